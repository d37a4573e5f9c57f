//! A policy document as it came in: its bytes' hash and its text. Nothing is normalised or repaired here, so that a span
//! means the same in every program that decodes the same bytes. Containers such as docx or pdf are further ways to make a
//! [`Source`], with a [`Layout`] beside the text; reading starts from the text in any case.

use std::borrow::Cow;

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use kaifa_base::{Digest, Span};
use memchr::{memchr, memmem};

use crate::layout::{At, Layout};

/// A decoded policy document.
#[derive(Debug, Clone)]
pub struct Source {
    digest: Digest,
    format: &'static str,
    encoding: Option<&'static str>,
    text: String,
    /// How many scalar values begin before each block of so many bytes, and how many there are.
    before: Vec<u32>,
    length: usize,
    layout: Option<Layout>,
}

impl Source {
    /// Decodes UTF-8 and UTF-16 (with or without byte order mark), GB18030, or Big5. Never fails: bytes that belong
    /// to none of them become U+FFFD, which reading points at.
    pub fn decode(bytes: &[u8]) -> Source {
        let (encoding, text) = decode_text(bytes);
        Source::new(Digest::of(bytes), "text", Some(encoding), text, None)
    }

    /// A source of words that [`Source::decode_words`] gave.
    pub fn decoded(digest: Digest, encoding: &'static str, words: String) -> Source {
        Source::new(digest, "text", Some(encoding), words, None)
    }

    /// The name of the encoding of a text and its words, as [`Source::decode`] finds them.
    pub fn decode_words(bytes: &[u8]) -> (&'static str, String) {
        decode_text(bytes)
    }

    /// A source from text that is already decoded; its hash is that of the text in UTF-8.
    pub fn from_text(text: &str) -> Source {
        Source::new(
            Digest::of(text),
            "text",
            Some(UTF_8.name()),
            text.to_owned(),
            None,
        )
    }

    pub(crate) fn composed(
        digest: Digest,
        format: &'static str,
        encoding: Option<&'static str>,
        text: String,
        layout: Layout,
    ) -> Source {
        Source::new(digest, format, encoding, text, Some(layout))
    }

    fn new(
        digest: Digest,
        format: &'static str,
        encoding: Option<&'static str>,
        text: String,
        layout: Option<Layout>,
    ) -> Source {
        let mut length = 0;
        let mut before = Vec::with_capacity(text.len() / BLOCK + 1);
        for block in text.as_bytes().chunks(BLOCK) {
            before.push(length);
            let begin = block
                .iter()
                .fold(0, |count, byte| count + u8::from(begins_character(*byte)));
            length += u32::from(begin);
        }
        Source {
            digest,
            format,
            encoding,
            text,
            before,
            length: length as usize,
            layout,
        }
    }

    /// SHA-256 of the bytes as they came in.
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// Short name of the format: `text`, `html`, `docx`, `doc`, `pdf`, `ofd`, `xlsx`, `xls`, `csv`, `tsv`.
    pub fn format(&self) -> &'static str {
        self.format
    }

    /// What the container says about the text; none for plain text.
    pub fn layout(&self) -> Option<&Layout> {
        self.layout.as_ref()
    }

    /// Where in its container a span begins; none for plain text.
    pub fn at(&self, span: Span) -> Option<&At> {
        Some(&self.layout.as_ref()?.block_at(span.start)?.at).filter(|at| **at != At::default())
    }

    /// The words under a span as a person reads them: plain text as it stands, and what comes out of a container without markup,
    /// paragraphs whole, page numbers left out.
    pub fn shown(&self, span: Span) -> Cow<'_, str> {
        if self.layout.is_none() {
            return Cow::Borrowed(self.slice(span));
        }
        let paragraphs = self.paragraphs(span);
        let lines: Vec<String> = paragraphs
            .into_iter()
            .map(|pieces| pieces.into_iter().map(|(_, words)| words).collect())
            .collect();
        Cow::Owned(lines.join("\n"))
    }

    /// The paragraphs under a span as a person reads them, each in pieces with their places. Plain text has a paragraph on each line; in
    /// what comes out of a container they are whole, and the cells of a row are one, with a tab of no place between them.
    pub fn paragraphs(&self, span: Span) -> Vec<Vec<(Span, Cow<'_, str>)>> {
        if let Some(layout) = &self.layout {
            return layout.paragraphs(self, span);
        }
        let mut start = span.start.min(self.len());
        let mut found = Vec::new();
        for line in self.slice(span).split('\n') {
            let words = line.trim_end_matches('\r');
            let end = start + words.chars().count();
            if !words.is_empty() {
                found.push(vec![(Span::new(start, end), Cow::Borrowed(words))]);
            }
            start += line.chars().count() + 1;
        }
        found
    }

    /// Name of the encoding that was found, e.g. `UTF-8`, `gb18030`; none for containers, which say it themselves.
    pub fn encoding(&self) -> Option<&'static str> {
        self.encoding
    }

    /// The decoded text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Number of scalar values.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The words under a span; what reaches past the end is cut.
    pub fn slice(&self, span: Span) -> &str {
        let end = span.end.min(self.len());
        let start = span.start.min(end);
        let from = self.byte_of(start);
        let to = match end - start {
            further @ ..BLOCK => character_after(self.text.as_bytes(), from, further),
            _ => self.byte_of(end),
        };
        &self.text[from..to]
    }

    /// The byte where a scalar value begins; the length of the text for what is past its end.
    fn byte_of(&self, place: usize) -> usize {
        let bytes = self.text.as_bytes();
        let blocks = self.before.partition_point(|count| *count as usize <= place);
        let Some(block) = blocks.checked_sub(1) else {
            return 0;
        };
        let mut at = block * BLOCK;
        while bytes.get(at).is_some_and(|byte| !begins_character(*byte)) {
            at += 1;
        }
        character_after(bytes, at, place - self.before[block] as usize)
    }

    /// Whether the text looks like anything but text: control characters or undecodable bytes in bulk.
    pub fn looks_binary(&self) -> bool {
        // Few bytes can begin one: most texts are told by counting them.
        let bytes = self.text.as_bytes();
        if !holds_byte(bytes, may_be_control) && !holds_lost(bytes) {
            return false;
        }
        let strange = self
            .text
            .chars()
            .filter(|c| *c == '\u{fffd}' || (c.is_control() && !c.is_whitespace()))
            .count();
        strange * 20 > self.len()
    }
}

