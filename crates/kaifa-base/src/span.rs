//! Ranges of a source text. They count Unicode scalar values (Rust `char`s), not bytes, so that a span means the same
//! in every program that reads the file.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A half-open range `[start, end)` of Unicode scalar values. Serialised as `[start, end]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "(usize, usize)", into = "(usize, usize)")]
pub struct Span {
    /// First scalar value inside.
    pub start: usize,
    /// First scalar value after.
    pub end: usize,
}

impl Span {
    /// A span; `end` below `start` is raised to `start`.
    pub fn new(start: usize, end: usize) -> Span {
        Span {
            start,
            end: end.max(start),
        }
    }

    /// Number of scalar values inside.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether nothing is inside.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `inner` lies wholly inside.
    pub fn contains(self, inner: Span) -> bool {
        self.start <= inner.start && inner.end <= self.end
    }

    /// Whether the two share at least one scalar value.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The words under the span, or `None` where it reaches past the end of the source.
    pub fn slice(self, source: &str) -> Option<&str> {
        let mut places = source
            .char_indices()
            .map(|(byte, _)| byte)
            .chain(std::iter::once(source.len()));
        let start = places.nth(self.start)?;
        if self.is_empty() {
            return Some(&source[start..start]);
        }
        let end = places.nth(self.len() - 1)?;
        Some(&source[start..end])
    }
}

impl From<(usize, usize)> for Span {
    fn from((start, end): (usize, usize)) -> Span {
        Span::new(start, end)
    }
}

impl From<Span> for (usize, usize) {
    fn from(span: Span) -> (usize, usize) {
        (span.start, span.end)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}–{}", self.start, self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_count_scalar_values_not_bytes() {
        let source = "到2025年,达到50%";
        assert_eq!(Span::new(1, 5).slice(source), Some("2025"));
        assert_eq!(Span::new(9, 12).slice(source), Some("50%"));
        assert_eq!(Span::new(3, 3).slice(source), Some(""));
        assert_eq!(Span::new(9, 13).slice(source), None);
        assert_eq!(Span::new(13, 13).slice(source), None);
    }

    #[test]
    fn containment_and_overlap_respect_the_open_end() {
        assert!(Span::new(0, 5).contains(Span::new(2, 5)));
        assert!(!Span::new(0, 5).overlaps(Span::new(5, 6)));
    }
}
