//! Dates without their year (9月底前, 上半年, 年底, 明年): the year is that of the date before in the sentence, else that of the issue; what is over
//! by then comes again every year.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};

use super::calendar::{last_day, last_of_third, no_deadline, opens_clause, part_end};
use super::pattern::{Context, Pattern, Reading};
use super::position;
use super::{DeadlineKind, to_come};
use crate::chinese_number;
use crate::confidence::Finding;
use crate::pattern::{Captures, Regex};

/// Labels of time limits end so.
const LABELS: &[&str] = &[
    "限:", "间:", "点:", "求:", "度:", "限】", "间】", "点】", "求】", "度】",
];

/// Dates without their year.
pub(super) fn dates() -> Vec<Pattern> {
    vec![
        Pattern::new(
            r"(?:到|至)?(今年|明年|当年|次年)?(\d{1,2})月(?:(\d{1,2})日|([上中下]旬))?(?:底|末)?(?:\(含\))?(?:之?前|以前)",
            month,
        ).with(&["前"]),
        Pattern::new(r"(今年|明年)?(\d{1,2})月()([上中下]旬)", month_ahead).with(&["旬"]),
        Pattern::new(r"(今年|明年)?(\d{1,2})月()()(?:底|末)", month).with(&["月底", "月末"]),
        Pattern::new(r"(今年|明年|次年)?(上半年[底末]?|第?[一二三四1-4]季度[底末]?)(?:之?前|以前)", part_of_year).with(&["前"]),
        Pattern::new(
            r"(?:到|至)?(今年|明年|本年|本年度|今年年|明年年|年)[底末](?:之?前|以前)?|年终|年内|今年以?内|本年度以?内|(?:今|明|次)年(?:上半年|第?[一二三]季度末?)(?:之?前)?",
            year_end,
        ).with(&["年底", "年末", "年终", "年内", "以内", "度内", "年度底", "年度末", "年上", "年一", "年二", "年三", "年第"]),
        // 全年新增企业60家, 全市重点项目全年完成投资: what the year of the paper has to bring.
        Pattern::new("(?P<span>全年)(?:[^,。;\\n]*?[0-9一二两三四五六七八九十])", to_come::whole_year).with(&["全年"]),
        // 8月投用, 次年5月开工: a month in which something is to be ready.
        Pattern::new(
            r"(?P<span>(?P<year>今年|明年|次年)?(?P<month>\d{1,2})月(?:份)?)(?:全面|正式|基本|全部|集中)?(?:开工|动工|完工|竣工|建成|投用|投产|投运|启用|开园|交付|交房|通车|试运行|上线)",
            month_of_works,
        ).with(&["开工", "动工", "完工", "竣工", "建成", "投用", "投产", "投运", "启用", "开园", "交付", "交房", "通车", "试运行", "上线"]),
        // 6月30日 alone, as in a cell.
        Pattern::new(r"^(今年|明年)?(\d{1,2})月(?:(\d{1,2})日)$", |captures, context| {
            (context.before.is_empty() && context.after.is_empty()).then(|| month(captures, context)).flatten()
        }).with(&["日"]),
        // 动员部署(4月)。
        Pattern::new(r"\((?P<span>(?P<year>今年|明年)?(?P<month>\d{1,2})月(?:份)?)\)", |captures, context| {
            context.closes_heading().then(|| month_of_works(captures, context)).flatten()
        }).with(&["月)", "月份)"]),
        // 8月,各镇完成…, 4月到岗: a month that opens a clause.
        Pattern::new(
            r"(?:^|[。\n,;:])(?P<span>(?P<year>今年|明年|次年)?(?P<month>\d{1,2})月(?:份)?)(?:,|到[岗位账]|[\p{Han}--[的以起至到底末初上中下份来间前后内度日及和与或]])",
            month_of_works,
        ).with(&["月"]),
        Pattern::new("(?:^|[。\\n,;])(?P<span>[一二三]季度末?|上半年|下半年)(?:要|力争|确保)?(?:完成|实现|建成|启动|出台|制定|推出|投用|投产|开工\\d|全部)", half_year).with(&["半年", "季度"]),
        // 上半年淘汰…: a part of this year that opens a clause.
        Pattern::new(r"(?:^|[。\n,;:])(?P<span>(?:今年)?(?:首季度?|第?[一二三四]季度末?|上半年|下半年))(?:\p{Han}|\d|,)", opening_part).with(&["季", "半年"]),
        // 国庆节前: the last day before a holiday of fixed date.
        Pattern::new("(?P<day>元旦|[“”]?五一[“”]?|[“”]?七一[“”]?|[“”]?十一[“”]?|国庆)(?:节)?(?:假期|长假)?(?:之?前|以前)", holiday).with(&["前"]),
        // 一季度开工率达到60%,上半年达到80%: the steps of a year.
        Pattern::new(
            "(?P<span>(?:第?[一二三]季度|上半年)末?)(?:累计|项目|投资|开工率|完成率|投资完成率|开复工率)?(?:力争|要|须|应)?(?:达到|达|完成|不低于|过)",
            half_year,
        ).with(&["季度", "半年"]),
        // 危桥上半年清零, 主体工程三季度封顶: what is done by the end of a part of this year that lies ahead.
        Pattern::new(
            "(?P<span>(?:第?[一二三四]季度|上半年|下半年)[底末]?)(?:前|要|须|应|力争|确保|全部|全面|基本|正式|集中)*(?:清零|销号|建成|开工|动工|完工|竣工|封顶|投用|投产|投运|启用|交付|通车|通水|通电|通气|上线|开园|出台|印发|发布|办结|见效|落地|启动)(?:[,。;、(]|$)",
            |captures, context| half_year(captures, context).filter(|reading| reading.date >= context.issued),
        ).with(&["季度", "半年"]),
        // 完成时限:第四季度, 完成时间:6月.
        Pattern::new("(?:时限|时间|期限|节点|要求|进度)[:】](?P<span>第?[一二三四]季度|上半年|下半年)", |captures, context| {
            end_of_part(&captures["span"], context.year()?)
        }).with(LABELS),
        Pattern::new(
            r"(?:时限|时间|期限|节点|要求|进度)[:】](?P<span>(?P<year>今年|明年|次年)?(?P<month>\d{1,2})月(?:份)?)",
            month_of_works,
        ).with(LABELS),
        Pattern::new(r"((?:第?[一二三四]|前三)季度末?|上半年|下半年)", |captures, context| {
            later_part_of_year(captures, context).or_else(|| listed_part(captures, context))
        }).with(&["季度", "半年"]),
        Pattern::new("(?P<span>明年)(?:实现|完成|建成|达到|全面|基本)", next_year).with(&["明年"]),
        Pattern::new("今明两年", |_, context| {
            let year = context.issued.map(|issued| issued.year() + 1);
            Some(Reading {
                kind: DeadlineKind::Within,
                date: year.and_then(|year| last_day(year, 12)),
                by: year.map(|year| year.to_string()),
                broken: false,
                finding: Finding::new("duration", 70),
            })
        }).with(&["今明"]),
        Pattern::new("(?:今|本)年", this_year).with(&["今年", "本年"]),
        // 每年3月底前采集,4月完成核对: a month of every year without 前.
        Pattern::new(r"(?:^|,)(?P<span>\d{1,2}月(?:份)?)(?:完成|组织|开展|启动|公布|进行|报送)", |_, context| {
            context.yearly_before.then(|| Reading::undated(DeadlineKind::Periodic, Finding::new("rhythm", 80)))
        }).with(&["月完", "月组", "月开", "月启", "月公", "月进", "月报", "月份"]),
    ]
}

