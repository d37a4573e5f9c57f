//! Evaluations of zones by the schemes in force: which there are, and the ranking of one with rank, move, score, and beside it
//! the interval of the rank as a bar, with the reward and penalty lines drawn through and fragile places marked. Scores
//! and ranks are open to everyone with a business role; figures behind them are on the zone's page, by right.

use std::sync::Arc;

use askama::Template;
use axum::Json;
use axum::extract::Path;
use kaifa_base::{Decimal, Lang};
use kaifa_eval::composite::evaluate::ranks;
use kaifa_eval::composite::evaluation::Evaluated;
use kaifa_eval::composite::flip::smallest_flip;
use kaifa_eval::composite::movement::Entry;
use kaifa_pack::item::{LineKind, Scheme};
use serde::Serialize;

use crate::flow::picture::Picture;
use crate::flow::place::PlacePicture;
use crate::flow::runs::in_force;
use crate::flow::zone_evaluation::{ZoneEvaluation, evaluation, schemes, years};
use crate::pages::frame::Frame;
use crate::pages::{Page, html, rank_axis, runs, show};
use crate::permission::Task;
use crate::web::stop::Stop;
use crate::web::visit::Visit;

/// A scheme in the list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct SchemeView {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The document.
    pub document: String,
    /// The pack.
    pub pack: String,
    /// The clause, where it rests on one.
    pub clause: String,
    /// How many indicators it has.
    pub indicators: usize,
    /// The years for which there are figures, latest first.
    pub years: Vec<i32>,
}

/// The ranking of a year.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct EvaluationView {
    /// The scheme.
    pub scheme: SchemeView,
    /// The year.
    pub year: i32,
    /// How the score comes about, in words.
    pub method: String,
    /// What the scheme fills in without a source.
    pub unverified: Vec<String>,
    /// How often the ranking was repeated; absent: not at all.
    pub replicates: Option<usize>,
    /// The seed of the draws.
    pub seed: Option<u64>,
    /// One ranking per peer group.
    pub groups: Vec<GroupView>,
    /// Names of zones of last year that are not evaluated any more.
    pub gone: Vec<String>,
    /// Where last year's ranks come from: the published run; empty: computed from last year's figures, or there is none.
    pub last_run: String,
    /// Parameters of the scheme that are not set, by title.
    pub unset: Vec<String>,
    /// Frozen runs of the year that the reader may see, newest first: id, and how far it is in words.
    pub runs: Vec<(String, String)>,
    /// Whether the year has a published run.
    pub published: bool,
}

/// The ranking of a peer group.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct GroupView {
    /// Title of the group; empty: the scheme has none.
    pub title: String,
    /// Whether the scheme gives grades.
    pub graded: bool,
    /// How many are ranked.
    pub ranked: u32,
    /// What the ranking says, as a title.
    pub finding: String,
    /// The lines.
    pub lines: Vec<LineView>,
    /// The zones, by rank, unranked last.
    pub zones: Vec<ZoneRankView>,
    /// Shares of rank variance by choice.
    pub shares: Vec<ShareView>,
    /// Mean of Spearman's coefficients of the repeated rankings against this one.
    pub rho: String,
    /// Zones without which others change their order.
    pub reversals: Vec<ReversalView>,
    /// Whether leaving out was tried.
    pub tried_without: bool,
    /// Names of the indicators, for the table of single places.
    pub indicators: Vec<String>,
}

/// A line of the ranking.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct LineView {
    /// Its title.
    pub title: String,
    /// Whether it is a penalty.
    pub penalty: bool,
    /// First place inside.
    pub first: u32,
    /// Last place inside.
    pub last: u32,
    /// Who is fragile at it.
    pub fragile: Vec<FragileView>,
}

/// A zone that stands at a line without being firm there.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct FragileView {
    /// The zone.
    pub zone: String,
    /// Its name.
    pub name: String,
    /// Its rank.
    pub rank: u32,
    /// Whether it is inside.
    pub inside: bool,
    /// How often it is inside, in percent.
    pub chance: String,
    /// The smallest change of one weight that takes it over the line, in words; empty where none does.
    pub flip: String,
}

