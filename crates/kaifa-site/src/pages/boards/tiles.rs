//! The questions of the reader's own boards in short, for the start page.

use kaifa_base::Lang;
use kaifa_flow::address::url_encode;
use kaifa_flow::people::permission::Signed;
use kaifa_flow::place::boards::{Asker, boards, is_for};
use kaifa_flow::place::picture::Picture;
use kaifa_flow::stop::Stop;

use crate::web::visit::Visit;

/// A question in short, for the start page.
#[derive(Debug, Clone)]
pub struct BoardTile {
    /// The question.
    pub title: String,
    /// How many lines are amiss.
    pub value: String,
    /// Of how many.
    pub detail: String,
    /// Where it opens.
    pub href: String,
    /// Whether something is amiss.
    pub bad: bool,
}

/// The questions of the boards that stand on the workbench of a person.
pub async fn tiles(visit: &Visit, person: &Signed, picture: &Picture) -> Result<Vec<BoardTile>, Stop> {
    let mut tiles = Vec::new();
    let asker = Asker::new(&visit.app, picture, person);
    for board in boards(picture).into_iter().filter(|board| is_for(person, board)) {
        for part in board.parts.iter().filter(|part| part.flag.is_some()) {
            let Some(answer) = asker.answer(part).await? else {
                continue;
            };
            if answer.lines.is_empty() {
                continue;
            }
            let amiss = answer.amiss();
            let (of, open) = (answer.lines.len(), answer.open());
            let detail = match (visit.lang, open) {
                (Lang::Zh, 0) => format!("共 {of} 项"),
                (Lang::Zh, open) => format!("共 {of} 项,{open} 项缺数据"),
                (Lang::En, 0) => format!("of {of}"),
                (Lang::En, open) => format!("of {of}, {open} lack data"),
            };
            tiles.push(BoardTile {
                title: part.title.get(visit.lang).to_owned(),
                value: amiss.to_string(),
                detail,
                href: format!("/boards/{}#{}", url_encode(&board.id), part.id),
                bad: amiss > 0,
            });
        }
    }
    Ok(tiles)
}
