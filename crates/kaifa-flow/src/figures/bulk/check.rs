//! Checks a long table as a whole: known units, indicators and periods of the form, numbers, deadlines, rights, no figure twice
//! unless the policy says that the last row wins, and a reason where a known figure changes. Words are checked once each, rows
//! only by their numbers.

mod known;
mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kaifa_base::{Date, Decimal, Lang, Period, Place, Problem, Words};
use kaifa_pack::item::{Form, HandedIn};
use kaifa_store::rows::{FigureVersion, FormException, ReportState, ReviewState};

use self::words::{Settled, indicator, period, state, subject};
use super::long_file::{LongRow, LongTable};
use crate::codes;
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
    let mut problems = Vec::new();
    let units: BTreeSet<&str> = forms::units_of(ask.place, ask.form)
        .into_iter()
        .map(|unit| unit.id.as_str())
        .collect();
    let subjects: Vec<Settled<String>> = table
        .subjects
        .iter()
        .map(|word| subject(ask, &units, word))
        .collect();
    let indicators: Vec<Settled<usize>> = table.indicators.iter().map(|word| indicator(ask, word)).collect();
    let periods: Vec<Settled<Period>> = table.periods.iter().map(|word| period(ask, word)).collect();
    let states: Vec<Settled<HandedIn>> = table.states.iter().map(|word| state(ask, word)).collect();
    // Two ways of writing one unit are one unit: rows are told apart by what they mean.
    let (subject_rank, subject_names) = ranks(&subjects);
    let (period_rank, period_list) = ranks(&periods);
    let mut keyed: Vec<(u64, u32)> = Vec::with_capacity(table.rows.len());
    let mut counts = Counts::default();
    let width = ask.form.indicators.len().max(1) as u64;
    let mut slow: HashMap<u32, Option<String>> = HashMap::new();
    for (number, row) in table.rows.iter().enumerate() {
        let before = problems.len();
        let mut wrong = |column: usize, code, words: &Words| {
            problems.push(Problem::error(code, table.place(row, column), words.clone()));
        };
        if let Err(words) = &subjects[row.subject as usize] {
            wrong(0, &codes::UNKNOWN_SUBJECT, words);
        }
        if let Err(words) = &indicators[row.indicator as usize] {
            wrong(1, &codes::UNKNOWN_INDICATOR, words);
        }
        if let Err(words) = &periods[row.period as usize] {
            wrong(2, &codes::WRONG_PERIOD, words);
        }
        if let Some(Err(words)) = states.get(row.state as usize) {
            wrong(4, &codes::FIGURE_STATE, words);
        }
        let text = table.value(row);
        if !is_plain(text) {
            match read_value(text, &table.place(row, 3)) {
                Ok(Typed::Nothing) => {
                    counts.empty += 1;
                    continue;
                }
                Ok(Typed::NotApplicable) => {
                    slow.insert(number as u32, None);
                }
                Ok(Typed::Value(value)) if value.is_sign_negative() && !value.is_zero() => {
                    let words = Words::new(
                        format!("不能为负,现为 {value}"),
                        format!("cannot be negative, found {value}"),
                    );
                    problems.push(Problem::error(&codes::NEGATIVE, table.place(row, 3), words));
                }
                Ok(Typed::Value(value)) => {
                    slow.insert(number as u32, Some(value.to_string()));
                }
                Err(problem) => problems.push(*problem),
            }
        }
        if problems.len() > before {
            continue;
        }
        let (Ok(indicator), subject, period) = (
            &indicators[row.indicator as usize],
            subject_rank[row.subject as usize] as u64,
            period_rank[row.period as usize] as u64,
        ) else {
            continue;
        };
        let key = (subject * period_list.len() as u64 + period) * width + *indicator as u64;
        keyed.push((key, number as u32));
    }
    // Within a key the order of the file stays.
    keyed.sort_unstable();
    let mut stages: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    let mut reports: Vec<Checked> = Vec::new();
    let mut locks: HashMap<u64, Option<Words>> = HashMap::new();
    for group in keyed.chunk_by(|one, other| one.0 == other.0) {
        let key = group[0].0;
        let (place_key, at) = (key / width, (key % width) as usize);
        let subject = &subject_names[(place_key / period_list.len() as u64) as usize];
        let period = period_list[(place_key % period_list.len() as u64) as usize];
        let first = &table.rows[group[0].1 as usize];
        if group.len() > 1 && ask.policy == Policy::Refuse {
            for (_, number) in &group[1..] {
                problems.push(twice(table, first, &table.rows[*number as usize]));
            }
            continue;
        }
        let lock = locks
            .entry(place_key)
            .or_insert_with(|| locked(ask, subject, period));
        if let Some(words) = lock {
            problems.push(Problem::error(
                &codes::FORM_LOCKED,
                table.place(first, 2),
                words.clone(),
            ));
            continue;
        }
        let (first_stage, last_stage) = *stages.entry(subject).or_insert_with(|| {
            let stages = ask.place.review_stages(subject);
            let number = |stage: Option<&crate::place::Stage>| stage.map_or(0, |stage| stage.number);
            (number(stages.first()), number(stages.last()))
        });
        let rows: Vec<CheckedRow> = group
            .iter()
            .map(|(_, number)| {
                let row = &table.rows[*number as usize];
                let handed_in = match states.get(row.state as usize) {
                    Some(Ok(state)) => *state,
                    _ => HandedIn::Submitted,
                };
                CheckedRow {
                    value: match slow.get(number) {
                        Some(value) => value.clone(),
                        None => Some(table.value(row).to_owned()),
                    },
                    state: match handed_in {
                        HandedIn::Draft => ReportState::draft(),
                        HandedIn::Submitted => ReportState::Stage(first_stage),
                        HandedIn::Reviewed => ReportState::Stage(last_stage),
                        HandedIn::Accepted => ReportState::accepted(),
                    },
                    line: row.line,
                }
            })
            .collect();
        let newest = known.get(subject, &ask.form.indicators[at], period);
        let mut from = 1;
        if let (Some(newest), Some(last)) = (newest, rows.last()) {
            let value = last
                .value
                .as_deref()
                .and_then(|text| text.parse::<Decimal>().ok());
            // The same number handed in after it was a draft is new all the same.
            let still_draft = (newest.review == ReviewState::Draft) == (last.state == ReportState::draft());
            if value == newest.value && still_draft && newest.review != ReviewState::Returned {
                counts.unchanged += rows.len() as i64;
                continue;
            }
            let free = matches!(newest.review, ReviewState::Returned | ReviewState::Draft);
            if !free && ask.reason.is_none() {
                let line = &table.rows[group[group.len() - 1].1 as usize];
                problems.push(reason_needed(table, line, newest));
                continue;
            }
            from = newest.version + 1;
        }
        counts.superseded += rows.len() as i64 - 1;
        match reports.last_mut() {
            Some(last) if last.subject == *subject && last.period == period => {
                last.figures.push((at, from, rows))
            }
            _ => reports.push(Checked {
                subject: subject.clone(),
                period,
                figures: vec![(at, from, rows)],
            }),
        }
    }
    problems.sort_by_key(|problem| problem.place.line);
    (reports, counts, problems)
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
    Problem::error(
        &codes::DUPLICATE,
        table.place(row, 3),
        Words::new(
            format!(
                "同一单位同一期间的同一指标出现两次,前一次在{}",
                first.show(Lang::Zh)
            ),
            format!(
                "the same indicator of the same unit and period appears twice, first at {}",
                first.show(Lang::En)
            ),
        ),
    )
    .hint(
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
