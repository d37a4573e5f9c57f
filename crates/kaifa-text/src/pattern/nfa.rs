//! A pattern as a graph over characters: what is read, where it goes on, and which way is preferred.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::classes::{Classes, Ranges};

/// A step of the graph.
pub(super) enum Node {
    /// A character of a set.
    Set { set: usize, next: usize },
    /// Several ways.
    Ways(Box<Ways>),
    /// The beginning of the text.
    Start { next: usize },
    /// The end of the text.
    End { next: usize },
    /// The edge of a group: twice its number, one more where it ends.
    Edge { slot: usize, next: usize },
    /// Everything is read.
    Done,
}

/// Several ways to go on from a node, the preferred one first; such nodes are numbered.
pub(super) struct Ways {
    pub(super) number: usize,
    pub(super) ways: Vec<usize>,
    /// Those of them that can go on with a character of each class, and last without one, the preferred way last; listed where they are many.
    possible: OnceLock<Box<[Box<[usize]>]>>,
}

/// So many ways are many.
const MANY: usize = 6;

/// A pattern as a graph.
pub(super) struct Nfa {
    pub(super) nodes: Vec<Node>,
    pub(super) entry: usize,
    /// How many nodes have several ways.
    pub(super) forks: usize,
    pub(super) classes: Classes,
    /// For each set and class whether the set holds it.
    pub(super) holds: Vec<Vec<bool>>,
    /// The names of the groups, by number.
    pub(super) names: Vec<Option<Box<str>>>,
    /// What each node can go on with, made when groups are first asked for.
    firsts: OnceLock<Firsts>,
}

impl Nfa {
    /// The graph of a parsed pattern; none where it asks for more than this engine knows.
    pub(super) fn of(hir: &Hir) -> Option<Nfa> {
        let mut builder = Builder {
            nodes: vec![Node::Done],
            forks: 0,
            numbers: BTreeMap::new(),
            names: vec![None],
        };
        let entry = builder.node(hir, 0)?;
        let mut sets = vec![Ranges::new(); builder.numbers.len()];
        for (ranges, number) in builder.numbers {
            sets[number] = ranges;
        }
        let (classes, holds) = Classes::of(&sets)?;
        Some(Nfa {
            nodes: builder.nodes,
            entry,
            forks: builder.forks,
            classes,
            holds,
            names: builder.names,
            firsts: OnceLock::new(),
        })
    }

    /// Passes the ways on that can go on with a character of a class, or without one at the end, the preferred one last.
    #[inline]
    pub(super) fn possible(&self, fork: &Ways, class: Option<usize>, mut pass: impl FnMut(usize)) {
        let class = class.unwrap_or(self.classes.count());
        let firsts = self.firsts.get_or_init(|| Firsts::of(self));
        if fork.ways.len() < MANY {
            for way in fork.ways.iter().rev() {
                if firsts.hold(*way, class) {
                    pass(*way);
                }
            }
            return;
        }
        let listed = fork.possible.get_or_init(|| {
            let ways = fork.ways.iter().rev().copied();
            let that_can = |class| ways.clone().filter(|way| firsts.hold(*way, class)).collect();
            (0..=self.classes.count()).map(that_can).collect()
        });
        listed[class].iter().for_each(|way| pass(*way));
    }

    /// For each class whether a character of it can be the second one of a match that begins with a character of the first class; none where
    /// that one can be a whole match.
    pub(super) fn seconds(&self, first: usize) -> Option<Vec<bool>> {
        let firsts = self.firsts.get_or_init(|| Firsts::of(self));
        let end = self.classes.count();
        let mut seconds = vec![false; end];
        let mut reached = vec![false; self.nodes.len()];
        let mut left = vec![self.entry];
        while let Some(node) = left.pop() {
            if std::mem::replace(&mut reached[node], true) {
                continue;
            }
            match &self.nodes[node] {
                Node::Done => return None,
                Node::Set { set, next } if self.holds[*set][first] => {
                    if firsts.hold(*next, end) {
                        return None;
                    }
                    let second = (0..end).filter(|class| firsts.hold(*next, *class));
                    second.for_each(|class| seconds[class] = true);
                }
                Node::Set { .. } => {}
                Node::Ways(fork) => left.extend(&fork.ways),
                Node::Start { next } | Node::End { next } | Node::Edge { next, .. } => left.push(*next),
            }
        }
        Some(seconds)
    }

    /// For each class whether a character of it can be the last one of a match.
    pub(super) fn last(&self) -> Vec<bool> {
        // What follows stands before in the graph, but for the forks of repetitions.
        let mut ends = vec![false; self.nodes.len()];
        for _ in 0..2 {
            for (place, node) in self.nodes.iter().enumerate() {
                ends[place] = match node {
                    Node::Done => true,
                    Node::Set { .. } => false,
                    Node::Ways(fork) => fork.ways.iter().any(|way| ends[*way]),
                    Node::Start { next } | Node::End { next } | Node::Edge { next, .. } => ends[*next],
                };
            }
        }
        let mut last = vec![false; self.classes.count()];
        for node in &self.nodes {
            if let Node::Set { set, next } = node
                && ends[*next]
            {
                last.iter_mut()
                    .zip(&self.holds[*set])
                    .for_each(|(last, holds)| *last |= holds);
            }
        }
        last
    }
}

/// For each node a bit for each class that can be read next from it on, and one behind them where nothing more need be read.
struct Firsts {
    bits: Vec<u64>,
    /// Words of bits for each node.
    width: usize,
}

