//! The part of the demonstration that reports: yearly figures of every unit, drawn so that targets are reached by some and missed by
//! others, and the stories of single figures that were handed in, returned and corrected.

use kaifa_base::{Date, Decimal, FigureState, Period};
use kaifa_pack::UnitState;
use kaifa_pack::item::{Indicator, PeriodKind, Target, TargetMeasure, UnitKind};
use kaifa_store::Act;
use kaifa_store::rows::{FigureFilter, FigureVersion, ReviewState, Verdict};
use serde::Deserialize;

use super::{ACTOR, Story, date, moment};
use crate::app::{App, Clock};
use crate::figures::collect::{self, Entry};
use crate::place::PlacePicture;
use crate::stop::Stop;

/// Which figures are drawn.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FiguresDoc {
    pack: String,
    first_year: Option<i32>,
    last_year: Option<i32>,
}

/// Keeps the drawn figures of an indicator plausible: between two bounds, or between two percentages of another indicator of the
/// same unit and year.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RelationDoc {
    indicator: String,
    of: Option<String>,
    between: [i64; 2],
}

/// One figure and what happened to it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FigureDoc {
    pack: String,
    indicator: String,
    subject: String,
    period: String,
    #[serde(rename = "step")]
    steps: Vec<FigureStep>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct FigureStep {
    on: toml::value::Datetime,
    by: String,
    value: Option<String>,
    correction: Option<String>,
    verdict: Option<String>,
    reason: Option<String>,
}

impl Story {
    /// Yearly figures of every unit that reports an indicator: a level by unit, a growth by unit and year; a city is worth
    /// about twice its zones, a county about one and a half times.
    pub(super) async fn generate_figures(
        &self,
        told: &App,
        wanted: &FiguresDoc,
        today: Date,
    ) -> Result<(), Stop> {
        let app = told.at(Clock::Fixed(moment(today, 9)));
        let picture = app.picture(today).await?;
        let place = picture.place_or_stop(&wanted.pack)?;
        let (first, last) = (
            wanted.first_year.unwrap_or(self.first_year),
            wanted.last_year.unwrap_or(self.last_year),
        );
        let known_at = moment(date(&self.taken_up)?, 10);
        let mut rows = Vec::new();
        let indicators = place
            .edition
            .items
            .indicators
            .iter()
            .filter(|one| one.formula.is_none() && one.period == PeriodKind::Year);
        for indicator in indicators {
            let reporting = reporting(place, indicator);
            let series = Series::of(place, indicator, first, last);
            for unit in reporting {
                for year in first..=last {
                    let value = self.value(place, &series, &unit.id, unit.kind, year);
                    let known_at = known_at
                        .max(moment(Period::Year(year).last_day(), 9))
                        .min(moment(today, 9));
                    rows.push(FigureVersion {
                        indicator: indicator.id.clone(),
                        subject: unit.id.clone(),
                        period: Period::Year(year),
                        version: 1,
                        state: FigureState::Reported,
                        value: Some(value),
                        unit: Some(indicator.unit.symbol().to_owned()),
                        state_reason: None,
                        held_on: Some(Period::Year(year).last_day()),
                        known_at,
                        source: serde_json::json!({ "form": "样例生成器" }),
                        entered_by: ACTOR.to_owned(),
                        correction_reason: None,
                        review: ReviewState::Accepted,
                        stage: 1,
                        accepted_at: Some(known_at),
                    });
                }
            }
        }
        let draw = |words: &[&str], below: i64| self.percent(words, below);
        rows.extend(super::forms::quarters(place, today, ACTOR, draw, moment));
        let what = format!("figures:{}", wanted.pack);
        let act = Act::new(known_at, ACTOR, "figure.import", what);
        self.hand_in(&told.store, &act, &format!("sample-{}", wanted.pack), &rows)
            .await
    }

