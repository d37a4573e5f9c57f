//! From proposals to effects: proposed → decided → in effect from/to → ended, for any day, as a pure function of what
//! was proposed, decided, recorded and published.
//!
//! Nothing that needs a decision takes effect without one. A priority never lifts a ban: bans are looked up without
//! asking whether anything else speaks for the subject. A ban follows its subject into its successors.

use std::collections::BTreeSet;

use kaifa_base::{Citation, Date, Decimal, Words};
use kaifa_pack::item::{Action, EndCondition};
use serde::{Deserialize, Serialize};

use crate::outcome::{Outcome, OutcomeConsequence};

/// An outcome laid before those who decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Its id.
    pub id: String,
    /// What the rules say.
    pub outcome: Outcome,
    /// Since when it is on the table.
    pub proposed_on: Date,
    /// When a corrected list withdrew it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn_on: Option<Date>,
}

/// What was decided on a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Its id.
    pub id: String,
    /// The proposal.
    pub proposal: String,
    /// The day.
    pub on: Date,
    /// Who decided.
    pub by: String,
    /// In what role.
    pub role: String,
    /// Confirmed, or not.
    pub confirmed: bool,
    /// The option picked, where the rule gives several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub option: Option<String>,
    /// The number set, where the effect is a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Decimal>,
    /// Why.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// A record has reached a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordReached {
    /// The register.
    pub register: String,
    /// Whose record.
    pub subject: String,
    /// The state.
    pub state: String,
    /// Since when.
    pub on: Date,
    /// The proposal that opened the record; absent fits any of the subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<String>,
}

/// A list was published and the rules were run on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListJudged {
    /// The day of publication.
    pub on: Date,
    /// The year of the list.
    pub year: i32,
    /// The subjects on it.
    pub subjects: BTreeSet<String>,
    /// Subject and rule of everything that fired.
    pub fired: BTreeSet<(String, String)>,
}

/// A person ended an effect whose end is an event in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndedByHand {
    /// The proposal.
    pub proposal: String,
    /// Place of the consequence in the outcome.
    pub consequence: usize,
    /// First day on which it no longer holds.
    pub on: Date,
    /// Who.
    pub by: String,
}

/// A person set the number of a limit that was confirmed without one, or set it anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitSet {
    /// The proposal.
    pub proposal: String,
    /// The number.
    pub number: Decimal,
    /// First day on which it holds.
    pub on: Date,
    /// Who.
    pub by: String,
}

/// A unit carries on another's bans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Succession {
    /// The unit that was.
    pub unit: String,
    /// The unit that carries on: successor, or an application over the same area.
    pub successor: String,
    /// Since when.
    pub on: Date,
}

/// Everything that effects depend on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// What was proposed.
    pub proposals: Vec<Proposal>,
    /// What was decided.
    pub decisions: Vec<Decision>,
    /// States that records reached.
    pub records: Vec<RecordReached>,
    /// Lists published.
    pub lists: Vec<ListJudged>,
    /// Effects ended by hand.
    pub ended: Vec<EndedByHand>,
    /// Numbers of limits set after their decision, in the order in which they were set.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<LimitSet>,
    /// Who carries on whose bans.
    pub successions: Vec<Succession>,
}

/// Where an effect stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EffectState {
    /// Waits for a decision.
    Proposed,
    /// The decision was not to.
    Rejected,
    /// A corrected list took its ground away before anything was decided.
    Withdrawn,
    /// Decided, but the number or the option is not set; has no effect yet.
    AwaitsChoice,
    /// Begins later.
    NotYet,
    /// Holds.
    InEffect,
    /// Held once.
    Ended,
}

impl EffectState {
    /// The word shown.
    pub fn words(self) -> Words {
        match self {
            EffectState::Proposed => Words::new("待决定", "proposed"),
            EffectState::Rejected => Words::new("不予采取", "rejected"),
            EffectState::Withdrawn => Words::new("已撤回", "withdrawn"),
            EffectState::AwaitsChoice => Words::new("待确定数额或选项", "awaits a number or an option"),
            EffectState::NotYet => Words::new("尚未开始", "not yet in effect"),
            EffectState::InEffect => Words::new("执行中", "in effect"),
            EffectState::Ended => Words::new("已结束", "ended"),
        }
    }
}

