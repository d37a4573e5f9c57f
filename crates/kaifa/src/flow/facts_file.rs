//! A csv of yearly facts as the rules read it: columns are mapped by the pack, an unknown column is a problem, an empty cell
//! is missing.

use std::collections::BTreeMap;

use kaifa_base::{Date, Place, Problem, Words};
use kaifa_eval::compile::{Setting, Settings, column_type};
use kaifa_eval::facts::{Fact, FactRow, Facts, Origin, read_cell};
use kaifa_pack::Edition;
use kaifa_pack::item::{FactTable, Parameter, Scalar, ValueType};

use crate::flow::codes;
use crate::flow::table_file::Table;

/// Turns a table into facts. All problems are listed; with any error the facts are not to be used.
pub fn read_facts(edition: &Edition, name: &str, table: &Table) -> Result<Facts, Vec<Problem>> {
    let heading = Place::file(name).at_line(1);
    let (table_id, subject_column, year_column, published_column, renamed, ignored) =
        match &edition.pack.facts {
            Some(facts) => (
                facts.table.clone(),
                facts.subject.clone(),
                facts.year.clone(),
                facts.published.clone(),
                facts.columns.clone(),
                facts.ignore.clone(),
            ),
            None => {
                let words = Words::new(
                    "该包没有 [facts],不能读取事实表",
                    "the pack has no [facts], so it reads no table",
                );
                return Err(vec![Problem::error(&codes::WRONG_HEADER, heading, words)]);
            }
        };
    let Some(fact_table) = edition.fact_table(&table_id) else {
        let words = Words::new(
            format!("没有事实表“{table_id}”"),
            format!("there is no fact table `{table_id}`"),
        );
        return Err(vec![Problem::error(&codes::WRONG_HEADER, heading, words)]);
    };
    let mut problems = Vec::new();
    let mut columns: Vec<Use> = Vec::new();
    for (at, text) in table.headings.iter().enumerate() {
        let wanted = renamed.get(text).unwrap_or(text);
        let what = if *text == subject_column {
            Use::Subject
        } else if year_column.as_ref() == Some(text) {
            Use::Year
        } else if ignored.contains(text) {
            Use::Ignored
        } else {
            let is_published = published_column.as_ref() == Some(text);
            match fact_table
                .columns
                .iter()
                .position(|column| column.name == *wanted || column.title.as_ref() == Some(wanted))
            {
                Some(found) => Use::Fact {
                    column: found,
                    published: is_published,
                },
                None if is_published => Use::Published,
                None => {
                    problems.push(unknown_column(fact_table, heading.clone(), at, text));
                    Use::Ignored
                }
            }
        };
        columns.push(what);
    }
    if !columns.iter().any(|what| matches!(what, Use::Subject)) {
        problems.push(Problem::error(
            &codes::WRONG_HEADER,
            heading.clone(),
            Words::new(
                format!("缺少“{subject_column}”列"),
                format!("the column `{subject_column}` is missing"),
            ),
        ));
    }
    if fact_table.by_year && !columns.iter().any(|what| matches!(what, Use::Year)) {
        let year = year_column.unwrap_or_else(|| "year".to_owned());
        problems.push(Problem::error(
            &codes::WRONG_HEADER,
            heading,
            Words::new(
                format!("缺少“{year}”列"),
                format!("the column `{year}` is missing"),
            ),
        ));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut facts = Facts::default();
    let present = columns.iter().filter_map(|what| match what {
        Use::Fact { column, .. } => Some(fact_table.columns[*column].name.clone()),
        _ => None,
    });
    facts.table(&table_id).columns.extend(present);
    for row in &table.rows {
        let mut fact_row = FactRow::default();
        for (at, what) in columns.iter().enumerate() {
            let text = row.cells[at].as_str();
            match what {
                Use::Subject => fact_row.subject = text.to_owned(),
                Use::Year => match text.parse() {
                    Ok(year) => fact_row.year = Some(year),
                    Err(_) => problems.push(Problem::error(
                        &codes::NOT_A_NUMBER,
                        row.place(at),
                        Words::new(
                            format!("年份应为四位数字,现为“{text}”"),
                            format!("a year has four digits, found `{text}`"),
                        ),
                    )),
                },
                Use::Published => fact_row.published = text.parse::<Date>().ok(),
                Use::Fact { column, published } => {
                    let column = &fact_table.columns[*column];
                    match read_cell(text, &column_type(column)) {
                        Ok(None) => {}
                        Ok(Some(value)) => {
                            if *published {
                                fact_row.published = text.parse::<Date>().ok();
                            }
                            let origin = Origin {
                                source: row.file.clone(),
                                row: Some(row.number),
                                ..Origin::default()
                            };
                            fact_row.cells.insert(column.name.clone(), Fact { value, origin });
                        }
                        Err(words) => problems.push(Problem::error(&codes::FIELD_TYPE, row.place(at), words)),
                    }
                }
                Use::Ignored => {}
            }
        }
        if fact_row.subject.is_empty() {
            problems.push(Problem::error(
                &codes::EMPTY_CELL,
                Place::file(row.file.clone()).at_line(row.number),
                Words::new(
                    format!("“{subject_column}”不能为空"),
                    format!("`{subject_column}` may not be empty"),
                ),
            ));
        } else if let Err(problem) = facts.table(&table_id).push(fact_row) {
            problems.push(Problem {
                place: Place {
                    item: problem.place.item.clone(),
                    ..row.place(0)
                },
                ..*problem
            });
        }
    }
    if problems.is_empty() {
        Ok(facts)
    } else {
        Err(problems)
    }
}

/// What a column of the file is.
enum Use {
    Subject,
    Year,
    Published,
    Fact { column: usize, published: bool },
    Ignored,
}

fn unknown_column(table: &FactTable, mut place: Place, at: usize, text: &str) -> Problem {
    place.column = Some(at + 1);
    let known: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    Problem::error(
        &codes::WRONG_HEADER,
        place,
        Words::new(
            format!("没有名为“{text}”的事实"),
            format!("there is no fact named `{text}`"),
        ),
    )
    .hint(
        format!(
            "可用的列:{};不需要的列请在包的 [facts] ignore 中列出",
            known.join("、")
        ),
        format!(
            "known columns: {}; list unneeded ones under `ignore` in the pack's [facts]",
            known.join(", ")
        ),
    )
}

/// Reads `front=10` or `yb.A6.front=10`: the last step of the id is enough where only one parameter has it.
pub fn read_settings(edition: &Edition, given: &[String]) -> Result<Settings, Vec<Problem>> {
    let mut settings = BTreeMap::new();
    let mut problems = Vec::new();
    for text in given {
        let place = Place::field(format!("--set {text}"));
        let Some((name, value)) = text.split_once('=') else {
            problems.push(Problem::error(
                &codes::PARAMETER_TYPE,
                place,
                Words::new("应写成 名称=值", "write NAME=VALUE"),
            ));
            continue;
        };
        let (name, value) = (name.trim(), value.trim());
        let fits: Vec<&Parameter> = edition
            .items
            .parameters
            .iter()
            .filter(|parameter| parameter.id == name || parameter.id.rsplit('.').next() == Some(name))
            .collect();
        match fits.as_slice() {
            [parameter] => match read_scalar(parameter, value) {
                Ok(scalar) => {
                    settings.insert(parameter.id.clone(), Setting::for_run(scalar));
                }
                Err(words) => problems.push(Problem::error(&codes::PARAMETER_TYPE, place, words)),
            },
            [] => problems.push(Problem::error(
                &codes::PARAMETER_TYPE,
                place,
                Words::new(
                    format!("没有参数“{name}”"),
                    format!("there is no parameter `{name}`"),
                ),
            )),
            several => {
                let ids: Vec<&str> = several.iter().map(|parameter| parameter.id.as_str()).collect();
                problems.push(Problem::error(
                    &codes::PARAMETER_TYPE,
                    place,
                    Words::new(
                        format!("“{name}”可指多个参数:{}", ids.join("、")),
                        format!("`{name}` may be any of {}", ids.join(", ")),
                    ),
                ));
            }
        }
    }
    if problems.is_empty() {
        Ok(settings)
    } else {
        Err(problems)
    }
}

/// Reads a parameter's value by its type.
pub fn read_scalar(parameter: &Parameter, text: &str) -> Result<Scalar, Words> {
    let text = text.trim();
    let expected = |zh: &str, en: &str| {
        Err(Words::new(
            format!("“{}”应为{zh},现为“{text}”", parameter.title.zh),
            format!("`{}` should be {en}, found `{text}`", parameter.id),
        ))
    };
    match parameter.kind {
        ValueType::Integer => text
            .parse()
            .map(Scalar::Integer)
            .or_else(|_| expected("整数", "a whole number")),
        ValueType::Decimal => match text.parse::<kaifa_base::Decimal>() {
            Ok(_) => Ok(Scalar::Text(text.to_owned())),
            Err(_) => expected("数字", "a number"),
        },
        ValueType::Bool => match text {
            "true" | "是" => Ok(Scalar::Bool(true)),
            "false" | "否" => Ok(Scalar::Bool(false)),
            _ => expected("“是”或“否”", "true or false"),
        },
        ValueType::Date => text
            .parse()
            .map(Scalar::Date)
            .or_else(|_| expected("日期(如 2025-12-31)", "a date such as 2025-12-31")),
        ValueType::Choice if !parameter.choices.iter().any(|choice| choice == text) => {
            let choices = parameter.choices.join("、");
            expected(&format!("{choices}之一"), &format!("one of {choices}"))
        }
        ValueType::Choice | ValueType::Text => Ok(Scalar::Text(text.to_owned())),
    }
}
