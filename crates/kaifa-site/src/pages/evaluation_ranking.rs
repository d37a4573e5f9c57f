//! The ranking of one peer group as a table: rank, move, score, grade, the interval of the rank as a bar, who is fragile at the lines,
//! what moves ranks, and the places by each indicator alone.

use kaifa_base::{Decimal, Lang, counted};
use kaifa_eval::composite::evaluate::ranks;
use kaifa_eval::composite::evaluation::Evaluated;
use kaifa_eval::composite::flip::smallest_flip;
use kaifa_eval::composite::movement::{Entry, Movement};
use kaifa_flow::evaluation::zones::ZoneEvaluation;
use kaifa_flow::show;
use kaifa_pack::item::{LineKind, Scheme};
use serde::Serialize;

use crate::pages::evaluations::{percent, score_words, title};
use crate::pages::{rank_axis, runs};

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
    /// What is to be seen before signing: too few for grades, lines that meet.
    pub warnings: Vec<String>,
    /// The lines.
    pub lines: Vec<LineView>,
    /// The zones, by rank, unranked last.
    pub zones: Vec<ZoneRankView>,
    /// Shares of rank variance by choice.
    pub shares: Vec<ShareView>,
    /// Whether no draw moves any rank, so that there is nothing to share out.
    pub steady: bool,
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
    /// Its chance to be inside each line, in the order of the lines; empty where it is not ranked.
    pub chances: Vec<String>,
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

/// How a zone came into the field, where it is not simply there; of a merged one with its places of last year.
pub fn entry_words(movement: &Movement, zone: &String, lang: Lang) -> String {
    let word = match &movement.entry {
        Entry::Stayed => return String::new(),
        Entry::New => lang.pick("新参评", "new"),
        // A zone that goes on after taking in another is not a new one.
        Entry::Merged(from) if from.contains(zone) => lang.pick("有他区并入", "took in another"),
        Entry::Merged(_) => lang.pick("合并新设", "merged"),
    };
    let basis = movement.merged;
    let own = basis.and_then(|basis| basis.own).map(|own| match lang {
        Lang::Zh => format!("上年本区第{own}名"),
        Lang::En => format!("itself no. {own} last year"),
    });
    let combined = basis.and_then(|basis| basis.combined).map(|combined| match lang {
        Lang::Zh => format!("合并各区数据相加为第{combined}名"),
        Lang::En => format!("no. {combined} with the figures of all that were merged"),
    });
    let places: Vec<String> = own.into_iter().chain(combined).collect();
    match places.is_empty() {
        true => word.to_owned(),
        false => format!(
            "{word}{}{}",
            lang.pick(":", ": "),
            places.join(lang.pick(",", ", "))
        ),
    }
}

/// The table of a group.
pub fn group_view(scheme: &Scheme, made: &ZoneEvaluation, group: &Evaluated, lang: Lang) -> GroupView {
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
                entry: movement.map(|m| entry_words(m, &zone, lang)).unwrap_or_default(),
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
                chances: (0..lines.len())
                    .map(|line| group.standing(member, line))
                    .map(|standing| standing.map(|one| percent(one.chance)).unwrap_or_default())
                    .collect(),
                fragile: lines
                    .iter()
                    .filter(|line| line.fragile.iter().any(|f| f.zone == zone))
                    .map(|line| line.title.clone())
                    .collect(),
                places: places.iter().map(|column| column[member]).collect(),
                grade: grade_words(scheme, group.mark(scheme, member), lang),
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
        warnings: group
            .warnings(scheme)
            .iter()
            .map(|words| words.get(lang).to_owned())
            .collect(),
        ranked,
        finding: match (firmness.is_some() && !lines.is_empty(), fragile_count, lang) {
            (false, _, Lang::Zh) => format!("{ranked} 个开发区参加排名"),
            (false, _, Lang::En) => format!("{ranked} zones are ranked"),
            (true, 0, Lang::Zh) => format!("{ranked} 个开发区参加排名,奖惩线上的位置都稳固"),
            (true, 0, Lang::En) => format!("{ranked} zones are ranked; every place at the lines is firm"),
            (true, n, Lang::Zh) => format!("{ranked} 个开发区参加排名,奖惩线上有 {n} 处位置不稳"),
            (true, n, Lang::En) => format!(
                "{ranked} zones are ranked; fragile at the lines: {}",
                counted(n, "place", "places")
            ),
        },
        zones,
        shares: firmness.map(|f| share_views(&f.shares, lang)).unwrap_or_default(),
        steady: firmness.is_some_and(|f| f.shares.iter().all(|share| share.share == 0.0)),
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

/// A mark of the grade column with the title of its grade; marks of the exempt have none.
pub fn grade_words(scheme: &Scheme, mark: Option<&str>, lang: Lang) -> String {
    let mark = mark.unwrap_or_default();
    match scheme.mark_title(mark) {
        Some(words) => format!("{mark} {}", words.get(lang)),
        None => mark.to_owned(),
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
            share: percent(share.share.clamp(0.0, 1.0)),
            interval: {
                let [low, high] = share.bounds();
                format!("{}–{}", percent(low), percent(high))
            },
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
