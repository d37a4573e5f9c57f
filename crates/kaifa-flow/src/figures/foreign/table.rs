//! Somebody's table as a grid of texts, with what a spreadsheet hides: merged cells hold the text of their first cell, hidden rows
//! are known, and the rows of the heading are found by the words in them.

use std::collections::BTreeSet;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use kaifa_base::{Period, Place, Problem, Unit as Measure, Words};
use kaifa_pack::Edition;
use kaifa_pack::item::Indicator;
use kaifa_table::table_file::{cell_name, trim_float};

use super::package::Package;
use super::sheet::{SheetXml, sheets as sheets_of};
use crate::codes;
use crate::sheets;

/// Rows at the top of a sheet among which the heading is looked for.
const HEADING_WITHIN: usize = 15;

/// A grid of texts.
#[derive(Debug, Clone, Default)]
pub struct Grid {
    /// Name of the file.
    pub file: String,
    /// The sheet that was read, and all there are; none for csv.
    pub sheet: Option<String>,
    /// All sheets.
    pub sheets: Vec<String>,
    /// Rows of the sheet or lines of the file, from 1, with their cells.
    pub rows: Vec<(usize, Vec<String>)>,
    /// Rows that are hidden in the sheet.
    pub hidden: BTreeSet<usize>,
}

impl Grid {
    /// The place of a cell, column from 0.
    pub fn place(&self, row: usize, column: usize) -> Place {
        let place = Place::file(&self.file);
        match &self.sheet {
            None => Place {
                column: Some(column + 1),
                ..place.at_line(row)
            },
            Some(sheet) => Place {
                sheet: Some(sheet.clone()),
                cell: Some(cell_name(column, row)),
                ..place
            },
        }
    }

    /// The widest row.
    pub fn width(&self) -> usize {
        self.rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0)
    }

    /// The cells of some rows, one text per column: the distinct words from top to bottom.
    pub fn headings(&self, from: usize, to: usize) -> Vec<String> {
        (0..self.width())
            .map(|column| {
                let mut words: Vec<&str> = Vec::new();
                for (_, cells) in self.rows.iter().filter(|(row, _)| (from..=to).contains(row)) {
                    let word = cells.get(column).map_or("", String::as_str);
                    if !word.is_empty() && !words.contains(&word) {
                        words.push(word);
                    }
                }
                words.join(" ")
            })
            .collect()
    }
}

/// Reads a csv or one sheet of a workbook; the first that is not empty if none is named.
pub fn read(file: &str, bytes: &[u8], sheet: Option<&str>) -> Result<Grid, Vec<Problem>> {
    let grid = if bytes.starts_with(b"PK\x03\x04") {
        read_workbook(file, bytes, sheet)?
    } else if bytes.starts_with(sheets::binary::MAGIC) {
        super::binary::read(file, bytes, sheet)?
    } else {
        read_csv(file, bytes)?
    };
    match grid.rows.is_empty() {
        true => Err(vec![Problem::error(
            &codes::WRONG_HEADER,
            Place::file(file),
            Words::new("表是空的", "the table is empty"),
        )]),
        false => Ok(grid),
    }
}

fn unreadable(file: &str, why: impl std::fmt::Display) -> Vec<Problem> {
    vec![Problem::error(
        &codes::WRONG_WORKBOOK,
        Place::file(file),
        Words::new(format!("无法读取:{why}"), format!("cannot be read: {why}")),
    )]
}

fn read_csv(file: &str, bytes: &[u8]) -> Result<Grid, Vec<Problem>> {
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = match std::str::from_utf8(body) {
        Ok(text) => text.to_owned(),
        Err(_) => match encoding_rs::GB18030.decode(body) {
            (text, _, false) => text.into_owned(),
            _ => return Err(unreadable(file, "UTF-8, GB18030")),
        },
    };
    if text.contains('\0') {
        return Err(unreadable(file, "csv, xlsx, xls"));
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut grid = Grid {
        file: file.to_owned(),
        ..Grid::default()
    };
    for record in reader.records() {
        let record = record.map_err(|error| unreadable(file, error))?;
        let line = record
            .position()
            .map_or(1, |position| kaifa_table::table_file::first_line(&text, position));
        let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            grid.rows.push((line, cells));
        }
    }
    Ok(grid)
}

