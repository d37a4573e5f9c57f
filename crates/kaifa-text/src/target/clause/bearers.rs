//! Whose figure it is: a subject of its own in the clause, those spoken of, or a name that says whose it is rather than what it measures.

use std::ops::Range;
use std::sync::LazyLock;

use super::figure::{Figure, Gathered};
use super::{ClauseReader, Figures, doers};
use crate::deadline::DeadlineKind;
use crate::pattern::Regex;
use crate::target::amount::{Amount, Form};
use crate::target::scope::{self, kinds};
use crate::target::{Carried, bearing, indicator};

impl ClauseReader<'_> {
    /// The subject of one figure in a list, where it stands behind the sign that opens its part. `of_kind`: that of the figure before stands
    /// directly before it, so this one's does as well (机构国家级园区不超过9个、省级园区不超过6个).
    pub(super) fn own_scope(&self, part: usize, figure: usize, of_kind: bool) -> Option<Range<usize>> {
        let opened = self.all[..part].ends_with(['、', '和', '及', '(']);
        let words = self.all.get(part..figure).filter(|_| opened)?;
        if kinds::is_kind_of_place(words) || kinds::is_each(words) || of_kind && kinds::is_zone(words) {
            return Some(part..figure);
        }
        // 国家级开发区100%、省级开发区80%以上完成改造: so large a part of those.
        if kinds::is_zone(words) && self.share_does(figure) {
            return Some(part..figure);
        }
        let own = scope::leading(words)?;
        // 近零碳园区30个: what directly precedes the figure is counted.
        (own.end < words.len() || words.starts_with(['每', '各'])).then(|| part + own.start..part + own.end)
    }
}

