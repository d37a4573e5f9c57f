//! A register can be run: it has one state to start in, its steps join states that exist, and they ask for fields that
//! exist.

use super::Findings;
use crate::codes;
use crate::edition::Edition;
use crate::item::{FieldType, Register};

pub(super) fn check(edition: &Edition, findings: &mut Findings) {
    for register in &edition.pack.items.registers {
        states(register, findings);
        for transition in &register.transitions {
            let step = &transition.title;
            for state in transition.from.iter().chain([&transition.to]) {
                if !register.states.iter().any(|known| known.id == *state) {
                    findings.error(
                        &codes::UNKNOWN_REFERENCE,
                        &register.at,
                        &register.id,
                        format!("步骤“{step}”所指的状态“{state}”不存在"),
                        format!(
                            "the step `{}` names the state `{state}`, which does not exist",
                            transition.id
                        ),
                    );
                }
            }
            for field in transition
                .requires
                .iter()
                .filter(|field| register.field(field).is_none())
            {
                findings.error(
                    &codes::UNKNOWN_REFERENCE,
                    &register.at,
                    &register.id,
                    format!("步骤“{step}”要求的字段“{field}”不存在"),
                    format!(
                        "the step `{}` requires the field `{field}`, which does not exist",
                        transition.id
                    ),
                );
            }
        }
        for field in &register.fields {
            if field.kind == FieldType::Choice && field.choices.is_empty() {
                findings.error(
                    &codes::INCOMPLETE,
                    &register.at,
                    &register.id,
                    format!("选项字段“{}”缺少 choices", field.title),
                    format!("the choice field `{}` needs `choices`", field.name),
                );
            }
        }
    }
}

fn states(register: &Register, findings: &mut Findings) {
    let starts = register.states.iter().filter(|state| state.start).count();
    if starts != 1 {
        findings.error(
            &codes::INCOMPLETE,
            &register.at,
            &register.id,
            format!("台账应有一个起始状态,现有 {starts} 个"),
            format!("a register needs one state with `start = true`, found {starts}"),
        );
    }
}
