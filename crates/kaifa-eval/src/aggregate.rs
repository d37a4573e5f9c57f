//! Counts, sums, extremes over the rows of another table of the same year, and places in a list.
//!
//! A row whose condition cannot be judged leaves bounds for a count and makes a sum unknown. Places are given only in
//! lists that are known to be complete: a place among the rows that happen to be there would be a wrong number.

use std::cmp::Ordering;
use std::rc::Rc;

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
        let listed = self.listed(expr, within, table, rows.rows(), scope);
        let mut before = 0;
        for place in listed.iter().filter(|place| place.subject != scope.subject) {
            if let (Some(theirs), Some(group)) = (&place.group, &group)
                && value::order(theirs, group) != Some(Ordering::Equal)
            {
                continue;
            }
            // A row without a value has no place in the list, so it takes none away.
            if value::order(&place.value, &own) == Some(better) {
                before += 1;
            }
        }
        Value::number(before + 1)
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
    ) -> Rc<Vec<Listed>> {
        let key = scope.arguments.is_none_or(|a| a.is_empty()).then(|| ListKey {
            expression: format!("{expr} | {}", within.map(Expr::to_string).unwrap_or_default()),
            table: table.to_owned(),
            year: scope.year,
            first_year: scope.first_year,
        });
        if let Some(known) = key.as_ref().and_then(|key| self.lists.borrow().get(key).cloned()) {
            return known;
        }
        let made = self.unrecorded(|| {
            let list = rows.iter().filter(|row| row.year == scope.year).map(|row| {
                let inner = Scope {
                    subject: &row.subject,
                    row: Some(row),
                    ..*scope
                };
                Listed {
                    subject: row.subject.clone(),
                    group: within.map(|w| self.value(w, &inner)),
                    value: self.value(expr, &inner),
                }
            });
            Rc::new(list.collect::<Vec<Listed>>())
        });
        if let Some(key) = key {
            self.lists.borrow_mut().insert(key, Rc::clone(&made));
        }
        made
    }
}

/// A row of a list by which places are given.
pub(crate) struct Listed {
    subject: String,
    group: Option<Value>,
    value: Value,
}

/// What tells lists apart.
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct ListKey {
    expression: String,
    table: String,
    year: Option<i32>,
    first_year: Option<i32>,
}
