//! Targets of two documents beside each other: aligned by what is measured, how and of whom; the last step of a series is
//! compared, its earlier steps are named. Values are compared in one unit.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use kaifa_base::Decimal;

use super::likeness::likeness;
use super::{Aspect, Party, Point, Side, Verdict};
use crate::edition::Edition;
use crate::item::{Comparator, Target, TargetMeasure};

/// Below this two targets are about different things.
pub(super) const ENOUGH: f64 = 0.62;

/// A series of targets on one subject: the last one counts.
pub(super) struct Series<'a> {
    party: Party<'a>,
    last: &'a Target,
    earlier: Vec<&'a Target>,
    /// What is measured, in words and as ids.
    indicator: Vec<(String, String)>,
    whom: Whom,
}

/// Whose figure it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Whom {
    AllZones,
    EachZone,
    Place,
    Named(String),
}

/// What makes targets belong to one series: indicator, its unit kind, what it is of, whom it is for, and its direction.
type Subject<'a> = (String, Option<&'a str>, Vec<(String, String)>, Whom, bool);

/// The series of a party, in the order of their last targets.
pub(super) fn series<'a>(party: Party<'a>) -> Vec<Series<'a>> {
    let mut by_subject: BTreeMap<Subject<'_>, Vec<&Target>> = BTreeMap::new();
    for target in &party.edition.pack.items.targets {
        let at_most = matches!(target.comparator, Some(Comparator::AtMost | Comparator::Below));
        let indicator = indicator(party.edition, target);
        // A wish without a number has a subject of its own.
        let single = indicator.is_empty().then_some(target.id.as_str());
        let key = (
            target.measure.code().to_owned(),
            single,
            indicator,
            whom(party.edition, target),
            at_most,
        );
        by_subject.entry(key).or_default().push(target);
    }
    let mut found: Vec<Series> = by_subject
        .into_iter()
        .filter_map(|((_, _, indicator, whom, _), mut targets)| {
            targets.sort_by_key(|target| target.by);
            let last = targets.pop()?;
            Some(Series {
                party,
                last,
                earlier: targets,
                indicator,
                whom,
            })
        })
        .collect();
    let place = |series: &Series| {
        let targets = &party.edition.pack.items.targets;
        targets.iter().position(|target| target.id == series.last.id)
    };
    found.sort_by_key(place);
    found
}

/// What is measured: name and id of the indicator; of a ratio both.
fn indicator(edition: &Edition, target: &Target) -> Vec<(String, String)> {
    [&target.indicator, &target.numerator, &target.denominator]
        .into_iter()
        .flatten()
        .map(|id| {
            let name = edition
                .indicator(id)
                .map_or(id.as_str(), |indicator| indicator.name.as_str());
            (bare(name).to_owned(), id.clone())
        })
        .collect()
}

/// An indicator's name without words that do not change what is meant.
fn bare(name: &str) -> &str {
    let name = name.trim_start_matches("规模以上").trim_start_matches("全市");
    name.trim_end_matches("总额")
        .trim_end_matches("总量")
        .trim_end_matches('数')
}

fn whom(edition: &Edition, target: &Target) -> Whom {
    let each = target.each;
    let text = target.scope_text.as_deref().unwrap_or_default();
    let plain = text
        .trim_start_matches(['全', '本', '各', '每', '个'])
        .trim_start_matches(['市', '省', '州', '县', '区'])
        .trim_start_matches(['各', '个']);
    let Some(scope) = &target.scope else {
        return Whom::AllZones;
    };
    let group = edition.group(scope);
    let all = group.is_some_and(|group| {
        group.names.iter().any(|name| {
            matches!(
                name.as_str(),
                "开发区" | "各开发区" | "全市开发区" | "全省开发区" | "全州开发区"
            )
        })
    });
    if all || plain == "开发区" || plain == "园区" {
        return if each { Whom::EachZone } else { Whom::AllZones };
    }
    let unit = edition.unit(scope);
    if unit.is_some_and(|unit| {
        matches!(
            unit.kind,
            crate::item::UnitKind::City | crate::item::UnitKind::Province
        )
    }) {
        return Whom::Place;
    }
    let named = unit.map(|unit| unit.name.as_str());
    let grouped = group.and_then(|group| group.names.first()).map(String::as_str);
    Whom::Named(named.or(grouped).unwrap_or(text).to_owned())
}

