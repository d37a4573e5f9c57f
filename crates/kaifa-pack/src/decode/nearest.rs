//! The known word nearest to a mistyped one, for hints.

/// The candidate that differs least from `word`, if it is near enough to be meant.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    // Short words tolerate less: another word of the same length is not a slip.
    let limit = (length / 3 + 1).min(length.saturating_sub(1));
    candidates
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(steps, _)| *steps <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Number of single-character edits, a swap of neighbours counting as one (people swap letters often).
fn distance(left: &str, right: &str) -> usize {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let mut rows = vec![(0..=right.len()).collect::<Vec<usize>>()];
    for i in 1..=left.len() {
        let mut row = vec![i];
        for j in 1..=right.len() {
            let cost = usize::from(left[i - 1] != right[j - 1]);
            let mut best = (rows[i - 1][j] + 1)
                .min(row[j - 1] + 1)
                .min(rows[i - 1][j - 1] + cost);
            if i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[left.len()][right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typing_slip_finds_its_word_and_another_word_does_not() {
        let keys = ["responsible", "clause", "title"];
        assert_eq!(nearest("responsable", keys), Some("responsible"));
        assert_eq!(nearest("tilte", keys), Some("title"));
        assert_eq!(nearest("deadline", keys), None);
    }
}
