//! The indicators of a derivation as they are shown, and the score of another scheme among them, which opens to its own derivation.

use askama::Template;
use kaifa_base::Lang;
use kaifa_eval::scheme::explain::{AdjustmentItem, Derivation, Item};
use kaifa_eval::scheme::explain_other::OtherScore;
use serde::Serialize;

use super::super::bullet;

/// An indicator of a derivation.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ItemView {
    /// Its title.
    pub title: String,
    /// The clause that it rests on; empty: that of the scheme.
    pub clause: String,
    /// The formula of its value as the scheme writes it.
    pub formula: String,
    /// The same in the words of its figures.
    pub formula_words: String,
    /// The figures in it, in words.
    pub inputs: Vec<String>,
    /// Its value with unit; nothing where it is missing.
    pub value: Option<String>,
    /// What it is compared with: words and number.
    pub compared: Vec<(String, Option<String>)>,
    /// Its weight.
    pub weight: String,
    /// Its points.
    pub points: Option<String>,
    /// How the points come about.
    pub how: String,
    /// The score of another scheme that is its value, opened; absent: it is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(no_recursion)]
    pub other: Option<Box<OtherView>>,
    #[serde(skip)]
    pub(super) bar: String,
}

/// The score of another scheme, with how it comes about there.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema, Template)]
#[template(path = "per_mu_other.html")]
pub struct OtherView {
    /// Id of the scheme.
    pub scheme: String,
    /// Its title.
    pub title: String,
    /// The clause that it rests on; empty: none is named.
    pub clause: String,
    /// What it was taken from besides; empty: nothing.
    pub source: String,
    /// Its full score.
    pub full: String,
    /// The score; nothing where it gives none.
    pub score: Option<String>,
    /// Why it gives none.
    pub without: String,
    /// The peer group.
    pub group: String,
    /// The exemption that it is under there.
    pub exemption: String,
    /// Its indicators; empty where its data do not hold the firm.
    pub items: Vec<ItemView>,
    /// Adjustments that gave points: title, points, evidence.
    pub adjustments: Vec<(String, String, String)>,
    /// Total before rounding.
    pub total: Option<String>,
    /// Decimals, where the scheme defines the score as rounded.
    pub rounded_to: Option<u32>,
    /// Vetoes that hold there.
    pub held: Vec<String>,
    #[serde(skip)]
    anchor: String,
    #[serde(skip)]
    f: Tongue,
}

/// The reader's language, for a template of a part of a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tongue(pub(super) Lang);

impl Tongue {
    pub(super) fn t<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        self.0.pick(zh, en)
    }
}

impl ItemView {
    /// An item; `above` is the anchor of the score that it stands below, empty where it is one of the result itself.
    pub(super) fn of(item: &Item, above: &str, lang: Lang) -> ItemView {
        let number = |text: &str| text.parse::<f64>().ok();
        let missing = lang.pick("缺", "missing");
        let bar = bullet(
            item.points.as_deref().and_then(number),
            number(&item.weight).unwrap_or(0.0),
        );
        ItemView {
            title: item.title.get(lang).to_owned(),
            clause: item.clause.clone().unwrap_or_default(),
            formula: item.formula.clone(),
            formula_words: item.formula_words.get(lang).to_owned(),
            inputs: item
                .inputs
                .iter()
                .map(|(_, title, value, unit)| {
                    let label = title.get(lang);
                    let value = value.as_deref().unwrap_or(missing);
                    format!("{label} {value} {}", unit.as_deref().unwrap_or_default())
                        .trim_end()
                        .to_owned()
                })
                .collect(),
            value: item.value.as_ref().map(|value| {
                format!("{value} {}", item.unit.as_deref().unwrap_or_default())
                    .trim_end()
                    .to_owned()
            }),
            compared: item
                .compared_with
                .iter()
                .map(|one| (one.what.get(lang).to_owned(), one.number.clone()))
                .collect(),
            weight: item.weight.clone(),
            points: item.points.clone(),
            how: item.how.get(lang).to_owned(),
            other: item
                .other
                .as_ref()
                .map(|other| Box::new(OtherView::of(other, anchor(above, &item.id), lang))),
            bar,
        }
    }
}

impl OtherView {
    fn of(other: &OtherScore, anchor: String, lang: Lang) -> OtherView {
        let below = other.derivation.as_deref();
        let text = |of: &dyn Fn(&Derivation) -> Option<String>| below.and_then(of).unwrap_or_default();
        OtherView {
            scheme: other.scheme.clone(),
            title: other.title.get(lang).to_owned(),
            clause: text(&|one| one.clause.clone()),
            source: text(&|one| one.source.clone()),
            full: other.full.clone(),
            score: other.score.clone(),
            without: other
                .without
                .as_ref()
                .map(|why| why.get(lang).to_owned())
                .unwrap_or_default(),
            group: text(&|one| Some(one.peer_group.as_ref()?.get(lang).to_owned())),
            exemption: below.map(|one| exemption_words(one, lang)).unwrap_or_default(),
            items: below
                .iter()
                .flat_map(|one| &one.items)
                .map(|item| ItemView::of(item, &anchor, lang))
                .collect(),
            adjustments: below
                .map(|one| adjustment_words(&one.adjustments, lang))
                .unwrap_or_default(),
            total: below.and_then(|one| one.total.clone()),
            rounded_to: below.and_then(|one| one.rounded_to),
            held: below
                .iter()
                .flat_map(|one| &one.held)
                .map(|words| words.get(lang).to_owned())
                .collect(),
            anchor,
            f: Tongue(lang),
        }
    }
}

/// Where on the page the score of another scheme is derived that is the value of an indicator, below another such score or none.
pub(super) fn anchor(above: &str, indicator: &str) -> String {
    match above {
        "" => format!("score-{indicator}"),
        above => format!("{above}-{indicator}"),
    }
}

/// The exemption of a derivation in words; empty where there is none.
pub(super) fn exemption_words(derivation: &Derivation, lang: Lang) -> String {
    let words = derivation
        .exemption
        .as_ref()
        .map(|(title, standing)| format!("{} · {}", title.get(lang), standing.words().get(lang)));
    words.unwrap_or_default()
}

/// Adjustments in words: title, points, evidence.
pub(super) fn adjustment_words(all: &[AdjustmentItem], lang: Lang) -> Vec<(String, String, String)> {
    let words = |one: &AdjustmentItem| {
        let title = one.title.get(lang).to_owned();
        (title, one.points.clone(), lang.list(&one.evidence))
    };
    all.iter().map(words).collect()
}
