//! Reads an expression by operator precedence (a Pratt parser): `or` binds least, then `and`, `not`, comparisons, sums,
//! products, signs. Comparisons do not chain. The special forms (windows, aggregates, `fired`, `blocked`) are told apart
//! here by their names, so that the tree says what they are.

use kaifa_base::Span;

use super::syntax::{AggregateKind, BinaryOperator, Direction, Expr, ExprKind, Literal, UnaryOperator};
use super::token::{Token, TokenKind, tokens};
use super::{Builtin, ExprError};

/// Words with a meaning of their own; none of them can be a column.
const KEYWORDS: &[&str] = &[
    "and", "or", "not", "in", "is", "if", "then", "else", "true", "false", "missing", "where", "of",
];

/// How deep brackets and calls may nest; deeper text is a mistake or an attack, and would exhaust the stack.
const DEPTH: usize = 100;

/// Reads an expression. The first syntax error ends the reading: what follows it is rarely what was meant.
pub fn parse(text: &str) -> Result<Expr, ExprError> {
    let tokens = tokens(text)?;
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
        depth: 0,
    };
    if parser.here() == &TokenKind::End {
        return Err(ExprError::new(
            Span::new(0, 0),
            "表达式是空的",
            "the expression is empty",
        ));
    }
    let expr = parser.expression(0)?;
    if parser.here() != &TokenKind::End {
        return Err(parser.unexpected("运算符或结尾", "an operator or the end"));
    }
    Ok(expr)
}

struct Parser<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn token(&self) -> &Token {
        &self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    fn here(&self) -> &TokenKind {
        &self.token().kind
    }

