//! Numbers inside a paragraph: behind a heading, behind a lead-in, directly behind another number, or one behind the other where line ends
//! were lost.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem;

use super::{Outline, rank};
use crate::folded::Folded;
use crate::numbering::{Marker, Style, marker};
use crate::pattern::Regex;

/// Words before a number that is cited: 按照本意见(一), 前款(一).
static CITES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("[本前](?:意见|办法|条|款|项|章|节|方案|通知|规定|措施|文件)|按照|根据").unwrap()
});
static LABELLED_UNITS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:责任|牵头|配合|负责)(?:单位|部门)[:]").unwrap());

/// Where a word first stands in a text; looked for many bytes at a time, since most paragraphs hold none.
fn place_of(word: &str, text: &str) -> Option<usize> {
    memmem::find(text.as_bytes(), word.as_bytes())
}

impl Outline {
    /// 实施如下项目:(一)甲。, and (二) opens a later paragraph: the first of a run stands behind the colon of its lead-in.
    pub(super) fn behind_lead_in(&self, text: &str, after: &str, offset: usize) -> Option<(usize, Marker)> {
        let (last, _) = self.open.last().filter(|_| !text.starts_with('附'))?;
        [
            (":(一)", "\n(二)", Style::HanBracket),
            (":1.", "\n2.", Style::ArabicPoint),
        ]
        .into_iter()
        .filter(|(_, _, style)| self.rank(*last) < self.rank(*style) && !self.inside_article())
        .find_map(|(first, second, _)| {
            let at = place_of(first, text)? + ':'.len_utf8();
            // The next part of the document begins no sooner than the run goes on.
            let goes_on = after.find(second)?;
            let part = after.find("\n一、").into_iter().chain(after.find("\n二、")).min();
            let found = marker(&text[at..]).filter(|_| part.is_none_or(|part| goes_on < part))?;
            Some((offset + at, found))
        })
    }

    /// 应对措施:(1)甲。(2)乙。 in a paragraph of its own below a heading: sentences with numbers, and no parts of one sentence.
    pub(super) fn sentences_behind_lead_in(&self, text: &str, offset: usize) -> Option<(usize, Marker)> {
        let (last, _) = self.open.last().filter(|_| !text.starts_with('附'))?;
        [("(1)", "。(2)"), ("①", "。②")]
            .into_iter()
            .find_map(|(first, second)| {
                let at = place_of(first, text).filter(|at| text[..*at].ends_with([':', '。']))?;
                let found = marker(&text[at..])?;
                let below = self.rank(*last) < self.rank(found.style) && !self.inside_article();
                (below && text[at..].contains(second)).then_some((offset + at, found))
            })
    }

    /// A document that lost its line ends: 一、 stands behind the last sentence of the opening words, and 二、 behind a later one.
    pub(super) fn run_within(&self, text: &str, offset: usize) -> Option<(usize, Marker)> {
        if !self.found.is_empty() {
            return None;
        }
        let opens = |number: &str| {
            let mut places = text.match_indices(number).map(|(at, _)| at);
            places.find(|at| text[..*at].ends_with(['。', ':', ')']))
        };
        let first = opens("一、").filter(|first| opens("二、").is_some_and(|second| second > *first))?;
        marker(&text[first..]).map(|found| (offset + first, found))
    }

