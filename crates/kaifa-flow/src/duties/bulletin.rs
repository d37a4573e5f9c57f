//! What a quarter, half-year or year shows of the duties of a place: per unit what fell due, what was done in time, late, not yet; a
//! score by the scheme in force; and the ranking. The quarterly dispatch, the half-year bulletin and the yearly summary are this table over
//! three stretches of time.
//!
//! Units are ranked on what the documents demand of them, never on how often anybody used the program.

use std::collections::BTreeMap;

use chrono::Datelike;
use kaifa_base::{Date, Decimal, Period, Words};
use kaifa_eval::duties::DutyState;
use kaifa_eval::targets::TargetStatus;
use kaifa_eval::value::Value;
use kaifa_pack::item::{Duty, DutySource};
use kaifa_store::LocalDay;

use crate::duties::scheme::Running;
use crate::place::PlacePicture;
use crate::place::standing::DutyNow;

/// A stretch of time: a quarter, half-year or year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// The period.
    pub period: Period,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

impl Stretch {
    /// A stretch as written: `2026Q1`, `2026H1`, `2026`.
    pub fn parse(text: &str) -> Option<Stretch> {
        let period = Period::parse(text)?;
        matches!(period, Period::Quarter(..) | Period::Half(..) | Period::Year(_)).then(|| Stretch {
            period,
            from: period.first_day(),
            to: period.last_day(),
        })
    }

    /// The half-year that ended last before a day.
    pub fn last_half(on: Date) -> Option<Stretch> {
        let (year, half) = if on.month() > 6 {
            (on.year(), 1)
        } else {
            (on.year() - 1, 2)
        };
        Stretch::parse(&format!("{year}H{half}"))
    }

    /// What the page of such a stretch is called.
    pub fn words(self) -> Words {
        let Words { zh, en } = self.period.words();
        match self.period {
            Period::Quarter(..) => Words::new(format!("{zh}调度"), format!("Dispatch of {en}")),
            Period::Half(..) => Words::new(format!("{zh}通报"), format!("Bulletin of {en}")),
            _ => Words::new(format!("{zh}度总结"), format!("Summary of {en}")),
        }
    }

    /// The stretch as a noun: `2026年上半年`, `2026年度`.
    pub fn noun(self) -> String {
        let words = self.period.words().zh;
        match self.period {
            Period::Year(_) => format!("{words}度"),
            _ => words,
        }
    }
}

/// What one unit did in a stretch.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitLine {
    /// The unit.
    pub unit: String,
    /// Instances that fell due.
    pub due: usize,
    /// Of these, done in time.
    pub in_time: usize,
    /// Done late.
    pub late: usize,
    /// Not done and still open.
    pub overdue: usize,
    /// Periods that went by.
    pub missed: usize,
    /// Closed with an archive number.
    pub closed: usize,
    /// Points of slips given in the stretch.
    pub points: Decimal,
    /// The score; nothing where nothing fell due.
    pub score: Option<Decimal>,
    /// The rank; equal scores share one. Nothing without score.
    pub rank: Option<usize>,
}

/// The whole of a stretch.
#[derive(Debug, Clone)]
pub struct Bulletin {
    /// Which.
    pub stretch: Stretch,
    /// The units, best first; those without anything due last.
    pub units: Vec<UnitLine>,
    /// Instances due by source: kind, due, done in time.
    pub sources: Vec<(DutySource, usize, usize)>,
    /// Targets that are met or on their path.
    pub targets_on_path: usize,
    /// Targets that are missed or behind.
    pub targets_off: usize,
}

impl Bulletin {
    /// Sums over all units of one column.
    pub fn sum(&self, column: fn(&UnitLine) -> usize) -> usize {
        self.units.iter().map(column).sum()
    }

    /// The share of what fell due that was done in time, in percent with two digits.
    pub fn share(&self) -> Option<Decimal> {
        let due = self.sum(|line| line.due);
        (due > 0).then(|| {
            (Decimal::from(self.sum(|line| line.in_time)) * Decimal::from(100) / Decimal::from(due))
                .round_dp(2)
        })
    }
}

