//! Cuts an expression's text into tokens. Names may be Chinese; a number takes the unit that follows it, blanks between
//! them allowed. Full-width brackets, commas and comparison signs are read like their half-width forms, because that is
//! what a Chinese keyboard gives.

use kaifa_base::{Date, Decimal, Span, Unit};

use super::ExprError;

/// A token and where it stood.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub kind: TokenKind,
    pub span: Span,
}

/// What a token can be.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum TokenKind {
    Number(Decimal, Option<Unit>),
    Text(String),
    Date(Date),
    Name(String),
    Parameter(String),
    Symbol(&'static str),
    End,
}

/// All tokens of a text, the last one [`TokenKind::End`].
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, ExprError> {
    let characters: Vec<char> = text.chars().collect();
    let mut reader = Reader {
        characters: &characters,
        at: 0,
    };
    let mut found = Vec::new();
    loop {
        while reader.peek().is_some_and(char::is_whitespace) {
            reader.at += 1;
        }
        let start = reader.at;
        let Some(first) = reader.peek() else {
            found.push(Token {
                kind: TokenKind::End,
                span: Span::new(start, start),
            });
            return Ok(found);
        };
        let kind = if first.is_ascii_digit() {
            reader.number()?
        } else if first == '\'' {
            TokenKind::Text(reader.text()?)
        } else if first == 'd' && reader.peek_at(1) == Some('\'') {
            reader.date()?
        } else if first == '$' {
            reader.parameter()?
        } else if begins_name(first) {
            TokenKind::Name(reader.name())
        } else {
            reader.symbol()?
        };
        found.push(Token {
            kind,
            span: Span::new(start, reader.at),
        });
    }
}

fn begins_name(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn continues_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

struct Reader<'a> {
    characters: &'a [char],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.peek_at(0)
    }

    fn peek_at(&self, ahead: usize) -> Option<char> {
        self.characters.get(self.at + ahead).copied()
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) -> String {
        let start = self.at;
        while self.peek().is_some_and(&keep) {
            self.at += 1;
        }
        self.characters[start..self.at].iter().collect()
    }

    fn name(&mut self) -> String {
        self.take_while(continues_name)
    }

    fn number(&mut self) -> Result<TokenKind, ExprError> {
        let start = self.at;
        let mut digits = self.take_while(|c| c.is_ascii_digit() || c == '_');
        if self.peek() == Some('.') && self.peek_at(1).is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
            digits.push('.');
            digits.push_str(&self.take_while(|c| c.is_ascii_digit() || c == '_'));
        }
        let value = digits.replace('_', "").parse().map_err(|_| {
            ExprError::new(
                Span::new(start, self.at),
                format!("数字“{digits}”过长,最多28位"),
                format!("the number `{digits}` is too long; at most 28 digits"),
            )
        })?;
        Ok(TokenKind::Number(value, self.unit()))
    }

    /// The longest known unit that starts here and is not the beginning of a longer word.
    fn unit(&mut self) -> Option<Unit> {
        let mut start = self.at;
        while self
            .characters
            .get(start)
            .is_some_and(|c| *c == ' ' || *c == '\t')
        {
            start += 1;
        }
        let rest = &self.characters[start..];
        let longest = rest.len().min(12);
        for length in (1..=longest).rev() {
            let last = rest[length - 1];
            if last.is_whitespace() {
                continue;
            }
            if continues_name(last) && rest.get(length).is_some_and(|c| continues_name(*c)) {
                continue;
            }
            let symbol: String = rest[..length].iter().collect();
            if let Some(unit) = Unit::parse(&symbol) {
                self.at = start + length;
                return Some(unit);
            }
        }
        None
    }

    fn text(&mut self) -> Result<String, ExprError> {
        let start = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            match self.peek() {
                None => {
                    return Err(ExprError::new(
                        Span::new(start, self.at),
                        "文字缺少结尾的单引号",
                        "the text has no closing quote `'`",
                    ));
                }
                Some('\'') if self.peek_at(1) == Some('\'') => {
                    text.push('\'');
                    self.at += 2;
                }
                Some('\'') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(c) => {
                    text.push(c);
                    self.at += 1;
                }
            }
        }
    }

    fn date(&mut self) -> Result<TokenKind, ExprError> {
        let start = self.at;
        self.at += 1;
        let text = self.text()?;
        Date::parse_from_str(&text, "%Y-%m-%d")
            .map(TokenKind::Date)
            .map_err(|_| {
                ExprError::new(
                    Span::new(start, self.at),
                    format!("“{text}”不是日期,应写作 d'2020-06-30'"),
                    format!("`{text}` is no date; write d'2020-06-30'"),
                )
            })
    }

    fn parameter(&mut self) -> Result<TokenKind, ExprError> {
        let start = self.at;
        self.at += 1;
        let mut id = self.name();
        while self.peek() == Some('.') && self.peek_at(1).is_some_and(continues_name) {
            self.at += 1;
            id.push('.');
            id.push_str(&self.name());
        }
        if id.is_empty() {
            return Err(ExprError::new(
                Span::new(start, self.at),
                "“$”之后应为参数编号",
                "a parameter id must follow `$`",
            ));
        }
        Ok(TokenKind::Parameter(id))
    }

    fn symbol(&mut self) -> Result<TokenKind, ExprError> {
        const TWO: &[&str] = &["<=", ">=", "!="];
        let start = self.at;
        let first = self.characters[start];
        if let Some(second) = self.peek_at(1) {
            let pair: String = [first, second].iter().collect();
            if let Some(symbol) = TWO.iter().find(|s| **s == pair) {
                self.at += 2;
                return Ok(TokenKind::Symbol(symbol));
            }
            if pair == "==" || pair == "<>" || pair == "&&" || pair == "||" {
                let (right, zh) = match pair.as_str() {
                    "==" => ("=", "相等写作“=”"),
                    "<>" => ("!=", "不等写作“!=”"),
                    "&&" => ("and", "“且”写作 and"),
                    _ => ("or", "“或”写作 or"),
                };
                return Err(ExprError::new(
                    Span::new(start, start + 2),
                    format!("不认识“{pair}”,{zh}"),
                    format!("`{pair}` is not known; write `{right}`"),
                ));
            }
        }
        let symbol = match first {
            '+' => "+",
            '-' | '\u{2212}' => "-",
            '*' | '\u{d7}' => "*",
            '/' | '\u{f7}' => "/",
            '=' | '\u{ff1d}' => "=",
            '<' | '\u{ff1c}' => "<",
            '>' | '\u{ff1e}' => ">",
            '\u{2264}' => "<=",
            '\u{2265}' => ">=",
            '\u{2260}' => "!=",
            '(' | '\u{ff08}' => "(",
            ')' | '\u{ff09}' => ")",
            '[' => "[",
            ']' => "]",
            ',' | '\u{ff0c}' => ",",
            '.' => ".",
            other => {
                return Err(ExprError::new(
                    Span::new(start, start + 1),
                    format!("不认识的字符“{other}”"),
                    format!("unknown character `{other}`"),
                ));
            }
        };
        self.at += 1;
        Ok(TokenKind::Symbol(symbol))
    }
}
