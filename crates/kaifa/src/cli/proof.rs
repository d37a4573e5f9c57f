//! `kaifa passport`, `kaifa replay` and `kaifa ledger`: showing that what was said still holds.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::DataArgs;

/// `kaifa passport …`.
#[derive(Debug, Subcommand)]
pub enum PassportCommand {
    /// Write one passport to standard output or a file.
    Export {
        /// Id, as its page shows it.
        id: String,
        /// The file to write.
        #[arg(short, long)]
        output: Option<PathBuf>,
        /// Where the data is.
        #[command(flatten)]
        data: DataArgs,
    },
    /// Recompute a passport; needs no data folder.
    Verify {
        /// The exported file.
        file: PathBuf,
    },
}

/// `kaifa replay`.
#[derive(Debug, Args)]
pub struct ReplayArgs {
    /// Id of the run, as its page shows it, or the exported file; a file needs no data folder.
    pub run: String,
    /// Write the run with all that it rests on into this file.
    #[arg(long)]
    pub export: Option<PathBuf>,
    /// Write the results computed again into this file.
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Where the data is.
    #[command(flatten)]
    pub data: DataArgs,
}

/// `kaifa ledger …`.
#[derive(Debug, Subcommand)]
pub enum LedgerCommand {
    /// Number, time and hash of the last entry, to be kept elsewhere.
    Root {
        /// Where the data is.
        #[command(flatten)]
        data: DataArgs,
    },
    /// Check every entry and every row.
    Verify {
        /// File with roots kept elsewhere, one `number time hash` a line.
        #[arg(long)]
        roots: Option<PathBuf>,
        /// Where the data is.
        #[command(flatten)]
        data: DataArgs,
    },
}
