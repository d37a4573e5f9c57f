//! Evaluation by points: per-mu grading of enterprises and other schemes whose indicators give points.
//!
//! A scheme becomes a [`Plan`]; a [`Table`] holds the data as columns; [`evaluate`] gives values, points, totals, ranks
//! and grades. The columns are floats and fast; [`exactly`] evaluates one row in fractions and decides where floats are
//! too close; [`explain`] opens any result as a derivation. Composite indices are not here.

pub mod bounds;
pub mod column_expression;
pub mod correction;
mod decimal_sums;
pub mod evaluate;
mod exact_expression;
mod exact_total;
pub mod exactly;
pub mod explain;
pub mod explain_other;
mod explain_words;
pub mod forensics;
pub mod formula_words;
pub mod gathering;
pub mod grouping;
pub mod measures;
pub mod next_grade;
pub mod numbers;
pub mod others;
pub mod parts;
pub mod plan;
pub mod points;
pub mod ranking;
pub mod run;
pub mod small_groups;
pub mod state;
pub mod summary;
pub mod sums;
pub mod table;
pub mod totals;
pub mod what_if;
pub mod wishes;

pub use evaluate::{Evaluation, evaluate};
pub use numbers::Numbers;
pub use others::{OtherEvaluations, OtherScores, Others};
pub use plan::Plan;
pub use summary::{SummaryLine, summary};
pub use table::{Column, Table, Words};

use num_traits::ToPrimitive;

/// A weight as a float.
fn plan_weight(weight: &crate::exact::Exact) -> f64 {
    weight.to_f64().unwrap_or(0.0)
}