/// A zone in the ranking.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ZoneRankView {
    /// The zone.
    pub zone: String,
    /// Its name.
    pub name: String,
    /// Its rank; absent: evaluated, not ranked.
    pub rank: Option<u32>,
    /// Its score, two places; empty: nothing to score.
    pub score: String,
    /// The score unrounded.
    pub exact: String,
    /// Places won (above 0) or lost on the published ranks.
    pub moved: Option<i64>,
    /// The same among those that took part in both years.
    pub comparable: Option<i64>,
    /// How it came into the field, where it is not simply there; in words.
    pub entry: String,
    /// Median of the repeated ranks.
    pub median: String,
    /// 5 % and 95 % of the repeated ranks.
    pub interval: String,
    /// The bar.
    #[serde(skip)]
    pub bar: String,
    /// Lines at which it is fragile, in words.
    pub fragile: Vec<String>,
    /// Its place in each indicator alone.
    pub places: Vec<Option<u32>>,
    /// Its grade; empty: it has none.
    pub grade: String,
    /// Exemption, vetoes and adjustments that concern it, in words.
    pub remarks: Vec<String>,
}

/// What a choice contributes to the variance of ranks.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ShareView {
    /// The choice in words.
    pub choice: String,
    /// Percent.
    pub share: String,
    /// Its interval.
    pub interval: String,
}

/// What leaving a zone out does to the order of the others.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ReversalView {
    /// Who is left out.
    pub name: String,
    /// Pairs of others that change their order.
    pub pairs: usize,
    /// Who moves most, and how far.
    pub mover: String,
}

impl ZoneRankView {
    /// `▲2`, `▼3`, `—`; empty where a move is not known.
    pub fn arrow(&self, moved: &Option<i64>) -> String {
        match moved {
            None => String::new(),
            Some(0) => "—".to_owned(),
            Some(up) if *up > 0 => format!("▲{up}"),
            Some(down) => format!("▼{}", -down),
        }
    }

    /// Class of the arrow.
    pub fn arrow_class(&self, moved: &Option<i64>) -> &'static str {
        match moved {
            Some(up) if *up > 0 => "up",
            Some(down) if *down < 0 => "down",
            _ => "muted",
        }
    }
}

/// A share as percent without decimals; never 0 % or 100 % for what is neither.
pub fn percent(share: f64) -> String {
    match share {
        s if s > 0.0 && s < 0.005 => "<1%".to_owned(),
        s if s < 1.0 && s >= 0.995 => ">99%".to_owned(),
        s => format!("{:.0}%", s * 100.0),
    }
}

/// A score with two places.
pub fn score_words(score: f64) -> String {
    if score.is_nan() {
        String::new()
    } else {
        format!("{score:.2}")
    }
}

/// The scheme of an id in any place, with the place.
pub fn find<'p>(picture: &'p Picture, id: &str) -> Result<(&'p PlacePicture, &'p Scheme), Stop> {
    let mut all = picture
        .places
        .iter()
        .flat_map(|place| schemes(place).map(move |scheme| (place, scheme)));
    all.find(|(_, scheme)| scheme.id == id)
        .ok_or_else(|| Stop::not_found(format!("考核办法 {id}"), format!("scheme {id}")))
}

/// The year asked for, or the latest with figures.
pub fn year_of(visit: &Visit, place: &PlacePicture, scheme: &Scheme) -> Result<i32, Stop> {
    match visit.asked("year") {
        Some(text) => text.parse().map_err(|_| {
            Stop::bad_field(
                "year",
                format!("年度应写成 2025,现为“{text}”"),
                format!("a year is written 2025, found `{text}`"),
            )
        }),
        None => Ok(years(place, scheme)
            .first()
            .copied()
            .unwrap_or(chrono::Datelike::year(&visit.on) - 1)),
    }
}

/// The evaluation, or the answer that it cannot be made.
pub fn made(place: &PlacePicture, scheme: &Scheme, year: i32) -> Result<Arc<ZoneEvaluation>, Stop> {
    evaluation(place, scheme, year).map_err(|problems| Stop {
        status: axum::http::StatusCode::UNPROCESSABLE_ENTITY,
        problems,
    })
}

impl SchemeView {
    /// The view of a scheme.
    pub fn of(place: &PlacePicture, scheme: &Scheme, lang: Lang) -> SchemeView {
        SchemeView {
            id: scheme.id.clone(),
            title: title(&scheme.title, lang),
            document: place.document_name(),
            pack: place.name().to_owned(),
            clause: scheme
                .basis
                .clause
                .as_ref()
                .map(ToString::to_string)
                .unwrap_or_default(),
            indicators: scheme.indicators.len(),
            years: years(place, scheme),
        }
    }
}

/// A title in the reader's language.
pub fn title(title: &kaifa_pack::item::Title, lang: Lang) -> String {
    match (&title.en, lang) {
        (Some(en), Lang::En) => en.clone(),
        _ => title.zh.clone(),
    }
}

