//! Which fields of a register its list can be filtered and sorted by, and telling the store when a definition has changed.

use std::collections::BTreeSet;

use kaifa_pack::Edition;
use kaifa_pack::item::{FieldType, Register, RegisterField};
use kaifa_store::Store;
use kaifa_store::records::{IndexKind, IndexedField};

use crate::stop::Stop;

/// The joint key of the fields that tell records apart.
pub const KEY: &str = "#key";
/// The day of a record's next deadline.
pub const DUE: &str = "_due";
/// Columns that a list has where the definition names none.
const COLUMNS: usize = 5;

/// The fields that a list shows: those that the definition names, else those that fit in a column, required ones first.
pub(crate) fn column_fields(register: &Register) -> Vec<&RegisterField> {
    if !register.columns.is_empty() {
        return register
            .columns
            .iter()
            .filter_map(|name| register.field(name))
            .collect();
    }
    let short = |field: &&RegisterField| !field.kind.is_long();
    let mut fields: Vec<&RegisterField> = register.fields.iter().filter(short).collect();
    fields.sort_by_key(|field| !field.required);
    // A register of long texts alone still says what its records are about.
    fields.extend(
        register
            .fields
            .iter()
            .filter(|field| !short(field) && field.required),
    );
    fields.truncate(COLUMNS);
    fields
}

/// The fields that can be filtered and sorted by. Personal data cannot: a filter would tell what is covered.
pub fn found_by(register: &Register) -> Vec<&RegisterField> {
    let columns: BTreeSet<&str> = column_fields(register)
        .iter()
        .map(|field| field.name.as_str())
        .collect();
    let sort = register.sort.as_deref().map(|sort| sort.trim_start_matches('-'));
    let wanted = |field: &&RegisterField| {
        let asked = columns.contains(field.name.as_str())
            || sort == Some(&field.name)
            || field.index
            || field.unique
            || matches!(field.kind, FieldType::Record | FieldType::Unit);
        asked && !field.personal && !matches!(field.kind, FieldType::File | FieldType::Polygon)
    };
    register.fields.iter().filter(wanted).collect()
}

/// What the store keeps for a register.
pub fn spec(register: &Register) -> Vec<IndexedField> {
    let one = |field: &RegisterField| IndexedField {
        name: field.name.clone(),
        kind: match field.kind.is_number() {
            true => IndexKind::Number,
            false => IndexKind::Text,
        },
        many: field.many,
        of: Vec::new(),
    };
    let mut fields: Vec<IndexedField> = found_by(register).into_iter().map(one).collect();
    // Unique personal values are told apart, but not offered for filtering.
    fields.extend(
        register
            .fields
            .iter()
            .filter(|field| field.unique && field.personal)
            .map(one),
    );
    if crate::records::clocks::has_clocks(register) {
        fields.push(IndexedField {
            name: DUE.to_owned(),
            kind: IndexKind::Text,
            many: false,
            of: Vec::new(),
        });
    }
    if !register.key.is_empty() {
        fields.push(IndexedField {
            name: KEY.to_owned(),
            kind: IndexKind::Text,
            many: false,
            of: register.key.clone(),
        });
    }
    fields
}

/// Makes the lists follow the registers of some editions. Where two documents define a register of one id, the first counts, as
/// on the pages.
pub async fn follow<'e>(store: &Store, editions: impl IntoIterator<Item = &'e Edition>) -> Result<(), Stop> {
    let mut seen = BTreeSet::new();
    let mut wanted = Vec::new();
    for register in editions.into_iter().flat_map(|edition| &edition.items.registers) {
        if seen.insert(register.id.clone()) {
            wanted.push((register.id.clone(), spec(register)));
        }
    }
    store.index_registers(&wanted).await?;
    Ok(())
}
