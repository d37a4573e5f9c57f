//! Every address of the site and the API.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, header};
use axum::middleware;
use axum::routing::{get, post};
use kaifa_flow::app::App;
use kaifa_flow::stop::Stop;
use tower_http::csrf::CsrfLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::pages::documents::{
    self, draft_acts, draft_figures, draft_item, drafting, life, living, review_api, unpacked,
};
use crate::pages::{assign, boards, bulletin, chase, duty_ledger, duty_parts, hand_over, outbox, papers};
use crate::pages::{
    calendars, compare, coverage, evaluation_alarms, evaluation_years, evaluation_zone, evaluations,
    parameters, per_mu, public, search,
};
use crate::pages::{
    decisions, dictionary, duties, duty, figures, foreign_forms, forms, ledger, me, people, ranking_import,
    rankings, records, registers, reviews, rhythms, run_compare, runs, sign_in, system, tables, target,
    targets, today, unit_changes, what_if, why, zone, zones,
};
use crate::web::{assets, upload, visit};

/// The router of a program.
pub fn router(app: Arc<App>) -> Router {
    let header = |name, value| SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value));
    pages()
        .fallback(|visit: visit::Visit| async move { Stop::not_found(format!("地址 {}", visit.path), format!("the address {}", visit.path)) })
        .layer(middleware::from_fn_with_state(app.clone(), visit::layer))
        .route("/assets/{name}", get(assets::asset))
        .layer(CsrfLayer::new())
        .layer(tower_http::compression::CompressionLayer::new())
        .layer(header(
            header::CONTENT_SECURITY_POLICY,
            "default-src 'self'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; form-action 'self'; base-uri 'none'",
        ))
        .layer(header(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(header::REFERRER_POLICY, "same-origin"))
        .with_state(app)
}

fn pages() -> Router<Arc<App>> {
    Router::new()
        .route("/sign-in", get(sign_in::form).post(sign_in::sign_in))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/lang", get(sign_in::language))
        .route("/decisions", get(decisions::list))
        .route(
            "/decisions/{id}",
            get(decisions::show_one).post(decisions::post_decision),
        )
        .route("/decisions/{id}/end", post(decisions::post_end))
        .route("/decisions/{id}/limit", post(decisions::post_limit))
        .route("/api/proposals", get(decisions::api_list))
        .route("/api/openapi.json", get(crate::pages::openapi::document))
        .merge(document_pages())
        .merge(office_pages())
        .merge(register_pages())
        .merge(duty_pages())
        .merge(zone_pages())
        .merge(per_mu_pages())
        .merge(figure_pages())
        .merge(form_pages())
        .merge(evaluation_pages())
}

fn evaluation_pages() -> Router<Arc<App>> {
    Router::new()
        .route("/evaluations", get(evaluations::list))
        .route("/evaluations/{scheme}", get(evaluations::show_one))
        .route("/evaluations/{scheme}/freeze", post(runs::post_freeze))
        .route("/evaluations/{scheme}/alarms", get(evaluation_alarms::show))
        .route("/evaluations/{scheme}/years", get(evaluation_years::show))
        .route("/api/evaluations/{scheme}/years", get(evaluation_years::api))
        .route("/evaluations/{scheme}/what-if", get(what_if::show))
        .route("/api/evaluations/{scheme}/what-if", get(what_if::api))
        .route("/evaluations/{scheme}/{zone}", get(evaluation_zone::show_one))
        .route("/runs", get(runs::list))
        .route("/runs/{id}", get(runs::show_one))
        .route("/runs/{id}/file", get(runs::file))
        .route("/runs/{id}/publish", post(runs::post_publish))
        .route("/runs/{id}/correct", post(runs::post_correct))
        .route("/runs/{id}/compare", get(run_compare::show_one))
        .route("/api/runs", get(runs::api_list))
        .route("/api/runs/{id}", get(runs::api_one))
        .route("/api/runs/{id}/compare", get(run_compare::api_one))
        .route("/api/evaluations", get(evaluations::api_list))
        .route("/api/evaluations/{scheme}", get(evaluations::api_one))
        .route("/api/evaluations/{scheme}/{zone}", get(evaluation_zone::api_one))
}