/// The year of a date that has none: that of the date before it in the sentence, else that of the issue.
fn year_of(word: Option<&str>, context: &Context) -> Option<i32> {
    match word {
        Some("明年" | "次年") => Some(context.issued?.year() + 1),
        Some(_) => Some(context.issued?.year()),
        None => context.year(),
    }
}

/// 明年实现全覆盖: the end of the year after the issue.
fn next_year(_: &Captures, context: &Context) -> Option<Reading> {
    let year = context.issued?.year() + 1;
    Some(Reading::of_year(
        DeadlineKind::ByDate,
        year,
        Finding::new("this_year", 65),
    ))
}

/// 上半年完成…: a half of the year that the sentence names, else of the issue.
fn half_year(captures: &Captures, context: &Context) -> Option<Reading> {
    let told = ["已", "了", "同比"]
        .iter()
        .any(|word| context.phrase.contains(word));
    let year = context.year().filter(|_| !told)?;
    let month = part_end(&captures["span"])?;
    Some(Reading::of_month(
        year,
        month,
        Finding::new("month_of_issue_year", 80),
    ))
}

/// One of several parts of a year that have a figure each.
fn listed_part(captures: &Captures, context: &Context) -> Option<Reading> {
    static EACH: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"^(?:[、和](?:(?:第?[一二三四]|前三)季度[底末]?|上半年|全年|年底|年末))*",
            r"[^,。;]{0,16}?(?:分别|依次)"
        ))
        .unwrap()
    });
    let listed = context.before.ends_with(['、', '和']) || context.after.starts_with(['、', '和']);
    let told = ["已", "了", "同比"]
        .iter()
        .any(|word| context.phrase.contains(word));
    (listed && !told && EACH.is_match(context.after))
        .then(|| end_of_part(&captures[1], context.year()?))
        .flatten()
}

