//! The names of the columns of a table, and what they say it holds: tasks and who does them, indicators and goals, places and their
//! quotas. Every form of table asks here, whether its cells come from a container, from bars, from tabs, or stand one a line. Each name
//! is read once, since most lines that are asked about are no head.

use std::sync::LazyLock;

use super::is_total;
use crate::folded::{fold, is_blank};
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
const REMARK: &str = r"备注|说明|领导|责任人|负责人|联系|电话|属性|性质|来源|依据|情况|进展|现状|基期|基数|基准|基础值|实际(?:[^使利到]|$)|实绩|^(?:开发区|园区|乡镇|街道|行政村|县区|区县|区市县)(?:个数|数量|数)(?:\(.\))?$|去年|上年|^\p{Han}{0,4}20\d\d年\p{Han}{0,4}(?:完成|达到)\p{Han}{0,2}$|投诉|监督|取得成效|得分|分值|评分|权重|扣分|赋分|计分|进度情况|总投资|(?:目标|考核)类型$";
/// What the names of columns say, by the parts of their words; the first that fits tells.
static COLUMNS: LazyLock<Vec<(Column, Regex)>> = LazyLock::new(|| {
    const SPAN: &str = r"(?:[“”]?十[三四五六]五[“”]?|期间|时期|规划期|[三五35]年|20\d\d(?:-|—)20\d\d年)";
    const BODY: &str = "(?:单位|部门|主体|处室|科室|股室|机构)";
    [
        (Column::Number, r"^(?:\p{Han}{0,4}(?:序号|编号)|号|序|项次|NO\.?|No\.?)$".to_owned()),
        (Column::Limit, r"(?:时限|期限|完成时间|办结时间|时间节点|完成节点|时间要求|推进时间|截止|完成日期|时间安排|进度安排|时序要求|(?:进度|节点)要求)|^(?:工作|整改|计划|实施|落实|目标|任务|办理|交付)?(?:时间|节点)$".to_owned()),
        // 牵头及配合单位: who of them leads is not said.
        (Column::Units, format!(r"^\p{{Han}}{{0,4}}牵头(?:及|和|与|、|/)(?:配合|责任|协办|参与){BODY}(?:\(.*\))?$")),
        (Column::Lead, format!(r"^\p{{Han}}{{0,4}}(?:牵头|主办|主责|第一责任|首要责任)(?:\(责任\)|负责|责任|实施|落实|承办)?{BODY}?(?:\(.*\))?$")),
        (Column::Units, format!(concat!(
            r"^\p{{Han}}{{0,6}}(?:责任|配合|协办|协助|参与|参加|协同|承办|实施|落实|负责|完成|整改|考核|支持|主管|执行|承担|协作|会办|联动|推进|推广|指导|监管|主要|相关|有关){}",
            r"(?:(?:及|和|、|/)(?:责任人|配合单位|配合部门|负责人))?(?:\(.*\))?$"), BODY)),
        // What nobody has to do: remarks, persons, states of things.
        (Column::Remark, REMARK.to_owned()),
        (Column::Group, r"^(?:类别|领域|板块|分类|大类|项目类别|项目分类|任务类别|任务类型|任务分类|重点领域|一级任务|工作领域|工作类别|工作板块|方面|专项|维度|模块|指标类别|指标类型|一级指标)$".to_owned()),
        (Column::Task, r"(?:内容|举措|措施)(?:及|和|与|、)\p{Han}{0,4}目标$".to_owned()),
        // 2025年, 2025年计划值, “十五五”末目标, 上半年目标.
        (Column::Target, r"^(?:到|至)?(?:20\d\d年?|[“”]?十[三四五六]五[“”]?)(?:年?底|末|全年|[上下]半年|[一二三四1-4]季度)*(?:预期|年度|累计|考核|工作|约束性|规划|建设)*(?:目标|计划|任务|指标|预期|规划)*(?:值|数|量|任务|要求)?(?:\(.*\))?$".to_owned()),
        (Column::Target, r"(?:(?:工作|整改|任务|建设|具体|年度|全年|半年|季度|当年|阶段|阶段性|近期|远期|中期|总体|绩效|预期|量化|主要|管控|控制|规划|责任|发展)目标(?:\(.*\))?$|^目标$|目标(?:值|数|要求)(?:\(.*\))?$|计划(?:值|数|量)(?:\(.*\))?$|任务(?:数|量)(?:\(.*\))?$|量化指标|指标要求|指标值|^(?:预期|规划|控制|约束)值$|考核指标|工作标准|完成标准|验收标准|成果形式|预期成果|预期成效|工作成效|标志性成果)".to_owned()),
        (Column::Task, r"^(?:20\d\d年)?(?:主要|重点|重要|具体|年度|目标|工作|实施|改革|二级|三级|民生|为民|实事|整改|考核|督办|攻坚|细化|分解|推进|建设|专项|任务|项目|治理|落实|发展|阶段|核心|关键|整治|提升|创建|服务|基本)*(?:任务|内容|事项|举措|措施|路径|工程|工作|要求|实事|行动|做法|抓手|目标任务)(?:内容|名称|分工|分解|清单|要求|目标|及措施|举措|措施|及内容|(?:及|和)(?:实施|工作|推进)计划|安排)?$".to_owned()),
        (Column::Task, r"^(?:主要|工作|具体|任务|职能|部门|单位)*(?:职责|职责任务|职责分工|任务职责|责任分工)$".to_owned()),
        (Column::Task, r"^(?:20\d\d年)?(?:项目名称|项目内容|实事项目|考核项目|建设项目|重点项目|项目|政策措施|条款内容|考核内容)$".to_owned()),
        (Column::Task, r"^(?:20\d\d年)?(?:主要|工作|核心|评价|监测|发展|建设|重点|关键|约束|规划|预期|任务|年度|二级|三级|具体|量化)*指标(?:名称|项目|内容)?$".to_owned()),
        (Column::Target, r"^(?:20\d\d年)?(?:年度|全年|当年|本年)?计划(?:完成)?投资额?(?:\(.*\))?$".to_owned()),
        (Column::Problem, r"^(?:存在|突出|主要|反馈|整改|具体)?(?:的)?问题(?:表现|描述|清单|事项)?$".to_owned()),
        // 年均/累计, 年均增长(%), “十五五”累计: what is reached over all years of the plan.
        (Column::Target, format!(r"^(?:{SPAN}*[\[〔(]*年均|{SPAN}+[\[〔(]*累计|[\[〔]累计)(?:增长|增速|增幅|下降|变化|率|年均|累计|[/或及和与\[〔(%)〕\]])*$")),
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
/// The unit behind the name of a column of quotas: 新增就业(人).
static COUNTED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[^()]{2,20}\([^()\d局委办厅部院司会团]{1,8}\)$").unwrap());
/// Columns of quotas that only tell how things are.
static TOLD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("完成|实际(?:[^使利到]|$)|累计|排名|位次|现状|统计|同比|增速|情况").unwrap());
/// Columns of rules for scores, whose figures nobody has to reach.
static SCORE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("分值|权重|得分|评分|计分|扣分|赋分|分数|自评").unwrap());

/// A column of quotas is named after the place that has to reach them, or after all of them.
static PLACE_NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\p{Han}{1,8}(?:[省市区县旗州盟镇乡]|街道|办事处|农场|林场)(?:\(.*\))?$").unwrap()
});
/// Columns named after places, at least, that are told as such.
const FEWEST_PLACES: usize = 2;
/// What opens the name of a column that is a part of the one before.
pub const PART: &str = "其中:";
/// The names of columns are no sentences.
const LONGEST_NAME: usize = 20;
/// Names of the first row of a head of two rows that are known, at least.
pub const FEWEST_NAMES: usize = 2;

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
    let names = Names::evened(names);
    match names.are_goals() {
        true => names.columns_of_goals(),
        false => names.columns,
    }
}

