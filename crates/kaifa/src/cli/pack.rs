//! `kaifa pack`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use kaifa_base::Date;

use super::{DataArgs, Format};

/// `kaifa pack …`.
#[derive(Debug, Subcommand)]
pub enum PackCommand {
    /// Find all problems of packs.
    Check {
        /// Pack folders.
        #[arg(required = true)]
        dirs: Vec<PathBuf>,
        /// The document's text: proves that every span holds its figure.
        #[arg(long)]
        text: Option<PathBuf>,
        /// Form of the output.
        #[arg(long, default_value = "text")]
        format: Format,
    },
    /// Run the packs' tests.
    Test {
        /// Pack folders.
        #[arg(required = true)]
        dirs: Vec<PathBuf>,
        /// Form of the output.
        #[arg(long, default_value = "text")]
        format: Format,
    },
    /// List every clause and every demand with what implements it.
    Coverage {
        /// Pack folders; the built-in packs if none is given.
        dirs: Vec<PathBuf>,
        /// Remove the items of one demand at a time and expect exactly its tests to fail.
        #[arg(long)]
        prove: bool,
        /// Form of the output.
        #[arg(long, default_value = "text")]
        format: Format,
    },
    /// Record that a person has accepted a pack as it stands.
    Accept {
        /// Pack folder.
        dir: PathBuf,
        /// Who accepts.
        #[arg(long)]
        by: String,
        /// The day; today if absent.
        #[arg(long)]
        on: Option<Date>,
    },
    /// Put packs in force in the data, each as its next edition.
    Enact(EnactArgs),
    /// Draft a pack from a document.
    Draft {
        /// The document.
        file: PathBuf,
        /// The folder to write; its name is the pack's name. It must not exist, or be empty.
        #[arg(short, long)]
        out: PathBuf,
        /// Count what had to be added, taken away and corrected to come from the draft to this accepted pack.
        #[arg(long)]
        against: Option<PathBuf>,
        /// Form of the output.
        #[arg(long, default_value = "text")]
        format: Format,
    },
    /// Compare two documents, or two editions of one.
    Diff(DiffArgs),
    /// Write an accepted edition from the data as a pack folder.
    Export {
        /// `PACK` for the newest edition, `PACK#2` for another.
        edition: String,
        /// The folder to write. It must not exist, or be empty.
        #[arg(short, long)]
        out: PathBuf,
        /// Where the data is.
        #[command(flatten)]
        data: DataArgs,
    },
}

/// `kaifa pack enact`.
#[derive(Debug, Args)]
pub struct EnactArgs {
    /// Pack folders, or names of packs that come with the program.
    #[arg(required = true)]
    pub packs: Vec<PathBuf>,
    /// The first day; today if absent.
    #[arg(long)]
    pub from: Option<Date>,
    /// Login of the person who answers for it.
    #[arg(long)]
    pub by: Option<String>,
    /// Where the data is.
    #[command(flatten)]
    pub data: DataArgs,
}

/// `kaifa pack diff`.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// Pack folder, built-in pack, document file, or `PACK#2` for an accepted edition in the data.
    pub left: PathBuf,
    /// The other one.
    pub right: PathBuf,
    /// The text of the left document, so that both spans are shown with their words.
    #[arg(long)]
    pub left_text: Option<PathBuf>,
    /// The text of the right document.
    #[arg(long)]
    pub right_text: Option<PathBuf>,
    /// The left is the upper document: only its goals, and which of them the right one carries.
    #[arg(long)]
    pub carries: bool,
    /// Form of the output.
    #[arg(long, default_value = "text")]
    pub format: Format,
    /// Where the data is, for an accepted edition.
    #[command(flatten)]
    pub data: DataArgs,
}
