//! Those of whom all shall have or do something, where no word of the figure says so: 实现15个产业集群服务平台全覆盖 (they are no number to be
//! reached), 所有化工园区完成封闭化管理, 每个县都有省级开发区.

use std::sync::LazyLock;

use kaifa_base::Decimal;

use super::ClauseReader;
use crate::confidence::Finding;
use crate::pattern::Regex;
use crate::target::amount::{Amount, Form};
use crate::target::doubt::Named;
use crate::target::{Comparator, Target};

/// Kinds of those that something can reach.
static WHO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[^,。;、\d]{0,12}?(?:集群|园区|开发区|高新区|经开区|乡镇|街道|社区|行政村|村|县区|企业|学校|医院|单位|部门|领域|行业)(?:\([^()]*\))?").unwrap()
});
/// 所有化工园区完成封闭化管理: who, and what they shall have done.
static ALL_OF: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:确保|力争|实现|推动)*(?P<who>(?:全[省市县区州]|辖区内|区域内|园区内|区内)?所有[^,。;:]{2,100}?)(?:应当|应|要|须|均|都|全面)*",
        r"(?P<done>(?:完成|建成|实现|达到|实施|实行|纳入|建立|配备|接入|开展)[^,。;]{2,})$"
    ))
    .unwrap()
});
/// 每个县(区)都有省级开发区.
static EACH_HAS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?P<who>每个?\p{Han}{0,8}?(?:县|市|区|镇|乡|村|街道|社区|园区|集群|学校|企业)(?:\([^()]*\))?)[都均](?:要|应|须)?",
        r"(?P<done>(?:有|建有|建成|设有|拥有|建立|配备|配有|设立)[^,。;\d]{2,})$"
    ))
    .unwrap()
});
/// Behind a full share the same is said of another group with a share of its own: 、省级开发区80%以上完成改造.
static OTHERS_DO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^、[^,。;、\d]{2,16}\d+(?:\.\d+)?%(?:及?以上)?的?(?:完成|实现|建成|达到|实施|纳入|建立|通过)",
    )
    .unwrap()
});

static SHARE_DOES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\d+(?:\.\d+)?%(?:及?以上)?的?(?:完成|实现|建成|达到|实施|纳入|建立|通过)").unwrap()
});

impl ClauseReader<'_> {
    /// 15个产业集群服务平台全覆盖: where the words end that say who so many are, if a count only says of whom all are covered.
    pub(super) fn counts_covered(&self, counted: &Amount, next: Option<&Amount>) -> Option<usize> {
        let next = next.filter(|next| {
            counted.form == Form::Counted
                && counted.comparator.is_none()
                && next.form == Form::Spoken
                && self.all[next.figure..next.end].ends_with("全覆盖")
        })?;
        let words = self.all.get(counted.end..next.start)?;
        let who = WHO.find(words).filter(|who| who.end() < words.len())?;
        (!words.contains("实现")).then_some(counted.end + who.end())
    }

    /// 国家级开发区100%、省级开发区80%以上完成改造: whether a share stands before another group that does the same.
    pub(super) fn others_do_the_same(&self, share: &Amount) -> bool {
        share.form == Form::Percent && OTHERS_DO.is_match(&self.all[share.end..self.clause.end])
    }

    /// Whether a share stands at a place and behind it what so many of something shall do: 80%以上完成改造.
    pub(super) fn share_does(&self, figure: usize) -> bool {
        SHARE_DOES.is_match(&self.all[figure..self.clause.end])
    }

    /// What all of a group shall have done by a time, or what each of it shall have, in a clause without another figure.
    pub(super) fn whole_group(&self, start: usize, by: Option<&String>) -> Option<Target> {
        let words = &self.all[start..self.clause.end];
        let found = match (words.contains("所有"), by) {
            (true, Some(_)) => ALL_OF.captures(words),
            (true, None) => None,
            (false, _) => EACH_HAS.captures(words).filter(|_| words.contains('每')),
        }?;
        let (who, done) = (found.name("who")?, found.name("done")?);
        let even = start + who.start()..start + done.end();
        let indicator = format!("{}比例", done.as_str());
        let finding = self.weighed(
            Finding::new("coverage", 60),
            &indicator,
            Some(Named::Here),
            Some(who.as_str()),
            by.is_some(),
        );
        Some(Target {
            span: self.folded.span(even.clone()),
            indicator,
            comparator: Comparator::Equal,
            value: Decimal::ONE_HUNDRED,
            unit: Some("%".to_owned()),
            by: by.cloned(),
            scope: Some(who.as_str().to_owned()),
            finding,
            even,
        })
    }
}
