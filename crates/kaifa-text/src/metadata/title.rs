//! The title of a document: the notice, the portal's table, lines that end like one, or the headline of a press article.

use std::sync::LazyLock;

use super::date::BARE_DATE;
use super::number::number_in;
use super::signature::issuer_of_title;
use super::{LABELLED, Reader, SIGNATORY};
use crate::closing::is_date_line;
use crate::confidence::Finding;
use crate::pattern::Regex;

static TITLE_END: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:通知|意见|办法|方案|规定|决定|措施|规划|公告|细则|条例|通报|批复|纲要|计划|报告|公报|政策|清单|要点|准则|指引|规程|规则|纪要|答复|复函|批复|函|预案|章程|导则|讲话|致辞|发言|安排|目录|标准|规范|指标体系|分工|任务书|(?:分解|任务|责任|分工|指标|计划|进度|安排|推进|配档|时间|一览|明细|汇总)表|台账|主要指标|摘编|工作重点)(?:\([^()]*\))*$|(?:印发|发布|转发|公布|批转|下达)《[^《》]+》(?:\([^()]*\))*$").unwrap()
});

/// What parliaments pass: 中华人民共和国甲法, 甲法修正案, 关于适用《甲法》的解释.
static LAW: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^中华人民共和国[\p{Han}、]{1,30}(?:法|法典)(?:\([^()]*\))*$|法修正案(?:\([^()]*\))?$|》的(?:补充)?解释(?:\([^()]*\))*$")
        .unwrap()
});

static TITLE_TAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\((?:20\d\d年?(?:—|-|至|~)+20\d\d年?|试行|暂行|修订|修订版|20\d\d年(?:版|修订)?)\)$")
        .unwrap()
});

/// …的通知 印发日期:2025-04-22 发布日期:2025-04-23
static DATE_BEHIND: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?:印发|发布|成文|发文|公开|生成)日期:").unwrap());

/// 新华社北京2月13日电: how a press agency opens.
static DATELINE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:新华社|中新社|人民网|本报).{0,16}(?:电|讯)$").unwrap());

/// What a page says about itself: 来源:…, 编译者:…, 关闭目录.
static PAGE_WORDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:来源|信息来源|来源专题|政策解读|【?图解|【解读|分享|打印|扫一扫|登录|无障碍|热搜|全站检索|编译者|作者|浏览次数|点击|字体|轻触|点击|关闭|首页|导航|当前位置|您(?:现在|当前)|发布(?:时间|日期)|政策咨询|(?:现行)?有效$|已?失效$|政务公开$|关于我们$|\\p{Han}{0,8}(?:要闻|新闻|动态|频道|栏目)$)").unwrap()
});

/// 类型:通知公告: a field of a page, whatever its name.
static FIELD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\p{Han}{2,4}:").unwrap());

static ATTACHED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^附[件录表][\d一二三四五六七八九十]{0,3}[:]?$").unwrap());

static LETTERHEAD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^[\p{Han}()、]{2,40}文件$").unwrap());

/// Bodies before the first line of a title, at most.
const MOST_BODIES: usize = 6;

/// Where the number stands that a title ends with: …的意见(甲政发〔2025〕7号).
pub(super) fn numbered_title(text: &str) -> Option<usize> {
    static BEHIND: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\(\p{Han}{2,10}[〔\[(]20\d\d[〕\])]第?\d{1,4}号\)$").unwrap());
    let at = text
        .ends_with("号)")
        .then(|| BEHIND.find(text))
        .flatten()?
        .start();
    (!text.contains(['。', ',', ';']) && TITLE_END.is_match(&text[..at])).then_some(at)
}

