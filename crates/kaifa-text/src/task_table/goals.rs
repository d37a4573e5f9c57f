//! Goals in a cell of their own, whose indicator is the name of the row: 增长5.5%, ≥95, 2025年达到80%.

use std::ops::Range;
use std::sync::LazyLock;

use chrono::NaiveDate;
use kaifa_base::Decimal;

use super::{Says, TaskRow};
use crate::brackets;
use crate::deadline;
use crate::folded::Folded;
use crate::numbering::marker;
use crate::pattern::Regex;
use crate::target::{self, Comparator, Target};

/// A goal that names no indicator: 增长5.5%, ≥95%, 120家. Its row does.
static BARE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:力争|确保|同比|年均|累计|完成|达到?|实现|保持在?|稳定在|控制在|增长|增幅|增速|下降|降低|减少|提高|提升|突破|超过|高于|低于|不低于|不少于|不超过|不高于|大于|小于|约|[≥≤><＝=])*\d[\d.,]*(?::1|%?(?:-|—|~|至)+\d[\d.,]*)?[^\d。;]{0,12}$").unwrap()
});

/// The time before such a goal in a clause of its own: 力争2025年达到80%.
static TIMED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^((?:力争|确保|争取)?(?:在|到|至)?20\d\d年(?:底|末)?前?)(?:[^。,;]*)$").unwrap()
});

pub(super) static YEAR: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"20\d\d年").unwrap());
/// Indicators of which less is better; a figure without a comparator is the most that may be.
pub(super) static LESS_IS_BETTER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:浓度|能耗|水耗|电耗|物耗|排放量|排放强度|污染天数|死亡人数|死亡率|事故起数|发案数|时长|空置率|失业率|漏损率|损失率|差错率|投诉率|投诉量|发病率|不合格率|成本|收入比|倍差)$|差等级").unwrap()
});
/// Words behind a figure that compare.
const BOUNDS: &[char] = &['上', '下', '内', '右'];

/// What a goal says of an indicator that it does not name: nothing but what is done, or how it moves and of what it is a part.
static BARE_VERB: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:完成|累计|累计完成|达到?|实现|建成|清理|整治|培育|认定|新增|新认定|总数|总计|共|力争|确保|计划)?$").unwrap()
});
static RELATION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:同比|年均)?(?:增长|增幅|增速|下降|降幅|提高|提升|减少|增加|总量|总额|占比|比重|比例|规模|面积|数量|\p{Han}{2}率|合格率|完成率|达标率|覆盖率)$").unwrap()
});

/// Columns of what is done, whose cells name no indicator.
const MEASURES: [&str; 2] = ["措施", "举措"];
/// The name of an indicator is no sentence.
const LONGEST_INDICATOR: usize = 30;

/// Whether a cell holds a figure that names no indicator, and no name behind a number (1.甲).
pub(super) fn is_bare_goal(cell: &str) -> bool {
    BARE.is_match(without_note(cell)) && marker(cell).is_none()
}

