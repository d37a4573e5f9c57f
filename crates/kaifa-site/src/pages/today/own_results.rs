//! The start page of a firm: its results, the latest year first, with the last day for objections.

use kaifa_flow::people::permission::{Signed, Task};
use kaifa_flow::stop::Stop;

use crate::pages::per_mu;
use crate::pages::today::groups::group;
use crate::pages::today::{TodayGroup, TodayItem};
use crate::web::visit::Visit;

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
