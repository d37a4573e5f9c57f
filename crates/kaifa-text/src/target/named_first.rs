//! Those who open a clause and have not its figure: those for whom somebody acts who was spoken of before, and places whose things or zones are
//! counted. And what adds up over several years what was measured before.

use std::ops::Range;

use super::clause::ClauseReader;
use super::{Carried, bearing, scope};

/// 全市, 我县.
const WHOLE_PLACE: usize = 2;

/// Each, or all of a kind: 每个县, 各园区, 全部中学, 一个县.
pub(super) fn is_each(whose: &str) -> bool {
    let all = ["全部", "所有", "全体", "一个"];
    whose.starts_with(['每', '各']) || all.iter().any(|all| whose.starts_with(all))
}

/// 完成全市26个试点: the place of the things counted, whose noun stands behind the number.
pub(super) fn place_of_things_counted<'w>(whose: &'w str, rest: &str) -> Option<&'w str> {
    let counted = rest.starts_with(|c: char| c.is_ascii_digit());
    (counted && whose.chars().count() == WHOLE_PLACE && scope::whole_place(whose) == Some(whose))
        .then_some(whose)
}

/// 全省省级开发区控制在60家以内: the place of which it is told how many zones it has.
pub(super) fn place_of_zones_counted(whose: &str) -> Option<&str> {
    let (end, _) = whose.char_indices().nth(WHOLE_PLACE)?;
    (scope::whole_place(whose) == Some(whose)).then(|| &whose[..end])
}

impl ClauseReader<'_> {
    /// 支持甲学校开设专业,每年为企业输送300人: whether it is what those do who were spoken of, for those who open the clause.
    pub(super) fn is_for_others(&self, scope: &Range<usize>, carried: &Carried) -> bool {
        let before = &self.all[self.clause.start..scope.start];
        let helped = ["为", "帮助", "协助"].iter().any(|verb| before.ends_with(verb));
        let spoken_of = !carried.figured && !carried.scope_is_older;
        helped
            && spoken_of
            && !self.all[scope.clone()].starts_with('每')
            && carried.scope.as_deref().is_some_and(bearing::is_class)
    }

    /// 盘活园区闲置土地200亩,三年累计盘活600亩: whether the clause says the same of more years.
    pub(super) fn adds_up(&self, from: usize, carried: &Carried) -> bool {
        let words = &self.all[from..self.clause.end];
        let same_unit = || {
            let amounts = self.amounts(from);
            amounts.first().is_some_and(|amount| amount.unit == carried.unit)
        };
        let over_years = words.split_once("累计").is_some_and(|(before, _)| {
            before.is_empty() || before.chars().count() < 6 && before.ends_with(['年', '期', '内', '间'])
        });
        over_years && same_unit()
    }
}
