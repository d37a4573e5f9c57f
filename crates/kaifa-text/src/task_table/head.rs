//! The head of a task table: what each column holds, told by its name (`names`), and how many rows it takes.

use std::sync::LazyLock;

use super::names::{
    Column, FEWEST_NAMES, Names, column_of, columns_of, even, is_header, merged, names_tasks,
};
use crate::blocks::{Row, Table, TableCell};
use crate::folded::Folded;
use crate::pattern::Regex;
use crate::plain_tables;

/// A column of goals whose name tells by when.
static TIMED_GOAL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^(?:到|至)?(?:20\\d\\d|[“”]?十[三四五六]五)").unwrap());
/// Words of what is to be reached, near a table of quotas.
static DEMANDED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("目标|任务|计划|指标|下达|分解|分配").unwrap());
static PLANNED: LazyLock<Regex> = LazyLock::new(|| Regex::new("计划(?:完成)?投资").unwrap());
static BUILT: LazyLock<Regex> = LazyLock::new(|| Regex::new("建设(?:内容|规模|地点|性质)|规模").unwrap());
/// Rows above the head of a table, at most.
const ROWS_ABOVE: usize = 3;

/// Whether words near a table of quotas say that they are to be reached.
pub fn demands(words: &str) -> bool {
    DEMANDED.is_match(words)
}

/// The header of a table.
#[derive(Debug)]
pub struct Head {
    /// What the columns hold whose names are known, by column.
    pub columns: Vec<(u32, Column)>,
    /// The names of the columns of goals, which say as much as a heading does: 2025年目标.
    pub goals: Vec<(u32, String)>,
    /// How many rows it takes, with what stands above it.
    pub rows: usize,
    /// Whether each row is a place and its quotas.
    pub quotas: bool,
    /// Whether each row is an indicator and what it is to reach.
    pub indicators: bool,
    /// The columns of figures whose names are those of indicators: 计划投资.
    pub counted: Vec<u32>,
    /// The columns that hold the quotas of a place, and whose they are.
    pub scopes: Vec<(u32, Option<String>)>,
}

