//! Automatic numbers of a binary document ([MS-DOC] 2.9.131 to 2.9.150): lists with their levels, the overrides that paragraphs name, and
//! the styles that number their paragraphs.

use crate::bytes::{bytes_at, u16_at, u32_at};
use crate::docx::numbering::{LEVELS, Level, Levels, List, Numbering};

use super::sprm::Paragraph;

/// The names that Word has for formats of numbers, by their codes.
const FORMATS: [&str; 40] = [
    "decimal",
    "upperRoman",
    "lowerRoman",
    "upperLetter",
    "lowerLetter",
    "ordinal",
    "cardinalText",
    "ordinalText",
    "hex",
    "chicago",
    "ideographDigital",
    "japaneseCounting",
    "aiueo",
    "iroha",
    "decimalFullWidth",
    "decimalHalfWidth",
    "japaneseLegal",
    "japaneseDigitalTenThousand",
    "decimalEnclosedCircle",
    "decimalFullWidth2",
    "aiueoFullWidth",
    "irohaFullWidth",
    "decimalZero",
    "bullet",
    "ganada",
    "chosung",
    "decimalEnclosedFullstop",
    "decimalEnclosedParen",
    "decimalEnclosedCircleChinese",
    "ideographEnclosedCircle",
    "ideographTraditional",
    "ideographZodiac",
    "ideographZodiacTraditional",
    "taiwaneseCounting",
    "ideographLegalTraditional",
    "taiwaneseCountingThousand",
    "taiwaneseDigital",
    "chineseCounting",
    "chineseLegalSimplified",
    "chineseCountingThousand",
];

fn format(code: u8) -> &'static str {
    match code {
        57 => "numberInDash",
        255 => "none",
        code => FORMATS.get(usize::from(code)).copied().unwrap_or("decimal"),
    }
}

/// Bytes read from front to back.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn u16(&mut self) -> Option<u16> {
        u16_at(self.take(2)?, 0)
    }

    fn u32(&mut self) -> Option<u32> {
        u32_at(self.take(4)?, 0)
    }
}

/// The lists of a document, as far as they can be read. `lists` and `overrides` reach from where those parts begin to the end of the
/// stream, because what describes them follows behind.
pub fn numbering(lists: &[u8], overrides: &[u8]) -> Numbering {
    let mut numbering = Numbering::default();
    definitions(Bytes(lists), &mut numbering);
    named(Bytes(overrides), &mut numbering);
    numbering
}

fn definitions(mut bytes: Bytes, numbering: &mut Numbering) -> Option<()> {
    let count = usize::from(bytes.u16()?);
    let heads = Bytes(bytes.take(28 * count)?);
    for head in heads.0.chunks_exact(28) {
        let mut levels = Levels::default();
        let is_simple = head[26] & 1 == 1;
        for place in &mut levels[..if is_simple { 1 } else { LEVELS }] {
            *place = level(&mut bytes)?;
        }
        numbering.definitions.insert(u32_at(head, 0)?, levels);
    }
    Some(())
}

/// A level: 28 bytes, properties of its paragraphs and of its number, and what is shown, in which the numbers of levels stand as 0 to 8.
fn level(bytes: &mut Bytes) -> Option<Level> {
    let head = bytes.take(28)?;
    bytes.take(usize::from(head[25]) + usize::from(head[24]))?;
    let length = usize::from(bytes.u16()?);
    let (units, _) = bytes.take(2 * length)?.as_chunks::<2>();
    let units: Vec<u16> = units.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
    let mut text = String::new();
    for c in String::from_utf16_lossy(&units).chars() {
        match c as u32 {
            number @ 0..=8 => text.push_str(&format!("%{}", number + 1)),
            _ => text.push(c),
        }
    }
    let flags = head[5];
    Some(Level {
        start: u32_at(head, 0)?,
        format: format(head[4]).to_owned(),
        text,
        after: match head[15] {
            1 => " ",
            2 => "",
            _ => "\t",
        },
        legal: flags & 4 != 0,
        restarts_after: (flags & 8 != 0).then_some(usize::from(head[26])),
        ..Level::default()
    })
}

