//! The demanded figures of a clause, or of the whole text, beside each other: what the text says, what was read, what is in question.
//! They are checked in one go, corrected where need be, and accepted together as one step.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Form, Path};
use kaifa_base::{Lang, Place, Span};
use kaifa_flow::address::url_encode;
use kaifa_flow::documents::draft_review::{Desk, Seen, judge_together, proposal};
use kaifa_flow::people::permission::Task;
use kaifa_flow::stop::Stop;
use kaifa_pack::draft::{DOUBTFUL, Proposal};
use kaifa_store::Kept;
use kaifa_store::rows::DraftItem;

use crate::pages::documents::SECTION;
use crate::pages::documents::draft_doubts::{Ask, asks};
use crate::pages::documents::draft_fields::{self, FieldView};
use crate::pages::documents::drafting::{address, hash_of, names, next};
use crate::pages::frame::Frame;
use crate::pages::{Page, go, html};
use crate::web::visit::Visit;

/// The fields of a figure that are corrected here; the others on the page of the item.
const FIELDS: [&str; 6] = ["title", "comparator", "value", "unit", "by", "every"];
/// How much of the text is shown around a figure.
const AROUND: (usize, usize) = (36, 16);

/// A figure.
struct FigureView {
    number: i64,
    version: i64,
    clause: String,
    /// The words before, the figure itself, the words behind.
    words: [String; 3],
    /// What is measured, whose it is, how it is judged: label and value.
    said: Vec<(String, String)>,
    fields: Vec<FieldView>,
    asks: Vec<Ask>,
    doubtful: bool,
}

impl FigureView {
    /// Whether a question is about a field.
    fn is_asked(&self, field: &str) -> bool {
        self.asks.iter().any(|ask| ask.field == field)
    }
}

#[derive(Template)]
#[template(path = "draft_figures.html")]
struct FiguresPage {
    f: Frame,
    base: String,
    clause: String,
    figures: Vec<FigureView>,
    doubtful: usize,
    may: bool,
}

/// The figures that wait to be judged, of one clause or of all.
fn open_figures<'d>(desk: &'d Desk, clause: &'d str) -> impl Iterator<Item = &'d Kept<DraftItem>> {
    desk.judged()
        .filter(|item| item.state == "open" && item.list == "target")
        .filter(move |item| {
            clause.is_empty() || item.clause.as_ref().is_some_and(|path| path.as_str() == clause)
        })
}

/// `GET /documents/texts/{sha256}/review/figures?clause=`
pub async fn show(visit: Visit, Path(sha256): Path<String>) -> Page {
    visit.allow(Task::SeeWork, None)?;
    let hash = hash_of(&sha256)?;
    let desk = Desk::load_or_stop(&visit.app, &hash).await?;
    let clause = visit.asked("clause").unwrap_or_default();
    let names = names(&desk);
    let figures: Vec<FigureView> = open_figures(&desk, clause)
        .map(|item| view(&desk, item, &names, visit.lang))
        .collect();
    html(&FiguresPage {
        f: visit.frame(SECTION, visit.t("一并核对数字", "Check figures together")),
        base: address(&hash),
        clause: clause.to_owned(),
        doubtful: figures.iter().filter(|figure| figure.doubtful).count(),
        figures,
        may: visit.signed()?.may_do(Task::RunOffice) && desk.is_open(),
    })
}

fn view(desk: &Desk, item: &Kept<DraftItem>, names: &BTreeMap<String, String>, lang: Lang) -> FigureView {
    let said = proposal(item);
    let mut shown = draft_fields::form(&said, lang);
    shown.retain(|field| FIELDS.contains(&field.key));
    let beside = [
        "measure",
        "indicator",
        "numerator",
        "denominator",
        "against",
        "scope_text",
        "base_year",
    ];
    let mut rest = draft_fields::summary_of(&said, names, lang, &beside);
    if said.fields.get("scope_text").is_none() {
        let scope = said
            .fields
            .get("scope")
            .and_then(toml::Value::as_str)
            .unwrap_or_default();
        let scope = names.get(scope).cloned().unwrap_or_else(|| scope.to_owned());
        rest.push((lang.pick("谁的数", "Whose").to_owned(), scope));
    }
    FigureView {
        number: item.item,
        version: item.row_version,
        clause: item.clause.as_ref().map(ToString::to_string).unwrap_or_default(),
        words: around(desk, &said),
        said: rest,
        fields: shown,
        asks: asks(&desk.text, &said, lang),
        doubtful: said.sure < DOUBTFUL,
    }
}

