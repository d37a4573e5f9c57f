//! Names of what shall reach all of something: 审核全覆盖, 全部利用, 对全部企业完成体检, and of what shall not happen at all.

use std::sync::LazyLock;

use super::{bearing, scope};
use crate::pattern::Regex;

/// 的覆盖率 alone says nothing of what covers them.
const SHORTEST_COVERED: usize = 4;

/// 全部交付入住, 全部整改销号: a second verb of this length is no thing.
const LONGEST_ENDING: usize = 2;
/// What covers things; all else that is done to all of them is a rate of its own name (全部利用, 全部完成).
const COVERS: &[&str] = &["覆盖", "纳入", "配备", "采用", "加装", "安装", "通过"];

/// The verb behind 全部, or its like, where it is a rate of its own name.
fn rate_of(figure: &str) -> Option<&str> {
    if figure.ends_with("清零") {
        return Some("清零");
    }
    let verb = ["全部", "一律"]
        .iter()
        .find_map(|all| Some(&figure[figure.rfind(all)? + all.len()..]))?;
    (!verb.is_empty() && !COVERS.contains(&verb)).then_some(verb)
}
/// 进行全覆盖检查: what is done to all of them.
static DONE_TO_ALL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:的)?((?:监督|安全|执法)?(?:检查|抽查|巡查|排查|走访|体检|监测|轮训|培训))").unwrap()
});

/// The name, of the words before, the figure itself (全覆盖) and the words behind it.
pub(super) fn name(before: &str, figure: &str, after: &str, never: bool) -> String {
    // 有条件的村庄尽快实现村庄规划全覆盖: what is covered stands behind the verb.
    let words = match before.rsplit_once("实现") {
        // 绿色化改造实现应改尽改、全部覆盖: the verb and the slogan behind it say how much.
        Some((measured, slogan)) if slogan.starts_with('应') && slogan.contains('尽') => measured,
        Some((measured, "")) => measured,
        Some((_, covered)) => covered,
        None => before,
    };
    let words = words.trim_end_matches('“');
    // 事故零发生: what shall not happen has no share.
    if never {
        let words = words.trim_end_matches("实现");
        if figure.ends_with("零增长") {
            return format!("{words}增长");
        }
        return words
            .trim_end_matches("保持")
            .trim_end_matches("控制")
            .trim_end_matches("原则上")
            .to_owned();
    }
    if let Some((whose, what)) = figure
        .strip_prefix("对全部")
        .and_then(|rest| rest.split_once("完成"))
    {
        return format!("{whose}{what}覆盖率");
    }
    // 全部利用 is a rate of its own name.
    if let Some(rate) = rate_of(figure) {
        let words = words.trim_end_matches(['的', '要', '应', '须']);
        return format!("{words}{}", named_after(rate, after));
    }
    if let (Some(bodies), Some(done)) = (
        ["进行", "开展", "实施"].iter().find_map(|verb| {
            words
                .trim_end_matches("一轮")
                .trim_end_matches("一次")
                .strip_suffix(verb)
        }),
        DONE_TO_ALL.captures(after),
    ) {
        return format!("{}{}覆盖率", bodies.trim_start_matches('对'), &done[1]);
    }
    covered(words)
}

/// 管网、泵站和水厂实现三个全覆盖: as many things as the words of the figure count, each covered.
pub(super) fn several(before: &str, figure: &str) -> Option<Vec<String>> {
    let (counted, _) = figure.rsplit_once("个全覆盖")?;
    let count = crate::chinese_number::parse(counted.get(counted.len().checked_sub('三'.len_utf8())?..)?)?;
    [&['、', '和', '及', '与'][..], &['、'][..]]
        .iter()
        .find_map(|signs| {
            let things: Vec<String> = before
                .split(*signs)
                .map(|thing| format!("{thing}覆盖率"))
                .collect();
            (things.len() == count as usize).then_some(things)
        })
}

/// 首席数据官实现市直部门全覆盖: what is there, and in all of which.
pub(super) fn reaching(before: &str) -> Option<(String, String)> {
    static PLACES: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:市直|县直|区直|所有|全部|各|国家级?|省级|市级|县级|及?以上|重点|中心|其他|其余|工业|农业|[、和]){0,4}(?:(?:强县|大县|县域|市域|全域|区域|县|市|区|镇|乡|村|街道|社区|县区|市县|乡镇|镇街|部门|单位|园区|开发区|高新区|经开区|学校|医院|企业|机构|社区卫生服务中心|卫生院|卫生室|学校|景区|商圈|港口|口岸|小区)(?:\([^()]*\))?)+$").unwrap()
    });
    let (what, whose) = before.rsplit_once("实现")?;
    // 老镇实现污水管网盲区全覆盖: who has it stands before the verb.
    let placed = what.ends_with(['镇', '乡', '县', '区', '市', '村']);
    let all = || {
        let mut parts = whose.split(['、', '和', '及', '与']);
        parts.all(|part| PLACES.is_match(part) || !placed && bearing::is_place(part))
    };
    (!what.is_empty() && (PLACES.is_match(whose) || all()))
        .then(|| (whose.to_owned(), format!("{what}覆盖率")))
}

