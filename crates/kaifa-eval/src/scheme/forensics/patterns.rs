//! One function per pattern, with its numbers.

use std::collections::HashMap;

use kaifa_base::Words as Message;
use kaifa_pack::item::SchemeSubject;

use super::super::column_expression::{Comparison, NumberExpression, TruthExpression};
use super::super::plan::Plan;
use super::super::table::{Column, Table};
use super::{Alarm, Pattern};

/// Figures that two rows must at least share for a copy.
const SHARED: usize = 4;
/// From so many units in its last place on, a figure's last digit says nothing of its size.
const THREE_DIGITS: f64 = 100.0;
/// Figures that the test of last digits needs: five for each.
const ENOUGH_DIGITS: usize = 50;
/// Changes that their middle and spread need.
const ENOUGH_CHANGES: usize = 30;
/// Chi-square with nine degrees of freedom is above this once in ten thousand times.
const CHI_SQUARE: f64 = 33.72;
/// A jump is so many robust standard deviations away.
const DEVIATIONS: f64 = 6.0;
/// And at least this many times larger or smaller.
const TIMES: f64 = 2.0;
/// Median absolute deviations of a normal distribution are so much smaller than its standard deviation.
const MAD: f64 = 1.4826;
/// Width looked at on either side of a threshold, as a share of it.
const WIDTH: f64 = 0.05;
/// Values on both sides that a threshold needs.
const BOTH_SIDES: usize = 30;
/// A standard normal number is above this once in ten thousand times.
const NORMAL: f64 = 3.719;

fn numbers(table: &Table, input: usize) -> Option<&[f64]> {
    match &table.columns[input] {
        Column::Number(numbers) => Some(numbers),
        _ => None,
    }
}

/// A number with two decimals.
pub fn short(number: f64) -> String {
    format!("{number:.2}")
}

/// The word that subjects are counted with in Chinese.
fn counted(plan: &Plan) -> &'static str {
    match plan.scheme.subject {
        SchemeSubject::Enterprise => "户",
        _ => "个单位",
    }
}

/// Rows whose figures are the same throughout: at least four figures of three digits, each equal.
pub fn copied_rows(plan: &Plan, table: &Table) -> Vec<Alarm> {
    let columns: Vec<(usize, &[f64])> = (0..plan.inputs.len())
        .filter_map(|input| Some((input, numbers(table, input)?)))
        .collect();
    let scale = |input: usize| 10f64.powi(plan.inputs[input].decimals.unwrap_or(0).min(9) as i32);
    let mut alike: HashMap<Vec<u64>, Vec<usize>> = HashMap::new();
    for row in 0..table.rows() {
        let telling = columns
            .iter()
            .filter(|(input, numbers)| numbers[row].abs() * scale(*input) >= THREE_DIGITS)
            .count();
        if telling >= SHARED {
            // Every missing figure is the same NaN.
            let key = columns
                .iter()
                .map(|(_, numbers)| numbers[row].to_bits())
                .collect();
            alike.entry(key).or_default().push(row);
        }
    }
    let mut groups: Vec<Vec<usize>> = alike.into_values().filter(|rows| rows.len() > 1).collect();
    groups.sort_unstable();
    groups
        .into_iter()
        .map(|rows| Alarm {
            pattern: Pattern::CopiedRows,
            reading: 0,
            input: None,
            threshold: None,
            found: Message::new(
                format!(
                    "{} {}的 {} 项数据全部相同",
                    rows.len(),
                    counted(plan),
                    columns.len()
                ),
                format!("{} subjects share all {} figures", rows.len(), columns.len()),
            ),
            rows,
        })
        .collect()
}

fn median(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => f64::NAN,
        odd if odd % 2 == 1 => sorted[middle],
        _ => (sorted[middle - 1] + sorted[middle]) / 2.0,
    }
}

