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
    let top = Top::of(folded, table);
    let at = (0..table.rows.len().min(ROWS_ABOVE + 1)).find(|index| top.is_head(*index))?;
    let (mut columns, rows, whole) = top.columns(at);
    let named = top.names_above(rows);
    lead_by_name_alone(&mut columns, &named);
    let all = Names::of(named.iter().map(|(_, name)| name.clone()).collect());
    let scopes = named.iter().zip(all.scopes());
    let scopes: Vec<(u32, Option<String>)> = scopes
        .filter_map(|((column, _), scope)| Some((*column, scope?)))
        .collect();
    let counted = named.iter().filter(|(_, name)| PLANNED.is_match(name));
    let counted: Vec<u32> = counted.map(|(column, _)| *column).collect();
    leave_out_what_is_built(&mut columns, &named, &counted);
    for (column, _) in &scopes {
        columns.retain(|(known, _)| known != column);
        columns.push((*column, Column::Target));
    }
    columns.sort_by_key(|(column, _)| *column);
    let names = whole.map_or(named, |names| (0..).zip(names).collect());
    let goals = names
        .into_iter()
        .filter(|(column, name)| !name.is_empty() && columns.contains(&(*column, Column::Target)));
    Some(Head {
        goals: goals.map(|(column, name)| (column, goal_named(&name))).collect(),
        quotas: top.names[at].are_quotas_alone(),
        indicators: all.are_of_indicators(),
        counted,
        scopes,
        columns,
        rows,
    })
}

/// 主责单位 beside 牵头单位 do not lead.
fn lead_by_name_alone(columns: &mut [(u32, Column)], named: &[(u32, String)]) {
    let leads = |column: u32| {
        let names = named.iter().filter(|(at, _)| *at == column);
        names
            .map(|(_, name)| &**name)
            .collect::<String>()
            .contains("牵头")
    };
    let mut lead = columns.iter_mut().filter(|(_, role)| *role == Column::Lead);
    if lead.any(|(column, _)| leads(*column)) {
        let others = columns
            .iter_mut()
            .filter(|(column, role)| *role == Column::Lead && !leads(*column));
        others.for_each(|(_, role)| *role = Column::Units);
    }
}

/// What is built is no task beside the plan of its cost and progress.
fn leave_out_what_is_built(columns: &mut Vec<(u32, Column)>, named: &[(u32, String)], counted: &[u32]) {
    let progress = |(column, role): &(u32, Column)| *role == Column::Target && !counted.contains(column);
    let built = |column: u32| {
        named
            .iter()
            .any(|(at, name)| *at == column && BUILT.is_match(name))
    };
    if !counted.is_empty() && columns.iter().any(progress) {
        columns.retain(|(column, _)| !built(*column));
    }
}

/// The rows that open a table, among which its header stands.
struct Top<'a> {
    folded: &'a Folded,
    rows: &'a [Row],
    /// The names in each of the first rows.
    names: Vec<Names>,
}

