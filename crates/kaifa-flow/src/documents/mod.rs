//! Policy documents and what is in force of them: a text comes in at the door and keeps its bytes, a pack is drafted and reviewed
//! beside it and put on the shelf, and one day the document is replaced, expires or is withdrawn.

pub mod draft_review;
pub mod issue_date;
pub(crate) mod library;
pub mod life;
pub mod repeals;
pub mod shelf;
pub mod side_by_side;
pub mod take_in;
