//! Business rows against the entries that wrote them.
//!
//! A row names the entry that wrote it last. Walking the entries in order and the rows by that number side by side, each
//! row must be what its entry wrote. A write that is not found as a row must be followed by a later write of the same row,
//! which names it (`was`); what is left over at the end was removed. Rows of a bulk import are held against its digest.
//!
//! Of a row that is as it should be nothing is read but its key: its image is written as text and compared with the text in the
//! ledger. Only where these differ are both read, and compared by what they say.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};

use kaifa_base::{Digest, Place, Problem, Words};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::codes;
use crate::ledger::entry::{ImportImage, StoredEntry, row_before, row_digest};
use crate::ledger::row_key::key_of_text;
use crate::table::{Image, Table, show_key};
use crate::tables::TABLES;
use crate::value::Value;

/// A row's place in all tables: number of the table in the register, and key.
type RowKey = (usize, Vec<Value>);

/// What an entry says of the rows it wrote ([`Payload`](crate::ledger::Payload)), images as they stand there.
#[derive(Deserialize)]
struct PayloadText<'t> {
    #[serde(default, borrow)]
    changes: Vec<ChangeText<'t>>,
    #[serde(default)]
    imports: Vec<ImportImage>,
}

#[derive(Deserialize)]
struct ChangeText<'t> {
    #[serde(borrow)]
    table: Cow<'t, str>,
    version: i64,
    was: Option<i64>,
    #[serde(borrow)]
    row: &'t RawValue,
    #[serde(borrow)]
    before: Option<&'t RawValue>,
}

impl ChangeText<'_> {
    /// The row before the act.
    fn row_before(&self) -> Option<Image> {
        let read = |text: &RawValue| serde_json::from_str::<Image>(text.get()).ok();
        self.was?;
        let before = self.before.map_or_else(|| Some(Image::new()), read)?;
        Some(row_before(&read(self.row)?, &before))
    }
}

/// The state of the walk.
pub(crate) struct RowCheck {
    /// Rows compared.
    pub rows: i64,
    /// Whether problems name the changed columns only, not what stands in them.
    pub without_values: bool,
    /// What the entries of the batch wrote: by table, key and entry.
    written: HashMap<(RowKey, i64), Expected>,
    /// Writes not found as rows, until a later write of the same row explains them.
    superseded: HashMap<RowKey, i64>,
    /// Bulk imports that are not settled yet, by entry and table.
    imports: HashMap<(i64, usize), ImportCheck>,
    /// Entries of the batch that prove nothing, because they were edited themselves.
    unproven: HashSet<i64>,
    /// Rows that such entries wrote last: their earlier writes are not missing.
    excused: HashSet<RowKey>,
    problems: Vec<Problem>,
    /// The columns of each table by their names.
    sorted: Vec<Vec<usize>>,
    /// The image of the row being compared.
    image: Vec<u8>,
}

struct Expected {
    version: i64,
    /// The image, as it stands in the ledger.
    row: Box<str>,
}

struct ImportCheck {
    image: ImportImage,
    /// Digests of its rows, those found and those that later writes replaced.
    digests: BTreeMap<Vec<Value>, Digest>,
}

impl RowCheck {
    /// Nothing compared yet.
    pub fn new() -> RowCheck {
        RowCheck {
            rows: 0,
            without_values: false,
            written: HashMap::new(),
            superseded: HashMap::new(),
            imports: HashMap::new(),
            unproven: HashSet::new(),
            excused: HashSet::new(),
            problems: Vec::new(),
            sorted: TABLES.iter().map(|table| table.sorted()).collect(),
            image: Vec::new(),
        }
    }

