//! Rules to grids: pieces of rules that lie on one line are one rule, rules that touch form a grid, and where no rule parts two
//! fields of a grid they are one cell. A grid with a single column is a frame and is left out.

use std::collections::HashMap;

use super::Budget;
use super::ladder::{Ladder, ladders};
use super::rules::{Rule, Rules};

/// A grid of cells on a page.
#[derive(Debug)]
pub struct Grid {
    /// Edges of the columns, from left to right.
    pub columns: Vec<f32>,
    /// Edges of the rows, from top to bottom.
    pub rows: Vec<f32>,
    /// The cells, by row and column; each field belongs to one.
    pub cells: Vec<GridCell>,
    /// The cell of each field, row by row.
    owner: Vec<u32>,
}

/// A cell: where it begins and how many columns and rows it covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GridCell {
    /// Its row, from 0.
    pub row: u32,
    /// Its column, from 0.
    pub column: u32,
    /// Rows that it covers.
    pub rows: u32,
    /// Columns that it covers.
    pub columns: u32,
}

// All in typographic points.

/// Rules this near beside each other are one, as the two lines of a double rule.
const BESIDE: f32 = 2.5;
/// A gap in a rule, as between dots or at a corner.
const GAP: f32 = 3.0;
/// The shortest rule.
const SHORTEST: f32 = 6.0;
/// How far a rule may end before the one that it meets.
const TOUCH: f32 = 3.0;
/// The narrowest column or row.
const NARROWEST: f32 = 5.0;
/// How far rules reach beyond the last one that crosses them, where a table has no rule at its side.
const OPEN_SIDE: f32 = 8.0;

impl Grid {
    /// A grid without merged cells.
    pub fn plain(columns: Vec<f32>, rows: Vec<f32>) -> Grid {
        let (wide, high) = (columns.len() as u32 - 1, rows.len() as u32 - 1);
        let cells = (0..wide * high).map(|field| GridCell {
            row: field / wide,
            column: field % wide,
            rows: 1,
            columns: 1,
        });
        Grid {
            cells: cells.collect(),
            owner: (0..wide * high).collect(),
            columns,
            rows,
        }
    }

    /// The cell at a place.
    pub fn cell_at(&self, x: f32, y: f32) -> Option<usize> {
        let within = |edges: &[f32], v: f32| {
            let after = edges.partition_point(|edge| *edge <= v);
            (after > 0 && after < edges.len()).then(|| after - 1)
        };
        let (column, row) = (within(&self.columns, x)?, within(&self.rows, y)?);
        let field = row * (self.columns.len() - 1) + column;
        self.owner.get(field).map(|cell| *cell as usize)
    }

    /// Left, top, right and bottom.
    pub fn sides(&self) -> [f32; 4] {
        let ends = |edges: &[f32]| (edges[0], edges[edges.len() - 1]);
        let ((left, right), (top, bottom)) = (ends(&self.columns), ends(&self.rows));
        [left, top, right, bottom]
    }
}

/// The grids of a page, and ladders of its other rules; `point` is a typographic point in the page's unit.
pub fn find(rules: Rules, point: f32, budget: &mut Budget) -> (Vec<Grid>, Vec<Ladder>) {
    let across = joined(rules.across, point);
    let down = joined(rules.down, point);
    let Some(groups) = touching(&across, &down, point, budget) else {
        return (Vec::new(), Vec::new());
    };
    let alone = groups.iter().filter(|(_, down)| down.is_empty());
    let alone: Vec<Rule> = alone.flat_map(|(across, _)| across).copied().collect();
    let grids = groups
        .iter()
        .filter_map(|(across, down)| grid(across, down, point, budget));
    (grids.collect(), ladders(&alone, point))
}

/// Joins the pieces of each rule, and drops those that stay too short; sorted by where they lie.
fn joined(mut pieces: Vec<Rule>, point: f32) -> Vec<Rule> {
    pieces.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut found: Vec<Rule> = Vec::new();
    let mut rest = pieces.as_mut_slice();
    while let Some(first) = rest.first().copied() {
        let count = rest.partition_point(|piece| piece.at <= first.at + BESIDE * point);
        let (line, others) = std::mem::take(&mut rest).split_at_mut(count);
        rest = others;
        line.sort_by(|a, b| a.from.total_cmp(&b.from));
        let begin = found.len();
        for piece in line.iter() {
            match found[begin..].last_mut() {
                Some(last) if piece.from <= last.to + GAP * point => last.to = last.to.max(piece.to),
                _ => found.push(*piece),
            }
        }
        // A dot that ends up alone lies nowhere.
        let mut kept = begin;
        for index in begin..found.len() {
            if found[index].to - found[index].from >= SHORTEST * point {
                found[kept] = found[index];
                kept += 1;
            }
        }
        found.truncate(kept);
    }
    found.sort_by(|a, b| a.at.total_cmp(&b.at));
    found
}

