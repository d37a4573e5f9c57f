//! The use cases: each file is something that a person sets going, from input to ledger.

pub mod codes;
pub mod collect;
pub mod decide;
pub mod enter_calendar;
pub mod facts_file;
pub mod figure_book;
pub mod figure_check;
pub mod issue_date;
pub mod judge;
pub mod library;
pub mod picture;
pub mod place;
pub mod rank_list;
pub mod records;
pub mod release;
pub mod review;
pub mod review_queue;
pub mod sample;
pub mod set_parameter;
pub mod shelf;
pub mod standing;
pub mod supervise;
pub mod table_file;
pub mod take_in;
pub mod typed_value;
pub mod workbook;