    /// A number inside the paragraph: the next of an open run after a full stop, or the first one glued to a heading.
    pub(super) fn glued(
        &self,
        folded: &Folded,
        paragraph: usize,
        rest: Range<usize>,
    ) -> Option<(usize, Marker)> {
        let all = folded.text();
        let text = &all[rest.clone()];
        let (current, _) = *self.open.last()?;
        if let Some(second) = self.directly_behind(text, rest.start, current) {
            return Some(second);
        }
        if matches!(current, Style::Han | Style::HanBracket)
            && let Some(first) = first_of_a_run(folded, rest.clone(), current)
        {
            return Some(first);
        }
        if current == Style::Han
            && let Some(next) = self.next_below_heading(text, rest.start)
        {
            return Some(next);
        }
        if let Some(first) =
            self.first_behind_sentence(&all[paragraph..rest.end], rest.clone(), text, current)
        {
            return Some(first);
        }
        folded
            .signs(rest.clone())
            .counted_from(rest.start)
            .iter()
            .filter(|(_, c)| matches!(c, '。' | ')' | '〕' | ';'))
            .find_map(|(stop, c)| {
                let at = stop + c.len_utf8();
                let found = marker(&text[at..])?;
                // ①甲;②乙。 is a list of items, one of which opens the paragraph, and so is 一是甲;二是乙。; 1.甲;2.乙。 may be one sentence.
                let listed = match found.style {
                    Style::Circled => marker(&all[paragraph..]).is_some(),
                    Style::HanIs => current == Style::HanIs,
                    _ => false,
                };
                if c == ';' && !listed {
                    return None;
                }
                let inline = match found.style {
                    Style::Han | Style::HanBracket | Style::ArabicPoint | Style::HanIs => true,
                    Style::Ordinal => current == Style::Ordinal,
                    // ⑴ and ① run on in one paragraph where they are the innermost level.
                    Style::Enclosed | Style::Circled | Style::ArabicBracket => found.style == current,
                    _ => false,
                };
                let runs = self
                    .open
                    .iter()
                    .any(|(style, number)| *style == found.style && found.number == number + 1);
                (inline && runs && !(c == ')' && text[..at].ends_with("(一)")))
                    .then_some((rest.start + at, found))
            })
    }

    /// 优服务。一是甲。二是乙。: the first of a run stands behind the heading, or a sentence below it.
    fn first_behind_sentence(
        &self,
        paragraph: &str,
        rest: Range<usize>,
        text: &str,
        current: Style,
    ) -> Option<(usize, Marker)> {
        let at = text.find('。')? + '。'.len_utf8();
        let behind = &text[at..];
        let runs = |second: &str| {
            let again = behind.find(second);
            again.is_some_and(|again| behind[..again].ends_with(['。', ')']))
        };
        let below = |style: Style| self.rank(current) < rank(style);
        let opens = match behind.chars().next() {
            Some('(') => behind.starts_with("(1)") && below(Style::ArabicBracket) && runs("(2)"),
            Some('①') => below(Style::Circled) && runs("②"),
            // 保障资金。第一,甲。第二,乙。
            Some('第') => {
                behind.starts_with("第一,")
                    && current != Style::Ordinal
                    && below(Style::Ordinal)
                    && runs("第二,")
            }
            _ => false,
        };
        if opens {
            return marker(behind).map(|found| (rest.start + at, found));
        }
        if current == Style::HanIs {
            return None;
        }
        let first = place_of("。一是", text)? + '。'.len_utf8();
        // Behind a sentence they are its parts where units or a bracket at the end belong to all of them.
        let closed = || text.ends_with([')', '〕', ']', '】']) || LABELLED_UNITS.is_match(paragraph);
        let heading = first == at || !closed();
        let goes_on = ["。二是", ";二是", ")二是"]
            .iter()
            .any(|second| text[first..].contains(second));
        (heading && goes_on)
            .then(|| marker(&text[first..]))
            .flatten()
            .map(|found| (rest.start + first, found))
    }

    /// The first of a run 一是甲;二是乙 in the only paragraph below a heading, as it would stand behind the heading in its line.
    pub(super) fn below_heading(&self, all: &str, range: Range<usize>) -> Option<(usize, Marker)> {
        let heading = self
            .found
            .last()
            .filter(|last| last.style.is_some_and(|style| style < Style::HanIs))?;
        let (current, _) = *self.open.last()?;
        let words = all.get(heading.words..range.start)?.trim_end_matches('\n');
        let alone = !words.is_empty() && !words.contains(['\n', '。', ';', ':']) && !self.inside_article();
        let next = || {
            let next = crate::lines::first_line(all[range.end..].trim_start_matches('\n'));
            marker(next).is_some() || !next.contains('。')
        };
        let text = &all[range.clone()];
        (alone && text.contains("。一是") && next())
            .then(|| self.first_behind_sentence(text, range.clone(), text, current))?
    }