/// Whether cells side by side are the header of a task table.
pub fn is_header(cells: &[&str]) -> bool {
    // A row that says a sentence names nothing.
    !cells.iter().any(|name| name.contains('。')) && Names::evened(cells).are_a_head()
}

/// Whether cells side by side are the header of a table of indicators and what they are to reach.
pub fn is_header_of_indicators(cells: &[&str]) -> bool {
    !cells.iter().any(|name| name.contains('。')) && Names::evened(cells).are_of_indicators()
}

/// Whether two rows are one header: the second names the parts of what the first names.
pub fn is_header_of_two(above: &[&str], below: &[&str]) -> bool {
    if above.iter().chain(below).any(|name| name.contains('。')) {
        return false;
    }
    let mut names = Names::evened(above);
    names.known().count() >= FEWEST_NAMES && {
        names.add(Names::evened(below));
        names.are_a_head()
    }
}

/// A name as it is read: without blanks, and without what says that its column is a part of the one before (其中:2027年).
pub(super) fn even(name: &str) -> String {
    let mut even = String::with_capacity(name.len());
    even.extend(name.chars().filter(|c| !is_blank(*c)).map(fold));
    match even.strip_prefix(PART) {
        Some(part) => part.to_owned(),
        None => even,
    }
}

/// Whether columns of such contents are those of a task table.
pub fn names_tasks(roles: &[Column]) -> bool {
    let has = |wanted: &[Column]| roles.iter().any(|column| wanted.contains(column));
    has(&[Column::Task, Column::Target, Column::Problem])
        && has(&[Column::Lead, Column::Units, Column::Limit])
}

/// Names side by side.
pub struct Names {
    words: Vec<String>,
    /// What each column holds, by its name alone.
    columns: Vec<Option<Column>>,
}

impl Names {
    /// Reads some names.
    pub fn of(words: Vec<String>) -> Names {
        let columns = words.iter().map(|name| column_of(name)).collect();
        Names { words, columns }
    }

    /// The same for names as they stand in a source.
    fn evened(cells: &[&str]) -> Names {
        Names::of(cells.iter().map(|name| even(name)).collect())
    }

    /// Adds further ones behind them.
    pub fn add(&mut self, others: Names) {
        self.words.extend(others.words);
        self.columns.extend(others.columns);
    }

