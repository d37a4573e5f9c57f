//! The figures that targets are judged on: indicator, subject and period with one of five states, and how figures of
//! members combine to one of a group. A figure of the scope as a whole goes before the sum of its members; a sum with a
//! missing member is missing, never smaller.

use std::collections::BTreeMap;

use kaifa_base::{Date, Decimal, Figure, FigureState, Period, Unit};
use kaifa_pack::item::{Aggregation, Indicator};
use serde::{Deserialize, Serialize};

use crate::exact::{Exact, converted, quotient};
use crate::facts::Origin;
use crate::trace::Leaf;
use crate::value::{Cause, Value};

/// One figure and where it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureEntry {
    /// Indicator id.
    pub indicator: String,
    /// Unit or group.
    pub subject: String,
    /// Period.
    pub period: Period,
    /// The value in one of five states.
    pub figure: Figure,
    /// Where it came from.
    pub origin: Origin,
}

/// Figures by indicator, subject and period.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<FigureEntry>", into = "Vec<FigureEntry>")]
pub struct Figures {
    by_key: BTreeMap<(String, String), BTreeMap<Period, FigureEntry>>,
}

impl From<Vec<FigureEntry>> for Figures {
    fn from(entries: Vec<FigureEntry>) -> Figures {
        let mut figures = Figures::default();
        entries.into_iter().for_each(|entry| figures.insert(entry));
        figures
    }
}

impl From<Figures> for Vec<FigureEntry> {
    fn from(figures: Figures) -> Vec<FigureEntry> {
        figures
            .by_key
            .into_values()
            .flat_map(|periods| periods.into_values())
            .collect()
    }
}

/// Who belongs to whom on the day of the judgement; the caller takes it from the directory.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// Group or unit → its members, for sums.
    pub members: BTreeMap<String, Vec<String>>,
    /// Zone → the county that it lies in.
    pub county: BTreeMap<String, String>,
    /// Id → name, for sentences.
    pub names: BTreeMap<String, String>,
}

impl Membership {
    /// The part that speaks of some units or groups, their members and counties.
    pub fn of(&self, ids: &[String]) -> Membership {
        let keep = |id: &String| ids.contains(id);
        let members: BTreeMap<_, _> = self
            .members
            .iter()
            .filter(|(id, _)| keep(id))
            .map(|(id, m)| (id.clone(), m.clone()))
            .collect();
        let county: BTreeMap<_, _> = self
            .county
            .iter()
            .filter(|(id, _)| keep(id))
            .map(|(id, c)| (id.clone(), c.clone()))
            .collect();
        let named = |id: &String| {
            keep(id) || members.values().flatten().any(|m| m == id) || county.values().any(|c| c == id)
        };
        let names = self
            .names
            .iter()
            .filter(|(id, _)| named(id))
            .map(|(id, n)| (id.clone(), n.clone()))
            .collect();
        Membership {
            members,
            county,
            names,
        }
    }

    /// The name of a unit or group, or its id.
    pub fn name<'m>(&'m self, id: &'m str) -> &'m str {
        self.names.get(id).map_or(id, String::as_str)
    }
}

/// A number found for an indicator, with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The number in `unit`.
    pub value: Exact,
    /// Its unit.
    pub unit: Unit,
    /// The figures used.
    pub leaves: Vec<Leaf>,
}

impl Figures {
    /// Adds a figure; a later one for the same key replaces the earlier.
    pub fn insert(&mut self, entry: FigureEntry) {
        let key = (entry.indicator.clone(), entry.subject.clone());
        self.by_key.entry(key).or_default().insert(entry.period, entry);
    }

    /// The figure of a key.
    pub fn get(&self, indicator: &str, subject: &str, period: Period) -> Option<&FigureEntry> {
        self.by_key
            .get(&(indicator.to_owned(), subject.to_owned()))?
            .get(&period)
    }

    /// The subjects that have figures of an indicator.
    pub fn subjects<'f>(&'f self, indicator: &'f str) -> impl Iterator<Item = &'f str> {
        self.by_key
            .keys()
            .filter(move |(i, _)| i == indicator)
            .map(|(_, s)| s.as_str())
    }

    /// The periods of an indicator with a figure of any of these subjects that begin by a day, latest first.
    pub fn periods(&self, indicator: &str, subjects: &[String], by: Date) -> Vec<Period> {
        let mut found: Vec<Period> = subjects
            .iter()
            .filter_map(|s| self.by_key.get(&(indicator.to_owned(), s.clone())))
            .flat_map(|periods| periods.iter())
            .filter(|(period, entry)| period.first_day() <= by && entry.figure.usable().is_some())
            .map(|(period, _)| *period)
            .collect();
        found.sort();
        found.dedup();
        found.reverse();
        found
    }

