//! Tables by zone or another text input: how many of each grade, the mean score of the ranked, sums of inputs. A sum says
//! beside it over how many rows something was missing.

use std::borrow::Cow;

use kaifa_pack::Summary;
use rayon::prelude::*;

use super::evaluate::Evaluation;
use super::numbers::Numbers;
use super::plan::Plan;
use super::run::Run;
use super::sums::{GroupSums, Pair, Sum};
use super::table::{Column, NO_WORD, Table, Words};

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

/// What is counted over some rows, by word.
struct Part {
    /// How many have each mark, and after them how many have none.
    marks: Vec<u32>,
    /// Sums of the scores of the ranked, and how many they are.
    scores: Vec<(Sum, u32)>,
}

/// The summary of an evaluation at a place in its scheme, in the order of the words.
pub fn summary(evaluation: &Evaluation<'_>, at: usize) -> Vec<SummaryLine> {
    let (plan, table) = (evaluation.plan, evaluation.table);
    let summary = &plan.scheme.summaries[at];
    let Some(words) = words_of(plan, table, summary) else {
        return Vec::new();
    };
    let count = words.dictionary().len();
    let width = plan.marks.len() + 1;
    let parts: Vec<Part> = evaluation
        .runs
        .par_chunks(16)
        .map(|runs| {
            let mut part = Part {
                marks: vec![0; count * width],
                scores: vec![(Sum::default(), 0); count],
            };
            for run in runs {
                add(evaluation, words, run, &mut part);
            }
            part
        })
        .collect();
    // In the order of the rows, as everything is added up.
    let mut all = parts.into_iter();
    let Some(mut whole) = all.next() else {
        return Vec::new();
    };
    for part in all {
        let marks = whole.marks.iter_mut().zip(&part.marks);
        marks.for_each(|(count, more)| *count += more);
        for ((sum, ranked), (more, others)) in whole.scores.iter_mut().zip(&part.scores) {
            sum.join(*more);
            *ranked += others;
        }
    }
    let inputs: Vec<usize> = inputs_of(plan, summary);
    let sums = &evaluation.inputs[at];
    let mut order: Vec<(&str, usize)> = (0..count)
        .map(|code| (words.dictionary().word(code as u32).unwrap_or_default(), code))
        .collect();
    order.par_sort_unstable();
    order
        .into_par_iter()
        .map(|(word, code)| {
            let marks = &whole.marks[code * width..(code + 1) * width];
            let rows: u32 = marks.iter().sum();
            let (total, ranked) = whole.scores[code];
            let sum = |(at, input): (usize, &usize)| {
                let (sum, present) = sums.get(code, at);
                let is_summed = matches!(table.columns[*input], Column::Number(_));
                (sum.value(), if is_summed { rows - present } else { 0 })
            };
            SummaryLine {
                word: word.to_owned(),
                counts: marks[..width - 1].to_vec(),
                unmarked: marks[width - 1],
                mean: (ranked > 0).then(|| total.value() / f64::from(ranked)),
                sums: inputs.iter().enumerate().map(sum).collect(),
            }
        })
        .collect()
}

fn words_of<'t>(plan: &Plan, table: &'t Table, summary: &Summary) -> Option<&'t Words> {
    table.words(plan.input(&summary.by)?)
}

/// The inputs that a summary adds up.
fn inputs_of(plan: &Plan, summary: &Summary) -> Vec<usize> {
    summary.sums.iter().filter_map(|name| plan.input(name)).collect()
}

/// The columns of the inputs that a summary adds up; `None` for an input that is not a number.
fn columns_of<'t>(plan: &Plan, table: &'t Table, summary: &Summary) -> Vec<Option<&'t Numbers>> {
    let column = |input: usize| match &table.columns[input] {
        Column::Number(numbers) => Some(numbers),
        _ => None,
    };
    inputs_of(plan, summary).into_iter().map(column).collect()
}

/// The sums of inputs for each summary of a scheme, all empty.
pub(super) fn no_inputs(plan: &Plan, table: &Table) -> Vec<GroupSums> {
    let empty = |summary: &Summary| {
        let columns = columns_of(plan, table, summary);
        let words = words_of(plan, table, summary).map_or(0, |words| words.dictionary().len());
        GroupSums::new(words, &columns)
    };
    plan.scheme.summaries.iter().map(empty).collect()
}

/// Adds the inputs of a run for each summary of a scheme.
pub(super) fn add_inputs<'t>(plan: &Plan, table: &'t Table, run: &Run, sums: &mut [GroupSums]) {
    for (summary, sums) in plan.scheme.summaries.iter().zip(sums) {
        let Some(words) = words_of(plan, table, summary) else {
            continue;
        };
        let columns = columns_of(plan, table, summary);
        // A text or a flag has no sum.
        let nothing = vec![f64::NAN; if columns.contains(&None) { run.length } else { 0 }];
        let numbers =
            |column: Option<&'t Numbers>| column.map_or(&nothing[..], |numbers| &numbers[run.rows()]);
        let without =
            |column: Option<&'t Numbers>| column.map_or(&[][..], |numbers| numbers.missing(&run.rows()));
        let pairs: Vec<Pair<'_>> = columns
            .chunks(2)
            .map(|two| {
                let both = [two[0], two[two.len() - 1]];
                Pair {
                    numbers: both.map(numbers),
                    only_where: None,
                    without: both.map(|column| without(column).into()),
                }
            })
            .collect();
        sums.add(run.start, &groups_of(plan, words, run), &pairs);
    }
}

/// The word of each row of a run; none for rows that are left out of the result.
fn groups_of<'t>(plan: &Plan, words: &'t Words, run: &Run) -> Cow<'t, [u32]> {
    let codes = &words.codes[run.rows()];
    let left_out = Some(kaifa_pack::Standing::Excluded);
    if !(plan.scheme.exemptions.iter()).any(|one| Some(one.standing) == left_out) {
        return codes.into();
    }
    let group = |(place, code): (usize, &u32)| match run.states.standing(plan, place) == left_out {
        true => NO_WORD,
        false => *code,
    };
    codes.iter().enumerate().map(group).collect()
}

fn add(evaluation: &Evaluation<'_>, words: &Words, run: &Run, part: &mut Part) {
    let plan = evaluation.plan;
    let grades = &evaluation.ranks.grades[run.rows()];
    let groups = groups_of(plan, words, run);
    let width = plan.marks.len() + 1;
    let scores = run.totals.iter().zip(&run.ranked);
    for ((group, grade), (score, ranked)) in groups.iter().zip(grades).zip(scores) {
        let group = *group as usize;
        let Some((sum, count)) = part.scores.get_mut(group) else {
            continue;
        };
        part.marks[group * width + usize::from(*grade).min(width - 1)] += 1;
        if *ranked {
            sum.add(*score);
            *count += 1;
        }
    }
}
