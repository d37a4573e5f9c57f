//! How the columns of a foreign table belong to the figures: proposed from its headings, corrected by a person, kept under a name,
//! and used to turn rows into figures. Nothing is guessed while reading: a column without a meaning is ignored because somebody said
//! so, a row that is hidden is refused unless somebody said otherwise.

use kaifa_base::{CodeInfo, Decimal, Period, Place, Problem, Unit as Measure, Words};
use kaifa_pack::item::Indicator;
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
    let Some((end, headings)) = heading_end(grid, mapping) else {
        let words = Words::new(
            "表中找不到对应关系中的任何列名",
            "no heading of the mapping is in the table",
        );
        let lost = Problem::error(&codes::MAPPING, Place::file(&grid.file), words);
        read.submission.problems.push(lost.hint(
            "请核对工作表和表头,或重新建立对应关系",
            "check sheet and heading, or make the mapping anew",
        ));
        return read;
    };
    let known = |heading: &&String| mapping.columns.iter().any(|column| column.heading == **heading);
    read.unknown = headings
        .iter()
        .filter(|heading| !heading.is_empty() && !known(heading))
        .cloned()
        .collect();
    match Columns::find(grid, mapping, end, &headings) {
        Err(problems) => read.submission.problems = problems,
        Ok(columns) => {
            let mut rows = Rows {
                grid,
                mapping,
                place,
                columns: &columns,
                read,
            };
            for (row, cells) in grid.rows.iter().filter(|(row, _)| *row > end) {
                rows.take(*row, cells);
            }
            read = rows.read;
        }
    }
    read
}

/// Where in the table stands what the mapping asks for.
struct Columns<'m> {
    unit: usize,
    /// Either a column of periods, or the period of the whole table.
    period: Result<usize, Period>,
    /// A long table: a row for each figure.
    long: Option<LongColumns>,
    /// A wide one: a column for each indicator, with its id.
    figures: Vec<(usize, String, &'m MappedColumn)>,
    /// All columns that hold values.
    values: Vec<usize>,
}

/// Where a long table names indicator, value and unit of measure.
#[derive(Clone, Copy)]
struct LongColumns {
    indicator: usize,
    value: usize,
    measure: Option<usize>,
}

impl<'m> Columns<'m> {
    /// Finds them below the headings, or says everything that is missing.
    fn find(
        grid: &Grid,
        mapping: &'m Mapping,
        end: usize,
        headings: &[String],
    ) -> Result<Columns<'m>, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut missing = |place: Place, zh: String, en: String| {
            problems.push(Problem::error(&codes::MAPPING, place, Words::new(zh, en)));
        };
        let mut found = Vec::new();
        for column in &mapping.columns {
            let field = Field::parse(&column.field).filter(|field| *field != Field::Ignore);
            let Some(field) = field else { continue };
            match headings.iter().position(|heading| *heading == column.heading) {
                Some(number) => found.push((number, field, column)),
                None => missing(
                    grid.place(end, 0),
                    format!("缺少列“{}”", column.heading),
                    format!("the column “{}” is missing", column.heading),
                ),
            }
        }
        let column_of = |wanted: Field| {
            let column = found.iter().find(|(_, field, _)| *field == wanted);
            column.map(|(number, ..)| *number)
        };
        let unit = column_of(Field::Unit);
        let fixed = mapping.period.as_deref().and_then(period_of);
        let period = column_of(Field::Period).map(Ok).or(fixed.map(Err));
        let long = column_of(Field::Indicator)
            .zip(column_of(Field::Value))
            .map(|(indicator, value)| LongColumns {
                indicator,
                value,
                measure: column_of(Field::Measure),
            });
        let holds_values = |field: &Field| matches!(field, Field::Figure(_) | Field::Value);
        let values = found.iter().filter(|(_, field, _)| holds_values(field));
        let values = values.map(|(number, ..)| *number).collect();
        let figures: Vec<_> = found
            .into_iter()
            .filter_map(|(number, field, column)| match field {
                Field::Figure(id) => Some((number, id, column)),
                _ => None,
            })
            .collect();
        let mut missing_in_table =
            |zh: &str, en: &str| missing(Place::file(&grid.file), zh.to_owned(), en.to_owned());
        if unit.is_none() {
            missing_in_table("没有指明哪一列是单位", "no column is the unit");
        }
        if period.is_none() {
            missing_in_table(
                "没有指明期间:请选一列,或填写整表的期间",
                "no period: choose a column, or say the period of the whole table",
            );
        }
        if long.is_none() && figures.is_empty() {
            missing_in_table("没有一列是指标的数值", "no column holds values of an indicator");
        }
        match (unit, period) {
            (Some(unit), Some(period)) if problems.is_empty() => Ok(Columns {
                unit,
                period,
                long,
                figures,
                values,
            }),
            _ => Err(problems),
        }
    }
}

