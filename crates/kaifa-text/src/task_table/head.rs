//! The head of a task table: what each column holds, told by its name. Every form of table asks here, whether its cells come from a
//! container, from bars, from tabs, or stand one a line.

use std::sync::LazyLock;

use super::is_total;
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
    /// What was found wrong, which the tasks are to mend.
    Problem,
    /// The unit in which the goals are counted.
    Measure,
    /// Who leads.
    Lead,
    /// Who does it.
    Units,
    /// Until when.
    Limit,
    /// Whose quotas the row holds.
    Place,
    /// What is nobody's task: remarks, persons, scores, how things stand.
    Remark,
}

/// Names of columns that are nobody's task: remarks, persons, scores, states of things.
const REMARK: &str = r"备注|说明|领导|责任人|负责人|联系|电话|属性|性质|来源|依据|情况|进展|现状|基期|基数|基准|基础值|实际|实绩|去年|上年|^\p{Han}{0,4}20\d\d年\p{Han}{0,4}(?:完成|达到)\p{Han}{0,2}$|投诉|监督|取得成效|得分|分值|评分|权重|扣分|赋分|计分|进度情况|总投资|(?:目标|考核)类型$";
/// What the names of columns say, by the parts of their words; the first that fits tells.
static COLUMNS: LazyLock<Vec<(Column, Regex)>> = LazyLock::new(|| {
    const BODY: &str = "(?:单位|部门|主体|处室|科室|股室|机构)";
    [
        (Column::Number, r"^(?:\p{Han}{0,4}(?:序号|编号)|号|序|项次|NO\.?|No\.?)$".to_owned()),
        (Column::Limit, r"(?:时限|期限|完成时间|办结时间|时间节点|完成节点|时间要求|推进时间|截止|完成日期|时间安排|进度安排|时序要求|(?:进度|节点)要求)|^(?:工作|整改|计划|实施|落实|目标|任务|办理|交付)?(?:时间|节点)$".to_owned()),
        // 牵头及配合单位: who of them leads is not said.
        (Column::Units, format!(r"^\p{{Han}}{{0,4}}牵头(?:及|和|与|、|/)(?:配合|责任|协办|参与){BODY}(?:\(.*\))?$")),
        (Column::Lead, format!(r"^\p{{Han}}{{0,4}}(?:牵头|主办|主责|第一责任|首要责任)(?:\(责任\)|负责|责任|实施|落实|承办)?{BODY}?(?:\(.*\))?$")),
        (Column::Units, format!(concat!(
            r"^\p{{Han}}{{0,6}}(?:责任|配合|协办|协助|参与|参加|协同|承办|实施|落实|负责|完成|整改|考核|支持|主管|执行|承担|协作|会办|联动|推进|主要|相关|有关){}",
            r"(?:(?:及|和|、|/)(?:责任人|配合单位|配合部门|负责人))?(?:\(.*\))?$"), BODY)),
        // What nobody has to do: remarks, persons, states of things.
        (Column::Remark, REMARK.to_owned()),
        (Column::Group, r"^(?:类别|领域|板块|分类|大类|项目类别|项目分类|任务类别|任务类型|任务分类|重点领域|一级任务|工作领域|工作类别|工作板块|方面|专项|维度|模块|指标类别|指标类型|一级指标)$".to_owned()),
        (Column::Task, r"(?:内容|举措|措施)(?:及|和|与|、)\p{Han}{0,4}目标$".to_owned()),
        // 2025年, 2025年计划值, “十五五”末目标, 上半年目标.
        (Column::Target, r"^(?:到|至)?(?:20\d\d年?|[“”]?十[三四五六]五[“”]?)(?:年?底|末|全年|[上下]半年|[一二三四1-4]季度)*(?:预期|年度|累计|考核|工作|约束性|规划|建设)*(?:目标|计划|任务|指标|预期|规划)*(?:值|数|量|任务|要求)?(?:\(.*\))?$".to_owned()),
        (Column::Target, r"(?:(?:工作|整改|任务|建设|具体|年度|全年|半年|季度|当年|阶段|阶段性|近期|远期|中期|总体|绩效|预期|量化|主要|管控|控制|规划|责任|发展)目标(?:\(.*\))?$|^目标$|目标(?:值|数|要求)(?:\(.*\))?$|计划(?:值|数|量)(?:\(.*\))?$|任务(?:数|量)(?:\(.*\))?$|量化指标|指标要求|指标值|考核指标|工作标准|完成标准|验收标准|成果形式|预期成果|预期成效|工作成效|标志性成果)".to_owned()),
        (Column::Task, r"^(?:20\d\d年)?(?:主要|重点|重要|具体|年度|目标|工作|实施|改革|二级|三级|民生|为民|实事|整改|考核|督办|攻坚|细化|分解|推进|建设|专项|任务|项目|治理|落实|发展|阶段|核心|关键|整治|提升|创建|服务|基本)*(?:任务|内容|事项|举措|措施|路径|工程|工作|要求|实事|行动|做法|抓手|目标任务)(?:内容|名称|分工|分解|清单|要求|目标|及措施|举措|措施|及内容|(?:及|和)(?:实施|工作|推进)计划|安排)?$".to_owned()),
        (Column::Task, r"^(?:主要|工作|具体|任务|职能|部门|单位)*(?:职责|职责任务|职责分工|任务职责|责任分工)$".to_owned()),
        (Column::Task, r"^(?:20\d\d年)?(?:项目名称|项目内容|实事项目|考核项目|建设项目|重点项目|项目|政策措施|条款内容|考核内容)$".to_owned()),
        (Column::Task, r"^(?:20\d\d年)?(?:主要|工作|核心|评价|监测|发展|建设|重点|关键|约束|规划|预期|任务|年度|二级|三级|具体|量化)*指标(?:名称|项目|内容)?$".to_owned()),
        (Column::Target, r"^(?:20\d\d年)?(?:年度|全年|当年|本年)?计划(?:完成)?投资额?(?:\(.*\))?$".to_owned()),
        (Column::Problem, r"^(?:存在|突出|主要|反馈|整改|具体)?(?:的)?问题(?:表现|描述|清单|事项)?$".to_owned()),
        (Column::Measure, r"^(?:计量|计算|数量|指标|统计)?单位$".to_owned()),
        (Column::Target, r"目标(?:值)?(?:[上下]半年|全年|第?[一二三四1-4]季度)$".to_owned()),
        // What the last words say where the first ones are not known.
        (Column::Task, r"^(?:20\d\d年)?\p{Han}{0,8}(?:任务|举措|措施|事项)(?:名称|内容|清单|要求)?$".to_owned()),
        (Column::Task, r"^\p{Han}{0,8}(?:任务|整治|检查|治理|行动|行业|领域|活动|工程|课题|专题)\p{Han}{0,4}名称$".to_owned()),
        (Column::Task, r"^(?:20\d\d年)?[\p{Han}--[一]]{0,6}指标(?:名称|项目|内容)?$".to_owned()),
        (Column::Target, r"^(?:20\d\d年)?\p{Han}{0,8}目标$".to_owned()),
        (Column::Units, r"^(?:归口|分管|业主|建设|落地|包保|属地|实施责任|直接|具体|分工|任务|项目|工作)(?:管理|责任|实施)?(?:单位|部门|科室|处室|股室|主体)$".to_owned()),
        (Column::Place, r"^各?(?:地区|地方|区域|片区|组团|街区|辖区|行政区划|属地|[省市州盟县区旗乡镇街园][省市州盟县区旗乡镇街道办园(),、/]{0,13}|县级?市区?|开发区|园区|功能区|(?:承担|下达|分解)(?:地区|区域))(?:名称|单位)?$".to_owned()),
    ]
    .into_iter()
    .map(|(column, pattern)| (column, Regex::new(&pattern).unwrap()))
    .collect()
});

