//! The ledger, for the security auditor: every act with who, when, why and on which clause; one act with the rows that it
//! wrote; verification; and the root to keep elsewhere. The auditor has no right to business data, so rows are named by
//! table, key, changed columns and hash, never by their values.

use std::collections::BTreeMap;

use askama::Template;
use axum::Json;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use chrono::TimeDelta;
use kaifa_base::{Date, Digest, Lang, Problem, Severity};
use kaifa_flow::address::url_encode;
use kaifa_flow::people::permission::Task;
use kaifa_flow::show;
use kaifa_flow::stop::Stop;
use kaifa_store::ledger::{Entry, EntryFilter, Root};
use kaifa_store::{find_table, start_of};
use serde::{Deserialize, Serialize};

use crate::pages::frame::Frame;
use crate::pages::{Page, actions, html};
use crate::web::download::attachment;
use crate::web::visit::Visit;

/// Entries on one page.
const PAGE: i64 = 100;

/// One entry in the list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct EntryView {
    /// Its number.
    pub seq: i64,
    /// When, to the second, by the clock of the place.
    pub at: String,
    /// Who: name, or the part of the program that acted by itself.
    pub who: String,
    /// The action code.
    pub action: String,
    /// The action in words.
    pub action_words: String,
    /// On what.
    pub subject: String,
    /// Why.
    pub reason: Option<String>,
    /// On which clause: pack and address.
    pub clause: Option<String>,
    /// Its hash.
    pub hash: String,
    /// The start of its hash.
    pub hash_short: String,
}

/// A page of the ledger.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct LedgerView {
    /// The root: number, time and hash of the last entry, in one line.
    pub root: Option<String>,
    /// The entries, newest first.
    pub entries: Vec<EntryView>,
    /// Where the next older page begins, if there is one.
    pub older: Option<i64>,
}

/// A row that an entry wrote.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct WrittenRowView {
    /// The table.
    pub table: String,
    /// The row's key.
    pub key: String,
    /// How often the row has been written, this time included.
    pub version: i64,
    /// The entry that wrote it before.
    pub was: Option<i64>,
    /// The columns that changed; all of a new row.
    pub columns: Vec<String>,
    /// The hash of the row after the act.
    pub row_sha256: String,
}

/// Rows that came from one file.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ImportedRowsView {
    /// The table.
    pub table: String,
    /// The file.
    pub file: String,
    /// The hash of the file.
    pub file_sha256: String,
    /// How many rows.
    pub count: i64,
    /// The digest over all rows.
    pub digest: String,
}

/// One entry with what it wrote.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct EntryDetail {
    /// The entry.
    #[serde(flatten)]
    pub entry: EntryView,
    /// The hash of the entry before.
    pub previous_hash: String,
    /// The hash of the list of changes, which the entry's hash covers.
    pub payload_sha256: String,
    /// Rows written one by one.
    pub rows: Vec<WrittenRowView>,
    /// Rows written in bulk.
    pub imports: Vec<ImportedRowsView>,
    /// Whether the list of changes can be read.
    pub readable: bool,
}

/// What verification found.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct VerificationView {
    /// Whether nothing was found altered.
    pub sound: bool,
    /// Entries checked.
    pub entries: i64,
    /// Rows compared.
    pub rows: i64,
    /// Roots from outside that were compared.
    pub roots_checked: usize,
    /// The root.
    pub root: Option<String>,
    /// What is wrong, and what cannot be excluded.
    #[schema(value_type = Vec<Object>)]
    pub problems: Vec<Problem>,
    /// Damaged rows beyond those listed.
    pub rows_not_listed: i64,
}

impl EntryView {
    fn of(entry: &Entry, names: &BTreeMap<String, String>, lang: Lang) -> EntryView {
        EntryView {
            seq: entry.seq,
            at: show::to_the_second(entry.at),
            who: names
                .get(&entry.actor)
                .cloned()
                .unwrap_or_else(|| entry.actor.clone()),
            action: entry.action.clone(),
            action_words: actions::words(&entry.action, lang),
            subject: entry.subject.clone(),
            reason: entry.reason.clone(),
            clause: entry.clause.clone(),
            hash: entry.hash.to_string(),
            hash_short: entry.hash.short().to_owned(),
        }
    }
}

