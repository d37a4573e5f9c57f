//! From items as written to the [`Book`] that runs: parses every expression, settles every parameter for the day, and
//! reports everything that cannot be read.

use std::collections::BTreeMap;

use kaifa_base::{Date, Place, Problem, Words};
use kaifa_pack::environment::{parameter_type, table_columns};
use kaifa_pack::expr::{DefinitionSignature, Environment, Expr, Type, parse, parse_template};
use kaifa_pack::item::{EffectEnd, Expression, Moment, Parameter, ReasonText, Rule, Scalar};
use serde::{Deserialize, Serialize};

use crate::book::{Book, BookAlternative, BookConsequence, BookRule};
use crate::codes::{BAD_EXPRESSION, BAD_PARAMETER, UNKNOWN_PARAMETER};
use crate::excerpt::Excerpt;
use crate::trace::{ParameterSource, ParameterUse};
use crate::value::Value;

/// A parameter value entered outside the pack: by the office, or for one run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// The value.
    pub value: Scalar,
    /// Who set it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub author: String,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// Why so.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// For good or for this run.
    pub from: ParameterSource,
}

impl Setting {
    /// A value for one run only.
    pub fn for_run(value: Scalar) -> Setting {
        Setting {
            value,
            author: String::new(),
            date: None,
            reason: String::new(),
            from: ParameterSource::Run,
        }
    }
}

/// Parameter id → value that replaces the pack's.
pub type Settings = BTreeMap<String, Setting>;

impl Book {
    /// Compiles items for a day. The book is usable even with problems: what cannot be read is left out and reported.
    pub fn compile(excerpt: &Excerpt, settings: &Settings, as_of: Date) -> (Book, Vec<Problem>) {
        let mut problems = Vec::new();
        let names = names(excerpt, &mut problems);
        let mut parameters: BTreeMap<String, ParameterUse> = BTreeMap::new();
        for parameter in &excerpt.parameters {
            let used = settle(parameter, settings.get(&parameter.id), as_of, &mut problems);
            parameters.insert(parameter.id.clone(), used);
        }
        for id in settings.keys().filter(|id| !parameters.contains_key(*id)) {
            problems.push(Problem::error(
                &UNKNOWN_PARAMETER,
                Place::item(id.clone()),
                Words::new(format!("没有参数“{id}”"), format!("there is no parameter `{id}`")),
            ));
        }
        let rules = excerpt
            .rules
            .iter()
            .map(|rule| compile_rule(rule, excerpt, &mut problems))
            .collect();
        let issued = excerpt.documents.iter().rev().find_map(|d| d.issued);
        (
            Book {
                names,
                parameters,
                issued,
                rules,
            },
            problems,
        )
    }
}

fn read(expression: &Expression, item: &str, problems: &mut Vec<Problem>) -> Option<Expr> {
    parse(&expression.text)
        .map_err(|error| {
            let place = Place {
                item: Some(item.to_owned()),
                ..expression.place.clone()
            };
            problems.push(Problem::error(&BAD_EXPRESSION, place, error.message));
        })
        .ok()
}

/// The names that expressions over the tables of an excerpt may use.
fn names(excerpt: &Excerpt, problems: &mut Vec<Problem>) -> Environment {
    let mut definitions: BTreeMap<String, Vec<DefinitionSignature>> = BTreeMap::new();
    for definition in &excerpt.definitions {
        if let Some(body) = read(&definition.expression, &definition.name, problems) {
            definitions
                .entry(definition.name.clone())
                .or_default()
                .push(DefinitionSignature {
                    table: definition.table.clone(),
                    parameters: definition.parameters.clone(),
                    body,
                });
        }
    }
    Environment {
        table: None,
        tables: excerpt
            .tables
            .iter()
            .map(|t| (t.id.clone(), table_columns(t)))
            .collect(),
        parameters: excerpt
            .parameters
            .iter()
            .map(|p| (p.id.clone(), parameter_type(p)))
            .collect(),
        definitions,
        rules: excerpt.rules.iter().map(|r| r.id.clone()).collect(),
        functions: Default::default(),
    }
}

