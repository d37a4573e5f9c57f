//! Rows taken in, part by part, and joined into the table of an evaluation: subjects are checked and may occur once a
//! year, rows are sorted by year, parts of one subject are joined.

use std::collections::HashMap;

use kaifa_base::{Place, Problem, Words as Message, credit_code};
use kaifa_eval::scheme::table::{NO_FLAG, Subjects};
use kaifa_eval::scheme::{Column, Plan, Table, Words};
use kaifa_pack::InputType;
use rayon::prelude::*;

use super::layout::{Layout, Role};
use crate::codes;

/// Line of each row, kept as the places where it is not one more than that of the row before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines {
    changes: Vec<(usize, usize)>,
    rows: usize,
}

impl Lines {
    /// Adds the line of the next row.
    pub fn push(&mut self, line: usize) {
        let expected = self.changes.last().map(|(row, first)| first + (self.rows - row));
        if expected != Some(line) {
            self.changes.push((self.rows, line));
        }
        self.rows += 1;
    }

    /// The line of a row.
    pub fn get(&self, row: usize) -> usize {
        let after = self.changes.partition_point(|(first, _)| *first <= row);
        match after.checked_sub(1).map(|at| self.changes[at]) {
            Some((first, line)) => line + (row - first),
            None => row + 1,
        }
    }

