//! The numbers of a scheme that its text leaves open, settled for a day: each from its parameter, with who set it, when and why.
//! A line whose number is not set draws nothing; a weight that is not set is a problem, for no total can be made without it.

use kaifa_base::{Date, Decimal, Problem, Words};
use kaifa_pack::item::{Given, ItemPlace, LinePlace, Parameter, Scheme, Weight};
use rust_decimal::prelude::ToPrimitive;

use crate::codes::SCHEME_UNUSABLE;
use crate::compile::{Settings, settle as settle_parameter};
use crate::trace::ParameterUse;

/// A scheme without open numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Settled {
    /// The scheme; lines whose number is not set are left out.
    pub scheme: Scheme,
    /// The parameters as they were used, in the order of the scheme; those without a value are among them.
    pub parameters: Vec<ParameterUse>,
}

/// Settles the open numbers of a scheme. All problems are listed.
pub fn settle<'p>(
    scheme: &Scheme,
    find: impl Fn(&str) -> Option<&'p Parameter>,
    settings: &Settings,
    as_of: Date,
) -> Result<Settled, Vec<Problem>> {
    let (mut used, mut problems) = (Vec::new(), Vec::new());
    for (id, _) in scheme.parameters() {
        used.push(match find(id) {
            Some(parameter) => settle_parameter(parameter, settings.get(id), as_of, &mut problems),
            None => ParameterUse::unset(id),
        });
    }
    let number = |id: &str| -> Option<Decimal> {
        used.iter()
            .find(|one: &&ParameterUse| one.id == id)?
            .value
            .as_ref()?
            .as_number()
    };
    let mut made = scheme.clone();
    let weights = made
        .categories
        .iter_mut()
        .map(|one| (&mut one.weight, &one.at))
        .chain(made.indicators.iter_mut().map(|one| (&mut one.weight, &one.at)));
    for (weight, at) in weights {
        let Some(id) = weight.parameter().map(str::to_owned) else {
            continue;
        };
        match number(&id) {
            Some(value) if value > Decimal::ZERO => *weight = Weight::Same(Given::Number(value)),
            found => problems.push(unusable(scheme, at, &id, found)),
        }
    }
    made.lines.retain_mut(|line| {
        let Some(id) = line.place.parameter().map(str::to_owned) else {
            return true;
        };
        let Some(value) = number(&id) else { return false };
        let count = value.to_u32().filter(|_| value.fract().is_zero());
        let place = match (&line.place, count) {
            (LinePlace::Top(_), Some(count)) => LinePlace::Top(Given::Number(count)),
            (LinePlace::Bottom(_), Some(count)) => LinePlace::Bottom(Given::Number(count)),
            (LinePlace::TopShare(_), _) => LinePlace::TopShare(Given::Number(value)),
            (LinePlace::BottomShare(_), _) => LinePlace::BottomShare(Given::Number(value)),
            (LinePlace::Top(_) | LinePlace::Bottom(_), None) => {
                problems.push(unusable(scheme, &line.at, &id, Some(value)));
                return false;
            }
        };
        line.place = place;
        true
    });
    match problems.is_empty() {
        true => Ok(Settled {
            scheme: made,
            parameters: used,
        }),
        false => Err(problems),
    }
}

fn unusable(scheme: &Scheme, at: &ItemPlace, id: &str, found: Option<Decimal>) -> Problem {
    let words = match found {
        None => Words::new(
            format!("参数“{id}”还没有设定"),
            format!("the parameter `{id}` is not set"),
        ),
        Some(found) => Words::new(
            format!("参数“{id}”的值 {found} 在此不能用"),
            format!("the value {found} of the parameter `{id}` cannot be used here"),
        ),
    };
    Problem::error(&SCHEME_UNUSABLE, at.place(&scheme.id), words).hint(
        "在“参数”页设定,权重应大于零,位数应为整数",
        "set it on the page of parameters; a weight is above zero, a number of places is whole",
    )
}
