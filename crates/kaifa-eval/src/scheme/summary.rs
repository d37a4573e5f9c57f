//! Tables by zone or another text input: how many of each grade, the mean score of the ranked, sums of inputs. A sum says
//! beside it over how many rows something was missing.

use kaifa_pack::Summary;
use rayon::prelude::*;

use super::bounds::Sum;
use super::evaluate::Evaluation;
use super::ranking::NO_GRADE;
use super::run::Run;
use super::table::{Column, Words};

/// One line of a summary.
#[derive(Debug, Clone, PartialEq)]
pub struct SummaryLine {
    /// The word by which it is made.
    pub word: String,
    /// How many rows have each mark, in the order of the plan's marks.
    pub counts: Vec<u32>,
    /// How many rows have none.
    pub unmarked: u32,
    /// The mean score of the ranked; `None` where nobody is.
    pub mean: Option<f64>,
    /// The sums, and over how many rows the value was missing.
    pub sums: Vec<(f64, u32)>,
}

#[derive(Clone)]
struct Line {
    counts: Vec<u32>,
    unmarked: u32,
    ranked: u32,
    total: Sum,
    sums: Vec<(Sum, u32)>,
}

/// A summary of an evaluation, in the order of the words.
pub fn summary(evaluation: &Evaluation<'_>, summary: &Summary) -> Vec<SummaryLine> {
    let plan = evaluation.plan;
    let Some(words) = plan
        .input(&summary.by)
        .and_then(|input| evaluation.table.words(input))
    else {
        return Vec::new();
    };
    let sums: Vec<usize> = summary.sums.iter().filter_map(|name| plan.input(name)).collect();
    let empty = Line {
        counts: vec![0; plan.marks.len()],
        unmarked: 0,
        ranked: 0,
        total: Sum::default(),
        sums: vec![(Sum::default(), 0); sums.len()],
    };
    let count = words.dictionary().len();
    let parts: Vec<Vec<Line>> = evaluation
        .runs
        .par_chunks(16)
        .map(|runs| {
            let mut lines = vec![empty.clone(); count];
            for run in runs {
                add(evaluation, words, &sums, run, &mut lines);
            }
            lines
        })
        .collect();
    let mut lines = vec![empty; count];
    for part in &parts {
        for (line, part) in lines.iter_mut().zip(part) {
            line.counts
                .iter_mut()
                .zip(&part.counts)
                .for_each(|(count, more)| *count += more);
            line.unmarked += part.unmarked;
            line.ranked += part.ranked;
            line.total.join(part.total);
            for ((sum, missing), (more, more_missing)) in line.sums.iter_mut().zip(&part.sums) {
                sum.join(*more);
                *missing += more_missing;
            }
        }
    }
    let mut all: Vec<SummaryLine> = lines
        .into_iter()
        .enumerate()
        .map(|(code, line)| SummaryLine {
            word: words
                .dictionary()
                .word(code as u32)
                .unwrap_or_default()
                .to_owned(),
            counts: line.counts,
            unmarked: line.unmarked,
            mean: (line.ranked > 0).then(|| line.total.value() / f64::from(line.ranked)),
            sums: line
                .sums
                .into_iter()
                .map(|(sum, missing)| (sum.value(), missing))
                .collect(),
        })
        .collect();
    all.sort_by(|one, other| one.word.cmp(&other.word));
    all
}

fn add(evaluation: &Evaluation<'_>, words: &Words, sums: &[usize], run: &Run, lines: &mut [Line]) {
    let codes = &words.codes[run.rows()];
    let grades = &evaluation.ranks.grades[run.rows()];
    let skip = evaluation
        .plan
        .scheme
        .exemptions
        .iter()
        .any(|one| one.standing == kaifa_pack::Standing::Excluded);
    let left_out = |place: usize| skip && evaluation.excluded(run.start + place);
    for (place, code) in codes.iter().enumerate() {
        let Some(line) = lines.get_mut(*code as usize).filter(|_| !left_out(place)) else {
            continue;
        };
        match grades[place] {
            NO_GRADE => line.unmarked += 1,
            grade => line.counts[usize::from(grade)] += 1,
        }
        if run.ranked[place] {
            line.ranked += 1;
            line.total.add(run.totals[place]);
        }
    }
    for (at, input) in sums.iter().enumerate() {
        let Column::Number(numbers) = &evaluation.table.columns[*input] else {
            continue;
        };
        for (place, (code, number)) in codes.iter().zip(&numbers[run.rows()]).enumerate() {
            let Some(line) = lines.get_mut(*code as usize).filter(|_| !left_out(place)) else {
                continue;
            };
            if number.is_nan() {
                line.sums[at].1 += 1;
            } else {
                line.sums[at].0.add(*number);
            }
        }
    }
}
