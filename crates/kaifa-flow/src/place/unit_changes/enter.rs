//! Entering a change of a unit, a new unit, or the withdrawal of a record that was wrong; the rules are run again after each.

use kaifa_base::{Date, Place, Problem, Words};
use kaifa_pack::UnitState;
use kaifa_pack::item::{UnitEventKind, UnitKind, ZoneClass, ZoneLevel};
use kaifa_store::rows::{UnitEvent as EventRow, UnitRow};
use kaifa_store::{Act, Changes, Kept, new_id};
use serde::Deserialize;

use super::{EventContent, UnitContent, Withdrawn, content, counts};
use crate::app::App;
use crate::codes;
use crate::people::permission::{Signed, Task};
use crate::place::PlacePicture;
use crate::rules::judge;
use crate::stop::Stop;
use crate::typed_fields::{date, needed, unit};

/// What can be recorded of a unit that exists.
pub const KINDS: [UnitEventKind; 12] = [
    UnitEventKind::Rename,
    UnitEventKind::MergeInto,
    UnitEventKind::MergeNew,
    UnitEventKind::Transfer,
    UnitEventKind::StartTrust,
    UnitEventKind::EndTrust,
    UnitEventKind::Upgrade,
    UnitEventKind::Downgrade,
    UnitEventKind::HangPlate,
    UnitEventKind::RevokePlate,
    UnitEventKind::SetParks,
    UnitEventKind::RevokeZone,
];

/// A change as typed. Which fields are needed follows from its kind.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ChangeWish {
    /// Code of the kind.
    pub kind: String,
    /// The day.
    pub on: String,
    /// The new name, or the plate.
    pub name: String,
    /// The other unit: what it is merged into, the new manager, the trustee.
    pub other: String,
    /// Code of the new level.
    pub level: String,
    /// How many parks.
    pub parks: String,
    /// Number of the approval, or the decision.
    pub rests_on: String,
}

/// A new unit as typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct UnitWish {
    /// The pack of the document in whose directory it stands.
    pub document: String,
    /// Its name.
    pub name: String,
    /// Code of its kind.
    pub kind: String,
    /// Code of its level; zones only.
    pub level: String,
    /// Code of its class; zones only.
    pub class: String,
    /// Where it lies: id or name; may be empty.
    pub county: String,
    /// Who manages it: id or name; may be empty.
    pub manager: String,
    /// The day from which it exists.
    pub on: String,
    /// Number of the approval, or the decision.
    pub rests_on: String,
}

const RESTS_ON: (&str, &str) = (
    "依据(批复文号或会议)",
    "what it rests on (number of the approval, or the meeting)",
);

fn required(field: &str, zh: &str, en: &str) -> Problem {
    Problem::error(&codes::REQUIRED, Place::field(field), Words::new(zh, en))
}

/// Records a change of a unit; the rules are run again.
pub async fn record(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    id: &str,
    wish: &ChangeWish,
) -> Result<(), Stop> {
    person
        .may(Task::RunOffice, place.region())
        .map_err(Stop::refused)?;
    let mut problems = Vec::new();
    let kind = UnitEventKind::parse(wish.kind.trim()).filter(|kind| KINDS.contains(kind));
    if kind.is_none() {
        problems.push(required("kind", "请选择发生了什么变动", "choose what happened"));
    }
    let on = date(
        "on",
        &wish.on,
        ("变动日期", "the day of the change"),
        &mut problems,
    );
    let rests_on = needed("rests_on", &wish.rests_on, RESTS_ON, &mut problems);
    if let Some(on) = on
        && place.directory.at(on).unit(id).is_none()
    {
        let words = Words::new(
            format!("“{}”在 {on} 不存在", place.unit_name(id)),
            format!("`{}` does not exist on {on}", place.unit_name(id)),
        );
        problems.push(Problem::error(&codes::UNKNOWN_SUBJECT, Place::field("on"), words));
    }
    let (content, founded) = Wished {
        app,
        place,
        person,
        id,
        wish,
        on,
    }
    .content(kind, &mut problems);
    let same = |row: &&EventRow| {
        row.unit == id && Some(row.happened_on) == on && UnitEventKind::parse(&row.kind) == kind
    };
    if problems.is_empty() && place.rows.unit_events.iter().any(|row| same(&row)) {
        let words = Words::new("这一变动已登记过", "this change was recorded already");
        problems.push(Problem::error(
            &codes::NOTHING_ENTERED,
            Place::field("kind"),
            words,
        ));
    }
    let (Some(kind), Some(on), Some(rests_on), true) = (kind, on, rests_on, problems.is_empty()) else {
        return Err(Stop::problems(problems));
    };
    let row = event_row(app, person, (id, kind, on), &content, rests_on)?;
    let mut changes = Changes::new();
    founded.iter().for_each(|unit| {
        changes.insert(unit);
    });
    changes.insert(&row);
    write(app, place, person, "unit.change", &row, changes).await
}

