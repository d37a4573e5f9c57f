//! `kaifa backup`, `kaifa restore` and `kaifa user`: keeping an installation.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{DataArgs, Format};

/// `kaifa backup`.
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// The file to write; must not exist.
    pub file: PathBuf,
    /// Where the data is.
    #[command(flatten)]
    pub data: DataArgs,
}

/// `kaifa restore`.
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// The backup file.
    pub file: PathBuf,
    /// The empty place.
    #[command(flatten)]
    pub data: DataArgs,
}

/// `kaifa user …`.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add a person; prints the first password once.
    Add {
        /// Login name.
        login: String,
        /// Name as shown.
        #[arg(long)]
        name: String,
        /// Role: office, department, county, zone, leader, enterprise, analyst, system_admin, security_admin, security_auditor.
        #[arg(long)]
        role: String,
        /// Unit whose data the role covers, of an enterprise its unified social credit code; all if absent.
        #[arg(long)]
        unit: Option<String>,
        /// Where the data is.
        #[command(flatten)]
        data: DataArgs,
    },
    /// Stop a person from signing in.
    Disable {
        /// Login name.
        login: String,
        /// Where the data is.
        #[command(flatten)]
        data: DataArgs,
    },
    /// Give a new password; prints it once.
    Reset {
        /// Login name.
        login: String,
        /// Where the data is.
        #[command(flatten)]
        data: DataArgs,
    },
    /// List people and their rights.
    List {
        /// Form of the output.
        #[arg(long, default_value = "text")]
        format: Format,
        /// Where the data is.
        #[command(flatten)]
        data: DataArgs,
    },
}
