//! Task tables (任务清单, 任务分解表): a table whose header names tasks and who does them or until when. Each row becomes an
//! article with its own number, its units from their columns, its time limits from theirs. What a cell says is read by the
//! same readers as running text; only that a column's name stands for the label.

use std::ops::Range;
use std::sync::LazyLock;

use crate::pattern::Regex;
use chrono::NaiveDate;

use crate::blocks::{Row, Table, TableCell};
use crate::confidence::Finding;
use crate::deadline::{self, Deadline, DeadlineKind};
use crate::folded::{Folded, fold, is_blank};
use crate::numbering::marker;
use crate::responsible;
use crate::source::Source;
use crate::strength;
use crate::target;
use crate::tree::{Clause, Heading};

/// A row of a task table, or the heading over a group of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// Where it begins in the even text.
    pub start: usize,
    /// Its step of the path.
    pub label: String,
    /// 0, or 1 under the heading of a group.
    pub depth: usize,
    /// Where the words after the number begin.
    pub words: usize,
    /// The name of the task, where it has a column of its own beside the content.
    name: Option<Range<usize>>,
    /// Cells that say what is to be done or reached.
    says: Vec<Range<usize>>,
    lead: Vec<Range<usize>>,
    units: Vec<Range<usize>>,
    limits: Vec<Range<usize>>,
    /// Whether it is the heading of a group.
    group: bool,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Number,
    Group,
    Name,
    Task,
    Target,
    Lead,
    Units,
    Limit,
}

static COLUMNS: LazyLock<Vec<(Column, Regex)>> = LazyLock::new(|| {
    [
        (Column::Number, r"^(?:序号|编号|任务序号|任务编号|项目编号|号)$"),
        (Column::Limit, r"(?:时限|期限|完成时间|时间节点|时间要求|推进时间|截止时间|截止日期|完成日期|时间安排|进度安排|时序要求)"),
        (Column::Lead, r"^(?:市级|省级|县级|区级)?(?:牵头|主办|主责|牵头责任|第一责任)(?:单位|部门|处室|科室)?(?:\(.*\))?$"),
        (Column::Units, r"^(?:市级|省级|县级|区级|主要)?(?:责任|配合|协办|参与|参加|协同|承办|实施|落实|负责|完成)(?:单位|部门|主体|处室|科室)(?:\(.*\))?$"),
        (Column::Group, r"^(?:类别|领域|板块|分类|大类|项目类别|任务类别|任务类型|重点领域|一级任务|工作领域|方面|专项)$"),
        (Column::Target, r"(?:工作目标|量化指标|目标要求|预期目标|年度目标|目标值|工作标准|成果形式|预期成果)"),
        (Column::Task, r"^(?:主要|重点|重要|具体|年度|目标|工作|改革|二级)*(?:任务|内容|事项|举措|措施|工作|要求|目标任务)(?:内容|名称|分工|分解|清单|要求|及措施|举措|措施|及内容)?$"),
        (Column::Task, r"^(?:项目名称|项目内容|建设内容|政策措施|条款内容)$"),
    ]
    .into_iter()
    .map(|(column, pattern)| (column, Regex::new(pattern).unwrap()))
    .collect()
});
static DATE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(20\d\d)[年\-./](?:(\d{1,2})(?:[月\-./](?:(\d{1,2})日?)?|$))?").unwrap());
static STANDING: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:长期|持续|常态化|全年)(?:坚持|推进|开展|实施|进行)?$").unwrap());

/// The rows of all task tables, in the order of the text.
pub fn find(folded: &Folded, tables: &[Table]) -> Vec<TaskRow> {
    tables.iter().flat_map(|table| rows_of(folded, table)).collect()
}

fn column_of(words: &str) -> Option<Column> {
    COLUMNS
        .iter()
        .find(|(_, pattern)| pattern.is_match(words))
        .map(|(column, _)| *column)
}

/// Whether cells side by side are the header of a task table.
pub fn is_header(cells: &[&str]) -> bool {
    let even = |cell: &&str| -> String { cell.chars().filter(|c| !is_blank(*c)).map(fold).collect() };
    let roles: Vec<Column> = cells
        .iter()
        .map(even)
        .filter_map(|cell| column_of(&cell))
        .collect();
    names_tasks(&roles)
}

fn names_tasks(roles: &[Column]) -> bool {
    let has = |wanted: &[Column]| roles.iter().any(|column| wanted.contains(column));
    has(&[Column::Task, Column::Target]) && has(&[Column::Lead, Column::Units, Column::Limit])
}

