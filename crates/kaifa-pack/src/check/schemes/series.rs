//! Editions of one series follow each other without overlap; schemes do not use each other in a circle.

use super::super::Findings;
use crate::codes;
use crate::item::Scheme;

pub(super) fn check(own: &[Scheme], all: &[Scheme], findings: &mut Findings) {
    for (place, scheme) in own.iter().enumerate() {
        if let (Some(from), Some(until)) = (scheme.from_year, scheme.until_year)
            && until < from
        {
            findings.error(
                &codes::SCHEME_OVERLAP,
                &scheme.at,
                &scheme.id,
                format!("止于 {until} 年,早于起始的 {from} 年"),
                format!("ends in {until}, before it begins in {from}"),
            );
        }
        for earlier in own[..place].iter().filter(|one| one.series == scheme.series) {
            let from = earlier.from_year.max(scheme.from_year);
            let until = match (earlier.until_year, scheme.until_year) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
            let apart = matches!((from, until), (Some(from), Some(until)) if until < from);
            if !apart {
                let year = from.or(until).map_or("…".to_owned(), |year| year.to_string());
                findings.error(
                    &codes::SCHEME_OVERLAP,
                    &scheme.at,
                    &scheme.id,
                    format!("与同一系列的“{}”重叠({year} 年)", earlier.id),
                    format!("overlaps with `{}` of the same series ({year})", earlier.id),
                );
            }
        }
        let mut open = vec![scheme.id.as_str()];
        let mut seen = Vec::new();
        while let Some(name) = open.pop() {
            let used = all.iter().filter(|one| one.is_called(name));
            let names: Vec<&str> = used
                .flat_map(|one| {
                    let scores = one.inputs.iter().filter_map(|input| input.scheme.as_deref());
                    one.used_schemes().chain(scores)
                })
                .collect();
            if names.iter().any(|name| scheme.is_called(name)) {
                findings.error(
                    &codes::SCHEME_CIRCLE,
                    &scheme.at,
                    &scheme.id,
                    "办法之间相互引用成一圈",
                    "schemes use each other's scores in a circle",
                );
                break;
            }
            for name in names {
                if !seen.contains(&name) {
                    seen.push(name);
                    open.push(name);
                }
            }
        }
    }
}
