//! Demanded figures: who shall reach which value of what, in which unit, by when. A sentence is taken clause by clause;
//! scope, indicator and time carry over from the clause before where the text leaves them out. `amount` reads figures and
//! their comparators, `in_words` those in Chinese numerals, `range` their two ends, `comparator` the words that compare, `other_words` what only
//! opens like a unit. `clause` puts a clause together:
//! `opening` how it begins, `time` by when it is, `scope` whose figure it is and what the next one takes over,
//! `indicator` what is measured, `one_by_one` where several have a figure each, `coverage` where that is all of something.
//! `around` is what stands around a figure, `exclusion` tells what is no target at all, `demand` what is demanded, `quantity` which sums and counts are demanded, `told` what only tells how
//! things were or are, `doubt` what speaks against a figure.

mod allotted;
pub(crate) mod amount;
mod around;
mod clause;
mod comparator;
mod coverage;
mod demand;
mod doubt;
mod exclusion;
mod in_words;
mod indicator;
mod one_by_one;
mod opening;
mod other_words;
mod quantity;
mod range;
mod scope;
mod time;
mod told;

use std::ops::Range;
use std::sync::LazyLock;

use crate::pattern::Regex;
use chrono::{Datelike, NaiveDate};
use kaifa_base::{Decimal, Span};
use serde::Serialize;

use crate::brackets;
use crate::confidence::Finding;
use crate::deadline::Deadline;
use crate::folded::Folded;
use crate::signs::Signs;
use clause::ClauseReader;
pub use told::is_about_the_situation;

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Comparator {
    /// 达到, 以上, 不低于
    #[serde(rename = ">=")]
    AtLeast,
    /// 不超过, 以内
    #[serde(rename = "<=")]
    AtMost,
    /// 左右, selections
    #[serde(rename = "=")]
    Equal,
    /// 突破, 超
    #[serde(rename = ">")]
    Above,
    /// 低于
    #[serde(rename = "<")]
    Below,
    /// 百强, 前N位
    #[serde(rename = "top_rank")]
    TopRank,
    /// 翻番
    #[serde(rename = "multiple")]
    Multiple,
    /// 进1位, 提高3个百分点
    #[serde(rename = "change")]
    Change,
}

impl Comparator {
    /// The sign or word used in output.
    pub fn name(self) -> &'static str {
        match self {
            Comparator::AtLeast => ">=",
            Comparator::AtMost => "<=",
            Comparator::Equal => "=",
            Comparator::Above => ">",
            Comparator::Below => "<",
            Comparator::TopRank => "top_rank",
            Comparator::Multiple => "multiple",
            Comparator::Change => "change",
        }
    }
}

/// A demanded figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Where it stands.
    pub span: Span,
    /// What is measured.
    pub indicator: String,
    /// How the value is compared.
    pub comparator: Comparator,
    /// The value, with the digits of the text.
    pub value: Decimal,
    /// The unit as written, with its magnitude.
    pub unit: Option<String>,
    /// Year or month that governs it: `2027`, `2022-06`.
    pub by: Option<String>,
    /// The written words that say whose figure it is.
    pub scope: Option<String>,
    /// How it was found.
    pub finding: Finding,
    /// Its place in the even text.
    pub(crate) even: Range<usize>,
}

/// What clauses of a sentence hand on to the next.
#[derive(Default)]
struct Carried {
    scope: Option<String>,
    /// Whether the clause before chose so many out of others.
    chooses: bool,
    /// Whether the scope had a figure already.
    figured: bool,
    /// Whether a figure of the sentence was nobody's, and whether the scope is that of one clause among such.
    unscoped: bool,
    scope_is_sole: bool,
    /// Whether the scope was named before the last semicolon.
    scope_is_older: bool,
    subject: Option<String>,
    /// The whole name of what was measured last, its share or growth included.
    measured: Option<String>,
    /// The unit of the last figure.
    unit: Option<String>,
    /// What was counted in which unit last, for a count that names nothing: 每镇打造1个园区,产值…;市本级打造2个.
    counted: Vec<(String, String)>,
    by: Option<String>,
    /// Whether that time stands in the middle of the clause before, and the time that governs what comes behind it.
    by_is_inner: bool,
    by_around: Option<Option<String>>,
    /// The indicators of the last clause that had some, for 分别 in the next.
    names: Vec<String>,
    /// Those of the clause before it, where it had a single one.
    names_before: Vec<String>,
    /// The years of a list (2025年、2026年、2027年), one for each of the figures that follow.
    times: Vec<String>,
    /// Whether the clause before demanded a count.
    counts: bool,
    /// Whether the clause before shared out over places what was measured.
    allots: bool,
    /// Whose figures the items of a list are: the subject of the sentence that ends with a colon before it.
    list_scope: Option<String>,
    /// The time that governed the end of the paragraph before, the first one of this, and whether this has held a figure.
    by_before: Option<String>,
    first_here: Option<String>,
    figures_here: bool,
    /// The time that opens a paragraph of goals (——到2025年,…) and governs all its sentences.
    by_of_paragraph: Option<String>,
    /// The time that governs the lead-in before points that begin with ——.
    lead_by: Option<Option<String>>,
}

