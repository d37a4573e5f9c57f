//! One form of one unit for one period: the grid to fill in, with the period before, the same period of last year as submitted and as
//! revised, the single period, growth, and what the checks say; for a reviewer the same grid with what to accept and return;
//! for the office the exception from a deadline.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Form as Sent, Path};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kaifa_base::{Date, Decimal, Lang, Period, Place, Problem, Words};
use kaifa_flow::figures::book::{FigureBook, known_by, period_before};
use kaifa_flow::figures::collect::{Entry, Submission, submit_all};
use kaifa_flow::figures::comparison::compare;
use kaifa_flow::figures::form_checks::{self, Fresh, units_looked_at};
use kaifa_flow::figures::form_gate::form_of;
use kaifa_flow::figures::forms::{self, Lock};
use kaifa_flow::figures::review::{Opinion, review_all};
use kaifa_flow::figures::typed_value::{Typed, read_value};
use kaifa_flow::people::permission::Task;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::stop::Stop;
use kaifa_flow::{codes, show};
use kaifa_pack::item::{Accumulation, CheckSeverity, Form, Indicator};
use kaifa_store::rows::{FormException, ReviewState, Verdict};
use kaifa_store::{Act, Changes, new_id};

use super::{FormHead, ProgressView, href, period_asked, periods_offered, waiting_for_me};
use crate::pages::figures::{figure_href, indicator_name, review_lamp};
use crate::pages::frame::Frame;
use crate::pages::{Page, go, html};
use crate::web::visit::Visit;

/// A number beside a cell, or the word in its place.
#[derive(Debug, Clone, Default)]
struct Beside {
    text: String,
    exact: String,
    is_word: bool,
    href: String,
}

/// One row of the grid.
#[derive(Debug, Clone)]
struct GridRow {
    indicator: String,
    name: String,
    owner: String,
    unit: String,
    accumulation: String,
    before: Beside,
    submitted: Beside,
    /// Shown where it differs from what was submitted.
    revised: Option<Beside>,
    single: String,
    growth: String,
    /// The change of definition, and whether a comparable figure is there.
    changed: String,
    typed: String,
    correction: String,
    exists: bool,
    version: i64,
    state_words: String,
    review_words: String,
    lamp: &'static str,
    href: String,
    returned_because: String,
    /// Waits for the reader, and whether it strikes.
    for_me: bool,
    striking: bool,
    wrong: Vec<Words>,
}

/// A figure of another form, shown and not asked.
#[derive(Debug, Clone)]
struct ReusedRow {
    name: String,
    unit: String,
    value: Beside,
    /// The form that asks for it.
    from: String,
    from_href: String,
}

/// A check that does not hold.
#[derive(Debug, Clone)]
struct CheckLine {
    text: String,
    must: bool,
}

#[derive(Template)]
#[template(path = "form_unit.html")]
struct UnitPage {
    f: Frame,
    head: FormHead,
    unit: String,
    periods: Vec<String>,
    before: String,
    last_year: String,
    is_cumulative: bool,
    progress: ProgressView,
    rows: Vec<GridRow>,
    reused: Vec<ReusedRow>,
    checks: Vec<CheckLine>,
    remark: String,
    may_enter: bool,
    may_review: bool,
    may_except: bool,
    locked_words: String,
    exception_until: Option<Date>,
    problems: Vec<Problem>,
}

impl UnitPage {
    fn exception_words(&self) -> String {
        self.exception_until
            .map(|day| show::date(day, self.f.lang))
            .unwrap_or_default()
    }
}

/// What was typed, by indicator: value and reason of the correction.
type TypedCells = BTreeMap<String, (String, String)>;

struct Asked<'a> {
    place: &'a PlacePicture,
    form: &'a Form,
    unit: &'a str,
    period: Period,
}

fn asked<'a>(visit: &Visit, picture: &'a Picture, id: &str, unit: &'a str) -> Result<Asked<'a>, Stop> {
    visit.allow(Task::SeeFigures, Some(unit))?;
    let place = picture
        .place_of_unit(unit)
        .ok_or_else(|| Stop::not_found(format!("单位 {unit}"), format!("the unit {unit}")))?;
    let form = place.edition.form(id).ok_or_else(|| forms::unknown(id))?;
    let period = period_asked(visit, form)?;
    Ok(Asked {
        place,
        form,
        unit,
        period,
    })
}

