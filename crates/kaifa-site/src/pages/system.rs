//! The state of the installation, for the system administrator: checks with what to do, engine, schema, version, and a
//! backup to take away. The backup is made beside, streamed out and removed; that it was taken is in the ledger with its hash.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use askama::Template;
use axum::Json;
use axum::body::Body;
use axum::http::header;
use axum::response::IntoResponse;
use kaifa_flow::people::permission::Task;
use kaifa_flow::show;
use kaifa_flow::stop::Stop;
use kaifa_flow::upkeep::back_up;
use kaifa_store::ledger::EntryFilter;
use kaifa_store::{Health, newest_schema};
use serde::Serialize;
use tempfile::TempDir;
use tokio::fs::File;
use tokio::io::{AsyncRead, ReadBuf};
use tokio_util::io::ReaderStream;

use crate::pages::frame::Frame;
use crate::pages::{Page, html};
use crate::web::download::attachment;
use crate::web::visit::Visit;

/// Earlier backups listed.
const BACKUPS: i64 = 10;

/// A check.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct CheckView {
    /// Its stable name.
    pub name: String,
    /// What it looks at, in words.
    pub title: String,
    /// good, attention or bad.
    pub health: &'static str,
    /// The same in words.
    pub health_words: String,
    /// Lamp class.
    pub lamp: &'static str,
    /// What was found.
    pub found: String,
    /// What to do.
    pub advice: Option<String>,
}

/// A backup that was taken here.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct TakenView {
    /// When.
    pub at: String,
    /// By whom.
    pub who: String,
    /// The hash of the file.
    pub sha256: String,
}

/// The state of the installation.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct SystemView {
    /// Version of the program.
    pub version: &'static str,
    /// The database engine.
    pub engine: String,
    /// The schema of the database.
    pub schema: i64,
    /// The schema of the program.
    pub newest_schema: i64,
    /// The checks.
    pub checks: Vec<CheckView>,
    /// Backups taken here, newest first.
    pub backups: Vec<TakenView>,
}

async fn load(visit: &Visit) -> Result<SystemView, Stop> {
    let store = &visit.app.store;
    let checks = store.doctor(visit.app.today()).await?;
    let names = visit.app.people_names().await?;
    let filter = EntryFilter {
        action_starts: Some("system.backup".to_owned()),
        ..EntryFilter::default()
    };
    let backups = store.list_entries(&filter, BACKUPS).await?;
    Ok(SystemView {
        version: env!("CARGO_PKG_VERSION"),
        engine: store.engine().name().to_owned(),
        schema: store.schema_version().await?,
        newest_schema: newest_schema(),
        checks: checks
            .into_iter()
            .map(|check| {
                let (health, lamp, zh, en) = match check.health {
                    Health::Good => ("good", "ok", "正常", "good"),
                    Health::Attention => ("attention", "soon", "注意", "attention"),
                    Health::Bad => ("bad", "over", "故障", "bad"),
                };
                CheckView {
                    title: title(check.name, visit).to_owned(),
                    name: check.name.to_owned(),
                    health,
                    health_words: visit.t(zh, en).to_owned(),
                    lamp,
                    found: check.found.get(visit.lang).to_owned(),
                    advice: check.advice.map(|advice| advice.get(visit.lang).to_owned()),
                }
            })
            .collect(),
        backups: backups
            .into_iter()
            .map(|entry| TakenView {
                at: show::moment(entry.at),
                who: names.get(&entry.actor).cloned().unwrap_or(entry.actor),
                sha256: entry.subject.trim_start_matches("backup:").to_owned(),
            })
            .collect(),
    })
}

fn title<'a>(check: &'a str, visit: &Visit) -> &'a str {
    let (zh, en) = match check {
        "database" => ("数据库", "Database"),
        "schema" => ("数据结构", "Schema"),
        "ledger_head" => ("操作账", "Ledger"),
        "system_admin" => ("系统管理员", "System administrator"),
        "security_admin" => ("安全保密管理员", "Security administrator"),
        "security_auditor" => ("安全审计员", "Security auditor"),
        "office" => ("领导小组办公室", "Leading-group office"),
        other => (other, other),
    };
    visit.lang.pick(zh, en)
}

#[derive(Template)]
#[template(path = "system.html")]
struct SystemPage {
    f: Frame,
    s: SystemView,
}

/// `GET /system`
pub async fn show_state(visit: Visit) -> Page {
    visit.allow(Task::RunSystem, None)?;
    html(&SystemPage {
        f: visit.frame(("系统", "System"), visit.t("运行维护", "Operation")),
        s: load(&visit).await?,
    })
}

/// `GET /api/system`
#[utoipa::path(get, path = "/api/system", tag = "system", responses((status = 200, body = SystemView)))]
pub async fn api_state(visit: Visit) -> Result<Json<SystemView>, Stop> {
    visit.allow(Task::RunSystem, None)?;
    Ok(Json(load(&visit).await?))
}

/// `POST /system/backup`
pub async fn post_backup(visit: Visit) -> Page {
    let person = visit.allow(Task::RunSystem, None)?;
    // Only this process's user may look into the folder: a backup holds everything.
    let folder = tempfile::tempdir().map_err(Stop::failed)?;
    let path = folder.path().join("backup.jsonl");
    let backup = back_up(&visit.app, person, &path).await?;
    let file = File::open(&path).await.map_err(Stop::failed)?;
    let length = file.metadata().await.map_err(Stop::failed)?.len();
    let name = format!("kaifa-{}-{}.jsonl", visit.app.today(), backup.sha256.short());
    let body = Body::from_stream(ReaderStream::new(FileInFolder {
        file,
        _folder: folder,
    }));
    let length = [(header::CONTENT_LENGTH, length.to_string())];
    Ok((length, attachment(&name, "application/jsonl", body)).into_response())
}

/// An open file and the folder that is removed when the reading of it ends, however it ends.
struct FileInFolder {
    file: File,
    _folder: TempDir,
}

impl AsyncRead for FileInFolder {
    fn poll_read(
        mut self: Pin<&mut Self>,
        task: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.file).poll_read(task, into)
    }
}
