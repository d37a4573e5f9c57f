//! Counts, sums, extremes over the rows of another table of the same year, and places in a list.
//!
//! A row whose condition cannot be judged leaves bounds for a count and makes a sum unknown. Places are given only in
//! lists that are known to be complete: a place among the rows that happen to be there would be a wrong number.

use std::cmp::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kaifa_base::Decimal;
use kaifa_pack::expr::{AggregateKind, Direction, Expr};

use crate::expression::{Evaluator, Scope};
use crate::facts::FactRow;
use crate::value::{self, Cause, Value};

impl Evaluator<'_> {
    pub(crate) fn aggregate(
        &self,
        kind: AggregateKind,
        expr: Option<&Expr>,
        table: &str,
        condition: Option<&Expr>,
        whole: &Expr,
        scope: &Scope<'_>,
    ) -> Value {
        let Some(rows) = self.facts.tables.get(table) else {
            return Value::unknown(Cause::NoTable {
                table: table.to_owned(),
            });
        };
        let by_year = self.book.names.tables.get(table).is_none_or(|t| t.by_year);
        let (mut held, mut open, mut causes, mut total) = (0, 0, Vec::new(), None::<Value>);
        for row in rows
            .rows()
            .iter()
            .filter(|row| !by_year || row.year == scope.year)
        {
            let inner = self.inside(table, row, scope);
            let truth = condition.map_or_else(|| Value::truth(true), |c| self.value(c, &inner));
            match truth.as_truth() {
                Some(false) => continue,
                Some(true) => held += 1,
                None => {
                    open += 1;
                    causes.extend(truth.causes().iter().cloned());
                    continue;
                }
            }
            let Some(expr) = expr else { continue };
            let found = self.value(expr, &inner);
            if !found.is_known() {
                causes.extend(found.causes().iter().cloned());
                open += 1;
                continue;
            }
            total = match (&total, kind) {
                (None, _) => Some(found),
                (Some(sum), AggregateKind::Sum) => match value::add(sum, &found, false) {
                    Some(sum) => Some(sum),
                    None => {
                        return Value::unknown(Cause::NoResult {
                            expression: whole.to_string(),
                        });
                    }
                },
                (Some(best), _) => {
                    let wanted = if kind == AggregateKind::Max {
                        Ordering::Greater
                    } else {
                        Ordering::Less
                    };
                    if value::order(&found, best) == Some(wanted) {
                        Some(found)
                    } else {
                        total
                    }
                }
            };
        }
        match kind {
            AggregateKind::Count if open == 0 => Value::number(held),
            AggregateKind::Count => Value::Between {
                low: Decimal::from(held),
                high: Some(Decimal::from(held + open)),
                causes,
            },
            _ if open > 0 => {
                let unknown = Value::Unknown { causes };
                value::unknown_of([&unknown])
            }
            AggregateKind::Sum => total.unwrap_or_else(|| Value::number(0)),
            // There is no largest of nothing.
            _ => total.unwrap_or_else(|| {
                Value::unknown(Cause::NoRow {
                    table: table.to_owned(),
                    subject: scope.subject.to_owned(),
                    year: scope.year,
                })
            }),
        }
    }

    fn inside<'s>(&self, table: &'s str, row: &'s FactRow, scope: &'s Scope<'s>) -> Scope<'s> {
        Scope {
            table: Some(table),
            subject: &row.subject,
            year: row.year,
            row: Some(row),
            arguments: scope.arguments,
            outer: Some(scope),
            first_year: scope.first_year,
        }
    }

    pub(crate) fn rank_in(
        &self,
        expr: &Expr,
        direction: Direction,
        within: Option<&Expr>,
        scope: &Scope<'_>,
    ) -> Value {
        let Some((table, rows)) = scope
            .table
            .and_then(|t| self.facts.tables.get(t).map(|rows| (t, rows)))
        else {
            return Value::unknown(Cause::NoTable {
                table: scope.table.unwrap_or_default().to_owned(),
            });
        };
        if !rows.complete {
            return Value::unknown(Cause::ListNotComplete {
                table: table.to_owned(),
            });
        }
        let own = self.value(expr, scope);
        let group = within.map(|w| self.value(w, scope));
        if !own.is_known() {
            return value::unknown_of([&own]);
        }
        let better = if direction == Direction::Descending {
            Ordering::Greater
        } else {
            Ordering::Less
        };
        // The subject's own row is no better than itself, so it may stay in the list.
        let listed = self.listed(expr, within, table, rows.rows(), scope);
        let before: usize = listed
            .iter()
            .filter(|part| match (&part.group, &group) {
                (Some(theirs), Some(group)) => value::order(theirs, group) == Some(Ordering::Equal),
                _ => true,
            })
            .map(|part| part.standing(better, &own))
            .sum();
        Value::number(Decimal::from(before + 1))
    }

    /// What a list of a year is ranked by, for all its rows. A place rests on the whole list; what is recorded as its
    /// reason is the subject's own value, not that of every other row.
    fn listed(
        &self,
        expr: &Expr,
        within: Option<&Expr>,
        table: &str,
        rows: &[FactRow],
        scope: &Scope<'_>,
    ) -> Arc<Vec<Listed>> {
        let is_alone = scope.arguments.is_none_or(|a| a.is_empty());
        let is_it = |known: &&List| {
            known.year == scope.year
                && known.first_year == scope.first_year
                && known.table == table
                && known.expr == *expr
                && known.within.as_ref() == within
        };
        if is_alone && let Some(known) = self.lists.known().iter().find(is_it) {
            return Arc::clone(&known.parts);
        }
        let made = self.unrecorded(|| {
            let mut parts: Vec<Listed> = Vec::new();
            for row in rows.iter().filter(|row| row.year == scope.year) {
                let inner = Scope {
                    subject: &row.subject,
                    row: Some(row),
                    ..*scope
                };
                let group = within.map(|w| self.value(w, &inner));
                let value = self.value(expr, &inner);
                match parts.iter_mut().find(|part| part.group == group) {
                    Some(part) => part.values.push(value),
                    None => parts.push(Listed {
                        group,
                        values: vec![value],
                        sorted: false,
                    }),
                }
            }
            parts.iter_mut().for_each(Listed::sort);
            Arc::new(parts)
        });
        if is_alone {
            self.lists.known().push(List {
                year: scope.year,
                expr: expr.clone(),
                within: within.cloned(),
                table: table.to_owned(),
                first_year: scope.first_year,
                parts: Arc::clone(&made),
            });
        }
        made
    }
}

