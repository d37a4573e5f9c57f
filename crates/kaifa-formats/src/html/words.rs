//! The words between two tags as pieces of the source: runs that stand for themselves, and references (`&ldquo;`) that stand
//! for one character.

use kaifa_text::layout::Piece;

/// Cuts words that begin at scalar value `start` into pieces.
pub fn pieces(words: &str, start: u32, into: &mut Vec<Piece>) {
    let mut place = start;
    let mut rest = words;
    while let Some(at) = rest.find('&') {
        run(&rest[..at], &mut place, into);
        rest = &rest[at..];
        match reference(rest) {
            Some((c, length)) => {
                let end = place + rest[..length].chars().count() as u32;
                into.push(Piece {
                    start: place,
                    end,
                    reads: Some(c),
                });
                place = end;
                rest = &rest[length..];
            }
            None => {
                run(&rest[..1], &mut place, into);
                rest = &rest[1..];
            }
        }
    }
    run(rest, &mut place, into);
}

fn run(words: &str, place: &mut u32, into: &mut Vec<Piece>) {
    if words.is_empty() {
        return;
    }
    let end = *place + words.chars().count() as u32;
    into.push(Piece {
        start: *place,
        end,
        reads: None,
    });
    *place = end;
}

/// The reference at the beginning of some words, and how many bytes it takes.
fn reference(words: &str) -> Option<(char, usize)> {
    let longest = words.len().min(40);
    let end = words.as_bytes()[..longest].iter().position(|b| *b == b';')? + 1;
    let name = words.get(..end)?;
    let decoded = html_escape::decode_html_entities(name);
    let mut chars = decoded.chars();
    let c = chars.next()?;
    (chars.next().is_none() && decoded.len() != name.len() || c != '&' && decoded.chars().count() == 1)
        .then_some((c, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_one_character_over_all_of_their_source() {
        let mut found = Vec::new();
        pieces("甲&ldquo;乙&#12290;&nbsp;A&B;&", 10, &mut found);
        let shown: Vec<(u32, u32, Option<char>)> = found.iter().map(|p| (p.start, p.end, p.reads)).collect();
        assert_eq!(
            shown[..5],
            [
                (10, 11, None),
                (11, 18, Some('“')),
                (18, 19, None),
                (19, 27, Some('。')),
                (27, 33, Some('\u{a0}')),
            ]
        );
        assert_eq!(
            found.last().unwrap().end,
            10 + "甲&ldquo;乙&#12290;&nbsp;A&B;&".chars().count() as u32
        );
        assert!(found[5..].iter().all(|p| p.reads.is_none()));
    }
}
