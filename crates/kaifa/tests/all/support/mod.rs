//! A small running program for tests of pages: a fresh database, packs in force, people of each role, and requests that
//! go through the whole router with a person's session.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use kaifa_base::Date;
use kaifa_flow::app::{App, Clock};
use kaifa_flow::documents::shelf::{built_in, put_in_force};
use kaifa_pack::PackFiles;
use kaifa_site::router::router;
use kaifa_store::people::{NewGrant, NewPerson, Role, SignInPolicy};
use kaifa_store::{Act, Instant};
use kaifa_testkit::TestDb;
use tower::ServiceExt;

/// The password of everyone.
pub const PASSWORD: &str = "correct-horse-battery-7";

/// A program with its data.
pub struct World {
    /// The database; removed with the world.
    pub db: TestDb,
    /// The program.
    pub app: Arc<App>,
}

/// What a request was answered.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// Where a redirection leads.
    pub location: String,
    /// The type of the body.
    pub media: String,
    /// The body as bytes.
    pub bytes: Vec<u8>,
    /// The body as text; marks of a page as a keyboard types them (see [`typed`]).
    pub body: String,
}

/// Wide marks of Chinese sentences as the keyboard's: what pages do to marks is tested once, and any other test may type either.
pub fn typed(text: &str) -> String {
    let narrow = |mark| match mark {
        '，' => ',',
        '；' => ';',
        '：' => ':',
        '？' => '?',
        '！' => '!',
        other => other,
    };
    text.chars().map(narrow).collect()
}

impl Answer {
    /// Whether the body holds some words.
    pub fn says(&self, words: &str) -> bool {
        self.body.contains(words) || self.body.contains(&typed(words))
    }

    /// Fails unless the body holds some words, and shows the body.
    #[track_caller]
    pub fn must_say(&self, words: &str) -> &Answer {
        assert!(
            self.says(words),
            "“{words}” is missing ({}):\n{}",
            self.status,
            self.body
        );
        self
    }

    /// Fails if the body holds some words.
    #[track_caller]
    pub fn must_not_say(&self, words: &str) -> &Answer {
        assert!(!self.says(words), "“{words}” must not be there:\n{}", self.body);
        self
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

/// `2026-03-05` as a day.
pub fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

/// Eight in the morning of a day, universal time.
pub fn moment(text: &str) -> Instant {
    day(text).and_hms_opt(8, 0, 0).expect("a time of day").and_utc()
}

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("two folders up")
        .to_owned()
}

impl World {
    /// The made-up city in force since 2025, today 5 March 2026, with `office`, `leader`, `analyst` for everything and the
    /// three offices.
    pub async fn new(name: &str) -> World {
        let (made_up, problems) = PackFiles::read(&root().join("tests/packs/yunze-2025-7"));
        assert!(problems.is_empty(), "{problems:?}");
        World::with_pack(name, made_up, "2026-03-05").await
    }

    /// A built-in pack in force since 2020, on some day.
    pub async fn with_built_in(name: &str, pack: &str, today: &str) -> World {
        let files = built_in()
            .into_iter()
            .find(|files| files.name == pack)
            .expect("a built-in pack");
        World::with_pack(name, files, today).await
    }

    /// A pack in force since 2020, on some day.
    pub async fn with_pack(name: &str, pack: PackFiles, today: &str) -> World {
        let base = built_in()
            .into_iter()
            .find(|files| files.name == "base")
            .expect("the base pack");
        World::with_shelf(name, &[base, pack], today).await
    }

    /// The people, and no pack in force, on 5 March 2026.
    pub async fn without_documents(name: &str) -> World {
        World::with_shelf(name, &[], "2026-03-05").await
    }

    async fn with_shelf(name: &str, shelf: &[PackFiles], today: &str) -> World {
        let db = TestDb::sqlite(name).await;
        let now = moment(today);
        for files in shelf {
            put_in_force(&db.store, files, shelf, "test", day("2020-01-01"), now)
                .await
                .unwrap_or_else(|stop| panic!("{}: {:#?}", files.name, stop.problems));
        }
        let app = Arc::new(App::new(db.store.clone(), Clock::Fixed(now), true));
        let world = World { db, app };
        for (login, role) in [
            ("office", Role::Office),
            ("leader", Role::Leader),
            ("analyst", Role::Analyst),
            ("system", Role::SystemAdmin),
            ("security", Role::SecurityAdmin),
            ("auditor", Role::SecurityAuditor),
        ] {
            world.person(login, role, None).await;
        }
        world
    }

    /// The same data on another day.
    pub fn on(self, today: &str) -> World {
        World {
            app: Arc::new(App::new(self.db.store.clone(), Clock::Fixed(moment(today)), true)),
            ..self
        }
    }

