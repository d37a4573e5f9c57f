//! Prints an expression in one standard form with as few brackets as needed. Reading the print gives the same tree; it
//! is what explanations show and what digests of packs are taken from, so that blanks and brackets do not matter there.

use std::fmt;

use super::syntax::{Direction, Expr, ExprKind, Literal, UnaryOperator};

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print(self, 0, f)
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Literal::Number(value, None) => write!(f, "{value}"),
            Literal::Number(value, Some(unit)) if unit.symbol() == "%" => write!(f, "{value}%"),
            Literal::Number(value, Some(unit)) => write!(f, "{value} {unit}"),
            Literal::Text(text) => write!(f, "'{}'", text.replace('\'', "''")),
            Literal::Bool(value) => write!(f, "{value}"),
            Literal::Date(date) => write!(f, "d'{date}'"),
            Literal::Missing => f.write_str("missing"),
        }
    }
}

/// Prints `expr` inside an operator of strength `floor`, in brackets where it binds less.
fn print(expr: &Expr, floor: u8, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let own = power(expr);
    if own < floor {
        f.write_str("(")?;
        print(expr, 0, f)?;
        return f.write_str(")");
    }
    match &expr.kind {
        ExprKind::Literal(literal) => write!(f, "{literal}"),
        ExprKind::Name(name) => f.write_str(name),
        ExprKind::Outer(name) => write!(f, "outer.{name}"),
        ExprKind::Parameter(id) => write!(f, "${id}"),
        ExprKind::List(items) => {
            f.write_str("[")?;
            print_items(items, f)?;
            f.write_str("]")
        }
        ExprKind::Unary(UnaryOperator::Not, inner) => {
            f.write_str("not ")?;
            print(inner, 4, f)
        }
        ExprKind::Unary(UnaryOperator::Minus, inner) => {
            f.write_str("-")?;
            print(inner, 7, f)
        }
        ExprKind::Binary(operator, left, right) => {
            // Comparisons do not chain, so their left side needs brackets too.
            let left_floor = own + u8::from(operator.is_comparison());
            print(left, left_floor, f)?;
            write!(f, " {} ", operator.symbol())?;
            print(right, own + 1, f)
        }
        ExprKind::If(condition, then, otherwise) => {
            f.write_str("if ")?;
            print(condition, 1, f)?;
            f.write_str(" then ")?;
            print(then, 1, f)?;
            f.write_str(" else ")?;
            print(otherwise, 0, f)
        }
        ExprKind::Is { subject, known } => {
            print(subject, 5, f)?;
            f.write_str(if *known { " is known" } else { " is missing" })
        }
        ExprKind::Call { name, arguments } => {
            write!(f, "{name}(")?;
            print_items(arguments, f)?;
            f.write_str(")")
        }
        ExprKind::Previous { value, back: None } => write!(f, "previous({value})"),
        ExprKind::Previous {
            value,
            back: Some(back),
        } => write!(f, "previous({value}, {back})"),
        ExprKind::Years { window, condition } => write!(f, "years({window}, {condition})"),
        ExprKind::Every { window, condition } => write!(f, "every({window}, {condition})"),
        ExprKind::Consecutive(condition) => write!(f, "consecutive({condition})"),
        ExprKind::Fired(rule) => write!(f, "fired('{rule}')"),
        ExprKind::Blocked(function) => write!(f, "blocked({function})"),
        ExprKind::Aggregate {
            kind,
            value,
            table,
            condition,
        } => {
            write!(f, "{}(", kind.name())?;
            if let Some(value) = value {
                write!(f, "{value} of ")?;
            }
            f.write_str(table)?;
            if let Some(condition) = condition {
                write!(f, " where {condition}")?;
            }
            f.write_str(")")
        }
        ExprKind::RankIn {
            value,
            direction,
            within,
        } => {
            let direction = match direction {
                Direction::Ascending => "asc",
                Direction::Descending => "desc",
            };
            write!(f, "rank_in({value}, '{direction}'")?;
            if let Some(within) = within {
                write!(f, ", {within}")?;
            }
            f.write_str(")")
        }
    }
}

fn print_items(items: &[Expr], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            f.write_str(", ")?;
        }
        write!(f, "{item}")?;
    }
    Ok(())
}

fn power(expr: &Expr) -> u8 {
    match &expr.kind {
        ExprKind::If(..) => 0,
        ExprKind::Binary(operator, ..) => operator.power(),
        ExprKind::Unary(UnaryOperator::Not, _) => 3,
        ExprKind::Unary(UnaryOperator::Minus, _) => 7,
        ExprKind::Is { .. } => 4,
        _ => 9,
    }
}
