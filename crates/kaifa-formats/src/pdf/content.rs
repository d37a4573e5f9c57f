//! The content of PDF pages: follows the text operators and gives every character its place, and the path operators for the rules
//! of tables. Parts that pages share (form objects) are followed too; characters turned on their side are watermarks and seals
//! and are left out.

use std::collections::HashMap;
use std::rc::Rc;

use hayro_syntax::Pdf;
use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::{self, TypedInstruction as Op};
use hayro_syntax::object::{Array, Dict, Name, Number, Object, Stream};
use hayro_syntax::page::Resources;

use super::font::Font;
use super::stream::unpacked;
use crate::limits;
use crate::page_lines::{Glyph, LOST, Page};
use crate::page_tables::{self, Budget, Pen};
use crate::problems::{self, Refusal};

/// Forms within forms.
const FORM_DEPTH: usize = 8;
/// Forms drawn on one page; a form that draws others many times each is an attack.
const FORMS: usize = 2_000;

/// A typographic point in the unit of a page.
const POINT: f32 = 1.0;

/// The characters and grids of all pages.
pub fn pages(pdf: &Pdf) -> Result<Vec<Page>, Refusal> {
    let mut fonts = HashMap::new();
    let mut budget = Budget::default();
    let mut total = 0_u64;
    let mut found = Vec::new();
    for page in pdf.pages().iter() {
        let (_, height) = page.render_dimensions();
        let mut reader = PageReader {
            page: Page {
                height,
                ..Page::default()
            },
            pen: Pen::new(POINT),
            fonts: &mut fonts,
            forms: 0,
        };
        let base = page.initial_transform(true).as_coeffs().map(|v| v as f32);
        let mut content = Vec::new();
        for stream in content_streams(page.raw()) {
            if let Some(data) = unpacked(&stream)? {
                content.extend_from_slice(&data);
                content.push(b' ');
            }
            if content.len() as u64 > limits::PART {
                let what = ("页面内容(字节)", "the content of a page (bytes)");
                return Err(problems::too_large(what, content.len() as u64, limits::PART));
            }
        }
        reader.run(&content, page.resources(), Matrix(base), 0)?;
        page_tables::find_grids(&mut reader.page, reader.pen, POINT, &mut budget);
        total += reader.page.glyphs.len() as u64;
        if total > limits::TEXT {
            return Err(problems::too_large(
                ("文字总量(字)", "the text (characters)"),
                total,
                limits::TEXT,
            ));
        }
        found.push(reader.page);
    }
    Ok(found)
}

fn content_streams<'a>(page: &Dict<'a>) -> Vec<Stream<'a>> {
    match page.get::<Object>(b"Contents") {
        Some(Object::Stream(stream)) => vec![stream],
        Some(Object::Array(array)) => array.iter::<Stream>().collect(),
        _ => Vec::new(),
    }
}

/// `a b c d e f`: x' = ax + cy + e, y' = bx + dy + f.
#[derive(Debug, Clone, Copy)]
struct Matrix([f32; 6]);

