//! One target: its sentence, actual against required path over the years, the figures and parameters used, what each member
//! contributes, and other targets on the same indicator. The list is in `targets.rs`.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::Json;
use axum::extract::Path;
use chrono::Datelike;
use kaifa_base::{Date, Decimal, Lang, Period};
use kaifa_eval::targets::{TargetInput, judge_target};
use kaifa_eval::trace::Leaf;
use kaifa_flow::duties::target_words::asked_words;
use kaifa_flow::people::permission::{Signed, Task};
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::place::standing::{TargetNow, years_of};
use kaifa_flow::show;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::{Aggregation, Indicator, RequiredPath, Target, TargetMeasure};
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;

use crate::pages::chart::{self, Scale, Series};
use crate::pages::frame::Frame;
use crate::pages::grounds::{self, InputView, ParameterView};
use crate::pages::targets::{TargetView, by_words, may_see, visible};
use crate::pages::{Page, html};
use crate::web::visit::Visit;

/// A year of the path.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct YearView {
    /// The year, or the period of a target that is not yearly.
    pub year: String,
    /// What was reached.
    #[schema(value_type = Option<String>)]
    pub actual: Option<Decimal>,
    /// What is asked for.
    #[schema(value_type = Option<String>)]
    pub required: Option<Decimal>,
}

/// What one member of the scope contributes.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct MemberView {
    /// The unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Its figure in words; a state word where there is none.
    pub value: String,
    /// Nothing is known.
    pub missing: bool,
    /// Per cent of the sum, one place.
    pub share: String,
    /// Address of the figure.
    pub href: String,
}

/// One target with all that belongs to it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct TargetDetail {
    /// As in the list.
    pub target: TargetView,
    /// What is asked, as a sentence.
    pub sentence: String,
    /// The words of the clause, where the text was taken in.
    pub quote: Option<String>,
    /// Why it is read so.
    pub note: Option<String>,
    /// How it is measured, in words.
    pub measure: String,
    /// Unit of the values.
    pub unit: String,
    /// Actual and required, year by year.
    pub years: Vec<YearView>,
    /// The figures used that the reader may see.
    pub figures: Vec<InputView>,
    /// How many figures used are outside the reader's scope.
    pub hidden: usize,
    /// What each member contributes, where a sum is judged.
    pub members: Vec<MemberView>,
    /// Parameters used.
    pub parameters: Vec<ParameterView>,
    /// Other targets on the same indicator, and the same target for others.
    pub others: Vec<TargetView>,
}

/// The target that an address means; without a subject the first that the person may see.
pub fn find<'a>(
    person: &Signed,
    picture: &'a Picture,
    (pack, id): (&str, &str),
    subject: Option<&str>,
) -> Result<(&'a PlacePicture, &'a Target, &'a TargetNow), Stop> {
    let place = picture.place_or_stop(pack)?;
    let none = || Stop::not_found(format!("目标 {id}"), format!("target {id}"));
    let target = place
        .edition
        .items
        .targets
        .iter()
        .find(|target| target.id == id)
        .ok_or_else(none)?;
    let all = || {
        place
            .targets
            .iter()
            .filter(|now| now.target == id && subject.is_none_or(|subject| subject == now.subject))
    };
    match all().find(|now| may_see(person, place, &now.subject)) {
        Some(now) => Ok((place, target, now)),
        None => {
            let other = all().next().ok_or_else(none)?;
            Err(
                match person.may(Task::SeeWork, Some(place.unit_name(&other.subject))) {
                    Err(problem) => Stop::refused(problem),
                    Ok(()) => none(),
                },
            )
        }
    }
}

/// What a target asks, as a sentence.
pub fn sentence(place: &PlacePicture, target: &Target, now: &TargetNow, lang: Lang) -> String {
    let name = |id: &Option<String>| {
        let found = id
            .as_ref()
            .and_then(|id| place.edition.items.indicators.iter().find(|one| one.id == *id));
        found.map(|indicator| match (lang, &indicator.name_en) {
            (Lang::En, Some(english)) => english.clone(),
            _ => indicator.name.clone(),
        })
    };
    let what = match (name(&target.numerator), name(&target.denominator)) {
        (Some(top), Some(bottom)) => match lang {
            Lang::Zh => format!("{top}与{bottom}之比"),
            Lang::En => format!("{top} to {bottom}"),
        },
        _ => name(&target.indicator).unwrap_or_else(|| target.title.get(lang).to_owned()),
    };
    let whole = target.against.as_ref().map(|id| grounds::subject_name(place, id));
    let scope = target
        .scope_text
        .clone()
        .unwrap_or_else(|| grounds::subject_name(place, &now.subject));
    let (asked, by, measure) = (
        asked_words(target, lang),
        by_words(target, lang),
        target.measure.words(),
    );
    if asked.is_empty() {
        return target
            .none_in_text
            .clone()
            .unwrap_or_else(|| target.title.get(lang).to_owned());
    }
    match lang {
        Lang::Zh => {
            let whole = whole.map(|whole| format!(",对比{whole}")).unwrap_or_default();
            let each = if target.each { "(逐个判断)" } else { "" };
            format!("{scope}{each}的{what}({}{whole}){asked},期限:{by}", measure.zh)
        }
        Lang::En => {
            let whole = whole.map(|whole| format!(" against {whole}")).unwrap_or_default();
            let each = if target.each { ", each for itself" } else { "" };
            format!(
                "{what} of {scope}{each} ({}{whole}): {asked}; by: {by}",
                measure.en
            )
        }
    }
}

