//! Somebody's form (a province's workbook, a text document with tables) that is filled in with figures again and again: its cells are
//! bound to indicators once, by the words beside them or by hand; a copy is made for a unit and period, and what could not be filled
//! is listed by cell.

use std::collections::BTreeMap;

use kaifa_base::{Decimal, Period, Place, Problem, Unit as Measure, Words};
use kaifa_pack::Edition;
use kaifa_store::rows::ForeignForm;
use serde::{Deserialize, Serialize};

use super::package::Package;
use super::sheet::{Address, Content, SheetXml, parse_address, recomputing, sheets, show_address};
use super::table::{Field, field_of, read, without_measure};
use super::word::{WordTables, parse_word_address, show_word_address};
use crate::codes;
use crate::documents::take_in::kind_words;
use crate::figures::book::{FigureBook, period_before};
use crate::figures::comparison;
use crate::place::PlacePicture;

/// Part of a text document that holds its tables.
const DOCUMENT: &str = "word/document.xml";

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// The cell: `Sheet!C5` in a workbook, `T1R2C3` in a text document.
    pub cell: String,
    /// What is put there: the id of an indicator, or `@unit` or `@period`.
    pub shows: String,
    /// Of which period.
    #[serde(default)]
    pub of: Shift,
    /// The unit of measure of the cell, where it is another than the indicator's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
}

/// Which period a cell shows, seen from the one that is filled in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shift {
    /// The period itself.
    #[default]
    Now,
    /// The period before.
    Before,
    /// The same period of last year.
    LastYear,
    /// The single period of a cumulative figure.
    Single,
    /// Growth against last year in percent.
    Growth,
}

impl Shift {
    /// All, with the word written in a binding.
    pub const ALL: [(Shift, &'static str); 5] = [
        (Shift::Now, "本期"),
        (Shift::Before, "上期"),
        (Shift::LastYear, "上年同期"),
        (Shift::Single, "当期"),
        (Shift::Growth, "同比"),
    ];

    /// The word.
    pub fn word(self) -> &'static str {
        Shift::ALL
            .iter()
            .find(|(shift, _)| *shift == self)
            .map_or("", |(_, word)| word)
    }

    /// The shift that a heading speaks of.
    fn of_heading(heading: &str) -> Shift {
        let words = [
            ("上年同期", Shift::LastYear),
            ("去年同期", Shift::LastYear),
            ("同比", Shift::Growth),
            ("增长", Shift::Growth),
            ("上期", Shift::Before),
            ("当期", Shift::Single),
        ];
        words
            .into_iter()
            .find(|(word, _)| heading.contains(word))
            .map_or(Shift::Now, |(_, shift)| shift)
    }
}

/// One cell after filling.
#[derive(Debug, Clone)]
pub struct Filled {
    /// The binding.
    pub binding: Binding,
    /// What it shows, in words.
    pub name: String,
    /// What was put in; nothing where no figure is known.
    pub text: Option<String>,
}

/// Whether a file is a text document (docx); otherwise it is a workbook.
pub fn is_document(bytes: &[u8]) -> bool {
    Package::open(bytes).is_ok_and(|mut package| matches!(package.part(DOCUMENT), Ok(Some(_))))
}

