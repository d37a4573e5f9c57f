//! The blocks of a container to paragraphs and tables. A container knows its paragraphs, so nothing is guessed here; cells of
//! a table become paragraphs of their own that open no clause, except that a label of a portal's metadata table goes with
//! the value beside it, and that a title or note over the whole width of a table is a paragraph like any other.

use std::ops::Range;
use std::sync::LazyLock;

use crate::pattern::Regex;

use crate::layout::{Block, BlockKind, Cell, Layout, Piece};
use crate::lines::Paragraphs;
use crate::source::Source;
use crate::task_table;

/// A table of the document over the even text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its rows.
    pub rows: Vec<Row>,
    /// All that it covers.
    pub even: Range<usize>,
}

/// A row of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// The cells that stand in it or reach into it from above, by column.
    pub cells: Vec<TableCell>,
    /// What its own cells cover.
    pub even: Range<usize>,
    /// Whether which column its cells belong to was told by what they say, since nothing else shows it.
    pub guessed: bool,
}

/// A cell of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableCell {
    /// Column, from 0.
    pub column: u32,
    /// Columns that it covers.
    pub columns: u32,
    /// Its words in the even text; may be empty.
    pub words: Range<usize>,
    /// Whether it stands in an earlier row and reaches into this one.
    pub from_above: bool,
}

static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:索引号|信息索引|发布机构|发文机关|制发机关|发文字号|文号|文件编号|标题|名称|信息名称|文件名称|发文日期|成文日期|发布日期|公开日期|生成日期|印发日期|主题词|主题分类|体裁分类|时效|有效性|效力状态|内容概述|关键词)[:]?$").unwrap()
});

/// Paragraphs and tables of a source with a layout.
pub fn paragraphs(source: &Source, layout: &Layout) -> Paragraphs {
    let chars: Vec<char> = source.text().chars().collect();
    let mut result = Paragraphs::default();
    let blocks = layout.blocks();
    let mut index = 0;
    while index < blocks.len() {
        let block = &blocks[index];
        match block.kind {
            BlockKind::Aside => index += 1,
            BlockKind::Paragraph => {
                push(&mut result, &chars, layout.pieces(block), false);
                index += 1;
            }
            BlockKind::Cell(cell) => {
                // Page numbers may stand between the rows of a table that goes on over the page.
                let length = blocks[index..]
                    .iter()
                    .take_while(|b| match b.kind {
                        BlockKind::Cell(other) => other.table == cell.table,
                        other => other == BlockKind::Aside,
                    })
                    .count();
                let all = blocks[index..index + length].iter();
                let cells: Vec<&Block> = all.filter(|b| b.kind != BlockKind::Aside).collect();
                table(&mut result, &chars, layout, &cells);
                index += length;
            }
        }
    }
    result.tasks = task_table::find(&result.folded, &result.tables);
    result
}

/// Adds the words of a block; inside a cell its lines stay apart. Gives what was added.
fn push(result: &mut Paragraphs, chars: &[char], pieces: &[Piece], lines_apart: bool) -> Range<usize> {
    let from = result.folded.text().len();
    let mut start = from;
    let mut last = 0;
    for piece in pieces {
        if piece.reads == Some('\n') {
            if lines_apart {
                end(result, &mut start, piece.start as usize);
            }
            continue;
        }
        if let Some(c) = piece.reads {
            result
                .folded
                .push_wide(c, piece.start as usize, piece.end as usize);
            last = piece.end as usize;
            continue;
        }
        let range = piece.start as usize..(piece.end as usize).min(chars.len());
        for (c, place) in chars[range.clone()].iter().zip(range) {
            if *c == '\n' && lines_apart {
                end(result, &mut start, place);
            }
            result.folded.push(*c, place);
            last = place + 1;
        }
    }
    end(result, &mut start, last);
    let to = result.folded.text().len();
    from..to.saturating_sub(usize::from(to > from))
}

