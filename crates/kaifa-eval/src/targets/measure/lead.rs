//! Growth ahead of others: of the own county, of a unit, or of a group taken together. Growth rates are compared as
//! fractions.

use kaifa_base::{Lang, Unit, Words};
use num_traits::Zero;

use crate::exact::{Exact, quotient, shown, whole};
use crate::figures::Found;
use crate::targets::{Judging, Measured, Unmeasured};

/// Own growth since the year before against that of the comparison.
pub(super) fn lead(judging: &Judging<'_>) -> Result<Measured, Unmeasured> {
    let indicator = judging.indicator(judging.target.indicator.as_ref())?;
    let against = match judging.target.against.as_deref() {
        Some("own_county") => judging.input.membership.county.get(judging.subject).cloned(),
        other => other.map(str::to_owned),
    };
    let Some(against) = against else {
        return Err(Unmeasured::Because(Words::new(
            "没有可比的对照(所在县区)",
            "there is nothing to compare with (own county)",
        )));
    };
    let growth = |subject: &str| -> Result<(Exact, Vec<crate::trace::Leaf>), Unmeasured> {
        let now: Found = judging.number(indicator, subject, judging.period)?;
        let before = judging.number(indicator, subject, judging.period.shift_years(-1))?;
        let ratio = quotient(&now.value, &before.value).ok_or_else(|| {
            Unmeasured::Because(Words::new(
                "上年数为0,不能计算增幅",
                "last year's figure is 0, so there is no growth",
            ))
        })?;
        Ok((
            (ratio - whole(1)) * whole(100),
            [now.leaves, before.leaves].concat(),
        ))
    };
    let (own, mut leaves) = growth(judging.subject)?;
    let (other, more) = growth(&against)?;
    leaves.extend(more);
    // The number of the target, if there is one, is by how many points to lead.
    let margin = judging
        .target
        .value
        .map(crate::exact::exact)
        .unwrap_or_else(Exact::zero);
    let limit = &other + margin;
    let holds = judging.holds(&own, &limit, None);
    let (mine, theirs) = (shown(&own, Some(&limit)), shown(&other, None));
    let (name, rival, percent) = (
        judging.name(judging.subject),
        judging.name(&against),
        Unit::percent(),
    );
    let words = Words::new(
        format!(
            "{}{}年{name}增{mine}{percent},{rival}增{theirs}{percent}",
            indicator.name, judging.period
        ),
        format!(
            "{} {}: {name} grew {mine}{percent}, {rival} {theirs}{percent}",
            indicator.name_in(Lang::En),
            judging.period
        ),
    );
    Ok(Measured {
        value: own,
        limit,
        holds,
        words,
        leaves,
    })
}