/// Bindings as lines for people: `填报表!C5 = tax [上年同期] (亿元)`.
pub fn show_bindings(bindings: &[Binding]) -> String {
    let line = |binding: &Binding| {
        let of = match binding.of {
            Shift::Now => String::new(),
            other => format!(" [{}]", other.word()),
        };
        let measure = binding
            .measure
            .as_ref()
            .map(|measure| format!(" ({measure})"))
            .unwrap_or_default();
        format!("{} = {}{of}{measure}", binding.cell, binding.shows)
    };
    bindings.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Reads bindings from lines, with every problem by line.
pub fn read_bindings(text: &str, edition: &Edition, bytes: &[u8]) -> Result<Vec<Binding>, Vec<Problem>> {
    let (mut bindings, mut problems) = (Vec::new(), Vec::new());
    let cells = Cells::of(bytes).map_err(|_| no_form(bytes))?;
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mut wrong = |zh: String, en: String| {
            let place = Place::default().at_line(number);
            problems.push(Problem::error(&codes::BINDING, place, Words::new(zh, en)));
        };
        let Some((cell, rest)) = line.split_once('=') else {
            wrong(
                format!("应写成“工作表!C5 = 指标”,现为“{line}”"),
                format!("expected `Sheet!C5 = indicator`, found `{line}`"),
            );
            continue;
        };
        let mut rest = rest.trim().to_owned();
        let measure = take_between(&mut rest, '(', ')');
        let of = match take_between(&mut rest, '[', ']') {
            None => Shift::Now,
            Some(word) => match Shift::ALL.iter().find(|(_, known)| *known == word) {
                Some((shift, _)) => *shift,
                None => {
                    let all: Vec<&str> = Shift::ALL.iter().map(|(_, word)| *word).collect();
                    wrong(
                        format!("“[{word}]”应为{}之一", all.join("、")),
                        format!("`[{word}]` should be one of {}", all.join(", ")),
                    );
                    continue;
                }
            },
        };
        let shows = match rest.trim() {
            special @ ("@unit" | "@period") => Some(special.to_owned()),
            name => edition
                .indicator_named(name)
                .map(|indicator| indicator.id.clone()),
        };
        let Some(shows) = shows else {
            wrong(
                format!("没有指标“{}”", rest.trim()),
                format!("there is no indicator `{}`", rest.trim()),
            );
            continue;
        };
        if let Some(measure) = &measure
            && Measure::parse(measure).is_none()
        {
            wrong(
                format!("没有计量单位“{measure}”"),
                format!("there is no unit of measure `{measure}`"),
            );
        }
        match cells.state(cell.trim()) {
            CellState::There => {}
            CellState::Unknown => wrong(
                format!("文件中没有单元格“{}”", cell.trim()),
                format!("the file has no cell `{}`", cell.trim()),
            ),
            CellState::Formula => wrong(
                format!("单元格“{}”是公式,公式不能被改写", cell.trim()),
                format!(
                    "the cell `{}` holds a formula, which is not written over",
                    cell.trim()
                ),
            ),
        }
        bindings.push(Binding {
            cell: cell.trim().to_owned(),
            shows,
            of,
            measure,
        });
    }
    match problems.is_empty() {
        true => Ok(bindings),
        false => Err(problems),
    }
}

fn take_between(text: &mut String, open: char, close: char) -> Option<String> {
    let folded = text.replace('\u{ff08}', "(").replace('\u{ff09}', ")");
    let (start, end) = (folded.find(open)?, folded.rfind(close)?);
    let inner = folded.get(start + 1..end)?.trim().to_owned();
    *text = format!("{}{}", &folded[..start], &folded[end + 1..]);
    Some(inner)
}

enum CellState {
    There,
    Unknown,
    Formula,
}

/// A file whose cells cannot be filled in: what it is says the crate that opens all of them.
fn no_form(bytes: &[u8]) -> Vec<Problem> {
    let words = match kaifa_formats::open(bytes) {
        Err(problem) => return vec![*problem],
        Ok(source) if matches!(source.format(), "xlsx" | "docx") => Words::new(
            "文件中的表格无法填写:内容不完整或内部结构错乱",
            "the tables of the file cannot be filled in: it is incomplete or its structure cannot be followed",
        ),
        Ok(source) => {
            let kind = kind_words(source.format());
            Words::new(
                format!("表样应为 xlsx 或 docx 文件,这是{}", kind.zh),
                format!(
                    "a form is an xlsx or docx file; the format of this one is: {}",
                    kind.en
                ),
            )
        }
    };
    vec![
        Problem::error(&codes::WRONG_WORKBOOK, Place::default(), words).hint(
            "xls、et 请用 Excel 或 WPS 打开后另存为 xlsx,doc、wps 另存为 docx",
            "open an xls or et in Excel or WPS and save it as xlsx, a doc or wps as docx",
        ),
    ]
}

/// The cells that a file has.
enum Cells {
    Book(BTreeMap<String, SheetXml>),
    Document(WordTables),
}

