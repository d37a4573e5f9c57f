//! A paper as a sheet: headings, paragraphs, tables and footnotes out of its lines.

use kaifa_store::rows::Paper;

use super::content_of;
use crate::papers::file::{self, Block, Run, Sheet};

/// The paper as it is laid out.
pub fn sheet(paper: &Paper, root: Option<&str>) -> Sheet {
    let content = content_of(paper);
    let mut blocks = Vec::new();
    for line in &content.lines {
        let table = line
            .strip_prefix('|')
            .and_then(|rest| rest.strip_suffix('|'))
            .and_then(|name| content.tables.get(name));
        blocks.push(match (table, line.strip_prefix("## "), line.strip_prefix("# ")) {
            (Some(table), ..) => Block::Table {
                columns: table.columns.clone(),
                rows: table.rows.clone(),
            },
            (None, Some(text), _) => Block::SubHeading(text.to_owned()),
            (None, None, Some(text)) => Block::Heading(text.to_owned()),
            (None, None, None) => Block::Paragraph(runs(line, &content.notes)),
        });
    }
    let printed = paper
        .dated
        .map(|dated| format!("{}  {}印发", paper.issuer, file::date_words(dated)));
    Sheet {
        red_head: content.red_head.then(|| format!("{}文件", paper.issuer)),
        number: paper.number.clone(),
        title: paper.title.clone(),
        addressed: Some(content.addressed.clone()).filter(|text| !text.is_empty()),
        blocks,
        issuer: paper.issuer.clone(),
        dated: paper.dated,
        copy_to: Some(content.copy_to.clone()).filter(|text| !text.is_empty()),
        imprint: printed
            .into_iter()
            .chain(root.map(|root| format!("操作账存根 {root}")))
            .collect(),
    }
}

/// A line cut at its footnotes.
fn runs(line: &str, notes: &[String]) -> Vec<Run> {
    let mut found = Vec::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("[^") {
        let Some((number, tail)) = after.split_once(']') else {
            break;
        };
        let note = number
            .parse::<usize>()
            .ok()
            .and_then(|number| notes.get(number.checked_sub(1)?))
            .cloned();
        found.push(Run {
            text: before.to_owned(),
            note,
        });
        rest = tail;
    }
    found.push(Run::plain(rest));
    found
}
