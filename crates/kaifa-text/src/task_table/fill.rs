//! What the cells of a row say, read by the same readers as running text.

use std::ops::Range;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};

use super::years::month_of;
use super::{Part, Says, TaskRow};
use crate::confidence::Finding;
use crate::deadline::{self, Deadline, DeadlineKind};
use crate::folded::Folded;
use crate::pattern::Regex;
use crate::responsible;
use crate::source::Source;
use crate::strength;
use crate::target;
use crate::tree::{Clause, Heading};

static DATE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(20\d\d)[年\-./](?:(\d{1,2})(?:[月\-./](?:(\d{1,2})日?)?|$))?").unwrap());
/// 9月投入使用: the month in which something is to be there.
static MONTH: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^((\d{1,2})月份?)(?:[^\d]|$)").unwrap());
/// 3-5月, 2022年9月—2023年3月, 5月1日至9月30日: the time in which something is done.
static SPAN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:自|从)?(?:(20\d\d)年)?\d{1,2}月?(?:\d{1,2}日|[上中下]旬|初|中|底|末|份)?(?:起|开始)?(?:-|—|~|至|到)+",
        r"(?:(20\d\d)年|(次年|翌年))?(\d{1,2})月(?:(\d{1,2})日|[上中下]旬|初|中|底|末|份)?前?$"
    ))
    .unwrap()
});
const YEAR_LENGTH: usize = 4;
static BEGINNING_MONTH: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^(\d{1,2})月").unwrap());
/// A month that lies so much before the month of signature is one of the next year.
const MONTHS_AHEAD: u32 = 6;
static RHYTHM: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?:每|逐)(?:半?年|季|月|周|天|日|[两二三四]个?[月周年])").unwrap());
/// 全年, 第三季度: the part of the year that a cell names and nothing else.
static BARE_PART: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:(20\d\d)年)?(?:(全年|年内|当年|本年度?|下半年)|([上]半年|(?:前三|第?[一二三四1-4])季度|Q[1-4]))(?:底|末|内|完成|前)*$").unwrap()
});

/// 2022—2024年: the years in which something is done.
static SPAN_OF_YEARS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^20\d\d年?(?:-|—|~|至|到)+(20\d\d)年?[底末]?前?$").unwrap());

