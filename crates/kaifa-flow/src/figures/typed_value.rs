//! One value as a person types it: a number, "not applicable", or nothing. Whatever could be read in two ways is refused.

use kaifa_base::{Decimal, Place, Problem, Words};

use crate::codes;

/// What a typed value says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// A number.
    Value(Decimal),
    /// The question does not arise.
    NotApplicable,
    /// Nothing.
    Nothing,
}

/// Reads a typed value: digits with or without separators, `不适用`, or nothing. `约5万` is refused, not guessed, and so is
/// `12,34`, where the comma may stand for a point.
pub fn read_value(text: &str, place: &Place) -> Result<Typed, Box<Problem>> {
    let folded: String = text
        .trim()
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '\u{ff10}'..='\u{ff19}' => char::from_u32(c as u32 - 0xff10 + 0x30).unwrap_or(c),
            '\u{ff0e}' => '.',
            '\u{ff0c}' => ',',
            '\u{ff0d}' | '\u{2212}' => '-',
            other => other,
        })
        .collect();
    match folded.as_str() {
        "" => Ok(Typed::Nothing),
        "不适用" | "n/a" | "N/A" => Ok(Typed::NotApplicable),
        digits => read_decimal(digits).map(Typed::Value).ok_or_else(|| {
            Box::new(
                Problem::error(
                    &codes::NOT_A_NUMBER,
                    place.clone(),
                    Words::new(format!("应为数字,现为“{}”", text.trim()), format!("expected a number, found “{}”", text.trim())),
                )
                .hint("请只填数字,单位以表头为准;没有此项请填“不适用”", "enter digits only, in the unit of the heading; write 不适用 (N/A) where the question does not arise"),
            )
        }),
    }
}

/// Digits with at most one point; commas only where they part thousands. No rounding: more digits than a decimal holds are no
/// number.
fn read_decimal(text: &str) -> Option<Decimal> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let grouped = whole.contains(',');
    let fits = all_digits(first)
        && (!grouped || first.len() <= 3)
        && groups.all(|group| group.len() == 3 && all_digits(group))
        && fraction.is_none_or(all_digits);
    if !fits {
        return None;
    }
    Decimal::from_str_exact(&text.replace(',', "")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_values_are_read_or_refused_never_guessed() {
        let place = Place::default();
        assert_eq!(
            read_value(" 1,234.50 ", &place).unwrap(),
            Typed::Value(Decimal::new(123450, 2))
        );
        assert_eq!(
            read_value("\u{ff11}\u{ff12}\u{ff0e}5", &place).unwrap(),
            Typed::Value(Decimal::new(125, 1))
        );
        assert_eq!(read_value("0", &place).unwrap(), Typed::Value(Decimal::ZERO));
        assert_eq!(read_value("", &place).unwrap(), Typed::Nothing);
        assert_eq!(read_value("不适用", &place).unwrap(), Typed::NotApplicable);
        for refused in [
            "约5万", "12,34", "1,2345", "1_000", "1e5", ".5", "5.", "--5", "12%",
        ] {
            assert!(read_value(refused, &place).is_err(), "{refused}");
        }
        let long = "0.12345678901234567890123456789012345";
        assert!(read_value(long, &place).is_err(), "a value is never rounded");
        let problem = read_value("约5万", &place).unwrap_err();
        assert!(problem.message.zh.contains("现为“约5万”"));
    }
}
