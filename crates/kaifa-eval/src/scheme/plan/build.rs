//! A scheme made into a plan: names become places, conditions are compiled. What a checked scheme cannot have is still a
//! problem here and never a panic.

use kaifa_base::{Place, Problem, Words as Message};
use kaifa_pack::{
    Expression, InputType, Points, Raw, Scheme, SchemeIndicator, SchemeInput, SchemeMethod, ScoreFunction,
    Weight,
};

use super::super::column_expression::{Compiler, InputKind, NumberExpression, Operation, TruthExpression};
use super::{AdjustmentPlan, AgreementPlan, IndicatorPlan, Plan, RawPlan, float};
use crate::codes;

/// What is on the way to a plan, with all that is found wrong.
pub(super) struct Builder<'a> {
    pub(super) scheme: &'a Scheme,
    inputs: Vec<SchemeInput>,
    kinds: Vec<(String, InputKind)>,
    pub(super) problems: Vec<Problem>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(scheme: &'a Scheme) -> Builder<'a> {
        let mut inputs = scheme.inputs.clone();
        // An indicator without formula is a column of its own name.
        for indicator in &scheme.indicators {
            let own =
                indicator.raw == Raw::Own && !matches!(indicator.score, Some(ScoreFunction::Scheme { .. }));
            if own && !inputs.iter().any(|input| input.name == indicator.id) {
                inputs.push(own_input(indicator));
            }
        }
        let kinds = inputs
            .iter()
            .map(|input| {
                let kind = match input.kind {
                    InputType::Text => InputKind::Text,
                    _ => InputKind::Number,
                };
                (input.name.clone(), kind)
            })
            .collect();
        Builder {
            scheme,
            inputs,
            kinds,
            problems: Vec::new(),
        }
    }

    pub(super) fn refuse(&mut self, place: Place, zh: impl Into<String>, en: impl Into<String>) {
        self.problems
            .push(Problem::error(&codes::BAD_SCHEME, place, Message::new(zh, en)));
    }

    fn place(&self, field: &str) -> Place {
        let mut place = self.scheme.at.place(&self.scheme.id);
        place.field = Some(field.to_owned());
        place
    }

    pub(super) fn input(&mut self, name: &str, field: &str) -> Option<usize> {
        let found = self.inputs.iter().position(|input| input.name == name);
        if found.is_none() {
            let place = self.place(field);
            self.refuse(
                place,
                format!("没有输入项“{name}”"),
                format!("there is no input `{name}`"),
            );
        }
        found
    }

    fn number(&mut self, expression: &Expression) -> Option<NumberExpression> {
        let compiled = Compiler { inputs: &self.kinds }.number(&expression.text);
        compiled
            .map_err(|(zh, en)| self.refuse(expression.place.clone(), zh, en))
            .ok()
    }

    fn truth(&mut self, expression: &Expression) -> Option<TruthExpression> {
        let compiled = Compiler { inputs: &self.kinds }.truth(&expression.text);
        compiled
            .map_err(|(zh, en)| self.refuse(expression.place.clone(), zh, en))
            .ok()
    }

    fn truths<'e>(&mut self, expressions: impl Iterator<Item = &'e Expression>) -> Vec<TruthExpression> {
        expressions.filter_map(|one| self.truth(one)).collect()
    }

    pub(super) fn build(&mut self) -> Option<Plan> {
        let scheme = self.scheme;
        if scheme.method != SchemeMethod::Points {
            let place = self.place("method");
            self.refuse(
                place,
                "这里只评计分法的办法",
                "only schemes with method points are evaluated here",
            );
        }
        let indicators: Vec<IndicatorPlan> = scheme
            .indicators
            .iter()
            .filter_map(|indicator| self.indicator(indicator))
            .collect();
        self.around(indicators)
    }

    /// What concerns the figures alone, of a scheme of any method. What only an evaluation understands is left out.
    pub(super) fn figures(mut self) -> Option<Plan> {
        let readable = |one: &Expression, kinds: &[(String, InputKind)]| {
            Compiler { inputs: kinds }.number(&one.text).is_ok()
        };
        let mut scheme = self.scheme.clone();
        scheme
            .agreements
            .retain(|one| readable(&one.one, &self.kinds) && readable(&one.other, &self.kinds));
        let mut builder = Builder {
            scheme: &scheme,
            inputs: std::mem::take(&mut self.inputs),
            kinds: std::mem::take(&mut self.kinds),
            problems: Vec::new(),
        };
        builder.around(Vec::new())
    }

    /// The plan around its indicators.
    fn around(&mut self, indicators: Vec<IndicatorPlan>) -> Option<Plan> {
        let scheme = self.scheme;
        let adjustments = scheme
            .adjustments
            .iter()
            .filter_map(|adjustment| {
                let points = match &adjustment.points {
                    Points::Fixed(points) => NumberExpression::Constant(float(*points)),
                    Points::Value(expression) => self.number(expression)?,
                    Points::Each { points, each } => NumberExpression::Arithmetic(
                        Operation::Multiply,
                        Box::new(self.number(each)?),
                        Box::new(NumberExpression::Constant(float(*points))),
                    ),
                };
                let concerns = match &adjustment.concerns {
                    Some(condition) => Some(self.truth(condition)?),
                    None => None,
                };
                Some(AdjustmentPlan {
                    points,
                    concerns,
                    low: adjustment.low.map_or(f64::NEG_INFINITY, float),
                    high: adjustment.high.map_or(f64::INFINITY, float),
                })
            })
            .collect();
        let agreements = scheme
            .agreements
            .iter()
            .filter_map(|agreement| {
                Some(AgreementPlan {
                    one: self.number(&agreement.one)?,
                    other: self.number(&agreement.other)?,
                    tolerance: float(agreement.tolerance),
                })
            })
            .collect();
        let peer_groups = self.truths(scheme.peer_groups.iter().map(|one| &one.concerns));
        let exemptions = self.truths(scheme.exemptions.iter().map(|one| &one.concerns));
        let vetoes = self.truths(scheme.vetoes.iter().map(|one| &one.concerns));
        let protections = self.truths(scheme.protections.iter().map(|one| &one.concerns));
        let within = scheme
            .ranking
            .within
            .iter()
            .filter_map(|name| self.input(name, "within"))
            .collect();
        let tie_break = scheme
            .ranking
            .tie_break
            .iter()
            .filter_map(|id| scheme.indicators.iter().position(|one| one.id == *id))
            .collect();
        let mut marks: Vec<String> = scheme.grades.iter().map(|grade| grade.id.clone()).collect();
        let others = scheme.exemptions.iter().filter_map(|one| one.grade.as_ref());
        for mark in others.chain(scheme.vetoes.iter().filter_map(|one| one.grade.as_ref())) {
            if !marks.contains(mark) {
                marks.push(mark.clone());
            }
        }
        if marks.len() > 200 || vetoes.len() > 16 || protections.len() > 16 || exemptions.len() > 200 {
            let place = self.place("grade");
            self.refuse(
                place,
                "等级、豁免不超过 200 个,否决、保护不超过 16 个",
                "at most 200 grades and exemptions, at most 16 vetoes and protections",
            );
        }
        Some(Plan {
            scheme: scheme.clone(),
            inputs: self.inputs.clone(),
            peer_groups,
            indicators,
            adjustments,
            exemptions,
            vetoes,
            protections,
            within,
            tie_break,
            agreements,
            marks,
        })
    }

    fn indicator(&mut self, indicator: &SchemeIndicator) -> Option<IndicatorPlan> {
        let raw = match (&indicator.raw, &indicator.score) {
            (_, Some(ScoreFunction::Scheme { scheme })) => RawPlan::OtherScheme(scheme.clone()),
            (Raw::Own, _) => RawPlan::Value(NumberExpression::Input(self.input(&indicator.id, "indicator")?)),
            (Raw::Value(expression), _) => RawPlan::Value(self.number(expression)?),
            (
                Raw::Ratio {
                    numerator,
                    denominator,
                },
                _,
            ) => RawPlan::Ratio(self.number(numerator)?, self.number(denominator)?),
        };
        let weights = match &indicator.weight {
            Weight::Same(weight) => {
                vec![weight.number().map(float); self.scheme.peer_groups.len().max(1)]
            }
            by_group => self
                .scheme
                .peer_groups
                .iter()
                .map(|group| by_group.in_group(Some(&group.id)).map(float))
                .collect(),
        };
        let function = self.function(indicator)?;
        let applies = match &indicator.applies {
            Some(condition) => Some(self.truth(condition)?),
            None => None,
        };
        let invalid = match &indicator.invalid {
            Some(condition) => Some(self.truth(condition)?),
            None => None,
        };
        let place_of = |builder: &mut Builder<'_>, name: &Option<String>, field| match name {
            Some(name) => builder.input(name, field).map(Some),
            None => Some(None),
        };
        Some(IndicatorPlan {
            raw,
            weights,
            function,
            applies,
            not_applicable: indicator.not_applicable,
            invalid,
            invalid_points: indicator.invalid_points.map_or(0.0, float),
            missing: indicator.missing,
            missing_points: indicator.missing_points.map_or(0.0, float),
            override_by: place_of(self, &indicator.override_by, "override")?,
            override_reason: place_of(self, &indicator.override_reason, "override_reason")?,
        })
    }
}

fn own_input(indicator: &SchemeIndicator) -> SchemeInput {
    SchemeInput {
        name: indicator.id.clone(),
        column: indicator.id.clone(),
        aliases: Vec::new(),
        kind: InputType::Number,
        title: indicator.title.clone(),
        unit: indicator.unit,
        decimals: None,
        indicator: None,
        scheme: None,
        owner: indicator.owner.clone(),
        required: false,
        minimum: None,
        maximum: None,
        merge: None,
        at: indicator.at.clone(),
    }
}