/// What was reached in each year with figures, judged as the target is, and what the path asks for.
pub fn years(place: &PlacePicture, target: &Target, subject: &str) -> Vec<YearView> {
    let input_on = |day: Date| TargetInput {
        excerpt: &place.excerpt,
        figures: &place.known_figures,
        membership: &place.membership,
        settings: &place.settings,
        as_of: day,
    };
    let mut known: BTreeSet<i32> = BTreeSet::new();
    let ids: BTreeSet<String> = place
        .excerpt
        .for_target(&target.id)
        .indicators
        .iter()
        .map(|indicator| indicator.id.clone())
        .collect();
    for id in &ids {
        known.extend(years_of(&place.rows.figures, id));
    }
    let due = target.by.map(|by| by.year());
    known.retain(|year| *year <= place.on.year() && due.is_none_or(|due| *year <= due));
    let mut actual: BTreeMap<i32, Decimal> = BTreeMap::new();
    for year in &known {
        let Some(end) = Date::from_ymd_opt(*year, 12, 31) else {
            continue;
        };
        let result = judge_target(target, subject, &input_on(end));
        if let (Some(Period::Year(of)), Some(value)) = (result.period, result.value)
            && of == *year
        {
            actual.insert(*year, value);
        }
    }
    let path = path(place, target);
    let mut all: BTreeSet<i32> = actual.keys().copied().collect();
    if let Some(first) = all.first().copied().or(path.keys().next().copied()) {
        all.extend(path.keys().copied().filter(|year| *year >= first));
    }
    if let (Some(first), Some(due)) = (all.first().copied(), due) {
        all.extend(first..=due);
    }
    all.into_iter()
        .map(|year| YearView {
            year: year.to_string(),
            actual: actual.get(&year).copied(),
            required: path
                .get(&year)
                .copied()
                .or(target.value.filter(|_| path.is_empty())),
        })
        .collect()
}

/// The linear path from the earlier target, year by year, for showing; empty where the text asks for none.
fn path(place: &PlacePicture, target: &Target) -> BTreeMap<i32, Decimal> {
    let earlier = target
        .path_from
        .as_ref()
        .and_then(|id| place.edition.items.targets.iter().find(|one| one.id == *id));
    let ends = earlier.and_then(|earlier| {
        Some((
            (earlier.by?.year(), earlier.value?),
            (target.by?.year(), target.value?),
        ))
    });
    let Some(((from, start), (to, end))) =
        ends.filter(|((from, _), (to, _))| target.path == RequiredPath::Linear && from < to)
    else {
        return BTreeMap::new();
    };
    let length = Decimal::from(to - from);
    (from..=to)
        .map(|year| {
            (
                year,
                (start + (end - start) * Decimal::from(year - from) / length)
                    .round_dp(4)
                    .normalize(),
            )
        })
        .collect()
}

/// What each member contributes to a sum, as far as the person may see.
fn members(
    place: &PlacePicture,
    target: &Target,
    now: &TargetNow,
    person: &Signed,
    lang: Lang,
) -> Vec<MemberView> {
    let summed = |id: &Option<String>| -> Option<&Indicator> {
        let indicator = place
            .edition
            .items
            .indicators
            .iter()
            .find(|one| Some(&one.id) == id.as_ref())?;
        (indicator.aggregate == Aggregation::Sum).then_some(indicator)
    };
    let indicator = summed(&target.indicator).or_else(|| summed(&target.numerator));
    let (Some(indicator), Some(period), Some(units)) = (
        indicator,
        now.result.period,
        place.membership.members.get(&now.subject),
    ) else {
        return Vec::new();
    };
    let value_of = |unit: &String| {
        let entry = place.known_figures.get(&indicator.id, unit, period)?;
        let quantity = entry.figure.usable()?;
        Some((
            quantity,
            quantity
                .unit
                .convert(quantity.value, indicator.unit)
                .unwrap_or(quantity.value),
        ))
    };
    let sum: Decimal = units.iter().filter_map(value_of).map(|(_, value)| value).sum();
    // A share of the sum would let the others be worked out by one who may see only some.
    let sees_all = units.iter().all(|unit| person.covers(Task::SeeFigures, unit));
    units
        .iter()
        .filter(|unit| person.covers(Task::SeeFigures, unit))
        .map(|unit| {
            let found = value_of(unit);
            let share = match found {
                Some((_, value)) if sees_all && !sum.is_zero() => {
                    format!("{}%", show::number(value * Decimal::from(100) / sum, 1))
                }
                _ => String::new(),
            };
            let state = place
                .known_figures
                .get(&indicator.id, unit, period)
                .map(|entry| entry.figure.state());
            MemberView {
                unit: unit.clone(),
                name: place.unit_name(unit).to_owned(),
                missing: found.is_none(),
                value: match (found, state) {
                    (Some((quantity, _)), _) => show::quantity(quantity),
                    (None, Some(state)) => state.words().get(lang).to_owned(),
                    (None, None) => lang.pick("缺报", "missing").to_owned(),
                },
                share,
                href: grounds::figure_href(&indicator.id, unit, &period.to_string()),
            }
        })
        .collect()
}