fn document_pages() -> Router<Arc<App>> {
    let take_in = get(documents::list)
        .post(documents::post_text)
        .layer(DefaultBodyLimit::max(upload::LARGEST));
    Router::new()
        .route("/documents", take_in)
        .route("/documents/{pack}", get(living::show_one))
        .route("/documents/{pack}/issued", post(documents::post_issued))
        .route(
            "/documents/texts/{sha256}",
            get(unpacked::show_one).post(unpacked::post_join),
        )
        .route("/documents/{pack}/life", get(life::show_one).post(life::post_end))
        .route("/documents/{pack}/life/duty", post(life::post_duty))
        .route("/api/documents/{pack}/life", get(life::api_one))
        .route("/compare", get(compare::show))
        .route("/api/compare", get(compare::api_pairs))
        .route("/api/documents/texts/{sha256}/review", get(review_api::api_one))
        .route(
            "/api/documents/texts/{sha256}/review/{item}",
            post(review_api::api_step),
        )
        .route(
            "/documents/texts/{sha256}/review",
            get(drafting::show_one).post(draft_acts::post_start),
        )
        .route(
            "/documents/texts/{sha256}/review/undo",
            post(draft_acts::post_undo),
        )
        .route("/documents/texts/{sha256}/review/add", post(draft_acts::post_add))
        .route(
            "/documents/texts/{sha256}/review/assume",
            post(draft_acts::post_assume),
        )
        .route(
            "/documents/texts/{sha256}/review/figures",
            get(draft_figures::show).post(draft_figures::post),
        )
        .route(
            "/documents/texts/{sha256}/review/accept",
            post(draft_acts::post_accept),
        )
        .route(
            "/documents/texts/{sha256}/review/in-force",
            post(draft_acts::post_in_force),
        )
        .route(
            "/documents/texts/{sha256}/review/{item}",
            get(draft_item::show_one).post(draft_item::post_step),
        )
        .route("/parameters", get(parameters::list))
        .route("/parameters/{pack}/{id}", post(parameters::post_value))
        .route("/calendars", get(calendars::list).post(calendars::post_year))
        .route("/coverage", get(coverage::list))
        .route("/search", get(search::show_hits))
        .route("/public", get(public::list))
        .route("/public/{id}", get(public::show_one))
        .route("/releases", post(public::post_release))
        .route("/releases/{id}/withdraw", post(public::post_withdraw))
        .route("/api/documents", get(documents::api_list))
        .route("/api/documents/{pack}", get(living::api_one))
        .route("/api/documents/texts/{sha256}", get(unpacked::api_one))
        .route("/api/parameters", get(parameters::api_list))
        .route("/api/calendars", get(calendars::api_list))
        .route("/api/coverage", get(coverage::api_list))
        .route("/api/search", get(search::api_hits))
}

fn register_pages() -> Router<Arc<App>> {
    let large = || DefaultBodyLimit::max(upload::LARGEST);
    let import = get(registers::transfer::form)
        .post(registers::transfer::post)
        .layer(large());
    Router::new()
        .route("/boards", get(boards::list))
        .route("/boards/{id}", get(boards::show_one))
        .route("/api/boards", get(boards::api_list))
        .route("/api/boards/{id}", get(boards::api_one))
        .route("/registers", get(registers::list))
        .route("/registers/{register}", get(registers::show_one))
        .route(
            "/registers/{register}/new",
            get(records::new::form).post(records::new::post).layer(large()),
        )
        .route(
            "/registers/{register}/check",
            post(registers::transfer::post_check),
        )
        .route(
            "/registers/{register}/template.xlsx",
            get(registers::transfer::get_template),
        )
        .route("/registers/{register}/import", import)
        .route("/registers/{register}/bulk", post(registers::bulk::post))
        .route("/registers/{register}/fit", get(registers::fit::show))
        .route("/registers/{register}/views", post(registers::views::post_view))
        .route(
            "/registers/{register}/views/{id}/remove",
            post(registers::views::post_remove),
        )
        .route("/registers/{register}/{id}", get(records::show_one))
        .route("/registers/{register}/{id}/reveal", post(records::post_reveal))
        .route("/registers/{register}/{id}/files/{file}", get(records::get_file))
        .route(
            "/registers/{register}/{id}/{step}",
            post(records::post_step).layer(large()),
        )
        .route("/api/registers", get(registers::api_list))
        .route(
            "/api/registers/{register}",
            get(registers::api_records).post(records::new::api_post),
        )
        .route("/api/registers/{register}/fit", get(registers::fit::api))
        .route("/api/registers/{register}/{id}", get(records::api_record))
        .route("/api/registers/{register}/{id}/{step}", post(records::api_step))
}

