//! What comes again: 每年2月底前, 每两个月, 三年一次, 按季度, 定期. Ceilings of yearly sums and rates per person repeat no duty.

use std::sync::LazyLock;

use crate::pattern::{Captures, Regex};

use super::DeadlineKind;
use super::pattern::{Context, NUMBER, Pattern, Reading};
use super::position;
use crate::confidence::Finding;

/// 每年4月1日至5月15日: a part of every year, which its days alone are not.
pub(super) fn parts_of_years() -> Vec<Pattern> {
    vec![
        Pattern::new(
            r"每年\d{1,2}月(?:\d{1,2}[日号])?(?:—|-|~|至|到)\d{1,2}月(?:\d{1,2}[日号]|[底末])?",
            rhythm,
        )
        .with(&["每年"]),
    ]
}

pub(super) fn patterns() -> Vec<Pattern> {
    vec![
        // 每季度终了后15日内: a span after a point that comes again.
        Pattern::new(
            &format!(r"每(?:年度?|半年度?|个?季度?|个?月|周)(?:度)?(?:终了|结束)(?:之日)?(?:后|起)(?:的)?{NUMBER}个?(?:工作)?[日天月](?:之内|以内|内)"),
            rhythm,
        ).with(&["终了", "结束"]),
        // 每日16时前, 每周五12时前: an hour that comes again; 次月3日前 a day.
        Pattern::new(r"每(?:个?工作)?(?:日|天|周[一二三四五六日]|月\d{1,2}日)(?:上午|下午)?\d{1,2}(?:时|点|:\d\d)(?:之?前|以前)?", rhythm).with(&["每"]),
        // 每年1月15日、7月15日前: two days of every year.
        Pattern::new(r"每年(?:\d{1,2}月(?:\d{1,2}日|[底末]|[上中下]旬)?(?:之?前)?、)+\d{1,2}月(?:\d{1,2}日|[底末]|[上中下]旬)?(?:之?前|以前)?", rhythm).with(&["每年"]),
        Pattern::new("(?:^|[^每])(?P<span>[单双]月)(?:调度|会商|通报|例会|点评|研判|报告|推进)", rhythm).with(&["单月", "双月"]),
        // 每月调度、每季度通报、半年观摩: 每 is left out behind others.
        Pattern::new(r"每(?:周|旬|月|两个月|季|季度)\p{Han}{2,6}、(?P<span>半年|年度)\p{Han}{2}(?:$|[,。;、的])", |captures, _| {
            let whole = captures.name("span").map(|span| span.as_str());
            whole.map(|_| Reading::undated(DeadlineKind::Periodic, Finding::new("rhythm", 76)))
        }).with(&["、半年", "、年度"]),
        // 每周五下班前, 每日上班前
        Pattern::new("每(?:个?工作)?(?:周[一二三四五六日天]|日|天)(?:上午|中午|下午|晚上?)?(?:(?:上班|下班|收工|开市|收市)(?:之?前|以前)|(?:之前|以前|前)(?:报|完|上|提|将|把|汇|向))", rhythm).with(&["每"]),
        Pattern::new(r"(?:于)?次月的?(?:\d{1,2}[日号]|[上中下]旬|[底末初])(?:之?前|以前)", rhythm).with(&["次月"]),
        // 每学期开学两周内
        Pattern::new(&format!(r"每(?:学期|学年|年|季度|月)(?:开学|放假|开始|结束)后?的?{NUMBER}(?:周|天|日|个月)(?:之内|以内|内)"), rhythm).with(&["每"]),
        // 每月1—25日: a part of every month.
        Pattern::new(r"每(?:个?月|周)\d{1,2}日?(?:—|-|~|至|到)\d{1,2}[日号]", rhythm).with(&["每月", "每周", "每个月"]),
        Pattern::new(
            concat!(
                r"每(?:年度?|半年度?|个?季度?|个?月|周|学期|学年)",
                r"的?(?:第?[一二三四]季度|首月|末月|(?:第[一二三]|首|最后一?)个?月的?|次月|上半年|下半年|\d{1,2}月(?:份)?(?:\d{1,2}日|[上中下]旬)?|\d{1,2}[日号]|年?)(?:\d{1,2}[日号])?(?:底|末|初|终|结束)?(?:之?前|以前)"
            ),
            rhythm,
        ).with(&["每"]),
        // 每年一季度, 每年3月, 每月28日: a point that comes again, without 前.
        Pattern::new(
            r"每(?:年度?|半年度?|个?季度?|个?月|周)(?:第?[一二三四]季度|上半年|下半年|\d{1,2}月(?:份)?(?:\d{1,2}日|[上中下]旬)?|\d{1,2}[日号])",
            rhythm,
        ).with(&["每"]),
        Pattern::new(
            &format!(
                "每(?:隔)?(?:年度?|半年度?|半个?月|个?季度|季|个?月|周|旬|天|日|学期|学年|[单双](?:月|周)|{NUMBER}(?:(?:—|-|~|至|到){NUMBER})?个?(?:年|月|季度|周|学期|天|小时))(?:度)?(?:年?[底末初]|年终)?"
            ),
            rhythm,
        ).with(&["每"]),
        Pattern::new(
            &format!(
                "{NUMBER}个?(?:年|月|季度|周|星期)(?:召开|安排|开展|组织|进行|举办|调整|评估)?一(?:次|轮|届)|(?:以|每)?{NUMBER}年为?一?个?(?:评估|考核|评价|考评|管理|建设)?周期|{NUMBER}年一(?:考|评|调|换|周期|个周期)|(?:每)?半年(?:开展|召开|组织|进行|举办)?一(?:次|调度|通报|评估|小结|总结|督查|考核)|一?季度?一(?:次|调度|通报|评估|会商)|(?:每)?[一半]?月一(?:次|调度|通报|会商|研判)|(?:每)?一?周一(?:次|调度|通报|会商|研判)|一年一(?:次|评|考核|评估|调整)"
            ),
            rhythm,
        ).with(&["一次", "一轮", "一届", "周期", "年一", "月一", "周一", "度一"]),
        Pattern::new(
            "按(?:季度|季|月|半年|半年度|年度|周|旬)(?:度)?|逐月|逐季|定期",
            rhythm,
        ).with(&["按", "逐", "定期"]),
    ]
}

