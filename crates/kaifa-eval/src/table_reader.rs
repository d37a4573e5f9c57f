//! From the cells of a table of yearly facts (a csv, a worksheet) to [`FactRow`]s, by the `[facts]` section of a pack: which
//! column is the subject, the year, the day of publication, and which fact each other column holds. Reading the file
//! itself is the caller's work. All problems are listed; the facts are to be used only if there is none.

use std::collections::BTreeSet;

use kaifa_base::{Date, Place, Problem, Words};
use kaifa_pack::environment::column_type;
use kaifa_pack::expr::Type;
use kaifa_pack::item::{Column, FactTable, FactsFile};

use crate::codes::{BAD_CELL, UNKNOWN_COLUMN};
use crate::facts::{Cells, Fact, FactRow, FactRows, Origin, read_cell};
use crate::shared::Shared;

/// What a column of the file is.
#[derive(Clone)]
enum Role<'a> {
    Subject,
    Year,
    Published(Option<FactColumn<'a>>),
    Fact(FactColumn<'a>),
    Ignored,
}

/// A column that holds facts.
#[derive(Clone)]
struct FactColumn<'a> {
    column: &'a Column,
    name: Shared,
    kind: Type,
}

impl<'a> FactColumn<'a> {
    fn of(column: &'a Column) -> FactColumn<'a> {
        FactColumn {
            column,
            name: Shared::from(&column.name),
            kind: column_type(column),
        }
    }
}

/// Turns rows of text into rows of facts.
#[derive(Clone)]
pub struct RowReader<'a> {
    file: Shared,
    header: Vec<Shared>,
    roles: Vec<Role<'a>>,
    /// How many columns hold facts.
    facts: usize,
}