    /// The value of one unit in one year. Where a target asks for a level of the indicator, the series ends near it, so that
    /// some reach it and some do not; else it starts at a level drawn for the unit and grows.
    fn value(
        &self,
        place: &PlacePicture,
        series: &Series<'_>,
        subject: &str,
        kind: UnitKind,
        year: i32,
    ) -> Decimal {
        let places = if series.counts() { 0 } else { 2 };
        if let Some(value) = self.related(place, series, subject, kind, year) {
            return value.round_dp(places).normalize();
        }
        let own = |id: &str| match series.goal {
            Some(goal) => self.near(series, goal, id, year),
            None => self.grown(series, id, year),
        };
        let value = match (kind, series.goal) {
            (UnitKind::City, None) => {
                let zones: Decimal = place.zones().map(|zone| own(&zone.id)).sum();
                zones * Decimal::new(150 + self.percent(&[series.indicator, "city"], 60), 2)
            }
            (UnitKind::County, None) => own(subject) * Decimal::new(16, 1),
            _ => own(subject),
        };
        value.round_dp(places).normalize()
    }

    /// The value of an indicator that the story keeps within bounds or in relation to another; a target's level goes before.
    fn related(
        &self,
        place: &PlacePicture,
        series: &Series<'_>,
        subject: &str,
        kind: UnitKind,
        year: i32,
    ) -> Option<Decimal> {
        if series.goal.is_some() {
            return None;
        }
        let relation = self
            .relations
            .iter()
            .find(|one| one.indicator == series.indicator)?;
        let [low, high] = relation.between;
        let Some(other) = &relation.of else {
            let drawn = self.percent(&[series.indicator, subject], high - low + 1);
            return Some(Decimal::from(low + drawn));
        };
        let mut indicators = place.edition.items.indicators.iter();
        let other = indicators.find(|indicator| indicator.id == *other)?;
        let other = Series::of(place, other, series.first, series.last);
        // In thousandths: drawn for the unit, and moved a little from year to year.
        let span = (high - low) * 10;
        let drawn = self.percent(&[series.indicator, subject], span);
        let moved = self.percent(&[series.indicator, subject, &year.to_string()], span / 5 + 1) - span / 10;
        let share = (low * 10 + drawn + moved).clamp(low * 10, high * 10);
        Some(self.value(place, &other, subject, kind, year) * Decimal::new(share, 3))
    }

    fn near(&self, series: &Series<'_>, goal: Decimal, id: &str, year: i32) -> Decimal {
        let drawn = self.percent(&[series.indicator, id], 100);
        let back = i64::from(series.last - year);
        match series.unit {
            "%" => (goal + Decimal::new(drawn - 55, 1) - Decimal::from(back))
                .clamp(Decimal::ONE, Decimal::from(100)),
            "位" | "强" => (goal + Decimal::from(drawn / 6 - 10 + back)).max(Decimal::ONE),
            // A limit of a few is kept by most and passed by one.
            _ if goal <= Decimal::from(3) => goal + Decimal::from(i64::from(drawn >= 80)),
            _ => goal * Decimal::new(900 + drawn * 2, 3) / (Decimal::ONE + Decimal::new(7 * back, 2)),
        }
    }

    fn grown(&self, series: &Series<'_>, id: &str, year: i32) -> Decimal {
        let (low, high) = match series.unit {
            "%" => (45, 96),
            "亿元" => (40, 600),
            "亿美元" => (1, 6),
            "万元" => (8_000, 90_000),
            "亩" => (3_000, 18_000),
            "万人" => (1, 9),
            "位" | "强" => (20, 90),
            _ if series.counts() => (12, 260),
            _ => (20, 400),
        };
        let mut value =
            Decimal::from(low) + Decimal::new(self.percent(&[series.indicator, id], (high - low) * 100), 2);
        for y in series.first + 1..=year {
            let step = self.percent(&[series.indicator, id, &y.to_string()], 100);
            value = match series.unit {
                "%" => (value + Decimal::new((step - 38) * 4, 2)).clamp(Decimal::ONE, Decimal::from(100)),
                "位" | "强" => (value + Decimal::from(step % 7 - 4)).max(Decimal::ONE),
                // Between a tenth less and three tenths more than the year before: years differ enough for ranks to move.
                _ => value * Decimal::new(900 + step * 4, 3),
            };
        }
        value
    }

