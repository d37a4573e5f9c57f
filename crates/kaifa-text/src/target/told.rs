//! What a text tells as done or as it stands, which demands nothing: 去年完成9亿元, 由18个减少至11个, 现状. A sentence can tell of the past up to a
//! place and look ahead behind it.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use crate::pattern::Regex;
use chrono::{Datelike, NaiveDate};

use crate::brackets;
use crate::deadline::{last_day_of, part_end};
use crate::signs::Signs;

static PAST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"已经|均已|(?:出|到|成|现|得|升|低|高|免|决|少|加)了|目前|去年|以来|近年|多年|截至|(?:改革|清理|整合)后(?:[^的]|$)|原来的|",
        r"过去(?:的)?[一二三五几]年|[一三五]年来|同比(?:增长|下降|提高|增加)|精简了\d|达到了|签订(?:[^率量]|$)|现有\d|将原先|推介(?:会|活动,)|",
        r"现有[^,。;\d目任指]{2,14}\d+(?:个|家|座|条|户|处|宗)[,、]|连续\d+年(?:保持|位居|居|位列)|已(?:建成|达|实现|形成|培育|累计|超过|突破|成为|有\d)"
    ))
    .unwrap()
});
/// 企业入驻, not 年底前入驻 or 招引入驻. A pattern of its own, since what may stand before it is nearly any character.
static SETTLED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("[^,。;、新拟可应引前年末底度内]入驻(?:[^率的需]|$)").unwrap());
/// What only names the base of a comparison: 比去年压减, 由目前的80家增加到120家, 在已经完成首轮评价的基础上.
static BASE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:完成|消化|清理|补足|接续|续建|盘活|处置|推进|巩固)(?:去年|上年)|在[^,。;]{2,40}的基础上|(?:比|较|在|与|由|从|自)(?:去年|上年|目前|现在)(?:同期|[底末])?的?|(?:由|从|至|到|比)(?:目前|现在|现有|当前)的?|(?:目前|现有)的?[\d.]+[^,。;]{0,8}(?:增加到|提高到|提升到|提升至|提高至|扩大到|压减到|减少到|增至)")
        .unwrap()
});
/// Words of which one stands in every base, asked first.
static NAMES_BASE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("[去上]年|基础上|目前|现[在有]|当前").unwrap());
/// 办理时间缩短到3天 tells what was done, unless something demands it.
static SHORTENED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"缩短到\d").unwrap());
static DEMANDED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("将|把|由|从|力争|确保|争取|要|以内|目标").unwrap());
static LOOKS_AHEAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:——)?(?:到|至)?20\d\d年(?:[底末]前?|\d{1,2}月(?:底|末|\d{1,2}日)?前?)?,|^(?:到|力争|确保)",
    )
    .unwrap()
});
/// 力争2家企业成功上市, 至少举办2场推介会 look ahead.
static HOPED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("到20[0-9][0-9]年[^。]{0,80}入驻|(?:力争|确保|争取|至少|不少于)[^,。;]{0,16}(?:成功|推介会|推介活动|签订|入驻)|入驻(?:的)?(?:企业|项目|机构)[^,。;]{0,6}(?:应|须|要|必须|原则上|不少于|不低于|达到)").unwrap()
});
/// Words of which one stands in all that is hoped for, asked first.
static MAY_BE_HOPED: LazyLock<Regex> = LazyLock::new(|| Regex::new("入驻|成功|推介|签订").unwrap());
/// 与农户签订责任书: a pledge to be made, where a contract that is signed tells what was.
static PLEDGED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("签订[^,。;0-9]{0,14}(?:责任书|责任状|承诺书)|(?:每年|每季度|每月|计划|新)签订|签订[^,。;0-9]{0,14}(?:不少于|不低于|至少|达到)").unwrap()
});
/// 整合后园区控制在9家以内: what is to be left.
static REMAINS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:整合|清理|改革)后[^。;]{0,40}(?:控制在|不超过|不多于|至多|最多|以内|不低于|不少于)|(?:整合|清理|改革)后[^。]{0,60}到20\d\d年").unwrap()
});
static FROM_TO: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"由\d+[^,。]{0,4}(?:减少|压减|增加|精简|变为)").unwrap());
/// Opens a part of a sentence that looks ahead after one that looks back.
static TURNS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:今年|明年|本年度|“?十[四五六七]五”?(?:期间)?计划|力争|争取|确保|到20\d\d年|到“?十[四五六七]五|下一步|今后|计划|20\d\d年(?:预期|计划|力争|要|应|须|确保|目标))")
        .unwrap()
});
static PAST_YEAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:截至)?(20\d\d)年(?:底|末|\d{1,2}月)?(?:,|全|我|实|共|累计|[^,。]{0,20}(?:为|达到|达|超过))",
    )
    .unwrap()
});
/// 2022年上半年,全省共受理诉求4万件: a part of a year, and what was counted in it.
static PAST_PART: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(20\d\d)年(上半年|第?[一二三]季度|前三季度),?[^。;]{0,20}?(?:共|累计)[^,。;\d力要应须]{2,8}\d",
    )
    .unwrap()
});
static PAST_PLAN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[“”]?十([一二三四五六])五[“”]?(?:期间|时期|末|以来)").unwrap());
static SITUATION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:现状|基本情况|现状情况|发展情况|形势|背景|成效|成绩|差距|不足|回顾|挑战|问题|意义|必要性|基础)(?:和形势|与挑战|和挑战)?$|^(?:发展基础|现实基础|发展现状|面临|肯定成绩)").unwrap()
});
/// 解决突出问题, 夯实发展基础: headings of what is to be done.
static MENDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "夯实|打牢|筑牢|巩固|通报|分析|研判|研究|解决|处理|处置|纠正|治理|破解|整治|整改|补齐|弥补|缩小|强化|加强|化解|应对|消除",
    )
    .unwrap()
});

