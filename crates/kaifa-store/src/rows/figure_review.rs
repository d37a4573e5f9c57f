//! Verdicts on figures, one per version and stage. The pair of writes that a review is (the verdict, and the figure's
//! next state) is made here, so that they cannot come apart; the unique key stops a second reviewer of the same stage.

use kaifa_base::{Period, Place, Problem, Words};

use crate::changes::Changes;
use crate::codes;
use crate::error::{Result, StoreError};
use crate::instant::Instant;
use crate::rows::figure::{FigureVersion, ReviewState};
use crate::select::Select;
use crate::store::Store;
use crate::table::{Kept, table};
use crate::value::code_list;

code_list! {
    /// What a reviewer says.
    Verdict {
        /// In order.
        Accept = "accept", "通过", "accept";
        /// Not in order; goes back with a reason.
        Return = "return", "退回", "return";
    }
}

table! {
    /// One verdict on one version of a figure at one stage.
    FigureReview in "figure_review" key [indicator, subject, period, version, stage] {
        /// See [`FigureVersion::indicator`].
        indicator: String,
        /// See [`FigureVersion::subject`].
        subject: String,
        /// See [`FigureVersion::period`].
        period: Period,
        /// See [`FigureVersion::version`].
        version: i64,
        /// The stage, from 1.
        stage: i64,
        /// Who reviewed.
        reviewer: String,
        /// For whom, if the reviewer stands in for someone.
        on_behalf_of: Option<String>,
        /// What was said.
        verdict: Verdict,
        /// Why; always given with a return.
        reason: Option<String>,
        /// When.
        at: Instant,
    }
}

/// The changes of one review. Refuses a figure that does not wait at this stage and a return without a reason.
/// `last_stage` says whether acceptance at this stage is final.
pub fn review_figure(
    figure: &Kept<FigureVersion>,
    review: &FigureReview,
    last_stage: bool,
) -> Result<Changes> {
    let mut problems = Vec::new();
    let place = Place::item(format!(
        "{} / {} / {}",
        figure.indicator, figure.subject, figure.period
    ));
    if figure.review != ReviewState::UnderReview || figure.stage != review.stage {
        problems.push(Problem::error(
            &codes::REVIEW_STATE,
            place.clone(),
            Words::new(
                format!(
                    "第 {} 版为“{}”(第 {} 级),不在第 {} 级待审",
                    figure.version,
                    figure.review.words().zh,
                    figure.stage,
                    review.stage
                ),
                format!(
                    "version {} is {} (stage {}); it does not wait for stage {}",
                    figure.version,
                    figure.review.words().en,
                    figure.stage,
                    review.stage
                ),
            ),
        ));
    }
    let reason = review.reason.as_deref().unwrap_or_default();
    if review.verdict == Verdict::Return && reason.trim().is_empty() {
        problems.push(
            Problem::error(
                &codes::REVIEW_REASON,
                Place {
                    field: Some("reason".to_owned()),
                    ..place
                },
                Words::new("退回须写明理由", "a return needs a reason"),
            )
            .hint("请写明哪里不对、应怎样改", "say what is wrong and how to mend it"),
        );
    }
    if !problems.is_empty() {
        return Err(StoreError::Refused(problems));
    }
    let mut next = figure.row.clone();
    match (review.verdict, last_stage) {
        (Verdict::Return, _) => next.review = ReviewState::Returned,
        (Verdict::Accept, false) => next.stage += 1,
        (Verdict::Accept, true) => {
            next.review = ReviewState::Accepted;
            next.accepted_at = Some(review.at);
        }
    }
    let mut changes = Changes::new();
    changes.update(figure, &next).insert(review);
    Ok(changes)
}

impl Store {
    /// The verdicts on all versions of one figure, by version and stage.
    pub async fn list_figure_reviews(
        &self,
        indicator: &str,
        subject: &str,
        period: Period,
    ) -> Result<Vec<Kept<FigureReview>>> {
        self.select(
            Select::all()
                .equals("indicator", &indicator.to_owned())
                .equals("subject", &subject.to_owned())
                .equals("period", &period),
        )
        .await
    }
}
