//! `kaifa pack check`, `test`, `coverage` and `accept` (`draft` and `diff` have files of their own): work on the folders of policy packs. Every problem of every folder is
//! listed with its file and line; one bad folder does not stop the others.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use clap::CommandFactory;
use clap::error::ErrorKind;
use kaifa_base::{Date, Lang, Problem, Severity, Words};
use kaifa_eval::packtest::{TestReport, run_tests};
use kaifa_flow::documents::shelf::{built_in, built_in_edition, edition_of_folder};
use kaifa_pack::accept::{Accepted, accept_edition};
use kaifa_pack::coverage::{ClauseAccount, Coverage};
use kaifa_pack::{Edition, LoadedEdition, MechanismState, TestOutcome, without_mechanism};
use serde::Serialize;

use crate::cli::{Cli, Format, PackCommand};
use crate::commands::{Failure, Outcome, open_document, print_problems};

kaifa_base::codes! {
    /// Codes of the pack commands.
    pub REGISTER;
    TEST_FAILED = "pack.test_failed", "a test of a pack whose expectation did not come out";
    PROOF_FAILED = "pack.proof_failed", "a demand whose tests do not depend on its items alone";
}

/// Runs the command.
pub fn run(command: &PackCommand, lang: Lang) -> Outcome {
    match command {
        PackCommand::Check { dirs, text, format } => check(dirs, text.as_deref(), *format, lang),
        PackCommand::Test { dirs, format } => test(dirs, *format, lang),
        PackCommand::Coverage { dirs, prove, format } => coverage(dirs, *prove, *format, lang),
        PackCommand::Accept { dir, by, on } => {
            let on = on.unwrap_or_else(|| chrono::Local::now().date_naive());
            accept(dir, by, on, lang)
        }
        PackCommand::Enact(args) => super::pack_enact::run(args, lang),
        PackCommand::Draft {
            file,
            out,
            against,
            format,
        } => super::pack_draft::run(file, out, against.as_deref(), *format, lang),
        PackCommand::Export { edition, out, data } => super::pack_export::run(edition, out, data, lang),
        PackCommand::Diff(args) => super::pack_diff::run(args, lang),
    }
}

/// What `check --format json` prints of one pack.
#[derive(Serialize)]
struct CheckView<'a> {
    pack: &'a str,
    folder: String,
    errors: usize,
    warnings: usize,
    problems: &'a [Problem],
}

fn check(dirs: &[PathBuf], text: Option<&Path>, format: Format, lang: Lang) -> Outcome {
    if text.is_some() && dirs.len() > 1 {
        let words = lang.pick("--text 只能与一个 DIR 同用", "--text goes with one DIR only");
        Cli::command().error(ErrorKind::ArgumentConflict, words).exit();
    }
    let text = match text {
        Some(path) => Some(open_document(path)?),
        None => None,
    };
    let mut failed = false;
    for dir in dirs {
        let LoadedEdition {
            edition,
            mut problems,
        } = edition_of_folder(dir);
        problems.extend(kaifa_pack::check(&edition));
        if let Some(source) = &text {
            problems.extend(kaifa_pack::check_text(
                &edition,
                source,
                &kaifa_text::read(source),
            ));
        }
        let count = |wanted: Severity| {
            problems
                .iter()
                .filter(|problem| problem.severity == wanted)
                .count()
        };
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
        failed |= errors > 0;
        match format {
            Format::Json => print_json(&CheckView {
                pack: edition.name(),
                folder: dir.display().to_string(),
                errors,
                warnings,
                problems: &problems,
            })?,
            Format::Text => {
                print_problems(&problems, lang);
                let verdict = match errors {
                    0 => lang.pick("可用", "usable"),
                    _ => lang.pick("不可用", "not usable"),
                };
                println!(
                    "{}: {verdict} · {} {errors} · {} {warnings}",
                    edition.name(),
                    lang.pick("错误", "errors"),
                    lang.pick("警告", "warnings")
                );
            }
        }
    }
    if failed { Err(Failure::Told) } else { Ok(()) }
}

/// What `test --format json` prints of one pack.
#[derive(Serialize)]
struct TestsView<'a> {
    pack: &'a str,
    passed: usize,
    failed: usize,
    tests: &'a [TestReport],
}

fn test(dirs: &[PathBuf], format: Format, lang: Lang) -> Outcome {
    let mut failed = false;
    for dir in dirs {
        let LoadedEdition { edition, problems } = edition_of_folder(dir);
        if Problem::any_error(&problems) {
            print_problems(&problems, lang);
            failed = true;
            continue;
        }
        let reports = run_tests(&edition);
        let passed = reports.iter().filter(|report| report.passed).count();
        failed |= passed < reports.len();
        print_problems(&test_problems(&reports), lang);
        match format {
            Format::Json => print_json(&TestsView {
                pack: edition.name(),
                passed,
                failed: reports.len() - passed,
                tests: &reports,
            })?,
            Format::Text => println!(
                "{}: {} {} · {} {passed} · {} {}",
                edition.name(),
                lang.pick("测试", "tests"),
                reports.len(),
                lang.pick("通过", "passed"),
                lang.pick("未通过", "failed"),
                reports.len() - passed
            ),
        }
    }
    if failed { Err(Failure::Told) } else { Ok(()) }
}

/// One problem for each expectation that was not met, where its test is written.
fn test_problems(reports: &[TestReport]) -> Vec<Problem> {
    reports
        .iter()
        .flat_map(|report| {
            report
                .failures
                .iter()
                .map(|failure| Problem::error(&TEST_FAILED, report.at.place(&report.name), failure.clone()))
        })
        .collect()
}