/// How a scheme makes a score, in words.
fn method(scheme: &Scheme, lang: Lang) -> String {
    let Some(composite) = &scheme.composite else {
        return String::new();
    };
    let means: Vec<String> = composite
        .aggregate
        .iter()
        .map(|mean| mean.words().get(lang).to_owned())
        .collect();
    let normal = composite.normalise.method.words();
    let outliers = composite.outliers.method.words();
    let (normal, outliers) = (normal.get(lang), outliers.get(lang));
    match lang {
        Lang::Zh => format!(
            "各指标按{normal}换算,离群值{outliers},逐级加权{}",
            means.join("、")
        ),
        Lang::En => format!(
            "indicators by {normal}, outliers {outliers}, weighted {} up the levels",
            means.join(", ")
        ),
    }
}

fn group_view(scheme: &Scheme, made: &ZoneEvaluation, group: &Evaluated, lang: Lang) -> GroupView {
    let name = |member: usize| made.result.name_of(group, member).to_owned();
    let ranked = group.result.ranked;
    let lines: Vec<LineView> = scheme
        .lines
        .iter()
        .zip(&group.lines)
        .enumerate()
        .map(|(at, (line, places))| LineView {
            title: title(&line.title, lang),
            penalty: line.kind == LineKind::Penalty,
            first: places.first,
            last: places.last,
            fragile: fragile(scheme, made, group, at, lang),
        })
        .collect();
    let places: Vec<Vec<Option<u32>>> = group
        .result
        .normalised
        .iter()
        .map(|column| ranks(column, &column.iter().map(|v| !v.is_nan()).collect::<Vec<_>>()))
        .collect();
    let mut order: Vec<usize> = group.group.listed.clone();
    order.sort_by_key(|member| (group.result.rank[*member].unwrap_or(u32::MAX), *member));
    let zones = order
        .into_iter()
        .map(|member| {
            let zone = made.result.id_of(group, member).to_owned();
            let movement = made.result.moves.get(&zone);
            let interval = group.interval(member);
            let rank = group.result.rank[member];
            ZoneRankView {
                name: name(member),
                rank,
                score: score_words(group.result.total[member]),
                exact: group.result.total[member].to_string(),
                moved: movement.and_then(|m| m.as_was),
                comparable: movement.and_then(|m| m.comparable),
                entry: match movement.map(|m| &m.entry) {
                    Some(Entry::New) => lang.pick("新参评", "new").to_owned(),
                    Some(Entry::Merged(_)) => lang.pick("合并新设", "merged").to_owned(),
                    _ => String::new(),
                },
                median: interval
                    .map(|[median, ..]| format!("{median:.0}"))
                    .unwrap_or_default(),
                interval: interval
                    .map(|[_, low, high]| format!("{low:.0}–{high:.0}"))
                    .unwrap_or_default(),
                bar: match (rank, interval) {
                    (Some(rank), Some(interval)) => rank_axis::bar(rank, interval, ranked, &lines, lang),
                    _ => String::new(),
                },
                fragile: lines
                    .iter()
                    .filter(|line| line.fragile.iter().any(|f| f.zone == zone))
                    .map(|line| line.title.clone())
                    .collect(),
                places: places.iter().map(|column| column[member]).collect(),
                grade: group.grades[member]
                    .map(|at| grade_words(&scheme.grades[at], lang))
                    .unwrap_or_default(),
                remarks: remarks(scheme, group, member, lang),
                zone,
            }
        })
        .collect();
    let fragile_count = lines.iter().map(|line| line.fragile.len()).sum::<usize>();
    let firmness = group.firmness.as_ref();
    GroupView {
        title: runs::list_title(
            group
                .group
                .id
                .as_deref()
                .and_then(|id| scheme.peer_groups.iter().find(|g| g.id == id))
                .map(|g| title(&g.title, lang)),
            &group.group.list,
        ),
        graded: scheme.grading.is_some(),
        ranked,
        finding: match (firmness.is_some(), fragile_count, lang) {
            (false, _, Lang::Zh) => format!("{ranked} 个开发区参加排名"),
            (false, _, Lang::En) => format!("{ranked} zones are ranked"),
            (true, 0, Lang::Zh) => format!("{ranked} 个开发区参加排名,奖惩线上的位置都稳固"),
            (true, 0, Lang::En) => format!("{ranked} zones are ranked; every place at the lines is firm"),
            (true, n, Lang::Zh) => format!("{ranked} 个开发区参加排名,奖惩线上有 {n} 处位置不稳"),
            (true, n, Lang::En) => format!("{ranked} zones are ranked; {n} places at the lines are fragile"),
        },
        zones,
        shares: firmness.map(|f| share_views(&f.shares, lang)).unwrap_or_default(),
        rho: firmness
            .map(|f| format!("{:.3}", f.simulation.rho_mean()))
            .unwrap_or_default(),
        tried_without: firmness.is_some_and(|f| !f.left_out.is_empty()),
        reversals: firmness
            .iter()
            .flat_map(|f| &f.left_out)
            .filter(|l| l.reversed > 0)
            .map(|l| ReversalView {
                name: name(l.subject),
                pairs: l.reversed,
                mover: match (l.mover, lang) {
                    (Some(mover), Lang::Zh) => format!("{}移动{}位", name(mover), l.largest_move),
                    (Some(mover), Lang::En) => format!("{} moves {}", name(mover), l.largest_move),
                    (None, _) => String::new(),
                },
            })
            .collect(),
        indicators: group
            .group
            .plan
            .indicators
            .iter()
            .map(|i| {
                scheme
                    .indicator(&i.id)
                    .map_or_else(|| i.id.clone(), |i| title(&i.title, lang))
            })
            .collect(),
        lines,
    }
}

