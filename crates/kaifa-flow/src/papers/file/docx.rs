//! The body of the docx: red head, number, heading, text, tables, signature with the date four characters from the right, copies, imprint.
//! The package around it is in `parts.rs`.

use std::fmt::Write as _;

use kaifa_base::Date;

use super::layout::{
    CHARACTER, FONT_HEADING, FONT_SUB_HEADING, FONT_TEXT, FONT_TITLE, LINE, SIZE_2, SIZE_3, SIZE_4, SIZE_5,
    WIDTH, head_size,
};
use super::parts::{escape, package};
use super::{Block, Run, Sheet};

/// Red of the head and the separating line.
const RED: &str = "FF0000";
/// Characters that the date keeps from the right edge.
const DATE_INDENT: u32 = 4;

/// The docx of a sheet; with `notes`, the footnotes of its runs are written too. The same sheet gives the same bytes.
pub fn write(sheet: &Sheet, notes: bool) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut body = Body {
        xml: String::new(),
        notes: Vec::new(),
        with_notes: notes,
    };
    body.head(sheet);
    body.title(&sheet.title);
    if let Some(addressed) = &sheet.addressed {
        body.paragraph(&[Run::plain(addressed.clone())], 0);
        body.xml.push('\n');
    }
    for block in &sheet.blocks {
        match block {
            Block::Heading(text) => body.heading(text, FONT_HEADING),
            Block::SubHeading(text) => body.heading(text, FONT_SUB_HEADING),
            Block::Paragraph(runs) => body.paragraph(runs, 2),
            Block::Table { columns, rows } => body.table(columns, rows),
        }
    }
    body.signature(&sheet.issuer, sheet.dated);
    body.imprint(sheet.copy_to.as_deref(), &sheet.imprint);
    package(&body.xml, &body.notes)
}

