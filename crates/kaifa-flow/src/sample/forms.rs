//! Figures of the quarterly forms of the demonstration: earlier quarters handed in and accepted, the newest one as it looks in the
//! middle of collecting it, with units that are late, waiting, or have handed in a part. Everything here is sample.

use kaifa_base::{Date, Decimal, FigureState, Period};
use kaifa_pack::item::PeriodKind;
use kaifa_store::Instant;
use kaifa_store::rows::{FigureVersion, ReviewState};

use crate::figures::book::period_before;
use crate::figures::forms;
use crate::place::PlacePicture;

/// How many quarters back the sample reaches.
const QUARTERS: usize = 7;

/// Rows for every quarterly form of a place. `draw` gives a number below a limit for some words, always the same.
pub fn quarters(
    place: &PlacePicture,
    today: Date,
    by: &str,
    draw: impl Fn(&[&str], i64) -> i64,
    moment: impl Fn(Date, u32) -> Instant,
) -> Vec<FigureVersion> {
    let mut rows = Vec::new();
    for form in &place.edition.items.forms {
        if form.period != PeriodKind::Quarter {
            continue;
        }
        let newest = forms::last_period(form, today);
        for unit in forms::units_of(place, form) {
            let stages = place.review_stages(&unit.id);
            for period in
                std::iter::successors(Some(newest), |period| Some(period_before(*period))).take(QUARTERS)
            {
                let Period::Quarter(year, quarter) = period else {
                    continue;
                };
                let due = forms::due_day(place, form, period).unwrap_or_else(|| period.last_day());
                for (number, id) in form.indicators.iter().enumerate() {
                    let Some(indicator) = place.edition.indicator(id) else {
                        continue;
                    };
                    let mood = draw(&[id, &unit.id, "mood"], 100);
                    // Of the newest quarter some units have handed in nothing yet, some not everything.
                    if period == newest && (mood < 12 || (mood < 30 && number > 0)) {
                        continue;
                    }
                    let level = 20 + draw(&[id, &unit.id], 180);
                    let growth = 100 + draw(&[id, &unit.id, "growth"], 12) * i64::from(year % 100 - 20);
                    let value = Decimal::new(level * growth * i64::from(quarter), 2) / Decimal::from(4);
                    let places = if indicator.unit.dimension() == "count" {
                        0
                    } else {
                        2
                    };
                    let late = draw(&[id, &unit.id, &period.to_string()], 100) < 15;
                    let day = due
                        .checked_add_signed(chrono::Duration::days(if late { 6 } else { -4 }))
                        .unwrap_or(due);
                    let known_at = moment(day.min(today), 9);
                    let waits = period == newest && mood < 65;
                    rows.push(FigureVersion {
                        indicator: id.clone(),
                        subject: unit.id.clone(),
                        period,
                        version: 1,
                        state: FigureState::Reported,
                        value: Some(value.round_dp(places).normalize()),
                        unit: Some(indicator.unit.symbol().to_owned()),
                        state_reason: None,
                        held_on: Some(period.last_day()),
                        known_at,
                        source: serde_json::json!({ "form": "样例生成器" }),
                        entered_by: by.to_owned(),
                        correction_reason: None,
                        review: match waits {
                            true => ReviewState::UnderReview,
                            false => ReviewState::Accepted,
                        },
                        stage: match waits {
                            true => stages.first().map_or(0, |stage| stage.number),
                            false => stages.last().map_or(0, |stage| stage.number),
                        },
                        accepted_at: (!waits).then_some(known_at),
                    });
                }
            }
        }
    }
    rows
}
