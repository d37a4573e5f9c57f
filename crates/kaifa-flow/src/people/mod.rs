//! People: what each may do, how they are admitted, and how the work of one passes to another.

pub mod admit;
pub mod hand_over;
pub mod password;
pub mod permission;
