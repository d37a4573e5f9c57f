//! The duty list over all documents: filters, groups, a count per lamp, and the calendar of rhythms. One duty with its
//! evidence is in `duty.rs`. A person sees the instances that one of their units answers for.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::Json;
use chrono::Datelike;
use kaifa_base::{Date, Lang};
use kaifa_eval::duties::{DutyState, Lamp};
use kaifa_pack::item::{Duty, DutyKind, Strength};
use serde::Serialize;

use crate::flow::picture::Picture;
use crate::flow::place::PlacePicture;
use crate::flow::standing::DutyNow;
use crate::flow::supervise;
use crate::pages::frame::Frame;
use crate::pages::{Page, html, show, url_encode};
use crate::permission::{Signed, Task};
use crate::web::stop::Stop;
use crate::web::visit::Visit;

/// Duties on one page of the list.
const PER_PAGE: usize = 300;

/// A unit that answers for a duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct UnitView {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// One instance of a duty in a list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct DutyView {
    /// Pack of the document.
    pub pack: String,
    /// Name of the document.
    pub document: String,
    /// Id of the duty.
    pub duty: String,
    /// Title.
    pub title: String,
    /// Clause.
    pub clause: String,
    /// How often, in words.
    pub rhythm: String,
    /// Strength code.
    pub strength: String,
    /// Strength in words.
    pub strength_words: String,
    /// The unit whose instance it is; empty where it is one in all.
    pub unit: String,
    /// Who answers for it, lead units first.
    pub units: Vec<UnitView>,
    /// Names of the text that the directory does not resolve.
    pub unresolved: Vec<String>,
    /// First day of the period, or `once`.
    pub period: String,
    /// The period in words.
    pub period_words: String,
    /// When it is due.
    pub due: Option<Date>,
    /// The same in words; *standing* where there is no date.
    pub due_words: String,
    /// The due date may move when a calendar is entered.
    pub provisional: bool,
    /// State code.
    pub state: String,
    /// Lamp code.
    pub lamp: String,
    /// Lamp in words.
    pub lamp_words: String,
    /// Class of the lamp.
    pub lamp_class: &'static str,
    /// Days late.
    pub days_late: i64,
    /// Items or times done.
    pub done: u32,
    /// Items or times needed.
    pub needed: u32,
    /// Why it stands so.
    pub reason: String,
    /// Pieces of evidence that wait for the office.
    pub waiting: usize,
    /// Address of its page.
    pub href: String,
    /// Address of its passport.
    pub why: String,
}

/// Class of a lamp on pages.
pub fn lamp_class(lamp: Lamp) -> &'static str {
    match lamp {
        Lamp::Normal => "ok",
        Lamp::DueSoon => "soon",
        Lamp::Behind => "late",
        Lamp::Overdue => "over",
        Lamp::Closed => "done",
        Lamp::NotDue => "idle",
        Lamp::DecisionNeeded => "todo",
    }
}

/// Every lamp, the most pressing first.
pub const LAMPS: [Lamp; 7] = [
    Lamp::Overdue,
    Lamp::DecisionNeeded,
    Lamp::DueSoon,
    Lamp::Behind,
    Lamp::Normal,
    Lamp::NotDue,
    Lamp::Closed,
];

/// The word of a lamp in addresses and JSON.
pub fn lamp_code(lamp: Lamp) -> &'static str {
    match lamp {
        Lamp::Normal => "normal",
        Lamp::DueSoon => "due_soon",
        Lamp::Behind => "behind",
        Lamp::Overdue => "overdue",
        Lamp::Closed => "closed",
        Lamp::NotDue => "not_due",
        Lamp::DecisionNeeded => "decision_needed",
    }
}

/// How often a duty comes round, in words.
pub fn rhythm_words(duty: &Duty, lang: Lang) -> String {
    match duty.every {
        Some(rhythm) => rhythm.words().get(lang).to_owned(),
        None => duty.kind.words().get(lang).to_owned(),
    }
}

