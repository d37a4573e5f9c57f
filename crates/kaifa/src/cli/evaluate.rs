//! `kaifa rules` and `kaifa evaluate`: results over tables, without a database.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use kaifa_base::Date;

use super::Format;

/// `kaifa rules …`.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Judge a table of yearly facts and print consequences with reasons.
    Run(RulesRunArgs),
}

/// `kaifa rules run`.
#[derive(Debug, Args)]
pub struct RulesRunArgs {
    /// Pack folder, or the name of a built-in pack.
    #[arg(long)]
    pub pack: PathBuf,
    /// The facts: csv (UTF-8 or GB18030), Parquet or workbook (xlsx, xls).
    #[arg(long)]
    pub facts: PathBuf,
    /// The day on which the rules are run.
    #[arg(long)]
    pub as_of: Date,
    /// Only these rules.
    #[arg(long, value_delimiter = ',')]
    pub rules: Vec<String>,
    /// A parameter for this run, `front=10` or `xx.A6.front=10`.
    #[arg(long, value_name = "ID=VALUE")]
    pub set: Vec<String>,
    /// The file holds every subject of each list, so places in it may be computed from its rows.
    #[arg(long)]
    pub complete_list: bool,
    /// Form of the output; JSON lines unless on a terminal.
    #[arg(long)]
    pub format: Option<Format>,
    /// Print one JSON line with times to standard error.
    #[arg(long)]
    pub timings: bool,
    /// Repeat the evaluation on the loaded facts, with all its results, and time each.
    #[arg(long, default_value_t = 1)]
    pub repeat: usize,
}

/// `kaifa evaluate …`.
#[derive(Debug, Subcommand)]
pub enum EvaluateCommand {
    /// Grade enterprises by points: values, points, totals, ranks and grades of a table.
    Enterprises(EvaluateEnterprisesArgs),
    /// Rank zones by a composite scheme: scores, ranks, and how firm they are.
    Zones(EvaluateZonesArgs),
}

/// `kaifa evaluate zones`.
#[derive(Debug, Args)]
pub struct EvaluateZonesArgs {
    /// File with the scheme; `FILE#ID` names one of several.
    #[arg(long)]
    pub scheme: PathBuf,
    /// The table: csv, Parquet or workbook (xlsx, xls), wide (a row per zone) or long (zone, period, indicator, value).
    #[arg(long)]
    pub data: PathBuf,
    /// The evaluation year: picks the edition of the scheme, and rows where the table has years.
    #[arg(long)]
    pub year: i32,
    /// Folder for zones.csv, ranks.csv and simulation.json.
    #[arg(long)]
    pub out: PathBuf,
    /// Repeat the ranking so often with drawn weights and methods, which says how firm each rank is; 0: not at all.
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub simulate: usize,
    /// Seed of the draws.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Threads to compute with; all cores if absent.
    #[arg(long)]
    pub threads: Option<usize>,
    /// Print one JSON line with times to standard error.
    #[arg(long)]
    pub timings: bool,
    /// Repeat the compute step on the loaded data, with all its outputs.
    #[arg(long, default_value_t = 1, value_name = "K")]
    pub repeat: usize,
    /// Look for odd patterns in the figures (alarms.csv) and say how often each is found where nothing is wrong, in so many tables
    /// drawn by chance. No alarm changes a score.
    #[arg(long, value_name = "TABLES")]
    pub alarms: Option<u32>,
}

/// `kaifa evaluate enterprises`.
#[derive(Debug, Args)]
pub struct EvaluateEnterprisesArgs {
    /// File with the scheme; `FILE#ID` names one of several.
    #[arg(long)]
    pub scheme: PathBuf,
    /// The table: csv, Parquet or workbook (xlsx, xls).
    #[arg(long)]
    pub data: PathBuf,
    /// The evaluation year: picks the edition of the scheme, and rows where the table has years.
    #[arg(long)]
    pub year: i32,
    /// Folder for graded.csv, graded.parquet and the summaries; nothing is written without it.
    #[arg(long)]
    pub out: Option<PathBuf>,
    /// Print how this subject's result comes about; may be given several times.
    #[arg(long, value_name = "ID")]
    pub explain: Vec<String>,
    /// Form of explanations and of what is printed.
    #[arg(long, default_value = "text")]
    pub format: Format,
    /// graded.csv of an earlier year, the latest first: measures that need several years running look at these.
    #[arg(long, value_name = "FILE")]
    pub previous: Vec<PathBuf>,
    /// Keep what results rest on (statistics.csv, evaluation.json), so that they can be explained later.
    #[arg(long)]
    pub derivations: bool,
    /// Look for odd patterns in the data (alarms.csv) and say how often each is found where nothing is wrong, in so many
    /// drawn tables.
    #[arg(long, value_name = "TABLES", num_args = 0..=1, default_missing_value = "200")]
    pub alarms: Option<u32>,
    /// What was announced of the result, a table with `graded`, a column for each grade, totals by the names of inputs, and lines for
    /// groups where one column is a text input: where it does not add up, or is not the result (in alarms.csv too).
    #[arg(long, value_name = "FILE")]
    pub announced: Option<PathBuf>,
    /// One weight changed, `tax_per_mu=45`: who would win and lose, without touching the result.
    #[arg(long, value_name = "INDICATOR=WEIGHT")]
    pub what_if: Vec<String>,
    /// Print one JSON line with times to standard error.
    #[arg(long)]
    pub timings: bool,
    /// Repeat the compute step on the loaded data, with all its outputs.
    #[arg(long, default_value_t = 1, value_name = "K")]
    pub repeat: usize,
    /// Threads to compute with; all cores if absent.
    #[arg(long)]
    pub threads: Option<usize>,
}
