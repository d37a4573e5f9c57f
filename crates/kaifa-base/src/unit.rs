//! Units of the field and exact conversion between them.
//!
//! A unit is a magnitude on a dimension: `亿元` is 100,000,000 on the dimension "yuan". Two quantities compare only when
//! their dimensions agree. Factors are ratios of integers because 1 亩 is 2000/3 m² and has no finite decimal.
//! Percent, permille and percentage points are kept apart from plain multiples by name, but convert as numbers.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A unit as printed, e.g. `亿元`, `%`, `万元/亩`. Only known units can be built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Unit(&'static UnitDef);

#[derive(Debug, PartialEq, Eq, Hash)]
struct UnitDef {
    symbol: &'static str,
    other_spellings: &'static [&'static str],
    dimension: &'static str,
    numerator: u64,
    denominator: u64,
}

macro_rules! units {
    ($($symbol:literal $(| $other:literal)* : $dimension:literal, $num:expr, $den:expr;)*) => {
        &[$(UnitDef { symbol: $symbol, other_spellings: &[$($other),*], dimension: $dimension, numerator: $num, denominator: $den }),*]
    };
}

/// Every unit known. A unit that a document needs and that is missing here is added here, with its source in a comment
/// where the factor is not plain.
static UNITS: &[UnitDef] = units! {
    "元" | "人民币元": "yuan", 1, 1;
    "万元": "yuan", 10_000, 1;
    "百万元": "yuan", 1_000_000, 1;
    "亿元": "yuan", 100_000_000, 1;
    "万亿元": "yuan", 1_000_000_000_000, 1;
    "美元": "usd", 1, 1;
    "万美元": "usd", 10_000, 1;
    "亿美元": "usd", 100_000_000, 1;
    // 1 亩 = 1/15 公顷 = 2000/3 m²
    "平方米" | "m2" | "㎡": "area", 1, 1;
    "亩": "area", 2_000, 3;
    "万亩": "area", 20_000_000, 3;
    "公顷": "area", 10_000, 1;
    "平方公里" | "km2": "area", 1_000_000, 1;
    "元/亩": "yuan per area", 3, 2_000;
    "万元/亩": "yuan per area", 30_000, 2_000;
    "亿元/亩": "yuan per area", 300_000_000, 2_000;
    "元/平方米": "yuan per area", 1, 1;
    "亿元/平方公里": "yuan per area", 100, 1;
    "元/亩·年": "yuan per area and year", 3, 2_000;
    "万元/亩·年" | "万元/亩/年": "yuan per area and year", 30_000, 2_000;
    "": "number", 1, 1;
    "倍": "number", 1, 1;
    "%": "number", 1, 100;
    "\u{2030}": "number", 1, 1_000;
    "个百分点" | "百分点": "points", 1, 100;
    "位" | "名": "places", 1, 1;
    "强": "places", 1, 1;
    "人": "persons", 1, 1;
    "万人": "persons", 10_000, 1;
    "名额": "persons", 1, 1;
    "个": "count", 1, 1;
    "万个": "count", 10_000, 1;
    "家": "count", 1, 1;
    "项": "count", 1, 1;
    "件": "count", 1, 1;
    "条": "count", 1, 1;
    "次": "count", 1, 1;
    "所": "count", 1, 1;
    "批": "count", 1, 1;
    "种": "count", 1, 1;
    "支": "count", 1, 1;
    "座": "count", 1, 1;
    "处": "count", 1, 1;
    "分": "points of a score", 1, 1;
    "年": "time in years", 1, 1;
    "个月" | "月": "time in months", 1, 1;
    "天" | "日": "time in days", 1, 1;
    "个工作日" | "工作日": "time in working days", 1, 1;
    "小时": "time in hours", 1, 1;
    "吨": "mass", 1, 1;
    "万吨": "mass", 10_000, 1;
    "吨标准煤" | "tce": "energy", 1, 1;
    "万吨标准煤": "energy", 10_000, 1;
    "吨标准煤/万元": "energy per yuan", 1, 10_000;
    "立方米": "volume", 1, 1;
    "万立方米": "volume", 10_000, 1;
    "公里": "length", 1_000, 1;
    "米": "length", 1, 1;
    "千瓦": "power", 1, 1;
    "万千瓦": "power", 10_000, 1;
    "标箱": "containers", 1, 1;
    "万标箱": "containers", 10_000, 1;
};

