//! The names that the expressions of an edition may use: columns of fact tables, attributes of units, fields of
//! registers, parameters, definitions.

use std::collections::BTreeMap;

use kaifa_base::Unit as Measure;

use crate::expr::{Columns, DefinitionSignature, Environment, Type, parse};
use crate::item::{
    BOARD_DUTY_NAMES, BoardPart, BoardSource, Column, DUTY_NAMES, FactTable, FieldType, Form, Items,
    Parameter, Register, UnitKind, ValueType, ZoneClass, ZoneLevel,
};

/// The table of the attributes of a unit, for group selections and review routes.
pub(crate) const UNIT_TABLE: &str = "unit";
/// The table of the values of all indicators, for formulas.
pub const INDICATOR_TABLE: &str = "indicator";

/// The table of the instances of duties, for boards.
pub(crate) const DUTY_TABLE: &str = "duty";

/// The table of the rows of a part of a board.
pub(crate) fn board_source_table(source: &BoardSource) -> String {
    match source {
        BoardSource::Register(register) => register_table(register),
        BoardSource::Duties => DUTY_TABLE.to_owned(),
        BoardSource::Units(_) => UNIT_TABLE.to_owned(),
    }
}

/// The table of the lines of a part of a board.
pub(crate) fn board_line_table(board: &str, part: &str) -> String {
    format!("board {board}/{part}")
}

/// The table of the fields of a register, for guards.
pub(crate) fn register_table(register: &str) -> String {
    format!("register {register}")
}

/// The table of the figures of a form, for its checks. Beside each figure, by id or name, stand those of [`FORM_NEIGHBOURS`].
pub(crate) fn form_table(form: &str) -> String {
    format!("form {form}")
}

/// Figures that stand beside each figure of a form, as prefixes of its id and of its name: of the period before, of the same
/// period of last year, the sum over the units below, and of the unit above.
pub const FORM_NEIGHBOURS: [(&str, &str); 4] = [
    ("before_", "上期"),
    ("last_year_", "上年同期"),
    ("below_", "下级"),
    ("above_", "上级"),
];

/// All names of some items, without a table to start from. Definitions that cannot be parsed are left out: they are
/// reported where they stand.
pub fn environment(items: &Items) -> Environment {
    let mut environment = Environment::default();
    for table in &items.fact_tables {
        environment.tables.insert(table.id.clone(), table_columns(table));
    }
    environment.tables.insert(UNIT_TABLE.to_owned(), unit_columns());
    environment
        .tables
        .insert(INDICATOR_TABLE.to_owned(), indicator_columns(items));
    for register in &items.registers {
        environment
            .tables
            .insert(register_table(&register.id), register_columns(register));
    }
    for form in &items.forms {
        environment
            .tables
            .insert(form_table(&form.id), form_columns(items, form));
    }
    environment.tables.insert(DUTY_TABLE.to_owned(), duty_columns());
    for board in &items.boards {
        for part in &board.parts {
            let columns = line_columns(part, &environment.tables);
            environment
                .tables
                .insert(board_line_table(&board.id, &part.id), columns);
        }
    }
    for parameter in &items.parameters {
        environment
            .parameters
            .insert(parameter.id.clone(), parameter_type(parameter));
    }
    for definition in &items.definitions {
        if let Ok(body) = parse(&definition.expression.text) {
            let signature = DefinitionSignature {
                table: definition.table.clone(),
                parameters: definition.parameters.clone(),
                body,
            };
            environment
                .definitions
                .entry(definition.name.clone())
                .or_default()
                .push(signature);
        }
    }
    environment.rules = items.rules.iter().map(|rule| rule.id.clone()).collect();
    environment.functions = items
        .functions
        .iter()
        .map(|function| function.code.clone())
        .collect();
    environment
}

/// The columns of a fact table, as expressions over it name them.
pub fn table_columns(table: &FactTable) -> Columns {
    let columns = table.columns.iter();
    let titled = table.columns.iter();
    Columns {
        columns: columns
            .map(|column| (column.name.clone(), column_type(column)))
            .collect(),
        titles: titled
            .filter_map(|column| Some((column.title.clone()?, column.name.clone())))
            .collect(),
        by_year: table.by_year,
    }
}

/// The type of a column's values.
pub fn column_type(column: &Column) -> Type {
    value_type(column.kind, column.unit, &column.choices)
}

/// The type of a parameter's values.
pub fn parameter_type(parameter: &Parameter) -> Type {
    value_type(parameter.kind, parameter.unit, &parameter.choices)
}

