//! The figures of firms that a run rests on: the inputs of its scheme, and what only the schemes read whose scores it takes. Each
//! stands once for a column of the table, and can be objected to, corrected and tried otherwise.

use std::borrow::Cow;

use kaifa_base::{Lang, Problem};
use kaifa_eval::scheme::{Evaluation, OtherEvaluations, Plan, Table, evaluate};
use kaifa_pack::item::{Scheme, SchemeInput};

use super::cells::{OF_SCHEME, corrections, place_of};
use super::firm_run::cell;
use super::{CorrectedCell, FirmRun};

/// A figure.
#[derive(Debug, Clone)]
pub struct Figure<'r> {
    /// Its name in claims and corrections.
    pub name: String,
    /// What it is.
    pub input: &'r SchemeInput,
    /// The scheme that reads it, where that is only another one.
    pub scheme: Option<&'r Scheme>,
    reading: usize,
    at: usize,
}

impl Figure<'_> {
    /// What it is called, with the scheme that reads it where that is another one.
    pub fn title(&self, lang: Lang) -> String {
        let title = self.input.title.get(lang);
        match self.scheme {
            None => title.to_owned(),
            Some(scheme) => {
                let scheme = scheme.title.get(lang);
                match lang {
                    Lang::Zh => format!("{title}(“{scheme}”所用)"),
                    Lang::En => format!("{title} (used by “{scheme}”)"),
                }
            }
        }
    }
}

impl FirmRun {
    /// The figures, those of the scheme first.
    pub fn figures(&self) -> Vec<Figure<'_>> {
        let (mut figures, mut columns) = (Vec::new(), Vec::new());
        for (reading, (plan, loaded)) in self.readings().into_iter().enumerate() {
            let scheme = (reading > 0).then_some(&plan.scheme);
            for (at, input) in plan.inputs.iter().enumerate() {
                let column = loaded.column_of(at);
                if columns.contains(&column) {
                    continue;
                }
                columns.push(column);
                figures.push(Figure {
                    name: match scheme {
                        None => input.name.clone(),
                        Some(scheme) => format!("{}{OF_SCHEME}{}", scheme.id, input.name),
                    },
                    input,
                    scheme,
                    reading,
                    at,
                });
            }
        }
        figures
    }

    /// The figure of a name.
    pub fn figure(&self, name: &str) -> Option<Figure<'_>> {
        let (reading, at) = place_of(&self.readings(), name)?;
        let mut figures = self.figures().into_iter();
        figures.find(|one| (one.reading, one.at) == (reading, at))
    }

    /// What stands in the cell of a figure, as people write it; empty where it is missing, none where another scheme reads it and its
    /// data do not hold the firm.
    pub fn figure_cell(&self, row: usize, figure: &Figure<'_>) -> Option<String> {
        let Some(other) = figure.reading.checked_sub(1) else {
            return Some(self.cell(row, figure.at));
        };
        let table = &self.used.get(other)?.loaded.table;
        let row = table.subjects.find(self.table().subjects.get(row))?;
        Some(cell(table, row, figure.at))
    }

    /// What stands in the cell of an input of the scheme.
    pub fn cell(&self, row: usize, input: usize) -> String {
        cell(self.table(), row, input)
    }

    /// The data with some cells as they might be. Nothing is kept of it.
    pub(super) fn otherwise(&self, cells: &[CorrectedCell]) -> Result<Otherwise<'_>, Vec<Problem>> {
        let cells = corrections(&self.readings(), cells)?;
        let corrected = |table, cells: &Vec<_>| match cells.is_empty() {
            true => Cow::Borrowed(table),
            false => Cow::Owned(Table::corrected(table, cells)),
        };
        let of_others = self.used.iter().zip(&cells[1..]);
        Ok(Otherwise {
            run: self,
            table: corrected(self.table(), &cells[0]),
            of_others: of_others
                .map(|(one, cells)| corrected(&one.loaded.table, cells))
                .collect(),
        })
    }
}

/// The data of a run as they might be.
pub(super) struct Otherwise<'r> {
    run: &'r FirmRun,
    /// The table as the scheme reads it.
    table: Cow<'r, Table>,
    /// The same as the schemes read it that it rests on.
    of_others: Vec<Cow<'r, Table>>,
}

impl Otherwise<'_> {
    /// What would come out under a plan.
    pub fn evaluation<'o>(&'o self, plan: &'o Plan) -> Evaluation<'o> {
        let used = self.run.used.iter().zip(&self.of_others);
        let others = OtherEvaluations::of(
            used.map(|(one, table)| (&one.plan, table.as_ref(), one.loaded.before.as_ref())),
        );
        let others = others.scores(plan, &self.table.subjects);
        evaluate(plan, &self.table, self.run.loaded.before.as_ref(), &others)
    }
}
