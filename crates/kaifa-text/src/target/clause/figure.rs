//! One figure of a clause: the words about it, and step by step what it measures, whose it is and by when.

use std::borrow::Cow;
use std::ops::Range;

use super::Figures;
use crate::confidence::Finding;
use crate::target::amount::{Amount, Form};
use crate::target::doubt::Named;
use crate::target::scope::{handed_on, kinds};
use crate::target::{Carried, Target};

/// What the figures read so far leave to the next one of their clause.
pub(super) struct SoFar {
    /// Behind the words of the last one.
    pub(super) from: usize,
    pub(super) targets: Vec<Target>,
    /// The names of what they measure.
    pub(super) names: Vec<String>,
    /// The targets whose noun stands behind a later figure.
    pub(super) nameless: Vec<usize>,
    /// How the last one was found to be demanded.
    pub(super) finding: Option<Finding>,
    /// Whether one had a subject directly before it, and whether one had any subject of its own.
    pub(super) of_kind: bool,
    pub(super) own_scopes: bool,
    /// Whether the words of one say who is covered.
    pub(super) covers: bool,
}

impl SoFar {
    /// Nothing read yet of the words behind a place.
    pub(super) fn behind(from: usize) -> SoFar {
        SoFar {
            from,
            targets: Vec::new(),
            names: Vec::new(),
            nameless: Vec::new(),
            finding: None,
            of_kind: false,
            own_scopes: false,
            covers: false,
        }
    }
}

/// One figure and the words about it.
pub(super) struct Figure<'a> {
    pub(super) index: usize,
    pub(super) amount: &'a Amount,
    /// Where the words about it begin, a subject of its own included.
    pub(super) from: usize,
    /// The words before it, without subject and times.
    pub(super) before: Cow<'a, str>,
    /// Whose it is, where it has a subject of its own in the clause.
    pub(super) own_scope: Option<Range<usize>>,
    /// Where those are named whose it is otherwise.
    pub(super) named: Option<Named>,
    /// Whether it is the first target of its clause.
    pub(super) is_first: bool,
}

/// What has been gathered about a figure.
pub(super) struct Gathered {
    /// The names of what it measures.
    pub(super) names: Vec<String>,
    /// Whether its own words name nothing.
    pub(super) unnamed: bool,
    /// Whether the noun stands behind a later figure.
    pub(super) noun_follows: bool,
    /// Where the words about it end.
    pub(super) end: usize,
    /// Whose it is.
    pub(super) scope: Option<String>,
}

impl Figures<'_> {
    /// Reads one figure.
    pub(super) fn read(&self, index: usize, so_far: &mut SoFar, carried: &mut Carried) {
        let amount = &self.opening.amounts[index];
        let next = self.opening.amounts.get(index + 1);
        if self.is_said_before(index, so_far) {
            return;
        }
        if let Some(end) = self.reader.counts_covered(amount, next) {
            carried.scope = Some(self.reader.all[amount.figure..end].to_owned());
            so_far.from = end;
            return;
        }
        let figure = self.figure(index, so_far, carried);
        if self.tells_of_the_count_before(&figure) {
            return;
        }
        // 2家进入前50名: the count is demanded, the rank says what is counted.
        if let Some(rank) = next.filter(|next| self.reader.counts_ranked(amount, next)) {
            so_far
                .targets
                .extend(self.counted_in_rank(&figure, rank, carried));
            so_far.from = rank.end;
            return;
        }
        let as_the_first = so_far.finding.filter(|_| self.together.as_one);
        let Some(finding) = as_the_first.or_else(|| self.demanded(&figure, carried)) else {
            return;
        };
        so_far.finding = Some(finding);
        let mut gathered = self.named(&figure, carried);
        so_far.covers |= self.covers(&figure, &mut gathered.names, carried);
        if self.is_a_title(&figure, &gathered.names, carried) {
            return;
        }
        self.find_bearer(&figure, &mut gathered, carried);
        if gathered.noun_follows {
            so_far.nameless.push(so_far.targets.len());
        }
        so_far
            .targets
            .extend(self.targets(&figure, &gathered, finding, carried));
        self.remember(&figure, &gathered, carried);
        so_far.names.extend(gathered.names);
        if !self.together.as_one {
            // What stands within the words about this figure says what is counted.
            so_far.from = match next {
                Some(next) if next.start <= gathered.end => amount.end,
                _ => gathered.end.max(amount.end),
            };
        }
    }

    /// The words about a figure.
    fn figure(&self, index: usize, so_far: &mut SoFar, carried: &Carried) -> Figure<'_> {
        let amount = &self.opening.amounts[index];
        let from = so_far.from;
        // 投资强度国家级园区不低于300万元: whose it is can stand behind the indicator.
        let trailing = (!self.together.as_one)
            .then(|| kinds::trailing(self.reader.all.get(from..amount.start)?))
            .flatten()
            .map(|kind| from + kind.start..from + kind.end);
        let leading = self.leading_scope(index, so_far);
        let start = leading
            .as_ref()
            .map_or(from, |scope| self.reader.inside(scope.end));
        let end = trailing
            .as_ref()
            .map_or(self.first(amount).start, |scope| scope.start);
        so_far.of_kind |= trailing.is_some();
        let own_scope = trailing.or(leading);
        so_far.own_scopes |= own_scope.is_some();
        Figure {
            index,
            amount,
            from,
            before: self.words_before(start.min(end)..end),
            own_scope,
            named: carried.scope.as_ref().map(|_| match &self.opening.scope {
                Some(_) => Named::Here,
                None => Named::Before(carried.reach),
            }),
            is_first: so_far.targets.is_empty(),
        }
    }

    /// 每个县建成1个、市本级建成3个: each of a list can have its own subject before the words about it.
    fn leading_scope(&self, index: usize, so_far: &SoFar) -> Option<Range<usize>> {
        if self.together.as_one || index == 0 {
            return None;
        }
        let amount = &self.opening.amounts[index];
        // 国家级园区100%、省级园区80%以上完成改造: so do those of a series.
        let of_series = amount.form == Form::Percent
            && self
                .opening
                .scope
                .as_ref()
                .is_some_and(|scope| handed_on::is_of_a_series(&self.reader.all[scope.clone()]));
        let part = amount.phrase_start(self.reader.all, so_far.from);
        self.reader
            .own_scope(part, amount.start, so_far.of_kind || of_series)
    }

    /// Words before a figure that are about it.
    fn words_before(&self, words: Range<usize>) -> Cow<'_, str> {
        let end = words.end;
        let before = self.reader.without_times(words);
        // 面积平均分别达到: 均 opens the words of the figure, and leaves a half of 平均 behind.
        match self.reader.all[end..].starts_with('均') && before.ends_with('平') {
            true => before.trim_end_matches('平').to_owned().into(),
            false => before,
        }
    }

    /// The figure whose words are about a figure as well: the first, where all are said as one.
    pub(super) fn first<'f>(&'f self, amount: &'f Amount) -> &'f Amount {
        match self.together.as_one {
            true => &self.opening.amounts[0],
            false => amount,
        }
    }

    /// The figure whose comparator counts for a figure as well: the last, where all are said as one.
    pub(super) fn last<'f>(&'f self, amount: &'f Amount) -> &'f Amount {
        match self.together.as_one {
            true => &self.opening.amounts[self.opening.amounts.len() - 1],
            false => amount,
        }
    }
}
