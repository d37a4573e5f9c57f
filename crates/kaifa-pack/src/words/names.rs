//! What a name is called, what kind of value it has, and the words of its codes. Names are looked up in the order of
//! [`crate::expr::Environment`].

use kaifa_base::{Lang, Unit as Measure};

use super::{Rows, Scope, Wording, program};
use crate::environment::{DUTY_TABLE, FORM_NEIGHBOURS, INDICATOR_TABLE, UNIT_TABLE};
use crate::expr::{BinaryOperator, Builtin, Expr, ExprKind, Literal, UnaryOperator, parse};
use crate::item::{
    BoardPart, Column, Definition, FieldType, InputType, Parameter, Register, RegisterField, SchemeInput,
    ValueType,
};

/// How deep definitions are followed to find out what kind of value they give.
const DEPTH: usize = 8;

/// What kind of value something has, as far as words depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number(Option<Measure>),
    /// A place in a ranking: a larger number is further down, so 高于 would mislead.
    Place,
    Date,
    /// A year, which is earlier or later, not lower or higher.
    Year,
    Truth,
    /// Yes or no as 1 or 0.
    Flag,
    Text,
    /// Not known here: an argument of a definition, a list.
    Other,
}

impl Kind {
    fn of_number(unit: Option<Measure>) -> Kind {
        match unit {
            Some(unit) if unit.symbol() == "位" => Kind::Place,
            unit => Kind::Number(unit),
        }
    }
}

/// A name with its words.
pub(super) struct Named<'a> {
    pub words: String,
    pub kind: Kind,
    pub labels: Labels<'a>,
}

