//! Where an article says who is responsible: brackets with a label (责任单位:…) or a role (…负责) or with nothing but units, lines
//! and last sentences of that kind. An article of several paragraphs may have one for each; all of them count.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memchr_iter;

use crate::pattern::{Captures, Regex};

use super::list::{self, Unit};
use super::names::is_unit;
use crate::brackets::{Group, groups_among};
use crate::folded::is_han;
use crate::signs::{Signs, signs_of};

/// How a closing clause was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// (责任单位:甲、乙)
    LabelledBracket,
    /// (甲、乙负责)
    RoleBracket,
    /// (甲、乙), nothing else in it
    BareBracket,
    /// 责任单位:甲、乙 on a line of its own or after a full stop
    LabelledLine,
    /// 由甲牵头,乙配合。 as a last sentence
    LastSentence,
}

/// A closing clause without its brackets, as a range of the article's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosingClause {
    /// Where it stands.
    pub range: Range<usize>,
    /// How it was recognised.
    pub form: Form,
    /// The units that it lists.
    pub units: Vec<Unit>,
}

impl ClosingClause {
    /// A closing clause whose units were not looked for yet.
    fn of(text: &str, range: Range<usize>, form: Form) -> ClosingClause {
        let units = list::split(text, range.clone());
        ClosingClause { range, form, units }
    }
}

/// Labels before a list of units; group 1, 2 or 3 tells a leading one. A bracket may stand for the colon: 【牵头单位】.
pub static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"{LABELLED}(?:为|是)?[:】]|(牵头|主责|主办|协办|配合|参与|参加|协助)[:】]|(责任|任务|职责|工作)分工[:】]"
    ))
    .unwrap()
});
/// What a label says, without the sign behind it.
const LABELLED: &str = concat!(
    r"(?:总|[省市县区镇州]级|[省市县区]直|工作|任务|项目|主要|第一|共同|具体|直接|相关)?",
    r"(责任|牵头责任|责任牵头|牵头|配合|配合责任|负责|协同|协作|协办|协助|会办|联办|主办|主责|承办|承担|实施|落实|参加|参与|主管|组织|组织实施|完成|推进|执行|建设|包保|包联|包抓|",
    r"牵头负责|牵头实施|指导|督导|监督|支持|支撑|工作|监管)",
    r"(?:单位|部门|主体|机关|处室|科室|股室|站所)(?:(?:及|和|、|/)(?:分工|部门|单位|责任人|负责人)|\((?:部门|单位)\))?",
);
/// A label that lost the sign behind it, before its units: 责任单位 甲局.
static BARE_LABEL: LazyLock<Regex> = LazyLock::new(|| Regex::new(&format!("^{LABELLED}")).unwrap());
/// Bytes that no label reaches beyond.
const LONGEST_LABEL: usize = 48;

/// A label before a list of units.
pub struct Label<'t> {
    /// Where it stands, with its colon or its brackets.
    pub range: Range<usize>,
    found: Captures<'static, 't>,
}

impl<'t> Label<'t> {
    /// What it says of the units: 牵头, 配合, 责任.
    fn word(&self) -> &'t str {
        let mut words = (1..=3).filter_map(|group| self.found.get(group));
        words.next().map_or("", |word| word.as_str())
    }

    /// Whether its units lead where nothing else is said.
    pub fn leads(&self) -> bool {
        self.word().contains("牵头") || self.leads_beside_others()
    }

    /// Whether its units lead only where others are named beside them.
    pub fn leads_beside_others(&self) -> bool {
        matches!(self.word(), "主责" | "主办")
    }
}

/// The labels of a text, one behind the other. Each ends with the one colon or closing bracket that it has: it is looked for before
/// these only.
pub fn labels(text: &str) -> impl Iterator<Item = Label<'_>> {
    // Most texts have colons only, which are found many bytes at a time.
    let ends: Box<dyn Iterator<Item = (usize, char)>> = match text.contains("】") {
        true => Box::new(signs_of(text).filter(|(_, sign)| matches!(sign, ':' | '】'))),
        false => Box::new(memchr_iter(b':', text.as_bytes()).map(|at| (at, ':'))),
    };
    labels_before(text, ends)
}

/// The same where the signs of the text are known.
fn labels_among<'t>(text: &'t str, signs: Signs<'t>) -> impl Iterator<Item = Label<'t>> {
    labels_before(text, signs.iter().filter(|(_, sign)| matches!(sign, ':' | '】')))
}

fn labels_before<'t>(
    text: &'t str,
    ends: impl Iterator<Item = (usize, char)>,
) -> impl Iterator<Item = Label<'t>> {
    let mut after = 0;
    ends.filter_map(move |(at, sign)| {
        let end = at + sign.len_utf8();
        let mut start = after.max(end.saturating_sub(LONGEST_LABEL));
        while !text.is_char_boundary(start) {
            start += 1;
        }
        after = end;
        let found = LABEL.captures(&text[start..end])?;
        let mut range = start + found.get(0)?.start()..end;
        if sign == '】' {
            range.start = text[..range.start].strip_suffix('【')?.len();
        }
        Some(Label { range, found })
    })
}