/// The due date of an instance in words: the day, *standing* where there is none, or what must be entered first.
pub fn due_words(now: &DutyNow, lang: Lang) -> String {
    let instance = &now.result.instance;
    match (instance.due, &instance.undecided) {
        (Some(day), _) if instance.provisional => {
            format!("{}{}", show::date(day, lang), lang.pick("暂定(日历未录)", " (provisional: no calendar yet)"))
        }
        (Some(day), _) => show::date(day, lang),
        (None, Some(words)) => words.get(lang).to_owned(),
        (None, None) => lang.pick("常态", "standing").to_owned(),
    }
}

/// The period of an instance in words; empty where it has none.
pub fn period_words(now: &DutyNow, lang: Lang) -> String {
    let (Some(from), Some(to)) = (now.result.instance.from, now.result.instance.to) else {
        return String::new();
    };
    let whole_months = from.day() == 1 && to.succ_opt().is_some_and(|next| next.day() == 1);
    let months = (to.year() - from.year()) * 12 + to.month() as i32 - from.month() as i32 + 1;
    match (whole_months, months, lang) {
        (true, 12, Lang::Zh) if from.month() == 1 => format!("{}年", from.year()),
        (true, 12, Lang::En) if from.month() == 1 => from.year().to_string(),
        (true, 1, Lang::Zh) => format!("{}年{}月", from.year(), from.month()),
        (true, 3, Lang::Zh) => format!("{}年{}季度", from.year(), from.month().div_ceil(3)),
        (true, 6, Lang::Zh) if from.month() == 1 => format!("{}年上半年", from.year()),
        (true, 6, Lang::Zh) if from.month() == 7 => format!("{}年下半年", from.year()),
        (true, 1, Lang::En) => from.format("%B %Y").to_string(),
        (true, 3, Lang::En) => format!("{} Q{}", from.year(), from.month().div_ceil(3)),
        _ => format!("{from}{}{to}", lang.pick("至", " to ")),
    }
}

impl DutyView {
    /// The view of an instance.
    pub fn of(place: &PlacePicture, duty: &Duty, now: &DutyNow, lang: Lang) -> DutyView {
        let result = &now.result;
        let strength = duty.basis.strength;
        let href = now.href(place.name());
        DutyView {
            pack: place.name().to_owned(),
            document: place.document_name(),
            duty: duty.id.clone(),
            title: duty.title.get(lang).to_owned(),
            clause: duty.basis.clause.as_ref().map(ToString::to_string).unwrap_or_default(),
            rhythm: rhythm_words(duty, lang),
            strength: strength.map(|s| s.code().to_owned()).unwrap_or_default(),
            strength_words: strength.map(|s| s.words().get(lang).to_owned()).unwrap_or_default(),
            unit: now.subject().to_owned(),
            units: now
                .units
                .iter()
                .map(|id| UnitView { id: id.clone(), name: place.unit_name(id).to_owned() })
                .collect(),
            unresolved: now.unresolved.clone(),
            period: now.period_key(),
            period_words: period_words(now, lang),
            due: result.instance.due,
            due_words: due_words(now, lang),
            provisional: result.instance.provisional,
            state: result.state.code().to_owned(),
            lamp: lamp_code(result.lamp).to_owned(),
            lamp_words: result.lamp.words().get(lang).to_owned(),
            lamp_class: lamp_class(result.lamp),
            days_late: result.days_late,
            done: result.progress.0,
            needed: result.progress.1,
            reason: result.reason.get(lang).to_owned(),
            waiting: waiting(duty, now),
            why: href.replacen("/duties/", "/why/duty/", 1),
            href,
        }
    }

    /// The first units by name and how many more there are, so that a list stays a line.
    pub fn units_short(&self) -> String {
        let names: Vec<&str> = self.units.iter().take(3).map(|unit| unit.name.as_str()).collect();
        match self.units.len().saturating_sub(3) {
            0 => names.join("、"),
            more => format!("{} +{more}", names.join("、")),
        }
    }
}

/// Pieces of evidence that nobody has accepted or returned yet, where somebody must.
pub fn waiting(duty: &Duty, now: &DutyNow) -> usize {
    if duty.accepted_by.is_none() {
        return 0;
    }
    now.evidence.iter().filter(|one| one.accepted_by.is_none() && one.returned.is_none()).count()
}

