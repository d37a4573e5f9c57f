//! From the expressions of a [`Book`] to [`Steps`]. What columns cannot say (sums over other tables, blocks, divisions, dates
//! that are computed) becomes a step that asks the interpreter, so a rule may be part columns and part interpreter.

use std::collections::BTreeMap;
use std::rc::Rc;

use chrono::Datelike;
use kaifa_base::Date;
use kaifa_pack::expr::{BinaryOperator, Builtin, Expr, ExprKind, UnaryOperator};
use rust_decimal::prelude::ToPrimitive;

use super::column::{ASK, GAP, HISTORY};
use super::step::{Step, StepId, Steps, largest_first};
use crate::book::{Book, BookRule};
use crate::facts::Facts;
use crate::operation::literal_value;
use crate::value::Value;

/// A window longer than this is a mistake of the pack; the interpreter says so.
const LONGEST_WINDOW: i32 = 100;

/// Translates the rules over one table.
pub struct Translator<'a> {
    book: &'a Book,
    facts: &'a Facts,
    table: &'a str,
    as_of: Date,
    by_year: bool,
    /// The steps so far.
    pub steps: Steps,
    /// Rules being translated, so that a circle is noticed.
    open: Vec<usize>,
    frames: u32,
    depth: u32,
}

/// Where an expression stands: how many years back, and what its names mean.
#[derive(Clone)]
struct Stand {
    back: i32,
    /// Rows over which steps run: a window looks at every row's own year, so values of an outer row do not fit in.
    frame: u32,
    first_year: Option<i32>,
    arguments: Rc<BTreeMap<String, (StepId, u32)>>,
}

/// Definitions that use each other deeper than this are left to the interpreter.
const DEEPEST: u32 = 60;

