//! What is wrong with a file of records: kept small while the file is read, since a file may have millions of problems, and put in
//! words one by one.

use kaifa_base::{Lang, Place, Problem, Words};
use kaifa_eval::record::form::Form;
use kaifa_eval::record::value::Fault;
use kaifa_table::table_file;

use crate::codes;
use crate::records::import::headings::place_of;

/// A problem of a cell, kept small: a file may have millions.
#[derive(Debug)]
pub struct CellFault {
    pub(super) row: u32,
    pub(super) column: u16,
    pub(super) what: What,
    pub(super) found: Box<str>,
}

/// What is wrong with a cell.
#[derive(Debug)]
pub(super) enum What {
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
    pub(super) file: String,
    pub(super) sheet: Option<String>,
    pub(super) cells: Vec<CellFault>,
    /// What is wrong with the file as a whole.
    pub(super) whole: Vec<Problem>,
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
        let title = |lang: Lang| match reader {
            Some(reader) => reader.field.title_in(lang),
            None => lang.pick("单位", "unit"),
        };
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
                format!("“{}”不能为空", title(Lang::Zh)),
                format!("“{}” may not be empty", title(Lang::En)),
            ),
            What::Formula => table_file::formula(place),
            What::Hidden => table_file::hidden_row(place, fault.row),
            What::NoSubject => error(
                &codes::EMPTY_CELL,
                "没有写明单位".into(),
                "the row names no unit".into(),
            ),
            What::UnknownSubject => error(
                &codes::UNKNOWN_SUBJECT,
                format!("单位目录中没有“{found}”,或它不是登记对象"),
                format!("the directory has no unit “{found}” of the kind that records belong to"),
            ),
            What::NotYours => error(
                &crate::people::permission::NOT_ALLOWED,
                format!("您不能登记或更正“{found}”的事项"),
                format!("you may not make or correct records of “{found}”"),
            ),
            What::Twice(first) => error(
                &codes::KEY_TWICE,
                format!("“{found}”与第 {first} 行重复"),
                format!("“{found}” stands in row {first} already"),
            ),
            What::Taken(record) => error(
                &codes::KEY_TAKEN,
                format!("“{found}”的事项已在台账中({record})"),
                format!("a record of “{found}” is in the register already ({record})"),
            )
            .hint(
                "要改动已有事项时,请选择“更新已有事项”",
                "choose to update records that are there if they are to be changed",
            ),
            What::NoRecord => error(
                &codes::FIELD_TYPE,
                format!("没有编号为“{found}”的事项"),
                format!("there is no record “{found}”"),
            )
            .hint("新登记的事项请留空编号", "leave the number of a new record empty"),
            What::Whole(problem) => Problem {
                place: Place {
                    field: problem.place.field.clone(),
                    field_en: problem.place.field_en.clone(),
                    ..place
                },
                ..(**problem).clone()
            },
        }
    }
}
