//! The figures of zones, or whatever a composite scheme is evaluated from, laid out so that they can be looked at like a table of
//! firms. Nothing here touches the evaluation.

use std::collections::BTreeMap;

use kaifa_pack::{InputType, Scheme, SchemeInput};

use super::super::plan::{Plan, float};
use super::super::table::{Column, NO_FLAG, Subjects as Ids, Table, Words};
use super::Reading;
use crate::composite::from_scheme::Subjects;
use crate::value::Value;

/// Figures to be looked at.
#[derive(Debug, Clone)]
pub struct Figures {
    /// Inputs, conditions and agreements of the scheme.
    pub plan: Plan,
    /// The figures of the year.
    pub table: Table,
    /// Those of the year before, where there are any.
    pub before: Option<Table>,
}

impl Figures {
    /// The figures as they are looked at.
    pub fn reading(&self) -> Reading<'_> {
        Reading::alone(&self.plan, &self.table, self.before.as_ref())
    }

    /// The figures that a scheme is evaluated from; `None` where it has no inputs that can be laid out.
    pub fn of(scheme: &Scheme, subjects: &Subjects, before: Option<&Subjects>) -> Option<Figures> {
        let mut plan = Plan::of_figures(scheme)?;
        for input in plan.inputs.iter_mut().filter(|input| input.decimals.is_none()) {
            input.decimals = most_decimals(input, subjects);
        }
        Some(Figures {
            table: table(&plan, subjects),
            before: before.map(|before| table(&plan, before)),
            plan,
        })
    }
}

/// The decimals of an input, as it was handed in.
fn most_decimals(input: &SchemeInput, subjects: &Subjects) -> Option<u32> {
    let numbers = subjects
        .inputs
        .iter()
        .filter_map(|values| values.get(&input.name)?.as_number());
    numbers.map(|number| number.normalize().scale()).max()
}

fn table(plan: &Plan, subjects: &Subjects) -> Table {
    let mut ids = Ids::default();
    subjects.ids.iter().for_each(|id| ids.push(id));
    let columns = plan
        .inputs
        .iter()
        .map(|input| column(input, &subjects.inputs))
        .collect();
    Table {
        subjects: ids,
        names: None,
        columns,
        parts: None,
    }
}

fn column(input: &SchemeInput, rows: &[BTreeMap<String, Value>]) -> Column {
    // The score of another scheme is computed, not reported.
    let reported = |values: &'_ BTreeMap<String, Value>| match input.scheme {
        None => values.get(&input.name).cloned(),
        Some(_) => None,
    };
    match input.kind {
        InputType::Text => {
            let mut words = Words::default();
            for values in rows {
                match reported(values) {
                    Some(Value::Text { value }) => words.push(&value),
                    _ => words.push(""),
                }
            }
            Column::Text(words)
        }
        InputType::Flag => Column::Flag(
            rows.iter()
                .map(|values| reported(values).and_then(|value| value.as_truth()))
                .map(|flag| flag.map_or(NO_FLAG, u8::from))
                .collect(),
        ),
        InputType::Number | InputType::Integer => Column::Number(
            rows.iter()
                .map(|values| reported(values).and_then(|value| value.as_number()))
                .map(|number| number.map_or(f64::NAN, float))
                .collect(),
        ),
    }
}
