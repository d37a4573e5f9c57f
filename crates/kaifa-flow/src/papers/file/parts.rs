//! The package of a docx: content types, relations, styles, settings, page numbers, footnotes. Every time stamp is fixed, so that the
//! same paper is the same file.

use std::io::{Cursor, Write};

use kaifa_base::punctuation::chinese;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::layout::{
    BOTTOM, FONT_NUMBER, FONT_TEXT, LEFT, LINE, PAGE_HEIGHT, PAGE_WIDTH, RIGHT, SIZE_3, SIZE_4, SIZE_5, TOP,
};

const NAMES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const TYPES: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// Text inside an element, with the marks of Chinese sentences; characters that XML cannot hold are left out.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in chinese(text).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            c if c < ' ' || c == '\u{fffe}' || c == '\u{ffff}' => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// The whole file from the body's XML and the footnotes.
pub fn package(body: &str, notes: &[String]) -> Result<Vec<u8>, zip::result::ZipError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [
        ("[Content_Types].xml", content_types()),
        ("_rels/.rels", root_relations()),
        ("word/document.xml", document(body)),
        ("word/styles.xml", styles()),
        ("word/settings.xml", settings()),
        ("word/footnotes.xml", footnotes(notes)),
        ("word/footer1.xml", footer("right")),
        ("word/footer2.xml", footer("left")),
        ("word/_rels/document.xml.rels", document_relations()),
    ] {
        zip.start_file(name, options)?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

fn content_types() -> String {
    let part = |name: &str, kind: &str| {
        format!("<Override PartName=\"/word/{name}.xml\" ContentType=\"{TYPES}.{kind}+xml\"/>")
    };
    format!(
        "{HEAD}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>{}{}{}{}{}{}</Types>",
        part("document", "document.main"),
        part("styles", "styles"),
        part("settings", "settings"),
        part("footnotes", "footnotes"),
        part("footer1", "footer"),
        part("footer2", "footer"),
    )
}

fn relations(targets: &[(&str, &str)]) -> String {
    let mut xml = format!(
        "{HEAD}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    );
    for (number, (kind, target)) in targets.iter().enumerate() {
        xml.push_str(&format!(
            "<Relationship Id=\"r{}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"/>",
            number + 1
        ));
    }
    xml.push_str("</Relationships>");
    xml
}

fn root_relations() -> String {
    relations(&[("officeDocument", "word/document.xml")])
}

fn document_relations() -> String {
    relations(&[
        ("styles", "styles.xml"),
        ("settings", "settings.xml"),
        ("footnotes", "footnotes.xml"),
        ("footer", "footer1.xml"),
        ("footer", "footer2.xml"),
    ])
}

fn document(body: &str) -> String {
    format!(
        "{HEAD}<w:document {NAMES}><w:body>{body}<w:sectPr>\
         <w:footerReference w:type=\"default\" r:id=\"r4\"/><w:footerReference w:type=\"even\" r:id=\"r5\"/>\
         <w:pgSz w:w=\"{PAGE_WIDTH}\" w:h=\"{PAGE_HEIGHT}\"/>\
         <w:pgMar w:top=\"{TOP}\" w:right=\"{RIGHT}\" w:bottom=\"{BOTTOM}\" w:left=\"{LEFT}\" w:header=\"851\" w:footer=\"1400\" \
         w:gutter=\"0\"/><w:docGrid w:type=\"linesAndChars\" w:linePitch=\"{LINE}\" w:charSpace=\"-842\"/>\
         </w:sectPr></w:body></w:document>"
    )
}

fn styles() -> String {
    let fonts = |font: &str| {
        format!("<w:rFonts w:ascii=\"{font}\" w:hAnsi=\"{font}\" w:eastAsia=\"{font}\" w:cs=\"{font}\"/>")
    };
    format!(
        "{HEAD}<w:styles {NAMES}><w:docDefaults><w:rPrDefault><w:rPr>{}<w:sz w:val=\"{SIZE_3}\"/>\
         <w:szCs w:val=\"{SIZE_3}\"/><w:lang w:val=\"zh-CN\" w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault>\
         <w:pPrDefault><w:pPr><w:spacing w:before=\"0\" w:after=\"0\" w:line=\"{LINE}\" w:lineRule=\"exact\"/></w:pPr></w:pPrDefault>\
         </w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/></w:style>\
         <w:style w:type=\"paragraph\" w:styleId=\"FootnoteText\"><w:name w:val=\"footnote text\"/><w:basedOn w:val=\"Normal\"/>\
         <w:pPr><w:spacing w:line=\"240\" w:lineRule=\"auto\"/></w:pPr><w:rPr><w:sz w:val=\"{SIZE_5}\"/></w:rPr></w:style>\
         <w:style w:type=\"character\" w:styleId=\"FootnoteReference\"><w:name w:val=\"footnote reference\"/>\
         <w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr></w:style></w:styles>",
        fonts(FONT_TEXT)
    )
}

fn settings() -> String {
    format!(
        "{HEAD}<w:settings {NAMES}><w:evenAndOddHeaders/>\
         <w:footnotePr><w:footnote w:id=\"-1\"/><w:footnote w:id=\"0\"/></w:footnotePr>\
         <w:compat><w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/>\
         </w:compat></w:settings>"
    )
}

/// The page number between dashes, one character from the outer edge.
fn footer(side: &str) -> String {
    let style = format!(
        "<w:rPr><w:rFonts w:ascii=\"{FONT_NUMBER}\" w:hAnsi=\"{FONT_NUMBER}\" w:eastAsia=\"{FONT_NUMBER}\"/><w:sz w:val=\"{SIZE_4}\"/></w:rPr>"
    );
    let text = |text: &str| format!("<w:r>{style}<w:t xml:space=\"preserve\">{text}</w:t></w:r>");
    let field = |kind: &str| format!("<w:r>{style}<w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    format!(
        "{HEAD}<w:ftr {NAMES}><w:p><w:pPr><w:ind w:leftChars=\"100\" w:left=\"280\" w:rightChars=\"100\" w:right=\"280\"/>\
         <w:jc w:val=\"{side}\"/></w:pPr>{}{}<w:r>{style}<w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r>{}{}{}{}</w:p></w:ftr>",
        text("— "),
        field("begin"),
        field("separate"),
        text("1"),
        field("end"),
        text(" —"),
    )
}

fn footnotes(notes: &[String]) -> String {
    let mut xml = format!(
        "{HEAD}<w:footnotes {NAMES}>\
         <w:footnote w:type=\"separator\" w:id=\"-1\"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>\
         <w:footnote w:type=\"continuationSeparator\" w:id=\"0\"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>"
    );
    for (at, note) in notes.iter().enumerate() {
        xml.push_str(&format!(
            "<w:footnote w:id=\"{}\"><w:p><w:pPr><w:pStyle w:val=\"FootnoteText\"/></w:pPr>\
             <w:r><w:rPr><w:rStyle w:val=\"FootnoteReference\"/></w:rPr><w:footnoteRef/></w:r>\
             <w:r><w:rPr><w:sz w:val=\"{SIZE_5}\"/></w:rPr><w:t xml:space=\"preserve\"> {}</w:t></w:r></w:p></w:footnote>",
            at + 1,
            escape(note)
        ));
    }
    xml.push_str("</w:footnotes>");
    xml
}
