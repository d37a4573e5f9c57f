//! Dates with their year: lists of years, years in Chinese, broken dates, ends and periods of five-year plans. What a year in digits means
//! where it stands, `year` says.

use std::sync::LazyLock;

use crate::pattern::{Captures, Regex};
use chrono::{Datelike, NaiveDate};

use super::pattern::{Context, Pattern, Reading};
use super::{DeadlineKind, year};
use crate::chinese_number;
use crate::confidence::Finding;

const PLAN: &str = r#"[“”"]?十([一二三四五六七])五[“”"]?"#;

/// Dates with their year, and plan periods.
pub(super) fn full_dates() -> Vec<Pattern> {
    vec![
        Pattern::new(
            r"(?:到|至)?(20\d\d)(\d{1,2})月(?:(\d{1,2})日)?(?:底|末)?(?:之?前|以前)",
            broken_month,
        ).with(&["20"]),
        // “十六五”前两年: the first years of a plan.
        Pattern::new(&format!("(?:在)?{PLAN}(?:规划)?(?:时期|期)?(?:的?头|的?前)(?P<years>[一两二三四])年"), first_of_plan).with(&["五"]),
        Pattern::new(
            concat!(
                r"(?:到|至|在)?(20\d\d)年(?:(\d{1,2})月份?(?:(\d{1,2})日|([上中下]旬))?",
                r"|(上半年|下半年|第?[一二三四1-4]季度|年中))?(年?[底末]|年终|年内|度内)?(?:\(含\))?(?:之?前|以前|以内|期间)?"
            ),
            year::year,
        ).with(&["20"]),
        // 2026、2027、2028年分别: those before the last.
        Pattern::new(r"20\d\d", year_of_list).with(&["20"]),
        // 2026年度、2027年度…分别: each of several years.
        Pattern::new(r"(20\d\d)年度", listed_whole_year).with(&["年度"]),
        // 二〇二九年产值达到…
        Pattern::new("(?:到|至|于)?二[〇○零O]([一二三四五])([〇○零O一二三四五六七八九])年(?:([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})日)?)?(?:[底末])?(?:之?前)?", year_in_chinese)
            .with(&["二〇", "二○", "二零", "二O"]),
        Pattern::new(
            &format!("(?:到|至|在)?{PLAN}(?:规划)?(?:时期|期)?(?:末期?|结束|收官|期末)(?:之?前)?"),
            plan_end,
        ).with(&["五"]),
        Pattern::new(&format!("(?:在)?{PLAN}(?:规划)?(?:期间|时期|期内)"), plan_period).with(&["五"]),
        Pattern::new(&format!("(?:在)?{PLAN}(?:规划)?(?:后|剩余|余下)(?:的)?[两二三四]年"), rest_of_plan).with(&["五"]),
    ]
}

pub(super) fn last_day(year: i32, month: u32) -> Option<NaiveDate> {
    let (next_year, next_month) = if month == 12 {
        (year + 1, 1)
    } else {
        (year, month + 1)
    };
    NaiveDate::from_ymd_opt(next_year, next_month, 1)?.pred_opt()
}

/// The last day of 上旬, 中旬 or 下旬.
pub(super) fn last_of_third(year: i32, month: u32, third: &str) -> Option<NaiveDate> {
    match third {
        "上旬" => NaiveDate::from_ymd_opt(year, month, 10),
        "中旬" => NaiveDate::from_ymd_opt(year, month, 20),
        _ => last_day(year, month),
    }
}

/// The year, or year and month, that a time names.
pub(super) fn by_of(year: i32, month: Option<u32>) -> String {
    month.map_or_else(|| year.to_string(), |month| format!("{year}-{month:02}"))
}

/// Words that make a date one of effect, validity, past or condition.
pub(super) fn no_deadline(context: &Context) -> bool {
    // 6月底仍未完成的,…: a condition.
    NO_DEADLINE.is_match(context.phrase)
        || ["尚未", "仍未", "还未", "仍没有"]
            .iter()
            .any(|not_yet| context.after.starts_with(not_yet))
}

static NO_DEADLINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("施行|起实施|生效|(?:同时|同步|自行|予以|即行|相应|起|日)废止|有效期|起执行|以来|截至|试行")
        .unwrap()
});

/// The end of the first years of a plan.
fn first_of_plan(captures: &Captures, context: &Context) -> Option<Reading> {
    let plan = i32::try_from(chinese_number::parse(&captures[1])?).ok()?;
    let years = i32::try_from(chinese_number::parse(&captures["years"])?).ok()?;
    let mut reading = of_whole_year(2000 + 5 * plan + years, context)?;
    reading.kind = DeadlineKind::Within;
    Some(reading)
}

fn year_of_list(captures: &Captures, context: &Context) -> Option<Reading> {
    static OTHERS: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^(?:[、和及]20\d\d)+年(?:底|末)?(?:分别|依次|各)").unwrap());
    let opens = opens_clause(context.before) || context.before.ends_with(['到', '至', '和']);
    (opens && OTHERS.is_match(context.after))
        .then(|| of_whole_year(captures[0].parse().ok()?, context))
        .flatten()
}

