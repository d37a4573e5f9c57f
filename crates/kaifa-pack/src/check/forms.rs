//! A form can be filled in, and asks nothing twice: its indicators exist, are reported and not computed, have its rhythm and
//! are reported by its units; no other form asks the same units for the same figure; no figure is asked under a second id.

use std::collections::BTreeSet;

use kaifa_base::Words;

use super::Findings;
use crate::codes;
use crate::edition::Edition;
use crate::item::{Form, Indicator};
use crate::nearest::nearest;

pub(super) fn check(edition: &Edition, findings: &mut Findings) {
    for form in &edition.pack.items.forms {
        for id in form.indicators.iter().chain(&form.reuses) {
            match edition.indicator(id) {
                Some(indicator) => fits(form, indicator, findings),
                None => unknown(edition, form, id, findings),
            }
        }
        if form
            .group
            .as_ref()
            .is_some_and(|group| edition.group(group).is_none())
        {
            let group = form.group.as_deref().unwrap_or_default();
            findings.error(
                &codes::UNKNOWN_REFERENCE,
                &form.at,
                &form.id,
                format!("没有单位组“{group}”"),
                format!("there is no group `{group}`"),
            );
        }
        if let (Some(from), Some(until)) = (form.from, form.until)
            && until < from
        {
            findings.error(
                &codes::BEFORE_START,
                &form.at,
                &form.id,
                format!("期限止于 {until},早于起始日 {from}"),
                format!("the term ends on {until}, before it begins on {from}"),
            );
        }
        asked_twice(edition, form, findings);
        other_ids(edition, form, findings);
        reused_from_nowhere(edition, form, findings);
    }
    for indicator in &edition.pack.items.indicators {
        for comparable in indicator
            .changes
            .iter()
            .filter_map(|change| change.comparable.as_deref())
        {
            if edition.indicator(comparable).is_none() {
                findings.error(
                    &codes::UNKNOWN_REFERENCE,
                    &indicator.at,
                    &indicator.id,
                    format!("同口径指标“{comparable}”不存在"),
                    format!("the comparable indicator `{comparable}` does not exist"),
                );
            }
        }
    }
}

fn unknown(edition: &Edition, form: &Form, id: &str, findings: &mut Findings) {
    let problem = findings.error(
        &codes::UNKNOWN_REFERENCE,
        &form.at,
        &form.id,
        format!("没有指标“{id}”"),
        format!("there is no indicator `{id}`"),
    );
    let known = edition.items.indicators.iter().map(|one| one.id.as_str());
    problem.hint = nearest(id, known)
        .map(|near| Words::new(format!("是否为“{near}”?"), format!("did you mean `{near}`?")));
}

/// Whether the units of the form report the indicator in its rhythm.
fn fits(form: &Form, indicator: &Indicator, findings: &mut Findings) {
    let name = &indicator.name;
    if indicator.formula.is_some() && form.indicators.contains(&indicator.id) {
        findings.error(
            &codes::INCOMPLETE,
            &form.at,
            &form.id,
            format!("“{name}”由公式算出,不须填报"),
            format!("`{name}` is computed; nobody needs to report it"),
        );
    }
    if indicator.period != form.period {
        let (asked, own) = (form.period.words(), indicator.period.words());
        findings.error(
            &codes::INCOMPLETE,
            &form.at,
            &form.id,
            format!("报表按{}填报,“{name}”是按{}的指标", asked.zh, own.zh),
            format!(
                "the form is filled in by {}, `{name}` is an indicator by {}",
                asked.en, own.en
            ),
        );
    }
    let missing: Vec<&str> = form
        .subjects
        .iter()
        .filter(|kind| !indicator.subjects.contains(kind))
        .map(|kind| kind.code())
        .collect();
    if !missing.is_empty() {
        findings.error(
            &codes::INCOMPLETE,
            &form.at,
            &form.id,
            format!("“{name}”不由这类单位填报:{}", missing.join("、")),
            format!("`{name}` is not reported by: {}", missing.join(", ")),
        );
    }
}

