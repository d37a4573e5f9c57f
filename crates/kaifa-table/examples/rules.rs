//! Runs the rules of a pack as `kaifa rules run` does, and prints where the time goes. Quick to build, so that reading, judging and
//! writing can be measured alone.
//!
//! `cargo run --release -p kaifa-table --example rules -- PACK FACTS.csv AS_OF [REPEAT] [judge-only|full] > OUT.jsonl`; lists count as
//! complete. `full` gives each outcome its whole derivation.

mod told;

use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use kaifa_base::{Date, Problem};
use kaifa_eval::columnar::Program;
use kaifa_eval::excerpt::Excerpt;
use kaifa_eval::rules::{RunOptions, Runner, compile_for};
use kaifa_pack::Edition;
use kaifa_table::facts_file::read_facts;

fn main() {
    told::told(run);
}

fn run(arguments: &[String]) -> Result<(), Vec<Problem>> {
    let [pack, file, as_of, rest @ ..] = arguments else {
        eprintln!("rules PACK FACTS.csv AS_OF [REPEAT] [judge-only|full]");
        return Ok(());
    };
    let as_of: Date = as_of.parse().unwrap_or_default();
    let repeat: usize = rest.first().and_then(|number| number.parse().ok()).unwrap_or(1);
    let asks = |wanted: &str| rest.get(1).is_some_and(|word| word == wanted);
    let (mut loads, mut features, mut evaluations, mut truths, mut writes) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for round in 0..repeat.max(1) {
        let begun = Instant::now();
        let loaded = Edition::load(Path::new(pack), &[]);
        if Problem::any_error(&loaded.problems) {
            return Err(loaded.problems);
        }
        let bytes = std::fs::read(file).unwrap_or_default();
        let mut facts = read_facts(&loaded.edition, file, &bytes)?;
        facts.tables.values_mut().for_each(|rows| rows.complete = true);
        loads.push(begun.elapsed().as_secs_f64());
        let start = Instant::now();
        let options = RunOptions {
            complete_list: true,
            terse: !asks("full"),
            chinese_only: true,
            ..RunOptions::default()
        };
        let excerpt = Excerpt::of(&loaded.edition);
        let (book, problems) = compile_for(&excerpt, &Default::default(), as_of, &options);
        if Problem::any_error(&problems) {
            return Err(problems);
        }
        let known = facts.known_on(as_of);
        let mut runner = Runner::new(&book, &known, as_of, &options);
        features.push(start.elapsed().as_secs_f64());
        let start = Instant::now();
        let batches = runner.compute();
        evaluations.push(start.elapsed().as_secs_f64());
        runner.programs.iter_mut().for_each(Program::forget);
        let start = Instant::now();
        for program in &mut runner.programs {
            std::hint::black_box(program.truths());
        }
        truths.push(start.elapsed().as_secs_f64());
        if asks("judge-only") {
            continue;
        }
        let start = Instant::now();
        let mut out = BufWriter::with_capacity(1 << 20, std::io::stdout().lock());
        // Only the last round is written, the others are formed all the same.
        let written = runner.write(
            &batches,
            |outcome, lines: &mut Vec<u8>| outcome.json_line(lines),
            |lines| match round + 1 == repeat.max(1) {
                true => out.write_all(&lines),
                false => Ok(()),
            },
        );
        if let Err(error) = written.and_then(|_| out.flush()) {
            eprintln!("{error}");
        }
        writes.push(start.elapsed().as_secs_f64());
    }
    eprintln!(
        "{}",
        serde_json::json!({ "load": loads, "features": features, "evaluation": evaluations, "truth_values": truths, "write": writes })
    );
    Ok(())
}
