//! A firm's result as a derivation that can be followed and printed: figures handed in, values, what they are compared with,
//! points, total, rank, grade; what the next grade would take; earlier years; what the grade proposes; the way to object.

pub mod earlier;
pub mod items;
pub mod needed;

use askama::Template;
use axum::Json;
use axum::extract::{Multipart, Path};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kaifa_base::{Lang, Problem};
use kaifa_eval::scheme::explain::{Derivation, explain};
use kaifa_eval::scheme::measures::{Proposal, row_proposals};
use kaifa_flow::evaluation::per_mu::{self, Claim};
use kaifa_flow::people::permission::Task;
use kaifa_flow::stop::Stop;
use serde::Serialize;

use self::earlier::{YearLine, earlier_grades, earlier_runs};
use self::items::{ItemView, adjustment_words, exemption_words};
use self::needed::{NeededView, NextView};
use super::list::score_words;
use super::objections::{self, ObjectionLine};
use super::{Opened, grade_class, grade_words, rests_on};
use crate::pages::frame::Frame;
use crate::pages::{Page, go, html};
use crate::web::upload::Upload;
use crate::web::visit::Visit;

/// The result of a firm, all the way from its figures.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct FirmView {
    /// Id of the run.
    pub run: String,
    /// Code of the firm.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Line of the table that was handed in.
    pub line: usize,
    /// The document of the scheme.
    pub document: String,
    /// The pack of the document.
    pub pack: String,
    /// The clause that the scheme rests on; empty: none is named.
    pub clause: String,
    /// What the scheme was taken from besides; empty: nothing.
    pub source: String,
    /// The peer group.
    pub group: String,
    /// The exemption that it is under.
    pub exemption: String,
    /// Its indicators.
    pub items: Vec<ItemView>,
    /// Its parts (own land, rented land), each by itself; empty where it is one row of the data.
    pub parts: Vec<PartView>,
    /// Adjustments that gave points: title, points, evidence.
    pub adjustments: Vec<(String, String, String)>,
    /// Points of the indicators together, before adjustments.
    pub sum: Option<String>,
    /// Total before rounding.
    pub total: Option<String>,
    /// The score.
    pub score: Option<String>,
    /// Decimals, where the scheme defines the score as rounded.
    pub rounded_to: Option<u32>,
    /// Rank, how many are ranked together, and among whom.
    pub rank: Option<(u32, u32, String)>,
    /// Grade in words.
    pub grade: String,
    /// Vetoes and protections that hold.
    pub held: Vec<String>,
    /// What the next grade would take.
    pub next: Option<NextView>,
    /// Whether the two ways of computing agree.
    pub agrees: bool,
    /// Earlier years: year, grade, score, rank, id of the run.
    pub earlier: Vec<YearLine>,
    /// What the grade proposes; nobody has decided it.
    pub proposals: Vec<ProposalView>,
    #[serde(skip)]
    class: &'static str,
}

/// A part of a firm by itself, compared with what the whole is compared with.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct PartView {
    /// What it is called.
    pub name: String,
    /// Line of the table that was handed in.
    pub line: usize,
    /// By indicator: the figures in it, its value, its points.
    pub items: Vec<ItemView>,
    /// Sum of the points.
    pub sum: Option<String>,
}

/// A measure that a grade proposes.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ProposalView {
    /// The firm.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The measure.
    pub title: String,
    /// Grade and years running.
    pub because: String,
    /// How much, with unit.
    pub amount: String,
    /// The document that allows it.
    pub legal_basis: String,
    /// Who may decide it.
    pub authority: String,
}

impl ProposalView {
    pub(super) fn of(one: &Proposal, name: &str, lang: Lang) -> ProposalView {
        ProposalView {
            code: one.subject.clone(),
            name: name.to_owned(),
            title: one.title.get(lang).to_owned(),
            because: match lang {
                Lang::Zh => format!("{} 类,连续第 {} 年", one.grade, one.years),
                Lang::En => format!("grade {}, year {} running", one.grade, one.years),
            },
            amount: match (&one.amount, &one.unit) {
                (Some(amount), unit) => format!("{amount} {}", unit.as_deref().unwrap_or_default()),
                (None, _) => String::new(),
            },
            legal_basis: one.legal_basis.clone(),
            authority: one.authority.clone(),
        }
    }
}

