//! A list of records as an address asks for it: filters, order, columns, page. The same words serve page, API, export, saved
//! views and bulk steps, so that all of them mean the same records.

use std::collections::BTreeMap;

use chrono::Days;
use kaifa_base::Date;
use kaifa_pack::item::{FieldType, Register, RegisterField};
use kaifa_store::end_of;
use kaifa_store::records::{FieldFilter, FieldTest, IndexKind, RecordQuery, RecordSort, sort_key};

use crate::place::picture::Picture;
use crate::records::index::{DUE, column_fields, found_by};
use crate::records::rights::Rights;

/// Days in which a deadline counts as near.
const SOON: u64 = 7;
/// Units whose name holds the words searched for, at most.
const MOST_UNITS: usize = 500;

/// What an address asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListWish {
    /// These states; all where empty.
    pub states: Vec<String>,
    /// This unit.
    pub subject: Option<String>,
    /// The units of this document.
    pub document: Option<String>,
    /// Words in the title or the unit's name.
    pub words: Option<String>,
    /// Conditions on fields.
    pub filters: Vec<FieldFilter>,
    /// The order.
    pub sort: RecordSort,
    /// Backwards.
    pub descending: bool,
    /// Columns, where chosen.
    pub columns: Vec<String>,
    /// The page, from 1.
    pub page: i64,
}

impl ListWish {
    /// Reads the query of an address. What means nothing is left out: an old link still shows the list.
    pub fn read(query: &BTreeMap<String, String>, register: &Register, today: Date) -> ListWish {
        let asked = |key: &str| {
            query
                .get(key)
                .map(|text| text.trim())
                .filter(|text| !text.is_empty())
        };
        let list = |key: &str| -> Vec<String> {
            let parts = asked(key).unwrap_or_default().split(',');
            parts
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect()
        };
        let known = found_by(register);
        let mut filters = Vec::new();
        for field in &known {
            filters.extend(filter(field, &asked));
        }
        let day = |day: Date| Some(day.to_string());
        let due = match asked("due") {
            Some("overdue") => Some(FieldTest::Between(None, today.pred_opt().and_then(day))),
            Some("soon") => {
                let end = today.checked_add_days(Days::new(SOON));
                Some(FieldTest::Between(day(today), end.and_then(day)))
            }
            _ => None,
        };
        filters.extend(due.map(|test| FieldFilter {
            field: DUE.to_owned(),
            test,
        }));
        let sort = asked("sort").or(register.sort.as_deref()).unwrap_or("-created");
        let (descending, name) = match sort.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, sort),
        };
        let sortable = |name: &str| known.iter().any(|field| field.name == name && !field.many);
        let (sort, descending) = match name {
            DUE => (RecordSort::Field(DUE.to_owned()), descending),
            name if sortable(name) => (RecordSort::Field(name.to_owned()), descending),
            "created" => (RecordSort::Created, descending),
            _ => (RecordSort::Created, true),
        };
        ListWish {
            states: list("state"),
            subject: asked("subject").map(str::to_owned),
            document: asked("document").map(str::to_owned),
            words: asked("q").map(str::to_owned),
            filters,
            sort,
            descending,
            columns: list("columns"),
            page: asked("page")
                .and_then(|page| page.parse().ok())
                .unwrap_or(1)
                .max(1),
        }
    }

    /// The order as an address writes it.
    pub fn sort_word(&self) -> String {
        let name = match &self.sort {
            RecordSort::Created => "created",
            RecordSort::Field(name) => name,
        };
        format!("{}{name}", if self.descending { "-" } else { "" })
    }

    /// The columns to show: those chosen, else the register's own.
    pub fn shown_columns<'r>(&self, register: &'r Register) -> Vec<&'r RegisterField> {
        let chosen: Vec<&RegisterField> = self
            .columns
            .iter()
            .filter_map(|name| register.field(name))
            .collect();
        if chosen.is_empty() {
            column_fields(register)
        } else {
            chosen
        }
    }

    /// The question for the store.
    pub fn query(&self, picture: &Picture, rights: &Rights<'_>, today: Date, per_page: i64) -> RecordQuery {
        let register = rights.register;
        let mut scope = None;
        if let Some(pack) = &self.document {
            let units = picture
                .place(pack)
                .into_iter()
                .flat_map(|place| &place.snapshot.units);
            scope = Some(units.map(|unit| unit.id.clone()).collect());
        }
        let words_subjects = self
            .words
            .as_deref()
            .map(|words| named(picture, register, words))
            .unwrap_or_default();
        rights.narrow(RecordQuery {
            register: register.id.clone(),
            scope,
            reach: None,
            states: self.states.clone(),
            subject: self.subject.clone(),
            fields: self.filters.clone(),
            words: self.words.clone(),
            words_subjects,
            before: (picture.on < today).then(|| end_of(picture.on)),
            sort: self.sort.clone(),
            descending: self.descending,
            offset: (self.page - 1) * per_page,
            limit: per_page,
        })
    }
}

/// The units of the register's kind whose name holds some words.
fn named(picture: &Picture, register: &Register, words: &str) -> Vec<String> {
    let units = picture.places.iter().flat_map(|place| &place.snapshot.units);
    units
        .filter(|unit| unit.kind == register.subject && unit.name.contains(words))
        .map(|unit| unit.id.clone())
        .take(MOST_UNITS)
        .collect()
}

/// The condition that an address sets on a field: `f.name` is a value, for texts their beginning, with `*` before it a part of
/// them; `f.name.from` and `f.name.to` are bounds; `-` is an empty field.
fn filter<'q>(field: &RegisterField, asked: &impl Fn(&str) -> Option<&'q str>) -> Option<FieldFilter> {
    let name = &field.name;
    let kind = match field.kind.is_number() {
        true => IndexKind::Number,
        false => IndexKind::Text,
    };
    let key = |text: &str| sort_key(kind, &text.replace(',', ""));
    let is_text = matches!(
        field.kind,
        FieldType::Text | FieldType::LongText | FieldType::CreditCode
    );
    let test = match asked(&format!("f.{name}")) {
        Some("-") => FieldTest::Empty,
        Some(text) if is_text => match text.strip_prefix('*') {
            Some(part) => FieldTest::Contains(part.to_owned()),
            None => FieldTest::Starts(text.to_owned()),
        },
        Some(text) => FieldTest::Equals(key(text)),
        None => {
            let (from, to) = (asked(&format!("f.{name}.from")), asked(&format!("f.{name}.to")));
            if from.is_none() && to.is_none() {
                return None;
            }
            FieldTest::Between(from.map(key), to.map(key))
        }
    };
    Some(FieldFilter {
        field: name.clone(),
        test,
    })
}