/// 上半年淘汰…: a part of the year of issue that lies ahead.
fn opening_part(captures: &Captures, context: &Context) -> Option<Reading> {
    let told = ["已", "了", "同比", "以来", "增长"]
        .iter()
        .any(|word| context.phrase.contains(word));
    let in_full = ["全面", "全部", "全线", "全力"]
        .iter()
        .any(|word| context.after.starts_with(word));
    let named = !in_full
        && context.after.starts_with([
            '的', '以', '起', '增', '同', '来', '全', '我', '各', '工', '经', '考',
        ]);
    if told || named {
        return None;
    }
    let issued = context.issued?;
    let span = captures["span"]
        .trim_start_matches("今年")
        .replace("首季度", "一季度")
        .replace("首季", "一季度");
    let mut reading = end_of_part(&span, context.year()?)?;
    reading.finding = Finding::new("month_of_issue_year", 76);
    reading.date.is_some_and(|date| date >= issued).then_some(reading)
}

/// Month and day before a holiday of fixed date.
pub(super) fn eve(holiday: &str) -> Option<(u32, u32)> {
    let name = holiday.trim_matches(['“', '”']).trim_end_matches(['节', '日']);
    Some(match name {
        "元旦" => (12, 31),
        "五一" | "劳动" => (4, 30),
        "七一" | "建党" => (6, 30),
        "十一" | "国庆" => (9, 30),
        _ => return None,
    })
}

/// The last day before a holiday of fixed date, in the year of issue.
fn holiday(captures: &Captures, context: &Context) -> Option<Reading> {
    let (month, day) = eve(&captures["day"])?;
    let date = NaiveDate::from_ymd_opt(context.year()?, month, day)?;
    Some(Reading {
        kind: DeadlineKind::ByDate,
        by: Some(format!("{}-{month:02}", date.year())),
        date: Some(date),
        broken: false,
        finding: Finding::new("month_of_issue_year", 76),
    })
}

/// 今年要完成…: the end of the year of issue, where something is demanded.
fn this_year(_: &Captures, context: &Context) -> Option<Reading> {
    let demanded = [
        "将",
        "要",
        "力争",
        "确保",
        "争取",
        "计划",
        "不低于",
        "不少于",
        "以上",
        "突破",
        "力促",
    ]
    .iter()
    .any(|word| context.phrase.contains(word));
    let told = ["以来", "上半年", "以上半年", "同比", "已", "了"]
        .iter()
        .any(|word| context.phrase.contains(word));
    let part = ["前", "第", "上", "下", "以", "来", "一", "1", "的"]
        .iter()
        .any(|word| context.after.starts_with(word));
    // 比例今年不少于50%, 今年完成过半
    let due = ["不少于", "不低于", "达到", "完成", "新增", "建成", "突破", "实现"]
        .iter()
        .any(|word| context.after.starts_with(word));
    if !due && (!opens_clause(context.before) || !demanded) || told || part {
        return None;
    }
    let year = context.issued?.year();
    Some(Reading::of_year(
        DeadlineKind::ByDate,
        year,
        Finding::new("this_year", 65),
    ))
}

/// 每年6月底前考核(2029年考核为8月底前): the year that the same bracket names, where it is not over.
fn year_of_bracket(context: &Context) -> Option<i32> {
    static YEAR: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^(20\d\d)年").unwrap());
    let said = context.before.rsplit(['。', '\n', ')', ',']).next()?;
    let year = YEAR.captures(&said[said.rfind('(')? + 1..])?[1].parse().ok()?;
    context
        .issued
        .is_none_or(|issued| year >= issued.year())
        .then_some(year)
}

