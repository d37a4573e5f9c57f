//! What a person typed or a cell holds, read as a field's type into the one form in which it is stored.
//!
//! Stored values are texts: numbers with their digits, dates as `2025-12-31`, truth as `true` and `false`, several values
//! one a line. A [`FieldReader`] is made once per field and used for many cells.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use kaifa_base::{Date, Decimal, Lang, Words};
use kaifa_pack::Edition;
use kaifa_pack::item::{FieldType, RegisterField};
use regex::Regex;

use crate::record::polygon;
use crate::value::Value;

/// Between the values of a field that holds several.
const SEPARATOR: char = '\n';

/// Why a text is no value of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// No whole number.
    NotInteger,
    /// No number.
    NotNumber,
    /// More decimal places than the field has.
    Decimals,
    /// Below the least.
    BelowMin,
    /// Above the greatest.
    AboveMax,
    /// No date, or a day that no calendar has.
    NotDate,
    /// None of the choices or codes.
    NotChoice,
    /// Neither yes nor no.
    NotBool,
    /// No unified social credit code: length or signs.
    CreditCodeForm,
    /// The last sign of the credit code does not follow from the others.
    CreditCodeCheck,
    /// Too long.
    TooLong,
    /// Not of the form that the field asks for.
    Pattern,
    /// No polygon in GeoJSON.
    NotPolygon,
    /// No unit of the directory of this kind.
    NotUnit,
    /// No record of the register.
    NotRecord,
    /// Several values where the field holds one.
    NotOne,
}

/// Reads the values of one field.
#[derive(Debug)]
pub struct FieldReader<'e> {
    /// The field.
    pub field: &'e RegisterField,
    codes: HashSet<&'e str>,
    by_title: HashMap<&'e str, &'e str>,
    pattern: Option<Regex>,
}

