//! Word documents.

use super::{escaped, zipped};

const OPEN: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>"#;
const CLOSE: &str = "<w:sectPr><w:pgSz w:w=\"11906\"/></w:sectPr></w:body></w:document>";
const RELATIONS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;

/// 一、 (一) 1. as three levels of one list.
const NUMBERING: &str = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:suff w:val="nothing"/><w:lvlText w:val="(%2)"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:suff w:val="space"/><w:lvlText w:val="%3."/></w:lvl>
</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#;
const STYLES: &str = r#"<w:styles xmlns:w="w"><w:style w:type="paragraph" w:styleId="H1"><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:basedOn w:val="H1"/><w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style></w:styles>"#;

/// A document with a body.
pub fn package(body: &str) -> Vec<u8> {
    package_with(body, NUMBERING)
}

fn package_with(body: &str, numbering: &str) -> Vec<u8> {
    package_of(
        body,
        &[("word/numbering.xml", numbering), ("word/styles.xml", STYLES)],
    )
}

/// A document with a body and parts beside it.
pub fn package_of(body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let body = format!("{OPEN}{body}{CLOSE}");
    let mut all: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", RELATIONS.as_bytes()),
        ("word/document.xml", body.as_bytes()),
    ];
    all.extend(parts.iter().map(|(name, text)| (*name, text.as_bytes())));
    zipped(&all)
}

/// A paragraph in two runs, with a deletion between them.
pub fn paragraph(words: &str) -> String {
    let half = words
        .char_indices()
        .nth(words.chars().count() / 2)
        .map_or(0, |(at, _)| at);
    format!(
        "<w:p><w:pPr><w:ind w:firstLine=\"640\"/></w:pPr><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r><w:del><w:r><w:delText>删去</w:delText></w:r></w:del><w:r><w:rPr><w:b/></w:rPr><w:t>{}</w:t></w:r></w:p>",
        escaped(&words[..half]),
        escaped(&words[half..])
    )
}

/// A paragraph whose number Word counts: level 0 and 1 by their styles, level 2 by itself.
fn numbered(level: u32, words: &str) -> String {
    let properties = match level {
        0 => "<w:pStyle w:val=\"H1\"/>".to_owned(),
        1 => "<w:pStyle w:val=\"H2\"/>".to_owned(),
        level => format!("<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"1\"/></w:numPr>"),
    };
    format!(
        "<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{}</w:t></w:r></w:p>",
        escaped(words)
    )
}

/// One paragraph a line.
pub fn of_lines(lines: &[&str]) -> Vec<u8> {
    package(&lines.iter().map(|line| paragraph(line)).collect::<String>())
}

/// One paragraph a line, the numbers 一、 (一) 1. left to Word; only right where they are without gaps. (一) may run on over
/// the parts.
pub fn of_lines_with_automatic_numbers(lines: &[&str], runs_on: bool) -> Vec<u8> {
    let body: String = lines
        .iter()
        .map(|line| {
            let han = |c: char| "一二三四五六七八九十".contains(c);
            let after = line.trim_start_matches(han);
            if after.len() < line.len() && after.starts_with('、') {
                return numbered(0, &after['、'.len_utf8()..]);
            }
            if let Some(rest) = line.strip_prefix(['(', '（']) {
                let after = rest.trim_start_matches(han);
                if after.len() < rest.len() && after.starts_with([')', '）']) {
                    return numbered(1, after.trim_start_matches([')', '）']));
                }
            }
            let after = line.trim_start_matches(|c: char| c.is_ascii_digit());
            if after.len() < line.len() && after.starts_with('.') {
                return numbered(2, &after[1..]);
            }
            paragraph(line)
        })
        .collect();
    let runs = NUMBERING.replace(
        "<w:suff w:val=\"nothing\"/><w:lvlText w:val=\"(%2)\"/>",
        "<w:lvlRestart w:val=\"0\"/><w:suff w:val=\"nothing\"/><w:lvlText w:val=\"(%2)\"/>",
    );
    package_with(&body, if runs_on { &runs } else { NUMBERING })
}

/// A table; `None` goes on with the cell above.
pub fn table(rows: &[Vec<Option<&str>>]) -> String {
    let rows: String = rows
        .iter()
        .enumerate()
        .map(|(index, row)| {
            let cells: String = row
                .iter()
                .enumerate()
                .map(|(column, cell)| {
                    let below = rows
                        .get(index + 1)
                        .is_some_and(|next| next.get(column).is_some_and(Option::is_none));
                    let merge = match cell {
                        None => "<w:vMerge/>",
                        Some(_) if below => "<w:vMerge w:val=\"restart\"/>",
                        Some(_) => "",
                    };
                    format!(
                        "<w:tc><w:tcPr>{merge}</w:tcPr>{}</w:tc>",
                        paragraph(cell.unwrap_or_default())
                    )
                })
                .collect();
            format!("<w:tr>{cells}</w:tr>")
        })
        .collect();
    format!("<w:tbl>{rows}</w:tbl>")
}
