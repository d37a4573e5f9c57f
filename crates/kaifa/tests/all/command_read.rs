//! `kaifa read` on documents of our own, in both encodings, and on the five documents themselves where they are at hand.

use std::path::{Path, PathBuf};

use crate::program::{documents, kaifa, root, texts};
use serde_json::Value;

fn own() -> Vec<PathBuf> {
    texts(&root().join("tests/documents"))
}

fn read(file: &Path) -> Value {
    kaifa(&["read", "--format", "json", &file.display().to_string()])
        .ends(0)
        .json()
}

/// The document without what must differ between encodings.
fn without_hash(mut document: Value) -> Value {
    document["document"]
        .as_object_mut()
        .expect("an object")
        .remove("sha256");
    document
}

/// Reads a file again in GB18030 and expects the same.
fn same_in_gb18030(file: &Path, folder: &Path) {
    let text = std::fs::read_to_string(file).expect("UTF-8");
    let text = text.trim_start_matches('\u{feff}');
    let (bytes, _, lossy) = encoding_rs::GB18030.encode(text);
    assert!(!lossy, "{}", file.display());
    let (plain, other) = (folder.join("utf-8.txt"), folder.join("gb18030.txt"));
    std::fs::write(&plain, text).expect("written");
    std::fs::write(&other, &bytes).expect("written");
    assert_eq!(
        without_hash(read(&plain)),
        without_hash(read(&other)),
        "{}",
        file.display()
    );
}

#[test]
fn a_document_of_our_own_is_read_with_its_number_articles_units_deadlines_and_targets() {
    let document = read(&root().join("tests/documents/yunze-2025-7.txt"));
    assert_eq!(document["document"]["doc_number"], "云政发〔2025〕7号");
    let articles = document["articles"].as_array().expect("articles");
    assert!(articles.len() >= 12, "{} articles", articles.len());
    let any = |key: &str| {
        articles
            .iter()
            .any(|one| one[key].as_array().is_some_and(|list| !list.is_empty()))
    };
    for key in ["responsible", "deadlines", "targets", "strengths"] {
        assert!(any(key), "no article has {key}");
    }
    for article in articles {
        let span = article["span"].as_array().expect("a span");
        assert!(span[0].as_u64() < span[1].as_u64(), "{article}");
    }
}

#[test]
fn every_target_stands_in_the_text_that_the_program_prints_where_its_span_says() {
    for file in own() {
        let name = file.display().to_string();
        let text: Vec<char> = kaifa(&["read", "--format", "text", &name])
            .ends(0)
            .out
            .chars()
            .collect();
        let document = read(&file);
        for target in document["articles"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|one| one["targets"].as_array().unwrap())
        {
            let at = |n: usize| usize::try_from(target["span"][n].as_u64().unwrap()).unwrap();
            let found: String = text[at(0)..at(1)].iter().collect();
            assert_eq!(target["text"], found.as_str(), "{name}");
        }
    }
}

#[test]
fn several_files_give_a_line_each_and_an_unreadable_one_does_not_stop_the_others() {
    let mut arguments = vec![
        "read".to_owned(),
        "--format".to_owned(),
        "json".to_owned(),
        "no-such-file.txt".to_owned(),
    ];
    arguments.extend(own().iter().map(|file| file.display().to_string()));
    let run = kaifa(&arguments).ends(1).says("no-such-file.txt");
    let lines = run.json_lines();
    assert_eq!(lines.len(), own().len() + 1, "a line for each file, in order");
    assert_eq!(lines[0]["file"], "no-such-file.txt");
    assert!(lines[0]["problems"][0]["code"].is_string(), "{}", lines[0]);
    assert!(lines[1..].iter().all(|line| line["articles"].is_array()));
}

#[test]
fn each_document_of_our_own_reads_the_same_in_gb18030() {
    let folder = tempfile::tempdir().expect("a folder");
    for file in own() {
        same_in_gb18030(&file, folder.path());
    }
}

#[test]
fn binary_and_empty_input_is_a_document_with_a_note_and_no_crash() {
    let folder = tempfile::tempdir().expect("a folder");
    let (binary, empty) = (folder.path().join("binary.txt"), folder.path().join("empty.txt"));
    std::fs::write(&binary, (0..=255).cycle().take(5000).collect::<Vec<u8>>()).expect("written");
    std::fs::write(&empty, "").expect("written");
    for file in [binary, empty] {
        let document = read(&file);
        assert!(document["document"]["doc_number"].is_null(), "{}", file.display());
    }
}

