//! Characters that Word keeps by other means than text: signs of symbol fonts, and fields that draw a number into a circle.

use std::sync::LazyLock;

use regex::Regex;

/// A sign of a symbol font. Of those without a known meaning the code itself, which reading points at.
pub fn symbol(font: &str, code: u32) -> Option<char> {
    // The same sign is kept as F0B3 and as B3.
    let known = match (font, code & 0xff) {
        ("Symbol", 0xa3) => '≤',
        ("Symbol", 0xb3) => '≥',
        ("Symbol", 0xb4) => '×',
        ("Symbol", 0xb8) => '÷',
        ("Symbol", 0xb1) => '±',
        ("Symbol", 0xb9) => '≠',
        ("Symbol", 0xb0) => '°',
        ("Symbol", 0xbb) => '≈',
        ("Symbol", 0xe5) => '∑',
        ("Symbol", 0xb7) | ("Wingdings", 0x9f) => '•',
        ("Wingdings", 0x6c) => '●',
        ("Wingdings", 0x6e) => '■',
        ("Wingdings", 0x75) => '◆',
        ("Wingdings", 0x6f | 0xa8) | ("Wingdings 2", 0xa3) => '□',
        ("Wingdings", 0xfc) | ("Wingdings 2", 0x50) => '✓',
        ("Wingdings", 0xfb) | ("Wingdings 2", 0x4f) => '✗',
        ("Wingdings", 0xfe) | ("Wingdings 2", 0x52) => '☑',
        ("Wingdings", 0xe0) => '→',
        ("Wingdings", n @ 0x81..=0x8a) => return char::from_u32('①' as u32 + n - 0x81),
        _ => return char::from_u32(code),
    };
    Some(known)
}

static CIRCLED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*eq\s+\\o\s*(?:\\a[clr]\s*)?\(\s*[○〇◯]\s*[,，;；]\s*(\d{1,2})\s*\)").unwrap()
});

/// What a field shows by its instruction alone: `eq \o\ac(○,3)` is ③.
pub fn field(instruction: &str) -> Option<char> {
    let number: u32 = CIRCLED.captures(instruction)?[1].parse().ok()?;
    let signs = match number {
        1..=20 => '①' as u32 - 1,
        21..=35 => '㉑' as u32 - 21,
        36..=50 => '㊱' as u32 - 36,
        _ => return None,
    };
    char::from_u32(signs + number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_symbol_fonts_mean_what_they_look_like() {
        assert_eq!(symbol("Symbol", 0xf0b3), Some('≥'));
        assert_eq!(symbol("Wingdings", 0xfc), Some('✓'));
        assert_eq!(symbol("Wingdings", 0xf083), Some('③'));
        assert_eq!(symbol("House", 0xf0b3), Some('\u{f0b3}'));
    }

    #[test]
    fn fields_draw_numbers_into_circles() {
        assert_eq!(field(r" eq \o\ac(○,3)"), Some('③'));
        assert_eq!(field(r"EQ \o(○,21)"), Some('㉑'));
        assert_eq!(field(r" eq \f(1,2)"), None);
        assert_eq!(field(" PAGE "), None);
    }
}
