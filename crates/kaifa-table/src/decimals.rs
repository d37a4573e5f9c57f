//! Numbers as text with a fixed number of decimals and without trailing zeros, digits four at a time.

/// The bytes that a number of up to 9 decimals takes at most (sign, 16 digits, point), with its comma.
pub const NUMBER: usize = 32;

/// A whole number.
pub fn whole(out: &mut Vec<u8>, number: u64) {
    let start = out.len();
    out.resize(start + NUMBER, 0);
    let length = whole_into(&mut out[start..], number);
    out.truncate(start + length);
}

/// As [`whole`], into the beginning of [`NUMBER`] bytes or more; gives how many it took.
fn whole_into(out: &mut [u8], number: u64) -> usize {
    let mut digits = [0u8; 20];
    let mut at = digits.len();
    let mut rest = number;
    while rest >= 10_000 {
        at -= 4;
        digits[at..at + 4].copy_from_slice(&four_digits((rest % 10_000) as u32).to_le_bytes());
        rest /= 10_000;
    }
    let first = four_digits(rest as u32);
    let zeros = leading_zeros(first).min(3);
    at -= 4;
    digits[at..at + 4].copy_from_slice(&first.to_le_bytes());
    let written = &digits[at + zeros..];
    out[..written.len()].copy_from_slice(written);
    written.len()
}

/// A number rounded half away from zero to some decimals, without trailing zeros; nothing where it is missing.
pub fn fixed(out: &mut Vec<u8>, number: f64, decimals: u32) {
    let start = out.len();
    out.resize(start + NUMBER, 0);
    let length = fixed_into(&mut out[start..], number, decimals);
    out.truncate(start + length);
}

/// A number rounded half away from zero to some decimals, as [`fixed`] writes it.
#[inline]
pub fn nearest(number: f64, decimals: u32) -> f64 {
    let scale = POWERS[decimals as usize] as f64;
    let scaled = number.abs() * scale;
    if scaled < WHOLE_ONLY {
        let near = rounded(scaled) as i64 as f64 / scale;
        if number < 0.0 { -near } else { near }
    } else {
        number
    }
}

/// Beyond 2^53 every float is whole, and decimals mean nothing.
const WHOLE_ONLY: f64 = 9_007_199_254_740_992.0;

/// As [`fixed`], into the beginning of [`NUMBER`] bytes or more; gives how many it took.
#[inline]
pub fn fixed_into(out: &mut [u8], number: f64, decimals: u32) -> usize {
    if number.is_nan() {
        return 0;
    }
    let scaled = number.abs() * POWERS[decimals as usize] as f64;
    if scaled >= WHOLE_ONLY {
        return huge_into(out, number);
    }
    let scaled = rounded(scaled);
    let mut at = 0;
    if number < 0.0 && scaled > 0 {
        out[0] = b'-';
        at = 1;
    }
    // The usual four decimals divide by a constant.
    let (above, below) = if decimals == 4 {
        (scaled / 10_000, scaled % 10_000)
    } else {
        let scale = POWERS[decimals as usize];
        (scaled / scale, scaled % scale)
    };
    if above < 10_000 {
        let digits = four_digits(above as u32);
        let zeros = leading_zeros(digits).min(3);
        out[at..at + 4].copy_from_slice(&(digits >> (8 * zeros)).to_le_bytes());
        at += 4 - zeros;
    } else {
        at += whole_into(&mut out[at..], above);
    }
    if below == 0 {
        return at;
    }
    out[at] = b'.';
    at += 1;
    if decimals <= 4 {
        let digits = four_digits((below * POWERS[4 - decimals as usize]) as u32);
        out[at..at + 4].copy_from_slice(&digits.to_le_bytes());
        return at + 4 - trailing_zeros(digits);
    }
    let (mut below, mut length) = (below, decimals as usize);
    while below.is_multiple_of(10) {
        below /= 10;
        length -= 1;
    }
    for digit in out[at..at + length].iter_mut().rev() {
        *digit = b'0' + (below % 10) as u8;
        below /= 10;
    }
    at + length
}

/// Powers of ten up to the most decimals there are.
const POWERS: [u64; 10] = [
    1,
    10,
    100,
    1_000,
    10_000,
    100_000,
    1_000_000,
    10_000_000,
    100_000_000,
    1_000_000_000,
];

/// A float from 0 up to 2^53 as the nearest whole number, halves upwards.
#[inline]
fn rounded(number: f64) -> u64 {
    let whole = number as i64;
    whole as u64 + u64::from(number - whole as f64 >= 0.5)
}

#[cold]
fn huge_into(out: &mut [u8], number: f64) -> usize {
    let mut text = number.to_string();
    if text.len() >= NUMBER {
        text = format!("{number:e}");
    }
    out[..text.len()].copy_from_slice(text.as_bytes());
    text.len()
}

/// The four digits of a number below 10,000 as text, the first one in the lowest byte.
#[inline]
fn four_digits(number: u32) -> u32 {
    let (high, low) = (number / 100, number % 100);
    let pairs = high | low << 16;
    // Division by ten of both pairs at once.
    let tens = ((pairs * 103) >> 10) & 0x000f_000f;
    (tens | (pairs - tens * 10) << 8) + 0x3030_3030
}

/// How many of four digits are zeros at the front.
#[inline]
fn leading_zeros(digits: u32) -> usize {
    ((digits ^ 0x3030_3030).trailing_zeros() / 8) as usize
}

/// How many of four digits are zeros at the end.
#[inline]
fn trailing_zeros(digits: u32) -> usize {
    ((digits ^ 0x3030_3030).leading_zeros() / 8) as usize
}

/// A number with all the digits that it needs to be read back.
pub fn shortest(out: &mut Vec<u8>, number: f64) {
    if !number.is_nan() {
        out.extend_from_slice(number.to_string().as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(number: f64, decimals: u32) -> String {
        let mut out = Vec::new();
        fixed(&mut out, number, decimals);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_have_their_decimals_and_no_trailing_zeros() {
        for (number, decimals, expected) in [
            (12.5, 4, "12.5"),
            (0.00005, 4, "0.0001"),
            (-0.00001, 4, "0"),
            (-3.1, 2, "-3.1"),
            (100.0, 0, "100"),
            (1234567.891, 2, "1234567.89"),
            (0.0, 4, "0"),
            (7.0301, 4, "7.0301"),
            (9999.99995, 4, "10000"),
            (12345678.5, 1, "12345678.5"),
            (1e8, 4, "100000000"),
            (0.123456789, 9, "0.123456789"),
            (3.1204, 3, "3.12"),
            (-1e20, 4, "-100000000000000000000"),
            (1e40, 4, "1e40"),
        ] {
            assert_eq!(shown(number, decimals), expected);
        }
        assert_eq!(shown(f64::NAN, 4), "");
        assert_eq!(nearest(-0.12345, 4), -0.1235);
        assert!(nearest(f64::NAN, 4).is_nan());
    }
}
