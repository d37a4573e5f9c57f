//! `kaifa rules run`: a csv of yearly facts in, consequences with reasons out. It proposes and decides nothing.

use std::collections::BTreeSet;
use std::io::{BufWriter, IsTerminal, Write};
use std::time::Instant;

use kaifa_base::{Lang, Problem};
use kaifa_eval::excerpt::Excerpt;
use kaifa_eval::rules::{RunOptions, run_rules};

use crate::cli::{Format, RulesCommand, RulesRunArgs};
use crate::commands::read::peak_memory;
use crate::commands::{Failure, Outcome, print_problems};
use crate::flow::facts_file::{read_facts, read_settings};
use crate::flow::shelf::{built_in_edition, edition_of_folder};
use crate::flow::table_file;

/// Runs the command.
pub fn run(command: &RulesCommand, lang: Lang) -> Outcome {
    let RulesCommand::Run(args) = command;
    let begun = Instant::now();
    let loaded = match built_in_edition(&args.pack.to_string_lossy()) {
        Some(loaded) if !args.pack.is_dir() => loaded,
        _ => edition_of_folder(&args.pack),
    };
    if Problem::any_error(&loaded.problems) {
        return Err(Failure::Problems(loaded.problems));
    }
    let edition = loaded.edition;
    let bytes = std::fs::read(&args.facts).map_err(|error| Failure::file(&args.facts, &error))?;
    let name = args.facts.display().to_string();
    let table = table_file::read(&name, &bytes, None)?;
    let facts = read_facts(&edition, &name, &table)?;
    let settings = read_settings(&edition, &args.set)?;
    let load = begun.elapsed().as_secs_f64();
    let start = Instant::now();
    let options = RunOptions {
        rules: (!args.rules.is_empty()).then(|| args.rules.iter().cloned().collect::<BTreeSet<String>>()),
        complete_list: args.complete_list,
        ..RunOptions::default()
    };
    let (result, problems) = run_rules(&Excerpt::of(&edition), &facts, &settings, args.as_of, &options);
    if Problem::any_error(&problems) {
        return Err(Failure::Problems(problems));
    }
    print_problems(&problems, lang);
    let compute = start.elapsed().as_secs_f64();
    let start = Instant::now();
    write(args, &result).map_err(Failure::failed)?;
    let write = start.elapsed().as_secs_f64();
    if args.timings {
        let total = begun.elapsed().as_secs_f64();
        eprintln!(
            "{}",
            serde_json::json!({ "load": load, "features": 0.0, "compute": compute, "write": write, "total": total, "rss_mib": peak_memory() })
        );
    }
    Ok(())
}

fn write(args: &RulesRunArgs, result: &kaifa_eval::outcome::RuleRun) -> std::io::Result<()> {
    let stdout = std::io::stdout();
    let format = args.format.unwrap_or(if stdout.is_terminal() {
        Format::Text
    } else {
        Format::Json
    });
    let mut out = BufWriter::new(stdout.lock());
    for outcome in &result.outcomes {
        match format {
            Format::Json => {
                serde_json::to_writer(&mut out, &outcome.without_trace())?;
                writeln!(out)?;
            }
            Format::Text => {
                let year = outcome.year.map(|year| format!(" {year}")).unwrap_or_default();
                let clause = outcome
                    .clause
                    .as_ref()
                    .map(|clause| format!(" {clause}"))
                    .unwrap_or_default();
                writeln!(
                    out,
                    "{}{year}  {}{clause}  {}",
                    outcome.subject, outcome.rule, outcome.text
                )?;
            }
        }
    }
    if let Some(closing) = result.closing_object() {
        writeln!(out, "{closing}")?;
    }
    out.flush()
}
