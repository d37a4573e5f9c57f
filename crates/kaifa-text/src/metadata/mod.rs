//! What a document says about itself: title, number, issuer, date of signature, and the numbers of the documents that it
//! cites. Read from the parts outside the numbered clauses; what is not there stays empty and is never made up.

use std::ops::Range;
use std::sync::LazyLock;

use crate::pattern::{Match, Regex};
use chrono::NaiveDate;
use kaifa_base::Span;

pub mod attachments;
mod signature;
pub mod validity;

use crate::chinese_number;
use crate::closing::is_date_line;
use crate::confidence::Finding;
use crate::lines::Paragraphs;
use attachments::Attachment;
use signature::issuer_of_title;
use validity::{Stated, Validity};

/// What a document says about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Title of the notice if the text holds one, else of the document.
    pub title: Option<String>,
    /// The document's own number, e.g. `甲政发〔2025〕7号`.
    pub doc_number: Option<String>,
    /// Who signed, several joined by 、.
    pub issuer: Option<String>,
    /// Date of signature.
    pub issued: Option<NaiveDate>,
    /// Numbers of the documents it cites, in order, each once.
    pub basis: Vec<String>,
    /// Span of a date line that has lost characters; its date is a proposal.
    pub broken_date: Option<Span>,
    /// How title, number, issuer and date were found.
    pub findings: Findings,
    /// From when to when it holds, what it replaces and rests on.
    pub validity: Validity,
    /// Attachments that it announces.
    pub attachments: Vec<Attachment>,
}

/// How each part of the metadata was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// The title.
    pub title: Option<Finding>,
    /// The document's own number.
    pub doc_number: Option<Finding>,
    /// The signatory.
    pub issuer: Option<Finding>,
    /// The date of signature.
    pub issued: Option<Finding>,
}

static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[\p{Han}]{1,14}[〔\[(【]((?:19|20)\d\d)[〕\])】]第?(\d{1,4})号").unwrap());
static BRACKETED_NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[〔\[(【](?:19|20)\d\d[〕\])】]第?\d{1,4}号").unwrap());
const LABELS: &str = "索引号|发布机构|发布部门|发文机关|发文机构|联合发文单位|实施日期|废止日期|发文字号|政策文号|政策咨询机关|政策咨询电话|信息分类|组配分类|文号|标题|名称|发文日期|成文日期|发布日期|印发日期|主题词|主题分类|时效|有效性|内容概述";
static LABELLED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!(r"^(?:\d{{1,2}}\.)?[\[【]?({LABELS})[\]】]?[:]?(.*)$")).unwrap());
/// Further labels in a line that begins with one: 发布机构甲区政府文号甲政发〔2023〕1号.
static LABEL_WITHIN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!(r"[\[【]?(?:{LABELS}|分类|公文种类|来源)[\]】]?[:]?")).unwrap());
static STATUS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^时效|有效性|文件状态|效力状态|时效性|文件效力)[\]】]?[:]?(有效|现行有效|失效|已失效|废止|已废止|已修改|部分失效|部分有效|尚未生效)").unwrap()
});
static FULL_DATE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(20\d\d|19\d\d)[年\-./](\d{1,2})[月\-./](\d{1,2})日?").unwrap());
static CHINESE_DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^([二一][〇○零O一二三四五六七八九]{3})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日").unwrap()
});
static BARE_DATE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^20\d{2}\d{1,4}$").unwrap());
static TITLE_END: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:通知|意见|办法|方案|规定|决定|措施|规划|公告|细则|条例|通报|批复|纲要|计划|报告|公报|政策|清单|要点|准则|指引|规程|规则|纪要|答复|复函|批复|函|预案|章程|导则|讲话|致辞|发言|安排|目录|标准|规范|指标体系|分工|任务书|(?:分解|任务|责任|分工|指标)表|摘编|工作重点)(?:\([^()]*\))*$|(?:印发|发布|转发|公布|批转|下达)《[^《》]+》(?:\([^()]*\))*$").unwrap()
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
static SIGNATORY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[\p{Han}()、“”]{1,40}(?:政府|办公室|办事处|办公厅|委员会|小组|指挥部|联席会议|局|厅|部|委|院|办|管委会|中心|公司|大学)(?:\([^()]*\))?$").unwrap()
});
/// 中共中央国务院关于…: two bodies in one.
static CENTRAL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(中共中央(?:办公厅)?)(国务院(?:办公厅)?)$").unwrap());
/// The head of a decree: 甲省人民政府令.
static DECREE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:中华人民共和国)?(\p{Han}{2,24}?)(?:令|公告)$").unwrap());
static DECREE_NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:中华人民共和国)?(\p{Han}{2,24}?令)\(?(第\d{1,4}号)\)?$").unwrap());
static DECREE_NUMBER_LINE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^第\d{1,4}号$").unwrap());
/// The first day of the one year that a title names (2024年度重点工作任务清单); a span of years names none.
pub fn year_of_title(title: &str) -> Option<NaiveDate> {
    static YEAR: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"20\d\d").unwrap());
    static OF_THE_YEAR: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(20\d\d)年(?:度|全|区|市|县|乡|镇|政府|重点|工作|主要|目标|任务|招商|经济|行动|实施|推进|《)|(20\d\d)年\p{Han}{2,30}(?:行动方案|工作方案|实施方案|工作要点|工作计划|行动计划|任务清单|任务分工|责任清单)$",
        )
        .unwrap()
    });
    let found = OF_THE_YEAR.captures(title)?;
    let year = found.get(1).or(found.get(2))?.as_str().parse().ok()?;
    (YEAR.find_iter(title).count() == 1)
        .then(|| NaiveDate::from_ymd_opt(year, 1, 1))
        .flatten()
}

