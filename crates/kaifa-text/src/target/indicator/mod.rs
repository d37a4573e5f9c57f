//! What a figure measures: the words before its comparator (占比不低于65%), or the thing counted behind it (80项权限).
//! `behind` reads the thing counted, `coordinated` several that share a figure, `left_out` what a name takes from other clauses.

mod behind;
mod coordinated;
mod left_out;

use std::sync::LazyLock;

use crate::pattern::Regex;

use super::amount::{Amount, Form};
use super::{Comparator, coverage};
use behind::behind;
pub(super) use coordinated::SHARED_MEASURE;
use coordinated::coordinated;
pub(super) use left_out::{
    complete, is_rank_among, is_share, is_subject, of_statement, other_part, stem, with_subject,
};

pub(super) static MEASURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:总值|增加值|产值|收入|总额|进出口|外资|税收|投资|数量|总数|总量|规模|强度|产量|吞吐量|能耗|水耗|比重|占比|比例|率|额|值|数|量|架次|时长)$").unwrap()
});
pub(super) static TAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:(?:增幅|增速|增长)?(?:高于|快于|超过)[^,、]*?(?:平均水平|平均|增速)|占[^,、]*?(?:比重|比例|的比重|份额)|年均增长|年均增速|年均下降|年均|增长|增速|增幅|累计下降|下降|降低|提高|提升|压减|压缩)$").unwrap()
});
/// A base that is compared with: 比2024年, 较上年.
pub(super) static BASE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"在20\d\d年的?基础上|与20\d\d年相比|(?:比|较)(?:20\d\d年|上年|上一年|去年|同期|[“”]?十[一二三四五六]五[“”]?)(?:同期|末|期末|时期)?|(?:比|较)(?:法定|规定|承诺|现行|原有|原)(?:办理|审批)?(?:时限|时间|标准|期限|要求)",
    )
    .unwrap()
});
static FROM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:由|从)(?:(?:现在|目前|现有|平均|原来)?(?:20\d\d年)?的?|[^,。;\d]{0,16})[\d.]+[^,。;]{0,6}$",
    )
    .unwrap()
});
pub(super) static LEADING_WORDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:——|[·•●■◆]|每年|但|或|、|及|以及|与|和|还|的|最多|并|且|均|分别|依次|力争|争取|实现|推动|确保|其中|到|的|要|应|可|等|至少|原则上|进入|跻身|迈进|加快|以|至|对|鼓励|支持|须|投产后|的是|在|严格执行|严格落实)+").unwrap()
});

/// Without the words that open a clause; 在 and 到 are among them, but not in 在建项目, 到位资金.
fn without_leading_words(words: &str) -> &str {
    let end = LEADING_WORDS.find(words).map_or(0, |found| found.end());
    let rest = &words[end..];
    let of_things = [
        '孵', '建', '营', '册', '库', '岗', '校', '谈', '园', '线', '职', '读', '学', '研', '售', '编', '场',
    ];
    let inside = words[..end]
        .strip_suffix('在')
        .filter(|_| rest.starts_with(of_things));
    // 应届毕业生, 应免畜禽 are names.
    let inside = inside.or(words[..end]
        .strip_suffix('应')
        .filter(|_| rest.starts_with(['届', '急', '免', '税', '征', '收', '用'])));
    let inside = inside.or(words[..end]
        .strip_suffix('等')
        .filter(|_| rest.starts_with(['级', '候', '效', '额'])));
    let inside = inside.or(words[..end]
        .strip_suffix('可')
        .filter(|_| rest.starts_with(['渗', '再', '供', '用', '支', '循'])));
    let before = inside.or(words[..end].strip_suffix('到').filter(|_| rest.starts_with('位')));
    &words[before.map_or(end, str::len)..]
}

/// Without what opens a clause: 确保, 推动.
pub(super) fn without_urging(words: &str) -> &str {
    without_leading_words(words).trim_start_matches(['使', '让'])
}

static CHOSEN_BY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:按照|根据|围绕|聚焦|依托)[^,。;]{1,16}?(?:”|》|要求|原则|标准|模式|思路|定位|方向|布局|实际|需求)(?:重点|分别|各|集中|科学|择优)*(?:确定|打造|培育|建设|建成|引进|选择|发展|布局|组建|设立|新建|遴选|认定|推出|实施)").unwrap()
});
static WON_BY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^通过[^,。;]{2,20}?(引进|引育|培养|培育|招引|新增|盘活|腾出|整合|带动|吸引)").unwrap()
});
/// 在全区13个街道中进入: among whom.
static AMONG: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("在[^,。;]{1,14}?中(?:的)?(?:进入|跻身|位列|位居|排名)?$").unwrap());
static STEADY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?:稳定|提高|提升|改善|优化|合理|增强|平稳)$").unwrap());
static LISTED_YEARS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:20\d\d[、和])+(?:20\d\d年?)?(?:分别|依次)?").unwrap());
static OTHER_COUNT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\p{Han}{2}\d[\d.]*\p{Han}$").unwrap());