impl Unit {
    /// The plain number.
    pub fn none() -> Unit {
        Unit::parse("").expect("the plain number is in the table")
    }

    /// Per cent.
    pub fn percent() -> Unit {
        Unit::parse("%").expect("per cent is in the table")
    }

    /// Finds a unit by its symbol or another spelling; blanks and full-width per cent signs are folded.
    pub fn parse(text: &str) -> Option<Unit> {
        let folded: String = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| match c {
                '\u{ff05}' => '%',
                '\u{ff0f}' => '/',
                other => other,
            })
            .collect();
        UNITS
            .iter()
            .find(|u| u.symbol == folded || u.other_spellings.contains(&folded.as_str()))
            .map(Unit)
    }

    /// The symbol as printed; empty for the plain number.
    pub fn symbol(self) -> &'static str {
        self.0.symbol
    }

    /// Name of what is measured. Units convert exactly when these are equal.
    pub fn dimension(self) -> &'static str {
        self.0.dimension
    }

    /// Whether values in the two units may be compared.
    pub fn converts_to(self, other: Unit) -> bool {
        self.0.dimension == other.0.dimension
    }

    /// `value` in this unit, expressed in `target`. `None` when the dimensions differ or the number leaves the 28
    /// digits of a decimal.
    pub fn convert(self, value: Decimal, target: Unit) -> Option<Decimal> {
        if self == target {
            return Some(value);
        }
        if !self.converts_to(target) {
            return None;
        }
        let up = Decimal::from(self.0.numerator).checked_mul(Decimal::from(target.0.denominator))?;
        let down = Decimal::from(self.0.denominator).checked_mul(Decimal::from(target.0.numerator))?;
        Some(value.checked_mul(up)?.checked_div(down)?.normalize())
    }

    /// All known units, for help texts.
    pub fn all() -> impl Iterator<Item = Unit> {
        UNITS.iter().map(Unit)
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.symbol)
    }
}

impl Serialize for Unit {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.symbol)
    }
}

impl<'de> Deserialize<'de> for Unit {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Unit, D::Error> {
        let text = String::deserialize(deserializer)?;
        Unit::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("unknown unit `{text}`")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(symbol: &str) -> Unit {
        Unit::parse(symbol).unwrap_or_else(|| panic!("unit {symbol}"))
    }

    #[test]
    fn money_and_land_convert_exactly() {
        assert_eq!(
            unit("亿元").convert(Decimal::new(126, 1), unit("万元")),
            Some(Decimal::from(126_000))
        );
        assert_eq!(
            unit("公顷").convert(Decimal::from(2), unit("亩")),
            Some(Decimal::from(30))
        );
        assert_eq!(
            unit("万元/亩").convert(Decimal::from(250), unit("元/亩")),
            Some(Decimal::from(2_500_000))
        );
        assert_eq!(
            unit("%").convert(Decimal::from(50), Unit::none()),
            Some(Decimal::new(5, 1))
        );
    }

    #[test]
    fn different_dimensions_do_not_convert() {
        assert_eq!(unit("亿元").convert(Decimal::ONE, unit("亿美元")), None);
        assert!(!unit("%").converts_to(unit("个百分点")));
        assert_eq!(Unit::parse("弓"), None);
    }

    #[test]
    fn every_symbol_is_unique() {
        let mut names: Vec<&str> = UNITS
            .iter()
            .flat_map(|u| u.other_spellings.iter().copied().chain([u.symbol]))
            .collect();
        let before = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), before);
    }
}
