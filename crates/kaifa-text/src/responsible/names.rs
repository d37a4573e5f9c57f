//! Names of bodies: whether words can be one, where several stand one behind the other, and which are levels of one group.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::list::Unit;
use crate::brackets;
use crate::folded::{Folded, is_han};
use crate::pattern::Regex;

static UNIT_END: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:局|委|办|厅|部|部门|署|院|府|党委|党工委|工委|中心|管委会|单位|会|办公室|公司|银行|支行|分行|总行|海关|区|县|市|州|盟|旗|省|镇|乡|街道|组|专班|指挥部|集团|板块|大学|学院|学校|高校|",
        r"研究所|实验室|总社|通讯社|联|科协|团中央|(?:总|支|大|调查|工作|执法|救援|服务)队|(?:新|业|技|件|创|流|开)园|法院|检察院|网|协会|商会|联盟|总部|园区|基地|平台|机构|企业|银联|电信|移动|联通|铁塔|台|馆|站|所|处|科|室|社|关|行|系统|地方|地区|各地|各村|国企|央企|党校|农场|林场)(?:[(〔][^()〔〕]*[)〕])?$"
    ))
    .unwrap()
});
static UNIT_BEGIN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:省|市|州|县|区|盟|旗|国家|中央|中国|各|有关|相关|地方|团|全国)").unwrap()
});
/// Ends that only names of bodies have.
static STRONG_END: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:局|委|厅|署|部|管委会|委员会|政府|办公室|法院|检察院|银行|海关|部门|单位)(?:[(〔][^()〔〕]*[)〕])?$",
    )
    .unwrap()
});
/// Ends of bodies that are named after what they do.
static BODY_END: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?:中心|指挥部|专班|集团|公司|局|委|厅|管委会|办公室)$").unwrap());
static NO_UNIT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[《》“”%0-9]|公开|发布|简称|试行|征求|此件|见附件|包括|含|详见").unwrap());
/// Verbs of what is done; 市重点项目建设中心 is a body all the same.
static DOES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:提供|确定|建设|开展|推动|推进|加强|制定|完善)[^局委办厅部署]").unwrap());

/// Letters of an office named after what it does, without a place before it: 建设交通局.
const LONGEST_OFFICE: usize = 6;

/// Whether a name can be one of a unit; `strictly` where nothing but the name speaks for it.
pub fn is_unit(name: &str, strictly: bool) -> bool {
    let length = name.chars().count();
    let plain = without_brackets(name);
    length >= 2
        && length <= if strictly { 24 } else { 40 }
        && !NO_UNIT.is_match(&plain)
        && (!DOES.is_match(&plain)
            || (UNIT_BEGIN.is_match(name) || length <= LONGEST_OFFICE) && BODY_END.is_match(name))
        && UNIT_END.is_match(name)
        && (!strictly || UNIT_BEGIN.is_match(name) || STRONG_END.is_match(name))
}

/// Letters of the shortest name that is told by itself.
pub const SHORTEST: usize = 3;

/// Whether two names that only a blank parts are those of two bodies: 县自然资源局 县财政局.
pub fn are_two(first: &str, second: &str) -> bool {
    [first, second]
        .iter()
        .all(|name| name.chars().count() >= SHORTEST && is_unit(name, true))
        && UNIT_BEGIN.is_match(second)
}

/// A name in a cell as several, where a blank of the source parts them or one of the same level follows the end of another
/// (甲县乙局甲县丙局, 区乙局区丙局), as cells whose line ends were lost have them.
pub fn in_cell(folded: &Folded, unit: Unit) -> Vec<Unit> {
    let text = folded.text();
    let Unit { range, leads } = unit;
    let (name, offset) = (&text[range.clone()], range.start);
    let long = |name: &str| name.chars().count() >= SHORTEST;
    let blanks: Vec<usize> = folded.blanks(range.clone()).map(|at| at - offset).collect();
    let mut cuts: Vec<usize> = Vec::new();
    let glued = ends_of_glued(name);
    for (at, c) in name.char_indices().skip(SHORTEST) {
        let from = cuts.last().copied().unwrap_or_default();
        let blank = blanks.contains(&at);
        if !blank && name[..at].ends_with('局') && glued.contains(&at) {
            cuts.push(at);
            continue;
        }
        if !blank && !matches!(c, '省' | '市' | '县' | '区' | '州' | '各') {
            continue;
        }
        let next = blanks
            .iter()
            .find(|next| **next > at)
            .copied()
            .unwrap_or(name.len());
        let (before, behind) = (&name[from..at], &name[at..next]);
        let two = match blank {
            true => is_unit(before, false) && is_unit(behind, false),
            false => STRONG_END.is_match(before) && is_unit(before, true) && is_unit(behind, true),
        };
        if long(before) && long(behind) && two && !inside_brackets(name, at) {
            cuts.push(at);
        }
    }
    let ends = cuts.iter().copied().chain([name.len()]);
    let starts = [0].into_iter().chain(cuts.iter().copied());
    let parts = starts.zip(ends);
    parts
        .map(|(start, end)| Unit {
            range: offset + start..offset + end,
            leads,
        })
        .collect()
}

