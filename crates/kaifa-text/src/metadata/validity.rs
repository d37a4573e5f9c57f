//! From when to when a document holds, what it replaces and what it rests on. Read where the text says so; whether it holds on a
//! given day is for who has the day.

use std::sync::LazyLock;

use crate::pattern::Regex;
use chrono::{Datelike, Days, Months, NaiveDate};
use kaifa_base::Span;

use super::date::date_in;
use super::number::{number_near_start, plain_number};
use crate::chinese_number;
use crate::confidence::Finding;
use crate::lines::Paragraphs;
use crate::marks::Mark;

/// A statement of the text and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated<T> {
    /// What is stated.
    pub value: T,
    /// Where.
    pub span: Span,
    /// How it was found.
    pub finding: Finding,
}

/// A document that the text names in 《》, with its number where that follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedDocument {
    /// Its title without 《》.
    pub title: String,
    /// Its number.
    pub number: Option<String>,
    /// Where title and number stand.
    pub span: Span,
}

/// From when to when a document holds and how it stands to others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validity {
    /// What a portal's table says of it, e.g. 有效.
    pub status: Option<Stated<String>>,
    /// First day of effect.
    pub effective: Option<Stated<NaiveDate>>,
    /// Last day of effect.
    pub expires: Option<Stated<NaiveDate>>,
    /// First and last year of a plan.
    pub plan_period: Option<Stated<(i32, i32)>>,
    /// Documents that end with this one.
    pub replaces: Vec<NamedDocument>,
    /// Documents that its preamble rests on.
    pub rests_on: Vec<NamedDocument>,
}

pub(crate) static EFFECT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"自([^,。;]{2,24}?)(?:之日)?起(?:满?([\d一二三四五六七八九十]{1,3})(日|天|个月)(?:后|以后|之后|届满后))?(?:正式)?(?:试行|施行|实施|执行|生效)",
    )
    .unwrap()
});
pub(crate) static EXPIRY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:有效期限?|实施期限|执行期限|政策期限|试行期)(?:为|是|:)?(?:(?:自[^,。;]{2,24}起)?(?:至|到)(20\d\d年\d{1,2}月\d{1,2}日)|([\d一二两三四五六七八九十]{1,3})(年|个月))",
        r"|(?:施行|实施|执行)至(20\d\d年\d{1,2}月\d{1,2}日)"
    ))
    .unwrap()
});
static PERIOD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(20\d\d)年?(?:—|-|至|~|到)+(20\d\d)年?").unwrap());
static PLAN: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[“”]?十([一二三四五六七])五[“”]?").unwrap());
pub(crate) static ENDS_OTHERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:同时|即行|予以|相应|一并)(?:废止|失效|停止执行)|停止执行|终止执行|不再执行|[》)号起]废止")
        .unwrap()
});
/// A notice of which the whole point is that others end; it names them behind the verb.
static REPEALS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"关于(?:宣布)?(?:废止|失效)|(?:废止|失效)[^。]*的(?:决定|通知|公告)$").unwrap()
});
static AMENDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"关于(?:修改|修订|修正)《(.+)》(?:等[^《》]*)?(?:部分条款)?的(?:决定|通知|公告)").unwrap()
});
static IN_TITLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"《((?:[^《》〈〉]|〈[^〈〉]*〉|《[^《》]*》)+)》(?:的通知)?》?").unwrap());
static RESTS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"根据|按照|依据|依照|贯彻|落实|遵照|参照").unwrap());

/// Reads the validity; `head` is the even text before the first number, `title` and `issued` what the metadata says.
pub fn read(
    paragraphs: &Paragraphs,
    head: std::ops::Range<usize>,
    status: Option<Stated<String>>,
    title: Option<&str>,
    issued: Option<NaiveDate>,
) -> Validity {
    let folded = &paragraphs.folded;
    let text = folded.text();
    let last = |mark| folded.find(mark, 0..text.len()).last();
    let effective = last(Mark::Effect).and_then(|found| {
        let found = EFFECT.groups(found);
        let words = &found[1];
        let date = date_in(words).or_else(|| {
            ["印发", "发布", "公布", "下发", "颁布", "发文"]
                .iter()
                .any(|word| words.contains(word))
                .then_some(issued)
                .flatten()
        })?;
        let named = date_in(words).is_some();
        let date = match found.get(2) {
            None => date,
            Some(count) => later(date, count.as_str(), &found[3])?,
        };
        Some(Stated {
            value: date,
            span: folded.span(found.get(0)?.range()),
            finding: Finding::new(
                if named {
                    "effect_clause"
                } else {
                    "effect_from_issue"
                },
                if named { 96 } else { 88 },
            ),
        })
    });
    let from = effective.as_ref().map(|e| e.value).or(issued);
    let expires = last(Mark::Expiry).and_then(|found| {
        let found = EXPIRY.groups(found);
        let day = found
            .get(1)
            .or(found.get(4))
            .and_then(|day| date_in(day.as_str()));
        let computed = day.is_none();
        let value = day.or_else(|| {
            let count = chinese_number::parse(&found[2])?;
            let months = if &found[3] == "年" { count * 12 } else { count };
            from?.checked_add_months(Months::new(months))?.pred_opt()
        })?;
        Some(Stated {
            value,
            span: folded.span(found.get(0)?.range()),
            finding: Finding::new("validity_clause", if computed { 80 } else { 96 }),
        })
    });
    Validity {
        status,
        effective,
        expires,
        plan_period: plan_period(paragraphs, title),
        replaces: replaced(paragraphs, title),
        rests_on: named_documents(paragraphs, head)
            .into_iter()
            .filter(|(named, before)| {
                RESTS.is_match(before) && title.is_none_or(|title| !title.contains(named.title.as_str()))
            })
            .map(|(named, _)| named)
            .collect(),
    }
}

