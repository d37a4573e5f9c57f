//! What lies between HTTP and the pages: visits, refusals, uploads and downloads, static files.

pub mod assets;
pub mod download;
pub mod typography;
pub mod upload;
pub mod visit;
