//! One table as every scheme reads it that a result rests on: a scheme may take the scores of others (70 / 30), and each reads the same
//! file with its own columns. What is wrong with a cell that several read is told once.

use std::collections::HashSet;

use kaifa_base::Problem;
use kaifa_eval::scheme::forensics::Reading;
use kaifa_eval::scheme::{OtherEvaluations, Plan};
use kaifa_pack::Scheme;

use crate::layout::Role;
use crate::part::Loaded;
use crate::{Incoming, read};

/// A scheme whose score another takes, with the data as it reads them.
#[derive(Debug)]
pub struct UsedScheme {
    /// The scheme, made ready.
    pub plan: Plan,
    /// The data.
    pub loaded: Loaded,
}

/// Reads a table for a plan and for the schemes that it rests on, each of which stands after those that it rests on itself. All that
/// is wrong for any of them is listed, by line.
pub fn read_for_all(
    incoming: Incoming<'_>,
    plan: &Plan,
    used: &[&Scheme],
    year: i32,
) -> Result<(Loaded, Vec<UsedScheme>), Vec<Problem>> {
    let plans = used.iter().map(|scheme| Plan::new(scheme));
    let plans: Vec<Plan> = plans.collect::<Result<_, _>>()?;
    let mut problems = Vec::new();
    let own = taken(read(incoming, plan, year), &mut problems);
    let mut read_all = Vec::new();
    for plan in plans {
        let loaded = taken(read(incoming, &plan, year), &mut problems);
        read_all.extend(loaded.map(|loaded| UsedScheme { plan, loaded }));
    }
    let Some(mut own) = own.filter(|_| problems.is_empty()) else {
        problems.sort_by_key(|problem| (problem.place.line, problem.place.column));
        return Err(problems);
    };
    for used in &mut read_all {
        add_new(&mut own.warnings, std::mem::take(&mut used.loaded.warnings));
    }
    Ok((own, read_all))
}

/// What could be read; problems that are not known yet are added.
fn taken(read: Result<Loaded, Vec<Problem>>, problems: &mut Vec<Problem>) -> Option<Loaded> {
    read.map_err(|found| add_new(problems, found)).ok()
}

/// Adds the problems that are not known yet; there may be as many as cells.
fn add_new(known: &mut Vec<Problem>, found: Vec<Problem>) {
    let key = |problem: &Problem| (problem.code, problem.place.clone(), problem.message.zh.clone());
    let keys: HashSet<_> = known.iter().map(key).collect();
    known.extend(found.into_iter().filter(|problem| !keys.contains(&key(problem))));
}

/// Evaluates the schemes that others rest on.
pub fn evaluate_used(used: &[UsedScheme]) -> OtherEvaluations<'_> {
    let each = used.iter().map(|one| {
        let loaded = &one.loaded;
        (&one.plan, &loaded.table, loaded.before.as_ref())
    });
    OtherEvaluations::of(each)
}

/// The data as a scheme and those that it rests on read them, to be looked through for odd patterns.
pub fn readings<'r>(plan: &'r Plan, loaded: &'r Loaded, used: &'r [UsedScheme]) -> Vec<Reading<'r>> {
    let mut columns: Vec<Option<usize>> = Vec::new();
    let mut figure = |column: Option<usize>| {
        let known = columns.iter().position(|one| column.is_some() && *one == column);
        known.unwrap_or_else(|| {
            columns.push(column);
            columns.len() - 1
        })
    };
    let others = used.iter().map(|one| (&one.plan, &one.loaded));
    std::iter::once((plan, loaded))
        .chain(others)
        .map(|(plan, loaded)| Reading {
            plan,
            table: &loaded.table,
            before: loaded.before.as_ref(),
            figures: (0..plan.inputs.len())
                .map(|input| figure(loaded.column_of(input)))
                .collect(),
        })
        .collect()
}

impl Loaded {
    /// The column of the file in which an input stands.
    pub fn column_of(&self, input: usize) -> Option<usize> {
        self.roles.iter().position(|role| *role == Role::Input(input))
    }
}
