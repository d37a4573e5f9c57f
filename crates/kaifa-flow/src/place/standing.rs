//! Where the duties and targets of a place stand on a day: instances dated, evidence counted, figures measured.
//!
//! A duty's evidence is one row per instance with a list of entries (what was handed in, when, accepted by whom). Periods
//! that ended before the office took up the document are not chased.

use std::collections::{BTreeMap, BTreeSet};

use kaifa_base::{Date, Figure, Period, Quantity, Unit as Measure};
use kaifa_eval::duties::{DutyInput, DutyResult, Performed, instances, judge_duty};
use kaifa_eval::excerpt::Excerpt;
use kaifa_eval::facts::Origin;
use kaifa_eval::figures::{FigureEntry, Figures, Membership};
use kaifa_eval::targets::{TargetInput, TargetResult, judge_target};
use kaifa_pack::item::{Duty, DutyKind, Target};
use kaifa_pack::{Edition, expr};
use kaifa_store::LocalDay;
use kaifa_store::rows::{DutyPart, DutyState, DutyStep, DutyStepKind, FigureVersion};
use serde::{Deserialize, Serialize};

use crate::evaluation;
use crate::evaluation::zones::is_of_zones;
use crate::place::PlacePicture;

/// One thing handed in for an instance of a duty, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The day it was done.
    pub on: Date,
    /// What was handed in, in words.
    pub words: String,
    /// The item of a checklist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// Who handed it in.
    pub by: String,
    /// Who accepted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_by: Option<String>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_on: Option<Date>,
    /// Why it was returned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned: Option<String>,
    /// The day it was handed in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported_on: Option<Date>,
    /// The unit whose part it is; absent is the duty as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// It tells how far the work is and completes nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interim: bool,
    /// What stands in the way and what help is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difficulties: Option<String>,
    /// Since when it counts no longer, because the duty was opened again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set_aside_on: Option<Date>,
}

impl Evidence {
    /// Whether it was accepted by a day and still counted then.
    pub fn accepted_by_day(&self, on: Date) -> bool {
        self.accepted_by.is_some() && self.accepted_on.is_none_or(|day| day <= on) && self.counts_on(on)
    }

    /// Whether it counts on a day: neither returned, nor set aside, nor a mere note of progress.
    pub fn counts_on(&self, on: Date) -> bool {
        self.returned.is_none()
            && !self.interim
            && self.reported_on.is_none_or(|day| day <= on)
            && self.set_aside_on.is_none_or(|day| day > on)
    }

    /// Whether somebody still has to accept or return it.
    pub fn waits(&self) -> bool {
        self.accepted_by.is_none() && self.returned.is_none() && !self.interim && self.set_aside_on.is_none()
    }
}

/// One instance of a duty on the day.
#[derive(Debug, Clone)]
pub struct DutyNow {
    /// Id of the duty.
    pub duty: String,
    /// Where it stands.
    pub result: DutyResult,
    /// What was handed in.
    pub evidence: Vec<Evidence>,
    /// The units that answer for it, the lead ones first.
    pub units: Vec<String>,
    /// Names in the text that the directory does not resolve.
    pub unresolved: Vec<String>,
    /// What was done beside reporting and accepting, oldest first.
    pub steps: Vec<DutyStep>,
    /// How it is split over units and years.
    pub parts: Vec<DutyPart>,
}

impl DutyNow {
    /// The unit that leads: the first that answers for it.
    pub fn lead(&self) -> Option<&str> {
        self.units.first().map(String::as_str)
    }

    /// The closing that holds, if it was not opened again since.
    pub fn closing(&self) -> Option<&DutyStep> {
        self.steps
            .iter()
            .rev()
            .find(|step| matches!(step.kind, DutyStepKind::Close | DutyStepKind::Reopen))
            .filter(|step| step.kind == DutyStepKind::Close)
    }

