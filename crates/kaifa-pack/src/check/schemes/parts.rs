//! What would be added up where rows of one subject are joined (own land, rented land) and is no amount: a number that others are
//! compared with, or points that a person gives.

use super::Checker;
use crate::codes;
use crate::item::{BoundSource, ItemPlace, PartMerge, Raw, ScoreFunction};

pub(super) fn check(checker: &mut Checker<'_, '_>) {
    let scheme = checker.scheme;
    if scheme.data.part.is_none() {
        return;
    }
    for indicator in &scheme.indicators {
        let at = &indicator.at;
        let bounds = indicator.score.iter().flat_map(ScoreFunction::bounds);
        for bound in bounds {
            if let BoundSource::Input(input) = &bound.source {
                amount(checker, at, "score", input);
            }
        }
        if let Some(input) = &indicator.override_by {
            amount(checker, at, "override", input);
        }
        if matches!(&indicator.score, Some(ScoreFunction::Manual { .. })) {
            match &indicator.raw {
                Raw::Own => amount(checker, at, "score", &indicator.id),
                Raw::Value(value) => amount(checker, at, "value", &value.text),
                Raw::Ratio { .. } => {}
            }
        }
    }
}

/// Reports an input that is declared and is added up.
fn amount(checker: &mut Checker<'_, '_>, at: &ItemPlace, field: &str, name: &str) {
    let added_up = |input: &&crate::item::SchemeInput| input.merge != Some(PartMerge::Same);
    if !checker.scheme.input(name).is_some_and(|input| added_up(&input)) {
        return;
    }
    checker.error(
        &codes::SCHEME_NUMBERS,
        at,
        field,
        format!("“{name}”不是数量,同一主体有几行时却会相加:[[scheme.input]] 须写 merge = \"same\""),
        format!(
            "`{name}` is no amount, but would be added up over the rows of a subject: its [[scheme.input]] needs merge = \"same\""
        ),
    );
}
