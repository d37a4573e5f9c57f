//! OFD documents.

use super::pages::laid_out;
use super::{escaped, zipped};

/// Size of a character in millimetres.
const SIZE: f32 = 5.6;

/// A document of lines laid out on pages; text codes of at most ten characters, as OFD writers cut them.
pub fn of_lines(lines: &[&str]) -> Vec<u8> {
    let pages = laid_out(lines);
    let mut parts: Vec<(String, String)> = vec![(
        "OFD.xml".to_owned(),
        r#"<?xml version="1.0" encoding="UTF-8"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"#.to_owned(),
    )];
    let places: String = (0..pages.len())
        .map(|n| format!("<ofd:Page ID=\"{n}\" BaseLoc=\"Pages/Page_{n}/Content.xml\"/>"))
        .collect();
    parts.push((
        "Doc_0/Document.xml".to_owned(),
        format!("<ofd:Document xmlns:ofd=\"x\"><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>{places}</ofd:Pages></ofd:Document>"),
    ));
    for (number, page) in pages.iter().enumerate() {
        let mut objects = String::new();
        for (row, (left, words)) in page
            .iter()
            .enumerate()
            .filter(|(_, (_, words))| !words.is_empty())
        {
            let chars: Vec<char> = words.chars().collect();
            for (index, part) in chars.chunks(10).enumerate() {
                let x = 25.0 + SIZE * (left + index * 10) as f32;
                let y = 38.0 + 10.0 * row as f32;
                let words: String = part.iter().collect();
                objects.push_str(&format!(
                    "<ofd:TextObject ID=\"9\" Boundary=\"{x} {y} {} {SIZE}\" Font=\"1\" Size=\"{SIZE}\"><ofd:TextCode X=\"0\" Y=\"4.8\" DeltaX=\"g {} {SIZE}\">{}</ofd:TextCode></ofd:TextObject>",
                    SIZE * 10.0,
                    part.len().saturating_sub(1),
                    escaped(&words)
                ));
            }
        }
        parts.push((
            format!("Doc_0/Pages/Page_{number}/Content.xml"),
            format!("<ofd:Page xmlns:ofd=\"x\"><ofd:Content><ofd:Layer ID=\"2\">{objects}</ofd:Layer></ofd:Content></ofd:Page>"),
        ));
    }
    let parts: Vec<(&str, &[u8])> = parts
        .iter()
        .map(|(name, words)| (name.as_str(), words.as_bytes()))
        .collect();
    zipped(&parts)
}
