#![doc = include_str!("../README.md")]

mod citation;
pub mod credit_code;
mod digest;
pub mod figure;
mod lang;
mod period;
pub mod problem;
pub mod punctuation;
pub mod quantity;
mod span;
pub mod steps;
pub mod unit;

pub use chrono::NaiveDate as Date;
pub use rust_decimal::Decimal;

pub use citation::{Citation, ClausePath};
pub use digest::{Digest, Digester};
pub use figure::{Figure, FigureState};
pub use lang::{Lang, Words, counted};
pub use period::Period;
pub use problem::{CodeInfo, Place, Problem, Severity};
pub use quantity::Quantity;
pub use span::Span;
pub use unit::Unit;
