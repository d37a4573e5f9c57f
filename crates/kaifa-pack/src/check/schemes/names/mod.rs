//! Every name in a scheme leads somewhere: inputs, categories, peer groups, grades, other schemes; every expression can
//! be read over the inputs; every indicator is collected by somebody; the method and its functions agree.

mod expressions;
mod indicators;
mod once;
mod parameters;

use std::collections::BTreeSet;

use kaifa_base::Words;

use super::Checker;
use crate::codes;
use crate::item::{InputType, ItemPlace, SchemeMethod, Standing, VetoEffect, Weight};
use crate::nearest::nearest;

/// What a name can stand for, in both languages.
type Kind = (&'static str, &'static str);

const TEXT_INPUT: Kind = ("文字输入项", "text input");
const INPUT: Kind = ("输入项", "input");
const INDICATOR: Kind = ("指标", "indicator");
const CATEGORY: Kind = ("类别", "category");
const PEER_GROUP: Kind = ("同类组", "peer group");
const SCHEME: Kind = ("考核办法", "scheme");
const GRADE: Kind = ("等级", "grade");

pub(super) fn check(checker: &mut Checker<'_, '_>) {
    once::check(checker);
    let names = Names::of(checker);
    tree(checker, &names);
    indicators::check(checker, &names);
    subjects(checker);
    columns(checker, &names);
    grades_named(checker, &names);
    expressions::check(checker);
    parameters::check(checker);
    scores_of_others(checker, &names);
}

/// Inputs that are scores of other schemes: these exist and are composites, and so is the scheme itself. A points scheme uses the
/// scoring function `scheme` instead.
fn scores_of_others(checker: &mut Checker<'_, '_>, names: &Names) {
    let scheme = checker.scheme;
    for input in &scheme.inputs {
        let Some(other) = &input.scheme else { continue };
        known(checker, &input.at, "scheme", SCHEME, other, &names.schemes);
        let found = checker.edition.items.schemes.iter().find(|one| one.id == *other);
        let both = [Some(scheme), found];
        if both
            .into_iter()
            .flatten()
            .any(|one| one.method == SchemeMethod::Points)
        {
            checker.error(
                &codes::SCHEME_METHOD,
                &input.at,
                "scheme",
                format!("输入项“{}”取另一办法的得分,两个办法都须是综合指数", input.name),
                format!(
                    "the input `{}` is the score of another scheme: both must be composites",
                    input.name
                ),
            );
        }
    }
}

/// What a scheme's names can mean.
struct Names {
    inputs: BTreeSet<String>,
    texts: BTreeSet<String>,
    categories: BTreeSet<String>,
    indicators: BTreeSet<String>,
    peer_groups: BTreeSet<String>,
    grades: BTreeSet<String>,
    schemes: BTreeSet<String>,
    series: BTreeSet<String>,
    pack_indicators: BTreeSet<String>,
}

impl Names {
    fn of(checker: &Checker<'_, '_>) -> Names {
        let scheme = checker.scheme;
        let ids = |list: &mut dyn Iterator<Item = &String>| list.cloned().collect::<BTreeSet<String>>();
        Names {
            inputs: ids(&mut scheme.inputs.iter().map(|input| &input.name)),
            texts: ids(&mut scheme
                .inputs
                .iter()
                .filter(|input| input.kind == InputType::Text)
                .map(|input| &input.name)),
            categories: ids(&mut scheme.categories.iter().map(|one| &one.id)),
            indicators: ids(&mut scheme.indicators.iter().map(|one| &one.id)),
            peer_groups: ids(&mut scheme.peer_groups.iter().map(|one| &one.id)),
            grades: ids(&mut scheme.grades.iter().map(|one| &one.id)),
            schemes: ids(&mut checker.edition.items.schemes.iter().map(|one| &one.id)),
            series: ids(&mut checker.edition.items.schemes.iter().map(|one| &one.series)),
            pack_indicators: ids(&mut checker.edition.items.indicators.iter().map(|one| &one.id)),
        }
    }
}

/// Reports a name that is not among those that there are.
fn known(
    checker: &mut Checker<'_, '_>,
    at: &ItemPlace,
    field: &str,
    (zh, en): Kind,
    name: &str,
    names: &BTreeSet<String>,
) {
    if names.contains(name) {
        return;
    }
    let hint = nearest(name, names.iter().map(String::as_str))
        .map(|near| Words::new(format!("是否为“{near}”?"), format!("did you mean `{near}`?")));
    checker
        .error(
            &codes::UNKNOWN_REFERENCE,
            at,
            field,
            format!("“{field}”所指的{zh}“{name}”不存在"),
            format!("`{field}` names the {en} `{name}`, which does not exist"),
        )
        .hint = hint;
}

