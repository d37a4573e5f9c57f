//! From the cells of a table of yearly facts (a csv, a worksheet) to [`Facts`], by the `[facts]` section of a pack: which
//! column is the subject, the year, the day of publication, and which fact each other column holds. Reading the file
//! itself is the caller's work. All problems are listed; the facts are to be used only if there is none.

use std::collections::BTreeSet;

use kaifa_base::{Date, Place, Problem, Words};
use kaifa_pack::item::{Column, FactTable, FactsFile};

use crate::codes::{BAD_CELL, UNKNOWN_COLUMN};
use crate::compile::column_type;
use crate::facts::{Fact, FactRow, Facts, Origin, read_cell};

/// What a column of the file is.
enum Role<'a> {
    Subject,
    Year,
    Published(Option<&'a Column>),
    Fact(&'a Column),
    Ignored,
}

/// Reads rows of text. `file` names the source; `rows` come with their line numbers, the header excluded.
pub fn read_table(
    file: &str,
    header: &[String],
    rows: &[(usize, Vec<String>)],
    layout: &FactsFile,
    table: &FactTable,
) -> (Facts, Vec<Problem>) {
    let mut problems = Vec::new();
    let roles: Vec<Role<'_>> = header
        .iter()
        .map(|name| role(name, file, layout, table, &mut problems))
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
    let mut facts = Facts::default();
    let columns: BTreeSet<String> = roles
        .iter()
        .filter_map(|role| match role {
            Role::Fact(column) | Role::Published(Some(column)) => Some(column.name.clone()),
            _ => None,
        })
        .collect();
    facts.table(&table.id).columns.extend(columns);
    for (line, cells) in rows {
        let row = read_row(file, *line, header, cells, &roles, &mut problems);
        if let Err(mut problem) = facts.table(&table.id).push(row) {
            problem.place = Place {
                item: problem.place.item.clone(),
                ..Place::file(file).at_line(*line)
            };
            problems.push(*problem);
        }
    }
    (facts, problems)
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
        Role::Published(table.column(fact_name))
    } else if layout.ignore.iter().any(|ignored| ignored == name) {
        Role::Ignored
    } else if let Some(column) = table.column(fact_name) {
        Role::Fact(column)
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

fn read_row(
    file: &str,
    line: usize,
    header: &[String],
    cells: &[String],
    roles: &[Role<'_>],
    problems: &mut Vec<Problem>,
) -> FactRow {
    let mut row = FactRow::default();
    for ((cell, role), name) in cells.iter().zip(roles).zip(header) {
        let place = || Place {
            field: Some(name.clone()),
            ..Place::file(file).at_line(line)
        };
        let cell = cell.trim();
        let mut fact = |column: &Column, row: &mut FactRow| match read_cell(cell, &column_type(column)) {
            Ok(None) => {}
            Ok(Some(value)) => {
                let origin = Origin {
                    row: Some(line),
                    cell: Some(name.clone()),
                    ..Origin::of(file)
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
            Place::file(file).at_line(line),
            Words::new("缺少对象(主体)名称", "the subject is empty"),
        ));
    }
    row
}
