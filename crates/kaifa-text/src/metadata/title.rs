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
    Regex::new("^(?:来源|信息来源|来源专题|政策解读|【?图解|【解读|分享|打印|扫一扫|登录|无障碍|热搜|全站检索|编译者|作者|浏览次数|点击|字体|轻触|点击|关闭|首页|导航|当前位置|您(?:现在|当前)|发布(?:时间|日期)|政策咨询|(?:现行)?有效$|已?失效$|政务公开$)").unwrap()
});

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
            return Some((titles.swap_remove(notice), Finding::new("notice_title", 97)));
        }
        let table = self
            .labelled("标题")
            .or_else(|| self.labelled("名称"))
            .map(str::to_owned);
        // The name of the file above the title itself.
        let of_file = |next: &String| {
            let named = |title: &String| title.contains("关于") || issuer_of_title(title).is_some();
            issuer_of_title(next).is_some() && titles.first().is_some_and(|first| !named(first))
        };
        if titles.get(1).is_some_and(of_file) {
            titles.remove(0);
        }
        let first = titles.into_iter().next();
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
        let mut titles = Vec::new();
        let mut pending: Vec<&str> = Vec::new();
        let mut after_title = false;
        for index in self.head {
            let text = self.text(*index).trim_start_matches(['•', '·', '▪', '●', '#']);
            let text = match text.contains("日期:").then(|| DATE_BEHIND.find(text)).flatten() {
                Some(date) => &text[..date.start()],
                None => &text[..numbered_title(text).unwrap_or(text.len())],
            };
            let number = number_in(text).is_some_and(|m| m.start() == 0 || m.end() == text.len());
            let other = text.ends_with(['。', ':', ';', ',', '!'])
                || number
                || LABELLED.is_match(text)
                || LETTERHEAD.is_match(text) && !text.contains("关于")
                || is_date_line(text)
                || BARE_DATE.is_match(text)
                || ATTACHED.is_match(text)
                || DATELINE.is_match(text)
                || PAGE_WORDS.is_match(text)
                || text.starts_with(['(', '—']) && !pending.is_empty() && titles.is_empty()
                || !text.chars().any(|c| ('\u{4e00}'..'\u{a000}').contains(&c))
                || text.chars().count() > 90
                || text.starts_with("首页")
                // The path of a page, and a subject of a portal.
                || text.contains(['\\', '>'])
                || (SIGNATORY.is_match(text)
                    && !text.contains("关于")
                    && pending.is_empty()
                    && !self.goes_on_as_title(*index));
            // (2021—2023年) under a title belongs to it.
            if pending.is_empty() && TITLE_TAIL.is_match(text) && after_title {
                if let Some(title) = titles.last_mut() {
                    let title: &mut String = title;
                    title.push_str(text);
                }
                after_title = false;
                continue;
            }
            after_title = false;
            if other {
                pending.clear();
                continue;
            }
            // A line that names who issues what is a title by itself.
            if issuer_of_title(text).is_some() && TITLE_END.is_match(text) {
                pending.clear();
            }
            // Before 关于… only the names of bodies are the beginning of a title.
            if text.starts_with("关于") && TITLE_END.is_match(text) {
                pending.retain(|line| SIGNATORY.is_match(line));
            }
            pending.push(text);
            if TITLE_END.is_match(text) && !text.ends_with("如下意见") {
                titles.push(pending.concat());
                pending.clear();
                after_title = true;
            } else if pending.len() > 3 {
                pending.remove(0);
            }
        }
        titles
    }

    /// Whether the line after a body's name, or after those of several, begins with 关于 or 印发: then the name is the first line of a title.
    fn goes_on_as_title(&self, index: usize) -> bool {
        let last = (index + 1 + MOST_BODIES).min(self.paragraphs.ranges.len());
        let mut lines = (index + 1..last).map(|next| self.text(next));
        let next = lines.find(|line| !SIGNATORY.is_match(line) || line.contains("关于"));
        next.is_some_and(|line| line.starts_with(['关', '印']))
    }
}
