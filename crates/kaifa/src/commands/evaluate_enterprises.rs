//! `kaifa evaluate enterprises`: a table of firms and a scheme in; graded table (csv and Parquet) and summaries out.

use std::io::Write;
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::time::Instant;

use kaifa_base::{Digest, Lang, Place, Problem, Words};
use kaifa_eval::scheme::explain::explain;
use kaifa_eval::scheme::measures::{EarlierGrades, proposals};
use kaifa_eval::scheme::what_if::other_weight;
use kaifa_eval::scheme::{Evaluation, OtherEvaluations, Plan};
use kaifa_flow::codes;
use kaifa_flow::evaluation::problems::{problems_of, problems_of_used};
use kaifa_pack::{Scheme, SchemeFile, read_schemes, scheme_in_year, used_schemes};
use kaifa_table::outputs::{Outputs, whole_file};
use kaifa_table::{Incoming, Loaded, evaluate_used, table_file, write_csv};

use crate::cli::{EvaluateEnterprisesArgs, Format};
use crate::commands::alarms;
use crate::commands::derivation_text::derivation_text;
use crate::commands::read::peak_memory;
use crate::commands::{Failure, Outcome, print_problems};

/// Runs the command, on its own threads where the number is given.
pub fn run(args: &EvaluateEnterprisesArgs, lang: Lang) -> Outcome {
    match args.threads {
        None => evaluate_table(args, lang),
        Some(threads) => rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .map_err(Failure::failed)?
            .install(|| evaluate_table(args, lang)),
    }
}

fn evaluate_table(args: &EvaluateEnterprisesArgs, lang: Lang) -> Outcome {
    let begun = Instant::now();
    let file = SchemeChoice::read(&args.scheme)?;
    let scheme = file.choose(args.year)?;
    let plan = Plan::new(scheme)?;
    // The process ends with the result: to give back its memory piece by piece would be time for nothing.
    let schemes = file.used_by(scheme, args.year)?;
    let incoming = Incoming::File(&args.data);
    let (loaded, used) = kaifa_table::read_for_all(incoming, &plan, &schemes, args.year)?;
    let (loaded, used) = (ManuallyDrop::new(loaded), ManuallyDrop::new(used));
    print_problems(&loaded.warnings, lang);
    for scheme in std::iter::once(scheme).chain(schemes) {
        warn_unverified(scheme, lang);
    }
    let resting = evaluate_used(&used);
    let others = resting.scores(&plan, &loaded.table.subjects);
    let load = begun.elapsed().as_secs_f64();

    let (mut times, mut checksums, mut checking) = (Vec::new(), Vec::new(), Vec::new());
    let mut result = None;
    for _ in 0..args.repeat.max(1) {
        drop(result.take());
        let start = Instant::now();
        let one = Outputs::of(&plan, &loaded, &others);
        times.push(start.elapsed().as_secs_f64());
        // Timed apart: no result that is wanted needs a checksum.
        if args.repeat > 1 {
            let start = Instant::now();
            checksums.push(one.checksum());
            checking.push(start.elapsed().as_secs_f64());
        }
        result = Some(one);
    }
    let Some(outputs) = result else {
        return Ok(());
    };
    let name = args.data.display().to_string();
    let mut problems = problems_of(&outputs.evaluation, &name, &loaded.lines);
    problems.extend(problems_of_used(&resting, &used, &name));
    if Problem::any_error(&problems) {
        return Err(Failure::Problems(problems));
    }
    print_problems(&problems, lang);

    let earlier = earlier_grades(args, &plan)?;
    let start = Instant::now();
    if let Some(folder) = &args.out {
        outputs.write(folder, &proposals(&outputs.evaluation, &earlier))?;
        if args.derivations {
            write_basis(folder, args, &outputs, &resting)?;
        }
    }
    let write = start.elapsed().as_secs_f64();
    if args.alarms.is_some() || args.announced.is_some() {
        alarms::print(args, &outputs.evaluation, (&loaded, &used), args.alarms, lang)?;
    }
    explain_all(args, &outputs.evaluation, lang)?;
    what_if(args, &outputs.evaluation, &loaded, lang)?;
    if args.timings {
        let mut line = serde_json::json!({
            "load": load, "features": 0.0, "compute": median(&times), "write": write,
            "total": begun.elapsed().as_secs_f64(), "rss_mib": peak_memory(), "rows": loaded.table.rows(),
        });
        if args.repeat > 1 {
            line["compute_all"] = serde_json::json!(times);
            line["checksum_time"] = serde_json::json!(median(&checking));
            line["checksum"] = serde_json::json!(format!("{:016x}", checksums[0]));
            line["same"] = serde_json::json!(checksums.iter().all(|one| *one == checksums[0]));
        }
        eprintln!("{line}");
    }
    std::mem::forget(outputs);
    Ok(())
}

