//! Ranks inside groups and the grades that follow from them. Equal scores have equal ranks and, at the edge of a quota,
//! equal grades: the order of a list never decides. Places are counted exactly, never by a float.

use std::cmp::Ordering;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering as AtomicOrder};

use kaifa_base::Decimal;
use kaifa_pack::{EdgeRule, Grade, GradeRule, QuotaRounding, Scheme, SmallGroupRule, TieRule};
use rayon::prelude::*;

use super::exact_total::ExactOrder;
use super::grouping::Groups;
use super::plan::{Plan, float};
use super::run::Run;
use super::totals::ScoreNumbers;

/// No grade.
pub const NO_GRADE: u8 = u8::MAX;

/// The ranks and grades of all rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ranks {
    /// The rank of each row, from 1; 0 for rows without one.
    pub ranks: Vec<u32>,
    /// The grade that the rank (or the score) gives, before protections and vetoes; [`NO_GRADE`] without one.
    pub grades: Vec<u8>,
    /// The ranked of each group.
    pub sizes: Vec<u32>,
}

/// Ranks all rows. `exactly` compares two rows without rounding; it is asked where floats are too close to tell.
pub fn rank(plan: &Plan, runs: &[Run], groups: &Groups<'_>, exactly: &ExactOrder<'_, '_>) -> Ranks {
    let rows: usize = runs.iter().map(|run| run.length).sum();
    let numbers = ScoreNumbers::of(plan);
    let key = |run: &Run, place: usize| numbers.key(run.totals[place]);
    let parts: Vec<Listed> = runs
        .par_chunks(runs.len().div_ceil(rayon::current_num_threads()).max(1))
        .map(|runs| Listed::of(runs, groups, key))
        .collect();
    let sizes: Vec<u32> = (0..groups.count())
        .map(|group| parts.iter().map(|part| part.group(group).len() as u32).sum())
        .collect();
    // The usual case of a rounded score: the words of the list say all about the order.
    let by_words = parts.iter().all(|part| part.whole_keys)
        && plan.scheme.score.decimals.is_some()
        && plan.tie_break.is_empty();
    let places = Places::of(&plan.scheme);
    let order = Order {
        plan,
        runs,
        exactly,
        rests_on_others: plan.rests_on_others(),
    };
    let rows = (0..rows).into_par_iter();
    let ranks: Vec<AtomicU32> = rows.clone().map(|_| AtomicU32::new(0)).collect();
    let grades: Vec<AtomicU8> = rows.map(|_| AtomicU8::new(NO_GRADE)).collect();
    let give = |row: u32, rank, grade| {
        ranks[row as usize].store(rank, AtomicOrder::Relaxed);
        grades[row as usize].store(grade, AtomicOrder::Relaxed);
    };
    shares(&sizes).into_par_iter().for_each(|share| {
        let mut words: Vec<u64> = Vec::new();
        for group in share {
            words.clear();
            parts
                .iter()
                .for_each(|part| words.extend_from_slice(part.group(group)));
            if by_words {
                words.sort_unstable();
                let same = |one: &u64, other: &u64| one >> 32 == other >> 32;
                places.give(&words, same, |word| *word as u32, give);
            } else {
                let keyed = |word: &u64| {
                    let row = *word as u32;
                    let (run, place) = run_of(runs, row as usize);
                    (key(run, place), row)
                };
                let mut members: Vec<(i64, u32)> = words.iter().map(keyed).collect();
                let compare = |one: &_, other: &_| order.better(one, other);
                members.sort_by(|one, other| compare(one, other).then(one.1.cmp(&other.1)));
                let same = |one: &_, other: &_| compare(one, other) == Ordering::Equal;
                places.give(&members, same, |(_, row)| *row, give);
            }
        }
    });
    Ranks {
        ranks: ranks.into_iter().map(AtomicU32::into_inner).collect(),
        grades: grades.into_iter().map(AtomicU8::into_inner).collect(),
        sizes,
    }
}

/// The ranked rows of some runs, group after group.
struct Listed {
    /// The row in the lower half; above it the key counted from the top, so that the better comes first.
    words: Vec<u64>,
    /// Where each group begins, and the last one ends.
    starts: Vec<usize>,
    /// Whether every key has room in its half.
    whole_keys: bool,
}

