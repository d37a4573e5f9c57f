//! The fast way to run rules over many rows: conditions become steps over columns of facts, each computed once for all rows.
//!
//! It says exactly what the interpreter (`expression.rs`, `judge.rs`) says. Where columns cannot tell, the interpreter is
//! asked for that row, and causes of what is missing always come from it, so there is one source of every word. A
//! program is built in two parts that can be timed apart: *features* (facts as columns, links to other years, ranks, named
//! values), and the *evaluation* of conditions and reasons.

mod column;
mod compute;
mod reason;
mod sheet;
mod step;
mod translate;

use std::sync::Arc;

use kaifa_base::Date;
use kaifa_pack::expr::TemplatePart;

use crate::book::{Book, BookRule};
use crate::expression::Evaluator;
use crate::facts::{FactRow, Facts};
use crate::judge::Judgement;
use column::{ASK, GAP, TRUE};
use compute::Columns;
use reason::Piece;
use sheet::Sheet;
use step::{Step, StepId, Steps};
use translate::Translator;

/// More alternatives than fit in a row of bits are left to the interpreter.
const MOST_ALTERNATIVES: usize = 64;

/// The rules of one table as steps, with the columns of the facts.
pub struct Program<'a> {
    book: &'a Book,
    sheet: Sheet<'a>,
    steps: Steps,
    /// The steps that conditions need; those after it only fill in reasons.
    conditions: usize,
    rules: Vec<Prepared>,
    columns: Columns,
}

/// A rule as steps.
struct Prepared {
    /// Its place in the book.
    at: usize,
    /// What it says of each row.
    state: StepId,
    /// Its alternatives; empty where only the interpreter can tell them apart.
    alternatives: Vec<StepId>,
    /// The reason of each alternative that has one.
    reasons: Vec<Option<Vec<Piece>>>,
}

/// A rule that fires on a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Place of the row.
    pub row: u32,
    /// Place of the rule in the book.
    pub rule: u32,
    /// The alternatives that hold, one bit each.
    holding: u64,
    start: u32,
    end: u32,
}

/// What a program says of all rows.
#[derive(Debug, Default)]
pub struct Batch {
    /// What fires, in the order of the rows and of the rules.
    pub hits: Vec<Hit>,
    /// Row and rule of what cannot be judged for want of a fact or parameter.
    pub open: Vec<(u32, u32)>,
    words: String,
}

impl Batch {
    /// The reason of a hit, in Chinese with its figures; several are joined.
    pub fn text(&self, hit: &Hit) -> &str {
        &self.words[hit.start as usize..hit.end as usize]
    }
}

