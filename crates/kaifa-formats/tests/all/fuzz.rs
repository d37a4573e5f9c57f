//! Readers under fire: seeded mutations of good files of every format, and of every file in `tests/found`, which keeps what once
//! went wrong. Reading must end with a source or a problem, without a panic, in proportion to the file.

use std::panic::catch_unwind;
use std::path::Path;
use std::time::{Duration, Instant};

use kaifa_formats::open;
use kaifa_text::{DocumentView, print, read};
use proptest::prelude::*;

use crate::make::drawn::{Drawing, Table};
use crate::make::ole::{self, container};
use crate::make::pdf::Codes;
use crate::make::{doc, docx, html, ofd, pdf, zipped};
use crate::ofd_templates;

/// A small random source, the same every time.
struct Seeded(u64);

impl Seeded {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ z >> 31) as usize % below.max(1)
    }
}

/// Changes a few places: bytes flipped, runs removed, doubled, overwritten with telling values.
fn mutated(bytes: &[u8], random: &mut Seeded) -> Vec<u8> {
    const TELLING: [&[u8]; 12] = [
        b"\xff\xff\xff\xff",
        b"\0\0\0\0",
        b"<",
        b">",
        b"&#x10ffff;",
        b"<table>",
        b"99999999999",
        b"-1",
        b"endstream",
        b" 0 R",
        b"\"",
        b"<w:tbl>",
    ];
    let mut bytes = bytes.to_vec();
    for _ in 0..1 + random.next(6) {
        if bytes.is_empty() {
            break;
        }
        let at = random.next(bytes.len());
        let length = (1 + random.next(40)).min(bytes.len() - at);
        match random.next(5) {
            0 => bytes[at] ^= 1 << random.next(8),
            1 => drop(bytes.drain(at..at + length)),
            2 => {
                let run = bytes[at..at + length].to_vec();
                bytes.splice(at..at, run);
            }
            3 => {
                let telling = TELLING[random.next(TELLING.len())];
                bytes.splice(at..at + length.min(telling.len()), telling.iter().copied());
            }
            _ => {
                let other = random.next(bytes.len());
                bytes.swap(at, other);
            }
        }
    }
    bytes
}

/// Opens and reads, and proves that what comes out can be shown.
fn survives(bytes: &[u8]) {
    let start = Instant::now();
    if let Ok(source) = open(bytes) {
        let reading = read(&source);
        let json = serde_json::to_string(&DocumentView::new(&source, &reading)).expect("JSON");
        assert!(json.starts_with('{'));
        print::tree(&source, &reading);
        for clause in reading.all_clauses() {
            assert!(clause.span.end <= source.len());
            source.shown(clause.own);
        }
    }
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{} bytes took {:?}",
        bytes.len(),
        start.elapsed()
    );
}

const LINES: [&str; 8] = [
    "云泽市人民政府关于推进开发区改革的意见",
    "云政发〔2025〕7号",
    "一、目标",
    "(一)产值。到2027年,全市开发区产值达到620亿元。(责任单位:市工信局、市统计局)",
    "(二)税收。每年增长10%以上。",
    "二、保障",
    "市财政局要在2025年12月底前出台办法。",
    "2025年3月18日",
];

/// Good files to start from. The parts of containers are mutated before they are packed, which reaches deeper.
fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let table = vec![
        vec![Some("序号"), Some("任务"), Some("责任单位"), Some("完成时限")],
        vec![Some("1"), Some("建平台"), Some("市工信局"), Some("2025年底")],
        vec![Some("2"), None, Some("市财政局"), Some("长期坚持")],
    ];
    let page = html::page(&[html::paragraph(LINES[3]), html::table(&table)].concat());
    vec![
        ("txt", LINES.join("\n").into_bytes()),
        ("html", page.into_bytes()),
        (
            "docx",
            docx::package(&[docx::paragraph(LINES[3]), docx::table(&table)].concat()),
        ),
        ("pdf", pdf::of_lines(&LINES, Codes::Gbk)),
        ("pdf", pdf::of_lines(&LINES, Codes::Mapped)),
        ("ofd", ofd::of_lines(&LINES)),
        ("pdf", pdf::of_drawn(&drawn(&table).pages, pdf::Ink::Stroked)),
        ("pdf", pdf::of_drawn(&drawn(&table).pages, pdf::Ink::Boxes)),
        ("ofd", ofd::of_drawn(&drawn(&table).pages)),
        ("doc", doc::of_lines(&LINES)),
        ("doc", include_bytes!("../old_office/notice.doc").to_vec()),
        ("ofd", ofd_templates::letter()),
        ("xls", ole::task_table(&table)),
        ("xls", include_bytes!("../old_office/tasks.xls").to_vec()),
        (
            "csv",
            "序号,任务,责任单位,完成时限\n1,建平台,\"市工信局,市财政局\",2025年底\n"
                .as_bytes()
                .to_vec(),
        ),
    ]
}

