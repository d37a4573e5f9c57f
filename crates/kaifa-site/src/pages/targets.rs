//! Targets over all documents: value against what is asked, status, and why. One target with its path and figures is in
//! `target.rs`. Targets of a place or group are open; those of one zone or county are seen by whom its scope covers.

use askama::Template;
use axum::Json;
use kaifa_base::{Date, Decimal, Lang};
use kaifa_eval::targets::TargetStatus;
use kaifa_flow::duties::target_words::{asked_words, is_behind, reached_words, status_words};
use kaifa_flow::people::permission::{Signed, Task};
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::place::standing::TargetNow;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::{PeriodKind, Target, TargetMeasure, UnitKind};
use serde::Serialize;

use crate::pages::frame::Frame;
use crate::pages::grounds::subject_name;
use crate::pages::pager::Pager;
use crate::pages::{Page, html};
use crate::web::visit::Visit;

/// Targets on one page of the list, and members of a target that are listed one by one before they are counted instead.
const PER_PAGE: usize = 200;
const LISTED_MEMBERS: usize = 3;

/// One target for one subject in a list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct TargetView {
    /// Pack of the document.
    pub pack: String,
    /// Name of the document.
    pub document: String,
    /// Id of the target.
    pub target: String,
    /// Title.
    pub title: String,
    /// Clause.
    pub clause: String,
    /// Strength in words.
    pub strength: String,
    /// Strength code.
    pub strength_code: String,
    /// The scope as the text says it.
    pub scope: String,
    /// Whom it is judged for.
    pub subject: String,
    /// Its name.
    pub subject_name: String,
    /// What is asked: comparator, number and unit; empty where the text gives none.
    pub asked: String,
    /// By when, in words.
    pub by: String,
    /// The period judged.
    pub period: String,
    /// The value reached with its unit; empty where none is known.
    pub value: String,
    /// Status code.
    pub status: String,
    /// Status in words.
    pub status_words: String,
    /// Class of the lamp.
    pub lamp: &'static str,
    /// Not reached and behind the required path.
    pub behind: bool,
    /// Yearly growth still needed, per cent.
    #[schema(value_type = Option<String>)]
    pub needed_pace: Option<Decimal>,
    /// Why it stands so.
    pub reason: String,
    /// Address of its page.
    pub href: String,
    /// Address of its passport.
    pub why: String,
}

/// Whether a person may see how a target stands for a subject.
pub fn may_see(person: &Signed, place: &PlacePicture, subject: &str) -> bool {
    let of_one = place
        .directory
        .unit(subject)
        .is_some_and(|unit| matches!(unit.kind, UnitKind::Zone | UnitKind::County | UnitKind::Park));
    if of_one {
        person.covers(Task::SeeWork, subject)
    } else {
        person.may_do(Task::SeeWork)
    }
}

/// By when, or how often.
pub fn by_words(target: &Target, lang: Lang) -> String {
    match (target.by, target.every) {
        (Some(day), _) => lang.date(day),
        (None, Some(kind)) => match (kind, lang) {
            (PeriodKind::Year, Lang::Zh) => "每年".to_owned(),
            (kind, Lang::Zh) => format!("每{}", kind.words().zh),
            (kind, Lang::En) => format!("every {}", kind.words().en),
        },
        (None, None) => lang.pick("文件未写期限", "no date in the text").to_owned(),
    }
}

