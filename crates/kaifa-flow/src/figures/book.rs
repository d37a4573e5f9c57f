//! All versions of the figures of some units, as they were known at a moment: which version is newest, which one counts, and
//! which periods lie beside each other. What a value means is the indicator's; nothing is written here.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Datelike;
use kaifa_base::{Date, FigureState, Period};
use kaifa_pack::item::PeriodKind;
use kaifa_store::rows::{FigureFilter, FigureVersion, ReviewState, Verdict};
use kaifa_store::{Instant, Kept, Store};

use crate::stop::Stop;

/// Indicator, subject, period.
type Key = (String, String, Period);

/// Up to so many units of one period are read one by one.
const READ_ALONE: usize = 400;

/// The figures of some units with all their versions, oldest first.
#[derive(Debug, Default)]
pub struct FigureBook {
    figures: BTreeMap<Key, Vec<Kept<FigureVersion>>>,
}

/// The end of a past day, up to which its readers knew things; nothing for today and later, where all that is known counts.
pub fn known_by(on: Date, today: Date) -> Option<Instant> {
    (on < today).then(|| {
        on.succ_opt()
            .unwrap_or(on)
            .and_time(chrono::NaiveTime::MIN)
            .and_utc()
    })
}

impl FigureBook {
    /// Reads the figures of some units. With a moment, what came later is left out, and what was reviewed later waits still.
    pub async fn of_subjects<'a>(
        store: &Store,
        subjects: impl IntoIterator<Item = &'a str>,
        known_by: Option<Instant>,
    ) -> Result<FigureBook, Stop> {
        let mut book = FigureBook::default();
        for subject in subjects.into_iter().collect::<BTreeSet<&str>>() {
            let filter = FigureFilter {
                subject: Some(subject.to_owned()),
                ..FigureFilter::default()
            };
            book.add(store, store.list_figures(&filter).await?, known_by)
                .await?;
        }
        Ok(book)
    }

    /// Reads the figures of all units for one period.
    pub(crate) async fn of_period(
        store: &Store,
        period: Period,
        known_by: Option<Instant>,
    ) -> Result<FigureBook, Stop> {
        let mut book = FigureBook::default();
        let filter = FigureFilter {
            period: Some(period),
            ..FigureFilter::default()
        };
        book.add(store, store.list_figures(&filter).await?, known_by)
            .await?;
        Ok(book)
    }

    /// Reads the figures of some units for some periods. Many units are read at once, few one by one.
    pub(crate) async fn of_units_and_periods(
        store: &Store,
        wanted: &BTreeSet<(String, Period)>,
        known_by: Option<Instant>,
    ) -> Result<FigureBook, Stop> {
        let periods: BTreeSet<Period> = wanted.iter().map(|(_, period)| *period).collect();
        let mut book = FigureBook::default();
        for period in periods {
            let units: BTreeSet<&String> = wanted
                .iter()
                .filter_map(|(unit, wanted)| (*wanted == period).then_some(unit))
                .collect();
            let whole = [FigureFilter {
                period: Some(period),
                ..FigureFilter::default()
            }];
            let filters: Vec<FigureFilter> = match units.len() {
                0..=READ_ALONE => units
                    .into_iter()
                    .map(|unit| FigureFilter {
                        subject: Some(unit.clone()),
                        ..whole[0].clone()
                    })
                    .collect(),
                _ => whole.into(),
            };
            for filter in filters {
                book.add(store, store.list_figures(&filter).await?, known_by)
                    .await?;
            }
        }
        Ok(book)
    }

    /// Adds versions, oldest first; what was decided after the limit waits still.
    async fn add(
        &mut self,
        store: &Store,
        versions: Vec<Kept<FigureVersion>>,
        known_by: Option<Instant>,
    ) -> Result<(), Stop> {
        for mut version in versions {
            if let Some(limit) = known_by {
                if version.known_at >= limit {
                    continue;
                }
                let decided_later = match version.review {
                    ReviewState::UnderReview | ReviewState::Draft => false,
                    ReviewState::Accepted => version.accepted_at.is_some_and(|at| at >= limit),
                    ReviewState::Returned => {
                        returned_at(store, &version).await?.is_some_and(|at| at >= limit)
                    }
                };
                if decided_later {
                    version.row.review = ReviewState::UnderReview;
                    version.row.accepted_at = None;
                }
            }
            let key = (version.indicator.clone(), version.subject.clone(), version.period);
            self.figures.entry(key).or_default().push(version);
        }
        Ok(())
    }

    /// All versions of one figure, oldest first.
    pub fn versions(&self, indicator: &str, subject: &str, period: Period) -> &[Kept<FigureVersion>] {
        self.figures
            .get(&(indicator.to_owned(), subject.to_owned(), period))
            .map_or(&[], Vec::as_slice)
    }

    /// The version handed in last, whatever became of it.
    pub fn newest(&self, indicator: &str, subject: &str, period: Period) -> Option<&Kept<FigureVersion>> {
        self.versions(indicator, subject, period).last()
    }

    /// The version that counts: the latest accepted.
    pub fn in_force(&self, indicator: &str, subject: &str, period: Period) -> Option<&Kept<FigureVersion>> {
        self.versions(indicator, subject, period)
            .iter()
            .rev()
            .find(|version| version.review == ReviewState::Accepted)
    }

    /// Every figure with all its versions, by indicator, subject and period.
    pub fn all(&self) -> impl Iterator<Item = &[Kept<FigureVersion>]> {
        self.figures.values().map(Vec::as_slice)
    }
}

