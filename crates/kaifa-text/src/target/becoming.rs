//! So many things that are known already: what is to become of them by a time is demanded (剩余14个站年底前全部开工), that they are spoken of (围绕10条产业链)
//! is not, unless something is made with them.

use std::sync::LazyLock;

use super::amount::{Amount, Form};
use super::around::Around;
use super::demand::BECOMES;
use crate::pattern::Regex;

/// Whether the words before a count speak of what there is already.
pub(super) fn speaks_of_known(before: &str) -> bool {
    KNOWN.is_match(before)
}

/// Whether they do, and make nothing of it.
pub(super) fn is_known(before: &str) -> bool {
    // 综合利用基地6个 is a name.
    speaks_of_known(&before.replace("综合利用", ""))
        && !CHOSEN_BY.is_match(before)
        && !MADE.is_match(before)
        && !MADE_BY_MEANS.is_match(before)
}

/// Whether what stands behind an unmarked count says what is to become of all of them by a time.
pub(super) fn is_to_become(amount: &Amount, around: &Around) -> bool {
    around.timed && amount.is_unmarked() && BECOME_DONE.is_match(around.after)
}

/// Whether the words before a count say that the rest of them, or those of a kind, are meant.
pub(super) fn are_the_remaining(before: &str) -> bool {
    REMAINING.is_match(before)
}

/// 28家造纸、印染企业10月底前完成提标改造, 甲河、乙渠等6条水体完成整治: whether so many shall end so. `listed`: whether some of them are named.
pub(super) fn they_shall(amount: &Amount, around: &Around, listed: bool) -> bool {
    let after = around.after;
    let shall = BECOMES.is_match(after) || !amount.spoken && EACH_REACHES.is_match(after);
    amount.form == Form::Counted && (!listed && shall || they_end(amount, around))
}

/// Whether they have done something by the time that governs them.
pub(super) fn they_end(amount: &Amount, around: &Around) -> bool {
    around.timed && amount.is_unmarked() && THEY_END.is_match(around.after)
}

/// 围绕10条产业链: the figure belongs to what is known already.
static KNOWN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:向|围绕|聚焦|依托|按照|贯彻|根据|涉及|包括|涵盖|利用(?:[^外省市境内资,。;]|$)|对照|借助|从(?:[^业,。;]|$)|由|只有|现有|原有|构成|组成|分为|共有|优先支持)[^,。;]{0,14}$",
    )
    .unwrap()
});
/// 面向国家布局建设5家: the verb stands directly before the count.
static MADE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("[^,。;]{5}(?:布局|建设|组建|引进|培育|打造|新建|建成|设立|认定|遴选|形成)$").unwrap()
});
/// 按照“一主一特”确定主导产业1个: what is chosen stands behind what it is chosen by.
static CHOSEN_BY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:按照|根据|围绕|聚焦|依托|利用)[^,。;]{1,16}(?:”|》|要求|原则|标准|模式|思路|定位|方向|布局|产业|领域|优势|资源|实际|需求)(?:重点|分别|各|集中|科学|择优)*(?:确定|打造|培育|建设|建成|引进|选择|发展|布局|组建|设立|新建|遴选|认定|推出|实施)[^,。;]{0,14}$").unwrap()
});
/// 依托骨干企业建设基地6个: what is made stands behind what it is made with.
static MADE_BY_MEANS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:依托|围绕|聚焦|按照|根据|利用|借助)[^,。;]{2,16}(?:布局|建设|组建|引进|培育|打造|新建|建成|设立|认定|遴选|创建|新增|开发|实施|改造|盘活|培训)[^,。;设中]{2,12}$").unwrap()
});
/// Who of several are meant, before their number.
static REMAINING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:其中|确保|对|推动|其中对)?(?:剩余|余下|其余|其他|剩下的?|另外|首批|第一批|第二批|存量|现有|(?:[\\p{Han}、]|\\d){2,20}的)$").unwrap()
});
/// What becomes of all of them by a time, behind a time that is said there or not.
static BECOME_DONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^[^,。;]{0,24}?(?:(?:全部|全面|必须|须|应|要|力争)*(?:开工|完工|竣工|投产|投用|投运|建成投[产用运]|建成|达产|通车|通水|销号|办结|清零|达标|交付(?:使用)?|整改到位|整改完毕|验收|拨付到位|到位|出清|启用)|",
        r"完成(?:改造|整改|治理|整治|建设|验收|搬迁|拆除|处置|修复|更新|施工|交付|销号|前期手续|手续|招标|征拆|征收|清退|安置)?)(?:任务)?$"
    ))
    .unwrap()
});
/// 8个平台营业收入突破百亿元: so many of them shall have so much each.
static EACH_REACHES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[^,。;、总共\d]{2,8}(?:投资|产值|营收|收入|销售额|税收|市值|估值)额?(?:突破|超过?|达到?)[\d百千万亿]").unwrap()
});
/// What so many things shall have done or be by a time.
static THEY_END: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[^,。;的\d]{2,20}?(?:(?:全面|全部|基本)?完成\p{Han}{2,8}|(?:全面|全部|建成)?(?:投产|投用|投运|竣工|完工|开工|建成|通车|销号|达标))$").unwrap()
});
