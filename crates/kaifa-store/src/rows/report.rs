//! Figures as they are handed in by the form: a submission is one file, a report is one form of one unit for one period in it.
//!
//! A report holds its figures as one text, `[[indicator, version, value, state, line], …]`, where the state is `"draft"`,
//! `"accepted"` or the number of the stage that the figure waits for, and the value `null` where the question does not arise. So
//! a file of a million figures is some fifty thousand rows. A figure that is reviewed or corrected later gets a row of its own
//! in the table of figures, which then goes before what the report says of the same version; reading joins the two.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use kaifa_base::{Decimal, Digest, FigureState, Period};
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::error::{Result, StoreError};
use crate::instant::Instant;
use crate::rows::figure::{FigureFilter, FigureVersion, ReviewState};
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, Stored, table};
use crate::value::Document;

table! {
    /// One file handed in by a form.
    Submission in "submission" key [id] {
        /// Its id.
        id: String,
        /// The form.
        form: String,
        /// The file's name as the person gave it.
        file: String,
        /// The hash of its bytes.
        file_sha256: Digest,
        /// Ids of the indicators that it has figures of, each with its unit of measure.
        indicators: serde_json::Value,
        /// Figures that it brought, those counted in `superseded` included.
        figures: i64,
        /// Figures that a later row of the same file replaced; they are kept as older versions.
        superseded: i64,
        /// Rows that said what was known already.
        unchanged: i64,
        /// Why figures that were there change.
        reason: Option<String>,
        /// Who handed it in.
        entered_by: String,
        /// When.
        known_at: Instant,
    }
}

table! {
    /// One form of one unit for one period, as one submission brought it.
    Report in "report" key [form, subject, period, version] {
        /// The form.
        form: String,
        /// The unit.
        subject: String,
        /// The period.
        period: Period,
        /// 1, 2, 3 …: a later submission adds what it changes.
        version: i64,
        /// The submission.
        submission: String,
        /// How many of its figures wait for a review.
        waiting: i64,
        /// Its figures, see the head of this file.
        content: Document,
    }
}

/// One figure of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportFigure(
    /// The indicator.
    pub String,
    /// The version of the figure.
    pub i64,
    /// The value, digit for digit; nothing where the question does not arise.
    pub Option<String>,
    /// How far it is.
    pub ReportState,
    /// Line or row of the file.
    pub i64,
);

/// How far a figure of a report is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ReportState {
    /// Waits for a stage.
    Stage(i64),
    /// `draft` or `accepted`.
    Word(String),
}

/// By hand, because serde tries the kinds of an untagged enum one after another and writes an error for each that fails: a
/// form of a country has tens of thousands of these on one page.
impl<'de> Deserialize<'de> for ReportState {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<ReportState, D::Error> {
        struct StageOrWord;
        impl Visitor<'_> for StageOrWord {
            type Value = ReportState;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the number of a stage, or a word")
            }

            fn visit_i64<E>(self, stage: i64) -> std::result::Result<ReportState, E> {
                Ok(ReportState::Stage(stage))
            }

            fn visit_u64<E: de::Error>(self, stage: u64) -> std::result::Result<ReportState, E> {
                i64::try_from(stage).map(ReportState::Stage).map_err(E::custom)
            }

            fn visit_str<E>(self, word: &str) -> std::result::Result<ReportState, E> {
                Ok(ReportState::Word(word.to_owned()))
            }
        }
        from.deserialize_any(StageOrWord)
    }
}

impl ReportState {
    /// Kept, not handed in.
    pub fn draft() -> ReportState {
        ReportState::Word(ReviewState::Draft.code().to_owned())
    }

    /// Counts.
    pub fn accepted() -> ReportState {
        ReportState::Word(ReviewState::Accepted.code().to_owned())
    }
}

/// One figure of a report, borrowed from its text.
#[derive(Debug, Deserialize)]
pub struct ReportFigureRef<'a>(
    /// See [`ReportFigure`].
    #[serde(borrow)]
    pub Cow<'a, str>,
    /// The version.
    pub i64,
    /// The value.
    #[serde(borrow)]
    pub Option<Cow<'a, str>>,
    /// How far it is.
    pub ReportState,
    /// Line or row of the file.
    pub i64,
);

impl Report {
    /// Its figures without copying their texts, for going through many.
    pub fn figures_ref(&self) -> Result<Vec<ReportFigureRef<'_>>> {
        serde_json::from_str(&self.content.0).map_err(|_| self.unreadable())
    }

    fn unreadable(&self) -> StoreError {
        StoreError::StoredValue {
            table: Report::TABLE.name,
            column: "content",
            found: self.content.0.chars().take(40).collect(),
        }
    }

    /// Its figures.
    pub fn figures(&self) -> Result<Vec<ReportFigure>> {
        serde_json::from_str(&self.content.0).map_err(|_| self.unreadable())
    }
}

