//! Numbers of a scheme that are parameters of the pack.

use super::super::Checker;
use crate::codes;
use crate::item::{SchemeMethod, ValueType};

/// Numbers that are parameters: these exist and hold numbers. Points add up to a full score that `pack check` proves, so they
/// cannot be open.
pub(super) fn check(checker: &mut Checker<'_, '_>) {
    let scheme = checker.scheme;
    for (id, at) in scheme.parameters() {
        if scheme.method == SchemeMethod::Points {
            checker.error(
                &codes::SCHEME_WEIGHTS,
                at,
                "parameter",
                format!("计分办法的分值不能用参数“{id}”代替"),
                format!("in a points scheme a number cannot be the parameter `{id}`"),
            );
            continue;
        }
        match checker.edition.parameter(id).map(|parameter| parameter.kind) {
            Some(ValueType::Integer | ValueType::Decimal) => {}
            Some(kind) => {
                let (zh, en) = (kind.words().zh, kind.words().en);
                checker.error(
                    &codes::BAD_VALUE,
                    at,
                    "parameter",
                    format!("参数“{id}”应为数字,现为{zh}"),
                    format!("the parameter `{id}` should be a number, found {en}"),
                );
            }
            None => {
                checker.error(
                    &codes::UNKNOWN_REFERENCE,
                    at,
                    "parameter",
                    format!("没有参数“{id}”"),
                    format!("there is no parameter `{id}`"),
                );
            }
        }
    }
}
