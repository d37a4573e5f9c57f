//! A year in digits, alone or with a month, a day, a half or a quarter (2026年6月30日前, 2026年上半年, 2026年): until when it limits, and where it
//! is a year of something else.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};

use super::calendar::{by_of, last_day, last_of_third, no_deadline, opens_clause, part_end};
use super::pattern::{Context, Reading};
use super::{DeadlineKind, to_come};
use crate::confidence::Finding;
use crate::pattern::{Captures, Regex};

/// What a year in digits means where it stands.
pub(super) fn year(captures: &Captures, context: &Context) -> Option<Reading> {
    let named = Named::of(captures)?;
    let (limited, bracketed) = (named.is_limited(), named.is_bracketed(context));
    let past = context.issued.is_some_and(|issued| named.year < issued.year());
    if past
        || no_deadline(context)
        || BASE_YEAR.is_match(context.after)
        // 2020年是收官之年: what is said of a year.
        || !limited && context.after.starts_with('是')
        || limited && context.names_a_plan()
        || named.ends_what_holds(context)
        || is_compared(context)
        || !limited && !bracketed && is_of_a_span(context)
        || named.begins_a_span(context)
    {
        return None;
    }
    let finding = match () {
        _ if bracketed => Finding::new("date", 80),
        _ if limited || context.labelled() => Finding::new("date", 98),
        _ => named.alone(context)?,
    };
    let date = named.last_day()?;
    // 2022年上半年共受理…, told in September.
    let over = named.last_month().is_some()
        && !limited
        && !bracketed
        && context.issued.is_some_and(|issued| date < issued);
    (!over).then(|| Reading {
        kind: named.kind(),
        date: Some(date),
        by: Some(by_of(named.year, named.last_month())),
        broken: false,
        finding,
    })
}

/// A year as it is written, with what is said of its months and days.
struct Named<'c> {
    whole: &'c str,
    year: i32,
    month: Option<u32>,
    day: Option<u32>,
    /// 上旬, 中旬 or 下旬 of the month.
    third: Option<&'c str>,
    /// A half or quarter, by its last month.
    part: Option<u32>,
    /// Whether its end is named, or the time within it: 底, 年内.
    end: bool,
}

