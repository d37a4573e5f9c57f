//! How alike two short texts are: by the pairs of neighbouring letters that they share. Chinese words have no ends that could
//! be seen, so pairs of letters do better than words.

use std::collections::BTreeMap;

/// From 0, nothing in common, to 1, the same.
pub(super) fn likeness(one: &str, other: &str) -> f64 {
    let (one, other) = (pairs(one), pairs(other));
    let total: usize = one.values().chain(other.values()).sum();
    if total == 0 {
        return 0.0;
    }
    let shared: usize = one
        .iter()
        .map(|(pair, count)| count.min(other.get(pair).unwrap_or(&0)))
        .sum();
    2.0 * shared as f64 / total as f64
}

fn pairs(text: &str) -> BTreeMap<(char, char), usize> {
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    let mut found = BTreeMap::new();
    for pair in letters.windows(2) {
        *found.entry((pair[0], pair[1])).or_default() += 1;
    }
    found
}

/// A department's name without the place that it belongs to: 市茶叶局 and 州茶叶局 are the same office of two places.
pub(super) fn office(name: &str) -> &str {
    match name.char_indices().nth(1) {
        Some((second, _)) if name.starts_with(['省', '市', '州', '县', '区']) => &name[second..],
        _ => name,
    }
}

/// Pairs of two lists that are alike enough, the most alike first, each item once.
pub(super) fn matching<L, R>(
    left: &[L],
    right: &[R],
    enough: f64,
    alike: impl Fn(&L, &R) -> f64,
) -> Vec<(usize, usize, f64)> {
    let mut all: Vec<(f64, usize, usize)> = Vec::new();
    for (l, one) in left.iter().enumerate() {
        for (r, other) in right.iter().enumerate() {
            let score = alike(one, other);
            if score >= enough {
                all.push((score, l, r));
            }
        }
    }
    all.sort_by(|one, other| {
        other
            .0
            .total_cmp(&one.0)
            .then((one.1, one.2).cmp(&(other.1, other.2)))
    });
    let (mut left_taken, mut right_taken) = (vec![false; left.len()], vec![false; right.len()]);
    let mut found: Vec<(usize, usize, f64)> = Vec::new();
    for (score, l, r) in all {
        if !left_taken[l] && !right_taken[r] {
            (left_taken[l], right_taken[r]) = (true, true);
            found.push((l, r, score));
        }
    }
    found.sort_by_key(|pair| (pair.0, pair.1));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn likeness_sees_what_two_titles_share() {
        assert!((likeness("闲置土地清理", "闲置土地清理") - 1.0).abs() < 1e-9);
        assert!(likeness("每月通报重点指标", "每月通报指标") > 0.6);
        assert!(likeness("亩均税收", "研发机构数") < 0.1);
        assert_eq!(office("市商务局"), office("州商务局"));
    }
}