fn month(captures: &Captures, context: &Context) -> Option<Reading> {
    if no_deadline(context)
        || context
            .before
            .ends_with(|c: char| c.is_ascii_digit() || c == '年')
        || position::is_window(context)
    {
        return None;
    }
    let month: u32 = captures[2].parse().ok().filter(|m| (1..=12).contains(m))?;
    let day: Option<u32> = captures.get(3).and_then(|d| d.as_str().parse().ok());
    let third = captures.get(4).map(|m| m.as_str()).filter(|t| !t.is_empty());
    let word = captures.get(1).map(|m| m.as_str());
    let of_bracket = year_of_bracket(context);
    if of_bracket.is_none() && matches!(word, Some("次年" | "当年")) && context.rhythm_before
        || of_bracket.is_none() && word.is_none() && context.yearly_before
    {
        return Some(Reading::undated(
            DeadlineKind::Periodic,
            Finding::new("rhythm", 85),
        ));
    }
    // 次年1月20日前, 当年4月底前: where no year is named before it, of every year.
    let of_every_year = word == Some("次年") && !context.before.ends_with("今年") || word == Some("当年");
    if of_every_year && context.year_before.is_none() && of_bracket.is_none() {
        return Some(Reading::undated(
            DeadlineKind::Periodic,
            Finding::new("month_of_every_year", 70),
        ));
    }
    let year = of_bracket.or_else(|| year_of(word, context));
    let date = year.and_then(|year| match (day, third) {
        (Some(day), _) => NaiveDate::from_ymd_opt(year, month, day),
        (None, Some(third)) => last_of_third(year, month, third),
        (None, None) => last_day(year, month),
    });
    // 2月底前完成审核, in a rule of August: what is over each year by then comes again.
    let over = date
        .zip(context.issued)
        .is_some_and(|(date, issued)| date < issued);
    if word.is_none() && over && context.year_before.is_none() && of_bracket.is_none() {
        return Some(Reading::undated(
            DeadlineKind::Periodic,
            Finding::new("month_of_every_year", 70),
        ));
    }
    Some(Reading {
        kind: DeadlineKind::ByDate,
        by: date.map(|d| format!("{}-{month:02}", d.year())),
        date,
        broken: false,
        // Without a date of issue the year stays open.
        finding: Finding::new("month_of_issue_year", if date.is_some() { 88 } else { 66 }),
    })
}

/// How those end who do something.
const BODY_ENDS: [&str; 20] = [
    "局", "委", "办", "室", "厅", "部", "组", "府", "院", "署", "中心", "单位", "部门", "专班", "公司",
    "各地", "县", "区", "镇", "街道",
];

/// 7月中旬召开: without 前 it limits if it lies ahead of the issue.
fn month_ahead(captures: &Captures, context: &Context) -> Option<Reading> {
    let issued = context.issued?;
    // 市督查室7月中旬组织抽查: who does something then.
    let by_whom = || BODY_ENDS.iter().any(|end| context.before.ends_with(end));
    let opens = opens_clause(context.before)
        || context.before.ends_with(['于', '在'])
        || context.labelled()
        || by_whom();
    if !opens || context.after.starts_with(['至', '—', '以', '的']) {
        return None;
    }
    month(captures, context).filter(|reading| reading.date.is_some_and(|date| date >= issued))
}

/// 8月投用: it limits if it lies ahead of the issue.
fn month_of_works(captures: &Captures, context: &Context) -> Option<Reading> {
    let issued = context.issued?;
    let told = ["已", "了", "同比"]
        .iter()
        .any(|word| context.phrase.contains(word));
    let part = context
        .before
        .ends_with(['年', '每', '—', '-', '至', '到', '从', '自'])
        || context.before.ends_with(|c: char| c.is_ascii_digit());
    if told || part {
        return None;
    }
    if context.yearly_before && captures.name("year").is_none() {
        return Some(Reading::undated(
            DeadlineKind::Periodic,
            Finding::new("rhythm", 80),
        ));
    }
    let month: u32 = captures["month"].parse().ok().filter(|m| (1..=12).contains(m))?;
    let year = year_of(captures.name("year").map(|year| year.as_str()), context)?;
    let reading = Reading::of_month(year, month, Finding::new("month_of_issue_year", 80));
    (reading.date >= Some(issued)).then_some(reading)
}

