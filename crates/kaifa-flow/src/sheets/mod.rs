//! Tables as they come in files: their rows one after another, and what their cells do not say of themselves.

pub mod binary;
pub mod marks;
pub mod stream;
