//! OFD (GB/T 33190), the national format of fixed pages: a zip of XML, in which every page places its characters and paths. Text
//! objects are read with their places, paths for the rules of tables; pictures and signatures are not. Templates that pages take are read
//! as `templates` says.

mod templates;

use kaifa_base::{Digest, Span, Words};
use kaifa_text::layout::Composer;
use kaifa_text::{Source, notes};

use crate::archive::Archive;
use crate::limits;
use crate::page_lines::{Glyph, Page};
use crate::page_tables::{self, Budget, Pen};
use crate::page_text;
use crate::problems::{self, Refusal};
use crate::xml::{self, Attributes, Node};
use templates::Templates;

/// Reads an OFD document.
pub fn open(bytes: &[u8], mut archive: Archive) -> Result<Source, Refusal> {
    let Some(entry) = archive.text("OFD.xml")? else {
        return Err(problems::missing_part("ofd", "OFD.xml"));
    };
    let mut roots: Vec<String> = Vec::new();
    let mut encrypted = false;
    let mut words = String::new();
    xml::walk(&entry, "OFD.xml", |node| {
        match node {
            Node::Start(name, _) => {
                encrypted |= name == "Encryptions";
                words.clear();
            }
            Node::Text(text) => words.push_str(text),
            Node::End("DocRoot") => roots.push(words.trim().to_owned()),
            Node::End(_) => {}
        }
        Ok(())
    })?;
    if encrypted {
        return Err(problems::encrypted("ofd"));
    }
    if roots.is_empty() {
        return Err(problems::damaged(
            "ofd",
            Words::new("OFD.xml 没有指明正文", "OFD.xml names no document"),
        ));
    }
    let mut pages = Vec::new();
    let mut budget = Budget::default();
    let mut attached = Vec::new();
    for root in roots {
        let Some(document) = archive.text(&root)? else {
            return Err(problems::missing_part("ofd", &root));
        };
        let Pages {
            places,
            height,
            attachments,
            mut templates,
        } = pages_of(&document, &root)?;
        if let Some(part) = attachments {
            let name = resolve(&root, &part);
            if let Some(list) = archive.text(&name)? {
                attached.extend(names_of_attachments(&list, &name)?);
            }
        }
        if places.len() > limits::PAGES {
            let what = ("页数", "the number of pages");
            return Err(problems::too_large(
                what,
                places.len() as u64,
                limits::PAGES as u64,
            ));
        }
        let mut of_document = Vec::new();
        for place in places {
            let name = resolve(&root, &place);
            let Some(content) = archive.text(&name)? else {
                return Err(problems::missing_part("ofd", &name));
            };
            let mut drawn = draw(&content, &name, height)?;
            templates.draw_under(&mut drawn, &mut archive, |place| resolve(&root, place))?;
            page_tables::find_grids(&mut drawn.page, drawn.pen, POINT, &mut budget);
            of_document.push(drawn.page);
        }
        templates.write_under(&mut of_document)?;
        pages.extend(of_document);
    }
    let mut composer = Composer::new();
    page_text::compose(&mut composer, pages)?;
    if !attached.is_empty() {
        let end = composer.length() as usize;
        let (zh, en) = problems::listed(&attached);
        composer.remark(
            &notes::SET_ASIDE,
            Span::new(end, end),
            Words::new(
                format!("文件带有附件,没有读入:{zh};需要时请另存后单独读取"),
                format!("files are attached and not read: {en}; save and read them by themselves"),
            ),
        );
    }
    Ok(composer.finish(Digest::of(bytes), "ofd", None))
}

/// What a document says of its pages.
struct Pages {
    /// Where they are.
    places: Vec<String>,
    /// How high they are unless they say otherwise.
    height: f32,
    /// The list of attached files.
    attachments: Option<String>,
    /// What they can take.
    templates: Templates,
}

fn pages_of(document: &str, part: &str) -> Result<Pages, Refusal> {
    let mut found = Pages {
        places: Vec::new(),
        height: 0.0,
        attachments: None,
        templates: Templates::default(),
    };
    let mut words = String::new();
    let mut in_pages = false;
    xml::walk(document, part, |node| {
        match node {
            Node::Start("Pages", _) => in_pages = true,
            Node::End("Pages") => in_pages = false,
            Node::Start("Page", attributes) if in_pages => found.places.extend(attributes.get("BaseLoc")),
            Node::Start("TemplatePage", attributes) => {
                let place = attributes.get("ID").zip(attributes.get("BaseLoc"));
                found.templates.places.extend(place);
            }
            Node::Start("PhysicalBox" | "Attachments", _) => words.clear(),
            Node::Text(text) => words.push_str(text),
            Node::End("PhysicalBox") if found.height == 0.0 => {
                found.height = numbers(&words).get(3).copied().unwrap_or(0.0)
            }
            Node::End("Attachments") => found.attachments = Some(words.trim().to_owned()),
            _ => {}
        }
        Ok(())
    })?;
    Ok(found)
}

