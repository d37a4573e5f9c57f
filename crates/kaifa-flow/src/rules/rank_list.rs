//! Published ranking lists: taken in as versions, never overwritten; a corrected list is a new version with a reason.
//!
//! The columns are those of `kaifa rules run`: `zone, year, rank, list_size, class, state, award, rise_rank, fall_rank,
//! fdi_usd_100m, level, published`. One file may hold several years; each class and year is a list of its own. Zones of
//! other places are kept by their printed names.

use std::collections::{BTreeMap, BTreeSet};

use kaifa_base::{Date, Decimal, Digest, Place, Problem, Words};
use kaifa_pack::item::UnitKind;
use kaifa_store::rows::{RankState, RankingList, RankingRow};
use kaifa_store::{Act, Changes, Kept, new_id};
use kaifa_table::table_file::{Row, Table};

use crate::app::App;
use crate::codes;
use crate::place::PlacePicture;
use crate::stop::Stop;

/// The class of a list over all zones.
pub const ALL: &str = "all";

/// Columns that become fields of their own.
const KNOWN: [&str; 11] = [
    "zone",
    "year",
    "rank",
    "list_size",
    "class",
    "state",
    "award",
    "rise_rank",
    "fall_rank",
    "level",
    "published",
];

/// What is said of the whole file.
#[derive(Debug, Clone)]
pub struct About {
    /// Name of the list, e.g. the provincial evaluation.
    pub list: String,
    /// Who published it.
    pub publisher: String,
    /// Why it replaces an earlier version.
    pub correction: Option<String>,
}

/// What came in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// Class, year and version of each list.
    pub lists: Vec<(String, i32, i64)>,
    /// Rows in all.
    pub rows: usize,
    /// Printed names that the directory does not hold.
    pub elsewhere: usize,
}

/// Checks a table as a whole and takes its lists in as one act.
pub async fn import(
    app: &App,
    place: &PlacePicture,
    by: &str,
    about: &About,
    table: &Table,
    bytes: &[u8],
) -> Result<Imported, Stop> {
    let problems = missing_columns(table);
    if !problems.is_empty() {
        return Err(Stop::problems(problems));
    }
    let mut problems = Vec::new();
    let lists = read_lists(place, table, &mut problems);
    let before = app.store.list_ranking_lists().await?;
    let correction = about
        .correction
        .clone()
        .filter(|reason| !reason.trim().is_empty());
    if correction.is_none() {
        problems.extend(lists_there_already(about, &before, lists.keys()));
    }
    if !problems.is_empty() {
        return Err(Stop::problems(problems));
    }
    let now = app.now();
    let mut changes = Changes::new();
    let mut imported = Imported::default();
    for (of, lines) in lists {
        let same = before.iter().filter(|known| is_of(known, about, &of));
        let (class, year) = of.clone();
        let version = same.map(|list| list.version).max().unwrap_or(0) + 1;
        let id = new_id(now);
        changes.insert(&RankingList {
            id: id.clone(),
            list: about.list.clone(),
            class: class.clone(),
            year: i64::from(year),
            version,
            publisher: about.publisher.clone(),
            published_on: lines.iter().find_map(|line| line.published),
            list_size: lines.iter().find_map(|line| line.list_size),
            source: Some(Digest::of(bytes)),
            entered_by: by.to_owned(),
            entered_at: now,
            correction_reason: correction.clone(),
        });
        for line in lines {
            imported.rows += 1;
            imported.elsewhere += usize::from(!line.own);
            changes.insert(&RankingRow {
                ranking_list: id.clone(),
                ..line.row
            });
        }
        imported.lists.push((class, year, version));
    }
    let mut act = Act::new(now, by, "ranking.import", format!("ranking:{}", about.list));
    if let Some(reason) = correction {
        act = act.because(reason);
    }
    app.store.write(&act, changes).await?;
    Ok(imported)
}

/// A class of zones and a year: what a list is of.
type OfList = (String, i32);

/// The columns without which nothing can be read.
fn missing_columns(table: &Table) -> Vec<Problem> {
    let needed = ["zone", "year", "rank", "list_size"];
    let missing = needed.into_iter().filter(|name| table.column(name).is_none());
    missing
        .map(|name| {
            Problem::error(
                &codes::WRONG_HEADER,
                Place {
                    line: Some(1),
                    ..Place::default()
                },
                Words::new(
                    format!("缺少“{name}”列"),
                    format!("the column `{name}` is missing"),
                ),
            )
            .hint(
                "首行须为 zone,year,rank,list_size 等列名",
                "the first line holds the column names zone,year,rank,list_size …",
            )
        })
        .collect()
}

