//! The page of one figure: every version with both clocks, where it came from down to the cell, who reviewed it and why it
//! was returned or corrected. Nothing was overwritten, so everything is there.

use std::collections::BTreeMap;

use askama::Template;
use axum::Json;
use axum::extract::Path;
use chrono::{DateTime, Utc};
use kaifa_base::{Date, Lang, Period, Place};
use kaifa_flow::figures::book::{FigureBook, known_by, state_without_figure};
use kaifa_flow::people::permission::Task;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::show;
use kaifa_flow::stop::Stop;
use kaifa_store::Kept;
use kaifa_store::rows::{FigureReview, FigureVersion};
use serde::Serialize;

use super::{bad_period, review_lamp};
use crate::pages::frame::Frame;
use crate::pages::{Page, html};
use crate::web::visit::Visit;

/// One version of a figure.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct FigureView {
    /// Id of the indicator.
    pub indicator: String,
    /// Its name.
    pub indicator_name: String,
    /// Id of the unit.
    pub subject: String,
    /// Its name.
    pub subject_name: String,
    /// The period.
    pub period: String,
    /// State code.
    pub state: String,
    /// State in words.
    pub state_words: String,
    /// The exact value; absent where there is none.
    pub value: Option<String>,
    /// Unit of measure.
    pub unit: String,
    /// Review state code.
    pub review: String,
    /// Review state in words.
    pub review_words: String,
    /// Lamp class of the review state.
    pub lamp: &'static str,
    /// Number of the version.
    pub version: i64,
    /// First clock: the day it holds for.
    pub held_on: Option<Date>,
    /// Second clock: the moment it was handed in.
    pub known_at: DateTime<Utc>,
    /// The moment it was accepted.
    pub accepted_at: Option<DateTime<Utc>>,
    /// Who handed it in.
    pub entered_by: String,
    /// Where it came from, in words.
    pub source: String,
    /// Why it differs from the version before.
    pub correction_reason: Option<String>,
    /// The ledger entry that wrote it last.
    pub ledger_entry: i64,
}

impl FigureView {
    /// The view of a version.
    pub fn of(
        place: &PlacePicture,
        version: &Kept<FigureVersion>,
        names: &BTreeMap<String, String>,
        lang: Lang,
    ) -> FigureView {
        FigureView {
            indicator: version.indicator.clone(),
            indicator_name: place
                .edition
                .indicator(&version.indicator)
                .map_or(version.indicator.as_str(), |one| one.name_in(lang))
                .to_owned(),
            subject: version.subject.clone(),
            subject_name: place.unit_name(&version.subject).to_owned(),
            period: version.period.to_string(),
            state: version.state.code().to_owned(),
            state_words: version.state.words().get(lang).to_owned(),
            value: version.value.map(|value| value.to_string()),
            unit: version.unit.clone().unwrap_or_default(),
            review: version.review.code().to_owned(),
            review_words: version.review.words().get(lang).to_owned(),
            lamp: review_lamp(version.review),
            version: version.version,
            held_on: version.held_on,
            known_at: version.known_at,
            accepted_at: version.accepted_at,
            entered_by: names
                .get(&version.entered_by)
                .unwrap_or(&version.entered_by)
                .clone(),
            source: source_words(&version.source, lang),
            correction_reason: version.correction_reason.clone(),
            ledger_entry: version.entry_seq,
        }
    }

    /// The value for people, or the word of the state.
    pub fn shown(&self) -> String {
        match self.value.as_deref().and_then(|value| value.parse().ok()) {
            Some(value) => format!("{} {}", show::number(value, 4), self.unit),
            None => self.state_words.clone(),
        }
    }

    /// Second clock, in words.
    pub fn known_at_words(&self) -> String {
        show::moment(self.known_at)
    }

    /// Moment of acceptance, in words.
    pub fn accepted_at_words(&self) -> String {
        self.accepted_at.map(show::moment).unwrap_or_default()
    }
}

/// Where a figure came from: the way it came in, then file, sheet, cell or line.
pub fn source_words(source: &serde_json::Value, lang: Lang) -> String {
    let text = |key: &str| {
        source
            .get(key)
            .and_then(|value| value.as_str())
            .map(str::to_owned)
    };
    let way = text("form").map(|form| way_words(&form, lang).to_owned());
    let place = Place {
        file: text("file"),
        sheet: text("sheet"),
        cell: text("cell"),
        line: source
            .get("line")
            .and_then(serde_json::Value::as_u64)
            .and_then(|line| usize::try_from(line).ok()),
        ..Place::default()
    };
    way.into_iter()
        .chain(Some(place.show(lang)).filter(|words| !words.is_empty()))
        .collect::<Vec<_>>()
        .join(" · ")
}

