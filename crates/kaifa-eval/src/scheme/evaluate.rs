//! The evaluation of a table by a scheme: conditions, values, statistics, points, totals, ranks, grades. Pure: the same
//! plan and table give the same bytes on any number of threads.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use kaifa_pack::{GradeRule, MissingRule, Standing, VetoEffect};
use num_traits::ToPrimitive;
use rayon::prelude::*;

use super::bounds::{Bounds, Computed, goes_by_rank, keys_of};
use super::exact_total::ExactOrder;
use super::exactly::ExactRow;
use super::gathering::{Gathering, wanted};
use super::grouping::Groups;
use super::others::Others;
use super::plan::{Keys, Plan, float};
use super::points::Side;
use super::ranking::{NO_GRADE, Ranks, band, rank, ranks_of_values};
use super::run::{RUN, Run, cell};
use super::small_groups::SmallGroupFound;
use super::state::NO_PEERS;
use super::sums::GroupSums;
use super::table::Table;
use super::totals::{ScoreNumbers, disqualifying, tree};
use crate::exact::exact;

/// Runs whose statistics are gathered one after the other, about.
const GATHERED_TOGETHER: usize = 8;

/// The result of an evaluation, with all that explains it.
pub struct Evaluation<'a> {
    /// The scheme.
    pub plan: &'a Plan,
    /// The data.
    pub table: &'a Table,
    /// Values, points and totals.
    pub runs: Vec<Run>,
    /// What values were compared with.
    pub bounds: Arc<Bounds<'a>>,
    /// The rankings.
    pub groups: Groups<'a>,
    /// Ranks and final grades.
    pub ranks: Ranks,
    /// The scores taken of other schemes.
    pub others: Others<'a>,
    /// The sums of inputs that each summary of the scheme shows.
    pub inputs: Arc<Vec<GroupSums>>,
}

/// Evaluates a table. `before` are the rows of the year before, where the scheme compares with them.
pub fn evaluate<'a>(
    plan: &'a Plan,
    table: &'a Table,
    before: Option<&Table>,
    others: &Others<'a>,
) -> Evaluation<'a> {
    let earlier = match before {
        Some(before) => statistics_of(plan, before),
        None => HashMap::new(),
    };
    let (mut runs, bounds, inputs) = open(plan, table, others, &earlier);
    score(plan, table, &bounds, &mut runs);
    let groups = {
        let peers = |row: usize| peer_of(&runs, row);
        Groups::within(table, &plan.within, peers, plan.groups())
    };
    let mut evaluation = Evaluation {
        plan,
        table,
        runs,
        bounds: Arc::new(bounds),
        groups,
        ranks: Ranks::default(),
        others: others.clone(),
        inputs: Arc::new(inputs),
    };
    evaluation.rank_and_grade();
    evaluation
}

/// The same data under a plan in which one indicator has other weights: values, statistics and the points of the others
/// stay as they are. `None` where more than that would change.
pub fn reweigh<'a>(evaluation: &Evaluation<'a>, plan: &'a Plan, indicator: usize) -> Option<Evaluation<'a>> {
    // The peers' mean of an indicator stands in its points already.
    if plan.indicators[indicator].missing == MissingRule::PeerMean {
        return None;
    }
    let table = evaluation.table;
    let ranks = ranks_of_indicator(plan, table, &evaluation.runs, indicator);
    let (tree, numbers, disqualifying) = (tree(plan), ScoreNumbers::of(plan), disqualifying(plan));
    let runs = evaluation
        .runs
        .par_iter()
        .map(|before| {
            let mut run = before.again();
            let points = run.points_of(plan, table, &evaluation.bounds, ranks.as_deref(), indicator);
            run.points[indicator] = Arc::new(points);
            run.add_up(plan, table, &tree, &numbers, disqualifying);
            run
        })
        .collect();
    let mut after = Evaluation {
        plan,
        table,
        runs,
        bounds: evaluation.bounds.clone(),
        groups: evaluation.groups.clone(),
        ranks: Ranks::default(),
        others: evaluation.others.clone(),
        inputs: evaluation.inputs.clone(),
    };
    after.rank_and_grade();
    Some(after)
}

