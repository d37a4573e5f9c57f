//! The duty list over all documents: filters, groups and a count per lamp. One duty with its evidence is in `duty.rs`, the
//! calendar of rhythms in `rhythms.rs`. A person sees the instances that one of their units answers for.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::Json;
use kaifa_base::{Date, Lang, Period};
use kaifa_flow::duties::supervise;
use kaifa_flow::people::permission::{Signed, Task};
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::place::standing::DutyNow;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::{Duty, DutySource, Strength};
use serde::Serialize;

use crate::pages::duty_view::{DutyView, LAMPS, lamp_class, lamp_code};
use crate::pages::frame::Frame;
use crate::pages::pager::Pager;
use crate::pages::{Page, html};
use crate::web::visit::Visit;

/// Duties on one page of the list.
const PER_PAGE: usize = 300;

/// Every instance that a person may see, with its place and duty.
pub fn visible<'a>(person: &Signed, picture: &'a Picture) -> Vec<(&'a PlacePicture, &'a Duty, &'a DutyNow)> {
    let of_place = |place| supervise::visible(person, place).map(move |(duty, now)| (place, duty, now));
    picture.places.iter().flat_map(of_place).collect()
}

/// What the reader filters by.
pub struct Filter<'a> {
    /// Pack of the document.
    pub document: Option<&'a str>,
    /// Id of a unit, `mine` or `all`.
    pub unit: &'a str,
    lamp: Option<&'a str>,
    strength: Option<Strength>,
    source: Option<DutySource>,
    month: Option<&'a str>,
    words: Option<&'a str>,
    own: BTreeSet<String>,
}

impl<'a> Filter<'a> {
    /// The filters of a request; people with a unit of their own start with it.
    pub fn of(visit: &'a Visit, person: &Signed) -> Filter<'a> {
        let own = person.own_reach();
        Filter {
            document: visit.asked("document"),
            unit: visit
                .asked("unit")
                .unwrap_or(if own.is_empty() { "all" } else { "mine" }),
            lamp: visit.asked("lamp"),
            strength: visit.asked("strength").and_then(Strength::parse),
            source: visit.asked("source").and_then(DutySource::parse),
            month: visit.asked("month"),
            words: visit.asked("q"),
            own,
        }
    }

    /// Whether an instance has the lamp asked for.
    pub fn fits_lamp(&self, now: &DutyNow) -> bool {
        self.lamp.is_none_or(|lamp| lamp_code(now.result.lamp) == lamp)
    }

    /// Whether an instance fits all but the lamp.
    pub fn fits(&self, place: &PlacePicture, duty: &Duty, now: &DutyNow) -> bool {
        self.document.is_none_or(|pack| pack == place.name())
            && match self.unit {
                "all" => true,
                "mine" => now.units.iter().any(|unit| self.own.contains(unit)),
                unit => now.units.iter().any(|own| own == unit),
            }
            && self
                .strength
                .is_none_or(|wanted| duty.basis.strength == Some(wanted))
            && self.source.is_none_or(|wanted| duty.source() == wanted)
            && self.month.is_none_or(|month| month_of(now) == month)
            && self.words.is_none_or(|words| {
                let holds = |text: &str| text.to_lowercase().contains(&words.to_lowercase());
                holds(&duty.title.zh)
                    || duty.title.en.as_deref().is_some_and(holds)
                    || holds(&duty.id)
                    || duty
                        .basis
                        .clause
                        .as_ref()
                        .is_some_and(|clause| holds(clause.as_str()))
                    || now.units.iter().any(|unit| holds(place.unit_name(unit)))
            })
    }
}

fn month_of(now: &DutyNow) -> String {
    now.result
        .instance
        .due
        .map(|due| due.format("%Y-%m").to_string())
        .unwrap_or_default()
}

/// How many instances have a lamp.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct LampCount {
    /// Lamp code.
    pub lamp: String,
    /// In words.
    pub words: String,
    /// Class on pages.
    pub class: &'static str,
    /// How many.
    pub count: usize,
    /// Address of the list with only these.
    pub href: String,
    /// Whether the list shows only these.
    pub current: bool,
}

