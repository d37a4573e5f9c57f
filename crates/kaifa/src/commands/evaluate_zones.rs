//! `kaifa evaluate zones`: a table of zones and a composite scheme in; scores, ranks and how firm they are out.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use kaifa_base::{Digest, Lang, Place, Problem, Words};
use kaifa_eval::codes::SCHEME_UNUSABLE;
use kaifa_eval::composite::chain::{put_scores, rests_on};
use kaifa_eval::composite::evaluation::{Evaluated, Repeat, evaluate_scheme};
use kaifa_eval::composite::flip::smallest_flip;
use kaifa_eval::composite::from_scheme::Subjects;
use kaifa_eval::scheme::forensics::Figures;
use kaifa_flow::codes::SMALL_GROUP;
use kaifa_flow::evaluation::subject_table::read_subjects;
use kaifa_pack::item::{Scheme, Uncertainty};
use kaifa_pack::read_schemes;
use kaifa_table::table_file::{self, Table};
use serde_json::{Value, json};

use crate::cli::EvaluateZonesArgs;
use crate::commands::evaluate_enterprises::warn_unverified;
use crate::commands::read::peak_memory;
use crate::commands::{Failure, Outcome, alarms, print_problems};

/// Runs the command.
pub fn run(args: &EvaluateZonesArgs, lang: Lang) -> Outcome {
    let begun = Instant::now();
    let (mut scheme, all) = scheme(&args.scheme, args.year, lang)?;
    warn_unverified(&scheme, lang);
    if args.simulate > 0 && scheme.uncertainty.is_none() {
        scheme.uncertainty = Some(Uncertainty::of_weights());
        let words = Words::new(
            "办法没有 [scheme.uncertainty]:按各项权重上下四分之一模拟",
            "the scheme has no [scheme.uncertainty]: every weight varies by a quarter up and down",
        );
        let place = scheme.at.place(&scheme.id);
        print_problems(&[Problem::warning(&SCHEME_UNUSABLE, place, words)], lang);
    }
    let bytes = std::fs::read(&args.data).map_err(|error| Failure::file(&args.data, &error))?;
    let name = args.data.display().to_string();
    let table = table_file::read(&name, &bytes, kaifa_table::sheets::Wanted::First)?;
    let subjects = subjects(&scheme, &all, &name, &table, args.year)?;
    let load = begun.elapsed().as_secs_f64();
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    let repeat = (args.simulate > 0).then(|| Repeat {
        replicates: args.simulate.max(2),
        seed: args.seed,
        threads: args.threads.unwrap_or_else(cores),
    });
    let (mut computed, mut made) = (Vec::new(), None);
    for _ in 0..args.repeat.max(1) {
        let start = Instant::now();
        let evaluated = evaluate_scheme(&scheme, &subjects, repeat)?;
        let files = files(&scheme, &subjects, &evaluated, repeat);
        computed.push(start.elapsed().as_secs_f64());
        let warnings = evaluated
            .iter()
            .flat_map(|group| group.warnings(&scheme))
            .collect();
        made = Some((files, warnings));
    }
    let (made, warnings): (Vec<_>, Vec<Words>) = made.unwrap_or_default();
    let warning = |words| Problem::warning(&SMALL_GROUP, Place::file(&name), words);
    print_problems(&warnings.into_iter().map(warning).collect::<Vec<_>>(), lang);
    let start = Instant::now();
    std::fs::create_dir_all(&args.out).map_err(|error| Failure::file(&args.out, &error))?;
    for (name, text) in made {
        let path = args.out.join(name);
        std::fs::write(&path, text).map_err(|error| Failure::file(&path, &error))?;
    }
    let write = start.elapsed().as_secs_f64();
    if let Some(tables) = args.alarms {
        // A table without years gives the same rows for any year, which is no year before.
        let before = read_subjects(&scheme, &name, &table, args.year - 1).ok();
        let before = before.filter(|before| before.ids.len() > 1 && before.places != subjects.places);
        if let Some(figures) = Figures::of(&scheme, &subjects, before.as_ref()) {
            let line = |row: usize| subjects.places.get(row).and_then(|place| place.line);
            alarms::print_for_zones(&args.out, &figures, line, tables, lang)?;
        }
    }
    if args.timings {
        let mut sorted = computed.clone();
        sorted.sort_by(f64::total_cmp);
        let line = json!({
            "load": load, "features": 0.0, "compute": sorted[sorted.len() / 2], "write": write,
            "total": begun.elapsed().as_secs_f64(), "rss_mib": peak_memory(), "compute_all": computed,
        });
        eprintln!("{line}");
    }
    Ok(())
}

