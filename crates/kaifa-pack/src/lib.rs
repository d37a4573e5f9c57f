#![doc = include_str!("../README.md")]

pub mod accept;
pub mod check;
pub mod citing;
pub mod codes;
pub mod coverage;
mod decode;
pub mod diff;
pub mod directory;
pub mod draft;
pub mod edition;
pub mod environment;
pub mod expr;
pub mod figure;
pub mod files;
pub mod item;
mod nearest;
pub mod pack;
mod scheme_file;
mod used_schemes;
pub mod words;

pub use accept::{Accepted, accept};
pub use check::{check, check_text};
pub use citing::{Citing, ItemKind, citing};
pub use coverage::{Coverage, MechanismState, TestOutcome, without_mechanism};
pub use directory::{Directory, LifeEvent, Resolution, ResolvedUnit, Snapshot, UnitState};
pub use draft::{Draft, Proposal, draft_files};
pub use edition::{Edition, LoadedEdition};
pub use files::PackFiles;
pub use item::*;
pub use pack::{Loaded, Pack};
pub use scheme_file::{SchemeFile, read_schemes};
pub use used_schemes::{scheme_in_year, used_schemes};
