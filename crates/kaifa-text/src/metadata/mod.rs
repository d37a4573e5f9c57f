//! What a document says about itself: title, number, issuer, date of signature, and the numbers of the documents that it
//! cites. Read from the parts outside the numbered clauses; what is not there stays empty and is never made up.

use std::sync::LazyLock;

use crate::pattern::Regex;
use chrono::NaiveDate;
use kaifa_base::Span;

mod adopted;
pub mod attachments;
mod date;
mod number;
mod signature;
mod title;
pub mod validity;

use crate::confidence::Finding;
use crate::lines::Paragraphs;
use attachments::Attachment;
pub(crate) use date::{year_of_grounds, year_of_title};
use signature::issuer_of_title;
pub(crate) use validity::{EFFECT, ENDS_OTHERS, EXPIRY};
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

const LABELS: &str = "索引号|发布机构|发布部门|发文机关|发文机构|联合发文单位|实施日期|废止日期|发文字号|政策文号|文件编号|文件字号|公文编号|发文编号|公文种类|政策咨询机关|政策咨询电话|信息分类|组配分类|文号|标题|名称|发文日期|成文日期|发布日期|印发日期|title|主题词|主题分类|时效|有效性|内容概述";
static LABELLED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!(r"^(?:\d{{1,2}}\.)?[\[【]?({LABELS})[\]】]?[:]?(.*)$")).unwrap());
/// Further labels in a line that begins with one: 发布机构甲区政府文号甲政发〔2023〕1号.
static LABEL_WITHIN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!(r"[\[【]?(?:{LABELS}|分类|来源)[\]】]?[:]?")).unwrap());
static STATUS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^时效|有效性|文件状态|效力状态|时效性|文件效力)[\]】]?[:]?(有效|现行有效|失效|已失效|废止|已废止|已修改|部分失效|部分有效|尚未生效)").unwrap()
});
/// What names of bodies end with.
pub const BODIES: &str = concat!(
    "政府|办公室|办事处|办公厅|委员会|小组|指挥部|联席会议|机制|局|厅|部|委|院|办|署|司|管委会|中心|公司|集团|大学|银行|分行|支行|常委会|协会|学会|商会|工会|联合会|监会|总社|总队|支队|总台|电视台",
    "|妇联|工商联|残联|文联|侨联|科协|政协"
);
static SIGNATORY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"^[\p{{Han}}()、“”/]{{1,60}}(?:{BODIES})(?:\([^()]*\))?$"
    ))
    .unwrap()
});
/// 中共中央国务院关于…: two bodies in one.
static CENTRAL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(中共中央(?:办公厅)?)(国务院(?:办公厅)?)$").unwrap());
/// The head of a decree: 甲省人民政府令.
static DECREE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:中华人民共和国)?(\p{Han}{2,24}?)(?:令|公告)$").unwrap());
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
    if metadata.issuer.is_none()
        && let Some(adopted::Act { body, day, .. }) = reader.adopted()
    {
        let found = Some(Finding::new("act_under_title", 90));
        metadata.issuer = Some(body);
        metadata.findings.issuer = found;
        metadata.issued = Some(day);
        metadata.findings.issued = found;
    }
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
    // A name that is cut by a line end above the date stands whole in the title.
    let of_title = metadata.title.as_deref().and_then(issuer_of_title);
    if let (Some(whole), Some(issuer)) = (of_title, &mut metadata.issuer)
        && whole.len() > issuer.len()
        && whole.ends_with(issuer.as_str())
        && !whole.contains(['、', '('])
    {
        *issuer = whole;
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

    /// Who issues a decree, from its head.
    fn decreed_by(&self) -> Option<String> {
        self.head.iter().take(4).find_map(|index| {
            DECREE
                .captures(self.text(*index))
                .map(|found| found[1].to_owned())
        })
    }

    /// The whole name of a signatory that leaves out its place, as the portal's table gives it: 甲市人民政府 for 市人民政府.
    fn with_place(&self, issuer: &str) -> Option<String> {
        let labels = ["发文机构", "发布机构", "发文机关"];
        let mut named = labels.iter().filter_map(|label| self.labelled(label));
        let whole = named
            .find(|name| name.len() > issuer.len() && name.ends_with(issuer) && SIGNATORY.is_match(name))?;
        Some(whole.to_owned())
    }
}

/// Whether words open with the label in brackets of a portal's table: [成文日期] 2024-01-26.
pub(crate) fn is_of_portal(words: &str) -> bool {
    words.starts_with(['[', '【']) && LABELLED.is_match(words)
}

/// Whether a paragraph is a salutation: the bodies that a document is addressed to.
fn is_salutation(text: &str) -> bool {
    SALUTATION.is_match(text)
}
