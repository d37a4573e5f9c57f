//! Setting what a text leaves open: a value with author, day and reason, checked against the parameter's type. Values are
//! added, never changed; then the rules are run again and what that changes is handed back.

use kaifa_base::{Date, Lang, Place, Problem, Words};
use kaifa_store::rows::ParameterValue;
use kaifa_store::{Act, Changes, new_id};

use crate::app::App;
use crate::codes;
use crate::people::permission::Signed;
use crate::place::PlacePicture;
use crate::rules::judge::{self, Changed};
use crate::rules::parameter_values::read_scalar;
use crate::stop::Stop;

/// What a person wants to set.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The value as typed.
    pub value: String,
    /// First day for which it holds; empty is today.
    pub valid_from: String,
    /// Why.
    pub reason: String,
}

/// Sets a value and runs the rules again.
pub async fn set(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    id: &str,
    wish: &Wish,
) -> Result<Changed, Stop> {
    let parameter = place
        .edition
        .parameter(id)
        .ok_or_else(|| Stop::not_found(format!("参数 {id}"), format!("parameter {id}")))?;
    let at = |field: &str| Place {
        field: Some(field.to_owned()),
        ..Place::item(id)
    };
    let mut problems = Vec::new();
    if wish.value.trim().is_empty() {
        let words = Words::new(
            format!("“{}”没有填写取值", parameter.title.zh),
            format!("no value was given for “{}”", parameter.title.get(Lang::En)),
        );
        problems.push(Problem::error(&codes::REQUIRED, at("value"), words));
    } else if let Err(words) = read_scalar(parameter, &wish.value) {
        problems.push(Problem::error(&codes::PARAMETER_TYPE, at("value"), words));
    }
    if wish.reason.trim().is_empty() {
        let words = Words::new("请写明这样取值的理由", "say why it is read this way");
        problems.push(Problem::error(&codes::REASON_NEEDED, at("reason"), words));
    }
    let valid_from = match wish.valid_from.trim() {
        "" => Some(app.today()),
        text => text.parse::<Date>().ok(),
    };
    if valid_from.is_none() {
        let words = Words::new(
            format!("应为日期(如 2025-12-31),现为“{}”", wish.valid_from.trim()),
            format!(
                "expected a date such as 2025-12-31, found “{}”",
                wish.valid_from.trim()
            ),
        );
        problems.push(Problem::error(&codes::FIELD_TYPE, at("valid_from"), words));
    }
    let row = valid_from
        .filter(|_| problems.is_empty())
        .map(|valid_from| ParameterValue {
            id: new_id(app.now()),
            pack: place.name().to_owned(),
            parameter: id.to_owned(),
            value: wish.value.trim().to_owned(),
            valid_from,
            author: person.id.clone(),
            set_at: app.now(),
            reason: wish.reason.trim().to_owned(),
        });
    let Some(row) = row else {
        return Err(Stop::problems(problems));
    };
    refuse_repetition(app, &row).await?;
    let mut changes = Changes::new();
    changes.insert(&row);
    let mut act = Act::new(
        app.now(),
        &person.id,
        "parameter.set",
        format!("parameter:{}/{id}", place.name()),
    );
    if let Some(clause) = &parameter.basis.clause {
        act.clause = place.citation(clause.as_str());
    }
    app.store.write(&act.because(&row.reason), changes).await?;
    let picture = app.picture(app.today()).await?;
    let place = picture.place_or_stop(place.name())?;
    let why = format!("“{}”改为{}:{}", parameter.title.zh, row.value, row.reason);
    judge::propose(app, place, &person.id, &why).await
}

/// A form sent twice sets a value once.
async fn refuse_repetition(app: &App, row: &ParameterValue) -> Result<(), Stop> {
    let values = app.store.list_parameter_values(&row.pack).await?;
    let last = values.iter().rev().find(|value| value.parameter == row.parameter);
    if last.is_none_or(|last| last.value != row.value || last.valid_from != row.valid_from) {
        return Ok(());
    }
    let words = Words::new(
        format!("取值已是“{}”,没有改动", row.value),
        format!("the value is “{}” already; nothing was changed", row.value),
    );
    Err(Stop::problems(vec![Problem::error(
        &codes::NOTHING_ENTERED,
        Place::item(row.parameter.clone()),
        words,
    )]))
}
