//! How strongly a clause demands: the words that say so, each with its span. A clause may carry several; which of them
//! governs a duty is decided where duties are drafted.

use std::ops::Range;
use std::sync::LazyLock;

use crate::pattern::Regex;
use kaifa_base::Span;
use serde::Serialize;

use crate::folded::Folded;
use crate::marks::Mark;

/// The strength of a demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StrengthKind {
    /// 必须, 应当, 不得
    Must,
    /// 原则上
    InPrinciple,
    /// 可, 可以, 视情
    Discretionary,
    /// 鼓励, 支持, 引导
    Encouraged,
    /// 力争, 争取, 探索
    Aspirational,
    /// Reported as done.
    Fact,
}

impl StrengthKind {
    /// The word used in output.
    pub fn name(self) -> &'static str {
        match self {
            StrengthKind::Must => "must",
            StrengthKind::InPrinciple => "in_principle",
            StrengthKind::Discretionary => "discretionary",
            StrengthKind::Encouraged => "encouraged",
            StrengthKind::Aspirational => "aspirational",
            StrengthKind::Fact => "fact",
        }
    }
}

/// A word of strength and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strength {
    /// Its kind.
    pub kind: StrengthKind,
    /// Where the word stands.
    pub span: Span,
}

pub(crate) static WORDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"原则上",
        r"|必须|不得|严禁|禁止|应当|应(?:按|在|于|将|由|设|依|严|全|把|建|当)|须(?:在|按|经|由)|务必|一律|确保|要(?:在|按|将|把|加|建|制|认|切|完|严|抓|做|充|定|不断|高|实|结|顺|强|坚|及|进|深|积|主|明|履|专)",
        r"|可以|可(?:按|视|由|在|根|采|结|适|给|自|优|直|申|享|与|兼|设|实)|视情|允许|有条件的",
        r"|鼓励|支持|引导|倡导|优先",
        r"|力争|争取|努力|探索|积极推进",
        r"|已经|均已|已(?:完|建|撤|划|实|印|经)|去年以来|近年来",
    ))
    .unwrap()
});

/// The kind of a word that the pattern found: its first letters tell. (Groups in the pattern would say so too, at many times the cost.)
fn kind_of(word: &str) -> StrengthKind {
    let opens = |words: &[&str]| words.iter().any(|one| word.starts_with(one));
    if word == "原则上" {
        StrengthKind::InPrinciple
    } else if opens(&["可", "视情", "允许", "有条件"]) {
        StrengthKind::Discretionary
    } else if opens(&["鼓励", "支持", "引导", "倡导", "优先"]) {
        StrengthKind::Encouraged
    } else if opens(&["力争", "争取", "努力", "探索", "积极"]) {
        StrengthKind::Aspirational
    } else if opens(&["已", "均已", "去年", "近年"]) {
        StrengthKind::Fact
    } else {
        StrengthKind::Must
    }
}

/// Finds the words of strength in some own words, leaving out the closing clauses.
pub fn find(folded: &Folded, own: Range<usize>, skip: &[Range<usize>]) -> Vec<Strength> {
    folded
        .find(Mark::Strength, own.clone())
        .filter_map(|found| {
            let range = own.start + found.start()..own.start + found.end();
            let inside = skip.iter().any(|s| s.contains(&range.start));
            (!inside).then(|| Strength {
                kind: kind_of(found.as_str()),
                span: folded.span(range),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::paragraphs;
    use crate::source::Source;

    #[test]
    fn each_kind_is_told_by_its_words() {
        let source =
            Source::from_text("管委会必须公开。原则上不代管。可视情调整。鼓励试点。力争达标。园区均已撤销。");
        let even = paragraphs(&source).folded;
        let end = even.text().len();
        let kinds: Vec<&str> = find(&even, 0..end, &[]).iter().map(|s| s.kind.name()).collect();
        assert_eq!(
            kinds,
            [
                "must",
                "in_principle",
                "discretionary",
                "encouraged",
                "aspirational",
                "fact"
            ]
        );
    }
}