/// Rules that touch each other, directly or over others, as groups of rules across and rules down. None where there are more
/// than any table has.
fn touching(
    across: &[Rule],
    down: &[Rule],
    point: f32,
    budget: &mut Budget,
) -> Option<Vec<(Vec<Rule>, Vec<Rule>)>> {
    let touch = TOUCH * point;
    let mut parent: Vec<usize> = (0..across.len() + down.len()).collect();
    fn root(parent: &mut [usize], mut of: usize) -> usize {
        while parent[of] != of {
            parent[of] = parent[parent[of]];
            of = parent[of];
        }
        of
    }
    for (index, rule) in across.iter().enumerate() {
        let first = down.partition_point(|other| other.at < rule.from - touch);
        let last = down.partition_point(|other| other.at <= rule.to + touch);
        budget.crossings = budget.crossings.checked_sub(last - first)?;
        for (number, other) in (first..).zip(down.get(first..last)?) {
            if other.from - touch <= rule.at && rule.at <= other.to + touch {
                let a = root(&mut parent, index);
                let b = root(&mut parent, across.len() + number);
                parent[b] = a;
            }
        }
    }
    let mut numbers: HashMap<usize, usize> = HashMap::new();
    let mut groups: Vec<(Vec<Rule>, Vec<Rule>)> = Vec::new();
    for index in 0..parent.len() {
        let root = root(&mut parent, index);
        let number = *numbers.entry(root).or_insert_with(|| {
            groups.push((Vec::new(), Vec::new()));
            groups.len() - 1
        });
        match index.checked_sub(across.len()) {
            None => groups[number].0.push(across[index]),
            Some(index) => groups[number].1.push(down[index]),
        }
    }
    Some(groups)
}

/// Edges of columns or rows: where the rules lie, and where the others end if they reach beyond on an open side.
fn edges(rules: &[Rule], others: &[Rule], point: f32) -> Vec<f32> {
    let mut found: Vec<f32> = Vec::new();
    let mut rest = rules;
    while let Some(first) = rest.first() {
        let count = rest.partition_point(|rule| rule.at <= first.at + NARROWEST * point);
        found.push(rest[..count].iter().map(|rule| rule.at).sum::<f32>() / count as f32);
        rest = &rest[count..];
    }
    // Two of them: one alone may be a stray line.
    let second = |mut ends: Vec<f32>| {
        ends.sort_by(f32::total_cmp);
        ends.get(1).copied()
    };
    let begin = second(others.iter().map(|rule| rule.from).collect());
    let end = second(others.iter().map(|rule| -rule.to).collect()).map(|end| -end);
    if let (Some(begin), Some(first)) = (begin, found.first().copied())
        && begin < first - OPEN_SIDE * point
    {
        found.insert(0, begin);
    }
    if let (Some(end), Some(last)) = (end, found.last().copied())
        && end > last + OPEN_SIDE * point
    {
        found.push(end);
    }
    found
}

fn grid(across: &[Rule], down: &[Rule], point: f32, budget: &mut Budget) -> Option<Grid> {
    if across.is_empty() || down.is_empty() || across.len() + down.len() < 4 {
        return None;
    }
    let columns = edges(down, across, point);
    let rows = edges(across, down, point);
    let (wide, high) = (columns.len() - 1, rows.len() - 1);
    if wide < 2 || high < 1 {
        return None;
    }
    budget.cells = budget.cells.checked_sub(wide.checked_mul(high)?)?;
    let right = walls(down, &columns, &rows);
    let below = walls(across, &rows, &columns);
    // Walls of columns are counted column by column, those of rows row by row.
    let open_right = |row: usize, column: usize| column + 1 < wide && !right[(column + 1) * high + row];
    let open_below = |row: usize, column: usize| row + 1 < high && !below[(row + 1) * wide + column];
    let mut seen = vec![false; wide * high];
    let mut cells: Vec<GridCell> = Vec::new();
    for start in 0..wide * high {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        let mut fields = vec![start];
        let mut next = 0;
        while let Some(field) = fields.get(next).copied() {
            next += 1;
            let (row, column) = (field / wide, field % wide);
            let neighbours = [
                (open_right(row, column), field + 1),
                (open_below(row, column), field + wide),
                (column > 0 && open_right(row, column - 1), field.wrapping_sub(1)),
                (row > 0 && open_below(row - 1, column), field.wrapping_sub(wide)),
            ];
            for (open, other) in neighbours {
                if open && !std::mem::replace(&mut seen[other], true) {
                    fields.push(other);
                }
            }
        }
        cells_of(fields, wide, &mut cells);
    }
    cells.sort_by_key(|cell| (cell.row, cell.column));
    let in_a_row = cells.windows(2).any(|two| two[0].row == two[1].row);
    if !in_a_row {
        return None;
    }
    let mut owner = vec![0; wide * high];
    for (number, cell) in cells.iter().enumerate() {
        for row in cell.row..cell.row + cell.rows {
            let from = row as usize * wide + cell.column as usize;
            owner[from..from + cell.columns as usize].fill(number as u32);
        }
    }
    Some(Grid {
        columns,
        rows,
        cells,
        owner,
    })
}

