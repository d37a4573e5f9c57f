//! The description of the JSON API, assembled from the handlers that carry one. It is open to everyone: it names addresses and
//! shapes, never data.

use axum::Json;
use utoipa::OpenApi;

use crate::pages::{
    boards, bulletin, calendars, chase, compare, coverage, decisions, documents, duties, duty, duty_ledger,
    evaluation_years, evaluation_zone, evaluations, figures, forms, ledger, me, outbox, parameters, people,
    per_mu, rankings, records, registers, reviews, run_compare, runs, search, system, target, targets, today,
    what_if, zone, zones,
};

/// The API as a whole.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Kaifa",
        description = "The same data as the pages, with the same rights: sign in and send the session cookie."
    ),
    paths(
        boards::api_list,
        boards::api_one,
        bulletin::api_one,
        calendars::api_list,
        chase::api_list,
        compare::api_pairs,
        coverage::api_list,
        decisions::api_list,
        documents::api_list,
        documents::life::api_one,
        documents::living::api_one,
        documents::review_api::api_one,
        documents::review_api::api_step,
        documents::unpacked::api_one,
        duties::api_list,
        duty::api_one,
        duty_ledger::api_list,
        evaluation_years::api,
        evaluation_zone::api_one,
        evaluations::api_list,
        evaluations::api_one,
        figures::api::entry,
        figures::api::list,
        figures::api::submit,
        figures::history::api_figure,
        forms::api_list,
        forms::units::api_one,
        ledger::api_list,
        ledger::api_one,
        ledger::api_verify,
        outbox::api_list,
        outbox::api_receipt,
        me::api_show,
        parameters::api_list,
        people::api_list,
        people::api_one,
        per_mu::firm::api_one,
        per_mu::list::api_one,
        per_mu::runs::api_list,
        per_mu::what_if::api,
        rankings::api_list,
        rankings::one_list::api_one,
        records::api_record,
        records::api_step,
        records::new::api_post,
        registers::api_list,
        registers::api_records,
        registers::fit::api,
        reviews::api_list,
        run_compare::api_one,
        runs::api_list,
        runs::api_one,
        search::api_hits,
        system::api_state,
        target::api_one,
        targets::api_list,
        today::api,
        what_if::api,
        zone::api_one,
        zones::api_list,
    )
)]
struct Api;

/// `GET /api/openapi.json`
pub async fn document() -> Json<utoipa::openapi::OpenApi> {
    Json(Api::openapi())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_described_address_has_a_shape() {
        let api = Api::openapi();
        assert!(api.paths.paths.len() >= 30, "{}", api.paths.paths.len());
        assert!(api.paths.paths.keys().all(|path| path.starts_with("/api/")));
    }
}
