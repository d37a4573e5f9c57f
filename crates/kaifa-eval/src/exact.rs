//! Exact fractions for growth, shares and multiples: 28 digits of a decimal are not enough for (1 + v)^n, and a division
//! that does not end must not decide whether a target is met. Rounding happens only where a number is shown.

use std::cmp::Ordering;

use kaifa_base::{Decimal, Unit};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Pow, Signed, ToPrimitive, Zero};
use rust_decimal::RoundingStrategy;

/// A fraction of whole numbers of any size.
pub type Exact = BigRational;

/// The decimal as a fraction.
pub fn exact(value: Decimal) -> Exact {
    let ten = BigInt::from(10u8);
    BigRational::new(BigInt::from(value.mantissa()), Pow::pow(&ten, value.scale()))
}

/// A whole number as a fraction.
pub fn whole(value: i64) -> Exact {
    BigRational::from_integer(BigInt::from(value))
}

/// `base` to the power of `exponent`.
pub fn power(base: &Exact, exponent: u32) -> Exact {
    (0..exponent).fold(Exact::one(), |product, _| product * base)
}

/// `numerator / denominator`; `None` for a denominator of zero.
pub fn quotient(numerator: &Exact, denominator: &Exact) -> Option<Exact> {
    (!denominator.is_zero()).then(|| numerator / denominator)
}

/// A value in one unit expressed in another of the same dimension, without rounding.
pub fn converted(value: Decimal, from: Unit, to: Unit) -> Option<Exact> {
    if from == to {
        return Some(exact(value));
    }
    // One of the two directions has a finite factor; both are exact as fractions.
    let one = Decimal::ONE;
    let down = to.convert(one, from)?;
    let up = from.convert(one, to)?;
    if exact(up) * exact(down) == Exact::one() {
        return Some(exact(value) * exact(up));
    }
    let finite_down = down.normalize().scale() < 20;
    Some(if finite_down {
        exact(value) / exact(down)
    } else {
        exact(value) * exact(up)
    })
}

/// The fraction as a decimal with ten places, for showing and for storing beside the exact comparison.
pub(crate) fn to_decimal(value: &Exact) -> Option<Decimal> {
    let scaled = value * whole(10_000_000_000);
    // Half away from zero, like every other rounding that is shown.
    let half = Exact::new(BigInt::one(), BigInt::from(2u8));
    let shifted = if value.is_negative() {
        scaled - half
    } else {
        scaled + half
    };
    let digits = shifted.trunc().to_integer().to_i128()?;
    Decimal::try_from_i128_with_scale(digits, 10)
        .ok()
        .map(|d| d.normalize())
}

/// A number as people read it: exact if it has at most three places, else with as few places as keep it on the same side
/// of `limit` and within a thousandth of its size. 49.99 % is never shown as 50 %.
pub fn shown(value: &Exact, limit: Option<&Exact>) -> String {
    let Some(decimal) = to_decimal(value) else {
        return value.to_string();
    };
    if decimal.scale() <= 3 {
        return decimal.to_string();
    }
    for places in 1..=9 {
        let rounded = decimal.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
        let close = (exact(rounded) - value).abs() * whole(1000) <= value.abs();
        let same_side = limit.is_none_or(|l| side(&exact(rounded), l) == side(value, l));
        if close && same_side {
            return rounded.normalize().to_string();
        }
    }
    decimal.to_string()
}

fn side(value: &Exact, limit: &Exact) -> Ordering {
    value.cmp(limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Exact {
        exact(text.parse().unwrap())
    }

    #[test]
    fn growth_of_ten_per_cent_over_five_years_is_met_exactly_at_the_bound() {
        let bound = d("100") * power(&d("1.1"), 5);
        assert_eq!(bound, d("161.051"));
        assert!(d("161.0509999999999999999") < bound);
    }

    #[test]
    fn a_fall_from_1_20_to_0_96_is_exactly_twenty_per_cent() {
        assert_eq!(quotient(&d("0.96"), &d("1.20")).unwrap() - whole(1), d("-0.2"));
        assert_eq!(quotient(&d("1"), &d("0")), None);
    }

    #[test]
    fn a_number_just_below_the_line_is_shown_below_the_line() {
        let share = d("3499") / d("7000") * whole(100);
        assert_eq!(shown(&share, Some(&whole(50))), "49.99");
        assert_eq!(shown(&(d("8") / d("9") * whole(100)), Some(&whole(100))), "88.9");
        assert_eq!(shown(&d("0.899"), None), "0.899");
    }

    #[test]
    fn areas_convert_without_rounding_in_both_directions() {
        let (mu, square_metre) = (Unit::parse("亩").unwrap(), Unit::parse("平方米").unwrap());
        assert_eq!(converted(Decimal::from(3), mu, square_metre), Some(whole(2000)));
        assert_eq!(converted(Decimal::from(2000), square_metre, mu), Some(whole(3)));
        assert_eq!(converted(Decimal::ONE, mu, Unit::percent()), None);
    }
}
