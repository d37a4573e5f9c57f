//! Pages with words at places and straight lines, as programs draw tables: the layout is ours, the file is made by `pdf` and `ofd`.

/// A page; lengths in characters from the upper left corner of the text.
#[derive(Debug, Default, Clone)]
pub struct Drawn {
    /// Left edge, baseline, words.
    pub words: Vec<(f32, f32, String)>,
    /// Lines from one point to another.
    pub lines: Vec<[f32; 4]>,
    /// Where the next thing begins.
    down: f32,
    /// Its number, from 1.
    number: usize,
}

/// Characters of a line of text.
pub const WIDTH: usize = 40;
/// Height of the text of a page.
const HEIGHT: f32 = 66.0;
/// From one line to the next.
const LEADING: f32 = 1.5;
/// Between a rule and the words above or below it.
const PADDING: f32 = 0.5;

/// Which rules a table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruled {
    /// All around each cell.
    All,
    /// None at its left and right side.
    Inside,
    /// Between its rows only.
    Across,
    /// None.
    Nowhere,
}

/// How a table is laid out.
#[derive(Debug, Clone)]
pub struct Table<'a> {
    /// Its rows; `None` goes on with the cell above.
    pub rows: &'a [Vec<Option<&'a str>>],
    /// Characters that each column holds.
    pub widths: &'a [usize],
    /// Its rules.
    pub ruled: Ruled,
    /// Whether the head is printed again on each page.
    pub head_again: bool,
    /// Whether a page may end inside a row.
    pub cuts_rows: bool,
    /// Between a rule and the words beside it.
    pub padding: f32,
    /// Whether words stand in the middle of their cells.
    pub centred: bool,
}

impl<'a> Table<'a> {
    /// A table with all rules.
    pub fn new(rows: &'a [Vec<Option<&'a str>>], widths: &'a [usize]) -> Table<'a> {
        Table {
            rows,
            widths,
            ruled: Ruled::All,
            head_again: false,
            cuts_rows: false,
            padding: PADDING,
            centred: false,
        }
    }
}

/// A document being drawn.
#[derive(Debug)]
pub struct Drawing {
    /// Its pages.
    pub pages: Vec<Drawn>,
}

impl Drawing {
    pub fn new() -> Drawing {
        Drawing {
            pages: vec![Drawn {
                number: 1,
                ..Drawn::default()
            }],
        }
    }

    fn page(&mut self) -> &mut Drawn {
        self.pages.last_mut().expect("a page")
    }

    /// Ends the page with its number.
    pub fn turn(&mut self) {
        let page = self.page();
        let number = page.number;
        page.words
            .push((WIDTH as f32 / 2.0 - 2.0, HEIGHT + 3.0, format!("— {number} —")));
        self.pages.push(Drawn {
            number: number + 1,
            ..Drawn::default()
        });
    }

    /// A paragraph, indented, broken at the width.
    pub fn paragraph(&mut self, words: &str) {
        let mut rest: Vec<char> = words.chars().collect();
        let mut left = 2;
        while !rest.is_empty() {
            if self.page().down + 2.0 * LEADING > HEIGHT {
                self.turn();
            }
            let count = rest.len().min(WIDTH - left);
            let line: String = rest.drain(..count).collect();
            let page = self.page();
            page.down += 1.8;
            page.words.push((left as f32, page.down, line));
            left = 0;
        }
    }

    /// Moves down.
    pub fn skip(&mut self, height: f32) {
        self.page().down += height;
    }

    /// Words on the line where the next thing begins.
    pub fn word(&mut self, left: f32, words: &str) {
        let page = self.page();
        page.words.push((left, page.down, words.to_owned()));
    }

    /// A line on the page, relative to where the next thing begins.
    pub fn line(&mut self, [x, y, to_x, to_y]: [f32; 4]) {
        let page = self.page();
        let down = page.down;
        page.lines.push([x, y + down, to_x, to_y + down]);
    }

    /// Four lines around what stands between two heights, relative to where the next thing begins.
    pub fn frame(&mut self, [left, top, right, bottom]: [f32; 4]) {
        self.line([left, top, right, top]);
        self.line([left, bottom, right, bottom]);
        self.line([left, top, left, bottom]);
        self.line([right, top, right, bottom]);
    }

