//! Checks a long table as a whole: known units, indicators and periods of the form, numbers, deadlines, rights, no figure twice
//! unless the policy says that the last row wins, and a reason where a known figure changes. Words are checked once each, rows
//! only by their numbers.

mod known;
mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kaifa_base::{Date, Decimal, Period, Place, Problem, Words};
use kaifa_pack::item::{Form, HandedIn};
use kaifa_store::rows::{FigureVersion, FormException, ReportState, ReviewState};

use self::words::{Settled, indicator, period, state, subject};
use super::long_file::{LongRow, LongTable};
use crate::codes;
use crate::figures::check::duplicate;
use crate::figures::forms::{self, Lock};
use crate::figures::typed_value::{Typed, read_value};
use crate::people::permission::Signed;
use crate::place::PlacePicture;

pub use self::known::{Known, KnownFigures, known_figures};

/// What several rows for one figure in one file mean.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Policy {
    /// A mistake.
    #[default]
    Refuse,
    /// The last one counts, the earlier ones are older versions.
    LastWins,
}

/// What a table is checked against.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The form.
    pub form: &'a Form,
    /// The place that it belongs to.
    pub place: &'a PlacePicture,
    /// Who hands it in; absent: the command line of the installation.
    pub person: Option<&'a Signed>,
    /// The day.
    pub today: Date,
    /// What a figure twice in the file means.
    pub policy: Policy,
    /// Why known figures change.
    pub reason: Option<&'a str>,
    /// Exceptions from the deadline.
    pub exceptions: &'a [FormException],
}

/// One unit for one period: what it hands in.
#[derive(Debug)]
pub struct Checked {
    /// Id of the unit.
    pub subject: String,
    /// The period.
    pub period: Period,
    /// Its figures: number of the indicator in the form, first version, and the rows from old to new.
    pub figures: Vec<(usize, i64, Vec<CheckedRow>)>,
}

/// One version of one figure.
#[derive(Debug, Clone)]
pub struct CheckedRow {
    /// The value, digit for digit; nothing where the question does not arise.
    pub value: Option<String>,
    /// How far it is.
    pub state: ReportState,
    /// Line of the file.
    pub line: u32,
}

/// What the check gives beside the rows: how many were replaced in the file, and how many say what is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Replaced by a later row.
    pub superseded: i64,
    /// Nothing new.
    pub unchanged: i64,
    /// Without a value.
    pub empty: i64,
}

/// Checks everything. Reports come in the order of unit and period; problems are all of them.
pub fn check(table: &LongTable, ask: &Ask<'_>, known: &KnownFigures) -> (Vec<Checked>, Counts, Vec<Problem>) {
    let meaning = Meaning::of(table, ask);
    let mut read = Reading {
        table,
        ask,
        meaning: &meaning,
        odd: HashMap::new(),
        counts: Counts::default(),
        problems: Vec::new(),
    };
    let mut keyed: Vec<(u64, u32)> = Vec::with_capacity(table.rows.len());
    for (number, row) in (0..).zip(&table.rows) {
        keyed.extend(read.key(number, row).map(|key| (key, number)));
    }
    // Within a key the order of the file stays.
    keyed.sort_unstable();
    let mut stages: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    let mut locks: HashMap<u64, Option<Words>> = HashMap::new();
    let mut reports: Vec<Checked> = Vec::new();
    for group in keyed.chunk_by(|one, other| one.0 == other.0) {
        let figure = meaning.figure(group[0].0);
        let rows: Vec<u32> = group.iter().map(|(_, number)| *number).collect();
        let lock = locks
            .entry(figure.report)
            .or_insert_with(|| locked(ask, figure.subject, figure.period));
        if read.refuses(&rows, lock.as_ref()) {
            continue;
        }
        let stages = *stages
            .entry(figure.subject)
            .or_insert_with(|| first_and_last_stage(ask.place, figure.subject));
        let Some((from, rows)) = read.versions(&figure, &rows, stages, known) else {
            continue;
        };
        read.counts.superseded += rows.len() as i64 - 1;
        match reports.last_mut() {
            Some(last) if last.subject == figure.subject && last.period == figure.period => {
                last.figures.push((figure.indicator, from, rows))
            }
            _ => reports.push(Checked {
                subject: figure.subject.to_owned(),
                period: figure.period,
                figures: vec![(figure.indicator, from, rows)],
            }),
        }
    }
    let Reading {
        counts, mut problems, ..
    } = read;
    problems.sort_by_key(|problem| problem.place.line);
    (reports, counts, problems)
}

