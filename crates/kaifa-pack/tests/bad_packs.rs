//! One deliberately broken pack per message code, beside the words that a person sees. `UPDATE=1` writes the words anew;
//! read the difference before committing it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use kaifa_base::Lang;
use kaifa_pack::{Edition, check, check_text, codes};
use kaifa_text::Source;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad")
}

/// All problems of a broken pack as shown, in Chinese and then in English.
fn shown(pack: &Path) -> String {
    let loaded = Edition::load(pack, &[]);
    let mut problems = loaded.problems;
    problems.extend(check(&loaded.edition));
    if let Ok(bytes) = fs::read(pack.join("text.txt")) {
        let source = Source::decode(&bytes);
        problems.extend(check_text(&loaded.edition, &source, &kaifa_text::read(&source)));
    }
    // None of these packs was ever accepted; only the one about that says so.
    let name = pack.file_name().unwrap().to_string_lossy().into_owned();
    problems.retain(|problem| name == "not_accepted" || problem.code != codes::NOT_ACCEPTED.code);
    let lines = |lang| {
        problems
            .iter()
            .map(|problem| problem.show(lang) + "\n")
            .collect::<String>()
    };
    // File names of unreadable files are those of the machine.
    let machine = format!("{}/", folder().display());
    format!("{}\n{}", lines(Lang::Zh), lines(Lang::En)).replace(&machine, "")
}

#[test]
fn each_broken_pack_gets_exactly_its_problems_in_both_languages() {
    let mut different = Vec::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let pack = entry.unwrap().path();
        let (found, golden) = (shown(&pack), pack.join("expected.txt"));
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&golden, &found).unwrap();
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        if found != expected {
            different.push(format!(
                "{}\nexpected:\n{expected}\nfound:\n{found}",
                pack.display()
            ));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

#[test]
fn every_code_of_the_register_has_its_broken_pack() {
    let mut without = BTreeSet::new();
    for info in codes::REGISTER {
        let name = info
            .code
            .strip_prefix("pack.")
            .expect("codes of this crate begin with its word");
        let expected = fs::read_to_string(folder().join(name).join("expected.txt")).unwrap_or_default();
        if !expected.contains(&format!("[{}]", info.code)) {
            without.insert(info.code);
        }
    }
    assert!(without.is_empty(), "no broken pack shows {without:?}");
}

#[test]
fn codes_are_unique() {
    let all: BTreeSet<&str> = codes::REGISTER.iter().map(|info| info.code).collect();
    assert_eq!(all.len(), codes::REGISTER.len());
}
