//! `kaifa pack check`, `test`, `coverage` and `accept`, on the packs of this repository, on broken ones, and against the
//! documents' texts where they are at hand.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::program::{documents, kaifa, packs, root, texts};
use serde_json::Value;

fn made_up() -> String {
    root().join("tests/packs/yunze-2025-7").display().to_string()
}

fn made_up_text() -> String {
    root()
        .join("tests/documents/yunze-2025-7.txt")
        .display()
        .to_string()
}

/// A copy of the made-up city's pack, whose base then comes from the program.
fn copy(folder: &Path) -> PathBuf {
    let (from, to) = (
        root().join("tests/packs/yunze-2025-7"),
        folder.join("yunze-2025-7"),
    );
    copy_folder(&from, &to);
    to
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("readable").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}

/// Replaces the first occurrence in a file, which must be there.
fn edit(file: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(file).expect("readable");
    assert!(text.contains(from), "“{from}” is not in {}", file.display());
    std::fs::write(file, text.replacen(from, to, 1)).expect("written");
}

fn dirs(command: &[&str], folders: &[PathBuf]) -> Vec<String> {
    let mut all: Vec<String> = command.iter().map(|&one| one.to_owned()).collect();
    all.extend(folders.iter().map(|folder| folder.display().to_string()));
    all
}

#[test]
fn every_pack_of_the_repository_is_usable_and_the_made_up_one_fits_its_text() {
    let mut folders = packs(&root().join("packs"));
    folders.push(PathBuf::from(made_up()));
    let run = kaifa(&dirs(&["pack", "check", "--format", "json"], &folders)).ends(0);
    let views = run.json_lines();
    assert_eq!(views.len(), folders.len());
    assert!(views.iter().all(|view| view["errors"] == 0));
    kaifa(&["pack", "check", &made_up(), "--text", &made_up_text()])
        .ends(0)
        .prints("yunze-2025-7: 可用");
    kaifa(&["--lang", "en", "pack", "check", &made_up()])
        .ends(0)
        .prints("usable");
}

#[test]
fn all_problems_of_a_pack_are_listed_at_once_with_file_and_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let pack = copy(folder.path());
    edit(
        &pack.join("document.toml"),
        "name = ",
        "colour = \"red\"\nname = ",
    );
    std::fs::write(
        pack.join("more.toml"),
        "[[duty]]\nid = 7\n\n[[rule]]\nid = \"R-X\"\n",
    )
    .expect("written");
    let run = kaifa(&dirs(&["pack", "check"], &[pack, PathBuf::from(made_up())])).ends(1);
    run.says("document.toml:")
        .says("colour")
        .says("more.toml:2")
        .says("more.toml:4")
        .prints("yunze-2025-7: 可用");
}

#[test]
fn a_figure_that_is_not_where_the_pack_says_is_found_with_the_text_and_not_without() {
    let folder = tempfile::tempdir().expect("a folder");
    let pack = copy(folder.path());
    let text = std::fs::read_to_string(made_up_text()).expect("UTF-8");
    let other = folder.path().join("text.txt");
    std::fs::write(&other, format!("前言\n{text}")).expect("written");
    let name = pack.display().to_string();
    kaifa(&["pack", "check", &name]).ends(0);
    let run = kaifa(&["pack", "check", &name, "--text", &other.display().to_string()]).ends(1);
    run.says("[pack.text_differs]").says("[pack.figure_absent]");
    kaifa(&["pack", "check", &name, "--text", "no-such-file.txt"])
        .ends(1)
        .says("no-such-file.txt");
    kaifa(&["pack", "check", &name, &name, "--text", &made_up_text()]).ends(2);
    kaifa(&["pack", "check"]).ends(2);
}

#[test]
fn every_pack_of_the_repository_passes_its_own_tests() {
    let mut folders = packs(&root().join("packs"));
    folders.push(PathBuf::from(made_up()));
    let run = kaifa(&dirs(&["pack", "test", "--format", "json"], &folders)).ends(0);
    for view in run.json_lines() {
        assert_eq!(view["failed"], 0, "{}", view["pack"]);
        assert!(view["passed"].as_u64() > Some(0), "{}", view["pack"]);
        assert_eq!(
            view["tests"].as_array().unwrap().len() as u64,
            view["passed"].as_u64().unwrap()
        );
    }
}

#[test]
fn a_test_whose_expectation_does_not_come_out_fails_the_run_and_says_what_was_expected_and_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let pack = copy(folder.path());
    std::fs::write(
        pack.join("wrong.toml"),
        "[[test]]\nname = \"没有这样的规则结果\"\nas_of = 2026-12-31\nrules = [\"R-NONE\"]\ntable = \"zone_year\"\n\
         rows = [{ subject = \"甲\", year = 2025, state = \"ranked\", rank = 3, list_size = 10 }]\n\
         fires = [{ year = 2025, rules = [\"R-NONE\"] }]\n",
    )
    .expect("written");
    let run = kaifa(&dirs(&["pack", "test"], &[pack])).ends(1);
    run.says("[pack.test_failed]")
        .says("wrong.toml:1")
        .says("R-NONE")
        .prints("未通过 1");
}

