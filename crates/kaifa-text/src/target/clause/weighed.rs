//! How sure a figure of a clause is: what the clause gives as evidence to `doubt`.

use super::ClauseReader;
use crate::confidence::Finding;
use crate::target::doubt::{self, Evidence, Named};

impl ClauseReader<'_> {
    /// How sure a figure is, after what speaks against it, where nothing stands before it in its sentence.
    pub(super) fn weighed(
        &self,
        finding: Finding,
        indicator: &str,
        scope: Option<Named>,
        whose: Option<&str>,
        timed: bool,
    ) -> Finding {
        self.weighed_beside(finding, indicator, (scope, whose), false, timed)
    }

    /// The same, where a figure before it in the sentence may be somebody's (`scoped_before`).
    pub(super) fn weighed_beside(
        &self,
        finding: Finding,
        indicator: &str,
        (scope, whose): (Option<Named>, Option<&str>),
        scoped_before: bool,
        timed: bool,
    ) -> Finding {
        let evidence = Evidence {
            indicator,
            scope,
            of_place: match scope {
                None => true,
                Some(Named::Here) => whose
                    .is_some_and(|whose| whose.starts_with(['全', '我', '本']) && whose.chars().count() == 2),
                Some(Named::Before(_)) => false,
            },
            of_class: whose.is_some_and(doubt::is_class),
            clause: &self.all[self.clause.clone()],
            sentence: &self.all[self.sentence.clone()],
            figures: self.figures,
            compared: matches!(
                finding.by,
                "compared_share" | "compared_quantity" | "compared_count" | "bare_share" | "range"
            ),
            own_time: timed
                && self.deadlines.iter().any(|d| {
                    d.by.is_some() && self.sentence.contains(&d.even.start) && d.even.start < self.clause.end
                }),
            scoped_before,
            untimed: !timed
                && self
                    .deadlines
                    .iter()
                    .any(|d| d.by.is_some() && d.even.end <= self.clause.start),
        };
        doubt::weighed(finding, &evidence)
    }
}
