//! One zone on a day: what holds for it in a box, everything that happened to it on one time axis, its places in the
//! rankings, its figures, and its names over time. Decisions, records and figures are only for those whose grants hold it.

use askama::Template;
use axum::Json;
use axum::extract::Path;
use kaifa_base::{Date, Lang, Problem};
use kaifa_eval::effects::EffectState;
use kaifa_flow::address::url_encode;
use kaifa_flow::evaluation::zones::schemes;
use kaifa_flow::people::permission::Task;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::place::unit_changes::ChangeWish;
use kaifa_flow::records::rights::Rights;
use kaifa_flow::records::words::state_title;
use kaifa_flow::stop::Stop;
use kaifa_flow::{records, show};
use kaifa_pack::item::{Action, UnitEventKind};
use kaifa_store::rows::{FigureFilter, RankState};
use serde::Serialize;

use crate::pages::decisions::EffectView;
use crate::pages::evaluations::SchemeView;
use crate::pages::frame::Frame;
use crate::pages::rankings::{RankTable, published, tables};
use crate::pages::unit_changes::{Choices, may_record};
use crate::pages::zones::{class_words, holds, level_words, waiting, with_predecessors};
use crate::pages::{Page, html};
use crate::web::visit::Visit;

/// One zone, or another unit of the directory.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ZoneView {
    /// Its id.
    pub id: String,
    /// Its name on the day.
    pub name: String,
    /// Whether it exists on the day.
    pub exists: bool,
    /// Pack of the document.
    pub pack: String,
    /// Name of the document.
    pub document: String,
    /// Title and value of each attribute, in words.
    pub attributes: Vec<(String, String)>,
    /// Names, plates and when they came and went.
    pub names: Vec<LifeView>,
    /// What is assumed, and why.
    pub assumptions: Vec<String>,
    /// Whether the reader may see decisions and records.
    pub may_see: bool,
    /// What holds on the day.
    pub holds: Vec<EffectView>,
    /// Proposals that wait for a decision: id, title, reason, clause.
    pub waiting: Vec<WaitingView>,
    /// Records that have not ended.
    pub open: Vec<OpenRecord>,
    /// Everything that happened, by date; what has no date at the end.
    pub life: Vec<LifeView>,
    /// Its places over the years, by list.
    pub rankings: Vec<RankTable>,
    /// The schemes that evaluate it, with the years for which there are figures.
    pub evaluations: Vec<SchemeView>,
    /// Whether the reader may see figures.
    pub may_see_figures: bool,
    /// Its figures, the newest of each indicator.
    pub figures: Vec<FigureRow>,
    /// Titles of the indicators that it should report and has not.
    pub unreported: Vec<String>,
}

/// A proposal that waits for a decision.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct WaitingView {
    /// The proposal.
    pub proposal: String,
    /// Title of the rule.
    pub title: String,
    /// The reason.
    pub text: String,
    /// The clause.
    pub clause: String,
    /// What it waits for, in words.
    pub state: String,
}

/// A record that has not ended.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct OpenRecord {
    /// Address of its page.
    pub href: String,
    /// What it is.
    pub title: String,
    /// Its state in words.
    pub state: String,
}

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

/// The newest figure of an indicator.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct FigureRow {
    /// Title of the indicator.
    pub title: String,
    /// The period.
    pub period: String,
    /// Value with its unit; empty where there is none.
    pub value: String,
    /// The state in words, where there is no value.
    pub state: String,
    /// Address of its versions and sources.
    pub href: String,
}

fn attributes(visit: &Visit, place: &PlacePicture, id: &str) -> Vec<(String, String)> {
    let lang = visit.lang;
    let name = |id: &Option<String>| {
        id.as_deref()
            .map(|id| place.unit_name(id).to_owned())
            .unwrap_or_default()
    };
    let mut list: Vec<(&str, String)> = Vec::new();
    match place.unit(id) {
        Some(unit) => {
            list.push((visit.t("性质", "Kind"), unit.kind.words().get(lang).to_owned()));
            if unit.kind == kaifa_pack::item::UnitKind::Zone {
                list.push((visit.t("级别", "Level"), level_words(unit.level, lang)));
                list.push((visit.t("类别", "Class"), class_words(unit.class, lang)));
            }
            list.push((visit.t("所在县市区", "Lies in"), name(&unit.county)));
            list.push((visit.t("管理单位", "Managed by"), name(&unit.manager)));
            list.push((visit.t("托管单位", "Entrusted to"), name(&unit.trustee)));
            list.push((visit.t("上级", "Part of"), name(&unit.parent)));
            list.push((visit.t("牌子", "Plates"), unit.plates.join("、")));
            list.push((
                visit.t("已撤销的牌子", "Plates revoked"),
                unit.revoked_plates.join("、"),
            ));
            list.push((visit.t("曾用名", "Former names"), unit.former_names.join("、")));
            list.push((visit.t("别称", "Other names"), unit.aliases.join("、")));
            let parks = unit.parks.map(|parks| parks.to_string()).unwrap_or_default();
            list.push((visit.t("园区数", "Parks"), parks));
            let before: Vec<&str> = unit.predecessors.iter().map(|id| place.unit_name(id)).collect();
            list.push((visit.t("并入的单位", "Took over"), before.join("、")));
            let classes = unit
                .counted_as
                .iter()
                .map(|class| class.words().get(lang).to_owned());
            list.push((
                visit.t("计入", "Counted as"),
                classes.collect::<Vec<_>>().join("、"),
            ));
        }
        None => {
            if let Some(unit) = place.directory.unit(id) {
                list.push((visit.t("性质", "Kind"), unit.kind.words().get(lang).to_owned()));
            }
        }
    }
    list.into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(title, value)| (title.to_owned(), value))
        .collect()
}