/// The lines of a table by list, each zone once, each list with one size.
fn read_lists(
    place: &PlacePicture,
    table: &Table,
    problems: &mut Vec<Problem>,
) -> BTreeMap<OfList, Vec<Line>> {
    let mut lists: BTreeMap<OfList, Vec<Line>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for row in &table.rows {
        let Some(line) = read_line(place, table, row, problems) else {
            continue;
        };
        if !seen.insert((line.year, line.class.clone(), line.row.subject.clone())) {
            problems.push(Problem::error(
                &codes::DUPLICATE,
                row.place(table.column("zone").unwrap_or(0)),
                Words::new(
                    format!("“{}”在{}年的名单中出现两次", line.row.printed_name, line.year),
                    format!(
                        "`{}` appears twice in the list of {}",
                        line.row.printed_name, line.year
                    ),
                ),
            ));
        }
        lists
            .entry((line.class.clone(), line.year))
            .or_default()
            .push(line);
    }
    for ((class, year), lines) in &lists {
        let sizes: BTreeSet<i64> = lines.iter().filter_map(|line| line.list_size).collect();
        if sizes.len() != 1 {
            problems.push(Problem::error(
                &codes::LIST_SIZE,
                Place::item(format!("{class} {year}")),
                Words::new(
                    format!("名单总数应为一个数,现有 {} 个", sizes.len()),
                    format!("the list has one size; found {}", sizes.len()),
                ),
            ));
        }
    }
    lists
}

/// Which lists were taken in before, so that they can only be corrected.
fn lists_there_already<'l>(
    about: &About,
    before: &[Kept<RankingList>],
    lists: impl Iterator<Item = &'l OfList>,
) -> Vec<Problem> {
    let there = lists.filter(|list| before.iter().any(|known| is_of(known, about, list)));
    there
        .map(|(class, year)| {
            Problem::error(
                &codes::LIST_EXISTS,
                Place::item(format!("{class} {year}")),
                Words::new(
                    format!("{year}年的名单已有一版"),
                    format!("there is a list of {year} already"),
                ),
            )
            .hint("如为更正,请填写更正理由", "say why it is corrected")
        })
        .collect()
}

/// Whether a stored list is a version of this one.
fn is_of(known: &RankingList, about: &About, (class, year): &OfList) -> bool {
    known.list == about.list && known.class == *class && known.year == i64::from(*year)
}

/// One read line.
struct Line {
    class: String,
    year: i32,
    list_size: Option<i64>,
    published: Option<Date>,
    own: bool,
    row: RankingRow,
}

