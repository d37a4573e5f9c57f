//! What units must do: each part of a clause that demands something without a figure or condition becomes a duty with its
//! time limit or rhythm, its strength and the units of the clause.

use std::sync::LazyLock;

use kaifa_base::{Span, Words};
use kaifa_text::deadline::{Deadline, DeadlineKind};
use kaifa_text::{Clause, Source, chinese_number};
use regex::Regex;
use toml::{Table, Value};

use super::names::Names;
use super::proposal::{Build, Proposal, date_value};
use super::sentence::{self, plain};
use super::{strength, subject, title};

static DURATION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(\d+|[一二两三四五六七八九十]+)\s*(个工作日|工作日|个月|月|天|日|年)").unwrap()
});
/// 每3个月, 每10个工作日: so many of a unit after each other. 每季度首月10日 names a day and no stretch.
static STRETCH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"每(?:隔|满)?((?:\d+|[一二两三四五六七八九十]+)\s*(?:个工作日|工作日|个月|月|天|日|年))")
        .unwrap()
});
/// 每月8日前, 每季度首月10日前: the day in the first month of each period.
static DAY_OF_PERIOD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:每个?月|首月|第一个月)(?:的)?(\d{1,2})日").unwrap());
/// 每季度末月25日前: the day in the last month of each period.
static DAY_OF_LAST_MONTH: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:末月|最后一?个月)(?:的)?(\d{1,2})日").unwrap());
static TIMES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(\d+|[一二两三四五六七八九十]+)\s*次").unwrap());
static DAY_OF_YEAR: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"每年(?:的)?(\d{1,2})月(?:(\d{1,2})日|底|末)?").unwrap());
static FROM_ISSUE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("印发|下发|本(?:方案|意见|通知|办法|文件)(?:发布|公布)").unwrap());

