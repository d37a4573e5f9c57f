//! Cells of a frozen table that accepted objections corrected, as people write them and as an evaluation takes them.

use kaifa_base::{Place, Problem, Words};
use kaifa_eval::scheme::correction::{Corrected, Correction};
use kaifa_eval::scheme::{Plan, Table};
use kaifa_pack::item::InputType;
use serde::{Deserialize, Serialize};

use crate::codes;

/// A cell that an accepted objection corrected. Values are as people write them; empty is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectedCell {
    /// The firm.
    pub subject: String,
    /// The input of the scheme.
    pub input: String,
    /// What stood there.
    pub was: String,
    /// What it should be.
    pub value: String,
    /// The record of the objection.
    pub objection: String,
}

/// Corrected cells as an evaluation takes them; what does not fit the data is a problem.
pub(super) fn corrections(
    plan: &Plan,
    table: &Table,
    cells: &[CorrectedCell],
) -> Result<Vec<Correction>, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut found = Vec::new();
    for one in cells {
        let place = Place {
            item: Some(one.subject.clone()),
            field: Some(one.input.clone()),
            ..Place::default()
        };
        let (row, input) = (table.subjects.find(&one.subject), plan.input(&one.input));
        let (Some(row), Some(input)) = (row, input) else {
            problems.push(Problem::error(
                &codes::UNKNOWN_SUBJECT,
                place,
                Words::new("评价数据中没有这一项", "the data have no such cell"),
            ));
            continue;
        };
        match read_cell(plan.inputs[input].kind, &one.value) {
            Some(value) => found.push(Correction { row, input, value }),
            None => problems.push(
                Problem::error(
                    &codes::NOT_A_NUMBER,
                    place,
                    Words::new(
                        format!("“{}”不是{}", one.value, plan.inputs[input].kind.words().zh),
                        format!("`{}` is no {}", one.value, plan.inputs[input].kind.words().en),
                    ),
                )
                .hint("缺数据的请留空", "leave it empty where it should be missing"),
            ),
        }
    }
    if problems.is_empty() {
        Ok(found)
    } else {
        Err(problems)
    }
}

/// A cell as people write it.
fn read_cell(kind: InputType, text: &str) -> Option<Corrected> {
    let text = text.trim();
    match kind {
        InputType::Text => Some(Corrected::Text(text.to_owned())),
        InputType::Flag => kaifa_table::flag(text)
            .ok()
            .map(|flag| Corrected::Flag(flag.map(|flag| flag == 1))),
        InputType::Number => kaifa_table::number(text).ok().map(Corrected::Number),
        InputType::Integer => kaifa_table::number(text)
            .ok()
            .filter(|number| number.is_none_or(|number| number.fract() == 0.0))
            .map(Corrected::Number),
    }
}
