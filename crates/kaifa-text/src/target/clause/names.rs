//! The names of what a figure of a clause measures, completed by what the clauses before said or what the words of the figure say,
//! and what a clause without a target hands on.

use std::ops::Range;

use super::ClauseReader;
use crate::target::amount::{Amount, Form};
use crate::target::{Carried, coverage, indicator, scope};

/// What all of something shall do, at least.
const SHORTEST_DEED: usize = 3;

impl ClauseReader<'_> {
    /// The names of a figure with what is left out of them and was said before.
    pub(super) fn with_what_is_left_out(
        &self,
        names: &[String],
        amount: &Amount,
        scope: Option<&Range<usize>>,
        own_scope: Option<&Range<usize>>,
        carried: &Carried,
    ) -> Vec<String> {
        names
            .iter()
            .map(
                |name| match (&carried.measured, own_scope.is_some() || scope.is_some()) {
                    // 比重,国家级开发区达到75%: only whose figure it is changes.
                    (Some(measured), true)
                        if name.is_empty()
                            && (amount.form != Form::Counted
                                || amount.unit == carried.unit && amount.comparator.is_some()) =>
                    {
                        measured.clone()
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
                            && self.all[..amount.start]
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
                            && own_scope.is_none()
                            && amount.unit.as_deref() == Some("个")
                            && ["整合", "合并", "由", "压减", "精简"]
                                .iter()
                                .any(|word| self.all[self.clause.clone()].contains(word)) =>
                    {
                        String::new()
                    }
                    // 全市园区数量压减: how many of those there are whose number it is.
                    (_, true) if name.starts_with("数量") && scope.is_some() => scope
                        .map(|whose| format!("{}{name}", &self.all[whose.clone()]))
                        .unwrap_or_default(),
                    _ => indicator::with_subject(name, carried.subject.as_deref()),
                },
            )
            .collect()
    }

    /// Names what is covered, or what all shall do, and whose coverage it is. Tells whether the words of the figure say whose.
    pub(super) fn covers(
        &self,
        names: &mut Vec<String>,
        amount: &Amount,
        before: &str,
        scope: Option<&Range<usize>>,
        carried: &mut Carried,
    ) -> bool {
        let mut covers = false;
        if let Some(several) = coverage::several(before, &self.all[amount.start..amount.end]) {
            *names = several;
            return false;
        }
        if let [name] = &names[..]
            && amount.form == Form::Spoken
            && let Some(each) = coverage::each_covers(name)
        {
            *names = each;
            return false;
        }
        if let Some(whose) = coverage::reached(
            &self.all[amount.figure..amount.end],
            &self.all[amount.end..self.clause.end],
        ) {
            carried.scope = Some(whose.to_owned());
            return true;
        }
        // 规上企业数字化诊断全覆盖: whose coverage stands before what covers them.
        let firms_covered = match &names[..] {
            [name] if amount.form == Form::Spoken && scope.is_none() => {
                coverage::reaching(before).or_else(|| coverage::covered_firms(name))
            }
            _ => None,
        };
        // 研发机构实现国家高新区全覆盖: what opens the clause is what covers them.
        let firms_covered = firms_covered.or_else(|| {
            let what = &self.all[scope?.clone()];
            coverage::reaching(&format!("{what}{before}")).filter(|_| amount.form == Form::Spoken)
        });
        if let Some((firms, name)) = &firms_covered {
            *names = vec![name.clone()];
            carried.scope = Some(firms.clone());
            covers = true;
        }
        if amount.form == Form::Spoken
            && scope.is_none()
            && firms_covered.is_none()
            && let Some(bodies) = coverage::covered_bodies(before, &self.all[amount.figure..amount.end])
        {
            carried.scope = Some(bodies);
            covers = true;
        }
        // 燃煤机组要全部加装脱硝设施: what they all shall do, and whose share it is.
        let (figure, behind) = (
            &self.all[amount.figure..amount.end],
            &self.all[amount.end..self.clause.end],
        );
        if let Some(name) = coverage::all_do(figure, behind) {
            let whose = indicator::without_urging(before.trim_end_matches(['要', '应', '须', '需']));
            // 证件全部实现联网: what is so short names nothing alone.
            *names = match name.chars().count() < SHORTEST_DEED {
                true => vec![format!("{whose}{name}")],
                false => vec![name],
            };
            if scope.is_none() && !whose.is_empty() {
                carried.scope = Some(whose.to_owned());
            }
            covers = true;
        }
        // 改造6月底前完成一半,明年实现全覆盖: what was measured before is covered.
        if let ([name], Some(measured), None) = (&mut names[..], &carried.measured, scope)
            && amount.form == Form::Spoken
            && coverage::is_bare(name, figure)
        {
            *name = coverage::of_measured(measured, name);
        }
        covers
    }

    /// 产值超50亿元企业分别达到4户、8户: what stands before 分别 in the name of what is measured says what it is like.
    pub(super) fn leave_out_attributes(&self, amounts: &mut Vec<Amount>) {
        let words = &self.all[self.clause.clone()];
        let Some(each) = words.rfind("分别").or(words.rfind("依次")) else {
            return;
        };
        let each = self.clause.start + each;
        let behind = amounts.iter().filter(|amount| amount.start >= each).count();
        let named = |amount: &Amount| {
            amount.end < each
                && !self.all[amount.end..each].contains(['、', '和', '及'])
                && amount.comparator.is_some()
        };
        if behind > 1 {
            amounts.retain(|amount| amount.start >= each || !named(amount));
        }
        // 分别引进投资过50亿元的项目2个、1个: nor is what the things are like that are counted behind it.
        if let [first, second, _, ..] = &amounts[..]
            && first.form == Form::Measured
            && second.form == Form::Counted
            && self.all[first.end..].starts_with('的')
        {
            amounts.remove(0);
        }
    }

    /// What a clause without a target speaks of is measured by what comes after it.
    pub(super) fn hand_on_what_is_spoken_of(
        &self,
        words_start: usize,
        first: Option<&Amount>,
        carried: &mut Carried,
    ) {
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
