//! The ways of writing a time limit: one pattern each, with a reader that says what it means where it stands, or that
//! it is no deadline there. `calendar` holds dates and plan periods, `events` what comes before something without a day, `phases` spans between dates, `partial` dates without a year, `duration` spans of time, `at_most` how long
//! something may take, `rhythm` what comes again.

use std::sync::LazyLock;

use crate::pattern::{Captures, Regex};
use chrono::NaiveDate;

use super::signs::SignsOfPatterns;
use super::{DeadlineKind, at_most, calendar, duration, events, partial, phases, rhythm, year_apart};
use crate::confidence::Finding;

/// One way of writing a time limit.
pub(super) struct Pattern {
    pub(super) regex: Regex,
    pub(super) read: fn(&Captures, &Context) -> Option<Reading>,
    /// Words of which one stands in everything that it matches; asked first, since searching a word costs little.
    pub(super) signs: &'static [&'static str],
}

impl Pattern {
    /// The same pattern with its signs.
    pub(super) fn with(self, signs: &'static [&'static str]) -> Pattern {
        Pattern { signs, ..self }
    }

    pub(super) fn new(text: &str, read: fn(&Captures, &Context) -> Option<Reading>) -> Pattern {
        Pattern {
            regex: Regex::new(text).expect("a pattern of this crate"),
            read,
            signs: &[],
        }
    }
}

/// What a time expression means.
pub(super) struct Reading {
    pub(super) kind: DeadlineKind,
    pub(super) date: Option<NaiveDate>,
    pub(super) by: Option<String>,
    pub(super) broken: bool,
    pub(super) finding: Finding,
}

impl Reading {
    /// A reading without a date.
    pub(super) fn undated(kind: DeadlineKind, finding: Finding) -> Reading {
        Reading {
            kind,
            date: None,
            by: None,
            broken: false,
            finding,
        }
    }

    /// A reading whose last day is that of a month.
    pub(super) fn of_month(year: i32, month: u32, finding: Finding) -> Reading {
        Reading {
            kind: DeadlineKind::ByDate,
            date: calendar::last_day(year, month),
            by: Some(calendar::by_of(year, Some(month))),
            broken: false,
            finding,
        }
    }

    /// A reading whose last day is that of a year.
    pub(super) fn of_year(kind: DeadlineKind, year: i32, finding: Finding) -> Reading {
        Reading {
            kind,
            date: super::last_day_of(year, None, None),
            by: Some(year.to_string()),
            broken: false,
            finding,
        }
    }
}

/// What stands around a match.
pub(super) struct Context<'a> {
    pub(super) before: &'a str,
    pub(super) after: &'a str,
    /// The words from the last comma or stop to the next.
    pub(super) phrase: &'a str,
    pub(super) issued: Option<NaiveDate>,
    /// The year that a date before it in the same sentence names: 2025年6月底前…,9月底前….
    pub(super) year_before: Option<i32>,
    /// The year that the last date before it names, in whatever sentence.
    pub(super) last_year: Option<i32>,
    /// Whether a rhythm stands before it in the same sentence: 每年评一次,次年3月底前公布.
    pub(super) rhythm_before: bool,
    /// Whether the last time before it in the same sentence is a day or month of every year: 每年4月底前…,5月底前….
    pub(super) yearly_before: bool,
}

