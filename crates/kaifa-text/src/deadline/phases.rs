//! Spans between two dates: phases, which end with a day, and windows in which something holds, which limit nothing.

use std::sync::LazyLock;

use crate::pattern::{Captures, Regex};
use chrono::{Datelike, NaiveDate};

use super::DeadlineKind;
use super::calendar::{by_of, last_day, last_of_third};
use super::pattern::{Context, NAMES_OF_PLANS, NUMBER, Pattern, Reading};
use crate::confidence::Finding;

/// Spans between two dates: windows in which something holds, no limits; those of phases limit.
pub(super) fn windows() -> Vec<Pattern> {
    vec![
        // 次年2—4月兑现, 次年一次性拨付: no window but when something is paid.
        Pattern::new(
            r"(?P<span>次年(?:(?:\d{1,2}月?(?:—|-|~|至|到))?\d{1,2}月(?:份)?)?)(?:予以|一次性|及时|足额|全部|全额|统一|集中)*(?:兑现|兑付|拨付|发放|支付|结算)",
            |_, _| Some(Reading::undated(DeadlineKind::Within, Finding::new("duration", 76))),
        ).with(&["次年"]),
        Pattern::new(
            r"(?:从|自)?20\d\d年(?:\d{1,2}月(?:\d{1,2}日|[上中下]旬|底|初)?|\d{1,2})(?:起)?(?:至|到|—|-|~)+(?:(20\d\d)年)?(\d{1,2})月(?:(\d{1,2})日|([上中下]旬))?(?:底|末)?(?:期间|止)?",
            span_of_months,
        ).with(&["20"]),
        Pattern::new(r"20\d\d年(\d{1,2})月\d{1,2}日?(?:至|到|—|-|~)+(\d{1,2})日", span_of_days).with(&["20"]),
        Pattern::new(r"\d{1,2}(?:至|到|—|-|~)+(\d{1,2})月份?()()", span_without_year).with(&["月"]),
        Pattern::new(
            r"(\d{1,2})月(?:\d{1,2}日)?(?:底|初|[上中下]旬)?(?:至|到|—|-|~)+(?:(\d{1,2})月(?:(\d{1,2})日|(?P<third>[上中下]旬)|底|末)?|(\d{1,2})日|[上中下]旬|底|末)",
            span_without_year,
        ).with(&["月"]),
        // 2026年起3年内: no window but a span with its beginning.
        Pattern::new(
            &format!("(?:从|自)?20\\d\\d年起{NUMBER}年(?:之内|以内|内)"),
            |_, _| Some(Reading::undated(DeadlineKind::Within, Finding::new("duration", 80))),
        ).with(&["年起"]),
        Pattern::new(
            r"(?:从|自)?20\d\d年?(?:至|到|—|-|~)+(20\d\d)年?(?:期间|间|底)?",
            span_of_years,
        ).with(&["20"]),
        Pattern::new(
            r"截[至止]到?(?:目前|(20\d\d)年(?:(\d{1,2})月)?(?:(\d{1,2})日)?(?:年?[底末])?)",
            up_to,
        ).with(&["截"]),
        // 即日起至6月底: a span from now on.
        Pattern::new(
            r"(?:自|从)?(?:即日|现在|印发之日|发布之日)起?(?:至|到|—|-|~)+(?:(20\d\d|今|明)年)?(?:(\d{1,2})月(?:(\d{1,2})日|([上中下]旬))?)?(?:年?[底末])?(?:之?前|止)?",
            from_now_on,
        ).with(&["日起", "现在", "即日"]),
    ]
}

/// 截至2026年底: a limit where it lies ahead, else what was counted up to then.
fn up_to(captures: &Captures, context: &Context) -> Option<Reading> {
    let number = |group: usize| captures.get(group)?.as_str().parse().ok();
    let year = captures.get(1)?.as_str().parse().ok()?;
    let month: Option<u32> = number(2);
    let date = super::last_day_of(year, month, number(3))?;
    let ahead = context.issued.is_some_and(|issued| issued < date);
    ahead.then(|| Reading {
        kind: match month {
            Some(_) => DeadlineKind::ByDate,
            None => DeadlineKind::YearEnd,
        },
        date: Some(date),
        by: Some(by_of(year, month)),
        broken: false,
        finding: Finding::new("date", 80),
    })
}

fn from_now_on(captures: &Captures, context: &Context) -> Option<Reading> {
    // 自印发之日起至2027年12月31日有效
    let holds = ["有效", "施行", "执行", "享受", "给予", "实施"]
        .iter()
        .any(|word| context.phrase.contains(word));
    if holds {
        return None;
    }
    let year = match captures.get(1).map(|year| year.as_str()) {
        Some("明") => context.issued?.year() + 1,
        Some("今") => context.issued?.year(),
        Some(year) => year.parse().ok()?,
        None => context.year()?,
    };
    let number = |group: usize| captures.get(group)?.as_str().parse().ok();
    let month: Option<u32> = number(2);
    let date = match (month, captures.get(4)) {
        (Some(month), Some(third)) => last_of_third(year, month, third.as_str()),
        _ => super::last_day_of(year, month, number(3)),
    };
    let named = captures.get(1).is_some() || month.is_some() || captures[0].ends_with(['底', '末', '前']);
    named.then_some(Reading {
        kind: DeadlineKind::Within,
        date: Some(date?),
        by: Some(by_of(year, month)),
        broken: false,
        finding: Finding::new("phase", 80),
    })
}

