#![doc = include_str!("../README.md")]

pub mod codes;
mod decode;
pub mod edition;
pub mod expr;
pub mod files;
pub mod item;
pub mod pack;

pub use edition::{Edition, LoadedEdition};
pub use files::PackFiles;
pub use item::*;
pub use pack::{Loaded, Pack};
