//! Readings: everything that the texts leave open, with the value in force, who set it when and why, and what else it could
//! mean. The office sets a value with a reason; the rules are run again at once and what that changes is shown.

use askama::Template;
use axum::Json;
use axum::extract::{Form, Path};
use kaifa_base::{Date, Lang};
use kaifa_flow::people::permission::Task;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::rules::set_parameter::{Wish, set};
use kaifa_flow::stop::Stop;
use kaifa_pack::item::{Parameter, ValueType};
use kaifa_store::LocalDay;
use kaifa_store::rows::ParameterValue;
use serde::{Deserialize, Serialize};

use crate::pages::decisions::ProposalView;
use crate::pages::frame::Frame;
use crate::pages::{Page, html};
use crate::web::visit::Visit;

/// A value of a reading with who answers for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ValueView {
    /// The value; absent where nobody has set one.
    pub value: Option<String>,
    /// Who set it.
    pub author: String,
    /// When.
    pub date: Option<Date>,
    /// Why.
    pub reason: String,
    /// First day for which it holds; absent is always.
    pub valid_from: Option<Date>,
    /// `pack`, `office` or `unset`.
    pub from: &'static str,
}

/// One reading.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ParameterView {
    /// Pack of the document.
    pub pack: String,
    /// Its id.
    pub id: String,
    /// The ambiguity that it settles.
    pub ambiguity: String,
    /// Its short title.
    pub title: String,
    /// The clause.
    pub clause: String,
    /// Type of its values.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The type in words.
    pub kind_words: String,
    /// Unit of its values.
    pub unit: String,
    /// The codes to choose from, each with what it means.
    pub choices: Vec<(String, String)>,
    /// The readings that the text allows.
    pub readings: Vec<String>,
    /// A remark of those who wrote the pack.
    pub note: String,
    /// The value in force on the day.
    pub now: ValueView,
    /// All values ever, newest first.
    pub history: Vec<ValueView>,
    /// Whether the reader may set it.
    pub may_set: bool,
}

/// A value of a reading in words: a choice by what it means, a truth value as yes or no. Where there are no English readings the words
/// of a choice are those of its code.
pub fn value_words(parameter: &Parameter, value: &str, lang: Lang) -> String {
    match (parameter.kind, lang) {
        (ValueType::Choice, Lang::En) if parameter.readings_en.is_empty() => value.replace('_', " "),
        (ValueType::Choice, _) => parameter.reading_of(value, lang).unwrap_or(value).to_owned(),
        (ValueType::Bool, _) if value == "true" => lang.pick("是", "yes").to_owned(),
        (ValueType::Bool, _) if value == "false" => lang.pick("否", "no").to_owned(),
        _ => value.to_owned(),
    }
}

/// The value of a reading in force on the day of a place; nothing where the place has no such reading.
pub fn value_now(place: &PlacePicture, id: &str, lang: Lang) -> Option<ValueView> {
    let parameter = place.edition.parameter(id)?;
    if let Some(setting) = place.settings.get(id) {
        return Some(ValueView {
            value: Some(value_words(parameter, &setting.value.to_string(), lang)),
            author: setting.author.clone(),
            date: setting.date,
            reason: setting.reason.clone(),
            valid_from: None,
            from: "office",
        });
    }
    Some(match parameter.value_at(place.on) {
        Some(value) => ValueView {
            value: Some(value_words(parameter, &value.value.to_string(), lang)),
            author: value.author.clone(),
            date: Some(value.date),
            reason: value.reason.clone(),
            valid_from: value.from,
            from: "pack",
        },
        None => ValueView {
            value: None,
            author: String::new(),
            date: None,
            reason: String::new(),
            valid_from: None,
            from: "unset",
        },
    })
}

/// All values of a reading, newest first: the office's above the pack's.
fn history(
    parameter: &Parameter,
    entered: &[ParameterValue],
    names: impl Fn(&str) -> String,
    lang: Lang,
) -> Vec<ValueView> {
    let of_office = entered
        .iter()
        .rev()
        .filter(|row| row.parameter == parameter.id)
        .map(|row| ValueView {
            value: Some(value_words(parameter, &row.value, lang)),
            author: names(&row.author),
            date: Some(row.set_at.local_day()),
            reason: row.reason.clone(),
            valid_from: Some(row.valid_from),
            from: "office",
        });
    let of_pack = parameter.values.iter().rev().map(|value| ValueView {
        value: Some(value_words(parameter, &value.value.to_string(), lang)),
        author: value.author.clone(),
        date: Some(value.date),
        reason: value.reason.clone(),
        valid_from: value.from,
        from: "pack",
    });
    of_office.chain(of_pack).collect()
}

