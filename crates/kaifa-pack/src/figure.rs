//! Whether a short phrase of a text holds a number, a date or a rhythm: `50%以上`, `翻一番`, `2022年6月底前`, `每两个月`.
//!
//! Proof for `pack check --text`. It says no where it does not understand; it never guesses in favour of an item.

use chrono::Datelike;
use kaifa_base::{Date, Decimal};

use crate::item::{LengthUnit, PeriodKind, Rhythm};

/// Whether a phrase says a number, in digits, in Chinese numerals, or as a word such as 翻番.
pub(crate) fn holds_number(phrase: &str, value: Decimal) -> bool {
    numbers(phrase).contains(&value.normalize().abs())
}

/// Whether a phrase says a day: its year must stand there, and its month or day where the phrase has them.
pub(crate) fn holds_date(phrase: &str, day: Date) -> bool {
    let folded = fold(phrase);
    let number = |value: u32| numbers(phrase).contains(&Decimal::from(value));
    let year_said = number(day.year().unsigned_abs());
    let month_fits = !folded.contains('月') || number(day.month());
    let half_fits = !folded.contains("上半年") || (day.month(), day.day()) == (6, 30);
    // A month alone means its end; a day of the month must be said.
    let day_said = number(day.day()) || day.succ_opt().is_some_and(|next| next.day() == 1);
    let day_fits = !folded.chars().any(|c| c == '日' || c == '号') || day_said;
    // A phrase such as 年底前 or 月底 has no year of its own; the clause gives it.
    let without_year = !folded.contains('年')
        || ["年底", "年末", "年内", "当年"]
            .iter()
            .any(|word| folded.contains(word));
    (year_said || without_year && numbers(phrase).iter().all(|n| *n < Decimal::from(1900)))
        && month_fits
        && half_fits
        && day_fits
}

/// Whether a phrase says a rhythm.
pub(crate) fn holds_rhythm(phrase: &str, rhythm: Rhythm) -> bool {
    let folded = fold(phrase);
    let says = |words: &[&str]| words.iter().any(|word| folded.contains(word));
    let found = numbers(phrase);
    // Where the text only says "regularly", the rhythm is the pack's reading and there is nothing to prove.
    if says(&["定期"]) && found.is_empty() {
        return true;
    }
    match rhythm {
        Rhythm::Times { per, times } => {
            let period = match per {
                PeriodKind::Year => says(&["年"]),
                PeriodKind::Half => says(&["半年"]),
                PeriodKind::Quarter => says(&["季"]),
                PeriodKind::Month => says(&["月"]),
            };
            // `2次以上`: the period stands elsewhere in the sentence.
            let unsaid = !says(&["年", "季", "月", "周", "日"]) && times > 1;
            (period || unsaid) && (times == 1 || found.contains(&Decimal::from(times)))
        }
        Rhythm::Every(length) => {
            let unit = match length.unit {
                LengthUnit::Days | LengthUnit::WorkingDays => says(&["日", "天", "周"]),
                LengthUnit::Months => says(&["月", "季", "半年", "年"]),
                LengthUnit::Years => says(&["年"]),
            };
            let said = found.contains(&Decimal::from(length.amount))
                || length.amount == 1
                || (length.unit == LengthUnit::Months && length.amount == 3 && says(&["季"]))
                || (length.unit == LengthUnit::Months && length.amount == 6 && says(&["半年"]))
                || (length.unit == LengthUnit::Months && length.amount == 2 && says(&["双月", "隔月"]))
                || (length.unit == LengthUnit::Days && length.amount == 7 && says(&["周"]));
            unit && said
        }
    }
}

/// Every number that a phrase says.
fn numbers(phrase: &str) -> Vec<Decimal> {
    let folded = fold(phrase);
    let mut found = words_with_numbers(&folded);
    let characters: Vec<char> = folded.chars().collect();
    let mut at = 0;
    while at < characters.len() {
        let digits: String = characters[at..]
            .iter()
            .take_while(|c| c.is_ascii_digit() || **c == '.')
            .collect();
        let numerals: Vec<char> = characters[at..]
            .iter()
            .copied()
            .take_while(|c| "零〇一二两三四五六七八九十百千".contains(*c))
            .collect();
        if let Ok(number) = Decimal::from_str_exact(digits.trim_end_matches('.')) {
            found.push(number.normalize());
            at += digits.chars().count();
        } else if !numerals.is_empty() {
            found.extend(chinese_number(&numerals));
            at += numerals.len();
        } else {
            at += 1;
        }
    }
    found
}

