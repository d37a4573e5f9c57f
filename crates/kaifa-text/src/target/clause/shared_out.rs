//! What was measured before, shared out over places: 其中甲街道1900亩、乙街道1650亩.

use super::ClauseReader;
use crate::confidence::Finding;
use crate::target::doubt::Named;
use crate::target::{Carried, Target, allotted};

impl ClauseReader<'_> {
    /// 其中甲街道1900亩、乙街道1650亩: what was measured before is shared out over places.
    pub(super) fn shared_out(
        &self,
        carried: &mut Carried,
        by: Option<&String>,
        goes_on: bool,
    ) -> Option<Vec<Target>> {
        if !self.holds_figure {
            carried.allots = goes_on;
            return None;
        }
        let measured = carried.measured.clone().filter(|measured| !measured.is_empty())?;
        let start = self.after_leading_deadline(self.clause.start);
        let clause = &self.all[start..self.clause.end];
        let whole = carried.unit.as_deref();
        let shares = allotted::shares(clause, goes_on, whole)?;
        if allotted::is_counted(&shares[0], &measured) {
            return None;
        }
        // One place alone with a unit of its own may be whatever else.
        let one_alone = shares.len() == 1 && !goes_on;
        let opens_a_list = clause.starts_with("其中")
            || self.all[..self.clause.start].ends_with(':')
            || carried.unit.as_deref() == Some(shares[0].unit.as_str());
        if one_alone && !opens_a_list || by.is_none() && !self.beside && !goes_on {
            return None;
        }
        carried.allots = true;
        carried.counts = true;
        carried.unit = shares.last().map(|share| share.unit.clone());
        let finding = Finding::new("shared_out", 70);
        let words = |index: usize, share: &allotted::Share| {
            let from = if index == 0 { 0 } else { share.words.start };
            start + from..start + share.words.end
        };
        let targets = shares.into_iter().enumerate().map(|(index, share)| Target {
            span: self.folded.span(words(index, &share)),
            even: words(index, &share),
            indicator: measured.clone(),
            comparator: share.comparator,
            value: share.value,
            unit: Some(share.unit),
            by: by.cloned(),
            scope: Some(share.place),
            finding: self.weighed(finding, &measured, Some(Named::Here), None, by.is_some()),
        });
        Some(targets.collect())
    }
}
