//! The tree of an expression. Every node keeps the characters it was read from, so that a problem and an explanation can
//! point at them. Names are kept as written: what a name means depends on the table it is used over and is settled by
//! the type checker and the evaluation in the same order (see [`super::Environment`]).

use std::sync::OnceLock;

use kaifa_base::{Date, Decimal, Span, Unit};

/// An expression and where it stood.
#[derive(Debug, Clone)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// The characters it was read from.
    pub span: Span,
    /// Its standard form, once somebody asked for it.
    printed: OnceLock<Box<str>>,
}

impl PartialEq for Expr {
    fn eq(&self, other: &Expr) -> bool {
        (&self.kind, self.span) == (&other.kind, other.span)
    }
}

impl Eq for Expr {}

/// What an expression can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExprKind {
    /// A value written down.
    Literal(Literal),
    /// `[a, b]`.
    List(Vec<Expr>),
    /// A column, attribute, built-in name, definition without parameters, or parameter of a definition.
    Name(String),
    /// `outer.x` inside an aggregate: `x` of the row being judged.
    Outer(String),
    /// `$id`: a parameter of the pack.
    Parameter(String),
    /// `not a`, `-a`.
    Unary(UnaryOperator, Box<Expr>),
    /// Arithmetic, comparison, membership, `and`, `or`.
    Binary(BinaryOperator, Box<Expr>, Box<Expr>),
    /// `if a then b else c`.
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `x is missing` (false) or `x is known` (true).
    Is {
        /// What is looked at.
        subject: Box<Expr>,
        /// `known` rather than `missing`.
        known: bool,
    },
    /// A function or a definition with arguments.
    Call {
        /// Its name.
        name: String,
        /// Its arguments.
        arguments: Vec<Expr>,
    },
    /// `previous(x)`, `previous(x, n)`.
    Previous {
        /// What is looked up in the earlier year.
        value: Box<Expr>,
        /// How many years back; absent is one.
        back: Option<Box<Expr>>,
    },
    /// `years(n, c)`: in how many of the last n years c holds.
    Years {
        /// Length of the window.
        window: Box<Expr>,
        /// What must hold.
        condition: Box<Expr>,
    },
    /// `every(n, c)`: c in each of the last n years.
    Every {
        /// Length of the window.
        window: Box<Expr>,
        /// What must hold.
        condition: Box<Expr>,
    },
    /// `consecutive(c)`: length of the unbroken run that ends this year.
    Consecutive(Box<Expr>),
    /// `fired('R')`: whether that rule fires for the subject in the year looked at.
    Fired(String),
    /// `count(t where c)`, `sum(x of t where c)` …
    Aggregate {
        /// Which one.
        kind: AggregateKind,
        /// What is added up or compared; absent for `count`.
        value: Option<Box<Expr>>,
        /// The fact table.
        table: String,
        /// Which rows; absent means all.
        condition: Option<Box<Expr>>,
    },
    /// `rank_in(x, 'desc')`, `rank_in(x, 'desc', group)`: competition rank among the rows of the table and year.
    RankIn {
        /// What is ranked.
        value: Box<Expr>,
        /// Largest or smallest first.
        direction: Direction,
        /// Only rows with the same value of this; absent means all rows.
        within: Option<Box<Expr>>,
    },
    /// `blocked('code')` or `blocked(field)`: whether a block on that function is in effect.
    Blocked(Box<Expr>),
}

/// A value written in an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// A number, with its unit where one is written.
    Number(Decimal, Option<Unit>),
    /// `'text'`.
    Text(String),
    /// `true`, `false`.
    Bool(bool),
    /// `d'2020-06-30'`.
    Date(Date),
    /// `missing`: no value.
    Missing,
}

/// Operators with one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOperator {
    /// `not`.
    Not,
    /// `-`.
    Minus,
}

/// Operators with two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BinaryOperator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `in`
    In,
    /// `and`
    And,
    /// `or`
    Or,
}

