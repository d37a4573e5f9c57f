//! The derivation of a zone's score, cell by cell: raw figure with the figures behind it, treated, normalised with formula and numbers,
//! weighted, total, and what became of the index on its way to the score.

use kaifa_base::{Decimal, Lang};
use kaifa_eval::composite::evaluate::ranks;
use kaifa_eval::composite::evaluation::Evaluated;
use kaifa_eval::composite::normal::Found;
use kaifa_eval::composite::plan::{IndicatorPlan, Mean, MissingPlan, NormalPlan};
use kaifa_flow::evaluation::zones::ZoneEvaluation;
use kaifa_flow::show;
use kaifa_pack::expr;
use kaifa_pack::item::{Expression, Raw, Scheme, SchemeIndicator, SchemeInput};
use serde::Serialize;

use crate::pages::evaluations::{score_words, title};

/// A figure behind a computed value.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct PartView {
    /// Its title.
    pub title: String,
    /// Its value with unit, or that it is missing.
    pub value: String,
    /// Its address.
    pub href: String,
}

/// The derivation of one cell.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct StepView {
    /// Id of the indicator.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The category.
    pub category: String,
    /// The value as reported, with unit; a state word where there is none.
    pub raw: String,
    /// The figures that it is computed from, where it is not one itself.
    pub parts: Vec<PartView>,
    /// Whether there is none.
    pub missing: bool,
    /// Address of the figure, where it is one.
    pub href: String,
    /// The value after outliers were pulled in, where that changed it.
    pub treated: String,
    /// The normalised value.
    pub normalised: String,
    /// The formula with its numbers.
    pub formula: String,
    /// Mean of the peers.
    pub mean: String,
    /// Weight in the total.
    pub weight: String,
    /// What it adds to the total (arithmetic means only).
    pub adds: String,
    /// Its place in this indicator alone.
    pub rank: Option<u32>,
    /// Among how many.
    pub of: usize,
}

/// A member of an evaluation that is being explained.
pub(super) struct Work<'a> {
    /// The scheme, its open numbers settled.
    pub(super) scheme: &'a Scheme,
    /// The evaluation.
    pub(super) made: &'a ZoneEvaluation,
    /// Its group.
    pub(super) group: &'a Evaluated,
    /// Its place in the group.
    pub(super) member: usize,
    /// The weight of each indicator in the total.
    pub(super) effective: Vec<f64>,
    /// Whether the reader may not see the figures of the zone.
    pub(super) hidden: bool,
    /// Language of the reader.
    pub(super) lang: Lang,
}

