//! A reported value in one of five states. Missing is not zero, and "not yet due" is not missing.

use serde::{Deserialize, Serialize};

use crate::{Quantity, Words};

/// A figure: what is known of one indicator of one subject for one period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Figure {
    /// Handed in and not rejected. Zero is a reported value.
    Reported {
        /// The value with its unit.
        quantity: Quantity,
    },
    /// Its period or its deadline has not ended.
    NotDue,
    /// Due and not handed in.
    Missing,
    /// Handed in and refused by a reviewer; kept for the history, never used.
    Rejected {
        /// The value that was refused.
        quantity: Quantity,
        /// Why, in the reviewer's words.
        reason: String,
    },
    /// The question does not arise for this subject.
    NotApplicable {
        /// Why not.
        reason: String,
    },
}

/// The state alone, without its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FigureState {
    /// See [`Figure::Reported`].
    Reported,
    /// See [`Figure::NotDue`].
    NotDue,
    /// See [`Figure::Missing`].
    Missing,
    /// See [`Figure::Rejected`].
    Rejected,
    /// See [`Figure::NotApplicable`].
    NotApplicable,
}

impl Figure {
    /// The value, only if it may be used.
    pub fn usable(&self) -> Option<Quantity> {
        match self {
            Figure::Reported { quantity } => Some(*quantity),
            _ => None,
        }
    }

    /// The state.
    pub fn state(&self) -> FigureState {
        match self {
            Figure::Reported { .. } => FigureState::Reported,
            Figure::NotDue => FigureState::NotDue,
            Figure::Missing => FigureState::Missing,
            Figure::Rejected { .. } => FigureState::Rejected,
            Figure::NotApplicable { .. } => FigureState::NotApplicable,
        }
    }
}

impl FigureState {
    /// All five, in the order in which they are explained to people.
    pub const ALL: [FigureState; 5] = [
        FigureState::Reported,
        FigureState::NotDue,
        FigureState::Missing,
        FigureState::Rejected,
        FigureState::NotApplicable,
    ];

    /// The word stored and sent: `reported`, `not_due` …
    pub fn code(self) -> &'static str {
        match self {
            FigureState::Reported => "reported",
            FigureState::NotDue => "not_due",
            FigureState::Missing => "missing",
            FigureState::Rejected => "rejected",
            FigureState::NotApplicable => "not_applicable",
        }
    }

    /// The state of a stored word.
    pub fn parse(code: &str) -> Option<FigureState> {
        FigureState::ALL.into_iter().find(|state| state.code() == code)
    }

    /// The word shown in place of a number.
    pub fn words(self) -> Words {
        match self {
            FigureState::Reported => Words::new("已报", "reported"),
            FigureState::NotDue => Words::new("未到期", "not yet due"),
            FigureState::Missing => Words::new("缺报", "missing"),
            FigureState::Rejected => Words::new("已退回", "rejected"),
            FigureState::NotApplicable => Words::new("不适用", "not applicable"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Decimal, Unit};

    #[test]
    fn only_a_reported_value_may_be_used_and_zero_is_one() {
        let zero = Quantity::new(Decimal::ZERO, Unit::none());
        assert_eq!(Figure::Reported { quantity: zero }.usable(), Some(zero));
        assert_eq!(
            Figure::Rejected {
                quantity: zero,
                reason: "误报".into()
            }
            .usable(),
            None
        );
        assert_eq!(Figure::Missing.usable(), None);
    }

    #[test]
    fn every_state_has_its_own_code() {
        for state in FigureState::ALL {
            assert_eq!(FigureState::parse(state.code()), Some(state));
        }
        assert_eq!(FigureState::parse("zero"), None);
    }
}
