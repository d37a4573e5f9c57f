//! What is known of the article whose targets are looked for: its headings and what they say of the figures below them, its
//! deadlines, when it was issued.

use std::ops::Range;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};

use super::{LeadIn, Target, scope, told};
use crate::deadline::Deadline;
use crate::listed::Listed;
use crate::pattern::Regex;

/// What is known of the article whose targets are looked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Article<'a> {
    /// Closing clauses, which are left out.
    pub skip: &'a [Range<usize>],
    /// The deadlines found in it.
    pub deadlines: &'a [Deadline],
    /// Its heading, and those above it.
    pub headings: &'a [Heading],
    /// What the lead-in of the goals above it says: 到2027年,全市园区力争实现以下目标.
    pub lead_in: Option<&'a LeadIn>,
    /// The time that a label names for all that is to be done (整改时限:2024年6月底前).
    pub limit: Option<&'a str>,
    /// Whether it is the row of a table of tasks, where what is said is to be done.
    pub row: bool,
    /// Date of signature, which tells what is past.
    pub issued: Option<NaiveDate>,
}

/// A heading, and what it says of the figures below it.
#[derive(Debug, Clone)]
pub struct Heading {
    pub(super) text: String,
    /// Whether it is one of goals.
    goals: bool,
    /// Whether it opens a part about how things stand.
    situation: bool,
    /// Whether it opens the conditions under which somebody gets something.
    conditions: bool,
    /// What the parts of a clause without a heading are, as the words before them say.
    listed: Option<Listed>,
}

/// What is longer says how things stand and what is to be done about them.
const LONGEST_OF_SITUATION: usize = 16;

impl Heading {
    /// What the words of a heading say.
    pub fn of(text: String) -> Heading {
        Heading {
            goals: GOALS.is_match(&text),
            situation: told::is_about_the_situation(&text),
            conditions: ELIGIBILITY.is_match(&text),
            listed: None,
            text,
        }
    }

    /// What the words of a heading say that names what is wrong (管网老化问题) above what is to be done about it.
    pub(crate) fn of_what_is_mended(text: String) -> Heading {
        Heading {
            situation: false,
            ..Heading::of(text)
        }
    }

    /// What the words before the parts of a clause without a heading say (申报单位应具备下列条件:).
    pub(crate) fn of_lead_in(words: &str) -> Heading {
        let listed = words.strip_suffix(':').and_then(Listed::of);
        Heading {
            conditions: listed == Some(Listed::Conditions),
            listed,
            ..Heading::of(String::new())
        }
    }

    /// Whether it is one of goals.
    pub(crate) fn is_about_goals(&self) -> bool {
        self.goals
    }

    /// Whether all below it tells how things stand, so that no time there limits anything.
    pub(crate) fn opens_the_situation(&self) -> bool {
        self.situation && self.text.chars().count() <= LONGEST_OF_SITUATION
    }

    /// Whether all below it only says who gets something, what is forbidden or what something consists of, so that no period there
    /// repeats or limits a duty. What a heading adds (申报条件与程序, 申报要求) is done in time.
    pub(crate) fn opens_no_duties(&self) -> bool {
        self.listed.is_some() || self.conditions && !self.text.ends_with(['求', '序'])
    }
}

impl Article<'_> {
    /// The words of its own heading, empty where it has none.
    pub(super) fn heading(&self) -> &str {
        self.headings.last().map_or("", |heading| &heading.text)
    }

    /// Whether it is about goals, where a year governs the sentences after it as well.
    pub(super) fn sets_goals(&self) -> bool {
        self.headings.iter().any(|heading| heading.goals)
    }

    /// Whether its own heading, or that above one undivided statement, is one of goals.
    pub(super) fn is_of_goals(&self) -> bool {
        let mut named = self
            .headings
            .iter()
            .rev()
            .filter(|heading| !heading.text.is_empty());
        named.next().is_some_and(|heading| heading.goals)
    }

    /// The time that the lead-in of the goals above it names.
    pub(super) fn lead_by(&self) -> Option<&str> {
        self.lead_in.and_then(|lead_in| lead_in.by.as_deref())
    }

    /// The headings of goals, innermost last.
    fn goals(&self) -> impl DoubleEndedIterator<Item = &str> {
        let goals = self.headings.iter().filter(|heading| heading.goals);
        goals.map(|heading| heading.text.as_str())
    }

    /// The year that a heading of goals names (2024年主要预期目标), unless it is over.
    pub(super) fn goals_year(&self) -> Option<String> {
        let year = self
            .goals()
            .filter_map(|heading| YEAR.captures(heading))
            .next_back()?[1]
            .to_owned();
        let ahead = self
            .issued
            .is_none_or(|issued| year.parse().is_ok_and(|year: i32| year >= issued.year()));
        ahead.then_some(year)
    }

    /// Whose goals they are, where a heading of goals says so.
    pub(super) fn goals_subject(&self) -> Option<&str> {
        self.goals().filter_map(scope::of_heading).next_back()
    }

    /// The class of trades, firms or projects that the heading names and nothing else, where measures of what they build and yield stand below it.
    pub(super) fn class_of_standards(&self, targets: &[Target]) -> Option<&str> {
        let heading = self.headings.last()?.text.as_str();
        let deed = [
            "实行", "节约", "集约", "保障", "供应", "严控", "规范", "科学", "高效", "盘活", "用好",
        ];
        let named = CLASS.is_match(heading)
            && !deed.iter().any(|verb| heading.starts_with(verb))
            && !scope::OPENS_WITHOUT_SUBJECT.is_match(heading)
            && !DONE_WITH.is_match(heading)
            && scope::may_be(heading);
        (named && targets.iter().any(|target| STANDARD.is_match(&target.indicator))).then_some(heading)
    }

    /// Whether it names the conditions under which somebody gets something: its figures are thresholds.
    pub(super) fn sets_conditions(&self) -> bool {
        self.headings.iter().any(|heading| heading.conditions)
    }

    /// Whether the words before it say that it is a deed that nobody may do.
    pub(super) fn is_forbidden(&self) -> bool {
        let listed = |heading: &Heading| heading.listed == Some(Listed::Forbidden);
        self.headings.iter().any(listed)
    }

    /// Whether it tells how things stand.
    pub(super) fn tells_the_situation(&self) -> bool {
        self.headings.iter().any(|heading| heading.situation)
    }
}

/// 食品加工业, 仓储物流项目; what is done with them (做强装备制造业) names no class.
static CLASS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[^做壮升育推促改支扶突破,。;:、的\d]{2,10}(?:业|项目|用地)$").unwrap());
/// 分类保障用地: what is done with land or projects names no class of them.
static DONE_WITH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:保障|供应|管理|使用|利用|配置|安排|规划|控制|盘活|整治|清理|审批|提升|集约|谋划|招引|服务|落实|监管|筛选|壮大|发展|振兴|储备)(?:业|项目|用地)$").unwrap()
});
/// What projects of a class build and yield on their land.
static STANDARD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("容积率|投资强度|亩均|建筑密度|建筑系数").unwrap());
static YEAR: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(20\d\d)年").unwrap());

/// 申报条件, 评定标准, 申报单位应当具备下列条件.
static ELIGIBILITY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:申报|申请|认定|评选|评定|入选|遴选|奖励|补助|扶持|资助|报名)[^,。;]{0,12}(?:条件|标准|对象|范围|门槛|要求)(?:与程序|和程序)?$",
        r"|(?:具备|符合|满足)(?:下列|以下)[^,。;]{0,8}条件(?:之一)?$"
    ))
    .unwrap()
});

static GOALS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?:目标|指标)(?:任务)?$").unwrap());
