//! The type checker: finds every wrong name and every operation that cannot work before a single figure is there.
//! It reports all problems of an expression. A definition is checked again at each call with the types of its arguments;
//! what is wrong inside is then reported at the call.

use std::collections::BTreeMap;

use kaifa_base::Span;

use super::syntax::{AggregateKind, BinaryOperator, Expr, ExprKind, Literal, UnaryOperator};
use super::types::{Columns, Environment, Type};
use super::units::{product, quotient};
use super::{Builtin, ExprError};
use crate::nearest::nearest;

/// The type of an expression and everything wrong with it.
pub fn check(
    expr: &Expr,
    environment: &Environment,
    arguments: &BTreeMap<String, Type>,
) -> (Type, Vec<ExprError>) {
    let mut checker = Checker {
        environment,
        table: environment.table.as_deref(),
        outer: None,
        arguments: arguments.clone(),
        open: Vec::new(),
        errors: Vec::new(),
    };
    let kind = checker.of(expr);
    (kind, checker.errors)
}

struct Checker<'a> {
    environment: &'a Environment,
    table: Option<&'a str>,
    outer: Option<Option<&'a str>>,
    arguments: BTreeMap<String, Type>,
    open: Vec<(String, Option<String>)>,
    errors: Vec<ExprError>,
}

impl<'a> Checker<'a> {
    fn report(&mut self, span: Span, zh: impl Into<String>, en: impl Into<String>) -> Type {
        self.errors.push(ExprError::new(span, zh, en));
        Type::Any
    }