/// What every word of the table means, settled once each. Two ways of writing one unit are one unit: rows are told apart by what
/// they mean.
struct Meaning {
    subjects: Vec<Settled<String>>,
    indicators: Vec<Settled<usize>>,
    periods: Vec<Settled<Period>>,
    states: Vec<Settled<HandedIn>>,
    /// Number of each written unit among `units`, and these in order; the same for periods.
    unit_of: Vec<usize>,
    units: Vec<String>,
    period_of: Vec<usize>,
    in_order: Vec<Period>,
    /// How many indicators the form has.
    width: u64,
}

/// One figure: whose, of which period, which one of the form.
struct Figure<'m> {
    subject: &'m str,
    period: Period,
    /// Number of the indicator in the form.
    indicator: usize,
    /// The same for all figures of one unit and period.
    report: u64,
}

impl Meaning {
    fn of(table: &LongTable, ask: &Ask<'_>) -> Meaning {
        let units: BTreeSet<&str> = forms::units_of(ask.place, ask.form)
            .into_iter()
            .map(|unit| unit.id.as_str())
            .collect();
        let subjects: Vec<_> = table
            .subjects
            .iter()
            .map(|word| subject(ask, &units, word))
            .collect();
        let periods: Vec<_> = table.periods.iter().map(|word| period(ask, word)).collect();
        let (unit_of, units) = ranks(&subjects);
        let (period_of, in_order) = ranks(&periods);
        Meaning {
            subjects,
            indicators: table.indicators.iter().map(|word| indicator(ask, word)).collect(),
            periods,
            states: table.states.iter().map(|word| state(ask, word)).collect(),
            unit_of,
            units,
            period_of,
            in_order,
            width: ask.form.indicators.len().max(1) as u64,
        }
    }

    /// The number of the figure that a row is about: ordered by unit, period and indicator. Only for rows whose words are all settled.
    fn key(&self, row: &LongRow, indicator: usize) -> u64 {
        let unit = self.unit_of[row.subject as usize] as u64;
        let period = self.period_of[row.period as usize] as u64;
        (unit * self.in_order.len() as u64 + period) * self.width + indicator as u64
    }

    /// The figure of a [`Meaning::key`].
    fn figure(&self, key: u64) -> Figure<'_> {
        let report = key / self.width;
        let periods = self.in_order.len() as u64;
        Figure {
            subject: &self.units[(report / periods) as usize],
            period: self.in_order[(report % periods) as usize],
            indicator: (key % self.width) as usize,
            report,
        }
    }
}

/// The rows being read, and what came of them so far.
struct Reading<'t> {
    table: &'t LongTable,
    ask: &'t Ask<'t>,
    meaning: &'t Meaning,
    /// Values that are not kept as they are written, by row; nothing where the question does not arise.
    odd: HashMap<u32, Option<String>>,
    counts: Counts,
    problems: Vec<Problem>,
}

impl<'t> Reading<'t> {
    /// The key of the figure that a row is about; nothing where the row has no value or is a problem.
    fn key(&mut self, number: u32, row: &LongRow) -> Option<u64> {
        let before = self.problems.len();
        let meaning = self.meaning;
        let indicator = &meaning.indicators[row.indicator as usize];
        let state = meaning.states.get(row.state as usize);
        let words = [
            (
                0,
                &codes::UNKNOWN_SUBJECT,
                meaning.subjects[row.subject as usize].as_ref().err(),
            ),
            (1, &codes::UNKNOWN_INDICATOR, indicator.as_ref().err()),
            (
                2,
                &codes::WRONG_PERIOD,
                meaning.periods[row.period as usize].as_ref().err(),
            ),
            (
                4,
                &codes::FIGURE_STATE,
                state.and_then(|state| state.as_ref().err()),
            ),
        ];
        for (column, code, words) in words {
            if let Some(words) = words {
                let place = self.table.place(row, column);
                self.problems.push(Problem::error(code, place, words.clone()));
            }
        }
        if !self.read_odd(number, row) || self.problems.len() > before {
            return None;
        }
        Some(meaning.key(row, *indicator.as_ref().ok()?))
    }

