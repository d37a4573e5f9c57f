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
    let names = (same(judging.name(judging.subject)), same(judging.name(against)));
    compared(judging, &part, &whole, names, &indicator.names())
}

/// One indicator over another, both of the scope.
pub(super) fn ratio(judging: &Judging<'_>) -> Result<Measured, Unmeasured> {
    let numerator = judging.indicator(judging.target.numerator.as_ref())?;
    let denominator = judging.indicator(judging.target.denominator.as_ref())?;
    let top = judging.number(numerator, judging.subject, judging.period)?;
    let bottom = judging.number(denominator, judging.subject, judging.period)?;
    let names = (numerator.names(), denominator.names());
    compared(
        judging,
        &top,
        &bottom,
        names,
        &same(judging.name(judging.subject)),
    )
}

/// A name that both languages share.
fn same(name: String) -> Words {
    Words::new(name.clone(), name)
}

fn compared(
    judging: &Judging<'_>,
    top: &Found,
    bottom: &Found,
    (above, below): (Words, Words),
    what: &Words,
) -> Result<Measured, Unmeasured> {
    let (limit, unit) = judging.limit()?;
    let tolerance = judging.tolerance()?;
    let Some(found) = divide(top, bottom, unit) else {
        return Err(Unmeasured::Because(Words::new(
            format!("{}为0或单位不合,不能相除", below.zh),
            format!("{} is 0 or the units do not fit, so there is no ratio", below.en),
        )));
    };
    let year = judging.period;
    let (text, asked) = (shown(&found.value, Some(&limit)), shown(&limit, None));
    let (a, b) = (shown(&top.value, None), shown(&bottom.value, None));
    let (x, y) = (top.unit, bottom.unit);
    let words = Words::new(
        format!(
            "{}{year}年:{}{a}{x},{}{b}{y},比为{text}{unit},目标{asked}{unit}",
            what.zh, above.zh, below.zh
        ),
        format!(
            "{} {year}: {} {a}{x} to {} {b}{y} is {text}{unit}, target {asked}{unit}",
            what.en, above.en, below.en
        ),
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