/// 甲局(绿化): a name without the note in brackets that says for which part of the task; 甲局(乙办) has two names.
pub fn without_part(text: &str, unit: Unit) -> Unit {
    let name = &text[unit.range.clone()];
    let open = name
        .rfind(['(', '〔'])
        .filter(|open| *open > 0 && name.ends_with([')', '〕']));
    let Some(open) = open else {
        return unit;
    };
    let inside = name[open..].trim_matches(['(', ')', '〔', '〕']);
    let names = || {
        let mut parts = inside.split(['、', ',']);
        parts.any(|part| part.chars().count() < 2 || is_unit(part, false))
    };
    let whole = is_unit(&name[..open], false) && !names();
    let end = if whole {
        unit.range.start + open
    } else {
        unit.range.end
    };
    Unit {
        range: unit.range.start..end,
        leads: unit.leads,
    }
}

/// Where names of offices without a level end that stand one behind the other: 发改局财政局住建局. An office of another (公安局交警大队, 税务局稽查局)
/// is no further name.
fn ends_of_glued(name: &str) -> Vec<usize> {
    let parts: Vec<&str> = name.split_inclusive('局').collect();
    let office = |part: &&str| {
        (SHORTEST..=LONGEST_GLUED).contains(&part.chars().count())
            && part.ends_with('局')
            && part.chars().all(is_han)
            && !OF_ANOTHER.iter().any(|end| part.ends_with(end))
    };
    if parts.len() < 2 || !parts.iter().all(office) {
        return Vec::new();
    }
    let mut end = 0;
    parts[..parts.len() - 1]
        .iter()
        .map(|part| {
            end += part.len();
            end
        })
        .collect()
}

/// Letters of an office among others without anything between, at most.
const LONGEST_GLUED: usize = 8;
/// Offices that belong to the one named before them.
const OF_ANOTHER: &[&str] = &["分局", "稽查局", "支局"];

/// Whether a place of a name lies inside brackets.
pub fn inside_brackets(name: &str, at: usize) -> bool {
    brackets::groups(name)
        .iter()
        .any(|group| group.outer.contains(&at))
}

fn without_brackets(name: &str) -> Cow<'_, str> {
    let groups = brackets::groups(name);
    if groups.is_empty() {
        return Cow::Borrowed(name);
    }
    name.char_indices()
        .filter(|(at, _)| !groups.iter().any(|g| g.outer.contains(at)))
        .map(|(_, c)| c)
        .collect()
}

/// 各乡、镇人民政府, 相关市、县政府: a level before the body of another one.
pub static LEVEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:各|有关|相关|各有关|各相关)(?:市|县|区|乡|镇|旗|盟|州)(?:[(〔][^()〔〕]*[)〕])?$")
        .unwrap()
});
pub static BODY_OF_LEVEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:市|州|盟|县|区|乡|镇|旗|县级市)(?:[(〔][^()〔〕]*[)〕])?(?:党委|(?:人民)?政府|管委会)(?:[(〔][^()〔〕]*[)〕])?$",
    )
    .unwrap()
});

/// Whether a name is that of a level alone: 各乡, 相关市.
pub fn is_level(name: &str) -> bool {
    name.chars().count() <= 4 && LEVEL.is_match(name)
}

/// Whether a name is a level among others: 县 of 各市、县、区政府.
pub fn is_bare_level(name: &str) -> bool {
    matches!(
        name,
        "市" | "县" | "区" | "乡" | "镇" | "州" | "盟" | "旗" | "街道"
    )
}
