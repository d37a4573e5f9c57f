//! Decisions: what rules propose, what people decided, what it does from and until when.

use askama::Template;
use axum::Json;
use axum::extract::{Form, Path};
use kaifa_base::{Date, Lang};
use kaifa_eval::effects::{Effect, EffectState};
use kaifa_eval::outcome::Outcome;
use kaifa_flow::papers::may_draft;
use kaifa_flow::people::permission::Task;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::records::words::state_title;
use kaifa_flow::rules::decide::{Wish, decide, end_by_hand, set_limit};
use kaifa_flow::rules::judge::outcome_of;
use kaifa_flow::show;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::Action;
use kaifa_store::rows::{Proposal, ProposalFilter, ProposalStatus};
use kaifa_store::{Kept, LocalDay};
use serde::{Deserialize, Serialize};

use crate::pages::frame::Frame;
use crate::pages::grounds::{self, ParameterView};
use crate::pages::{Page, go, html};
use crate::web::visit::Visit;

/// A proposal in a list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ProposalView {
    /// Id.
    pub id: String,
    /// Pack of the document.
    pub pack: String,
    /// Name of the document.
    pub document: String,
    /// Rule.
    pub rule: String,
    /// Title of the rule.
    pub title: String,
    /// Clause.
    pub clause: String,
    /// Subject.
    pub subject: String,
    /// Name of the subject.
    pub subject_name: String,
    /// Year judged.
    pub year: i64,
    /// The reason with its figures.
    pub text: String,
    /// proposed, withdrawn, decided.
    pub status: String,
    /// The same in words.
    pub status_words: String,
    /// Lamp class of the status.
    pub lamp: &'static str,
    /// Who decides.
    pub decides: String,
    /// The day of the proposal.
    pub proposed_on: Date,
}

/// An effect of a decision.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct EffectView {
    /// Place of the consequence in the outcome.
    pub index: usize,
    /// Subject.
    pub subject: String,
    /// Name of the subject.
    pub subject_name: String,
    /// What happens, in words.
    pub title: String,
    /// What is blocked, in words.
    pub functions: Vec<String>,
    /// State code.
    pub state: String,
    /// State in words.
    pub state_words: String,
    /// Lamp class.
    pub lamp: &'static str,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
    /// What it ends with, where no day is known.
    pub until_words: String,
    /// The number that limits; empty where there is none.
    pub number: String,
    /// Whether it is a limit whose number a person may set, or set anew.
    pub takes_number: bool,
    /// Whether a person may state its end.
    pub ends_by_hand: bool,
    /// The proposal.
    pub proposal: String,
    /// The clause.
    pub clause: String,
}

impl ProposalView {
    /// The view of a proposal row.
    pub fn of(place: &PlacePicture, proposal: &Proposal, lang: Lang) -> ProposalView {
        ProposalView {
            id: proposal.id.clone(),
            pack: proposal.pack.clone(),
            document: place.document_name(),
            rule: proposal.rule.clone(),
            title: place
                .edition
                .rule(&proposal.rule)
                .map(|rule| rule.title.get(lang).to_owned())
                .unwrap_or_default(),
            clause: proposal.clause.clone(),
            subject: proposal.subject.clone(),
            subject_name: place.unit_name(&proposal.subject).to_owned(),
            year: proposal.year,
            text: outcome_of(proposal)
                .map_or_else(|_| proposal.text.clone(), |outcome| outcome.said(lang).to_owned()),
            status: proposal.status.code().to_owned(),
            status_words: proposal.status.words().get(lang).to_owned(),
            lamp: match proposal.status {
                ProposalStatus::Proposed => "todo",
                ProposalStatus::Decided => "done",
                ProposalStatus::Withdrawn => "idle",
            },
            decides: proposal.decides.clone().unwrap_or_default(),
            proposed_on: proposal.proposed_at.local_day(),
        }
    }
}