fn span_of_months(captures: &Captures, context: &Context) -> Option<Reading> {
    // A phase has an end; a window in a sentence only lets something hold.
    if !is_phase(context) {
        return None;
    }
    let year: i32 = match captures.get(1) {
        Some(year) => year.as_str().parse().ok()?,
        None => captures.get(0)?.as_str().trim_start_matches(['从', '自'])[..4]
            .parse()
            .ok()?,
    };
    let month: u32 = captures[2].parse().ok()?;
    let date = match (captures.get(3), captures.get(4)) {
        (Some(day), _) => NaiveDate::from_ymd_opt(year, month, day.as_str().parse().ok()?)?,
        (None, Some(third)) => last_of_third(year, month, third.as_str())?,
        (None, None) => last_day(year, month)?,
    };
    let over = context.issued.is_some_and(|issued| date < issued);
    (!over).then(|| phase(date))
}

/// Whether a span of months is that of a phase: in brackets, under a label, or as the opening of a sentence that says what is done in it and
/// neither pays nor allows anything.
fn is_phase(context: &Context) -> bool {
    static DONE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("^(?:,|期间,|(?:集中|全面|全域|组织|分批|分类|逐步|统一)*(?:开展|完成|组织|进行|实施|对照|排查|整治|整改|推进|动员|部署|总结|验收|攻坚))").unwrap()
    });
    static HOLDS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("给予|奖|补助|补贴|享受|减免|免征|免收|执行|有效|可按|同比|累计完成|已|了").unwrap()
    });
    let bracketed = context.before.ends_with(['(', '〔']) && context.after.starts_with([')', '〕']);
    // 将栽植推迟到3月底至4月上旬进行
    let put_off = [
        "推迟到",
        "推迟至",
        "提前到",
        "提前至",
        "安排在",
        "调整到",
        "调整至",
    ]
    .iter()
    .any(|verb| context.before.ends_with(verb));
    let opens = put_off || context.before.is_empty() || context.before.ends_with(['。', '\n', ';']);
    let rest = || context.after.split(['。', '\n']).next().unwrap_or_default();
    bracketed || context.labelled() || opens && DONE.is_match(context.after) && !HOLDS.is_match(rest())
}

/// A phase that ends on a day.
fn phase(date: NaiveDate) -> Reading {
    Reading {
        kind: DeadlineKind::Within,
        date: Some(date),
        by: Some(format!("{}-{:02}", date.year(), date.month())),
        broken: false,
        finding: Finding::new("phase", 80),
    }
}

/// 自查阶段(2025年7月3日—15日)
fn span_of_days(captures: &Captures, context: &Context) -> Option<Reading> {
    let year: i32 = captures[0].get(..4)?.parse().ok()?;
    let date = NaiveDate::from_ymd_opt(year, captures[1].parse().ok()?, captures[2].parse().ok()?)?;
    is_phase(context).then(|| phase(date))
}

/// 自查阶段(7月3日至15日): a phase in the year before it, else of the issue.
fn span_without_year(captures: &Captures, context: &Context) -> Option<Reading> {
    if !is_phase(context) {
        return None;
    }
    let month: u32 = captures
        .get(2)
        .filter(|month| !month.as_str().is_empty())
        .unwrap_or(captures.get(1)?)
        .as_str()
        .parse()
        .ok()?;
    let day = captures
        .get(3)
        .filter(|_| captures.name("third").is_none())
        .or(captures.get(5))
        .filter(|day| !day.as_str().is_empty());
    let date = context
        .year()
        .and_then(|year| match (day, captures.name("third")) {
            (Some(day), _) => NaiveDate::from_ymd_opt(year, month, day.as_str().parse().ok()?),
            (None, Some(third)) => last_of_third(year, month, third.as_str()),
            (None, None) => last_day(year, month),
        });
    Some(Reading {
        kind: DeadlineKind::Within,
        date,
        by: date.map(|date| format!("{}-{month:02}", date.year())),
        broken: false,
        finding: Finding::new("phase", 80),
    })
}

/// What somebody does in the years of a span.
static SET_ASIDE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:每年|分年度|分年|逐年|共|累计|计划|拟|统筹)*(?:安排|统筹|投入|筹集|整合|新增|新建|培育|引进|建设|建成|改造|完成|实施|组织|开展|选派|招聘|培训|设立)").unwrap()
});

fn span_of_years(captures: &Captures, context: &Context) -> Option<Reading> {
    let before = context.before_aim();
    let opens = before.is_empty() || before.ends_with(['。', ';', '\n', ',', '—']);
    // 良种工程(2026—2029年): the span of what the heading names; that of a plan is part of its name.
    let of_heading = context.before.strip_suffix('(').is_some_and(|named| {
        context.after.starts_with(')') && !NAMES_OF_PLANS.iter().any(|end| named.ends_with(end))
    });
    // 2026—2029年开展培训9万人次
    let figured = context
        .after
        .starts_with(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c))
        && context.phrase.chars().filter(char::is_ascii_digit).count() > 8;
    let each = [
        "分别", "新增", "新建", "完成", "培育", "引进", "力争", "累计", "建成",
    ]
    .iter()
    .any(|word| context.after.starts_with(word));
    // 省财政2031年至2033年每年安排不低于3亿元: who does something in each of them.
    let set_aside = !opens
        && context.before.ends_with([
            '区', '省', '市', '县', '政', '局', '委', '厅', '部', '门', '府', '司',
        ])
        && SET_ASIDE.is_match(context.after);
    if !of_heading
        && !set_aside
        && !context.labelled()
        && (!opens || !each && !figured && !context.after.starts_with([',', '全', '每', '累']))
    {
        return None;
    }
    let year: i32 = captures[1].parse().ok()?;
    if context.issued.is_some_and(|issued| year < issued.year()) {
        return None;
    }
    Some(Reading::of_year(
        DeadlineKind::Within,
        year,
        Finding::new("span_of_years", 60),
    ))
}
