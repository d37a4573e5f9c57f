//! XML parts of containers, walked event by event: names without prefixes, references resolved, nesting limited, entities of
//! its own refused.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::limits;
use crate::problems::{self, Refusal};

/// One event of a walk.
pub enum Node<'a> {
    /// An element begins.
    Start(&'a str, &'a Attributes<'a>),
    /// An element ends.
    End(&'a str),
    /// Words between elements.
    Text(&'a str),
}

/// The attributes of an element.
pub struct Attributes<'a>(&'a BytesStart<'a>);

impl Attributes<'_> {
    /// The value of an attribute, its name without prefix; none where it is missing or broken.
    pub fn get(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        attributes.with_checks(false);
        let found = attributes
            .flatten()
            .find(|attribute| attribute.key.local_name().as_ref() == name)?;
        found
            .normalized_value(XmlVersion::Implicit1_0)
            .ok()
            .map(|value| value.into_owned())
    }

    /// An attribute as a number.
    pub fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.get(name)?.trim().parse().ok()
    }
}

/// Walks over a part; `part` names it in problems.
pub fn walk(
    text: &str,
    part: &str,
    mut visit: impl FnMut(Node) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut depth = 0_usize;
    loop {
        let event = reader.read_event().map_err(|_| problems::broken_part("", part))?;
        match event {
            Event::Start(start) => {
                depth += 1;
                if depth > limits::DEPTH {
                    return Err(problems::nested_too_deep(part));
                }
                visit(Node::Start(start.local_name().as_ref(), &Attributes(&start)))?;
            }
            Event::Empty(start) => {
                let name = start.local_name();
                visit(Node::Start(name.as_ref(), &Attributes(&start)))?;
                visit(Node::End(name.as_ref()))?;
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                visit(Node::End(end.local_name().as_ref()))?;
            }
            Event::Text(words) => visit(Node::Text(&words.xml10_content()))?,
            Event::CData(words) => visit(Node::Text(&words.xml10_content()))?,
            Event::GeneralRef(reference) => {
                let named = match &*reference {
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "amp" => Some('&'),
                    "apos" => Some('\''),
                    "quot" => Some('"'),
                    _ => None,
                };
                let resolved = named.or_else(|| reference.resolve_char_ref().ok().flatten());
                let Some(c) = resolved else {
                    return Err(problems::own_entities(part));
                };
                visit(Node::Text(c.encode_utf8(&mut [0; 4])))?;
            }
            Event::DocType(words) if words.to_ascii_uppercase().contains("<!ENTITY") => {
                return Err(problems::own_entities(part));
            }
            Event::Eof if depth > 0 => return Err(problems::broken_part("", part)),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}