/// The middle and the robust standard deviation of some numbers.
pub fn middle_and_spread(mut numbers: Vec<f64>) -> (f64, f64) {
    numbers.sort_by(f64::total_cmp);
    let middle = median(&numbers);
    let mut distances: Vec<f64> = numbers.iter().map(|number| (number - middle).abs()).collect();
    distances.sort_by(f64::total_cmp);
    (middle, MAD * median(&distances))
}

/// For each input the logarithm of this year over last year, by row, where both are above zero.
pub fn changes(table: &Table, before: &Table, input: usize) -> Vec<(usize, f64)> {
    let (Some(now), Some(then)) = (numbers(table, input), numbers(before, input)) else {
        return Vec::new();
    };
    let rows: HashMap<&str, usize> = (0..before.rows())
        .map(|row| (before.subjects.get(row), row))
        .collect();
    (0..table.rows())
        .filter_map(|row| {
            let then = then[*rows.get(table.subjects.get(row))?];
            (now[row] > 0.0 && then > 0.0).then(|| (row, (now[row] / then).ln()))
        })
        .collect()
}

/// Figures whose change is more than six robust standard deviations from the middle of all changes, and at least twofold.
pub fn jumps(plan: &Plan, table: &Table, before: &Table) -> Vec<Alarm> {
    let mut alarms = Vec::new();
    for (input, described) in plan.inputs.iter().enumerate() {
        let changes = changes(table, before, input);
        if changes.len() < ENOUGH_CHANGES {
            continue;
        }
        let (middle, spread) = middle_and_spread(changes.iter().map(|(_, change)| *change).collect());
        for (row, change) in changes {
            let distance = (change - middle).abs();
            if distance > DEVIATIONS * spread && distance > TIMES.ln() {
                let (times, usual) = (change.exp(), middle.exp());
                alarms.push(Alarm {
                    pattern: Pattern::Jump,
                    reading: 0,
                    rows: vec![row],
                    input: Some(input),
                    threshold: None,
                    found: Message::new(
                        format!(
                            "“{}”为上年的 {} 倍,一般为 {} 倍;对数变动偏离中位 {} 个稳健标准差({} 为限)",
                            described.title.zh,
                            short(times),
                            short(usual),
                            short(distance / spread),
                            DEVIATIONS
                        ),
                        format!(
                            "{} is {} times last year's, usually {} times: {} robust deviations of the logarithm from the middle (limit {})",
                            described.name,
                            short(times),
                            short(usual),
                            short(distance / spread),
                            DEVIATIONS
                        ),
                    ),
                });
            }
        }
    }
    alarms
}

/// Figures as whole numbers of their last place: the last of the declared decimals that anybody uses. Where all hand in whole tons, a
/// column of two decimals has no last digit of 0 to wonder at.
fn in_last_place(numbers: &[f64], decimals: u32) -> Vec<u64> {
    let scale = 10f64.powi(decimals.min(9) as i32);
    let wholes = numbers.iter().filter(|number| !number.is_nan());
    let wholes = wholes.map(|number| (number.abs() * scale).round());
    let mut wholes: Vec<u64> = wholes
        .filter(|whole| *whole < 9e15)
        .map(|whole| whole as u64)
        .collect();
    for _ in 0..decimals {
        if wholes.iter().any(|whole| whole % 10 != 0) {
            break;
        }
        wholes.iter_mut().for_each(|whole| *whole /= 10);
    }
    wholes
}

