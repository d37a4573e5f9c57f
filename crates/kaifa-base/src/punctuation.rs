//! Marks of Chinese sentences (GB/T 15834-2011). Sentences of packs, registers and documents are typed with the keyboard's marks or
//! the wide ones as it comes; what people read has the wide ones. Brackets stay as they are, since names hold them.

use std::borrow::Cow;

/// The text with `, ; : ? !` set wide where they stand in Chinese, without the blank behind them.
pub fn chinese(text: &str) -> Cow<'_, str> {
    let mut sentence = Sentence::default();
    let mut set = String::new();
    sentence.push(text, &mut set);
    if set == text {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(set)
    }
}

/// A sentence that arrives in pieces: a mark at the beginning of one piece belongs to the end of the piece before.
#[derive(Debug, Default)]
pub struct Sentence {
    before: Option<char>,
}

impl Sentence {
    /// Adds a piece to what is written, with its marks set.
    pub fn push(&mut self, piece: &str, out: &mut String) {
        let is_chinese = piece.chars().any(is_han);
        let mut kept = 0;
        let mut characters = piece.char_indices().peekable();
        while let Some((at, mark)) = characters.next() {
            let after = characters.peek().map(|(_, next)| *next);
            let behind = self.before.is_some_and(|before| ends_chinese(before, is_chinese));
            let wide = match mark {
                ',' if behind || after.is_some_and(is_han_or_opens) => Some('，'),
                ';' if behind || after.is_some_and(is_han_or_opens) => Some('；'),
                ':' if behind || after.is_some_and(is_han_or_opens) => Some('：'),
                '?' if behind && !after.is_some_and(|next| next.is_ascii_alphanumeric()) => Some('？'),
                '!' if behind && !after.is_some_and(|next| next.is_ascii_alphanumeric()) => Some('！'),
                _ => None,
            };
            if let Some(wide) = wide {
                out.push_str(&piece[kept..at]);
                out.push(wide);
                kept = at + mark.len_utf8();
                // A wide mark has its own room.
                if piece[kept..].starts_with(' ') && piece.len() > kept + 1 {
                    kept += 1;
                }
            }
            if !mark.is_whitespace() {
                self.before = Some(wide.unwrap_or(mark));
            }
        }
        out.push_str(&piece[kept..]);
    }

    /// What follows is another sentence.
    pub fn end(&mut self) {
        self.before = None;
    }

    /// Something that is no text stands here.
    pub fn pass(&mut self, sign: char) {
        self.before = Some(sign);
    }
}

fn is_han(sign: char) -> bool {
    matches!(sign, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '々' | '〇')
}

fn is_han_or_opens(sign: char) -> bool {
    is_han(sign) || matches!(sign, '“' | '‘' | '《' | '「' | '【')
}

/// Whether Chinese goes on behind a sign: `)` and `%` say nothing alone, and count where the piece is Chinese.
fn ends_chinese(sign: char, is_chinese: bool) -> bool {
    is_han(sign)
        || matches!(sign, '”' | '’' | '》' | '」' | '】' | '）' | '、' | '。')
        || is_chinese && matches!(sign, ')' | '%')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_in_chinese_are_set_wide_and_those_of_figures_codes_and_addresses_stay() {
        for (typed, read) in [
            (
                "已连续3年进位,本年由第94位升至第90位",
                "已连续3年进位，本年由第94位升至第90位",
            ),
            ("理由:“逾期”;是否延期?", "理由：“逾期”；是否延期？"),
            (
                "近3年有2年在后10位(共50位),占4%,待核实!",
                "近3年有2年在后10位(共50位)，占4%，待核实！",
            ),
            ("得分 51.5,名次 3", "得分 51.5，名次 3"),
            ("1,000 亩,8:30 开始", "1,000 亩，8:30 开始"),
            (
                "见 http://a.cn/?q=1,2 和 sha256:ab",
                "见 http://a.cn/?q=1,2 和 sha256:ab",
            ),
            ("第1版, 自2025年起: 有效", "第1版，自2025年起：有效"),
            ("one, two; three: four?", "one, two; three: four?"),
        ] {
            assert_eq!(chinese(typed), read);
        }
    }

    #[test]
    fn a_mark_that_opens_a_piece_belongs_to_the_piece_before() {
        let (mut sentence, mut out) = (Sentence::default(), String::new());
        sentence.push("升为", &mut out);
        sentence.push(":B 级", &mut out);
        sentence.end();
        sentence.push(":x", &mut out);
        assert_eq!(out, "升为：B 级:x");
    }
}
