//! Which column of a table belongs to which field: by title, name or alias, with or without the unit in brackets. The row of
//! headings is found below titles, and headings over merged cells are taken from the row in which they stand.

use std::collections::BTreeSet;

use calamine::DataRef;
use kaifa_base::{Lang, Place, Problem, Unit, Words};
use kaifa_pack::item::{Register, RegisterField};
use kaifa_table::table_file::cell_name;

use crate::codes;
use crate::records::words::register_title;
use kaifa_table::sheets::rows::cell_text;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'r> {
    /// The number of the record.
    Id,
    /// The unit that the record belongs to.
    Subject,
    /// A field, by its place in the register.
    Field(usize, &'r RegisterField),
    /// Something that an export adds for readers: not read again.
    Beside,
}

/// Headings of the record's own columns; the first of each is written into templates.
pub const ID: &[&str] = &["编号", "事项编号", "id"];
/// Headings of the unit's column.
pub const SUBJECT: &[&str] = &["单位", "所属单位", "单位编码", "unit", "subject"];
/// Columns that exports add.
pub const BESIDE: &[&str] = &[
    "文件",
    "状态",
    "登记人",
    "登记时间",
    "更新时间",
    "期限",
    "document",
    "state",
    "made by",
    "made at",
    "changed at",
    "due",
];

/// The columns of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns<'r> {
    /// Number of the row of headings, from 1.
    pub row: u32,
    /// What each column holds; nothing for an empty heading.
    pub targets: Vec<Option<Target<'r>>>,
}

impl Columns<'_> {
    /// The column of a field by name.
    pub fn field(&self, name: &str) -> Option<usize> {
        self.targets
            .iter()
            .position(|target| matches!(target, Some(Target::Field(_, field)) if field.name == name))
    }
}

/// A heading read: what it means, and the unit that it states.
struct Heading<'r> {
    target: Target<'r>,
    unit: Option<String>,
}

/// What people write in different ways: blanks, brackets, letters.
fn folded(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '*' | '＊'))
        .map(|c| match c {
            '（' => '(',
            '）' => ')',
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            other => other.to_ascii_lowercase(),
        })
        .collect()
}

fn find<'r>(register: &'r Register, heading: &str) -> Option<Heading<'r>> {
    let whole = folded(heading);
    let named = |text: &str| -> Option<Target<'r>> {
        let field = register.fields.iter().enumerate().find(|(_, field)| {
            [Some(&field.title), Some(&field.name), field.title_en.as_ref()]
                .into_iter()
                .flatten()
                .chain(&field.aliases)
                .any(|name| folded(name) == text)
        });
        if let Some((at, field)) = field {
            return Some(Target::Field(at, field));
        }
        let is = |list: &[&str]| list.iter().any(|name| folded(name) == text);
        match () {
            () if is(ID) => Some(Target::Id),
            () if is(SUBJECT) => Some(Target::Subject),
            () if is(BESIDE) => Some(Target::Beside),
            () => None,
        }
    };
    if let Some(target) = named(&whole) {
        return Some(Heading { target, unit: None });
    }
    // `税收(万元)`, `税收/万元`, `税收:万元`
    for open in ['(', '[', '/', ':', '_'] {
        if let Some((name, unit)) = whole.split_once(open)
            && let Some(target) = named(name)
        {
            let unit = unit.trim_end_matches([')', ']']).trim_start_matches("单位:");
            return Some(Heading {
                target,
                unit: Some(unit.to_owned()),
            });
        }
    }
    None
}

/// Finds the headings among the first rows of a table: the row in which most cells are headings of the register.
pub fn find_columns<'r>(
    register: &'r Register,
    rows: &[(u32, Vec<String>)],
    place: &dyn Fn(u32, usize) -> Place,
    merged: &[String],
) -> Result<Columns<'r>, Vec<Problem>> {
    let known = |row: &[String]| row.iter().filter(|text| find(register, text).is_some()).count();
    let best = rows
        .iter()
        .enumerate()
        .max_by_key(|(at, (_, row))| (known(row), rows.len() - at));
    let enough = register.fields.len().min(2);
    let Some((at, (number, _))) = best.filter(|(_, (_, row))| known(row) >= enough) else {
        return Err(vec![no_headings(register, rows, place)]);
    };
    let mut problems = Vec::new();
    let columns = Columns {
        row: *number,
        targets: targets(
            register,
            &rows[..=at],
            &|column| place(*number, column),
            &mut problems,
        ),
    };
    let missing = register
        .fields
        .iter()
        .filter(|field| field.required && columns.field(&field.name).is_none());
    for field in missing {
        problems.push(
            Problem::error(
                &codes::WRONG_HEADER,
                place(*number, columns.targets.len()),
                Words::new(
                    format!("缺少“{}”列", field.title),
                    format!("the column “{}” is missing", field.title_in(Lang::En)),
                ),
            )
            .hint("请使用下载的模板", "use the downloaded template"),
        );
    }
    for range in merged {
        check_merged(range, *number, place, &columns, &mut problems);
    }
    if problems.is_empty() {
        Ok(columns)
    } else {
        Err(problems)
    }
}

/// Headings that are told where none were found, at most.
const SHOWN: usize = 12;

