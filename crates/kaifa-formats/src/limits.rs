//! How much a file may hold. A policy document is small: 100 pages are some 300 kB of text. The limits are far above that and
//! far below what fills a machine.

/// Bytes of a file: 64 MB, three times the largest upload.
pub const FILE: u64 = 64 * 1024 * 1024;

/// Bytes of one unpacked part of a container: 64 MB, as a document of 10,000 pages would have.
pub const PART: u64 = 64 * 1024 * 1024;

/// Bytes of all unpacked parts that are read of a container.
pub const UNPACKED: u64 = 192 * 1024 * 1024;

/// Parts of a container.
pub const PARTS: usize = 20_000;

/// Levels of nested elements; real documents have some 40.
pub const DEPTH: usize = 256;

/// Pages of a document.
pub const PAGES: usize = 10_000;

/// Cells of a workbook or table that hold something.
pub const CELLS: usize = 1_000_000;

/// Scalar values of the text of a document.
pub const TEXT: u64 = 20_000_000;

/// Pieces of rules on the pages of a document that are looked at for tables: 50 for each row of 100,000 rows.
pub const RULES: usize = 5_000_000;