static AS_STANDARD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^(?:.*按照?|的?(?:比例|标准|要求|规模)(?:且|并))").unwrap());
static IN_A_YEAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("中?第[一二三四五]年(?:[和、]第[一二三四五]年)*(?:分别|各|原则上|应当?|要|力争)*").unwrap()
});
static TIME_WITH: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"时间\((?:含|包含|包括)[^()]{2,20}\)").unwrap());

/// The names of what the figure measures, and where the words about it end. `one_by_one` tells that 均 or 分别 speaks of
/// each of several indicators.
pub(super) fn names(
    all: &str,
    before: &str,
    amount: &Amount,
    limit: usize,
    more_follow: bool,
    one_by_one: bool,
) -> (Vec<String>, usize) {
    let behind = behind(all, before, &all[amount.end..limit], amount, more_follow);
    if let Some((name, length)) = behind {
        return (vec![name], amount.end + length);
    }
    // 60%的学校纳入管理: what so large a part of them does.
    if amount.form == Form::Percent
        && amount.comparator.is_none()
        && (before.is_empty() || before == "其中" || before.ends_with('、'))
    {
        let after = &all[amount.end..limit];
        let they = after.strip_prefix('的').unwrap_or(after);
        if super::demand::they_do(they) {
            return (vec![they.trim_end_matches(['、', '和']).to_owned()], limit);
        }
    }
    let words = BASE.replace_all(before, "");
    // 企业开办时间(含公章刻制): what it takes in; and a bracket whose time was taken out.
    let words = match words.contains('(') {
        true => TIME_WITH.replace_all(&words, "时间").replace("()", "").into(),
        false => words,
    };
    // 2026、2027年依次为: the years are none of its name.
    let words = match words.starts_with("20") {
        true => LISTED_YEARS.replace(&words, "").into_owned(),
        false => words.into_owned(),
    };
    let words = after_bracket(&words).trim_start_matches('(');
    let words = without_leading_words(words.trim_start_matches(|c| ('①'..='⑳').contains(&c)));
    // 按照“一主一特”确定主导产业: what it is chosen by is no part of its name.
    let words = CHOSEN_BY.find(words).map_or(words, |by| &words[by.end()..]);
    // 通过招聘、选调引进人才: nor is what it is won by, or the verb that makes it so.
    let words = match WON_BY.captures(words).and_then(|found| found.get(1)) {
        Some(verb) => &words[verb.start()..],
        None => words,
    };
    let words = words
        .strip_prefix('使')
        .filter(|rest| !rest.starts_with(['用', '馆', '命', '能']))
        .unwrap_or(words);
    let words = words
        .trim_start_matches('(')
        .trim_end_matches([':', '、', '和', '按', '/']);
    // 实现“双倍增”, 计划指标的40%用于…
    let words = words
        .strip_suffix('双')
        .unwrap_or(words)
        .trim_end_matches("实现“");
    let words = match all[amount.end..limit].starts_with("用于") {
        true => words.trim_end_matches('的'),
        false => words,
    };
    let words = words
        .strip_prefix('各')
        .filter(|rest| {
            !rest.starts_with([
                '级', '类', '地', '县', '市', '区', '园', '项', '部', '单', '乡', '有', '行',
            ])
        })
        .unwrap_or(words);
    // 差距一般在1.5—2倍: how it is said belongs to no name.
    let words = words
        .strip_suffix("一般在")
        .or(words.strip_suffix("原则上"))
        .unwrap_or(words)
        .trim_end_matches('为');
    // 机会清单2批、场景100个: the figure of another thing in a unit that nobody knows.
    let words = match words.rsplit_once('、') {
        Some((other, thing)) if !thing.is_empty() && OTHER_COUNT.is_match(other) => thing,
        _ => words,
    };
    // 实现“高层次人才达到900名: the mark opens the sentence that is quoted.
    let words = match words.strip_prefix('“').filter(|rest| !rest.contains('”')) {
        Some(rest) => rest,
        None => words,
    };
    // 由150家增至300家: where it comes from is no part of the name.
    let words = FROM.find(words).map_or(words, |from| &words[..from.start()]);
    // 播种面积保持稳定、产量达到1.3万亿斤: what is only said to be steady is another matter.
    let words = match words.rsplit_once('、') {
        Some((said, measured)) if STEADY.is_match(said) => measured,
        _ => words,
    };
    // 引导机构逐步将费率降至…: what is brought to the figure stands behind 将.
    let words = words
        .rfind(['将', '把'])
        .map_or(words, |at| &words[at + '将'.len_utf8()..]);
    // 控制在同级人均收入的1.1—1.9倍: what is compared stands before the verb.
    let words = words.trim_end_matches("最高");
    // 应当按照面积不少于…的比例且单处面积不少于…的标准建设: the measures of a standard.
    let words = match super::exclusion::is_standard(&all[amount.end..]) {
        true => AS_STANDARD
            .find(words)
            .map_or(words, |as_said| &words[as_said.end()..]),
        false => words,
    };
    // 重点地块中第一年应完成: in which year of several is no part of what is measured.
    let in_a_year = words
        .contains('第')
        .then(|| IN_A_YEAR.replace_all(words, "").into_owned());
    let words = in_a_year.as_deref().unwrap_or(words);
    let words = match amount.unit.as_deref() {
        Some("倍") => ["控制在", "达到", "保持在"]
            .iter()
            .find_map(|v| Some(&words[..words.find(v)?]))
            .unwrap_or(words),
        _ => words,
    };
    // 新供用地100%实行“标准地”出让: what is done stands behind the figure.
    if amount.form == Form::Percent
        && amount.comparator.is_none()
        && !MEASURE.is_match(words)
        && super::demand::done_in_full(&all[amount.end..limit])
    {
        return (vec![format!("{words}{}比例", &all[amount.end..limit])], limit);
    }
    let words = match (amount.form, amount.comparator) {
        (Form::Spoken, Some(Comparator::Equal)) => {
            let name = coverage::name(
                words,
                &all[amount.start..amount.end],
                &all[amount.end..limit],
                amount.value.is_zero(),
            );
            return (vec![name], amount.end);
        }
        (Form::Rank, _) | (Form::Spoken, Some(Comparator::TopRank)) => {
            without_entering(AMONG.find(words).map_or(words, |among| &words[..among.start()]))
                .trim_end_matches("每年")
                .trim_end_matches(['中', '在'])
                .trim_end_matches("排名")
                .to_owned()
        }
        (Form::Spoken, Some(Comparator::Above)) => format!("{}数", words.trim_end_matches("实现")),
        _ => words.to_owned(),
    };
    if matches!(
        (amount.form, amount.comparator),
        (Form::Rank, _) | (_, Some(Comparator::TopRank))
    ) && !words.is_empty()
        && !words.ends_with("位次")
        && !words.ends_with("排名")
    {
        return (vec![format!("{words}位次")], amount.end);
    }
    // 投标保证金不超过项目估算价的2%: so large a part of it.
    let words = match part_of(&all[amount.start..amount.figure]) {
        Some(whole) if amount.unit.as_deref() == Some("倍") && !words.is_empty() => {
            format!("{words}与{whole}之比")
        }
        Some(whole) if amount.form == Form::Percent && !words.is_empty() && !IS_PART.is_match(&words) => {
            format!("{words}占{whole}比例")
        }
        // 新增用地指标的60%用于工业项目: the share that goes there.
        _ if amount.form == Form::Percent
            && all[amount.end..limit].starts_with("用于")
            && !words.is_empty() =>
        {
            return (vec![format!("{words}{}的比例", &all[amount.end..limit])], limit);
        }
        _ => words,
    };
    let names = super::one_by_one::classes_covered(&words).unwrap_or_else(|| coordinated(&words, one_by_one));
    (names, amount.end)
}

