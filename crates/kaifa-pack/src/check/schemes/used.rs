//! A scheme of points that takes the score of another: both are evaluated over one table, so they must take its rows and columns for
//! the same, be of the same kind, and hold in the same years.

use kaifa_base::Words;

use super::Checker;
use crate::codes;
use crate::item::{PartMerge, Scheme, SchemeInput, SchemeMethod, ScoreFunction};

pub(super) fn check(checker: &mut Checker<'_, '_>) {
    let scheme = checker.scheme;
    for indicator in &scheme.indicators {
        let Some(ScoreFunction::Scheme { scheme: name }) = &indicator.score else {
            continue;
        };
        let all = checker.edition.items.schemes.iter();
        let called: Vec<&Scheme> = all.filter(|one| one.is_called(name)).collect();
        let mut report = |zh: String, en: String, hint: Option<Words>| {
            checker
                .error(&codes::SCHEME_USED, &indicator.at, "score", zh, en)
                .hint = hint;
        };
        let apart = |one: &&Scheme| {
            let ends_before = |one: &Scheme, other: &Scheme| matches!((one.until_year, other.from_year), (Some(until), Some(from)) if until < from);
            ends_before(scheme, one) || ends_before(one, scheme)
        };
        if !called.is_empty() && called.iter().all(apart) {
            report(
                format!("“{name}”与本办法没有共同适用的年度"),
                format!("`{name}` holds in no year in which this scheme holds"),
                None,
            );
        }
        for other in called.into_iter().filter(|one| !apart(one)) {
            if other.method != SchemeMethod::Points || other.subject != scheme.subject {
                report(
                    format!("“{}”须同为计分法,且评价对象相同", other.id),
                    format!(
                        "`{}` must be of points too, and about the same subjects",
                        other.id
                    ),
                    None,
                );
            }
            for (zh, en) in read_otherwise(scheme, other) {
                let hint = Words::new(
                    "两个办法评的是同一张表,行和列的含义须相同",
                    "both are evaluated over one table; its rows and columns must mean the same to both",
                );
                report(zh, en, Some(hint));
            }
        }
    }
}

/// What two schemes take for different things in the one table that both read.
fn read_otherwise(scheme: &Scheme, other: &Scheme) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let (own, its) = (&scheme.data, &other.data);
    let id = &other.id;
    if own.subject != its.subject {
        found.push((
            format!("以“{}”列识别评价对象,“{id}”却以“{}”列", own.subject, its.subject),
            format!(
                "subjects are told by the column `{}`, in `{id}` by `{}`",
                own.subject, its.subject
            ),
        ));
    }
    // Several rows of a subject, of which the other would know nothing, are doubles to it.
    for (column, of_other) in [(&own.year, &its.year), (&own.part, &its.part)] {
        if let Some(column) = column.as_ref().filter(|_| column != of_other) {
            found.push((
                format!("同一对象可按“{column}”列分几行,“{id}”却不认这一列"),
                format!(
                    "a subject may have several rows, told apart by `{column}`, which `{id}` does not know"
                ),
            ));
        }
    }
    for input in &scheme.inputs {
        let Some(twin) = other.inputs.iter().find(|one| one.column == input.column) else {
            continue;
        };
        let units = input.unit.is_some() && twin.unit.is_some() && input.unit != twin.unit;
        let merged =
            |scheme: &Scheme, input: &SchemeInput| -> PartMerge { input.merge.unwrap_or(scheme.data.merge) };
        let added = own.part.is_some() && merged(scheme, input) != merged(other, twin);
        if units || input.kind != twin.kind || added {
            let column = &input.column;
            found.push((
                format!("“{column}”列的单位、类型或合并方式与“{id}”不同"),
                format!("unit, type or merging of the column `{column}` differ from those in `{id}`"),
            ));
        }
    }
    found
}