/// Records that a unit was founded; gives its id.
pub async fn found(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    wish: &UnitWish,
) -> Result<String, Stop> {
    person
        .may(Task::RunOffice, place.region())
        .map_err(Stop::refused)?;
    let mut problems = Vec::new();
    let name = needed("name", &wish.name, ("单位名称", "its name"), &mut problems);
    let kind = UnitKind::parse(wish.kind.trim());
    if kind.is_none() {
        problems.push(required("kind", "请选择单位性质", "choose what it is"));
    }
    let on = date(
        "on",
        &wish.on,
        ("设立日期", "the day it was founded"),
        &mut problems,
    );
    let rests_on = needed("rests_on", &wish.rests_on, RESTS_ON, &mut problems);
    let mut place_of = |field: &str, typed: &str| match typed.trim() {
        "" => None,
        typed => unit(place, field, typed, &mut problems),
    };
    let county = place_of("county", &wish.county);
    let manager = place_of("manager", &wish.manager);
    let is_zone = kind == Some(UnitKind::Zone);
    let level = ZoneLevel::parse(wish.level.trim()).filter(|_| is_zone);
    let class = ZoneClass::parse(wish.class.trim()).filter(|_| is_zone);
    if is_zone && level.is_none() {
        problems.push(required(
            "level",
            "请选择开发区级别",
            "choose the level of the zone",
        ));
    }
    if is_zone && class.is_none() {
        problems.push(required(
            "class",
            "请选择开发区类别",
            "choose the class of the zone",
        ));
    }
    if let Some(name) = &name
        && (place.directory.unit_named(name).is_some() || place.find_unit(name).is_some())
    {
        let words = Words::new(
            format!("单位目录中已有“{name}”"),
            format!("the directory has a unit `{name}`"),
        );
        problems.push(Problem::error(&codes::DUPLICATE, Place::field("name"), words));
    }
    let (Some(name), Some(kind), Some(on), Some(rests_on), true) =
        (name, kind, on, rests_on, problems.is_empty())
    else {
        return Err(Stop::problems(problems));
    };
    let content = UnitContent {
        pack: place.name().to_owned(),
        level,
        class,
        county,
        manager,
    };
    let unit = unit_row(app, person, place, &name, kind, content);
    let event = (unit.unit.as_str(), UnitEventKind::Establish, on);
    let row = event_row(app, person, event, &EventContent::default(), rests_on)?;
    let mut changes = Changes::new();
    changes.insert(&unit).insert(&row);
    write(app, place, person, "unit.found", &row, changes).await?;
    Ok(unit.unit)
}

/// Withdraws a recorded change, with the reason.
pub async fn withdraw(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    event: &str,
    reason: &str,
) -> Result<(), Stop> {
    person
        .may(Task::RunOffice, place.region())
        .map_err(Stop::refused)?;
    let reason = reason.trim();
    if reason.is_empty() {
        let words = Words::new("撤销须写明理由", "a withdrawal needs a reason");
        let problem = Problem::error(&codes::REASON_NEEDED, Place::field("reason"), words);
        return Err(Stop::problems(vec![problem]));
    }
    let rows = app.store.list_unit_events().await?;
    let old: &Kept<EventRow> = rows
        .iter()
        .find(|row| row.id == event && counts(row, None))
        .ok_or_else(|| Stop::not_found(format!("变动 {event}"), format!("the change {event}")))?;
    let withdrawn = Withdrawn {
        at: app.now(),
        by: person.id.clone(),
        reason: reason.to_owned(),
    };
    let row = EventRow {
        content: json(&EventContent {
            withdrawn: Some(withdrawn),
            ..content(old)
        })?,
        ..old.row.clone()
    };
    let mut changes = Changes::new();
    changes.update(old, &row);
    let act = Act::new(
        app.now(),
        &person.id,
        "unit.withdraw",
        format!("unit:{}", row.unit),
    )
    .because(reason);
    app.store.write(&act, changes).await?;
    run_rules(app, place, person, reason).await
}

/// A change of a unit as it is wished for.
struct Wished<'a> {
    app: &'a App,
    place: &'a PlacePicture,
    person: &'a Signed,
    /// The unit that changes.
    id: &'a str,
    wish: &'a ChangeWish,
    /// The day, where it could be read.
    on: Option<Date>,
}

