//! One cell: a number, a flag, or what is wrong with it.

/// Powers of ten that a float holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];

/// Reads a number that starts at `at` and ends before a comma, a line end or the end: gives it with the place after it.
/// `None` for anything out of the ordinary, which [`number`] then looks at slowly. An empty cell is NaN.
///
/// Up to 15 digits over a power of ten up to 22 is one exact division, so the float is the nearest one.
#[inline]
pub fn scan_number(bytes: &[u8], mut at: usize) -> Option<(f64, usize)> {
    let start = at;
    let negative = bytes.get(at) == Some(&b'-');
    at += usize::from(negative);
    let first = at;
    let mut mantissa = 0u64;
    let mut decimals = 0usize;
    while let Some(digit) = bytes
        .get(at)
        .map(|byte| byte.wrapping_sub(b'0'))
        .filter(|digit| *digit < 10)
    {
        mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit));
        at += 1;
    }
    let mut digits = at - first;
    if digits > 0 && bytes.get(at) == Some(&b'.') {
        at += 1;
        let point = at;
        while let Some(digit) = bytes
            .get(at)
            .map(|byte| byte.wrapping_sub(b'0'))
            .filter(|digit| *digit < 10)
        {
            mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit));
            at += 1;
        }
        decimals = at - point;
        digits += decimals;
    }
    if !matches!(bytes.get(at), None | Some(b',' | b'\n' | b'\r')) || digits > 15 {
        return None;
    }
    if digits == 0 {
        return (at == start).then_some((f64::NAN, at));
    }
    let number = mantissa as f64 / POWERS[decimals];
    Some((if negative { -number } else { number }, at))
}

/// A cell without blanks around it; most have none, and then nothing is looked for.
#[inline]
pub fn trimmed(text: &str) -> &str {
    match (text.as_bytes().first(), text.as_bytes().last()) {
        (Some(b'!'..=b'~'), Some(b'!'..=b'~')) => text,
        _ => text.trim(),
    }
}

/// A cell that is not what its column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

/// A cell as a number; `Ok(None)` where it is empty.
pub fn number(text: &str) -> Result<Option<f64>, Unreadable> {
    let plain = plain(text);
    let plain = plain.trim();
    if plain.is_empty() {
        return Ok(None);
    }
    let digits = plain.strip_prefix(['-', '+']).unwrap_or(plain);
    let looks = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '-' | '+'));
    match plain.parse::<f64>() {
        Ok(number) if looks && number.is_finite() => Ok(Some(number)),
        _ => Err(Unreadable),
    }
}

/// A cell as yes (1) or no (0); `Ok(None)` where it is empty.
pub fn flag(text: &str) -> Result<Option<u8>, Unreadable> {
    match plain(text).trim() {
        "" => Ok(None),
        "1" | "是" | "true" | "TRUE" | "True" | "yes" | "Y" => Ok(Some(1)),
        "0" | "否" | "false" | "FALSE" | "False" | "no" | "N" => Ok(Some(0)),
        _ => Err(Unreadable),
    }
}

/// Full-width digits and signs as half-width ones.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3000}' | '\u{a0}' => ' ',
            '\u{2212}' => '-',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fast_and_slow_reading_give_the_same_float() {
        for text in ["0", "-0.5", "123456.78", "99999999999.9999", "0.000001", "7"] {
            let (fast, end) = scan_number(text.as_bytes(), 0).unwrap();
            assert_eq!((fast, end), (text.parse().unwrap(), text.len()), "{text}");
            assert_eq!(number(text), Ok(Some(fast)));
        }
        assert!(scan_number(b",", 0).unwrap().0.is_nan());
        for odd in [
            "1,234"[..1].to_owned() + "x",
            "1e5".into(),
            "+1".into(),
            ".5".into(),
            "-".into(),
            "12345678901234567".into(),
        ] {
            assert_eq!(scan_number(odd.as_bytes(), 0), None, "{odd}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused_and_never_zero() {
        assert_eq!(number("约5万"), Err(Unreadable));
        assert_eq!(number("NaN"), Err(Unreadable));
        assert_eq!(number("inf"), Err(Unreadable));
        assert_eq!(number("1.2.3"), Err(Unreadable));
        assert_eq!(number(" "), Ok(None));
        assert_eq!(number("１２．５"), Ok(Some(12.5)));
        assert_eq!(number("1e5"), Ok(Some(100_000.0)));
        assert_eq!(flag("是"), Ok(Some(1)));
        assert_eq!(flag("2"), Err(Unreadable));
    }
}
