//! Differential measures that grades propose: a price, a quota, a priority. A proposal names its legal basis and who may
//! decide; it is never carried out here and never becomes a bill.

use std::collections::HashMap;

use kaifa_base::{Decimal, Words as Message};
use kaifa_pack::Measure;
use serde::Serialize;

use super::evaluate::Evaluation;

/// A proposed measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// Whom it concerns.
    pub subject: String,
    /// The measure.
    pub measure: String,
    /// Its title.
    pub title: Message,
    /// What it is about.
    pub kind: String,
    /// The grade that it follows from.
    pub grade: String,
    /// For how many years running, this one included.
    pub years: u32,
    /// How much.
    pub amount: Option<Decimal>,
    /// Of what.
    pub unit: Option<String>,
    /// The document that allows it.
    pub legal_basis: String,
    /// Who may decide it.
    pub authority: String,
}

/// Grades of an earlier year by subject.
pub type EarlierGrades = HashMap<String, String>;

/// The measures that the grades propose. `earlier` are the grades of the years before, the latest first; years that are
/// not given do not count as running.
pub fn proposals(evaluation: &Evaluation<'_>, earlier: &[EarlierGrades]) -> Vec<Proposal> {
    if evaluation.plan.scheme.measures.is_empty() {
        return Vec::new();
    }
    (0..evaluation.table.rows())
        .flat_map(|row| row_proposals(evaluation, row, earlier))
        .collect()
}

/// The measures that the grade of one row proposes.
pub fn row_proposals(evaluation: &Evaluation<'_>, row: usize, earlier: &[EarlierGrades]) -> Vec<Proposal> {
    let scheme = &evaluation.plan.scheme;
    let Some(mark) = evaluation.grade(row) else {
        return Vec::new();
    };
    let (run, place) = evaluation.run(row);
    // Who is treated as another grade has that grade's consequences; other exempt subjects have none.
    let grade = match run.states.exemption(place).map(|at| &scheme.exemptions[at]) {
        Some(one) => match &one.treated_as {
            Some(grade) => grade.as_str(),
            None => return Vec::new(),
        },
        None => mark,
    };
    let subject = evaluation.table.subjects.get(row);
    let running = |measure: &Measure| {
        let before = earlier
            .iter()
            .take_while(|year| {
                year.get(subject)
                    .is_some_and(|grade| measure.grades.contains(grade))
            })
            .count();
        1 + u32::try_from(before).unwrap_or(u32::MAX - 1)
    };
    let holding: Vec<(&Measure, u32)> = scheme
        .measures
        .iter()
        .filter(|measure| measure.grades.iter().any(|one| one == grade))
        .map(|measure| (measure, running(measure)))
        .filter(|(measure, years)| {
            *years >= measure.years && measure.until_years.is_none_or(|until| *years <= until)
        })
        .collect();
    let outdone = |measure: &Measure| {
        measure.family.is_some()
            && holding
                .iter()
                .any(|(other, _)| other.family == measure.family && other.amount > measure.amount)
    };
    holding
        .iter()
        .filter(|(measure, _)| !outdone(measure))
        .map(|(measure, years)| Proposal {
            subject: subject.to_owned(),
            measure: measure.id.clone(),
            title: Message::new(
                measure.title.get(kaifa_base::Lang::Zh),
                measure.title.get(kaifa_base::Lang::En),
            ),
            kind: measure.kind.clone(),
            grade: grade.to_owned(),
            years: *years,
            amount: measure.amount,
            unit: measure.unit.clone(),
            legal_basis: measure.legal_basis.clone(),
            authority: measure.authority.clone(),
        })
        .collect()
}
