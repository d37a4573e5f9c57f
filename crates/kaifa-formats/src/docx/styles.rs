//! The styles of a Word document, as far as they number paragraphs: a heading style can carry a list.

use std::collections::HashMap;

use super::numbering::Numbering;
use crate::problems::Refusal;
use crate::xml::{self, Node};

/// Which list and level a style gives its paragraphs.
#[derive(Debug, Default)]
pub struct Styles {
    styles: HashMap<String, Style>,
    default: Option<String>,
}

#[derive(Debug, Default)]
struct Style {
    based_on: Option<String>,
    number: Option<u32>,
    level: Option<u32>,
}

impl Styles {
    /// Reads `styles.xml`.
    pub fn read(text: &str) -> Result<Styles, Refusal> {
        let mut styles = Styles::default();
        let mut current: Option<(String, Style)> = None;
        xml::walk(text, "styles.xml", |node| {
            match node {
                Node::Start("style", attributes) => {
                    let id = attributes.get("styleId").unwrap_or_default();
                    let is_default = attributes.get("default").is_some_and(|d| d == "1" || d == "true");
                    if is_default && attributes.get("type").as_deref() == Some("paragraph") {
                        styles.default = Some(id.clone());
                    }
                    current = Some((id, Style::default()));
                }
                Node::Start(name, attributes) => {
                    if let Some((_, style)) = &mut current {
                        match name {
                            "basedOn" => style.based_on = attributes.get("val"),
                            "numId" => style.number = attributes.number("val"),
                            "ilvl" => style.level = attributes.number("val"),
                            _ => {}
                        }
                    }
                }
                Node::End("style") => {
                    if let Some((id, style)) = current.take() {
                        styles.styles.insert(id, style);
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(styles)
    }

    /// The list and level of paragraphs of a style, or of the default one.
    pub fn numbering(&self, style: Option<&str>, numbering: &Numbering) -> Option<(u32, u32)> {
        let mut names = vec![style.or(self.default.as_deref())?];
        let (mut number, mut level) = (None, None);
        // A style may build on another; a circle ends after a few steps.
        while names.len() < 16 {
            let Some(style) = names.last().and_then(|name| self.styles.get(*name)) else {
                break;
            };
            number = number.or(style.number);
            level = level.or(style.level);
            match &style.based_on {
                Some(base) if number.is_none() || level.is_none() => names.push(base),
                _ => break,
            }
        }
        let number = number?;
        let named = names.iter().find_map(|name| numbering.level_of(number, name));
        Some((number, named.or(level).unwrap_or(0)))
    }
}
