//! Sentences of logic, comparison and arithmetic. Every kind of node of the language is said here or in `phrases`.

use kaifa_base::{Date, Lang};

use super::names::{Kind, Labels};
use super::{Binds, Phrase, Scope, Wording};
use crate::expr::{BinaryOperator as Op, Builtin, Expr, ExprKind, Literal, UnaryOperator};

impl<'a> Wording<'a> {
    /// That something holds, as a sentence.
    pub(super) fn holds(&self, expr: &Expr, scope: &Scope<'_, 'a>) -> Phrase {
        match &expr.kind {
            ExprKind::Binary(Op::And | Op::Or, ..) => self.chain(expr, scope),
            ExprKind::Binary(operator, left, right) if operator.is_comparison() => {
                self.compared(*operator, false, left, right, scope)
            }
            ExprKind::Unary(UnaryOperator::Not, inner) => self.fails(inner, scope),
            ExprKind::If(condition, then, otherwise) => {
                let condition = self.holds(condition, scope).within(Binds::Or);
                let then = self.holds(then, scope).within(Binds::Or);
                self.cases(&condition, &then, &self.holds(otherwise, scope).text, "")
            }
            ExprKind::Is { subject, known } => self.known(subject, *known, scope),
            ExprKind::Every { window, condition } => self.every(window, condition, scope),
            ExprKind::Fired(rule) => self.fired(rule, true, scope),
            ExprKind::Blocked(function) => self.blocked(function, true, scope),
            ExprKind::Literal(Literal::Bool(truth)) => self.always(*truth),
            _ => self.stated(expr, true, scope),
        }
    }

    /// That something does not hold. A comparison is turned around, which is the same also where a figure is not known.
    pub(super) fn fails(&self, expr: &Expr, scope: &Scope<'_, 'a>) -> Phrase {
        match &expr.kind {
            ExprKind::Unary(UnaryOperator::Not, inner) => self.holds(inner, scope),
            ExprKind::Binary(operator, left, right) if operator.is_comparison() => {
                self.compared(*operator, true, left, right, scope)
            }
            ExprKind::Is { subject, known } => self.known(subject, !known, scope),
            ExprKind::Fired(rule) => self.fired(rule, false, scope),
            ExprKind::Blocked(function) => self.blocked(function, false, scope),
            ExprKind::Literal(Literal::Bool(truth)) => self.always(!truth),
            ExprKind::Binary(..) | ExprKind::If(..) | ExprKind::Every { .. } => {
                let inner = self.holds(expr, scope).text;
                Phrase::new(
                    self.words(&[self.lang.pick("并非", "not"), &format!("({inner})")]),
                    Binds::Clause,
                )
            }
            _ => self.stated(expr, false, scope),
        }
    }

    /// What is worked out, as a phrase.
    pub(super) fn worth(&self, expr: &Expr, scope: &Scope<'_, 'a>) -> Phrase {
        self.worth_as(expr, Labels::None, scope)
    }

    /// The same where codes are those of something else, with which it is compared.
    fn worth_as(&self, expr: &Expr, labels: Labels<'a>, scope: &Scope<'_, 'a>) -> Phrase {
        match &expr.kind {
            ExprKind::Literal(literal) => self.literal(literal, labels),
            ExprKind::List(items) => {
                let items: Vec<String> = items
                    .iter()
                    .map(|item| self.worth_as(item, labels, scope).within(Binds::Words))
                    .collect();
                Phrase::new(self.listed(&items), Binds::Words)
            }
            ExprKind::Name(name) => match self.named(name, scope) {
                Some(named) => Phrase::word(named.words),
                None => self.unexplained(name, scope),
            },
            ExprKind::Outer(name) => self.outer(name, scope),
            ExprKind::Parameter(id) => self.setting(id, scope),
            ExprKind::Unary(UnaryOperator::Minus, inner) => Phrase::new(
                format!("\u{2212}{}", self.worth(inner, scope).within(Binds::Word)),
                Binds::Words,
            ),
            ExprKind::Binary(operator, left, right) => {
                let (sign, own, above) = match operator {
                    Op::Add => ("+", Binds::Sum, Binds::Product),
                    Op::Subtract => ("\u{2212}", Binds::Sum, Binds::Product),
                    Op::Multiply => ("×", Binds::Product, Binds::Word),
                    Op::Divide => ("÷", Binds::Product, Binds::Word),
                    _ => return self.holds(expr, scope),
                };
                let left = self.worth(left, scope).within(own);
                let right = self.worth(right, scope).within(above);
                Phrase::new(format!("{left} {sign} {right}"), own)
            }
            ExprKind::If(condition, then, otherwise) => {
                let condition = self.holds(condition, scope).within(Binds::Or);
                let then = self.worth_as(then, labels, scope).within(Binds::Or);
                let is_next = matches!(otherwise.kind, ExprKind::If(..));
                let otherwise = self.worth_as(otherwise, labels, scope).text;
                let otherwise = if is_next || self.lang == Lang::En {
                    otherwise
                } else {
                    self.words(&["为", &otherwise])
                };
                self.cases(&condition, &then, &otherwise, "为")
            }
            ExprKind::Call { name, arguments } => match Builtin::find(name) {
                Some(function) => self.function(function, arguments, scope),
                None => self.called(expr, name, scope),
            },
            ExprKind::Previous { value, back } => self.previous(value, back.as_deref(), scope),
            ExprKind::Years { window, condition } => self.years(window, condition, scope),
            ExprKind::Consecutive(condition) => self.consecutive(condition, scope),
            ExprKind::Aggregate {
                kind,
                value,
                table,
                condition,
            } => self.over_rows(*kind, value.as_deref(), table, condition.as_deref(), scope),
            ExprKind::RankIn {
                value,
                direction,
                within,
            } => self.place_in(value, *direction, within.as_deref(), scope),
            ExprKind::Unary(UnaryOperator::Not, _)
            | ExprKind::Is { .. }
            | ExprKind::Every { .. }
            | ExprKind::Fired(_)
            | ExprKind::Blocked(_) => self.holds(expr, scope),
        }
    }

