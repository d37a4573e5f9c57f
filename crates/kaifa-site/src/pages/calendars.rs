//! Working-day calendars by year: days off and make-up days with the order they rest on. The office enters a year when its
//! order is out; until then every clock that reaches into that year is provisional, and the page says how many do.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::Json;
use axum::extract::Form;
use chrono::Datelike;
use kaifa_base::{Date, Lang};
use kaifa_flow::people::permission::Task;
use kaifa_flow::place::calendar::{Wish, enter};
use kaifa_flow::place::picture::Picture;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::Calendar;
use kaifa_store::LocalDay;
use kaifa_store::rows::CalendarYear;
use serde::{Deserialize, Serialize};

use crate::pages::frame::Frame;
use crate::pages::{Page, go, html};
use crate::web::visit::Visit;

/// One year.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct CalendarView {
    /// The year.
    pub year: i32,
    /// The order that it rests on.
    pub order: String,
    /// Days off.
    pub holidays: Vec<Date>,
    /// Days off as ranges in words.
    pub holiday_words: Vec<String>,
    /// Weekend days that are worked.
    pub workdays: Vec<Date>,
    /// The same in words.
    pub workday_words: Vec<String>,
    /// Working days of the year.
    pub working_days: usize,
    /// Who entered it, where it is not the pack's.
    pub entered_by: Option<String>,
    /// When.
    pub entered_on: Option<Date>,
}

/// Everything on the page.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct CalendarsView {
    /// The years, newest first.
    pub years: Vec<CalendarView>,
    /// Years that due dates reach into and that have no calendar, with the number of duties.
    pub wanted: Vec<(i32, usize)>,
}

impl CalendarView {
    fn of(
        calendar: &Calendar,
        entered: Option<&CalendarYear>,
        names: &BTreeMap<String, String>,
        lang: Lang,
    ) -> CalendarView {
        let first = Date::from_ymd_opt(calendar.year, 1, 1).unwrap_or_default();
        let days = first.iter_days().take_while(|day| day.year() == calendar.year);
        CalendarView {
            year: calendar.year,
            order: calendar.order.clone(),
            holidays: calendar.holidays.iter().copied().collect(),
            holiday_words: ranges(&calendar.holidays, lang),
            workdays: calendar.workdays.iter().copied().collect(),
            workday_words: ranges(&calendar.workdays, lang),
            working_days: days.filter(|day| calendar.is_working_day(*day)).count(),
            entered_by: entered.map(|row| {
                names
                    .get(&row.entered_by)
                    .cloned()
                    .unwrap_or_else(|| row.entered_by.clone())
            }),
            entered_on: entered.map(|row| row.entered_at.local_day()),
        }
    }
}

/// Days that follow each other as one range.
fn ranges(days: &BTreeSet<Date>, lang: Lang) -> Vec<String> {
    let mut found: Vec<(Date, Date)> = Vec::new();
    for day in days {
        match found.last_mut() {
            Some((_, last)) if last.succ_opt() == Some(*day) => *last = *day,
            _ => found.push((*day, *day)),
        }
    }
    let short = |day: Date| match lang {
        Lang::Zh => format!("{}月{}日", day.month(), day.day()),
        Lang::En => day.format("%-d %b").to_string(),
    };
    let words = |(first, last): (Date, Date)| match lang {
        _ if first == last => short(first),
        Lang::Zh => format!("{}至{}", short(first), short(last)),
        Lang::En => format!("{} to {}", short(first), short(last)),
    };
    found.into_iter().map(words).collect()
}

/// Years without a calendar that due dates reach into.
fn wanted(picture: &Picture) -> Vec<(i32, usize)> {
    let mut years: BTreeMap<i32, usize> = BTreeMap::new();
    for now in picture.places.iter().flat_map(|place| &place.duties) {
        if let Some(due) = now
            .result
            .instance
            .due
            .filter(|_| now.result.instance.provisional)
        {
            *years.entry(due.year()).or_default() += 1;
        }
    }
    years.into_iter().collect()
}

async fn view(visit: &Visit) -> Result<CalendarsView, Stop> {
    visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    let names = visit.app.people_names().await?;
    let entered = visit.app.store.list_calendar_years().await?;
    let mut calendars: BTreeMap<i32, Calendar> = BTreeMap::new();
    for calendar in picture.places.iter().flat_map(|place| &place.excerpt.calendars) {
        calendars.insert(calendar.year, calendar.clone());
    }
    let years = calendars.values().rev().map(|calendar| {
        let row = entered.iter().find(|row| row.year == i64::from(calendar.year));
        CalendarView::of(calendar, row.map(|row| &row.row), &names, visit.lang)
    });
    Ok(CalendarsView {
        years: years.collect(),
        wanted: wanted(&picture),
    })
}

#[derive(Template)]
#[template(path = "calendars.html")]
struct CalendarsPage {
    f: Frame,
    view: CalendarsView,
    may_enter: bool,
    next: i32,
}

impl CalendarsPage {
    fn day(&self, day: &Date) -> String {
        self.f.lang.date(*day)
    }
}

/// `GET /calendars`
pub async fn list(visit: Visit) -> Page {
    let view = view(&visit).await?;
    let last = view
        .years
        .first()
        .map_or(visit.app.today().year() - 1, |year| year.year);
    html(&CalendarsPage {
        f: visit.frame(("系统", "System"), visit.t("工作日历", "Calendars")),
        may_enter: visit.signed()?.may_do(Task::RunOffice),
        next: last + 1,
        view,
    })
}

/// `GET /api/calendars`
#[utoipa::path(get, path = "/api/calendars", tag = "calendars", responses((status = 200, body = CalendarsView)))]
pub async fn api_list(visit: Visit) -> Result<Json<CalendarsView>, Stop> {
    Ok(Json(view(&visit).await?))
}

/// What the form of a year sends.
#[derive(Debug, Deserialize)]
pub struct YearForm {
    #[serde(default)]
    year: String,
    #[serde(default)]
    order: String,
    #[serde(default)]
    holidays: String,
    #[serde(default)]
    workdays: String,
    #[serde(default)]
    reason: String,
}

/// `POST /calendars`
pub async fn post_year(visit: Visit, Form(form): Form<YearForm>) -> Page {
    let person = visit.allow(Task::RunOffice, None)?;
    let wish = Wish {
        year: form.year,
        order: form.order,
        holidays: form.holidays,
        workdays: form.workdays,
        reason: form.reason,
    };
    let year = enter(&visit.app, person, &wish).await?;
    go(&format!("/calendars#y{year}"), "saved")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_follow_each_other_are_one_range() {
        let days: BTreeSet<Date> = ["2026-02-28", "2026-03-01", "2026-03-03"]
            .iter()
            .filter_map(|day| day.parse().ok())
            .collect();
        assert_eq!(ranges(&days, Lang::Zh), ["2月28日至3月1日", "3月3日"]);
        assert_eq!(ranges(&days, Lang::En), ["28 Feb to 1 Mar", "3 Mar"]);
    }
}