impl EffectView {
    /// The view of an effect on a day.
    pub fn of(place: &PlacePicture, effect: &Effect, lang: Lang) -> EffectView {
        let words = |state: EffectState| state.words().get(lang).to_owned();
        let ends: Vec<String> = effect
            .what
            .ends_when
            .iter()
            .map(|condition| place.end_condition_words(condition, lang))
            .collect();
        let until_words = match (&effect.until, &effect.what.until_event) {
            (Some(day), _) => lang.date(*day),
            (None, Some(event)) if ends.is_empty() => event.clone(),
            (None, _) => ends.join(lang.pick(",且", " and ")),
        };
        EffectView {
            index: effect.consequence,
            subject: effect.subject.clone(),
            subject_name: place.unit_name(&effect.subject).to_owned(),
            title: place
                .effect_title(effect, lang)
                .or_else(|| effect.what.what.clone())
                .unwrap_or_else(|| action_words(effect.what.action, lang)),
            functions: effect
                .what
                .functions
                .iter()
                .map(|code| place.function_title(code, lang))
                .collect(),
            state: serde_json::to_value(effect.state)
                .ok()
                .and_then(|v| v.as_str().map(str::to_owned))
                .unwrap_or_default(),
            state_words: words(effect.state),
            lamp: match effect.state {
                EffectState::Proposed | EffectState::AwaitsChoice => "todo",
                EffectState::InEffect => "over",
                EffectState::NotYet => "soon",
                EffectState::Ended => "done",
                EffectState::Rejected | EffectState::Withdrawn => "idle",
            },
            from: effect.from,
            until: effect.until,
            until_words,
            number: effect
                .number
                .map(|number| show::number(number, 4))
                .unwrap_or_default(),
            takes_number: effect.what.limit
                && matches!(effect.state, EffectState::AwaitsChoice | EffectState::InEffect),
            ends_by_hand: effect.until.is_none()
                && effect.what.until_event.is_some()
                && effect.state == EffectState::InEffect,
            proposal: effect.proposal.clone(),
            clause: place
                .edition
                .rule(&effect.rule)
                .and_then(|rule| rule.basis.clause.as_ref())
                .map(ToString::to_string)
                .unwrap_or_default(),
        }
    }
}

fn action_words(action: Action, lang: Lang) -> String {
    action.words().get(lang).to_owned()
}

/// The proposals that a person may see, newest year first.
pub async fn visible(visit: &Visit, picture: &Picture) -> Result<Vec<ProposalView>, Stop> {
    let person = visit.signed()?;
    let filter = ProposalFilter {
        subject: visit.asked("subject").map(str::to_owned),
        pack: visit.asked("document").map(str::to_owned),
        status: visit.asked("status").and_then(ProposalStatus::parse),
        ..ProposalFilter::default()
    };
    let proposals = visit.app.store.list_proposals(&filter).await?;
    Ok(proposals
        .iter()
        .filter(|proposal| person.covers(Task::SeeRecords, &proposal.subject))
        .filter(|proposal| proposal.proposed_at.local_day() <= visit.on)
        .filter_map(|proposal| {
            Some(ProposalView::of(
                picture.place(&proposal.pack)?,
                proposal,
                visit.lang,
            ))
        })
        .collect())
}

#[derive(Template)]
#[template(path = "decisions.html")]
struct DecisionsPage {
    f: Frame,
    proposals: Vec<ProposalView>,
    effects: Vec<EffectView>,
    documents: Vec<(String, String)>,
    document: String,
    status: String,
}

/// `GET /decisions`
pub async fn list(visit: Visit) -> Page {
    let person = visit.allow(Task::SeeRecords, None)?;
    let picture = visit.picture().await?;
    let proposals = visible(&visit, &picture).await?;
    let effects = picture
        .places
        .iter()
        .filter(|place| {
            visit
                .asked("document")
                .is_none_or(|wanted| wanted == place.name())
        })
        .flat_map(|place| place.effects.iter().map(move |effect| (place, effect)))
        .filter(|(_, effect)| {
            effect.what.action == Action::Block
                && matches!(effect.state, EffectState::InEffect | EffectState::NotYet)
        })
        .filter(|(_, effect)| person.covers(Task::SeeRecords, &effect.subject))
        .map(|(place, effect)| EffectView::of(place, effect, visit.lang))
        .collect();
    html(&DecisionsPage {
        f: visit.frame(("考核与决定", "Evaluation"), visit.t("决定", "Decisions")),
        proposals,
        effects,
        documents: picture.document_names(),
        document: visit.asked("document").unwrap_or_default().to_owned(),
        status: visit.asked("status").unwrap_or_default().to_owned(),
    })
}

