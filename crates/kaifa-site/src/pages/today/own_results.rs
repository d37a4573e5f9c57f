//! The start page of a firm: its requests and objections that are open, and its results, the latest year first, with the last day
//! for objections.

use kaifa_base::Date;
use kaifa_flow::people::permission::{Signed, Task};
use kaifa_flow::place::picture::Picture;
use kaifa_flow::records;
use kaifa_flow::records::index::DUE;
use kaifa_flow::records::rights::Rights;
use kaifa_flow::records::words::{field_text, register_title, state_title, step_title};
use kaifa_flow::stop::Stop;

use crate::pages::per_mu;
use crate::pages::today::groups::group;
use crate::pages::today::{TodayGroup, TodayItem};
use crate::web::visit::Visit;

/// What is open of the firms that the person speaks for: where it stands, by when it goes on, and what the firm itself can do.
pub async fn open_records(visit: &Visit, person: &Signed, picture: &Picture) -> Result<TodayGroup, Stop> {
    let mut items = Vec::new();
    for (place, register, record) in records::open::about_firms(&visit.app, picture, person).await? {
        let steps = records::steps(place, person, register, &record, visit.on);
        let own = steps
            .iter()
            .filter(|step| step.for_role && step.blocks.is_empty());
        let own: Vec<&str> = own.map(|step| step_title(step.transition, visit.lang)).collect();
        let due = field_text(&record, DUE).parse::<Date>().ok();
        let late = due.is_some_and(|due| due < visit.on);
        let state = state_title(register, &record.state, visit.lang);
        items.push(TodayItem {
            title: record.title.clone(),
            detail: match own.is_empty() {
                true => format!("{} · {state}", register_title(register, visit.lang)),
                false => format!(
                    "{} · {state}{}{}",
                    register_title(register, visit.lang),
                    visit.t(";可办理:", "; you can: "),
                    visit.lang.list(&own)
                ),
            },
            href: format!("/registers/{}/{}", record.register, record.id),
            due,
            lamp_words: match late {
                true => visit.t("逾期", "overdue").to_owned(),
                false => String::new(),
            },
            lamp: if late { "over" } else { "" },
        });
    }
    Ok(group(
        "own_records",
        visit.t("本企业未办结的事项", "What is open about your firm"),
        visit.t("日期为下一步办理的期限", "the day is that by which it goes on"),
        items,
        "/registers",
    ))
}

/// What a firm can set going itself: the registers in which it makes records.
pub fn offers(visit: &Visit, person: &Signed, picture: &Picture) -> Vec<(String, String)> {
    let mut offers = Vec::new();
    for register in picture
        .places
        .iter()
        .flat_map(|place| &place.edition.items.registers)
    {
        // A person who also has units says on the form for whom it is; one who comes from here speaks for the first firm.
        let own = Rights::of(person, register).own_firms();
        let Some(first) = own.first() else { continue };
        let offer = (
            format!("/registers/{}/new?about_firm={first}", register.id),
            register_title(register, visit.lang),
        );
        if !offers.contains(&offer) {
            offers.push(offer);
        }
    }
    offers
}

/// The results of the firms that the person speaks for; nobody else has any here.
pub async fn published(visit: &Visit, person: &Signed) -> Result<Option<TodayGroup>, Stop> {
    let own: Vec<&str> = person.own_firms().collect();
    if own.is_empty() || !person.may_do(Task::SeeGrades) {
        return Ok(None);
    }
    let mut items = Vec::new();
    for result in per_mu::published::published_results(visit, &own).await? {
        items.push(TodayItem {
            title: result.title,
            detail: result.detail,
            href: result.href,
            due: result.objections_until,
            lamp_words: String::new(),
            lamp: "",
        });
    }
    Ok(Some(group(
        "own_results",
        visit.t("本企业的评价结果", "Results of your firm"),
        visit.t("日期为异议受理的最后一天", "the day is the last for objections"),
        items,
        "/per-mu",
    )))
}