impl<'e> FieldReader<'e> {
    /// A reader; codes come from the edition.
    pub fn new(field: &'e RegisterField, edition: &'e Edition) -> FieldReader<'e> {
        let mut codes: HashSet<&str> = field.choices.iter().map(String::as_str).collect();
        let mut by_title = HashMap::new();
        for choice in &field.choices {
            if let Some(function) = edition.function(choice) {
                by_title.insert(function.title.as_str(), choice.as_str());
            }
        }
        if let Some(list) = field.code_list.as_deref().and_then(|id| edition.code_list(id)) {
            for code in &list.codes {
                codes.insert(&code.code);
                if let Some(title) = &code.title {
                    by_title.insert(title, &code.code);
                }
            }
        }
        FieldReader {
            field,
            codes,
            by_title,
            // A pattern that is none is reported when the pack is checked; here it stops nothing.
            pattern: field
                .pattern
                .as_deref()
                .and_then(|text| Regex::new(&format!("^(?:{text})$")).ok()),
        }
    }

    /// Reads a whole field: the stored form, nothing if it is empty. `known` says whether a unit or record is there and
    /// gives its id.
    pub fn read(&self, text: &str, known: &dyn Fn(&str) -> Option<String>) -> Result<Option<String>, Fault> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        if !self.field.many {
            return self.one(text, known).map(|read| Some(read.into_owned()));
        }
        let mut values: Vec<String> = Vec::new();
        for part in text.split([SEPARATOR, '、', ';', ';']).map(str::trim) {
            if !part.is_empty() {
                let value = self.one(part, known)?.into_owned();
                if !values.contains(&value) {
                    values.push(value);
                }
            }
        }
        Ok(Some(values.join("\n")).filter(|text| !text.is_empty()))
    }

    /// Reads one value; `text` is trimmed and not empty.
    pub fn one<'t>(
        &self,
        text: &'t str,
        known: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Cow<'t, str>, Fault> {
        match self.field.kind {
            FieldType::Text | FieldType::LongText => self.text(text),
            FieldType::Integer => {
                let digits = plain_number(text);
                let number: i64 = digits.parse().map_err(|_| Fault::NotInteger)?;
                self.range(Decimal::from(number))?;
                Ok(digits)
            }
            FieldType::Decimal | FieldType::Money => {
                let digits = plain_number(text);
                let number = read_decimal(&digits).ok_or(Fault::NotNumber)?;
                if self
                    .field
                    .decimals
                    .is_some_and(|places| number.normalize().scale() > places)
                {
                    return Err(Fault::Decimals);
                }
                self.range(number)?;
                Ok(digits)
            }
            FieldType::Date => read_date(text).ok_or(Fault::NotDate),
            FieldType::Choice | FieldType::Code => {
                if self.codes.contains(text) {
                    return Ok(Cow::Borrowed(text));
                }
                let code = self.by_title.get(text).ok_or(Fault::NotChoice)?;
                Ok(Cow::Owned((*code).to_owned()))
            }
            FieldType::Bool => match text {
                "true" | "是" | "yes" | "TRUE" | "Yes" => Ok(Cow::Borrowed("true")),
                "false" | "否" | "no" | "FALSE" | "No" => Ok(Cow::Borrowed("false")),
                _ => Err(Fault::NotBool),
            },
            FieldType::Unit => known(text).map(Cow::Owned).ok_or(Fault::NotUnit),
            FieldType::Record => known(text).map(Cow::Owned).ok_or(Fault::NotRecord),
            FieldType::CreditCode => credit_code(text),
            FieldType::File => Ok(Cow::Borrowed(text)),
            FieldType::Polygon => match polygon::check(text) {
                true => Ok(Cow::Borrowed(text)),
                false => Err(Fault::NotPolygon),
            },
        }
    }

    fn text<'t>(&self, text: &'t str) -> Result<Cow<'t, str>, Fault> {
        if self
            .field
            .max_length
            .is_some_and(|most| text.chars().count() > most)
        {
            return Err(Fault::TooLong);
        }
        match &self.pattern {
            Some(pattern) if !pattern.is_match(text) => Err(Fault::Pattern),
            _ => Ok(Cow::Borrowed(text)),
        }
    }

    fn range(&self, number: Decimal) -> Result<(), Fault> {
        if self.field.min.is_some_and(|min| number < min) {
            return Err(Fault::BelowMin);
        }
        if self.field.max.is_some_and(|max| number > max) {
            return Err(Fault::AboveMax);
        }
        Ok(())
    }

    /// The choices in words, the first ones of many.
    fn listed(&self, lang: Lang) -> String {
        const MANY: usize = 12;
        let titled = |choice: &String| {
            let mut titles = self.by_title.iter().filter(|(_, code)| *code == choice);
            titles.next().map(|(title, _)| *title)
        };
        let word = |choice: &'e String| match lang {
            Lang::En => self.field.choice_en(choice).or_else(|| titled(choice)),
            Lang::Zh => titled(choice),
        };
        let choices = self.field.choices.iter();
        let words: Vec<&str> = choices
            .take(MANY)
            .map(|choice| word(choice).unwrap_or(choice))
            .collect();
        let (between, more) = match lang {
            Lang::Zh => ("、", "等"),
            Lang::En => (", ", ", …"),
        };
        let more = if self.field.choices.len() > MANY { more } else { "" };
        words.join(between) + more
    }

    /// What is wrong, in words: what was found and what is expected.
    pub fn words(&self, fault: Fault, found: &str) -> Words {
        let field = self.field;
        let (title, title_en) = (&field.title, field.title_in(Lang::En));
        let shown: String = match found.chars().count() {
            0..=60 => found.to_owned(),
            _ => found.chars().take(60).chain(['…']).collect(),
        };
        let expected = |zh: String, en: String| {
            Words::new(
                format!("“{title}”应为{zh},现为“{shown}”"),
                format!("“{title_en}” should be {en}, found “{shown}”"),
            )
        };
        let number = |value: Option<Decimal>| value.map(|value| value.to_string()).unwrap_or_default();
        match fault {
            Fault::NotInteger => expected("整数".into(), "a whole number".into()),
            Fault::NotNumber => expected("数字".into(), "a number".into()),
            Fault::Decimals => {
                let places = field.decimals.unwrap_or_default();
                expected(
                    format!("至多{places}位小数的数字"),
                    format!("a number with at most {places} decimal places"),
                )
            }
            Fault::BelowMin => {
                let min = number(field.min);
                expected(format!("不小于{min}的数"), format!("at least {min}"))
            }
            Fault::AboveMax => {
                let max = number(field.max);
                expected(format!("不大于{max}的数"), format!("at most {max}"))
            }
            Fault::NotDate => expected("日期(如 2025-12-31)".into(), "a date such as 2025-12-31".into()),
            Fault::NotChoice if field.kind == FieldType::Code => {
                expected("代码表中的代码".into(), "a code of the code list".into())
            }
            Fault::NotChoice => {
                let listed = |lang| self.listed(lang);
                expected(
                    format!("列出的选项之一({})", listed(Lang::Zh)),
                    format!("one of the listed choices ({})", listed(Lang::En)),
                )
            }
            Fault::NotBool => expected("“是”或“否”".into(), "yes or no".into()),
            Fault::CreditCodeForm => expected(
                "18 位统一社会信用代码(数字和大写字母,不含 I、O、S、V、Z)".into(),
                "a unified social credit code of 18 signs".into(),
            ),
            Fault::CreditCodeCheck => {
                let should = check_sign(found).map(String::from).unwrap_or_default();
                Words::new(
                    format!("“{title}”的校验位不符:按前 17 位应为“{should}”,现为“{shown}”"),
                    format!("the check sign of “{title_en}” should be “{should}”, found “{shown}”"),
                )
            }
            Fault::TooLong => {
                let most = field.max_length.unwrap_or_default();
                expected(
                    format!("至多{most}字的文字"),
                    format!("a text of at most {most} signs"),
                )
            }
            Fault::Pattern => {
                let pattern = field.pattern.as_deref().unwrap_or_default();
                let help = |lang| field.help(lang).unwrap_or(pattern);
                expected(
                    format!("规定格式({})", help(Lang::Zh)),
                    format!("of the form ({})", help(Lang::En)),
                )
            }
            Fault::NotPolygon => expected(
                "GeoJSON 多边形(经度在前、首尾相接)".into(),
                "a GeoJSON polygon, longitude first, closed".into(),
            ),
            Fault::NotUnit => {
                let kind = field.unit_kind.map(|kind| kind.words());
                let (zh, en) = kind.map_or(("单位".into(), "unit".into()), |kind| (kind.zh, kind.en));
                expected(
                    format!("单位目录中的{zh}"),
                    format!("one of the directory ({en})"),
                )
            }
            Fault::NotRecord => expected("已有事项的编号".into(), "the id of a record".into()),
            Fault::NotOne => expected("一个值".into(), "one value".into()),
        }
    }
}

