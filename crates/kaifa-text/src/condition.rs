//! Conditions and what follows from them: 对连续两年排名末位的开发区,约谈主要负责人. Found as material for rules; a person finishes a rule, because what
//! exactly is compared and who decides is seldom in the words.

use std::ops::Range;
use std::sync::LazyLock;

use crate::pattern::Regex;
use kaifa_base::Span;
use serde::Serialize;

use crate::brackets;
use crate::confidence::Finding;
use crate::folded::Folded;
use crate::marks::Mark;
use crate::signs::Signs;

/// What kind of consequence follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsequenceKind {
    /// 约谈, 通报, 取消, 撤销, 不得
    Penalty,
    /// 奖励, 表彰, 优先, 给予支持
    Reward,
    /// 可, 免于, 简化
    Permission,
}

impl ConsequenceKind {
    /// The word used in output.
    pub fn name(self) -> &'static str {
        match self {
            ConsequenceKind::Penalty => "penalty",
            ConsequenceKind::Reward => "reward",
            ConsequenceKind::Permission => "permission",
        }
    }
}

/// A condition and its consequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Where the condition stands.
    pub condition: Span,
    /// Where the consequence stands.
    pub consequence: Span,
    /// What kind of consequence it is.
    pub kind: ConsequenceKind,
    /// How it was found.
    pub finding: Finding,
}

const PENALTY_WORDS: &str = r"(?:给予|予以)(?:通报|警告|黄牌|处分|批评|约谈|撤销|取消)|约谈|问责|黄牌|警告|通报(?:批评)?|取消|撤销|摘牌|退出|追究|追责|处分|(?:给予|予以)?(?:治安管理|行政)?处罚|罚款|限期整改|责令|整改|暂停|停止|中止|不予|不得|不再|限制|禁止|核减|扣减|扣除|收回|降级|降格|整合|淘汰|一票否决|调整领导班子|从严|惩戒|列入";
const REWARD_WORDS: &str =
    r"奖励|奖补|表彰|表扬|优先|给予|倾斜|支持|提拔|重用|直接认定|补助|补贴|资助|激励|通报表扬|加分|扩区|升级";
const PERMISSION_WORDS: &str = r"可以?(?:不|免|按|直接|简化|申请|申报|享受|在|由|依|视|实行|适当)|免于|免予|免除|免征|减免|减半|简化|不作|享受";
static PENALTY: LazyLock<Regex> = LazyLock::new(|| Regex::new(PENALTY_WORDS).unwrap());
static REWARD: LazyLock<Regex> = LazyLock::new(|| Regex::new(REWARD_WORDS).unwrap());
static PERMISSION: LazyLock<Regex> = LazyLock::new(|| Regex::new(PERMISSION_WORDS).unwrap());
/// Any consequence: most words have none.
pub(crate) static CONSEQUENCE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&[PENALTY_WORDS, REWARD_WORDS, PERMISSION_WORDS].join("|")).unwrap());
/// Opens a condition: 对, 凡, 若, 如.
static OPENS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:并)?(?:对(?:于)?|凡(?:是)?|若|如(?:果)?|经|未|连续|逾期|当)").unwrap());
static ENDS_CONDITION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"的(?:\p{Han}{0,14}?)(?:[,，]|$)").unwrap());
static BARE_CONDITION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:对|凡|若).*的\p{Han}{0,10}$").unwrap());
/// Signs that a condition is about figures, ranks or years.
static MEASURED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"连续[\d一二两三四五]+[年次]|后[\d一二两三四五]+[名位]|前[\d一二两三四五]+[名位]|排名|末位|靠后|靠前|达到|超过|低于|不低于|以上|不足|退位|进位|取得").unwrap()
});
/// 对乙局负责人进行约谈: condition and consequence in one clause.
static IN_ONE_CLAUSE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^对(\p{Han}[^,。;]{1,60}?)(进行约谈|予以(?:通报|表彰|表扬|撤销|奖励|问责|处罚)|给予(?:通报|表彰|表扬|奖励|警告|支持|倾斜|处分|补助)[^,。;]*|进行(?:通报|问责|奖励|表彰|整改)|(?:依法)?依规?(?:追究|处理)[^,。;]*|实行一票否决)").unwrap()
});