    fn append(&mut self, other: &Lines) {
        for (at, (row, line)) in other.changes.iter().enumerate() {
            let until = other.changes.get(at + 1).map_or(other.rows, |next| next.0);
            self.push(*line);
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
    /// The rows of the year before, where the data have years.
    pub before: Option<Table>,
    /// What is odd but does not keep the table from being taken in.
    pub warnings: Vec<Problem>,
}

/// Some rows as columns.
pub struct Part<'l> {
    layout: &'l Layout,
    file: &'l str,
    subjects: Subjects,
    hashes: Vec<u64>,
    names: Words,
    years: Vec<i32>,
    parts: Words,
    columns: Vec<Column>,
    /// The line of each row.
    pub lines: Lines,
    /// What is wrong with cells.
    pub problems: Vec<Problem>,
    odd_codes: Vec<usize>,
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
                    InputType::Number | InputType::Integer => Column::Number(Vec::new()),
                })
                .collect(),
            lines: Lines::default(),
            problems: Vec::new(),
            odd_codes: Vec::new(),
        }
    }

    /// Reports a cell.
    fn problem(
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

    /// Takes in a number that was read already; NaN is an empty cell.
    #[inline]
    pub fn number(&mut self, line: usize, column: usize, input: usize, number: f64) {
        let check = &self.layout.checks[input];
        let bad = if number.is_nan() {
            check.required
        } else {
            number < check.minimum
                || number > check.maximum
                || (check.kind == InputType::Integer && number.fract() != 0.0)
        };
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
            Role::Subject => self.subject(line, column, text.trim()),
            Role::Name => self.names.push(text.trim()),
            Role::Part => self.parts.push(text.trim()),
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

    fn input_text(&mut self, line: usize, column: usize, input: usize, text: &str) {
        let required = self.layout.checks[input].required;
        match &mut self.columns[input] {
            Column::Text(words) => {
                let text = text.trim();
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
        use std::hash::Hasher;
        let mut hasher = kaifa_eval::scheme::table::ShortTextHasher::default();
        hasher.write(id.as_bytes());
        self.hashes.push(hasher.finish());
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

    /// Reports an empty cell where the input may not be empty.
    pub fn empty_if_required(&mut self, line: usize, column: usize, input: usize) {
        if self.layout.checks[input].required {
            self.empty(line, column);
        }
    }

    /// Takes in a whole column of an input at once (Parquet).
    pub fn whole_column(&mut self, input: usize, column: Column) {
        self.columns[input] = column;
    }

    /// Adds the rows of another part after these.
    pub fn append(&mut self, other: Part<'_>) {
        let before = self.subjects.len();
        self.subjects.append(&other.subjects);
        self.hashes.extend(other.hashes);
        self.names.append(&other.names);
        self.years.extend(other.years);
        self.parts.append(&other.parts);
        for (mine, others) in self.columns.iter_mut().zip(&other.columns) {
            match (mine, others) {
                (Column::Number(mine), Column::Number(others)) => mine.extend_from_slice(others),
                (Column::Flag(mine), Column::Flag(others)) => mine.extend_from_slice(others),
                (Column::Text(mine), Column::Text(others)) => mine.append(others),
                _ => {}
            }
        }
        self.lines.append(&other.lines);
        self.problems.extend(other.problems);
        self.odd_codes
            .extend(other.odd_codes.iter().map(|row| before + row));
    }

    /// The table of a year, or everything that is wrong.
    pub fn finish(mut self, plan: &Plan, year: i32) -> Result<Loaded, Vec<Problem>> {
        self.find_doubles();
        if !self.problems.is_empty() {
            self.problems
                .sort_by_key(|problem| (problem.place.line, problem.place.column));
            return Err(self.problems);
        }
        let warnings = self.odd_code_warnings();
        let all = Table {
            names: self.layout.has_names.then_some(self.names),
            subjects: self.subjects,
            columns: self.columns,
        };
        let (mut table, mut lines, mut before) = (all, self.lines, None);
        if self.layout.has_year {
            let of = |wanted: i32| -> Vec<usize> {
                (0..self.years.len())
                    .filter(|row| self.years[*row] == wanted)
                    .collect()
            };
            let (now, earlier) = (of(year), of(year - 1));
            if now.is_empty() {
                let found: std::collections::BTreeSet<i32> = self.years.iter().copied().collect();
                let list = found.iter().map(i32::to_string).collect::<Vec<_>>().join(", ");
                return Err(vec![Problem::error(
                    &codes::WRONG_PERIOD,
                    Place::file(self.file),
                    Message::new(
                        format!("没有 {year} 年的数据,文件中有:{list}"),
                        format!("there are no rows of {year}; the file has {list}"),
                    ),
                )]);
            }
            before = (!earlier.is_empty()).then(|| table.select(&earlier));
            let mut kept = Lines::default();
            now.iter().for_each(|row| kept.push(lines.get(*row)));
            table = table.select(&now);
            lines = kept;
        }
        if self.layout.has_parts {
            let (joined, joined_lines) = join_parts(table, &lines, self.file, plan)?;
            (table, lines) = (joined, joined_lines);
            before = match before {
                Some(before) => Some(join_parts(before, &Lines::default(), self.file, plan)?.0),
                None => None,
            };
        }
        Ok(Loaded {
            table,
            lines,
            before,
            warnings,
        })
    }

    /// A subject may be there once a year, and once for each part.
    fn find_doubles(&mut self) {
        // Equal hashes are rare and then looked at; sorting the hashes alone is quicker than a set of texts.
        let year = |row: usize| self.years.get(row).copied().unwrap_or(0);
        let part = |row: usize| self.parts.codes.get(row).copied().unwrap_or(0);
        let mix = |row: usize, hash: u64| {
            hash ^ (year(row) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
                ^ u64::from(part(row)).wrapping_mul(0xBF58_476D_1CE4_E5B9)
        };
        let mut sorted: Vec<u64> = self
            .hashes
            .iter()
            .enumerate()
            .map(|(row, hash)| mix(row, *hash))
            .collect();
        sorted.par_sort_unstable();
        let suspects: std::collections::BTreeSet<u64> = sorted
            .windows(2)
            .filter(|pair| pair[0] == pair[1])
            .map(|pair| pair[0])
            .collect();
        drop(sorted);
        if suspects.is_empty() {
            return;
        }
        let mut first: HashMap<(&str, i32, u32), usize> = HashMap::new();
        let mut doubles = Vec::new();
        for (row, hash) in self.hashes.iter().enumerate() {
            if suspects.contains(&mix(row, *hash)) {
                let key = (self.subjects.get(row), year(row), part(row));
                match first.get(&key) {
                    Some(earlier) => doubles.push((row, *earlier)),
                    None => {
                        first.insert(key, row);
                    }
                }
            }
        }
        let column = self
            .layout
            .roles
            .iter()
            .position(|role| *role == Role::Subject)
            .unwrap_or(0);
        for (row, earlier) in doubles {
            let id = self.subjects.get(row).to_owned();
            let (line, earlier) = (self.lines.get(row), self.lines.get(earlier));
            self.problem(
                &codes::DUPLICATE,
                line,
                column,
                format!("“{id}”已见于第 {earlier} 行"),
                format!("`{id}` is already in line {earlier}"),
            );
        }
    }

    fn odd_code_warnings(&self) -> Vec<Problem> {
        let warn = |row: &usize| {
            let place = Place::file(self.file).at_line(self.lines.get(*row));
            let id = self.subjects.get(*row);
            Problem::warning(
                &codes::CREDIT_CODE,
                place,
                Message::new(
                    format!("“{id}”中的组织机构代码校验位不符"),
                    format!("the organisation code inside `{id}` fails its own check"),
                ),
            )
        };
        self.odd_codes.iter().map(warn).collect()
    }
}

/// Joins rows of one subject; rows that contradict each other are problems.
fn join_parts(table: Table, lines: &Lines, file: &str, plan: &Plan) -> Result<(Table, Lines), Vec<Problem>> {
    let mut first: HashMap<String, usize> = HashMap::new();
    let mut kept = Lines::default();
    for row in 0..table.rows() {
        let id = table.subjects.get(row).to_owned();
        if first.insert(id, row).is_none() {
            kept.push(lines.get(row));
        }
    }
    let (joined, conflicts) = table.merge_parts();
    if conflicts.is_empty() {
        return Ok((joined, kept));
    }
    Err(conflicts
        .into_iter()
        .map(|conflict| {
            let mut place = Place::file(file).at_line(lines.get(conflict.row));
            place.field = plan.inputs.get(conflict.column).map(|input| input.column.clone());
            let line = lines.get(conflict.first);
            Problem::error(
                &codes::PART_DIFFERS,
                place,
                Message::new(
                    format!("与同一主体第 {line} 行不一致"),
                    format!("differs from line {line} of the same subject"),
                ),
            )
        })
        .collect())
}
