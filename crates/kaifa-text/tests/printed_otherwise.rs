//! The same paper printed in another way says the same: digits and signs of another width, blanks, brackets, broken lines between page
//! numbers, other encodings.

use std::fs;
use std::path::Path;

use kaifa_text::{DocumentView, Source, read};
use serde_json::Value;

/// A way of printing a text.
type Printed = fn(&str) -> Vec<u8>;

const WAYS: &[(&str, Printed)] = &[
    ("wide digits", |text| {
        map(text, |c| if c.is_ascii_digit() { wide(c) } else { c })
    }),
    ("narrow signs", |text| {
        map(text, |c| {
            if "，：；（）".contains(c) {
                narrow(c)
            } else {
                c
            }
        })
    }),
    ("wide brackets and commas", |text| {
        map(text, |c| if matches!(c, '(' | ')' | ';') { wide(c) } else { c })
    }),
    ("hard blanks", |text| {
        map(text, |c| if c == ' ' { '\u{a0}' } else { c })
    }),
    ("blanks around figures", |text| {
        blanks_around_figures(text).into_bytes()
    }),
    ("marks of Windows", |text| {
        format!("\u{feff}{}", text.replace('\n', "\r\n")).into_bytes()
    }),
    ("GB18030", |text| encoding_rs::GB18030.encode(text).0.into_owned()),
    ("lines broken between page numbers", |text| {
        broken(text).into_bytes()
    }),
];

fn map(text: &str, change: impl Fn(char) -> char) -> Vec<u8> {
    text.chars().map(change).collect::<String>().into_bytes()
}

fn wide(c: char) -> char {
    char::from_u32(c as u32 + 0xFEE0).unwrap_or(c)
}

fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// 到2027年 is printed as 到 2027 年.
fn blanks_around_figures(text: &str) -> String {
    let mut out = String::new();
    let mut before = None;
    for c in text.chars() {
        let apart = |before: char| {
            is_han(before) && c.is_ascii_digit() || before.is_ascii_digit() && (is_han(c) || c == '%')
        };
        if before.is_some_and(apart) {
            out.push(' ');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

/// Lines of a page: as many columns as fit, no line begins with a stop, and a page number after every 26 lines.
fn broken(text: &str) -> String {
    const COLUMNS: usize = 56;
    let columns_of = |c: char| if (c as u32) < 0x2000 { 1 } else { 2 };
    let stops = "，。、；：）》”！？,;:)%％";
    let mut lines: Vec<String> = Vec::new();
    for paragraph in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let opens = paragraph.starts_with(|c: char| "一二三四五六七八九十(（0123456789".contains(c));
        let long = paragraph.chars().count() > 24;
        let (mut line, mut width) = (String::new(), 0);
        for c in (if opens || long { "　　" } else { "" })
            .chars()
            .chain(paragraph.chars())
        {
            if width + columns_of(c) > COLUMNS && !stops.contains(c) {
                lines.push(std::mem::take(&mut line));
                width = 0;
            }
            line.push(c);
            width += columns_of(c);
        }
        lines.push(line);
    }
    let pages = lines
        .chunks(26)
        .enumerate()
        .map(|(page, lines)| format!("{}\n\n— {} —\n", lines.join("\n"), page + 1));
    pages.collect::<Vec<_>>().join("\n")
}

/// What is read, without how it is printed: metadata, headings, units, time limits, figures.
fn said(bytes: &[u8]) -> Vec<String> {
    let source = Source::decode(bytes);
    let view = serde_json::to_value(DocumentView::new(&source, &read(&source))).expect("JSON");
    let mut all = Vec::new();
    let plain = |value: &Value| -> String {
        let words = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        words.chars().filter(|c| !c.is_whitespace()).map(narrow).collect()
    };
    let mut say = |what: &str, of: &Value, names: &[&str]| {
        let parts = names.iter().map(|name| plain(&of[*name]));
        all.push(format!("{what}: {}", parts.collect::<Vec<_>>().join(" | ")));
    };
    say(
        "metadata",
        &view["metadata"],
        &["title", "doc_number", "issuer", "issued"],
    );
    for article in view["articles"].as_array().expect("articles") {
        say("article", article, &["path", "heading", "responsible", "lead"]);
        for limit in article["deadlines"].as_array().expect("time limits") {
            say("time limit", limit, &["kind", "date"]);
        }
        for target in article["targets"].as_array().expect("figures") {
            say(
                "figure",
                target,
                &["indicator", "comparator", "value", "unit", "scope", "by"],
            );
        }
    }
    all
}

#[test]
fn a_paper_printed_in_another_way_says_the_same() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/documents");
    let files = fs::read_dir(folder)
        .expect("documents")
        .map(|entry| entry.expect("entry").path());
    let mut texts: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|ext| ext == "txt"))
        .collect();
    texts.sort();
    assert!(texts.len() >= 20, "documents are missing");
    let mut wrong = Vec::new();
    for path in &texts {
        let text = fs::read_to_string(path).expect("text");
        let plain = said(text.as_bytes());
        for (way, print) in WAYS {
            // Rows of a table stand in lines of their own, whatever the page; and what is broken already cannot be broken as a page would.
            let longest = text.lines().map(|line| line.chars().count()).max();
            if way.starts_with("lines") && (text.contains('\t') || longest < Some(80)) {
                continue;
            }
            let other = said(&print(&text));
            let lost = plain
                .iter()
                .filter(|line| !other.contains(line))
                .map(|line| format!("- {line}"));
            let more = other
                .iter()
                .filter(|line| !plain.contains(line))
                .map(|line| format!("+ {line}"));
            let differs: Vec<String> = lost.chain(more).collect();
            if !differs.is_empty() {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                wrong.push(format!("{name}, {way}:\n{}", differs.join("\n")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