/// A scalar as a value of a type; `None` if it is not of that type.
pub fn typed(scalar: &Scalar, kind: &Type) -> Option<Value> {
    match (scalar, kind) {
        (Scalar::Integer(number), Type::Number(unit)) => Some(Value::Number {
            value: (*number).into(),
            unit: *unit,
        }),
        (Scalar::Bool(truth), Type::Bool) => Some(Value::truth(*truth)),
        (Scalar::Date(day), Type::Date) => Some(Value::date(*day)),
        (Scalar::Text(text), _) => crate::facts::read_cell(text, kind).ok().flatten(),
        (Scalar::Integer(number), Type::Text | Type::Any) => Some(Value::text(number.to_string())),
        _ => None,
    }
}

/// A parameter as it is used on a day: what was set outside the pack goes before the pack's own values.
pub(crate) fn settle(
    parameter: &Parameter,
    setting: Option<&Setting>,
    as_of: Date,
    problems: &mut Vec<Problem>,
) -> ParameterUse {
    let kind = parameter_type(parameter);
    let mut used = ParameterUse {
        title: parameter.title.zh.clone(),
        ..ParameterUse::unset(&parameter.id)
    };
    if let Some(setting) = setting {
        used.value = typed(&setting.value, &kind);
        used.author = setting.author.clone();
        used.date = setting.date;
        used.reason = setting.reason.clone();
        used.from = setting.from;
        if used.value.is_none() {
            problems.push(Problem::error(
                &BAD_PARAMETER,
                Place::item(parameter.id.clone()),
                Words::new(
                    format!("参数应为{},现为“{}”", kind.zh(), setting.value),
                    format!("the parameter must be {kind}, found `{}`", setting.value),
                ),
            ));
        }
    } else if let Some(value) = parameter.value_at(as_of) {
        used.value = typed(&value.value, &kind);
        used.author = value.author.clone();
        used.date = Some(value.date);
        used.reason = value.reason.clone();
        used.from = ParameterSource::Pack;
    }
    used
}

fn compile_rule(rule: &Rule, excerpt: &Excerpt, problems: &mut Vec<Problem>) -> BookRule {
    let number = excerpt
        .documents
        .iter()
        .find(|d| d.name == rule.at.pack)
        .and_then(|d| d.doc_number.as_deref());
    let mut optional = |e: Option<&Expression>| e.and_then(|e| read(e, &rule.id, problems));
    let concerns = optional(rule.concerns.as_ref());
    let window_from = optional(rule.window_from.as_ref());
    let consequences = rule
        .consequences
        .iter()
        .map(|item| BookConsequence {
            value: optional(item.value.as_ref()),
            from: match &item.from {
                Some(Moment::At(at)) => optional(Some(at)),
                _ => None,
            },
            until: match &item.until {
                Some(EffectEnd::Moment(Moment::At(at))) => optional(Some(at)),
                _ => None,
            },
            item: item.clone(),
        })
        .collect();
    let mut alternatives = Vec::new();
    for alternative in &rule.alternatives {
        let when = match &alternative.when {
            None => None,
            Some(when) => match read(when, &rule.id, problems) {
                Some(when) => Some(when),
                // An alternative that cannot be read must not turn into one that always holds.
                None => continue,
            },
        };
        let mut template = |text: &ReasonText| match parse_template(&text.text) {
            Ok(template) => Some(template),
            Err(errors) => {
                let place = Place {
                    item: Some(rule.id.clone()),
                    ..text.place.clone()
                };
                problems.extend(
                    errors
                        .into_iter()
                        .map(|e| Problem::error(&BAD_EXPRESSION, place.clone(), e.message)),
                );
                None
            }
        };
        let text = alternative.text.as_ref().and_then(&mut template);
        let text_en = alternative.text_en.as_ref().and_then(&mut template);
        alternatives.push(BookAlternative { when, text, text_en });
    }
    if rule.concerns.is_some() && concerns.is_none() {
        // Whom it concerns cannot be read: it must not turn into everybody.
        alternatives.clear();
    }
    BookRule {
        item: rule.clone(),
        citation: rule.basis.citation(&rule.at.pack, number),
        concerns,
        window_from,
        alternatives,
        consequences,
    }
}