/// The names of the columns of a table of indicators, beside those above.
static INDICATOR: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^(?:20\\d\\d年)?[\\p{Han}--[一]]{0,8}指标(?:名称|内容|项目)?$").unwrap());
static STANDARD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^(?:评价|评估|达标|监测)(?:标准|要求|值)$").unwrap());
/// A column of goals whose name tells by when.
static TIMED_GOAL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^(?:到|至)?(?:20\\d\\d|[“”]?十[三四五六]五)").unwrap());
/// The unit behind the name of a column of quotas: 新增就业(人).
static COUNTED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[^()]{2,20}\([^()\d局委办厅部院司会团]{1,8}\)$").unwrap());
/// Words of what is to be reached, near a table of quotas.
static DEMANDED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("目标|任务|计划|指标|下达|分解|分配").unwrap());
/// Columns of quotas that only tell how things are.
static TOLD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("完成|实际|累计|排名|位次|现状|统计|同比|增速|情况").unwrap());
/// Columns of rules for scores, whose figures nobody has to reach.
static SCORE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("分值|权重|得分|评分|计分|扣分|赋分|分数|自评").unwrap());

/// A column of quotas is named after the place that has to reach them, or after all of them.
static PLACE_NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\p{Han}{1,8}(?:[省市区县旗州盟镇乡]|街道|办事处|农场|林场)(?:\(.*\))?$").unwrap()
});
static PLANNED: LazyLock<Regex> = LazyLock::new(|| Regex::new("计划(?:完成)?投资").unwrap());
static BUILT: LazyLock<Regex> = LazyLock::new(|| Regex::new("建设(?:内容|规模|地点|性质)|规模").unwrap());
/// Columns named after places, at least, that are told as such.
const FEWEST_PLACES: usize = 2;

