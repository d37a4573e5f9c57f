//! One zone in an evaluation: its profile against its peers, what pulled it up and down, what would take it over a line, and the
//! derivation of every cell: raw figure, treated, normalised with formula and numbers, weighted, total, rank. Figures are
//! shown by right; scores and ranks to everyone with a business role.

use askama::Template;
use axum::Json;
use axum::extract::Path;
use kaifa_base::{Decimal, Lang};
use kaifa_eval::composite::evaluate::ranks;
use kaifa_eval::composite::evaluation::Evaluated;
use kaifa_eval::composite::flip::smallest_flip;
use kaifa_eval::composite::next_line::{Reach, reaches};
use kaifa_eval::composite::normal::Found;
use kaifa_eval::composite::plan::{IndicatorPlan, Mean, MissingPlan, NormalPlan};
use kaifa_eval::composite::stability::LinePlaces;
use kaifa_pack::expr;
use kaifa_pack::item::{Expression, LineKind, Raw, Scheme, SchemeIndicator};
use serde::Serialize;

use crate::flow::picture::Picture;
use crate::flow::zone_evaluation::ZoneEvaluation;
use crate::pages::evaluations::{
    SchemeView, find, flip_words, grade_words, made, percent, remarks, score_words, title, year_of,
};
use crate::pages::frame::Frame;
use crate::pages::{Page, html, show};
use crate::permission::Task;
use crate::web::stop::Stop;
use crate::web::visit::Visit;

/// A zone in an evaluation.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ZoneEvaluationView {
    /// The scheme.
    pub scheme: SchemeView,
    /// The year.
    pub year: i32,
    /// The zone.
    pub zone: String,
    /// Its name.
    pub name: String,
    /// Its rank; absent: not ranked.
    pub rank: Option<u32>,
    /// How many are ranked.
    pub ranked: u32,
    /// Its score, two places.
    pub score: String,
    /// The score unrounded.
    pub exact: String,
    /// 5 % and 95 % of the repeated ranks.
    pub interval: String,
    /// Its categories against the mean of its peers.
    pub categories: Vec<CategoryView>,
    /// What lifts it most against the mean of its peers.
    pub strengths: Vec<String>,
    /// What costs it most.
    pub weaknesses: Vec<String>,
    /// The zones beside it in the ranking.
    pub peers: Vec<PeerView>,
    /// Where it stands at each line.
    pub lines: Vec<LineStandingView>,
    /// How the total comes about: one line per indicator; empty where the reader may not see its figures.
    pub steps: Vec<StepView>,
    /// Whether the figures are hidden from the reader.
    pub hidden: bool,
    /// How the total follows from the indicators, in words and numbers.
    pub total: String,
    /// Its grade; empty: it has none.
    pub grade: String,
    /// Exemption, vetoes and points after the total, in words.
    pub remarks: Vec<String>,
}

/// A category against the peers.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct CategoryView {
    /// Its title.
    pub title: String,
    /// Weight in the total.
    pub weight: String,
    /// Its score; empty: no value.
    pub score: String,
    /// The mean of the peers.
    pub mean: String,
    /// Length of its bar, percent of the largest.
    #[serde(skip)]
    pub bar: String,
    /// Where the mean lies, percent of the largest.
    #[serde(skip)]
    pub mark: String,
    /// Its place among the peers.
    pub rank: Option<u32>,
}

/// A zone beside this one.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct PeerView {
    /// The zone.
    pub zone: String,
    /// Its name.
    pub name: String,
    /// Its rank.
    pub rank: u32,
    /// Its score.
    pub score: String,
    /// How far its score is ahead (above 0) or behind.
    pub apart: String,
    /// Whether it is the zone itself.
    pub own: bool,
}

/// Where the zone stands at a line.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct LineStandingView {
    /// Title of the line.
    pub title: String,
    /// Whether it is a penalty.
    pub penalty: bool,
    /// Whether the zone is inside.
    pub inside: bool,
    /// How often it is inside, in percent; empty where nothing was repeated.
    pub chance: String,
    /// Whether that is fragile.
    pub fragile: bool,
    /// The smallest change of one weight that takes it over the line.
    pub flip: String,
    /// What one figure would have to be for the better side of the line; empty: it is there, no figure does it alone, or the
    /// reader may not see the figures.
    pub reach: Vec<String>,
}

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

fn plain(value: f64) -> String {
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

fn mean_of(column: &[f64]) -> f64 {
    Found::of(column).mean
}

fn place_in(column: &[f64], member: usize) -> Option<u32> {
    ranks(column, &column.iter().map(|v| !v.is_nan()).collect::<Vec<_>>())[member]
}

struct Work<'a> {
    scheme: &'a Scheme,
    made: &'a ZoneEvaluation,
    group: &'a Evaluated,
    member: usize,
    effective: Vec<f64>,
    /// Whether the reader may not see the figures of the zone.
    hidden: bool,
    lang: Lang,
}

