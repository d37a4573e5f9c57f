//! Results as csv: runs of rows are formatted side by side and written in order. Numbers have a fixed number of decimals
//! without trailing zeros; a cell without a value is empty.

use std::io::Write;

use kaifa_eval::scheme::measures::Proposal;
use kaifa_eval::scheme::{Evaluation, SummaryLine};
use kaifa_pack::Summary;
use rayon::prelude::*;

/// Runs formatted before they are written.
const TOGETHER: usize = 16;

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
    for together in numbers.chunks(TOGETHER) {
        let written: Vec<Vec<u8>> = together
            .par_iter()
            .map(|run| format_run(evaluation, *run))
            .collect();
        for bytes in &written {
            out.write_all(bytes)?;
        }
    }
    Ok(())
}

fn format_run(evaluation: &Evaluation<'_>, number: usize) -> Vec<u8> {
    let (plan, table) = (evaluation.plan, evaluation.table);
    let scheme = &plan.scheme;
    let run = &evaluation.runs[number];
    let decimals = scheme.output.decimals.min(9);
    let score_decimals = scheme.score.decimals;
    let keep: Vec<_> = scheme
        .data
        .keep
        .iter()
        .filter_map(|name| plan.input(name).and_then(|input| table.words(input)))
        .collect();
    let mut out = Vec::with_capacity(run.length * (32 + 12 * (2 * run.values.len() + 3)));
    let excludes = scheme
        .exemptions
        .iter()
        .any(|one| one.standing == kaifa_pack::Standing::Excluded);
    for place in 0..run.length {
        let row = run.start + place;
        if excludes && evaluation.excluded(row) {
            continue;
        }
        text(&mut out, table.subjects.get(row));
        out.push(b',');
        if let Some(names) = &table.names {
            text(&mut out, names.get(row).unwrap_or(""));
            out.push(b',');
        }
        for words in &keep {
            text(&mut out, words.get(row).unwrap_or(""));
            out.push(b',');
        }
        for column in run.values.iter().chain(&run.points) {
            fixed(&mut out, column[place], decimals);
            out.push(b',');
        }
        if let Some(adjustments) = run.adjustments.get(place) {
            fixed(&mut out, *adjustments, decimals);
            out.push(b',');
        }
        if let Some(peer) = run.states.peers.get(place) {
            let group = scheme.peer_groups.get(usize::from(*peer));
            text(&mut out, group.map_or("", |group| &group.id));
            out.push(b',');
        }
        match score_decimals {
            Some(decimals) => fixed(&mut out, run.totals[place], decimals.min(9)),
            None => shortest(&mut out, run.totals[place]),
        }
        out.push(b',');
        if let Some(rank) = evaluation.rank(row) {
            whole(&mut out, u64::from(rank));
        }
        out.push(b',');
        text(&mut out, evaluation.grade(row).unwrap_or(""));
        out.push(b'\n');
    }
    out
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

/// The two digits of 0 to 99.
const PAIRS: &[u8; 200] = b"0001020304050607080910111213141516171819\
2021222324252627282930313233343536373839\
4041424344454647484950515253545556575859\
6061626364656667686970717273747576777879\
8081828384858687888990919293949596979899";

/// A whole number.
fn whole(out: &mut Vec<u8>, number: u64) {
    let mut digits = [0u8; 20];
    let mut at = digits.len();
    let mut rest = number;
    while rest >= 100 {
        let pair = (rest % 100) as usize * 2;
        rest /= 100;
        at -= 2;
        digits[at..at + 2].copy_from_slice(&PAIRS[pair..pair + 2]);
    }
    if rest >= 10 {
        let pair = rest as usize * 2;
        at -= 2;
        digits[at..at + 2].copy_from_slice(&PAIRS[pair..pair + 2]);
    } else {
        at -= 1;
        digits[at] = b'0' + rest as u8;
    }
    out.extend_from_slice(&digits[at..]);
}

/// A number rounded half away from zero to some decimals, without trailing zeros; nothing where it is missing.
fn fixed(out: &mut Vec<u8>, number: f64, decimals: u32) {
    if number.is_nan() {
        return;
    }
    let scale = 10u64.pow(decimals);
    let scaled = (number.abs() * scale as f64).round();
    // Beyond 2^53 every float is whole, and decimals mean nothing.
    if scaled >= 9_007_199_254_740_992.0 {
        return out.extend_from_slice(number.to_string().as_bytes());
    }
    let scaled = scaled as u64;
    if number < 0.0 && scaled > 0 {
        out.push(b'-');
    }
    whole(out, scaled / scale);
    let mut fraction = scaled % scale;
    if fraction == 0 {
        return;
    }
    let mut length = decimals as usize;
    while fraction.is_multiple_of(10) {
        fraction /= 10;
        length -= 1;
    }
    out.push(b'.');
    let start = out.len();
    out.resize(start + length, b'0');
    for digit in out[start..].iter_mut().rev() {
        *digit = b'0' + (fraction % 10) as u8;
        fraction /= 10;
    }
}

/// A number with all the digits that it needs to be read back.
fn shortest(out: &mut Vec<u8>, number: f64) {
    if !number.is_nan() {
        out.extend_from_slice(number.to_string().as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(number: f64, decimals: u32) -> String {
        let mut out = Vec::new();
        fixed(&mut out, number, decimals);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn numbers_have_their_decimals_and_no_trailing_zeros() {
        for (number, decimals, expected) in [
            (12.5, 4, "12.5"),
            (0.00005, 4, "0.0001"),
            (-0.00001, 4, "0"),
            (-3.1, 2, "-3.1"),
            (100.0, 0, "100"),
            (1234567.891, 2, "1234567.89"),
            (0.0, 4, "0"),
            (7.0301, 4, "7.0301"),
        ] {
            assert_eq!(shown(number, decimals), expected);
        }
        assert_eq!(shown(f64::NAN, 4), "");
    }

    #[test]
    fn texts_are_quoted_only_where_needed() {
        let mut out = Vec::new();
        text(&mut out, "甲\"乙,丙");
        assert_eq!(out, "\"甲\"\"乙,丙\"".as_bytes());
    }
}