/// Numbers that hide in words.
fn words_with_numbers(phrase: &str) -> Vec<Decimal> {
    let mut found = Vec::new();
    let says = |word: &str| phrase.contains(word);
    if says("翻番") || says("翻一番") || says("翻了一番") || says("一倍") {
        found.push(Decimal::TWO);
    }
    if says("翻两番") || says("翻二番") {
        found.push(Decimal::from(4));
    }
    if says("一半") || says("半数") || says("过半") {
        found.extend([Decimal::from(50), Decimal::new(5, 1)]);
    }
    if says("零") || says("全部") || says("全覆盖") {
        found.extend([Decimal::ZERO, Decimal::ONE_HUNDRED]);
    }
    if says("首位") || says("第一") {
        found.push(Decimal::ONE);
    }
    // 六成 is 60 per cent.
    for (at, numeral) in "零一二三四五六七八九".chars().enumerate() {
        if phrase.contains(&format!("{numeral}成")) {
            found.push(Decimal::from(at * 10));
        }
    }
    found
}

fn chinese_number(numerals: &[char]) -> Option<Decimal> {
    let (mut total, mut digit, mut plain) = (0u64, None, String::new());
    let mut has_unit = false;
    for &c in numerals {
        let unit = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            '两' => {
                digit = Some(2);
                plain.push('2');
                continue;
            }
            '〇' => {
                digit = Some(0);
                plain.push('0');
                continue;
            }
            other => {
                let value = "零一二三四五六七八九"
                    .chars()
                    .position(|numeral| numeral == other)? as u64;
                digit = Some(value);
                plain.push_str(&value.to_string());
                continue;
            }
        };
        has_unit = true;
        total += digit.take().unwrap_or(1) * unit;
    }
    if has_unit {
        return Some(Decimal::from(total + digit.unwrap_or(0)));
    }
    // 二〇二五: digit by digit.
    plain.parse::<u64>().ok().map(Decimal::from)
}

/// Full-width digits, points and per cent signs as plain ones; blanks and thousands separators dropped.
fn fold(phrase: &str) -> String {
    phrase
        .chars()
        .filter(|c| !c.is_whitespace() && *c != ',')
        .map(|c| match c {
            '\u{ff10}'..='\u{ff19}' => char::from(b'0' + (c as u32 - 0xff10) as u8),
            '\u{ff0e}' => '.',
            '\u{ff05}' => '%',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::Length;

    fn number(text: &str) -> Decimal {
        Decimal::from_str_exact(text).unwrap()
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn digits_numerals_and_words_hold_their_numbers() {
        for (phrase, value) in [
            ("50%以上", "50"),
            ("3,500亿元", "3500"),
            ("\u{ff13}\u{ff10}家", "30"),
            ("翻一番", "2"),
            ("六个月内", "6"),
            ("两次", "2"),
            ("二十五名", "25"),
            ("十强", "10"),
            ("六成", "60"),
            ("-20%", "20"),
        ] {
            assert!(holds_number(phrase, number(value)), "{phrase} holds {value}");
        }
        assert!(!holds_number("50%以上", number("5")));
        assert!(!holds_number("翻一番", number("3")));
    }

    #[test]
    fn a_date_phrase_holds_its_own_date_and_no_other() {
        assert!(holds_date("2022年6月底前", day("2022-06-30")));
        assert!(!holds_date("2022年6月底前", day("2022-07-31")));
        assert!(!holds_date("2022年6月底前", day("2023-06-30")));
        assert!(holds_date("2018年", day("2018-12-31")));
        assert!(holds_date("二〇二五年底", day("2025-12-31")));
        assert!(holds_date("年底前", day("2016-12-31")));
        assert!(!holds_date("2024年6月20日", day("2024-07-20")));
        assert!(!holds_date("2024年6月20日", day("2024-06-21")));
    }

    #[test]
    fn a_rhythm_phrase_holds_its_rhythm() {
        let every = |amount, unit| Rhythm::Every(Length { amount, unit });
        assert!(holds_rhythm("每两个月", every(2, LengthUnit::Months)));
        assert!(!holds_rhythm("每两个月", every(3, LengthUnit::Months)));
        assert!(holds_rhythm(
            "每半年",
            Rhythm::Times {
                per: PeriodKind::Half,
                times: 1
            }
        ));
        assert!(holds_rhythm(
            "每年2次",
            Rhythm::Times {
                per: PeriodKind::Year,
                times: 2
            }
        ));
        assert!(!holds_rhythm(
            "每年1次",
            Rhythm::Times {
                per: PeriodKind::Quarter,
                times: 1
            }
        ));
    }
}
