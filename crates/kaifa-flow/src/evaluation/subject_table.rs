//! Tables of subjects for composite evaluation: wide (one row per subject, one column per input) or long (subject, period,
//! indicator, value), told apart by the header. All problems are listed by cell.

use std::collections::BTreeMap;

use kaifa_base::{Decimal, Place, Problem, Words};
use kaifa_eval::composite::from_scheme::Subjects;
use kaifa_eval::value::Value;
use kaifa_pack::item::{InputType, Scheme, SchemeInput};
use kaifa_table::table_file::{Row, Table};

use crate::codes;

/// What the columns of a long table are called.
const LONG: [(&str, &[&str]); 3] = [
    ("indicator", &["indicator", "指标"]),
    ("value", &["value", "值", "数值"]),
    ("period", &["period", "year", "期间", "年度", "年份"]),
];

/// Reads the subjects of a year. Rows of other years are passed over; a table without years is taken as it is.
pub fn read_subjects(
    scheme: &Scheme,
    name: &str,
    table: &Table,
    year: i32,
) -> Result<Subjects, Vec<Problem>> {
    let mut reading = Reading {
        scheme,
        inputs: inputs(scheme),
        name,
        table,
        year: year.to_string(),
        found: Subjects::default(),
        at: BTreeMap::new(),
        problems: Vec::new(),
    };
    let long =
        [LONG[0], LONG[1]].map(|(_, heads)| table.headings.iter().position(|h| heads.contains(&h.as_str())));
    match long {
        [Some(indicator), Some(value)] => reading.long(indicator, value),
        _ => reading.wide(),
    }
    reading.nobody();
    if reading.problems.is_empty() {
        Ok(reading.found)
    } else {
        Err(reading.problems)
    }
}

/// The inputs of a scheme: those declared, and for indicators that take their own input without declaring it, a number.
fn inputs(scheme: &Scheme) -> Vec<(String, Vec<String>, Option<&SchemeInput>)> {
    let mut all: Vec<(String, Vec<String>, Option<&SchemeInput>)> = scheme
        .inputs
        .iter()
        .filter(|input| input.scheme.is_none())
        .map(|input| {
            let heads = [input.column.clone()]
                .into_iter()
                .chain(input.aliases.clone())
                .collect();
            (input.name.clone(), heads, Some(input))
        })
        .collect();
    for indicator in &scheme.indicators {
        let own = indicator.raw == kaifa_pack::item::Raw::Own;
        let declared = scheme.input(&indicator.id).is_some();
        if own && !declared {
            all.push((
                indicator.id.clone(),
                vec![indicator.id.clone(), indicator.title.zh.clone()],
                None,
            ));
        }
    }
    all
}

struct Reading<'a> {
    scheme: &'a Scheme,
    inputs: Vec<(String, Vec<String>, Option<&'a SchemeInput>)>,
    name: &'a str,
    table: &'a Table,
    year: String,
    found: Subjects,
    at: BTreeMap<String, usize>,
    problems: Vec<Problem>,
}

