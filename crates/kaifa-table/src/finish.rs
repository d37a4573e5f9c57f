//! The table of a year from the rows taken in: a subject may occur once a year, rows are sorted by year, parts of one
//! subject are joined.

use std::collections::HashMap;
use std::ops::Range;

use kaifa_base::{Place, Problem, Words as Message};
use kaifa_eval::scheme::table::Words;
use kaifa_eval::scheme::{Column, Plan, Table};
use kaifa_pack::PartMerge;
use rayon::prelude::*;

use super::layout::Role;
use super::part::{Lines, Loaded, Part};
use crate::codes;

impl Part<'_> {
    /// The table of a year, or everything that is wrong.
    pub fn finish(mut self, plan: &Plan, year: i32) -> Result<Loaded, Vec<Problem>> {
        self.find_doubles();
        if !self.problems.is_empty() {
            self.problems
                .sort_by_key(|problem| (problem.place.line, problem.place.column));
            return Err(self.problems);
        }
        let warnings = self.odd_code_warnings();
        let all = Table {
            names: self.layout.has_names.then_some(self.names),
            subjects: self.subjects,
            columns: self.columns,
            parts: None,
        };
        let (mut table, mut lines, mut before) = (all, self.lines, None);
        let (mut called, mut called_before) = (self.parts, Words::default());
        if self.layout.has_year {
            let of = |wanted: i32| -> Vec<usize> {
                (0..self.years.len())
                    .filter(|row| self.years[*row] == wanted)
                    .collect()
            };
            let (now, earlier) = (of(year), of(year - 1));
            if now.is_empty() {
                let found: std::collections::BTreeSet<i32> = self.years.iter().copied().collect();
                let list = found.iter().map(i32::to_string).collect::<Vec<_>>().join(", ");
                return Err(vec![Problem::error(
                    &codes::WRONG_PERIOD,
                    Place::file(self.file),
                    Message::new(
                        format!("没有 {year} 年的数据,文件中有:{list}"),
                        format!("there are no rows of {year}; the file has {list}"),
                    ),
                )]);
            }
            before = (!earlier.is_empty()).then(|| table.select(&earlier));
            if self.layout.has_parts {
                called_before = called.select(&earlier);
                called = called.select(&now);
            }
            let mut kept = Lines::default();
            now.iter().for_each(|row| kept.push(lines.get(*row)));
            table = table.select(&now);
            lines = kept;
        }
        let mut part_lines = Lines::default();
        if self.layout.has_parts {
            before = match before {
                Some(before) => {
                    Some(join_parts(before, &called_before, &Lines::default(), self.file, plan)?.0)
                }
                None => None,
            };
            let (joined, joined_lines) = join_parts(table, &called, &lines, self.file, plan)?;
            let parts = joined.parts.iter().flat_map(|parts| &parts.from);
            parts.for_each(|row| part_lines.push(lines.get(*row)));
            (table, lines) = (joined, joined_lines);
        }
        // Found now and side by side; else each column would be looked through alone when it is first added up.
        table.columns.par_iter().for_each(|column| {
            if let Column::Number(numbers) = column {
                numbers.decimals();
            }
        });
        Ok(Loaded {
            table,
            lines,
            part_lines,
            before,
            warnings,
            roles: self.layout.roles.clone(),
        })
    }

    /// A subject may be there once a year, and once for each part.
    fn find_doubles(&mut self) {
        let year = |row: usize| self.years.get(row).copied().unwrap_or(0);
        let part = |row: usize| self.parts.codes.get(row).copied().unwrap_or(0);
        let mix = |row: usize| {
            self.hashes[row]
                ^ (year(row) as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
                ^ u64::from(part(row)).wrapping_mul(0xBF58_476D_1CE4_E5B9)
        };
        let suspects = suspects(self.hashes.len(), mix);
        let mut first: HashMap<(&str, i32, u32), usize> = HashMap::new();
        let mut doubles = Vec::new();
        for row in suspects {
            let key = (self.subjects.get(row), year(row), part(row));
            match first.get(&key) {
                Some(earlier) => doubles.push((row, *earlier)),
                None => {
                    first.insert(key, row);
                }
            }
        }
        let column = self
            .layout
            .roles
            .iter()
            .position(|role| *role == Role::Subject)
            .unwrap_or(0);
        for (row, earlier) in doubles {
            let id = self.subjects.get(row).to_owned();
            let (line, earlier) = (self.lines.get(row), self.lines.get(earlier));
            self.problem(
                &codes::DUPLICATE,
                line,
                column,
                format!("“{id}”已见于第 {earlier} 行"),
                format!("`{id}` is already in line {earlier}"),
            );
        }
    }

    fn odd_code_warnings(&self) -> Vec<Problem> {
        let warn = |row: &usize| {
            let place = Place::file(self.file).at_line(self.lines.get(*row));
            let id = self.subjects.get(*row);
            Problem::warning(
                &codes::CREDIT_CODE,
                place,
                Message::new(
                    format!("“{id}”中的组织机构代码校验位不符"),
                    format!("the organisation code inside `{id}` fails its own check"),
                ),
            )
        };
        self.odd_codes.iter().map(warn).collect()
    }
}

