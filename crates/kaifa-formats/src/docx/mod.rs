//! Word documents (docx): the body with its automatic numbers written out, tables with merged cells, text boxes; tracked
//! deletions are left out and insertions kept, as a reader who accepts all changes would see it. Headers, footers, notes and
//! comments are no part of the document's clauses and are not read.

mod numbering;
mod styles;

use kaifa_base::Digest;
use kaifa_text::Source;
use kaifa_text::layout::{Composer, Piece};

use crate::archive::Archive;
use crate::flow::{Emitter, FlowCell, Item, Table};
use crate::limits;
use crate::problems::{self, Refusal};
use crate::xml::{self, Attributes, Node};
use numbering::{Counters, Numbering};
use styles::Styles;

/// Reads a Word document.
pub fn open(bytes: &[u8], mut archive: Archive) -> Result<Source, Refusal> {
    let main = main_part(&mut archive)?;
    let Some(body) = archive.text(&main)? else {
        return Err(problems::damaged("docx", format!("{main} is missing")));
    };
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    let beside = |name: &str| format!("{folder}/{name}");
    let numbering = match archive.text(&beside("numbering.xml"))? {
        Some(text) => Numbering::read(&text)?,
        None => Numbering::default(),
    };
    let styles = match archive.text(&beside("styles.xml"))? {
        Some(text) => Styles::read(&text)?,
        None => Styles::default(),
    };
    let mut walk = Walk {
        composer: Composer::new(),
        counters: Counters::new(&numbering),
        styles: &styles,
        frames: vec![Frame::default()],
        boxes: Vec::new(),
        paragraph: Paragraph::default(),
        skipped: 0,
        in_text: false,
        cells: 0,
    };
    xml::walk(&body, "document.xml", |node| walk.visit(node))?;
    walk.finish(Digest::of(bytes))
}

/// The part with the body, which the package's relations name.
fn main_part(archive: &mut Archive) -> Result<String, Refusal> {
    let mut main = None;
    if let Some(relations) = archive.text("_rels/.rels")? {
        xml::walk(&relations, "_rels/.rels", |node| {
            if let Node::Start("Relationship", attributes) = node
                && attributes
                    .get("Type")
                    .is_some_and(|kind| kind.ends_with("/officeDocument"))
            {
                main = attributes.get("Target");
            }
            Ok(())
        })?;
    }
    Ok(main.map_or_else(
        || "word/document.xml".to_owned(),
        |name| name.trim_start_matches('/').to_owned(),
    ))
}

/// A flow being read: the body, or a cell.
#[derive(Debug, Default)]
struct Frame {
    items: Vec<Item>,
    table: Table,
    row: Vec<FlowCell>,
    column: u32,
    span: u32,
    merge: Option<bool>,
}

/// The paragraph being read.
#[derive(Debug, Default)]
struct Paragraph {
    pieces: Vec<Piece>,
    style: Option<String>,
    number: Option<u32>,
    level: Option<u32>,
    numbered: bool,
    hidden: bool,
}

struct Walk<'a> {
    composer: Composer,
    counters: Counters<'a>,
    styles: &'a Styles,
    /// The body, then one frame for each table that is open, which gathers the items of its current cell.
    frames: Vec<Frame>,
    /// Paragraphs that wait while a text box inside them is read.
    boxes: Vec<Paragraph>,
    paragraph: Paragraph,
    /// How deep inside parts that are not read.
    skipped: usize,
    in_text: bool,
    cells: usize,
}

/// Elements of which nothing is read: tracked deletions, field codes, fallbacks of newer drawings, notes on changes.
fn is_skipped(name: &str) -> bool {
    matches!(
        name,
        "del"
            | "moveFrom"
            | "instrText"
            | "delInstrText"
            | "delText"
            | "Fallback"
            | "rPrChange"
            | "pPrChange"
            | "tblPrChange"
            | "trPrChange"
            | "tcPrChange"
            | "sectPr"
            | "rt"
    )
}