    /// What the columns of known names hold.
    fn known(&self) -> impl Iterator<Item = Column> {
        self.columns.iter().filter_map(|column| *column)
    }

    /// Whether they are those of columns of tasks, goals or quotas.
    pub fn are_a_head(&self) -> bool {
        // A row that numbers itself names nothing.
        let numbered = self
            .words
            .first()
            .is_some_and(|name| name.starts_with(|c: char| c.is_ascii_digit() || c == '('));
        !(numbered && self.columns[0].is_none())
            && (self.are_tasks() || self.are_goals() || self.are_quotas())
    }

    /// Whether they are those of tasks and who does them or until when.
    pub fn are_tasks(&self) -> bool {
        names_tasks(&self.known().collect::<Vec<_>>())
    }

    /// Whether they are those of indicators and what they are to reach, without scores: nobody need be named.
    pub fn are_goals(&self) -> bool {
        let columns = self.columns_of_goals();
        let count = |wanted| columns.iter().filter(|column| **column == Some(wanted)).count();
        // Whatever they are, one of them is what is to be reached.
        if count(Column::Task) == 0 {
            return false;
        }
        let goals = count(Column::Target) + self.scopes().into_iter().flatten().count();
        goals > 0
            && (goals > 1
                || count(Column::Measure) > 0
                || self.words.iter().any(|name| INDICATOR.is_match(name)))
            && (self.set_goals_by_year() || !self.words.iter().any(|name| SCORE.is_match(name)))
    }

    /// Whether a column is named after a goal and its year, which has to be reached whatever it counts for: 2027年目标值 beside 权重.
    fn set_goals_by_year(&self) -> bool {
        let mut all = self.words.iter().zip(&self.columns);
        all.any(|(name, column)| {
            *column == Some(Column::Target) && name.starts_with("20") && name.contains("目标")
        })
    }

    /// Whether they are those of indicators and what they are to reach, by their names or units of measure.
    pub fn are_of_indicators(&self) -> bool {
        self.are_goals()
            && (self.columns.contains(&Some(Column::Measure))
                || self.words.iter().any(|name| INDICATOR.is_match(name)))
    }

    /// Whether they are those of places and their quotas, without scores and what only tells.
    fn are_quotas(&self) -> bool {
        let all = || self.words.iter().zip(&self.columns);
        self.columns.contains(&Some(Column::Place))
            && all().any(|(name, column)| *column == Some(Column::Target) || COUNTED.is_match(name))
            && !all().any(|(name, column)| {
                SCORE.is_match(name) || matches!(column, None | Some(Column::Remark)) && TOLD.is_match(name)
            })
    }

    /// Whether they are those of places and their quotas and nothing else.
    pub fn are_quotas_alone(&self) -> bool {
        self.are_quotas() && !self.are_tasks() && !self.are_goals()
    }

    /// What each column holds, as all of them tell.
    pub fn roles(&self) -> Vec<Option<Column>> {
        match () {
            _ if self.are_quotas_alone() => self.columns_of_quotas(),
            _ if self.are_goals() => self.columns_of_goals(),
            _ => self.columns.clone(),
        }
    }

    /// What each column holds among quotas.
    fn columns_of_quotas(&self) -> Vec<Option<Column>> {
        let all = self.words.iter().zip(&self.columns);
        all.map(|(name, column)| column.or_else(|| COUNTED.is_match(name).then_some(Column::Target)))
            .collect()
    }

    /// What each column holds in a table of indicators, also where its name says nothing elsewhere.
    fn columns_of_goals(&self) -> Vec<Option<Column>> {
        let all = self.words.iter().zip(&self.columns);
        all.map(|(name, column)| match () {
            _ if INDICATOR.is_match(name) => Some(Column::Task),
            _ if STANDARD.is_match(name) => Some(Column::Target),
            _ => *column,
        })
        .collect()
    }

    /// Which columns are named after places or their sum: whose quota a figure is, none for a bare sum.
    pub fn scopes(&self) -> Vec<Option<Option<String>>> {
        let all = self.words.iter().zip(&self.columns);
        let places: Vec<bool> = all
            .map(|(name, column)| column.is_none() && PLACE_NAME.is_match(name))
            .collect();
        let several = places.iter().filter(|place| **place).count() >= FEWEST_PLACES;
        let scope = |(name, place): (&String, &bool)| match () {
            _ if !several => None,
            _ if is_total(name) => {
                let whole = name.trim_end_matches(['合', '总', '小', '共', '计']);
                Some(Some(whole.to_owned()).filter(|whole| !whole.is_empty()))
            }
            _ if *place => Some(Some(name.clone())),
            _ => None,
        };
        self.words.iter().zip(&places).map(scope).collect()
    }
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
            // What is planned is no state, though it stands under 投资情况.
            _ if part.contains("计划") && column_of(&part) == Some(Column::Target) => part,
            _ if column_of(&whole).is_some() => whole,
            _ if column_of(&part).is_some() => part,
            _ => return None,
        };
        names.push(name);
    }
    Some(names)
}
