//! Units of the field and exact conversion between them.
//!
//! A unit is a magnitude on a dimension: `亿元` is 100,000,000 on the dimension "yuan". Two quantities compare only when
//! their dimensions agree. Factors are ratios of integers because 1 亩 is 2000/3 m² and has no finite decimal.
//! Percent, permille and percentage points are kept apart from plain multiples by name, but convert as numbers.

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A unit as printed, e.g. `亿元`, `%`, `万元/亩`. Only known units can be built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Unit(&'static UnitDef);

#[derive(Debug, PartialEq, Eq, Hash)]
struct UnitDef {
    symbol: String,
    dimension: &'static str,
    numerator: u64,
    denominator: u64,
}

/// A row of the table: symbol, other spellings, dimension, factor as a ratio, and whether the magnitudes of
/// [`MAGNITUDES`] are set before it.
struct Row {
    symbols: &'static [&'static str],
    dimension: &'static str,
    numerator: u64,
    denominator: u64,
    counted: bool,
}

macro_rules! rows {
    ($($symbol:literal $(| $other:literal)* : $dimension:literal, $num:expr, $den:expr $(, $counted:ident)?;)*) => {
        &[$(Row {
            symbols: &[$symbol $(, $other)*],
            dimension: $dimension,
            numerator: $num,
            denominator: $den,
            counted: rows!(@ $($counted)?),
        }),*]
    };
    (@) => { false };
    (@ counted) => { true };
}

/// What is written between a number and the thing it counts: 3 万户 are 30,000 of 户.
const MAGNITUDES: &[(&str, u64)] = &[
    ("千", 1_000),
    ("万", 10_000),
    ("百万", 1_000_000),
    ("千万", 10_000_000),
    ("亿", 100_000_000),
    ("万亿", 1_000_000_000_000),
];

