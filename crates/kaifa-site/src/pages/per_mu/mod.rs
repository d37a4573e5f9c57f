//! The per-mu evaluation of firms: the runs, the list of one, the derivation of a firm's result, objections and what they would
//! change, proposed measures. A run that is not published yet is for the office; a published one for everybody within whose
//! reach the firm lies.

pub mod alarms;
pub mod change;
pub mod firm;
pub mod list;
pub mod measures;
pub mod objections;
pub mod published;
pub mod runs;
pub mod what_if;

use std::sync::Arc;

use kaifa_base::{Date, Lang};
use kaifa_eval::scheme::ranking::NO_GRADE;
use kaifa_flow::evaluation::per_mu::{self, FirmRun, Scope};
use kaifa_flow::people::permission::Task;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::stop::Stop;
use kaifa_store::rows::RunHead;

use crate::pages::runs::as_of;
use crate::web::visit::Visit;

/// A run as a page sees it.
struct Opened {
    head: RunHead,
    run: Arc<FirmRun>,
    picture: Arc<Picture>,
    /// The published run that corrects this one, else one that is only frozen.
    corrected_by: Option<RunHead>,
}

impl Opened {
    /// Opens a run for a person.
    async fn of(visit: &Visit, id: &str) -> Result<Opened, Stop> {
        visit.allow(Task::SeeGrades, None)?;
        let (head, run) = per_mu::open(&visit.app, id).await?;
        let head = as_of(head, visit.on).ok_or_else(|| {
            Stop::not_found(
                format!("当日的评价“{id}”"),
                format!("the evaluation “{id}”, on this day,"),
            )
        })?;
        if head.published_at.is_none() {
            visit.allow(Task::RunOffice, None)?;
        }
        let office = visit.signed()?.may_do(Task::RunOffice);
        let corrected_by = visit
            .app
            .store
            .list_run_heads(per_mu::KIND)
            .await?
            .into_iter()
            .filter_map(|other| as_of(other, visit.on))
            .filter(|other| other.replaces.as_deref() == Some(id))
            .find(|other| office || other.published_at.is_some());
        Ok(Opened {
            head,
            run,
            picture: visit.app.picture(visit.app.today()).await?,
            corrected_by,
        })
    }

    fn place(&self) -> Result<&PlacePicture, Stop> {
        self.picture.place_or_stop(&self.run.pack)
    }

    fn scope(&self, visit: &Visit) -> Result<Scope, Stop> {
        Ok(Scope::of(visit.signed()?, self.place()?, &self.run))
    }

    /// Title of the scheme with the year.
    fn title(&self, lang: Lang) -> String {
        let (title, year) = (self.run.scheme().title.get(lang), self.run.frozen.year);
        match lang {
            Lang::Zh => format!("{title}({year}年)"),
            Lang::En => format!("{title} ({year})"),
        }
    }

    fn window_end(&self) -> Result<Option<Date>, Stop> {
        Ok(per_mu::window_end(self.place()?, &self.head, self.run.scheme()))
    }

    /// Whether objections are taken today.
    fn takes_objections(&self, today: Date) -> Result<bool, Stop> {
        let open = self.window_end()?.is_none_or(|end| today <= end);
        Ok(self.head.published_at.is_some() && open)
    }

    fn state(&self, lang: Lang) -> (&'static str, String) {
        state_of(&self.head, self.corrected_by.as_ref(), lang)
    }
}

/// Lamp and word for where a run stands.
fn state_of(head: &RunHead, corrected_by: Option<&RunHead>, lang: Lang) -> (&'static str, String) {
    let (lamp, zh, en) = match (head.published_at, corrected_by) {
        (None, _) => ("todo", "已封存,未公布", "frozen, not published"),
        (Some(_), Some(other)) if other.published_at.is_some() => ("idle", "已被更正", "corrected"),
        (Some(_), _) => ("ok", "已公布", "published"),
    };
    (lamp, lang.pick(zh, en).to_owned())
}

/// The titles of the schemes whose scores enter a run, and after each those that it rests on.
fn rests_on(run: &FirmRun, lang: Lang) -> Vec<String> {
    let titles = run.used.iter().rev().map(|one| one.plan.scheme.title.get(lang));
    titles.map(str::to_owned).collect()
}

/// A grade with its title, as it is shown.
fn grade_words(run: &FirmRun, mark: &str, lang: Lang) -> String {
    match run.scheme().mark_title(mark) {
        Some(title) => format!("{mark} {}", title.get(lang)),
        None => mark.to_owned(),
    }
}

/// How good a mark is, as the class of its tag: the best, the worst, or neither.
fn grade_class(run: &FirmRun, mark: u8) -> &'static str {
    let last = run.scheme().grades.len().checked_sub(1);
    match usize::from(mark) {
        _ if mark == NO_GRADE => "none",
        0 => "best",
        at if Some(at) == last => "worst",
        at if Some(at) > last => "other",
        _ => "middle",
    }
}

/// Points against a weight as a bar that prints: the line is the weight itself.
fn bullet(points: Option<f64>, weight: f64) -> String {
    const FULL: f64 = 100.0;
    const WIDEST: f64 = 150.0;
    let Some(points) = points.filter(|points| points.is_finite() && weight > 0.0) else {
        return String::new();
    };
    let width = (points / weight * FULL).clamp(0.0, WIDEST);
    format!(
        "<svg class=\"bullet\" viewBox=\"0 0 {WIDEST} 12\" aria-hidden=\"true\"><rect class=\"field\" width=\"{WIDEST}\" height=\"12\"/>\
         <rect class=\"bar\" y=\"3\" width=\"{width:.1}\" height=\"6\"/><path class=\"mark\" d=\"M{FULL} 0V12\"/></svg>"
    )
}

/// A number with at most `places` decimals.
fn short(number: f64, places: usize) -> String {
    let text = format!("{number:.places$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}