/// Fails where a named sheet is not among those of the workbook.
pub(super) fn has_sheet(file: &str, names: &[String], wanted: Option<&str>) -> Result<(), Vec<Problem>> {
    let Some(wanted) = wanted.filter(|wanted| !names.iter().any(|name| name == wanted)) else {
        return Ok(());
    };
    Err(vec![Problem::error(
        &codes::WRONG_SHEET,
        Place::file(file),
        Words::new(
            format!("没有工作表“{wanted}”,现有:{}", names.join("、")),
            format!("there is no sheet “{wanted}”; found: {}", names.join(", ")),
        ),
    )])
}

fn read_workbook(file: &str, bytes: &[u8], wanted: Option<&str>) -> Result<Grid, Vec<Problem>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| unreadable(file, error))?;
    let names = book.sheet_names();
    has_sheet(file, &names, wanted)?;
    let mut chosen = None;
    for name in names
        .iter()
        .filter(|name| wanted.is_none_or(|wanted| *name == wanted))
    {
        let range = book
            .worksheet_range(name)
            .map_err(|error| unreadable(file, error))?;
        if !range.is_empty() {
            chosen = Some((name.clone(), range));
            break;
        }
    }
    let mut grid = Grid {
        file: file.to_owned(),
        sheets: names,
        ..Grid::default()
    };
    let Some((name, range)) = chosen else {
        return Ok(grid);
    };
    let mut package = Package::open(bytes).map_err(|error| unreadable(file, error))?;
    let part = sheets_of(&mut package)
        .ok()
        .and_then(|sheets| sheets.into_iter().find(|(known, _)| *known == name));
    let xml = match part {
        Some((_, part)) => package.part(&part).ok().flatten(),
        None => None,
    };
    let xml = xml.and_then(|xml| SheetXml::parse(xml).ok()).unwrap_or_default();
    grid.hidden = xml.hidden_rows.iter().map(|row| *row as usize).collect();
    let (first_row, _) = range.start().unwrap_or((0, 0));
    let text = |row: u32, column: u32| range.get_value((row, column)).map(show).unwrap_or_default();
    let (last_row, last_column) = range.end().unwrap_or((0, 0));
    for row in first_row..=last_row {
        let cells: Vec<String> = (0..=last_column)
            .map(|column| {
                let head = xml.merged_head((row + 1, column + 1));
                text(head.0 - 1, head.1 - 1)
            })
            .collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            grid.rows.push((row as usize + 1, cells));
        }
    }
    grid.sheet = Some(name);
    Ok(grid)
}

fn show(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::Float(value) => trim_float(*value),
        Data::Int(value) => value.to_string(),
        Data::DateTime(when) => {
            let (year, month, day, ..) = when.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        other => other.to_string().trim().to_owned(),
    }
}

/// What a column of a foreign table may mean. Written in mappings as `unit`, `period`, `indicator`, `value`, `measure`,
/// `ignore` or `figure:ID`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// Name or code of the unit.
    Unit,
    /// The period.
    Period,
    /// In a long table: the indicator.
    Indicator,
    /// In a long table: the value.
    Value,
    /// In a long table: the unit of measure.
    Measure,
    /// Nothing.
    Ignore,
    /// Values of an indicator.
    Figure(String),
}

impl Field {
    /// Its word in a mapping.
    pub fn code(&self) -> String {
        match self {
            Field::Unit => "unit".to_owned(),
            Field::Period => "period".to_owned(),
            Field::Indicator => "indicator".to_owned(),
            Field::Value => "value".to_owned(),
            Field::Measure => "measure".to_owned(),
            Field::Ignore => "ignore".to_owned(),
            Field::Figure(id) => format!("figure:{id}"),
        }
    }

