//! Tables of pages of placed characters (pdf, ofd). Rules drawn on a page form grids (`rules`, `grid`), characters fall into their
//! cells (`cells`), rules between rows alone are a table with the gaps between its columns (`ladder`), rows without rules between them are told by their numbers (`split`), a table that goes on over the page is put together again (`join`), and columns set apart by wide gaps alone
//! are a table where that is certain (`gaps`). What is no table stays a line among the lines of its page.

mod cells;
mod gaps;
mod grid;
mod join;
mod ladder;
mod rules;
mod split;
mod write;

pub use cells::{Part, take};
pub use gaps::find as find_without_rules;
pub use grid::Grid;
pub use join::join;
pub use ladder::Ladder;
pub use rules::Pen;
pub use write::{Reaching, write};

use crate::limits;
use crate::page_lines::Page;

/// What the tables of one document may still use. Where it is used up, the rest of the document has no tables with rules; its
/// words are read all the same.
#[derive(Debug)]
pub struct Budget {
    /// Pieces of rules.
    pieces: usize,
    /// Pairs of rules that are looked at to see whether they touch.
    crossings: usize,
    /// Fields of grids.
    cells: usize,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget {
            pieces: limits::RULES,
            crossings: 4 * limits::RULES,
            cells: limits::CELLS,
        }
    }
}

/// Ends the drawing of a page, and finds what its rules make; `point` is a typographic point in the page's unit.
pub fn find_grids(page: &mut Page, pen: Pen, point: f32, budget: &mut Budget) {
    (page.grids, page.ladders) = grid::find(pen.finish(budget), point, budget);
}
