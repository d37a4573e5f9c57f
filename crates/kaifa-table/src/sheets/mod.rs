//! Tables as they come in files: their rows one after another, and what their cells do not say of themselves.

pub mod binary;
pub mod marks;
mod refused;
pub mod rows;
mod wanted;

pub use refused::is_no_csv;
pub use rows::is_workbook;
pub use wanted::Wanted;
