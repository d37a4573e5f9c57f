//! Figures with unit and comparator: 达到120亿元, 10个以上, 1—2个, 前5位, 翻一番, 实现全覆盖, 零的突破. What the figure
//! is about, and whether it is demanded at all, is left to others. `digits` reads those in digits, `spoken` those that are words themselves.

mod digits;
mod lasting;
mod spoken;

use std::ops::Range;
use std::sync::LazyLock;

use crate::pattern::Regex;
use kaifa_base::Decimal;

use super::Comparator;
use super::in_words::{fractions, in_chinese};
use super::range;
use crate::folded::Folded;
use crate::marks::Mark;
use digits::in_digits;
use lasting::lasting;
use spoken::spoken;

/// A figure found in a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// Where figure or its leading comparator begins: everything before it is about the indicator.
    pub start: usize,
    /// Where the figure itself begins.
    pub figure: usize,
    /// After the unit and a comparator behind it.
    pub end: usize,
    /// The value, or the lower one of a range.
    pub value: Decimal,
    /// The upper value of a range.
    pub upper: Option<Decimal>,
    /// The unit as written.
    pub unit: Option<String>,
    /// The comparator that stands before or behind it, if any.
    pub comparator: Option<Comparator>,
    /// What kind of figure it is.
    pub form: Form,
    /// Whether it is written in Chinese numerals, where a count is more often part of a name (三个一批).
    pub spoken: bool,
}

impl Amount {
    /// Whether it is a single value that is said to be neither a bound nor a change.
    pub fn is_unmarked(&self) -> bool {
        self.comparator.is_none() && self.upper.is_none()
    }

    /// Whether it is a lower bound.
    pub fn is_at_least(&self) -> bool {
        matches!(self.comparator, Some(Comparator::AtLeast | Comparator::Above))
    }
}

/// Kinds of figures that read differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A share or rate.
    Percent,
    /// Money, area, weight and other measured quantities.
    Measured,
    /// Things counted.
    Counted,
    /// A number without a unit.
    Bare,
    /// A rank or a change of it.
    Rank,
    /// 翻番, 全覆盖, 零的突破: the words themselves are the figure.
    Spoken,
}

/// What every figure has: most sentences have none of it, and nothing further is looked for in them.
pub(crate) static SIGN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\d|番|倍增|零的突破|全覆盖|首位|全部\p{Han}|所有[^制权者人的]|每[^,。;\d]{1,12}[都均][有建设拥配]|一律[退关停搬淘完]|清零|应.尽.|对全部|零发生|零事故|零增长|为零|[一二三四五六七八九十百]强|前[一二三四五六七八九十]|第[一二三四五六七八九十]|[一二两三四五六七八九十百千][万亿]?[家项个所名支座条款件处户套人亩成倍]|[十百千][万亿]+[元美]|万亿[元美]|分之[一二三四五六七八九百]|[百千][万亿]?[吨千立平公斤]|[一过]半|半数|[一二三五十百]年一遇|[少低短]于[一二两三四五六七八九十]|至少[一二两三四五六七八九十]").unwrap()
});

static SELECTION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:确定|发展|选择|选拔(?:资助|培养)?|遴选(?:建设)?|聚焦|优选|筛选|选取|选定|评选(?:资助)?|选择|选树|扶持建设|设置|择优设立|(?:^|[^建])设|配备)$|(?:确定|重点发展|评选|选拔|遴选|筛选|选取|选定)[^,。;]{2,20}$").unwrap()
});
/// The places of some words where figures can be, leaving out those that are known to be something else.
pub fn signs(even: &Folded, words: Range<usize>, known: impl Fn(usize) -> bool) -> Vec<usize> {
    let places = even.find(Mark::Figure, words).map(|sign| sign.start());
    places.filter(|place| !known(*place)).collect()
}

/// The figures of a clause. Those inside quotation marks, titles, or behind 第 or 后 are none.
pub fn find(even: &Folded, clause: Range<usize>) -> Vec<Amount> {
    let mut found = in_digits(even, clause.clone());
    found.extend(spoken(even, clause.clone()));
    found.extend(fractions(even, clause.clone()));
    found.extend(lasting(even, clause.clone()));
    let taken: Vec<Range<usize>> = found.iter().map(|a| a.start..a.end).collect();
    found.extend(
        in_chinese(even, clause)
            .into_iter()
            .filter(|a| !taken.iter().any(|t| t.start < a.end && a.start < t.end)),
    );
    found.sort_by_key(|a| (a.figure, a.start));
    range::share_units(even.text(), &mut found);
    range::join(even.text(), &mut found);
    found.sort_by_key(|a| a.start);
    found
}

/// Where 为2020年的 begins before so many times as much: the figure is a multiple of what it was.
pub(super) fn times_what(before: &str, unit: Option<&str>) -> Option<usize> {
    static TIMES: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("(?:达到|相当于|为|是)(?:20\\d\\d年[底末]?|上年|去年|目前|现在|[“”]?十[一二三四五六]五[“”]?期?末)(?:同期)?的$").unwrap()
    });
    let times = TIMES.find(before).filter(|_| unit == Some("倍"))?;
    Some(times.start())
}