/// The first day of the year that the grounds of a document are about: 2020年是…的收官之年, 为做好2020年…工作.
pub fn year_of_grounds(words: &str) -> Option<NaiveDate> {
    static ABOUT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            "(?:^|[。\n])(20\\d\\d)年是|(?:做好|完成|推进)(20\\d\\d)年度?[^。,]{0,16}(?:工作|任务|目标)",
        )
        .unwrap()
    });
    let found = ABOUT.captures(words)?;
    let year = found.get(1).or(found.get(2))?.as_str().parse().ok()?;
    NaiveDate::from_ymd_opt(year, 1, 1)
}

/// (2025年12月1日甲会议审议 2026年1月2日乙办公室发布) under a title.
static BRACKETED_ACT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\(.*?(20\d\d年\d{1,2}月\d{1,2}日)[^()\d]{0,40}(?:发布|印发|公布)\)$").unwrap()
});
/// (2023年1月2日) under a title.
static BRACKETED_DATE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\((20\d\d年\d{1,2}月\d{1,2}日)\)$").unwrap());
static INTRODUCED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("根据|按照|依据|参照|印发|下达|以及|文号").unwrap());
static LETTERHEAD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^[\p{Han}()、]{2,40}文件$").unwrap());
static SALUTATION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:各|[\p{Han}]{0,12}人民政府|[^。]{0,40}各)[^。]*[:]$").unwrap());
static PUBLISHED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\d{4}-\d{1,2}-\d{1,2}\d{1,2}[:]\d{2}|^(?:发布|更新)时间").unwrap());

