//! The description of a table, from which its SQL, its image in the ledger, verification, backup and restore follow.
//!
//! A row type is declared once with `table!`. Beside its own columns every table has `row_version` (counts the
//! writes, for two people at once) and `entry_seq` (the ledger entry that wrote the row last).

use std::collections::BTreeMap;
use std::ops::Deref;

use kaifa_base::Digest;

use crate::error::{Result, StoreError};
use crate::value::{Field, Kind, Value};

/// One column of a business table, the same on both engines.
#[derive(Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it may be empty.
    pub nullable: bool,
}

/// One table. Business tables only; sessions and the ledger itself are not described this way.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// The columns that identify a row.
    pub key: &'static [&'static str],
    /// All columns, in the order of the row type.
    pub columns: &'static [Column],
}

/// A type whose values are the rows of a table.
pub trait Stored: Sized {
    /// The table.
    const TABLE: &'static Table;
    /// The values of the columns, in the table's order.
    fn values(&self) -> Vec<Value>;
    /// Reads them back.
    fn from_values(values: Vec<Value>) -> Result<Self>;
}

/// A row as it is kept: what it says, how often it was written, and by which ledger entry last.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept<T> {
    /// What it says.
    pub row: T,
    /// How often it was written; an update states the number it was made against.
    pub row_version: i64,
    /// The ledger entry that wrote it last.
    pub entry_seq: i64,
}

impl<T> Deref for Kept<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.row
    }
}

/// What the ledger says of a row: its filled columns by name. Empty columns are left out, so that a column added by a
/// later migration does not change the image of older rows.
pub type Image = BTreeMap<String, serde_json::Value>;

impl Table {
    /// The names of the columns, with the two that every table has.
    pub(crate) fn select_list(&self) -> String {
        let mut names: Vec<&str> = self.columns.iter().map(|column| column.name).collect();
        names.extend(["row_version", "entry_seq"]);
        names.join(", ")
    }

    /// The kinds belonging to [`Table::select_list`].
    pub(crate) fn select_kinds(&self) -> Vec<Kind> {
        let mut kinds: Vec<Kind> = self.columns.iter().map(|column| column.kind).collect();
        kinds.extend([Kind::Integer, Kind::Integer]);
        kinds
    }

    /// The place of a column.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// The values of the key columns.
    pub(crate) fn key_of(&self, values: &[Value]) -> Vec<Value> {
        self.key
            .iter()
            .filter_map(|name| self.position(name).and_then(|at| values.get(at)).cloned())
            .collect()
    }

    /// The key as a person reads it, `a / b / c`.
    pub(crate) fn show_key(&self, values: &[Value]) -> String {
        show_key(&self.key_of(values))
    }

    /// The columns by their names, as they stand in an image.
    pub(crate) fn sorted(&self) -> Vec<usize> {
        let mut sorted: Vec<usize> = (0..self.columns.len()).collect();
        sorted.sort_unstable_by_key(|at| self.columns[*at].name);
        sorted
    }

    /// Writes the image of a row as the ledger's text has it; `sorted` are the columns by their names.
    pub(crate) fn write_image(&self, sorted: &[usize], values: &[Value], out: &mut Vec<u8>) {
        out.clear();
        out.push(b'{');
        for at in sorted {
            let (Some(column), Some(value)) = (self.columns.get(*at), values.get(*at)) else {
                continue;
            };
            if *value == Value::Null {
                continue;
            }
            if out.len() > 1 {
                out.push(b',');
            }
            out.push(b'"');
            out.extend_from_slice(column.name.as_bytes());
            out.extend_from_slice(b"\":");
            // What goes into memory cannot fail to be written.
            let _ = match value {
                Value::Text(text) if !column.kind.is_hashed() => serde_json::to_writer(&mut *out, text),
                Value::Integer(number) => serde_json::to_writer(&mut *out, number),
                Value::Boolean(yes) => serde_json::to_writer(&mut *out, yes),
                other => serde_json::to_writer(&mut *out, &image_of(column.kind, other)),
            };
        }
        out.push(b'}');
    }

    /// The image of a row for the ledger.
    pub(crate) fn image(&self, values: &[Value]) -> Image {
        self.columns
            .iter()
            .zip(values)
            .filter_map(|(column, value)| Some((column.name.to_owned(), image_of(column.kind, value)?)))
            .collect()
    }
}

/// The words of a key.
pub(crate) fn show_key(key: &[Value]) -> String {
    key.iter().map(Value::show).collect::<Vec<_>>().join(" / ")
}

/// The image of one value; nothing for an empty one.
fn image_of(kind: Kind, value: &Value) -> Option<serde_json::Value> {
    Some(match value {
        Value::Null => return None,
        Value::Bytes(bytes) => hashed(bytes),
        Value::Text(text) if kind.is_hashed() => hashed(text.as_bytes()),
        Value::Text(text) => serde_json::Value::from(text.as_str()),
        Value::Integer(number) => serde_json::Value::from(*number),
        Value::Boolean(yes) => serde_json::Value::from(*yes),
    })
}

fn hashed(bytes: &[u8]) -> serde_json::Value {
    serde_json::json!({ "sha256": Digest::of(bytes).as_str(), "bytes": bytes.len() })
}

/// A stored row read into its type, with its two technical columns at the end.
pub(crate) fn kept<T: Stored>(mut values: Vec<Value>) -> Result<Kept<T>> {
    let number = |value: Option<Value>, column: &'static str| match value {
        Some(Value::Integer(number)) => Ok(number),
        other => Err(StoreError::StoredValue {
            table: T::TABLE.name,
            column,
            found: other.map(|value| value.show()).unwrap_or_default(),
        }),
    };
    let entry_seq = number(values.pop(), "entry_seq")?;
    let row_version = number(values.pop(), "row_version")?;
    Ok(Kept {
        row: T::from_values(values)?,
        row_version,
        entry_seq,
    })
}

/// One value read into its type, or which column of which table holds something else.
pub(crate) fn read_field<F: Field>(value: Value, table: &'static str, column: &'static str) -> Result<F> {
    F::from_value(value).map_err(|value| StoreError::StoredValue {
        table,
        column,
        found: value.show().chars().take(40).collect(),
    })
}

/// Declares a row type and its table.
macro_rules! table {
    (
        $(#[$doc:meta])*
        $name:ident in $table:literal key [$($key:ident),+] {
            $($(#[$field_doc:meta])* $field:ident: $type:ty,)+
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)+ }

        impl $crate::table::Stored for $name {
            const TABLE: &'static $crate::table::Table = &$crate::table::Table {
                name: $table,
                key: &[$(stringify!($key)),+],
                columns: &[$($crate::table::Column {
                    name: stringify!($field),
                    kind: <$type as $crate::value::Field>::KIND,
                    nullable: <$type as $crate::value::Field>::NULLABLE,
                }),+],
            };

            fn values(&self) -> Vec<$crate::value::Value> {
                vec![$($crate::value::Field::to_value(&self.$field)),+]
            }

            fn from_values(values: Vec<$crate::value::Value>) -> $crate::error::Result<Self> {
                let mut values = values.into_iter();
                Ok($name {
                    $($field: {
                        let value = values.next().unwrap_or($crate::value::Value::Null);
                        $crate::table::read_field::<$type>(value, $table, stringify!($field))?
                    },)+
                })
            }
        }
    };
}
pub(crate) use table;
