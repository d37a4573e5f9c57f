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
    pub fn block_at(&self, place: usize) -> Option<&Block> {
        let after = self
            .blocks
            .partition_point(|b| self.pieces[b.first as usize].start as usize <= place);
        after.checked_sub(1).map(|index| &self.blocks[index])
    }

    /// The words under a span as a person reads them, blocks on lines of their own, without markup between them.
    pub(crate) fn shown<'a>(&self, source: &'a Source, span: Span) -> Cow<'a, str> {
        let mut shown = String::new();
        let first = self.blocks.partition_point(|b| {
            (self.pieces[b.last as usize - 1].end as usize) <= span.start && b.last > b.first
        });
        for block in &self.blocks[first..] {
            let pieces = self.pieces(block);
            if pieces[0].start as usize >= span.end {
                break;
            }
            if block.kind == BlockKind::Aside {
                continue;
            }
            let mut words = String::new();
            for piece in pieces {
                let (start, end) = (
                    span.start.max(piece.start as usize),
                    span.end.min(piece.end as usize),
                );
                if start >= end {
                    continue;
                }
                match piece.reads {
                    Some(c) => words.push(c),
                    None => words.push_str(source.slice(Span::new(start, end))),
                }
            }
            if !words.is_empty() {
                if !shown.is_empty() {
                    shown.push('\n');
                }
                shown.push_str(words.trim_matches(['\n', '\r', '\t']));
            }
        }
        Cow::Owned(shown)
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
    pub fn finish(self, digest: Digest, format: &'static str, encoding: &'static str) -> Source {
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
        let source = composer.finish(Digest::of("x"), "html", "UTF-8");
        assert_eq!(source.shown(Span::new(0, source.len())), "甲乙&丙\n丁");
        assert_eq!(source.shown(Span::new(7, 18)), "乙&丙");
    }
}