/// The last day of the part of a year that was found, by its number.
fn end_of_part(part: &str, year: i32) -> Option<Reading> {
    let month = part_end(part)?;
    Some(Reading::of_month(
        year,
        month,
        Finding::new("month_of_issue_year", 84),
    ))
}

fn part_of_year(captures: &Captures, context: &Context) -> Option<Reading> {
    if context.before.ends_with(['每', '年', '第', '个', '前', '后']) {
        return None;
    }
    let year = year_of(captures.get(1).map(|word| word.as_str()), context)?;
    end_of_part(&captures[2], year)
}

/// 2024年上半年出台,第三季度认定: a part of the year that a date before it names.
fn later_part_of_year(captures: &Captures, context: &Context) -> Option<Reading> {
    let opens = context.before.ends_with([',', '、', ';']);
    let told = context.after.starts_with(['的', '以', '起', '增', '同']);
    if !opens || told || context.rhythm_before {
        return None;
    }
    // 全年安排92个,一季度开工率达30%: the steps of the year of issue.
    let of_this_year = || {
        let steps = context
            .before
            .rsplit(['。', '\n'])
            .next()
            .unwrap_or_default()
            .contains("全年");
        let demanded = ["达", "全部", "完成", "以上", "不低于"]
            .iter()
            .any(|word| context.phrase.contains(word));
        (steps && demanded)
            .then(|| context.issued.map(|issued| issued.year()))
            .flatten()
    };
    let year = context.year_before.or_else(of_this_year)?;
    end_of_part(&captures[1], year)
}

static WHICH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^[^,。;]{0,12}(?:不满|未满|不足|满|达到?|超过|受到|发生|被|未)[^,。;]{0,14}的").unwrap()
});

fn year_end(captures: &Captures, context: &Context) -> Option<Reading> {
    if no_deadline(context)
        || context
            .before
            .ends_with(|c: char| c.is_ascii_digit() || chinese_number::is_digit(c))
        || context.before.ends_with(['当', '次', '上', '去', '每', '全'])
        || !captures[0].ends_with('前')
            && context
                .after
                .starts_with(['绩', '考', '奖', '决', '总', '效', '述', '评', '目'])
    {
        return None;
    }
    let whole = &captures[0];
    // 年内投产不满1年的新办企业: which ones.
    if whole == "年内" && WHICH.is_match(context.after) {
        return None;
    }
    // 按其年底的库存: of which day a figure is.
    if !whole.ends_with('前') && context.after.starts_with('的') {
        return None;
    }
    // 年终考核 is the name of a thing, 年终逐项兑现 what is due.
    if whole == "年终" && !context.after.starts_with(['逐', '前', '全', '形', '完']) {
        return None;
    }
    // 当年度费用…,最晚于次年第一季度清算: in every year.
    let said = || {
        context
            .before
            .rsplit(['。', ';', '\n'])
            .next()
            .unwrap_or_default()
    };
    if whole.starts_with("次年") && context.year_before.is_none() && said().contains("当年") {
        return Some(Reading::undated(
            DeadlineKind::Periodic,
            Finding::new("rhythm", 76),
        ));
    }
    let next = whole.contains("明年") || whole.contains("次年");
    let this = if whole.contains(['今', '明', '本', '次']) {
        context.issued.map(|issued| issued.year())
    } else {
        context.year()
    };
    let year = this.map(|year| year + i32::from(next));
    let month = if whole.contains("上半年") {
        6
    } else if let Some(quarter) = whole.find("季度") {
        chinese_number::parse(whole["今年".len()..quarter].trim_start_matches('第'))? * 3
    } else {
        12
    };
    Some(Reading {
        kind: match whole.ends_with('内') {
            true => DeadlineKind::Within,
            false => DeadlineKind::YearEnd,
        },
        date: year.and_then(|year| last_day(year, month)),
        by: year.map(|year| match month {
            12 => year.to_string(),
            _ => format!("{year}-{month:02}"),
        }),
        broken: false,
        finding: Finding::new("year_end", 85),
    })
}
