//! Every expression of a pack can be read, names only what exists, and has the type that its place needs.

use std::collections::BTreeMap;

use kaifa_base::{Place, Problem, Span, Words};

use super::Findings;
use crate::codes;
use crate::edition::Edition;
use crate::environment::{
    INDICATOR_TABLE, UNIT_TABLE, board_line_table, board_source_table, environment, form_table,
    register_table,
};
use crate::expr::{self, Environment, ExprError, Type};
use crate::item::{Consequence, EffectEnd, Expression, FieldType, Moment, ReasonText};

pub(super) fn check(edition: &Edition, findings: &mut Findings) {
    let mut checker = Expressions {
        names: environment(&edition.items),
        findings,
    };
    let items = &edition.pack.items;
    for definition in &items.definitions {
        let arguments = definition
            .parameters
            .iter()
            .map(|name| (name.clone(), Type::Any))
            .collect();
        checker.expression(
            &definition.expression,
            definition.table.as_deref(),
            None,
            &arguments,
        );
    }
    for rule in &items.rules {
        let table = Some(rule.table.as_str());
        checker.condition(rule.concerns.as_ref(), table);
        if let Some(start) = &rule.window_from {
            checker.expression(start, table, None, &BTreeMap::new());
        }
        for alternative in &rule.alternatives {
            checker.condition(alternative.when.as_ref(), table);
            for text in alternative.text.iter().chain(&alternative.text_en) {
                checker.reason(text, table);
            }
        }
        for consequence in &rule.consequences {
            checker.consequence(consequence, table);
        }
    }
    for group in &items.groups {
        checker.condition(group.select.as_ref(), Some(UNIT_TABLE));
    }
    for skip in items.review_routes.iter().flat_map(|route| &route.skip) {
        checker.condition(Some(&skip.concerns), Some(UNIT_TABLE));
    }
    for indicator in &items.indicators {
        if let Some(formula) = &indicator.formula {
            checker.expression(
                formula,
                Some(INDICATOR_TABLE),
                Some(Wanted::Number),
                &BTreeMap::new(),
            );
        }
    }
    for form in &items.forms {
        let table = form_table(&form.id);
        for check in &form.checks {
            checker.condition(Some(&check.holds), Some(&table));
            for text in std::iter::once(&check.text).chain(&check.text_en) {
                checker.reason(text, Some(&table));
            }
        }
    }
    for board in &items.boards {
        for part in &board.parts {
            let source = board_source_table(&part.source);
            let line = match part.group {
                Some(_) => board_line_table(&board.id, &part.id),
                None => source.clone(),
            };
            checker.condition(part.when.as_ref(), Some(&source));
            for other in &part.others {
                checker.condition(other.when.as_ref(), Some(&board_source_table(&other.source)));
            }
            for measure in &part.measures {
                let read = part.source_of(measure).and_then(|at| part.sources().nth(at));
                // A source that there is not is reported where it is named.
                let table = read.map(board_source_table);
                if table.is_some() {
                    checker.condition(measure.when.as_ref(), table.as_deref());
                }
            }
            checker.condition(part.flag.as_ref(), Some(&line));
            for said in part.said.iter().chain(&part.said_en) {
                checker.reason(said, Some(&line));
            }
        }
    }
    for register in &items.registers {
        let table = register_table(&register.id);
        for transition in &register.transitions {
            checker.condition(transition.guard.as_ref(), Some(&table));
        }
        for check in &register.checks {
            checker.condition(Some(&check.holds), Some(&table));
        }
        if let Some(title) = &register.record_title {
            checker.reason(title, Some(&table));
        }
        for field in &register.fields {
            checker.condition(field.required_if.as_ref(), Some(&table));
            if let Some(derived) = &field.derived {
                checker.expression(derived, Some(&table), derived_type(field.kind), &BTreeMap::new());
            }
        }
    }
}