fn tree(checker: &mut Checker<'_, '_>, names: &Names) {
    let scheme = checker.scheme;
    for category in &scheme.categories {
        if let Some(parent) = &category.parent {
            known(
                checker,
                &category.at,
                "parent",
                CATEGORY,
                parent,
                &names.categories,
            );
        }
        peers(checker, &category.at, &category.weight, names);
        let mut above = category.parent.as_deref();
        for _ in 0..scheme.categories.len() {
            above = above
                .and_then(|id| scheme.category(id))
                .and_then(|one| one.parent.as_deref());
        }
        if above.is_some() {
            checker.error(
                &codes::SCHEME_CIRCLE,
                &category.at,
                "parent",
                format!("类别“{}”的上级绕成一圈", category.id),
                format!(
                    "the parents of the category `{}` go round in a circle",
                    category.id
                ),
            );
        }
    }
}

fn peers(checker: &mut Checker<'_, '_>, at: &ItemPlace, weight: &Weight, names: &Names) {
    if let Weight::ByPeerGroup(weights) = weight {
        for group in weights.keys() {
            known(checker, at, "weights", PEER_GROUP, group, &names.peer_groups);
        }
    }
}

/// Inputs that stand for figures of the pack.
fn columns(checker: &mut Checker<'_, '_>, names: &Names) {
    let scheme = checker.scheme;
    for input in &scheme.inputs {
        let Some(id) = &input.indicator else { continue };
        known(
            checker,
            &input.at,
            "indicator",
            INDICATOR,
            id,
            &names.pack_indicators,
        );
        let collected = checker.edition.indicator(id).is_none_or(|indicator| {
            indicator.owner.is_some() || !indicator.subjects.is_empty() || indicator.formula.is_some()
        });
        if !collected {
            checker
                .warning(
                    &codes::SCHEME_UNCOLLECTED,
                    &input.at,
                    "indicator",
                    format!("指标“{id}”既无责任部门也无填报对象,无人采集"),
                    format!("the indicator `{id}` has neither an owner nor subjects: nobody collects it"),
                )
                .hint = Some(Words::new(
                "在 [[indicator]] 中写明 owner 或 subjects",
                "give the [[indicator]] an `owner` or `subjects`",
            ));
        }
    }
    for summary in &scheme.summaries {
        known(checker, &summary.at, "by", TEXT_INPUT, &summary.by, &names.texts);
        for input in &summary.sums {
            known(checker, &summary.at, "sums", INPUT, input, &names.inputs);
        }
    }
    for name in &scheme.data.keep {
        known(checker, &scheme.at, "keep", TEXT_INPUT, name, &names.texts);
    }
    if let Some(name) = &scheme.data.unit {
        known(checker, &scheme.at, "unit", TEXT_INPUT, name, &names.texts);
    }
    for name in &scheme.ranking.within {
        known(checker, &scheme.at, "within", TEXT_INPUT, name, &names.texts);
    }
    for name in &scheme.ranking.tie_break {
        known(
            checker,
            &scheme.at,
            "tie_break",
            INDICATOR,
            name,
            &names.indicators,
        );
    }
}

/// Exemptions with `outside_quota` need a grade to give.
fn subjects(checker: &mut Checker<'_, '_>) {
    let scheme = checker.scheme;
    for exemption in &scheme.exemptions {
        if exemption.standing == Standing::OutsideQuota && exemption.grade.is_none() {
            checker.error(
                &codes::MISSING_KEY,
                &exemption.at,
                "grade",
                "“不占名额”的须写明给什么等级",
                "standing `outside_quota` needs the `grade` that is given",
            );
        }
    }
}

fn grades_named(checker: &mut Checker<'_, '_>, names: &Names) {
    let scheme = checker.scheme;
    for veto in &scheme.vetoes {
        if let (VetoEffect::CapGrade, Some(id)) = (veto.effect, &veto.grade) {
            known(checker, &veto.at, "grade", GRADE, id, &names.grades);
        }
    }
    for protection in &scheme.protections {
        known(
            checker,
            &protection.at,
            "at_least",
            GRADE,
            &protection.at_least,
            &names.grades,
        );
    }
    for exemption in &scheme.exemptions {
        if let Some(id) = &exemption.treated_as {
            known(checker, &exemption.at, "treated_as", GRADE, id, &names.grades);
        }
        // Marks such as “T” or “X” are no grades; outside the quota a real one is given.
        if let (Standing::OutsideQuota, Some(id)) = (exemption.standing, &exemption.grade) {
            known(checker, &exemption.at, "grade", GRADE, id, &names.grades);
        }
    }
    for measure in &scheme.measures {
        for id in &measure.grades {
            known(checker, &measure.at, "grades", GRADE, id, &names.grades);
        }
    }
}
