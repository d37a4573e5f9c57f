//! The value of an expression with the tree of why: what decided it, and what each comparison looked at.

use kaifa_pack::expr::{BinaryOperator, Builtin, Expr, ExprKind, UnaryOperator};

use super::{Evaluator, Scope};
use crate::trace::{Leaf, Trace};
use crate::value::{self, Value};

impl<'a> Evaluator<'a> {
    /// The value with the tree of why.
    pub fn explain(&self, expr: &Expr, scope: &Scope<'_>) -> Trace {
        let parts = match &expr.kind {
            ExprKind::Binary(BinaryOperator::And | BinaryOperator::Or, left, right) => {
                let first = self.explain(left, scope);
                let decided = match &expr.kind {
                    ExprKind::Binary(BinaryOperator::And, ..) => first.value.as_truth() == Some(false),
                    _ => first.value.as_truth() == Some(true),
                };
                // The second branch of an "or" that already holds is a further reason, so it is looked at as well.
                let is_or = matches!(&expr.kind, ExprKind::Binary(BinaryOperator::Or, ..));
                if decided && !is_or {
                    vec![first]
                } else {
                    vec![first, self.explain(right, scope)]
                }
            }
            ExprKind::Unary(UnaryOperator::Not, inner) => vec![self.explain(inner, scope)],
            ExprKind::Binary(operator, left, right) if operator.is_comparison() => [left, right]
                .iter()
                .filter(|side| opens(side))
                .map(|side| self.explain(side, scope))
                .collect(),
            ExprKind::If(condition, then, otherwise) => {
                let condition = self.explain(condition, scope);
                match condition.value.as_truth() {
                    Some(true) => vec![condition, self.explain(then, scope)],
                    Some(false) => vec![condition, self.explain(otherwise, scope)],
                    None => vec![condition],
                }
            }
            ExprKind::Call { name, arguments } if Builtin::find(name).is_none() => {
                let given = arguments.iter().map(|a| self.value(a, scope)).collect();
                vec![self.definition(name, given, scope, |evaluator, body, inner| {
                    evaluator.explain(body, inner)
                })]
            }
            ExprKind::Name(name) if self.is_definition(name, scope) => {
                vec![
                    self.definition(name, Vec::new(), scope, |evaluator, body, inner| {
                        evaluator.explain(body, inner)
                    }),
                ]
            }
            ExprKind::Years { window, condition } | ExprKind::Every { window, condition } => {
                self.explain_window(window, condition, scope)
            }
            ExprKind::Consecutive(condition) => self.explain_run(condition, scope),
            ExprKind::Fired(rule) => self.explain_fired(rule, scope),
            _ => Vec::new(),
        };
        if let Some(value) = of_parts(expr, &parts) {
            return Trace {
                value,
                parts,
                ..self.step(expr)
            };
        }
        let earlier = self.recorder.replace(Some(Vec::new()));
        let value = self.value(expr, scope);
        let mut leaves = self.recorder.replace(earlier).unwrap_or_default();
        if !parts.is_empty() {
            // What a part already shows is not shown again above it.
            let below: Vec<&Leaf> = parts.iter().flat_map(|p| p.all_leaves()).collect();
            leaves.retain(|leaf| !below.contains(&leaf));
        }
        Trace {
            value,
            leaves,
            parts,
            ..self.step(expr)
        }
    }

    /// A step that says what was asked, and nothing yet of what came out.
    fn step(&self, expr: &Expr) -> Trace {
        let words = if self.terse { "" } else { expr.words() };
        Trace::new(words, Value::truth(false), Vec::new())
    }

    fn is_definition(&self, name: &str, scope: &Scope<'_>) -> bool {
        let hidden = scope.arguments.is_some_and(|a| a.contains_key(name))
            || scope
                .table
                .and_then(|t| self.book.names.tables.get(t))
                .is_some_and(|columns| columns.find(name).is_some())
            || ["year", "as_of", "subject", "issued"].contains(&name);
        !hidden && self.book.names.definition(name, scope.table).is_some()
    }
}

/// The value of a step that its parts alone make: it looks at nothing that they did not look at.
fn of_parts(expr: &Expr, parts: &[Trace]) -> Option<Value> {
    match (&expr.kind, parts) {
        (ExprKind::Binary(BinaryOperator::And, ..), [first, second]) => {
            Some(value::and(&first.value, &second.value))
        }
        (ExprKind::Binary(BinaryOperator::Or, ..), [first, second]) => {
            Some(value::or(&first.value, &second.value))
        }
        (ExprKind::Binary(BinaryOperator::And, ..) | ExprKind::Name(_), [only]) => Some(only.value.clone()),
        (ExprKind::Unary(UnaryOperator::Not, _), [only]) => Some(value::not(&only.value)),
        _ => None,
    }
}

impl From<Value> for Trace {
    fn from(value: Value) -> Trace {
        Trace::new("", value, Vec::new())
    }
}

/// Whether a side of a comparison has steps of its own worth showing.
fn opens(expr: &Expr) -> bool {
    let mut found = false;
    expr.walk(&mut |e| {
        found |= matches!(
            &e.kind,
            ExprKind::Years { .. } | ExprKind::Every { .. } | ExprKind::Consecutive(_) | ExprKind::Fired(_)
        );
    });
    found
}