/// One consequence of one proposal on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// The proposal.
    pub proposal: String,
    /// Place of the consequence in the outcome.
    pub consequence: usize,
    /// The subject.
    pub subject: String,
    /// The rule.
    pub rule: String,
    /// What is done, to what, as written in the outcome.
    pub what: OutcomeConsequence,
    /// Where it stands on the day asked for.
    pub state: EffectState,
    /// First day; absent while it is not known.
    pub from: Option<Date>,
    /// Last day; absent while it is not known.
    pub until: Option<Date>,
    /// The number that limits, where it is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<Decimal>,
    /// The decision it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
}

/// Why a function may not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// The rule.
    pub rule: String,
    /// Its clause with its document.
    pub citation: Option<Citation>,
    /// The unit that was sanctioned: the subject or one that it carries on.
    pub subject: String,
    /// First blocked day.
    pub from: Option<Date>,
    /// Last blocked day, where it is known.
    pub until: Option<Date>,
    /// The end in words, where no date is known.
    pub until_words: Option<String>,
    /// The decision it rests on.
    pub decision: Option<Decision>,
    /// The reason of the outcome.
    pub reason: String,
}

/// First and last day of a consequence, given its decision; pure dates, without asking what day it is.
pub fn period(
    proposal: &Proposal,
    index: usize,
    decided_on: Option<Date>,
    history: &History,
) -> (Option<Date>, Option<Date>) {
    let outcome = &proposal.outcome;
    let consequence = &outcome.consequences[index];
    let by_decision = outcome.needs_decision() || consequence.from_event.is_some();
    let from = match consequence.from {
        Some(from) => Some(from),
        None if by_decision => decided_on,
        None => Some(proposal.proposed_on),
    };
    let Some(first) = from else {
        return (None, consequence.until);
    };
    let by_hand = history
        .ended
        .iter()
        .filter(|e| e.proposal == proposal.id && e.consequence == index)
        .map(|e| e.on)
        .min();
    let by_itself = ended_by_conditions(proposal, &consequence.ends_when, first, history);
    let by_length = consequence.length.and_then(|length| length.end_from(first));
    let after = [by_hand, by_itself, by_length]
        .into_iter()
        .flatten()
        .min()
        .and_then(|end| end.pred_opt());
    let until = match (consequence.until, after) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    (from, until)
}

/// The first day on which all conditions of an end are met.
fn ended_by_conditions(
    proposal: &Proposal,
    conditions: &[EndCondition],
    first: Date,
    history: &History,
) -> Option<Date> {
    let outcome = &proposal.outcome;
    let mut last: Option<Date> = None;
    for condition in conditions {
        let met = match condition {
            EndCondition::RecordState { record, state } => history
                .records
                .iter()
                .filter(|r| r.register == *record && r.state == *state && r.subject == outcome.subject)
                .filter(|r| r.on >= first && r.proposal.as_ref().is_none_or(|p| *p == proposal.id))
                .map(|r| r.on)
                .min(),
            EndCondition::ListWithout { rule } => history
                .lists
                .iter()
                // A list of the very day counts as the next one: its year is a later one.
                .filter(|list| list.on >= first && outcome.year.is_none_or(|year| list.year > year))
                .filter(|list| list.subjects.contains(&outcome.subject))
                .filter(|list| !list.fired.contains(&(outcome.subject.clone(), rule.clone())))
                .map(|list| list.on)
                .min(),
        }?;
        last = last.max(Some(met));
    }
    last
}

/// Every effect and where it stands on a day, in the order of the proposals. Later events are not looked at.
pub fn effects(history: &History, on: Date) -> Vec<Effect> {
    let known = history.known_on(on);
    let mut found = Vec::new();
    for proposal in &known.proposals {
        let decision = known.decisions.iter().rev().find(|d| d.proposal == proposal.id);
        for (index, consequence) in proposal.outcome.consequences.iter().enumerate() {
            let decided = decision.is_some_and(|d| d.confirmed);
            let by_decision = decision.and_then(|d| d.number);
            let mut later = known
                .limits
                .iter()
                .filter(|l| consequence.limit && l.proposal == proposal.id);
            let number = later.clone().next_back().map(|l| l.number).or(by_decision);
            // A limit without its number limits nothing: it begins on the day of its first number.
            let begun_on = match later.next() {
                Some(first) if by_decision.is_none() => Some(first.on),
                _ => decision.map(|d| d.on),
            };
            let (from, until) = period(proposal, index, begun_on, &known);
            let needs_number = consequence.limit && number.is_none();
            let needs_option = !consequence.options.is_empty() && decision.is_none_or(|d| d.option.is_none());
            let state = if decision.is_some_and(|d| !d.confirmed) {
                EffectState::Rejected
            } else if !decided && proposal.withdrawn_on.is_some_and(|day| day <= on) {
                EffectState::Withdrawn
            } else if !decided && proposal.outcome.needs_decision() {
                EffectState::Proposed
            } else if decided && (needs_number || needs_option) {
                EffectState::AwaitsChoice
            } else if from.is_none_or(|from| from > on) {
                EffectState::NotYet
            } else if until.is_some_and(|until| until < on) {
                EffectState::Ended
            } else {
                EffectState::InEffect
            };
            found.push(Effect {
                proposal: proposal.id.clone(),
                consequence: index,
                subject: proposal.outcome.subject.clone(),
                rule: proposal.outcome.rule.clone(),
                what: consequence.clone(),
                state,
                from,
                until,
                number: number.filter(|_| consequence.limit),
                decision: decision.cloned(),
            });
        }
    }
    found
}

