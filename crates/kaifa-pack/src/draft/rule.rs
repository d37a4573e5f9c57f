//! Conditions as draft rules. A condition on places in a ranking is written out as an expression; every other one waits
//! for a finding that a named person enters, so that no penalty follows from a guess. A person makes it exact later.

use kaifa_base::{Span, Words};
use kaifa_text::Clause;
use toml::Value;

use super::condition::{self, Condition};
use super::names::Names;
use super::proposal::{Build, Proposal};
use super::{strength, title};

/// The two fact tables that draft rules are judged over.
#[derive(Debug, Default)]
pub(super) struct Facts {
    findings: Vec<Value>,
    rankings: bool,
}

/// The proposal of a rule over a piece of a clause.
pub(super) fn propose(
    names: &mut Names,
    facts: &mut Facts,
    clause: &Clause,
    (piece, found): (Span, Condition),
) -> Proposal {
    let (strength, strength_sure) = strength::governing(clause, piece);
    let discretion = matches!(strength, "discretionary" | "encouraged");
    let consequences = found.consequences();
    let burdens = consequences.iter().any(|one| one.burdens);
    let id = names.of_clause("-R", &clause.path);
    let ranking = condition::of_ranking(&found.when).filter(|_| !(discretion && burdens));
    let (table, when, sure) = match ranking {
        Some(expression) => {
            facts.rankings = true;
            (names.table("rankings"), expression, found.sure.min(72))
        }
        None => {
            let column = super::edit::column_of(&id);
            facts
                .findings
                .push(finding(&column, &title::shorten(&found.when, 30)));
            (names.table("findings"), column, found.sure.min(65))
        }
    };
    let kind = match (burdens, discretion) {
        (true, true) => "judged",
        (true, false) => "penalty",
        (false, true) => "permission",
        (false, false) => match consequences
            .iter()
            .any(|one| matches!(one.code, "reward" | "praise" | "subsidy"))
        {
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
                    .set("title", one.title.as_str())
                    .done(),
            )
        })
        .collect();
    let named = clause.lead.first().or(clause.responsible.first());
    let decides = named.map(|unit| unit.name.clone()).or_else(|| found.by_whom());
    let reason: String = title::shorten(&found.when, 40).replace(['{', '}'], "");
    let mut sure = sure.min(strength_sure);
    match (&decides, named) {
        (None, _) => sure = sure.min(45),
        (Some(_), None) => sure = sure.min(60),
        _ => {}
    }
    let build = Build::default()
        .set("id", id)
        .set("clause", clause.path.as_str())
        .set("title", short_title(&found.when, &consequences))
        .set("kind", kind)
        .set("strength", strength)
        .set("table", table)
        .set("when", when)
        .set("text", reason)
        .set("then", then)
        .set_if("decides", decides)
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

/// What a rule is called: its condition and what follows.
fn short_title(when: &str, consequences: &[condition::Consequence]) -> String {
    let when = when.trim_end_matches('的').trim_start_matches('对');
    let then: Vec<&str> = consequences.iter().map(|one| one.title.as_str()).collect();
    format!("{}:{}", title::shorten(when, 18), then.join("、"))
}

impl Facts {
    /// The fact tables that the rules need.
    pub(super) fn proposals(self, names: &Names) -> Vec<Proposal> {
        let mut found = Vec::new();
        let column = |name: &str, kind: &str, title: &str| {
            Build::default()
                .set("name", name)
                .set("type", kind)
                .set("title", title)
        };
        if self.rankings {
            let columns = vec![
                Value::Table(column("rank", "integer", "名次").set("unit", "位").done()),
                Value::Table(column("list_size", "integer", "参评总数").done()),
                Value::Table(
                    column("state", "choice", "参评情况")
                        .list(
                            "choices",
                            ["ranked", "disqualified", "absent"].map(str::to_owned).to_vec(),
                        )
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
            found.push(Proposal {
                list: "fact_table".to_owned(),
                fields,
                clause: None,
                span: None,
                sure: 80,
                found_by: Words::new("排名条件所需的事实", "facts that conditions on rankings need"),
            });
        }
        if !self.findings.is_empty() {
            found.push(findings_table(&names.table("findings"), self.findings));
        }
        found
    }
}

/// The column of one finding.
pub(super) fn finding(column: &str, title: &str) -> Value {
    Value::Table(
        Build::default()
            .set("name", column)
            .set("type", "bool")
            .set("title", title)
            .done(),
    )
}

/// The table of what a person finds to hold.
pub(super) fn findings_table(id: &str, columns: Vec<Value>) -> Proposal {
    Proposal {
        list: "fact_table".to_owned(),
        fields: Build::default()
            .set("id", id)
            .set("subject", "zone")
            .set("by_year", true)
            .set("title", "逐项认定")
            .set("column", columns)
            .done(),
        clause: None,
        span: None,
        sure: 80,
        found_by: Words::new("须由人认定的条件", "conditions that a person finds to hold"),
    }
}