impl Listed {
    /// Those of some runs. Which row is whose cannot be foreseen, so nothing here depends on it but where something is put: who is
    /// not ranked comes behind the last group, where nobody looks.
    fn of(runs: &[Run], groups: &Groups<'_>, key: impl Fn(&Run, usize) -> i64) -> Listed {
        let nowhere = groups.count();
        let slot = |ranked: bool, codes: Option<&[u32]>, place: usize| {
            let group = codes.map_or(0, |codes| codes[place] as usize);
            if ranked { group.min(nowhere) } else { nowhere }
        };
        let mut next = vec![0; nowhere + 1];
        for run in runs {
            let codes = groups.codes(run.rows());
            for (place, ranked) in run.ranked.iter().enumerate() {
                next[slot(*ranked, codes, place)] += 1;
            }
        }
        let mut all = 0;
        for next in &mut next {
            (*next, all) = (all, all + *next);
        }
        let starts = next.clone();
        let (mut words, mut whole_keys) = (vec![0; all], true);
        for run in runs {
            let codes = groups.codes(run.rows());
            for (place, ranked) in run.ranked.iter().enumerate() {
                let key = key(run, place);
                whole_keys &= i32::try_from(key).is_ok();
                let back = i64::from(i32::MAX).wrapping_sub(key) as u64;
                let at = &mut next[slot(*ranked, codes, place)];
                words[*at] = (back << 32) | (run.start + place) as u64;
                *at += 1;
            }
        }
        Listed {
            words,
            starts,
            whole_keys,
        }
    }

    /// The words of a group.
    fn group(&self, group: usize) -> &[u64] {
        &self.words[self.starts[group]..self.starts[group + 1]]
    }
}

/// Neighbouring groups with about as many rows for each thread.
fn shares(sizes: &[u32]) -> Vec<std::ops::Range<usize>> {
    let total: usize = sizes.iter().map(|size| *size as usize).sum();
    let share = total.div_ceil(rayon::current_num_threads()).max(1);
    let mut shares = Vec::new();
    let (mut first, mut held) = (0, 0);
    for (group, size) in sizes.iter().enumerate() {
        held += *size as usize;
        if held >= share || group + 1 == sizes.len() {
            shares.push(first..group + 1);
            (first, held) = (group + 1, 0);
        }
    }
    shares
}

/// What a place in a sorted group means.
struct Places<'s> {
    limits: Option<Limits<'s>>,
    dense: bool,
}

impl<'s> Places<'s> {
    fn of(scheme: &'s Scheme) -> Places<'s> {
        Places {
            limits: Limits::of(scheme),
            dense: scheme.ranking.ties == TieRule::Dense,
        }
    }

    /// Gives rank and grade to the rows of a sorted group.
    fn give<T>(
        &self,
        group: &[T],
        same: impl Fn(&T, &T) -> bool,
        row: impl Fn(&T) -> u32,
        to: impl Fn(u32, u32, u8),
    ) {
        let cut = self
            .limits
            .as_ref()
            .map(|limits| limits.in_group(group.len() as u32));
        let (mut at, mut dense_rank, mut next) = (0usize, 0u32, 0usize);
        while at < group.len() {
            let mut end = at + 1;
            while end < group.len() && same(&group[at], &group[end]) {
                end += 1;
            }
            dense_rank += 1;
            let rank = if self.dense { dense_rank } else { at as u32 + 1 };
            let grade = match (&cut, &self.limits) {
                (Some(cut), Some(limits)) => {
                    // Places only go on, and so do grades.
                    let place = place_on_edge(limits.edge, at as u32 + 1, end as u32);
                    while next < cut.worst() && place > cut.upto[next] {
                        next += 1;
                    }
                    cut.settled(next)
                }
                _ => NO_GRADE,
            };
            group[at..end].iter().for_each(|one| to(row(one), rank, grade));
            at = end;
        }
    }
}

/// How two rows are put in order.
struct Order<'r> {
    plan: &'r Plan,
    runs: &'r [Run],
    exactly: &'r ExactOrder<'r, 'r>,
    rests_on_others: bool,
}