/// Reads the metadata; `numbered` is the byte range of the even text that the numbered clauses take.
pub fn read(paragraphs: &Paragraphs, numbered: std::ops::Range<usize>) -> Metadata {
    let outside = |index: &usize| {
        let range = &paragraphs.ranges[*index];
        (range.end <= numbered.start || range.start >= numbered.end)
            && paragraphs.table_at(range.start).is_none()
    };
    let indices: Vec<usize> = (0..paragraphs.ranges.len()).filter(outside).collect();
    let head: Vec<usize> = indices
        .iter()
        .copied()
        .filter(|i| paragraphs.ranges[*i].end <= numbered.start)
        .collect();
    let reader = Reader {
        paragraphs,
        head: &head,
        all: &indices,
        // A portal gives the day of publishing too, but beside it its table of number and signatory.
        press: head
            .iter()
            .take(4)
            .any(|i| PUBLISHED.is_match(paragraphs.text(*i)))
            && !head.iter().any(|i| {
                let text = paragraphs.text(*i);
                LABELLED.is_match(text) || is_salutation(text)
            }),
    };
    let (number, number_found) = reader.doc_number().unzip();
    let (title, title_found) = reader.title().unzip();
    let mut metadata = Metadata {
        doc_number: number,
        title,
        ..Metadata::default()
    };
    metadata.findings.doc_number = number_found;
    metadata.findings.title = title_found;
    let printer = reader.signature(&mut metadata);
    if metadata.issuer.is_none() {
        metadata.issuer = metadata.title.as_deref().and_then(issuer_of_title);
        metadata.findings.issuer = metadata.issuer.as_ref().map(|_| Finding::new("title_issuer", 85));
    }
    if metadata.issuer.is_none() {
        metadata.issuer = reader.decreed_by();
        metadata.findings.issuer = metadata.issuer.as_ref().map(|_| Finding::new("decree_head", 85));
    }
    if metadata.issuer.is_none() {
        metadata.findings.issuer = printer.as_ref().map(|_| Finding::new("printing_line", 70));
        metadata.issuer = printer;
    }
    if let Some(whole) = metadata
        .issuer
        .as_deref()
        .filter(|issuer| issuer.starts_with(['省', '市', '县', '区', '州']))
        .and_then(|issuer| reader.with_place(issuer))
    {
        metadata.issuer = Some(whole);
    }
    metadata.basis = reader.basis(metadata.doc_number.as_deref());
    metadata.validity = validity::read(
        paragraphs,
        0..numbered.start,
        reader.status(),
        metadata.title.as_deref(),
        metadata.issued,
    );
    metadata
}

/// A number with hexagonal brackets, as official numbers are written.
fn plain_number(number: &str) -> String {
    number
        .replace(['[', '(', '【'], "〔")
        .replace([']', ')', '】'], "〕")
}

/// Bodies before the first line of a title, at most.
const MOST_BODIES: usize = 6;

struct Reader<'a> {
    paragraphs: &'a Paragraphs,
    /// Paragraphs before the first number.
    head: &'a [usize],
    /// Paragraphs outside the numbered clauses.
    all: &'a [usize],
    /// A press article: its date line is the day of publishing.
    press: bool,
}

