//! Rows of tables of indicators: a name, a unit and figures. A figure of a goal needs no sentence around it: ≥75, 120万吨, 7左右, 〔5〕.

use std::ops::Range;
use std::str::FromStr;
use std::sync::LazyLock;

use kaifa_base::Decimal;

use super::goals::{LESS_IS_BETTER, YEAR, is_digit, without_note};
use super::{Says, TaskRow};
use crate::confidence::Finding;
use crate::folded::Folded;
use crate::pattern::Regex;
use crate::target::{Comparator, Target};

static FIGURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^([<>≤≥=])?(\d[\d,]*(?:\.\d+)?)(:1|\D{0,8}?)(?:及?(以上|以下|以内|左右))?$").unwrap()
});
/// Units of places and changes of them, and of what is more than a figure.
static OTHER_UNIT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^(?:位|名|强|倍|年|月)|[,。;—~-]").unwrap());
/// 平均预期寿命, 绿化率: how things stand, of which a sum over years (〔1〕) is a change.
static LEVEL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?:寿命|年限|比重|占比|比例|[^长降低少高减]率)$").unwrap());
/// What says itself how it moves.
static MOVES: LazyLock<Regex> = LazyLock::new(|| Regex::new("增长|增速|增幅|下降|降低|减少|提高").unwrap());
/// What a figure below 年均 tells of an amount.
const AVERAGE: &str = "年均";
const GROWTH: &str = "年均增长";
const SHARE: &str = "%";
/// Signs around a sum over all years, and signs that compare.
const OF_SUMS: [char; 3] = ['[', '〔', '【'];
const COMPARES: [char; 5] = ['>', '<', '=', '≥', '≤'];

impl TaskRow {
    /// Whether a cell only names the indicator whose goals stand in others.
    pub(super) fn names_indicator(&self, folded: &Folded, says: &Says) -> bool {
        let goals = || self.parts.iter().flat_map(|part| &part.says);
        let goal = |says: &Says| says.goal.is_some() && folded.text()[says.words.clone()].contains(is_digit);
        let plain = |name: Range<usize>| {
            says.words.start <= name.start
                && name.end <= says.words.end
                && !YEAR.is_match(&folded.text()[name])
        };
        self.indicator
            && says.goal.is_none()
            && self.plain_name(folded).is_some_and(plain)
            && goals().any(goal)
    }

    /// Whether a cell of goals of an indicator begins with a figure: what follows limits nothing (>7、力争高于“十三五”时期).
    pub(super) fn is_figure(&self, folded: &Folded, says: &Says) -> bool {
        let words = folded.text()[says.words.clone()].trim_start_matches(COMPARES);
        self.indicator && says.goal.is_some() && words.starts_with(is_digit) && !YEAR.is_match(words)
    }

    /// The goal that a figure and nothing else sets for the indicator of the row. `cell`, `name`: where that stands with and without its unit;
    /// `units`: what tells the unit where the figure has none, the nearest first.
    pub(super) fn figure_of_indicator(
        &self,
        folded: &Folded,
        says: &Says,
        figure: &Range<usize>,
        (cell, name): (&Range<usize>, &Range<usize>),
        units: &[Option<Range<usize>>],
    ) -> Option<Target> {
        let text = folded.text();
        let found = FIGURE.captures(without_note(&text[figure.clone()]))?;
        let group = |index: usize| found.get(index).map(|group| group.as_str());
        let value = Decimal::from_str(&found[2].replace(',', "")).ok()?;
        let written = group(3).filter(|unit| !unit.is_empty());
        if written.is_some_and(|unit| OTHER_UNIT.is_match(unit)) {
            return None;
        }
        let named = text[name.clone()].replace('\n', "");
        let is_sum = text[..figure.start].ends_with(OF_SUMS);
        let of_table = units.iter().flatten().next().map(|unit| &text[unit.clone()]);
        let unit = written.or(of_table);
        // 年均 of an amount is its growth.
        let averaged = says.goal.as_deref().is_some_and(|goal| goal.contains(AVERAGE));
        let grows =
            averaged && !is_sum && written.is_none_or(|unit| unit == SHARE) && of_table != Some(SHARE);
        let (indicator, unit) = match grows {
            true if MOVES.is_match(&named) => (named, Some(SHARE)),
            true => (format!("{named}{GROWTH}"), Some(SHARE)),
            false => (named, unit),
        };
        let comparator = match (group(1), group(4)) {
            _ if is_sum && LEVEL.is_match(&indicator) => Comparator::Change,
            (Some("<"), _) => Comparator::Below,
            (Some(">"), _) => Comparator::Above,
            (Some("≤"), _) | (_, Some("以下" | "以内")) => Comparator::AtMost,
            (Some("="), _) | (_, Some("左右")) => Comparator::Equal,
            (Some(_), _) | (_, Some(_)) => Comparator::AtLeast,
            _ if unit == Some(SHARE) && value == Decimal::ONE_HUNDRED => Comparator::Equal,
            _ if LESS_IS_BETTER.is_match(&indicator) => Comparator::AtMost,
            _ => Comparator::AtLeast,
        };
        let closing = text[figure.end..].chars().next().filter(|_| is_sum);
        let end = figure.end + closing.map_or(0, char::len_utf8);
        Some(Target {
            span: folded.span(cell.start.min(figure.start)..cell.end.max(end)),
            indicator,
            comparator,
            value,
            unit: unit.map(str::to_owned),
            by: None,
            scope: None,
            finding: Finding::new("figure_of_indicator", 95),
            even: figure.clone(),
        })
    }
}