    pub(super) async fn report_figure(&self, told: &App, wanted: &FigureDoc) -> Result<(), Stop> {
        let period = Period::parse(&wanted.period)
            .ok_or_else(|| Stop::failed(format!("sample: period {}", wanted.period)))?;
        for step in &wanted.steps {
            let day = date(&step.on)?;
            let app = told.at(Clock::Fixed(moment(day, 16)));
            let picture = app.picture(day).await?;
            let place = picture.place_or_stop(&wanted.pack)?;
            let person = self.person(&app, &step.by).await?;
            if let Some(value) = &step.value {
                let entry = Entry {
                    place: kaifa_base::Place::default(),
                    indicator: wanted.indicator.clone(),
                    subject: wanted.subject.clone(),
                    period,
                    text: value.clone(),
                    correction: step.correction.clone(),
                };
                collect::submit(
                    &app,
                    place,
                    &person,
                    vec![entry],
                    serde_json::json!({ "form": "网页填报(样例)" }),
                )
                .await?;
                continue;
            }
            let filter = FigureFilter {
                indicator: Some(wanted.indicator.clone()),
                subject: Some(wanted.subject.clone()),
                period: Some(period),
                ..FigureFilter::default()
            };
            let newest = told
                .store
                .list_figures(&filter)
                .await?
                .pop()
                .ok_or_else(|| Stop::failed("sample: nothing to review"))?;
            let verdict = step
                .verdict
                .as_deref()
                .and_then(Verdict::parse)
                .ok_or_else(|| Stop::failed("sample: verdict"))?;
            collect::review(&app, place, &person, &newest, verdict, step.reason.clone(), None).await?;
        }
        Ok(())
    }
}

/// One indicator over some years.
struct Series<'a> {
    indicator: &'a str,
    unit: &'a str,
    first: i32,
    last: i32,
    /// The level that a target asks of one unit.
    goal: Option<Decimal>,
}

/// The units that report an indicator, but for the province.
fn reporting<'p>(place: &'p PlacePicture, indicator: &Indicator) -> Vec<&'p UnitState> {
    let units = place.snapshot.units.iter();
    units
        .filter(|unit| indicator.subjects.contains(&unit.kind) && unit.kind != UnitKind::Province)
        .collect()
}

impl<'a> Series<'a> {
    fn of(place: &PlacePicture, indicator: &'a Indicator, first: i32, last: i32) -> Series<'a> {
        Series {
            indicator: &indicator.id,
            unit: indicator.unit.symbol(),
            first,
            last,
            goal: goal_of(place, indicator, reporting(place, indicator).len()),
        }
    }

    fn counts(&self) -> bool {
        matches!(
            self.unit,
            "家" | "个" | "项" | "位" | "强" | "件" | "次" | "所" | "人"
        )
    }
}

/// The level that the latest target asks of one unit; a level asked of all together is shared out.
fn goal_of(place: &PlacePicture, indicator: &Indicator, units: usize) -> Option<Decimal> {
    let asks = |target: &&Target| {
        target.indicator.as_ref() == Some(&indicator.id)
            && matches!(target.measure, TargetMeasure::Level | TargetMeasure::Rank)
            && target
                .unit
                .is_some_and(|unit| unit == indicator.unit || target.measure == TargetMeasure::Rank)
    };
    let target = place
        .edition
        .items
        .targets
        .iter()
        .filter(asks)
        .max_by_key(|target| target.by)?;
    let shares = match (&target.scope, target.each) {
        (Some(scope), false) if place.directory.group(scope).is_some() => Decimal::from(units.max(1)),
        _ => Decimal::ONE,
    };
    target.value.map(|value| value / shares)
}
