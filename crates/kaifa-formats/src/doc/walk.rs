//! The body of a binary document, sign by sign: paragraphs with their numbers, tables, boxes before the paragraph that they are tied to,
//! notes behind the text.

use std::collections::HashSet;

use kaifa_base::{Digest, Span, Words};
use kaifa_text::layout::{At, BlockKind, Composer};
use kaifa_text::{Source, notes};

use super::lists::Styles;
use super::signs::{Sign, Signs};
use super::sprm::Paragraph;
use super::stories::Stories;
use super::tables::Frame;
use super::text::Text;
use crate::docx::footnotes::Footnotes;
use crate::docx::numbering::Counters;
use crate::flow::{Emitter, Item};
use crate::limits;
use crate::marks::{Mark, Marks};
use crate::problems::{self, Refusal};

/// What a document says beside its text.
pub struct Around<'a> {
    pub text: &'a Text,
    pub stories: &'a Stories,
    pub styles: &'a Styles,
    pub fonts: &'a [String],
}

/// A document being read.
pub struct Walk<'a> {
    around: &'a Around<'a>,
    counters: Counters<'a>,
    composer: Composer,
    /// The body, then one frame for each table that is open.
    frames: Vec<Frame>,
    /// The words of the paragraph so far, and what stands beside them with the bytes before it.
    words: String,
    beside: Vec<(usize, Mark)>,
    marks: Marks,
    /// Boxes that were read where something tied to them stands.
    read: HashSet<usize>,
    cells: usize,
    /// Paragraphs whose number only Word 95 knows.
    without_number: usize,
}

/// The number of a list by which Word 97 marks paragraphs that Word 95 numbered.
const OF_WORD_95: u16 = 0x07ff;

