//! Targets in words: what is asked, what was reached, their status, and whether a value is behind its path.

use kaifa_base::Lang;
use kaifa_eval::targets::{TargetResult, TargetStatus};
use kaifa_pack::item::{Comparator, Target, TargetMeasure};

use crate::show;

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

/// What is asked, as a phrase; empty where the text gives no number.
pub fn asked_words(target: &Target, lang: Lang) -> String {
    let Some(value) = target.value else {
        return String::new();
    };
    let unit = target.unit.map(|unit| unit.symbol()).unwrap_or_default();
    if target.measure == TargetMeasure::Rank {
        let number = show::number(value, 10);
        return match lang {
            Lang::Zh => format!("前{number}{unit}"),
            Lang::En => format!("top {number}"),
        };
    }
    let comparator = target
        .comparator
        .map(|c| c.words().get(lang).to_owned())
        .unwrap_or_default();
    let gap = if lang == Lang::En && !comparator.is_empty() {
        " "
    } else {
        ""
    };
    format!("{comparator}{gap}{}{unit}", show::number(value, 10))
}

/// What was reached, as a phrase: a number with its unit, or a place in a ranking.
pub fn reached_words(target: &Target, shown: &str, lang: Lang) -> String {
    let unit = target.unit.map(|unit| unit.symbol()).unwrap_or_default();
    match (target.measure, lang) {
        (TargetMeasure::Rank, Lang::Zh) => format!("第{shown}位"),
        (TargetMeasure::Rank, Lang::En) => format!("no. {shown}"),
        _ => format!("{shown}{unit}"),
    }
}