/// What is kept of the sureness where the cells of a row were told by what they say.
const GUESSED: u8 = 85;
impl TaskRow {
    /// Fills a clause with what the row's columns say.
    pub fn fill(&self, clause: &mut Clause, source: &Source, folded: &Folded, issued: Option<NaiveDate>) {
        clause.heading = self.heading(folded);
        if self.group {
            return;
        }
        clause.has_text = true;
        let said = self.parts.iter().flat_map(|part| &part.says);
        let mut cells: Vec<Range<usize>> = said.map(|says| says.words.clone()).collect();
        if cells.is_empty() {
            cells.extend(self.name.clone());
        }
        // A number of the row's own may stand in the cell.
        let own = |cell: Range<usize>| cell.start.max(self.words.min(cell.end))..cell.end;
        // What reaches down from a row above is said there.
        let cells = cells.into_iter().map(|cell| folded.span(own(cell)));
        clause.says = cells.filter(|cell| clause.own.contains(*cell)).collect();
        for part in &self.parts {
            for (cells, leads) in [(&part.lead, true), (&part.units, false)] {
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
        }
        if clause.lead.is_empty() && self.above.first_leads {
            let first = clause.responsible.first();
            clause.lead.extend(first.map(|first| responsible::UnitMention {
                finding: Finding::new("first_leads", 97),
                ..first.clone()
            }));
        }
        // Units may reach down from a row above; what they end is the row's own words before its own units.
        let unit_cells = self
            .parts
            .iter()
            .flat_map(|part| part.lead.iter().chain(&part.units));
        let unit_cells = unit_cells.map(|cell| cell.start);
        clause.responsible_start = unit_cells.filter(|start| *start > clause.words).min();
        self.add_goals(clause, folded, issued);
        if self.guessed {
            let units = clause.responsible.iter_mut().chain(&mut clause.lead);
            units.for_each(|unit| unit.finding = unit.finding.less(GUESSED));
        }
    }

    /// Adds the time limits and targets that it names to those of a clause: its own, or the article in which the table stands.
    pub fn add_goals(&self, clause: &mut Clause, folded: &Folded, issued: Option<NaiveDate>) {
        let (limits, targets) = (clause.deadlines.len(), clause.targets.len());
        let signed = issued;
        // A table that is no part of a dated document is of the year that its title names.
        let issued = issued.or_else(|| NaiveDate::from_ymd_opt(self.above.year?, 1, 1));
        for (index, part) in self.parts.iter().enumerate() {
            let name = self.name.clone().filter(|_| index == 0);
            let name = name.map(|words| Says {
                words,
                goal: None,
                head: None,
                counted: false,
                scope: None,
                quota: false,
            });
            let says: Vec<Says> = name.into_iter().chain(part.says.iter().cloned()).collect();
            let says: Vec<Says> = says
                .into_iter()
                .filter(|says| self.is_ahead(says, signed))
                .collect();
            self.fill_part(clause, part, &says, folded, issued);
        }
        if self.guessed {
            let limits = clause.deadlines[limits..].iter_mut().map(|d| &mut d.finding);
            let targets = clause.targets[targets..].iter_mut().map(|t| &mut t.finding);
            limits
                .chain(targets)
                .for_each(|finding| *finding = finding.less(GUESSED));
        }
    }

    /// Adds the time limits and targets of one part.
    fn fill_part(
        &self,
        clause: &mut Clause,
        part: &Part,
        all_that_says: &[Says],
        folded: &Folded,
        issued: Option<NaiveDate>,
    ) {
        let limits: Vec<Deadline> = part
            .limits
            .iter()
            .flat_map(|cell| {
                limits(
                    folded,
                    cell.clone(),
                    self.year_of_limit(folded, cell.clone(), issued),
                )
            })
            .collect();
        let own = clause.deadlines.len();
        let own_targets = clause.targets.len();
        for says in all_that_says
            .iter()
            .filter(|says| !self.names_indicator(folded, says))
        {
            if self.is_figure(folded, says) {
                continue;
            }
            let issued = says.year().or(issued);
            clause
                .deadlines
                .extend(deadline::find(folded, says.words.clone(), &[], issued));
        }
        // 6月底前开工,11月底前竣工: a goal is reached at the last of them.
        let by = limits.iter().filter_map(|limit| limit.by.clone()).max();
        // 持续推进: no time, whatever year the title names, but for a goal of the year.
        let standing = by.is_none()
            && part.limits.iter().any(|cell| {
                let words = &folded.text()[cell.clone()];
                !words.trim().is_empty() && !["全年", "年内", "年度"].iter().any(|year| words.contains(year))
            });
        // 每季度 in the words and in the column of limits is one rhythm.
        let words = |limit: &Deadline| &folded.text()[limit.even.clone()];
        let said = |limit: &Deadline| {
            let mut known = clause.deadlines[own..].iter();
            limit.kind == DeadlineKind::Periodic && known.any(|other| words(other) == words(limit))
        };
        let limits: Vec<Deadline> = limits.into_iter().filter(|limit| !said(limit)).collect();
        clause.deadlines.extend(limits);
        for says in all_that_says
            .iter()
            .filter(|says| !self.names_indicator(folded, says))
        {
            let headings: Vec<target::Heading> = says.goal.iter().cloned().map(target::Heading::of).collect();
            let before = clause.targets[own_targets..].last();
            let mut targets = self.bare_goals(folded, says, &headings, before, issued);
            let timed = self.goals_with_times(folded, says, issued);
            if targets.is_empty() {
                let article = target::Article {
                    deadlines: &clause.deadlines[own..],
                    headings: &headings,
                    row: true,
                    issued,
                    ..target::Article::default()
                };
                targets = target::find(folded, says.words.clone(), &article);
                targets.retain(|target| timed.iter().all(|goal| !overlap(&goal.even, &target.even)));
                targets.extend(timed);
                targets.sort_by_key(|target| target.even.start);
            }
            let time = self.time_of(says, issued);
            for target in &mut targets {
                if says.goal.is_some() {
                    self.complete(folded, target, before);
                }
                let year = time.as_deref().map(|time| &time[..YEAR_LENGTH.min(time.len())]);
                let rhythmic = || sentence(folded.text(), &says.words, target.even.start).contains("每");
                if time.is_some() && !rhythmic() && (target.by.is_none() || target.by.as_deref() == year) {
                    target.by.clone_from(&time);
                }
                let comes_again =
                    || RHYTHM.is_match(clause_of(folded.text(), &says.words, target.even.start));
                if target.by.is_none() && !comes_again() {
                    target.by =
                        by.clone()
                            .or(self.above.by.clone().filter(|_| !standing || says.goal.is_some()));
                }
                let own = self.whose.as_ref().filter(|_| target.scope.is_none());
                if let Some(place) = self.place.as_ref().or(own) {
                    target.scope = Some(folded.text()[place.clone()].replace('\n', ""));
                }
                // 甲县主要指标: that of the place, where the row names no class of its own.
                if self.indicator && target.scope.is_none() {
                    target.scope.clone_from(&self.above.whose);
                    if let Some((class, measure)) = target::class_with_measure(&target.indicator)
                        && self.above.whose.is_some()
                    {
                        (target.scope, target.indicator) = (Some(class), measure);
                    }
                }
                if says.quota {
                    target.scope.clone_from(&says.scope);
                }
            }
            clause.targets.extend(targets);
            clause
                .strengths
                .extend(strength::find(folded, says.words.clone(), &[]));
        }
    }

    /// The year that a limit without one means: 3月底前 in a table of October is next March, unless the title names the year.
    fn year_of_limit(
        &self,
        folded: &Folded,
        cell: Range<usize>,
        issued: Option<NaiveDate>,
    ) -> Option<NaiveDate> {
        let issued = issued?;
        let next = || NaiveDate::from_ymd_opt(issued.year() + 1, 1, 1);
        let named = self
            .above
            .by
            .as_deref()
            .is_some_and(|by| by[..YEAR_LENGTH] == issued.year().to_string());
        let month = BEGINNING_MONTH
            .captures(&folded.text()[cell])
            .and_then(|month| month[1].parse::<u32>().ok());
        let early = |month: u32| month + MONTHS_AHEAD <= issued.month();
        match month.is_some_and(early) && !named {
            true => next(),
            false => Some(issued),
        }
    }

    /// The name of the task, or the words before the first full stop of its content where more follows.
    fn heading(&self, folded: &Folded) -> Option<Heading> {
        let range = match self.name.as_ref().or(self.place.as_ref()) {
            Some(name) => self.words.max(name.start)..name.end,
            None => {
                let says = &self.parts.first()?.says;
                // 12万平方米 names no task.
                let first = &says.first().filter(|first| !first.counted)?.words;
                let start = self.words.max(first.start);
                let text = &folded.text()[start..first.end];
                // A task beside what is to be reached: the whole cell names it.
                if says.len() > 1 && !text.is_empty() && !text.contains(['。', '\n', ',', ';']) {
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

/// The sentence of a cell in which a place lies.
fn sentence<'a>(text: &'a str, cell: &Range<usize>, place: usize) -> &'a str {
    between(text, cell, place, &['。', ';'])
}

/// The clause of a cell in which a place lies.
fn clause_of<'a>(text: &'a str, cell: &Range<usize>, place: usize) -> &'a str {
    between(text, cell, place, &['。', ';', ','])
}

fn between<'a>(text: &'a str, cell: &Range<usize>, place: usize, stops: &[char]) -> &'a str {
    let place = place.clamp(cell.start, cell.end);
    let start = text[cell.start..place]
        .rfind(stops)
        .map_or(cell.start, |stop| cell.start + stop);
    let end = text[place..cell.end]
        .find(stops)
        .map_or(cell.end, |stop| place + stop);
    &text[start..end]
}

