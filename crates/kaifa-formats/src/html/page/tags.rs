//! The tags of a page, one after another, as the tokenizer gives them.

use std::convert::Infallible;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};

use super::Page;
use crate::flow::Item;
use crate::problems::Refusal;

/// Names and values.
type Attributes = Vec<(Vec<u8>, String)>;

/// A tag as the tokenizer gives it.
#[derive(Debug)]
pub(super) enum Tag {
    Start {
        name: Vec<u8>,
        attributes: Attributes,
        closed: bool,
    },
    End(Vec<u8>),
    Words,
}

/// The flow of a page.
pub fn items(text: &str) -> Result<Vec<Item>, Refusal> {
    let mut page = Page::new(text);
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
                if let Err(refusal) = page.tag(tag, span.start, span.end) {
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
    match failure {
        Some(refusal) => Err(refusal),
        None => Ok(page.finish()),
    }
}
