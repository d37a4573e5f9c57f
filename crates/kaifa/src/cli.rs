//! The command line: every command, flag and their help. What a command does is in `commands/`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use kaifa_base::{Date, Lang};
use kaifa_flow::post::mail::MailSecurity;

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

/// `kaifa demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Address of the site; the next free port is taken if it is in use.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: std::net::SocketAddr,
    /// Folder for the demonstration's data.
    #[arg(long, default_value = "kaifa-demo")]
    pub data_dir: PathBuf,
    /// PostgreSQL instead of the data folder.
    #[arg(long)]
    pub database_url: Option<String>,
    /// Folder with the documents' texts.
    #[arg(long)]
    pub documents: Option<PathBuf>,
    /// Folder with further packs, taken in beside the built-in ones.
    #[arg(long)]
    pub packs: Option<PathBuf>,
    /// Go on with a data folder that is not empty.
    #[arg(long)]
    pub reuse: bool,
    /// How much the sample holds.
    #[arg(long, value_enum, default_value_t = SampleScale::Story)]
    pub scale: SampleScale,
}

/// How much the sample of the demonstration holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SampleScale {
    /// The story, as one reads it in an hour.
    Story,
    /// Besides, 2,543 zones, 500,000 firms and 1,000,000 figures, all made up.
    Large,
}

/// `kaifa serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Address of the site.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: std::net::SocketAddr,
    /// Where the data is.
    #[command(flatten)]
    pub data: DataArgs,
    /// The ways of messages; they are sent every quarter of an hour.
    #[command(flatten)]
    pub ways: WaysArgs,
}

/// `kaifa outbox`.
#[derive(Debug, Subcommand)]
pub enum OutboxCommand {
    /// Find what the day brings and send every message that waits, each once.
    Send(OutboxSendArgs),
}

/// The ways that messages take beside the site.
#[derive(Debug, Clone, Args)]
pub struct WaysArgs {
    /// Mail server, HOST:PORT; without it no mail is sent.
    #[arg(long, requires = "mail_from")]
    pub mail_server: Option<String>,
    /// Address that mail comes from.
    #[arg(long)]
    pub mail_from: Option<String>,
    /// How the connection to the mail server is secured.
    #[arg(long, value_enum, default_value = "plain")]
    pub mail_security: MailSecurity,
    /// Name with which one signs in at the mail server; only with starttls or tls.
    #[arg(long, requires = "mail_password_file")]
    pub mail_user: Option<String>,
    /// File whose first line is the password.
    #[arg(long, requires = "mail_user")]
    pub mail_password_file: Option<PathBuf>,
    /// Address of the place's message gateway, http://HOST/PATH; without it nothing is posted.
    #[arg(long)]
    pub gateway: Option<String>,
    /// Address of the site, put before the links in messages.
    #[arg(long, default_value = "")]
    pub site: String,
}

/// `kaifa outbox send`.
#[derive(Debug, Args)]
pub struct OutboxSendArgs {
    /// Where the data is.
    #[command(flatten)]
    pub data: DataArgs,
    /// The ways beside the site.
    #[command(flatten)]
    pub ways: WaysArgs,
    /// Form of the output.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

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
    /// The decoded text, to which spans refer.
    Text,
}

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

/// `kaifa rules …`.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Judge a csv of yearly facts and print consequences with reasons.
    Run(RulesRunArgs),
}

/// `kaifa rules run`.
#[derive(Debug, Args)]
pub struct RulesRunArgs {
    /// Pack folder, or the name of a built-in pack.
    #[arg(long)]
    pub pack: PathBuf,
    /// The facts, csv (UTF-8 or GB18030).
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
    /// The table: csv or workbook, wide (a row per zone) or long (zone, period, indicator, value).
    #[arg(long)]
    pub data: PathBuf,
    /// The evaluation year: picks the edition of the scheme, and rows where the table has years.
    #[arg(long)]
    pub year: i32,
    /// Folder for zones.csv, ranks.csv and simulation.json.
    #[arg(long)]
    pub out: PathBuf,
    /// Repeat the ranking so often with drawn weights and methods.
    #[arg(long, value_name = "N")]
    pub simulate: Option<usize>,
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
    /// The table: csv, Parquet or workbook.
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

/// `kaifa import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Workbook or csv with unit, indicator, period and value; with --register, the rows of that register.
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
        /// Unit whose data the role covers; all if absent.
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