impl<'a> Top<'a> {
    fn of(folded: &'a Folded, table: &'a Table) -> Top<'a> {
        let mut top = Top {
            folded,
            rows: &table.rows,
            names: Vec::new(),
        };
        let first = top.rows.iter().take(ROWS_ABOVE + 2);
        top.names = first.map(|row| Names::of(top.named(row))).collect();
        top
    }

    fn words(&self, cell: &TableCell) -> String {
        even(&self.folded.text()[cell.words.clone()].replace('\n', ""))
    }

    /// The names in a row.
    fn named(&self, row: &Row) -> Vec<String> {
        let cells = row.cells.iter().filter(|cell| !cell.words.is_empty());
        cells.map(|cell| self.words(cell)).collect()
    }

    /// The names in so many rows, with their columns.
    fn names_above(&self, rows: usize) -> Vec<(u32, String)> {
        let cells = self.rows[..rows].iter().flat_map(|row| &row.cells);
        let filled = cells.filter(|cell| !cell.words.is_empty());
        filled.map(|cell| (cell.column, self.words(cell))).collect()
    }

    /// What the columns hold by the names of one row.
    fn roles(&self, index: usize) -> Vec<(u32, Column)> {
        let (Some(row), Some(names)) = (self.rows.get(index), self.names.get(index)) else {
            return Vec::new();
        };
        let cells = row.cells.iter().filter(|cell| !cell.words.is_empty());
        let columns = cells.zip(names.roles());
        columns
            .filter_map(|(cell, role)| Some((cell.column, role?)))
            .collect()
    }

    /// The names of a row by column, empty where it has none.
    fn by_column(&self, index: usize) -> Vec<String> {
        let cells = self.rows.get(index).into_iter().flat_map(|row| &row.cells);
        let cells: Vec<&TableCell> = cells.filter(|cell| !cell.from_above).collect();
        let width = cells.iter().map(|cell| cell.column as usize + 1).max();
        let mut names = vec![String::new(); width.unwrap_or_default()];
        cells
            .iter()
            .for_each(|cell| names[cell.column as usize] = self.words(cell));
        names
    }

    /// 一、主要预期目标 alone in its row heads the rows below it.
    fn heads_rows(&self, row: &Row) -> bool {
        match &self.named(row)[..] {
            [only] => plain_tables::heads_group(only),
            _ => false,
        }
    }

    /// The names over a row and the one below it, where the two are a header.
    fn over_both(&self, index: usize) -> Option<Vec<String>> {
        if self
            .rows
            .get(index + 1)
            .is_some_and(|below| self.heads_rows(below))
        {
            return None;
        }
        let (mut above, mut below) = (self.by_column(index), self.by_column(index + 1));
        let width = above.len().max(below.len());
        above.resize(width, String::new());
        below.resize(width, String::new());
        merged(&borrowed(&above), &borrowed(&below)).filter(|names| is_header(&borrowed(names)))
    }

    /// Whether the header begins in a row.
    fn is_head(&self, index: usize) -> bool {
        let (own, next) = (self.roles(index), self.roles(index + 1));
        self.names[index].are_goals()
            || lists_tasks(&own)
            || self.names[index].are_quotas_alone()
            || self.over_both(index).is_some()
            || !next.is_empty()
                && own.len() >= FEWEST_NAMES
                && (lists_tasks(&[&own[..], &next].concat()) || self.are_goals_with_next(index, next.len()))
    }

    /// Whether a row and the next, all of whose names are known, are a header of goals together.
    fn are_goals_with_next(&self, index: usize, known: usize) -> bool {
        self.rows.get(index + 1).is_some_and(|below| {
            let next = self.named(below);
            known == next.len() && Names::of([self.named(&self.rows[index]), next].concat()).are_goals()
        })
    }

    /// What the columns hold by the header that begins in a row, how many rows lie above the first one below it, and its names by column
    /// where those over both of its rows tell.
    fn columns(&self, at: usize) -> (Vec<(u32, Column)>, usize, Option<Vec<String>>) {
        // Names over both rows say more than those of each.
        if let Some(names) = self.over_both(at) {
            let columns = (0..).zip(columns_of(&borrowed(&names)));
            let columns = columns.filter_map(|(at, column)| Some((at, column?)));
            return (columns.collect(), at + 2, Some(names));
        }
        let mut found = self.roles(at);
        let second = self.rows.get(at + 1).filter(|row| !self.heads_rows(row));
        let Some(parts) = second.and_then(|second| self.parts(second)) else {
            return (found, at + 1, None);
        };
        found.retain(|(column, _)| parts.iter().all(|(part, _)| part != column));
        found.extend(parts);
        (found, at + 2, None)
    }

    /// A second row of the header names the parts of a wide column: what they hold, where all are known.
    fn parts(&self, second: &Row) -> Option<Vec<(u32, Column)>> {
        let own = second
            .cells
            .iter()
            .filter(|cell| !cell.from_above && !cell.words.is_empty());
        let parts = own.map(|cell| Some((cell.column, column_of(&self.words(cell))?)));
        let parts: Vec<(u32, Column)> = parts.collect::<Option<_>>()?;
        (!parts.is_empty()).then_some(parts)
    }
}

fn lists_tasks(roles: &[(u32, Column)]) -> bool {
    names_tasks(&roles.iter().map(|(_, column)| *column).collect::<Vec<_>>())
}

fn borrowed(names: &[String]) -> Vec<&str> {
    names.iter().map(String::as_str).collect()
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
