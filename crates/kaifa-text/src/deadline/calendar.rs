//! Dates with their year: days, months, quarters, years, ends and periods of five-year plans.

use std::sync::LazyLock;

use crate::pattern::{Captures, Regex};
use chrono::{Datelike, NaiveDate};

use super::pattern::{Context, Pattern, Reading};
use super::{DeadlineKind, to_come};
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
            year,
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

/// 在2025年基础上翻一番, 达到2025年的2倍: the year that is compared with.
static BASE_YEAR: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:的)?(?:基础上|基数上|[\d.]+倍|[一两二三四五六]倍)").unwrap());

/// (甲局、乙局,2024年8月), 动员阶段(2024年3月下旬): a date that ends a bracket of units or is that of a phase.
fn in_brackets(context: &Context) -> bool {
    context.after.starts_with([')', '〕', ']', '】'])
        && (context.before.ends_with([',', ';', '。']) || context.before.ends_with("阶段("))
}

/// The end of the first years of a plan.
fn first_of_plan(captures: &Captures, context: &Context) -> Option<Reading> {
    let plan = i32::try_from(chinese_number::parse(&captures[1])?).ok()?;
    let years = i32::try_from(chinese_number::parse(&captures["years"])?).ok()?;
    let mut reading = of_whole_year(2000 + 5 * plan + years, context)?;
    reading.kind = DeadlineKind::Within;
    Some(reading)
}

fn year(captures: &Captures, context: &Context) -> Option<Reading> {
    let whole = &captures[0];
    let year: i32 = captures[1].parse().ok()?;
    let month: Option<u32> = captures.get(2).and_then(|m| m.as_str().parse().ok());
    let day: Option<u32> = captures.get(3).and_then(|m| m.as_str().parse().ok());
    let limited = whole.ends_with(['前', '内'])
        || whole.ends_with(['底', '末', '终'])
        || whole.starts_with(['到', '至']);
    if no_deadline(context)
        || context.issued.is_some_and(|issued| year < issued.year())
        || BASE_YEAR.is_match(context.after)
        // 2020年是收官之年: what is said of a year.
        || !limited && context.after.starts_with('是')
    {
        return None;
    }
    if limited && context.names_a_plan() {
        return None;
    }
    let phase = || context.before.ends_with("阶段(") && context.after.starts_with(')');
    let bracketed = (month.is_some() || captures.get(5).is_some())
        && (in_brackets(context) || context.closes_heading())
        || phase();
    // 政策延续至2023年底: until when it holds.
    if whole.starts_with(['到', '至'])
        && [
            "延续",
            "延续实施",
            "延长",
            "顺延",
            "执行",
            "政策期限",
            "工具期限",
            "实施期限",
            "有效",
        ]
        .iter()
        .any(|word| context.before.ends_with(word))
    {
        return None;
    }
    // 2021—2024年 is a span; ——2024年 opens a point of a list.
    let dashes = context.before.trim_end_matches(['—', '-']);
    let spans = dashes.len() < context.before.len()
        && (dashes.ends_with(|c: char| c.is_ascii_digit() || c == '年') || context.after.starts_with(')'));
    if context
        .before
        .ends_with(['自', '从', '比', '较', '与', '以', '是', '对'])
        && !context.before.ends_with("占比")
        || (!limited && !bracketed && (spans || context.before.ends_with('(') && !is_due(context.after)))
    {
        return None;
    }
    let mut finding = Finding::new("date", 98);
    if bracketed {
        finding = Finding::new("date", 80);
    }
    if !limited && !bracketed && !context.labelled() {
        let bars = [
            '的', '度', '版', '起', '第', '、', '—', '-', '至', '和', '级', '以', '来', ')', '日', '印',
            '发', '公', '我', '全', '远', '当', '已', '后',
        ];
        // 2026年区《政府工作报告》, 办好2026年“数据周”: the year belongs to a name.
        let quoted = context.after.starts_with(['“', '"', '\'']);
        if NAMED.is_match(context.after) && !(quoted && opens_clause(context.before)) {
            return None;
        }
        // 立足2035年总体目标: goals that are set elsewhere.
        let set_elsewhere = ["总体", "规划", "远景", "长远"].iter().any(|kind| {
            let rest = context.after.strip_prefix(*kind);
            rest.is_some_and(|rest| rest.starts_with("目标"))
        });
        if set_elsewhere && !opens_clause(context.before) {
            return None;
        }
        let in_full = context.after.starts_with("全面") || context.after.starts_with("全部");
        // 立足2035年总体目标, 实现2035年规划目标: what is aimed at in the end.
        let aimed = ["规划目标", "总体目标", "远景目标", "目标蓝图"];
        if of_a_name(context) || aimed.iter().any(|name| context.after.starts_with(name)) {
            return None;
        }
        // 2027年到2030年 is a span, 2027年到账12亿元 what is due.
        let goes_to =
            context.after.starts_with('到') && !ARRIVES.iter().any(|verb| context.after.starts_with(verb));
        if (goes_to || context.after.starts_with(bars))
            && !in_full
            && !listed_year(context)
            && !demanded_of_all(context)
            && !to_come::is_to_come(context, year)
            || day.is_some()
            || whole.ends_with("期间")
        {
            return None;
        }
        let beginning = context.after.starts_with('初') && !context.after.starts_with("初步");
        if beginning {
            return None;
        }
        finding = Finding::new("bare_year", 76);
        // A past tense beside a bare year makes it a fact.
        if context.issued.is_none_or(|issued| issued.year() >= year) && !opens_clause(context.before) {
            finding = finding.less(75);
        }
    }
    if !whole.ends_with('前')
        && context.after.starts_with(['起', '至', '—'])
        && !context.after.starts_with("至少")
    {
        return None;
    }
    let part = captures.get(5).map(|m| m.as_str());
    let (date, by, kind) = match (month, day, part) {
        (Some(month), Some(day), _) => (
            NaiveDate::from_ymd_opt(year, month, day),
            format!("{year}-{month:02}"),
            DeadlineKind::ByDate,
        ),
        (Some(month), None, _) => (
            match captures.get(4) {
                Some(third) => last_of_third(year, month, third.as_str()),
                None => last_day(year, month),
            },
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
            let kind = if captures.get(6).is_some() {
                DeadlineKind::YearEnd
            } else {
                DeadlineKind::ByDate
            };
            (last_day(year, 12), year.to_string(), kind)
        }
    };
    // 2022年上半年共受理…, told in September.
    let over = (month.is_some() || part.is_some())
        && !limited
        && !bracketed
        && context
            .issued
            .is_some_and(|issued| date.is_some_and(|date| date < issued));
    if over {
        return None;
    }
    Some(Reading {
        kind,
        date: Some(date?),
        by: Some(by),
        broken: false,
        finding,
    })
}