fn detail(
    visit: &Visit,
    picture: &Picture,
    (place, target, now): (&PlacePicture, &Target, &TargetNow),
) -> Result<TargetDetail, Stop> {
    let person = visit.signed()?;
    let lang = visit.lang;
    let leaves: Vec<&Leaf> = now.result.trace.all_leaves();
    let (figures, hidden) = grounds::inputs(place, &leaves, person, lang);
    let indicators: Vec<&String> = [&target.indicator, &target.numerator]
        .into_iter()
        .flatten()
        .collect();
    let others = visible(person, picture)
        .into_iter()
        .filter(|(other_place, other, other_now)| {
            let same = other_place.name() == place.name() && other.id == target.id;
            if same {
                other_now.subject != now.subject
            } else {
                [&other.indicator, &other.numerator]
                    .into_iter()
                    .flatten()
                    .any(|id| indicators.contains(&id))
                    && place.region_name() == other_place.region_name()
            }
        })
        .map(|(place, target, now)| TargetView::of(place, target, now, lang))
        .collect();
    Ok(TargetDetail {
        sentence: sentence(place, target, now, lang),
        quote: target
            .basis
            .clause
            .as_ref()
            .and_then(|clause| place.quote(clause.as_str())),
        note: target.basis.note.clone(),
        measure: target.measure.words().get(lang).to_owned(),
        unit: target
            .unit
            .map(|unit| unit.symbol().to_owned())
            .unwrap_or_default(),
        years: years(place, target, &now.subject),
        figures,
        hidden,
        members: members(place, target, now, person, lang),
        parameters: now
            .result
            .parameters
            .iter()
            .map(|used| grounds::parameter(place, used, lang))
            .collect(),
        others,
        target: TargetView::of(place, target, now, lang),
    })
}

fn drawn(d: &TargetDetail, target: &Target, lang: Lang) -> String {
    if d.years.iter().all(|year| year.actual.is_none()) {
        return String::new();
    }
    let points = |value: fn(&YearView) -> Option<Decimal>| {
        d.years
            .iter()
            .map(|year| {
                let label = year.year.parse().map(|number| chart::year(number, lang));
                let label = label.unwrap_or_else(|_| year.year.clone());
                (label, value(year).and_then(|number| number.to_f64()))
            })
            .collect()
    };
    let mut series = vec![Series {
        name: lang.pick("实际", "actual"),
        points: points(|year| year.actual),
        required: false,
    }];
    if d.years.iter().any(|year| year.required.is_some()) {
        series.push(Series {
            name: lang.pick("要求", "asked"),
            points: points(|year| year.required),
            required: true,
        });
    }
    chart::lines(
        &lang.of(&d.target.title, &d.target.reason),
        match target.measure {
            TargetMeasure::Rank => Scale::Places,
            _ => Scale::Values(&d.unit),
        },
        &series,
        lang,
    )
}

#[derive(Template)]
#[template(path = "target.html")]
struct TargetPage {
    f: Frame,
    d: TargetDetail,
    chart: String,
}

impl TargetPage {
    fn number(&self, value: &Option<Decimal>) -> String {
        value.map(|value| show::number(value, 4)).unwrap_or_default()
    }
}

/// `GET /targets/{pack}/{target}`
pub async fn show_one(visit: Visit, Path((pack, id)): Path<(String, String)>) -> Page {
    let person = visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    let found = find(person, &picture, (&pack, &id), visit.asked("subject"))?;
    let d = detail(&visit, &picture, found)?;
    html(&TargetPage {
        f: visit.frame(
            ("目标", "Targets"),
            format!("{} · {}", d.target.title, d.target.subject_name),
        ),
        chart: drawn(&d, found.1, visit.lang),
        d,
    })
}

/// One target with the figures it rests on.
#[utoipa::path(get, path = "/api/targets/{pack}/{target}", tag = "targets",
    params(("pack" = String, Path, description = "pack"), ("target" = String, Path, description = "target id"), ("subject" = Option<String>, Query, description = "unit or group"), ("on" = Option<String>, Query, description = "as of this day")),
    responses((status = 200, body = TargetDetail)))]
pub async fn api_one(
    visit: Visit,
    Path((pack, id)): Path<(String, String)>,
) -> Result<Json<TargetDetail>, Stop> {
    let person = visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    let found = find(person, &picture, (&pack, &id), visit.asked("subject"))?;
    Ok(Json(detail(&visit, &picture, found)?))
}