async fn returned_at(store: &Store, version: &FigureVersion) -> Result<Option<Instant>, Stop> {
    let reviews = store
        .list_figure_reviews(&version.indicator, &version.subject, version.period)
        .await?;
    Ok(reviews
        .into_iter()
        .find(|review| review.version == version.version && review.verdict == Verdict::Return)
        .map(|review| review.at))
}

/// The state of a figure that nobody has handed in: its period may not have ended.
pub fn state_without_figure(period: Period, on: Date) -> FigureState {
    if period.last_day() >= on {
        FigureState::NotDue
    } else {
        FigureState::Missing
    }
}

/// The kind of a period.
pub fn kind_of(period: Period) -> PeriodKind {
    match period {
        Period::Year(_) => PeriodKind::Year,
        Period::Half(..) => PeriodKind::Half,
        Period::Quarter(..) => PeriodKind::Quarter,
        Period::Month(..) => PeriodKind::Month,
    }
}

/// The period of a kind that a day lies in.
pub fn period_at(kind: PeriodKind, day: Date) -> Period {
    let (year, month) = (day.year(), u8::try_from(day.month()).unwrap_or(1));
    match kind {
        PeriodKind::Year => Period::Year(year),
        PeriodKind::Half => Period::Half(year, (month - 1) / 6 + 1),
        PeriodKind::Quarter => Period::Quarter(year, (month - 1) / 3 + 1),
        PeriodKind::Month => Period::Month(year, month),
    }
}

/// The period of the same kind just before.
pub fn period_before(period: Period) -> Period {
    period
        .first_day()
        .pred_opt()
        .map_or(period, |day| period_at(kind_of(period), day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_period_before_crosses_the_year() {
        for (period, before) in [
            ("2025", "2024"),
            ("2025H1", "2024H2"),
            ("2025H2", "2025H1"),
            ("2025Q1", "2024Q4"),
            ("2025-01", "2024-12"),
            ("2025-12", "2025-11"),
        ] {
            let period = Period::parse(period).unwrap();
            assert_eq!(period_before(period).to_string(), before);
        }
    }

    #[test]
    fn a_figure_is_missing_only_after_its_period() {
        let year = Period::Year(2025);
        assert_eq!(state_without_figure(year, year.last_day()), FigureState::NotDue);
        let next = year.last_day().succ_opt().unwrap();
        assert_eq!(state_without_figure(year, next), FigureState::Missing);
    }

    #[test]
    fn only_a_past_day_has_a_limit_of_knowledge() {
        let today = Date::from_ymd_opt(2026, 3, 5).unwrap();
        assert_eq!(known_by(today, today), None);
        let limit = known_by(Date::from_ymd_opt(2026, 3, 4).unwrap(), today).unwrap();
        assert_eq!(limit.to_rfc3339(), "2026-03-05T00:00:00+00:00");
    }
}
