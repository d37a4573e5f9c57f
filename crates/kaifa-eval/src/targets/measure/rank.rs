//! Moves in a ranking from one period to the next. Who is first cannot rise; that is said and not counted as missed.

use kaifa_base::{Words, counted};

use crate::exact::{shown, whole};
use crate::targets::{Judging, Measured, Unmeasured};

/// Places gained since the period a year before.
pub(super) fn moved(judging: &Judging<'_>) -> Result<Measured, Unmeasured> {
    let indicator = judging.indicator(judging.target.indicator.as_ref())?;
    let (limit, unit) = judging.limit()?;
    let before_period = judging.period.shift_years(-1);
    let now = judging.number(indicator, judging.subject, judging.period)?;
    let before = judging.number(indicator, judging.subject, before_period)?;
    let name = judging.name(judging.subject);
    if now.value == whole(1) && before.value == whole(1) {
        return Err(Unmeasured::Because(Words::new(
            format!(
                "{name}{before_period}年、{}年均为第1位,已无可进之位",
                judging.period
            ),
            format!(
                "{name} was 1st in {before_period} and {}; it cannot rise",
                judging.period
            ),
        )));
    }
    let value = &before.value - &now.value;
    let holds = judging.holds(&value, &limit, None);
    let (from, to, places, asked) = (
        shown(&before.value, None),
        shown(&now.value, None),
        shown(&value, None),
        shown(&limit, None),
    );
    let words = Words::new(
        format!(
            "{name}由{before_period}年第{from}位到{}年第{to}位,进{places}位,目标进{asked}{unit}",
            judging.period
        ),
        format!(
            "{name}: from {from} in {before_period} to {to} in {}, {} up, target {asked}",
            judging.period,
            counted(&places, "place", "places")
        ),
    );
    Ok(Measured {
        value,
        limit,
        holds,
        words,
        leaves: [now.leaves, before.leaves].concat(),
    })
}
