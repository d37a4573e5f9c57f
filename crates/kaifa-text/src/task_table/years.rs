//! The years that the columns of goals name: by when the figures below them are to be reached, and the time limits that they set for the
//! article in which the table stands.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};

use super::{Says, TaskRow, above};
use crate::confidence::Finding;
use crate::deadline::{self, Deadline, DeadlineKind};
use crate::folded::Folded;
use crate::pattern::Regex;

/// 2027年目标, 2021—2025年累计, 目标值(2027年), 2027年 under 规划目标.
static YEAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:到|至)?(?:20\d\d年?(?:-|—|~|至|到))?(20\d\d)|\((?:到|至)?(20\d\d)年?(?:目标值?)?[底末]?\)(?:目标)?$|^(?:规划|发展|预期|工作|建设|年度)*(?:目标|指标)值?(20\d\d)年",
    )
    .unwrap()
});
static PART_OF_YEAR: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("([上下])半年|(前三|第?[一二三四1-4])季度").unwrap());
/// A column of what is reached over all years of a plan: 年均/累计.
static OVER_YEARS: LazyLock<Regex> = LazyLock::new(|| Regex::new("年均|累计").unwrap());
/// The words of the name of a column that say until when.
static TIME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:到|至)?20\d\d年?(?:[底末]|[上下]半年|第?[一二三四1-4]季度)?|[“”]?十[三四五六]五[“”]?(?:期?末)?",
    )
    .unwrap()
});

/// The year that the name of a column of goals gives to what its cells say: 2027 below 2027年目标.
pub(super) fn year_of(name: &str) -> Option<i32> {
    match YEAR.captures(name) {
        Some(year) => year.get(1).or(year.get(2)).or(year.get(3))?.as_str().parse().ok(),
        None => Some(above::plan_begins(name)? + above::PLAN_LENGTH - 1),
    }
}

/// The last month of a part of the year: 上, 前三, 第二季度.
pub(super) fn month_of(part: &str) -> u32 {
    let part = part.trim_start_matches(['第', 'Q']);
    match part.trim_end_matches("季度").trim_end_matches("半年") {
        "上" | "二" | "2" => 6,
        "前三" | "三" | "3" => 9,
        "一" | "1" => 3,
        _ => 12,
    }
}

impl Says {
    /// Whether its column holds what is reached over all years of a plan: 年均/累计.
    pub(super) fn is_over_years(&self) -> bool {
        self.goal.as_deref().is_some_and(|name| OVER_YEARS.is_match(name))
    }

    /// The year that the name of its column gives to what it says.
    pub(super) fn year(&self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year_of(self.goal.as_deref()?)?, 1, 1)
    }

    /// The time that the name of its column gives to its goals: 2027, or 2026-06 for 上半年目标.
    pub(super) fn time(&self, issued: Option<NaiveDate>) -> Option<String> {
        let own = self.year();
        let Some(part) = PART_OF_YEAR.captures(self.goal.as_deref()?) else {
            return own.map(|year| year.year().to_string());
        };
        let month = month_of(part.get(1).or(part.get(2))?.as_str());
        own.or(issued).map(|year| format!("{}-{month:02}", year.year()))
    }
}

impl TaskRow {
    /// The year from which on a column says what is to be reached: those before tell what was.
    fn begins(&self, issued: Option<NaiveDate>) -> Option<i32> {
        issued.map(|signed| signed.year()).or(self.above.begins)
    }

    /// Whether a cell says what is to be reached, not what was.
    pub(super) fn is_ahead(&self, says: &Says, issued: Option<NaiveDate>) -> bool {
        let year = says.year().map(|year| year.year());
        if year.is_none() && says.is_over_years() {
            return self.last_of_plan(issued).is_some();
        }
        // A column that names no year is one of the plan that the title names.
        let year = year.or(self
            .above
            .plan_ends
            .filter(|_| self.indicator && says.goal.is_some()));
        let years = year.zip(self.begins(issued));
        years.is_none_or(|(year, begins)| year >= begins)
    }

    /// The time that the name of its column gives to the goals of a cell.
    pub(super) fn time_of(&self, says: &Says, issued: Option<NaiveDate>) -> Option<String> {
        let plan = || self.last_of_plan(issued).filter(|_| says.is_over_years());
        let titled = || {
            self.above
                .plan_ends
                .filter(|_| self.indicator && self.above.by.is_none() && says.goal.is_some())
        };
        says.time(issued)
            .or_else(|| Some(plan().or_else(titled)?.to_string()))
    }

    /// The first year that a column names for goals: the end of the years over which something is reached.
    pub(super) fn last_of_plan(&self, issued: Option<NaiveDate>) -> Option<i32> {
        let years = self.years.iter().copied();
        match self.begins(issued) {
            Some(begins) => years.filter(|year| *year >= begins).min(),
            None => years.max(),
        }
    }

    /// The time limits that the names of its columns set for the article in which the table stands.
    pub fn limits_of_columns(&self, folded: &Folded, issued: Option<NaiveDate>) -> Vec<Deadline> {
        let says = self.parts.iter().flat_map(|part| &part.says);
        let ahead = says.filter(|says| self.is_ahead(says, issued) && !says.is_over_years());
        let limits = ahead.filter_map(|says| {
            let head = says.head.clone()?;
            let time = says.time(issued).filter(|_| says.year().is_some())?;
            let words = &folded.text()[head.clone()];
            let written = TIME.find(words)?;
            let even = head.start + written.start()..head.start + written.end();
            let mut parts = time.split('-').map(|part| part.parse::<u32>());
            let (year, month) = (parts.next()?.ok()?, parts.next().and_then(Result::ok));
            let ends = words[written.range()].ends_with(['底', '末']);
            Some(Deadline {
                kind: match ends {
                    true => DeadlineKind::YearEnd,
                    false => DeadlineKind::ByDate,
                },
                date: deadline::last_day_of(year as i32, month, None),
                span: folded.span(even.clone()),
                by: Some(time),
                broken: false,
                finding: Finding::new("goal_column", 95),
                even,
            })
        });
        limits.collect()
    }
}
