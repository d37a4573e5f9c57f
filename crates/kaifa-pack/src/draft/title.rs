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
        r"|(?:年底前|年内|力争[两三一二]年内|[两三]年内)"
    ))
    .unwrap()
});
static HEAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:要|应当|应|须|必须|务必|切实|进一步|全面|积极|大力|加快|着力|不断|严格|原则上|力争|同时|对)+").unwrap()
});

/// A title for some words on one line.
pub(super) fn of(words: &str) -> String {
    let without_time = TIME.replace_all(words, "");
    let parts: Vec<&str> = without_time
        .split([',', ':', ';'])
        .map(|part| part.trim_matches(['、', ' ', '并', '且']))
        .filter(|part| part.chars().count() >= 4)
        .collect();
    let core = parts.first().copied().unwrap_or(without_time.trim_matches(','));
    let core = HEAD.replace(core, "");
    shorten(&core, LONGEST)
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
    characters[..joint].iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_core_without_its_time() {
        assert_eq!(of("2025年9月底前,各开发区编制产业链图谱并报备案"), "各开发区编制产业链图谱并报备案");
        assert_eq!(of("要切实加强组织领导,明确分工"), "加强组织领导");
        assert_eq!(shorten("一二三四五六七、八九十", 9), "一二三四五六七");
    }
}
