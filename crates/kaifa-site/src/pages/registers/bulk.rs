//! One step for many records: all of them are judged first; then either every one is moved, or, when asked for, those that can be,
//! and the others are listed with what stands against them.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kaifa_base::Problem;
use kaifa_flow::records::form::refuses;
use kaifa_flow::records::rights::About;
use kaifa_flow::records::words::{register_title, step_title};
use kaifa_flow::records::{Desk, Files, Typed, prepare_step, take_step};
use kaifa_flow::stop::Stop;
use kaifa_pack::item::RegisterField;

use crate::pages::frame::Frame;
use crate::pages::records::input::FieldInput;
use crate::pages::registers::open;
use crate::pages::{Page, go, html};
use crate::web::visit::Visit;

/// Records that one bulk step moves at most.
const MOST: usize = 500;

/// A record of the selection with what stands against its step.
pub struct Chosen {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Name of its unit.
    pub unit: String,
    /// What stands against the step.
    pub against: Vec<Problem>,
}

#[derive(Template)]
#[template(path = "register_bulk.html")]
struct BulkPage {
    f: Frame,
    register: String,
    step: String,
    step_title: String,
    chosen: Vec<Chosen>,
    free: usize,
    inputs: Vec<FieldInput>,
    back: String,
    tried: bool,
}

/// `POST /registers/{register}/bulk`: `pick.ID` for each record, `step`, the fields that the step asks for; without `go` it is
/// only shown what would happen; `go=some` leaves out what cannot be moved.
pub async fn post(visit: Visit, Path(id): Path<String>, Form(typed): Form<BTreeMap<String, String>>) -> Page {
    let picture = visit.app.picture(visit.app.today()).await?;
    let (first, rights) = open(&visit, &picture, &id)?;
    let register = rights.register;
    let step = typed.get("step").cloned().unwrap_or_default();
    let transition = register
        .transition(&step)
        .filter(|transition| transition.bulk)
        .ok_or_else(|| {
            Stop::bad_field(
                "step",
                "请选择可批量办理的步骤",
                "choose a step that can be taken in bulk",
            )
        })?;
    let ids: Vec<&str> = typed.keys().filter_map(|key| key.strip_prefix("pick.")).collect();
    if ids.is_empty() || ids.len() > MOST {
        return Err(Stop::bad_field(
            "pick",
            format!("请勾选 1 至 {MOST} 个事项"),
            format!("pick 1 to {MOST} records"),
        ));
    }
    let mode = typed.get("go").map(String::as_str).unwrap_or_default();
    let fields: Typed = typed
        .iter()
        .filter(|(name, _)| transition.requires.contains(name))
        .map(|(name, text)| (name.clone(), text.clone()))
        .collect();
    let mut chosen = Vec::new();
    let mut free = Vec::new();
    for id in ids {
        let Some(record) = visit.app.store.find_record(&register.id, id).await? else {
            continue;
        };
        let subject = record.subject.clone().unwrap_or_default();
        if !rights.sees(About::record(register, &record)) {
            continue;
        }
        let place = picture.place_of_unit(&subject).unwrap_or(first);
        let desk = Desk {
            app: &visit.app,
            place,
            person: rights.person,
            register: place.edition.register(&register.id).unwrap_or(register),
        };
        let mut against = match prepare_step(desk, &record, &step, &fields, &Files::new()).await {
            Ok(prepared) => prepared.problems,
            Err(stop) => stop.problems,
        };
        // What the step asks for is asked once for all of them; while nothing was typed its absence says nothing.
        if mode.is_empty() {
            against.retain(|problem| problem.code != kaifa_flow::codes::REQUIRED.code);
        }
        if !refuses(&against) {
            free.push((record.clone(), place));
        }
        chosen.push(Chosen {
            id: id.to_owned(),
            title: record.title.clone(),
            unit: place.unit_name(&subject).to_owned(),
            against,
        });
    }
    let back = format!(
        "/registers/{id}?{}",
        typed.get("back").map(String::as_str).unwrap_or_default()
    );
    let all_free = free.len() == chosen.len();
    if mode == "some" || (mode == "all" && all_free) {
        let mut failed = Vec::new();
        for (record, place) in free {
            let own = place.edition.register(&register.id).unwrap_or(register);
            let taken = take_step(&visit.app, place, rights.person, own, &record, &step, &fields).await;
            failed.extend(taken.err().map(|stop| stop.problems).into_iter().flatten());
        }
        if !failed.is_empty() {
            return Err(Stop::problems(failed));
        }
        return go(&crate::pages::own_address(Some(&back)), "moved");
    }
    let wanted = |field: &&RegisterField| transition.requires.contains(&field.name);
    let problems: Vec<Problem> = chosen.iter().flat_map(|one| one.against.clone()).collect();
    let inputs = register
        .fields
        .iter()
        .filter(wanted)
        .map(|field| {
            let value = fields.get(&field.name).map(String::as_str).unwrap_or_default();
            FieldInput::of(&visit, first, field, true, value, &problems)
        })
        .collect();
    let title = format!(
        "{} · {}",
        register_title(register, visit.lang),
        step_title(transition, visit.lang)
    );
    let mut f = visit.frame(("事项台账", "Records"), title);
    f.path = format!("/registers/{id}");
    let page = BulkPage {
        f,
        register: id,
        step_title: step_title(transition, visit.lang).to_owned(),
        step,
        free: chosen.iter().filter(|one| !refuses(&one.against)).count(),
        chosen,
        inputs,
        back: typed.get("back").cloned().unwrap_or_default(),
        tried: !mode.is_empty(),
    };
    let status = match page.tried {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::OK,
    };
    Ok((status, html(&page)?).into_response())
}
