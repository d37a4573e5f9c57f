//! Web pages. The source is the page as decoded, markup and all, so that spans count what is in the file; the flow names the
//! pieces of it that a reader sees. Menus, links to other pages, scripts and what a style hides are no part of the document.
//! Where a page marks its content (ContentStart, an editor's or article's box) the rest of the page is set aside.

mod elements;
mod page;
mod tags;
#[cfg(test)]
mod tests;
mod words;

use kaifa_base::Digest;
use kaifa_text::Source;
use kaifa_text::layout::Composer;

use crate::flow::Emitter;
use crate::problems::Refusal;

/// Reads a web page whose bytes were decoded to `text`.
pub fn open(digest: Digest, encoding: &'static str, text: String) -> Result<Source, Refusal> {
    let items = page::items(&text)?;
    let mut composer = Composer::over(text);
    Emitter::default().emit(&mut composer, items);
    Ok(composer.finish(digest, "html", Some(encoding)))
}
