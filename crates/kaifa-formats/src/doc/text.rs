//! The characters of a document and their properties. The text lies in pieces over the stream `WordDocument` ([MS-DOC] 2.4.1), in two
//! bytes a character or in one; properties lie in pages of 512 bytes and name the bytes for which they hold.

use std::collections::{HashMap, HashSet};

use kaifa_base::Words;

use super::fib::{Fib, Part, Plc};
use super::sprm::{Characters, Paragraph};
use crate::bytes::{u16_at, u32_at};
use crate::limits;
use crate::problems::{self, Refusal};

/// A piece of the text.
struct Piece {
    /// Its first unit, and the one behind its last.
    start: u32,
    end: u32,
    /// Where its bytes begin in the stream.
    place: u32,
    /// Bytes of a character.
    width: u32,
    /// Which properties hold for the whole of it.
    properties: Option<usize>,
}

/// Properties that hold for bytes of the stream.
struct Held<T> {
    start: u32,
    end: u32,
    properties: T,
}

/// The text with its properties.
pub struct Text {
    units: Vec<u16>,
    pieces: Vec<Piece>,
    /// Properties of whole pieces.
    whole: Vec<(Characters, Paragraph)>,
    characters: Vec<Held<Characters>>,
    paragraphs: Vec<Held<(u16, Paragraph)>>,
}

/// Bytes of a page of properties.
const PAGE: usize = 512;

impl Text {
    /// Reads all texts of a document.
    pub fn read(fib: &Fib, main: &[u8], table: &[u8], data: &[u8]) -> Result<Text, Refusal> {
        let mut text = Text {
            units: Vec::new(),
            pieces: Vec::new(),
            whole: Vec::new(),
            characters: Vec::new(),
            paragraphs: Vec::new(),
        };
        text.pieces(fib.part(table, Part::Pieces), main)?;
        for page in pages(fib.part(table, Part::CharacterPages), main) {
            text.character_page(page);
        }
        let mut more = More {
            data,
            read: HashMap::new(),
        };
        for page in pages(fib.part(table, Part::ParagraphPages), main) {
            text.paragraph_page(page, &mut more);
        }
        text.characters.sort_by_key(|held| held.start);
        text.paragraphs.sort_by_key(|held| held.start);
        Ok(text)
    }