async fn page(
    visit: &Visit,
    asked: &Asked<'_>,
    typed: Option<&TypedCells>,
    remark: String,
    problems: Vec<Problem>,
) -> Result<UnitPage, Stop> {
    let Asked {
        place,
        form,
        unit,
        period,
    } = *asked;
    let person = visit.signed()?;
    let (today, lang) = (visit.app.today(), visit.lang);
    let units = units_looked_at(place, unit);
    let book = FigureBook::of_subjects(
        &visit.app.store,
        units.iter().map(String::as_str),
        known_by(visit.on, today),
    )
    .await?;
    let exceptions = exceptions(visit, form).await?;
    let lock = forms::lock(place, form, unit, period, &exceptions, today);
    let (locked_words, exception_until) = match lock {
        Lock::Locked(due) => (forms::locked_words(form, due).get(lang).to_owned(), None),
        Lock::Open { exception_until } => (String::new(), exception_until),
    };
    let is_today = visit.on == today;
    let may_enter = is_today && locked_words.is_empty() && person.covers(Task::EnterFigures, unit);
    let mine = match is_today && person.may_do(Task::ReviewFigures) {
        true => waiting_for_me(place, form, unit, period, &book, &book, person),
        false => Vec::new(),
    };
    let mut rows = Vec::new();
    let mut fresh = Fresh::default();
    for id in &form.indicators {
        let Some(indicator) = place.edition.indicator(id) else {
            continue;
        };
        let cell = typed.and_then(|typed| typed.get(id));
        if let Some((text, _)) = cell
            && let Ok(value) = read_value(text, &Place::default())
        {
            let value = match value {
                Typed::Value(value) => Some(value),
                _ => None,
            };
            fresh.insert(unit, period, id, value);
        }
        let mut row = grid_row(visit, asked, indicator, &book, cell);
        if let Some((_, strikes)) = mine.iter().find(|(figure, _)| figure.indicator == *id) {
            (row.for_me, row.striking) = (true, *strikes);
        }
        if row.lamp == "over" {
            row.returned_because = returned_because(visit, indicator, unit, period).await?;
        }
        rows.push(row);
    }
    let reused = form
        .reuses
        .iter()
        .filter_map(|id| {
            let indicator = place.edition.indicator(id)?;
            let from = form_of(place, id, unit, period);
            Some(ReusedRow {
                name: indicator_name(indicator, lang).to_owned(),
                unit: indicator.unit.symbol().to_owned(),
                value: beside(visit, &book, indicator, unit, period),
                from: from
                    .map(|from| from.title.get(lang).to_owned())
                    .unwrap_or_default(),
                from_href: from
                    .map(|from| href(&from.id, Some(unit), period))
                    .unwrap_or_default(),
            })
        })
        .collect();
    let checks = form_checks::failed(place, form, unit, period, &book, &fresh)
        .into_iter()
        .map(|failed| CheckLine {
            must: failed.check.severity == CheckSeverity::Error,
            text: failed.text.get(lang).to_owned(),
        })
        .collect();
    let title = format!(
        "{} · {} · {}",
        form.title.get(lang),
        place.unit_name(unit),
        period.words().get(lang)
    );
    Ok(UnitPage {
        f: visit.frame(("报表", "Forms"), title),
        head: FormHead::of(place, form, period, visit.on, lang),
        unit: unit.to_owned(),
        periods: periods_offered(form, visit.on, period),
        before: period_before(period).to_string(),
        last_year: period.shift_years(-1).to_string(),
        is_cumulative: form.indicators.iter().any(|id| {
            let indicator = place.edition.indicator(id);
            indicator.is_some_and(|one| one.accumulation == Accumulation::Cumulative)
        }) && !matches!(period, Period::Year(_)),
        progress: forms::progress(place, form, unit, period, &book).into(),
        rows,
        reused,
        checks,
        remark,
        may_enter,
        may_review: !mine.is_empty(),
        may_except: is_today && form.locked && person.may_do(Task::RunOffice),
        locked_words,
        exception_until,
        problems,
    })
}