/// Every unit known, without magnitudes. A unit that a document needs and that is missing here is added here, with its
/// source in a comment where the factor is not plain.
static ROWS: &[Row] = rows! {
    "元" | "人民币元": "yuan", 1, 1, counted;
    "美元": "usd", 1, 1, counted;
    // 1 亩 = 1/15 公顷 = 2000/3 m²
    "平方米" | "m2" | "㎡": "area", 1, 1, counted;
    "亩": "area", 2_000, 3, counted;
    "公顷": "area", 10_000, 1, counted;
    "平方公里" | "平方千米" | "km2": "area", 1_000_000, 1, counted;
    "元/亩": "yuan per area", 3, 2_000, counted;
    "元/平方米": "yuan per area", 1, 1, counted;
    "元/平方公里": "yuan per area", 1, 1_000_000, counted;
    "元/公顷": "yuan per area", 1, 10_000, counted;
    "元/亩·年" | "元/亩/年": "yuan per area and year", 3, 2_000, counted;
    "元/人": "yuan per person", 1, 1, counted;
    "元/吨": "yuan per mass", 1, 1, counted;
    "元/千克": "yuan per mass", 1_000, 1;
    "元/千瓦时": "yuan per energy", 1, 1;
    "": "number", 1, 1, counted;
    "倍" | ":1": "number", 1, 1;
    // Parts in words: 三分之二 is 2 of `/3`.
    "/2": "number", 1, 2;
    "/3": "number", 1, 3;
    "/4": "number", 1, 4;
    "/5": "number", 1, 5;
    "/6": "number", 1, 6;
    "/7": "number", 1, 7;
    "/8": "number", 1, 8;
    "/9": "number", 1, 9;
    "成" | "/10": "number", 1, 10;
    "%": "number", 1, 100;
    "\u{2030}": "number", 1, 1_000;
    "个百分点" | "百分点": "points", 1, 100;
    "位" | "名" | "个位次": "places", 1, 1;
    "强": "places", 1, 1;
    "人": "persons", 1, 1, counted;
    "万名": "persons", 10_000, 1;
    "名额": "persons", 1, 1;
    "人次": "visits", 1, 1, counted;
    "人/平方公里": "persons per area", 1, 1_000_000, counted;
    "个": "count", 1, 1, counted;
    "家": "count", 1, 1, counted;
    "家次": "count", 1, 1, counted;
    "户": "count", 1, 1, counted;
    "户次": "count", 1, 1, counted;
    "项": "count", 1, 1, counted;
    "件": "count", 1, 1, counted;
    "条": "count", 1, 1, counted;
    "次": "count", 1, 1, counted;
    "所": "count", 1, 1, counted;
    "批": "count", 1, 1, counted;
    "批次": "count", 1, 1, counted;
    "种": "count", 1, 1, counted;
    "类": "count", 1, 1, counted;
    "大类": "count", 1, 1;
    "支": "count", 1, 1, counted;
    "座": "count", 1, 1, counted;
    "处": "count", 1, 1, counted;
    "台": "count", 1, 1, counted;
    "台套" | "台(套)" | "台（套）": "count", 1, 1, counted;
    "套": "count", 1, 1, counted;
    "辆": "count", 1, 1, counted;
    "部": "count", 1, 1, counted;
    "款": "count", 1, 1, counted;
    "张": "count", 1, 1, counted;
    "份": "count", 1, 1, counted;
    "篇": "count", 1, 1, counted;
    "册": "count", 1, 1, counted;
    "本": "count", 1, 1, counted;
    "场": "count", 1, 1, counted;
    "场次": "count", 1, 1, counted;
    "期": "count", 1, 1, counted;
    "间": "count", 1, 1, counted;
    "栋" | "幢": "count", 1, 1, counted;
    "架": "count", 1, 1, counted;
    "架次": "count", 1, 1, counted;
    "艘": "count", 1, 1, counted;
    "列": "count", 1, 1, counted;
    "班": "count", 1, 1, counted;
    "班次": "count", 1, 1, counted;
    "对": "count", 1, 1, counted;
    "组": "count", 1, 1, counted;
    "队": "count", 1, 1, counted;
    "例": "count", 1, 1, counted;
    "宗": "count", 1, 1, counted;
    "起": "count", 1, 1, counted;
    "笔": "count", 1, 1, counted;
    "单": "count", 1, 1, counted;
    "票": "count", 1, 1, counted;
    "块": "count", 1, 1, counted;
    "片": "count", 1, 1, counted;
    "颗": "count", 1, 1, counted;
    "根": "count", 1, 1, counted;
    "头": "count", 1, 1, counted;
    "只": "count", 1, 1, counted;
    "羽": "count", 1, 1, counted;
    "株": "count", 1, 1, counted;
    "棵": "count", 1, 1, counted;
    "剂": "count", 1, 1, counted;
    "剂次": "count", 1, 1, counted;
    "床" | "张床位": "count", 1, 1, counted;
    "桩": "count", 1, 1, counted;
    "路": "count", 1, 1, counted;
    "锭": "count", 1, 1, counted;
    "箱": "count", 1, 1, counted;
    "人年": "person-years", 1, 1, counted;
    "分": "points of a score", 1, 1;
    "年" | "岁": "time in years", 1, 1;
    "个月" | "月": "time in months", 1, 1;
    "周": "time in weeks", 1, 1;
    "天" | "日": "time in days", 1, 1;
    "个工作日" | "工作日": "time in working days", 1, 1;
    "小时" | "个小时": "time in hours", 1, 1, counted;
    "分钟": "time in hours", 1, 60;
    "秒": "time in hours", 1, 3_600;
    "毫秒" | "ms": "time in hours", 1, 3_600_000;
    "吨": "mass", 1, 1, counted;
    "公斤" | "千克": "mass", 1, 1_000, counted;
    "斤": "mass", 1, 2_000, counted;
    "克拉": "mass", 1, 5_000_000, counted;
    "吨/年": "mass per year", 1, 1, counted;
    "吨/日": "mass per day", 1, 1, counted;
    "吨标准煤" | "tce": "energy", 1, 1, counted;
    "吨标准煤/万元": "energy per yuan", 1, 10_000;
    // Electricity has a dimension of its own: what a kilowatt-hour is in coal differs by rule (GB/T 2589).
    "千瓦时" | "度" | "kWh": "electricity", 1, 1, counted;
    "兆瓦时" | "MWh": "electricity", 1_000, 1, counted;
    "吉瓦时" | "GWh": "electricity", 1_000_000, 1;
    "太瓦时" | "TWh": "electricity", 1_000_000_000, 1;
    "立方米" | "方": "volume", 1, 1, counted;
    "立方米/日": "volume per day", 1, 1, counted;
    "微克/立方米" | "微克每立方米": "mass per volume", 1, 1_000;
    "毫克/立方米": "mass per volume", 1, 1;
    "毫克/升": "mass per volume", 1_000, 1;
    "公里" | "千米": "length", 1_000, 1, counted;
    "米": "length", 1, 1, counted;
    "厘米": "length", 1, 100;
    "毫米": "length", 1, 1_000;
    "瓦": "power", 1, 1_000;
    "千瓦" | "kW": "power", 1, 1, counted;
    "兆瓦" | "MW": "power", 1_000, 1, counted;
    "吉瓦" | "GW": "power", 1_000_000, 1;
    "标箱" | "标准箱" | "TEU": "containers", 1, 1, counted;
    // Floating-point operations per second in 10^15, as plans of computing centres count them.
    "P" | "PFlops": "computing power", 1, 1, counted;
    "EFlops": "computing power", 1_000, 1;
};

