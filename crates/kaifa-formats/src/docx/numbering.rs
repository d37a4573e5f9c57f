//! Automatic numbers of Word: `numbering.xml` says how each level of a list looks, counters say where it stands; together
//! they give the words that Word shows (`第%1章` → 第三章, `(%2)` → (二)).

use std::collections::{HashMap, HashSet};

use crate::problems::Refusal;
use crate::xml::{self, Node};

use crate::numerals::numeral;

/// How one level of a list is numbered.
#[derive(Debug, Clone)]
pub struct Level {
    /// Its first number.
    pub start: u32,
    /// The format of its numbers, by the name that Word has for it.
    pub format: String,
    /// What is shown, with `%1` for the number of the first level.
    pub text: String,
    /// What stands between number and words.
    pub after: &'static str,
    /// All numbers in Arabic digits, whatever their levels say.
    pub legal: bool,
    /// Levels from the top after which it begins anew; none where it does so after all above it.
    pub restarts_after: Option<usize>,
    /// The style whose paragraphs stand on this level.
    pub style: Option<String>,
}

impl Default for Level {
    fn default() -> Level {
        Level {
            start: 1,
            format: "decimal".to_owned(),
            text: String::new(),
            after: "\t",
            legal: false,
            restarts_after: None,
            style: None,
        }
    }
}

/// Levels of a list.
pub const LEVELS: usize = 9;

/// The levels of a list, from the top.
pub type Levels = [Level; LEVELS];

/// A list, which looks as its definition says.
#[derive(Debug, Clone, Default)]
pub struct List {
    /// The definition, whose counts all lists of it share.
    pub definition: u32,
    /// Level → start that this list begins with.
    pub starts: HashMap<usize, u32>,
    /// Level → its own look.
    pub looks: HashMap<usize, Level>,
}

/// The lists of a document.
#[derive(Debug, Default)]
pub struct Numbering {
    /// How lists look.
    pub definitions: HashMap<u32, Levels>,
    /// The lists, by the number that paragraphs name.
    pub lists: HashMap<u32, List>,
}

