//! One form of one unit for one period: the grid to fill in, with the period before, the same period of last year as submitted and as
//! revised, the single period, growth, and what the checks say; for a reviewer the same grid with what to accept and return;
//! for the office the exception from a deadline.

pub mod acts;
mod grid;

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use kaifa_base::{Date, Period, Place, Problem};
use kaifa_flow::figures::book::{FigureBook, known_by, period_before};
use kaifa_flow::figures::form_checks::{self, Fresh, units_looked_at};
use kaifa_flow::figures::form_gate::form_of;
use kaifa_flow::figures::forms::{self, Lock};
use kaifa_flow::figures::typed_value::{Typed, read_value};
use kaifa_flow::people::permission::Task;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::{Accumulation, CheckSeverity, Form};
use kaifa_store::rows::FormException;

use self::grid::{GridRow, ReusedRow, grid_row, returned_because};
use super::{FormHead, ProgressView, href, period_asked, periods_offered, waiting_for_me};
use crate::pages::figures::grid::ShownFigure;
use crate::pages::frame::Frame;
use crate::pages::{Page, html};
use crate::web::visit::Visit;

/// A check that does not hold.
#[derive(Debug, Clone)]
struct CheckLine {
    text: String,
    must: bool,
}

#[derive(Template)]
#[template(path = "form_unit.html")]
struct UnitPage {
    f: Frame,
    head: FormHead,
    unit: String,
    periods: Vec<String>,
    before: String,
    last_year: String,
    is_cumulative: bool,
    progress: ProgressView,
    rows: Vec<GridRow>,
    reused: Vec<ReusedRow>,
    checks: Vec<CheckLine>,
    remark: String,
    may_enter: bool,
    may_review: bool,
    may_except: bool,
    locked_words: String,
    exception_until: Option<Date>,
    problems: Vec<Problem>,
}

impl UnitPage {
    fn exception_words(&self) -> String {
        self.exception_until
            .map(|day| self.f.lang.date(day))
            .unwrap_or_default()
    }
}

/// What was typed, by indicator: value and reason of the correction.
type TypedCells = BTreeMap<String, (String, String)>;

struct Asked<'a> {
    place: &'a PlacePicture,
    form: &'a Form,
    unit: &'a str,
    period: Period,
}

fn asked<'a>(visit: &Visit, picture: &'a Picture, id: &str, unit: &'a str) -> Result<Asked<'a>, Stop> {
    visit.allow(Task::SeeFigures, Some(unit))?;
    let place = picture
        .place_of_unit(unit)
        .ok_or_else(|| Stop::not_found(format!("单位 {unit}"), format!("the unit {unit}")))?;
    let form = place.edition.form(id).ok_or_else(|| forms::unknown(id))?;
    let period = period_asked(visit, form)?;
    Ok(Asked {
        place,
        form,
        unit,
        period,
    })
}

async fn page(
    visit: &Visit,
    asked: &Asked<'_>,
    typed: Option<&TypedCells>,
    remark: String,
    problems: Vec<Problem>,
) -> Result<UnitPage, Stop> {
    let Asked {
        place,
        form,
        unit,
        period,
    } = *asked;
    let person = visit.signed()?;
    let (today, lang) = (visit.app.today(), visit.lang);
    let units = units_looked_at(place, unit);
    let book = FigureBook::of_subjects(
        &visit.app.store,
        units.iter().map(String::as_str),
        known_by(visit.on, today),
    )
    .await?;
    let exceptions = exceptions(visit, form).await?;
    let lock = forms::lock(place, form, unit, period, &exceptions, today);
    let (locked_words, exception_until) = match lock {
        Lock::Locked(due) => (forms::locked_words(form, due).get(lang).to_owned(), None),
        Lock::Open { exception_until } => (String::new(), exception_until),
    };
    let is_today = visit.on == today;
    let may_enter = is_today && locked_words.is_empty() && person.covers(Task::EnterFigures, unit);
    let mine = match is_today && person.may_do(Task::ReviewFigures) {
        true => waiting_for_me(place, form, unit, period, &book, &book, person),
        false => Vec::new(),
    };
    let mut rows = Vec::new();
    let mut fresh = Fresh::default();
    for id in &form.indicators {
        let Some(indicator) = place.edition.indicator(id) else {
            continue;
        };
        let cell = typed.and_then(|typed| typed.get(id));
        if let Some((text, _)) = cell
            && let Ok(value) = read_value(text, &Place::default())
        {
            let value = match value {
                Typed::Value(value) => Some(value),
                _ => None,
            };
            fresh.insert(unit, period, id, value);
        }
        let mut row = grid_row(visit, asked, indicator, &book, cell);
        if let Some((_, strikes)) = mine.iter().find(|(figure, _)| figure.indicator == *id) {
            (row.for_me, row.striking) = (true, *strikes);
        }
        if row.lamp == "over" {
            row.returned_because = returned_because(visit, indicator, unit, period).await?;
        }
        rows.push(row);
    }
    let reused = form
        .reuses
        .iter()
        .filter_map(|id| {
            let indicator = place.edition.indicator(id)?;
            let from = form_of(place, id, unit, period);
            Some(ReusedRow {
                name: indicator.name_in(lang).to_owned(),
                unit: indicator.unit.symbol().to_owned(),
                value: ShownFigure::of(visit, &book, indicator, unit, period),
                from: from
                    .map(|from| from.title.get(lang).to_owned())
                    .unwrap_or_default(),
                from_href: from
                    .map(|from| href(&from.id, Some(unit), period))
                    .unwrap_or_default(),
            })
        })
        .collect();
    let checks = form_checks::failed(place, form, unit, period, &book, &fresh)
        .into_iter()
        .map(|failed| CheckLine {
            must: failed.check.severity == CheckSeverity::Error,
            text: failed.text.get(lang).to_owned(),
        })
        .collect();
    let title = format!(
        "{} · {} · {}",
        form.title.get(lang),
        place.unit_name(unit),
        period.words().get(lang)
    );
    Ok(UnitPage {
        f: visit.frame(("报表", "Forms"), title),
        head: FormHead::of(place, form, period, visit.on, lang),
        unit: unit.to_owned(),
        periods: periods_offered(form, visit.on, period),
        before: period_before(period).to_string(),
        last_year: period.shift_years(-1).to_string(),
        is_cumulative: form.indicators.iter().any(|id| {
            let indicator = place.edition.indicator(id);
            indicator.is_some_and(|one| one.accumulation == Accumulation::Cumulative)
        }) && !matches!(period, Period::Year(_)),
        progress: forms::progress(place, form, unit, period, &book).into(),
        rows,
        reused,
        checks,
        remark,
        may_enter,
        may_review: !mine.is_empty(),
        may_except: is_today && form.locked && person.may_do(Task::RunOffice),
        locked_words,
        exception_until,
        problems,
    })
}

async fn exceptions(visit: &Visit, form: &Form) -> Result<Vec<FormException>, Stop> {
    let rows = visit.app.store.list_form_exceptions(&form.id).await?;
    Ok(rows.into_iter().map(|kept| kept.row).collect())
}

/// `GET /forms/{id}/{unit}`
pub async fn show_one(visit: Visit, Path((id, unit)): Path<(String, String)>) -> Page {
    let picture = visit.picture().await?;
    let asked = asked(&visit, &picture, &id, &unit)?;
    html(&page(&visit, &asked, None, String::new(), Vec::new()).await?)
}
