//! What a form says of the figures of a long table together: its checks over fields, periods and units, with the rows of the file
//! before what is in the book. A doubtful figure passes when the import says why (`--reason`).

use std::collections::BTreeSet;

use kaifa_base::{Decimal, Problem, Severity};
use kaifa_store::Store;

use super::check::{Ask, Checked};
use crate::figures::book::FigureBook;
use crate::figures::form_checks::{self, Fresh, units_looked_at};
use crate::stop::Stop;

/// The checks that do not hold for what is to be written.
pub async fn check_together(store: &Store, ask: &Ask<'_>, reports: &[Checked]) -> Result<Vec<Problem>, Stop> {
    if ask.form.checks.is_empty() {
        return Ok(Vec::new());
    }
    let mut fresh = Fresh::default();
    let mut units: BTreeSet<String> = BTreeSet::new();
    for report in reports {
        units.extend(units_looked_at(ask.place, &report.subject));
        for (at, _, rows) in &report.figures {
            let value = rows.last().and_then(|row| row.value.as_deref());
            let value = value.and_then(|text| text.parse::<Decimal>().ok());
            fresh.insert(&report.subject, report.period, &ask.form.indicators[*at], value);
        }
    }
    let book = FigureBook::of_subjects(store, units.iter().map(String::as_str), None).await?;
    let mut problems = Vec::new();
    for report in reports {
        let unit = ask.place.unit_name(&report.subject);
        let line = report
            .figures
            .iter()
            .filter_map(|(.., rows)| rows.last())
            .map(|row| row.line)
            .min();
        for failed in form_checks::failed(ask.place, ask.form, &report.subject, report.period, &book, &fresh)
        {
            let mut problem = form_checks::problem(&failed, unit, report.period);
            problem.place.line = line.map(|line| line as usize);
            if problem.severity == Severity::Error {
                problems.push(problem);
            } else if ask.reason.is_none() {
                let hint = (
                    "情况属实的,请用 --reason 写明原因",
                    "if it is so, say why with --reason",
                );
                problems.push(problem.hint(hint.0, hint.1));
            }
        }
    }
    Ok(problems)
}
