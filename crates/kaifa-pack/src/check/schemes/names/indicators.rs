//! Every indicator is collected by somebody, what its score function names is there, and the function fits the method.

use kaifa_base::Words;

use super::super::Checker;
use super::{CATEGORY, INPUT, Names, PEER_GROUP, SCHEME, TEXT_INPUT, known, peers};
use crate::codes;
use crate::item::{BoundSource, ItemPlace, Raw, SchemeMethod, ScoreFunction};

pub(super) fn check(checker: &mut Checker<'_, '_>, names: &Names) {
    let scheme = checker.scheme;
    // In a file of its own, an indicator without formula is a column of the data.
    let alone = checker.edition.pack.document.is_none();
    for indicator in &scheme.indicators {
        let at = &indicator.at;
        if let Some(category) = &indicator.category {
            known(checker, at, "category", CATEGORY, category, &names.categories);
        }
        peers(checker, at, &indicator.weight, names);
        let manual = matches!(indicator.score, Some(ScoreFunction::Scheme { .. }));
        if indicator.raw == Raw::Own
            && !manual
            && !alone
            && !names.inputs.contains(&indicator.id)
            && !names.pack_indicators.contains(&indicator.id)
        {
            checker
                .error(
                    &codes::SCHEME_UNCOLLECTED,
                    at,
                    "indicator",
                    format!("指标“{}”无人采集", indicator.id),
                    format!("nobody collects the indicator `{}`", indicator.id),
                )
                .hint = Some(Words::new(
                "写 value 或 numerator,或声明同名的 [[scheme.input]] 或 [[indicator]]",
                "give `value` or `numerator`, or declare a [[scheme.input]] or [[indicator]] of that name",
            ));
        }
        for (field, name) in [
            ("override", &indicator.override_by),
            ("override_reason", &indicator.override_reason),
        ] {
            if let Some(name) = name {
                let among = if field == "override" {
                    &names.inputs
                } else {
                    &names.texts
                };
                known(checker, at, field, INPUT, name, among);
            }
        }
        if let Some(function) = &indicator.score {
            match function {
                // A series is its edition of the year.
                ScoreFunction::Scheme { scheme } if !names.series.contains(scheme) => {
                    known(checker, at, "scheme", SCHEME, scheme, &names.schemes);
                }
                ScoreFunction::Manual { reason, .. } => {
                    known(checker, at, "reason", TEXT_INPUT, reason, &names.texts);
                }
                _ => {}
            }
            let bounds: Vec<_> = function.bounds().cloned().collect();
            for bound in bounds {
                match &bound.source {
                    BoundSource::Peers(peers) => {
                        for group in peers.keys() {
                            known(checker, at, "peers", PEER_GROUP, group, &names.peer_groups);
                        }
                    }
                    BoundSource::Input(input) => {
                        known(checker, at, "input", INPUT, input, &names.inputs);
                    }
                    BoundSource::Lookup(lookup) => {
                        known(checker, at, "by", TEXT_INPUT, &lookup.by, &names.texts);
                    }
                    BoundSource::Computed { within, .. } => {
                        for input in within.iter().flatten() {
                            known(checker, at, "within", TEXT_INPUT, input, &names.texts);
                        }
                    }
                    BoundSource::Fixed(_) => {}
                }
                if let Some(correction) = &bound.correction {
                    known(
                        checker,
                        at,
                        "correction",
                        TEXT_INPUT,
                        &correction.by,
                        &names.texts,
                    );
                }
            }
        }
        method(
            checker,
            indicator.score.is_some(),
            indicator.normalise.is_some(),
            at,
            &indicator.id,
        );
    }
    if scheme.method == SchemeMethod::Composite && scheme.composite.is_none() {
        checker.error(
            &codes::SCHEME_METHOD,
            &scheme.at,
            "composite",
            "综合指数法须有 [scheme.composite]",
            "the method composite needs [scheme.composite]",
        );
    }
}

fn method(checker: &mut Checker<'_, '_>, score: bool, normalise: bool, at: &ItemPlace, id: &str) {
    match checker.scheme.method {
        SchemeMethod::Points if !score || normalise => {
            checker.error(
                &codes::SCHEME_METHOD,
                at,
                "score",
                format!("计分法的指标“{id}”须有 score,不得有 normalise"),
                format!("the indicator `{id}` of a points scheme needs `score` and no `normalise`"),
            );
        }
        SchemeMethod::Composite if score => {
            checker.error(
                &codes::SCHEME_METHOD,
                at,
                "score",
                format!("综合指数法的指标“{id}”不得有 score"),
                format!("the indicator `{id}` of a composite may not have `score`"),
            );
        }
        _ => {}
    }
}
