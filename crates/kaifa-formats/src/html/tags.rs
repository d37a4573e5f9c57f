//! The tags of a page with their places, as the tokenizer finds them.

use std::convert::Infallible;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

use crate::problems::Refusal;

/// Names and values.
pub type Attributes = Vec<(Vec<u8>, String)>;

/// A tag as the tokenizer gives it.
#[derive(Debug)]
pub enum Tag {
    /// An element begins; `closed` where its tag ends it as well.
    Start {
        /// Its name in small letters.
        name: Vec<u8>,
        /// Its attributes.
        attributes: Attributes,
        /// Whether the tag ends with `/>`.
        closed: bool,
    },
    /// An element of this name ends.
    End(Vec<u8>),
    /// Words between tags.
    Words,
}

/// Shows every tag with where it begins and ends, in bytes.
pub fn each(
    text: &str,
    mut visit: impl FnMut(Tag, usize, usize) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    // The tokenizer takes CR LF for one character; as a blank CR keeps every byte in its place.
    let even = text.replace('\r', " ");
    let mut pending: Option<(Vec<u8>, Attributes)> = None;
    let mut failure: Option<Refusal> = None;
    {
        let mut emitter = CallbackEmitter::new(
            |event: CallbackEvent<'_>, span: Span<usize>| -> Option<Infallible> {
                if failure.is_some() {
                    return None;
                }
                let tag = match event {
                    CallbackEvent::OpenStartTag { name } => {
                        pending = Some((name.to_ascii_lowercase(), Vec::new()));
                        return None;
                    }
                    CallbackEvent::AttributeName { name } => {
                        if let Some((_, attributes)) = &mut pending
                            && attributes.len() < 64
                        {
                            attributes.push((name.to_ascii_lowercase(), String::new()));
                        }
                        return None;
                    }
                    CallbackEvent::AttributeValue { value } => {
                        if let Some((_, attributes)) = &mut pending
                            && let Some((_, last)) = attributes.last_mut()
                        {
                            *last = String::from_utf8_lossy(value).into_owned();
                        }
                        return None;
                    }
                    CallbackEvent::CloseStartTag { self_closing } => {
                        let (name, attributes) = pending.take()?;
                        Tag::Start {
                            name,
                            attributes,
                            closed: self_closing,
                        }
                    }
                    CallbackEvent::EndTag { name } => Tag::End(name.to_ascii_lowercase()),
                    CallbackEvent::String { .. } => Tag::Words,
                    _ => return None,
                };
                if let Err(refusal) = visit(tag, span.start, span.end) {
                    failure = Some(refusal);
                }
                None
            },
        );
        emitter.naively_switch_states(true);
        // No event becomes a token, so that the first call goes through the whole page.
        let token = Tokenizer::new_with_emitter(even.as_str(), emitter).next();
        debug_assert!(token.is_none());
    }
    failure.map_or(Ok(()), Err)
}