/// 按月更新率, 定期检验率: a part of a name.
static OF_A_RATE: LazyLock<Regex> = LazyLock::new(|| Regex::new("^\\p{Han}{1,4}率").unwrap());

/// 每人每年领衔引进项目1个: what each shall do.
static ACTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:至少|应当|应|须|要|牵头|领衔)*(?:引进|招引|联系|走访|帮扶|包联|包抓|培训|参加|完成|义务|植树|种植|外出|开展|组织|撰写|领办|化解|接访|驻村|服务|办理|指导|培养|推荐|提交)").unwrap()
});

/// 每月给予津贴: what is to be given, and no amount of it.
fn without_amount(after: &str) -> bool {
    let given = after.split([',', '。', ';', '\n']).next().unwrap_or_default();
    !given.contains(|c: char| c.is_ascii_digit() || matches!(c, '万' | '千' | '百'))
        && !["最高", "不超过", "一定", "适当", "标准"]
            .iter()
            .any(|word| given.contains(word))
}

/// 发放租房补贴,其中硕士每月1200元: an amount of what is given.
fn is_allowance(context: &Context) -> bool {
    static SUM: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\d[\d.]*[万亿]?元").unwrap());
    let ends = ['。', ';', '\n'];
    let before = context.before.rsplit(ends).next().unwrap_or_default();
    let after = context.after.split(ends).next().unwrap_or_default();
    let given = ["补贴", "补助", "津贴", "奖励", "资助"];
    SUM.is_match(after)
        && given
            .iter()
            .any(|word| before.contains(word) || after.contains(word))
}

/// Letters of what a condition is about, at most.
const LONGEST_NOUN: usize = 8;

/// 每年带团30次以上的,给予奖励: when something is given, or taken.
fn is_condition(context: &Context) -> bool {
    let given = ["奖励", "补助", "补贴", "资助", "给予", "取消", "不予"];
    let rest = context.after.split(['。', ';', '\n']).next().unwrap_or_default();
    let behind = rest.split_once(',').map(|(_, behind)| behind);
    // 对每年服务10家以上企业的平台,按…给予补贴
    let named = context.phrase.starts_with('对')
        && (context.phrase.rsplit_once('的'))
            .is_some_and(|(_, noun)| (1..=LONGEST_NOUN).contains(&noun.chars().count()));
    (context.phrase.ends_with('的') || named)
        && context.phrase.contains(|c: char| c.is_ascii_digit())
        && behind.is_some_and(|behind| given.iter().any(|word| behind.contains(word)))
}

