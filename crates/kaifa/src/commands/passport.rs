//! `kaifa passport export` and `kaifa passport verify`. Verifying needs the file alone: no data folder, no pack.

use std::path::Path;

use kaifa_base::{Lang, Problem};
use kaifa_eval::passport::{Passport, recompute};
use kaifa_flow::app::{App, Clock};
use kaifa_flow::papers::passports::{PassportId, issue};

use crate::cli::{DataArgs, PassportCommand};
use crate::commands::{Failure, Outcome, in_runtime, open};

/// Runs the command.
pub fn run(command: &PassportCommand, lang: Lang) -> Outcome {
    match command {
        PassportCommand::Export { id, output, data } => in_runtime(export(id, output.as_deref(), data)),
        PassportCommand::Verify { file } => verify(file, lang),
    }
}

async fn export(id: &str, output: Option<&Path>, data: &DataArgs) -> Outcome {
    let id = PassportId::parse(id).map_err(|problem| Failure::Problems(vec![*problem]))?;
    let app = App::new(open(data).await?, Clock::System, false);
    let text = issue(&app, &id).await?.to_json();
    match output {
        Some(path) => std::fs::write(path, text).map_err(|error| Failure::file(path, &error)),
        None => {
            print!("{text}");
            Ok(())
        }
    }
}

fn verify(file: &Path, lang: Lang) -> Outcome {
    let bytes = std::fs::read(file).map_err(|error| Failure::file(file, &error))?;
    let named = |mut problem: Problem| {
        problem.place.file = Some(file.display().to_string());
        problem
    };
    let passport = Passport::from_json(&String::from_utf8_lossy(&bytes))
        .map_err(|problem| Failure::Problems(vec![named(*problem)]))?;
    recompute(&passport).map_err(|problems| Failure::Problems(problems.into_iter().map(named).collect()))?;
    let (pieces, day, program) = (passport.seals.len(), passport.as_of, &passport.program);
    match lang {
        Lang::Zh => println!("核对无误:{pieces} 项依据均未改动,按其重新计算,结果一致(截至 {day},{program})"),
        Lang::En => {
            println!(
                "sound: none of {pieces} pieces was changed, and they give the same result again (as of {day}, {program})"
            );
        }
    }
    Ok(())
}
