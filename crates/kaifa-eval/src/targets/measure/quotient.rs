//! Shares of a whole and ratios of two indicators, compared as fractions, never as rounded per cents.

use kaifa_base::Words;

use crate::exact::shown;
use crate::figures::{Found, ratio as divide};
use crate::targets::{Judging, Measured, Unmeasured};

/// The scope's value against that of the whole.
pub(super) fn share(judging: &Judging<'_>) -> Result<Measured, Unmeasured> {
    let indicator = judging.indicator(judging.target.indicator.as_ref())?;
    let against = judging.target.against.as_deref().ok_or_else(|| {
        Unmeasured::Because(Words::new(
            "目标没有写明占谁的比重",
            "the target does not say whose share it is",
        ))
    })?;
    let part = judging.number(indicator, judging.subject, judging.period)?;
    let whole = judging.number(indicator, against, judging.period)?;
    let names = (judging.name(judging.subject), judging.name(against));
    compared(judging, &part, &whole, names, &indicator.name)
}

/// One indicator over another, both of the scope.
pub(super) fn ratio(judging: &Judging<'_>) -> Result<Measured, Unmeasured> {
    let numerator = judging.indicator(judging.target.numerator.as_ref())?;
    let denominator = judging.indicator(judging.target.denominator.as_ref())?;
    let top = judging.number(numerator, judging.subject, judging.period)?;
    let bottom = judging.number(denominator, judging.subject, judging.period)?;
    let names = (numerator.name.clone(), denominator.name.clone());
    compared(judging, &top, &bottom, names, &judging.name(judging.subject))
}

fn compared(
    judging: &Judging<'_>,
    top: &Found,
    bottom: &Found,
    (above, below): (String, String),
    what: &str,
) -> Result<Measured, Unmeasured> {
    let (limit, unit) = judging.limit()?;
    let tolerance = judging.tolerance()?;
    let Some(found) = divide(top, bottom, unit) else {
        return Err(Unmeasured::Because(Words::new(
            format!("{below}为0或单位不合,不能相除"),
            format!("{below} is 0 or the units do not fit, so there is no ratio"),
        )));
    };
    let year = judging.period;
    let (text, asked) = (shown(&found.value, Some(&limit)), shown(&limit, None));
    let (a, b) = (shown(&top.value, None), shown(&bottom.value, None));
    let (x, y) = (top.unit, bottom.unit);
    let words = Words::new(
        format!("{what}{year}年:{above}{a}{x},{below}{b}{y},比为{text}{unit},目标{asked}{unit}"),
        format!("{what} {year}: {above} {a}{x} to {below} {b}{y} is {text}{unit}, target {asked}{unit}"),
    );
    let holds = judging.holds(&found.value, &limit, tolerance.as_ref());
    Ok(Measured {
        value: found.value,
        limit,
        holds,
        words,
        leaves: found.leaves,
    })
}
