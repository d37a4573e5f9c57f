//! The end of a document's life: replaced, expired or withdrawn at a date. Its edition holds up to that day and any day before
//! keeps it; each of its duties ends, goes on under the duty of the successor that says the same, or is closed by decision.
//! An amendment is no end: it is the next edition of the same document.

use std::collections::BTreeMap;
use std::sync::Arc;

use kaifa_base::{Date, Lang, Place, Problem, Words};
use kaifa_pack::diff::{Party, Subject, compare};
use kaifa_store::rows::{DocumentEnd, DutyEnd, Edition};
use kaifa_store::{Act, Changes, new_id};

use crate::app::App;
use crate::codes::{DATE_ORDER, REASON_NEEDED};
use crate::documents::shelf::find_edition;
use crate::people::permission::Signed;
use crate::place::picture::Picture;
use crate::place::{PlacePicture, ReadText};
use crate::stop::Stop;

kaifa_base::codes! {
    /// Codes of the life of documents.
    pub REGISTER;
    ENDED_ALREADY = "document.ended_already", "a document whose end is recorded";
    END_KIND = "document.end_kind", "an end that is none of replaced, expired, withdrawn";
    SUCCESSOR = "document.successor", "a successor that is not in force, or none where one is needed";
    DUTY_NOT_ENDED = "document.duty_not_ended", "a duty whose document has not ended";
    DUTY_OUTCOME = "document.duty_outcome", "what becomes of a duty is none of: it ends, goes on, is closed";
}

/// How a document can end: code and words.
pub const KINDS: [(&str, &str, &str); 3] = [
    ("replaced", "被替代", "replaced"),
    ("expired", "到期失效", "expired"),
    ("withdrawn", "废止", "withdrawn"),
];

/// How a document ended, in words; the code where it is none of ours.
pub fn kind_words(code: &str, lang: Lang) -> &str {
    let known = KINDS.iter().find(|(one, ..)| *one == code);
    known.map_or(code, |(_, zh, en)| lang.pick(zh, en))
}

/// What a person records.
#[derive(Debug, Clone, Default)]
pub struct EndWish {
    /// How it ends.
    pub kind: String,
    /// The last day on which it holds.
    pub last_day: String,
    /// The pack that takes its place.
    pub successor: String,
    /// On what that rests.
    pub reason: String,
    /// What becomes of single duties: the duty of the successor under which one goes on, empty where it ends with the document.
    /// Duties that are not named here go on where the successor says the same.
    pub duties: BTreeMap<String, String>,
}

/// Everything as it stood on the last day of a document: what ends is the edition of that day, which need not be that of today.
pub async fn picture_of_last_day(
    app: &App,
    pack: &str,
    last_day: Option<Date>,
) -> Result<Arc<Picture>, Stop> {
    let picture = app.picture(last_day.unwrap_or(app.today())).await?;
    match picture.place(pack) {
        Some(_) => Ok(picture),
        None => app.picture(app.today()).await,
    }
}