    /// Notes what an entry wrote. An entry that does not give its hash proves nothing about its rows.
    pub fn take_entry(&mut self, entry: &StoredEntry, proven: bool) {
        let payload: Option<PayloadText<'_>> = serde_json::from_str(&entry.payload).ok();
        if !proven || payload.is_none() {
            self.unproven.insert(entry.seq);
        }
        let Some(payload) = payload else {
            if proven {
                self.problems.push(unreadable_entry(entry.seq));
            }
            return;
        };
        for change in payload.changes {
            self.take_change(entry.seq, change, proven);
        }
        for image in payload.imports.into_iter().filter(|_| proven) {
            if let Some(table) = table_number(&image.table) {
                let digests = BTreeMap::new();
                self.imports
                    .insert((entry.seq, table), ImportCheck { image, digests });
            }
        }
    }

    fn take_change(&mut self, seq: i64, change: ChangeText<'_>, proven: bool) {
        let found = table_number(&change.table)
            .and_then(|table| Some((table, key_of_text(TABLES[table], change.row.get())?)));
        let Some((table, key)) = found else {
            self.problems.push(unreadable_entry(seq));
            return;
        };
        let mut key: RowKey = (table, key);
        if let Some(was) = change.was {
            let earlier = (key, was);
            let in_batch = self.written.remove(&earlier).is_some();
            key = earlier.0;
            if !in_batch && self.superseded.get(&key) == Some(&was) {
                self.superseded.remove(&key);
            }
            // An import that is settled already had all its rows in place: this write then stands against a row that
            // still claims the import, and is itself missing; that is found at the end.
            if let (Some(import), Some(before)) = (self.imports.get_mut(&(was, table)), change.row_before()) {
                import.digests.insert(key.1.clone(), row_digest(&before));
            }
        }
        if proven {
            let expected = Expected {
                version: change.version,
                row: change.row.get().into(),
            };
            self.written.insert((key, seq), expected);
        }
    }

    /// Ends a batch: all rows that name its entries have been taken. Writes of the batch that were not found wait for a later write of
    /// the same row, and imports that are complete are let go.
    pub fn settle(&mut self) {
        self.unproven.clear();
        for ((key, seq), _) in std::mem::take(&mut self.written) {
            if let Some(older) = self.superseded.insert(key.clone(), seq) {
                self.problems.push(removed_row(&key, older));
            }
        }
        let settled: Vec<(i64, usize)> = self
            .imports
            .iter()
            .filter(|(_, import)| import.is_complete())
            .map(|(place, _)| *place)
            .collect();
        for place in settled {
            self.imports.remove(&place);
        }
    }

    /// Compares a row of a table, by the table's number, with what its entry wrote.
    pub fn take_row(&mut self, number: usize, mut values: Vec<Value>) {
        let table = TABLES[number];
        self.rows += 1;
        let (seq, version) = (values.pop(), values.pop());
        let (Some(Value::Integer(seq)), Some(Value::Integer(version))) = (seq, version) else {
            self.problems.push(added_row(table, &values, None));
            return;
        };
        let key: RowKey = (number, table.key_of(&values));
        if self.unproven.contains(&seq) {
            self.excused.insert(key);
            return;
        }
        table.write_image(&self.sorted[number], &values, &mut self.image);
        let place = (key, seq);
        match self.written.remove(&place) {
            Some(expected) if expected.version == version && expected.row.as_bytes() == self.image => {}
            Some(expected) => {
                let (key, _) = place;
                self.compare(key, seq, &expected, version, &table.image(&values));
            }
            None => match self.imports.get_mut(&(seq, number)).filter(|_| version == 1) {
                Some(import) => {
                    let (key, _) = place;
                    import.digests.insert(key.1, Digest::of(&self.image));
                }
                None => self.problems.push(added_row(table, &values, Some(seq))),
            },
        }
    }

    /// Compares a row with what an entry wrote by what both say; they may be written differently.
    fn compare(&mut self, key: RowKey, seq: i64, expected: &Expected, version: i64, found: &Image) {
        let Ok(row) = serde_json::from_str::<Image>(&expected.row) else {
            self.problems.push(unreadable_entry(seq));
            return;
        };
        let mut differences = differences(&row, found);
        if expected.version != version {
            differences.push((
                "row_version".to_owned(),
                expected.version.to_string(),
                version.to_string(),
            ));
        }
        if !differences.is_empty() {
            let problem = edited_row(&key, seq, &differences, self.without_values);
            self.problems.push(problem);
        }
    }