impl Reader<'_> {
    fn text(&self, index: usize) -> &str {
        self.paragraphs.text(index)
    }

    /// Value of a line of a portal's metadata table.
    fn labelled(&self, label: &str) -> Option<&str> {
        self.head.iter().find_map(|index| {
            let text = self.text(*index).trim_start_matches(['-', '•', '·']);
            LABELLED.find(text)?;
            let labels: Vec<_> = LABEL_WITHIN.find_iter(text).collect();
            let at = labels
                .iter()
                .position(|found| found.as_str().trim_matches(['[', ']', '【', '】', ':']) == label)?;
            let end = labels.get(at + 1).map_or(text.len(), |next| next.start());
            let value = text[labels[at].end()..end].trim_start_matches(['-', '—']);
            // The value may stand on the next line.
            let next = || {
                let value = (index + 1 < self.paragraphs.ranges.len()).then(|| self.text(index + 1))?;
                let value = value.trim_start_matches(['-', '•', '·']);
                (end == text.len() && !LABELLED.is_match(value)).then_some(value)
            };
            Some(value).filter(|value| !value.is_empty()).or_else(next)
        })
    }

    /// What the portal's table says of the validity.
    fn status(&self) -> Option<Stated<String>> {
        self.head.iter().find_map(|index| {
            let found = STATUS.captures(self.text(*index))?;
            let value = found.get(1)?;
            let start = self.paragraphs.ranges[*index].start;
            Some(Stated {
                value: value.as_str().to_owned(),
                span: self
                    .paragraphs
                    .folded
                    .span(start + value.start()..start + value.end()),
                finding: Finding::new("portal_table", 95),
            })
        })
    }

    fn doc_number(&self) -> Option<(String, Finding)> {
        let own_line = self.head.iter().chain(self.all).find_map(|index| {
            let text = self.text(*index);
            let found = number_at_start(text)?;
            let rest = &text[found.end()..];
            (rest.is_empty() || rest.starts_with(['《', '2', '1']) || rest.starts_with("签发"))
                .then(|| found.as_str().to_owned())
        });
        let labelled = ["文号", "发文字号", "政策文号"]
            .iter()
            .find_map(|label| number_in(self.labelled(label)?).map(|m| m.as_str().to_owned()));
        let found = |number: String, finding| (plain_number(&number), finding);
        labelled
            .map(|number| found(number, Finding::new("portal_table", 98)))
            .or_else(|| own_line.map(|number| found(number, Finding::new("number_line", 97))))
            .or_else(|| {
                self.number_under_title()
                    .map(|number| found(number, Finding::new("number_under_title", 92)))
            })
            .or_else(|| {
                self.decree_number()
                    .map(|number| (number, Finding::new("decree_head", 85)))
            })
    }

    /// 甲省人民政府令, and 第12号 on the same or the next line.
    fn decree_number(&self) -> Option<String> {
        self.head
            .iter()
            .take(4)
            .enumerate()
            .find_map(|(position, index)| {
                let text = self.text(*index);
                let (head, number) = match DECREE_NUMBER.captures(text) {
                    Some(found) => (
                        found.get(1)?.as_str().to_owned(),
                        found.get(2)?.as_str().to_owned(),
                    ),
                    None => {
                        let next = self.text(*self.head.get(position + 1)?);
                        let number = DECREE_NUMBER_LINE.find(next)?.as_str().to_owned();
                        (DECREE.captures(text)?[1].to_owned() + "令", number)
                    }
                };
                Some(format!("{head}{number}"))
            })
    }

    /// A number in brackets of its own line: (甲政发〔2025〕7号).
    fn number_under_title(&self) -> Option<String> {
        self.head.iter().find_map(|index| {
            let text = self
                .text(*index)
                .trim_start_matches(['(', '〔'])
                .trim_end_matches([')', '〕']);
            let found = number_at_start(text)?;
            (text.len() - found.end() <= 3).then(|| found.as_str().to_owned())
        })
    }

    /// Who issues a decree, from its head.
    fn decreed_by(&self) -> Option<String> {
        self.head.iter().take(4).find_map(|index| {
            DECREE
                .captures(self.text(*index))
                .map(|found| found[1].to_owned())
        })
    }

    fn title(&self) -> Option<(String, Finding)> {
        let mut titles = self.title_lines();
        if let Some(notice) = titles.iter().position(|t| t.contains("通知")) {
            return Some((titles.swap_remove(notice), Finding::new("notice_title", 97)));
        }
        let table = self
            .labelled("标题")
            .or_else(|| self.labelled("名称"))
            .map(str::to_owned);
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
                None => text,
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

    /// The whole name of a signatory that leaves out its place, as the portal's table gives it: 甲市人民政府 for 市人民政府.
    fn with_place(&self, issuer: &str) -> Option<String> {
        let labels = ["发文机构", "发布机构", "发文机关"];
        let mut named = labels.iter().filter_map(|label| self.labelled(label));
        let whole = named
            .find(|name| name.len() > issuer.len() && name.ends_with(issuer) && SIGNATORY.is_match(name))?;
        Some(whole.to_owned())
    }

    fn basis(&self, own: Option<&str>) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let folded = &self.paragraphs.folded;
        for number in numbers(folded.text()) {
            let words = &folded.text()[number.clone()];
            // What stands before the agency's short name: a blank, a word that introduces it.
            let blank = words
                .char_indices()
                .map(|(at, _)| at)
                .take_while(|at| *at + 12 < words.len());
            let blank = blank
                .filter(|at| *at > 0 && folded.blank_before(number.start + at) && words.chars().count() > 18)
                .last();
            let introduced = INTRODUCED.find_iter(words).last().map(|m| m.end());
            let words = &words[blank.or(introduced).unwrap_or(0)..];
            let words = plain_number(words);
            if own.is_none_or(|own| !words.ends_with(own)) && !found.contains(&words) {
                found.push(words);
            }
        }
        found
    }
}

