//! The head of a task table: what each column holds, told by its name. Every form of table asks here, whether its cells come from a
//! container, from bars, from tabs, or stand one a line.

use std::sync::LazyLock;

use crate::blocks::{Row, Table, TableCell};
use crate::folded::{Folded, fold, is_blank};
use crate::pattern::Regex;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The number of the row.
    Number,
    /// What groups rows.
    Group,
    /// The name of the task, beside its content.
    Name,
    /// What is to be done.
    Task,
    /// What is to be reached.
    Target,
    /// The unit in which the goals are counted.
    Measure,
    /// Who leads.
    Lead,
    /// Who does it.
    Units,
    /// Until when.
    Limit,
}

static COLUMNS: LazyLock<Vec<(Column, Regex)>> = LazyLock::new(|| {
    [
        (Column::Number, r"^(?:序号|编号|任务序号|任务编号|项目编号|号|序)$"),
        (Column::Limit, r"(?:时限|期限|完成时间|办结时间|时间节点|完成节点|时间要求|推进时间|截止时间|截止日期|完成日期|时间安排|进度安排|时序要求)"),
        (Column::Lead, r"^(?:市级|省级|县级|区级)?(?:总?牵头|主办|主责|牵头责任|第一责任)(?:\(责任\))?(?:单位|部门|处室|科室|股室)?(?:\(.*\))?$"),
        (Column::Units, r"^(?:市级|省级|县级|区级|主要|相关|市直|县直|区直)*(?:责任|配合|协办|协助|参与|参加|协同|承办|实施|落实|负责|完成|整改|考核|负责考核|牵头(?:及|和|、)(?:配合|责任))(?:单位|部门|主体|处室|科室|股室)(?:(?:及|和|、)(?:责任人|配合单位|配合部门|负责人))?(?:\(.*\))?$"),
        (Column::Group, r"^(?:类别|领域|板块|分类|大类|项目类别|项目分类|任务类别|任务类型|重点领域|一级任务|工作领域|工作类别|方面|专项)$"),
        (Column::Target, r"(?:(?:工作|整改|任务|建设|具体)目标$|量化指标|指标要求|考核指标|目标要求|预期目标|年度目标|目标值|工作标准|完成标准|成果形式|预期成果|^20\d\d年目标(?:任务)?$)"),
        (Column::Task, r"^(?:主要|重点|重要|具体|年度|目标|工作|实施|改革|二级|民生|为民|实事|整改|考核|督办|攻坚|细化|分解|推进|建设|专项|任务|项目)*(?:任务|内容|事项|举措|措施|路径|工程|工作|要求|实事|目标任务)(?:内容|名称|分工|分解|清单|要求|目标|及措施|举措|措施|及内容|(?:及|和)(?:实施|工作|推进)计划|安排)?$"),
        (Column::Task, r"^(?:20\d\d年)?(?:项目名称|项目内容|实事项目|考核项目|建设项目|重点项目|项目|政策措施|条款内容|存在问题|问题清单|指标名称|指标|(?:主要|工作|核心|评价|监测|发展|建设)指标(?:名称)?|考核内容)$"),
        (Column::Measure, r"^(?:计量)?单位$"),
    ]
    .into_iter()
    .map(|(column, pattern)| (column, Regex::new(pattern).unwrap()))
    .collect()
});

/// The names of the columns of a table of indicators, beside those above.
static INDICATOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:核心|主要|具体|监测|评价|工作|发展|二级|三级)*指标(?:名称|内容)?$").unwrap()
});
static STANDARD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^(?:评价|评估|达标|监测)(?:标准|要求|值)$").unwrap());
/// Columns of rules for scores, whose figures nobody has to reach.
static SCORE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("分值|权重|得分|评分|计分|扣分|赋分|分数|自评").unwrap());

/// The names of columns are no sentences.
const LONGEST_NAME: usize = 20;

/// What a column of this name holds, if it is one of the known names.
pub fn column_of(words: &str) -> Option<Column> {
    if words.is_empty() || words.len() > 3 * LONGEST_NAME {
        return None;
    }
    COLUMNS
        .iter()
        .find(|(_, pattern)| pattern.is_match(words))
        .map(|(column, _)| *column)
}

/// Whether cells side by side are the header of a task table.
pub fn is_header(cells: &[&str]) -> bool {
    let even = |cell: &&str| -> String { cell.chars().filter(|c| !is_blank(*c)).map(fold).collect() };
    let names: Vec<String> = cells.iter().map(even).collect();
    let roles: Vec<Column> = names.iter().filter_map(|name| column_of(name)).collect();
    names_tasks(&roles) || names_goals(&names)
}

/// What a column holds in a table of indicators, where its name says nothing elsewhere.
fn column_of_goals(name: &str) -> Option<Column> {
    match () {
        _ if INDICATOR.is_match(name) => Some(Column::Task),
        _ if STANDARD.is_match(name) => Some(Column::Target),
        _ => column_of(name),
    }
}

/// Whether columns of such names are those of indicators and what they are to reach, without scores: nobody need be named.
fn names_goals(names: &[String]) -> bool {
    let has = |wanted| {
        names.iter().any(|name| {
            column_of_goals(name) == Some(wanted) && (wanted != Column::Task || INDICATOR.is_match(name))
        })
    };
    names.iter().any(|name| name.contains("指标"))
        && has(Column::Task)
        && has(Column::Target)
        && !names.iter().any(|name| SCORE.is_match(name))
}

/// Whether columns of such contents are those of a task table.
pub fn names_tasks(roles: &[Column]) -> bool {
    let has = |wanted: &[Column]| roles.iter().any(|column| wanted.contains(column));
    has(&[Column::Task, Column::Target]) && has(&[Column::Lead, Column::Units, Column::Limit])
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
}

/// What each column holds, by the header.
pub fn head(folded: &Folded, table: &Table) -> Option<Head> {
    let words = |cell: &TableCell| folded.text()[cell.words.clone()].replace('\n', "");
    let roles = |row: &Row| -> Vec<(u32, Column)> {
        let cells = row.cells.iter().filter(|cell| !cell.words.is_empty());
        let names: Vec<String> = cells.clone().map(words).collect();
        let of_goals = names_goals(&names);
        let role = |name: &str| match of_goals {
            true => column_of_goals(name),
            false => column_of(name),
        };
        let columns = cells.zip(&names);
        columns
            .filter_map(|(cell, name)| Some((cell.column, role(name)?)))
            .collect()
    };
    let is_goals = |row: &Row| {
        let cells = row.cells.iter().filter(|cell| !cell.words.is_empty());
        names_goals(&cells.map(words).collect::<Vec<_>>())
    };
    let is_header =
        |roles: &[(u32, Column)]| names_tasks(&roles.iter().map(|(_, column)| *column).collect::<Vec<_>>());
    let at = (0..table.rows.len().min(4)).find(|index| {
        let next = table.rows.get(index + 1).map(roles).unwrap_or_default();
        is_goals(&table.rows[*index])
            || is_header(&roles(&table.rows[*index]))
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
    let goals = table.rows[..taken]
        .iter()
        .flat_map(|row| &row.cells)
        .filter(|cell| {
            let is_goal = (cell.column, Column::Target);
            found.contains(&is_goal) && !cell.words.is_empty()
        });
    Some(Head {
        goals: goals
            .map(|cell| (cell.column, words(cell).trim_end_matches('值').to_owned()))
            .collect(),
        columns: found,
        rows: taken,
    })
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
