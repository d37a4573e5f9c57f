//! The side of an import that reads: headings are found, every cell is judged by its field, every row by the register, and rows that
//! are in order go on to the side that writes, until the first problem; from then on only problems are collected.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use calamine::DataRef;
use kaifa_base::{Place, Problem};
use kaifa_eval::record::form::{Form, Setting, Stored};
use kaifa_eval::record::value::Fault;
use kaifa_pack::item::FieldType;
use tokio::sync::mpsc;

use super::Wish;
use super::faults::{CellFault, Faults, What};
use crate::codes;
use crate::place::PlacePicture;
use crate::records::Desk;
use crate::records::form::{judge, refuses};
use crate::records::import::headings::{Columns, Target, find_columns, place_of, texts};
use crate::records::rights::COVER;
use kaifa_table::sheets::Wanted;
use kaifa_table::sheets::rows::{TableSource, cell_text, is_blank};

/// Rows that go to the act together.
const PART: usize = 2_000;
/// Rows above the headings that may be titles.
const TITLES: usize = 20;

/// A row that is ready to be written.
pub(super) struct Ready {
    pub(super) row: u32,
    pub(super) id: Option<String>,
    pub(super) subject: String,
    pub(super) fields: Stored,
}

/// What reading a file gives beside its rows.
pub(super) struct Outcome {
    /// The field of each column, by its place in the register.
    pub(super) columns: Vec<Option<usize>>,
    pub(super) faults: Faults,
    pub(super) rows: usize,
    pub(super) warnings: Vec<Problem>,
}

/// The side that reads.
pub(super) struct Reading<'a> {
    pub(super) desk: Desk<'a>,
    pub(super) form: &'a Form<'a>,
    pub(super) wish: &'a Wish,
    pub(super) file: &'a str,
    pub(super) references: &'a HashMap<String, HashMap<String, String>>,
}

impl<'a> Reading<'a> {
    pub(super) fn run(&self, source: &TableSource, sender: &mpsc::Sender<Vec<Ready>>) -> Outcome {
        let register = self.desk.register;
        let units = units(self.desk.place);
        let mut rows = Rows {
            reading: self,
            units: &units,
            head: Vec::new(),
            columns: None,
            given_up: false,
            faults: Faults {
                file: self.file.to_owned(),
                ..Faults::default()
            },
            seen: HashMap::new(),
            unique: register
                .fields
                .iter()
                .enumerate()
                .filter(|(_, field)| field.unique)
                .map(|(at, _)| (at, HashMap::new()))
                .collect(),
            ready: Vec::new(),
            sender,
            count: 0,
            numbers: Vec::new(),
            warnings: Vec::new(),
        };
        let wanted = match &self.wish.sheet {
            Some(sheet) => Wanted::Named(sheet),
            None => Wanted::NamedOrFirst(&register.title),
        };
        let around = source.each_row(self.file, wanted, &mut |number, cells| rows.take(number, cells));
        match around {
            Err(problems) => rows.faults.whole.extend(problems),
            Ok(around) => {
                rows.faults.sheet = around.sheet;
                rows.finish(&around.marks);
            }
        }
        let targets = rows.columns.take().unwrap_or_default().targets;
        let place_of_field = |target: Option<Target<'_>>| match target {
            Some(Target::Field(at, _)) => Some(at),
            _ => None,
        };
        let sheet = rows.faults.sheet.clone();
        let placed = |(row, column, warning): (u32, usize, Problem)| Problem {
            place: Place {
                field: warning.place.field.clone(),
                field_en: warning.place.field_en.clone(),
                ..place_of(self.file, sheet.as_deref(), row, column)
            },
            ..warning
        };
        Outcome {
            columns: targets.into_iter().map(place_of_field).collect(),
            faults: rows.faults,
            rows: rows.count,
            warnings: rows.warnings.into_iter().map(placed).collect(),
        }
    }
}

