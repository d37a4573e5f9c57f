//! What others bring: tables whose headings are theirs, and forms of theirs that are to be filled in as they are.
//!
//! A foreign *table* is read (`table`, `mapping`): its headings are matched to units, periods and indicators, the match is kept under
//! a name, and its rows become a submission like any other. A foreign *form* is filled in (`form`): cells of a workbook (`sheet`) or
//! of the tables of a text document (`word`) are bound to indicators once, and only the XML of those cells is changed, so that layout
//! and formulas stay untouched. `keep` keeps both for the next time, `package` opens the zip that both are.

pub mod form;
pub mod keep;
pub mod mapping;
mod package;
pub mod sheet;
pub mod table;
mod word;