/// Where the words of the codes of a name are.
#[derive(Clone, Copy)]
pub(super) enum Labels<'a> {
    None,
    Column(&'a Column),
    Field(&'a RegisterField),
    States(&'a Register),
    Parameter(&'a Parameter),
    Program(program::Codes),
}

/// A Chinese title, or the English one where there is one.
fn pick<'w>(lang: Lang, zh: &'w str, en: Option<&'w str>) -> &'w str {
    match (lang, en) {
        (Lang::En, Some(en)) => en,
        _ => zh,
    }
}

/// A name of a pack as English words.
fn spaced(name: &str) -> String {
    name.replace('_', " ")
}

impl<'a> Wording<'a> {
    /// The words of a plain name, in the order in which the evaluation looks it up.
    pub(super) fn named(&self, name: &str, scope: &Scope<'_, 'a>) -> Option<Named<'a>> {
        if let Some(given) = scope.arguments.get(name) {
            return Some(Named {
                words: given.clone(),
                kind: Kind::Other,
                labels: Labels::None,
            });
        }
        self.of_row(name, scope.rows)
            .or_else(|| program::built_in(name, self.lang))
            .or_else(|| {
                let definition = self.definition(name, scope.rows)?;
                Some(Named {
                    words: self.definition_title(definition, &[]),
                    kind: self.kind_of_definition(definition, scope, 0),
                    labels: Labels::None,
                })
            })
    }

    pub(super) fn of_row(&self, name: &str, rows: Rows<'a>) -> Option<Named<'a>> {
        match rows {
            Rows::Nothing => None,
            Rows::Table(UNIT_TABLE) => program::of_unit(name, self.lang),
            Rows::Table(DUTY_TABLE) => program::of_duty(name, self.lang),
            Rows::Table(INDICATOR_TABLE) => self.indicator(name),
            Rows::Table(id) => {
                let table = self.items.fact_tables.iter().find(|table| table.id == id)?;
                table.column(name).map(|column| self.column(column))
            }
            Rows::Register(register) => self.field(register, name),
            Rows::Form => self.figure(name),
            Rows::Lines(part) => self.line(part, name),
            Rows::Lamps(scheme) => program::of_lamps(scheme, name, self.lang),
            Rows::UnitScore => program::of_unit_score(name, self.lang),
            Rows::Inputs(inputs) => inputs
                .iter()
                .find(|input| input.name == name)
                .map(|input| self.input(input))
                .or_else(|| self.indicator(name)),
        }
    }

    fn column(&self, column: &'a Column) -> Named<'a> {
        let words = match (self.lang, &column.title_en, &column.title) {
            (Lang::En, Some(english), _) => english.clone(),
            (Lang::En, None, _) | (Lang::Zh, _, None) => spaced(&column.name),
            (Lang::Zh, _, Some(title)) => title.clone(),
        };
        let kind = kind_of_value(column.kind, column.unit);
        Named {
            words,
            kind,
            labels: Labels::Column(column),
        }
    }

    fn indicator(&self, name: &str) -> Option<Named<'a>> {
        let all = || self.items.indicators.iter();
        let one = all()
            .find(|one| one.id == name)
            .or_else(|| all().find(|one| one.name == name))?;
        Some(Named {
            words: pick(self.lang, &one.name, one.name_en.as_deref()).to_owned(),
            kind: Kind::of_number(Some(one.unit)),
            labels: Labels::None,
        })
    }

    /// A figure of a form, or one of those that stand beside it.
    fn figure(&self, name: &str) -> Option<Named<'a>> {
        const AROUND: [(&str, &str); 4] = [
            ("", " of the period before"),
            ("", " of the same period last year"),
            ("the sum below of ", ""),
            ("", " of the unit above"),
        ];
        self.indicator(name).or_else(|| {
            let mut neighbours = FORM_NEIGHBOURS.iter().zip(AROUND);
            neighbours.find_map(|((id, title), (before, behind))| {
                let own = name.strip_prefix(id).or_else(|| name.strip_prefix(title))?;
                let known = self.indicator(own)?;
                let words = match self.lang {
                    Lang::Zh => format!("{title}{}", known.words),
                    Lang::En => format!("{before}{}{behind}", known.words),
                };
                Some(Named { words, ..known })
            })
        })
    }

    fn field(&self, register: &'a Register, name: &str) -> Option<Named<'a>> {
        let by_name = register.field(name);
        let field = by_name.or_else(|| register.fields.iter().find(|field| field.title == name));
        if let Some(field) = field {
            let kind = match field.kind {
                _ if field.many => Kind::Other,
                FieldType::Integer | FieldType::Decimal | FieldType::Money => Kind::of_number(field.unit),
                FieldType::Date => Kind::Date,
                FieldType::Bool => Kind::Truth,
                _ => Kind::Text,
            };
            return Some(Named {
                words: pick(self.lang, &field.title, field.title_en.as_deref()).to_owned(),
                kind,
                labels: Labels::Field(field),
            });
        }
        (name == "state").then(|| Named {
            words: self.lang.pick("办理状态", "the state").to_owned(),
            kind: Kind::Text,
            labels: Labels::States(register),
        })
    }

    fn line(&self, part: &'a BoardPart, name: &str) -> Option<Named<'a>> {
        if let Some(measure) = part.measures.iter().find(|measure| measure.name == name) {
            return Some(Named {
                words: measure.title.get(self.lang).to_owned(),
                kind: Kind::Number(None),
                labels: Labels::None,
            });
        }
        let (zh, en, kind) = match name {
            "count" => ("件数", "number of rows", Kind::Number(None)),
            "group" => ("分组", "group", Kind::Text),
            _ => return None,
        };
        Some(Named {
            words: self.lang.pick(zh, en).to_owned(),
            kind,
            labels: Labels::Program(program::Codes::Units),
        })
    }

    fn input(&self, input: &SchemeInput) -> Named<'a> {
        let kind = match input.kind {
            InputType::Number | InputType::Integer => Kind::of_number(input.unit),
            InputType::Flag => Kind::Flag,
            InputType::Text => Kind::Text,
        };
        let words = match (self.lang, &input.title.en) {
            (Lang::Zh, _) => input.title.zh.clone(),
            (Lang::En, Some(english)) => english.clone(),
            (Lang::En, None) => spaced(&input.name),
        };
        Named {
            words,
            kind,
            labels: Labels::None,
        }
    }

    /// A parameter and the words of its codes.
    pub(super) fn parameter(&self, id: &str) -> Option<&'a Parameter> {
        self.items.parameters.iter().find(|parameter| parameter.id == id)
    }

    /// The definition of a name over some rows: one of that table goes before one of none.
    pub(super) fn definition(&self, name: &str, rows: Rows<'a>) -> Option<&'a Definition> {
        let table = match rows {
            Rows::Table(table) => Some(table),
            _ => None,
        };
        let of = |wanted: Option<&str>| {
            let mut all = self.items.definitions.iter().rev();
            all.find(|definition| definition.name == name && definition.table.as_deref() == wanted)
        };
        table.and_then(|table| of(Some(table))).or_else(|| of(None))
    }

    /// The title of a definition with its arguments filled in.
    pub(super) fn definition_title(&self, definition: &Definition, given: &[String]) -> String {
        let mut title = match (self.lang, &definition.title_en, &definition.title) {
            (Lang::En, Some(english), _) => english.clone(),
            (_, _, Some(title)) => title.clone(),
            (_, _, None) => spaced(&definition.name),
        };
        let mut apart: Vec<&str> = Vec::new();
        for (name, words) in definition.parameters.iter().zip(given) {
            let hole = format!("{{{name}}}");
            if title.contains(&hole) {
                title = title.replace(&hole, words);
            } else {
                apart.push(words);
            }
        }
        match apart.is_empty() {
            true => title,
            false => self.lang.aside(title, self.lang.list(&apart)),
        }
    }

    pub(super) fn table_title(&self, id: &str) -> Option<String> {
        let program = match id {
            UNIT_TABLE => Some(("单位", "units")),
            INDICATOR_TABLE => Some(("指标", "figures")),
            DUTY_TABLE => Some(("任务", "duties")),
            _ => None,
        };
        if let Some((zh, en)) = program {
            return Some(self.lang.pick(zh, en).to_owned());
        }
        let table = self.items.fact_tables.iter().find(|table| table.id == id)?;
        Some(pick(self.lang, table.title.as_deref()?, table.title_en.as_deref()).to_owned())
    }

    /// A code in words; nothing where nobody gives it any.
    pub(super) fn label(&self, labels: Labels<'_>, code: &str) -> Option<String> {
        let own = match labels {
            Labels::None => None,
            Labels::Column(column) => match (column.choice_title(code), self.lang) {
                (Some(title), Lang::Zh) => Some(title.to_owned()),
                (Some(_), Lang::En) => Some(spaced(code)),
                (None, _) => None,
            },
            Labels::Field(field) => self.code_of_list(field, code).or_else(|| match self.lang {
                Lang::En => field.choice_en(code).map(str::to_owned),
                Lang::Zh => None,
            }),
            Labels::States(register) => register
                .state(code)
                .map(|state| pick(self.lang, &state.title, state.title_en.as_deref()).to_owned()),
            Labels::Parameter(parameter) => match self.lang {
                Lang::En
                    if parameter.readings_en.is_empty()
                        && parameter.choices.iter().any(|one| one == code) =>
                {
                    Some(spaced(code))
                }
                lang => parameter.reading_of(code, lang).map(str::to_owned),
            },
            Labels::Program(codes) => program::code_words(codes, code, self.lang),
        };
        own.or_else(|| self.title_of(code))
    }

    fn code_of_list(&self, field: &RegisterField, code: &str) -> Option<String> {
        let list = field.code_list.as_ref()?;
        let list = self.items.code_lists.iter().find(|one| one.id == *list)?;
        let code = list.codes.iter().find(|one| one.code == code)?;
        Some(pick(self.lang, code.title.as_deref()?, code.title_en.as_deref()).to_owned())
    }

    /// The title of a unit or function by its id.
    fn title_of(&self, id: &str) -> Option<String> {
        let unit = self.items.units.iter().find(|unit| unit.id == id);
        let function = || self.items.functions.iter().find(|function| function.code == id);
        unit.map(|unit| unit.name.clone())
            .or_else(|| function().map(|one| pick(self.lang, &one.title, one.title_en.as_deref()).to_owned()))
    }

    /// Where the words of the codes of an expression are.
    pub(super) fn labels_of(&self, expr: &Expr, scope: &Scope<'_, 'a>) -> Labels<'a> {
        match &expr.kind {
            ExprKind::Name(name) => self.named(name, scope).map_or(Labels::None, |named| named.labels),
            ExprKind::Outer(name) => scope
                .outer
                .and_then(|rows| self.of_row(name, rows))
                .map_or(Labels::None, |named| named.labels),
            ExprKind::Parameter(id) => self.parameter(id).map_or(Labels::None, Labels::Parameter),
            ExprKind::Previous { value, .. } => self.labels_of(value, scope),
            ExprKind::If(_, then, otherwise) => match self.labels_of(then, scope) {
                Labels::None => self.labels_of(otherwise, scope),
                labels => labels,
            },
            _ => Labels::None,
        }
    }

    /// What kind of value an expression has.
    pub(super) fn kind_of(&self, expr: &Expr, scope: &Scope<'_, 'a>, depth: usize) -> Kind {
        match &expr.kind {
            ExprKind::Literal(literal) => match literal {
                Literal::Number(_, unit) => Kind::Number(*unit),
                Literal::Text(_) => Kind::Text,
                Literal::Bool(_) => Kind::Truth,
                Literal::Date(_) => Kind::Date,
                Literal::Missing => Kind::Other,
            },
            ExprKind::Name(name) => self.named(name, scope).map_or(Kind::Other, |named| named.kind),
            ExprKind::Outer(name) => scope
                .outer
                .and_then(|rows| self.of_row(name, rows))
                .map_or(Kind::Other, |named| named.kind),
            ExprKind::Parameter(id) => self.parameter(id).map_or(Kind::Other, |parameter| {
                kind_of_value(parameter.kind, parameter.unit)
            }),
            ExprKind::Unary(UnaryOperator::Not, _)
            | ExprKind::Is { .. }
            | ExprKind::Every { .. }
            | ExprKind::Fired(_)
            | ExprKind::Blocked(_) => Kind::Truth,
            ExprKind::Unary(UnaryOperator::Minus, _) | ExprKind::Years { .. } | ExprKind::Consecutive(_) => {
                Kind::Number(None)
            }
            ExprKind::RankIn { .. } => Kind::Place,
            ExprKind::Binary(operator, left, right) => match operator {
                BinaryOperator::Add | BinaryOperator::Subtract => {
                    match [left, right].map(|side| self.kind_of(side, scope, depth)) {
                        [Kind::Place, _] | [_, Kind::Place] => Kind::Place,
                        _ => Kind::Number(None),
                    }
                }
                BinaryOperator::Multiply | BinaryOperator::Divide => Kind::Number(None),
                _ => Kind::Truth,
            },
            ExprKind::If(_, then, otherwise) => match self.kind_of(then, scope, depth) {
                Kind::Other => self.kind_of(otherwise, scope, depth),
                kind => kind,
            },
            ExprKind::Call { name, arguments } => match Builtin::find(name) {
                Some(Builtin::Date | Builtin::AddDays | Builtin::AddMonths | Builtin::AddYears)
                | Some(Builtin::EndOfYear) => Kind::Date,
                Some(Builtin::YearOf) => Kind::Year,
                Some(Builtin::Min | Builtin::Max) => self.kind_of(&arguments[0], scope, depth),
                Some(_) => Kind::Number(None),
                None => self
                    .definition(name, scope.rows)
                    .map_or(Kind::Other, |definition| {
                        self.kind_of_definition(definition, scope, depth)
                    }),
            },
            ExprKind::Previous { value, .. } => self.kind_of(value, scope, depth),
            ExprKind::Aggregate { value, table, .. } => match value {
                Some(value) => self.kind_of(value, &scope.inside(self.rows_of(table)), depth),
                None => Kind::Number(None),
            },
            ExprKind::List(_) => Kind::Other,
        }
    }

    fn kind_of_definition(&self, definition: &Definition, scope: &Scope<'_, 'a>, depth: usize) -> Kind {
        if depth >= DEPTH {
            return Kind::Other;
        }
        parse(&definition.expression.text).map_or(Kind::Other, |body| self.kind_of(&body, scope, depth + 1))
    }

    /// The rows of a table by its id; nothing known of them where there is no such table.
    pub fn rows_of(&self, table: &str) -> Rows<'a> {
        let known = [UNIT_TABLE, INDICATOR_TABLE, DUTY_TABLE].into_iter();
        let tables = self.items.fact_tables.iter().map(|table| table.id.as_str());
        tables
            .chain(known)
            .find(|id| *id == table)
            .map_or(Rows::Nothing, Rows::Table)
    }
}

fn kind_of_value(kind: ValueType, unit: Option<Measure>) -> Kind {
    match kind {
        ValueType::Integer | ValueType::Decimal => Kind::of_number(unit),
        ValueType::Text | ValueType::Choice => Kind::Text,
        ValueType::Bool => Kind::Truth,
        ValueType::Date => Kind::Date,
    }
}