    /// Makes a person with one grant; gives the id.
    pub async fn person(&self, login: &str, role: Role, unit: Option<&str>) -> String {
        let act = Act::new(self.app.now(), "test", "person.create", format!("person:{login}"));
        let grant = NewGrant {
            role,
            unit: unit.map(str::to_owned),
            from_date: day("2020-01-01"),
            until_date: None,
        };
        let new = NewPerson {
            login: login.to_owned(),
            name: format!("{login}-name"),
            password: PASSWORD.to_owned(),
            grants: vec![grant],
        };
        self.app
            .store
            .create_person(&act, &new)
            .await
            .expect("a new person")
    }

    /// One more grant of a person.
    pub async fn grant(&self, person: &str, role: Role, unit: &str) {
        let act = Act::new(self.app.now(), "test", "grant.create", format!("person:{person}"));
        let grant = NewGrant {
            role,
            unit: Some(unit.to_owned()),
            from_date: day("2020-01-01"),
            until_date: None,
        };
        let granted = self.app.store.grant_role(&act, person, &grant).await;
        granted.expect("one more grant");
    }

    /// The session cookie of a person.
    pub async fn cookie(&self, login: &str) -> String {
        let signed = self
            .app
            .store
            .sign_in(login, PASSWORD, self.app.now(), SignInPolicy::default())
            .await
            .unwrap_or_else(|error| panic!("{login} signs in: {error}"));
        format!("{}={}", kaifa_site::web::visit::SESSION_COOKIE, signed.token)
    }

    /// Any request.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = router(self.app.clone())
            .oneshot(request)
            .await
            .expect("the router answers");
        let head = |name| {
            let value = response.headers().get(name);
            value
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
                .to_owned()
        };
        let (status, location, media) = (
            response.status(),
            head(header::LOCATION),
            head(header::CONTENT_TYPE),
        );
        let bytes = to_bytes(response.into_body(), usize::MAX)
            .await
            .expect("a whole body")
            .to_vec();
        let mut body = String::from_utf8_lossy(&bytes).into_owned();
        if media.starts_with("text/html") {
            body = typed(&body);
        }
        Answer {
            status,
            location,
            media,
            bytes,
            body,
        }
    }

    /// `GET`, signed in as someone; unsigned with an empty login.
    pub async fn get(&self, path: &str, login: &str) -> Answer {
        let mut request = Request::get(path);
        if !login.is_empty() {
            request = request.header(header::COOKIE, self.cookie(login).await);
        }
        self.send(request.body(Body::empty()).expect("a request")).await
    }

    /// `POST` of a form.
    pub async fn post(&self, path: &str, form: &[(&str, &str)], login: &str) -> Answer {
        let pairs: Vec<String> = form
            .iter()
            .map(|(name, value)| {
                format!(
                    "{}={}",
                    kaifa_flow::address::url_encode(name),
                    kaifa_flow::address::url_encode(value)
                )
            })
            .collect();
        self.post_body(
            path,
            "application/x-www-form-urlencoded",
            pairs.join("&").into_bytes(),
            login,
        )
        .await
    }

    /// `POST` of a form with files; a part is name, file name (empty for a plain field) and content.
    pub async fn upload(&self, path: &str, parts: &[(&str, &str, &[u8])], login: &str) -> Answer {
        let mut body: Vec<u8> = Vec::new();
        for (name, file, content) in parts {
            let file = if file.is_empty() {
                String::new()
            } else {
                format!("; filename=\"{file}\"")
            };
            let head = format!("--parts\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
            body.extend(head.as_bytes());
            body.extend(*content);
            body.extend(b"\r\n");
        }
        body.extend(b"--parts--\r\n");
        self.post_body(path, "multipart/form-data; boundary=parts", body, login)
            .await
    }

    /// `POST` of any body.
    pub async fn post_body(&self, path: &str, media: &str, body: Vec<u8>, login: &str) -> Answer {
        let mut request = Request::post(path).header(header::CONTENT_TYPE, media);
        if !login.is_empty() {
            request = request.header(header::COOKIE, self.cookie(login).await);
        }
        self.send(request.body(Body::from(body)).expect("a request"))
            .await
    }

    /// Action codes of the ledger, newest first.
    pub async fn actions(&self) -> Vec<String> {
        let filter = kaifa_store::ledger::EntryFilter::default();
        let entries = self
            .app
            .store
            .list_entries(&filter, 1000)
            .await
            .expect("the ledger can be read");
        entries.into_iter().map(|entry| entry.action).collect()
    }
}