/// The list as JSON and page share it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct DutiesView {
    /// The day.
    pub on: Date,
    /// Instances per lamp, before the lamp filter.
    pub lamps: Vec<LampCount>,
    /// The instances that fit, most pressing first: one stretch of the list.
    pub duties: Vec<DutyView>,
    /// Which stretch.
    pub pager: Pager,
}

fn view(visit: &Visit, picture: &Picture, person: &Signed) -> DutiesView {
    let filter = Filter::of(visit, person);
    let fitting: Vec<_> = visible(person, picture)
        .into_iter()
        .filter(|(place, duty, now)| filter.fits(place, duty, now))
        .collect();
    let lamps = LAMPS
        .into_iter()
        .map(|lamp| {
            let code = lamp_code(lamp);
            let current = filter.lamp == Some(code);
            LampCount {
                lamp: code.to_owned(),
                words: lamp.words().get(visit.lang).to_owned(),
                class: lamp_class(lamp),
                count: fitting.iter().filter(|(.., now)| now.result.lamp == lamp).count(),
                href: visit.address_with("lamp", if current { "" } else { code }),
                current,
            }
        })
        .collect();
    let mut kept: Vec<_> = fitting
        .into_iter()
        .filter(|(.., now)| filter.fits_lamp(now))
        .collect();
    let pressing = |now: &DutyNow| {
        LAMPS
            .iter()
            .position(|lamp| *lamp == now.result.lamp)
            .unwrap_or(LAMPS.len())
    };
    kept.sort_by_key(|(.., now)| {
        (
            pressing(now),
            now.result.instance.due.is_none(),
            now.result.instance.due,
        )
    });
    let (kept, pager) = Pager::cut(visit, kept, PER_PAGE);
    let duties = kept
        .into_iter()
        .map(|(place, duty, now)| DutyView::of(place, duty, now, visit.lang))
        .collect();
    DutiesView {
        on: visit.on,
        lamps,
        duties,
        pager,
    }
}

/// Duties under one heading.
struct DutyGroup {
    title: String,
    late: usize,
    duties: Vec<DutyView>,
}