/// The stored text of a field as a value of the expression language; nothing if it does not fit the type any more.
pub fn typed(field: &RegisterField, text: &str) -> Option<Value> {
    if field.many {
        let items = text
            .split(SEPARATOR)
            .map(|part| typed_one(field, part))
            .collect::<Option<_>>()?;
        return Some(Value::List { items });
    }
    typed_one(field, text)
}

fn typed_one(field: &RegisterField, text: &str) -> Option<Value> {
    Some(match field.kind {
        FieldType::Integer | FieldType::Decimal | FieldType::Money => Value::Number {
            value: read_decimal(text)?,
            unit: field.unit,
        },
        FieldType::Date => Value::date(text.parse().ok()?),
        FieldType::Bool => Value::truth(text.parse().ok()?),
        _ => Value::text(text),
    })
}

/// A number as it is stored: half-width, without thousands separators and leading plus.
fn plain_number(text: &str) -> Cow<'_, str> {
    let is_plain = text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'));
    if is_plain {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\u{ff10}'..='\u{ff19}' => plain.push(char::from(b'0' + (sign as u32 - 0xff10) as u8)),
            '\u{ff0e}' => plain.push('.'),
            '\u{2212}' | '\u{ff0d}' => plain.push('-'),
            ' ' | '\u{3000}' | '\u{a0}' => {}
            other => plain.push(other),
        }
    }
    match without_thousands(&plain) {
        Some(without) => Cow::Owned(without),
        None => Cow::Owned(plain),
    }
}

/// `1,234,567.8` without its separators, if they stand every three digits.
fn without_thousands(text: &str) -> Option<String> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let groups: Vec<&str> = whole.trim_start_matches('-').split([',', ',']).collect();
    let (first, rest) = groups.split_first()?;
    let fits = !rest.is_empty()
        && (1..=3).contains(&first.len())
        && rest.iter().all(|group| group.len() == 3)
        && groups
            .iter()
            .all(|group| group.bytes().all(|b| b.is_ascii_digit()));
    fits.then(|| {
        let sign = if whole.starts_with('-') { "-" } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        format!("{sign}{}{point}{fraction}", groups.concat())
    })
}

/// Digits, at most one point, an optional minus before; nothing else, so no `1e5` and no `NaN`.
fn read_decimal(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let starts = digits.as_bytes().first().is_some_and(u8::is_ascii_digit);
    let ends = digits.as_bytes().last().is_some_and(u8::is_ascii_digit);
    let plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    (starts && ends && plain).then(|| Decimal::from_str_exact(text).ok())?
}

