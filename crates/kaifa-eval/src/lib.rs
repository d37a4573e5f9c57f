#![doc = include_str!("../README.md")]

pub mod codes;
pub mod date;
pub mod facts;
pub mod trace;
pub mod value;

pub mod book;
pub mod columnar;
pub mod compile;
pub mod composite;

pub mod excerpt;

mod aggregate;
pub mod expression;
mod operation;
mod window;

mod evaluable;
pub mod judge;
pub mod outcome;
pub mod rules;

pub mod effects;
pub mod packtest;

mod exact;
pub mod figures;
pub mod targets;

pub mod board;

pub mod calendar;
pub mod duties;
pub mod record;

pub mod passport;

pub mod scheme;

pub mod shared;
pub mod table_reader;
