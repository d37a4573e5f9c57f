//! The part of an edition that a result rests on: the items themselves, as written. It is stored inside a passport, so
//! that the result can be computed again where no pack is installed. What a rule needs is found by following names:
//! definitions, parameters, tables, other rules.

use std::collections::BTreeSet;

use kaifa_base::{Lang, Words};
use kaifa_pack::Edition;
use kaifa_pack::expr::{References, parse, parse_template, references};
use kaifa_pack::item::{
    Aggregation, Calendar, Column, Definition, Document, Due, DueEvent, Duty, EffectEnd, Expression,
    FactTable, Indicator, LengthUnit, Moment, Parameter, Rule, Target,
};
use serde::{Deserialize, Serialize};

/// Items of an edition, in the edition's order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excerpt {
    /// The documents, for numbers and dates of issue.
    pub documents: Vec<Document>,
    /// Fact tables.
    #[serde(default)]
    pub tables: Vec<FactTable>,
    /// Definitions.
    #[serde(default)]
    pub definitions: Vec<Definition>,
    /// Parameters.
    #[serde(default)]
    pub parameters: Vec<Parameter>,
    /// Rules.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// Targets.
    #[serde(default)]
    pub targets: Vec<Target>,
    /// Duties.
    #[serde(default)]
    pub duties: Vec<Duty>,
    /// Calendars.
    #[serde(default)]
    pub calendars: Vec<Calendar>,
    /// Indicators.
    #[serde(default)]
    pub indicators: Vec<Indicator>,
}

/// What a rule reads, through all definitions and rules that it uses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Needs {
    /// Table and column of every fact.
    pub columns: BTreeSet<(String, String)>,
    /// Every fact table.
    pub tables: BTreeSet<String>,
    /// Fact tables of which every row counts: aggregates and ranks.
    pub whole_tables: BTreeSet<String>,
    /// Every parameter.
    pub parameters: BTreeSet<String>,
    /// Table and name of every definition.
    pub definitions: BTreeSet<(String, String)>,
    /// Every rule, the one asked for included.
    pub rules: BTreeSet<String>,
}

impl Excerpt {
    /// All items of an edition that evaluation knows.
    pub fn of(edition: &Edition) -> Excerpt {
        Excerpt {
            documents: edition.packs().filter_map(|pack| pack.document.clone()).collect(),
            tables: edition.items.fact_tables.clone(),
            definitions: edition.items.definitions.clone(),
            parameters: edition.items.parameters.clone(),
            rules: edition.items.rules.clone(),
            targets: edition.items.targets.clone(),
            duties: edition.items.duties.clone(),
            calendars: edition.items.calendars.clone(),
            indicators: edition.items.indicators.clone(),
        }
    }

    /// What a parameter is called, in quotation marks; its id where it is not among the items.
    pub(crate) fn parameter_name(&self, id: &str) -> Words {
        match self.parameters.iter().find(|parameter| parameter.id == id) {
            Some(parameter) => Words::new(
                format!("“{}”", parameter.title.zh),
                format!("“{}”", parameter.title.get(Lang::En)),
            ),
            None => Words::new(id, id),
        }
    }

    /// The rule of an id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// The target of an id.
    pub fn target(&self, id: &str) -> Option<&Target> {
        self.targets.iter().find(|target| target.id == id)
    }

    /// The duty of an id.
    pub fn duty(&self, id: &str) -> Option<&Duty> {
        self.duties.iter().find(|duty| duty.id == id)
    }

    /// The column of a table by name or title.
    pub(crate) fn column(&self, table: &str, name: &str) -> Option<&Column> {
        self.tables.iter().find(|t| t.id == table)?.column(name)
    }

    /// The definition that a name means over a table.
    pub(crate) fn definition(&self, table: &str, name: &str) -> Option<&Definition> {
        let named = || self.definitions.iter().filter(|d| d.name == name);
        named()
            .find(|d| d.table.as_deref() == Some(table))
            .or_else(|| named().find(|d| d.table.is_none()))
    }

    /// What a rule reads, directly and through what it uses. Unreadable expressions need nothing; compiling names them.
    pub fn needs(&self, rule: &str) -> Needs {
        let mut needs = Needs::default();
        self.follow_rule(rule, &mut needs);
        needs
    }

    fn follow_rule(&self, id: &str, needs: &mut Needs) {
        let Some(rule) = self.rule(id) else { return };
        if !needs.rules.insert(id.to_owned()) {
            return;
        }
        needs.tables.insert(rule.table.clone());
        for expression in rule_expressions(rule) {
            if let Ok(expr) = parse(&expression.text) {
                self.follow(&rule.table, &references(&expr), needs);
            }
        }
        for text in rule.alternatives.iter().filter_map(|a| a.text.as_ref()) {
            for hole in parse_template(&text.text).iter().flat_map(|t| t.holes()) {
                self.follow(&rule.table, &references(hole), needs);
            }
        }
    }

