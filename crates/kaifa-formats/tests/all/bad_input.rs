//! Files that cannot be read, each with the problem that it must give; and hostile ones that must not fill the machine.

use std::io::Write as _;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use kaifa_base::{Lang, Problem};
use kaifa_formats::open;
use kaifa_text::read;

use crate::make::drawn::Drawing;
use crate::make::ole::container;
use crate::make::pdf::Codes;
use crate::make::{self, docx, ofd, pdf, zipped};

fn refused(bytes: &[u8], code: &str) -> String {
    match open(bytes) {
        Ok(source) => panic!("read as {} though it should be {code}", source.format()),
        Err(problem) => {
            assert_eq!(problem.code, code, "{}", problem.show(Lang::En));
            says_it_in_both_languages(&problem);
            problem.show(Lang::Zh)
        }
    }
}

/// A refusal says what is wrong and what to do in the reader's language: names of parts may be English, sentences of a library may not.
fn says_it_in_both_languages(problem: &Problem) {
    let hint = problem.hint.as_ref().expect("it says what to do");
    let prose = |words: &str| {
        let of_a_sentence = |word: &str| word.len() > 1 && word.bytes().all(|sign| sign.is_ascii_lowercase());
        let words: Vec<&str> = words.split(' ').collect();
        words
            .windows(2)
            .any(|pair| pair.iter().all(|word| of_a_sentence(word)))
    };
    for words in [&problem.message, hint] {
        assert!(!prose(&words.zh), "{}", words.zh);
        let is_chinese = |sign: char| matches!(sign, '\u{2e80}'..='\u{9fff}');
        assert!(!words.en.contains(is_chinese), "{}", words.en);
    }
    if problem.code == "formats.damaged" {
        assert!(problem.message.zh.contains(";应为"), "{}", problem.message.zh);
        assert!(
            problem.message.en.contains("; expected is"),
            "{}",
            problem.message.en
        );
    }
}

#[test]
fn damaged_files_of_every_kind_say_what_is_wrong_in_the_readers_language() {
    let word = |body: &[u8]| zipped(&[("word/document.xml", body)]);
    let ole = container(&[("WordDocument", b"x")]);
    let cases: [(&[u8], &str); 7] = [
        (&ole[..600], "目录缺失或错乱"),
        (&ole, "开头的信息不全"),
        (b"PK\x03\x04 cut", "末尾的目录缺失或错乱"),
        (
            &word(b"<w:document><w:body><w:p>"),
            "document.xml 不完整或内容错乱",
        ),
        (
            &word(b"<w:document></w:body></w:document>"),
            "document.xml 不完整或内容错乱",
        ),
        (
            &zipped(&[("word/other.xml", b"<x/>")]),
            "缺少其中的 word/document.xml",
        ),
        (b"%PDF-1.4\ncut", "找不到任何一页"),
    ];
    for (bytes, said) in cases {
        let shown = refused(bytes, "formats.damaged");
        assert!(shown.contains(said), "{shown} says {said}");
    }
}

#[test]
fn old_encrypted_and_foreign_files_say_what_to_do() {
    let ole = |stream: &str| container(&[(stream, b"x")]);
    refused(&ole("WordDocument"), "formats.damaged");
    assert!(refused(&ole("Book"), "formats.old_office").contains("xlsx"));
    assert!(refused(&ole("PowerPoint Document"), "formats.unsupported").contains("pdf"));
    refused(&ole("Something"), "formats.unsupported");
    refused(&ole("EncryptedPackage"), "formats.encrypted");
    for bytes in [
        b"{\\rtf1 text}".as_slice(),
        b"<?xml version='1.0'?><w:wordDocument xmlns:w='w'/>",
        &zipped(&[("mimetype", b"application/vnd.oasis.opendocument.text")]),
    ] {
        assert!(refused(bytes, "formats.unsupported").contains("docx"));
    }
    for bytes in [
        b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>".as_slice(),
        &zipped(&[("xl/workbook.bin", b"x"), ("xl/worksheets/sheet1.bin", b"x")]),
    ] {
        assert!(refused(bytes, "formats.unsupported").contains("xlsx"));
    }
    for bytes in [
        b"Rar!\x1a\x07\x01\0".as_slice(),
        &zipped(&[("1.docx", b"x")]),
        &zipped(&[("readme.txt", b"x")]),
    ] {
        assert!(refused(bytes, "formats.unsupported").contains("解压"));
    }
    refused(&zipped(&[("readme.md", b"x")]), "formats.unsupported");
    let encrypted = br#"<ofd:OFD xmlns:ofd="x"><ofd:DocBody><ofd:DocRoot>D.xml</ofd:DocRoot></ofd:DocBody><ofd:Encryptions>E.xml</ofd:Encryptions></ofd:OFD>"#;
    refused(&zipped(&[("OFD.xml", encrypted)]), "formats.encrypted");
}

