//! The page of one duty, and which instance of it an address means. What the page shows is gathered in `duty/detail.rs`, what its
//! forms do is in `duty/acts.rs`; the list is in `duties.rs`.

mod acts;
mod detail;

use askama::Template;
use axum::Json;
use axum::extract::Path;
use kaifa_base::Problem;
use kaifa_eval::duties::{DutyResult, foremost};
use kaifa_flow::duties::scheme::Running;
use kaifa_flow::duties::supervise::{self, ALL_ITEMS};
use kaifa_flow::duties::{self, decompose};
use kaifa_flow::people::permission::{Signed, Task};
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::place::standing::DutyNow;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::Duty;
use kaifa_store::rows::DutyStepKind;

use crate::pages::chase::{self, SlipView};
use crate::pages::frame::Frame;
use crate::pages::{Page, html};
use crate::web::visit::Visit;

use acts::ReportForm;
pub use acts::{post_accept, post_report, post_step};
pub use detail::due_because;
use detail::{DutyDetail, detail};

/// The instance that an address means, with its place and duty.
pub fn find<'a>(
    visit: &Visit,
    picture: &'a Picture,
    pack: &str,
    id: &str,
) -> Result<(&'a PlacePicture, &'a Duty, &'a DutyNow), Stop> {
    let person = visit.allow(Task::SeeWork, None)?;
    let asked = |name| visit.asked(name).unwrap_or_default();
    find_instance(person, picture, (pack, id), asked("unit"), asked("period"))
}

/// The instance of a duty by unit and period, as addresses and forms send them: empty where there is none, and then the one is meant
/// that matters most on the day.
pub fn find_instance<'a>(
    person: &Signed,
    picture: &'a Picture,
    (pack, id): (&str, &str),
    unit: &str,
    period: &str,
) -> Result<(&'a PlacePicture, &'a Duty, &'a DutyNow), Stop> {
    let place = picture.place_or_stop(pack)?;
    let none = || Stop::not_found(format!("任务 {id}"), format!("duty {id}"));
    let duty = place
        .edition
        .items
        .duties
        .iter()
        .find(|duty| duty.id == id)
        .ok_or_else(none)?;
    let all: Vec<&DutyNow> = place
        .duties
        .iter()
        .filter(|now| now.duty == id)
        .filter(|now| unit.is_empty() || now.subject() == unit)
        .filter(|now| period.is_empty() || now.period_key() == period)
        .collect();
    let seen: Vec<&DutyNow> = all
        .iter()
        .copied()
        .filter(|now| supervise::may_see(person, now))
        .collect();
    let Some(first) = seen.first() else {
        let Some(other) = all.first() else {
            return Err(none());
        };
        let whom = other.units.first().map_or(id, |unit| place.unit_name(unit));
        return Err(match person.may(Task::SeeWork, Some(whom)) {
            Err(problem) => Stop::refused(problem),
            Ok(()) => none(),
        });
    };
    let of_first: Vec<DutyResult> = seen
        .iter()
        .filter(|now| now.subject() == first.subject())
        .map(|now| now.result.clone())
        .collect();
    let wanted = foremost(&of_first).map(|result| result.instance.clone());
    let chosen = seen
        .iter()
        .find(|now| wanted.as_ref() == Some(&now.result.instance))
        .unwrap_or(first);
    Ok((place, duty, chosen))
}

#[derive(Template)]
#[template(path = "duty.html")]
struct DutyPage {
    f: Frame,
    d: DutyDetail,
    may_report: bool,
    /// Units whose part the reader may report: id and name.
    own_parts: Vec<(String, String)>,
    /// Whether the reader may report the whole.
    whole: bool,
    /// Steps that the reader may take now: code, words, whether a due date belongs to it, whether an archive number does.
    steps: Vec<(&'static str, String, bool, bool)>,
    may_split: bool,
    may_withdraw: bool,
    slips: Vec<SlipView>,
    scheme_lamp: Option<(String, &'static str)>,
    /// What a paper about it is drafted from; empty for those who draft none.
    paper_about: String,
    source: String,
    stage: String,
    demand: Option<String>,
    typed: ReportForm,
    all_items: &'static str,
    problems: Vec<Problem>,
}

async fn page(
    visit: &Visit,
    (place, duty, now): (&PlacePicture, &Duty, &DutyNow),
    typed: ReportForm,
    problems: Vec<Problem>,
) -> Page {
    let person = visit.signed()?;
    let d = detail(visit, place, duty, now).await?;
    // Only today can be acted upon; another day is looked at.
    let today = visit.on == visit.app.today();
    html(&DutyPage {
        f: visit.frame(("任务清单", "Duties"), d.duty.title.clone()),
        may_report: today && supervise::may_report(person, now),
        own_parts: supervise::own_parts(person, now)
            .into_iter()
            .map(|unit| (unit.to_owned(), place.unit_name(unit).to_owned()))
            .collect(),
        whole: supervise::may_report_whole(person, now),
        steps: DutyStepKind::ALL
            .iter()
            .copied()
            .filter(|kind| today && duties::steps::may(person, now, *kind) && duties::steps::fits(now, *kind))
            .map(|kind| {
                let words = kind.words().get(visit.lang).to_owned();
                let dated = matches!(kind, DutyStepKind::Extend | DutyStepKind::Reopen);
                (kind.code(), words, dated, kind == DutyStepKind::Close)
            })
            .collect(),
        may_split: today && decompose::may(person, now),
        may_withdraw: today && duty.assigned.is_some() && person.may_do(Task::RunOffice),
        slips: chase::slips(person, place, now, visit.lang),
        scheme_lamp: chase::scheme_lamp(Running::of(place).as_ref(), duty, now, visit.lang),
        paper_about: if today && person.may_do(Task::RunOffice) {
            format!("duty:{}", now.key(place.name()))
        } else {
            String::new()
        },
        source: visit.lang.of(
            duty.source().words().get(visit.lang),
            kaifa_flow::duties::ledger::source_words(place, duty, visit.lang),
        ),
        stage: duties::steps::stage(duty, now).get(visit.lang).to_owned(),
        demand: duty.assigned.as_ref().map(|assigned| assigned.demand.clone()),
        d,
        typed,
        all_items: ALL_ITEMS,
        problems,
    })
}

/// `GET /duties/{pack}/{duty}`
pub async fn show_one(visit: Visit, Path((pack, id)): Path<(String, String)>) -> Page {
    let picture = visit.picture().await?;
    let found = find(&visit, &picture, &pack, &id)?;
    page(&visit, found, ReportForm::default(), Vec::new()).await
}

/// One instance of a duty with its evidence.
#[utoipa::path(get, path = "/api/duties/{pack}/{duty}", tag = "duties",
    params(("pack" = String, Path, description = "pack"), ("duty" = String, Path, description = "duty id"), ("unit" = Option<String>, Query, description = "unit id, where each unit has its own"), ("period" = Option<String>, Query, description = "first day of the period"), ("on" = Option<String>, Query, description = "as of this day")),
    responses((status = 200, body = DutyDetail)))]
pub async fn api_one(
    visit: Visit,
    Path((pack, id)): Path<(String, String)>,
) -> Result<Json<DutyDetail>, Stop> {
    let picture = visit.picture().await?;
    let (place, duty, now) = find(&visit, &picture, &pack, &id)?;
    Ok(Json(detail(&visit, place, duty, now).await?))
}