impl Reading<'_> {
    fn head(&self, heads: &[&str]) -> Option<usize> {
        self.table
            .headings
            .iter()
            .position(|h| heads.contains(&h.as_str()))
    }

    fn subject_column(&mut self) -> Option<usize> {
        let named = self.scheme.data.subject.clone();
        let found = self
            .head(&[&named])
            .or_else(|| self.head(&["subject", "zone", "id", "开发区", "单位"]));
        if found.is_none() {
            let words = Words::new(
                format!("表头缺少“{named}”一列"),
                format!("the header has no column `{named}`"),
            );
            let place = Place::file(self.name).at_line(1);
            self.problems
                .push(Problem::error(&codes::WRONG_HEADER, place, words));
        }
        found
    }

    fn year_column(&self) -> Option<usize> {
        let named = self.scheme.data.year.as_deref();
        named
            .and_then(|year| self.head(&[year]))
            .or_else(|| self.head(LONG[2].1))
    }

    /// Whether a row belongs to the year; a table without a year column has one year only.
    fn of_year(&self, row: &Row, column: Option<usize>) -> bool {
        column.is_none_or(|at| row.cells[at].trim_end_matches('年') == self.year)
    }

    fn subject(&mut self, row: &Row, column: usize) -> Option<usize> {
        let id = row.cells[column].clone();
        if id.is_empty() {
            let words = Words::new("缺少对象名称", "the subject is empty");
            self.problems
                .push(Problem::error(&codes::EMPTY_CELL, row.place(column), words));
            return None;
        }
        let next = self.found.ids.len();
        let at = *self.at.entry(id.clone()).or_insert(next);
        if at == next {
            self.found.ids.push(id);
            self.found.names.push(None);
            self.found.inputs.push(BTreeMap::new());
            self.found.places.push(row.place(column));
        }
        Some(at)
    }

    /// A table that has nobody in the year: an empty ranking would look like a result.
    fn nobody(&mut self) {
        if !self.found.ids.is_empty() || !self.problems.is_empty() {
            return;
        }
        let (table, year) = (self.table, &self.year);
        let column = self.year_column();
        let mut there: Vec<&str> = column
            .iter()
            .flat_map(|at| table.rows.iter().map(|row| row.cells[*at].as_str()))
            .collect();
        there.sort_unstable();
        there.dedup();
        let words = match there.is_empty() {
            true => Words::new("表中没有一行数据", "the table has no row"),
            false => Words::new(
                format!("没有 {year} 年的数据,文件中有:{}", there.join("、")),
                format!("no data of {year}; the file has: {}", there.join(", ")),
            ),
        };
        let place = Place::file(self.name);
        self.problems
            .push(Problem::error(&codes::WRONG_PERIOD, place, words));
    }

    fn put(&mut self, subject: usize, input: usize, row: &Row, column: usize) {
        let (id, heads, declared) = &self.inputs[input];
        // People know a figure by the head of its column; an input that is not declared by its title.
        let name = match declared {
            Some(declared) => &declared.column,
            None => heads.last().unwrap_or(id),
        };
        let text = row.cells[column].as_str();
        let kind = declared.map_or(InputType::Number, |d| d.kind);
        let refuse = |zh: String, en: String| {
            Problem::error(&codes::NOT_A_NUMBER, row.place(column), Words::new(zh, en))
        };
        if text.is_empty() {
            if declared.is_some_and(|d| d.required) {
                let words = Words::new(format!("“{name}”不得为空"), format!("`{name}` may not be empty"));
                self.problems
                    .push(Problem::error(&codes::EMPTY_CELL, row.place(column), words));
            }
            return;
        }
        let value = match kind {
            InputType::Text => Value::text(text),
            InputType::Flag => match text {
                "1" | "true" | "是" => Value::number(1),
                "0" | "false" | "否" => Value::number(0),
                _ => {
                    let problem = refuse(
                        format!("“{name}”应为0或1(否、是),现为“{text}”"),
                        format!("`{name}` must be 0 or 1, found `{text}`"),
                    );
                    return self.problems.push(problem);
                }
            },
            InputType::Number | InputType::Integer => {
                match text.replace([',', '\u{ff0c}'], "").parse::<Decimal>() {
                    Ok(number) if kind == InputType::Integer && !number.fract().is_zero() => {
                        let problem = refuse(
                            format!("“{name}”应为整数,现为“{text}”"),
                            format!("`{name}` must be a whole number, found `{text}`"),
                        );
                        return self.problems.push(problem);
                    }
                    Ok(number) => {
                        let low = declared.and_then(|d| d.minimum).filter(|low| number < *low);
                        let high = declared.and_then(|d| d.maximum).filter(|high| number > *high);
                        if let Some(bound) = low.or(high) {
                            let problem = refuse(
                                format!("“{name}”超出允许范围(界限{bound}),现为“{text}”"),
                                format!("`{name}` is out of bounds (limit {bound}), found `{text}`"),
                            );
                            return self.problems.push(problem);
                        }
                        Value::number(number)
                    }
                    Err(_) => {
                        let problem = refuse(
                            format!("“{name}”应为数字,现为“{text}”"),
                            format!("`{name}` must be a number, found `{text}`"),
                        );
                        return self.problems.push(problem);
                    }
                }
            }
        };
        let (key, name) = (id.clone(), name.clone());
        if self.found.inputs[subject].insert(key, value).is_some() {
            let id = &self.found.ids[subject];
            let words = Words::new(
                format!("“{id}”的“{name}”出现了两次"),
                format!("`{name}` of `{id}` stands here twice"),
            );
            self.problems
                .push(Problem::error(&codes::DUPLICATE, row.place(column), words));
        }
    }

    fn wide(&mut self) {
        let Some(subject) = self.subject_column() else {
            return;
        };
        let (table, year) = (self.table, self.year_column());
        let mut columns = Vec::new();
        for (at, (_, heads, declared)) in self.inputs.iter().enumerate() {
            match table.headings.iter().position(|h| heads.contains(h)) {
                Some(column) => columns.push((at, column)),
                // A misspelt head must not make a figure that everybody has into one that nobody has. A cell may be empty, a
                // column may not be away.
                None => {
                    let name = declared.map_or_else(|| heads.last(), |declared| Some(&declared.column));
                    let name = name.map(String::as_str).unwrap_or_default();
                    let words = Words::new(
                        format!("表头缺少“{name}”一列"),
                        format!("the header has no column `{name}`"),
                    );
                    let place = Place::file(self.name).at_line(1);
                    let there = table.headings.join("、");
                    self.problems.push(
                        Problem::error(&codes::WRONG_HEADER, place, words)
                            .hint(format!("文件有:{there}"), format!("the file has: {there}")),
                    );
                }
            }
        }
        let label = self
            .scheme
            .data
            .name
            .as_deref()
            .and_then(|name| self.head(&[name]));
        for row in table
            .rows
            .iter()
            .filter(|row| self.of_year(row, year))
            .cloned()
            .collect::<Vec<_>>()
        {
            let known = self.at.contains_key(&row.cells[subject]);
            let Some(at) = self.subject(&row, subject) else {
                continue;
            };
            if known {
                let id = &row.cells[subject];
                let words = Words::new(format!("“{id}”出现了两次"), format!("`{id}` stands here twice"));
                self.problems
                    .push(Problem::error(&codes::DUPLICATE, row.place(subject), words));
                continue;
            }
            self.found.names[at] = label
                .map(|column| row.cells[column].clone())
                .filter(|name| !name.is_empty());
            for (input, column) in &columns {
                self.put(at, *input, &row, *column);
            }
        }
    }

    fn long(&mut self, indicator: usize, value: usize) {
        let Some(subject) = self.subject_column() else {
            return;
        };
        let (table, year) = (self.table, self.year_column());
        for row in &table.rows {
            if !self.of_year(row, year) {
                continue;
            }
            let named = &row.cells[indicator];
            let input = self
                .inputs
                .iter()
                .position(|(name, heads, _)| name == named || heads.contains(named));
            let Some(input) = input else {
                let words = Words::new(
                    format!("办法没有指标“{named}”"),
                    format!("the scheme has no input `{named}`"),
                );
                self.problems.push(Problem::error(
                    &codes::UNKNOWN_INDICATOR,
                    row.place(indicator),
                    words,
                ));
                continue;
            };
            if let Some(at) = self.subject(row, subject) {
                self.put(at, input, row, value);
            }
        }
    }
}
