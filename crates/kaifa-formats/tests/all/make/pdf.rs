//! PDF files, written by hand: a font that is not embedded with one of the predefined maps, or one with a map to Unicode.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::drawn::Drawn;
use super::pages::laid_out;

/// How the font's codes tell characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codes {
    /// GBK bytes, as older Chinese office systems write.
    Gbk,
    /// UCS-2 bytes.
    Ucs2,
    /// Numbers of glyphs, with a map to Unicode.
    Mapped,
    /// Numbers of glyphs, and nothing that tells what they are.
    Unmapped,
}

const SIZE: usize = 16;

/// A document of lines laid out on pages.
pub fn of_lines(lines: &[&str], codes: Codes) -> Vec<u8> {
    let pages = laid_out(lines);
    let glyphs = numbered(pages.iter().flatten().flat_map(|(_, words)| words.chars()));
    let contents: Vec<String> = pages
        .iter()
        .map(|page| {
            let mut content = format!("BT /F1 {SIZE} Tf\n");
            for (row, (left, words)) in page
                .iter()
                .enumerate()
                .filter(|(_, (_, words))| !words.is_empty())
            {
                let (x, y) = (72 + SIZE * left, 720 - 27 * row);
                let _ = writeln!(
                    content,
                    "1 0 0 1 {x} {y} Tm [{}] TJ",
                    shown(words, codes, &glyphs)
                );
            }
            content + "ET"
        })
        .collect();
    assemble(&contents, &font(codes, &glyphs))
}

/// How lines are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// Stroked, in a scaled space.
    Stroked,
    /// As filled boxes as thin as a line.
    Boxes,
    /// As rows of filled dots.
    Dots,
}

/// Size of the characters of drawn pages.
const DRAWN: f32 = 10.0;

/// A document of drawn pages.
pub fn of_drawn(pages: &[Drawn], ink: Ink) -> Vec<u8> {
    let words = pages.iter().flat_map(|page| &page.words);
    let glyphs = numbered(words.flat_map(|(_, _, words)| words.chars()));
    let place = |x: f32, y: f32| (80.0 + DRAWN * x, 770.0 - DRAWN * y);
    let contents: Vec<String> = pages
        .iter()
        .map(|page| {
            let mut content = String::new();
            for [x, y, to_x, to_y] in &page.lines {
                let ((x, y), (to_x, to_y)) = (place(*x, *y), place(*to_x, *to_y));
                let _ = match ink {
                    Ink::Stroked => writeln!(
                        content,
                        "q .1 0 0 .1 5 0 cm 5 w {} {} m {} {} l S Q",
                        x * 10.0 - 50.0,
                        y * 10.0,
                        to_x * 10.0 - 50.0,
                        to_y * 10.0
                    ),
                    Ink::Boxes => writeln!(
                        content,
                        "{} {} {} {} re f",
                        x,
                        y,
                        (to_x - x).max(0.5),
                        if to_y == y { 0.5 } else { to_y - y }
                    ),
                    Ink::Dots => {
                        let count = ((to_x - x).abs().max((to_y - y).abs()) / 2.0) as usize;
                        let dot = |from: f32, to: f32, n| from + (to - from) * n as f32 / count as f32;
                        for n in 0..=count {
                            let _ = writeln!(content, "{} {} 1 1 re f", dot(x, to_x, n), dot(y, to_y, n));
                        }
                        Ok(())
                    }
                };
            }
            let _ = writeln!(content, "BT /F1 {DRAWN} Tf");
            for (x, y, words) in &page.words {
                let (x, y) = place(*x, *y);
                let shown = shown(words, Codes::Mapped, &glyphs);
                let _ = writeln!(content, "1 0 0 1 {x} {y} Tm [{shown}] TJ");
            }
            content + "ET"
        })
        .collect();
    assemble(&contents, &font(Codes::Mapped, &glyphs))
}

fn numbered(chars: impl Iterator<Item = char>) -> BTreeMap<char, u16> {
    let mut glyphs: BTreeMap<char, u16> = BTreeMap::new();
    for c in chars {
        let next = glyphs.len() as u16 + 1;
        glyphs.entry(c).or_insert(next);
    }
    glyphs
}

