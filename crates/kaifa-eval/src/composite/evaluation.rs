//! A whole evaluation by a composite scheme: every peer group with its result, how firm it is, and the lines of the ranking.

use kaifa_base::{Problem, Words};
use kaifa_pack::item::{Given, LineKind, LinePlace, Scheme, VetoEffect};
use rust_decimal::prelude::ToPrimitive;

use super::evaluate::{Composite, evaluate_among};
use super::from_scheme::{Group, Subjects, draws_of, groups};
use super::grades::grades;
use super::replicate::Replicator;
use super::simulate::{MOST_SUBJECTS, Task, simulate};
use super::simulation::Simulation;
use super::stability::{LeftOut, LinePlaces, Share, Standing, leave_one_out, shares};
use super::warnings::warnings;
use crate::codes::SCHEME_UNUSABLE;

/// How a simulation is to be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeat {
    /// How often.
    pub replicates: usize,
    /// The seed.
    pub seed: u64,
    /// Threads; the result is the same for any number.
    pub threads: usize,
}

/// A peer group, evaluated.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluated {
    /// Who, by which plan, with which values.
    pub group: Group,
    /// Every stage of the result.
    pub result: Composite,
    /// The lines of the scheme, as places in this group.
    pub lines: Vec<LinePlaces>,
    /// The grade of each member, as its place among the scheme's grades; none where it has none.
    pub grades: Vec<Option<usize>>,
    /// How firm it is; absent where it was not simulated.
    pub firmness: Option<Firmness>,
}

/// How firm the ranks of a group are.
#[derive(Debug, Clone, PartialEq)]
pub struct Firmness {
    /// The repeated ranking.
    pub simulation: Simulation,
    /// What each choice contributes.
    pub shares: Vec<Share>,
    /// The order of the others when one is left out; empty where the group is too large for it.
    pub left_out: Vec<LeftOut>,
}

/// Groups larger than this are not evaluated anew without each member in turn; it would take minutes.
const MOST_LEFT_OUT: usize = 400;

