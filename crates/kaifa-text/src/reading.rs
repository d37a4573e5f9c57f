//! Reading as a whole: a source goes in, a [`Reading`] comes out, always. The order is paragraphs, openings, tree,
//! metadata, then what each clause demands, then notes on what is odd.

use std::sync::LazyLock;

use regex::Regex;

use kaifa_base::Digest;

use crate::deadline::DeadlineKind;
use crate::metadata::{self, Metadata};
use crate::notes::Note;
use crate::oddities::{self, Looked};
use crate::responsible::ResponsibleReader;
use crate::source::Source;
use crate::tree::{self, Clause, ClauseKind};
use crate::{deadline, lines, outline, strength, target};

/// What was read from a document.
#[derive(Debug, Clone)]
pub struct Reading {
    /// What the document says about itself.
    pub document: Metadata,
    /// SHA-256 of the bytes as they came in.
    pub digest: Digest,
    /// The whole document; its children are preamble, clauses, closing part and attachments.
    pub root: Clause,
    /// What is odd about the text.
    pub notes: Vec<Note>,
}

static GOALS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?:目标|指标)(?:任务)?$").unwrap());

/// Reads a source. Never fails.
pub fn read(source: &Source) -> Reading {
    let paragraphs = lines::paragraphs(source);
    let openings = outline::openings(&paragraphs);
    let mut root = tree::build(&paragraphs, &openings);
    let numbered: Vec<&Clause> = root
        .children
        .iter()
        .filter(|c| c.kind == ClauseKind::Numbered)
        .collect();
    let range = match (numbered.first(), numbered.last()) {
        (Some(first), Some(last)) => {
            first.even.start..last.walk().last().map_or(last.even.end, |c| c.even.end)
        }
        _ => paragraphs.folded.text().len()..paragraphs.folded.text().len(),
    };
    let document = metadata::read(&paragraphs, range);
    let folded = &paragraphs.folded;
    let mut responsible = ResponsibleReader::default();
    root.for_each_mut(&mut |clause| {
        if !matches!(clause.kind, ClauseKind::Numbered) {
            return;
        }
        if let Some(row) = paragraphs.task_at(clause.even.start) {
            row.fill(clause, &mut responsible, source, folded, document.issued);
            return;
        }
        let own = clause.words..clause.even.end;
        let found = responsible.read(source, folded, own.clone());
        clause.responsible_start = found.clauses.iter().map(|c| c.start).min();
        clause.responsible = found.units;
        clause.lead = found.lead;
        let text_end = clause.responsible_start.unwrap_or(own.end);
        clause.deadlines = deadline::find(folded, own.clone(), &found.clauses, document.issued);
        leave_out_rhythms_of_heading(clause, folded.text(), text_end);
        let goals = clause.heading.as_ref().is_some_and(|h| GOALS.is_match(&h.text));
        clause.targets = target::find(folded, own.start..text_end, &clause.deadlines, goals);
        clause.strengths = strength::find(folded, own, &found.clauses);
    });
    let notes = oddities::find(&Looked {
        source,
        paragraphs: &paragraphs,
        openings: &openings,
        root: &root,
        metadata: &document,
    });
    Reading {
        document,
        digest: source.digest().clone(),
        root,
        notes,
    }
}

/// A heading names the subject: a rhythm in it (定期开展监测) is no duty of its own where text follows.
fn leave_out_rhythms_of_heading(clause: &mut Clause, text: &str, text_end: usize) {
    let Some(heading) = &clause.heading else { return };
    let end = clause.words + heading.text.len();
    let says_more = text[end.min(text_end)..text_end]
        .chars()
        .any(|c| !matches!(c, '。' | '\n' | '(' | '〔' | '[' | '【'));
    if says_more {
        clause
            .deadlines
            .retain(|d| d.kind != DeadlineKind::Periodic || d.even.start >= end);
    }
}

impl Reading {
    /// All clauses with an address, in the order of the text.
    pub fn all_clauses(&self) -> Vec<&Clause> {
        self.root.children.iter().flat_map(Clause::walk).collect()
    }

    /// The articles: numbered clauses without numbered clauses inside.
    pub fn leaves(&self) -> Vec<&Clause> {
        self.all_clauses().into_iter().filter(|c| c.is_leaf()).collect()
    }

    /// The clauses that a pack accounts for: articles, preamble and closing part, and containers with words of their own.
    pub fn accountable(&self) -> Vec<&Clause> {
        self.all_clauses()
            .into_iter()
            .filter(|c| c.is_leaf() || c.has_text)
            .collect()
    }

    /// The clause at an address.
    pub fn clause(&self, path: &str) -> Option<&Clause> {
        self.all_clauses().into_iter().find(|c| c.path.as_str() == path)
    }

    /// The innermost clause whose own words hold a place of the source.
    pub fn clause_at(&self, offset: usize) -> Option<&Clause> {
        self.all_clauses()
            .into_iter()
            .find(|c| c.own.start <= offset && offset < c.own.end)
    }
}