impl<'a> Program<'a> {
    /// Translates rules (by their place in the book) over a table and computes the features of its rows.
    pub fn new(
        book: &'a Book,
        facts: &'a Facts,
        table: &'a str,
        as_of: Date,
        rules: &[usize],
    ) -> Option<Program<'a>> {
        let sheet = Sheet::new(facts.tables.get(table)?);
        let mut translator = Translator::new(book, facts, table, as_of, sheet.by_year);
        let mut prepared: Vec<Prepared> = rules
            .iter()
            .map(|at| {
                let (state, alternatives) = translator.rule(*at);
                Prepared {
                    at: *at,
                    state,
                    alternatives,
                    reasons: Vec::new(),
                }
            })
            .collect();
        let conditions = translator.steps.steps.len();
        for rule in &mut prepared {
            let written = &book.rules[rule.at];
            rule.reasons = written
                .alternatives
                .iter()
                .map(|alternative| {
                    let parts = &alternative.text.as_ref()?.parts;
                    let piece = |part: &TemplatePart| match part {
                        TemplatePart::Words(words) => Piece::Words(words.clone()),
                        TemplatePart::Hole(expr) => Piece::Hole(translator.hole(written, expr)),
                    };
                    Some(parts.iter().map(piece).collect())
                })
                .collect();
        }
        let steps = translator.steps;
        let mut program = Program {
            book,
            sheet,
            columns: vec![None; steps.steps.len()],
            steps,
            conditions,
            rules: prepared,
        };
        program.features();
        Some(program)
    }

    fn features(&mut self) {
        for id in 0..self.steps.steps.len() {
            let step = &self.steps.steps[id];
            let given = matches!(
                step,
                Step::Fact { .. } | Step::Year(_) | Step::Subject | Step::Constant(_)
            );
            if (given || self.steps.feature[id]) && self.columns[id].is_none() {
                self.with_below(id);
            }
        }
        // Windows look at other years through links, which belong to the features as well.
        for step in &self.steps.steps {
            match step {
                Step::Window { length, back, .. } => {
                    (0..*length).for_each(|j| drop(self.sheet.link(back + j)))
                }
                Step::Run { back, .. } => drop((self.sheet.link(*back), self.sheet.link(1))),
                _ => {}
            }
        }
        for (id, feature) in self.steps.feature.iter_mut().enumerate() {
            *feature = self.columns[id].is_some();
        }
    }

    fn with_below(&mut self, id: StepId) {
        for below in self.steps.steps[id].below() {
            if self.columns[below].is_none() {
                self.with_below(below);
            }
        }
        self.columns[id] = Some(compute::compute(&self.steps, id, &self.columns, &mut self.sheet));
    }

    /// Forgets everything but the features, so that the evaluation can be repeated.
    pub fn forget(&mut self) {
        for (column, feature) in self.columns.iter_mut().zip(&self.steps.feature) {
            if !feature {
                *column = None;
            }
        }
    }

    /// The rows.
    pub fn rows(&self) -> &'a [FactRow] {
        self.sheet.rows
    }

    /// The alternatives of a hit that hold, by their place in the rule.
    pub fn holding(&self, evaluator: &Evaluator<'_>, hit: &Hit) -> Vec<usize> {
        let rule = &self.book.rules[hit.rule as usize];
        if rule.alternatives.len() <= MOST_ALTERNATIVES {
            return (0..MOST_ALTERNATIVES)
                .filter(|at| hit.holding >> at & 1 == 1)
                .collect();
        }
        let row = &self.sheet.rows[hit.row as usize];
        match evaluator.judge(rule, &row.subject, row.year) {
            Judgement::Fires(holding) => holding,
            _ => Vec::new(),
        }
    }

    /// How many steps there are, and how many of them only the interpreter can take.
    pub fn size(&self) -> (usize, usize) {
        let asks = self
            .steps
            .steps
            .iter()
            .filter(|s| **s == Step::Unknown(ASK))
            .count();
        (self.steps.steps.len(), asks)
    }

    fn compute_to(&mut self, end: usize) {
        for id in 0..end {
            if self.columns[id].is_none() {
                self.columns[id] = Some(compute::compute(&self.steps, id, &self.columns, &mut self.sheet));
            }
        }
    }

    /// Truth values only: for every rule, by row, 0 no, 1 fires, anything larger not known.
    pub fn truths(&mut self) -> Vec<Arc<Vec<u8>>> {
        self.compute_to(self.conditions);
        let rows = self.sheet.rows.len();
        let states = |rule: &Prepared| self.columns[rule.state].as_ref().map(|c| c.states(rows));
        self.rules.iter().filter_map(states).collect()
    }

    /// What fires, with reasons, on the rows that are wanted.
    pub fn run(&mut self, evaluator: &Evaluator<'_>, wanted: impl Fn(&FactRow) -> bool) -> Batch {
        let truths = self.truths();
        self.compute_to(self.steps.steps.len());
        let mut batch = Batch::default();
        let rows = self.sheet.rows;
        for (row, facts) in rows.iter().enumerate() {
            for (rule, states) in self.rules.iter().zip(&truths) {
                let state = states[row];
                if state == TRUE {
                    if wanted(facts) {
                        self.hit(evaluator, rule, row, &mut batch);
                    }
                } else if state & (GAP | ASK) != 0 && wanted(facts) {
                    self.question(evaluator, rule, row, &mut batch);
                }
            }
        }
        batch
    }

    fn hit(&self, evaluator: &Evaluator<'_>, rule: &Prepared, row: usize, batch: &mut Batch) {
        if rule.alternatives.is_empty() || rule.alternatives.len() > MOST_ALTERNATIVES {
            return self.question(evaluator, rule, row, batch);
        }
        let mut holding = 0_u64;
        for (at, step) in rule.alternatives.iter().enumerate() {
            let state = self.columns[*step].as_ref().map_or(ASK, |c| c.state_at(row));
            holding |= u64::from(state == TRUE) << at;
        }
        let start = batch.words.len();
        let mut first = true;
        for (at, reason) in rule.reasons.iter().enumerate() {
            let Some(pieces) = reason.as_ref().filter(|_| holding >> at & 1 == 1) else {
                continue;
            };
            if !first {
                batch.words.push('\u{ff1b}');
            }
            first = false;
            if !reason::fill(pieces, &self.columns, &self.sheet.texts, row, &mut batch.words) {
                batch.words.truncate(start);
                return self.question(evaluator, rule, row, batch);
            }
        }
        if first {
            batch.words.push_str(&self.book.rules[rule.at].item.title.zh);
        }
        push_hit(batch, rule.at, row, holding, start);
    }

    /// What only the interpreter can tell.
    fn question(&self, evaluator: &Evaluator<'_>, rule: &Prepared, row: usize, batch: &mut Batch) {
        let written: &BookRule = &self.book.rules[rule.at];
        let facts = &self.sheet.rows[row];
        match evaluator.judge(written, &facts.subject, facts.year) {
            Judgement::Not => {}
            Judgement::Fires(holding) => {
                let start = batch.words.len();
                let reasons = evaluator.reasons(written, &holding, &facts.subject, facts.year);
                if reasons.is_empty() {
                    batch.words.push_str(&written.item.title.zh);
                } else {
                    batch.words.push_str(&reasons.join("\u{ff1b}"));
                }
                let bits = holding
                    .iter()
                    .filter(|at| **at < MOST_ALTERNATIVES)
                    .fold(0, |bits, at| bits | 1 << at);
                push_hit(batch, rule.at, row, bits, start);
            }
            Judgement::NotAssessable(causes) => {
                if !causes.iter().all(crate::value::Cause::is_history) {
                    batch.open.push((number(row), number(rule.at)));
                }
            }
        }
    }
}

fn push_hit(batch: &mut Batch, rule: usize, row: usize, holding: u64, start: usize) {
    batch.hits.push(Hit {
        row: number(row),
        rule: number(rule),
        holding,
        start: number(start),
        end: number(batch.words.len()),
    });
}

/// Places of rows, rules and letters; more than four thousand million of them do not fit in memory.
fn number(place: usize) -> u32 {
    u32::try_from(place).expect("fewer than 2^32 rows, rules and bytes of reasons")
}
