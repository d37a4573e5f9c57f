//! The figures of one clause as targets: whose they are, what they measure, by when. What the text leaves out is taken from the
//! clauses before, and what later ones may leave out is handed on.
//!
//! `together` tells what several figures have in common, `figure` reads one: `passed_over` which are no targets of their own, `demanded`
//! which are demanded, `names`, `covered` and `counted` what they measure, `bearers` and `doers` whose they are, `values` what they come to and by
//! when, `weighed` how sure. `ranked`, `shared_out` and `whole_groups` are forms of their own; `handed_on` is what the next clause may leave out.

mod bearers;
mod counted;
mod covered;
mod demanded;
mod doers;
mod figure;
mod handed_on;
mod names;
mod passed_over;
mod ranked;
mod shared_out;
mod together;
mod values;
mod weighed;
mod whole_groups;

use std::cell::RefCell;
use std::ops::Range;

use super::amount::{self, Amount};
use super::opening::Opening;
use super::{Carried, Target};
use crate::deadline::Deadline;
use crate::folded::Folded;
use figure::SoFar;
use together::Together;

/// A clause and what surrounds it.
pub(super) struct ClauseReader<'a> {
    pub(super) folded: &'a Folded,
    pub(super) all: &'a str,
    /// The clauses that belong together with it.
    pub(super) portion: Range<usize>,
    pub(super) clause: Range<usize>,
    pub(super) sentence: Range<usize>,
    /// How many figures its sentence has.
    pub(super) figures: usize,
    /// Whether there is a figure in it at all.
    pub(super) holds_figure: bool,
    /// Whether the clause before demands a figure.
    pub(super) beside: bool,
    /// Whether it stands in a row of a table of tasks.
    pub(super) row: bool,
    /// The heading of the article.
    pub(super) heading: &'a str,
    pub(super) deadlines: &'a [Deadline],
    /// The figures that were last asked for, and behind which place: several ask one after the other for the same.
    pub(super) last_asked: RefCell<Option<(usize, Vec<Amount>)>>,
}

/// The figures of a clause, and what is known of all of them before one is read.
struct Figures<'a> {
    reader: &'a ClauseReader<'a>,
    opening: Opening,
    /// By when they are, where none has a time of its own.
    by: Option<String>,
    /// Whether the clause before demands a count.
    counts_before: bool,
    together: Together,
}

impl ClauseReader<'_> {
    /// The targets of the clause.
    pub(super) fn read(&self, carried: &mut Carried) -> Vec<Target> {
        let by = self.governing_time(carried);
        let counts_before = std::mem::take(&mut carried.counts);
        let allots = std::mem::take(&mut carried.allots);
        if let Some(shared) = self.shared_out(carried, by.as_ref(), allots) {
            return shared;
        }
        let Some(mut opening) = self.opening(carried) else {
            return Vec::new();
        };
        if opening.amounts.is_empty() && self.holds_figure {
            return self.whole_group(opening.start, by.as_ref()).into_iter().collect();
        }
        let together = self.together(&mut opening, carried);
        let figures = Figures {
            reader: self,
            opening,
            by,
            counts_before,
            together,
        };
        let mut so_far = SoFar::behind(figures.opening.words_start);
        for index in 0..figures.opening.amounts.len() {
            figures.read(index, &mut so_far, carried);
        }
        figures.hand_on(so_far, carried)
    }

    /// The figures behind a place that are no times.
    pub(super) fn amounts(&self, from: usize) -> Vec<Amount> {
        if !self.holds_figure {
            return Vec::new();
        }
        let mut last = self.last_asked.borrow_mut();
        if let Some((_, known)) = last.as_ref().filter(|(known, _)| *known == from) {
            return known.clone();
        }
        let mut found = amount::find(self.folded, from..self.clause.end);
        found.retain(|a| {
            let mut times = self.deadlines.iter().map(|d| &d.even);
            !times.any(|time| time.start < a.end && a.figure < time.end)
        });
        last.insert((from, found)).1.clone()
    }

    /// Where some words end, or the bracket opens or closes of which they hold only one side: 3个站(其中至少.
    fn within_brackets(&self, words: Range<usize>) -> usize {
        let mut open = Vec::new();
        for (at, sign) in self.all[words.clone()].char_indices() {
            match sign {
                '(' => open.push(words.start + at),
                ')' if open.pop().is_none() => return words.start + at,
                _ => {}
            }
        }
        open.first().copied().unwrap_or(words.end)
    }
}
