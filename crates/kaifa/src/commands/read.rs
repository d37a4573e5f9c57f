//! `kaifa read`: policy documents of any format in, clause trees out. Several files give one JSON object a line, in order, read
//! side by side in little memory; one unreadable file does not stop the others.

use std::io::{BufWriter, IsTerminal, Write as _};
use std::path::Path;
use std::time::Instant;

use kaifa_base::{Date, Lang, Problem};
use kaifa_flow::documents::shelf::{built_in_edition, edition_of_folder};
use kaifa_flow::documents::side_by_side::in_order;
use kaifa_pack::Directory;
use kaifa_text::{DocumentView, Reading, Source};

use crate::cli::{ReadArgs, ReadFormat};
use crate::commands::{Failure, Outcome, open_document, print_problems};

/// Runs the command.
pub fn run(args: &ReadArgs, lang: Lang) -> Outcome {
    let start = Instant::now();
    let format = args.format.unwrap_or(if std::io::stdout().is_terminal() {
        ReadFormat::Tree
    } else {
        ReadFormat::Json
    });
    let directory = match (&args.pack, args.as_of) {
        (Some(pack), Some(day)) => Some((load_directory(pack, lang)?, day)),
        _ => None,
    };
    let threads = args.threads.map_or_else(
        || std::thread::available_parallelism().map_or(1, |n| n.get()),
        usize::from,
    );
    let work = Work {
        args,
        format,
        directory,
    };
    let mut out = BufWriter::new(std::io::stdout());
    let mut times = Times::default();
    let mut failed = false;
    let mut broken = None;
    let shows_progress = args.files.len() > 20 && std::io::stderr().is_terminal();
    in_order(
        args.files.len(),
        threads,
        |index| work.read(&args.files[index]),
        |index, read| {
            times.load += read.times.load;
            times.compute += read.times.compute;
            let start = Instant::now();
            match read.shown {
                Ok(shown) => {
                    let written = out.write_all(shown.as_bytes());
                    // Someone may wait for each line.
                    broken = written
                        .and_then(|()| {
                            if args.files.len() == 1 {
                                out.flush()
                            } else {
                                Ok(())
                            }
                        })
                        .err();
                }
                Err(problems) => {
                    print_problems(&problems, lang);
                    failed = true;
                    if format == ReadFormat::Json {
                        let line = Unread {
                            file: args.files[index].display().to_string(),
                            problems: &problems,
                        };
                        let line = serde_json::to_string(&line).expect("problems are JSON");
                        broken = writeln!(out, "{line}").err();
                    }
                }
            }
            times.write += read.times.write + start.elapsed().as_secs_f64();
            if shows_progress && (index + 1) % 20 == 0 {
                eprint!("\r{}/{} ", index + 1, args.files.len());
            }
            broken.is_none()
        },
    );
    match broken.or(out.flush().err()) {
        // A reader such as `head` that has seen enough.
        Some(error) if error.kind() == std::io::ErrorKind::BrokenPipe => return Ok(()),
        Some(error) => return Err(Failure::failed(error)),
        None => {}
    }
    if args.timings {
        let total = start.elapsed().as_secs_f64();
        eprintln!(
            "{}",
            serde_json::json!({ "load": times.load, "features": 0.0, "compute": times.compute, "write": times.write,
                "total": total, "rss_mib": peak_memory() })
        );
    }
    if failed { Err(Failure::Told) } else { Ok(()) }
}

/// What stands in the place of a reading where a file could not be read, so that lines and files agree.
#[derive(Debug, serde::Serialize)]
struct Unread<'a> {
    file: String,
    problems: &'a [Problem],
}

/// Seconds that the steps took.
#[derive(Debug, Clone, Copy, Default)]
struct Times {
    load: f64,
    compute: f64,
    write: f64,
}

/// What every file is read with.
struct Work<'a> {
    args: &'a ReadArgs,
    format: ReadFormat,
    directory: Option<(Directory, Date)>,
}

/// A file as it is to be shown, or why it is not.
struct Read {
    shown: Result<String, Vec<Problem>>,
    times: Times,
}

impl Work<'_> {
    fn read(&self, file: &Path) -> Read {
        let mut times = Times::default();
        let shown = self.shown(file, &mut times);
        Read { shown, times }
    }

    fn shown(&self, file: &Path, times: &mut Times) -> Result<String, Vec<Problem>> {
        let start = Instant::now();
        let source = open_document(file).map_err(|failure| match failure {
            Failure::Problems(problems) => problems,
            _ => Vec::new(),
        })?;
        times.load += start.elapsed().as_secs_f64();
        if self.format == ReadFormat::Text {
            return Ok(source.text().to_owned());
        }
        let start = Instant::now();
        let mut reading = kaifa_text::read(&source);
        for _ in 1..self.args.repeat {
            reading = kaifa_text::read(&source);
        }
        times.compute += start.elapsed().as_secs_f64();
        let start = Instant::now();
        let shown = match self.format {
            ReadFormat::Tree => kaifa_text::print::tree(&source, &reading),
            ReadFormat::Toml => self.toml(file, &source, &reading),
            _ => self.json(&source, &reading),
        };
        times.write += start.elapsed().as_secs_f64();
        Ok(shown)
    }

    fn view<'a>(&self, source: &'a Source, reading: &'a Reading) -> DocumentView<'a> {
        let mut view = DocumentView::new(source, reading);
        if let Some((directory, day)) = &self.directory {
            resolve(&mut view, directory, *day);
        }
        view
    }

    /// A file of a list of files, so that those of several files are one TOML document.
    fn toml(&self, file: &Path, source: &Source, reading: &Reading) -> String {
        let mut view = serde_json::to_value(self.view(source, reading)).expect("a view is JSON");
        leave_out_nulls(&mut view);
        view["name"] = file.display().to_string().into();
        let files = serde_json::json!({ "file": [view] });
        toml::to_string(&files).expect("JSON without nulls is TOML") + "\n"
    }

    fn json(&self, source: &Source, reading: &Reading) -> String {
        let view = self.view(source, reading);
        let text = if self.args.files.len() == 1 {
            serde_json::to_string_pretty(&view)
        } else {
            serde_json::to_string(&view)
        };
        text.expect("a view is JSON") + "\n"
    }
}

/// TOML has no word for what is not known.
fn leave_out_nulls(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(fields) => {
            fields.retain(|_, field| !field.is_null());
            fields.values_mut().for_each(leave_out_nulls);
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(leave_out_nulls),
        _ => {}
    }
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
    let snapshot = directory.at(day);
    for article in &mut view.articles {
        let resolved = directory.resolve_list(&article.responsible, &snapshot);
        let written = article.responsible.iter().cloned();
        article.resolved = written
            .zip(resolved)
            .map(|(as_written, resolution)| kaifa_text::document::ResolvedView {
                as_written,
                units: resolution.names().into_iter().map(str::to_owned).collect(),
                unresolved: resolution.unresolved,
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
