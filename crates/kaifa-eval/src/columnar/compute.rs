//! Computes one step from the columns of the steps before it.

use std::collections::HashMap;
use std::sync::Arc;

use super::column::{self, ASK, Column, FALSE, GAP, HISTORY, NO_ROW, TRUE};
use super::sheet::Sheet;
use super::step::{Step, StepId, Steps};

/// The longest run that is counted.
const LONGEST_RUN: i32 = 100;

/// The columns of the steps; empty where a step has not been computed.
pub type Columns = Vec<Option<Column>>;

/// Computes a step.
pub fn compute(steps: &Steps, id: StepId, columns: &Columns, sheet: &mut Sheet<'_>) -> Column {
    let rows = sheet.rows.len();
    let of = |id: StepId| columns[id].as_ref().unwrap_or(&Column::Unknown(ASK));
    match &steps.steps[id] {
        Step::Constant(at) => Column::Constant(steps.constants[*at].clone()),
        Step::Unknown(why) => Column::Unknown(*why),
        Step::Fact { name, back } => sheet.fact(name, *back),
        Step::Year(back) => sheet.years(*back),
        Step::Subject => sheet.subjects(),
        Step::Not(a) => column::not(of(*a), rows),
        Step::Minus(a) => column::minus(of(*a)),
        Step::And(a, b) => column::and(of(*a), of(*b), rows),
        Step::Or(a, b) => column::or(of(*a), of(*b), rows),
        Step::Compare(operator, a, b) => column::compare(*operator, of(*a), of(*b), rows, &sheet.texts),
        Step::Arithmetic(operator, a, b) => column::arithmetic(*operator, of(*a), of(*b), rows),
        Step::If(condition, then, otherwise) => {
            column::choose(of(*condition), of(*then), of(*otherwise), rows)
        }
        Step::Known(a, known) => column::is_known(of(*a), *known, rows),
        Step::Window {
            condition,
            length,
            back,
            first_year,
            every,
        } => {
            let states = of(*condition).states(rows);
            let links: Vec<Arc<Vec<u32>>> = (0..*length).map(|j| sheet.link(back + j)).collect();
            let years = first_year.map(|_| years_of(sheet));
            let span = Span {
                states: &states,
                back: *back,
                first_year: *first_year,
                years: years.as_deref(),
            };
            if *every {
                every_year(&span, &links, rows)
            } else {
                years_held(&span, &links, rows)
            }
        }
        Step::Run {
            condition,
            back,
            first_year,
        } => {
            let states = of(*condition).states(rows);
            let years = years_of(sheet);
            let (begin, before) = (sheet.link(*back), sheet.link(1));
            run_length(&states, &begin, &before, &years, *first_year)
        }
        Step::Judge {
            concerns,
            alternatives,
        } => {
            let concerns = concerns.map(|c| of(c).states(rows));
            let alternatives: Vec<Arc<Vec<u8>>> = alternatives.iter().map(|a| of(*a).states(rows)).collect();
            judge(concerns.as_deref().map(Vec::as_slice), &alternatives, rows)
        }
        Step::Rank {
            value,
            largest_first,
            within,
            back,
        } => {
            let within: Vec<&Column> = within.iter().map(|w| of(*w)).collect();
            let own = rank(of(*value), *largest_first, &within, sheet);
            if *back == 0 {
                own
            } else {
                own.gathered(&sheet.link(*back), ASK)
            }
        }
    }
}

fn years_of(sheet: &Sheet<'_>) -> Vec<i32> {
    sheet
        .rows
        .iter()
        .map(|row| row.year.unwrap_or(i32::MIN))
        .collect()
}

/// A condition over the years of a window.
struct Span<'a> {
    states: &'a [u8],
    back: i32,
    first_year: Option<i32>,
    years: Option<&'a [i32]>,
}

impl Span<'_> {
    /// Whether the year `j` before the end of the window counts for a row.
    fn counts(&self, row: usize, j: usize) -> bool {
        match (self.first_year, self.years) {
            (Some(first), Some(years)) => {
                i64::from(years[row]) - i64::from(self.back) - j as i64 >= i64::from(first)
            }
            _ => true,
        }
    }
}

