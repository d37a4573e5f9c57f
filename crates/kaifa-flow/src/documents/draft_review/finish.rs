//! The end of a review: everything judged, every clause accounted for, no error left; a named person puts the edition in
//! force from a day, and the text belongs to it from then on.

use kaifa_base::{Date, Digest, Place, Problem, Words, counted};
use kaifa_pack::{PackFiles, accept::REVIEW_FILE};
use kaifa_store::Changes;
use kaifa_store::rows::{DraftReview, DraftStep, Source};

use super::desk::Desk;
use super::{CLOSED, NOT_JUDGED};
use crate::app::App;
use crate::documents::life::{self, EndWish};
use crate::documents::repeals;
use crate::documents::shelf::{built_in, edition_changes, with_base};
use crate::people::permission::Signed;
use crate::stop::Stop;

/// Puts a reviewed draft in force from a day and records the end of what it repeals: pack and wish each, with the day before the
/// first one as the last where the wish names none. Gives the name of its pack.
///
/// What would be refused of the ends is refused before anything is written; each end is an act of its own after that of the edition.
pub async fn put_draft_in_force(
    app: &App,
    person: &Signed,
    sha256: &Digest,
    from: Date,
    ends: &[(String, EndWish)],
) -> Result<String, Stop> {
    let desk = Desk::load_or_stop(app, sha256).await?;
    let ends = completed(&desk, from, ends);
    let mut problems = not_judged(&desk);
    if !desk.is_open() {
        let words = Words::new("审阅已结束", "the review is finished");
        problems.push(Problem::error(&CLOSED, Place::default(), words));
    }
    if problems.is_empty() {
        problems.extend(desk.problems().into_values().flatten());
    }
    for (pack, wish) in &ends {
        let editions = app.store.list_editions(Some(pack)).await?;
        let current = editions.iter().find(|edition| edition.in_force_until.is_none());
        problems.extend(life::problems(wish, current.map(|edition| &edition.row), true));
    }
    if !problems.is_empty() {
        return Err(Stop::problems(problems));
    }
    let pack = desk.review.pack.clone();
    let before = app.store.list_editions(Some(&pack)).await?;
    let number = before.iter().map(|edition| edition.number).max().unwrap_or(0) + 1;
    let files = accepted(desk.files(), person, app.today(), number);
    let mut shelf = built_in();
    shelf.retain(|one| one.name != pack);
    shelf.push(files.clone());
    let now = app.now();
    let (act, mut changes) = edition_changes(&app.store, &files, &shelf, &person.id, from, now).await?;
    if let Some(source) = app.store.find_source(sha256).await? {
        let joined = Source {
            pack: Some(pack.clone()),
            ..source.row.clone()
        };
        changes.update(&source, &joined);
    }
    changes.extend(finished(&desk, person, number, now));
    app.store.write(&act, changes).await?;
    for (ended, wish) in &ends {
        let picture = life::picture_of_last_day(app, ended, wish.last_day.parse().ok()).await?;
        life::end(app, picture.place_or_stop(ended)?, person, wish).await?;
    }
    Ok(pack)
}

/// The ends with what follows from the document that brings them about.
fn completed(desk: &Desk, from: Date, ends: &[(String, EndWish)]) -> Vec<(String, EndWish)> {
    let day_before = from.pred_opt().map(|day| day.to_string()).unwrap_or_default();
    let replaces = !repeals::only_repeals(&desk.text);
    let complete = |(pack, wish): &(String, EndWish)| {
        let last_day = match wish.last_day.trim() {
            "" => day_before.clone(),
            typed => typed.to_owned(),
        };
        let wish = EndWish {
            kind: if replaces { "replaced" } else { "withdrawn" }.to_owned(),
            successor: if replaces {
                desk.review.pack.clone()
            } else {
                String::new()
            },
            last_day,
            ..wish.clone()
        };
        (pack.clone(), wish)
    };
    ends.iter().map(complete).collect()
}

/// The files with the note of who accepted them, as `kaifa pack accept` writes it.
fn accepted(files: PackFiles, person: &Signed, on: Date, number: i64) -> PackFiles {
    let digest = with_base(files.clone()).edition.pack.digest;
    let by = person.name.replace(['"', '\\', '\n'], " ");
    let note = format!("[[accepted]]\nby = \"{by}\"\non = {on}\nedition = {number}\ndigest = \"{digest}\"\n");
    let name = files.name.clone();
    PackFiles::new(
        name,
        files.files.into_iter().chain([(REVIEW_FILE.to_owned(), note)]),
    )
}

fn finished(desk: &Desk, person: &Signed, number: i64, now: kaifa_store::Instant) -> Changes {
    let mut changes = Changes::new();
    let review = DraftReview {
        state: "in_force".to_owned(),
        edition: Some(number),
        finished_by: Some(person.id.clone()),
        finished_at: Some(now),
        ..desk.review.row.clone()
    };
    changes.update(&desk.review, &review);
    // A step of its own number: whoever changes an item at this moment is refused.
    changes.insert(&DraftStep {
        sha256: desk.review.sha256.clone(),
        number: desk.steps.first().map_or(0, |step| step.number) + 1,
        action: "edition.put_in_force".to_owned(),
        person: person.id.clone(),
        at: now,
        changes: serde_json::json!([]),
        undone_by: None,
        undone_at: None,
    });
    changes
}

/// One problem for each clause that is not accounted for, and one for the items that nobody has judged.
fn not_judged(desk: &Desk) -> Vec<Problem> {
    let left = desk.left();
    let mut problems = Vec::new();
    if left.items > 0 {
        let words = Words::new(
            format!("还有 {} 项没有审阅", left.items),
            format!("not judged yet: {}", counted(left.items, "item", "items")),
        );
        problems.push(Problem::error(&NOT_JUDGED, Place::default(), words));
    }
    for clause in left.clauses {
        let words = Words::new(
            format!("条款“{clause}”还没有事项,也没有说明"),
            format!("the clause `{clause}` has neither an item nor a statement"),
        );
        let place = Place {
            clause: Some(clause),
            ..Place::default()
        };
        problems.push(Problem::error(&NOT_JUDGED, place, words));
    }
    problems
}
