//! Somebody's table as a grid of texts, with what a spreadsheet hides: merged cells hold the text of their first cell, hidden rows
//! are known, and the rows of the heading are found by the words in them.

use std::collections::{BTreeMap, BTreeSet};

use kaifa_base::{Period, Place, Problem, Unit as Measure, Words};
use kaifa_pack::Edition;
use kaifa_pack::item::Indicator;
use kaifa_table::sheets::Wanted;
use kaifa_table::sheets::marks::position;
use kaifa_table::sheets::rows::{each_row, texts};
use kaifa_table::table_file::cell_name;

use crate::codes;

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
    let mut grid = read_sheet(file, bytes, sheet.map_or(Wanted::First, Wanted::Named))?;
    if sheet.is_none() {
        for other in grid.sheets.clone().iter().skip(1) {
            if grid.rows.is_empty() {
                grid = read_sheet(file, bytes, Wanted::Named(other))?;
            }
        }
    }
    match grid.rows.is_empty() {
        true => Err(vec![Problem::error(
            &codes::WRONG_HEADER,
            Place::file(file),
            Words::new("表是空的", "the table is empty"),
        )]),
        false => Ok(grid),
    }
}

fn read_sheet(file: &str, bytes: &[u8], wanted: Wanted<'_>) -> Result<Grid, Vec<Problem>> {
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let around = each_row(file, bytes, wanted, &mut |number, cells| {
        rows.insert(number, texts(cells));
    })?;
    if around.sheet.is_some() {
        let width = rows.values().map(Vec::len).max().unwrap_or(0);
        for row in rows.values_mut() {
            row.resize(width, String::new());
        }
        for range in &around.marks.merged {
            fill_merged(&mut rows, range, width);
        }
    }
    Ok(Grid {
        file: file.to_owned(),
        sheet: around.sheet,
        sheets: around.sheets,
        rows: rows
            .into_iter()
            .map(|(row, cells)| (row as usize, cells))
            .collect(),
        hidden: around.marks.hidden.iter().map(|row| *row as usize).collect(),
    })
}

/// Gives all cells of a merged range (`A1:C2`) the text of its first.
fn fill_merged(rows: &mut BTreeMap<u32, Vec<String>>, range: &str, width: usize) -> Option<()> {
    let (first, last) = range.split_once(':')?;
    let ((left, top), (right, bottom)) = (position(first)?, position(last)?);
    let columns = left as usize..(right as usize + 1).min(width);
    let head = rows.get(&(top + 1))?.get(columns.start)?.clone();
    if top <= bottom && columns.start < columns.end {
        for (_, row) in rows.range_mut(top + 1..=bottom + 1) {
            row[columns.clone()].fill(head.clone());
        }
    }
    Some(())
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
pub(crate) fn without_measure(heading: &str) -> (String, Option<Measure>) {
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
pub(crate) fn field_of(heading: &str, edition: &Edition) -> Option<Field> {
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
pub(crate) fn measure_above(grid: &Grid, heading: usize) -> Option<Measure> {
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
    fn a_sheet_of_old_office_gives_its_cells_and_merged_ones_the_words_of_their_first() {
        let bytes = include_bytes!("../../../../kaifa-formats/tests/old_office/tasks.xls");
        let grid = read("表.xls", bytes, None).expect("a workbook");
        assert_eq!((grid.sheet.as_deref(), grid.sheets.len()), (Some("任务"), 2));
        assert!(
            grid.rows[0]
                .1
                .iter()
                .all(|cell| cell == "云泽市园区重点任务分解表")
        );
        assert_eq!(
            grid.rows[3],
            (
                4,
                ["2", "研发投入占比提高", "市科技局", "3.5%", "2026-12-01"]
                    .map(str::to_owned)
                    .to_vec()
            )
        );
        assert_eq!(grid.rows[6].1[1], "技改投资");
        assert!(grid.hidden.contains(&5));
        let problems = read("表.xls", bytes, Some("没有")).expect_err("no such sheet");
        assert_eq!(problems[0].code, "flow.wrong_sheet");
    }

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
