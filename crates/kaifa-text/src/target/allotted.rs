//! What was measured is shared out over places: 其中甲街道1900亩、乙街道1650亩, 分解为甲园区60亿元、丙县18、丁县16(亿元). The unit of the first,
//! of the whole, or of a bracket behind the last belongs to those that have none.

use std::ops::Range;
use std::str::FromStr;
use std::sync::LazyLock;

use kaifa_base::Decimal;

use super::scope::kinds;
use super::{Comparator, bearing};
use crate::pattern::Regex;

/// A share of one place.
pub(super) struct Share {
    /// Whose it is.
    pub(super) place: String,
    pub(super) value: Decimal,
    pub(super) unit: String,
    pub(super) comparator: Comparator,
    /// Where it stands in the words.
    pub(super) words: Range<usize>,
}

static SHARE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:\p{Han}|[()、])*?\p{Han}\)?(?:各|合计|共|为|达到|不少于|不低于)?(\d+(?:\.\d+)?)",
        r"(%|[十百千]?[万亿]?(?:平方米|平方公里|公里|公顷|美元|元|个|家|户|亩|人次|人|名|项|件|座|所|条|吨|套|台))?",
        r"(以上|以内|左右)?$"
    ))
    .unwrap()
});
static OPENING: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^(?:其中|分解为|分别为|分别是|即|目标值|任务数)*").unwrap());
static BRACKETED_UNIT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\(单?位?:?([十百千]?[万亿]?(?:美元|元|个|家|户|亩|人|名|项|吨|平方米))\)$").unwrap()
});
/// Whether a place is of the kind that was measured (建成国家级高新区10个、省级高新区25个): it is counted, and has no share of anything.
pub(super) fn is_counted(share: &Share, measured: &str) -> bool {
    let letters: Vec<char> = share.place.chars().collect();
    let kind = match &letters[..] {
        [.., one, two] if ['园', '新', '发'].contains(one) => [*one, *two].iter().collect(),
        _ => String::new(),
    };
    let alike = |part: &[char]| measured.contains(&part.iter().collect::<String>());
    matches!(share.unit.as_str(), "个" | "家")
        && (kinds::is_titled(&share.place)
            || !kind.is_empty() && measured.ends_with(&kind)
            || letters.windows(LONGEST_BARE).any(alike))
}

/// The place that has a share, without the word before its figure (`SHARE`).
fn before_figure(share: &str) -> &str {
    const BEHIND_PLACE: [&str; 7] = ["各", "合计", "共", "为", "达到", "不少于", "不低于"];
    let figure = share.find(|c: char| c.is_ascii_digit()).unwrap_or(share.len());
    let before = &share[..figure];
    let ends_a_place = |place: &&str| {
        let bare = place.strip_suffix(')').unwrap_or(place);
        !bare.is_empty() && !bare.ends_with(['(', ')', '、'])
    };
    let mut shorter = BEHIND_PLACE.iter().filter_map(|word| before.strip_suffix(word));
    shorter.find(ends_a_place).unwrap_or(before)
}

/// Places without a word of their kind are short.
const LONGEST_BARE: usize = 4;

/// The shares that make up a clause, if it is nothing else. `goes_on`: the clause before was made of shares; `unit` is that of the whole or of the
/// share before.
pub(super) fn shares(clause: &str, goes_on: bool, unit: Option<&str>) -> Option<Vec<Share>> {
    if !clause.ends_with(|c: char| {
        c.is_ascii_digit() || c == ')' || c == '%' || ('\u{4e00}'..='\u{9fff}').contains(&c)
    }) || !clause.contains(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    let from = OPENING.find(clause).map_or(0, |opening| opening.end());
    let bracketed = BRACKETED_UNIT.captures(clause);
    let to = bracketed
        .as_ref()
        .and_then(|found| found.get(0))
        .map_or(clause.len(), |bracket| bracket.start());
    let of_all = bracketed.as_ref().map(|found| found[1].to_owned());
    let mut known = of_all.clone().or(unit.map(str::to_owned));
    let mut shares: Vec<Share> = Vec::new();
    let mut at = from;
    for part in clause[from..to].split('、') {
        let found = SHARE.captures(part)?;
        let place = before_figure(part).to_owned();
        let bare = (goes_on || !shares.is_empty())
            && place.chars().count() <= LONGEST_BARE
            && !bearing::MEASURE_ENDS.is_match(&place);
        if !kinds::is_zone(&place) && !bare {
            return None;
        }
        let unit = found
            .get(2)
            .map(|unit| unit.as_str().to_owned())
            .or(known.clone())?;
        known.get_or_insert_with(|| unit.clone());
        if found.get(2).is_some() {
            known = of_all.clone().or(Some(unit.clone()));
        }
        shares.push(Share {
            place,
            value: Decimal::from_str(&found[1]).ok()?,
            unit,
            comparator: match found.get(3).map(|behind| behind.as_str()) {
                Some("以内") => Comparator::AtMost,
                Some("左右") => Comparator::Equal,
                _ => Comparator::AtLeast,
            },
            words: at..at + part.len(),
        });
        at += part.len() + '、'.len_utf8();
    }
    Some(shares)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_of_places_and_their_shares() {
        let shown = |clause: &str, goes_on, unit| {
            shares(clause, goes_on, unit).map(|shares| {
                shares
                    .iter()
                    .map(|share| format!("{} {}{}", share.place, share.value, share.unit))
                    .collect::<Vec<_>>()
                    .join(",")
            })
        };
        assert_eq!(
            shown("其中东湖街道1900亩、西湖镇1650", false, Some("亩")).as_deref(),
            Some("东湖街道 1900亩,西湖镇 1650亩")
        );
        assert_eq!(
            shown("东湾高新区60亿元、青石18、柳河16(亿元)", false, None).as_deref(),
            Some("东湾高新区 60亿元,青石 18亿元,柳河 16亿元")
        );
        assert_eq!(
            shown("西河区40", true, Some("个")).as_deref(),
            Some("西河区 40个")
        );
        assert_eq!(shown("新建标准厂房30万平方米", false, Some("亩")), None);
    }
}
