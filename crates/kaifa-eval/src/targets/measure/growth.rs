//! Growth against a base year: the yearly average, the multiple, the change. Average growth holds if
//! end ≥ base × (1 + v)^n; no root is taken for the judgement, only for the rate that is shown.

use kaifa_base::{Decimal, Period, Unit, Words, counted};
use kaifa_pack::item::Comparator;
use rust_decimal::MathematicalOps;

use crate::exact::{Exact, converted, exact, power, quotient, shown, to_decimal, whole};
use crate::figures::Found;
use crate::targets::{Judging, Measured, Unmeasured};

struct Series {
    name: String,
    indicator: Words,
    base_year: i32,
    base: Found,
    end: Found,
}

fn series(judging: &Judging<'_>) -> Result<Series, Unmeasured> {
    let indicator = judging.indicator(judging.target.indicator.as_ref())?;
    let base_year = judging.base_year()?;
    let end = judging.number(indicator, judging.subject, judging.period)?;
    let base = judging.number(indicator, judging.subject, Period::Year(base_year))?;
    Ok(Series {
        name: judging.name(judging.subject),
        indicator: indicator.names(),
        base_year,
        base,
        end,
    })
}

fn no_base(series: &Series) -> Unmeasured {
    let year = series.base_year;
    Unmeasured::Because(Words::new(
        format!("{year}年基数为0,不能计算增长"),
        format!("the base of {year} is 0, so there is no growth"),
    ))
}

impl Series {
    fn words(&self, judging: &Judging<'_>, result: (String, String)) -> Words {
        let (first, last) = (shown(&self.base.value, None), shown(&self.end.value, None));
        let (unit, year, base_year) = (self.end.unit, judging.period, self.base_year);
        let (name, Words { zh, en }) = (&self.name, &self.indicator);
        Words::new(
            format!(
                "{name}{zh}由{base_year}年{first}{unit}到{year}年{last}{unit},{}",
                result.0
            ),
            format!(
                "{name}: {en} from {first}{unit} in {base_year} to {last}{unit} in {year}, {}",
                result.1
            ),
        )
    }

    fn leaves(&self) -> Vec<crate::trace::Leaf> {
        [self.end.leaves.clone(), self.base.leaves.clone()].concat()
    }
}

/// The number of the target as a plain factor: 10 % is 0.1.
fn plain(limit: &Exact, unit: Unit) -> Exact {
    converted(Decimal::ONE, unit, Unit::none()).map_or_else(|| limit.clone(), |factor| limit * factor)
}

/// The yearly average against the number of the target.
pub(super) fn average(judging: &Judging<'_>) -> Result<Measured, Unmeasured> {
    let (limit, unit) = judging.limit()?;
    let tolerance = judging.tolerance()?.unwrap_or_default();
    let series = series(judging)?;
    let years = judging.period.year() - series.base_year;
    let Ok(exponent) = u32::try_from(years) else {
        return Err(no_base(&series));
    };
    if exponent == 0 || series.base.value <= whole(0) {
        return Err(no_base(&series));
    }
    let asked_end = |rate: &Exact| &series.base.value * power(&(whole(1) + plain(rate, unit)), exponent);
    let (low, high) = (
        asked_end(&(&limit - &tolerance)),
        asked_end(&(&limit + &tolerance)),
    );
    let end = &series.end.value;
    let holds = match judging.target.comparator.unwrap_or(Comparator::AtLeast) {
        Comparator::AtLeast => *end >= low,
        Comparator::Above => *end > low,
        Comparator::AtMost => *end <= high,
        Comparator::Below => *end < high,
        Comparator::Equal => *end >= low && *end <= high,
    };
    // For showing only; the judgement above did without.
    let rate = quotient(end, &series.base.value)
        .and_then(|ratio| to_decimal(&ratio))
        .and_then(|ratio| ratio.checked_powd(Decimal::ONE / Decimal::from(exponent)))
        .and_then(|yearly| converted(yearly - Decimal::ONE, Unit::none(), unit))
        .unwrap_or_default();
    let on_line = *end == asked_end(&limit);
    let rate = if on_line { limit.clone() } else { rate };
    let rounded = to_decimal(&rate).unwrap_or_default().round_dp(2).normalize();
    let text = if exact(rounded) == limit && !on_line {
        shown(&rate, Some(&limit))
    } else {
        rounded.to_string()
    };
    let (asked, required) = (shown(&limit, None), shown(&asked_end(&limit), None));
    let end_unit = series.end.unit;
    let words = series.words(
        judging,
        (
            format!("{years}年年均{text}{unit},目标{asked}{unit},即须达到{required}{end_unit}"),
            format!(
                "{text}{unit} a year over {}, target {asked}{unit}, that is {required}{end_unit}",
                counted(years, "year", "years")
            ),
        ),
    );
    let leaves = series.leaves();
    Ok(Measured {
        value: rate,
        limit,
        holds,
        words,
        leaves,
    })
}

/// End ÷ base against the number of the target.
pub(super) fn multiple(judging: &Judging<'_>) -> Result<Measured, Unmeasured> {
    against_base(judging, |ratio| ratio, ("为", ""))
}

/// End ÷ base − 1 against the number of the target; a fall is negative.
pub(super) fn change(judging: &Judging<'_>) -> Result<Measured, Unmeasured> {
    against_base(judging, |ratio| ratio - whole(1), ("变化", "a change of "))
}

/// What is `asked` of end ÷ base, in the unit of the target, against its number. The words stand before the value.
fn against_base(
    judging: &Judging<'_>,
    asked: impl Fn(Exact) -> Exact,
    (before_zh, before_en): (&str, &str),
) -> Result<Measured, Unmeasured> {
    let (limit, unit) = judging.limit()?;
    let tolerance = judging.tolerance()?;
    let series = series(judging)?;
    let ratio = quotient(&series.end.value, &series.base.value).ok_or_else(|| no_base(&series))?;
    let plain = asked(ratio);
    let value = converted(Decimal::ONE, Unit::none(), unit).map_or(plain.clone(), |factor| plain * factor);
    let holds = judging.holds(&value, &limit, tolerance.as_ref());
    let (text, target) = (shown(&value, Some(&limit)), shown(&limit, None));
    let words = series.words(
        judging,
        (
            format!("{before_zh}{text}{unit},目标{target}{unit}"),
            format!("{before_en}{text}{unit}, target {target}{unit}"),
        ),
    );
    let leaves = series.leaves();
    Ok(Measured {
        value,
        limit,
        holds,
        words,
        leaves,
    })
}