/// What each column holds, by the header.
pub fn head(folded: &Folded, table: &Table) -> Option<Head> {
    let words = |cell: &TableCell| even(&folded.text()[cell.words.clone()].replace('\n', ""));
    let named = |row: &Row| -> Vec<String> {
        let cells = row.cells.iter().filter(|cell| !cell.words.is_empty());
        cells.map(words).collect()
    };
    let filled: Vec<Names> = (table.rows.iter().take(ROWS_ABOVE + 2))
        .map(|row| Names::of(named(row)))
        .collect();
    let roles = |index: usize| -> Vec<(u32, Column)> {
        let (Some(row), Some(names)) = (table.rows.get(index), filled.get(index)) else {
            return Vec::new();
        };
        let cells = row.cells.iter().filter(|cell| !cell.words.is_empty());
        let columns = cells.zip(names.roles());
        columns
            .filter_map(|(cell, role)| Some((cell.column, role?)))
            .collect()
    };
    let lists_tasks =
        |roles: &[(u32, Column)]| names_tasks(&roles.iter().map(|(_, column)| *column).collect::<Vec<_>>());
    let dense = |index: usize| -> Vec<String> {
        let cells = table.rows.get(index).into_iter().flat_map(|row| &row.cells);
        let cells: Vec<&TableCell> = cells.filter(|cell| !cell.from_above).collect();
        let width = cells
            .iter()
            .map(|cell| cell.column as usize + 1)
            .max()
            .unwrap_or_default();
        let mut names = vec![String::new(); width];
        cells
            .iter()
            .for_each(|cell| names[cell.column as usize] = words(cell));
        names
    };
    // 一、主要预期目标 alone in its row heads the rows below it.
    let heads_rows = |row: &Row| match &named(row)[..] {
        [only] => plain_tables::heads_group(only),
        _ => false,
    };
    let merged_at = |index: usize| {
        if table.rows.get(index + 1).is_some_and(heads_rows) {
            return None;
        }
        let (mut above, mut below) = (dense(index), dense(index + 1));
        let width = above.len().max(below.len());
        above.resize(width, String::new());
        below.resize(width, String::new());
        let above: Vec<&str> = above.iter().map(String::as_str).collect();
        let below: Vec<&str> = below.iter().map(String::as_str).collect();
        merged(&above, &below)
    };
    let names_columns = |names: &[String]| {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        is_header(&names)
    };
    let at = (0..table.rows.len().min(ROWS_ABOVE + 1)).find(|index| {
        let (own, next) = (roles(*index), roles(index + 1));
        let two = || !next.is_empty() && own.len() >= FEWEST_NAMES;
        filled[*index].are_goals()
            || lists_tasks(&own)
            || filled[*index].are_quotas_alone()
            || merged_at(*index).is_some_and(|names| names_columns(&names))
            || two() && lists_tasks(&[own.clone(), next.clone()].concat())
            || two()
                && table.rows.get(index + 1).is_some_and(|below| {
                    next.len() == named(below).len()
                        && Names::of([named(&table.rows[*index]), named(below)].concat()).are_goals()
                })
    })?;
    let quotas = filled[at].are_quotas_alone();
    let mut found = roles(at);
    let mut taken = at + 1;
    // A second row of the header names the parts of a wide column.
    if let Some(second) = table.rows.get(at + 1).filter(|row| !heads_rows(row)) {
        let own = second
            .cells
            .iter()
            .filter(|cell| !cell.from_above && !cell.words.is_empty());
        let parts: Vec<(u32, Column)> = own
            .clone()
            .filter_map(|cell| Some((cell.column, column_of(&words(cell))?)))
            .collect();
        if !parts.is_empty() && parts.len() == own.count() {
            found.retain(|(column, _)| parts.iter().all(|(part, _)| part != column));
            found.extend(parts);
            taken += 1;
        }
    }
    // Names over both rows say more than those of each.
    let whole = merged_at(at).filter(|names| names_columns(names));
    if let Some(names) = &whole {
        let columns: Vec<&str> = names.iter().map(String::as_str).collect();
        let columns = (0..).zip(columns_of(&columns));
        found = columns.filter_map(|(at, column)| Some((at, column?))).collect();
        taken = at + 2;
    }
    // 主责单位 beside 牵头单位 do not lead.
    let name_of = |column: u32| {
        let cells = table.rows[..taken].iter().flat_map(|row| &row.cells);
        cells
            .filter(move |cell| cell.column == column)
            .map(words)
            .collect::<String>()
    };
    let leads = |column: u32| name_of(column).contains("牵头");
    if found
        .iter()
        .any(|(column, role)| *role == Column::Lead && leads(*column))
    {
        for (column, role) in found.iter_mut().filter(|(_, role)| *role == Column::Lead) {
            if !leads(*column) {
                *role = Column::Units;
            }
        }
    }
    let named_at: Vec<(u32, String)> = table.rows[..taken]
        .iter()
        .flat_map(|row| &row.cells)
        .filter(|cell| !cell.words.is_empty())
        .map(|cell| (cell.column, words(cell)))
        .collect();
    let all: Vec<String> = named_at.iter().map(|(_, name)| name.clone()).collect();
    let all = Names::of(all);
    let indicators = all.are_of_indicators();
    let scopes = named_at.iter().zip(all.scopes());
    let scopes: Vec<(u32, Option<String>)> = scopes
        .filter_map(|(named, scope)| Some((named.0, scope?)))
        .collect();
    let counted = named_at.iter().filter(|(_, name)| PLANNED.is_match(name));
    let counted: Vec<u32> = counted.map(|(column, _)| *column).collect();
    // What is built is no task beside the plan of its cost and progress.
    let others = found
        .iter()
        .filter(|(column, role)| *role == Column::Target && !counted.contains(column));
    if !counted.is_empty() && others.count() > 0 {
        let built = |column: u32| {
            named_at
                .iter()
                .any(|(at, name)| *at == column && BUILT.is_match(name))
        };
        found.retain(|(column, _)| !built(*column));
    }
    for (column, _) in &scopes {
        found.retain(|(known, _)| known != column);
        found.push((*column, Column::Target));
    }
    found.sort_by_key(|(column, _)| *column);
    let goals = table.rows[..taken]
        .iter()
        .flat_map(|row| &row.cells)
        .filter(|cell| {
            let is_goal = (cell.column, Column::Target);
            found.contains(&is_goal) && !cell.words.is_empty()
        });
    let named = goals.map(|cell| (cell.column, words(cell)));
    let named: Vec<(u32, String)> = match whole {
        Some(names) => (0..).zip(names).collect(),
        None => named.collect(),
    };
    Some(Head {
        goals: named
            .into_iter()
            .filter(|(column, name)| !name.is_empty() && found.contains(&(*column, Column::Target)))
            .map(|(column, name)| (column, goal_named(&name)))
            .collect(),
        quotas,
        indicators,
        counted,
        scopes,
        columns: found,
        rows: taken,
    })
}

