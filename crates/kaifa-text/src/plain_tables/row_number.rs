//! The numbers of rows, in all the ways in which tables print them: 3, 3., (3), 1.1, 1-1, 三, (三), ③.

use crate::chinese_number;

/// The number of a row as printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowNumber {
    style: Style,
    /// Its levels: 2 and 1 of 2.1.
    levels: Vec<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Arabic,
    Bracketed,
    Han,
    HanBracketed,
    Circled,
}

/// Bytes of the longest number.
const LONGEST: usize = 18;
/// Levels of a number, at most, and what a level may count up to.
const MOST_LEVELS: usize = 3;
const MOST: u32 = 999;

impl RowNumber {
    /// The number in a cell that holds nothing else.
    pub fn of(cell: &str) -> Option<RowNumber> {
        if cell.is_empty() || cell.len() > LONGEST {
            return None;
        }
        let mut chars = cell.chars();
        if let (Some(circled @ '①'..='⑳'), None) = (chars.next(), chars.next()) {
            let levels = vec![circled as u32 - '①' as u32 + 1];
            return Some(RowNumber {
                style: Style::Circled,
                levels,
            });
        }
        let plain = cell.trim_end_matches(['.', '、']);
        let inner = plain.trim_start_matches('(').trim_end_matches(')');
        let bracketed = inner.len() < plain.len();
        let levels: Option<Vec<u32>> = inner.split(['.', '-']).map(level).collect();
        let levels = levels.filter(|levels| levels.len() <= MOST_LEVELS)?;
        let arabic = inner.starts_with(|c: char| c.is_ascii_digit());
        let style = match (arabic, bracketed) {
            (true, false) => Style::Arabic,
            (true, true) => Style::Bracketed,
            (false, false) => Style::Han,
            (false, true) => Style::HanBracketed,
        };
        Some(RowNumber { style, levels })
    }

    /// Whether a run may begin with it.
    pub fn is_first(&self) -> bool {
        self.levels.iter().all(|level| *level == 1)
    }

    /// Whether it comes next after another of its kind: 4 after 3, 2.2 or 3.1 after 2.1.
    pub fn follows(&self, before: &RowNumber) -> bool {
        let (own, other) = (&self.levels, &before.levels);
        if self.style != before.style || own.len() != other.len() {
            return false;
        }
        let Some(at) = own.iter().zip(other).position(|(own, other)| own != other) else {
            return false;
        };
        own[at] == other[at] + 1 && own[at + 1..].iter().all(|level| *level == 1)
    }

    /// Whether it may number the row after another: the next one, or the first of a group.
    pub fn goes_on(&self, before: &RowNumber) -> bool {
        self.follows(before) || self.is_first()
    }
}

fn level(words: &str) -> Option<u32> {
    let arabic = words.bytes().all(|b| b.is_ascii_digit());
    let han = || words.chars().all(chinese_number::is_digit);
    chinese_number::parse(words).filter(|number| (arabic || han()) && (1..=MOST).contains(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_rows_go_on() {
        for (one, next) in [
            ("3", "4"),
            ("9.", "10."),
            ("(1)", "(2)"),
            ("1.2", "1.3"),
            ("1.3", "2.1"),
            ("1-1", "1-2"),
            ("二", "三"),
            ("(九)", "(十)"),
            ("①", "②"),
        ] {
            let numbers = (RowNumber::of(one).unwrap(), RowNumber::of(next).unwrap());
            assert!(numbers.1.follows(&numbers.0), "{one} {next}");
        }
        for (one, next) in [("3", "5"), ("3", "3"), ("1.2", "2.2"), ("1", "二"), ("3", "(4)")] {
            let numbers = (RowNumber::of(one).unwrap(), RowNumber::of(next).unwrap());
            assert!(!numbers.1.follows(&numbers.0), "{one} {next}");
        }
        for words in ["", "甲局", "2024年", "2024", "12.5%", "1.", "0"] {
            assert_eq!(RowNumber::of(words).is_some(), words == "1.", "{words}");
        }
    }
}
