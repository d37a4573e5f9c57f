//! Every id that an item names is the id of an item. Ids inside expressions are the work of `expressions`.

use std::collections::BTreeSet;

use kaifa_base::Words;

use super::{Findings, known};
use crate::codes;
use crate::edition::Edition;
use crate::item::{
    Aggregation, Due, DueEvent, EffectEnd, EndCondition, EventDate, ItemPlace, Items, Rule, TestCase,
};
use crate::nearest::nearest;

pub(super) fn check(edition: &Edition, findings: &mut Findings) {
    let all = &edition.items;
    let known = Known {
        units: known(edition, "unit", all.units.iter().map(|item| item.id.as_str())),
        groups: known(edition, "group", all.groups.iter().map(|item| item.id.as_str())),
        indicators: known(
            edition,
            "indicator",
            all.indicators.iter().map(|item| item.id.as_str()),
        ),
        parameters: known(
            edition,
            "parameter",
            all.parameters.iter().map(|item| item.id.as_str()),
        ),
        tables: known(
            edition,
            "fact_table",
            all.fact_tables.iter().map(|item| item.id.as_str()),
        ),
        rules: known(edition, "rule", all.rules.iter().map(|item| item.id.as_str())),
        targets: known(edition, "target", all.targets.iter().map(|item| item.id.as_str())),
        duties: known(edition, "duty", all.duties.iter().map(|item| item.id.as_str())),
        registers: known(
            edition,
            "register",
            all.registers.iter().map(|item| item.id.as_str()),
        ),
        functions: known(
            edition,
            "function",
            all.functions.iter().map(|item| item.code.as_str()),
        ),
    };
    let mut checker = References {
        known,
        edition,
        findings,
    };
    checker.directory(&edition.pack.items);
    checker.facts_and_rules(&edition.pack.items);
    checker.targets_and_duties(&edition.pack.items);
    checker.tests(&edition.pack.items);
}

/// The ids that there are, by kind.
struct Known<'a> {
    units: BTreeSet<&'a str>,
    groups: BTreeSet<&'a str>,
    indicators: BTreeSet<&'a str>,
    parameters: BTreeSet<&'a str>,
    tables: BTreeSet<&'a str>,
    rules: BTreeSet<&'a str>,
    targets: BTreeSet<&'a str>,
    duties: BTreeSet<&'a str>,
    registers: BTreeSet<&'a str>,
    functions: BTreeSet<&'a str>,
}

struct References<'a, 'f> {
    known: Known<'a>,
    edition: &'a Edition,
    findings: &'f mut Findings,
}

/// The item that names something, and the key under which.
#[derive(Clone, Copy)]
struct From<'a> {
    at: &'a ItemPlace,
    item: &'a str,
    key: &'static str,
}