    /// 一、(一)丙, (一)1.丙: a number of a lower level directly behind another one.
    fn directly_behind(&self, text: &str, offset: usize, current: Style) -> Option<(usize, Marker)> {
        let behind_number = self.found.last().is_some_and(|opening| opening.words == offset);
        let lower = |found: &Marker| {
            self.rank(current) < rank(found.style)
                && matches!(
                    found.style,
                    Style::HanBracket
                        | Style::ArabicPoint
                        | Style::ArabicComma
                        | Style::ArabicBracket
                        | Style::Circled
                )
        };
        let found = behind_number.then(|| marker(text)).flatten().filter(lower)?;
        (found.number == 1 || self.follows(&found)).then_some((offset, found))
    }

    /// 二、任务(四)丙: the run of (一) goes on behind a glued heading, or begins behind the colon of a lead-in.
    fn next_below_heading(&self, text: &str, offset: usize) -> Option<(usize, Marker)> {
        let (at, found) = text.match_indices('(').find_map(|(at, _)| {
            let found = marker(&text[at..]).filter(|found| found.style == Style::HanBracket)?;
            Some((at, found))
        })?;
        let before = &text[..at];
        let heading =
            before.chars().count() <= 45 && !before.contains(['。', ';', ':']) && !CITES.is_match(before);
        let begins = found.number == 1 && text[at..].contains("(二)") || self.follows(&found);
        (heading && self.follows(&found) || begins && before.ends_with([':', '。']))
            .then_some((offset + at, found))
    }
}

/// Letters of a heading before a glued number, at most; of one of two halves.
const LONGEST_HEADING: usize = 24;
const LONGEST_OF_HALVES: usize = 45;
/// Lines of the first clause of a run, with all that it holds, at most.
const LINES_BELOW: usize = 40;

/// The first number of a run glued to a heading: 一、总体要求(一)思路。, 二、任务 1.建平台。
fn first_of_a_run(folded: &Folded, rest: Range<usize>, current: Style) -> Option<(usize, Marker)> {
    let text = &folded.text()[rest.clone()];
    ["(一)", "1."]
        .into_iter()
        .filter(|first| current == Style::Han || *first == "1.")
        .find_map(|first| {
            let at = place_of(first, text).filter(|at| *at > 0)?;
            let heading = &text[..at];
            let letters = heading.chars().count();
            if letters > LONGEST_OF_HALVES || heading.contains(['。', ';', '(', ':']) {
                return None;
            }
            // A heading of two halves (规划先行,分类指导) where the run goes on in the same paragraph, or below it.
            let runs = || {
                ["。(二)", ")(二)"]
                    .iter()
                    .any(|second| text[at..].contains(second))
                    || goes_on_below(&folded.text()[rest.end..])
            };
            let short = letters <= LONGEST_HEADING && !heading.contains(',');
            let plain = (short || first == "(一)" && runs()) && !CITES.is_match(heading);
            let apart = first == "(一)" || folded.blank_before(rest.start + at);
            if !plain || !apart {
                return None;
            }
            marker(&text[at..]).map(|found| (rest.start + at, found))
        })
}

/// Whether (二) opens a paragraph before the next part.
fn goes_on_below(after: &str) -> bool {
    let mut lines = after.lines().skip(1).take(LINES_BELOW);
    let next = lines
        .find(|line| line.starts_with("(二)") || marker(line).is_some_and(|found| found.style == Style::Han));
    next.is_some_and(|line| line.starts_with('('))
}
