//! The names of what a figure of a clause measures, completed by what the clauses before said or what the words of the figure say.

use super::Figures;
use super::figure::{Figure, Gathered};
use crate::target::amount::{Amount, Form};
use crate::target::{Carried, Comparator, bearing, indicator};

impl Figures<'_> {
    /// The names of what a figure measures, and where the words about it end.
    pub(super) fn named(&self, figure: &Figure, carried: &Carried) -> Gathered {
        let (mut names, end) = self.names_here(figure);
        if self.is_of_both(figure, &names) {
            // 游客突破2000万人次,收入达到130亿元,均翻一番: each of those named before.
            let both = carried.names_of_both();
            if both.len() > 1 {
                names = both;
            }
        }
        let unnamed = matches!(&names[..], [name] if name.is_empty());
        let mut names: Vec<String> = names
            .iter()
            .map(|name| self.with_what_is_left_out(name, figure, carried))
            .collect();
        if self.together.as_one && names.len() == self.opening.amounts.len() {
            names = vec![names.swap_remove(figure.index)];
        }
        Gathered {
            names,
            unnamed,
            noun_follows: false,
            end,
            scope: None,
        }
    }

    /// The names that the words about a figure hold, and where these words end.
    fn names_here(&self, figure: &Figure) -> (Vec<String>, usize) {
        let amount = figure.amount;
        if let Some(names) = &self.together.names {
            return (vec![names[figure.index].clone()], amount.end);
        }
        let reader = self.reader;
        let next = self.next_apart(figure);
        let limit = reader.within_brackets(amount.end..next.unwrap_or(reader.clause.end));
        let words = &reader.all[figure.from..amount.end];
        let each = self.together.as_one
            || amount.comparator == Some(Comparator::Multiple)
            || words.contains('均')
            || words.contains("分别");
        indicator::names(reader.all, &figure.before, amount, limit, next.is_some(), each)
    }

    /// Where the next figure begins that does not say what the things are like that this one counts (引进1个700万元以上项目).
    fn next_apart(&self, figure: &Figure) -> Option<usize> {
        let counted = figure.amount;
        let says_what_is_counted = |other: &Amount| {
            let between = &self.reader.all[counted.end..other.start];
            !self.together.as_one && self.reader.says_what_is_counted(counted, other, between)
        };
        self.opening.amounts[figure.index + 1..]
            .iter()
            .filter(|other| other.start >= counted.end)
            .find(|other| !says_what_is_counted(other))
            .map(|other| other.start)
    }

    /// Whether 均 before a multiple stands for what the clauses before measure.
    fn is_of_both(&self, figure: &Figure, names: &[String]) -> bool {
        matches!(names, [name] if name.is_empty())
            && figure.index == 0
            && figure.amount.comparator == Some(Comparator::Multiple)
            && self.reader.all[self.opening.words_start..figure.amount.start].starts_with('均')
    }

    /// A name of a figure with what is left out of it and was said before.
    fn with_what_is_left_out(&self, name: &str, figure: &Figure, carried: &Carried) -> String {
        let (all, amount, scope) = (self.reader.all, figure.amount, self.opening.scope.as_ref());
        match (&carried.measured, figure.own_scope.is_some() || scope.is_some()) {
            // 比重,国家级开发区达到75%: only whose figure it is changes.
            (Some(measured), true)
                if name.is_empty()
                    && (amount.form != Form::Counted
                        || amount.unit == carried.unit && amount.comparator.is_some()) =>
            {
                let whose = figure
                    .own_scope
                    .as_ref()
                    .or(scope)
                    .map_or("", |whose| &all[whose.clone()]);
                bearing::measure_of_the_same_kind(measured, whose).to_owned()
            }
            // 企业90家,其中制造业类40家、服务业类50家
            (Some(measured), false)
                if name.ends_with('类')
                    && amount.form == Form::Counted
                    && amount.unit == carried.unit
                    && name.chars().count() <= 6 =>
            {
                let whole = measured
                    .split_once('类')
                    .map_or(measured.as_str(), |(_, whole)| whole);
                format!("{name}{whole}")
            }
            // 不少于新增用地的45%,明年起不低于75%
            (Some(measured), false)
                if name.is_empty()
                    && amount.form == Form::Percent
                    && measured.contains('占')
                    && measured.ends_with("比例") =>
            {
                measured.clone()
            }
            // 进入全国前80位、西部地区前20位: the same among others.
            (Some(measured), false)
                if measured.ends_with("位次")
                    && indicator::is_rank_among(name)
                    && all[..amount.start]
                        .trim_end_matches(name.trim_end_matches("位次"))
                        .trim_end_matches("进入")
                        .ends_with(['、', '和']) =>
            {
                let ranked = measured.rfind('全').map_or("", |among| &measured[..among]);
                format!("{ranked}{name}")
            }
            // 园区由12个整合至8个: they are counted themselves.
            (_, true)
                if name.is_empty()
                    && figure.own_scope.is_none()
                    && amount.unit.as_deref() == Some("个")
                    && ["整合", "合并", "由", "压减", "精简"]
                        .iter()
                        .any(|word| all[self.reader.clause.clone()].contains(word)) =>
            {
                String::new()
            }
            // 全市园区数量压减: how many of those there are whose number it is.
            (_, true) if name.starts_with("数量") && scope.is_some() => scope
                .map(|whose| format!("{}{name}", &all[whose.clone()]))
                .unwrap_or_default(),
            _ => indicator::with_subject(name, carried.subject.as_deref()),
        }
    }
}
