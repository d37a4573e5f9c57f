//! `kaifa rules run`: a csv of yearly facts in, consequences with reasons out. It proposes and decides nothing.

use std::collections::BTreeSet;
use std::io::{BufWriter, IsTerminal, Write};
use std::time::Instant;

use kaifa_base::{Lang, Problem};
use kaifa_eval::columnar::{Batch, Program};
use kaifa_eval::excerpt::Excerpt;
use kaifa_eval::rules::{RunOptions, Runner, compile_for};
use kaifa_flow::documents::shelf::{built_in_edition, edition_of_folder};
use kaifa_flow::rules::parameter_values::read_settings;
use kaifa_table::facts_file::read_facts;

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
    let mut facts = read_facts(&edition, &name, &bytes)?;
    drop(bytes);
    let settings = read_settings(&edition, &args.set)?;
    if args.complete_list {
        facts.tables.values_mut().for_each(|rows| rows.complete = true);
    }
    let load = begun.elapsed().as_secs_f64();
    let options = RunOptions {
        rules: (!args.rules.is_empty()).then(|| args.rules.iter().cloned().collect::<BTreeSet<String>>()),
        complete_list: args.complete_list,
        terse: true,
        chinese_only: lang == Lang::Zh,
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
    write(args, &runner, &batches, lang).map_err(Failure::failed)?;
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

fn write(args: &RulesRunArgs, runner: &Runner<'_>, batches: &[Batch], lang: Lang) -> std::io::Result<()> {
    let stdout = std::io::stdout();
    let format = args.format.unwrap_or(if stdout.is_terminal() {
        Format::Text
    } else {
        Format::Json
    });
    let mut out = BufWriter::with_capacity(1 << 20, stdout.lock());
    let form = |outcome: kaifa_eval::outcome::Outcome, lines: &mut Vec<u8>| match format {
        Format::Json => outcome.json_line(lines),
        Format::Text => lines.extend(text_line(&outcome, lang).into_bytes()),
    };
    let rest = runner.write(batches, form, |lines| out.write_all(&lines))?;
    if let Some(closing) = rest.closing_object() {
        writeln!(out, "{closing}")?;
    }
    out.flush()
}

/// An outcome as a line of text.
fn text_line(outcome: &kaifa_eval::outcome::Outcome, lang: Lang) -> String {
    let year = outcome.year.map(|year| format!(" {year}")).unwrap_or_default();
    let clause = outcome
        .clause
        .as_ref()
        .map(|clause| format!(" {clause}"))
        .unwrap_or_default();
    format!(
        "{}{year}  {}{clause}  {}\n",
        outcome.subject,
        outcome.rule,
        outcome.said(lang)
    )
}
