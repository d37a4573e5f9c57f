//! The targets of an article, found sentence by sentence and clause by clause, with what governs each clause and what is handed on
//! from one to the next.

use std::ops::Range;
use std::sync::LazyLock;

use super::article::{Article, opens_conditions};
use super::carried::{Carried, LeadIn};
use super::clause::ClauseReader;
use super::{Target, amount, exclusion, time, told};
use crate::brackets;
use crate::folded::Folded;
use crate::pattern::Regex;
use crate::signs::Signs;

/// An item of a list: (一)…, 1.…
static ITEM: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:[(〔][一二三四五六七八九十\d]{1,3}[)〕]|\d{1,2}[.、]|[①-⑳])").unwrap());

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

static POINT_TITLE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^—+\p{Han}{2,8}倍增$").unwrap());

/// Finds the targets in some own words.
pub fn find(folded: &Folded, own: Range<usize>, article: &Article) -> Vec<Target> {
    if article.tells_the_situation() || article.sets_conditions() {
        return Vec::new();
    }
    let goals = article.sets_goals() || article.lead_by().is_some();
    let all = folded.text();
    let mut targets: Vec<Target> = Vec::new();
    let lead_scope = article.lead_in.and_then(|lead_in| lead_in.scope.clone());
    let mut carried = Carried {
        by: article
            .goals_year()
            .or_else(|| article.lead_by().or(article.limit).map(str::to_owned)),
        ..Carried::default()
    };
    let own_start = own.start;
    let mut under_conditions = false;
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
        carried.reach = 0;
        carried.scope_is_sole = false;
        carried.addressed = false;
        carried.siblings = false;
        // 2025年园区税收达到8亿元。到2030年,税收达到15亿元: whose it was is told by what is measured again.
        let measured_before = std::mem::take(&mut carried.measured_of);
        let dated = article
            .deadlines
            .iter()
            .any(|d| d.by.is_some() && d.even.start == sentence.start);
        carried.measured_before = if dated { measured_before } else { Vec::new() };
        carried.names.clear();
        carried.names_before.clear();
        let opens_paragraph = sentence.start == own_start || all[..sentence.start].ends_with('\n');
        let item = words.starts_with('—') || ITEM.is_match(words);
        if opens_paragraph && !item {
            carried.list = LeadIn::default();
            under_conditions = false;
        }
        // 应当符合下列条件:(一)…: who gets something, in the items behind it.
        under_conditions |= words
            .split_once(':')
            .is_some_and(|(lead_in, _)| opens_conditions(lead_in));
        if under_conditions {
            continue;
        }
        carried.of_all = carried.list.scope.clone().or_else(|| lead_scope.clone());
        carried.scope.clone_from(&carried.of_all);
        if item && let Some(measured) = &carried.list.measured {
            carried.measured = Some(measured.clone());
            carried.subject = Some(measured.clone());
        }
        if let Some(lead_in) = words.strip_suffix(':') {
            carried.list = LeadIn::of(lead_in, sentence.start, article.deadlines);
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
                .or(carried.by.take().filter(|_| goes_on))
                .or(carried.list.by.clone())
                .or(article.limit.map(str::to_owned));
        }
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
        // 首期出资6月底前到位;投资占比…: a time in the middle of a clause governs nothing behind the semicolon; one that opens a segment does.
        let mut by_of_segments = carried
            .by
            .clone()
            .filter(|by| !by.contains('-') || !time::is_of_the_whole_year(words));
        for segment in brackets::split_signs(all, stops, sentence.clone(), &[';']) {
            if segment.start > sentence.start {
                carried.by.clone_from(&by_of_segments);
            }
            let opens = time::opening_segment(all, &segment, article.deadlines, holds_figure(&segment))
                .filter(|_| article.limit.is_none())
                // 新增岗位6500个;8月底前新建学校3所;…: a month among others is that of one thing.
                .filter(|by| {
                    segment.start == sentence.start || by_of_segments.is_some() || !by.contains('-')
                });
            by_of_segments = opens.or(by_of_segments);
            carried.scope_is_older = true;
            carried.unscoped = false;
            carried.chooses = false;
            carried.counts = false;
            carried.allots = false;
            for portion in portions(all, stops, segment) {
                let mut beside = false;
                let mut clause_before = portion.start..portion.start;
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
                        row: article.row,
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
                    // 下放权限42项,9月底前落实到位: the time of the clause before.
                    if beside && let Some(by) = reader.time_behind() {
                        let before = targets[found_before..].iter_mut();
                        before
                            .filter(|target| {
                                clause_before.contains(&target.even.start) && target.by.is_none()
                            })
                            .filter(|target| !all[target.even.clone()].contains('每'))
                            .for_each(|target| target.by = Some(by.clone()));
                    }
                    clause_before = start..clause_end;
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
                            of_all: carried.of_all.take(),
                            list: std::mem::take(&mut carried.list),
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
    // 推动研发机构全覆盖。到2023年…达到40%,到2025年…全覆盖: the heading only names what the sentences below it demand.
    let heading = article.headings.last().map_or("", |heading| &heading.text);
    if heading.ends_with("全覆盖")
        && all[own_start..].starts_with(heading)
        && let Some((first, others)) = targets.split_first()
        && first.even.end <= own_start + heading.len()
        && others
            .iter()
            .any(|target| all[target.even.clone()].contains("全覆盖"))
    {
        targets.remove(0);
    }
    // 1.食品加工业。投资强度…: the standards below the name of a class are that class's.
    if let Some(class) = article.class_of_standards(&targets) {
        for target in targets.iter_mut().filter(|target| target.scope.is_none()) {
            target.scope = Some(class.to_owned());
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
