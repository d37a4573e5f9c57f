//! What is done on the grid of a form: handing in, accepting or returning, and opening it after the deadline.

use std::collections::BTreeMap;

use axum::extract::{Form as Sent, Path};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kaifa_base::{Place, Problem, Words};
use kaifa_flow::codes;
use kaifa_flow::figures::book::FigureBook;
use kaifa_flow::figures::collect::{Entry, Submission, submit_all};
use kaifa_flow::figures::exception::open_until;
use kaifa_flow::figures::review::{Opinion, review_all};
use kaifa_flow::people::permission::Task;
use kaifa_flow::stop::Stop;
use kaifa_store::rows::Verdict;

use super::super::{href, waiting_for_me};
use super::{TypedCells, asked, page};
use crate::pages::{Page, go, html};
use crate::web::visit::Visit;

/// `POST /forms/{id}/{unit}`: fields `period`, `remark`, and per indicator `value.{id}` and `reason.{id}`.
pub async fn post(
    mut visit: Visit,
    Path((id, unit)): Path<(String, String)>,
    Sent(sent): Sent<Vec<(String, String)>>,
) -> Page {
    let mut typed = TypedCells::new();
    let mut remark = String::new();
    for (name, value) in sent {
        if let Some(indicator) = name.strip_prefix("value.") {
            typed.entry(indicator.to_owned()).or_default().0 = value;
        } else if let Some(indicator) = name.strip_prefix("reason.") {
            typed.entry(indicator.to_owned()).or_default().1 = value;
        } else if name == "period" {
            visit.query.insert(name, value);
        } else if name == "remark" {
            remark = value;
        }
    }
    visit.on = visit.app.today();
    let person = visit.allow(Task::EnterFigures, Some(&unit))?.clone();
    let picture = visit.picture().await?;
    let asked = asked(&visit, &picture, &id, &unit)?;
    let name_of = |id: &str| {
        let indicator = asked.place.edition.indicator(id);
        indicator.map_or_else(|| id.to_owned(), |found| found.name.clone())
    };
    let mut submission = Submission {
        source: serde_json::json!({ "form": asked.form.id }),
        remark: Some(remark.clone()),
        ..Submission::default()
    };
    for (indicator, (text, reason)) in &typed {
        submission.entries.push(Entry {
            place: Place::item(name_of(indicator)),
            indicator: indicator.clone(),
            subject: unit.clone(),
            period: asked.period,
            text: text.clone(),
            correction: Some(reason.clone()),
        });
    }
    match submit_all(&visit.app, &picture.places, &person, submission).await {
        Ok(_) => go(&href(&id, Some(&unit), asked.period), "submitted"),
        Err(stop) if stop.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let mut page = page(&visit, &asked, Some(&typed), remark, stop.problems).await?;
            for row in &mut page.rows {
                let name = name_of(&row.indicator);
                let here = page
                    .problems
                    .iter()
                    .filter(|problem| problem.place.item.as_ref() == Some(&name));
                row.wrong = here.map(|problem| problem.message.clone()).collect();
            }
            Ok((stop.status, html(&page)?).into_response())
        }
        Err(stop) => Err(stop),
    }
}

/// `POST /forms/{id}/{unit}/review`: fields `period`, `verdict` (`accept` or `return`), `reason`, and `indicator`, one per figure. An
/// acceptance is of everything that waits for the reviewer but the ticked ones; a return is of the ticked ones.
pub async fn post_review(
    mut visit: Visit,
    Path((id, unit)): Path<(String, String)>,
    Sent(sent): Sent<Vec<(String, String)>>,
) -> Page {
    let (mut ticked, mut verdict, mut reason) = (Vec::new(), Verdict::Accept, None);
    for (name, value) in sent {
        match name.as_str() {
            "indicator" => ticked.push(value),
            "verdict" if value == "return" => verdict = Verdict::Return,
            "reason" => reason = Some(value),
            "period" => {
                visit.query.insert(name, value);
            }
            _ => {}
        }
    }
    visit.on = visit.app.today();
    let person = visit.allow(Task::ReviewFigures, None)?.clone();
    let picture = visit.picture().await?;
    let asked = asked(&visit, &picture, &id, &unit)?;
    let book = FigureBook::of_subjects(&visit.app.store, [unit.as_str()], None).await?;
    let waiting = waiting_for_me(
        asked.place,
        asked.form,
        &unit,
        asked.period,
        &book,
        &book,
        &person,
    );
    let chosen: Vec<_> = waiting
        .into_iter()
        .map(|(figure, _)| figure)
        .filter(|figure| ticked.contains(&figure.indicator) == (verdict == Verdict::Return))
        .collect();
    if chosen.is_empty() {
        let words = Words::new("没有可办理的数据", "there is nothing to decide on");
        return Err(Stop::problems(vec![
            Problem::error(&codes::NOTHING_ENTERED, Place::field("indicator"), words).hint(
                "退回请先勾选;刚被他人审核的请刷新",
                "tick what to return; reload if someone was faster",
            ),
        ]));
    }
    let opinion = Opinion {
        verdict,
        reason: reason.filter(|_| verdict == Verdict::Return),
        on_behalf_of: None,
    };
    review_all(&visit.app, &picture.places, &person, &chosen, &opinion).await?;
    let done = match verdict {
        Verdict::Accept => "accepted",
        Verdict::Return => "returned",
    };
    go(&href(&id, Some(&unit), asked.period), done)
}

/// `POST /forms/{id}/{unit}/exception`: fields `period`, `until`, `reason`. Opens a locked form for one unit until a day.
pub async fn post_exception(
    mut visit: Visit,
    Path((id, unit)): Path<(String, String)>,
    Sent(sent): Sent<BTreeMap<String, String>>,
) -> Page {
    let field = |name: &str| {
        sent.get(name)
            .map(|text| text.trim().to_owned())
            .unwrap_or_default()
    };
    visit.query.insert("period".to_owned(), field("period"));
    visit.on = visit.app.today();
    let person = visit.allow(Task::RunOffice, None)?.clone();
    let picture = visit.picture().await?;
    let asked = asked(&visit, &picture, &id, &unit)?;
    open_until(
        &visit.app,
        &person,
        asked.form,
        &unit,
        asked.period,
        &field("until"),
        &field("reason"),
    )
    .await?;
    go(&href(&id, Some(&unit), asked.period), "saved")
}