fn median(times: &[f64]) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// The schemes of a file, and which one is wanted.
struct SchemeChoice {
    path: PathBuf,
    wanted: Option<String>,
    file: SchemeFile,
}

impl SchemeChoice {
    fn read(argument: &Path) -> Result<SchemeChoice, Failure> {
        let text = argument.to_string_lossy();
        let (path, wanted) = match text.rsplit_once('#') {
            Some((path, id)) if !argument.is_file() => (PathBuf::from(path), Some(id.to_owned())),
            _ => (argument.to_owned(), None),
        };
        let content = std::fs::read_to_string(&path).map_err(|error| Failure::file(&path, &error))?;
        let file = read_schemes(&path, &content);
        if Problem::any_error(&file.problems) {
            return Err(Failure::Problems(file.problems));
        }
        Ok(SchemeChoice { path, wanted, file })
    }

    fn choose(&self, year: i32) -> Result<&Scheme, Failure> {
        self.file
            .choose(self.wanted.as_deref(), year, &self.place())
            .map_err(|problem| Failure::Problems(vec![problem]))
    }

    /// The schemes of the file that a scheme rests on.
    fn used_by(&self, scheme: &Scheme, year: i32) -> Result<Vec<&Scheme>, Failure> {
        let find = |name: &str| scheme_in_year(&self.file.schemes, Some(name), year, &self.place());
        used_schemes(scheme, &find).map_err(Failure::Problems)
    }

    fn place(&self) -> Place {
        Place::file(self.path.display().to_string())
    }
}

/// Writes what results rest on: statistics by group, and which scheme and data they were made from. With these and the
/// data any result can be explained again.
fn write_basis(
    folder: &Path,
    args: &EvaluateEnterprisesArgs,
    outputs: &Outputs<'_>,
    resting: &OtherEvaluations<'_>,
) -> Outcome {
    let evaluation = &outputs.evaluation;
    whole_file(&folder.join("statistics.csv"), |out| {
        write_csv::statistics(evaluation, out)
    })?;
    let hash = |path: &Path| {
        let file = path.to_string_lossy();
        let path = match file.rsplit_once('#') {
            Some((file, _)) if !path.is_file() => PathBuf::from(file),
            _ => path.to_owned(),
        };
        std::fs::read(&path)
            .map(|bytes| Digest::of(bytes).to_string())
            .map_err(|error| Failure::file(&path, &error))
    };
    let mut basis = serde_json::json!({
        "scheme": evaluation.plan.scheme.id, "scheme_sha256": hash(&args.scheme)?,
        "data": args.data.display().to_string(), "data_sha256": hash(&args.data)?,
        "year": args.year, "rows": evaluation.table.rows(), "program": env!("CARGO_PKG_VERSION"),
        "unverified": evaluation.plan.scheme.unverified,
    });
    let rests_on: Vec<&str> = resting.iter().map(|one| one.plan.scheme.id.as_str()).collect();
    if !rests_on.is_empty() {
        basis["rests_on"] = serde_json::json!(rests_on);
    }
    whole_file(&folder.join("evaluation.json"), |out| writeln!(out, "{basis:#}"))?;
    Ok(())
}

/// Repeats at every run what in a scheme was not read in a source.
pub(super) fn warn_unverified(scheme: &Scheme, lang: Lang) {
    let warn = |text: &String| {
        Problem::warning(
            &codes::UNVERIFIED,
            scheme.at.place(&scheme.id),
            Words::new(format!("未核实:{text}"), format!("not verified: {text}")),
        )
    };
    let warnings: Vec<Problem> = scheme.unverified.iter().map(warn).collect();
    print_problems(&warnings, lang);
}

