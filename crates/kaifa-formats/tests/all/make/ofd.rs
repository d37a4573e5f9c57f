//! OFD documents.

use super::drawn::Drawn;
use super::pages::laid_out;
use super::{escaped, zipped};

/// Size of a character in millimetres.
const SIZE: f32 = 5.6;

/// A document of lines laid out on pages; text codes of at most ten characters, as OFD writers cut them.
pub fn of_lines(lines: &[&str]) -> Vec<u8> {
    let contents = laid_out(lines).into_iter().map(|page| {
        let mut objects = String::new();
        for (row, (left, words)) in page.iter().enumerate() {
            let y = 38.0 + 10.0 * row as f32;
            text(&mut objects, 25.0 + SIZE * *left as f32, y, SIZE, words);
        }
        objects
    });
    assemble(contents.collect())
}

/// Size of the characters of drawn pages.
const DRAWN: f32 = 3.5;

/// A document of drawn pages; lines across are stroked, lines down are thin boxes that are filled.
pub fn of_drawn(pages: &[Drawn]) -> Vec<u8> {
    let contents = pages.iter().map(|page| {
        let mut objects = String::new();
        for [x, y, to_x, to_y] in &page.lines {
            let (left, top) = (28.0 + DRAWN * x, 25.0 + DRAWN * y);
            let (width, height) = (DRAWN * (to_x - x), DRAWN * (to_y - y));
            objects.push_str(&if height == 0.0 {
                format!("<ofd:PathObject ID=\"8\" Boundary=\"{left} {top} {width} 0.3\" LineWidth=\"0.2\" CTM=\"0.5 0 0 0.5 0 0\"><ofd:Clips><ofd:Clip><ofd:Area><ofd:Path Boundary=\"0 0 9 90\"><ofd:AbbreviatedData>M 5 0 L 5 90</ofd:AbbreviatedData></ofd:Path></ofd:Area></ofd:Clip></ofd:Clips><ofd:AbbreviatedData>M 0 0 L {} 0</ofd:AbbreviatedData></ofd:PathObject>", width * 2.0)
            } else {
                format!("<ofd:PathObject ID=\"8\" Boundary=\"{left} {top} 0.2 {height}\" Stroke=\"false\" Fill=\"true\"><ofd:AbbreviatedData>M 0 0 L 0.2 0 L 0.2 {height} L 0 {height} C</ofd:AbbreviatedData></ofd:PathObject>")
            });
        }
        for (x, y, words) in &page.words {
            let baseline = 25.0 + DRAWN * y;
            text(&mut objects, 28.0 + DRAWN * x, baseline - 4.8, DRAWN, words);
        }
        objects
    });
    assemble(contents.collect())
}

/// Words as text objects; the baseline lies 4.8 mm below `top`.
fn text(objects: &mut String, left: f32, top: f32, size: f32, words: &str) {
    let chars: Vec<char> = words.chars().collect();
    for (index, part) in chars.chunks(10).enumerate() {
        let x = left + size * (index * 10) as f32;
        let words: String = part.iter().collect();
        objects.push_str(&format!(
            "<ofd:TextObject ID=\"9\" Boundary=\"{x} {top} {} {size}\" Font=\"1\" Size=\"{size}\"><ofd:TextCode X=\"0\" Y=\"4.8\" DeltaX=\"g {} {size}\">{}</ofd:TextCode></ofd:TextObject>",
            size * 10.0,
            part.len().saturating_sub(1),
            escaped(&words)
        ));
    }
}

/// A file of pages with their objects.
fn assemble(contents: Vec<String>) -> Vec<u8> {
    let mut parts: Vec<(String, String)> = vec![(
        "OFD.xml".to_owned(),
        r#"<?xml version="1.0" encoding="UTF-8"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"#.to_owned(),
    )];
    let places: String = (0..contents.len())
        .map(|n| format!("<ofd:Page ID=\"{n}\" BaseLoc=\"Pages/Page_{n}/Content.xml\"/>"))
        .collect();
    parts.push((
        "Doc_0/Document.xml".to_owned(),
        format!("<ofd:Document xmlns:ofd=\"x\"><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>{places}</ofd:Pages></ofd:Document>"),
    ));
    for (number, objects) in contents.into_iter().enumerate() {
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
