//! One table of a file, read key by key. What nobody asked for is reported at the end as an unknown key.

use std::ops::Range;

use kaifa_base::Words;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Reader, Stored};
use crate::codes;
use crate::nearest::nearest;

/// A table being read. Call [`Fields::finish`] when every key was asked for.
pub(crate) struct Fields<'f, 'r> {
    table: &'f DeTable<'f>,
    bytes: Range<usize>,
    asked: Vec<&'static str>,
    /// The reader, for problems that concern several keys.
    pub reader: &'f mut Reader<'r>,
}

impl<'f, 'r> Fields<'f, 'r> {
    /// Opens a value as a table, or reports that it is none.
    pub fn open(
        value: &'f Spanned<DeValue<'f>>,
        field: &str,
        reader: &'f mut Reader<'r>,
    ) -> Option<Fields<'f, 'r>> {
        match value.get_ref() {
            DeValue::Table(table) => Some(Fields {
                table,
                bytes: value.span(),
                asked: Vec::new(),
                reader,
            }),
            other => {
                super::stored::wrong_type(reader, value.span(), field, ("表", "a table"), other);
                None
            }
        }
    }

    /// The bytes of the table's head.
    pub fn bytes(&self) -> Range<usize> {
        self.bytes.clone()
    }

    /// The line of the table's head.
    pub fn line(&self) -> usize {
        self.reader.file.line(self.bytes.start)
    }

    /// Whether a key is there.
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// A key that may be absent.
    pub fn optional<T: Stored>(&mut self, key: &'static str) -> Option<T> {
        self.asked.push(key);
        let value = self.table.get(key)?;
        T::read(value, key, self.reader)
    }

    /// A key that must be there; absent is a problem.
    pub fn required<T: Stored>(&mut self, key: &'static str) -> Option<T> {
        if !self.has(key) {
            self.asked.push(key);
            self.reader.error(
                &codes::MISSING_KEY,
                self.bytes.clone(),
                key,
                format!("缺少必填项“{key}”"),
                format!("the required key `{key}` is missing"),
            );
            return None;
        }
        self.optional(key)
    }

    /// A list; absent is empty.
    pub fn list<T>(&mut self, key: &'static str) -> Vec<T>
    where
        Vec<T>: Stored,
    {
        self.optional(key).unwrap_or_default()
    }

    /// A yes or no; absent is no.
    pub fn flag(&mut self, key: &'static str) -> bool {
        self.optional(key).unwrap_or(false)
    }

    /// The id of the item, kept for the places of later problems.
    pub fn id(&mut self, key: &'static str) -> Option<String> {
        let id: Option<String> = self.required(key);
        self.reader.item.clone_from(&id);
        id
    }

    /// Which of some keys are there; more than one is a problem.
    pub fn at_most_one(&mut self, keys: &[&'static str]) -> Option<&'static str> {
        let present: Vec<&'static str> = keys.iter().copied().filter(|key| self.has(key)).collect();
        if present.len() > 1 {
            let list = present.join("、");
            self.reader.error(
                &codes::CONFLICTING_KEYS,
                self.bytes.clone(),
                present[1],
                format!("“{list}”只能写其中一项"),
                format!("only one of `{}` may be given", present.join("`, `")),
            );
        }
        present.first().copied()
    }

    /// Exactly one of some keys; none is a problem too.
    pub fn exactly_one(&mut self, keys: &[&'static str]) -> Option<&'static str> {
        let found = self.at_most_one(keys);
        if found.is_none() {
            self.reader.error(
                &codes::CONFLICTING_KEYS,
                self.bytes.clone(),
                "",
                format!("应写明“{}”中的一项", keys.join("、")),
                format!("one of `{}` is needed", keys.join("`, `")),
            );
        }
        found
    }

    /// Every key and value, for tables whose keys are free (columns, settings).
    pub fn free(&mut self) -> Vec<(&'f str, &'f Spanned<DeValue<'f>>)> {
        let table = self.table;
        table
            .iter()
            .map(|(key, value)| (key.get_ref().as_ref(), value))
            .collect()
    }

    /// Reports every key that was not asked for.
    pub fn finish(self) {
        let Fields {
            table, asked, reader, ..
        } = self;
        for key in table.keys() {
            let name = key.get_ref().as_ref();
            if asked.contains(&name) {
                continue;
            }
            let hint = match nearest(name, asked.iter().copied()) {
                Some(near) => Words::new(format!("是否为“{near}”?"), format!("did you mean `{near}`?")),
                None => Words::new(
                    format!("此处可用:{}", asked.join("、")),
                    format!("known here: {}", asked.join(", ")),
                ),
            };
            reader
                .error(
                    &codes::UNKNOWN_KEY,
                    key.span(),
                    name,
                    format!("未知的键“{name}”"),
                    format!("unknown key `{name}`"),
                )
                .hint = Some(hint);
        }
    }
}
