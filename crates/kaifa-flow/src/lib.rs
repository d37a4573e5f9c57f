#![doc = include_str!("../README.md")]

pub mod address;
pub mod app;
pub mod codes;
pub mod documents;
pub mod duties;
pub mod evaluation;
pub mod figures;
pub mod papers;
pub mod people;
pub mod place;
pub mod post;
pub mod records;
pub mod release;
pub mod rules;
pub mod sample;
pub mod show;
pub mod stop;
mod typed_fields;
pub mod upkeep;
