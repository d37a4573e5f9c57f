//! Finds what is odd about a text: residue of web pages, unpaired brackets and quotation marks, lost characters, ends that
//! break off, numbers and metadata and attachments that are missing. Only points at it; nothing is repaired. `pairs` finds the
//! brackets and quotation marks.

mod pairs;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::pattern::Regex;
use kaifa_base::{CodeInfo, Words};

use crate::brackets;
use crate::lines::Paragraphs;
use crate::metadata::Metadata;
use crate::notes::{self, Note};
use crate::numbering::marker;
use crate::outline::{Oddity, Opening};
use crate::source::{Source, holds_pair};
use crate::tree::Clause;

static RESIDUE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^扫一扫|^扫描二维码|打开当前页|欢迎您|^[【〔(\[]?字[号体]:|^\[?(?:打印|关闭|返回)(?:本页|窗口|顶部)?",
        r"|^分享(?:到|至)|^上一篇|^下一篇|^责任编辑|®|点击(?:数|量|查看)|(?:浏览|阅读)(?:次数|量)|^相关(?:链接|解读|文章|阅读|新闻)(?::|$)|^网站地图|^当前位置|^您(?:当前|现在|目前)?(?:所在)?的?位置|^设为首页|^加入收藏|^无障碍(?:浏览|阅读)|版权所有|ICP备|^【?(?:原文|附件|文件|相关)下载|^-{3,}$"
    ))
    .unwrap()
});
/// What stands in lines of pages, and in sentences of papers too.
static RESIDUE_ALONE: LazyLock<Regex> = LazyLock::new(|| Regex::new("(?i)https?:|二维码|公众号").unwrap());
/// The same with a point inside: addresses, and names of files.
static WITH_A_POINT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)(?:[a-z0-9\-]+\.)+(?:com|net|cn|org|info|cc|vip|top|example)(?:[^a-z0-9]|$)",
        r"|^[^。]{2,80}\.(?:pdf|docx?|wps|ofd|xlsx?)$"
    ))
    .unwrap()
});
/// A question mark inside a number, or several between words, is what a program put for characters that it did not know.
static ASKED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[0-9]\?[0-9]|[\u{4e00}-\u{9fff}0-9]\?{2,}[\u{4e00}-\u{9fff}0-9]").unwrap());
static DAY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(20[0-9]{2})年([0-9]{1,2})月(?:([0-9]{1,2})日)?").unwrap());
static ENDS_WHOLE: &[char] = &[
    '。', '!', '?', ';', ':', ')', '〕', ']', '】', '”', '》', '…', '.',
];

/// What the detectors look at.
pub struct Looked<'a> {
    /// The source.
    pub source: &'a Source,
    /// Whether it looks like anything but text.
    pub binary: bool,
    /// Its paragraphs.
    pub paragraphs: &'a Paragraphs,
    /// The openings of the numbered clauses.
    pub openings: &'a [Opening],
    /// The tree.
    pub root: &'a Clause,
    /// The metadata.
    pub metadata: &'a Metadata,
}

/// All notes on a text, in its order.
pub fn find(looked: &Looked) -> Vec<Note> {
    let mut finder = Finder {
        looked,
        notes: Vec::new(),
    };
    if looked.binary || looked.paragraphs.ranges.is_empty() {
        let whole = 0..looked.paragraphs.folded.text().len();
        if looked
            .source
            .layout()
            .is_some_and(|layout| !layout.remarks().is_empty())
        {
            finder.remarks();
            return finder.notes;
        }
        finder.add(
            &notes::NO_TEXT_LAYER,
            whole,
            Words::new(
                "没有可读的文字(扫描件、加密或非文本文件)",
                "no readable text: a scan, an encrypted file, or no text at all",
            ),
        );
        return finder.notes;
    }
    finder.residue();
    finder.pairs();
    finder.lost_characters();
    finder.broken_dates();
    finder.impossible_days();
    finder.numbers();
    finder.cut_off();
    finder.missing_metadata();
    finder.missing_attachments();
    finder.remarks();
    let mut notes = finder.notes;
    notes.sort_by_key(|note| (note.span.start, note.code.code));
    notes
}

struct Finder<'a> {
    looked: &'a Looked<'a>,
    notes: Vec<Note>,
}

