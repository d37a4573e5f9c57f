//! The rows of the entry grid: what stands in a cell, the periods beside it, and what a reviewer said.

use kaifa_base::{Decimal, FigureState, Period, Words};
use kaifa_flow::figures::book::{FigureBook, period_before, state_without_figure};
use kaifa_flow::show;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::Indicator;
use kaifa_store::Kept;
use kaifa_store::rows::{FigureVersion, ReviewState, Verdict};
use serde::Serialize;

use super::{figure_href, review_lamp};
use crate::web::visit::Visit;

/// A value as shown beside a cell: a number, or a word in its place.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ShownFigure {
    /// The number for people, or the word of the state.
    pub text: String,
    /// The exact number; empty where there is none.
    pub exact: String,
    /// Whether `text` is a word.
    pub is_word: bool,
    /// Page of the figure with all its versions.
    pub href: String,
}

impl ShownFigure {
    /// A figure of a unit and period: what counts, else what was handed in, else the word for its state.
    pub(in crate::pages) fn of(
        visit: &Visit,
        book: &FigureBook,
        indicator: &Indicator,
        unit: &str,
        period: Period,
    ) -> ShownFigure {
        let version = book
            .in_force(&indicator.id, unit, period)
            .or_else(|| book.newest(&indicator.id, unit, period));
        let href = figure_href(&indicator.id, unit, period);
        let words = match version {
            None => state_without_figure(period, visit.on).words(),
            Some(version) => match version.value {
                _ if version.review == ReviewState::Returned => ReviewState::Returned.words(),
                None => version.state.words(),
                Some(value) => return ShownFigure::number(value, href),
            },
        };
        ShownFigure {
            text: words.get(visit.lang).to_owned(),
            exact: String::new(),
            is_word: true,
            href,
        }
    }

    /// A number with the page of its figure.
    pub(in crate::pages) fn number(value: Decimal, href: String) -> ShownFigure {
        ShownFigure {
            text: show::number(value, 4),
            exact: value.to_string(),
            is_word: false,
            href,
        }
    }
}

/// One row of the grid.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct EntryRow {
    /// Id of the indicator.
    pub indicator: String,
    /// Name of the indicator.
    pub name: String,
    /// Who answers for it.
    pub owner: String,
    /// Unit of measure.
    pub unit: String,
    /// Alone or cumulative, in words.
    pub accumulation: String,
    /// The period before, as known.
    pub before: ShownFigure,
    /// The same period of the year before, as known; absent where that is the period before.
    pub last_year: Option<ShownFigure>,
    /// What stands in the cell.
    pub typed: String,
    /// The reason of the correction as typed.
    pub correction: String,
    /// Whether a version exists, so that a change is a correction.
    pub exists: bool,
    /// Versions so far.
    pub version: i64,
    /// State code.
    pub state: String,
    /// State in words.
    pub state_words: String,
    /// Review state in words; empty without a figure.
    pub review_words: String,
    /// Lamp class of the review state.
    pub lamp: &'static str,
    /// Why a reviewer returned it.
    pub returned_because: Option<String>,
    /// Page of the figure with all its versions.
    pub href: String,
    /// What is wrong with what was typed.
    #[serde(skip)]
    pub wrong: Vec<Words>,
}

/// What the rows of a grid have in common.
pub(super) struct Grid<'a> {
    pub(super) visit: &'a Visit,
    pub(super) book: &'a FigureBook,
    pub(super) subject: &'a str,
    pub(super) period: Period,
}

impl Grid<'_> {
    pub(super) async fn row(
        &self,
        indicator: &Indicator,
        typed: Option<&(String, String)>,
    ) -> Result<EntryRow, Stop> {
        let lang = self.visit.lang;
        let newest = self.book.newest(&indicator.id, self.subject, self.period);
        let state = newest.map_or_else(
            || state_without_figure(self.period, self.visit.on),
            |version| version.state,
        );
        let before = period_before(self.period);
        let last_year = self.period.shift_years(-1);
        let shown = |period| ShownFigure::of(self.visit, self.book, indicator, self.subject, period);
        Ok(EntryRow {
            indicator: indicator.id.clone(),
            name: indicator.name_in(lang).to_owned(),
            owner: indicator.owner.clone().unwrap_or_default(),
            unit: indicator.unit.symbol().to_owned(),
            accumulation: indicator.accumulation.words().get(lang).to_owned(),
            before: shown(before),
            last_year: (last_year != before).then(|| shown(last_year)),
            typed: typed.map_or_else(
                || newest.map(|v| typed_form(v)).unwrap_or_default(),
                |t| t.0.clone(),
            ),
            correction: typed.map(|t| t.1.clone()).unwrap_or_default(),
            exists: newest.is_some(),
            version: newest.map_or(0, |version| version.version),
            state: state.code().to_owned(),
            state_words: state.words().get(lang).to_owned(),
            review_words: newest
                .map(|version| version.review.words().get(lang).to_owned())
                .unwrap_or_default(),
            lamp: newest.map_or("idle", |version| review_lamp(version.review)),
            returned_because: self.return_reason(newest).await?,
            href: figure_href(&indicator.id, self.subject, self.period),
            wrong: Vec::new(),
        })
    }

    async fn return_reason(&self, newest: Option<&Kept<FigureVersion>>) -> Result<Option<String>, Stop> {
        let Some(version) = newest.filter(|version| version.review == ReviewState::Returned) else {
            return Ok(None);
        };
        let reviews = self
            .visit
            .app
            .store
            .list_figure_reviews(&version.indicator, &version.subject, version.period)
            .await?;
        Ok(reviews
            .into_iter()
            .rev()
            .find(|review| review.version == version.version && review.verdict == Verdict::Return)
            .and_then(|review| review.row.reason))
    }
}

/// A version as one would type it.
fn typed_form(version: &FigureVersion) -> String {
    match (version.state, version.value) {
        (FigureState::NotApplicable, _) => "不适用".to_owned(),
        (_, Some(value)) => value.to_string(),
        (_, None) => String::new(),
    }
}
