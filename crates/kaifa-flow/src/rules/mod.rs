//! From a published ranking list to a consequence: the list is taken in, the parameters that a text leaves open are set, the rules run,
//! and a named person decides on what they propose.

pub mod decide;
pub mod judge;
pub mod parameter_values;
pub mod rank_list;
pub mod set_parameter;
