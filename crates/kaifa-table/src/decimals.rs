//! Numbers as text with a fixed number of decimals and without trailing zeros, digits four at a time.

use std::sync::LazyLock;

use kaifa_base::steps::widest;

/// The bytes that a number of up to 9 decimals takes at most.
pub const NUMBER: usize = 32;

/// A whole number.
pub fn whole(out: &mut Vec<u8>, number: u64) {
    let mut cell = [0; NUMBER];
    let length = whole_into(&mut cell, number);
    out.extend_from_slice(&cell[..length]);
}

/// As [`whole`], into the beginning of so many bytes as it takes or more; gives how many it took.
pub fn whole_into(out: &mut [u8], number: u64) -> usize {
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
    let mut cell = [0; NUMBER];
    let length = fixed_into(&mut cell, number, decimals);
    out.extend_from_slice(&cell[..length]);
}

/// Numbers times a power of ten as whole numbers, rounded half away from zero: what [`fixed`] writes, without its point. What
/// is missing stays so. Exact up to [`MOST`].
pub fn shifted(numbers: &[f64], decimals: u32, out: &mut Vec<f64>) {
    let scale = power(decimals);
    // Adding 2⁵² and taking it off again rounds to the nearest whole number, halves to even ones, which is then mended: steps
    // that a processor takes for several numbers at once.
    const WHOLE: f64 = 4_503_599_627_370_496.0;
    out.clear();
    widest(
        #[inline(always)]
        move || {
            out.extend(numbers.iter().map(|number| {
                let scaled = number.abs() * scale;
                let whole = (scaled + WHOLE) - WHOLE;
                let whole = whole + if scaled - whole >= 0.5 { 1.0 } else { 0.0 };
                whole.copysign(*number)
            }));
        },
    );
}

/// The largest number that [`shifted`] makes exactly: 15 digits.
pub const MOST: f64 = 999_999_999_999_999.0;

/// Ten to the power of some decimals.
#[inline]
pub fn power(decimals: u32) -> f64 {
    const POWERS: [f64; 10] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];
    POWERS[decimals as usize]
}

/// Beyond 2^53 every float is whole, and decimals mean nothing.
const WHOLE_ONLY: f64 = 9_007_199_254_740_992.0;

/// As [`fixed`], into the beginning of [`NUMBER`] bytes; gives how many it took.
#[inline]
pub fn fixed_into(out: &mut [u8; NUMBER], number: f64, decimals: u32) -> usize {
    let scaled = number.abs() * power(decimals);
    // Four decimals of a number below 10,000 are the usual case; NaN is not below anything.
    if decimals == 4 && scaled < 99_999_999.0 {
        return usual_into(out, rounded(scaled) as u32, number < 0.0);
    }
    if number.is_nan() {
        return 0;
    }
    if scaled >= WHOLE_ONLY {
        return huge_into(out, number);
    }
    let scaled = rounded(scaled);
    let mut at = 0;
    if number < 0.0 && scaled > 0 {
        out[0] = b'-';
        at = 1;
    }
    let scale = POWERS[decimals as usize];
    let (above, mut below) = (scaled / scale, scaled % scale);
    at += whole_into(&mut out[at..], above);
    if below == 0 {
        return at;
    }
    out[at] = b'.';
    at += 1;
    let mut length = decimals as usize;
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

/// Ten-thousandths below 10⁸ as a number with a point: what stands before it and what stands behind are looked up.
#[inline]
fn usual_into(out: &mut [u8; NUMBER], parts: u32, negative: bool) -> usize {
    let ready = &*READY;
    let (above, below) = (parts as usize / 10_000, parts as usize % 10_000);
    let (whole, behind) = (ready.whole[above], ready.behind[below]);
    out[0] = b'-';
    let at = usize::from(negative && parts > 0);
    out[at..at + 8].copy_from_slice(&whole.to_le_bytes());
    let at = at + length_of(whole);
    out[at..at + 8].copy_from_slice(&behind.to_le_bytes());
    at + length_of(behind)
}

/// Numbers below 10,000 as text, each in eight bytes of which the last says how many are text.
struct Ready {
    /// As they stand before the point.
    whole: [u64; 10_000],
    /// As they stand behind it, with the point, without trailing zeros; 0 is no text at all.
    behind: [u64; 10_000],
}

static READY: LazyLock<Ready> = LazyLock::new(|| Ready {
    whole: std::array::from_fn(|number| {
        let digits = four_digits(number as u32);
        let zeros = leading_zeros(digits).min(3);
        u64::from(digits >> (8 * zeros)) | (4 - zeros as u64) << 56
    }),
    behind: std::array::from_fn(|number| {
        let digits = four_digits(number as u32);
        let length = if number == 0 {
            0
        } else {
            5 - trailing_zeros(digits)
        };
        u64::from(digits) << 8 | u64::from(b'.') | (length as u64) << 56
    }),
});

#[inline]
fn length_of(ready: u64) -> usize {
    (ready >> 56) as usize
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
    let hundreds = (number * 10_486) >> 20;
    let pairs = hundreds | (number - hundreds * 100) << 16;
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
        for parts in [
            0, 1, 9, 10, 99, 100, 999, 1_000, 5_000, 9_999, 10_000, 10_010, 99_998_000, 99_998_999,
        ] {
            let number = f64::from(parts) / 10_000.0;
            assert_eq!(shown(number, 4), format!("{number}"));
            assert_eq!(
                shown(-number, 4),
                if parts == 0 {
                    "0".into()
                } else {
                    format!("-{number}")
                }
            );
        }
        assert_eq!(shown(f64::NAN, 4), "");
    }

    #[test]
    fn many_numbers_are_rounded_as_each_is_written() {
        let numbers = [
            -0.12345,
            0.00005,
            0.00015,
            -1e-9,
            0.0,
            2.5,
            1e10,
            123.456_789,
            7.000_05,
        ];
        let mut found = Vec::new();
        shifted(&numbers, 4, &mut found);
        for (number, found) in numbers.iter().zip(&found) {
            let written: f64 = shown(*number, 4).parse().unwrap();
            assert_eq!(found / power(4), written, "{number}");
        }
        shifted(&[f64::NAN, 1.0], 4, &mut found);
        assert!(found[0].is_nan() && found[1] == 10_000.0);
    }
}