/// A measure that is a part already: 份额 and 比例 name what they are taken of elsewhere.
static IS_PART: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:率|比例|占比|比重|幅度|数量|强度|系数|标准|价|总值|收入|能耗|水耗|速度?|增速)$|占")
        .unwrap()
});

/// The whole between a comparator and 的: 不低于项目总用地的.
fn part_of(words: &str) -> Option<&str> {
    static WHOLE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            "^(?:原则上|一般|应当?|须|均)*(?:不(?:得)?(?:低于|少于|超过|高于|多于|大于|小于)|控制在)([^,。;]{2,24}?)的?$",
        )
        .unwrap()
    });
    let whole = WHOLE.captures(words)?.get(1)?;
    let compared = ["水平", "平均", "平均值", "标准", "价格", "均价"]
        .iter()
        .any(|end| whole.as_str().ends_with(end));
    let compared = compared && !words.contains("工资") && !words.contains("收入") && !words.contains("薪酬");
    (!compared).then_some(whole.as_str())
}

/// 综合实力力争进入全省: what is ranked and among whom, without the verb.
fn without_entering(words: &str) -> String {
    static ENTERS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("^([^,。;]{2,}?)(?:力争|确保|争取|持续|稳定|继续)*(?:进入|跻身|稳居|位居|位列|跃居|保持|挺进|挤进|居|前进)在?((?:全[国省市县区州]|[中东西]|同类)[^,。;]{0,14})?$").unwrap()
    });
    let found = ENTERS.captures(words);
    let ranked = found
        .as_ref()
        .and_then(|found| found.get(1))
        .map(|ranked| ranked.as_str());
    match ranked.filter(|ranked| *ranked != "排名") {
        Some(ranked) => {
            let among = found
                .as_ref()
                .and_then(|found| found.get(2))
                .map_or("", |among| among.as_str());
            format!("{}{among}", ranked.trim_end_matches("排名"))
        }
        None => words.to_owned(),
    }
}

/// The words after a bracket that opens them: (套), (含租赁项目).
fn after_bracket(words: &str) -> &str {
    match words.strip_prefix('(').and_then(|inner| inner.split_once(')')) {
        Some((_, rest)) => rest,
        None => words,
    }
}