/// Finds conditions with their consequences in some own words, leaving out the closing clauses.
pub fn find(folded: &Folded, own: Range<usize>, skip: &[Range<usize>]) -> Vec<Condition> {
    let mut found = Vec::new();
    if !folded.holds(Mark::Consequence, own.clone()) {
        return found;
    }
    let all = folded.text();
    let signs = folded.signs(own.clone());
    for part in brackets::without(own, skip) {
        for sentence in brackets::split_signs(all, signs, part, &['。', '\n', ';', '!']) {
            if may_hold_condition(folded, sentence.clone()) {
                let portions = portions(all, signs, sentence).into_iter();
                found.extend(portions.filter_map(|portion| in_portion(folded, portion)));
            }
        }
    }
    found
}

/// 对甲…,对乙… are separate: a new portion begins where a clause opens a condition.
fn portions(all: &str, signs: Signs, sentence: Range<usize>) -> Vec<Range<usize>> {
    let mut portions: Vec<Range<usize>> = Vec::new();
    for clause in brackets::split_signs(all, signs, sentence, &[',']) {
        let opens = all[clause.clone()].starts_with(['对', '凡', '若']);
        match portions.last_mut() {
            // 对…的开发区,对主要负责人进行问责: the second 对 belongs to the consequence.
            Some(last) if !opens || only_a_condition(&all[last.clone()]) => last.end = clause.end,
            _ => portions.push(clause),
        }
    }
    portions
}

/// Whether a clause ends where its condition does.
fn only_a_condition(clause: &str) -> bool {
    !clause.contains(',') && BARE_CONDITION.is_match(clause)
}

/// Whether some words can hold a condition and its consequence: they are two clauses, or one that begins with 对.
fn may_hold_condition(folded: &Folded, sentence: Range<usize>) -> bool {
    let words = &folded.text()[sentence.clone()];
    let may_open = || words.contains('的') && words.contains(',') || words.contains('对');
    folded.holds(Mark::Consequence, sentence) && may_open()
}

fn in_portion(folded: &Folded, portion: Range<usize>) -> Option<Condition> {
    let text = &folded.text()[portion.clone()];
    let may_open = text.starts_with('对') || text.contains(',') && text.contains('的');
    if !may_open || !folded.holds(Mark::Consequence, portion.clone()) {
        return None;
    }
    let opens = OPENS.is_match(text);
    let whole = !text.contains(',') || !BARE_CONDITION.is_match(text.split(',').next().unwrap_or_default());
    if let Some(one) = IN_ONE_CLAUSE.captures(text).filter(|_| whole) {
        let consequence = one.get(2)?;
        return Some(Condition {
            condition: folded.span(portion.start..portion.start + consequence.start()),
            consequence: folded.span(portion.start + consequence.start()..portion.end),
            kind: kind_of(&text[consequence.start()..])?,
            finding: Finding::new("condition_in_one_clause", 80),
        });
    }
    // The condition ends with 的 or 的开发区 before a comma, and its consequence is behind it.
    let end = ENDS_CONDITION
        .find_iter(text)
        .filter(|end| end.end() < text.len())
        .find_map(|end| Some((end, kind_of(&text[end.end()..])?)));
    let (end, kind) = end?;
    let condition = text[..end.end()].trim_end_matches(',');
    let consequence = portion.start + end.end()..portion.end;
    let measured = MEASURED.is_match(condition);
    let plain_end = condition.ends_with('的');
    let one_clause = !condition.contains(',');
    let finding = match (opens, plain_end) {
        (true, _) if plain_end || measured => Finding::new("condition", 88),
        (true, _) => Finding::new("condition", 75),
        (false, true) => Finding::new("condition", 72),
        (false, false) if one_clause => Finding::new("condition", 55),
        (false, false) => return None,
    };
    if condition.chars().count() < 4 {
        return None;
    }
    Some(Condition {
        condition: folded.span(portion.start..portion.start + condition.len()),
        kind,
        consequence: folded.span(consequence),
        finding,
    })
}

