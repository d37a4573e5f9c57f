//! Binary documents of Word 97 to 2003 (`.doc`) and of WPS (`.wps`), by [MS-DOC]: the body with its automatic numbers written out, tables
//! with merged cells, boxes before their paragraph; tracked deletions, hidden words and the codes of fields are left out. Footnotes and
//! endnotes are set aside with a note each; headers, footers and comments are not read. Documents of Word 95 and before are refused.

mod fib;
mod lists;
mod signs;
mod sprm;
mod stories;
mod tables;
mod text;
mod walk;

use kaifa_base::{Digest, Words};
use kaifa_text::Source;

use crate::container::Container;
use crate::docx::numbering::Counters;
use crate::limits;
use crate::problems::{self, Refusal};
use fib::{Fib, Part};
use lists::Styles;
use stories::Stories;
use text::Text;
use walk::{Around, Walk};

/// Reads a binary document.
pub fn open(bytes: &[u8], container: &mut Container) -> Result<Source, Refusal> {
    let main = container.stream("WordDocument")?.unwrap_or_default();
    let fib = Fib::read(&main)?;
    let all = fib.lengths.all();
    if all > limits::TEXT {
        let what = ("文字总量(字)", "the text (characters)");
        return Err(problems::too_large(what, all, limits::TEXT));
    }
    let Some(table) = container.stream(fib.table)? else {
        return Err(problems::missing_part("doc", fib.table));
    };
    let data = container.stream("Data")?.unwrap_or_default();
    let text = Text::read(&fib, &main, &table, &data)?;
    if text.length() < fib.lengths.body {
        return Err(problems::damaged(
            "doc",
            Words::new("正文不全", "its text is cut off"),
        ));
    }
    let numbering = lists::numbering(
        fib.part_onward(&table, Part::Lists),
        fib.part_onward(&table, Part::ListOverrides),
    );
    let around = Around {
        text: &text,
        stories: &Stories::read(&fib, &table),
        styles: &Styles::read(fib.part(&table, Part::Styles)),
        fonts: &lists::fonts(fib.part(&table, Part::Fonts)),
    };
    let mut walk = Walk::new(&around, Counters::new(&numbering));
    walk.body(fib.lengths.body)?;
    walk.finish(Digest::of(bytes))
}
