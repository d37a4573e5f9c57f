//! The evaluation of zones by a composite scheme of a pack, from the figures accepted by the day: this year's result, how firm it
//! is, and moves against last year. Nothing is stored; it is worked out once per picture of the day.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use kaifa_base::{Date, FigureState, Period, Place, Problem, Unit};
use kaifa_eval::composite::evaluation::{Evaluated, Repeat, evaluate_scheme};
use kaifa_eval::composite::from_scheme::Subjects;
use kaifa_eval::composite::movement::{Movement, YearRanking, movements};
use kaifa_eval::value::Value;
use kaifa_pack::item::{Scheme, SchemeMethod, SchemeSubject, UnitEventKind, UnitKind};

use crate::flow::place::PlacePicture;

/// How often a ranking is repeated where few take part, and where many do.
const REPLICATES: (usize, usize) = (10_000, 2_000);
/// More subjects than this are many.
const MANY: usize = 400;

/// An evaluation of a year.
#[derive(Debug)]
pub struct ZoneEvaluation {
    /// The year.
    pub year: i32,
    /// The zones with their inputs.
    pub subjects: Subjects,
    /// The result by peer group.
    pub groups: Vec<Evaluated>,
    /// How often the ranking was repeated, and the seed; nothing where the scheme draws nothing.
    pub repeated: Option<(usize, u64)>,
    /// Moves against last year; empty where last year has no figures.
    pub moves: BTreeMap<String, Movement>,
    /// Zones of last year that are not evaluated any more.
    pub gone: Vec<String>,
}

/// Evaluations already worked out for a picture, by scheme and year.
#[derive(Debug, Default)]
pub struct Memory(Mutex<BTreeMap<(String, i32), Result<Arc<ZoneEvaluation>, Vec<Problem>>>>);

/// The composite schemes of a place that evaluate zones.
pub fn schemes(place: &PlacePicture) -> impl Iterator<Item = &Scheme> {
    place
        .edition
        .items
        .schemes
        .iter()
        .filter(|scheme| scheme.subject == SchemeSubject::Zone && scheme.method == SchemeMethod::Composite)
}

/// The years for which a scheme holds and some figure that it reads is accepted, latest first.
pub fn years(place: &PlacePicture, scheme: &Scheme) -> Vec<i32> {
    let read: BTreeSet<&str> = scheme
        .inputs
        .iter()
        .filter_map(|input| input.indicator.as_deref())
        .collect();
    let years: BTreeSet<i32> = place
        .figures
        .iter()
        .filter(|figure| read.contains(figure.indicator.as_str()) && figure.state == FigureState::Reported)
        .filter(|figure| place.zones().any(|zone| zone.id == figure.subject))
        .filter_map(|figure| match figure.period {
            Period::Year(year) => Some(year),
            _ => None,
        })
        .filter(|year| scheme.holds_in(*year))
        .collect();
    years.into_iter().rev().collect()
}

/// The evaluation of a year. Problems are those of the scheme or of figures that it may not do without.
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
    let made = compute(place, scheme, year).map(Arc::new);
    memory
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(key, made.clone());
    made
}

fn compute(place: &PlacePicture, scheme: &Scheme, year: i32) -> Result<ZoneEvaluation, Vec<Problem>> {
    let subjects = subjects(place, scheme, year);
    let replicates = if subjects.ids.len() > MANY {
        REPLICATES.1
    } else {
        REPLICATES.0
    };
    let repeat = scheme.uncertainty.as_ref().map(|_| Repeat {
        replicates,
        // The year is as good a seed as any, and everybody can name it.
        seed: u64::from(year.unsigned_abs()),
        threads: 2,
    });
    let groups = evaluate_scheme(scheme, &subjects, repeat)?;
    let before = match scheme.holds_in(year - 1) {
        true => evaluate_scheme(scheme, &self::subjects(place, scheme, year - 1), None).unwrap_or_default(),
        false => Vec::new(),
    };
    let last = ranking(&self::subjects(place, scheme, year - 1), &before);
    let now = ranking(&subjects, &groups);
    let (moves, gone) = if last.is_empty() {
        (BTreeMap::new(), Vec::new())
    } else {
        movements(&last, &now, &predecessors(place, year))
    };
    Ok(ZoneEvaluation {
        year,
        subjects,
        groups,
        repeated: repeat.map(|repeat| (repeat.replicates, repeat.seed)),
        moves,
        gone,
    })
}

/// Scores and ranks of one year. A year without any figure gives nobody a rank.
fn ranking(subjects: &Subjects, groups: &[Evaluated]) -> YearRanking {
    let mut ranking = YearRanking::new();
    for group in groups {
        for (at, subject) in group.group.members.iter().enumerate() {
            if let Some(rank) = group.result.rank[at]
                && subjects.inputs[*subject]
                    .values()
                    .any(|value| value.as_number().is_some())
            {
                ranking.insert(subjects.ids[*subject].clone(), (group.result.total[at], rank));
            }
        }
    }
    ranking
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

/// The zones that existed at the end of a year, with its accepted figures.
fn subjects(place: &PlacePicture, scheme: &Scheme, year: i32) -> Subjects {
    let mut subjects = Subjects::default();
    let snapshot = place.directory.at(day_of(place, year));
    for zone in snapshot.units.iter().filter(|unit| unit.kind == UnitKind::Zone) {
        let mut inputs = BTreeMap::new();
        for input in &scheme.inputs {
            let Some(indicator) = &input.indicator else {
                continue;
            };
            let figure = place.figures.iter().find(|figure| {
                figure.indicator == *indicator
                    && figure.subject == zone.id
                    && figure.period == Period::Year(year)
            });
            let Some(figure) = figure.filter(|figure| figure.state == FigureState::Reported) else {
                continue;
            };
            let own = figure.unit.as_deref().and_then(Unit::parse);
            let value = match (figure.value, own, input.unit) {
                (Some(value), Some(own), Some(wanted)) if own != wanted => own.convert(value, wanted),
                (value, ..) => value,
            };
            if let Some(value) = value {
                inputs.insert(input.name.clone(), Value::number(value));
            }
        }
        // What conditions of a scheme may ask of a zone.
        for attribute in ["level", "class", "county", "manager"] {
            if let Some(value) = zone.attribute(attribute) {
                inputs
                    .entry(attribute.to_owned())
                    .or_insert_with(|| Value::text(value));
            }
        }
        subjects.places.push(Place::item(zone.name.clone()));
        subjects.ids.push(zone.id.clone());
        subjects.names.push(Some(zone.name.clone()));
        subjects.inputs.push(inputs);
    }
    subjects
}

impl ZoneEvaluation {
    /// The group of a zone, and its place there.
    pub fn find(&self, zone: &str) -> Option<(&Evaluated, usize)> {
        let subject = self.subjects.ids.iter().position(|id| id == zone)?;
        self.groups.iter().find_map(|group| {
            let member = group.group.members.iter().position(|m| *m == subject)?;
            Some((group, member))
        })
    }

    /// The id of a member of a group.
    pub fn id_of(&self, group: &Evaluated, member: usize) -> &str {
        &self.subjects.ids[group.group.members[member]]
    }
}