impl Figures<'_> {
    /// Finds whose a figure is. A name that says so gives way to what was measured before; one that lacks may be that of the bearers.
    pub(super) fn find_bearer(&self, figure: &Figure, gathered: &mut Gathered, carried: &mut Carried) {
        gathered.scope = match &figure.own_scope {
            Some(own) => Some(self.reader.all[own.clone()].to_owned()),
            None => carried.scope.clone(),
        };
        gathered.noun_follows = self.noun_follows(figure, gathered);
        self.name_what_is_counted(figure, gathered, carried);
        // 达标开发区全覆盖: what is covered is whose share it is.
        if let ([name], Some(covered)) = (&mut gathered.names[..], &gathered.scope)
            && (name == "覆盖率" || self.opening.scope.is_some() && matches!(name.as_str(), "总数" | "数量"))
        {
            *name = format!("{covered}{name}");
        }
        self.part_with_doers(figure, gathered);
        self.part_with_another(figure, gathered, carried);
        self.part_at_rhythm(figure, gathered, carried);
        self.part_with_what_was_counted(gathered, carried);
        self.name_what_is_reckoned(figure, gathered);
        self.part_with_bearer_of_share(figure.amount, gathered, carried);
        self.part_with_zone(figure.amount, gathered, carried);
        if self.counts_the_bearers(figure.amount, gathered) {
            gathered.scope = None;
        }
        if let Some((whose, measured)) = self
            .together
            .bearers
            .as_ref()
            .and_then(|each| each.get(figure.index))
        {
            gathered.scope = Some(whose.clone());
            gathered.names = vec![measured.clone()];
        }
        gathered.scope = gathered.scope.take().filter(|whose| scope::may_be(whose));
        self.measured_again(figure, gathered, carried);
    }

    /// 其他区域不低于50%: a name that says whose share it is gives way to the share measured before.
    fn part_with_bearer_of_share(&self, amount: &Amount, gathered: &mut Gathered, carried: &Carried) {
        let (all, same_kind) = (
            self.reader.all,
            carried.unit.is_none() || amount.unit == carried.unit,
        );
        let ([name], Some(subject)) = (&mut gathered.names[..], &carried.subject) else {
            return;
        };
        let may_be_a_bearer =
            (amount.form == Form::Percent || indicator::is_subject(name) || kinds::is_zone(name))
                && (amount.form == Form::Percent || amount.form == Form::Measured && same_kind)
                && amount.comparator.is_some()
                && !name.is_empty()
                && !all[amount.end..self.reader.clause.end].contains(name.as_str())
                && !indicator::is_share(name)
                && !all[amount.start..amount.figure].contains('的')
                && indicator::is_share(subject);
        if !may_be_a_bearer {
            return;
        }
        // 工业用地占比不低于60%,配套用地不超过15%: another share of the same whole.
        if let Some(other) = indicator::other_part(subject, name).or_else(|| of_sibling(subject, name)) {
            *name = other;
            return;
        }
        // 中心城区绿化率达到42%,县城达到40%: the place before it is no part of what is measured.
        let measured = kinds::without_kind_of_place(subject).unwrap_or(subject);
        // 新建项目投资强度,国家级园区不低于…: the projects are part of what is measured.
        let of_new = gathered.scope.as_deref().filter(|known| known.starts_with('新'));
        let measured = match of_new {
            Some(projects) if !measured.starts_with(projects) => format!("{projects}{measured}"),
            _ => measured.to_owned(),
        };
        gathered.scope = Some(std::mem::replace(name, measured));
    }

    /// 其中甲经开区800亩、乙高新区1000亩: how much of what was measured before each of them has.
    fn part_with_zone(&self, amount: &Amount, gathered: &mut Gathered, carried: &Carried) {
        if let ([name], Some(measured)) = (&mut gathered.names[..], &carried.measured)
            && !is_some_of_what_was_counted(name, amount, carried)
            && matches!(amount.form, Form::Counted | Form::Measured)
            && same_but_for_magnitude(amount.unit.as_deref(), carried.unit.as_deref())
            && (self.reader.all[self.reader.clause.clone()].starts_with("其中")
                // 各县新增企业5家以上,甲经开区10家以上: others than each of those.
                || amount.comparator.is_some() && name.starts_with("其")
                || amount.comparator.is_some()
                    && carried.scope.as_ref().is_some_and(|known| known.starts_with(['各', '每'])))
            && kinds::is_zone(name)
        {
            gathered.scope = Some(std::mem::replace(name, measured.clone()));
        }
    }

    /// 三级医院投入比例不低于1.5%,二级医院不低于0.5%: a name alone before the comparator is that of another of whom the same is measured.
    fn part_with_another(&self, figure: &Figure, gathered: &mut Gathered, carried: &mut Carried) {
        let amount = figure.amount;
        let named_here = figure.own_scope.is_some() || self.opening.scope.is_some();
        let name = gathered.names.join("、");
        if named_here || amount.comparator.is_none() || is_some_of_what_was_counted(&name, amount, carried) {
            return;
        }
        let said_of_it = ["贡献", "数"].iter().find_map(|word| name.strip_suffix(word));
        let whose = said_of_it.unwrap_or(&name).to_owned();
        let all = self.reader.all;
        let alone = figure.before.contains(&whose)
            && !all[amount.start..amount.figure].contains('的')
            && !all[amount.end..self.reader.clause.end].contains(&whose);
        if !alone || !bears(&whose, amount) {
            return;
        }
        let Some(measured) = measured_of_others(figure, &whose, carried).filter(|measured| *measured != name)
        else {
            return;
        };
        // 工业用地占比不低于60%,配套用地不超过15%: another share of the same whole.
        let another_share = indicator::other_part(measured, &name).or_else(|| of_sibling(measured, &name));
        if another_share.is_some() {
            return;
        }
        gathered.names = vec![bearing::measure_of_another(measured, &whose).to_owned()];
        if !self.reader.is_of_a_part() {
            // Beside others in a row it has this figure alone; behind a semicolon it is spoken of further.
            carried.begin_scope(&whose);
            carried.in_a_row = self.reader.clause.start > self.reader.portion.start;
        }
        gathered.scope = Some(whose);
    }

    /// 其中参保职工每月上门次数不低于8次: those before a rhythm have the measure behind it, and what the next clause measures as well.
    fn part_at_rhythm(&self, figure: &Figure, gathered: &mut Gathered, carried: &mut Carried) {
        let [name] = &mut gathered.names[..] else {
            return;
        };
        if figure.own_scope.is_some() || self.opening.scope.is_some() {
            return;
        }
        let (all, start) = (self.reader.all, self.reader.clause.start);
        let parted = self
            .reader
            .deadlines
            .iter()
            .filter(|time| time.kind == DeadlineKind::Periodic && start < time.even.start)
            .filter(|time| time.even.end <= figure.amount.start)
            .find_map(|time| {
                let whose = all[start..time.even.start].trim_start_matches("其中");
                Some((whose, name.strip_prefix(whose)?))
            });
        let Some((whose, measured)) = parted else {
            return;
        };
        if bearing::is_bearer(whose) && bearing::MEASURE_ENDS.is_match(measured) && scope::may_be(whose) {
            carried.begin_scope(whose);
            // 其中职工每月上门8次,每月服务20小时: the next clause goes on about the same part.
            if self.reader.deadlines.iter().any(|time| {
                time.kind == DeadlineKind::Periodic
                    && time.even.start == self.reader.clause.end + ','.len_utf8()
            }) {
                carried.whole = None;
            }
            gathered.scope = Some(whose.to_owned());
            *name = measured.to_owned();
        }
    }

    /// 每村至少设置1个文化站,每处建筑面积不少于200平方米: each of those that were counted before has so much.
    fn part_with_what_was_counted(&self, gathered: &mut Gathered, carried: &Carried) {
        static EACH_OF_THEM: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new("^每[处个座家所间栋幢套条台辆](?P<measured>\\p{Han}{2,12})$").unwrap()
        });
        let ([name], Some((unit, counted))) = (&mut gathered.names[..], carried.counted.last()) else {
            return;
        };
        let things = matches!(
            unit.as_str(),
            "个" | "处" | "座" | "家" | "所" | "间" | "栋" | "幢" | "套" | "条" | "台" | "辆"
        ) && !bearing::MEASURE_ENDS.is_match(counted)
            && !counted.ends_with('数');
        let measured = EACH_OF_THEM
            .captures(name)
            .map(|each| each["measured"].to_owned())
            .filter(|measured| things && bearing::MEASURE_ENDS.is_match(measured));
        if let Some(measured) = measured {
            gathered.scope = Some(counted.clone());
            *name = measured;
        }
    }

    /// 按照上年用水总量的70%—80%估算采购水量: what comes to so much of something else is measured. 由2名检查员对现场进行勘验: those who do it are counted.
    fn name_what_is_reckoned(&self, figure: &Figure, gathered: &mut Gathered) {
        static RECKONED: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new("^(?:估算|测算|预估|预留|储备|配建|配置|配备)(?P<what>\\p{Han}{2,16})$").unwrap()
        });
        let [name] = &mut gathered.names[..] else {
            return;
        };
        let behind = &self.reader.all[figure.amount.end..self.reader.clause.end];
        if name.starts_with('按')
            && let Some(found) = RECKONED.captures(behind)
        {
            *name = found["what"].to_owned();
        } else if figure.before.ends_with('由')
            && let Some((who, _)) = name.split_once('对')
            && who.ends_with(['员', '人', '师', '家', '者'])
        {
            name.truncate(who.len());
        }
    }

    /// 到2030年,税收达到15亿元: the same as in the sentence before is theirs again.
    fn measured_again(&self, figure: &Figure, gathered: &mut Gathered, carried: &mut Carried) {
        let Some(name) = gathered.names.first() else {
            return;
        };
        let named_here = figure.own_scope.is_some() || self.opening.scope.is_some();
        if (gathered.scope.is_none() || !named_here && gathered.scope == carried.place)
            && let Some((_, whose)) = carried.measured_before.iter().find(|(known, _)| known == name)
        {
            gathered.scope = Some(whose.clone());
            carried.scope.clone_from(&gathered.scope);
        }
        if let Some(whose) = &gathered.scope {
            carried.measured_of.push((name.clone(), whose.clone()));
        }
    }

    /// Whether a count is one of those spoken of, and so not theirs: 收入过百亿元的开发区达到2家.
    fn counts_the_bearers(&self, amount: &Amount, gathered: &Gathered) -> bool {
        let (Some(known), [name]) = (&gathered.scope, &gathered.names[..]) else {
            return false;
        };
        amount.form == Form::Counted
            && name.rsplit_once('的').is_some_and(|(_, counted)| {
                let before = &self.reader.all[..amount.start];
                match counted {
                    // 省级开发区进入前30名的达到5家: so many of those named.
                    "" => {
                        let ranked = kinds::is_zone(known) && doers::reaches_a_rank(name);
                        !(ranked || known.starts_with('全'))
                    }
                    _ => known.ends_with(counted) && (before.ends_with('的') || before.ends_with(name)),
                }
            })
    }
}

