//! A year's evaluation from beginning to end: [`YearInputs`] holds everything that it is computed from, so that the ranking of
//! the day, a frozen run, a what-if and a replay on another machine all go the same way.

use std::collections::BTreeMap;

use kaifa_base::{Problem, Words};
use kaifa_pack::item::Scheme;
use serde::{Deserialize, Serialize};

use super::evaluation::{Evaluated, Repeat, evaluate_scheme};
use super::from_scheme::Subjects;
use super::movement::{Movement, YearRanking, movements};
use crate::codes::SCHEME_UNUSABLE;
use crate::trace::ParameterUse;
use crate::value::Value;

/// The form of the inputs and of the result as they are kept. A change of either is another word here, so that what was kept
/// before is never read as something else.
pub const FORM: &str = "zones/1";

/// Everything that an evaluation of a year is computed from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearInputs {
    /// [`FORM`].
    pub form: String,
    /// The program that gathered them, with its version.
    pub program: String,
    /// The year.
    pub year: i32,
    /// The scheme, its open numbers settled.
    pub scheme: Scheme,
    /// The parameters that settled them.
    pub parameters: Vec<ParameterUse>,
    /// Who is evaluated, with what.
    pub subjects: Vec<SubjectInputs>,
    /// How often the ranking is repeated, and the seed; absent: not at all.
    pub draws: Option<Draws>,
    /// Last year's ranking; absent: there is none.
    pub last: Option<LastYear>,
    /// For subjects that others were merged into or that got another id since: whom of last year they continue.
    pub predecessors: BTreeMap<String, Vec<String>>,
}

/// One subject with its inputs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubjectInputs {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Input → value; missing values are absent.
    pub values: BTreeMap<String, Value>,
    /// Input → the version of the reported figure, for those that were reported.
    pub versions: BTreeMap<String, i64>,
}

/// What a simulation is started with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draws {
    /// How often.
    pub replicates: usize,
    /// The seed.
    pub seed: u64,
}

/// Last year's ranking.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LastYear {
    /// The published run that it is taken from; absent: computed anew from last year's figures.
    pub run: Option<String>,
    /// The ranked.
    pub ranks: Vec<LastRank>,
    /// The same year with the figures of those that were merged since added up; empty where nobody was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub combined: Vec<LastRank>,
}

/// A subject's place last year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LastRank {
    /// The subject.
    pub subject: String,
    /// Its peer group.
    pub group: Option<String>,
    /// The list of the group on which it was ranked; empty: there is one.
    pub list: Vec<String>,
    /// Its score, written so that reading gives the same number.
    pub score: String,
    /// Its rank.
    pub rank: u32,
}

/// What came out.
#[derive(Debug, Clone, PartialEq)]
pub struct YearEvaluation {
    /// The subjects, as the groups count them.
    pub subjects: Subjects,
    /// The result by peer group.
    pub groups: Vec<Evaluated>,
    /// Moves against last year; empty where there is none.
    pub moves: BTreeMap<String, Movement>,
    /// Who was ranked last year and is not evaluated any more.
    pub gone: Vec<String>,
}

impl YearInputs {
    /// Evaluates the year; the result is the same for any number of threads. All problems are listed.
    pub fn evaluate(&self, threads: usize) -> Result<YearEvaluation, Vec<Problem>> {
        if self.form != FORM {
            let words = Words::new(
                format!("不认识的数据格式“{}”,应为“{FORM}”", self.form),
                format!("unknown form of inputs `{}`, expected `{FORM}`", self.form),
            );
            let place = self.scheme.at.place(&self.scheme.id);
            return Err(vec![Problem::error(&SCHEME_UNUSABLE, place, words)]);
        }
        let subjects = self.table();
        let repeat = self.draws.map(|draws| Repeat {
            replicates: draws.replicates,
            seed: draws.seed,
            threads,
        });
        let groups = evaluate_scheme(&self.scheme, &subjects, repeat)?;
        let (moves, gone) = match &self.last {
            Some(last) if !last.ranks.is_empty() => self.moves(last, &subjects, &groups),
            _ => (BTreeMap::new(), Vec::new()),
        };
        Ok(YearEvaluation {
            subjects,
            groups,
            moves,
            gone,
        })
    }

    fn table(&self) -> Subjects {
        let mut table = Subjects::default();
        for subject in &self.subjects {
            table.places.push(kaifa_base::Place::item(subject.name.clone()));
            table.ids.push(subject.id.clone());
            table.names.push(Some(subject.name.clone()));
            table.inputs.push(subject.values.clone());
        }
        table
    }