/// Shares of the hashes, by their first bits: what is kept to find doubles in one share lies in the nearest cache.
const SHARES: usize = 256;

/// The rows whose hash another row has too, in their order.
fn suspects(rows: usize, hash: impl Fn(usize) -> u64 + Sync) -> Vec<usize> {
    let some = rows.div_ceil(rayon::current_num_threads()).max(1);
    let starts: Vec<usize> = (0..rows).step_by(some).collect();
    let parts: Vec<Shared> = starts
        .into_par_iter()
        .map(|start| Shared::of(start..(start + some).min(rows), &hash))
        .collect();
    let mut same: Vec<usize> = (0..SHARES)
        .into_par_iter()
        .flat_map_iter(|share| with_the_same_hash(&parts, share))
        .collect();
    same.sort_unstable();
    same
}

/// Some rows by the shares of their hashes.
struct Shared {
    hashes: Vec<u64>,
    rows: Vec<u32>,
    /// Where each share begins, and the last one ends.
    starts: [usize; SHARES + 1],
}

impl Shared {
    fn of(rows: Range<usize>, hash: impl Fn(usize) -> u64) -> Shared {
        let share = |hash: u64| (hash >> (u64::BITS - SHARES.ilog2())) as usize;
        let mut starts = [0; SHARES + 1];
        rows.clone().for_each(|row| starts[share(hash(row)) + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts;
        let mut shared = Shared {
            hashes: vec![0; rows.len()],
            rows: vec![0; rows.len()],
            starts,
        };
        for row in rows {
            let hash = hash(row);
            let at = &mut next[share(hash)];
            (shared.hashes[*at], shared.rows[*at]) = (hash, row as u32);
            *at += 1;
        }
        shared
    }

    /// The places of a share.
    fn places(&self, share: usize) -> Range<usize> {
        self.starts[share]..self.starts[share + 1]
    }
}

/// The rows of a share that have their hash with another one. Most are passed over by a bit each, sixteen bits to a row; the hashes of
/// the others are then compared whole.
fn with_the_same_hash(parts: &[Shared], share: usize) -> Vec<usize> {
    let rows: usize = parts.iter().map(|part| part.places(share).len()).sum();
    let words = (rows / 4).next_power_of_two();
    let place = |hash: u64| ((hash >> 6) as usize & (words - 1), 1u64 << (hash & 63));
    let (mut seen, mut twice) = (vec![0; words], vec![0; words]);
    for hash in parts.iter().flat_map(|part| &part.hashes[part.places(share)]) {
        let (word, bit) = place(*hash);
        twice[word] |= seen[word] & bit;
        seen[word] |= bit;
    }
    let all = parts.iter().flat_map(|part| {
        let places = part.places(share);
        part.hashes[places.clone()].iter().zip(&part.rows[places])
    });
    let is_close = |(hash, _): &(&u64, &u32)| {
        let (word, bit) = place(**hash);
        twice[word] & bit != 0
    };
    let mut close: Vec<(u64, u32)> = all.filter(is_close).map(|(hash, row)| (*hash, *row)).collect();
    close.sort_unstable();
    let groups = close.chunk_by(|one, other| one.0 == other.0);
    groups
        .filter(|rows| rows.len() > 1)
        .flatten()
        .map(|(_, row)| *row as usize)
        .collect()
}

/// Joins rows of one subject; rows that contradict each other are problems.
fn join_parts(
    table: Table,
    called: &Words,
    lines: &Lines,
    file: &str,
    plan: &Plan,
) -> Result<(Table, Lines), Vec<Problem>> {
    let mut first: HashMap<String, usize> = HashMap::new();
    let mut kept = Lines::default();
    for row in 0..table.rows() {
        let id = table.subjects.get(row).to_owned();
        if first.insert(id, row).is_none() {
            kept.push(lines.get(row));
        }
    }
    let of_the_whole = |at: usize| plan.inputs[at].merge == Some(PartMerge::Same);
    let (joined, conflicts) = table.merge_parts(called, of_the_whole);
    if conflicts.is_empty() {
        return Ok((joined, kept));
    }
    Err(conflicts
        .into_iter()
        .map(|conflict| {
            let mut place = Place::file(file).at_line(lines.get(conflict.row));
            place.field = plan.inputs.get(conflict.column).map(|input| input.column.clone());
            let line = lines.get(conflict.first);
            Problem::error(
                &codes::PART_DIFFERS,
                place,
                Message::new(
                    format!("与同一主体第 {line} 行不一致"),
                    format!("differs from line {line} of the same subject"),
                ),
            )
        })
        .collect())
}
