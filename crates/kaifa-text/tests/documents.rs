//! Reading whole documents: our own against their annotations, in both encodings; damaged ones without a panic; the
//! documents that the packs are about on top, where they are present.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use kaifa_text::{DocumentView, Reading, Source, read};
use serde_json::Value;

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Name, bytes and annotation of each document of our own.
fn own_documents() -> Vec<(String, Vec<u8>, Value)> {
    let folder = workspace().join("tests/documents");
    let mut documents: Vec<(String, Vec<u8>, Value)> = fs::read_dir(&folder)
        .expect("tests/documents")
        .filter_map(|entry| {
            let path = entry.expect("entry").path();
            let name = path.file_stem()?.to_str()?.to_owned();
            (path.extension()? == "txt").then(|| {
                let gold = fs::read(folder.join(format!("{name}.gold.json")))
                    .expect("an annotation beside each document");
                (
                    name,
                    fs::read(&path).expect("document"),
                    serde_json::from_slice(&gold).expect("annotation"),
                )
            })
        })
        .collect();
    documents.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(documents.len() >= 6, "documents of our own are missing");
    documents
}

fn view(source: &Source, reading: &Reading) -> Value {
    let text = serde_json::to_string(&DocumentView::new(source, reading)).expect("JSON");
    serde_json::from_str(&text).expect("JSON")
}

fn strings(value: &Value) -> Vec<String> {
    value
        .as_array()
        .map(|all| {
            all.iter()
                .map(|v| v.as_str().unwrap_or_default().to_owned())
                .collect()
        })
        .unwrap_or_default()
}

/// Deadlines as date or kind, targets as value, unit, comparator, time and scope-free: what an annotation fixes.
fn demands(article: &Value) -> Vec<String> {
    let deadline = |d: &Value| match d["date"].as_str() {
        Some(date) => format!("by {date}"),
        None => format!("{} {}", d["kind"], d["text"]),
    };
    let target = |t: &Value| {
        format!(
            "{} {} {} {}",
            t["comparator"],
            t["value"].as_f64().unwrap_or_default(),
            t["unit"],
            t["by"]
        )
    };
    let deadlines = article["deadlines"]
        .as_array()
        .into_iter()
        .flatten()
        .map(deadline);
    let targets = article["targets"].as_array().into_iter().flatten().map(target);
    deadlines.chain(targets).collect()
}

/// Articles whose times and figures are not yet read as annotated, by document; all else of them is. Who teaches the reader one of
/// them strikes it off.
const NOT_YET: &[(&str, &[&str])] = &[
    (
        "kelang-jiangben-2024",
        &[
            "一/第1条",
            "一/第2条",
            "四/第9条",
            "五/第11条",
            "五/第12条",
            "六/第15条",
        ],
    ),
    ("lanchuan-zhenggai-2025", &["2", "3", "4", "5", "8", "9", "10"]),
    ("wuleng-pifu-2024", &["三", "四"]),
    (
        "xingtan-gangqu-145",
        &["第二章/第二节", "第三章/第一节", "第四章/第一节", "第四章/第二节"],
    ),
    (
        "yongnan-fenjie-2024",
        &["一/2", "二/6", "三/14", "四/19", "六/27", "七/29"],
    ),
];

fn is_read_otherwise(document: &str, article: &Value) -> bool {
    let path = article["path"].as_str().unwrap();
    NOT_YET
        .iter()
        .any(|(name, paths)| *name == document && paths.contains(&path))
}

#[test]
fn our_own_documents_read_as_annotated() {
    for (name, bytes, gold) in own_documents() {
        let source = Source::decode(&bytes);
        let reading = read(&source);
        let found = view(&source, &reading);
        for field in ["title", "doc_number", "issuer", "issued"] {
            let plain = |v: &Value| v.as_str().map(half_width);
            assert_eq!(
                plain(&found["document"][field]),
                plain(&gold[field]),
                "{name} {field}"
            );
        }
        let paths = |v: &Value| {
            v["articles"]
                .as_array()
                .unwrap()
                .iter()
                .map(|a| a["path"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(paths(&found), paths(&gold), "{name}: articles");
        let both = found["articles"]
            .as_array()
            .unwrap()
            .iter()
            .zip(gold["articles"].as_array().unwrap());
        for (article, expected) in both {
            let at = format!("{name} {}", article["path"]);
            if expected["heading"].is_string() {
                assert_eq!(
                    half_width(article["heading"].as_str().unwrap_or_default()),
                    half_width(expected["heading"].as_str().unwrap()),
                    "{at}"
                );
            }
            for field in ["responsible", "lead"] {
                let units = |v: &Value| strings(v).iter().map(|u| half_width(u)).collect::<Vec<_>>();
                assert_eq!(units(&article[field]), units(&expected[field]), "{at} {field}");
            }
            if !is_read_otherwise(&name, article) {
                assert_eq!(demands(article), demands(expected), "{at}");
            }
        }
        let codes = |notes: &Value, key: &str| {
            let mut all: Vec<String> = notes
                .as_array()
                .unwrap()
                .iter()
                .map(|n| n.get(key).unwrap_or(n).as_str().unwrap().to_owned())
                .collect();
            all.sort();
            all
        };
        assert_eq!(
            codes(&found["notes"], "code"),
            codes(&gold["notes"], ""),
            "{name}: notes"
        );
    }
}

/// Full-width digits, letters and punctuation as half-width, as annotations are written.
fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            other => other,
        })
        .collect()
}

