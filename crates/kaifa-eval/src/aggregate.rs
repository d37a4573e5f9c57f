//! Counts, sums, extremes over the rows of another table of the same year, and places in a list.
//!
//! A row whose condition cannot be judged leaves bounds for a count and makes a sum unknown. Places are given only in
//! lists that are known to be complete: a place among the rows that happen to be there would be a wrong number.

use std::cmp::Ordering;

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
        let mut before = 0;
        for row in rows
            .rows()
            .iter()
            .filter(|row| row.year == scope.year && row.subject != scope.subject)
        {
            let inner = Scope {
                subject: &row.subject,
                row: Some(row),
                ..*scope
            };
            if let (Some(within), Some(group)) = (within, &group)
                && value::order(&self.value(within, &inner), group) != Some(Ordering::Equal)
            {
                continue;
            }
            // A row without a value has no place in the list, so it takes none away.
            if value::order(&self.value(expr, &inner), &own) == Some(better) {
                before += 1;
            }
        }
        Value::number(before + 1)
    }
}
