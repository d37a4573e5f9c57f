//! Delimited text as programs write it: signs between cells, encodings, byte order marks.

use encoding_rs::{BIG5, GB18030};
use kaifa_formats::open;
use kaifa_text::read;

use crate::task_tables::{check, rows};

/// The task table with cells parted by a sign.
fn parted(sign: char) -> String {
    let quoted = |cell: &str| match cell.contains([sign, ',', '"']) {
        true => format!("\"{cell}\""),
        false => cell.to_owned(),
    };
    let mut out = String::new();
    for row in rows() {
        let line: Vec<String> = row.iter().map(|cell| quoted(cell.unwrap_or_default())).collect();
        out.push_str(&line.join(&sign.to_string()));
        out.push_str("\r\n");
    }
    out
}

#[test]
fn cells_parted_by_any_usual_sign_are_cells_in_every_encoding() {
    for sign in [',', ';', '\t', '\u{ff0c}', '\u{ff1b}'] {
        let text = parted(sign);
        let format = if sign == '\t' { "tsv" } else { "csv" };
        let marked = format!("\u{feff}{text}");
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [
            text.as_bytes(),
            marked.as_bytes(),
            &GB18030.encode(&text).0,
            &wide,
        ] {
            check(format, bytes);
        }
    }
}

#[test]
fn sentences_with_commas_are_no_table() {
    let text = "云泽市园区办法\n序号，任务，责任单位，完成时限，说明。\n一、目标，到2027年，产值达到100亿元。\n二、任务，各单位落实。\n";
    assert_eq!(open(text.as_bytes()).expect("a text").format(), "text");
}

#[test]
fn big5_is_read_or_would_be_garbage() {
    let text = "一、目標\n各開發區應當建立臺賬，每季度通報一次。\n二、任務\n（一）引進企業30家，並驗收。\n";
    let source = open(&BIG5.encode(text).0).expect("a text");
    assert_eq!((source.text(), source.encoding()), (text, Some("Big5")));
    let notes = read(&source).notes;
    assert!(
        notes.iter().all(|note| note.short_code() != "lost_character"),
        "{notes:?}"
    );
}
