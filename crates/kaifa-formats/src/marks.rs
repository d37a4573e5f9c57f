//! What stands in a paragraph of a Word document beside its words: references to notes, and formulas, objects and pictures whose words are
//! no text.

use kaifa_base::{Span, Words};
use kaifa_text::layout::Composer;
use kaifa_text::notes;

use crate::docx::footnotes::Reference;

/// Something at a place of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A note is referred to.
    Note(Reference),
    /// Something that is seen and holds no text.
    Unread(Unread),
}

/// What holds no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// A picture, or a chart or diagram.
    Picture,
    /// A formula of an editor of its own.
    Formula,
    /// A piece of another file: a sheet, a file in a frame.
    Object,
}

impl Unread {
    /// The kind of an object, by the name of the program that made it.
    pub fn by_program(program: &str) -> Unread {
        match program.trim_start().starts_with("Equation") {
            true => Unread::Formula,
            false => Unread::Object,
        }
    }

    fn words(self, count: usize) -> Words {
        let (zh, en) = match self {
            Unread::Picture => ("幅图片或图形", "pictures or diagrams"),
            Unread::Formula => ("个公式对象", "formulas of an equation editor"),
            Unread::Object => ("个嵌入对象", "embedded objects"),
        };
        Words::new(
            format!("此处有 {count} {zh},其中的文字没有读入;如与条款有关,请对照原件补录为文字"),
            format!(
                "{en} here ({count}); words in them are not read: compare the original, and write out what matters"
            ),
        )
    }
}

/// So many of what is not read get a note; a document with more is one of pictures.
const NOTED: usize = 30;

/// The marks of a text, by their places.
#[derive(Debug, Default)]
pub struct Marks {
    /// Notes that are referred to.
    pub referred: Vec<(u32, Reference)>,
    unread: Vec<(u32, Unread)>,
}

impl Marks {
    /// Adds those of a paragraph that begins at a place; each has the bytes of the words before it.
    pub fn add(&mut self, start: u32, words: &str, marks: Vec<(usize, Mark)>) {
        let (mut bytes, mut place) = (0, start);
        for (before, mark) in marks {
            let between = words.get(bytes..before).unwrap_or_default();
            place += between.chars().count() as u32;
            bytes = before.max(bytes);
            match mark {
                Mark::Note(reference) => self.referred.push((place, reference)),
                Mark::Unread(unread) => self.unread.push((place, unread)),
            }
        }
    }

    /// Points at what was not read; what stands in one place gets one note.
    pub fn remark(&self, composer: &mut Composer) {
        for same in self.unread.chunk_by(|a, b| a == b).take(NOTED) {
            let (place, unread) = same[0];
            let span = Span::new((place as usize).saturating_sub(1), place as usize);
            composer.remark(&notes::SET_ASIDE, span, unread.words(same.len()));
        }
    }
}