impl EntryDetail {
    fn of(entry: &Entry, names: &BTreeMap<String, String>, lang: Lang) -> EntryDetail {
        let payload = entry.changes();
        let readable = payload.is_some();
        let payload = payload.unwrap_or_default();
        let rows = payload.changes.iter().map(|change| {
            let key = find_table(&change.table)
                .map(|table| table.key)
                .unwrap_or_default();
            let part = |column: &&str| match change.row.get(*column) {
                Some(serde_json::Value::String(text)) => text.clone(),
                Some(other) => other.to_string(),
                None => String::new(),
            };
            let columns = match change.was {
                None => change.row.keys().cloned().collect(),
                Some(_) => change.before.keys().cloned().collect(),
            };
            WrittenRowView {
                table: change.table.clone(),
                key: key.iter().map(part).collect::<Vec<_>>().join(" / "),
                version: change.version,
                was: change.was,
                columns,
                row_sha256: Digest::of(serde_json::to_string(&change.row).unwrap_or_default()).to_string(),
            }
        });
        let imports = payload.imports.iter().map(|import| ImportedRowsView {
            table: import.table.clone(),
            file: import.file.clone(),
            file_sha256: import.file_sha256.clone(),
            count: import.count,
            digest: import.digest.clone(),
        });
        EntryDetail {
            entry: EntryView::of(entry, names, lang),
            previous_hash: entry.previous_hash.to_string(),
            payload_sha256: Digest::of(&entry.payload).to_string(),
            rows: rows.collect(),
            imports: imports.collect(),
            readable,
        }
    }
}

/// The filters as typed.
#[derive(Debug, Clone, Default)]
struct Asked {
    who: String,
    action: String,
    subject: String,
    from: String,
    until: String,
}

impl Asked {
    fn of(visit: &Visit) -> Asked {
        let text = |key: &str| visit.asked(key).unwrap_or_default().trim().to_owned();
        Asked {
            who: text("who"),
            action: text("action"),
            subject: text("subject"),
            from: text("from"),
            until: text("until"),
        }
    }

    /// The filter; every date that cannot be read is a problem.
    fn filter(&self, visit: &Visit) -> Result<EntryFilter, Stop> {
        let mut problems = Vec::new();
        let mut date = |field: &str, text: &str| -> Option<Date> {
            if text.is_empty() {
                return None;
            }
            let parsed = text.parse().ok();
            if parsed.is_none() {
                let zh = format!("日期应写成 2025-12-31,现为“{text}”");
                let en = format!("a date is written 2025-12-31, found “{text}”");
                problems.extend(Stop::bad_field(field, zh, en).problems);
            }
            parsed
        };
        let (from, until) = (date("from", &self.from), date("until", &self.until));
        let before = match visit.asked("before") {
            None => None,
            Some(text) => match text.parse::<i64>() {
                Ok(seq) => Some(seq),
                Err(_) => {
                    let zh = format!("序号应为整数,现为“{text}”");
                    let en = format!("a number of an entry is a whole number, found “{text}”");
                    problems.extend(Stop::bad_field("before", zh, en).problems);
                    None
                }
            },
        };
        if !problems.is_empty() {
            return Err(Stop::problems(problems));
        }
        // On an earlier day the ledger ends with that day.
        let until = until
            .into_iter()
            .chain((visit.on < visit.app.today()).then_some(visit.on))
            .min();
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Ok(EntryFilter {
            actor: some(&self.who),
            action_starts: some(&self.action),
            subject: some(&self.subject),
            from: from.map(start_of),
            until: until
                .and_then(|day| day.succ_opt())
                .map(|day| start_of(day) - TimeDelta::milliseconds(1)),
            before_seq: before,
        })
    }

    /// The query of the page that begins before an entry.
    fn query(&self, before: i64, on: Option<&str>) -> String {
        let mut query = format!("before={before}");
        let parts = [
            ("who", self.who.as_str()),
            ("action", &self.action),
            ("subject", &self.subject),
            ("from", &self.from),
            ("until", &self.until),
            ("on", on.unwrap_or_default()),
        ];
        for (name, value) in parts.iter().filter(|(_, value)| !value.is_empty()) {
            query.push_str(&format!("&{name}={}", url_encode(value)));
        }
        query
    }
}

async fn load(visit: &Visit, asked: &Asked, names: &BTreeMap<String, String>) -> Result<LedgerView, Stop> {
    let filter = asked.filter(visit)?;
    let store = &visit.app.store;
    let mut entries = store.list_entries(&filter, PAGE + 1).await?;
    let more = entries.len() > PAGE as usize;
    entries.truncate(PAGE as usize);
    Ok(LedgerView {
        root: store.ledger_root().await?.map(|root| root.to_string()),
        older: entries.last().filter(|_| more).map(|entry| entry.seq),
        entries: entries
            .iter()
            .map(|entry| EntryView::of(entry, names, visit.lang))
            .collect(),
    })
}

#[derive(Template)]
#[template(path = "ledger.html")]
struct LedgerPage {
    f: Frame,
    view: LedgerView,
    asked: Asked,
    people: Vec<(String, String)>,
    groups: Vec<(&'static str, &'static str)>,
    older: Option<String>,
    roots: String,
    problems: Vec<Problem>,
    verification: Option<VerificationView>,
}