/// `GET /api/proposals`
#[utoipa::path(get, path = "/api/proposals", responses((status = 200, body = Vec<ProposalView>)))]
pub async fn api_list(visit: Visit) -> Result<Json<Vec<ProposalView>>, Stop> {
    visit.allow(Task::SeeRecords, None)?;
    let picture = visit.picture().await?;
    Ok(Json(visible(&visit, &picture).await?))
}

/// What is shown of a decision that was taken.
#[derive(Debug, Clone)]
pub struct DecisionView {
    /// What, in words.
    pub choice: String,
    /// Who.
    pub by: String,
    /// In which role, in words.
    pub role: String,
    /// The day.
    pub on: String,
    /// Why.
    pub reason: String,
    /// The option picked.
    pub picked: String,
    /// The number set.
    pub amount: String,
}

#[derive(Template)]
#[template(path = "decision.html")]
struct DecisionPage {
    f: Frame,
    p: ProposalView,
    outcome: Outcome,
    /// Why, one by one where the outcome keeps them so in the reader's language.
    reasons: Vec<String>,
    effects: Vec<EffectView>,
    quote: Option<String>,
    /// The readings that it rests on.
    parameters: Vec<ParameterView>,
    decision: Option<DecisionView>,
    options: Vec<(String, String)>,
    needs_number: bool,
    opens_record: bool,
    may_decide: bool,
    /// Whether the reader may set numbers and state ends.
    may_end: bool,
    records: Vec<(String, String, String)>,
    root: String,
    /// What a paper about it is drafted from; empty for those who draft none.
    paper_about: String,
}

async fn find(visit: &Visit, id: &str) -> Result<Kept<Proposal>, Stop> {
    let proposal = visit.app.store.find_proposal(id).await?;
    let proposal = proposal.ok_or_else(|| Stop::not_found(format!("建议 {id}"), format!("proposal {id}")))?;
    visit.allow(Task::SeeRecords, Some(&proposal.subject))?;
    Ok(proposal)
}