/// Pages with tables on both.
fn drawn(rows: &[Vec<Option<&str>>]) -> Drawing {
    let mut drawing = Drawing::new();
    let table = Table::new(rows, &[4, 8, 8, 8]);
    drawing.paragraph(LINES[3]);
    drawing.table(&table);
    drawing.turn();
    drawing.table(&table);
    drawing
}

fn rounds() -> usize {
    std::env::var("KAIFA_FUZZ_ROUNDS")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(150)
}

#[test]
fn mutated_files_end_well() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/found");
    let mut seeds: Vec<(String, Vec<u8>)> = seeds()
        .into_iter()
        .map(|(name, bytes)| (name.to_owned(), bytes))
        .collect();
    for entry in std::fs::read_dir(&folder).expect("tests/found") {
        let path = entry.expect("an entry").path();
        let bytes = std::fs::read(&path).expect("a kept file");
        survives(&bytes);
        seeds.push((path.display().to_string(), bytes));
    }
    let mut random = Seeded(20_250_318);
    for (name, seed) in &seeds {
        for round in 0..rounds() {
            let bytes = mutated(seed, &mut random);
            if catch_unwind(|| survives(&bytes)).is_err() {
                let kept = std::env::temp_dir().join(format!("kaifa-found-{round}.bin"));
                std::fs::write(&kept, &bytes).expect("kept");
                panic!("{name}, round {round}: kept as {}", kept.display());
            }
        }
    }
}

#[test]
fn mutated_parts_of_containers_end_well() {
    let mut random = Seeded(7);
    for (name, seed) in seeds()
        .into_iter()
        .filter(|(name, _)| matches!(*name, "docx" | "ofd"))
    {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&seed)).expect("a zip");
        let parts: Vec<(String, Vec<u8>)> = (0..archive.len())
            .map(|index| {
                let mut part = archive.by_index(index).expect("a part");
                let mut bytes = Vec::new();
                std::io::copy(&mut part, &mut bytes).expect("its bytes");
                (part.name().expect("a name").into_owned(), bytes)
            })
            .collect();
        for round in 0..rounds() * 3 {
            let mut changed = parts.clone();
            let at = random.next(changed.len());
            changed[at].1 = mutated(&changed[at].1, &mut random);
            let parts: Vec<(&str, &[u8])> = changed
                .iter()
                .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
                .collect();
            let bytes = zipped(&parts);
            assert!(
                catch_unwind(|| survives(&bytes)).is_ok(),
                "{name}, round {round}: {}",
                changed[at].0
            );
        }
    }
}

#[test]
fn mutated_streams_of_old_files_end_well() {
    let mut random = Seeded(97);
    for (name, seed) in seeds()
        .into_iter()
        .filter(|(name, _)| matches!(*name, "doc" | "xls"))
    {
        let mut file = cfb::CompoundFile::open(std::io::Cursor::new(&seed)).expect("a container");
        let names: Vec<String> = (file.read_root_storage())
            .filter(cfb::Entry::is_stream)
            .map(|entry| entry.name().to_owned())
            .collect();
        let streams: Vec<(String, Vec<u8>)> = names
            .into_iter()
            .map(|name| {
                let mut bytes = Vec::new();
                let mut stream = file.open_stream(&name).expect("a stream");
                std::io::copy(&mut stream, &mut bytes).expect("its bytes");
                (name, bytes)
            })
            .collect();
        for round in 0..rounds() * 3 {
            let mut changed = streams.clone();
            let at = random.next(changed.len());
            changed[at].1 = mutated(&changed[at].1, &mut random);
            let streams: Vec<(&str, &[u8])> = changed
                .iter()
                .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
                .collect();
            let bytes = container(&streams);
            assert!(
                catch_unwind(|| survives(&bytes)).is_ok(),
                "{name}, round {round}: {}",
                changed[at].0
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_words_in_any_markup_end_well(words in "[一二三、。(()1.<>/a-c &;=\"'年月日责任单位::0-9亿元\n\t ]{0,200}") {
        survives(words.as_bytes());
        survives(format!("<html><body>{words}</body></html>").as_bytes());
        survives(format!("<table><tr><td>序号<td>任务<td>责任单位<tr><td>1<td>{words}<td>{words}</table>").as_bytes());
    }

    #[test]
    fn any_bytes_end_well(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        survives(&bytes);
        for magic in [&b"PK\x03\x04"[..], b"%PDF-1.7\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html>"] {
            survives(&[magic, &bytes].concat());
        }
    }
}