/// Bytes of a block in which scalar values are counted.
const BLOCK: usize = 64;

/// Whether a byte of UTF-8 is the first one of a scalar value.
fn begins_character(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

/// The byte of UTF-8 where so many scalar values further on another one begins.
fn character_after(bytes: &[u8], from: usize, further: usize) -> usize {
    let mut at = from;
    for _ in 0..further {
        at += match bytes.get(at) {
            None | Some(..0x80) => 1,
            Some(0x80..0xe0) => 2,
            Some(0xe0..0xf0) => 3,
            Some(_) => 4,
        };
    }
    at.min(bytes.len())
}

/// Whether a byte can be one of a control character that is no white space.
fn may_be_control(byte: u8) -> bool {
    // Without a branch, so that many are looked at together.
    (byte < b'\t') | (byte > b'\r') & (byte < b' ') | (byte == 0x7f) | (byte == 0xc2)
}

/// Bytes that are looked at as a whole, which takes less time than stopping at the first that is found.
const PIECE: usize = 256;

/// Whether there is a byte of a kind.
fn holds_byte(bytes: &[u8], kind: impl Fn(u8) -> bool) -> bool {
    let mut pieces = bytes.chunks(PIECE);
    pieces.any(|piece| piece.iter().fold(0, |held, byte| held | u8::from(kind(*byte))) != 0)
}

/// Whether the sign of a lost character stands in bytes of UTF-8.
fn holds_lost(bytes: &[u8]) -> bool {
    memmem::find(bytes, "\u{fffd}".as_bytes()).is_some()
}

/// Whether two bytes of a kind stand side by side.
pub(crate) fn holds_pair(bytes: &[u8], kind: impl Fn(u8, u8) -> bool) -> bool {
    let second = bytes.get(1..).unwrap_or_default();
    let mut pieces = bytes.chunks(PIECE).zip(second.chunks(PIECE));
    pieces.any(|(first, second)| {
        let pairs = first.iter().zip(second);
        pairs.fold(0, |held, (a, b)| held | u8::from(kind(*a, *b))) != 0
    })
}

fn decode_text(bytes: &[u8]) -> (&'static str, String) {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_with_bom_removal(bytes);
        return (encoding.name(), text.into_owned());
    }
    if let Some(found) = decode_unmarked_utf16(bytes) {
        return found;
    }
    // Whole UTF-8 without a sign that something was lost is what it seems.
    if let Some(text) = UTF_8.decode_without_bom_handling_and_without_replacement(bytes)
        && !holds_lost(bytes)
    {
        return (UTF_8.name(), text.into_owned());
    }
    // A damaged or cut file has a few wrong bytes in its own encoding, and many in the other one.
    let utf8 = UTF_8.decode_without_bom_handling(bytes).0;
    let wrong = |text: &str| text.chars().filter(|c| *c == '\u{fffd}').count();
    let wide = |text: &str| {
        text.chars()
            .filter(|c| ('\u{3000}'..'\u{a000}').contains(c))
            .count()
    };
    if wrong(&utf8) * 4 <= wide(&utf8) {
        return (UTF_8.name(), utf8.into_owned());
    }
    let gb = GB18030.decode_without_bom_handling(bytes).0;
    if let Some(text) = decode_big5(bytes, &gb) {
        return (BIG5.name(), text);
    }
    if wrong(&gb) * 4 <= wide(&gb) {
        (GB18030.name(), gb.into_owned())
    } else {
        (UTF_8.name(), utf8.into_owned())
    }
}

