//! The evaluation of zones by a composite scheme of a pack: gathering what it is computed from (accepted figures, zones of the year,
//! last year's ranking) and computing it once per picture of the day. Freezing it is `runs.rs`'s part.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use kaifa_base::{Date, Decimal, FigureState, Period, Problem, Unit};
use kaifa_eval::composite::chain::{rests_on, scores};
use kaifa_eval::composite::issued::IssuedYear;
use kaifa_eval::composite::settle::{Settled, settle};
use kaifa_eval::composite::year::{
    Draws, FORM, LastRank, LastYear, SubjectInputs, YearEvaluation, YearInputs,
};
use kaifa_eval::value::Value;
use kaifa_pack::item::{Scheme, SchemeMethod, SchemeSubject, Uncertainty, UnitEventKind, UnitKind};
use kaifa_store::LocalDay;
use kaifa_store::rows::{FigureVersion, Run};

use crate::place::PlacePicture;
use crate::stop::Stop;

/// How often a ranking is repeated where few take part, and where many do.
const REPLICATES: (usize, usize) = (10_000, 2_000);
/// More subjects than this are many.
const MANY: usize = 400;
/// Threads of one evaluation on the site; the result is the same for any number.
pub const THREADS: usize = 2;

/// An evaluation of a year: what it was computed from, and what came out.
#[derive(Debug)]
pub struct ZoneEvaluation {
    /// Everything that went in.
    pub inputs: YearInputs,
    /// Everything that came out.
    pub result: YearEvaluation,
}

/// Evaluations already worked out for a picture, by scheme and year.
#[derive(Debug, Default)]
pub struct Memory(Mutex<BTreeMap<(String, i32), Evaluated>>);

/// An evaluation, or what stands against it.
type Evaluated = Result<Arc<ZoneEvaluation>, Vec<Problem>>;

/// A ranking that was published, as the next year compares with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// The scheme's id.
    pub scheme: String,
    /// The year.
    pub year: i32,
    /// The run.
    pub run: String,
    /// Who was ranked.
    pub ranks: Vec<LastRank>,
}

/// The published evaluations in force among runs: of each scheme and year the one that no published run corrects.
pub fn published(runs: &[Run], on: Date) -> Result<Vec<Published>, Stop> {
    let by_then = |run: &&Run| run.published_at.is_some_and(|at| at.local_day() <= on);
    let runs: Vec<&Run> = runs
        .iter()
        .filter(by_then)
        .filter(|run| run.kind == "zones")
        .collect();
    let corrected: BTreeSet<&str> = runs.iter().filter_map(|run| run.replaces.as_deref()).collect();
    let mut found = Vec::new();
    for run in runs.iter().filter(|run| !corrected.contains(run.id.as_str())) {
        let issued: IssuedYear = serde_json::from_str(&run.results.0).map_err(Stop::failed)?;
        let ranks = issued.groups.iter().flat_map(|group| {
            group.members.iter().filter_map(|member| {
                Some(LastRank {
                    subject: member.subject.clone(),
                    group: group.id.clone(),
                    list: group.list.clone(),
                    score: member.score?.to_string(),
                    rank: member.rank?,
                })
            })
        });
        found.push(Published {
            scheme: issued.scheme.clone(),
            year: issued.year,
            run: run.id.clone(),
            ranks: ranks.collect(),
        });
    }
    Ok(found)
}

/// Whether a scheme evaluates zones by a composite.
pub(crate) fn is_of_zones(scheme: &Scheme) -> bool {
    scheme.subject == SchemeSubject::Zone && scheme.method == SchemeMethod::Composite
}

/// The composite schemes of a place that evaluate zones.
pub fn schemes(place: &PlacePicture) -> impl Iterator<Item = &Scheme> {
    place
        .edition
        .items
        .schemes
        .iter()
        .filter(|scheme| is_of_zones(scheme))
}

/// The indicators that a scheme reads.
pub fn indicators(scheme: &Scheme) -> BTreeSet<String> {
    scheme
        .inputs
        .iter()
        .filter_map(|input| input.indicator.clone())
        .collect()
}

/// The indicators that a scheme reads, by itself and through the schemes that it rests on.
fn indicators_with_others(place: &PlacePicture, scheme: &Scheme) -> BTreeSet<String> {
    let mut found = indicators(scheme);
    for (_, other) in rests_on(scheme, &place.edition.items.schemes) {
        found.extend(indicators_with_others(place, other));
    }
    found
}