fn years_held(span: &Span<'_>, links: &[Arc<Vec<u32>>], rows: usize) -> Column {
    let mut held = vec![0_u16; rows];
    let mut unknown = vec![0_u8; rows];
    // One more for what is linked to no row: it does not hold.
    let mut states = span.states.to_vec();
    states.push(FALSE);
    let none = states.len() - 1;
    for (j, link) in links.iter().enumerate() {
        let mut add = |row: usize, counts: bool| {
            let state = states[(link[row] as usize).min(none)] & column::bits(counts);
            held[row] += u16::from(state == TRUE);
            unknown[row] |= state;
        };
        match (span.first_year, span.years) {
            (Some(_), Some(_)) => (0..rows).for_each(|row| add(row, span.counts(row, j))),
            _ => (0..rows).for_each(|row| add(row, true)),
        }
    }
    // A year of which too little is known leaves bounds; the interpreter gives them.
    for why in &mut unknown {
        *why = ASK & column::bits(*why & (GAP | ASK) != 0);
    }
    let unknown = unknown.iter().any(|w| *w != 0).then_some(unknown);
    Column::number(held.into_iter().map(i64::from).collect(), 0, None, unknown)
}

fn every_year(span: &Span<'_>, links: &[Arc<Vec<u32>>], rows: usize) -> Column {
    let mut all = vec![TRUE; rows];
    for (j, link) in links.iter().enumerate() {
        for (row, at) in link.iter().enumerate() {
            let state = if !span.counts(row, j) {
                FALSE
            } else {
                span.states.get(*at as usize).copied().unwrap_or(HISTORY)
            };
            let so_far = all[row];
            all[row] = match (so_far, state) {
                (FALSE, _) | (_, FALSE) => FALSE,
                (TRUE, state) => state,
                (why, TRUE) => why,
                (why, other) => why | other,
            };
        }
    }
    Column::truth(all)
}

fn run_length(
    states: &[u8],
    begin: &[u32],
    before: &[u32],
    years: &[i32],
    first_year: Option<i32>,
) -> Column {
    let mut lengths = Vec::with_capacity(begin.len());
    let mut unknown = vec![0_u8; begin.len()];
    for (row, start) in begin.iter().enumerate() {
        let (mut at, mut run) = (*start, 0);
        while at != NO_ROW && run < LONGEST_RUN {
            let here = at as usize;
            if first_year.is_some_and(|first| years[here] < first) {
                break;
            }
            match states[here] {
                TRUE => run += 1,
                FALSE | HISTORY => break,
                _ => {
                    unknown[row] = ASK;
                    break;
                }
            }
            at = before[here];
        }
        lengths.push(i64::from(run));
    }
    let unknown = unknown.iter().any(|w| *w != 0).then_some(unknown);
    Column::number(lengths, 0, None, unknown)
}

/// What a rule says of every row: the same table of cases as `judge.rs` has for one row.
fn judge(concerns: Option<&[u8]>, alternatives: &[Arc<Vec<u8>>], rows: usize) -> Column {
    // The one alternative of a rule that concerns everybody says it all.
    if let (None, [only]) = (concerns, alternatives) {
        return Column::Truth(Arc::clone(only));
    }
    let mut any = vec![FALSE; rows];
    let mut open = vec![0_u8; rows];
    for states in alternatives {
        for ((any, open), state) in any.iter_mut().zip(&mut open).zip(states.iter()) {
            *any |= u8::from(*state == TRUE);
            *open |= state & !1;
        }
    }
    let everybody;
    let concerns = match concerns {
        Some(concerns) => concerns,
        None => {
            everybody = vec![TRUE; rows];
            &everybody
        }
    };
    let each = any.iter().zip(&open).zip(concerns);
    let one = |((any, open), concerns): ((&u8, &u8), &u8)| {
        let fires = column::bits(*any == TRUE);
        // Which alternatives hold is part of the answer, so one that cannot be told makes the whole row a question.
        let ask = column::bits(open & ASK != 0);
        let concerned = (fires & ((ask & ASK) | (!ask & TRUE))) | (!fires & open);
        let doubtful = (concerns | open) & (fires | column::bits(*open != 0));
        (column::bits(*concerns == TRUE) & concerned) | (column::bits(*concerns > TRUE) & doubtful)
    };
    Column::truth(each.map(one).collect())
}