#[test]
fn coverage_accounts_for_every_clause_and_names_the_items_and_tests_of_every_demand() {
    let run = kaifa(&["pack", "coverage", &made_up(), "--format", "json"]).ends(0);
    let coverage = run.json();
    for clause in coverage["clauses"].as_array().unwrap() {
        let became = clause["became"].as_array().is_some_and(|items| !items.is_empty());
        let statement =
            clause["statement"] == true && !clause["reason"].as_str().unwrap_or_default().is_empty();
        assert!(became || statement, "{clause}");
    }
    let built_in = kaifa(&["pack", "coverage", "--format", "json"]);
    let built_in: Value = built_in.json();
    let ids = |key: &str| -> Vec<String> {
        let id = |one: &Value| one["id"].as_str().unwrap_or_default().to_owned();
        built_in[key].as_array().unwrap().iter().map(id).collect()
    };
    let demands = ids("mechanisms");
    assert_eq!(demands.len(), 573);
    let mut once = demands.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), 573, "no demand is listed twice");
    for one in built_in["mechanisms"].as_array().unwrap() {
        let carried = one["items"].as_array().is_some_and(|items| !items.is_empty());
        assert_eq!(carried, one["state"] != "missing", "{one}");
    }
}

#[test]
fn proof_by_removal_holds_where_tests_rest_on_the_items_and_names_a_test_that_does_not() {
    let folder = tempfile::tempdir().expect("a folder");
    let pack = copy(folder.path());
    kaifa(&["pack", "coverage", &made_up(), "--prove"]).ends(0);
    // A test that claims a demand but asks for nothing that its items do.
    let mechanism = std::fs::read_to_string(pack.join("mechanisms.toml")).expect("readable");
    let id = mechanism
        .split("id = \"")
        .nth(1)
        .expect("a demand")
        .split('"')
        .next()
        .expect("an id")
        .to_owned();
    std::fs::write(
        pack.join("idle.toml"),
        format!(
            "[[test]]\nname = \"什么也不证明的测试\"\nmechanisms = [\"{id}\"]\nas_of = 2026-12-31\nrules = []\n\
             table = \"zone_year\"\nrows = []\nfires = []\n"
        ),
    )
    .expect("written");
    let run = kaifa(&dirs(&["pack", "coverage", "--prove"], &[pack])).ends(1);
    run.says("[pack.proof_failed]")
        .says(&id)
        .says("什么也不证明的测试");
}

#[test]
fn accepting_writes_who_and_the_hash_and_a_later_change_shows() {
    let folder = tempfile::tempdir().expect("a folder");
    let pack = copy(folder.path());
    let name = pack.display().to_string();
    std::fs::remove_file(pack.join("review.toml")).ok();
    let accept = ["pack", "accept", &name, "--by", "王审定", "--on", "2026-03-05"];
    kaifa(&accept)
        .ends(0)
        .prints("第 1 版由 王审定 于 2026-03-05 审定");
    kaifa(&accept).ends(0).prints("未作改动");
    let review = std::fs::read_to_string(pack.join("review.toml")).expect("written");
    assert!(review.contains("王审定") && review.contains("digest"), "{review}");
    kaifa(&["pack", "check", &name]).ends(0);
    edit(&pack.join("document.toml"), "title = \"", "title = \"新的");
    kaifa(&["pack", "check", &name]).says("[pack.stale_acceptance]");
    kaifa(&accept).ends(0).prints("第 2 版");
    std::fs::write(pack.join("more.toml"), "[[duty]]\nid = 7\n").expect("written");
    kaifa(&accept).ends(1).says("more.toml");
    kaifa(&["pack", "accept", &name]).ends(2);
}

#[test]
fn every_figure_of_the_five_packs_stands_in_its_document_where_the_pack_says() {
    let Some(folder) = documents("pack check --text") else {
        return;
    };
    let files: Vec<(String, PathBuf)> = texts(&folder)
        .into_iter()
        .map(|file| {
            (
                kaifa_base::Digest::of(std::fs::read(&file).expect("readable")).to_string(),
                file,
            )
        })
        .collect();
    let mut checked = 0;
    for pack in packs(&root().join("packs")) {
        let document = std::fs::read_to_string(pack.join("document.toml")).expect("readable");
        let (_, file) = files
            .iter()
            .find(|(hash, _)| document.contains(hash.as_str()))
            .expect("the document of a pack");
        kaifa(&[
            "pack",
            "check",
            &pack.display().to_string(),
            "--text",
            &file.display().to_string(),
        ])
        .ends(0);
        checked += 1;
    }
    assert_eq!(checked, 5);
}

#[test]
fn a_reader_that_has_enough_ends_the_command_quietly() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_kaifa"))
        .args(["pack", "coverage"])
        .arg(root().join("packs/base"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success(), "{:?}", output.status);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
