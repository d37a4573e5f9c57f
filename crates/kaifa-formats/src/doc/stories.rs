//! Texts beside the body, and what in the body leads to them: footnotes, endnotes, boxes; and where sections end.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::fib::{Fib, Part, Plc};
use crate::bytes::u32_at;
use crate::docx::footnotes::Reference;

/// The texts of a document beside its body.
#[derive(Default)]
pub struct Stories {
    sections: HashSet<u32>,
    references: HashMap<u32, Reference>,
    notes: Vec<(Reference, Range<u32>)>,
    /// What is drawn, by the place that it is tied to, with its number.
    drawn: HashMap<u32, u32>,
    /// The boxes of text by the numbers of what is drawn.
    by_number: HashMap<u32, usize>,
    boxes: Vec<Range<u32>>,
}

/// Bytes of what is drawn, of a box, of a section and of a reference in their lists.
const DRAWN: usize = 26;
const BOX: usize = 22;
const SECTION: usize = 12;
const REFERENCE: usize = 2;

impl Stories {
    /// Finds them.
    pub fn read(fib: &Fib, table: &[u8]) -> Stories {
        let mut found = Stories::default();
        let sections = Plc::new(fib.part(table, Part::Sections), SECTION);
        let ends = (1..=sections.count).filter_map(|index| sections.place(index)?.checked_sub(1));
        found.sections = ends.collect();
        let lengths = fib.lengths;
        for (references, texts, at_end, before, length) in [
            (
                Part::FootnoteReferences,
                Part::Footnotes,
                false,
                lengths.body,
                lengths.footnotes,
            ),
            (
                Part::EndnoteReferences,
                Part::Endnotes,
                true,
                lengths.before_endnotes(),
                lengths.endnotes,
            ),
        ] {
            let references = Plc::new(fib.part(table, references), REFERENCE);
            let texts = Plc::new(fib.part(table, texts), 0);
            let mut stretches = Stretches::new(before, length);
            for index in 0..references.count {
                let reference = Reference {
                    at_end,
                    id: index as i64,
                };
                if let Some(place) = references.place(index)
                    && let Some(stretch) = stretches.next(&texts, index)
                {
                    found.references.insert(place, reference);
                    found.notes.push((reference, stretch));
                }
            }
        }
        let shapes = Plc::new(fib.part(table, Part::Shapes), DRAWN);
        for index in 0..shapes.count {
            let number = shapes.data(index).and_then(|data| u32_at(data, 0));
            found.drawn.extend(shapes.place(index).zip(number));
        }
        let boxes = Plc::new(fib.part(table, Part::Boxes), BOX);
        let mut stretches = Stretches::new(lengths.before_boxes(), lengths.boxes);
        for index in 0..boxes.count {
            let Some(data) = boxes.data(index) else { break };
            let is_free = data[8..10] != [0, 0];
            let stretch = stretches.next(&boxes, index);
            if let Some(stretch) = stretch.filter(|_| !is_free) {
                found
                    .by_number
                    .extend(u32_at(data, 14).map(|number| (number, found.boxes.len())));
                found.boxes.push(stretch);
            }
        }
        found
    }

    /// Whether a section ends with a place.
    pub fn ends_section(&self, at: u32) -> bool {
        self.sections.contains(&at)
    }

    /// The note that a place refers to.
    pub fn reference(&self, at: u32) -> Option<Reference> {
        self.references.get(&at).copied()
    }

    /// All notes with where their words stand.
    pub fn notes(&self) -> impl Iterator<Item = (Reference, Range<u32>)> {
        self.notes.iter().cloned()
    }

    /// The box that is tied to a place.
    pub fn box_at(&self, at: u32) -> Option<usize> {
        self.by_number.get(self.drawn.get(&at)?).copied()
    }

    /// How many boxes there are.
    pub fn boxes(&self) -> usize {
        self.boxes.len()
    }

    /// Where the words of a box stand.
    pub fn text_of_box(&self, number: usize) -> Range<u32> {
        self.boxes.get(number).cloned().unwrap_or_default()
    }
}

/// Stretches of a text, each behind the one before, so that nothing is read twice.
struct Stretches {
    /// Where the text begins, and how long it is.
    before: u32,
    length: u32,
    last: u32,
}

impl Stretches {
    fn new(before: u32, length: u32) -> Stretches {
        Stretches {
            before,
            length,
            last: 0,
        }
    }

    fn next(&mut self, places: &Plc, index: usize) -> Option<Range<u32>> {
        let (start, end) = (places.place(index)?, places.place(index + 1)?);
        if start < self.last || end < start || end > self.length {
            return None;
        }
        self.last = end;
        Some(self.before.checked_add(start)?..self.before.checked_add(end)?)
    }
}