/// The way in which a figure came in; a form with a name of its own is that name.
pub fn way_words(form: &str, lang: Lang) -> &str {
    match form {
        "web" => lang.pick("网页填报", "entered on the site"),
        "upload" => lang.pick("上传文件", "uploaded file"),
        "table" => lang.pick("外来表格", "foreign table"),
        "import" => lang.pick("命令行导入", "imported by command"),
        "api" => lang.pick("接口报送", "sent through the API"),
        _ => form,
    }
}

/// One review of a version.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ReviewView {
    /// Stage in words.
    pub stage: String,
    /// Who reviewed.
    pub reviewer: String,
    /// For whom the reviewer stood in.
    pub on_behalf_of: Option<String>,
    /// Verdict code.
    pub verdict: String,
    /// Verdict in words.
    pub verdict_words: String,
    /// Why.
    pub reason: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

impl ReviewView {
    fn of(
        place: &PlacePicture,
        review: &FigureReview,
        names: &BTreeMap<String, String>,
        lang: Lang,
    ) -> ReviewView {
        let name = |id: &String| names.get(id).unwrap_or(id).clone();
        ReviewView {
            stage: place
                .review_stages(&review.subject)
                .iter()
                .find(|stage| stage.number == review.stage)
                .map_or_else(
                    || (review.stage + 1).to_string(),
                    |stage| stage.role.words().get(lang).to_owned(),
                ),
            reviewer: name(&review.reviewer),
            on_behalf_of: review.on_behalf_of.as_ref().map(name),
            verdict: review.verdict.code().to_owned(),
            verdict_words: review.verdict.words().get(lang).to_owned(),
            reason: review.reason.clone(),
            at: review.at,
        }
    }

    /// The moment, in words.
    pub fn at_words(&self) -> String {
        show::moment(self.at)
    }
}

/// A version with its reviews.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct VersionView {
    /// The version.
    pub figure: FigureView,
    /// Whether it is the one that counts.
    pub in_force: bool,
    /// Whether a later version took its place before it was reviewed.
    pub superseded: bool,
    /// Its reviews in order.
    pub reviews: Vec<ReviewView>,
}

/// One figure with its whole history.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct FigureHistoryView {
    /// Id of the indicator.
    pub indicator: String,
    /// Its name.
    pub indicator_name: String,
    /// Who answers for it.
    pub owner: String,
    /// Unit of measure.
    pub unit: String,
    /// Alone or cumulative, in words.
    pub accumulation: String,
    /// Id of the unit.
    pub subject: String,
    /// Its name.
    pub subject_name: String,
    /// Whether the unit is a zone, which has a page of its own.
    pub is_zone: bool,
    /// The period.
    pub period: String,
    /// First day of the period.
    pub first_day: Date,
    /// Last day of the period.
    pub last_day: Date,
    /// State code of the version that counts, else of none.
    pub state: String,
    /// What counts now: a number, or the word of the state.
    pub now: String,
    /// The stages that a version passes, in words.
    pub stages: Vec<String>,
    /// All versions, newest first.
    pub versions: Vec<VersionView>,
}

