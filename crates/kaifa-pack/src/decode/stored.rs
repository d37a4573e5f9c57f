//! How each type of value is written in TOML. Dates are TOML dates; exact numbers are strings or integers, never floats,
//! because a float cannot hold them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use kaifa_base::{ClausePath, Date, Decimal, Digest, Period, Problem, Span, Unit};
use toml::Spanned;
use toml::de::{DeInteger, DeValue};

use super::{Fields, Reader};
use crate::codes;
use crate::nearest::nearest;

/// A type that a TOML value can hold. Problems go to the reader; `None` means that at least one was reported.
pub(crate) trait Stored: Sized {
    /// Reads the value of the key `field`.
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Self>;
}

/// Reports a value of another type than expected.
pub(super) fn wrong_type<'p>(
    reader: &'p mut Reader<'_>,
    bytes: Range<usize>,
    field: &str,
    (zh, en): (&str, &str),
    found: &DeValue<'_>,
) -> &'p mut Problem {
    let (found_zh, found_en) = type_words(found);
    reader.error(
        &codes::WRONG_TYPE,
        bytes,
        field,
        format!("“{field}”应为{zh},现为{found_zh}"),
        format!("`{field}` should be {en}, found {found_en}"),
    )
}

/// Reports a value that means nothing.
pub(super) fn bad_value<'p>(
    reader: &'p mut Reader<'_>,
    bytes: Range<usize>,
    field: &str,
    found: &str,
    (zh, en): (&str, &str),
) -> &'p mut Problem {
    reader.error(
        &codes::BAD_VALUE,
        bytes,
        field,
        format!("“{field}”的值“{found}”{zh}"),
        format!("the value `{found}` of `{field}` {en}"),
    )
}

fn type_words(value: &DeValue<'_>) -> (String, String) {
    let (zh, en) = match value {
        DeValue::String(text) => {
            let shown: String = text.chars().take(24).collect();
            return (format!("文字“{shown}”"), format!("the text `{shown}`"));
        }
        DeValue::Integer(number) => return (format!("整数 {number}"), format!("the integer {number}")),
        DeValue::Float(number) => return (format!("小数 {number}"), format!("the float {number}")),
        DeValue::Boolean(truth) => return (truth.to_string(), truth.to_string()),
        DeValue::Datetime(date) => return (format!("日期 {date}"), format!("the date {date}")),
        DeValue::Array(_) => ("列表", "a list"),
        DeValue::Table(_) => ("表", "a table"),
    };
    (zh.to_owned(), en.to_owned())
}

fn integer(number: &DeInteger<'_>) -> Option<i64> {
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

impl Stored for String {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<String> {
        match value.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => {
                reader.error(
                    &codes::MISSING_KEY,
                    value.span(),
                    field,
                    format!("“{field}”为空"),
                    format!("`{field}` is empty"),
                );
                None
            }
            DeValue::String(text) => Some(text.to_string()),
            other => {
                wrong_type(reader, value.span(), field, ("文字", "text"), other);
                None
            }
        }
    }
}

impl Stored for bool {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<bool> {
        match value.get_ref() {
            DeValue::Boolean(truth) => Some(*truth),
            other => {
                wrong_type(
                    reader,
                    value.span(),
                    field,
                    ("true 或 false", "true or false"),
                    other,
                );
                None
            }
        }
    }
}

impl Stored for i64 {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<i64> {
        match value.get_ref() {
            DeValue::Integer(number) => integer(number).or_else(|| {
                bad_value(
                    reader,
                    value.span(),
                    field,
                    number.as_str(),
                    ("太大", "is too large"),
                );
                None
            }),
            other => {
                wrong_type(reader, value.span(), field, ("整数", "an integer"), other);
                None
            }
        }
    }
}

macro_rules! smaller_integer {
    ($($type:ty),*) => {$(
        impl Stored for $type {
            fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<$type> {
                let wide = i64::read(value, field, reader)?;
                <$type>::try_from(wide).ok().or_else(|| {
                    bad_value(reader, value.span(), field, &wide.to_string(), ("超出范围", "is out of range"));
                    None
                })
            }
        }
    )*};
}
smaller_integer!(i32, u32, usize);