impl Reader<'_> {
    pub(super) fn title(&self) -> Option<(String, Finding)> {
        let mut titles = self.title_lines();
        if let Some(notice) = titles.iter().position(|t| t.contains("通知")) {
            let notice = with_bodies(&titles, notice);
            return Some((titles.swap_remove(notice), Finding::new("notice_title", 97)));
        }
        let table = self
            .labelled("标题")
            .or_else(|| self.labelled("名称"))
            .or_else(|| self.labelled("title"))
            .map(|title| title.trim_matches('"').to_owned());
        // The name of the file above the title itself.
        let of_file = |next: &String| {
            let named = |title: &String| title.contains("关于") || issuer_of_title(title).is_some();
            issuer_of_title(next).is_some() && titles.first().is_some_and(|first| !named(first))
        };
        if titles.get(1).is_some_and(of_file) {
            titles.remove(0);
        }
        let whole = with_bodies(&titles, 0);
        let first = titles.into_iter().nth(whole);
        let table = table.map(|title| (title, Finding::new("portal_table", 95)));
        let first = first.map(|title| (title, Finding::new("title_lines", 93)));
        table.or(first).or_else(|| {
            let text = self.head.first().map(|index| self.text(*index))?;
            let plain = text.chars().count() <= 60
                && !text.ends_with([':', '。', ',', ';'])
                && !LABELLED.is_match(text);
            (self.press && plain).then(|| (text.to_owned(), Finding::new("press_headline", 80)))
        })
    }

    /// Lines, or several short lines in a row, that end like a title of a document.
    fn title_lines(&self) -> Vec<String> {
        let mut titles: Vec<String> = Vec::new();
        let mut pending: Vec<String> = Vec::new();
        let mut after_title = false;
        for (position, index) in self.head.iter().enumerate() {
            let next = self.head.get(position + 1).map_or("", |next| self.text(*next));
            let line = self
                .text(*index)
                .trim_start_matches(['•', '·', '▪', '●', '#', '-']);
            let text = without_page_number(line);
            let text = match text.contains("日期:").then(|| DATE_BEHIND.find(text)).flatten() {
                Some(date) => &text[..date.start()],
                None => &text[..numbered_title(text).unwrap_or(text.len())],
            };
            // A line that only seemed to end a title: (2024—2026年)的通知 follows.
            let again = after_title
                .then(|| titles.pop_if(|title| goes_on(title, text, next)))
                .flatten();
            pending.extend(again);
            after_title = false;
            if !within(&pending, text) && self.is_no_title(*index, text, &pending, &titles) {
                titles.extend(ended(&mut pending));
                continue;
            }
            // What stands before the body that issues, or before 关于…, is no part of it; names of bodies are.
            if opens_title(text) && !unclosed(&pending.concat()) && !passes_on(&pending.concat()) {
                leave_bodies(&mut pending, text);
            }
            pending.push(text.to_owned());
            leave_page_words(&mut pending);
            let whole = pending.concat();
            let ends = (TITLE_END.is_match(text) || TITLE_END.is_match(&whole) || LAW.is_match(&whole))
                && !text.ends_with("如下意见");
            if ends && (!unclosed(&whole) || pending.len() > MOST_LINES) {
                after_title = !of_a_menu(&pending);
                titles.extend(after_title.then_some(whole));
                pending.clear();
            } else if pending.len() > 3 && !opens_title(&whole) && !unclosed(&whole) {
                pending.remove(0);
            } else if pending.len() > MOST_LINES + MOST_BODIES {
                pending.clear();
            }
        }
        titles
    }

    /// Whether a line belongs to no title.
    fn is_no_title(&self, index: usize, text: &str, pending: &[String], titles: &[String]) -> bool {
        let number = number_in(text).is_some_and(|m| m.start() == 0 || m.end() == text.len());
        text.ends_with(['。', ':', ';', ',', '!'])
            || number
            || ALONE.contains(&text) && pending.is_empty()
            || is_entry(text)
            || LABELLED.is_match(text)
            || FIELD.is_match(text)
            || LETTERHEAD.is_match(text) && !text.contains("关于")
            || is_date_line(text)
            || BARE_DATE.is_match(text)
            || ATTACHED.is_match(text)
            || DATELINE.is_match(text)
            || PAGE_WORDS.is_match(text)
            || text.starts_with(['(', '—']) && !pending.is_empty() && titles.is_empty()
            || !has_han(text)
            || text.chars().count() > LONGEST_LINE
                && !(text.contains("关于")
                    && text.chars().count() <= LONGEST_OF_MANY_BODIES
                    && TITLE_END.is_match(text))
            || text.starts_with("首页")
            || text.starts_with('【')
            // The path of a page, and a subject of a portal.
            || text.contains(['\\', '>'])
            || (SIGNATORY.is_match(text)
                && !text.contains("关于")
                && pending.is_empty()
                && !self.goes_on_as_title(index))
    }

    /// Whether the line after a body's name, or after those of several, begins with 关于 or 印发 or goes on with the name: then the
    /// name is the first line of a title.
    fn goes_on_as_title(&self, index: usize) -> bool {
        let last = (index + 1 + MOST_BODIES).min(self.paragraphs.ranges.len());
        let mut lines = (index + 1..last).map(|next| self.text(next));
        let next = lines.find(|line| !SIGNATORY.is_match(line) || line.contains("关于"));
        next.is_some_and(|line| line.starts_with(['关', '印', '转']) || begins_inside_a_body(line))
    }
}

