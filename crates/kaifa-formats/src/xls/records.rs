//! Records of a binary workbook ([MS-XLS] 2.1.4) and the strings in them. A record of more than 8,224 bytes goes on in records of
//! their own; a string that is cut there says anew how wide its characters are.

use crate::bytes::u16_at;

/// A kind of record, by its number in [MS-XLS] 2.3.
pub mod kind {
    pub const FORMULA: u16 = 0x0006;
    pub const EOF: u16 = 0x000a;
    pub const DATE_MODE: u16 = 0x0022;
    pub const FILE_PASS: u16 = 0x002f;
    pub const CONTINUE: u16 = 0x003c;
    pub const COLUMNS: u16 = 0x007d;
    pub const SHEET: u16 = 0x0085;
    pub const RK_NUMBERS: u16 = 0x00bd;
    pub const RICH_LABEL: u16 = 0x00d6;
    pub const STYLE: u16 = 0x00e0;
    pub const MERGED: u16 = 0x00e5;
    pub const SHARED_STRINGS: u16 = 0x00fc;
    pub const SHARED_LABEL: u16 = 0x00fd;
    pub const NUMBER: u16 = 0x0203;
    pub const LABEL: u16 = 0x0204;
    pub const BOOL_OR_ERROR: u16 = 0x0205;
    pub const STRING: u16 = 0x0207;
    pub const ROW: u16 = 0x0208;
    pub const RK_NUMBER: u16 = 0x027e;
    pub const FORMAT: u16 = 0x041e;
    pub const BOF: u16 = 0x0809;
}

/// A record with what continues it.
pub struct Record<'a> {
    /// What it is.
    pub kind: u16,
    /// Its first bytes.
    pub data: &'a [u8],
    more: Vec<&'a [u8]>,
}

/// Records, one after the other; an error once where the last is cut off.
pub struct Records<'a>(pub &'a [u8]);

/// A record says that it is longer than what is left.
pub struct CutOff;

impl<'a> Records<'a> {
    fn one(&mut self) -> Option<Result<(u16, &'a [u8]), CutOff>> {
        let bytes = self.0;
        let (Some(kind), Some(length)) = (u16_at(bytes, 0), u16_at(bytes, 2)) else {
            self.0 = &[];
            // What fills the last sector is no record.
            return bytes.iter().any(|byte| *byte != 0).then_some(Err(CutOff));
        };
        let end = 4 + usize::from(length);
        let Some(data) = bytes.get(4..end) else {
            self.0 = &[];
            return Some(Err(CutOff));
        };
        self.0 = &bytes[end..];
        Some(Ok((kind, data)))
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<Record<'a>, CutOff>;

    fn next(&mut self) -> Option<Self::Item> {
        let (kind, data) = match self.one()? {
            Ok(one) => one,
            Err(cut) => return Some(Err(cut)),
        };
        let mut more = Vec::new();
        while u16_at(self.0, 0) == Some(kind::CONTINUE) {
            match self.one()? {
                Ok((_, data)) => more.push(data),
                Err(cut) => return Some(Err(cut)),
            }
        }
        Some(Ok(Record { kind, data, more }))
    }
}

/// What a record holds, read from front to back over its parts.
pub struct Parts<'a> {
    now: &'a [u8],
    more: std::vec::IntoIter<&'a [u8]>,
}

impl<'a> Record<'a> {
    /// The record from one of its first bytes on; from its end where it is shorter.
    pub fn parts(self, from: usize) -> Parts<'a> {
        Parts {
            now: self.data.get(from..).unwrap_or_default(),
            more: self.more.into_iter(),
        }
    }
}

impl Parts<'_> {
    /// A string after its length in characters: how wide they are, what follows them, and themselves (XLUnicodeString,
    /// XLUnicodeRichExtendedString).
    pub fn string(&mut self, length: usize) -> Option<String> {
        let flags = self.byte()?;
        let runs = match flags & 8 {
            0 => 0,
            _ => usize::from(self.u16()?),
        };
        let extension = match flags & 4 {
            0 => 0,
            _ => self.u16()? as usize | (self.u16()? as usize) << 16,
        };
        let words = self.characters(length, flags & 1 == 1);
        self.skip(4 * runs + extension);
        words
    }

    /// A string with its length before it.
    pub fn long_string(&mut self) -> Option<String> {
        let length = self.u16()?;
        self.string(length.into())
    }

    /// Whether nothing is left.
    pub fn is_empty(&mut self) -> bool {
        while self.now.is_empty() {
            let Some(next) = self.more.next() else { return true };
            self.now = next;
        }
        false
    }

    fn byte(&mut self) -> Option<u8> {
        if self.is_empty() {
            return None;
        }
        let (first, rest) = self.now.split_first()?;
        self.now = rest;
        Some(*first)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn characters(&mut self, length: usize, mut is_wide: bool) -> Option<String> {
        let mut units: Vec<u16> = Vec::with_capacity(length.min(self.now.len()));
        while units.len() < length {
            if self.now.is_empty() {
                is_wide = self.byte()? & 1 == 1;
            }
            let left = length - units.len();
            let taken = if is_wide {
                let (pairs, _) = self.now.as_chunks::<2>();
                let pairs = &pairs[..pairs.len().min(left)];
                units.extend(pairs.iter().map(|pair| u16::from_le_bytes(*pair)));
                2 * pairs.len()
            } else {
                let bytes = &self.now[..self.now.len().min(left)];
                units.extend(bytes.iter().map(|byte| u16::from(*byte)));
                bytes.len()
            };
            // Half a character stands at the end of a part.
            self.now = match taken {
                0 => &[],
                taken => &self.now[taken..],
            };
        }
        Some(String::from_utf16_lossy(&units))
    }

    fn skip(&mut self, mut count: usize) {
        while count > 0 && !self.is_empty() {
            let taken = count.min(self.now.len());
            self.now = &self.now[taken..];
            count -= taken;
        }
    }
}
