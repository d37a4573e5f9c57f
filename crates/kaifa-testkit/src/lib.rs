#![doc = include_str!("../README.md")]

mod clock;
mod database;
mod reports;

pub use clock::Clock;
pub use database::TestDb;
pub use reports::waiting;
