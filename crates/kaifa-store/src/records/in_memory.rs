//! The same questions asked of records in hand: records of a past day have no keys in the store, since those are of today.

use super::index::{IndexedField, keys_of};
use super::query::{FieldTest, RecordQuery, RecordSort};
use crate::rows::Record;

impl FieldTest {
    /// Whether one of the keys of a field is what it must be.
    fn fits(&self, keys: &[&str]) -> bool {
        let one = |key: &str| match self {
            FieldTest::Equals(wanted) => key == wanted,
            FieldTest::OneOf(wanted) => wanted.iter().any(|one| one == key),
            FieldTest::Empty => key.is_empty(),
            FieldTest::Starts(start) => key.starts_with(start.as_str()),
            FieldTest::Contains(words) => key.contains(words.as_str()),
            FieldTest::Between(low, high) => {
                !key.is_empty()
                    && low.as_deref().is_none_or(|low| key >= low)
                    && high.as_deref().is_none_or(|high| key <= high)
            }
        };
        keys.iter().any(|key| one(key))
    }
}

impl RecordQuery {
    /// The records that fit, in the order asked for. `spec` is what the register is found by; scope and moment are taken as asked for
    /// before.
    pub fn among(&self, spec: &[IndexedField], records: Vec<Record>) -> Vec<Record> {
        let mut found: Vec<(String, Record)> = records
            .into_iter()
            .filter_map(|record| {
                let keys = keys_of(spec, &record.fields);
                self.fits(&keys, &record)
                    .then(|| (self.sort_key_of(&keys, &record), record))
            })
            .collect();
        found.sort_by(|(left_key, left), (right_key, right)| {
            let order = (left_key, &left.id).cmp(&(right_key, &right.id));
            match self.descending {
                true => order.reverse(),
                false => order,
            }
        });
        found.into_iter().map(|(_, record)| record).collect()
    }

    fn fits(&self, keys: &[(String, String)], record: &Record) -> bool {
        let subject = record.subject.as_deref().unwrap_or_default();
        let words = self.words.as_deref().is_none_or(|words| {
            record.title.contains(words)
                || record.id == words
                || self.words_subjects.iter().any(|unit| unit == subject)
        });
        let fields = self.fields.iter().all(|filter| {
            let of_field: Vec<&str> = keys
                .iter()
                .filter(|(name, _)| *name == filter.field)
                .map(|(_, key)| key.as_str())
                .collect();
            filter.test.fits(&of_field)
        });
        words
            && fields
            && (self.states.is_empty() || self.states.contains(&record.state))
            && self.subject.as_deref().is_none_or(|wanted| wanted == subject)
    }

    fn sort_key_of(&self, keys: &[(String, String)], record: &Record) -> String {
        match &self.sort {
            RecordSort::Created => crate::instant::show_instant(record.created_at),
            RecordSort::Field(name) => keys
                .iter()
                .find(|(field, _)| field == name)
                .map(|(_, key)| key.clone())
                .unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::{FieldFilter, IndexKind, sort_key};

    fn record(id: &str, area: &str, state: &str) -> Record {
        let at = chrono::DateTime::UNIX_EPOCH;
        Record {
            register: "r".into(),
            id: id.into(),
            state: state.into(),
            subject: Some("z".into()),
            title: format!("宗地{id}"),
            fields: serde_json::json!({ "area": area }),
            created_by: String::new(),
            created_at: at,
            updated_at: at,
        }
    }

    #[test]
    fn numbers_are_held_against_bounds_and_ordered_as_numbers() {
        let spec = [IndexedField {
            name: "area".into(),
            kind: IndexKind::Number,
            many: false,
            of: Vec::new(),
        }];
        let records = vec![
            record("a", "9", "open"),
            record("b", "100", "open"),
            record("c", "", "open"),
            record("d", "20", "shut"),
        ];
        let ids = |query: &RecordQuery| -> Vec<String> {
            let found = query.among(&spec, records.clone());
            found.into_iter().map(|record| record.id).collect()
        };
        let by_area = RecordQuery {
            sort: RecordSort::Field("area".into()),
            descending: true,
            ..RecordQuery::default()
        };
        assert_eq!(ids(&by_area), ["b", "d", "a", "c"]);
        let filter = |test| FieldFilter {
            field: "area".into(),
            test,
        };
        let low = Some(sort_key(IndexKind::Number, "20"));
        let query = RecordQuery {
            fields: vec![filter(FieldTest::Between(low, None))],
            ..by_area.clone()
        };
        assert_eq!(ids(&query), ["b", "d"], "what is empty lies in no range");
        let query = RecordQuery {
            fields: vec![filter(FieldTest::Empty)],
            states: vec!["open".into()],
            words: Some("宗地".into()),
            ..by_area
        };
        assert_eq!(ids(&query), ["c"]);
    }
}