fn figure_pages() -> Router<Arc<App>> {
    Router::new()
        .route("/figures", get(figures::grid).post(figures::save))
        .route("/figures/template.xlsx", get(figures::transfer::template))
        .route(
            "/figures/upload",
            post(figures::transfer::upload).layer(DefaultBodyLimit::max(upload::LARGEST)),
        )
        .route("/figures/export/{name}", get(figures::transfer::export))
        .route(
            "/figures/{indicator}/{subject}/{period}",
            get(figures::history::figure),
        )
        .route("/reviews", get(reviews::list).post(reviews::review))
        .route("/api/figures", get(figures::api::list).post(figures::api::submit))
        .route("/api/figures/entry", get(figures::api::entry))
        .route(
            "/api/figures/{indicator}/{subject}/{period}",
            get(figures::history::api_figure),
        )
        .route("/api/reviews", get(reviews::api_list))
}

fn form_pages() -> Router<Arc<App>> {
    Router::new()
        .route("/forms", get(forms::list))
        .route("/forms/{id}", get(forms::units::show_one))
        .route("/forms/{id}/accept", post(forms::units::post_accept))
        .route(
            "/forms/{id}/{unit}",
            get(forms::unit::show_one).post(forms::unit::acts::post),
        )
        .route("/forms/{id}/{unit}/review", post(forms::unit::acts::post_review))
        .route(
            "/forms/{id}/{unit}/exception",
            post(forms::unit::acts::post_exception),
        )
        .route("/dictionary", get(dictionary::list))
        .route("/burden", get(dictionary::burden))
        .route(
            "/tables",
            get(tables::list)
                .post(tables::post)
                .layer(DefaultBodyLimit::max(2 * upload::LARGEST)),
        )
        .route(
            "/foreign-forms",
            get(foreign_forms::list)
                .post(foreign_forms::post_new)
                .layer(DefaultBodyLimit::max(upload::LARGEST)),
        )
        .route(
            "/foreign-forms/{id}",
            get(foreign_forms::show_one).post(foreign_forms::post_bindings),
        )
        .route("/foreign-forms/{id}/file", get(foreign_forms::file))
        .route("/api/forms", get(forms::api_list))
        .route("/api/forms/{id}", get(forms::units::api_one))
}

fn zone_pages() -> Router<Arc<App>> {
    let import = get(ranking_import::form)
        .post(ranking_import::post)
        .layer(DefaultBodyLimit::max(upload::LARGEST));
    Router::new()
        .route("/rankings", get(rankings::list))
        .route("/rankings/import", import)
        .route("/rankings/{id}", get(rankings::one_list::show_one))
        .route("/api/rankings", get(rankings::api_list))
        .route("/api/rankings/{id}", get(rankings::one_list::api_one))
        .route("/zones", get(zones::list).post(unit_changes::post_unit))
        .route("/zones/{id}", get(zone::show_one).post(unit_changes::post_change))
        .route(
            "/zones/{id}/changes/{change}/withdraw",
            post(unit_changes::post_withdraw),
        )
        .route("/api/zones", get(zones::api_list))
        .route("/api/zones/{id}", get(zone::api_one))
}

fn per_mu_pages() -> Router<Arc<App>> {
    let runs = get(per_mu::runs::list)
        .post(per_mu::runs::post)
        .layer(DefaultBodyLimit::max(per_mu::runs::LARGEST));
    let firm = get(per_mu::firm::show_one)
        .post(per_mu::firm::post_objection)
        .layer(DefaultBodyLimit::max(upload::LARGEST));
    Router::new()
        .route("/per-mu", runs)
        .route("/per-mu/{run}", get(per_mu::list::show_one))
        .route("/per-mu/{run}/publish", post(per_mu::list::post_publish))
        .route("/per-mu/{run}/replay", post(per_mu::list::post_replay))
        .route("/per-mu/{run}/correct", post(per_mu::list::post_correct))
        .route("/per-mu/{run}/graded.csv", get(per_mu::list::graded))
        .route("/per-mu/{run}/file", get(per_mu::list::file))
        .route("/per-mu/{run}/alarms", get(per_mu::alarms::list))
        .route("/per-mu/{run}/difference", get(per_mu::change::of_correction))
        .route("/per-mu/{run}/measures", get(per_mu::measures::list))
        .route("/per-mu/{run}/what-if", get(per_mu::what_if::show))
        .route("/api/per-mu/{run}/what-if", get(per_mu::what_if::api))
        .route(
            "/per-mu/{run}/objections/{record}",
            get(per_mu::change::of_objection),
        )
        .route("/per-mu/{run}/firms/{code}", firm)
        .route("/api/per-mu", get(per_mu::runs::api_list))
        .route("/api/per-mu/{run}", get(per_mu::list::api_one))
        .route("/api/per-mu/{run}/firms/{code}", get(per_mu::firm::api_one))
}

