//! A figure beside those of other periods: the single period of a cumulative figure, growth against the same period of last year as
//! it was submitted and as it was revised, and whether the definition changed in between.

use kaifa_base::{Decimal, Period};
use kaifa_pack::item::{Accumulation, DefinitionChange, Indicator};
use kaifa_store::rows::{FigureVersion, ReviewState};

use crate::figures::book::{FigureBook, period_before};
use crate::figures::review_queue::change_percent;

/// A figure beside others of the same unit.
#[derive(Debug, Clone, Default)]
pub struct Comparison<'a> {
    /// The period alone, where the indicator is cumulative and the period before in the same year is known.
    pub single: Option<Decimal>,
    /// The same period of last year as it was first accepted.
    pub last_year_submitted: Option<Decimal>,
    /// The same as it counts now.
    pub last_year_revised: Option<Decimal>,
    /// Growth in percent against last year as submitted.
    pub growth_submitted: Option<Decimal>,
    /// Growth in percent against last year as revised; against the comparable figure where the definition changed.
    pub growth: Option<Decimal>,
    /// The change of definition between the two periods.
    pub change: Option<&'a DefinitionChange>,
    /// Last year's figure on the new definition, where the definition changed and somebody gave it.
    pub comparable: Option<Decimal>,
}

fn counts(version: &FigureVersion) -> bool {
    version.review == ReviewState::Accepted
}

/// Compares a number of a period with what the book knows. `value` is what stands in the form now.
pub fn compare<'a>(
    book: &FigureBook,
    indicator: &'a Indicator,
    subject: &str,
    period: Period,
    value: Option<Decimal>,
) -> Comparison<'a> {
    let id = indicator.id.as_str();
    let known = |id: &str, period: Period| {
        book.in_force(id, subject, period)
            .or_else(|| book.newest(id, subject, period))
            .and_then(|version| version.value)
    };
    let last_year = period.shift_years(-1);
    let versions = book.versions(id, subject, last_year);
    let submitted = versions
        .iter()
        .find(|one| counts(one))
        .or(versions.first())
        .and_then(|one| one.value);
    let revised = known(id, last_year);
    let change = indicator.change_between(last_year.first_day(), period.first_day());
    let comparable = change
        .and_then(|change| change.comparable.as_deref())
        .and_then(|id| known(id, last_year));
    // Over a change of definition only the comparable figure compares.
    let base = if change.is_some() { comparable } else { revised };
    let growth = |base: Option<Decimal>| change_percent(base?, value?);
    Comparison {
        single: single(book, indicator, subject, period, value),
        last_year_submitted: submitted,
        last_year_revised: revised,
        growth_submitted: growth(submitted.filter(|_| change.is_none())),
        growth: growth(base),
        change,
        comparable,
    }
}

/// The period alone: a cumulative figure less the one before it in the same year. The first period of a year is itself.
pub fn single(
    book: &FigureBook,
    indicator: &Indicator,
    subject: &str,
    period: Period,
    value: Option<Decimal>,
) -> Option<Decimal> {
    if indicator.accumulation != Accumulation::Cumulative || matches!(period, Period::Year(_)) {
        return None;
    }
    let before = period_before(period);
    if before.year() != period.year() {
        return value;
    }
    let earlier = book
        .in_force(&indicator.id, subject, before)
        .or_else(|| book.newest(&indicator.id, subject, before))?
        .value?;
    value?.checked_sub(earlier)
}
