//! Whether a rule can be judged at all with the columns that the facts have. An absent column is different from an empty
//! cell: nobody was asked. A branch of an "or" that needs an absent column leaves the other branches standing.

use std::collections::BTreeSet;

use kaifa_pack::expr::{BinaryOperator, Expr, ExprKind, references};

use crate::book::{Book, BookRule};
use crate::facts::Facts;

/// The columns and tables that a rule lacks, if for want of them it can never fire; empty if it can be judged.
pub(crate) fn absent_columns(book: &Book, rule: &BookRule, facts: &Facts) -> Vec<String> {
    let mut look = Look {
        book,
        facts,
        absent: BTreeSet::new(),
        open: Vec::new(),
    };
    if look.rule(rule) {
        Vec::new()
    } else {
        look.absent.into_iter().collect()
    }
}

struct Look<'a> {
    book: &'a Book,
    facts: &'a Facts,
    absent: BTreeSet<String>,
    open: Vec<String>,
}

impl Look<'_> {
    fn rule(&mut self, rule: &BookRule) -> bool {
        if !self.facts.tables.contains_key(&rule.item.table) {
            self.absent.insert(rule.item.table.clone());
            return false;
        }
        if self.open.contains(&rule.item.id) {
            return true;
        }
        self.open.push(rule.item.id.clone());
        let concerned = rule
            .concerns
            .as_ref()
            .is_none_or(|c| self.can_hold(c, &rule.item.table));
        let mut any = false;
        for alternative in &rule.alternatives {
            any |= alternative
                .when
                .as_ref()
                .is_none_or(|when| self.can_hold(when, &rule.item.table));
        }
        self.open.pop();
        concerned && (any || rule.alternatives.is_empty())
    }

    fn can_hold(&mut self, expr: &Expr, table: &str) -> bool {
        match &expr.kind {
            ExprKind::Binary(BinaryOperator::Or, left, right) => {
                let (left, right) = (self.can_hold(left, table), self.can_hold(right, table));
                left || right
            }
            ExprKind::Binary(BinaryOperator::And, left, right) => {
                let (left, right) = (self.can_hold(left, table), self.can_hold(right, table));
                left && right
            }
            ExprKind::Fired(rule) => match self.book.rule(rule) {
                Some((_, rule)) => self.rule(rule),
                None => true,
            },
            // What is asked of a missing column with `is missing` is answered by its absence.
            ExprKind::Is { .. } => true,
            ExprKind::Years { condition, .. } | ExprKind::Every { condition, .. } => {
                self.can_hold(condition, table)
            }
            ExprKind::Consecutive(condition) => self.can_hold(condition, table),
            ExprKind::Binary(operator, left, right)
                if operator.is_comparison()
                    && [left, right]
                        .iter()
                        .any(|e| matches!(e.kind, ExprKind::Years { .. } | ExprKind::Consecutive(_))) =>
            {
                let (left, right) = (self.can_hold(left, table), self.can_hold(right, table));
                left && right
            }
            ExprKind::Name(name) | ExprKind::Call { name, .. } if self.opens(name, table) => {
                let arguments_there = self.has_all(expr, table);
                let body = self
                    .book
                    .names
                    .definition(name, Some(table))
                    .map(|d| d.body.clone());
                self.open.push(name.clone());
                let body = body.is_none_or(|body| self.can_hold(&body, table));
                self.open.pop();
                arguments_there && body
            }
            _ => self.has_all(expr, table),
        }
    }

    fn opens(&self, name: &str, table: &str) -> bool {
        let column = self
            .book
            .names
            .tables
            .get(table)
            .is_some_and(|t| t.find(name).is_some());
        !column
            && !self.open.iter().any(|o| o == name)
            && self.book.names.definition(name, Some(table)).is_some()
    }

    /// Whether every column that an expression names is there, definitions opened.
    fn has_all(&mut self, expr: &Expr, table: &str) -> bool {
        let found = references(expr);
        // An expression that asks whether a column is missing is written to do without it.
        let mut excused = BTreeSet::new();
        expr.walk(&mut |e| {
            if let ExprKind::Is { subject, .. } = &e.kind {
                excused.extend(references(subject).names);
            }
        });
        let here = found
            .names
            .iter()
            .chain(&found.calls)
            .map(|n| (table.to_owned(), n.clone()));
        let there = found.tables.iter().cloned();
        let mut all = true;
        for (table, name) in here.chain(there).collect::<Vec<_>>() {
            let column = self
                .book
                .names
                .tables
                .get(&table)
                .and_then(|t| t.find(&name))
                .map(|(c, _)| c.to_owned());
            if !self.facts.tables.contains_key(&table) {
                self.absent.insert(table);
                all = false;
            } else if let Some(column) = column {
                let given = self
                    .facts
                    .tables
                    .get(&table)
                    .is_some_and(|rows| rows.columns.contains(&column));
                if !given && !excused.contains(&name) {
                    self.absent.insert(column);
                    all = false;
                }
            } else if self.opens(&name, &table) {
                let body = self
                    .book
                    .names
                    .definition(&name, Some(&table))
                    .map(|d| d.body.clone());
                self.open.push(name);
                all &= body.is_none_or(|body| self.has_all(&body, &table));
                self.open.pop();
            }
        }
        for table in &found.table_names {
            if !self.facts.tables.contains_key(table) {
                self.absent.insert(table.clone());
                all = false;
            }
        }
        for rule in &found.rules {
            if let Some((_, rule)) = self.book.rule(rule) {
                all &= self.rule(rule);
            }
        }
        all
    }
}