    /// A table, over as many pages as it needs.
    pub fn table(&mut self, table: &Table) {
        self.skip(1.0);
        let wrapped: Vec<Vec<Vec<String>>> =
            table.rows.iter().map(|row| wrapped(row, table.widths)).collect();
        let height = |cells: &[Vec<String>]| {
            let most = cells.iter().map(Vec::len).max().unwrap_or(0).max(1);
            most as f32 * LEADING + 2.0 * PADDING
        };
        self.rule(table, None);
        for (index, cells) in wrapped.iter().enumerate() {
            let mut rest = cells.clone();
            let room = HEIGHT - self.page().down;
            if height(&rest) > room {
                let fit = ((room - 2.0 * PADDING) / LEADING) as usize;
                if table.cuts_rows && fit > 0 {
                    let above: Vec<Vec<String>> = rest
                        .iter_mut()
                        .map(|lines| lines.drain(..fit.min(lines.len())).collect())
                        .collect();
                    self.row(table, &above, height(&above));
                }
                self.rule(table, None);
                self.turn();
                self.rule(table, None);
                if table.head_again {
                    self.row(table, &wrapped[0], height(&wrapped[0]));
                    self.rule(table, None);
                }
            }
            self.row(table, &rest, height(&rest));
            self.rule(table, table.rows.get(index + 1));
        }
        self.skip(1.0);
    }

    /// The words of a row and the rules down beside them.
    fn row(&mut self, table: &Table, cells: &[Vec<String>], height: f32) {
        let edges = edges(table);
        let page = self.page();
        for (column, lines) in cells.iter().enumerate() {
            for (index, line) in lines.iter().enumerate() {
                let spare = table.widths[column] - line.chars().count();
                let shift = if table.centred { spare as f32 / 2.0 } else { 0.0 };
                let left = edges[column] + table.padding + shift;
                let baseline = page.down + PADDING + LEADING * index as f32 + 1.1;
                page.words.push((left, baseline, line.clone()));
            }
        }
        let ruled = match table.ruled {
            Ruled::All => 0..edges.len(),
            Ruled::Inside => 1..edges.len() - 1,
            Ruled::Across | Ruled::Nowhere => 0..0,
        };
        for edge in &edges[ruled] {
            page.lines.push([*edge, page.down, *edge, page.down + height]);
        }
        page.down += height;
    }

    /// A rule across, but not through cells that go on in the next row.
    fn rule(&mut self, table: &Table, next: Option<&Vec<Option<&str>>>) {
        let edges = edges(table);
        let page = self.page();
        for (column, two) in edges.windows(2).enumerate() {
            let goes_on = next.is_some_and(|row| row[column].is_none());
            if table.ruled != Ruled::Nowhere && !goes_on {
                page.lines.push([two[0], page.down, two[1], page.down]);
            }
        }
    }
}

fn edges(table: &Table) -> Vec<f32> {
    let mut edges = vec![0.0];
    for width in table.widths {
        edges.push(edges[edges.len() - 1] + *width as f32 + 2.0 * table.padding);
    }
    edges
}

/// The lines of each cell. No line begins with a closing sign, and no number is broken.
fn wrapped(row: &[Option<&str>], widths: &[usize]) -> Vec<Vec<String>> {
    let lines = |(cell, width): (&Option<&str>, &usize)| {
        let mut lines = Vec::new();
        for paragraph in cell.unwrap_or_default().split('\n') {
            let mut rest: Vec<char> = paragraph.chars().collect();
            while !rest.is_empty() {
                let mut count = rest.len().min(*width);
                let stays = |count: usize| {
                    count < rest.len()
                        && count > 1
                        && (",。、;:)".contains(rest[count])
                            || rest[count].is_ascii_alphanumeric() && rest[count - 1].is_ascii_alphanumeric())
                };
                while stays(count) {
                    count -= 1;
                }
                lines.push(rest.drain(..count).collect());
            }
        }
        lines
    };
    row.iter().zip(widths).map(lines).collect()
}
