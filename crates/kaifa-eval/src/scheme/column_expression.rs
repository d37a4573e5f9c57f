//! Expressions of a scheme over whole columns: the same syntax and the same three-valued logic as everywhere in a pack,
//! compiled once and computed for a run of rows at a time. A missing number is NaN, an unknown truth is [`UNKNOWN`].

use std::ops::Range;

use kaifa_pack::expr::{self, BinaryOperator, Expr, ExprKind, Literal, UnaryOperator};
use rust_decimal::prelude::ToPrimitive;

use super::table::{Column, NO_FLAG, NO_WORD, Table};

/// Not true.
pub const FALSE: u8 = 0;
/// True.
pub const TRUE: u8 = 1;
/// Neither: something that it rests on is missing.
pub const UNKNOWN: u8 = 2;

/// A number for each row.
#[derive(Debug, Clone, PartialEq)]
pub enum NumberExpression {
    /// The value of an input.
    Input(usize),
    /// The same number everywhere; NaN is missing.
    Constant(f64),
    /// −a.
    Negate(Box<NumberExpression>),
    /// a ∘ b.
    Arithmetic(Operation, Box<NumberExpression>, Box<NumberExpression>),
    /// |a|.
    Absolute(Box<NumberExpression>),
    /// a rounded half away from zero to some decimals.
    Round(Box<NumberExpression>, u32),
    /// One or the other.
    Choose(Box<TruthExpression>, Box<NumberExpression>, Box<NumberExpression>),
}

/// Operations on two numbers; missing if either is, or if the result is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// a + b
    Add,
    /// a − b
    Subtract,
    /// a · b
    Multiply,
    /// a / b; missing where b is zero
    Divide,
    /// the smaller
    Least,
    /// the larger
    Largest,
}

/// A truth for each row.
#[derive(Debug, Clone, PartialEq)]
pub enum TruthExpression {
    /// The same everywhere.
    Constant(u8),
    /// not a.
    Not(Box<TruthExpression>),
    /// a and b.
    And(Box<TruthExpression>, Box<TruthExpression>),
    /// a or b.
    Or(Box<TruthExpression>, Box<TruthExpression>),
    /// a compared with b.
    Compare(Comparison, NumberExpression, NumberExpression),
    /// The text of an input is one of these.
    TextIn(usize, Vec<String>),
    /// The input is there.
    Known(usize),
}

/// Comparisons of two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// =
    Equal,
    /// <
    Less,
    /// ≤
    LessOrEqual,
}

/// What an input is, for compiling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputKind {
    /// Number or flag.
    Number,
    /// Text.
    Text,
}

/// Why an expression cannot be computed over columns: Chinese and English.
pub type Refusal = (String, String);

/// Compiles expressions over named inputs.
pub struct Compiler<'a> {
    /// The inputs, in the order of the columns.
    pub inputs: &'a [(String, InputKind)],
}

