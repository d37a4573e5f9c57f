//! Figures: handed in, reviewed stage by stage, returned with a reason, corrected as a new version.
//!
//! A submission is taken as a whole or not at all; all its problems are listed by place. What it does not change makes no
//! new version. Who reviews in which order is said by the pack's review route.

use std::collections::BTreeSet;

use kaifa_base::{Decimal, FigureState, Period, Place, Problem, Words};
use kaifa_pack::item::{Indicator, PeriodKind};
use kaifa_store::rows::{FigureFilter, FigureReview, FigureVersion, ReviewState, Verdict, review_figure};
use kaifa_store::{Act, Changes, Instant, Kept};

use crate::app::App;
use crate::flow::codes;
use crate::flow::place::PlacePicture;
use crate::permission::{Signed, Task};
use crate::web::stop::Stop;

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
    /// Why the value differs from the version before; required by the form for corrections.
    pub correction: Option<String>,
}

/// What a typed value says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Typed {
    /// A number.
    Value(Decimal),
    /// The question does not arise.
    NotApplicable,
    /// Nothing.
    Nothing,
}

/// Reads a typed value: digits with or without separators, `不适用`, or nothing. `约5万` is refused, not guessed.
pub fn read_value(text: &str, place: &Place) -> Result<Typed, Box<Problem>> {
    let folded: String = text
        .trim()
        .chars()
        .filter(|c| !c.is_whitespace() && *c != ',' && *c != '\u{ff0c}')
        .map(|c| match c {
            '\u{ff10}'..='\u{ff19}' => char::from_u32(c as u32 - 0xff10 + 0x30).unwrap_or(c),
            '\u{ff0e}' => '.',
            '\u{ff0d}' | '\u{2212}' => '-',
            other => other,
        })
        .collect();
    match folded.as_str() {
        "" => Ok(Typed::Nothing),
        "不适用" | "n/a" | "N/A" => Ok(Typed::NotApplicable),
        digits => digits.parse::<Decimal>().map(Typed::Value).map_err(|_| {
            Box::new(
                Problem::error(
                    &codes::NOT_A_NUMBER,
                    place.clone(),
                    Words::new(format!("应为数字,现为“{}”", text.trim()), format!("expected a number, found “{}”", text.trim())),
                )
                .hint("请只填数字,单位以表头为准;没有此项请填“不适用”", "enter digits only, in the unit of the heading; write 不适用 (N/A) where the question does not arise"),
            )
        }),
    }
}

/// A checked entry.
struct Checked {
    entry: Entry,
    typed: Typed,
    unit: String,
}

/// Takes a submission: checks everything, then writes all new versions as one act. Gives the number of new versions.
pub async fn submit(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    entries: Vec<Entry>,
    source: serde_json::Value,
) -> Result<usize, Stop> {
    let checked = check(app, place, person, entries)?;
    let now = app.now();
    let mut changes = Changes::new();
    let mut count = 0;
    for item in checked {
        let Entry {
            indicator,
            subject,
            period,
            correction,
            ..
        } = item.entry;
        let filter = FigureFilter {
            indicator: Some(indicator.clone()),
            subject: Some(subject.clone()),
            period: Some(period),
            ..FigureFilter::default()
        };
        let versions = app.store.list_figures(&filter).await?;
        let newest = versions.last();
        let (state, value) = match item.typed {
            Typed::Value(value) => (FigureState::Reported, Some(value)),
            Typed::NotApplicable => (FigureState::NotApplicable, None),
            Typed::Nothing => continue,
        };
        if newest.is_some_and(|v| v.state == state && v.value == value && v.review != ReviewState::Returned) {
            continue;
        }
        let stages = place.review_stages(&subject);
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
            source: source_of(&source, &item.entry.place),
            entered_by: person.id.clone(),
            correction_reason: correction.filter(|reason| !reason.trim().is_empty()),
            review: ReviewState::UnderReview,
            stage: stages.first().map_or(0, |stage| stage.number),
            accepted_at: None,
        });
        count += 1;
    }
    if count == 0 {
        let words = Words::new("没有新的或改动的数据", "there is no new or changed figure");
        return Err(Stop::problems(vec![Problem::error(
            &codes::NOTHING_ENTERED,
            Place::default(),
            words,
        )]));
    }
    let act = Act::new(now, &person.id, "figure.submit", format!("figures:{count}"));
    app.store.write(&act, changes).await?;
    Ok(count)
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

fn check(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    entries: Vec<Entry>,
) -> Result<Vec<Checked>, Stop> {
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    let mut checked = Vec::new();
    for entry in entries {
        let typed = match read_value(&entry.text, &entry.place) {
            Ok(typed) => typed,
            Err(problem) => {
                problems.push(*problem);
                continue;
            }
        };
        if typed == Typed::Nothing {
            continue;
        }
        let before = problems.len();
        let indicator = place.edition.indicator(&entry.indicator);
        match indicator {
            None => problems.push(
                Problem::error(
                    &codes::UNKNOWN_INDICATOR,
                    entry.place.clone(),
                    Words::new(
                        format!("没有指标“{}”", entry.indicator),
                        format!("there is no indicator `{}`", entry.indicator),
                    ),
                )
                .hint(
                    "请使用下载的模板,不要改动指标编码",
                    "use the downloaded template and leave the indicator codes as they are",
                ),
            ),
            Some(indicator) => check_entry(app, place, indicator, &entry, &typed, &mut problems),
        }
        if let Err(problem) = person.may(Task::EnterFigures, Some(&entry.subject)) {
            problems.push(Problem {
                place: entry.place.clone(),
                ..problem
            });
        }
        if !seen.insert((entry.indicator.clone(), entry.subject.clone(), entry.period)) {
            problems.push(Problem::error(
                &codes::DUPLICATE,
                entry.place.clone(),
                Words::new(
                    "同一单位同一期间的同一指标出现两次",
                    "the same indicator of the same unit and period appears twice",
                ),
            ));
        }
        if let (Some(indicator), true) = (indicator, problems.len() == before) {
            checked.push(Checked {
                entry,
                typed,
                unit: indicator.unit.symbol().to_owned(),
            });
        }
    }
    if problems.is_empty() {
        Ok(checked)
    } else {
        Err(Stop::problems(problems))
    }
}

