//! The command line: every command, flag and their help, by what one does with them. What a command does is in `commands/`.

mod evaluate;
mod pack;
mod proof;
mod read;
mod serve;
mod tables;
mod upkeep;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use kaifa_base::Lang;

pub use evaluate::{EvaluateCommand, EvaluateEnterprisesArgs, EvaluateZonesArgs, RulesCommand, RulesRunArgs};
pub use pack::{DiffArgs, EnactArgs, PackCommand};
pub use proof::{LedgerCommand, PassportCommand, ReplayArgs};
pub use read::{ReadArgs, ReadFormat};
pub use serve::{DemoArgs, OutboxCommand, OutboxSendArgs, SampleScale, ServeArgs, WaysArgs};
pub use tables::{ExportArgs, ImportArgs, RowPolicy};
pub use upkeep::{BackupArgs, RestoreArgs, UserCommand};

/// Makes the policy documents that govern development zones run.
#[derive(Debug, Parser)]
#[command(
    name = "kaifa",
    version,
    about = "让开发区政策文件运行起来 / makes zone policy documents run",
    propagate_version = true
)]
pub struct Cli {
    /// Language of messages and tables.
    #[arg(long, global = true, default_value = "zh", value_parser = parse_lang)]
    pub lang: Lang,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

fn parse_lang(text: &str) -> Result<Lang, String> {
    Lang::parse(text).ok_or_else(|| format!("`{text}` is not a language; use zh or en"))
}

/// Every command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start a demonstration: fresh data folder, all packs in force, a marked sample, the site.
    Demo(DemoArgs),
    /// Serve site and API on an existing data folder or database.
    Serve(ServeArgs),
    /// Read policy documents: clause tree, units, deadlines, targets, notes.
    Read(ReadArgs),
    /// Work on policy packs.
    #[command(subcommand)]
    Pack(PackCommand),
    /// Run a pack's rules over a table of yearly facts.
    #[command(subcommand)]
    Rules(RulesCommand),
    /// Evaluate a table by a scheme.
    #[command(subcommand)]
    Evaluate(EvaluateCommand),
    /// Take figures from a workbook or csv.
    Import(ImportArgs),
    /// Write figures to a csv or workbook.
    Export(ExportArgs),
    /// Export or verify a result with all that it rests on.
    #[command(subcommand)]
    Passport(PassportCommand),
    /// Compute a frozen run again, from the data or from its exported file.
    Replay(ReplayArgs),
    /// Show the root of the ledger, or verify it.
    #[command(subcommand)]
    Ledger(LedgerCommand),
    /// Find what is to be said, and bring messages to their recipients.
    #[command(subcommand)]
    Outbox(OutboxCommand),
    /// Write everything into one file while others work; prints its hash.
    Backup(BackupArgs),
    /// Restore a backup into an empty place; the ledger is verified afterwards.
    Restore(RestoreArgs),
    /// Bring a database to this program's schema.
    Migrate(DataArgs),
    /// Add, disable, reset and list people.
    #[command(subcommand)]
    User(UserCommand),
    /// Check an installation and say what to do.
    Doctor(DataArgs),
}

/// Where the data is.
#[derive(Debug, Clone, Args)]
pub struct DataArgs {
    /// Data folder (SQLite).
    #[arg(long, default_value = "kaifa-data")]
    pub data_dir: PathBuf,
    /// PostgreSQL instead of the data folder: postgres://user:password@host/name.
    #[arg(long)]
    pub database_url: Option<String>,
}

/// How a table is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON value, or one per line for lists.
    Json,
}
