//! A column of numbers, and what holds of all of it.

use std::ops::{Deref, DerefMut, Range};
use std::sync::OnceLock;

use super::decimal_sums::WHOLE;
use kaifa_base::steps::{extremes, first};

/// Decimals beyond which numbers are taken for floats.
const MOST_DECIMALS: u32 = 6;
/// Up to here a number times its scale is off the whole number by less than a quarter (2⁵⁰).
const LARGEST: f64 = 1_125_899_906_842_624.0;

/// Numbers, one a row; NaN is missing, infinities never occur. They are a `Vec<f64>`, of which is known beside what holds of all of it.
#[derive(Debug, Clone, Default)]
pub struct Numbers {
    all: Vec<f64>,
    /// Found when first asked for, and forgotten with every change.
    known: OnceLock<Known>,
}

/// What holds of a column.
#[derive(Debug, Clone)]
struct Known {
    /// With how many decimals all are written, where they are decimal.
    decimals: Option<u32>,
    /// The rows without a number, in their order.
    missing: Vec<u32>,
    /// Those and the ones whose number is not above zero.
    not_above_zero: Vec<u32>,
}

impl Numbers {
    /// With how many decimals all of them are written, where each is just that decimal number and no other float, and as whole
    /// numbers of the last decimal they can be added up in 64 bits. `None` where they are not, or have more than six.
    pub fn decimals(&self) -> Option<u32> {
        self.known().decimals
    }

    /// What makes whole numbers of them: ten to the power of their decimals.
    pub fn scale(&self) -> Option<f64> {
        self.decimals().map(scale_of)
    }

    /// The rows within some in which there is no number.
    pub fn missing(&self, rows: &Range<usize>) -> &[u32] {
        within(&self.known().missing, rows)
    }

    /// The rows within some in which there is no number above zero.
    pub fn not_above_zero(&self, rows: &Range<usize>) -> &[u32] {
        within(&self.known().not_above_zero, rows)
    }

    fn known(&self) -> &Known {
        self.known.get_or_init(|| Known::of(&self.all))
    }
}

impl Known {
    fn of(numbers: &[f64]) -> Known {
        let (mut missing, mut not_above_zero) = (Vec::new(), Vec::new());
        for (row, number) in (0u32..)
            .zip(numbers)
            .filter(|(_, number)| !is_above_zero(**number))
        {
            not_above_zero.push(row);
            if number.is_nan() {
                missing.push(row);
            }
        }
        let (mut decimals, mut scale, mut rest) = (0, 1.0, numbers);
        // A number with fewer decimals has more of them too, so those before need not be looked at again.
        while decimals <= MOST_DECIMALS
            && let Some(at) = first(rest, move |number| !is_whole_at(number, scale) & !number.is_nan())
        {
            rest = &rest[at..];
            decimals += 1;
            scale = scale_of(decimals);
        }
        let (least, largest) = extremes(numbers);
        let largest = if least <= largest {
            largest.max(-least)
        } else {
            0.0
        };
        let all = largest * scale * numbers.len() as f64;
        let fits = decimals <= MOST_DECIMALS && largest * scale <= LARGEST && all < i64::MAX as f64 / 2.0;
        Known {
            decimals: fits.then_some(decimals),
            missing,
            not_above_zero,
        }
    }
}

/// Those of some rows, which stand in their order, that lie within others.
fn within<'a>(some: &'a [u32], rows: &Range<usize>) -> &'a [u32] {
    let place = |row: usize| some.partition_point(|one| (*one as usize) < row);
    &some[place(rows.start)..place(rows.end)]
}

/// Whether there is a number, above zero.
fn is_above_zero(number: f64) -> bool {
    number > 0.0
}

/// Ten to the power of some decimals.
pub(super) fn scale_of(decimals: u32) -> f64 {
    10f64.powi(i32::try_from(decimals).unwrap_or(i32::MAX))
}

/// Whether a number is the float of a whole number over the scale.
#[inline]
fn is_whole_at(number: f64, scale: f64) -> bool {
    let whole = (number * scale + WHOLE) - WHOLE;
    whole / scale == number
}

impl Deref for Numbers {
    type Target = Vec<f64>;

    fn deref(&self) -> &Vec<f64> {
        &self.all
    }
}

impl DerefMut for Numbers {
    fn deref_mut(&mut self) -> &mut Vec<f64> {
        // Columns are filled number by number, before anything is asked.
        if self.known.get().is_some() {
            self.known = OnceLock::new();
        }
        &mut self.all
    }
}

impl From<Vec<f64>> for Numbers {
    fn from(all: Vec<f64>) -> Numbers {
        Numbers {
            all,
            ..Numbers::default()
        }
    }
}

impl FromIterator<f64> for Numbers {
    fn from_iter<I: IntoIterator<Item = f64>>(numbers: I) -> Numbers {
        Vec::from_iter(numbers).into()
    }
}

impl PartialEq for Numbers {
    fn eq(&self, other: &Numbers) -> bool {
        self.all == other.all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_those_of_all_numbers_and_forgotten_with_a_change() {
        let of = |numbers: &[f64]| Numbers::from(numbers.to_vec()).decimals();
        assert_eq!(of(&[]), Some(0));
        assert_eq!(of(&[3.0, -2.0, f64::NAN]), Some(0));
        assert_eq!(of(&[3.0, 0.1, 2.55]), Some(2));
        assert_eq!(of(&[1234567890.123]), Some(3));
        // Neither a third nor the sum of two floats is a decimal number.
        assert_eq!(of(&[1.0 / 3.0]), None);
        assert_eq!(of(&[0.1 + 0.2]), None);
        assert_eq!(of(&[1e16]), None);
        let mut numbers: Numbers = [0.5, 0.25].into_iter().collect();
        assert_eq!(
            (numbers.scale(), numbers.not_above_zero(&(0..2))),
            (Some(100.0), &[][..])
        );
        numbers[1] = 0.0;
        assert_eq!(
            (numbers.scale(), numbers.not_above_zero(&(0..2))),
            (Some(10.0), &[1][..])
        );
        let numbers: Numbers = [f64::NAN, 0.0, 1.0, -1.0, f64::NAN, 2.0].into_iter().collect();
        assert_eq!(
            (numbers.missing(&(0..6)), numbers.missing(&(1..4))),
            (&[0, 4][..], &[][..])
        );
        assert_eq!(numbers.not_above_zero(&(1..6)), [1, 3, 4]);
    }
}