/// 落实2026年区政府工作报告: the year belongs to what a verb is about, unless something is due behind it.
fn of_a_name(context: &Context) -> bool {
    static VERB: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("(?:落实|实施|做好|抓好|办好|用好|编制|编报|申报|申请|筹备|筹办|参加|参与|衔接|承办|举办|组织|组织开展|开展|制定|修订|启动|推进|推动|下达|印发|公布|发布|总结|谋划|对接|完成|纳入|列入|执行|按照|根据|结合|兑现|安排|汇总|审核|梳理|储备|提前谋划|将|把)$").unwrap()
    });
    static AIM: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("(?:围绕|对标|对照|聚焦|紧扣|锚定|着眼|面向|瞄准)$").unwrap());
    static DUE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("^(?:前|内)?(?:全面|基本|全部|力争|确保|争取|再|新)*(?:完成|建成|实现|达到|达|投用|投产|竣工|办结|出台|启动|开工|新增|增加|增长|提高|降|突破|不|超|全覆盖|覆盖)|^[,。;]").unwrap()
    });
    let last = context
        .before
        .char_indices()
        .rev()
        .nth(LONGEST_VERB - 1)
        .map_or(0, |(at, _)| at);
    let before = &context.before[last..];
    AIM.is_match(before) || VERB.is_match(before) && !DUE.is_match(context.after)
}

/// What comes in: 到账, 到岗.
const ARRIVES: [&str; 4] = ["到账", "到位", "到岗", "到港"];

/// (2026年内完成): what stands behind the time is due.
fn is_due(after: &str) -> bool {
    let verbs = after.strip_prefix('内').unwrap_or(after);
    [
        "完成", "建成", "实现", "投用", "投产", "竣工", "办结", "出台", "启动",
    ]
    .iter()
    .any(|verb| verbs.starts_with(verb))
}

/// Letters of a verb before a year, at most.
const LONGEST_VERB: usize = 4;

static NAMED: LazyLock<Regex> = LazyLock::new(|| Regex::new("^(?:[“\"']|[省市州县区]?《)").unwrap());

/// 2027年全省开发区生产总值达到…: 全 behind a year mostly opens a report, but not where a level is set.
fn demanded_of_all(context: &Context) -> bool {
    context.after.starts_with('全')
        && opens_clause(context.before_aim())
        && [
            "达到",
            "以上",
            "突破",
            "不低于",
            "超过",
            "力争",
            "确保",
            "控制在",
            "以内",
            "降至",
            "提高到",
            "提升到",
            "增加到",
        ]
        .iter()
        .any(|word| context.phrase.contains(word))
        && !["了", "已"].iter().any(|word| context.phrase.contains(word))
        // 同比增长20% tells of the year, 同比下降20%以上 demands it.
        && (!context.phrase.contains("同比")
            || ["以上", "以内", "不低于", "左右", "力争", "确保"].iter().any(|word| context.phrase.contains(word)))
}

/// 2026年、2028年分别评估, 新建园区2026年、2027年和2028年分别: a year in a list of years that something is due in.
fn listed_year(context: &Context) -> bool {
    static LIST: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^(?:[、和]20\d\d年(?:\d{1,2}月)?(?:底|末)?)+[,各]").unwrap());
    static EACH: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:[、和]20\d\d年(?:\d{1,2}月)?(?:底|末)?)*[^,。;]{0,30}?(?:分别|依次)").unwrap()
    });
    let listed = context.before.ends_with(['、', '和']) && !context.after.starts_with('度')
        || context.after.starts_with(['、', '和']);
    opens_clause(context.before) && LIST.is_match(context.after) || listed && EACH.is_match(context.after)
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
        .then(|| Reading {
            kind: DeadlineKind::ByDate,
            date: last_day(year, 12),
            by: Some(year.to_string()),
            broken: false,
            finding: Finding::new("plan_end", 97),
        })
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
