//! The ways of writing a time limit: one pattern each, with a reader that says what it means where it stands, or that
//! it is no deadline there.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use regex::{Captures, Regex};

use super::DeadlineKind;
use crate::chinese_number;

/// One way of writing a time limit.
pub(super) struct Pattern {
    pub(super) regex: Regex,
    pub(super) read: fn(&Captures, &Context) -> Option<Reading>,
}

/// What a time expression means.
pub(super) struct Reading {
    pub(super) kind: DeadlineKind,
    pub(super) date: Option<NaiveDate>,
    pub(super) by: Option<String>,
    pub(super) broken: bool,
}

/// What stands around a match.
pub(super) struct Context<'a> {
    pub(super) before: &'a str,
    pub(super) after: &'a str,
    /// The words from the last comma or stop to the next.
    pub(super) phrase: &'a str,
    pub(super) issued: Option<NaiveDate>,
}

const PLAN: &str = r"[“”]?十([一二三四五六七])五[“”]?";
const NUMBER: &str = r"(?:\d+|[一二两三四五六七八九十]+)";

/// Tried in this order; the first that matches a place keeps it.
pub(super) static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    let pattern = |text: &str, read: fn(&Captures, &Context) -> Option<Reading>| Pattern {
        regex: Regex::new(text).unwrap(),
        read,
    };
    vec![
        pattern(
            r"(?:到|至|截至)?(20\d\d)(\d{1,2})月(?:(\d{1,2})日)?(?:底|末)?(?:之?前|以前)",
            broken_month,
        ),
        pattern(
            r"(?:到|至|在)?(20\d\d)年(?:(\d{1,2})月(?:(\d{1,2})日)?|(上半年|下半年|第?[一二三四]季度))?(年?[底末])?(?:之?前|以前|期间)?",
            year,
        ),
        pattern(
            &format!("(?:到|至|在)?{PLAN}(?:规划)?(?:时期|期)?(?:末期?|结束|收官)"),
            plan_end,
        ),
        pattern(&format!("{PLAN}(?:规划)?(?:期间|时期|期内)"), plan_period),
        pattern(
            r"每(?:年度?|个?季度?|个?月)(?:第?[一二三四]季度|\d{1,2}月(?:\d{1,2}日|[上中下]旬)?|\d{1,2}[日号]|年?)(?:底|末|初)?(?:之?前|以前)",
            periodic,
        ),
        pattern(
            &format!("每(?:年度?|半年度?|个?季度|季|个?月|周|{NUMBER}个?(?:年|月|季度|周))"),
            periodic,
        ),
        pattern(
            &format!(
                "{NUMBER}年一(?:次|考|评|调|换)|半年一次|一?季度?一(?:次|调度|通报)|一?月一(?:次|调度|通报)"
            ),
            periodic,
        ),
        pattern("按(?:季度|月|季|半年)|逐月|逐季|定期", periodic),
        pattern(
            &format!(
                r"(?:(?:自|从|在)[^,。;:、\n]{{1,20}}?|[^,。;:、\n应须要在自从]{{0,8}}?)(?:之日起|之日后|印发后|发布后|公布后|实施后|批准后|受理后|收到[^,。;\n]{{0,8}}后|下达后|签订后|起)(?:的)?{NUMBER}个?(?:年|月|日|天|工作日|周|小时)(?:之内|以内|内)"
            ),
            within,
        ),
        pattern(
            &format!("(?:利用|用)(?:大约)?{NUMBER}(?:年|个月)(?:左右)?的?时间"),
            within,
        ),
        pattern(
            &format!("(?:力争|争取|在|于)?{NUMBER}(?:年|个月|个工作日|日|天)(?:之内|以内|内)"),
            within,
        ),
        pattern(
            r"(?:到|至)?(\d{1,2})月(?:(\d{1,2})日)?(?:底|末)?(?:之?前|以前)",
            month,
        ),
        pattern(
            r"(?:到|至)?(今年|明年|本年|本年度|年)[底末](?:之?前|以前)?|年内|今年内",
            year_end,
        ),
    ]
});

pub(super) fn last_day(year: i32, month: u32) -> Option<NaiveDate> {
    let (next_year, next_month) = if month == 12 {
        (year + 1, 1)
    } else {
        (year, month + 1)
    };
    NaiveDate::from_ymd_opt(next_year, next_month, 1)?.pred_opt()
}

/// Words that make a date one of effect, validity, past or condition.
fn no_deadline(context: &Context) -> bool {
    let phrase = context.phrase;
    ["施行", "起实施", "生效", "废止", "有效期", "起执行", "以来"]
        .iter()
        .any(|word| phrase.contains(word))
}