    /// Reads a value that is not written as a number prints itself; `false` where there is none.
    fn read_odd(&mut self, number: u32, row: &LongRow) -> bool {
        let text = self.table.value(row);
        if is_plain(text) {
            return true;
        }
        let place = self.table.place(row, 3);
        match read_value(text, &place) {
            Ok(Typed::Nothing) => {
                self.counts.empty += 1;
                return false;
            }
            Ok(Typed::NotApplicable) => {
                self.odd.insert(number, None);
            }
            Ok(Typed::Value(value)) if value.is_sign_negative() && !value.is_zero() => {
                let words = Words::new(
                    format!("不能为负,现为 {value}"),
                    format!("cannot be negative, found {value}"),
                );
                self.problems.push(Problem::error(&codes::NEGATIVE, place, words));
            }
            Ok(Typed::Value(value)) => {
                self.odd.insert(number, Some(value.to_string()));
            }
            Err(problem) => self.problems.push(*problem),
        }
        true
    }

    /// Whether the rows of one figure are not taken at all: twice in the file, or after the deadline.
    fn refuses(&mut self, rows: &[u32], lock: Option<&Words>) -> bool {
        let first = self.row(rows[0]);
        if rows.len() > 1 && self.ask.policy == Policy::Refuse {
            let again = rows[1..]
                .iter()
                .map(|number| twice(self.table, first, self.row(*number)));
            let again: Vec<Problem> = again.collect();
            self.problems.extend(again);
            return true;
        }
        if let Some(words) = lock {
            let place = self.table.place(first, 2);
            self.problems
                .push(Problem::error(&codes::FORM_LOCKED, place, words.clone()));
        }
        lock.is_some()
    }

    /// The new versions of a figure and the number of the first; nothing where they say what is known, or lack a reason.
    fn versions(
        &mut self,
        figure: &Figure<'_>,
        rows: &[u32],
        stages: (i64, i64),
        known: &KnownFigures,
    ) -> Option<(i64, Vec<CheckedRow>)> {
        let versions: Vec<CheckedRow> = rows.iter().map(|number| self.version(*number, stages)).collect();
        let id = &self.ask.form.indicators[figure.indicator];
        let (Some(newest), Some(last)) = (known.get(figure.subject, id, figure.period), versions.last())
        else {
            return Some((1, versions));
        };
        let value = last
            .value
            .as_deref()
            .and_then(|text| text.parse::<Decimal>().ok());
        // The same number handed in after it was a draft is new all the same.
        let still_draft = (newest.review == ReviewState::Draft) == (last.state == ReportState::draft());
        if value == newest.value && still_draft && newest.review != ReviewState::Returned {
            self.counts.unchanged += rows.len() as i64;
            return None;
        }
        let free = matches!(newest.review, ReviewState::Returned | ReviewState::Draft);
        if !free && self.ask.reason.is_none() {
            let line = self.row(rows[rows.len() - 1]);
            self.problems.push(reason_needed(self.table, line, newest));
            return None;
        }
        Some((newest.version + 1, versions))
    }

    fn version(&self, number: u32, (first_stage, last_stage): (i64, i64)) -> CheckedRow {
        let row = self.row(number);
        let handed_in = match self.meaning.states.get(row.state as usize) {
            Some(Ok(state)) => *state,
            _ => HandedIn::Submitted,
        };
        CheckedRow {
            value: match self.odd.get(&number) {
                Some(value) => value.clone(),
                None => Some(self.table.value(row).to_owned()),
            },
            state: match handed_in {
                HandedIn::Draft => ReportState::draft(),
                HandedIn::Submitted => ReportState::Stage(first_stage),
                HandedIn::Reviewed => ReportState::Stage(last_stage),
                HandedIn::Accepted => ReportState::accepted(),
            },
            line: row.line,
        }
    }

