//! The packs of this repository: no errors, and where the documents themselves are at hand, every figure stands where
//! the pack says.

use std::fs;
use std::path::{Path, PathBuf};

use kaifa_base::{Digest, Lang, Problem, Severity};
use kaifa_pack::{Edition, check, check_text};
use kaifa_text::Source;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn packs() -> Vec<PathBuf> {
    let mut packs: Vec<PathBuf> = ["packs", "tests/packs"]
        .iter()
        .filter_map(|shelf| fs::read_dir(root().join(shelf)).ok())
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    packs.sort();
    packs
}

/// Text files below a folder, by the hash of their bytes.
fn texts(folder: &Path, found: &mut Vec<(Digest, Vec<u8>)>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            texts(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "txt") {
            let bytes = fs::read(&path).unwrap();
            found.push((Digest::of(&bytes), bytes));
        }
    }
}

fn errors(problems: Vec<Problem>) -> Vec<String> {
    problems
        .into_iter()
        .filter(|problem| problem.severity == Severity::Error)
        .map(|problem| problem.show(Lang::En))
        .collect()
}

#[test]
fn no_pack_of_the_repository_has_an_error() {
    let shelf = root().join("packs");
    let mut found = Vec::new();
    for pack in packs() {
        let loaded = Edition::load(&pack, &[&shelf]);
        found.extend(errors(loaded.problems));
        found.extend(errors(check(&loaded.edition)));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_figure_of_a_pack_stands_in_its_text() {
    let shelf = root().join("packs");
    let mut known = Vec::new();
    texts(&root().join("tests/documents"), &mut known);
    texts(&root().join("../shared/documents"), &mut known);
    let mut found = Vec::new();
    for pack in packs() {
        let edition = Edition::load(&pack, &[&shelf]).edition;
        let document = edition.pack.document.as_ref();
        let Some(hash) = document.and_then(|document| document.text_sha256.clone()) else {
            continue;
        };
        let Some((_, bytes)) = known.iter().find(|(digest, _)| *digest == hash) else {
            println!("skipped {}: its text is not here", edition.name());
            continue;
        };
        let source = Source::decode(bytes);
        found.extend(errors(check_text(&edition, &source, &kaifa_text::read(&source))));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
