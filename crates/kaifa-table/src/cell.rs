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
pub fn scan_number(bytes: &[u8], at: usize) -> Option<(f64, usize)> {
    let negative = bytes.get(at) == Some(&b'-');
    let first = at + usize::from(negative);
    let Some((whole, length)) = few_digits(bytes, first) else {
        return scan_long(bytes, at);
    };
    let (mut mantissa, mut decimals, mut end) = (whole, 0, first + length);
    if bytes.get(end) == Some(&b'.') && length > 0 {
        let Some((behind, length)) = few_digits(bytes, end + 1) else {
            return scan_long(bytes, at);
        };
        (mantissa, decimals) = (whole * WHOLE_POWERS[length] + behind, length);
        end += 1 + length;
    }
    if !matches!(bytes.get(end), None | Some(b',' | b'\n' | b'\r')) {
        return scan_long(bytes, at);
    }
    if length == 0 {
        return (!negative).then_some((f64::NAN, end));
    }
    let number = mantissa as f64 / POWERS[decimals];
    Some((if negative { -number } else { number }, end))
}

const WHOLE_POWERS: [u64; 8] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];

/// The digits that begin at a place, as a number, and how many they are; `None` where they are eight or more, or the text
/// ends before eight bytes. All are read at once, because their number, which changes from cell to cell, would mislead a
/// loop each time.
#[inline]
fn few_digits(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let word = u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?);
    let digits = word ^ 0x3030_3030_3030_3030;
    // The high bit of every byte that is no digit; bytes after the first such one may be wrong.
    let others = (digits.wrapping_add(0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080;
    let length = others.trailing_zeros() as usize / 8;
    if length >= 8 {
        return None;
    }
    // To the end of the word, zeros before them; then pairs, fours, all.
    let digits = (digits << (56 - 8 * length)) << 8;
    let pairs = digits.wrapping_mul(10 << 8 | 1) >> 8 & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(100 << 16 | 1) >> 16 & 0x0000_ffff_0000_ffff;
    Some((fours.wrapping_mul(10_000 << 32 | 1) >> 32, length))
}

/// As [`scan_number`], digit by digit.
fn scan_long(bytes: &[u8], mut at: usize) -> Option<(f64, usize)> {
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

/// Where the cell that begins at a place ends: before a comma or a line end, or at the end of the bytes.
#[inline]
pub fn cell_end(bytes: &[u8], mut at: usize) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    // The lowest byte with its high bit set is the first that was zero.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word & (ONES << 7);
    while let Some(eight) = bytes.get(at..).and_then(|rest| rest.first_chunk()) {
        let word = u64::from_le_bytes(*eight);
        let found = zeros(word ^ (ONES * b',' as u64)) | zeros(word ^ (ONES * b'\n' as u64));
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let rest = bytes[at..].iter().position(|byte| matches!(byte, b',' | b'\n'));
    rest.map_or(bytes.len(), |found| at + found)
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
        for text in [
            "0",
            "-0.5",
            "123456.78",
            "99999999999.9999",
            "0.000001",
            "7",
            "1234567.7654321",
            "12345678.1",
            "1.12345678",
            "9.",
            "-7654321",
            "0000001.50",
        ] {
            // Alone, before another cell, and before the end of a line.
            for after in ["", ",", ",0.25,12345,", "\n", "\r\n12,13,14,15", ",甲乙丙,"] {
                let line = format!("{text}{after}");
                let (fast, end) = scan_number(line.as_bytes(), 0).unwrap();
                assert_eq!((fast, end), (text.parse().unwrap(), text.len()), "{line}");
                assert_eq!(number(text), Ok(Some(fast)));
                assert_eq!(
                    cell_end(line.as_bytes(), 0),
                    line.find([',', '\n']).unwrap_or(line.len())
                );
            }
        }
        assert!(scan_number(b",", 0).unwrap().0.is_nan());
        assert!(scan_number(b",12345,12345", 0).unwrap().0.is_nan());
        for odd in [
            "1,234"[..1].to_owned() + "x",
            "1e5".into(),
            "+1".into(),
            ".5".into(),
            "-".into(),
            "12345678901234567".into(),
        ] {
            assert_eq!(scan_number(odd.as_bytes(), 0), None, "{odd}");
            assert_eq!(scan_number(format!("{odd},1234567").as_bytes(), 0), None, "{odd}");
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