/// The years for which a scheme holds and some figure that it reads is accepted, latest first.
pub fn years(place: &PlacePicture, scheme: &Scheme) -> Vec<i32> {
    let read = indicators_with_others(place, scheme);
    let zones: BTreeSet<&str> = place.zones().map(|zone| zone.id.as_str()).collect();
    let years: BTreeSet<i32> = place
        .rows
        .figures
        .iter()
        .filter(|figure| read.contains(&figure.indicator) && figure.state == FigureState::Reported)
        .filter(|figure| zones.contains(figure.subject.as_str()))
        .filter_map(|figure| match figure.period {
            Period::Year(year) => Some(year),
            _ => None,
        })
        .filter(|year| scheme.holds_in(*year))
        .collect();
    years.into_iter().rev().collect()
}

/// The evaluation of a year by what is accepted on the day of the picture. Problems are those of the scheme, of its parameters,
/// or of figures that it may not do without.
pub fn evaluation(
    place: &PlacePicture,
    scheme: &Scheme,
    year: i32,
) -> Result<Arc<ZoneEvaluation>, Vec<Problem>> {
    let key = (scheme.id.clone(), year);
    let memory = &place.zone_evaluations.0;
    if let Some(known) = memory.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return known.clone();
    }
    let made = evaluate(place, scheme, year).map(Arc::new);
    memory
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(key, made.clone());
    made
}

fn evaluate(place: &PlacePicture, scheme: &Scheme, year: i32) -> Result<ZoneEvaluation, Vec<Problem>> {
    let mut inputs = without_last(place, scheme, year)?;
    inputs.predecessors = predecessors(place, year);
    inputs.last = last_year(place, scheme, year, &inputs.predecessors);
    let result = inputs.evaluate(THREADS)?;
    Ok(ZoneEvaluation { inputs, result })
}

/// Everything that the evaluation of a year is computed from but the year before.
fn without_last(place: &PlacePicture, scheme: &Scheme, year: i32) -> Result<YearInputs, Vec<Problem>> {
    let Settled {
        mut scheme,
        parameters,
    } = settle(
        scheme,
        |id| place.edition.parameter(id),
        &place.settings,
        day_of(place, year),
    )?;
    scheme.uncertainty.get_or_insert_with(Uncertainty::of_weights);
    let mut subjects = subjects(place, &scheme, year);
    for (input, other) in rests_on(&scheme, &place.edition.items.schemes) {
        let mut inputs = without_last(place, other, year)?;
        inputs.draws = None;
        let made = inputs.evaluate(1)?;
        for (id, score) in scores(&inputs.scheme, &made.subjects, &made.groups) {
            if let Some(subject) = subjects.iter_mut().find(|one| one.id == id) {
                subject.values.insert(input.to_owned(), Value::number(score));
            }
        }
    }
    let replicates = if subjects.len() > MANY {
        REPLICATES.1
    } else {
        REPLICATES.0
    };
    // The year is as good a seed as any, and everybody can name it.
    let seed = u64::from(year.unsigned_abs());
    Ok(YearInputs {
        form: FORM.to_owned(),
        program: format!("kaifa {}", env!("CARGO_PKG_VERSION")),
        year,
        draws: Some(Draws { replicates, seed }),
        scheme,
        parameters,
        subjects,
        last: None,
        predecessors: BTreeMap::new(),
    })
}

/// Last year's ranking: as it was published, else computed from last year's figures. Where zones were merged since, also with
/// their figures added up.
fn last_year(
    place: &PlacePicture,
    scheme: &Scheme,
    year: i32,
    predecessors: &BTreeMap<String, Vec<String>>,
) -> Option<LastYear> {
    let mut editions = place
        .edition
        .items
        .schemes
        .iter()
        .filter(|one| one.series == scheme.series && one.holds_in(year - 1));
    let last = editions.next_back()?;
    let issued = place
        .published
        .iter()
        .find(|one| one.scheme == last.id && one.year == year - 1);
    if let Some(issued) = issued {
        let merges = predecessors.values().any(|from| from.len() > 1);
        return Some(LastYear {
            run: Some(issued.run.clone()),
            ranks: issued.ranks.clone(),
            combined: match merges.then(|| without_last(place, last, year - 1)) {
                Some(Ok(inputs)) => combined(inputs, predecessors),
                _ => Vec::new(),
            },
        });
    }
    let mut inputs = without_last(place, last, year - 1).ok()?;
    inputs.draws = None;
    let ranks = inputs.evaluate(1).ok()?.as_last_year();
    (!ranks.is_empty()).then(|| LastYear {
        run: None,
        ranks,
        combined: combined(inputs, predecessors),
    })
}

