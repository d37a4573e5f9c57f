//! Footnotes and endnotes. They are no part of the clauses: their words stand at the end of the text, and a note where one is referred
//! to says what it says.

use std::collections::HashMap;

use kaifa_base::{Span, Words};
use kaifa_text::layout::{At, BlockKind, Composer};
use kaifa_text::notes;

use super::is_skipped;
use crate::archive::Archive;
use crate::limits;
use crate::problems::{self, Refusal};
use crate::xml::{self, Node};

/// Where a note stands, by the part that holds it, and its number there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reference {
    /// Whether it stands at the end of the document.
    pub at_end: bool,
    /// Its number in its part.
    pub id: i64,
}

/// So many characters of a note are shown where it is referred to.
const SHOWN: usize = 200;

/// The words of all notes.
#[derive(Debug, Default)]
pub struct Footnotes(HashMap<Reference, String>);

impl FromIterator<(Reference, String)> for Footnotes {
    fn from_iter<T: IntoIterator<Item = (Reference, String)>>(notes: T) -> Footnotes {
        Footnotes(notes.into_iter().collect())
    }
}

impl Footnotes {
    /// Reads both parts, as far as they are there; `beside` names the parts of the folder of the body.
    pub fn read(archive: &mut Archive, beside: impl Fn(&str) -> String) -> Result<Footnotes, Refusal> {
        let mut found = Footnotes::default();
        for (part, at_end) in [("footnotes.xml", false), ("endnotes.xml", true)] {
            if let Some(text) = archive.text(&beside(part))? {
                found.part(&text, part, at_end)?;
            }
        }
        Ok(found)
    }

    fn part(&mut self, text: &str, part: &str, at_end: bool) -> Result<(), Refusal> {
        let mut current: Option<(Reference, String)> = None;
        let mut skipped = 0_usize;
        let mut in_text = false;
        xml::walk(text, part, |node| {
            match node {
                Node::Start(name, _) if skipped > 0 || is_skipped(name) => skipped += 1,
                Node::End(_) if skipped > 0 => skipped -= 1,
                Node::Start("footnote" | "endnote", attributes) => {
                    // Those with a type are the lines between text and notes.
                    let id = attributes
                        .number("id")
                        .filter(|_| attributes.get("type").is_none());
                    current = id.map(|id| (Reference { at_end, id }, String::new()));
                }
                Node::End("footnote" | "endnote") => self.0.extend(current.take()),
                Node::Start("t", _) => in_text = true,
                Node::End("t") => in_text = false,
                Node::End("p") => {
                    if let Some((_, words)) = &mut current {
                        words.push('\n');
                    }
                }
                Node::Text(more) if in_text => {
                    if let Some((_, words)) = &mut current {
                        words.push_str(more);
                    }
                }
                _ => {}
            }
            Ok(())
        })
    }

    /// Writes the notes that are referred to at the end of the text, each once; `referred` says from where.
    pub fn write(mut self, composer: &mut Composer, referred: &[(u32, Reference)]) -> Result<(), Refusal> {
        for (place, reference) in referred {
            let Some(words) = self.0.remove(reference) else {
                continue;
            };
            let words = words.trim();
            if words.is_empty() {
                continue;
            }
            if composer.text().len() + words.len() > 4 * limits::TEXT as usize {
                let what = ("文字总量(字)", "the text (characters)");
                return Err(problems::too_large(what, limits::TEXT + 1, limits::TEXT));
            }
            composer.paragraph(BlockKind::Aside, At::default(), words);
            let place = *place as usize;
            let mut shown: String = words.chars().take(SHOWN).collect();
            if shown.len() < words.len() {
                shown.push('…');
            }
            let shown = shown.replace('\n', " ");
            composer.remark(
                &notes::SET_ASIDE,
                Span::new(place.saturating_sub(1), place),
                Words::new(
                    format!("此处的注释不作正文读入:{shown}"),
                    format!("the note referred to here is not read as part of the document: {shown}"),
                ),
            );
        }
        Ok(())
    }
}
