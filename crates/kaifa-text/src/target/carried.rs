//! What clauses of a sentence hand on to the next: whose figure it is, what is measured, in which unit, by when.

use std::sync::LazyLock;

use super::scope;
use crate::deadline::{Deadline, DeadlineKind};
use crate::pattern::Regex;

/// What a lead-in says of the items below it (到2030年底,各园区应当完成下列指标:): whose their figures are, and by when.
#[derive(Debug, Default, Clone)]
pub struct LeadIn {
    pub(super) scope: Option<String>,
    /// What the figures of its items measure: 森林覆盖率应当达到下列标准.
    pub(super) measured: Option<String>,
    /// The time.
    pub by: Option<String>,
}

/// A measure, and words that only say that its values follow.
static MEASURES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(\\p{Han}{2,14}?(?:率|比例|强度|损耗|密度))(?:定额)?(?:应当|应|要|须|均|分别|按照|按|为|达到|不低于|不超过|执行|下列|以下|如下|标准|要求|规定|指标|目标|确定|控制)+$").unwrap()
});

/// 托管点的场地应当具备以下条件: whose premises and fittings the items of a list are about.
static WHOSE_PREMISES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?P<whose>[\p{Han}()]{2,14}?)的(?:场地|场所|用房|设施|设备|设施设备|建筑|房屋|厨房|校舍|厂房|库房|仓库|车辆|人员配备|场地设施|硬件设施)",
        "(?:原则上|一般|均|都|还)*(?:应当?|须|需|要|必须|符合|具备|达到)"
    ))
    .unwrap()
});

impl LeadIn {
    /// What a lead-in that begins at a place says. Its last clause names whose they are, behind the time that may open it.
    pub fn of(words: &str, start: usize, deadlines: &[Deadline]) -> LeadIn {
        let here = |d: &&Deadline| (start..start + words.len()).contains(&d.even.start);
        let last = start + words.rfind(',').map_or(0, |comma| comma + 1);
        let opens = deadlines.iter().find(|d| d.even.start == last);
        let clause = &words[opens.map_or(last, |d| d.even.end) - start..];
        let by = deadlines
            .iter()
            .filter(here)
            .rfind(|d| d.kind != DeadlineKind::Periodic)
            .and_then(|d| d.by.clone());
        let scope = scope::leading(clause)
            .map(|subject| clause[subject].to_owned())
            .filter(|subject| !scope::is_any_of_a_kind(subject))
            .or_else(|| Some(WHOSE_PREMISES.captures(clause)?["whose"].to_owned()));
        let named = scope::leading(clause).map_or(clause, |subject| &clause[subject.end..]);
        let measured = MEASURES
            .captures(named)
            .and_then(|found| Some(found.get(1)?.as_str().to_owned()));
        LeadIn { scope, measured, by }
    }

    /// The time alone, where nothing says that the items are about the same.
    pub(crate) fn time_alone(self) -> LeadIn {
        LeadIn {
            by: self.by,
            ..LeadIn::default()
        }
    }
}

/// What clauses of a sentence hand on to the next.
#[derive(Default)]
pub(super) struct Carried {
    pub(super) scope: Option<String>,
    /// Whose all figures of a list are that have no subject of their own, as its lead-in says.
    pub(super) of_all: Option<String>,
    /// The whole place that the sentence speaks of (全市), which is meant again behind those of whom something else was said.
    pub(super) place: Option<String>,
    /// Whether the article sets the goals of a plan, so that a zone without a name in it is the whole.
    pub(super) in_goals: bool,
    /// Whether the clause before chose so many out of others.
    pub(super) chooses: bool,
    /// Whether the scope had a figure already.
    pub(super) figured: bool,
    /// How many clauses with figures since it was named.
    pub(super) reach: usize,
    /// Whether a figure of the sentence was nobody's, and whether the scope is that of one clause among such.
    pub(super) unscoped: bool,
    pub(super) scope_is_sole: bool,
    /// What was measured of whom in this sentence, and in the one before where this one begins with a time.
    pub(super) measured_of: Vec<(String, String)>,
    pub(super) measured_before: Vec<(String, String)>,
    /// Whether all that follows is said of parts of them (规上企业中,A类占…).
    pub(super) of_those_among: bool,
    /// Whether the clause before does nothing but address them (对小微企业,).
    pub(super) addressed: bool,
    /// Whether the scope's clause says what they must do (企业应当有自己的仓库).
    pub(super) obliged: bool,
    /// Whether each of several of a series had a figure (国家级开发区…,省级开发区…), so that the next is that of none of them.
    pub(super) siblings: bool,
    /// What the clause before set up that has members: 建立后备库.
    pub(super) with_members: Option<String>,
    /// Whose the figures were before a clause about a part.
    pub(super) whole: Option<Option<String>>,
    /// Those who had a figure each in the clause before, all together.
    pub(super) joint: Option<String>,
    /// Whether the scope has but the one figure of a row (甲县达到2%,乙县达到1%).
    pub(super) in_a_row: bool,
    /// Whether the scope was named before the last semicolon.
    pub(super) scope_is_older: bool,
    pub(super) subject: Option<String>,
    /// The whole name of what was measured last, its share or growth included.
    pub(super) measured: Option<String>,
    /// The unit of the last figure.
    pub(super) unit: Option<String>,
    /// What was counted or measured in which unit, in order, for 分别 in a later clause and for a count that names nothing: 每镇打造1个园区,产值…;市本级打造2个.
    pub(super) counted: Vec<(String, String)>,
    pub(super) by: Option<String>,
    /// The time that a label names for all of the article (完成时限:2033年11月底).
    pub(super) limit: Option<String>,
    /// Whether that time stands in the middle of the clause before, and the time that governs what comes behind it.
    pub(super) by_is_inner: bool,
    pub(super) by_around: Option<Option<String>>,
    /// The indicators of the last clause that had some, for 分别 in the next.
    pub(super) names: Vec<String>,
    /// Those of the clause before it, where it had a single one.
    pub(super) names_before: Vec<String>,
    /// The years of a list (2025年、2026年、2027年), one for each of the figures that follow.
    pub(super) times: Vec<String>,
    /// Whether the clause before demanded a count.
    pub(super) counts: bool,
    /// Whether the clause before shared out over places what was measured.
    pub(super) allots: bool,
    /// What the sentence that ends with a colon before a list says of its items.
    pub(super) list: LeadIn,
    /// The time that governed the end of the paragraph before, the first one of this, and whether this has held a figure.
    pub(super) by_before: Option<String>,
    pub(super) first_here: Option<String>,
    pub(super) figures_here: bool,
    /// The time that opens a paragraph of goals (——到2025年,…) and governs all its sentences.
    pub(super) by_of_paragraph: Option<String>,
    /// The time that governs the lead-in before points that begin with ——.
    pub(super) lead_by: Option<Option<String>>,
}