    /// Everything found, the rows that are gone among it. Called once, after the last entry: only then is it known that no later
    /// entry replaced a row.
    pub fn finish(&mut self) -> Vec<Problem> {
        let mut problems = std::mem::take(&mut self.problems);
        let mut removed: Vec<(RowKey, i64)> = std::mem::take(&mut self.superseded).into_iter().collect();
        removed.retain(|(key, _)| !self.excused.contains(key));
        removed.sort();
        problems.extend(removed.iter().map(|(key, seq)| removed_row(key, *seq)));
        let mut imports: Vec<((i64, usize), ImportCheck)> =
            std::mem::take(&mut self.imports).into_iter().collect();
        imports.sort_by_key(|(place, _)| *place);
        problems.extend(
            imports
                .iter()
                .filter(|(_, import)| !import.is_complete())
                .map(|((seq, _), import)| changed_import(*seq, import)),
        );
        problems
    }
}

impl ImportCheck {
    fn is_complete(&self) -> bool {
        if i64::try_from(self.digests.len()) != Ok(self.image.count) {
            return false;
        }
        let mut all = String::with_capacity(self.digests.len() * 64);
        for digest in self.digests.values() {
            all.push_str(digest.as_str());
        }
        Digest::of(all).as_str() == self.image.digest
    }
}

fn table_number(name: &str) -> Option<usize> {
    TABLES.iter().position(|table| table.name == name)
}

