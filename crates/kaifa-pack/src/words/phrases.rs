//! Phrases of settings, definitions, windows over years, other tables, rankings and functions.

use kaifa_base::{Date, Lang, counted};

use super::names::Kind;
use super::{Arguments, Binds, Phrase, Rows, Scope, Wording};
use crate::expr::{AggregateKind, Builtin, Direction, Expr, ExprKind, Literal, UnaryOperator};
use crate::item::ValueType;

impl<'s, 'a> Scope<'s, 'a> {
    /// The scope of the rows of another table.
    pub(super) fn inside(&self, rows: Rows<'a>) -> Scope<'s, 'a> {
        Scope {
            rows,
            outer: Some(self.rows),
            ..Scope::new(rows, self.arguments)
        }
    }

    fn take_from(&self, inner: Scope<'_, 'a>) {
        self.unexplained
            .borrow_mut()
            .append(&mut inner.unexplained.into_inner());
    }
}

impl<'a> Wording<'a> {
    /// A parameter, with its value where that is a number or a day.
    pub(super) fn setting(&self, id: &str, scope: &Scope<'_, 'a>) -> Phrase {
        let Some(parameter) = self.parameter(id) else {
            return self.unexplained(&format!("${id}"), scope);
        };
        let title = self.quoted(parameter.title.get(self.lang));
        let mut text = self.words(&[self.lang.pick("读法", "the reading"), &title]);
        let shows_value = !matches!(parameter.kind, ValueType::Choice | ValueType::Bool);
        if let (true, Some(settings)) = (shows_value, self.settings) {
            let value = settings.setting(id, self.lang);
            let unset = self.lang.pick("未设定", "not set");
            text.push_str(&match self.lang {
                Lang::Zh => format!("({})", value.as_deref().unwrap_or(unset)),
                Lang::En => format!(" ({})", value.as_deref().unwrap_or(unset)),
            });
        }
        Phrase::word(text)
    }

    pub(super) fn outer(&self, name: &str, scope: &Scope<'_, 'a>) -> Phrase {
        let no_arguments = Arguments::new();
        let around = Scope::new(scope.outer.unwrap_or(Rows::Nothing), &no_arguments);
        match self.named(name, &around) {
            Some(named) => Phrase::word(match self.lang {
                Lang::Zh => format!("本条的{}", named.words),
                Lang::En => format!("{} of this row", named.words),
            }),
            None => self.unexplained(name, scope),
        }
    }

    pub(super) fn is_name_of_definition(&self, name: &str, scope: &Scope<'_, 'a>) -> bool {
        !scope.arguments.contains_key(name)
            && self.of_row(name, scope.rows).is_none()
            && self.definition(name, scope.rows).is_some()
    }

    /// A definition with arguments, by its title.
    pub(super) fn called(&self, expr: &Expr, name: &str, scope: &Scope<'_, 'a>) -> Phrase {
        let ExprKind::Call { arguments, .. } = &expr.kind else {
            return self.unexplained(name, scope);
        };
        match self.definition(name, scope.rows) {
            Some(definition) => {
                let given: Vec<String> = arguments
                    .iter()
                    .map(|one| self.worth(one, scope).within(Binds::Words))
                    .collect();
                Phrase::word(self.definition_title(definition, &given))
            }
            None => self.unexplained(name, scope),
        }
    }

    /// What is given for the parameters of a definition that is called.
    pub(super) fn given(&self, expr: &Expr, scope: &Scope<'_, 'a>) -> Arguments {
        let ExprKind::Call { name, arguments } = &expr.kind else {
            return Arguments::new();
        };
        let Some(definition) = self.definition(name, scope.rows) else {
            return Arguments::new();
        };
        let given = arguments
            .iter()
            .map(|one| self.worth(one, scope).within(Binds::Word));
        definition.parameters.iter().cloned().zip(given).collect()
    }