    /// What tells this instance from all others, for rows and messages about it.
    pub fn key(&self, pack: &str) -> String {
        format!("{pack}/{}/{}/{}", self.duty, self.subject(), self.period_key())
    }

    /// The unit under which the instance is stored; empty where it is one in all.
    pub fn subject(&self) -> &str {
        self.result.instance.unit.as_deref().unwrap_or_default()
    }

    /// What tells the instances of one duty and unit apart.
    pub fn period_key(&self) -> String {
        period_key(&self.result)
    }

    /// Address of its page.
    pub fn href(&self, pack: &str) -> String {
        let mut query = String::new();
        if !self.subject().is_empty() {
            query.push_str(&format!("&unit={}", crate::address::url_encode(self.subject())));
        }
        if self.period_key() != ONCE {
            query.push_str(&format!("&period={}", self.period_key()));
        }
        let query = query
            .strip_prefix('&')
            .map(|rest| format!("?{rest}"))
            .unwrap_or_default();
        format!(
            "/duties/{}/{}{query}",
            crate::address::url_encode(pack),
            crate::address::url_encode(&self.duty)
        )
    }
}

/// Period key of a duty without periods.
const ONCE: &str = "once";

fn period_key(result: &DutyResult) -> String {
    match (result.instance.from, result.instance.to) {
        (Some(from), Some(_)) => from.to_string(),
        _ => ONCE.to_owned(),
    }
}

/// One target for one subject on the day.
#[derive(Debug, Clone)]
pub struct TargetNow {
    /// Id of the target.
    pub target: String,
    /// Whom it is judged for: the scope or one member.
    pub subject: String,
    /// Where it stands.
    pub result: TargetResult,
}

impl TargetNow {
    /// Address of its page.
    pub fn href(&self, pack: &str) -> String {
        format!(
            "/targets/{}/{}?subject={}",
            crate::address::url_encode(pack),
            crate::address::url_encode(&self.target),
            crate::address::url_encode(&self.subject)
        )
    }
}

/// The evidence that a stored row holds.
pub fn evidence_of(row: &DutyState) -> Vec<Evidence> {
    serde_json::from_value(row.evidence.clone()).unwrap_or_default()
}

/// The instances of all duties of a place on its day. A document that does not hold yet binds nobody.
pub fn duties(place: &PlacePicture, excerpt: &Excerpt) -> Vec<DutyNow> {
    if place.rows.begins.is_some() {
        return Vec::new();
    }
    let input = duty_input(place, excerpt);
    let mut rows: BTreeMap<(&str, &str, &str), &DutyState> = BTreeMap::new();
    for row in &place.rows.duty_states {
        rows.insert((&row.duty, &row.subject, &row.period_key), row);
    }
    let mut found = Vec::new();
    for duty in place
        .edition
        .items
        .duties
        .iter()
        .filter(|duty| duty.at.pack == place.name())
    {
        let members = match duty.for_each.as_deref().and_then(|id| place.directory.group(id)) {
            Some(group) => place.snapshot.members(group),
            None => duty.for_each.iter().cloned().collect(),
        };
        let (units, unresolved) = answerable(place, duty);
        for mut instance in instances(duty, &members, &input) {
            // What ended before the document was taken up is history, not work.
            if duty.kind == DutyKind::Periodic
                && instance
                    .to
                    .is_some_and(|to| place.rows.taken_up.is_some_and(|since| to < since))
            {
                continue;
            }
            let key = match (instance.from, instance.to) {
                (Some(from), Some(_)) => from.to_string(),
                _ => ONCE.to_owned(),
            };
            let subject = instance.unit.clone().unwrap_or_default();
            let row = rows.get(&(duty.id.as_str(), subject.as_str(), key.as_str()));
            let mut evidence = row.map(|row| evidence_of(row)).unwrap_or_default();
            // What was handed in after the day does not show on it.
            evidence.retain(|one| one.reported_on.is_none_or(|day| day <= place.on));
            let steps: Vec<DutyStep> = place
                .rows
                .duty_steps
                .iter()
                .filter(|step| step.duty == duty.id && step.subject == subject && step.period_key == key)
                .cloned()
                .collect();
            // The last due date that was granted by the day.
            if let Some(due) = steps.iter().rev().find_map(|step| step.due) {
                instance.due = Some(due);
            }
            let units = match &instance.unit {
                Some(unit) => vec![unit.clone()],
                None => units.clone(),
            };
            let parts: Vec<DutyPart> = place
                .rows
                .duty_parts
                .iter()
                .filter(|part| part.duty == duty.id && instance.unit.is_none())
                .cloned()
                .collect();
            let of_others: BTreeSet<&String> = parts
                .iter()
                .map(|part| &part.unit)
                .filter(|unit| units.first() != Some(unit))
                .collect();
            instance.parts = of_others.into_iter().cloned().collect();
            let result = judge_duty(duty, &instance, &performed(&evidence, place.on), &input);
            found.push(DutyNow {
                steps,
                parts,
                duty: duty.id.clone(),
                result,
                evidence,
                units,
                unresolved: unresolved.clone(),
            });
        }
    }
    found
}

