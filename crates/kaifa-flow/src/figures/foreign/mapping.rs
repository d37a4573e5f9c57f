//! How the columns of a foreign table belong to the figures: proposed from its headings, corrected by a person, kept under a name,
//! and used to turn rows into figures. Nothing is guessed while reading: a column without a meaning is ignored because somebody said
//! so, a row that is hidden is refused unless somebody said otherwise.

use kaifa_base::{Decimal, Period, Place, Problem, Unit as Measure, Words};
use serde::{Deserialize, Serialize};

use super::table::{Field, Grid, field_of, find_heading, measure_above, period_of, without_measure};
use crate::codes;
use crate::figures::collect::{Entry, Submission};
use crate::figures::typed_value::{Typed, read_value};
use crate::place::PlacePicture;

/// Rows shown as a sample.
pub const SAMPLE_ROWS: usize = 10;

/// A mapping as kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// Pack of the document whose indicators are meant.
    pub pack: String,
    /// The sheet; absent: the first that is not empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// How many rows the heading has.
    pub heading_rows: usize,
    /// The columns.
    pub columns: Vec<MappedColumn>,
    /// The period of the whole table, where no column says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// The unit of measure of the whole table, where no heading says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// What happens to hidden rows: `refuse`, `skip` or `take`.
    #[serde(default)]
    pub hidden: Hidden,
    /// Words in the column of the unit that mark a row to be left out, such as totals.
    #[serde(default)]
    pub leave_out: Vec<String>,
}

/// What happens to hidden rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hidden {
    /// They are problems.
    #[default]
    Refuse,
    /// They are left out.
    Skip,
    /// They are read like the others.
    Take,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappedColumn {
    /// Its heading.
    pub heading: String,
    /// What it means, see [`Field::code`].
    pub field: String,
    /// Its unit of measure, where it is another than the indicator's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
}

/// What a mapping found in a table.
#[derive(Debug, Default)]
pub struct Read {
    /// The figures and every problem.
    pub submission: Submission,
    /// Headings of the table that the mapping does not know.
    pub unknown: Vec<String>,
    /// Rows that were left out.
    pub left_out: usize,
}

/// A proposal for a table: every column with the meaning that its heading has in the pack.
pub fn propose(grid: &Grid, place: &PlacePicture) -> Mapping {
    let (from, to) = find_heading(grid, &place.edition);
    let headings = grid.headings(from, to);
    let columns = headings
        .into_iter()
        .map(|heading| MappedColumn {
            field: field_of(&heading, &place.edition).unwrap_or(Field::Ignore).code(),
            measure: without_measure(&heading).1.map(|unit| unit.symbol().to_owned()),
            heading,
        })
        .collect();
    let above = grid.rows.iter().filter(|(row, _)| *row < from);
    let title_period = above
        .flat_map(|(_, cells)| cells)
        .flat_map(|cell| [period_of(cell), period_in(cell)])
        .flatten()
        .next();
    Mapping {
        pack: place.name().to_owned(),
        sheet: grid.sheet.clone(),
        heading_rows: grid
            .rows
            .iter()
            .filter(|(row, _)| (from..=to).contains(row))
            .count(),
        columns,
        period: title_period.map(|period| period.to_string()),
        measure: measure_above(grid, from).map(|unit| unit.symbol().to_owned()),
        hidden: Hidden::Refuse,
        leave_out: ["合计", "总计", "小计"].map(str::to_owned).to_vec(),
    }
}

/// A period that stands at the beginning of a title.
fn period_in(title: &str) -> Option<Period> {
    let ends = ["季度", "半年", "月", "年度", "年"];
    ends.into_iter().find_map(|end| {
        let at = title.find(end)? + end.len();
        let start = title[..at].find(|c: char| c.is_ascii_digit())?;
        period_of(&title[start..at])
    })
}

/// The last row of the heading of a table, found by the headings of the mapping.
fn heading_end(grid: &Grid, mapping: &Mapping) -> Option<(usize, Vec<String>)> {
    let rows = mapping.heading_rows.max(1);
    let wanted: Vec<&str> = mapping
        .columns
        .iter()
        .filter(|column| column.field != "ignore" && !column.heading.is_empty())
        .map(|column| column.heading.as_str())
        .collect();
    let mut best: Option<(usize, usize, Vec<String>)> = None;
    for window in grid.rows.windows(rows).take(40) {
        let (from, to) = (window[0].0, window[rows - 1].0);
        let headings = grid.headings(from, to);
        let found = wanted
            .iter()
            .filter(|wanted| headings.iter().any(|heading| heading == *wanted))
            .count();
        if best.as_ref().is_none_or(|(most, ..)| found > *most) {
            best = Some((found, to, headings));
        }
    }
    best.filter(|(found, ..)| *found > 0)
        .map(|(_, to, headings)| (to, headings))
}

