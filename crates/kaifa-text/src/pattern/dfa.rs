//! The graph of a pattern made deterministic, state by state as texts need them. What is known is read without a lock by all
//! threads; a new state is made under one.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};

use super::nfa::{Nfa, Node};

/// States that share a piece of the table.
const CHUNK: usize = 64;
/// Pieces of the table: more states than that are given up.
const CHUNKS: usize = 128;
/// In the table: not known yet.
const UNKNOWN: u32 = u32::MAX;

/// A state with what it tells, in one number: where its row of the table begins, whether the text up to here matches, and whether
/// it does if it ends here.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct State(u32);

impl State {
    /// Nothing can match any more.
    pub(super) const DEAD: State = State(0);

    pub(super) fn is_dead(self) -> bool {
        self == State::DEAD
    }

    pub(super) fn matches(self) -> bool {
        self.0 & 1 != 0
    }

    pub(super) fn matches_at_end(self) -> bool {
        self.0 & 2 != 0
    }

    fn row(self) -> usize {
        (self.0 >> 2) as usize
    }
}

/// The deterministic form of a graph.
pub(super) struct Dfa {
    /// The first piece of the table, where most searches stay.
    first: Box<[AtomicU32]>,
    /// The others.
    chunks: Box<[OnceLock<Box<[AtomicU32]>>]>,
    /// The states at the beginning of a text and elsewhere.
    starts: [State; 2],
    making: Mutex<Making>,
}

#[derive(Default)]
struct Making {
    known: HashMap<Box<[u32]>, State>,
    /// The nodes of each state, the preferred ones first.
    nodes: Vec<Box<[u32]>>,
    seen: Vec<bool>,
}

impl Dfa {
    pub(super) fn new(nfa: &Nfa) -> Dfa {
        let mut dfa = Dfa {
            first: unknown(nfa),
            chunks: (0..CHUNKS).map(|_| OnceLock::new()).collect(),
            starts: [State::DEAD; 2],
            making: Mutex::default(),
        };
        let mut making = Making::default();
        // Place 0 is that of the dead state.
        making.nodes.push(Box::default());
        making.known.insert(Box::default(), State::DEAD);
        let starts = [true, false].map(|at_start| {
            let mut closure = Closure::new(nfa, at_start, false);
            closure.add(nfa.entry);
            dfa.state(nfa, &mut making, closure.nodes).unwrap_or(State::DEAD)
        });
        dfa.starts = starts;
        dfa.making = Mutex::new(making);
        dfa
    }

    /// The state before anything is read.
    pub(super) fn start(&self, at_start: bool) -> State {
        self.starts[usize::from(!at_start)]
    }

    /// The classes that a state can go on with.
    pub(super) fn live(&self, nfa: &Nfa, state: State) -> Vec<bool> {
        let making = self.making.lock().expect("no thread fails in here");
        let mut live = vec![false; nfa.classes.count()];
        for node in &making.nodes[state.row() / nfa.classes.count()] {
            if let Node::Set { set, .. } = nfa.nodes[*node as usize] {
                live.iter_mut()
                    .zip(&nfa.holds[set])
                    .for_each(|(live, holds)| *live |= holds);
            }
        }
        live
    }

    /// The state after a further character; none when there are too many states.
    #[inline]
    pub(super) fn next(&self, nfa: &Nfa, state: State, class: usize) -> Option<State> {
        let place = state.row() + class;
        let known = match self.first.get(place) {
            Some(known) => known.load(Ordering::Relaxed),
            None => self.further(place).unwrap_or(UNKNOWN),
        };
        if known != UNKNOWN {
            return Some(State(known));
        }
        self.make(nfa, state, class)
    }

    fn further(&self, place: usize) -> Option<u32> {
        let size = self.first.len();
        let chunk = self.chunks[place / size - 1].get()?;
        Some(chunk[place % size].load(Ordering::Relaxed))
    }

    #[cold]
    fn make(&self, nfa: &Nfa, state: State, class: usize) -> Option<State> {
        let mut making = self.making.lock().expect("no thread fails in here");
        let mut closure = Closure::new(nfa, false, false);
        closure.seen = std::mem::take(&mut making.seen);
        closure.seen.clear();
        closure.seen.resize(nfa.nodes.len(), false);
        for node in &making.nodes[state.row() / nfa.classes.count()] {
            match nfa.nodes[*node as usize] {
                Node::Set { set, next } if nfa.holds[set][class] => closure.add(next),
                _ => {}
            }
            if closure.done {
                break;
            }
        }
        let nodes = std::mem::take(&mut closure.nodes);
        making.seen = closure.seen;
        let next = self.state(nfa, &mut making, nodes)?;
        let place = state.row() + class;
        let size = self.first.len();
        let chunk = match place / size {
            0 => &self.first,
            further => self.chunks.get(further - 1)?.get_or_init(|| unknown(nfa)),
        };
        // A state's nodes are written before its number, and whoever reads the number needs the lock to use them.
        chunk[place % size].store(next.0, Ordering::Relaxed);
        Some(next)
    }

    fn state(&self, nfa: &Nfa, making: &mut Making, nodes: Vec<u32>) -> Option<State> {
        let nodes = nodes.into_boxed_slice();
        if let Some(known) = making.known.get(&nodes) {
            return Some(*known);
        }
        let index = making.nodes.len();
        if index >= CHUNK * (CHUNKS + 1) {
            return None;
        }
        let matches = nodes
            .last()
            .is_some_and(|node| matches!(nfa.nodes[*node as usize], Node::Done));
        let at_end = matches || {
            let mut closure = Closure::new(nfa, false, true);
            nodes.iter().for_each(|node| closure.add(*node as usize));
            closure.done
        };
        let state =
            State(((index * nfa.classes.count()) as u32) << 2 | u32::from(at_end) << 1 | u32::from(matches));
        making.known.insert(nodes.clone(), state);
        making.nodes.push(nodes);
        Some(state)
    }
}

/// A piece of the table with nothing in it yet.
fn unknown(nfa: &Nfa) -> Box<[AtomicU32]> {
    let size = CHUNK * nfa.classes.count();
    (0..size).map(|_| AtomicU32::new(UNKNOWN)).collect()
}

/// What can be read next from some nodes on, the preferred first; behind the end of the pattern nothing is of use.
struct Closure<'a> {
    nfa: &'a Nfa,
    at_start: bool,
    at_end: bool,
    nodes: Vec<u32>,
    seen: Vec<bool>,
    done: bool,
}

impl Closure<'_> {
    fn new(nfa: &Nfa, at_start: bool, at_end: bool) -> Closure<'_> {
        Closure {
            nfa,
            at_start,
            at_end,
            nodes: Vec::new(),
            seen: vec![false; nfa.nodes.len()],
            done: false,
        }
    }

    fn add(&mut self, node: usize) {
        let mut stack = vec![node];
        while let Some(node) = stack.pop() {
            if self.done || std::mem::replace(&mut self.seen[node], true) {
                continue;
            }
            match &self.nfa.nodes[node] {
                Node::Set { .. } => self.nodes.push(node as u32),
                Node::Ways(ways) => stack.extend(ways.iter().rev()),
                Node::Start { next } if self.at_start => stack.push(*next),
                Node::Start { .. } => {}
                Node::End { next } if self.at_end => stack.push(*next),
                Node::End { .. } => self.nodes.push(node as u32),
                Node::Edge { next, .. } => stack.push(*next),
                Node::Done => {
                    self.nodes.push(node as u32);
                    self.done = true;
                }
            }
        }
    }
}