/// The first block that forbids a subject a function on a day; limits do not forbid.
pub fn blocked(history: &History, subject: &str, function: &str, on: Date) -> Option<Block> {
    blocks(history, subject, function, on).into_iter().next()
}

/// Every block that forbids a subject a function on a day.
pub fn blocks(history: &History, subject: &str, function: &str, on: Date) -> Vec<Block> {
    let carried = history.carried_on_by(subject, on);
    effects(history, on)
        .into_iter()
        .filter(|e| e.what.action == Action::Block && !e.what.limit && e.state == EffectState::InEffect)
        .filter(|e| e.what.functions.iter().any(|f| f == function) && carried.contains(&e.subject))
        .map(|e| {
            let outcome = history
                .proposals
                .iter()
                .find(|p| p.id == e.proposal)
                .map(|p| &p.outcome);
            Block {
                citation: outcome.and_then(|o| o.citation.clone()),
                reason: outcome.map(|o| o.text.clone()).unwrap_or_default(),
                until_words: if e.until.is_some() {
                    None
                } else {
                    e.what.until_event.clone()
                },
                rule: e.rule,
                subject: e.subject,
                from: e.from,
                until: e.until,
                decision: e.decision,
            }
        })
        .collect()
}

impl History {
    /// What had happened by a day.
    fn known_on(&self, on: Date) -> History {
        fn kept<T: Clone>(all: &[T], day: impl Fn(&T) -> Date, on: Date) -> Vec<T> {
            all.iter().filter(|one| day(one) <= on).cloned().collect()
        }
        History {
            proposals: kept(&self.proposals, |p| p.proposed_on, on),
            decisions: kept(&self.decisions, |d| d.on, on),
            records: kept(&self.records, |r| r.on, on),
            lists: kept(&self.lists, |l| l.on, on),
            ended: kept(&self.ended, |e| e.on, on),
            limits: kept(&self.limits, |l| l.on, on),
            successions: kept(&self.successions, |s| s.on, on),
        }
    }

    /// The subject and every unit whose bans it carries on that day.
    fn carried_on_by(&self, subject: &str, on: Date) -> BTreeSet<String> {
        let mut carried: BTreeSet<String> = [subject.to_owned()].into();
        loop {
            let more: Vec<String> = self
                .successions
                .iter()
                .filter(|s| s.on <= on && carried.contains(&s.successor) && !carried.contains(&s.unit))
                .map(|s| s.unit.clone())
                .collect();
            if more.is_empty() {
                return carried;
            }
            carried.extend(more);
        }
    }
}

/// What a decision on an outcome still lacks, in words; empty if it can be taken.
pub fn decision_gaps(outcome: &Outcome, decision: &Decision) -> Vec<Words> {
    let mut gaps = Vec::new();
    if !decision.confirmed {
        if decision.reason.trim().is_empty() {
            gaps.push(Words::new(
                "不采取措施须写明理由",
                "a decision against needs a reason",
            ));
        }
        return gaps;
    }
    for consequence in &outcome.consequences {
        let choices = consequence.options.join("、");
        match &decision.option {
            _ if consequence.options.is_empty() => {}
            None => gaps.push(Words::new(
                format!("必须选定一项:{choices}"),
                format!("one option must be picked: {}", consequence.options.join(", ")),
            )),
            Some(option) if !consequence.options.contains(option) => gaps.push(Words::new(
                format!("“{option}”不在选项之中:{choices}"),
                format!(
                    "`{option}` is none of the options: {}",
                    consequence.options.join(", ")
                ),
            )),
            Some(_) => {}
        }
    }
    gaps
}
