//! Evaluations that are computed, frozen and published: of zones by a composite scheme, of firms per mu. What is frozen holds all that
//! it was computed from, so that it can be computed again.

mod issued_list;
pub mod per_mu;
pub mod problems;
pub mod replay;
pub mod runs;
pub mod subject_table;
pub mod zones;
