//! "Did you mean": the known word that somebody most likely wanted to write.

/// The candidate that needs the fewest edits, if these can be a slip; of several equally near the one of the same
/// length, then the first. A swap of neighbours counts as one edit, for people swap letters often.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    // Short words tolerate less: another word of the same length is not a slip.
    let limit = (length / 3 + 1).min(length.saturating_sub(1));
    candidates
        .into_iter()
        .map(|candidate| (strsim::osa_distance(word, candidate), candidate))
        .filter(|(steps, _)| *steps <= limit)
        .min_by_key(|(steps, candidate)| (*steps, candidate.chars().count().abs_diff(length)))
        .map(|(_, candidate)| candidate)
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

    #[test]
    fn of_equally_near_words_the_one_of_the_same_length_is_meant() {
        assert_eq!(nearest("亿园", ["亿", "亿元", "亿亩"]), Some("亿元"));
    }
}
