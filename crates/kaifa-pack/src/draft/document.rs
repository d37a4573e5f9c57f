//! What the draft says of the document itself: metadata as read, and the end of validity where the text names a plan period
//! or a number of years.

use std::sync::LazyLock;

use kaifa_base::{Date, Words};
use kaifa_text::{Reading, Source, chinese_number};
use regex::Regex;

use super::proposal::{Build, Proposal};

static PLAN_YEARS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[(\u{ff08}]\s*(20\d\d)\s*[-—–~至]+\s*(20\d\d)\s*年?\s*[)\u{ff09}]").unwrap()
});
static FIVE_YEARS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"十([三四五六])五").unwrap());
static VALID_YEARS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"有效期(?:为|限为)?\s*(\d+|[一二两三四五]+)\s*年").unwrap());
static VALID_UNTIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:有效期)?至\s*(20\d\d)年(\d{1,2})月(\d{1,2})日(?:止|截止|失效)?").unwrap()
});
static IN_FORCE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"自\s*(20\d\d)年(\d{1,2})月(\d{1,2})日起?(?:施行|实施|执行|生效)").unwrap());

/// The document's own table.
pub(super) fn propose(source: &Source, reading: &Reading, name: &str, region: &str) -> Proposal {
    let read = &reading.document;
    let expires = expires(source, reading);
    let complete = read.title.is_some() && read.doc_number.is_some() && read.issued.is_some();
    let how = match complete {
        true => Words::new("文头与落款", "head and signature of the text"),
        false => Words::new(
            "文头与落款不全,缺的由办公室填写",
            "head or signature incomplete; the office fills in what is missing",
        ),
    };
    Proposal {
        list: "document".to_owned(),
        fields: Build::default()
            .set("name", name)
            .set_if("title", read.title.clone())
            .set_if("doc_number", read.doc_number.clone())
            .set_if("issuer", read.issuer.clone())
            .date("issued", read.issued)
            .set("region", region)
            .set("text_sha256", reading.digest.to_string())
            .list("builds_on", vec!["base".to_owned()])
            .list("basis", read.basis.clone())
            .date("expires", expires)
            .done(),
        clause: None,
        span: None,
        sure: if complete { 90 } else { 50 },
        found_by: how,
    }
}

/// The last day of validity or of the plan period, where the text names one.
fn expires(source: &Source, reading: &Reading) -> Option<Date> {
    let text: String = source.text().chars().filter(|c| !c.is_whitespace()).collect();
    let day = |found: &regex::Captures<'_>| {
        let number = |at: usize| found[at].parse::<u32>().ok();
        Date::from_ymd_opt(found[1].parse().ok()?, number(2)?, number(3)?)
    };
    if let Some(found) = VALID_UNTIL
        .captures(&text)
        .filter(|found| found[0].contains("有效期"))
    {
        return day(&found);
    }
    if let Some(found) = VALID_YEARS.captures(&text) {
        let years = chinese_number::parse(&found[1])?;
        let start = IN_FORCE
            .captures(&text)
            .and_then(|found| day(&found))
            .or(reading.document.issued)?;
        return start
            .checked_add_months(chrono::Months::new(years * 12))?
            .pred_opt();
    }
    let title = reading.document.title.as_deref()?;
    if let Some(found) = PLAN_YEARS.captures(title) {
        return Date::from_ymd_opt(found[2].parse().ok()?, 12, 31);
    }
    // The plan periods of five years end in the years that end with 0 and 5: 十三五 in 2020.
    let number = chinese_number::parse(&FIVE_YEARS.captures(title)?[1])?;
    Date::from_ymd_opt(2005 + 5 * i32::try_from(number).ok()?, 12, 31)
}
