//! The words of a clause for the left side of a living document: paragraphs of pieces, the heading strong, the figures that
//! items rest on marked. The words themselves are never changed.

use kaifa_base::{Lang, Span};
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
    lang: Lang,
) -> Vec<Vec<PieceView>> {
    let marks: Vec<(Span, String)> = items
        .filter_map(|item| {
            let span = item.basis.span?;
            let span = figure(source, span, item.basis.figure.as_deref())?;
            clause
                .own
                .contains(span)
                .then(|| (span, lang.aside(item.title_in(lang), item.id)))
        })
        .collect();
    marked(source, clause, marks)
}

/// The words of a clause as paragraphs, with these places marked; of places that overlap the first is.
pub fn marked(source: &Source, clause: &Clause, mut marks: Vec<(Span, String)>) -> Vec<Vec<PieceView>> {
    marks.sort_by_key(|(span, _)| (span.start, span.end));
    let mut from = clause.own.start;
    marks.retain(|(span, _)| {
        let free = span.start >= from;
        from = if free { span.end } else { from };
        free
    });
    let heading_end = clause
        .heading
        .as_ref()
        .map_or(clause.own.start, |heading| heading.span.end);
    let mut edges: Vec<usize> = marks
        .iter()
        .flat_map(|(span, _)| [span.start, span.end])
        .collect();
    edges.push(heading_end);
    edges.sort_unstable();
    let paragraphs = source.paragraphs(clause.own).into_iter();
    let pieces = |paragraph: Vec<(Span, std::borrow::Cow<'_, str>)>| {
        let mut found: Vec<PieceView> = Vec::new();
        for (span, words) in paragraph {
            if span.is_empty() {
                push(&mut found, CELL_END, "", false);
                continue;
            }
            // What stands for other characters is not cut.
            let whole = words.chars().count() != span.len();
            let inside = edges
                .iter()
                .copied()
                .filter(|at| !whole && *at > span.start && *at < span.end);
            let mut start = span.start;
            for end in inside.chain([span.end]) {
                let mark = marks
                    .iter()
                    .find(|(mark, _)| mark.start <= start && start < mark.end);
                let mark = mark.map_or("", |(_, name)| name);
                let text = if whole {
                    &words
                } else {
                    source.slice(Span::new(start, end))
                };
                push(&mut found, text, mark, end <= heading_end);
                start = end;
            }
        }
        found
    };
    paragraphs.map(pieces).collect()
}

/// What stands between the cells of a row.
const CELL_END: &str = " | ";

/// Adds words to a paragraph; those of the same kind as the ones before go on with them.
fn push(paragraph: &mut Vec<PieceView>, text: &str, mark: &str, strong: bool) {
    match paragraph.last_mut() {
        Some(before) if before.mark == mark && before.strong == strong => before.text.push_str(text),
        _ if text.is_empty() => {}
        _ => paragraph.push(PieceView {
            text: text.to_owned(),
            mark: mark.to_owned(),
            strong,
        }),
    }
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
            paragraphs(&source, clause, std::iter::once(item), Lang::Zh)
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