/// Inputs whose last digits, of figures with three digits or more, are not spread evenly.
pub fn digits(plan: &Plan, table: &Table) -> Vec<Alarm> {
    let mut alarms = Vec::new();
    for (input, described) in plan.inputs.iter().enumerate() {
        let (Some(numbers), Some(decimals)) = (numbers(table, input), described.decimals) else {
            continue;
        };
        let mut counts = [0usize; 10];
        for whole in in_last_place(numbers, decimals) {
            if whole as f64 >= THREE_DIGITS {
                counts[(whole % 10) as usize] += 1;
            }
        }
        let all: usize = counts.iter().sum();
        if all < ENOUGH_DIGITS {
            continue;
        }
        let expected = all as f64 / 10.0;
        let chi: f64 = counts
            .iter()
            .map(|count| (*count as f64 - expected).powi(2) / expected)
            .sum();
        if chi > CHI_SQUARE {
            let (digit, count) = counts
                .iter()
                .enumerate()
                .max_by_key(|(_, count)| **count)
                .unwrap_or((0, &0));
            let share = 100.0 * *count as f64 / all as f64;
            alarms.push(Alarm {
                pattern: Pattern::DigitPreference,
                reading: 0,
                rows: Vec::new(),
                input: Some(input),
                threshold: None,
                found: Message::new(
                    format!(
                        "“{}”末位为 {digit} 的占 {share:.1}%(均匀应为 10%),{all} 个数,χ² = {chi:.1}(自由度 9,{CHI_SQUARE} 为限)",
                        described.title.zh
                    ),
                    format!(
                        "{share:.1} % of {} end in {digit} (10 % if even), {all} figures, χ² = {chi:.1} (9 degrees of freedom, limit {CHI_SQUARE})",
                        described.name
                    ),
                ),
            });
        }
    }
    alarms
}

/// Inputs and the constants that conditions of the scheme compare them with.
pub fn thresholds(plan: &Plan) -> Vec<(usize, f64)> {
    fn walk(truth: &TruthExpression, found: &mut Vec<(usize, f64)>) {
        match truth {
            TruthExpression::Not(one) => walk(one, found),
            TruthExpression::And(one, other) | TruthExpression::Or(one, other) => {
                walk(one, found);
                walk(other, found);
            }
            TruthExpression::Compare(Comparison::Less | Comparison::LessOrEqual, one, other) => {
                if let (NumberExpression::Input(input), NumberExpression::Constant(number))
                | (NumberExpression::Constant(number), NumberExpression::Input(input)) = (one, other)
                    && *number > 0.0
                    && !found.contains(&(*input, *number))
                {
                    found.push((*input, *number));
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    let conditions = plan
        .peer_groups
        .iter()
        .chain(&plan.exemptions)
        .chain(&plan.vetoes);
    for one in conditions.chain(&plan.protections) {
        walk(one, &mut found);
    }
    for one in plan.adjustments.iter().filter_map(|one| one.concerns.as_ref()) {
        walk(one, &mut found);
    }
    found
}

/// Thresholds of the scheme with significantly more values in the twentieth above than in the twentieth below.
pub fn above_thresholds(plan: &Plan, table: &Table) -> Vec<Alarm> {
    let mut alarms = Vec::new();
    for (input, threshold) in thresholds(plan) {
        let Some(numbers) = numbers(table, input) else {
            continue;
        };
        let width = threshold * WIDTH;
        let inside = |low: f64, high: f64| {
            numbers
                .iter()
                .filter(|number| (low..high).contains(*number))
                .count()
        };
        let (above, below) = (
            inside(threshold, threshold + width),
            inside(threshold - width, threshold),
        );
        if above + below < BOTH_SIDES {
            continue;
        }
        let score = (above as f64 - below as f64) / ((above + below) as f64).sqrt();
        if score > NORMAL {
            let (described, unit) = (&plan.inputs[input], counted(plan));
            alarms.push(Alarm {
                pattern: Pattern::AboveThreshold,
                reading: 0,
                rows: Vec::new(),
                input: Some(input),
                threshold: Some(threshold),
                found: Message::new(
                    format!(
                        "“{}”在 {threshold} 以上 5% 内有 {above} {unit},以下 5% 内有 {below} {unit};符号检验 z = {score:.2}({NORMAL} 为限)",
                        described.title.zh
                    ),
                    format!(
                        "{above} of {} lie within 5 % above {threshold}, {below} within 5 % below; sign test z = {score:.2} (limit {NORMAL})",
                        described.name
                    ),
                ),
            });
        }
    }
    alarms
}