/// Last year's ranking with the figures of zones that were merged since added up; empty where nobody was, or where it cannot be
/// computed.
fn combined(mut inputs: YearInputs, predecessors: &BTreeMap<String, Vec<String>>) -> Vec<LastRank> {
    let mut changed = false;
    for (into, from) in predecessors {
        let (parts, others): (Vec<_>, Vec<_>) = inputs
            .subjects
            .into_iter()
            .partition(|subject| from.contains(&subject.id));
        inputs.subjects = others;
        if parts.len() < 2 {
            inputs.subjects.extend(parts);
            continue;
        }
        inputs.subjects.push(added_up(&inputs.scheme, into, &parts));
        changed = true;
    }
    if !changed {
        return Vec::new();
    }
    inputs.draws = None;
    inputs
        .evaluate(1)
        .map(|made| made.as_last_year())
        .unwrap_or_default()
}

/// Several zones as one: amounts and counts are added, and a sum with a gap is none; shares and ratios are those of the zone that goes on.
fn added_up(scheme: &Scheme, into: &str, parts: &[SubjectInputs]) -> SubjectInputs {
    let goes_on = parts.iter().find(|part| part.id == into);
    let mut one = SubjectInputs {
        id: into.to_owned(),
        versions: BTreeMap::new(),
        ..goes_on.unwrap_or(&parts[0]).clone()
    };
    for input in &scheme.inputs {
        let adds_up = input.unit.is_some_and(Unit::adds_up);
        if !adds_up && goes_on.is_some() {
            continue;
        }
        let numbers = parts.iter().map(|part| part.values.get(&input.name)?.as_number());
        let sum = numbers.sum::<Option<Decimal>>().filter(|_| adds_up);
        match sum {
            Some(sum) => one.values.insert(input.name.clone(), Value::number(sum)),
            None => one.values.remove(&input.name),
        };
    }
    one
}

/// For zones that others were merged into since the end of the year before: the zones of that year that they continue.
fn predecessors(place: &PlacePicture, year: i32) -> BTreeMap<String, Vec<String>> {
    let since = Period::Year(year - 1).last_day();
    let until = day_of(place, year);
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (day, event) in place.directory.dated_events() {
        let merges = matches!(event.kind, UnitEventKind::MergeNew | UnitEventKind::MergeInto);
        let (Some(unit), Some(into)) = (&event.unit, &event.into) else {
            continue;
        };
        if !merges || day <= since || day > until {
            continue;
        }
        let list = found.entry(into.clone()).or_insert_with(|| match event.kind {
            UnitEventKind::MergeInto => vec![into.clone()],
            _ => Vec::new(),
        });
        list.push(unit.clone());
    }
    found
}

/// The day whose zones are evaluated for a year: its last, or the day of the picture if that comes first.
fn day_of(place: &PlacePicture, year: i32) -> Date {
    Period::Year(year).last_day().min(place.on)
}

/// The zones that existed at the end of a year, with their figures of the year.
fn subjects(place: &PlacePicture, scheme: &Scheme, year: i32) -> Vec<SubjectInputs> {
    let figures = place.rows.figures.iter();
    let of_year: BTreeMap<(&str, &str), &FigureVersion> = figures
        .filter(|figure| figure.period == Period::Year(year) && figure.state == FigureState::Reported)
        .map(|figure| ((figure.indicator.as_str(), figure.subject.as_str()), figure))
        .collect();
    let snapshot = place.directory.at(day_of(place, year));
    let zones = snapshot.units.iter().filter(|unit| unit.kind == UnitKind::Zone);
    zones
        .map(|zone| {
            let (mut values, mut versions) = (BTreeMap::new(), BTreeMap::new());
            for input in &scheme.inputs {
                let key = input
                    .indicator
                    .as_deref()
                    .map(|indicator| (indicator, zone.id.as_str()));
                let Some(figure) = key.and_then(|key| of_year.get(&key)) else {
                    continue;
                };
                let own = figure.unit.as_deref().and_then(Unit::parse);
                let value = match (figure.value, own, input.unit) {
                    (Some(value), Some(own), Some(wanted)) if own != wanted => own.convert(value, wanted),
                    (value, ..) => value,
                };
                if let Some(value) = value {
                    values.insert(input.name.clone(), Value::number(value));
                    versions.insert(input.name.clone(), figure.version);
                }
            }
            // What conditions of a scheme may ask of a zone.
            for attribute in ["level", "class", "county", "manager"] {
                if let Some(value) = zone.attribute(attribute) {
                    values
                        .entry(attribute.to_owned())
                        .or_insert_with(|| Value::text(value));
                }
            }
            SubjectInputs {
                id: zone.id.clone(),
                name: zone.name.clone(),
                values,
                versions,
            }
        })
        .collect()
}