impl TargetView {
    /// The view of a target for one subject.
    pub fn of(place: &PlacePicture, target: &Target, now: &TargetNow, lang: Lang) -> TargetView {
        let result = &now.result;
        let behind = is_behind(target, result);
        let strength = target.basis.strength;
        let href = now.href(place.name());
        let name = subject_name(place, &now.subject);
        TargetView {
            pack: place.name().to_owned(),
            document: place.document_name(),
            target: target.id.clone(),
            title: target.title.get(lang).to_owned(),
            clause: target.basis.address(),
            strength: strength
                .map(|s| s.words().get(lang).to_owned())
                .unwrap_or_default(),
            strength_code: strength.map(|s| s.code().to_owned()).unwrap_or_default(),
            scope: target.scope_text.clone().unwrap_or_else(|| name.clone()),
            subject: now.subject.clone(),
            subject_name: name,
            asked: asked_words(target, lang),
            by: by_words(target, lang),
            period: result.period.map(|period| period.to_string()).unwrap_or_default(),
            value: result
                .shown
                .as_ref()
                .map(|text| reached_words(target, text, lang))
                .unwrap_or_default(),
            status: result.status.code().to_owned(),
            status_words: status_words(target, result.status, lang),
            lamp: match result.status {
                TargetStatus::NotAssessable if target.measure == TargetMeasure::Narrative => "idle",
                TargetStatus::Met => "done",
                TargetStatus::Missed => "over",
                TargetStatus::Striving if behind => "late",
                TargetStatus::Striving => "ok",
                TargetStatus::Pending => "idle",
                TargetStatus::NotAssessable => "todo",
            },
            behind,
            needed_pace: result.needed_pace,
            reason: result.reason.get(lang).to_owned(),
            why: href.replacen("/targets/", "/why/target/", 1),
            href,
        }
    }
}

/// Every target that a person may see, for every subject, in the order of the documents.
pub fn visible<'a>(
    person: &Signed,
    picture: &'a Picture,
) -> Vec<(&'a PlacePicture, &'a Target, &'a TargetNow)> {
    let mut found = Vec::new();
    for place in &picture.places {
        for now in place
            .targets
            .iter()
            .filter(|now| may_see(person, place, &now.subject))
        {
            if let Some(target) = place
                .edition
                .items
                .targets
                .iter()
                .find(|target| target.id == now.target)
            {
                found.push((place, target, now));
            }
        }
    }
    found
}

/// How many targets have a status.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct StatusCount {
    /// Status code; `behind` for those behind their path.
    pub status: String,
    /// In words.
    pub words: String,
    /// Class of the lamp.
    pub class: &'static str,
    /// How many.
    pub count: usize,
    /// Whether the list shows only these.
    pub current: bool,
}

/// The list as JSON and page share it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct TargetsView {
    /// The day.
    pub on: Date,
    /// Targets per status, before the status filter.
    pub statuses: Vec<StatusCount>,
    /// The targets that fit: one stretch of the list.
    pub targets: Vec<TargetView>,
    /// Which stretch.
    pub pager: Pager,
}

/// All that fits the filters, with the number of targets per status before the filter by status.
fn fitting(visit: &Visit, picture: &Picture, person: &Signed) -> (Vec<StatusCount>, Vec<TargetView>) {
    let (document, status, words) = (visit.asked("document"), visit.asked("status"), visit.asked("q"));
    let all: Vec<TargetView> = visible(person, picture)
        .into_iter()
        .filter(|(place, ..)| document.is_none_or(|pack| pack == place.name()))
        .map(|(place, target, now)| TargetView::of(place, target, now, visit.lang))
        .filter(|view| {
            words.is_none_or(|words| {
                [
                    &view.title,
                    &view.target,
                    &view.subject_name,
                    &view.clause,
                    &view.scope,
                ]
                .iter()
                .any(|text| text.contains(words))
            })
        })
        .collect();
    let kinds = [
        ("behind", visit.t("落后于路径", "behind the path"), "late"),
        ("missed", visit.t("未达到", "missed"), "over"),
        ("striving", visit.t("努力中", "striving"), "ok"),
        ("met", visit.t("达到", "met"), "done"),
        ("pending", visit.t("待定", "pending"), "idle"),
        ("not_assessable", visit.t("无法判断", "not assessable"), "todo"),
    ];
    let fits = |view: &TargetView, code: &str| match code {
        "behind" => view.behind,
        "striving" => view.status == "striving" && !view.behind,
        code => view.status == code,
    };
    let statuses = kinds
        .into_iter()
        .map(|(code, words, class)| StatusCount {
            status: code.to_owned(),
            words: words.to_owned(),
            class,
            count: all.iter().filter(|view| fits(view, code)).count(),
            current: status == Some(code),
        })
        .collect();
    let targets = all
        .into_iter()
        .filter(|view| status.is_none_or(|code| fits(view, code)))
        .collect();
    (statuses, targets)
}