impl BinaryOperator {
    /// How it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            BinaryOperator::Add => "+",
            BinaryOperator::Subtract => "-",
            BinaryOperator::Multiply => "*",
            BinaryOperator::Divide => "/",
            BinaryOperator::Equal => "=",
            BinaryOperator::NotEqual => "!=",
            BinaryOperator::Less => "<",
            BinaryOperator::LessOrEqual => "<=",
            BinaryOperator::Greater => ">",
            BinaryOperator::GreaterOrEqual => ">=",
            BinaryOperator::In => "in",
            BinaryOperator::And => "and",
            BinaryOperator::Or => "or",
        }
    }

    /// Strength with which it binds; the larger binds first.
    pub(super) fn power(self) -> u8 {
        match self {
            BinaryOperator::Or => 1,
            BinaryOperator::And => 2,
            BinaryOperator::Equal
            | BinaryOperator::NotEqual
            | BinaryOperator::Less
            | BinaryOperator::LessOrEqual
            | BinaryOperator::Greater
            | BinaryOperator::GreaterOrEqual
            | BinaryOperator::In => 4,
            BinaryOperator::Add | BinaryOperator::Subtract => 5,
            BinaryOperator::Multiply | BinaryOperator::Divide => 6,
        }
    }

    /// Whether it compares its operands.
    pub fn is_comparison(self) -> bool {
        self.power() == 4
    }
}

/// The aggregates over another table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AggregateKind {
    /// Number of rows.
    Count,
    /// Sum of a value.
    Sum,
    /// Largest value.
    Max,
    /// Smallest value.
    Min,
}

impl AggregateKind {
    /// How it is written.
    pub fn name(self) -> &'static str {
        match self {
            AggregateKind::Count => "count",
            AggregateKind::Sum => "sum",
            AggregateKind::Max => "max",
            AggregateKind::Min => "min",
        }
    }
}

/// Which end of a ranking comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The smallest is first.
    Ascending,
    /// The largest is first.
    Descending,
}

impl Expr {
    /// An expression that was read from some characters.
    pub(super) fn new(kind: ExprKind, span: Span) -> Expr {
        Expr {
            kind,
            span,
            printed: OnceLock::new(),
        }
    }

    /// Its standard form, printed only once: derivations name the same expressions again and again.
    pub fn words(&self) -> &str {
        self.printed.get_or_init(|| self.to_string().into_boxed_str())
    }

    /// The parts that `and` or `or` joins, however they were nested, and which of the two; a part alone where neither does.
    pub fn chain(&self) -> (Option<BinaryOperator>, Vec<&Expr>) {
        let operator = match &self.kind {
            ExprKind::Binary(operator @ (BinaryOperator::And | BinaryOperator::Or), ..) => Some(*operator),
            _ => None,
        };
        let mut parts = Vec::new();
        self.parts_of(operator, &mut parts);
        (operator, parts)
    }

    fn parts_of<'a>(&'a self, joined: Option<BinaryOperator>, parts: &mut Vec<&'a Expr>) {
        match &self.kind {
            ExprKind::Binary(operator, left, right) if Some(*operator) == joined => {
                left.parts_of(joined, parts);
                right.parts_of(joined, parts);
            }
            _ => parts.push(self),
        }
    }

    /// Calls `visit` on this node and every node below it, outermost first.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Expr)) {
        visit(self);
        match &self.kind {
            ExprKind::Literal(_)
            | ExprKind::Name(_)
            | ExprKind::Outer(_)
            | ExprKind::Parameter(_)
            | ExprKind::Fired(_) => {}
            ExprKind::List(items) | ExprKind::Call { arguments: items, .. } => {
                items.iter().for_each(|item| item.walk(visit));
            }
            ExprKind::Unary(_, inner)
            | ExprKind::Consecutive(inner)
            | ExprKind::Blocked(inner)
            | ExprKind::Is { subject: inner, .. } => {
                inner.walk(visit);
            }
            ExprKind::Binary(_, left, right) => {
                left.walk(visit);
                right.walk(visit);
            }
            ExprKind::If(condition, then, otherwise) => {
                condition.walk(visit);
                then.walk(visit);
                otherwise.walk(visit);
            }
            ExprKind::Previous { value, back } => {
                value.walk(visit);
                back.iter().for_each(|b| b.walk(visit));
            }
            ExprKind::Years { window, condition } | ExprKind::Every { window, condition } => {
                window.walk(visit);
                condition.walk(visit);
            }
            ExprKind::Aggregate { value, condition, .. } => {
                value.iter().for_each(|v| v.walk(visit));
                condition.iter().for_each(|c| c.walk(visit));
            }
            ExprKind::RankIn { value, within, .. } => {
                value.walk(visit);
                within.iter().for_each(|w| w.walk(visit));
            }
        }
    }
}