/// What duties of a place are dated by.
pub fn duty_input<'a>(place: &'a PlacePicture, excerpt: &'a Excerpt) -> DutyInput<'a> {
    DutyInput {
        excerpt,
        settings: &place.settings,
        issued: place.issued,
        in_force: None,
        on: place.on,
    }
}

/// Evidence as the evaluation counts it on a day: not what was returned or set aside by then, and accepted only if it was
/// by then, so that a day looked at later shows what it showed.
pub fn performed(evidence: &[Evidence], on: Date) -> Vec<Performed> {
    evidence
        .iter()
        .filter(|one| one.counts_on(on))
        .map(|one| Performed {
            on: one.on,
            evidence: !one.words.trim().is_empty(),
            accepted: one.accepted_by_day(on),
            item: one.item.clone(),
            part: one.part.clone(),
        })
        .collect()
}

/// Whom the responsible units of a duty mean on the day, lead units first, and what means nobody known.
fn answerable(place: &PlacePicture, duty: &Duty) -> (Vec<String>, Vec<String>) {
    // What was assigned names units of the directory, not words of a text.
    if duty.assigned.is_some() {
        return (duty.responsible.clone(), Vec::new());
    }
    let mut units = Vec::new();
    let mut unresolved = Vec::new();
    let lists = [&duty.lead, &duty.responsible];
    let resolutions = lists.map(|list| place.directory.resolve_list(list, &place.snapshot));
    for resolution in resolutions.into_iter().flatten() {
        for id in resolution.unit_ids() {
            if !units.iter().any(|known| known == id) {
                units.push(id.to_owned());
            }
        }
        for piece in resolution.unresolved {
            if !unresolved.contains(&piece) {
                unresolved.push(piece);
            }
        }
    }
    (units, unresolved)
}

/// All targets of a place on its day, each judged for its scope or for every member.
pub fn targets(
    place: &PlacePicture,
    excerpt: &Excerpt,
    figures: &Figures,
    membership: &Membership,
) -> Vec<TargetNow> {
    let input = TargetInput {
        excerpt,
        figures,
        membership,
        settings: &place.settings,
        as_of: place.on,
    };
    let mut found = Vec::new();
    for target in place
        .edition
        .items
        .targets
        .iter()
        .filter(|target| target.at.pack == place.name())
    {
        for subject in subjects_of(place, target) {
            let result = judge_target(target, &subject, &input);
            found.push(TargetNow {
                target: target.id.clone(),
                subject,
                result,
            });
        }
    }
    found
}

fn subjects_of(place: &PlacePicture, target: &Target) -> Vec<String> {
    let region = || {
        place
            .edition
            .pack
            .document
            .as_ref()
            .and_then(|document| document.region.clone())
            .unwrap_or_default()
    };
    let scope = target.scope.clone().unwrap_or_else(region);
    match place.directory.group(&scope) {
        Some(group) if target.each => place.snapshot.members(group),
        _ => vec![scope],
    }
}