    pub(super) fn previous(&self, value: &Expr, back: Option<&Expr>, scope: &Scope<'_, 'a>) -> Phrase {
        let what = self.worth(value, scope).within(Binds::Word);
        let text = match (back, self.lang) {
            (None, Lang::Zh) => self.words(&["上年", &what]),
            (None, Lang::En) => format!("last year's {what}"),
            (Some(back), lang) => {
                let back = self.worth(back, scope).within(Binds::Word);
                match lang {
                    Lang::Zh => self.words(&[&back, "年前的", &what]),
                    Lang::En => format!("{what} {} before", counted(back, "year", "years")),
                }
            }
        };
        Phrase::new(text, if back.is_none() { Binds::Word } else { Binds::Words })
    }

    pub(super) fn years(&self, window: &Expr, condition: &Expr, scope: &Scope<'_, 'a>) -> Phrase {
        let (n, what) = self.window(window, condition, scope);
        Phrase::new(
            match self.lang {
                Lang::Zh => self.words(&["近", &n, "年内", &what, "的年数"]),
                Lang::En => format!("the number of years of the last {n} in which {what}"),
            },
            Binds::Words,
        )
    }

    pub(super) fn every(&self, window: &Expr, condition: &Expr, scope: &Scope<'_, 'a>) -> Phrase {
        let (n, what) = self.window(window, condition, scope);
        Phrase::new(
            match self.lang {
                Lang::Zh => self.words(&["近", &n, "年每年都满足", &what]),
                Lang::En => format!("in each of the last {n} years {what}"),
            },
            Binds::Clause,
        )
    }

    fn window(&self, window: &Expr, condition: &Expr, scope: &Scope<'_, 'a>) -> (String, String) {
        let condition = self.holds(condition, scope).within(Binds::Clause);
        (self.worth(window, scope).within(Binds::Word), condition)
    }

    pub(super) fn consecutive(&self, condition: &Expr, scope: &Scope<'_, 'a>) -> Phrase {
        let what = self.holds(condition, scope).within(Binds::Clause);
        Phrase::new(
            match self.lang {
                Lang::Zh => self.words(&["截至本年度连续满足", &what, "的年数"]),
                Lang::En => format!("the number of years in a row up to this one in which {what}"),
            },
            Binds::Words,
        )
    }

    pub(super) fn fired(&self, id: &str, truth: bool, scope: &Scope<'_, 'a>) -> Phrase {
        let Some(rule) = self.items.rules.iter().find(|rule| rule.id == id) else {
            return self.unexplained(id, scope);
        };
        let title = self.quoted(rule.title.get(self.lang));
        let text = match (self.lang, truth) {
            (Lang::Zh, true) => format!("规则{title}({id})成立"),
            (Lang::Zh, false) => format!("规则{title}({id})不成立"),
            (Lang::En, true) => format!("the rule {title} ({id}) holds"),
            (Lang::En, false) => format!("the rule {title} ({id}) does not hold"),
        };
        Phrase::new(text, Binds::Clause)
    }

    pub(super) fn blocked(&self, function: &Expr, truth: bool, scope: &Scope<'_, 'a>) -> Phrase {
        let what = match &function.kind {
            ExprKind::Literal(Literal::Text(_)) => self.worth(function, scope).text,
            _ => {
                let field = self.quoted(&self.worth(function, scope).text);
                match self.lang {
                    Lang::Zh => format!("{field}所填事项"),
                    Lang::En => format!("what {field} names"),
                }
            }
        };
        let text = match (self.lang, truth) {
            (Lang::Zh, true) => format!("{what}受到限制"),
            (Lang::Zh, false) => format!("{what}未受限制"),
            (Lang::En, true) => format!("{what} is blocked"),
            (Lang::En, false) => format!("{what} is not blocked"),
        };
        Phrase::new(text, Binds::Clause)
    }

