//! The end of a document's life: replaced, expired or withdrawn at a date. Its edition holds up to that day and any day before
//! keeps it; each of its duties ends, goes on under the duty of the successor that says the same, or is closed by decision.
//! An amendment is no end: it is the next edition of the same document.

use kaifa_base::{Date, Lang, Place, Problem, Words};
use kaifa_pack::diff::{Party, Subject, compare};
use kaifa_store::rows::{DocumentEnd, DutyEnd, Edition};
use kaifa_store::{Act, Changes, new_id};

use crate::app::App;
use crate::codes::{DATE_ORDER, REASON_NEEDED};
use crate::people::permission::Signed;
use crate::place::PlacePicture;
use crate::place::picture::Picture;
use crate::stop::Stop;

kaifa_base::codes! {
    /// Codes of the life of documents.
    pub REGISTER;
    ENDED_ALREADY = "document.ended_already", "a document whose end is recorded";
    END_KIND = "document.end_kind", "an end that is none of replaced, expired, withdrawn";
    SUCCESSOR = "document.successor", "a successor that is not in force, or none where one is needed";
    DUTY_NOT_ENDED = "document.duty_not_ended", "a duty whose document has not ended";
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
}

/// Records the end of a document and what becomes of its duties.
pub async fn end(
    app: &App,
    picture: &Picture,
    place: &PlacePicture,
    person: &Signed,
    wish: &EndWish,
) -> Result<(), Stop> {
    let pack = place.name();
    let editions = app.store.list_editions(Some(pack)).await?;
    let current = editions.iter().find(|edition| edition.in_force_until.is_none());
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
    let last_day = typed.parse::<Date>().ok();
    match (last_day, current) {
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
    let successor = Some(wish.successor.trim()).filter(|name| !name.is_empty());
    let next = successor
        .and_then(|name| picture.place(name))
        .filter(|next| next.name() != pack);
    if (successor.is_some() || wish.kind == "replaced") && next.is_none() {
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
    for (duty, goes_on) in succession(place, next) {
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

/// Every duty of a document, and the duty of its successor under which it goes on.
fn succession(place: &PlacePicture, next: Option<&PlacePicture>) -> Vec<(String, Option<String>)> {
    let party = |place: &PlacePicture| {
        let edition = place.edition.clone();
        (edition, place.text.clone())
    };
    let pairs = next.map(|next| {
        let ((one, one_text), (other, other_text)) = (party(place), party(next));
        let left = Party {
            edition: &one,
            source: one_text.as_ref().map(|text| &text.source),
        };
        let right = Party {
            edition: &other,
            source: other_text.as_ref().map(|text| &text.source),
        };
        compare(left, right)
    });
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

/// Closes a duty of an ended document by decision.
pub async fn close_duty(
    app: &App,
    person: &Signed,
    pack: &str,
    duty: &str,
    reason: &str,
) -> Result<(), Stop> {
    if reason.trim().is_empty() {
        let words = Words::new("请写明关闭的依据", "say what the closing rests on");
        return Err(Stop::problems(vec![Problem::error(
            &REASON_NEEDED,
            Place::field("reason"),
            words,
        )]));
    }
    let ends = app.store.list_duty_ends(pack).await?;
    let Some(row) = ends
        .iter()
        .filter(|end| end.duty == duty)
        .max_by_key(|end| end.recorded_at)
    else {
        let words = Words::new(
            "该任务所在文件没有终止",
            "the document of this duty has not ended",
        );
        return Err(Stop::problems(vec![Problem::error(
            &DUTY_NOT_ENDED,
            Place::item(duty),
            words,
        )]));
    };
    let closed = DutyEnd {
        outcome: "closed".to_owned(),
        successor_pack: None,
        successor_duty: None,
        reason: Some(reason.trim().to_owned()),
        recorded_by: person.id.clone(),
        recorded_at: app.now(),
        ..row.row.clone()
    };
    let mut changes = Changes::new();
    changes.update(row, &closed);
    let act = Act::new(app.now(), &person.id, "duty.end", format!("duty:{pack}/{duty}"));
    app.store.write(&act.because(reason.trim()), changes).await?;
    Ok(())
}