/// What the directory says of the unit.
fn directory_life(
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
fn decided_life(visit: &Visit, place: &PlacePicture, id: &str) -> Vec<LifeView> {
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
            words: format!("{choice}:{}", rule_title(&proposal.outcome.rule)),
            href: format!("/decisions/{}", proposal.id),
            clause: proposal
                .outcome
                .clause
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
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
                words: format!("{what}:{}", view.functions.join("、")),
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
            Some(register) => format!(
                "{}:{}",
                register.title,
                state_title(register, &reached.state, visit.lang)
            ),
            None => format!("{}:{}", reached.register, reached.state),
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
fn ranking_life(visit: &Visit, place: &PlacePicture, id: &str) -> Vec<LifeView> {
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
            words: format!("{} {}:{stands}", list.list.list, list.list.year),
            href: format!("/rankings/{}", list.list.id),
            clause: String::new(),
            ahead: false,
            recorded: None,
        });
    }
    life
}

/// The newest figure of each indicator, and the titles of those that the unit should report and has not.
async fn figures(
    visit: &Visit,
    place: &PlacePicture,
    id: &str,
) -> Result<(Vec<FigureRow>, Vec<String>), Stop> {
    let filter = FigureFilter {
        subject: Some(id.to_owned()),
        ..FigureFilter::default()
    };
    let known = visit.app.store.list_figures_in_force(&filter, None).await?;
    let kind = place.unit(id).map(|unit| unit.kind);
    let (mut rows, mut unreported) = (Vec::new(), Vec::new());
    for indicator in &place.edition.items.indicators {
        let newest = known
            .iter()
            .filter(|figure| figure.indicator == indicator.id)
            .filter(|figure| figure.period.first_day() <= visit.on)
            .max_by_key(|figure| figure.period.last_day());
        let title = match (&indicator.name_en, visit.lang) {
            (Some(english), Lang::En) => english.clone(),
            _ => indicator.name.clone(),
        };
        let reports = kind.is_some_and(|kind| indicator.subjects.contains(&kind));
        match newest {
            Some(figure) => rows.push(FigureRow {
                title,
                period: figure.period.to_string(),
                value: figure
                    .value
                    .map(|value| {
                        let unit = figure.unit.as_deref().unwrap_or_default();
                        format!("{} {unit}", show::number(value, 4)).trim_end().to_owned()
                    })
                    .unwrap_or_default(),
                state: figure.state.words().get(visit.lang).to_owned(),
                href: format!(
                    "/figures/{}/{}/{}",
                    url_encode(&figure.indicator),
                    url_encode(&figure.subject),
                    figure.period
                ),
            }),
            None if reports && indicator.formula.is_none() => unreported.push(title),
            None => {}
        }
    }
    Ok((rows, unreported))
}