impl Order<'_> {
    /// The order of two rows, the better first.
    fn better(&self, one: &(i64, u32), other: &(i64, u32)) -> Ordering {
        let (row, other_row) = (one.1 as usize, other.1 as usize);
        let mut order = other.0.cmp(&one.0);
        if (order != Ordering::Equal || self.rests_on_others) && self.plan.scheme.score.decimals.is_none() {
            let (total, other_total) = (total(self.runs, row), total(self.runs, other_row));
            // Floats this close may be equal, or the other way round, in exact numbers.
            if (total - other_total).abs() <= 1e-9 * total.abs().max(other_total.abs()).max(1.0) {
                order = self.exactly.of_totals(other_row, row);
            }
        }
        // Points by the score of another scheme are as far off as its total.
        let near = if self.rests_on_others { 1e-9 } else { 1e-12 };
        for at in &self.plan.tie_break {
            if order != Ordering::Equal {
                break;
            }
            let (own, other) = (points(self.runs, *at, row), points(self.runs, *at, other_row));
            order = other.total_cmp(&own);
            let asked = order != Ordering::Equal || self.rests_on_others;
            if asked && (own - other).abs() <= near * own.abs().max(other.abs()).max(1.0) {
                order = self.exactly.of_points(*at, other_row, row);
            }
        }
        order
    }
}

fn run_of(runs: &[Run], row: usize) -> (&Run, usize) {
    let run = &runs[runs.partition_point(|run| run.start <= row) - 1];
    (run, row - run.start)
}

fn total(runs: &[Run], row: usize) -> f64 {
    let (run, place) = run_of(runs, row);
    run.totals[place]
}

fn points(runs: &[Run], indicator: usize, row: usize) -> f64 {
    let (run, place) = run_of(runs, row);
    let points = run.points[indicator][place];
    if points.is_nan() {
        f64::NEG_INFINITY
    } else {
        points
    }
}

/// Up to which place each grade goes, before the size of a group is known.
pub struct Limits<'s> {
    grades: &'s [Grade],
    by: GradeRule,
    edge: EdgeRule,
    small: Option<(u32, SmallGroupRule)>,
}

/// Up to which place each grade goes in one group.
pub struct Cut {
    upto: Vec<u32>,
    no_last: bool,
    none: bool,
}

impl<'s> Limits<'s> {
    /// Those of a scheme that grades by rank or quota.
    pub fn of(scheme: &'s Scheme) -> Option<Limits<'s>> {
        let grading = scheme.grading.as_ref()?;
        (grading.by != GradeRule::Score).then(|| Limits {
            grades: &scheme.grades,
            by: grading.by,
            edge: grading.edge,
            small: grading
                .small_group
                .as_ref()
                .map(|small| (small.below, small.rule)),
        })
    }

    /// The places in a group of `n` ranked.
    pub fn in_group(&self, n: u32) -> Cut {
        let small = self.small.filter(|(below, _)| n < *below).map(|(_, rule)| rule);
        let upto = match self.by {
            GradeRule::Rank => self
                .grades
                .iter()
                .map(|grade| {
                    grade
                        .up_to
                        .map_or(n, |up_to| places(up_to, QuotaRounding::Floor, n))
                })
                .collect(),
            _ => self.quota(n),
        };
        Cut {
            upto,
            no_last: small == Some(SmallGroupRule::NoLast),
            none: small == Some(SmallGroupRule::Ungraded),
        }
    }

    /// The grades, by their places in the scheme, that nobody of `n` ranked can have by place.
    pub fn without_places(&self, n: u32) -> Vec<usize> {
        let mut before = 0;
        let mut found = Vec::new();
        for (at, upto) in self.in_group(n).upto.iter().enumerate() {
            if *upto <= before {
                found.push(at);
            }
            before = before.max(*upto);
        }
        found
    }

    /// Places by quota: the grades before the rest from the top, those after it from the bottom; where both do not fit,
    /// the bottom is filled first.
    fn quota(&self, n: u32) -> Vec<u32> {
        let rest = self
            .grades
            .iter()
            .position(|grade| grade.rest)
            .unwrap_or(self.grades.len());
        let count = |grade: &Grade| grade.share.map_or(0, |share| places(share, grade.rounding, n));
        let mut upto = vec![n; self.grades.len()];
        let mut bottom = n;
        for at in (rest + 1..self.grades.len()).rev() {
            upto[at] = bottom;
            bottom = bottom.saturating_sub(count(&self.grades[at]));
        }
        if rest < upto.len() {
            upto[rest] = bottom;
        }
        let mut top = 0;
        for (grade, upto) in self.grades.iter().zip(&mut upto).take(rest) {
            top = (top + count(grade)).min(bottom);
            *upto = top;
        }
        upto
    }
}

impl Cut {
    /// The grade of equal scores on the places `first` to `last`.
    pub fn grade(&self, edge: EdgeRule, first: u32, last: u32) -> u8 {
        let place = place_on_edge(edge, first, last);
        self.settled(
            self.upto
                .iter()
                .position(|upto| place <= *upto)
                .unwrap_or(self.worst()),
        )
    }

