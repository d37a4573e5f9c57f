//! Dates that cannot be: deadlines before the document was issued, ends before their beginnings.

use chrono::Datelike;
use kaifa_base::Date;

use super::Findings;
use crate::codes;
use crate::edition::Edition;
use crate::item::{Due, ItemPlace};

pub(super) fn check(edition: &Edition, findings: &mut Findings) {
    let items = &edition.pack.items;
    if let Some(issued) = edition.issued() {
        let targets = items
            .targets
            .iter()
            .filter_map(|target| Some((&target.at, &target.id, target.by?)));
        let duties = items.duties.iter().filter_map(|duty| match duty.due {
            Some(Due::On(day)) => Some((&duty.at, &duty.id, day)),
            _ => Some((&duty.at, &duty.id, duty.until?)),
        });
        for (at, id, day) in targets.chain(duties).filter(|(_, _, day)| *day < issued) {
            findings.error(
                &codes::BEFORE_ISSUE,
                at,
                id,
                format!("期限 {day} 早于印发日期 {issued}"),
                format!("the deadline {day} lies before the issue date {issued}"),
            );
        }
    }
    for duty in &items.duties {
        order(findings, &duty.at, &duty.id, duty.starting, duty.until);
    }
    for unit in &items.units {
        order(findings, &unit.at, &unit.id, unit.from, unit.until);
    }
    for target in &items.targets {
        let Some((base, by)) = target.base_year.zip(target.by) else {
            continue;
        };
        if base >= by.year() {
            findings.error(
                &codes::BEFORE_START,
                &target.at,
                &target.id,
                format!("期限 {by} 不晚于基期 {base} 年"),
                format!("the deadline {by} is not after the base year {base}"),
            );
        }
    }
}

fn order(findings: &mut Findings, at: &ItemPlace, id: &str, from: Option<Date>, until: Option<Date>) {
    if let Some((from, until)) = from.zip(until).filter(|(from, until)| until <= from) {
        findings.error(
            &codes::BEFORE_START,
            at,
            id,
            format!("止于 {until},不晚于起始的 {from}"),
            format!("the end {until} is not after the beginning {from}"),
        );
    }
}
