//! What a figure comes to and by when, and the targets that it makes.

use std::ops::Range;

use kaifa_base::Decimal;

use super::Figures;
use super::figure::{Figure, Gathered};
use crate::confidence::Finding;
use crate::target::amount::Form;
use crate::target::doubt::Named;
use crate::target::{Carried, Comparator, Target};

impl Figures<'_> {
    /// The targets of a figure: one for each name, value and time.
    pub(super) fn targets(
        &self,
        figure: &Figure,
        gathered: &Gathered,
        finding: Finding,
        carried: &mut Carried,
    ) -> Vec<Target> {
        let words = self.words_of_target(figure, gathered.end);
        let span = self.reader.folded.span(words.clone());
        let named = match gathered.scope.is_some() {
            true if figure.own_scope.is_some() || carried.scope != gathered.scope => Some(Named::Here),
            true => figure.named,
            false => None,
        };
        let times = self.times(figure, carried);
        let values = self.values(figure, finding, carried);
        let mut targets = Vec::new();
        for name in &gathered.names {
            for (comparator, value) in &values {
                targets.extend(times.iter().map(|by| Target {
                    span,
                    indicator: name.clone(),
                    comparator: *comparator,
                    value: *value,
                    unit: figure.amount.unit.clone(),
                    scope: gathered.scope.clone(),
                    finding: self.reader.weighed_beside(
                        finding,
                        name,
                        (named, gathered.scope.as_deref()),
                        !carried.measured_of.is_empty(),
                        by.is_some(),
                    ),
                    by: by.clone(),
                    even: words.clone(),
                }));
            }
        }
        targets
    }

    /// The words that make a target: from those about its figure, or the opening of the clause, to the last figure said with it.
    fn words_of_target(&self, figure: &Figure, end: usize) -> Range<usize> {
        let all = self.reader.all;
        let opens_clause = figure.is_first || self.together.as_one;
        let start = match &self.opening.scope {
            Some(_) if opens_clause => self.opening.start,
            None if opens_clause => self.opening.words_start,
            _ => figure.amount.phrase_start(all, figure.from),
        };
        let end = end.max(self.last(figure.amount).end);
        let lone = all[start..].starts_with('(') && !all[start..end].contains(')');
        match lone {
            true => start + '('.len_utf8()..end,
            false => start..end,
        }
    }

    /// Whether the times of a list have a figure each: 2025年、2026年分别达到50%、60%.
    pub(super) fn has_time_each(&self, carried: &Carried) -> bool {
        self.together.as_one && carried.times.len() == self.opening.amounts.len()
    }

    /// The times by which a figure shall be reached.
    fn times(&self, figure: &Figure, carried: &Carried) -> Vec<Option<String>> {
        // 2025年、2026年各整治80家: so many in each of the years.
        let each_year = self.opening.amounts.len() == 1
            && carried.times.len() > 1
            && self.reader.all[self.opening.start..].starts_with('各');
        if each_year {
            return carried.times.iter().cloned().map(Some).collect();
        }
        if self.has_time_each(carried) {
            return vec![Some(carried.times[figure.index].clone())];
        }
        // 2024年完成30%、2025年完成70%: each figure has the time before it.
        let own = self.reader.time_before(figure.amount.start);
        vec![own.or_else(|| self.by.clone())]
    }

    /// The values of a figure and how they are compared.
    fn values(&self, figure: &Figure, finding: Finding, carried: &mut Carried) -> Vec<(Comparator, Decimal)> {
        let amount = figure.amount;
        let said = &self.reader.all[amount.start..amount.figure];
        // 选拔100名甲、200名乙: what is chosen goes on.
        let chosen = matches!(finding.by, "quota_goes_on" | "deed") && carried.chooses;
        // 约100间 is about so many; 登记2个工作日办结 at most so long.
        let unmarked = amount.is_unmarked();
        let instead = if chosen && amount.comparator.is_none() {
            Some(Comparator::Equal)
        } else if unmarked && finding.by == "done_in" {
            Some(Comparator::AtMost)
        } else if unmarked && said.ends_with('约') {
            Some(Comparator::Equal)
        } else {
            None
        };
        let mut values = amount.readings(self.first(amount), self.last(amount), &figure.before);
        for (comparator, _) in &mut values {
            *comparator = instead.unwrap_or(*comparator);
        }
        carried.chooses = amount.comparator.is_none()
            && amount.form == Form::Counted
            && values
                .iter()
                .any(|(comparator, _)| *comparator == Comparator::Equal);
        values
    }
}