/// Ids of the indicators that the targets and the evaluations of zones of an edition read, through ratios and formulas.
pub(crate) fn judged_indicators(edition: &Edition) -> BTreeSet<String> {
    let excerpt = Excerpt::of(edition);
    let mut judged: BTreeSet<String> = edition
        .items
        .targets
        .iter()
        .flat_map(|target| excerpt.for_target(&target.id).indicators)
        .map(|indicator| indicator.id)
        .collect();
    let schemes = edition.items.schemes.iter().filter(|scheme| is_of_zones(scheme));
    judged.extend(schemes.flat_map(evaluation::zones::indicators));
    let mut open: Vec<String> = judged.iter().cloned().collect();
    while let Some(id) = open.pop() {
        let formula = edition.indicator(&id).and_then(|one| one.formula.as_ref());
        let Some(parsed) = formula.and_then(|formula| expr::parse(&formula.text).ok()) else {
            continue;
        };
        for name in expr::references(&parsed).names {
            if let Some(found) = edition.indicator_named(&name)
                && judged.insert(found.id.clone())
            {
                open.push(found.id.clone());
            }
        }
    }
    judged
}

/// Who belongs to whom on the day.
pub fn membership(place: &PlacePicture) -> Membership {
    let mut membership = Membership::default();
    for unit in &place.snapshot.units {
        membership.names.insert(unit.id.clone(), unit.name.clone());
        if let Some(county) = &unit.county {
            membership.county.insert(unit.id.clone(), county.clone());
        }
    }
    for group in &place.edition.items.groups {
        membership
            .members
            .insert(group.id.clone(), place.snapshot.members(group));
        if let Some(name) = group.names.first() {
            membership.names.insert(group.id.clone(), name.clone());
        }
    }
    membership
}

/// Accepted figures as the evaluation reads them, each with where it came from.
pub fn figures(rows: &[FigureVersion], people: &BTreeMap<String, String>) -> Figures {
    let mut figures = Figures::default();
    for row in rows {
        let unit = row
            .unit
            .as_deref()
            .and_then(Measure::parse)
            .unwrap_or_else(Measure::none);
        let figure = match row.value {
            Some(value) => Figure::Reported {
                quantity: Quantity::new(value, unit),
            },
            None => Figure::NotApplicable {
                reason: row.state_reason.clone().unwrap_or_default(),
            },
        };
        figures.insert(FigureEntry {
            indicator: row.indicator.clone(),
            subject: row.subject.clone(),
            period: row.period,
            figure,
            origin: origin_of(row, people),
        });
    }
    figures
}

/// Where a figure came from: form or file with sheet and cell, who handed it in, which version, since when.
fn origin_of(row: &FigureVersion, people: &BTreeMap<String, String>) -> Origin {
    let part = |key: &str| {
        row.source
            .get(key)
            .and_then(|value| value.as_str())
            .map(str::to_owned)
    };
    let who = people
        .get(&row.entered_by)
        .cloned()
        .unwrap_or_else(|| row.entered_by.clone());
    let what = part("file")
        .or_else(|| part("form"))
        .unwrap_or_else(|| "web".to_owned());
    Origin {
        source: what.into(),
        by: Some(who.into()),
        version: Some(row.version),
        sheet: part("sheet").map(Into::into),
        row: row
            .source
            .get("line")
            .and_then(serde_json::Value::as_u64)
            .and_then(|line| usize::try_from(line).ok()),
        cell: part("cell").map(Into::into),
        known_at: Some(row.known_at.local_day()),
    }
}

/// The years for which any figure of an indicator is known, oldest first.
pub fn years_of(rows: &[FigureVersion], indicator: &str) -> BTreeSet<i32> {
    rows.iter()
        .filter(|row| row.indicator == indicator && matches!(row.period, Period::Year(_)))
        .map(|row| row.period.year())
        .collect()
}
