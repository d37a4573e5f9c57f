//! The body of a Word document, element by element: paragraphs with their numbers, tables with merged cells, text boxes before the
//! paragraph that they are tied to; tracked changes as if all were accepted.

use kaifa_base::{Digest, Span, Words};
use kaifa_text::layout::Composer;
use kaifa_text::{Source, notes};

use super::footnotes::{Footnotes, Reference};
use super::is_skipped;
use super::math::Math;
use super::numbering::{Counters, Numbering};
use super::signs;
use super::styles::Styles;
use crate::flow::{Emitter, FlowCell, Item, Table};
use crate::limits;
use crate::marks::{Mark, Marks, Unread};
use crate::problems::{self, Refusal};
use crate::xml::{Attributes, Node};

/// A flow being read: the body, or a cell.
#[derive(Debug, Default)]
struct Frame {
    items: Vec<Item>,
    table: Table,
    row: Vec<FlowCell>,
    row_deleted: bool,
    column: u32,
    span: u32,
    /// Of a cell that is merged with those above or below: whether it begins them.
    merge: Option<bool>,
    /// Whether the cell goes on with the one on its left.
    joins_left: bool,
}

/// The paragraph being read.
#[derive(Debug, Default)]
struct Paragraph {
    words: String,
    /// What stands in it beside its words, each with the bytes of the words before.
    marks: Vec<(usize, Mark)>,
    style: Option<String>,
    number: Option<u32>,
    level: Option<u32>,
    numbered: bool,
    hidden: bool,
    /// Whether a tracked change deletes its end, so that the next one goes on in it.
    end_deleted: bool,
}

/// Properties that say of what a tracked change deletes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Properties {
    Paragraph,
    Row,
}

/// A document being read.
pub struct Walk<'a> {
    composer: Composer,
    numbering: &'a Numbering,
    counters: Counters<'a>,
    styles: &'a Styles,
    /// The body, then one frame for each table that is open, which gathers the items of its current cell.
    frames: Vec<Frame>,
    /// Paragraphs that wait while a text box inside them is read.
    boxes: Vec<Paragraph>,
    /// How many boxes were open where each drawing began, with what of it is not read, and where each paragraph began that a drawing
    /// holds without a box.
    drawings: Vec<(usize, Option<Unread>)>,
    drawn: Vec<usize>,
    paragraph: Paragraph,
    /// A paragraph whose end is deleted, before the next begins.
    kept: Option<Paragraph>,
    math: Math,
    /// The instructions of the fields that are open.
    fields: Vec<String>,
    marks: Marks,
    properties: Option<Properties>,
    /// How deep inside parts that are not read.
    skipped: usize,
    in_run: bool,
    in_text: bool,
    in_instruction: bool,
    cells: usize,
    /// Characters so far.
    length: u64,
}

/// The longest instruction of a field that is looked at.
const INSTRUCTION: usize = 200;