/// The rows below the heading being read.
struct Rows<'a> {
    grid: &'a Grid,
    mapping: &'a Mapping,
    place: &'a PlacePicture,
    columns: &'a Columns<'a>,
    read: Read,
}

impl Rows<'_> {
    /// Reads one row: left out, or whose figures of which period they are.
    fn take(&mut self, row: usize, cells: &[String]) {
        let has_values = self
            .columns
            .values
            .iter()
            .any(|column| !cell(cells, *column).is_empty());
        let name = cell(cells, self.columns.unit);
        if !has_values || self.mapping.leave_out.iter().any(|word| word == name) {
            self.read.left_out += usize::from(has_values);
            return;
        }
        if self.grid.hidden.contains(&row) {
            match self.mapping.hidden {
                Hidden::Take => {}
                Hidden::Skip => {
                    self.read.left_out += 1;
                    return;
                }
                Hidden::Refuse => {
                    let place = self.grid.place(row, self.columns.unit);
                    return self.read.submission.problems.push(hidden_row(place));
                }
            }
        }
        let (unit, period) = (self.unit(row, name), self.period(row, cells));
        let (Some(unit), Some(period)) = (unit, period) else {
            return;
        };
        match self.columns.long {
            Some(long) => self.take_named(long, row, cells, (&unit, period)),
            None => self.take_each(row, cells, (&unit, period)),
        }
    }

    /// The unit of a name, or a problem.
    fn unit(&mut self, row: usize, name: &str) -> Option<String> {
        let unit = self.place.find_unit(name).map(|unit| unit.id.clone());
        if unit.is_none() {
            let words = Words::new(
                format!("单位目录中没有“{name}”"),
                format!("the directory has no unit `{name}`"),
            );
            let place = self.grid.place(row, self.columns.unit);
            let unknown = Problem::error(&codes::UNKNOWN_SUBJECT, place, words);
            self.read.submission.problems.push(unknown.hint(
                "请改为目录中的名称或别名;合计行请写入“不读的行”",
                "use a name or alias of the directory; list rows of totals as rows to leave out",
            ));
        }
        unit
    }

    /// The period of a row, or a problem.
    fn period(&mut self, row: usize, cells: &[String]) -> Option<Period> {
        let column = match self.columns.period {
            Err(fixed) => return Some(fixed),
            Ok(column) => column,
        };
        let text = cell(cells, column);
        let period = period_of(text);
        if period.is_none() {
            let words = Words::new(format!("期间无法识别:“{text}”"), format!("`{text}` is no period"));
            self.wrong(&codes::WRONG_PERIOD, row, column, words);
        }
        period
    }

    /// The one figure of a row that names its indicator.
    fn take_named(&mut self, at: LongColumns, row: usize, cells: &[String], whose: (&str, Period)) {
        let name = cell(cells, at.indicator);
        let Some(indicator) = self.place.edition.indicator_named(name) else {
            let words = Words::new(
                format!("没有指标“{name}”"),
                format!("there is no indicator `{name}`"),
            );
            return self.wrong(&codes::UNKNOWN_INDICATOR, row, at.indicator, words);
        };
        let own = at.measure.map(|column| cell(cells, column));
        let measure = own.filter(|own| !own.is_empty());
        self.add((row, at.value), cells, measure, indicator, whose);
    }

    /// The figures of a row, one in each column of an indicator.
    fn take_each(&mut self, row: usize, cells: &[String], whose: (&str, Period)) {
        let columns = self.columns;
        for (number, id, column) in &columns.figures {
            if let Some(indicator) = self.place.edition.indicator(id) {
                self.add((row, *number), cells, column.measure.as_deref(), indicator, whose);
            }
        }
    }

    /// Adds the figure of a cell, in the unit of its indicator; `measure` is the unit that it is written in, that of the whole table
    /// where nothing says it.
    fn add(
        &mut self,
        (row, column): (usize, usize),
        cells: &[String],
        measure: Option<&str>,
        indicator: &Indicator,
        (unit, period): (&str, Period),
    ) {
        let place = self.grid.place(row, column);
        let measure = measure.or(self.mapping.measure.as_deref());
        match value(cell(cells, column), place.clone(), measure, indicator.unit) {
            Err(problem) => self.read.submission.problems.push(*problem),
            Ok(None) => {}
            Ok(Some(text)) => self.read.submission.entries.push(Entry {
                place,
                indicator: indicator.id.clone(),
                subject: unit.to_owned(),
                period,
                text,
                correction: None,
            }),
        }
    }

    fn wrong(&mut self, code: &'static CodeInfo, row: usize, column: usize, words: Words) {
        let problem = Problem::error(code, self.grid.place(row, column), words);
        self.read.submission.problems.push(problem);
    }
}

/// The text of a cell; rows may be shorter than the heading.
fn cell(cells: &[String], column: usize) -> &str {
    cells.get(column).map_or("", String::as_str)
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
