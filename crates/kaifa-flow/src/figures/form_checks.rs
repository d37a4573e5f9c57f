//! Checks between the figures of a form, in the expression language of packs: across fields, periods and units. A check whose
//! figures are not all known says nothing; what is missing is said by the completeness, not by a failed check.

use std::collections::BTreeMap;

use kaifa_base::{Decimal, Lang, Period, Place, Problem, Words};
use kaifa_eval::book::Book;
use kaifa_eval::expression::{Evaluator, Scope};
use kaifa_eval::facts::Facts;
use kaifa_eval::value::{Cause, Value};
use kaifa_pack::environment::FORM_NEIGHBOURS;
use kaifa_pack::expr::{self, TemplatePart};
use kaifa_pack::item::{Accumulation, CheckSeverity, Form, FormCheck};

use crate::figures::book::{FigureBook, period_before};
use crate::place::PlacePicture;
use crate::{codes, show};

/// A check that does not hold.
#[derive(Debug, Clone)]
pub struct Failed<'a> {
    /// The check.
    pub check: &'a FormCheck,
    /// What it says, with the figures filled in; in English where the pack says it in English.
    pub text: Words,
}

/// What is handed in now, of one unit or of many: it goes before what is in the book.
#[derive(Debug, Clone, Default)]
pub struct Fresh {
    numbers: BTreeMap<(String, Period), BTreeMap<String, Option<Decimal>>>,
}

impl Fresh {
    /// Adds a figure; nothing where its question does not arise.
    pub fn insert(&mut self, subject: &str, period: Period, indicator: &str, value: Option<Decimal>) {
        self.numbers
            .entry((subject.to_owned(), period))
            .or_default()
            .insert(indicator.to_owned(), value);
    }

    fn get(&self, indicator: &str, subject: &str, period: Period) -> Option<Option<Decimal>> {
        if self.numbers.is_empty() {
            return None;
        }
        self.numbers
            .get(&(subject.to_owned(), period))?
            .get(indicator)
            .copied()
    }
}

/// The checks of a form that do not hold for a unit and period. `fresh` goes before the book.
pub fn failed<'a>(
    place: &PlacePicture,
    form: &'a Form,
    subject: &str,
    period: Period,
    book: &FigureBook,
    fresh: &Fresh,
) -> Vec<Failed<'a>> {
    if form.checks.is_empty() {
        return Vec::new();
    }
    let values = values(place, form, subject, period, book, fresh);
    let (names, facts) = (Book::default(), Facts::default());
    let evaluator = Evaluator::new(&names, &facts, period.last_day());
    let scope = Scope::of_values(subject, &values);
    form.checks
        .iter()
        .filter_map(|check| {
            let parsed = expr::parse(&check.holds.text).ok()?;
            (evaluator.value(&parsed, &scope).as_truth() == Some(false)).then(|| Failed {
                check,
                text: {
                    let filled = |text: &str, lang| filled_in(text, &evaluator, &scope, lang);
                    let english = check.text_en.as_ref().unwrap_or(&check.text);
                    Words::new(
                        filled(&check.text.text, Lang::Zh),
                        filled(&english.text, Lang::En),
                    )
                },
            })
        })
        .collect()
}

/// A failed check as a problem at the form of a unit, by its name.
pub fn problem(failed: &Failed<'_>, unit: &str, period: Period) -> Problem {
    let place = Place {
        field: Some(failed.check.id.clone()),
        ..Place::item(format!("{unit} · {period}"))
    };
    let words = failed.text.clone();
    let problem = match failed.check.severity {
        CheckSeverity::Error => Problem::error(&codes::FORM_CHECK, place, words),
        CheckSeverity::Warning => Problem::warning(&codes::FORM_CHECK, place, words),
    };
    match failed.check.severity {
        CheckSeverity::Error => problem.hint("请核对并改正后再提交", "check and mend it, then hand in"),
        CheckSeverity::Warning => problem.hint(
            "情况属实的,请在“说明”中写明原因后提交",
            "if it is so, say why under 说明 (remark) and hand in",
        ),
    }
}

