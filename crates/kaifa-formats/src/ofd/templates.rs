//! Templates (GB/T 33190, 7.5): pages that others take and show under or over their own content. What a single page takes is a letterhead
//! or a form and belongs to that page. What several take repeats: heads and feet, frames, watermarks. Of that, words inside a table are
//! those of the table of each page, and a letterhead above the words of the first of these pages is read there; the rest is left out.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::{Drawn, draw};
use crate::archive::Archive;
use crate::limits;
use crate::page_lines::{Glyph, Page};
use crate::problems::{self, Refusal};

/// The templates of a document.
#[derive(Default)]
pub struct Templates {
    /// Where they are, by their numbers.
    pub places: HashMap<String, String>,
    read: HashMap<String, Rc<Drawn>>,
    /// What each page takes, by the numbers of the templates.
    taken: Vec<Vec<String>>,
}

impl Templates {
    /// Adds to a page the paths of the templates that it takes; `resolve` gives the part of a place.
    pub fn draw_under(
        &mut self,
        drawn: &mut Drawn,
        archive: &mut Archive,
        resolve: impl Fn(&str) -> String,
    ) -> Result<(), Refusal> {
        let mut numbers = std::mem::take(&mut drawn.takes);
        let mut seen = HashSet::new();
        numbers.retain(|number| self.places.contains_key(number) && seen.insert(number.clone()));
        for number in &numbers {
            if !self.read.contains_key(number) {
                let part = resolve(&self.places[number]);
                let Some(content) = archive.text(&part)? else {
                    return Err(problems::missing_part("ofd", &part));
                };
                let template = draw(&content, &part, drawn.page.height)?;
                self.read.insert(number.clone(), Rc::new(template));
            }
            let template = &self.read[number];
            drawn.pen.draw_also(&template.pen);
            drawn.page.has_pictures |= template.page.has_pictures;
        }
        self.taken.push(numbers);
        Ok(())
    }

    /// Adds to the pages of the document the words of the templates that they take.
    pub fn write_under(&self, pages: &mut [Page]) -> Result<(), Refusal> {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for number in self.taken.iter().flatten() {
            *counts.entry(number).or_default() += 1;
        }
        let mut begun: HashSet<&str> = HashSet::new();
        let mut total = 0_u64;
        for (page, numbers) in pages.iter_mut().zip(&self.taken) {
            let top = page.glyphs.iter().filter(|glyph| !glyph.c.is_whitespace());
            let top = top.map(|glyph| glyph.y).fold(f32::INFINITY, f32::min);
            for number in numbers {
                let template = &self.read[number];
                let is_first = begun.insert(number);
                let repeats = counts[number.as_str()] > 1;
                let heads = |glyph: &Glyph| is_first && glyph.y < top && !page.is_edge(glyph.y, glyph.y);
                let is_read = |glyph: &&Glyph| !repeats || page.in_grid(glyph) || heads(glyph);
                let words: Vec<Glyph> = template.page.glyphs.iter().filter(is_read).copied().collect();
                total += words.len() as u64;
                if total > limits::TEXT {
                    let what = ("文字总量(字)", "the text (characters)");
                    return Err(problems::too_large(what, total, limits::TEXT));
                }
                page.glyphs.extend(words);
            }
        }
        Ok(())
    }
}
