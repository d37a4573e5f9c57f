//! A workbook or csv into a register: read row by row, every cell judged, everything or nothing written, as one act.
//!
//! Reading and writing go side by side: rows that are ready go in parts to the act under way; with the first problem the act is
//! given up, and the file is read to its end so that all problems are listed. Nothing of the file is held but those problems.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use calamine::DataRef;
use kaifa_base::{Digest, Place, Problem, Words};
use kaifa_eval::record::form::{Form, Setting, Stored};
use kaifa_eval::record::value::Fault;
use kaifa_pack::item::{FieldType, Register};
use kaifa_store::rows::{Record, RecordEvent};
use kaifa_store::{Act, Changes, Kept, Origin, Writer, new_id};
use tokio::sync::mpsc;

use crate::app::App;
use crate::flow::codes;
use crate::flow::picture::Picture;
use crate::flow::place::PlacePicture;
use crate::flow::record_form::{self, judge, refuses, to_store};
use crate::flow::record_headings::{Columns, Target, find_columns, place_of, texts};
use crate::flow::record_rights::COVER;
use crate::flow::records::{Desk, set_due};
use crate::flow::register_index::KEY;
use crate::flow::sheet_stream::{TableSource, cell_text, is_blank};
use crate::permission::Signed;
use crate::web::stop::Stop;

/// Rows that go to the act together.
const PART: usize = 2_000;
/// Rows above the headings that may be titles.
const TITLES: usize = 20;
/// Records that one import may change; their old and new contents are all kept in one ledger entry.
const MOST_CHANGED: usize = 20_000;

/// What becomes of rows whose record is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Existing {
    /// They are problems.
    #[default]
    Refuse,
    /// They change the record.
    Update,
}

/// How to import.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// The unit of rows that name none.
    pub subject: Option<String>,
    /// Records that are there already.
    pub existing: Existing,
    /// Only look for problems.
    pub dry_run: bool,
    /// The sheet; the one named after the register, else the first.
    pub sheet: Option<String>,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Done {
    /// Rows with something in them.
    pub rows: usize,
    /// Records made.
    pub made: usize,
    /// Records changed.
    pub changed: usize,
    /// Warnings.
    pub warnings: Vec<Problem>,
}

/// A problem of a cell, kept small: a file may have millions.
#[derive(Debug)]
pub struct CellFault {
    row: u32,
    column: u16,
    what: What,
    found: Box<str>,
}

#[derive(Debug)]
enum What {
    Fault(Fault),
    Empty,
    Formula,
    Hidden,
    NoSubject,
    UnknownSubject,
    NotYours,
    Twice(u32),
    Taken(Box<str>),
    NoRecord,
    Whole(Box<Problem>),
}

/// All problems of a file, in the order of its rows.
#[derive(Debug, Default)]
pub struct Faults {
    file: String,
    sheet: Option<String>,
    cells: Vec<CellFault>,
    /// What is wrong with the file as a whole.
    whole: Vec<Problem>,
}