/// The label at the beginning of some words that has no sign behind it, and whether its units lead.
pub fn bare_label(words: &str) -> Option<(usize, bool)> {
    if !BARE_LABEL.is_match(words) {
        return None;
    }
    let found = BARE_LABEL.captures(words)?;
    let length = found.get(0)?.end();
    (length < words.len() && !words[length..].starts_with([':', '】']))
        .then(|| (length, found[1].contains("牵头")))
}

static ENDS_WITH_ROLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:负责|牵头|配合|参与|参加|指导|协助|督导|落实|组织实施|承办|推进)(?:[。,;][^()]*)?$")
        .unwrap()
});
/// Words before the units of a sentence that says nothing but who does it.
static OPENS_WITH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^—*(?:(?:此|本|该|上述|以上|这)项?工作|具体(?:工作)?)?,?(?:由|责成)?").unwrap()
});
/// Words of which one stands in every such sentence.
static SAYS_WHO: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("负责|牵头|会同|配合|落实|实施|[主承]办|责任(?:单位|部门)").unwrap());

/// Finds the closing clauses of an article with its signs, in their order.
pub fn find(text: &str, signs: Signs) -> Vec<ClosingClause> {
    let groups = groups_among(signs.iter(), text.len());
    let mut found: Vec<ClosingClause> = groups
        .iter()
        .filter_map(|group| {
            let (form, units) = form_of(text, group, &groups)?;
            let range = group.inner.clone();
            Some(ClosingClause { range, form, units })
        })
        .collect();
    let lines = labelled_lines(text, signs, &groups);
    // 牵头单位:县财政局(县金融局): the bracket belongs to the name before it.
    found.retain(|bracket| {
        bracket.form != Form::BareBracket
            || !lines.iter().any(|line| line.range.contains(&bracket.range.start))
    });
    found.extend(lines);
    found.sort_by_key(|clause| clause.range.start);
    if found.is_empty() {
        found.extend(last_sentence(text));
    }
    found
}

/// Letters of a name whose end is not known, at most.
const LONGEST_SHORT_NAME: usize = 12;

/// How a bracket is a closing clause, if it is one, and its units.
fn form_of(text: &str, group: &Group, groups: &[Group]) -> Option<(Form, Vec<Unit>)> {
    let units = || list::split(text, group.inner.clone());
    let inner = &text[group.inner.clone()];
    let innermost = |at: usize| {
        groups
            .iter()
            .rfind(|g| g.inner.start <= at && at < g.inner.end)
            .is_some_and(|g| g == group)
    };
    if labels(inner).any(|label| innermost(group.inner.start + label.range.start)) {
        return Some((Form::LabelledBracket, units()));
    }
    let nested = groups
        .iter()
        .any(|g| g != group && g.inner.start <= group.outer.start && group.outer.end <= g.inner.end);
    let closed = group.outer.end > group.inner.end;
    // 第二条【实施部门】: the heading of an article.
    let heads = group.outer.start == 0 && text.starts_with('【');
    if nested
        || heads
        || !closed
        || inner.contains('\n') && inner.contains('。')
        || !ends_a_statement(text, group)
    {
        return None;
    }
    let units = units();
    if bare_label(inner).is_some() && list::are_units(text, &units) {
        return Some((Form::LabelledBracket, units));
    }
    let named = |strictly: bool| {
        !units.is_empty()
            && units
                .iter()
                .all(|unit| is_unit(&text[unit.range.clone()], strictly))
    };
    // A place whose body is named with that of the last of them: 甲、乙盟政府.
    let places = || {
        let is_place = |name: &str| (2..=4).contains(&name.chars().count()) && name.chars().all(is_han);
        let known = units
            .iter()
            .filter(|unit| is_unit(&text[unit.range.clone()], false))
            .count();
        let last = units
            .last()
            .is_some_and(|unit| is_unit(&text[unit.range.clone()], false));
        last && known * 2 >= units.len()
            && units.iter().all(|unit| {
                let name = &text[unit.range.clone()];
                is_unit(name, false) || is_place(name)
            })
    };
    // Among names that speak for themselves stand some that begin with a place: 甲局、乙委、东汀消防支队.
    let mostly = || {
        let strictly = units
            .iter()
            .filter(|unit| is_unit(&text[unit.range.clone()], true));
        let strictly = strictly.count();
        // Towns and firms stand behind two or more of them at the end of a paragraph.
        let ends = || matches!(text[group.outer.end..].chars().next(), None | Some('\n'));
        (strictly * 2 > units.len() || strictly > 1 && ends()) && named(false)
    };
    // 甲局牵头,乙局、丙局、国网东汀电力配合: roles on both sides, and one name whose end is not known.
    let roles = || {
        let strictly = units
            .iter()
            .filter(|unit| is_unit(&text[unit.range.clone()], true));
        inner.contains("牵头")
            && strictly.count() * 2 > units.len()
            && units.iter().all(|unit| {
                let name = &text[unit.range.clone()];
                is_unit(name, false) || name.chars().count() <= LONGEST_SHORT_NAME && name.chars().all(is_han)
            })
    };
    let with_role = ENDS_WITH_ROLE.is_match(inner) && !inner.starts_with("以下");
    let form = if with_role && (named(false) || places() || roles()) {
        Form::RoleBracket
    } else if named(true) || units.len() > 2 && mostly() {
        Form::BareBracket
    } else {
        return None;
    };
    Some((form, units))
}

