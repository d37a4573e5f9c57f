//! Each choice of a parameter has a reading that says in words what it means; people are shown the words, not the code.

use super::Findings;
use crate::codes;
use crate::edition::Edition;

pub(super) fn check(edition: &Edition, findings: &mut Findings) {
    for parameter in &edition.pack.items.parameters {
        if let Some(first) = parameter.choices.get(parameter.readings.len()) {
            findings.error(
                &codes::INCOMPLETE,
                &parameter.at,
                &parameter.id,
                format!("选项“{first}”没有写明读法(readings 按 choices 的顺序逐项写明)"),
                format!("the choice `{first}` has no reading (`readings` are in the order of `choices`)"),
            );
        }
        let (zh, en) = (parameter.readings.len(), parameter.readings_en.len());
        if en > 0 && en != zh {
            findings.error(
                &codes::INCOMPLETE,
                &parameter.at,
                &parameter.id,
                format!("readings_en 有 {en} 项,应与 readings 的 {zh} 项逐项对应"),
                format!("`readings_en` has {en} entries, `readings` has {zh}"),
            );
        }
    }
}