fn overlap(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// The time in which something is done, where the cell of a limit says from when to when.
fn span_of_time(folded: &Folded, cell: Range<usize>, issued: Option<NaiveDate>) -> Option<Deadline> {
    let text = &folded.text()[cell.clone()];
    let (year, month, day) = match SPAN_OF_YEARS.captures(text) {
        Some(years) => (years[1].parse().ok()?, None, None),
        None => {
            let span = SPAN.captures(text)?;
            let number = |index: usize| span.get(index)?.as_str().parse::<u32>().ok();
            let begins = number(1).map(|year| year as i32).or(issued.map(|day| day.year()));
            let year = match number(2) {
                Some(year) => year as i32,
                None => begins? + i32::from(span.get(3).is_some()),
            };
            (year, Some(number(4)?), number(5))
        }
    };
    let by = month.map_or_else(|| year.to_string(), |month| format!("{year}-{month:02}"));
    Some(Deadline {
        kind: DeadlineKind::Within,
        date: Some(deadline::last_day_of(year, month, day)?),
        span: folded.span(cell.clone()),
        by: Some(by),
        broken: false,
        finding: Finding::new("limit_column", 90),
        even: cell,
    })
}

/// The time limits of a cell of their column: as in running text, else a bare date. A standing duty (持续推进) has none.
fn limits(folded: &Folded, cell: Range<usize>, issued: Option<NaiveDate>) -> Vec<Deadline> {
    if let Some(span) = span_of_time(folded, cell.clone(), issued) {
        return vec![span];
    }
    let found = deadline::find(folded, cell.clone(), &[], issued);
    if !found.is_empty() {
        return found;
    }
    let text = &folded.text()[cell.clone()];
    if let Some(part) = BARE_PART.captures(text)
        && let Some(year) = part
            .get(1)
            .and_then(|year| year.as_str().parse().ok())
            .or(issued.map(|day| day.year()))
    {
        let month = part.get(3).map_or(12, |part| month_of(part.as_str()));
        let (kind, by) = match part.get(2) {
            Some(_) => (DeadlineKind::Within, year.to_string()),
            None => (DeadlineKind::ByDate, format!("{year}-{month:02}")),
        };
        return vec![Deadline {
            kind,
            date: deadline::last_day_of(year, Some(month), None),
            span: folded.span(cell.clone()),
            by: Some(by),
            broken: false,
            finding: Finding::new("limit_column", 85),
            even: cell,
        }];
    }
    if let Some(month) = MONTH.captures(text)
        && let Some(year) = issued.map(|day| day.year())
        && let Ok(number) = month[2].parse()
    {
        let even = cell.start..cell.start + month[1].len();
        let deadline = Deadline {
            kind: DeadlineKind::ByDate,
            date: deadline::last_day_of(year, Some(number), None),
            span: folded.span(even.clone()),
            by: Some(format!("{year}-{number:02}")),
            broken: false,
            finding: Finding::new("limit_column", 85),
            even,
        };
        return deadline.date.map(|_| deadline).into_iter().collect();
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
