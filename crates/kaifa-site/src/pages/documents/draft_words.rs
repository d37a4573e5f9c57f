//! Values of the pack format in the words of an office, and back: rhythms (每季度1次), times after an event (印发后6个月), consequences
//! (约谈、通报). What a person writes is read in these words; whoever knows the pack format may write that instead.

use kaifa_base::Lang;
use kaifa_pack::draft::consequence;
use kaifa_pack::item::{Length, LengthUnit, PeriodKind, Rhythm};
use kaifa_text::chinese_number;
use toml::{Table, Value};

/// A value in words, where there are words for it.
pub fn in_words(key: &str, value: &Value, lang: Lang) -> Option<String> {
    if key == "then" {
        let all = value.as_array()?.iter();
        let titles: Option<Vec<&str>> = all.map(|one| one.get("title")?.as_str()).collect();
        return Some(lang.list(&titles?));
    }
    let table = value.as_table()?;
    let amount = |key: &str| u32::try_from(table.get(key)?.as_integer()?).ok();
    let length = LengthUnit::ALL.iter().find_map(|unit| {
        Some(Length {
            amount: amount(unit.code())?,
            unit: *unit,
        })
    });
    match (key, table.get("per").and_then(Value::as_str)) {
        ("every", Some(per)) => {
            let per = PeriodKind::parse(per)?;
            let times = amount("times").unwrap_or(1);
            Some(Rhythm::Times { per, times }.words().get(lang).to_owned())
        }
        ("every", None) => Some(Rhythm::Every(length?).words().get(lang).to_owned()),
        ("due_after", _) => {
            let length = length?.words();
            let length = length.get(lang);
            let event = match table.get("event")?.as_str()? {
                "issued" => lang.pick("印发", "issue"),
                "in_force" => lang.pick("施行", "coming into force"),
                _ => return None,
            };
            Some(match lang {
                Lang::Zh => format!("{event}后{length}"),
                Lang::En => format!("{length} after the {event}"),
            })
        }
        _ => None,
    }
}

/// The value that some words stand for. `now` is what stood there: its own words, in either language, change nothing.
pub fn of_words(key: &str, typed: &str, now: Option<&Value>) -> Option<Value> {
    let same = |value: &&Value| {
        let said = [Lang::Zh, Lang::En].map(|lang| in_words(key, value, lang));
        said.iter().flatten().any(|words| words == typed)
    };
    if let Some(value) = now.filter(same) {
        return Some(value.clone());
    }
    match key {
        "every" => rhythm(typed),
        "due_after" => after(typed),
        "then" if !typed.starts_with('[') => {
            let words = typed
                .split(['、', ';', '\u{ff1b}', ',', '\u{ff0c}'])
                .map(str::trim);
            let all: Vec<Value> = words
                .filter(|one| !one.is_empty())
                .map(|one| consequence(one).into())
                .collect();
            (!all.is_empty()).then_some(Value::Array(all))
        }
        _ => None,
    }
}

fn table<const N: usize>(entries: [(&str, Value); N]) -> Value {
    let entries = entries.into_iter().map(|(key, value)| (key.to_owned(), value));
    Value::Table(entries.collect::<Table>())
}

/// 每季度、每年2次、每2个月一次、每周。
fn rhythm(typed: &str) -> Option<Value> {
    let said = typed.trim().strip_prefix('每')?;
    let (said, times) = match said.strip_suffix('次') {
        Some(said) => {
            let stretch = said.trim_end_matches(is_digit);
            (stretch, number(&said[stretch.len()..])?)
        }
        None => (said, 1),
    };
    let per = match said.trim_start_matches('个') {
        "年" | "年度" => "year",
        "半年" => "half",
        "季" | "季度" => "quarter",
        "月" | "月度" => "month",
        _ => {
            let (amount, unit, rest) = length(said)?;
            let whole = times == 1 && rest.is_empty();
            return whole.then(|| table([(unit, amount.into())]));
        }
    };
    Some(match times {
        1 => table([("per", per.into())]),
        times => table([("per", per.into()), ("times", times.into())]),
    })
}

/// 印发后3个月、自印发之日起30个工作日内、施行后半年 is left to the pack format.
fn after(typed: &str) -> Option<Value> {
    let event = match () {
        () if typed.contains("印发") || typed.contains("发布") => "issued",
        () if typed.contains("施行") || typed.contains("实施") => "in_force",
        () => return None,
    };
    let at = typed.find(is_digit)?;
    let (amount, unit, rest) = length(&typed[at..])?;
    let ends = ["", "内", "以内", "之内", "后"].contains(&rest);
    ends.then(|| table([("event", event.into()), (unit, amount.into())]))
}

/// How many of which unit some words begin with, and what follows.
fn length(said: &str) -> Option<(i64, &'static str, &str)> {
    let rest = said.trim_start_matches(is_digit);
    let amount = match said.len() - rest.len() {
        0 => 1,
        digits => number(&said[..digits])?,
    };
    let rest = rest.trim_start_matches('个');
    let units = [
        ("工作日", "working_days", 1),
        ("星期", "days", 7),
        ("周", "days", 7),
        ("天", "days", 1),
        ("日", "days", 1),
        ("月", "months", 1),
        ("季度", "months", 3),
        ("年", "years", 1),
    ];
    let mut found = units
        .iter()
        .filter_map(|(word, unit, of)| Some((amount * of, *unit, rest.strip_prefix(word)?)));
    found.next()
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || "一二两三四五六七八九十".contains(c)
}

fn number(words: &str) -> Option<i64> {
    chinese_number::parse(words)
        .map(i64::from)
        .or_else(|| words.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_office_writes_is_read_and_told_again_in_the_same_words() {
        for (key, typed, told) in [
            ("every", "每季度", "每季度1次"),
            ("every", "每年两次", "每年2次"),
            ("every", "每2个月一次", "每2个月一次"),
            ("every", "每周", "每7日一次"),
            ("due_after", "自印发之日起3个月内", "印发后3个月"),
            ("due_after", "施行后30个工作日", "施行后30个工作日"),
            ("then", "约谈、限期整改", "约谈、限期整改"),
        ] {
            let value = of_words(key, typed, None).unwrap_or_else(|| panic!("{typed}"));
            assert_eq!(in_words(key, &value, Lang::Zh).as_deref(), Some(told), "{typed}");
            let english = in_words(key, &value, Lang::En).expect("words");
            assert_eq!(of_words(key, &english, Some(&value)), Some(value), "{english}");
        }
        for (key, typed) in [
            ("every", "经常"),
            ("every", "每"),
            ("due_after", "开工后3个月"),
            ("then", ""),
        ] {
            assert_eq!(of_words(key, typed, None), None, "{typed}");
        }
    }
}
