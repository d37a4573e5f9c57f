//! The targets of an article, found sentence by sentence, with what governs each sentence and what is handed on to the next.

use std::ops::Range;
use std::sync::LazyLock;

use super::article::Article;
use super::carried::{Carried, LeadIn};
use super::{Target, amount, scope};
use crate::brackets;
use crate::folded::Folded;
use crate::listed::{Listed, Lists};
use crate::pattern::Regex;
use crate::signs::Signs;

/// An item of a list: (一)…, 1.…
static ITEM: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:[(〔][一二三四五六七八九十\d]{1,3}[)〕]|\d{1,2}[.、]|[①-⑳])").unwrap());

/// 分县市看,甲市…: of what the sentence before measured.
static PARTED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:分\p{Han}{1,6}看|从\p{Han}{1,4}看|按\p{Han}{1,6}分)[,:]").unwrap());

/// ——规模倍增。 is the title of a point.
static POINT_TITLE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^—+\p{Han}{2,8}倍增$").unwrap());

/// An article that is read sentence by sentence.
pub(super) struct Sentences<'a> {
    pub(super) folded: &'a Folded,
    pub(super) all: &'a str,
    pub(super) article: &'a Article<'a>,
    /// Where its own words begin.
    own_start: usize,
    pub(super) signs: Signs<'a>,
    /// Whether it is about goals.
    pub(super) goals: bool,
    /// The lists of it, whose items may be conditions or forbidden deeds.
    lists: Lists,
    pub(super) carried: Carried,
    /// Whose goals it sets, as its first statement says.
    whose_goals: Option<String>,
    pub(super) targets: Vec<Target>,
}

/// Finds the targets in some own words.
pub fn find(folded: &Folded, own: Range<usize>, article: &Article) -> Vec<Target> {
    if article.tells_the_situation() || article.sets_conditions() {
        return Vec::new();
    }
    let by = article.goals_year();
    let mut sentences = Sentences {
        folded,
        all: folded.text(),
        article,
        own_start: own.start,
        signs: folded.signs(own.clone()),
        goals: article.sets_goals() || article.lead_by().is_some(),
        lists: Lists::default(),
        carried: Carried {
            by: by.or_else(|| article.lead_by().or(article.limit).map(str::to_owned)),
            limit: article.limit.map(str::to_owned),
            in_goals: article.is_of_goals(),
            ..Carried::default()
        },
        whose_goals: None,
        targets: Vec::new(),
    };
    let (all, signs) = (sentences.all, sentences.signs);
    for part in brackets::without(own, article.skip) {
        for sentence in brackets::split_signs(all, signs, part, &['。', '\n', '!', '?']) {
            // “容积率不低于1.2;: the mark opens the new wording of an article that is changed, over several paragraphs.
            let words = &all[sentence.clone()];
            let opened = words.starts_with('“') && !words.contains('”');
            let from = sentence.start + if opened { '“'.len_utf8() } else { 0 };
            sentences.read(&(from..sentence.end));
        }
    }
    sentences.settled()
}

