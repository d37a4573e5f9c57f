//! `kaifa replay`: computes a frozen run again, from the data of an installation or from its exported file on an empty machine.

use std::path::Path;

use kaifa_base::{Lang, Problem};
use kaifa_flow::codes;
use kaifa_flow::evaluation::replay::{RunFile, run_file};

use crate::cli::ReplayArgs;
use crate::commands::{Failure, Outcome, in_runtime, open, print_problems};

/// Runs the command.
pub fn run(args: &ReplayArgs, lang: Lang) -> Outcome {
    let path = Path::new(&args.run);
    let given = path.is_file();
    let file = if given {
        let bytes = std::fs::read(path).map_err(|error| Failure::file(path, &error))?;
        RunFile::read(&args.run, &bytes)?
    } else {
        let mut found = None;
        in_runtime(async {
            let store = open(&args.data).await?;
            found = run_file(&store, &args.run).await?;
            Ok(())
        })?;
        found.ok_or_else(|| unknown(&args.run))?
    };
    if let Some(export) = &args.export {
        let text = file.to_json().map_err(Failure::failed)?;
        std::fs::write(export, text).map_err(|error| Failure::file(export, &error))?;
    }
    let mut replayed = file.replay()?;
    if let Some(out) = &args.out {
        std::fs::write(out, &replayed.text).map_err(|error| Failure::file(out, &error))?;
    }
    if given {
        for problem in &mut replayed.problems {
            problem.place.file = Some(args.run.clone());
        }
    }
    let scheme = file.scheme.as_deref().unwrap_or(&file.kind);
    let year = file.year.map(|year| year.to_string()).unwrap_or_default();
    let (run, again) = (&file.run, &replayed.again);
    if !replayed.problems.is_empty() {
        print_problems(&replayed.problems, lang);
        return Err(Failure::Told);
    }
    match lang {
        Lang::Zh => println!("一致:{scheme} {year} 年的运算 {run} 重算得到相同的字节,sha256 {again}"),
        Lang::En => {
            println!(
                "the same: run {run} of {scheme} {year}, computed again, gives the same bytes, sha256 {again}"
            );
        }
    }
    Ok(())
}

fn unknown(run: &str) -> Failure {
    let words = kaifa_base::Words::new(
        format!("没有编号或文件“{run}”"),
        format!("there is no run or file `{run}`"),
    );
    let problem = Problem::error(&codes::RUN_FILE, kaifa_base::Place::item(run), words);
    Failure::Problems(vec![problem.hint(
        "编号见“封存运算”页;也可给出导出的文件",
        "the page of a frozen run shows its id; an exported file can be given instead",
    )])
}
