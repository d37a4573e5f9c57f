//! Levels and ranks as they stand, and what was added since the base year.

use kaifa_base::{Lang, Period, Unit, Words};

use kaifa_pack::item::TargetMeasure;

use crate::exact::{Exact, converted, shown};
use crate::figures::Found;
use crate::targets::{Judging, Measured, Unmeasured};

/// A found number in the target's unit.
fn in_unit(found: &Found, unit: Unit) -> Exact {
    converted(kaifa_base::Decimal::ONE, found.unit, unit)
        .map_or_else(|| found.value.clone(), |factor| &found.value * factor)
}

/// The value of the period against the number of the target.
pub(super) fn level(judging: &Judging<'_>) -> Result<Measured, Unmeasured> {
    let indicator = judging.indicator(judging.target.indicator.as_ref())?;
    let (limit, unit) = judging.limit()?;
    let found = judging.number(indicator, judging.subject, judging.period)?;
    let tolerance = judging.tolerance()?;
    let value = in_unit(&found, unit);
    let (name, year) = (judging.name(judging.subject), judging.period);
    let (text, asked) = (shown(&value, Some(&limit)), shown(&limit, None));
    let words = match judging.target.measure {
        TargetMeasure::Rank => Words::new(
            format!("{name}{year}年{}为第{text}位,目标前{asked}{unit}", indicator.name),
            format!(
                "{name} {year}: {} is {text}, target top {asked}",
                indicator.name_in(Lang::En)
            ),
        ),
        _ => Words::new(
            format!("{name}{year}年{}为{text}{unit},目标{asked}{unit}", indicator.name),
            format!(
                "{name} {year}: {} is {text}{unit}, target {asked}{unit}",
                indicator.name_in(Lang::En)
            ),
        ),
    };
    let holds = judging.holds(&value, &limit, tolerance.as_ref());
    Ok(Measured {
        value,
        limit,
        holds,
        words,
        leaves: found.leaves,
    })
}

/// End minus base against the number of the target.
pub(super) fn added(judging: &Judging<'_>) -> Result<Measured, Unmeasured> {
    let indicator = judging.indicator(judging.target.indicator.as_ref())?;
    let (limit, unit) = judging.limit()?;
    let tolerance = judging.tolerance()?;
    let base_year = judging.base_year()?;
    let end = judging.number(indicator, judging.subject, judging.period)?;
    let base = judging.number(indicator, judging.subject, Period::Year(base_year))?;
    let (last, first) = (in_unit(&end, unit), in_unit(&base, unit));
    let value = &last - &first;
    let name = judging.name(judging.subject);
    let (text, asked) = (shown(&value, Some(&limit)), shown(&limit, None));
    let (last, first, year) = (shown(&last, None), shown(&first, None), judging.period);
    let words = Words::new(
        format!(
            "{name}{}由{base_year}年{first}{unit}到{year}年{last}{unit},增加{text}{unit},目标{asked}{unit}",
            indicator.name
        ),
        format!(
            "{name}: {} from {first}{unit} in {base_year} to {last}{unit} in {year}, added {text}{unit}, target {asked}{unit}",
            indicator.name_in(Lang::En)
        ),
    );
    let holds = judging.holds(&value, &limit, tolerance.as_ref());
    Ok(Measured {
        value,
        limit,
        holds,
        words,
        leaves: [end.leaves, base.leaves].concat(),
    })
}