impl Carried {
    /// The indicators that 均 means: those of the last clause, else one of each of the last two.
    fn names_of_both(&self) -> Vec<String> {
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

    /// A look further ahead (到2035年,基本建成…) in a paragraph without figures governs none of the paragraphs after it.
    fn begin_paragraph(&mut self) {
        let nearer = self.by_before.take().or(self.first_here.take());
        if !self.figures_here && nearer.is_some() && self.by > nearer {
            self.by = nearer;
        }
        self.by_before.clone_from(&self.by);
        self.first_here = None;
        self.figures_here = false;
    }
}

/// What is known of the article whose targets are looked for.
#[derive(Debug, Clone, Copy)]
pub struct Article<'a> {
    /// Closing clauses, which are left out.
    pub skip: &'a [Range<usize>],
    /// The deadlines found in it.
    pub deadlines: &'a [Deadline],
    /// Its heading, and those above it.
    pub headings: &'a [Heading],
    /// The time that the lead-in of the goals above it names: 到2027年,力争实现以下目标.
    pub lead_by: Option<&'a str>,
    /// Whether it is the row of a table of tasks, where what is said is to be done.
    pub row: bool,
    /// Date of signature, which tells what is past.
    pub issued: Option<NaiveDate>,
}

/// A heading, and what it says of the figures below it.
#[derive(Debug, Clone)]
pub struct Heading {
    text: String,
    /// Whether it is one of goals.
    goals: bool,
    /// Whether it opens a part about how things stand.
    situation: bool,
    /// Whether it opens the conditions under which somebody gets something.
    conditions: bool,
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
            text,
        }
    }

    /// What the words before the parts of a clause without a heading say (申报单位应具备下列条件:).
    pub fn of_lead_in(words: &str) -> Heading {
        Heading {
            conditions: words
                .strip_suffix(':')
                .is_some_and(|lead_in| ELIGIBILITY.is_match(lead_in)),
            ..Heading::of(String::new())
        }
    }

    /// Whether it is one of goals.
    pub fn is_about_goals(&self) -> bool {
        self.goals
    }

    /// Whether all below it tells how things stand, so that no time there limits anything.
    pub fn opens_the_situation(&self) -> bool {
        self.situation && self.text.chars().count() <= LONGEST_OF_SITUATION
    }
}

impl Article<'_> {
    /// Whether it is about goals, where a year governs the sentences after it as well.
    fn sets_goals(&self) -> bool {
        self.headings.iter().any(|heading| heading.goals)
    }

    /// The headings of goals, innermost last.
    fn goals(&self) -> impl DoubleEndedIterator<Item = &str> {
        let goals = self.headings.iter().filter(|heading| heading.goals);
        goals.map(|heading| heading.text.as_str())
    }

    /// The year that a heading of goals names (2024年主要预期目标), unless it is over.
    fn goals_year(&self) -> Option<String> {
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
    fn goals_subject(&self) -> Option<&str> {
        self.goals().filter_map(scope::of_heading).next_back()
    }

    /// Whether it names the conditions under which somebody gets something: its figures are thresholds.
    fn sets_conditions(&self) -> bool {
        self.headings.iter().any(|heading| heading.conditions)
    }

    /// Whether it tells how things stand.
    fn tells_the_situation(&self) -> bool {
        self.headings.iter().any(|heading| heading.situation)
    }
}

