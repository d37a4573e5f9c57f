//! Evaluates expressions over a row of facts with its history, in three-valued logic and exact decimals.
//!
//! [`Evaluator::value`] gives the value alone; [`Evaluator::explain`] gives the same value with the tree of why (it walks
//! the logical structure and records what each comparison looked at). Windows over years are in `window.rs`, sums and
//! counts over other tables and ranks in `aggregate.rs`; both are part of the evaluator and only kept apart to be found.

mod explain;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::Datelike;
use kaifa_base::Date;
use kaifa_pack::expr::{BinaryOperator, Builtin, Expr, ExprKind, UnaryOperator};

use crate::aggregate::Lists;
use crate::book::Book;
use crate::facts::{FactRow, Facts};
use crate::operation::{call_builtin, compare, literal_value};
use crate::trace::{Leaf, ParameterUse};
use crate::value::{self, Cause, Value, unknown_of};

/// Whether a block on a function is in effect for a subject; given by the caller, who knows the decisions.
pub type Blocked<'a> = &'a dyn Fn(&str, &str) -> bool;

/// What is remembered of rules: place of the rule, subject and year → whether it fires.
type FiredMemory = HashMap<(usize, String, Option<i32>), Option<Value>>;

/// Evaluates expressions of one edition over one set of facts on one day.
pub struct Evaluator<'a> {
    pub(crate) book: &'a Book,
    pub(crate) facts: &'a Facts,
    pub(crate) as_of: Date,
    pub(crate) blocked: Option<Blocked<'a>>,
    /// Derivations are only asked for what they rest on, not for the words of their steps.
    pub(crate) terse: bool,
    /// Nobody reads the reasons in English.
    pub(crate) chinese_only: bool,
    /// What the comparison being explained has looked at; `None` while nobody asks.
    recorder: RefCell<Option<Vec<Leaf>>>,
    /// Rule, subject and year → whether it fires; `None` while it is being found out, so that a circle is noticed.
    pub(crate) fired: RefCell<FiredMemory>,
    /// Lists by which places were given.
    pub(crate) lists: Arc<Lists>,
}

/// Where an expression is evaluated: a row, its year, and what encloses it.
#[derive(Clone, Copy)]
pub struct Scope<'s> {
    /// The table of the row; absent where there is no row, only `arguments`.
    pub table: Option<&'s str>,
    /// The subject.
    pub subject: &'s str,
    /// The year looked at.
    pub year: Option<i32>,
    /// The row; absent if the subject has none in that year.
    pub row: Option<&'s FactRow>,
    /// Values that stand for names: arguments of a definition, fields of a record, attributes of a unit.
    pub arguments: Option<&'s BTreeMap<String, Value>>,
    /// The row being judged, inside an aggregate.
    pub outer: Option<&'s Scope<'s>>,
    /// First year that windows count.
    pub first_year: Option<i32>,
}

impl<'s> Scope<'s> {
    /// A scope without rows: names are looked up in `values` only.
    pub fn of_values(subject: &'s str, values: &'s BTreeMap<String, Value>) -> Scope<'s> {
        Scope {
            table: None,
            subject,
            year: None,
            row: None,
            arguments: Some(values),
            outer: None,
            first_year: None,
        }
    }
}