impl ReportFigure {
    /// The figure as a version among others.
    fn version_of(self, report: &Report, submission: &Submission) -> Option<FigureVersion> {
        let ReportFigure(indicator, version, value, state, line) = self;
        let (review, stage) = match &state {
            ReportState::Stage(stage) => (ReviewState::UnderReview, *stage),
            ReportState::Word(word) => (ReviewState::parse(word)?, 0),
        };
        let value = match value {
            Some(text) => Some(Decimal::from_str_exact(&text).ok()?),
            None => None,
        };
        Some(FigureVersion {
            subject: report.subject.clone(),
            period: report.period,
            version,
            state: match value {
                Some(_) => FigureState::Reported,
                None => FigureState::NotApplicable,
            },
            value,
            unit: submission.unit_of(&indicator),
            indicator,
            state_reason: value.is_none().then(|| "填报单位注明不适用".to_owned()),
            held_on: Some(report.period.last_day()),
            known_at: submission.known_at,
            source: serde_json::json!({
                "form": report.form, "file": submission.file, "sha256": submission.file_sha256.as_str(), "line": line,
            }),
            entered_by: submission.entered_by.clone(),
            correction_reason: submission.reason.clone().filter(|_| version > 1),
            review,
            stage,
            accepted_at: (review == ReviewState::Accepted).then_some(submission.known_at),
        })
    }
}

/// Which reports. Every part that is given must fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportFilter {
    /// The form.
    pub form: Option<String>,
    /// The unit.
    pub subject: Option<String>,
    /// The period.
    pub period: Option<Period>,
    /// Only those with figures that wait.
    pub waiting: bool,
}

impl ReportFilter {
    fn select(&self) -> Select {
        let select = Select::all()
            .equals_if("form", self.form.as_ref())
            .equals_if("subject", self.subject.as_ref())
            .equals_if("period", self.period.as_ref());
        if self.waiting {
            select.holds("waiting > 0")
        } else {
            select
        }
    }
}

impl Store {
    /// The submissions of a form, or all, oldest first.
    pub async fn list_submissions(&self, form: Option<&str>) -> Result<Vec<Kept<Submission>>> {
        let form = form.map(str::to_owned);
        self.select(
            Select::all()
                .equals_if("form", form.as_ref())
                .order("known_at, id"),
        )
        .await
    }

    /// The reports that fit, by form, unit, period and version.
    pub async fn list_reports(&self, filter: &ReportFilter) -> Result<Vec<Kept<Report>>> {
        self.select(filter.select()).await
    }

    /// The figures of reports that fit a filter, as versions. A row of the table of figures with the same key goes before them;
    /// that is left to the caller, and so is what the filter says of the review. `only` names the indicators that are wanted.
    pub(crate) async fn list_report_figures(
        &self,
        filter: &FigureFilter,
        only: Option<&BTreeSet<String>>,
    ) -> Result<Vec<Kept<FigureVersion>>> {
        // What was returned has a row of its own.
        if filter.review == Some(ReviewState::Returned) {
            return Ok(Vec::new());
        }
        let submissions: BTreeMap<String, Submission> = self
            .list_submissions(None)
            .await?
            .into_iter()
            .map(|kept| (kept.id.clone(), kept.row))
            .filter(|(_, one)| filter.indicator.as_ref().is_none_or(|wanted| one.brings(wanted)))
            .filter(|(_, one)| only.is_none_or(|only| only.iter().any(|wanted| one.brings(wanted))))
            .filter(|(_, one)| {
                filter
                    .entered_by
                    .as_ref()
                    .is_none_or(|wanted| one.entered_by == *wanted)
            })
            .collect();
        let mut found = Vec::new();
        if submissions.is_empty() {
            return Ok(found);
        }
        let wanted = ReportFilter {
            form: None,
            subject: filter.subject.clone(),
            period: filter.period,
            waiting: filter.review == Some(ReviewState::UnderReview),
        };
        for report in self.list_reports(&wanted).await? {
            let Some(submission) = submissions.get(&report.submission) else {
                continue;
            };
            for figure in report.figures()? {
                if filter
                    .indicator
                    .as_ref()
                    .is_some_and(|wanted| figure.0 != *wanted)
                    || only.is_some_and(|only| !only.contains(&figure.0))
                {
                    continue;
                }
                found.push(Kept {
                    row: figure
                        .version_of(&report, submission)
                        .ok_or_else(|| StoreError::StoredValue {
                            table: Report::TABLE.name,
                            column: "content",
                            found: format!("{} {} {}", report.form, report.subject, report.period),
                        })?,
                    // It has no row of its own yet.
                    row_version: 0,
                    entry_seq: report.entry_seq,
                });
            }
        }
        Ok(found)
    }

    /// The report that brought a version of a figure, where one did.
    pub async fn find_report_of(&self, figure: &FigureVersion) -> Result<Option<Kept<Report>>> {
        let filter = ReportFilter {
            subject: Some(figure.subject.clone()),
            period: Some(figure.period),
            ..ReportFilter::default()
        };
        for report in self.list_reports(&filter).await? {
            let mut figures = report.figures()?.into_iter();
            if figures.any(|one| one.0 == figure.indicator && one.1 == figure.version) {
                return Ok(Some(report));
            }
        }
        Ok(None)
    }
}

impl Submission {
    /// Whether it has figures of an indicator.
    pub fn brings(&self, indicator: &str) -> bool {
        self.indicators.get(indicator).is_some()
    }

    /// The unit of measure of an indicator's figures.
    fn unit_of(&self, indicator: &str) -> Option<String> {
        self.indicators.get(indicator)?.as_str().map(str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_a_stage_or_a_word_and_nothing_else() {
        let read = |text: &str| serde_json::from_str::<ReportState>(text);
        assert_eq!(read("2").unwrap(), ReportState::Stage(2));
        assert_eq!(read("\"draft\"").unwrap(), ReportState::draft());
        assert_eq!(read("\"accepted\"").unwrap(), ReportState::accepted());
        for wrong in ["null", "1.5", "[]", "18446744073709551615"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        let state = ReportState::Stage(1);
        assert_eq!(serde_json::to_string(&state).unwrap(), "1");
    }
}