/// A date in one of the ways people write it, as `2025-12-31`.
fn read_date(text: &str) -> Option<Cow<'_, str>> {
    let bytes = text.as_bytes();
    if bytes.len() == 10 && bytes[4] == b'-' && bytes[7] == b'-' {
        return valid_day(text).then_some(Cow::Borrowed(text));
    }
    let folded: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '日')
        .map(|c| {
            if matches!(c, '年' | '月' | '/' | '.') {
                '-'
            } else {
                c
            }
        })
        .collect();
    let parts: Vec<&str> = folded.split('-').collect();
    let [year, month, day] = parts[..] else {
        return None;
    };
    if year.len() != 4 || month.is_empty() || day.is_empty() {
        return None;
    }
    let day = Date::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?;
    Some(Cow::Owned(day.format("%Y-%m-%d").to_string()))
}

/// Whether `2025-12-31` is a day; without a detour over a parser, because imports ask it for every row.
fn valid_day(text: &str) -> bool {
    let number = |from: usize, to: usize| text.get(from..to).and_then(|part| part.parse::<u32>().ok());
    match (number(0, 4), number(5, 7), number(8, 10)) {
        (Some(year), Some(month), Some(day)) => {
            i32::try_from(year).is_ok_and(|year| Date::from_ymd_opt(year, month, day).is_some())
        }
        _ => false,
    }
}

/// The signs of a unified social credit code in the order of their values (GB 32100-2015).
const CREDIT_SIGNS: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

fn sign_value(sign: u8) -> Option<u32> {
    CREDIT_SIGNS
        .iter()
        .position(|known| *known == sign)
        .map(|at| at as u32)
}

/// The check sign that follows from the first 17 signs: weights are the powers of 3 modulo 31.
fn check_sign(code: &str) -> Option<char> {
    let mut weight = 1_u32;
    let mut sum = 0;
    for sign in code.bytes().take(17) {
        sum += sign_value(sign)? * weight;
        weight = weight * 3 % 31;
    }
    let at = (31 - sum % 31) % 31;
    CREDIT_SIGNS.get(at as usize).map(|sign| char::from(*sign))
}

fn credit_code(text: &str) -> Result<Cow<'_, str>, Fault> {
    let is_plain = text.len() == 18 && text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    let code: Cow<'_, str> = if is_plain {
        Cow::Borrowed(text)
    } else {
        let folded: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| match c {
                '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
                other => other,
            })
            .map(|c| c.to_ascii_uppercase())
            .collect();
        Cow::Owned(folded)
    };
    if code.len() != 18 || code.bytes().any(|sign| sign_value(sign).is_none()) {
        return Err(Fault::CreditCodeForm);
    }
    match check_sign(&code) == code.chars().last() {
        true => Ok(code),
        false => Err(Fault::CreditCodeCheck),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credit_codes_are_checked_by_their_last_sign() {
        // The four published examples of the standard's checks.
        for code in [
            "914403001922038216",
            "9144030071526726XG",
            "91330100799655058B",
            "91310000631696382C",
        ] {
            assert_eq!(credit_code(code), Ok(Cow::Borrowed(code)));
        }
        assert_eq!(
            credit_code(" 9144 0300-7152-6726xg ").as_deref(),
            Ok("9144030071526726XG")
        );
        assert_eq!(credit_code("914403001922038217"), Err(Fault::CreditCodeCheck));
        assert_eq!(credit_code("91440300192203821"), Err(Fault::CreditCodeForm));
        assert_eq!(credit_code("91440300192203821I"), Err(Fault::CreditCodeForm));
        assert_eq!(check_sign("914403001922038217"), Some('6'));
    }

    #[test]
    fn numbers_are_read_as_people_write_them_and_nothing_is_guessed() {
        let read = |text: &str| read_decimal(&plain_number(text)).map(|number| number.to_string());
        assert_eq!(read("1,234,567.80").as_deref(), Some("1234567.80"));
        assert_eq!(read("12.5").as_deref(), Some("12.5"));
        assert_eq!(read("\u{2212}3").as_deref(), Some("-3"));
        for wrong in ["约5万", "1,23", "1e5", "NaN", ".5", "5.", "1.2.3", "5%", "5万"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn dates_are_days_of_the_calendar() {
        for text in ["2025-01-05", "2025/1/5", "2025年1月5日", "2025.01.05"] {
            assert_eq!(read_date(text).as_deref(), Some("2025-01-05"), "{text}");
        }
        for wrong in ["2023-13-45", "2023-02-29", "25-1-5", "2025-1", "去年"] {
            assert_eq!(read_date(wrong), None, "{wrong}");
        }
    }
}