fn read_line(place: &PlacePicture, table: &Table, row: &Row, problems: &mut Vec<Problem>) -> Option<Line> {
    let before = problems.len();
    let cell = |name: &str| {
        table
            .column(name)
            .map(|at| (at, row.cells[at].as_str()))
            .filter(|(_, text)| !text.is_empty())
    };
    let mut number = |name: &str| -> Option<i64> {
        let (at, text) = cell(name)?;
        let read = text.parse().ok();
        if read.is_none() {
            problems.push(Problem::error(
                &codes::NOT_A_NUMBER,
                row.place(at),
                Words::new(
                    format!("应为整数,现为“{text}”"),
                    format!("expected a whole number, found `{text}`"),
                ),
            ));
        }
        read
    };
    let (year, rank, list_size) = (number("year"), number("rank"), number("list_size"));
    let (rise_rank, fall_rank) = (number("rise_rank"), number("fall_rank"));
    let mut empty = |name: &str| {
        problems.push(Problem::error(
            &codes::EMPTY_CELL,
            row.place(table.column(name).unwrap_or(0)),
            Words::new(format!("“{name}”不能为空"), format!("`{name}` may not be empty")),
        ));
    };
    let name = cell("zone").map(|(_, text)| text.to_owned());
    if name.is_none() {
        empty("zone");
    }
    if year.is_none() && cell("year").is_none() {
        empty("year");
    }
    let state_text = cell("state").map(|(_, text)| text).unwrap_or("ranked");
    let state = RankState::parse(state_text).or_else(|| {
        RankState::ALL
            .iter()
            .copied()
            .find(|state| state.words().zh == state_text)
    });
    match state {
        None => problems.push(Problem::error(
            &codes::RANK_STATE,
            row.place(table.column("state").unwrap_or(0)),
            Words::new(
                format!("应为 ranked、disqualified 或 absent,现为“{state_text}”"),
                format!("expected ranked, disqualified or absent, found `{state_text}`"),
            ),
        )),
        Some(state) => check_rank(table, row, state, rank, list_size, problems),
    }
    let published = cell("published").and_then(|(at, text)| read_day(row.place(at), text, problems));
    let further = read_further(table, row, problems);
    if problems.len() > before {
        return None;
    }
    let (printed_name, year) = (name?, i32::try_from(year?).ok()?);
    let unit = place
        .find_unit(&printed_name)
        .filter(|unit| unit.kind == UnitKind::Zone);
    let class = cell("class")
        .map(|(_, text)| text.to_owned())
        .unwrap_or_else(|| ALL.to_owned());
    Some(Line {
        class,
        year,
        list_size,
        published,
        own: unit.is_some(),
        row: RankingRow {
            ranking_list: String::new(),
            subject: unit.map_or_else(|| format!("elsewhere:{printed_name}"), |unit| unit.id.clone()),
            printed_name,
            level: cell("level").map(|(_, text)| text.to_owned()),
            state: state?,
            rank,
            award: cell("award").map(|(_, text)| text.to_owned()),
            rise_rank,
            fall_rank,
            further: serde_json::Value::Object(further),
        },
    })
}

fn read_day(place: Place, text: &str, problems: &mut Vec<Problem>) -> Option<Date> {
    let read = text.parse().ok();
    if read.is_none() {
        problems.push(Problem::error(
            &codes::FIELD_TYPE,
            place,
            Words::new(
                format!("应为日期(如 2025-12-31),现为“{text}”"),
                format!("expected a date such as 2025-12-31, found `{text}`"),
            ),
        ));
    }
    read
}

/// What stands in the columns that are no fields of their own, by their headings.
fn read_further(
    table: &Table,
    row: &Row,
    problems: &mut Vec<Problem>,
) -> serde_json::Map<String, serde_json::Value> {
    let mut further = serde_json::Map::new();
    for (at, heading) in table.headings.iter().enumerate() {
        let text = &row.cells[at];
        if KNOWN.contains(&heading.as_str()) || heading.is_empty() || text.is_empty() {
            continue;
        }
        if text.parse::<Decimal>().is_err() && heading.starts_with("fdi") {
            problems.push(Problem::error(
                &codes::NOT_A_NUMBER,
                row.place(at),
                Words::new(
                    format!("应为数字,现为“{text}”"),
                    format!("expected a number, found `{text}`"),
                ),
            ));
        }
        further.insert(heading.clone(), serde_json::Value::String(text.clone()));
    }
    further
}

fn check_rank(
    table: &Table,
    row: &Row,
    state: RankState,
    rank: Option<i64>,
    size: Option<i64>,
    problems: &mut Vec<Problem>,
) {
    let at = row.place(table.column("rank").unwrap_or(0));
    match (state, rank) {
        (RankState::Ranked, None) => problems.push(
            Problem::error(
                &codes::EMPTY_CELL,
                at,
                Words::new("参加排名的必须有名次", "a ranked zone has a place"),
            )
            .hint(
                "未参评请在 state 列写 absent",
                "write absent in the column state if it was not evaluated",
            ),
        ),
        (RankState::Ranked, Some(rank)) => {
            if rank < 1 || size.is_some_and(|size| rank > size) {
                let most = size.map_or_else(|| "?".to_owned(), |size| size.to_string());
                problems.push(Problem::error(
                    &codes::RANK_RANGE,
                    at,
                    Words::new(
                        format!("名次应在 1 到 {most} 之间,现为 {rank}"),
                        format!("a place lies between 1 and {most}, found {rank}"),
                    ),
                ));
            }
        }
        (_, Some(rank)) => problems.push(Problem::error(
            &codes::RANK_STATE,
            at,
            Words::new(
                format!("“{}”不应有名次,现为 {rank}", state.words().zh),
                format!("a zone that is {} has no place, found {rank}", state.words().en),
            ),
        )),
        (_, None) => {}
    }
}