impl Work<'_> {
    /// The title of an indicator.
    pub(super) fn indicator_title(&self, id: &str) -> String {
        self.scheme
            .indicator(id)
            .map_or_else(|| id.to_owned(), |i| title(&i.title, self.lang))
    }

    /// The name of a member.
    pub(super) fn name(&self, member: usize) -> String {
        self.made.result.name_of(self.group, member).to_owned()
    }

    /// The figures behind an indicator that is computed from several.
    fn parts(&self, written: Option<&SchemeIndicator>, subject: usize) -> Vec<PartView> {
        let expressions: Vec<&Expression> = match written.map(|one| &one.raw) {
            Some(Raw::Value(value)) => vec![value],
            Some(Raw::Ratio {
                numerator,
                denominator,
            }) => vec![numerator, denominator],
            _ => Vec::new(),
        };
        let names: Vec<String> = expressions
            .into_iter()
            .filter_map(|expression| expr::parse(&expression.text).ok())
            .flat_map(|parsed| expr::references(&parsed).names)
            .collect();
        let inputs = self
            .scheme
            .inputs
            .iter()
            .filter(|input| names.contains(&input.name));
        let values = &self.made.result.subjects.inputs[subject];
        let zone = &self.made.result.subjects.ids[subject];
        inputs
            .map(|input| {
                let value = values.get(&input.name).and_then(|value| value.as_number());
                let unit = input
                    .unit
                    .map(|unit| unit.symbol().to_string())
                    .unwrap_or_default();
                PartView {
                    title: title(&input.title, self.lang),
                    value: match value {
                        Some(value) => format!("{} {unit}", show::number(value, 4)).trim().to_owned(),
                        None => self.lang.pick("缺", "missing").to_owned(),
                    },
                    href: match (&input.indicator, value) {
                        (Some(id), Some(_)) => format!("/figures/{id}/{zone}/{}", self.made.inputs.year),
                        _ => String::new(),
                    },
                }
            })
            .collect()
    }

    /// One line per indicator.
    pub(super) fn steps(&self) -> Vec<StepView> {
        let (plan, result, lang) = (&self.group.group.plan, &self.group.result, self.lang);
        let subject = self.group.group.members[self.member];
        let additive = plan.one_mean() == Some(Mean::Arithmetic)
            && result.counted.iter().all(|c| !c[self.member].is_nan());
        plan.indicators
            .iter()
            .enumerate()
            .map(|(at, indicator)| {
                let written = self.scheme.indicator(&indicator.id);
                let raw = self.group.group.raw[at][self.member];
                let unit = written
                    .and_then(|i| i.unit)
                    .map(|u| u.symbol())
                    .unwrap_or_default();
                let (normalised, counted) = (
                    result.normalised[at][self.member],
                    result.counted[at][self.member],
                );
                let treated = result.treated[at][self.member];
                let was_treated = raw.is_some_and(|raw| plain(treated) != show::number(raw, 4));
                let input = self.scheme.inputs.iter().find(|input| input.name == indicator.id);
                let own_input = written.is_some_and(|i| i.raw == Raw::Own);
                StepView {
                    id: indicator.id.clone(),
                    title: self.indicator_title(&indicator.id),
                    category: indicator
                        .parent
                        .and_then(|p| self.scheme.category(&plan.categories[p].id))
                        .map(|c| title(&c.title, lang))
                        .unwrap_or_default(),
                    raw: match raw {
                        Some(raw) => format!("{} {unit}", show::number(raw, 4)).trim().to_owned(),
                        None => missing_words(indicator.missing, lang),
                    },
                    parts: self.parts(written, subject),
                    missing: raw.is_none(),
                    href: input
                        .filter(|_| own_input)
                        .map(|input| self.source_of(input, subject))
                        .unwrap_or_default(),
                    treated: if was_treated {
                        plain(treated)
                    } else {
                        String::new()
                    },
                    normalised: score_words(counted),
                    formula: if raw.is_some() {
                        formula(indicator, &result.treated[at], treated, normalised, lang)
                    } else {
                        String::new()
                    },
                    mean: score_words(mean_of(&result.counted[at])),
                    weight: percent_fine(self.effective[at]),
                    adds: if additive {
                        format!("{:.2}", counted * self.effective[at])
                    } else {
                        String::new()
                    },
                    rank: place_in(&result.normalised[at], self.member),
                    of: result.normalised[at].iter().filter(|v| !v.is_nan()).count(),
                }
            })
            .collect()
    }

    /// Where an input of a subject comes from: the figure with its history, or the derivation of the score of another scheme.
    fn source_of(&self, input: &SchemeInput, subject: usize) -> String {
        let (zone, year) = (&self.made.result.subjects.ids[subject], self.made.inputs.year);
        match (&input.indicator, &input.scheme) {
            (Some(id), _) => format!("/figures/{id}/{zone}/{year}"),
            (None, Some(scheme)) => format!("/evaluations/{scheme}/{zone}?year={year}#how"),
            (None, None) => String::new(),
        }
    }

    /// How the score follows from the indicators, in words and numbers.
    pub(super) fn total(&self) -> String {
        let (plan, result) = (&self.group.group.plan, &self.group.result);
        let (index, total) = (result.index[self.member], result.total[self.member]);
        if total.is_nan() {
            return String::new();
        }
        let complete = result.counted.iter().all(|c| !c[self.member].is_nan());
        let (score, lang) = (score_words(index), self.lang);
        let words = match (plan.one_mean(), complete, lang) {
            (Some(Mean::Arithmetic), true, Lang::Zh) => format!("各项“标准化值 × 权重”相加 = {score}"),
            (Some(Mean::Arithmetic), true, Lang::En) => {
                format!("the sum of normalised value × weight = {score}")
            }
            (_, false, Lang::Zh) => format!("缺的指标按办法处理后逐级加权 = {score}"),
            (_, false, Lang::En) => {
                format!("weighted up the levels, missing values as the scheme says = {score}")
            }
            (_, _, Lang::Zh) => format!("逐级加权平均 = {score}"),
            (_, _, Lang::En) => format!("weighted means up the levels = {score}"),
        };
        words + &self.finished(total)
    }

    /// What became of the index on its way to the total: points after it, rounding that the scheme defines.
    fn finished(&self, total: f64) -> String {
        let (added, rule) = (self.group.group.field.added_to(self.member), &self.scheme.score);
        let mut words = String::new();
        if added != 0.0 {
            let (sign, points) = (if added < 0.0 { "−" } else { "+" }, plain(added.abs()));
            words += &match self.lang {
                Lang::Zh => format!(";加减分 {sign}{points} → {}", score_words(total)),
                Lang::En => format!("; points after it {sign}{points} → {}", score_words(total)),
            };
        }
        if let Some(places) = rule.decimals {
            let rounding = rule.rounding.words();
            words += &match self.lang {
                Lang::Zh => format!(";办法规定得分取 {places} 位小数({}),即 {total}", rounding.zh),
                Lang::En => format!(
                    "; by rule the score has {places} decimals ({}): {total}",
                    rounding.en
                ),
            };
        }
        words
    }
}

