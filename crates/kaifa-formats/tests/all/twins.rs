//! The same document in every format gives the same tree as its text: addresses, headings, units, deadlines, targets,
//! metadata. Spans differ by format and are proved to hold the words that they name.

use kaifa_base::Digest;
use kaifa_formats::open;
use kaifa_text::{DocumentView, Reading, Source, read};
use serde_json::Value;

use crate::make::pdf::Codes;
use crate::make::{self, doc, docx, html, ofd, pdf};

/// Our own documents that have one paragraph a line.
const DOCUMENTS: [&str; 5] = [
    "yunze-2025-7",
    "linlan-2024",
    "heting-2022-18",
    "muzhou-2023-4",
    "ningpu-news",
];

fn view(source: &Source, reading: &Reading) -> Value {
    serde_json::from_str(&serde_json::to_string(&DocumentView::new(source, reading)).expect("JSON"))
        .expect("JSON")
}

/// What a reading says, line by line, without places; words without blanks.
pub fn tree(source: &Source) -> Vec<String> {
    let reading = read(source);
    let view = view(source, &reading);
    let bare = |value: &Value| -> String {
        let words = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        words.chars().filter(|c| !c.is_whitespace()).collect()
    };
    let mut out = Vec::new();
    for key in ["title", "doc_number", "issuer", "issued", "basis"] {
        out.push(format!("{key}: {}", bare(&view["document"][key])));
    }
    for clause in reading.all_clauses() {
        out.push(format!(
            "clause {} {}",
            clause.path,
            clause.heading.as_ref().map_or("", |h| h.text.as_str())
        ));
    }
    for article in view["articles"].as_array().expect("articles") {
        let path = bare(&article["path"]);
        out.push(format!(
            "{path} {} | {} | {}",
            bare(&article["heading"]),
            bare(&article["responsible"]),
            bare(&article["lead"])
        ));
        for deadline in article["deadlines"].as_array().expect("deadlines") {
            out.push(format!(
                "{path} {} {}",
                bare(&deadline["kind"]),
                bare(&deadline["date"])
            ));
        }
        for target in article["targets"].as_array().expect("targets") {
            let parts =
                ["indicator", "comparator", "value", "unit", "by", "scope"].map(|key| bare(&target[key]));
            out.push(format!("{path} {}", parts.join(" ")));
        }
        out.push(format!(
            "{path} strengths {}",
            article["strengths"].as_array().map_or(0, Vec::len)
        ));
    }
    for note in &reading.notes {
        out.push(format!("! {}", note.short_code()));
    }
    out
}

/// Every span holds the words that the reading gives for it, and every part has its place.
fn spans_hold_their_words(source: &Source, has_places: bool) {
    let reading = read(source);
    let text: Vec<char> = source.text().chars().collect();
    let view = view(source, &reading);
    for article in view["articles"].as_array().expect("articles") {
        let found = ["deadlines", "targets"]
            .into_iter()
            .flat_map(|key| article[key].as_array().expect("a list"));
        for one in found {
            let at = |n: usize| one["span"][n].as_u64().expect("a place") as usize;
            let words: String = text[at(0)..at(1)].iter().collect();
            assert_eq!(one["text"].as_str().expect("words"), words);
            assert_eq!(one["at"].is_object(), has_places, "{one}");
        }
        assert_eq!(article["at"].is_object(), has_places);
    }
    for clause in reading.all_clauses() {
        if let Some(heading) = &clause.heading {
            let shown: String = source
                .shown(heading.span)
                .chars()
                .filter(|c| !c.is_whitespace())
                .collect();
            assert!(!shown.is_empty() && !shown.contains('<'), "{shown}");
        }
    }
}

