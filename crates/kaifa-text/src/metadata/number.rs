//! Numbers of documents: the document's own, from the portal's table, a line of its own, under the title or the head of a decree,
//! and those of the documents that it cites.

use std::ops::Range;
use std::sync::LazyLock;

use super::{DECREE, Reader, title};
use crate::confidence::Finding;
use crate::pattern::{Match, Regex};

static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[\p{Han}]{1,14}[〔\[(【]((?:19|20)\d\d)[〕\])】]第?(\d{1,4})号").unwrap());

static NUMBER_CUT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[\p{Han}]{1,14}[〔\[(【](?:19|20)\d\d[〕\])】]\d{1,4}$").unwrap());

static BRACKETED_NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[〔\[(【](?:19|20)\d\d[〕\])】]第?\d{1,4}号").unwrap());

static DECREE_NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(?:中华人民共和国)?(\p{Han}{2,24}?令)\(?(第\d{1,4}号)\)?$").unwrap());

static DECREE_NUMBER_LINE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^第\d{1,4}号$").unwrap());

static INTRODUCED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("根据|按照|依据|参照|印发|下达|以及|文号").unwrap());

/// What stands before a number in a bracket that tells of the issue: …办公室以甲政发〔2031〕7号印发.
static INTRODUCED_BY: LazyLock<Regex> = LazyLock::new(|| Regex::new("印发|发布|公布|下发|以").unwrap());

impl Reader<'_> {
    pub(super) fn doc_number(&self) -> Option<(String, Finding)> {
        let own_line = self.head.iter().chain(self.all).find_map(|index| {
            let text = self.text(*index);
            let found = number_at_start(text)?;
            let rest = &text[found.end()..];
            (rest.is_empty() || rest.starts_with(['《', '2', '1']) || rest.starts_with("签发"))
                .then(|| found.as_str().to_owned())
        });
        let labelled = [
            "文号",
            "发文字号",
            "政策文号",
            "文件编号",
            "文件字号",
            "公文编号",
            "发文编号",
        ]
        .iter()
        .find_map(|label| {
            let value = self.labelled(label)?;
            let whole = number_in(value).map(|found| found.as_str().to_owned());
            // The portal puts 号 in a line of its own.
            whole.or_else(|| NUMBER_CUT.is_match(value).then(|| format!("{value}号")))
        });
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
            .or_else(|| {
                self.order_number()
                    .map(|number| (number, Finding::new("act_under_title", 85)))
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

    /// A number in brackets of its own line, or behind a title: (甲政发〔2025〕7号).
    fn number_under_title(&self) -> Option<String> {
        self.head.iter().find_map(|index| {
            let text = self.text(*index);
            if let Some(number) = number_of_issue(text) {
                return Some(number);
            }
            let text = text[title::numbered_title(text).unwrap_or(0)..]
                .trim_start_matches(['(', '〔'])
                .trim_end_matches([')', '〕']);
            let found = number_at_start(text)?;
            (text.len() - found.end() <= 3).then(|| found.as_str().to_owned())
        })
    }

    pub(super) fn basis(&self, own: Option<&str>) -> Vec<String> {
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

/// A number with hexagonal brackets, as official numbers are written.
pub(super) fn plain_number(number: &str) -> String {
    number
        .replace(['[', '(', '【'], "〔")
        .replace([']', ')', '】'], "〕")
}

/// The first document number in a text, with the short name of who gives it.
pub(super) fn number_in(text: &str) -> Option<Match<'_>> {
    BRACKETED_NUMBER
        .is_match(text)
        .then(|| NUMBER.find(text))
        .flatten()
}

/// The one number in a bracket below a title that gives the day of issue too: (甲政发〔2031〕7号,2031年9月2日甲县人民政府印发).
fn number_of_issue(text: &str) -> Option<String> {
    let inside = text.strip_prefix('(')?.strip_suffix(')')?;
    let issued = ["印发", "发布", "公布", "下发"]
        .iter()
        .any(|verb| inside.contains(verb));
    issued.then_some(())?;
    let mut found = numbers(inside).into_iter();
    let number = &inside[found.next()?];
    let from = INTRODUCED_BY
        .find_iter(number)
        .last()
        .map_or(0, |word| word.end());
    let cited = ["根据", "依据", "按照"].iter().any(|word| number.contains(word));
    (!cited && found.next().is_none()).then(|| number[from..].to_owned())
}

/// The document number that a text begins with.
fn number_at_start(text: &str) -> Option<Match<'_>> {
    NUMBER.find_among(text, std::iter::once(0)).next()
}

/// The document number that a text begins with, or that stands behind its first letter.
pub(super) fn number_near_start(text: &str) -> Option<Match<'_>> {
    let starts = text.char_indices().map(|(at, _)| at);
    let near = starts.take_while(|at| *at <= '第'.len_utf8());
    NUMBER.find_among(text, near).next()
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
