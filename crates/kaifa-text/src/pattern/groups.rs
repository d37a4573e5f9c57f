//! The groups of a match whose beginning and end are known: the preferred way through the graph, found by trying.

use std::cell::OnceCell;
use std::ops::Index;

use super::Match;
use super::nfa::{Nfa, Node};

/// A match with its groups, which are looked for when one is asked for.
pub struct Captures<'r, 'h> {
    found: Match<'h>,
    by: By<'r>,
    /// Where each group begins and ends; one that took no part has `usize::MAX`.
    edges: OnceCell<Vec<usize>>,
}

/// Who knows the groups.
pub(super) enum By<'r> {
    Graph(&'r Nfa),
    Sure(&'r regex::Regex),
}

const NONE: usize = usize::MAX;

impl<'r, 'h> Captures<'r, 'h> {
    pub(super) fn new(found: Match<'h>, by: By<'r>) -> Captures<'r, 'h> {
        Captures {
            found,
            by,
            edges: OnceCell::new(),
        }
    }

    fn edges(&self) -> &[usize] {
        self.edges.get_or_init(|| match self.by {
            By::Graph(nfa) => in_graph(nfa, self.found),
            By::Sure(regex) => {
                let groups = regex.captures_at(self.found.text, self.found.start);
                groups
                    .iter()
                    .flat_map(|groups| groups.iter())
                    .flat_map(|group| group.map_or([NONE, NONE], |group| [group.start(), group.end()]))
                    .collect()
            }
        })
    }

    /// A group by its number; 0 is the whole match.
    pub fn get(&self, group: usize) -> Option<Match<'h>> {
        if group == 0 {
            return Some(self.found);
        }
        let (start, end) = match self.edges().get(2 * group..2 * group + 2)? {
            [start, end] if *start != NONE && *end != NONE => (*start, *end),
            _ => return None,
        };
        Some(Match {
            text: self.found.text,
            start,
            end,
        })
    }

    /// A group by its name.
    pub fn name(&self, name: &str) -> Option<Match<'h>> {
        let number = match self.by {
            By::Graph(nfa) => nfa.names.iter().position(|known| known.as_deref() == Some(name)),
            By::Sure(regex) => regex.capture_names().position(|known| known == Some(name)),
        };
        self.get(number?)
    }

    /// How many groups there are, the whole one included.
    pub fn len(&self) -> usize {
        match self.by {
            By::Graph(nfa) => nfa.names.len(),
            By::Sure(regex) => regex.captures_len(),
        }
    }

    /// All groups in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<Match<'h>>> + '_ {
        (0..self.len()).map(|group| self.get(group))
    }
}

impl Index<usize> for Captures<'_, '_> {
    type Output = str;

    fn index(&self, group: usize) -> &str {
        self.get(group)
            .map_or_else(|| panic!("no group {group}"), |found| found.as_str())
    }
}

impl Index<&str> for Captures<'_, '_> {
    type Output = str;

    fn index(&self, name: &str) -> &str {
        self.name(name)
            .map_or_else(|| panic!("no group {name}"), |found| found.as_str())
    }
}

/// Words of bits for what was tried in most matches.
const FEW: usize = 16;

fn in_graph(nfa: &Nfa, found: Match<'_>) -> Vec<usize> {
    let mut edges = vec![NONE; 2 * nfa.names.len()];
    if nfa.names.len() > 1 {
        let size = (nfa.forks * (found.end - found.start + 1)).div_ceil(64);
        let (mut few, mut many) = ([0; FEW], Vec::new());
        let tried = match few.get_mut(..size) {
            Some(few) => few,
            None => {
                many.resize(size, 0);
                &mut many[..]
            }
        };
        let mut way = Way {
            nfa,
            text: found.text,
            start: found.start,
            end: found.end,
            tried,
            edges: &mut edges,
        };
        let whole = way.run(nfa.entry);
        debug_assert!(whole, "the match was found before");
    }
    edges
}

/// The search for the preferred way. What was tried at a place and failed fails again.
struct Way<'a> {
    nfa: &'a Nfa,
    text: &'a str,
    start: usize,
    end: usize,
    tried: &'a mut [u64],
    edges: &'a mut [usize],
}

/// What is left to be tried, or to be taken back before the next is.
enum Left {
    Try { node: usize, at: usize },
    Restore { slot: usize, was: usize },
}

impl Way<'_> {
    fn run(&mut self, entry: usize) -> bool {
        let mut left = Vec::new();
        if self.follow(entry, self.start, &mut left) {
            return true;
        }
        while let Some(next) = left.pop() {
            match next {
                Left::Restore { slot, was } => self.edges[slot] = was,
                Left::Try { node, at } => {
                    if self.follow(node, at, &mut left) {
                        return true;
                    }
                }
            }
        }
        false
    }

    /// The class of the character at a place and where the next one begins; none at the end of the match.
    fn read(&self, at: usize) -> Option<(usize, usize)> {
        let text = &self.text[..self.end];
        let (class, behind) = self.nfa.classes.read(text, &text.as_bytes()[at..])?;
        Some((class, self.end - behind.len()))
    }

    /// Follows the graph as long as there is one way.
    fn follow(&mut self, mut node: usize, mut at: usize, left: &mut Vec<Left>) -> bool {
        let mut here = self.read(at);
        loop {
            node = match &self.nfa.nodes[node] {
                Node::Done => return at == self.end,
                Node::Set { set, next } => {
                    match here {
                        Some((class, behind)) if self.nfa.holds[*set][class] => at = behind,
                        _ => return false,
                    }
                    here = self.read(at);
                    *next
                }
                Node::Start { next } if at == 0 => *next,
                Node::End { next } if at == self.text.len() => *next,
                Node::Start { .. } | Node::End { .. } => return false,
                Node::Edge { slot, next } => {
                    // Where no other way is left there is nothing to go back to.
                    if !left.is_empty() {
                        left.push(Left::Restore {
                            slot: *slot,
                            was: self.edges[*slot],
                        });
                    }
                    self.edges[*slot] = at;
                    *next
                }
                Node::Ways(fork) => {
                    let place = fork.number * (self.end - self.start + 1) + (at - self.start);
                    let (word, bit) = (place / 64, 1_u64 << (place % 64));
                    if self.tried[word] & bit != 0 {
                        return false;
                    }
                    self.tried[word] |= bit;
                    // The preferred one of the ways that can go on is taken, the others are left for later.
                    let class = here.map(|(class, _)| class);
                    let mut preferred = None;
                    self.nfa.possible(fork, class, |way| {
                        if let Some(node) = preferred.replace(way) {
                            left.push(Left::Try { node, at });
                        }
                    });
                    match preferred {
                        Some(way) => way,
                        None => return false,
                    }
                }
            };
        }
    }
}
