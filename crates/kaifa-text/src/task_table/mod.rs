//! Task tables (任务清单, 任务分解表): a table whose header names tasks and who does them or until when. Each row becomes an
//! article with its own number, its units from their columns, its time limits from theirs. What a cell says is read by the
//! same readers as running text; only that a column's name stands for the label.

mod above;
mod contents;
mod figures;
mod fill;
mod goals;
mod head;
mod indicators;
mod names;
mod numbers;
mod settle;
mod years;

use std::ops::Range;
use std::sync::LazyLock;

use crate::blocks::{Row, Table, TableCell};
use crate::folded::Folded;
use crate::numbering::marker;
use crate::pattern::Regex;
use crate::plain_tables;
use crate::responsible;

use above::Above;
pub use names::{
    Column, PART, column_of, columns_of, is_header, is_header_of_indicators, is_header_of_two, merged,
    names_tasks,
};
use numbers::{GROUP, Levels, ROW, counts, label_of, numbers_of_two_kinds, rank_of};
use settle::{settle_problems, settle_task_columns};

/// A row of a task table, or the heading over a group of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// Where it begins in the even text.
    pub start: usize,
    /// Its step of the path.
    pub label: String,
    /// How many headings of groups stand above it.
    pub depth: usize,
    /// Where the words after the number begin.
    pub words: usize,
    /// Whether which cell is which was told by what they say.
    pub guessed: bool,
    /// What stands above the table.
    above: Above,
    /// The name of the task, where it has a column of its own beside the content.
    name: Option<Range<usize>>,
    /// What is to be done, by whom and until when; each line of a table that belongs to the task is a part.
    parts: Vec<Part>,
    /// The unit in which the goals are counted.
    measure: Option<Range<usize>>,
    /// Whose quotas they are, where the row is named after that.
    place: Option<Range<usize>>,
    /// The place whose figures they are that name nobody.
    whose: Option<Range<usize>>,
    /// Whether it is the heading of a group.
    group: bool,
    /// Whether it is an indicator and what that is to reach.
    indicator: bool,
    /// The years that the columns of goals name.
    years: Vec<i32>,
}

/// One line of a task.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Part {
    /// Cells that say what is to be done or reached.
    says: Vec<Says>,
    lead: Vec<Range<usize>>,
    units: Vec<Range<usize>>,
    limits: Vec<Range<usize>>,
}

/// Cells that repeat the one above.
const SAME: &[&str] = &["同上", "同上行", "\"", "〃"];

impl Part {
    fn asks_nobody(&self) -> bool {
        self.lead.is_empty() && self.units.is_empty() && self.limits.is_empty()
    }

    /// Takes over what the part before says where a cell says 同上, and its units where blank cells repeat them.
    fn take_over(&mut self, folded: &Folded, before: &Part, blank_repeats: bool) {
        let same = |cells: &[Range<usize>]| {
            let mut words = cells.iter().map(|cell| &folded.text()[cell.clone()]);
            !cells.is_empty() && words.all(|words| SAME.contains(&words))
        };
        let blank = blank_repeats && self.lead.is_empty() && self.units.is_empty();
        for (own, other, may_be_blank) in [
            (&mut self.lead, &before.lead, true),
            (&mut self.units, &before.units, true),
            (&mut self.limits, &before.limits, false),
        ] {
            if same(own) || blank && may_be_blank {
                own.clone_from(other);
            }
        }
    }
}

/// A cell that says what is to be done or reached.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Says {
    words: Range<usize>,
    /// The name of its column, where that is one of goals, and where it stands.
    goal: Option<String>,
    head: Option<Range<usize>>,
    /// Whether its column is named after what it counts: 计划投资.
    counted: bool,
    /// Whose quota it is, where the column is that of a place, and whether it is one.
    scope: Option<String>,
    quota: bool,
}

impl TaskRow {
    /// Whether it names who does it or until when.
    pub fn asks_somebody(&self) -> bool {
        !self.parts.iter().all(Part::asks_nobody)
    }

    /// Whether it is an indicator and what that is to reach, or the heading of some.
    pub fn is_an_indicator(&self) -> bool {
        self.indicator || self.group
    }