fn grouped(duties: Vec<DutyView>, by: &str, lang: Lang) -> Vec<DutyGroup> {
    let mut groups: Vec<(String, DutyGroup)> = Vec::new();
    for duty in duties {
        let key = match by {
            "unit" => duty.units_short(lang),
            "lamp" => duty.lamp_words.clone(),
            "month" => duty.due.map_or_else(
                || lang.pick("没有日期", "without a date").to_owned(),
                |due| due.format("%Y-%m").to_string(),
            ),
            _ if duty.clause.is_empty() => lang.aside(&duty.document, lang.pick("交办", "assigned")),
            _ => format!("{} · {}", duty.document, duty.clause),
        };
        let at = match groups.iter().position(|(known, _)| *known == key) {
            Some(at) => at,
            None => {
                groups.push((
                    key.clone(),
                    DutyGroup {
                        title: Period::shown(&key, lang),
                        late: 0,
                        duties: Vec::new(),
                    },
                ));
                groups.len() - 1
            }
        };
        if let Some((_, group)) = groups.get_mut(at) {
            group.late += usize::from(matches!(duty.lamp_class, "over" | "late"));
            group.duties.push(duty);
        }
    }
    if by == "month" {
        groups.sort_by(|a, b| a.0.cmp(&b.0));
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// A choice of a filter: value, words, whether it is chosen.
pub struct Choice {
    /// The value.
    pub value: String,
    /// The words.
    pub words: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// Choices with the chosen one marked.
pub fn choices(all: impl IntoIterator<Item = (String, String)>, chosen: &str) -> Vec<Choice> {
    all.into_iter()
        .map(|(value, words)| Choice {
            chosen: value == chosen,
            value,
            words,
        })
        .collect()
}

/// The units to filter by: all, one's own, and each that answers for something the person may see.
pub fn unit_choices(visit: &Visit, person: &Signed, picture: &Picture) -> Vec<(String, String)> {
    let filter = Filter::of(visit, person);
    let l = |zh: &str, en: &str| visit.t(zh, en).to_owned();
    let mut units: BTreeMap<String, String> = BTreeMap::new();
    for (place, _, now) in visible(person, picture) {
        for unit in now
            .units
            .iter()
            .filter(|unit| person.sees_everything() || filter.own.contains(*unit))
        {
            units
                .entry(unit.clone())
                .or_insert_with(|| place.unit_name(unit).to_owned());
        }
    }
    let mut unit_choices = vec![("all".to_owned(), l("全部", "All"))];
    if !filter.own.is_empty() {
        unit_choices.push(("mine".to_owned(), l("与我有关", "Mine")));
    }
    unit_choices.extend(units);
    unit_choices
}

#[derive(Template)]
#[template(path = "duties.html")]
struct DutiesPage {
    f: Frame,
    lamps: Vec<LampCount>,
    groups: Vec<DutyGroup>,
    pager: Pager,
    documents: Vec<Choice>,
    units: Vec<Choice>,
    strengths: Vec<Choice>,
    groupings: Vec<Choice>,
    lamp: String,
    month: String,
    words: String,
}

/// `GET /duties`
pub async fn list(visit: Visit) -> Page {
    let person = visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    let view = view(&visit, &picture, person);
    let filter = Filter::of(&visit, person);
    let by = visit.asked("group").unwrap_or("clause");
    let l = |zh: &str, en: &str| visit.t(zh, en).to_owned();
    let unit_choices = unit_choices(&visit, person, &picture);
    let groupings = [
        ("clause", l("按条款", "By clause")),
        ("unit", l("按单位", "By unit")),
        ("lamp", l("按状态", "By lamp")),
        ("month", l("按月份", "By month")),
    ];
    html(&DutiesPage {
        f: visit.frame(("台账", "Registers"), visit.t("任务清单", "Duties")),
        lamps: view.lamps,
        groups: grouped(view.duties, by, visit.lang),
        pager: view.pager,
        documents: choices(picture.document_names(), filter.document.unwrap_or_default()),
        units: choices(unit_choices, filter.unit),
        strengths: choices(
            Strength::ALL
                .iter()
                .map(|s| (s.code().to_owned(), s.words().get(visit.lang).to_owned())),
            visit.asked("strength").unwrap_or_default(),
        ),
        groupings: choices(groupings.map(|(code, words)| (code.to_owned(), words)), by),
        lamp: visit.asked("lamp").unwrap_or_default().to_owned(),
        month: visit.asked("month").unwrap_or_default().to_owned(),
        words: visit.asked("q").unwrap_or_default().to_owned(),
    })
}

/// The duties that the reader may see.
#[utoipa::path(get, path = "/api/duties", tag = "duties",
    params(("document" = Option<String>, Query, description = "pack"), ("unit" = Option<String>, Query, description = "unit id, `mine` or `all`"), ("lamp" = Option<String>, Query, description = "lamp code"), ("strength" = Option<String>, Query, description = "strength code"), ("month" = Option<String>, Query, description = "month due, 2025-12"), ("q" = Option<String>, Query, description = "words"), ("page" = Option<usize>, Query, description = "stretch of 300, from 1"), ("on" = Option<String>, Query, description = "as of this day")),
    responses((status = 200, body = DutiesView)))]
pub async fn api_list(visit: Visit) -> Result<Json<DutiesView>, Stop> {
    let person = visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    Ok(Json(view(&visit, &picture, person)))
}
