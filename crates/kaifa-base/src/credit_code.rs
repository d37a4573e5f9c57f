//! Unified social credit codes (统一社会信用代码, GB 32100-2015): 18 signs, the last of which proves the others.
//!
//! The check sign may be any sign of the alphabet; lists that allow only digits and X are wrong. The organisation code
//! inside (signs 9 to 17, GB 11714) has a check sign of its own, which is only looked at for a warning.

use std::borrow::Cow;
use std::fmt;

/// The signs of a code in the order of their values: no I, O, S, V, Z.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// 3^(i−1) mod 31 for the signs 1 to 17.
const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/// Weights of the eight signs of an organisation code.
const ORGANISATION_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
const NO_SIGN: u8 = u8::MAX;

/// Value of each byte as a sign.
const VALUES: [u8; 256] = {
    let mut values = [NO_SIGN; 256];
    let mut at = 0;
    while at < ALPHABET.len() {
        values[ALPHABET[at] as usize] = at as u8;
        at += 1;
    }
    values
};

/// Why a text is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreditCodeError {
    /// It has another number of signs.
    Length(usize),
    /// It has a sign that codes do not have, at this place from 1.
    Sign(usize),
    /// Signs 3 to 8, the region, are not all digits.
    Region,
    /// The check sign should be this one.
    Check(char),
}

impl fmt::Display for CreditCodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CreditCodeError::Length(found) => write!(f, "expected 18 signs, found {found}"),
            CreditCodeError::Sign(place) => write!(f, "sign {place} is none of a code"),
            CreditCodeError::Region => f.write_str("signs 3 to 8 should be digits"),
            CreditCodeError::Check(expected) => write!(f, "the check sign should be {expected}"),
        }
    }
}

impl CreditCodeError {
    /// The reason in Chinese.
    pub fn zh(self) -> String {
        match self {
            CreditCodeError::Length(found) => format!("应为18位,现为{found}位"),
            CreditCodeError::Sign(place) => format!("第{place}位不是代码字符"),
            CreditCodeError::Region => "第3至8位应为数字".to_owned(),
            CreditCodeError::Check(expected) => format!("校验位应为{expected}"),
        }
    }
}

/// Checks a code as written: 18 signs in capitals without blanks.
///
/// ```
/// assert!(kaifa_base::credit_code::check("914403001922038216").is_ok());
/// ```
pub fn check(code: &str) -> Result<(), CreditCodeError> {
    let Ok(signs) = <&[u8; 18]>::try_from(code.as_bytes()) else {
        return Err(CreditCodeError::Length(code.chars().count()));
    };
    let (mut sum, mut worst) = (0u32, 0u8);
    for (sign, weight) in signs.iter().zip(WEIGHTS) {
        let value = VALUES[usize::from(*sign)];
        worst = worst.max(value);
        sum += u32::from(value) * weight;
    }
    let last = VALUES[usize::from(signs[17])];
    if worst == NO_SIGN || last == NO_SIGN {
        let at = signs
            .iter()
            .position(|sign| VALUES[usize::from(*sign)] == NO_SIGN);
        return Err(CreditCodeError::Sign(at.unwrap_or(0) + 1));
    }
    if !signs[2..8].iter().all(u8::is_ascii_digit) {
        return Err(CreditCodeError::Region);
    }
    let expected = (31 - sum % 31) % 31;
    if u32::from(last) == expected {
        Ok(())
    } else {
        Err(CreditCodeError::Check(char::from(ALPHABET[expected as usize])))
    }
}

/// The check sign that belongs to the first 17 signs of a code; nothing where these are not 17 signs of a code.
///
/// ```
/// assert_eq!(kaifa_base::credit_code::check_sign("91440300192203821"), Some('6'));
/// ```
pub fn check_sign(body: &str) -> Option<char> {
    let signs = <&[u8; 17]>::try_from(body.as_bytes()).ok()?;
    let mut sum = 0;
    for (sign, weight) in signs.iter().zip(WEIGHTS) {
        let value = VALUES[usize::from(*sign)];
        if value == NO_SIGN {
            return None;
        }
        sum += u32::from(value) * weight;
    }
    Some(char::from(ALPHABET[((31 - sum % 31) % 31) as usize]))
}

/// Whether the organisation code inside a code of 18 signs has the right check sign.
pub fn organisation_checks(code: &str) -> bool {
    let Some(organisation) = code.as_bytes().get(8..17) else {
        return false;
    };
    let sum: u32 = organisation
        .iter()
        .zip(ORGANISATION_WEIGHTS)
        .map(|(sign, weight)| char::from(*sign).to_digit(36).unwrap_or(0) * weight)
        .sum();
    let expected = match 11 - sum % 11 {
        10 => b'X',
        11 => b'0',
        digit => b'0' + u8::try_from(digit).unwrap_or(0),
    };
    organisation[8] == expected
}

/// A code as people type it, made plain: half-width, capitals, no blanks and hyphens.
pub fn normalised(code: &str) -> Cow<'_, str> {
    if code
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
    {
        return Cow::Borrowed(code);
    }
    let half_width = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    };
    code.chars()
        .map(half_width)
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| c.to_ascii_uppercase())
        .collect::<String>()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const REAL: [&str; 4] = [
        "914403001922038216",
        "9144030071526726XG",
        "91330100799655058B",
        "91310000631696382C",
    ];

    #[test]
    fn codes_of_real_firms_pass_both_checks() {
        for code in REAL {
            assert_eq!(check(code), Ok(()), "{code}");
            assert!(organisation_checks(code), "{code}");
        }
    }

    #[test]
    fn every_wrong_sign_and_every_swap_of_neighbours_is_found() {
        for code in REAL {
            let signs: Vec<char> = code.chars().collect();
            for at in 0..18 {
                for other in ALPHABET
                    .iter()
                    .map(|sign| char::from(*sign))
                    .filter(|sign| *sign != signs[at])
                {
                    let mut wrong = signs.clone();
                    wrong[at] = other;
                    assert!(
                        check(&wrong.iter().collect::<String>()).is_err(),
                        "{code} {at} {other}"
                    );
                }
                if at > 0 && signs[at] != signs[at - 1] {
                    let mut wrong = signs.clone();
                    wrong.swap(at, at - 1);
                    assert!(check(&wrong.iter().collect::<String>()).is_err(), "{code} {at}");
                }
            }
        }
    }

    #[test]
    fn the_reason_names_the_sign() {
        assert_eq!(check("9144"), Err(CreditCodeError::Length(4)));
        assert_eq!(check("9144030019220382I6"), Err(CreditCodeError::Sign(17)));
        assert_eq!(check("914403001922038215"), Err(CreditCodeError::Check('6')));
        assert_eq!(check("91A403001922038216"), Err(CreditCodeError::Region));
    }

    #[test]
    fn typed_codes_are_made_plain() {
        assert_eq!(normalised("９１44-0300 7152 6726xg"), "9144030071526726XG");
        assert!(matches!(normalised(REAL[0]), Cow::Borrowed(_)));
    }
}
