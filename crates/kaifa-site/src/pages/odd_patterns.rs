//! Odd patterns in the figures of an evaluation, as a part of its page: each says how it was computed and how often it is found
//! where nothing is wrong. An alarm is a reason to look and changes nothing.

use std::collections::BTreeMap;

use kaifa_eval::scheme::forensics::{Alarm, Pattern, Rate, Reading, false_alarms, screen};

use crate::pages::pager::Pager;
use crate::web::visit::Visit;

/// Alarms on a page.
const PER_PAGE: usize = 100;
/// Subjects that are named with an alarm.
const NAMED: usize = 10;
/// Clean tables that the rates rest on, and their seed.
const TABLES: u32 = 100;
const SEED: u64 = 2025;

/// What was found in the data, and how often it is found in clean ones.
pub struct Looked {
    found: Vec<Alarm>,
    rates: BTreeMap<Pattern, Rate>,
}

impl Looked {
    /// Looks through the data as all schemes read them. Takes long: not for a thread that answers.
    pub fn at(readings: &[Reading<'_>]) -> Looked {
        Looked {
            found: screen(readings),
            rates: false_alarms(readings, TABLES, SEED),
        }
    }
}

/// A pattern with its rate.
#[derive(Debug, Clone)]
pub struct PatternLine {
    /// Its title.
    pub title: String,
    /// How often it was found.
    pub count: usize,
    /// Clean tables in which it was found.
    pub with_alarm: u32,
    /// How often it was found in all of them.
    pub alarms: usize,
}

/// An alarm with those that it is about.
#[derive(Debug, Clone)]
pub struct AlarmLine {
    /// Its pattern.
    pub pattern: String,
    /// The scheme that reads the figures; empty where there is only one.
    pub scheme: String,
    /// What was found, and how.
    pub found: String,
    /// Address and name of those that it is about; none: the whole column.
    pub about: Vec<(String, String)>,
    /// How many more it is about.
    pub more: usize,
}

/// The part of the page.
pub struct OddPatterns {
    /// The patterns.
    pub patterns: Vec<PatternLine>,
    /// Clean tables that the rates rest on.
    pub tables: u32,
    /// Rows of each.
    pub rows: usize,
    /// Their seed.
    pub seed: u64,
    /// Whether there are figures of the year before.
    pub last_year: bool,
    /// The schemes whose figures were looked at, where there are several.
    pub schemes: Vec<String>,
    /// Whether a scheme names figures that ought to agree.
    pub agreements: bool,
    /// The alarms of the page.
    pub alarms: Vec<AlarmLine>,
    /// Its pages.
    pub pager: Pager,
}

impl OddPatterns {
    /// The part for what was found; `about` gives address and name of a subject.
    pub fn new(
        visit: &Visit,
        readings: &[Reading<'_>],
        looked: &Looked,
        about: impl Fn(&str) -> (String, String),
    ) -> OddPatterns {
        let lang = visit.lang;
        let lines = looked.found.iter().map(|alarm| {
            let Reading { plan, table, .. } = &readings[alarm.reading];
            let title = plan.scheme.title.get(lang);
            let rows = alarm.rows.iter().take(NAMED);
            AlarmLine {
                pattern: alarm.pattern.words().get(lang).to_owned(),
                scheme: if readings.len() > 1 { title } else { "" }.to_owned(),
                found: alarm.found.get(lang).to_owned(),
                about: rows.map(|row| about(table.subjects.get(*row))).collect(),
                more: alarm.rows.len().saturating_sub(NAMED),
            }
        });
        let (alarms, pager) = Pager::cut(visit, lines.collect(), PER_PAGE);
        // Counting does not err: there is no rate of it.
        let rates = looked
            .rates
            .iter()
            .filter(|(pattern, _)| **pattern != Pattern::Announced);
        OddPatterns {
            patterns: rates
                .map(|(pattern, rate)| PatternLine {
                    title: pattern.words().get(lang).to_owned(),
                    count: looked
                        .found
                        .iter()
                        .filter(|alarm| alarm.pattern == *pattern)
                        .count(),
                    with_alarm: rate.with_alarm,
                    alarms: rate.alarms,
                })
                .collect(),
            tables: TABLES,
            rows: looked.rates.values().next().map_or(0, |rate| rate.rows),
            seed: SEED,
            schemes: match readings {
                [_] => Vec::new(),
                several => several
                    .iter()
                    .map(|one| one.plan.scheme.title.get(lang).to_owned())
                    .collect(),
            },
            last_year: readings.iter().any(|one| one.before.is_some()),
            agreements: readings.iter().any(|one| !one.plan.agreements.is_empty()),
            alarms,
            pager,
        }
    }
}
