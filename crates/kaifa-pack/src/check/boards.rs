//! A board can be shown: its roles, registers, groups and fields exist, and nothing personal stands in its columns. Its expressions are
//! checked with all others.

use std::collections::BTreeSet;

use super::{Findings, ROLES, known};
use crate::codes;
use crate::edition::Edition;
use crate::environment::{board_source_table, environment};
use crate::item::{BOARD_GROUPS, Board, BoardPart, BoardSource, MeasureKind};
use crate::nearest::nearest;

/// The names that a measure may use of each source; nothing of a source that does not exist.
type Fields<'s> = [Option<BTreeSet<&'s str>>];

pub(super) fn check(edition: &Edition, findings: &mut Findings) {
    if edition.pack.items.boards.is_empty() {
        return;
    }
    let names = environment(&edition.items);
    let registers = known(
        edition,
        "register",
        edition.items.registers.iter().map(|item| item.id.as_str()),
    );
    for board in &edition.pack.items.boards {
        let roles: BTreeSet<&str> = ROLES.iter().copied().collect();
        for role in &board.roles {
            is_known(findings, board, "roles", role, &roles);
        }
        let mut seen = BTreeSet::new();
        for part in &board.parts {
            if !seen.insert(&part.id) {
                findings.error(
                    &codes::DUPLICATE,
                    &board.at,
                    &board.id,
                    format!("[[board.part]]“{}”重复", part.id),
                    format!("[[board.part]] `{}` is there twice", part.id),
                );
            }
            for source in part.sources() {
                if let BoardSource::Register(register) = source {
                    is_known(findings, board, "register", register, &registers);
                }
            }
            // Without its source nothing in it could be found; the source itself was reported above.
            let fields: Vec<Option<BTreeSet<&str>>> = part
                .sources()
                .map(|source| {
                    let table = names.tables.get(&board_source_table(source))?;
                    Some(table.columns.keys().map(String::as_str).collect())
                })
                .collect();
            if let Some(own) = &fields[0] {
                fields_of(edition, findings, board, part, own);
            }
            others_of(findings, board, part, &fields);
            measures_of(edition, findings, board, part, &fields);
        }
        if board.parts.is_empty() {
            findings.error(
                &codes::INCOMPLETE,
                &board.at,
                &board.id,
                "看板没有问题,应有 [[board.part]]",
                "a board needs [[board.part]]",
            );
        }
    }
}

fn fields_of(
    edition: &Edition,
    findings: &mut Findings,
    board: &Board,
    part: &BoardPart,
    fields: &BTreeSet<&str>,
) {
    let groups: BTreeSet<&str> = fields.iter().copied().chain(BOARD_GROUPS).collect();
    if let Some(group) = &part.group {
        is_known(findings, board, "group", group, &groups);
    } else if part.every.is_some() || !part.measures.is_empty() {
        findings.error(
            &codes::INCOMPLETE,
            &board.at,
            &board.id,
            format!("“{}”有 every 或 measure,还缺 group", part.title.zh),
            format!("`{}` has `every` or measures and needs `group`", part.id),
        );
    }
    for column in &part.columns {
        is_known(findings, board, "columns", column, fields);
    }
    let register = match &part.source {
        BoardSource::Register(id) => edition.register(id),
        _ => None,
    };
    let personal = |name: &str| {
        register
            .and_then(|register| register.field(name))
            .is_some_and(|field| field.personal)
    };
    for name in part
        .columns
        .iter()
        .chain(&part.group)
        .filter(|name| personal(name))
    {
        findings.error(
            &codes::BAD_VALUE,
            &board.at,
            &board.id,
            format!("“{name}”是个人信息,不能列在看板上"),
            format!("`{name}` is personal and cannot stand on a board"),
        );
    }
}

/// Rows of other sources stand in the lines of the part: there are lines, and each source has what joins them.
fn others_of(findings: &mut Findings, board: &Board, part: &BoardPart, fields: &Fields<'_>) {
    let Some(group) = part.group.as_deref() else {
        if !part.others.is_empty() {
            findings.error(
                &codes::INCOMPLETE,
                &board.at,
                &board.id,
                format!("“{}”有多个来源,还缺 group(按什么合成一行)", part.title.zh),
                format!("`{}` has several sources and needs `group`", part.id),
            );
        }
        return;
    };
    let mut seen = BTreeSet::new();
    for (other, fields) in part.others.iter().zip(&fields[1..]) {
        if !seen.insert(&other.name) {
            findings.error(
                &codes::DUPLICATE,
                &board.at,
                &board.id,
                format!("[[board.part.source]]“{}”重复", other.name),
                format!("[[board.part.source]] `{}` is there twice", other.name),
            );
        }
        if let Some(fields) = fields {
            let groups: BTreeSet<&str> = fields.iter().copied().chain(BOARD_GROUPS).collect();
            is_known(findings, board, "group", group, &groups);
        }
    }
}

fn measures_of(
    edition: &Edition,
    findings: &mut Findings,
    board: &Board,
    part: &BoardPart,
    fields: &Fields<'_>,
) {
    let mut seen: BTreeSet<&str> = ["count", "group"].into();
    for measure in &part.measures {
        let well_formed = measure.name.starts_with(|c: char| c.is_ascii_lowercase())
            && measure
                .name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !well_formed || !seen.insert(&measure.name) {
            findings.error(
                &codes::BAD_VALUE,
                &board.at,
                &board.id,
                format!("量“{}”的名称应为小写字母、数字和下划线,且不重复", measure.name),
                format!(
                    "the measure `{}` needs a name of lower-case letters, digits and `_` that is not taken",
                    measure.name
                ),
            );
        }
        let Some(at) = part.source_of(measure) else {
            let names: BTreeSet<&str> = part.others.iter().map(|other| other.name.as_str()).collect();
            let named = measure.of.as_deref().unwrap_or_default();
            is_known(findings, board, "measure.of", named, &names);
            continue;
        };
        let Some(field) = measure
            .field
            .as_ref()
            .filter(|_| measure.kind != MeasureKind::Count)
        else {
            continue;
        };
        let Some(fields) = &fields[at] else { continue };
        is_known(findings, board, "measure.field", field, fields);
        let register = match part.sources().nth(at) {
            Some(BoardSource::Register(id)) => edition.register(id),
            _ => None,
        };
        let is_number = register
            .and_then(|register| register.field(field))
            .is_none_or(|f| f.kind.is_number());
        if !is_number {
            findings.error(
                &codes::WRONG_TYPE,
                &board.at,
                &board.id,
                format!("“{field}”不是数值字段,不能求{}", measure.kind.words().zh),
                format!("`{field}` is no number and has no {}", measure.kind.words().en),
            );
        }
    }
}

fn is_known(findings: &mut Findings, board: &Board, key: &str, id: &str, known: &BTreeSet<&str>) {
    if known.contains(id) {
        return;
    }
    let problem = findings.error(
        &codes::UNKNOWN_REFERENCE,
        &board.at,
        &board.id,
        format!("{key} 中的“{id}”不存在"),
        format!("`{id}` in `{key}` does not exist"),
    );
    problem.hint = nearest(id, known.iter().copied())
        .map(|near| kaifa_base::Words::new(format!("是否为“{near}”?"), format!("did you mean `{near}`?")));
}
