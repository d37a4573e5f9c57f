//! One proposed item: its words, its fields as a form, where it can be divided, with what it can be merged; and the one
//! address to which every step on it is sent.

use askama::Template;
use axum::extract::{Form, Path};
use kaifa_base::Span;
use kaifa_flow::documents::draft_review::{self, Desk, Step, proposal};
use kaifa_flow::people::permission::Task;
use kaifa_flow::stop::Stop;
use kaifa_pack::draft::{Proposal, edit};

use crate::pages::documents::SECTION;
use crate::pages::documents::draft_fields::{self, FieldView};
use crate::pages::documents::drafting::{address, hash_of, kind_words, next};
use crate::pages::frame::Frame;
use crate::pages::{Page, go, html};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "draft_item.html")]
struct ItemPage {
    f: Frame,
    base: String,
    number: i64,
    version: i64,
    kind: &'static str,
    id: String,
    clause: String,
    words: String,
    found_by: String,
    sure: i64,
    judged: bool,
    may: bool,
    fields: Vec<FieldView>,
    content: String,
    /// Places to divide at, with the words before and after.
    joints: Vec<(usize, String, String)>,
    /// Items to merge with: number and title.
    neighbours: Vec<(i64, String)>,
    problems: Vec<String>,
    /// Ids that fields may name: id and name.
    known: Vec<(String, String)>,
}

/// `GET /documents/texts/{sha256}/review/{item}`
pub async fn show_one(visit: Visit, Path((sha256, item)): Path<(String, i64)>) -> Page {
    visit.allow(Task::SeeWork, None)?;
    let hash = hash_of(&sha256)?;
    let desk = Desk::load_or_stop(&visit.app, &hash).await?;
    let row = desk
        .item(item)
        .ok_or_else(|| Stop::not_found(format!("第 {item} 项"), format!("item {item}")))?;
    let said = proposal(row);
    let source = &desk.text.source;
    let words = said
        .span
        .map(|span| source.shown(span).into_owned())
        .unwrap_or_default();
    let joints = said.span.filter(|_| row.list != "clause").map(|span| {
        let near = |start: usize, end: usize| {
            source
                .slice(Span::new(start.max(span.start), end.min(span.end)))
                .replace('\n', "")
        };
        edit::joints(source, span)
            .into_iter()
            .map(|at| (at, near(at.saturating_sub(14), at), near(at, at + 14)))
            .collect()
    });
    let neighbours = desk
        .judged()
        .filter(|other| other.list == row.list && other.clause == row.clause && other.item != row.item)
        .filter(|other| other.state != "rejected" && row.list != "clause")
        .map(|other| (other.item, proposal(other).title().to_owned()))
        .collect();
    let problems = desk.problems().remove(said.id()).unwrap_or_default();
    let named = ["unit", "group", "indicator", "parameter"];
    let known = desk
        .items
        .iter()
        .filter(|one| named.contains(&one.list.as_str()) && one.state == "accepted")
        .map(|one| {
            let said = proposal(one);
            (said.id().to_owned(), said.title().to_owned())
        })
        .collect();
    html(&ItemPage {
        f: visit.frame(SECTION, said.title()),
        base: address(&hash),
        number: item,
        version: row.row_version,
        kind: kind_words(&row.list, visit.lang),
        id: said.id().to_owned(),
        clause: row.clause.as_ref().map(ToString::to_string).unwrap_or_default(),
        words,
        found_by: visit.lang.pick(&row.found_zh, &row.found_en).to_owned(),
        sure: row.sure,
        judged: Proposal::JUDGED.contains(&row.list.as_str()),
        may: visit.signed()?.may_do(Task::RunOffice) && desk.is_open(),
        fields: draft_fields::form(&said, visit.lang),
        content: row.content.clone(),
        joints: joints.unwrap_or_default(),
        neighbours,
        problems: problems
            .iter()
            .map(|problem| problem.message.get(visit.lang).to_owned())
            .collect(),
        known,
    })
}

/// `POST /documents/texts/{sha256}/review/{item}`: `act` says which step; `version` which version the person saw.
pub async fn post_step(
    visit: Visit,
    Path((sha256, item)): Path<(String, i64)>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Page {
    let person = visit.allow(Task::RunOffice, None)?;
    let hash = hash_of(&sha256)?;
    let value = |name: &str| {
        let found = sent.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.trim()).unwrap_or_default()
    };
    let number = |name: &str| {
        value(name).parse::<i64>().map_err(|_| {
            let found = value(name);
            Stop::bad_field(
                name,
                format!("“{found}”不是数字"),
                format!("“{found}” is no number"),
            )
        })
    };
    let step = match value("act") {
        "accept" => Step::Accept,
        "reject" => Step::Reject(value("reason").to_owned()),
        "split" => Step::Split(usize::try_from(number("at")?).unwrap_or(0)),
        "merge" => Step::Merge(number("other")?),
        "content" => Step::Correct(value("content").to_owned()),
        "correct" => {
            let desk = Desk::load_or_stop(&visit.app, &hash).await?;
            let row = desk
                .item(item)
                .ok_or_else(|| Stop::not_found(format!("第 {item} 项"), format!("item {item}")))?;
            Step::Correct(draft_fields::read(&proposal(row), &sent).map_err(Stop::problems)?)
        }
        other => {
            return Err(Stop::bad_field(
                "act",
                format!("没有“{other}”这种操作"),
                format!("there is no step “{other}”"),
            ));
        }
    };
    let stays = matches!(step, Step::Split(_) | Step::Merge(_));
    draft_review::take(&visit.app, person, &hash, (item, number("version")?), step).await?;
    let desk = Desk::load_or_stop(&visit.app, &hash).await?;
    let then = if stays { Some(item) } else { next(&desk) };
    let anchor = then.map_or_else(|| "#finish".to_owned(), |item| format!("#i-{item}"));
    go(&format!("{}{anchor}", address(&hash)), "judged")
}
