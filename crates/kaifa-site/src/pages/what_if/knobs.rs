//! What can be moved: weights, lines, quotas and figures, as they are shown and as they come back.

use kaifa_base::{Decimal, Lang};
use kaifa_eval::composite::what_if::Wishes;
use kaifa_eval::composite::year::YearInputs;
use kaifa_flow::people::permission::Task;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::{AggregateMean, LinePlace, NormalisationMethod, Scheme, Weight};
use serde::Serialize;

use crate::pages::evaluations::title;
use crate::web::visit::Visit;

/// A number that can be moved.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct KnobView {
    /// Its name in the address.
    pub name: String,
    /// What it is.
    pub title: String,
    /// The number in force; empty: missing.
    pub own: String,
    /// The number tried.
    pub now: String,
    /// Largest number of the slider; empty: no slider.
    pub most: String,
    /// Unit.
    pub unit: String,
    /// Whether it stands below another: an indicator in its category.
    pub inner: bool,
}

/// A number of the address; nothing where it was not sent or left empty.
pub fn decimal(visit: &Visit, name: &str) -> Result<Option<Decimal>, Stop> {
    let Some(text) = visit.asked(name) else {
        return Ok(None);
    };
    let read = text.trim().parse::<Decimal>().map(Some);
    read.map_err(|_| {
        Stop::bad_field(
            name,
            format!("应为数字,现为“{text}”"),
            format!("expected a number, found “{text}”"),
        )
    })
}

/// The wishes of an address; a number that is the one in force is no wish. All fields that cannot be read are listed.
pub(super) fn wishes(visit: &Visit, base: &YearInputs) -> Result<Wishes, Stop> {
    let (mut wishes, mut problems) = (Wishes::default(), Vec::new());
    let mut number = |name: &str| match decimal(visit, name) {
        Ok(number) => number,
        Err(stop) => {
            problems.extend(stop.problems);
            None
        }
    };
    for (id, weight) in nodes(&base.scheme) {
        if let Some(wished) = number(&format!("w.{id}"))
            && weight != Some(wished)
        {
            wishes.weights.insert(id.to_owned(), wished);
        }
    }
    for line in &base.scheme.lines {
        if let Some(wished) = number(&format!("line.{}", line.id))
            && line_number(&line.place) != Some(wished)
        {
            wishes.lines.insert(line.id.clone(), wished);
        }
    }
    for (id, own) in grade_numbers(&base.scheme) {
        if let Some(wished) = number(&format!("grade.{id}"))
            && own != wished
        {
            wishes.grades.insert(id.to_owned(), wished);
        }
    }
    let zone = visit
        .asked("zone")
        .and_then(|id| base.subjects.iter().find(|one| one.id == id));
    // Who may not see a zone's figures cannot find them out by changing them.
    let zone = zone.filter(|zone| visit.allow(Task::SeeFigures, Some(&zone.id)).is_ok());
    if let Some(zone) = zone {
        for input in &base.scheme.inputs {
            let own = zone.values.get(&input.name).and_then(|value| value.as_number());
            let name = format!("v.{}", input.name);
            // A field that was emptied is a wish for a missing figure; one that was not sent is none. It counts only for the zone that
            // the form was filled in for.
            if !visit.query.contains_key(&name) || visit.asked("of") != Some(zone.id.as_str()) {
                continue;
            }
            let wished = number(&name);
            if wished != own {
                wishes
                    .values
                    .insert((zone.id.clone(), input.name.clone()), wished);
            }
        }
    }
    if !problems.is_empty() {
        return Err(Stop::problems(problems));
    }
    let composite = base.scheme.composite.as_ref();
    wishes.normalise = visit
        .asked("normalise")
        .and_then(NormalisationMethod::parse)
        .filter(|wished| composite.is_some_and(|own| own.normalise.method != *wished));
    wishes.mean = visit
        .asked("mean")
        .and_then(AggregateMean::parse)
        .filter(|wished| composite.is_some_and(|own| own.aggregate.iter().any(|mean| mean != wished)));
    wishes.all_together = visit.asked("together").is_some() && !base.scheme.peer_groups.is_empty();
    Ok(wishes)
}