/// Records the end of a document and what becomes of its duties. `place` is the document on its last day.
pub async fn end(app: &App, place: &PlacePicture, person: &Signed, wish: &EndWish) -> Result<(), Stop> {
    let pack = place.name();
    let editions = app.store.list_editions(Some(pack)).await?;
    let current = editions.iter().find(|edition| edition.in_force_until.is_none());
    // What takes over is the edition of the day after.
    let last_day = wish.last_day.trim().parse::<Date>().ok();
    let after = last_day.and_then(|day| day.succ_opt()).unwrap_or(app.today());
    let successor = Some(wish.successor.trim()).filter(|name| !name.is_empty());
    let after = match successor {
        Some(_) => Some(app.picture(after).await?),
        None => None,
    };
    let next = successor
        .zip(after.as_ref())
        .and_then(|(name, picture)| picture.place(name))
        .filter(|next| next.name() != pack);
    let mut problems = problems(wish, current.map(|edition| &edition.row), next.is_some());
    let outcomes = succession(place, next.map(|next| party(&next.edition, next.text.as_deref())));
    let outcomes: Vec<(String, Option<String>)> = outcomes
        .into_iter()
        .map(
            |(duty, goes_on)| match wish.duties.get(&duty).map(String::as_str) {
                Some("") => (duty, None),
                Some(chosen) => (duty, Some(chosen.to_owned())),
                None => (duty, goes_on),
            },
        )
        .collect();
    for chosen in outcomes.iter().filter_map(|(_, goes_on)| goes_on.as_deref()) {
        problems.extend(unknown_successor(next.map(|next| &*next.edition), chosen));
    }
    let (Some(last_day), Some(current), true) = (last_day, current, problems.is_empty()) else {
        return Err(Stop::problems(problems));
    };
    let now = app.now();
    let row = DocumentEnd {
        id: new_id(now),
        pack: pack.to_owned(),
        kind: wish.kind.clone(),
        last_day,
        successor: next.map(|next| next.name().to_owned()),
        reason: wish.reason.trim().to_owned(),
        recorded_by: person.id.clone(),
        recorded_at: now,
    };
    let mut changes = Changes::new();
    let ended = Edition {
        in_force_until: Some(last_day),
        ..current.row.clone()
    };
    changes.update(current, &ended);
    changes.insert(&row);
    for (duty, goes_on) in outcomes {
        changes.insert(&DutyEnd {
            pack: pack.to_owned(),
            duty,
            document_end: row.id.clone(),
            outcome: if goes_on.is_some() { "goes_on" } else { "ends" }.to_owned(),
            successor_pack: goes_on.as_ref().and(row.successor.clone()),
            successor_duty: goes_on,
            reason: None,
            recorded_by: person.id.clone(),
            recorded_at: now,
        });
    }
    let act = Act::new(now, &person.id, "document.end", format!("document:{pack}"));
    app.store.write(&act.because(row.reason.clone()), changes).await?;
    Ok(())
}

/// What is wrong with an end that a person wants to record. `current` is the edition in force, `has_successor` whether the document
/// that takes its place is there.
pub(super) fn problems(wish: &EndWish, current: Option<&Edition>, has_successor: bool) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut wrong = |code, field: &str, zh: String, en: String| {
        problems.push(Problem::error(code, Place::field(field), Words::new(zh, en)));
    };
    if !KINDS.iter().any(|(code, ..)| *code == wish.kind) {
        wrong(
            &END_KIND,
            "kind",
            "请选择如何终止".into(),
            "say how it ends".into(),
        );
    }
    let typed = wish.last_day.trim();
    match (typed.parse::<Date>().ok(), current) {
        (None, _) => wrong(
            &DATE_ORDER,
            "last_day",
            format!("最后一天应写成 2025-12-31,现为“{typed}”"),
            format!("a date is written 2025-12-31, found `{typed}`"),
        ),
        (Some(day), Some(edition)) if day < edition.in_force_from => wrong(
            &DATE_ORDER,
            "last_day",
            format!("最后一天 {day} 早于启用日 {}", edition.in_force_from),
            format!(
                "the last day {day} lies before the first, {}",
                edition.in_force_from
            ),
        ),
        _ => {}
    }
    if current.is_none() {
        wrong(
            &ENDED_ALREADY,
            "last_day",
            "该文件已记录终止".into(),
            "the end of this document is recorded already".into(),
        );
    }
    if !has_successor && (!wish.successor.trim().is_empty() || wish.kind == "replaced") {
        wrong(
            &SUCCESSOR,
            "successor",
            "请选择接替它的文件(须已启用)".into(),
            "choose the document that takes its place; it must be in force".into(),
        );
    }
    if wish.reason.trim().is_empty() {
        wrong(
            &REASON_NEEDED,
            "reason",
            "请写明依据".into(),
            "say what this rests on".into(),
        );
    }
    problems
}

/// The refusal of a duty under which another is to go on and that the successor does not have.
fn unknown_successor(next: Option<&kaifa_pack::Edition>, duty: &str) -> Option<Problem> {
    let known = next.is_some_and(|next| next.pack.items.duties.iter().any(|one| one.id == duty));
    (!known).then(|| {
        let words = Words::new(
            format!("接替文件中没有任务“{duty}”"),
            format!("the document that takes over has no duty `{duty}`"),
        );
        Problem::error(&SUCCESSOR, Place::field("successor_duty"), words)
    })
}

