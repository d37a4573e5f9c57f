//! Figures that belong together: one unit for several, and ranges. Two figures of one unit that a dash or 至 joins (100亿元至120亿元, 三家到五家) are the ends of one, and 之间 belongs to it.

use super::amount::Amount;

/// Gives the unit of the last of several figures to those before it that have none: 不低于400、300、250万元, 40万、30万平方米.
pub(super) fn share_units(all: &str, found: &mut [Amount]) {
    for index in (1..found.len()).rev() {
        let (before, this) = found.split_at_mut(index);
        let (first, next) = (&mut before[index - 1], &this[0]);
        let Some(unit) = next.unit.as_deref() else {
            continue;
        };
        let listed = matches!(all.get(first.end..next.figure), Some("、" | "和" | "及"));
        let open = match first.unit.as_deref() {
            None => first.form == super::amount::Form::Bare,
            // 5个、3个工作日
            Some("个") => unit.chars().count() > 1 && unit.starts_with('个'),
            Some(magnitude) => {
                magnitude != unit
                    && magnitude.chars().all(|c| "十百千万亿".contains(c))
                    && unit.starts_with(magnitude)
            }
        };
        if listed && open {
            first.unit = Some(unit.to_owned());
            first.form = next.form;
        }
    }
}

/// Joins figures that are the two ends of a range, in order of where they stand.
pub(super) fn join(all: &str, found: &mut Vec<Amount>) {
    let mut index = 1;
    while index < found.len() {
        match joined(all, &found[index - 1], &found[index]) {
            Some(range) => {
                found[index - 1] = range;
                found.remove(index);
            }
            None => index += 1,
        }
    }
    for range in found.iter_mut().filter(|amount| amount.upper.is_some()) {
        let behind = &all[range.end..];
        if behind.starts_with("之间") && !behind.starts_with("之间的") {
            range.end += "之间".len();
        }
    }
}

fn joined(all: &str, low: &Amount, high: &Amount) -> Option<Amount> {
    let sign = all.get(low.end..high.figure)?;
    let units = (low.unit.as_deref()?, high.unit.as_deref()?);
    // 100亿—120亿元: the first leaves out what it is of.
    let of_one_unit = units.0 == units.1
        || units.1.starts_with(units.0) && units.0.chars().all(|c| "十百千万亿".contains(c));
    let ends = matches!(sign, "—" | "——" | "-" | "~" | "至" | "到")
        && of_one_unit
        && low.form != super::amount::Form::Spoken
        && low.upper.is_none()
        && high.upper.is_none()
        && low.value < high.value;
    ends.then(|| Amount {
        upper: Some(high.value),
        unit: high.unit.clone(),
        form: high.form,
        end: high.end,
        ..low.clone()
    })
}
