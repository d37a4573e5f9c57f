//! Results as csv: runs of rows are formatted side by side and written in order. Numbers have a fixed number of decimals
//! without trailing zeros; a cell without a value is empty.

use std::io::Write;

use kaifa_eval::scheme::measures::Proposal;
use kaifa_eval::scheme::{Evaluation, SummaryLine, Words};
use kaifa_pack::Summary;
use rayon::prelude::*;

use crate::decimals::{NUMBER, fixed, fixed_into, shortest, whole};

/// Runs formatted before they are written.
const TOGETHER: usize = 4;

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
pub fn graded(evaluation: &Evaluation<'_>, out: &mut impl Write) -> std::io::Result<()> {
    let mut head = Vec::new();
    for (at, one) in heads(evaluation).iter().enumerate() {
        if at > 0 {
            head.push(b',');
        }
        text(&mut head, one);
    }
    head.push(b'\n');
    out.write_all(&head)?;
    let numbers: Vec<usize> = (0..evaluation.runs.len()).collect();
    let mut buffers = vec![Vec::new(); TOGETHER];
    for together in numbers.chunks(TOGETHER) {
        let filled = &mut buffers[..together.len()];
        let runs = filled.par_iter_mut().zip(together);
        runs.for_each(|(buffer, run)| format_run(evaluation, *run, buffer));
        for buffer in filled {
            out.write_all(buffer)?;
        }
    }
    Ok(())
}

fn format_run(evaluation: &Evaluation<'_>, number: usize, out: &mut Vec<u8>) {
    let (plan, table) = (evaluation.plan, evaluation.table);
    let scheme = &plan.scheme;
    let run = &evaluation.runs[number];
    let decimals = scheme.output.decimals.min(9);
    let score_decimals = scheme.score.decimals;
    let mut texts: Vec<&Words> = table.names.iter().collect();
    let keep = scheme.data.keep.iter();
    texts.extend(keep.filter_map(|name| plan.input(name).and_then(|input| table.words(input))));
    let points = run.points.iter().map(|points| points.as_slice());
    let columns: Vec<&[f64]> = run.values.iter().map(Vec::as_slice).chain(points).collect();
    let excludes = scheme
        .exemptions
        .iter()
        .any(|one| one.standing == kaifa_pack::Standing::Excluded);
    let numbers = NUMBER * (columns.len() + 2);
    out.clear();
    for place in 0..run.length {
        let row = run.start + place;
        if excludes && evaluation.excluded(row) {
            continue;
        }
        text(out, table.subjects.get(row));
        out.push(b',');
        for words in &texts {
            text(out, words.get(row).unwrap_or(""));
            out.push(b',');
        }
        let (start, mut at) = (out.len(), 0);
        out.resize(start + numbers, b',');
        let cells = &mut out[start..];
        for column in &columns {
            at += fixed_into(&mut cells[at..], column[place], decimals);
            cells[at] = b',';
            at += 1;
        }
        if let Some(adjustments) = run.adjustments.get(place) {
            at += fixed_into(&mut cells[at..], *adjustments, decimals);
            cells[at] = b',';
            at += 1;
        }
        out.truncate(start + at);
        if let Some(peer) = run.states.peers.get(place) {
            let group = scheme.peer_groups.get(usize::from(*peer));
            text(out, group.map_or("", |group| &group.id));
            out.push(b',');
        }
        match score_decimals {
            Some(decimals) => fixed(out, run.totals[place], decimals.min(9)),
            None => shortest(out, run.totals[place]),
        }
        out.push(b',');
        if let Some(rank) = evaluation.rank(row) {
            whole(out, u64::from(rank));
        }
        out.push(b',');
        text(out, evaluation.grade(row).unwrap_or(""));
        out.push(b'\n');
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

/// A text cell, quoted where csv needs it.
fn text(out: &mut Vec<u8>, text: &str) {
    if !text
        .bytes()
        .any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r'))
    {
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