impl LedgerPage {
    async fn of(visit: &Visit) -> Result<LedgerPage, Stop> {
        let names = visit.app.people_names().await?;
        let asked = Asked::of(visit);
        let view = load(visit, &asked, &names).await?;
        let mut people: Vec<(String, String)> = names.into_iter().collect();
        people.sort_by(|left, right| left.1.cmp(&right.1));
        Ok(LedgerPage {
            f: Frame {
                // Also on the answer to the verification, whose own address only takes posts.
                path: "/ledger".to_owned(),
                ..visit.frame(("系统", "System"), visit.t("操作账", "Ledger"))
            },
            older: view.older.map(|before| asked.query(before, visit.asked("on"))),
            view,
            asked,
            people,
            groups: actions::GROUPS
                .iter()
                .map(|(start, zh, en)| (*start, visit.lang.pick(zh, en)))
                .collect(),
            roots: String::new(),
            problems: Vec::new(),
            verification: None,
        })
    }
}

/// `GET /ledger`
pub async fn list(visit: Visit) -> Page {
    visit.allow(Task::SeeLedger, None)?;
    html(&LedgerPage::of(&visit).await?)
}

/// `GET /api/ledger`
#[utoipa::path(get, path = "/api/ledger", tag = "ledger", responses((status = 200, body = LedgerView)))]
pub async fn api_list(visit: Visit) -> Result<Json<LedgerView>, Stop> {
    visit.allow(Task::SeeLedger, None)?;
    let names = visit.app.people_names().await?;
    Ok(Json(load(&visit, &Asked::of(&visit), &names).await?))
}

#[derive(Template)]
#[template(path = "ledger_entry.html")]
struct EntryPage {
    f: Frame,
    d: EntryDetail,
}

async fn find(visit: &Visit, seq: i64) -> Result<EntryDetail, Stop> {
    let entry = visit.app.store.find_entry(seq).await?;
    let entry = entry.ok_or_else(|| Stop::not_found(format!("第 {seq} 条账"), format!("entry {seq}")))?;
    Ok(EntryDetail::of(
        &entry,
        &visit.app.people_names().await?,
        visit.lang,
    ))
}

/// `GET /ledger/{seq}`
pub async fn show_one(visit: Visit, Path(seq): Path<i64>) -> Page {
    visit.allow(Task::SeeLedger, None)?;
    let d = find(&visit, seq).await?;
    let title = match visit.lang {
        Lang::Zh => format!("第 {seq} 条账"),
        Lang::En => format!("Entry {seq}"),
    };
    html(&EntryPage {
        f: visit.frame(("操作账", "Ledger"), title),
        d,
    })
}

/// `GET /api/ledger/{seq}`
#[utoipa::path(get, path = "/api/ledger/{seq}", tag = "ledger", responses((status = 200, body = EntryDetail)))]
pub async fn api_one(visit: Visit, Path(seq): Path<i64>) -> Result<Json<EntryDetail>, Stop> {
    visit.allow(Task::SeeLedger, None)?;
    Ok(Json(find(&visit, seq).await?))
}

/// `GET /ledger/root.txt`: one line to keep elsewhere.
pub async fn root_file(visit: Visit) -> Page {
    visit.allow(Task::SeeLedger, None)?;
    let root = visit.app.store.ledger_root().await?;
    let root = root.ok_or_else(|| Stop::not_found("账根:账是空的", "the root: the ledger is empty"))?;
    let name = format!("kaifa-ledger-root-{}.txt", root.seq);
    Ok(attachment(
        &name,
        "text/plain; charset=utf-8",
        format!("{root}\n"),
    ))
}

/// What the verification form sends.
#[derive(Debug, Clone, Default, Deserialize, utoipa::ToSchema)]
pub struct VerifyForm {
    /// Roots kept outside, one per line.
    #[serde(default)]
    roots: String,
}

async fn verification(visit: &Visit, roots: &str) -> Result<VerificationView, Stop> {
    let known = Root::parse_all(visit.t("所填账根", "the roots given"), roots).map_err(Stop::problems)?;
    let report = visit.app.store.verify_ledger_without_values(&known).await?;
    Ok(VerificationView {
        sound: report.is_sound(),
        entries: report.entries,
        rows: report.rows,
        roots_checked: report.roots_checked,
        root: report.root.map(|root| root.to_string()),
        problems: report.problems,
        rows_not_listed: report.rows_not_listed,
    })
}

/// `POST /ledger/verify`
pub async fn verify(visit: Visit, Form(form): Form<VerifyForm>) -> Page {
    visit.allow(Task::SeeLedger, None)?;
    let mut page = LedgerPage::of(&visit).await?;
    match verification(&visit, &form.roots).await {
        Ok(found) => {
            page.verification = Some(found);
            page.roots = form.roots;
            html(&page)
        }
        Err(stop) if stop.status == StatusCode::UNPROCESSABLE_ENTITY => {
            page.problems = stop.problems;
            page.roots = form.roots;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
        }
        Err(other) => Err(other),
    }
}

/// `POST /api/ledger/verify`
#[utoipa::path(post, path = "/api/ledger/verify", tag = "ledger", request_body = VerifyForm, responses((status = 200, body = VerificationView)))]
pub async fn api_verify(visit: Visit, Json(form): Json<VerifyForm>) -> Result<Json<VerificationView>, Stop> {
    visit.allow(Task::SeeLedger, None)?;
    Ok(Json(verification(&visit, &form.roots).await?))
}
