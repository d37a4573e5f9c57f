//! Chinese characters that stand under a second code: fonts of PDFs give radicals (U+2F00) and compatibility forms (U+F900) for the common
//! characters that they look like. For looking up they are those; the source stays as it is.

use unicode_normalization::UnicodeNormalization;

/// Radicals of the supplement (U+2E80), which normalisation leaves as they are, that look like a whole character, each before that character.
const SUPPLEMENT: &str = concat!(
    "⺁厂⺟母⺠民⻁虎⻄西⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤",
    "⻨麦⻩黄⻬齐⻮齿⻰龙⻳龟",
);

/// The common character that a radical or compatibility form stands for; other characters stand for themselves.
pub fn common(c: char) -> char {
    let found = match c {
        '\u{2f00}'..='\u{2fd5}' | '\u{f900}'..='\u{fad9}' => std::iter::once(c).nfkc().next(),
        '\u{2e80}'..='\u{2eff}' => {
            let mut pairs = SUPPLEMENT.chars();
            std::iter::from_fn(|| Some((pairs.next()?, pairs.next()?)))
                .find_map(|(radical, whole)| (radical == c).then_some(whole))
        }
        _ => None,
    };
    found.unwrap_or(c)
}

/// Words with common characters in the place of radicals and compatibility forms.
pub fn in_common(words: String) -> String {
    match words.chars().any(|c| common(c) != c) {
        true => words.chars().map(common).collect(),
        false => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radicals_and_compatibility_forms_are_common_characters() {
        for (strange, whole) in [
            ('\u{2f00}', '一'),
            ('\u{2f64}', '用'),
            ('\u{2fd5}', '龠'),
            ('\u{f900}', '豈'),
            ('\u{f98e}', '年'),
            ('\u{fa6d}', '舘'),
            ('\u{2ed3}', '长'),
            ('\u{2ef3}', '龟'),
            ('\u{2e80}', '\u{2e80}'),
            ('甲', '甲'),
            ('A', 'A'),
        ] {
            assert_eq!(common(strange), whole, "{strange}");
        }
        assert_eq!(in_common("市\u{2f2f}信局".to_owned()), "市工信局");
    }
}
