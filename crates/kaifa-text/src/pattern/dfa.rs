//! The graph of a pattern made deterministic, state by state as texts need them. What is known is read without a lock by all
//! threads; a new state is made under one.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Mutex, OnceLock};

use super::nfa::{Nfa, Node};

/// States in the first piece of the table: most patterns need no more. Each further piece has twice as many as the one before.
const FIRST: usize = 16;
/// Further pieces of the table: more states than fit into them are given up.
const PIECES: usize = 9;
/// In the table: not known yet. It has the bits of a match, so that who only goes on need not ask for it.
const UNKNOWN: u16 = u16::MAX;

/// A state with what it tells, in one number that is small, since tables that fit into the nearest caches make searches fast: its number,
/// whether the text up to here matches, and whether it does if it ends here.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct State(u16);

impl State {
    /// Nothing can match any more.
    pub(super) const DEAD: State = State(0);

    pub(super) fn is_dead(self) -> bool {
        self == State::DEAD
    }

    /// Whether it was not made yet.
    pub(super) fn is_unknown(self) -> bool {
        self.0 == UNKNOWN
    }

    /// Whether nothing matches yet and something can: most steps lead to such a state.
    pub(super) fn only_goes_on(self) -> bool {
        self.0 & 3 == 0 && !self.is_dead()
    }

    pub(super) fn matches(self) -> bool {
        self.0 & 1 != 0
    }

    pub(super) fn matches_at_end(self) -> bool {
        self.0 & 2 != 0
    }

    fn number(self) -> usize {
        usize::from(self.0 >> 2)
    }
}

/// The deterministic form of a graph.
pub(super) struct Dfa {
    /// The first piece of the table, where most searches stay: for each state a row of what follows it, by class.
    first: Box<[AtomicU16]>,
    /// Classes of a row.
    width: usize,
    /// The states at the beginning of a text and elsewhere.
    starts: [State; 2],
    rest: Box<Rest>,
}

/// What is needed where a state or its row is not in the first piece.
#[derive(Default)]
struct Rest {
    further: [OnceLock<Box<[AtomicU16]>>; PIECES],
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
            first: unknown(FIRST * nfa.classes.count()),
            width: nfa.classes.count(),
            starts: [State::DEAD; 2],
            rest: Box::default(),
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
        dfa.rest.making = Mutex::new(making);
        dfa
    }

    /// The state before anything is read.
    pub(super) fn start(&self, at_start: bool) -> State {
        self.starts[usize::from(!at_start)]
    }

    /// The classes that a state can go on with.
    pub(super) fn live(&self, nfa: &Nfa, state: State) -> Vec<bool> {
        let making = self.rest.making.lock().expect("no thread fails in here");
        let mut live = vec![false; nfa.classes.count()];
        for node in &making.nodes[state.number()] {
            if let Node::Set { set, .. } = nfa.nodes[*node as usize] {
                live.iter_mut()
                    .zip(&nfa.holds[set])
                    .for_each(|(live, holds)| *live |= holds);
            }
        }
        live
    }

    /// The state after a further character, or the unknown one: most steps find it here.
    #[inline(always)]
    pub(super) fn known(&self, state: State, class: usize) -> State {
        let place = state.number() * self.width + class;
        State(match self.first.get(place) {
            Some(known) => known.load(Ordering::Relaxed),
            None => self.further(state, class).unwrap_or(UNKNOWN),
        })
    }

    fn further(&self, state: State, class: usize) -> Option<u16> {
        let (piece, row) = piece(state.number());
        let piece = self.rest.further[piece - 1].get()?;
        Some(piece[row * self.width + class].load(Ordering::Relaxed))
    }

    /// The state after a further character, made now; none when there are too many states.
    #[cold]
    pub(super) fn make(&self, nfa: &Nfa, state: State, class: usize) -> Option<State> {
        let mut making = self.rest.making.lock().expect("no thread fails in here");
        let mut closure = Closure::new(nfa, false, false);
        closure.seen = std::mem::take(&mut making.seen);
        closure.seen.clear();
        closure.seen.resize(nfa.nodes.len(), false);
        for node in &making.nodes[state.number()] {
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
        let (piece, row) = piece(state.number());
        let table = match piece {
            0 => &self.first,
            _ => self.rest.further[piece - 1].get_or_init(|| unknown((FIRST << piece) * self.width)),
        };
        // A state's nodes are written before its number, and whoever reads the number needs the lock to use them.
        table[row * self.width + class].store(next.0, Ordering::Relaxed);
        Some(next)
    }

    fn state(&self, nfa: &Nfa, making: &mut Making, nodes: Vec<u32>) -> Option<State> {
        let nodes = nodes.into_boxed_slice();
        if let Some(known) = making.known.get(&nodes) {
            return Some(*known);
        }
        let number = making.nodes.len();
        if piece(number).0 > PIECES {
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
        let state = State((number as u16) << 2 | u16::from(at_end) << 1 | u16::from(matches));
        making.known.insert(nodes.clone(), state);
        making.nodes.push(nodes);
        Some(state)
    }
}

/// The piece of the table that a state lies in, and its row there.
fn piece(number: usize) -> (usize, usize) {
    let piece = (number / FIRST + 1).ilog2() as usize;
    (piece, number - FIRST * ((1 << piece) - 1))
}

/// A piece of the table with nothing in it yet.
fn unknown(size: usize) -> Box<[AtomicU16]> {
    (0..size).map(|_| AtomicU16::new(UNKNOWN)).collect()
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
                Node::Ways(fork) => stack.extend(fork.ways.iter().rev()),
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
