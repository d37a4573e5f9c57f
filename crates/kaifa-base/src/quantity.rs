//! A number with its unit. Nothing in the program carries a bare number where a unit belongs.

use std::cmp::Ordering;
use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::Unit;

/// An exact number and what it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Quantity {
    /// The number, in `unit`.
    pub value: Decimal,
    /// The unit.
    pub unit: Unit,
}

impl Quantity {
    /// A number in a unit.
    pub fn new(value: Decimal, unit: Unit) -> Quantity {
        Quantity { value, unit }
    }

    /// The same quantity in another unit of the same dimension.
    pub fn to(self, unit: Unit) -> Option<Quantity> {
        self.unit
            .convert(self.value, unit)
            .map(|value| Quantity { value, unit })
    }

    /// Compares by size; `None` where the dimensions differ.
    pub fn compare(self, other: Quantity) -> Option<Ordering> {
        self.to(other.unit).map(|same| same.value.cmp(&other.value))
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.value.normalize(), self.unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_compare_across_units() {
        let one = Quantity::new(Decimal::from(10_000), Unit::parse("万元").unwrap());
        let other = Quantity::new(Decimal::ONE, Unit::parse("亿元").unwrap());
        assert_eq!(one.compare(other), Some(Ordering::Equal));
        assert_eq!(one.compare(Quantity::new(Decimal::ONE, Unit::percent())), None);
        assert_eq!(one.to_string(), "10000万元");
    }
}
