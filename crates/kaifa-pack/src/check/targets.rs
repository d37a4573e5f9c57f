//! Each target has the parts that its measure needs, and words of the text that prove its number.

use super::Findings;
use crate::codes;
use crate::edition::Edition;
use crate::item::{Basis, ItemPlace, Target, TargetMeasure};

pub(super) fn check(edition: &Edition, findings: &mut Findings) {
    for target in &edition.pack.items.targets {
        let missing = missing_parts(target);
        if !missing.is_empty() {
            let measure = target.measure.words();
            findings.error(
                &codes::INCOMPLETE,
                &target.at,
                &target.id,
                format!("“{}”类目标还缺:{}", measure.zh, missing.join("、")),
                format!(
                    "a target of measure `{}` also needs {}",
                    target.measure,
                    missing.join(", ")
                ),
            );
        }
        let has_number = !matches!(
            target.measure,
            TargetMeasure::Narrative | TargetMeasure::Checklist
        );
        provable(
            edition,
            findings,
            &target.at,
            &target.id,
            &target.basis,
            has_number,
        );
    }
}

/// Reports a span or figure that is absent where the pack was reviewed against a text.
pub(super) fn provable(
    edition: &Edition,
    findings: &mut Findings,
    at: &ItemPlace,
    id: &str,
    basis: &Basis,
    has_figure: bool,
) {
    let text_known = edition
        .pack
        .document
        .as_ref()
        .is_some_and(|document| document.text_sha256.is_some());
    if !text_known {
        return;
    }
    let missing = match (basis.span, &basis.figure) {
        (None, None) if has_figure => "span、figure",
        (None, _) => "span",
        (_, None) if has_figure => "figure",
        _ => return,
    };
    findings.error(
        &codes::NO_SPAN,
        at,
        id,
        format!("缺少 {missing},无法与原文核对"),
        format!(
            "without {} it cannot be proved against the text",
            missing.replace('、', " and ")
        ),
    );
}

fn missing_parts(target: &Target) -> Vec<&'static str> {
    let present = |key: &str| match key {
        "indicator" => target.indicator.is_some(),
        "numerator" => target.numerator.is_some(),
        "denominator" => target.denominator.is_some(),
        "against" => target.against.is_some(),
        "comparator" => target.comparator.is_some(),
        "value" => target.value.is_some(),
        "unit" => target.unit.is_some(),
        "scope" => target.scope.is_some(),
        "base_year" => target.base_year.is_some() || target.base_parameter.is_some(),
        "none_in_text" => target.none_in_text.is_some(),
        other => unreachable!("`{other}` is no part of a target"),
    };
    let needed: &[&'static str] = match target.measure {
        TargetMeasure::Level | TargetMeasure::Rank => &["indicator", "scope", "comparator", "value", "unit"],
        TargetMeasure::Share => &["indicator", "scope", "against", "comparator", "value", "unit"],
        TargetMeasure::GrowthAverage
        | TargetMeasure::Multiple
        | TargetMeasure::Change
        | TargetMeasure::Added => &["indicator", "scope", "comparator", "value", "unit", "base_year"],
        TargetMeasure::Ratio => &["numerator", "denominator", "scope", "comparator", "value", "unit"],
        TargetMeasure::RankMove => &["indicator", "scope", "value", "unit"],
        TargetMeasure::Lead => &["indicator", "scope", "against"],
        TargetMeasure::Checklist => &[],
        TargetMeasure::Narrative => &["none_in_text"],
    };
    needed.iter().copied().filter(|key| !present(key)).collect()
}
