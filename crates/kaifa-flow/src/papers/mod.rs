//! What leaves the house in writing: official papers, from a template to the file that was sent (`life`), and passports, which prove
//! what a proposal, a target or a duty rests on.

pub mod file;
mod life;
pub mod passports;
mod values;

pub use life::{
    Content, Edit, content_of, draft, edit, may_draft, next_number, recipients_of, send, sheet, templates,
};