impl Wished<'_> {
    /// What changes, by the fields that the kind needs, and the unit that the change founds.
    fn content(
        &self,
        kind: Option<UnitEventKind>,
        problems: &mut Vec<Problem>,
    ) -> (EventContent, Option<UnitRow>) {
        let wish = self.wish;
        let mut content = EventContent::default();
        let mut founded = None;
        match kind {
            Some(UnitEventKind::Rename | UnitEventKind::HangPlate | UnitEventKind::RevokePlate) => {
                content.name = needed("name", &wish.name, ("名称", "the name"), problems);
            }
            Some(UnitEventKind::MergeInto) => {
                content.into = self.other(("并入的单位", "the unit it is merged into"), problems);
            }
            Some(UnitEventKind::MergeNew) => (content.into, founded) = self.merged_new(problems),
            Some(UnitEventKind::Transfer) => {
                content.manager = self.other(("划归的单位", "the new manager"), problems);
            }
            Some(UnitEventKind::StartTrust) => {
                content.trustee = self.other(("受托单位", "the trustee"), problems);
            }
            Some(UnitEventKind::Upgrade | UnitEventKind::Downgrade) => {
                content.level = ZoneLevel::parse(wish.level.trim());
                if content.level.is_none() {
                    problems.push(required(
                        "level",
                        "请选择变动后的级别",
                        "choose the level from then on",
                    ));
                }
            }
            Some(UnitEventKind::SetParks) => {
                content.parks = wish.parks.trim().parse().ok();
                if content.parks.is_none() {
                    problems.push(required(
                        "parks",
                        "请填写园区数(整数)",
                        "give the number of parks",
                    ));
                }
            }
            _ => {}
        }
        (content, founded)
    }

    /// The unit that several are merged into and that was not there before: its id, and its row where this change founds it.
    fn merged_new(&self, problems: &mut Vec<Problem>) -> (Option<String>, Option<UnitRow>) {
        let what = ("新单位的名称", "the name of the new unit");
        let Some(name) = needed("name", &self.wish.name, what, problems) else {
            return (None, None);
        };
        // The second of those that are merged finds the unit that the first one founded.
        let directory = &self.place.directory;
        let known = directory.unit_named(&name).map(|unit| unit.id.clone());
        let before = self.on.and_then(|on| on.pred_opt()).map(|day| directory.at(day));
        let named = |unit: &&UnitState| unit.name == name || Some(&unit.id) == known.as_ref();
        if let Some(there) = before.iter().flat_map(|before| &before.units).find(named) {
            let words = Words::new(
                format!("“{}”在变动之前已经存在,请改选“并入”", there.name),
                format!(
                    "`{}` exists before the change: choose `merged into another unit`",
                    there.name
                ),
            );
            problems.push(Problem::error(&codes::DUPLICATE, Place::field("name"), words));
        }
        let (None, Some(old)) = (&known, directory.unit(self.id)) else {
            return (known, None);
        };
        let content = UnitContent {
            pack: self.place.name().to_owned(),
            level: old.level,
            class: old.class,
            county: old.county.clone(),
            manager: old.manager.clone(),
        };
        let row = unit_row(self.app, self.person, self.place, &name, old.kind, content);
        (Some(row.unit.clone()), Some(row))
    }

    /// The id of the other unit that the change is about.
    fn other(&self, what: (&str, &str), problems: &mut Vec<Problem>) -> Option<String> {
        let typed = needed("other", &self.wish.other, what, problems)?;
        let found = unit(self.place, "other", &typed, problems)?;
        if found == self.id {
            let words = Words::new("不能是该单位自己", "it cannot be the unit itself");
            problems.push(Problem::error(
                &codes::UNKNOWN_SUBJECT,
                Place::field("other"),
                words,
            ));
            return None;
        }
        Some(found)
    }
}

fn unit_row(
    app: &App,
    person: &Signed,
    place: &PlacePicture,
    name: &str,
    kind: UnitKind,
    content: UnitContent,
) -> UnitRow {
    let id = new_id(app.now());
    UnitRow {
        unit: format!("{}.unit.{id}", place.name()),
        id,
        kind: kind.code().to_owned(),
        name: name.to_owned(),
        content: serde_json::to_value(content).unwrap_or_default(),
        valid_from: None,
        valid_to: None,
        entered_by: person.id.clone(),
        entered_at: app.now(),
    }
}

fn event_row(
    app: &App,
    person: &Signed,
    (unit, kind, on): (&str, UnitEventKind, Date),
    content: &EventContent,
    rests_on: String,
) -> Result<EventRow, Stop> {
    Ok(EventRow {
        id: new_id(app.now()),
        kind: kind.code().to_owned(),
        happened_on: on,
        unit: unit.to_owned(),
        content: json(content)?,
        rests_on: Some(rests_on),
        entered_by: person.id.clone(),
        entered_at: app.now(),
    })
}

fn json(content: &EventContent) -> Result<serde_json::Value, Stop> {
    serde_json::to_value(content).map_err(Stop::failed)
}

async fn write(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    action: &str,
    row: &EventRow,
    changes: Changes,
) -> Result<(), Stop> {
    let why = row.rests_on.clone().unwrap_or_default();
    let act = Act::new(app.now(), &person.id, action, format!("unit:{}", row.unit)).because(&why);
    app.store.write(&act, changes).await?;
    run_rules(app, place, person, &why).await
}

/// What holds for a unit may follow from what it is.
async fn run_rules(app: &App, place: &PlacePicture, person: &Signed, why: &str) -> Result<(), Stop> {
    let picture = app.picture(app.today()).await?;
    let place = picture.place_or_stop(place.name())?;
    judge::propose(app, place, &person.id, why).await?;
    Ok(())
}