    /// The number of an indicator for a unit or group in a period; otherwise the leaves that say what is missing.
    pub fn number(
        &self,
        indicator: &Indicator,
        all: &[Indicator],
        subject: &str,
        period: Period,
        membership: &Membership,
    ) -> Result<Found, Vec<Leaf>> {
        let own = self.reported(indicator, subject, period);
        if own.is_ok() {
            return own;
        }
        let members = membership.members.get(subject).filter(|m| !m.is_empty());
        match (&indicator.aggregate, members) {
            (
                Aggregation::Ratio {
                    numerator,
                    denominator,
                },
                _,
            ) => {
                let part = |id: &str| {
                    let indicator = all
                        .iter()
                        .find(|i| i.id == *id)
                        .ok_or_else(|| vec![missing(id, subject, period)])?;
                    self.number(indicator, all, subject, period, membership)
                };
                let (top, bottom) = (part(numerator)?, part(denominator)?);
                ratio(&top, &bottom, indicator.unit)
                    .ok_or_else(|| vec![missing(&indicator.id, subject, period)])
            }
            (Aggregation::Sum, Some(members)) => {
                let (mut sum, mut leaves, mut gaps) = (Exact::default(), Vec::new(), Vec::new());
                for member in members {
                    match self.reported(indicator, member, period) {
                        Ok(found) => {
                            sum += found.value;
                            leaves.extend(found.leaves);
                        }
                        Err(_) if self.is_not_applicable(indicator, member, period) => {}
                        Err(more) => gaps.extend(more),
                    }
                }
                if gaps.is_empty() {
                    Ok(Found {
                        value: sum,
                        unit: indicator.unit,
                        leaves,
                    })
                } else {
                    Err(gaps)
                }
            }
            _ => own,
        }
    }

    fn is_not_applicable(&self, indicator: &Indicator, subject: &str, period: Period) -> bool {
        self.get(&indicator.id, subject, period)
            .is_some_and(|e| e.figure.state() == FigureState::NotApplicable)
    }

    fn reported(&self, indicator: &Indicator, subject: &str, period: Period) -> Result<Found, Vec<Leaf>> {
        let entry = self.get(&indicator.id, subject, period);
        let Some((entry, quantity)) = entry.and_then(|e| Some((e, e.figure.usable()?))) else {
            return Err(vec![missing(&indicator.id, subject, period)]);
        };
        let Some(value) = converted(quantity.value, quantity.unit, indicator.unit) else {
            return Err(vec![missing(&indicator.id, subject, period)]);
        };
        let leaf = Leaf::Fact {
            table: "figure".to_owned(),
            subject: subject.to_owned(),
            period: Some(period.to_string()),
            column: indicator.id.clone(),
            value: Value::Number {
                value: quantity.value,
                unit: Some(quantity.unit),
            },
            origin: entry.origin.clone(),
        };
        Ok(Found {
            value,
            unit: indicator.unit,
            leaves: vec![leaf],
        })
    }
}

/// The leaf of a figure that is not there.
pub(crate) fn missing(indicator: &str, subject: &str, period: Period) -> Leaf {
    Leaf::Missing {
        cause: Cause::EmptyFact {
            table: "figure".to_owned(),
            column: indicator.to_owned(),
            subject: subject.to_owned(),
            year: Some(period.year()),
        },
    }
}

/// One figure divided by another, in a unit: same kinds give a plain number or per cent, `万元` ÷ `亩` gives `万元/亩`.
pub(crate) fn ratio(top: &Found, bottom: &Found, unit: Unit) -> Option<Found> {
    let factor = |from: Unit, to: Unit| converted(Decimal::ONE, from, to);
    let value = if unit.converts_to(Unit::none()) {
        let top_in_bottom = if top.unit.converts_to(bottom.unit) {
            factor(top.unit, bottom.unit)?
        } else {
            factor(top.unit, top.unit)?
        };
        quotient(&(&top.value * top_in_bottom), &bottom.value)? * factor(Unit::none(), unit)?
    } else if let Some((above, below)) = unit.symbol().split_once('/') {
        // A yearly figure per area: the year is the period and needs no division.
        let below = below.split(['\u{b7}', '/']).next().unwrap_or(below);
        let (above, below) = (Unit::parse(above)?, Unit::parse(below)?);
        quotient(
            &(&top.value * factor(top.unit, above)?),
            &(&bottom.value * factor(bottom.unit, below)?),
        )?
    } else {
        quotient(&top.value, &bottom.value)?
    };
    let leaves = top.leaves.iter().chain(&bottom.leaves).cloned().collect();
    Some(Found { value, unit, leaves })
}
