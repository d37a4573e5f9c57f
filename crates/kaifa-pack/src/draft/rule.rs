//! Conditions as draft rules. A condition on places in a ranking is written out as an expression; every other one waits
//! for a finding that a named person enters, so that no penalty follows from a guess. A person makes it exact later.

use kaifa_base::{Span, Words};
use kaifa_text::{Clause, Source};
use toml::{Table, Value};

use super::condition::{self, Condition};
use super::names::Names;
use super::proposal::{Build, Proposal};
use super::sentence::plain;
use super::{strength, title};

/// The two fact tables that draft rules are judged over.
#[derive(Debug, Default)]
pub(super) struct Facts {
    findings: Vec<Value>,
    rankings: bool,
}

/// The proposal of a rule over a piece of a clause.
pub(super) fn propose(
    source: &Source,
    names: &mut Names,
    facts: &mut Facts,
    clause: &Clause,
    (piece, found): (Span, Condition),
) -> Proposal {
    let (strength, strength_sure) = strength::governing(clause, piece);
    let discretion = matches!(strength, "discretionary" | "encouraged");
    let consequences = condition::consequences(&found.then);
    let burdens = consequences.iter().any(|one| one.burdens);
    let id = names.of_clause("-R", &clause.path);
    let ranking = condition::of_ranking(&found.when).filter(|_| !(discretion && burdens));
    let (table, when, sure) = match ranking {
        Some(expression) => {
            facts.rankings = true;
            (names.table("rankings"), expression, found.sure.min(72))
        }
        None => {
            let column = format!(
                "judged_{}",
                id.to_ascii_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_")
            );
            facts.findings.push(Value::Table(
                Build::default()
                    .set("name", column.as_str())
                    .set("type", "bool")
                    .set("title", title::shorten(&found.when, 30))
                    .done(),
            ));
            (names.table("findings"), column, found.sure.min(65))
        }
    };
    let kind = match (burdens, discretion) {
        (true, true) => "judged",
        (true, false) => "penalty",
        (false, true) => "permission",
        (false, false) => match consequences.iter().any(|one| matches!(one.code, "reward" | "praise" | "subsidy")) {
            true => "reward",
            false => "priority",
        },
    };
    let then: Vec<Value> = consequences
        .iter()
        .map(|one| {
            let allows = matches!(one.code, "priority" | "exempt" | "support");
            Value::Table(
                Build::default()
                    .set("do", if allows { "allow" } else { "propose" })
                    .set("what", one.code)
                    .set("title", one.title)
                    .done(),
            )
        })
        .collect();
    let decides = clause.lead.first().or(clause.responsible.first());
    let reason: String = title::shorten(&found.when, 40).replace(['{', '}'], "");
    let mut sure = sure.min(strength_sure);
    if decides.is_none() {
        sure = sure.min(45);
    }
    let build = Build::default()
        .set("id", id)
        .set("clause", clause.path.as_str())
        .set("title", title::of(&plain(source, piece)))
        .set("kind", kind)
        .set("strength", strength)
        .set("table", table)
        .set("when", when)
        .set("text", reason)
        .set("then", then)
        .set_if("decides", decides.map(|unit| unit.name.clone()))
        .span(piece);
    Proposal {
        list: "rule".to_owned(),
        fields: build.done(),
        clause: Some(clause.path.clone()),
        span: Some(piece),
        sure,
        found_by: Words::new("条件与后果的句式", "a condition with its consequence"),
    }
}

impl Facts {
    /// The fact tables that the rules need.
    pub(super) fn proposals(self, names: &Names) -> Vec<Proposal> {
        let mut found = Vec::new();
        let mut push = |fields: Table, zh: &str, en: &str| {
            found.push(Proposal {
                list: "fact_table".to_owned(),
                fields,
                clause: None,
                span: None,
                sure: 80,
                found_by: Words::new(zh, en),
            });
        };
        let column = |name: &str, kind: &str, title: &str| {
            Build::default().set("name", name).set("type", kind).set("title", title)
        };
        if self.rankings {
            let columns = vec![
                Value::Table(column("rank", "integer", "名次").set("unit", "位").done()),
                Value::Table(column("list_size", "integer", "参评总数").done()),
                Value::Table(
                    column("state", "choice", "参评情况")
                        .list("choices", ["ranked", "disqualified", "absent"].map(str::to_owned).to_vec())
                        .done(),
                ),
            ];
            let fields = Build::default()
                .set("id", names.table("rankings"))
                .set("subject", "zone")
                .set("by_year", true)
                .set("title", "年度排名")
                .set("column", columns)
                .done();
            push(fields, "排名条件所需的事实", "facts that conditions on rankings need");
        }
        if !self.findings.is_empty() {
            let fields = Build::default()
                .set("id", names.table("findings"))
                .set("subject", "zone")
                .set("by_year", true)
                .set("title", "逐项认定")
                .set("column", self.findings)
                .done();
            push(fields, "须由人认定的条件", "conditions that a person finds to hold");
        }
        found
    }
}
