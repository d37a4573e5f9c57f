//! Units in the cells of tables: lists that need no label, and notes on all rows.

use std::ops::Range;

use super::{UnitMention, add, list, mentioned, names};
use crate::brackets;
use crate::confidence::Finding;
use crate::folded::Folded;
use crate::source::Source;

/// What is no name but the rest of one whose beginning is a name too: 街道办 / 事处, 管委 / 会.
const REST_OF_NAMES: &[&str] = &["事处", "员会", "会", "公室", "室"];

/// Whether words say that the unit named first leads (列第一位的为牵头单位).
pub(crate) fn first_leads(words: &str) -> bool {
    words.contains("牵头") && list::FIRST_LEADS.is_match(words)
}

/// Whether a line says nothing but units: 县水务局, or 甲局(牵头)、乙局.
pub(crate) fn lists_units(line: &str) -> bool {
    if line.contains('。') {
        return false;
    }
    let pieces: Vec<_> = brackets::split_outside(line, 0..line.len(), &['、', ',', ';']).collect();
    let units = pieces
        .iter()
        .filter(|piece| names::is_unit(without_role(&line[(*piece).clone()]), false));
    2 * units.count() > pieces.len()
}

/// 甲局牵头: the name without what it does.
fn without_role(piece: &str) -> &str {
    let roles = [
        "牵头",
        "配合",
        "负责",
        "参与",
        "协助",
        "主办",
        "协办",
        "牵头负责",
        "配合落实",
    ];
    let role = roles
        .iter()
        .filter(|role| piece.ends_with(**role))
        .max_by_key(|role| role.len());
    role.map_or(piece, |role| &piece[..piece.len() - role.len()])
}

/// The units of a list that needs no label, such as a cell under the heading 责任单位, and those of them that lead: all where
/// the column says so, else those that the cell marks. Lines that end with a whole name end a unit; others were only broken.
pub(crate) fn of_column(
    source: &Source,
    folded: &Folded,
    cell: Range<usize>,
    leads: bool,
) -> (Vec<UnitMention>, Vec<UnitMention>) {
    let text = folded.text();
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut start = cell.start;
    for (at, _) in text[cell.clone()].match_indices('\n') {
        let end = cell.start + at;
        let last = text[start..end]
            .rsplit(['、', ',', ';', ':'])
            .next()
            .unwrap_or_default();
        let next = text[end + 1..cell.end]
            .split(['\n', '、', ',', ';'])
            .next()
            .unwrap_or_default();
        // 各街道办 over 事处: broken where a name could end.
        let broken = REST_OF_NAMES.contains(&next);
        // 甲局 over (乙局) are one; who ends in a bracket, or stands over one of a level, is whole.
        let whole = names::is_unit(last, false) || last.ends_with(')') || names::is_unit(next, true);
        if whole && !broken && !next.starts_with('(') {
            parts.push(start..end);
            start = end + 1;
        }
    }
    parts.push(start..cell.end);
    let (mut units, mut lead) = (Vec::new(), Vec::new());
    for unit in parts
        .into_iter()
        .flat_map(|part| list::of_part(text, part, leads))
        .flat_map(|unit| names::in_cell(folded, unit))
        .map(|unit| names::without_part(text, unit))
    {
        let finding = match names::is_unit(&text[unit.range.clone()], false) {
            true => Finding::new("unit_column", 98),
            false => Finding::new("unit_column", 98).less(70),
        };
        let mention = mentioned(source, folded, unit.range, finding);
        if mention.name.trim_matches(['-', '—', '/', '无']).is_empty() {
            continue;
        }
        if unit.leads {
            add(&mut lead, mention.clone());
        }
        add(&mut units, mention);
    }
    (units, lead)
}
