//! Accepting a pack: a named person states that what it says now is what the document says. The hash of what was
//! accepted is written to `review.toml`, so that any later change shows.

use std::fs;
use std::path::Path;

use kaifa_base::{Date, Place, Problem, Words};

use crate::check::check;
use crate::codes;
use crate::edition::{Edition, LoadedEdition};

/// The file that holds acceptances.
pub const REVIEW_FILE: &str = "review.toml";

/// What was accepted, or that nothing was new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accepted {
    /// A new edition was written down.
    Edition(u32),
    /// This very content is accepted already, as that edition.
    Already(u32),
}

/// Accepts the pack in a folder. A pack with errors is refused, all of them listed; nothing is written then.
pub fn accept(folder: &Path, shelves: &[&Path], by: &str, on: Date) -> Result<Accepted, Vec<Problem>> {
    accept_edition(folder, Edition::load(folder, shelves), by, on)
}

/// The same for a pack that was read already, so that its base may come from elsewhere than a folder.
pub fn accept_edition(
    folder: &Path,
    loaded: LoadedEdition,
    by: &str,
    on: Date,
) -> Result<Accepted, Vec<Problem>> {
    let mut problems = loaded.problems;
    problems.extend(check(&loaded.edition));
    problems.retain(|problem| problem.severity == kaifa_base::Severity::Error);
    if by.trim().is_empty() {
        let words = Words::new("须写明审定人", "the name of the person who accepts is needed");
        problems.push(Problem::error(&codes::MISSING_KEY, Place::field("by"), words));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let pack = &loaded.edition.pack;
    let last = pack.items.acceptances.iter().max_by_key(|one| one.edition);
    if let Some(last) = last.filter(|last| last.digest == pack.digest) {
        return Ok(Accepted::Already(last.edition));
    }
    let number = last.map_or(0, |last| last.edition) + 1;
    let path = folder.join(REVIEW_FILE);
    let write = || -> std::io::Result<()> {
        let mut text = if path.exists() {
            fs::read_to_string(&path)?
        } else {
            String::new()
        };
        if !text.is_empty() {
            text.push('\n');
        }
        let by = toml::Value::String(by.trim().to_owned());
        let digest = &pack.digest;
        text.push_str(&format!(
            "[[accepted]]\nby = {by}\non = {on}\nedition = {number}\ndigest = \"{digest}\"\n"
        ));
        // A crash between the two leaves the old file whole.
        let new = folder.join("review.toml.new");
        fs::write(&new, text)?;
        fs::rename(&new, &path)
    };
    write().map_err(|error| {
        let words = Words::new(format!("无法写入:{error}"), format!("cannot be written: {error}"));
        vec![Problem::error(
            &codes::UNREADABLE,
            Place::file(path.display().to_string()),
            words,
        )]
    })?;
    Ok(Accepted::Edition(number))
}