/// The runs with their values, what values are compared with, and sums of inputs for the summaries. Statistics are gathered over a run as soon as its values are
/// there: later they would have to be fetched from memory again, and to fetch is what takes most of the time.
fn open<'t>(
    plan: &Plan,
    table: &'t Table,
    others: &Others<'_>,
    before: &HashMap<(usize, Side), HashMap<Vec<String>, Computed>>,
) -> (Vec<Run>, Bounds<'t>, Vec<GroupSums>) {
    let (several_peers, all_keys) = (plan.groups() > 1, keys_of(plan));
    let groups_of =
        |keys: &Keys, runs: &[Run]| Groups::of(table, keys, |row| peer_of(runs, row), plan.groups());
    let (by_peers, known): (Vec<Keys>, Vec<Keys>) = all_keys
        .into_iter()
        .partition(|keys| several_peers && *keys == Keys::Peers);
    let mut groups: HashMap<Keys, Groups<'t>> = known
        .into_iter()
        .map(|keys| (keys.clone(), groups_of(&keys, &[])))
        .collect();
    let wanted = wanted(plan, false);
    let starts: Vec<usize> = (0..table.rows()).step_by(RUN).collect();
    let parts: Vec<(Vec<Run>, Gathering)> = even_parts(starts.len())
        .into_par_iter()
        .map(|part| {
            let mut gathering = Gathering::new(plan, table, &wanted, &groups);
            let run_at = |start: &usize| {
                let run = Run::open(plan, table, others, *start..(start + RUN).min(table.rows()));
                gathering.add(plan, table, &wanted, &groups, &run);
                run
            };
            (starts[part].iter().map(run_at).collect(), gathering)
        })
        .collect();
    let mut gathered = Gathering::new(plan, table, &wanted, &groups);
    let mut runs = Vec::with_capacity(starts.len());
    for (some, part) in parts {
        runs.extend(some);
        gathered.join(&part);
    }
    for keys in by_peers {
        let of_peers = groups_of(&keys, &runs);
        groups.insert(keys, of_peers);
    }
    let inputs = gathered.take_summaries();
    let bounds = Bounds::new(plan, table, &runs, groups, gathered, before);
    (runs, bounds, inputs)
}

/// Runs in parts of which each is as long as the others or one longer, so that threads are done together; the parts are the same on
/// any number of threads.
fn even_parts(runs: usize) -> Vec<Range<usize>> {
    let parts = runs.div_ceil(GATHERED_TOGETHER);
    let start = |part: usize| part * runs / parts;
    (0..parts).map(|part| start(part)..start(part + 1)).collect()
}

/// The peer group of a row, before the runs are complete too.
fn peer_of(runs: &[Run], row: usize) -> u8 {
    runs.get(row / RUN)
        .map_or(NO_PEERS, |run| run.states.peer(row % RUN))
}

/// The statistics of a table that another year compares with.
fn statistics_of(plan: &Plan, table: &Table) -> HashMap<(usize, Side), HashMap<Vec<String>, Computed>> {
    // The year before counts as if it were this year: the same scheme, looking at its own rows.
    let mut looking_back = plan.clone();
    for indicator in &mut looking_back.indicators {
        indicator.function.look_at_own_year();
    }
    // Scores of other schemes are those of this year's rows, and no statistic is made of them.
    open(&looking_back, table, &Others::new(), &HashMap::new())
        .1
        .by_name()
}

fn score(plan: &Plan, table: &Table, bounds: &Bounds<'_>, runs: &mut [Run]) {
    let ranks: Vec<Option<Vec<u32>>> = (0..plan.indicators.len())
        .map(|at| ranks_of_indicator(plan, table, runs, at))
        .collect();
    let (tree, numbers, disqualifying) = (tree(plan), ScoreNumbers::of(plan), disqualifying(plan));
    if plan
        .indicators
        .iter()
        .any(|indicator| indicator.missing == MissingRule::PeerMean)
    {
        runs.par_iter_mut()
            .for_each(|run| run.score(plan, table, bounds, &ranks));
        fill_peer_means(plan, runs);
        runs.par_iter_mut()
            .for_each(|run| run.add_up(plan, table, &tree, &numbers, disqualifying));
    } else {
        runs.par_iter_mut().for_each(|run| {
            run.score(plan, table, bounds, &ranks);
            run.add_up(plan, table, &tree, &numbers, disqualifying);
        });
    }
}

