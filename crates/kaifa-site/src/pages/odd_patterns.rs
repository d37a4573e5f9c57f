//! Odd patterns in the figures of an evaluation, as a part of its page: each says how it was computed and how often it is found
//! where nothing is wrong. An alarm is a reason to look and changes nothing.

use std::collections::BTreeMap;

use kaifa_eval::scheme::forensics::{Alarm, Pattern, Rate, false_alarms, screen};
use kaifa_eval::scheme::{Plan, Table};

use crate::pages::pager::Pager;
use crate::web::visit::Visit;

/// Alarms on a page.
const PER_PAGE: usize = 100;
/// Subjects that are named with an alarm.
const NAMED: usize = 10;
/// Clean tables that the rates rest on, and their seed.
const TABLES: u32 = 100;
const SEED: u64 = 2025;

/// What was found in a table, and how often it is found in clean ones.
pub struct Looked {
    found: Vec<Alarm>,
    rates: BTreeMap<Pattern, Rate>,
}

impl Looked {
    /// Looks through a table. Takes long: not for a thread that answers.
    pub fn at(plan: &Plan, table: &Table, before: Option<&Table>) -> Looked {
        Looked {
            found: screen(plan, table, before),
            rates: false_alarms(plan, table, before, TABLES, SEED),
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
    /// Whether the scheme names figures that ought to agree.
    pub agreements: bool,
    /// The alarms of the page.
    pub alarms: Vec<AlarmLine>,
    /// Its pages.
    pub pager: Pager,
}

impl OddPatterns {
    /// The part for what was found; `about` gives address and name of a row.
    pub fn new(
        visit: &Visit,
        (plan, before): (&Plan, Option<&Table>),
        looked: &Looked,
        about: impl Fn(usize) -> (String, String),
    ) -> OddPatterns {
        let lang = visit.lang;
        let lines = looked.found.iter().map(|alarm| AlarmLine {
            pattern: alarm.pattern.words().get(lang).to_owned(),
            found: alarm.found.get(lang).to_owned(),
            about: alarm.rows.iter().take(NAMED).map(|row| about(*row)).collect(),
            more: alarm.rows.len().saturating_sub(NAMED),
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
            last_year: before.is_some(),
            agreements: !plan.agreements.is_empty(),
            alarms,
            pager,
        }
    }
}