/// Every character as one string; ASCII is set to the width of a Chinese character, as the layout counts.
fn shown(words: &str, codes: Codes, glyphs: &BTreeMap<char, u16>) -> String {
    let mut out = String::new();
    for c in words.chars() {
        let bytes: Vec<u8> = match codes {
            Codes::Gbk => encoding_rs::GBK.encode(&c.to_string()).0.into_owned(),
            Codes::Ucs2 => (c as u32 as u16).to_be_bytes().to_vec(),
            Codes::Mapped | Codes::Unmapped => glyphs[&c].to_be_bytes().to_vec(),
        };
        let hex: String = bytes.iter().map(|b| format!("{b:02X}")).collect();
        out.push_str(&format!("<{hex}>"));
        // Codes of ASCII in GBK have half a character's width in this font.
        if codes == Codes::Gbk && bytes.len() == 1 {
            out.push_str(" -500 ");
        }
    }
    out
}

fn font(codes: Codes, glyphs: &BTreeMap<char, u16>) -> Vec<String> {
    let (encoding, ordering) = match codes {
        Codes::Gbk => ("/GBK-EUC-H", "GB1"),
        Codes::Ucs2 => ("/UniGB-UCS2-H", "GB1"),
        Codes::Mapped | Codes::Unmapped => ("/Identity-H", "Identity"),
    };
    let to_unicode = if codes == Codes::Mapped {
        "/ToUnicode 6 0 R"
    } else {
        ""
    };
    // In Adobe-GB1 the half-width signs are 814 and following, proportional ones 1 to 95.
    let widths = if codes == Codes::Gbk {
        "/W [1 95 500 814 939 500]"
    } else {
        ""
    };
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n",
    );
    for chunk in glyphs.iter().collect::<Vec<_>>().chunks(100) {
        let _ = writeln!(map, "{} beginbfchar", chunk.len());
        for (c, glyph) in chunk {
            let _ = writeln!(map, "<{glyph:04X}> <{:04X}>", **c as u32);
        }
        map.push_str("endbfchar\n");
    }
    map.push_str("endcmap end");
    vec![
        format!(
            "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding {encoding} /DescendantFonts [5 0 R] {to_unicode} >>"
        ),
        format!(
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering ({ordering}) /Supplement 2 >> /DW 1000 {widths} >>"
        ),
        format!("<< /Length {} >>\nstream\n{map}\nendstream", map.len()),
    ]
}

/// A file of pages; objects 4 to 6 are the font's.
fn assemble(contents: &[String], font: &[String]) -> Vec<u8> {
    let first = 4 + font.len();
    let kids: String = (0..contents.len())
        .map(|n| format!("{} 0 R ", first + 2 * n))
        .collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{kids}] /Count {} >>", contents.len()),
        "<< /Font << /F1 4 0 R >> >>".to_owned(),
    ];
    objects.extend_from_slice(font);
    for (n, content) in contents.iter().enumerate() {
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources 3 0 R /Contents {} 0 R >>",
            first + 2 * n + 1
        ));
        objects.push(format!(
            "<< /Length {} >>\nstream\n{content}\nendstream",
            content.len()
        ));
    }
    write(&objects)
}

/// A file of numbered objects, the first of them the catalog.
pub fn write(objects: &[String]) -> Vec<u8> {
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.extend_from_slice(format!("{} 0 obj\n{object}\nendobj\n", index + 1).as_bytes());
    }
    let start = out.len();
    out.extend_from_slice(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).as_bytes());
    for offset in offsets {
        out.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
    }
    out.extend_from_slice(
        format!(
            "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
            objects.len() + 1
        )
        .as_bytes(),
    );
    out
}

/// Pages that only show a picture.
pub fn scanned() -> Vec<u8> {
    let content = "q 595 0 0 842 0 0 cm /Im0 Do Q";
    write(&[
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /XObject << /Im0 5 0 R >> >> /Contents 4 0 R >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\nA\nendstream".to_owned(),
    ])
}