fn value_type(kind: ValueType, unit: Option<Measure>, choices: &[String]) -> Type {
    match kind {
        ValueType::Integer | ValueType::Decimal => Type::Number(unit),
        ValueType::Text => Type::Text,
        ValueType::Choice => Type::Choice(choices.to_vec()),
        ValueType::Bool => Type::Bool,
        ValueType::Date => Type::Date,
    }
}

pub(crate) fn unit_columns() -> Columns {
    let codes = |all: &[&str]| Type::Choice(all.iter().map(|&code| code.to_owned()).collect());
    let kinds: Vec<&str> = UnitKind::ALL.iter().map(|kind| kind.code()).collect();
    let levels: Vec<&str> = ZoneLevel::ALL.iter().map(|level| level.code()).collect();
    let classes: Vec<&str> = ZoneClass::ALL.iter().map(|class| class.code()).collect();
    let texts = ["id", "name", "county", "manager", "trustee", "parent"];
    let columns: BTreeMap<String, Type> = texts
        .into_iter()
        .map(|name| (name.to_owned(), Type::Text))
        .chain([
            ("kind".to_owned(), codes(&kinds)),
            ("level".to_owned(), codes(&levels)),
            ("class".to_owned(), codes(&classes)),
        ])
        .collect();
    Columns {
        columns,
        ..Columns::default()
    }
}

fn duty_columns() -> Columns {
    let kind = |name: &str| match name {
        "days_left" | "days_late" | "term" | "returned" | "waiting" => Type::Number(None),
        "done" | "on_time" | "behind" | "warned" => Type::Bool,
        _ => Type::Text,
    };
    let names = DUTY_NAMES.into_iter().chain(BOARD_DUTY_NAMES);
    Columns {
        columns: names.map(|name| (name.to_owned(), kind(name))).collect(),
        ..Columns::default()
    }
}

/// What the lines of a part of a board have: their group, how many rows, and the measures in the units of their fields.
fn line_columns(part: &BoardPart, tables: &BTreeMap<String, Columns>) -> Columns {
    let mut columns = Columns::default();
    columns.columns.insert("group".to_owned(), Type::Text);
    columns.columns.insert("count".to_owned(), Type::Number(None));
    for measure in &part.measures {
        let source = part.source_of(measure).and_then(|at| part.sources().nth(at));
        let table = source.and_then(|source| tables.get(&board_source_table(source)));
        let field = measure.field.as_ref().zip(table);
        let kind = match field.and_then(|(field, table)| table.columns.get(field)) {
            Some(Type::Number(unit)) => Type::Number(*unit),
            _ => Type::Number(None),
        };
        columns.columns.insert(measure.name.clone(), kind);
    }
    columns
}

fn indicator_columns(items: &Items) -> Columns {
    let mut columns = Columns {
        by_year: true,
        ..Columns::default()
    };
    for indicator in &items.indicators {
        columns
            .columns
            .insert(indicator.id.clone(), Type::Number(Some(indicator.unit)));
        columns
            .titles
            .insert(indicator.name.clone(), indicator.id.clone());
    }
    columns
}

fn form_columns(items: &Items, form: &Form) -> Columns {
    let mut columns = Columns::default();
    for indicator in items.indicators.iter().filter(|one| form.holds(&one.id)) {
        let neighbours = FORM_NEIGHBOURS.into_iter();
        for (id_prefix, name_prefix) in neighbours.chain([("", "")]) {
            let name = format!("{id_prefix}{}", indicator.id);
            columns
                .columns
                .insert(name.clone(), Type::Number(Some(indicator.unit)));
            columns
                .titles
                .insert(format!("{name_prefix}{}", indicator.name), name);
        }
    }
    columns
}

fn register_columns(register: &Register) -> Columns {
    let mut columns = Columns::default();
    for field in &register.fields {
        let one = match field.kind {
            FieldType::Text
            | FieldType::LongText
            | FieldType::Unit
            | FieldType::File
            | FieldType::Code
            | FieldType::Record
            | FieldType::CreditCode
            | FieldType::Polygon => Type::Text,
            FieldType::Integer | FieldType::Decimal | FieldType::Money => Type::Number(field.unit),
            FieldType::Date => Type::Date,
            FieldType::Choice => Type::Choice(field.choices.clone()),
            FieldType::Bool => Type::Bool,
        };
        let kind = if field.many {
            Type::List(Box::new(one))
        } else {
            one
        };
        columns.columns.insert(field.name.clone(), kind);
        columns.titles.insert(field.title.clone(), field.name.clone());
    }
    columns.columns.insert(
        "state".to_owned(),
        Type::Choice(register.states.iter().map(|s| s.id.clone()).collect()),
    );
    columns
}
