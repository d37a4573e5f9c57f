//! What a file is, by its bytes alone: the same bytes are read the same way whatever the file is called.

use std::sync::LazyLock;

use regex::Regex;

/// A format of policy documents, or one that is recognised to be refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A zip container: docx, xlsx or ofd, by its parts.
    Zip,
    /// A PDF.
    Pdf,
    /// An OLE container: an old or an encrypted office file.
    Ole,
    /// A web page.
    Html,
    /// Rich text, which is not read.
    Rtf,
    /// A picture, as a camera or scanner makes it.
    Picture,
    /// A web page saved with all that it shows in one file.
    SavedPage,
    /// Files packed together, other than in a zip.
    Packed,
    /// The pages of Founder's CEB.
    Ceb,
    /// A Word document or workbook as one XML text, as Office 2003 wrote them.
    WordXml,
    ExcelXml,
    /// Everything else is looked at as text.
    Text,
}

static MARKUP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)<(?:!doctype\s+html|html|head|body|meta|title|div|p|table|span|section|article|h[1-6])[\s>/]",
    )
    .unwrap()
});

/// How far into the words to look for markup.
const HEAD: usize = 4096;

/// The format of some bytes; `words` decodes them if it comes to that.
pub fn format(bytes: &[u8], words: impl FnOnce() -> String) -> (Format, Option<String>) {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        return (Format::Zip, None);
    }
    if starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return (Format::Ole, None);
    }
    // A PDF may have some bytes before its mark.
    if bytes[..bytes.len().min(1024)]
        .windows(5)
        .any(|window| window == b"%PDF-")
    {
        return (Format::Pdf, None);
    }
    if starts(b"{\\rtf") {
        return (Format::Rtf, None);
    }
    if starts(b"Rar!\x1a") || starts(b"7z\xbc\xaf\x27\x1c") || starts(b"\x1f\x8b\x08") {
        return (Format::Packed, None);
    }
    if starts(b"Founder CEB") {
        return (Format::Ceb, None);
    }
    let pictures: [&[u8]; 6] = [
        b"\x89PNG\r\n",
        b"\xff\xd8\xff",
        b"GIF8",
        b"BM",
        b"II*\0",
        b"MM\0*",
    ];
    // Two letters alone may begin a text.
    let is_text = |bytes: &[u8]| !bytes.contains(&0);
    if pictures.iter().any(|magic| starts(magic)) && !is_text(&bytes[..bytes.len().min(64)]) {
        return (Format::Picture, None);
    }
    let head = &bytes[..bytes.len().min(1024)];
    if head
        .windows(17)
        .any(|window| window.eq_ignore_ascii_case(b"multipart/related"))
        && !starts(b"<")
    {
        return (Format::SavedPage, None);
    }
    let words = words();
    let head: String = words
        .trim_start_matches('\u{feff}')
        .trim_start()
        .chars()
        .take(HEAD)
        .collect();
    (markup(&head).unwrap_or(Format::Text), Some(words))
}

/// What begins with a tag, if it is known.
fn markup(head: &str) -> Option<Format> {
    if !head.starts_with('<') {
        return None;
    }
    if head.starts_with("<?xml") && !head.contains("<html") {
        if head.contains("<w:wordDocument") || head.contains("<pkg:package") {
            return Some(Format::WordXml);
        }
        if head.contains("<Workbook") && head.contains("office:spreadsheet") {
            return Some(Format::ExcelXml);
        }
    }
    MARKUP.is_match(head).then_some(Format::Html)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_say_what_a_file_is() {
        let of = |bytes: &[u8]| format(bytes, || String::from_utf8_lossy(bytes).into_owned()).0;
        assert_eq!(of(b"PK\x03\x04rest"), Format::Zip);
        assert_eq!(of(b"\n%PDF-1.4"), Format::Pdf);
        assert_eq!(of("\u{feff} <!DOCTYPE html><html>".as_bytes()), Format::Html);
        assert_eq!(of("<p>一、目标</p>".as_bytes()), Format::Html);
        assert_eq!(of("一、目标 <p>".as_bytes()), Format::Text);
        assert_eq!(of(b"{\\rtf1"), Format::Rtf);
        assert_eq!(of(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Format::Picture);
        assert_eq!(of(b"BM2 is a text"), Format::Text);
        let saved = b"From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n";
        assert_eq!(of(saved), Format::SavedPage);
        assert_eq!(of(b"Rar!\x1a\x07\0"), Format::Packed);
        let word = b"<?xml version='1.0'?><?mso-application progid='Word.Document'?><w:wordDocument>";
        assert_eq!(of(word), Format::WordXml);
        let sheet =
            b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'><Table>";
        assert_eq!(of(sheet), Format::ExcelXml);
        let page = b"<html xmlns:x='urn:schemas-microsoft-com:office:excel'><table>";
        assert_eq!(of(page), Format::Html);
        assert_eq!(of(b""), Format::Text);
    }
}