fn beside(visit: &Visit, book: &FigureBook, indicator: &Indicator, unit: &str, period: Period) -> Beside {
    let version = book
        .in_force(&indicator.id, unit, period)
        .or_else(|| book.newest(&indicator.id, unit, period));
    let href = figure_href(&indicator.id, unit, period);
    let word = |words: Words| Beside {
        text: words.get(visit.lang).to_owned(),
        is_word: true,
        href: href.clone(),
        ..Beside::default()
    };
    match version {
        None => word(kaifa_flow::figures::book::state_without_figure(period, visit.on).words()),
        Some(version) => match version.value {
            None => word(version.state.words()),
            Some(value) => Beside {
                text: show::number(value, 4),
                exact: value.to_string(),
                is_word: false,
                href,
            },
        },
    }
}

fn grid_row(
    visit: &Visit,
    asked: &Asked<'_>,
    indicator: &Indicator,
    book: &FigureBook,
    typed: Option<&(String, String)>,
) -> GridRow {
    let (lang, unit, period) = (visit.lang, asked.unit, asked.period);
    let newest = book.newest(&indicator.id, unit, period);
    let value = newest.and_then(|newest| newest.value);
    let against = compare(book, indicator, unit, period, value);
    let number = |value: Decimal| show::number(value, 4);
    let href = figure_href(&indicator.id, unit, period);
    let submitted = match against.last_year_submitted {
        None => beside(visit, book, indicator, unit, period.shift_years(-1)),
        Some(value) => Beside {
            text: number(value),
            exact: value.to_string(),
            is_word: false,
            href: figure_href(&indicator.id, unit, period.shift_years(-1)),
        },
    };
    let revised = against
        .last_year_revised
        .filter(|value| Some(*value) != against.last_year_submitted)
        .map(|value| Beside {
            text: number(value),
            exact: value.to_string(),
            is_word: false,
            href: submitted.href.clone(),
        });
    let changed = match against.change {
        None => String::new(),
        Some(change) => {
            let (from, title) = (show::date(change.from, lang), change.title.get(lang));
            match (against.comparable, lang) {
                (Some(value), Lang::Zh) => {
                    format!("自{from}起口径变动:{title};同口径上年数 {}", number(value))
                }
                (Some(value), Lang::En) => {
                    format!(
                        "defined anew since {from}: {title}; last year on the new basis: {}",
                        number(value)
                    )
                }
                (None, Lang::Zh) => format!("自{from}起口径变动:{title};没有同口径上年数,不可比"),
                (None, Lang::En) => {
                    format!("defined anew since {from}: {title}; no comparable figure of last year")
                }
            }
        }
    };
    GridRow {
        indicator: indicator.id.clone(),
        name: indicator_name(indicator, lang).to_owned(),
        owner: indicator.owner.clone().unwrap_or_default(),
        unit: indicator.unit.symbol().to_owned(),
        accumulation: indicator.accumulation.words().get(lang).to_owned(),
        before: beside(visit, book, indicator, unit, period_before(period)),
        submitted,
        revised,
        single: against.single.map(number).unwrap_or_default(),
        growth: against.growth.map(percent).unwrap_or_default(),
        changed,
        typed: match (typed, newest) {
            (Some(typed), _) => typed.0.clone(),
            (None, Some(newest)) => newest
                .value
                .map_or_else(|| "不适用".to_owned(), |value| value.to_string()),
            (None, None) => String::new(),
        },
        correction: typed.map(|typed| typed.1.clone()).unwrap_or_default(),
        exists: newest.is_some_and(|newest| newest.review != ReviewState::Draft),
        version: newest.map_or(0, |newest| newest.version),
        state_words: newest
            .map_or_else(
                || kaifa_flow::figures::book::state_without_figure(period, visit.on),
                |newest| newest.state,
            )
            .words()
            .get(lang)
            .to_owned(),
        review_words: newest
            .map(|newest| newest.review.words().get(lang).to_owned())
            .unwrap_or_default(),
        lamp: newest.map_or("idle", |newest| review_lamp(newest.review)),
        href,
        returned_because: String::new(),
        for_me: false,
        striking: false,
        wrong: Vec::new(),
    }
}

