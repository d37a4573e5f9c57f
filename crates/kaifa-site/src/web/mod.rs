//! What lies between HTTP and the pages: visits, refusals, static files.

pub mod assets;
pub mod typography;
pub mod upload;
pub mod visit;
