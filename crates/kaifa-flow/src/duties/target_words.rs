//! Targets in words: their status, and whether a value is behind its path.

use kaifa_base::Lang;
use kaifa_eval::targets::{TargetResult, TargetStatus};
use kaifa_pack::item::{Comparator, Target, TargetMeasure};

/// Whether a value lies on the wrong side of what the path asks for now.
pub fn is_behind(target: &Target, result: &TargetResult) -> bool {
    let (Some(value), Some(required)) = (result.value, result.required) else {
        return false;
    };
    if result.status != TargetStatus::Striving {
        return false;
    }
    match target.comparator.unwrap_or(Comparator::AtLeast) {
        Comparator::AtLeast | Comparator::Above | Comparator::Equal => value < required,
        Comparator::AtMost | Comparator::Below => value > required,
    }
}

/// The status in words; a goal without a number is nothing that anyone has failed to assess.
pub fn status_words(target: &Target, status: TargetStatus, lang: Lang) -> String {
    match (target.measure, status) {
        (TargetMeasure::Narrative, TargetStatus::NotAssessable) => {
            lang.pick("无数值", "no number").to_owned()
        }
        _ => status.words().get(lang).to_owned(),
    }
}
