//! The review of a draft: a text without a pack is drafted, people accept, correct, split, merge or reject what was proposed,
//! and when every clause is accounted for a named person puts the edition in force. `desk` is how a review stands, `step` one
//! thing that a person does, `together` several at once, `assume` whose the figures are of which the text does not say it, `start` and
//! `finish` its two ends.
//!
//! Two people do not overwrite each other: each step names the version of the item that the person saw, and steps of one
//! review are numbered, so that of two at the same moment one is tried again on what the other left.

mod assume;
mod desk;
mod finish;
mod start;
mod step;
mod together;

pub use assume::{AssumedFigures, assume, assumed_figures};
pub use desk::{Desk, Left, proposal};
pub use finish::put_draft_in_force;
pub use start::start;
pub use step::{Step, add, take, undo};
pub use together::{Seen, judge_together};

kaifa_base::codes! {
    /// Codes of reviewing a draft.
    pub REGISTER;
    CHANGED = "draft.changed", "someone else changed the item since the page was shown";
    CLOSED = "draft.closed", "the review is finished; what is in force changes by a new edition";
    NOT_JUDGED = "draft.not_judged", "an item or clause that nobody has judged yet";
    NOT_DIVISIBLE = "draft.not_divisible", "a place where an item cannot be divided";
    NOT_MERGEABLE = "draft.not_mergeable", "two items that cannot become one";
    BAD_ITEM = "draft.bad_item", "an item that is not written as the pack format wants it";
    NOTHING_TO_UNDO = "draft.nothing_to_undo", "no step of this person is left to take back";
    BAD_NAME = "draft.bad_name", "a name that no pack can have";
    NAME_TAKEN = "draft.name_taken", "a pack of this name belongs to another document";
}