/// Ends the paragraph that began at `start`, if it has words.
fn end(result: &mut Paragraphs, start: &mut usize, place: usize) {
    let end = result.folded.text().len();
    if end > *start {
        result.folded.end_paragraph(place);
        result.ranges.push(*start..end);
        *start = end + 1;
    }
}

/// The cells of one table, row by row.
fn table(result: &mut Paragraphs, chars: &[char], layout: &Layout, blocks: &[&Block]) {
    let cell_of = |block: &Block| match block.kind {
        BlockKind::Cell(cell) => cell,
        _ => unreachable!("only cells are handed in"),
    };
    let mut rows: Vec<&[&Block]> = blocks.chunk_by(|a, b| cell_of(a).row == cell_of(b).row).collect();
    let alone = |row: &&[&Block]| row.len() == 1;
    while rows.first().is_some_and(alone) {
        push(result, chars, layout.pieces(rows.remove(0)[0]), false);
    }
    let notes = rows.iter().rev().take_while(|row| alone(row)).count();
    let notes = rows.split_off(rows.len() - notes);
    let start = result.folded.text().len();
    let mut table = Table {
        rows: Vec::new(),
        even: start..start,
    };
    // Cells that reach into later rows, with the first row that they do not reach.
    let mut reaching: Vec<(Cell, u32, Range<usize>)> = Vec::new();
    for row in rows {
        if let Some(labelled) = labelled(row, chars, layout) {
            for pieces in labelled {
                push(result, chars, &pieces, false);
            }
            continue;
        }
        let number = cell_of(row[0]).row;
        reaching.retain(|(_, until, _)| *until > number);
        let from = result.folded.text().len();
        let mut cells: Vec<TableCell> = reaching
            .iter()
            .map(|(cell, _, words)| TableCell {
                column: cell.column,
                columns: cell.columns,
                words: words.clone(),
                from_above: true,
            })
            .collect();
        for block in row {
            let cell = cell_of(block);
            let words = push(result, chars, layout.pieces(block), true);
            if cell.rows > 1 {
                reaching.push((cell, number + cell.rows, words.clone()));
            }
            cells.push(TableCell {
                column: cell.column,
                columns: cell.columns,
                words,
                from_above: false,
            });
        }
        cells.sort_by_key(|cell| cell.column);
        let to = result.folded.text().len();
        table.rows.push(Row {
            cells,
            even: from..to.saturating_sub(usize::from(to > from)),
            guessed: false,
        });
    }
    table.even.end = result.folded.text().len();
    if !table.rows.is_empty() {
        result.tables.push(table);
    }
    for note in notes {
        push(result, chars, layout.pieces(note[0]), false);
    }
}

/// Label and value side by side, as portals give a document's metadata: each pair is one paragraph.
fn labelled(row: &[&Block], chars: &[char], layout: &Layout) -> Option<Vec<Vec<Piece>>> {
    let is_label = |block: &Block| {
        let mut words = String::new();
        for piece in layout.pieces(block) {
            let text = &chars[piece.start as usize..(piece.end as usize).min(chars.len())];
            let visible = text.iter().filter(|c| !crate::folded::is_blank(**c));
            match piece.reads {
                Some(c) if crate::folded::is_blank(c) => {}
                Some(c) => words.push(c),
                None => words.extend(visible.map(|c| crate::folded::fold(*c))),
            }
            if words.len() > 60 {
                return false;
            }
        }
        LABEL.is_match(&words)
    };
    if !is_label(row.first()?) {
        return None;
    }
    let mut pairs: Vec<Vec<Piece>> = Vec::new();
    for block in row {
        let pieces = layout.pieces(block);
        match pairs.last_mut() {
            Some(pair) if !is_label(block) => pair.extend_from_slice(pieces),
            _ => pairs.push(pieces.to_vec()),
        }
    }
    Some(pairs)
}
