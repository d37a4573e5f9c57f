//! Results as csv: runs of rows are formatted side by side, while those before them are written. Numbers have a fixed number of decimals
//! without trailing zeros; a cell without a value is empty.

use std::io::Write;

use kaifa_eval::scheme::measures::Proposal;
use kaifa_eval::scheme::{Evaluation, SummaryLine, Words};
use kaifa_pack::Summary;
use rayon::prelude::*;

use crate::decimals::{NUMBER, fixed, fixed_into, shortest, whole, whole_into};

/// Runs formatted while so many others are written.
const TOGETHER: usize = 2;

/// The heads of the graded table.
pub fn heads(evaluation: &Evaluation<'_>) -> Vec<String> {
    let scheme = &evaluation.plan.scheme;
    let data = &scheme.data;
    let mut heads = vec![data.subject.clone()];
    if evaluation.table.names.is_some() {
        heads.extend(data.name.clone());
    }
    heads.extend(data.keep.iter().cloned());
    let each = || scheme.indicators.iter().enumerate();
    heads.extend(each().map(|(at, one)| scheme.output.value_head(at + 1, &one.id)));
    heads.extend(each().map(|(at, one)| scheme.output.score_head(at + 1, &one.id)));
    if !scheme.adjustments.is_empty() {
        heads.push("adjustments".to_owned());
    }
    if !scheme.peer_groups.is_empty() {
        heads.push("peer_group".to_owned());
    }
    heads.extend(["total", "rank", "grade"].map(str::to_owned));
    heads
}

/// Writes the graded table.
pub fn graded(evaluation: &Evaluation<'_>, out: &mut (impl Write + Send)) -> std::io::Result<()> {
    let mut head = Vec::new();
    for (at, one) in heads(evaluation).iter().enumerate() {
        if at > 0 {
            head.push(b',');
        }
        text(&mut head, one);
    }
    head.push(b'\n');
    out.write_all(&head)?;
    let layout = Layout::of(evaluation);
    let numbers: Vec<usize> = (0..evaluation.runs.len()).collect();
    let buffers = || vec![(Vec::new(), 0); TOGETHER];
    let (mut formatting, mut formatted, mut held) = (buffers(), buffers(), 0);
    let mut write = |formatted: &[(Vec<u8>, usize)]| {
        let mut each = formatted.iter();
        each.try_for_each(|(buffer, length)| out.write_all(&buffer[..*length]))
    };
    for together in numbers.chunks(TOGETHER) {
        let runs = formatting.par_iter_mut().zip(together);
        let (written, ()) = rayon::join(
            || write(&formatted[..held]),
            || runs.for_each(|((buffer, length), run)| *length = layout.format(*run, buffer)),
        );
        written?;
        held = together.len();
        std::mem::swap(&mut formatting, &mut formatted);
    }
    write(&formatted[..held])
}

/// What rows are made of, looked up once for all of them.
struct Layout<'a> {
    evaluation: &'a Evaluation<'a>,
    /// Columns of texts that the result keeps, with their texts as they stand in csv.
    texts: Vec<(&'a Words, Ready)>,
    peers: Ready,
    marks: Ready,
    decimals: u32,
    score_decimals: Option<u32>,
    excludes: bool,
    /// A row takes no more bytes than this, beyond its subject.
    widest: usize,
}