impl Walk<'_> {
    fn visit(&mut self, node: Node) -> Result<(), Refusal> {
        match node {
            Node::Start(name, _) if self.skipped > 0 || is_skipped(name) => self.skipped += 1,
            Node::End(_) if self.skipped > 0 => self.skipped -= 1,
            Node::Start(name, attributes) => self.start(name, attributes)?,
            Node::End(name) => self.end(name)?,
            Node::Text(words) => {
                if self.skipped == 0 && self.in_text && !self.paragraph.hidden {
                    self.write(words)?;
                }
            }
        }
        Ok(())
    }

    fn start(&mut self, name: &str, attributes: &Attributes) -> Result<(), Refusal> {
        match name {
            "p" => {
                self.separate();
                self.paragraph = Paragraph::default();
            }
            "pStyle" => self.paragraph.style = attributes.get("val"),
            "numId" => self.paragraph.number = attributes.number("val"),
            "ilvl" => self.paragraph.level = attributes.number("val"),
            "r" => {
                self.paragraph.hidden = false;
                self.number()?;
            }
            "vanish" => {
                self.paragraph.hidden = !attributes
                    .get("val")
                    .is_some_and(|value| matches!(value.as_str(), "0" | "false" | "off"));
            }
            "t" => self.in_text = true,
            "tab" if self.paragraph.numbered => self.write("\t")?,
            "br" | "cr" if !self.paragraph.hidden => self.write("\n")?,
            "noBreakHyphen" => self.write("-")?,
            "sym" => {
                let code = attributes
                    .get("char")
                    .and_then(|hex| u32::from_str_radix(&hex, 16).ok());
                if let Some(c) = code.and_then(char::from_u32) {
                    self.write(c.encode_utf8(&mut [0; 4]))?;
                }
            }
            "txbxContent" => {
                self.boxes.push(std::mem::take(&mut self.paragraph));
            }
            "tbl" => self.frames.push(Frame::default()),
            "tr" => {
                let frame = self.frame();
                frame.row = Vec::new();
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
            }
            "gridSpan" => {
                self.frame().span = attributes.number("val").unwrap_or(1).clamp(1, 1000);
            }
            "vMerge" => {
                self.frame().merge = Some(attributes.get("val").as_deref() == Some("restart"));
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), Refusal> {
        match name {
            "t" => self.in_text = false,
            "p" => {
                self.number()?;
                let paragraph = std::mem::take(&mut self.paragraph);
                self.frame().items.push(Item::Paragraph(paragraph.pieces));
            }
            "txbxContent" => {
                self.composer.write("\n");
                self.paragraph = self.boxes.pop().unwrap_or_default();
            }
            "tc" => {
                self.composer.write("\t");
                let frame = self.frame();
                let cell = FlowCell {
                    items: std::mem::take(&mut frame.items),
                    column: frame.column,
                    columns: frame.span,
                    rows: 1,
                };
                frame.column += frame.span;
                if frame.merge == Some(false) {
                    // It belongs to the cell above that began the merge.
                    let above = frame
                        .table
                        .rows
                        .iter_mut()
                        .rev()
                        .find_map(|row| row.iter_mut().find(|above| above.column == cell.column));
                    if let Some(above) = above {
                        above.rows += 1;
                        above.items.extend(cell.items);
                    }
                } else {
                    frame.row.push(cell);
                }
            }
            "tr" => {
                self.composer.write("\n");
                let frame = self.frame();
                let row = std::mem::take(&mut frame.row);
                frame.table.rows.push(row);
            }
            "tbl" if self.frames.len() > 1 => {
                let frame = self.frames.pop().unwrap_or_default();
                self.frame().items.push(Item::Table(frame.table));
            }
            _ => {}
        }
        Ok(())
    }

    fn frame(&mut self) -> &mut Frame {
        if self.frames.is_empty() {
            self.frames.push(Frame::default());
        }
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    /// Puts what comes next on a line of its own, or after the tab that ends a cell.
    fn separate(&mut self) {
        let text = self.composer.text();
        if !text.is_empty() && !text.ends_with(['\n', '\t']) {
            self.composer.write("\n");
        }
    }

    /// Writes the paragraph's automatic number once, before its first words.
    fn number(&mut self) -> Result<(), Refusal> {
        if self.paragraph.numbered {
            return Ok(());
        }
        self.paragraph.numbered = true;
        let style = self.styles.numbering(self.paragraph.style.as_deref());
        let number = self.paragraph.number.or(style.map(|(number, _)| number));
        let level = self
            .paragraph
            .level
            .or(style.map(|(_, level)| level))
            .unwrap_or(0);
        let Some(number) = number.filter(|number| *number > 0) else {
            return Ok(());
        };
        match self.counters.next(number, level) {
            Some(words) if !words.is_empty() => self.write(&words),
            _ => Ok(()),
        }
    }

    fn write(&mut self, words: &str) -> Result<(), Refusal> {
        let piece = self.composer.write(words);
        if u64::from(self.composer.length()) > limits::TEXT {
            let what = ("文字总量(字)", "the text (characters)");
            return Err(problems::too_large(
                what,
                u64::from(self.composer.length()),
                limits::TEXT,
            ));
        }
        match self.paragraph.pieces.last_mut() {
            Some(last) if last.end == piece.start => last.end = piece.end,
            _ => self.paragraph.pieces.push(piece),
        }
        Ok(())
    }

    fn finish(mut self, digest: Digest) -> Result<Source, Refusal> {
        let items = self.frames.drain(..).next().unwrap_or_default().items;
        self.composer.write("\n");
        Emitter::default().emit(&mut self.composer, items);
        Ok(self.composer.finish(digest, "docx", "UTF-8"))
    }
}