/// The subjects of a table; inputs that are scores of other schemes are evaluated from the same table.
fn subjects(
    scheme: &Scheme,
    all: &[Scheme],
    name: &str,
    table: &Table,
    year: i32,
) -> Result<Subjects, Vec<Problem>> {
    let mut found = read_subjects(scheme, name, table, year)?;
    for (input, other) in rests_on(scheme, all) {
        let of_other = subjects(other, all, name, table, year)?;
        put_scores(input, other, &of_other, &mut found)?;
    }
    Ok(found)
}

/// The scheme of a file, `FILE#ID`, that holds in a year, and all schemes of the file.
fn scheme(given: &Path, year: i32, lang: Lang) -> Result<(Scheme, Vec<Scheme>), Failure> {
    let text = given.to_string_lossy();
    let (path, id) = match text.rsplit_once('#') {
        Some((path, id)) if !given.exists() => (PathBuf::from(path), Some(id.to_owned())),
        _ => (given.to_owned(), None),
    };
    let content = std::fs::read_to_string(&path).map_err(|error| Failure::file(&path, &error))?;
    let read = read_schemes(&path, &content);
    if Problem::any_error(&read.problems) {
        return Err(Failure::Problems(read.problems));
    }
    print_problems(&read.problems, lang);
    let place = Place::file(path.display().to_string());
    match read.choose(id.as_deref(), year, &place) {
        Ok(scheme) => Ok((scheme.clone(), read.schemes.clone())),
        Err(problem) => Err(Failure::Problems(vec![problem])),
    }
}

/// The files of a result, by name.
fn files(
    scheme: &Scheme,
    subjects: &Subjects,
    evaluated: &[Evaluated],
    repeat: Option<Repeat>,
) -> Vec<(&'static str, String)> {
    let grouped = !scheme.peer_groups.is_empty();
    // In the order of the table: subject → its group and its place there.
    let mut places = vec![None; subjects.ids.len()];
    for (at, group) in evaluated.iter().enumerate() {
        for member in &group.group.listed {
            places[group.group.members[*member]] = Some((at, *member));
        }
    }
    let each = || {
        places
            .iter()
            .enumerate()
            .filter_map(|(subject, place)| place.map(|(g, m)| (subject, &evaluated[g], m)))
    };
    let group_of = |group: &Evaluated| {
        let mut cells = String::new();
        if grouped {
            cells.push(',');
            cells.push_str(&cell(group.group.id.as_deref().unwrap_or_default()));
        }
        for word in &group.group.list {
            cells.push(',');
            cells.push_str(&cell(word));
        }
        cells
    };
    let mut group_heads = if grouped {
        ",group".to_owned()
    } else {
        String::new()
    };
    for name in &scheme.ranking.within {
        group_heads.push(',');
        group_heads.push_str(&cell(name));
    }
    let graded = scheme.grading.is_some();
    let mut zones = format!(
        "zone,score,rank{}{group_heads}\n",
        if graded { ",grade" } else { "" }
    );
    for (subject, group, member) in each() {
        let score = group.result.total[member];
        let score = if score.is_nan() {
            String::new()
        } else {
            score.to_string()
        };
        let rank = group.result.rank[member]
            .map(|r| r.to_string())
            .unwrap_or_default();
        let grade = group.mark(scheme, member).unwrap_or_default();
        let _ = writeln!(
            zones,
            "{},{score},{rank}{}{}",
            cell(&subjects.ids[subject]),
            if graded {
                format!(",{}", cell(grade))
            } else {
                String::new()
            },
            group_of(group)
        );
    }
    let mut files = vec![("zones.csv", zones)];
    let Some(repeat) = repeat else { return files };
    let mut lines = String::new();
    for (subject, group, member) in each() {
        if let (Some(rank), Some([median, low, high])) = (group.result.rank[member], group.interval(member)) {
            let id = cell(&subjects.ids[subject]);
            let _ = writeln!(
                lines,
                "{id},{rank},{median:.2},{low:.2},{high:.2}{}",
                group_of(group)
            );
        }
    }
    let sha256 = Digest::of(&lines).to_string();
    let head = format!("zone,rank,median,p05,p95{group_heads}\n");
    files.push(("ranks.csv", head + &lines));
    let groups: Vec<Value> = evaluated
        .iter()
        .map(|group| firmness(scheme, subjects, group))
        .collect();
    let mut whole = json!({ "scheme": scheme.id, "replicates": repeat.replicates, "seed": repeat.seed, "sha256": sha256 });
    match <[Value; 1]>::try_from(groups) {
        Ok([Value::Object(only)]) => whole
            .as_object_mut()
            .into_iter()
            .for_each(|o| o.extend(only.clone())),
        Ok([other]) => whole["groups"] = json!([other]),
        Err(several) => whole["groups"] = json!(several),
    }
    files.push(("simulation.json", format!("{whole:#}\n")));
    files
}