/// The figure in the words of its clause.
fn around(desk: &Desk, said: &Proposal) -> [String; 3] {
    let Some(span) = said.span else {
        return Default::default();
    };
    let clause = said
        .clause
        .as_ref()
        .and_then(|path| desk.text.reading.clause(path.as_str()));
    let own = clause.map_or(span, |clause| clause.own);
    let words = |start: usize, end: usize| match start < end {
        true => desk.text.source.slice(Span::new(start, end)).replace('\n', ""),
        false => String::new(),
    };
    [
        words(span.start.saturating_sub(AROUND.0).max(own.start), span.start),
        words(span.start, span.end),
        words(span.end, (span.end + AROUND.1).min(own.end)),
    ]
}

/// `POST /documents/texts/{sha256}/review/figures`: `pick.N` says that figure N is checked, `v.N` in which version it was seen, `f.N.KEY`
/// what stands in a field.
pub async fn post(visit: Visit, Path(sha256): Path<String>, Form(sent): Form<Vec<(String, String)>>) -> Page {
    let person = visit.allow(Task::RunOffice, None)?;
    let hash = hash_of(&sha256)?;
    let desk = Desk::load_or_stop(&visit.app, &hash).await?;
    let value = |name: String| {
        sent.iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| value.as_str())
    };
    let (mut seen, mut problems) = (Vec::new(), Vec::new());
    for number in sent.iter().filter_map(|(name, _)| name.strip_prefix("pick.")) {
        let item = number.parse().ok().and_then(|number| desk.item(number));
        let item =
            item.ok_or_else(|| Stop::not_found(format!("第 {number} 项"), format!("item {number}")))?;
        let version = value(format!("v.{number}")).and_then(|version| version.parse().ok());
        let said = proposal(item);
        match corrected(&said, number, &sent) {
            Ok(content) => seen.push(Seen {
                item: item.item,
                version: version.unwrap_or_default(),
                content: (content != said.body()).then_some(content),
            }),
            Err(found) => problems.extend(found.into_iter().map(|mut problem| {
                problem.place = Place {
                    item: Some(said.title().to_owned()),
                    ..problem.place
                };
                problem
            })),
        }
    }
    if !problems.is_empty() {
        return Err(Stop::problems(problems));
    }
    if seen.is_empty() {
        return Err(Stop::bad_field(
            "pick",
            "没有勾选要确认的数字".to_owned(),
            "no figure was ticked".to_owned(),
        ));
    }
    judge_together(&visit.app, person, &hash, &seen).await?;
    let desk = Desk::load_or_stop(&visit.app, &hash).await?;
    let clause = visit.asked("clause").unwrap_or_default();
    let anchor = match (clause, next(&desk)) {
        ("", Some(item)) => format!("#i-{item}"),
        ("", None) => "#finish".to_owned(),
        (clause, _) => format!("#{}", url_encode(clause)),
    };
    go(&format!("{}{anchor}", address(&hash)), "saved")
}

/// What a figure says after the form; a time limit takes the place of "every year".
fn corrected(
    said: &Proposal,
    number: &str,
    sent: &[(String, String)],
) -> Result<String, Vec<kaifa_base::Problem>> {
    let prefix = format!("f.{number}.");
    let mut own: Vec<(String, String)> = sent
        .iter()
        .filter_map(|(name, value)| Some((format!("f.{}", name.strip_prefix(&prefix)?), value.clone())))
        .collect();
    let dated = own
        .iter()
        .any(|(name, value)| name == "f.by" && !value.trim().is_empty());
    if dated && !said.fields.contains_key("by") {
        own.retain(|(name, _)| name != "f.every");
        own.push(("f.every".to_owned(), String::new()));
    }
    draft_fields::read(said, &own)
}

/// An address of a clause inside the address of a page.
pub fn encoded(clause: &str) -> String {
    url_encode(clause)
}
