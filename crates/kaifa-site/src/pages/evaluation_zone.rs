//! One zone in an evaluation: its profile against its peers, what pulled it up and down, what would take it over a line, and the
//! derivation of every cell: raw figure, treated, normalised with formula and numbers, weighted, total, rank. Figures are
//! shown by right; scores and ranks to everyone with a business role.

use askama::Template;
use axum::Json;
use axum::extract::Path;
use kaifa_base::Lang;
use kaifa_eval::composite::flip::smallest_flip;
use kaifa_eval::composite::next_line::{Reach, reaches};
use kaifa_eval::composite::normal::Found;
use kaifa_eval::composite::stability::LinePlaces;
use kaifa_flow::people::permission::Task;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::LineKind;
use serde::Serialize;

use crate::pages::evaluation_ranking::{flip_words, grade_words, remarks};
use crate::pages::evaluation_steps::{StepView, Work, mean_of, place_in, plain};
use crate::pages::evaluations::{SchemeView, find, made, percent, score_words, title, year_of};
use crate::pages::frame::Frame;
use crate::pages::{Page, html};
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

impl Work<'_> {
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
        grade: grade_words(
            &made.inputs.scheme,
            group.mark(&made.inputs.scheme, member),
            visit.lang,
        ),
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
