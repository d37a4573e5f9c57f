//! Single properties of characters, paragraphs and rows ([MS-DOC] 2.2.5.1, Sprm): a code of two bytes, which says how long the value is,
//! and the value. Only those that change what is read are known here.

use std::rc::Rc;

use crate::bytes::{bytes_at, u16_at, u32_at};

/// The codes of properties, each with its value.
pub struct Sprms<'a>(pub &'a [u8]);

impl<'a> Iterator for Sprms<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let code = u16_at(self.0, 0)?;
        let rest = &self.0[2..];
        let (before, length) = match (code, code >> 13) {
            // The definition of a row says its length, and one more, in two bytes.
            (0xd606 | 0xd608, _) => (2, usize::from(u16_at(rest, 0)?).checked_sub(1)?),
            (_, 0 | 1) => (0, 1),
            (_, 2 | 4 | 5) => (0, 2),
            (_, 3) => (0, 4),
            (_, 7) => (0, 3),
            _ => (1, usize::from(*rest.first()?)),
        };
        let value = rest.get(before..before + length)?;
        self.0 = &rest[before + length..];
        Some((code, value))
    }
}

/// What is known of characters; what is not said is as below it.
#[derive(Debug, Default, Clone, Copy)]
pub struct Characters {
    hidden: Option<bool>,
    deleted: Option<bool>,
    special: Option<bool>,
    /// Font and code of a sign that stands elsewhere than in the text.
    pub symbol: Option<(u16, u16)>,
    /// The font of characters that no script has.
    pub font: Option<u16>,
}

impl Characters {
    /// Reads properties.
    pub fn read(sprms: &[u8]) -> Characters {
        let mut found = Characters::default();
        for (code, value) in Sprms(sprms) {
            let is_set = || value.first().map(|value| value & 0x7f == 1);
            match code {
                0x083c => found.hidden = is_set(),
                0x0800 => found.deleted = is_set(),
                0x0855 => found.special = is_set(),
                0x4a51 => found.font = u16_at(value, 0),
                0x6a09 => found.symbol = u16_at(value, 0).zip(u16_at(value, 2)),
                _ => {}
            }
        }
        found
    }

    /// These, and below them others.
    pub fn over(self, below: Characters) -> Characters {
        Characters {
            hidden: self.hidden.or(below.hidden),
            deleted: self.deleted.or(below.deleted),
            special: self.special.or(below.special),
            symbol: self.symbol.or(below.symbol),
            font: self.font.or(below.font),
        }
    }

    /// Hidden, so that they are not printed.
    pub fn is_hidden(self) -> bool {
        self.hidden == Some(true)
    }

    /// Deleted by a tracked change.
    pub fn is_deleted(self) -> bool {
        self.deleted == Some(true)
    }

    /// No characters but signs for something else.
    pub fn is_special(self) -> bool {
        self.special == Some(true)
    }
}

/// What is known of a paragraph; what is not said is as below it.
#[derive(Debug, Default, Clone)]
pub struct Paragraph {
    in_table: Option<bool>,
    depth: Option<u32>,
    row_end: Option<bool>,
    inner_cell_end: Option<bool>,
    inner_row_end: Option<bool>,
    /// The number of its list, from 1; 0 for none.
    pub list: Option<u16>,
    /// Its level in the list, from 0.
    pub level: Option<u8>,
    /// The row that it ends.
    pub row: Option<Rc<Row>>,
    /// Where in the stream `Data` more properties lie.
    pub more: Option<u32>,
}

/// The deepest nesting of tables that is followed.
const NESTED: u32 = 32;

impl Paragraph {
    /// Reads properties.
    pub fn read(sprms: &[u8]) -> Paragraph {
        let mut found = Paragraph::default();
        let mut row = Row::default();
        for (code, value) in Sprms(sprms) {
            let is_set = || value.first().map(|value| *value != 0);
            match code {
                0x2416 => found.in_table = is_set(),
                0x2417 => found.row_end = is_set(),
                0x244b => found.inner_cell_end = is_set(),
                0x244c => found.inner_row_end = is_set(),
                0x6649 => found.depth = u32_at(value, 0),
                0x460b => found.list = u16_at(value, 0),
                0x260a => found.level = value.first().copied(),
                0x6645 | 0x6646 | 0x646b => found.more = u32_at(value, 0),
                0xd608 => row = Row::read(value),
                0xd62b => row.merge_down(value),
                0x5624 => row.merge_right(value),
                _ => {}
            }
        }
        found.row = (!row.edges.is_empty()).then(|| Rc::new(row));
        found
    }

    /// These, and below them others.
    pub fn over(self, below: &Paragraph) -> Paragraph {
        Paragraph {
            in_table: self.in_table.or(below.in_table),
            depth: self.depth.or(below.depth),
            row_end: self.row_end.or(below.row_end),
            inner_cell_end: self.inner_cell_end.or(below.inner_cell_end),
            inner_row_end: self.inner_row_end.or(below.inner_row_end),
            list: self.list.or(below.list),
            level: self.level.or(below.level),
            row: self.row.or_else(|| below.row.clone()),
            more: None,
        }
    }

    /// In how many tables it stands, one in the other.
    pub fn depth(&self) -> usize {
        let depth = match self.in_table {
            Some(true) => self.depth.unwrap_or(1).max(1),
            _ => self.depth.unwrap_or(0),
        };
        depth.min(NESTED) as usize
    }

    /// Whether it ends a row rather than a cell.
    pub fn ends_row(&self) -> bool {
        self.row_end == Some(true) || self.inner_row_end == Some(true)
    }

    /// Whether it ends a cell of a table inside a table.
    pub fn ends_inner_cell(&self) -> bool {
        self.inner_cell_end == Some(true)
    }
}

/// Where the cells of a row lie.
#[derive(Debug, Default, Clone)]
pub struct Row {
    /// Their edges from left to right, in twentieths of a point; one more than cells.
    pub edges: Vec<i16>,
    /// What each goes on with.
    pub joins: Vec<Joins>,
}

/// What a cell goes on with.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Joins {
    /// The cell on its left.
    pub left: bool,
    /// The cell above.
    pub above: bool,
}

impl Row {
    /// Reads the definition of a row: the number of its cells, their edges, and twenty bytes for each, which may be missing.
    fn read(value: &[u8]) -> Row {
        let count = value.first().map_or(0, |count| usize::from(*count));
        let edge = |index: usize| bytes_at(value, 1 + 2 * index).map(i16::from_le_bytes);
        let cells = 1 + 2 * (count + 1);
        let joins = |index: usize| {
            let flags = u16_at(value, cells + 20 * index).unwrap_or(0);
            Joins {
                left: flags & 2 != 0,
                above: flags & 0x60 == 0x20,
            }
        };
        match (0..=count).map(edge).collect() {
            Some(edges) => Row {
                edges,
                joins: (0..count).map(joins).collect(),
            },
            None => Row::default(),
        }
    }

    fn merge_down(&mut self, value: &[u8]) {
        if let [index, how, ..] = value
            && let Some(joins) = self.joins.get_mut(usize::from(*index))
        {
            joins.above = *how == 1;
        }
    }

    fn merge_right(&mut self, value: &[u8]) {
        if let [first, end, ..] = value {
            let (first, end) = (usize::from(*first), usize::from(*end));
            for joins in self.joins.iter_mut().take(end).skip(first + 1) {
                joins.left = true;
            }
        }
    }
}