impl Work<'_> {
    fn indicator_title(&self, id: &str) -> String {
        self.scheme
            .indicator(id)
            .map_or_else(|| id.to_owned(), |i| title(&i.title, self.lang))
    }

    fn name(&self, member: usize) -> String {
        self.made.result.name_of(self.group, member).to_owned()
    }

    fn categories(&self) -> Vec<CategoryView> {
        let plan = &self.group.group.plan;
        let sum: f64 = plan
            .categories
            .iter()
            .filter(|c| c.parent.is_none())
            .map(|c| c.weight)
            .sum();
        plan.categories
            .iter()
            .zip(&self.group.result.categories)
            .map(|(category, column)| {
                let score = column[self.member];
                let mean = mean_of(column);
                let most = Found::of(column).largest.max(1e-9);
                CategoryView {
                    title: self
                        .scheme
                        .category(&category.id)
                        .map_or_else(|| category.id.clone(), |c| title(&c.title, self.lang)),
                    weight: if category.parent.is_none() {
                        percent(category.weight / sum)
                    } else {
                        String::new()
                    },
                    score: score_words(score),
                    mean: score_words(mean),
                    bar: format!("{:.1}", (score / most * 100.0).clamp(0.0, 100.0)),
                    mark: format!("{:.1}", (mean / most * 100.0).clamp(0.0, 100.0)),
                    rank: place_in(column, self.member),
                }
            })
            .collect()
    }

    /// What each indicator adds or costs against the mean of the peers, by weight; largest first.
    fn apart(&self) -> Vec<(f64, String)> {
        let columns = &self.group.result.counted;
        let mut apart: Vec<(f64, String)> = self
            .group
            .group
            .plan
            .indicators
            .iter()
            .enumerate()
            .filter(|(at, _)| !columns[*at][self.member].is_nan())
            .map(|(at, indicator)| {
                let difference = columns[at][self.member] - mean_of(&columns[at]);
                (
                    difference * self.effective[at],
                    self.indicator_title(&indicator.id),
                )
            })
            .collect();
        apart.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        apart
    }

    fn in_words(&self, (apart, name): &(f64, String)) -> String {
        let (sign, points) = (if *apart < 0.0 { "−" } else { "+" }, apart.abs());
        match self.lang {
            Lang::Zh => format!(
                "{name}:比同组平均{}{points:.2}分",
                if *apart < 0.0 { "少" } else { "多" }
            ),
            Lang::En => format!("{name}: {sign}{points:.2} against the mean of the peers"),
        }
    }

    fn peers(&self) -> Vec<PeerView> {
        let result = &self.group.result;
        let Some(own) = result.rank[self.member] else {
            return Vec::new();
        };
        let mut peers: Vec<PeerView> = (0..result.rank.len())
            .filter_map(|member| Some((member, result.rank[member]?)))
            .filter(|(_, rank)| rank.abs_diff(own) <= 2)
            .map(|(member, rank)| PeerView {
                zone: self.made.result.id_of(self.group, member).to_owned(),
                name: self.name(member),
                rank,
                score: score_words(result.total[member]),
                apart: format!("{:+.2}", result.total[member] - result.total[self.member]),
                own: member == self.member,
            })
            .collect();
        peers.sort_by_key(|peer| (peer.rank, !peer.own));
        peers
    }

    fn lines(&self) -> Vec<LineStandingView> {
        let (group, member) = (self.group, self.member);
        let Some(rank) = group.result.rank[member] else {
            return Vec::new();
        };
        self.scheme
            .lines
            .iter()
            .enumerate()
            .map(|(at, line)| {
                let standing = group.standing(member, at);
                let flip = smallest_flip(&group.group.plan, &group.result, member, group.lines[at]);
                LineStandingView {
                    title: title(&line.title, self.lang),
                    penalty: line.kind == LineKind::Penalty,
                    inside: group.lines[at].holds(rank),
                    chance: standing.map(|s| percent(s.chance)).unwrap_or_default(),
                    fragile: standing.is_some_and(|s| s.is_fragile()),
                    flip: flip
                        .map(|f| flip_words(self.scheme, self.made, group, &f, self.lang))
                        .unwrap_or_default(),
                    reach: if self.hidden {
                        Vec::new()
                    } else {
                        self.reach(line.kind, group.lines[at])
                    },
                }
            })
            .collect()
    }

    /// What one figure would have to be for the better side of a line, the nearest three.
    fn reach(&self, kind: LineKind, line: LinePlaces) -> Vec<String> {
        let group = &self.group.group;
        let found = reaches(
            &group.plan,
            &group.field,
            &self.group.result,
            &group.unranked,
            self.member,
            (kind, line),
        );
        let words = |reach: &Reach| {
            let id = &group.plan.indicators[reach.indicator].id;
            let unit = self.scheme.indicator(id).and_then(|one| one.unit);
            let unit = unit.map(|unit| unit.symbol().to_string()).unwrap_or_default();
            let (now, needed) = (plain(reach.now), plain(reach.needed));
            let name = self.indicator_title(id);
            match self.lang {
                Lang::Zh => format!("{name}由 {now} 变为 {needed} {unit}"),
                Lang::En => format!("{name} from {now} to {needed} {unit}"),
            }
        };
        found.iter().take(3).map(words).collect()
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

    fn steps(&self) -> Vec<StepView> {
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
                    href: match input.and_then(|i| i.indicator.as_ref()).filter(|_| own_input) {
                        Some(id) => format!(
                            "/figures/{id}/{}/{}",
                            self.made.result.subjects.ids[subject], self.made.inputs.year
                        ),
                        None => String::new(),
                    },
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

    fn total(&self) -> String {
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

fn zone_view(visit: &Visit, picture: &Picture, id: &str, zone: &str) -> Result<ZoneEvaluationView, Stop> {
    let (place, scheme) = find(picture, id)?;
    let year = year_of(visit, place, scheme)?;
    let made = made(place, scheme, year)?;
    let none = || Stop::not_found(format!("开发区 {zone}"), format!("zone {zone}"));
    let (group, member) = made.result.find(zone).ok_or_else(none)?;
    let plan = &group.group.plan;
    let mut effective = vec![0.0; plan.indicators.len()];
    plan.effective(
        &plan.indicator_weights(),
        &plan.category_weights(),
        &mut effective,
    );
    let work = Work {
        scheme: &made.inputs.scheme,
        made: &made,
        group,
        member,
        effective,
        hidden: visit.signed()?.may(Task::SeeFigures, Some(zone)).is_err(),
        lang: visit.lang,
    };
    let hidden = work.hidden;
    let apart = work.apart();
    let count = (apart.len() / 2).min(3);
    Ok(ZoneEvaluationView {
        scheme: SchemeView::of(place, scheme, visit.lang),
        year,
        zone: zone.to_owned(),
        name: work.name(member),
        rank: group.result.rank[member],
        ranked: group.result.ranked,
        score: score_words(group.result.total[member]),
        exact: group.result.total[member].to_string(),
        interval: group
            .interval(member)
            .map(|[_, low, high]| format!("{low:.0}–{high:.0}"))
            .unwrap_or_default(),
        categories: work.categories(),
        strengths: apart
            .iter()
            .take(count)
            .filter(|a| a.0 > 0.0)
            .map(|a| work.in_words(a))
            .collect(),
        weaknesses: apart
            .iter()
            .rev()
            .take(count)
            .filter(|a| a.0 < 0.0)
            .map(|a| work.in_words(a))
            .collect(),
        peers: work.peers(),
        lines: work.lines(),
        steps: if hidden { Vec::new() } else { work.steps() },
        hidden,
        total: work.total(),
        grade: group.grades[member]
            .map(|at| grade_words(&made.inputs.scheme.grades[at], visit.lang))
            .unwrap_or_default(),
        remarks: remarks(&made.inputs.scheme, group, member, visit.lang),
    })
}

#[derive(Template)]
#[template(path = "evaluation_zone.html")]
struct ZonePage {
    f: Frame,
    v: ZoneEvaluationView,
}

/// `GET /evaluations/{scheme}/{zone}?year=`
pub async fn show_one(visit: Visit, Path((id, zone)): Path<(String, String)>) -> Page {
    visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    let v = zone_view(&visit, &picture, &id, &zone)?;
    let title = match visit.lang {
        Lang::Zh => format!("{} · {}年{}", v.name, v.year, v.scheme.title),
        Lang::En => format!("{} · {} {}", v.name, v.scheme.title, v.year),
    };
    html(&ZonePage {
        f: visit.frame(("综合评价", "Zone evaluation"), title),
        v,
    })
}

/// `GET /api/evaluations/{scheme}/{zone}?year=`
#[utoipa::path(get, path = "/api/evaluations/{scheme}/{zone}", responses((status = 200, body = ZoneEvaluationView)))]
pub async fn api_one(
    visit: Visit,
    Path((id, zone)): Path<(String, String)>,
) -> Result<Json<ZoneEvaluationView>, Stop> {
    visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    Ok(Json(zone_view(&visit, &picture, &id, &zone)?))
}
