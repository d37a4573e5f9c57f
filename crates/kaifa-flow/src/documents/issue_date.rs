//! The day of issue, where a text leaves it out: the office enters it with what it rests on, and every clock that starts
//! with the issue begins to run. A date that the text prints is not entered again. Entries are kept; the last one counts.

use kaifa_base::{Date, Place, Problem, Words};
use kaifa_store::rows::DocumentFact;
use kaifa_store::{Act, Changes, new_id};

use crate::app::App;
use crate::codes;
use crate::people::permission::Signed;
use crate::place::PlacePicture;
use crate::stop::Stop;

/// Name of the fact.
pub const ISSUED: &str = "issued";

/// Enters the day of issue of a place's document.
pub async fn enter(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    day: &str,
    reason: &str,
) -> Result<Date, Stop> {
    let mut problems = Vec::new();
    if let Some(printed) = place.edition.issued() {
        let words = Words::new(
            format!("文件已载明印发日期 {printed},不需录入"),
            format!("the document states its date of issue, {printed}; none is to be entered"),
        );
        problems.push(Problem::error(&codes::DATE_ORDER, Place::field("issued"), words));
    }
    let day = match day.trim().parse::<Date>() {
        Ok(day) if day > app.today() => {
            let words = Words::new(
                format!("印发日期 {day} 晚于今天"),
                format!("the date of issue {day} lies in the future"),
            );
            problems.push(Problem::error(&codes::DATE_ORDER, Place::field("issued"), words));
            None
        }
        Ok(day) => Some(day),
        Err(_) => {
            let words = Words::new(
                format!("应为日期(如 2025-12-31),现为“{}”", day.trim()),
                format!("expected a date such as 2025-12-31, found `{}`", day.trim()),
            );
            problems.push(Problem::error(&codes::FIELD_TYPE, Place::field("issued"), words));
            None
        }
    };
    if reason.trim().is_empty() {
        let words = Words::new("请写明日期的依据", "say what the date rests on");
        problems.push(
            Problem::error(&codes::REASON_NEEDED, Place::field("reason"), words).hint(
                "例如:收文登记、公报期号",
                "for example the register of incoming papers, or the gazette",
            ),
        );
    }
    let Some(day) = day.filter(|_| problems.is_empty()) else {
        return Err(Stop::problems(problems));
    };
    let now = app.now();
    let mut changes = Changes::new();
    changes.insert(&DocumentFact {
        id: new_id(now),
        pack: place.name().to_owned(),
        fact: ISSUED.to_owned(),
        value: day.to_string(),
        author: person.id.clone(),
        entered_at: now,
        reason: reason.trim().to_owned(),
    });
    let act = Act::new(
        now,
        &person.id,
        "document.issued",
        format!("document:{}", place.name()),
    );
    app.store.write(&act.because(reason.trim()), changes).await?;
    Ok(day)
}