/// Of a list by which places are given, the rows of one group.
pub(crate) struct Listed {
    group: Option<Value>,
    values: Vec<Value>,
    /// Whether the values are in order, the least first; only where any two of them can be compared.
    sorted: bool,
}

impl Listed {
    fn sort(&mut self) {
        // A row without a value has no place in the list, so it takes none away.
        self.values.retain(Value::is_known);
        self.sorted = match self.values.first() {
            Some(Value::Number { unit: first, .. }) => self
                .values
                .iter()
                .all(|value| matches!(value, Value::Number { unit, .. } if unit == first)),
            Some(Value::Date { .. }) => self
                .values
                .iter()
                .all(|value| matches!(value, Value::Date { .. })),
            _ => false,
        };
        if self.sorted {
            self.values
                .sort_by(|one, other| value::order(one, other).unwrap_or(Ordering::Equal));
        }
    }

    /// How many stand before a value: those that are `better`.
    fn standing(&self, better: Ordering, than: &Value) -> usize {
        let against = |value: &Value| value::order(value, than);
        let comparable = self.values.first().is_some_and(|value| against(value).is_some());
        if !self.sorted || !comparable {
            return self
                .values
                .iter()
                .filter(|value| against(value) == Some(better))
                .count();
        }
        match better {
            Ordering::Greater => {
                let up_to = |value: &Value| against(value) != Some(Ordering::Greater);
                self.values.len() - self.values.partition_point(up_to)
            }
            _ => self
                .values
                .partition_point(|value| against(value) == Some(Ordering::Less)),
        }
    }
}

/// A list and what it was made from.
struct List {
    year: Option<i32>,
    first_year: Option<i32>,
    table: String,
    expr: Expr,
    within: Option<Expr>,
    parts: Arc<Vec<Listed>>,
}

/// Lists by which places were given; evaluators over the same facts share them.
#[derive(Default)]
pub(crate) struct Lists(Mutex<Vec<List>>);

impl Lists {
    fn known(&self) -> MutexGuard<'_, Vec<List>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
