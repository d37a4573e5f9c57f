//! What the next grade would take, as it is shown: what a single indicator would have to be, and where that is the score of another
//! scheme, what would bring it there, with the way to its derivation.

use askama::Template;
use kaifa_base::Lang;
use kaifa_eval::scheme::next_grade::Needed;
use serde::Serialize;

use super::items::{Tongue, anchor};

/// What the next grade would take.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct NextView {
    /// The grade.
    pub grade: String,
    /// Score needed.
    pub score: String,
    /// Points missing.
    pub missing: String,
    /// Whether a veto stands in the way.
    pub vetoed: bool,
    /// Indicators that could bring it alone.
    pub alone: Vec<NeededView>,
}

/// What an indicator would have to be by itself.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema, Template)]
#[template(path = "per_mu_needed.html")]
pub struct NeededView {
    /// What it is: the indicator, or the score of a scheme by its title.
    pub title: String,
    /// The value, with its unit.
    pub value: String,
    /// Id of the scheme whose score it is; empty: it is a value of figures.
    pub scheme: String,
    /// What by itself would bring the score of that scheme.
    #[schema(no_recursion)]
    pub alone: Vec<NeededView>,
    /// Where on the page that score is derived.
    #[serde(skip)]
    anchor: String,
    #[serde(skip)]
    f: Tongue,
}

impl NeededView {
    /// The indicators of a derivation, or those below one of its scores, which `above` names on the page.
    pub(super) fn all(needed: &[Needed], above: &str, lang: Lang) -> Vec<NeededView> {
        let view = |one: &Needed| {
            let (title, value) = one.words();
            let anchor = anchor(above, &one.id);
            let other = one.other.as_ref();
            NeededView {
                title: title.get(lang).to_owned(),
                value: value.get(lang).to_owned(),
                scheme: other.map(|other| other.scheme.clone()).unwrap_or_default(),
                alone: other
                    .map(|other| NeededView::all(&other.alone, &anchor, lang))
                    .unwrap_or_default(),
                anchor,
                f: Tongue(lang),
            }
        };
        needed.iter().map(view).collect()
    }
}
