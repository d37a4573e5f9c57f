//! Reported figures. A correction is a new version; the value of a version never changes, only its way through the
//! reviews does. Two clocks: `held_on`, the day it holds for, and `known_at`, the moment it was handed in.
//!
//! Accepted once, a version counts until a later one is accepted: that is what [`Store::list_figures_in_force`] gives, for
//! now or as it was known at any moment.

use std::cmp::Ordering;
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use kaifa_base::{Date, Decimal, FigureState, Period};

use crate::error::Result;
use crate::instant::Instant;
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, read_field, table};
use crate::value::{Kind, Value, code_list};

code_list! {
    /// How far a version is on its way through the reviews.
    ReviewState {
        /// Waits for the review of the stage named beside it.
        UnderReview = "under_review", "待审核", "under review";
        /// Passed every stage; counts.
        Accepted = "accepted", "已通过", "accepted";
        /// Sent back with a reason; never counts.
        Returned = "returned", "已退回", "returned";
        /// Kept by the unit, not handed in; never counts. Only inside reports.
        Draft = "draft", "草稿", "draft";
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

/// So many units and periods are read again one by one; where more were written, everything is.
const WRITTEN_SINCE: usize = 100;

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
        let filter = FigureFilter::of_figure(indicator, subject, period);
        Ok(self
            .list_figures(&filter)
            .await?
            .into_iter()
            .find(|one| one.version == version))
    }

    /// All versions that fit, by indicator, subject, period and version. Those that stand in reports are among them, with
    /// `row_version` 0.
    pub async fn list_figures(&self, filter: &FigureFilter) -> Result<Vec<Kept<FigureVersion>>> {
        self.figures(filter, None, None).await
    }

    /// Every version that waits for a review and has a row of its own, those inside reports left out.
    pub async fn list_own_waiting_figures(&self) -> Result<Vec<Kept<FigureVersion>>> {
        let select = Select::all().equals("review", &ReviewState::UnderReview);
        self.select(select).await
    }

    /// Every version of some indicators that has a row of its own, those inside reports left out.
    pub async fn list_own_figures(&self, indicators: &BTreeSet<String>) -> Result<Vec<Kept<FigureVersion>>> {
        let mut found = Vec::new();
        for indicator in indicators {
            found.extend(self.select(Select::all().equals("indicator", indicator)).await?);
        }
        Ok(found)
    }

    /// Per indicator, subject and period the version that counts: the latest accepted, or, with a moment, the latest that
    /// had been accepted by then.
    pub async fn list_figures_in_force(
        &self,
        filter: &FigureFilter,
        as_known_at: Option<Instant>,
    ) -> Result<Vec<Kept<FigureVersion>>> {
        self.in_force(filter, None, as_known_at).await
    }

    /// The same for some indicators, of all units and periods.
    pub async fn list_figures_in_force_of(
        &self,
        indicators: &BTreeSet<String>,
        as_known_at: Option<Instant>,
    ) -> Result<Vec<Kept<FigureVersion>>> {
        self.in_force(&FigureFilter::default(), Some(indicators), as_known_at)
            .await
    }

    /// What [`Store::list_figures_in_force_of`] gives now, where `before` is what it gave when entry `seq` of the ledger or a later
    /// one was the last: only units and periods that were written since are read again.
    pub async fn list_figures_in_force_after(
        &self,
        indicators: &BTreeSet<String>,
        before: &Arc<Vec<Kept<FigureVersion>>>,
        seq: i64,
    ) -> Result<Arc<Vec<Kept<FigureVersion>>>> {
        let sql = format!(
            "SELECT subject, period FROM figure WHERE entry_seq > $1 \
             UNION SELECT subject, period FROM report WHERE entry_seq > $1 LIMIT {}",
            WRITTEN_SINCE + 1
        );
        let kinds = [Kind::Text, Kind::Text];
        let mut connection = self.database.reader().await?;
        let rows = connection.rows(&sql, &[Value::Integer(seq)], &kinds).await?;
        drop(connection);
        if rows.len() > WRITTEN_SINCE {
            return Ok(Arc::new(self.list_figures_in_force_of(indicators, None).await?));
        }
        let mut written = BTreeSet::new();
        let mut now = Vec::new();
        for row in rows {
            let [subject, period] = <[Value; 2]>::try_from(row).unwrap_or([Value::Null, Value::Null]);
            let (subject, period) = (
                read_field::<String>(subject, "figure", "subject")?,
                read_field::<Period>(period, "figure", "period")?,
            );
            let filter = FigureFilter {
                subject: Some(subject.clone()),
                period: Some(period),
                ..FigureFilter::default()
            };
            let mut figures = self.list_figures_in_force(&filter, None).await?;
            figures.retain(|one| indicators.contains(&one.indicator));
            now.extend(figures);
            written.insert((subject, period));
        }
        now.sort_by(FigureVersion::by_key);
        let is_written = |one: &&Kept<FigureVersion>| written.contains(&(one.subject.clone(), one.period));
        if before.iter().filter(is_written).eq(now.iter()) {
            return Ok(before.clone());
        }
        now.extend(before.iter().filter(|one| !is_written(one)).cloned());
        now.sort_by(FigureVersion::by_key);
        Ok(Arc::new(now))
    }

    async fn in_force(
        &self,
        filter: &FigureFilter,
        only: Option<&BTreeSet<String>>,
        as_known_at: Option<Instant>,
    ) -> Result<Vec<Kept<FigureVersion>>> {
        let filter = FigureFilter {
            review: Some(ReviewState::Accepted),
            ..filter.clone()
        };
        let mut figures = self.figures(&filter, only, None).await?;
        if let Some(moment) = as_known_at {
            figures.retain(|one| one.accepted_at.is_some_and(|at| at <= moment));
        }
        Ok(newest_of_each(figures))
    }

    /// Per indicator, subject and period the newest version whatever its review, or, with a moment, the newest that had
    /// been handed in by then.
    pub async fn list_figures_as_entered(
        &self,
        filter: &FigureFilter,
        as_known_at: Option<Instant>,
    ) -> Result<Vec<Kept<FigureVersion>>> {
        Ok(newest_of_each(self.figures(filter, None, as_known_at).await?))
    }

    /// Versions from both places, in the order of the key.
    async fn figures(
        &self,
        filter: &FigureFilter,
        only: Option<&BTreeSet<String>>,
        known_at: Option<Instant>,
    ) -> Result<Vec<Kept<FigureVersion>>> {
        let in_reports = self.list_report_figures(filter, only).await?;
        // A row of its own goes before the report, whatever its review has become.
        let asked = match in_reports.is_empty() {
            true => filter.clone(),
            false => filter.whatever_review(),
        };
        let mut found: Vec<Kept<FigureVersion>> = match only {
            None => self.select(asked.select()).await?,
            Some(indicators) => {
                let mut found = Vec::new();
                for indicator in indicators {
                    let select = asked.select().equals("indicator", indicator);
                    found.extend(self.select(select).await?);
                }
                found
            }
        };
        if !in_reports.is_empty() {
            let own: HashSet<(&str, &str, Period, i64)> = found.iter().map(|one| one.key()).collect();
            let added: Vec<bool> = in_reports.iter().map(|one| !own.contains(&one.key())).collect();
            drop(own);
            let in_reports = in_reports.into_iter().zip(added);
            found.extend(in_reports.filter_map(|(one, added)| added.then_some(one)));
            found.retain(|one| filter.fits_review(one));
            found.sort_by(FigureVersion::by_key);
        }
        if let Some(moment) = known_at {
            found.retain(|one| one.known_at <= moment);
        }
        Ok(found)
    }
}