    /// Reads the table of pieces, before which properties of whole pieces may stand.
    fn pieces(&mut self, mut clx: &[u8], main: &[u8]) -> Result<(), Refusal> {
        let damaged = || {
            problems::damaged(
                "doc",
                Words::new("正文各段的位置错乱", "the places of its words cannot be followed"),
            )
        };
        while clx.first() == Some(&1) {
            let length = usize::from(u16_at(clx, 1).ok_or_else(damaged)?);
            let sprms = clx.get(3..3 + length).ok_or_else(damaged)?;
            self.whole.push((Characters::read(sprms), Paragraph::read(sprms)));
            clx = &clx[3 + length..];
        }
        let length = u32_at(clx, 1).filter(|_| clx[0] == 2).ok_or_else(damaged)? as usize;
        let table = Plc::new(clx.get(5..5 + length).ok_or_else(damaged)?, 8);
        for index in 0..table.count {
            let read = || {
                let (start, end) = (table.place(index)?, table.place(index + 1)?);
                let data = table.data(index)?;
                Some((start, end, u32_at(data, 2)?, u16_at(data, 6)?))
            };
            let (start, end, place, properties) = read().ok_or_else(damaged)?;
            if start as usize != self.units.len() || end < start {
                return Err(damaged());
            }
            if u64::from(end) > limits::TEXT {
                let what = ("文字总量(字)", "the text (characters)");
                return Err(problems::too_large(what, end.into(), limits::TEXT));
            }
            let is_narrow = place & 0x4000_0000 != 0;
            let place = (place & 0x3fff_ffff) / if is_narrow { 2 } else { 1 };
            let width = if is_narrow { 1 } else { 2 };
            let from = place as usize;
            let bytes = main
                .get(from..from + (end - start) as usize * width as usize)
                .ok_or_else(damaged)?;
            if is_narrow {
                let (words, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
                self.units.extend(words.encode_utf16());
            } else {
                let (pairs, _) = bytes.as_chunks::<2>();
                self.units
                    .extend(pairs.iter().map(|pair| u16::from_le_bytes(*pair)));
            }
            self.pieces.push(Piece {
                start,
                end,
                place,
                width,
                properties: (properties & 1 == 1).then_some(usize::from(properties >> 1)),
            });
        }
        Ok(())
    }

    fn character_page(&mut self, page: &[u8]) {
        let count = usize::from(page[PAGE - 1]);
        for index in 0..count {
            let read = || {
                let (start, end) = (u32_at(page, 4 * index)?, u32_at(page, 4 * index + 4)?);
                let at = 2 * usize::from(*page.get(4 * (count + 1) + index)?);
                let sprms = match at {
                    0 => &[],
                    at => page.get(at + 1..at + 1 + usize::from(page[at]))?,
                };
                Some((start, end, sprms))
            };
            if let Some((start, end, sprms)) = read() {
                self.characters.push(Held {
                    start,
                    end,
                    properties: Characters::read(sprms),
                });
            }
        }
    }

    fn paragraph_page(&mut self, page: &[u8], more: &mut More) {
        let count = usize::from(page[PAGE - 1]);
        for index in 0..count {
            let read = || {
                let (start, end) = (u32_at(page, 4 * index)?, u32_at(page, 4 * index + 4)?);
                let at = 2 * usize::from(*page.get(4 * (count + 1) + 13 * index)?);
                // Half the length of what follows, to an odd number of bytes; or 0, and the half in the next byte.
                let (from, length) = match (at, page[at]) {
                    (0, _) => return Some((start, end, &[][..])),
                    (at, 0) => (at + 2, 2 * usize::from(*page.get(at + 1)?)),
                    (at, half) => (at + 1, 2 * usize::from(half) - 1),
                };
                Some((start, end, page.get(from..from + length)?))
            };
            if let Some((start, end, bytes)) = read() {
                let style = u16_at(bytes, 0).unwrap_or(0);
                let own = Paragraph::read(bytes.get(2..).unwrap_or_default());
                self.paragraphs.push(Held {
                    start,
                    end,
                    properties: (style, more.under(own)),
                });
            }
        }
    }

    /// How many units there are.
    pub fn length(&self) -> u32 {
        self.units.len() as u32
    }

    /// A unit.
    pub fn unit(&self, at: u32) -> u16 {
        self.units.get(at as usize).copied().unwrap_or(0)
    }

    /// The properties of a character, and how many units from it on have the same; at least one.
    pub fn characters(&self, at: u32) -> (Characters, u32) {
        let Some(piece) = self.piece(at) else {
            return (Characters::default(), 1);
        };
        let place = piece.place + (at - piece.start) * piece.width;
        let after = self.characters.partition_point(|held| held.start <= place);
        let (own, until) = match after.checked_sub(1).map(|index| &self.characters[index]) {
            Some(held) if held.end > place => (held.properties, held.end),
            _ => {
                let next = self.characters.get(after);
                (Characters::default(), next.map_or(u32::MAX, |held| held.start))
            }
        };
        let whole = piece.properties.and_then(|index| self.whole.get(index));
        let properties = whole.map_or(own, |(whole, _)| whole.over(own));
        let units = (until - place).div_ceil(piece.width).min(piece.end - at);
        (properties, units.max(1))
    }

    /// The style and the properties of the paragraph that a unit ends.
    pub fn paragraph(&self, end: u32) -> (u16, Paragraph) {
        let Some(piece) = self.piece(end) else {
            return Default::default();
        };
        let place = piece.place + (end - piece.start) * piece.width;
        let after = self.paragraphs.partition_point(|held| held.start <= place);
        let (style, own) = match after.checked_sub(1).map(|index| &self.paragraphs[index]) {
            Some(held) if held.end > place => held.properties.clone(),
            _ => Default::default(),
        };
        match piece.properties.and_then(|index| self.whole.get(index)) {
            Some((_, whole)) => (style, whole.clone().over(&own)),
            None => (style, own),
        }
    }

    fn piece(&self, at: u32) -> Option<&Piece> {
        let after = self.pieces.partition_point(|piece| piece.start <= at);
        self.pieces[..after].last().filter(|piece| piece.end > at)
    }
}

/// The pages of properties that a list names, each once.
fn pages<'m>(list: &[u8], main: &'m [u8]) -> Vec<&'m [u8]> {
    let list = Plc::new(list, 4);
    let mut seen = HashSet::new();
    (0..list.count)
        .filter_map(|index| {
            let start = (u32_at(list.data(index)?, 0)? & 0x003f_ffff) as usize * PAGE;
            let page = main.get(start..start + PAGE)?;
            seen.insert(start).then_some(page)
        })
        .collect()
}

/// Properties of paragraphs that are too long for a page.
struct More<'d> {
    data: &'d [u8],
    read: HashMap<u32, Paragraph>,
}

impl More<'_> {
    /// Some properties, with those that lie elsewhere under them.
    fn under(&mut self, own: Paragraph) -> Paragraph {
        let Some(place) = own.more else { return own };
        let data = self.data;
        let more = self.read.entry(place).or_insert_with(|| {
            let place = place as usize;
            let length = u16_at(data, place).map_or(0, usize::from);
            let sprms = data.get(place + 2..place + 2 + length);
            Paragraph::read(sprms.unwrap_or_default())
        });
        own.over(more)
    }
}
