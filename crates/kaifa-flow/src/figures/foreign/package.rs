//! The zip that a workbook or text document is: parts are read by name, and a copy is written with some parts replaced and every
//! other part taken over byte for byte.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// The most that one part may hold when unpacked: 200 MB. A small file that unpacks to more is no office document.
const LARGEST_PART: u64 = 200 * 1024 * 1024;

/// An opened package.
pub struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
}

impl<'a> Package<'a> {
    /// Opens a package.
    pub fn open(bytes: &'a [u8]) -> Result<Package<'a>, String> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
        Ok(Package { archive })
    }

    /// A part; nothing if there is none of that name.
    pub fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, String> {
        let file = match self.archive.by_name(name) {
            Ok(file) => file,
            Err(zip::result::ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(error.to_string()),
        };
        let mut bytes = Vec::new();
        file.take(LARGEST_PART + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| error.to_string())?;
        match bytes.len() as u64 > LARGEST_PART {
            true => Err(format!("{name} unpacks to more than {LARGEST_PART} bytes")),
            false => Ok(Some(bytes)),
        }
    }

    /// A copy in which some parts are replaced; all others are taken over as they are.
    pub fn with(&mut self, replaced: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, String> {
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        for at in 0..self.archive.len() {
            let file = self.archive.by_index_raw(at).map_err(|error| error.to_string())?;
            let name = file.name().map_err(|error| error.to_string())?.into_owned();
            match replaced.get(&name) {
                None => out.raw_copy_file(file).map_err(|error| error.to_string())?,
                Some(bytes) => {
                    drop(file);
                    let options =
                        SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
                    out.start_file(name, options).map_err(|error| error.to_string())?;
                    out.write_all(bytes).map_err(|error| error.to_string())?;
                }
            }
        }
        out.finish()
            .map(Cursor::into_inner)
            .map_err(|error| error.to_string())
    }
}

/// Escapes text for XML.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// Puts replacements into bytes: start and end of what goes, and what comes. They must not overlap.
pub fn edited(bytes: &[u8], mut edits: Vec<(usize, usize, String)>) -> Vec<u8> {
    edits.sort_by_key(|(start, end, _)| (*start, *end));
    let mut out = Vec::with_capacity(bytes.len() + edits.iter().map(|(.., text)| text.len()).sum::<usize>());
    let mut at = 0;
    for (start, end, text) in edits {
        out.extend_from_slice(&bytes[at..start]);
        out.extend_from_slice(text.as_bytes());
        at = end;
    }
    out.extend_from_slice(&bytes[at..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_changes_only_what_is_replaced() {
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in [("a.xml", "<a/>"), ("b.bin", "\u{0}bytes")] {
            out.start_file(name, SimpleFileOptions::default()).unwrap();
            out.write_all(text.as_bytes()).unwrap();
        }
        let bytes = out.finish().unwrap().into_inner();
        let mut package = Package::open(&bytes).unwrap();
        let replaced = BTreeMap::from([("a.xml".to_owned(), b"<z/>".to_vec())]);
        let copy = package.with(&replaced).unwrap();
        let mut again = Package::open(&copy).unwrap();
        assert_eq!(again.part("a.xml").unwrap().unwrap(), b"<z/>");
        assert_eq!(again.part("b.bin").unwrap(), package.part("b.bin").unwrap());
        assert_eq!(again.part("c").unwrap(), None);
        assert!(Package::open(b"PK\x03\x04 broken").is_err());
    }

    #[test]
    fn edits_are_put_in_from_left_to_right() {
        assert_eq!(
            edited(
                b"abcdef",
                vec![(4, 5, "E".into()), (1, 1, "-".into()), (2, 3, String::new())]
            ),
            b"a-bdEf"
        );
    }
}
