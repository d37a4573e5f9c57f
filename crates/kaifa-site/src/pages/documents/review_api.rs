//! The review of a draft for programs: what is proposed and what is left, and the same steps as the page takes, with the same
//! rights and the same refusal of a step on an outdated version.

use axum::Json;
use axum::extract::Path;
use kaifa_flow::documents::draft_review::{self, Desk, Step, proposal};
use kaifa_flow::people::permission::Task;
use kaifa_flow::stop::Stop;
use kaifa_pack::draft::DOUBTFUL;
use kaifa_store::Kept;
use kaifa_store::rows::DraftItem;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::pages::documents::drafting::{hash_of, next};
use crate::web::visit::Visit;

/// A review.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewView {
    /// Hash of the text.
    pub sha256: String,
    /// Name of the pack that it becomes.
    pub pack: String,
    /// Whether it goes on.
    pub open: bool,
    /// What is left before the edition can be put in force.
    pub left: LeftView,
    /// The item to judge next: the most doubtful one.
    pub next: Option<i64>,
    /// What is proposed, doubtful ones first, then in the order of the text.
    pub items: Vec<ItemView>,
}

/// What is left.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeftView {
    /// Items that nobody has judged.
    pub items: usize,
    /// Of these, doubtful ones.
    pub doubtful: usize,
    /// Clauses that are not accounted for.
    pub clauses: Vec<String>,
}

/// A proposed item.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemView {
    /// Its number.
    pub item: i64,
    /// Its version, to be sent with a step.
    pub version: i64,
    /// `target`, `duty`, `rule`, `clause` …
    pub list: String,
    /// Its id in the pack.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its clause.
    pub clause: Option<String>,
    /// Where its words stand, in Unicode scalar values, half-open.
    #[schema(value_type = Option<Vec<usize>>)]
    pub span: Option<[usize; 2]>,
    /// How sure the reading is, of 100.
    pub sure: i64,
    /// Whether that is little.
    pub doubtful: bool,
    /// How it was found, in both languages.
    pub found_by: [String; 2],
    /// `open`, `accepted` or `rejected`.
    pub state: String,
    /// Why it was rejected.
    pub reason: Option<String>,
    /// Its fields as they would stand in the pack (TOML).
    pub content: String,
}

/// A step on an item.
#[derive(Debug, Deserialize, ToSchema)]
pub struct StepForm {
    /// `accept`, `reject`, `content`, `split` or `merge`.
    pub act: String,
    /// The version that was seen.
    pub version: i64,
    /// Why, for `reject`.
    #[serde(default)]
    pub reason: String,
    /// The corrected fields (TOML), for `content`.
    #[serde(default)]
    pub content: String,
    /// Where to divide the words, for `split`.
    pub at: Option<usize>,
    /// The other item, for `merge`.
    pub other: Option<i64>,
}

/// `GET /api/documents/texts/{sha256}/review`
#[utoipa::path(get, path = "/api/documents/texts/{sha256}/review", tag = "documents",
    params(("sha256" = String, Path, description = "hash of the text")), responses((status = 200, body = ReviewView)))]
pub async fn api_one(visit: Visit, Path(sha256): Path<String>) -> Result<Json<ReviewView>, Stop> {
    visit.allow(Task::SeeWork, None)?;
    let hash = hash_of(&sha256)?;
    Ok(Json(view(&Desk::load_or_stop(&visit.app, &hash).await?)))
}

/// `POST /api/documents/texts/{sha256}/review/{item}`
#[utoipa::path(post, path = "/api/documents/texts/{sha256}/review/{item}", tag = "documents", request_body = StepForm,
    params(("sha256" = String, Path, description = "hash of the text"), ("item" = i64, Path, description = "number of the item")),
    responses((status = 200, body = ReviewView)))]
pub async fn api_step(
    visit: Visit,
    Path((sha256, item)): Path<(String, i64)>,
    Json(sent): Json<StepForm>,
) -> Result<Json<ReviewView>, Stop> {
    let person = visit.allow(Task::RunOffice, None)?;
    let hash = hash_of(&sha256)?;
    let needed = |name: &str| {
        Stop::bad_field(
            name,
            format!("这一步要有 {name}"),
            format!("this step needs “{name}”"),
        )
    };
    let step = match sent.act.as_str() {
        "accept" => Step::Accept,
        "reject" => Step::Reject(sent.reason),
        "content" => Step::Correct(sent.content),
        "split" => Step::Split(sent.at.ok_or_else(|| needed("at"))?),
        "merge" => Step::Merge(sent.other.ok_or_else(|| needed("other"))?),
        other => {
            return Err(Stop::bad_field(
                "act",
                format!("没有“{other}”这种操作"),
                format!("there is no step “{other}”"),
            ));
        }
    };
    draft_review::take(&visit.app, person, &hash, (item, sent.version), step).await?;
    Ok(Json(view(&Desk::load_or_stop(&visit.app, &hash).await?)))
}

fn view(desk: &Desk) -> ReviewView {
    let left = desk.left();
    let mut items: Vec<ItemView> = desk.items.iter().map(item).collect();
    // Stable: what is not doubtful stays in the order of the text.
    items.sort_by_key(|item| if item.doubtful { item.sure } else { i64::MAX });
    ReviewView {
        sha256: desk.review.sha256.to_string(),
        pack: desk.review.pack.clone(),
        open: desk.is_open(),
        left: LeftView {
            items: left.items,
            doubtful: left.doubtful,
            clauses: left.clauses.iter().map(ToString::to_string).collect(),
        },
        next: next(desk),
        items,
    }
}

fn item(row: &Kept<DraftItem>) -> ItemView {
    let said = proposal(row);
    ItemView {
        item: row.item,
        version: row.row_version,
        list: row.list.clone(),
        id: said.id().to_owned(),
        title: said.title().to_owned(),
        clause: row.clause.as_ref().map(ToString::to_string),
        span: said.span.map(|span| [span.start, span.end]),
        sure: row.sure,
        doubtful: row.state == "open" && row.sure < i64::from(DOUBTFUL),
        found_by: [row.found_zh.clone(), row.found_en.clone()],
        state: row.state.clone(),
        reason: row.reason.clone(),
        content: row.content.clone(),
    }
}
