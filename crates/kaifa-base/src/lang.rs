//! The two languages of the program, and sentences that exist in both.
//!
//! A message is written once, where it arises, in both languages ([`Words`]); who shows it picks one. There is no
//! table of message keys to keep in step.

use std::borrow::Borrow;
use std::fmt::Display;

use chrono::Datelike;
use serde::{Deserialize, Serialize};

use crate::Date;

/// The language a person reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Chinese, the default of the program.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The BCP 47 tag for `<html lang>`.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        }
    }

    /// Reads `zh`, `zh-CN`, `en`, `en-GB` …; anything else is `None`.
    pub fn parse(text: &str) -> Option<Lang> {
        let head = text
            .split(['-', '_'])
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        match head.as_str() {
            "zh" => Some(Lang::Zh),
            "en" => Some(Lang::En),
            _ => None,
        }
    }

    /// The one of two texts that is in this language.
    pub fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// Several things in a row: `甲、乙`, `a, b`.
    pub fn list<S: Borrow<str>>(self, items: &[S]) -> String {
        items.join(self.pick("、", ", "))
    }

    /// A day: `2022年9月30日`, `30 September 2022`.
    pub fn date(self, day: Date) -> String {
        match self {
            Lang::Zh => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
            Lang::En => day.format("%-d %B %Y").to_string(),
        }
    }

    /// The days from one to another, both counted: `2025年3月至4月` where they are whole months of a year, `2025年3月` where it is
    /// one, else both days.
    pub fn days(self, from: Date, to: Date) -> String {
        let between = self.pick("至", " to ");
        let whole_months = from.day() == 1 && to.succ_opt().is_some_and(|next| next.day() == 1);
        let one_year = whole_months && from.year() == to.year();
        match self {
            _ if from == to => self.date(from),
            _ if !one_year => format!("{}{between}{}", self.date(from), self.date(to)),
            Lang::Zh if from.month() == to.month() => format!("{}年{}月", from.year(), from.month()),
            Lang::En if from.month() == to.month() => from.format("%B %Y").to_string(),
            Lang::Zh => format!("{}年{}月{between}{}月", from.year(), from.month(), to.month()),
            Lang::En => format!("{}{between}{}", from.format("%B"), to.format("%B %Y")),
        }
    }

    /// A thing with a remark in brackets: `面积(亩)`, `area (亩)`.
    pub fn aside(self, thing: impl Display, remark: impl Display) -> String {
        format!("{thing}{}{remark})", self.pick("(", " ("))
    }

    /// A thing and what is said of it: `面积:5`, `area: 5`.
    pub fn of(self, thing: impl Display, said: impl Display) -> String {
        format!("{thing}{}{said}", self.pick(":", ": "))
    }
}

/// An English count with its noun: `1 day`, `2 days`.
pub fn counted(count: impl Display, one: &str, more: &str) -> String {
    let count = count.to_string();
    let noun = if count == "1" { one } else { more };
    format!("{count} {noun}")
}

/// One sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Words {
    /// The Chinese sentence, as a county office would write it.
    pub zh: String,
    /// The same in English.
    pub en: String,
}

impl Words {
    /// Both sentences.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Words {
        Words {
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// The sentence in one language.
    pub fn get(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_tags_are_read_by_their_first_part() {
        assert_eq!(Lang::parse("zh-CN"), Some(Lang::Zh));
        assert_eq!(Lang::parse("EN"), Some(Lang::En));
        assert_eq!(Lang::parse("fr"), None);
        assert_eq!(Words::new("甲", "a").get(Lang::En), "a");
    }

    #[test]
    fn marks_between_words_are_those_of_the_language() {
        assert_eq!(Lang::Zh.list(&["甲", "乙"]), "甲、乙");
        assert_eq!(Lang::En.list(&["a", "b"]), "a, b");
        assert_eq!(Lang::Zh.aside("面积", "亩"), "面积(亩)");
        assert_eq!(Lang::En.aside("area", "亩"), "area (亩)");
        assert_eq!(Lang::Zh.of("面积", 5), "面积:5");
        assert_eq!(Lang::En.of("area", 5), "area: 5");
        assert_eq!(counted(1, "day", "days"), "1 day");
        assert_eq!(counted(0, "day", "days"), "0 days");
    }

    #[test]
    fn days_are_written_out_in_both_languages() {
        let day = |year, month, day| Date::from_ymd_opt(year, month, day).unwrap();
        assert_eq!(Lang::Zh.date(day(2022, 9, 30)), "2022年9月30日");
        assert_eq!(Lang::En.date(day(2022, 9, 30)), "30 September 2022");
        let spans = [
            (
                day(2025, 3, 1),
                day(2025, 4, 30),
                "2025年3月至4月",
                "March to April 2025",
            ),
            (day(2025, 3, 1), day(2025, 3, 31), "2025年3月", "March 2025"),
            (day(2025, 3, 1), day(2025, 3, 1), "2025年3月1日", "1 March 2025"),
            (
                day(2025, 12, 1),
                day(2026, 1, 31),
                "2025年12月1日至2026年1月31日",
                "1 December 2025 to 31 January 2026",
            ),
            (
                day(2025, 3, 1),
                day(2025, 4, 29),
                "2025年3月1日至2025年4月29日",
                "1 March 2025 to 29 April 2025",
            ),
        ];
        for (from, to, zh, en) in spans {
            assert_eq!(
                (Lang::Zh.days(from, to), Lang::En.days(from, to)),
                (zh.into(), en.into())
            );
        }
    }
}