/// The units by every way of writing them, and in the order of the table.
struct Units {
    all: Vec<&'static UnitDef>,
    by_name: HashMap<String, &'static UnitDef>,
}

static UNITS: LazyLock<Units> = LazyLock::new(|| {
    let mut units = Units {
        all: Vec::new(),
        by_name: HashMap::new(),
    };
    for row in ROWS {
        let magnitudes = if row.counted { MAGNITUDES } else { &[] };
        for (magnitude, factor) in std::iter::once(&("", 1)).chain(magnitudes) {
            let name = |symbol: &str| format!("{magnitude}{symbol}");
            // A row of its own (千克, 千瓦时) stands before a magnitude and a word of another row.
            if units.by_name.contains_key(&name(row.symbols[0])) {
                continue;
            }
            // The table lives as long as the program.
            let unit: &'static UnitDef = Box::leak(Box::new(UnitDef {
                symbol: name(row.symbols[0]),
                dimension: row.dimension,
                numerator: row.numerator * factor,
                denominator: row.denominator,
            }));
            units.all.push(unit);
            for symbol in row.symbols {
                units.by_name.entry(name(symbol)).or_insert(unit);
            }
        }
    }
    units
});

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
        // 万套(间): what counts a thing may have another word for it in brackets.
        let bare = folded
            .strip_suffix([')', '）'])
            .and_then(|open| open.rfind(['(', '（']).map(|at| &open[..at]))
            .filter(|bare| !bare.is_empty());
        let known = |name: &str| UNITS.by_name.get(name).copied();
        known(&folded).or_else(|| known(bare?)).map(Unit)
    }

    /// The symbol as printed; empty for the plain number.
    pub fn symbol(self) -> &'static str {
        &self.0.symbol
    }

    /// Name of what is measured. Units convert exactly when these are equal.
    pub fn dimension(self) -> &'static str {
        self.0.dimension
    }

    /// Whether figures of several units add up to one of all: amounts and counts do, shares, places and ratios do not.
    pub fn adds_up(self) -> bool {
        let dimension = self.dimension();
        let other = ["number", "points", "places", "points of a score"];
        !dimension.contains(" per ") && !dimension.starts_with("time in ") && !other.contains(&dimension)
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
        UNITS.all.iter().copied().map(Unit)
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.symbol())
    }
}

impl Serialize for Unit {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.symbol())
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
    fn another_counter_in_brackets_changes_nothing() {
        assert_eq!(unit("万套(间)"), unit("万套"));
        assert_eq!(unit("名（个）"), unit("名"));
        assert_eq!(Unit::parse("(间)"), None);
    }

    #[test]
    fn magnitudes_stand_before_what_is_counted() {
        let count = |value, from, to| unit(from).convert(Decimal::from(value), unit(to));
        assert_eq!(count(3, "万户", "户"), Some(Decimal::from(30_000)));
        assert_eq!(count(2, "亿人次", "万人次"), Some(Decimal::from(20_000)));
        assert_eq!(count(5, "万", ""), Some(Decimal::from(50_000)));
        assert_eq!(count(1, "万台套", "台"), Some(Decimal::from(10_000)));
        assert_eq!(count(2, "/3", "/3"), Some(Decimal::from(2)));
        assert_eq!(count(3, "/9", "/3"), Some(Decimal::from(1)));
        // A kilometre is not a thousand of some kind of metre that is counted apart.
        assert_eq!(unit("千米").symbol(), "公里");
        assert_eq!(unit("万千瓦").dimension(), "power");
        assert_eq!(Unit::parse("万倍"), None);
    }

    #[test]
    fn different_dimensions_do_not_convert() {
        assert_eq!(unit("亿元").convert(Decimal::ONE, unit("亿美元")), None);
        assert!(!unit("%").converts_to(unit("个百分点")));
        assert_eq!(Unit::parse("弓"), None);
    }

    #[test]
    fn every_symbol_is_unique() {
        let mut names: Vec<&str> = ROWS.iter().flat_map(|row| row.symbols.iter().copied()).collect();
        let before = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), before);
    }
}