impl<'a> Walk<'a> {
    /// A document before its first sign.
    pub fn new(around: &'a Around<'a>, counters: Counters<'a>) -> Walk<'a> {
        Walk {
            around,
            counters,
            composer: Composer::new(),
            frames: vec![Frame::default()],
            words: String::new(),
            beside: Vec::new(),
            marks: Marks::default(),
            read: HashSet::new(),
            cells: 0,
            without_number: 0,
        }
    }

    /// Reads the body.
    pub fn body(&mut self, end: u32) -> Result<(), Refusal> {
        let around = self.around;
        let ends_section = |at| around.stories.ends_section(at);
        for sign in Signs::new(around.text, around.fonts, 0..end, &ends_section) {
            match sign {
                Sign::Words(words) => self.words.push_str(&words),
                Sign::End(at) => self.end(at)?,
                Sign::Note(at) => {
                    let reference = around.stories.reference(at);
                    let before = self.words.len();
                    self.beside
                        .extend(reference.map(|reference| (before, Mark::Note(reference))));
                }
                Sign::Unread(unread) => self.beside.push((self.words.len(), Mark::Unread(unread))),
                Sign::Drawn(at) => {
                    if let Some(number) = around.stories.box_at(at)
                        && self.read.insert(number)
                    {
                        self.text_of_box(number)?;
                    }
                }
            }
        }
        let rest = std::mem::take(&mut self.words);
        self.put(&rest)
    }

    /// Ends a paragraph, and the cell or row that it ends.
    fn end(&mut self, at: u32) -> Result<(), Refusal> {
        const CELL: u16 = 0x07;
        let (style, properties) = self.around.text.paragraph(at);
        let depth = properties.depth();
        while self.frames.len() > depth + 1 {
            self.close();
        }
        while self.frames.len() < depth + 1 {
            self.frames.push(Frame::default());
        }
        let words = std::mem::take(&mut self.words);
        let number = self.number(style, &properties);
        let before = number.len();
        for (place, _) in &mut self.beside {
            *place += before;
        }
        self.put(&(number + &words))?;
        let is_cell = self.around.text.unit(at) == CELL || properties.ends_inner_cell();
        if depth == 0 {
            return Ok(());
        }
        if properties.ends_row() {
            self.composer.write("\n");
            self.frame().end_row(properties.row);
        } else if is_cell {
            self.cells += 1;
            if self.cells > limits::CELLS {
                let what = ("表格单元格数", "the number of table cells");
                return Err(problems::too_large(what, self.cells as u64, limits::CELLS as u64));
            }
            self.composer.write("\t");
            self.frame().end_cell();
        }
        Ok(())
    }

    /// The automatic number of a paragraph.
    fn number(&mut self, style: u16, properties: &Paragraph) -> String {
        if properties.ends_row() {
            return String::new();
        }
        let (list, level) = self.around.styles.list(style, properties);
        if list == OF_WORD_95 {
            self.without_number += 1;
        }
        let words = match list {
            0 => None,
            list => self.counters.next(list.into(), level.into()),
        };
        words.unwrap_or_default()
    }

    /// Writes a paragraph on a line of its own, or after the tab that ends a cell.
    fn put(&mut self, words: &str) -> Result<(), Refusal> {
        let beside = std::mem::take(&mut self.beside);
        if words.is_empty() {
            self.marks.add(self.composer.length(), "", beside);
            return Ok(());
        }
        if u64::from(self.composer.length()) + words.len() as u64 / 4 > limits::TEXT {
            let what = ("文字总量(字)", "the text (characters)");
            return Err(problems::too_large(what, limits::TEXT + 1, limits::TEXT));
        }
        let text = self.composer.text();
        if !text.is_empty() && !text.ends_with(['\n', '\t']) {
            self.composer.write("\n");
        }
        let piece = self.composer.write(words);
        self.marks.add(piece.start, words, beside);
        self.frame().items.push(Item::Paragraph(vec![piece]));
        Ok(())
    }

    /// Writes the paragraphs of a box.
    fn text_of_box(&mut self, number: usize) -> Result<(), Refusal> {
        for paragraph in self.around.paragraphs(self.around.stories.text_of_box(number)) {
            let waiting = std::mem::take(&mut self.beside);
            self.put(&paragraph)?;
            self.beside = waiting;
        }
        Ok(())
    }

    /// Closes the innermost table.
    fn close(&mut self) {
        if let Some(frame) = self.frames.pop() {
            let table = frame.table();
            self.frame().items.push(Item::Table(table));
        }
    }

    fn frame(&mut self) -> &mut Frame {
        if self.frames.is_empty() {
            self.frames.push(Frame::default());
        }
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    /// The document read.
    pub fn finish(mut self, digest: Digest) -> Result<Source, Refusal> {
        while self.frames.len() > 1 {
            self.close();
        }
        let items = std::mem::take(&mut self.frame().items);
        self.composer.write("\n");
        Emitter::default().emit(&mut self.composer, items);
        self.loose_boxes();
        if self.without_number > 0 {
            let end = self.composer.length() as usize;
            let count = self.without_number;
            self.composer.remark(
                &notes::SET_ASIDE,
                Span::new(end, end),
                Words::new(
                    format!("{count} 段的自动编号是 Word 95 的形式,没有读出;请用 Word/WPS 打开后另存为 docx 再读"),
                    format!("automatic numbers of {count} paragraphs are those of Word 95 and not read; save the file as docx and read that"),
                ),
            );
        }
        let around = self.around;
        let notes: Footnotes = (around.stories.notes())
            .map(|(reference, stretch)| (reference, around.paragraphs(stretch).join("\n")))
            .collect();
        self.marks.remark(&mut self.composer);
        notes.write(&mut self.composer, &self.marks.referred)?;
        Ok(self.composer.finish(digest, "doc", None))
    }

    /// Writes boxes behind the text that nothing in it is tied to, as those in groups of drawings.
    fn loose_boxes(&mut self) {
        let count = self.around.stories.boxes();
        for number in (0..count).filter(|number| !self.read.contains(number)) {
            let words = self
                .around
                .paragraphs(self.around.stories.text_of_box(number))
                .join("\n");
            let words = words.trim();
            if words.is_empty() {
                continue;
            }
            let place = self.composer.length() as usize;
            self.composer.paragraph(BlockKind::Aside, At::default(), words);
            self.composer.remark(
                &notes::SET_ASIDE,
                Span::new(place, place),
                Words::new(
                    "文本框所在的位置无法确定,其文字放在文末,不作正文读入",
                    "where a box of text belongs cannot be told; its words stand at the end and are not read as part of the document",
                ),
            );
        }
    }
}

impl Around<'_> {
    /// The paragraphs of a stretch of text beside the body.
    fn paragraphs(&self, stretch: std::ops::Range<u32>) -> Vec<String> {
        let mut paragraphs = vec![String::new()];
        for sign in Signs::new(self.text, self.fonts, stretch, &|_| false) {
            match sign {
                Sign::Words(words) => {
                    if let Some(last) = paragraphs.last_mut() {
                        last.push_str(&words);
                    }
                }
                Sign::End(_) => paragraphs.push(String::new()),
                Sign::Note(_) | Sign::Drawn(_) | Sign::Unread(_) => {}
            }
        }
        paragraphs.retain(|paragraph| !paragraph.trim().is_empty());
        paragraphs
    }
}
