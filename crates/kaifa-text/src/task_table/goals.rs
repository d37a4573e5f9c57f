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

/// Indicators of which less is better; a figure without a comparator is the most that may be.
static LESS_IS_BETTER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:浓度|能耗|水耗|电耗|物耗|排放量|排放强度|污染天数|死亡人数|死亡率|事故起数|发案数|时长|空置率|失业率|漏损率|损失率|差错率|投诉率|投诉量|发病率|不合格率|成本)$|差等级").unwrap()
});
/// Words behind a figure that compare.
const BOUNDS: &[char] = &['上', '下', '内', '右'];

/// The name of an indicator is no sentence.
const LONGEST_INDICATOR: usize = 30;

impl TaskRow {
    /// The figures of a cell of goals whose indicator stands in another cell: in that of the row's name, or in the head of a column of quotas.
    /// None where something in the cell is no bare figure.
    pub(super) fn bare_goals(
        &self,
        folded: &Folded,
        says: &Says,
        headings: &[target::Heading],
        issued: Option<NaiveDate>,
    ) -> Vec<Target> {
        let text = folded.text();
        let quota = says.head.clone().filter(|_| self.place.is_some());
        let Some(named) = quota
            .or_else(|| self.plain_name(folded))
            .filter(|_| says.goal.is_some())
        else {
            return Vec::new();
        };
        let parts = brackets::split_outside(text, says.words.clone(), &['。', ';', ',', '、', '\n']);
        let figures: Vec<Range<usize>> = parts.filter(|part| !part.is_empty()).collect();
        if !figures
            .iter()
            .all(|figure| BARE.is_match(without_note(&text[figure.clone()])))
        {
            return Vec::new();
        }
        let in_head = says
            .head
            .clone()
            .and_then(|head| in_brackets(text, head))
            .map(|(_, unit)| unit);
        let (indicator, beside) = match in_brackets(text, named.clone()) {
            Some((name, unit)) => (name, Some(unit)),
            None => (named.clone(), None),
        };
        let goals = figures.into_iter().flat_map(|figure| {
            // 规上工业总产值(亿元) and 500: the unit stands beside the name or that of the column, or in a column of its own.
            let words = &text[figure.clone()];
            let number = words
                .rfind(|c: char| c.is_ascii_digit())
                .map_or(words.len(), |last| last + 1);
            let counted = matches!(
                &words[number..],
                "" | "以上" | "及以上" | "以下" | "以内" | "左右"
            );
            let unit = self
                .measure
                .clone()
                .or(beside.clone())
                .or(in_head.clone())
                .filter(|_| counted);
            let name = if unit.is_some() && unit == beside || counted {
                indicator.clone()
            } else {
                named.clone()
            };
            let mut row = Folded::default();
            row.append(folded, name.clone());
            if words.starts_with(|c: char| c.is_ascii_digit()) {
                let place = folded.span(figure.clone()).start;
                let plain = number == words.len() || !counted;
                let comparator =
                    match plain && LESS_IS_BETTER.is_match(&text[name]) && !words.ends_with(BOUNDS) {
                        true => "不超过",
                        false => "达到",
                    };
                comparator.chars().for_each(|c| row.push(c, place));
            }
            row.append(folded, figure.start..figure.start + number);
            unit.iter().for_each(|unit| row.append(folded, unit.clone()));
            row.append(folded, figure.start + number..figure.end);
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
                // 毫克/升: the column names the whole unit.
                if let Some(unit) = &unit {
                    target.unit = Some(text[unit.clone()].to_owned());
                }
                target.even = figure.clone();
                target.span = match self.place.is_some() {
                    true => folded.span(figure.clone()),
                    false => folded.span(named.start.min(figure.start)..named.end.max(figure.end)),
                };
            }
            targets
        });
        goals.collect()
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
                .parts
                .first()?
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

/// The name and the unit of 总产值(亿元).
fn in_brackets(text: &str, cell: Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    let words = &text[cell.clone()];
    let open = words
        .rfind('(')
        .filter(|open| *open > 0 && words.ends_with(')'))?;
    Some((cell.start..cell.start + open, cell.start + open + 1..cell.end - 1))
}