/// Competition ranks among the rows of one year and group whose value is known.
fn rank(value: &Column, largest_first: bool, within: &[&Column], sheet: &Sheet<'_>) -> Column {
    let rows = sheet.rows.len();
    match value {
        Column::Number { values, .. } => ranked(value, largest_first, within, sheet, |row| values[row]),
        Column::Day { days, .. } => ranked(value, largest_first, within, sheet, |row| days[row]),
        Column::Unknown(why) => Column::Unknown(*why),
        _ => Column::number(vec![0; rows], 0, None, Some(vec![ASK; rows])),
    }
}

fn ranked<T: Ord + Copy>(
    value: &Column,
    largest_first: bool,
    within: &[&Column],
    sheet: &Sheet<'_>,
    at: impl Fn(usize) -> T,
) -> Column {
    let rows = sheet.rows.len();
    let mut unknown: Vec<u8> = (0..rows).map(|row| value.unknown_at(row)).collect();
    let mut groups: HashMap<(Option<i32>, Vec<i64>), u32> = HashMap::new();
    let mut group_of = vec![NO_ROW; rows];
    // A value that cannot be told, in whatever group, may stand before any other of its year.
    let mut doubtful: Vec<Option<i32>> = Vec::new();
    let mut key = Vec::with_capacity(within.len());
    for row in 0..rows {
        let year = sheet.rows[row].year;
        key.clear();
        let mut told = true;
        for column in within {
            match code_at(column, row) {
                Some(code) if column.unknown_at(row) == 0 => key.push(code),
                _ => told = false,
            }
        }
        if unknown[row] & ASK != 0 || !told {
            unknown[row] |= ASK;
            let decided = within
                .iter()
                .any(|c| c.unknown_at(row) & ASK != 0 || code_at(c, row).is_none());
            if (unknown_value(value, row) || decided) && !doubtful.contains(&year) {
                doubtful.push(year);
            }
            continue;
        }
        if unknown[row] != 0 {
            continue;
        }
        let next = u32::try_from(groups.len()).unwrap_or(NO_ROW);
        group_of[row] = match groups.get(&(year, key.clone())) {
            Some(group) => *group,
            None => {
                groups.insert((year, key.clone()), next);
                next
            }
        };
    }
    let mut order: Vec<u32> = (0..u32::try_from(rows).unwrap_or(0))
        .filter(|row| group_of[*row as usize] != NO_ROW)
        .collect();
    order.sort_unstable_by(|a, b| {
        let (a, b) = (*a as usize, *b as usize);
        let values = at(a).cmp(&at(b));
        group_of[a]
            .cmp(&group_of[b])
            .then(if largest_first { values.reverse() } else { values })
    });
    let mut places = vec![0_i64; rows];
    let (mut group, mut first, mut shared) = (NO_ROW, 0, 0_i64);
    for (position, row) in order.iter().enumerate() {
        let row = *row as usize;
        if group_of[row] != group {
            (group, first, shared) = (group_of[row], position, 1);
        } else if at(row) != at(order[position - 1] as usize) {
            shared = i64::try_from(position - first).unwrap_or(0) + 1;
        }
        places[row] = shared;
    }
    if !doubtful.is_empty() {
        for (row, why) in unknown.iter_mut().enumerate() {
            if doubtful.contains(&sheet.rows[row].year) {
                *why |= ASK;
            }
        }
    }
    let unknown = unknown.iter().any(|w| *w != 0).then_some(unknown);
    Column::number(places, 0, None, unknown)
}

fn unknown_value(value: &Column, row: usize) -> bool {
    value.unknown_at(row) & ASK != 0
}

/// What tells groups apart: the code of a text, a number, a truth value.
fn code_at(column: &Column, row: usize) -> Option<i64> {
    match column {
        Column::Text { codes, .. } => Some(i64::from(codes[row])),
        Column::Number { values, .. } => Some(values[row]),
        Column::Truth(states) => Some(i64::from(states[row])),
        Column::Day { days, .. } => Some(i64::from(chrono::Datelike::num_days_from_ce(&days[row]))),
        Column::Constant(_) => Some(0),
        Column::Unknown(_) => None,
    }
}
