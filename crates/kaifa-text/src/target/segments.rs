//! The figures of one sentence: its segments between semicolons, their portions that are rules of their own, and the clauses of these.

use std::cell::RefCell;
use std::ops::Range;
use std::sync::LazyLock;

use super::clause::ClauseReader;
use super::sentences::Sentences;
use super::{exclusion, time, told};
use crate::brackets;
use crate::pattern::Regex;
use crate::signs::Signs;

static ANEW: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:每年|力争|确保|全年|到20\d\d年底?)[^,。;]{0,4}?(?:培育|新增|引进|建成|认定|完成|达到|实现|评选|遴选|选树)",
    )
    .unwrap()
});

/// 完不成任务的予以通报: condition and consequence in one clause, which says nothing of the clauses before.
static TOLD_OFF: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^[^,。;]{2,24}的(?:[,一]?律?)?(?:予以|给予|进行)?(?:通报|约谈|问责|追责|批评|撤销|取消|扣分|摘牌|警示)").unwrap()
});

/// A sentence that holds figures.
struct Sentence<'a> {
    range: Range<usize>,
    /// Where figures can be in it.
    figure_signs: &'a [usize],
    last_sign: usize,
    /// How many figures it has.
    figures: usize,
    /// Its stops and commas.
    stops: Signs<'a>,
    /// Its parts that tell how things were.
    past: Vec<Range<usize>>,
    /// How many targets were found before it.
    found_before: usize,
}

impl Sentence<'_> {
    fn holds_figure(&self, part: &Range<usize>) -> bool {
        self.figure_signs.iter().any(|place| part.contains(place))
    }
}

impl<'a> Sentences<'a> {
    /// Reads a sentence with signs of figures.
    pub(super) fn read_figures(&mut self, range: &Range<usize>, figure_signs: &[usize], last_sign: usize) {
        let all = self.all;
        self.carried.figures_here = true;
        let stops = self.signs.within(range.clone());
        let demands = self.goals || self.article.row;
        let sentence = Sentence {
            range: range.clone(),
            figure_signs,
            last_sign,
            figures: figures(all, figure_signs),
            stops,
            past: told::told(all, stops, range.clone(), self.article.issued, demands),
            found_before: self.targets.len(),
        };
        // 首期出资6月底前到位;投资占比…: a time in the middle of a clause governs nothing behind the semicolon; one that opens a segment does.
        let mut by = self.carried.by.clone().filter(|by| {
            !by.contains('-')
                || self.article.limit.is_some()
                || !time::is_of_the_whole_year(&all[range.clone()])
        });
        for segment in brackets::split_signs(all, stops, range.clone(), &[';']) {
            if segment.start > range.start {
                self.carried.by.clone_from(&by);
            }
            let holds_figure = sentence.holds_figure(&segment);
            let opens = time::opening_segment(all, &segment, self.article.deadlines, holds_figure)
                .filter(|_| self.article.limit.is_none())
                // 新增岗位6500个;8月底前新建学校3所;…: a month among others is that of one thing.
                .filter(|opens| segment.start == range.start || by.is_some() || !opens.contains('-'));
            by = opens.or(by);
            self.carried.begin_segment();
            for portion in portions(all, stops, segment) {
                self.read_portion(&portion, &sentence);
            }
        }
        self.doubt_beside_unread(&sentence);
    }

    /// Reads the clauses that belong together.
    fn read_portion(&mut self, portion: &Range<usize>, sentence: &Sentence) {
        let all = self.all;
        let mut beside = false;
        let mut before = portion.start..portion.start;
        let condition = sentence.holds_figure(portion) && exclusion::is_condition(&all[portion.clone()]);
        for clause in brackets::split_signs(all, sentence.stops, portion.clone(), &[',', ':']) {
            let reader = self.clause_reader(clause.clone(), portion, sentence, beside);
            // Behind the last figure of a sentence only times are handed on.
            let found = match clause.start > sentence.last_sign {
                true => {
                    reader.governing_time(&mut self.carried);
                    Vec::new()
                }
                false => reader.read(&mut self.carried),
            };
            // 下放权限42项,9月底前落实到位: the time of the clause before.
            if beside && let Some(by) = reader.time_behind() {
                let targets = self.targets[sentence.found_before..].iter_mut();
                targets
                    .filter(|target| before.contains(&target.even.start) && target.by.is_none())
                    .filter(|target| !all[target.even.clone()].contains('每'))
                    .for_each(|target| target.by = Some(by.clone()));
            }
            // 盘活60万平方米,其中:甲园区15: the word alone parts nothing.
            beside = !found.is_empty() || beside && &all[clause.clone()] == "其中";
            if sentence.past.iter().any(|part| part.contains(&clause.start)) {
                self.carried.forget_what_is_told();
            } else if !condition {
                self.targets.extend(found);
            }
            before = clause;
        }
    }

    /// A clause with what surrounds it.
    fn clause_reader(
        &self,
        clause: Range<usize>,
        portion: &Range<usize>,
        sentence: &Sentence,
        beside: bool,
    ) -> ClauseReader<'a> {
        ClauseReader {
            folded: self.folded,
            all: self.all,
            portion: portion.clone(),
            sentence: sentence.range.clone(),
            figures: sentence.figures,
            holds_figure: sentence.holds_figure(&clause),
            clause,
            beside,
            row: self.article.row,
            heading: self.article.heading(),
            deadlines: self.article.deadlines,
            last_asked: RefCell::default(),
        }
    }

    /// A figure beside targets that is read as none may be one that was missed.
    fn doubt_beside_unread(&mut self, sentence: &Sentence) {
        let here = &mut self.targets[sentence.found_before..];
        let read = |place: &usize| here.iter().any(|target| target.even.contains(place));
        if !sentence.figure_signs.iter().all(read) {
            for target in here {
                target.finding = target.finding.less(95);
            }
        }
    }
}

/// How many figures a sentence has: signs that follow each other directly belong to one.
fn figures(all: &str, signs: &[usize]) -> usize {
    let apart = |pair: &&[usize]| {
        let between = &all[pair[0]..pair[1]];
        between.chars().count() > 1 && !between.ends_with('.')
    };
    usize::from(!signs.is_empty()) + signs.windows(2).filter(apart).count()
}

/// 对甲…,对乙… are separate rules: a new portion begins where a clause begins with 对, 凡 or 若.
fn portions(all: &str, signs: Signs, segment: Range<usize>) -> Vec<Range<usize>> {
    let mut portions: Vec<Range<usize>> = Vec::new();
    // Without the word no condition ends.
    let may_end = all[segment.clone()].contains('的');
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
            || may_end
                && !opened
                && (TOLD_OFF.is_match(words)
                    || words.ends_with('的') && !words.starts_with(['且', '并', '或']));
        match portions.last_mut() {
            Some(last) if !opens => last.end = clause.end,
            _ => portions.push(clause),
        }
    }
    portions
}