/// The last version of each figure; the versions of one stand together, oldest first.
fn newest_of_each(figures: Vec<Kept<FigureVersion>>) -> Vec<Kept<FigureVersion>> {
    let mut newest: Vec<Kept<FigureVersion>> = Vec::new();
    for figure in figures {
        match newest.last_mut() {
            Some(last) if last.is_version_of(&figure) => *last = figure,
            _ => newest.push(figure),
        }
    }
    newest
}

impl FigureFilter {
    /// The versions of one figure.
    pub fn of_figure(indicator: &str, subject: &str, period: Period) -> FigureFilter {
        FigureFilter {
            indicator: Some(indicator.to_owned()),
            subject: Some(subject.to_owned()),
            period: Some(period),
            ..FigureFilter::default()
        }
    }

    fn whatever_review(&self) -> FigureFilter {
        FigureFilter {
            review: None,
            stage: None,
            entered_by: None,
            ..self.clone()
        }
    }

    fn fits_review(&self, figure: &FigureVersion) -> bool {
        self.review.is_none_or(|wanted| figure.review == wanted)
            && self.stage.is_none_or(|wanted| figure.stage == wanted)
            && self
                .entered_by
                .as_ref()
                .is_none_or(|wanted| figure.entered_by == *wanted)
    }
}

impl FigureVersion {
    fn key(&self) -> (&str, &str, Period, i64) {
        (&self.indicator, &self.subject, self.period, self.version)
    }

    /// The order of the key, where the period is text.
    fn by_key(one: &Kept<FigureVersion>, other: &Kept<FigureVersion>) -> Ordering {
        (&one.indicator, &one.subject)
            .cmp(&(&other.indicator, &other.subject))
            .then_with(|| match one.period == other.period {
                true => one.version.cmp(&other.version),
                false => one.period.to_string().cmp(&other.period.to_string()),
            })
    }

    /// Whether both are versions of the same figure.
    fn is_version_of(&self, other: &FigureVersion) -> bool {
        self.indicator == other.indicator && self.subject == other.subject && self.period == other.period
    }
}
