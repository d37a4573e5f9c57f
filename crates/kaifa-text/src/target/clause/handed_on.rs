//! What a clause hands on to the next ones: whose figures they may be, what was measured and counted.

use super::figure::{Figure, Gathered, SoFar};
use super::{ClauseReader, Figures};
use crate::target::amount::{Amount, Form};
use crate::target::whose_each::Bearer;
use crate::target::{Carried, Target, indicator, scope};

impl Figures<'_> {
    /// What later figures may leave out: the unit, the name and what was counted in the unit.
    pub(super) fn remember(&self, figure: &Figure, gathered: &Gathered, carried: &mut Carried) {
        let amount = figure.amount;
        carried.counts |= matches!(amount.form, Form::Counted | Form::Measured);
        carried.unit.clone_from(&amount.unit);
        // 东部地区强度不低于3%,西部地区不低于2%: one of a row, whose next clause is of none of them.
        let again = |name: &String| carried.counted.iter().any(|(_, known)| known == name);
        carried.in_a_row |= gathered.unnamed
            && self.opening.scope.is_some()
            && self.reader.clause.start > self.reader.portion.start
            && gathered.names.iter().any(again);
        if self.has_time_each(carried) {
            // 2025年、2026年分别…: each year has had its figure, none governs what follows.
            carried.by = None;
        }
        if let Some(name) = gathered.names.first() {
            if let Some(unit) = &amount.unit {
                carried.counted.push((unit.clone(), name.clone()));
            }
            carried.subject = Some(indicator::stem(name));
            carried.measured = Some(name.clone());
        }
    }

    /// The targets of the clause, with the words that only a later one has, when the next clause has been handed what it may leave out.
    pub(super) fn hand_on(&self, so_far: SoFar, carried: &mut Carried) -> Vec<Target> {
        let mut targets = so_far.targets;
        // Each of them has had its figure, none of them the next; all of them where it is said of each (均).
        carried.joint = self.together.bearers.as_ref().map(|each| joined(each));
        if carried.joint.is_some() && !self.reader.is_of_a_part() {
            carried.scope = None;
        }
        for index in so_far.nameless {
            let noun = targets.get(index + 1).map(|next| next.indicator.clone());
            if let (Some(noun), Some(target)) = (noun, targets.get_mut(index)) {
                target.indicator = noun;
            }
        }
        let mut names: Vec<&mut String> = targets.iter_mut().map(|target| &mut target.indicator).collect();
        indicator::complete(&mut names);
        carried.scope_is_sole = self.helps();
        if targets.is_empty() {
            let (start, first) = (self.opening.words_start, self.opening.amounts.first());
            self.reader.hand_on_what_is_spoken_of(start, first, carried);
            return targets;
        }
        // 产值增长9%,甲园区突破70亿元,用地腾出900亩: one with a subject among others without hands it to none.
        // The whole place is no one of many.
        let one_of_many = carried
            .scope
            .as_deref()
            .is_none_or(|scope| !(scope.starts_with(['全', '我', '本']) && scope.chars().count() == 2));
        carried.scope_is_sole |=
            so_far.covers || self.opening.scope.is_some() && carried.unscoped && one_of_many;
        carried.siblings |= so_far.own_scopes;
        carried.figured = true;
        carried.reach += 1;
        // 建成园区10个,园区税收…: how many there are is nobody's.
        carried.unscoped |= targets
            .iter()
            .any(|target| target.scope.is_none() && target.unit.as_deref() != Some("个"));
        carried.names_before = std::mem::replace(&mut carried.names, so_far.names);
        targets
    }
}

impl Figures<'_> {
    /// 帮助骨干企业招工80人: whoever helps is spoken of further, not those who are helped.
    fn helps(&self) -> bool {
        let (all, scope) = (self.reader.all, self.opening.scope.as_ref());
        let figured = !self.opening.amounts.is_empty();
        scope.filter(|_| figured).is_some_and(|scope| {
            let before = &all[self.opening.start.min(scope.start)..scope.start];
            let each = all[scope.start..].starts_with('每');
            !each && ["为", "帮助", "协助"].iter().any(|verb| before.ends_with(verb))
        })
    }
}

/// All of several bearers.
fn joined(each: &[Bearer]) -> String {
    let names: Vec<&str> = each.iter().map(|(whose, _)| &whose[..]).collect();
    names.join("、")
}

impl ClauseReader<'_> {
    /// Whether the clause speaks of a part of what was measured before; behind it the whole is meant again. 其中:甲市…,… opens what is said of each part.
    pub(in crate::target) fn is_of_a_part(&self) -> bool {
        let before = self.all[self.portion.start..self.clause.start].trim_end_matches(',');
        self.all[self.clause.clone()].starts_with("其中") || before.ends_with("其中")
    }

    /// What a clause without a target speaks of is measured by what comes after it.
    fn hand_on_what_is_spoken_of(&self, words_start: usize, first: Option<&Amount>, carried: &mut Carried) {
        // 2025年产值480亿元,到2027年…: what was so much. 在建成12个工厂的基础上: what there is already.
        let words = &self.all[words_start..self.clause.end];
        let base = words.strip_suffix("的基础上");
        let spoken_of = match (first, base) {
            (Some(first), Some(_)) => &self.all[first.end..self.clause.end - "的基础上".len()],
            (Some(first), None) if first.start > words_start => {
                // 给予100万元奖励: a verb names nothing.
                let told = self.all[words_start..first.start].trim_end_matches("给予");
                if scope::OPENS_WITHOUT_SUBJECT.is_match(told) || told.chars().count() < 3 {
                    ""
                } else {
                    told
                }
            }
            _ => words,
        };
        // 分解为:, 目标值: say nothing of what; that is what was measured before, or what the heading names.
        let spoken_of = match spoken_of.trim_end_matches(['为', '是']) {
            "分解" | "其中" => "",
            "目标值" | "目标" | "任务" => self.heading,
            _ => spoken_of,
        };
        if let Some(subject) = indicator::of_statement(spoken_of) {
            carried.measured = Some(subject.clone());
            carried.subject = Some(subject);
        }
    }
}
