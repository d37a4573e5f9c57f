//! What tests ask of reports.

use kaifa_store::Store;
use kaifa_store::rows::ReportFilter;

/// How many reports have figures that wait for review, and how many figures those are.
pub async fn waiting(store: &Store) -> (usize, i64) {
    let reports = store.list_reports(&ReportFilter::default()).await;
    let reports = reports.expect("the reports");
    let waits = || reports.iter().filter(|report| report.waiting > 0);
    (waits().count(), waits().map(|report| report.waiting).sum())
}
