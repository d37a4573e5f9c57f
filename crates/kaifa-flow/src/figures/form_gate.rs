//! What the forms say against a submission: a deadline that has passed without an exception, and figures that contradict each
//! other. Figures that no form asks for pass.

use std::collections::{BTreeMap, BTreeSet};

use kaifa_base::{Period, Place, Problem, Severity};
use kaifa_pack::item::Form;

use crate::app::App;
use crate::codes;
use crate::figures::book::{FigureBook, kind_of};
use crate::figures::check::Checked;
use crate::figures::form_checks::{self, Fresh};
use crate::figures::forms::{self, Lock};
use crate::figures::typed_value::Typed;
use crate::place::PlacePicture;
use crate::stop::Stop;

/// The form that asks a unit for an indicator for a period, if one does.
pub fn form_of<'a>(
    place: &'a PlacePicture,
    indicator: &str,
    subject: &str,
    period: Period,
) -> Option<&'a Form> {
    let unit = place.unit(subject)?;
    place.edition.items.forms.iter().find(|form| {
        form.period == kind_of(period)
            && form.indicators.iter().any(|id| id == indicator)
            && forms::asks_unit(place, form, unit)
            && form.asks_for(period.first_day(), period.last_day())
    })
}

/// Adds what the forms say against these figures, and gives the book of all units that were looked at. A doubtful figure passes
/// with a remark.
pub async fn look(
    app: &App,
    checked: &[Checked<'_>],
    has_remark: bool,
    problems: &mut Vec<Problem>,
) -> Result<FigureBook, Stop> {
    let mut touched: BTreeMap<(&str, &str, Period), (&PlacePicture, &Form)> = BTreeMap::new();
    let mut fresh = Fresh::default();
    let mut exceptions = BTreeMap::new();
    let mut units: BTreeSet<String> = checked.iter().map(|item| item.entry.subject.clone()).collect();
    for item in checked {
        let entry = &item.entry;
        let Some(form) = form_of(item.place, &entry.indicator, &entry.subject, entry.period) else {
            continue;
        };
        let known = match exceptions.get(&form.id) {
            Some(known) => known,
            None => {
                let rows = app.store.list_form_exceptions(&form.id).await?;
                let rows: Vec<_> = rows.into_iter().map(|kept| kept.row).collect();
                exceptions.entry(form.id.clone()).or_insert(rows)
            }
        };
        if let Lock::Locked(due) =
            forms::lock(item.place, form, &entry.subject, entry.period, known, app.today())
        {
            let words = forms::locked_words(form, due);
            problems.push(Problem::error(&codes::FORM_LOCKED, entry.place.clone(), words));
            continue;
        }
        if !form.checks.is_empty() {
            units.extend(form_checks::units_looked_at(item.place, &entry.subject));
        }
        let key = (form.id.as_str(), entry.subject.as_str(), entry.period);
        touched.entry(key).or_insert((item.place, form));
        let value = match &item.typed {
            Typed::Value(value) => Some(*value),
            _ => None,
        };
        fresh.insert(&entry.subject, entry.period, &entry.indicator, value);
    }
    let book = FigureBook::of_subjects(&app.store, units.iter().map(String::as_str), None).await?;
    for ((_, subject, period), (place, form)) in &touched {
        let unit = place.unit_name(subject);
        for failed in form_checks::failed(place, form, subject, *period, &book, &fresh) {
            let problem = form_checks::problem(&failed, unit, *period);
            match problem.severity {
                Severity::Error => problems.push(problem),
                // Refused until somebody says why it is right.
                _ if !has_remark => problems.push(Problem {
                    place: Place {
                        field: Some("remark".to_owned()),
                        ..problem.place
                    },
                    ..problem
                }),
                _ => {}
            }
        }
    }
    Ok(book)
}