/// The readings asked for, document by document.
async fn view(visit: &Visit) -> Result<Vec<(String, String, Vec<ParameterView>)>, Stop> {
    let person = visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    let people = visit.app.people_names().await?;
    let name = |id: &str| people.get(id).cloned().unwrap_or_else(|| id.to_owned());
    let mut documents = Vec::new();
    let chosen = visit.asked("document");
    for place in picture
        .places
        .iter()
        .filter(|place| chosen.is_none_or(|wanted| wanted == place.name()))
    {
        let rows = visit.app.store.list_parameter_values(place.name()).await?;
        let entered: Vec<ParameterValue> = rows
            .into_iter()
            .map(|row| row.row)
            .filter(|row| row.set_at.local_day() <= visit.on)
            .collect();
        let may_set = person.may(Task::RunOffice, place.region()).is_ok();
        let parameters = place.edition.items.parameters.iter().filter_map(|parameter| {
            let mut now = value_now(place, &parameter.id, visit.lang)?;
            now.author = name(&now.author);
            Some(ParameterView {
                pack: place.name().to_owned(),
                id: parameter.id.clone(),
                ambiguity: parameter.ambiguity.clone().unwrap_or_default(),
                title: parameter.title.get(visit.lang).to_owned(),
                clause: parameter.basis.address(),
                kind: parameter.kind.code(),
                kind_words: parameter.kind.words().get(visit.lang).to_owned(),
                unit: parameter
                    .unit
                    .map(|unit| unit.symbol().to_string())
                    .unwrap_or_default(),
                choices: parameter
                    .choices
                    .iter()
                    .map(|choice| (choice.clone(), value_words(parameter, choice, visit.lang)))
                    .collect(),
                readings: parameter.readings(visit.lang).to_vec(),
                note: parameter.basis.note.clone().unwrap_or_default(),
                now,
                history: history(parameter, &entered, name, visit.lang),
                may_set,
            })
        });
        let wanted = |view: &ParameterView| visit.asked("show") != Some("unset") || view.now.value.is_none();
        let parameters: Vec<ParameterView> = parameters.filter(wanted).collect();
        documents.push((place.name().to_owned(), place.document_name(), parameters));
    }
    Ok(documents)
}

#[derive(Template)]
#[template(path = "parameters.html")]
struct ParametersPage {
    f: Frame,
    documents: Vec<(String, String, Vec<ParameterView>)>,
    names: Vec<(String, String)>,
    document: String,
    only_unset: bool,
}

/// `GET /parameters`
pub async fn list(visit: Visit) -> Page {
    let documents = view(&visit).await?;
    html(&ParametersPage {
        f: visit.frame(("系统", "System"), visit.t("读法与参数", "Readings")),
        documents,
        names: visit.picture().await?.document_names(),
        document: visit.asked("document").unwrap_or_default().to_owned(),
        only_unset: visit.asked("show") == Some("unset"),
    })
}

/// `GET /api/parameters`
#[utoipa::path(get, path = "/api/parameters", tag = "parameters",
    params(("document" = Option<String>, Query, description = "pack of one document"), ("show" = Option<String>, Query, description = "unset: only those without a value")),
    responses((status = 200, body = [ParameterView])))]
pub async fn api_list(visit: Visit) -> Result<Json<Vec<ParameterView>>, Stop> {
    let documents = view(&visit).await?;
    Ok(Json(
        documents
            .into_iter()
            .flat_map(|(.., parameters)| parameters)
            .collect(),
    ))
}

/// What the form of a reading sends.
#[derive(Debug, Deserialize)]
pub struct SetForm {
    #[serde(default)]
    value: String,
    #[serde(default)]
    valid_from: String,
    #[serde(default)]
    reason: String,
}

/// How the proposals changed with a reading.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct DifferenceView {
    /// New, or said in other words.
    pub added: Vec<ProposalView>,
    /// Withdrawn because they lost their ground.
    pub withdrawn: Vec<ProposalView>,
    /// Decided ones whose ground is gone: a person must look at them.
    pub undermined: Vec<ProposalView>,
    /// How many stay as they were.
    pub unchanged: usize,
}

#[derive(Template)]
#[template(path = "parameter_set.html")]
struct SetPage {
    f: Frame,
    document: String,
    pack: String,
    id: String,
    title: String,
    now: ValueView,
    difference: DifferenceView,
}

/// `POST /parameters/{pack}/{id}`
pub async fn post_value(
    visit: Visit,
    Path((pack, id)): Path<(String, String)>,
    Form(form): Form<SetForm>,
) -> Page {
    let picture = visit.app.picture(visit.app.today()).await?;
    let person = visit.allow(Task::RunOffice, picture.place_or_stop(&pack)?.region())?;
    let wish = Wish {
        value: form.value,
        valid_from: form.valid_from,
        reason: form.reason,
    };
    let changed = set(&visit.app, picture.place_or_stop(&pack)?, person, &id, &wish).await?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let place = picture.place_or_stop(&pack)?;
    let mut difference = DifferenceView {
        added: Vec::new(),
        withdrawn: Vec::new(),
        undermined: Vec::new(),
        unchanged: changed.unchanged,
    };
    let lists = [
        (&changed.added, &mut difference.added),
        (&changed.withdrawn, &mut difference.withdrawn),
        (&changed.undermined, &mut difference.undermined),
    ];
    for (ids, views) in lists {
        for id in ids {
            let proposal = visit.app.store.find_proposal(id).await?;
            let seen = proposal.filter(|proposal| person.covers(Task::SeeRecords, &proposal.subject));
            views.extend(seen.map(|proposal| ProposalView::of(place, &proposal, visit.lang)));
        }
    }
    let mut now = value_now(place, &id, visit.lang)
        .ok_or_else(|| Stop::not_found(format!("参数 {id}"), format!("parameter {id}")))?;
    let people = visit.app.people_names().await?;
    now.author = people.get(&now.author).cloned().unwrap_or(now.author);
    html(&SetPage {
        f: visit.frame(
            ("读法与参数", "Readings"),
            visit.t("取值已设定", "The value is set"),
        ),
        document: place.document_name(),
        title: place
            .edition
            .parameter(&id)
            .map(|p| p.title.get(visit.lang).to_owned())
            .unwrap_or_default(),
        pack,
        id,
        now,
        difference,
    })
}