impl Context<'_> {
    /// Whether a label says that what follows limits: 完成时限:2024年6月, 【完成时限】2024年6月.
    pub(super) fn labelled(&self) -> bool {
        self.before.strip_suffix([':', '】']).is_some_and(|label| {
            ["时限", "时间", "期限", "节点", "要求", "进度", "日期"]
                .iter()
                .any(|word| label.ends_with(word))
        })
    }

    /// Whether a bracket holds nothing else and ends a heading: 动员部署(2025年4月).
    pub(super) fn closes_heading(&self) -> bool {
        let (Some(before), Some(after)) = (
            self.before.strip_suffix(['(', '〔']),
            self.after.strip_prefix([')', '〕']),
        ) else {
            return false;
        };
        let name = before.rsplit(['\n', '。', ':', ';']).next().unwrap_or_default();
        let ends = after.is_empty() || after.starts_with(['。', ':', '\n', ';']);
        let named =
            (2..=LONGEST_HEADING).contains(&name.chars().count()) && !name.contains([',', '、', '》']);
        ends && named && !NAMES_OF_PLANS.iter().any(|end| name.ends_with(end))
    }

    /// Whether it is part of the name of a plan: 制定2030年前碳排放达峰行动方案.
    pub(super) fn names_a_plan(&self) -> bool {
        const MADE: [&str; 4] = ["制定", "编制", "落实", "实施"];
        let phrase = self
            .after
            .split([',', '。', ';', '、', '\n'])
            .next()
            .unwrap_or_default();
        MADE.iter().any(|verb| self.before.ends_with(verb))
            && NAMES_OF_PLANS.iter().any(|end| phrase.ends_with(end))
            && !phrase.contains('的')
    }

    /// The words before, without what only says that something is aimed at: 力争(2030年…).
    pub(super) fn before_aim(&self) -> &str {
        ["力争", "争取", "确保", "实现"]
            .iter()
            .find_map(|word| self.before.strip_suffix(word))
            .unwrap_or(self.before)
    }

    /// The year that a date without one belongs to.
    pub(super) fn year(&self) -> Option<i32> {
        self.year_before
            .or(self.issued.map(|issued| chrono::Datelike::year(&issued)))
    }
}

/// Letters of a heading that a time in brackets ends, at most.
const LONGEST_HEADING: usize = 20;
/// What ends a name that a year in brackets is a part of.
pub(super) const NAMES_OF_PLANS: [&str; 8] = ["规划", "计划", "方案", "纲要", "行动", "意见", "办法", "目录"];

/// A number in digits or Chinese.
pub(super) const NUMBER: &str = r"(?:\d+(?:\.\d)?|[一二两三四五六七八九十]+)";

/// All patterns, and what tells which of them can match.
pub(super) struct Patterns {
    /// Tried in this order; the first that matches a place keeps it.
    all: Vec<Pattern>,
    signs: SignsOfPatterns,
    /// A bit for each pattern that has no signs.
    without_signs: u128,
}

impl Patterns {
    fn new(all: Vec<Pattern>) -> Patterns {
        assert!(all.len() <= u128::BITS as usize, "each pattern has a bit");
        let signs = SignsOfPatterns::of(&all);
        let without = all
            .iter()
            .enumerate()
            .filter(|(_, pattern)| pattern.signs.is_empty());
        let without_signs = without.map(|(at, _)| 1 << at).sum();
        Patterns {
            all,
            signs,
            without_signs,
        }
    }

    /// The patterns that some words can hold, in their order.
    pub(super) fn possible(&self, words: &str) -> impl Iterator<Item = Possible<'_>> {
        let mut left = self.without_signs;
        // Where the first sign of each pattern ends, and the last one begins.
        let mut places = [(0, 0); u128::BITS as usize];
        self.signs.find(words, |pattern, sign| {
            let (first_end, last_start) = &mut places[pattern];
            let first = left >> pattern & 1 == 0;
            *first_end = if first { sign.end } else { sign.end.min(*first_end) };
            *last_start = sign.start;
            left |= 1 << pattern;
        });
        let length = words.len();
        std::iter::from_fn(move || {
            let at = left.trailing_zeros() as usize;
            let pattern = self.all.get(at)?;
            left &= left - 1;
            let (first_end, last_start) = match pattern.signs.is_empty() {
                true => (0, length),
                false => places[at],
            };
            Some(Possible {
                pattern,
                first_end,
                last_start,
            })
        })
    }
}

/// A pattern that some words can hold, and where its signs stand in them.
pub(super) struct Possible<'p> {
    pub(super) pattern: &'p Pattern,
    first_end: usize,
    last_start: usize,
}

impl<'p> Possible<'p> {
    /// What it matches in the words: each match holds a sign.
    pub(super) fn matches<'w>(&self, words: &'w str) -> impl Iterator<Item = Captures<'p, 'w>> + use<'p, 'w> {
        let regex = &self.pattern.regex;
        regex.captures_around(words, self.first_end, self.last_start)
    }
}

/// The ways of writing a time limit.
pub(super) static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let mut all = rhythm::parts_of_years();
    all.extend(phases::windows());
    all.extend(year_apart::patterns());
    all.extend(events::with_year());
    all.extend(calendar::full_dates());
    all.extend(rhythm::patterns());
    all.extend(duration::patterns());
    all.extend(at_most::patterns());
    all.extend(partial::dates());
    all.extend(events::without_year());
    Patterns::new(all)
});
