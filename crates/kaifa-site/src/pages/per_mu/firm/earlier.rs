//! What earlier published runs say of a firm, within the reader's reach.

use kaifa_eval::scheme::measures::EarlierGrades;
use kaifa_flow::evaluation::per_mu::{self};
use kaifa_flow::stop::Stop;
use serde::Serialize;

use super::super::Opened;
use crate::web::visit::Visit;

/// Earlier years looked at.
const YEARS: usize = 5;

/// A result of another year.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct YearLine {
    /// The year.
    pub year: i32,
    /// The grade.
    pub grade: String,
    /// The score.
    pub score: String,
    /// The rank.
    pub rank: Option<(u32, u32)>,
    /// Id of the run.
    pub run: String,
}

/// Published runs of the years before by schemes of the same series, the latest first; of each year the one in force.
pub(in crate::pages::per_mu) async fn earlier_runs(
    visit: &Visit,
    opened: &Opened,
) -> Result<Vec<(i32, std::sync::Arc<per_mu::FirmRun>)>, Stop> {
    let heads = visit.app.store.list_run_heads(per_mu::KIND).await?;
    let (year, series) = (opened.run.frozen.year, &opened.run.scheme().series);
    let mut found: Vec<(i32, std::sync::Arc<per_mu::FirmRun>)> = Vec::new();
    for head in &heads {
        let of_year = i32::try_from(head.year.unwrap_or_default()).unwrap_or_default();
        let corrected = heads
            .iter()
            .any(|other| other.replaces.as_ref() == Some(&head.id) && other.published_at.is_some());
        let wanted = head.published_at.is_some()
            && !corrected
            && of_year < year
            && head.pack.as_deref() == Some(&opened.run.pack)
            && found.iter().all(|(known, _)| *known != of_year);
        if !wanted || found.len() >= YEARS {
            continue;
        }
        let (_, run) = per_mu::open(&visit.app, &head.id).await?;
        if run.scheme().series == *series {
            found.push((of_year, run));
        }
    }
    found.sort_by_key(|(year, _)| std::cmp::Reverse(*year));
    Ok(found)
}

/// The grades of the years right before, the latest first; a year without a run ends them.
pub(in crate::pages::per_mu) fn earlier_grades(
    year: i32,
    runs: &[(i32, std::sync::Arc<per_mu::FirmRun>)],
) -> Vec<EarlierGrades> {
    runs.iter()
        .zip(1..)
        .take_while(|((of_year, _), back)| *of_year == year - back)
        .map(|((_, run), _)| run.grades())
        .collect()
}
