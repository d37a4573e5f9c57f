//! How values look to people: dates, numbers, quantities. The exact value stays in titles and exports.

use chrono::{DateTime, Local, Utc};
use kaifa_base::{Decimal, Quantity, Unit};

/// A moment by the clock of the machine's place: `2026-03-05 16:00`.
pub fn moment(at: DateTime<Utc>) -> String {
    at.with_timezone(&Local).format("%Y-%m-%d %H:%M").to_string()
}

/// The same to the second: `2026-03-05 16:00:00`.
pub fn to_the_second(at: DateTime<Utc>) -> String {
    at.with_timezone(&Local).format("%Y-%m-%d %H:%M:%S").to_string()
}

/// A number with thousands separators, at most `places` decimals, no trailing zeros.
pub fn number(value: Decimal, places: u32) -> String {
    let rounded = value
        .round_dp_with_strategy(places, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
        .normalize();
    let text = rounded.abs().to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if rounded.is_sign_negative() && !rounded.is_zero() {
        "\u{2212}"
    } else {
        ""
    };
    if fraction.is_empty() {
        format!("{sign}{grouped}")
    } else {
        format!("{sign}{grouped}.{fraction}")
    }
}

/// A quantity with its unit, two decimals at most.
pub fn quantity(value: Quantity) -> String {
    in_unit(value.value, 2, Some(value.unit))
}

/// A number with at most `places` decimals and its unit, where it has one. A year has no thousands.
pub fn in_unit(value: Decimal, places: u32, unit: Option<Unit>) -> String {
    let unit = unit.map(|unit| unit.symbol()).unwrap_or_default();
    let gap = if unit.is_empty() || unit == "%" { "" } else { " " };
    let number = number(value, places);
    match unit {
        "年" => format!("{}{gap}{unit}", number.replace(',', "")),
        _ => format!("{number}{gap}{unit}"),
    }
}

/// A size for people: `512 B`, `38.4 KB`, `2.1 MB`.
pub fn size(bytes: i64) -> String {
    const STEP: i64 = 1024;
    let (one, name) = match bytes {
        ..STEP => return format!("{} B", number(Decimal::from(bytes), 0)),
        _ if bytes < STEP * STEP => (STEP, "KB"),
        _ => (STEP * STEP, "MB"),
    };
    format!("{} {name}", number(Decimal::from(bytes) / Decimal::from(one), 1))
}

/// A number with two digits, as the page shows it.
pub fn two_digits(number: Decimal) -> String {
    format!("{:.2}", number.round_dp(2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kaifa_base::Unit;

    #[test]
    fn numbers_are_grouped_and_keep_no_trailing_zeros() {
        assert_eq!(number(Decimal::new(123456780, 2), 2), "1,234,567.8");
        assert_eq!(number(Decimal::new(-1995, 3), 2), "\u{2212}2");
        assert_eq!(number(Decimal::new(-1, 3), 2), "0");
        assert_eq!(
            quantity(Quantity::new(Decimal::from(3500), Unit::parse("亿元").unwrap())),
            "3,500 亿元"
        );
        let year = Unit::parse("年");
        assert_eq!(in_unit(Decimal::from(2022), 0, year), "2022 年");
    }

    #[test]
    fn sizes_are_in_the_unit_that_reads_best() {
        for (bytes, words) in [
            (0, "0 B"),
            (1023, "1,023 B"),
            (1024, "1 KB"),
            (39_322, "38.4 KB"),
            (2_202_010, "2.1 MB"),
        ] {
            assert_eq!(size(bytes), words);
        }
    }
}