    pub(super) fn over_rows(
        &self,
        kind: AggregateKind,
        value: Option<&Expr>,
        table: &str,
        condition: Option<&Expr>,
        scope: &Scope<'_, 'a>,
    ) -> Phrase {
        let title = match self.table_title(table) {
            Some(title) => self.quoted(&title),
            None => self.unexplained(table, scope).text,
        };
        let inner = scope.inside(self.rows_of(table));
        let condition = condition.map(|one| self.holds(one, &inner).within(Binds::Clause));
        let dated = value.is_some_and(|value| self.kind_of(value, &inner, 0) == Kind::Date);
        let value = value.map(|value| self.worth(value, &inner).within(Binds::Word));
        scope.take_from(inner);
        let (zh, en) = match (kind, dated) {
            (AggregateKind::Count, _) => ("条数", "the number of rows"),
            (AggregateKind::Sum, _) => ("合计", "the sum of"),
            (AggregateKind::Max, true) => ("最晚者", "the latest"),
            (AggregateKind::Max, false) => ("最大值", "the largest"),
            (AggregateKind::Min, true) => ("最早者", "the earliest"),
            (AggregateKind::Min, false) => ("最小值", "the smallest"),
        };
        let value = value.unwrap_or_default();
        let text = match (self.lang, condition) {
            (Lang::Zh, Some(condition)) => self.words(&[&title, "中满足", &condition, "的", &value, zh]),
            (Lang::Zh, None) => self.words(&[&title, "中全部", &value, zh]),
            (Lang::En, condition) => {
                let of = if value.is_empty() {
                    "of"
                } else {
                    "over the rows of"
                };
                let rows = [en, &value, of, &title];
                let rows = rows.into_iter().filter(|part| !part.is_empty());
                let rows = rows.collect::<Vec<_>>().join(" ");
                condition.map_or_else(|| rows.clone(), |condition| format!("{rows} where {condition}"))
            }
        };
        Phrase::new(text, Binds::Words)
    }

    pub(super) fn place_in(
        &self,
        value: &Expr,
        direction: Direction,
        within: Option<&Expr>,
        scope: &Scope<'_, 'a>,
    ) -> Phrase {
        let what = self.worth(value, scope).within(Binds::Word);
        let within = within.map(|within| self.worth(within, scope).text);
        let (order_zh, order_en) = match direction {
            Direction::Descending => ("由大到小", "largest first"),
            Direction::Ascending => ("由小到大", "smallest first"),
        };
        let text = match (self.lang, within) {
            (Lang::Zh, None) => self.words(&[&what, "在全部名单中", order_zh, "的名次"]),
            (Lang::Zh, Some(within)) => self.words(&[&what, "在", &within, "相同者中", order_zh, "的名次"]),
            (Lang::En, None) => format!("the place by {what}, {order_en}, in the whole list"),
            (Lang::En, Some(within)) => {
                format!("the place by {what}, {order_en}, among those with the same {within}")
            }
        };
        Phrase::new(text, Binds::Words)
    }

    pub(super) fn function(&self, function: Builtin, arguments: &[Expr], scope: &Scope<'_, 'a>) -> Phrase {
        let given: Vec<String> = arguments
            .iter()
            .map(|one| self.worth(one, scope).within(Binds::Word))
            .collect();
        let two = given.len() == 2;
        let listed = || self.lang.list(&given);
        let text = match (function, self.lang) {
            (Builtin::Min, Lang::Zh) if two => self.words(&[&listed(), "中较小者"]),
            (Builtin::Max, Lang::Zh) if two => self.words(&[&listed(), "中较大者"]),
            (Builtin::Min, Lang::Zh) => self.words(&[&listed(), "中最小者"]),
            (Builtin::Max, Lang::Zh) => self.words(&[&listed(), "中最大者"]),
            (Builtin::Min, Lang::En) => format!("the smallest of {}", listed()),
            (Builtin::Max, Lang::En) => format!("the largest of {}", listed()),
            (Builtin::Abs, Lang::Zh) => self.words(&[&given[0], "的绝对值"]),
            (Builtin::Abs, Lang::En) => format!("the size of {}", given[0]),
            (Builtin::Round, Lang::Zh) if given[1] == "0" => self.words(&[&given[0], "四舍五入取整"]),
            (Builtin::Round, Lang::Zh) => self.words(&[&given[0], "四舍五入到", &given[1], "位小数"]),
            (Builtin::Round, Lang::En) => format!("{} rounded to {} decimals", given[0], given[1]),
            (Builtin::YearOf, Lang::Zh) => format!("{}的年份", given[0]),
            (Builtin::YearOf, Lang::En) => format!("the year of {}", given[0]),
            (Builtin::Date, _) => return self.date(arguments, &given, scope),
            (Builtin::AddDays, _) => return self.later(&arguments[1], &given, ("天", "days"), scope),
            (Builtin::AddMonths, _) => return self.later(&arguments[1], &given, ("个月", "months"), scope),
            (Builtin::AddYears, _) => return self.later(&arguments[1], &given, ("年", "years"), scope),
            (Builtin::DaysBetween, Lang::Zh) => self.words(&["自", &given[0], "至", &given[1], "的天数"]),
            (Builtin::DaysBetween, Lang::En) => format!("the days from {} to {}", given[0], given[1]),
            (Builtin::EndOfYear, Lang::Zh) => format!("{}当年的12月31日", given[0]),
            (Builtin::EndOfYear, Lang::En) => format!("31 December of the year of {}", given[0]),
        };
        Phrase::new(text, Binds::Words)
    }