/// What was measured of others before a figure whose words only name another: in its unit, and with the same verb where there is one (甲市新增企业200家,知名企业40家;
/// 其他市各新增20家).
fn measured_of_others<'c>(figure: &Figure, whose: &str, carried: &'c Carried) -> Option<&'c str> {
    let amount = figure.amount;
    if amount.form == Form::Spoken {
        return carried.measured.as_deref();
    }
    let in_unit = |unit: Option<&str>| same_but_for_magnitude(unit, amount.unit.as_deref());
    let does = |known: &str| {
        let verb: String = known.chars().take(2).collect();
        figure.before.ends_with(&verb)
    };
    let of_others = |measured: &str| match amount.form {
        Form::Percent => indicator::is_share(measured),
        Form::Measured => bearing::MEASURE_ENDS.is_match(measured) || bearing::is_place(whose),
        _ => true,
    };
    let known = || {
        carried
            .counted
            .iter()
            .rev()
            .filter(|(unit, _)| in_unit(Some(unit)))
    };
    let before = carried
        .measured
        .as_deref()
        .filter(|_| in_unit(carried.unit.as_deref()));
    let measured = known()
        .find(|(_, name)| does(name))
        .or(known().next())
        .map(|(_, name)| &name[..])
        .or(before)?;
    of_others(measured).then_some(measured)
}