#[test]
fn an_encrypted_pdf_is_named() {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [] /Count 0 >>".to_owned(),
        format!(
            "<< /Filter /Standard /V 1 /R 2 /O <{0}> /U <{0}> /P -4 >>",
            "61".repeat(32)
        ),
    ];
    let text = String::from_utf8(pdf::write(&objects)).expect("ASCII");
    let text = text.replace("/Root 1 0 R", "/Root 1 0 R /Encrypt 3 0 R /ID [<6161> <6161>]");
    refused(text.as_bytes(), "formats.encrypted");
}

#[test]
fn truncated_files_are_damaged_or_read_in_part_but_never_by_accident() {
    let text = make::document("yunze-2025-7");
    let lines = make::lines(&text);
    for bytes in [docx::of_lines(&lines), ofd::of_lines(&lines)] {
        for cut in [30, bytes.len() / 3, bytes.len() - 40] {
            let shown = refused(&bytes[..cut], "formats.damaged");
            assert!(shown.contains("重新"), "{shown}");
        }
    }
    let pdf = pdf::of_lines(&lines, Codes::Gbk);
    for cut in [20, pdf.len() / 3, pdf.len() - 300] {
        // A PDF cut before its index is found again by its objects, as far as they go.
        match open(&pdf[..cut]) {
            Err(problem) => assert_eq!(problem.code, "formats.damaged"),
            Ok(source) => {
                let notes = read(&source).notes;
                assert!(
                    notes.iter().any(|note| note.short_code() == "cut_off"),
                    "{notes:?}"
                );
            }
        }
    }
}

#[test]
fn characters_that_a_font_does_not_tell_are_pointed_at() {
    let lines = ["一、目标", "全市共同努力建设园区。", "二、任务", "各地抓好落实。"];
    let whole = String::from_utf8(pdf::of_lines(&lines, Codes::Mapped)).expect("ASCII");
    // The map has one entry less: the first of the characters that come only once.
    let (from, _) = whole
        .match_indices("<0003> <")
        .next()
        .expect("an entry of the map");
    let end = from + whole[from..].find('\n').expect("a line");
    let less = format!("{}{}{}", &whole[..from], " ".repeat(end - from), &whole[end..]);
    let source = open(less.as_bytes()).expect("a document");
    assert_eq!(source.text().matches('\u{fffd}').count(), 1, "{}", source.text());
    let notes = read(&source).notes;
    assert!(
        notes.iter().any(|note| note.short_code() == "lost_character"),
        "{notes:?}"
    );
    assert!(
        notes.iter().all(|note| note.short_code() != "cut_off"),
        "{notes:?}"
    );
}

#[test]
fn what_is_no_document_reads_as_nothing_with_a_note() {
    for bytes in [
        &b""[..],
        b"   \n\n",
        &[0x89, 0x50, 0x4e, 0x47, 1, 2, 3, 4, 0, 0, 0, 13, 7, 7, 7],
    ] {
        let source = open(bytes).expect("bytes that are no container are taken as text");
        let reading = read(&source);
        assert_eq!(reading.notes.len(), 1, "{bytes:?}");
        assert_eq!(reading.notes[0].short_code(), "no_text_layer");
    }
}