/// That no row holds the headings of the register.
fn no_headings(
    register: &Register,
    rows: &[(u32, Vec<String>)],
    place: &dyn Fn(u32, usize) -> Place,
) -> Problem {
    let first = rows.iter().take(1).flat_map(|(_, row)| row);
    let filled = first.map(String::as_str).filter(|text| !text.is_empty());
    let found: Vec<&str> = filled.take(SHOWN).collect();
    let wanted = |lang| {
        let titles = register.fields.iter().map(|field| field.title_in(lang));
        titles.take(SHOWN).collect::<Vec<_>>()
    };
    Problem::error(
        &codes::WRONG_HEADER,
        place(rows.first().map_or(1, |(number, _)| *number), 0),
        Words::new(
            format!(
                "没有找到“{}”的表头:应有“{}”等列,现为“{}”",
                register.title,
                wanted(Lang::Zh).join("、"),
                found.join("、")
            ),
            format!(
                "the headings of “{}” were not found; expected {}, found {}",
                register_title(register, Lang::En),
                wanted(Lang::En).join(", "),
                found.join(", ")
            ),
        ),
    )
    .hint("请使用下载的模板", "use the downloaded template")
}

/// What the columns hold by the last of some rows, and by those above it where a heading is merged over several of them.
fn targets<'r>(
    register: &'r Register,
    rows: &[(u32, Vec<String>)],
    place: &dyn Fn(usize) -> Place,
    problems: &mut Vec<Problem>,
) -> Vec<Option<Target<'r>>> {
    let width = rows.iter().map(|(_, row)| row.len()).max().unwrap_or(0);
    let Some(((_, row), above)) = rows.split_last() else {
        return Vec::new();
    };
    let mut targets = Vec::with_capacity(width);
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for column in 0..width {
        // An empty cell below a merged one is part of it.
        let over = || {
            let over = above.iter().rev().filter_map(|(_, row)| row.get(column));
            over.map(String::as_str)
                .find(|text| find(register, text).is_some())
                .unwrap_or_default()
        };
        let text = match row.get(column).map(|text| text.trim()) {
            Some(text) if !text.is_empty() => text,
            _ => over(),
        };
        if text.is_empty() {
            targets.push(None);
            continue;
        }
        let Some(heading) = find(register, text) else {
            problems.push(
                Problem::error(
                    &codes::WRONG_HEADER,
                    place(column),
                    Words::new(format!("不认识的列“{text}”"), format!("unknown column “{text}”")),
                )
                .hint(
                    "请删去该列,或按模板改正列名;单位一列应名为“单位”",
                    "delete the column or write its heading as in the template; the column of units is called 单位",
                ),
            );
            targets.push(None);
            continue;
        };
        if let (Target::Field(_, field), Some(unit)) = (heading.target, &heading.unit) {
            check_unit(field, unit, text, &place(column), problems);
        }
        let identity = match heading.target {
            Target::Field(_, field) => field.name.clone(),
            Target::Id => "#id".to_owned(),
            Target::Subject => "#subject".to_owned(),
            Target::Beside => format!("#beside {text}"),
        };
        let again = !seen.insert(identity);
        // An export has the unit twice, by code and by name; the first counts.
        if again && heading.target == Target::Subject {
            targets.push(Some(Target::Beside));
            continue;
        }
        if again {
            problems.push(Problem::error(
                &codes::WRONG_HEADER,
                place(column),
                Words::new(
                    format!("“{text}”列出现两次"),
                    format!("the column “{text}” appears twice"),
                ),
            ));
        }
        targets.push(Some(heading.target));
    }
    targets
}

fn check_unit(field: &RegisterField, unit: &str, text: &str, place: &Place, problems: &mut Vec<Problem>) {
    let wanted = field.unit.map(Unit::symbol).unwrap_or_default();
    if Unit::parse(unit).is_some_and(|found| found.symbol() == wanted) {
        return;
    }
    problems.push(
        Problem::error(
            &codes::UNIT_OF_MEASURE,
            place.clone(),
            Words::new(
                format!("“{}”的计量单位应为“{wanted}”,列名写作“{text}”", field.title),
                format!(
                    "“{}” is measured in “{wanted}”; the heading says “{text}”",
                    field.title_in(Lang::En)
                ),
            ),
        )
        .hint(
            format!("请换算为“{wanted}”后再导入,不自动换算"),
            format!("convert the column to “{wanted}”; nothing is converted by itself"),
        ),
    );
}

/// Merged cells beside each other in or below the headings: only the first of them holds a value.
fn check_merged(
    range: &str,
    headings: u32,
    place: &dyn Fn(u32, usize) -> Place,
    columns: &Columns<'_>,
    problems: &mut Vec<Problem>,
) {
    use kaifa_table::sheets::marks::position;
    let Some((first, last)) = range.split_once(':') else {
        return;
    };
    let (Some((left, top)), Some((right, bottom))) = (position(first), position(last)) else {
        return;
    };
    let in_table = (left as usize) < columns.targets.len();
    let below = bottom + 1 > headings;
    let across_headings = bottom + 1 == headings && left != right;
    if in_table && (below || across_headings) {
        problems.push(
            Problem::error(
                &codes::MERGED_CELLS,
                place(top + 1, left as usize),
                Words::new(
                    format!("单元格 {range} 合并在一起,无法逐格对应"),
                    format!("the cells {range} are merged and cannot be told apart"),
                ),
            )
            .hint("请取消合并,逐格填写", "unmerge them and fill in each cell"),
        );
    }
}

/// The texts of a row.
pub fn texts(cells: &[DataRef<'_>]) -> Vec<String> {
    cells
        .iter()
        .map(|cell| cell_text(cell).trim().to_owned())
        .collect()
}

/// The place of a cell in a csv or a sheet.
pub fn place_of(file: &str, sheet: Option<&str>, row: u32, column: usize) -> Place {
    let row = row as usize;
    match sheet {
        None => Place {
            file: Some(file.to_owned()),
            line: Some(row),
            column: Some(column + 1),
            ..Place::default()
        },
        Some(sheet) => Place {
            file: Some(file.to_owned()),
            sheet: Some(sheet.to_owned()),
            cell: Some(cell_name(column, row)),
            ..Place::default()
        },
    }
}
