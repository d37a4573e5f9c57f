//! Rows that no rule parts: where the first column of a row of the grid counts `1`, `2`, `3` down, it is as many rows. The numbers must
//! stand on the first lines of their rows; where they do not, nobody can tell which words belong to which.

use super::grid::GridCell;
use crate::page_lines::Line;

/// A cell with its lines.
pub type Lines = (GridCell, Vec<Line>);

/// Parts such rows; gives the cells and how many rows they have. None where there are such rows and they cannot be parted.
pub fn split(cells: Vec<Lines>, rows: u32) -> Option<(Vec<Lines>, u32)> {
    let mut found: Vec<Lines> = Vec::new();
    let mut added = 0;
    for mut row in by_row(cells) {
        for cell in &mut row {
            cell.0.row += added;
        }
        let begins = begins(&row);
        if begins.len() < 2 {
            found.extend(row);
            continue;
        }
        if !begins_rows(&row, &begins) {
            return None;
        }
        added += begins.len() as u32 - 1;
        found.extend(parted(row, &begins));
    }
    found.sort_by_key(|cell| (cell.0.row, cell.0.column));
    Some((found, rows + added))
}

fn by_row(cells: Vec<Lines>) -> Vec<Vec<Lines>> {
    let mut rows: Vec<Vec<Lines>> = Vec::new();
    for cell in cells {
        match rows.last_mut() {
            Some(row) if row[0].0.row == cell.0.row => row.push(cell),
            _ => rows.push(vec![cell]),
        }
    }
    rows
}

/// The baselines of the numbers that count down the first cell of a row, if it holds nothing else.
fn begins(row: &[Lines]) -> Vec<f32> {
    let (first, lines) = &row[0];
    let numbers: Vec<Option<u32>> = lines.iter().map(|line| line.words.trim().parse().ok()).collect();
    let counts = numbers.windows(2).all(|two| match two {
        [Some(before), Some(after)] => before + 1 == *after,
        _ => false,
    });
    let low = row.iter().all(|cell| cell.0.rows == 1);
    if counts && low && first.columns == 1 && row.len() >= 3 {
        lines.iter().map(|line| line.y).collect()
    } else {
        Vec::new()
    }
}

/// Whether each number stands on a line of most of the cells beside it, and no words stand above the first.
fn begins_rows(row: &[Lines], begins: &[f32]) -> bool {
    let beside = || row[1..].iter().filter(|cell| !cell.1.is_empty());
    let near = |line: &Line, y: f32| (line.y - y).abs() < 0.4 * line.size;
    let above = |line: &Line| line.y < begins[0] && !near(line, begins[0]);
    let on = |y: f32| {
        beside()
            .filter(|cell| cell.1.iter().any(|line| near(line, y)))
            .count()
    };
    begins.iter().all(|y| on(*y) * 2 > beside().count()) && !beside().any(|cell| cell.1.iter().any(above))
}

fn parted(row: Vec<Lines>, begins: &[f32]) -> Vec<Lines> {
    let mut found = Vec::new();
    for (place, lines) in row {
        let mut of_row: Vec<Lines> = (0..begins.len() as u32)
            .map(|down| {
                let place = GridCell {
                    row: place.row + down,
                    ..place
                };
                (place, Vec::new())
            })
            .collect();
        for line in lines {
            let after = begins.partition_point(|y| *y - 0.4 * line.size < line.y);
            of_row[after.saturating_sub(1)].1.push(line);
        }
        found.extend(of_row);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page_lines::{Glyph, lines_of};

    /// A row of cells, each with lines at heights.
    fn row(cells: &[&[(f32, &str)]]) -> Vec<Lines> {
        let glyph = |c: char, x: f32, y: f32| Glyph {
            c,
            x,
            y,
            width: 10.0,
            size: 10.0,
        };
        let lines = |cell: &[(f32, &str)]| {
            let words = cell.iter().flat_map(|(y, words)| {
                let chars = words.chars().enumerate();
                chars.map(|(index, c)| glyph(c, 10.0 * index as f32, *y))
            });
            lines_of(words.collect(), 1, 0.0)
        };
        let place = |column: usize| GridCell {
            row: 1,
            column: column as u32,
            rows: 1,
            columns: 1,
        };
        let cells = cells.iter().enumerate();
        cells.map(|(column, cell)| (place(column), lines(cell))).collect()
    }

    fn shown(cells: Vec<Lines>) -> Option<Vec<(u32, String)>> {
        let (cells, _) = split(cells, 2)?;
        let words = |lines: Vec<Line>| lines.iter().map(|line| line.words.as_str()).collect::<String>();
        Some(
            cells
                .into_iter()
                .map(|(place, lines)| (place.row, words(lines)))
                .collect(),
        )
    }

    #[test]
    fn numbers_on_first_lines_part_a_row() {
        let cells = row(&[
            &[(10.0, "1"), (40.0, "2")],
            &[(10.0, "甲"), (25.0, "乙"), (40.0, "丙")],
            &[(10.0, "丁"), (40.0, "戊")],
        ]);
        let all = ["1", "甲乙", "丁", "2", "丙", "戊"];
        let rows = [1, 1, 1, 2, 2, 2];
        let expected = rows.into_iter().zip(all.map(str::to_owned)).collect();
        assert_eq!(shown(cells), Some(expected));
    }

    #[test]
    fn numbers_in_the_middle_of_their_rows_part_nothing() {
        let cells = row(&[
            &[(17.0, "1"), (47.0, "2")],
            &[(10.0, "甲"), (25.0, "乙"), (40.0, "丙"), (55.0, "丁")],
            &[(10.0, "戊"), (25.0, "己"), (40.0, "庚"), (55.0, "辛")],
        ]);
        assert_eq!(shown(cells), None);
        let one = row(&[&[(10.0, "1")], &[(10.0, "甲"), (25.0, "乙")], &[(10.0, "丙")]]);
        assert_eq!(shown(one).map(|cells| cells.len()), Some(3));
    }
}
