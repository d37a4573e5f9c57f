//! The rows of a task table, read one after the other: which are tasks, which go on with the one above, which head a group.

use std::ops::Range;

use super::above::{self, Above};
use super::head::{self, Head};
use super::names::Column;
use super::numbers::{GROUP, Levels, ROW, counts, label_of, numbers_of_two_kinds, rank_of};
use super::settle::{settle_problems, settle_task_columns};
use super::{Part, Says, TaskRow, contents, is_total, years};
use crate::blocks::{Row, Table, TableCell};
use crate::folded::Folded;
use crate::numbering::marker;
use crate::plain_tables;
use crate::responsible;

/// A task table that is read row by row.
struct Reader<'a> {
    folded: &'a Folded,
    table: &'a Table,
    head: Head,
    columns: Vec<(u32, Column)>,
    above: Above,
    /// The years that the columns of goals name.
    years: Vec<i32>,
    /// The column of numbers, and whether it counts the rows.
    numbers: Option<u32>,
    counted: bool,
    /// Whether its numbers are of two kinds, one for groups.
    numbers_apart: bool,
    /// Whether a cell of units before the numbers stands once for all rows that it reaches over.
    units_reach_down: bool,
    levels: Levels,
    /// How many tasks have been found.
    ordinal: usize,
    found: Vec<TaskRow>,
}

/// The cells of a row by what their columns hold.
struct Cells<'a> {
    number: Option<&'a TableCell>,
    task: Option<&'a TableCell>,
    name: Option<&'a TableCell>,
    /// The place whose figures they are, and the same where the row is named after it.
    whose: Option<&'a TableCell>,
    place: Option<&'a TableCell>,
    /// Whether neither number nor name nor group stands in it.
    bare: bool,
    /// What its number is called.
    label: Option<String>,
}

impl Cells<'_> {
    /// Whether the row has a name, a task, a place or a number of its own.
    fn are_new(&self) -> bool {
        [self.name, self.task, self.place, self.number]
            .into_iter()
            .flatten()
            .any(|cell| !cell.from_above)
    }

    /// The words that the row is called by.
    fn first(&self, part: &Part) -> Option<Range<usize>> {
        let named = self.name.or(self.task).or(self.place);
        named
            .map(|cell| cell.words.clone())
            .or(part.says.first().map(|says| says.words.clone()))
    }
}

/// The rows of a table, if it is a task table.
pub(super) fn rows_of(folded: &Folded, table: &Table) -> Vec<TaskRow> {
    let Some(mut reader) = Reader::new(folded, table) else {
        return Vec::new();
    };
    let (head, rows) = table.rows.split_at(reader.head.rows);
    for row in rows.iter().filter(|row| !head::repeats(folded, head, row)) {
        reader.read(row);
    }
    let mut found = reader.found;
    head_those_below(&mut found);
    found
}

/// A row that holds others and asks nothing of anybody is their heading.
fn head_those_below(found: &mut [TaskRow]) {
    for index in 1..found.len() {
        let holds = found[index].depth > found[index - 1].depth;
        let row = &mut found[index - 1];
        if holds && !row.group && row.parts.iter().all(Part::asks_nobody) {
            row.group = true;
            let first = row.parts.first().and_then(|part| part.says.first());
            row.name = row.name.take().or(first.map(|says| says.words.clone()));
        }
    }
}

