//! What becomes of the duties of a document that ends, as a person decides it before the end is recorded: each goes on under a duty of
//! the document that takes over, or ends. What the two say alike is proposed.

use std::collections::BTreeMap;

use kaifa_base::Lang;
use kaifa_flow::documents::life::{party, succession};
use kaifa_flow::place::{PlacePicture, ReadText};
use kaifa_pack::Edition;

/// A duty of the document that ends.
#[derive(Debug, Clone)]
pub struct DutyRow {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The duty of the successor under which it goes on; empty where it ends.
    pub under: String,
}

/// The duties of a document and under what they can go on.
#[derive(Debug, Clone, Default)]
pub struct SuccessionView {
    /// The pack of the document.
    pub pack: String,
    /// Its duties.
    pub rows: Vec<DutyRow>,
    /// Duties of the successor: id, and clause with title.
    pub choices: Vec<(String, String)>,
    /// The id of the form that the choices belong to.
    pub form: &'static str,
}

impl SuccessionView {
    /// What would become of the duties of a place under a successor, as proposed.
    pub fn of(
        place: &PlacePicture,
        next: Option<(&Edition, Option<&ReadText>)>,
        form: &'static str,
        lang: Lang,
    ) -> SuccessionView {
        let proposed = succession(place, next.map(|(edition, text)| party(edition, text)));
        let titles: BTreeMap<&str, &str> = place
            .edition
            .pack
            .items
            .duties
            .iter()
            .map(|duty| (duty.id.as_str(), duty.title.get(lang)))
            .collect();
        let rows = proposed
            .into_iter()
            .map(|(id, under)| DutyRow {
                title: titles
                    .get(id.as_str())
                    .map_or(id.as_str(), |title| title)
                    .to_owned(),
                under: under.unwrap_or_default(),
                id,
            })
            .collect();
        let choices = next.map_or_else(Vec::new, |(edition, _)| choices(edition, lang));
        SuccessionView {
            pack: place.name().to_owned(),
            rows,
            choices,
            form,
        }
    }

    /// How many duties go on.
    pub fn go_on(&self) -> usize {
        self.rows.iter().filter(|row| !row.under.is_empty()).count()
    }

    /// How many end.
    pub fn end(&self) -> usize {
        self.rows.len() - self.go_on()
    }
}

/// The duties of an edition under which others can go on: id, and clause with title.
pub fn choices(edition: &Edition, lang: Lang) -> Vec<(String, String)> {
    let duties = edition.pack.items.duties.iter();
    let named = |duty: &kaifa_pack::item::Duty| {
        let clause = duty.basis.clause.as_ref();
        let clause = clause.map(|clause| format!("{clause} ")).unwrap_or_default();
        (duty.id.clone(), format!("{clause}{}", duty.title.get(lang)))
    };
    duties.map(named).collect()
}

/// What a form says of single duties of a pack: the duty under which each goes on, empty where it ends.
pub fn sent(pairs: &[(String, String)], pack: &str) -> BTreeMap<String, String> {
    let prefix = format!("duty.{pack}.");
    let of = |(name, value): &(String, String)| {
        Some((name.strip_prefix(&prefix)?.to_owned(), value.trim().to_owned()))
    };
    pairs.iter().filter_map(of).collect()
}
