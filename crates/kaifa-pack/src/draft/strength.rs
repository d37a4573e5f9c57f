//! How strongly a piece of text demands something: of the words of strength inside it, the one that governs.

use kaifa_base::Span;
use kaifa_text::Clause;
use kaifa_text::strength::StrengthKind;

/// The strength of a piece, and how sure that is. A text that says nothing demands.
pub(super) fn governing(clause: &Clause, piece: Span) -> (&'static str, u8) {
    let mut inside: Vec<StrengthKind> = clause
        .strengths
        .iter()
        .filter(|strength| piece.overlaps(strength.span))
        .map(|strength| strength.kind)
        .collect();
    inside.sort_by_key(|kind| rank(*kind));
    inside.dedup();
    let sure = if inside.len() > 1 { 75 } else { 90 };
    (inside.first().map_or("must", |kind| kind.name()), sure)
}

/// Which of several words governs: an exception before what it is an exception of, a demand before the support for it.
fn rank(kind: StrengthKind) -> u8 {
    match kind {
        StrengthKind::InPrinciple => 0,
        StrengthKind::Aspirational => 1,
        StrengthKind::Must => 2,
        StrengthKind::Discretionary => 3,
        StrengthKind::Encouraged => 4,
        StrengthKind::Fact => 5,
    }
}
