//! Which styles of numbers stand above which.

use crate::numbering::Style;

/// The rank of articles that lie in parts.
pub(super) const BELOW_PARTS: u8 = 6;

/// Which styles stand above which when a document shows no other order.
pub(super) fn rank(style: Style) -> u8 {
    match style {
        Style::Part => 0,
        Style::Chapter => 1,
        Style::Section => 2,
        Style::Article => 3,
        Style::Han => 4,
        Style::HanBracket => 5,
        Style::ArabicPoint | Style::ArabicComma => 7,
        Style::Decimal => 8,
        Style::DecimalThree => 9,
        Style::ArabicBracket | Style::ArabicHalfBracket | Style::Enclosed => 10,
        Style::Circled => 11,
        Style::HanIs | Style::Ordinal | Style::Sequence | Style::Letter | Style::Named => 12,
        Style::Row => 13,
    }
}
