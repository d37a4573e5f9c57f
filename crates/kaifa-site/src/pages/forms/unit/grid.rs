//! The grid of a form: a row per figure with the periods beside it, and the figures that another form asks for.

use kaifa_base::{Decimal, Lang, Period, Words};
use kaifa_flow::figures::book::{FigureBook, period_before};
use kaifa_flow::figures::comparison::compare;
use kaifa_flow::show;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::Indicator;
use kaifa_store::rows::{ReviewState, Verdict};

use super::Asked;
use crate::pages::figures::grid::ShownFigure;
use crate::pages::figures::{figure_href, review_lamp};
use crate::web::visit::Visit;

/// One row of the grid.
#[derive(Debug, Clone)]
pub(super) struct GridRow {
    pub(super) indicator: String,
    pub(super) name: String,
    pub(super) owner: String,
    pub(super) unit: String,
    pub(super) accumulation: String,
    pub(super) before: ShownFigure,
    pub(super) submitted: ShownFigure,
    /// Shown where it differs from what was submitted.
    pub(super) revised: Option<ShownFigure>,
    pub(super) single: String,
    pub(super) growth: String,
    /// The change of definition, and whether a comparable figure is there.
    pub(super) changed: String,
    pub(super) typed: String,
    pub(super) correction: String,
    pub(super) exists: bool,
    pub(super) version: i64,
    pub(super) state_words: String,
    pub(super) review_words: String,
    pub(super) lamp: &'static str,
    pub(super) href: String,
    pub(super) returned_because: String,
    /// Waits for the reader, and whether it strikes.
    pub(super) for_me: bool,
    pub(super) striking: bool,
    pub(super) wrong: Vec<Words>,
}

/// A figure of another form, shown and not asked.
#[derive(Debug, Clone)]
pub(super) struct ReusedRow {
    pub(super) name: String,
    pub(super) unit: String,
    pub(super) value: ShownFigure,
    /// The form that asks for it.
    pub(super) from: String,
    pub(super) from_href: String,
}

pub(super) fn grid_row(
    visit: &Visit,
    asked: &Asked<'_>,
    indicator: &Indicator,
    book: &FigureBook,
    typed: Option<&(String, String)>,
) -> GridRow {
    let (lang, unit, period) = (visit.lang, asked.unit, asked.period);
    let newest = book.newest(&indicator.id, unit, period);
    let value = newest.and_then(|newest| newest.value);
    let against = compare(book, indicator, unit, period, value);
    let number = |value: Decimal| show::number(value, 4);
    let href = figure_href(&indicator.id, unit, period);
    let submitted = match against.last_year_submitted {
        None => ShownFigure::of(visit, book, indicator, unit, period.shift_years(-1)),
        Some(value) => ShownFigure::number(value, figure_href(&indicator.id, unit, period.shift_years(-1))),
    };
    let revised = against
        .last_year_revised
        .filter(|value| Some(*value) != against.last_year_submitted)
        .map(|value| ShownFigure::number(value, submitted.href.clone()));
    let changed = match against.change {
        None => String::new(),
        Some(change) => {
            let (from, title) = (lang.date(change.from), change.title.get(lang));
            match (against.comparable, lang) {
                (Some(value), Lang::Zh) => {
                    format!("自{from}起口径变动:{title};同口径上年数 {}", number(value))
                }
                (Some(value), Lang::En) => {
                    format!(
                        "defined anew since {from}: {title}; last year on the new basis: {}",
                        number(value)
                    )
                }
                (None, Lang::Zh) => format!("自{from}起口径变动:{title};没有同口径上年数,不可比"),
                (None, Lang::En) => {
                    format!("defined anew since {from}: {title}; no comparable figure of last year")
                }
            }
        }
    };
    GridRow {
        indicator: indicator.id.clone(),
        name: indicator.name_in(lang).to_owned(),
        owner: indicator.owner.clone().unwrap_or_default(),
        unit: indicator.unit.symbol().to_owned(),
        accumulation: indicator.accumulation.words().get(lang).to_owned(),
        before: ShownFigure::of(visit, book, indicator, unit, period_before(period)),
        submitted,
        revised,
        single: against.single.map(number).unwrap_or_default(),
        growth: against.growth.map(percent).unwrap_or_default(),
        changed,
        typed: match (typed, newest) {
            (Some(typed), _) => typed.0.clone(),
            (None, Some(newest)) => newest
                .value
                .map_or_else(|| "不适用".to_owned(), |value| value.to_string()),
            (None, None) => String::new(),
        },
        correction: typed.map(|typed| typed.1.clone()).unwrap_or_default(),
        exists: newest.is_some_and(|newest| newest.review != ReviewState::Draft),
        version: newest.map_or(0, |newest| newest.version),
        state_words: newest
            .map_or_else(
                || kaifa_flow::figures::book::state_without_figure(period, visit.on),
                |newest| newest.state,
            )
            .words()
            .get(lang)
            .to_owned(),
        review_words: newest
            .map(|newest| newest.review.words().get(lang).to_owned())
            .unwrap_or_default(),
        lamp: newest.map_or("idle", |newest| review_lamp(newest.review)),
        href,
        returned_because: String::new(),
        for_me: false,
        striking: false,
        wrong: Vec::new(),
    }
}

fn percent(value: Decimal) -> String {
    let sign = if value.is_sign_positive() && !value.is_zero() {
        "+"
    } else {
        ""
    };
    format!("{sign}{}%", show::number(value, 1))
}

pub(super) async fn returned_because(
    visit: &Visit,
    indicator: &Indicator,
    unit: &str,
    period: Period,
) -> Result<String, Stop> {
    let reviews = visit
        .app
        .store
        .list_figure_reviews(&indicator.id, unit, period)
        .await?;
    let last = reviews
        .into_iter()
        .rev()
        .find(|review| review.verdict == Verdict::Return);
    Ok(last.and_then(|review| review.row.reason).unwrap_or_default())
}
