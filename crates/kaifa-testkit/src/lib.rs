#![doc = include_str!("../README.md")]

mod clock;
mod database;

pub use clock::Clock;
pub use database::TestDb;