impl<'a> Evaluator<'a> {
    /// An evaluator for a day.
    pub fn new(book: &'a Book, facts: &'a Facts, as_of: Date) -> Evaluator<'a> {
        Evaluator {
            book,
            facts,
            as_of,
            blocked: None,
            terse: false,
            chinese_only: false,
            recorder: RefCell::new(None),
            fired: RefCell::new(HashMap::new()),
            lists: Arc::default(),
        }
    }

    /// The same, knowing which blocks are in effect.
    pub(crate) fn with_blocks(mut self, blocked: Blocked<'a>) -> Evaluator<'a> {
        self.blocked = Some(blocked);
        self
    }

    /// The scope of a row of a table.
    pub fn scope<'s>(&'s self, table: &'s str, subject: &'s str, year: Option<i32>) -> Scope<'s> {
        let row = self
            .facts
            .tables
            .get(table)
            .and_then(|rows| rows.find(subject, year));
        Scope {
            table: Some(table),
            subject,
            year,
            row,
            arguments: None,
            outer: None,
            first_year: None,
        }
    }

    /// Whether somebody records what is looked at; memory of earlier results is then not used.
    pub(crate) fn recording(&self) -> bool {
        self.recorder.borrow().is_some()
    }

    /// Does something without recording what it looks at.
    pub(crate) fn unrecorded<T>(&self, work: impl FnOnce() -> T) -> T {
        let earlier = self.recorder.take();
        let made = work();
        self.recorder.replace(earlier);
        made
    }

    pub(crate) fn record(&self, leaf: impl FnOnce() -> Leaf) {
        if let Some(found) = self.recorder.borrow_mut().as_mut() {
            let leaf = leaf();
            if !found.contains(&leaf) {
                found.push(leaf);
            }
        }
    }

    /// The value of an expression.
    pub fn value(&self, expr: &Expr, scope: &Scope<'_>) -> Value {
        match &expr.kind {
            ExprKind::Literal(literal) => literal_value(literal),
            ExprKind::List(items) => Value::List {
                items: items.iter().map(|i| self.value(i, scope)).collect(),
            },
            ExprKind::Name(name) => self.name(name, scope),
            ExprKind::Outer(name) => match scope.outer {
                Some(outer) => self.name(name, outer),
                None => Value::unknown(Cause::NoResult {
                    expression: expr.to_string(),
                }),
            },
            ExprKind::Parameter(id) => self.parameter(id),
            ExprKind::Unary(UnaryOperator::Not, inner) => value::not(&self.value(inner, scope)),
            ExprKind::Unary(UnaryOperator::Minus, inner) => match self.value(inner, scope) {
                Value::Number { value, unit } => Value::Number { value: -value, unit },
                other => unknown_of([&other]),
            },
            ExprKind::Binary(operator, left, right) => self.binary(*operator, left, right, expr, scope),
            ExprKind::If(condition, then, otherwise) => {
                let condition = self.value(condition, scope);
                match condition.as_truth() {
                    Some(true) => self.value(then, scope),
                    Some(false) => self.value(otherwise, scope),
                    None => unknown_of([&condition]),
                }
            }
            ExprKind::Is { subject, known } => {
                let found = !matches!(self.value(subject, scope), Value::Unknown { .. });
                Value::truth(found == *known)
            }
            ExprKind::Call { name, arguments } => match Builtin::find(name) {
                Some(function) => self.builtin(function, arguments, expr, scope),
                None => {
                    let given = arguments.iter().map(|a| self.value(a, scope)).collect();
                    self.definition(name, given, scope, |evaluator, body, inner| {
                        evaluator.value(body, inner)
                    })
                }
            },
            ExprKind::Previous { value, back } => self.previous(value, back.as_deref(), scope),
            ExprKind::Years { window, condition } => self.years(window, condition, scope),
            ExprKind::Every { window, condition } => self.every(window, condition, scope),
            ExprKind::Consecutive(condition) => self.consecutive(condition, scope),
            ExprKind::Fired(rule) => self.fired(rule, scope.subject, scope.year),
            ExprKind::Aggregate {
                kind,
                value,
                table,
                condition,
            } => self.aggregate(*kind, value.as_deref(), table, condition.as_deref(), expr, scope),
            ExprKind::RankIn {
                value,
                direction,
                within,
            } => self.rank_in(value, *direction, within.as_deref(), scope),
            ExprKind::Blocked(function) => match (self.blocked, self.value(function, scope)) {
                (Some(blocked), Value::Text { value }) => Value::truth(blocked(scope.subject, &value)),
                _ => Value::unknown(Cause::NoResult {
                    expression: expr.to_string(),
                }),
            },
        }
    }

    fn name(&self, name: &str, scope: &Scope<'_>) -> Value {
        if let Some(value) = scope.arguments.and_then(|a| a.get(name)) {
            return value.clone();
        }
        if let Some(table) = scope.table
            && let Some((column, _)) = self.book.names.tables.get(table).and_then(|t| t.find(name))
        {
            return self.fact(table, column, scope);
        }
        match name {
            "year" => match scope.year {
                Some(year) => Value::number(year),
                None => Value::number(self.as_of.year()),
            },
            "as_of" => Value::date(self.as_of),
            "issued" => match self.book.issued {
                Some(day) => Value::date(day),
                None => Value::unknown(Cause::NoIssueDate),
            },
            "subject" => Value::text(scope.subject),
            _ => self.definition(name, Vec::new(), scope, |evaluator, body, inner| {
                evaluator.value(body, inner)
            }),
        }
    }

    fn fact(&self, table: &str, column: &str, scope: &Scope<'_>) -> Value {
        let missing = |cause: Cause| {
            self.record(|| Leaf::Missing { cause: cause.clone() });
            Value::unknown(cause)
        };
        let Some(row) = scope.row else {
            let given = self.facts.tables.contains_key(table);
            return missing(if given {
                Cause::NoRow {
                    table: table.to_owned(),
                    subject: scope.subject.to_owned(),
                    year: scope.year,
                }
            } else {
                Cause::NoTable {
                    table: table.to_owned(),
                }
            });
        };
        if let Some(fact) = row.cells.get(column) {
            self.record(|| Leaf::Fact {
                table: table.to_owned(),
                subject: row.subject.clone(),
                period: row.year.map(|y| y.to_string()),
                column: column.to_owned(),
                value: fact.value.clone(),
                origin: fact.origin.clone(),
            });
            return fact.value.clone();
        }
        let has_column = self
            .facts
            .tables
            .get(table)
            .is_some_and(|rows| rows.columns.contains(column));
        missing(if has_column {
            Cause::EmptyFact {
                table: table.to_owned(),
                column: column.to_owned(),
                subject: row.subject.clone(),
                year: row.year,
            }
        } else {
            Cause::NoColumn {
                table: table.to_owned(),
                column: column.to_owned(),
            }
        })
    }

    fn parameter(&self, id: &str) -> Value {
        let used = self.book.parameters.get(id);
        self.record(|| Leaf::Parameter {
            parameter: used.cloned().unwrap_or_else(|| ParameterUse::unset(id)),
        });
        match used.and_then(|p| p.value.clone()) {
            Some(value) => value,
            None => Value::unknown(Cause::UnsetParameter { id: id.to_owned() }),
        }
    }

    /// Opens a definition and does something with its body in the scope of its arguments.
    fn definition<T: From<Value>>(
        &self,
        name: &str,
        given: Vec<Value>,
        scope: &Scope<'_>,
        then: impl FnOnce(&Self, &Expr, &Scope<'_>) -> T,
    ) -> T {
        let Some(definition) = self.book.names.definition(name, scope.table) else {
            return Value::unknown(Cause::NoResult {
                expression: name.to_owned(),
            })
            .into();
        };
        let arguments: BTreeMap<String, Value> = definition.parameters.iter().cloned().zip(given).collect();
        then(
            self,
            &definition.body,
            &Scope {
                arguments: Some(&arguments),
                ..*scope
            },
        )
    }

    fn binary(
        &self,
        operator: BinaryOperator,
        left: &Expr,
        right: &Expr,
        whole: &Expr,
        scope: &Scope<'_>,
    ) -> Value {
        use BinaryOperator as Op;
        let a = self.value(left, scope);
        // What cannot change the result any more is not looked at, so that an explanation holds only what decided.
        match (operator, a.as_truth()) {
            (Op::And, Some(false)) | (Op::Or, Some(true)) => return a,
            _ => {}
        }
        let b = self.value(right, scope);
        let no_result = || {
            Value::unknown(Cause::NoResult {
                expression: whole.to_string(),
            })
        };
        match operator {
            Op::And => value::and(&a, &b),
            Op::Or => value::or(&a, &b),
            Op::In => self.is_in(&a, &b, whole),
            Op::Equal | Op::NotEqual | Op::Less | Op::LessOrEqual | Op::Greater | Op::GreaterOrEqual => {
                compare(operator, &a, &b).unwrap_or_else(|| {
                    if a.is_known() && b.is_known() {
                        no_result()
                    } else {
                        unknown_of([&a, &b])
                    }
                })
            }
            Op::Add | Op::Subtract | Op::Multiply | Op::Divide => {
                if !a.is_known() || !b.is_known() {
                    return unknown_of([&a, &b]);
                }
                match operator {
                    Op::Add => value::add(&a, &b, false),
                    Op::Subtract => value::add(&a, &b, true),
                    Op::Multiply => value::multiply(&a, &b),
                    _ => value::divide(&a, &b),
                }
                .unwrap_or_else(no_result)
            }
        }
    }

    fn is_in(&self, item: &Value, list: &Value, whole: &Expr) -> Value {
        match list {
            Value::List { items } => {
                let mut found = Value::truth(false);
                for candidate in items {
                    let equal = compare(BinaryOperator::Equal, item, candidate)
                        .unwrap_or_else(|| unknown_of([item, candidate]));
                    found = value::or(&found, &equal);
                }
                found
            }
            other if other.is_known() => Value::unknown(Cause::NoResult {
                expression: whole.to_string(),
            }),
            other => unknown_of([item, other]),
        }
    }

    fn builtin(&self, function: Builtin, arguments: &[Expr], whole: &Expr, scope: &Scope<'_>) -> Value {
        let values: Vec<Value> = arguments.iter().map(|a| self.value(a, scope)).collect();
        if values.iter().any(|v| !v.is_known()) {
            return unknown_of(&values);
        }
        call_builtin(function, &values).unwrap_or_else(|| {
            Value::unknown(Cause::NoResult {
                expression: whole.to_string(),
            })
        })
    }
}
