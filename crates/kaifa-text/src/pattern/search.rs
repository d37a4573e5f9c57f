//! The search for a match: where one can begin is told by its characters or words, and what begins there is read step by step.

use std::ops::Range;

use super::openings::Openings;
use super::{Engine, GaveUp, READ_A_BYTE, READ_AT_LEAST};

/// Bytes of a character, at most.
const LONGEST_CHARACTER: usize = 4;

/// Bytes of a text in which it pays to look for words.
const LONG: usize = 60;

impl Engine {
    /// The leftmost match that begins in a part of a text, its end included; with `any` the first sign of one is enough, and its end is not
    /// the preferred one.
    #[inline(always)]
    pub(super) fn search(
        &self,
        text: &str,
        starts: Range<usize>,
        any: bool,
    ) -> Result<Option<(usize, usize)>, GaveUp> {
        match self.may_match(text.as_bytes(), starts.start) {
            true => self.look(text, starts, any),
            false => Ok(None),
        }
    }

    /// Whether there can be a match from a place on, as length, first and last character of the text tell: most questions end here.
    #[inline(always)]
    fn may_match(&self, text: &[u8], from: usize) -> bool {
        let opens = |opens: &Openings| text.is_empty() || opens.may_begin(text);
        text.len() >= self.shortest
            && self.closes.as_ref().is_none_or(|closes| closes.may_end(text))
            && (!self.anchored || from == 0 && self.opens.as_deref().is_none_or(opens))
    }

    /// The same search where there can be a match.
    fn look(&self, text: &str, starts: Range<usize>, any: bool) -> Result<Option<(usize, usize)>, GaveUp> {
        match self.anchored {
            true => self.look_at_start(text, any),
            false => self.look_anywhere(text, starts, any),
        }
    }

    /// The match at the beginning of a text, which reaches no farther than the longest one.
    #[inline(never)]
    fn look_at_start(&self, text: &str, any: bool) -> Result<Option<(usize, usize)>, GaveUp> {
        let bytes = text.as_bytes();
        let reached = &bytes[..self.longest.unwrap_or(bytes.len()).min(bytes.len())];
        if self.lacks_needed(reached, 0) {
            return Ok(None);
        }
        let mut budget = READ_AT_LEAST + READ_A_BYTE * bytes.len();
        let end = self.match_at(text, 0, any, &mut budget)?;
        Ok(end.map(|end| (0, end)))
    }

    #[inline(never)]
    fn look_anywhere(
        &self,
        text: &str,
        starts: Range<usize>,
        any: bool,
    ) -> Result<Option<(usize, usize)>, GaveUp> {
        let bytes = text.as_bytes();
        if self.lacks_needed(bytes, starts.start) {
            return Ok(None);
        }
        let mut budget = READ_AT_LEAST + READ_A_BYTE * (text.len() - starts.start);
        if any && self.reaches_end {
            return self.look_back(text, &mut budget);
        }
        let mut at = starts.start;
        if at == 0 && !self.opens_text {
            if let Some(end) = self.match_at(text, 0, any, &mut budget)? {
                return Ok(Some((0, end)));
            }
            at = character_after(bytes, 0);
        }
        // What begins too far from the end does not reach it.
        if self.reaches_end
            && let Some(longest) = self.longest
        {
            at = boundary_from(text, at.max(text.len().saturating_sub(longest)));
        }
        let words = match starts.len() >= LONG {
            true => self.words.search(),
            false => None,
        };
        let last = (bytes.len() - self.shortest).min(starts.end);
        // What begins behind the last place is of no use.
        let of_use = &bytes[..bytes.len().min(last + LONGEST_CHARACTER)];
        while at <= last && at < bytes.len() {
            let place = match (words, &self.opens) {
                (Some(words), _) => words.next(bytes, at),
                (None, Some(opens)) => opens.next(of_use, at),
                (None, None) => Some(at),
            };
            match place {
                Some(place) if place <= last => at = place,
                _ => break,
            }
            if let Some(end) = self.match_at(text, at, any, &mut budget)? {
                return Ok(Some((at, end)));
            }
            at = character_after(bytes, at);
        }
        let at_end = starts.end == text.len() && self.dfa.start(text.is_empty()).matches_at_end();
        Ok(at_end.then_some((text.len(), text.len())))
    }

    /// Whether no character that every match needs stands in a text from a place on.
    #[inline(always)]
    fn lacks_needed(&self, text: &[u8], from: usize) -> bool {
        let needed = self.needed.as_deref();
        needed.is_some_and(|needed| needed.next(text, from).is_none())
    }

    /// Some match that reaches to the end of a text: those near the end are tried first.
    fn look_back(&self, text: &str, budget: &mut usize) -> Result<Option<(usize, usize)>, GaveUp> {
        let bytes = text.as_bytes();
        if self.dfa.start(text.is_empty()).matches_at_end() {
            return Ok(Some((text.len(), text.len())));
        }
        let farthest = self
            .longest
            .map_or(0, |longest| text.len().saturating_sub(longest));
        let mut end = text.len();
        while let Some(at) = character_before(bytes, end)
            && at >= farthest
        {
            let opens = self.opens.as_ref().filter(|_| at > 0 || self.opens_text);
            if opens.is_none_or(|opens| opens.may_begin(&bytes[at..]))
                && self.match_at(text, at, true, budget)?.is_some()
            {
                return Ok(Some((at, text.len())));
            }
            end = at;
        }
        Ok(None)
    }

    /// The end of the preferred match that begins at a place.
    pub(super) fn match_at(
        &self,
        text: &str,
        at: usize,
        any: bool,
        budget: &mut usize,
    ) -> Result<Option<usize>, GaveUp> {
        let mut state = self.dfa.start(at == 0);
        let mut end = state.matches().then_some(at);
        if any && end.is_some() {
            return Ok(end);
        }
        let mut rest = &text.as_bytes()[at..];
        while let Some((class, behind)) = self.nfa.classes.read(text, rest) {
            let mut next = self.dfa.known(state, class);
            rest = behind;
            if next.only_goes_on() {
                state = next;
                continue;
            }
            if next.is_unknown() {
                next = self.dfa.make(&self.nfa, state, class).ok_or(GaveUp)?;
            }
            state = next;
            if state.is_dead() {
                break;
            }
            if state.matches() {
                end = Some(text.len() - rest.len());
                if any {
                    break;
                }
            }
        }
        let read = text.len() - rest.len() - at;
        *budget = budget.checked_sub(read).ok_or(GaveUp)?;
        if state.matches_at_end() {
            end = Some(text.len());
        }
        Ok(end)
    }
}

/// The first place from another one on where a character begins.
pub(super) fn boundary_from(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at += 1;
    }
    at
}

/// Where the character before a place begins.
#[inline]
fn character_before(text: &[u8], at: usize) -> Option<usize> {
    match text[..at] {
        [.., 0xe0..0xf0, _, _] => Some(at - 3),
        [.., ..0x80] => Some(at - 1),
        [.., 0xc0..0xe0, _] => Some(at - 2),
        [] => None,
        _ => Some(at - 4),
    }
}

/// Where the character behind that at a place begins.
#[inline]
fn character_after(text: &[u8], at: usize) -> usize {
    at + match text.get(at) {
        None | Some(..0x80) => 1,
        Some(0x80..0xe0) => 2,
        Some(0xe0..0xf0) => 3,
        Some(_) => 4,
    }
}
