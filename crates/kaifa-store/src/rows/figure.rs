//! Reported figures. A correction is a new version; the value of a version never changes, only its way through the
//! reviews does. Two clocks: `held_on`, the day it holds for, and `known_at`, the moment it was handed in.
//!
//! Accepted once, a version counts until a later one is accepted: that is what [`Store::list_figures_in_force`] gives, for
//! now or as it was known at any moment.

use kaifa_base::{Date, Decimal, FigureState, Period};

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};
use crate::value::{Value, code_list};

code_list! {
    /// How far a version is on its way through the reviews.
    ReviewState {
        /// Waits for the review of the stage named beside it.
        UnderReview = "under_review", "待审核", "under review";
        /// Passed every stage; counts.
        Accepted = "accepted", "已通过", "accepted";
        /// Sent back with a reason; never counts.
        Returned = "returned", "已退回", "returned";
    }
}

table! {
    /// One version of one figure.
    FigureVersion in "figure" key [indicator, subject, period, version] {
        /// The indicator.
        indicator: String,
        /// The unit or record it is about.
        subject: String,
        /// The period.
        period: Period,
        /// 1, 2, 3 …
        version: i64,
        /// Which of the five states.
        state: FigureState,
        /// The value, exactly as many digits as were given.
        value: Option<Decimal>,
        /// The unit of the value, as the pack writes it.
        unit: Option<String>,
        /// Why it is rejected or not applicable.
        state_reason: Option<String>,
        /// The day it holds for.
        held_on: Option<Date>,
        /// The moment it was handed in.
        known_at: Instant,
        /// Where it came from: file, sheet, row and cell, or form.
        source: serde_json::Value,
        /// Who handed it in.
        entered_by: String,
        /// Why there is a new version.
        correction_reason: Option<String>,
        /// How far it is.
        review: ReviewState,
        /// The review stage that it waits for, from 1; after the last stage, that stage.
        stage: i64,
        /// The moment it was accepted.
        accepted_at: Option<Instant>,
    }
}

/// Which figures. Every part that is given must fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FigureFilter {
    /// The indicator.
    pub indicator: Option<String>,
    /// The subject.
    pub subject: Option<String>,
    /// The period.
    pub period: Option<Period>,
    /// How far it is.
    pub review: Option<ReviewState>,
    /// The stage that it waits for.
    pub stage: Option<i64>,
    /// Who handed it in.
    pub entered_by: Option<String>,
}

impl FigureFilter {
    fn select(&self) -> Select {
        Select::all()
            .equals_if("indicator", self.indicator.as_ref())
            .equals_if("subject", self.subject.as_ref())
            .equals_if("period", self.period.as_ref())
            .equals_if("review", self.review.as_ref())
            .equals_if("stage", self.stage.as_ref())
            .equals_if("entered_by", self.entered_by.as_ref())
    }
}

impl Store {
    /// One version.
    pub async fn find_figure(
        &self,
        indicator: &str,
        subject: &str,
        period: Period,
        version: i64,
    ) -> Result<Option<Kept<FigureVersion>>> {
        self.find(&[
            Value::Text(indicator.to_owned()),
            Value::Text(subject.to_owned()),
            Value::Text(period.to_string()),
            Value::Integer(version),
        ])
        .await
    }

    /// All versions that fit, by indicator, subject, period and version.
    pub async fn list_figures(&self, filter: &FigureFilter) -> Result<Vec<Kept<FigureVersion>>> {
        self.select(filter.select()).await
    }

    /// Per indicator, subject and period the version that counts: the latest accepted, or, with a moment, the latest that
    /// had been accepted by then.
    pub async fn list_figures_in_force(
        &self,
        filter: &FigureFilter,
        as_known_at: Option<Instant>,
    ) -> Result<Vec<Kept<FigureVersion>>> {
        let mut select = filter.select().equals("review", &ReviewState::Accepted);
        if let Some(moment) = as_known_at {
            select = select.at_most("accepted_at", &moment);
        }
        let mut figures: Vec<Kept<FigureVersion>> = self
            .select(select.order("indicator, subject, period, version DESC"))
            .await?;
        figures.dedup_by(|older, newer| older.is_version_of(newer));
        Ok(figures)
    }

    /// Per indicator, subject and period the newest version whatever its review, or, with a moment, the newest that had
    /// been handed in by then.
    pub async fn list_figures_as_entered(
        &self,
        filter: &FigureFilter,
        as_known_at: Option<Instant>,
    ) -> Result<Vec<Kept<FigureVersion>>> {
        let mut select = filter.select();
        if let Some(moment) = as_known_at {
            select = select.at_most("known_at", &moment);
        }
        let mut figures: Vec<Kept<FigureVersion>> = self
            .select(select.order("indicator, subject, period, version DESC"))
            .await?;
        figures.dedup_by(|older, newer| older.is_version_of(newer));
        Ok(figures)
    }

    /// The number that the next version of a figure gets.
    pub async fn next_figure_version(&self, indicator: &str, subject: &str, period: Period) -> Result<i64> {
        let filter = FigureFilter {
            indicator: Some(indicator.to_owned()),
            subject: Some(subject.to_owned()),
            period: Some(period),
            ..FigureFilter::default()
        };
        let versions = self.list_figures(&filter).await?;
        Ok(versions.last().map_or(1, |figure| figure.version + 1))
    }
}

impl FigureVersion {
    /// Whether both are versions of the same figure.
    pub fn is_version_of(&self, other: &FigureVersion) -> bool {
        self.indicator == other.indicator && self.subject == other.subject && self.period == other.period
    }
}
