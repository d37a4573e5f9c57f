//! What the end of a document means for one duty, as its page says it: that it ends, goes on elsewhere, or came from elsewhere.

use kaifa_flow::address::url_encode;
use kaifa_flow::documents::life::kind_words;
use kaifa_flow::documents::shelf::name_of;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::Duty;
use serde::Serialize;
use utoipa::ToSchema;

use crate::pages::documents::life::outcome_words;
use crate::web::visit::Visit;

/// So long before its last day a document is said to end.
const ANNOUNCED_DAYS: i64 = 90;

/// One thing about the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct EndNote {
    /// In words.
    pub words: String,
    /// Why.
    pub reason: String,
    /// Where it goes on or came from.
    pub href: String,
}

/// What is to be said of a duty, the end that was decided first.
pub async fn notes(visit: &Visit, place: &PlacePicture, duty: &Duty) -> Result<Vec<EndNote>, Stop> {
    let (store, pack, lang) = (&visit.app.store, place.name(), visit.lang);
    let ends = store.list_document_ends(Some(pack)).await?;
    let mut notes = Vec::new();
    for row in store.list_duty_ends(pack).await? {
        let Some(end) = ends
            .iter()
            .find(|end| end.id == row.document_end && row.duty == duty.id)
        else {
            continue;
        };
        let href = match (&row.successor_pack, &row.successor_duty) {
            (Some(pack), Some(duty)) => format!("/duties/{}/{}", url_encode(pack), url_encode(duty)),
            _ => format!("/documents/{}/life", url_encode(pack)),
        };
        notes.push(EndNote {
            words: [
                visit.t("文件", "the document is "),
                kind_words(&end.kind, lang),
                visit.t(",最后一天为", ", its last day is "),
                &lang.date(end.last_day),
                visit.t(";本任务", "; this duty: "),
                &outcome_words(visit, &row.outcome).1,
            ]
            .concat(),
            reason: row.reason.clone().unwrap_or_else(|| end.reason.clone()),
            href,
        });
    }
    let document = place.edition.pack.document.as_ref();
    let expires = document.and_then(|document| document.expires);
    if let Some(day) = expires.filter(|day| (*day - visit.on).num_days() <= ANNOUNCED_DAYS)
        && notes.is_empty()
    {
        let words = match day < visit.on {
            true => visit.t(
                "文件载明的有效期已过,尚未决定废止、延期或接替:",
                "the validity named by the document is over, and nothing was decided: ",
            ),
            false => visit.t("文件有效期至", "the document is valid until "),
        };
        notes.push(EndNote {
            words: format!("{words}{}", lang.date(day)),
            reason: String::new(),
            href: format!("/documents/{}/life", url_encode(pack)),
        });
    }
    for row in store.list_duties_taken_over(pack).await? {
        if row.successor_duty.as_deref() != Some(&duty.id) {
            continue;
        }
        let ends = store.list_document_ends(Some(&row.pack)).await?;
        let end = ends.iter().find(|end| end.id == row.document_end);
        let day = end.map_or_else(String::new, |end| format!("?on={}", end.last_day));
        notes.push(EndNote {
            words: format!(
                "{}{}",
                visit.t(
                    "承接自已终止文件的任务:",
                    "taken over from a document that ended: "
                ),
                name_of(store, &row.pack).await?
            ),
            reason: row.reason.clone().unwrap_or_default(),
            href: format!("/duties/{}/{}{day}", url_encode(&row.pack), url_encode(&row.duty)),
        });
    }
    Ok(notes)
}
