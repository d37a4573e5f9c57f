//! The zones of all places on a day: what they are, who manages them, what holds for them now, how many there are of each
//! class, and what the texts leave undated or unnamed. One zone is in `zone.rs`.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::Json;
use kaifa_base::{Date, Lang, Problem};
use kaifa_eval::effects::{Effect, EffectState};
use kaifa_flow::people::permission::{Signed, Task};
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::place::unit_changes::UnitWish;
use kaifa_flow::stop::Stop;
use kaifa_pack::UnitState;
use kaifa_pack::item::{Action, EventDate, Group, UnitEvent, UnitKind, ZoneClass, ZoneLevel};
use serde::Serialize;

use crate::pages::decisions::EffectView;
use crate::pages::frame::Frame;
use crate::pages::pager::Pager;
use crate::pages::unit_changes::{Choices, may_record};
use crate::pages::{Page, html};
use crate::web::visit::Visit;

/// Zones on one page.
const PER_PAGE: usize = 200;

/// The zones on a day.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ZonesView {
    /// The day.
    pub on: Date,
    /// The zones that fit the filter, a page of them.
    pub zones: Vec<ZoneRow>,
    /// Which of all that fit.
    pub pager: Pager,
    /// How many each class counts, per document.
    pub counts: Vec<ClassCount>,
    /// Events that have not happened because nobody has entered their date.
    pub undated: Vec<EventView>,
    /// Events and groups that concern units which the text does not name.
    pub unnamed: Vec<EventView>,
}

/// A zone in the list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ZoneRow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Pack of the document.
    pub pack: String,
    /// Name of the document.
    pub document: String,
    /// Its level in words.
    pub level: String,
    /// Its class in words.
    pub class: String,
    /// Who manages it.
    pub manager: String,
    /// To whom it is entrusted.
    pub trustee: String,
    /// Its second names.
    pub plates: Vec<String>,
    /// What is assumed about it.
    pub assumption: String,
    /// Whether the reader may see decisions and records of it; the rest is empty if not.
    pub may_see: bool,
    /// What holds for it on the day.
    pub holds: Vec<EffectView>,
    /// Proposals that wait for a decision.
    pub waiting: usize,
    /// Records that have not ended.
    pub open: usize,
}

/// How many zones a document's total counts in a class.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ClassCount {
    /// Name of the document.
    pub document: String,
    /// The class in words.
    pub class: String,
    /// How many.
    pub count: u32,
}

/// An event of the directory that lacks a date or a name.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct EventView {
    /// Pack of the document.
    pub pack: String,
    /// Name of the document.
    pub document: String,
    /// The unit; empty where the text does not name it.
    pub unit: String,
    /// Its name, or what the text says instead.
    pub unit_name: String,
    /// What happens.
    pub words: String,
    /// The clause.
    pub clause: String,
    /// The reading that would give the date; empty where none asks for it.
    pub parameter: String,
}

/// A level in words; a state word where it is not stated.
pub fn level_words(level: Option<ZoneLevel>, lang: Lang) -> String {
    level.map_or_else(|| not_stated(lang), |level| level.words().get(lang).to_owned())
}

/// A class in words; a state word where it is not stated.
pub fn class_words(class: Option<ZoneClass>, lang: Lang) -> String {
    class.map_or_else(|| not_stated(lang), |class| class.words().get(lang).to_owned())
}

fn not_stated(lang: Lang) -> String {
    lang.pick("文中未载", "not stated").to_owned()
}

fn not_applicable(lang: Lang) -> String {
    lang.pick("不适用", "not applicable").to_owned()
}

