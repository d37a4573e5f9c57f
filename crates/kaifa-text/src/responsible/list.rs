//! Lists of units: 甲局牵头,乙局、丙局等按职责分工负责. Splits them at 、 , ; 会同 and before generic groups, outside brackets, and
//! takes off labels, roles and notes. What is no unit (a time limit, a scope of validity) is left where it is.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem;

use crate::pattern::{Match, Regex};

use super::clauses::{self, LABEL};
use super::names::{BODY_OF_LEVEL, LEVEL, SHORTEST, inside_brackets, is_bare_level, is_unit};
use crate::brackets;

/// A unit of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Where its name stands.
    pub range: Range<usize>,
    /// Whether its label or role says that it leads.
    pub leads: bool,
}

/// The note that the first unit leads; group 1 or 2 tells that it holds from here on.
pub static FIRST_LEADS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"[(〔。;,]?(以下[^。;()]{0,16})?(?:(?:列|排|位列|位居|排名|排序|署名)在?(?:第一位|第一|首位|最前|前面)|(?:第一|首)(?:个|家|位|责任)|首位)",
        r"(?:的|者)?[^,。;)〕]{0,8}(?:为|是|系|,)?[^,。;)〕]{0,4}牵头[^,。;)〕]*(?:[,、。;]?(下同|以下同|以下均同))?"
    ))
    .unwrap()
});
/// The note that the units before a sign lead, and the sign (group 1): 列分号前的为牵头单位.
pub static BEFORE_SIGN_LEAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"[。;,]?(?:其中)?,?(?:列|排|位于|列于|排在|列在|在)?(?:第一个|首个)?(逗号|分号)(?:之|以)?前面?的?",
        r"(?:各?(?:单位|部门)|者)?(?:均)?(?:为|是|系)?[^,。;)〕]{0,4}牵头"
    ))
    .unwrap()
});
static ROLE_AT_END: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:等)?(?:依责|按责|(?:按照?|依据?|根据)[^,。;、]{0,8}(?:职责|职能|任务|分工|权限|原则|领域|范围|事权|条线|权属|行业|属地|层级)(?:分工|权限)?|结合(?:本地|各自)?实际)?(?:分别|共同|具体|组织|协同|联合|加强|强化|做好|给予|予以|抓好)?",
        r"(负总责|牵头抓总|总牵头|牵头负责|牵头落实|牵头实施|牵头推进|牵头组织|牵头抓总|牵头指导|负责牵头|牵头|负责落实|负责实施|负责指导|负责|配合落实|配合|参与|参加|协助|协同|协办|承办|主办|组织实施|落实|实施|推进|指导|督导|抓好落实|分工负责)(?:(?:做好|抓好|推进|开展)?(?:相关|有关|具体|此项|该项)?工作)?$"
    ))
    .unwrap()
});
/// 甲局为牵头单位: the role as what somebody is.
static ROLE_AS_NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "(?:等)?(?:作?为|是)(牵头|主办|主责|责任|负责|配合|协办|协助|参与|承办|落实|实施)(?:单位|部门)$",
    )
    .unwrap()
});
static ROLE_IN_BRACKETS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[(〔](牵头(?:单位|部门|负责)?|主办(?:单位)?|主责(?:单位)?|配合(?:单位)?|协办(?:单位)?|参与(?:单位)?|(?:列|排)(?:在)?(?:第一位|首位)[^()〔〕]*)[)〕]$")
        .unwrap()
});
/// 各县政府(以下均包括,不再列出): a note that belongs to no name.
static NOTE_IN_BRACKETS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"[(〔〈](?:以下|下同|均包含|均包括|设在|挂靠|办公室设在|(?:责任|牵头|分管|主管)?(?:责任人|负责人|联系人|领导|电话))[^()〔〕]*[)〕〉]$|[(〔〈][^()〔〕]*,下同[)〕〉]$",
    )
    .unwrap()
});
static GROUP_OF_LEADERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "^各[^、,。;]{0,8}(?:牵头|责任|配合)(?:单位|部门)(?:(?:和|及|与)(?:牵头|责任|配合)(?:单位|部门))?$",
    )
    .unwrap()
});
static DUTY_ONLY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:按照?|依据?|根据)?(?:各自)?(?:职责|职能|任务)?(?:分工)?(?:负责|落实|下同|不再列出)?$")
        .unwrap()
});
static GENERIC_AFTER_AND: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:以及|及)(各|有关|相关|其他|其它|所在|属地|地方|\p{Han}{2,6}企业$|(?:\d+|[两三四五六七八九十]+)个?(?:城区|县区|区县|县|区|镇|乡镇|街道|园区|片区)$)").unwrap()
});
/// 等 at the end of a list, and what may follow it: 等有关部门, 等部门和各地政府.
static AND_SO_ON: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"等(?:(?:\d+|[一二三四五六七八九十]+)个?)?(?:部门和单位|单位和部门|部门|单位|部委|省直部门|市直部门|市级部门|省级部门|地方|地区|地|市)?(?:(?:和|与|及|以及)?",
        r"((?:各|(?:国务院|[省市州县区]直?)?(?:(?:人民)?政府)?(?:有关|相关)|国务院|其他|其它|所在|属地|地方|试点|沿线|省级|市级|县级|区级|中央|国有)[^等]*))?$"
    ))
    .unwrap()
});
/// A label that opens something else than units: 完成时限:, 适用范围:, 责任人:.
static OTHER_LABEL: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^【?[\p{Han}]{2,10}[:】]").unwrap());
/// The same behind a list of units, where a blank of the source parted the two.
pub static LABEL_INSIDE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("【?(?:(?:完成|办结|整改|推进|时间|进度|实施)(?:时限|时间|时点|期限|节点|要求|安排)|(?:牵头|责任|分管|主管|包联|联系)?(?:县|市|区)?(?:领导|责任人|负责人)|联系人|联系电话)[:】]").unwrap()
});
static TIME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\d{4}年|\d{1,2}月|[年月]底|季度|完成时限|持续推进|长期|每年|每月|启动|完成$").unwrap()
});
static NOTE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:(?:办公室)?设在|挂靠|以下|其中|下同|注|均|不再|除|以上|上述|适用|措施|[标带打加]有?[“”]?[※△▲★☆◆◇■□●○◎#*])")
        .unwrap()
});
/// Letters of a name in a sentence, and of a time beside it, at most.
const LONGEST_IN_SENTENCE: usize = 24;
const LONGEST_TIME: usize = 16;