fn named(mut bytes: Bytes, numbering: &mut Numbering) -> Option<()> {
    let count = bytes.u32()?.min(u32::from(u16::MAX));
    let heads = bytes.take(16 * count as usize)?;
    for (number, head) in (1..).zip(heads.chunks_exact(16)) {
        let mut list = List {
            definition: u32_at(head, 0)?,
            ..List::default()
        };
        // Before its levels each list has four bytes without meaning.
        bytes.take(4)?;
        for _ in 0..head[12] {
            let start = bytes.u32()?;
            let flags = bytes.u32()?;
            let index = ((flags & 15) as usize).min(LEVELS - 1);
            let own = match flags & 0x20 {
                0 => None,
                _ => Some(level(&mut bytes)?),
            };
            if flags & 0x10 != 0 {
                let start = own.as_ref().map_or(start, |own| own.start);
                list.starts.insert(index, start);
            }
            list.looks.extend(own.map(|own| (index, own)));
        }
        numbering.lists.insert(number, list);
    }
    Some(())
}

/// What the styles of a document say of the lists of their paragraphs, by their numbers.
#[derive(Debug, Default)]
pub struct Styles(Vec<Style>);

#[derive(Debug, Default)]
struct Style {
    base: usize,
    own: Paragraph,
}

/// Styles that build on each other in a row.
const BASES: usize = 16;

impl Styles {
    /// Reads the sheet of styles ([MS-DOC] 2.9.271), as far as it can be read.
    pub fn read(sheet: &[u8]) -> Styles {
        let mut styles = Vec::new();
        let mut bytes = Bytes(sheet);
        let mut head = || {
            let length = bytes.u16()?;
            let head = bytes.take(length.into())?;
            Some((u16_at(head, 0)?, usize::from(u16_at(head, 2)?)))
        };
        let Some((count, fixed)) = head() else {
            return Styles::default();
        };
        for _ in 0..count {
            let Some(style) = bytes.u16().and_then(|length| bytes.take(length.into())) else {
                break;
            };
            styles.push(Style::read(style, fixed).unwrap_or_default());
        }
        Styles(styles)
    }

    /// The list and level of a paragraph: its own, or those of its style.
    pub fn list(&self, style: u16, own: &Paragraph) -> (u16, u8) {
        let (mut list, mut level) = (own.list, own.level);
        let mut at = usize::from(style);
        for _ in 0..BASES {
            let Some(style) = self.0.get(at) else { break };
            list = list.or(style.own.list);
            level = level.or(style.own.level);
            at = style.base;
        }
        (list.unwrap_or(0), level.unwrap_or(0))
    }
}

impl Style {
    /// A style: some bytes whose number the sheet says, its name, and for a style of paragraphs their properties.
    fn read(bytes: &[u8], fixed: usize) -> Option<Style> {
        const OF_PARAGRAPHS: u16 = 1;
        let kind = u16_at(bytes, 2)?;
        if kind & 15 != OF_PARAGRAPHS {
            return None;
        }
        let mut rest = Bytes(bytes.get(fixed..)?);
        let name = usize::from(rest.u16()?);
        rest.take(2 * name + 2)?;
        let length = usize::from(rest.u16()?);
        let properties = rest.take(length)?;
        Some(Style {
            base: usize::from(kind >> 4),
            own: Paragraph::read(properties.get(2..).unwrap_or_default()),
        })
    }
}

/// The names of the fonts of a document, by their numbers.
pub fn fonts(table: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    let mut bytes = Bytes(table);
    let (Some(count), Some(_)) = (bytes.u16(), bytes.u16()) else {
        return names;
    };
    for _ in 0..count {
        let Some(length) = bytes.take(1) else { break };
        let Some(font) = bytes.take(length[0].into()) else {
            break;
        };
        // The name is the last of a font, to the first zero.
        let units = (39..font.len()).step_by(2).map_while(|at| {
            let unit: [u8; 2] = bytes_at(font, at)?;
            Some(u16::from_le_bytes(unit)).filter(|unit| *unit != 0)
        });
        names.push(String::from_utf16_lossy(&units.collect::<Vec<_>>()));
    }
    names
}
