//! The words of a clause for the left side of a living document: paragraphs of pieces, the heading strong, the figures that
//! items rest on marked. The words themselves are never changed.

use kaifa_base::Span;
use kaifa_pack::citing::Citing;
use kaifa_text::{Clause, Source};
use serde::Serialize;

/// Longest phrase that is marked as a whole where an item names no figure.
const LONGEST_MARK: usize = 30;

/// Words of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PieceView {
    /// The words.
    pub text: String,
    /// The item that rests on them; empty for plain words.
    pub mark: String,
    /// Whether they belong to the heading.
    pub strong: bool,
}

/// The words of a clause as paragraphs.
pub fn paragraphs<'a>(
    source: &Source,
    clause: &Clause,
    items: impl Iterator<Item = Citing<'a>>,
) -> Vec<Vec<PieceView>> {
    let marks: Vec<(Span, String)> = items
        .filter_map(|item| {
            let span = item.basis.span?;
            let span = figure(source, span, item.basis.figure.as_deref())?;
            clause
                .own
                .contains(span)
                .then(|| (span, format!("{}({})", item.title, item.id)))
        })
        .collect();
    marked(source, clause, marks)
}

/// The words of a clause as paragraphs, with these places marked; of places that overlap the first is.
pub fn marked(source: &Source, clause: &Clause, mut marks: Vec<(Span, String)>) -> Vec<Vec<PieceView>> {
    marks.sort_by_key(|(span, _)| (span.start, span.end));
    let heading_end = clause
        .heading
        .as_ref()
        .map_or(clause.own.start, |heading| heading.span.end);
    let mut found = vec![Vec::new()];
    let mut at = clause.own.start;
    for (span, mark) in marks {
        if span.start < at {
            continue;
        }
        plain(source, Span::new(at, span.start), heading_end, &mut found);
        push(&source.shown(span), &mark, span.end <= heading_end, &mut found);
        at = span.end;
    }
    plain(source, Span::new(at, clause.own.end), heading_end, &mut found);
    found.retain(|paragraph| !paragraph.is_empty());
    found
}

/// Where the figure of an item stands inside its span; the whole span where it is a short phrase; nothing where the text
/// taken in does not have it there.
fn figure(source: &Source, span: Span, figure: Option<&str>) -> Option<Span> {
    let words = source.slice(span);
    match figure {
        Some(figure) => {
            let start = span.start + words[..words.find(figure)?].chars().count();
            Some(Span::new(start, start + figure.chars().count()))
        }
        None => (span.len() <= LONGEST_MARK && !words.contains('\n')).then_some(span),
    }
}

fn plain(source: &Source, span: Span, heading_end: usize, found: &mut Vec<Vec<PieceView>>) {
    let cut = heading_end.clamp(span.start, span.end.max(span.start));
    push(&source.shown(Span::new(span.start, cut)), "", true, found);
    push(&source.shown(Span::new(cut, span.end)), "", false, found);
}

fn push(text: &str, mark: &str, strong: bool, found: &mut Vec<Vec<PieceView>>) {
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            found.push(Vec::new());
        }
        let line = line.trim_end_matches('\r');
        if line.is_empty() {
            continue;
        }
        let piece = PieceView {
            text: line.to_owned(),
            mark: mark.to_owned(),
            strong,
        };
        match found.last_mut() {
            Some(paragraph) => paragraph.push(piece),
            None => found.push(vec![piece]),
        }
    }
}

#[cfg(test)]
mod tests {
    use kaifa_pack::item::{Basis, ItemPlace};
    use kaifa_pack::{Citing, ItemKind};

    use super::*;

    #[test]
    fn the_figure_of_an_item_is_marked_where_it_stands_and_no_word_is_lost() {
        let text = "一、目标。到2027年,产值达到620亿元。\n第二段。";
        let source = Source::from_text(text);
        let reading = kaifa_text::read(&source);
        let clause = reading.clause("一").expect("the clause");
        let at = ItemPlace::default();
        let mark = |figure: &str, span: (usize, usize)| {
            let basis = Basis {
                span: Some(Span::from(span)),
                figure: Some(figure.to_owned()),
                ..Basis::default()
            };
            let item = Citing {
                kind: ItemKind::Target,
                id: "T-1",
                title: "产值",
                title_en: None,
                basis: &basis,
                at: &at,
            };
            paragraphs(&source, clause, std::iter::once(item))
        };
        let found = mark("620亿元", (5, 22));
        let marked: Vec<&PieceView> = found
            .iter()
            .flatten()
            .filter(|piece| !piece.mark.is_empty())
            .collect();
        assert_eq!(marked.len(), 1);
        assert_eq!(
            (marked[0].text.as_str(), marked[0].mark.as_str()),
            ("620亿元", "产值(T-1)")
        );
        let whole: Vec<String> = found
            .iter()
            .map(|paragraph| paragraph.iter().map(|piece| piece.text.as_str()).collect())
            .collect();
        assert_eq!(whole.join("\n"), text);
        assert!(found[0][0].strong && !found[1][0].strong);
        assert!(
            mark("999亿元", (5, 22))
                .iter()
                .flatten()
                .all(|piece| piece.mark.is_empty())
        );
    }
}
