//! Goals in a cell of their own, whose indicator is the name of the row: 增长5.5%, ≥95, 2025年达到80%.

use std::ops::Range;
use std::sync::LazyLock;

use chrono::NaiveDate;

use super::{Says, TaskRow};
use crate::brackets;
use crate::deadline;
use crate::folded::Folded;
use crate::pattern::Regex;
use crate::target::{self, Target};

/// A goal that names no indicator: 增长5.5%, ≥95%, 120家. Its row does.
static BARE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:力争|确保|同比|年均|累计|完成|达到?|实现|保持在?|控制在|增长|增幅|增速|下降|降低|减少|提高|提升|突破|超过|高于|低于|不低于|不少于|不超过|不高于|大于|小于|约|[≥≤><＝=])*\d[\d.,]*[^\d。;]{0,12}$").unwrap()
});

/// The time before such a goal in a clause of its own: 力争2025年达到80%.
static TIMED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^((?:力争|确保|争取)?(?:在|到|至)?20\d\d年(?:底|末)?前?)(?:[^。,;]*)$").unwrap()
});

/// The name of an indicator is no sentence.
const LONGEST_INDICATOR: usize = 30;

impl TaskRow {
    /// The figure of a cell of goals whose indicator stands in another cell of the row: read as if the one stood behind the other.
    pub(super) fn bare_goal(
        &self,
        folded: &Folded,
        says: &Says,
        headings: &[target::Heading],
        issued: Option<NaiveDate>,
    ) -> Vec<Target> {
        let text = folded.text();
        let Some(named) = self.plain_name(folded) else {
            return Vec::new();
        };
        let words = &text[named.clone()];
        let figure = says.words.clone();
        if says.goal.is_none() || !BARE.is_match(without_note(&text[figure.clone()])) {
            return Vec::new();
        }
        // 规上工业总产值(亿元) and 500: the unit stands beside the name, or in a column of its own.
        let counted = text[figure.clone()].ends_with(|c: char| c.is_ascii_digit());
        let (mut indicator, mut unit) = (named.start..named.start + words.len(), self.measure.clone());
        if let Some(open) = words
            .rfind('(')
            .filter(|open| counted && *open > 0 && words.ends_with(')'))
        {
            unit = unit.or(Some(named.start + open + 1..indicator.end - 1));
            indicator.end = named.start + open;
        }
        let mut row = Folded::default();
        row.append(folded, indicator);
        if text[figure.clone()].starts_with(|c: char| c.is_ascii_digit()) {
            let place = folded.span(figure.clone()).start;
            "达到".chars().for_each(|c| row.push(c, place));
        }
        row.append(folded, figure);
        unit.filter(|_| counted)
            .into_iter()
            .for_each(|unit| row.append(folded, unit));
        let article = target::Article {
            skip: &[],
            deadlines: &[],
            headings,
            lead_by: None,
            row: true,
            issued,
        };
        let mut targets = target::find(&row, 0..row.text().len(), &article);
        for target in &mut targets {
            target.even = says.words.clone();
            target.span = folded.span(named.start.min(says.words.start)..named.end.max(says.words.end));
        }
        targets
    }

    /// The goals of a cell that stand in clauses of their own behind a time and name no indicator.
    pub(super) fn goals_with_times(
        &self,
        folded: &Folded,
        says: &Says,
        issued: Option<NaiveDate>,
    ) -> Vec<Target> {
        let Some(name) = self.plain_name(folded).filter(|_| says.goal.is_some()) else {
            return Vec::new();
        };
        let text = folded.text();
        let clauses = brackets::split_outside(text, says.words.clone(), &['。', ';', ',', '\n']);
        let timed = clauses.filter_map(|clause| {
            let words = &text[clause.clone()];
            let time = TIMED.captures(words)?.get(1)?.end();
            BARE.is_match(&words[time..]).then_some((clause, time))
        });
        timed
            .flat_map(|(clause, time)| {
                let mut row = Folded::default();
                row.append(folded, clause.start..clause.start + time);
                row.append(folded, name.clone());
                row.append(folded, clause.start + time..clause.end);
                let whole = 0..row.text().len();
                let deadlines = deadline::find(&row, whole.clone(), &[], issued);
                let article = target::Article {
                    skip: &[],
                    deadlines: &deadlines,
                    headings: &[],
                    lead_by: None,
                    row: true,
                    issued,
                };
                let mut targets = target::find(&row, whole, &article);
                for target in &mut targets {
                    target.even = clause.clone();
                    target.span = folded.span(clause.clone());
                }
                targets
            })
            .collect()
    }

    /// Where the name of the row stands, without its number and end mark, if it may be that of an indicator.
    fn plain_name(&self, folded: &Folded) -> Option<Range<usize>> {
        let named = match &self.name {
            Some(name) => name.clone(),
            None => self
                .says
                .first()
                .filter(|first| first.goal.is_none())?
                .words
                .clone(),
        };
        let start = self.words.max(named.start).min(named.end);
        let words = folded.text()[start..named.end].trim_end_matches(['。', ';', ':']);
        let plain = !words.is_empty()
            && words.chars().count() <= LONGEST_INDICATOR
            && !words.contains(['。', ',', ';', '\n']);
        plain.then(|| start..start + words.len())
    }
}

/// The words of a cell without a note in brackets at its end: 增长5.5%(市下达指标).
fn without_note(cell: &str) -> &str {
    match cell.rfind('(') {
        Some(open) if cell.ends_with(')') => &cell[..open],
        _ => cell,
    }
}