impl Matrix {
    const IDENTITY: Matrix = Matrix([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    fn of(numbers: [&Number; 6]) -> Matrix {
        Matrix(numbers.map(Number::as_f32))
    }

    /// First `self`, then `after`.
    fn then(self, after: Matrix) -> Matrix {
        let ([a, b, c, d, e, f], [g, h, i, j, k, l]) = (self.0, after.0);
        Matrix([
            a * g + b * i,
            a * h + b * j,
            c * g + d * i,
            c * h + d * j,
            e * g + f * i + k,
            e * h + f * j + l,
        ])
    }

    fn shifted(self, x: f32, y: f32) -> Matrix {
        Matrix([1.0, 0.0, 0.0, 1.0, x, y]).then(self)
    }

    /// A point by its coordinates.
    fn point(self, x: &Number, y: &Number) -> (f32, f32) {
        let ([a, b, c, d, e, f], x, y) = (self.0, x.as_f32(), y.as_f32());
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// How much it stretches lengths.
    fn stretch(self) -> f32 {
        let [a, b, c, d, ..] = self.0;
        (a * d - b * c).abs().sqrt()
    }
}

/// What operators set for those after them.
#[derive(Clone)]
struct State {
    matrix: Matrix,
    line_width: f32,
    font: Option<Rc<Font>>,
    size: f32,
    character_gap: f32,
    word_gap: f32,
    scale: f32,
    leading: f32,
    rise: f32,
}

struct PageReader<'a> {
    page: Page,
    pen: Pen,
    /// Fonts by the bytes of their dictionary.
    fonts: &'a mut HashMap<Vec<u8>, Option<Rc<Font>>>,
    forms: usize,
}

impl PageReader<'_> {
    fn run(
        &mut self,
        content: &[u8],
        resources: &Resources,
        base: Matrix,
        depth: usize,
    ) -> Result<(), Refusal> {
        let mut state = State {
            matrix: base,
            line_width: 1.0,
            font: None,
            size: 0.0,
            character_gap: 0.0,
            word_gap: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
        };
        let mut saved: Vec<State> = Vec::new();
        let (mut line, mut text) = (Matrix::IDENTITY, Matrix::IDENTITY);
        let mut operations = TypedIter::new(content);
        while let Some(operation) = operations.next() {
            match operation {
                Op::SaveState(_) if saved.len() < limits::DEPTH => saved.push(state.clone()),
                Op::RestoreState(_) => state = saved.pop().unwrap_or(state),
                Op::Transform(ops::Transform(a, b, c, d, e, f)) => {
                    state.matrix = Matrix::of([&a, &b, &c, &d, &e, &f]).then(state.matrix);
                }
                Op::BeginText(_) => (line, text) = (Matrix::IDENTITY, Matrix::IDENTITY),
                Op::CharacterSpacing(gap) => state.character_gap = gap.0.as_f32(),
                Op::WordSpacing(gap) => state.word_gap = gap.0.as_f32(),
                Op::HorizontalScaling(scale) => state.scale = scale.0.as_f32() / 100.0,
                Op::TextLeading(leading) => state.leading = leading.0.as_f32(),
                Op::TextRise(rise) => state.rise = rise.0.as_f32(),
                Op::TextFont(ops::TextFont(name, size)) => {
                    state.font = self.font(resources, name)?;
                    state.size = size.as_f32();
                }
                Op::SetTextMatrix(ops::SetTextMatrix(a, b, c, d, e, f)) => {
                    line = Matrix::of([&a, &b, &c, &d, &e, &f]);
                    text = line;
                }
                Op::NextLine(ops::NextLine(x, y)) => {
                    line = line.shifted(x.as_f32(), y.as_f32());
                    text = line;
                }
                Op::NextLineAndSetLeading(ops::NextLineAndSetLeading(x, y)) => {
                    state.leading = -y.as_f32();
                    line = line.shifted(x.as_f32(), y.as_f32());
                    text = line;
                }
                Op::NextLineUsingLeading(_) => {
                    line = line.shifted(0.0, -state.leading);
                    text = line;
                }
                Op::ShowText(ops::ShowText(words)) => self.show(&state, &mut text, words.as_bytes()),
                Op::NextLineAndShowText(ops::NextLineAndShowText(words)) => {
                    line = line.shifted(0.0, -state.leading);
                    text = line;
                    self.show(&state, &mut text, words.as_bytes());
                }
                Op::ShowTextWithParameters(ops::ShowTextWithParameters(word, character, words)) => {
                    state.word_gap = word.as_f32();
                    state.character_gap = character.as_f32();
                    line = line.shifted(0.0, -state.leading);
                    text = line;
                    self.show(&state, &mut text, words.as_bytes());
                }
                Op::ShowTexts(ops::ShowTexts(parts)) => {
                    for part in parts.iter::<Object>() {
                        match part {
                            Object::String(words) => self.show(&state, &mut text, words.as_bytes()),
                            Object::Number(back) => {
                                let shift = -back.as_f32() / 1000.0 * state.size * state.scale;
                                text = text.shifted(shift, 0.0);
                            }
                            _ => {}
                        }
                    }
                }
                Op::LineWidth(width) => state.line_width = width.0.as_f32(),
                Op::InlineImage(_) => self.page.has_pictures = true,
                Op::XObject(ops::XObject(name)) => self.object(resources, name, state.matrix, depth)?,
                other => self.draw(&state, &other),
            }
            if self.page.glyphs.len() as u64 > limits::TEXT {
                let what = ("文字总量(字)", "the text (characters)");
                return Err(problems::too_large(
                    what,
                    self.page.glyphs.len() as u64,
                    limits::TEXT,
                ));
            }
        }
        Ok(())
    }

    /// Follows the operators that make and paint paths.
    fn draw(&mut self, state: &State, operation: &Op) {
        let (pen, matrix) = (&mut self.pen, state.matrix);
        let stroke = Some(state.line_width * matrix.stretch());
        match operation {
            Op::MoveTo(ops::MoveTo(x, y)) => pen.move_to(matrix.point(x, y)),
            Op::LineTo(ops::LineTo(x, y)) => pen.line_to(matrix.point(x, y)),
            Op::CubicTo(ops::CubicTo(.., x, y)) => pen.curve_to(matrix.point(x, y)),
            Op::CubicStartTo(ops::CubicStartTo(.., x, y)) => pen.curve_to(matrix.point(x, y)),
            Op::CubicEndTo(ops::CubicEndTo(.., x, y)) => pen.curve_to(matrix.point(x, y)),
            Op::RectPath(ops::RectPath(x, y, width, height)) => {
                let corner = Matrix([1.0, 0.0, 0.0, 1.0, x.as_f32(), y.as_f32()]).then(matrix);
                let none = Number::from_f32(0.0);
                pen.rectangle([
                    corner.point(&none, &none),
                    corner.point(width, &none),
                    corner.point(width, height),
                    corner.point(&none, height),
                ]);
            }
            Op::ClosePath(_) => pen.close(),
            Op::StrokePath(_) => pen.paint(stroke, false),
            Op::FillPathNonZero(_) | Op::FillPathNonZeroCompatibility(_) | Op::FillPathEvenOdd(_) => {
                pen.paint(None, true);
            }
            Op::FillAndStrokeNonZero(_) | Op::FillAndStrokeEvenOdd(_) => pen.paint(stroke, true),
            Op::CloseAndStrokePath(_) => {
                pen.close();
                pen.paint(stroke, false);
            }
            Op::CloseFillAndStrokeNonZero(_) | Op::CloseFillAndStrokeEvenOdd(_) => {
                pen.close();
                pen.paint(stroke, true);
            }
            Op::EndPath(_) => pen.leave(),
            _ => {}
        }
    }

    fn object(
        &mut self,
        resources: &Resources,
        name: &Name,
        matrix: Matrix,
        depth: usize,
    ) -> Result<(), Refusal> {
        let Some(stream) = resources.get_x_object(name) else {
            return Ok(());
        };
        let kind = stream.dict().get::<Name>(b"Subtype");
        if kind.as_ref().is_some_and(|kind| kind.as_ref() == b"Image") {
            self.page.has_pictures = true;
            return Ok(());
        }
        self.forms += 1;
        if depth >= FORM_DEPTH || self.forms > FORMS {
            return Ok(());
        }
        let Some(content) = unpacked(&stream)? else {
            return Ok(());
        };
        let own = stream.dict().get::<Array>(b"Matrix").and_then(|array| {
            let numbers: Vec<f32> = array.iter::<Number>().map(|n| n.as_f32()).collect();
            <[f32; 6]>::try_from(numbers).ok()
        });
        let matrix = Matrix(own.unwrap_or(Matrix::IDENTITY.0)).then(matrix);
        match stream.dict().get::<Dict>(b"Resources") {
            Some(dict) => self.run(&content, &Resources::new(dict), matrix, depth + 1),
            None => self.run(&content, resources, matrix, depth + 1),
        }
    }

    fn font(&mut self, resources: &Resources, name: &Name) -> Result<Option<Rc<Font>>, Refusal> {
        let Some(dict) = resources.get_font(name) else {
            return Ok(None);
        };
        let key = match dict.obj_id() {
            Some(id) => format!("{id:?}").into_bytes(),
            None => dict.data().to_vec(),
        };
        if let Some(known) = self.fonts.get(&key) {
            return Ok(known.clone());
        }
        let font = Some(Rc::new(Font::read(&dict)?));
        self.fonts.insert(key, font.clone());
        Ok(font)
    }

    fn show(&mut self, state: &State, text: &mut Matrix, bytes: &[u8]) {
        let page = &mut self.page;
        let Some(font) = &state.font else {
            // The font is missing, as in a file that was cut: what it shows is lost, and where is known.
            let whole = Matrix([state.size * state.scale, 0.0, 0.0, state.size, 0.0, state.rise])
                .then(*text)
                .then(state.matrix);
            let [a, _, _, d, x, y] = whole.0;
            page.unreadable += 1;
            page.glyphs.push(lost(x, y, a.abs(), d.abs()));
            return;
        };
        font.show(bytes, |shown| {
            let whole = Matrix([state.size * state.scale, 0.0, 0.0, state.size, 0.0, state.rise])
                .then(*text)
                .then(state.matrix);
            let [a, b, _, d, x, y] = whole.0;
            let mut advance = shown.width / 1000.0 * state.size + state.character_gap;
            if shown.is_space {
                advance += state.word_gap;
            }
            advance *= state.scale;
            *text = text.shifted(advance, 0.0);
            let upright = a > 0.0 && b.abs() < 0.2 * a;
            if !upright {
                return;
            }
            let width = shown.width / 1000.0 * a;
            match shown.words {
                Some(words) => {
                    let count = words.chars().count().max(1) as f32;
                    for (index, c) in words.chars().enumerate() {
                        page.glyphs.push(Glyph {
                            c,
                            x: x + width / count * index as f32,
                            y,
                            width: width / count,
                            size: d.abs(),
                        });
                    }
                }
                None => {
                    page.unreadable += 1;
                    if !shown.is_space && width > 0.0 {
                        page.glyphs.push(lost(x, y, width, d.abs()));
                    }
                }
            }
        });
    }
}

/// The place of a character that cannot be told.
fn lost(x: f32, y: f32, width: f32, size: f32) -> Glyph {
    Glyph {
        c: LOST,
        x,
        y,
        width,
        size,
    }
}