/// The ranks of an indicator's values among peers, where its points go by them.
fn ranks_of_indicator(plan: &Plan, table: &Table, runs: &[Run], at: usize) -> Option<Vec<u32>> {
    let better_up = goes_by_rank(&plan.indicators[at])?;
    let groups = Groups::of(table, &Keys::Peers, |row| peer_of(runs, row), plan.groups());
    let value = |row: usize| super::exactly::raw_value(table, row, &plan.indicators[at].raw);
    let exactly = |one: usize, other: usize| Some(value(one)?.cmp(&value(other)?));
    Some(ranks_of_values(runs, at, &groups, better_up, &exactly))
}

/// Puts the peers' mean points where a value is missing. Subjects that are only collected do not count.
fn fill_peer_means(plan: &Plan, runs: &mut [Run]) {
    for (at, indicator) in plan.indicators.iter().enumerate() {
        if indicator.missing != MissingRule::PeerMean {
            continue;
        }
        let means = peer_means(plan, runs, at);
        for run in runs.iter_mut() {
            for place in 0..run.length {
                let cell = run.cells[at].get(place).copied().unwrap_or(cell::VALUE);
                let missing = matches!(cell, cell::VALUE | cell::MISSING);
                if run.points[at][place].is_nan() && missing {
                    let peer = usize::from(run.states.peer(place));
                    Arc::make_mut(&mut run.points[at])[place] = means.get(peer).copied().unwrap_or(f64::NAN);
                }
            }
        }
    }
}

/// The mean points of an indicator in each peer group, over those who have a value of their own.
pub fn peer_means(plan: &Plan, runs: &[Run], indicator: usize) -> Vec<f64> {
    let mut sums = vec![(super::sums::Sum::default(), 0u32); plan.groups()];
    for run in runs {
        for (place, points) in run.points[indicator].iter().enumerate() {
            let counted = !matches!(
                run.states.standing(plan, place),
                Some(Standing::Collected | Standing::Excluded)
            );
            let own = !run.values[indicator][place].is_nan();
            if let (true, true, false, Some((sum, count))) = (
                counted,
                own,
                points.is_nan(),
                sums.get_mut(usize::from(run.states.peer(place))),
            ) {
                sum.add(*points);
                *count += 1;
            }
        }
    }
    sums.into_iter()
        .map(|(sum, count)| {
            if count == 0 {
                f64::NAN
            } else {
                sum.value() / f64::from(count)
            }
        })
        .collect()
}

