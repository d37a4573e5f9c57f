//! Weights add up, in every peer group: the top level to the full score, the children of a category to its weight.
//! In a composite weights are relative; there they only have to be above zero.

use kaifa_base::{Decimal, Words};

use super::Checker;
use crate::codes;
use crate::item::{ItemPlace, SchemeMethod, Weight};

pub(super) fn check(checker: &mut Checker<'_, '_>) {
    let scheme = checker.scheme;
    let nodes: Vec<(Option<&str>, &Weight, &ItemPlace, &str)> = scheme
        .categories
        .iter()
        .map(|one| (one.parent.as_deref(), &one.weight, &one.at, one.id.as_str()))
        .chain(
            scheme
                .indicators
                .iter()
                .map(|one| (one.category.as_deref(), &one.weight, &one.at, one.id.as_str())),
        )
        .collect();
    for (_, weight, at, id) in &nodes {
        let negative = match weight {
            Weight::Same(weight) => weight.number().is_some_and(|weight| weight <= Decimal::ZERO),
            Weight::ByPeerGroup(weights) => weights.values().any(|weight| *weight <= Decimal::ZERO),
        };
        if negative {
            checker.error(
                &codes::SCHEME_WEIGHTS,
                at,
                "weight",
                format!("“{id}”的权重应大于零"),
                format!("the weight of `{id}` should be above zero"),
            );
        }
    }
    for category in &scheme.categories {
        if !nodes
            .iter()
            .any(|(parent, ..)| *parent == Some(category.id.as_str()))
        {
            checker.error(
                &codes::SCHEME_WEIGHTS,
                &category.at,
                "category",
                format!("类别“{}”下没有指标", category.id),
                format!("the category `{}` has nothing below it", category.id),
            );
        }
    }
    if scheme.method == SchemeMethod::Composite {
        return;
    }
    for group in checker.peer_groups() {
        let group = group.as_deref();
        let sum = |parent: Option<&str>| -> Option<Decimal> {
            let weights: Vec<Decimal> = nodes
                .iter()
                .filter(|(above, ..)| *above == parent)
                .filter_map(|(_, weight, ..)| weight.in_group(group))
                .collect();
            (!weights.is_empty()).then(|| weights.iter().sum())
        };
        let found = sum(None).unwrap_or_default();
        if found != scheme.score.full {
            differs(checker, &scheme.at, group, None, found, scheme.score.full);
        }
        for category in &scheme.categories {
            if let (Some(found), Some(expected)) = (sum(Some(&category.id)), category.weight.in_group(group))
                && found != expected
            {
                differs(checker, &category.at, group, Some(&category.id), found, expected);
            }
        }
    }
}

fn differs(
    checker: &mut Checker<'_, '_>,
    at: &ItemPlace,
    group: Option<&str>,
    category: Option<&str>,
    found: Decimal,
    expected: Decimal,
) {
    let (found, expected) = (found.normalize(), expected.normalize());
    let mut zh = category.map_or("一级权重".to_owned(), |id| format!("类别“{id}”之下的权重"));
    let mut en = category.map_or("the weights of the top level".to_owned(), |id| {
        format!("the weights below the category `{id}`")
    });
    if let Some(group) = group {
        zh = format!("同类组“{group}”中{zh}");
        en = format!("{en} in the peer group `{group}`");
    }
    checker
        .error(
            &codes::SCHEME_WEIGHTS,
            at,
            "weight",
            format!("{zh}合计 {found},应为 {expected}"),
            format!("{en} add up to {found}, expected {expected}"),
        )
        .hint = Some(Words::new(
        "核对各项权重;满分不是 100 的写 [scheme.score] full",
        "compare the weights; a full score other than 100 is given as [scheme.score] full",
    ));
}
