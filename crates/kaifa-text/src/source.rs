//! A policy document as it came in: its bytes' hash and its decoded text. Nothing is normalised or repaired here, so
//! that a span means the same in every program that decodes the same bytes. Containers such as docx or pdf will become
//! further ways to make a [`Source`]; reading starts from its text in any case.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use kaifa_base::{Digest, Span};

/// A decoded policy document.
#[derive(Debug, Clone)]
pub struct Source {
    digest: Digest,
    encoding: &'static str,
    text: String,
    /// Byte offset of every scalar value, and the length of the text at the end.
    offsets: Vec<u32>,
}

impl Source {
    /// Decodes UTF-8 (with or without byte order mark), UTF-16 with a mark, or GB18030. Never fails: bytes that belong
    /// to none of them become U+FFFD, which reading points at.
    pub fn decode(bytes: &[u8]) -> Source {
        let (encoding, text) = decode_text(bytes);
        Source::new(Digest::of(bytes), encoding, text)
    }

    /// A source from text that is already decoded; its hash is that of the text in UTF-8.
    pub fn from_text(text: &str) -> Source {
        Source::new(Digest::of(text), UTF_8.name(), text.to_owned())
    }

    fn new(digest: Digest, encoding: &'static str, text: String) -> Source {
        let offsets = text
            .char_indices()
            .map(|(byte, _)| byte as u32)
            .chain([text.len() as u32])
            .collect();
        Source {
            digest,
            encoding,
            text,
            offsets,
        }
    }

    /// SHA-256 of the bytes as they came in.
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// Name of the encoding that was found, e.g. `UTF-8`, `gb18030`.
    pub fn encoding(&self) -> &'static str {
        self.encoding
    }

    /// The decoded text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Number of scalar values.
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The words under a span; what reaches past the end is cut.
    pub fn slice(&self, span: Span) -> &str {
        let end = span.end.min(self.len());
        let start = span.start.min(end);
        &self.text[self.offsets[start] as usize..self.offsets[end] as usize]
    }

    /// Whether the text looks like anything but text: control characters or undecodable bytes in bulk.
    pub fn looks_binary(&self) -> bool {
        let strange = self
            .text
            .chars()
            .filter(|c| *c == '\u{fffd}' || (c.is_control() && !c.is_whitespace()))
            .count();
        strange * 20 > self.len()
    }
}

fn decode_text(bytes: &[u8]) -> (&'static str, String) {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_with_bom_removal(bytes);
        return (encoding.name(), text.into_owned());
    }
    // Zero bytes never occur in UTF-8 or GB18030 text; half of UTF-16 text in Latin script is zeros.
    let zeros = |first: usize| bytes.iter().skip(first).step_by(2).filter(|b| **b == 0).count();
    for (encoding, first) in [(UTF_16LE, 1), (UTF_16BE, 0)] {
        if bytes.len() >= 4 && zeros(first) * 4 > bytes.len() && zeros(1 - first) * 50 < bytes.len() {
            return (
                encoding.name(),
                encoding.decode_without_bom_handling(bytes).0.into_owned(),
            );
        }
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
    if wrong(&gb) * 4 <= wide(&gb) {
        (GB18030.name(), gb.into_owned())
    } else {
        (UTF_8.name(), utf8.into_owned())
    }
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
            assert_eq!((source.text(), source.encoding()), (SENTENCE, name));
            assert_eq!(source.digest(), &Digest::of(bytes));
        }
    }

    #[test]
    fn a_cut_utf8_file_stays_utf8() {
        let source = Source::decode(&SENTENCE.as_bytes()[..SENTENCE.len() - 1]);
        assert_eq!(source.encoding(), "UTF-8");
        assert!(source.text().ends_with('\u{fffd}'));
    }

    #[test]
    fn slices_count_scalar_values_and_never_reach_past_the_end() {
        let source = Source::from_text(SENTENCE);
        assert_eq!(source.slice(Span::new(1, 4)), "开发区");
        assert_eq!(source.slice(Span::new(12, 99)), "。");
        assert_eq!(source.slice(Span::new(50, 99)), "");
    }

    #[test]
    fn bytes_of_an_image_look_binary_and_a_sentence_does_not() {
        assert!(Source::decode(&[0x89, 0x50, 0x4e, 0x47, 1, 2, 3, 4, 0, 0, 0, 13]).looks_binary());
        assert!(!Source::from_text(SENTENCE).looks_binary());
    }
}
