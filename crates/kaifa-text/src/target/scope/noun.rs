//! What may be whose figure it is: a noun phrase, which names a place, a body, a class of bodies, zones, firms or projects. Words that say what is
//! done (支撑全市), or are cut off within a name (求园区), are none, however they were found.

use std::sync::LazyLock;

use crate::pattern::Regex;

use super::openers::VERBS_WITHIN;

/// What is done, or how: no name opens with it, unless it says what became of those named (整治后的园区).
static OPENS_WITH_DEED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        "^(?:再向|支撑|引领|组织|整治|办[好成]|求|服务|保障|率先|允许|不得|禁止|能|已[^建投]|复制|推广|规范|巩固|健全|拓展|参与|承接|压实|关停|淘汰|腾退|清退|处置",
        "|列入|融入|剥离|出清|首批|主动|启动|总结|谋划|筹集|投入|划定|采用|运用|汇总|调度|动员|聘请|选聘|评选|跟踪|走访|分区域|以下|上述|误差|减少|降低|增量|增强|严控|管控|探索|筹建|扩建|做到|做好|治理|办理|准确|下气力|清洁|创成|获评|入选|到位|实行|实施[^单主机]|推行|节约|集约|依法|差别化|盘活|挖潜|供应[^商链]|投[向早小入放]|滚动|协调|采购[^项]|对接|联合[^体国]|吸纳|就近|就地|并入|划入|归并|重点(?:投向|支持|扶持|面向)|跨[^境国]|各(?:新|建|培|引|完|打|达|实))"
    ))
    .unwrap()
});
/// What became of those named, behind the word for it.
static BECAME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^.{2,4}(?:后|类|的)|中心|机构|[^的]的").unwrap());
/// Things that are called after a zone: 智慧园区管理平台, 万兆园区光网.
static CALLED_AFTER_A_ZONE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^(?:智慧|数字|万兆|千兆|5G)(?:园区|开发区|口岸|港区|社区|乡村)$").unwrap());
/// Signs of a clause within: 指标在国家高新区, 机构为区内企业, 将增信模式扩大, 债券用于园区, 甲局应当会同各镇.
static CLAUSE_WITHIN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(".(?:面向|用于|投向|并入|划入|划归)|(?:企业|机构|高校|院所|单位|学院|大学|学校|医院|银行)(?:对接|围绕|聚焦|建设|建立|搭建|打造|开展|实施|参与|承担|联合|牵头|组建|设立|申报|创建)|[^自理]由|应当|会同|牵头(?:[^的]|$)|[^所]在(?:[^建园库营册校岗职编孵役籍运途谈研租养用产网])|[^认以称作定]为[^主]|^将|扩大|形成|居全|^如果|^若|^期间|^经国|^原则|(?:改革|工作|书记|建设)[和及]")
        .unwrap()
});
/// Words at the end that belong to what is said, not to the name.
const BEHIND: &[&str] = &[
    "每年",
    "每月",
    "每季度",
    "每学年",
    "必须",
    "必",
    "应当",
    "应",
    "要",
    "须",
    "将",
    "原则上",
    "挂点",
    "布局",
    "规划面积",
];

/// The name in some words, without what is said before and behind it; nothing where they name nobody.
pub(super) fn name(words: &str) -> Option<std::ops::Range<usize>> {
    // 每年帮助区内企业: those who are helped.
    let named = words.trim_start_matches(['的', '使', '让']);
    let named = named.strip_prefix("每年").unwrap_or(named);
    let named = named.strip_prefix("帮助").unwrap_or(named);
    let start = words.len() - named.len();
    // 担保机构为区内企业: for whom somebody acts.
    let mut end = words[start..]
        .find('为')
        .filter(|at| words[start..start + at].chars().count() > 3 && !words[start + at..].starts_with("为主"))
        .map_or(words.len(), |at| start + at);
    while let Some(said) = BEHIND.iter().find(|said| words[start..end].ends_with(*said)) {
        end -= said.len();
    }
    may_be(&words[start..end]).then_some(start..end)
}

/// Whether words may say whose figure it is.
pub fn may_be(words: &str) -> bool {
    let deed = OPENS_WITH_DEED.is_match(words) && !BECAME.is_match(words);
    !words.is_empty()
        && !deed
        && !CALLED_AFTER_A_ZONE.is_match(words)
        && !CLAUSE_WITHIN.is_match(words)
        && !VERBS_WITHIN.is_match(words.strip_prefix("排名靠").unwrap_or(words))
        && is_closed(words)
}

/// Whether no bracket and no quotation mark opens or closes without its fellow: a name does not end within a quotation.
fn is_closed(words: &str) -> bool {
    let (mut brackets, mut marks, mut straight) = (0, 0, 0);
    for sign in words.chars() {
        match sign {
            '(' => brackets += 1,
            ')' => brackets -= 1,
            '“' => marks += 1,
            '”' => marks -= 1,
            '"' => straight += 1,
            _ => {}
        }
    }
    brackets == 0 && marks == 0 && straight % 2 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_is_nobody_and_a_name_that_sounds_like_it_is() {
        for deed in [
            "列入省",
            "剥离开发区",
            "专项中由中小企业",
            "主动融入全市",
            "启动园区",
            "总结推广园区",
            "分区域",
            "以下部门",
            "支撑全市",
            "智慧园区",
            "甲局应当会同各镇",
            "“僵尸企业",
        ] {
            assert!(!may_be(deed), "{deed}");
        }
        for name in [
            "全市",
            "列入计划的项目",
            "调度中心",
            "整治后的园区",
            "联合体成员单位",
            "自由贸易试验区",
            "省级以上开发区",
        ] {
            assert!(may_be(name), "{name}");
        }
    }
}