    fn columns(&self, table: Option<&str>) -> Option<&'a Columns> {
        table.and_then(|t| self.environment.tables.get(t))
    }

    fn expect(&mut self, expr: &Expr, expected: &Type) {
        let found = self.of(expr);
        if !found.agrees_with(expected) {
            self.report(
                expr.span,
                format!("此处应为{},现为{}", expected.zh(), found.zh()),
                format!("expected {expected}, found {found}"),
            );
        }
    }

    fn of(&mut self, expr: &Expr) -> Type {
        match &expr.kind {
            ExprKind::Literal(Literal::Number(_, unit)) => Type::Number(*unit),
            ExprKind::Literal(Literal::Text(_)) => Type::Text,
            ExprKind::Literal(Literal::Bool(_)) => Type::Bool,
            ExprKind::Literal(Literal::Date(_)) => Type::Date,
            ExprKind::Literal(Literal::Missing) => Type::Any,
            ExprKind::List(items) => {
                let mut inner = Type::Any;
                for item in items {
                    let kind = self.of(item);
                    if !inner.agrees_with(&kind) {
                        self.report(
                            item.span,
                            format!("列表中混有{}与{}", inner.zh(), kind.zh()),
                            format!("the list mixes {inner} and {kind}"),
                        );
                    }
                    inner = kind;
                }
                Type::List(Box::new(inner))
            }
            ExprKind::Name(name) => self.name(name, self.table, expr.span),
            ExprKind::Outer(name) => match self.outer {
                Some(table) => self.name(name, table, expr.span),
                None => self.report(
                    expr.span,
                    "outer 只能用在 count、sum、max、min 的条件里",
                    "`outer` can only be used inside count, sum, max or min",
                ),
            },
            ExprKind::Parameter(id) => match self.environment.parameters.get(id) {
                Some(kind) => kind.clone(),
                None => {
                    let near = nearest(id, words(self.environment.parameters.keys()));
                    self.unknown(expr.span, "参数", "parameter", id, near)
                }
            },
            ExprKind::Unary(UnaryOperator::Not, inner) => {
                self.expect(inner, &Type::Bool);
                Type::Bool
            }
            ExprKind::Unary(UnaryOperator::Minus, inner) => {
                let kind = self.of(inner);
                self.number(&kind, inner.span)
            }
            ExprKind::Binary(operator, left, right) => self.binary(*operator, left, right, expr.span),
            ExprKind::If(condition, then, otherwise) => {
                self.expect(condition, &Type::Bool);
                let (a, b) = (self.of(then), self.of(otherwise));
                if !a.agrees_with(&b) {
                    self.report(
                        expr.span,
                        format!("then 与 else 的类型不同:{}与{}", a.zh(), b.zh()),
                        format!("`then` and `else` differ: {a} and {b}"),
                    );
                }
                if a == Type::Any { b } else { a }
            }
            ExprKind::Is { subject, .. } => {
                self.of(subject);
                Type::Bool
            }
            ExprKind::Call { name, arguments } => self.call(name, arguments, expr.span),
            ExprKind::Previous { value, back } => {
                self.history(expr.span);
                back.iter().for_each(|b| self.expect(b, &Type::Number(None)));
                self.of(value)
            }
            ExprKind::Years { window, condition } => {
                self.history(expr.span);
                self.expect(window, &Type::Number(None));
                self.expect(condition, &Type::Bool);
                Type::Number(None)
            }
            ExprKind::Every { window, condition } => {
                self.history(expr.span);
                self.expect(window, &Type::Number(None));
                self.expect(condition, &Type::Bool);
                Type::Bool
            }
            ExprKind::Consecutive(condition) => {
                self.history(expr.span);
                self.expect(condition, &Type::Bool);
                Type::Number(None)
            }
            ExprKind::Fired(rule) => {
                if !self.environment.rules.contains(rule) {
                    let near = nearest(rule, words(&self.environment.rules));
                    self.unknown(expr.span, "规则", "rule", rule, near);
                }
                Type::Bool
            }
            ExprKind::Blocked(function) => {
                match &function.kind {
                    ExprKind::Literal(Literal::Text(code)) => {
                        if !self.environment.functions.contains(code) {
                            let near = nearest(code, words(&self.environment.functions));
                            self.unknown(expr.span, "职能代码", "function", code, near);
                        }
                    }
                    // A field: its choices are checked where the field is declared.
                    _ => self.expect(function, &Type::Text),
                }
                Type::Bool
            }
            ExprKind::Aggregate {
                kind,
                value,
                table,
                condition,
            } => self.aggregate(*kind, value.as_deref(), table, condition.as_deref(), expr.span),
            ExprKind::RankIn { value, within, .. } => {
                let kind = self.of(value);
                if !matches!(kind, Type::Any | Type::Number(_) | Type::Date) {
                    self.report(
                        value.span,
                        format!("只能给数或日期排名,现为{}", kind.zh()),
                        format!("only numbers and dates can be ranked, found {kind}"),
                    );
                }
                within.iter().for_each(|w| {
                    self.of(w);
                });
                Type::Number(None)
            }
        }
    }

    fn unknown(&mut self, span: Span, zh: &str, en: &str, name: &str, near: Option<&str>) -> Type {
        match near {
            Some(near) => self.report(
                span,
                format!("没有{zh}“{name}”,是否指“{near}”?"),
                format!("unknown {en} `{name}`; did you mean `{near}`?"),
            ),
            None => self.report(
                span,
                format!("没有{zh}“{name}”"),
                format!("unknown {en} `{name}`"),
            ),
        }
    }

    fn name(&mut self, name: &str, table: Option<&'a str>, span: Span) -> Type {
        if let Some(kind) = self.arguments.get(name) {
            return kind.clone();
        }
        if let Some((_, kind)) = self.columns(table).and_then(|c| c.find(name)) {
            return kind.clone();
        }
        match name {
            "year" => return Type::Number(None),
            "as_of" | "issued" => return Type::Date,
            "subject" => return Type::Text,
            _ => {}
        }
        if self.environment.definition(name, table).is_some() {
            return self.definition(name, table, Vec::new(), span);
        }
        let columns = self.columns(table).into_iter().flat_map(|c| c.columns.keys());
        let known = columns.chain(self.environment.definitions.keys());
        let near = nearest(name, words(known));
        self.unknown(span, "列或定义", "column or definition", name, near)
    }

    fn definition(&mut self, name: &str, table: Option<&'a str>, given: Vec<Type>, span: Span) -> Type {
        let Some(definition) = self.environment.definition(name, table) else {
            let near = nearest(name, words(self.environment.definitions.keys()));
            return self.unknown(span, "函数或定义", "function or definition", name, near);
        };
        if given.len() != definition.parameters.len() {
            let (expected, found) = (definition.parameters.len(), given.len());
            return self.report(
                span,
                format!("“{name}”需要 {expected} 个参数,现有 {found} 个"),
                format!("`{name}` takes {expected} arguments, found {found}"),
            );
        }
        let key = (name.to_owned(), table.map(str::to_owned));
        if self.open.contains(&key) {
            return self.report(
                span,
                format!("定义“{name}”引用了自身"),
                format!("the definition `{name}` refers to itself"),
            );
        }
        self.open.push(key);
        let mut inner = Checker {
            environment: self.environment,
            table,
            outer: None,
            arguments: definition.parameters.iter().cloned().zip(given).collect(),
            open: std::mem::take(&mut self.open),
            errors: Vec::new(),
        };
        let kind = inner.of(&definition.body);
        self.open = std::mem::take(&mut inner.open);
        self.open.pop();
        for error in inner.errors {
            self.errors.push(ExprError::new(
                span,
                format!("定义“{name}”中:{}", error.message.zh),
                format!("in the definition `{name}`: {}", error.message.en),
            ));
        }
        kind
    }

    fn history(&mut self, span: Span) {
        let by_year = self.columns(self.table).is_some_and(|c| c.by_year);
        if self.table.is_some() && !by_year {
            self.report(
                span,
                "该表没有逐年数据,不能使用往年窗口",
                "the table has no yearly rows, so it has no earlier years",
            );
        }
    }

    fn number(&mut self, kind: &Type, span: Span) -> Type {
        match kind {
            Type::Any | Type::Number(_) => kind.clone(),
            other => {
                let (zh, en) = (
                    format!("此处应为数,现为{}", other.zh()),
                    format!("expected a number, found {other}"),
                );
                self.report(span, zh, en)
            }
        }
    }

    fn binary(&mut self, operator: BinaryOperator, left: &Expr, right: &Expr, span: Span) -> Type {
        use BinaryOperator as Op;
        match operator {
            Op::And | Op::Or => {
                self.expect(left, &Type::Bool);
                self.expect(right, &Type::Bool);
                Type::Bool
            }
            Op::In => {
                let (item, list) = (self.of(left), self.of(right));
                match &list {
                    Type::Any => {}
                    Type::List(inner) if inner.agrees_with(&item) => self.choices(left, right),
                    _ => {
                        self.report(
                            span,
                            format!("in 的右边应为{}的列表,现为{}", item.zh(), list.zh()),
                            format!("the right side of `in` must be a list of {item}, found {list}"),
                        );
                    }
                }
                Type::Bool
            }
            Op::Equal | Op::NotEqual | Op::Less | Op::LessOrEqual | Op::Greater | Op::GreaterOrEqual => {
                let (a, b) = (self.of(left), self.of(right));
                if !a.agrees_with(&b) {
                    self.report(
                        span,
                        format!("不能比较{}与{}", a.zh(), b.zh()),
                        format!("cannot compare {a} with {b}"),
                    );
                } else if !matches!(operator, Op::Equal | Op::NotEqual)
                    && (matches!(a, Type::Text | Type::Choice(_) | Type::Bool | Type::List(_)))
                {
                    self.report(
                        span,
                        format!("{}没有大小之分,只能用 = 或 !=", a.zh()),
                        format!("{a} has no order; use `=` or `!=`"),
                    );
                } else {
                    self.choices(left, right);
                    self.choices(right, left);
                }
                Type::Bool
            }
            Op::Add | Op::Subtract => {
                let (a, b) = (self.of(left), self.of(right));
                if a == Type::Date || b == Type::Date {
                    return self.report(
                        span,
                        "日期不能直接加减,请用 add_days、add_months、add_years 或 days_between",
                        "dates are not added or subtracted; use add_days, add_months, add_years or days_between",
                    );
                }
                let (a, b) = (self.number(&a, left.span), self.number(&b, right.span));
                match (&a, &b) {
                    (Type::Number(Some(x)), Type::Number(Some(y))) if !x.converts_to(*y) => self.report(
                        span,
                        format!("{x}与{y}不能相加减"),
                        format!("{x} and {y} cannot be added or subtracted"),
                    ),
                    (Type::Number(None) | Type::Any, Type::Number(_)) => b,
                    _ => a,
                }
            }
            Op::Multiply | Op::Divide => {
                let (a, b) = (self.of(left), self.of(right));
                let (a, b) = (self.number(&a, left.span), self.number(&b, right.span));
                match (a, b) {
                    (Type::Number(a), Type::Number(b)) if operator == Op::Multiply => {
                        Type::Number(product(a, b))
                    }
                    (Type::Number(a), Type::Number(b)) => Type::Number(quotient(a, b)),
                    _ => Type::Any,
                }
            }
        }
    }

    /// A text compared with a list of codes must be one of them: a slip of the pen would otherwise never hold.
    fn choices(&mut self, coded: &Expr, literal: &Expr) {
        let texts: Vec<(&str, Span)> = match &literal.kind {
            ExprKind::Literal(Literal::Text(text)) => vec![(text, literal.span)],
            ExprKind::List(items) => items
                .iter()
                .filter_map(|item| match &item.kind {
                    ExprKind::Literal(Literal::Text(text)) => Some((text.as_str(), item.span)),
                    _ => None,
                })
                .collect(),
            _ => return,
        };
        let before = self.errors.len();
        let Type::Choice(choices) = self.of(coded) else {
            self.errors.truncate(before);
            return;
        };
        self.errors.truncate(before);
        for (text, span) in texts {
            if !choices.iter().any(|c| c == text) {
                self.report(
                    span,
                    format!("“{text}”不在可选值之中:{}", choices.join("、")),
                    format!("'{text}' is none of the choices: {}", choices.join(", ")),
                );
            }
        }
    }

    fn call(&mut self, name: &str, arguments: &[Expr], span: Span) -> Type {
        let Some(function) = Builtin::find(name) else {
            let given = arguments.iter().map(|a| self.of(a)).collect();
            return self.definition(name, self.table, given, span);
        };
        let number = Type::Number(None);
        let signature: &[Type] = match function {
            Builtin::Min | Builtin::Max => {
                let first = self.of(&arguments[0]);
                arguments[1..].iter().for_each(|a| self.expect(a, &first));
                return first;
            }
            Builtin::Abs => {
                let kind = self.of(&arguments[0]);
                return self.number(&kind, arguments[0].span);
            }
            Builtin::Round => {
                self.expect(&arguments[1], &number);
                let kind = self.of(&arguments[0]);
                return self.number(&kind, arguments[0].span);
            }
            Builtin::YearOf | Builtin::EndOfYear => &[Type::Date],
            Builtin::Date => &[number.clone(), number.clone(), number.clone()],
            Builtin::AddDays | Builtin::AddMonths | Builtin::AddYears => &[Type::Date, number.clone()],
            Builtin::DaysBetween => &[Type::Date, Type::Date],
        };
        for (argument, expected) in arguments.iter().zip(signature) {
            self.expect(argument, expected);
        }
        match function {
            Builtin::YearOf | Builtin::DaysBetween => number,
            _ => Type::Date,
        }
    }

    fn aggregate(
        &mut self,
        kind: AggregateKind,
        value: Option<&Expr>,
        table: &str,
        condition: Option<&Expr>,
        span: Span,
    ) -> Type {
        let Some((table, _)) = self.environment.tables.get_key_value(table) else {
            let near = nearest(table, words(self.environment.tables.keys()));
            return self.unknown(span, "事实表", "fact table", table, near);
        };
        let (outside, enclosing) = (self.table, self.outer);
        self.outer = Some(outside);
        self.table = Some(table);
        if let Some(condition) = condition {
            self.expect(condition, &Type::Bool);
        }
        let result = match value {
            None => Type::Number(None),
            Some(value) => {
                let found = self.of(value);
                let dated = kind != AggregateKind::Sum && found == Type::Date;
                if dated {
                    found
                } else {
                    self.number(&found, value.span)
                }
            }
        };
        self.table = outside;
        self.outer = enclosing;
        result
    }
}

fn words<'n>(names: impl IntoIterator<Item = &'n String>) -> impl Iterator<Item = &'n str> {
    names.into_iter().map(String::as_str)
}
