//! What the conditions that the reader found say: which consequences follow, and, for places in a ranking over years, the
//! expression. Everything else waits for a finding that a person enters.

use std::sync::LazyLock;

use kaifa_text::condition::{Condition as Found, ConsequenceKind};
use kaifa_text::{Source, chinese_number};
use regex::Regex;

use toml::Table;

use super::proposal::Build;
use super::sentence::plain;
use super::title;

/// A condition with its consequence, in words on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Condition {
    /// When.
    pub when: String,
    /// What follows.
    pub then: String,
    /// What kind of consequence it is.
    pub kind: ConsequenceKind,
    /// How sure it is that this is a rule at all.
    pub sure: u8,
}

/// A consequence that words name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Consequence {
    /// Code in the pack.
    pub code: &'static str,
    /// Short words; of what is taken away, with what it is.
    pub title: String,
    /// Whether it burdens.
    pub burdens: bool,
}

/// Consequence words: what they say, the code, short words, whether it burdens.
const CONSEQUENCES: &[(&str, &str, &str, bool)] = &[
    ("约谈", "talk", "约谈", true),
    ("黄牌", "yellow_card", "黄牌警告", true),
    ("红牌", "red_card", "红牌警告", true),
    ("通报批评", "criticism", "通报批评", true),
    ("通报表扬", "praise", "通报表扬", false),
    ("通报表彰", "praise", "通报表彰", false),
    ("通报", "notice", "通报", true),
    ("整改", "rectification", "限期整改", true),
    ("取消", "cancel", "取消", true),
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

impl Condition {
    /// The words of what the reader found.
    pub(super) fn of(source: &Source, found: &Found) -> Condition {
        let when = plain(source, found.condition);
        let when = when
            .trim_matches(',')
            .trim_start_matches('对')
            .trim_start_matches('于');
        Condition {
            when: when.to_owned(),
            then: plain(source, found.consequence),
            kind: found.kind,
            sure: found.finding.sure.value(),
        }
    }

    /// Who is said to do what follows: 由…约谈, or whoever its sentence is about.
    pub(super) fn by_whom(&self) -> Option<String> {
        let named = BY_WHOM.captures(&self.then).map(|found| found[1].to_owned());
        let name = named.or_else(|| super::subject::of(&self.then).into_iter().next())?;
        let ends = [
            "局",
            "委",
            "办",
            "厅",
            "政府",
            "管委会",
            "办公室",
            "领导小组",
            "部门",
            "机构",
        ];
        ends.iter().any(|end| name.ends_with(end)).then_some(name)
    }

    /// The consequences that its words name, each code once; one for its kind where they name none that is known.
    pub(super) fn consequences(&self) -> Vec<Consequence> {
        let named = consequences(&self.then);
        if !named.is_empty() {
            return named;
        }
        let (code, title, burdens) = match self.kind {
            ConsequenceKind::Penalty => ("measure", "处理", true),
            ConsequenceKind::Reward => ("reward", "奖励", false),
            ConsequenceKind::Permission => ("support", "准许", false),
        };
        vec![Consequence {
            code,
            title: title.to_owned(),
            burdens,
        }]
    }
}

/// The consequences that some words name, each code once.
fn consequences(then: &str) -> Vec<Consequence> {
    let mut found: Vec<(usize, Consequence)> = Vec::new();
    for (word, code, title, burdens) in CONSEQUENCES {
        let Some(at) = then.find(word) else { continue };
        if !burdens && is_taken_away(then, at) {
            continue;
        }
        // 通报批评 holds 通报.
        let covered = found.iter().any(|(start, one)| one.code == *code || *start == at);
        if !covered {
            found.push((
                at,
                Consequence {
                    code,
                    title: with_object(then, at, word, title),
                    burdens: *burdens,
                },
            ));
        }
    }
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, one)| one).collect()
}

/// Words that say nothing without what they take away.
const NEED_AN_OBJECT: [&str; 7] = ["取消", "撤销", "暂停", "停止", "收回", "扣减", "核减"];

/// Where a clause of a consequence ends.
const ENDS: [char; 8] = [',', '、', ';', '。', '(', ',', ';', '('];

/// Whether a good that stands at a place is what another word of its clause takes away: 当年奖励资金予以取消, 取消奖励资格.
fn is_taken_away(then: &str, at: usize) -> bool {
    let before = then[..at].rsplit(ENDS).next().unwrap_or_default();
    let before = AND_MORE.split(before).last().unwrap_or_default();
    let after = then[at..].split(ENDS).next().unwrap_or_default();
    let after = AND_MORE.split(after).next().unwrap_or_default();
    let takes = |words: &str| {
        NEED_AN_OBJECT
            .iter()
            .chain(&["不予", "不再", "不得", "追回"])
            .any(|word| words.contains(word))
    };
    takes(before) || takes(after)
}

/// The short words of a consequence at a place of a sentence, with all that it takes away: 取消年度用地指标, whichever of the two
/// stands first in the text.
fn with_object(then: &str, at: usize, word: &str, title: &str) -> String {
    if !NEED_AN_OBJECT.contains(&word) {
        return title.to_owned();
    }
    let mut objects: Vec<&str> = Vec::new();
    for (again, _) in then.match_indices(word).filter(|(again, _)| *again >= at) {
        let object = object(then, again, word);
        if !object.is_empty() && !objects.contains(&object) {
            objects.push(object);
        }
    }
    match objects.is_empty() {
        true => title.to_owned(),
        false => format!("{word}{}", title::shorten(&objects.join("、"), 18)),
    }
}