/// Grades of earlier years, from the results that were handed in.
fn earlier_grades(args: &EvaluateEnterprisesArgs, plan: &Plan) -> Result<Vec<EarlierGrades>, Failure> {
    let read = |path: &PathBuf| -> Result<EarlierGrades, Failure> {
        let bytes = std::fs::read(path).map_err(|error| Failure::file(path, &error))?;
        let name = path.display().to_string();
        let table = table_file::read(&name, &bytes, kaifa_table::sheets::Wanted::First)?;
        let (subject, grade) = (table.column(&plan.scheme.data.subject), table.column("grade"));
        let (Some(subject), Some(grade)) = (subject, grade) else {
            let heads = format!("{}, grade", plan.scheme.data.subject);
            return Err(Failure::Problems(vec![Problem::error(
                &codes::WRONG_HEADER,
                Place::file(name),
                Words::new(format!("缺少列:{heads}"), format!("columns needed: {heads}")),
            )]));
        };
        let pair = |row: &table_file::Row| (row.cells[subject].clone(), row.cells[grade].clone());
        Ok(table.rows.iter().map(pair).collect())
    };
    args.previous.iter().map(read).collect()
}

/// Prints the derivations that were asked for; unknown subjects are all listed.
fn explain_all(args: &EvaluateEnterprisesArgs, evaluation: &Evaluation<'_>, lang: Lang) -> Outcome {
    let mut problems = Vec::new();
    let mut out = std::io::stdout().lock();
    for id in &args.explain {
        let Some(row) = evaluation.table.subjects.find(id) else {
            let place = Place::file(args.data.display().to_string());
            let words = Words::new(format!("没有“{id}”"), format!("there is no `{id}`"));
            problems.push(Problem::error(&codes::UNKNOWN_SUBJECT, place, words));
            continue;
        };
        let derivation = explain(evaluation, row);
        let text = match args.format {
            Format::Text => derivation_text(&derivation, lang),
            Format::Json => serde_json::to_string(&derivation).map_err(Failure::failed)? + "\n",
        };
        out.write_all(text.as_bytes()).map_err(Failure::failed)?;
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Failure::Problems(problems))
    }
}

/// Prints what other weights would do.
fn what_if(
    args: &EvaluateEnterprisesArgs,
    evaluation: &Evaluation<'_>,
    loaded: &Loaded,
    lang: Lang,
) -> Outcome {
    for change in &args.what_if {
        let place = Place::field("--what-if");
        let found = change.split_once('=').and_then(|(id, weight)| {
            let at = evaluation
                .plan
                .scheme
                .indicators
                .iter()
                .position(|one| one.id == id)?;
            let weight: f64 = weight
                .parse()
                .ok()
                .filter(|weight: &f64| weight.is_finite() && *weight >= 0.0)?;
            Some((at, weight))
        });
        let Some((at, weight)) = found else {
            let ids: Vec<&str> = evaluation
                .plan
                .scheme
                .indicators
                .iter()
                .map(|one| one.id.as_str())
                .collect();
            let words = Words::new(
                format!("“{change}”应为 指标=权重"),
                format!("`{change}` should be indicator=weight"),
            );
            return Err(Failure::Problems(vec![
                Problem::error(&codes::NOT_A_NUMBER, place, words).hint(
                    format!("指标有:{}", ids.join("、")),
                    format!("indicators: {}", ids.join(", ")),
                ),
            ]));
        };
        let start = Instant::now();
        let result = other_weight(evaluation, loaded.before.as_ref(), at, weight);
        let seconds = start.elapsed().as_secs_f64();
        match args.format {
            Format::Json => {
                let mut line = serde_json::to_value(result).map_err(Failure::failed)?;
                line["change"] = serde_json::json!(change);
                line["seconds"] = serde_json::json!(seconds);
                println!("{line}");
            }
            Format::Text => println!(
                "{}",
                match lang {
                    Lang::Zh => format!(
                        "{change}:比较 {},升位 {},降位 {},升级 {},降级 {}({:.1} 毫秒)",
                        result.compared,
                        result.risen,
                        result.fallen,
                        result.upgraded,
                        result.downgraded,
                        seconds * 1e3
                    ),
                    Lang::En => format!(
                        "{change}: {} compared, {} rise, {} fall, {} upgraded, {} downgraded ({:.1} ms)",
                        result.compared,
                        result.risen,
                        result.fallen,
                        result.upgraded,
                        result.downgraded,
                        seconds * 1e3
                    ),
                }
            ),
        }
    }
    Ok(())
}
