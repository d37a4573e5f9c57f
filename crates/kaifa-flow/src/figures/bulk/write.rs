//! Writes checked reports: one submission, one row per unit and period, one entry of the ledger with the hash of the file.

use std::fmt::Write as _;

use kaifa_base::Digest;
use kaifa_store::rows::{Report, ReportFilter, ReportState, Submission};
use kaifa_store::{Act, Changes, Document, Instant, Origin, Store, new_id};

use super::check::{Ask, Checked, Counts};
use crate::stop::Stop;

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Figures that count or wait now, one per unit, indicator and period.
    pub figures: i64,
    /// Reports.
    pub reports: usize,
    /// What was left out or replaced.
    pub counts: Counts,
}

/// Writes the reports as one act.
pub async fn write(
    store: &Store,
    ask: &Ask<'_>,
    file: &str,
    sha256: Digest,
    reports: Vec<Checked>,
    counts: Counts,
    now: Instant,
) -> Result<Written, Stop> {
    let by = ask
        .person
        .map_or("command-line", |person| person.id.as_str())
        .to_owned();
    let id = new_id(now);
    let form = &ask.form.id;
    let heads: Vec<String> = ask
        .form
        .indicators
        .iter()
        .map(|id| serde_json::to_string(id).map_err(Stop::failed))
        .collect::<Result<_, Stop>>()?;
    let versions = next_versions(store, form).await?;
    let mut brought = vec![false; heads.len()];
    let (mut rows, mut figures, mut superseded) = (Vec::with_capacity(reports.len()), 0, 0);
    for report in reports {
        let mut content = String::with_capacity(report.figures.len() * 40 + 2);
        let mut waiting = 0;
        content.push('[');
        for (at, from, lines) in &report.figures {
            brought[*at] = true;
            figures += 1;
            superseded += lines.len() as i64 - 1;
            for (line, version) in lines.iter().zip(*from..) {
                if content.len() > 1 {
                    content.push(',');
                }
                let _ = write!(content, "[{},{version},", heads[*at]);
                match &line.value {
                    // Digits and a point need no escape.
                    Some(value) => {
                        let _ = write!(content, "\"{value}\",");
                    }
                    None => content.push_str("null,"),
                }
                match &line.state {
                    ReportState::Stage(stage) => {
                        let _ = write!(content, "{stage},");
                    }
                    ReportState::Word(word) => {
                        let _ = write!(content, "\"{word}\",");
                    }
                }
                let _ = write!(content, "{}]", line.line);
            }
            // Only the newest version waits for somebody.
            waiting += i64::from(
                lines
                    .last()
                    .is_some_and(|line| matches!(line.state, ReportState::Stage(_))),
            );
        }
        content.push(']');
        let key = (report.subject.clone(), report.period);
        rows.push(Report {
            form: form.clone(),
            version: versions.get(&key).copied().unwrap_or(0) + 1,
            subject: report.subject,
            period: report.period,
            submission: id.clone(),
            waiting,
            content: Document(content),
        });
    }
    let indicators: serde_json::Map<String, serde_json::Value> = ask
        .form
        .indicators
        .iter()
        .zip(&brought)
        .filter(|(_, brought)| **brought)
        .filter_map(|(id, _)| {
            let unit = ask.place.edition.indicator(id)?.unit.symbol();
            Some((id.clone(), serde_json::Value::from(unit)))
        })
        .collect();
    let mut changes = Changes::new();
    changes.insert(&Submission {
        id: id.clone(),
        form: form.clone(),
        file: file.to_owned(),
        file_sha256: sha256.clone(),
        indicators: indicators.into(),
        figures: figures + superseded,
        superseded,
        unchanged: counts.unchanged,
        reason: ask.reason.map(str::to_owned),
        entered_by: by.clone(),
        known_at: now,
    });
    let origin = Origin {
        file: file.to_owned(),
        sha256,
    };
    let count = rows.len();
    changes.import_owned(origin, rows);
    let mut act = Act::new(now, by, "figure.import", format!("submission:{id}"));
    if let Some(reason) = ask.reason {
        act = act.because(reason);
    }
    store.write(&act, changes).await?;
    Ok(Written {
        figures,
        reports: count,
        counts,
    })
}

/// The number of the newest report of each unit and period of a form.
async fn next_versions(
    store: &Store,
    form: &str,
) -> Result<std::collections::HashMap<(String, kaifa_base::Period), i64>, Stop> {
    let mut versions = std::collections::HashMap::new();
    if store.list_submissions(Some(form)).await?.is_empty() {
        return Ok(versions);
    }
    let filter = ReportFilter {
        form: Some(form.to_owned()),
        ..ReportFilter::default()
    };
    for report in store.list_reports(&filter).await? {
        let newest = versions
            .entry((report.subject.clone(), report.period))
            .or_insert(0);
        *newest = report.version.max(*newest);
    }
    Ok(versions)
}
