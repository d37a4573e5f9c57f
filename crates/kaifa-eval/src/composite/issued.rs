//! An evaluation as it is kept and published: every stage of every cell, with how firm each rank is. Its JSON text is the same
//! bytes whenever and wherever it is computed from the same inputs, and two of them compare to the report of a correction.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::evaluate::is_same;
use super::evaluation::Evaluated;
use super::movement::Entry;
use super::stability::Standing;
use super::year::{FORM, YearEvaluation, YearInputs};

/// The result of a year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuedYear {
    /// [`FORM`].
    pub form: String,
    /// The scheme.
    pub scheme: String,
    /// The year.
    pub year: i32,
    /// By peer group.
    pub groups: Vec<IssuedGroup>,
    /// Who was ranked last year and is not evaluated any more.
    pub gone: Vec<String>,
}

/// The result of a peer group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuedGroup {
    /// Its id; absent: the scheme has none.
    pub id: Option<String>,
    /// The list of the group; empty: there is one.
    pub list: Vec<String>,
    /// How many are ranked.
    pub ranked: u32,
    /// The lines, as places.
    pub lines: Vec<IssuedLine>,
    /// Who, in the order of the inputs.
    pub members: Vec<IssuedMember>,
    /// How firm the ranks are; absent: not simulated.
    pub firmness: Option<IssuedFirmness>,
}

/// A line of the ranking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuedLine {
    /// Its id.
    pub id: String,
    /// First place inside.
    pub first: u32,
    /// Last place inside.
    pub last: u32,
}

/// A subject's result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuedMember {
    /// Its id.
    pub subject: String,
    /// Its name.
    pub name: String,
    /// Its rank; absent: evaluated, not ranked.
    pub rank: Option<u32>,
    /// Its score; absent: nothing to score, or disqualified.
    pub score: Option<f64>,
    /// Its grade; absent: it has none.
    pub grade: Option<String>,
    /// Adjustment → points.
    pub adjustments: BTreeMap<String, String>,
    /// The exemption that holds.
    pub exemption: Option<String>,
    /// Vetoes that hold.
    pub vetoes: Vec<String>,
    /// Lines that it stands inside of, with what they give.
    pub inside: Vec<String>,
    /// Places gained on last year's ranks.
    pub moved: Option<i64>,
    /// The same among those that took part in both years.
    pub comparable: Option<i64>,
    /// Whom it was merged from.
    pub merged: Vec<String>,
    /// Category → score.
    pub categories: BTreeMap<String, Option<f64>>,
    /// Indicator → its way to the total.
    pub indicators: BTreeMap<String, IssuedCell>,
    /// Median, 5 % and 95 % of the repeated ranks.
    pub interval: Option<[f64; 3]>,
    /// Line → how often it is inside.
    pub chances: BTreeMap<String, f64>,
}

/// One indicator of one subject.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuedCell {
    /// The value as reported, exactly.
    pub raw: Option<String>,
    /// With outliers pulled in.
    pub treated: Option<f64>,
    /// Normalised.
    pub normalised: Option<f64>,
    /// With the rule for missing values applied.
    pub counted: Option<f64>,
}

/// How firm the ranks of a group are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuedFirmness {
    /// How often the ranking was repeated.
    pub replicates: usize,
    /// The seed.
    pub seed: u64,
    /// Mean of Spearman's coefficients.
    pub rho_mean: f64,
    /// The least of them.
    pub rho_min: f64,
    /// Choice → share of rank variance, lower and upper end of its interval.
    pub shares: BTreeMap<String, [f64; 3]>,
    /// Subject → pairs of others that change their order without it.
    pub reversed_without: BTreeMap<String, usize>,
}

fn some(value: f64) -> Option<f64> {
    (!value.is_nan()).then_some(value)
}

impl YearEvaluation {
    /// The result as it is kept.
    pub fn issued(&self, inputs: &YearInputs) -> IssuedYear {
        IssuedYear {
            form: FORM.to_owned(),
            scheme: inputs.scheme.id.clone(),
            year: inputs.year,
            groups: self
                .groups
                .iter()
                .map(|group| self.issued_group(inputs, group))
                .collect(),
            gone: self.gone.clone(),
        }
    }