/// Which columns of a head are named after places or their sum, by their names: whose quota a figure is, none for a bare sum.
fn scopes(names: &[String]) -> Vec<Option<Option<String>>> {
    let is_place = |name: &String| column_of(name).is_none() && PLACE_NAME.is_match(name);
    let several = names.iter().filter(|name| is_place(name)).count() >= FEWEST_PLACES;
    let scope = |name: &String| match () {
        _ if !several => None,
        _ if is_total(name) => {
            let whole = name.trim_end_matches(['合', '总', '小', '共', '计']);
            Some(Some(whole.to_owned()).filter(|whole| !whole.is_empty()))
        }
        _ if is_place(name) => Some(Some(name.clone())),
        _ => None,
    };
    names.iter().map(scope).collect()
}

/// The names of columns are no sentences.
const LONGEST_NAME: usize = 20;

/// What a column of this name holds, if it is one of the known names.
pub fn column_of(words: &str) -> Option<Column> {
    if words.is_empty() || words.len() > 3 * LONGEST_NAME || words.contains(':') {
        return None;
    }
    let mut known = COLUMNS.iter();
    known
        .find(|(_, pattern)| pattern.is_match(words))
        .map(|(column, _)| *column)
}

/// What the columns of a head hold, by their names.
pub fn columns_of(names: &[&str]) -> Vec<Option<Column>> {
    let names: Vec<String> = names.iter().map(|name| even(name)).collect();
    let goals = names_goals(&names);
    let role = |name: &String| match goals {
        true => column_of_goals(name),
        false => column_of(name),
    };
    names.iter().map(role).collect()
}

fn even(name: &str) -> String {
    name.chars().filter(|c| !is_blank(*c)).map(fold).collect()
}

/// Whether cells side by side are the header of a task table.
pub fn is_header(cells: &[&str]) -> bool {
    let names: Vec<String> = cells.iter().map(|name| even(name)).collect();
    // A row that numbers itself, or says a sentence, names nothing.
    let numbered = names
        .first()
        .is_some_and(|name| name.starts_with(|c: char| c.is_ascii_digit() || c == '('));
    if numbered && column_of(&names[0]).is_none() || names.iter().any(|name| name.contains('。')) {
        return false;
    }
    let roles: Vec<Column> = names.iter().filter_map(|name| column_of(name)).collect();
    names_tasks(&roles) || names_goals(&names) || names_quotas(&names)
}

/// Whether two rows are one header: the second names the parts of what the first names.
pub fn is_header_of_two(above: &[&str], below: &[&str]) -> bool {
    let known = above.iter().filter(|name| column_of(&even(name)).is_some());
    known.count() >= FEWEST_NAMES && is_header(&[above, below].concat())
}

/// The names of columns whose head takes two rows: broken ones (完成 over 时间), and the parts of a wide column (上半年 and 全年 under
/// 2026年目标). None where a cell of the second row says nothing of a column.
pub fn merged(above: &[&str], below: &[&str]) -> Option<Vec<String>> {
    let parts = below.iter().filter(|part| !part.is_empty()).count();
    if above.len() != below.len() || parts == 0 {
        return None;
    }
    let mut wide = String::new();
    let mut names = Vec::new();
    for (above, part) in above.iter().zip(below) {
        if !above.is_empty() {
            wide = even(above);
        }
        let part = even(part);
        let whole = format!("{wide}{part}");
        let name = match () {
            _ if part.is_empty() => even(above),
            // The head again.
            _ if part == wide => return None,
            _ if column_of(&whole).is_some() => whole,
            _ if column_of(&part).is_some() => part,
            _ => return None,
        };
        names.push(name);
    }
    Some(names)
}