impl Cells {
    fn of(bytes: &[u8]) -> Result<Cells, String> {
        let mut package = Package::open(bytes)?;
        if let Some(xml) = package.part(DOCUMENT)? {
            return Ok(Cells::Document(WordTables::parse(xml)?));
        }
        let mut book = BTreeMap::new();
        for (name, part) in sheets(&mut package)? {
            let xml = package.part(&part)?.ok_or("a sheet is missing")?;
            book.insert(name, SheetXml::parse(xml)?);
        }
        Ok(Cells::Book(book))
    }

    fn state(&self, cell: &str) -> CellState {
        match self {
            Cells::Document(tables) => {
                match parse_word_address(cell).filter(|at| tables.cells.contains_key(at)) {
                    Some(_) => CellState::There,
                    None => CellState::Unknown,
                }
            }
            Cells::Book(book) => {
                let found = split_cell(cell).and_then(|(sheet, at)| Some((book.get(sheet)?, at)));
                match found {
                    Some((sheet, at)) if sheet.has_formula(at) => CellState::Formula,
                    Some(_) => CellState::There,
                    None => CellState::Unknown,
                }
            }
        }
    }
}

/// `Sheet!C5` taken apart; a sheet's name may hold an exclamation mark.
fn split_cell(cell: &str) -> Option<(&str, Address)> {
    let (sheet, address) = cell.rsplit_once('!')?;
    Some((sheet.trim_matches('\''), parse_address(address)?))
}

/// Bindings that the words of the form suggest: a cell to the right of the name of an indicator, below a heading that says the
/// period, which holds nothing or a number and no formula.
pub fn suggest(bytes: &[u8], place: &PlacePicture) -> Result<Vec<Binding>, Vec<Problem>> {
    let mut bindings = Vec::new();
    match Cells::of(bytes).map_err(|_| no_form(bytes))? {
        Cells::Document(tables) => {
            for (&(table, row, cell), found) in &tables.cells {
                let Some(Field::Figure(id)) = field_of(&found.text, &place.edition) else {
                    continue;
                };
                for right in (cell + 1..).take_while(|right| tables.cells.contains_key(&(table, row, *right)))
                {
                    let text = &tables.cells[&(table, row, right)].text;
                    if !text.is_empty() && text.replace(',', "").parse::<f64>().is_err() {
                        continue;
                    }
                    let heading = tables
                        .cells
                        .get(&(table, 1, right))
                        .map_or("", |cell| cell.text.as_str());
                    let binding = suggested(
                        show_word_address((table, row, right)),
                        &id,
                        &found.text,
                        heading,
                        place,
                    );
                    bindings.extend(binding);
                }
            }
        }
        Cells::Book(book) => {
            for (name, xml) in &book {
                let Ok(grid) = read(name, bytes, Some(name)) else {
                    continue;
                };
                for (row, cells) in &grid.rows {
                    for (column, text) in cells.iter().enumerate() {
                        let here = (*row as u32, column as u32 + 1);
                        let Some(Field::Figure(id)) = field_of(text, &place.edition) else {
                            continue;
                        };
                        if xml.merged_head(here) != here {
                            continue;
                        }
                        for right in column + 1..grid.width() {
                            let address = (*row as u32, right as u32 + 1);
                            let text_there = cells.get(right).map_or("", String::as_str);
                            let is_label = !text_there.is_empty() && text_there.parse::<f64>().is_err();
                            if is_label || xml.has_formula(address) || xml.merged_head(address) != address {
                                continue;
                            }
                            let above = grid.rows.iter().rev().filter(|(other, _)| other < row);
                            let heading = above
                                .map(|(_, cells)| cells.get(right).map_or("", String::as_str))
                                .find(|text| !text.is_empty() && text.parse::<f64>().is_err())
                                .unwrap_or_default();
                            let cell = format!("{name}!{}", show_address(address));
                            bindings.extend(suggested(cell, &id, text, heading, place));
                        }
                    }
                }
            }
        }
    }
    Ok(bindings)
}

