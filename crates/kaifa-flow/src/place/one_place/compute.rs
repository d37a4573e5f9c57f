//! Working a place out, step by step: each step reads what the ones before it gave.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use kaifa_base::Date;
use kaifa_eval::compile::{Setting, Settings};
use kaifa_eval::effects::{self, History};
use kaifa_eval::excerpt::Excerpt;
use kaifa_eval::figures::{Figures, Membership};
use kaifa_eval::outcome::RuleRun;
use kaifa_eval::trace::ParameterSource;
use kaifa_pack::item::{Calendar, Scalar};
use kaifa_pack::{Directory, Edition};
use kaifa_store::LocalDay;

use super::{PlacePicture, ReadText, Standing};
use crate::evaluation;
use crate::place::history::history;
use crate::place::rows::PlaceRows;
use crate::place::standing::{self};
use crate::rules::judge;
use crate::stop::Stop;

impl PlacePicture {
    /// Works everything out.
    pub fn compute(
        edition: Arc<Edition>,
        text: Option<Arc<ReadText>>,
        rows: PlaceRows,
        on: Date,
    ) -> Result<PlacePicture, Stop> {
        let accepted = edition;
        let edition = crate::duties::assign::with_assigned(accepted.clone(), &rows.assignments);
        let edition = crate::place::unit_changes::with_recorded(edition, &rows.units, &rows.unit_events);
        let settings = settings(&edition, &rows, on);
        // The day of an event, once entered, is the same for every day asked about.
        let dates: BTreeMap<String, Scalar> = rows
            .parameters
            .iter()
            .filter_map(|row| {
                let parameter = edition.parameter(&row.parameter)?;
                let value = crate::rules::parameter_values::read_scalar(parameter, &row.value).ok()?;
                matches!(value, Scalar::Date(_)).then(|| (row.parameter.clone(), value))
            })
            .collect();
        let entered = |fact: &str| {
            rows.document_facts
                .iter()
                .rev()
                .find(|row| row.fact == fact)
                .and_then(|row| row.value.parse::<Date>().ok())
        };
        let issued = entered("issued").or(edition.issued());
        let directory = Directory::of_edition(&edition, &dates);
        let snapshot = directory.at(on);
        let mut place = PlacePicture(Arc::new(Standing {
            accepted,
            edition,
            on,
            settings,
            issued,
            directory,
            snapshot,
            text,
            published: evaluation::zones::published(&rows.runs, on)?,
            rows,
            rule_run: RuleRun::default(),
            history: History::default(),
            effects: Vec::new(),
            excerpt: Excerpt::default(),
            known_figures: Figures::default(),
            membership: Membership::default(),
            duties: Vec::new(),
            targets: Vec::new(),
            zone_evaluations: Default::default(),
            parameter_book: OnceLock::new(),
            accounts: OnceLock::new(),
        }));
        let excerpt = excerpt(&place.edition, &place.rows.calendars);
        place.made().excerpt = excerpt;
        let rule_run = judge::run(&place, &place.ranking_facts(), on);
        place.made().rule_run = rule_run;
        let history = history(&place)?;
        place.made().history = history;
        let effects = effects::effects(&place.history, on);
        place.made().effects = effects;
        let known_figures = standing::figures(&place.rows.figures, &place.rows.people);
        place.made().known_figures = known_figures;
        let membership = standing::membership(&place);
        place.made().membership = membership;
        let duties = standing::duties(&place, &place.excerpt);
        place.made().duties = duties;
        let targets = standing::targets(&place, &place.excerpt, &place.known_figures, &place.membership);
        place.made().targets = targets;
        Ok(place)
    }

    /// The place while it is being worked out.
    fn made(&mut self) -> &mut Standing {
        Arc::get_mut(&mut self.0).expect("a place is shared only once it is worked out")
    }

    /// Whether it rests on nothing else than this.
    pub fn rests_on(
        &self,
        accepted: &Arc<Edition>,
        text: Option<&Arc<ReadText>>,
        rows: &PlaceRows,
        on: Date,
    ) -> bool {
        let same_text = match (&self.text, text) {
            (Some(own), Some(other)) => Arc::ptr_eq(own, other),
            (own, other) => own.is_none() && other.is_none(),
        };
        self.on == on && same_text && Arc::ptr_eq(&self.accepted, accepted) && self.rows == *rows
    }
}

/// The items as the evaluation reads them; a calendar that the office entered replaces the pack's of that year.
pub(super) fn excerpt(edition: &Edition, entered: &[kaifa_store::rows::CalendarYear]) -> Excerpt {
    let mut excerpt = Excerpt::of(edition);
    for row in entered {
        let days = |value: &serde_json::Value| {
            serde_json::from_value::<BTreeSet<Date>>(value.clone()).unwrap_or_default()
        };
        let Ok(year) = i32::try_from(row.year) else {
            continue;
        };
        excerpt.calendars.retain(|calendar| calendar.year != year);
        excerpt.calendars.push(Calendar {
            year,
            order: row.rests_on.clone(),
            holidays: days(&row.holidays),
            workdays: days(&row.workdays),
            source: None,
            at: kaifa_pack::item::ItemPlace::default(),
        });
    }
    excerpt
}

/// The parameter values that the office set, as they hold on the day: of those begun by then, the one that began last, and of
/// these the one set last.
pub fn settings(edition: &Edition, rows: &PlaceRows, on: Date) -> Settings {
    let mut settings = Settings::new();
    let mut begun: Vec<_> = rows
        .parameters
        .iter()
        .filter(|row| row.valid_from <= on)
        .collect();
    begun.sort_by_key(|row| row.valid_from);
    for row in begun {
        let Some(parameter) = edition.parameter(&row.parameter) else {
            continue;
        };
        if let Ok(value) = crate::rules::parameter_values::read_scalar(parameter, &row.value) {
            let setting = Setting {
                value,
                author: rows.people.get(&row.author).unwrap_or(&row.author).clone(),
                date: Some(row.set_at.local_day()),
                reason: row.reason.clone(),
                from: ParameterSource::Office,
            };
            settings.insert(row.parameter.clone(), setting);
        }
    }
    settings
}
