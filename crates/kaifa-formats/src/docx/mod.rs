//! Word documents (docx): the body with its automatic numbers written out, tables with merged cells, text boxes, formulas; tracked
//! deletions are left out and insertions kept, as a reader who accepts all changes would see it. Footnotes and endnotes are set aside
//! with a note each; headers, footers and comments are not read.

pub mod footnotes;
mod math;
pub mod numbering;
pub mod signs;
mod styles;
mod walk;

use kaifa_base::Digest;
use kaifa_text::Source;

use crate::archive::Archive;
use crate::problems::{self, Refusal};
use crate::xml::{self, Node};
use footnotes::Footnotes;
use numbering::Numbering;
use styles::Styles;
use walk::Walk;

/// Reads a Word document.
pub fn open(bytes: &[u8], mut archive: Archive) -> Result<Source, Refusal> {
    let main = main_part(&mut archive)?;
    let Some(body) = archive.text(&main)? else {
        return Err(problems::missing_part("docx", &main));
    };
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    let beside = |name: &str| format!("{folder}/{name}");
    let numbering = match archive.text(&beside("numbering.xml"))? {
        Some(text) => Numbering::read(&text)?,
        None => Numbering::default(),
    };
    let styles = match archive.text(&beside("styles.xml"))? {
        Some(text) => Styles::read(&text)?,
        None => Styles::default(),
    };
    let footnotes = Footnotes::read(&mut archive, beside)?;
    let mut walk = Walk::new(&numbering, &styles);
    xml::walk(&body, "document.xml", |node| walk.visit(node))?;
    walk.finish(Digest::of(bytes), footnotes)
}

/// The part with the body, which the package's relations name.
fn main_part(archive: &mut Archive) -> Result<String, Refusal> {
    let mut main = None;
    if let Some(relations) = archive.text("_rels/.rels")? {
        xml::walk(&relations, "_rels/.rels", |node| {
            if let Node::Start("Relationship", attributes) = node
                && attributes
                    .get("Type")
                    .is_some_and(|kind| kind.ends_with("/officeDocument"))
            {
                main = attributes.get("Target");
            }
            Ok(())
        })?;
    }
    Ok(main.map_or_else(
        || "word/document.xml".to_owned(),
        |name| name.trim_start_matches('/').to_owned(),
    ))
}

/// Elements of which nothing is read: tracked deletions, fallbacks of newer drawings, notes on changes.
fn is_skipped(name: &str) -> bool {
    matches!(
        name,
        "del"
            | "moveFrom"
            | "delInstrText"
            | "delText"
            | "Fallback"
            | "rPrChange"
            | "pPrChange"
            | "tblPrChange"
            | "trPrChange"
            | "tcPrChange"
            | "sectPr"
            | "rt"
    )
}
