//! Conditions and what follows from them: 对…的, 凡…的, 连续N年, 后N位. Told from the words alone; places in a list over years
//! become an expression, everything else a finding that a person enters.

use std::sync::LazyLock;

use kaifa_text::chinese_number;
use regex::Regex;

/// A condition with its consequence, in words on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Condition {
    /// When.
    pub when: String,
    /// What follows.
    pub then: String,
    /// How sure it is that this is a rule at all.
    pub sure: u8,
}

/// A consequence that words name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Consequence {
    /// Code in the pack.
    pub code: &'static str,
    /// Short words.
    pub title: &'static str,
    /// Whether it burdens.
    pub burdens: bool,
}

static OPENED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:对于?|凡是?|如果?|若|经[\p{Han}]{0,8}?(?:认定|核实|评估))(?P<when>[^,;]{3,80}?)[,、](?P<then>.+)$").unwrap()
});
static CLOSED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?P<when>[^;]{4,90}?(?:的|者)(?:[\p{Han}]{0,10}(?:开发区|园区|企业|项目|单位|个人|班子))?)[,:](?P<then>.+)$").unwrap()
});
static GIVEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"连续|累计|排名|名次|位次|前\d|后\d|末位|不合格|未(?:按|完成|达|通过|能)|不力|不到位|不达标|达到|超过|高于|低于|不足|符合|违反|虚报|瞒报|弄虚作假|获得|评为|列为|被|发生|逾期|拒不|退出|被评|闲置|造成|有异议|[\u{4e00}-\u{9fff}]的$").unwrap()
});

/// Consequence words: what they say, the code, short words, whether it burdens.
const CONSEQUENCES: &[(&str, &str, &str, bool)] = &[
    ("约谈", "talk", "约谈", true),
    ("黄牌", "yellow_card", "黄牌警告", true),
    ("红牌", "red_card", "红牌警告", true),
    ("通报批评", "criticism", "通报批评", true),
    ("通报", "notice", "通报", true),
    ("整改", "rectification", "限期整改", true),
    ("取消", "cancel", "取消资格", true),
    ("撤销", "revoke", "撤销", true),
    ("摘牌", "revoke", "撤销", true),
    ("退出", "exit", "退出", true),
    ("暂停", "suspend", "暂停", true),
    ("停止", "suspend", "停止", true),
    ("不得", "bar", "禁止", true),
    ("不予", "bar", "不予办理", true),
    ("问责", "accountability", "问责", true),
    ("追责", "accountability", "追责", true),
    ("追究", "accountability", "追究责任", true),
    ("撤并", "merge", "整合撤并", true),
    ("收回", "withdraw", "收回", true),
    ("扣减", "deduct", "扣减", true),
    ("核减", "deduct", "核减", true),
    ("奖励", "reward", "奖励", false),
    ("奖补", "reward", "奖补", false),
    ("表彰", "praise", "表彰", false),
    ("补助", "subsidy", "补助", false),
    ("补贴", "subsidy", "补贴", false),
    ("优先", "priority", "优先", false),
    ("免责", "exempt", "免责", false),
    ("予以支持", "support", "支持", false),
    ("给予支持", "support", "支持", false),
];

/// The condition of a part of a text, if it is one: it says when, and what follows is a consequence.
pub(super) fn find(words: &str) -> Option<Condition> {
    let (found, opened) = match OPENED.captures(words) {
        Some(found) => (found, true),
        None => (CLOSED.captures(words)?, false),
    };
    let (when, then) = (found["when"].to_owned(), found["then"].to_owned());
    if consequences(&then).is_empty() {
        return None;
    }
    let given = GIVEN.is_match(&when);
    let sure = match (given, opened) {
        (true, true) => 85,
        (true, false) => 75,
        (false, true) => 60,
        (false, false) => return None,
    };
    Some(Condition { when, then, sure })
}

/// The consequences that some words name, each code once.
pub(super) fn consequences(then: &str) -> Vec<Consequence> {
    let mut found: Vec<(usize, Consequence)> = Vec::new();
    for (word, code, title, burdens) in CONSEQUENCES {
        let Some(at) = then.find(word) else { continue };
        // 通报批评 holds 通报.
        let covered = found.iter().any(|(start, one)| one.code == *code || *start == at);
        if !covered {
            found.push((
                at,
                Consequence {
                    code,
                    title,
                    burdens: *burdens,
                },
            ));
        }
    }
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, one)| one).collect()
}

static CONSECUTIVE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"连续(\d+|[一二两三四五])年").unwrap());
static AMONG: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(\d+|[一二两三四五])年(?:内|中)有?(\d+|[一二两三四五])(?:年|次)").unwrap());
static LAST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:后|末|倒数)(\d+|[一二两三四五六七八九十]+)(?:位|名)|(末位|倒数第一)").unwrap()
});
static FIRST: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"前(\d+|[一二两三四五六七八九十]+)(?:位|名)|(首位|第一位|第一名)").unwrap());

/// The expression over the ranking of a year, where the condition is about places in a list and nothing else.
pub(super) fn of_ranking(when: &str) -> Option<String> {
    let number = |text: &str| chinese_number::parse(text);
    let place = |found: &regex::Captures<'_>| match found.get(1) {
        Some(digits) => number(digits.as_str()),
        None => Some(1),
    };
    if when.contains("或") || when.contains("下滑") || when.contains("且") {
        return None;
    }
    let now = match (LAST.captures(when), FIRST.captures(when)) {
        (Some(last), None) => {
            let places = place(&last)?;
            format!("state = 'ranked' and rank > list_size - {places}")
        }
        (None, Some(first)) => format!("state = 'ranked' and rank <= {}", place(&first)?),
        _ => return None,
    };
    if let Some(among) = AMONG.captures(when) {
        let (of, times) = (number(&among[1])?, number(&among[2])?);
        return Some(format!("years({of}, {now}) >= {times}"));
    }
    match CONSECUTIVE.captures(when) {
        Some(years) => Some(format!("every({}, {now})", number(&years[1])?)),
        None => Some(now),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_told_with_what_follows() {
        let found = find("对连续2年排名后3位的,暂停新增用地指标,2年内不得申请升级").expect("a rule");
        assert_eq!(found.when, "连续2年排名后3位的");
        let codes: Vec<&str> = consequences(&found.then).iter().map(|one| one.code).collect();
        assert_eq!(codes, ["suspend", "bar"]);
        assert_eq!(
            of_ranking(&found.when).as_deref(),
            Some("every(2, state = 'ranked' and rank > list_size - 3)")
        );
        assert_eq!(
            of_ranking("3年内有2年排名后4位的").as_deref(),
            Some("years(3, state = 'ranked' and rank > list_size - 4) >= 2")
        );
        assert!(find("未按期建成环保设施的开发区,取消当年评价和扩区资格").is_some());
        assert!(find("各开发区编制产业链图谱,报市里备案").is_none());
        assert!(of_ranking("排名后8位或者位次下滑的").is_none());
    }
}
