//! Every name in a scheme leads somewhere: inputs, categories, peer groups, grades, other schemes; every expression can
//! be read over the inputs; every indicator is collected by somebody; the method and its functions agree.

use std::collections::{BTreeMap, BTreeSet};

use kaifa_base::Words;

use super::Checker;
use crate::codes;
use crate::decode::nearest;
use crate::expr::{self, Columns, Environment, ExprKind, Literal, Type};
use crate::item::{
    BoundSource, Expression, InputType, ItemPlace, Points, Raw, SchemeMethod, ScoreFunction, Standing,
    ValueType, Weight,
};

/// The table of the inputs in expressions of a scheme.
const INPUTS: &str = "inputs";

pub(super) fn check(checker: &mut Checker<'_, '_>) {
    doubles(checker);
    let names = Names::of(checker);
    tree(checker, &names);
    indicators(checker, &names);
    subjects(checker, &names);
    columns(checker, &names);
    grades_named(checker, &names);
    expressions(checker);
    open_numbers(checker);
    scores_of_others(checker, &names);
}

/// Inputs that are scores of other schemes: these exist and are composites, and so is the scheme itself. A points scheme uses the
/// scoring function `scheme` instead.
fn scores_of_others(checker: &mut Checker<'_, '_>, names: &Names) {
    let scheme = checker.scheme;
    for input in &scheme.inputs {
        let Some(other) = &input.scheme else { continue };
        known(
            checker,
            &input.at,
            "scheme",
            ("考核办法", "scheme"),
            other,
            &names.schemes,
        );
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

/// Numbers that are parameters: these exist and hold numbers. Points add up to a full score that `pack check` proves, so they
/// cannot be open.
fn open_numbers(checker: &mut Checker<'_, '_>) {
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

/// What a scheme's names can mean.
struct Names {
    inputs: BTreeSet<String>,
    texts: BTreeSet<String>,
    categories: BTreeSet<String>,
    indicators: BTreeSet<String>,
    peer_groups: BTreeSet<String>,
    grades: BTreeSet<String>,
    schemes: BTreeSet<String>,
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
            pack_indicators: ids(&mut checker.edition.items.indicators.iter().map(|one| &one.id)),
        }
    }
}

/// Reports a name that is not among those that there are.
fn known(
    checker: &mut Checker<'_, '_>,
    at: &ItemPlace,
    field: &str,
    (zh, en): (&str, &str),
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

fn doubles(checker: &mut Checker<'_, '_>) {
    let scheme = checker.scheme;
    let lists: [(&str, Vec<(&str, &ItemPlace)>); 9] = [
        (
            "input",
            scheme
                .inputs
                .iter()
                .map(|one| (one.name.as_str(), &one.at))
                .collect(),
        ),
        // Categories and indicators are nodes of one tree.
        (
            "indicator",
            scheme
                .categories
                .iter()
                .map(|one| (one.id.as_str(), &one.at))
                .chain(scheme.indicators.iter().map(|one| (one.id.as_str(), &one.at)))
                .collect(),
        ),
        (
            "peer_group",
            scheme
                .peer_groups
                .iter()
                .map(|one| (one.id.as_str(), &one.at))
                .collect(),
        ),
        (
            "adjustment",
            scheme
                .adjustments
                .iter()
                .map(|one| (one.id.as_str(), &one.at))
                .collect(),
        ),
        (
            "exemption",
            scheme
                .exemptions
                .iter()
                .map(|one| (one.id.as_str(), &one.at))
                .collect(),
        ),
        (
            "veto",
            scheme
                .vetoes
                .iter()
                .map(|one| (one.id.as_str(), &one.at))
                .collect(),
        ),
        (
            "grade",
            scheme
                .grades
                .iter()
                .map(|one| (one.id.as_str(), &one.at))
                .collect(),
        ),
        (
            "line",
            scheme
                .lines
                .iter()
                .map(|one| (one.id.as_str(), &one.at))
                .collect(),
        ),
        (
            "measure",
            scheme
                .measures
                .iter()
                .map(|one| (one.id.as_str(), &one.at))
                .collect(),
        ),
    ];
    for (list, ids) in lists {
        let mut seen = BTreeSet::new();
        for (id, at) in ids {
            if !seen.insert(id) {
                checker.error(
                    &codes::DUPLICATE,
                    at,
                    list,
                    format!("同一办法中“{id}”出现两次"),
                    format!("`{id}` is there twice in one scheme"),
                );
            }
        }
    }
}

fn tree(checker: &mut Checker<'_, '_>, names: &Names) {
    let scheme = checker.scheme;
    for category in &scheme.categories {
        if let Some(parent) = &category.parent {
            known(
                checker,
                &category.at,
                "parent",
                ("类别", "category"),
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
            known(
                checker,
                at,
                "weights",
                ("同类组", "peer group"),
                group,
                &names.peer_groups,
            );
        }
    }
}

fn indicators(checker: &mut Checker<'_, '_>, names: &Names) {
    let scheme = checker.scheme;
    // In a file of its own, an indicator without formula is a column of the data.
    let alone = checker.edition.pack.document.is_none();
    for indicator in &scheme.indicators {
        let at = &indicator.at;
        if let Some(category) = &indicator.category {
            known(
                checker,
                at,
                "category",
                ("类别", "category"),
                category,
                &names.categories,
            );
        }
        peers(checker, at, &indicator.weight, names);
        let manual = matches!(indicator.score, Some(ScoreFunction::Scheme { .. }));
        if indicator.raw == Raw::Own
            && !manual
            && !alone
            && !names.inputs.contains(&indicator.id)
            && !names.pack_indicators.contains(&indicator.id)
        {
            checker
                .error(
                    &codes::SCHEME_UNCOLLECTED,
                    at,
                    "indicator",
                    format!("指标“{}”无人采集", indicator.id),
                    format!("nobody collects the indicator `{}`", indicator.id),
                )
                .hint = Some(Words::new(
                "写 value 或 numerator,或声明同名的 [[scheme.input]] 或 [[indicator]]",
                "give `value` or `numerator`, or declare a [[scheme.input]] or [[indicator]] of that name",
            ));
        }
        for (field, name) in [
            ("override", &indicator.override_by),
            ("override_reason", &indicator.override_reason),
        ] {
            if let Some(name) = name {
                let among = if field == "override" {
                    &names.inputs
                } else {
                    &names.texts
                };
                known(checker, at, field, ("输入项", "input"), name, among);
            }
        }
        if let Some(function) = &indicator.score {
            match function {
                ScoreFunction::Scheme { scheme } => {
                    known(
                        checker,
                        at,
                        "scheme",
                        ("考核办法", "scheme"),
                        scheme,
                        &names.schemes,
                    );
                }
                ScoreFunction::Manual { reason, .. } => {
                    known(
                        checker,
                        at,
                        "reason",
                        ("文字输入项", "text input"),
                        reason,
                        &names.texts,
                    );
                }
                _ => {}
            }
            let bounds: Vec<_> = function.bounds().cloned().collect();
            for bound in bounds {
                match &bound.source {
                    BoundSource::Peers(peers) => {
                        for group in peers.keys() {
                            known(
                                checker,
                                at,
                                "peers",
                                ("同类组", "peer group"),
                                group,
                                &names.peer_groups,
                            );
                        }
                    }
                    BoundSource::Input(input) => {
                        known(checker, at, "input", ("输入项", "input"), input, &names.inputs);
                    }
                    BoundSource::Lookup(lookup) => {
                        known(
                            checker,
                            at,
                            "by",
                            ("文字输入项", "text input"),
                            &lookup.by,
                            &names.texts,
                        );
                    }
                    BoundSource::Computed { within, .. } => {
                        for input in within.iter().flatten() {
                            known(
                                checker,
                                at,
                                "within",
                                ("文字输入项", "text input"),
                                input,
                                &names.texts,
                            );
                        }
                    }
                    BoundSource::Fixed(_) => {}
                }
                if let Some(correction) = &bound.correction {
                    known(
                        checker,
                        at,
                        "correction",
                        ("文字输入项", "text input"),
                        &correction.by,
                        &names.texts,
                    );
                }
            }
        }
        method(
            checker,
            indicator.score.is_some(),
            indicator.normalise.is_some(),
            at,
            &indicator.id,
        );
    }
    if scheme.method == SchemeMethod::Composite && scheme.composite.is_none() {
        checker.error(
            &codes::SCHEME_METHOD,
            &scheme.at,
            "composite",
            "综合指数法须有 [scheme.composite]",
            "the method composite needs [scheme.composite]",
        );
    }
}

fn method(checker: &mut Checker<'_, '_>, score: bool, normalise: bool, at: &ItemPlace, id: &str) {
    match checker.scheme.method {
        SchemeMethod::Points if !score || normalise => {
            checker.error(
                &codes::SCHEME_METHOD,
                at,
                "score",
                format!("计分法的指标“{id}”须有 score,不得有 normalise"),
                format!("the indicator `{id}` of a points scheme needs `score` and no `normalise`"),
            );
        }
        SchemeMethod::Composite if score => {
            checker.error(
                &codes::SCHEME_METHOD,
                at,
                "score",
                format!("综合指数法的指标“{id}”不得有 score"),
                format!("the indicator `{id}` of a composite may not have `score`"),
            );
        }
        _ => {}
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
            ("指标", "indicator"),
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
        known(
            checker,
            &summary.at,
            "by",
            ("文字输入项", "text input"),
            &summary.by,
            &names.texts,
        );
        for input in &summary.sums {
            known(
                checker,
                &summary.at,
                "sums",
                ("输入项", "input"),
                input,
                &names.inputs,
            );
        }
    }
    for name in &scheme.data.keep {
        known(
            checker,
            &scheme.at,
            "keep",
            ("文字输入项", "text input"),
            name,
            &names.texts,
        );
    }
    if let Some(name) = &scheme.data.unit {
        known(
            checker,
            &scheme.at,
            "unit",
            ("文字输入项", "text input"),
            name,
            &names.texts,
        );
    }
    for name in &scheme.ranking.within {
        known(
            checker,
            &scheme.at,
            "within",
            ("文字输入项", "text input"),
            name,
            &names.texts,
        );
    }
    for name in &scheme.ranking.tie_break {
        known(
            checker,
            &scheme.at,
            "tie_break",
            ("指标", "indicator"),
            name,
            &names.indicators,
        );
    }
}

/// Exemptions with `outside_quota` need a grade to give.
fn subjects(checker: &mut Checker<'_, '_>, _names: &Names) {
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
    let grade = ("等级", "grade");
    for veto in &scheme.vetoes {
        if let (crate::item::VetoEffect::CapGrade, Some(id)) = (veto.effect, &veto.grade) {
            known(checker, &veto.at, "grade", grade, id, &names.grades);
        }
    }
    for protection in &scheme.protections {
        known(
            checker,
            &protection.at,
            "at_least",
            grade,
            &protection.at_least,
            &names.grades,
        );
    }
    for exemption in &scheme.exemptions {
        if let Some(id) = &exemption.treated_as {
            known(checker, &exemption.at, "treated_as", grade, id, &names.grades);
        }
        // Marks such as “T” or “X” are no grades; outside the quota a real one is given.
        if let (Standing::OutsideQuota, Some(id)) = (exemption.standing, &exemption.grade) {
            known(checker, &exemption.at, "grade", grade, id, &names.grades);
        }
    }
    for measure in &scheme.measures {
        for id in &measure.grades {
            known(checker, &measure.at, "grades", grade, id, &names.grades);
        }
    }
}

fn expressions(checker: &mut Checker<'_, '_>) {
    let scheme = checker.scheme;
    let mut columns = Columns::default();
    for indicator in &checker.edition.items.indicators {
        columns
            .columns
            .insert(indicator.id.clone(), Type::Number(Some(indicator.unit)));
    }
    for input in &scheme.inputs {
        let kind = match input.kind {
            InputType::Text => Type::Text,
            InputType::Number | InputType::Integer => Type::Number(input.unit),
            InputType::Flag => Type::Number(None),
        };
        columns.columns.insert(input.name.clone(), kind);
    }
    let names = Environment {
        table: Some(INPUTS.to_owned()),
        tables: BTreeMap::from([(INPUTS.to_owned(), columns)]),
        ..Environment::default()
    };
    let truth = |checker: &mut Checker<'_, '_>, one: &Expression| expression(checker, &names, one, true);
    let number = |checker: &mut Checker<'_, '_>, one: &Expression| expression(checker, &names, one, false);
    for indicator in &scheme.indicators {
        match &indicator.raw {
            Raw::Own => {}
            Raw::Value(value) => number(checker, value),
            Raw::Ratio {
                numerator,
                denominator,
            } => {
                number(checker, numerator);
                number(checker, denominator);
            }
        }
        for one in indicator.applies.iter().chain(&indicator.invalid) {
            truth(checker, one);
        }
    }
    for agreement in &scheme.agreements {
        number(checker, &agreement.one);
        number(checker, &agreement.other);
    }
    for group in &scheme.peer_groups {
        truth(checker, &group.concerns);
    }
    for adjustment in &scheme.adjustments {
        match &adjustment.points {
            Points::Fixed(_) => {}
            Points::Each { each: one, .. } | Points::Value(one) => number(checker, one),
        }
        if let Some(one) = &adjustment.concerns {
            truth(checker, one);
        }
    }
    for exemption in &scheme.exemptions {
        truth(checker, &exemption.concerns);
    }
    for veto in &scheme.vetoes {
        truth(checker, &veto.concerns);
    }
    for protection in &scheme.protections {
        truth(checker, &protection.concerns);
    }
}

fn expression(checker: &mut Checker<'_, '_>, names: &Environment, stored: &Expression, truth: bool) {
    let mut report = |zh: String, en: String| {
        let words = Words::new(
            format!("表达式“{}”:{zh}", stored.text),
            format!("expression `{}`: {en}", stored.text),
        );
        checker.findings.push(kaifa_base::Problem::error(
            &codes::BAD_EXPRESSION,
            stored.place.clone(),
            words,
        ));
    };
    let parsed = match expr::parse(&stored.text) {
        Ok(parsed) => parsed,
        Err(error) => return report(error.message.zh, error.message.en),
    };
    let (kind, errors) = expr::check(&parsed, names, &BTreeMap::new());
    let clean = errors.is_empty();
    for error in errors {
        report(error.message.zh, error.message.en);
    }
    let mut beyond = false;
    parsed.walk(&mut |node| {
        beyond |= match &node.kind {
            ExprKind::Literal(Literal::Date(_))
            | ExprKind::Outer(_)
            | ExprKind::Parameter(_)
            | ExprKind::Previous { .. }
            | ExprKind::Years { .. }
            | ExprKind::Every { .. }
            | ExprKind::Consecutive(_)
            | ExprKind::Fired(_)
            | ExprKind::Aggregate { .. }
            | ExprKind::RankIn { .. }
            | ExprKind::Blocked(_) => true,
            ExprKind::Call { name, .. } => !["min", "max", "abs", "round"].contains(&name.as_str()),
            _ => false,
        };
    });
    if clean && beyond {
        return report(
            "办法中的表达式只能用输入项、算术、比较、and/or/not、in、if、min、max、abs、round".to_owned(),
            "expressions of a scheme use inputs, arithmetic, comparisons, and/or/not, in, if, min, max, abs, round only"
                .to_owned(),
        );
    }
    let fits = matches!(
        (truth, &kind),
        (_, Type::Any) | (true, Type::Bool) | (false, Type::Number(_))
    );
    if clean && !fits {
        let (zh, en) = if truth {
            ("是/否", "true or false")
        } else {
            ("数", "a number")
        };
        report(
            format!("此处应为{zh},现为{}", kind.zh()),
            format!("this should be {en}, found {kind}"),
        );
    }
}
