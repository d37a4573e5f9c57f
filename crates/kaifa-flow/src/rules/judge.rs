//! Rules over published lists: facts are gathered, rules run, and what they say becomes proposals. Running again after a
//! corrected list adds what is new and withdraws what lost its ground; what a person decided stays decided.

use std::collections::BTreeSet;

use kaifa_base::Date;
use kaifa_eval::excerpt::Excerpt;
use kaifa_eval::facts::{Fact, FactRow, Facts, Origin, read_cell};
use kaifa_eval::outcome::{Outcome, RuleRun};
use kaifa_eval::rules::{RunOptions, run_rules};
use kaifa_pack::item::{FactTable, ZoneClass};
use kaifa_store::rows::{self, Proposal, ProposalFilter, ProposalStatus, RankState, RankingList, RankingRow};
use kaifa_store::{Act, Changes, Document, LocalDay, new_id};

use crate::app::App;
use crate::place::PlacePicture;
use crate::stop::Stop;

/// The table that ranking rules are judged over.
pub const RANKING_TABLE: &str = "zone_year";

/// A list with its rows.
#[derive(Debug, Clone, PartialEq)]
pub struct ListWithRows {
    /// The list.
    pub list: RankingList,
    /// Its rows.
    pub rows: Vec<RankingRow>,
}

/// Facts of the units that a place holds, from lists in force. Each fact knows its list, version and day.
pub(crate) fn gather_rankings(
    table: &FactTable,
    lists: &[ListWithRows],
    own: impl Fn(&str) -> Option<(Option<String>, Option<String>)>,
) -> Facts {
    let mut facts = Facts::default();
    let by_year = |a: &&ListWithRows, b: &&ListWithRows| {
        (a.list.year, &a.list.class).cmp(&(b.list.year, &b.list.class))
    };
    let mut ordered: Vec<&ListWithRows> = lists.iter().collect();
    ordered.sort_by(by_year);
    facts
        .table(RANKING_TABLE)
        .columns
        .extend(table.columns.iter().map(|column| column.name.clone()));
    for list in ordered {
        let known = list
            .list
            .published_on
            .unwrap_or_else(|| list.list.entered_at.local_day());
        let source = Origin {
            by: Some(list.list.publisher.as_str().into()),
            version: Some(list.list.version),
            known_at: Some(known),
            ..Origin::of(format!("{} {}", list.list.list, list.list.year))
        };
        for row in &list.rows {
            let Some((level, class)) = own(&row.subject) else {
                continue;
            };
            let mut fact_row = FactRow {
                subject: row.subject.clone(),
                year: i32::try_from(list.list.year).ok(),
                published: Some(known),
                ..FactRow::default()
            };
            let origin = source.clone();
            // A list over all zones or over a peer group of a scheme says nothing of the class; the directory does.
            let is_class = ZoneClass::ALL.iter().any(|class| class.code() == list.list.class);
            let listed_class = is_class.then(|| list.list.class.clone());
            let cells = [
                ("level", row.level.clone().or(level)),
                ("class", listed_class.or(class)),
                ("list_size", list.list.list_size.map(|n| n.to_string())),
                ("rank", row.rank.map(|n| n.to_string())),
                ("rise_rank", row.rise_rank.map(|n| n.to_string())),
                ("fall_rank", row.fall_rank.map(|n| n.to_string())),
                ("state", Some(row.state.code().to_owned())),
                ("award", row.award.as_deref().map(award_text)),
                ("published", list.list.published_on.map(|day| day.to_string())),
            ];
            let further = row
                .further
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, value)| (name.as_str(), value.as_str().map(str::to_owned)));
            for (name, text) in cells.into_iter().chain(further) {
                let (Some(column), Some(text)) = (table.column(name), text) else {
                    continue;
                };
                if let Ok(Some(value)) = read_cell(&text, &kaifa_pack::environment::column_type(column)) {
                    fact_row.cells.insert(
                        name,
                        Fact {
                            value,
                            origin: origin.clone(),
                        },
                    );
                }
            }
            if row.state != RankState::Ranked {
                fact_row.cells.remove("rank");
            }
            // One row per subject and year is what import guarantees within a class; a second class of the same year is
            // the same zone listed twice, and the first list in order counts.
            let _ = facts.table(RANKING_TABLE).push(fact_row);
        }
    }
    facts
}

/// An award as lists write it: a word for yes or no, or the name of the award.
fn award_text(text: &str) -> String {
    match text {
        "no" | "否" | "无" | "false" | "0" => "false".to_owned(),
        _ => "true".to_owned(),
    }
}

