//! A published evaluation of zones as a ranking list, where its scheme says that it is one: rules act on it as on a list that was
//! taken in. A corrected evaluation is a new version of the list.

use std::collections::BTreeMap;

use kaifa_base::{Date, Digest};
use kaifa_eval::composite::issued::{IssuedGroup, IssuedMember, IssuedYear};
use kaifa_pack::item::Publication;
use kaifa_store::rows::{RankState, RankingList, RankingRow, Run};
use kaifa_store::{Instant, Kept, new_id};

use crate::rules::rank_list::ALL;

/// What a list is published as, by whom and when.
#[derive(Debug, Clone, Copy)]
pub struct Issue<'a> {
    /// What the scheme says.
    pub publication: &'a Publication,
    /// Who publishes it.
    pub by: &'a str,
    /// When.
    pub at: Instant,
    /// The day of it.
    pub on: Date,
}

/// The lists that a result becomes, one for each group and list of ranks. `before` are all lists that there are.
pub fn lists(
    run: &Run,
    result: &IssuedYear,
    issue: Issue<'_>,
    before: &[Kept<RankingList>],
) -> Vec<(RankingList, Vec<RankingRow>)> {
    let list_of = |group: &IssuedGroup| {
        let names: Vec<&str> = group.id.iter().chain(&group.list).map(String::as_str).collect();
        let class = match names.is_empty() {
            true => ALL.to_owned(),
            false => names.join(" "),
        };
        let year = i64::from(result.year);
        let same = before
            .iter()
            .filter(|list| list.list == issue.publication.list && list.class == class && list.year == year);
        let version = same.map(|list| list.version).max().unwrap_or(0) + 1;
        let id = new_id(issue.at);
        let list = RankingList {
            id: id.clone(),
            list: issue.publication.list.clone(),
            class,
            year,
            version,
            publisher: issue.publication.publisher.clone(),
            published_on: Some(issue.on),
            list_size: Some(i64::from(group.ranked)),
            source: Some(Digest::of(run.digest.to_string())),
            entered_by: issue.by.to_owned(),
            entered_at: issue.at,
            correction_reason: run.reason.clone(),
        };
        (list, rows(&id, group))
    };
    result.groups.iter().map(list_of).collect()
}

fn rows(list: &str, group: &IssuedGroup) -> Vec<RankingRow> {
    let rises = places_of(group, |moved| (moved > 0).then_some(moved));
    let falls = places_of(group, |moved| (moved < 0).then_some(-moved));
    let row = |member: &IssuedMember| RankingRow {
        ranking_list: list.to_owned(),
        subject: member.subject.clone(),
        printed_name: member.name.clone(),
        level: None,
        state: match (member.rank, member.vetoes.is_empty(), member.score) {
            (Some(_), ..) => RankState::Ranked,
            (None, false, None) => RankState::Disqualified,
            (None, ..) => RankState::Absent,
        },
        rank: member.rank.map(i64::from),
        award: None,
        rise_rank: rises.get(member.subject.as_str()).copied(),
        fall_rank: falls.get(member.subject.as_str()).copied(),
        further: serde_json::json!({}),
    };
    group.members.iter().map(row).collect()
}

/// The place of each move of one direction among all of it, largest first; equal moves share a place.
fn places_of(group: &IssuedGroup, size: impl Fn(i64) -> Option<i64>) -> BTreeMap<&str, i64> {
    let moved = |member: &IssuedMember| member.rank.and(member.moved).and_then(&size);
    let all: Vec<i64> = group.members.iter().filter_map(moved).collect();
    let place = |own: i64| 1 + all.iter().filter(|other| **other > own).count() as i64;
    group
        .members
        .iter()
        .filter_map(|member| Some((member.subject.as_str(), place(moved(member)?))))
        .collect()
}
