//! Cells of a frozen table that accepted objections corrected, as people write them and as an evaluation takes them. A cell is one of
//! the table: what several schemes read in it is corrected for all of them.

use kaifa_base::{Place, Problem, Words};
use kaifa_eval::scheme::Plan;
use kaifa_eval::scheme::correction::{Corrected, Correction};
use kaifa_pack::item::InputType;
use kaifa_table::{Loaded, Role};
use serde::{Deserialize, Serialize};

use crate::codes;

/// A cell that an accepted objection corrected. Values are as people write them; empty is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectedCell {
    /// The firm.
    pub subject: String,
    /// The input of the scheme; one that only another scheme reads stands behind the id of that scheme and a stroke.
    pub input: String,
    /// What stood there.
    pub was: String,
    /// What it should be.
    pub value: String,
    /// The record of the objection.
    pub objection: String,
}

/// Between the id of another scheme and its input.
pub(super) const OF_SCHEME: char = '/';

/// Where an input stands among the readings of a table: which one, and the place among its inputs.
pub(super) fn place_of(readings: &[(&Plan, &Loaded)], name: &str) -> Option<(usize, usize)> {
    let (reading, input) = match name.rsplit_once(OF_SCHEME) {
        Some((scheme, input)) => {
            let of_scheme = |(plan, _): &(&Plan, &Loaded)| plan.scheme.id == scheme;
            (readings.iter().position(of_scheme)?, input)
        }
        None => (0, name),
    };
    Some((reading, readings.get(reading)?.0.input(input)?))
}

/// Corrected cells as the evaluations take them, for each reading of the table: that of the scheme, then those of the schemes that it
/// rests on. What does not fit the data is a problem.
pub(super) fn corrections(
    readings: &[(&Plan, &Loaded)],
    cells: &[CorrectedCell],
) -> Result<Vec<Vec<Correction>>, Vec<Problem>> {
    let mut problems = Vec::new();
    let mut found = vec![Vec::new(); readings.len()];
    for one in cells {
        if let Err(words) = correct(readings, one, &mut found) {
            let place = Place {
                item: Some(one.subject.clone()),
                field: Some(one.input.clone()),
                ..Place::default()
            };
            problems.push(words(place));
        }
    }
    if problems.is_empty() {
        Ok(found)
    } else {
        Err(problems)
    }
}

/// A problem that still needs its place.
type Unplaced = Box<dyn FnOnce(Place) -> Problem>;

/// Corrects a cell in every reading of its column.
fn correct(
    readings: &[(&Plan, &Loaded)],
    cell: &CorrectedCell,
    found: &mut [Vec<Correction>],
) -> Result<(), Unplaced> {
    let no_such = || -> Unplaced {
        Box::new(|place| {
            let words = Words::new("评价数据中没有这一项", "the data have no such cell");
            Problem::error(&codes::UNKNOWN_SUBJECT, place, words)
        })
    };
    let (named, input) = place_of(readings, &cell.input).ok_or_else(no_such)?;
    let (_, loaded) = readings[named];
    let column = loaded.column_of(input).ok_or_else(no_such)?;
    loaded.table.subjects.find(&cell.subject).ok_or_else(no_such)?;
    for ((plan, loaded), found) in readings.iter().zip(found) {
        match loaded.roles[column] {
            Role::Subject | Role::Year | Role::Part => return Err(tells_rows_apart(plan)),
            Role::PassedOver | Role::Name => {}
            Role::Input(input) => {
                let Some(row) = loaded.table.subjects.find(&cell.subject) else {
                    continue;
                };
                let kind = plan.inputs[input].kind;
                let value = read_cell(kind, &cell.value).ok_or_else(|| unreadable(&cell.value, kind))?;
                found.push(Correction { row, input, value });
            }
        }
    }
    Ok(())
}

fn unreadable(value: &str, kind: InputType) -> Unplaced {
    let words = Words::new(
        format!("“{value}”不是{}", kind.words().zh),
        format!("`{value}` is no {}", kind.words().en),
    );
    Box::new(|place| {
        Problem::error(&codes::NOT_A_NUMBER, place, words)
            .hint("缺数据的请留空", "leave it empty where it should be missing")
    })
}

fn tells_rows_apart(plan: &Plan) -> Unplaced {
    let title = &plan.scheme.title;
    let words = Words::new(
        format!("“{}”按这一列区分各行,不能更正", title.zh),
        format!(
            "“{}” tells rows apart by this column, which cannot be corrected",
            title.get(kaifa_base::Lang::En)
        ),
    );
    Box::new(|place| Problem::error(&codes::OBJECTION, place, words))
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