    /// A day so and so long after another, or before it.
    fn later(
        &self,
        length: &Expr,
        given: &[String],
        (unit_zh, unit_en): (&str, &str),
        scope: &Scope<'_, 'a>,
    ) -> Phrase {
        let (length, before) = match &length.kind {
            ExprKind::Unary(UnaryOperator::Minus, inner) => (&**inner, true),
            _ => (length, false),
        };
        let length = self.worth(length, scope).within(Binds::Word);
        let unit_en = if length == "1" {
            unit_en.trim_end_matches('s')
        } else {
            unit_en
        };
        let text = match (self.lang, before) {
            (Lang::Zh, false) => self.words(&[&given[0], "的", &length, unit_zh, "后"]),
            (Lang::Zh, true) => self.words(&[&given[0], "的", &length, unit_zh, "前"]),
            (Lang::En, false) => format!("{length} {unit_en} after {}", given[0]),
            (Lang::En, true) => format!("{length} {unit_en} before {}", given[0]),
        };
        Phrase::new(text, Binds::Words)
    }

    /// A day put together: `date(year, 1, 1)` is 本年度1月1日.
    fn date(&self, arguments: &[Expr], given: &[String], scope: &Scope<'_, 'a>) -> Phrase {
        let number = |expr: &Expr| match &expr.kind {
            ExprKind::Literal(Literal::Number(number, None)) => u32::try_from(*number).ok(),
            _ => None,
        };
        let [year, month, day] = [0, 1, 2].map(|at| number(&arguments[at]));
        if let (Some(month), Some(day)) = (month, day) {
            let whole = year.and_then(|year| Date::from_ymd_opt(i32::try_from(year).ok()?, month, day));
            if let Some(whole) = whole {
                return Phrase::word(self.day(whole));
            }
            // The name of the month, of a leap year that has every day.
            if let Some(some_year) = Date::from_ymd_opt(2000, month, day) {
                let year = self.worth(&arguments[0], scope).within(Binds::Word);
                let is_year = matches!(&arguments[0].kind, ExprKind::Name(_));
                return Phrase::new(
                    match (self.lang, is_year) {
                        (Lang::Zh, true) => format!("{year}{month}月{day}日"),
                        (Lang::Zh, false) => format!("{year}年{month}月{day}日"),
                        (Lang::En, _) => format!("{} of {year}", some_year.format("%-d %B")),
                    },
                    Binds::Words,
                );
            }
        }
        Phrase::new(
            match self.lang {
                Lang::Zh => format!("由年份{}、月份{}、日{}组成的日期", given[0], given[1], given[2]),
                Lang::En => format!("the day {} of month {} of {}", given[2], given[1], given[0]),
            },
            Binds::Words,
        )
    }
}