impl Firsts {
    fn of(nfa: &Nfa) -> Firsts {
        let end = nfa.classes.count();
        let mut firsts = Firsts {
            bits: vec![0; nfa.nodes.len() * (end / 64 + 1)],
            width: end / 64 + 1,
        };
        for (place, node) in nfa.nodes.iter().enumerate() {
            match node {
                Node::Set { set, .. } => {
                    let held = nfa.holds[*set].iter().enumerate().filter(|(_, holds)| **holds);
                    held.for_each(|(class, _)| firsts.add(place, class));
                }
                Node::Done => firsts.add(place, end),
                _ => {}
            }
        }
        // What follows stands before in the graph, but for the forks of repetitions.
        let mut more = true;
        while std::mem::take(&mut more) {
            for (place, node) in nfa.nodes.iter().enumerate() {
                match node {
                    Node::Set { .. } | Node::Done => {}
                    Node::Ways(fork) => {
                        for way in &fork.ways {
                            more |= firsts.take_over(place, *way);
                        }
                    }
                    Node::Start { next } | Node::End { next } | Node::Edge { next, .. } => {
                        more |= firsts.take_over(place, *next);
                    }
                }
            }
        }
        firsts
    }

    fn add(&mut self, node: usize, class: usize) {
        self.bits[node * self.width + class / 64] |= 1 << (class % 64);
    }

    /// Adds those of another node; whether any of them was not there yet.
    fn take_over(&mut self, node: usize, other: usize) -> bool {
        let mut more = false;
        for word in 0..self.width {
            let others = self.bits[other * self.width + word];
            let own = &mut self.bits[node * self.width + word];
            more |= others & !*own != 0;
            *own |= others;
        }
        more
    }

    fn hold(&self, node: usize, class: usize) -> bool {
        self.bits[node * self.width + class / 64] >> (class % 64) & 1 != 0
    }
}

struct Builder {
    nodes: Vec<Node>,
    forks: usize,
    /// The sets of characters, numbered in the order in which they come.
    numbers: BTreeMap<Ranges, usize>,
    names: Vec<Option<Box<str>>>,
}

impl Builder {
    fn push(&mut self, node: Node) -> usize {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    fn ways(&mut self, ways: Vec<usize>) -> usize {
        let number = self.forks;
        self.forks += 1;
        self.push(Node::Ways(Box::new(Ways {
            number,
            ways,
            possible: OnceLock::new(),
        })))
    }

    fn set(&mut self, ranges: Ranges, next: usize) -> usize {
        let sets = self.numbers.len();
        let set = *self.numbers.entry(ranges).or_insert(sets);
        self.push(Node::Set { set, next })
    }

    /// The graph of a part that goes on at `next`: where it begins.
    fn node(&mut self, hir: &Hir, next: usize) -> Option<usize> {
        Some(match hir.kind() {
            HirKind::Empty => next,
            HirKind::Literal(literal) => {
                let letters = std::str::from_utf8(&literal.0).ok()?;
                let mut next = next;
                for c in letters.chars().rev() {
                    next = self.set(vec![(c as u32, c as u32)], next);
                }
                next
            }
            HirKind::Class(Class::Unicode(class)) => {
                let ranges = class.iter().map(|r| (r.start() as u32, r.end() as u32));
                self.set(ranges.collect(), next)
            }
            HirKind::Class(Class::Bytes(_)) => return None,
            HirKind::Look(Look::Start) => self.push(Node::Start { next }),
            HirKind::Look(Look::End) => self.push(Node::End { next }),
            HirKind::Look(_) => return None,
            HirKind::Capture(group) => {
                let number = group.index as usize;
                if self.names.len() <= number {
                    self.names.resize(number + 1, None);
                }
                self.names[number].clone_from(&group.name);
                let end = self.push(Node::Edge {
                    slot: 2 * number + 1,
                    next,
                });
                let entry = self.node(&group.sub, end)?;
                self.push(Node::Edge {
                    slot: 2 * number,
                    next: entry,
                })
            }
            HirKind::Concat(parts) => {
                let mut next = next;
                for part in parts.iter().rev() {
                    next = self.node(part, next)?;
                }
                next
            }
            HirKind::Alternation(ways) => {
                let ways: Option<Vec<usize>> = ways.iter().map(|way| self.node(way, next)).collect();
                self.ways(ways?)
            }
            HirKind::Repetition(again) => {
                let order = |on: usize, out: usize| match again.greedy {
                    true => vec![on, out],
                    false => vec![out, on],
                };
                let mut entry = next;
                let mut copies = again.min;
                match again.max {
                    Some(most) => {
                        for _ in again.min..most {
                            let one = self.node(&again.sub, entry)?;
                            entry = self.ways(order(one, next));
                        }
                    }
                    None => {
                        let fork = self.ways(Vec::new());
                        let one = self.node(&again.sub, fork)?;
                        if let Node::Ways(fork) = &mut self.nodes[fork] {
                            fork.ways = order(one, next);
                        }
                        let empty = again.sub.properties().minimum_len() == Some(0);
                        match again.min {
                            // What may be empty is read once or left out, as with regex.
                            0 if empty => entry = self.ways(order(one, next)),
                            0 => entry = fork,
                            _ => {
                                entry = one;
                                copies -= 1;
                            }
                        }
                    }
                }
                for _ in 0..copies {
                    entry = self.node(&again.sub, entry)?;
                }
                entry
            }
        })
    }
}