/// What the name of a column of goals says as a heading: 2025年目标 for 2025年, 2025年目标值 and 目标值(2025年).
pub(super) fn goal_named(name: &str) -> String {
    static YEAR_BEHIND: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^\p{Han}{0,4}目标值?\((20\d\d年)[底末]?\)$").unwrap());
    if let Some(found) = YEAR_BEHIND.captures(name) {
        return format!("{}目标", &found[1]);
    }
    let name = name.trim_end_matches('值');
    match TIMED_GOAL.is_match(name) && !name.contains("目标") {
        true => format!("{name}目标"),
        false => name.to_owned(),
    }
}

/// Whether a row is the head again, as each page of a printed table has it; a name may be cut off or lost.
pub fn repeats(folded: &Folded, head: &[Row], row: &Row) -> bool {
    let words = |cell: &TableCell| folded.text()[cell.words.clone()].replace('\n', "");
    let named = row.cells.iter().filter(|cell| !cell.words.is_empty());
    let same = |cell: &&TableCell| {
        let mut above = head.iter().flat_map(|row| &row.cells);
        above.any(|name| name.column == cell.column && words(name) == words(cell))
    };
    named.clone().count() > 1 && named.clone().all(|cell| same(&cell))
}

/// Cells of a column that says what is to be done are as long as this on the average.
const SENTENCE: usize = 14;

/// The column of an unknown name whose cells are sentences, longer than those of the columns that name tasks.
pub fn column_of_sentences(
    folded: &Folded,
    names: &Row,
    columns: &[(u32, Column)],
    rows: &[Row],
) -> Option<u32> {
    let length = |column: u32| {
        let cells = rows.iter().flat_map(|row| &row.cells);
        let words = cells.filter(|cell| cell.column == column && !cell.from_above);
        let all = words.map(|cell| folded.text()[cell.words.clone()].chars().count());
        all.sum::<usize>() / rows.len().max(1)
    };
    let known = |column: u32| columns.iter().any(|(known, _)| *known == column);
    let tasks = columns
        .iter()
        .filter(|(_, column)| matches!(column, Column::Task | Column::Target));
    let longest = tasks.map(|(column, _)| length(*column)).max().unwrap_or(0);
    let asked = columns
        .iter()
        .filter(|(_, column)| matches!(column, Column::Lead | Column::Units | Column::Limit));
    let first_asked = asked.map(|(column, _)| *column).min()?;
    let unknown = names
        .cells
        .iter()
        .filter(|cell| !cell.words.is_empty() && !known(cell.column) && cell.column < first_asked);
    let found = unknown.map(|cell| (length(cell.column), cell.column)).max()?;
    (found.0 >= SENTENCE && found.0 > longest).then_some(found.1)
}
