//! What an expression refers to, as written: used to find unknown references, to tell which facts a rule needs, and to
//! cut the part of an edition that a passport must carry. Definitions are named, not opened; the caller follows them.

use std::collections::BTreeSet;

use super::syntax::{Expr, ExprKind, Literal};

/// The names an expression uses, each set in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct References {
    /// Plain names over the row being judged: columns, built-in names, definitions without arguments.
    pub names: BTreeSet<String>,
    /// Parameters, without `$`.
    pub parameters: BTreeSet<String>,
    /// Functions and definitions that are called with arguments.
    pub calls: BTreeSet<String>,
    /// Rules asked for with `fired`.
    pub rules: BTreeSet<String>,
    /// Functions asked for with `blocked`.
    pub functions: BTreeSet<String>,
    /// Other fact tables, with the names used inside them.
    pub tables: BTreeSet<(String, String)>,
    /// Other fact tables by name.
    pub table_names: BTreeSet<String>,
    /// Whether it looks at other years of the subject.
    pub history: bool,
    /// Whether it needs a list that is known to be complete.
    pub complete_list: bool,
}

/// Everything that an expression names.
pub fn references(expr: &Expr) -> References {
    let mut found = References::default();
    collect(expr, None, &mut found);
    found
}

fn collect(expr: &Expr, table: Option<&str>, found: &mut References) {
    match &expr.kind {
        ExprKind::Name(name) => {
            match table {
                None => found.names.insert(name.clone()),
                Some(table) => found.tables.insert((table.to_owned(), name.clone())),
            };
        }
        ExprKind::Outer(name) => {
            found.names.insert(name.clone());
        }
        ExprKind::Parameter(id) => {
            found.parameters.insert(id.clone());
        }
        ExprKind::Fired(rule) => {
            found.rules.insert(rule.clone());
        }
        ExprKind::Blocked(function) => match &function.kind {
            ExprKind::Literal(Literal::Text(code)) => {
                found.functions.insert(code.clone());
            }
            _ => collect(function, table, found),
        },
        ExprKind::Literal(_) => {}
        ExprKind::List(items) => items.iter().for_each(|item| collect(item, table, found)),
        ExprKind::Call { name, arguments } => {
            if super::Builtin::find(name).is_none() {
                found.calls.insert(name.clone());
            }
            arguments
                .iter()
                .for_each(|argument| collect(argument, table, found));
        }
        ExprKind::Unary(_, inner) | ExprKind::Is { subject: inner, .. } => collect(inner, table, found),
        ExprKind::Binary(_, left, right) => {
            collect(left, table, found);
            collect(right, table, found);
        }
        ExprKind::If(condition, then, otherwise) => {
            collect(condition, table, found);
            collect(then, table, found);
            collect(otherwise, table, found);
        }
        ExprKind::Previous { value, back } => {
            found.history = true;
            collect(value, table, found);
            back.iter().for_each(|b| collect(b, table, found));
        }
        ExprKind::Years { window, condition } | ExprKind::Every { window, condition } => {
            found.history = true;
            collect(window, table, found);
            collect(condition, table, found);
        }
        ExprKind::Consecutive(condition) => {
            found.history = true;
            collect(condition, table, found);
        }
        ExprKind::Aggregate {
            value,
            table: other,
            condition,
            ..
        } => {
            found.table_names.insert(other.clone());
            value.iter().for_each(|v| collect(v, Some(other), found));
            condition.iter().for_each(|c| collect(c, Some(other), found));
        }
        ExprKind::RankIn { value, within, .. } => {
            found.complete_list = true;
            collect(value, table, found);
            within.iter().for_each(|w| collect(w, table, found));
        }
    }
}