/// The names of attached files that a reader is shown.
fn names_of_attachments(list: &str, part: &str) -> Result<Vec<String>, Refusal> {
    let mut names = Vec::new();
    xml::walk(list, part, |node| {
        if let Node::Start("Attachment", attributes) = node
            && attributes.get("Visible").as_deref() != Some("false")
        {
            names.extend(attributes.get("Name"));
        }
        Ok(())
    })?;
    Ok(names)
}

/// A place relative to the part that names it; a leading `/` is the container's root.
fn resolve(base: &str, place: &str) -> String {
    if let Some(absolute) = place.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut steps: Vec<&str> = base.trim_start_matches('/').split('/').collect();
    steps.pop();
    for step in place.split('/') {
        match step {
            ".." => {
                steps.pop();
            }
            "." | "" => {}
            other => steps.push(other),
        }
    }
    steps.join("/")
}

fn numbers(words: &str) -> Vec<f32> {
    words
        .split_whitespace()
        .map_while(|word| word.parse().ok())
        .collect()
}

/// Deltas as OFD writes them: `3 3 g 4 2.5` means 3, 3, then four times 2.5.
fn deltas(words: &str) -> Vec<f32> {
    let mut found: Vec<f32> = Vec::new();
    let mut rest = words.split_whitespace();
    while let Some(word) = rest.next() {
        if word == "g" {
            let count: usize = rest.next().and_then(|n| n.parse().ok()).unwrap_or(0);
            let value: Option<f32> = rest.next().and_then(|n| n.parse().ok());
            if let Some(value) = value {
                found.extend(std::iter::repeat_n(value, count.min(100_000)));
            }
        } else if let Ok(value) = word.parse() {
            found.push(value);
        }
        if found.len() > 200_000 {
            break;
        }
    }
    found
}

/// A typographic point in millimetres, the unit of a page.
const POINT: f32 = 0.3528;

/// A text or path object being read.
#[derive(Default)]
struct Object {
    left: f32,
    top: f32,
    size: f32,
    /// Width of the line that strokes a path, unless it is not stroked.
    stroke: Option<f32>,
    fill: bool,
    /// Scale and shift of its own coordinates: `a b c d e f`.
    matrix: Option<[f32; 6]>,
    hidden: bool,
}

fn object(attributes: &Attributes) -> Object {
    let boundary = numbers(&attributes.get("Boundary").unwrap_or_default());
    let matrix = numbers(&attributes.get("CTM").unwrap_or_default());
    Object {
        left: boundary.first().copied().unwrap_or(0.0),
        top: boundary.get(1).copied().unwrap_or(0.0),
        size: attributes.number("Size").unwrap_or(0.0),
        matrix: <[f32; 6]>::try_from(matrix).ok(),
        stroke: (attributes.get("Stroke").as_deref() != Some("false"))
            .then(|| attributes.number("LineWidth").unwrap_or(POINT)),
        fill: attributes.get("Fill").as_deref() == Some("true"),
        hidden: attributes.get("Visible").as_deref() == Some("false"),
    }
}

