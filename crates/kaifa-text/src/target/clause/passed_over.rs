//! Figures of a clause that are no targets of their own: they go on with what a figure before them says, or tell what it counts.

use super::Figures;
use super::figure::{Figure, SoFar};
use crate::target::amount::{Amount, Form};
use crate::target::{Carried, Comparator, coverage};

impl Figures<'_> {
    /// The figure before one.
    fn before(&self, index: usize) -> Option<&Amount> {
        self.opening.amounts.get(index.checked_sub(1)?)
    }

    /// Whether a figure says nothing that the figures before it in the clause have not said.
    pub(super) fn is_said_before(&self, index: usize, so_far: &SoFar) -> bool {
        let amount = &self.opening.amounts[index];
        let goes_on = self.before(index).is_some_and(|before| {
            if so_far.targets.is_empty() {
                self.is_like_the_undemanded(before, amount)
            } else {
                self.says_that_all_of_them_do(before, amount)
            }
        });
        // A figure within the words of the one before has been read with it.
        goes_on || !self.together.as_one && amount.start < so_far.from && amount.end <= so_far.from
    }

    /// 加快2个甲试点和4个乙试点建设: what the first count is not, the next one is not either.
    fn is_like_the_undemanded(&self, before: &Amount, amount: &Amount) -> bool {
        self.reader.all[..amount.start].ends_with(['和', '、', '及', '与'])
            && !self.together.as_one
            && before.end > self.opening.words_start
            && before.comparator.is_none()
            && amount.comparator.is_none()
            && before.unit == amount.unit
            && amount.form == Form::Counted
    }

    /// 3个贫困村全部出列: the count says it.
    fn says_that_all_of_them_do(&self, counted: &Amount, amount: &Amount) -> bool {
        if amount.form != Form::Spoken
            || amount.comparator != Some(Comparator::Equal)
            || counted.form != Form::Counted
        {
            return false;
        }
        let between = &self.reader.all[counted.end..amount.start.max(counted.end)];
        let apart = between.contains("实现") && self.reader.all[amount.figure..].starts_with("全覆盖");
        !apart && !between.contains(['、', '和'])
    }

    /// Whether a figure says what the things are like that the one before counts: 20个收入300亿元以上的开发区, 2家进入前50名.
    pub(super) fn tells_of_the_count_before(&self, figure: &Figure) -> bool {
        let amount = figure.amount;
        self.before(figure.index).is_some_and(|counted| {
            let adjacent = counted.end == figure.from && !self.together.as_one;
            adjacent && self.reader.says_what_is_counted(counted, amount, &figure.before)
                || self.reader.counts_ranked(counted, amount)
        })
    }

    /// 全覆盖 alone is the title of a point.
    pub(super) fn is_a_title(&self, figure: &Figure, names: &[String], carried: &Carried) -> bool {
        let amount = figure.amount;
        amount.form == Form::Spoken
            && carried.scope.is_none()
            && carried.measured.is_none()
            && matches!(names, [name] if coverage::is_bare(name, &self.reader.all[amount.figure..amount.end]))
    }
}
