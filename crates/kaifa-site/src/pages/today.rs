//! The start page: what needs this person today, ordered by what it holds up and when it is due; four questions for those
//! who see everything; what changed since yesterday. The three offices see their own work and nothing of the business.

mod document_ends;
mod groups;
mod own_results;
mod reports;

use askama::Template;
use axum::Json;
use chrono::Datelike;
use kaifa_base::Date;
use kaifa_eval::duties::Lamp;
use kaifa_eval::effects::EffectState;
use kaifa_eval::targets::TargetStatus;
use kaifa_flow::people::permission::{Signed, Task};
use kaifa_flow::place::picture::Picture;
use kaifa_flow::stop::Stop;
use kaifa_store::ledger::EntryFilter;
use serde::Serialize;

use crate::pages::frame::Frame;
use crate::pages::{Page, actions, boards, duties, html, targets};
use crate::web::visit::Visit;

/// A number that opens.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct TileView {
    /// The question.
    pub title: String,
    /// The answer in a number or word.
    pub value: String,
    /// A few more words.
    pub detail: String,
    /// Where it opens.
    pub href: String,
    /// Whether something is amiss.
    pub bad: bool,
}

/// One thing to do.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct TodayItem {
    /// What.
    pub title: String,
    /// More of it.
    pub detail: String,
    /// Where it is done.
    pub href: String,
    /// When it is due.
    pub due: Option<Date>,
    /// Lamp in words; empty where there is none.
    pub lamp_words: String,
    /// Class of the lamp.
    pub lamp: &'static str,
}

/// Things to do of one kind.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct TodayGroup {
    /// A stable name of the kind.
    pub kind: &'static str,
    /// What they are.
    pub title: String,
    /// What waits until they are done.
    pub holds_up: String,
    /// The most pressing ones.
    pub items: Vec<TodayItem>,
    /// How many there are in all.
    pub total: usize,
    /// Where all of them are; empty if all are shown.
    pub more: String,
}

/// What was done since yesterday, by kind of act.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ChangeView {
    /// What, in words.
    pub what: String,
    /// How often.
    pub count: i64,
    /// Where it shows.
    pub href: &'static str,
}

/// The start page of one person.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct TodayView {
    /// The day.
    pub on: Date,
    /// Numbers that open.
    pub tiles: Vec<TileView>,
    /// The questions of the reader's boards.
    #[serde(skip)]
    pub workbench: Vec<boards::tiles::BoardTile>,
    /// Records that a firm can make: address and title of the register.
    #[serde(skip)]
    pub offers: Vec<(String, String)>,
    /// What is to be done.
    pub groups: Vec<TodayGroup>,
    /// What changed since yesterday.
    pub changes: Vec<ChangeView>,
}

impl TodayView {
    /// Questions of the reader's boards that found nothing.
    fn quiet_boards(&self) -> usize {
        self.workbench.iter().filter(|tile| !tile.bad).count()
    }
}

async fn view(visit: &Visit) -> Result<TodayView, Stop> {
    let person = visit.signed()?;
    let mut tiles = office_tiles(visit, person).await?;
    let (mut groups, mut changes, mut workbench) = (Vec::new(), Vec::new(), Vec::new());
    let mut offers = Vec::new();
    if person.may_do(Task::SeeWork) {
        let picture = visit.picture().await?;
        if person.sees_everything() {
            tiles.extend(four_questions(visit, person, &picture));
            changes = since_yesterday(visit).await?;
        }
        groups = groups::all(visit, person, &picture).await?;
        workbench = boards::tiles::tiles(visit, person, &picture).await?;
    }
    if person.own_firms().next().is_some() {
        let picture = visit.picture().await?;
        let own = own_results::open_records(visit, person, &picture).await?;
        groups.extend(Some(own).filter(|group| group.total > 0));
        offers = own_results::offers(visit, person, &picture);
    }
    groups.extend(
        own_results::published(visit, person)
            .await?
            .filter(|group| group.total > 0),
    );
    Ok(TodayView {
        on: visit.on,
        tiles,
        workbench,
        offers,
        groups,
        changes,
    })
}