impl<'a> RowReader<'a> {
    /// A reader of rows under a header; what is wrong with the header is added to the problems.
    pub fn new(
        file: &str,
        header: &[String],
        layout: &FactsFile,
        table: &'a FactTable,
        problems: &mut Vec<Problem>,
    ) -> RowReader<'a> {
        let roles: Vec<Role<'_>> = header
            .iter()
            .map(|name| role(name, file, layout, table, problems))
            .collect();
        let wanted = [
            Some(&layout.subject),
            layout.year.as_ref().filter(|_| table.by_year),
        ];
        for name in wanted.into_iter().flatten().filter(|name| !header.contains(name)) {
            problems.push(Problem::error(
                &UNKNOWN_COLUMN,
                Place::file(file).at_line(1),
                Words::new(
                    format!("表头缺少“{name}”一列"),
                    format!("the header has no column `{name}`"),
                ),
            ));
        }
        RowReader {
            file: Shared::from(file),
            header: header.iter().map(Shared::from).collect(),
            facts: roles
                .iter()
                .filter(|role| matches!(role, Role::Fact(_) | Role::Published(Some(_))))
                .count(),
            roles,
        }
    }

    /// The same with texts of its own, for another thread: threads that share a text would wait for each other.
    pub fn apart(&self) -> RowReader<'a> {
        let own = |text: &Shared| Shared::from(text.as_str());
        let mut apart = self.clone();
        apart.file = own(&self.file);
        apart.header = self.header.iter().map(own).collect();
        for role in &mut apart.roles {
            if let Role::Fact(column) | Role::Published(Some(column)) = role {
                column.name = own(&column.name);
            }
        }
        apart
    }

    /// How many columns the header has.
    pub fn width(&self) -> usize {
        self.header.len()
    }

    /// The columns of facts that the file has.
    pub fn columns(&self) -> BTreeSet<String> {
        self.roles
            .iter()
            .filter_map(|role| match role {
                Role::Fact(column) | Role::Published(Some(column)) => Some(column.column.name.clone()),
                _ => None,
            })
            .collect()
    }

    /// Adds a row to its table.
    pub fn take_in(&self, line: usize, row: FactRow, rows: &mut FactRows, problems: &mut Vec<Problem>) {
        if let Err(mut problem) = rows.push(row) {
            problem.place = Place {
                item: problem.place.item.clone(),
                ..Place::file(self.file.as_str()).at_line(line)
            };
            problems.push(*problem);
        }
    }

    /// The facts of a row; problems with its cells are added.
    pub fn row<'t>(
        &self,
        line: usize,
        cells: impl Iterator<Item = &'t str>,
        problems: &mut Vec<Problem>,
    ) -> FactRow {
        let file = &self.file;
        let mut row = FactRow {
            cells: Cells::with_capacity(self.facts),
            ..FactRow::default()
        };
        for ((cell, role), name) in cells.zip(&self.roles).zip(&self.header) {
            let place = || Place {
                field: Some(name.to_string()),
                ..Place::file(file.as_str()).at_line(line)
            };
            let cell = cell.trim();
            let mut fact = |column: &FactColumn<'_>, row: &mut FactRow| match read_cell(cell, &column.kind) {
                Ok(None) => {}
                Ok(Some(value)) => {
                    let origin = Origin {
                        row: Some(line),
                        cell: Some(name.clone()),
                        ..Origin::of(file.clone())
                    };
                    row.cells.insert(column.name.clone(), Fact { value, origin });
                }
                Err(words) => problems.push(Problem::error(&BAD_CELL, place(), words)),
            };
            match role {
                Role::Subject => row.subject = cell.to_owned(),
                Role::Year => match cell.parse() {
                    Ok(year) => row.year = Some(year),
                    Err(_) => problems.push(Problem::error(
                        &BAD_CELL,
                        place(),
                        Words::new(
                            format!("应为年份,现为“{cell}”"),
                            format!("expected a year, found `{cell}`"),
                        ),
                    )),
                },
                Role::Published(column) => {
                    if let Some(column) = column {
                        fact(column, &mut row);
                    }
                    row.published = cell.parse::<Date>().ok();
                    if row.published.is_none() && !cell.is_empty() && column.is_none() {
                        problems.push(Problem::error(
                            &BAD_CELL,
                            place(),
                            Words::new(
                                format!("应为日期,现为“{cell}”"),
                                format!("expected a date, found `{cell}`"),
                            ),
                        ));
                    }
                }
                Role::Fact(column) => fact(column, &mut row),
                Role::Ignored => {}
            }
        }
        if row.subject.is_empty() {
            problems.push(Problem::error(
                &BAD_CELL,
                Place::file(file.as_str()).at_line(line),
                Words::new("缺少对象(主体)名称", "the subject is empty"),
            ));
        }
        row
    }
}

fn role<'a>(
    name: &str,
    file: &str,
    layout: &FactsFile,
    table: &'a FactTable,
    problems: &mut Vec<Problem>,
) -> Role<'a> {
    let fact_name = layout.columns.get(name).map_or(name, String::as_str);
    if *name == layout.subject {
        Role::Subject
    } else if layout.year.as_deref() == Some(name) {
        Role::Year
    } else if layout.published.as_deref() == Some(name) {
        Role::Published(table.column(fact_name).map(FactColumn::of))
    } else if layout.ignore.iter().any(|ignored| ignored == name) {
        Role::Ignored
    } else if let Some(column) = table.column(fact_name) {
        Role::Fact(FactColumn::of(column))
    } else {
        let known: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
        problems.push(
            Problem::error(
                &UNKNOWN_COLUMN,
                Place {
                    field: Some(name.to_owned()),
                    ..Place::file(file).at_line(1)
                },
                Words::new(format!("不认识的列“{name}”"), format!("unknown column `{name}`")),
            )
            .hint(
                format!(
                    "可用的列:{};不需要的列可在包的 [facts] ignore 中写明",
                    known.join("、")
                ),
                format!(
                    "known columns: {}; name others in `ignore` of the pack's [facts]",
                    known.join(", ")
                ),
            ),
        );
        Role::Ignored
    }
}
