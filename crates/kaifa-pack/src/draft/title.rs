//! Short words for what a piece of text demands: its core without time limits, introductions and what hangs on. A person
//! improves them; they must only say which piece is meant.

use std::sync::LazyLock;

use regex::Regex;

/// Longest title that is proposed.
const LONGEST: usize = 22;

static TIME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:[自从]?[^,]{0,8}印发(?:之日)?[起后][^,]{0,6}?(?:年|个?月|日|天)内?)",
        r"|(?:[到在于至]?\s*(?:20\d\d年|“?十[三四五六]五”?)(?:\d{1,2}月)?(?:\d{1,2}日)?(?:年)?(?:底|末|初|期间|上半年|下半年)?(?:之?前)?)",
        r"|(?:力争)?(?:\d+|[一二两三四五六七八九十半]+)(?:年|个?月|日|天|个?工作日)之?内",
        r"|(?:年底前|年内)"
    ))
    .unwrap()
});
static HEAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:要|应当|应|须|必须|务必|切实|进一步|全面|积极|大力|加快|着力|不断|严格|原则上|力争|同时|对)+",
    )
    .unwrap()
});

static RHYTHM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"每(?:年|半年|个?季度|季|两个月|个?月|周)(?:首月|末月|第一个月)?(?:\d{1,2}月(?:底|末|\d{1,2}日)?|\d{1,2}日|底)?(?:之?前)?",
    )
    .unwrap()
});
/// Says how, where or why, and not yet what.
static LEAD_IN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:按照?|依据|根据|依托|围绕|通过|结合|除|鉴于|针对|聚焦|立足|以[^,]{1,30}为|充分发挥|发挥|坚持|为|本着|利用|借助)",
        r"|^在[^,]{1,24}(?:中|上|内|下|方面|基础上|前提下|时)$"
    ))
    .unwrap()
});
/// Names somebody and says nothing of them.
static NAMES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:鼓励|支持|推动|引导|指导|要求)?[^,]{0,30}(?:开发区|园区|高新区|新区|局|委|办|厅|部门|政府|管委会|单位|企业|各县\(市、区\)|办公室)$").unwrap()
});

/// Some words on one line without the times in them.
pub(super) fn timeless(words: &str) -> String {
    RHYTHM.replace_all(&TIME.replace_all(words, ""), "").into_owned()
}

/// A title for some words on one line.
pub(super) fn of(words: &str) -> String {
    let plain = timeless(words);
    let parts: Vec<&str> = plain
        .split([',', ':', ';'])
        .map(|part| part.trim_matches(['、', ' ', '并', '且']))
        .filter(|part| part.chars().count() >= 4)
        .collect();
    let says = |part: &&&str| !LEAD_IN.is_match(part) && !NAMES.is_match(part);
    let core = parts.iter().find(says).or(parts.first()).copied();
    let core = core.unwrap_or_else(|| plain.trim_matches(','));
    let core = HEAD.replace(core, "");
    match core.is_empty() {
        true => shorten(words, LONGEST),
        false => shorten(&core, LONGEST),
    }
}

/// Some words cut to a length, at a joint where there is one.
pub(super) fn shorten(words: &str, longest: usize) -> String {
    let characters: Vec<char> = words.chars().collect();
    if characters.len() <= longest {
        return words.to_owned();
    }
    let joint = characters[..longest]
        .iter()
        .rposition(|c| "、并和及".contains(*c))
        .filter(|at| *at >= longest / 2)
        .unwrap_or(longest);
    let cut: String = characters[..joint].iter().collect();
    // 以及 and 并且 are not cut apart.
    cut.trim_end_matches(['以', '并']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_core_without_its_time() {
        assert_eq!(
            of("2025年9月底前,各开发区编制产业链图谱并报备案"),
            "各开发区编制产业链图谱并报备案"
        );
        assert_eq!(of("按照分级管理的原则,市商务局,统一发布名录"), "统一发布名录");
        assert_eq!(of("各县每季度首月10日前报送上季度数据"), "各县报送上季度数据");
        assert_eq!(of("每年3月底前,发布上年评价结果"), "发布上年评价结果");
        assert_eq!(
            of("管理机构应在规划批准后1年内完成环评"),
            "管理机构应在规划批准后完成环评"
        );
        assert_eq!(of("要切实加强组织领导,明确分工"), "加强组织领导");
        assert_eq!(shorten("一二三四五六七、八九十", 9), "一二三四五六七");
        assert_eq!(shorten("统筹指导管理以及监督", 8), "统筹指导管理");
    }
}
