//! Documents whose end somebody has to decide on or to record: those about to expire or expired, and those that a newer one says end
//! with it.

use kaifa_flow::address::url_encode;
use kaifa_flow::people::permission::{Signed, Task};
use kaifa_flow::place::picture::Picture;
use kaifa_flow::stop::Stop;

use crate::pages::documents::repealed;
use crate::pages::today::groups::{group, plain};
use crate::pages::today::{TodayGroup, TodayItem};
use crate::web::visit::Visit;

/// How long before its end a document is announced.
const EXPIRY_DAYS: i64 = 90;

/// Documents that end soon, or should have ended, while nothing was decided.
pub async fn expiring(visit: &Visit, person: &Signed, picture: &Picture) -> Result<TodayGroup, Stop> {
    let recorded = visit.app.store.list_document_ends(None).await?;
    let mut items = Vec::new();
    for place in picture.places.iter().filter(|_| person.sees_everything()) {
        let document = place.edition.pack.document.as_ref();
        let expires = document.and_then(|document| document.expires);
        let decided = recorded.iter().any(|end| end.pack == place.name());
        let soon = expires.filter(|day| !decided && (*day - visit.on).num_days() <= EXPIRY_DAYS);
        let Some(day) = soon else { continue };
        let (lamp, words) = match day < visit.on {
            true => ("over", visit.t("已过期", "expired")),
            false => ("soon", visit.t("临期", "due soon")),
        };
        items.push(TodayItem {
            due: Some(day),
            lamp_words: words.to_owned(),
            lamp,
            ..plain(
                place.document_title(visit.lang),
                format!("{} {}", visit.t("有效期至", "valid until"), visit.lang.date(day)),
                format!("/documents/{}/life", url_encode(place.name())),
            )
        });
    }
    Ok(group(
        "expiring",
        visit.t("即将到期或已过期的文件", "Documents about to expire or expired"),
        visit.t("须决定延期、修订或废止", "extend, amend or repeal"),
        items,
        "/documents",
    ))
}

/// Documents that a newer one says end with it, while nobody has recorded that; for the offices of their places.
pub async fn repealed(visit: &Visit, person: &Signed, picture: &Picture) -> Result<TodayGroup, Stop> {
    let mut items = Vec::new();
    if person.may_do(Task::RunOffice) {
        for one in repealed::waiting(visit, picture).await? {
            let region = picture.place(&one.ends).and_then(|place| place.region());
            if person.may(Task::RunOffice, region).is_err() {
                continue;
            }
            items.push(TodayItem {
                lamp: "todo",
                lamp_words: visit.t("须登记", "to record").to_owned(),
                ..plain(
                    one.ends_title,
                    format!("{} {}", one.by_name, visit.t("载明其终止", "says that it ends")),
                    one.href,
                )
            });
        }
    }
    Ok(group(
        "repealed",
        visit.t(
            "新文件载明终止、尚未登记的文件",
            "Documents that a newer one ends",
        ),
        visit.t(
            "登记之前,旧文件的任务仍在催办",
            "until it is recorded the old duties are still chased",
        ),
        items,
        "/documents",
    ))
}