/// The columns that differ: name, what the entry wrote, what stands there.
fn differences(expected: &Image, found: &Image) -> Vec<(String, String, String)> {
    let columns: HashSet<&String> = expected.keys().chain(found.keys()).collect();
    let mut columns: Vec<&String> = columns.into_iter().collect();
    columns.sort();
    let show = |value: Option<&serde_json::Value>| match value {
        None => "-".to_owned(),
        Some(serde_json::Value::String(text)) => shortened(text),
        Some(other) => shortened(&other.to_string()),
    };
    columns
        .into_iter()
        .filter(|column| expected.get(*column) != found.get(*column))
        .map(|column| {
            (
                column.clone(),
                show(expected.get(column)),
                show(found.get(column)),
            )
        })
        .collect()
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn row_place(key: &RowKey) -> Place {
    Place::item(format!("{} {}", TABLES[key.0].name, show_key(&key.1)))
}

fn edited_row(
    key: &RowKey,
    seq: i64,
    differences: &[(String, String, String)],
    without_values: bool,
) -> Problem {
    let list = |middle: &str| {
        if without_values {
            let columns: Vec<&str> = differences.iter().map(|(column, ..)| column.as_str()).collect();
            return columns.join("; ");
        }
        let parts: Vec<String> = differences
            .iter()
            .map(|(column, expected, found)| format!("{column} {expected} {middle} {found}"))
            .collect();
        parts.join("; ")
    };
    let mut place = row_place(key);
    place.field = match differences {
        [(column, _, _)] => Some(column.clone()),
        _ => None,
    };
    Problem::error(
        &codes::LEDGER_ROW_EDITED,
        place,
        Words::new(
            format!("这一行与第 {seq} 条账所记不同(账→库):{}", list("→")),
            format!(
                "the row differs from what entry {seq} wrote (ledger → database): {}",
                list("→")
            ),
        ),
    )
    .hint(
        "有人绕过程序改了数据库;请据账面或备份更正",
        "someone changed the database past the program; restore it from the ledger or a backup",
    )
}

fn added_row(table: &'static Table, values: &[Value], seq: Option<i64>) -> Problem {
    let seq = seq.map_or("-".to_owned(), |seq| seq.to_string());
    Problem::error(
        &codes::LEDGER_ROW_ADDED,
        Place::item(format!("{} {}", table.name, table.show_key(values))),
        Words::new(
            format!("这一行自称由第 {seq} 条账写入,账上没有:是绕过程序加入或退回旧状的"),
            format!(
                "the row claims entry {seq}, which did not write it: it was added, or set back, past the program"
            ),
        ),
    )
}

fn removed_row(key: &RowKey, seq: i64) -> Problem {
    Problem::error(
        &codes::LEDGER_ROW_REMOVED,
        row_place(key),
        Words::new(
            format!("第 {seq} 条账写入的这一行在库中没有了"),
            format!("the row that entry {seq} wrote is gone from the database"),
        ),
    )
}

fn changed_import(seq: i64, import: &ImportCheck) -> Problem {
    let image = &import.image;
    let found = import.digests.len();
    Problem::error(
        &codes::LEDGER_IMPORT_CHANGED,
        Place {
            file: Some(image.file.clone()),
            item: Some(format!("entry {seq} {}", image.table)),
            ..Place::default()
        },
        Words::new(
            format!(
                "第 {seq} 条账导入 {} 行,现查得 {found} 行,其摘要与账上不符:有行被改、被删或被加",
                image.count
            ),
            format!(
                "entry {seq} imported {} rows; {found} are found and their digest differs: rows were edited, removed or added",
                image.count
            ),
        ),
    )
}

fn unreadable_entry(seq: i64) -> Problem {
    Problem::error(
        &codes::LEDGER_ENTRY_UNREADABLE,
        Place::item(format!("entry {seq}")),
        Words::new(
            format!("第 {seq} 条账所记的改动无法读取"),
            format!("the list of changes of entry {seq} cannot be read"),
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Kind;

    #[test]
    fn no_key_column_is_hashed_so_that_every_row_can_be_named() {
        for table in TABLES {
            for key in table.key {
                let column = table.columns.iter().find(|column| column.name == *key).unwrap();
                assert!(
                    !column.kind.is_hashed() && !column.nullable,
                    "{} {key}",
                    table.name
                );
                assert_ne!(column.kind, Kind::Boolean);
            }
        }
    }

    #[test]
    fn the_text_of_an_image_is_that_of_its_map() {
        let mut written = Vec::new();
        for table in TABLES {
            for empty in 0..3 {
                let of = |(at, column): (usize, &crate::table::Column)| match column.kind {
                    _ if at % 3 == empty && column.nullable => Value::Null,
                    Kind::Integer => Value::Integer(-7),
                    Kind::Boolean => Value::Boolean(true),
                    Kind::Bytes => Value::Bytes(vec![0, 255]),
                    Kind::Text | Kind::Document | Kind::Secret => Value::Text("甲 \"乙\"\n\\".into()),
                };
                let values: Vec<Value> = table.columns.iter().enumerate().map(of).collect();
                table.write_image(&table.sorted(), &values, &mut written);
                let image = serde_json::to_string(&table.image(&values)).unwrap();
                assert_eq!(String::from_utf8_lossy(&written), image, "{}", table.name);
                assert_eq!(
                    key_of_text(table, &image),
                    Some(table.key_of(&values)),
                    "{}",
                    table.name
                );
            }
        }
    }

    #[test]
    fn a_difference_names_the_column_and_both_values() {
        let expected = Image::from([("id".into(), "a".into()), ("value".into(), "1".into())]);
        let found = Image::from([
            ("id".into(), "a".into()),
            ("value".into(), "9".into()),
            ("unit".into(), "%".into()),
        ]);
        let differences = differences(&expected, &found);
        assert_eq!(
            differences,
            [
                ("unit".to_owned(), "-".to_owned(), "%".to_owned()),
                ("value".to_owned(), "1".to_owned(), "9".to_owned())
            ]
        );
    }
}
