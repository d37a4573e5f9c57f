//! What a file holds beside the document, and is said instead of read.

use kaifa_formats::open;
use kaifa_text::read;

use crate::make::zipped;

/// An OFD of one page with two layers and a list of attached files.
fn ofd(attachments: &str) -> Vec<u8> {
    let text = |y: u32, words: &str| {
        format!(
            "<ofd:TextObject ID=\"9\" Boundary=\"25 {y} 150 6\" Size=\"5\"><ofd:TextCode X=\"0\" Y=\"4.8\" DeltaX=\"g {} 5\">{words}</ofd:TextCode></ofd:TextObject>",
            words.chars().count() - 1
        )
    };
    let page = format!(
        "<ofd:Page xmlns:ofd=\"x\"><ofd:Content><ofd:Layer ID=\"2\">{}<ofd:PageBlock Visible=\"false\">{}</ofd:PageBlock>{}</ofd:Layer><ofd:Layer ID=\"3\" Visible=\"false\"><ofd:PageBlock>{}</ofd:PageBlock></ofd:Layer></ofd:Content></ofd:Page>",
        text(60, "一、目标"),
        text(70, "隐藏的一块"),
        text(80, "引进企业三十家。"),
        text(90, "隐藏的一层"),
    );
    zipped(&[
        (
            "OFD.xml",
            b"<ofd:OFD xmlns:ofd=\"x\"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        ),
        (
            "Doc_0/Document.xml",
            b"<ofd:Document xmlns:ofd=\"x\"><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages><ofd:Page ID=\"1\" BaseLoc=\"P.xml\"/></ofd:Pages><ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments></ofd:Document>",
        ),
        ("Doc_0/P.xml", page.as_bytes()),
        ("Doc_0/Attachs/Attachments.xml", attachments.as_bytes()),
    ])
}

#[test]
fn hidden_layers_of_an_ofd_are_not_read_and_attached_files_are_named() {
    let list = "<ofd:Attachments xmlns:ofd=\"x\"><ofd:Attachment ID=\"1\" Name=\"任务清单.xlsx\"><ofd:FileLoc>a.xlsx</ofd:FileLoc></ofd:Attachment><ofd:Attachment ID=\"2\" Name=\"元数据\" Visible=\"false\"/></ofd:Attachments>";
    let source = open(&ofd(list)).expect("a document");
    let lines: Vec<&str> = source.text().lines().map(str::trim).collect();
    assert_eq!(lines, ["一、目标", "引进企业三十家。"]);
    let reading = read(&source);
    let notes: Vec<&str> = (reading.notes.iter())
        .filter(|note| note.short_code() == "set_aside")
        .map(|note| note.message.zh.as_str())
        .collect();
    assert_eq!(notes.len(), 1, "{:?}", reading.notes);
    assert!(
        notes[0].contains("任务清单.xlsx") && !notes[0].contains("元数据"),
        "{notes:?}"
    );
}

#[test]
fn an_ofd_that_attaches_nothing_has_no_note() {
    let source = open(&ofd("<ofd:Attachments xmlns:ofd=\"x\"/>")).expect("a document");
    let notes = read(&source).notes;
    assert!(
        notes.iter().all(|note| note.short_code() != "set_aside"),
        "{notes:?}"
    );
}