fn check_entry(
    app: &App,
    place: &PlacePicture,
    indicator: &Indicator,
    entry: &Entry,
    typed: &Typed,
    problems: &mut Vec<Problem>,
) {
    let mut wrong = |code, zh: String, en: String| {
        problems.push(Problem::error(code, entry.place.clone(), Words::new(zh, en)))
    };
    match place.unit(&entry.subject) {
        None => wrong(
            &codes::UNKNOWN_SUBJECT,
            format!("单位目录中没有“{}”", entry.subject),
            format!("the directory has no unit `{}`", entry.subject),
        ),
        Some(unit) if !indicator.subjects.contains(&unit.kind) => wrong(
            &codes::WRONG_SUBJECT,
            format!("“{}”不由{}填报", indicator.name, unit.name),
            format!("{} does not report `{}`", unit.name, indicator.name),
        ),
        Some(_) => {}
    }
    let kind = match entry.period {
        Period::Year(_) => PeriodKind::Year,
        Period::Half(..) => PeriodKind::Half,
        Period::Quarter(..) => PeriodKind::Quarter,
        Period::Month(..) => PeriodKind::Month,
    };
    if kind != indicator.period {
        wrong(
            &codes::WRONG_PERIOD,
            format!(
                "“{}”按{}填报,现为 {}",
                indicator.name,
                indicator.period.words().zh,
                entry.period
            ),
            format!(
                "`{}` is reported by {}, found {}",
                indicator.name,
                indicator.period.words().en,
                entry.period
            ),
        );
    }
    if entry.period.first_day() > app.today() {
        wrong(
            &codes::FUTURE_PERIOD,
            format!("{} 尚未开始", entry.period),
            format!("{} has not begun", entry.period),
        );
    }
    if let Typed::Value(value) = typed
        && value.is_sign_negative()
        && !value.is_zero()
    {
        wrong(
            &codes::NEGATIVE,
            format!("“{}”不能为负,现为 {value}", indicator.name),
            format!("`{}` cannot be negative, found {value}", indicator.name),
        );
    }
}

/// A verdict on a waiting figure by someone who may give it at the figure's stage, or a substitute who is named.
pub async fn review(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    figure: &Kept<FigureVersion>,
    verdict: Verdict,
    reason: Option<String>,
    on_behalf_of: Option<String>,
) -> Result<(), Stop> {
    let stages = place.review_stages(&figure.subject);
    let at = stages.iter().position(|stage| stage.number == figure.stage);
    let Some(at) = at else {
        return Err(Stop::failed(format!(
            "figure waits at stage {} that its route does not have",
            figure.stage
        )));
    };
    person
        .may(stages[at].task(), Some(&figure.subject))
        .map_err(Stop::refused)?;
    let now: Instant = app.now();
    let review = FigureReview {
        indicator: figure.indicator.clone(),
        subject: figure.subject.clone(),
        period: figure.period,
        version: figure.version,
        stage: figure.stage,
        reviewer: person.id.clone(),
        on_behalf_of: on_behalf_of.filter(|name| !name.trim().is_empty()),
        verdict,
        reason: reason.clone().filter(|text| !text.trim().is_empty()),
        at: now,
    };
    let last = at + 1 == stages.len();
    let changes = review_figure(figure, &review, last)?;
    let subject = format!(
        "figure:{}/{}/{}#{}",
        figure.indicator, figure.subject, figure.period, figure.version
    );
    let action = if verdict == Verdict::Accept {
        "figure.accept"
    } else {
        "figure.return"
    };
    let mut act = Act::new(now, &person.id, action, subject);
    if let Some(reason) = reason.filter(|text| !text.trim().is_empty()) {
        act = act.because(reason);
    }
    app.store.write(&act, changes).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_values_are_read_or_refused_never_guessed() {
        let place = Place::default();
        assert_eq!(
            read_value(" 1,234.50 ", &place).unwrap(),
            Typed::Value(Decimal::new(123450, 2))
        );
        assert_eq!(
            read_value("\u{ff11}\u{ff12}\u{ff0e}5", &place).unwrap(),
            Typed::Value(Decimal::new(125, 1))
        );
        assert_eq!(read_value("0", &place).unwrap(), Typed::Value(Decimal::ZERO));
        assert_eq!(read_value("", &place).unwrap(), Typed::Nothing);
        assert_eq!(read_value("不适用", &place).unwrap(), Typed::NotApplicable);
        let problem = read_value("约5万", &place).unwrap_err();
        assert!(problem.message.zh.contains("现为“约5万”"));
    }
}