/// A unit with all that were merged into it: what was decided on those goes on for it.
pub fn with_predecessors(place: &PlacePicture, unit: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::from([unit.to_owned()]);
    loop {
        let more: Vec<String> = place
            .history
            .successions
            .iter()
            .filter(|step| step.on <= place.on && found.contains(&step.successor))
            .filter(|step| !found.contains(&step.unit))
            .map(|step| step.unit.clone())
            .collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}

/// Whether an effect lasts: a block, a permission, or anything with an end; a notice that was given is over at once.
fn lasts(effect: &Effect) -> bool {
    let what = &effect.what;
    matches!(what.action, Action::Block | Action::Allow)
        || effect.until.is_some()
        || what.until_event.is_some()
        || !what.ends_when.is_empty()
        || what.length.is_some()
}

/// What holds for a unit on the day: cards, blocks, permissions.
pub fn holds(place: &PlacePicture, unit: &str, lang: Lang) -> Vec<EffectView> {
    let subjects = with_predecessors(place, unit);
    place
        .effects
        .iter()
        .filter(|effect| subjects.contains(&effect.subject))
        .filter(|effect| effect.state == EffectState::InEffect && lasts(effect))
        .map(|effect| EffectView::of(place, effect, lang))
        .collect()
}

/// The proposals on a unit that want a person on the day, each with what it wants: a decision, or a number or option
/// that the decision left open.
pub fn waiting(place: &PlacePicture, unit: &str) -> BTreeMap<String, EffectState> {
    place
        .effects
        .iter()
        .filter(|effect| effect.subject == unit)
        .filter(|effect| matches!(effect.state, EffectState::Proposed | EffectState::AwaitsChoice))
        .map(|effect| (effect.proposal.clone(), effect.state))
        .collect()
}

fn row(place: &PlacePicture, person: &Signed, unit: &UnitState, lang: Lang) -> ZoneRow {
    let name = |id: &Option<String>| {
        id.as_deref()
            .map(|id| place.unit_name(id).to_owned())
            .unwrap_or_default()
    };
    let may_see = person.covers(Task::SeeRecords, &unit.id);
    let is_zone = unit.kind == UnitKind::Zone;
    ZoneRow {
        id: unit.id.clone(),
        name: unit.name.clone(),
        pack: place.name().to_owned(),
        document: place.document_name(),
        level: if is_zone {
            level_words(unit.level, lang)
        } else {
            not_applicable(lang)
        },
        class: if is_zone {
            class_words(unit.class, lang)
        } else {
            not_applicable(lang)
        },
        manager: name(&unit.manager),
        trustee: name(&unit.trustee),
        plates: unit.plates.clone(),
        assumption: unit.assumption.clone().unwrap_or_default(),
        may_see,
        holds: if may_see {
            holds(place, &unit.id, lang)
        } else {
            Vec::new()
        },
        waiting: if may_see {
            waiting(place, &unit.id)
                .values()
                .filter(|state| **state == EffectState::Proposed)
                .count()
        } else {
            0
        },
        open: if may_see {
            usize::try_from(place.open_records(&unit.id)).unwrap_or(0)
        } else {
            0
        },
    }
}

fn event_view(place: &PlacePicture, event: &UnitEvent, lang: Lang) -> EventView {
    let unit = event.unit.clone().unwrap_or_default();
    let life = place.directory.history(&unit);
    let words = life
        .iter()
        .find(|one| one.event == event.id)
        .map_or_else(|| event.kind.words(), |one| one.words.clone());
    EventView {
        pack: place.name().to_owned(),
        document: place.document_name(),
        unit_name: match (&event.unit, &event.unnamed, event.count) {
            (Some(id), ..) => place.unit_name(id).to_owned(),
            (None, Some(said), Some(count)) => lang.aside(said, count),
            (None, Some(said), None) => said.clone(),
            (None, None, _) => not_stated(lang),
        },
        unit,
        words: words.get(lang).to_owned(),
        clause: event.basis.address(),
        parameter: match &event.date {
            EventDate::Parameter(id) => id.clone(),
            _ => String::new(),
        },
    }
}

/// What a group of a text leaves unnamed.
fn group_view(place: &PlacePicture, group: &Group, lang: Lang) -> Option<EventView> {
    Some(EventView {
        pack: place.name().to_owned(),
        document: place.document_name(),
        unit: String::new(),
        unit_name: lang.list(&group.names),
        words: group.unnamed.clone()?,
        clause: group.basis.address(),
        parameter: String::new(),
    })
}

/// The kind of unit asked for; zones where nothing is asked.
fn wanted_kind(visit: &Visit) -> UnitKind {
    visit
        .asked("kind")
        .and_then(UnitKind::parse)
        .unwrap_or(UnitKind::Zone)
}

async fn zones_view(visit: &Visit) -> Result<ZonesView, Stop> {
    let person = visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    let (lang, kind) = (visit.lang, wanted_kind(visit));
    let asked = |key: &str, value: &str| visit.asked(key).is_none_or(|wanted| wanted == value);
    let named = visit.asked("name").map(str::trim).unwrap_or_default();
    let (mut fitting, mut counts) = (Vec::new(), Vec::new());
    let (mut undated, mut unnamed) = (Vec::new(), Vec::new());
    for place in picture
        .places
        .iter()
        .filter(|place| asked("document", place.name()))
    {
        let fits = |unit: &&UnitState| {
            asked("level", unit.level.map_or("", ZoneLevel::code))
                && asked("class", unit.class.map_or("", ZoneClass::code))
                && is_named(unit, named)
        };
        let zones = place
            .snapshot
            .units
            .iter()
            .filter(|unit| unit.kind == kind)
            .filter(fits);
        fitting.extend(zones.map(|unit| (place, unit)));
        let count = place.snapshot.count();
        counts.extend(count.into_iter().map(|(class, count)| ClassCount {
            document: place.document_name(),
            class: class.words().get(lang).to_owned(),
            count,
        }));
        let events = |events: &[UnitEvent]| -> Vec<EventView> {
            events
                .iter()
                .map(|event| event_view(place, event, lang))
                .collect()
        };
        undated.extend(events(&place.snapshot.not_given));
        unnamed.extend(events(&place.snapshot.unnamed));
        let groups = place.edition.items.groups.iter();
        unnamed.extend(groups.filter_map(|group| group_view(place, group, lang)));
    }
    // Who answers for some of them finds those first.
    fitting.sort_by_key(|(_, unit)| !person.covers(Task::SeeRecords, &unit.id));
    let (shown, pager) = Pager::cut(visit, fitting, PER_PAGE);
    Ok(ZonesView {
        on: visit.on,
        zones: shown
            .into_iter()
            .map(|(place, unit)| row(place, person, unit, lang))
            .collect(),
        pager,
        counts,
        undated,
        unnamed,
    })
}

/// Whether a name that a unit has or had, or a plate or alias, holds these words.
fn is_named(unit: &UnitState, words: &str) -> bool {
    [&unit.aliases, &unit.former_names, &unit.plates]
        .into_iter()
        .flatten()
        .chain([&unit.name])
        .any(|name| name.contains(words))
}

#[derive(Template)]
#[template(path = "zones.html")]
struct ZonesPage {
    f: Frame,
    v: ZonesView,
    pager: Pager,
    documents: Vec<(String, String)>,
    levels: Vec<(&'static str, String)>,
    classes: Vec<(&'static str, String)>,
    kinds: Vec<(&'static str, String)>,
    kind: &'static str,
    document: String,
    level: String,
    class: String,
    name: String,
    /// Documents whose units the reader may record, with their names.
    recorded_by: Vec<(String, String)>,
    choices: Choices,
    /// Names of counties and other units, to choose from.
    units: Vec<String>,
    sent: UnitWish,
    problems: Vec<Problem>,
}

/// `GET /zones?document=&level=&class=&name=&page=`
pub async fn list(visit: Visit) -> Page {
    page(&visit, UnitWish::default(), Vec::new()).await
}

/// The page, with the form for a new unit as it was sent and what is wrong in it.
pub async fn page(visit: &Visit, sent: UnitWish, problems: Vec<Problem>) -> Page {
    let v = zones_view(visit).await?;
    let picture = visit.picture().await?;
    let lang = visit.lang;
    let asked = |key: &str| visit.asked(key).unwrap_or_default().to_owned();
    let mut used: BTreeMap<ZoneClass, String> = BTreeMap::new();
    for class in picture
        .places
        .iter()
        .flat_map(PlacePicture::zones)
        .filter_map(|unit| unit.class)
    {
        used.insert(class, class.words().get(lang).to_owned());
    }
    let units = picture.places.iter().flat_map(|place| &place.snapshot.units);
    let used_kinds: BTreeSet<UnitKind> = units.map(|unit| unit.kind).collect();
    let mut recorded_by = Vec::new();
    for place in &picture.places {
        if may_record(visit, place)? {
            recorded_by.push((place.name().to_owned(), place.document_name()));
        }
    }
    html(&ZonesPage {
        f: visit.frame(("台账", "Registers"), visit.t("开发区", "Zones")),
        documents: picture.document_names(),
        levels: ZoneLevel::ALL
            .iter()
            .map(|level| (level.code(), level.words().get(lang).to_owned()))
            .collect(),
        classes: used
            .into_iter()
            .map(|(class, words)| (class.code(), words))
            .collect(),
        kinds: used_kinds
            .into_iter()
            .map(|kind| (kind.code(), kind.words().get(lang).to_owned()))
            .collect(),
        kind: wanted_kind(visit).code(),
        document: asked("document"),
        level: asked("level"),
        class: asked("class"),
        name: asked("name"),
        choices: Choices::of(visit),
        units: match recorded_by.is_empty() {
            true => Vec::new(),
            false => other_units(&picture),
        },
        recorded_by,
        sent,
        problems,
        pager: v.pager.clone(),
        v,
    })
}

/// Names of all units but zones: where a new one may lie, and who may manage it.
fn other_units(picture: &Picture) -> Vec<String> {
    let units = picture.places.iter().flat_map(|place| &place.snapshot.units);
    let others = units.filter(|unit| !matches!(unit.kind, UnitKind::Zone | UnitKind::Park));
    let names: BTreeSet<&str> = others.map(|unit| unit.name.as_str()).collect();
    names.into_iter().map(str::to_owned).collect()
}

/// `GET /api/zones`
#[utoipa::path(get, path = "/api/zones", responses((status = 200, body = ZonesView)))]
pub async fn api_list(visit: Visit) -> Result<Json<ZonesView>, Stop> {
    Ok(Json(zones_view(&visit).await?))
}