/// Those that are so, without a noun: 规模较小的, 条件成熟的.
static SO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^\\p{Han}{2,4}(?:[较偏最更][大小高低多少好差强弱重轻远近]|[较不]?(?:薄弱|成熟|突出|完善|困难|集中|具备|领先|落后|靠[前后]))的$").unwrap()
});
/// People are counted themselves.
static PEOPLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:人员|学生|毕业生|职工|居民|农民|儿童|老人|老年人|教师|家庭|类|级)$").unwrap()
});

/// Whether a name is that of somebody who may have a figure: a place has so many of whatever is not counted as places are, others have rates and
/// sums, and counts in units in which they are not counted themselves (重点企业达到500台).
fn bears(name: &str, amount: &Amount) -> bool {
    let unit = amount.unit.as_deref().unwrap_or_default();
    let (place, bearer) = (bearing::is_place(name), bearing::is_bearer(name));
    // 规模较小的不超过6个: those among them that are so.
    if SO.is_match(name) {
        return matches!(amount.form, Form::Percent | Form::Measured | Form::Counted);
    }
    match amount.form {
        Form::Percent => place || bearer,
        Form::Measured => place || bearer && !name.ends_with("基金") && !name.ends_with('库'),
        Form::Counted => {
            let zone = ["开发区", "园区", "高新区", "经开区", "新区", "集聚区"]
                .iter()
                .any(|end| name.ends_with(end));
            place
                && (name.starts_with("其")
                    || !(matches!(unit, "个" | "座" | "处" | "片") || zone && unit == "家"))
                || bearer && !PEOPLE.is_match(name) && matches!(unit, "人" | "名" | "种")
                || bearer && matches!(unit, "台" | "件" | "套" | "台套" | "辆" | "篇" | "次" | "张")
        }
        // 电子产业翻一番: a trade is not counted itself.
        Form::Spoken => {
            place
                || bearer
                    && ["产业", "产业链", "行业", "制造业", "集群"]
                        .iter()
                        .any(|end| name.ends_with(end))
        }
        _ => false,
    }
}

/// 示范县30个,其中国家级示范县12个: places that have a title are counted, and bear no count of others.
fn is_some_of_what_was_counted(name: &str, amount: &Amount, carried: &Carried) -> bool {
    let in_the_unit = |(unit, _): &(String, String)| amount.unit.as_ref() == Some(unit);
    amount.form == Form::Counted && kinds::is_titled(name) && carried.counted.iter().any(in_the_unit)
}

/// 3万个, 8000个: units that differ in magnitude alone.
pub(super) fn same_but_for_magnitude(one: Option<&str>, other: Option<&str>) -> bool {
    let thing = |unit: &str| unit.trim_start_matches(['十', '百', '千', '万', '亿']).to_owned();
    one.map(thing) == other.map(thing)
}

/// A类占20%,D类不超过5%: the same measure of another class of a series.
fn of_sibling(measured: &str, whose: &str) -> Option<String> {
    let class = whose.strip_suffix('类')?;
    let (other, measure) = measured.split_once('类')?;
    let alike = [class, other].iter().all(|name| name.chars().count() == 1);
    alike.then(|| format!("{whose}{measure}"))
}
