//! Rows taken in, part by part, cell by cell, with everything that is wrong with a cell.

use kaifa_base::{Place, Problem, Words as Message, credit_code};
use kaifa_eval::scheme::table::{NO_FLAG, NO_WORD, Subjects, text_hash};
use kaifa_eval::scheme::{Column, Numbers, Table, Words};
use kaifa_pack::InputType;

use super::cell::trimmed;
use super::layout::{Layout, Role};
use crate::codes;

/// Line of each row, kept as the places where it is not one more than that of the row before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines {
    changes: Vec<(usize, usize)>,
    rows: usize,
}

impl Lines {
    /// Lines of so many rows, counted from 1.
    pub fn counted(rows: usize) -> Lines {
        Lines {
            changes: if rows == 0 { Vec::new() } else { vec![(0, 1)] },
            rows,
        }
    }

    /// Adds the line of the next row.
    pub fn push(&mut self, line: usize) {
        let expected = self.changes.last().map(|(row, first)| first + (self.rows - row));
        if expected != Some(line) {
            self.changes.push((self.rows, line));
        }
        self.rows += 1;
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The line of a row.
    pub fn get(&self, row: usize) -> usize {
        let after = self.changes.partition_point(|(first, _)| *first <= row);
        match after.checked_sub(1).map(|at| self.changes[at]) {
            Some((first, line)) => line + (row - first),
            None => row + 1,
        }
    }

    fn append(&mut self, other: &Lines, first: usize) {
        for (at, (row, line)) in other.changes.iter().enumerate() {
            let until = other.changes.get(at + 1).map_or(other.rows, |next| next.0);
            self.push(first + *line);
            self.rows += until - row - 1;
        }
    }
}

/// A table as loaded.
#[derive(Debug)]
pub struct Loaded {
    /// The rows of the year.
    pub table: Table,
    /// Their lines.
    pub lines: Lines,
    /// The lines of the parts that rows were joined from, in the order of [`Parts`](kaifa_eval::scheme::parts::Parts).
    pub part_lines: Lines,
    /// The rows of the year before, where the data have years.
    pub before: Option<Table>,
    /// What is odd but does not keep the table from being taken in.
    pub warnings: Vec<Problem>,
    /// What each column of the file serves for.
    pub roles: Vec<Role>,
}

/// Some rows as columns.
pub struct Part<'l> {
    pub(super) layout: &'l Layout,
    pub(super) file: &'l str,
    pub(super) subjects: Subjects,
    pub(super) hashes: Vec<u64>,
    pub(super) names: Words,
    pub(super) years: Vec<i32>,
    pub(super) parts: Words,
    pub(super) columns: Vec<Column>,
    /// The line of each row.
    pub lines: Lines,
    /// What is wrong with cells.
    pub problems: Vec<Problem>,
    pub(super) odd_codes: Vec<usize>,
}