/// A day as official papers write it: Arabic figures without leading zeros.
pub fn date_words(day: Date) -> String {
    use chrono::Datelike;
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

struct Body {
    xml: String,
    notes: Vec<String>,
    with_notes: bool,
}

/// Run properties: font by name, size in half-points.
fn run_style(font: &str, size: u32, more: &str) -> String {
    format!(
        "<w:rPr><w:rFonts w:ascii=\"{font}\" w:hAnsi=\"{font}\" w:eastAsia=\"{font}\" w:cs=\"{font}\"/>{more}\
         <w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/></w:rPr>"
    )
}

impl Body {
    fn line(&mut self, paragraph: &str, runs: &str) {
        let _ = write!(self.xml, "<w:p><w:pPr>{paragraph}</w:pPr>{runs}</w:p>");
    }

    fn text(&mut self, paragraph: &str, style: &str, text: &str) {
        let run = format!(
            "<w:r>{style}<w:t xml:space=\"preserve\">{}</w:t></w:r>",
            escape(text)
        );
        self.line(paragraph, &run);
    }

    fn empty(&mut self) {
        let style = run_style(FONT_TEXT, SIZE_3, "");
        self.text("", &style, "");
    }

    /// The red head, the number two lines below it, and the red line across the type area.
    fn head(&mut self, sheet: &Sheet) {
        if let Some(head) = &sheet.red_head {
            let size = head_size(head.chars().count());
            let style = run_style(FONT_TITLE, size, &format!("<w:color w:val=\"{RED}\"/>"));
            // 35 mm below the head of the type area, as the standard asks of the mark.
            let paragraph = format!(
                "<w:spacing w:before=\"{}\" w:line=\"240\" w:lineRule=\"auto\"/><w:jc w:val=\"center\"/>",
                super::layout::mm(35)
            );
            self.text(&paragraph, &style, head);
            self.empty();
        }
        let style = run_style(FONT_TEXT, SIZE_3, "");
        let number = sheet.number.as_deref().unwrap_or_default();
        if sheet.red_head.is_some() {
            let paragraph = format!(
                "<w:pBdr><w:bottom w:val=\"single\" w:sz=\"12\" w:space=\"11\" w:color=\"{RED}\"/></w:pBdr>\
                 <w:jc w:val=\"center\"/>"
            );
            self.text(&paragraph, &style, number);
            self.empty();
        } else if !number.is_empty() {
            self.text("<w:jc w:val=\"right\"/>", &style, number);
        }
    }

    fn title(&mut self, title: &str) {
        let style = run_style(FONT_TITLE, SIZE_2, "");
        // Two lines below the red line; its own lines closer to the size of its type.
        let paragraph = format!(
            "<w:keepNext/><w:spacing w:before=\"{LINE}\" w:after=\"{LINE}\" w:line=\"640\" w:lineRule=\"exact\"/>\
             <w:jc w:val=\"center\"/><w:outlineLvl w:val=\"0\"/>"
        );
        for line in title.lines() {
            self.text(&paragraph, &style, line);
        }
    }

    fn heading(&mut self, text: &str, font: &str) {
        let paragraph = format!(
            "<w:keepNext/><w:ind w:firstLineChars=\"200\" w:firstLine=\"{}\"/>",
            CHARACTER * 2
        );
        self.text(&paragraph, &run_style(font, SIZE_3, ""), text);
    }

    /// A paragraph whose first line is indented by so many characters.
    fn paragraph(&mut self, runs: &[Run], indent: u32) {
        let paragraph = match indent {
            0 => String::new(),
            indent => format!(
                "<w:ind w:firstLineChars=\"{}\" w:firstLine=\"{}\"/><w:jc w:val=\"both\"/>",
                indent * 100,
                CHARACTER * indent
            ),
        };
        let style = run_style(FONT_TEXT, SIZE_3, "");
        let mut xml = String::new();
        for run in runs {
            let _ = write!(
                xml,
                "<w:r>{style}<w:t xml:space=\"preserve\">{}</w:t></w:r>",
                escape(&run.text)
            );
            if let (true, Some(note)) = (self.with_notes, &run.note) {
                self.notes.push(note.clone());
                let _ = write!(
                    xml,
                    "<w:r><w:rPr><w:rStyle w:val=\"FootnoteReference\"/><w:vertAlign w:val=\"superscript\"/></w:rPr>\
                     <w:footnoteReference w:id=\"{}\"/></w:r>",
                    self.notes.len()
                );
            }
        }
        self.line(&paragraph, &xml);
    }

    fn table(&mut self, columns: &[String], rows: &[Vec<String>]) {
        let count = u32::try_from(columns.len().max(1)).unwrap_or(1);
        let size = if count > 5 { SIZE_5 } else { SIZE_4 };
        // Columns are as wide as what stands in them, within the type area.
        let longest = |at: usize| {
            let cells = rows.iter().filter_map(|row| row.get(at)).chain(columns.get(at));
            cells
                .map(|cell| cell.chars().count().clamp(2, 16))
                .max()
                .unwrap_or(2)
        };
        let weights: Vec<u32> = (0..columns.len())
            .map(|at| u32::try_from(longest(at)).unwrap_or(2))
            .collect();
        let total: u32 = weights.iter().sum::<u32>().max(1);
        let widths: Vec<u32> = weights.iter().map(|weight| WIDTH * weight / total).collect();
        let _ = write!(
            self.xml,
            "<w:tbl><w:tblPr><w:tblW w:w=\"{WIDTH}\" w:type=\"dxa\"/><w:jc w:val=\"center\"/><w:tblBorders>"
        );
        for side in ["top", "left", "bottom", "right", "insideH", "insideV"] {
            let _ = write!(
                self.xml,
                "<w:{side} w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"000000\"/>"
            );
        }
        self.xml
            .push_str("</w:tblBorders><w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>");
        for width in &widths {
            let _ = write!(self.xml, "<w:gridCol w:w=\"{width}\"/>");
        }
        self.xml.push_str("</w:tblGrid>");
        self.row(columns, &widths, FONT_HEADING, size, true);
        for row in rows {
            self.row(row, &widths, FONT_TEXT, size, false);
        }
        self.xml.push_str("</w:tbl>");
        self.empty();
    }

    fn row(&mut self, cells: &[String], widths: &[u32], font: &str, size: u32, head: bool) {
        let style = run_style(font, size, "");
        let repeat = if head { "<w:tblHeader/>" } else { "" };
        let _ = write!(self.xml, "<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>");
        for (cell, width) in cells.iter().zip(widths) {
            let number = cell.parse::<kaifa_base::Decimal>().is_ok();
            let place = if head || number || cell.chars().count() <= 6 {
                "center"
            } else {
                "left"
            };
            let _ = write!(
                self.xml,
                "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/><w:vAlign w:val=\"center\"/></w:tcPr><w:p><w:pPr>\
                 <w:spacing w:line=\"320\" w:lineRule=\"atLeast\"/><w:jc w:val=\"{place}\"/></w:pPr>\
                 <w:r>{style}<w:t xml:space=\"preserve\">{}</w:t></w:r></w:p></w:tc>",
                escape(cell)
            );
        }
        self.xml.push_str("</w:tr>");
    }

    /// The issuer centred over the date, which keeps four characters from the right.
    fn signature(&mut self, issuer: &str, dated: Option<Date>) {
        let style = run_style(FONT_TEXT, SIZE_3, "");
        self.empty();
        self.empty();
        let date = dated
            .map(date_words)
            .unwrap_or_else(|| "    年  月  日".to_owned());
        // Widths in half characters: figures are half as wide as Chinese.
        let width = |text: &str| -> i64 { text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum() };
        let beside = (width(&date) - width(issuer)) / 2;
        let shift = i64::from(DATE_INDENT) * 2 + beside;
        let indent = |half_characters: i64| {
            let half = u32::try_from(half_characters.max(0)).unwrap_or(0);
            format!(
                "<w:keepNext/><w:ind w:rightChars=\"{}\" w:right=\"{}\"/><w:jc w:val=\"right\"/>",
                half * 50,
                half * CHARACTER / 2
            )
        };
        self.text(&indent(shift), &style, issuer);
        let date_at = i64::from(DATE_INDENT) * 2;
        self.text(&indent(date_at).replace("<w:keepNext/>", ""), &style, &date);
    }

    /// The last lines between rules: who gets copies, who printed it.
    fn imprint(&mut self, copy_to: Option<&str>, imprint: &[String]) {
        if copy_to.is_none() && imprint.is_empty() {
            return;
        }
        self.empty();
        let style = run_style(FONT_TEXT, SIZE_4, "");
        let lines: Vec<String> = copy_to
            .map(|copy| format!("抄送:{copy}。"))
            .into_iter()
            .chain(imprint.iter().cloned())
            .collect();
        let last = lines.len() - 1;
        for (at, text) in lines.iter().enumerate() {
            // Outer rules thick, the one between thin.
            let top = if at == 0 { 8 } else { 4 };
            let bottom = if at == last {
                "<w:bottom w:val=\"single\" w:sz=\"8\" w:space=\"1\" w:color=\"000000\"/>"
            } else {
                ""
            };
            let paragraph = format!(
                "<w:pBdr><w:top w:val=\"single\" w:sz=\"{top}\" w:space=\"1\" w:color=\"000000\"/>{bottom}</w:pBdr>\
                 <w:ind w:leftChars=\"100\" w:left=\"{CHARACTER}\" w:rightChars=\"100\" w:right=\"{CHARACTER}\"/>"
            );
            self.text(&paragraph, &style, text);
        }
    }
}