/// When something is due, as keys of a duty.
#[derive(Debug, Default)]
struct Time {
    kind: Option<&'static str>,
    keys: Vec<(&'static str, Value)>,
    figure: Option<String>,
    sure: u8,
    note: Option<&'static str>,
}

/// The proposal of a duty over a piece of a clause. Where its time limit stands apart, in a cell of its own, the words that it rests
/// on reach up to there.
pub(super) fn propose(
    source: &Source,
    names: &mut Names,
    clause: &Clause,
    (piece, deadline): (Span, Option<&Deadline>),
) -> Proposal {
    let in_clause = |deadline: &&Deadline| clause.span.contains(deadline.span);
    let reach = deadline.filter(in_clause).map_or(piece, |deadline| {
        let (start, end) = (deadline.span.start, deadline.span.end);
        Span::new(piece.start.min(start), piece.end.max(end))
    });
    // A limit that reaches down from a row above has no words in this clause.
    let elsewhere = deadline.is_some_and(|deadline| !clause.span.contains(deadline.span));
    let words = plain(source, piece);
    let time = deadline
        .map(|deadline| time(source, deadline, &words))
        .unwrap_or(Time {
            sure: 75,
            ..Time::default()
        });
    let (strength, strength_sure) = strength::governing(clause, piece);
    let none_named = clause.responsible.is_empty() && clause.lead.is_empty();
    let mut subject = match none_named {
        true => subject::of(&words),
        false => Vec::new(),
    };
    let by_own = !subject.is_empty();
    if none_named && !by_own {
        subject = subject::carried(&before_on_line(source, clause, piece), &words);
    }
    let by_subject = !subject.is_empty();
    let unit_names = |units: &[kaifa_text::responsible::UnitMention]| {
        units.iter().map(|unit| unit.name.clone()).collect::<Vec<_>>()
    };
    let mut build = Build::default()
        .set("id", names.of_clause("-D", &clause.path))
        .set("clause", clause.path.as_str())
        .set("title", title::of(&words))
        .set("strength", strength)
        .set("kind", time.kind.unwrap_or("standing"))
        .list(
            "responsible",
            match by_subject {
                true => subject,
                false => unit_names(&clause.responsible),
            },
        )
        .list("lead", unit_names(&clause.lead))
        .span(reach)
        .set_if("figure", time.figure.filter(|_| !elsewhere))
        .set_if("note", time.note);
    for (key, value) in time.keys {
        build = build.set(key, value);
    }
    let read = deadline.map_or(100, |deadline| deadline.finding.sure.value());
    let named = clause
        .responsible
        .iter()
        .chain(&clause.lead)
        .map(|unit| unit.finding.sure.value());
    let mut sure = time
        .sure
        .min(strength_sure)
        .min(read)
        .min(named.min().unwrap_or(100));
    let mut how = match (time.kind, deadline) {
        (Some(_), _) => Words::new("带期限或频次的要求", "a demand with a time limit or rhythm"),
        (None, Some(_)) => Words::new("期限含义不明的要求", "a demand whose time limit is not clear"),
        _ => Words::new("没有期限的要求", "a demand without a time limit"),
    };
    if by_subject {
        sure = sure.min(if by_own { 66 } else { 62 });
        let (zh, en) = match by_own {
            true => ("责任单位取自主语", "the unit is the subject of the sentence"),
            false => (
                "责任单位取自前一句的主语",
                "the unit is the subject of the sentence before",
            ),
        };
        how = Words::new(format!("{};{zh}", how.zh), format!("{}; {en}", how.en));
    } else if none_named {
        sure = sure.min(60);
        how = Words::new(
            format!("{};条款没有责任单位", how.zh),
            format!("{}; the clause names no unit", how.en),
        );
    }
    Proposal {
        list: "duty".to_owned(),
        fields: build.done(),
        clause: Some(clause.path.clone()),
        span: Some(reach),
        sure,
        found_by: how,
    }
}

/// The words of a clause before a piece, on its line.
fn before_on_line(source: &Source, clause: &Clause, piece: Span) -> String {
    let own = sentence::words(source, clause, false);
    let start = own
        .iter()
        .find(|words| words.contains(piece))
        .map(|words| words.start);
    let before = Span::new(start.unwrap_or(piece.start).min(piece.start), piece.start);
    let shown = source.shown(before);
    let line = shown.rsplit('\n').next().unwrap_or_default();
    line.chars()
        .map(|c| if c == '\u{ff1b}' { ';' } else { c })
        .collect()
}

fn time(source: &Source, deadline: &Deadline, words: &str) -> Time {
    let said = plain(source, deadline.span);
    let mut figure = Some(source.slice(deadline.span).to_owned());
    let open = |note| Time {
        sure: 45,
        note: Some(note),
        ..Time::default()
    };
    match deadline.kind {
        DeadlineKind::Periodic => match rhythm(&said, words) {
            Some((every, extra)) => {
                if every.get("times").is_some() {
                    figure = up_to_times(source, deadline.span);
                }
                Time {
                    kind: Some("periodic"),
                    keys: std::iter::once(("every", every)).chain(extra).collect(),
                    figure,
                    sure: 88,
                    note: None,
                }
            }
            None => open("原文只说定期,频次未写明"),
        },
        _ if deadline.date.is_some() => Time {
            kind: Some("once"),
            keys: deadline
                .date
                .map(|day| ("due", date_value(day)))
                .into_iter()
                .collect(),
            figure,
            sure: if deadline.broken { 30 } else { 90 },
            note: deadline.broken.then_some("日期缺字,所填为推断"),
        },
        _ => match duration(&said) {
            Some((unit, amount)) if FROM_ISSUE.is_match(&said) => {
                let mut after = Table::new();
                after.insert("event".to_owned(), "issued".into());
                after.insert(unit.to_owned(), amount.into());
                Time {
                    kind: Some("once"),
                    keys: vec![("due_after", Value::Table(after))],
                    figure,
                    sure: 88,
                    note: None,
                }
            }
            _ => open("时限的起算点不是印发之日,须由人确定"),
        },
    }
}

/// The words from a rhythm to how often it comes round: 每年召开2次.
fn up_to_times(source: &Source, rhythm: Span) -> Option<String> {
    let behind = source.slice(Span::new(rhythm.end, rhythm.end + 40));
    let found = TIMES.find(behind);
    let end = found.map_or(0, |found| behind[..found.end()].chars().count());
    Some(source.slice(Span::new(rhythm.start, rhythm.end + end)).to_owned())
}

/// A length of time: the key of its unit and how many.
fn duration(said: &str) -> Option<(&'static str, i64)> {
    let found = DURATION.captures(said)?;
    let amount = i64::from(chinese_number::parse(&found[1])?);
    let unit = match &found[2] {
        "个工作日" | "工作日" => "working_days",
        "个月" | "月" => "months",
        "年" => "years",
        _ => "days",
    };
    Some((unit, amount))
}

fn table(key: &str, value: impl Into<Value>) -> Value {
    let mut table = Table::new();
    table.insert(key.to_owned(), value.into());
    Value::Table(table)
}

/// The rhythm that some words say, and the last day in each period where they say one.
fn rhythm(said: &str, words: &str) -> Option<(Value, Vec<(&'static str, Value)>)> {
    let mut extra = Vec::new();
    if let Some(found) = DAY_OF_YEAR.captures(said) {
        let month: u32 = found[1].parse().ok()?;
        let last = || {
            kaifa_base::Date::from_ymd_opt(2023, month, 1)?
                .checked_add_months(chrono::Months::new(1))?
                .pred_opt()
                .map(|day| chrono::Datelike::day(&day))
        };
        let day = found
            .get(2)
            .and_then(|day| day.as_str().parse().ok())
            .or_else(last)?;
        extra.push(("by_day", Value::from(format!("{month:02}-{day:02}"))));
    }
    if let Some(found) = DAY_OF_PERIOD.captures(said) {
        let day: u32 = found[1].parse().ok()?;
        extra.push(("by_day", Value::from(format!("{day:02}"))));
    }
    if let Some(found) = DAY_OF_LAST_MONTH.captures(said) {
        let day: u32 = found[1].parse().ok()?;
        extra.push(("by_day", Value::from(format!("last-{day:02}"))));
    }
    let per = |period: &str| {
        let mut every = Table::new();
        every.insert("per".to_owned(), period.into());
        // 每年2次以上: how often stands behind the period.
        let behind = words
            .split(said.trim_end_matches(['前', '底']))
            .nth(1)
            .unwrap_or_default();
        let near: String = said
            .chars()
            .chain(behind.chars().take_while(|c| *c != ','))
            .collect();
        let times = TIMES
            .captures(&near)
            .and_then(|found| chinese_number::parse(&found[1]));
        if let Some(times) = times.filter(|times| *times > 1) {
            every.insert("times".to_owned(), i64::from(times).into());
        }
        Value::Table(every)
    };
    let every = if said.contains("半年") {
        per("half")
    } else if said.contains("两个月") || said.contains("双月") {
        table("months", 2)
    } else if said.contains("周") {
        table("days", 7)
    } else if let Some(found) = STRETCH.captures(said) {
        let (unit, amount) = duration(&found[1])?;
        match (unit, amount) {
            ("years", 1) => per("year"),
            ("months", 1) => per("month"),
            _ => table(unit, amount),
        }
    } else if said.contains('季') {
        per("quarter")
    } else if said.contains("每月")
        || said.contains("每个月")
        || said.contains("按月")
        || said.contains("月度")
    {
        per("month")
    } else if let Some(found) = DURATION
        .captures(said)
        .filter(|_| said.contains("一次") || said.contains("1次"))
    {
        let (unit, amount) = duration(&found[0])?;
        table(unit, amount)
    } else if said.contains('年') {
        per("year")
    } else {
        return None;
    };
    Some((every, extra))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rhythms_are_read_with_their_times_and_days() {
        let read = |said: &str, words: &str| {
            rhythm(said, words).map(|(every, extra)| {
                let extra: Vec<String> = extra
                    .iter()
                    .map(|(key, value)| format!(" {key} {value}"))
                    .collect();
                format!("{every}{}", extra.concat())
            })
        };
        assert_eq!(
            read("每年4月底前", "每年4月底前公布").as_deref(),
            Some("{ per = \"year\" } by_day \"04-30\"")
        );
        assert_eq!(
            read("每半年", "每半年报告一次").as_deref(),
            Some("{ per = \"half\" }")
        );
        assert_eq!(read("每两个月", "每两个月").as_deref(), Some("{ months = 2 }"));
        assert_eq!(
            read("每年", "每年召开2次以上专题会议").as_deref(),
            Some("{ per = \"year\", times = 2 }")
        );
        assert_eq!(read("定期", "定期评估"), None);
        // A day within the period is no stretch of days.
        assert_eq!(
            read("每季度首月10日前", "每季度首月10日前报送").as_deref(),
            Some("{ per = \"quarter\" } by_day \"10\"")
        );
        assert_eq!(
            read("每月8日前", "每月8日前报送").as_deref(),
            Some("{ per = \"month\" } by_day \"08\"")
        );
        for (said, rhythm) in [
            ("每季度末月25日前", "{ per = \"quarter\" } by_day \"last-25\""),
            (
                "每半年最后一个月的20日前",
                "{ per = \"half\" } by_day \"last-20\"",
            ),
        ] {
            assert_eq!(read(said, said).as_deref(), Some(rhythm), "{said}");
        }
        assert_eq!(read("每10日", "每10日报送").as_deref(), Some("{ days = 10 }"));
    }
}