/// Letters before a label that belong to it, at most.
pub const LONGEST_BEFORE_LABEL: usize = 4;

/// Whether words can hold a note on those before a sign; asked first, since few do.
pub fn names_a_sign(words: &str) -> bool {
    words.contains("逗号") || words.contains("分号")
}

/// Where a closing clause ends before a note on who leads.
pub fn before_note(text: &str, clause: &Range<usize>) -> usize {
    let words = &text[clause.clone()];
    if !words.contains("牵头") {
        return clause.end;
    }
    let before_sign = || {
        names_a_sign(words)
            .then(|| BEFORE_SIGN_LEAD.find(words))
            .flatten()
    };
    let note = FIRST_LEADS.find(words).or_else(before_sign);
    // 甲局(列第一位的为牵头单位)、乙局: the list goes on behind it.
    let inside = |note: &Match<'_>| {
        let close = words[note.start()..].find([')', '〕']);
        close.is_some_and(|at| {
            words[note.start() + at..]
                .trim_start_matches([')', '〕'])
                .starts_with('、')
        })
    };
    note.filter(|note| !inside(note))
        .map_or(clause.end, |note| clause.start + note.start())
}

/// The units of a closing clause, in order, with their roles.
pub fn split(text: &str, clause: Range<usize>) -> Vec<Unit> {
    let clause = clause.start..before_note(text, &clause);
    // 主责单位 lead where others are named beside them; alone the words say no more than 责任单位.
    let alone = || clauses::labels(text).all(|label| label.leads_beside_others());
    let labels: Vec<(Range<usize>, bool)> = clauses::labels(&text[clause.clone()])
        .map(|label| {
            let leads = label.leads() && !(label.leads_beside_others() && alone());
            let range = clause.start + label.range.start..clause.start + label.range.end;
            (range, leads)
        })
        .collect();
    // Inside brackets a line break is one of the page's, not of the list.
    let enclosed = text[..clause.start].ends_with(['(', '〔', '[', '【']);
    let separators: &[char] = if enclosed {
        &[',', ';', '。']
    } else {
        &[',', ';', '。', '\n']
    };
    let mut segments: Vec<(Range<usize>, bool)> = Vec::new();
    let first = labels.first().map_or(clause.end, |(label, _)| label.start);
    let (bare, leads) = clauses::bare_label(&text[clause.clone()]).unwrap_or((0, false));
    // 考核责任单位: what is left before a label belongs to it.
    let part_of_label = !labels.is_empty()
        && text[clause.start..first].chars().count() <= LONGEST_BEFORE_LABEL
        && !is_unit(&text[clause.start..first], false);
    let start = if part_of_label {
        first
    } else {
        (clause.start + bare).min(first)
    };
    segments.push((start..first, leads));
    for (index, (label, leads)) in labels.iter().enumerate() {
        let to = labels.get(index + 1).map_or(clause.end, |(next, _)| next.start);
        segments.push((label.end..to, *leads));
    }
    let mut units = Vec::new();
    for (segment, leads) in segments {
        for part in brackets::split_outside(text, segment, separators) {
            let words = text[part.clone()].trim_start_matches('\n');
            let labelled = words.contains([':', '】']);
            let label = labelled
                .then(|| LABEL_INSIDE.find(words))
                .flatten()
                // 甲局(责任人:某人) is a note on a name.
                .filter(|label| label.as_str().starts_with('【') || !inside_brackets(words, label.start()));
            let behind_unit = label.as_ref().is_some_and(|label| {
                let before = &words[..label.start()];
                before.chars().count() >= SHORTEST && is_unit(before, true)
            });
            // What follows another label, or a note, is no list of units any more.
            if labelled && OTHER_LABEL.is_match(words) && !behind_unit || NOTE.is_match(words) {
                break;
            }
            if let Some(label) = label {
                let end = part.end - words.len() + label.start();
                units.extend(part_units(text, part.start..end, leads));
                break;
            }
            if !TIME.is_match(words) {
                units.extend(part_units(text, part, leads));
            }
        }
    }
    units
}