/// Units by everything that they are called.
fn units(place: &PlacePicture) -> HashMap<&str, (&str, kaifa_pack::item::UnitKind)> {
    let mut units = HashMap::new();
    for unit in &place.snapshot.units {
        for name in [&unit.aliases, &unit.former_names, &unit.plates]
            .into_iter()
            .flatten()
        {
            units
                .entry(name.as_str())
                .or_insert((unit.id.as_str(), unit.kind));
        }
    }
    for unit in &place.snapshot.units {
        units.insert(unit.name.as_str(), (unit.id.as_str(), unit.kind));
        units.insert(unit.id.as_str(), (unit.id.as_str(), unit.kind));
    }
    units
}

struct Rows<'a, 's> {
    reading: &'s Reading<'a>,
    units: &'s HashMap<&'s str, (&'s str, kaifa_pack::item::UnitKind)>,
    /// The first rows, until the headings are found.
    head: Vec<(u32, Vec<String>)>,
    columns: Option<Columns<'a>>,
    /// The headings cannot be used: rows are no longer judged.
    given_up: bool,
    faults: Faults,
    /// Joint keys by their row.
    seen: HashMap<String, u32>,
    /// Values of unique fields by their row.
    unique: Vec<(usize, HashMap<String, u32>)>,
    ready: Vec<Ready>,
    sender: &'s mpsc::Sender<Vec<Ready>>,
    count: usize,
    /// Numbers of the rows that held something, for holding them against hidden rows.
    numbers: Vec<u32>,
    /// Warnings with their rows and columns.
    warnings: Vec<(u32, usize, Problem)>,
}

impl<'a> Rows<'a, '_> {
    fn take(&mut self, number: u32, cells: &[DataRef<'_>]) {
        if self.given_up {
            return;
        }
        if self.columns.is_none() {
            self.look_for_headings(number, cells);
            return;
        }
        self.count += 1;
        self.numbers.push(number);
        self.judge(number, cells);
    }

    /// The headings are the row that fits best so far, once a row below it no longer fits.
    fn look_for_headings(&mut self, number: u32, cells: &[DataRef<'_>]) {
        let register = self.reading.desk.register;
        let texts = texts(cells);
        self.head.push((number, texts));
        let file = self.reading.file;
        // The sheet is not known yet; places of headings are set right when the file has been read.
        let place = |row: u32, column: usize| place_of(file, Some("\u{0}"), row, column);
        let quiet = find_columns(register, &self.head, &place, &[]);
        match quiet {
            Ok(columns) => self.columns = Some(columns),
            Err(problems) => {
                let found = problems.iter().any(|problem| {
                    problem.code != codes::WRONG_HEADER.code || !problem.message.zh.starts_with("没有找到")
                });
                if found || self.head.len() >= TITLES {
                    self.given_up = true;
                    self.faults.whole.extend(problems);
                }
            }
        }
    }

    fn judge(&mut self, number: u32, cells: &[DataRef<'_>]) {
        let Some(columns) = self.columns.take() else {
            return;
        };
        let form = self.reading.form;
        let before = self.faults.cells.len();
        // Checks over the fields of a row are made in every row that is in order by itself, whatever else is wrong with the file.
        let together = !form.is_plain() || self.reading.desk.register.key.len() > 1;
        let building = together || self.faults.is_empty();
        let mut fields = Stored::new();
        let (mut id, mut subject) = (None, None);
        let mut subject_column = 0;
        for (column, target) in columns.targets.iter().enumerate() {
            let Some(target) = target else { continue };
            let cell = cells.get(column).unwrap_or(&DataRef::Empty);
            match target {
                Target::Beside => {}
                Target::Id => id = Some(cell_text(cell).trim().to_owned()).filter(|text| !text.is_empty()),
                Target::Subject => {
                    subject_column = column;
                    subject = Some(cell_text(cell).trim().to_owned()).filter(|text| !text.is_empty());
                }
                Target::Field(at, field) => {
                    if is_blank(cell) {
                        if field.required {
                            self.fault(number, column, What::Empty, "");
                        }
                        continue;
                    }
                    // What follows by itself is not read, nor what an export had covered.
                    if field.derived.is_some() || (field.personal && cell_text(cell).ends_with(COVER)) {
                        continue;
                    }
                    self.cell(*at, number, column, cell, building.then_some(&mut fields));
                }
            }
        }
        let subject = self.subject(number, subject_column, subject);
        let in_order = building && self.faults.cells.len() == before;
        if let (true, Some(subject)) = (in_order, subject) {
            let mut row = Ready {
                row: number,
                id,
                subject,
                fields,
            };
            if !form.is_plain() {
                self.judge_together(number, &columns, &mut row);
            }
            // A key may hold derived fields.
            self.joint_key(number, &columns, &row.fields);
            if self.faults.is_empty() {
                self.ready.push(row);
                if self.ready.len() >= PART {
                    self.send();
                }
            }
        }
        self.columns = Some(columns);
    }

    fn cell(
        &mut self,
        at: usize,
        number: u32,
        column: usize,
        cell: &DataRef<'_>,
        fields: Option<&mut Stored>,
    ) {
        let reading = self.reading;
        let reader = &reading.form.readers[at];
        let field = reader.field;
        let text = cell_text(cell);
        let text = text.trim();
        let units = self.units;
        let known = |part: &str| -> Option<String> {
            match field.kind {
                FieldType::Unit => {
                    let (id, kind) = units.get(part)?;
                    field
                        .unit_kind
                        .is_none_or(|wanted| wanted == *kind)
                        .then(|| (*id).to_owned())
                }
                _ => reading
                    .references
                    .get(field.register.as_deref()?)?
                    .get(part)
                    .cloned(),
            }
        };
        let read: Result<Cow<'_, str>, Fault> = match field.many {
            true => reader
                .read(text, &known)
                .map(|value| Cow::Owned(value.unwrap_or_default())),
            false => reader.one(text, &known),
        };
        match read {
            Err(fault) => self.fault(number, column, What::Fault(fault), text),
            Ok(value) => {
                if field.unique {
                    let seen = self.unique.iter_mut().find(|(of, _)| *of == at);
                    let earlier = seen.and_then(|(_, seen)| seen.insert(value.to_string(), number));
                    if let Some(first) = earlier {
                        self.fault(number, column, What::Twice(first), text);
                    }
                }
                self.single_key(number, at, column, &value);
                if let Some(fields) = fields {
                    fields.insert(field.name.clone(), value.into_owned());
                }
            }
        }
    }

    /// Where one field alone tells records apart, no value may stand twice.
    fn single_key(&mut self, number: u32, at: usize, column: usize, value: &str) {
        let register = self.reading.desk.register;
        let field = &register.fields[at];
        if let [key] = &register.key[..]
            && *key == field.name
            && !field.unique
            && let Some(first) = self.seen.insert(value.to_owned(), number)
        {
            self.fault(number, column, What::Twice(first), value);
        }
    }

    /// Where several fields together tell records apart, no two rows may have all of them in common.
    fn joint_key(&mut self, number: u32, columns: &Columns<'_>, fields: &Stored) {
        let register = self.reading.desk.register;
        if register.key.len() < 2 {
            return;
        }
        let parts: Option<Vec<&str>> = register
            .key
            .iter()
            .map(|name| fields.get(name).map(String::as_str))
            .collect();
        if let Some(parts) = parts
            && let Some(first) = self.seen.insert(parts.join("\u{1f}"), number)
        {
            let column = columns.field(&register.key[0]).unwrap_or(0);
            self.fault(number, column, What::Twice(first), &parts.join(" / "));
        }
    }

    fn subject(&mut self, number: u32, column: usize, named: Option<String>) -> Option<String> {
        let desk = self.reading.desk;
        let id = match (named, &self.reading.wish.subject) {
            (Some(name), _) => match self.units.get(name.as_str()) {
                Some((id, kind)) if *kind == desk.register.subject => (*id).to_owned(),
                _ => {
                    self.fault(number, column, What::UnknownSubject, &name);
                    return None;
                }
            },
            (None, Some(subject)) => subject.clone(),
            (None, None) => {
                self.fault(number, column, What::NoSubject, "");
                return None;
            }
        };
        if !desk.rights().makes(&id) {
            let name = desk.place.unit_name(&id).to_owned();
            self.fault(number, column, What::NotYours, &name);
            return None;
        }
        Some(id)
    }

    /// What only the fields together say.
    fn judge_together(&mut self, number: u32, columns: &Columns<'_>, row: &mut Ready) {
        let reading = self.reading;
        let state = reading
            .desk
            .register
            .start()
            .map(|state| state.id.as_str())
            .unwrap_or_default();
        let setting = Setting {
            subject: &row.subject,
            state,
            on: reading.desk.app.today(),
        };
        for problem in judge(reading.desk.place, reading.form, &mut row.fields, setting) {
            // A required cell that is empty was listed with its cell.
            let plain = problem.code == codes::REQUIRED.code
                && reading
                    .desk
                    .register
                    .fields
                    .iter()
                    .any(|field| field.required && Some(&field.title) == problem.place.field.as_ref());
            if plain {
                continue;
            }
            let is_column = |target: &Option<Target<'_>>| matches!(target, Some(Target::Field(_, field)) if Some(&field.title) == problem.place.field.as_ref());
            let column = columns.targets.iter().position(is_column).unwrap_or(0);
            if refuses(std::slice::from_ref(&problem)) {
                self.fault(number, column, What::Whole(Box::new(problem)), "");
            } else {
                self.warnings.push((number, column, problem));
            }
        }
    }

    fn fault(&mut self, row: u32, column: usize, what: What, found: &str) {
        // Once something is wrong nothing is written, so what is ready is let go.
        self.ready = Vec::new();
        let found: String = found.chars().take(80).collect();
        self.faults.cells.push(CellFault {
            row,
            column: u16::try_from(column).unwrap_or(u16::MAX),
            what,
            found: found.into_boxed_str(),
        });
    }

    fn send(&mut self) {
        let rows = std::mem::take(&mut self.ready);
        // A writer that has gone has said why; reading goes on for the problems.
        let _ = self.sender.blocking_send(rows);
    }

    fn finish(&mut self, marks: &kaifa_table::sheets::marks::Marks) {
        let register = self.reading.desk.register;
        let (file, sheet) = (self.reading.file, self.faults.sheet.clone());
        let place = |row: u32, column: usize| place_of(file, sheet.as_deref(), row, column);
        if self.columns.is_none() || !marks.merged.is_empty() {
            // With the sheet's name and its merged cells the headings are judged once more.
            self.faults.whole.clear();
            if let Err(problems) = find_columns(register, &self.head, &place, &marks.merged) {
                self.faults.whole.extend(problems);
                self.columns = None;
            }
        }
        if self.columns.is_some() {
            let hidden: HashSet<u32> = marks.hidden.iter().copied().collect();
            let rows: Vec<u32> = self
                .numbers
                .iter()
                .copied()
                .filter(|row| hidden.contains(row))
                .collect();
            for row in rows {
                self.fault(row, 0, What::Hidden, "");
            }
            let formulas = marks.formulas_by_row();
            let filled: HashSet<u32> = match formulas.is_empty() {
                true => HashSet::new(),
                false => self.numbers.iter().copied().collect(),
            };
            let used: BTreeMap<usize, bool> = self
                .columns
                .iter()
                .flat_map(|columns| columns.targets.iter().enumerate())
                .map(|(at, target)| {
                    (
                        at,
                        matches!(target, Some(Target::Field(_, field)) if field.derived.is_none()),
                    )
                })
                .collect();
            for (row, columns) in formulas.into_iter().filter(|(row, _)| filled.contains(row)) {
                for column in columns {
                    if used.get(&(column as usize)).copied().unwrap_or(false) {
                        self.fault(row, column as usize, What::Formula, "");
                    }
                }
            }
        }
        if self.faults.is_empty() && !self.ready.is_empty() {
            self.send();
        }
    }
}
