//! Judges one rule on one row: whom it concerns, which alternatives hold, and what is missing where it cannot be said.
//! `fired('…')` inside expressions comes here too, so a rule means the same whether it is run or referred to.

use kaifa_base::{Date, Lang};
use kaifa_pack::expr::{Builtin, Expr, ExprKind, Literal, Template, TemplatePart};

use crate::book::BookRule;
use crate::expression::{Evaluator, Scope};
use crate::trace::Trace;
use crate::value::{self, Cause, Value};

/// What a rule says of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// Does not concern the subject, or no alternative holds.
    Not,
    /// These alternatives hold, by their place in the rule; never empty.
    Fires(Vec<usize>),
    /// Cannot be said.
    NotAssessable(Vec<Cause>),
}

impl<'a> Evaluator<'a> {
    /// The scope in which a rule is judged: its row, and the first year that its windows count.
    pub(crate) fn rule_scope<'s>(
        &'s self,
        rule: &'s BookRule,
        subject: &'s str,
        year: Option<i32>,
    ) -> Scope<'s> {
        let mut scope = self.scope(&rule.item.table, subject, year);
        scope.first_year = rule
            .window_from
            .as_ref()
            .and_then(|from| match self.value(from, &scope) {
                Value::Date { value } => Some(chrono::Datelike::year(&value)),
                Value::Number { value, .. } => rust_decimal::prelude::ToPrimitive::to_i32(&value),
                _ => None,
            });
        scope
    }

    /// Judges a rule on a subject and year.
    pub fn judge(&self, rule: &BookRule, subject: &str, year: Option<i32>) -> Judgement {
        let scope = self.rule_scope(rule, subject, year);
        let mut causes: Vec<Cause> = Vec::new();
        if let Some(concerns) = &rule.concerns {
            let value = self.value(concerns, &scope);
            match value.as_truth() {
                Some(true) => {}
                Some(false) => return Judgement::Not,
                None => causes.extend(value.causes().iter().cloned()),
            }
        }
        let concerned = causes.is_empty();
        let mut holding = Vec::new();
        let mut open = Vec::new();
        for (at, alternative) in rule.alternatives.iter().enumerate() {
            let value = match &alternative.when {
                None => Value::truth(true),
                Some(when) => self.value(when, &scope),
            };
            match value.as_truth() {
                Some(true) => holding.push(at),
                Some(false) => {}
                None => open.extend(value.causes().iter().cloned()),
            }
        }
        match (concerned, holding.is_empty(), open.is_empty()) {
            (true, false, _) => Judgement::Fires(holding),
            (_, true, true) => Judgement::Not,
            (true, true, false) => Judgement::NotAssessable(open),
            (false, ..) => {
                causes.extend(open);
                Judgement::NotAssessable(causes)
            }
        }
    }

    /// `fired('…')`: remembered per subject and year, because windows ask for the same years again and again.
    pub(crate) fn fired(&self, rule: &str, subject: &str, year: Option<i32>) -> Value {
        let unknown = || {
            Value::unknown(Cause::NoResult {
                expression: format!("fired('{rule}')"),
            })
        };
        let Some((at, rule)) = self.book.rule(rule) else {
            return unknown();
        };
        let key = (at, subject.to_owned(), year);
        let known = self.fired.borrow().get(&key).cloned();
        match known {
            // The rule asks for itself while it is being judged.
            Some(None) => return unknown(),
            Some(Some(value)) if !self.recording() => return value,
            _ => {}
        }
        self.fired.borrow_mut().insert(key.clone(), None);
        let value = match self.judge(rule, subject, year) {
            Judgement::Fires(_) => Value::truth(true),
            Judgement::Not => Value::truth(false),
            Judgement::NotAssessable(causes) => value::unknown_of([&Value::Unknown { causes }]),
        };
        self.fired.borrow_mut().insert(key, Some(value.clone()));
        value
    }

    /// The alternatives of a rule that hold, as steps of whoever refers to it.
    pub(crate) fn explain_fired(&self, rule: &str, scope: &Scope<'_>) -> Vec<Trace> {
        let Some((_, rule)) = self.book.rule(rule) else {
            return Vec::new();
        };
        match self.judge(rule, scope.subject, scope.year) {
            Judgement::Fires(holding) => self.explain_rule(rule, &holding, scope.subject, scope.year),
            _ => Vec::new(),
        }
    }

    /// The steps behind a rule that fires: whom it concerns, then every alternative that holds.
    pub(crate) fn explain_rule(
        &self,
        rule: &BookRule,
        holding: &[usize],
        subject: &str,
        year: Option<i32>,
    ) -> Vec<Trace> {
        let scope = self.rule_scope(rule, subject, year);
        let concerns = rule.concerns.iter();
        let when = holding
            .iter()
            .filter_map(|at| rule.alternatives[*at].when.as_ref());
        concerns
            .chain(when)
            .map(|expr| self.explain(expr, &scope))
            .collect()
    }

    /// The reason texts of the alternatives that hold, holes filled in.
    pub(crate) fn reasons(
        &self,
        rule: &BookRule,
        holding: &[usize],
        subject: &str,
        year: Option<i32>,
    ) -> Vec<String> {
        let scope = self.rule_scope(rule, subject, year);
        holding
            .iter()
            .filter_map(|at| rule.alternatives[*at].text.as_ref())
            .map(|template| self.filled_in(template, &scope, Lang::Zh))
            .collect()
    }

    /// The same in English, those that the pack has in Chinese only as they are; nothing where it has none in English.
    pub(crate) fn reasons_en(
        &self,
        rule: &BookRule,
        holding: &[usize],
        subject: &str,
        year: Option<i32>,
    ) -> Vec<String> {
        let holding = || holding.iter().map(|at| &rule.alternatives[*at]);
        if !holding().any(|one| one.text_en.is_some()) {
            return Vec::new();
        }
        let scope = self.rule_scope(rule, subject, year);
        holding()
            .filter_map(|one| one.text_en.as_ref().or(one.text.as_ref()))
            .map(|template| self.filled_in(template, &scope, Lang::En))
            .collect()
    }

    fn filled_in(&self, template: &Template, scope: &Scope<'_>, lang: Lang) -> String {
        let part = |part: &TemplatePart| match part {
            TemplatePart::Words(words) => words.clone(),
            TemplatePart::Hole(expr) => shown(&self.value(expr, scope), expr, lang),
        };
        template.parts.iter().map(part).collect()
    }

    /// The date that an expression of a consequence gives for a row.
    pub(crate) fn date_of(&self, expr: Option<&Expr>, scope: &Scope<'_>) -> Option<Date> {
        self.value(expr?, scope).as_date()
    }
}

/// A value as it stands in a reason: whoever rounds to n places wants to see n places.
fn shown(value: &Value, expr: &Expr, lang: Lang) -> String {
    if let (Value::Number { value, .. }, ExprKind::Call { name, arguments }) = (value, &expr.kind)
        && Builtin::find(name) == Some(Builtin::Round)
        && let Some(ExprKind::Literal(Literal::Number(places, None))) = arguments.get(1).map(|a| &a.kind)
    {
        return format!("{:.*}", usize::try_from(*places).unwrap_or(0), value);
    }
    value.said(lang).into_owned()
}
