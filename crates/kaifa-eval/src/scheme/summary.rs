//! Tables by zone or another text input: how many of each grade, the mean score of the ranked, sums of inputs. A sum says
//! beside it over how many rows something was missing.

use std::borrow::Cow;

use kaifa_pack::Summary;
use rayon::prelude::*;

use super::evaluate::Evaluation;
use super::run::Run;
use super::sums::{GroupSums, Pair, Sum};
use super::table::{Column, NO_WORD, Words};

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
    /// Sums of the inputs, and of the scores of the ranked.
    sums: GroupSums,
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
    let count = words.dictionary().len();
    let width = plan.marks.len() + 1;
    let empty = || Part {
        marks: vec![0; count * width],
        sums: GroupSums::new(count, sums.len() + 1),
    };
    let parts: Vec<Part> = evaluation
        .runs
        .par_chunks(16)
        .map(|runs| {
            let mut part = empty();
            for run in runs {
                add(evaluation, words, &sums, run, &mut part);
            }
            part
        })
        .collect();
    let mut order: Vec<(&str, usize)> = (0..count)
        .map(|code| (words.dictionary().word(code as u32).unwrap_or_default(), code))
        .collect();
    order.par_sort_unstable();
    order
        .into_par_iter()
        .map(|(word, code)| {
            let mut marks = vec![0; width];
            for part in &parts {
                let more = marks.iter_mut().zip(&part.marks[code * width..]);
                more.for_each(|(count, more)| *count += more);
            }
            let rows: u32 = marks.iter().sum();
            // In the order of the rows, as everything is added up.
            let whole = |at: usize| {
                parts.iter().fold((Sum::default(), 0), |(mut sum, count), part| {
                    let (more, there) = part.sums.get(code, at);
                    sum.join(more);
                    (sum, count + there)
                })
            };
            let (total, ranked) = whole(sums.len());
            let sum = |at: usize| {
                let (sum, present) = whole(at);
                let is_summed = matches!(evaluation.table.columns[sums[at]], Column::Number(_));
                (sum.value(), if is_summed { rows - present } else { 0 })
            };
            SummaryLine {
                word: word.to_owned(),
                counts: marks[..width - 1].to_vec(),
                unmarked: marks[width - 1],
                mean: (ranked > 0).then(|| total.value() / f64::from(ranked)),
                sums: (0..sums.len()).map(sum).collect(),
            }
        })
        .collect()
}

fn add(evaluation: &Evaluation<'_>, words: &Words, sums: &[usize], run: &Run, part: &mut Part) {
    let plan = evaluation.plan;
    let codes = &words.codes[run.rows()];
    let grades = &evaluation.ranks.grades[run.rows()];
    let skip = plan
        .scheme
        .exemptions
        .iter()
        .any(|one| one.standing == kaifa_pack::Standing::Excluded);
    let groups: Cow<'_, [u32]> = if skip {
        let group = |(place, code): (usize, &u32)| match evaluation.excluded(run.start + place) {
            true => NO_WORD,
            false => *code,
        };
        codes.iter().enumerate().map(group).collect()
    } else {
        codes.into()
    };
    let width = plan.marks.len() + 1;
    for (group, grade) in groups.iter().zip(grades) {
        let mark = usize::from(*grade).min(width - 1);
        if let Some(count) = part
            .marks
            .get_mut((*group as usize).saturating_mul(width).saturating_add(mark))
        {
            *count += 1;
        }
    }
    let totals: Vec<f64> = run
        .totals
        .iter()
        .zip(&run.ranked)
        .map(|(total, ranked)| if *ranked { *total } else { f64::NAN })
        .collect();
    let inputs: Vec<Option<&[f64]>> = sums
        .iter()
        .map(|input| match &evaluation.table.columns[*input] {
            Column::Number(numbers) => Some(&numbers[run.rows()]),
            _ => None,
        })
        .collect();
    // A text or a flag has no sum.
    let nothing = vec![f64::NAN; if inputs.contains(&None) { run.length } else { 0 }];
    let columns: Vec<&[f64]> = inputs
        .iter()
        .map(|numbers| numbers.unwrap_or(&nothing))
        .chain([&totals[..]])
        .collect();
    let pairs: Vec<Pair<'_>> = columns
        .chunks(2)
        .map(|two| Pair {
            numbers: [two[0], two[two.len() - 1]],
            only_where: None,
        })
        .collect();
    part.sums.add(&groups, &pairs);
}
