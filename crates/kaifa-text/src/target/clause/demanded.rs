//! Whether a figure of a clause is demanded, and how that is found, with the figures before it taken into account.

use std::sync::LazyLock;

use super::figure::Figure;
use super::{ClauseReader, Figures};
use crate::confidence::Finding;
use crate::pattern::Regex;
use crate::target::amount::{Amount, Form};
use crate::target::around::Around;
use crate::target::{Carried, Comparator, demand, in_lists};

/// 6个投资超2000万元项目: what each of the things counted has so much of.
static MEASURE_OF_EACH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "^(?:总|年|计划|单体|固定资产|主营业务)*(?:投资|产值|营收|收入|销售额|税收|纳税|注册资本|面积)额?$",
    )
    .unwrap()
});

/// 10个园区营业收入突破900亿元
static EACH_EXCEEDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^[^,。;、和总共计]{2,8}(?:投资|产值|营收|收入|销售额|税收|纳税|市值|估值)额?$").unwrap()
});

impl Figures<'_> {
    /// How a figure is found to be demanded.
    pub(super) fn demanded(&self, figure: &Figure, carried: &Carried) -> Option<Finding> {
        let (reader, amount, before) = (self.reader, figure.amount, &figure.before[..]);
        let around = Around {
            before,
            after: &reader.all[amount.end..reader.clause.end],
            clause: &reader.all[reader.clause.clone()],
            sentence: &reader.all[reader.sentence.clone()],
            portion: &reader.all[reader.portion.clone()],
            rest: &reader.all[amount.end..reader.portion.end],
            timed: self.by.is_some() || reader.within() || reader.row,
            follows: !figure.is_first || self.counts_before,
            beside: reader.beside,
        };
        // 国家级开发区100%、省级开发区80%以上完成改造
        if amount.comparator.is_none() && before.is_empty() && reader.others_do_the_same(amount) {
            return Some(Finding::new("part_of_things", 66));
        }
        // 事项占比:2025年60%、2026年80%: the rate is named before its times.
        if amount.form == Form::Percent
            && amount.comparator.is_none()
            && matches!(before, "" | "、")
            && ends_part(&around)
            && carried.measured.as_deref().is_some_and(demand::is_rate)
            && reader
                .deadlines
                .iter()
                .any(|d| d.by.is_some() && d.even.end == amount.start)
        {
            return Some(Finding::new("bare_share", 70));
        }
        let found = demand::demand(amount, &around);
        found.or_else(|| match around.follows {
            true => self.goes_on(figure, &around),
            false => None,
        })
    }

    /// How a figure is found to be demanded because one before it is, in its clause or the one before.
    fn goes_on(&self, figure: &Figure, around: &Around) -> Option<Finding> {
        let (amount, before, same_clause) = (figure.amount, around.before, !figure.is_first);
        // 其中2025年23辆、2026年9辆: the same in each of the years.
        let timed_alone = matches!(before, "" | "、" | "其中")
            && matches!(amount.form, Form::Counted | Form::Measured)
            && amount.comparator.is_none()
            && ends_part(around)
            && self.reader.deadlines.iter().any(|d| d.even.end == amount.start);
        if timed_alone {
            return Some(Finding::new("quota_goes_on", 70));
        }
        let in_clause = goes_on_in_clause(amount, around).filter(|_| same_clause);
        in_clause.or_else(|| {
            // 300家(其中规上企业120家): a part of them. 1家世界500强企业或2家国内500强企业: in its place.
            let listed = before.starts_with(['、', '和', '及', '与', '/', '或'])
                || ["以及", "(其中"].iter().any(|word| before.starts_with(word));
            let in_list = listed || !same_clause || before.ends_with(['和', '、', '及']);
            (in_list && amount.comparator.is_none())
                .then(|| in_lists::goes_on(amount, around, same_clause))
                .flatten()
        })
    }
}

/// How a figure goes on with the one before it in its clause.
fn goes_on_in_clause(amount: &Amount, around: &Around) -> Option<Finding> {
    let before = around.before;
    let unmarked = amount.comparator.is_none();
    // 容积率不低于2.0、不超过4.0: the other bound of it.
    if amount.form == Form::Bare && !unmarked && matches!(before, "" | "、" | "且") {
        return Some(Finding::new("bare_number", 74));
    }
    // 完成960户3800人易地搬迁: so many households, and people.
    let people = matches!(amount.unit.as_deref(), Some("人" | "名" | "口" | "万人"));
    if before.is_empty() && people && unmarked {
        return Some(Finding::new("quota_goes_on", 74));
    }
    // 治理甲河、乙渠等8条河道共计60公里
    if before == "共计" && amount.form == Form::Measured && unmarked {
        return Some(Finding::new("quota_goes_on", 66));
    }
    // 进入全国前80位、西部地区前20位
    if amount.comparator == Some(Comparator::TopRank)
        && before.starts_with(['、', '和'])
        && !around.after.starts_with("企业")
    {
        return Some(Finding::new("rank", 70));
    }
    // 2025年达到80%、2026年85%: the same share at a later time.
    let share_again = amount.form == Form::Percent && ends_part(around) && matches!(before, "" | "、" | "和");
    share_again.then(|| Finding::new("bare_share", 70))
}

/// Whether nothing follows a figure in its part of the clause.
fn ends_part(around: &Around) -> bool {
    around.after.is_empty() || around.after.starts_with('、')
}

impl ClauseReader<'_> {
    /// 20个收入300亿元以上的开发区: the sum says what the things counted before it are like.
    pub(super) fn says_what_is_counted(&self, counted: &Amount, amount: &Amount, before: &str) -> bool {
        let after = &self.all[amount.end..self.clause.end];
        counted.form == Form::Counted
            && (amount.form == Form::Measured || amount.unit.as_deref() == Some("亩"))
            && amount.comparator.is_some()
            && (before.is_empty()
                || !before.contains(['、', '和', '及']) && after.starts_with(['、', '的'])
                || MEASURE_OF_EACH.is_match(before) && after.starts_with(|c: char| c > '\u{4dff}')
                || after.is_empty() && EACH_EXCEEDS.is_match(before) && amount.start < amount.figure)
    }
}