/// Whether a place lies inside the quotation marks of a name, or a title. What is quoted with commas behind 实现 is no name but a whole sentence of goals, and so
/// are whole sentences: the new wording of an article that is changed.
pub(super) fn quoted(even: &Folded, at: usize) -> bool {
    let all = even.text();
    let signs = even.signs(0..at).iter().rev();
    let in_paragraph = signs.take_while(|(_, sign)| *sign != '\n');
    [('“', '”'), ('《', '》')].into_iter().any(|(open, close)| {
        let mut marks = in_paragraph
            .clone()
            .filter(|(_, sign)| *sign == open || *sign == close);
        let opened = marks.next().filter(|(_, sign)| *sign == open);
        opened.is_some_and(|(opened, _)| {
            all[at..].find(close).is_some_and(|closed| {
                let inside = &all[opened..at + closed];
                let goals = all[..opened].ends_with("实现") && inside.contains(',');
                open == '《' || !goals && !inside.contains(['。', '\n'])
            })
        })
    })
}

impl Amount {
    /// Comparator and value of each target that the figure makes; a range makes two. `first` and `last` hold the comparator
    /// where several figures share one before the first or behind the last (分别达到50%、45%以上); `before` are the words before the figure, which tell
    /// a selection (确定2个) from a quantity to be achieved (引进2个).
    pub fn readings(&self, first: &Amount, last: &Amount, before: &str) -> Vec<(Comparator, Decimal)> {
        // 每年提高1—3个百分点 moves by both.
        if let (Some(upper), Some(Comparator::Change)) = (self.upper, self.comparator) {
            return vec![(Comparator::Change, self.value), (Comparator::Change, upper)];
        }
        if let Some(upper) = self.upper {
            return vec![(Comparator::AtLeast, self.value), (Comparator::AtMost, upper)];
        }
        let exact = self.form == Form::Percent && self.value == Decimal::ONE_HUNDRED
            || self.form == Form::Counted && SELECTION.is_match(before);
        // 排名分别提升5位和8位以上: what moves each of them.
        let moves = self.form == Form::Rank || self.unit.as_deref().is_some_and(|u| u.ends_with("百分点"));
        if moves && first.comparator == Some(Comparator::Change) {
            return vec![(Comparator::Change, self.value)];
        }
        let exact = exact && !before.contains("至少");
        let unmarked = if exact {
            Comparator::Equal
        } else {
            Comparator::AtLeast
        };
        vec![(
            self.comparator
                .or(last.comparator)
                .or(first.comparator)
                .unwrap_or(unmarked),
            self.value,
        )]
    }

    /// Where the words about this figure begin when another figure stands before it in the clause.
    pub(crate) fn phrase_start(&self, all: &str, from: usize) -> usize {
        let words = all.get(from..self.start).unwrap_or_default();
        let outside = |at: usize| words[at..].matches(')').count() <= words[at..].matches('(').count();
        let skip = words
            .rmatch_indices(['、', '和', '及'])
            .find(|(at, _)| outside(*at))
            // 1家甲企业或2家乙企业: in its place.
            .or(words
                .ends_with('或')
                .then(|| (words.len() - '或'.len_utf8(), "或")))
            .map_or(0, |(at, sign)| at + sign.len());
        (from + skip).min(self.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> (String, Option<String>, Option<Comparator>) {
        let found = find(&Folded::of(text), 0..text.len());
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        (
            found[0].value.to_string(),
            found[0].unit.clone(),
            found[0].comparator,
        )
    }

    #[test]
    fn digits_units_and_comparators() {
        let unit = |u: &str| Some(u.to_owned());
        assert_eq!(
            one("增加值达到3500亿元"),
            ("3500".into(), unit("亿元"), Some(Comparator::AtLeast))
        );
        assert_eq!(
            one("产值超1.20万亿元"),
            ("1.20".into(), unit("万亿元"), Some(Comparator::Above))
        );
        assert_eq!(
            one("强度达到250万元/亩以上"),
            ("250".into(), unit("万元/亩"), Some(Comparator::AtLeast))
        );
        assert_eq!(
            one("税收1,200万元以内"),
            ("1200".into(), unit("万元"), Some(Comparator::AtMost))
        );
        assert_eq!(
            one("下降12%左右"),
            ("12".into(), unit("%"), Some(Comparator::Equal))
        );
        assert_eq!(
            one("占比提高3个百分点"),
            ("3".into(), unit("个百分点"), Some(Comparator::Change))
        );
        assert_eq!(
            one("每年至少进1位"),
            ("1".into(), unit("位"), Some(Comparator::Change))
        );
        assert_eq!(
            one("进入全国前10名"),
            ("10".into(), unit("名"), Some(Comparator::TopRank))
        );
        assert_eq!(
            one("进入全省前三,"),
            ("3".into(), None, Some(Comparator::TopRank))
        );
        assert_eq!(
            one("保持在30%以上"),
            ("30".into(), unit("%"), Some(Comparator::AtLeast))
        );
        assert_eq!(
            one("进入全国百强"),
            ("100".into(), unit("强"), Some(Comparator::TopRank))
        );
    }

    #[test]
    fn years_ordinals_names_and_quotes_hold_no_figure() {
        for text in [
            "2025年",
            "第3批",
            "赋能“415X”集群",
            "5G基站",
            "《十条》(2018版)",
            "排名后3位",
        ] {
            assert_eq!(find(&Folded::of(text), 0..text.len()), Vec::new(), "{text}");
        }
    }
}