fn duty_pages() -> Router<Arc<App>> {
    Router::new()
        .route("/duties", get(duties::list))
        .route("/duties/calendar", get(rhythms::calendar))
        .merge(supervision_pages())
        .route("/duties/{pack}/{duty}", get(duty::show_one))
        .route("/duties/{pack}/{duty}/report", post(duty::post_report))
        .route("/duties/{pack}/{duty}/accept", post(duty::post_accept))
        .route("/", get(today::start))
        .route("/api/today", get(today::api))
        .route("/targets", get(targets::list))
        .route("/targets/{pack}/{target}", get(target::show_one))
        .route("/api/targets", get(targets::api_list))
        .route("/api/targets/{pack}/{target}", get(target::api_one))
        .route("/why/target/{pack}/{target}", get(why::of_target))
        .route("/why/duty/{pack}/{duty}", get(why::of_duty))
        .route("/why/proposal/{id}", get(why::of_proposal))
        .route("/api/duties", get(duties::api_list))
        .route("/api/duties/{pack}/{duty}", get(duty::api_one))
}

/// The ledger of supervision and what hangs on it.
fn supervision_pages() -> Router<Arc<App>> {
    Router::new()
        .route("/duties/ledger", get(duty_ledger::list))
        .route("/duties/ledger.xlsx", get(duty_ledger::export))
        .route("/api/duties/ledger", get(duty_ledger::api_list))
        .route(
            "/contacts",
            get(duty_ledger::contacts).post(duty_ledger::post_contact),
        )
        .route("/duties/chase", get(chase::list))
        .route("/api/duties/chase", get(chase::api_list))
        .route("/duties/bulletin", get(bulletin::show_one))
        .route("/api/duties/bulletin", get(bulletin::api_one))
        .route("/slips", post(chase::post_slip))
        .route("/slips/{id}/answer", post(chase::post_answer))
        .route("/outbox", get(outbox::list))
        .route("/outbox/sweep", post(chase::post_sweep))
        .route("/outbox/calendar.ics", get(outbox::calendar))
        .route("/outbox/gateway.csv", get(outbox::export))
        .route("/outbox/{id}/receipt", post(outbox::post_receipt))
        .route("/api/outbox", get(outbox::api_list))
        .route("/api/outbox/{id}/receipt", post(outbox::api_receipt))
        .route("/papers", get(papers::list).post(papers::post_draft))
        .route("/papers/{id}", get(papers::show_one).post(papers::post_edit))
        .route(
            "/papers/{id}/send",
            post(papers::post_send).layer(DefaultBodyLimit::max(upload::LARGEST)),
        )
        .route("/papers/{id}/{copy}", get(papers::file))
        .route("/hand-over", get(hand_over::list).post(hand_over::post))
        .route("/hand-over/{id}", get(hand_over::show_one))
        .route("/hand-over/{id}/confirm", post(hand_over::post_confirm))
        .route("/hand-over/{id}/refuse", post(hand_over::post_refuse))
        .route("/duties/assign", get(assign::form).post(assign::post))
        .route("/duties/assign/{id}/withdraw", post(assign::post_withdraw))
        .route("/duties/{pack}/{duty}/step", post(duty::post_step))
        .route(
            "/duties/{pack}/{duty}/parts",
            get(duty_parts::form).post(duty_parts::post),
        )
}

/// Ledger, people, the own account and the installation: what the three offices work with.
fn office_pages() -> Router<Arc<App>> {
    Router::new()
        .route("/ledger", get(ledger::list))
        .route("/ledger/root.txt", get(ledger::root_file))
        .route("/ledger/verify", post(ledger::verify))
        .route("/ledger/{seq}", get(ledger::show_one))
        .route("/api/ledger", get(ledger::api_list))
        .route("/api/ledger/verify", post(ledger::api_verify))
        .route("/api/ledger/{seq}", get(ledger::api_one))
        .route("/people", get(people::list).post(people::post_new))
        .route("/people/{id}", get(people::show_one))
        .route("/people/{id}/disable", post(people::post_disable))
        .route("/people/{id}/enable", post(people::post_enable))
        .route("/people/{id}/reset", post(people::post_reset))
        .route("/people/{id}/grants", post(people::post_grant))
        .route("/people/{id}/grants/{grant}/end", post(people::post_end))
        .route("/api/people", get(people::api_list))
        .route("/api/people/{id}", get(people::api_one))
        .route("/me", get(me::show))
        .route("/me/password", post(me::post_password))
        .route("/api/me", get(me::api_show))
        .route("/system", get(system::show_state))
        .route("/system/backup", post(system::post_backup))
        .route("/api/system", get(system::api_state))
}
