//! A table of yearly facts, read as the `[facts]` section of a pack says. A plain csv of many rows is cut at line ends and its
//! pieces are read side by side; anything else goes cell by cell, with the same result.

use kaifa_base::{Place, Problem, Words};
use kaifa_eval::facts::{FactRow, Facts};
use kaifa_eval::table_reader::RowReader;
use kaifa_pack::Edition;
use rayon::prelude::*;

use crate::codes;
use crate::read_csv::{cut, plain};
use crate::sheets::is_no_csv;
use crate::table_file;

/// Turns a table into facts. All problems are listed; with any error there are no facts.
pub fn read_facts(edition: &Edition, name: &str, bytes: &[u8]) -> Result<Facts, Vec<Problem>> {
    let refuse = |words| {
        Err(vec![Problem::error(
            &codes::WRONG_HEADER,
            Place::file(name).at_line(1),
            words,
        )])
    };
    let Some(layout) = &edition.pack.facts else {
        return refuse(Words::new(
            "该包没有 [facts],不能读取事实表",
            "the pack has no [facts], so it reads no table",
        ));
    };
    let Some(fact_table) = edition.fact_table(&layout.table) else {
        return refuse(Words::new(
            format!("没有事实表“{}”", layout.table),
            format!("there is no fact table `{}`", layout.table),
        ));
    };
    let file = File::open(name, bytes)?;
    // Whatever a pack calls the column of the subject, its general name is understood too.
    let mut layout = layout.clone();
    let given = |name: &str| file.headings.iter().any(|heading| heading == name);
    if !given(&layout.subject) && given("subject") {
        layout.subject = "subject".to_owned();
    }
    let mut problems = Vec::new();
    let reader = RowReader::new(name, &file.headings, &layout, fact_table, &mut problems);
    let parts: Vec<Part> = match &file.body {
        Body::Plain(text) => read_plain(&reader, name, text),
        Body::Cells(rows) => {
            let mut part = Part::default();
            for row in rows {
                let cells = row.cells.iter().map(String::as_str);
                part.rows
                    .push((row.number, reader.row(row.number, cells, &mut part.problems)));
            }
            vec![part]
        }
    };
    let mut facts = Facts::default();
    let rows = facts.table(&fact_table.id);
    rows.columns.extend(reader.columns());
    for part in parts {
        problems.extend(part.problems);
        for (line, row) in part.rows {
            reader.take_in(line, row, rows, &mut problems);
        }
    }
    if Problem::any_error(&problems) {
        problems.sort_by_key(|problem| problem.place.line);
        Err(problems)
    } else {
        Ok(facts)
    }
}

/// A table before its columns have a meaning.
struct File<'b> {
    headings: Vec<String>,
    body: Body<'b>,
}

enum Body<'b> {
    /// Csv in UTF-8 without quotes, after the line of headings.
    Plain(&'b str),
    /// Any other csv, or a worksheet.
    Cells(Vec<table_file::Row>),
}

impl<'b> File<'b> {
    fn open(name: &str, bytes: &'b [u8]) -> Result<File<'b>, Vec<Problem>> {
        let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let of_lines = |text: &&str| {
            // A line ends with `\n`, or with both; `\r` alone is for the general reader.
            let mut returns = memchr::memchr_iter(b'\r', text.as_bytes());
            returns.all(|at| text.as_bytes().get(at + 1) == Some(&b'\n'))
        };
        let text = plain(body).filter(of_lines).filter(|_| !is_no_csv(bytes));
        if let Some((head, rest)) = text.and_then(|text| text.split_once('\n')) {
            let headings: Vec<String> = head.split(',').map(|heading| heading.trim().to_owned()).collect();
            if headings.iter().any(|heading| !heading.is_empty()) {
                return Ok(File {
                    headings,
                    body: Body::Plain(rest),
                });
            }
        }
        let table = table_file::read(name, bytes, crate::sheets::Wanted::First)?;
        Ok(File {
            headings: table.headings,
            body: Body::Cells(table.rows),
        })
    }
}

/// The rows of a piece of the file, with their lines.
#[derive(Default)]
struct Part {
    rows: Vec<(usize, FactRow)>,
    problems: Vec<Problem>,
}

fn read_plain(reader: &RowReader<'_>, name: &str, text: &str) -> Vec<Part> {
    // The headings are line 1.
    let mut line = 2;
    let mut pieces = Vec::new();
    for piece in cut(text.as_bytes()) {
        pieces.push((line, piece));
        line += memchr::memchr_iter(b'\n', piece).count();
    }
    pieces
        .into_par_iter()
        .map(|(first, piece)| {
            let reader = reader.apart();
            let mut part = Part::default();
            // A piece is cut at line ends, so it is text as the whole is.
            let lines = std::str::from_utf8(piece).unwrap_or_default().lines();
            for (line, text) in lines.enumerate().map(|(at, text)| (first + at, text)) {
                let width = 1 + memchr::memchr_iter(b',', text.as_bytes()).count();
                if text.split(',').all(|cell| cell.trim().is_empty()) {
                    // A line of empty cells says nothing.
                } else if width == reader.width() {
                    part.rows
                        .push((line, reader.row(line, text.split(','), &mut part.problems)));
                } else {
                    part.problems.push(Problem::error(
                        &codes::CSV_ROW,
                        Place::file(name).at_line(line),
                        Words::new(
                            format!("应有 {} 列,现有 {width} 列", reader.width()),
                            format!("expected {} columns, found {width}", reader.width()),
                        ),
                    ));
                }
            }
            part
        })
        .collect()
}
