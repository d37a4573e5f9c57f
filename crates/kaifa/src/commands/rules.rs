//! `kaifa rules run`: a csv of yearly facts in, consequences with reasons out. It proposes and decides nothing.

use std::collections::BTreeSet;
use std::io::{BufWriter, IsTerminal, Write};
use std::time::Instant;

use kaifa_base::{Lang, Problem};
use kaifa_eval::columnar::Program;
use kaifa_eval::excerpt::Excerpt;
use kaifa_eval::rules::{RunOptions, Runner, compile_for};
use kaifa_flow::facts_file::{read_facts, read_settings};
use kaifa_flow::shelf::{built_in_edition, edition_of_folder};
use kaifa_table::table_file;
use rayon::prelude::*;

use crate::cli::{Format, RulesCommand, RulesRunArgs};
use crate::commands::read::peak_memory;
use crate::commands::{Failure, Outcome, print_problems};

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
    let mut facts = read_facts(&edition, &name, &table)?;
    drop((table, bytes));
    let settings = read_settings(&edition, &args.set)?;
    if args.complete_list {
        facts.tables.values_mut().for_each(|rows| rows.complete = true);
    }
    let load = begun.elapsed().as_secs_f64();
    let options = RunOptions {
        rules: (!args.rules.is_empty()).then(|| args.rules.iter().cloned().collect::<BTreeSet<String>>()),
        complete_list: args.complete_list,
        terse: true,
        ..RunOptions::default()
    };
    let start = Instant::now();
    let excerpt = Excerpt::of(&edition);
    let (book, problems) = compile_for(&excerpt, &settings, args.as_of, &options);
    if Problem::any_error(&problems) {
        return Err(Failure::Problems(problems));
    }
    print_problems(&problems, lang);
    let known = facts.known_on(args.as_of);
    let mut runner = Runner::new(&book, &known, args.as_of, &options);
    let features = start.elapsed().as_secs_f64();
    let mut computed = Vec::new();
    let mut batches = Vec::new();
    for _ in 0..args.repeat.max(1) {
        runner.programs.iter_mut().for_each(Program::forget);
        drop(std::mem::take(&mut batches));
        let start = Instant::now();
        batches = runner.compute();
        computed.push(start.elapsed().as_secs_f64());
    }
    let truths: Vec<f64> = (0..args.repeat)
        .filter(|_| args.timings && args.repeat > 1)
        .map(|_| truth_values(&mut runner))
        .collect();
    let start = Instant::now();
    let result = runner.finish(&batches);
    write(args, result).map_err(Failure::failed)?;
    let write = start.elapsed().as_secs_f64();
    if args.timings {
        let total = begun.elapsed().as_secs_f64();
        let rows: usize = runner.programs.iter().map(|program| program.rows().len()).sum();
        let mut line = serde_json::json!({
            "load": load, "features": features, "compute": median(&computed), "write": write, "total": total,
            "rss_mib": peak_memory(), "rows": rows,
        });
        if args.repeat > 1 {
            line["compute_all"] = serde_json::json!(computed);
            line["truth_values"] = serde_json::json!(median(&truths));
        }
        eprintln!("{line}");
    }
    Ok(())
}

/// The time of the conditions alone, without reasons.
fn truth_values(runner: &mut Runner<'_>) -> f64 {
    runner.programs.iter_mut().for_each(Program::forget);
    let start = Instant::now();
    let fires = |program: &mut Program<'_>| -> usize {
        program
            .truths()
            .iter()
            .map(|states| states.iter().filter(|state| **state == 1).count())
            .sum()
    };
    let fired: usize = runner.programs.iter_mut().map(fires).sum();
    let time = start.elapsed().as_secs_f64();
    std::hint::black_box(fired);
    time
}

fn median(times: &[f64]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

/// Outcomes written out at a time.
const TOGETHER: usize = 4_096;

fn write(args: &RulesRunArgs, result: kaifa_eval::outcome::RuleRun) -> std::io::Result<()> {
    let stdout = std::io::stdout();
    let format = args.format.unwrap_or(if stdout.is_terminal() {
        Format::Text
    } else {
        Format::Json
    });
    let mut out = BufWriter::with_capacity(1 << 20, stdout.lock());
    for together in result.outcomes.chunks(TOGETHER) {
        let lines: Vec<Vec<u8>> = together
            .par_chunks(TOGETHER / 16)
            .map(|outcomes| lines(outcomes, format))
            .collect::<std::io::Result<_>>()?;
        for bytes in &lines {
            out.write_all(bytes)?;
        }
    }
    if let Some(closing) = result.closing_object() {
        writeln!(out, "{closing}")?;
    }
    out.flush()
}

/// Outcomes as text, a line each.
fn lines(outcomes: &[kaifa_eval::outcome::Outcome], format: Format) -> std::io::Result<Vec<u8>> {
    let mut out = Vec::new();
    for outcome in outcomes {
        match format {
            Format::Json => {
                serde_json::to_writer(&mut out, outcome)?;
                out.push(b'\n');
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
    Ok(out)
}
