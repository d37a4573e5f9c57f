//! How much work a draft leaves: what a reviewer had to add, take away and correct to come from the draft to the pack that
//! was accepted. Items are matched within their kind by the words of the text that they rest on.

use kaifa_base::Span;
use serde::Serialize;

use crate::edition::Edition;
use crate::item::{Basis, Due, Duty, Items, Rule, Target};

/// The count for one kind of item.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct KindCount {
    /// Items of the accepted pack.
    pub wanted: usize,
    /// Items of the draft.
    pub drafted: usize,
    /// Drafted items that stand for a wanted one.
    pub matched: usize,
    /// Wanted items that the draft lacks.
    pub added: usize,
    /// Drafted items that stand for none.
    pub deleted: usize,
    /// Values to correct in matched items, and which.
    pub corrected: Vec<String>,
}

/// The count for a pack.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Corrections {
    /// Targets.
    pub targets: KindCount,
    /// Duties.
    pub duties: KindCount,
    /// Rules.
    pub rules: KindCount,
}

impl Corrections {
    /// Counts from a draft to an accepted pack of the same text.
    pub fn between(draft: &Edition, accepted: &Edition) -> Corrections {
        let (from, to): (&Items, &Items) = (&draft.pack.items, &accepted.pack.items);
        Corrections {
            targets: count(&from.targets, &to.targets, |one| &one.basis, target_differences),
            duties: count(&from.duties, &to.duties, |one| &one.basis, duty_differences),
            rules: count(&from.rules, &to.rules, |one| &one.basis, rule_differences),
        }
    }

    /// Additions, deletions and corrections per item of the accepted pack.
    pub fn per_item(&self) -> f64 {
        let kinds = [&self.targets, &self.duties, &self.rules];
        let wanted: usize = kinds.iter().map(|kind| kind.wanted).sum();
        let work: usize = kinds
            .iter()
            .map(|kind| kind.added + kind.deleted + kind.corrected.len())
            .sum();
        work as f64 / wanted.max(1) as f64
    }
}

fn count<T>(
    drafted: &[T],
    wanted: &[T],
    basis: impl Fn(&T) -> &Basis,
    differences: impl Fn(&T, &T) -> Vec<&'static str>,
) -> KindCount {
    let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
    for (w, want) in wanted.iter().enumerate() {
        for (d, draft) in drafted.iter().enumerate() {
            let shared = shared(basis(want), basis(draft));
            if shared > 0 {
                // Of items over the same words those agree that have most in common.
                let unlike = differences(draft, want).len();
                pairs.push((shared.saturating_sub(unlike), w, d));
            }
        }
    }
    pairs.sort_by_key(|(shared, w, d)| (std::cmp::Reverse(*shared), *w, *d));
    let (mut taken_w, mut taken_d) = (vec![false; wanted.len()], vec![false; drafted.len()]);
    let mut found = KindCount {
        wanted: wanted.len(),
        drafted: drafted.len(),
        ..KindCount::default()
    };
    for (_, w, d) in pairs {
        if taken_w[w] || taken_d[d] {
            continue;
        }
        (taken_w[w], taken_d[d]) = (true, true);
        found.matched += 1;
        let differing = differences(&drafted[d], &wanted[w]);
        found.corrected.extend(differing.into_iter().map(str::to_owned));
    }
    found.added = found.wanted - found.matched;
    found.deleted = found.drafted - found.matched;
    found
}

/// How many letters two items have in common in the text; none where they rest on different clauses.
fn shared(one: &Basis, other: &Basis) -> usize {
    match (one.span, other.span) {
        (Some(one), Some(other)) => common(one, other),
        _ => usize::from(one.clause.is_some() && one.clause == other.clause),
    }
}

fn common(one: Span, other: Span) -> usize {
    one.end.min(other.end).saturating_sub(one.start.max(other.start))
}

fn target_differences(draft: &Target, wanted: &Target) -> Vec<&'static str> {
    let mut found = Vec::new();
    let mut unless = |same: bool, what| {
        if !same {
            found.push(what);
        }
    };
    unless(draft.measure == wanted.measure, "measure");
    unless(draft.comparator == wanted.comparator, "comparator");
    unless(
        draft.value.map(|v| v.normalize()) == wanted.value.map(|v| v.normalize())
            && draft.unit == wanted.unit,
        "value",
    );
    unless(draft.by == wanted.by && draft.every == wanted.every, "deadline");
    unless(draft.basis.strength == wanted.basis.strength, "strength");
    found
}

fn duty_differences(draft: &Duty, wanted: &Duty) -> Vec<&'static str> {
    let mut found = Vec::new();
    let mut unless = |same: bool, what| {
        if !same {
            found.push(what);
        }
    };
    let due = |duty: &Duty| match &duty.due {
        Some(Due::Parameter(_)) => None,
        other => other.clone(),
    };
    unless(draft.kind == wanted.kind, "kind");
    unless(due(draft) == due(wanted), "deadline");
    unless(draft.every == wanted.every, "rhythm");
    unless(draft.basis.strength == wanted.basis.strength, "strength");
    unless(
        draft.responsible == wanted.responsible && draft.lead == wanted.lead,
        "responsible",
    );
    found
}

fn rule_differences(draft: &Rule, wanted: &Rule) -> Vec<&'static str> {
    let mut found = Vec::new();
    if draft.kind != wanted.kind {
        found.push("kind");
    }
    if draft.basis.strength != wanted.basis.strength {
        found.push("strength");
    }
    let whens = |rule: &Rule| -> Vec<Option<String>> {
        rule.alternatives
            .iter()
            .map(|one| one.when.as_ref().map(|when| when.text.clone()))
            .collect()
    };
    if whens(draft) != whens(wanted) {
        found.push("condition");
    }
    if draft.decides != wanted.decides {
        found.push("decides");
    }
    found
}
