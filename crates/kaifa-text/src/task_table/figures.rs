//! Columns named after a task that hold nothing but figures (520亩): goals that the name of the column tells.

use std::ops::Range;

use super::goals::is_bare_goal;
use super::head::{Head, goal_named};
use super::names::Column;
use crate::blocks::Row;
use crate::folded::Folded;
use crate::plain_tables::{Looks, looks};

/// Names of columns of what is to be done that are those of no indicator.
const PLANNED: [&str; 4] = ["计划任务", "目标任务", "工作任务", "规划任务"];
/// Figures of a column of nothing else, at least.
const FEWEST_FIGURES: usize = 2;

impl Head {
    /// A column of tasks that holds nothing but figures (520亩) holds goals, which its name tells.
    pub fn count_figures(&mut self, folded: &Folded, rows: &[Row]) {
        let (names, rows) = rows.split_at(self.rows);
        for (column, role) in &mut self.columns {
            let cells = |rows: &[Row]| -> Vec<Range<usize>> {
                let cells = rows.iter().flat_map(|row| &row.cells);
                let own = cells.filter(|cell| cell.column == *column && !cell.words.is_empty());
                own.map(|cell| cell.words.clone()).collect()
            };
            let (named, own) = (cells(names), cells(rows));
            let words = own.iter().map(|cell| &folded.text()[cell.clone()]);
            // — where a row has none.
            let said: Vec<&str> = words.filter(|words| looks(words) != Looks::Nothing).collect();
            let figures = said.len() >= FEWEST_FIGURES && said.iter().all(|words| is_bare_goal(words));
            let Some(name) = named.last().filter(|_| *role == Column::Task && figures) else {
                continue;
            };
            *role = Column::Target;
            // 计划任务 beside the column of indicators names none itself.
            if !(self.indicators && PLANNED.contains(&&folded.text()[name.clone()])) {
                self.counted.push(*column);
            }
            self.goals.push((
                *column,
                goal_named(&folded.text()[name.clone()].replace('\n', "")),
            ));
        }
    }
}
