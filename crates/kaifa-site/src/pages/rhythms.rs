//! The calendar of rhythms: in which month of a year each periodic duty falls due, and which lamp burns there.

use std::collections::BTreeSet;

use askama::Template;
use chrono::Datelike;
use kaifa_base::{Date, Lang};
use kaifa_eval::duties::Lamp;
use kaifa_flow::address::url_encode;
use kaifa_flow::duties::supervise;
use kaifa_flow::duties::words::rhythm_words;
use kaifa_flow::people::permission::Task;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::standing::{DutyNow, duty_input};
use kaifa_flow::stop::Stop;
use kaifa_pack::item::{Duty, DutyKind};

use crate::pages::duty_view::{LAMPS, lamp_class};
use crate::pages::frame::Frame;
use crate::pages::{Page, html};
use crate::web::visit::Visit;

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
    let year = visit
        .asked("year")
        .and_then(|year| year.parse().ok())
        .unwrap_or(visit.on.year());
    let Some(year_end) = Date::from_ymd_opt(year, 12, 31) else {
        return Err(Stop::bad_field("year", "年份不对", "not a year"));
    };
    let mut rows: Vec<RhythmRow> = Vec::new();
    for place in &picture.places {
        for duty in place
            .edition
            .items
            .duties
            .iter()
            .filter(|duty| duty.kind == DutyKind::Periodic)
        {
            let own: Vec<&DutyNow> = place
                .duties
                .iter()
                .filter(|now| now.duty == duty.id && supervise::may_see(person, now))
                .collect();
            if own.is_empty() {
                continue;
            }
            rows.push(RhythmRow {
                title: duty.title.get(visit.lang).to_owned(),
                href: format!(
                    "/duties?document={}&q={}&unit=all&group=month",
                    url_encode(place.name()),
                    url_encode(&duty.id)
                ),
                document: place.document_name(),
                rhythm: rhythm_words(duty, visit.lang),
                months: months(place, duty, &own, year, year_end, visit.lang),
            });
        }
    }
    html(&RhythmsPage {
        f: visit.frame(
            ("任务清单", "Duties"),
            visit.t("周期任务历", "Calendar of periodic duties"),
        ),
        year,
        before: year - 1,
        after: year + 1,
        rows,
    })
}

/// What a periodic duty has due in each month: instances that began, and those that will.
fn months(
    place: &PlacePicture,
    duty: &Duty,
    own: &[&DutyNow],
    year: i32,
    year_end: Date,
    lang: Lang,
) -> Vec<Option<RhythmCell>> {
    let mut input = duty_input(place, &place.excerpt);
    input.on = input.on.max(year_end);
    let known: BTreeSet<Option<Date>> = own.iter().map(|now| now.result.instance.from).collect();
    let to_come = kaifa_eval::duties::instances(duty, &["".to_owned()], &input);
    (1..=12)
        .map(|month| {
            let falls = |due: Option<Date>| due.filter(|due| (due.year(), due.month()) == (year, month));
            let here: Vec<(&DutyNow, Date)> = own
                .iter()
                .filter_map(|now| Some((*now, falls(now.result.instance.due)?)))
                .collect();
            let worst = LAMPS
                .iter()
                .find(|lamp| here.iter().any(|(now, _)| now.result.lamp == **lamp));
            if let (Some(lamp), Some((_, day))) = (worst, here.first()) {
                let count = here.iter().filter(|(now, _)| now.result.lamp == *lamp).count();
                let words = lamp.words().get(lang).to_owned();
                return Some(RhythmCell {
                    class: lamp_class(*lamp),
                    words,
                    count,
                    day: day.day(),
                });
            }
            let planned = to_come
                .iter()
                .filter(|instance| {
                    instance.from.is_some_and(|from| from > place.on) && !known.contains(&instance.from)
                })
                .find_map(|instance| falls(instance.due));
            planned.map(|day| RhythmCell {
                class: lamp_class(Lamp::NotDue),
                words: Lamp::NotDue.words().get(lang).to_owned(),
                count: 1,
                day: day.day(),
            })
        })
        .collect()
}
