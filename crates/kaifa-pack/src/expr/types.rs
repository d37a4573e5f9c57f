//! Types of values, and the names an expression may use.
//!
//! A name is looked up in this order, in the checker and in the evaluation alike: arguments of the definition being read,
//! columns of the table by name, columns by title, the built-in names (`year`, `as_of`, `subject`, `issued`), definitions
//! without parameters. A number without a unit compares and adds with any; two units must measure the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use kaifa_base::Unit;

use super::Expr;

/// What kind of value an expression has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// Not known at check time, fits everything: `missing`, or an argument of a definition.
    Any,
    /// A number; without a unit it fits every unit.
    Number(Option<Unit>),
    /// Free text.
    Text,
    /// One of a list of codes.
    Choice(Vec<String>),
    /// True or false.
    Bool,
    /// A day.
    Date,
    /// Several of one kind.
    List(Box<Type>),
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Any => f.write_str("any value"),
            Type::Number(None) => f.write_str("number"),
            Type::Number(Some(unit)) => write!(f, "number of {unit}"),
            Type::Text => f.write_str("text"),
            Type::Choice(choices) => write!(f, "one of {}", choices.join(", ")),
            Type::Bool => f.write_str("true or false"),
            Type::Date => f.write_str("date"),
            Type::List(inner) => write!(f, "list of {inner}"),
        }
    }
}

impl Type {
    /// The type in Chinese words.
    pub fn zh(&self) -> String {
        match self {
            Type::Any => "任意值".into(),
            Type::Number(None) => "数".into(),
            Type::Number(Some(unit)) => format!("数({unit})"),
            Type::Text => "文字".into(),
            Type::Choice(choices) => format!("{}之一", choices.join("、")),
            Type::Bool => "是/否".into(),
            Type::Date => "日期".into(),
            Type::List(inner) => format!("{}的列表", inner.zh()),
        }
    }

    /// Whether values of the two can be compared.
    pub(super) fn agrees_with(&self, other: &Type) -> bool {
        match (self, other) {
            (Type::Any, _) | (_, Type::Any) => true,
            (Type::Number(Some(a)), Type::Number(Some(b))) => a.converts_to(*b),
            (Type::Number(_), Type::Number(_)) => true,
            (Type::Text | Type::Choice(_), Type::Text | Type::Choice(_)) => true,
            (Type::List(a), Type::List(b)) => a.agrees_with(b),
            (a, b) => a == b,
        }
    }
}

/// The columns of one fact table, the fields of a register, or the attributes of a unit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    /// Column name → type.
    pub columns: BTreeMap<String, Type>,
    /// Chinese title → column name.
    pub titles: BTreeMap<String, String>,
    /// Whether there is one row per year, so that windows make sense.
    pub by_year: bool,
}

impl Columns {
    /// The name and type of a column given by name or title.
    pub fn find(&self, name: &str) -> Option<(&str, &Type)> {
        if let Some((name, kind)) = self.columns.get_key_value(name) {
            return Some((name, kind));
        }
        let name = self.titles.get(name)?;
        self.columns
            .get_key_value(name)
            .map(|(name, kind)| (name.as_str(), kind))
    }
}

/// A named expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinitionSignature {
    /// The table it is used over; absent fits every table.
    pub table: Option<String>,
    /// Names of its arguments.
    pub parameters: Vec<String>,
    /// What it stands for.
    pub body: Expr,
}

/// All names an expression may use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    /// The table of the row being judged; absent where there is no row.
    pub table: Option<String>,
    /// Every table by id.
    pub tables: BTreeMap<String, Columns>,
    /// Parameter id → type.
    pub parameters: BTreeMap<String, Type>,
    /// Definitions: several tables may define the same name.
    pub definitions: BTreeMap<String, Vec<DefinitionSignature>>,
    /// Ids of rules.
    pub rules: BTreeSet<String>,
    /// Codes that blocks can stop.
    pub functions: BTreeSet<String>,
}

impl Environment {
    /// The definition of a name over a table: one for that very table goes before one for every table.
    pub fn definition(&self, name: &str, table: Option<&str>) -> Option<&DefinitionSignature> {
        let all = self.definitions.get(name)?;
        all.iter()
            .find(|d| d.table.is_some() && d.table.as_deref() == table)
            .or_else(|| all.iter().find(|d| d.table.is_none()))
    }
}