/// An item of a list: (一)…, 1.…
static ITEM: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:[(〔][一二三四五六七八九十\d]{1,3}[)〕]|\d{1,2}[.、]|[①-⑳])").unwrap());
static ANEW: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:每年|力争|确保|全年|到20\d\d年底?)[^,。;]{0,4}?(?:培育|新增|引进|建成|认定|完成|达到|实现)",
    )
    .unwrap()
});
/// 完不成任务的予以通报: condition and consequence in one clause, which says nothing of the clauses before.
static TOLD_OFF: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^[^,。;]{2,24}的(?:[,一]?律?)?(?:予以|给予|进行)?(?:通报|约谈|问责|追责|批评|撤销|取消|扣分|摘牌|警示)").unwrap()
});
static POINT_TITLE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^—+\p{Han}{2,8}倍增$").unwrap());
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

/// Finds the targets in some own words.
pub fn find(folded: &Folded, own: Range<usize>, article: &Article) -> Vec<Target> {
    if article.tells_the_situation() || article.sets_conditions() {
        return Vec::new();
    }
    let goals = article.sets_goals() || article.lead_by.is_some();
    let all = folded.text();
    let mut targets = Vec::new();
    let mut carried = Carried {
        by: article
            .goals_year()
            .or_else(|| article.lead_by.map(str::to_owned)),
        ..Carried::default()
    };
    let own_start = own.start;
    let signs_of_all = folded.signs(own.clone());
    let parts = brackets::without(own, article.skip);
    for sentence in parts
        .into_iter()
        .flat_map(|part| brackets::split_signs(all, signs_of_all, part, &['。', '\n', '!', '?']))
    {
        let words = &all[sentence.clone()];
        carried.scope = None;
        // 。其中:甲街道1900亩: goes on about what was measured.
        let goes_on = words.starts_with("其中");
        if !goes_on {
            carried.subject = None;
            carried.measured = None;
            carried.unit = None;
        }
        carried.counted.clear();
        let around = carried.by_around.take();
        if let (true, Some(around)) = (std::mem::take(&mut carried.by_is_inner), around) {
            carried.by = around;
        }
        carried.counts = false;
        carried.unscoped = false;
        carried.figured = false;
        carried.scope_is_sole = false;
        carried.names.clear();
        carried.names_before.clear();
        if ITEM.is_match(words) {
            carried.scope.clone_from(&carried.list_scope);
        } else {
            carried.list_scope = words
                .strip_suffix(':')
                .and_then(|lead_in| Some(lead_in[scope::leading(lead_in)?].to_owned()))
                .filter(|subject| !scope::is_any_of_a_kind(subject));
        }
        if all[sentence.clone()].starts_with('—') {
            // Each of the points under a lead-in takes the time of the lead-in.
            let lead_by = carried.lead_by.get_or_insert_with(|| carried.by.clone()).clone();
            // Among goals a point without a time takes that of the points before it.
            carried.by = lead_by.or(carried.by.take().filter(|_| goals));
        } else if !goals {
            carried.by = carried
                .by_of_paragraph
                .clone()
                .or(carried.by.take().filter(|_| goes_on));
        }
        let opens_paragraph = sentence.start == own_start || all[..sentence.start].ends_with('\n');
        if opens_paragraph {
            carried.by_of_paragraph = article
                .deadlines
                .iter()
                .find(|d| d.by.is_some() && sentence.contains(&d.even.start))
                .filter(|d| {
                    words.starts_with("——")
                        && all[sentence.start..d.even.start].trim_matches('—').is_empty()
                        && all[d.even.clone()].starts_with(['到', '至'])
                })
                .and_then(|d| d.by.clone());
        }
        if all[..sentence.start].ends_with('\n') {
            carried.begin_paragraph();
        }
        // ——规模倍增。 is the title of a point.
        if words.starts_with('—') && POINT_TITLE.is_match(words) {
            continue;
        }
        // A sentence without a figure hands on its time at most.
        let in_time = |place: usize| {
            let place = sentence.start + place;
            article.deadlines.iter().any(|d| d.even.contains(&place))
        };
        let signs = amount::signs(folded, sentence.clone(), in_time);
        let holds_figure =
            |part: &Range<usize>| signs.iter().any(|place| part.contains(&(sentence.start + place)));
        let Some(last_sign) = signs.last().map(|place| sentence.start + place) else {
            let mut timed = article
                .deadlines
                .iter()
                .filter(|d| sentence.contains(&d.even.start));
            if let Some(by) = timed.rfind(|d| d.by.is_some()).and_then(|d| d.by.clone()) {
                carried.first_here.get_or_insert_with(|| by.clone());
                carried.by = Some(by);
            }
            continue;
        };
        carried.figures_here = true;
        let figures = figures(&all[sentence.clone()], &signs);
        let found_before = targets.len();
        let stops = signs_of_all.within(sentence.clone());
        let past_parts = told::told(all, stops, sentence.clone(), article.issued, goals || article.row);
        // 首期出资6月底前到位;投资占比…: a time in the middle of a clause governs nothing behind the semicolon.
        let by_of_sentence = carried.by.clone();
        let mut opened = false;
        for segment in brackets::split_signs(all, stops, sentence.clone(), &[';']) {
            if segment.start > sentence.start && !opened {
                carried.by.clone_from(&by_of_sentence);
            }
            opened |= time::opens_segment(all, &segment, article.deadlines, holds_figure(&segment));
            carried.scope_is_older = true;
            carried.unscoped = false;
            carried.chooses = false;
            carried.counts = false;
            carried.allots = false;
            for portion in portions(all, stops, segment) {
                let mut beside = false;
                let condition = holds_figure(&portion) && exclusion::is_condition(&all[portion.clone()]);
                for clause in brackets::split_signs(all, stops, portion.clone(), &[',', ':']) {
                    let (start, clause_end) = (clause.start, clause.end);
                    let reader = ClauseReader {
                        folded,
                        all,
                        portion: portion.clone(),
                        sentence: sentence.clone(),
                        figures,
                        holds_figure: holds_figure(&clause),
                        clause,
                        beside,
                        heading: article.headings.last().map_or("", |heading| &heading.text),
                        deadlines: article.deadlines,
                    };
                    // Behind the last figure of a sentence only times are handed on.
                    let found = match start > last_sign {
                        true => {
                            reader.governing_time(&mut carried);
                            Vec::new()
                        }
                        false => reader.read(&mut carried),
                    };
                    // 盘活60万平方米,其中:甲园区15: the word alone parts nothing.
                    beside = !found.is_empty() || beside && &all[start..clause_end] == "其中";
                    let past = past_parts.iter().any(|part| part.contains(&start));
                    if past {
                        // What is told of is no subject of what is demanded after it.
                        carried = Carried {
                            scope: carried
                                .scope
                                .take()
                                .filter(|scope| scope.starts_with(['全', '我', '本'])),
                            list_scope: carried.list_scope.take(),
                            lead_by: carried.lead_by.take(),
                            by_before: carried.by_before.take(),
                            figures_here: carried.figures_here,
                            // 现有180家,到2027年达到300家: the same is measured.
                            subject: carried.subject.take(),
                            measured: carried.measured.take(),
                            ..Carried::default()
                        };
                    } else if !condition {
                        targets.extend(found);
                    }
                }
            }
        }
        // A figure beside it that is read as none may be one that was missed.
        let here = &mut targets[found_before..];
        let unread = signs.iter().any(|place| {
            let place = sentence.start + place;
            !here.iter().any(|target| target.even.contains(&place))
        });
        if unread {
            for target in here {
                target.finding = target.finding.less(95);
            }
        }
    }
    // What a heading of goals is about holds for what is said under it without a subject.
    if let Some(subject) = article.goals_subject() {
        for target in targets.iter_mut().filter(|target| target.scope.is_none()) {
            target.scope = Some(subject.to_owned());
        }
    }
    targets
}