    fn is_symbol(&self, symbol: &str) -> bool {
        matches!(self.here(), TokenKind::Symbol(s) if *s == symbol)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.here(), TokenKind::Name(n) if n == word)
    }

    fn eat_symbol(&mut self, symbol: &str) -> bool {
        let found = self.is_symbol(symbol);
        self.at += usize::from(found);
        found
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.at += usize::from(found);
        found
    }

    fn expect_symbol(&mut self, symbol: &str) -> Result<(), ExprError> {
        if self.eat_symbol(symbol) {
            return Ok(());
        }
        Err(self.unexpected(&format!("“{symbol}”"), &format!("`{symbol}`")))
    }

    fn expect_word(&mut self, word: &str) -> Result<(), ExprError> {
        if self.eat_word(word) {
            return Ok(());
        }
        Err(self.unexpected(&format!("“{word}”"), &format!("`{word}`")))
    }

    fn unexpected(&self, zh: &str, en: &str) -> ExprError {
        let (found_zh, found_en) = match self.here() {
            TokenKind::End => ("结尾".to_owned(), "the end".to_owned()),
            TokenKind::Name(n) => (format!("“{n}”"), format!("`{n}`")),
            TokenKind::Parameter(p) => (format!("“${p}”"), format!("`${p}`")),
            TokenKind::Symbol(s) => (format!("“{s}”"), format!("`{s}`")),
            TokenKind::Number(n, _) => (format!("数字 {n}"), format!("the number {n}")),
            TokenKind::Text(t) => (format!("文字 '{t}'"), format!("the text '{t}'")),
            TokenKind::Date(d) => (format!("日期 {d}"), format!("the date {d}")),
        };
        ExprError::new(
            self.token().span,
            format!("此处应为{zh},现为{found_zh}"),
            format!("expected {en}, found {found_en}"),
        )
    }

    fn binary(&self) -> Option<BinaryOperator> {
        const OPERATORS: [BinaryOperator; 13] = [
            BinaryOperator::Add,
            BinaryOperator::Subtract,
            BinaryOperator::Multiply,
            BinaryOperator::Divide,
            BinaryOperator::Equal,
            BinaryOperator::NotEqual,
            BinaryOperator::Less,
            BinaryOperator::LessOrEqual,
            BinaryOperator::Greater,
            BinaryOperator::GreaterOrEqual,
            BinaryOperator::In,
            BinaryOperator::And,
            BinaryOperator::Or,
        ];
        let symbol = match self.here() {
            TokenKind::Symbol(s) => *s,
            TokenKind::Name(n) => n.as_str(),
            _ => return None,
        };
        OPERATORS.into_iter().find(|o| o.symbol() == symbol)
    }

    /// Reads operators that bind more strongly than `floor`.
    fn expression(&mut self, floor: u8) -> Result<Expr, ExprError> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(ExprError::new(
                self.token().span,
                format!("嵌套超过{DEPTH}层"),
                format!("nested more than {DEPTH} deep"),
            ));
        }
        let mut left = self.prefix()?;
        loop {
            // `is` binds like a comparison and has no right operand.
            if self.is_word("is") && floor < 4 {
                self.at += 1;
                let negated = self.eat_word("not");
                let known = if self.eat_word("missing") {
                    negated
                } else if self.eat_word("known") {
                    !negated
                } else {
                    return Err(self.unexpected("missing 或 known", "`missing` or `known`"));
                };
                let span = Span::new(left.span.start, self.tokens[self.at - 1].span.end);
                let subject = Box::new(left);
                left = Expr::new(ExprKind::Is { subject, known }, span);
                continue;
            }
            let (operator, negated_at) = match self.binary() {
                Some(operator) => (operator, None),
                None if self.is_word("not") && floor < 4 && self.next_is_word("in") => {
                    self.at += 1;
                    (BinaryOperator::In, Some(self.at))
                }
                None => break,
            };
            if operator.power() <= floor {
                break;
            }
            self.at += 1;
            let right = self.expression(operator.power())?;
            if operator.is_comparison() && self.binary().is_some_and(BinaryOperator::is_comparison) {
                return Err(ExprError::new(
                    self.token().span,
                    "比较不能连写,请用 and 连接两个比较",
                    "comparisons do not chain; join two of them with `and`",
                ));
            }
            let span = Span::new(left.span.start, right.span.end);
            left = Expr::new(ExprKind::Binary(operator, Box::new(left), Box::new(right)), span);
            if negated_at.is_some() {
                left = Expr::new(ExprKind::Unary(UnaryOperator::Not, Box::new(left)), span);
            }
        }
        self.depth -= 1;
        Ok(left)
    }

    fn next_is_word(&self, word: &str) -> bool {
        matches!(self.tokens.get(self.at + 1).map(|t| &t.kind), Some(TokenKind::Name(n)) if n == word)
    }

    fn prefix(&mut self) -> Result<Expr, ExprError> {
        let Token { kind, span } = self.token().clone();
        let start = span.start;
        self.at += 1;
        let kind = match kind {
            TokenKind::Number(value, unit) => ExprKind::Literal(Literal::Number(value, unit)),
            TokenKind::Text(text) => ExprKind::Literal(Literal::Text(text)),
            TokenKind::Date(date) => ExprKind::Literal(Literal::Date(date)),
            TokenKind::Parameter(id) => ExprKind::Parameter(id),
            TokenKind::Symbol("(") => {
                let mut inner = self.expression(0)?;
                self.expect_symbol(")")?;
                inner.span = self.since(start);
                return Ok(inner);
            }
            TokenKind::Symbol("[") => ExprKind::List(self.arguments("]")?),
            TokenKind::Symbol("-") => {
                let inner = self.expression(6)?;
                ExprKind::Unary(UnaryOperator::Minus, Box::new(inner))
            }
            TokenKind::Name(name) => self.named(name)?,
            TokenKind::Symbol(_) | TokenKind::End => {
                self.at -= 1;
                return Err(self.unexpected("一个值", "a value"));
            }
        };
        Ok(Expr::new(kind, self.since(start)))
    }

    fn since(&self, start: usize) -> Span {
        Span::new(start, self.tokens[self.at - 1].span.end)
    }

    fn named(&mut self, name: String) -> Result<ExprKind, ExprError> {
        match name.as_str() {
            "not" => return Ok(ExprKind::Unary(UnaryOperator::Not, Box::new(self.expression(3)?))),
            "true" => return Ok(ExprKind::Literal(Literal::Bool(true))),
            "false" => return Ok(ExprKind::Literal(Literal::Bool(false))),
            "missing" => return Ok(ExprKind::Literal(Literal::Missing)),
            "if" => {
                let condition = self.expression(0)?;
                self.expect_word("then")?;
                let then = self.expression(0)?;
                self.expect_word("else")?;
                let otherwise = self.expression(0)?;
                return Ok(ExprKind::If(
                    Box::new(condition),
                    Box::new(then),
                    Box::new(otherwise),
                ));
            }
            "outer" if self.eat_symbol(".") => return Ok(ExprKind::Outer(self.identifier()?)),
            word if KEYWORDS.contains(&word) => {
                self.at -= 1;
                return Err(self.unexpected("一个值", "a value"));
            }
            _ => {}
        }
        if !self.eat_symbol("(") {
            return Ok(ExprKind::Name(name));
        }
        self.call(name)
    }

    fn identifier(&mut self) -> Result<String, ExprError> {
        match self.here().clone() {
            TokenKind::Name(name) if !KEYWORDS.contains(&name.as_str()) => {
                self.at += 1;
                Ok(name)
            }
            _ => Err(self.unexpected("一个名称", "a name")),
        }
    }

    /// What follows `name(`.
    fn call(&mut self, name: String) -> Result<ExprKind, ExprError> {
        let name_at = self.at - 2;
        match name.as_str() {
            "count" => {
                let table = self.identifier()?;
                let condition = self.where_part()?;
                return Ok(ExprKind::Aggregate {
                    kind: AggregateKind::Count,
                    value: None,
                    table,
                    condition,
                });
            }
            "sum" | "max" | "min" => {
                let first = self.expression(0)?;
                if self.eat_word("of") {
                    let kind = match name.as_str() {
                        "sum" => AggregateKind::Sum,
                        "max" => AggregateKind::Max,
                        _ => AggregateKind::Min,
                    };
                    let table = self.identifier()?;
                    let condition = self.where_part()?;
                    return Ok(ExprKind::Aggregate {
                        kind,
                        value: Some(Box::new(first)),
                        table,
                        condition,
                    });
                }
                if name == "sum" {
                    return Err(self.unexpected("“of”和事实表名", "`of` and a fact table"));
                }
                let mut arguments = vec![first];
                if self.eat_symbol(",") {
                    arguments.extend(self.arguments(")")?);
                } else {
                    self.expect_symbol(")")?;
                }
                return self.checked_call(name, arguments, name_at);
            }
            "previous" => {
                let value = Box::new(self.expression(0)?);
                let back = if self.eat_symbol(",") {
                    Some(Box::new(self.expression(0)?))
                } else {
                    None
                };
                self.expect_symbol(")")?;
                return Ok(ExprKind::Previous { value, back });
            }
            "years" | "every" => {
                let window = Box::new(self.expression(0)?);
                self.expect_symbol(",")?;
                let condition = Box::new(self.expression(0)?);
                self.expect_symbol(")")?;
                return Ok(if name == "years" {
                    ExprKind::Years { window, condition }
                } else {
                    ExprKind::Every { window, condition }
                });
            }
            "consecutive" => {
                let condition = self.expression(0)?;
                self.expect_symbol(")")?;
                return Ok(ExprKind::Consecutive(Box::new(condition)));
            }
            "fired" => return Ok(ExprKind::Fired(self.quoted("规则编号", "a rule id")?)),
            "blocked" => {
                let function = Box::new(self.expression(0)?);
                self.expect_symbol(")")?;
                return Ok(ExprKind::Blocked(function));
            }
            "rank_in" => {
                let value = Box::new(self.expression(0)?);
                self.expect_symbol(",")?;
                let direction = match self.here() {
                    TokenKind::Text(t) if t == "asc" => Direction::Ascending,
                    TokenKind::Text(t) if t == "desc" => Direction::Descending,
                    _ => return Err(self.unexpected("'asc' 或 'desc'", "'asc' or 'desc'")),
                };
                self.at += 1;
                let within = if self.eat_symbol(",") {
                    Some(Box::new(self.expression(0)?))
                } else {
                    None
                };
                self.expect_symbol(")")?;
                return Ok(ExprKind::RankIn {
                    value,
                    direction,
                    within,
                });
            }
            _ => {}
        }
        let arguments = self.arguments(")")?;
        self.checked_call(name, arguments, name_at)
    }

    fn checked_call(
        &self,
        name: String,
        arguments: Vec<Expr>,
        name_at: usize,
    ) -> Result<ExprKind, ExprError> {
        if let Some(function) = Builtin::find(&name) {
            let (fewest, most) = function.arity();
            if !(fewest..=most).contains(&arguments.len()) {
                return Err(ExprError::new(
                    self.since(self.tokens[name_at].span.start),
                    format!("{name} 需要 {fewest} 个参数,现有 {} 个", arguments.len()),
                    format!("`{name}` takes {fewest} arguments, found {}", arguments.len()),
                ));
            }
        }
        Ok(ExprKind::Call { name, arguments })
    }

    fn where_part(&mut self) -> Result<Option<Box<Expr>>, ExprError> {
        let condition = if self.eat_word("where") {
            Some(Box::new(self.expression(0)?))
        } else {
            None
        };
        self.expect_symbol(")")?;
        Ok(condition)
    }

    fn quoted(&mut self, zh: &str, en: &str) -> Result<String, ExprError> {
        let TokenKind::Text(text) = self.here().clone() else {
            return Err(self.unexpected(&format!("单引号中的{zh}"), &format!("{en} in quotes")));
        };
        self.at += 1;
        self.expect_symbol(")")?;
        Ok(text)
    }

    fn arguments(&mut self, close: &str) -> Result<Vec<Expr>, ExprError> {
        let mut items = Vec::new();
        if self.eat_symbol(close) {
            return Ok(items);
        }
        loop {
            items.push(self.expression(0)?);
            if self.eat_symbol(close) {
                return Ok(items);
            }
            self.expect_symbol(",")?;
        }
    }
}