/// What a derived field must give; texts take anything.
fn derived_type(kind: FieldType) -> Option<Wanted> {
    match kind {
        FieldType::Bool => Some(Wanted::Truth),
        FieldType::Date => Some(Wanted::Date),
        kind if kind.is_number() => Some(Wanted::Number),
        _ => None,
    }
}

/// The type that a place needs.
#[derive(Clone, Copy, PartialEq)]
enum Wanted {
    Truth,
    Date,
    Number,
}

impl Wanted {
    fn accepts(self, kind: &Type) -> bool {
        matches!(
            (self, kind),
            (_, Type::Any)
                | (Wanted::Truth, Type::Bool)
                | (Wanted::Date, Type::Date)
                | (Wanted::Number, Type::Number(_))
        )
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Wanted::Truth => ("是/否", "true or false"),
            Wanted::Date => ("日期", "a date"),
            Wanted::Number => ("数", "a number"),
        }
    }
}

struct Expressions<'f> {
    names: Environment,
    findings: &'f mut Findings,
}

impl Expressions<'_> {
    fn condition(&mut self, condition: Option<&Expression>, table: Option<&str>) {
        if let Some(condition) = condition {
            self.expression(condition, table, Some(Wanted::Truth), &BTreeMap::new());
        }
    }

    fn consequence(&mut self, consequence: &Consequence, table: Option<&str>) {
        let none = BTreeMap::new();
        if let Some(value) = &consequence.value {
            self.expression(value, table, None, &none);
        }
        if let Some(Moment::At(from)) = &consequence.from {
            self.expression(from, table, Some(Wanted::Date), &none);
        }
        if let Some(EffectEnd::Moment(Moment::At(until))) = &consequence.until {
            self.expression(until, table, Some(Wanted::Date), &none);
        }
    }

    fn expression(
        &mut self,
        stored: &Expression,
        table: Option<&str>,
        wanted: Option<Wanted>,
        arguments: &BTreeMap<String, Type>,
    ) {
        let parsed = match expr::parse(&stored.text) {
            Ok(parsed) => parsed,
            Err(error) => return self.report(&stored.place, &stored.text, &error),
        };
        // Without its table nothing in it could be found; the table itself is reported where it is named.
        if table.is_some_and(|table| !self.names.tables.contains_key(table)) {
            return;
        }
        self.names.table = table.map(str::to_owned);
        let (kind, errors) = expr::check(&parsed, &self.names, arguments);
        for error in &errors {
            self.report(&stored.place, &stored.text, error);
        }
        if let Some(wanted) = wanted.filter(|wanted| errors.is_empty() && !wanted.accepts(&kind)) {
            let (zh, en) = wanted.words();
            let message = Words::new(
                format!("此处应为{zh},现为{}", kind.zh()),
                format!("this should be {en}, found {kind}"),
            );
            let whole = Span::new(0, stored.text.chars().count());
            self.report(&stored.place, &stored.text, &ExprError { span: whole, message });
        }
    }

    fn reason(&mut self, stored: &ReasonText, table: Option<&str>) {
        let template = match expr::parse_template(&stored.text) {
            Ok(template) => template,
            Err(errors) => {
                return errors
                    .iter()
                    .for_each(|error| self.report(&stored.place, &stored.text, error));
            }
        };
        if table.is_some_and(|table| !self.names.tables.contains_key(table)) {
            return;
        }
        self.names.table = table.map(str::to_owned);
        for hole in template.holes() {
            for error in expr::check(hole, &self.names, &BTreeMap::new()).1 {
                self.report(&stored.place, &stored.text, &error);
            }
        }
    }

    fn report(&mut self, place: &Place, text: &str, error: &ExprError) {
        let words = error
            .span
            .slice(text)
            .filter(|words| !words.is_empty())
            .unwrap_or(text);
        let message = Words::new(
            format!("“{words}”:{}", error.message.zh),
            format!("`{words}`: {}", error.message.en),
        );
        self.findings
            .push(Problem::error(&codes::BAD_EXPRESSION, place.clone(), message));
    }
}