async fn view(visit: &Visit, opened: &Opened, code: &str) -> Result<FirmView, Stop> {
    let run = &opened.run;
    let scope = opened.scope(visit)?;
    let row = run
        .table()
        .subjects
        .find(code)
        .filter(|row| scope.holds(run, *row))
        .ok_or_else(|| Stop::not_found(format!("企业“{code}”"), format!("the firm “{code}”")))?;
    let lang = visit.lang;
    let before = earlier_runs(visit, opened).await?;
    let evaluation = run.evaluation();
    let derivation: Derivation = explain(&evaluation, row);
    let name = derivation.name.clone().unwrap_or_default();
    let proposals = row_proposals(&evaluation, row, &earlier_grades(run.frozen.year, &before));
    let earlier = before
        .iter()
        .filter_map(|(year, earlier)| {
            let row = earlier.table().subjects.find(code)?;
            let (rows, place) = earlier.at(row);
            let total = rows.totals[place];
            Some(YearLine {
                year: *year,
                grade: earlier.grade(row).unwrap_or_default().to_owned(),
                score: if total.is_nan() {
                    String::new()
                } else {
                    score_words(earlier, total)
                },
                rank: Some((earlier.ranks.ranks[row], earlier.sizes[row])).filter(|(rank, _)| *rank > 0),
                run: earlier.id.clone(),
            })
        })
        .collect();
    Ok(FirmView {
        run: run.id.clone(),
        code: code.to_owned(),
        line: run.loaded.lines.get(row),
        document: opened.place()?.document_name(),
        pack: run.pack.clone(),
        clause: derivation.clause.clone().unwrap_or_default(),
        source: derivation.source.clone().unwrap_or_default(),
        group: derivation
            .peer_group
            .as_ref()
            .map(|group| group.get(lang).to_owned())
            .unwrap_or_default(),
        exemption: exemption_words(&derivation, lang),
        items: derivation
            .items
            .iter()
            .map(|item| ItemView::of(item, "", lang))
            .collect(),
        parts: derivation
            .parts
            .iter()
            .map(|part| PartView {
                name: part.name.clone(),
                line: run.loaded.part_lines.get(part.part),
                items: part
                    .items
                    .iter()
                    .map(|item| ItemView::of(item, "", lang))
                    .collect(),
                sum: part.sum.clone(),
            })
            .collect(),
        adjustments: adjustment_words(&derivation.adjustments, lang),
        sum: derivation.sum.clone(),
        total: derivation.total.clone(),
        score: derivation.score.clone(),
        rounded_to: derivation.rounded_to,
        rank: derivation
            .rank
            .as_ref()
            .map(|(rank, size, words)| (*rank, *size, words.join(" · "))),
        grade: derivation
            .grade
            .as_deref()
            .map(|mark| grade_words(run, mark, lang))
            .unwrap_or_default(),
        held: derivation
            .held
            .iter()
            .map(|words| words.get(lang).to_owned())
            .collect(),
        next: derivation.next.as_ref().map(|next| NextView {
            grade: grade_words(run, &next.grade, lang),
            score: next.score.clone(),
            missing: next.missing.clone(),
            vetoed: next.vetoed,
            alone: NeededView::all(&next.alone, "", lang),
        }),
        agrees: derivation.agrees,
        earlier,
        proposals: proposals
            .iter()
            .map(|one| ProposalView::of(one, &name, lang))
            .collect(),
        class: grade_class(run, run.ranks.grades[row]),
        name,
    })
}

#[derive(Template)]
#[template(path = "per_mu_firm.html")]
struct FirmPage {
    f: Frame,
    v: FirmView,
    title: String,
    lamp: &'static str,
    state: String,
    corrected_by: String,
    /// Whether the reader may open the document.
    may_read: bool,
    window: String,
    through: String,
    evidence: String,
    /// The schemes whose scores enter.
    rests_on: Vec<String>,
    may_object: bool,
    /// What was objected to already.
    objections: Vec<ObjectionLine>,
    /// Inputs that can be objected to: name, title, value.
    inputs: Vec<(String, String, String)>,
    item: String,
    claimed: String,
    content: String,
    problems: Vec<Problem>,
}