/// 每月享受补贴; what those enjoy who are spoken of (享受低保待遇的老人每日…) is no amount.
fn is_enjoyed(context: &Context) -> bool {
    static OF_THOSE: LazyLock<Regex> = LazyLock::new(|| Regex::new("享受[^,。;享]{1,24}的\\p{Han}").unwrap());
    let said = context
        .before
        .rsplit([',', '。', ';', '\n', ':'])
        .next()
        .unwrap_or_default();
    context.phrase.contains("享受")
        && (context.phrase[said.len()..].contains("享受") || !OF_THOSE.is_match(said))
}

/// “百强商户”是指协会每年评选的…: what a word means.
fn is_definition(context: &Context) -> bool {
    let said = context
        .before
        .rsplit(['。', ';', '\n', ','])
        .next()
        .unwrap_or_default();
    said.contains("”指") || said.contains("是指") || said.contains("所称")
}

fn rhythm(captures: &Captures, context: &Context) -> Option<Reading> {
    let whole = &captures[0];
    let (before, after) = (context.before, context.after);
    if whole == "定期"
        && (before.ends_with('不') || after.starts_with(['存', '限', '间', '航', '班', '保', '寿']))
    {
        return None;
    }
    if !whole.starts_with('每') && OF_A_RATE.is_match(after) {
        return None;
    }
    if after.starts_with('期') && whole.ends_with('周') {
        return None;
    }
    if whole.starts_with("按年")
        && !after.starts_with([
            ',', '开', '进', '组', '报', '通', '考', '评', '发', '划', '拨', '缴', '清', '上', '更',
        ])
        && !["结算", "支付", "核算", "核定", "核销", "提交"]
            .iter()
            .any(|deed| after.starts_with(deed))
    {
        return None;
    }
    if position::looks_back(context)
        || position::reckons(whole, context)
        || position::says_when(context)
        || position::is_window(context)
    {
        return None;
    }
    // 每人每年5000元, 每年不超过800万元: a rate or a ceiling.
    let rate = before.ends_with([
        '人', '户', '家', '亩', '个', '项', '名', '位', '所', '台', '床', '生',
    ]) && before.chars().rev().take(6).any(|c| c == '每')
        && !ACTS.is_match(after);
    let capped = [
        "不超过",
        "最高",
        "不高于",
        "给予",
        "享受",
        "只享受",
        "只能",
        "可享受",
        "补助",
        "补贴",
        "奖励",
    ]
    .iter()
    .any(|word| after.starts_with(word))
        && !(after.starts_with("给予") && without_amount(after))
        || after.starts_with("资助") && !after.starts_with("资助培养");
    // 每月每平方米50元, 每年100元/吨, 每年该项补贴不超过500万元.
    let paid_for = ["最高", "不超过", "补贴", "补助", "租金", "元/"];
    let priced = after.starts_with('每') && paid_for.iter().any(|word| context.phrase.contains(word))
        || after.starts_with(|c: char| c.is_ascii_digit()) && context.phrase.contains("元/")
        || ["补贴", "补助", "奖励", "资助", "奖补"]
            .iter()
            .any(|word| context.phrase.contains(word))
            && ["不超过", "最高", "元的"]
                .iter()
                .any(|word| context.phrase.contains(word));
    // 本市每月最低生活保障标准: what a sum is of.
    let priced = priced || after.starts_with("最低") || after.starts_with("平均");
    // 视每年建设情况
    let rate = rate || priced || before.ends_with(['视', '按']) && after.contains("情况");
    let paid = is_enjoyed(context) || context.phrase.contains("补助标准");
    if rate || capped || paid || is_allowance(context) || is_condition(context) || is_definition(context) {
        return None;
    }
    // 健全…定期评估机制: a word about the mechanism, not a duty.
    let attribute = ["建立", "健全", "完善", "建立健全", "探索建立"]
        .iter()
        .any(|verb| context.phrase.starts_with(verb))
        && ["机制", "制度", "体系"]
            .iter()
            .any(|end| context.phrase.ends_with(end));
    if whole == "定期" && attribute {
        return None;
    }
    // 助餐、定期巡访、康复等: one of the things that a list names.
    let listed = || before.ends_with('、') && after.chars().skip(2).take(2).any(|c| c == '、');
    if whole == "定期" && listed() {
        return None;
    }
    let finding = if whole == "定期" {
        Finding::new("regularly", 88)
    } else {
        Finding::new("rhythm", 89)
    };
    Some(Reading::undated(DeadlineKind::Periodic, finding))
}
