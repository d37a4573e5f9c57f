//! What several figures of a clause have in common: 分别达到50%、45%以上 and 增长15%、20%以上 belong to names one by one.

use super::ClauseReader;
use super::bearers::same_but_for_magnitude;
use crate::target::amount::{Amount, Form};
use crate::target::opening::Opening;
use crate::target::whose_each::{self, Bearer};
use crate::target::{Carried, one_by_one};

/// What several figures of a clause have in common. One figure alone has nothing of it.
#[derive(Default)]
pub(super) struct Together {
    /// Whether they are said as one: the last comparator belongs to all, and all are demanded as the first is.
    pub(super) as_one: bool,
    /// What they measure, one name for each.
    pub(super) names: Option<Vec<String>>,
    /// Whose they are one by one, and what is measured of each.
    pub(super) bearers: Option<Vec<Bearer>>,
}

impl ClauseReader<'_> {
    /// What the figures behind the opening have in common. Those that only say what the things are like that are measured are left out.
    pub(super) fn together(&self, opening: &mut Opening, carried: &Carried) -> Together {
        // 分别达到50%、45%以上: the figures belong to the indicators one by one, the last comparator to all.
        let said = opening.amounts.len() > 1
            && ["分别", "依次"]
                .iter()
                .any(|word| self.all[self.clause.clone()].contains(word));
        if said {
            self.leave_out_attributes(&mut opening.amounts);
        }
        let amounts = &opening.amounts;
        if !said && !self.side_by_side(amounts) {
            return Together::default();
        }
        let first = amounts[0].start;
        let words = self.without_times(opening.words_start.min(first)..first);
        if !said {
            let names = one_by_one::one_for_each(&words, amounts.len(), &[], None);
            return Together {
                as_one: names.is_some(),
                names,
                bearers: None,
            };
        }
        let of_one_unit = same_but_for_magnitude(amounts[0].unit.as_deref(), carried.unit.as_deref());
        let measured = carried.measured.as_deref();
        // 甲县、乙县分别建设基地,产值分别达到: those of the clause before, unless each of the figures has its time.
        let of_times = carried.times.len() == amounts.len();
        let before = carried.scope.as_deref().filter(|_| !of_times);
        let with_scope = opening
            .scope
            .as_ref()
            .map(|scope| self.without_times(scope.start..first));
        let units: Vec<Option<String>> = amounts.iter().map(|amount| amount.unit.clone()).collect();
        let each = whose_each::Figures {
            before: &words,
            with_scope: with_scope.as_deref(),
            scope: match &opening.scope {
                Some(scope) => Some(&self.all[scope.clone()]),
                None => before,
            },
            count: amounts.len(),
            units: &units,
            units_before: &carried.counted,
            counted: amounts[0].form == Form::Counted,
            same_measure: measured.filter(|_| of_one_unit),
            measured,
        };
        Together {
            as_one: true,
            names: one_by_one::same_again(&words, amounts, &carried.counted).or_else(|| {
                one_by_one::one_for_each(&words, amounts.len(), &carried.names, carried.subject.as_deref())
            }),
            // 国家级、省级园区亩均产值分别达到420万元、260万元: whose they are one by one.
            bearers: each.bearers(),
        }
    }

    /// Whether figures of one unit follow each other with nothing between: 增长15%、20%以上.
    fn side_by_side(&self, amounts: &[Amount]) -> bool {
        amounts.len() > 1
            && amounts.windows(2).all(|pair| {
                let between = &self.all[pair[0].end..pair[1].figure.max(pair[0].end)];
                matches!(between, "、" | "和")
                    && pair[0].unit == pair[1].unit
                    && pair[0].form == Form::Percent
            })
    }

    /// 产值超50亿元企业分别达到4户、8户: what stands before 分别 in the name of what is measured says what it is like.
    fn leave_out_attributes(&self, amounts: &mut Vec<Amount>) {
        let words = &self.all[self.clause.clone()];
        let Some(each) = words.rfind("分别").or(words.rfind("依次")) else {
            return;
        };
        let each = self.clause.start + each;
        let behind = amounts.iter().filter(|amount| amount.start >= each).count();
        let named = |amount: &Amount| {
            amount.end < each
                && !self.all[amount.end..each].contains(['、', '和', '及'])
                && amount.comparator.is_some()
        };
        if behind > 1 {
            amounts.retain(|amount| amount.start >= each || !named(amount));
        }
        // 分别引进投资过50亿元的项目2个、1个: nor is what the things are like that are counted behind it.
        if let [first, second, _, ..] = &amounts[..]
            && first.form == Form::Measured
            && second.form == Form::Counted
            && self.all[first.end..].starts_with('的')
        {
            amounts.remove(0);
        }
    }
}
