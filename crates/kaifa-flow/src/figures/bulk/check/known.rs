//! The newest versions of figures that are known already; there may be a million of them.

use std::collections::{BTreeSet, HashMap};

use kaifa_base::{Decimal, Period};
use kaifa_pack::item::Form;
use kaifa_store::Store;
use kaifa_store::rows::{ReportFilter, ReportState, ReviewState};

use crate::stop::Stop;

/// The newest version of a figure that is known.
#[derive(Debug, Clone)]
pub struct Known {
    pub(super) version: i64,
    pub(super) value: Option<Decimal>,
    pub(super) review: ReviewState,
}

/// Newest versions by unit, indicator and period. Every word is kept once: there may be a million of them.
#[derive(Debug, Default)]
pub struct KnownFigures {
    words: HashMap<String, u32>,
    newest: HashMap<(u32, u32, Period), Known>,
}

impl KnownFigures {
    fn number(&mut self, word: &str) -> u32 {
        if let Some(number) = self.words.get(word) {
            return *number;
        }
        let number = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.words.insert(word.to_owned(), number);
        number
    }

    fn note(&mut self, subject: u32, indicator: u32, period: Period, found: Known) {
        match self.newest.get_mut(&(subject, indicator, period)) {
            Some(newest) if newest.version > found.version => {}
            Some(newest) => *newest = found,
            None => {
                self.newest.insert((subject, indicator, period), found);
            }
        }
    }

    pub(super) fn get(&self, subject: &str, indicator: &str, period: Period) -> Option<&Known> {
        let (subject, indicator) = (self.words.get(subject)?, self.words.get(indicator)?);
        self.newest.get(&(*subject, *indicator, period))
    }
}

/// The newest versions of the figures of a form, from reports and rows.
pub async fn known_figures(store: &Store, form: &Form) -> Result<KnownFigures, Stop> {
    let mut known = KnownFigures::default();
    if !store.list_submissions(None).await?.is_empty() {
        for report in store.list_reports(&ReportFilter::default()).await? {
            let subject = known.number(&report.subject);
            for figure in report.figures_ref()? {
                let review = match &figure.3 {
                    ReportState::Stage(_) => ReviewState::UnderReview,
                    ReportState::Word(word) => ReviewState::parse(word).unwrap_or(ReviewState::UnderReview),
                };
                let found = Known {
                    version: figure.1,
                    value: figure.2.as_deref().and_then(|text| text.parse().ok()),
                    review,
                };
                let indicator = known.number(&figure.0);
                known.note(subject, indicator, report.period, found);
            }
        }
    }
    let asked: BTreeSet<String> = form.indicators.iter().cloned().collect();
    for row in store.list_own_figures(&asked).await? {
        let found = Known {
            version: row.version,
            value: row.value,
            review: row.review,
        };
        let (subject, indicator) = (known.number(&row.subject), known.number(&row.indicator));
        known.note(subject, indicator, row.period, found);
    }
    Ok(known)
}