fn year(captures: &Captures, context: &Context) -> Option<Reading> {
    let whole = &captures[0];
    let year: i32 = captures[1].parse().ok()?;
    let month: Option<u32> = captures.get(2).and_then(|m| m.as_str().parse().ok());
    let day: Option<u32> = captures.get(3).and_then(|m| m.as_str().parse().ok());
    let limited = whole.ends_with('前') || whole.ends_with(['底', '末']) || whole.starts_with(['到', '至']);
    if no_deadline(context) || context.issued.is_some_and(|issued| year < issued.year()) {
        return None;
    }
    if context
        .before
        .ends_with(['自', '从', '比', '较', '与', '以', '是'])
        || (!limited && context.before.ends_with(['—', '-', '(']))
    {
        return None;
    }
    if !limited {
        let bars = [
            '的', '度', '版', '起', '第', '、', '—', '-', '至', '到', '和', '级', '以', '来', ')', '日',
            '印', '发', '公', '我', '全',
        ];
        if context.after.starts_with(bars) || day.is_some() || whole.ends_with("期间") {
            return None;
        }
    }
    if !whole.ends_with('前') && context.after.starts_with(['起', '至', '—']) {
        return None;
    }
    let (date, by, kind) = match (month, day, captures.get(4).map(|m| m.as_str())) {
        (Some(month), Some(day), _) => (
            NaiveDate::from_ymd_opt(year, month, day),
            format!("{year}-{month:02}"),
            DeadlineKind::ByDate,
        ),
        (Some(month), None, _) => (
            last_day(year, month),
            format!("{year}-{month:02}"),
            DeadlineKind::ByDate,
        ),
        (None, _, Some(part)) => {
            let month = part_end(part)?;
            (
                last_day(year, month),
                format!("{year}-{month:02}"),
                DeadlineKind::ByDate,
            )
        }
        (None, _, None) => {
            let kind = if captures.get(5).is_some() {
                DeadlineKind::YearEnd
            } else {
                DeadlineKind::ByDate
            };
            (last_day(year, 12), year.to_string(), kind)
        }
    };
    Some(Reading {
        kind,
        date: Some(date?),
        by: Some(by),
        broken: false,
    })
}

fn part_end(part: &str) -> Option<u32> {
    Some(match part.trim_start_matches('第') {
        "上半年" => 6,
        "下半年" => 12,
        quarter => chinese_number::parse(quarter.trim_end_matches("季度"))? * 3,
    })
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
    })
}

/// The first year of the plan period 十一五 is 2006; each lasts five years.
fn plan_last_year(captures: &Captures) -> Option<i32> {
    Some(2005 + 5 * i32::try_from(chinese_number::parse(&captures[1])?).ok()?)
}

fn plan_end(captures: &Captures, _: &Context) -> Option<Reading> {
    let year = plan_last_year(captures)?;
    Some(Reading {
        kind: DeadlineKind::ByDate,
        date: last_day(year, 12),
        by: Some(year.to_string()),
        broken: false,
    })
}

fn plan_period(captures: &Captures, _: &Context) -> Option<Reading> {
    plan_end(
        captures,
        &Context {
            before: "",
            after: "",
            phrase: "",
            issued: None,
        },
    )
    .map(|reading| Reading {
        kind: DeadlineKind::Within,
        ..reading
    })
}

fn periodic(captures: &Captures, context: &Context) -> Option<Reading> {
    let whole = &captures[0];
    if whole == "定期" && (context.before.ends_with('不') || context.after.starts_with(['存', '限'])) {
        return None;
    }
    // A ceiling on a yearly subsidy repeats no duty; neither do yearly sums of money at most.
    let capped = ["不超过", "最高", "不高于"]
        .iter()
        .any(|word| context.after.starts_with(word));
    (!capped).then_some(Reading {
        kind: DeadlineKind::Periodic,
        date: None,
        by: None,
        broken: false,
    })
}

fn within(captures: &Captures, context: &Context) -> Option<Reading> {
    let whole = &captures[0];
    // 压减至1个工作日以内 is a figure to be reached, 可在5年内 a window.
    let measured = context
        .before
        .ends_with(['至', '到', '过', '于', '为', '续', '中']);
    let eligible = measured
        || context.before.ends_with('可')
        || whole.contains("可在")
        || context.before.ends_with("可在");
    let barred = [
        "不得", "不再", "免", "有", "可", "禁止", "不予", "暂停", "继续", "累计", "连续", "过渡", "给予",
        "取消",
    ]
    .iter()
    .any(|word| context.after.starts_with(word));
    let window = ["最高年期", "有效期", "连续"]
        .iter()
        .any(|word| context.phrase.contains(word));
    (!eligible && !barred && !window).then_some(Reading {
        kind: DeadlineKind::Within,
        date: None,
        by: None,
        broken: false,
    })
}

fn month(captures: &Captures, context: &Context) -> Option<Reading> {
    if no_deadline(context)
        || context
            .before
            .ends_with(|c: char| c.is_ascii_digit() || c == '年')
    {
        return None;
    }
    let month: u32 = captures[1].parse().ok().filter(|m| (1..=12).contains(m))?;
    let day: Option<u32> = captures.get(2).and_then(|d| d.as_str().parse().ok());
    let issued = context.issued;
    let date = issued.and_then(|issued| match day {
        Some(day) => NaiveDate::from_ymd_opt(issued.year(), month, day),
        None => last_day(issued.year(), month),
    });
    Some(Reading {
        kind: DeadlineKind::ByDate,
        by: date.map(|d| format!("{}-{month:02}", d.year())),
        date,
        broken: false,
    })
}

fn year_end(captures: &Captures, context: &Context) -> Option<Reading> {
    if no_deadline(context)
        || context
            .before
            .ends_with(|c: char| c.is_ascii_digit() || chinese_number::DIGITS.contains(c))
        || context.before.ends_with(['当', '次', '上', '去'])
        || context.after.starts_with(['绩', '考', '奖', '决', '总'])
    {
        return None;
    }
    let next = captures.get(1).is_some_and(|word| word.as_str() == "明年");
    let year = context.issued.map(|issued| issued.year() + i32::from(next));
    Some(Reading {
        kind: DeadlineKind::YearEnd,
        date: year.and_then(|year| last_day(year, 12)),
        by: year.map(|year| year.to_string()),
        broken: false,
    })
}