impl Numbering {
    /// Reads `numbering.xml`.
    pub fn read(text: &str) -> Result<Numbering, Refusal> {
        let mut numbering = Numbering::default();
        let mut definition: Option<u32> = None;
        let mut list: Option<u32> = None;
        let mut level: Option<usize> = None;
        let mut override_of: Option<usize> = None;
        // A definition may leave its levels to a style of lists, which another definition describes.
        let mut left_to: HashMap<u32, String> = HashMap::new();
        let mut describes: HashMap<String, u32> = HashMap::new();
        xml::walk(text, "numbering.xml", |node| {
            match node {
                Node::Start("abstractNum", attributes) => {
                    definition = attributes.number("abstractNumId");
                    if let Some(id) = definition {
                        numbering.definitions.insert(id, Levels::default());
                    }
                }
                Node::End("abstractNum") => definition = None,
                Node::Start("numStyleLink", attributes) => {
                    left_to.extend(definition.zip(attributes.get("val")));
                }
                Node::Start("styleLink", attributes) => {
                    describes.extend(attributes.get("val").zip(definition));
                }
                Node::Start("num", attributes) => {
                    list = attributes.number("numId");
                    if let Some(id) = list {
                        numbering.lists.insert(id, List::default());
                    }
                }
                Node::End("num") => list = None,
                Node::Start("abstractNumId", attributes) => {
                    if let (Some(list), Some(id)) = (
                        list.and_then(|id| numbering.lists.get_mut(&id)),
                        attributes.number("val"),
                    ) {
                        list.definition = id;
                    }
                }
                Node::Start("lvlOverride", attributes) => {
                    override_of = attributes.number("ilvl").filter(|level| *level < LEVELS);
                }
                Node::End("lvlOverride") => override_of = None,
                Node::Start("startOverride", attributes) => {
                    let list = list.and_then(|id| numbering.lists.get_mut(&id));
                    if let (Some(list), Some(level), Some(start)) =
                        (list, override_of, attributes.number("val"))
                    {
                        list.starts.insert(level, start);
                    }
                }
                Node::Start("lvl", attributes) => {
                    level = attributes.number("ilvl").filter(|level| *level < LEVELS);
                }
                Node::End("lvl") => level = None,
                Node::Start(name, attributes) => {
                    let value = attributes.get("val");
                    let Some(index) = level else { return Ok(()) };
                    let look = match (definition, list) {
                        (Some(id), _) => numbering
                            .definitions
                            .get_mut(&id)
                            .map(|levels| &mut levels[index]),
                        (None, Some(id)) => numbering
                            .lists
                            .get_mut(&id)
                            .map(|list| list.looks.entry(index).or_default()),
                        _ => None,
                    };
                    let (Some(look), Some(value)) = (look, value) else {
                        if name == "isLgl"
                            && let Some(levels) = definition.and_then(|id| numbering.definitions.get_mut(&id))
                        {
                            levels[index].legal = true;
                        }
                        return Ok(());
                    };
                    match name {
                        "start" => look.start = value.parse().unwrap_or(1),
                        "numFmt" => look.format = value,
                        "lvlText" => look.text = value,
                        "suff" => {
                            look.after = match value.as_str() {
                                "space" => " ",
                                "nothing" => "",
                                _ => "\t",
                            }
                        }
                        "isLgl" => look.legal = !matches!(value.as_str(), "0" | "false"),
                        "lvlRestart" => look.restarts_after = value.parse().ok(),
                        "pStyle" => look.style = Some(value),
                        _ => {}
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        for list in numbering.lists.values_mut() {
            let style = left_to.get(&list.definition);
            if let Some(described) = style.and_then(|style| describes.get(style)) {
                list.definition = *described;
            }
        }
        Ok(numbering)
    }

    /// The level of a list on which the paragraphs of a style stand.
    pub fn level_of(&self, number: u32, style: &str) -> Option<u32> {
        let list = self.lists.get(&number)?;
        let stands = |level: &usize| {
            let look = self.look(list, *level);
            look.is_some_and(|look| look.style.as_deref() == Some(style))
        };
        (0..LEVELS).find(stands).map(|level| level as u32)
    }

    fn look<'b>(&'b self, list: &'b List, level: usize) -> Option<&'b Level> {
        list.looks.get(&level).or_else(|| {
            self.definitions
                .get(&list.definition)
                .map(|levels| &levels[level])
        })
    }
}

/// Where each list of a document stands.
#[derive(Debug)]
pub struct Counters<'a> {
    numbering: &'a Numbering,
    /// Definition → the last number of each level, 0 before the first.
    counts: HashMap<u32, [Option<u32>; LEVELS]>,
    begun: HashSet<u32>,
}

impl<'a> Counters<'a> {
    /// All lists before their first paragraph.
    pub fn new(numbering: &'a Numbering) -> Counters<'a> {
        Counters {
            numbering,
            counts: HashMap::new(),
            begun: HashSet::new(),
        }
    }

    /// Counts one paragraph of a list and gives its number as words, with the gap after it; none where there is no such list.
    pub fn next(&mut self, number: u32, level: u32) -> Option<String> {
        let level = (level as usize).min(LEVELS - 1);
        let list = self.numbering.lists.get(&number)?;
        let counts = self.counts.entry(list.definition).or_default();
        if self.begun.insert(number) {
            for (at, start) in &list.starts {
                counts[*at] = start.checked_sub(1);
            }
        }
        let look = self.numbering.look(list, level)?;
        counts[level] = Some(match counts[level] {
            Some(before) => before.saturating_add(1),
            None => list.starts.get(&level).copied().unwrap_or(look.start),
        });
        for (deeper, count) in counts.iter_mut().enumerate().skip(level + 1) {
            let restarts = |look: &Level| look.restarts_after.is_none_or(|levels| level < levels);
            if self.numbering.look(list, deeper).is_none_or(restarts) {
                *count = None;
            }
        }
        let counts = *counts;
        if look.format == "bullet" {
            return Some(format!("•{}", look.after));
        }
        if look.format == "none" && !look.text.contains('%') {
            return Some(look.text.clone());
        }
        let mut words = String::new();
        let mut rest = look.text.chars().peekable();
        while let Some(c) = rest.next() {
            let of = rest
                .peek()
                .and_then(|d| d.to_digit(10))
                .filter(|d| c == '%' && *d > 0);
            match of {
                Some(of) => {
                    rest.next();
                    let index = of as usize - 1;
                    let part = self.numbering.look(list, index)?;
                    let count = counts[index].unwrap_or(part.start);
                    let format = if look.legal { "decimal" } else { &part.format };
                    words.push_str(&numeral(count, format));
                }
                None => words.push(c),
            }
        }
        if !words.is_empty() {
            words.push_str(look.after);
        }
        Some(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_count_restart_and_name_the_levels_above() {
        let xml = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="1">
            <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="%1、"/></w:lvl>
            <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:suff w:val="nothing"/><w:lvlText w:val="(%2)"/></w:lvl>
            <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:suff w:val="nothing"/><w:lvlText w:val="%1.%3"/></w:lvl>
            </w:abstractNum><w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num>
            <w:num w:numId="6"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num></w:numbering>"#;
        let numbering = Numbering::read(xml).unwrap();
        let mut counters = Counters::new(&numbering);
        let shown: Vec<String> = [(5, 0), (5, 1), (5, 1), (5, 2), (5, 0), (5, 1), (6, 0)]
            .into_iter()
            .map(|(list, level)| counters.next(list, level).unwrap())
            .collect();
        assert_eq!(shown, ["一、", "(一)", "(二)", "1.1", "二、", "(一)", "一、"]);
        assert_eq!(counters.next(99, 0), None);
    }
}