#[test]
fn pages_and_task_tables_are_read_and_what_cannot_be_opened_is_named_with_a_hint() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    let page = "<html><body><div class='menu'><a href='/'>首页</a></div><p>一、<b>目标</b></p><p>到2027年,产值达到&nbsp;620亿元。</p></body></html>";
    let table = "序号,重点任务,责任单位,完成时限\n1,建好平台,\"市工信局,市财政局\",2025年底前\n";
    let old = b"{\\rtf1 text}";
    std::fs::write(path("page.txt"), page).expect("written");
    std::fs::write(path("old.docx"), old).expect("written");
    std::fs::write(path("cut.docx"), b"PK\x03\x04cut").expect("written");
    std::fs::write(path("table.csv"), table).expect("written");
    let names: Vec<String> = ["page.txt", "old.docx", "cut.docx", "table.csv"]
        .map(|name| path(name).display().to_string())
        .to_vec();
    let mut arguments = vec![
        "read".to_owned(),
        "--format".to_owned(),
        "json".to_owned(),
        "--timings".to_owned(),
    ];
    arguments.extend(names);
    for threads in ["1", "2", "5"] {
        let run = kaifa(
            &[
                arguments.clone(),
                vec!["--threads".to_owned(), threads.to_owned()],
            ]
            .concat(),
        )
        .ends(1)
        .says("old.docx")
        .says("formats.unsupported")
        .says("cut.docx")
        .says("formats.damaged")
        .says("rss_mib");
        let lines = run.json_lines();
        assert_eq!(lines.len(), 4);
        assert_eq!(lines[1]["problems"][0]["code"], "formats.unsupported");
        assert_eq!(lines[2]["problems"][0]["code"], "formats.damaged");
        let target = &lines[0]["articles"][0]["targets"][0];
        let at = |n: usize| usize::try_from(target["span"][n].as_u64().unwrap()).unwrap();
        let words: String = page.chars().skip(at(0)).take(at(1) - at(0)).collect();
        assert_eq!(
            target["text"],
            words.as_str(),
            "spans of a page count its decoded bytes"
        );
        assert_eq!(target["at"]["paragraph"], 2);
        let row = &lines[3]["articles"][0];
        assert_eq!(row["path"], "1");
        assert_eq!(row["responsible"], serde_json::json!(["市工信局", "市财政局"]));
        assert_eq!(row["deadlines"][0]["date"], "2025-12-31");
        assert_eq!(row["deadlines"][0]["at"]["cell"], "D2");
    }
}

#[test]
fn units_are_resolved_over_a_pack_on_a_day_and_both_must_be_given() {
    let file = root()
        .join("tests/documents/yunze-2025-7.txt")
        .display()
        .to_string();
    let pack = root().join("tests/packs/yunze-2025-7").display().to_string();
    let run = kaifa(&[
        "read",
        "--format",
        "json",
        "--pack",
        &pack,
        "--as-of",
        "2025-12-31",
        &file,
    ])
    .ends(0);
    let document = run.json();
    let resolved = document["articles"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|one| one["resolved"].as_array().unwrap());
    assert!(
        resolved
            .clone()
            .any(|one| !one["units"].as_array().unwrap().is_empty())
    );
    kaifa(&["read", "--pack", &pack, &file]).ends(2);
}

#[test]
fn toml_says_what_json_says() {
    let file = root()
        .join("tests/documents/yunze-2025-7.txt")
        .display()
        .to_string();
    let run = kaifa(&["read", "--format", "toml", &file, &file]).ends(0);
    let found: toml::Table = toml::from_str(&run.out).expect("one TOML document of both");
    let files = found["file"].as_array().expect("files");
    assert_eq!(files.len(), 2);
    assert_eq!(files[0]["name"].as_str(), Some(file.as_str()));
    let json = kaifa(&["read", "--format", "json", &file]).ends(0).json();
    let (mut articles, mut targets) = (0, 0);
    for (one, other) in files[1]["articles"]
        .as_array()
        .unwrap()
        .iter()
        .zip(json["articles"].as_array().unwrap())
    {
        articles += 1;
        assert_eq!(one["path"].as_str(), other["path"].as_str());
        let (ours, theirs) = (
            one["targets"].as_array().unwrap(),
            other["targets"].as_array().unwrap(),
        );
        assert_eq!(ours.len(), theirs.len());
        for (ours, theirs) in ours.iter().zip(theirs) {
            targets += 1;
            let value = ours["value"]
                .as_float()
                .or(ours["value"].as_integer().map(|n| n as f64));
            assert_eq!(value, theirs["value"].as_f64());
            assert_eq!(ours.get("by").is_some(), !theirs["by"].is_null());
        }
    }
    assert!(articles > 5 && targets > 2, "{articles} {targets}");
}

#[test]
fn the_five_documents_are_read_and_the_same_in_gb18030() {
    let Some(folder) = documents("the five documents are read") else {
        return;
    };
    let files = texts(&folder);
    assert_eq!(files.len(), 5);
    let scratch = tempfile::tempdir().expect("a folder");
    for file in &files {
        assert!(
            !read(file)["articles"].as_array().unwrap().is_empty(),
            "{}",
            file.display()
        );
        same_in_gb18030(file, scratch.path());
    }
    let paths = |start: &str| -> Vec<String> {
        let name = |file: &&PathBuf| file.file_name().unwrap().to_string_lossy().starts_with(start);
        let document = read(files.iter().find(name).expect("the document"));
        document["articles"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["path"].as_str().unwrap().to_owned())
            .collect()
    };
    let yanbian = paths("003");
    assert!(yanbian.iter().any(|path| path.ends_with("(十八)")), "{yanbian:?}");
    let zhangjiakou = paths("004");
    assert!(
        zhangjiakou.iter().any(|path| path.contains("(三十)")),
        "{zhangjiakou:?}"
    );
}
