//! What a container says about its text beyond the words: which words form a paragraph, which stand in a cell of a table,
//! which are no part of the document (menus, page headers, page numbers), and on which page, in which paragraph or cell
//! they stand. A [`Composer`] builds it together with the text; who opens containers is another crate.

use std::borrow::Cow;

use kaifa_base::{CodeInfo, Digest, Span, Words};
use serde::{Serialize, Serializer};

use crate::source::Source;

/// Where in a container some words stand; only what the container knows is given.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct At {
    /// Page, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// Paragraph of the document, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paragraph: Option<u32>,
    /// Worksheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Table of the document, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<u32>,
    /// Cell of the sheet or table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cell: Option<CellName>,
}

/// Row and column, both from 0; shown and serialised as `B3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CellName {
    /// Row, from 0.
    pub row: u32,
    /// Column, from 0.
    pub column: u32,
}

impl std::fmt::Display for CellName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut letters = Vec::new();
        let mut rest = self.column + 1;
        while rest > 0 {
            rest -= 1;
            letters.push(b'A' + (rest % 26) as u8);
            rest /= 26;
        }
        letters.reverse();
        let letters = String::from_utf8(letters).unwrap_or_default();
        write!(f, "{letters}{}", self.row + 1)
    }
}

impl Serialize for CellName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A cell's place and size in its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Number of the table in the document, from 0.
    pub table: u32,
    /// Row, from 0.
    pub row: u32,
    /// Column, from 0.
    pub column: u32,
    /// Rows that it covers, at least 1.
    pub rows: u32,
    /// Columns that it covers, at least 1.
    pub columns: u32,
}

/// What some words are to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// A paragraph, whole.
    Paragraph,
    /// A cell of a table.
    Cell(Cell),
    /// No part of the document: menus, page headers, page numbers.
    Aside,
}

/// Some words of the source: scalar values `start..end` as they stand, or as one character that they stand for (`&amp;`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// First scalar value.
    pub start: u32,
    /// After the last one.
    pub end: u32,
    /// The character that all of it stands for; none where the words stand for themselves.
    pub reads: Option<char>,
}

/// A paragraph or cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where in the container.
    pub at: At,
    first: u32,
    last: u32,
}

/// Something odd that the container shows and the words do not, such as a page without text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Its code, of the closed list of notes.
    pub code: &'static CodeInfo,
    /// Where in the text.
    pub span: Span,
    /// What was found.
    pub message: Words,
}

/// The blocks of a source, in the order of its text.
#[derive(Debug, Clone, Default)]
pub struct Layout {
    blocks: Vec<Block>,
    pieces: Vec<Piece>,
    remarks: Vec<Remark>,
}

impl Layout {
    /// The blocks, in the order of the text.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The words of a block.
    pub fn pieces(&self, block: &Block) -> &[Piece] {
        &self.pieces[block.first as usize..block.last as usize]
    }

    /// What the container shows as odd.
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    /// The block that holds a scalar value, or the one before it.
    pub(crate) fn block_at(&self, place: usize) -> Option<&Block> {
        let after = self
            .blocks
            .partition_point(|b| self.pieces[b.first as usize].start as usize <= place);
        after.checked_sub(1).map(|index| &self.blocks[index])
    }