/// The kind of the consequence that comes first.
fn kind_of(words: &str) -> Option<ConsequenceKind> {
    // 给予通报表扬 begins like 给予通报.
    let plain;
    let words = match words.contains("通报表") {
        true => {
            plain = words.replace("通报表扬", "表扬").replace("通报表彰", "表彰");
            plain.as_str()
        }
        false => words,
    };
    [
        (PENALTY.find(words), ConsequenceKind::Penalty),
        (REWARD.find(words), ConsequenceKind::Reward),
        (PERMISSION.find(words), ConsequenceKind::Permission),
    ]
    .into_iter()
    .filter_map(|(found, kind)| Some((found?.start(), kind)))
    .min_by_key(|(at, _)| *at)
    .map(|(at, kind)| match kind {
        ConsequenceKind::Reward if is_taken_away(&words[at..]) => ConsequenceKind::Penalty,
        other => other,
    })
}

/// Verbs that take away what stands before them: 当年奖励资金予以取消.
const TAKES_AWAY: [&str; 9] = [
    "取消", "撤销", "暂停", "停止", "收回", "追回", "扣减", "核减", "扣除",
];

/// Whether words that begin with a good are about its loss: a verb of the same clause takes it away.
fn is_taken_away(words: &str) -> bool {
    let clause = words.split([',', ';', '、', '并']).next().unwrap_or_default();
    TAKES_AWAY.iter().any(|verb| clause.contains(verb))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::paragraphs;
    use crate::source::Source;

    fn shown(text: &str) -> Vec<String> {
        let source = Source::from_text(text);
        let even = paragraphs(&source).folded;
        let end = even.text().trim_end().len();
        find(&even, 0..end, &[])
            .iter()
            .map(|c| {
                format!(
                    "{}: {} => {}",
                    c.kind.name(),
                    source.slice(c.condition),
                    source.slice(c.consequence)
                )
            })
            .collect()
    }

    #[test]
    fn conditions_end_before_their_consequence() {
        assert_eq!(
            shown("对连续两年排名后3位的开发区,约谈主要负责人;对综合评价前5位的,优先安排用地指标。"),
            [
                "penalty: 对连续两年排名后3位的开发区 => 约谈主要负责人",
                "reward: 对综合评价前5位的 => 优先安排用地指标",
            ]
        );
        assert_eq!(
            shown("对三年中有两年排名后10位的开发区,对主要负责人进行问责。对靠后的给予通报和警告。"),
            [
                "penalty: 对三年中有两年排名后10位的开发区 => 对主要负责人进行问责",
                "penalty: 对靠后的 => 给予通报和警告",
            ]
        );
        assert_eq!(
            shown("完成区域评估的项目,可简化相关评估。对弄虚作假的单位依法依规追究责任。"),
            [
                "permission: 完成区域评估的项目 => 可简化相关评估",
                "penalty: 对弄虚作假的单位 => 依法依规追究责任",
            ]
        );
    }

    #[test]
    fn a_good_that_is_taken_away_is_a_penalty() {
        assert_eq!(
            shown("虚报材料的,当年奖励资金予以取消。完成任务的,给予奖励,逾期取消。"),
            [
                "penalty: 虚报材料的 => 当年奖励资金予以取消",
                "reward: 完成任务的 => 给予奖励,逾期取消",
            ]
        );
    }

    #[test]
    fn demands_without_a_condition_are_none() {
        assert_eq!(
            shown("加快建设一批特色园区,支持企业做大做强。"),
            Vec::<String>::new()
        );
    }
}