fn check(name: &str, format: &str, expected: &[String], bytes: &[u8]) {
    let source = open(bytes).unwrap_or_else(|problem| panic!("{name} as {format}: {problem}"));
    assert_eq!(source.format(), format, "{name}");
    assert_eq!(source.digest(), &Digest::of(bytes));
    let found = tree(&source);
    for (one, other) in expected.iter().zip(&found) {
        assert_eq!(
            one,
            other,
            "{name} as {format}\n{}",
            source.text().chars().take(3000).collect::<String>()
        );
    }
    assert_eq!(
        expected.len(),
        found.len(),
        "{name} as {format}: {:?}",
        found.last()
    );
    spans_hold_their_words(&source, true);
}

#[test]
fn a_portal_page_reads_as_its_text() {
    for name in DOCUMENTS {
        let text = make::document(name);
        let lines = make::lines(&text);
        let page = html::of_lines(&lines);
        check(name, "html", &tree(&Source::from_text(&text)), page.as_bytes());
        let (gb, _, lossy) = encoding_rs::GB18030.encode(&page);
        assert!(!lossy);
        check(name, "html", &tree(&Source::from_text(&text)), &gb);
    }
}

#[test]
fn a_word_document_reads_as_its_text() {
    for name in DOCUMENTS {
        let text = make::document(name);
        check(
            name,
            "docx",
            &tree(&Source::from_text(&text)),
            &docx::of_lines(&make::lines(&text)),
        );
    }
}

#[test]
fn a_binary_word_document_reads_as_its_text() {
    for name in DOCUMENTS {
        let text = make::document(name);
        check(
            name,
            "doc",
            &tree(&Source::from_text(&text)),
            &doc::of_lines(&make::lines(&text)),
        );
    }
}

#[test]
fn automatic_numbers_of_word_are_written_out() {
    for (name, runs_on) in [
        ("yunze-2025-7", true),
        ("linlan-2024", true),
        ("ningpu-news", false),
    ] {
        let text = make::document(name);
        let bytes = docx::of_lines_with_automatic_numbers(&make::lines(&text), runs_on);
        check(name, "docx", &tree(&Source::from_text(&text)), &bytes);
    }
}

#[test]
fn a_pdf_reads_as_its_text_whatever_its_codes_are() {
    for name in DOCUMENTS {
        let text = make::document(name);
        for codes in [Codes::Gbk, Codes::Ucs2, Codes::Mapped] {
            let bytes = pdf::of_lines(&make::lines(&text), codes);
            check(
                &format!("{name} {codes:?}"),
                "pdf",
                &tree(&Source::from_text(&text)),
                &bytes,
            );
        }
    }
}

#[test]
fn an_ofd_reads_as_its_text() {
    for name in DOCUMENTS {
        let text = make::document(name);
        check(
            name,
            "ofd",
            &tree(&Source::from_text(&text)),
            &ofd::of_lines(&make::lines(&text)),
        );
    }
}

#[test]
fn places_name_page_paragraph_and_cell() {
    let text = make::document("yunze-2025-7");
    let lines = make::lines(&text);
    let last = |bytes: &[u8]| {
        let source = open(bytes).expect("a document");
        let reading = read(&source);
        let clause = *reading.leaves().last().expect("an article");
        source.at(clause.span).cloned().expect("a place")
    };
    let at = last(&pdf::of_lines(&lines, Codes::Gbk));
    assert!(
        at.page.is_some_and(|page| page >= 2) && at.paragraph.is_some(),
        "{at:?}"
    );
    let at = last(&docx::of_lines(&lines));
    assert!(
        at.page.is_none() && at.paragraph.is_some_and(|p| p > 10 && p <= lines.len() as u32),
        "{at:?}"
    );
}

#[test]
fn pages_without_text_layer_get_a_note() {
    let source = open(&pdf::scanned()).expect("a pdf");
    assert_eq!(tree(&source).last().expect("a note"), "! no_text_layer");
    let unmapped = pdf::of_lines(&["一、目标", "全市共同努力。"], Codes::Unmapped);
    let source = open(&unmapped).expect("a pdf");
    assert_eq!(tree(&source).last().expect("a note"), "! no_text_layer");
}