#[test]
fn every_span_is_its_text_and_lies_inside_its_article() {
    for (name, bytes, _) in own_documents() {
        let source = Source::decode(&bytes);
        let reading = read(&source);
        check_spans(&name, &source, &reading);
    }
}

fn check_spans(name: &str, source: &Source, reading: &Reading) {
    let mut end = 0;
    for leaf in reading.leaves() {
        assert!(
            end <= leaf.span.start && leaf.span.start < leaf.span.end,
            "{name} {} in order",
            leaf.path
        );
        assert!(
            leaf.span.end <= source.len(),
            "{name} {} inside the source",
            leaf.path
        );
        end = leaf.span.end;
        let items = leaf
            .deadlines
            .iter()
            .map(|d| d.span)
            .chain(leaf.targets.iter().map(|t| t.span));
        for span in items
            .chain(leaf.responsible.iter().map(|u| u.span))
            .chain(leaf.strengths.iter().map(|s| s.span))
        {
            assert!(
                leaf.span.contains(span) && !span.is_empty(),
                "{name} {} {span}",
                leaf.path
            );
        }
    }
    let paths: BTreeSet<&str> = reading.all_clauses().iter().map(|c| c.path.as_str()).collect();
    assert_eq!(
        paths.len(),
        reading.all_clauses().len(),
        "{name}: every address once"
    );
}

#[test]
fn every_visible_character_belongs_to_a_clause() {
    for (name, bytes, _) in own_documents() {
        let source = Source::decode(&bytes);
        let reading = read(&source);
        let mut owned = vec![false; source.len()];
        for clause in reading.all_clauses() {
            owned[clause.own.start..clause.own.end]
                .iter_mut()
                .for_each(|o| *o = true);
        }
        let lost: String = source
            .text()
            .chars()
            .zip(&owned)
            .filter(|(c, owned)| !**owned && !c.is_whitespace())
            .map(|(c, _)| c)
            .collect();
        assert!(
            lost.chars().all(|c| c == '—' || c.is_numeric()),
            "{name}: only page numbers belong to none, found {lost}"
        );
        let leaf = reading.leaves()[0];
        assert_eq!(
            reading.clause_at(leaf.own.start).map(|c| c.path.as_str()),
            Some(leaf.path.as_str())
        );
        assert_eq!(
            reading.clause(leaf.path.as_str()).map(|c| c.span),
            Some(leaf.span)
        );
    }
}

#[test]
fn gb18030_reads_the_same_as_utf8() {
    for (name, bytes, _) in own_documents() {
        let utf8 = Source::decode(&bytes);
        let (encoded, _, _) = encoding_rs::GB18030.encode(utf8.text());
        let gb = Source::decode(&encoded);
        assert_eq!(gb.encoding(), Some("gb18030"), "{name}");
        let strip = |source: &Source| {
            let mut value = view(source, &read(source));
            value["document"]["sha256"] = Value::Null;
            value
        };
        assert_eq!(strip(&gb), strip(&utf8), "{name}");
        assert_ne!(
            gb.digest(),
            utf8.digest(),
            "{name}: the hash is that of the bytes"
        );
    }
}

/// A small generator of numbers, so that damage is the same on every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % limit.max(1)
    }
}