/// What a word at a place of a sentence takes away.
fn object<'t>(then: &'t str, at: usize, word: &str) -> &'t str {
    let after = then[at + word.len()..].split(ENDS).next().unwrap_or_default();
    let after = AND_MORE.split(after).next().unwrap_or_default();
    let after = after
        .trim_start_matches(['其', '该', '了'])
        .trim_end_matches('的')
        .trim();
    if !after.is_empty() {
        return after;
    }
    let before = then[..at].rsplit(ENDS).next().unwrap_or_default();
    let end = BEFORE_A_VERB
        .find(before)
        .map_or(before.len(), |verb| verb.start());
    before[..end]
        .trim()
        .trim_start_matches(['将', '对', '把', '其', '该'])
}

/// A consequence as a rule holds it, from the words of a person; one that no word names is a measure of that title.
pub fn consequence(words: &str) -> Table {
    let named = consequences(words).into_iter().next();
    let code = named.map_or("measure", |one| one.code);
    let allows = matches!(code, "priority" | "exempt" | "support");
    Build::default()
        .set("do", if allows { "allow" } else { "propose" })
        .set("what", code)
        .set("title", words)
        .done()
}

/// Where the object of a consequence ends because another one follows.
static AND_MORE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"并(?:且|予以|给予|依法|按|责令|通报|约谈|追|收|取|限)|,|;").unwrap());
/// What stands between an object and the verb after it: 年度指标一律予以取消.
static BEFORE_A_VERB: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:一律|全部|依法|依规|可以|可|应当|应|将|予以|给予|由\S{2,12})+$").unwrap()
});
static BY_WHOM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"由([^,;由]{2,18}?)(?:对|约谈|通报|责令|取消|撤销|暂停|停止|收回|扣减|核减|给予|予以|进行|牵头|会同|组织|决定|提请|负责)",
    )
    .unwrap()
});
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
    fn praise_is_no_penalty_and_who_acts_is_read() {
        let of = |then: &str| Condition {
            when: String::new(),
            then: then.to_owned(),
            kind: ConsequenceKind::Penalty,
            sure: 80,
        };
        let praised = of("给予通报表扬").consequences();
        assert!(praised.len() == 1 && !praised[0].burdens, "{praised:?}");
        assert!(of("予以通报").consequences()[0].burdens);
        assert_eq!(of("由市政府约谈主要负责人").by_whom().as_deref(), Some("市政府"));
        assert_eq!(
            of("市开发区办约谈主要负责人").by_whom().as_deref(),
            Some("市开发区办")
        );
        assert_eq!(of("由低到高给予奖励").by_whom(), None);
        assert_eq!(of("该管委会应当限期整改").by_whom(), None);
    }

    #[test]
    fn what_is_taken_away_stands_in_the_title() {
        for (then, title) in [
            ("取消年度用地指标", "取消年度用地指标"),
            ("取消其下一年度的用地指标,并予以通报", "取消下一年度的用地指标"),
            ("收回闲置地块并追究责任", "收回闲置地块"),
            ("当年评优资格一律予以取消", "取消当年评优资格"),
            ("由市政府决定暂停项目备案", "暂停项目备案"),
            ("予以取消", "取消"),
            ("取消评先资格,当年奖励资金予以取消", "取消评先资格、当年奖励资金"),
        ] {
            let found = consequences(then);
            assert_eq!(found[0].title, title, "{then}");
        }
    }

    #[test]
    fn a_reward_that_is_taken_away_is_none() {
        for (then, codes) in [
            ("当年奖励资金予以取消,三年内不得再次申报", &["cancel", "bar"][..]),
            ("取消优先支持和奖励资格", &["cancel"]),
            ("不得享受补助", &["bar"]),
            ("取消当年指标并给予下一年奖励", &["cancel", "reward"]),
            ("给予奖励,逾期不领的取消", &["reward", "cancel"]),
        ] {
            let found: Vec<&str> = consequences(then).iter().map(|one| one.code).collect();
            assert_eq!(found, codes, "{then}");
        }
    }

    #[test]
    fn conditions_are_told_with_what_follows() {
        let source =
            Source::from_text("一、考核。对连续2年排名后3位的,暂停新增用地指标,2年内不得申请升级。\n");
        let reading = kaifa_text::read(&source);
        let clause = reading.clause("一").expect("the clause");
        let found = Condition::of(&source, clause.conditions.first().expect("a condition"));
        let codes: Vec<&str> = found.consequences().iter().map(|one| one.code).collect();
        assert_eq!(codes, ["suspend", "bar"]);
        assert_eq!(
            of_ranking(&found.when).as_deref(),
            Some("every(2, state = 'ranked' and rank > list_size - 3)")
        );
        assert_eq!(
            of_ranking("3年内有2年排名后4位的").as_deref(),
            Some("years(3, state = 'ranked' and rank > list_size - 4) >= 2")
        );
        assert!(of_ranking("排名后8位或者位次下滑的").is_none());
    }
}
