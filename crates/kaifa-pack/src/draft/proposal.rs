//! One proposed item of a pack: its table as it would stand in a file, where it was found, how, and how sure that is.
//!
//! The table is kept in the pack format itself, so that what a person corrects is what the pack will say.

use kaifa_base::{ClausePath, Span, Words};
use toml::{Table, Value};

use crate::item::Items;

/// Below this a proposal is called doubtful and shown first. Of the figures of documents read for the first time one in four or five
/// lies below it, and most of the wrong ones are among them (ADR 0031).
pub const DOUBTFUL: u8 = 50;

/// A proposed item.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The list that it belongs to, as files name it: `duty`, `target`, `rule`, `clause`, `document` …
    pub list: String,
    /// Its keys and values.
    pub fields: Table,
    /// The clause in which it was found.
    pub clause: Option<ClausePath>,
    /// The words in the decoded text.
    pub span: Option<Span>,
    /// How sure the reading is, 0 to 100.
    pub sure: u8,
    /// How it was found.
    pub found_by: Words,
}

/// Order of keys in files: what a person looks for first stands first.
const ORDER: &[&str] = &[
    "id",
    "path",
    "name",
    "clause",
    "also",
    "no",
    "title",
    "title_en",
    "names",
    "doc_number",
    "issuer",
    "issued",
    "region",
    "text_sha256",
    "builds_on",
    "basis",
    "expires",
    "statement",
    "kind",
    "level",
    "class",
    "parent",
    "aliases",
    "select",
    "members",
    "unnamed",
    "measure",
    "indicator",
    "numerator",
    "denominator",
    "scope",
    "scope_text",
    "each",
    "against",
    "comparator",
    "value",
    "unit",
    "tolerance_parameter",
    "by",
    "every",
    "by_day",
    "due",
    "due_after",
    "due_parameter",
    "starting",
    "until",
    "base_year",
    "base_parameter",
    "path_from",
    "none_in_text",
    "strength",
    "responsible",
    "lead",
    "for_each",
    "items",
    "evidence",
    "accepted_by",
    "table",
    "subject",
    "by_year",
    "column",
    "where",
    "when",
    "text",
    "any",
    "then",
    "decides",
    "type",
    "choices",
    "period",
    "accumulation",
    "subjects",
    "owner",
    "direction",
    "aggregate",
    "readings",
    "span",
    "figure",
    "mechanisms",
    "assumption",
    "note",
];

impl Proposal {
    /// The kinds that a person accepts one by one; the others (units, indicators …) come along with what needs them.
    pub const JUDGED: &'static [&'static str] = &["target", "duty", "rule", "clause"];

    /// Its id, or what stands for it.
    pub fn id(&self) -> &str {
        let key = Items::id_key(&self.list).unwrap_or("name");
        self.fields.get(key).and_then(Value::as_str).unwrap_or_default()
    }

    /// Our short words for it; the id where it has none.
    pub fn title(&self) -> &str {
        let words = ["title", "name", "statement"]
            .iter()
            .find_map(|key| self.fields.get(*key).and_then(Value::as_str));
        let first_name = || self.fields.get("names")?.as_array()?.first()?.as_str();
        words.or_else(first_name).unwrap_or_else(|| self.id())
    }

    /// Whether a person accepts it by itself.
    pub fn is_judged(&self) -> bool {
        Proposal::JUDGED.contains(&self.list.as_str())
    }

    /// The clauses that it rests on.
    pub fn clauses(&self) -> impl Iterator<Item = &str> {
        let also = self.fields.get("also").and_then(Value::as_array);
        self.fields
            .get("clause")
            .into_iter()
            .chain(also.into_iter().flatten())
            .filter_map(Value::as_str)
    }

    /// Its keys and values, one per line.
    pub fn body(&self) -> String {
        body(&self.fields)
    }

    /// Puts another table in its place; where it stands in the text follows from the table.
    pub fn with_body(&self, body: &str) -> Result<Proposal, toml::de::Error> {
        let fields: Table = toml::from_str(body)?;
        let clause = fields
            .get(if self.list == "clause" { "path" } else { "clause" })
            .and_then(Value::as_str)
            .and_then(|path| ClausePath::parse(path).ok());
        let bound = |at: usize| {
            let array = fields.get("span")?.as_array()?;
            usize::try_from(array.get(at)?.as_integer()?).ok()
        };
        let span = bound(0)
            .zip(bound(1))
            .filter(|(start, end)| start <= end)
            .map(|(start, end)| Span::new(start, end));
        Ok(Proposal {
            clause: clause.or_else(|| self.clause.clone()),
            span: span.or(self.span),
            fields,
            ..self.clone()
        })
    }
}

/// A table as lines `key = value`, in the order of files.
pub fn body(fields: &Table) -> String {
    let place = |key: &str| ORDER.iter().position(|one| *one == key).unwrap_or(ORDER.len());
    let mut keys: Vec<&String> = fields.keys().collect();
    keys.sort_by_key(|key| (place(key), (*key).clone()));
    keys.into_iter()
        .map(|key| format!("{key} = {}\n", fields[key]))
        .collect()
}

/// Builds a table of a proposal: absent values are left out.
#[derive(Debug, Default)]
pub(super) struct Build(Table);

impl Build {
    pub(super) fn set(mut self, key: &str, value: impl Into<Value>) -> Build {
        self.0.insert(key.to_owned(), value.into());
        self
    }

    pub(super) fn set_if<V: Into<Value>>(self, key: &str, value: Option<V>) -> Build {
        match value {
            Some(value) => self.set(key, value),
            None => self,
        }
    }

    pub(super) fn list(self, key: &str, values: Vec<String>) -> Build {
        match values.is_empty() {
            true => self,
            false => self.set(key, values),
        }
    }

    pub(super) fn date(self, key: &str, day: Option<kaifa_base::Date>) -> Build {
        self.set_if(key, day.map(date_value))
    }

    pub(super) fn span(self, span: Span) -> Build {
        self.set("span", vec![span.start as i64, span.end as i64])
    }

    pub(super) fn done(self) -> Table {
        self.0
    }
}

/// A day as TOML writes it.
pub(super) fn date_value(day: kaifa_base::Date) -> Value {
    Value::Datetime(day.to_string().parse().expect("a date is a TOML date"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_written_in_the_order_of_files_and_read_back_the_same() {
        let fields = Build::default()
            .set("title", "引“号”与\\线")
            .set("id", "X-1")
            .date("due", "2025-12-31".parse().ok())
            .span(Span::new(3, 9))
            .set(
                "due_after",
                Value::Table(Build::default().set("months", 6).done()),
            )
            .done();
        let proposal = Proposal {
            list: "duty".to_owned(),
            fields,
            clause: None,
            span: None,
            sure: 80,
            found_by: Words::new("", ""),
        };
        let text = proposal.body();
        assert!(text.starts_with("id = \"X-1\"\ntitle = "), "{text}");
        assert!(
            text.contains("due = 2025-12-31\n") && text.contains("due_after = { months = 6 }\n"),
            "{text}"
        );
        let again = proposal.with_body(&text).expect("its own text");
        assert_eq!(again.fields, proposal.fields);
        assert_eq!(again.span, Some(Span::new(3, 9)));
    }
}
