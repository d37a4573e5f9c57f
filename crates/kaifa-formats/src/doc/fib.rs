//! The beginning of a binary Word document ([MS-DOC] 2.5, the file information block): what the file is, how long its texts are, and
//! where in the table stream its parts lie.

use kaifa_base::Words;

use crate::bytes::{u16_at, u32_at};
use crate::problems::{self, Refusal, SaveAs};

/// A part of the table stream, by its number among the pairs of place and length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Styles = 1,
    FootnoteReferences = 2,
    Footnotes = 3,
    Sections = 6,
    CharacterPages = 12,
    ParagraphPages = 13,
    Fonts = 15,
    Pieces = 33,
    Shapes = 40,
    EndnoteReferences = 46,
    Endnotes = 47,
    Boxes = 56,
    Lists = 73,
    ListOverrides = 74,
}

/// Where the texts of a document lie, in UTF-16 units, one behind the other.
#[derive(Debug, Default, Clone, Copy)]
pub struct Lengths {
    /// The body.
    pub body: u32,
    /// Footnotes.
    pub footnotes: u32,
    /// Headers and footers, macros and comments, which are not read.
    pub between: [u32; 3],
    /// Endnotes.
    pub endnotes: u32,
    /// Boxes of text.
    pub boxes: u32,
}

/// What the beginning of a document says.
pub struct Fib<'a> {
    main: &'a [u8],
    /// The lengths of its texts.
    pub lengths: Lengths,
    /// The stream with its parts.
    pub table: &'static str,
}

/// The mark of Word since 97, and those of Word 6 and 95 in Western and East Asian editions.
const MARK: u16 = 0xa5ec;
const BEFORE: [u16; 4] = [0xa5dc, 0xa697, 0xa698, 0xa699];

/// The oldest version of the format since Word 97.
const WORD_97: u16 = 0x00c0;

/// Where the pairs of place and length begin.
const PAIRS: usize = 154;

impl<'a> Fib<'a> {
    /// Reads the beginning of the stream `WordDocument`.
    pub fn read(main: &'a [u8]) -> Result<Fib<'a>, Refusal> {
        let cut = || problems::damaged("doc", Words::new("开头的信息不全", "its beginning is cut off"));
        let u16 = |at| u16_at(main, at).ok_or_else(cut);
        let u32 = |at| u32_at(main, at).ok_or_else(cut);
        let mark = u16(0)?;
        if mark != MARK && !BEFORE.contains(&mark) {
            return Err(problems::damaged(
                "doc",
                Words::new("开头不是 Word 文档的样子", "it does not begin as a Word document"),
            ));
        }
        if mark != MARK || u16(2)? < WORD_97 {
            return Err(problems::old_office((" Word 95 ", "Word 95"), SaveAs::Docx));
        }
        let flags = u16(10)?;
        if flags & 0x100 != 0 {
            return Err(problems::encrypted("doc"));
        }
        Ok(Fib {
            main,
            lengths: Lengths {
                body: u32(76)?,
                footnotes: u32(80)?,
                between: [u32(84)?, u32(88)?, u32(92)?],
                endnotes: u32(96)?,
                boxes: u32(100)?,
            },
            table: if flags & 0x200 == 0 { "0Table" } else { "1Table" },
        })
    }

    /// The bytes of a part; none where the document has none, or where they lie outside of the stream.
    pub fn part<'t>(&self, table: &'t [u8], part: Part) -> &'t [u8] {
        let pair = PAIRS + 8 * part as usize;
        let place = || {
            let start = u32_at(self.main, pair)? as usize;
            let length = u32_at(self.main, pair + 4)? as usize;
            table.get(start..start.checked_add(length)?)
        };
        place().unwrap_or_default()
    }

    /// Where a part begins in the table stream, to the end of the stream.
    pub fn part_onward<'t>(&self, table: &'t [u8], part: Part) -> &'t [u8] {
        let start = u32_at(self.main, PAIRS + 8 * part as usize);
        start
            .and_then(|start| table.get(start as usize..))
            .unwrap_or_default()
    }
}

impl Lengths {
    /// All texts together.
    pub fn all(&self) -> u64 {
        [self.body, self.footnotes, self.endnotes, self.boxes]
            .iter()
            .chain(&self.between)
            .map(|length| u64::from(*length))
            .sum()
    }

    /// Where the endnotes begin.
    pub fn before_endnotes(&self) -> u32 {
        let between = self
            .between
            .iter()
            .fold(0_u32, |sum, length| sum.saturating_add(*length));
        self.body.saturating_add(self.footnotes).saturating_add(between)
    }

    /// Where the boxes begin.
    pub fn before_boxes(&self) -> u32 {
        self.before_endnotes().saturating_add(self.endnotes)
    }
}

/// A list of places in a text, each but the last with data of some bytes ([MS-DOC] 2.2.2, PLC).
pub struct Plc<'a> {
    bytes: &'a [u8],
    size: usize,
    /// How many have data.
    pub count: usize,
}

impl<'a> Plc<'a> {
    /// The list in some bytes, with `size` bytes of data each.
    pub fn new(bytes: &'a [u8], size: usize) -> Plc<'a> {
        Plc {
            bytes,
            size,
            count: bytes.len().saturating_sub(4) / (4 + size),
        }
    }

    /// A place, from 0 to `count`.
    pub fn place(&self, index: usize) -> Option<u32> {
        u32_at(self.bytes, 4 * index)
    }

    /// The data of a place.
    pub fn data(&self, index: usize) -> Option<&'a [u8]> {
        let start = 4 * (self.count + 1) + index * self.size;
        self.bytes.get(start..start + self.size)
    }
}