fn percent(value: Decimal) -> String {
    let sign = if value.is_sign_positive() && !value.is_zero() {
        "+"
    } else {
        ""
    };
    format!("{sign}{}%", show::number(value, 1))
}

async fn returned_because(
    visit: &Visit,
    indicator: &Indicator,
    unit: &str,
    period: Period,
) -> Result<String, Stop> {
    let reviews = visit
        .app
        .store
        .list_figure_reviews(&indicator.id, unit, period)
        .await?;
    let last = reviews
        .into_iter()
        .rev()
        .find(|review| review.verdict == Verdict::Return);
    Ok(last.and_then(|review| review.row.reason).unwrap_or_default())
}

async fn exceptions(visit: &Visit, form: &Form) -> Result<Vec<FormException>, Stop> {
    let rows = visit.app.store.list_form_exceptions(&form.id).await?;
    Ok(rows.into_iter().map(|kept| kept.row).collect())
}

/// `GET /forms/{id}/{unit}`
pub async fn show_one(visit: Visit, Path((id, unit)): Path<(String, String)>) -> Page {
    let picture = visit.picture().await?;
    let asked = asked(&visit, &picture, &id, &unit)?;
    html(&page(&visit, &asked, None, String::new(), Vec::new()).await?)
}

/// `POST /forms/{id}/{unit}`: fields `period`, `remark`, and per indicator `value.{id}` and `reason.{id}`.
pub async fn post(
    mut visit: Visit,
    Path((id, unit)): Path<(String, String)>,
    Sent(sent): Sent<Vec<(String, String)>>,
) -> Page {
    let mut typed = TypedCells::new();
    let mut remark = String::new();
    for (name, value) in sent {
        if let Some(indicator) = name.strip_prefix("value.") {
            typed.entry(indicator.to_owned()).or_default().0 = value;
        } else if let Some(indicator) = name.strip_prefix("reason.") {
            typed.entry(indicator.to_owned()).or_default().1 = value;
        } else if name == "period" {
            visit.query.insert(name, value);
        } else if name == "remark" {
            remark = value;
        }
    }
    visit.on = visit.app.today();
    let person = visit.allow(Task::EnterFigures, Some(&unit))?.clone();
    let picture = visit.picture().await?;
    let asked = asked(&visit, &picture, &id, &unit)?;
    let name_of = |id: &str| {
        let indicator = asked.place.edition.indicator(id);
        indicator.map_or_else(|| id.to_owned(), |found| found.name.clone())
    };
    let mut submission = Submission {
        source: serde_json::json!({ "form": asked.form.id }),
        remark: Some(remark.clone()),
        ..Submission::default()
    };
    for (indicator, (text, reason)) in &typed {
        submission.entries.push(Entry {
            place: Place::item(name_of(indicator)),
            indicator: indicator.clone(),
            subject: unit.clone(),
            period: asked.period,
            text: text.clone(),
            correction: Some(reason.clone()),
        });
    }
    match submit_all(&visit.app, &picture.places, &person, submission).await {
        Ok(_) => go(&href(&id, Some(&unit), asked.period), "submitted"),
        Err(stop) if stop.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let mut page = page(&visit, &asked, Some(&typed), remark, stop.problems).await?;
            for row in &mut page.rows {
                let name = name_of(&row.indicator);
                let here = page
                    .problems
                    .iter()
                    .filter(|problem| problem.place.item.as_ref() == Some(&name));
                row.wrong = here.map(|problem| problem.message.clone()).collect();
            }
            Ok((stop.status, html(&page)?).into_response())
        }
        Err(stop) => Err(stop),
    }
}

