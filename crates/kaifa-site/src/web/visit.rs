//! What is known of a request before its handler runs: who, in which language, for which date, on which address.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use kaifa_base::{Date, Lang, Place, Problem, Words};
use kaifa_flow::app::App;
use kaifa_flow::people::permission::{NOT_SIGNED_IN, Signed, Task};
use kaifa_flow::place::picture::Picture;
use kaifa_flow::stop::Stop;

use crate::pages::frame::Frame;
use crate::web::typography;

/// Name of the session cookie.
pub const SESSION_COOKIE: &str = "kaifa_session";
/// Name of the language cookie.
pub const LANG_COOKIE: &str = "kaifa_lang";

/// One request.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The program.
    pub app: Arc<App>,
    /// Language of the reader.
    pub lang: Lang,
    /// Who is signed in.
    pub person: Option<Signed>,
    /// The date that the reader asks about.
    pub on: Date,
    /// Path of the request.
    pub path: String,
    /// Path and query of the page of ours that led here; empty where the browser does not say.
    pub came_from: String,
    /// Query of the request, as sent.
    pub raw_query: String,
    /// Query of the request, read.
    pub query: BTreeMap<String, String>,
}

impl Visit {
    async fn of(app: &Arc<App>, parts: &Parts) -> Result<Visit, Stop> {
        let raw_query = parts.uri.query().unwrap_or_default().to_owned();
        let query = query_of(parts);
        let lang = language(parts, &query);
        let person = match cookie(parts, SESSION_COOKIE) {
            Some(token) => app.signed_in(&token).await?,
            None => None,
        };
        let on = match query
            .get("on")
            .map(|text| text.trim())
            .filter(|text| !text.is_empty())
        {
            None => app.today(),
            Some(text) => text.parse().map_err(|_| {
                Stop::bad_field(
                    "on",
                    format!("日期应写成 2025-12-31,现为“{text}”"),
                    format!("a date is written 2025-12-31, found “{text}”"),
                )
            })?,
        };
        Ok(Visit {
            app: app.clone(),
            lang,
            person,
            on,
            path: parts.uri.path().to_owned(),
            came_from: came_from(parts).unwrap_or_default(),
            raw_query,
            query,
        })
    }

    /// The signed-in person, or a refusal that leads to the sign-in page.
    pub fn signed(&self) -> Result<&Signed, Stop> {
        self.person.as_ref().ok_or_else(|| Stop {
            status: StatusCode::UNAUTHORIZED,
            problems: vec![Problem::error(
                &NOT_SIGNED_IN,
                Place::default(),
                Words::new("请先登录", "please sign in"),
            )],
        })
    }

    /// The signed-in person, if the task is allowed for the subject.
    pub fn allow(&self, task: Task, subject: Option<&str>) -> Result<&Signed, Stop> {
        let person = self.signed()?;
        person.may(task, subject).map_err(Stop::refused)?;
        Ok(person)
    }

    /// Everything as it stands on the date asked about.
    pub async fn picture(&self) -> Result<Arc<Picture>, Stop> {
        let person = self.person.as_ref().map(|person| person.id.as_str());
        self.app.picture_to_read(self.on, person).await
    }

    /// A value of the query; empty counts as absent.
    pub fn asked(&self, key: &str) -> Option<&str> {
        self.query
            .get(key)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// This address with one value of the query changed, and a long list back at its first page.
    pub fn address_with(&self, key: &str, value: &str) -> String {
        let kept = self
            .query
            .iter()
            .filter(|(k, v)| *k != key && *k != "page" && *k != "done" && !v.is_empty());
        let encode = kaifa_flow::address::url_encode;
        let mut pairs: Vec<String> = kept
            .map(|(k, v)| format!("{}={}", encode(k), encode(v)))
            .collect();
        if !value.is_empty() {
            pairs.push(format!("{}={}", encode(key), encode(value)));
        }
        if pairs.is_empty() {
            self.path.clone()
        } else {
            format!("{}?{}", self.path, pairs.join("&"))
        }
    }

    /// The words of the reader's language.
    pub fn t<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        self.lang.pick(zh, en)
    }