    fn row(&self, number: u32) -> &'t LongRow {
        &self.table.rows[number as usize]
    }
}

/// The numbers of the first and of the last review of a unit.
fn first_and_last_stage(place: &PlacePicture, subject: &str) -> (i64, i64) {
    let stages = place.review_stages(subject);
    let number = |stage: Option<&crate::place::Stage>| stage.map_or(0, |stage| stage.number);
    (number(stages.first()), number(stages.last()))
}

/// How far a figure is, in the words of a long table; nothing for one that was returned. `last_stage` is the number of the last
/// review of its unit.
pub fn handed_in(figure: &FigureVersion, last_stage: i64) -> Option<HandedIn> {
    match figure.review {
        ReviewState::Draft => Some(HandedIn::Draft),
        ReviewState::Accepted => Some(HandedIn::Accepted),
        ReviewState::Returned => None,
        // With one stage only, what was handed in waits for the last review.
        ReviewState::UnderReview if figure.stage == last_stage && last_stage > 0 => Some(HandedIn::Reviewed),
        ReviewState::UnderReview => Some(HandedIn::Submitted),
    }
}

/// Digits with at most one point inside, written as a decimal prints itself and short enough to be exact.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.is_empty() || bytes.len() > 20 {
        return false;
    }
    let mut point = None;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {}
            b'.' if point.is_none() && at > 0 && at + 1 < bytes.len() => point = Some(at),
            _ => return false,
        }
    }
    bytes[0] != b'0' || bytes.len() == 1 || point == Some(1)
}

/// Equal meanings get equal numbers, in order; words with a problem get 0, their rows never come that far.
fn ranks<T: Clone + Ord>(settled: &[Settled<T>]) -> (Vec<usize>, Vec<T>) {
    let distinct: BTreeSet<&T> = settled.iter().filter_map(|one| one.as_ref().ok()).collect();
    let list: Vec<T> = distinct.into_iter().cloned().collect();
    let numbers = settled
        .iter()
        .map(|one| {
            one.as_ref()
                .ok()
                .and_then(|one| list.binary_search(one).ok())
                .unwrap_or(0)
        })
        .collect();
    (numbers, list)
}

fn locked(ask: &Ask<'_>, subject: &str, period: Period) -> Option<Words> {
    match forms::lock(ask.place, ask.form, subject, period, ask.exceptions, ask.today) {
        Lock::Locked(day) => Some(forms::locked_words(ask.form, day)),
        Lock::Open { .. } => None,
    }
}

fn twice(table: &LongTable, first: &LongRow, row: &LongRow) -> Problem {
    let first = Place::file(&table.file).at_line(first.line as usize);
    duplicate(&table.place(row, 3), &first).hint(
        "若后一行是更正,请用 --policy last-wins:前面的行作为旧版保留",
        "if the later row is a correction, use --policy last-wins: earlier rows are kept as older versions",
    )
}

fn reason_needed(table: &LongTable, row: &LongRow, newest: &Known) -> Problem {
    let value = newest
        .value
        .map_or_else(|| "不适用".to_owned(), |value| value.to_string());
    Problem::error(
        &codes::REASON_NEEDED,
        table.place(row, 3),
        Words::new(
            format!(
                "已有第 {} 版(“{value}”,{}),更正须写明理由",
                newest.version,
                newest.review.words().zh
            ),
            format!(
                "version {} exists (“{value}”, {}); a correction needs a reason",
                newest.version,
                newest.review.words().en
            ),
        ),
    )
    .hint("用 --reason 写明为什么改", "say why with --reason")
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn only_numbers_that_print_as_they_are_written_are_plain() {
        for text in ["0", "12", "0.5", "120.00", "123456789012345.67"] {
            assert!(is_plain(text), "{text}");
            assert_eq!(text.parse::<kaifa_base::Decimal>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "012",
            "1.",
            ".5",
            "-1",
            "1e3",
            "1,000",
            "1.2.3",
            "1 ",
            "123456789012345678901",
        ] {
            assert!(!is_plain(text), "{text}");
        }
    }
}