impl Compiler<'_> {
    /// An expression that gives a number.
    pub fn number(&self, text: &str) -> Result<NumberExpression, Refusal> {
        self.number_of(&self.parse(text)?)
    }

    /// An expression that gives a truth.
    pub fn truth(&self, text: &str) -> Result<TruthExpression, Refusal> {
        self.truth_of(&self.parse(text)?)
    }

    fn parse(&self, text: &str) -> Result<Expr, Refusal> {
        expr::parse(text).map_err(|error| (error.message.zh, error.message.en))
    }

    fn input(&self, name: &str) -> Result<(usize, InputKind), Refusal> {
        self.inputs
            .iter()
            .position(|(known, _)| known == name)
            .map(|at| (at, self.inputs[at].1))
            .ok_or_else(|| {
                (
                    format!("没有输入项“{name}”"),
                    format!("there is no input `{name}`"),
                )
            })
    }

    fn number_of(&self, expr: &Expr) -> Result<NumberExpression, Refusal> {
        let two = |operation, left: &Expr, right: &Expr| {
            Ok(NumberExpression::Arithmetic(
                operation,
                Box::new(self.number_of(left)?),
                Box::new(self.number_of(right)?),
            ))
        };
        match &expr.kind {
            ExprKind::Literal(Literal::Number(number, None)) => {
                Ok(NumberExpression::Constant(number.to_f64().unwrap_or(f64::NAN)))
            }
            ExprKind::Literal(Literal::Missing) => Ok(NumberExpression::Constant(f64::NAN)),
            ExprKind::Name(name) => match self.input(name)? {
                (at, InputKind::Number) => Ok(NumberExpression::Input(at)),
                (_, InputKind::Text) => Err((format!("“{name}”是文字"), format!("`{name}` is a text"))),
            },
            ExprKind::Unary(UnaryOperator::Minus, inner) => {
                Ok(NumberExpression::Negate(Box::new(self.number_of(inner)?)))
            }
            ExprKind::Binary(BinaryOperator::Add, left, right) => two(Operation::Add, left, right),
            ExprKind::Binary(BinaryOperator::Subtract, left, right) => two(Operation::Subtract, left, right),
            ExprKind::Binary(BinaryOperator::Multiply, left, right) => two(Operation::Multiply, left, right),
            ExprKind::Binary(BinaryOperator::Divide, left, right) => two(Operation::Divide, left, right),
            ExprKind::If(condition, then, otherwise) => Ok(NumberExpression::Choose(
                Box::new(self.truth_of(condition)?),
                Box::new(self.number_of(then)?),
                Box::new(self.number_of(otherwise)?),
            )),
            ExprKind::Call { name, arguments } => match (name.as_str(), &arguments[..]) {
                ("min", [left, right]) => two(Operation::Least, left, right),
                ("max", [left, right]) => two(Operation::Largest, left, right),
                ("abs", [inner]) => Ok(NumberExpression::Absolute(Box::new(self.number_of(inner)?))),
                ("round", [inner, places]) => {
                    let places = match &places.kind {
                        ExprKind::Literal(Literal::Number(places, None)) => places.to_u32(),
                        _ => None,
                    };
                    let places = places.ok_or_else(|| beyond("round"))?;
                    Ok(NumberExpression::Round(Box::new(self.number_of(inner)?), places))
                }
                _ => Err(beyond(name)),
            },
            _ => Err(beyond(&expr.to_string())),
        }
    }

    fn truth_of(&self, expr: &Expr) -> Result<TruthExpression, Refusal> {
        let boxed = |inner: &Expr| self.truth_of(inner).map(Box::new);
        let compare = |comparison, left: &Expr, right: &Expr| {
            Ok(TruthExpression::Compare(
                comparison,
                self.number_of(left)?,
                self.number_of(right)?,
            ))
        };
        let not = |truth: TruthExpression| TruthExpression::Not(Box::new(truth));
        match &expr.kind {
            ExprKind::Literal(Literal::Bool(truth)) => Ok(TruthExpression::Constant(u8::from(*truth))),
            ExprKind::Literal(Literal::Missing) => Ok(TruthExpression::Constant(UNKNOWN)),
            ExprKind::Unary(UnaryOperator::Not, inner) => Ok(TruthExpression::Not(boxed(inner)?)),
            ExprKind::Is { subject, known } => {
                let ExprKind::Name(name) = &subject.kind else {
                    return Err(beyond("is missing"));
                };
                let truth = TruthExpression::Known(self.input(name)?.0);
                Ok(if *known { truth } else { not(truth) })
            }
            ExprKind::Binary(operator, left, right) => {
                if let Some(texts) = self.texts(*operator, left, right)? {
                    return Ok(texts);
                }
                match operator {
                    BinaryOperator::And => Ok(TruthExpression::And(boxed(left)?, boxed(right)?)),
                    BinaryOperator::Or => Ok(TruthExpression::Or(boxed(left)?, boxed(right)?)),
                    BinaryOperator::Equal => compare(Comparison::Equal, left, right),
                    BinaryOperator::NotEqual => compare(Comparison::Equal, left, right).map(not),
                    BinaryOperator::Less => compare(Comparison::Less, left, right),
                    BinaryOperator::LessOrEqual => compare(Comparison::LessOrEqual, left, right),
                    BinaryOperator::Greater => compare(Comparison::Less, right, left),
                    BinaryOperator::GreaterOrEqual => compare(Comparison::LessOrEqual, right, left),
                    BinaryOperator::In => match &right.kind {
                        ExprKind::List(items) => {
                            items
                                .iter()
                                .try_fold(TruthExpression::Constant(FALSE), |so_far, item| {
                                    let equal = compare(Comparison::Equal, left, item)?;
                                    Ok(TruthExpression::Or(Box::new(so_far), Box::new(equal)))
                                })
                        }
                        _ => Err(beyond("in")),
                    },
                    _ => Err(beyond(&expr.to_string())),
                }
            }
            _ => Err(beyond(&expr.to_string())),
        }
    }

    /// `text = 'a'`, `text != 'a'`, `text in ['a', 'b']`; `None` where the left side is no text.
    fn texts(
        &self,
        operator: BinaryOperator,
        left: &Expr,
        right: &Expr,
    ) -> Result<Option<TruthExpression>, Refusal> {
        let ExprKind::Name(name) = &left.kind else {
            return Ok(None);
        };
        let (at, InputKind::Text) = self.input(name)? else {
            return Ok(None);
        };
        let word = |one: &Expr| match &one.kind {
            ExprKind::Literal(Literal::Text(word)) => Ok(word.clone()),
            other => Err(beyond(&format!("{other:?}"))),
        };
        let words = match &right.kind {
            ExprKind::List(items) => items.iter().map(word).collect::<Result<Vec<_>, _>>()?,
            _ => vec![word(right)?],
        };
        let truth = TruthExpression::TextIn(at, words);
        match operator {
            BinaryOperator::Equal | BinaryOperator::In => Ok(Some(truth)),
            BinaryOperator::NotEqual => Ok(Some(TruthExpression::Not(Box::new(truth)))),
            _ => Err(beyond(operator.symbol())),
        }
    }
}