#[test]
fn the_name_of_a_file_does_not_matter() {
    // `open` is not told a name at all; a Word document among texts is one all the same.
    assert_eq!(
        open(&docx::of_lines(&["一、目标"])).expect("a document").format(),
        "docx"
    );
}

#[test]
fn parts_that_unpack_to_gigabytes_are_refused() {
    let large = vec![b' '; 70 * 1024 * 1024];
    let bomb = zipped(&[("word/document.xml", &large)]);
    assert!(bomb.len() < 1024 * 1024, "{}", bomb.len());
    refused(&bomb, "formats.too_large");
    let sheet = zipped(&[
        ("xl/workbook.xml", b"<workbook/>"),
        ("xl/worksheets/sheet1.xml", &large),
    ]);
    refused(&sheet, "formats.too_large");
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&large).expect("packed");
    let packed = packed.finish().expect("packed");
    let mut file = b"%PDF-1.4\n1 0 obj\n<< /Filter /FlateDecode /Length 9 >>\nstream\n".to_vec();
    file.extend_from_slice(&packed);
    file.extend_from_slice(b"\nendstream\nendobj\n");
    refused(&file, "formats.too_large");
    // Packed twice, so that the first layer is small.
    let mut twice = ZlibEncoder::new(Vec::new(), Compression::fast());
    twice.write_all(&packed).expect("packed");
    let mut file =
        b"%PDF-1.4\n1 0 obj\n<< /Filter [/FlateDecode /FlateDecode] /Length 9 >>\nstream\n".to_vec();
    file.extend_from_slice(&twice.finish().expect("packed"));
    file.extend_from_slice(b"\nendstream\nendobj\n");
    refused(&file, "formats.too_large");
}

#[test]
fn entities_and_nesting_are_refused() {
    let entities = br#"<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><w:document><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"#;
    refused(
        &zipped(&[("word/document.xml", entities)]),
        "formats.own_entities",
    );
    let deep = format!(
        "{}{}",
        "<w:tbl><w:tr><w:tc>".repeat(400),
        "</w:tc></w:tr></w:tbl>".repeat(400)
    );
    refused(
        &zipped(&[("word/document.xml", deep.as_bytes())]),
        "formats.nested_too_deep",
    );
    refused(
        format!("<html>{}", "<div>".repeat(5000)).as_bytes(),
        "formats.nested_too_deep",
    );
}

#[test]
fn a_workbook_with_one_cell_in_its_last_corner_is_small() {
    let parts: [(&str, &[u8]); 5] = [
        (
            "_rels/.rels",
            br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        ("[Content_Types].xml", b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"),
        (
            "xl/workbook.xml",
            br#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            br#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
        (
            "xl/worksheets/sheet1.xml",
            br#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/><sheetData><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>"#,
        ),
    ];
    let source = open(&zipped(&parts)).expect("a workbook");
    assert_eq!(source.text(), "x\n");
}

#[test]
fn pages_with_more_rules_than_any_table_are_read_without_tables() {
    // A grid of 1,100 by 1,100 fields, and hatching.
    let mut grid = Drawing::new();
    grid.paragraph("一、目标");
    let place = |n: usize| n as f32 * 0.6;
    for n in 0..=1100 {
        grid.line([place(n), 0.0, place(n), place(1100)]);
        grid.line([0.0, place(n), place(1100), place(n)]);
    }
    let mut hatched = Drawing::new();
    hatched.paragraph("一、目标");
    for n in 0..110_000 {
        hatched.line([n as f32 * 0.001, 0.0, n as f32 * 0.001, 60.0]);
    }
    let started = Instant::now();
    for bytes in [
        pdf::of_drawn(&grid.pages, pdf::Ink::Stroked),
        ofd::of_drawn(&grid.pages),
        pdf::of_drawn(&hatched.pages, pdf::Ink::Boxes),
    ] {
        let source = open(&bytes).expect("a document");
        assert_eq!(source.text().trim(), "一、目标");
    }
    assert!(
        started.elapsed() < Duration::from_secs(60),
        "{:?}",
        started.elapsed()
    );
}