async fn zone_view(visit: &Visit, picture: &Picture, id: &str) -> Result<ZoneView, Stop> {
    let person = visit.allow(Task::SeeWork, None)?;
    let place = picture
        .place_of_unit(id)
        .ok_or_else(|| Stop::not_found(format!("单位 {id}"), format!("unit {id}")))?;
    let lang = visit.lang;
    let may_see = person.covers(Task::SeeRecords, id);
    let may_see_figures = person.covers(Task::SeeFigures, id);
    let directory = directory_life(visit, place, id, may_record(visit, place)?);
    let is_name = |kind: &UnitEventKind| {
        matches!(
            kind,
            UnitEventKind::Rename | UnitEventKind::HangPlate | UnitEventKind::RevokePlate
        )
    };
    let names = directory
        .iter()
        .filter(|(_, kind)| is_name(kind))
        .map(|(life, _)| life.clone())
        .collect();
    let mut life: Vec<LifeView> = directory.into_iter().map(|(life, _)| life).collect();
    life.extend(ranking_life(visit, place, id));
    if may_see {
        life.extend(decided_life(visit, place, id));
    }
    life.sort_by_key(|one| (one.on.is_none(), one.on));
    let declared = place.directory.unit(id);
    let unit_assumption = place.unit(id).map_or_else(
        || declared.and_then(|unit| unit.assumption.clone()),
        |unit| unit.assumption.clone(),
    );
    let event_assumptions = place
        .directory
        .history(id)
        .into_iter()
        .filter_map(|event| event.assumption);
    let mut assumptions: Vec<String> = unit_assumption.into_iter().chain(event_assumptions).collect();
    assumptions.dedup();
    let (figures, unreported) = match may_see_figures {
        true => figures(visit, place, id).await?,
        false => Default::default(),
    };
    let waiting = match may_see {
        true => waiting(place, id),
        false => Default::default(),
    };
    let mut open = Vec::new();
    if may_see {
        let person = visit.signed()?;
        for (register, record) in records::open::of_unit(&visit.app, place, id).await? {
            if Rights::of(person, register).sees(id) {
                open.push(OpenRecord {
                    href: format!("/registers/{}/{}", record.register, record.id),
                    state: state_title(register, &record.state, lang).to_owned(),
                    title: record.title,
                });
            }
        }
    }
    let evaluated = place.zones().any(|zone| zone.id == id);
    let evaluations = schemes(place)
        .filter(|_| evaluated)
        .map(|scheme| SchemeView::of(place, scheme, lang))
        .filter(|scheme| !scheme.years.is_empty())
        .collect();
    Ok(ZoneView {
        id: id.to_owned(),
        name: place.unit_name(id).to_owned(),
        exists: place.unit(id).is_some(),
        pack: place.name().to_owned(),
        document: place.document_name(),
        attributes: attributes(visit, place, id),
        names,
        assumptions,
        may_see,
        holds: if may_see {
            holds(place, id, lang)
        } else {
            Vec::new()
        },
        waiting: place
            .history
            .proposals
            .iter()
            .filter_map(|proposal| Some((proposal, waiting.get(&proposal.id)?)))
            .map(|(proposal, state)| WaitingView {
                state: state.words().get(lang).to_owned(),
                proposal: proposal.id.clone(),
                title: place
                    .edition
                    .rule(&proposal.outcome.rule)
                    .map(|rule| rule.title.get(lang).to_owned())
                    .unwrap_or_default(),
                text: proposal.outcome.said(lang).to_owned(),
                clause: proposal
                    .outcome
                    .clause
                    .as_ref()
                    .map(ToString::to_string)
                    .unwrap_or_default(),
            })
            .collect(),
        open,
        life,
        rankings: tables(visit, picture, Some(id)).await?,
        evaluations,
        may_see_figures,
        figures,
        unreported,
    })
}

#[derive(Template)]
#[template(path = "zone.html")]
struct ZonePage {
    f: Frame,
    v: ZoneView,
    may_work: bool,
    may_record: bool,
    choices: Choices,
    /// Names of the units that exist, to choose from.
    units: Vec<String>,
    sent: ChangeWish,
    problems: Vec<Problem>,
}

/// `GET /zones/{id}`
pub async fn show_one(visit: Visit, Path(id): Path<String>) -> Page {
    page(&visit, &id, ChangeWish::default(), Vec::new()).await
}

/// The page, with the form for a change as it was sent and what is wrong in it.
pub async fn page(visit: &Visit, id: &str, sent: ChangeWish, problems: Vec<Problem>) -> Page {
    let picture = visit.picture().await?;
    let v = zone_view(visit, &picture, id).await?;
    let place = picture.place_or_stop(&v.pack)?;
    let may_record = may_record(visit, place)?;
    html(&ZonePage {
        f: visit.frame(("开发区", "Zones"), v.name.clone()),
        may_work: visit.signed()?.covers(Task::WorkOnRecords, id) && v.exists,
        choices: Choices::of(visit),
        units: match may_record {
            true => place
                .snapshot
                .units
                .iter()
                .map(|unit| unit.name.clone())
                .collect(),
            false => Vec::new(),
        },
        may_record,
        sent,
        problems,
        v,
    })
}

/// `GET /api/zones/{id}`
#[utoipa::path(get, path = "/api/zones/{id}", responses((status = 200, body = ZoneView)))]
pub async fn api_one(visit: Visit, Path(id): Path<String>) -> Result<Json<ZoneView>, Stop> {
    let picture = visit.picture().await?;
    Ok(Json(zone_view(&visit, &picture, &id).await?))
}