    /// The field of a word.
    pub fn parse(code: &str) -> Option<Field> {
        Some(match code {
            "unit" => Field::Unit,
            "period" => Field::Period,
            "indicator" => Field::Indicator,
            "value" => Field::Value,
            "measure" => Field::Measure,
            "ignore" | "" => Field::Ignore,
            other => Field::Figure(other.strip_prefix("figure:")?.to_owned()),
        })
    }
}

/// Ordinary words for the columns that are no figures.
const COMMON: &[(&[&str], Field)] = &[
    (
        &[
            "单位",
            "单位名称",
            "单位编码",
            "填报单位",
            "开发区",
            "开发区名称",
            "园区",
            "园区名称",
            "名称",
            "地区",
            "县区",
            "县(市、区)",
            "zone",
            "unit",
            "zone name",
        ],
        Field::Unit,
    ),
    (
        &[
            "期间",
            "报告期",
            "时期",
            "年份",
            "年度",
            "季度",
            "月份",
            "时间",
            "period",
            "year",
            "quarter",
        ],
        Field::Period,
    ),
    (&["指标", "指标名称", "指标编码", "indicator"], Field::Indicator),
    (&["数值", "数据", "本期数", "value"], Field::Value),
    (&["计量单位", "measure"], Field::Measure),
    (&["序号", "编号", "备注", "no", "no.", "remark"], Field::Ignore),
];

/// A heading without spaces and brackets of any width, in lower case.
fn folded(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '\u{ff08}' => '(',
            '\u{ff09}' => ')',
            '\u{ff1a}' => ':',
            '\u{ff05}' => '%',
            other => other.to_ascii_lowercase(),
        })
        .collect()
}

/// A heading taken apart: what it names, and the unit of measure in its last brackets.
pub fn without_measure(heading: &str) -> (String, Option<Measure>) {
    let text = folded(heading);
    if let Some(open) = text.rfind('(')
        && let Some(inner) = text[open + 1..].strip_suffix(')')
    {
        let inner = inner.strip_prefix("单位:").unwrap_or(inner);
        if let Some(unit) = Measure::parse(inner) {
            return (text[..open].to_owned(), Some(unit));
        }
    }
    (text, None)
}

/// The field that a heading means, by the words that packs give: id, name or alias of an indicator, or a common word. A heading
/// over two rows counts as a whole or by its last words.
pub fn field_of(heading: &str, edition: &Edition) -> Option<Field> {
    let (whole, _) = without_measure(heading);
    let last = heading
        .rsplit(' ')
        .next()
        .map(|last| without_measure(last).0)
        .unwrap_or_default();
    for name in [whole, last] {
        if name.is_empty() {
            continue;
        }
        if let Some(indicator) = indicator_of(&name, edition) {
            return Some(Field::Figure(indicator.id.clone()));
        }
        let common = COMMON.iter().find(|(words, _)| words.contains(&name.as_str()));
        if let Some((_, field)) = common {
            return Some(field.clone());
        }
    }
    None
}

fn indicator_of<'a>(name: &str, edition: &'a Edition) -> Option<&'a Indicator> {
    edition.items.indicators.iter().find(|one| {
        folded(&one.id) == name
            || folded(&one.name) == name
            || one.aliases.iter().any(|alias| folded(alias) == name)
    })
}

