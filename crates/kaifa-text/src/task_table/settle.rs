//! What columns hold where several are named alike: which of those that name tasks groups rows, names the task, or says what is to be done.

use super::names::Column;
use crate::blocks::Row;
use crate::folded::Folded;
use crate::plain_tables;

/// What was found wrong is to be mended where nothing else says what is to be done.
pub(super) fn settle_problems(columns: &mut Vec<(u32, Column)>) {
    let tasks = columns
        .iter()
        .any(|(_, role)| matches!(role, Column::Task | Column::Target));
    match tasks {
        true => columns.retain(|(_, role)| *role != Column::Problem),
        false => {
            let problems = columns.iter_mut().filter(|(_, role)| *role == Column::Problem);
            problems.for_each(|(_, role)| *role = Column::Task);
        }
    }
}

/// Whether the cells of a column are headings of groups (一、甲), fewer than the rows: merged cells that were lost below the first row.
fn heads_groups(folded: &Folded, column: u32, rows: &[Row]) -> bool {
    let cells = rows.iter().flat_map(|row| &row.cells);
    let own = cells.filter(|cell| cell.column == column && !cell.words.is_empty());
    let (headings, all) = own.fold((0, 0), |(headings, all), cell| {
        let heads = plain_tables::heads_group(folded.text()[cell.words.clone()].trim_end_matches('。'));
        (headings + usize::from(heads), all + 1)
    });
    headings == all && all > 0 && all < rows.len()
}

/// Whether most rows have a cell of a column.
fn is_said_by_most(column: u32, rows: &[Row]) -> bool {
    let says = |row: &&Row| {
        let mut own = row.cells.iter().filter(|cell| cell.column == column);
        own.any(|cell| !cell.words.is_empty() && !cell.from_above)
    };
    2 * rows.iter().filter(says).count() > rows.len()
}

/// Of several columns that name tasks the last one says what is to be done; one before it groups rows where its cells
/// reach over several, and names the task where they don't.
pub(super) fn settle_task_columns(folded: &Folded, columns: &mut [(u32, Column)], rows: &[Row]) {
    let tasks: Vec<u32> = columns
        .iter()
        .filter(|c| c.1 == Column::Task)
        .map(|c| c.0)
        .collect();
    let Some((last, before)) = tasks.split_last() else {
        return;
    };
    let mut all = columns.iter();
    let numbers = all.find(|(_, role)| *role == Column::Number).map(|c| c.0);
    for (column, role) in columns.iter_mut().filter(|c| c.1 == Column::Task && c.0 != *last) {
        let before_numbers = numbers.is_some_and(|numbers| *column < numbers);
        let reaches = rows
            .iter()
            .flat_map(|row| &row.cells)
            .any(|c| c.column == *column && c.from_above);
        *role = match () {
            _ if reaches || heads_groups(folded, *column, rows) => Column::Group,
            // 壮大产业 beside the first of its rows, and nothing beside the others.
            _ if before_numbers && !is_said_by_most(*column, rows) => Column::Group,
            _ if before.last() == Some(column) => Column::Name,
            _ => Column::Target,
        };
    }
}