/// Which fields have a rule along an edge: for each edge, the fields along it.
fn walls(rules: &[Rule], edges: &[f32], along: &[f32]) -> Vec<bool> {
    let length = along.len() - 1;
    let mut found = vec![false; edges.len() * length];
    for rule in rules {
        let after = edges.partition_point(|edge| *edge < rule.at);
        let nearest = match (after.checked_sub(1), edges.get(after)) {
            (Some(before), Some(edge)) if rule.at - edges[before] < *edge - rule.at => before,
            (Some(before), None) => before,
            _ => after,
        };
        let first = along.partition_point(|edge| *edge <= rule.from).saturating_sub(1);
        for field in first..length {
            let (begin, end) = (along[field], along[field + 1]);
            if begin >= rule.to {
                break;
            }
            if rule.to.min(end) - rule.from.max(begin) >= 0.6 * (end - begin) {
                found[nearest * length + field] = true;
            }
        }
    }
    found
}

/// Makes a cell of fields without rules between them, or, where they are no rectangle, a cell of each run in a row.
fn cells_of(mut fields: Vec<usize>, wide: usize, cells: &mut Vec<GridCell>) {
    fields.sort_unstable();
    let columns = |fields: &[usize]| {
        let all = fields.iter().map(|field| field % wide);
        (all.clone().min().unwrap_or(0), all.max().unwrap_or(0))
    };
    let (left, right) = columns(&fields);
    let (top, bottom) = (fields[0] / wide, fields[fields.len() - 1] / wide);
    let mut cell = |row: usize, column: usize, rows: usize, columns: usize| {
        cells.push(GridCell {
            row: row as u32,
            column: column as u32,
            rows: rows as u32,
            columns: columns as u32,
        });
    };
    if (right - left + 1) * (bottom - top + 1) == fields.len() {
        cell(top, left, bottom - top + 1, right - left + 1);
        return;
    }
    for run in fields.chunk_by(|a, b| a + 1 == *b && a / wide == b / wide) {
        cell(run[0] / wide, run[0] % wide, 1, run.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(at: f32, from: f32, to: f32) -> Rule {
        Rule { at, from, to }
    }

    fn shown(across: Vec<Rule>, down: Vec<Rule>) -> Vec<Vec<(u32, u32, u32, u32)>> {
        find(Rules { across, down }, 1.0, &mut Budget::default())
            .0
            .iter()
            .map(|grid| {
                grid.cells
                    .iter()
                    .map(|c| (c.row, c.column, c.rows, c.columns))
                    .collect()
            })
            .collect()
    }

    fn even(at: [f32; 4], from: f32, to: f32) -> Vec<Rule> {
        at.map(|at| rule(at, from, to)).to_vec()
    }

    #[test]
    fn a_missing_rule_makes_a_cell_of_two_fields() {
        let mut across = even([0.0, 20.0, 40.0, 60.0], 0.0, 90.0);
        across[2].from = 30.0;
        let down = even([0.0, 30.0, 60.0, 90.0], 0.0, 60.0);
        let cells = shown(across, down);
        assert_eq!(
            cells,
            [[
                (0, 0, 1, 1),
                (0, 1, 1, 1),
                (0, 2, 1, 1),
                (1, 0, 2, 1),
                (1, 1, 1, 1),
                (1, 2, 1, 1),
                (2, 1, 1, 1),
                (2, 2, 1, 1)
            ]]
        );
    }

    #[test]
    fn open_sides_end_where_the_rules_across_end() {
        let across = even([0.0, 20.0, 40.0, 60.0], 0.0, 90.0);
        let down = vec![rule(30.0, 0.0, 60.0), rule(60.0, 0.0, 60.0)];
        assert_eq!(shown(across, down)[0].len(), 9);
    }

    #[test]
    fn frames_and_lines_that_do_not_meet_are_no_grids() {
        let frame = shown(
            vec![rule(0.0, 0.0, 90.0), rule(60.0, 0.0, 90.0)],
            vec![rule(0.0, 0.0, 60.0), rule(90.0, 0.0, 60.0)],
        );
        assert!(frame.is_empty());
        assert!(shown(even([0.0, 20.0, 40.0, 60.0], 0.0, 90.0), Vec::new()).is_empty());
    }

    #[test]
    fn dots_and_pieces_are_one_rule() {
        let dots = (0..40)
            .map(|n| rule(10.0, n as f32 * 3.0, n as f32 * 3.0 + 1.0))
            .collect();
        assert_eq!(joined(dots, 1.0), [rule(10.0, 0.0, 118.0)]);
        let double = vec![rule(10.0, 0.0, 50.0), rule(11.8, 0.0, 50.0), rule(20.0, 0.0, 2.0)];
        assert_eq!(joined(double, 1.0), [rule(10.0, 0.0, 50.0)]);
    }
}
