//! Whose figure it is, where one of several in a clause has a subject of its own.

use std::ops::Range;

use super::ClauseReader;
use crate::target::amount::{Amount, Form};
use crate::target::scope::{self, kinds};
use crate::target::{Carried, indicator};

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

    /// 其他区域不低于50%: a name that says whose figure it is gives way to what was measured before.
    pub(super) fn part_with_names_of_bearers(
        &self,
        amount: &Amount,
        carried: &Carried,
        names: &mut [String],
        scope_here: &mut Option<String>,
    ) {
        let same_kind = carried.unit.is_none() || amount.unit == carried.unit;
        if let ([name], Some(subject)) = (&mut *names, &carried.subject)
            && (amount.form == Form::Percent || indicator::is_subject(name) || kinds::is_zone(name))
            && (amount.form == Form::Percent || amount.form == Form::Measured && same_kind)
            && amount.comparator.is_some()
            && !name.is_empty()
            && !self.all[amount.end..self.clause.end].contains(name.as_str())
            && !indicator::is_share(name)
            && !self.all[amount.start..amount.figure].contains('的')
            && indicator::is_share(subject)
        {
            // 工业用地占比不低于60%,配套用地不超过15%: another share of the same whole.
            match indicator::other_part(subject, name).or_else(|| of_sibling(subject, name)) {
                Some(other) => *name = other,
                // 中心城区绿化率达到42%,县城达到40%: the place before it is no part of what is measured.
                None => {
                    let measured = kinds::without_kind_of_place(subject).unwrap_or(subject);
                    // 新建项目投资强度,国家级园区不低于…: the projects are part of what is measured.
                    let of_new = scope_here.as_deref().filter(|known| known.starts_with('新'));
                    let measured = match of_new {
                        Some(projects) if !measured.starts_with(projects) => format!("{projects}{measured}"),
                        _ => measured.to_owned(),
                    };
                    *scope_here = Some(std::mem::replace(name, measured));
                }
            }
        }
        // 其中甲经开区800亩、乙高新区1000亩: how much of it each of them has.
        if let ([name], Some(measured)) = (&mut *names, &carried.measured)
            && matches!(amount.form, Form::Counted | Form::Measured)
            && same_but_for_magnitude(amount.unit.as_deref(), carried.unit.as_deref())
            && (self.all[self.clause.clone()].starts_with("其中")
                // 各县新增企业5家以上,甲经开区10家以上: others than each of those.
                || amount.comparator.is_some()
                    && carried.scope.as_ref().is_some_and(|known| known.starts_with(['各', '每'])))
            && kinds::is_zone(name)
        {
            *scope_here = Some(std::mem::replace(name, measured.clone()));
        }
        // 收入过百亿元的开发区达到2家: of the zones spoken of so many.
        if let (Some(known), [name]) = (&*scope_here, &names[..])
            && amount.form == Form::Counted
            && let Some((_, counted)) = name.rsplit_once('的')
            && match counted {
                "" => !known.starts_with('全'),
                _ => {
                    let before = &self.all[..amount.start];
                    known.ends_with(counted) && (before.ends_with('的') || before.ends_with(name.as_str()))
                }
            }
        {
            *scope_here = None;
        }
    }
}

/// 3万个, 8000个: units that differ in magnitude alone.
fn same_but_for_magnitude(one: Option<&str>, other: Option<&str>) -> bool {
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