/// `POST /forms/{id}/{unit}/review`: fields `period`, `verdict` (`accept` or `return`), `reason`, and `indicator`, one per figure. An
/// acceptance is of everything that waits for the reviewer but the ticked ones; a return is of the ticked ones.
pub async fn post_review(
    mut visit: Visit,
    Path((id, unit)): Path<(String, String)>,
    Sent(sent): Sent<Vec<(String, String)>>,
) -> Page {
    let (mut ticked, mut verdict, mut reason) = (Vec::new(), Verdict::Accept, None);
    for (name, value) in sent {
        match name.as_str() {
            "indicator" => ticked.push(value),
            "verdict" if value == "return" => verdict = Verdict::Return,
            "reason" => reason = Some(value),
            "period" => {
                visit.query.insert(name, value);
            }
            _ => {}
        }
    }
    visit.on = visit.app.today();
    let person = visit.allow(Task::ReviewFigures, None)?.clone();
    let picture = visit.picture().await?;
    let asked = asked(&visit, &picture, &id, &unit)?;
    let book = FigureBook::of_subjects(&visit.app.store, [unit.as_str()], None).await?;
    let waiting = waiting_for_me(
        asked.place,
        asked.form,
        &unit,
        asked.period,
        &book,
        &book,
        &person,
    );
    let chosen: Vec<_> = waiting
        .into_iter()
        .map(|(figure, _)| figure)
        .filter(|figure| ticked.contains(&figure.indicator) == (verdict == Verdict::Return))
        .collect();
    if chosen.is_empty() {
        let words = Words::new("没有可办理的数据", "there is nothing to decide on");
        return Err(Stop::problems(vec![
            Problem::error(&codes::NOTHING_ENTERED, Place::field("indicator"), words).hint(
                "退回请先勾选;刚被他人审核的请刷新",
                "tick what to return; reload if someone was faster",
            ),
        ]));
    }
    let opinion = Opinion {
        verdict,
        reason: reason.filter(|_| verdict == Verdict::Return),
        on_behalf_of: None,
    };
    review_all(&visit.app, &picture.places, &person, &chosen, &opinion).await?;
    let done = match verdict {
        Verdict::Accept => "accepted",
        Verdict::Return => "returned",
    };
    go(&href(&id, Some(&unit), asked.period), done)
}

/// `POST /forms/{id}/{unit}/exception`: fields `period`, `until`, `reason`. Opens a locked form for one unit until a day.
pub async fn post_exception(
    mut visit: Visit,
    Path((id, unit)): Path<(String, String)>,
    Sent(sent): Sent<BTreeMap<String, String>>,
) -> Page {
    let field = |name: &str| {
        sent.get(name)
            .map(|text| text.trim().to_owned())
            .unwrap_or_default()
    };
    visit.query.insert("period".to_owned(), field("period"));
    visit.on = visit.app.today();
    let person = visit.allow(Task::RunOffice, None)?.clone();
    let picture = visit.picture().await?;
    let asked = asked(&visit, &picture, &id, &unit)?;
    let mut problems = Vec::new();
    let until = field("until").parse::<Date>().ok().filter(|day| *day >= visit.on);
    if until.is_none() {
        let words = Words::new(
            "开放到哪天须为今天或以后的日期",
            "the last day must be today or later",
        );
        problems.push(Problem::error(&codes::DATE_ORDER, Place::field("until"), words));
    }
    let reason = field("reason");
    if reason.is_empty() {
        let words = Words::new("须写明开放的理由", "an exception needs a reason");
        problems.push(Problem::error(
            &codes::REASON_NEEDED,
            Place::field("reason"),
            words,
        ));
    }
    let (Some(until_day), true) = (until, problems.is_empty()) else {
        return Err(Stop::problems(problems));
    };
    let now = visit.app.now();
    let mut changes = Changes::new();
    changes.insert(&FormException {
        id: new_id(now),
        form: id.clone(),
        subject: unit.clone(),
        period: asked.period,
        until_day,
        reason: reason.clone(),
        granted_by: person.id.clone(),
        granted_at: now,
    });
    let subject = format!("form:{id}/{unit}/{}", asked.period);
    let act = Act::new(now, &person.id, "form.except", subject).because(reason);
    visit.app.store.write(&act, changes).await?;
    go(&href(&id, Some(&unit), asked.period), "saved")
}
