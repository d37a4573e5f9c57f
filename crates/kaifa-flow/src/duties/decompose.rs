//! A duty is split over units and, within a unit, over years. The parts must add up to the total that is to be reached, and where
//! a year has a total of its own, to that too; an open sum is refused with the difference.

use std::collections::BTreeMap;

use kaifa_base::{Date, Decimal, Place, Problem, Words};
use kaifa_pack::item::Duty;
use kaifa_store::rows::DutyPart;
use kaifa_store::{Changes, Kept};

use crate::app::App;
use crate::codes;
use crate::duties::supervise;
use crate::people::permission::{Signed, Task};
use crate::place::PlacePicture;
use crate::place::standing::DutyNow;
use crate::post::outbox::{self, Message};
use crate::stop::Stop;

/// One row of the form: a unit, what it does, by when, and how much in each year.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// The unit: id or name.
    pub unit: String,
    /// What it does.
    pub task: String,
    /// By when.
    pub due: String,
    /// How much, by year; the empty year is not split.
    pub amounts: BTreeMap<String, String>,
}

/// The split as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// What the parts must add up to; empty where the duty has no number.
    pub total: String,
    /// The unit of measure.
    pub measure: String,
    /// What the parts of a year must add up to, where it is set.
    pub year_totals: BTreeMap<String, String>,
    /// The rows.
    pub lines: Vec<Line>,
}

/// The number that a duty as a whole is to reach: of what was assigned, else of a target of the same clause.
pub fn total_of(place: &PlacePicture, duty: &Duty) -> Option<(Decimal, String)> {
    if let Some(row) = place.rows.assignments.iter().find(|row| row.id == duty.id) {
        return Some((row.amount?, row.measure.clone()?));
    }
    let clause = duty.basis.clause.as_ref()?;
    let target = place
        .edition
        .items
        .targets
        .iter()
        .find(|target| target.basis.clause.as_ref() == Some(clause) && !target.each)?;
    let value = target.value?;
    Some((value, target.unit.as_ref()?.symbol().to_owned()))
}

/// Whether a person may split an instance: the office, or whoever answers for the unit that leads.
pub fn may(person: &Signed, now: &DutyNow) -> bool {
    now.result.instance.unit.is_none() && (person.may_do(Task::RunOffice) || supervise::leads(person, now))
}

/// Stores a split in place of the one before. Every open sum and every unreadable cell is listed; nothing is written then.
pub async fn split(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    duty: &Duty,
    now: &DutyNow,
    wish: &Wish,
) -> Result<(), Stop> {
    if !may(person, now) {
        person.may(Task::RunOffice, None).map_err(Stop::refused)?;
    }
    let mut problems = Vec::new();
    let total = number("total", 0, &wish.total, &mut problems);
    let measure = Some(wish.measure.trim().to_owned()).filter(|text| !text.is_empty());
    let mut rows: Vec<DutyPart> = Vec::new();
    for (at, line) in wish.lines.iter().enumerate() {
        rows.extend(read_line(
            app,
            place,
            person,
            duty,
            (at + 1, line),
            &measure,
            &mut problems,
        ));
    }
    check_sums(&rows, total, wish, &mut problems);
    if rows.is_empty() && problems.is_empty() {
        let message = Words::new("请至少分解到一个单位", "split it to at least one unit");
        problems.push(Problem::error(
            &codes::NOTHING_ENTERED,
            Place::field("unit"),
            message,
        ));
    }
    if !problems.is_empty() {
        return Err(Stop::problems(problems));
    }
    let old: Vec<Kept<DutyPart>> = app
        .store
        .list_duty_parts(place.name())
        .await?
        .into_iter()
        .filter(|part| part.duty == duty.id)
        .collect();
    let mut changes = Changes::new();
    let same = |a: &DutyPart, b: &DutyPart| a.unit == b.unit && a.year == b.year;
    for row in &rows {
        match old.iter().find(|part| same(part, row)) {
            Some(part) => changes.update(part, row),
            None => changes.insert(row),
        };
    }
    for part in old
        .iter()
        .filter(|part| !part.dropped && !rows.iter().any(|row| same(row, part)))
    {
        changes.update(
            part,
            &DutyPart {
                dropped: true,
                set_by: person.id.clone(),
                set_at: app.now(),
                ..part.row.clone()
            },
        );
    }
    let mut messages: Vec<Message> = Vec::new();
    for row in &rows {
        messages.push(Message {
            key: format!(
                "duty.split:{}/{}:{}:{}",
                place.name(),
                duty.id,
                row.task,
                row.due.unwrap_or_default()
            ),
            recipient: row.unit.clone(),
            kind: "duty.split".to_owned(),
            href: now.href(place.name()),
            words: Words::new(
                format!("任务分解:“{}”:{}", duty.title.zh, row.task),
                format!(
                    "Your part of “{}”: {}",
                    duty.title.get(kaifa_base::Lang::En),
                    row.task
                ),
            ),
            due: row.due.or(now.result.instance.due),
        });
    }
    outbox::add(app, &mut changes, messages).await?;
    let subject = format!("duty:{}", now.key(place.name()));
    let act = supervise::act(app, place, person, duty, "duty.split", &subject, None);
    app.store.write(&act, changes).await?;
    Ok(())
}