/// The rows of the heading: the row with most known words, and the one above where it groups several columns.
pub fn find_heading(grid: &Grid, edition: &Edition) -> (usize, usize) {
    let known = |cells: &[String]| {
        cells
            .iter()
            .filter(|cell| field_of(cell, edition).is_some())
            .count()
    };
    let top = &grid.rows[..grid.rows.len().min(HEADING_WITHIN)];
    let best = top
        .iter()
        .enumerate()
        .rev()
        .max_by_key(|(_, (_, cells))| known(cells))
        .map_or(0, |(at, _)| at);
    let mut first = best;
    let distinct = |cells: &[String]| -> usize {
        cells
            .iter()
            .filter(|cell| !cell.is_empty())
            .collect::<BTreeSet<_>>()
            .len()
    };
    while first > 0 {
        let above = &top[first - 1].1;
        let has_number = above.iter().any(|cell| cell.parse::<f64>().is_ok());
        // A title stands alone in its row.
        if has_number || distinct(above) < 2 || above.iter().any(|cell| general_measure(cell).is_some()) {
            break;
        }
        first -= 1;
    }
    (grid.rows[first].0, grid.rows[best].0)
}

/// The unit of measure that a cell says for the whole table: `单位:万元`.
fn general_measure(cell: &str) -> Option<Measure> {
    let text = folded(cell);
    let rest = text
        .strip_prefix("计量单位:")
        .or_else(|| text.strip_prefix("单位:"))?;
    Measure::parse(rest)
}

/// The unit of measure that stands above the heading for the whole table.
pub fn measure_above(grid: &Grid, heading: usize) -> Option<Measure> {
    let above = grid.rows.iter().filter(|(row, _)| *row < heading);
    above
        .flat_map(|(_, cells)| cells)
        .find_map(|cell| general_measure(cell))
}

/// A period in people's words: `2025年`, `2025年上半年`, `2025年第一季度`, `2025年3月`, or as the program writes it.
pub fn period_of(text: &str) -> Option<Period> {
    let text = folded(text);
    if let Some(period) = Period::parse(&text.to_ascii_uppercase()) {
        return Some(period);
    }
    let (year, rest) = text.split_once('年')?;
    let year: i32 = year.parse().ok().filter(|year| (1900..2200).contains(year))?;
    let rest = rest.trim_start_matches('第');
    let number = |text: &str| {
        text.parse::<u8>().ok().or_else(|| {
            let place = [
                "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二",
            ]
            .iter()
            .position(|word| *word == text)?;
            u8::try_from(place + 1).ok()
        })
    };
    if matches!(rest, "" | "度" | "全年") {
        return Some(Period::Year(year));
    }
    if let Some(half) = rest.strip_suffix("半年") {
        return match half {
            "上" => Some(Period::Half(year, 1)),
            "下" => Some(Period::Half(year, 2)),
            _ => None,
        };
    }
    if let Some(quarter) = rest.strip_suffix("季度") {
        return number(quarter)
            .filter(|n| (1..=4).contains(n))
            .map(|n| Period::Quarter(year, n));
    }
    let month = rest.strip_suffix("月份").or_else(|| rest.strip_suffix('月'))?;
    number(month)
        .filter(|n| (1..=12).contains(n))
        .map(|n| Period::Month(year, n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_in_peoples_words() {
        for (text, period) in [
            ("2025年", "2025"),
            ("2025年度", "2025"),
            ("2025年上半年", "2025H1"),
            ("2025年第一季度", "2025Q1"),
            ("2025年3季度", "2025Q3"),
            ("2025年11月", "2025-11"),
            ("2025q4", "2025Q4"),
        ] {
            assert_eq!(
                period_of(text).map(|found| found.to_string()).as_deref(),
                Some(period),
                "{text}"
            );
        }
        for text in ["去年", "2025年第五季度", "25年", "2025年13月", "一季度"] {
            assert_eq!(period_of(text), None, "{text}");
        }
    }

    #[test]
    fn a_unit_of_measure_in_brackets_is_no_part_of_the_name() {
        let (name, unit) = without_measure("税收 收入\u{ff08}亿元\u{ff09}");
        assert_eq!((name.as_str(), unit), ("税收收入", Measure::parse("亿元")));
        assert_eq!(
            without_measure("从业人员\u{ff08}期末\u{ff09}"),
            ("从业人员(期末)".to_owned(), None)
        );
        assert_eq!(general_measure("计量单位\u{ff1a}万元"), Measure::parse("万元"));
    }
}
