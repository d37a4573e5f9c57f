//! The boards: all questions with their answers in short, and one board with the lines behind each answer. The start page shows the
//! questions of the reader's own roles as tiles ([`tiles`]).

pub mod answer;
pub mod tiles;

use askama::Template;
use axum::Json;
use axum::extract::Path;
use kaifa_base::Lang;
use kaifa_flow::people::permission::{NOT_ALLOWED, Task};
use kaifa_flow::place::boards::{Asker, boards, is_for};
use kaifa_flow::place::picture::Picture;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::Board;
use serde::Serialize;

use self::answer::{PartView, part_view};
use crate::pages::frame::Frame;
use crate::pages::{Page, html};
use crate::web::visit::Visit;

/// Lines shown of a question.
const LINES: usize = 200;

/// A board with its answers.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct BoardView {
    /// Its id.
    pub id: String,
    /// The domain.
    pub title: String,
    /// What it is for.
    pub help: String,
    /// Whether it is on the reader's workbench.
    pub own: bool,
    /// The questions that the reader may ask.
    pub parts: Vec<PartView>,
}

/// A board with so many lines of each answer as shall be shown at most.
async fn view<'p>(
    visit: &Visit,
    asker: &Asker<'p>,
    picture: &'p Picture,
    board: &'p Board,
    most: usize,
) -> Result<BoardView, Stop> {
    let mut parts = Vec::new();
    for part in &board.parts {
        if let Some(answer) = asker.answer(part).await? {
            parts.push(part_view(visit, picture, &answer, most));
        }
    }
    let help = match (&board.help_en, visit.lang) {
        (Some(english), Lang::En) => Some(english),
        _ => board.help.as_ref(),
    };
    Ok(BoardView {
        id: board.id.clone(),
        title: board.title.get(visit.lang).to_owned(),
        help: help.cloned().unwrap_or_default(),
        own: is_for(visit.signed()?, board),
        parts,
    })
}

#[derive(Template)]
#[template(path = "boards.html")]
struct BoardsPage {
    f: Frame,
    boards: Vec<BoardView>,
}

#[derive(Template)]
#[template(path = "board.html")]
struct BoardPage {
    f: Frame,
    b: BoardView,
}

async fn all(visit: &Visit, most: usize) -> Result<Vec<BoardView>, Stop> {
    let person = visit.signed()?;
    person.may(Task::SeeWork, None).map_err(Stop::refused)?;
    let picture = visit.picture().await?;
    let asker = Asker::new(&visit.app, &picture, person);
    let mut views = Vec::new();
    for board in boards(&picture) {
        let view = view(visit, &asker, &picture, board, most).await?;
        if !view.parts.is_empty() {
            views.push(view);
        }
    }
    views.sort_by_key(|view| !view.own);
    Ok(views)
}

async fn one(visit: &Visit, id: &str) -> Result<BoardView, Stop> {
    let person = visit.signed()?;
    person.may(Task::SeeWork, None).map_err(Stop::refused)?;
    let picture = visit.picture().await?;
    let board = boards(&picture)
        .into_iter()
        .find(|board| board.id == id)
        .ok_or_else(|| Stop::not_found(format!("看板 {id}"), format!("board {id}")))?;
    let asker = Asker::new(&visit.app, &picture, person);
    let view = view(visit, &asker, &picture, board, LINES).await?;
    if view.parts.is_empty() {
        return Err(Stop::refused(kaifa_base::Problem::error(
            &NOT_ALLOWED,
            kaifa_base::Place::item(board.id.clone()),
            kaifa_base::Words::new(
                format!("您没有查看“{}”所用台账的权限", board.title.zh),
                format!(
                    "you may see none of the registers that “{}” reads",
                    board.title.get(kaifa_base::Lang::En)
                ),
            ),
        )));
    }
    Ok(view)
}

/// `GET /boards`
pub async fn list(visit: Visit) -> Page {
    // Answers in short: their lines are on the page of the board.
    let boards = all(&visit, 0).await?;
    html(&BoardsPage {
        f: visit.frame(("", ""), visit.t("看板", "Boards")),
        boards,
    })
}

/// `GET /boards/{id}`
pub async fn show_one(visit: Visit, Path(id): Path<String>) -> Page {
    let b = one(&visit, &id).await?;
    html(&BoardPage {
        f: visit.frame(("看板", "Boards"), b.title.clone()),
        b,
    })
}

/// Every board that the reader may see, with its answers.
#[utoipa::path(get, path = "/api/boards", responses((status = 200, body = Vec<BoardView>)))]
pub async fn api_list(visit: Visit) -> Result<Json<Vec<BoardView>>, Stop> {
    Ok(Json(all(&visit, LINES).await?))
}

/// One board with its answers.
#[utoipa::path(get, path = "/api/boards/{id}", responses((status = 200, body = BoardView)))]
pub async fn api_one(visit: Visit, Path(id): Path<String>) -> Result<Json<BoardView>, Stop> {
    Ok(Json(one(&visit, &id).await?))
}