/// Whether all units of a closing clause are bodies.
pub fn are_units(text: &str, units: &[Unit]) -> bool {
    !units.is_empty() && units.iter().all(|unit| is_unit(&text[unit.range.clone()], false))
}

/// Whether words say nothing but who does something, and perhaps until when: each part names bodies and some their role.
pub fn says_who(text: &str, words: Range<usize>) -> bool {
    let (mut named, mut roles) = (false, false);
    for part in brackets::split_outside(text, words, &[',', ';']) {
        let words = &text[part.clone()];
        if words.chars().count() <= LONGEST_TIME && TIME.is_match(words) && !words.contains("牵头") {
            continue;
        }
        // 甲局牵头建立办公室: what follows the role is to be done.
        let behind_lead = words.find("牵头").map(|at| &words[at + "牵头".len()..]);
        let does = |rest: &str| {
            !rest.is_empty()
                && !rest.starts_with(['、', '会', ')', '〕', '单', '部'])
                && !ROLE_AT_END.is_match(words)
        };
        if behind_lead.is_some_and(does) {
            return false;
        }
        let units = part_units(text, part.clone(), false);
        let plain = |unit: &Unit| {
            let name = &text[unit.range.clone()];
            is_unit(name, false) && name.chars().count() <= LONGEST_IN_SENTENCE
        };
        if !units.iter().all(plain) {
            return false;
        }
        let whole = part.start..units.last().map_or(part.start, |unit| unit.range.end);
        named |= !units.is_empty();
        roles |= whole.end < part.end || words.contains("会同") || words.contains("(牵头");
    }
    named && roles
}

