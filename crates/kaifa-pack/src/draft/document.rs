//! What the draft says of the document itself: metadata and the end of validity as read, and which documents end with it.

use kaifa_base::{Date, Words};
use kaifa_text::Reading;

use super::proposal::{Build, Proposal};

/// The document's own table.
pub(super) fn propose(reading: &Reading, name: &str, region: &str) -> Proposal {
    let read = &reading.document;
    let expires = expires(reading);
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
            .set_if("note", replaces(reading))
            .done(),
        clause: None,
        span: None,
        sure: if complete { 90 } else { 50 },
        found_by: how,
    }
}

/// The last day of validity, else of the plan period, where the text names one.
fn expires(reading: &Reading) -> Option<Date> {
    let validity = &reading.document.validity;
    let stated = validity.expires.as_ref().map(|stated| stated.value);
    let plan = || {
        let (_, last) = validity.plan_period.as_ref()?.value;
        Date::from_ymd_opt(last, 12, 31)
    };
    stated.or_else(plan)
}

/// Which documents end with this one, as a note for the person who records their end.
fn replaces(reading: &Reading) -> Option<String> {
    let named: Vec<String> = reading
        .document
        .validity
        .replaces
        .iter()
        .map(|one| format!("《{}》{}", one.title, one.number.as_deref().unwrap_or_default()))
        .collect();
    (!named.is_empty()).then(|| format!("同时废止:{}", named.join("、")))
}