impl Evaluation<'_> {
    /// The run that holds a row, and the row's place in it.
    pub fn run(&self, row: usize) -> (&Run, usize) {
        (&self.runs[row / RUN], row % RUN)
    }

    /// The total of a row; `None` where it has none.
    pub fn total(&self, row: usize) -> Option<f64> {
        let (run, place) = self.run(row);
        Some(run.totals[place]).filter(|total| !total.is_nan())
    }

    /// The rank of a row; `None` where it has none.
    pub fn rank(&self, row: usize) -> Option<u32> {
        Some(self.ranks.ranks[row]).filter(|rank| *rank > 0)
    }

    /// What stands in the grade column.
    pub fn grade(&self, row: usize) -> Option<&str> {
        self.plan
            .marks
            .get(usize::from(self.ranks.grades[row]))
            .map(String::as_str)
    }

    /// Whether a row is left out of the result.
    pub fn excluded(&self, row: usize) -> bool {
        let (run, place) = self.run(row);
        run.states.standing(self.plan, place) == Some(Standing::Excluded)
    }

    /// How many are ranked together with a row.
    pub fn group_size(&self, row: usize) -> Option<u32> {
        self.ranks.sizes.get(self.groups.group(row)?).copied()
    }

    /// Groups so small that their quotas say little.
    pub fn small_groups(&self) -> Vec<SmallGroupFound> {
        let sizes = self.ranks.sizes.iter().enumerate();
        sizes
            .filter_map(|(group, size)| {
                SmallGroupFound::of(&self.plan.scheme, &self.groups.name(group), *size)
            })
            .collect()
    }

    /// Scores whose rounding floats cannot decide are those of fractions.
    fn settle_edges(&mut self) {
        let close: Vec<usize> = self
            .runs
            .iter()
            .flat_map(|run| run.edges.iter().map(|place| run.start + *place as usize))
            .filter(|row| self.total(*row).is_some())
            .collect();
        let exact = |row: &usize| ExactRow::of(self, *row).score().and_then(|score| score.to_f64());
        let scores: Vec<Option<f64>> = close.par_iter().map(exact).collect();
        for (row, score) in close.into_iter().zip(scores) {
            if let Some(score) = score {
                self.runs[row / RUN].totals[row % RUN] = score;
            }
        }
    }

    fn rank_and_grade(&mut self) {
        self.settle_edges();
        self.ranks = {
            let exactly = ExactOrder::of(self);
            rank(self.plan, &self.runs, &self.groups, &exactly)
        };
        self.finish_grades();
    }

    /// The bands, by fractions, of ranked rows whose totals floats cannot tell from the edge of a band.
    fn close_to_a_band(&self) -> Vec<(usize, u8)> {
        let grades = &self.plan.scheme.grades;
        let edges: Vec<f64> = grades.iter().filter_map(|grade| grade.from).map(float).collect();
        let rests_on_others = self.plan.rests_on_others();
        let close = |total: f64| {
            edges.iter().any(|edge| {
                (rests_on_others || total != *edge) && (total - edge).abs() <= 1e-9 * total.abs().max(1.0)
            })
        };
        (0..self.table.rows())
            .filter(|row| self.rank(*row).is_some() && self.total(*row).is_some_and(close))
            .map(|row| {
                let score = ExactRow::of(self, row).score();
                let reached =
                    |from: kaifa_base::Decimal| score.as_ref().is_some_and(|score| *score >= exact(from));
                let grade = grades.iter().position(|grade| grade.from.is_none_or(reached));
                (
                    row,
                    grade.and_then(|at| u8::try_from(at).ok()).unwrap_or(NO_GRADE),
                )
            })
            .collect()
    }

    /// Score bands, protections, vetoes and the marks of exempt subjects, in this order.
    fn finish_grades(&mut self) {
        let plan = self.plan;
        let scheme = &plan.scheme;
        let by_score = scheme
            .grading
            .as_ref()
            .is_some_and(|grading| grading.by == GradeRule::Score);
        let mark = |name: &Option<String>| name.as_ref().and_then(|name| plan.mark(name)).unwrap_or(NO_GRADE);
        let protections: Vec<u8> = scheme
            .protections
            .iter()
            .map(|one| plan.mark(&one.at_least).unwrap_or(NO_GRADE))
            .collect();
        let vetoes: Vec<(VetoEffect, u8)> = scheme
            .vetoes
            .iter()
            .map(|one| (one.effect, mark(&one.grade)))
            .collect();
        let exemptions: Vec<(Standing, u8)> = scheme
            .exemptions
            .iter()
            .map(|one| (one.standing, mark(&one.grade)))
            .collect();
        let close = if by_score {
            self.close_to_a_band()
        } else {
            Vec::new()
        };
        let all = self.ranks.grades.par_chunks_mut(RUN).zip(&self.runs);
        all.for_each(|(grades, run)| {
            if by_score {
                for (grade, (total, ranked)) in grades.iter_mut().zip(run.totals.iter().zip(&run.ranked)) {
                    *grade = if *ranked { band(scheme, *total) } else { NO_GRADE };
                }
                for (row, exact) in close.iter().filter(|(row, _)| run.rows().contains(row)) {
                    grades[row - run.start] = *exact;
                }
            }
            for (grade, held) in grades.iter_mut().zip(&run.states.protections) {
                for (at, least) in protections.iter().enumerate() {
                    if held & (1 << at) != 0 && *grade != NO_GRADE {
                        *grade = (*grade).min(*least);
                    }
                }
            }
            for (place, (grade, held)) in grades.iter_mut().zip(&run.states.vetoes).enumerate() {
                if *held == 0 {
                    continue;
                }
                for (at, (effect, cap)) in vetoes.iter().enumerate() {
                    match effect {
                        _ if held & (1 << at) == 0 => {}
                        VetoEffect::CapGrade if run.ranked[place] && *grade != NO_GRADE => {
                            *grade = (*grade).max(*cap)
                        }
                        VetoEffect::Disqualify => *grade = *cap,
                        _ => {}
                    }
                }
            }
            for (grade, exemption) in grades.iter_mut().zip(&run.states.exemptions) {
                *grade = exemptions
                    .get(usize::from(*exemption))
                    .map_or(*grade, |one| one.1);
            }
        });
    }
}
