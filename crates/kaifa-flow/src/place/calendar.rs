//! The working-day calendar of a year, entered by the office when the order of that year is out. It replaces the pack's
//! calendar of the same year; a correction needs a reason. Counting days is the evaluation's part.

use std::collections::BTreeSet;

use chrono::{Datelike, Weekday};
use kaifa_base::{Date, Place, Problem, Words};
use kaifa_store::rows::CalendarYear;
use kaifa_store::{Act, Changes};

use crate::app::App;
use crate::codes;
use crate::people::permission::Signed;
use crate::stop::Stop;

/// What a person types in.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// The year.
    pub year: String,
    /// The order that it rests on.
    pub order: String,
    /// Days off: dates and ranges of dates.
    pub holidays: String,
    /// Weekend days that are worked.
    pub workdays: String,
    /// Why an entered year is replaced.
    pub reason: String,
}

/// Longest stretch of days off that is believed; more is a slip of the pen.
const LONGEST_HOLIDAY: i64 = 16;

/// Enters a year; gives the year.
pub async fn enter(app: &App, person: &Signed, wish: &Wish) -> Result<i64, Stop> {
    let mut problems = Vec::new();
    let year = wish
        .year
        .trim()
        .parse::<i32>()
        .ok()
        .filter(|year| (2000..2100).contains(year));
    if year.is_none() {
        let words = Words::new(
            format!("年份应为四位数字(2000—2099),现为“{}”", wish.year.trim()),
            format!("expected a year from 2000 to 2099, found `{}`", wish.year.trim()),
        );
        problems.push(Problem::error(&codes::NOT_A_NUMBER, Place::field("year"), words));
    }
    if wish.order.trim().is_empty() {
        let words = Words::new(
            "请填写所依据的通知文号",
            "give the number of the order it rests on",
        );
        problems.push(Problem::error(&codes::REQUIRED, Place::field("order"), words));
    }
    let holidays = read_days("holidays", &wish.holidays, year, &mut problems);
    let workdays = read_days("workdays", &wish.workdays, year, &mut problems);
    if wish.holidays.trim().is_empty() {
        let words = Words::new("请填写放假日期", "give the days off");
        problems.push(Problem::error(&codes::REQUIRED, Place::field("holidays"), words));
    }
    for day in &workdays {
        let words = if holidays.contains(day) {
            Words::new(
                format!("{day} 既放假又上班"),
                format!("{day} is both a day off and a working day"),
            )
        } else if !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
            Words::new(
                format!("{day} 不是周末,不必列为调休上班日"),
                format!("{day} is no weekend day and need not be listed as worked"),
            )
        } else {
            continue;
        };
        problems.push(Problem::error(
            &codes::DATE_ORDER,
            Place::field("workdays"),
            words,
        ));
    }
    let known = app.store.list_calendar_years().await?;
    let before = known
        .iter()
        .find(|row| year.is_some_and(|year| row.year == i64::from(year)));
    if before.is_some() && wish.reason.trim().is_empty() {
        let words = Words::new(
            format!("{} 年已录入,更正须写明理由", wish.year.trim()),
            format!(
                "{} is entered already; a correction needs a reason",
                wish.year.trim()
            ),
        );
        problems.push(Problem::error(
            &codes::REASON_NEEDED,
            Place::field("reason"),
            words,
        ));
    }
    let Some(year) = year.filter(|_| problems.is_empty()) else {
        return Err(Stop::problems(problems));
    };
    let now = app.now();
    let row = CalendarYear {
        year: i64::from(year),
        rests_on: wish.order.trim().to_owned(),
        holidays: serde_json::to_value(&holidays).map_err(Stop::failed)?,
        workdays: serde_json::to_value(&workdays).map_err(Stop::failed)?,
        entered_by: person.id.clone(),
        entered_at: now,
    };
    let mut changes = Changes::new();
    match before {
        Some(before) => changes.update(before, &row),
        None => changes.insert(&row),
    };
    let mut act = Act::new(now, &person.id, "calendar.enter", format!("calendar:{year}"));
    if !wish.reason.trim().is_empty() {
        act = act.because(wish.reason.trim());
    }
    app.store.write(&act, changes).await?;
    Ok(row.year)
}

/// Dates and ranges (`2027-01-01至2027-01-03`, `..` or `~`), separated by blanks, lines or commas. Every one that cannot be
/// read or lies in another year is a problem.
fn read_days(field: &str, text: &str, year: Option<i32>, problems: &mut Vec<Problem>) -> BTreeSet<Date> {
    let mut days = BTreeSet::new();
    let separator = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '、' | '\u{ff0c}' | '\u{ff1b}');
    for token in text.split(separator).filter(|token| !token.is_empty()) {
        let range = ["至", "..", "~", "\u{ff5e}"]
            .into_iter()
            .find_map(|mark| token.split_once(mark));
        let (first, last) = range.unwrap_or((token, token));
        let words = match (first.parse::<Date>(), last.parse::<Date>()) {
            (Ok(first), Ok(last)) if last < first || (last - first).num_days() >= LONGEST_HOLIDAY => {
                Words::new(
                    format!("“{token}”起止不合理"),
                    format!("`{token}` does not run from an earlier to a later day near it"),
                )
            }
            (Ok(first), Ok(last)) if year.is_some_and(|year| first.year() != year || last.year() != year) => {
                Words::new(
                    format!("“{token}”不在所填年份内"),
                    format!("`{token}` lies in another year"),
                )
            }
            (Ok(first), Ok(last)) => {
                days.extend(first.iter_days().take_while(|day| *day <= last));
                continue;
            }
            _ => Words::new(
                format!("应为日期(如 2027-01-01)或起止(如 2027-01-01至2027-01-03),现为“{token}”"),
                format!(
                    "expected a date such as 2027-01-01 or a range such as 2027-01-01..2027-01-03, found `{token}`"
                ),
            ),
        };
        problems.push(Problem::error(&codes::FIELD_TYPE, Place::field(field), words));
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_and_single_days_are_read_and_every_wrong_one_is_named() {
        let mut problems = Vec::new();
        let days = read_days(
            "holidays",
            "2027-01-01至2027-01-03、2027-04-05",
            Some(2027),
            &mut problems,
        );
        assert_eq!(days.len(), 4);
        assert!(problems.is_empty());
        let text = "2026-12-31 元旦 2027-01-03..2027-01-01 2027-02-01..2027-03-31";
        assert!(read_days("holidays", text, Some(2027), &mut problems).is_empty());
        let found: Vec<&str> = problems
            .iter()
            .map(|problem| problem.message.zh.as_str())
            .collect();
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(found[0].contains("不在所填年份内") && found[1].contains("元旦"));
    }
}