fn coverage(dirs: &[PathBuf], prove: bool, format: Format, lang: Lang) -> Outcome {
    let loaded: Vec<LoadedEdition> = match dirs {
        [] => built_in()
            .iter()
            .filter_map(|files| built_in_edition(&files.name))
            .filter(|loaded| loaded.edition.pack.stands_for_document())
            .collect(),
        dirs => dirs.iter().map(|dir| edition_of_folder(dir)).collect(),
    };
    let errors: Vec<Problem> = loaded
        .iter()
        .flat_map(|one| {
            one.problems
                .iter()
                .filter(|problem| problem.severity == Severity::Error)
                .cloned()
        })
        .collect();
    if !errors.is_empty() {
        return Err(Failure::Problems(errors));
    }
    let mut whole = Coverage {
        mechanisms: Vec::new(),
        clauses: Vec::new(),
    };
    let mut problems = Vec::new();
    for LoadedEdition { edition, .. } in &loaded {
        let reports = run_tests(edition);
        problems.extend(test_problems(&reports));
        let mut account = Coverage::of(edition, &outcomes(&reports));
        if prove {
            prove_all(edition, &mut account, lang);
            problems.extend(account.mechanisms.iter().filter_map(|one| {
                let proof = one.proof.as_ref().filter(|proof| !proof.holds())?;
                let (survived, broken) = (proof.survived.join("、"), proof.broken.join("、"));
                let place = kaifa_base::Place { file: Some(edition.name().to_owned()), ..kaifa_base::Place::item(&one.id) };
                let words = Words::new(
                    format!("去掉该机制的条目后:仍通过的测试[{survived}],不应失败而失败的测试[{broken}]"),
                    format!("without its items these of its tests still pass: [{survived}]; these others fail: [{broken}]"),
                );
                Some(Problem::error(&PROOF_FAILED, place, words))
            }));
        }
        if format == Format::Text {
            print_coverage(edition.name(), &account, lang);
        }
        whole.mechanisms.append(&mut account.mechanisms);
        whole.clauses.append(&mut account.clauses);
    }
    print_problems(&problems, lang);
    if format == Format::Json {
        print_json(&whole)?;
    }
    let all_pass = whole
        .mechanisms
        .iter()
        .all(|one| one.state == MechanismState::Passing);
    if all_pass && problems.is_empty() {
        Ok(())
    } else {
        Err(Failure::Told)
    }
}

fn outcomes(reports: &[TestReport]) -> Vec<TestOutcome> {
    let outcome = |report: &TestReport| TestOutcome {
        name: report.name.clone(),
        passed: report.passed,
    };
    reports.iter().map(outcome).collect()
}

/// Takes away the items of each demand in turn and runs all tests again, on all processors.
fn prove_all(edition: &Edition, account: &mut Coverage, lang: Lang) {
    let ids: Vec<String> = account
        .mechanisms
        .iter()
        .map(|mechanism| mechanism.id.clone())
        .collect();
    let (next, proofs) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let show = std::io::stderr().is_terminal();
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(id) = ids.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let found = outcomes(&run_tests(&without_mechanism(edition, id)));
                    let mut proofs = proofs.lock().expect("no thread panics while holding the proofs");
                    proofs.push((id, found));
                    if show {
                        eprint!(
                            "\r{} {} {}/{}",
                            lang.pick("求证", "proving"),
                            edition.name(),
                            proofs.len(),
                            ids.len()
                        );
                    }
                }
            });
        }
    });
    if show {
        eprintln!();
    }
    for (id, found) in proofs
        .into_inner()
        .expect("no thread panics while holding the proofs")
    {
        account.prove(edition, id, &found);
    }
}

fn print_coverage(name: &str, account: &Coverage, lang: Lang) {
    println!("== {name}");
    for clause in &account.clauses {
        match &clause.account {
            ClauseAccount::Became { became } => println!("{}\t{}", clause.path, became.join(" ")),
            ClauseAccount::Statement { reason, .. } => {
                println!(
                    "{}\t{}: {reason}",
                    clause.path,
                    lang.pick("仅为陈述", "statement")
                );
            }
        }
    }
    for one in &account.mechanisms {
        println!(
            "{}\t{}\t{}\t{} {}",
            one.id,
            one.state.words().get(lang),
            one.items.join(" "),
            one.tests.len(),
            lang.pick("项测试", "tests")
        );
    }
    let passing = account
        .mechanisms
        .iter()
        .filter(|one| one.state == MechanismState::Passing)
        .count();
    println!(
        "{} {} · {} {passing}/{}",
        lang.pick("条款", "clauses"),
        account.clauses.len(),
        lang.pick("机制通过", "demands passing"),
        account.mechanisms.len()
    );
}

fn accept(dir: &Path, by: &str, on: Date, lang: Lang) -> Outcome {
    let name = dir.display();
    match accept_edition(dir, edition_of_folder(dir), by, on)? {
        Accepted::Edition(number) => match lang {
            Lang::Zh => println!("{name}: 第 {number} 版由 {by} 于 {on} 审定"),
            Lang::En => println!("{name}: edition {number} accepted by {by} on {on}"),
        },
        Accepted::Already(number) => match lang {
            Lang::Zh => println!("{name}: 内容与已审定的第 {number} 版相同,未作改动"),
            Lang::En => println!(
                "{name}: the content is that of edition {number}, accepted already; nothing was changed"
            ),
        },
    }
    Ok(())
}

pub(super) fn print_json(value: &impl Serialize) -> Outcome {
    println!("{}", serde_json::to_string(value).map_err(Failure::failed)?);
    Ok(())
}