/// The units of two forms may be the same ones.
fn share_units(one: &Form, other: &Form) -> bool {
    let kinds: BTreeSet<_> = one.subjects.iter().collect();
    let same_kind = other.subjects.iter().any(|kind| kinds.contains(kind));
    // Two groups may still have members in common; that is seen when units are known.
    same_kind && (one.group.is_none() || other.group.is_none() || one.group == other.group)
}

fn asked_twice(edition: &Edition, form: &Form, findings: &mut Findings) {
    let mut seen = BTreeSet::new();
    for id in &form.indicators {
        if !seen.insert(id) || form.reuses.contains(id) {
            findings.error(
                &codes::DUPLICATE_REQUEST,
                &form.at,
                &form.id,
                format!("“{id}”在本表中出现两次"),
                format!("`{id}` stands twice in this form"),
            );
        }
    }
    let others = edition
        .items
        .forms
        .iter()
        .take_while(|other| *other != form)
        .filter(|other| share_units(form, other));
    for other in others {
        for id in other.indicators.iter().filter(|id| form.indicators.contains(id)) {
            let name = edition.indicator(id).map_or(id.as_str(), |one| one.name.as_str());
            let owner = owner_of(edition, other, id);
            findings
                .error(
                    &codes::DUPLICATE_REQUEST,
                    &form.at,
                    &form.id,
                    format!("“{name}”已由“{}”采集({owner}),不得重复要求填报", other.title.zh),
                    format!(
                        "`{name}` is asked already by the form `{}` ({owner}); it may not be asked again",
                        other.id
                    ),
                )
                .hint = Some(Words::new(
                format!("写入 reuses = [\"{id}\"],由“{}”共享", other.title.zh),
                format!("write reuses = [\"{id}\"]: it is shared from `{}`", other.id),
            ));
        }
    }
}

/// An indicator of the form that another one names too, by name or alias, for the same units and rhythm.
fn other_ids(edition: &Edition, form: &Form, findings: &mut Findings) {
    for id in &form.indicators {
        let Some(own) = edition.indicator(id) else {
            continue;
        };
        let names: BTreeSet<&str> = names_of(own).collect();
        let twin = edition
            .items
            .indicators
            .iter()
            .take_while(|other| other.id != own.id)
            .find(|other| {
                other.period == own.period
                    && other.formula.is_none()
                    && other.subjects.iter().any(|kind| form.subjects.contains(kind))
                    && names_of(other).any(|name| names.contains(name))
            });
        if let Some(twin) = twin {
            let owner = twin.owner.clone().unwrap_or_else(|| twin.at.pack.clone());
            findings
                .error(
                    &codes::DUPLICATE_REQUEST,
                    &form.at,
                    &form.id,
                    format!("“{}”与指标字典中的“{}”是同一指标({owner})", own.name, twin.id),
                    format!(
                        "`{}` is the indicator `{}` of the dictionary ({owner})",
                        own.id, twin.id
                    ),
                )
                .hint = Some(Words::new(
                format!("改用“{}”,不要另立指标", twin.id),
                format!("use `{}` instead of another indicator", twin.id),
            ));
        }
    }
}

fn names_of(indicator: &Indicator) -> impl Iterator<Item = &str> {
    [indicator.name.as_str()]
        .into_iter()
        .chain(indicator.aliases.iter().map(String::as_str))
}

fn owner_of(edition: &Edition, form: &Form, indicator: &str) -> String {
    form.owner
        .clone()
        .or_else(|| edition.indicator(indicator)?.owner.clone())
        .unwrap_or_else(|| form.at.pack.clone())
}

/// What a form shows must be asked somewhere, or computed.
fn reused_from_nowhere(edition: &Edition, form: &Form, findings: &mut Findings) {
    for id in &form.reuses {
        let computed = edition.indicator(id).is_none_or(|one| one.formula.is_some());
        let asked = edition
            .items
            .forms
            .iter()
            .any(|other| other.id != form.id && other.indicators.contains(id));
        if !computed && !asked {
            findings.warning(
                &codes::INCOMPLETE,
                &form.at,
                &form.id,
                format!("“{id}”写作共享,但没有报表采集它"),
                format!("`{id}` is shared from elsewhere, but no form asks for it"),
            );
        }
    }
}