async fn page(visit: &Visit, id: &str, code: &str, claim: &Claim, problems: Vec<Problem>) -> Page {
    let opened = Opened::of(visit, id).await?;
    let v = view(visit, &opened, code).await?;
    let run = &opened.run;
    let place = opened.place()?;
    let row = run.table().subjects.find(code).unwrap_or_default();
    let unit = run.unit_word(row).and_then(|word| per_mu::unit_of(place, word));
    let person = visit.signed()?;
    let own = person.own_firms().any(|own| own == code);
    let may = own || unit.is_some_and(|unit| person.covers(Task::ObjectToGrades, &unit));
    let objection = run.scheme().objection.as_ref();
    let text = |words: Option<&String>| words.cloned().unwrap_or_default();
    let title = match v.name.is_empty() {
        true => v.code.clone(),
        false => v.name.clone(),
    };
    html(&FirmPage {
        f: visit.frame(("企业亩均评价", "Per-mu evaluation"), title),
        title: opened.title(visit.lang),
        lamp: opened.state(visit.lang).0,
        state: opened.state(visit.lang).1,
        corrected_by: opened
            .corrected_by
            .as_ref()
            .map(|head| head.id.clone())
            .unwrap_or_default(),
        may_read: visit.allow(Task::SeeWork, None).is_ok(),
        window: opened
            .window_end()?
            .map(|end| visit.lang.date(end))
            .unwrap_or_default(),
        through: text(objection.and_then(|one| one.through.as_ref())),
        evidence: objection
            .map(|one| visit.lang.list(&one.evidence))
            .unwrap_or_default(),
        objections: objections::lines(
            visit,
            &opened,
            &per_mu::objections(&visit.app, id).await?,
            Some(code),
        )
        .await?,
        may_object: may && opened.takes_objections(visit.app.today())?,
        inputs: run
            .figures()
            .iter()
            .filter_map(|figure| {
                let value = run.figure_cell(row, figure)?;
                Some((figure.name.clone(), figure.title(visit.lang), value))
            })
            .collect(),
        rests_on: rests_on(run, visit.lang),
        item: claim.item.clone(),
        claimed: claim.claimed.clone(),
        content: claim.content.clone(),
        v,
        problems,
    })
}

/// `GET /per-mu/{run}/firms/{code}`
pub async fn show_one(visit: Visit, Path((id, code)): Path<(String, String)>) -> Page {
    page(&visit, &id, &code, &Claim::default(), Vec::new()).await
}

/// `GET /api/per-mu/{run}/firms/{code}`
#[utoipa::path(get, path = "/api/per-mu/{run}/firms/{code}", responses((status = 200, body = FirmView)))]
pub async fn api_one(visit: Visit, Path((id, code)): Path<(String, String)>) -> Result<Json<FirmView>, Stop> {
    let opened = Opened::of(&visit, &id).await?;
    Ok(Json(view(&visit, &opened, &code).await?))
}

/// `POST /per-mu/{run}/firms/{code}`: an objection.
pub async fn post_objection(visit: Visit, Path((id, code)): Path<(String, String)>, form: Multipart) -> Page {
    visit.allow(Task::ObjectToGrades, None)?;
    let upload = Upload::read(form).await?;
    let field = |name: &str| upload.text(name).unwrap_or_default().to_owned();
    let claim = Claim {
        firm: code.clone(),
        item: field("item"),
        claimed: field("claimed"),
        content: field("content"),
        files: upload.files,
    };
    let opened = Opened::of(&visit, &id).await?;
    let filed = per_mu::file(
        &visit.app,
        opened.place()?,
        visit.signed()?,
        (&opened.head, &opened.run),
        &claim,
    )
    .await;
    match filed {
        Ok(record) => go(&format!("/per-mu/{id}/objections/{record}"), "objected"),
        Err(stop) if stop.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let page = page(&visit, &id, &code, &claim, stop.problems).await?;
            Ok((stop.status, page).into_response())
        }
        Err(stop) => Err(stop),
    }
}
