//! Ranks the zones of a wide csv many times over as `kaifa evaluate zones --simulate` does, and prints the times and the hash of the
//! lines of ranks.csv. Quick to build, so that the simulation can be measured alone.
//!
//! `cargo run --release -p kaifa-table --example zones -- SCHEME.toml DATA.csv REPLICATES SEED THREADS [REPEAT]`

mod told;

use std::fmt::Write;
use std::path::Path;
use std::time::Instant;

use kaifa_base::{Decimal, Digest, Place, Problem};
use kaifa_eval::composite::evaluation::{Repeat, evaluate_scheme};
use kaifa_eval::composite::from_scheme::Subjects;
use kaifa_eval::value::Value;
use kaifa_table::table_file;

fn main() {
    told::told(run);
}

fn run(arguments: &[String]) -> Result<(), Vec<Problem>> {
    let [scheme, data, replicates, seed, threads, rest @ ..] = arguments else {
        eprintln!("zones SCHEME.toml DATA.csv REPLICATES SEED THREADS [REPEAT]");
        return Ok(());
    };
    let text = std::fs::read_to_string(scheme).unwrap_or_default();
    let file = kaifa_pack::read_schemes(Path::new(scheme), &text);
    let scheme = file
        .choose(None, 2025, &Place::file(scheme))
        .map_err(|problem| vec![problem])?;
    let begun = Instant::now();
    let bytes = std::fs::read(data).unwrap_or_default();
    let table = table_file::read(data, &bytes, kaifa_table::sheets::Wanted::First)?;
    let mut subjects = Subjects::default();
    for row in &table.rows {
        let cells = table.headings.iter().zip(&row.cells).skip(1);
        let values = cells
            .filter_map(|(head, cell)| Some((head.clone(), Value::number(cell.parse::<Decimal>().ok()?))));
        subjects.ids.push(row.cells[0].clone());
        subjects.names.push(None);
        subjects.inputs.push(values.collect());
        subjects.places.push(row.place(0));
    }
    let load = begun.elapsed().as_secs_f64();
    let repeat = Some(Repeat {
        replicates: replicates.parse().unwrap_or(100),
        seed: seed.parse().unwrap_or(1),
        threads: threads.parse().unwrap_or(1),
    });
    let (mut times, mut sha256) = (Vec::new(), String::new());
    for _ in 0..rest.first().and_then(|number| number.parse().ok()).unwrap_or(1) {
        let start = Instant::now();
        let evaluated = evaluate_scheme(scheme, &subjects, repeat)?;
        let mut lines = String::new();
        for group in &evaluated {
            for member in &group.group.listed {
                if let (Some(rank), Some([median, low, high])) =
                    (group.result.rank[*member], group.interval(*member))
                {
                    let id = &subjects.ids[group.group.members[*member]];
                    let _ = writeln!(lines, "{id},{rank},{median:.2},{low:.2},{high:.2}");
                }
            }
        }
        sha256 = Digest::of(&lines).to_string();
        times.push(start.elapsed().as_secs_f64());
    }
    println!(
        "{}",
        serde_json::json!({ "load": load, "compute": times, "sha256": sha256 })
    );
    Ok(())
}