/// 规上工业企业全覆盖, 园区业务人员全部纳入: those who are covered are whose share it is.
pub(super) fn covered_bodies(before: &str, figure: &str) -> Option<String> {
    static BODIES: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:将|对|实现|推动)?((?:\p{Han}|\d|[A-Z、]){1,24}?(?:企业|人员|教师|单位|学校|机构|医院|家庭|毕业生))(?:要|应|须|实现|力争|均)*$").unwrap()
    });
    let whole = figure.ends_with("全覆盖") || figure.ends_with("全部纳入") || figure.ends_with("全部覆盖");
    // 规上企业实现研发机构全覆盖: those who have it, and not what they have.
    let before = match before.split_once("实现") {
        Some((who, _)) if BODIES.is_match(who) => who,
        _ => before,
    };
    let found = whole.then(|| BODIES.captures(before)).flatten()?;
    let bodies = found.get(1)?.as_str();
    (!bodies.starts_with("加强") && !bodies.contains('的')).then(|| bodies.to_owned())
}

/// 燃煤机组要全部加装脱硝设施: what all of them shall do.
pub(super) fn all_do(figure: &str, after: &str) -> Option<String> {
    let verb = figure.strip_prefix("全部")?;
    let reached = verb == "实现" && !after.is_empty();
    let does = !matches!(verb, "覆盖" | "通过")
        && (reached || after.chars().count() > LONGEST_ENDING)
        && !after.starts_with(['、', '(', '并', '且', '后']);
    // 全部实现联网核查: what is reached names itself.
    let verb = verb.trim_end_matches("实现");
    does.then(|| format!("{verb}{after}"))
}

/// A class of firms, bodies or zones that is told apart, and what all of them do as the figure says: 产能落后的企业全部退出.
pub(super) fn class_that_does<'n>(name: &'n str, figure: &str, after: &str) -> Option<(&'n str, String)> {
    let done = named_after(rate_of(figure).filter(|_| figure.starts_with("全部"))?, after);
    let class = name.strip_suffix(&done[..])?;
    let told = class.contains('的') || LEVELS.iter().any(|level| class.starts_with(level));
    let bodies = ["企业", "公司", "机构", "医院", "学校", "园区", "开发区"];
    let named = told
        && bodies.iter().any(|end| class.ends_with(end))
        && scope::may_be(class)
        && !scope::OPENS_WITHOUT_SUBJECT.is_match(class);
    named.then_some((class, done))
}

/// The rate of what is done to all: 退出率, and 完成整治率 where the verb says nothing without its object.
fn named_after(verb: &str, after: &str) -> String {
    let light = ["完成", "实施", "开展", "启动"].contains(&verb) && after.chars().count() == LONGEST_ENDING;
    format!("{verb}{}率", if light { after } else { "" })
}

/// Levels and kinds that tell bodies apart from others.
const LEVELS: &[&str] = &[
    "国家级",
    "省级",
    "市级",
    "县级",
    "规模以上",
    "规上",
    "规模以下",
    "限额以上",
    "限上",
];

/// Whether words name land, firms or zones, of all of which something may be done.
pub(super) fn is_whole_of_them(words: &str) -> bool {
    let ends = [
        "用地",
        "土地",
        "企业",
        "机构",
        "园区",
        "开发区",
        "学校",
        "医院",
        "敬老院",
        "卫生院",
    ];
    ends.iter().any(|end| words.ends_with(end)) && !words.contains('、') && scope::may_be(words)
}

/// 评价覆盖全部规上企业: who is reached stands behind.
pub(super) fn reached<'a>(figure: &str, after: &'a str) -> Option<&'a str> {
    let all = figure.ends_with("覆盖全部") || figure.ends_with("覆盖所有");
    (all && after.chars().count() > 1).then_some(after)
}

/// Networks, works and services of which each covers: 5G网络和千兆光网.
pub(super) fn each_covers(name: &str) -> Option<Vec<String>> {
    static COVERING: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:网络?|信号|平台|设施|系统|改造|诊断|监测|监管|服务站|服务点|机构|制度)$").unwrap()
    });
    let things = name.strip_suffix("覆盖率")?;
    let (one, other) = things.split_once('和')?;
    let each = [one, other]
        .iter()
        .all(|thing| COVERING.is_match(thing) && !thing.contains(['、', '及', '和']));
    each.then(|| vec![format!("{one}覆盖率"), format!("{other}覆盖率")])
}