fn rounded(value: f64) -> f64 {
    (value * 1e9).round() / 1e9
}

/// What one group's part of simulation.json says.
fn firmness(scheme: &Scheme, subjects: &Subjects, evaluated: &Evaluated) -> Value {
    let Some(firmness) = &evaluated.firmness else {
        return json!({ "group": evaluated.group.id, "ranked": evaluated.result.ranked });
    };
    let id = |member: usize| &subjects.ids[evaluated.group.members[member]];
    let simulation = &firmness.simulation;
    let shares: Vec<Value> = firmness
        .shares
        .iter()
        .map(|s| {
            let [low, high] = s.bounds();
            json!({ "choice": s.choice, "share": rounded(s.share.clamp(0.0, 1.0)), "low": rounded(low), "high": rounded(high) })
        })
        .collect();
    let lines: Vec<Value> = scheme
        .lines
        .iter()
        .enumerate()
        .map(|(at, line)| {
            let places = evaluated.lines[at];
            let fragile: Vec<Value> = simulation
                .subjects
                .iter()
                .filter_map(|member| Some((*member, evaluated.standing(*member, at).filter(|s| s.is_fragile())?)))
                .map(|(member, standing)| {
                    let flip = smallest_flip(&evaluated.group.plan, &evaluated.result, member, places);
                    json!({
                        "zone": id(member), "rank": evaluated.result.rank[member], "inside": standing.inside,
                        "chance": standing.chance,
                        "smallest_weight_change": flip.map(|f| json!({ "of": f.node, "change": rounded(f.change), "rival": id(f.rival) })),
                    })
                })
                .collect();
            json!({ "id": line.id, "title": line.title.zh, "first": places.first, "last": places.last, "fragile": fragile })
        })
        .collect();
    let reversals: Vec<Value> = firmness
        .left_out
        .iter()
        .filter(|l| l.reversed > 0)
        .map(|l| {
            json!({
                "without": id(l.subject), "reversed_pairs": l.reversed, "largest_move": l.largest_move,
                "mover": l.mover.map(id),
            })
        })
        .collect();
    let mut made = json!({
        "ranked": evaluated.result.ranked,
        "rho_mean": rounded(simulation.rho_mean()), "rho_min": rounded(simulation.rho_min()),
        "base_sum": (evaluated.result.total.iter().filter(|t| !t.is_nan()).sum::<f64>() * 1e6).round() / 1e6,
        "rank_variance": shares,
    });
    if let Some(group) = &evaluated.group.id {
        made["group"] = json!(group);
    }
    if !lines.is_empty() {
        made["lines"] = json!(lines);
    }
    if !firmness.left_out.is_empty() {
        made["leave_one_out"] = json!(reversals);
    }
    made
}

/// A csv cell, quoted where it must be.
fn cell(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}