    /// The frame of a page.
    pub fn frame(&self, section: (&str, &str), title: impl Into<String>) -> Frame {
        Frame {
            lang: self.lang,
            title: title.into(),
            section: self.t(section.0, section.1).to_owned(),
            place: self.app.place_name(self.person.as_ref()),
            on: self.on,
            today: self.app.today(),
            path: self.path.clone(),
            query: self.raw_query.clone(),
            person: self.person.clone(),
            sample: self.app.is_sample(),
            done: self
                .asked("done")
                .and_then(|code| crate::pages::done_words(code, self.lang))
                .unwrap_or_default(),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Visit, Stop> {
        parts
            .extensions
            .get::<Visit>()
            .cloned()
            .ok_or_else(|| Stop::failed("a route without the visit layer"))
    }
}

/// A cookie of a request.
fn cookie(parts: &Parts, name: &str) -> Option<String> {
    let lines = parts.headers.get_all(header::COOKIE).iter();
    lines
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// What a request asks for behind its path.
fn query_of(parts: &Parts) -> BTreeMap<String, String> {
    axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&parts.uri)
        .map(|query| query.0)
        .unwrap_or_default()
        .into_iter()
        .collect()
}

/// The language asked for, else the one chosen before.
fn language(parts: &Parts, query: &BTreeMap<String, String>) -> Lang {
    let chosen = query.get("lang").cloned().or_else(|| cookie(parts, LANG_COOKIE));
    chosen.and_then(|lang| Lang::parse(&lang)).unwrap_or_default()
}

/// The middleware around every route: reads the visit, and gives a [`Stop`] its page.
pub async fn layer(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let visit = match Visit::of(&app, &parts).await {
        Ok(visit) => visit,
        Err(stop) => {
            let visit = Visit {
                app: app.clone(),
                lang: language(&parts, &query_of(&parts)),
                person: None,
                on: app.today(),
                path: parts.uri.path().to_owned(),
                came_from: String::new(),
                raw_query: String::new(),
                query: BTreeMap::new(),
            };
            return show(&visit, stop);
        }
    };
    if visit.person.is_none()
        && !open_to_all(&visit.path)
        && let Err(stop) = visit.signed()
    {
        return show(&visit, stop);
    }
    parts.extensions.insert(visit.clone());
    let acts = !matches!(parts.method, Method::GET | Method::HEAD);
    let mut response = next.run(Request::from_parts(parts, body)).await;
    if let Some(person) = visit.person.as_ref().filter(|_| acts)
        && let Err(stop) = app.note_act(&person.id).await
    {
        return show(&visit, stop);
    }
    match response.extensions_mut().remove::<Stop>() {
        Some(stop) => show(&visit, stop),
        None => match bare(&visit, &response).and_then(Stop::unhandled) {
            Some(stop) => show(&visit, stop),
            None => response,
        },
    }
}

/// The status of a refusal that has no words of ours. The API keeps those that say what cannot be read of a body.
fn bare(visit: &Visit, response: &Response) -> Option<StatusCode> {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE);
    let is_plain = kind.is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    let of_route = matches!(
        status,
        StatusCode::METHOD_NOT_ALLOWED | StatusCode::PAYLOAD_TOO_LARGE
    );
    (is_plain && (of_route || !visit.path.starts_with("/api/"))).then_some(status)
}

/// What is answered without signing in. Everything else is closed before its handler runs, so that a page added later
/// cannot be left open by mistake.
fn open_to_all(path: &str) -> bool {
    let public = path == "/public" || path.starts_with("/public/");
    public || matches!(path, "/sign-in" | "/lang" | "/api/openapi.json")
}

fn show(visit: &Visit, stop: Stop) -> Response {
    if visit.path.starts_with("/api/") {
        return (
            stop.status,
            axum::Json(serde_json::json!({ "problems": stop.problems })),
        )
            .into_response();
    }
    if stop.status == StatusCode::UNAUTHORIZED {
        let whole = if visit.raw_query.is_empty() {
            visit.path.clone()
        } else {
            format!("{}?{}", visit.path, visit.raw_query)
        };
        return Redirect::to(&format!(
            "/sign-in?to={}",
            kaifa_flow::address::url_encode(&whole)
        ))
        .into_response();
    }
    match crate::pages::problem::page(visit, &stop) {
        Ok(html) => (stop.status, Html(typography::page(html))).into_response(),
        Err(cause) => (stop.status, format!("{cause}")).into_response(),
    }
}

/// Path and query of the page that a request came from, if it is one of this site.
fn came_from(parts: &Parts) -> Option<String> {
    let header = |name| parts.headers.get(name)?.to_str().ok();
    let (_, rest) = header(header::REFERER)?.split_once("://")?;
    let (host, path) = rest.split_once('/')?;
    (host == header(header::HOST)?).then(|| format!("/{path}"))
}
