//! The figures of one clause as targets: whose they are, what they measure, by when. What the text leaves out is taken from the
//! clauses before, and what later ones may leave out is handed on.

use std::ops::Range;

use super::amount::{self, Amount, Form};
use super::around::Around;
use super::doubt::{Evidence, Named};
use super::opening::Opening;
use super::scope::kinds;
use super::{
    Carried, Comparator, Target, allotted, coverage, demand, doubt, indicator, one_by_one, quantity, scope,
};
use crate::confidence::Finding;
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
    /// The heading of the article.
    pub(super) heading: &'a str,
    pub(super) deadlines: &'a [Deadline],
}

impl ClauseReader<'_> {
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
            amounts,
        } = opening;
        // 分别达到50%、45%以上: the figures belong to the indicators one by one, the last comparator to all.
        let said = amounts.len() > 1
            && ["分别", "依次"]
                .iter()
                .any(|word| self.all[self.clause.clone()].contains(word));
        let side_by_side = !said && self.side_by_side(&amounts);
        let one_by_one = (said || side_by_side)
            .then(|| {
                let words = self.without_times(words_start.min(amounts[0].start)..amounts[0].start);
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
        let mut covers = false;
        let mut finding_of_first = None;
        let mut nameless: Vec<usize> = Vec::new();
        let mut all_names = Vec::new();
        let mut targets = Vec::new();
        let mut from = words_start;
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
                    amounts[i].form == Form::Counted
                        && !self.all[amounts[i].end..amount.start.max(amounts[i].end)].contains(['、', '和'])
                })
            {
                continue;
            }
            // A figure within the words of the one before has been read with it.
            if !together && amount.start < from && amount.end <= from {
                continue;
            }
            let first = if together { &amounts[0] } else { amount };
            // 每个县建成1个、市本级建成3个: each of a list can have its own subject.
            let own_scope = (!together && index > 0)
                .then(|| self.own_scope(amount.phrase_start(self.all, from), amount.start))
                .flatten();
            // 投资强度国家级园区不低于300万元: whose it is can stand behind the indicator.
            let trailing = (!together)
                .then(|| kinds::trailing(self.all.get(from..amount.start)?).map(|at| from + at..amount.start))
                .flatten();
            let before_from = own_scope.as_ref().map_or(from, |own| self.inside(own.end));
            let before_to = trailing.as_ref().map_or(first.start, |kind| kind.start);
            let own_scope = trailing.or(own_scope);
            let before = self.without_times(before_from.min(before_to)..before_to);
            let before = before.as_ref();
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
                None => Named::Before,
            });
            if let Some(rank) = ranked {
                let counted = self.all[amount.end..rank.end].trim_start_matches('的');
                // 国家级开发区进入前100名,2家省级开发区进入前10位: others of the same kind.
                let others = carried.scope.as_deref().is_some_and(|known| {
                    let kind = known
                        .char_indices()
                        .rev()
                        .nth(2)
                        .map_or(known, |(at, _)| &known[at..]);
                    known != kind && !known.starts_with('全') && counted.contains(kind) && scope.is_none()
                });
                let at_least = (amount.comparator.unwrap_or(Comparator::AtLeast), amount.value);
                let at_most = amount.upper.map(|upper| (Comparator::AtMost, upper));
                for (comparator, value) in [Some(at_least), at_most].into_iter().flatten() {
                    targets.push(Target {
                        span: self.folded.span(words_start.max(from)..rank.end),
                        indicator: counted.to_owned(),
                        comparator,
                        value,
                        unit: amount.unit.clone(),
                        by: by.clone(),
                        scope: carried.scope.clone().filter(|_| !others),
                        finding: self.weighed(
                            Finding::new("count_in_rank", 75),
                            counted,
                            named_here,
                            carried.scope.as_deref(),
                            by.is_some(),
                        ),
                        even: words_start.max(from)..rank.end,
                    });
                }
                from = rank.end;
                continue;
            }
            let finding = match (together, finding_of_first) {
                (true, Some(finding)) => Some(finding),
                _ => self.demanded(
                    amount,
                    before,
                    goes_on,
                    by.is_some() || self.within(),
                    carried.measured.as_deref(),
                ),
            };
            let Some(finding) = finding else { continue };
            finding_of_first = Some(finding);
            // 引进1个700万元以上项目: what directly follows says what the thing is like.
            let next = amounts[index + 1..]
                .iter()
                .filter(|a| a.start > amount.end)
                .find(|a| {
                    let between = &self.all[amount.end..a.start];
                    together || !self.says_what_is_counted(amount, a, between)
                })
                .map(|a| a.start);
            let limit = next.unwrap_or(self.clause.end);
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
            let mut names: Vec<String> = names
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
                            .as_ref()
                            .map(|whose| format!("{}{name}", &self.all[whose.clone()]))
                            .unwrap_or_default(),
                        _ => indicator::with_subject(name, carried.subject.as_deref()),
                    },
                )
                .collect();
            if together && names.len() == amounts.len() {
                names = vec![names.swap_remove(index)];
            }
            // 规上企业数字化诊断全覆盖: whose coverage stands before what covers them.
            let firms_covered = match &names[..] {
                [name] if amount.form == Form::Spoken && scope.is_none() => {
                    coverage::reaching(before).or_else(|| coverage::covered_firms(name))
                }
                _ => None,
            };
            if let Some((firms, name)) = &firms_covered {
                names = vec![name.clone()];
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
                names = vec![name];
                let whose = indicator::without_urging(before.trim_end_matches(['要', '应', '须', '需']));
                if scope.is_none() && !whose.is_empty() {
                    carried.scope = Some(whose.to_owned());
                }
                covers = true;
            }
            // 改造6月底前完成一半,明年实现全覆盖: what was measured before is covered.
            if let ([name], Some(measured), None) = (&mut names[..], &carried.measured, &scope)
                && amount.form == Form::Spoken
                && coverage::is_bare(name, figure)
            {
                *name = coverage::of_measured(measured, name);
            }
            // 全覆盖 alone is the title of a point.
            if let [name] = &names[..]
                && amount.form == Form::Spoken
                && coverage::is_bare(name, figure)
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
            if let [name] = &names[..]
                && name.is_empty()
                && amount.form == Form::Counted
                && amounts
                    .get(index + 1)
                    .is_some_and(|next| next.unit == amount.unit)
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
            let same_kind = carried.unit.is_none() || amount.unit == carried.unit;
            if let ([name], Some(subject)) = (&mut names[..], &carried.subject)
                && (amount.form == Form::Percent || indicator::is_subject(name))
                && (amount.form == Form::Percent || amount.form == Form::Measured && same_kind)
                && amount.comparator.is_some()
                && !name.is_empty()
                && !self.all[amount.end..self.clause.end].contains(name.as_str())
                && !indicator::is_share(name)
                && !self.all[amount.start..amount.figure].contains('的')
                && indicator::is_share(subject)
            {
                // 工业用地占比不低于60%,配套用地不超过15%: another share of the same whole.
                match indicator::other_part(subject, name) {
                    Some(other) => *name = other,
                    // 中心城区绿化率达到42%,县城达到40%: the place before it is no part of what is measured.
                    None => {
                        let measured = kinds::without_kind_of_place(subject).unwrap_or(subject);
                        scope_here = Some(std::mem::replace(name, measured.to_owned()));
                    }
                }
            }
            // 其中甲经开区800亩、乙高新区1000亩: how much of it each of them has.
            if let ([name], Some(measured)) = (&mut names[..], &carried.measured)
                && matches!(amount.form, Form::Counted | Form::Measured)
                && same_but_for_magnitude(amount.unit.as_deref(), carried.unit.as_deref())
                && (self.all[self.clause.clone()].starts_with("其中")
                    // 各县新增企业5家以上,甲经开区10家以上: others than each of those.
                    || amount.comparator.is_some()
                        && carried.scope.as_ref().is_some_and(|known| known.starts_with(['各', '每'])))
                && kinds::is_zone(name)
            {
                scope_here = Some(std::mem::replace(name, measured.clone()));
            }
            // 收入过百亿元的开发区达到2家: of the zones spoken of so many.
            if let (Some(known), [name]) = (&scope_here, &names[..])
                && amount.form == Form::Counted
                && !known.starts_with('全')
                && let Some((_, counted)) = name.rsplit_once('的')
                && (counted.is_empty() || known.ends_with(counted))
            {
                scope_here = None;
            }
            if let Some((bearers, measured)) = &whose {
                scope_here = bearers.get(index).cloned();
                if !measured.is_empty() {
                    names = vec![measured.clone()];
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
            if let (Form::Counted, Some(unit), Some(name)) = (amount.form, &amount.unit, names.first()) {
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
            let span = self.folded.span(text_start..end.max(last.end));
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
                    targets.push(Target {
                        span,
                        indicator: name.clone(),
                        comparator,
                        value,
                        unit: amount.unit.clone(),
                        by: by.clone(),
                        scope: scope_here.clone(),
                        finding: self.weighed(finding, &name, named, scope_here.as_deref(), by.is_some()),
                        even: text_start..end.max(last.end),
                    });
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
            carried.scope_is_sole = covers || scope.is_some() && carried.unscoped;
            carried.figured = true;
            carried.unscoped |= targets.iter().any(|target: &Target| target.scope.is_none());
        }
        if targets.is_empty() {
            // 2025年产值480亿元,到2027年…: what was so much. 在建成12个工厂的基础上: what there is already.
            let words = &self.all[words_start..self.clause.end];
            let base = words.strip_suffix("的基础上");
            let spoken_of = match (amounts.first(), base) {
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
        } else {
            carried.names_before = std::mem::replace(&mut carried.names, all_names);
        }
        targets
    }

    /// 其中甲街道1900亩、乙街道1650亩: what was measured before is shared out over places.
    fn shared_out(&self, carried: &mut Carried, by: Option<&String>, goes_on: bool) -> Option<Vec<Target>> {
        if !self.holds_figure {
            carried.allots = goes_on;
            return None;
        }
        let measured = carried.measured.clone().filter(|measured| !measured.is_empty())?;
        let start = self.after_leading_deadline(self.clause.start);
        let clause = &self.all[start..self.clause.end];
        let whole = carried.unit.as_deref();
        let shares = allotted::shares(clause, goes_on, whole)?;
        // One place alone with a unit of its own may be whatever else.
        let one_alone = shares.len() == 1 && !goes_on;
        let opens_a_list = clause.starts_with("其中")
            || self.all[..self.clause.start].ends_with(':')
            || carried.unit.as_deref() == Some(shares[0].unit.as_str());
        if one_alone && !opens_a_list || by.is_none() && !self.beside && !goes_on {
            return None;
        }
        carried.allots = true;
        carried.counts = true;
        carried.unit = shares.last().map(|share| share.unit.clone());
        let finding = Finding::new("shared_out", 70);
        let words = |index: usize, share: &allotted::Share| {
            let from = if index == 0 { 0 } else { share.words.start };
            start + from..start + share.words.end
        };
        let targets = shares.into_iter().enumerate().map(|(index, share)| Target {
            span: self.folded.span(words(index, &share)),
            even: words(index, &share),
            indicator: measured.clone(),
            comparator: share.comparator,
            value: share.value,
            unit: Some(share.unit),
            by: by.cloned(),
            scope: Some(share.place),
            finding: self.weighed(finding, &measured, Some(Named::Here), None, by.is_some()),
        });
        Some(targets.collect())
    }

    /// How sure a figure is, after what speaks against it.
    fn weighed(
        &self,
        finding: Finding,
        indicator: &str,
        scope: Option<Named>,
        whose: Option<&str>,
        timed: bool,
    ) -> Finding {
        let evidence = Evidence {
            indicator,
            scope,
            of_place: match scope {
                None => true,
                Some(Named::Here) => whose
                    .is_some_and(|whose| whose.starts_with(['全', '我', '本']) && whose.chars().count() == 2),
                Some(Named::Before) => false,
            },
            clause: &self.all[self.clause.clone()],
            sentence: &self.all[self.sentence.clone()],
            figures: self.figures,
            compared: matches!(
                finding.by,
                "compared_share" | "compared_quantity" | "compared_count" | "bare_share" | "range"
            ),
            own_time: timed
                && self.deadlines.iter().any(|d| {
                    d.by.is_some() && self.sentence.contains(&d.even.start) && d.even.start < self.clause.end
                }),
            untimed: !timed
                && self
                    .deadlines
                    .iter()
                    .any(|d| d.by.is_some() && d.even.end <= self.clause.start),
        };
        doubt::weighed(finding, &evidence)
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

    /// The subject of one figure in a list, where it stands behind the sign that opens its part.
    fn own_scope(&self, part: usize, figure: usize) -> Option<Range<usize>> {
        let opened = self.all[..part].ends_with(['、', '和', '及', '(']);
        let words = self.all.get(part..figure).filter(|_| opened)?;
        if kinds::is_kind_of_place(words) || kinds::is_each(words) {
            return Some(part..figure);
        }
        let own = scope::leading(words)?;
        // 近零碳园区30个: what directly precedes the figure is counted.
        (own.end < words.len() || words.starts_with(['每', '各'])).then(|| part + own.start..part + own.end)
    }

    /// Whether a count is one of those that come into a rank.
    fn counts_ranked(&self, counted: &Amount, rank: &Amount) -> bool {
        let between = self.all.get(counted.end..rank.start).unwrap_or_default();
        matches!(counted.form, Form::Counted | Form::Percent)
            && !matches!(counted.unit.as_deref(), Some("次" | "场"))
            && rank.comparator == Some(Comparator::TopRank)
            // 在13个街道中进入前5名: among how many.
            && !["中进入", "中跻身", "中位列", "中排名", "中位居", "里进入"].iter().any(|word| between.contains(word))
            && !between.contains(['、', ','])
            && ["进入", "跻身", "迈入", "迈进", "挺进", "入围", "入选", "位列"]
                .iter()
                .any(|word| between.contains(word))
    }

    /// 20个收入300亿元以上的开发区: the sum says what the things counted before it are like.
    fn says_what_is_counted(&self, counted: &Amount, amount: &Amount, before: &str) -> bool {
        let after = &self.all[amount.end..self.clause.end];
        counted.form == Form::Counted
            && amount.form == Form::Measured
            && amount.comparator.is_some()
            && (before.is_empty() || !before.contains(['、', '和', '及']) && after.starts_with(['、', '的']))
    }

    /// How a figure is found to be demanded. `goes_on`: a count before it is, in the same clause (`true`) or the one before.
    fn demanded(
        &self,
        amount: &Amount,
        before: &str,
        goes_on: Option<bool>,
        timed: bool,
        measured: Option<&str>,
    ) -> Option<Finding> {
        let around = Around {
            before,
            after: &self.all[amount.end..self.clause.end],
            clause: &self.all[self.clause.clone()],
            sentence: &self.all[self.sentence.clone()],
            portion: &self.all[self.portion.clone()],
            rest: &self.all[amount.end..self.portion.end],
            timed,
            follows: goes_on.is_some(),
            beside: self.beside,
        };
        // 300家(其中规上企业120家): a part of them.
        let listed = before.starts_with(['、', '和', '及', '与'])
            || ["以及", "(其中"].iter().any(|word| before.starts_with(word));
        // 事项占比:2025年60%、2026年80%: the rate is named before its times.
        if amount.form == Form::Percent
            && amount.comparator.is_none()
            && matches!(before, "" | "、")
            && (around.after.is_empty() || around.after.starts_with('、'))
            && measured.is_some_and(demand::is_rate)
            && self
                .deadlines
                .iter()
                .any(|d| d.by.is_some() && d.even.end == amount.start)
        {
            return Some(Finding::new("bare_share", 70));
        }
        demand::demand(amount, &around).or_else(|| {
            let same_clause = goes_on?;
            // 其中2025年23辆、2026年9辆: the same in each of the years.
            let timed_alone = matches!(before, "" | "、" | "其中")
                && matches!(amount.form, Form::Counted | Form::Measured)
                && amount.comparator.is_none()
                && (around.after.is_empty() || around.after.starts_with('、'))
                && self.deadlines.iter().any(|d| d.even.end == amount.start);
            if timed_alone {
                return Some(Finding::new("quota_goes_on", 70));
            }
            // 2025年达到80%、2026年85%: the same share at a later time.
            if same_clause
                && amount.form == Form::Percent
                && (around.after.is_empty() || around.after.starts_with('、'))
            {
                return matches!(before, "" | "、" | "和").then(|| Finding::new("bare_share", 70));
            }
            let in_list = listed || !same_clause || before.ends_with(['和', '、', '及']);
            (in_list && amount.comparator.is_none())
                .then(|| quantity::goes_on(amount, &around, same_clause))
                .flatten()
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
}

/// 3万个, 8000个: units that differ in magnitude alone.
fn same_but_for_magnitude(one: Option<&str>, other: Option<&str>) -> bool {
    let thing = |unit: &str| unit.trim_start_matches(['十', '百', '千', '万', '亿']).to_owned();
    one.map(thing) == other.map(thing)
}