/// A line of the page: a target for one subject, or a target that is judged for each of many, with how many stand how.
struct TargetLine {
    first: TargetView,
    members: usize,
    counts: Vec<(&'static str, String, usize)>,
}

/// Folds the members of each target that is judged for many; the target's own page lists them.
fn folded(views: Vec<TargetView>) -> Vec<TargetLine> {
    let mut lines: Vec<TargetLine> = Vec::new();
    for run in views.chunk_by(|a, b| a.pack == b.pack && a.target == b.target) {
        if run.len() <= LISTED_MEMBERS {
            let one_by_one = run.iter().map(|view| TargetLine {
                first: view.clone(),
                members: 1,
                counts: Vec::new(),
            });
            lines.extend(one_by_one);
            continue;
        }
        let mut counts: Vec<(&'static str, String, usize)> = Vec::new();
        for view in run {
            match counts
                .iter_mut()
                .find(|(_, words, _)| *words == view.status_words)
            {
                Some((.., count)) => *count += 1,
                None => counts.push((view.lamp, view.status_words.clone(), 1)),
            }
        }
        lines.push(TargetLine {
            first: TargetView {
                href: format!("/targets/{}/{}", run[0].pack, run[0].target),
                ..run[0].clone()
            },
            members: run.len(),
            counts,
        });
    }
    lines
}

/// The targets of one document.
struct TargetGroup {
    pack: String,
    document: String,
    lines: Vec<TargetLine>,
}

#[derive(Template)]
#[template(path = "targets.html")]
struct TargetsPage {
    f: Frame,
    statuses: Vec<StatusCount>,
    groups: Vec<TargetGroup>,
    pager: Pager,
    documents: Vec<(String, String)>,
    document: String,
    status: String,
    words: String,
}

/// `GET /targets`
pub async fn list(visit: Visit) -> Page {
    let person = visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    let (statuses, targets) = fitting(&visit, &picture, person);
    let (lines, pager) = Pager::cut(&visit, folded(targets), PER_PAGE);
    let mut groups: Vec<TargetGroup> = Vec::new();
    for line in lines {
        match groups.last_mut().filter(|group| group.pack == line.first.pack) {
            Some(group) => group.lines.push(line),
            None => groups.push(TargetGroup {
                pack: line.first.pack.clone(),
                document: line.first.document.clone(),
                lines: vec![line],
            }),
        }
    }
    let asked = |key: &str| visit.asked(key).unwrap_or_default().to_owned();
    html(&TargetsPage {
        f: visit.frame(("指标", "Figures"), visit.t("目标", "Targets")),
        statuses,
        groups,
        pager,
        documents: picture.document_names(),
        document: asked("document"),
        status: asked("status"),
        words: asked("q"),
    })
}

/// The targets that the reader may see.
#[utoipa::path(get, path = "/api/targets", tag = "targets",
    params(("document" = Option<String>, Query, description = "pack"), ("status" = Option<String>, Query, description = "met, missed, striving, behind, pending, not_assessable"), ("q" = Option<String>, Query, description = "words"), ("page" = Option<usize>, Query, description = "stretch of 200, from 1"), ("on" = Option<String>, Query, description = "as of this day")),
    responses((status = 200, body = TargetsView)))]
pub async fn api_list(visit: Visit) -> Result<Json<TargetsView>, Stop> {
    let person = visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    let (statuses, targets) = fitting(&visit, &picture, person);
    let (targets, pager) = Pager::cut(&visit, targets, PER_PAGE);
    Ok(Json(TargetsView {
        on: visit.on,
        statuses,
        targets,
        pager,
    }))
}