/// What each column holds, by the header; how many rows the header takes.
fn header(folded: &Folded, table: &Table) -> Option<(Vec<(u32, Column)>, usize)> {
    let words = |cell: &TableCell| folded.text()[cell.words.clone()].replace('\n', "");
    let roles = |row: &Row| -> Vec<(u32, Column)> {
        let cells = row.cells.iter().filter(|cell| !cell.words.is_empty());
        cells
            .filter_map(|cell| Some((cell.column, column_of(&words(cell))?)))
            .collect()
    };
    let is_header =
        |roles: &[(u32, Column)]| names_tasks(&roles.iter().map(|(_, column)| *column).collect::<Vec<_>>());
    let at = (0..table.rows.len().min(4)).find(|index| {
        let next = table.rows.get(index + 1).map(roles).unwrap_or_default();
        is_header(&roles(&table.rows[*index]))
            || is_header(&[roles(&table.rows[*index]), next.clone()].concat()) && !next.is_empty()
    })?;
    let mut found = roles(&table.rows[at]);
    let mut taken = at + 1;
    // A second row of the header names the parts of a wide column.
    if let Some(second) = table.rows.get(at + 1) {
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
    found.sort_by_key(|(column, _)| *column);
    Some((found, taken))
}

fn rows_of(folded: &Folded, table: &Table) -> Vec<TaskRow> {
    let Some((mut columns, header_rows)) = header(folded, table) else {
        return Vec::new();
    };
    let rows = &table.rows[header_rows..];
    settle_task_columns(&mut columns, rows);
    let mut found: Vec<TaskRow> = Vec::new();
    let (mut ordinal, mut grouped) = (0, false);
    for row in rows {
        let own: Vec<&TableCell> = row
            .cells
            .iter()
            .filter(|cell| !cell.from_above && !cell.words.is_empty())
            .collect();
        // A row of one wide cell is the heading of a group.
        if let [only] = own.as_slice()
            && row.cells.iter().all(|cell| !cell.from_above)
        {
            grouped |= push_group(folded, only, only.words.start, &mut found);
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
        let says: Vec<Range<usize>> = [ranges(Column::Task), ranges(Column::Target)].concat();
        let Some(first) = name
            .or(task)
            .map(|cell| cell.words.clone())
            .or(says.first().cloned())
        else {
            continue;
        };
        let new = [name, task].into_iter().flatten().any(|cell| !cell.from_above)
            || number.is_some_and(|cell| !cell.from_above);
        if !new && let Some(before) = found.last_mut().filter(|before| !before.group) {
            // The task of the row above goes on: more units, more limits.
            let own =
                |all: Vec<Range<usize>>| all.into_iter().filter(|r| row.even.contains(&r.start)).collect();
            let (more_lead, more_units, more_limits): (Vec<_>, Vec<_>, Vec<_>) = (
                own(ranges(Column::Lead)),
                own(ranges(Column::Units)),
                own(ranges(Column::Limit)),
            );
            before.lead.extend(more_lead);
            before.units.extend(more_units);
            before.limits.extend(more_limits);
            continue;
        }
        let mut start = number
            .filter(|cell| !cell.from_above)
            .map_or(first.start, |cell| cell.words.start);
        for group in cells_of(Column::Group)
            .into_iter()
            .filter(|group| !group.from_above)
        {
            // The number of the row may stand before the group's cell; then the row begins after it.
            let begin = group.words.start.min(start);
            if group.words.start < first.start && push_group(folded, group, begin, &mut found) {
                grouped = true;
                start = start.max(first.start);
            }
        }
        ordinal += 1;
        let text = &folded.text()[first.clone()];
        let printed = number.and_then(|cell| label_of(&folded.text()[cell.words.clone()]));
        let own_number = marker(text).filter(|_| printed.is_none());
        let words = first.start + own_number.as_ref().map_or(0, |marker| marker.length);
        found.push(TaskRow {
            start,
            label: printed
                .or(own_number.map(|marker| marker.label))
                .unwrap_or_else(|| ordinal.to_string()),
            depth: usize::from(grouped),
            words,
            name: name.map(|cell| cell.words.clone()),
            says,
            lead: ranges(Column::Lead),
            units: ranges(Column::Units),
            limits: ranges(Column::Limit),
            group: false,
        });
    }
    found
}

/// Of several columns that name tasks the last one says what is to be done; one before it groups rows where its cells
/// reach over several, and names the task where they don't.
fn settle_task_columns(columns: &mut [(u32, Column)], rows: &[Row]) {
    let tasks: Vec<u32> = columns
        .iter()
        .filter(|c| c.1 == Column::Task)
        .map(|c| c.0)
        .collect();
    let Some((last, before)) = tasks.split_last() else {
        return;
    };
    for (column, role) in columns.iter_mut().filter(|c| c.1 == Column::Task && c.0 != *last) {
        let reaches = rows
            .iter()
            .flat_map(|row| &row.cells)
            .any(|c| c.column == *column && c.from_above);
        *role = match () {
            _ if reaches => Column::Group,
            _ if before.last() == Some(column) => Column::Name,
            _ => Column::Target,
        };
    }
}

/// Adds the heading of a group if it is numbered; says whether rows below belong to it.
fn push_group(folded: &Folded, cell: &TableCell, start: usize, found: &mut Vec<TaskRow>) -> bool {
    let Some(number) = marker(&folded.text()[cell.words.clone()]) else {
        return false;
    };
    found.push(TaskRow {
        start,
        label: number.label,
        depth: 0,
        words: cell.words.start + number.length,
        name: Some(cell.words.start + number.length..cell.words.end),
        says: Vec::new(),
        lead: Vec::new(),
        units: Vec::new(),
        limits: Vec::new(),
        group: true,
    });
    true
}

/// The number in a number cell: `1`, `1.`, `(一)`.
fn label_of(cell: &str) -> Option<String> {
    let number = cell.trim_end_matches(['.', '、']);
    let plain = !number.is_empty()
        && number.chars().count() <= 6
        && number.chars().all(|c| {
            c.is_ascii_digit()
                || matches!(c, '(' | ')' | '-' | '.' | '①'..='⑳')
                || crate::chinese_number::DIGITS.contains(c)
        });
    plain.then(|| number.to_owned())
}

impl TaskRow {
    /// Fills a clause with what the row's columns say.
    pub fn fill(&self, clause: &mut Clause, source: &Source, folded: &Folded, issued: Option<NaiveDate>) {
        clause.heading = self.heading(folded);
        if self.group {
            return;
        }
        clause.has_text = true;
        for (cells, leads) in [(&self.lead, true), (&self.units, false)] {
            for cell in cells {
                let (units, lead) = responsible::of_column(source, folded, cell.clone(), leads);
                for (all, found) in [(&mut clause.responsible, units), (&mut clause.lead, lead)] {
                    for unit in found {
                        if !all.iter().any(|known| known.name == unit.name) {
                            all.push(unit);
                        }
                    }
                }
            }
        }
        // Units may reach down from a row above; what they end is the row's own words before its own units.
        let unit_cells = self.lead.iter().chain(&self.units).map(|cell| cell.start);
        clause.responsible_start = unit_cells.filter(|start| *start > clause.words).min();
        let limits: Vec<Deadline> = self
            .limits
            .iter()
            .flat_map(|cell| limits(folded, cell.clone(), issued))
            .collect();
        for cell in &self.says {
            clause
                .deadlines
                .extend(deadline::find(folded, cell.clone(), &[], issued));
        }
        let by = limits.iter().find_map(|limit| limit.by.clone());
        clause.deadlines.extend(limits);
        for cell in &self.says {
            let article = target::Article {
                skip: &[],
                deadlines: &clause.deadlines,
                headings: &[],
                issued,
            };
            let mut targets = target::find(folded, cell.clone(), &article);
            for target in targets.iter_mut().filter(|target| target.by.is_none()) {
                target.by = by.clone();
            }
            clause.targets.extend(targets);
            clause.strengths.extend(strength::find(folded, cell.clone(), &[]));
        }
    }

    /// The name of the task, or the words before the first full stop of its content where more follows.
    fn heading(&self, folded: &Folded) -> Option<Heading> {
        let range = match &self.name {
            Some(name) => self.words.max(name.start)..name.end,
            None => {
                let first = self.says.first()?;
                let start = self.words.max(first.start);
                let text = &folded.text()[start..first.end];
                // A task beside what is to be reached: the whole cell names it.
                if self.says.len() > 1 && !text.is_empty() && !text.contains(['。', '\n', ',', ';']) {
                    return Some(Heading {
                        text: text.to_owned(),
                        span: folded.span(start..first.end),
                    });
                }
                let stop = text.find(['。', '\n'])?;
                let more = !text[stop..].trim_matches(['。', '\n']).is_empty();
                (more && text[..stop].chars().count() <= 45).then_some(start..start + stop)?
            }
        };
        let text = folded.text()[range.clone()].trim_end_matches(['。', ':', ';']);
        let range = range.start..range.start + text.len();
        (!text.is_empty()).then(|| Heading {
            text: text.replace('\n', ""),
            span: folded.span(range),
        })
    }
}

/// The time limits of a cell of their column: as in running text, else a bare date, else a standing duty.
fn limits(folded: &Folded, cell: Range<usize>, issued: Option<NaiveDate>) -> Vec<Deadline> {
    let found = deadline::find(folded, cell.clone(), &[], issued);
    if !found.is_empty() {
        return found;
    }
    let text = &folded.text()[cell.clone()];
    if STANDING.is_match(text) {
        return vec![Deadline {
            kind: DeadlineKind::Periodic,
            date: None,
            span: folded.span(cell.clone()),
            by: None,
            broken: false,
            finding: Finding::new("limit_column", 90),
            even: cell,
        }];
    }
    DATE.captures_iter(text)
        .filter_map(|captures| {
            let whole = captures.get(0)?;
            let part = |index: usize| captures.get(index).and_then(|m| m.as_str().parse::<u32>().ok());
            let (year, month, day) = (part(1)?, part(2), part(3));
            let date = deadline::last_day_of(year as i32, month, day)?;
            let even = cell.start + whole.start()..cell.start + whole.end();
            Some(Deadline {
                kind: DeadlineKind::ByDate,
                date: Some(date),
                span: folded.span(even.clone()),
                by: Some(month.map_or_else(|| year.to_string(), |month| format!("{year}-{month:02}"))),
                broken: false,
                finding: Finding::new("limit_column", 97),
                even,
            })
        })
        .collect()
}