/// Every instance that a person may see, with its place and duty.
pub fn visible<'a>(person: &Signed, picture: &'a Picture) -> Vec<(&'a PlacePicture, &'a Duty, &'a DutyNow)> {
    let mut found = Vec::new();
    for place in &picture.places {
        let by_id: BTreeMap<&str, &Duty> =
            place.edition.items.duties.iter().map(|duty| (duty.id.as_str(), duty)).collect();
        for now in place.duties.iter().filter(|now| supervise::may_see(person, now)) {
            if let Some(duty) = by_id.get(now.duty.as_str()) {
                found.push((place, *duty, now));
            }
        }
    }
    found
}

/// Every unit within the grants that name one; empty for people who only see everything.
pub fn own_reach(person: &Signed) -> BTreeSet<String> {
    person.reaches.iter().filter(|reach| reach.unit.is_some()).flat_map(|reach| reach.inside.iter().cloned()).collect()
}

/// What the reader filters by.
struct Filter<'a> {
    document: Option<&'a str>,
    unit: &'a str,
    lamp: Option<&'a str>,
    strength: Option<Strength>,
    month: Option<&'a str>,
    words: Option<&'a str>,
    own: BTreeSet<String>,
}

impl<'a> Filter<'a> {
    fn of(visit: &'a Visit, person: &Signed) -> Filter<'a> {
        let own = own_reach(person);
        Filter {
            document: visit.asked("document"),
            unit: visit.asked("unit").unwrap_or(if own.is_empty() { "all" } else { "mine" }),
            lamp: visit.asked("lamp"),
            strength: visit.asked("strength").and_then(Strength::parse),
            month: visit.asked("month"),
            words: visit.asked("q"),
            own,
        }
    }

    fn fits(&self, place: &PlacePicture, duty: &Duty, now: &DutyNow) -> bool {
        self.document.is_none_or(|pack| pack == place.name())
            && match self.unit {
                "all" => true,
                "mine" => now.units.iter().any(|unit| self.own.contains(unit)),
                unit => now.units.iter().any(|own| own == unit),
            }
            && self.strength.is_none_or(|wanted| duty.basis.strength == Some(wanted))
            && self.month.is_none_or(|month| month_of(now) == month)
            && self.words.is_none_or(|words| {
                let holds = |text: &str| text.to_lowercase().contains(&words.to_lowercase());
                holds(&duty.title.zh)
                    || duty.title.en.as_deref().is_some_and(holds)
                    || holds(&duty.id)
                    || duty.basis.clause.as_ref().is_some_and(|clause| holds(clause.as_str()))
                    || now.units.iter().any(|unit| holds(place.unit_name(unit)))
            })
    }
}

fn month_of(now: &DutyNow) -> String {
    now.result.instance.due.map(|due| due.format("%Y-%m").to_string()).unwrap_or_default()
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
    /// The instances that fit, most pressing first.
    pub duties: Vec<DutyView>,
}

fn view(visit: &Visit, picture: &Picture, person: &Signed) -> DutiesView {
    let filter = Filter::of(visit, person);
    let fitting: Vec<_> =
        visible(person, picture).into_iter().filter(|(place, duty, now)| filter.fits(place, duty, now)).collect();
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
                href: address_with(visit, "lamp", if current { "" } else { code }),
                current,
            }
        })
        .collect();
    let mut kept: Vec<_> = fitting
        .into_iter()
        .filter(|(.., now)| filter.lamp.is_none_or(|lamp| lamp_code(now.result.lamp) == lamp))
        .collect();
    let pressing = |now: &DutyNow| LAMPS.iter().position(|lamp| *lamp == now.result.lamp).unwrap_or(LAMPS.len());
    kept.sort_by_key(|(.., now)| (pressing(now), now.result.instance.due.is_none(), now.result.instance.due));
    let duties = kept.into_iter().map(|(place, duty, now)| DutyView::of(place, duty, now, visit.lang)).collect();
    DutiesView { on: visit.on, lamps, duties }
}