impl Faults {
    /// How many.
    pub fn len(&self) -> usize {
        self.cells.len() + self.whole.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Hands them on one by one, in words.
    pub fn each(&self, form: &Form<'_>, columns: &[Option<usize>], mut take: impl FnMut(Problem)) {
        self.whole.iter().cloned().for_each(&mut take);
        for fault in &self.cells {
            take(self.problem(form, columns, fault));
        }
    }

    fn problem(&self, form: &Form<'_>, columns: &[Option<usize>], fault: &CellFault) -> Problem {
        let column = fault.column as usize;
        let place = place_of(&self.file, self.sheet.as_deref(), fault.row, column);
        let reader = columns
            .get(column)
            .copied()
            .flatten()
            .and_then(|at| form.readers.get(at));
        let title = reader.map(|reader| reader.field.title.as_str()).unwrap_or("单位");
        let found = &fault.found;
        let error = |code, zh: String, en: String| Problem::error(code, place.clone(), Words::new(zh, en));
        match &fault.what {
            What::Fault(wrong) => {
                let words = match reader {
                    Some(reader) => reader.words(*wrong, found),
                    None => Words::new(found.to_string(), found.to_string()),
                };
                Problem::error(&codes::FIELD_TYPE, place, words)
            }
            What::Empty => error(
                &codes::EMPTY_CELL,
                format!("“{title}”不能为空"),
                format!("`{title}` may not be empty"),
            ),
            What::Formula => error(
                &codes::FORMULA_CELL,
                "单元格是公式,应为数值".into(),
                "the cell is a formula; a value is expected".into(),
            )
            .hint("复制后选择性粘贴为数值", "copy and paste as values"),
            What::Hidden => error(
                &codes::HIDDEN_ROWS,
                format!("第 {} 行被隐藏,但有内容", fault.row),
                format!("row {} is hidden and holds values", fault.row),
            )
            .hint(
                "请取消隐藏或筛选,核对后再导入;不需要的行请删除",
                "show the row and check it, or delete it",
            ),
            What::NoSubject => error(
                &codes::EMPTY_CELL,
                "没有写明单位".into(),
                "the row names no unit".into(),
            ),
            What::UnknownSubject => error(
                &codes::UNKNOWN_SUBJECT,
                format!("单位目录中没有“{found}”,或它不是登记对象"),
                format!("the directory has no unit `{found}` of the kind that records belong to"),
            ),
            What::NotYours => error(
                &crate::permission::NOT_ALLOWED,
                format!("您不能为“{found}”登记事项"),
                format!("you may not make records for `{found}`"),
            ),
            What::Twice(first) => error(
                &codes::KEY_TWICE,
                format!("“{found}”与第 {first} 行重复"),
                format!("`{found}` stands in row {first} already"),
            ),
            What::Taken(record) => error(
                &codes::KEY_TAKEN,
                format!("“{found}”的事项已在台账中({record})"),
                format!("a record of `{found}` is in the register already ({record})"),
            )
            .hint(
                "要改动已有事项时,请选择“更新已有事项”",
                "choose to update records that are there if they are to be changed",
            ),
            What::NoRecord => error(
                &codes::FIELD_TYPE,
                format!("没有编号为“{found}”的事项"),
                format!("there is no record `{found}`"),
            )
            .hint("新登记的事项请留空编号", "leave the number of a new record empty"),
            What::Whole(problem) => Problem {
                place: Place {
                    field: problem.place.field.clone(),
                    ..place
                },
                ..(**problem).clone()
            },
        }
    }
}

/// A row that is ready to be written.
struct Ready {
    row: u32,
    id: Option<String>,
    subject: String,
    fields: Stored,
}

/// What reading a file gives beside its rows.
struct Outcome {
    /// The field of each column, by its place in the register.
    columns: Vec<Option<usize>>,
    faults: Faults,
    rows: usize,
    warnings: Vec<Problem>,
}

/// Who imports into which register. Owns what it needs, because reading goes on beside writing.
#[derive(Clone)]
pub struct Order {
    /// The program.
    pub app: Arc<App>,
    /// Today's picture.
    pub picture: Arc<Picture>,
    /// The pack of the place.
    pub pack: String,
    /// The register.
    pub register: String,
    /// Who.
    pub person: Signed,
}

impl Order {
    fn desk(&self) -> Result<Desk<'_>, Stop> {
        let place = self.picture.place_or_stop(&self.pack)?;
        let register = place.edition.register(&self.register).ok_or_else(|| {
            Stop::not_found(
                format!("台账 {}", self.register),
                format!("register {}", self.register),
            )
        })?;
        Ok(Desk {
            app: &self.app,
            place,
            person: &self.person,
            register,
        })
    }
}