impl<'l> Part<'l> {
    /// An empty part.
    pub fn new(layout: &'l Layout, file: &'l str) -> Part<'l> {
        Part {
            layout,
            file,
            subjects: Subjects::default(),
            hashes: Vec::new(),
            names: Words::default(),
            years: Vec::new(),
            parts: Words::default(),
            columns: layout
                .checks
                .iter()
                .map(|check| match check.kind {
                    InputType::Text => Column::Text(Words::default()),
                    InputType::Flag => Column::Flag(Vec::new()),
                    InputType::Number | InputType::Integer => Column::Number(Numbers::default()),
                })
                .collect(),
            lines: Lines::default(),
            problems: Vec::new(),
            odd_codes: Vec::new(),
        }
    }

    /// Reports a cell.
    pub(super) fn problem(
        &mut self,
        code: &'static kaifa_base::CodeInfo,
        line: usize,
        column: usize,
        zh: String,
        en: String,
    ) -> &mut Problem {
        let place = Place {
            column: Some(column + 1),
            field: self.layout.heads.get(column).cloned(),
            ..Place::file(self.file).at_line(line)
        };
        self.problems
            .push(Problem::error(code, place, Message::new(zh, en)));
        self.problems.last_mut().expect("one was just added")
    }

    /// Reports a row with another number of cells than heads.
    pub fn wrong_length(&mut self, line: usize, found: usize) {
        let expected = self.layout.roles.len();
        let place = Place::file(self.file).at_line(line);
        self.problems.push(Problem::error(
            &codes::CSV_ROW,
            place,
            Message::new(
                format!("应有 {expected} 列,现有 {found} 列"),
                format!("expected {expected} columns, found {found}"),
            ),
        ));
    }

    /// Takes in numbers of one column, row after row from a line on; NaN is an empty cell.
    pub fn numbers(&mut self, line: usize, column: usize, input: usize, numbers: &[f64]) {
        let check = &self.layout.checks[input];
        if let Column::Number(taken) = &mut self.columns[input]
            && !numbers.iter().any(|number| check.refuses(*number))
        {
            return taken.extend_from_slice(numbers);
        }
        for (at, number) in numbers.iter().enumerate() {
            self.number(line + at, column, input, *number);
        }
    }

    /// Takes in a number that was read already; NaN is an empty cell.
    #[inline]
    pub fn number(&mut self, line: usize, column: usize, input: usize, number: f64) {
        let bad = self.layout.checks[input].refuses(number);
        match &mut self.columns[input] {
            Column::Number(numbers) => numbers.push(number),
            Column::Flag(flags) => {
                flags.push(if number == 1.0 {
                    1
                } else if number == 0.0 {
                    0
                } else {
                    NO_FLAG
                });
                if !number.is_nan() && number != 0.0 && number != 1.0 {
                    self.not_a_flag(line, column, &number.to_string());
                    return;
                }
            }
            Column::Text(_) => {}
        }
        if bad {
            self.bad_number(line, column, input, number);
        }
    }

    #[cold]
    fn bad_number(&mut self, line: usize, column: usize, input: usize, number: f64) {
        let check = self.layout.checks[input].clone();
        if number.is_nan() {
            self.empty(line, column);
        } else if check.kind == InputType::Integer && number.fract() != 0.0 {
            self.problem(
                &codes::NOT_A_NUMBER,
                line,
                column,
                format!("应为整数,现为 {number}"),
                format!("expected a whole number, found {number}"),
            );
        } else {
            let (zh, en) = if number < check.minimum {
                (
                    format!("应不小于 {},现为 {number}", check.minimum),
                    format!("expected at least {}, found {number}", check.minimum),
                )
            } else {
                (
                    format!("应不大于 {},现为 {number}", check.maximum),
                    format!("expected at most {}, found {number}", check.maximum),
                )
            };
            self.problem(&codes::TABLE_RANGE, line, column, zh, en);
        }
    }

    #[cold]
    fn empty(&mut self, line: usize, column: usize) {
        self.problem(
            &codes::EMPTY_CELL,
            line,
            column,
            "不得为空".to_owned(),
            "may not be empty".to_owned(),
        )
        .hint = Some(Message::new(
            "请填写;确实没有的须由办法说明缺项怎么办",
            "fill it in; what is really not there needs a rule of the scheme",
        ));
    }

    #[cold]
    fn not_a_flag(&mut self, line: usize, column: usize, text: &str) {
        self.problem(
            &codes::FIELD_TYPE,
            line,
            column,
            format!("应为 0 或 1(否、是),现为“{text}”"),
            format!("expected 0 or 1, found `{text}`"),
        );
    }

    /// Takes in a cell as text, whatever its column serves for.
    pub fn text(&mut self, line: usize, column: usize, text: &str) {
        match &self.layout.roles[column] {
            Role::PassedOver => {}
            Role::Subject => self.subject(line, column, trimmed(text)),
            Role::Name => self.names.push(trimmed(text)),
            Role::Part => self.parts.push(trimmed(text)),
            Role::Year => {
                let year = text.trim().trim_end_matches('年').parse::<i32>();
                self.years.push(*year.as_ref().unwrap_or(&i32::MIN));
                if year.is_err() {
                    self.problem(
                        &codes::WRONG_PERIOD,
                        line,
                        column,
                        format!("“{text}”不是年份"),
                        format!("`{text}` is not a year"),
                    );
                }
            }
            Role::Input(input) => self.input_text(line, column, *input, text),
        }
    }

    /// Takes in a cell as text that may come again; `taken` keeps what the text was taken for.
    pub fn text_again(&mut self, line: usize, column: usize, text: &str, taken: &mut Option<u32>) {
        let words = match &self.layout.roles[column] {
            Role::Input(input) => match &mut self.columns[*input] {
                Column::Text(words) => Some(words),
                _ => None,
            },
            _ => None,
        };
        if let (Some(words), Some(code)) = (words, *taken) {
            return words.codes.push(code);
        }
        self.text(line, column, text);
        // A cell without words may have to be reported each time.
        if let Role::Input(input) = &self.layout.roles[column]
            && let Column::Text(words) = &self.columns[*input]
        {
            *taken = words.codes.last().copied().filter(|code| *code != NO_WORD);
        }
    }

    fn input_text(&mut self, line: usize, column: usize, input: usize, text: &str) {
        let required = self.layout.checks[input].required;
        match &mut self.columns[input] {
            Column::Text(words) => {
                let text = trimmed(text);
                words.push(text);
                if required && text.is_empty() {
                    self.empty(line, column);
                }
            }
            Column::Flag(flags) => {
                let flag = super::cell::flag(text);
                flags.push(flag.unwrap_or(None).unwrap_or(NO_FLAG));
                match flag {
                    Ok(None) if required => self.empty(line, column),
                    Err(super::cell::Unreadable) => self.not_a_flag(line, column, text),
                    Ok(_) => {}
                }
            }
            Column::Number(numbers) => match super::cell::number(text) {
                Ok(number) => self.number(line, column, input, number.unwrap_or(f64::NAN)),
                Err(super::cell::Unreadable) => {
                    numbers.push(f64::NAN);
                    self.problem(
                        &codes::NOT_A_NUMBER,
                        line,
                        column,
                        format!("应为数,现为“{text}”"),
                        format!("expected a number, found `{text}`"),
                    )
                    .hint = Some(Message::new(
                        "只写数字,不写单位、千分号、“约”",
                        "digits only: no unit, no thousands separator",
                    ));
                }
            },
        }
    }

    /// Takes in the id of a subject.
    pub fn subject(&mut self, line: usize, column: usize, id: &str) {
        let row = self.subjects.len();
        if !self.layout.credit_codes {
            if id.is_empty() {
                self.empty(line, column);
            }
            return self.take_subject(id);
        }
        if credit_code::check(id).is_ok() {
            if !credit_code::organisation_checks(id) {
                self.odd_codes.push(row);
            }
            return self.take_subject(id);
        }
        let plain = credit_code::normalised(id);
        match credit_code::check(&plain) {
            _ if id.is_empty() => self.empty(line, column),
            Ok(()) => return self.take_subject(&plain),
            Err(error) => {
                self.problem(
                    &codes::CREDIT_CODE,
                    line,
                    column,
                    format!("“{id}”不是统一社会信用代码:{}", error.zh()),
                    format!("`{id}` is not a unified social credit code: {error}"),
                );
            }
        }
        self.take_subject(id);
    }

    fn take_subject(&mut self, id: &str) {
        self.hashes.push(text_hash(id));
        self.subjects.push(id);
    }

    /// Keeps the place of a cell that is not there, in a file that is refused.
    pub fn skip(&mut self, column: usize) {
        match &self.layout.roles[column] {
            Role::PassedOver => {}
            Role::Subject => self.take_subject(""),
            Role::Name => self.names.push(""),
            Role::Part => self.parts.push(""),
            Role::Year => self.years.push(i32::MIN),
            Role::Input(input) => match &mut self.columns[*input] {
                Column::Text(words) => words.push(""),
                Column::Flag(flags) => flags.push(NO_FLAG),
                Column::Number(numbers) => numbers.push(f64::NAN),
            },
        }
    }

    /// What a column serves for.
    pub fn role(&self, column: usize) -> Role {
        self.layout.roles[column].clone()
    }

    /// Makes room for so many more rows in one column.
    pub fn reserve_column(&mut self, column: usize, rows: usize) {
        match self.layout.roles[column] {
            Role::Subject => {
                // An id of 18 signs is the usual one; others only cost a move.
                self.subjects.reserve(rows, 18);
                self.hashes.reserve_exact(rows);
            }
            Role::Input(input) => self.columns[input].reserve(rows),
            _ => {}
        }
    }

    /// Makes room for so many more rows.
    pub fn reserve(&mut self, rows: usize) {
        (0..self.layout.roles.len()).for_each(|column| self.reserve_column(column, rows));
    }

    /// How many different words the column with the most of them has.
    pub fn most_words(&self) -> usize {
        let texts = self.columns.iter().map(|column| match column {
            Column::Text(words) => words,
            _ => &self.names,
        });
        let counts = texts
            .chain([&self.names, &self.parts])
            .map(|words| words.dictionary().len());
        counts.max().unwrap_or(0)
    }

    /// Leaves out all rows and problems; memory and dictionaries stay for the next.
    pub fn clear(&mut self) {
        self.subjects.clear();
        self.hashes.clear();
        self.names.clear_rows();
        self.years.clear();
        self.parts.clear_rows();
        self.columns.iter_mut().for_each(Column::clear_rows);
        self.lines = Lines::default();
        self.problems.clear();
        self.odd_codes.clear();
    }

    /// Adds the rows of another part after these; its line 0 is line `first`. `known` keeps which of its words are which
    /// of these, from one time to the next.
    pub fn append(&mut self, other: &mut Part<'_>, first: usize, known: &mut KnownWords) {
        let before = self.subjects.len();
        self.subjects.append(&other.subjects);
        self.hashes.extend_from_slice(&other.hashes);
        self.names.append(&other.names, &mut known.names);
        self.years.extend_from_slice(&other.years);
        self.parts.append(&other.parts, &mut known.parts);
        known.columns.resize(self.columns.len(), Vec::new());
        let columns = self.columns.iter_mut().zip(&other.columns);
        for ((mine, others), known) in columns.zip(&mut known.columns) {
            match (mine, others) {
                (Column::Number(mine), Column::Number(others)) => mine.extend_from_slice(others),
                (Column::Flag(mine), Column::Flag(others)) => mine.extend_from_slice(others),
                (Column::Text(mine), Column::Text(others)) => mine.append(others, known),
                _ => {}
            }
        }
        self.lines.append(&other.lines, first);
        for mut problem in other.problems.drain(..) {
            problem.place.line = problem.place.line.map(|line| first + line);
            self.problems.push(problem);
        }
        self.odd_codes
            .extend(other.odd_codes.iter().map(|row| before + row));
    }
}

/// Which words of a part are which of the whole.
#[derive(Debug, Default)]
pub struct KnownWords {
    names: Vec<u32>,
    parts: Vec<u32>,
    columns: Vec<Vec<u32>>,
}
