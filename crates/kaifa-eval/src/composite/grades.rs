//! Grades of a composite: by rank, by quota or by score, then protections (not worse than), vetoes (not better than), and what stands
//! in the grade column of exempt subjects. Quotas and bands are those of points schemes (`scheme/ranking.rs`).

use kaifa_pack::item::{GradeRule, Scheme, VetoEffect};

use super::evaluate::Composite;
use super::from_scheme::Group;
use crate::scheme::ranking::{Limits, NO_GRADE, band};

/// The grade of each member of a group.
pub(super) fn grades(scheme: &Scheme, group: &Group, result: &Composite) -> Vec<Option<usize>> {
    let mut grades: Vec<Option<usize>> = vec![None; group.members.len()];
    let Some(grading) = &scheme.grading else {
        return grades;
    };
    let known = |grade: u8| (grade != NO_GRADE).then_some(usize::from(grade));
    match Limits::of(scheme) {
        Some(limits) => {
            let cut = limits.in_group(result.ranked);
            for (member, places) in places(result).into_iter().enumerate() {
                grades[member] = places.and_then(|(first, last)| known(cut.grade(grading.edge, first, last)));
            }
        }
        None => {
            debug_assert!(grading.by == GradeRule::Score);
            for (member, grade) in grades.iter_mut().enumerate() {
                if result.rank[member].is_some() {
                    *grade = known(band(scheme, result.total[member]));
                }
            }
        }
    }
    let named = |id: &str| scheme.grade(id).map(|(at, _)| at);
    for (member, one) in group.particulars.iter().enumerate() {
        let grade = &mut grades[member];
        for at in &one.protections {
            if let (Some(now), Some(worst)) = (*grade, named(&scheme.protections[*at].at_least)) {
                *grade = Some(now.min(worst));
            }
        }
        for veto in one.vetoes.iter().map(|at| &scheme.vetoes[*at]) {
            let best = veto.grade.as_deref().and_then(named);
            match (veto.effect, *grade, best) {
                (VetoEffect::CapGrade, Some(now), Some(best)) => *grade = Some(now.max(best)),
                (VetoEffect::Disqualify, _, best) => *grade = best,
                _ => {}
            }
        }
        if let Some(exemption) = one.exemption.map(|at| &scheme.exemptions[at]) {
            *grade = exemption.grade.as_deref().and_then(named);
        }
    }
    grades
}

/// First and last place that each ranked member shares with its equals, whatever the rule for ties counts.
fn places(result: &Composite) -> Vec<Option<(u32, u32)>> {
    let ranked = || (0..result.rank.len()).filter_map(|member| Some((member, result.rank[member]?)));
    let count = |test: &dyn Fn(u32) -> bool| ranked().filter(|(_, rank)| test(*rank)).count() as u32;
    result
        .rank
        .iter()
        .map(|own| {
            let own = (*own)?;
            let first = count(&|rank| rank < own) + 1;
            Some((first, first + count(&|rank| rank == own) - 1))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_whatever_the_rule_for_ties() {
        let with = |rank: Vec<Option<u32>>| {
            places(&Composite {
                treated: Vec::new(),
                pulled_in: Vec::new(),
                normalised: Vec::new(),
                counted: Vec::new(),
                categories: Vec::new(),
                index: vec![0.0; rank.len()],
                total: vec![0.0; rank.len()],
                ranked: rank.iter().flatten().count() as u32,
                rank,
            })
        };
        let expected = [Some((1, 1)), Some((2, 3)), Some((2, 3)), None, Some((4, 4))];
        assert_eq!(with(vec![Some(1), Some(2), Some(2), None, Some(4)]), expected);
        assert_eq!(
            with(vec![Some(1), Some(2), Some(2), None, Some(3)]),
            expected,
            "dense"
        );
    }
}
