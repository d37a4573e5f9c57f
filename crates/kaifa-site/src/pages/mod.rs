//! The pages: one file per place in the navigation. A handler reads like a sentence: may this person see it, find it, show it.
//! Each page's data is a `…View` that the template and the JSON API share.

pub mod actions;
pub mod assign;
pub mod boards;
pub mod bulletin;
pub mod calendars;
pub mod changes;
pub mod chart;
pub mod chase;
pub mod compare;
pub mod coverage;
pub mod decisions;
pub mod derivation;
pub mod dictionary;
pub mod documents;
pub mod duties;
pub mod duty;
pub mod duty_end;
pub mod duty_ledger;
pub mod duty_parts;
pub mod duty_view;
pub mod evaluation_alarms;
pub mod evaluation_ranking;
mod evaluation_steps;
pub mod evaluation_years;
pub mod evaluation_zone;
pub mod evaluations;
pub mod figures;
pub mod foreign_forms;
pub mod forms;
pub mod frame;
pub mod grounds;
pub mod hand_over;
pub mod ledger;
pub mod me;
pub mod odd_patterns;
pub mod openapi;
pub mod outbox;
pub mod pager;
pub mod papers;
pub mod parameters;
pub mod people;
pub mod per_mu;
pub mod problem;
pub mod public;
pub mod rank_axis;
pub mod ranking_import;
pub mod rankings;
pub mod records;
pub mod registers;
pub mod reviews;
pub mod rhythms;
pub mod rule_lines;
pub mod run_compare;
pub mod runs;
pub mod search;
pub mod sign_in;
pub mod system;
pub mod tables;
pub mod target;
pub mod targets;
pub mod today;
pub mod unit_changes;
pub mod what_if;
pub mod why;
pub mod zone;
pub mod zones;

use askama::Template;
use axum::http::header;
use axum::response::{Html, IntoResponse, Redirect, Response};
use kaifa_base::Lang;
use kaifa_flow::stop::Stop;

use crate::web::typography;

/// What a page handler returns.
pub type Page = Result<Response, Stop>;

/// A template as an HTML answer.
pub fn html(template: &impl Template) -> Page {
    let body = template.render().map_err(Stop::failed)?;
    Ok((
        [(header::CACHE_CONTROL, "no-store")],
        Html(typography::page(body)),
    )
        .into_response())
}

/// After something was done: back to a page, which says so once.
pub fn go(to: &str, done: &str) -> Page {
    let (address, anchor) = to.split_once('#').unwrap_or((to, ""));
    let joint = if address.contains('?') { '&' } else { '?' };
    let anchor = if anchor.is_empty() {
        String::new()
    } else {
        format!("#{anchor}")
    };
    Ok(Redirect::to(&format!("{address}{joint}done={done}{anchor}")).into_response())
}

/// The sentence behind a `done` code in an address.
pub fn done_words(code: &str, lang: Lang) -> Option<String> {
    let (zh, en) = match code {
        "saved" => ("已保存。", "Saved."),
        "submitted" => ("已提交,等待审核。", "Handed in, waiting for review."),
        "accepted" => ("已通过。", "Accepted."),
        "none_accepted" => (
            "没有可一并通过的数据:须逐项看的请打开单位。",
            "Nothing could be accepted together: open the unit for what needs a look.",
        ),
        "returned" => (
            "已退回,对方会看到理由。",
            "Returned; the reason is shown to the other side.",
        ),
        "decided" => ("决定已记录。", "The decision is recorded."),
        "imported" => ("已导入,规则已重新运行。", "Imported; the rules were run again."),
        "taken_in" => ("文件已存入。", "The document was taken in."),
        "judged" => ("已记录,请看下一项。", "Recorded; here is the next one."),
        "undone" => ("已撤销上一步。", "The last step is taken back."),
        "in_force" => ("已启用。", "In force."),
        "unit_recorded" => (
            "变动已登记,规则已重新运行。",
            "The change is recorded; the rules were run again.",
        ),
        "unit_withdrawn" => (
            "登记已撤销,规则已重新运行。",
            "The record is withdrawn; the rules were run again.",
        ),
        "frozen" => (
            "已封存,公布前请看不稳的位置。",
            "Frozen; look at the fragile places before publishing.",
        ),
        "published" => ("已公布,从此不再改动。", "Published; it is not changed any more."),
        "created" => ("已新建。", "Created."),
        "moved" => ("已办理。", "Done."),
        "graded" => ("已评价并封存。", "Graded and frozen."),
        "replayed" => (
            "已按封存的数据和办法重新计算,结果逐字节相同。",
            "Computed again from what was frozen: the same to the byte.",
        ),
        "replayed_other" => (
            "重新计算的结果与封存的不同,请告知系统管理员。",
            "Computing again gives another result than the frozen one: tell the system administrator.",
        ),
        "objected" => (
            "异议已登记,请等待核实。",
            "The objection is filed and waits for a decision.",
        ),
        "released" => ("已公开。", "Released to the public."),
        "password" => (
            "密码已修改,请用新密码登录。",
            "The password is changed; sign in with the new one.",
        ),
        "granted" => ("授权已记录。", "The grant is recorded."),
        _ => return None,
    };
    Some(lang.pick(zh, en).to_owned())
}

/// Only addresses of this site may be returned to after a form.
pub fn own_address(to: Option<&str>) -> String {
    match to {
        Some(to) if to.starts_with('/') && !to.starts_with("//") && !to.contains('\\') => to.to_owned(),
        _ => "/".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_own_addresses_are_returned_to() {
        assert_eq!(own_address(Some("/duties?unit=a")), "/duties?unit=a");
        for foreign in [
            "//elsewhere.example",
            "https://elsewhere.example",
            "/\\elsewhere",
            "",
        ] {
            assert_eq!(own_address(Some(foreign)), "/", "{foreign}");
        }
    }
}
