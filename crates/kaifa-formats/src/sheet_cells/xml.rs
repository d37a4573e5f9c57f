//! The text of a part of a workbook as tags with the words before them, in pieces.

use std::borrow::Cow;
use std::io::Read;
use std::ops::Range;

use memchr::{memchr, memmem};

/// Bytes taken at a time.
const PIECE: usize = 256 * 1024;

/// A part that is being read.
pub(super) struct Tokens<T> {
    from: T,
    held: Vec<u8>,
    /// Where the next token begins.
    start: usize,
    ended: bool,
}

/// A tag and the words before it, as places of what is held.
pub(super) struct Token {
    text: Range<usize>,
    tag: Range<usize>,
}

/// A tag.
pub(super) struct Tag<'t> {
    /// Its name without a prefix; that of a comment and the like begins with `!` or `?`.
    pub(super) name: &'t [u8],
    /// Whether it closes an element.
    pub(super) closes: bool,
    /// Whether it opens and closes one.
    pub(super) empty: bool,
    /// Text that stands as it is (CDATA).
    pub(super) plain: Option<&'t [u8]>,
    attributes: &'t [u8],
}

impl<T: Read> Tokens<T> {
    pub(super) fn new(from: T) -> Tokens<T> {
        Tokens {
            from,
            held: Vec::new(),
            start: 0,
            ended: false,
        }
    }

    /// The next tag; its places hold until the one after it is asked for.
    pub(super) fn next(&mut self) -> Result<Option<Token>, String> {
        loop {
            let rest = &self.held[self.start..];
            if let Some(open) = memchr(b'<', rest) {
                let behind = &rest[open + 1..];
                let end = if behind.starts_with(b"!--") {
                    memmem::find(behind, b"-->").map(|end| end + 2)
                } else if behind.starts_with(b"![CDATA[") {
                    memmem::find(behind, b"]]>").map(|end| end + 2)
                } else {
                    memchr(b'>', behind)
                };
                if let Some(end) = end {
                    let text = self.start..self.start + open;
                    let tag = text.end + 1..text.end + 1 + end;
                    self.start = tag.end + 1;
                    return Ok(Some(Token { text, tag }));
                }
            }
            if self.ended {
                return Ok(None);
            }
            self.held.drain(..self.start);
            self.start = 0;
            let length = self.held.len();
            self.held.resize(length + PIECE, 0);
            let read = self
                .from
                .read(&mut self.held[length..])
                .map_err(|error| error.to_string())?;
            self.held.truncate(length + read);
            self.ended = read == 0;
        }
    }

    /// The words before a tag.
    pub(super) fn text(&self, token: &Token) -> &[u8] {
        &self.held[token.text.clone()]
    }

    /// A tag.
    pub(super) fn tag(&self, token: &Token) -> Tag<'_> {
        let whole = &self.held[token.tag.clone()];
        let closes = whole.first() == Some(&b'/');
        let inner = &whole[usize::from(closes)..];
        let empty = inner.last() == Some(&b'/');
        let inner = &inner[..inner.len() - usize::from(empty)];
        let end = inner
            .iter()
            .position(u8::is_ascii_whitespace)
            .unwrap_or(inner.len());
        let name = &inner[..end];
        let prefix = match name.first() {
            Some(b'!' | b'?') => 0,
            _ => name
                .iter()
                .position(|letter| *letter == b':')
                .map_or(0, |at| at + 1),
        };
        Tag {
            name: &name[prefix..],
            closes,
            empty,
            plain: whole
                .strip_prefix(b"![CDATA[")
                .and_then(|rest| rest.strip_suffix(b"]]")),
            attributes: &inner[end..],
        }
    }
}

impl<'t> Tag<'t> {
    /// Its attributes as they stand.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&'t [u8], &'t [u8])> + use<'t> {
        let mut rest = self.attributes;
        std::iter::from_fn(move || {
            let sign = rest.iter().position(|byte| *byte == b'=')?;
            let name = rest[..sign].trim_ascii();
            let behind = rest[sign + 1..].trim_ascii_start();
            let quote = *behind.first().filter(|quote| matches!(quote, b'"' | b'\''))?;
            let end = behind[1..].iter().position(|byte| *byte == quote)? + 1;
            rest = &behind[end + 1..];
            Some((name, &behind[1..end]))
        })
    }

    /// An attribute as it stands.
    pub(super) fn raw(&self, name: &str) -> Option<&'t [u8]> {
        self.attributes()
            .find(|(known, _)| *known == name.as_bytes())
            .map(|(_, value)| value)
    }

    /// An attribute in words.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        decoded(self.raw(name)?).ok().map(Cow::into_owned)
    }
}

/// Words with their entities resolved and line ends made one.
pub(super) fn decoded(text: &[u8]) -> Result<Cow<'_, str>, String> {
    let text = std::str::from_utf8(text).map_err(|error| error.to_string())?;
    if !text.contains(['&', '\r']) {
        return Ok(Cow::Borrowed(text));
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut words = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find('&') {
        words.push_str(&rest[..at]);
        let end = rest[at..].find(';').ok_or("an entity without its end")? + at;
        let entity = &rest[at + 1..end];
        let code = match entity.strip_prefix("#x") {
            Some(code) => u32::from_str_radix(code, 16).ok(),
            None => entity.strip_prefix('#').and_then(|code| code.parse().ok()),
        };
        words.push(match entity {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            _ => code
                .and_then(char::from_u32)
                .ok_or_else(|| format!("the entity {entity}"))?,
        });
        rest = &rest[end + 1..];
    }
    words.push_str(rest);
    Ok(Cow::Owned(words))
}

/// Words with the characters that spreadsheets write as `_x000D_`.
pub(super) fn without_escapes(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    // As units of UTF-16: characters beyond the basic plane are written as two.
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        match escape(rest) {
            Some(unit) => {
                units.push(unit);
                rest = &rest[ESCAPE..];
            }
            None => {
                units.extend(c.encode_utf16(&mut [0; 2]).iter());
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    Cow::Owned(String::from_utf16_lossy(&units))
}

/// Bytes of `_x000D_`.
const ESCAPE: usize = 7;

fn escape(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("_x")?.get(..4)?;
    let whole =
        text.as_bytes().get(ESCAPE - 1) == Some(&b'_') && digits.bytes().all(|b| b.is_ascii_hexdigit());
    whole.then(|| u16::from_str_radix(digits, 16).ok()).flatten()
}
