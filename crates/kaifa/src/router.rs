//! Every address of the site and the API.

use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::middleware;
use axum::routing::{get, post};
use tower_http::csrf::CsrfLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::app::App;
use crate::pages::{decisions, records, registers, sign_in};
use crate::web::{assets, stop::Stop, visit};

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
        .route("/api/proposals", get(decisions::api_list))
        .merge(register_pages())
}

fn register_pages() -> Router<Arc<App>> {
    Router::new()
        .route("/registers", get(registers::list))
        .route("/registers/{register}", get(registers::show_one))
        .route(
            "/registers/{register}/new",
            get(records::new_form).post(records::post_new),
        )
        .route("/registers/{register}/{id}", get(records::show_one))
        .route("/registers/{register}/{id}/{step}", post(records::post_step))
        .route("/api/registers", get(registers::api_list))
        .route("/api/registers/{register}", get(registers::api_records))
        .route("/api/registers/{register}/{id}", get(records::api_record))
}