/// Turns the rows of a table into figures.
pub fn apply(grid: &Grid, mapping: &Mapping, place: &PlacePicture) -> Read {
    let mut read = Read::default();
    let problem =
        |place: Place, zh: String, en: String| Problem::error(&codes::MAPPING, place, Words::new(zh, en));
    let Some((end, headings)) = heading_end(grid, mapping) else {
        let words = "表中找不到对应关系中的任何列名";
        let lost = problem(
            Place::file(&grid.file),
            words.to_owned(),
            "no heading of the mapping is in the table".to_owned(),
        );
        read.submission.problems.push(lost.hint(
            "请核对工作表和表头,或重新建立对应关系",
            "check sheet and heading, or make the mapping anew",
        ));
        return read;
    };
    let at = |heading: &str| headings.iter().position(|found| found == heading);
    let mut columns = Vec::new();
    for column in &mapping.columns {
        let Some(field) = Field::parse(&column.field) else {
            continue;
        };
        if field == Field::Ignore {
            continue;
        }
        match at(&column.heading) {
            Some(number) => columns.push((number, field, column)),
            None => read.submission.problems.push(problem(
                grid.place(end, 0),
                format!("缺少列“{}”", column.heading),
                format!("the column “{}” is missing", column.heading),
            )),
        }
    }
    read.unknown = headings
        .iter()
        .filter(|heading| {
            !heading.is_empty() && !mapping.columns.iter().any(|column| column.heading == **heading)
        })
        .cloned()
        .collect();
    let column_of = |wanted: Field| {
        columns
            .iter()
            .find(|(_, field, _)| *field == wanted)
            .map(|(number, ..)| *number)
    };
    let unit_column = column_of(Field::Unit);
    let period_column = column_of(Field::Period);
    let fixed = mapping.period.as_deref().and_then(period_of);
    if unit_column.is_none() {
        read.submission.problems.push(problem(
            Place::file(&grid.file),
            "没有指明哪一列是单位".to_owned(),
            "no column is the unit".to_owned(),
        ));
    }
    if period_column.is_none() && fixed.is_none() {
        read.submission.problems.push(problem(
            Place::file(&grid.file),
            "没有指明期间:请选一列,或填写整表的期间".to_owned(),
            "no period: choose a column, or say the period of the whole table".to_owned(),
        ));
    }
    let long = column_of(Field::Indicator).zip(column_of(Field::Value));
    let figures = columns
        .iter()
        .any(|(_, field, _)| matches!(field, Field::Figure(_)));
    if long.is_none() && !figures {
        read.submission.problems.push(problem(
            Place::file(&grid.file),
            "没有一列是指标的数值".to_owned(),
            "no column holds values of an indicator".to_owned(),
        ));
    }
    if !read.submission.problems.is_empty() {
        return read;
    }
    for (row, cells) in grid.rows.iter().filter(|(row, _)| *row > end) {
        let cell = |column: usize| cells.get(column).map_or("", String::as_str);
        let unit_at = unit_column.unwrap_or_default();
        let name = cell(unit_at);
        let values = columns
            .iter()
            .filter(|(_, field, _)| matches!(field, Field::Figure(_) | Field::Value));
        let has_values = values.clone().any(|(number, ..)| !cell(*number).is_empty());
        if !has_values || mapping.leave_out.iter().any(|word| word == name) {
            read.left_out += usize::from(has_values);
            continue;
        }
        if grid.hidden.contains(row) {
            match mapping.hidden {
                Hidden::Take => {}
                Hidden::Skip => {
                    read.left_out += 1;
                    continue;
                }
                Hidden::Refuse => {
                    read.submission
                        .problems
                        .push(hidden_row(grid.place(*row, unit_at)));
                    continue;
                }
            }
        }
        let unit = place.find_unit(name).map(|unit| unit.id.clone());
        if unit.is_none() {
            let words = Words::new(
                format!("单位目录中没有“{name}”"),
                format!("the directory has no unit `{name}`"),
            );
            let unknown = Problem::error(&codes::UNKNOWN_SUBJECT, grid.place(*row, unit_at), words);
            read.submission.problems.push(unknown.hint(
                "请改为目录中的名称或别名;合计行请写入“不读的行”",
                "use a name or alias of the directory; list rows of totals as rows to leave out",
            ));
        }
        let period = match period_column {
            None => fixed,
            Some(column) => period_of(cell(column)).or_else(|| {
                let words = Words::new(
                    format!("期间无法识别:“{}”", cell(column)),
                    format!("`{}` is no period", cell(column)),
                );
                let place = grid.place(*row, column);
                read.submission
                    .problems
                    .push(Problem::error(&codes::WRONG_PERIOD, place, words));
                None
            }),
        };
        let (Some(unit), Some(period)) = (unit, period) else {
            continue;
        };
        match long {
            Some((indicator_at, value_at)) => {
                let named = place.edition.indicator_named(cell(indicator_at));
                let measure = column_of(Field::Measure).map(|column| cell(column).to_owned());
                match named {
                    None => {
                        let words = Words::new(
                            format!("没有指标“{}”", cell(indicator_at)),
                            format!("there is no indicator `{}`", cell(indicator_at)),
                        );
                        let place = grid.place(*row, indicator_at);
                        read.submission.problems.push(Problem::error(
                            &codes::UNKNOWN_INDICATOR,
                            place,
                            words,
                        ));
                    }
                    Some(indicator) => {
                        let measure = measure
                            .filter(|measure| !measure.is_empty())
                            .or(mapping.measure.clone());
                        let found = value(
                            cell(value_at),
                            grid.place(*row, value_at),
                            measure.as_deref(),
                            indicator.unit,
                        );
                        add(
                            &mut read.submission,
                            found,
                            &indicator.id,
                            &unit,
                            period,
                            grid.place(*row, value_at),
                        );
                    }
                }
            }
            None => {
                for (number, field, column) in &columns {
                    let Field::Figure(id) = field else { continue };
                    let at = grid.place(*row, *number);
                    let Some(indicator) = place.edition.indicator(id) else {
                        continue;
                    };
                    let measure = column.measure.as_deref().or(mapping.measure.as_deref());
                    let found = value(cell(*number), at.clone(), measure, indicator.unit);
                    add(&mut read.submission, found, id, &unit, period, at);
                }
            }
        }
    }
    read
}

