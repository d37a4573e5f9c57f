//! `kaifa import` and `kaifa export`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::DataArgs;

/// `kaifa import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Workbook (xlsx, xls) or csv with unit, indicator, period and value; with --form a csv; with --register, the rows of that register.
    pub file: PathBuf,
    /// Login of the person who hands it in; may be absent with --form or --register, the command line then hands in.
    #[arg(long, required_unless_present = "target")]
    pub by: Option<String>,
    /// The collection form that the file belongs to: a long table, one row per figure, with the columns that the form names.
    #[arg(long, group = "target")]
    pub form: Option<String>,
    /// The register that the rows belong to; headings are matched to its fields.
    #[arg(long, group = "target")]
    pub register: Option<String>,
    /// Pack folder or built-in pack that declares the form or register; a pack in force if absent.
    #[arg(long, requires = "target")]
    pub pack: Option<PathBuf>,
    /// What several rows for one figure mean.
    #[arg(long, default_value = "refuse", requires = "form")]
    pub policy: RowPolicy,
    /// Why figures that are known already change.
    #[arg(long, requires = "form")]
    pub reason: Option<String>,
    /// The unit of rows that name none.
    #[arg(long, requires = "register")]
    pub subject: Option<String>,
    /// The sheet of a workbook; the one named after the register, else the first.
    #[arg(long, requires = "register")]
    pub sheet: Option<String>,
    /// Change records that are there already instead of listing them as problems.
    #[arg(long, requires = "register")]
    pub update: bool,
    /// Write the problems into this csv (cell, code, message, hint) instead of printing them.
    #[arg(long, requires = "register")]
    pub problems: Option<PathBuf>,
    /// Only list the problems and what would be written.
    #[arg(long, requires = "target")]
    pub dry_run: bool,
    /// Print one JSON line with times to standard error.
    #[arg(long, requires = "target")]
    pub timings: bool,
    /// Where the data is.
    #[command(flatten)]
    pub data: DataArgs,
}

/// What several rows for one figure in one file mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum RowPolicy {
    /// A mistake: every further row is a problem.
    Refuse,
    /// The last row counts; earlier ones are kept as older versions and counted.
    LastWins,
}

/// `kaifa export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The file to write: .csv or .xlsx.
    pub file: PathBuf,
    /// Every newest figure of this collection form as a long table with the form's own columns, csv only.
    #[arg(long)]
    pub form: Option<String>,
    /// Pack folder or built-in pack that declares the form; a pack in force if absent.
    #[arg(long, requires = "form")]
    pub pack: Option<PathBuf>,
    /// Where the data is.
    #[command(flatten)]
    pub data: DataArgs,
}