async fn history_view(
    visit: &Visit,
    picture: &Picture,
    path: (String, String, String),
) -> Result<FigureHistoryView, Stop> {
    let (indicator_id, subject, period) = path;
    visit.allow(Task::SeeFigures, Some(&subject))?;
    let lang = visit.lang;
    let place = picture
        .place_of_unit(&subject)
        .ok_or_else(|| Stop::not_found(format!("单位 {subject}"), format!("the unit {subject}")))?;
    let indicator = place.edition.indicator(&indicator_id).ok_or_else(|| {
        Stop::not_found(
            format!("指标 {indicator_id}"),
            format!("the indicator {indicator_id}"),
        )
    })?;
    let period = Period::parse(&period).ok_or_else(|| bad_period(&period))?;
    let limit = known_by(visit.on, visit.app.today());
    let book = FigureBook::of_subjects(&visit.app.store, [subject.as_str()], limit).await?;
    let reviews = visit
        .app
        .store
        .list_figure_reviews(&indicator_id, &subject, period)
        .await?;
    let names = visit.app.people_names().await?;
    let versions = book.versions(&indicator_id, &subject, period);
    let counts = book.in_force(&indicator_id, &subject, period);
    let newest = versions.last().map_or(0, |version| version.version);
    let versions: Vec<VersionView> = versions
        .iter()
        .rev()
        .map(|version| VersionView {
            figure: FigureView::of(place, version, &names, lang),
            in_force: counts.is_some_and(|counts| counts.version == version.version),
            superseded: version.version < newest
                && version.review == kaifa_store::rows::ReviewState::UnderReview,
            reviews: reviews
                .iter()
                .filter(|review| review.version == version.version)
                .filter(|review| limit.is_none_or(|limit| review.at < limit))
                .map(|review| ReviewView::of(place, review, &names, lang))
                .collect(),
        })
        .collect();
    let state = counts.map_or_else(|| state_without_figure(period, visit.on), |version| version.state);
    Ok(FigureHistoryView {
        indicator: indicator_id.clone(),
        indicator_name: indicator.name_in(lang).to_owned(),
        owner: indicator.owner.clone().unwrap_or_default(),
        unit: indicator.unit.symbol().to_owned(),
        accumulation: indicator.accumulation.words().get(lang).to_owned(),
        subject_name: place.unit_name(&subject).to_owned(),
        is_zone: place
            .unit(&subject)
            .is_some_and(|unit| unit.kind == kaifa_pack::item::UnitKind::Zone),
        period: period.to_string(),
        first_day: period.first_day(),
        last_day: period.last_day(),
        now: match (counts, versions.first()) {
            (Some(version), _) => FigureView::of(place, version, &names, lang).shown(),
            // Handed in but nothing accepted: neither missing nor a number.
            (None, Some(newest)) => newest.figure.review_words.clone(),
            (None, None) => state.words().get(lang).to_owned(),
        },
        state: state.code().to_owned(),
        stages: place
            .review_stages(&subject)
            .iter()
            .map(|stage| stage.role.words().get(lang).to_owned())
            .collect(),
        subject,
        versions,
    })
}

#[derive(Template)]
#[template(path = "figure.html")]
struct FigurePage {
    f: Frame,
    v: FigureHistoryView,
    entry: String,
}

/// `GET /figures/{indicator}/{subject}/{period}`
pub async fn figure(visit: Visit, Path(path): Path<(String, String, String)>) -> Page {
    let picture = visit.picture().await?;
    let v = history_view(&visit, &picture, path).await?;
    html(&FigurePage {
        f: visit.frame(
            ("数据填报", "Entry of figures"),
            format!(
                "{} · {} · {}",
                v.subject_name,
                v.indicator_name,
                Period::shown(&v.period, visit.lang)
            ),
        ),
        entry: format!(
            "/figures?unit={}&period={}",
            kaifa_flow::address::url_encode(&v.subject),
            v.period
        ),
        v,
    })
}

/// `GET /api/figures/{indicator}/{subject}/{period}`: one figure with its history.
#[utoipa::path(get, path = "/api/figures/{indicator}/{subject}/{period}", tag = "figures",
    params(("indicator" = String, Path, description = "indicator id"), ("subject" = String, Path, description = "unit id"), ("period" = String, Path, description = "2025, 2025H1, 2025Q3 or 2025-07")),
    responses((status = 200, body = FigureHistoryView)))]
pub async fn api_figure(
    visit: Visit,
    Path(path): Path<(String, String, String)>,
) -> Result<Json<FigureHistoryView>, Stop> {
    let picture = visit.picture().await?;
    Ok(Json(history_view(&visit, &picture, path).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_told_down_to_its_cell() {
        let source = serde_json::json!({ "form": "upload", "file": "a.xlsx", "sheet": "填报", "cell": "G3", "sha256": "0" });
        assert_eq!(
            source_words(&source, Lang::Zh),
            "上传文件 · a.xlsx · 工作表“填报” · 单元格 G3"
        );
        let line = serde_json::json!({ "form": "import", "file": "a.csv", "line": 7 });
        assert_eq!(source_words(&line, Lang::En), "imported by command · a.csv:7");
        assert_eq!(
            source_words(&serde_json::json!({ "form": "web" }), Lang::Zh),
            "网页填报"
        );
    }
}