fn beyond(what: &str) -> Refusal {
    (
        format!("办法中的表达式不能用“{what}”"),
        format!("expressions of a scheme cannot use `{what}`"),
    )
}

impl NumberExpression {
    /// The numbers of some rows, into a buffer of their length.
    pub fn fill(&self, table: &Table, rows: Range<usize>, out: &mut [f64]) {
        match self {
            NumberExpression::Input(at) => match &table.columns[*at] {
                Column::Number(numbers) => out.copy_from_slice(&numbers[rows]),
                Column::Flag(flags) => {
                    for (out, flag) in out.iter_mut().zip(&flags[rows]) {
                        *out = if *flag == NO_FLAG {
                            f64::NAN
                        } else {
                            f64::from(*flag)
                        };
                    }
                }
                Column::Text(_) => out.fill(f64::NAN),
            },
            NumberExpression::Constant(number) => out.fill(*number),
            NumberExpression::Negate(inner) => {
                inner.fill(table, rows, out);
                out.iter_mut().for_each(|number| *number = -*number);
            }
            NumberExpression::Absolute(inner) => {
                inner.fill(table, rows, out);
                out.iter_mut().for_each(|number| *number = number.abs());
            }
            NumberExpression::Round(inner, places) => {
                inner.fill(table, rows, out);
                let scale = 10f64.powi(i32::try_from(*places).unwrap_or(0));
                out.iter_mut()
                    .for_each(|number| *number = (*number * scale).round() / scale);
            }
            NumberExpression::Arithmetic(operation, left, right) => {
                left.fill(table, rows.clone(), out);
                let mut other = vec![0.0; out.len()];
                right.fill(table, rows, &mut other);
                operation.apply(out, &other);
            }
            NumberExpression::Choose(condition, then, otherwise) => {
                let mut truth = vec![FALSE; out.len()];
                condition.fill(table, rows.clone(), &mut truth);
                then.fill(table, rows.clone(), out);
                let mut other = vec![0.0; out.len()];
                otherwise.fill(table, rows, &mut other);
                for ((out, other), truth) in out.iter_mut().zip(&other).zip(&truth) {
                    match *truth {
                        TRUE => {}
                        FALSE => *out = *other,
                        _ => *out = f64::NAN,
                    }
                }
            }
        }
    }
}

impl Operation {
    fn apply(self, out: &mut [f64], other: &[f64]) {
        let each = |out: &mut [f64], operation: fn(f64, f64) -> f64| {
            out.iter_mut()
                .zip(other)
                .for_each(|(left, right)| *left = operation(*left, *right));
        };
        match self {
            Operation::Add => each(out, |left, right| left + right),
            Operation::Subtract => each(out, |left, right| left - right),
            Operation::Multiply => each(out, |left, right| left * right),
            Operation::Divide => each(
                out,
                |left, right| if right == 0.0 { f64::NAN } else { left / right },
            ),
            // The library's `min` and `max` would drop a missing side.
            Operation::Least => each(out, |left, right| {
                if left <= right {
                    left
                } else if right < left {
                    right
                } else {
                    f64::NAN
                }
            }),
            Operation::Largest => each(out, |left, right| {
                if left >= right {
                    left
                } else if right > left {
                    right
                } else {
                    f64::NAN
                }
            }),
        }
    }
}