impl TaskRow {
    /// The figures of a cell of goals whose indicator stands in another cell: in that of the row's name, or in the head of a column of quotas.
    /// Where the row has no name, that of a goal in a column `before`. None where something in the cell is no bare figure.
    pub(super) fn bare_goals(
        &self,
        folded: &Folded,
        says: &Says,
        headings: &[target::Heading],
        before: Option<&Target>,
        issued: Option<NaiveDate>,
    ) -> Vec<Target> {
        let text = folded.text();
        let quota = says.head.clone().filter(|_| self.place.is_some() || says.counted);
        let named = quota.or_else(|| self.plain_name(folded));
        let handed_on = before.filter(|_| named.is_none());
        let Some(named) = named
            .or(handed_on.map(|before| before.even.clone()))
            .filter(|_| says.goal.is_some())
        else {
            return Vec::new();
        };
        let parts = brackets::split_outside(text, says.words.clone(), &['。', ';', ',', '、', '\n']);
        let parts = parts.map(|part| without_brackets(text, part));
        let figures: Vec<Range<usize>> = parts.filter(|part| !part.is_empty()).collect();
        let figures: Vec<Range<usize>> = match says.quota {
            // — where a place has none.
            true => figures
                .into_iter()
                .filter(|figure| text[figure.clone()].contains(is_digit))
                .collect(),
            false => figures,
        };
        let bare = |figure: &Range<usize>| BARE.is_match(without_note(&text[figure.clone()]));
        // >7、力争高于上年: what is said behind a figure without another one.
        let figures: Vec<Range<usize>> = match figures.first().is_some_and(bare) {
            true => figures
                .into_iter()
                .filter(|figure| text[figure.clone()].contains(is_digit))
                .collect(),
            false => figures,
        };
        if !figures.iter().all(bare) {
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
        // The goal of an indicator, and of nobody by name.
        let apart =
            self.indicator && self.place.is_none() && handed_on.is_none() && !says.counted && !says.quota;
        let goals = figures.into_iter().flat_map(|figure| {
            // 规上工业总产值(亿元) and 500: the unit stands beside the name or that of the column, or in a column of its own.
            let words = &text[figure.clone()];
            if apart {
                let units = [self.measure.clone(), beside.clone(), in_head.clone()];
                let plain = self.figure_of_indicator(folded, says, &figure, (&named, &indicator), &units);
                if let Some(target) = plain {
                    return vec![target];
                }
            }
            let number = words.rfind(is_digit).map_or(words.len(), |last| last + 1);
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
            match handed_on {
                Some(before) => {
                    let place = folded.span(figure.clone()).start;
                    before.indicator.chars().for_each(|c| row.push(c, place));
                }
                None => row.append(folded, name.clone()),
            }
            if words.starts_with(is_digit) {
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
            // 1/10万 would make a longer figure.
            let written = unit
                .iter()
                .filter(|unit| !text[(*unit).clone()].starts_with(is_digit));
            written.for_each(|unit| row.append(folded, unit.clone()));
            row.append(folded, figure.start + number..figure.end);
            let article = target::Article {
                headings,
                row: true,
                issued,
                ..target::Article::default()
            };
            let mut targets = target::find(&row, 0..row.text().len(), &article);
            for target in &mut targets {
                // The name is that of the indicator and of nobody: 城镇污水处理率控制在90%左右.
                if apart
                    && let Some(scope) = target.scope.take()
                    && !target.indicator.starts_with(&scope)
                {
                    target.indicator.insert_str(0, &scope);
                }
                // All of them: 100%.
                if words.starts_with(is_digit) && target.comparator == Comparator::AtLeast && is_all(target) {
                    target.comparator = Comparator::Equal;
                }
                // 毫克/升: the column names the whole unit.
                if let Some(unit) = &unit {
                    target.unit = Some(text[unit.clone()].to_owned());
                }
                target.even = figure.clone();
                target.span = match self.place.is_some() || says.quota || says.counted || handed_on.is_some()
                {
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
                    deadlines: &deadlines,
                    row: true,
                    issued,
                    ..target::Article::default()
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

    /// Completes what a goal names that says only what happens to the indicator of its row (增长8%, 完成30亿元, 覆盖率90%), or that of
    /// a goal in a column before where the row has none.
    pub(super) fn complete(&self, folded: &Folded, target: &mut Target, before: Option<&Target>) {
        let own = target.indicator.clone();
        let bare = BARE_VERB.is_match(&own);
        let relation = RELATION.is_match(&own);
        if !bare && !relation {
            return;
        }
        let name = self.plain_name(folded).map(|name| {
            let name = in_brackets(folded.text(), name.clone()).map_or(name, |(name, _)| name);
            folded.text()[name].to_owned()
        });
        target.indicator = match (name, before) {
            (Some(name), _) if bare => name,
            (Some(name), _) => joined(&name, &own),
            (None, Some(before)) if bare && before.unit == target.unit => before.indicator.clone(),
            _ => own,
        };
    }

    /// Where the name of the row stands, without its number and end mark, if it may be that of an indicator.
    pub(super) fn plain_name(&self, folded: &Folded) -> Option<Range<usize>> {
        let named = match &self.name {
            Some(name) => name.clone(),
            None => {
                let first = self.parts.first()?.says.first();
                let first = first.filter(|first| first.goal.is_none())?;
                // What is done is no indicator.
                let head = first.head.clone().map_or("", |head| &folded.text()[head]);
                let measures = MEASURES.iter().any(|name| head.contains(name));
                (!measures).then(|| first.words.clone())?
            }
        };
        let start = self.words.max(named.start).min(named.end);
        let words = folded.text()[start..named.end].trim_end_matches(['。', ';', ':']);
        let plain = !words.is_empty()
            && words.chars().count() <= LONGEST_INDICATOR
            && !words.contains(['。', ',', ';', '\n']);
        plain.then(|| start..start + words.len())
    }
}

/// Two names one behind the other, without what the second says again: 工人轮训 and 轮训率.
fn joined(name: &str, own: &str) -> String {
    let starts = own.char_indices().map(|(at, _)| at).rev();
    let again = starts.filter(|at| *at > 0).find(|at| name.ends_with(&own[..*at]));
    match name.contains(own) {
        true => name.to_owned(),
        false => format!("{name}{}", &own[again.unwrap_or(0)..]),
    }
}

/// The words of a cell without a note in brackets at its end: 增长5.5%(市下达指标).
pub(super) fn without_note(cell: &str) -> &str {
    match cell.rfind('(') {
        Some(open) if cell.ends_with(')') => &cell[..open],
        _ => cell,
    }
}

/// Whether it is 100 %.
fn is_all(target: &Target) -> bool {
    target.value == Decimal::ONE_HUNDRED && target.unit.as_deref() == Some("%")
}

pub(super) fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// A figure without the brackets that mark it as a sum over all years: [40].
fn without_brackets(text: &str, figure: Range<usize>) -> Range<usize> {
    let words = &text[figure.clone()];
    let enclosed = [('[', ']'), ('〔', '〕'), ('(', ')'), ('【', '】')]
        .into_iter()
        .find(|(open, close)| words.starts_with(*open) && words.ends_with(*close));
    match enclosed {
        Some((open, close)) => figure.start + open.len_utf8()..figure.end - close.len_utf8(),
        None => figure,
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