/// The units of a list that may have labels inside or roles behind its parts; `leads` where neither says who leads.
pub fn of_part(text: &str, part: Range<usize>, leads: bool) -> Vec<Unit> {
    if LABEL.is_match(&text[part.clone()]) {
        return split(text, part);
    }
    let pieces = brackets::split_outside(text, part, &[',', ';', '。']);
    pieces.flat_map(|piece| part_units(text, piece, leads)).collect()
}

/// The units of a part between commas; its last word may give their role.
fn part_units(text: &str, part: Range<usize>, label_leads: bool) -> Vec<Unit> {
    let words = &text[part.clone()];
    let role = ROLE_AT_END
        .captures(words)
        .or_else(|| ROLE_AS_NAME.captures(words));
    let (end, leads) = match &role {
        Some(role) => (
            part.start + role.get(0).map_or(words.len(), |m| m.start()),
            label_leads
                || role[1].contains("牵头")
                || &role[1] == "主办" && text[part.end..].contains("协办"),
        ),
        None => (part.end, label_leads),
    };
    // 各项目牵头单位 is one group of units, whose name says what they do.
    if role.is_none() && words.starts_with('各') && GROUP_OF_LEADERS.is_match(words) {
        return with_role(text, part, label_leads);
    }
    // 甲牵头会同乙: only what stands before 牵头 leads.
    let words = &text[part.start..end];
    if !words.contains("牵头") {
        return with_role(text, part.start..end, leads);
    }
    let outside = brackets::groups(words);
    let of_group = |at: usize| {
        let from = words[..at].rfind('、').map_or(0, |sign| sign + '、'.len_utf8());
        let piece = words[from..].split('、').next().unwrap_or_default();
        piece.starts_with('各') && GROUP_OF_LEADERS.is_match(piece)
    };
    let lead_word = words
        .match_indices("牵头")
        .find(|(at, _)| !outside.iter().any(|group| group.outer.contains(at)) && !of_group(*at));
    if let Some((at, _)) = lead_word {
        let at = part.start + at;
        let mut units = with_role(text, part.start..at, true);
        units.extend(with_role(text, at + "牵头".len()..end, label_leads));
        return units;
    }
    with_role(text, part.start..end, leads)
}

fn with_role(text: &str, list: Range<usize>, leads: bool) -> Vec<Unit> {
    pieces(text, list)
        .into_iter()
        .map(|range| match role_behind(&text[range.clone()]) {
            Some((name, leads_here)) => Unit {
                range: range.start..range.start + name,
                leads: leads || leads_here,
            },
            None => Unit { range, leads },
        })
        .collect()
}

/// 甲局(牵头), 甲局(列第一位,下同): where the name ends before a role in brackets, and whether the role is to lead.
fn role_behind(unit: &str) -> Option<(usize, bool)> {
    if !unit.ends_with([')', '〕']) {
        return None;
    }
    let role = ROLE_IN_BRACKETS.captures(unit)?;
    let leads = role[1].contains("牵头") || role[1].starts_with(['主', '列', '排']);
    Some((role.get(0)?.start(), leads)).filter(|(name, _)| *name > 0)
}

/// Signs beside a name whose meaning a note tells: ※甲局, 乙局△.
pub const SIGNS: &[char] = &[
    '※', '△', '▲', '★', '☆', '◆', '◇', '■', '□', '●', '○', '◎', '#', '*', '·', '•',
];

fn without_signs(text: &str, part: Range<usize>) -> Range<usize> {
    let words = text[part.clone()]
        .trim_start_matches('—')
        .trim_start_matches(SIGNS);
    let start = part.end - words.len();
    start..start + words.trim_end_matches(SIGNS).len()
}

/// The sign whose units lead, by a note such as 标※的为牵头单位.
pub fn sign_that_leads(text: &str) -> Option<char> {
    memmem::find_iter(text.as_bytes(), "牵头").find_map(|at| {
        let near = text[..at]
            .char_indices()
            .rev()
            .nth(LONGEST_NOTE_ON_SIGN)
            .map_or(0, |(start, _)| start);
        let note = text[near..at]
            .contains(SIGNS)
            .then(|| SIGN_LEADS.captures(&text[near..at]))??;
        note.get(1)?.as_str().chars().next()
    })
}