/// A grade with its title.
pub fn grade_words(grade: &kaifa_pack::item::Grade, lang: Lang) -> String {
    let words = title(&grade.title, lang);
    if words == grade.id {
        words
    } else {
        format!("{} {words}", grade.id)
    }
}

/// What concerns a member besides its indicators: exemption, vetoes, points after the total.
pub fn remarks(scheme: &Scheme, group: &Evaluated, member: usize, lang: Lang) -> Vec<String> {
    let own = &group.group.particulars[member];
    let mut found = Vec::new();
    if let Some(at) = own.exemption {
        let exemption = &scheme.exemptions[at];
        found.push(format!(
            "{}:{}",
            title(&exemption.title, lang),
            exemption.standing.words().get(lang)
        ));
    }
    for at in &own.vetoes {
        let veto = &scheme.vetoes[*at];
        found.push(format!(
            "{}:{}",
            title(&veto.title, lang),
            veto.effect.words().get(lang)
        ));
    }
    for (at, points) in &own.adjustments {
        let sign = if points.is_sign_negative() { "−" } else { "+" };
        let points = show::number(points.abs(), 2);
        found.push(format!(
            "{} {sign}{points}",
            title(&scheme.adjustments[*at].title, lang)
        ));
    }
    found
}

fn share_views(shares: &[kaifa_eval::composite::stability::Share], lang: Lang) -> Vec<ShareView> {
    shares
        .iter()
        .map(|share| ShareView {
            choice: match share.choice {
                "weights" => lang.pick("权重", "weights"),
                "normalise" => lang.pick("标准化方法", "normalisation"),
                "aggregate" => lang.pick("合成方法", "aggregation"),
                _ => lang.pick("几种选择共同作用", "interaction"),
            }
            .to_owned(),
            share: percent(share.share),
            interval: format!("{}–{}", percent(share.low), percent(share.high)),
        })
        .collect()
}

/// Who is fragile at a line, nearest to it first.
fn fragile(
    scheme: &Scheme,
    made: &ZoneEvaluation,
    group: &Evaluated,
    line: usize,
    lang: Lang,
) -> Vec<FragileView> {
    let places = group.lines[line];
    let listed = group.group.listed.iter().copied();
    let mut found: Vec<FragileView> = listed
        .filter_map(|member| {
            let standing = group
                .standing(member, line)
                .filter(|standing| standing.is_fragile())?;
            let flip = smallest_flip(&group.group.plan, &group.result, member, places);
            Some(FragileView {
                zone: made.result.id_of(group, member).to_owned(),
                name: made.result.name_of(group, member).to_owned(),
                rank: group.result.rank[member]?,
                inside: standing.inside,
                chance: percent(standing.chance),
                flip: flip
                    .map(|flip| flip_words(scheme, made, group, &flip, lang))
                    .unwrap_or_default(),
            })
        })
        .collect();
    found.sort_by_key(|f| f.rank);
    found
}

/// The smallest change of one weight, in words.
pub fn flip_words(
    scheme: &Scheme,
    made: &ZoneEvaluation,
    group: &Evaluated,
    flip: &kaifa_eval::composite::flip::Flip,
    lang: Lang,
) -> String {
    let node = match flip.category {
        true => scheme.category(&flip.node).map(|c| title(&c.title, lang)),
        false => scheme.indicator(&flip.node).map(|i| title(&i.title, lang)),
    };
    let node = node.unwrap_or_else(|| flip.node.clone());
    let rival = made.result.name_of(group, flip.rival);
    let change = Decimal::try_from(flip.change.abs() * 100.0).unwrap_or_default();
    let change = show::number(change, if flip.change.abs() < 0.1 { 2 } else { 1 });
    match (flip.change < 0.0, lang) {
        (true, Lang::Zh) => format!("“{node}”的权重少{change}%,即与{rival}互换位置"),
        (false, Lang::Zh) => format!("“{node}”的权重多{change}%,即与{rival}互换位置"),
        (true, Lang::En) => format!("{change}% less weight of “{node}” and it changes places with {rival}"),
        (false, Lang::En) => format!("{change}% more weight of “{node}” and it changes places with {rival}"),
    }
}

