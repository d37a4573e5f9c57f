//! Projects and pieces of land that have a figure of building or yield: 标准化厂房容积率, 新建工业项目投资强度.

use std::ops::Range;
use std::sync::LazyLock;

use super::openers::VERBS_WITHIN;
use super::places::SUBJECT;
use crate::pattern::Regex;

static NEW_PROJECTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:入园|入区|进区)(?:工业|产业|新建)?项目|^新(?:(?:建|入区|入园|上|引进)[^,。;:、\d]{0,6}?项目|(?:供|出让|增)[^,。;:、\d]{0,6}?用地)")
        .unwrap()
});
/// What stands on a piece of land, before a measure of building: 标准化厂房容积率.
static BUILT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:((?:[A-Z]\d?)?\p{Han}{0,10}?(?:厂房|项目|地块|楼宇))(?:容积率|建筑密度|建筑系数|绿地率|(?:固定资产)?投资强度|亩均|层数)",
        r"|((?:[A-Z]\d?)?\p{Han}{0,10}?用地)(?:容积率|建筑密度|建筑系数|绿地率))"
    ))
    .unwrap()
});

/// 新增工业项目投资强度: the kind of project has it.
pub(super) fn of_new(words: &str) -> Option<Range<usize>> {
    if !words.starts_with("新增") {
        return None;
    }
    BUILT.captures(words)?.get(1).map(|built| 0..built.end())
}

/// New projects or land.
pub(super) fn new_projects(words: &str) -> Option<Range<usize>> {
    if !words.starts_with(['新', '入', '进']) {
        return None;
    }
    NEW_PROJECTS.find(words).map(|projects| 0..projects.end())
}

/// What stands on a piece of land, where no place reaches further.
pub(super) fn built_on(words: &str) -> Option<Range<usize>> {
    let found = BUILT.captures(words)?;
    let built = found.get(1).or(found.get(2))?;
    let stands = !VERBS_WITHIN.is_match(built.as_str())
        && SUBJECT.find(words).is_none_or(|place| place.end() <= built.end());
    stands.then(|| 0..built.end())
}