fn add(
    submission: &mut Submission,
    found: Result<Option<String>, Box<Problem>>,
    indicator: &str,
    unit: &str,
    period: Period,
    place: Place,
) {
    match found {
        Err(problem) => submission.problems.push(*problem),
        Ok(None) => {}
        Ok(Some(text)) => submission.entries.push(Entry {
            place,
            indicator: indicator.to_owned(),
            subject: unit.to_owned(),
            period,
            text,
            correction: None,
        }),
    }
}

fn hidden_row(place: Place) -> Problem {
    Problem::error(
        &codes::HIDDEN_ROW,
        place,
        Words::new("这一行在表中是隐藏的", "this row is hidden in the sheet"),
    )
    .hint(
        "请取消隐藏并核对,或在对应关系中选择略过或照读隐藏行",
        "show and check it, or let the mapping skip or take hidden rows",
    )
}

/// A cell's value in the unit of its indicator.
fn value(
    text: &str,
    place: Place,
    measure: Option<&str>,
    wanted: Measure,
) -> Result<Option<String>, Box<Problem>> {
    // A percent sign agrees with a percentage and with nothing else.
    let text = match wanted.symbol() {
        "%" => text.trim_end_matches(['%', '\u{ff05}']),
        _ => text,
    };
    let number = match read_value(text, &place)? {
        Typed::Nothing => return Ok(None),
        Typed::NotApplicable => return Ok(Some("不适用".to_owned())),
        Typed::Value(number) => number,
    };
    let Some(measure) = measure.filter(|measure| *measure != wanted.symbol()) else {
        return Ok(Some(number.to_string()));
    };
    let converted: Option<Decimal> = Measure::parse(measure).and_then(|from| from.convert(number, wanted));
    match converted {
        Some(number) => Ok(Some(number.normalize().to_string())),
        None => Err(Box::new(Problem::error(
            &codes::UNIT_OF_MEASURE,
            place,
            Words::new(
                format!("“{measure}”不能换算为“{}”", wanted.symbol()),
                format!("`{measure}` cannot be converted to `{}`", wanted.symbol()),
            ),
        ))),
    }
}