/// 成功率, 调解成功分流率
static SUCCESS_RATE: LazyLock<Regex> = LazyLock::new(|| Regex::new("成功\\p{Han}{0,4}率").unwrap());
/// 力争达到1.5亿件,同比增长20%: the comparison with the year before is hoped for as well.
static HOPED_GROWTH: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?:力争|确保|争取)[^。;已了]{0,60}同比").unwrap());

/// Words that bound what is demanded, which nobody says of what happened.
static BOUNDS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("不(?:得)?(?:低于|少于|超过|高于|多于)[0-9]|控制在[0-9]").unwrap());

/// What has come since a time, and a bound that is set for it.
static BOUNDED_SINCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("以来(?:的)?[^,。;0-9]{2,20}(?:率|占比|比例|面积|数量|总量)(?:力争|确保|要|应|须)?(?:不(?:得)?(?:低于|少于|超过|高于)|控制在|超过|达到|降至|提高到)").unwrap()
});

static BOUNDED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"由原来的[\d.]+[^,。;\d]{1,10}[\d.]+[^,。;\d]{0,4}以内|同比[^,。;\d]{2,6}[\d.]+(?:%|个百分点)(?:以上|以内|左右)").unwrap()
});

static THERE_ALREADY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "已建成(?:的)?\\p{Han}{0,10}(?:小区|项目|园区|企业|楼宇|区域|厂房|社区)(?:应当|应|要|须)|已建成(?:的)?[^,。;\\d]{2,14}(?:率|占比|比例)[^,。;\\d]{0,4}(?:到|至|低于|少于|超过|以内|控制)",
    )
    .unwrap()
});

/// Words of which one stands in all that only sounds like the past, or tells it in another way than `PAST`, asked first.
static MAY_BE_MEANT_OTHERWISE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("[去上]年|基础上|目前|现[在有]|当前|入驻|成功|推介|签订|后|已建成|同比|以来|原来的|缩短到")
        .unwrap()
});