    /// The words under a span as a person reads them, paragraph by paragraph, each in pieces with their places: a block is a paragraph,
    /// and so are the cells of a row, with a tab of no place between them. What is no part of the document is left out.
    pub(crate) fn paragraphs<'a>(&self, source: &'a Source, span: Span) -> Vec<Vec<(Span, Cow<'a, str>)>> {
        let mut found: Vec<Vec<(Span, Cow<'a, str>)>> = Vec::new();
        let mut before = None;
        let first = self.blocks.partition_point(|b| {
            (self.pieces[b.last as usize - 1].end as usize) <= span.start && b.last > b.first
        });
        for block in &self.blocks[first..] {
            // A page number stands before the paragraph that goes on under it, though that begins above.
            if block.kind == BlockKind::Aside {
                continue;
            }
            let pieces = self.pieces(block);
            if pieces[0].start as usize >= span.end {
                break;
            }
            let mut words: Vec<(Span, Cow<'a, str>)> = Vec::new();
            for piece in pieces {
                let within = Span::new(
                    span.start.max(piece.start as usize),
                    span.end.min(piece.end as usize).max(span.start),
                );
                if within.start < within.end {
                    words.push(match piece.reads {
                        Some(c) => (within, Cow::Owned(c.to_string())),
                        None => (within, Cow::Borrowed(source.slice(within))),
                    });
                }
            }
            trim(&mut words);
            if words.is_empty() {
                continue;
            }
            let row = match &block.kind {
                BlockKind::Cell(cell) => Some((cell.table, cell.row)),
                _ => None,
            };
            match found.last_mut().filter(|_| row.is_some() && row == before) {
                Some(cells) => {
                    let end = cells.last().map_or(span.start, |(span, _)| span.end);
                    cells.push((Span::new(end, end), Cow::Borrowed("\t")));
                    cells.extend(words);
                }
                None => found.push(words),
            }
            before = row;
        }
        found
    }
}

/// Takes line ends and tabs off both ends of the words of a block.
fn trim(words: &mut Vec<(Span, Cow<'_, str>)>) {
    let stray = |c: char| matches!(c, '\n' | '\r' | '\t');
    let all_stray = |(_, words): &(Span, Cow<'_, str>)| words.chars().all(stray);
    while words.last().is_some_and(all_stray) {
        words.pop();
    }
    let leading = words.iter().take_while(|piece| all_stray(piece)).count();
    words.drain(..leading);
    if let Some((span, text)) = words.last_mut() {
        let kept = text.trim_end_matches(stray).len();
        span.end -= text[kept..].chars().count();
        shorten(text, 0, kept);
    }
    if let Some((span, text)) = words.first_mut() {
        let cut = text.len() - text.trim_start_matches(stray).len();
        span.start += text[..cut].chars().count();
        let end = text.len();
        shorten(text, cut, end);
    }
}

fn shorten(text: &mut Cow<'_, str>, from: usize, to: usize) {
    match text {
        Cow::Borrowed(text) => *text = &text[from..to],
        Cow::Owned(text) => *text = text[from..to].to_owned(),
    }
}

/// Builds a source with its layout.
#[derive(Debug, Default)]
pub struct Composer {
    text: String,
    length: u32,
    layout: Layout,
}

impl Composer {
    /// Starts with an empty text; what is written becomes the text.
    pub fn new() -> Composer {
        Composer::default()
    }

    /// Starts over a text that stays as it is; blocks are pieces of it.
    pub fn over(text: String) -> Composer {
        Composer {
            length: text.chars().count() as u32,
            text,
            layout: Layout::default(),
        }
    }

    /// The text so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Number of scalar values so far.
    pub fn length(&self) -> u32 {
        self.length
    }

    /// Appends words to the text and gives the piece that they are.
    pub fn write(&mut self, words: &str) -> Piece {
        let start = self.length;
        self.text.push_str(words);
        self.length += words.chars().count() as u32;
        Piece {
            start,
            end: self.length,
            reads: None,
        }
    }

    /// Makes a block of pieces; empty ones are left out, and a block without any is none.
    pub fn block(&mut self, kind: BlockKind, at: At, pieces: impl IntoIterator<Item = Piece>) {
        let first = self.layout.pieces.len() as u32;
        self.layout
            .pieces
            .extend(pieces.into_iter().filter(|piece| piece.end > piece.start));
        let last = self.layout.pieces.len() as u32;
        if last > first {
            self.layout.blocks.push(Block {
                kind,
                at,
                first,
                last,
            });
        }
    }

    /// Writes a paragraph on a line of its own.
    pub fn paragraph(&mut self, kind: BlockKind, at: At, words: &str) {
        let piece = self.write(words);
        self.block(kind, at, [piece]);
        self.write("\n");
    }

    /// Points at something odd.
    pub fn remark(&mut self, code: &'static CodeInfo, span: Span, message: Words) {
        self.layout.remarks.push(Remark { code, span, message });
    }

    /// The source; `digest` is that of the file's bytes, `format` its short name.
    pub fn finish(self, digest: Digest, format: &'static str, encoding: Option<&'static str>) -> Source {
        Source::composed(digest, format, encoding, self.text, self.layout)
    }
}

/// Whether a line leaves a bracket open, so that the next line goes on in it.
pub fn leaves_bracket_open(line: &str) -> bool {
    let mut depth = 0_i32;
    for c in line.chars() {
        match c {
            '(' | '\u{ff08}' | '〔' | '[' | '《' => depth += 1,
            ')' | '\u{ff09}' | '〕' | ']' | '》' => depth = (depth - 1).max(0),
            _ => {}
        }
    }
    depth > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_spreadsheets_do() {
        for (row, column, name) in [(0, 0, "A1"), (2, 25, "Z3"), (9, 26, "AA10"), (0, 701, "ZZ1")] {
            assert_eq!(CellName { row, column }.to_string(), name);
        }
    }

    #[test]
    fn words_are_shown_without_what_stands_between_their_pieces() {
        let mut composer = Composer::over("<p>甲<b>乙</b>&amp;丙</p><p>丁</p>".to_owned());
        let piece = |start, end, reads| Piece { start, end, reads };
        composer.block(
            BlockKind::Paragraph,
            At::default(),
            [
                piece(3, 4, None),
                piece(7, 8, None),
                piece(12, 17, Some('&')),
                piece(17, 18, None),
            ],
        );
        composer.block(BlockKind::Paragraph, At::default(), [piece(25, 26, None)]);
        let source = composer.finish(Digest::of("x"), "html", Some("UTF-8"));
        assert_eq!(source.shown(Span::new(0, source.len())), "甲乙&丙\n丁");
        assert_eq!(source.shown(Span::new(7, 18)), "乙&丙");
    }

    #[test]
    fn a_paragraph_is_whole_over_the_page_and_the_cells_of_a_row_are_one() {
        let mut composer = Composer::new();
        composer.write("  ");
        let above = composer.write("甲乙");
        composer.write("\n");
        composer.paragraph(BlockKind::Aside, At::default(), "— 1 —");
        composer.write("\u{c}");
        let below = composer.write("丙。");
        composer.block(BlockKind::Paragraph, At::default(), [above, below]);
        composer.write("\n");
        let row = composer.length() as usize;
        for (column, words) in ["1", "建平台"].into_iter().enumerate() {
            let piece = composer.write(words);
            composer.write("\t");
            let cell = Cell {
                table: 0,
                row: 0,
                column: column as u32,
                rows: 1,
                columns: 1,
            };
            composer.block(BlockKind::Cell(cell), At::default(), [piece]);
        }
        let source = composer.finish(Digest::of("x"), "pdf", None);
        let whole = Span::new(0, source.len());
        assert_eq!(source.shown(whole), "甲乙丙。\n1\t建平台");
        let places: Vec<Vec<Span>> = source
            .paragraphs(whole)
            .into_iter()
            .map(|pieces| pieces.into_iter().map(|(span, _)| span).collect())
            .collect();
        assert_eq!(places[1][0], Span::new(row, row + 1));
        assert!(places[1][1].is_empty());
    }
}
