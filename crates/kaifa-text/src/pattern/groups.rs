//! The groups of a match whose beginning and end are known: the preferred way through the graph, found by trying.

use std::ops::Index;

use super::Match;
use super::nfa::{Nfa, Node};

/// A match with its groups.
#[derive(Debug)]
pub struct Captures<'r, 'h> {
    text: &'h str,
    /// Where each group begins and ends; one that took no part has `usize::MAX`.
    edges: Vec<usize>,
    names: Names<'r>,
}

#[derive(Debug)]
enum Names<'r> {
    Known(&'r [Option<Box<str>>]),
    Sure(&'r regex::Regex),
}

const NONE: usize = usize::MAX;

impl<'r, 'h> Captures<'r, 'h> {
    pub(super) fn read(nfa: &'r Nfa, found: Match<'h>) -> Captures<'r, 'h> {
        let mut edges = vec![NONE; 2 * nfa.names.len()];
        edges[0] = found.start;
        edges[1] = found.end;
        if nfa.names.len() > 1 {
            let mut way = Way {
                nfa,
                text: found.text,
                start: found.start,
                end: found.end,
                tried: vec![0; (nfa.nodes.len() * (found.end - found.start + 1)).div_ceil(64)],
                edges: &mut edges,
            };
            let whole = way.run(nfa.entry);
            debug_assert!(whole, "the match was found before");
        }
        Captures {
            text: found.text,
            edges,
            names: Names::Known(&nfa.names),
        }
    }

    pub(super) fn sure(regex: &'r regex::Regex, found: Match<'h>) -> Captures<'r, 'h> {
        let groups = regex.captures_at(found.text, found.start);
        let edges = groups
            .iter()
            .flat_map(|groups| groups.iter())
            .flat_map(|group| group.map_or([NONE, NONE], |group| [group.start(), group.end()]));
        Captures {
            text: found.text,
            edges: edges.collect(),
            names: Names::Sure(regex),
        }
    }

    /// A group by its number; 0 is the whole match.
    pub fn get(&self, group: usize) -> Option<Match<'h>> {
        let (start, end) = (*self.edges.get(2 * group)?, self.edges[2 * group + 1]);
        (start != NONE && end != NONE).then_some(Match {
            text: self.text,
            start,
            end,
        })
    }

    /// A group by its name.
    pub fn name(&self, name: &str) -> Option<Match<'h>> {
        let number = match self.names {
            Names::Known(names) => names.iter().position(|known| known.as_deref() == Some(name)),
            Names::Sure(regex) => regex.capture_names().position(|known| known == Some(name)),
        };
        self.get(number?)
    }

    /// How many groups there are, the whole one included.
    pub fn len(&self) -> usize {
        self.edges.len() / 2
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

/// The search for the preferred way. What was tried at a place and failed fails again.
struct Way<'a> {
    nfa: &'a Nfa,
    text: &'a str,
    start: usize,
    end: usize,
    tried: Vec<u64>,
    edges: &'a mut [usize],
}

/// What is left to be tried, or to be taken back before the next is.
enum Left {
    Try { node: usize, at: usize },
    Restore { slot: usize, was: usize },
}

impl Way<'_> {
    fn run(&mut self, entry: usize) -> bool {
        let mut left = vec![Left::Try {
            node: entry,
            at: self.start,
        }];
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

    fn class_at(&self, at: usize) -> Option<usize> {
        let c = self.text[at..self.end].chars().next()?;
        Some(self.nfa.classes.class(c))
    }

    /// Follows the graph as long as there is one way.
    fn follow(&mut self, mut node: usize, mut at: usize, left: &mut Vec<Left>) -> bool {
        loop {
            node = match &self.nfa.nodes[node] {
                Node::Done => return at == self.end,
                Node::Set { set, next } => {
                    match self.text[at..self.end].chars().next() {
                        Some(c) if self.nfa.holds[*set][self.nfa.classes.class(c)] => at += c.len_utf8(),
                        _ => return false,
                    }
                    *next
                }
                Node::Start { next } if at == 0 => *next,
                Node::End { next } if at == self.text.len() => *next,
                Node::Start { .. } | Node::End { .. } => return false,
                Node::Edge { slot, next } => {
                    left.push(Left::Restore {
                        slot: *slot,
                        was: self.edges[*slot],
                    });
                    self.edges[*slot] = at;
                    *next
                }
                Node::Ways(ways) => {
                    let place = node * (self.end - self.start + 1) + (at - self.start);
                    let (word, bit) = (place / 64, 1_u64 << (place % 64));
                    if self.tried[word] & bit != 0 {
                        return false;
                    }
                    self.tried[word] |= bit;
                    // Ways that cannot go on with the next character are not even tried.
                    let class = self.class_at(at);
                    let open = |way: &&usize| match self.nfa.nodes[**way] {
                        Node::Set { set, .. } => class.is_some_and(|class| self.nfa.holds[set][class]),
                        _ => true,
                    };
                    left.extend(
                        ways.iter()
                            .rev()
                            .filter(open)
                            .map(|way| Left::Try { node: *way, at }),
                    );
                    match left.pop() {
                        Some(Left::Try { node, at: here }) if here == at => node,
                        Some(other) => {
                            left.push(other);
                            return false;
                        }
                        None => return false,
                    }
                }
            };
        }
    }
}
