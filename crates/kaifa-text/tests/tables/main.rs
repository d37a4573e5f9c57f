//! One and the same table, printed in every way of laying out, numbering, heading and grouping that plain texts have, is read the
//! same each time: a table of tasks, one of indicators, one of quotas, and cards. A way that cannot be told apart from others is named as such.

mod after;
mod cards;
mod columns;
mod indicators;
mod inside;
mod prints;
mod quotas;
#[path = "../shared/mod.rs"]
mod shared;
mod tasks;

use shared::report;
