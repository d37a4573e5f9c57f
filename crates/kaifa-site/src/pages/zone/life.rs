//! What a unit went through: what its document says of it, what the office recorded, decisions and blocks, and the lists that name it.

use kaifa_base::{Date, Lang};
use kaifa_eval::effects::EffectState;
use kaifa_flow::address::url_encode;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::records::words::{register_title, state_title};
use kaifa_pack::item::{Action, UnitEventKind};
use kaifa_store::rows::RankState;
use serde::Serialize;

use crate::pages::decisions::EffectView;
use crate::pages::rankings::published;
use crate::pages::zones::with_predecessors;
use crate::web::visit::Visit;

/// Something on the time axis.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct LifeView {
    /// The day; nothing where the text gives none.
    pub on: Option<Date>,
    /// directory, ranking, decision, block, record.
    pub kind: &'static str,
    /// What happened.
    pub words: String,
    /// Where to read on; empty if nowhere.
    pub href: String,
    /// The clause.
    pub clause: String,
    /// Whether it lies after the day asked about.
    pub ahead: bool,
    /// What the office recorded it by; nothing where a document says it.
    pub recorded: Option<RecordedView>,
}

/// That the office recorded a change besides what documents say.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RecordedView {
    /// Its id.
    pub id: String,
    /// What it rests on.
    pub rests_on: String,
    /// Whether the reader may withdraw it.
    pub may_withdraw: bool,
}

/// What the directory says of the unit.
pub(super) fn directory_life(
    visit: &Visit,
    place: &PlacePicture,
    id: &str,
    may_record: bool,
) -> Vec<(LifeView, UnitEventKind)> {
    let events = place.directory.history(id).into_iter();
    events
        .map(|event| {
            let clause = event.clause.as_ref().map(ToString::to_string).unwrap_or_default();
            let row = place.rows.unit_events.iter().find(|row| row.id == event.event);
            let life = LifeView {
                on: event.date,
                kind: "directory",
                words: event.words.get(visit.lang).to_owned(),
                href: match row {
                    Some(_) => String::new(),
                    None => format!("/documents/{}#{clause}", event.pack),
                },
                clause,
                ahead: event.date.is_some_and(|day| day > visit.on),
                recorded: row.map(|row| RecordedView {
                    id: row.id.clone(),
                    rests_on: row.rests_on.clone().unwrap_or_default(),
                    may_withdraw: may_record,
                }),
            };
            (life, event.kind)
        })
        .collect()
}

/// Decisions, blocks and records of the unit, up to the day asked about.
pub(super) fn decided_life(visit: &Visit, place: &PlacePicture, id: &str) -> Vec<LifeView> {
    let lang = visit.lang;
    let subjects = with_predecessors(place, id);
    let history = &place.history;
    let mut life = Vec::new();
    let rule_title = |rule: &str| {
        let rule = place.edition.rule(rule);
        rule.map(|rule| rule.title.get(lang).to_owned())
            .unwrap_or_default()
    };
    for decision in history
        .decisions
        .iter()
        .filter(|decision| decision.on <= visit.on)
    {
        let proposal = history
            .proposals
            .iter()
            .find(|proposal| proposal.id == decision.proposal);
        let Some(proposal) = proposal.filter(|proposal| subjects.contains(&proposal.outcome.subject)) else {
            continue;
        };
        let choice = if decision.confirmed {
            visit.t("决定确认", "confirmed")
        } else {
            visit.t("决定不予采纳", "not taken")
        };
        life.push(LifeView {
            on: Some(decision.on),
            kind: "decision",
            words: lang.of(choice, rule_title(&proposal.outcome.rule)),
            href: format!("/decisions/{}", proposal.id),
            clause: proposal.outcome.address(),
            ahead: false,
            recorded: None,
        });
    }
    let held = |state: EffectState| {
        matches!(
            state,
            EffectState::InEffect | EffectState::NotYet | EffectState::Ended
        )
    };
    for effect in &place.effects {
        if !(effect.what.action == Action::Block && subjects.contains(&effect.subject) && held(effect.state))
        {
            continue;
        }
        let view = EffectView::of(place, effect, lang);
        let both = [
            (effect.from, visit.t("限制开始", "block begins")),
            (
                effect.until.and_then(|day| day.succ_opt()),
                visit.t("限制解除", "block lifted"),
            ),
        ];
        for (day, what) in both {
            let Some(day) = day else { continue };
            life.push(LifeView {
                on: Some(day),
                kind: "block",
                words: lang.of(what, lang.list(&view.functions)),
                href: format!("/decisions/{}", effect.proposal),
                clause: view.clause.clone(),
                ahead: day > visit.on,
                recorded: None,
            });
        }
    }
    for reached in history
        .records
        .iter()
        .filter(|reached| subjects.contains(&reached.subject))
    {
        let register = place.edition.register(&reached.register);
        let words = match register {
            Some(register) => lang.of(
                register_title(register, lang),
                state_title(register, &reached.state, lang),
            ),
            None => lang.of(&reached.register, &reached.state),
        };
        life.push(LifeView {
            on: Some(reached.on),
            kind: "record",
            words,
            href: format!(
                "/registers/{}?subject={}",
                reached.register,
                url_encode(&reached.subject)
            ),
            clause: String::new(),
            ahead: false,
            recorded: None,
        });
    }
    life
}

/// The lists that name the unit.
pub(super) fn ranking_life(visit: &Visit, place: &PlacePicture, id: &str) -> Vec<LifeView> {
    let mut life = Vec::new();
    for list in &place.rows.lists {
        let on = published(&list.list);
        let Some(row) = list.rows.iter().find(|row| row.subject == id && on <= visit.on) else {
            continue;
        };
        let stands = match (row.state, row.rank) {
            (RankState::Ranked, Some(rank)) => match visit.lang {
                Lang::Zh => format!("第{rank}位"),
                Lang::En => format!("place {rank}"),
            },
            (state, _) => state.words().get(visit.lang).to_owned(),
        };
        life.push(LifeView {
            on: Some(on),
            kind: "ranking",
            words: visit
                .lang
                .of(format!("{} {}", list.list.list, list.list.year), stands),
            href: format!("/rankings/{}", list.list.id),
            clause: String::new(),
            ahead: false,
            recorded: None,
        });
    }
    life
}