impl<'a> References<'a, '_> {
    fn directory(&mut self, items: &'a Items) {
        if let Some(document) = &self.edition.pack.document {
            let from = From {
                at: &document.at,
                item: &document.name,
                key: "region",
            };
            self.unit(from, document.region.as_deref());
        }
        for unit in &items.units {
            let from = |key| From {
                at: &unit.at,
                item: &unit.id,
                key,
            };
            self.unit(from("county"), unit.county.as_deref());
            self.unit(from("manager"), unit.manager.as_deref());
            self.unit(from("trustee"), unit.trustee.as_deref());
            self.unit(from("parent"), unit.parent.as_deref());
        }
        for group in &items.groups {
            for member in &group.members {
                self.unit(
                    From {
                        at: &group.at,
                        item: &group.id,
                        key: "members",
                    },
                    Some(member),
                );
            }
        }
        for event in &items.unit_events {
            let from = |key| From {
                at: &event.at,
                item: &event.id,
                key,
            };
            self.unit(from("unit"), event.unit.as_deref());
            self.unit(from("into"), event.into.as_deref());
            self.unit(from("manager"), event.manager.as_deref());
            self.unit(from("trustee"), event.trustee.as_deref());
            if let EventDate::Parameter(parameter) = &event.date {
                self.parameter(from("date_parameter"), Some(parameter));
            }
        }
    }

    fn facts_and_rules(&mut self, items: &'a Items) {
        if let Some(facts) = &self.edition.pack.facts {
            let from = |key| From {
                at: &facts.at,
                item: &facts.table,
                key,
            };
            self.table(from("table"), Some(&facts.table));
            if let Some(table) = self.edition.fact_table(&facts.table) {
                let names: BTreeSet<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
                for column in facts.columns.values() {
                    missing(
                        self.findings,
                        from("columns"),
                        ("事实列", "column"),
                        column,
                        &names,
                    );
                }
            }
        }
        for indicator in &items.indicators {
            if let Aggregation::Ratio {
                numerator,
                denominator,
            } = &indicator.aggregate
            {
                let from = |key| From {
                    at: &indicator.at,
                    item: &indicator.id,
                    key,
                };
                self.indicator(from("numerator"), Some(numerator));
                self.indicator(from("denominator"), Some(denominator));
            }
        }
        for definition in &items.definitions {
            let from = From {
                at: &definition.at,
                item: &definition.name,
                key: "table",
            };
            self.table(from, definition.table.as_deref());
        }
        for rule in &items.rules {
            self.rule_item(rule);
        }
    }

    fn rule_item(&mut self, rule: &'a Rule) {
        let from = |key| From {
            at: &rule.at,
            item: &rule.id,
            key,
        };
        self.table(from("table"), Some(&rule.table));
        for consequence in &rule.consequences {
            self.register(from("register"), consequence.register.as_deref());
            for function in &consequence.functions {
                missing(
                    self.findings,
                    from("functions"),
                    ("职能代码", "function"),
                    function,
                    &self.known.functions,
                );
            }
            let Some(EffectEnd::When(conditions)) = &consequence.until else {
                continue;
            };
            for condition in conditions {
                match condition {
                    EndCondition::ListWithout { rule: other } => self.rule(from("list_without"), other),
                    EndCondition::RecordState { record, state } => {
                        self.register(from("record"), Some(record));
                        if let Some(register) = self.edition.register(record) {
                            let states: BTreeSet<&str> =
                                register.states.iter().map(|state| state.id.as_str()).collect();
                            missing(
                                self.findings,
                                from("state"),
                                ("台账状态", "state"),
                                state,
                                &states,
                            );
                        }
                    }
                }
            }
        }
    }

    fn targets_and_duties(&mut self, items: &'a Items) {
        for target in &items.targets {
            let from = |key| From {
                at: &target.at,
                item: &target.id,
                key,
            };
            self.indicator(from("indicator"), target.indicator.as_deref());
            self.indicator(from("numerator"), target.numerator.as_deref());
            self.indicator(from("denominator"), target.denominator.as_deref());
            self.scope(from("scope"), target.scope.as_deref());
            // The county in which each member lies; it needs no id.
            self.scope(
                from("against"),
                target
                    .against
                    .as_deref()
                    .filter(|against| *against != "own_county"),
            );
            self.parameter(from("base_parameter"), target.base_parameter.as_deref());
            self.parameter(from("tolerance_parameter"), target.tolerance_parameter.as_deref());
            for other in target.path_from.iter().chain(&target.conflicts_with) {
                missing(
                    self.findings,
                    from("path_from"),
                    ("目标", "target"),
                    other,
                    &self.known.targets,
                );
            }
        }
        for duty in &items.duties {
            let from = |key| From {
                at: &duty.at,
                item: &duty.id,
                key,
            };
            self.scope(from("for_each"), duty.for_each.as_deref());
            match &duty.due {
                Some(Due::Parameter(parameter)) => self.parameter(from("due_parameter"), Some(parameter)),
                Some(Due::After {
                    event: DueEvent::Parameter(parameter),
                    ..
                }) => {
                    self.parameter(from("due_after"), Some(parameter));
                }
                _ => {}
            }
        }
    }

    fn tests(&mut self, items: &'a Items) {
        for test in &items.tests {
            let from = |key| From {
                at: &test.at,
                item: &test.name,
                key,
            };
            for parameter in test.set.keys() {
                self.parameter(from("set"), Some(parameter));
            }
            match &test.case {
                TestCase::Rules(case) => {
                    self.table(from("table"), case.table.as_deref());
                    for table in case.tables.keys() {
                        self.table(from("tables"), Some(table));
                    }
                    let expected = case.fires.iter().flat_map(|firing| &firing.rules);
                    for rule in case.rules.iter().chain(expected) {
                        self.rule(from("rules"), rule);
                    }
                }
                TestCase::Target(case) => {
                    missing(
                        self.findings,
                        from("target"),
                        ("目标", "target"),
                        &case.target,
                        &self.known.targets,
                    );
                    for figure in &case.figures {
                        self.indicator(from("figures"), Some(&figure.indicator));
                    }
                }
                TestCase::Duty(case) => {
                    missing(
                        self.findings,
                        from("duty"),
                        ("任务", "duty"),
                        &case.duty,
                        &self.known.duties,
                    );
                }
                TestCase::Register(case) => {
                    missing(
                        self.findings,
                        from("register"),
                        ("台账", "register"),
                        &case.register,
                        &self.known.registers,
                    );
                }
                TestCase::Directory(case) => {
                    let resolved = case.resolve.iter().flat_map(|resolve| &resolve.units);
                    // A resolution may also name organs that a group stands for; those have no ids.
                    let ids = resolved.filter(|unit| unit.is_ascii());
                    for unit in ids.chain(case.units.iter().map(|unit| &unit.id)) {
                        self.unit(from("units"), Some(unit));
                    }
                }
            }
        }
    }

    fn unit(&mut self, from: From<'_>, id: Option<&str>) {
        if let Some(id) = id {
            missing(self.findings, from, ("单位", "unit"), id, &self.known.units);
        }
    }

    fn scope(&mut self, from: From<'_>, id: Option<&str>) {
        let known = self.known.units.union(&self.known.groups).copied().collect();
        if let Some(id) = id {
            missing(self.findings, from, ("单位或单位组", "unit or group"), id, &known);
        }
    }

    fn indicator(&mut self, from: From<'_>, id: Option<&str>) {
        if let Some(id) = id {
            missing(
                self.findings,
                from,
                ("指标", "indicator"),
                id,
                &self.known.indicators,
            );
        }
    }

    fn parameter(&mut self, from: From<'_>, id: Option<&str>) {
        if let Some(id) = id {
            missing(
                self.findings,
                from,
                ("参数", "parameter"),
                id,
                &self.known.parameters,
            );
        }
    }

    fn table(&mut self, from: From<'_>, id: Option<&str>) {
        if let Some(id) = id {
            missing(
                self.findings,
                from,
                ("事实表", "fact table"),
                id,
                &self.known.tables,
            );
        }
    }

    fn register(&mut self, from: From<'_>, id: Option<&str>) {
        if let Some(id) = id {
            missing(
                self.findings,
                from,
                ("台账", "register"),
                id,
                &self.known.registers,
            );
        }
    }

    fn rule(&mut self, from: From<'_>, id: &str) {
        missing(self.findings, from, ("规则", "rule"), id, &self.known.rules);
    }
}

/// Reports an id that is not among those that there are.
fn missing(
    findings: &mut Findings,
    from: From<'_>,
    (zh, en): (&str, &str),
    id: &str,
    known: &BTreeSet<&str>,
) {
    if known.contains(id) {
        return;
    }
    let key = from.key;
    let problem = findings.error(
        &codes::UNKNOWN_REFERENCE,
        from.at,
        from.item,
        format!("“{key}”所指的{zh}“{id}”不存在"),
        format!("`{key}` names the {en} `{id}`, which does not exist"),
    );
    problem.place.field = Some(key.to_owned());
    if let Some(near) = nearest(id, known.iter().copied()) {
        problem.hint = Some(Words::new(
            format!("是否为“{near}”?"),
            format!("did you mean `{near}`?"),
        ));
    }
}