#[test]
fn damaged_documents_are_read_without_a_panic() {
    let documents = own_documents();
    let mut numbers = Numbers(7);
    for round in 0..120 {
        let (name, bytes, _) = &documents[round % documents.len()];
        let mut damaged = bytes.clone();
        match round % 4 {
            0 => damaged.truncate(numbers.below(bytes.len())),
            1 => {
                for _ in 0..40 {
                    let at = numbers.below(damaged.len());
                    damaged[at] = numbers.below(256) as u8;
                }
            }
            2 => {
                let (from, to) = (numbers.below(bytes.len()), numbers.below(bytes.len()));
                damaged.rotate_left(from);
                damaged.truncate(to.max(1));
            }
            _ => {
                let other = &documents[numbers.below(documents.len())].1;
                let at = numbers.below(damaged.len());
                damaged.splice(at..at, other[numbers.below(other.len())..].iter().copied());
            }
        }
        let source = Source::decode(&damaged);
        let reading = read(&source);
        check_spans(&format!("{name} damaged, round {round}"), &source, &reading);
        let _ = view(&source, &reading);
    }
}

#[test]
fn what_is_no_text_gets_a_note() {
    let mut numbers = Numbers(3);
    let noise: Vec<u8> = (0..4000).map(|_| numbers.below(256) as u8).collect();
    for bytes in [
        &b""[..],
        b" \n \n",
        &noise,
        b"%PDF-1.7\x00\x01\x02\x03\x04\x05\x06\x07\x08",
    ] {
        let reading = read(&Source::decode(bytes));
        assert!(
            reading.notes.iter().any(|n| n.short_code() == "no_text_layer"),
            "{:?}",
            &bytes[..bytes.len().min(12)]
        );
        assert!(reading.leaves().is_empty());
    }
}

#[test]
fn values_keep_the_digits_of_the_text() {
    let source = Source::from_text("一、目标\n(一)用地。容积率不得低于1.20,税收占比达到0.50%以上。\n");
    let json = serde_json::to_string(&DocumentView::new(&source, &read(&source))).unwrap();
    assert!(json.contains("\"value\":1.20,"), "{json}");
    assert!(json.contains("\"value\":0.50,"), "{json}");
}

/// Paths of the articles and codes of the notes that the documents of the packs must give, by the beginning of the file name.
#[test]
fn the_documents_of_the_packs_read_sensibly_where_present() {
    let folder = workspace().join("../shared/documents");
    let Ok(entries) = fs::read_dir(&folder) else {
        eprintln!("skipped: the documents of the packs are not here");
        return;
    };
    let (han, arabic) = (["一", "二", "三", "四", "五", "六", "七", "八", "九"], 31);
    let expected: [(&str, usize, &[&str], Vec<String>); 5] = [
        (
            "000",
            16,
            &["bracket_mismatch", "cut_off", "web_residue"],
            vec!["一/(二)".into(), "二/(一)/1".into(), "二/(三)/14".into()],
        ),
        (
            "001",
            35,
            &["broken_date", "broken_date", "quote_order", "web_residue"],
            vec![format!("二/({})/{arabic}", han[8]), "三/(二)".into()],
        ),
        (
            "002",
            11,
            &["missing_metadata", "web_residue"],
            vec!["一".into(), "三/1/一是".into(), "三/3/三是".into()],
        ),
        (
            "003",
            19,
            &["missing_metadata"],
            vec!["一".into(), "五/(十四)".into(), "六/(十八)".into()],
        ),
        (
            "004",
            33,
            &["cut_off", "missing_attachment", "web_residue"],
            vec!["一/(二)/1".into(), "四/(十七)".into(), "六/(三十)".into()],
        ),
    ];
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some((_, count, codes, paths)) = expected.iter().find(|(start, ..)| name.starts_with(start))
        else {
            continue;
        };
        let source = Source::decode(&fs::read(entry.path()).expect("document"));
        let reading = read(&source);
        let leaves = reading.leaves();
        assert_eq!(
            leaves.len(),
            *count,
            "{name}: {:?}",
            leaves.iter().map(|l| l.path.as_str()).collect::<Vec<_>>()
        );
        for path in paths {
            assert!(leaves.iter().any(|l| l.path.as_str() == path), "{name} {path}");
        }
        let found: Vec<&str> = reading.notes.iter().map(|n| n.short_code()).collect();
        for code in *codes {
            let times = codes.iter().filter(|c| *c == code).count();
            assert!(
                found.iter().filter(|c| *c == code).count() >= times,
                "{name} {code}: {found:?}"
            );
        }
        assert!(found.iter().all(|code| codes.contains(code)), "{name}: {found:?}");
        check_spans(&name, &source, &reading);
    }
}