    /// Words one after the other, as the language sets them: Chinese without blanks, but for digits and letters between its signs.
    pub(super) fn words(&self, parts: &[&str]) -> String {
        if self.lang == Lang::En {
            return parts.join(" ");
        }
        let foreign = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '%' | '\u{2212}');
        let chinese = |sign: char| sign.is_alphabetic() && !sign.is_ascii();
        let mut all = String::new();
        for part in parts {
            if let (Some(last), Some(first)) = (all.chars().last(), part.chars().next())
                && ((foreign(last) && chinese(first)) || (chinese(last) && foreign(first)))
            {
                all.push(' ');
            }
            all.push_str(part);
        }
        all
    }

    /// Several things of which any one is meant.
    fn listed(&self, items: &[String]) -> String {
        match (self.lang, items) {
            (Lang::En, [first @ .., second_last, last]) => {
                let mut all = first.to_vec();
                all.push(format!("{second_last} or {last}"));
                all.join(", ")
            }
            (lang, items) => lang.list(items),
        }
    }

    /// A title as the name of something: in quotation marks, those inside it changed.
    pub(super) fn quoted(&self, title: &str) -> String {
        format!("“{}”", title.replace('“', "‘").replace('”', "’"))
    }

    /// A name that nothing explains, as it is written.
    pub(super) fn unexplained(&self, name: &str, scope: &Scope<'_, 'a>) -> Phrase {
        scope.unexplained.borrow_mut().push(name.to_owned());
        Phrase::word(name)
    }

    /// Parts joined by `and` or by `or`, however they were nested.
    fn chain(&self, expr: &Expr, scope: &Scope<'_, 'a>) -> Phrase {
        let (operator, parts) = expr.chain();
        let (own, sign) = match operator {
            Some(Op::Or) => (Binds::Or, self.lang.pick(",或", ", or ")),
            _ => (Binds::And, self.lang.pick(",且", ", and ")),
        };
        // 且 among 或 gets brackets as well: not everybody knows which one binds more.
        let parts: Vec<String> = parts
            .iter()
            .map(|part| self.holds(part, scope).within(Binds::Clause))
            .collect();
        Phrase::new(parts.join(sign), own)
    }

    /// `is` stands before what comes out in Chinese, where something comes out.
    fn cases(&self, condition: &str, then: &str, otherwise: &str, is: &str) -> Phrase {
        let text = match self.lang {
            Lang::Zh => format!("若{condition},则{};否则{otherwise}", self.words(&[is, then])),
            Lang::En => format!("if {condition}: {then}; otherwise {otherwise}"),
        };
        Phrase::new(text, Binds::Cases)
    }

    fn always(&self, truth: bool) -> Phrase {
        let (zh, en) = match truth {
            true => ("总是成立", "always"),
            false => ("从不成立", "never"),
        };
        Phrase::new(self.lang.pick(zh, en), Binds::Clause)
    }

    fn known(&self, subject: &Expr, known: bool, scope: &Scope<'_, 'a>) -> Phrase {
        let what = self.worth(subject, scope).within(Binds::Words);
        let is_setting = matches!(subject.kind, ExprKind::Parameter(_));
        let is_truth = !is_setting && self.kind_of(subject, scope, 0) == Kind::Truth;
        let text = match (self.lang, known) {
            (Lang::Zh, true) if is_setting => format!("已设定{what}"),
            (Lang::Zh, false) if is_setting => format!("未设定{what}"),
            (Lang::En, true) if is_setting => format!("{what} is set"),
            (Lang::En, false) if is_setting => format!("{what} is not set"),
            // 没有“已批准” would read as a no.
            (Lang::Zh, true) if is_truth => format!("{}已填", self.quoted(&what)),
            (Lang::Zh, false) if is_truth => format!("{}未填", self.quoted(&what)),
            (Lang::En, true) if is_truth => format!("{} is filled in", self.quoted(&what)),
            (Lang::En, false) if is_truth => format!("{} is not filled in", self.quoted(&what)),
            (Lang::Zh, true) => self.words(&["已有", &what]),
            (Lang::Zh, false) => self.words(&["没有", &what]),
            (Lang::En, true) => format!("{what} is known"),
            (Lang::En, false) => format!("{what} is missing"),
        };
        Phrase::new(text, Binds::Clause)
    }

    /// Something that is yes or no by itself: a column, or a definition.
    fn stated(&self, expr: &Expr, truth: bool, scope: &Scope<'_, 'a>) -> Phrase {
        let what = self.worth(expr, scope).within(Binds::Words);
        let what = match &expr.kind {
            ExprKind::Parameter(_) | ExprKind::If(..) => what,
            _ => self.quoted(&what),
        };
        let text = match (self.is_definition(expr, scope), truth, self.lang) {
            (true, true, Lang::Zh) => format!("{what}成立"),
            (true, false, Lang::Zh) => format!("{what}不成立"),
            (true, true, Lang::En) => format!("{what} holds"),
            (true, false, Lang::En) => format!("{what} does not hold"),
            (false, true, Lang::Zh) => format!("{what}为是"),
            (false, false, Lang::Zh) => format!("{what}为否"),
            (false, true, Lang::En) => format!("{what} is yes"),
            (false, false, Lang::En) => format!("{what} is no"),
        };
        Phrase::new(text, Binds::Clause)
    }

    fn is_definition(&self, expr: &Expr, scope: &Scope<'_, 'a>) -> bool {
        match &expr.kind {
            ExprKind::Call { name, .. } => Builtin::find(name).is_none(),
            ExprKind::Name(name) => self.is_name_of_definition(name, scope),
            ExprKind::Previous { value, .. } => self.is_definition(value, scope),
            _ => false,
        }
    }

    fn compared(
        &self,
        operator: Op,
        negated: bool,
        left: &Expr,
        right: &Expr,
        scope: &Scope<'_, 'a>,
    ) -> Phrase {
        if operator == Op::In {
            return self.among(!negated, left, right, scope);
        }
        let operator = if negated { opposite(operator) } else { operator };
        let equal = match operator {
            Op::Equal => Some(true),
            Op::NotEqual => Some(false),
            _ => None,
        };
        if let Some(equal) = equal {
            for (truth, other) in [(right, left), (left, right)] {
                if let Some(truth) = self.truth_said(truth, other, scope) {
                    return match truth == equal {
                        true => self.holds(other, scope),
                        false => self.fails(other, scope),
                    };
                }
            }
        }
        let kinds = [left, right].map(|side| self.kind_of(side, scope, 0));
        let kind = match kinds {
            [Kind::Place, _] | [_, Kind::Place] => Kind::Place,
            [Kind::Other, kind] | [kind, _] => kind,
        };
        let left_words = self.side(left, right, kinds[1], scope);
        let right_words = self.side(right, left, kinds[0], scope);
        let text = self.words(&[&left_words, self.comparison(operator, kind), &right_words]);
        Phrase::new(text, Binds::Clause)
    }

    /// Whether one side of an equation says yes or no, so that only the other is to be said.
    fn truth_said(&self, side: &Expr, other: &Expr, scope: &Scope<'_, 'a>) -> Option<bool> {
        match &side.kind {
            ExprKind::Literal(Literal::Bool(truth)) => Some(*truth),
            ExprKind::Literal(Literal::Number(number, None))
                if self.kind_of(other, scope, 0) == Kind::Flag
                    && (number.is_zero() || *number == 1.into()) =>
            {
                Some(!number.is_zero())
            }
            _ => None,
        }
    }

    /// A side of a comparison: codes in the words of the other side, a plain number in its unit.
    fn side(&self, expr: &Expr, other: &Expr, other_kind: Kind, scope: &Scope<'_, 'a>) -> String {
        let has_unit = matches!(
            other.kind,
            ExprKind::Name(_)
                | ExprKind::Parameter(_)
                | ExprKind::Previous { .. }
                | ExprKind::Outer(_)
                | ExprKind::Call { .. }
        );
        if let (ExprKind::Literal(Literal::Number(number, None)), true) = (&expr.kind, has_unit) {
            let unit = match other_kind {
                Kind::Number(unit) => unit,
                Kind::Year if self.lang == Lang::Zh => return format!("{}年", number.normalize()),
                _ => None,
            };
            return self.literal(&Literal::Number(*number, unit), Labels::None).text;
        }
        let labels = self.labels_of(other, scope);
        self.worth_as(expr, labels, scope).within(Binds::Words)
    }

    fn comparison(&self, operator: Op, kind: Kind) -> &'static str {
        let (zh, en) = match (operator, kind) {
            (Op::Less, Kind::Date | Kind::Year) => ("早于", "is before"),
            (Op::LessOrEqual, Kind::Date | Kind::Year) => ("不晚于", "is not after"),
            (Op::Greater, Kind::Date | Kind::Year) => ("晚于", "is after"),
            (Op::GreaterOrEqual, Kind::Date | Kind::Year) => ("不早于", "is not before"),
            (Op::Less, Kind::Place) => ("小于", "is less than"),
            (Op::LessOrEqual, Kind::Place) => ("不大于", "is no more than"),
            (Op::Greater, Kind::Place) => ("大于", "is more than"),
            (Op::GreaterOrEqual, Kind::Place) => ("不小于", "is no less than"),
            (Op::Less, _) => ("低于", "is below"),
            (Op::LessOrEqual, _) => ("不高于", "is at most"),
            (Op::Greater, _) => ("高于", "is above"),
            (Op::GreaterOrEqual, _) => ("不低于", "is at least"),
            (Op::Equal, Kind::Number(_) | Kind::Place | Kind::Flag) => ("等于", "equals"),
            (Op::Equal, _) => ("为", "is"),
            (Op::NotEqual, Kind::Number(_) | Kind::Place | Kind::Flag) => ("不等于", "does not equal"),
            (Op::NotEqual, _) => ("不是", "is not"),
            (other, _) => (other.symbol(), other.symbol()),
        };
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    fn among(&self, inside: bool, left: &Expr, right: &Expr, scope: &Scope<'_, 'a>) -> Phrase {
        let what = self
            .worth_as(left, self.labels_of(right, scope), scope)
            .within(Binds::Words);
        let list = self.worth_as(right, self.labels_of(left, scope), scope);
        let text = match (&right.kind, inside, self.lang) {
            (ExprKind::List(_), true, Lang::Zh) => self.words(&[&what, "为", &list.text, "之一"]),
            (ExprKind::List(_), false, Lang::Zh) => self.words(&[&what, "不是", &list.text, "中的任何一个"]),
            (ExprKind::List(_), true, Lang::En) => format!("{what} is one of {}", list.text),
            (ExprKind::List(_), false, Lang::En) => format!("{what} is none of {}", list.text),
            (_, true, _) => self.words(&[
                &what,
                self.lang.pick("包含在", "is among"),
                &list.within(Binds::Words),
                self.lang.pick("之中", ""),
            ]),
            (_, false, _) => self.words(&[
                &what,
                self.lang.pick("不在", "is not among"),
                &list.within(Binds::Words),
                self.lang.pick("之中", ""),
            ]),
        };
        Phrase::new(text.trim_end(), Binds::Clause)
    }

    fn literal(&self, literal: &Literal, labels: Labels<'a>) -> Phrase {
        Phrase::word(match literal {
            Literal::Number(number, unit) => {
                let unit = unit.map(|unit| unit.symbol()).unwrap_or_default();
                let gap = if unit.is_empty() || unit == "%" { "" } else { " " };
                format!("{}{gap}{unit}", number.normalize())
            }
            Literal::Text(code) => match self.label(labels, code) {
                Some(words) => self.quoted(&words),
                None => self.quoted(code),
            },
            Literal::Bool(true) => self.lang.pick("是", "yes").to_owned(),
            Literal::Bool(false) => self.lang.pick("否", "no").to_owned(),
            Literal::Date(day) => self.day(*day),
            Literal::Missing => self.lang.pick("无数据", "missing").to_owned(),
        })
    }

    pub(super) fn day(&self, day: Date) -> String {
        let format = self.lang.pick("%Y年%-m月%-d日", "%-d %B %Y");
        day.format(format).to_string()
    }
}

/// The comparison that holds where this one does not.
fn opposite(operator: Op) -> Op {
    match operator {
        Op::Equal => Op::NotEqual,
        Op::NotEqual => Op::Equal,
        Op::Less => Op::GreaterOrEqual,
        Op::GreaterOrEqual => Op::Less,
        Op::Greater => Op::LessOrEqual,
        Op::LessOrEqual => Op::Greater,
        other => other,
    }
}