impl<'a> Layout<'a> {
    fn of(evaluation: &'a Evaluation<'a>) -> Layout<'a> {
        let (plan, table) = (evaluation.plan, evaluation.table);
        let scheme = &plan.scheme;
        let keep = scheme.data.keep.iter();
        let kept = keep.filter_map(|name| plan.input(name).and_then(|input| table.words(input)));
        let texts: Vec<(&Words, Ready)> = table
            .names
            .iter()
            .chain(kept)
            .map(|words| {
                let dictionary = words.dictionary();
                let texts = (0..dictionary.len()).map(|code| dictionary.word(code as u32).unwrap_or(""));
                (words, Ready::of(texts, b','))
            })
            .collect();
        let peers = Ready::of(scheme.peer_groups.iter().map(|group| group.id.as_str()), b',');
        let marks = Ready::of(plan.marks.iter().map(String::as_str), b'\n');
        let numbers = 2 * scheme.indicators.len() + 3;
        let words: usize = texts.iter().map(|(_, ready)| ready.widest).sum();
        // All digits of a float are at most so many.
        let shortest = if scheme.score.decimals.is_some() { 0 } else { 400 };
        Layout {
            evaluation,
            widest: words + peers.widest + marks.widest + numbers * (NUMBER + 1) + shortest,
            texts,
            peers,
            marks,
            decimals: scheme.output.decimals.min(9),
            score_decimals: scheme.score.decimals.map(|decimals| decimals.min(9)),
            excludes: scheme
                .exemptions
                .iter()
                .any(|one| one.standing == kaifa_pack::Standing::Excluded),
        }
    }

    /// Formats a run of rows; gives how many bytes they take. The buffer grows as it must and is used again.
    fn format(&self, number: usize, out: &mut Vec<u8>) -> usize {
        let evaluation = self.evaluation;
        let run = &evaluation.runs[number];
        let points = run.points.iter().map(|points| points.as_slice());
        let columns: Vec<&[f64]> = run.values.iter().map(Vec::as_slice).chain(points).collect();
        let subjects = &evaluation.table.subjects;
        let plain = !needs_quotes(subjects.text_of(run.rows()));
        let (ranks, grades) = (&evaluation.ranks.ranks, &evaluation.ranks.grades);
        let mut quoted = Vec::new();
        let mut at = 0;
        for place in 0..run.length {
            let row = run.start + place;
            if self.excludes && evaluation.excluded(row) {
                continue;
            }
            let mut subject = subjects.get(row).as_bytes();
            if !plain {
                quoted.clear();
                text(&mut quoted, subjects.get(row));
                subject = &quoted;
            }
            let room = at + subject.len() + 1 + self.widest;
            if out.len() < room {
                out.resize(2 * room, 0);
            }
            out[at..at + subject.len()].copy_from_slice(subject);
            at += subject.len();
            out[at] = b',';
            at += 1;
            for (words, ready) in &self.texts {
                at += ready.copy(words.codes[row] as usize, &mut out[at..]);
            }
            for column in &columns {
                at += cell(&mut out[at..], column[place], self.decimals);
            }
            if let Some(adjustments) = run.adjustments.get(place) {
                at += cell(&mut out[at..], *adjustments, self.decimals);
            }
            if let Some(peer) = run.states.peers.get(place) {
                at += self.peers.copy(usize::from(*peer), &mut out[at..]);
            }
            at += match self.score_decimals {
                Some(decimals) => cell(&mut out[at..], run.totals[place], decimals),
                None => shortest_cell(&mut out[at..], run.totals[place]),
            };
            if ranks[row] > 0 {
                at += whole_into(&mut out[at..], u64::from(ranks[row]));
            }
            out[at] = b',';
            at += 1;
            at += self.marks.copy(usize::from(grades[row]), &mut out[at..]);
        }
        at
    }
}

/// A number and the comma after it; gives how many bytes they took.
#[inline]
fn cell(out: &mut [u8], number: f64, decimals: u32) -> usize {
    let Some(begin) = out.first_chunk_mut::<NUMBER>() else {
        return 0;
    };
    let length = fixed_into(begin, number, decimals);
    out[length] = b',';
    length + 1
}

/// As [`cell`], with all the digits that the number needs to be read back.
fn shortest_cell(out: &mut [u8], number: f64) -> usize {
    let mut digits = Vec::new();
    shortest(&mut digits, number);
    digits.push(b',');
    out[..digits.len()].copy_from_slice(&digits);
    digits.len()
}

/// Texts of a dictionary as they stand in csv, each with what ends its cell; one more that is empty, for a missing text.
struct Ready {
    bytes: Vec<u8>,
    ends: Vec<u32>,
    /// The longest takes so many bytes, and short ones may be copied with so many.
    widest: usize,
}

/// Bytes copied at once, whatever a short text needs of them.
const AT_ONCE: usize = 16;

impl Ready {
    fn of<'t>(texts: impl Iterator<Item = &'t str>, end: u8) -> Ready {
        let (mut bytes, mut ends) = (Vec::new(), vec![0]);
        let mut widest = AT_ONCE;
        for one in texts.chain([""]) {
            let start = bytes.len();
            text(&mut bytes, one);
            bytes.push(end);
            widest = widest.max(bytes.len() - start);
            ends.push(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
        }
        bytes.resize(bytes.len() + AT_ONCE, 0);
        Ready { bytes, ends, widest }
    }

    /// Copies the text of a code, the empty one where there is none of it; gives how many bytes it took.
    #[inline]
    fn copy(&self, code: usize, out: &mut [u8]) -> usize {
        let code = code.min(self.ends.len() - 2);
        let (start, end) = (self.ends[code] as usize, self.ends[code + 1] as usize);
        if end - start <= AT_ONCE {
            out[..AT_ONCE].copy_from_slice(&self.bytes[start..start + AT_ONCE]);
        } else {
            out[..end - start].copy_from_slice(&self.bytes[start..end]);
        }
        end - start
    }
}

