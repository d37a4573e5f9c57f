//! What would come out: the ranking with the places won and lost, and what it says in one sentence.

use std::collections::BTreeMap;

use kaifa_base::Lang;
use kaifa_eval::composite::issued::{Changed, IssuedYear};
use kaifa_pack::item::{LineKind, Scheme};
use serde::Serialize;

use crate::pages::evaluations::{score_words, title};
use crate::pages::runs::list_title;

/// A peer group of the ranking that would come out.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct WhatIfGroup {
    /// Its title; empty: there is only one.
    pub title: String,
    /// Its rows, by rank.
    pub rows: Vec<WhatIfRow>,
}

/// A zone in the ranking that would come out.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct WhatIfRow {
    /// Its name.
    pub name: String,
    /// The rank that would be.
    pub rank: Option<u32>,
    /// The score that would be.
    pub score: String,
    /// Places gained, with an arrow; empty: none, or not comparable.
    pub gained: String,
    /// 1 gained, −1 lost.
    pub way: i8,
    /// Lines that it would stand inside of: title, whether a penalty.
    pub lines: Vec<(String, bool)>,
    /// Its grade; empty: it has none.
    pub grade: String,
}

/// The ranking that would come out.
pub(super) fn ranking(
    after: &IssuedYear,
    changes: &[Changed],
    scheme: &Scheme,
    lang: Lang,
) -> Vec<WhatIfGroup> {
    let gained: BTreeMap<&str, i64> = changes
        .iter()
        .filter_map(|one| Some((one.subject.as_str(), one.places_gained()?)))
        .collect();
    let of_group = |group: &kaifa_eval::composite::issued::IssuedGroup| {
        let mut members: Vec<_> = group.members.iter().collect();
        members.sort_by_key(|member| (member.rank.unwrap_or(u32::MAX), member.subject.clone()));
        let row = |member: &kaifa_eval::composite::issued::IssuedMember| {
            let moved = gained.get(member.subject.as_str()).copied().unwrap_or_default();
            WhatIfRow {
                name: member.name.clone(),
                rank: member.rank,
                score: score_words(member.score.unwrap_or(f64::NAN)),
                gained: match moved {
                    0 => String::new(),
                    up if up > 0 => format!("▲{up}"),
                    down => format!("▼{}", -down),
                },
                way: moved.signum() as i8,
                grade: member.grade.clone().unwrap_or_default(),
                lines: group
                    .lines
                    .iter()
                    .zip(&scheme.lines)
                    .filter(|(line, _)| member.inside.contains(&line.id))
                    .map(|(_, line)| (title(&line.title, lang), line.kind == LineKind::Penalty))
                    .collect(),
            }
        };
        let found = group
            .id
            .as_ref()
            .and_then(|id| scheme.peer_groups.iter().find(|one| one.id == *id));
        WhatIfGroup {
            title: list_title(found.map(|one| title(&one.title, lang)), &group.list),
            rows: members.into_iter().map(row).collect(),
        }
    };
    after.groups.iter().map(of_group).collect()
}

pub(super) fn finding(changes: &[Changed], tried: bool, lang: Lang) -> String {
    let count = |test: &dyn Fn(i64) -> bool| {
        let moves = changes.iter().filter_map(Changed::places_gained);
        moves.filter(|moved| test(*moved)).count()
    };
    let (up, down) = (count(&|moved| moved > 0), count(&|moved| moved < 0));
    let lines = changes
        .iter()
        .filter(|one| !one.entered.is_empty() || !one.left.is_empty())
        .count();
    match (tried, lang) {
        (false, Lang::Zh) => "这就是现在的排名;改动左边的数,结果随即显示".to_owned(),
        (false, Lang::En) => "This is the ranking as it is; change a number and the answer shows".to_owned(),
        (true, Lang::Zh) => format!("{up} 个前移,{down} 个后移,{lines} 个的奖惩随之改变"),
        (true, Lang::En) => {
            format!("{up} would rise, {down} would fall, for {lines} the consequences change")
        }
    }
}
