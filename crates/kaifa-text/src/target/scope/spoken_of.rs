//! Those of whom a clause speaks that demands no figure itself, and whose figure stands in the next: who is urged to do something (鼓励高校院所向企业开放专利),
//! who must do something (滞后项目要倒排工期), and what is set up, whose members are counted behind it (建立后备库,入库企业…).

use std::ops::Range;
use std::sync::LazyLock;

use super::openers::OPENS_WITHOUT_SUBJECT;
use crate::pattern::Regex;
use crate::target::bearing;

/// Who is urged, and the verb of what they shall do.
static URGED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:鼓励|支持|引导|推动|组织|督促|要求|指导|推进|促使|倒逼|动员)",
        r"([^,。;:、的\d]{0,16}?(?:企业|机构|公司|银行|高校院所|高校|院校|院所|医院|学校|平台|单位|集团|合作社|协会|商会|基金|农户|商户|用户))",
        r"(?:向|与|联合|开展|加大|加快|加强|建立|建设|建成|设立|实施|参与|承担|牵头|开放|提供|投入|采用|应用|使用|入驻|落户|对接|配备|引进|培育|创建|申报|推广|实行|采取|完善|制定|在)"
    ))
    .unwrap()
});
/// Who must do something.
static OBLIGED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^((?:\d{1,4}[个家条项户座所])?[^,。;:、\d应要须]{2,24}?)(?:必须|应当|[应要须])[^\d]+$")
        .unwrap()
});
/// What is set up that has members.
static SET_UP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:建立|设立|组建|成立|搭建|完善|健全|动态管理)((?:全[省市县区州])?[^,。;:\d]{2,20}?(?:库|池|名录|联盟|专板|俱乐部))$").unwrap()
});
static MEMBERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:动态)?(?:保持)?(?:入库|在库|入池|成员|会员|入选|挂牌|入录|入盟)").unwrap()
});

/// A set whose members are counted: “小升规”培育库动态保持在库企业, 专板三年内挂牌企业.
static SET_WITH_MEMBERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^([^,。;:\d]{2,20}?(?:库|池|名录|联盟|专板|孵化器|众创空间|加速器|协会|商会))(?:[一二三四五两]年内?|每年|年|动态|常年|累计|保持|稳定|内)+",
        r"(?:入库|在库|入池|成员|会员|入选|挂牌|入驻|在孵|毕业)"
    ))
    .unwrap()
});

/// The set that a clause names before its members.
pub fn set_with_members(clause: &str) -> Option<Range<usize>> {
    let member = clause.contains(['入', '在', '挂', '员', '业']);
    let set = member
        .then(|| SET_WITH_MEMBERS.captures(clause))
        .flatten()?
        .get(1)?;
    (!OPENS_WITHOUT_SUBJECT.is_match(set.as_str())).then(|| set.range())
}

/// Who is urged to do something, or must.
pub fn urged_or_obliged(clause: &str) -> Option<Range<usize>> {
    if let Some(urged) = URGED.captures(clause).and_then(|found| found.get(1)) {
        return Some(urged.range());
    }
    let modal = clause.contains(['要', '应', '须']);
    let obliged = modal.then(|| OBLIGED.captures(clause)).flatten()?.get(1)?;
    let name = obliged.as_str().trim_start_matches(|c: char| c.is_ascii_digit());
    (bearing::is_bearer(name) && !OPENS_WITHOUT_SUBJECT.is_match(name)).then(|| obliged.range())
}

/// What a clause sets up that has members.
pub fn set_up(clause: &str) -> Option<&str> {
    let named = clause.ends_with(['库', '池', '录', '盟', '板', '部']);
    let found = named.then(|| SET_UP.captures(clause)).flatten()?.get(1)?;
    Some(found.as_str())
}

/// Whether a clause is about the members of what was set up before it.
pub fn is_about_members(clause: &str) -> bool {
    MEMBERS.is_match(clause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_urged_and_who_must() {
        for (clause, who) in [
            ("引导龙头企业联合院校开展攻关", Some("龙头企业")),
            ("组织金融机构开展走访", Some("金融机构")),
            ("6个停工项目要逐一制定方案", Some("6个停工项目")),
            ("承保机构应当简化手续", Some("承保机构")),
            ("推动园区二期建设", None),
            ("加快要素流动", None),
            ("支持建设企业技术中心", None),
        ] {
            assert_eq!(urged_or_obliged(clause).map(|who| &clause[who]), who, "{clause}");
        }
    }

    #[test]
    fn what_is_set_up_and_has_members() {
        assert_eq!(set_up("建立种子企业培育库"), Some("种子企业培育库"));
        assert_eq!(set_up("建立周调度机制"), None);
        let set = "瞪羚企业培育库常年保持在库企业80家";
        assert_eq!(
            set_with_members(set).map(|set_range| &set[set_range]),
            Some("瞪羚企业培育库")
        );
        assert_eq!(set_with_members("新增入库企业80家"), None);
        assert_eq!(set_with_members("企业培育库入库企业80家"), None);
        assert!(is_about_members("入库企业不少于80家") && !is_about_members("新增企业80家"));
    }
}
