//! Characters of which one stands in every match of a pattern. A pattern that begins with nearly any character is tried at every place;
//! where none of these stands it need not be tried at all.

use regex_syntax::hir::{Class, Hir, HirKind};

use super::classes::Ranges;

/// So many characters are too many: one of them stands nearly everywhere.
const MANY: usize = 64;
/// Characters that stand in many clauses and tell little.
const COMMON: &[char] = &['的', '一', '不', '在', '年', '到', '和', '为', '中', '上'];

/// The characters of which one stands in every match, as far as they are few.
pub(super) fn needed(hir: &Hir) -> Option<Ranges> {
    let few = |ranges: Ranges| (count(&ranges) <= MANY).then_some(ranges);
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => None,
        HirKind::Literal(literal) => {
            let letters = std::str::from_utf8(&literal.0).ok()?;
            let telling = letters.chars().find(|c| !COMMON.contains(c));
            let letter = telling.or(letters.chars().next())?;
            Some(vec![(letter as u32, letter as u32)])
        }
        HirKind::Class(Class::Unicode(class)) => few(class
            .iter()
            .map(|range| (range.start() as u32, range.end() as u32))
            .collect()),
        HirKind::Class(Class::Bytes(_)) => None,
        HirKind::Capture(group) => needed(&group.sub),
        HirKind::Repetition(again) if again.min > 0 => needed(&again.sub),
        HirKind::Repetition(_) => None,
        HirKind::Concat(parts) => parts.iter().filter_map(needed).min_by_key(count),
        HirKind::Alternation(ways) => {
            let all: Option<Vec<Ranges>> = ways.iter().map(needed).collect();
            few(all?.concat())
        }
    }
}

fn count(ranges: &Ranges) -> usize {
    ranges.iter().map(|(from, to)| (to - from) as usize + 1).sum()
}