    /// The last grade.
    fn worst(&self) -> usize {
        self.upto.len().saturating_sub(1)
    }

    /// What a grade by place comes to in a group of this size.
    fn settled(&self, grade: usize) -> u8 {
        let grade = match grade {
            _ if self.none => return NO_GRADE,
            worst if self.no_last && worst == self.worst() => worst.saturating_sub(1),
            other => other,
        };
        u8::try_from(grade).unwrap_or(NO_GRADE)
    }

    /// The last place of each grade.
    pub fn upto(&self) -> &[u32] {
        &self.upto
    }
}

/// Which of the places that equal scores share decides.
fn place_on_edge(edge: EdgeRule, first: u32, last: u32) -> u32 {
    match edge {
        EdgeRule::Better => first,
        EdgeRule::Worse => last,
    }
}

/// The number of places that `share` percent of `n` are.
pub fn places(share: Decimal, rounding: QuotaRounding, n: u32) -> u32 {
    // share · n / 100 as whole numbers: mantissa · n over 10^(scale + 2).
    let above = share.mantissa().max(0) * i128::from(n);
    let below = 10i128.pow(share.scale() + 2);
    let places = match rounding {
        QuotaRounding::Floor => above / below,
        QuotaRounding::Ceil => (above + below - 1) / below,
        QuotaRounding::HalfUp => (2 * above + below) / (2 * below),
    };
    u32::try_from(places).unwrap_or(u32::MAX)
}

/// The grade of a score in a scheme that grades by score.
pub fn band(scheme: &Scheme, total: f64) -> u8 {
    if total.is_nan() {
        return NO_GRADE;
    }
    scheme
        .grades
        .iter()
        .position(|grade| grade.from.is_none_or(|from| total >= float(from)))
        .and_then(|at| u8::try_from(at).ok())
        .unwrap_or(NO_GRADE)
}

/// Ranks of values among the peers, for rank steps: competition ranks, 0 where there is no value. `exactly` compares the
/// values of two rows in fractions, where they can be; it is asked where floats are too close to tell.
pub fn ranks_of_values(
    runs: &[Run],
    indicator: usize,
    groups: &Groups<'_>,
    better_up: bool,
    exactly: &dyn Fn(usize, usize) -> Option<Ordering>,
) -> Vec<u32> {
    let rows: usize = runs.iter().map(|run| run.length).sum();
    let mut members: Vec<Vec<(f64, usize)>> = vec![Vec::new(); groups.count()];
    for run in runs {
        for (place, value) in run.values[indicator].iter().enumerate() {
            let row = run.start + place;
            if let (false, Some(group)) = (value.is_nan(), groups.group(row)) {
                members[group].push((if better_up { -value } else { *value }, row));
            }
        }
    }
    // Quotients that are equal in decimals can differ in their last bits.
    let compare = |one: &(f64, usize), other: &(f64, usize)| {
        let close = one.0 != other.0 && (one.0 - other.0).abs() <= 1e-12 * one.0.abs().max(other.0.abs());
        let order = close.then(|| exactly(one.1, other.1)).flatten();
        match order {
            Some(order) if better_up => order.reverse(),
            Some(order) => order,
            None => one.0.partial_cmp(&other.0).unwrap_or(Ordering::Equal),
        }
    };
    let mut ranks = vec![0; rows];
    for group in &mut members {
        group.sort_by(compare);
        let mut rank = 0;
        for at in 0..group.len() {
            if at == 0 || compare(&group[at - 1], &group[at]) != Ordering::Equal {
                rank = u32::try_from(at + 1).unwrap_or(u32::MAX);
            }
            ranks[group[at].1] = rank;
        }
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_a_share_are_counted_exactly() {
        let share = |text: &str| text.parse::<Decimal>().unwrap();
        let counts = |n: u32| {
            let (a, b, d) = (
                places(share("20"), QuotaRounding::Floor, n),
                places(share("30"), QuotaRounding::Floor, n),
                places(share("5"), QuotaRounding::Ceil, n),
            );
            (a, b, n - a - b - d, d)
        };
        assert_eq!(counts(39), (7, 11, 19, 2));
        assert_eq!(counts(7), (1, 2, 3, 1));
        assert_eq!(counts(1), (0, 0, 0, 1));
        assert_eq!(places(share("0.1"), QuotaRounding::Floor, 1000), 1);
        assert_eq!(places(share("12.5"), QuotaRounding::HalfUp, 4), 1);
    }
}