impl<'a> Reader<'a> {
    /// What the head of a table tells of its rows, and what their cells tell where it does not.
    fn new(folded: &'a Folded, table: &'a Table) -> Option<Reader<'a>> {
        let mut head = head::head(folded, table)?;
        let (named, rows) = table.rows.split_at(head.rows);
        head.count_figures(folded, &table.rows);
        if head.quotas && !demanded(folded, table, named) {
            return None;
        }
        let mut columns = std::mem::take(&mut head.columns);
        measures_or_units(folded, &mut columns, rows);
        contents::tell(folded, &mut columns, rows);
        if let Some(column) = head::column_of_sentences(folded, &named[named.len() - 1], &columns, rows) {
            columns.push((column, Column::Task));
            columns.sort_by_key(|(column, _)| *column);
        }
        settle_problems(&mut columns);
        settle_task_columns(folded, &mut columns, rows);
        let mut named = columns.iter();
        let numbers = named.find(|(_, column)| *column == Column::Number).map(|c| c.0);
        let reaches_down = |(column, role): &(u32, Column)| {
            matches!(role, Column::Units | Column::Lead) && numbers.is_some_and(|numbers| *column < numbers)
        };
        let goals = head.goals.iter();
        Some(Reader {
            folded,
            table,
            above: Above::of(folded, table),
            years: goals.filter_map(|(_, name)| years::year_of(name)).collect(),
            numbers,
            counted: numbers.is_some_and(|numbers| counts(folded, numbers, rows)),
            numbers_apart: numbers_of_two_kinds(folded, &columns, rows),
            units_reach_down: columns.iter().any(reaches_down),
            head,
            columns,
            levels: Levels::default(),
            ordinal: 0,
            found: Vec::new(),
        })
    }

    /// Reads one row.
    fn read(&mut self, row: &Row) {
        let own: Vec<&TableCell> = row
            .cells
            .iter()
            .filter(|cell| !cell.from_above && !cell.words.is_empty())
            .collect();
        // 合计: counts what the rows hold.
        if own.iter().take(2).any(|cell| is_total(self.words(cell))) {
            return;
        }
        if let Some(heading) = self.heading_of_group(row, &own) {
            self.push_group(heading, heading.words.start);
            return;
        }
        let cells = self.cells(row);
        let mut part = self.part(row, &cells);
        if self.is_no_task(row, &cells, &part) {
            return;
        }
        let goes_on = self
            .found
            .last()
            .is_some_and(|before| self.is_more_of(before, &cells));
        if goes_on && let Some(before) = self.found.last_mut() {
            before.guessed |= row.guessed;
            before.parts.push(part);
            return;
        }
        let Some(first) = cells.first(&part) else {
            return;
        };
        if !cells.are_new()
            && let Some(before) = self.found.last_mut().filter(|before| !before.group)
        {
            // The task of the row above goes on: more units, more limits.
            part.keep_those_in(&row.even);
            before.parts.push(part);
            return;
        }
        let start = self.start(row, &own, &cells, &first);
        self.push_task(row, cells, part, first, start);
    }

    fn words(&self, cell: &TableCell) -> &'a str {
        &self.folded.text()[cell.words.clone()]
    }

    /// The cell of a row that does nothing but head a group.
    fn heading_of_group<'r>(&self, row: &Row, own: &[&'r TableCell]) -> Option<&'r TableCell> {
        match own {
            // A row of one wide cell is the heading of a group.
            [only] if row.cells.iter().all(|cell| !cell.from_above) => {
                (only.column == 0 || marker(self.words(only)).is_some()).then_some(*only)
            }
            // 一、续建项目 and the sums of its rows.
            [first, sums @ ..] if !sums.is_empty() && first.column <= 1 => {
                let heads = plain_tables::heads_group(self.words(first))
                    && sums.iter().all(|cell| is_figure(self.words(cell)));
                heads.then_some(*first)
            }
            _ => None,
        }
    }

    /// The cells of a row in columns that hold something.
    fn cells_of<'r>(&self, row: &'r Row, wanted: Column) -> impl Iterator<Item = &'r TableCell> {
        let is = move |cell: &&TableCell| self.columns.contains(&(cell.column, wanted));
        row.cells.iter().filter(is).filter(|cell| !cell.words.is_empty())
    }

    fn ranges(&self, row: &Row, wanted: Column) -> Vec<Range<usize>> {
        self.cells_of(row, wanted)
            .map(|cell| cell.words.clone())
            .collect()
    }

    fn cells<'r>(&self, row: &'r Row) -> Cells<'r> {
        let number = self.cells_of(row, Column::Number).next();
        let whose = self.cells_of(row, Column::Place).next();
        Cells {
            number,
            task: self.cells_of(row, Column::Task).find(|cell| !cell.from_above),
            name: self.cells_of(row, Column::Name).next(),
            whose,
            place: whose.filter(|_| self.head.quotas),
            bare: [Column::Number, Column::Name, Column::Group]
                .into_iter()
                .all(|column| self.cells_of(row, column).next().is_none()),
            label: number.and_then(|cell| label_of(self.words(cell))),
        }
    }

    /// What a row says is to be done, by whom and until when, with what it repeats of the one above.
    fn part(&self, row: &Row, cells: &Cells) -> Part {
        let says = [Column::Task, Column::Target]
            .into_iter()
            .flat_map(|column| self.cells_of(row, column));
        let mut part = Part {
            says: says.map(|cell| self.says(cell)).collect(),
            lead: self.ranges(row, Column::Lead),
            units: self.ranges(row, Column::Units),
            limits: self.ranges(row, Column::Limit),
        };
        let mut before = self.found.iter().rev();
        let before = before.find(|before| !before.group && !cells.bare);
        if let Some(before) = before.and_then(|before| before.parts.last()) {
            part.take_over(
                self.folded,
                before,
                self.above.blank_repeats || self.units_reach_down,
            );
        }
        part
    }

    /// A cell that says what is to be done or reached, with what the head says of its column.
    fn says(&self, cell: &TableCell) -> Says {
        let column = cell.column;
        let head = &self.head;
        let mut goals = head.goals.iter().filter(|(goal, _)| *goal == column);
        let scope = head.scopes.iter().find(|(quota, _)| *quota == column);
        let names = self.table.rows[..head.rows].iter().rev();
        let mut names = names.flat_map(|row| &row.cells);
        Says {
            words: cell.words.clone(),
            goal: goals.next_back().map(|(_, name)| name.clone()),
            head: names
                .find(|name| name.column == column && !name.words.is_empty())
                .map(|name| name.words.clone()),
            counted: head.counted.contains(&column),
            scope: scope.and_then(|(_, scope)| scope.clone()),
            quota: scope.is_some(),
        }
    }

    /// Whether a row is no task among the others.
    fn is_no_task(&self, row: &Row, cells: &Cells, part: &Part) -> bool {
        let asks_nothing = cells.number.is_none()
            && !cells.bare
            && part.asks_nobody()
            && self.numbers.is_some()
            && !row.guessed
            && row.cells.iter().all(|cell| !cell.from_above);
        // 加分项 among numbers: no row like the others.
        let uncounted = self.counted
            && cells.label.is_none()
            && cells
                .number
                .is_some_and(|cell| marker(self.words(cell)).is_none());
        asks_nothing || uncounted
    }

    /// Whether a row says more of the task before: it stands under its number and its name, or repeats both.
    fn is_more_of(&self, before: &TaskRow, cells: &Cells) -> bool {
        let unnumbered = self.numbers.is_some() && cells.bare && cells.place.is_none();
        let again = || {
            let names = cells.name.zip(before.name.clone());
            cells.label.as_ref() == Some(&before.label)
                && names.is_some_and(|(name, before)| self.words(name) == &self.folded.text()[before])
        };
        !before.group && (unnumbered || again())
    }

    /// Where a task begins, behind the headings of groups that stand in its row, which are added.
    fn start(&mut self, row: &Row, own: &[&TableCell], cells: &Cells, first: &Range<usize>) -> usize {
        let mut start = cells
            .number
            .filter(|cell| !cell.from_above)
            .map_or(first.start, |cell| cell.words.start);
        let own_start = own.iter().map(|cell| cell.words.start).min();
        let mut begins = own_start.map_or(start, |own| own.min(start));
        // The card of a row begins with the label of its first cell.
        if begins > row.even.start && !self.folded.text()[row.even.start..begins].contains('|') {
            begins = row.even.start;
        }
        let mut headed = false;
        let groups: Vec<&TableCell> = self.cells_of(row, Column::Group).collect();
        for group in groups.into_iter().filter(|group| !group.from_above) {
            // The number of the row may stand before the group's cell; then the row begins after it.
            let begin = group.words.start.min(start);
            if group.words.start < first.start && self.push_group(group, begin) {
                start = start.max(first.start);
                headed = true;
            }
        }
        // What stands before the number belongs to the row unless it heads several.
        if headed { start } else { begins }
    }

    /// Adds a task that is called by its first words.
    fn push_task(&mut self, row: &Row, cells: Cells, part: Part, first: Range<usize>, start: usize) {
        self.ordinal += 1;
        let own_number = marker(&self.folded.text()[first.clone()]).filter(|_| cells.label.is_none());
        let words = first.start + own_number.as_ref().map_or(0, |marker| marker.length);
        let label = cells
            .label
            .or(own_number.map(|marker| marker.label))
            .unwrap_or_else(|| self.ordinal.to_string());
        let rank = if self.numbers_apart { rank_of(&label) } else { ROW };
        let measure = self.cells_of(row, Column::Measure).next();
        let row = TaskRow {
            start,
            depth: self.levels.enter(rank),
            label,
            words,
            guessed: row.guessed,
            above: self.above.clone(),
            name: cells.name.map(|cell| cell.words.clone()),
            parts: vec![part],
            measure: measure
                .map(|cell| cell.words.clone())
                .or(self.above.measure.clone()),
            place: cells.place.map(|cell| cell.words.clone()),
            whose: cells.whose.map(|cell| cell.words.clone()),
            group: false,
            indicator: self.head.indicators,
            years: self.years.clone(),
        };
        self.found.push(row);
    }

    /// Adds the heading of a group if it is numbered; says whether rows below belong to it.
    fn push_group(&mut self, cell: &TableCell, start: usize) -> bool {
        let Some(number) = marker(self.words(cell)) else {
            return false;
        };
        let words = cell.words.start + number.length;
        self.found.push(TaskRow {
            start,
            depth: self.levels.enter(rank_of(&number.label).min(GROUP)),
            label: number.label,
            words,
            guessed: false,
            above: Above::default(),
            name: Some(words..cell.words.end),
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