/// The day so many days or months after another.
fn later(date: NaiveDate, count: &str, unit: &str) -> Option<NaiveDate> {
    let count = chinese_number::parse(count)?;
    match unit {
        "个月" => date.checked_add_months(Months::new(count)),
        _ => date.checked_add_days(Days::new(u64::from(count))),
    }
}

/// The years that a title gives: (2025—2027年), “十四五”.
fn plan_period(paragraphs: &Paragraphs, title: Option<&str>) -> Option<Stated<(i32, i32)>> {
    let title = title?;
    let (words, years) = if let Some(found) = PERIOD.captures(title) {
        (
            found.get(0)?.as_str(),
            (found[1].parse().ok()?, found[2].parse().ok()?),
        )
    } else {
        let found = PLAN.captures(title)?;
        let last = 2005 + 5 * i32::try_from(chinese_number::parse(&found[1])?).ok()?;
        (found.get(0)?.as_str(), (last - 4, last))
    };
    let at = paragraphs.folded.text().find(words)?;
    Some(Stated {
        value: years,
        span: paragraphs.folded.span(at..at + words.len()),
        finding: Finding::new("title_period", 92),
    })
}

fn replaced(paragraphs: &Paragraphs, title: Option<&str>) -> Vec<NamedDocument> {
    let text = paragraphs.folded.text();
    if title.is_some_and(|title| REPEALS.is_match(title)) {
        let all = named_documents(paragraphs, 0..text.len()).into_iter();
        let mut found: Vec<NamedDocument> = Vec::new();
        for (named, _) in all.filter(|(_, before)| !RESTS.is_match(before)) {
            match found.iter_mut().find(|known| known.title == named.title) {
                // The title of the notice names it without its number.
                Some(known) if known.number.is_none() => *known = named,
                Some(known) if known.number == named.number || named.number.is_none() => {}
                _ => found.push(named),
            }
        }
        return found;
    }
    let mut found = Vec::new();
    for end in paragraphs.folded.find(Mark::EndsOthers, 0..text.len()) {
        let start = text[..end.start()]
            .rfind(['。', '\n'])
            .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
        for (named, _) in named_documents(paragraphs, start..end.start()) {
            if !found.contains(&named) {
                found.push(named);
            }
        }
    }
    found
}

/// The documents named in 《》 in a range, each with the words of its sentence before it.
fn named_documents(paragraphs: &Paragraphs, range: std::ops::Range<usize>) -> Vec<(NamedDocument, String)> {
    let folded = &paragraphs.folded;
    let text = &folded.text()[range.clone()];
    IN_TITLE
        .captures_iter(text)
        .filter_map(|found| {
            let whole = found.get(0)?;
            let behind = &text[whole.end()..];
            // 《…》(甲政发〔2025〕7号): the number follows in a bracket.
            let inner = behind.strip_prefix(['(', '〔', '[']);
            let number = inner.and_then(number_near_start);
            let bracket = behind.len() - inner.map_or(behind.len(), str::len);
            let end = whole.end() + number.map_or(0, |number| bracket + number.end());
            let before = text[..whole.start()]
                .rsplit(['。', '\n'])
                .next()
                .unwrap_or_default();
            Some((
                NamedDocument {
                    title: found[1].to_owned(),
                    number: number.map(|number| plain_number(number.as_str())),
                    span: folded.span(range.start + whole.start()..range.start + end),
                },
                before.to_owned(),
            ))
        })
        .collect()
}

/// The title of the document that a notice of this title amends (关于修改《甲》的决定).
pub fn amended(title: &str) -> Option<&str> {
    AMENDS.captures(title)?.get(1).map(|found| found.as_str())
}

impl Validity {
    /// Whether a document of this title does nothing but end others (关于废止《甲》的决定).
    pub fn only_repeals(title: &str) -> bool {
        REPEALS.is_match(title)
    }

    /// Whether the document holds on a day, as far as it says.
    pub fn holds_on(&self, day: NaiveDate) -> Option<bool> {
        let begun = self.effective.as_ref().map(|from| from.value <= day);
        let ended = self.expires.as_ref().map(|until| until.value < day);
        match (begun, ended) {
            (Some(false), _) | (_, Some(true)) => Some(false),
            (Some(true), Some(false)) => Some(true),
            _ => self.plan_period.as_ref().map(|plan| {
                let (from, to) = plan.value;
                (from..=to).contains(&day.year())
            }),
        }
    }
}
