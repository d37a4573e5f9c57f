//! Moves against last year, also when the field changed. *As it was*: last year's published rank less this year's. *On a
//! comparable basis*: both years ranked anew among the subjects that took part in both, so that a subject does not seem to rise
//! because others left. A merged subject has several predecessors. One that goes on after taking in another has a rank of its own
//! last year and, on a comparable basis, the rank that it would have had with the figures of both; one that is new has only that.

use std::collections::BTreeMap;

use super::evaluate::ranks;

/// A ranking of a year: subject → score and rank.
pub(crate) type YearRanking = BTreeMap<String, (f64, u32)>;

/// How a subject came into this year's field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// It took part last year, maybe under another name or id.
    Stayed,
    /// It did not exist, or did not take part.
    New,
    /// It was made from several.
    Merged(Vec<String>),
}

/// A subject's move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Movement {
    /// How it came into the field.
    pub entry: Entry,
    /// Places gained on the published ranks; absent where it had none.
    pub as_was: Option<i64>,
    /// Places gained among those that took part in both years.
    pub comparable: Option<i64>,
    /// Of a merged subject, its ranks of last year.
    pub merged: Option<MergedBasis>,
}

/// What a merged subject is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MergedBasis {
    /// Its own rank, where it was there before the merger.
    pub own: Option<u32>,
    /// The rank of the figures of all that became one.
    pub combined: Option<u32>,
}

/// Moves of all subjects of this year, and who of last year is gone. `predecessors` names, for a subject of this year, the
/// subjects of last year that it continues, where they are not simply itself; `combined` is last year's ranking with those that were
/// merged since already one, under the id of this year. Empty: nobody was merged, or it was not asked.
pub fn movements(
    last: &YearRanking,
    combined: &YearRanking,
    now: &YearRanking,
    predecessors: &BTreeMap<String, Vec<String>>,
) -> (BTreeMap<String, Movement>, Vec<String>) {
    let before = |subject: &String| -> Vec<String> {
        match predecessors.get(subject) {
            Some(list) => list.clone(),
            None => vec![subject.clone()],
        }
    };
    let continued = |subject: &String| match before(subject).as_slice() {
        [one] => last.get(one).map(|found| (one.clone(), *found)),
        _ => None,
    };
    let basis = |subject: &String| match combined.get(subject) {
        Some((score, _)) => Some(*score),
        None => continued(subject).map(|(_, (score, _))| score),
    };
    let both: Vec<(&String, f64, f64)> = now
        .iter()
        .filter_map(|(subject, (score, _))| Some((subject, basis(subject)?, *score)))
        .collect();
    let takes_part = vec![true; both.len()];
    let old = ranks(
        &both.iter().map(|(_, old, _)| *old).collect::<Vec<_>>(),
        &takes_part,
    );
    let new = ranks(
        &both.iter().map(|(_, _, new)| *new).collect::<Vec<_>>(),
        &takes_part,
    );
    let comparable: BTreeMap<&String, i64> = both
        .iter()
        .zip(old.iter().zip(&new))
        .filter_map(|((subject, ..), (old, new))| Some((*subject, i64::from((*old)?) - i64::from((*new)?))))
        .collect();
    let moved = |(subject, (_, rank)): (&String, &(f64, u32))| {
        let list = before(subject);
        let movement = match continued(subject) {
            Some((_, (_, old))) => Movement {
                entry: Entry::Stayed,
                as_was: Some(i64::from(old) - i64::from(*rank)),
                comparable: comparable.get(subject).copied(),
                merged: None,
            },
            None if list.len() > 1 => {
                let basis = combined.get(subject).map(|(_, combined)| MergedBasis {
                    own: last
                        .get(subject)
                        .filter(|_| list.contains(subject))
                        .map(|(_, own)| *own),
                    combined: Some(*combined),
                });
                Movement {
                    as_was: (basis.and_then(|basis| basis.own)).map(|own| i64::from(own) - i64::from(*rank)),
                    comparable: comparable.get(subject).copied(),
                    merged: basis,
                    entry: Entry::Merged(list),
                }
            }
            None => Movement {
                entry: Entry::New,
                as_was: None,
                comparable: None,
                merged: None,
            },
        };
        (subject.clone(), movement)
    };
    let found: BTreeMap<String, Movement> = now.iter().map(moved).collect();
    let kept: Vec<String> = now.keys().flat_map(before).collect();
    let gone = last
        .keys()
        .filter(|subject| !kept.contains(subject))
        .cloned()
        .collect();
    (found, gone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranking(list: &[(&str, f64)]) -> YearRanking {
        let scores: Vec<f64> = list.iter().map(|(_, score)| *score).collect();
        let ranks = ranks(&scores, &vec![true; list.len()]);
        list.iter()
            .zip(ranks)
            .map(|((s, score), rank)| ((*s).to_owned(), (*score, rank.unwrap())))
            .collect()
    }

    #[test]
    fn who_stands_still_while_others_leave_has_not_risen_on_a_comparable_basis() {
        let last = ranking(&[
            ("甲", 90.0),
            ("乙", 80.0),
            ("丙", 70.0),
            ("丁", 60.0),
            ("戊", 50.0),
        ]);
        // 甲 is gone, 丙 and 丁 were merged into 己, 庚 is new, 戊 is now called 新戊.
        let now = ranking(&[("乙", 80.0), ("己", 75.0), ("庚", 85.0), ("新戊", 50.0)]);
        let predecessors = BTreeMap::from([
            ("己".to_owned(), vec!["丙".to_owned(), "丁".to_owned()]),
            ("新戊".to_owned(), vec!["戊".to_owned()]),
        ]);
        let (moves, gone) = movements(&last, &YearRanking::new(), &now, &predecessors);
        assert_eq!(moves["乙"].as_was, Some(0), "second then, second now");
        assert_eq!(moves["乙"].comparable, Some(0), "first of two then and now");
        assert_eq!(moves["新戊"].as_was, Some(1));
        assert_eq!(moves["新戊"].comparable, Some(0));
        assert_eq!(moves["庚"].entry, Entry::New);
        assert_eq!(
            moves["己"].entry,
            Entry::Merged(vec!["丙".to_owned(), "丁".to_owned()])
        );
        assert_eq!((moves["己"].as_was, moves["己"].comparable), (None, None));
        assert_eq!(gone, ["甲"]);
    }

    #[test]
    fn who_took_in_another_has_its_own_rank_and_one_of_the_figures_of_both() {
        let last = ranking(&[("甲", 90.0), ("乙", 80.0), ("丙", 70.0), ("丁", 60.0)]);
        // 丙 took in 丁: with the figures of both it would have been first.
        let combined = ranking(&[("丙", 95.0), ("甲", 90.0), ("乙", 80.0)]);
        let now = ranking(&[("甲", 90.0), ("丙", 85.0), ("乙", 80.0)]);
        let predecessors = BTreeMap::from([("丙".to_owned(), vec!["丙".to_owned(), "丁".to_owned()])]);
        let (moves, gone) = movements(&last, &combined, &now, &predecessors);
        assert_eq!(moves["丙"].as_was, Some(1), "third then, second now");
        assert_eq!(moves["丙"].comparable, Some(-1), "first with both, second now");
        let basis = MergedBasis {
            own: Some(3),
            combined: Some(1),
        };
        assert_eq!(moves["丙"].merged, Some(basis));
        assert_eq!((moves["甲"].as_was, moves["甲"].comparable), (Some(0), Some(1)));
        assert!(gone.is_empty());
    }
}
