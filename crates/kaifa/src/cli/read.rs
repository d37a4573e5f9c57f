//! `kaifa read`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use kaifa_base::Date;

/// `kaifa read`.
#[derive(Debug, Args)]
pub struct ReadArgs {
    /// Documents; several give one JSON object a line.
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Form of the output; text on a terminal and JSON otherwise.
    #[arg(long)]
    pub format: Option<ReadFormat>,
    /// Resolve responsible units over this pack's directory.
    #[arg(long, requires = "as_of")]
    pub pack: Option<PathBuf>,
    /// The day for which units are resolved.
    #[arg(long)]
    pub as_of: Option<Date>,
    /// Print one JSON line with times to standard error; times of several threads are added up, the total is that of the clock.
    #[arg(long)]
    pub timings: bool,
    /// Read every document this many times.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub repeat: u32,
    /// Threads that read side by side; as many as there are processors unless told.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub threads: Option<u16>,
}

/// Forms of a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReadFormat {
    /// The clause tree, for people.
    Tree,
    /// The JSON of the reading.
    Json,
    /// The same as TOML: each file is one `[[file]]`, what is not known is left out.
    Toml,
    /// The decoded text, to which spans refer.
    Text,
}
