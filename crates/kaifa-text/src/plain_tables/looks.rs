//! What a cell without a known column looks like, and which column it goes into best.

use std::sync::LazyLock;

use super::row_number::RowNumber;
use crate::pattern::Regex;
use crate::responsible;
use crate::task_table::Column;

/// Letters of a time limit that stands in a cell of its own, at most.
const LONGEST_LIMIT: usize = 24;
/// Letters of what is no task but a word on one, such as a name or a remark, at most.
const LONGEST_WORD: usize = 12;

static LIMIT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:(?:力争|确保)?(?:20\d\d|\d{1,2}月|\d{1,2}-\d{1,2}月|年底|年末|年内|今年|本年|全年|[上下]半年|第?[一二三四1-4]季度|每)|长期|持续|常态|立即|即日|已完成)").unwrap()
});

/// What a cell looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looks {
    Units,
    Limit,
    Words,
    /// The number of a row, or a figure.
    Number,
    /// So short that it may be a name, a remark or a figure.
    Word,
    /// Empty, or a sign that nothing belongs here: / or —.
    Nothing,
}

pub fn looks(cell: &str) -> Looks {
    if cell.contains('\n') {
        return looks(&cell.replace("\n(", "(").replace('\n', "、"));
    }
    let letters = cell.chars().count();
    if cell.chars().all(|c| matches!(c, '/' | '—' | '-' | '\\' | '无')) {
        Looks::Nothing
    } else if RowNumber::of(cell).is_some() {
        Looks::Number
    } else if responsible::lists_units(cell) {
        Looks::Units
    } else if letters <= LONGEST_LIMIT && LIMIT.is_match(cell) {
        Looks::Limit
    } else if letters <= LONGEST_WORD && !cell.ends_with(['。', ';']) {
        Looks::Word
    } else {
        Looks::Words
    }
}

/// What a cell is worth in a column that it does not belong to.
pub const MISFIT: i32 = -3;

/// How well a cell goes into a column; `None` is one with a name that says nothing.
pub fn fit(looks: Looks, column: Option<Column>) -> i32 {
    match (column, looks) {
        (_, Looks::Nothing) => 0,
        (Some(Column::Number), Looks::Number) => 3,
        (Some(Column::Number), _) => MISFIT,
        (Some(Column::Units | Column::Lead), Looks::Units) | (Some(Column::Limit), Looks::Limit) => 3,
        (Some(Column::Units | Column::Lead | Column::Limit), _) => MISFIT,
        (Some(Column::Place), Looks::Units | Looks::Word) => 2,
        (Some(Column::Remark), Looks::Units) => -1,
        (Some(Column::Remark), _) => 1,
        (Some(_), Looks::Words) => 2,
        (Some(_), Looks::Word | Looks::Number) => 1,
        (Some(_), Looks::Units | Looks::Limit) => -1,
        (None, Looks::Words) => -1,
        (None, _) => 0,
    }
}

/// Whether cells of a column are rarely empty.
fn is_asked(column: Option<Column>) -> bool {
    column.is_some_and(|column| column != Column::Remark)
}

/// What cells are worth that stand in so many columns one by one.
pub fn worth(cells: &[Looks], columns: &[Option<Column>]) -> i32 {
    let each = cells.iter().zip(columns);
    let own = each.map(|(cell, column)| match cell {
        Looks::Nothing => -i32::from(is_asked(*column)),
        cell => fit(*cell, *column),
    });
    own.sum()
}

/// How the cells of a row may lie in its columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    /// Several may go into one column, and behind the last column the first one may come again: the lines of a row.
    Stacked,
    /// Each has a column of its own.
    Apart,
}

/// The best way to put cells one after the other into columns, and what it is worth. Columns may stay empty.
pub fn place(cells: &[Looks], columns: &[Option<Column>], lie: Lie) -> (i32, Vec<usize>) {
    const EMPTY: i32 = 1;
    const AGAIN: i32 = 4;
    const NEVER: i32 = -1000;
    let empty = |from: usize, to: usize| -> i32 {
        let known = columns[from..to].iter().filter(|column| is_asked(**column));
        EMPTY * known.count() as i32
    };
    // Cells that were left out stood at an end more often than in the middle.
    let between = match lie {
        Lie::Stacked => 1,
        Lie::Apart => 2,
    };
    let width = columns.len();
    if width == 0 || cells.is_empty() {
        return (0, Vec::new());
    }
    let mut best: Vec<Vec<(i32, usize)>> = Vec::new();
    for (index, cell) in cells.iter().enumerate() {
        let ways = (0..width).map(|column| {
            let own = fit(*cell, columns[column]);
            if index == 0 {
                return (own - empty(0, column), 0);
            }
            let from = (0..width).map(|before| {
                let step = match before {
                    _ if before < column => between * empty(before + 1, column),
                    _ if lie == Lie::Apart => -NEVER,
                    _ if before == column => {
                        i32::from(!is_asked(columns[column]) || columns[column] == Some(Column::Limit))
                    }
                    _ => AGAIN + empty(0, column),
                };
                (best[index - 1][before].0 - step, before)
            });
            let (worth, before) = from.max_by_key(|(worth, _)| *worth).unwrap_or((NEVER, 0));
            (worth + own, before)
        });
        let ways = ways.collect();
        best.push(ways);
    }
    let ends = (0..width).map(|column| (best[cells.len() - 1][column].0 - empty(column + 1, width), column));
    let (worth, mut column) = ends.max_by_key(|(worth, _)| *worth).unwrap_or((NEVER, 0));
    let mut places = vec![0; cells.len()];
    for index in (0..cells.len()).rev() {
        places[index] = column;
        column = best[index][column].1;
    }
    (worth, places)
}
