//! What is to be seen before a result is signed: too few ranked for its grades, lines that meet in a field so small that one
//! place would be rewarded and punished, and ties over a line, which then takes in more or fewer than it says.

use kaifa_base::{Lang, Words};
use kaifa_pack::item::{LineKind, Scheme};

use super::issued::IssuedGroup;
use super::stability::LinePlaces;
use crate::scheme::small_groups::SmallGroupFound;

/// The warnings of one list: by its peer group and the values inside which it ranks, the ranks given, and the lines as places.
pub fn warnings(
    scheme: &Scheme,
    (group, list): (Option<&str>, &[String]),
    ranks: &[u32],
    lines: &[LinePlaces],
) -> Vec<Words> {
    let ranked = u32::try_from(ranks.len()).unwrap_or(u32::MAX);
    let titled = scheme
        .peer_groups
        .iter()
        .find(|one| Some(one.id.as_str()) == group);
    let title = titled.map(|one| one.title.zh.clone());
    let name: Vec<String> = title.into_iter().chain(list.iter().cloned()).collect();
    let of = match name.is_empty() {
        true => [String::new(), String::new()],
        false => [
            format!("“{}”", name.join(" · ")),
            format!(" in “{}”", name.join(" · ")),
        ],
    };
    let small = SmallGroupFound::of(scheme, &name, ranked);
    let mut found: Vec<Words> = small.iter().map(SmallGroupFound::words).collect();
    let of_kind = |kind: LineKind| {
        let lines = scheme.lines.iter().zip(lines);
        lines.filter(move |(line, _)| line.kind == kind)
    };
    for (reward, front) in of_kind(LineKind::Reward) {
        for (penalty, rear) in of_kind(LineKind::Penalty) {
            let (first, last) = (front.first.max(rear.first), front.last.min(rear.last));
            if first <= last {
                found.push(Words::new(
                    format!(
                        "{}只有 {ranked} 个参加排名,“{}”与“{}”重叠:第 {first} 至 {last} 名同时在两条线内",
                        of[0], reward.title.zh, penalty.title.zh
                    ),
                    format!(
                        "only {ranked} are ranked{}: “{}” and “{}” overlap, places {first} to {last} are inside both",
                        of[1],
                        reward.title.get(Lang::En),
                        penalty.title.get(Lang::En)
                    ),
                ));
            }
        }
    }
    for (line, places) in scheme.lines.iter().zip(lines) {
        let taken = (places.last + 1).saturating_sub(places.first);
        let inside = ranks.iter().filter(|rank| places.holds(**rank)).count();
        if inside != taken as usize {
            found.push(Words::new(
                format!(
                    "{}名次有并列:“{}”应取 {taken} 个,现有 {inside} 个在线内",
                    of[0], line.title.zh
                ),
                format!(
                    "ties{}: “{}” should take {taken}, but {inside} stand inside",
                    of[1],
                    line.title.get(Lang::En)
                ),
            ));
        }
    }
    found
}

impl IssuedGroup {
    /// What is to be seen before the result is signed.
    pub fn warnings(&self, scheme: &Scheme) -> Vec<Words> {
        let places = |line: &super::issued::IssuedLine| LinePlaces {
            first: line.first,
            last: line.last,
        };
        let lines: Vec<LinePlaces> = self.lines.iter().map(places).collect();
        let ranks: Vec<u32> = self.members.iter().filter_map(|member| member.rank).collect();
        warnings(scheme, (self.id.as_deref(), &self.list), &ranks, &lines)
    }
}
