//! Figures: handed in, reviewed stage by stage, returned with a reason, corrected as a new version.
//!
//! A submission is taken as a whole or not at all; all its problems are listed by place. What it does not change makes no
//! new version. Who reviews in which order is said by the pack's review route.

use kaifa_base::{FigureState, Period, Place, Problem, Words};
use kaifa_store::rows::{FigureVersion, ReviewState, Verdict};
use kaifa_store::{Act, Changes, Kept};

use crate::app::App;
use crate::codes;
use crate::figures::check::check;
use crate::figures::form_gate;
use crate::figures::review::{Opinion, review_all};
use crate::figures::typed_value::Typed;
use crate::people::permission::Signed;
use crate::place::PlacePicture;
use crate::stop::Stop;

/// One value as typed, and where.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Cell, line or form field.
    pub place: Place,
    /// Id of the indicator.
    pub indicator: String,
    /// Id of the unit.
    pub subject: String,
    /// The period.
    pub period: Period,
    /// The value as typed; empty means nothing is said.
    pub text: String,
    /// Why the value differs from the version before; a correction of what was not returned needs it.
    pub correction: Option<String>,
}

/// Values that are handed in together.
#[derive(Debug, Clone, Default)]
pub struct Submission {
    /// The values.
    pub entries: Vec<Entry>,
    /// What was found wrong while reading them; the whole submission is refused with it.
    pub problems: Vec<Problem>,
    /// What is said of the source of all of them: kind, file, hash.
    pub source: serde_json::Value,
    /// Why figures that a check doubts are right all the same.
    pub remark: Option<String>,
}

/// Takes values of one place. See [`submit_all`].
pub async fn submit(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    entries: Vec<Entry>,
    source: serde_json::Value,
) -> Result<usize, Stop> {
    let submission = Submission {
        entries,
        source,
        ..Submission::default()
    };
    submit_all(app, std::slice::from_ref(place), person, submission).await
}

/// Takes a submission: checks everything, then writes all new versions as one act. Gives the number of new versions.
pub async fn submit_all(
    app: &App,
    places: &[PlacePicture],
    person: &Signed,
    submission: Submission,
) -> Result<usize, Stop> {
    let (changes, count) = prepare(app, places, person, submission).await?;
    let act = Act::new(app.now(), &person.id, "figure.submit", format!("figures:{count}"));
    app.store.write(&act, changes).await?;
    Ok(count)
}

/// Checks a submission as [`submit_all`] does and gives what it would write and how many new versions, without writing.
pub async fn prepare(
    app: &App,
    places: &[PlacePicture],
    person: &Signed,
    submission: Submission,
) -> Result<(Changes, usize), Stop> {
    let mut problems = submission.problems;
    let checked = check(app, places, person, submission.entries, &mut problems);
    let remark = submission.remark.filter(|remark| !remark.trim().is_empty());
    let book = form_gate::look(app, &checked, remark.is_some(), &mut problems).await?;
    let now = app.now();
    let mut source = submission.source;
    if let (Some(remark), Some(map)) = (remark, source.as_object_mut()) {
        map.insert("remark".to_owned(), remark.into());
    }
    let mut changes = Changes::new();
    let mut count = 0;
    for item in checked {
        let Entry {
            place: at,
            indicator,
            subject,
            period,
            correction,
            ..
        } = item.entry;
        let newest = book.newest(&indicator, &subject, period);
        let (state, value) = match item.typed {
            Typed::Value(value) => (FigureState::Reported, Some(value)),
            Typed::NotApplicable => (FigureState::NotApplicable, None),
            Typed::Nothing => continue,
        };
        let correction = correction.filter(|reason| !reason.trim().is_empty());
        if let Some(newest) = newest {
            let same = newest.state == state && newest.value == value;
            // What was returned or only kept may change without a further word.
            let returned = matches!(newest.review, ReviewState::Returned | ReviewState::Draft);
            // A returned value that is handed in again unchanged needs a word on why it is right after all.
            let kept = newest.review == ReviewState::Draft;
            if same && !kept && (!returned || correction.is_none()) {
                continue;
            }
            // A return has said why there is a new version; any other correction says it itself.
            if !returned && correction.is_none() {
                problems.push(correction_needed(newest, at));
                continue;
            }
        }
        let stages = item.place.review_stages(&subject);
        changes.insert(&FigureVersion {
            version: newest.map_or(1, |v| v.version + 1),
            indicator,
            subject,
            period,
            state,
            value,
            unit: Some(item.unit),
            state_reason: (state == FigureState::NotApplicable).then(|| "填报单位注明不适用".to_owned()),
            held_on: Some(period.last_day()),
            known_at: now,
            source: source_of(&source, &at),
            entered_by: person.id.clone(),
            correction_reason: correction,
            review: ReviewState::UnderReview,
            stage: stages.first().map_or(0, |stage| stage.number),
            accepted_at: None,
        });
        count += 1;
    }
    if count == 0 && problems.is_empty() {
        let words = Words::new("没有新的或改动的数据", "there is no new or changed figure");
        problems.push(Problem::error(&codes::NOTHING_ENTERED, Place::default(), words));
    }
    if !problems.is_empty() {
        return Err(Stop::problems(problems));
    }
    Ok((changes, count))
}

fn correction_needed(newest: &FigureVersion, at: Place) -> Problem {
    let value = newest.value.map_or_else(
        || newest.state.words(),
        |value| Words::new(value.to_string(), value.to_string()),
    );
    Problem::error(
        &codes::REASON_NEEDED,
        at,
        Words::new(
            format!(
                "已有第 {} 版(“{}”,{}),更正须写明理由",
                newest.version,
                value.zh,
                newest.review.words().zh
            ),
            format!(
                "version {} exists (“{}”, {}); a correction needs a reason",
                newest.version,
                value.en,
                newest.review.words().en
            ),
        ),
    )
    .hint(
        "请在“更正理由”中写明为什么改",
        "say in “更正理由” (reason for the correction) why it changes",
    )
}

/// The source of one figure: what is said of the whole submission, with the cell or line beside it.
fn source_of(whole: &serde_json::Value, place: &Place) -> serde_json::Value {
    let mut source = whole.clone();
    if let (Some(map), Ok(serde_json::Value::Object(own))) =
        (source.as_object_mut(), serde_json::to_value(place))
    {
        map.extend(
            own.into_iter()
                .filter(|(key, _)| matches!(key.as_str(), "sheet" | "cell" | "line")),
        );
    }
    source
}

/// A verdict on one waiting figure. See [`review_all`].
pub async fn review(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    figure: &Kept<FigureVersion>,
    verdict: Verdict,
    reason: Option<String>,
    on_behalf_of: Option<String>,
) -> Result<(), Stop> {
    let opinion = Opinion {
        verdict,
        reason,
        on_behalf_of,
    };
    let figures = std::slice::from_ref(figure);
    review_all(app, std::slice::from_ref(place), person, figures, &opinion).await
}
