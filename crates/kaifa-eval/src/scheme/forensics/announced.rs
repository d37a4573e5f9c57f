//! What was announced of a result beside the result itself: how many were graded, how many of each grade, totals. An announcement
//! that does not add up in itself is found, too.

use kaifa_base::Words as Message;

use super::super::plan::Plan;
use super::super::ranking::{NO_GRADE, Ranks};
use super::super::sums::Sum;
use super::super::table::{Column, Table};
use super::{Alarm, Pattern};

/// One line of an announcement.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Announced {
    /// The text input and its word that the line is about; absent: all.
    pub group: Option<(usize, String)>,
    /// How many were graded.
    pub graded: Option<u64>,
    /// How many of a grade, by its place among the marks.
    pub grades: Vec<(u8, u64)>,
    /// The total of an input, as printed with so many decimals.
    pub totals: Vec<(usize, f64, u32)>,
}

/// Where an announcement and the result part, and where it does not add up in itself.
pub fn announced(plan: &Plan, table: &Table, ranks: &Ranks, lines: &[Announced]) -> Vec<Alarm> {
    lines
        .iter()
        .flat_map(|line| of_line(plan, table, ranks, line))
        .collect()
}

fn of_line(plan: &Plan, table: &Table, ranks: &Ranks, line: &Announced) -> Vec<Alarm> {
    let inside = |row: &usize| match &line.group {
        None => true,
        Some((input, word)) => table.words(*input).and_then(|words| words.get(*row)) == Some(word),
    };
    let rows: Vec<usize> = (0..table.rows()).filter(inside).collect();
    let of_grade = |grade: u8| rows.iter().filter(|row| ranks.grades[**row] == grade).count() as u64;
    let whose = line
        .group
        .as_ref()
        .map(|(_, word)| format!("“{word}”"))
        .unwrap_or_default();
    let mut alarms = Vec::new();
    let mut report = |input: Option<usize>, zh: String, en: String| {
        alarms.push(Alarm {
            pattern: Pattern::Announced,
            reading: 0,
            rows: Vec::new(),
            input,
            threshold: None,
            found: Message::new(format!("{whose}{zh}"), format!("{whose}{en}")),
        });
    };
    let announced: u64 = line.grades.iter().map(|(_, count)| count).sum();
    let grades = plan.scheme.grades.len();
    let every_grade =
        grades > 0 && (0..grades).all(|at| line.grades.iter().any(|(grade, _)| usize::from(*grade) == at));
    if let Some(graded) = line.graded {
        if every_grade && announced != graded {
            report(
                None,
                format!("公布定级 {graded} 家,各等级合计 {announced} 家"),
                format!("{graded} were announced as graded, the grades add up to {announced}"),
            );
        }
        let found = rows
            .iter()
            .filter(|row| {
                let grade = ranks.grades[**row];
                grade != NO_GRADE && usize::from(grade) < grades
            })
            .count() as u64;
        if found != graded {
            report(
                None,
                format!("公布定级 {graded} 家,结果中为 {found} 家"),
                format!("{graded} were announced as graded, the result has {found}"),
            );
        }
    }
    for (grade, count) in &line.grades {
        let found = of_grade(*grade);
        if found != *count {
            let mark = &plan.marks[usize::from(*grade)];
            report(
                None,
                format!("公布 {mark} 等 {count} 家,结果中为 {found} 家"),
                format!("{count} of grade {mark} were announced, the result has {found}"),
            );
        }
    }
    for (input, total, decimals) in &line.totals {
        let Column::Number(numbers) = &table.columns[*input] else {
            continue;
        };
        let mut sum = Sum::default();
        rows.iter()
            .map(|row| numbers[*row])
            .filter(|number| !number.is_nan())
            .for_each(|number| sum.add(number));
        let found = sum.value();
        // Half a unit of the last printed place, and the last bits of a float.
        let allowed = 0.5 * 10f64.powi(-(*decimals as i32)) + found.abs() * 1e-12;
        if (found - total).abs() > allowed {
            let described = &plan.inputs[*input];
            let places = *decimals as usize;
            report(
                Some(*input),
                format!(
                    "公布“{}”合计 {total:.places$},结果中为 {found:.places$}",
                    described.title.zh
                ),
                format!(
                    "a total of {total:.places$} of {} was announced, the result has {found:.places$}",
                    described.name
                ),
            );
        }
    }
    alarms
}