impl<'a> Translator<'a> {
    /// A translator for the rules over a table.
    pub fn new(
        book: &'a Book,
        facts: &'a Facts,
        table: &'a str,
        as_of: Date,
        by_year: bool,
    ) -> Translator<'a> {
        Translator {
            book,
            facts,
            table,
            as_of,
            by_year,
            steps: Steps::default(),
            open: Vec::new(),
            frames: 0,
            depth: 0,
        }
    }

    fn ask(&mut self) -> StepId {
        self.steps.add(Step::Unknown(ASK))
    }

    fn stand(&mut self, rule: &BookRule, back: i32) -> Result<Stand, StepId> {
        let mut stand = Stand {
            back,
            frame: 0,
            first_year: None,
            arguments: Rc::default(),
        };
        if let Some(from) = &rule.window_from {
            let from = self.expr(from, &stand);
            stand.first_year = match self.steps.constant_of(from) {
                Some(Value::Date { value }) => Some(value.year()),
                Some(Value::Number { value, .. }) => value.to_i32(),
                // Unset: windows are not cut.
                _ if self.steps.steps[from] == Step::Unknown(GAP) => None,
                _ => return Err(self.ask()),
            };
        }
        Ok(stand)
    }

    /// Whom a rule concerns, its alternatives, and what it says of a row.
    pub fn rule(&mut self, at: usize) -> (StepId, Vec<StepId>) {
        self.rule_at(at, 0)
    }

    fn rule_at(&mut self, at: usize, back: i32) -> (StepId, Vec<StepId>) {
        let book = self.book;
        let rule = &book.rules[at];
        if rule.item.table != self.table || self.open.contains(&at) {
            return (self.ask(), Vec::new());
        }
        self.open.push(at);
        let made = match self.stand(rule, back) {
            Err(ask) => (ask, Vec::new()),
            Ok(stand) => {
                let concerns = rule.concerns.as_ref().map(|c| self.expr(c, &stand));
                let alternatives: Vec<StepId> = rule
                    .alternatives
                    .iter()
                    .map(|alternative| match &alternative.when {
                        None => self.steps.constant(Value::truth(true)),
                        Some(when) => self.expr(when, &stand),
                    })
                    .collect();
                let judge = Step::Judge {
                    concerns,
                    alternatives: alternatives.clone(),
                };
                (self.steps.add(judge), alternatives)
            }
        };
        self.open.pop();
        made
    }

    /// An expression of a rule that stands on the row itself: a hole of its reason.
    pub fn hole(&mut self, rule: &BookRule, expr: &Expr) -> StepId {
        match self.stand(rule, 0) {
            Ok(stand) => self.expr(expr, &stand),
            Err(ask) => ask,
        }
    }

    fn expr(&mut self, expr: &Expr, stand: &Stand) -> StepId {
        self.depth += 1;
        let made = if self.depth > DEEPEST {
            self.ask()
        } else {
            self.kind(expr, stand)
        };
        self.depth -= 1;
        made
    }

    fn kind(&mut self, expr: &Expr, stand: &Stand) -> StepId {
        match &expr.kind {
            ExprKind::Literal(literal) => match literal_value(literal) {
                Value::Unknown { .. } => self.steps.add(Step::Unknown(HISTORY)),
                value => self.steps.constant(value),
            },
            ExprKind::Name(name) => self.name(name, stand),
            ExprKind::Parameter(id) => match self.book.parameters.get(id).and_then(|p| p.value.clone()) {
                Some(value) => self.steps.constant(value),
                None => self.steps.add(Step::Unknown(GAP)),
            },
            ExprKind::Unary(UnaryOperator::Not, inner) => {
                let inner = self.expr(inner, stand);
                self.steps.add(Step::Not(inner))
            }
            ExprKind::Unary(UnaryOperator::Minus, inner) => {
                let inner = self.expr(inner, stand);
                self.steps.add(Step::Minus(inner))
            }
            ExprKind::Binary(operator, left, right) => self.binary(*operator, left, right, stand),
            ExprKind::If(condition, then, otherwise) => {
                let parts = [condition, then, otherwise].map(|part| self.expr(part, stand));
                self.steps.add(Step::If(parts[0], parts[1], parts[2]))
            }
            ExprKind::Is { subject, known } => {
                let subject = self.expr(subject, stand);
                self.steps.add(Step::Known(subject, *known))
            }
            ExprKind::Call { name, arguments } if Builtin::find(name).is_none() => {
                let given: Vec<StepId> = arguments.iter().map(|a| self.expr(a, stand)).collect();
                self.definition(name, given, stand)
            }
            ExprKind::Previous { value, back } => {
                let back = match back {
                    None => Some(1),
                    Some(back) => self.length(back, stand),
                };
                match back {
                    Some(back) if self.by_year => {
                        let there = Stand {
                            back: stand.back + back,
                            ..stand.clone()
                        };
                        self.expr(value, &there)
                    }
                    _ => self.ask(),
                }
            }
            ExprKind::Years { window, condition } => self.window(window, condition, false, stand),
            ExprKind::Every { window, condition } => self.window(window, condition, true, stand),
            ExprKind::Consecutive(condition) if self.by_year => {
                let condition = self.on_own_year(condition, stand);
                self.steps.add(Step::Run {
                    condition,
                    back: stand.back,
                    first_year: stand.first_year,
                })
            }
            ExprKind::Fired(rule) => match self.book.rule(rule) {
                Some((at, _)) if stand.back == 0 || self.by_year => self.rule_at(at, stand.back).0,
                _ => self.ask(),
            },
            ExprKind::RankIn {
                value,
                direction,
                within,
            } => self.rank(value, largest_first(*direction), within.as_deref(), stand),
            _ => self.ask(),
        }
    }

    fn length(&mut self, window: &Expr, stand: &Stand) -> Option<i32> {
        let window = self.expr(window, stand);
        let length = self.steps.constant_of(window)?.as_number()?;
        let whole = length.fract().is_zero().then(|| length.to_i32())??;
        (0..=LONGEST_WINDOW).contains(&whole).then_some(whole)
    }

    /// A condition that is asked of every row in its own year.
    fn on_own_year(&mut self, condition: &Expr, stand: &Stand) -> StepId {
        self.frames += 1;
        let own = Stand {
            back: 0,
            frame: self.frames,
            ..stand.clone()
        };
        self.expr(condition, &own)
    }

    fn window(&mut self, window: &Expr, condition: &Expr, every: bool, stand: &Stand) -> StepId {
        match self.length(window, stand) {
            Some(length) if self.by_year => {
                let condition = self.on_own_year(condition, stand);
                self.steps.add(Step::Window {
                    condition,
                    length,
                    back: stand.back,
                    first_year: stand.first_year,
                    every,
                })
            }
            _ => self.ask(),
        }
    }

    fn rank(&mut self, value: &Expr, largest_first: bool, within: Option<&Expr>, stand: &Stand) -> StepId {
        let complete = self
            .facts
            .tables
            .get(self.table)
            .is_some_and(|rows| rows.complete);
        if !complete {
            return self.steps.add(Step::Unknown(GAP));
        }
        let ranked = self.on_own_year(value, stand);
        let within = match within.map(|w| &w.kind) {
            None => Vec::new(),
            Some(ExprKind::List(items)) => items.iter().map(|item| self.on_own_year(item, stand)).collect(),
            Some(_) => within.iter().map(|w| self.on_own_year(w, stand)).collect(),
        };
        self.steps.add(Step::Rank {
            value: ranked,
            largest_first,
            within,
            back: stand.back,
        })
    }

    fn name(&mut self, name: &str, stand: &Stand) -> StepId {
        if let Some((step, frame)) = stand.arguments.get(name).copied() {
            let fits = frame == stand.frame || self.steps.is_fixed(step);
            return if fits { step } else { self.ask() };
        }
        let column = self.book.names.tables.get(self.table).and_then(|t| t.find(name));
        if let Some((column, _)) = column {
            return self.steps.add(Step::Fact {
                name: column.to_owned(),
                back: stand.back,
            });
        }
        match name {
            "year" if self.by_year => self.steps.add(Step::Year(stand.back)),
            "as_of" => self.steps.constant(Value::date(self.as_of)),
            "issued" => match self.book.issued {
                Some(day) => self.steps.constant(Value::date(day)),
                None => self.steps.add(Step::Unknown(GAP)),
            },
            "subject" => self.steps.add(Step::Subject),
            "year" => self.ask(),
            _ => {
                let before = self.steps.steps.len();
                let made = self.definition(name, Vec::new(), stand);
                self.mark_values(before, made);
                made
            }
        }
    }

    /// A definition that gives a value, not a truth, describes the row: it and what goes into it are features.
    fn mark_values(&mut self, from: StepId, made: StepId) {
        let is_value = |step: &Step| {
            matches!(
                step,
                Step::Fact { .. }
                    | Step::Arithmetic(..)
                    | Step::Minus(_)
                    | Step::Rank { .. }
                    | Step::Year(_)
                    | Step::Subject
            )
        };
        if is_value(&self.steps.steps[made]) {
            for id in from..self.steps.steps.len() {
                self.steps.feature[id] = true;
            }
        }
    }

    fn definition(&mut self, name: &str, given: Vec<StepId>, stand: &Stand) -> StepId {
        let book = self.book;
        let Some(definition) = book.names.definition(name, Some(self.table)) else {
            return self.ask();
        };
        let arguments = definition
            .parameters
            .iter()
            .cloned()
            .zip(given.into_iter().map(|step| (step, stand.frame)))
            .collect();
        let inside = Stand {
            arguments: Rc::new(arguments),
            ..stand.clone()
        };
        self.expr(&definition.body, &inside)
    }

    fn binary(&mut self, operator: BinaryOperator, left: &Expr, right: &Expr, stand: &Stand) -> StepId {
        use BinaryOperator as Op;
        let a = self.expr(left, stand);
        if operator == Op::In {
            let ExprKind::List(items) = &right.kind else {
                return self.ask();
            };
            let no = self.steps.constant(Value::truth(false));
            return items.iter().fold(no, |found, item| {
                let item = self.expr(item, stand);
                let equal = self.steps.add(Step::Compare(Op::Equal, a, item));
                self.steps.add(Step::Or(found, equal))
            });
        }
        let b = self.expr(right, stand);
        self.steps.add(match operator {
            Op::And => Step::And(a, b),
            Op::Or => Step::Or(a, b),
            Op::Add | Op::Subtract | Op::Multiply => Step::Arithmetic(operator, a, b),
            Op::Divide => Step::Unknown(ASK),
            _ => Step::Compare(operator, a, b),
        })
    }
}
