//! Figures that units report: asked for by forms, typed, handed in as a workbook or in bulk, checked, reviewed stage by stage, and
//! looked up by version; and what others bring or ask for, tables and forms that are not ours.

pub mod book;
pub mod bulk;
mod check;
pub mod collect;
pub mod comparison;
pub mod dictionary;
pub mod exception;
pub mod foreign;
pub mod form_checks;
pub mod form_gate;
pub mod forms;
pub mod review;
pub mod review_queue;
pub mod typed_value;
pub mod workbook;