async fn evaluation_view(visit: &Visit, picture: &Picture, id: &str) -> Result<EvaluationView, Stop> {
    let (place, scheme) = find(picture, id)?;
    let year = year_of(visit, place, scheme)?;
    let made = made(place, scheme, year)?;
    let lang = visit.lang;
    let kept = visit.app.store.list_runs_of(&scheme.id, i64::from(year)).await?;
    let current = in_force(&kept).map(|run| run.id.clone());
    let office = visit.signed()?.may_do(Task::RunOffice);
    Ok(EvaluationView {
        runs: kept
            .iter()
            .filter(|run| office || run.published_at.is_some())
            .map(|run| {
                let state = runs::state_of(run, current.as_deref());
                (run.id.clone(), runs::state_words(state, lang))
            })
            .collect(),
        published: current.is_some(),
        last_run: made
            .inputs
            .last
            .as_ref()
            .and_then(|last| last.run.clone())
            .unwrap_or_default(),
        unset: made
            .inputs
            .parameters
            .iter()
            .filter(|used| used.value.is_none())
            .map(|used| used.title.clone())
            .collect(),
        scheme: SchemeView::of(place, scheme, lang),
        year,
        method: method(scheme, lang),
        unverified: scheme.unverified.clone(),
        replicates: made.inputs.draws.map(|draws| draws.replicates),
        seed: made.inputs.draws.map(|draws| draws.seed),
        groups: made
            .result
            .groups
            .iter()
            .map(|group| group_view(&made.inputs.scheme, &made, group, lang))
            .collect(),
        gone: made
            .result
            .gone
            .iter()
            .map(|zone| picture.unit_name(zone).to_owned())
            .collect(),
    })
}

#[derive(Template)]
#[template(path = "evaluations.html")]
struct EvaluationsPage {
    f: Frame,
    schemes: Vec<SchemeView>,
}

/// `GET /evaluations`
pub async fn list(visit: Visit) -> Page {
    visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    html(&EvaluationsPage {
        f: visit.frame(
            ("考核与决定", "Evaluation"),
            visit.t("综合评价", "Zone evaluation"),
        ),
        schemes: scheme_views(&picture, visit.lang),
    })
}

fn scheme_views(picture: &Picture, lang: Lang) -> Vec<SchemeView> {
    let all = picture
        .places
        .iter()
        .flat_map(|place| schemes(place).map(move |scheme| (place, scheme)));
    all.map(|(place, scheme)| SchemeView::of(place, scheme, lang))
        .collect()
}

/// `GET /api/evaluations`
#[utoipa::path(get, path = "/api/evaluations", responses((status = 200, body = Vec<SchemeView>)))]
pub async fn api_list(visit: Visit) -> Result<Json<Vec<SchemeView>>, Stop> {
    visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    Ok(Json(scheme_views(&picture, visit.lang)))
}

#[derive(Template)]
#[template(path = "evaluation.html")]
struct EvaluationPage {
    f: Frame,
    v: EvaluationView,
    /// Whether the reader may freeze it.
    office: bool,
}

/// `GET /evaluations/{scheme}?year=`
pub async fn show_one(visit: Visit, Path(id): Path<String>) -> Page {
    visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    let v = evaluation_view(&visit, &picture, &id).await?;
    let title = match visit.lang {
        Lang::Zh => format!("{}年{}", v.year, v.scheme.title),
        Lang::En => format!("{} {}", v.scheme.title, v.year),
    };
    html(&EvaluationPage {
        f: visit.frame(("综合评价", "Zone evaluation"), title),
        office: visit.signed()?.may_do(Task::RunOffice),
        v,
    })
}

/// `GET /api/evaluations/{scheme}?year=`
#[utoipa::path(get, path = "/api/evaluations/{scheme}", responses((status = 200, body = EvaluationView)))]
pub async fn api_one(visit: Visit, Path(id): Path<String>) -> Result<Json<EvaluationView>, Stop> {
    visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    Ok(Json(evaluation_view(&visit, &picture, &id).await?))
}