/// Letters between a sign and the word for what it means, at most.
const LONGEST_NOTE_ON_SIGN: usize = 24;
static SIGN_LEADS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("([※△▲★☆◆◇■□●○◎#*])[”』」]?(?:号|标记|标识|符号|标志)?的?(?:为|是|系|者为|单位为|部门为|单位是|表示|代表|指|:|—+)[^※△▲★☆◆◇■□●○◎#*,。;]{0,4}$").unwrap()
});

/// Splits a list of units at 、 会同 and at 及 before a generic group, and cleans each.
pub fn pieces(text: &str, list: Range<usize>) -> Vec<Range<usize>> {
    let mut cuts: Vec<Range<usize>> = Vec::new();
    let several = text[list.clone()].contains("会同");
    let parts = brackets::split_outside(text, list, &['、', ',', ';', '。']);
    let mut parts: Vec<_> = parts.map(|part| without_signs(text, part)).collect();
    // 各市、县(市、区)政府, 各市、县、区政府 are one group of units.
    let mut index = parts.len();
    while index > 1 {
        index -= 1;
        let next = &text[parts[index].clone()];
        let levels = parts[..index]
            .iter()
            .rev()
            .take_while(|part| is_bare_level(&text[(*part).clone()]))
            .count();
        let Some(first) = index.checked_sub(levels + 1) else {
            continue;
        };
        let before = &text[parts[first].clone()];
        let of_all = matches!(before, "各市" | "各区" | "各州" | "各盟市" | "各市州" | "各市县");
        let body = BODY_OF_LEVEL.is_match(next);
        if of_all && levels == 0 && next.starts_with(['县', '区'])
            || (of_all || LEVEL.is_match(before)) && body
        {
            parts[first].end = parts[index].end;
            parts.drain(first + 1..=index);
            index = first;
        }
    }
    for piece in parts {
        let mut from = piece.start;
        for together in several
            .then(|| text[piece.clone()].match_indices("会同"))
            .into_iter()
            .flatten()
        {
            cuts.push(from..piece.start + together.0);
            from = piece.start + together.0 + together.1.len();
        }
        while let Some(and) = GENERIC_AFTER_AND.captures(&text[from..piece.end]) {
            let (whole, generic) = (
                and.get(0).map_or(0, |m| m.start()),
                and.get(1).map_or(0, |m| m.start()),
            );
            cuts.push(from..from + whole);
            from += generic;
        }
        cuts.push(from..piece.end);
    }
    cuts.into_iter().flat_map(|cut| clean(text, cut)).collect()
}

/// Takes 由, 等, 负责 and the like off a unit; 甲等有关部门 is two.
fn clean(text: &str, range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let inner = text[range.clone()].trim_start_matches('\n');
    let start = range.end - inner.len();
    let mut range = start..start + inner.trim_end_matches('\n').len();
    for word in ["并由", "由", "以及", "及", "和"] {
        if text[range.clone()].starts_with(word) {
            range.start += word.len();
        }
    }
    if let Some(role) = ROLE_AT_END.find(&text[range.clone()]) {
        range.end = range.start + role.start();
    }
    if text[range.clone()].ends_with([')', '〕', '〉'])
        && let Some(note) = NOTE_IN_BRACKETS.find(&text[range.clone()])
    {
        range.end = range.start + note.start();
    }
    let mut others = None;
    if let Some(more) = AND_SO_ON.captures(&text[range.clone()]) {
        let start = range.start;
        if let Some(group) = more.get(1) {
            others = Some(start + group.start()..range.end);
        }
        range.end = start + more.get(0).map_or(0, |m| m.start());
    }
    let name = &text[range.clone()];
    // 责任单位:区 is a name that was cut off.
    let named = name.chars().count() > 1 && !DUTY_ONLY.is_match(name);
    [named.then_some(range), others].into_iter().flatten()
}