impl Stored for Decimal {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Decimal> {
        let expected = ("整数或加引号的数", "an integer or a number in quotes");
        match value.get_ref() {
            DeValue::Integer(_) => i64::read(value, field, reader).map(Decimal::from),
            DeValue::String(text) => Decimal::from_str_exact(text.trim()).ok().or_else(|| {
                bad_value(reader, value.span(), field, text, ("不是数", "is not a number"));
                None
            }),
            other => {
                let problem = wrong_type(reader, value.span(), field, expected, other);
                if let DeValue::Float(number) = other {
                    let digits = number.as_str();
                    problem.hint = Some(kaifa_base::Words::new(
                        format!("小数须加引号,写作 \"{digits}\""),
                        format!("write it in quotes, \"{digits}\", to keep it exact"),
                    ));
                }
                None
            }
        }
    }
}

impl Stored for Date {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Date> {
        if let DeValue::Datetime(datetime) = value.get_ref()
            && let (Some(date), None) = (datetime.date, datetime.time)
        {
            let day = Date::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day));
            if day.is_none() {
                let found = date.to_string();
                bad_value(
                    reader,
                    value.span(),
                    field,
                    &found,
                    ("不是日历上的日子", "is no day of the calendar"),
                );
            }
            return day;
        }
        let problem = wrong_type(reader, value.span(), field, ("日期", "a date"), value.get_ref());
        problem.hint = Some(kaifa_base::Words::new(
            "日期不加引号,写作 2016-12-31",
            "write dates without quotes: 2016-12-31",
        ));
        None
    }
}

/// A type that is written as text and may refuse it.
macro_rules! from_text {
    ($type:ty, $read:expr, $zh:literal, $en:literal) => {
        impl Stored for $type {
            fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<$type> {
                let text = String::read(value, field, reader)?;
                let read: fn(&str) -> Option<$type> = $read;
                read(&text).or_else(|| {
                    bad_value(reader, value.span(), field, &text, ($zh, $en));
                    None
                })
            }
        }
    };
}
from_text!(
    ClausePath,
    |text| ClausePath::parse(text).ok(),
    "不是条款地址",
    "is not a clause address"
);
from_text!(Digest, Digest::parse, "不是 SHA-256 值", "is not a SHA-256 value");
from_text!(Period, Period::parse, "不是报告期", "is not a period");

impl Stored for Unit {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Unit> {
        let text = match value.get_ref() {
            // The plain number has the empty symbol.
            DeValue::String(text) => text.to_string(),
            _ => String::read(value, field, reader)?,
        };
        Unit::parse(&text).or_else(|| {
            let problem = bad_value(
                reader,
                value.span(),
                field,
                &text,
                ("不是已知单位", "is not a known unit"),
            );
            let symbols = || Unit::all().map(Unit::symbol).filter(|s| !s.is_empty());
            let begins = || symbols().find(|symbol| !text.is_empty() && symbol.starts_with(&text));
            if let Some(near) = nearest(&text, symbols()).or_else(begins) {
                problem.hint = Some(kaifa_base::Words::new(
                    format!("是否为“{near}”?"),
                    format!("did you mean `{near}`?"),
                ));
            }
            None
        })
    }
}

impl Stored for Span {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Span> {
        let ends = Vec::<usize>::read(value, field, reader)?;
        match ends[..] {
            [start, end] if start < end => Some(Span::new(start, end)),
            _ => {
                let found = format!("{ends:?}");
                bad_value(
                    reader,
                    value.span(),
                    field,
                    &found,
                    (
                        "应为 [起, 止],且起小于止",
                        "should be [start, end] with start below end",
                    ),
                );
                None
            }
        }
    }
}

impl<T: Stored> Stored for Vec<T> {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<Vec<T>> {
        match value.get_ref() {
            DeValue::Array(array) => Some(
                array
                    .iter()
                    .filter_map(|one| T::read(one, field, reader))
                    .collect(),
            ),
            other => {
                wrong_type(reader, value.span(), field, ("列表", "a list"), other);
                None
            }
        }
    }
}

impl<T: Stored + Ord> Stored for BTreeSet<T> {
    fn read(value: &Spanned<DeValue<'_>>, field: &str, reader: &mut Reader<'_>) -> Option<BTreeSet<T>> {
        Vec::<T>::read(value, field, reader).map(|list| list.into_iter().collect())
    }
}

impl<T: Stored> Stored for BTreeMap<String, T> {
    fn read(
        value: &Spanned<DeValue<'_>>,
        field: &str,
        reader: &mut Reader<'_>,
    ) -> Option<BTreeMap<String, T>> {
        let mut fields = Fields::open(value, field, reader)?;
        let entries = fields.free();
        Some(
            entries
                .into_iter()
                .filter_map(|(key, value)| Some((key.to_owned(), T::read(value, key, fields.reader)?)))
                .collect(),
        )
    }
}
