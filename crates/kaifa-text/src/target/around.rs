//! What stands around a figure: the words before and behind it, and the clauses that it belongs to.

use super::amount::Amount;

/// What stands around a figure.
pub(super) struct Around<'a> {
    /// The words before it that are about it.
    pub before: &'a str,
    /// The words behind it up to the end of its clause.
    pub after: &'a str,
    /// Its clause.
    pub clause: &'a str,
    /// Its sentence.
    pub sentence: &'a str,
    /// The clauses that belong together with its own.
    pub portion: &'a str,
    /// The words behind it up to the end of the portion.
    pub rest: &'a str,
    /// Whether a time that lies ahead governs it.
    pub timed: bool,
    /// Whether a figure before it, in its clause or the one before, is demanded.
    pub follows: bool,
    /// Whether the clause before demands a figure: 研发投入强度达到2.6%,技术合同成交额20亿元.
    pub beside: bool,
}

impl Around<'_> {
    /// The words behind the unit of the figure, with the comparator there.
    pub(super) fn behind(&self, amount: &Amount) -> &str {
        let end = self.clause.len() - self.after.len();
        let comparator = ["及以上", "及以下", "以上", "以下"]
            .iter()
            .find(|word| self.clause[..end].ends_with(**word));
        match comparator {
            Some(word) if amount.comparator.is_some() => &self.clause[end - word.len()..],
            _ => self.after,
        }
    }

    /// Whether nothing of its clause stands behind it but a further one of a list or a bracket.
    pub(super) fn is_last(&self) -> bool {
        self.after.is_empty() || self.after.starts_with(['、', '('])
    }

    /// Whether nothing stands before the figure but what opens a clause.
    pub(super) fn head_is_empty(&self) -> bool {
        self.before.is_empty() || matches!(self.before, "其中" | "力争" | "确保" | "推动" | "实现" | "、")
    }

    /// The words of the clause before the figure, its fillers included.
    pub(super) fn head(&self, amount: &Amount) -> &str {
        let digits = amount.end - amount.start;
        let end = self.clause.len() - self.after.len();
        let words = &self.clause[..end];
        let first = words
            .find(|c: char| c.is_ascii_digit() || crate::chinese_number::is_digit(c))
            .unwrap_or(end.saturating_sub(digits));
        &words[..first]
    }
}