/// Evaluates subjects by a composite scheme. All problems are listed.
pub fn evaluate_scheme(
    scheme: &Scheme,
    subjects: &Subjects,
    repeat: Option<Repeat>,
) -> Result<Vec<Evaluated>, Vec<Problem>> {
    let groups = groups(scheme, subjects)?;
    let draws = draws_of(scheme);
    let mut problems = Vec::new();
    let mut problem = |zh: String, en: String| {
        problems.push(Problem::error(
            &SCHEME_UNUSABLE,
            scheme.at.place(&scheme.id),
            Words::new(zh, en),
        ));
    };
    if repeat.is_some() && draws.is_none() {
        problem(
            "办法没有 [scheme.uncertainty],不能模拟".into(),
            "the scheme has no [scheme.uncertainty], so there is nothing to simulate".into(),
        );
    }
    for group in groups
        .iter()
        .filter(|g| repeat.is_some() && g.members.len() > MOST_SUBJECTS)
    {
        let n = group.members.len();
        problem(
            format!("一组最多模拟{MOST_SUBJECTS}个,现有{n}个"),
            format!("at most {MOST_SUBJECTS} subjects of a group can be simulated, found {n}"),
        );
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let evaluated = groups.into_iter().map(|group| {
        let mut result = evaluate_among(&group.plan, &group.field, &group.unranked);
        for (member, one) in group.particulars.iter().enumerate() {
            if !one.is_scored(scheme) {
                result.total[member] = f64::NAN;
            }
        }
        let firmness = match (repeat, &draws) {
            (Some(repeat), Some(draws)) if result.ranked > 1 => {
                let task = Task {
                    draws: draws.clone(),
                    replicates: repeat.replicates,
                    seed: repeat.seed,
                    threads: repeat.threads,
                };
                Some(firmness(&group, &result, &task))
            }
            _ => None,
        };
        Evaluated {
            grades: grades(scheme, &group, &result),
            lines: scheme
                .lines
                .iter()
                .map(|line| places(line.place.clone(), result.ranked))
                .collect(),
            group,
            result,
            firmness,
        }
    });
    Ok(evaluated.collect())
}

fn firmness(group: &Group, result: &Composite, task: &Task) -> Firmness {
    let small = group.members.len() <= MOST_LEFT_OUT;
    let replicator = Replicator::new(&group.plan, &group.field, result, task);
    Firmness {
        simulation: simulate(&replicator, task),
        // A hundredth of the replicates per way of computing is enough for shares to two decimals.
        shares: shares(&replicator, task, (task.replicates / 50).clamp(64, 400)),
        left_out: if small {
            leave_one_out(&group.plan, &group.field, result, &group.unranked)
        } else {
            Vec::new()
        },
    }
}

/// A line as places among the ranked; one whose number is not settled takes in nobody.
pub fn places(place: LinePlace, ranked: u32) -> LinePlaces {
    let share = |percent: Given<kaifa_base::Decimal>| {
        let percent = percent.number().unwrap_or_default();
        let of = percent * kaifa_base::Decimal::from(ranked) / kaifa_base::Decimal::ONE_HUNDRED;
        of.floor().to_u32().unwrap_or(0).min(ranked)
    };
    let whole = |count: Given<u32>| count.number().unwrap_or_default();
    let top = |count: u32| LinePlaces {
        first: 1,
        last: count.min(ranked),
    };
    let bottom = |count: u32| LinePlaces {
        first: ranked.saturating_sub(count) + 1,
        last: ranked,
    };
    match place {
        LinePlace::Top(count) => top(whole(count)),
        LinePlace::Bottom(count) => bottom(whole(count)),
        LinePlace::TopShare(percent) => top(share(percent)),
        LinePlace::BottomShare(percent) => bottom(share(percent)),
    }
}

impl Evaluated {
    /// Whether a member stands inside a line and what the line gives is its: a veto can take a reward and leave the place.
    pub(crate) fn is_inside(&self, scheme: &Scheme, member: usize, line: usize) -> bool {
        let lost = scheme.lines[line].kind == LineKind::Reward
            && self.group.particulars[member].is_vetoed(scheme, VetoEffect::LoseAward);
        !lost && self.result.rank[member].is_some_and(|rank| self.lines[line].holds(rank))
    }

    /// What stands in the grade column of a member: its grade, or the mark that the scheme gives to the exempt and the disqualified,
    /// which need not be one of its grades.
    pub fn mark<'s>(&self, scheme: &'s Scheme, member: usize) -> Option<&'s str> {
        let own = &self.group.particulars[member];
        let exempt = || {
            own.exemption
                .and_then(|at| scheme.exemptions[at].grade.as_deref())
        };
        let vetoed = || {
            let held = own.vetoes.iter().map(|at| &scheme.vetoes[*at]);
            let mut out = held.filter(|veto| veto.effect == VetoEffect::Disqualify);
            out.find_map(|veto| veto.grade.as_deref())
        };
        let graded = self.grades[member].map(|at| scheme.grades[at].id.as_str());
        graded.or_else(exempt).or_else(vetoed)
    }

    /// What is to be seen before the result is signed.
    pub fn warnings(&self, scheme: &Scheme) -> Vec<Words> {
        let group = self.group.id.as_deref();
        let listed = self.group.listed.iter();
        let ranks: Vec<u32> = listed.filter_map(|member| self.result.rank[*member]).collect();
        warnings(scheme, (group, &self.group.list), &ranks, &self.lines)
    }

    /// Where a member (by its place in the group) stands at a line; absent where it is not ranked or nothing was simulated.
    pub fn standing(&self, member: usize, line: usize) -> Option<Standing> {
        let simulation = &self.firmness.as_ref()?.simulation;
        let at = simulation.subjects.binary_search(&member).ok()?;
        Some(Standing::of(
            simulation,
            at,
            self.result.rank[member]?,
            self.lines[line],
        ))
    }

    /// Median, 5 % and 95 % quantile of a member's ranks.
    pub fn interval(&self, member: usize) -> Option<[f64; 3]> {
        let simulation = &self.firmness.as_ref()?.simulation;
        let at = simulation.subjects.binary_search(&member).ok()?;
        Some([0.5, 0.05, 0.95].map(|share| simulation.quantile(at, share)))
    }
}