    /// Whether it is a place with its quotas that no number counts.
    pub fn is_a_place(&self) -> bool {
        self.place.as_ref().is_some_and(|place| place.start == self.start)
    }
}

/// The rows of all task tables, in the order of the text.
pub fn find(folded: &Folded, tables: &[Table]) -> Vec<TaskRow> {
    tables.iter().flat_map(|table| rows_of(folded, table)).collect()
}

fn rows_of(folded: &Folded, table: &Table) -> Vec<TaskRow> {
    let Some(mut head) = head::head(folded, table) else {
        return Vec::new();
    };
    let rows = &table.rows[head.rows..];
    head.count_figures(folded, &table.rows);
    let mut columns = head.columns.clone();
    if head.quotas && !demanded(folded, table, &table.rows[..head.rows]) {
        return Vec::new();
    }
    measures_or_units(folded, &mut columns, rows);
    contents::tell(folded, &mut columns, rows);
    if let Some(column) = head::column_of_sentences(folded, &table.rows[head.rows - 1], &columns, rows) {
        columns.push((column, Column::Task));
        columns.sort_by_key(|(column, _)| *column);
    }
    settle_problems(&mut columns);
    settle_task_columns(folded, &mut columns, rows);
    let mut found: Vec<TaskRow> = Vec::new();
    let goal_of = |column: u32| {
        let mut goals = head.goals.iter().filter(|(goal, _)| *goal == column);
        goals.next_back().map(|(_, name)| name.clone())
    };
    let years: Vec<i32> = head
        .goals
        .iter()
        .filter_map(|(_, name)| years::year_of(name))
        .collect();
    let scope_of = |column: u32| {
        let mut scopes = head.scopes.iter().filter(|(quota, _)| *quota == column);
        scopes.next().map(|(_, scope)| scope.clone())
    };
    let mut levels = Levels::default();
    let above = Above::of(folded, table);
    let numbers = columns
        .iter()
        .find(|(_, column)| *column == Column::Number)
        .map(|c| c.0);
    // A cell before the numbers stands once for all rows that it reaches over.
    let reaches_down = |(column, role): &(u32, Column)| {
        matches!(role, Column::Units | Column::Lead) && numbers.is_some_and(|numbers| *column < numbers)
    };
    let units_reach_down = columns.iter().any(reaches_down);
    let mut ordinal = 0;
    let counted = numbers.is_some_and(|numbers| counts(folded, numbers, rows));
    let numbers_apart = numbers_of_two_kinds(folded, &columns, rows);
    let head_of = |column: u32| {
        let cells = table.rows[..head.rows].iter().rev().flat_map(|row| &row.cells);
        let mut named = cells.filter(|cell| cell.column == column && !cell.words.is_empty());
        named.next().map(|cell| cell.words.clone())
    };
    let words_of = |cell: &TableCell| &folded.text()[cell.words.clone()];
    let repeats = |row: &Row| head::repeats(folded, &table.rows[..head.rows], row);
    for row in rows.iter().filter(|row| !repeats(row)) {
        let own: Vec<&TableCell> = row
            .cells
            .iter()
            .filter(|cell| !cell.from_above && !cell.words.is_empty())
            .collect();
        // 合计: counts what the rows hold.
        if own.iter().take(2).any(|cell| is_total(words_of(cell))) {
            continue;
        }
        // A row of one wide cell is the heading of a group.
        if let [only] = own.as_slice()
            && row.cells.iter().all(|cell| !cell.from_above)
            && (only.column == 0 || marker(words_of(only)).is_some())
        {
            push_group(folded, only, only.words.start, &mut levels, &mut found);
            continue;
        }
        // 一、续建项目 and the sums of its rows.
        if let [first, sums @ ..] = own.as_slice()
            && first.column <= 1
            && plain_tables::heads_group(words_of(first))
            && !sums.is_empty()
            && sums.iter().all(|cell| is_figure(words_of(cell)))
        {
            push_group(folded, first, first.words.start, &mut levels, &mut found);
            continue;
        }
        let cells_of = |wanted: Column| -> Vec<&TableCell> {
            let is = |cell: &&TableCell| columns.contains(&(cell.column, wanted));
            row.cells
                .iter()
                .filter(is)
                .filter(|cell| !cell.words.is_empty())
                .collect()
        };
        let ranges = |wanted: Column| -> Vec<Range<usize>> {
            cells_of(wanted)
                .into_iter()
                .map(|cell| cell.words.clone())
                .collect()
        };
        let number = cells_of(Column::Number).into_iter().next();
        let task = cells_of(Column::Task).into_iter().find(|cell| !cell.from_above);
        let name = cells_of(Column::Name).into_iter().next();
        let whose = cells_of(Column::Place).into_iter().next();
        let place = whose.filter(|_| head.quotas);
        let says: Vec<Says> = [Column::Task, Column::Target]
            .into_iter()
            .flat_map(cells_of)
            .map(|cell| Says {
                words: cell.words.clone(),
                goal: goal_of(cell.column),
                head: head_of(cell.column),
                counted: head.counted.contains(&cell.column),
                scope: scope_of(cell.column).flatten(),
                quota: scope_of(cell.column).is_some(),
            })
            .collect();
        let mut part = Part {
            says,
            lead: ranges(Column::Lead),
            units: ranges(Column::Units),
            limits: ranges(Column::Limit),
        };
        // A row under the number and the name of the one above says more of the same task, and so does one that repeats both.
        let bare = [Column::Number, Column::Name, Column::Group]
            .into_iter()
            .all(|column| cells_of(column).is_empty());
        let unnumbered = numbers.is_some() && bare && place.is_none();
        let before = found.iter().rev().find(|before| !before.group && !bare);
        if let Some(before) = before.and_then(|before| before.parts.last()) {
            part.take_over(folded, before, above.blank_repeats || units_reach_down);
        }
        if number.is_none()
            && !bare
            && part.asks_nobody()
            && numbers.is_some()
            && !row.guessed
            && row.cells.iter().all(|cell| !cell.from_above)
        {
            continue;
        }
        let label = number.and_then(|cell| label_of(words_of(cell)));
        // 加分项 among numbers: no row like the others.
        if counted && label.is_none() && number.is_some_and(|cell| marker(words_of(cell)).is_none()) {
            continue;
        }
        let again = |before: &TaskRow| {
            let name = name.zip(before.name.clone());
            let same = name.is_some_and(|(name, before)| words_of(name) == &folded.text()[before]);
            label.as_ref() == Some(&before.label) && same
        };
        if let Some(before) = found
            .last_mut()
            .filter(|before| !before.group && (unnumbered || again(before)))
        {
            before.guessed |= row.guessed;
            before.parts.push(part);
            continue;
        }
        let Some(first) = name
            .or(task)
            .or(place)
            .map(|cell| cell.words.clone())
            .or(part.says.first().map(|says| says.words.clone()))
        else {
            continue;
        };
        let new = [name, task, place]
            .into_iter()
            .flatten()
            .any(|cell| !cell.from_above)
            || number.is_some_and(|cell| !cell.from_above);
        if !new && let Some(before) = found.last_mut().filter(|before| !before.group) {
            // The task of the row above goes on: more units, more limits.
            let own = |range: &Range<usize>| row.even.contains(&range.start);
            for cells in [&mut part.lead, &mut part.units, &mut part.limits] {
                cells.retain(own);
            }
            part.says.retain(|says| own(&says.words));
            before.parts.push(part);
            continue;
        }
        let mut start = number
            .filter(|cell| !cell.from_above)
            .map_or(first.start, |cell| cell.words.start);
        let own_start = own.iter().map(|cell| cell.words.start).min();
        let mut begins = own_start.map_or(start, |own| own.min(start));
        // The card of a row begins with the label of its first cell.
        if begins > row.even.start && !folded.text()[row.even.start..begins].contains('|') {
            begins = row.even.start;
        }
        let mut headed = false;
        for group in cells_of(Column::Group)
            .into_iter()
            .filter(|group| !group.from_above)
        {
            // The number of the row may stand before the group's cell; then the row begins after it.
            let begin = group.words.start.min(start);
            if group.words.start < first.start && push_group(folded, group, begin, &mut levels, &mut found) {
                start = start.max(first.start);
                headed = true;
            }
        }
        // What stands before the number belongs to the row unless it heads several.
        if !headed {
            start = begins;
        }
        ordinal += 1;
        let text = &folded.text()[first.clone()];
        let printed = label;
        let own_number = marker(text).filter(|_| printed.is_none());
        let words = first.start + own_number.as_ref().map_or(0, |marker| marker.length);
        let label = printed
            .or(own_number.map(|marker| marker.label))
            .unwrap_or_else(|| ordinal.to_string());
        let rank = if numbers_apart { rank_of(&label) } else { ROW };
        found.push(TaskRow {
            start,
            depth: levels.enter(rank),
            label,
            words,
            guessed: row.guessed,
            above: above.clone(),
            name: name.map(|cell| cell.words.clone()),
            parts: vec![part],
            measure: ranges(Column::Measure)
                .into_iter()
                .next()
                .or(above.measure.clone()),
            place: place.map(|cell| cell.words.clone()),
            whose: whose.map(|cell| cell.words.clone()),
            group: false,
            indicator: head.indicators,
            years: years.clone(),
        });
    }
    // A row that holds others and asks nothing of anybody is their heading.
    for index in 1..found.len() {
        let holds = found[index].depth > found[index - 1].depth;
        let row = &mut found[index - 1];
        if holds && !row.group && row.parts.iter().all(Part::asks_nobody) {
            row.group = true;
            let first = row.parts.first().and_then(|part| part.says.first());
            row.name = row.name.take().or(first.map(|says| says.words.clone()));
        }
    }
    found
}

static TOTAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:[全各]?[省市州县区镇乡]?(?:合计|总计|小计|总分|共计|总数)|全[省市州县区]$)").unwrap()
});

/// Whether a cell names a sum: 合计, 全县合计.
pub fn is_total(cell: &str) -> bool {
    TOTAL.is_match(cell)
}

/// Whether a cell holds a figure and nothing else.
fn is_figure(cell: &str) -> bool {
    cell.starts_with(|c: char| c.is_ascii_digit())
        && cell
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '%'))
}

/// Whether the head of a table of quotas or the lines above it say that they are to be reached.
fn demanded(folded: &Folded, table: &Table, head: &[Row]) -> bool {
    let above = folded.text()[..table.even.start].trim_end_matches('\n');
    let mut lines = above.rsplit('\n').take(above::LINES);
    let mut names = head.iter().flat_map(|row| &row.cells);
    lines.any(head::demands) || names.any(|cell| head::demands(&folded.text()[cell.words.clone()]))
}

/// 单位 may be the unit of a measure or the one who does it: its cells tell.
fn measures_or_units(folded: &Folded, columns: &mut [(u32, Column)], rows: &[Row]) {
    for (column, role) in columns.iter_mut().filter(|(_, role)| *role == Column::Measure) {
        let cells = rows.iter().flat_map(|row| &row.cells);
        let own = cells.filter(|cell| cell.column == *column && !cell.from_above && !cell.words.is_empty());
        let (units, all) = own.fold((0, 0), |(units, all), cell| {
            let lists = responsible::lists_units(&folded.text()[cell.words.clone()]);
            (units + usize::from(lists), all + 1)
        });
        if 2 * units > all {
            *role = Column::Units;
        }
    }
}

/// Adds the heading of a group if it is numbered; says whether rows below belong to it.
fn push_group(
    folded: &Folded,
    cell: &TableCell,
    start: usize,
    levels: &mut Levels,
    found: &mut Vec<TaskRow>,
) -> bool {
    let Some(number) = marker(&folded.text()[cell.words.clone()]) else {
        return false;
    };
    found.push(TaskRow {
        start,
        depth: levels.enter(rank_of(&number.label).min(GROUP)),
        label: number.label,
        words: cell.words.start + number.length,
        guessed: false,
        above: Above::default(),
        name: Some(cell.words.start + number.length..cell.words.end),
        parts: Vec::new(),
        measure: None,
        place: None,
        whose: None,
        group: true,
        indicator: false,
        years: Vec::new(),
    });
    true
}