/// The first document number in a text, with the short name of who gives it.
fn number_in(text: &str) -> Option<Match<'_>> {
    text.contains('号').then(|| NUMBER.find(text)).flatten()
}

/// The document number that a text begins with.
fn number_at_start(text: &str) -> Option<Match<'_>> {
    let mut found = NUMBER.find_among(text, std::iter::once(0));
    text.contains('号').then(|| found.next()).flatten()
}

/// The document numbers in a text. Their brackets are looked for first: letters before them stand everywhere.
fn numbers(text: &str) -> Vec<Range<usize>> {
    let mut end = 0;
    let mut found = Vec::new();
    for bracket in BRACKETED_NUMBER.find_iter(text) {
        let letters = text[end..bracket.start()]
            .char_indices()
            .rev()
            .take(14)
            .take_while(|(_, c)| ('\u{4e00}'..'\u{a000}').contains(c));
        if let Some((at, _)) = letters.last() {
            found.push(end + at..bracket.end());
            end = bracket.end();
        }
    }
    found
}

fn date_in(text: &str) -> Option<NaiveDate> {
    if let Some(found) = FULL_DATE.captures(text) {
        return NaiveDate::from_ymd_opt(
            found[1].parse().ok()?,
            found[2].parse().ok()?,
            found[3].parse().ok()?,
        );
    }
    let found = CHINESE_DATE.captures(text)?;
    let digits: Option<String> = found[1]
        .chars()
        .map(|c| {
            if matches!(c, '○' | 'O') {
                Some('0')
            } else {
                chinese_number::parse(&c.to_string()).map(|d| (b'0' + d as u8) as char)
            }
        })
        .collect();
    NaiveDate::from_ymd_opt(
        digits?.parse().ok()?,
        chinese_number::parse(&found[2])?,
        chinese_number::parse(&found[3])?,
    )
}

/// All dates that digits without 年, 月 and 日 can be, month with the fewest digits first.
fn bare_readings(digits: &str) -> Vec<NaiveDate> {
    let (year, rest) = digits.split_at(4);
    let Ok(year) = year.parse() else { return Vec::new() };
    (1..rest.len())
        .filter(|cut| !rest[*cut..].starts_with('0') || rest.len() == 4)
        .filter_map(|cut| NaiveDate::from_ymd_opt(year, rest[..cut].parse().ok()?, rest[cut..].parse().ok()?))
        .collect()
}

/// Whether words open with the label in brackets of a portal's table: [成文日期] 2024-01-26.
pub fn is_of_portal(words: &str) -> bool {
    words.starts_with(['[', '【']) && LABELLED.is_match(words)
}

/// Whether a paragraph is a salutation: the bodies that a document is addressed to.
pub fn is_salutation(text: &str) -> bool {
    SALUTATION.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_digits_have_their_few_readings() {
        let shown = |digits| {
            bare_readings(digits)
                .iter()
                .map(|d| d.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(shown("202242"), ["2022-04-02"]);
        assert_eq!(shown("2022112"), ["2022-01-12", "2022-11-02"]);
    }

    #[test]
    fn issuers_are_read_from_titles() {
        assert_eq!(
            issuer_of_title("市政府关于印发计划的通知").as_deref(),
            Some("市政府")
        );
        assert_eq!(
            issuer_of_title("中共云泽市委云泽市人民政府关于改革的意见").as_deref(),
            Some("中共云泽市委、云泽市人民政府")
        );
        assert_eq!(issuer_of_title("开发区改革一年间"), None);
    }

    #[test]
    fn dates_in_chinese_characters_are_read() {
        assert_eq!(date_in("二○二五年三月十八日").unwrap().to_string(), "2025-03-18");
    }
}