impl<'a> Walk<'a> {
    /// A document with its lists and styles, before its first element.
    pub fn new(numbering: &'a Numbering, styles: &'a Styles) -> Walk<'a> {
        Walk {
            composer: Composer::new(),
            numbering,
            counters: Counters::new(numbering),
            styles,
            frames: vec![Frame::default()],
            boxes: Vec::new(),
            drawings: Vec::new(),
            drawn: Vec::new(),
            paragraph: Paragraph::default(),
            kept: None,
            math: Math::default(),
            fields: Vec::new(),
            marks: Marks::default(),
            properties: None,
            skipped: 0,
            in_run: false,
            in_text: false,
            in_instruction: false,
            cells: 0,
            length: 0,
        }
    }

    /// Reads one element or its words.
    pub fn visit(&mut self, node: Node) -> Result<(), Refusal> {
        match node {
            Node::Start(name, _) if self.skipped > 0 || is_skipped(name) => {
                if self.skipped == 0 && matches!(name, "del" | "moveFrom") {
                    self.deleted();
                }
                self.skipped += 1;
            }
            Node::End(_) if self.skipped > 0 => self.skipped -= 1,
            Node::Start(name, attributes) => self.start(name, attributes)?,
            Node::End(name) => self.end(name)?,
            Node::Text(_) if self.skipped > 0 => {}
            Node::Text(words) if self.in_text => self.write(words)?,
            Node::Text(words) if self.in_instruction => {
                if let Some(field) = self.fields.last_mut().filter(|field| field.len() < INSTRUCTION) {
                    field.push_str(words);
                }
            }
            Node::Text(_) => {}
        }
        Ok(())
    }

    /// A tracked change deletes the end of the paragraph, or the row, whose properties are being read.
    fn deleted(&mut self) {
        match self.properties {
            Some(Properties::Paragraph) => self.paragraph.end_deleted = true,
            Some(Properties::Row) => self.frame().row_deleted = true,
            None => {}
        }
    }

    fn start(&mut self, name: &str, attributes: &Attributes) -> Result<(), Refusal> {
        let depth = self.boxes.len();
        if let Some((_, unread)) = self.drawings.last_mut().filter(|(boxes, _)| *boxes == depth) {
            // Of a drawing only its words are read: boxes of text, and paragraphs of its own.
            match name {
                "drawing" | "pict" | "object" => self.drawings.push((depth, None)),
                "blip" | "imagedata" | "chart" | "relIds" => *unread = unread.or(Some(Unread::Picture)),
                "OLEObject" => {
                    let program = attributes.get("ProgID").unwrap_or_default();
                    *unread = Some(Unread::by_program(&program));
                }
                "txbxContent" => self.boxes.push(std::mem::take(&mut self.paragraph)),
                "p" => {
                    self.boxes.push(std::mem::take(&mut self.paragraph));
                    self.drawn.push(self.boxes.len());
                }
                _ => {}
            }
            return Ok(());
        }
        if name == "oMath" {
            self.number();
        }
        self.math.start(name, attributes, &mut self.paragraph.words);
        match name {
            "p" => {
                self.paragraph = Paragraph::default();
                if let Some(kept) = self.kept.take() {
                    self.paragraph.words = kept.words;
                    self.paragraph.marks = kept.marks;
                    self.paragraph.numbered = true;
                }
            }
            "pPr" => self.properties = Some(Properties::Paragraph),
            "trPr" => self.properties = Some(Properties::Row),
            "pStyle" => self.paragraph.style = attributes.get("val"),
            "numId" => self.paragraph.number = attributes.number("val"),
            "ilvl" => self.paragraph.level = attributes.number("val"),
            "r" => {
                self.in_run = true;
                self.paragraph.hidden = false;
            }
            "vanish" => {
                self.paragraph.hidden = !attributes
                    .get("val")
                    .is_some_and(|value| matches!(value.as_str(), "0" | "false" | "off"));
            }
            "t" => self.in_text = true,
            "instrText" => self.in_instruction = true,
            "fldChar" => self.field(attributes)?,
            "tab" if self.in_run => self.write("\t")?,
            "br" | "cr" => self.write("\n")?,
            "noBreakHyphen" => self.write("-")?,
            "sym" => {
                let code = attributes
                    .get("char")
                    .and_then(|hex| u32::from_str_radix(&hex, 16).ok());
                let font = attributes.get("font").unwrap_or_default();
                if let Some(c) = code.and_then(|code| signs::symbol(&font, code)) {
                    self.write(c.encode_utf8(&mut [0; 4]))?;
                }
            }
            "footnoteReference" | "endnoteReference" => {
                let at_end = name == "endnoteReference";
                let before = self.paragraph.words.len();
                let reference = attributes.number("id").map(|id| Reference { at_end, id });
                self.paragraph
                    .marks
                    .extend(reference.map(|to| (before, Mark::Note(to))));
            }
            "altChunk" => self.embedded(),
            "drawing" | "pict" | "object" => self.drawings.push((depth, None)),
            "txbxContent" => self.boxes.push(std::mem::take(&mut self.paragraph)),
            "tbl" => {
                self.settle();
                self.frames.push(Frame::default());
            }
            "tr" => {
                let frame = self.frame();
                frame.row = Vec::new();
                frame.row_deleted = false;
                frame.column = 0;
            }
            "gridBefore" => {
                let columns: u32 = attributes.number("val").unwrap_or(0);
                self.frame().column += columns.min(1000);
            }
            "tc" => {
                self.cells += 1;
                if self.cells > limits::CELLS {
                    let what = ("表格单元格数", "the number of table cells");
                    return Err(problems::too_large(what, self.cells as u64, limits::CELLS as u64));
                }
                let frame = self.frame();
                frame.items = Vec::new();
                frame.span = 1;
                frame.merge = None;
                frame.joins_left = false;
            }
            "gridSpan" => {
                self.frame().span = attributes.number("val").unwrap_or(1).clamp(1, 1000);
            }
            "vMerge" => {
                self.frame().merge = Some(attributes.get("val").as_deref() == Some("restart"));
            }
            "hMerge" => self.frame().joins_left = attributes.get("val").as_deref() != Some("restart"),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), Refusal> {
        let depth = self.boxes.len();
        if self.drawings.last().is_some_and(|(boxes, _)| *boxes == depth) {
            if matches!(name, "drawing" | "pict" | "object") {
                let unread = self.drawings.pop().and_then(|(_, unread)| unread);
                let before = self.paragraph.words.len();
                let unread = unread.filter(|_| !self.paragraph.hidden);
                self.paragraph
                    .marks
                    .extend(unread.map(|unread| (before, Mark::Unread(unread))));
            }
            return Ok(());
        }
        self.math.end(name, &mut self.paragraph.words);
        match name {
            "t" => self.in_text = false,
            "instrText" => self.in_instruction = false,
            "pPr" | "trPr" => self.properties = None,
            "r" => self.in_run = false,
            "p" => self.end_paragraph(),
            "txbxContent" => {
                self.settle();
                self.paragraph = self.boxes.pop().unwrap_or_default();
                self.in_run = true;
            }
            "tc" => {
                self.settle();
                self.end_cell();
            }
            "tr" => {
                self.composer.write("\n");
                let frame = self.frame();
                let row = std::mem::take(&mut frame.row);
                if !std::mem::take(&mut frame.row_deleted) {
                    frame.table.rows.push(row);
                }
            }
            "tbl" if self.frames.len() > 1 => {
                let frame = self.frames.pop().unwrap_or_default();
                self.frame().items.push(Item::Table(frame.table));
            }
            _ => {}
        }
        Ok(())
    }

    fn end_paragraph(&mut self) {
        if self.paragraph.end_deleted {
            // What has no words of its own is gone, with its number.
            let paragraph = std::mem::take(&mut self.paragraph);
            match paragraph.words.is_empty() {
                true => self.put(paragraph),
                false => self.kept = Some(paragraph),
            }
        } else {
            self.number();
            let paragraph = std::mem::take(&mut self.paragraph);
            self.put(paragraph);
        }
        if self.drawn.last() == Some(&self.boxes.len()) {
            self.drawn.pop();
            self.settle();
            self.paragraph = self.boxes.pop().unwrap_or_default();
        }
    }

    fn end_cell(&mut self) {
        self.composer.write("\t");
        let frame = self.frame();
        if frame.row_deleted {
            return;
        }
        let cell = FlowCell {
            items: std::mem::take(&mut frame.items),
            column: frame.column,
            columns: frame.span,
            rows: 1,
        };
        frame.column += frame.span;
        // What goes on with a cell belongs to the one on the left, or above, that began.
        let joins_left = frame.joins_left;
        let begun = if joins_left {
            frame.row.last_mut()
        } else if frame.merge == Some(false) {
            let mut above = frame.table.rows.iter_mut().rev();
            above.find_map(|row| row.iter_mut().find(|above| above.column == cell.column))
        } else {
            None
        };
        let Some(begun) = begun else {
            frame.row.push(cell);
            return;
        };
        if joins_left {
            begun.columns += cell.columns;
        } else {
            begun.rows += 1;
        }
        begun.items.extend(cell.items);
    }

    fn field(&mut self, attributes: &Attributes) -> Result<(), Refusal> {
        match attributes.get("fldCharType").as_deref() {
            Some("begin") if self.fields.len() < limits::DEPTH => self.fields.push(String::new()),
            // What a field shows follows as words.
            Some("separate") => {
                if let Some(field) = self.fields.last_mut() {
                    field.clear();
                }
            }
            Some("end") => {
                if let Some(c) = self.fields.pop().as_deref().and_then(signs::field) {
                    self.write(c.encode_utf8(&mut [0; 4]))?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Points at a file that stands in the place of paragraphs.
    fn embedded(&mut self) {
        let place = self.composer.length() as usize;
        self.composer.remark(
            &notes::SET_ASIDE,
            Span::new(place, place),
            Words::new(
                "此处嵌入了另一份文件,没有读入;请用 Word/WPS 打开后重新保存为 docx",
                "another file is embedded here and not read; open it in Word or WPS and save it as docx again",
            ),
        );
    }

    fn frame(&mut self) -> &mut Frame {
        if self.frames.is_empty() {
            self.frames.push(Frame::default());
        }
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    /// Writes what waits for the next paragraph, where none follows.
    fn settle(&mut self) {
        if let Some(paragraph) = self.kept.take() {
            self.put(paragraph);
        }
    }

    /// Writes a paragraph on a line of its own, or after the tab that ends a cell.
    fn put(&mut self, paragraph: Paragraph) {
        if self.frame().row_deleted {
            return;
        }
        if paragraph.words.is_empty() {
            self.marks.add(self.composer.length(), "", paragraph.marks);
            return;
        }
        let text = self.composer.text();
        if !text.is_empty() && !text.ends_with(['\n', '\t']) {
            self.composer.write("\n");
        }
        let piece = self.composer.write(&paragraph.words);
        self.marks.add(piece.start, &paragraph.words, paragraph.marks);
        self.frame().items.push(Item::Paragraph(vec![piece]));
    }

    /// Writes the paragraph's automatic number once, before its first words.
    fn number(&mut self) {
        if self.paragraph.numbered {
            return;
        }
        self.paragraph.numbered = true;
        let style = self
            .styles
            .numbering(self.paragraph.style.as_deref(), self.numbering);
        let number = self.paragraph.number.or(style.map(|(number, _)| number));
        let level = self
            .paragraph
            .level
            .or(style.map(|(_, level)| level))
            .unwrap_or(0);
        let words = number
            .filter(|number| *number > 0)
            .and_then(|number| self.counters.next(number, level));
        self.paragraph.words.push_str(&words.unwrap_or_default());
    }

    fn write(&mut self, words: &str) -> Result<(), Refusal> {
        if self.paragraph.hidden {
            return Ok(());
        }
        self.number();
        self.length += words.chars().count() as u64;
        if self.length > limits::TEXT || u64::from(self.composer.length()) > limits::TEXT {
            let what = ("文字总量(字)", "the text (characters)");
            return Err(problems::too_large(what, self.length, limits::TEXT));
        }
        self.paragraph.words.push_str(words);
        Ok(())
    }

    /// The document read.
    pub fn finish(mut self, digest: Digest, footnotes: Footnotes) -> Result<Source, Refusal> {
        self.settle();
        let items = self.frames.drain(..).next().unwrap_or_default().items;
        self.composer.write("\n");
        Emitter::default().emit(&mut self.composer, items);
        self.marks.remark(&mut self.composer);
        footnotes.write(&mut self.composer, &self.marks.referred)?;
        Ok(self.composer.finish(digest, "docx", None))
    }
}
