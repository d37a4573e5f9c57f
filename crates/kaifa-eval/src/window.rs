//! Windows over years: `previous`, `years`, `every`, `consecutive`.
//!
//! A year without a row does not count; a year with a row whose condition cannot be judged leaves bounds. Years before a
//! rule's `window_from` are not counted in `years`, `every` and `consecutive`; `previous` still sees them, because a
//! movement against last year is a fact of this year.

use kaifa_base::Decimal;
use kaifa_pack::expr::Expr;
use rust_decimal::prelude::ToPrimitive;

use crate::expression::{Evaluator, Scope};
use crate::trace::Trace;
use crate::value::{Cause, Value};

/// A window longer than this is a mistake of the pack, not a policy.
const LONGEST_WINDOW: i32 = 100;

impl Evaluator<'_> {
    /// The scope of the same subject in another year.
    pub(crate) fn in_year<'s>(&'s self, scope: &Scope<'s>, year: i32) -> Scope<'s> {
        let row = scope
            .table
            .and_then(|table| self.facts.tables.get(table))
            .and_then(|rows| rows.find(scope.subject, Some(year)));
        Scope {
            year: Some(year),
            row,
            ..*scope
        }
    }

    fn length(&self, window: &Expr, scope: &Scope<'_>) -> Result<i32, Value> {
        let length = self.value(window, scope);
        match length
            .as_number()
            .filter(|n| n.fract().is_zero())
            .and_then(|n| n.to_i32())
        {
            Some(n) if (0..=LONGEST_WINDOW).contains(&n) => Ok(n),
            _ if length.is_known() => Err(Value::unknown(Cause::NoResult {
                expression: window.to_string(),
            })),
            _ => Err(length),
        }
    }

    pub(crate) fn previous(&self, expr: &Expr, back: Option<&Expr>, scope: &Scope<'_>) -> Value {
        let back = match back.map_or(Ok(1), |b| self.length(b, scope)) {
            Ok(back) => back,
            Err(unknown) => return unknown,
        };
        match scope.year {
            Some(year) => self.value(expr, &self.in_year(scope, year - back)),
            None => Value::unknown(Cause::NoResult {
                expression: expr.to_string(),
            }),
        }
    }

    /// The years of a window that count, latest first.
    fn counted(&self, length: i32, scope: &Scope<'_>) -> Vec<i32> {
        let Some(year) = scope.year else { return Vec::new() };
        (0..length)
            .map(|back| year - back)
            .filter(|y| scope.first_year.is_none_or(|first| *y >= first))
            .collect()
    }

    pub(crate) fn years(&self, window: &Expr, condition: &Expr, scope: &Scope<'_>) -> Value {
        let length = match self.length(window, scope) {
            Ok(length) => length,
            Err(unknown) => return unknown,
        };
        let (mut held, mut open, mut causes) = (0, 0, Vec::new());
        for year in self.counted(length, scope) {
            let inner = self.in_year(scope, year);
            if inner.row.is_none() {
                continue;
            }
            let value = self.value(condition, &inner);
            match value.as_truth() {
                Some(true) => held += 1,
                Some(false) => {}
                None if value.causes().iter().all(Cause::is_history) => {}
                None => {
                    open += 1;
                    causes.extend(value.causes().iter().cloned());
                }
            }
        }
        if open == 0 {
            return Value::number(held);
        }
        Value::Between {
            low: Decimal::from(held),
            high: Some(Decimal::from(held + open)),
            causes,
        }
    }

    pub(crate) fn every(&self, window: &Expr, condition: &Expr, scope: &Scope<'_>) -> Value {
        let length = match self.length(window, scope) {
            Ok(length) => length,
            Err(unknown) => return unknown,
        };
        let counted = self.counted(length, scope);
        if i32::try_from(counted.len()) != Ok(length) {
            // A window that reaches before the first counted year can't be full.
            return Value::truth(false);
        }
        let mut all = Value::truth(true);
        for year in counted {
            let inner = self.in_year(scope, year);
            let value = if inner.row.is_none() && scope.table.is_some() {
                Value::unknown(Cause::NoRow {
                    table: scope.table.unwrap_or_default().to_owned(),
                    subject: scope.subject.to_owned(),
                    year: Some(year),
                })
            } else {
                self.value(condition, &inner)
            };
            all = crate::value::and(&all, &value);
            if all.as_truth() == Some(false) {
                break;
            }
        }
        all
    }

    pub(crate) fn consecutive(&self, condition: &Expr, scope: &Scope<'_>) -> Value {
        let mut run = 0;
        for year in self.counted(LONGEST_WINDOW, scope) {
            let inner = self.in_year(scope, year);
            if inner.row.is_none() {
                break;
            }
            let value = self.value(condition, &inner);
            match value.as_truth() {
                Some(true) => run += 1,
                Some(false) => break,
                None if value.causes().iter().all(Cause::is_history) => break,
                None => {
                    return Value::Between {
                        low: Decimal::from(run),
                        high: None,
                        causes: value.causes().to_vec(),
                    };
                }
            }
        }
        Value::number(run)
    }

    /// One step for every counted year that has a row.
    pub(crate) fn explain_window(&self, window: &Expr, condition: &Expr, scope: &Scope<'_>) -> Vec<Trace> {
        let Ok(length) = self.length(window, scope) else {
            return Vec::new();
        };
        self.explain_years(&self.counted(length, scope), condition, scope)
    }

    /// One step for every year of an unbroken run, and the year that broke it.
    pub(crate) fn explain_run(&self, condition: &Expr, scope: &Scope<'_>) -> Vec<Trace> {
        let mut years = Vec::new();
        for year in self.counted(LONGEST_WINDOW, scope) {
            let inner = self.in_year(scope, year);
            if inner.row.is_none() {
                break;
            }
            years.push(year);
            if self.value(condition, &inner).as_truth() != Some(true) {
                break;
            }
        }
        self.explain_years(&years, condition, scope)
    }

    fn explain_years(&self, years: &[i32], condition: &Expr, scope: &Scope<'_>) -> Vec<Trace> {
        years
            .iter()
            .map(|year| self.in_year(scope, *year))
            .filter(|inner| inner.row.is_some())
            .map(|inner| Trace {
                year: inner.year,
                ..self.explain(condition, &inner)
            })
            .collect()
    }
}