/// Imports a file. Either everything is written and counted, or nothing is, and all problems are handed to `tell`, one by one.
pub async fn import(
    order: Order,
    file: &str,
    source: TableSource,
    wish: &Wish,
    mut tell: impl FnMut(Problem),
) -> Result<Result<Done, usize>, Stop> {
    let desk = order.desk()?;
    let rights = desk.rights();
    if !rights.makes_some() {
        return Err(Stop::refused(rights.refusal("登记事项", "make records")));
    }
    let form = desk.form();
    let (digest, source) = tokio::task::spawn_blocking(move || (source.digest(), source))
        .await
        .map_err(Stop::failed)?;
    let digest = digest.map_err(Stop::failed)?;
    let references = references(desk).await?;
    let (sender, mut receiver) = mpsc::channel::<Vec<Ready>>(4);
    let reader = {
        let (order, file, wish) = (order.clone(), file.to_owned(), wish.clone());
        tokio::task::spawn_blocking(move || {
            let desk = order.desk()?;
            let form = desk.form();
            let reading = Reading {
                desk,
                form: &form,
                wish: &wish,
                file: &file,
                references: &references,
            };
            Ok::<Outcome, Stop>(reading.run(&source, &sender))
        })
    };
    let written = write(desk, &form, file, &digest, wish, &mut receiver).await;
    // A writer that failed lets go of the rows, so that the reader comes to its end.
    drop(receiver);
    let mut outcome = reader.await.map_err(Stop::failed)??;
    let written = written?;
    outcome.faults.cells.extend(written.faults);
    outcome
        .faults
        .cells
        .sort_by_key(|fault| (fault.row, fault.column));
    outcome.faults.whole.extend(written.whole);
    if outcome.faults.is_empty() && outcome.rows == 0 {
        outcome.faults.whole.push(Problem::error(
            &codes::NOTHING_ENTERED,
            Place::file(file),
            Words::new("表中没有可导入的行", "the table has no row to import"),
        ));
    }
    if !outcome.faults.is_empty() {
        // The act is dropped here, and with it everything it wrote.
        drop(written.writer);
        outcome.faults.each(&form, &outcome.columns, &mut tell);
        return Ok(Err(outcome.faults.len()));
    }
    if let Some(writer) = written.writer {
        writer.commit().await?;
    }
    Ok(Ok(Done {
        rows: outcome.rows,
        made: written.made,
        changed: written.changed,
        warnings: outcome.warnings,
    }))
}

/// Records that reference fields may name, by number and by key, where the register names others.
async fn references(desk: Desk<'_>) -> Result<HashMap<String, HashMap<String, String>>, Stop> {
    let mut all = HashMap::new();
    let fields = desk
        .register
        .fields
        .iter()
        .filter(|field| field.kind == FieldType::Record);
    for register in fields.filter_map(|field| field.register.as_deref()) {
        if all.contains_key(register) {
            continue;
        }
        let mut known = HashMap::new();
        let query = kaifa_store::records::RecordQuery {
            register: register.to_owned(),
            ..Default::default()
        };
        let keys: Vec<String> = desk
            .place
            .edition
            .register(register)
            .map(|register| register.key.clone())
            .unwrap_or_default();
        desk.app
            .store
            .each_record(&query, |record| {
                known.insert(record.id.clone(), record.id.clone());
                if let [key] = &keys[..]
                    && let Some(text) = record.fields.get(key).and_then(serde_json::Value::as_str)
                {
                    known.insert(text.to_owned(), record.id.clone());
                }
                Ok(())
            })
            .await?;
        all.insert(register.to_owned(), known);
    }
    Ok(all)
}

/// The side that reads.
struct Reading<'a> {
    desk: Desk<'a>,
    form: &'a Form<'a>,
    wish: &'a Wish,
    file: &'a str,
    references: &'a HashMap<String, HashMap<String, String>>,
}