fn tile(title: &str, value: impl ToString, detail: impl Into<String>, href: &str, bad: bool) -> TileView {
    TileView {
        title: title.to_owned(),
        value: value.to_string(),
        detail: detail.into(),
        href: href.to_owned(),
        bad,
    }
}

/// What the three offices look after.
async fn office_tiles(visit: &Visit, person: &Signed) -> Result<Vec<TileView>, Stop> {
    let store = &visit.app.store;
    let mut tiles = Vec::new();
    if person.may_do(Task::SeeLedger) {
        let root = store.ledger_root().await?;
        let number = root.as_ref().map_or(0, |root| root.seq);
        let words = root.map_or_else(
            || visit.t("操作账是空的", "the ledger is empty").to_owned(),
            |root| root.to_string(),
        );
        tiles.push(tile(
            visit.t("操作账条数", "Entries of the ledger"),
            number,
            words,
            "/ledger",
            false,
        ));
    }
    if person.may_do(Task::GrantRights) {
        let people = store.list_people().await?;
        let disabled = people.iter().filter(|person| person.disabled).count();
        let mut grants = 0;
        for person in people.iter().filter(|person| !person.disabled) {
            grants += store.list_grants_on(&person.id, visit.app.today()).await?.len();
        }
        let words = format!("{} {disabled}", visit.t("已停用", "disabled"));
        tiles.push(tile(
            visit.t("人员", "People"),
            people.len(),
            words,
            "/people",
            false,
        ));
        tiles.push(tile(
            visit.t("有效授权", "Grants in effect"),
            grants,
            "",
            "/people",
            false,
        ));
    }
    if person.may_do(Task::RunSystem) {
        let checks = store.doctor(visit.app.today()).await?;
        let wanting: Vec<&str> = checks
            .iter()
            .filter(|check| check.advice.is_some())
            .map(|check| check.found.get(visit.lang))
            .collect();
        let value = format!("{}/{}", checks.len() - wanting.len(), checks.len());
        tiles.push(tile(
            visit.t("运行检查", "Checks in order"),
            value,
            wanting.join("; "),
            "/system",
            !wanting.is_empty(),
        ));
    }
    Ok(tiles)
}

/// Targets on path? duties late? who moved in the ranking? which decisions wait?
fn four_questions(visit: &Visit, person: &Signed, picture: &Picture) -> Vec<TileView> {
    let (mut on_path, mut off, mut judged) = (0, 0, 0);
    for (_, target, now) in targets::visible(person, picture) {
        match now.result.status {
            TargetStatus::Met => on_path += 1,
            TargetStatus::Striving if kaifa_flow::duties::target_words::is_behind(target, &now.result) => {
                off += 1
            }
            TargetStatus::Striving => on_path += 1,
            TargetStatus::Missed => off += 1,
            TargetStatus::Pending | TargetStatus::NotAssessable => continue,
        }
        judged += 1;
    }
    let seen = duties::visible(person, picture);
    let count = |lamp: Lamp| seen.iter().filter(|(.., now)| now.result.lamp == lamp).count();
    let (overdue, soon) = (count(Lamp::Overdue), count(Lamp::DueSoon));
    let waiting = picture
        .places
        .iter()
        .flat_map(|place| &place.effects)
        .filter(|effect| {
            effect.state == EffectState::Proposed && person.covers(Task::SeeRecords, &effect.subject)
        })
        .map(|effect| effect.proposal.as_str())
        .collect::<std::collections::BTreeSet<_>>()
        .len();
    let (up, down, words) = moves(visit, picture);
    vec![
        tile(
            visit.t("目标在路径上", "Targets on path"),
            format!("{on_path}/{judged}"),
            format!("{} {off}", visit.t("未达到或落后", "missed or behind")),
            "/targets",
            off > 0,
        ),
        tile(
            visit.t("任务逾期", "Duties overdue"),
            overdue,
            format!("{} {soon}", visit.t("临期", "due soon")),
            if overdue > 0 {
                "/duties?lamp=overdue"
            } else {
                "/duties?lamp=due_soon"
            },
            overdue > 0,
        ),
        tile(
            visit.t("名次变化", "Moves in the ranking"),
            format!("▲{up} ▼{down}"),
            words,
            "/rankings",
            false,
        ),
        tile(
            visit.t("待决定", "Decisions waiting"),
            waiting,
            visit.t("规则提出的建议", "proposed by rules"),
            "/decisions?status=proposed",
            false,
        ),
    ]
}