impl Sentences<'_> {
    /// Reads one sentence.
    fn read(&mut self, sentence: &Range<usize>) {
        let words = &self.all[sentence.clone()];
        // 。其中:甲街道1900亩: goes on about what was measured.
        let goes_on = words.starts_with("其中") || PARTED.is_match(words);
        let times = &self.article.deadlines;
        let dated = times
            .iter()
            .any(|d| d.by.is_some() && d.even.start == sentence.start);
        let opens_paragraph = sentence.start == self.own_start || self.all[..sentence.start].ends_with('\n');
        // 全市…。到2030年,…: the goals of a paragraph are those of one place.
        let same_place = self.goals && !opens_paragraph;
        self.carried.begin_sentence(goes_on, dated, same_place);
        let item = words.starts_with('—') || ITEM.is_match(words);
        if opens_paragraph && !item {
            self.carried.list = LeadIn::default();
        }
        // 应当符合下列条件:(一)…: who gets something, in the items behind it.
        let listed = self.lists.read(words, opens_paragraph).map(|(listed, _)| listed);
        if listed == Some(Listed::Conditions) {
            return;
        }
        self.take_from_list(sentence, item);
        self.take_time(sentence, goes_on);
        if opens_paragraph {
            self.carried.by_of_paragraph = self.time_of_paragraph(sentence);
        }
        if self.all[..sentence.start].ends_with('\n') {
            self.carried.begin_paragraph();
        }
        if words.starts_with('—') && POINT_TITLE.is_match(words) {
            return;
        }
        let signs = self.figure_signs(sentence);
        self.take_whose_goals(sentence, &signs);
        match signs.last() {
            Some(last) => {
                let first = self.targets.len();
                self.read_figures(sentence, &signs, *last);
                if listed == Some(Listed::Forbidden) || self.article.is_forbidden() {
                    self.limit_what_is_forbidden(first);
                }
            }
            None => self.hand_on_time(sentence),
        }
    }

    /// 不得有下列行为:(一)收费超过核定标准10%: what nobody may do beyond a figure stays within it. A figure that is not compared is
    /// part of what the deed is.
    fn limit_what_is_forbidden(&mut self, first: usize) {
        let all = self.all;
        let mut forbidden = self.targets.split_off(first);
        forbidden.retain_mut(|target| {
            let Some(allowed) = target.comparator.otherwise() else {
                return false;
            };
            target.comparator = allowed;
            let number = ITEM.find(&all[target.even.clone()]).map_or(0, |item| item.end());
            target.even.start += number;
            target.span = self.folded.span(target.even.clone());
            true
        });
        self.targets.extend(forbidden);
    }

    /// Whose the figures of a sentence are and what they measure, as the lead-in of the list says that it belongs to; or what it says of
    /// the list that it leads in itself.
    fn take_from_list(&mut self, sentence: &Range<usize>, item: bool) {
        let (article, carried) = (self.article, &mut self.carried);
        let lead_in = || article.lead_in.and_then(|lead_in| lead_in.scope.clone());
        carried.of_all = carried.list.scope.clone().or_else(lead_in);
        carried.scope.clone_from(&carried.of_all);
        if item && let Some(measured) = &carried.list.measured {
            carried.measured = Some(measured.clone());
            carried.subject = Some(measured.clone());
        }
        if let Some(lead_in) = self.all[sentence.clone()].strip_suffix(':') {
            carried.list = LeadIn::of(lead_in, sentence.start, article.deadlines);
        }
    }

    /// Whose goals are set, where the statement that opens an article of goals says so without a figure: 到2025年,全市制造业迈上新台阶.
    fn take_whose_goals(&mut self, sentence: &Range<usize>, signs: &[usize]) {
        let heading = self.article.heading();
        let opens = self.whose_goals.is_none() && self.targets.is_empty() && self.article.is_of_goals();
        let first = sentence.start == self.own_start
            || self.all[self.own_start..sentence.start].trim_end_matches(['。', '\n']) == heading;
        if !opens || !first {
            return;
        }
        let mut times = self.article.deadlines.iter().map(|time| &time.even);
        let time = times.find(|even| even.start == sentence.start);
        let start = time.map_or(sentence.start, |even| even.end);
        let words = self.all[start..sentence.end].trim_start_matches([',', '年', '末', '底']);
        let start = sentence.end - words.len();
        let end = words.find(',').map_or(sentence.end, |comma| start + comma);
        let clause = &self.all[start..end];
        if signs.iter().any(|sign| (start..end).contains(sign)) {
            return;
        }
        let whose = scope::leading(clause).filter(|whose| whose.start == 0);
        self.whose_goals = whose
            .map(|whose| &clause[whose])
            .filter(|whose| scope::handed_on::outlasts(whose) && !whose.contains('、'))
            .map(str::to_owned);
    }

    /// The time that governs a sentence before one is named in it.
    fn take_time(&mut self, sentence: &Range<usize>, goes_on: bool) {
        let carried = &mut self.carried;
        if self.all[sentence.clone()].starts_with('—') {
            // Each of the points under a lead-in takes the time of the lead-in.
            let lead_by = carried.lead_by.get_or_insert_with(|| carried.by.clone()).clone();
            // Among goals a point without a time takes that of the points before it.
            carried.by = lead_by.or(carried.by.take().filter(|_| self.goals));
        } else if !self.goals {
            carried.by = carried
                .by_of_paragraph
                .clone()
                .or(carried.by.take().filter(|_| goes_on))
                .or(carried.list.by.clone())
                .or(self.article.limit.map(str::to_owned));
        }
    }

    /// The time that opens a paragraph of goals (——到2025年,…).
    fn time_of_paragraph(&self, first: &Range<usize>) -> Option<String> {
        let mut deadlines = self.article.deadlines.iter();
        let time = deadlines.find(|d| d.by.is_some() && first.contains(&d.even.start))?;
        let before = &self.all[first.start..time.even.start];
        let opens = before.starts_with("——")
            && before.trim_matches('—').is_empty()
            && self.all[time.even.clone()].starts_with(['到', '至']);
        time.by.clone().filter(|_| opens)
    }

    /// The places in a sentence where figures can be that are no times.
    fn figure_signs(&self, sentence: &Range<usize>) -> Vec<usize> {
        let in_time = |place: usize| {
            let place = sentence.start + place;
            let mut deadlines = self.article.deadlines.iter();
            deadlines.any(|d| d.even.contains(&place))
        };
        let mut signs = amount::signs(self.folded, sentence.clone(), in_time);
        signs.iter_mut().for_each(|place| *place += sentence.start);
        signs
    }

    /// A sentence without a figure hands on its time at most.
    fn hand_on_time(&mut self, sentence: &Range<usize>) {
        let deadlines = self.article.deadlines.iter();
        let mut timed = deadlines.filter(|d| sentence.contains(&d.even.start));
        if let Some(by) = timed.rfind(|d| d.by.is_some()).and_then(|d| d.by.clone()) {
            self.carried.first_here.get_or_insert_with(|| by.clone());
            self.carried.by = Some(by);
        }
    }

    /// The targets of all sentences, with what the headings say of them.
    fn settled(self) -> Vec<Target> {
        let (all, article, mut targets) = (self.all, self.article, self.targets);
        // 推动研发机构全覆盖。到2023年…达到40%,到2025年…全覆盖: the heading only names what the sentences below it demand.
        let heading = article.heading();
        if heading.ends_with("全覆盖")
            && all[self.own_start..].starts_with(heading)
            && let Some((first, others)) = targets.split_first()
            && first.even.end <= self.own_start + heading.len()
            && others
                .iter()
                .any(|target| all[target.even.clone()].contains("全覆盖"))
        {
            targets.remove(0);
        }
        // 1.食品加工业。投资强度…: the standards below the name of a class are that class's.
        // What a heading of goals is about holds for what is said under it without a subject.
        let bearer = article
            .class_of_standards(&targets)
            .or(article.goals_subject())
            .or(self.whose_goals.as_deref());
        if let Some(bearer) = bearer {
            for target in targets.iter_mut().filter(|target| target.scope.is_none()) {
                target.scope = Some(bearer.to_owned());
            }
        }
        targets
    }
}