/// How many figures a sentence has: signs that follow each other directly belong to one.
fn figures(sentence: &str, signs: &[usize]) -> usize {
    let apart = |pair: &&[usize]| {
        let between = &sentence[pair[0]..pair[1]];
        between.chars().count() > 1 && !between.ends_with('.')
    };
    usize::from(!signs.is_empty()) + signs.windows(2).filter(apart).count()
}

/// 对甲…,对乙… are separate rules: a new portion begins where a clause begins with 对, 凡 or 若.
fn portions(all: &str, signs: Signs, segment: Range<usize>) -> Vec<Range<usize>> {
    let mut portions: Vec<Range<usize>> = Vec::new();
    for clause in brackets::split_signs(all, signs, segment, &[',']) {
        let words = &all[clause.clone()];
        let opened = portions
            .last()
            .is_some_and(|last| all[last.clone()].starts_with(['对', '凡', '若', '如']));
        // 建成全覆盖,6月底前未完成的,暂停审批: the condition begins with the clause that ends with 的.
        // 对…予以奖补,每年培育50家: what is to be reached is no part of the rule.
        let anew = opened && ANEW.is_match(words);
        let opens = anew
            || words.starts_with(['对', '凡', '若'])
            || TOLD_OFF.is_match(words) && !opened
            || words.ends_with('的') && !opened && !words.starts_with(['且', '并', '或']);
        match portions.last_mut() {
            Some(last) if !opens => last.end = clause.end,
            _ => portions.push(clause),
        }
    }
    portions
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deadline;
    use crate::lines::paragraphs;
    use crate::source::Source;

    fn shown(text: &str) -> Vec<String> {
        let source = Source::from_text(text);
        let even = paragraphs(&source).folded;
        let own = 0..even.text().trim_end().len();
        let deadlines = deadline::find(&even, own.clone(), &[], None);
        let article = Article {
            skip: &[],
            deadlines: &deadlines,
            headings: &[],
            lead_by: None,
            row: false,
            issued: None,
        };
        find(&even, own, &article)
            .iter()
            .map(|t| {
                let part = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".into());
                let (unit, by, scope) = (part(&t.unit), part(&t.by), part(&t.scope));
                format!(
                    "{scope}: {} {} {} {unit} {by}",
                    t.indicator,
                    t.comparator.name(),
                    t.value
                )
            })
            .collect()
    }

    #[test]
    fn value_share_growth_and_rank() {
        assert_eq!(
            shown(
                "到2027年,全市开发区工业增加值达到620亿元,占全市比重不低于58%;营业收入年均增长9%以上,云泽经济开发区进入全省综合考评前5位,其他园区税收翻一番。"
            ),
            [
                "全市开发区: 工业增加值 >= 620 亿元 2027",
                "全市开发区: 工业增加值占全市比重 >= 58 % 2027",
                "全市开发区: 营业收入年均增长 >= 9 % 2027",
                "云泽经济开发区: 全省综合考评位次 top_rank 5 位 2027",
                "其他园区: 税收 multiple 2 倍 2027",
            ]
        );
    }

    #[test]
    fn coordinated_indicators_each_get_the_figure_or_their_own() {
        assert_eq!(
            shown("到2020年,税收收入、外贸总额占全市比重分别达到50%、45%以上。"),
            [
                "-: 税收收入占全市比重 >= 50 % 2020",
                "-: 外贸总额占全市比重 >= 45 % 2020"
            ]
        );
        assert_eq!(
            shown("税收收入和外贸总额占全省比重均达到35%以上。"),
            [
                "-: 税收收入占全省比重 >= 35 % -",
                "-: 外贸总额占全省比重 >= 35 % -"
            ]
        );
        assert_eq!(
            shown("智能车间、工厂、实验室数量突破90家。"),
            ["-: 智能车间、工厂、实验室数量 > 90 家 -"]
        );
    }

    #[test]
    fn quotas_ranges_ceilings_and_selections() {
        assert_eq!(
            shown("省级开发区发展2个当家产业和3—5个配套产业。"),
            [
                "省级开发区: 当家产业 = 2 个 -",
                "省级开发区: 配套产业 >= 3 个 -",
                "省级开发区: 配套产业 <= 5 个 -"
            ]
        );
        assert_eq!(
            shown("每年引进20亿元以上项目3个以上。"),
            ["-: 引进20亿元以上项目 >= 3 个 -"]
        );
        assert_eq!(shown("闲置面积占比不超过3%。"), ["-: 闲置面积占比 <= 3 % -"]);
        assert_eq!(shown("容积率不得低于1.0。"), ["-: 容积率 >= 1.0 - -"]);
        assert_eq!(
            shown("各开发区污水处理设施实现全覆盖。"),
            ["各开发区: 污水处理设施覆盖率 = 100 % -"]
        );
    }

    #[test]
    fn subsidies_thresholds_facts_and_names_are_no_targets() {
        for text in [
            "按研发费用的10%给予补助,每个企业最高200万元。",
            "对排名后3位的,约谈主要负责人;对连续2年排名前3位的,奖励用地指标。",
            "清理后,全市管理机构由18个减少至11个。",
            "围绕10条产业链强化招商。",
            "年薪40万元以上且有2年经验的,可直接认定为人才。",
            "每年召开2次以上会议。",
            "赋能“415X”集群建设。",
        ] {
            assert_eq!(shown(text), Vec::<String>::new(), "{text}");
        }
    }
}