    fn issued_group(&self, inputs: &YearInputs, group: &Evaluated) -> IssuedGroup {
        let lines: Vec<IssuedLine> = inputs
            .scheme
            .lines
            .iter()
            .zip(&group.lines)
            .map(|(line, places)| IssuedLine {
                id: line.id.clone(),
                first: places.first,
                last: places.last,
            })
            .collect();
        let listed = group.group.listed.iter();
        let members = listed
            .map(|member| self.issued_member(inputs, group, *member, &lines))
            .collect();
        let firmness = group
            .firmness
            .as_ref()
            .zip(inputs.draws)
            .map(|(firmness, draws)| IssuedFirmness {
                replicates: draws.replicates,
                seed: draws.seed,
                rho_mean: firmness.simulation.rho_mean(),
                rho_min: firmness.simulation.rho_min(),
                shares: firmness
                    .shares
                    .iter()
                    .map(|one| (one.choice.to_owned(), [one.share, one.low, one.high]))
                    .collect(),
                reversed_without: firmness
                    .left_out
                    .iter()
                    .filter(|one| one.reversed > 0)
                    .map(|one| (self.id_of(group, one.subject).to_owned(), one.reversed))
                    .collect(),
            });
        IssuedGroup {
            id: group.group.id.clone(),
            list: group.group.list.clone(),
            ranked: group.result.ranked,
            lines,
            members,
            firmness,
        }
    }

    fn issued_member(
        &self,
        inputs: &YearInputs,
        group: &Evaluated,
        member: usize,
        lines: &[IssuedLine],
    ) -> IssuedMember {
        let scheme = &inputs.scheme;
        let own = &group.group.particulars[member];
        let (plan, result) = (&group.group.plan, &group.result);
        let id = self.id_of(group, member);
        let movement = self.moves.get(id);
        let categories = plan.categories.iter().zip(&result.categories);
        let cell = |at: usize| IssuedCell {
            raw: group.group.raw[at][member].map(|value| value.to_string()),
            treated: some(result.treated[at][member]),
            normalised: some(result.normalised[at][member]),
            counted: some(result.counted[at][member]),
        };
        IssuedMember {
            subject: id.to_owned(),
            name: self.name_of(group, member).to_owned(),
            rank: result.rank[member],
            score: some(result.total[member]),
            grade: group.mark(scheme, member).map(str::to_owned),
            adjustments: own
                .adjustments
                .iter()
                .map(|(at, points)| (scheme.adjustments[*at].id.clone(), points.normalize().to_string()))
                .collect(),
            exemption: own.exemption.map(|at| scheme.exemptions[at].id.clone()),
            vetoes: own
                .vetoes
                .iter()
                .map(|at| scheme.vetoes[*at].id.clone())
                .collect(),
            inside: lines
                .iter()
                .enumerate()
                .filter(|(at, _)| group.is_inside(scheme, member, *at))
                .map(|(_, line)| line.id.clone())
                .collect(),
            moved: movement.and_then(|one| one.as_was),
            comparable: movement.and_then(|one| one.comparable),
            merged: match movement.map(|one| &one.entry) {
                Some(Entry::Merged(from)) => from.clone(),
                _ => Vec::new(),
            },
            categories: categories
                .map(|(category, column)| (category.id.clone(), some(column[member])))
                .collect(),
            indicators: plan
                .indicators
                .iter()
                .enumerate()
                .map(|(at, indicator)| (indicator.id.clone(), cell(at)))
                .collect(),
            interval: group.interval(member),
            chances: lines
                .iter()
                .enumerate()
                .filter_map(|(at, line)| Some((line.id.clone(), group.standing(member, at)?.chance)))
                .collect(),
        }
    }
}

/// What became of one subject between two results.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Changed {
    /// The subject.
    pub subject: String,
    /// Its name.
    pub name: String,
    /// Its peer group before and after; both absent where the scheme has none.
    pub group: [Option<String>; 2],
    /// Its rank before and after.
    pub rank: [Option<u32>; 2],
    /// Its score before and after.
    pub score: [Option<f64>; 2],
    /// Its grade before and after.
    pub grade: [Option<String>; 2],
    /// Lines that it came to stand inside of.
    pub entered: Vec<String>,
    /// Lines that it does not stand inside of any more.
    pub left: Vec<String>,
    /// Whether it is there only before, or only after.
    pub only: Option<Only>,
}

/// A subject that is in one of two results alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Only {
    /// It is not evaluated any more.
    Before,
    /// It was not evaluated.
    After,
}

impl Changed {
    /// Places gained, below 0 lost; nothing where it has no rank on one side or its group is another.
    pub fn places_gained(&self) -> Option<i64> {
        let [before, after] = self.rank;
        (self.group[0] == self.group[1]).then_some(())?;
        Some(i64::from(before?) - i64::from(after?))
    }