/// A document as a comparison takes it: its pack, and its text where that is at hand.
pub fn party<'a>(edition: &'a kaifa_pack::Edition, text: Option<&'a ReadText>) -> Party<'a> {
    Party {
        edition,
        source: text.map(|text| &text.source),
    }
}

/// Every duty of a document, and the duty of its successor that says the same, under which it would go on.
pub fn succession(place: &PlacePicture, next: Option<Party<'_>>) -> Vec<(String, Option<String>)> {
    let pairs = next.map(|next| compare(party(&place.edition, place.text.as_deref()), next));
    let goes_on = |duty: &str| {
        let pair = pairs.iter().flatten().find(|pair| {
            pair.subject == Subject::Duty && pair.left.as_ref().is_some_and(|side| side.id == duty)
        })?;
        pair.right.as_ref().map(|side| side.id.clone())
    };
    let duties = &place.edition.pack.items.duties;
    duties
        .iter()
        .map(|duty| (duty.id.clone(), goes_on(&duty.id)))
        .collect()
}

/// What a person decides about one duty of an ended document.
#[derive(Debug, Clone, Default)]
pub struct DutyWish {
    /// The duty.
    pub duty: String,
    /// `ends`, `goes_on` or `closed`.
    pub outcome: String,
    /// The duty of the successor under which it goes on.
    pub successor_duty: String,
    /// On what that rests.
    pub reason: String,
}

/// Decides what becomes of a duty of an ended document: it ends, goes on under a duty of the successor, or is closed.
pub async fn decide_duty(app: &App, person: &Signed, pack: &str, wish: &DutyWish) -> Result<(), Stop> {
    let reason = wish.reason.trim();
    let mut problems = Vec::new();
    if reason.is_empty() {
        let words = Words::new("请写明依据", "say what this rests on");
        problems.push(Problem::error(&REASON_NEEDED, Place::field("reason"), words));
    }
    if !["ends", "goes_on", "closed"].contains(&wish.outcome.as_str()) {
        let words = Words::new("请选择任务的去向", "say what becomes of the duty");
        problems.push(Problem::error(&DUTY_OUTCOME, Place::field("outcome"), words));
    }
    let ends = app.store.list_duty_ends(pack).await?;
    let newest = ends
        .iter()
        .filter(|end| end.duty == wish.duty)
        .max_by_key(|end| end.recorded_at);
    let Some(row) = newest else {
        let words = Words::new(
            "该任务所在文件没有终止",
            "the document of this duty has not ended",
        );
        problems.push(Problem::error(&DUTY_NOT_ENDED, Place::item(&wish.duty), words));
        return Err(Stop::problems(problems));
    };
    let mut under = None;
    if wish.outcome == "goes_on" {
        let ends = app.store.list_document_ends(Some(pack)).await?;
        let end = ends.iter().find(|end| end.id == row.document_end);
        let successor = end.and_then(|end| end.successor.clone());
        let next = match &successor {
            Some(name) => {
                let editions = app.store.list_editions(Some(name)).await?;
                let number = editions.first().map_or(1, |edition| edition.number);
                Some(find_edition(&app.store, name, number).await?)
            }
            None => None,
        };
        problems.extend(unknown_successor(next.as_ref(), &wish.successor_duty));
        under = successor.map(|name| (name, wish.successor_duty.clone()));
    }
    if !problems.is_empty() {
        return Err(Stop::problems(problems));
    }
    let (successor_pack, successor_duty) = under.unzip();
    let decided = DutyEnd {
        outcome: wish.outcome.clone(),
        successor_pack,
        successor_duty,
        reason: Some(reason.to_owned()),
        recorded_by: person.id.clone(),
        recorded_at: app.now(),
        ..row.row.clone()
    };
    let mut changes = Changes::new();
    changes.update(row, &decided);
    let subject = format!("duty:{pack}/{}", wish.duty);
    let act = Act::new(app.now(), &person.id, "duty.end", subject);
    app.store.write(&act.because(reason), changes).await?;
    Ok(())
}
