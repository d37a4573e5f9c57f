#![doc = include_str!("../README.md")]

mod act;
mod backup;
mod changes;
pub mod codes;
mod database;
mod doctor;
mod error;
mod id;
mod instant;
pub mod ledger;
mod migrate;
pub mod people;
pub mod records;
mod restore;
pub mod rows;
mod select;
mod store;
mod table;
mod tables;
mod value;
mod write;

pub use act::Act;
pub use backup::Backup;
pub use changes::{Changes, Origin};
pub use database::Engine;
pub use doctor::{Check, Health};
pub use error::{Result, StoreError};
pub use id::new_id;
pub use instant::{Instant, LocalDay, end_of, parse_instant, show_instant, start_of};
pub use migrate::newest_schema;
pub use store::Store;
pub use table::{Column, Image, Kept, Stored, Table};
pub use tables::{TABLES, find_table};
pub use value::{Document, Field, Kind, Secret, Value};
pub use write::Writer;