    /// Whether anything that follows from the result is another: place, group or line.
    pub fn matters(&self) -> bool {
        self.rank[0] != self.rank[1]
            || self.group[0] != self.group[1]
            || self.grade[0] != self.grade[1]
            || !self.entered.is_empty()
            || !self.left.is_empty()
            || self.only.is_some()
    }
}

/// A subject that stands at a line without being firm there.
#[derive(Debug, Clone, PartialEq)]
pub struct Fragile<'a> {
    /// The line.
    pub line: &'a str,
    /// Who.
    pub member: &'a IssuedMember,
    /// Whether it stands inside.
    pub inside: bool,
    /// How often it does in the repeated rankings.
    pub chance: f64,
}

impl IssuedYear {
    /// Who stands at a line without being firm there, by line and rank: what is to be seen before anyone signs.
    pub fn fragile(&self) -> Vec<Fragile<'_>> {
        let mut found = Vec::new();
        for group in &self.groups {
            for line in &group.lines {
                let mut of_line: Vec<(u32, Fragile<'_>)> = group
                    .members
                    .iter()
                    .filter_map(|member| {
                        let (rank, chance) = (member.rank?, *member.chances.get(&line.id)?);
                        let inside = (line.first..=line.last).contains(&rank);
                        let standing = Standing { inside, chance };
                        let line = line.id.as_str();
                        standing.is_fragile().then_some((
                            rank,
                            Fragile {
                                line,
                                member,
                                inside,
                                chance,
                            },
                        ))
                    })
                    .collect();
                of_line.sort_by_key(|(rank, one)| (*rank, one.member.subject.clone()));
                found.extend(of_line.into_iter().map(|(_, one)| one));
            }
        }
        found
    }
}

struct Seen<'a> {
    group: &'a IssuedGroup,
    member: &'a IssuedMember,
}

impl IssuedYear {
    fn seen(&self) -> BTreeMap<&str, Seen<'_>> {
        let all = self
            .groups
            .iter()
            .flat_map(|group| group.members.iter().map(move |member| Seen { group, member }));
        all.map(|seen| (seen.member.subject.as_str(), seen)).collect()
    }

    /// What became of each subject from this result to another one, by the places of the other; scores count as equal within
    /// what adding up in binary numbers may differ by.
    pub fn differences(&self, after: &IssuedYear) -> Vec<Changed> {
        let (before, after) = (self.seen(), after.seen());
        let mut ids: Vec<&str> = before.keys().chain(after.keys()).copied().collect();
        ids.sort_unstable();
        ids.dedup();
        let mut found: Vec<Changed> = ids
            .into_iter()
            .filter_map(|id| changed(before.get(id), after.get(id)))
            .collect();
        found.sort_by_key(|one| {
            let rank = one.rank[1].or(one.rank[0]).unwrap_or(u32::MAX);
            (one.group[1].clone(), rank, one.subject.clone())
        });
        found
    }
}

fn changed(before: Option<&Seen<'_>>, after: Option<&Seen<'_>>) -> Option<Changed> {
    let any = after.or(before)?;
    let lines = |seen: Option<&Seen<'_>>| -> Vec<String> {
        seen.map(|seen| seen.member.inside.clone()).unwrap_or_default()
    };
    let (was, is) = (lines(before), lines(after));
    let pair = [before, after];
    let one = Changed {
        subject: any.member.subject.clone(),
        name: any.member.name.clone(),
        group: pair.map(|seen| seen.and_then(|seen| seen.group.id.clone())),
        rank: pair.map(|seen| seen.and_then(|seen| seen.member.rank)),
        score: pair.map(|seen| seen.and_then(|seen| seen.member.score)),
        grade: pair.map(|seen| seen.and_then(|seen| seen.member.grade.clone())),
        entered: is.iter().filter(|line| !was.contains(line)).cloned().collect(),
        left: was.iter().filter(|line| !is.contains(line)).cloned().collect(),
        only: match (before, after) {
            (Some(_), None) => Some(Only::Before),
            (None, Some(_)) => Some(Only::After),
            _ => None,
        },
    };
    let same_score = match one.score {
        [Some(before), Some(after)] => is_same(before, after),
        [before, after] => before.is_none() && after.is_none(),
    };
    (one.matters() || !same_score).then_some(one)
}