/// How many own zones rose and fell in the last list against the year before, and who moved most.
fn moves(visit: &Visit, picture: &Picture) -> (usize, usize, String) {
    let mut moved: Vec<(i64, i64, String)> = Vec::new();
    for place in &picture.places {
        let Some(last) = place
            .rows
            .lists
            .iter()
            .map(|list| list.list.year)
            .filter(|year| *year <= i64::from(visit.on.year()))
            .max()
        else {
            continue;
        };
        let of_year = |year: i64| place.rows.lists.iter().filter(move |list| list.list.year == year);
        for list in of_year(last) {
            for row in list
                .rows
                .iter()
                .filter(|row| place.directory.unit(&row.subject).is_some())
            {
                let before = of_year(last - 1)
                    .filter(|other| other.list.class == list.list.class && other.list.list == list.list.list)
                    .flat_map(|other| &other.rows)
                    .find(|other| other.subject == row.subject);
                if let (Some(now), Some(then)) = (row.rank, before.and_then(|before| before.rank)) {
                    moved.push((then - now, last, place.unit_name(&row.subject).to_owned()));
                }
            }
        }
    }
    moved.sort();
    let up = moved.iter().filter(|(by, ..)| *by > 0).count();
    let down = moved.iter().filter(|(by, ..)| *by < 0).count();
    let best = moved
        .last()
        .filter(|(by, ..)| *by > 0)
        .map(|(by, year, name)| format!("{name} ▲{by} ({year})"));
    let worst = moved
        .first()
        .filter(|(by, ..)| *by < 0)
        .map(|(by, year, name)| format!("{name} ▼{} ({year})", -by));
    let words: Vec<String> = best.into_iter().chain(worst).collect();
    (up, down, words.join(visit.t(",", ", ")))
}

/// Acts of the business since the day before, by kind; for those who see everything.
async fn since_yesterday(visit: &Visit) -> Result<Vec<ChangeView>, Stop> {
    let midnight = |day: Option<Date>| day.map(|day| day.and_time(chrono::NaiveTime::MIN).and_utc());
    let filter = EntryFilter {
        from: midnight(visit.on.pred_opt()),
        until: midnight(visit.on.succ_opt()),
        ..EntryFilter::default()
    };
    let shown = |(action, count): (String, i64)| {
        let href = match action.split('.').next().unwrap_or_default() {
            "figure" => "/figures",
            "ranking" => "/rankings",
            "proposal" | "effect" | "rules" => "/decisions",
            "record" => "/registers",
            "duty" => "/duties",
            "source" | "document" | "edition" => "/documents",
            "parameter" => "/parameters",
            "calendar" => "/calendars",
            "release" => "/public",
            // People, sessions and the system are no business of those who read this.
            _ => return None,
        };
        Some(ChangeView {
            what: actions::words(&action, visit.lang),
            count,
            href,
        })
    };
    let counts = visit.app.store.count_actions(&filter).await?;
    Ok(counts.into_iter().filter_map(shown).collect())
}

#[derive(Template)]
#[template(path = "today.html")]
struct TodayPage {
    f: Frame,
    t: TodayView,
    business: bool,
    /// The reader speaks for a firm.
    firm: bool,
    /// Nothing is in force yet, and the reader is the one to change that.
    begins: bool,
}

/// `GET /`
pub async fn start(visit: Visit) -> Page {
    let person = visit.signed()?;
    let business = person.may_do(Task::SeeWork);
    let begins = person.may_do(Task::RunOffice) && visit.picture().await?.places.is_empty();
    let t = view(&visit).await?;
    html(&TodayPage {
        f: visit.frame(("", ""), visit.t("今日", "Today")),
        t,
        business,
        firm: person.own_firms().next().is_some(),
        begins,
    })
}

/// What needs the reader.
#[utoipa::path(get, path = "/api/today", tag = "today",
    params(("on" = Option<String>, Query, description = "as of this day")),
    responses((status = 200, body = TodayView)))]
pub async fn api(visit: Visit) -> Result<Json<TodayView>, Stop> {
    Ok(Json(view(&visit).await?))
}