/// The parts of one row: one per year with a number, or one in all.
fn read_line(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    duty: &Duty,
    (at, line): (usize, &Line),
    measure: &Option<String>,
    problems: &mut Vec<Problem>,
) -> Vec<DutyPart> {
    let name = line.unit.trim();
    let amounts: Vec<(&String, &String)> = line
        .amounts
        .iter()
        .filter(|(_, amount)| !amount.trim().is_empty())
        .collect();
    if name.is_empty() || (line.task.trim().is_empty() && amounts.is_empty()) {
        return Vec::new();
    }
    let Some(unit) = place.find_unit(name) else {
        let message = Words::new(
            format!("单位目录中没有“{name}”"),
            format!("the directory has no unit `{name}`"),
        );
        problems.push(Problem::error(
            &codes::UNKNOWN_SUBJECT,
            Place::field("unit").at_line(at),
            message,
        ));
        return Vec::new();
    };
    let due = match line.due.trim() {
        "" => None,
        typed => match typed.parse::<Date>() {
            Ok(due) => Some(due),
            Err(_) => {
                let message = Words::new(
                    format!("应为日期(如 2025-12-31),现为“{typed}”"),
                    format!("expected a date such as 2025-12-31, found `{typed}`"),
                );
                problems.push(Problem::error(
                    &codes::FIELD_TYPE,
                    Place::field("due").at_line(at),
                    message,
                ));
                None
            }
        },
    };
    let part = |year: &str, amount: Option<Decimal>| DutyPart {
        pack: place.name().to_owned(),
        duty: duty.id.clone(),
        unit: unit.id.clone(),
        year: year.to_owned(),
        task: line.task.trim().to_owned(),
        measure: measure.clone().filter(|_| amount.is_some()),
        amount,
        due,
        dropped: false,
        set_by: person.id.clone(),
        set_at: app.now(),
    };
    if amounts.is_empty() {
        return vec![part("", None)];
    }
    amounts
        .into_iter()
        .filter_map(|(year, typed)| {
            let amount = number(&format!("amount {year}"), at, typed, problems)?;
            Some(part(year, Some(amount)))
        })
        .collect()
}

fn number(field: &str, line: usize, typed: &str, problems: &mut Vec<Problem>) -> Option<Decimal> {
    let typed = typed.trim().replace(',', "");
    if typed.is_empty() {
        return None;
    }
    typed.parse().ok().or_else(|| {
        let message = Words::new(
            format!("应为数字,现为“{typed}”"),
            format!("expected a number, found `{typed}`"),
        );
        let place = match line {
            0 => Place::field(field),
            line => Place::field(field).at_line(line),
        };
        problems.push(Problem::error(&codes::NOT_A_NUMBER, place, message));
        None
    })
}

/// The whole and every year that has a total must close exactly.
fn check_sums(rows: &[DutyPart], total: Option<Decimal>, wish: &Wish, problems: &mut Vec<Problem>) {
    let sum = |year: Option<&str>| -> Decimal {
        rows.iter()
            .filter(|row| year.is_none_or(|year| row.year == year))
            .filter_map(|row| row.amount)
            .sum()
    };
    let mut open = |what: Words, field: String, wanted: Decimal, found: Decimal| {
        if wanted == found {
            return;
        }
        let (gap, word) = if found < wanted {
            (wanted - found, Words::new("少", "short by"))
        } else {
            (found - wanted, Words::new("多", "over by"))
        };
        let message = Words::new(
            format!("{}分解合计 {found},应为 {wanted},{} {gap}", what.zh, word.zh),
            format!("{} adds up to {found}, not {wanted}: {} {gap}", what.en, word.en),
        );
        problems.push(
            Problem::error(&codes::SUM_OPEN, Place::field(field), message).hint(
                "请调整各单位数额,使合计闭合",
                "change the parts until the sum closes",
            ),
        );
    };
    if let Some(total) = total {
        open(
            Words::new("全部", "the split"),
            "total".to_owned(),
            total,
            sum(None),
        );
    }
    for (year, typed) in &wish.year_totals {
        if let Ok(wanted) = typed.trim().replace(',', "").parse::<Decimal>() {
            open(
                Words::new(format!("{year}年"), format!("the year {year}")),
                format!("total {year}"),
                wanted,
                sum(Some(year)),
            );
        }
    }
}