impl<'a> Reading<'a> {
    fn run(&self, source: &TableSource, sender: &mpsc::Sender<Vec<Ready>>) -> Outcome {
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
        let wanted = |names: &[String]| match &self.wish.sheet {
            Some(sheet) => names.iter().find(|name| *name == sheet).cloned(),
            None => names
                .iter()
                .find(|name| **name == register.title)
                .or(names.first())
                .cloned(),
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
        Outcome {
            columns: targets.into_iter().map(place_of_field).collect(),
            faults: rows.faults,
            rows: rows.count,
            warnings: rows.warnings,
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
    warnings: Vec<Problem>,
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
        let building = self.faults.is_empty();
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
        let building = self.faults.cells.len() == before && self.faults.is_empty();
        if let (true, Some(subject)) = (building, subject) {
            let mut row = Ready {
                row: number,
                id,
                subject,
                fields,
            };
            self.joint_key(number, &columns, &row.fields);
            if !form.is_plain() {
                self.judge_together(number, &mut row);
            }
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
    fn judge_together(&mut self, number: u32, row: &mut Ready) {
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
        for problem in judge(reading.form, &mut row.fields, setting) {
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
            if refuses(std::slice::from_ref(&problem)) {
                self.fault(number, 0, What::Whole(Box::new(problem)), "");
            } else {
                self.warnings.push(problem);
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

    fn finish(&mut self, marks: &crate::flow::sheet_marks::Marks) {
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

/// What the writing side did.
struct Written {
    writer: Option<Writer>,
    faults: Vec<CellFault>,
    whole: Vec<Problem>,
    made: usize,
    changed: usize,
}

async fn write(
    desk: Desk<'_>,
    form: &Form<'_>,
    file: &str,
    digest: &Digest,
    wish: &Wish,
    receiver: &mut mpsc::Receiver<Vec<Ready>>,
) -> Result<Written, Stop> {
    let mut written = Written {
        writer: None,
        faults: Vec::new(),
        whole: Vec::new(),
        made: 0,
        changed: 0,
    };
    let now = desk.app.now();
    let run = new_id(now);
    let origin = Origin {
        file: file.to_owned(),
        sha256: digest.clone(),
    };
    while let Some(rows) = receiver.recv().await {
        if wish.dry_run || !written.faults.is_empty() {
            written.faults.extend(held_keys(desk, None, &rows, wish).await?.1);
            continue;
        }
        let writer = match &mut written.writer {
            Some(writer) => writer,
            none => {
                let act = Act::new(
                    now,
                    &desk.person.id,
                    "record.import",
                    format!("record:{}", desk.register.id),
                )
                .because(format!("{file} sha256:{digest}"));
                none.insert(desk.app.store.begin(&act).await?)
            }
        };
        let (held, faults) = held_keys(desk, Some(writer), &rows, wish).await?;
        written.faults.extend(faults);
        if !written.faults.is_empty() {
            continue;
        }
        let (mut records, mut events) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
        for row in rows {
            if let Some(record) = held.get(&row.row) {
                written.changed += 1;
                if written.changed == MOST_CHANGED + 1 {
                    written.whole.push(too_many(file));
                }
                if written.changed <= MOST_CHANGED {
                    change(desk, form, writer, record, row).await?;
                }
                continue;
            }
            written.made += 1;
            let (record, event) = made(desk, form, &run, written.made, file, row);
            records.push(record);
            events.push(event);
        }
        writer.import_part(&origin, &records).await?;
        writer.import_part(&origin, &events).await?;
    }
    Ok(written)
}

fn too_many(file: &str) -> Problem {
    Problem::error(
        &codes::TOO_MANY_CHANGES,
        Place::file(file),
        Words::new(
            format!("一次导入至多更新 {MOST_CHANGED} 个已有事项"),
            format!("one import changes at most {MOST_CHANGED} records"),
        ),
    )
    .hint("请把文件分成几份", "split the file")
}

/// Records that rows belong to, by row; and the rows whose record must not be there.
async fn held_keys(
    desk: Desk<'_>,
    writer: Option<&mut Writer>,
    rows: &[Ready],
    wish: &Wish,
) -> Result<(HashMap<u32, Kept<Record>>, Vec<CellFault>), Stop> {
    let register = desk.register;
    let mut of_row: HashMap<u32, (String, String)> = HashMap::new();
    for (field, key_of) in keys(register) {
        let by_key: HashMap<String, &Ready> = rows
            .iter()
            .filter_map(|row| Some((key_of(&row.fields)?, row)))
            .collect();
        if by_key.is_empty() {
            continue;
        }
        let wanted: Vec<String> = by_key.keys().cloned().collect();
        for (key, record) in desk.app.store.find_by_keys(&register.id, &field, &wanted).await? {
            if let Some(row) = by_key.get(&key) {
                of_row.insert(
                    row.row,
                    (record, key.replace(kaifa_store::records::index::JOINT, " / ")),
                );
            }
        }
    }
    let named: HashSet<u32> = rows
        .iter()
        .filter(|row| row.id.is_some())
        .map(|row| row.row)
        .collect();
    for row in rows {
        if let Some(id) = &row.id {
            of_row.insert(row.row, (id.clone(), id.clone()));
        }
    }
    let mut held = HashMap::new();
    let mut faults = Vec::new();
    let mut writer = writer;
    for (row, (record, key)) in of_row {
        let mut fault = |what: What| {
            faults.push(CellFault {
                row,
                column: 0,
                what,
                found: key.clone().into_boxed_str(),
            });
        };
        let found = match &mut writer {
            Some(writer) => {
                let key = [register.id.clone(), record.clone()].map(kaifa_store::Value::Text);
                writer.find::<Record>(&key).await?
            }
            None => desk.app.store.find_record(&register.id, &record).await?,
        };
        match found {
            None if named.contains(&row) => fault(What::NoRecord),
            None => {}
            Some(_) if wish.existing == Existing::Refuse => fault(What::Taken(record.into_boxed_str())),
            Some(found) if desk.rights().corrects(&found) => {
                held.insert(row, found);
            }
            Some(_) => fault(What::NotYours),
        }
    }
    Ok((held, faults))
}

type KeyOf<'r> = Box<dyn Fn(&Stored) -> Option<String> + Send + Sync + 'r>;

/// The keys by which a register's records are told apart: the joint one and each unique field.
fn keys(register: &Register) -> Vec<(String, KeyOf<'_>)> {
    let mut keys: Vec<(String, KeyOf<'_>)> = Vec::new();
    if !register.key.is_empty() {
        keys.push((
            KEY.to_owned(),
            Box::new(|fields: &Stored| {
                let parts: Option<Vec<&str>> = register
                    .key
                    .iter()
                    .map(|name| fields.get(name).map(String::as_str))
                    .collect();
                Some(parts?.join(&kaifa_store::records::index::JOINT.to_string()))
            }),
        ));
    }
    for field in register
        .fields
        .iter()
        .filter(|field| field.unique && !register.key.contains(&field.name))
    {
        let kind = match field.kind.is_number() {
            true => kaifa_store::records::IndexKind::Number,
            false => kaifa_store::records::IndexKind::Text,
        };
        keys.push((
            field.name.clone(),
            Box::new(move |fields: &Stored| {
                fields
                    .get(&field.name)
                    .map(|text| kaifa_store::records::sort_key(kind, text))
            }),
        ));
    }
    keys
}

fn made(
    desk: Desk<'_>,
    form: &Form<'_>,
    run: &str,
    number: usize,
    file: &str,
    row: Ready,
) -> (Record, RecordEvent) {
    let register = desk.register;
    let now = desk.app.now();
    let state = register.start().map(|state| state.id.clone()).unwrap_or_default();
    let setting = Setting {
        subject: &row.subject,
        state: &state,
        on: desk.app.today(),
    };
    // Ids of one import follow each other, as its rows do.
    let id = format!("{run}.{number:07}");
    let title = form.title(&row.fields, setting);
    let event = RecordEvent {
        register: register.id.clone(),
        record: id.clone(),
        number: 1,
        transition: "create".to_owned(),
        from_state: None,
        to_state: state.clone(),
        actor: desk.person.id.clone(),
        at: now,
        reason: Some(format!("{file}:{}", row.row)),
        clause: None,
    };
    let mut fields = to_store(register, &serde_json::Value::Null, &row.fields);
    set_due(
        desk.place,
        register,
        &mut fields,
        std::slice::from_ref(&event),
        desk.app.today(),
    );
    let record = Record {
        register: register.id.clone(),
        id,
        state,
        subject: Some(row.subject.clone()),
        title,
        fields: serde_json::Value::Object(fields),
        created_by: desk.person.id.clone(),
        created_at: now,
        updated_at: now,
    };
    (record, event)
}

/// Changes a record that is there: the columns of the table count, other fields stay.
async fn change(
    desk: Desk<'_>,
    form: &Form<'_>,
    writer: &mut Writer,
    record: &Kept<Record>,
    row: Ready,
) -> Result<(), Stop> {
    let register = desk.register;
    let mut fields = record_form::known_fields(register, &record.fields);
    fields.extend(row.fields);
    let setting = Setting {
        subject: &row.subject,
        state: &record.state,
        on: desk.app.today(),
    };
    form.derive(&mut fields, setting);
    let changed = Record {
        title: form.title(&fields, setting),
        subject: Some(row.subject.clone()),
        fields: serde_json::Value::Object(to_store(register, &record.fields, &fields)),
        updated_at: desk.app.now(),
        ..record.row.clone()
    };
    if changed.fields != record.fields || changed.subject != record.subject {
        let mut changes = Changes::new();
        changes.update(record, &changed);
        writer.apply(changes).await?;
    }
    Ok(())
}
