//! How much of an instance is done, and since when it is complete.

use kaifa_base::Date;
use kaifa_pack::item::Duty;

use super::{DutyInstance, Performed};

/// The milestones that went by undone.
pub(super) fn late_milestones<'d>(duty: &'d Duty, valid: &[&Performed], on: Date) -> Vec<&'d str> {
    duty.milestones
        .iter()
        .filter(|milestone| milestone.due < on)
        .filter(|milestone| {
            !valid
                .iter()
                .any(|p| p.part.is_none() && p.item.as_ref().is_none_or(|item| *item == milestone.title))
        })
        .map(|milestone| milestone.title.as_str())
        .collect()
}

/// How much is done of how much, and the day on which it was complete: the duty's own items or times, and one part of each
/// unit that has one. All but one is not done.
pub(super) fn completion(
    duty: &Duty,
    instance: &DutyInstance,
    valid: &[&Performed],
) -> ((u32, u32), Option<Date>) {
    let whole: Vec<&Performed> = valid.iter().copied().filter(|p| p.part.is_none()).collect();
    let ((done, needed), own_day) = own_completion(duty, instance, &whole);
    let mut parts: Vec<Date> = Vec::new();
    for unit in &instance.parts {
        let of_unit = valid.iter().filter(|p| p.part.as_ref() == Some(unit));
        parts.extend(of_unit.map(|p| p.on).min());
    }
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let complete = parts.len() == instance.parts.len();
    let last = own_day
        .filter(|_| complete)
        .map(|day| parts.iter().copied().fold(day, Date::max));
    (
        (
            done.saturating_add(count(parts.len())),
            needed.saturating_add(count(instance.parts.len())),
        ),
        last,
    )
}

fn own_completion(duty: &Duty, instance: &DutyInstance, valid: &[&Performed]) -> ((u32, u32), Option<Date>) {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    if !duty.items.is_empty() {
        let days: Vec<Date> = duty
            .items
            .iter()
            .filter_map(|item| {
                valid
                    .iter()
                    .filter(|p| p.item.as_ref().is_none_or(|i| i == item))
                    .map(|p| p.on)
                    .min()
            })
            .collect();
        let complete = days.len() == duty.items.len();
        let last = days.iter().max().copied().filter(|_| complete);
        return ((count(days.len()), count(duty.items.len())), last);
    }
    let mut days: Vec<Date> = valid.iter().map(|p| p.on).collect();
    days.sort();
    let needed = usize::try_from(instance.times).unwrap_or(1);
    (
        (count(days.len().min(needed)), instance.times),
        days.get(needed - 1).copied(),
    )
}