/// Runs the rules of a place on its lists.
pub fn run(place: &PlacePicture, facts: &Facts, as_of: Date) -> RuleRun {
    let excerpt = Excerpt::of(&place.edition);
    let rules: BTreeSet<String> = place
        .edition
        .items
        .rules
        .iter()
        .filter(|rule| rule.table == RANKING_TABLE)
        .map(|rule| rule.id.clone())
        .collect();
    let options = RunOptions {
        rules: Some(rules),
        ..RunOptions::default()
    };
    // Expressions were checked when the edition was put in force; what is left is reported by `pack check`.
    run_rules(&excerpt, facts, &place.settings, as_of, &options).0
}

/// How proposals changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changed {
    /// Ids of new proposals.
    pub added: Vec<String>,
    /// Ids of withdrawn proposals.
    pub withdrawn: Vec<String>,
    /// Decided proposals whose ground is gone; a person must look at them.
    pub undermined: Vec<String>,
    /// Proposals that stay.
    pub unchanged: usize,
}

/// Identity of a proposal over runs.
fn dedupe_key(pack: &str, outcome: &Outcome) -> String {
    let (subject, year, rule) = outcome.key();
    format!(
        "{pack}|{rule}|{subject}|{}",
        year.map(|y| y.to_string()).unwrap_or_default()
    )
}

/// Runs the rules of a place and brings the proposals up to date, as one act with a frozen run.
pub async fn propose(app: &App, place: &PlacePicture, by: &str, reason: &str) -> Result<Changed, Stop> {
    let now = app.now();
    let today = app.today();
    let facts = place.ranking_facts();
    let result = run(place, &facts, today);
    let inputs = Document(serde_json::to_string(&facts).map_err(Stop::failed)?);
    let results = Document(serde_json::to_string(&result).map_err(Stop::failed)?);
    let run_id = new_id(now);
    let filter = ProposalFilter {
        pack: Some(place.name().to_owned()),
        ..ProposalFilter::default()
    };
    let existing = app.store.list_proposals(&filter).await?;
    let mut changes = Changes::new();
    changes.insert(&rows::Run {
        id: run_id.clone(),
        kind: "rules".to_owned(),
        pack: Some(place.name().to_owned()),
        as_of: today,
        digest: rows::Run::digest_of(&inputs, &results),
        inputs,
        results,
        made_by: by.to_owned(),
        made_at: now,
        replaces: None,
        reason: Some(reason.to_owned()),
        published_at: None,
        published_root: None,
        scheme: None,
        year: None,
    });
    let mut changed = Changed::default();
    let mut alive = BTreeSet::new();
    for outcome in &result.outcomes {
        let key = dedupe_key(place.name(), outcome);
        alive.insert(key.clone());
        let old = existing.iter().find(|proposal| proposal.dedupe_key == key);
        match old {
            Some(old) if old.status == ProposalStatus::Decided => changed.unchanged += 1,
            Some(old) if old.status == ProposalStatus::Proposed && old.text == outcome.text => {
                changed.unchanged += 1
            }
            Some(old) => {
                let row = Proposal {
                    run: run_id.clone(),
                    text: outcome.text.clone(),
                    because: serde_json::to_value(outcome).map_err(Stop::failed)?,
                    status: ProposalStatus::Proposed,
                    ..old.row.clone()
                };
                changes.update(old, &row);
                changed.added.push(old.id.clone());
            }
            None => {
                let id = new_id(now);
                changes.insert(&Proposal {
                    id: id.clone(),
                    run: run_id.clone(),
                    pack: place.name().to_owned(),
                    rule: outcome.rule.clone(),
                    clause: outcome.address(),
                    subject: outcome.subject.clone(),
                    year: outcome.year.map_or(0, i64::from),
                    consequence: outcome.consequence.clone(),
                    text: outcome.text.clone(),
                    because: serde_json::to_value(outcome).map_err(Stop::failed)?,
                    decides: Some(outcome.decides.clone()),
                    status: ProposalStatus::Proposed,
                    dedupe_key: key,
                    proposed_at: now,
                });
                changed.added.push(id);
            }
        }
    }
    for old in existing.iter().filter(|old| !alive.contains(&old.dedupe_key)) {
        match old.status {
            ProposalStatus::Proposed => {
                changes.update(
                    old,
                    &Proposal {
                        status: ProposalStatus::Withdrawn,
                        run: run_id.clone(),
                        ..old.row.clone()
                    },
                );
                changed.withdrawn.push(old.id.clone());
            }
            ProposalStatus::Decided => changed.undermined.push(old.id.clone()),
            ProposalStatus::Withdrawn => {}
        }
    }
    let act = Act::new(now, by, "rules.run", format!("run:{run_id}")).because(reason);
    app.store.write(&act, changes).await?;
    Ok(changed)
}

/// The outcome that a proposal row holds.
pub fn outcome_of(proposal: &Proposal) -> Result<Outcome, Stop> {
    serde_json::from_value(proposal.because.clone()).map_err(Stop::failed)
}