/// Lines that end like a title and are none: the head of a table of contents, the name of a part of a portal.
const ALONE: &[&str] = &[
    "目录",
    "目次",
    "通知",
    "公告",
    "通知公告",
    "公示公告",
    "政策",
    "公报",
];
/// Letters of a line of a title, at most, and where it names many bodies before what they issue.
const LONGEST_LINE: usize = 90;
const LONGEST_OF_MANY_BODIES: usize = 200;
/// Lines of a title, at most.
const MOST_LINES: usize = 8;

/// What a line begins with above which a name was cut.
const INSIDE_BODIES: &[&str] = &[
    "人民政府",
    "民政府",
    "政府",
    "府办",
    "办公",
    "公厅",
    "公室",
    "管委会",
    "管理委员会",
    "理委员会",
    "委员会",
    "员会",
    "领导小组",
    "指挥部",
    "联席会议",
];

/// Which of some titles says the one at an index again behind the names of those who issue it, as below the heading of a page.
fn with_bodies(titles: &[String], index: usize) -> usize {
    let again = |title: &String| {
        let bodies = titles
            .get(index)
            .and_then(|short| title.strip_suffix(short.as_str()));
        bodies.is_some_and(|bodies| SIGNATORY.is_match(bodies))
    };
    titles.iter().position(again).unwrap_or(index)
}

/// Whether words begin with the rest of a body's name.
fn begins_inside_a_body(words: &str) -> bool {
    let name = name_before_subject(words);
    INSIDE_BODIES.iter().any(|inside| words.starts_with(inside))
        || ["府", "厅", "局", "室", "会", "委"].contains(&name)
}

/// Whether lines that end like a title are the words of a menu: 热点栏目 / 通知公告.
fn of_a_menu(lines: &[String]) -> bool {
    const LONGEST_WORD: usize = 4;
    lines
        .iter()
        .all(|line| line.chars().count() <= LONGEST_WORD && !line.contains("关于"))
}

/// A line without the number of the page that was pasted before it: 22中共甲市委…, II甲市….
fn without_page_number(line: &str) -> &str {
    const LONGEST_NUMBER: usize = 3;
    let roman = line.trim_start_matches(['I', 'V', 'X']);
    let digits = line.trim_start_matches(|sign: char| sign.is_ascii_digit());
    let short = |rest: &str| (1..=LONGEST_NUMBER).contains(&(line.len() - rest.len()));
    if short(roman) && roman.starts_with(|sign| ('\u{4e00}'..'\u{a000}').contains(&sign)) {
        return roman;
    }
    match short(digits) && issuer_of_title(digits).is_some() {
        true => digits,
        false => line,
    }
}

/// Whether a line is one of a file's own head: doc_type:通知.
fn is_entry(text: &str) -> bool {
    let name = text.split(':').next().unwrap_or_default();
    name.len() < text.len() && !name.is_empty() && name.bytes().all(|c| c.is_ascii_lowercase() || c == b'_')
}

fn has_han(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..'\u{a000}').contains(&c))
}

/// Whether words open with who issues what, or with what they are about.
fn opens_title(words: &str) -> bool {
    ["关于", "印发", "转发"]
        .iter()
        .any(|subject| words.starts_with(subject))
        || issuer_of_title(words).is_some()
}

/// Whether words break off before what they are about (…办公室关于 / 印发…), or the title of another paper follows (…政府转发 / 市甲局关于…).
fn passes_on(words: &str) -> bool {
    words.ends_with('转')
        || words.ends_with("关于")
        || issuer_of_title(words).is_some() && words.contains("转发")
}

/// Whether a bracket or the name of a document is still open at the end of words.
fn unclosed(words: &str) -> bool {
    let count = |sign: char| words.matches(sign).count();
    count('《') > count('》') || count('(') > count(')')
}

/// Whether a line goes on with a title that is known to be open: inside its brackets, with the years of a plan, behind a comma.
fn within(pending: &[String], text: &str) -> bool {
    static YEARS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^\(20\d\d年?(?:$|(?:—|-|至|~)+(?:$|20\d\d年?(?:$|\)》?的|\)$)))").unwrap()
    });
    let whole = pending.concat();
    if text.ends_with(',') && !text.contains('。') {
        return opens_title(&(whole + text));
    }
    !pending.is_empty()
        && (unclosed(&whole) || YEARS.is_match(text) && (opens_title(&whole) || TITLE_END.is_match(&whole)))
        && !text.ends_with(['。', ':', ';', '!'])
        && text.chars().count() <= 60
        && number_in(text).is_none()
        && !is_date_line(text)
        && !LABELLED.is_match(text)
}