/// Whether a name says only that something is covered or done, as its figure (全部完成) does, not what.
pub(super) fn is_bare(name: &str, figure: &str) -> bool {
    name.strip_suffix('率')
        .is_some_and(|done| done == "覆盖" || rate_of(figure) == Some(done))
}

/// What was measured before is covered or done: 改造6月底前完成一半,明年实现全覆盖.
pub(super) fn of_measured(measured: &str, bare: &str) -> String {
    // 开工率达到70%,9月底前全部开工
    if measured.ends_with(bare) {
        return measured.to_owned();
    }
    let measured = ["完成", "清偿", "整改", "化解"]
        .iter()
        .find_map(|verb| measured.strip_suffix(verb))
        .unwrap_or(measured);
    format!("{measured}{bare}")
}

fn covered(words: &str) -> String {
    // 做到全程记载、可回溯管理、审核全覆盖: the last of several things done.
    let words = match words.strip_prefix("做到") {
        Some(done) => done.rsplit('、').next().unwrap_or(done),
        None => words,
    };
    // 均实现, but not 亩均.
    let each = words.find("均").filter(|at| {
        let (before, after) = (&words[..*at], &words[at + '均'.len_utf8()..]);
        after.starts_with(['实', '达', '要', '应', '须', '能'])
            || after.is_empty() && !before.ends_with(['亩', '人', '平'])
    });
    let cut = ["全部", "基本"]
        .iter()
        .filter_map(|word| words.find(word))
        .chain(each)
        .min()
        .unwrap_or(words.len());
    let words = words[..cut]
        .trim_end_matches("方面")
        .trim_end_matches("应")
        .trim_end_matches("原则上");
    format!("{words}覆盖率")
}

/// 规上企业、占地3亩以上企业的评价覆盖率: what is theirs stands behind 的.
fn covered_of_theirs(name: &str) -> Option<(String, String)> {
    let (class, what) = name.rsplit_once('的')?;
    let class = ["完成", "实现", "推动", "对"]
        .iter()
        .find_map(|verb| class.strip_prefix(verb))
        .unwrap_or(class);
    let named = !class.contains('的')
        && what.ends_with("覆盖率")
        && what.chars().count() > SHORTEST_COVERED
        && bearing::is_class(class)
        && scope::may_be(class)
        && (class.starts_with("占地") || !scope::OPENS_WITHOUT_SUBJECT.is_match(class));
    named.then(|| (class.to_owned(), what.to_owned()))
}

/// 实现行政村科技服务覆盖率, 对C、D类企业两年内诊断覆盖率: a class that is told apart from others, as before any other measure.
fn covered_class(name: &str) -> Option<(String, String)> {
    let words = ["完成", "实现", "推动", "对"]
        .iter()
        .find_map(|verb| name.strip_prefix(verb))
        .unwrap_or(name);
    let (class, what) = words.split_at(scope::class_before_measure(words)?);
    // 污水管网盲区: a thing of theirs, and not who has it.
    let things = ["管网", "设施"].iter().any(|thing| class.ends_with(thing));
    (!things).then(|| (class.to_owned(), what.to_owned()))
}

/// Those that something shall reach, and the name of their coverage: 规上企业数字化改造覆盖率, 符合条件的园区试点覆盖率.
pub(super) fn covered_firms(name: &str) -> Option<(String, String)> {
    static FIRMS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:完成|实现|推动)?((?:\p{Han}|\d|[A-Z“”]){2,22}?(?:企业|用户))((?:\p{Han}|[“”、]){2,16}覆盖率)$").unwrap()
    });
    // What is told apart from others of its kind can be counted; 园区污水设施 are no such ones.
    static OTHERS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"^(?:完成|实现|推动)?((?:省级|国家级|市级|重点|沿海|沿边|沿江|存量|新建|百亿|千亿|亿元|符合条件的|有条件的|具备条件的|所有|全部|主要|规模以上|规上|[二三]级|建制)[^,。;:、]{0,14}?",
            r"(?:企业|港口|口岸|集群|平台|航线|园区|开发区|高新区|经开区|保税区|医院|学校|机构|村|社区|景区|服务区|路段|路口|河流|水库))((?:\p{Han}|[A-Z\d“”、]){2,18}覆盖率)$"
        ))
        .unwrap()
    });
    if let Some(found) = covered_of_theirs(name) {
        return Some(found);
    }
    let Some(found) = FIRMS.captures(name).or_else(|| OTHERS.captures(name)) else {
        return covered_class(name);
    };
    let parts = (found[1].to_owned(), found[2].to_owned());
    (!parts.1.starts_with("数量") && !parts.1.starts_with('的')).then_some(parts)
}
