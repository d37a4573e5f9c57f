//! Each duty has somebody to do it, and the rhythm or the items that its kind needs.

use kaifa_base::Words;

use super::Findings;
use super::targets::provable;
use crate::codes;
use crate::edition::Edition;
use crate::item::{Due, DutyKind};

pub(super) fn check(edition: &Edition, findings: &mut Findings) {
    for duty in &edition.pack.items.duties {
        if duty.responsible.is_empty() && duty.lead.is_empty() && duty.for_each.is_none() {
            findings
                .warning(
                    &codes::NO_OWNER,
                    &duty.at,
                    &duty.id,
                    "任务没有责任单位",
                    "no unit is responsible for the duty",
                )
                .hint = Some(Words::new(
                "原文没有写明时,由办公室指定",
                "where the text names none, the office assigns one",
            ));
        }
        let missing = match duty.kind {
            DutyKind::Periodic if duty.every.is_none() => Some("every"),
            DutyKind::Checklist if duty.items.is_empty() => Some("items"),
            _ => None,
        };
        if let Some(missing) = missing {
            let kind = duty.kind.words();
            findings.error(
                &codes::INCOMPLETE,
                &duty.at,
                &duty.id,
                format!("{}任务缺少 {missing}", kind.zh),
                format!("a {} duty needs `{missing}`", kind.en),
            );
        }
        if let Some(Due::On(due)) = duty.due {
            for milestone in duty.milestones.iter().filter(|milestone| milestone.due > due) {
                findings.error(
                    &codes::BEFORE_START,
                    &duty.at,
                    &duty.id,
                    format!("节点“{}”({})晚于任务期限({due})", milestone.title, milestone.due),
                    format!(
                        "the milestone `{}` ({}) lies after the due date ({due})",
                        milestone.title, milestone.due
                    ),
                );
            }
        }
        let dated = matches!(duty.due, Some(Due::On(_) | Due::After { .. })) || duty.every.is_some();
        if dated {
            provable(edition, findings, &duty.at, &duty.id, &duty.basis, true);
        }
    }
}
