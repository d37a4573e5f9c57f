//! The styles of a Word document, as far as they number paragraphs: a heading style can carry a list.

use std::collections::HashMap;

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
    pub fn numbering(&self, style: Option<&str>) -> Option<(u32, u32)> {
        let mut name = style.or(self.default.as_deref())?;
        let (mut number, mut level) = (None, None);
        // A style may build on another; a circle ends after a few steps.
        for _ in 0..16 {
            let style = self.styles.get(name)?;
            number = number.or(style.number);
            level = level.or(style.level);
            match &style.based_on {
                Some(base) if number.is_none() || level.is_none() => name = base,
                _ => break,
            }
        }
        Some((number?, level.unwrap_or(0)))
    }
}
