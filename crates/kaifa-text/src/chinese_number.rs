//! Chinese numerals as used for numbering and short durations: 一 to 九千九百九十九, 两, 〇. Amounts of money in Chinese
//! capitals (壹, 贰) do not occur in policy texts and are not read.

/// Whether a character may occur in a numeral.
pub fn is_digit(c: char) -> bool {
    matches!(
        c,
        '零' | '〇'
            | '一'
            | '二'
            | '两'
            | '三'
            | '四'
            | '五'
            | '六'
            | '七'
            | '八'
            | '九'
            | '十'
            | '百'
            | '千'
    )
}

/// Reads a numeral in Chinese or ASCII digits.
pub fn parse(text: &str) -> Option<u32> {
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok();
    }
    let mut total = 0;
    let mut digit = None;
    for c in text.chars() {
        let unit = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            _ => {
                let value = match c {
                    '零' | '〇' => 0,
                    '一' => 1,
                    '二' | '两' => 2,
                    '三' => 3,
                    '四' => 4,
                    '五' => 5,
                    '六' => 6,
                    '七' => 7,
                    '八' => 8,
                    '九' => 9,
                    _ => return None,
                };
                digit = Some(value);
                continue;
            }
        };
        total += digit.take().unwrap_or(1) * unit;
    }
    (!text.is_empty()).then(|| total + digit.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_of_clauses_are_read() {
        for (text, value) in [
            ("一", 1),
            ("十", 10),
            ("十四", 14),
            ("二十九", 29),
            ("一百零三", 103),
            ("两", 2),
            ("31", 31),
        ] {
            assert_eq!(parse(text), Some(value), "{text}");
        }
        for text in ["", "甲", "1a"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