impl Finder<'_> {
    fn add(&mut self, code: &'static CodeInfo, range: std::ops::Range<usize>, message: Words) {
        self.propose(code, range, message, None);
    }

    fn propose(
        &mut self,
        code: &'static CodeInfo,
        range: std::ops::Range<usize>,
        message: Words,
        proposal: Option<String>,
    ) {
        let span = self.looked.paragraphs.folded.span(range);
        let words = self.looked.source.slice(span);
        let text = if words.chars().count() > 60 {
            words.chars().take(60).chain(['…']).collect()
        } else {
            words.to_owned()
        };
        self.notes.push(Note {
            code,
            span,
            text,
            message,
            proposal,
        });
    }

    fn residue(&mut self) {
        for index in 0..self.looked.paragraphs.ranges.len() {
            let text = self.looked.paragraphs.text(index);
            let short = text.len() <= 320 && text.chars().count() <= 80;
            // A sentence of several clauses, or a numbered one, is the document's own: 充分利用微信公众号等媒体,….
            let own = || marker(text).is_some() || text.ends_with('。') && text.contains([',', '、']);
            let alone = || RESIDUE_ALONE.is_match(text) && !own();
            if short
                && (RESIDUE.is_match(text) || alone() || text.contains('.') && WITH_A_POINT.is_match(text))
            {
                let range = self.looked.paragraphs.ranges[index].clone();
                self.propose(
                    &notes::WEB_RESIDUE,
                    range,
                    Words::new(
                        "网页残留文字,不是文件内容,拟略去",
                        "left over from a web page, no part of the document; to be left out",
                    ),
                    Some(String::new()),
                );
            }
        }
    }

    fn lost_characters(&mut self) {
        let all = self.looked.paragraphs.folded.text();
        let asks = memchr::memchr(b'?', all.as_bytes()).is_some();
        for found in asks.then(|| ASKED.find_iter(all)).into_iter().flatten() {
            self.add(
                &notes::LOST_CHARACTER,
                found.range(),
                Words::new(
                    "此处的问号像是未能转换的字符",
                    "question marks here look like characters that were not converted",
                ),
            );
        }
        let source = self.looked.source;
        if !may_hold_lost_characters(source.text().as_bytes()) {
            return;
        }
        let mut last: Option<usize> = None;
        let mut before = ' ';
        for (place, c) in source.text().chars().enumerate() {
            let glyph = matches!(c, '\u{e000}'..='\u{f8ff}');
            if c != '\u{fffd}' && !glyph {
                before = c;
                continue;
            }
            // A run of lost characters is one loss. A private glyph between digits stands for a decimal point.
            if last.is_none_or(|before| place > before + 1) {
                let point = glyph && (before.is_ascii_digit() || ('\u{ff10}'..='\u{ff19}').contains(&before));
                let proposal = point.then(|| ".".to_owned());
                self.notes.push(Note {
                    code: &notes::LOST_CHARACTER,
                    span: kaifa_base::Span::new(place, place + 1),
                    text: c.to_string(),
                    message: match point {
                        true => Words::new(
                            "此处字形无法辨认,位于数字之间,拟读作小数点",
                            "a glyph that cannot be read stands between digits; proposed reading: a decimal point",
                        ),
                        false => Words::new("此处有无法辨认的字符", "a character that cannot be read"),
                    },
                    proposal,
                });
            }
            last = Some(place);
        }
    }

    fn broken_dates(&mut self) {
        let mut found: Vec<(kaifa_base::Span, String)> = Vec::new();
        if let (Some(span), Some(date)) = (self.looked.metadata.broken_date, self.looked.metadata.issued) {
            found.push((span, date.to_string()));
        }
        for clause in self.looked.root.walk() {
            let broken = clause.deadlines.iter().filter(|d| d.broken);
            found.extend(broken.map(|d| (d.span, d.date.map_or_else(String::new, |date| date.to_string()))));
        }
        for (span, date) in found {
            self.notes.push(Note {
                code: &notes::BROKEN_DATE,
                span,
                text: self.looked.source.slice(span).to_owned(),
                message: Words::new(
                    format!("日期缺字,其余数字只能读作 {date}"),
                    format!("the date has lost characters; the digits that are left can only be {date}"),
                ),
                proposal: Some(date),
            });
        }
    }

    /// 2026年13月, 6月31日: a day that no calendar has.
    fn impossible_days(&mut self) {
        for found in DAY.captures_iter(self.looked.paragraphs.folded.text()) {
            let number = |at: usize| found.get(at).and_then(|part| part.as_str().parse::<u32>().ok());
            let day = number(3).unwrap_or(1);
            let is_day = |year: u32, month: u32| {
                kaifa_base::Date::from_ymd_opt(year.cast_signed(), month, day).is_some()
            };
            if let (Some(year), Some(month), Some(whole)) = (number(1), number(2), found.get(0))
                && !is_day(year, month)
            {
                self.add(
                    &notes::BROKEN_DATE,
                    whole.range(),
                    Words::new(
                        "历法上没有这一天,请核对原文",
                        "no calendar has this day; check it against the original",
                    ),
                );
            }
        }
    }

    fn numbers(&mut self) {
        // The address of the clause that begins at a place of the even text; the outer one where two do.
        let mut addresses: HashMap<usize, &Clause> = HashMap::new();
        for clause in self.looked.root.walk() {
            if clause.number.is_some() {
                addresses.entry(clause.even.start).or_insert(clause);
            }
        }
        for opening in self.looked.openings {
            let range = opening.start..opening.words;
            match opening.oddity {
                Some(Oddity::Gap { after } | Oddity::Back { after }) => self.add(
                    &notes::NUMBER_GAP,
                    range,
                    Words::new(
                        format!("序号不连续:{after} 之后为 {}", opening.label),
                        format!("{} follows {after}", opening.label),
                    ),
                ),
                Some(Oddity::Repeat) => {
                    let address = addresses
                        .get(&opening.start)
                        .map_or_else(String::new, |clause| clause.path.to_string());
                    self.propose(
                        &notes::NUMBER_REPEAT,
                        range,
                        Words::new(
                            format!("序号 {} 重复,后一处编为 {address}", opening.label),
                            format!(
                                "{} occurs twice; the later one is addressed {address}",
                                opening.label
                            ),
                        ),
                        Some(address),
                    );
                }
                None => {}
            }
        }
    }

    /// A clause that ends with a comma breaks off; the last one also where nothing ends it.
    fn cut_off(&mut self) {
        let all = self.looked.paragraphs.folded.text();
        let leaves: Vec<&Clause> = self
            .looked
            .root
            .walk()
            .into_iter()
            .filter(|c| c.is_leaf())
            .collect();
        for (position, leaf) in leaves.iter().enumerate() {
            let end = leaf.responsible_start.unwrap_or(leaf.even.end);
            let text = all[leaf.words..end].trim_end_matches(['\n', '(', '〔', '[', '【']);
            let Some((at, last)) = text.char_indices().next_back() else {
                continue;
            };
            let is_last = position + 1 == leaves.len();
            // A table ends where its last cell does.
            let open_end = leaf.responsible_start.is_none()
                && text.chars().count() > 20
                && !ENDS_WHOLE.contains(&last)
                && self.looked.paragraphs.table_at(leaf.words + at).is_none();
            // Semicolons end items of a list; a comma or 、 ends nothing.
            if matches!(last, ',' | '、') || (is_last && open_end) {
                self.add(&notes::CUT_OFF, char_at(all, leaf.words + at), cut_off_message());
            } else if is_last && units_break_off(all, leaf) {
                let last = all[..leaf.even.end]
                    .char_indices()
                    .next_back()
                    .map_or(0, |(at, _)| at);
                self.add(&notes::CUT_OFF, last..leaf.even.end, cut_off_message());
            }
        }
    }

    fn missing_metadata(&mut self) {
        let metadata = self.looked.metadata;
        let missing: Vec<(&str, &str)> = [
            (metadata.title.is_none(), "标题", "title"),
            (metadata.doc_number.is_none(), "文号", "number"),
            (metadata.issuer.is_none(), "发文机关", "issuer"),
            (metadata.issued.is_none(), "成文日期", "date"),
        ]
        .into_iter()
        .filter_map(|(missing, zh, en)| missing.then_some((zh, en)))
        .collect();
        if !missing.is_empty() {
            let (zh, en): (Vec<&str>, Vec<&str>) = missing.into_iter().unzip();
            self.add(
                &notes::MISSING_METADATA,
                0..0,
                Words::new(
                    format!("文中没有:{}", zh.join("、")),
                    format!("not in the text: {}", en.join(", ")),
                ),
            );
        }
    }

    fn missing_attachments(&mut self) {
        for attachment in &self.looked.metadata.attachments {
            if attachment.present {
                continue;
            }
            self.notes.push(Note {
                code: &notes::MISSING_ATTACHMENT,
                span: attachment.span,
                text: self.looked.source.slice(attachment.span).to_owned(),
                message: Words::new(
                    format!("附件不在文中:{}", attachment.name),
                    format!("the attachment is not in the text: {}", attachment.name),
                ),
                proposal: None,
            });
        }
    }

    /// What the container showed and the words do not.
    fn remarks(&mut self) {
        let remarks = self
            .looked
            .source
            .layout()
            .map_or(&[][..], |layout| layout.remarks());
        self.notes.extend(remarks.iter().map(|remark| Note {
            code: remark.code,
            span: remark.span,
            text: self.looked.source.slice(remark.span).chars().take(60).collect(),
            message: remark.message.clone(),
            proposal: None,
        }));
    }
}

fn cut_off_message() -> Words {
    Words::new("文字在此中断", "the text breaks off here")
}

/// The byte range of the character at a place.
fn char_at(text: &str, at: usize) -> std::ops::Range<usize> {
    at..at + text[at..].chars().next().map_or(0, char::len_utf8)
}

/// Whether the bracket with the units is never closed.
fn units_break_off(all: &str, leaf: &Clause) -> bool {
    let Some(start) = leaf.responsible_start else {
        return false;
    };
    let groups = brackets::groups(&all[leaf.words..leaf.even.end]);
    groups
        .iter()
        .any(|g| leaf.words + g.outer.start == start && g.inner.end == g.outer.end)
}

/// Whether the bytes of a text can hold U+FFFD or a private glyph: most texts have none, and every byte tells.
fn may_hold_lost_characters(bytes: &[u8]) -> bool {
    holds_pair(bytes, |first, second| {
        (first == 0xee) | (first == 0xef) & ((second <= 0xa3) | (second == 0xbf))
    })
}