/// The mean of the known values of a column.
pub(super) fn mean_of(column: &[f64]) -> f64 {
    Found::of(column).mean
}

/// The place of a member by one column alone.
pub(super) fn place_in(column: &[f64], member: usize) -> Option<u32> {
    ranks(column, &column.iter().map(|v| !v.is_nan()).collect::<Vec<_>>())[member]
}

/// A number with at most four places.
pub(super) fn plain(value: f64) -> String {
    match Decimal::try_from(value) {
        Ok(value) => show::number(value, 4),
        Err(_) => value.to_string(),
    }
}

/// The formula of a normalisation with its numbers.
fn formula(indicator: &IndicatorPlan, column: &[f64], value: f64, normalised: f64, lang: Lang) -> String {
    let found = Found::of(column);
    let x = plain(value);
    let made = plain(normalised);
    let turned = indicator.turned;
    match indicator.normal {
        NormalPlan::None => made,
        NormalPlan::MinMax { low, high } => {
            let (least, largest) = (plain(found.least), plain(found.largest));
            let above = if turned {
                format!("{largest} − {x}")
            } else {
                format!("{x} − {least}")
            };
            format!(
                "{} + {} × ({above}) ÷ ({largest} − {least}) = {made}",
                plain(low),
                plain(high - low)
            )
        }
        NormalPlan::ZScore {
            centre,
            spread,
            floor,
            ..
        } => {
            let above = if turned {
                format!("{} − {x}", plain(found.mean))
            } else {
                format!("{x} − {}", plain(found.mean))
            };
            let bound = if floor.is_finite() {
                format!("{}{}", lang.pick(",不低于 ", ", at least "), plain(floor))
            } else {
                String::new()
            };
            format!(
                "{} + {} × ({above}) ÷ {}{bound} = {made}",
                plain(centre),
                plain(spread),
                plain(found.deviation)
            )
        }
        NormalPlan::Rank { low, high } | NormalPlan::Percentile { low, high } => {
            let n = found.count;
            match lang {
                Lang::Zh => format!(
                    "按 {n} 个值中的位次在 {}–{} 之间取值 = {made}",
                    plain(low),
                    plain(high)
                ),
                Lang::En => format!(
                    "by place among {n} values, between {} and {} = {made}",
                    plain(low),
                    plain(high)
                ),
            }
        }
        NormalPlan::Target { target, high } => {
            let (above, below) = if turned {
                (plain(target), x)
            } else {
                (x, plain(target))
            };
            let most = lang.pick("最高", "at most");
            format!(
                "{} × {above} ÷ {below}({most} {}) = {made}",
                plain(high),
                plain(high)
            )
        }
        NormalPlan::Benchmark { benchmark, cap } => {
            let (above, below) = if turned {
                (plain(benchmark), x)
            } else {
                (x, plain(benchmark))
            };
            let most = lang.pick("最高", "at most");
            let bound = if cap.is_finite() {
                format!("({most} {})", plain(cap * 100.0))
            } else {
                String::new()
            };
            format!("100 × {above} ÷ {below}{bound} = {made}")
        }
        NormalPlan::Efficacy {
            base,
            span,
            low,
            high,
            ..
        } => {
            format!(
                "{} + {} × ({x} − {}) ÷ ({} − {}) = {made}",
                plain(base),
                plain(span),
                plain(low),
                plain(high),
                plain(low)
            )
        }
    }
}

/// A weight in the total, one place.
fn percent_fine(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

fn missing_words(rule: MissingPlan, lang: Lang) -> String {
    match (rule, lang) {
        (MissingPlan::Points(points), Lang::Zh) => format!("缺,按规定计{}分", plain(points)),
        (MissingPlan::Points(points), Lang::En) => format!("missing, {} points by rule", plain(points)),
        (MissingPlan::PeerMean, Lang::Zh) => "缺,取同组平均".to_owned(),
        (MissingPlan::PeerMean, Lang::En) => "missing, mean of the peers".to_owned(),
        (MissingPlan::Redistribute, Lang::Zh) => "缺,权重分摊到同级指标".to_owned(),
        (MissingPlan::Redistribute, Lang::En) => "missing, weight shared among siblings".to_owned(),
        (MissingPlan::Unranked, Lang::Zh) => "缺,不参加排名".to_owned(),
        (MissingPlan::Unranked, Lang::En) => "missing, not ranked".to_owned(),
    }
}