/// Every name that a check may use, with its number; a figure that is not known is unknown, never zero.
fn values(
    place: &PlacePicture,
    form: &Form,
    subject: &str,
    period: Period,
    book: &FigureBook,
    fresh: &Fresh,
) -> BTreeMap<String, Value> {
    let newest = |indicator: &str, subject: &str, period: Period| match fresh.get(indicator, subject, period)
    {
        Some(value) => value,
        None => book
            .in_force(indicator, subject, period)
            .or_else(|| book.newest(indicator, subject, period))
            .and_then(|version| version.value),
    };
    let below = neighbours_below(place, subject);
    let above = place
        .unit(subject)
        .and_then(|unit| unit.manager.clone().or(unit.county.clone()));
    let mut values = BTreeMap::new();
    for indicator in place
        .edition
        .items
        .indicators
        .iter()
        .filter(|one| form.holds(&one.id))
    {
        let id = indicator.id.as_str();
        let own = match fresh.get(id, subject, period) {
            Some(value) => value,
            None => book.newest(id, subject, period).and_then(|version| version.value),
        };
        let before = period_before(period);
        // A cumulative figure begins anew each year: nothing stands before its first period.
        let starts_anew =
            indicator.accumulation == Accumulation::Cumulative && before.year() != period.year();
        let sum = below
            .iter()
            .map(|unit| newest(id, unit, period))
            .try_fold(Decimal::ZERO, |sum, value| sum.checked_add(value?));
        let beside = [
            newest(id, subject, before).filter(|_| !starts_anew),
            newest(id, subject, period.shift_years(-1)),
            sum.filter(|_| !below.is_empty()),
            above.as_deref().and_then(|unit| newest(id, unit, period)),
        ];
        let all = FORM_NEIGHBOURS.into_iter().zip(beside).chain([(("", ""), own)]);
        for ((id_prefix, name_prefix), number) in all {
            let value = number.map_or_else(
                || {
                    Value::unknown(Cause::NoResult {
                        expression: format!("{name_prefix}{}", indicator.name),
                    })
                },
                |number| Value::Number {
                    value: number,
                    unit: Some(indicator.unit),
                },
            );
            values.insert(format!("{id_prefix}{id}"), value.clone());
            values.insert(format!("{name_prefix}{}", indicator.name), value);
        }
    }
    values
}

/// The units whose figures add up to those of a unit: what it manages or what lies in it.
pub(crate) fn neighbours_below(place: &PlacePicture, subject: &str) -> Vec<String> {
    let is_below = |above: &Option<String>| above.as_deref() == Some(subject);
    let units = place.snapshot.units.iter();
    units
        .filter(|unit| {
            unit.id != subject
                && (is_below(&unit.manager) || is_below(&unit.county) && unit.manager.is_none())
        })
        .map(|unit| unit.id.clone())
        .collect()
}

/// The units that checks of a unit look at beside itself.
pub fn units_looked_at(place: &PlacePicture, subject: &str) -> Vec<String> {
    let mut units = neighbours_below(place, subject);
    units.extend(
        place
            .unit(subject)
            .and_then(|unit| unit.manager.clone().or(unit.county.clone())),
    );
    units.push(subject.to_owned());
    units
}

fn filled_in(text: &str, evaluator: &Evaluator<'_>, scope: &Scope<'_>, lang: Lang) -> String {
    let Ok(template) = expr::parse_template(text) else {
        return text.to_owned();
    };
    let part = |part: &TemplatePart| match part {
        TemplatePart::Words(words) => words.clone(),
        TemplatePart::Hole(hole) => match evaluator.value(hole, scope) {
            Value::Number { value, unit } => {
                let unit = unit.map(|unit| unit.symbol().to_owned()).unwrap_or_default();
                format!("{}{unit}", show::number(value, 4))
            }
            Value::Text { value } => value,
            _ => lang.pick("(缺)", "(missing)").to_owned(),
        },
    };
    template.parts.iter().map(part).collect()
}
