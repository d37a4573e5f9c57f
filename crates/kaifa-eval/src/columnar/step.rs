//! What a condition becomes: steps over columns. Equal steps are one step, so whatever several rules ask for is computed
//! once. A step refers only to steps before it, so going through them in order is the whole evaluation.

use std::collections::HashMap;

use kaifa_pack::expr::{BinaryOperator, Direction};

use crate::value::Value;

/// Place of a step in the program.
pub type StepId = usize;

/// A step.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Step {
    /// A value that does not depend on the row: its place among the program's constants.
    Constant(usize),
    /// Not known, for the reason given.
    Unknown(u8),
    /// A fact, so many years before.
    Fact {
        /// Column of the table.
        name: String,
        /// Years back.
        back: i32,
    },
    /// The year looked at.
    Year(i32),
    /// The subject.
    Subject,
    /// `not`.
    Not(StepId),
    /// `-`.
    Minus(StepId),
    /// `and`.
    And(StepId, StepId),
    /// `or`.
    Or(StepId, StepId),
    /// A comparison.
    Compare(BinaryOperator, StepId, StepId),
    /// `+ - *`.
    Arithmetic(BinaryOperator, StepId, StepId),
    /// `if … then … else …`.
    If(StepId, StepId, StepId),
    /// `is known`, `is missing`.
    Known(StepId, bool),
    /// `years(n, c)`, or `every(n, c)`.
    Window {
        /// The condition on each row's own year.
        condition: StepId,
        /// Years in the window.
        length: i32,
        /// How many years before the row's the window ends.
        back: i32,
        /// First year that counts.
        first_year: Option<i32>,
        /// Whether all must hold, rather than how many do.
        every: bool,
    },
    /// `consecutive(c)`.
    Run {
        /// The condition on each row's own year.
        condition: StepId,
        /// How many years before the row's the run ends.
        back: i32,
        /// First year that counts.
        first_year: Option<i32>,
    },
    /// What a rule says: whom it concerns, and its alternatives.
    Judge {
        /// Whom it concerns.
        concerns: Option<StepId>,
        /// Of which any makes it fire.
        alternatives: Vec<StepId>,
    },
    /// Place among the rows of the same year and group.
    Rank {
        /// What is ranked.
        value: StepId,
        /// Largest or smallest first.
        largest_first: bool,
        /// What the rows of a list have in common.
        within: Vec<StepId>,
        /// Years back.
        back: i32,
    },
}

impl Step {
    /// The steps that it is made from.
    pub fn below(&self) -> Vec<StepId> {
        match self {
            Step::Constant(_) | Step::Unknown(_) | Step::Fact { .. } | Step::Year(_) | Step::Subject => {
                Vec::new()
            }
            Step::Not(a) | Step::Minus(a) | Step::Known(a, _) => vec![*a],
            Step::And(a, b) | Step::Or(a, b) | Step::Compare(_, a, b) | Step::Arithmetic(_, a, b) => {
                vec![*a, *b]
            }
            Step::If(a, b, c) => vec![*a, *b, *c],
            Step::Window { condition, .. } | Step::Run { condition, .. } => vec![*condition],
            Step::Judge {
                concerns,
                alternatives,
            } => concerns.iter().chain(alternatives).copied().collect(),
            Step::Rank { value, within, .. } => within.iter().chain([value]).copied().collect(),
        }
    }
}

/// The steps of a program.
#[derive(Debug, Default)]
pub struct Steps {
    /// In the order of evaluation.
    pub steps: Vec<Step>,
    /// Whether a step is a feature: a value that describes a row, or goes into one, rather than part of a condition.
    pub feature: Vec<bool>,
    /// Values of [`Step::Constant`].
    pub constants: Vec<Value>,
    known: HashMap<Step, StepId>,
}

impl Steps {
    /// Adds a step, or finds the one that is the same.
    pub fn add(&mut self, step: Step) -> StepId {
        if let Some(id) = self.known.get(&step) {
            return *id;
        }
        let id = self.steps.len();
        self.steps.push(step.clone());
        self.feature.push(false);
        self.known.insert(step, id);
        id
    }

    /// Adds a constant.
    pub fn constant(&mut self, value: Value) -> StepId {
        let at = match self.constants.iter().position(|c| *c == value) {
            Some(at) => at,
            None => {
                self.constants.push(value);
                self.constants.len() - 1
            }
        };
        self.add(Step::Constant(at))
    }

    /// The value of a step that does not depend on the row.
    pub fn constant_of(&self, id: StepId) -> Option<&Value> {
        match &self.steps[id] {
            Step::Constant(at) => self.constants.get(*at),
            _ => None,
        }
    }

    /// Whether a step is the same on every row, known or not.
    pub fn is_fixed(&self, id: StepId) -> bool {
        matches!(self.steps[id], Step::Constant(_) | Step::Unknown(_))
    }
}

/// Whether the largest comes first.
pub fn largest_first(direction: Direction) -> bool {
    direction == Direction::Descending
}
