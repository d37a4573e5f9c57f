//! The figures of one clause as targets: whose they are, what they measure, by when. What the text leaves out is taken from the
//! clauses before, and what later ones may leave out is handed on. `demanded` tells which figures are, `names` and `bearers` what they
//! measure and whose they are where the words alone do not say, `ranked`, `shared_out` and `whole_groups` forms of their own, `weighed` how sure.

mod bearers;
mod demanded;
mod names;
mod ranked;
mod shared_out;
mod weighed;
mod whole_groups;

use std::ops::Range;

use super::amount::{self, Amount, Form};
use super::doubt::Named;
use super::opening::Opening;
use super::scope::{self as bearer, handed_on, kinds};
use super::{Carried, Comparator, Target, coverage, indicator, one_by_one};
use crate::deadline::Deadline;
use crate::folded::Folded;

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
        let Some(opening) = self.opening(carried) else {
            return Vec::new();
        };
        let Opening {
            start,
            scope,
            words_start,
            mut amounts,
        } = opening;
        if amounts.is_empty() && self.holds_figure {
            return self.whole_group(start, by.as_ref()).into_iter().collect();
        }
        // 分别达到50%、45%以上: the figures belong to the indicators one by one, the last comparator to all.
        let said = amounts.len() > 1
            && ["分别", "依次"]
                .iter()
                .any(|word| self.all[self.clause.clone()].contains(word));
        if said {
            self.leave_out_attributes(&mut amounts);
        }
        let side_by_side = !said && self.side_by_side(&amounts);
        let one_by_one = (said || side_by_side)
            .then(|| {
                let words = self.without_times(words_start.min(amounts[0].start)..amounts[0].start);
                if said && let Some(names) = one_by_one::same_again(&words, &amounts, &carried.counted) {
                    return Some(names);
                }
                let (names, subject) = match said {
                    true => (&carried.names[..], carried.subject.as_deref()),
                    false => (&[][..], None),
                };
                one_by_one::one_for_each(&words, amounts.len(), names, subject)
            })
            .flatten();
        // 国家级、省级园区亩均产值分别达到420万元、260万元: whose they are one by one.
        let whose = said
            .then(|| {
                let words = self.without_times(words_start.min(amounts[0].start)..amounts[0].start);
                let scope = scope.as_ref().map(|scope| &self.all[scope.clone()]);
                one_by_one::bearers(&words, scope, amounts.len(), carried.measured.as_deref())
            })
            .flatten();
        let together = said || one_by_one.is_some();
        let each_year = amounts.len() == 1 && carried.times.len() > 1 && self.all[start..].starts_with('各');
        let mut covers = false;
        let mut finding_of_first = None;
        let mut nameless: Vec<usize> = Vec::new();
        let mut all_names = Vec::new();
        let mut targets = Vec::new();
        let mut from = words_start;
        let (mut of_kind, mut own_scopes) = (false, false);
        for (index, amount) in amounts.iter().enumerate() {
            // 加快2个甲试点和4个乙试点建设: what the first count is not, the next one is not either.
            let joined = self.all[..amount.start].ends_with(['和', '、', '及', '与']);
            if let Some(before) = index
                .checked_sub(1)
                .map(|i| &amounts[i])
                .filter(|_| joined && !together)
                && targets.is_empty()
                && before.end > words_start
                && before.comparator.is_none()
                && amount.comparator.is_none()
                && before.unit == amount.unit
                && amount.form == Form::Counted
            {
                continue;
            }
            // 3个贫困村全部出列: the count says it.
            if !targets.is_empty()
                && amount.form == Form::Spoken
                && amount.comparator == Some(Comparator::Equal)
                && index.checked_sub(1).is_some_and(|i| {
                    let between = &self.all[amounts[i].end..amount.start.max(amounts[i].end)];
                    let apart = between.contains("实现") && self.all[amount.figure..].starts_with("全覆盖");
                    amounts[i].form == Form::Counted && !apart && !between.contains(['、', '和'])
                })
            {
                continue;
            }
            // A figure within the words of the one before has been read with it.
            if !together && amount.start < from && amount.end <= from {
                continue;
            }
            if let Some(end) = self.counts_covered(amount, amounts.get(index + 1)) {
                carried.scope = Some(self.all[amount.figure..end].to_owned());
                from = end;
                continue;
            }
            let first = if together { &amounts[0] } else { amount };
            // 国家级园区100%、省级园区80%以上完成改造: so do those of a series.
            let of_series = amount.form == Form::Percent
                && scope
                    .as_ref()
                    .is_some_and(|s| handed_on::is_of_a_series(&self.all[s.clone()]));
            // 每个县建成1个、市本级建成3个: each of a list can have its own subject.
            let own_scope = (!together && index > 0)
                .then(|| {
                    self.own_scope(
                        amount.phrase_start(self.all, from),
                        amount.start,
                        of_kind || of_series,
                    )
                })
                .flatten();
            // 投资强度国家级园区不低于300万元: whose it is can stand behind the indicator.
            let trailing = (!together)
                .then(|| kinds::trailing(self.all.get(from..amount.start)?).map(|at| from + at..amount.start))
                .flatten();
            let before_from = own_scope.as_ref().map_or(from, |own| self.inside(own.end));
            let before_to = trailing.as_ref().map_or(first.start, |kind| kind.start);
            of_kind |= trailing.is_some();
            let own_scope = trailing.or(own_scope);
            own_scopes |= own_scope.is_some();
            let before = self.without_times(before_from.min(before_to)..before_to);
            // 面积平均分别达到: 均 opens the words of the figure, and leaves a half of 平均 behind.
            let before = match self.all[before_to..].starts_with('均') {
                true => before.trim_end_matches('平'),
                false => before.as_ref(),
            };
            let goes_on = (!targets.is_empty() || counts_before).then_some(!targets.is_empty());
            let counted = index
                .checked_sub(1)
                .map(|i| &amounts[i])
                .filter(|a| a.end == from);
            if !together && counted.is_some_and(|counted| self.says_what_is_counted(counted, amount, before))
            {
                continue;
            }
            // 2家进入前50名: the count is demanded, the rank says what is counted.
            let ranked = amounts
                .get(index + 1)
                .filter(|next| self.counts_ranked(amount, next));
            let ranks_counted = index
                .checked_sub(1)
                .is_some_and(|i| self.counts_ranked(&amounts[i], amount));
            if ranks_counted {
                continue;
            }
            let named_here = carried.scope.as_ref().map(|_| match &scope {
                Some(_) => Named::Here,
                None => Named::Before(carried.reach),
            });
            if let Some(rank) = ranked {
                let from_here = words_start.max(from);
                targets.extend(self.counted_in_rank(
                    amount,
                    rank,
                    from_here,
                    named_here,
                    by.as_ref(),
                    carried,
                ));
                from = rank.end;
                continue;
            }
            let finding = match (together, finding_of_first) {
                (true, Some(finding)) => Some(finding),
                _ => self.demanded(
                    amount,
                    before,
                    goes_on,
                    by.is_some() || self.within() || self.row,
                    carried.measured.as_deref(),
                ),
            };
            let Some(finding) = finding else { continue };
            finding_of_first = Some(finding);
            // 引进1个700万元以上项目: what directly follows says what the thing is like.
            let next = amounts[index + 1..]
                .iter()
                .filter(|a| a.start >= amount.end)
                .find(|a| {
                    let between = &self.all[amount.end..a.start];
                    together || !self.says_what_is_counted(amount, a, between)
                })
                .map(|a| a.start);
            let limit = self.within_brackets(amount.end..next.unwrap_or(self.clause.end));
            let each = together
                || amount.comparator == Some(Comparator::Multiple)
                || self.all[from..amount.end].contains('均')
                || self.all[from..amount.end].contains("分别");
            let (names, end) = match &one_by_one {
                Some(names) => (vec![names[index].clone()], amount.end),
                None => indicator::names(self.all, before, amount, limit, next.is_some(), each),
            };
            // 游客突破2000万人次,收入达到130亿元,均翻一番: each of those named before.
            let before_named = match &names[..] {
                [name]
                    if name.is_empty()
                        && index == 0
                        && amount.comparator == Some(Comparator::Multiple)
                        && self.all[words_start..amount.start].starts_with('均') =>
                {
                    carried.names_of_both()
                }
                _ => Vec::new(),
            };
            let names = if before_named.len() > 1 {
                before_named
            } else {
                names
            };
            let names_nothing = matches!(&names[..], [name] if name.is_empty());
            let mut names =
                self.with_what_is_left_out(&names, amount, scope.as_ref(), own_scope.as_ref(), carried);
            if together && names.len() == amounts.len() {
                names = vec![names.swap_remove(index)];
            }
            covers |= self.covers(&mut names, amount, before, scope.as_ref(), carried);
            // 全覆盖 alone is the title of a point.
            if let [name] = &names[..]
                && amount.form == Form::Spoken
                && coverage::is_bare(name, &self.all[amount.figure..amount.end])
                && carried.scope.is_none()
                && carried.measured.is_none()
            {
                continue;
            }
            // 其他区域不低于50%: whose share it is; the share itself is that of the clause before.
            let mut scope_here = match &own_scope {
                Some(own) => Some(self.all[own.clone()].to_owned()),
                None => carried.scope.clone(),
            };
            // 至少建成1个、市本级至少建成3个厂房: the noun stands behind the last of them.
            if self.others_do_the_same(amount) && names_nothing {
                nameless.push(targets.len());
            }
            if let [name] = &names[..]
                && amount.form == Form::Counted
                && amounts.get(index + 1).is_some_and(|next| {
                    // 完成960户3800人搬迁: and so it does for two counts of the same.
                    let adjacent = next.figure == amount.end && next.form == Form::Counted;
                    name.is_empty() && next.unit == amount.unit || adjacent && next.comparator.is_none()
                })
            {
                nameless.push(targets.len());
            }
            // 全省开发区由现在的1010个整合到150个: what is counted is whose count it is.
            if let ([name], Some(counted)) = (&mut names[..], &scope)
                && name.is_empty()
                && amount.form == Form::Counted
                && !nameless.contains(&targets.len())
            {
                *name = self.all[counted.clone()].to_owned();
                // 上市企业、冠军企业各新增5家: each of them is counted, and none has the count of others.
                if let Some(each) = name.strip_suffix('各')
                    && each.contains(['、', '和'])
                {
                    names = each.split(['、', '和']).map(str::to_owned).collect();
                    scope_here = None;
                }
            }
            // 市本级打造2个: what was counted in this unit before, where another thing was measured since.
            let counted = amount.form == Form::Counted && names_nothing && carried.unit != amount.unit;
            if let Some((_, known)) = carried
                .counted
                .iter()
                .rev()
                .find(|(unit, _)| counted && Some(unit) == amount.unit.as_ref())
            {
                names = vec![known.clone()];
            }
            // 对单项冠军企业给予奖励;力争新增5家: those spoken of are counted.
            if let ([name], Some(whose)) = (&mut names[..], &scope_here)
                && name.is_empty()
                && amount.form == Form::Counted
                && !nameless.contains(&targets.len())
            {
                name.clone_from(whose);
                scope_here = None;
            }
            // 达标开发区全覆盖: what is covered is whose share it is.
            if let ([name], Some(covered)) = (&mut names[..], &scope_here)
                && (name == "覆盖率" || scope.is_some() && matches!(name.as_str(), "总数" | "数量"))
            {
                *name = format!("{covered}{name}");
            }
            self.part_with_names_of_bearers(amount, carried, &mut names, &mut scope_here);
            if let Some((bearers, measured)) = &whose {
                scope_here = bearers.get(index).cloned();
                if !measured.is_empty() {
                    names = vec![measured.clone()];
                }
            }
            let mut scope_here = scope_here.filter(|whose| bearer::may_be(whose));
            if let Some(name) = names.first() {
                // 到2030年,税收达到15亿元: the same as in the sentence before is theirs again.
                if scope_here.is_none()
                    && let Some((_, whose)) = carried.measured_before.iter().find(|(known, _)| known == name)
                {
                    scope_here = Some(whose.clone());
                    carried.scope.clone_from(&scope_here);
                }
                if let Some(whose) = &scope_here {
                    carried.measured_of.push((name.clone(), whose.clone()));
                }
            }
            let named = match scope_here.is_some() {
                true if own_scope.is_some() || carried.scope != scope_here => Some(Named::Here),
                true => named_here,
                false => None,
            };
            let by = match carried.times.get(index) {
                Some(time) if together && carried.times.len() == amounts.len() => Some(time.clone()),
                // 2024年完成30%、2025年完成70%: each figure has the time before it.
                _ => self.time_before(amount.start).or_else(|| by.clone()),
            };
            carried.counts |= matches!(amount.form, Form::Counted | Form::Measured);
            all_names.extend(names.iter().cloned());
            carried.unit.clone_from(&amount.unit);
            if let (Some(unit), Some(name)) = (&amount.unit, names.first()) {
                carried.counted.push((unit.clone(), name.clone()));
            }
            if together && carried.times.len() == amounts.len() {
                // 2025年、2026年分别…: each year has had its figure, none governs what follows.
                carried.by = None;
            }
            if let Some(name) = names.first() {
                carried.subject = Some(indicator::stem(name));
                carried.measured = Some(name.clone());
            }
            let last = if together {
                &amounts[amounts.len() - 1]
            } else {
                amount
            };
            let opens_clause = targets.is_empty() || together;
            let text_start = match &scope {
                Some(_) if opens_clause => start,
                _ if opens_clause => words_start,
                _ => amount.phrase_start(self.all, from),
            };
            let text_end = end.max(last.end);
            let lone =
                self.all[text_start..].starts_with('(') && !self.all[text_start..text_end].contains(')');
            let text_start = text_start + if lone { '('.len_utf8() } else { 0 };
            let span = self.folded.span(text_start..text_end);
            // 选拔100名甲、200名乙: what is chosen goes on.
            let chosen = matches!(finding.by, "quota_goes_on" | "deed") && carried.chooses;
            carried.chooses = false;
            for name in names {
                for (comparator, value) in amount.readings(first, last, before) {
                    // 约100间 is about so many; 登记2个工作日办结 at most so long.
                    let unmarked = amount.comparator.is_none() && amount.upper.is_none();
                    let comparator = match finding.by {
                        "done_in" if unmarked => Comparator::AtMost,
                        _ if unmarked && self.all[amount.start..amount.figure].ends_with('约') => {
                            Comparator::Equal
                        }
                        _ => comparator,
                    };
                    let comparator = match chosen && amount.comparator.is_none() {
                        true => Comparator::Equal,
                        false => comparator,
                    };
                    carried.chooses |= comparator == Comparator::Equal
                        && amount.comparator.is_none()
                        && amount.form == Form::Counted;
                    // 2025年、2026年各整治80家: so many in each of the years.
                    let each_time = match each_year {
                        true => carried.times.iter().cloned().map(Some).collect(),
                        false => vec![by.clone()],
                    };
                    targets.extend(each_time.into_iter().map(|by| Target {
                        span,
                        indicator: name.clone(),
                        comparator,
                        value,
                        unit: amount.unit.clone(),
                        scope: scope_here.clone(),
                        finding: self.weighed(finding, &name, named, scope_here.as_deref(), by.is_some()),
                        by,
                        even: text_start..text_end,
                    }));
                }
            }
            if !together {
                // What stands within the words about this figure says what is counted.
                from = match amounts.get(index + 1) {
                    Some(next) if next.start <= end => amount.end,
                    _ => end.max(amount.end),
                };
            }
        }
        if whose.is_some() {
            // Each of them has had its figure, none of them the next.
            carried.scope = None;
        }
        for index in nameless {
            let noun = targets.get(index + 1).map(|next: &Target| next.indicator.clone());
            if let (Some(noun), Some(target)) = (noun, targets.get_mut(index)) {
                target.indicator = noun;
            }
        }
        let mut names: Vec<&mut String> = targets.iter_mut().map(|target| &mut target.indicator).collect();
        indicator::complete(&mut names);
        // 产值增长9%,甲园区突破70亿元,用地腾出900亩: one with a subject among others without hands it to none.
        if !targets.is_empty() {
            // The whole place is no one of many.
            let one_of_many = carried
                .scope
                .as_deref()
                .is_none_or(|scope| !(scope.starts_with(['全', '我', '本']) && scope.chars().count() == 2));
            carried.scope_is_sole = covers || scope.is_some() && carried.unscoped && one_of_many;
            carried.siblings |= own_scopes;
            carried.figured = true;
            carried.reach += 1;
            // 建成园区10个,园区税收…: how many there are is nobody's.
            carried.unscoped |= targets
                .iter()
                .any(|target: &Target| target.scope.is_none() && target.unit.as_deref() != Some("个"));
        }
        if targets.is_empty() {
            self.hand_on_what_is_spoken_of(words_start, amounts.first(), carried);
        } else {
            carried.names_before = std::mem::replace(&mut carried.names, all_names);
        }
        targets
    }

    /// Whether figures of one unit follow each other with nothing between: 增长15%、20%以上.
    fn side_by_side(&self, amounts: &[Amount]) -> bool {
        amounts.len() > 1
            && amounts.windows(2).all(|pair| {
                let between = &self.all[pair[0].end..pair[1].figure.max(pair[0].end)];
                matches!(between, "、" | "和")
                    && pair[0].unit == pair[1].unit
                    && pair[0].form == Form::Percent
            })
    }

    pub(super) fn amounts(&self, from: usize) -> Vec<Amount> {
        if !self.holds_figure {
            return Vec::new();
        }
        amount::find(self.folded, from..self.clause.end)
            .into_iter()
            .filter(|a| {
                !self
                    .deadlines
                    .iter()
                    .any(|d| d.even.start < a.end && a.figure < d.even.end)
            })
            .collect()
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
