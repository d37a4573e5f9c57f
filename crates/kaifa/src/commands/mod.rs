//! The commands: one file each. What they print for people goes to standard output, problems to standard error; the exit
//! status is 0 done, 1 the input has problems, 2 wrong usage, 3 the program failed.

mod alarms;
mod backup;
mod demo;
mod derivation_text;
mod evaluate;
mod evaluate_enterprises;
mod evaluate_zones;
mod figures;
mod form_file;
mod ledger;
mod outbox;
mod pack;
mod pack_diff;
mod pack_draft;
mod pack_enact;
mod pack_export;
mod passport;
mod read;
mod register_file;
mod replay;
mod rules;
mod serve;
mod user;

use std::fmt::Display;
use std::path::Path;
use std::process::ExitCode;

use kaifa_base::{Lang, Place, Problem, Words};
use kaifa_flow::stop::Stop;
use kaifa_store::{Store, StoreError};
use kaifa_table::outputs::NotWritten;
use kaifa_text::Source;

use crate::cli::{Cli, Command, DataArgs, OutboxCommand};

kaifa_base::codes! {
    /// Codes of the commands.
    pub REGISTER;
    FILE = "command.file", "a file that cannot be read or written";
    NO_DATA = "command.no_data", "a data folder that does not exist";
}

/// How a command ends other than well.
#[derive(Debug)]
pub enum Failure {
    /// The input has problems, all of them listed.
    Problems(Vec<Problem>),
    /// What is wrong was printed already.
    Told,
    /// The program failed.
    Failed(String),
}

/// The result of a command.
pub type Outcome = Result<(), Failure>;

impl Failure {
    /// A failure with its cause.
    pub fn failed(cause: impl Display) -> Failure {
        Failure::Failed(cause.to_string())
    }

    /// A file that cannot be read or written.
    pub fn file(path: &Path, error: &std::io::Error) -> Failure {
        let words = Words::new(
            format!("文件无法读写:{error}"),
            format!("the file cannot be read or written: {error}"),
        );
        Failure::Problems(vec![Problem::error(
            &FILE,
            Place::file(path.display().to_string()),
            words,
        )])
    }
}

impl From<NotWritten> for Failure {
    fn from(one: NotWritten) -> Failure {
        Failure::file(&one.path, &one.error)
    }
}

/// Reads a document of any format.
pub fn open_document(path: &Path) -> Result<Source, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::file(path, &error))?;
    kaifa_formats::open(&bytes).map_err(|problem| {
        let place = Place::file(path.display().to_string());
        Failure::Problems(vec![Problem { place, ..*problem }])
    })
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        match error {
            StoreError::Refused(problems) => Failure::Problems(problems),
            other => Failure::Problems(other.problems()),
        }
    }
}

impl From<Stop> for Failure {
    fn from(stop: Stop) -> Failure {
        Failure::Problems(stop.problems)
    }
}

impl From<Vec<Problem>> for Failure {
    fn from(problems: Vec<Problem>) -> Failure {
        Failure::Problems(problems)
    }
}

/// Runs a command line and prints what went wrong, once.
pub fn run(cli: Cli) -> ExitCode {
    let lang = cli.lang;
    #[allow(unreachable_patterns)]
    let outcome = match cli.command {
        Command::Read(args) => read::run(&args, lang),
        Command::Pack(command) => pack::run(&command, lang),
        Command::Rules(command) => rules::run(&command, lang),
        Command::Evaluate(command) => evaluate::run(&command, lang),
        Command::Passport(command) => passport::run(&command, lang),
        Command::Replay(args) => replay::run(&args, lang),
        Command::Demo(args) => in_runtime(demo::run(args, lang)),
        Command::Serve(args) => in_runtime(serve::run(args, lang)),
        Command::Import(args) => in_runtime(figures::import(args, lang)),
        Command::Export(args) => in_runtime(figures::export(args, lang)),
        Command::Ledger(command) => in_runtime(ledger::run(command, lang)),
        Command::Outbox(OutboxCommand::Send(args)) => in_runtime(outbox::send(args, lang)),
        Command::Backup(args) => in_runtime(backup::backup(args, lang)),
        Command::Restore(args) => in_runtime(backup::restore(args, lang)),
        Command::Migrate(args) => in_runtime(backup::migrate(args, lang)),
        Command::Doctor(args) => in_runtime(backup::doctor(args, lang)),
        Command::User(command) => in_runtime(user::run(command, lang)),
        _ => Ok(()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Told) => ExitCode::from(1),
        Err(Failure::Problems(problems)) => {
            print_problems(&problems, lang);
            ExitCode::from(1)
        }
        Err(Failure::Failed(cause)) => {
            eprintln!("{}: {cause}", lang.pick("程序失败", "the program failed"));
            ExitCode::from(3)
        }
    }
}

/// Runs a command that waits for database or network.
pub fn in_runtime(work: impl Future<Output = Outcome>) -> Outcome {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Failure::failed)?
        .block_on(work)
}

/// Prints problems to standard error, one after the other.
pub fn print_problems(problems: &[Problem], lang: Lang) {
    for problem in problems {
        eprintln!("{}", problem.show(lang));
    }
}

/// Opens the data of an installation; a data folder must exist already, its tables are not touched.
pub async fn open(data: &DataArgs) -> Result<Store, Failure> {
    match &data.database_url {
        Some(url) => Ok(Store::open(url).await?),
        None => {
            let file = data.data_dir.join("kaifa.db");
            if !file.is_file() {
                let words = Words::new("这里没有数据", "there is no data here");
                return Err(Failure::Problems(vec![
                    Problem::error(&NO_DATA, Place::file(data.data_dir.display().to_string()), words).hint(
                        "先运行 kaifa migrate 新建,或用 --data-dir 指定数据目录",
                        "make it with `kaifa migrate`, or name the folder with --data-dir",
                    ),
                ]));
            }
            Ok(Store::open(&file.display().to_string()).await?)
        }
    }
}

/// Opens the data of an installation for making or restoring it; the folder is made if missing.
pub async fn open_or_create(data: &DataArgs) -> Result<Store, Failure> {
    match &data.database_url {
        Some(url) => Ok(Store::open(url).await?),
        None => {
            std::fs::create_dir_all(&data.data_dir).map_err(|error| Failure::file(&data.data_dir, &error))?;
            Ok(Store::open(&data.data_dir.join("kaifa.db").display().to_string()).await?)
        }
    }
}