/// Names of the first row of such a header that are known, at least.
const FEWEST_NAMES: usize = 2;

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
    let has = |wanted| names.iter().any(|name| column_of_goals(name) == Some(wanted));
    let quotas = scopes(names).into_iter().flatten().next().is_some();
    if !has(Column::Target) && !quotas || names.iter().any(|name| SCORE.is_match(name)) {
        return false;
    }
    let goals = names
        .iter()
        .filter(|name| column_of_goals(name) == Some(Column::Target));
    let goals = goals.count() + scopes(names).into_iter().flatten().count();
    names.iter().any(|name| INDICATOR.is_match(name))
        || has(Column::Task) && (goals > 1 || has(Column::Measure))
}

/// Whether columns of such names are those of places and their quotas, without scores and what only tells.
pub fn names_quotas(names: &[String]) -> bool {
    let quota = |name: &String| COUNTED.is_match(name) || column_of(name) == Some(Column::Target);
    names.iter().any(|name| column_of(name) == Some(Column::Place))
        && names.iter().any(quota)
        && !names.iter().any(|name| {
            SCORE.is_match(name)
                || matches!(column_of(name), None | Some(Column::Remark)) && TOLD.is_match(name)
        })
}

/// Whether words near a table of quotas say that they are to be reached.
pub fn demands(words: &str) -> bool {
    DEMANDED.is_match(words)
}

/// Whether columns of such contents are those of a task table.
pub fn names_tasks(roles: &[Column]) -> bool {
    let has = |wanted: &[Column]| roles.iter().any(|column| wanted.contains(column));
    has(&[Column::Task, Column::Target, Column::Problem])
        && has(&[Column::Lead, Column::Units, Column::Limit])
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
    /// The columns of figures whose names are those of indicators: 计划投资.
    pub counted: Vec<u32>,
    /// The columns that hold the quotas of a place, and whose they are.
    pub scopes: Vec<(u32, Option<String>)>,
}

/// What each column holds, by the header.
pub fn head(folded: &Folded, table: &Table) -> Option<Head> {
    let words = |cell: &TableCell| folded.text()[cell.words.clone()].replace('\n', "");
    let named = |row: &Row| -> Vec<String> {
        let cells = row.cells.iter().filter(|cell| !cell.words.is_empty());
        cells.map(words).collect()
    };
    let is_quotas = |row: &Row| {
        let names = named(row);
        let roles: Vec<Column> = names.iter().filter_map(|name| column_of(name)).collect();
        names_quotas(&names) && !names_tasks(&roles) && !names_goals(&names)
    };
    let roles = |row: &Row| -> Vec<(u32, Column)> {
        let cells = row.cells.iter().filter(|cell| !cell.words.is_empty());
        let names = named(row);
        let (goals, quotas) = (names_goals(&names), is_quotas(row));
        let role = |name: &str| match () {
            _ if quotas && COUNTED.is_match(name) => column_of(name).or(Some(Column::Target)),
            _ if goals => column_of_goals(name),
            _ => column_of(name),
        };
        let columns = cells.zip(&names);
        columns
            .filter_map(|(cell, name)| Some((cell.column, role(name)?)))
            .collect()
    };
    let is_header =
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
    let merged_at = |index: usize| {
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
        self::is_header(&names)
    };
    let at = (0..table.rows.len().min(4)).find(|index| {
        let row = &table.rows[*index];
        let next = table.rows.get(index + 1).map(roles).unwrap_or_default();
        let below = || table.rows.get(index + 1).map(named).unwrap_or_default();
        names_goals(&named(row))
            || is_header(&roles(row))
            || is_quotas(row)
            || merged_at(*index).is_some_and(|names| names_columns(&names))
            || !next.is_empty()
                && roles(row).len() >= FEWEST_NAMES
                && is_header(&[roles(row), next.clone()].concat())
            || !next.is_empty()
                && roles(row).len() >= FEWEST_NAMES
                && next.len() == below().len()
                && names_goals(&[named(row), below()].concat())
    })?;
    let quotas = is_quotas(&table.rows[at]);
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
    let scopes = named_at.iter().zip(scopes(&all));
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
        counted,
        scopes,
        columns: found,
        rows: taken,
    })
}

/// What the name of a column of goals says as a heading: 2025年目标 for 2025年 and 2025年目标值.
pub(super) fn goal_named(name: &str) -> String {
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
