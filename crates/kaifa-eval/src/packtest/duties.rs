//! Tests of duties: what was done by a day, and the state, the due date and the lateness on it.

use kaifa_base::Words;
use kaifa_pack::item::{DocumentDates, DutyCase};

use super::{failure, unsaid};
use crate::compile::Settings;
use crate::duties::{DutyInput, DutyResult, Performed, foremost, instances, judge_duty};
use crate::excerpt::Excerpt;

pub(super) fn run(
    excerpt: &Excerpt,
    settings: &Settings,
    dates: DocumentDates,
    case: &DutyCase,
) -> Vec<Words> {
    let Some(duty) = excerpt.duty(&case.duty) else {
        return vec![failure(
            format!("没有任务“{}”", case.duty),
            format!("there is no duty `{}`", case.duty),
        )];
    };
    let issued = dates
        .issued
        .or_else(|| excerpt.documents.iter().rev().find_map(|d| d.issued));
    let input = DutyInput {
        excerpt,
        settings,
        issued,
        in_force: dates.in_force,
        on: case.on,
    };
    let performed: Vec<Performed> = case
        .done
        .iter()
        .map(|d| Performed {
            on: d.on,
            evidence: d.evidence,
            accepted: d.accepted,
            item: d.item.clone(),
            part: None,
        })
        .collect();
    let unit = case.subject.clone().unwrap_or_else(|| "甲".to_owned());
    let results: Vec<DutyResult> = instances(duty, &[unit], &input)
        .iter()
        .map(|i| judge_duty(duty, i, &performed, &input))
        .collect();
    let Some(result) = foremost(&results) else {
        return vec![failure(
            "到这一天还没有任何一期",
            "no instance has begun by that day",
        )];
    };
    let mut failures = Vec::new();
    let mut differs = |what: (&str, &str), wanted: String, found: String| {
        if wanted != found {
            failures.push(failure(
                format!("{}应为 {wanted},实际为 {found}:{}", what.0, result.reason.zh),
                format!(
                    "the {} should be {wanted}, found {found}: {}",
                    what.1, result.reason.en
                ),
            ));
        }
    };
    differs(
        ("状态", "state"),
        case.state.clone(),
        result.state.code().to_owned(),
    );
    if let Some(due) = case.due {
        let found = result.instance.due.map_or("—".to_owned(), |d| d.to_string());
        differs(("期限", "due date"), due.to_string(), found);
    }
    if let Some(late) = case.days_late {
        differs(
            ("逾期天数", "lateness in days"),
            late.to_string(),
            result.days_late.to_string(),
        );
    }
    failures.extend(unsaid(case.reason.as_deref(), &result.reason));
    failures
}
