//! What the cells of a row say, read by the same readers as running text.

use std::ops::Range;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};

use super::{Says, TaskRow};
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
static MONTH: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^(\d{1,2})月(?:[^\d]|$)").unwrap());
static YEAR: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^(20\d\d)年").unwrap());

impl Says {
    /// The year that the name of a column of goals gives to what its cells say: 年底 below 2027年目标.
    fn year(&self) -> Option<NaiveDate> {
        let year = YEAR.captures(self.goal.as_deref()?)?[1].parse().ok()?;
        NaiveDate::from_ymd_opt(year, 1, 1)
    }
}

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
        // A table that is no part of a dated document is of the year that its title names.
        let issued = issued.or_else(|| NaiveDate::from_ymd_opt(self.year?, 1, 1));
        for (cells, leads) in [(&self.lead, true), (&self.units, false)] {
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
        // Units may reach down from a row above; what they end is the row's own words before its own units.
        let unit_cells = self.lead.iter().chain(&self.units).map(|cell| cell.start);
        clause.responsible_start = unit_cells.filter(|start| *start > clause.words).min();
        let limits: Vec<Deadline> = self
            .limits
            .iter()
            .flat_map(|cell| limits(folded, cell.clone(), issued))
            .collect();
        for says in self.all_that_says() {
            let issued = says.year().or(issued);
            clause
                .deadlines
                .extend(deadline::find(folded, says.words, &[], issued));
        }
        // 评估3月底前,退出10月底前: which of them a goal is for is not said.
        let mut times = limits.iter().filter_map(|limit| limit.by.clone());
        let by = times.next().filter(|first| times.all(|other| other == *first));
        clause.deadlines.extend(limits);
        for says in self.all_that_says() {
            let headings: Vec<target::Heading> = says.goal.iter().cloned().map(target::Heading::of).collect();
            let mut targets = self.bare_goal(folded, &says, &headings, issued);
            let timed = self.goals_with_times(folded, &says, issued);
            if targets.is_empty() {
                let article = target::Article {
                    skip: &[],
                    deadlines: &clause.deadlines,
                    headings: &headings,
                    lead_by: None,
                    row: true,
                    issued,
                };
                targets = target::find(folded, says.words.clone(), &article);
                targets.retain(|target| timed.iter().all(|goal| !overlap(&goal.even, &target.even)));
                targets.extend(timed);
                targets.sort_by_key(|target| target.even.start);
            }
            for target in targets.iter_mut().filter(|target| target.by.is_none()) {
                target.by.clone_from(&by);
            }
            clause.targets.extend(targets);
            clause.strengths.extend(strength::find(folded, says.words, &[]));
        }
        if self.guessed {
            let units = clause.responsible.iter_mut().chain(&mut clause.lead);
            let found = units.map(|unit| &mut unit.finding);
            let found = found.chain(clause.deadlines.iter_mut().map(|d| &mut d.finding));
            found
                .chain(clause.targets.iter_mut().map(|t| &mut t.finding))
                .for_each(|finding| *finding = finding.less(GUESSED));
        }
    }

    /// The name of the task and the other cells that say something.
    fn all_that_says(&self) -> Vec<Says> {
        let name = self.name.clone().map(|words| Says { words, goal: None });
        name.into_iter().chain(self.says.iter().cloned()).collect()
    }

    /// The name of the task, or the words before the first full stop of its content where more follows.
    fn heading(&self, folded: &Folded) -> Option<Heading> {
        let range = match &self.name {
            Some(name) => self.words.max(name.start)..name.end,
            None => {
                let first = self.says.first()?;
                let first = &first.words;
                let start = self.words.max(first.start);
                let text = &folded.text()[start..first.end];
                // A task beside what is to be reached: the whole cell names it.
                if self.says.len() > 1 && !text.is_empty() && !text.contains(['。', '\n', ',', ';']) {
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

fn overlap(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// The time limits of a cell of their column: as in running text, else a bare date. A standing duty (持续推进) has none.
fn limits(folded: &Folded, cell: Range<usize>, issued: Option<NaiveDate>) -> Vec<Deadline> {
    let found = deadline::find(folded, cell.clone(), &[], issued);
    if !found.is_empty() {
        return found;
    }
    let text = &folded.text()[cell.clone()];
    if let Some(month) = MONTH.captures(text).and_then(|found| found.get(1))
        && let Some(year) = issued.map(|day| day.year())
        && let Ok(number) = month.as_str().parse()
    {
        let even = cell.start..cell.start + month.end() + '月'.len_utf8();
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