/// A binding below a heading; headings that speak of something else than a period suggest nothing.
fn suggested(cell: String, id: &str, label: &str, heading: &str, place: &PlacePicture) -> Option<Binding> {
    if matches!(
        field_of(heading, &place.edition),
        Some(Field::Measure | Field::Ignore | Field::Unit)
    ) {
        return None;
    }
    let wanted = place.edition.indicator(id)?.unit;
    let measure = without_measure(label)
        .1
        .or(without_measure(heading).1)
        .filter(|unit| *unit != wanted);
    let of = Shift::of_heading(heading);
    Some(Binding {
        cell,
        shows: id.to_owned(),
        of,
        measure: measure
            .filter(|_| of != Shift::Growth)
            .map(|unit| unit.symbol().to_owned()),
    })
}

/// What each bound cell gets for a unit and period.
pub fn values(
    form: &ForeignForm,
    place: &PlacePicture,
    subject: &str,
    period: Period,
    book: &FigureBook,
) -> Vec<Filled> {
    let bindings: Vec<Binding> = serde_json::from_value(form.bindings.clone()).unwrap_or_default();
    bindings
        .into_iter()
        .map(|binding| {
            let (name, text) = match binding.shows.as_str() {
                "@unit" => ("填报单位".to_owned(), Some(place.unit_name(subject).to_owned())),
                "@period" => ("期间".to_owned(), Some(period.words().zh)),
                id => {
                    let indicator = place.edition.indicator(id);
                    let name = indicator
                        .map_or(id, |indicator| indicator.name.as_str())
                        .to_owned();
                    let number = indicator.and_then(|indicator| {
                        let number = number(&binding, indicator, subject, period, book)?;
                        let to = binding.measure.as_deref().and_then(Measure::parse);
                        match to {
                            Some(to) => indicator.unit.convert(number, to),
                            None => Some(number),
                        }
                    });
                    let said = format!("{name}({})", binding.of.word());
                    (said, number.map(|number| number.normalize().to_string()))
                }
            };
            Filled { binding, name, text }
        })
        .collect()
}

fn number(
    binding: &Binding,
    indicator: &kaifa_pack::item::Indicator,
    subject: &str,
    period: Period,
    book: &FigureBook,
) -> Option<Decimal> {
    let counts = |period: Period| book.in_force(&indicator.id, subject, period)?.value;
    match binding.of {
        Shift::Now => counts(period),
        Shift::Before => counts(period_before(period)),
        Shift::LastYear => counts(period.shift_years(-1)),
        Shift::Single => comparison::single(book, indicator, subject, period, counts(period)),
        Shift::Growth => {
            let growth = comparison::compare(book, indicator, subject, period, counts(period)).growth?;
            Some(growth.round_dp(2))
        }
    }
}

/// The form with the cells filled in; a cell without a figure is emptied, so that nothing of an earlier period stays.
pub fn fill(form: &ForeignForm, filled: &[Filled]) -> Result<Vec<u8>, String> {
    let mut package = Package::open(&form.bytes)?;
    let mut replaced = BTreeMap::new();
    if let Some(xml) = package.part(DOCUMENT)? {
        let tables = WordTables::parse(xml)?;
        let values = filled
            .iter()
            .filter_map(|one| {
                Some((
                    parse_word_address(&one.binding.cell)?,
                    one.text.clone().unwrap_or_default(),
                ))
            })
            .collect();
        replaced.insert(DOCUMENT.to_owned(), tables.with(&values));
        return package.with(&replaced);
    }
    let mut by_sheet: BTreeMap<&str, BTreeMap<Address, Option<Content>>> = BTreeMap::new();
    for one in filled {
        let Some((sheet, address)) = split_cell(&one.binding.cell) else {
            continue;
        };
        let content = one
            .text
            .clone()
            .map(|text| match one.binding.shows.starts_with('@') {
                true => Content::Text(text),
                false => Content::Number(text),
            });
        by_sheet.entry(sheet).or_default().insert(address, content);
    }
    for (name, part) in sheets(&mut package)? {
        if let Some(values) = by_sheet.get(name.as_str()) {
            let xml = package.part(&part)?.ok_or("a sheet is missing")?;
            replaced.insert(part, SheetXml::parse(xml)?.with(values));
        }
    }
    let workbook = package.part("xl/workbook.xml")?.ok_or("no workbook")?;
    replaced.insert("xl/workbook.xml".to_owned(), recomputing(&workbook));
    package.with(&replaced)
}