impl TruthExpression {
    /// The truths of some rows, into a buffer of their length.
    pub fn fill(&self, table: &Table, rows: Range<usize>, out: &mut [u8]) {
        match self {
            TruthExpression::Constant(truth) => out.fill(*truth),
            TruthExpression::Not(inner) => {
                inner.fill(table, rows, out);
                out.iter_mut().for_each(|truth| {
                    *truth = match *truth {
                        FALSE => TRUE,
                        TRUE => FALSE,
                        _ => UNKNOWN,
                    }
                });
            }
            TruthExpression::And(left, right) | TruthExpression::Or(left, right) => {
                left.fill(table, rows.clone(), out);
                let mut other = vec![FALSE; out.len()];
                right.fill(table, rows, &mut other);
                let strong = if matches!(self, TruthExpression::And(..)) {
                    FALSE
                } else {
                    TRUE
                };
                for (left, right) in out.iter_mut().zip(&other) {
                    *left = if *left == strong || *right == strong {
                        strong
                    } else {
                        (*left).max(*right)
                    };
                    // What is left is 0/1 of the weak side, or unknown.
                }
            }
            TruthExpression::Compare(comparison, left, right) => {
                compare(*comparison, left, right, table, rows, out)
            }
            TruthExpression::TextIn(at, words) => {
                let Some(column) = table.words(*at) else {
                    return out.fill(UNKNOWN);
                };
                let codes: Vec<u32> = words
                    .iter()
                    .filter_map(|word| column.dictionary().code(word))
                    .collect();
                for (out, code) in out.iter_mut().zip(&column.codes[rows]) {
                    *out = if *code == NO_WORD {
                        UNKNOWN
                    } else {
                        u8::from(codes.contains(code))
                    };
                }
            }
            TruthExpression::Known(at) => match &table.columns[*at] {
                Column::Number(numbers) => {
                    for (out, number) in out.iter_mut().zip(&numbers[rows]) {
                        *out = u8::from(!number.is_nan());
                    }
                }
                Column::Flag(flags) => {
                    for (out, flag) in out.iter_mut().zip(&flags[rows]) {
                        *out = u8::from(*flag != NO_FLAG);
                    }
                }
                Column::Text(words) => {
                    for (out, code) in out.iter_mut().zip(&words.codes[rows]) {
                        *out = u8::from(*code != NO_WORD);
                    }
                }
            },
        }
    }
}

fn compare(
    comparison: Comparison,
    left_expression: &NumberExpression,
    right_expression: &NumberExpression,
    table: &Table,
    rows: Range<usize>,
    out: &mut [u8],
) {
    // The common `flag = 1` needs no numbers.
    if let (NumberExpression::Input(at), NumberExpression::Constant(wanted), Comparison::Equal) =
        (left_expression, right_expression, comparison)
        && let Column::Flag(flags) = &table.columns[*at]
        && (*wanted == 0.0 || *wanted == 1.0)
    {
        let wanted = u8::from(*wanted == 1.0);
        for (out, flag) in out.iter_mut().zip(&flags[rows]) {
            *out = if *flag == NO_FLAG {
                UNKNOWN
            } else {
                u8::from(*flag == wanted)
            };
        }
        return;
    }
    let mut lefts = vec![0.0; out.len()];
    let mut rights = vec![0.0; out.len()];
    let first = rows.start;
    left_expression.fill(table, rows.clone(), &mut lefts);
    right_expression.fill(table, rows, &mut rights);
    for (place, ((out, left), right)) in out.iter_mut().zip(&lefts).zip(&rights).enumerate() {
        // 0.3 ÷ 0.2 is 1.5 in decimals and a little less in floats: where floats are that close, fractions decide.
        let close = left != right && (left - right).abs() <= 1e-12 * left.abs().max(right.abs());
        *out = if left.is_nan() || right.is_nan() {
            UNKNOWN
        } else if close {
            let condition =
                TruthExpression::Compare(comparison, left_expression.clone(), right_expression.clone());
            super::exact_expression::truth(table, first + place, &condition)
        } else {
            u8::from(match comparison {
                Comparison::Equal => left == right,
                Comparison::Less => left < right,
                Comparison::LessOrEqual => left <= right,
            })
        };
    }
}