/// Big5, if it is no GB18030: its stops and commas (A1 41 and the like) are private characters there, where no text of GB18030 has
/// more than a few, and all of its bytes are characters.
fn decode_big5(bytes: &[u8], gb: &str) -> Option<String> {
    let private = gb
        .chars()
        .filter(|c| ('\u{e4c6}'..='\u{e525}').contains(c))
        .count();
    let lost = gb.chars().filter(|c| *c == '\u{fffd}').count();
    let strange = private + lost;
    if strange == 0 || strange * 60 < gb.chars().filter(|c| !c.is_ascii()).count() {
        return None;
    }
    let text = BIG5.decode_without_bom_handling_and_without_replacement(bytes)?;
    // What is lost or cut in the other encoding is rarely whole in this one, and then not Chinese throughout.
    let (mut han, mut other) = (0, 0);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        match c {
            '\u{3000}'..='\u{303f}' | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}' => han += 1,
            _ => other += 1,
        }
    }
    (han >= other * 10).then(|| text.into_owned())
}

/// UTF-16 without a mark. Zero bytes never occur in UTF-8 or GB18030 text; in UTF-16 every digit, blank and line end has one.
/// Read the right way round, nearly all is Chinese or ASCII.
fn decode_unmarked_utf16(bytes: &[u8]) -> Option<(&'static str, String)> {
    if bytes.len() < 4 || memchr(0, bytes).is_none() {
        return None;
    }
    for encoding in [UTF_16LE, UTF_16BE] {
        let text = encoding.decode_without_bom_handling(bytes).0;
        let (mut known, mut all) = (0, 0);
        for c in text.chars() {
            all += 1;
            let ordinary =
                matches!(c, '\u{3000}'..='\u{303f}' | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}');
            known += usize::from(ordinary || (c.is_ascii() && (!c.is_control() || c.is_whitespace())));
        }
        if known * 10 >= all * 9 {
            return Some((encoding.name(), text.into_owned()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENTENCE: &str = "各开发区每年3月底前上报。";

    #[test]
    fn utf8_with_and_without_mark_and_gb18030_give_the_same_text() {
        let (gb, _, _) = GB18030.encode(SENTENCE);
        let marked = [b"\xef\xbb\xbf", SENTENCE.as_bytes()].concat();
        for (bytes, name) in [
            (SENTENCE.as_bytes(), "UTF-8"),
            (&marked, "UTF-8"),
            (&gb, "gb18030"),
        ] {
            let source = Source::decode(bytes);
            assert_eq!((source.text(), source.encoding()), (SENTENCE, Some(name)));
            assert_eq!(source.digest(), &Digest::of(bytes));
        }
    }

    #[test]
    fn big5_is_found_by_its_stops_and_commas() {
        let sentence = "各開發區應當於每年三月底前上報，並抄送有關單位。";
        let (bytes, ..) = BIG5.encode(sentence);
        let source = Source::decode(&bytes);
        assert_eq!((source.text(), source.encoding()), (sentence, Some("Big5")));
        // Simplified characters, and damaged ones, stay GB18030.
        let (mut gb, ..) = GB18030.encode("各开发区应当于每年三月底前上报,并抄送有关单位。");
        gb.to_mut().remove(7);
        assert_eq!(Source::decode(&gb).encoding(), Some("gb18030"));
    }

    #[test]
    fn utf16_is_found_with_and_without_mark() {
        let text = "一、目标\n到2027年,产值达到620亿元。";
        for (mark, swap, name) in [
            (true, false, "UTF-16LE"),
            (false, false, "UTF-16LE"),
            (true, true, "UTF-16BE"),
            (false, true, "UTF-16BE"),
        ] {
            let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
            let bytes: Vec<u8> = units
                .flat_map(|u: u16| if swap { u.to_be_bytes() } else { u.to_le_bytes() })
                .collect();
            let source = Source::decode(&bytes);
            assert_eq!((source.text(), source.encoding()), (text, Some(name)));
        }
    }

    #[test]
    fn a_cut_utf8_file_stays_utf8() {
        let source = Source::decode(&SENTENCE.as_bytes()[..SENTENCE.len() - 1]);
        assert_eq!(source.encoding(), Some("UTF-8"));
        assert!(source.text().ends_with('\u{fffd}'));
    }

    #[test]
    fn slices_count_scalar_values_and_never_reach_past_the_end() {
        let source = Source::from_text(SENTENCE);
        assert_eq!(source.slice(Span::new(1, 4)), "开发区");
        assert_eq!(source.slice(Span::new(12, 99)), "。");
        assert_eq!(source.slice(Span::new(50, 99)), "");
        let long = SENTENCE.repeat(40);
        let (source, places) = (
            Source::from_text(&long),
            long.char_indices().map(|(byte, _)| byte),
        );
        let places: Vec<usize> = places.chain([long.len()]).collect();
        for (start, end) in (0..places.len()).flat_map(|end| [(0, end), (end / 2, end), (end, end + 1)]) {
            let words = &long[places[start]..places[end.min(places.len() - 1)]];
            assert_eq!(source.slice(Span::new(start, end)), words);
        }
    }

    #[test]
    fn bytes_of_an_image_look_binary_and_a_sentence_does_not() {
        assert!(Source::decode(&[0x89, 0x50, 0x4e, 0x47, 1, 2, 3, 4, 0, 0, 0, 13]).looks_binary());
        assert!(!Source::from_text(SENTENCE).looks_binary());
    }
}