fn listed_whole_year(captures: &Captures, context: &Context) -> Option<Reading> {
    static EACH: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^(?:(?:、|和)20\d\d年度?)*[^,。;]{0,16}分别").unwrap());
    let listed = context.before.ends_with(['、', '和']) || context.after.starts_with(['、', '和']);
    if !listed || !EACH.is_match(context.after) {
        return None;
    }
    of_whole_year(captures[1].parse().ok()?, context)
}

/// 二〇二九年: the digits of a year in Chinese.
fn year_in_chinese(captures: &Captures, context: &Context) -> Option<Reading> {
    let digit = |name: usize| match &captures[name] {
        "〇" | "○" | "零" | "O" => Some(0),
        digit => chinese_number::parse(digit),
    };
    let year = 2000 + i32::try_from(digit(1)? * 10 + digit(2)?).ok()?;
    let whole = &captures[0];
    let number = |group: usize| chinese_number::parse(captures.get(group)?.as_str());
    let (month, day) = (number(3), number(4));
    let limited = whole.starts_with(['到', '至', '于']) || whole.ends_with(['底', '末', '前']);
    let bare = opens_clause(context.before)
        && day.is_none()
        && !context
            .after
            .starts_with(['的', '度', '起', '以', '第', '来', '至', '—'])
        && !context
            .after
            .starts_with(|c: char| c.is_ascii_digit() || chinese_number::is_digit(c));
    if !limited && !bare {
        return None;
    }
    let mut reading = of_whole_year(year, context)?;
    if month.is_some() {
        reading.date = super::last_day_of(year, month, day);
        reading.by = Some(by_of(year, month));
    }
    reading.date.is_some().then_some(reading)
}

fn of_whole_year(year: i32, context: &Context) -> Option<Reading> {
    let past = context.issued.is_some_and(|issued| year < issued.year());
    let reading = || Reading::of_year(DeadlineKind::ByDate, year, Finding::new("bare_year", 76));
    (!no_deadline(context) && !past).then(reading)
}

pub(super) fn opens_clause(before: &str) -> bool {
    before.is_empty() || before.ends_with(['。', ';', ',', '\n', ':', '—', '、'])
}

pub(crate) fn part_end(part: &str) -> Option<u32> {
    Some(
        match part.trim_start_matches('第').trim_end_matches(['末', '底']) {
            "上半年" | "年中" => 6,
            "下半年" => 12,
            "前三季度" => 9,
            quarter => chinese_number::parse(quarter.trim_end_matches("季度"))? * 3,
        },
    )
}

/// 20229月底前: the character 年 is lost; the month is the only reading of the rest.
fn broken_month(captures: &Captures, context: &Context) -> Option<Reading> {
    if context.before.ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (year, month): (i32, u32) = (captures[1].parse().ok()?, captures[2].parse().ok()?);
    let date = match captures.get(3) {
        Some(day) => NaiveDate::from_ymd_opt(year, month, day.as_str().parse().ok()?)?,
        None => last_day(year, month)?,
    };
    Some(Reading {
        kind: DeadlineKind::ByDate,
        date: Some(date),
        by: Some(format!("{year}-{month:02}")),
        broken: true,
        finding: Finding::new("broken_date", 70),
    })
}

/// The first year of the plan period 十一五 is 2006; each lasts five years.
fn plan_last_year(captures: &Captures) -> Option<i32> {
    Some(2005 + 5 * i32::try_from(chinese_number::parse(&captures[1])?).ok()?)
}

fn plan_end(captures: &Captures, context: &Context) -> Option<Reading> {
    // 比“十三五”末提高: the base of a comparison.
    if context.before.ends_with(['比', '较', '与', '从']) {
        return None;
    }
    let year = plan_last_year(captures)?;
    context
        .issued
        .is_none_or(|issued| year >= issued.year())
        .then(|| Reading::of_year(DeadlineKind::ByDate, year, Finding::new("plan_end", 97)))
}

/// “十四五”后三年: the rest of the period.
fn rest_of_plan(captures: &Captures, context: &Context) -> Option<Reading> {
    let mut reading = plan_end(captures, context)?;
    reading.kind = DeadlineKind::Within;
    reading.finding = Finding::new("plan_period", 85);
    Some(reading)
}

fn plan_period(captures: &Captures, context: &Context) -> Option<Reading> {
    let mut reading = plan_end(captures, context)?;
    reading.kind = DeadlineKind::Within;
    reading.finding = Finding::new("plan_period", 85);
    // A bare mention opens the grounds of a document: “十四五”时期是…的关键时期.
    let named = ["主要", "发展", "规划"]
        .iter()
        .any(|word| context.after.starts_with(word));
    // 高于“十三五”时期实际: what is compared with.
    let compared = ["高于", "低于", "优于", "好于", "超过", "较", "比"]
        .iter()
        .any(|word| context.before.ends_with(word));
    (!context.after.starts_with(['是', '的']) && !named && !compared).then_some(reading)
}