/// How alike the subjects of two series are.
pub(super) fn alike(left: &Series, right: &Series) -> f64 {
    let measured = match (left.indicator.as_slice(), right.indicator.as_slice()) {
        ([], []) => {
            let titles = likeness(&left.last.title.zh, &right.last.title.zh);
            return if left.last.measure == right.last.measure {
                titles
            } else {
                0.0
            };
        }
        ([], _) | (_, []) => return 0.0,
        (one, other) if one.len() == other.len() => {
            let editions = left.party.edition.name() == right.party.edition.name();
            let each = one.iter().zip(other).map(|(a, b)| same_indicator(a, b, editions));
            each.fold(1.0, f64::min)
        }
        _ => return 0.0,
    };
    let whom = match (&left.whom, &right.whom) {
        (one, other) if one == other => 1.0,
        (Whom::Named(one), Whom::Named(other)) => 0.4 + 0.6 * likeness(one, other),
        (Whom::AllZones, Whom::EachZone) | (Whom::EachZone, Whom::AllZones) => 0.8,
        _ => 0.5,
    };
    let measure = if left.last.measure == right.last.measure {
        1.0
    } else if family(left.last.measure) == family(right.last.measure) {
        0.6
    } else {
        0.1
    };
    measured * (0.5 + 0.3 * measure + 0.2 * whom)
}

/// By their names; ids say it only between editions of one document, since every document counts its own from one.
fn same_indicator(one: &(String, String), other: &(String, String), editions: bool) -> f64 {
    if one.0 == other.0 || editions && one.1 == other.1 {
        return 1.0;
    }
    likeness(&one.0, &other.0)
}

/// Measures that answer related questions.
fn family(measure: TargetMeasure) -> u8 {
    match measure {
        TargetMeasure::Level | TargetMeasure::Added => 0,
        TargetMeasure::Share | TargetMeasure::Ratio => 1,
        TargetMeasure::GrowthAverage | TargetMeasure::Multiple | TargetMeasure::Change => 2,
        TargetMeasure::Rank | TargetMeasure::RankMove | TargetMeasure::Lead => 3,
        TargetMeasure::Checklist => 4,
        TargetMeasure::Narrative => 5,
    }
}

/// One side of a pair.
pub(super) fn side(series: &Series) -> Side {
    let target = series.last;
    let mut words = demand(target);
    for step in &series.earlier {
        words.push_str(&format!("; {}", demand(step)));
    }
    let owner = match &series.whom {
        Whom::Named(name) => name.clone(),
        _ => target.scope_text.clone().unwrap_or_default(),
    };
    Side::of(
        series.party,
        &target.id,
        &target.title.zh,
        &target.basis,
        words,
        owner,
    )
}

fn sign(target: &Target) -> &'static str {
    match target.comparator {
        Some(Comparator::AtLeast) => "≥",
        Some(Comparator::AtMost) => "≤",
        Some(Comparator::Above) => ">",
        Some(Comparator::Below) => "<",
        Some(Comparator::Equal) => "=",
        None => "",
    }
}