/// Whether a bracket stands after a full stop, or ends a paragraph, or a full stop follows.
fn ends_a_statement(text: &str, group: &Group) -> bool {
    let before = text[..group.outer.start].trim_end_matches('\n');
    let after = &text[group.outer.end..];
    before.ends_with(['。', ';', '!', '?', ')', '〕', ']', '】'])
        || before.len() < group.outer.start
        || after.is_empty()
        || after.starts_with(['。', ';', '\n', '(', '〔'])
}

/// Labels outside brackets at the beginning of a line or after a full stop, with the rest of their sentence.
fn labelled_lines(text: &str, signs: Signs, groups: &[Group]) -> Vec<ClosingClause> {
    let mut found: Vec<ClosingClause> = Vec::new();
    for label in labels_among(text, signs).map(|label| label.range) {
        let opens = label.start == 0
            || text[..label.start]
                .trim_end_matches(list::SIGNS)
                .ends_with(['\n', '。', ';', '!', ')', '—'])
            || text[label.start..].starts_with('【')
            || begins_before(&text[..label.start])
            || behind_another_label(&text[..label.start]);
        // 第二条【实施部门】甲局是…的实施部门: the heading of an article.
        let heads = || {
            let line = text[label.end..]
                .trim_start_matches('\n')
                .split(['\n', '。'])
                .next();
            let from = text.len() - text[label.end..].trim_start_matches('\n').len();
            let to = from + line.unwrap_or_default().len();
            label.start == 0 && !list::are_units(text, &list::split(text, from..to))
        };
        if text[..label.end].ends_with('】') && heads() {
            continue;
        }
        let inside = groups.iter().any(|g| g.inner.contains(&label.start));
        let taken = found.iter().any(|clause| clause.range.contains(&label.start));
        if !opens || inside || taken {
            continue;
        }
        let mut end = label.end;
        while let Some(stop) = text[end..].find(['\n', '。']) {
            end += stop;
            // A list that goes on in the next line ends with 、, or stands wholly below its label.
            let below = || {
                let next = text[end + 1..].split('\n').next().unwrap_or_default();
                text[label.end..].starts_with('\n') && (end == label.end || super::lists_units(next))
            };
            if !text[end..].starts_with('\n') || !text[..end].ends_with('、') && !below() {
                break;
            }
            end += 1;
        }
        if !text[end..].starts_with(['\n', '。']) {
            end = text.len();
        }
        found.push(ClosingClause::of(text, label.start..end, Form::LabelledLine));
    }
    found
}

/// Whether a label begins some letters before a place: 考核责任单位.
fn begins_before(before: &str) -> bool {
    let word = before.rsplit(['\n', '。', '—']).next().unwrap_or_default();
    // 明确责任单位: says what to do.
    let does = ["明确", "落实", "压实", "强化", "确定", "各"]
        .iter()
        .any(|verb| word.starts_with(verb));
    !does
        && word.chars().count() <= list::LONGEST_BEFORE_LABEL
        && word.chars().all(is_han)
        && !word.is_empty()
}

/// Whether a sentence has only labels before a place: 分管领导:王某某 牵头单位:甲.
fn behind_another_label(before: &str) -> bool {
    let start = before
        .rfind(['\n', '。'])
        .map_or(0, |at| at + before[at..].chars().next().map_or(0, char::len_utf8));
    let words = before[start..].trim_start_matches('—');
    words.contains(':')
        && list::LABEL_INSIDE
            .find(words)
            .is_some_and(|label| label.start() == 0)
}

/// A last sentence that says nothing but who does it, and perhaps until when: 由甲牵头,乙、丙配合。
fn last_sentence(text: &str) -> Option<ClosingClause> {
    let end = text.trim_end_matches(['。', ';', '\n']).len();
    let start = text[..end]
        .rfind(['。', '\n'])
        .map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
    let sentence = &text[start..end];
    if start > 0 && bare_label(sentence).is_some() {
        let labelled = ClosingClause::of(text, start..end, Form::LabelledLine);
        if list::are_units(text, &labelled.units) {
            return Some(labelled);
        }
    }
    if start == 0 || !SAYS_WHO.is_match(sentence) {
        return None;
    }
    let start = start + OPENS_WITH.find(sentence).map_or(0, |opening| opening.end());
    let says_who = list::says_who(text, start..end);
    says_who.then(|| ClosingClause::of(text, start..end, Form::LastSentence))
}
