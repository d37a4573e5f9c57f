//! `kaifa pack draft`: a document becomes a proposed pack, written as a folder that a person goes on with. Nothing is written
//! over: the folder is new or empty.

use std::fs;
use std::path::Path;

use kaifa_base::{Lang, Place, Problem, Severity, Span, Words};
use kaifa_flow::documents::shelf::{base_pack, edition_of_folder, with_base};
use kaifa_pack::draft::corrections::{Corrections, KindCount};
use kaifa_pack::draft::{DOUBTFUL, Draft, draft, draft_files};
use kaifa_pack::{Edition, PackFiles, Proposal};
use serde::Serialize;

use crate::cli::Format;
use crate::commands::pack::print_json;
use crate::commands::{FILE, Failure, Outcome, open_document, print_problems};

kaifa_base::codes! {
    /// Codes of drafting.
    pub REGISTER;
    NOT_EMPTY = "draft.not_empty", "the folder for the draft holds something already";
    NO_TEXT = "draft.no_text", "the file holds no words that could be drafted from";
}

/// What was drafted.
#[derive(Serialize)]
struct DraftView {
    pack: String,
    folder: String,
    clauses: usize,
    targets: usize,
    duties: usize,
    rules: usize,
    statements: usize,
    doubtful: usize,
    errors: usize,
    problems: Vec<Problem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    corrections: Option<Corrections>,
    #[serde(skip_serializing_if = "Option::is_none")]
    per_item: Option<f64>,
}

/// Runs the command.
pub fn run(file: &Path, out: &Path, against: Option<&Path>, format: Format, lang: Lang) -> Outcome {
    let name = folder_name(out);
    must_be_empty(out)?;
    let source = open_document(file)?;
    let whole = Span::new(0, source.len());
    if source.looks_binary() || source.shown(whole).trim().is_empty() {
        let words = Words::new("文件中没有可读的文字", "the file holds no readable words");
        return Err(Failure::Problems(vec![Problem::error(
            &NO_TEXT,
            Place::file(file.display().to_string()),
            words,
        )]));
    }
    let reading = kaifa_text::read(&source);
    let draft = draft(&source, &reading, &base_pack().items, &name);
    let files = draft_files(&draft, true);
    write(out, &files)?;
    let loaded = with_base(files);
    let mut problems = loaded.problems;
    problems.extend(kaifa_pack::check(&loaded.edition));
    problems.extend(kaifa_pack::check_text(&loaded.edition, &source, &reading));
    problems.retain(|problem| problem.severity == Severity::Error);
    let corrections = match against {
        Some(folder) => Some(against_pack(&loaded.edition, folder)?),
        None => None,
    };
    let view = view(&draft, out, problems, corrections);
    match format {
        Format::Json => print_json(&view)?,
        Format::Text => print(&view, lang),
    }
    Ok(())
}

/// The name of the folder, which is the name of the pack.
fn folder_name(out: &Path) -> String {
    let name = out.file_name().map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_else(|| "draft".to_owned())
}

/// Refuses a folder that holds something already: what a person has worked on is never written over.
pub(super) fn must_be_empty(out: &Path) -> Outcome {
    if !out.exists() || fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_none()) {
        return Ok(());
    }
    let words = Words::new("文件夹不是空的", "the folder is not empty");
    let problem = Problem::error(&NOT_EMPTY, Place::file(out.display().to_string()), words);
    Err(Failure::Problems(vec![problem.hint(
        "请换一个新文件夹,已有的内容不会被覆盖",
        "name a new folder; what is there is never written over",
    )]))
}

/// Writes the files of a pack into a folder.
pub(super) fn write(out: &Path, files: &PackFiles) -> Outcome {
    fs::create_dir_all(out).map_err(|error| Failure::file(out, &error))?;
    for (name, content) in &files.files {
        let path = out.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| Failure::file(folder, &error))?;
        }
        fs::write(&path, content).map_err(|error| {
            Failure::Problems(vec![Problem::error(
                &FILE,
                Place::file(path.display().to_string()),
                Words::new(format!("无法写入:{error}"), format!("cannot be written: {error}")),
            )])
        })?;
    }
    Ok(())
}

fn against_pack(draft: &Edition, folder: &Path) -> Result<Corrections, Failure> {
    let accepted = edition_of_folder(folder);
    if Problem::any_error(&accepted.problems) {
        return Err(Failure::Problems(accepted.problems));
    }
    Ok(Corrections::between(draft, &accepted.edition))
}

fn view(draft: &Draft, out: &Path, problems: Vec<Problem>, corrections: Option<Corrections>) -> DraftView {
    let count = |list: &str| draft.proposals.iter().filter(|one| one.list == list).count();
    let doubtful = |one: &&Proposal| one.is_judged() && one.sure < DOUBTFUL;
    DraftView {
        pack: draft.name.clone(),
        folder: out.display().to_string(),
        clauses: draft.clauses.len(),
        targets: count("target"),
        duties: count("duty"),
        rules: count("rule"),
        statements: count("clause"),
        doubtful: draft.proposals.iter().filter(doubtful).count(),
        errors: problems.len(),
        problems,
        per_item: corrections.as_ref().map(Corrections::per_item),
        corrections,
    }
}

fn print(view: &DraftView, lang: Lang) {
    print_problems(&view.problems, lang);
    println!(
        "{}: {} {} · {} {} · {} {} · {} {} · {} {} · {} {} · {} {}",
        view.pack,
        lang.pick("条款", "clauses"),
        view.clauses,
        lang.pick("目标", "targets"),
        view.targets,
        lang.pick("任务", "duties"),
        view.duties,
        lang.pick("规则", "rules"),
        view.rules,
        lang.pick("纯陈述", "statements"),
        view.statements,
        lang.pick("存疑", "doubtful"),
        view.doubtful,
        lang.pick("待定", "to be decided"),
        view.errors,
    );
    let Some(corrections) = &view.corrections else {
        return;
    };
    let line = |name: &str, kind: &KindCount| {
        println!(
            "{name}: {} {} · {} {} · {} {} · {} {} · {} {} ({})",
            lang.pick("应有", "wanted"),
            kind.wanted,
            lang.pick("对上", "matched"),
            kind.matched,
            lang.pick("须补", "to add"),
            kind.added,
            lang.pick("须删", "to delete"),
            kind.deleted,
            lang.pick("须改", "to correct"),
            kind.corrected.len(),
            by_kind(&kind.corrected),
        );
    };
    line(lang.pick("目标", "targets"), &corrections.targets);
    line(lang.pick("任务", "duties"), &corrections.duties);
    line(lang.pick("规则", "rules"), &corrections.rules);
    println!(
        "{}: {:.2}",
        lang.pick("每项须动", "changes per item"),
        corrections.per_item()
    );
}

/// How often each value had to be corrected.
fn by_kind(corrected: &[String]) -> String {
    let mut counts = std::collections::BTreeMap::new();
    for one in corrected {
        *counts.entry(one.as_str()).or_insert(0usize) += 1;
    }
    let words: Vec<String> = counts
        .into_iter()
        .map(|(what, count)| format!("{what} {count}"))
        .collect();
    words.join(", ")
}
