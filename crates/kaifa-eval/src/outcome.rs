//! What a run of rules says: outcomes with reasons, what could not be assessed, and how one run differs from another.
//! The JSON of an outcome is the published form of `kaifa rules run`; keys are only ever added to it.

use std::collections::BTreeSet;

use kaifa_base::{Citation, ClausePath, Date, Lang, Words};
use kaifa_pack::item::{Action, EndCondition, RuleKind};
use serde::{Deserialize, Serialize};

use crate::trace::{Leaf, ParameterUse, Trace};
use crate::value::{Cause, Value};

/// A rule that fired for a subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The subject.
    pub subject: String,
    /// The year judged; absent for tables without years.
    pub year: Option<i32>,
    /// Id of the rule.
    pub rule: String,
    /// Its kind, which tells whether a person must decide.
    pub kind: RuleKind,
    /// Its clause.
    pub clause: Option<ClausePath>,
    /// Code of what follows first.
    pub consequence: String,
    /// The reason in Chinese with its figures; several reasons are joined.
    pub text: String,
    /// The same in English, where the pack says it in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_en: Option<String>,
    /// First day of the first dated consequence.
    pub from: Option<Date>,
    /// Its last day.
    pub until: Option<Date>,
    /// The event that it begins with, where no date is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_event: Option<String>,
    /// The event that it ends with, where no date is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_event: Option<String>,
    /// Who decides.
    pub decides: String,
    /// The facts that carry the reason.
    pub because: Vec<Leaf>,
    /// Every parameter that it rests on.
    pub parameters: Vec<ParameterUse>,
    /// Every reason by itself.
    pub reasons: Vec<String>,
    /// Everything that follows, with its dates.
    pub consequences: Vec<OutcomeConsequence>,
    /// What a reader must know besides: windows that are not cut, readings that matter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Words>,
    /// The clause with its document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub citation: Option<Citation>,
    /// The whole derivation; left out of the published form unless asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trace: Vec<Trace>,
}

impl Outcome {
    /// The address of its clause in words; empty where it rests on none.
    pub fn address(&self) -> String {
        self.clause.as_ref().map(ToString::to_string).unwrap_or_default()
    }

    /// The reason in a language; in Chinese where the pack has no other.
    pub fn said(&self, lang: Lang) -> &str {
        let english = self.text_en.as_ref().filter(|_| lang == Lang::En);
        english.unwrap_or(&self.text)
    }
}

/// One thing that follows from an outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeConsequence {
    /// What is done.
    #[serde(rename = "do")]
    pub action: Action,
    /// Its code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
    /// Words for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The computed value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// The register in which a record is opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub register: Option<String>,
    /// What is blocked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub functions: Vec<String>,
    /// Limited by a number, not stopped.
    #[serde(default)]
    pub limit: bool,
    /// Of which the decision picks one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// First day, where the facts or the rule give it.
    pub from: Option<Date>,
    /// Last day, likewise.
    pub until: Option<Date>,
    /// The event that it begins with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_event: Option<String>,
    /// The event that it ends with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_event: Option<String>,
    /// What must all have happened for it to end by itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ends_when: Vec<EndCondition>,
    /// Its length from the first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<kaifa_pack::item::Length>,
}

/// A rule that could not be judged at all, named once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotAssessed {
    /// Id of the rule.
    pub rule: String,
    /// The columns, or tables, that the facts do not have.
    pub missing: Vec<String>,
}

/// A subject and year for which a rule could not be judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotAssessable {
    /// The subject.
    pub subject: String,
    /// The year.
    pub year: Option<i32>,
    /// Id of the rule.
    pub rule: String,
    /// What is missing.
    pub missing: Vec<Cause>,
}

/// The result of running rules over facts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleRun {
    /// In the order of the rows, rules in the order of the pack.
    pub outcomes: Vec<Outcome>,
    /// Rules that were skipped.
    pub not_assessed: Vec<NotAssessed>,
    /// Rows on which a rule could not be judged because a fact or parameter is missing.
    pub not_assessable: Vec<NotAssessable>,
}

/// How one run differs from another of the same rules.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunDifference {
    /// Only in the later run.
    pub added: Vec<Outcome>,
    /// Only in the earlier run.
    pub withdrawn: Vec<Outcome>,
    /// In both; the later one is kept.
    pub unchanged: Vec<Outcome>,
    /// Of these, the ones whose reason reads differently now.
    pub reworded: Vec<String>,
}

impl Outcome {
    /// What makes two outcomes the same: subject, year and rule.
    pub fn key(&self) -> (&str, Option<i32>, &str) {
        (&self.subject, self.year, &self.rule)
    }

    /// Whether nothing takes effect before a person has decided: penalties, rewards, judgements and every proposal.
    pub fn needs_decision(&self) -> bool {
        matches!(self.kind, RuleKind::Penalty | RuleKind::Reward | RuleKind::Judged)
            || self.consequences.iter().any(|c| c.action == Action::Propose)
    }

    /// Adds the outcome as a line of JSON, the published form.
    pub fn json_line(&self, out: &mut Vec<u8>) {
        // Strings, numbers and lists of them always have a form in JSON.
        serde_json::to_writer(&mut *out, self).expect("an outcome has a form in JSON");
        out.push(b'\n');
    }
}

impl RuleRun {
    /// The final object of the published form; `None` if every rule could be judged everywhere.
    pub fn closing_object(&self) -> Option<serde_json::Value> {
        let mut object = serde_json::Map::new();
        if !self.not_assessed.is_empty() {
            object.insert("not_assessed".into(), serde_json::json!(self.not_assessed));
        }
        if !self.not_assessable.is_empty() {
            object.insert("not_assessable".into(), serde_json::json!(self.not_assessable));
        }
        (!object.is_empty()).then_some(serde_json::Value::Object(object))
    }

    /// What a corrected list changes: outcomes that come, go and stay.
    pub fn difference(&self, later: &RuleRun) -> RunDifference {
        let before: BTreeSet<_> = self.outcomes.iter().map(Outcome::key).collect();
        let after: BTreeSet<_> = later.outcomes.iter().map(Outcome::key).collect();
        let mut difference = RunDifference::default();
        for outcome in &later.outcomes {
            if !before.contains(&outcome.key()) {
                difference.added.push(outcome.clone());
                continue;
            }
            let reworded = self
                .outcomes
                .iter()
                .any(|o| o.key() == outcome.key() && o.text != outcome.text);
            if reworded {
                difference.reworded.push(outcome.rule.clone());
            }
            difference.unchanged.push(outcome.clone());
        }
        let gone = self.outcomes.iter().filter(|o| !after.contains(&o.key()));
        difference.withdrawn.extend(gone.cloned());
        difference
    }
}