impl Object {
    /// A point of the page by the object's own coordinates.
    fn point(&self, x: f32, y: f32) -> (f32, f32) {
        let [a, b, c, d, e, f] = self.matrix.unwrap_or([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
        (self.left + a * x + c * y + e, self.top + b * x + d * y + f)
    }
}

/// Follows the path of an object: `M 0 0 L 10 0 L 10 5 C`, as the standard writes it.
fn follow(pen: &mut Pen, object: &Object, data: &str) {
    let mut words = data.split_whitespace().peekable();
    while let Some(command) = words.next() {
        let mut values: Vec<f32> = Vec::new();
        while let Some(value) = words.peek().and_then(|word| word.parse().ok()) {
            words.next();
            // No command has more.
            if values.len() < 7 {
                values.push(value);
            }
        }
        let end = match values.as_slice() {
            [.., x, y] => Some(object.point(*x, *y)),
            _ => None,
        };
        match (command, end) {
            ("M" | "S", Some(to)) => pen.move_to(to),
            ("L", Some(to)) => pen.line_to(to),
            ("Q" | "B" | "A", Some(to)) => pen.curve_to(to),
            ("C", _) => pen.close(),
            _ => {}
        }
    }
    pen.paint(object.stroke, object.fill);
}

/// A page or template as it is drawn.
struct Drawn {
    page: Page,
    pen: Pen,
    /// The numbers of the templates that it takes.
    takes: Vec<String>,
}

fn draw(content: &str, part: &str, height: f32) -> Result<Drawn, Refusal> {
    let mut takes = Vec::new();
    let mut page = Page {
        height,
        ..Page::default()
    };
    let mut pen = Pen::new(POINT);
    // Clips have paths of their own, which draw nothing; layers and blocks can be hidden as a whole.
    let mut clips = 0;
    let mut hidden: Vec<bool> = Vec::new();
    let mut current: Option<Object> = None;
    let mut code: Option<(f32, f32, Vec<f32>, Vec<f32>)> = None;
    let mut words = String::new();
    xml::walk(content, part, |node| {
        match node {
            Node::Start("Layer" | "PageBlock", attributes) => {
                let own = attributes.get("Visible").as_deref() == Some("false");
                hidden.push(own || hidden.last() == Some(&true));
            }
            Node::End("Layer" | "PageBlock") => drop(hidden.pop()),
            Node::Start("TextObject" | "PathObject", attributes) if hidden.last() != Some(&true) => {
                current = Some(object(attributes));
            }
            Node::End("TextObject" | "PathObject") => current = None,
            Node::Start("Clips", _) => clips += 1,
            Node::End("Clips") => clips -= 1,
            Node::Start("AbbreviatedData", _) => words.clear(),
            Node::End("AbbreviatedData") => {
                if let Some(object) = current.as_ref().filter(|object| !object.hidden && clips == 0) {
                    follow(&mut pen, object, &words);
                }
            }
            Node::Start("Template", attributes) => takes.extend(attributes.get("TemplateID")),
            Node::Start("ImageObject", _) => page.has_pictures = true,
            Node::Start("PhysicalBox", _) => words.clear(),
            Node::End("PhysicalBox") => {
                page.height = numbers(&words).get(3).copied().unwrap_or(page.height);
            }
            Node::Start("TextCode", attributes) => {
                words.clear();
                code = Some((
                    attributes.number("X").unwrap_or(0.0),
                    attributes.number("Y").unwrap_or(0.0),
                    deltas(&attributes.get("DeltaX").unwrap_or_default()),
                    deltas(&attributes.get("DeltaY").unwrap_or_default()),
                ));
            }
            Node::Text(text) => words.push_str(text),
            Node::End("TextCode") => {
                if let (Some(object), Some((x, y, dx, dy))) = (&current, code.take())
                    && !object.hidden
                {
                    place(&mut page, object, &words, (x, y), &dx, &dy);
                }
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(Drawn { page, pen, takes })
}

/// Places the characters of a text code.
fn place(page: &mut Page, object: &Object, words: &str, start: (f32, f32), dx: &[f32], dy: &[f32]) {
    let [a, b, _, d, ..] = object.matrix.unwrap_or([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    // Characters turned on their side are watermarks and seals.
    if b.abs() > 0.1 * a.abs() {
        return;
    }
    let (mut x, mut y) = start;
    let size = object.size * d.abs();
    for (index, sign) in words.chars().filter(|c| !matches!(c, '\n' | '\r')).enumerate() {
        let natural = if sign.is_ascii() {
            0.5 * object.size
        } else {
            object.size
        };
        let advance = dx.get(index).copied();
        let (left, baseline) = object.point(x, y);
        page.glyphs.push(Glyph {
            c: sign,
            x: left,
            y: baseline,
            width: a * advance
                .filter(|advance| *advance < 1.5 * natural)
                .unwrap_or(natural),
            size,
        });
        x += advance.unwrap_or(if dy.is_empty() { natural } else { 0.0 });
        y += dy.get(index).copied().unwrap_or(0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_deltas_are_read_as_the_standard_writes_them() {
        assert_eq!(
            resolve("Doc_0/Document.xml", "Pages/Page_0/Content.xml"),
            "Doc_0/Pages/Page_0/Content.xml"
        );
        assert_eq!(
            resolve("Doc_0/Document.xml", "/Doc_0/Pages/P.xml"),
            "Doc_0/Pages/P.xml"
        );
        assert_eq!(resolve("a/b/c.xml", "../d.xml"), "a/d.xml");
        assert_eq!(deltas("3 g 3 2.5 4"), [3.0, 2.5, 2.5, 2.5, 4.0]);
        assert!(deltas("g 99999999 1").len() <= 100_000);
    }
}