/// This address with one value of the query changed and the page set back.
fn address_with(visit: &Visit, key: &str, value: &str) -> String {
    let kept = visit.query.iter().filter(|(k, v)| *k != key && *k != "page" && *k != "done" && !v.is_empty());
    let mut pairs: Vec<String> = kept.map(|(k, v)| format!("{}={}", url_encode(k), url_encode(v))).collect();
    if !value.is_empty() {
        pairs.push(format!("{}={}", url_encode(key), url_encode(value)));
    }
    if pairs.is_empty() { visit.path.clone() } else { format!("{}?{}", visit.path, pairs.join("&")) }
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
            "unit" => duty.units_short(),
            "lamp" => duty.lamp_words.clone(),
            "month" => duty
                .due
                .map_or_else(|| lang.pick("没有日期", "without a date").to_owned(), |due| due.format("%Y-%m").to_string()),
            _ => format!("{} · {}", duty.document, duty.clause),
        };
        let at = match groups.iter().position(|(known, _)| *known == key) {
            Some(at) => at,
            None => {
                groups.push((key.clone(), DutyGroup { title: key, late: 0, duties: Vec::new() }));
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
struct Choice {
    value: String,
    words: String,
    chosen: bool,
}

fn choices(all: impl IntoIterator<Item = (String, String)>, chosen: &str) -> Vec<Choice> {
    all.into_iter().map(|(value, words)| Choice { chosen: value == chosen, value, words }).collect()
}

#[derive(Template)]
#[template(path = "duties.html")]
struct DutiesPage {
    f: Frame,
    lamps: Vec<LampCount>,
    groups: Vec<DutyGroup>,
    total: usize,
    first: usize,
    last: usize,
    before: String,
    after: String,
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
    let page: usize = visit.asked("page").and_then(|page| page.parse().ok()).unwrap_or(1).max(1);
    let total = view.duties.len();
    let first = ((page - 1) * PER_PAGE).min(total);
    let shown: Vec<DutyView> = view.duties.into_iter().skip(first).take(PER_PAGE).collect();
    let last = first + shown.len();
    let to_page = |page: usize| {
        let address = address_with(&visit, "page", "");
        let joint = if address.contains('?') { '&' } else { '?' };
        format!("{address}{joint}page={page}")
    };
    let l = |zh: &str, en: &str| visit.t(zh, en).to_owned();
    let mut units: BTreeMap<String, String> = BTreeMap::new();
    for (place, _, now) in visible(person, &picture) {
        for unit in now.units.iter().filter(|unit| person.sees_everything() || filter.own.contains(*unit)) {
            units.entry(unit.clone()).or_insert_with(|| place.unit_name(unit).to_owned());
        }
    }
    let mut unit_choices = vec![("all".to_owned(), l("全部", "All"))];
    if !filter.own.is_empty() {
        unit_choices.push(("mine".to_owned(), l("与我有关", "Mine")));
    }
    unit_choices.extend(units);
    let groupings = [
        ("clause", l("按条款", "By clause")),
        ("unit", l("按单位", "By unit")),
        ("lamp", l("按状态", "By lamp")),
        ("month", l("按月份", "By month")),
    ];
    html(&DutiesPage {
        f: visit.frame(("台账", "Registers"), visit.t("任务清单", "Duties")),
        lamps: view.lamps,
        groups: grouped(shown, by, visit.lang),
        total,
        first: first + 1,
        last,
        before: if page > 1 { to_page(page - 1) } else { String::new() },
        after: if last < total { to_page(page + 1) } else { String::new() },
        documents: choices(picture.document_names(), filter.document.unwrap_or_default()),
        units: choices(unit_choices, filter.unit),
        strengths: choices(
            Strength::ALL.iter().map(|s| (s.code().to_owned(), s.words().get(visit.lang).to_owned())),
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
    params(("document" = Option<String>, Query, description = "pack"), ("unit" = Option<String>, Query, description = "unit id, `mine` or `all`"), ("lamp" = Option<String>, Query, description = "lamp code"), ("strength" = Option<String>, Query, description = "strength code"), ("month" = Option<String>, Query, description = "month due, 2025-12"), ("q" = Option<String>, Query, description = "words"), ("on" = Option<String>, Query, description = "as of this day")),
    responses((status = 200, body = DutiesView)))]
pub async fn api_list(visit: Visit) -> Result<Json<DutiesView>, Stop> {
    let person = visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    Ok(Json(view(&visit, &picture, person)))
}

/// One periodic duty over the months of a year.
struct RhythmRow {
    title: String,
    href: String,
    document: String,
    rhythm: String,
    /// Per month what is due: class and words of the most pressing lamp, how many, the day.
    months: Vec<Option<RhythmCell>>,
}

struct RhythmCell {
    class: &'static str,
    words: String,
    count: usize,
    day: u32,
}

#[derive(Template)]
#[template(path = "rhythms.html")]
struct RhythmsPage {
    f: Frame,
    year: i32,
    before: i32,
    after: i32,
    rows: Vec<RhythmRow>,
}

/// `GET /duties/calendar`
pub async fn calendar(visit: Visit) -> Page {
    let person = visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    let year = visit.asked("year").and_then(|year| year.parse().ok()).unwrap_or(visit.on.year());
    let Some(year_end) = Date::from_ymd_opt(year, 12, 31) else {
        return Err(Stop::bad_field("year", "年份不对", "not a year"));
    };
    let mut rows: Vec<RhythmRow> = Vec::new();
    for place in &picture.places {
        for duty in place.edition.items.duties.iter().filter(|duty| duty.kind == DutyKind::Periodic) {
            let own: Vec<&DutyNow> =
                place.duties.iter().filter(|now| now.duty == duty.id && supervise::may_see(person, now)).collect();
            if own.is_empty() {
                continue;
            }
            rows.push(RhythmRow {
                title: duty.title.get(visit.lang).to_owned(),
                href: format!("/duties?document={}&q={}&unit=all&group=month", url_encode(place.name()), url_encode(&duty.id)),
                document: place.document_name(),
                rhythm: rhythm_words(duty, visit.lang),
                months: months(place, duty, &own, year, year_end, visit.lang),
            });
        }
    }
    html(&RhythmsPage {
        f: visit.frame(("任务清单", "Duties"), visit.t("周期任务历", "Calendar of rhythms")),
        year,
        before: year - 1,
        after: year + 1,
        rows,
    })
}

/// What a periodic duty has due in each month: instances that began, and those that will.
fn months(place: &PlacePicture, duty: &Duty, own: &[&DutyNow], year: i32, year_end: Date, lang: Lang) -> Vec<Option<RhythmCell>> {
    let mut input = crate::flow::standing::duty_input(place, &place.excerpt);
    input.on = input.on.max(year_end);
    let known: BTreeSet<Option<Date>> = own.iter().map(|now| now.result.instance.from).collect();
    let to_come = kaifa_eval::duties::instances(duty, &["".to_owned()], &input);
    (1..=12)
        .map(|month| {
            let falls = |due: Option<Date>| due.filter(|due| (due.year(), due.month()) == (year, month));
            let here: Vec<(&DutyNow, Date)> =
                own.iter().filter_map(|now| Some((*now, falls(now.result.instance.due)?))).collect();
            let worst = LAMPS.iter().find(|lamp| here.iter().any(|(now, _)| now.result.lamp == **lamp));
            if let (Some(lamp), Some((_, day))) = (worst, here.first()) {
                let count = here.iter().filter(|(now, _)| now.result.lamp == *lamp).count();
                let words = lamp.words().get(lang).to_owned();
                return Some(RhythmCell { class: lamp_class(*lamp), words, count, day: day.day() });
            }
            let planned = to_come
                .iter()
                .filter(|instance| instance.from.is_some_and(|from| from > place.on) && !known.contains(&instance.from))
                .find_map(|instance| falls(instance.due));
            planned.map(|day| RhythmCell {
                class: lamp_class(Lamp::NotDue),
                words: DutyState::NotDue.lamp().words().get(lang).to_owned(),
                count: 1,
                day: day.day(),
            })
        })
        .collect()
}
