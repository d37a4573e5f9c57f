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
        r"([^,。;:、的\d]{0,16}?(?:企业|机构|公司|银行|高校院所|高校|院校|院所|大学|学院|研究院|研究所|实验室|医院|卫生院|学校|平台|单位|集团|合作社|协会|商会|基金|农户|商户|用户))",
        r"(?:[^,。;:、的\d]{2,8}(?:改造|转型|升级|改革|建设|攻关|创新|投入)$|围绕|聚焦|瞄准|发挥|组建|争创|深化|承接|向|与|联合|开展|加大|加快|加强|建立|建设|建成|设立|实施|参与|承担|牵头|开放|提供|投入|采用|应用|使用|入驻|落户|对接|配备|引进|培育|创建|申报|推广|实行|采取|完善|制定|在)"
    ))
    .unwrap()
});
/// Who must do something.
static OBLIGED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^((?:\d{1,4}[个家条项户座所])?[^,。;:、\d应要须]{2,24}?)(?:必须|应当|应[^用急对收届变力]|要[^素求点件害]|须)[^\d]+$")
        .unwrap()
});
/// With whom something is done, all of them: 对规上企业开展诊断, 为小微企业免费检测, 村医轮训一遍.
static WHOM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:组织[^,。;:、\d]{2,10})?[对为给]([^,。;:、\d]{0,20}?(?:企业|机构|医院|学校|院校|高校|农户|商户|家庭|人员|教师|职工|居民|群众|农民))(?:每年|全部|普遍|统一)*(?:开展|进行|实施|实行|免费|提供|组织)[^\d]{2,16}$",
        r"|^([^,。;:、\d]{2,16}?(?:企业|机构|人员|干部|教师|校长|村医|医生|职工|农民|员|户|者))(?:全部|普遍|每年)*(?:轮训|培训|体检|走访|排查|检查|诊断|评估)(?:一遍|一轮|一次)$"
    ))
    .unwrap()
});
/// What is set up that has members.
static SET_UP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:建立|设立|组建|成立|搭建|完善|健全|动态管理|建成|建设|共建|新建|打造)((?:全[省市县区州])?[^,。;:\d]{2,20}?(?:库|池|名录|联盟|专板|俱乐部|产业园|科技园|创业园|孵化园|基地|孵化器|加速器|众创空间|飞地)”?(?:[一二三四]期)?)$").unwrap()
});
static MEMBERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:动态)?(?:保持)?(?:入库|在库|入池|成员|会员|入选|挂牌|入录|入盟|入驻|入园|在孵|毕业)")
        .unwrap()
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
        // 支持学院与园区共建: what both of them do is neither's.
        let together = clause[urged.end()..].starts_with('与') && clause.contains("共建");
        return (!together).then(|| urged.range());
    }
    if let Some(whom) = with_whom(clause) {
        return Some(whom);
    }
    let modal = clause.contains(['要', '应', '须']);
    let obliged = modal.then(|| OBLIGED.captures(clause)).flatten()?.get(1)?;
    let name = obliged.as_str().trim_start_matches(|c: char| c.is_ascii_digit());
    (bearing::is_bearer(name) && !OPENS_WITHOUT_SUBJECT.is_match(name)).then(|| obliged.range())
}

/// With whom something is done.
pub fn with_whom(clause: &str) -> Option<Range<usize>> {
    let told = clause.contains(['对', '为', '给', '遍', '轮', '次']);
    let found = told.then(|| WHOM.captures(clause)).flatten()?;
    let whom = found.get(1).or(found.get(2))?;
    let name = whom.as_str();
    let bearer = bearing::is_bearer(name) || name.ends_with(['员', '户', '者', '部', '长', '医', '生', '众']);
    (bearer && !OPENS_WITHOUT_SUBJECT.is_match(name)).then(|| whom.range())
}

/// Zones by their names, behind what is done with them.
const ZONES: &str = concat!(
    r"([^,。;:、的\d全各省国市县区园一]{2,6}(?:园区|开发区|高新区|经开区|新区|新城|科技城|科学城|集聚区|集中区|工业园|产业园|物流园|科技园",
    "|示范区|保税区|度假区|商务区))"
);
/// What tells no zone from others of its kind.
const GENERAL: &[&str] = &[
    "现代", "特色", "专业", "标准", "智慧", "绿色", "国际", "高端", "生态", "数字", "新型", "重点", "中小",
    "循环", "先进", "示范", "相关", "有关", "其他", "主要", "上述", "企业", "本地", "外", "内", "级",
];

/// A zone by its name of which the next clauses speak, because it is made better, enlarged or built: 完善青禾园区路网, 推进青禾经开区扩区.
pub fn improved(clause: &str) -> Option<Range<usize>> {
    static IMPROVED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(&format!(
            "^(?:加快|进一步|持续|着力)*(?:完善|健全|优化|提升|补齐|改造|推进|加强){ZONES}内?[^,。;]{{0,24}}?(?:设施|管网|路网|路|网|厂|站|配套|功能|短板)"
        ))
        .unwrap()
    });
    static ENLARGED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(&format!(
            "^(?:加快|全力|深入|持续|高水平|高标准)*(?:推进|推动|支持|促进|建设|打造){ZONES}(?:$|扩区|调区|扩容|扩能|提质|提档|升级|建设|开发|转型|提能|二次创业|争创|创建|申建|申报|晋升|整合)"
        ))
        .unwrap()
    });
    const VERBS: [char; 18] = [
        '完', '健', '优', '提', '补', '改', '推', '加', '进', '持', '着', '全', '深', '高', '支', '促', '建',
        '打',
    ];
    let zone = clause.starts_with(VERBS) && clause.contains(['区', '园', '城']);
    let found = zone
        .then(|| IMPROVED.captures(clause).or_else(|| ENLARGED.captures(clause)))
        .flatten()?;
    let zone = found.get(1)?;
    let named = !GENERAL.iter().any(|word| zone.as_str().contains(word));
    named.then(|| zone.range())
}

/// A name alone before a colon, of a project or what is built: 甲县水厂扩建项目:总投资….
pub fn named_before_colon(clause: &str) -> bool {
    const SHORTEST: usize = 6;
    static NAMED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^[^,。;:、\d推支鼓加重]\p{Han}+(?:项目|工程|产业园|基地|中心|电站|水厂|医院|学校)(?:[一二三]期)?$").unwrap()
    });
    let general = [
        "重点", "重大", "主要", "下列", "以下", "上述", "专栏", "有关", "相关", "示范",
    ];
    clause.chars().count() >= SHORTEST
        && NAMED.is_match(clause)
        && !general.iter().any(|word| clause.contains(word))
        && !OPENS_WITHOUT_SUBJECT.is_match(clause)
}

/// What a clause sets up that has members.
pub fn set_up(clause: &str) -> Option<&str> {
    let named = clause.ends_with([
        '库', '池', '录', '盟', '板', '部', '园', '地', '器', '间', '期', '”',
    ]);
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
    fn with_whom_something_is_done() {
        for (clause, whom) in [
            ("对规上化工企业开展免费诊断", Some("规上化工企业")),
            ("为小微企业免费检测", Some("小微企业")),
            ("组织专家为养殖农户提供咨询", Some("养殖农户")),
            ("村级卫生员轮训一遍", Some("村级卫生员")),
            ("乡镇干部普遍培训一次", Some("乡镇干部")),
            ("对照标准开展整改", None),
            ("对全区用地建立台账", None),
            ("为发展提供支撑", None),
            ("开展排查一遍", None),
        ] {
            assert_eq!(with_whom(clause).map(|who| &clause[who]), whom, "{clause}");
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