/// The instances of a place that fell due in a stretch, by the day of the picture.
pub fn due_in(place: &PlacePicture, stretch: Stretch) -> Vec<(&Duty, &DutyNow)> {
    place
        .duties
        .iter()
        .filter(|now| {
            now.result
                .instance
                .due
                .is_some_and(|due| due >= stretch.from && due <= stretch.to && due <= place.on)
        })
        .filter_map(|now| Some((place.edition.duty(&now.duty)?, now)))
        .collect()
}

/// Works out a stretch on the day of the picture.
pub fn bulletin(place: &PlacePicture, stretch: Stretch) -> Bulletin {
    let due = due_in(place, stretch);
    let mut lines: BTreeMap<&str, UnitLine> = BTreeMap::new();
    let blank = |unit: &str| UnitLine {
        unit: unit.to_owned(),
        due: 0,
        in_time: 0,
        late: 0,
        overdue: 0,
        missed: 0,
        closed: 0,
        points: Decimal::ZERO,
        score: None,
        rank: None,
    };
    for (_, now) in &due {
        // Each duty counts once, for the unit that leads; its parts are the lead's to gather.
        let Some(unit) = now.lead() else { continue };
        let line = lines.entry(unit).or_insert_with(|| blank(unit));
        line.due += 1;
        match now.result.state {
            DutyState::Done => line.in_time += 1,
            DutyState::DoneLate => line.late += 1,
            DutyState::Missed => line.missed += 1,
            _ => line.overdue += 1,
        }
        line.closed += usize::from(now.closing().is_some());
    }
    for slip in &place.rows.slips {
        let day = slip.issued_at.local_day();
        if day >= stretch.from && day <= stretch.to && day <= place.on {
            let line = lines.entry(&slip.unit).or_insert_with(|| blank(&slip.unit));
            line.points += slip.points.unwrap_or_default();
        }
    }
    let running = Running::of(place);
    let mut units: Vec<UnitLine> = lines.into_values().collect();
    for line in &mut units {
        line.score = score(line, running.as_ref());
    }
    rank(&mut units);
    let mut sources: Vec<(DutySource, usize, usize)> =
        DutySource::ALL.iter().map(|source| (*source, 0, 0)).collect();
    for (duty, now) in &due {
        if let Some(line) = sources.iter_mut().find(|(source, ..)| *source == duty.source()) {
            line.1 += 1;
            line.2 += usize::from(now.result.state == DutyState::Done);
        }
    }
    let (on_path, off) = targets(place);
    Bulletin {
        stretch,
        units,
        sources,
        targets_on_path: on_path,
        targets_off: off,
    }
}

fn score(line: &UnitLine, running: Option<&Running<'_>>) -> Option<Decimal> {
    if line.due == 0 {
        return None;
    }
    let number = |count: usize| Value::number(Decimal::from(count));
    let values: BTreeMap<String, Value> = [
        ("due", number(line.due)),
        ("in_time", number(line.in_time)),
        ("late", number(line.late)),
        ("overdue", number(line.overdue)),
        ("missed", number(line.missed)),
        ("closed", number(line.closed)),
        ("points", Value::number(line.points)),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    running
        .filter(|running| running.scheme.score.is_some())
        .map_or_else(
            || Some(Decimal::from(line.in_time) * Decimal::from(100) / Decimal::from(line.due)),
            |running| running.score(&values),
        )
}

/// Ranks on unrounded scores, higher first; equal scores share a rank and the next is passed over.
fn rank(units: &mut [UnitLine]) {
    units.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.unit.cmp(&b.unit)));
    let mut before: Option<(Decimal, usize)> = None;
    for (at, line) in units.iter_mut().enumerate() {
        let Some(score) = line.score else { continue };
        let rank = match before {
            Some((last, rank)) if last == score => rank,
            _ => at + 1,
        };
        line.rank = Some(rank);
        before = Some((score, rank));
    }
}

fn targets(place: &PlacePicture) -> (usize, usize) {
    let (mut on_path, mut off) = (0, 0);
    for now in &place.targets {
        let Some(target) = place.edition.target(&now.target) else {
            continue;
        };
        match now.result.status {
            TargetStatus::Met => on_path += 1,
            TargetStatus::Striving if crate::duties::target_words::is_behind(target, &now.result) => off += 1,
            TargetStatus::Striving => on_path += 1,
            TargetStatus::Missed => off += 1,
            TargetStatus::Pending | TargetStatus::NotAssessable => {}
        }
    }
    (on_path, off)
}
