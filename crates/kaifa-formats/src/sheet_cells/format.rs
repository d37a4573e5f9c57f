//! How the styles of a workbook show numbers: as numbers, as moments, or as spans of time.

use std::collections::HashMap;
use std::io::{Read, Seek};

use zip::ZipArchive;

use super::xml::Tokens;

/// How a style shows a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    Moment,
    Duration,
}

/// The kind of each style, by its number.
pub(super) fn kinds<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Result<Vec<Kind>, String> {
    let text = archive
        .by_name("xl/styles.xml")
        .map_err(|error| error.to_string())?;
    let mut tokens = Tokens::new(text);
    let mut own: HashMap<String, Kind> = HashMap::new();
    let mut kinds = Vec::new();
    let mut in_cells = false;
    while let Some(token) = tokens.next()? {
        let tag = tokens.tag(&token);
        match (tag.name, tag.closes) {
            (b"numFmt", false) => {
                let codes = tag.attribute("numFmtId").zip(tag.attribute("formatCode"));
                own.extend(codes.map(|(id, code)| (id, of_code(&code))));
            }
            (b"cellXfs", closes) => in_cells = !closes && !tag.empty,
            (b"xf", false) if in_cells => {
                let id = tag.attribute("numFmtId").unwrap_or_default();
                kinds.push(own.get(&id).copied().unwrap_or_else(|| built_in(&id)));
            }
            _ => {}
        }
    }
    Ok(kinds)
}

/// The formats that every spreadsheet knows (ECMA-376, 18.8.30); 27 to 36 and 50 to 58 are dates of East Asian versions.
fn built_in(id: &str) -> Kind {
    match id.parse() {
        Ok(14..=22 | 27..=36 | 45 | 47 | 50..=58) => Kind::Moment,
        Ok(46) => Kind::Duration,
        _ => Kind::Plain,
    }
}

/// What a format code shows: letters of dates and times outside quotation marks and brackets make a moment, hours, minutes or seconds alone in
/// brackets a span of time. Only the part for positive numbers counts.
fn of_code(code: &str) -> Kind {
    let mut letters = code.chars();
    // Whether AM/PM may have begun.
    let mut half = false;
    while let Some(letter) = letters.next() {
        match letter.to_ascii_lowercase() {
            '\\' | '_' | '*' => {
                letters.next();
            }
            '"' => {
                letters.find(|c| *c == '"');
            }
            ';' => return Kind::Plain,
            '[' => {
                let inside: String = letters.by_ref().take_while(|c| *c != ']').collect();
                let mut units = inside.to_ascii_lowercase();
                let unit = units.pop();
                if unit.is_some_and(|unit| "hms".contains(unit) && units.chars().all(|c| c == unit)) {
                    return Kind::Duration;
                }
            }
            'p' | 'm' | '/' if half => return Kind::Moment,
            'd' | 'm' | 'h' | 'y' | 's' if !half => return Kind::Moment,
            'a' => half = true,
            _ => {}
        }
    }
    Kind::Plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_show_moments_spans_or_numbers() {
        for (code, kind) in [
            ("General", Kind::Plain),
            ("0.00", Kind::Plain),
            ("#,##0_);[Red](#,##0)", Kind::Plain),
            ("\"d\"0", Kind::Plain),
            ("0\\d", Kind::Plain),
            ("[Red]0", Kind::Plain),
            ("yyyy-mm-dd", Kind::Moment),
            ("[$-804]yyyy\"年\"m\"月\"", Kind::Moment),
            ("h:mm AM/PM", Kind::Moment),
            ("[h]:mm", Kind::Duration),
            ("[mm]:ss", Kind::Duration),
        ] {
            assert_eq!(of_code(code), kind, "{code}");
        }
    }
}