/// Writes a summary.
pub fn summary(
    evaluation: &Evaluation<'_>,
    summary: &Summary,
    lines: &[SummaryLine],
    out: &mut impl Write,
) -> std::io::Result<()> {
    let plan = evaluation.plan;
    let mut bytes = Vec::new();
    text(&mut bytes, &summary.by);
    for mark in &plan.marks {
        bytes.push(b',');
        text(&mut bytes, &format!("n{mark}"));
    }
    bytes.extend_from_slice(b",mean_score");
    for name in &summary.sums {
        bytes.extend_from_slice(format!(",{name},{name}_missing").as_bytes());
    }
    bytes.push(b'\n');
    let decimals: Vec<u32> = summary
        .sums
        .iter()
        .map(|name| {
            let input = plan.scheme.input(name);
            input.and_then(|input| input.decimals).unwrap_or(6).min(9)
        })
        .collect();
    for line in lines {
        text(&mut bytes, &line.word);
        for count in &line.counts {
            bytes.push(b',');
            whole(&mut bytes, u64::from(*count));
        }
        bytes.push(b',');
        shortest(&mut bytes, line.mean.unwrap_or(f64::NAN));
        for ((sum, missing), decimals) in line.sums.iter().zip(&decimals) {
            bytes.push(b',');
            fixed(&mut bytes, *sum, *decimals);
            bytes.push(b',');
            whole(&mut bytes, u64::from(*missing));
        }
        bytes.push(b'\n');
    }
    out.write_all(&bytes)
}

/// Writes the statistics that values were compared with, by indicator and group.
pub fn statistics(evaluation: &Evaluation<'_>, out: &mut impl Write) -> std::io::Result<()> {
    let mut bytes = b"indicator,side,group,count,numerator,denominator,value\n".to_vec();
    for (indicator, side, group, gathered, value) in evaluation.bounds.statistics() {
        text(&mut bytes, &evaluation.plan.scheme.indicators[indicator].id);
        bytes.extend_from_slice(format!(",{},", side as u8 + 1).as_bytes());
        text(&mut bytes, &group.join(" / "));
        bytes.push(b',');
        whole(&mut bytes, u64::from(gathered.count));
        for number in [gathered.numerator.value(), gathered.denominator.value(), value] {
            bytes.push(b',');
            shortest(&mut bytes, number);
        }
        bytes.push(b'\n');
    }
    out.write_all(&bytes)
}

/// Writes proposed measures.
pub fn proposals(proposals: &[Proposal], out: &mut impl Write) -> std::io::Result<()> {
    let mut bytes = b"subject,measure,title,grade,years,amount,unit,legal_basis,authority,status\n".to_vec();
    for one in proposals {
        let amount = one.amount.map(|amount| amount.to_string()).unwrap_or_default();
        let years = one.years.to_string();
        let cells = [
            one.subject.as_str(),
            &one.measure,
            &one.title.zh,
            &one.grade,
            &years,
            &amount,
            one.unit.as_deref().unwrap_or(""),
            &one.legal_basis,
            &one.authority,
            "proposed",
        ];
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                bytes.push(b',');
            }
            text(&mut bytes, cell);
        }
        bytes.push(b'\n');
    }
    out.write_all(&bytes)
}

/// Whether csv needs quotes around a text.
fn needs_quotes(text: &str) -> bool {
    memchr::memchr3(b',', b'"', b'\n', text.as_bytes()).is_some() || text.contains('\r')
}

/// A text cell, quoted where csv needs it.
fn text(out: &mut Vec<u8>, text: &str) {
    if !needs_quotes(text) {
        return out.extend_from_slice(text.as_bytes());
    }
    out.push(b'"');
    for byte in text.bytes() {
        if byte == b'"' {
            out.push(b'"');
        }
        out.push(byte);
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted_only_where_needed() {
        let mut out = Vec::new();
        text(&mut out, "甲\"乙,丙");
        assert_eq!(out, "\"甲\"\"乙,丙\"".as_bytes());
    }
}