impl Carried {
    /// The indicators that 均 means: those of the last clause, else one of each of the last two.
    pub(super) fn names_of_both(&self) -> Vec<String> {
        match self.names.len() {
            1 => self
                .names_before
                .iter()
                .rev()
                .take(1)
                .chain(&self.names)
                .cloned()
                .collect(),
            _ => self.names.clone(),
        }
    }

    /// Parts with what held for the sentence before alone. `goes_on` tells that this one goes on about what was measured there, `dated`
    /// that it opens with a time, `same_place` that it speaks of the same whole place.
    pub(super) fn begin_sentence(&mut self, goes_on: bool, dated: bool, same_place: bool) {
        self.scope = None;
        self.place = self.place.take().filter(|_| goes_on || same_place);
        self.of_those_among = false;
        if !goes_on {
            self.subject = None;
            self.measured = None;
            self.unit = None;
        }
        self.counted.clear();
        let around = self.by_around.take();
        if let (true, Some(around)) = (std::mem::take(&mut self.by_is_inner), around) {
            self.by = around;
        }
        self.counts = false;
        self.unscoped = false;
        self.figured = false;
        self.reach = 0;
        self.scope_is_sole = false;
        self.addressed = false;
        self.siblings = false;
        self.joint = None;
        self.in_a_row = false;
        self.whole = None;
        self.with_members = None;
        // 2025年园区税收达到8亿元。到2030年,税收达到15亿元: whose it was is told by what is measured again.
        let measured_before = std::mem::take(&mut self.measured_of);
        self.measured_before = if dated { measured_before } else { Vec::new() };
        self.names.clear();
        self.names_before.clear();
    }

    /// Those named here are those whose figures follow.
    pub(super) fn begin_scope(&mut self, scope: &str) {
        self.of_those_among = false;
        self.scope = Some(scope.to_owned());
        self.scope_is_older = false;
        self.figured = false;
        self.reach = 0;
        self.in_a_row = false;
    }

    /// Those named before are spoken of no more; the whole place is, or whose list it is.
    pub(super) fn leave_scope(&mut self) {
        self.scope = self.place.clone().or_else(|| self.of_all.clone());
        self.scope_is_older = false;
        self.in_a_row = false;
        self.siblings = false;
    }

    /// Parts with what does not reach over a semicolon.
    pub(super) fn begin_segment(&mut self) {
        self.scope_is_older = true;
        self.unscoped = false;
        self.chooses = false;
        self.counts = false;
        self.allots = false;
    }

    /// What is told of is no subject of what is demanded after it.
    pub(super) fn forget_what_is_told(&mut self) {
        let whole_place = |scope: &String| scope.starts_with(['全', '我', '本']);
        *self = Carried {
            scope: self.scope.take().filter(whole_place),
            of_all: self.of_all.take(),
            place: self.place.take(),
            list: std::mem::take(&mut self.list),
            lead_by: self.lead_by.take(),
            limit: self.limit.take(),
            in_goals: self.in_goals,
            by_before: self.by_before.take(),
            figures_here: self.figures_here,
            // 现有180家,到2027年达到300家: the same is measured.
            subject: self.subject.take(),
            measured: self.measured.take(),
            ..Carried::default()
        };
    }

    /// A look further ahead (到2035年,基本建成…) in a paragraph without figures governs none of the paragraphs after it.
    pub(super) fn begin_paragraph(&mut self) {
        let nearer = self.by_before.take().or(self.first_here.take());
        if !self.figures_here && nearer.is_some() && self.by > nearer {
            self.by = nearer;
        }
        self.by_before.clone_from(&self.by);
        self.first_here = None;
        self.figures_here = false;
    }
}