/// Whether a sentence tells what happened.
fn tells_the_past(sentence: &str, issued: Option<NaiveDate>) -> bool {
    let by_year = issued.is_some_and(|issued| {
        PAST_YEAR
            .captures(sentence)
            .and_then(|found| found[1].parse::<i32>().ok())
            .is_some_and(|year| year < issued.year())
            || PAST_PLAN
                .captures(sentence)
                .and_then(|found| crate::chinese_number::parse(&found[1]))
                .is_some_and(|plan| 2005 + 5 * (plan as i32) < issued.year())
            || PAST_PART
                .captures(sentence)
                .and_then(|found| Some((found[1].parse::<i32>().ok()?, part_end(&found[2])?)))
                .and_then(|(year, month)| last_day_of(year, Some(month), None))
                .is_some_and(|date| date < issued)
    });
    if !MAY_BE_MEANT_OTHERWISE.is_match(sentence) {
        return by_year || PAST.is_match(sentence);
    }
    // 到2027年,80%以上的单位签订协议: what is to be signed.
    // 2027年底前,…整合后的平台实行统一管理: what shall be so then.
    let sentence = match LOOKS_AHEAD.is_match(sentence) {
        true => &["签订", "整合后", "清理后", "改革后"]
            .iter()
            .fold(sentence.to_owned(), |words, past| words.replace(past, ""))[..],
        false => sentence,
    };
    let sentence = match NAMES_BASE.is_match(sentence) {
        true => BASE.replace_all(sentence, ""),
        false => sentence.into(),
    };
    let sentence = match MAY_BE_HOPED.is_match(&sentence) {
        true => HOPED.replace_all(&sentence, ""),
        false => sentence,
    };
    let sentence = match sentence.contains("签订") {
        true => PLEDGED.replace_all(&sentence, ""),
        false => sentence,
    };
    let sentence = match sentence.contains('后') {
        true => REMAINS.replace_all(&sentence, ""),
        false => sentence,
    };
    // 已建成楼宇闲置率降到9%以内: those that are there are spoken of.
    let sentence = match sentence.contains("已建成") {
        true => THERE_ALREADY.replace_all(&sentence, ""),
        false => sentence,
    };
    // 到位资金同比增长15%,签约项目不少于20个: beside a bound the growth is demanded too.
    let sentence = match sentence.contains("同比") {
        true if BOUNDS.is_match(&sentence) => sentence.replace("同比", "").into(),
        true => HOPED_GROWTH.replace_all(&sentence, ""),
        false => sentence,
    };
    // “十六五”以来批而未供土地处置率不低于85%: which land, where a bound is demanded of it.
    let sentence = match sentence.contains("以来") {
        true if !sentence.contains(['已', '了']) && BOUNDED_SINCE.is_match(&sentence) => {
            sentence.replace("以来", "").into()
        }
        _ => sentence,
    };
    // 由原来的145项减少到98项以内, 同比下降20%以上: a bound is demanded.
    let sentence = match sentence.contains("原来的") || sentence.contains("同比") {
        true => BOUNDED.replace_all(&sentence, ""),
        false => sentence,
    };
    let shortened = SHORTENED.is_match(&sentence) && !DEMANDED.is_match(&sentence);
    // 成功创建 tells what was done, unless the sentence opens with a year that is not over or looks ahead.
    let succeeded = sentence.contains("成功")
        && SUCCESS_RATE.replace_all(&sentence, "").contains("成功")
        && !LOOKS_AHEAD.is_match(&sentence);
    by_year
        || shortened
        || succeeded
        || PAST.is_match(&sentence)
        || sentence.contains("入驻") && SETTLED.is_match(&sentence)
}

/// The parts of a sentence that tell what happened: 去年完成9亿元,今年新增12亿元 tells it only up to 今年.
pub fn told(
    all: &str,
    signs: Signs,
    sentence: Range<usize>,
    issued: Option<NaiveDate>,
    goals: bool,
) -> Vec<Range<usize>> {
    // 产值85亿元,同比增长12%: among goals the comparison is with the year before.
    let ahead = goals && !all[sentence.clone()].contains(['已', '了']);
    let looked = || {
        let words = all[sentence.clone()].replace("同比", "").replace("入驻", "");
        FROM_TO.replace_all(&words, "").into_owned()
    };
    if ahead && !tells_the_past(&looked(), issued) {
        return Vec::new();
    }
    if !tells_the_past(&all[sentence.clone()], issued) {
        return Vec::new();
    }
    let mut parts: Vec<Range<usize>> = Vec::new();
    for clause in brackets::split_signs(all, signs, sentence, &[',', ';']) {
        // What is told behind a semicolon says nothing of what stands before it.
        let apart = all[..clause.start].ends_with(';')
            && parts
                .last()
                .is_some_and(|last| !tells_the_past(&all[last.clone()], issued));
        match parts.last_mut() {
            Some(last) if !apart && !TURNS.is_match(&all[clause.clone()]) => last.end = clause.end,
            _ => parts.push(clause),
        }
    }
    parts.retain(|part| tells_the_past(&all[part.clone()], issued));
    parts
}

/// Whether a heading opens a part about how things stand: its figures are facts.
pub fn is_about_the_situation(heading: &str) -> bool {
    let plain = match heading.contains("现状分析") {
        true => heading.replace("现状分析", "现状").into(),
        false => Cow::Borrowed(heading),
    };
    SITUATION.is_match(&plain) && !plain.contains("目标") && !MENDS.is_match(&plain)
}
