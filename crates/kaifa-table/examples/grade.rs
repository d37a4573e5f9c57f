//! Grades a table as `kaifa evaluate enterprises` does, and prints where the time goes. Quick to build, so that work on reading,
//! grading and writing can be measured alone.
//!
//! `cargo run --release -p kaifa-table --example grade -- SCHEME.toml DATA OUT [REPEAT] [INDICATOR=WEIGHT]`; OUT `-` writes nothing.

mod told;

use std::mem::ManuallyDrop;
use std::path::Path;
use std::time::Instant;

use kaifa_base::{Place, Problem};
use kaifa_eval::scheme::what_if::other_weight;
use kaifa_eval::scheme::{Others, Plan};
use kaifa_table::Incoming;
use kaifa_table::outputs::Outputs;

fn main() {
    told::told(run);
}

fn run(arguments: &[String]) -> Result<(), Vec<Problem>> {
    let [scheme, data, out, rest @ ..] = arguments else {
        eprintln!("grade SCHEME.toml DATA OUT [REPEAT] [INDICATOR=WEIGHT]");
        return Ok(());
    };
    let text = std::fs::read_to_string(scheme).unwrap_or_default();
    let file = kaifa_pack::read_schemes(Path::new(scheme), &text);
    let chosen = file
        .choose(None, 2025, &Place::file(scheme))
        .map_err(|problem| vec![problem])?;
    let begun = Instant::now();
    let plan = Plan::new(chosen)?;
    // The process ends with the result: to give back its memory piece by piece would be time for nothing.
    let loaded = ManuallyDrop::new(kaifa_table::read(Incoming::File(Path::new(data)), &plan, 2025)?);
    let load = begun.elapsed().as_secs_f64();
    let none = Others::new();
    let repeat: usize = rest.first().and_then(|number| number.parse().ok()).unwrap_or(1);
    let (mut times, mut outputs) = (Vec::new(), None);
    for _ in 0..repeat.max(1) {
        drop(outputs.take());
        let start = Instant::now();
        outputs = Some(Outputs::of(&plan, &loaded, &none));
        times.push(start.elapsed().as_secs_f64());
    }
    let Some(outputs) = outputs else { return Ok(()) };
    let start = Instant::now();
    if out != "-"
        && let Err(one) = outputs.write(Path::new(out), &[])
    {
        eprintln!("{}: {}", one.path.display(), one.error);
    }
    let write = start.elapsed().as_secs_f64();
    if let Some((id, weight)) = rest.get(1).and_then(|change| change.split_once('='))
        && let Some(at) = plan.scheme.indicators.iter().position(|one| one.id == id)
    {
        let weight = weight.parse().unwrap_or(0.0);
        let (mut times, mut change) = (Vec::new(), None);
        for _ in 0..repeat.max(1) {
            let start = Instant::now();
            change = Some(other_weight(&outputs.evaluation, None, at, weight));
            times.push(start.elapsed().as_secs_f64());
        }
        println!("{}", serde_json::json!({ "what_if": times, "change": change }));
    }
    println!(
        "{}",
        serde_json::json!({ "load": load, "compute": times, "write": write, "total": begun.elapsed().as_secs_f64(),
            "rows": loaded.table.rows(), "checksum": format!("{:016x}", outputs.checksum()) })
    );
    std::mem::forget(outputs);
    Ok(())
}
