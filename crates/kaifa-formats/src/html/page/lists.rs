//! Numbers of lists that a browser shows and no text holds: `<ol>` with its start, its kind of numbers and their steps. Such a number is
//! told by the tag of its item, a character of the tag for each of its own.

use std::sync::LazyLock;

use kaifa_text::layout::Piece;
use regex::Regex;

use crate::numerals::numeral;

/// The lists that are open.
#[derive(Debug, Default)]
pub(super) struct Lists {
    open: Vec<Option<Ordered>>,
    /// The number of the item that has no words yet.
    pending: Option<Vec<Piece>>,
}

/// A list with numbers.
#[derive(Debug)]
struct Ordered {
    next: u32,
    /// The kind of its numbers; none where it hides them.
    format: Option<&'static str>,
}

static STYLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)list-style(?:-type)?\s*:\s*([^;]*)").unwrap());

/// How words begin that bring a number of their own.
static OWN_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[\d\u{ff10}-\u{ff19}一二三四五六七八九十]{1,4}[.、\u{ff0e}\u{ff0c},)\u{ff09}]|[(\u{ff08}][\d一二三四五六七八九十]|第[\d一二三四五六七八九十百]|[①-⑳])")
        .unwrap()
});

impl Lists {
    /// A list begins; `ordered` where it has numbers, with the values of `start`, `type` and `style`.
    pub fn start(&mut self, ordered: Option<[&str; 3]>) {
        self.open.push(ordered.map(|[start, kind, style]| Ordered {
            next: start.trim().parse().unwrap_or(1),
            format: format(kind, style),
        }));
    }

    /// The innermost list ends.
    pub fn end(&mut self) {
        self.open.pop();
        self.pending = None;
    }

    /// An item begins, whose tag takes the scalar values `start..end`; `value` is its own number if it states one.
    pub fn item(&mut self, value: &str, style: &str, start: u32, end: u32) {
        self.pending = None;
        let Some(Some(list)) = self.open.last_mut() else {
            return;
        };
        let number = value.trim().parse().unwrap_or(list.next);
        list.next = number.saturating_add(1);
        let own = STYLE.captures(style).map(|found| found[1].to_ascii_lowercase());
        let hidden = own.is_some_and(|style| style.contains("none"));
        let Some(format) = list.format.filter(|_| !hidden) else {
            return;
        };
        let mut words = numeral(number, format);
        words.push(if format == "chineseCounting" { '、' } else { '.' });
        let length = words.chars().count() as u32;
        if length > end.saturating_sub(start) {
            return;
        }
        self.pending = Some(
            (0..)
                .zip(words.chars())
                .map(|(at, c)| Piece {
                    start: start + at,
                    end: if at + 1 == length { end } else { start + at + 1 },
                    reads: Some(c),
                })
                .collect(),
        );
    }

    /// An item ends.
    pub fn end_item(&mut self) {
        self.pending = None;
    }

    /// The number that stands before the first words of an item, given how these begin.
    pub fn number_before(&mut self, first: &str) -> Vec<Piece> {
        let pending = self.pending.take().unwrap_or_default();
        match OWN_NUMBER.is_match(first) {
            true => Vec::new(),
            false => pending,
        }
    }
}

/// The kind of numbers that a list shows.
fn format(kind: &str, style: &str) -> Option<&'static str> {
    if let Some(style) = STYLE.captures(style) {
        let style = style[1].to_ascii_lowercase();
        let named = [
            ("none", None),
            ("cjk-ideographic", Some("chineseCounting")),
            ("simp-chinese", Some("chineseCounting")),
            ("trad-chinese", Some("chineseCounting")),
            ("alpha", Some("lowerLetter")),
            ("latin", Some("lowerLetter")),
            ("lower-roman", Some("lowerRoman")),
            ("upper-roman", Some("upperRoman")),
            ("decimal", Some("decimal")),
        ];
        if let Some((_, format)) = named.into_iter().find(|(name, _)| style.contains(name)) {
            return match format {
                Some("lowerLetter") if style.contains("upper") => Some("upperLetter"),
                other => other,
            };
        }
    }
    Some(match kind {
        "a" => "lowerLetter",
        "A" => "upperLetter",
        "i" => "lowerRoman",
        "I" => "upperRoman",
        _ => "decimal",
    })
}