/// `GET /decisions/{id}`
pub async fn show_one(visit: Visit, Path(id): Path<String>) -> Page {
    let proposal = find(&visit, &id).await?;
    let picture = visit.picture().await?;
    let place = picture.place_or_stop(&proposal.pack)?;
    let outcome = outcome_of(&proposal)?;
    let people = visit.app.people_names().await?;
    let decision = visit
        .app
        .store
        .find_decision_on(&id)
        .await?
        .map(|decision| DecisionView {
            choice: decision.choice.words().get(visit.lang).to_owned(),
            by: people
                .get(&decision.decided_by)
                .cloned()
                .unwrap_or_else(|| decision.decided_by.clone()),
            role: kaifa_store::people::Role::parse(&decision.role)
                .map(|role| role.words().get(visit.lang).to_owned())
                .unwrap_or_default(),
            on: visit.lang.date(decision.decided_at.local_day()),
            reason: decision.reason.clone(),
            picked: decision
                .picked
                .clone()
                .map(|code| place.option_words(&proposal.rule, &code))
                .unwrap_or_default(),
            amount: decision
                .amount
                .map(|amount| show::number(amount, 4))
                .unwrap_or_default(),
        });
    let effects = place
        .effects
        .iter()
        .filter(|effect| effect.proposal == id)
        .map(|e| EffectView::of(place, e, visit.lang))
        .collect();
    let records = place
        .rows
        .records
        .iter()
        .filter(|record| record.fields.get("proposal").and_then(|v| v.as_str()) == Some(id.as_str()))
        .map(|record| {
            let register = place.edition.register(&record.register);
            let state = register
                .map_or(record.state.as_str(), |register| {
                    state_title(register, &record.state, visit.lang)
                })
                .to_owned();
            (
                format!("/registers/{}/{}", record.register, record.id),
                record.title.clone(),
                state,
            )
        })
        .collect();
    let p = ProposalView::of(place, &proposal, visit.lang);
    let person = visit.signed()?;
    html(&DecisionPage {
        f: visit.frame(("决定", "Decisions"), format!("{} · {}", p.subject_name, p.title)),
        quote: place.quote(&proposal.clause),
        reasons: match (visit.lang, &outcome.text_en) {
            (Lang::En, Some(english)) => vec![english.clone()],
            _ => outcome.reasons.clone(),
        },
        parameters: outcome
            .parameters
            .iter()
            .map(|used| grounds::parameter(place, used, visit.lang))
            .collect(),
        options: outcome
            .consequences
            .iter()
            .flat_map(|one| one.options.iter())
            .map(|code| (code.clone(), place.option_words(&proposal.rule, code)))
            .collect(),
        needs_number: outcome.consequences.iter().any(|one| one.limit),
        opens_record: outcome.consequences.iter().any(|one| one.action == Action::Open),
        paper_about: match place
            .history
            .decisions
            .iter()
            .any(|one| one.confirmed && one.proposal == id)
        {
            true => may_draft(place, person, format!("decision:{id}")),
            false => String::new(),
        },
        may_end: person.covers(Task::Decide, &proposal.subject),
        may_decide: proposal.status == ProposalStatus::Proposed
            && person.covers(Task::Decide, &proposal.subject),
        root: visit
            .app
            .store
            .ledger_root()
            .await?
            .map(|root| root.to_string())
            .unwrap_or_default(),
        p,
        outcome,
        effects,
        decision,
        records,
    })
}

/// What the decision form sends.
#[derive(Debug, Deserialize)]
pub struct DecideForm {
    choice: String,
    #[serde(default)]
    option: String,
    #[serde(default)]
    number: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    due: String,
}

/// `POST /decisions/{id}`
pub async fn post_decision(visit: Visit, Path(id): Path<String>, Form(form): Form<DecideForm>) -> Page {
    let proposal = find(&visit, &id).await?;
    let person = visit.allow(Task::Decide, Some(&proposal.subject))?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let place = picture.place_or_stop(&proposal.pack)?;
    let wish = Wish {
        confirm: form.choice == "confirm",
        option: Some(form.option),
        number: Some(form.number),
        reason: form.reason,
        due: Some(form.due),
    };
    decide(&visit.app, place, person, &proposal, wish).await?;
    go(&format!("/decisions/{id}"), "decided")
}

/// What the form for the number of a limit sends.
#[derive(Debug, Deserialize)]
pub struct LimitForm {
    number: String,
    reason: String,
}

/// `POST /decisions/{id}/limit`
pub async fn post_limit(visit: Visit, Path(id): Path<String>, Form(form): Form<LimitForm>) -> Page {
    let proposal = find(&visit, &id).await?;
    let person = visit.allow(Task::Decide, Some(&proposal.subject))?;
    set_limit(&visit.app, person, &proposal, &form.number, &form.reason).await?;
    go(&format!("/decisions/{id}"), "saved")
}

/// What the form for the end of an effect sends.
#[derive(Debug, Deserialize)]
pub struct EndForm {
    consequence: usize,
    reason: String,
}

/// `POST /decisions/{id}/end`
pub async fn post_end(visit: Visit, Path(id): Path<String>, Form(form): Form<EndForm>) -> Page {
    let proposal = find(&visit, &id).await?;
    let person = visit.allow(Task::Decide, Some(&proposal.subject))?;
    end_by_hand(&visit.app, person, &proposal, form.consequence, &form.reason).await?;
    go(&format!("/decisions/{id}"), "moved")
}
