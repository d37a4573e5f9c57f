//! What each word of a column means: unit, indicator, period, state; looked up once, however many rows have it.

use std::collections::BTreeSet;

use kaifa_base::{Lang, Period, Words};
use kaifa_pack::item::HandedIn;

use super::Ask;
use crate::figures::book::kind_of;
use crate::people::permission::Task;

/// What a word of a column turned out to be.
pub(super) type Settled<T> = Result<T, Words>;

pub(super) fn subject(ask: &Ask<'_>, units: &BTreeSet<&str>, word: &str) -> Settled<String> {
    let Some(unit) = ask.place.find_unit(word) else {
        return Err(Words::new(
            format!("单位目录中没有“{word}”"),
            format!("the directory has no unit `{word}`"),
        ));
    };
    if !units.contains(unit.id.as_str()) {
        return Err(Words::new(
            format!("“{}”不由{}填报", ask.form.title.zh, unit.name),
            format!(
                "{} does not fill in `{}`",
                unit.name,
                ask.form.title.get(Lang::En)
            ),
        ));
    }
    if ask
        .person
        .is_some_and(|person| !person.covers(Task::EnterFigures, &unit.id))
    {
        return Err(Words::new(
            format!("您不能填报“{}”的数据", unit.name),
            format!("you may not enter figures of “{}”", unit.name),
        ));
    }
    Ok(unit.id.clone())
}

pub(super) fn indicator(ask: &Ask<'_>, word: &str) -> Settled<usize> {
    let found = ask.place.edition.indicator_named(word);
    match found.and_then(|one| ask.form.indicators.iter().position(|id| *id == one.id)) {
        Some(at) => Ok(at),
        None => Err(match found {
            None => Words::new(
                format!("没有指标“{word}”"),
                format!("there is no indicator `{word}`"),
            ),
            Some(one) => Words::new(
                format!("“{}”不在报表“{}”中", one.name, ask.form.title.zh),
                format!(
                    "`{}` is not asked by the form `{}`",
                    one.name,
                    ask.form.title.get(Lang::En)
                ),
            ),
        }),
    }
}

pub(super) fn period(ask: &Ask<'_>, word: &str) -> Settled<Period> {
    let Some(period) = Period::parse(word) else {
        return Err(Words::new(
            format!("期间应写成 2025、2025H1、2025Q3 或 2025-07,现为“{word}”"),
            format!("a period is written 2025, 2025H1, 2025Q3 or 2025-07, found `{word}`"),
        ));
    };
    let found = period.words();
    if kind_of(period) != ask.form.period {
        let kind = ask.form.period.words();
        return Err(Words::new(
            format!("报表按{}填报,现为{}", kind.zh, found.zh),
            format!("the form is filled in by {}, found {}", kind.en, found.en),
        ));
    }
    if period.first_day() > ask.today {
        return Err(Words::new(
            format!("{}尚未开始", found.zh),
            format!("{} has not begun", found.en),
        ));
    }
    if !ask.form.asks_for(period.first_day(), period.last_day()) {
        return Err(Words::new(
            format!("{}不在报表的期限内", found.zh),
            format!("{} is outside the form's term", found.en),
        ));
    }
    Ok(period)
}

pub(super) fn state(ask: &Ask<'_>, word: &str) -> Settled<HandedIn> {
    let words = ask.form.table.iter().flat_map(|table| &table.states);
    words
        .clone()
        .find(|(known, _)| known == word)
        .map(|(_, state)| *state)
        .ok_or_else(|| {
            let all: Vec<&str> = words.map(|(known, _)| known.as_str()).collect();
            Words::new(
                format!("状态应为{}之一,现为“{word}”", all.join("、")),
                format!("the state should be one of {}, found `{word}`", all.join(", ")),
            )
        })
}