/// What a target demands in signs: `≥ 55 % 2020-12-31`.
fn demand(target: &Target) -> String {
    let value = target
        .value
        .map(|value| value.normalize().to_string())
        .unwrap_or_default();
    let unit = target.unit.map(|unit| unit.symbol()).unwrap_or_default();
    [sign(target), &value, unit, &when(target)]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn when(target: &Target) -> String {
    match (target.by, target.every) {
        (Some(by), _) => by.to_string(),
        (None, Some(every)) => format!("每{}", every.words().zh),
        (None, None) => String::new(),
    }
}

/// In what two targets on one subject differ.
pub(super) fn points(left: &Series, right: &Series) -> Vec<Point> {
    let (one, other) = (left.last, right.last);
    let mut found = Vec::new();
    if one.measure != other.measure {
        let (a, b) = (one.measure.words(), other.measure.words());
        found.push(Point::other(Aspect::Measure, a.zh, b.zh));
    } else {
        found.extend(value(one, other, parts_of_each_other(left, right)));
    }
    if (one.by, one.every) != (other.by, other.every) {
        let verdict = match (one.by, other.by) {
            (Some(one), Some(other)) if other < one => Verdict::Stricter,
            (Some(_), Some(_)) => Verdict::Looser,
            _ => Verdict::Other,
        };
        found.push(Point {
            aspect: Aspect::Deadline,
            verdict,
            left: when(one),
            right: when(other),
        });
    }
    if left.whom != right.whom {
        let text = |target: &Target| target.scope_text.clone().unwrap_or_default();
        found.push(Point::other(Aspect::Scope, text(one), text(other)));
    }
    found.extend(super::strength(&one.basis, &other.basis));
    found
}

/// Words in the name of what does not grow with the place: a share, a rate, something per mu or head.
const EVEN: [&str; 9] = ["均", "率", "强度", "密度", "占比", "比重", "比例", "每", "指数"];

/// Whether two figures are sums over places of different levels, a province's and a city's: then the larger demands nothing more of
/// anybody, and only the share says something.
fn parts_of_each_other(left: &Series, right: &Series) -> bool {
    let level = |series: &Series| {
        let edition = series.party.edition;
        let region = edition.pack.document.as_ref()?.region.as_deref()?;
        Some(edition.unit(region)?.kind)
    };
    let levels = level(left).zip(level(right));
    let sum = |series: &Series| {
        let unit = series.last.unit.map(|unit| unit.symbol()).unwrap_or_default();
        let named = series.indicator.iter().map(|(name, _)| name.as_str());
        let even = named
            .chain([series.last.title.zh.as_str()])
            .any(|name| EVEN.iter().any(|word| name.contains(word)));
        let whole = matches!(series.whom, Whom::AllZones | Whom::Place);
        let kind = matches!(series.last.measure, TargetMeasure::Level | TargetMeasure::Added);
        kind && whole && !even && !unit.contains(['%', '\u{2030}', '点', '位'])
    };
    levels.is_some_and(|(one, other)| one != other) && sum(left) && sum(right)
}

/// Which value is harder to reach, compared in the left one's unit; of parts of each other only how large the right one is.
fn value(one: &Target, other: &Target, parts: bool) -> Option<Point> {
    let (a, b) = (one.value?, other.value?);
    let converted: Option<Decimal> = match (one.unit, other.unit) {
        (Some(unit_a), Some(unit_b)) => unit_b.convert(b, unit_a),
        // Figures in units that nobody knows: the same, or something else.
        (None, None) if a == b => return None,
        _ => None,
    };
    let upward = |target: &Target| match target.comparator {
        Some(Comparator::AtMost | Comparator::Below) => Some(false),
        Some(Comparator::AtLeast | Comparator::Above | Comparator::Equal) => Some(true),
        None => None,
    };
    let shown = |target: &Target, value: Decimal| {
        let unit = target.unit.map(|unit| unit.symbol()).unwrap_or_default();
        format!("{} {} {unit}", sign(target), value.normalize())
            .trim()
            .to_owned()
    };
    if let (true, Some(part)) = (parts, converted) {
        let share = part
            .checked_mul(Decimal::ONE_HUNDRED)
            .and_then(|part| part.checked_div(a))
            .map(|share| format!(" ({} %)", share.round_dp(1).normalize()))
            .unwrap_or_default();
        let right = format!("{}{share}", shown(other, b));
        return Some(Point::other(Aspect::Value, shown(one, a), right));
    }
    let verdict = match (upward(one), upward(other), converted) {
        (Some(up), Some(same), Some(b)) if up == same => match (b.cmp(&a), up) {
            (Ordering::Equal, _) => {
                let strict = |target: &Target| {
                    matches!(target.comparator, Some(Comparator::Above | Comparator::Below))
                };
                match (strict(one), strict(other)) {
                    (one, other) if one == other => return None,
                    (false, true) => Verdict::Stricter,
                    _ => Verdict::Looser,
                }
            }
            (Ordering::Greater, true) | (Ordering::Less, false) => Verdict::Stricter,
            _ => Verdict::Looser,
        },
        _ => Verdict::Other,
    };
    Some(Point {
        aspect: Aspect::Value,
        verdict,
        left: shown(one, a),
        right: shown(other, b),
    })
}
