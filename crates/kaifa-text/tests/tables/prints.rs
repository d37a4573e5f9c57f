//! The layouts in which plain texts print tables.

/// How cells are set apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Layout {
    /// `| 1 | 任务 |` under a rule.
    Bars,
    /// The same, and merged cells are missing at the end of a row.
    BarsCut,
    /// `1 | 任务`.
    OpenBars,
    /// `1 | 任务 |`.
    ClosedBars,
    Tabs,
    Blanks,
    /// A cell on each line.
    Lines,
    /// A cell on each line with an empty one between.
    GappedLines,
    /// A cell on each line with a bar behind it.
    BarredLines,
    /// A cell on each line and a bar on the next.
    LoneBars,
    Commas,
    /// Tabs, and quotation marks around cells.
    QuotedTabs,
    /// Columns below each other; long cells go on below themselves.
    Aligned,
    /// The same with an empty line between rows.
    AlignedApart,
    /// The same, and of the head 序 and half of the names stand on one line, 号 and the others on the next.
    AlignedHeads,
    /// One blank between cells, as a page whose columns were lost has them.
    OneBlank,
}

pub const LAYOUTS: [Layout; 16] = [
    Layout::Bars,
    Layout::BarsCut,
    Layout::OpenBars,
    Layout::ClosedBars,
    Layout::Tabs,
    Layout::Blanks,
    Layout::Lines,
    Layout::GappedLines,
    Layout::BarredLines,
    Layout::LoneBars,
    Layout::Commas,
    Layout::QuotedTabs,
    Layout::Aligned,
    Layout::AlignedApart,
    Layout::AlignedHeads,
    Layout::OneBlank,
];

impl Layout {
    /// Whether nothing but its number shows where a row begins.
    pub fn is_of_lines(self) -> bool {
        use Layout::{BarredLines, GappedLines, Lines, LoneBars};
        matches!(self, Lines | GappedLines | BarredLines | LoneBars)
    }

    /// Whether its columns stand below each other.
    fn is_aligned(self) -> bool {
        matches!(
            self,
            Layout::Aligned | Layout::AlignedApart | Layout::AlignedHeads
        )
    }

    /// A table of some rows.
    pub fn print(self, rows: &[Vec<String>]) -> String {
        if self.is_aligned() {
            return aligned(rows, self);
        }
        let mut text = String::new();
        for (index, row) in rows.iter().enumerate() {
            let end = match self {
                Layout::BarsCut => row
                    .iter()
                    .rposition(|cell| !cell.is_empty())
                    .map_or(0, |last| last + 1),
                _ => row.len(),
            };
            // The heading of a group has a line of its own where no bars enclose the rows.
            let alone = row.iter().skip(1).all(String::is_empty);
            let line = match self {
                Layout::Bars | Layout::BarsCut => format!("| {} |", row[..end].join(" | ")),
                Layout::BarredLines if alone => format!("{} |", row[0]),
                Layout::LoneBars if alone => format!("{}\n|", row[0]),
                _ if alone => row[0].clone(),
                Layout::OpenBars => row.join(" | "),
                Layout::Tabs => row.join("\t"),
                Layout::Blanks => row.join("    "),
                Layout::OneBlank => one_blank(row),
                Layout::Lines => row.join("\n"),
                Layout::ClosedBars => format!("{} |", row.join(" | ")),
                Layout::GappedLines => format!("{}\n", row.join("\n\n")),
                Layout::LoneBars => format!("{}\n|", row.join("\n|\n")),
                Layout::QuotedTabs => quoted(row).join("\t"),
                Layout::Aligned | Layout::AlignedApart | Layout::AlignedHeads => {
                    unreachable!("printed above")
                }
                Layout::BarredLines => format!("{} |", row.join(" |\n")),
                Layout::Commas => with_commas(row).join(","),
            };
            text.push_str(&line);
            text.push('\n');
            if index == 0 && matches!(self, Layout::Bars | Layout::BarsCut) {
                text.push_str(&format!("|{}\n", " --- |".repeat(row.len())));
            }
        }
        text
    }
}

/// Cells in quotation marks; the names of a list stand on lines of their own.
fn quoted(row: &[String]) -> Vec<String> {
    let lines = |cell: &String| cell.replace('、', "\n");
    let named = |cell: &String| cell.contains('局') && cell.contains('、');
    row.iter()
        .map(|cell| {
            if named(cell) {
                format!("\"{}\"", lines(cell))
            } else {
                cell.clone()
            }
        })
        .collect()
}

/// What is empty leaves no trace.
fn one_blank(row: &[String]) -> String {
    let cells: Vec<&str> = row
        .iter()
        .map(String::as_str)
        .filter(|cell| !cell.is_empty())
        .collect();
    cells.join(" ")
}

/// Cells that hold a comma themselves are quoted.
fn with_commas(row: &[String]) -> Vec<String> {
    let quoted = |cell: &String| format!("\"{cell}\"");
    row.iter()
        .map(|cell| {
            if cell.contains(',') {
                quoted(cell)
            } else {
                cell.clone()
            }
        })
        .collect()
}

/// Letters of a line of a cell, at most.
const WIDEST: usize = 9;

/// The lines of the names of a head: 序 over 号, and every other name below the line of the first.
fn lines_of_names(row: &[String]) -> Vec<Vec<String>> {
    let lines = row.iter().enumerate().map(|(column, name)| {
        match name.strip_prefix('序').filter(|rest| !rest.is_empty()) {
            Some(rest) => vec!["序".to_owned(), rest.to_owned()],
            None if column % 2 == 1 => vec![String::new(), name.clone()],
            None => vec![name.clone()],
        }
    });
    lines.collect()
}

fn aligned(rows: &[Vec<String>], layout: Layout) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |words: &str| {
        words
            .chars()
            .map(|c| if c.is_ascii() { 1 } else { 2 })
            .sum::<usize>()
    };
    let broken = |cell: &str| -> Vec<String> {
        let letters: Vec<char> = cell.chars().collect();
        letters.chunks(WIDEST).map(|line| line.iter().collect()).collect()
    };
    let alone = |row: &Vec<String>| row.iter().skip(1).all(String::is_empty);
    let mut widths = vec![0; columns];
    for row in rows.iter().filter(|row| !alone(row)) {
        for (column, cell) in row.iter().enumerate() {
            let lines = broken(cell);
            let widest = lines.iter().map(|line| width(line)).max().unwrap_or_default();
            widths[column] = widths[column].max(widest + 3);
        }
    }
    let mut text = String::new();
    for row in rows {
        if alone(row) {
            text.push_str(&format!("{}\n", row[0]));
            continue;
        }
        let cells: Vec<Vec<String>> = match layout == Layout::AlignedHeads && *row == rows[0] {
            true => lines_of_names(row),
            false => row.iter().map(|cell| broken(cell)).collect(),
        };
        let lines = cells.iter().map(Vec::len).max().unwrap_or_default();
        for line in 0..lines {
            let mut printed = String::new();
            for (column, cell) in cells.iter().enumerate() {
                let words = cell.get(line).map_or("", String::as_str);
                printed.push_str(words);
                printed.push_str(&" ".repeat(widths[column] - width(words)));
            }
            text.push_str(printed.trim_end());
            text.push('\n');
        }
        if layout != Layout::Aligned {
            text.push('\n');
        }
    }
    text
}
