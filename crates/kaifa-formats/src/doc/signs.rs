//! A stretch of text sign by sign: words, ends of lines and paragraphs, and what stands elsewhere. Hidden and deleted words, the codes of
//! fields and signs without words are left out.

use std::collections::VecDeque;

use super::text::Text;
use crate::docx::signs;
use crate::limits;
use crate::marks::Unread;

/// A part of a text.
#[derive(Debug, Clone, PartialEq)]
pub enum Sign {
    /// Words.
    Words(String),
    /// The end of a paragraph, or of a cell or row, at a place of the text.
    End(u32),
    /// A note is referred to here.
    Note(u32),
    /// Something drawn is tied to this place.
    Drawn(u32),
    /// Something that is seen here and holds no text.
    Unread(Unread),
}

/// A field whose end has not come.
struct Field {
    code: String,
    shows: bool,
}

/// The longest code of a field that is looked at.
const CODE: usize = 200;

/// The signs of a stretch of text.
pub struct Signs<'a> {
    text: &'a Text,
    fonts: &'a [String],
    at: u32,
    end: u32,
    /// Whether a form feed at a place ends a section, and a paragraph with it.
    ends_section: &'a dyn Fn(u32) -> bool,
    fields: Vec<Field>,
    ready: VecDeque<Sign>,
}

mod unit {
    pub const SYMBOL: u16 = 0x28;
    pub const PICTURE: u16 = 0x01;
    pub const NOTE: u16 = 0x02;
    pub const CELL: u16 = 0x07;
    pub const DRAWN: u16 = 0x08;
    pub const TAB: u16 = 0x09;
    pub const LINE: u16 = 0x0b;
    pub const PAGE: u16 = 0x0c;
    pub const PARAGRAPH: u16 = 0x0d;
    pub const COLUMN: u16 = 0x0e;
    pub const FIELD: u16 = 0x13;
    pub const FIELD_SHOWS: u16 = 0x14;
    pub const FIELD_END: u16 = 0x15;
    pub const HYPHEN: u16 = 0x1e;
}

impl<'a> Signs<'a> {
    /// The signs from a place to another.
    pub fn new(
        text: &'a Text,
        fonts: &'a [String],
        stretch: std::ops::Range<u32>,
        ends_section: &'a dyn Fn(u32) -> bool,
    ) -> Signs<'a> {
        Signs {
            text,
            fonts,
            at: stretch.start,
            end: stretch.end.min(text.length()),
            ends_section,
            fields: Vec::new(),
            ready: VecDeque::new(),
        }
    }

    /// Reads units with the same properties.
    fn run(&mut self) {
        let (properties, length) = self.text.characters(self.at);
        let end = self.end.min(self.at.saturating_add(length));
        let run = self.at..end;
        self.at = end;
        let hidden = properties.is_hidden() || properties.is_deleted();
        let special = properties.is_special();
        let mut units: Vec<u16> = Vec::new();
        for at in run {
            let unit = self.text.unit(at);
            match unit {
                unit::FIELD if self.fields.len() < limits::DEPTH => {
                    self.words(&mut units);
                    self.fields.push(Field {
                        code: String::new(),
                        shows: false,
                    });
                }
                unit::FIELD_SHOWS => {
                    self.words(&mut units);
                    if let Some(field) = self.fields.last_mut() {
                        field.shows = true;
                    }
                }
                unit::FIELD_END => {
                    self.words(&mut units);
                    let field = self.fields.pop().filter(|field| !field.shows && !hidden);
                    if let Some(sign) = field.and_then(|field| signs::field(&field.code)) {
                        self.ready.push_back(Sign::Words(sign.to_string()));
                    }
                }
                // The end of a paragraph that a tracked change deletes joins it with the next.
                unit::PARAGRAPH if properties.is_deleted() => {}
                unit::PARAGRAPH | unit::CELL => self.sign(&mut units, Sign::End(at)),
                unit::PAGE if (self.ends_section)(at) => self.sign(&mut units, Sign::End(at)),
                _ if hidden => {}
                unit::LINE | unit::PAGE | unit::COLUMN => units.push(u16::from(b'\n')),
                unit::NOTE if special => self.sign(&mut units, Sign::Note(at)),
                unit::DRAWN if special => self.sign(&mut units, Sign::Drawn(at)),
                unit::PICTURE if special => {
                    let unread = self.unread();
                    self.sign(&mut units, Sign::Unread(unread));
                }
                unit::SYMBOL if properties.symbol.is_some() => {
                    let (font, code) = properties.symbol.unwrap_or_default();
                    self.symbol(font, code, &mut units);
                }
                // Signs of fonts without letters.
                code @ 0xf020..=0xf0ff => self.symbol(properties.font.unwrap_or(u16::MAX), code, &mut units),
                unit::HYPHEN => units.push(u16::from(b'-')),
                unit::TAB => units.push(unit),
                unit::PICTURE..0x20 => {}
                0 => {}
                unit => units.push(unit),
            }
        }
        self.words(&mut units);
    }

    /// What a picture stands for: the field around it says which program made an object.
    fn unread(&self) -> Unread {
        let program = (self.fields.last()).and_then(|field| field.code.trim_start().strip_prefix("EMBED"));
        program.map_or(Unread::Picture, Unread::by_program)
    }

    fn symbol(&self, font: u16, code: u16, units: &mut Vec<u16>) {
        let font = self.fonts.get(usize::from(font)).map_or("", String::as_str);
        if let Some(sign) = signs::symbol(font, code.into()) {
            units.extend_from_slice(sign.encode_utf16(&mut [0; 2]));
        }
    }

    /// Hands on the words so far, or keeps them as the code of a field.
    fn words(&mut self, units: &mut Vec<u16>) {
        if units.is_empty() {
            return;
        }
        let words = String::from_utf16_lossy(units);
        units.clear();
        match self.fields.iter_mut().find(|field| !field.shows) {
            None => self.ready.push_back(Sign::Words(words)),
            Some(_) => {
                if let Some(field) = self.fields.last_mut().filter(|field| field.code.len() < CODE) {
                    field.code.push_str(&words);
                }
            }
        }
    }

    fn sign(&mut self, units: &mut Vec<u16>, sign: Sign) {
        self.words(units);
        if self.fields.iter().all(|field| field.shows) {
            self.ready.push_back(sign);
        }
    }
}

impl Iterator for Signs<'_> {
    type Item = Sign;

    fn next(&mut self) -> Option<Sign> {
        while self.ready.is_empty() && self.at < self.end {
            self.run();
        }
        self.ready.pop_front()
    }
}
