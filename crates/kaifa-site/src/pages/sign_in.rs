//! Signing in and out, and the choice of language.

use askama::Template;
use axum::extract::Form;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use kaifa_base::{Lang, Problem};
use kaifa_flow::stop::Stop;
use kaifa_store::StoreError;
use kaifa_store::people::SignInPolicy;
use serde::Deserialize;

use crate::pages::frame::Frame;
use crate::pages::{Page, html, own_address};
use crate::web::visit::{LANG_COOKIE, SESSION_COOKIE, Visit};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    f: Frame,
    to: String,
    login: String,
    problems: Vec<Problem>,
}

/// `GET /sign-in`
pub async fn form(visit: Visit) -> Page {
    if visit.person.is_some() {
        return Ok(Redirect::to(&own_address(visit.asked("to"))).into_response());
    }
    let f = visit.frame(("", ""), visit.t("登录", "Sign in"));
    html(&SignInPage {
        f,
        to: own_address(visit.asked("to")),
        login: String::new(),
        problems: Vec::new(),
    })
}

/// What the sign-in form sends.
#[derive(Debug, Deserialize)]
pub struct SignInForm {
    login: String,
    password: String,
    to: String,
}

/// `POST /sign-in`
pub async fn sign_in(visit: Visit, Form(form): Form<SignInForm>) -> Page {
    match visit
        .app
        .store
        .sign_in(
            form.login.trim(),
            &form.password,
            visit.app.now(),
            SignInPolicy::default(),
        )
        .await
    {
        Ok(signed) => {
            let mut headers = HeaderMap::new();
            let cookie = format!(
                "{SESSION_COOKIE}={}; Path=/; HttpOnly; SameSite=Strict",
                signed.token
            );
            headers.append(
                header::SET_COOKIE,
                HeaderValue::from_str(&cookie).map_err(Stop::failed)?,
            );
            Ok((headers, Redirect::to(&own_address(Some(&form.to)))).into_response())
        }
        Err(StoreError::Refused(problems)) => {
            let f = visit.frame(("", ""), visit.t("登录", "Sign in"));
            let page = SignInPage {
                f,
                to: own_address(Some(&form.to)),
                login: form.login,
                problems,
            };
            Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
        }
        Err(other) => Err(Stop::failed(other)),
    }
}

/// `POST /sign-out`
pub async fn sign_out(visit: Visit, headers: HeaderMap) -> Page {
    let token = headers
        .get(header::COOKIE)
        .and_then(|value| value.to_str().ok())
        .and_then(|line| {
            line.split(';')
                .find_map(|pair| pair.trim().strip_prefix(SESSION_COOKIE)?.strip_prefix('='))
        })
        .unwrap_or_default();
    if !token.is_empty() {
        visit.app.store.sign_out(token, visit.app.now()).await?;
    }
    let gone = format!("{SESSION_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
    Ok(([(header::SET_COOKIE, gone)], Redirect::to("/sign-in")).into_response())
}

/// `GET /lang?to=en&back=…`
pub async fn language(visit: Visit) -> Response {
    let lang = visit.asked("to").and_then(Lang::parse).unwrap_or_default();
    let cookie = format!(
        "{LANG_COOKIE}={}; Path=/; Max-Age=31536000; SameSite=Lax",
        lang.pick("zh", "en")
    );
    (
        [(header::SET_COOKIE, cookie)],
        Redirect::to(&own_address(visit.asked("back"))),
    )
        .into_response()
}