/// Every node with the weight that is the same in all groups; `None` where groups differ.
fn nodes(scheme: &Scheme) -> Vec<(&str, Option<Decimal>)> {
    let number = |weight: &Weight| match weight {
        Weight::Same(weight) => weight.number(),
        Weight::ByPeerGroup(_) => None,
    };
    let categories = scheme
        .categories
        .iter()
        .map(|one| (one.id.as_str(), number(&one.weight)));
    let indicators = scheme
        .indicators
        .iter()
        .map(|one| (one.id.as_str(), number(&one.weight)));
    categories.chain(indicators).collect()
}

/// Every grade that has a number: its share, percent of rank or lower end of score.
fn grade_numbers(scheme: &Scheme) -> Vec<(&str, Decimal)> {
    let grades = scheme.grades.iter();
    grades
        .filter_map(|grade| Some((grade.id.as_str(), grade.share.or(grade.up_to).or(grade.from)?)))
        .collect()
}

fn line_number(place: &LinePlace) -> Option<Decimal> {
    match place {
        LinePlace::Top(count) | LinePlace::Bottom(count) => count.number().map(Decimal::from),
        LinePlace::TopShare(share) | LinePlace::BottomShare(share) => share.number(),
    }
}

/// A number as it stands in a field.
pub fn shown(number: Option<Decimal>) -> String {
    number
        .map(|number| number.normalize().to_string())
        .unwrap_or_default()
}

/// Knobs of weights, and of lines and quotas.
pub(super) fn knobs(base: &YearInputs, wishes: &Wishes, lang: Lang) -> (Vec<KnobView>, Vec<KnobView>) {
    let scheme = &base.scheme;
    let weights = nodes(scheme);
    let knob = |id: &str, words: String, inner: bool| {
        let own = weights
            .iter()
            .find(|(node, _)| *node == id)
            .and_then(|(_, weight)| *weight);
        let most = own.map_or(Decimal::ONE_HUNDRED, |own| own * Decimal::from(3));
        KnobView {
            name: format!("w.{id}"),
            title: words,
            own: shown(own),
            now: shown(wishes.weights.get(id).copied().or(own)),
            most: shown(Some(most)),
            unit: String::new(),
            inner,
        }
    };
    let mut moved = Vec::new();
    let indicators_of = |category: Option<&str>| -> Vec<KnobView> {
        let below = scheme
            .indicators
            .iter()
            .filter(|one| one.category.as_deref() == category);
        below
            .map(|one| knob(&one.id, title(&one.title, lang), category.is_some()))
            .collect()
    };
    for category in &scheme.categories {
        moved.push(knob(
            &category.id,
            title(&category.title, lang),
            category.parent.is_some(),
        ));
        moved.extend(indicators_of(Some(&category.id)));
    }
    moved.extend(indicators_of(None));
    let lines = scheme.lines.iter().map(|line| {
        let own = line_number(&line.place);
        let share = matches!(line.place, LinePlace::TopShare(_) | LinePlace::BottomShare(_));
        KnobView {
            name: format!("line.{}", line.id),
            title: title(&line.title, lang),
            own: shown(own),
            now: shown(wishes.lines.get(&line.id).copied().or(own)),
            most: if share {
                "100".to_owned()
            } else {
                base.subjects.len().to_string()
            },
            unit: if share { "%" } else { lang.pick("位", "places") }.to_owned(),
            inner: false,
        }
    });
    let grades = grade_numbers(scheme).into_iter().filter_map(|(id, own)| {
        let (_, grade) = scheme.grade(id)?;
        Some(KnobView {
            name: format!("grade.{id}"),
            title: match lang {
                Lang::Zh => format!("{}等", title(&grade.title, lang)),
                Lang::En => format!("grade {}", title(&grade.title, lang)),
            },
            own: shown(Some(own)),
            now: shown(wishes.grades.get(id).copied().or(Some(own))),
            most: "100".to_owned(),
            unit: if grade.from.is_some() {
                lang.pick("分", "points")
            } else {
                "%"
            }
            .to_owned(),
            inner: false,
        })
    });
    (moved, lines.chain(grades).collect())
}