    fn follow(&self, table: &str, found: &References, needs: &mut Needs) {
        needs.parameters.extend(found.parameters.iter().cloned());
        needs.tables.extend(found.table_names.iter().cloned());
        needs.whole_tables.extend(found.table_names.iter().cloned());
        if found.complete_list {
            needs.whole_tables.insert(table.to_owned());
        }
        let here = found
            .names
            .iter()
            .chain(&found.calls)
            .map(|name| (table, name.as_str()));
        let there = found
            .tables
            .iter()
            .map(|(table, name)| (table.as_str(), name.as_str()));
        for (table, name) in here.chain(there) {
            if let Some(column) = self.column(table, name) {
                needs.columns.insert((table.to_owned(), column.name.clone()));
            } else if let Some(definition) = self.definition(table, name)
                && needs.definitions.insert((table.to_owned(), name.to_owned()))
                && let Ok(body) = parse(&definition.expression.text)
            {
                self.follow(table, &references(&body), needs);
            }
        }
        for rule in &found.rules {
            self.follow_rule(rule, needs);
        }
    }

    /// The part that some rules rest on.
    pub(crate) fn for_rules<'r>(&self, ids: impl IntoIterator<Item = &'r str>) -> Excerpt {
        let mut needs = Needs::default();
        ids.into_iter().for_each(|id| self.follow_rule(id, &mut needs));
        let keep_definition = |d: &&Definition| {
            needs
                .definitions
                .iter()
                .any(|(table, name)| d.name == *name && d.table.as_ref().is_none_or(|t| t == table))
        };
        let rules: Vec<Rule> = self
            .rules
            .iter()
            .filter(|r| needs.rules.contains(&r.id))
            .cloned()
            .collect();
        let packs: BTreeSet<&str> = rules.iter().map(|r| r.at.pack.as_str()).collect();
        Excerpt {
            documents: self
                .documents
                .iter()
                .filter(|d| packs.contains(d.name.as_str()))
                .cloned()
                .collect(),
            tables: self
                .tables
                .iter()
                .filter(|t| needs.tables.contains(&t.id))
                .cloned()
                .collect(),
            definitions: self.definitions.iter().filter(keep_definition).cloned().collect(),
            parameters: self
                .parameters
                .iter()
                .filter(|p| needs.parameters.contains(&p.id))
                .cloned()
                .collect(),
            rules,
            ..Excerpt::default()
        }
    }

    /// The part that a target rests on: itself, the earlier target of its path, indicators, parameters.
    pub fn for_target(&self, id: &str) -> Excerpt {
        let Some(target) = self.target(id) else {
            return Excerpt::default();
        };
        let mut indicators: BTreeSet<&str> = [&target.indicator, &target.numerator, &target.denominator]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        for indicator in &self.indicators {
            if let (
                true,
                Aggregation::Ratio {
                    numerator,
                    denominator,
                },
            ) = (indicators.contains(indicator.id.as_str()), &indicator.aggregate)
            {
                indicators.extend([numerator.as_str(), denominator.as_str()]);
            }
        }
        let parameters = [&target.base_parameter, &target.tolerance_parameter];
        let wanted = |t: &&Target| t.id == id || target.path_from.as_ref() == Some(&t.id);
        Excerpt {
            documents: self
                .documents
                .iter()
                .filter(|d| d.name == target.at.pack)
                .cloned()
                .collect(),
            targets: self.targets.iter().filter(wanted).cloned().collect(),
            indicators: self
                .indicators
                .iter()
                .filter(|i| indicators.contains(i.id.as_str()))
                .cloned()
                .collect(),
            parameters: self
                .parameters
                .iter()
                .filter(|p| parameters.iter().any(|wanted| wanted.as_ref() == Some(&p.id)))
                .cloned()
                .collect(),
            ..Excerpt::default()
        }
    }

    /// The part that a duty rests on: itself, parameters of its dates, calendars.
    pub(crate) fn for_duty(&self, id: &str) -> Excerpt {
        let Some(duty) = self.duty(id) else {
            return Excerpt::default();
        };
        let parameter = match &duty.due {
            Some(Due::Parameter(id))
            | Some(Due::After {
                event: DueEvent::Parameter(id),
                ..
            }) => Some(id),
            _ => None,
        };
        let counts_working_days =
            matches!(&duty.due, Some(Due::After { length, .. }) if length.unit == LengthUnit::WorkingDays);
        Excerpt {
            documents: self
                .documents
                .iter()
                .filter(|d| d.name == duty.at.pack)
                .cloned()
                .collect(),
            duties: vec![duty.clone()],
            parameters: self
                .parameters
                .iter()
                .filter(|p| Some(&p.id) == parameter)
                .cloned()
                .collect(),
            calendars: if counts_working_days {
                self.calendars.clone()
            } else {
                Vec::new()
            },
            ..Excerpt::default()
        }
    }
}

/// Every expression of a rule, the conditions first.
pub(crate) fn rule_expressions(rule: &Rule) -> Vec<&Expression> {
    let mut found: Vec<&Expression> = rule.concerns.iter().chain(&rule.window_from).collect();
    found.extend(rule.alternatives.iter().filter_map(|a| a.when.as_ref()));
    for consequence in &rule.consequences {
        found.extend(&consequence.value);
        if let Some(Moment::At(from)) = &consequence.from {
            found.push(from);
        }
        if let Some(EffectEnd::Moment(Moment::At(until))) = &consequence.until {
            found.push(until);
        }
    }
    found
}