/// A title that broke off inside a bracket.
fn ended(pending: &mut Vec<String>) -> Option<String> {
    let whole = pending.concat();
    pending.clear();
    (TITLE_END.is_match(&whole)).then_some(whole)
}

/// What stands before 关于, 印发 or 转发.
fn name_before_subject(words: &str) -> &str {
    let subjects = ["关于", "印发", "转发"].iter();
    let first = subjects.filter_map(|subject| words.find(subject)).min();
    &words[..first.unwrap_or(words.len())]
}

/// Of the lines above the one that says what a title is about only the names of bodies belong to it, also one that is cut by the line end.
fn leave_bodies(pending: &mut Vec<String>, text: &str) {
    let mut below = name_before_subject(text).to_owned();
    if !below.is_empty() && !cut_before(pending.last(), &below) {
        pending.clear();
        return;
    }
    let mut kept = pending.len();
    while let Some(line) = kept.checked_sub(1).map(|above| &pending[above]) {
        let cut = !below.is_empty() && cut_before(Some(line), &below);
        if !cut && !SIGNATORY.is_match(line) {
            break;
        }
        below.insert_str(0, line);
        kept -= 1;
    }
    pending.drain(..kept);
}

/// Lines before the body that issues, whose name and 关于 stand on several lines, are words of the page.
fn leave_page_words(pending: &mut Vec<String>) {
    let whole = pending.concat();
    if !whole.contains("关于") || whole.starts_with("关于") || issuer_of_title(&whole).is_some() {
        return;
    }
    let issues = |from: &usize| {
        let words = pending[*from..].concat();
        let name = name_before_subject(&words);
        issuer_of_title(&words).is_some() && !cut_before(pending.get(from - 1), name)
    };
    if let Some(from) = (1..pending.len()).rev().find(issues) {
        pending.drain(..from);
    }
}

/// Whether a line that begins with a name goes on with the name above it: 云泽市 / 发展改革委关于…, 云泽市人民政府 / 办公室关于….
fn cut_before(above: Option<&String>, name: &str) -> bool {
    let Some(above) = above else { return false };
    // A name begins with its place, so one without goes on where a place stands above.
    let place = |words: &str| {
        words.contains(['省', '市', '县', '区', '州', '盟', '旗'])
            || ["国务院", "中央"].iter().any(|whole| words.starts_with(whole))
    };
    let begins_above = !SIGNATORY.is_match(above) && place(above) && !place(name);
    let listed = above
        .rsplit_once('、')
        .is_some_and(|(_, last)| !SIGNATORY.is_match(last));
    (begins_above || listed || begins_inside_a_body(name)) && SIGNATORY.is_match(&format!("{above}{name}"))
}

/// Whether a line goes on with what seemed to be a whole title: its years and its kind ((2024—2026年)的通知), its kind alone (的通知),
/// or the rest of a subject that ended like a kind of document (关于加强规划 / 管理的意见).
fn goes_on(title: &str, text: &str, next: &str) -> bool {
    static KIND: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("的\\p{Han}{0,6}(?:通知|意见|办法|方案|规定|决定|措施|公告|细则|通报|批复|政策|函|答复)$")
            .unwrap()
    });
    static KIND_ALONE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("^\\p{Han}{0,4}(?:办法|方案|细则|规定|计划|意见|措施|规划|纲要)$").unwrap()
    });
    if text.chars().count() > LONGEST_REST || opens_title(text) || LABELLED.is_match(text) {
        return false;
    }
    if text.starts_with('(') {
        return within(&[title.to_owned()], text) || TITLE_TAIL.is_match(text);
    }
    let about = title.contains("关于") || title.contains("印发") || title.contains("转发");
    let passes_on = (title.contains("印发") || title.contains("转发")) && !title.contains("通知");
    match about {
        true if text.ends_with("通知") => passes_on || !KIND.is_match(title),
        true if !KIND.is_match(title) && !title.ends_with('》') => {
            KIND.is_match(text) || next.chars().count() <= 6 && KIND.is_match(&format!("{text}{next}"))
        }
        true => false,
        false => KIND_ALONE.is_match(text),
    }
}

/// Letters of the last line of a title, at most.
const LONGEST_REST: usize = 40;