    /// Moves inside each peer group: places of different groups do not compare.
    fn moves(
        &self,
        last: &LastYear,
        subjects: &Subjects,
        groups: &[Evaluated],
    ) -> (BTreeMap<String, Movement>, Vec<String>) {
        let (mut moves, mut gone) = (BTreeMap::new(), Vec::new());
        let mut seen: Vec<&String> = Vec::new();
        for group in groups {
            let of_group = |ranks: &[LastRank]| -> YearRanking {
                ranks
                    .iter()
                    .filter(|one| one.group == group.group.id && one.list == group.group.list)
                    .filter_map(|one| Some((one.subject.clone(), (one.score.parse().ok()?, one.rank))))
                    .collect()
            };
            let now = ranking(subjects, group);
            let (before, combined) = (of_group(&last.ranks), of_group(&last.combined));
            let (found, _) = movements(&before, &combined, &now, &self.predecessors);
            moves.extend(found);
            seen.extend(
                group
                    .group
                    .listed
                    .iter()
                    .map(|at| &subjects.ids[group.group.members[*at]]),
            );
        }
        let continued: Vec<&String> = seen
            .iter()
            .flat_map(|id| match self.predecessors.get(*id) {
                Some(list) => list.iter().collect(),
                None => vec![*id],
            })
            .collect();
        for one in &last.ranks {
            if !continued.contains(&&one.subject) {
                gone.push(one.subject.clone());
            }
        }
        gone.sort();
        (moves, gone)
    }
}

/// Scores and ranks of a group. Who has no figure at all was not evaluated in earnest and has no rank here.
fn ranking(subjects: &Subjects, group: &Evaluated) -> YearRanking {
    let mut ranking = YearRanking::new();
    for (at, subject) in group.group.members.iter().enumerate() {
        if let Some(rank) = group.result.rank[at]
            && has_figure(&subjects.inputs[*subject])
        {
            ranking.insert(subjects.ids[*subject].clone(), (group.result.total[at], rank));
        }
    }
    ranking
}

fn has_figure(values: &BTreeMap<String, Value>) -> bool {
    values.values().any(|value| value.as_number().is_some())
}

impl YearEvaluation {
    /// The group of a subject, and its place there.
    pub fn find(&self, subject: &str) -> Option<(&Evaluated, usize)> {
        let at = self.subjects.ids.iter().position(|id| id == subject)?;
        self.groups.iter().find_map(|group| {
            let member = group.group.members.iter().position(|member| *member == at)?;
            group.group.listed.contains(&member).then_some((group, member))
        })
    }

    /// The id of a member of a group.
    pub fn id_of(&self, group: &Evaluated, member: usize) -> &str {
        &self.subjects.ids[group.group.members[member]]
    }

    /// The name of a member of a group; its id where it has none.
    pub fn name_of(&self, group: &Evaluated, member: usize) -> &str {
        let subject = group.group.members[member];
        self.subjects.names[subject]
            .as_deref()
            .unwrap_or(&self.subjects.ids[subject])
    }

    /// The ranking as next year compares with it.
    pub fn as_last_year(&self) -> Vec<LastRank> {
        let of_group = |group: &Evaluated| {
            let ranked = ranking(&self.subjects, group);
            let (id, list) = (group.group.id.clone(), group.group.list.clone());
            ranked
                .into_iter()
                .map(move |(subject, (score, rank))| LastRank {
                    subject,
                    group: id.clone(),
                    list: list.clone(),
                    score: score.to_string(),
                    rank,
                })
                .collect::<Vec<_>>()
        };
        self.groups.iter().flat_map(of_group).collect()
    }
}

/// An input of a subject that differs between two evaluations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedInput {
    /// The subject.
    pub subject: String,
    /// Its name.
    pub name: String,
    /// The input.
    pub input: String,
    /// Its value before and after, in words; absent: there is none.
    pub value: [Option<String>; 2],
}

/// A parameter whose value differs between two evaluations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedParameter {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its value before and after; absent: not set.
    pub value: [Option<String>; 2],
}

impl YearInputs {
    /// Inputs of subjects that take part in both, where they differ.
    pub fn changed_inputs(&self, after: &YearInputs) -> Vec<ChangedInput> {
        let mut found = Vec::new();
        for new in &after.subjects {
            let Some(old) = self.subjects.iter().find(|old| old.id == new.id) else {
                continue;
            };
            let mut names: Vec<&String> = old.values.keys().chain(new.values.keys()).collect();
            names.sort();
            names.dedup();
            for name in names {
                let (was, is) = (old.values.get(name), new.values.get(name));
                if was != is {
                    found.push(ChangedInput {
                        subject: new.id.clone(),
                        name: new.name.clone(),
                        input: name.clone(),
                        value: [was, is].map(|value| value.map(ToString::to_string)),
                    });
                }
            }
        }
        found
    }

    /// Parameters whose values differ.
    pub fn changed_parameters(&self, after: &YearInputs) -> Vec<ChangedParameter> {
        let value = |used: &ParameterUse| used.value.as_ref().map(ToString::to_string);
        let changed = after.parameters.iter().filter_map(|new| {
            let old = self.parameters.iter().find(|old| old.id == new.id)?;
            (old.value != new.value).then(|| ChangedParameter {
                id: new.id.clone(),
                title: new.title.clone(),
                value: [value(old), value(new)],
            })
        });
        changed.collect()
    }
}
