//! Task tables (任务清单, 任务分解表): a table whose header names tasks and who does them or until when. Each row becomes an
//! article with its own number, its units from their columns, its time limits from theirs. What a cell says is read by the
//! same readers as running text; only that a column's name stands for the label.

mod above;
mod contents;
mod figures;
mod fill;
mod goals;
mod head;
mod indicators;
mod names;
mod numbers;
mod rows;
mod settle;
mod years;

use std::ops::Range;
use std::sync::LazyLock;

use crate::blocks::Table;
use crate::folded::Folded;
use crate::pattern::Regex;

use above::Above;
pub use names::{
    Column, PART, column_of, columns_of, is_header, is_header_of_indicators, is_header_of_two, merged,
    names_tasks,
};

/// A row of a task table, or the heading over a group of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskRow {
    /// Where it begins in the even text.
    pub start: usize,
    /// Its step of the path.
    pub label: String,
    /// How many headings of groups stand above it.
    pub depth: usize,
    /// Where the words after the number begin.
    pub words: usize,
    /// Whether which cell is which was told by what they say.
    pub guessed: bool,
    /// What stands above the table.
    above: Above,
    /// The name of the task, where it has a column of its own beside the content.
    name: Option<Range<usize>>,
    /// What is to be done, by whom and until when; each line of a table that belongs to the task is a part.
    parts: Vec<Part>,
    /// The unit in which the goals are counted.
    measure: Option<Range<usize>>,
    /// Whose quotas they are, where the row is named after that.
    place: Option<Range<usize>>,
    /// The place whose figures they are that name nobody.
    whose: Option<Range<usize>>,
    /// Whether it is the heading of a group.
    group: bool,
    /// Whether it is an indicator and what that is to reach.
    indicator: bool,
    /// The years that the columns of goals name.
    years: Vec<i32>,
}

/// One line of a task.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Part {
    /// Cells that say what is to be done or reached.
    says: Vec<Says>,
    lead: Vec<Range<usize>>,
    units: Vec<Range<usize>>,
    limits: Vec<Range<usize>>,
}

/// Cells that repeat the one above.
const SAME: &[&str] = &["同上", "同上行", "\"", "〃"];

impl Part {
    fn asks_nobody(&self) -> bool {
        self.lead.is_empty() && self.units.is_empty() && self.limits.is_empty()
    }

    /// Takes over what the part before says where a cell says 同上, and its units where blank cells repeat them.
    fn take_over(&mut self, folded: &Folded, before: &Part, blank_repeats: bool) {
        let same = |cells: &[Range<usize>]| {
            let mut words = cells.iter().map(|cell| &folded.text()[cell.clone()]);
            !cells.is_empty() && words.all(|words| SAME.contains(&words))
        };
        let blank = blank_repeats && self.lead.is_empty() && self.units.is_empty();
        for (own, other, may_be_blank) in [
            (&mut self.lead, &before.lead, true),
            (&mut self.units, &before.units, true),
            (&mut self.limits, &before.limits, false),
        ] {
            if same(own) || blank && may_be_blank {
                own.clone_from(other);
            }
        }
    }

    /// Parts with the cells outside a row that it repeats.
    fn keep_those_in(&mut self, row: &Range<usize>) {
        let own = |cell: &Range<usize>| row.contains(&cell.start);
        for cells in [&mut self.lead, &mut self.units, &mut self.limits] {
            cells.retain(own);
        }
        self.says.retain(|says| own(&says.words));
    }
}

/// A cell that says what is to be done or reached.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Says {
    words: Range<usize>,
    /// The name of its column, where that is one of goals, and where it stands.
    goal: Option<String>,
    head: Option<Range<usize>>,
    /// Whether its column is named after what it counts: 计划投资.
    counted: bool,
    /// Whose quota it is, where the column is that of a place, and whether it is one.
    scope: Option<String>,
    quota: bool,
}

impl TaskRow {
    /// Whether it names who does it or until when.
    pub fn asks_somebody(&self) -> bool {
        !self.parts.iter().all(Part::asks_nobody)
    }

    /// Whether it is an indicator and what that is to reach, or the heading of some.
    pub fn is_an_indicator(&self) -> bool {
        self.indicator || self.group
    }

    /// Whether it is a place with its quotas that no number counts.
    pub fn is_a_place(&self) -> bool {
        self.place.as_ref().is_some_and(|place| place.start == self.start)
    }
}

/// The rows of all task tables, in the order of the text.
pub fn find(folded: &Folded, tables: &[Table]) -> Vec<TaskRow> {
    tables
        .iter()
        .flat_map(|table| rows::rows_of(folded, table))
        .collect()
}

static TOTAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:[全各]?[省市州县区镇乡]?(?:合计|总计|小计|总分|共计|总数)|全[省市州县区]$)").unwrap()
});

/// Whether a cell names a sum: 合计, 全县合计.
pub fn is_total(cell: &str) -> bool {
    TOTAL.is_match(cell)
}
