//! `kaifa read`: policy documents in, clause trees out. Several files give one JSON object a line; one unreadable file does
//! not stop the others.

use std::io::IsTerminal;
use std::path::Path;
use std::time::Instant;

use kaifa_base::{Date, Lang, Problem};
use kaifa_pack::Directory;
use kaifa_text::{DocumentView, Source};

use crate::cli::{ReadArgs, ReadFormat};
use crate::commands::{Failure, Outcome, print_problems};
use crate::flow::shelf::{built_in_edition, edition_of_folder};

/// Runs the command.
pub fn run(args: &ReadArgs, lang: Lang) -> Outcome {
    let format = args.format.unwrap_or(if std::io::stdout().is_terminal() {
        ReadFormat::Tree
    } else {
        ReadFormat::Json
    });
    let directory = match (&args.pack, args.as_of) {
        (Some(pack), Some(day)) => Some((load_directory(pack, lang)?, day)),
        _ => None,
    };
    let (mut load, mut compute, mut write) = (0.0, 0.0, 0.0);
    let mut failed = false;
    for file in &args.files {
        let start = Instant::now();
        let bytes = match std::fs::read(file) {
            Ok(bytes) => bytes,
            Err(error) => {
                if let Failure::Problems(problems) = Failure::file(file, &error) {
                    print_problems(&problems, lang);
                }
                failed = true;
                continue;
            }
        };
        load += start.elapsed().as_secs_f64();
        let start = Instant::now();
        let source = Source::decode(&bytes);
        let reading = kaifa_text::read(&source);
        compute += start.elapsed().as_secs_f64();
        let start = Instant::now();
        match format {
            ReadFormat::Text => print!("{}", source.text()),
            ReadFormat::Tree => print!("{}", kaifa_text::print::tree(&source, &reading)),
            ReadFormat::Json => {
                let mut view = DocumentView::new(&source, &reading);
                if let Some((directory, day)) = &directory {
                    resolve(&mut view, directory, *day);
                }
                let text = if args.files.len() == 1 {
                    serde_json::to_string_pretty(&view)
                } else {
                    serde_json::to_string(&view)
                };
                println!("{}", text.map_err(Failure::failed)?);
            }
        }
        write += start.elapsed().as_secs_f64();
    }
    if args.timings {
        let total = load + compute + write;
        eprintln!(
            "{}",
            serde_json::json!({ "load": load, "features": 0.0, "compute": compute, "write": write, "total": total, "rss_mib": peak_memory() })
        );
    }
    if failed { Err(Failure::Told) } else { Ok(()) }
}

/// The directory of a pack folder or a built-in pack; its problems are shown, errors refuse it.
fn load_directory(pack: &Path, lang: Lang) -> Result<Directory, Failure> {
    let loaded = match built_in_edition(&pack.to_string_lossy()) {
        Some(loaded) if !pack.is_dir() => loaded,
        _ => edition_of_folder(pack),
    };
    if Problem::any_error(&loaded.problems) {
        return Err(Failure::Problems(loaded.problems));
    }
    print_problems(&loaded.problems, lang);
    Ok(Directory::of_edition(
        &loaded.edition,
        &std::collections::BTreeMap::new(),
    ))
}

/// Fills in whom the responsible units are on a day.
fn resolve(view: &mut DocumentView, directory: &Directory, day: Date) {
    for article in &mut view.articles {
        article.resolved = article
            .responsible
            .iter()
            .map(|written| {
                let units = directory
                    .resolve(written, day)
                    .names()
                    .into_iter()
                    .map(str::to_owned)
                    .collect();
                kaifa_text::document::ResolvedView {
                    as_written: written.clone(),
                    units,
                }
            })
            .collect();
    }
}

/// The most memory that this process has held, in MiB; 0 where the system does not say.
pub fn peak_memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.trim().trim_end_matches(" kB").trim().parse::<f64>().ok())
        .map_or(0.0, |kib| (kib / 1024.0 * 10.0).round() / 10.0)
}
