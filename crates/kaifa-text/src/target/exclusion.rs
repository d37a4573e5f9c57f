//! What looks like a target and is none: subsidies and their ceilings, thresholds of rewards and penalties, what already
//! happened, attributes (10亿元以上项目), counts of meetings, and figures that nothing demands.

use std::sync::LazyLock;

use regex::Regex;

use super::Comparator;
use super::amount::{Amount, Form};

static PAST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"已经|均已|(?:出|到|成|现|得|升|低|高|免|决|少|加)了|目前|去年|以来|近年|多年|截至|改革后|清理后|整合后|原来的|成功|由\d+[^,。]{0,4}(?:减少|压减|增加|精简|变为)|精简(?:了)?\d|达到了|签订|入驻|缩短到\d|现有\d|将原先|推介",
    )
    .unwrap()
});
static CONSEQUENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"约谈|问责|黄牌|警告|通报|取消|撤销|退出|追责|责任追究|优先考虑|优先提拔|提拔|直接认定|可认定|给予[^,。;]{0,12}(?:奖励|表扬|表彰|支持|倾斜)|奖励|表扬|表彰|暂停|不予|不得申请|不得申报|不得重新|整合撤并|免予|予以(?:奖|支持|撤销|警告|通报)").unwrap()
});
static RANKED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"连续(?:\d|[两二三四五])+年|排名(?:前|后)|后\d+[位名]").unwrap());
static SUBSIDY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"补助|补贴|贴息|资助|奖补|奖励|奖金|津贴|年薪|薪酬|罚款|给予|劳务|贷款|保费|租金|费用的")
        .unwrap()
});
static QUOTA: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:打造|培育|建设|建成|引进|引育|形成|新增|净增|选择|确定|发展|评选|遴选|优选|认定|创建|整合为|合并为|支持|配备|保留|处置|完成|下放|安排|设立|设置|组建|布局|",
        r"选派|招引|扶持|开放|新建|盘活|腾出|推出|培养|选树|建立|举办|转化|实施|累计|集聚|达标|更新|改造|消化|供应)[^,。;“”]{0,24}$"
    ))
    .unwrap()
});
static RATE_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:率|比重|占比|比例|增长|增速|增幅|提高|提升|下降|降低|增加|份额|水平|强度|系数|指数)(?:为|在|均|各|分别)?$").unwrap()
});
/// 围绕10条产业链: the figure belongs to what is known already.
static KNOWN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:围绕|聚焦|依托|按照|贯彻|根据|涉及|包括|涵盖|利用|对照|借助|从|由|只有|现有|原有)[^,。;]{0,14}$",
    )
    .unwrap()
});

/// Whether a sentence tells what happened.
pub fn tells_the_past(sentence: &str) -> bool {
    PAST.is_match(sentence)
}

/// Whether a portion is a rule about rewards or penalties: its figures are thresholds.
pub fn is_condition(portion: &str) -> bool {
    CONSEQUENCE.is_match(portion)
        && (portion.starts_with(['对', '凡', '若', '如'])
            || RANKED.is_match(portion)
            || portion.contains("的,")
            || portion.contains("优先考虑"))
        || portion.contains("直接认定")
}

/// Whether a figure is demanded, given the words before and after it in its clause, the clause and its portion.
pub fn is_demand(amount: &Amount, before: &str, after: &str, clause: &str, portion: &str) -> bool {
    let unit = amount.unit.as_deref().unwrap_or_default();
    let money = unit.ends_with('元') || unit.contains("元/");
    if (money || amount.form == Form::Percent) && SUBSIDY.is_match(portion) {
        return false;
    }
    if before.ends_with("最高") || before.ends_with("最高可") || clause.contains("最高可达") {
        return false;
    }
    if matches!(unit, "次" | "场")
        || amount.form == Form::Counted && clause.contains("会议") && clause.contains("召开")
    {
        return false;
    }
    if RANKED.is_match(clause) && amount.form != Form::Percent {
        return false;
    }
    let attribute = after.starts_with("的,") || after.starts_with('且') || after == "的";
    if attribute {
        return false;
    }
    match amount.form {
        Form::Spoken => amount.comparator != Some(Comparator::TopRank) || enters(before),
        Form::Rank => match amount.comparator {
            Some(Comparator::TopRank) => enters(before),
            Some(Comparator::Change) => true,
            _ => false,
        },
        Form::Bare => amount.comparator.is_some() && RATE_BEFORE.is_match(before),
        Form::Percent => {
            amount.comparator.is_some() || RATE_BEFORE.is_match(before) || after.starts_with("的不")
        }
        Form::Measured | Form::Counted => {
            // 50亿元以上项目1个以上, 2家以上的开发区整合为1家: the first figure describes the thing counted.
            let later = LATER.is_match(after);
            let describes = amount.comparator.is_some()
                && (later && (money || after.starts_with('的')) || money && OF_THIS_SIZE.is_match(after));
            let unmarked = amount.comparator.is_none() && amount.upper.is_none();
            let known = unmarked && KNOWN.is_match(before)
                || unit != "倍" && before.ends_with(['的', '等', '这', '余', '约', '共', '其']);
            let of_known = after.starts_with('的') && amount.comparator.is_none();
            let time =
                matches!(unit, "个工作日" | "小时" | "分钟") && amount.comparator != Some(Comparator::AtMost);
            let demanded = match amount.comparator {
                Some(_) => true,
                None => QUOTA.is_match(before) || amount.upper.is_some() && !before.is_empty(),
            };
            !describes && !known && !of_known && !time && demanded
        }
    }
}

/// 50亿元以上项目: the size of what is spoken of.
static OF_THIS_SIZE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^的?[^,。;和、]{0,8}(?:项目|企业)").unwrap());
static LATER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[^,。;和、]{1,24}?\d+(?:—\d+)?(?:个|家|项|名|户|件|座|亩)").unwrap());

fn enters(before: &str) -> bool {
    [
        "进入", "跻身", "迈进", "迈入", "位列", "保持", "位居", "进位", "冲刺", "挺进", "进",
    ]
    .iter()
    .any(|word| before.contains(word))
}
