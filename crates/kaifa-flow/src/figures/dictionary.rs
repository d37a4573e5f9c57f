//! The dictionary of indicators: each figure once, with its owner, who asks for it, where it is shown and what rests on it; and the
//! gate for new requests, which refuses what is asked already and says whom to ask.

use std::collections::BTreeSet;

use kaifa_base::{Lang, Place, Problem, Words};
use kaifa_eval::excerpt::Excerpt;
use kaifa_pack::item::{Indicator, PeriodKind, UnitKind};

use crate::codes;
use crate::place::PlacePicture;

/// What uses an indicator in one place.
#[derive(Debug, Clone, Default)]
pub struct Uses<'a> {
    /// Forms that ask for it: id and title.
    pub asked_in: Vec<(&'a str, &'a str)>,
    /// Forms that show it.
    pub shown_in: Vec<(&'a str, &'a str)>,
    /// Targets that rest on it.
    pub targets: usize,
}

/// The uses of every indicator of a place, in the order of the packs.
pub fn uses(place: &PlacePicture, lang: Lang) -> Vec<(&Indicator, Uses<'_>)> {
    let items = &place.edition.items;
    let judged: Vec<BTreeSet<String>> = items
        .targets
        .iter()
        .map(|target| {
            let excerpt: Excerpt = place.excerpt.for_target(&target.id);
            excerpt.indicators.into_iter().map(|one| one.id).collect()
        })
        .collect();
    let forms_with = |ids: fn(&kaifa_pack::item::Form) -> &Vec<String>, id: &str| {
        items
            .forms
            .iter()
            .filter(|form| ids(form).iter().any(|one| one == id))
            .map(|form| (form.id.as_str(), form.title.get(lang)))
            .collect()
    };
    items
        .indicators
        .iter()
        .map(|indicator| {
            let uses = Uses {
                asked_in: forms_with(|form| &form.indicators, &indicator.id),
                shown_in: forms_with(|form| &form.reuses, &indicator.id),
                targets: judged.iter().filter(|of| of.contains(&indicator.id)).count(),
            };
            (indicator, uses)
        })
        .collect()
}

/// A figure that somebody wants to ask for.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// Its name.
    pub name: &'a str,
    /// Who would report it.
    pub subject: UnitKind,
    /// How often.
    pub period: PeriodKind,
}

/// Why a request is refused: the figure is in the dictionary, under this name or another. Nothing for a new figure.
pub fn refuse(place: &PlacePicture, request: &Request<'_>) -> Option<Problem> {
    let wanted = folded(request.name);
    let known = place.edition.items.indicators.iter().find(|indicator| {
        indicator.subjects.contains(&request.subject) && names(indicator).any(|name| folded(name) == wanted)
    })?;
    let owner = known.owner.clone().unwrap_or_else(|| place.document_name());
    let asked = place
        .edition
        .items
        .forms
        .iter()
        .find(|form| form.indicators.contains(&known.id) && form.subjects.contains(&request.subject));
    let form = asked.map(|form| form.title.zh.as_str());
    let rhythm = known.period.words();
    let mut words = Words::new(
        format!(
            "“{}”已在指标字典中:{}(按{}),主管 {owner}",
            request.name, known.name, rhythm.zh
        ),
        format!(
            "`{}` is in the dictionary: {} (by {}), owned by {owner}",
            request.name, known.id, rhythm.en
        ),
    );
    if known.formula.is_some() {
        words = Words::new(
            format!("{},由公式算出,不须填报", words.zh),
            format!("{}; it is computed", words.en),
        );
    }
    let finer = rank(request.period) < rank(known.period);
    let hint = match (form, finer) {
        (Some(form), false) => Words::new(
            format!("直接取用报表“{form}”的数据,不要再向基层要"),
            format!("use the figures of the form “{form}”; do not ask the units again"),
        ),
        (Some(form), true) => Words::new(
            format!("如确需更密的期间,请{owner}修改报表“{form}”的期间,不要另立报表"),
            format!("if a finer rhythm is needed, have {owner} change the form “{form}”; add no second form"),
        ),
        (None, _) => Words::new(
            format!("请{owner}把它列入一张报表,其他报表共享"),
            format!("have {owner} put it into one form; others share it"),
        ),
    };
    Some(Problem {
        hint: Some(hint),
        ..Problem::error(&codes::DICTIONARY, Place::field("name"), words)
    })
}

fn rank(period: PeriodKind) -> usize {
    match period {
        PeriodKind::Month => 0,
        PeriodKind::Quarter => 1,
        PeriodKind::Half => 2,
        PeriodKind::Year => 3,
    }
}

fn names(indicator: &Indicator) -> impl Iterator<Item = &str> {
    [indicator.name.as_str(), indicator.id.as_str()]
        .into_iter()
        .chain(indicator.aliases.iter().map(String::as_str))
}

fn folded(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
}