impl<'c> Named<'c> {
    fn of(captures: &'c Captures) -> Option<Named<'c>> {
        let words = |group: usize| captures.get(group).map(|found| found.as_str());
        Some(Named {
            whole: &captures[0],
            year: captures[1].parse().ok()?,
            month: words(2).and_then(|month| month.parse().ok()),
            day: words(3).and_then(|day| day.parse().ok()),
            third: words(4),
            part: match words(5) {
                Some(part) => Some(part_end(part)?),
                None => None,
            },
            end: captures.get(6).is_some(),
        })
    }

    /// The month that ends it, where it is less than the year.
    fn last_month(&self) -> Option<u32> {
        self.month.or(self.part)
    }

    fn last_day(&self) -> Option<NaiveDate> {
        match (self.last_month(), self.day, self.third) {
            (Some(month), Some(day), _) => NaiveDate::from_ymd_opt(self.year, month, day),
            (Some(month), None, Some(third)) => last_of_third(self.year, month, third),
            (Some(month), None, None) => last_day(self.year, month),
            (None, ..) => last_day(self.year, 12),
        }
    }

    fn kind(&self) -> DeadlineKind {
        match self.last_month() {
            None if self.end => DeadlineKind::YearEnd,
            _ => DeadlineKind::ByDate,
        }
    }

    /// Whether its own words make it a limit: 到…, …前, …底.
    fn is_limited(&self) -> bool {
        self.whole.ends_with(['前', '内', '底', '末', '终']) || self.whole.starts_with(['到', '至'])
    }

    /// Whether it is the time of a bracket of units, of a heading or of a phase.
    fn is_bracketed(&self, context: &Context) -> bool {
        self.last_month().is_some() && (in_brackets(context) || context.closes_heading())
            || context.before.ends_with("阶段(") && context.after.starts_with(')')
    }

    /// 政策延续至2023年底: until when it holds.
    fn ends_what_holds(&self, context: &Context) -> bool {
        const HOLDS: [&str; 9] = [
            "延续",
            "延续实施",
            "延长",
            "顺延",
            "执行",
            "政策期限",
            "工具期限",
            "实施期限",
            "有效",
        ];
        self.whole.starts_with(['到', '至']) && HOLDS.iter().any(|word| context.before.ends_with(word))
    }

    /// 2026年起, 2026年至…: whether it is the first of a span.
    fn begins_a_span(&self, context: &Context) -> bool {
        !self.whole.ends_with('前')
            && context.after.starts_with(['起', '至', '—'])
            && !context.after.starts_with("至少")
    }

    /// How a year was recognised as a limit that nothing beside it makes one: something is due in it.
    fn alone(&self, context: &Context) -> Option<Finding> {
        let opens = opens_clause(context.before);
        let part_of_words = self.is_part_of_words(context)
            && !context.after.starts_with("全面")
            && !context.after.starts_with("全部")
            && !listed_year(context)
            && !demanded_of_all(context)
            && !to_come::is_to_come(context, self.year);
        let beginning = context.after.starts_with('初') && !context.after.starts_with("初步");
        if is_named(context)
            || of_a_name(context)
            || part_of_words
            || self.day.is_some()
            || self.whole.ends_with("期间")
            || beginning
        {
            return None;
        }
        let finding = Finding::new("bare_year", 76);
        // A past tense beside a bare year makes it a fact.
        let told = context.issued.is_none_or(|issued| issued.year() >= self.year) && !opens;
        Some(if told { finding.less(75) } else { finding })
    }

    /// Whether it mostly is a part of the words that go on behind it: 2026年的…, 2026年度….
    fn is_part_of_words(&self, context: &Context) -> bool {
        let bars = [
            '的', '度', '版', '起', '第', '、', '—', '-', '至', '和', '级', '以', '来', ')', '日', '印',
            '发', '公', '我', '全', '远', '当', '已', '后',
        ];
        // 2027年到2030年 is a span, 2027年到账12亿元 what is due.
        let goes_to =
            context.after.starts_with('到') && !ARRIVES.iter().any(|verb| context.after.starts_with(verb));
        goes_to || context.after.starts_with(bars)
    }
}

/// 较2025年, 自2025年: a year that is compared with, or from which something holds.
fn is_compared(context: &Context) -> bool {
    context
        .before
        .ends_with(['自', '从', '比', '较', '与', '以', '是', '对'])
        && !context.before.ends_with("占比")
}

/// 2021—2024年 is a span, and (2024年) an aside; ——2024年 opens a point of a list.
fn is_of_a_span(context: &Context) -> bool {
    let dashes = context.before.trim_end_matches(['—', '-']);
    let spans = dashes.len() < context.before.len()
        && (dashes.ends_with(|c: char| c.is_ascii_digit() || c == '年') || context.after.starts_with(')'));
    spans || context.before.ends_with('(') && !is_due(context.after)
}

/// Whether the year belongs to the name of a paper, of an event or of goals that are set elsewhere.
fn is_named(context: &Context) -> bool {
    let opens = opens_clause(context.before);
    // 2026年区《政府工作报告》, 办好2026年“数据周”
    let quoted = context.after.starts_with(['“', '"', '\'']);
    // 立足2035年总体目标: goals that are set elsewhere.
    let set_elsewhere = || {
        ["总体", "规划", "远景", "长远"].iter().any(|kind| {
            let rest = context.after.strip_prefix(*kind);
            rest.is_some_and(|rest| rest.starts_with("目标"))
        })
    };
    // 实现2035年规划目标: what is aimed at in the end.
    let aimed = ["规划目标", "总体目标", "远景目标", "目标蓝图"];
    NAMED.is_match(context.after) && !(quoted && opens)
        || !opens && set_elsewhere()
        || aimed.iter().any(|name| context.after.starts_with(name))
}

/// 在2025年基础上翻一番, 达到2025年的2倍: the year that is compared with.
static BASE_YEAR: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:的)?(?:基础上|基数上|[\d.]+倍|[一两二三四五六]倍)").unwrap());

/// (甲局、乙局,2024年8月), 动员阶段(2024年3月下旬): a date that ends a bracket of units or is that of a phase.
fn in_brackets(context: &Context) -> bool {
    context.after.starts_with([')', '〕', ']', '】'])
        && (context.before.ends_with([',', ';', '。']) || context.before.ends_with("阶段("))
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
