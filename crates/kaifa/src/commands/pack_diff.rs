//! `kaifa pack diff`: two documents beside each other. Each side is a pack folder, a built-in pack, an accepted edition in the
//! data, or a document file, which is drafted first.

use std::path::Path;

use kaifa_base::Lang;
use kaifa_flow::documents::shelf::{base_pack, built_in_edition, edition_of_folder, find_edition, with_base};
use kaifa_pack::diff::{Outcome as PairOutcome, Pair, Party, Side, Subject, compare};
use kaifa_pack::draft::{draft, draft_files};
use kaifa_pack::{Edition, LoadedEdition};
use kaifa_text::Source;
use serde::Serialize;

use crate::cli::{DataArgs, DiffArgs, Format};
use crate::commands::pack::print_json;
use crate::commands::{Failure, Outcome, in_runtime, open, open_document};

/// A side as loaded.
struct Loaded {
    edition: Edition,
    source: Option<Source>,
}

#[derive(Serialize)]
struct DiffView<'a> {
    left: DocumentHead<'a>,
    right: DocumentHead<'a>,
    pairs: Vec<Pair>,
}

#[derive(Serialize)]
struct DocumentHead<'a> {
    pack: &'a str,
    doc_number: Option<&'a str>,
    drafted: bool,
}

/// Runs the command.
pub fn run(args: &DiffArgs, lang: Lang) -> Outcome {
    let left = load(&args.left, args.left_text.as_deref(), &args.data)?;
    let right = load(&args.right, args.right_text.as_deref(), &args.data)?;
    let mut pairs = compare(party(&left), party(&right));
    if args.carries {
        pairs.retain(|pair| pair.subject == Subject::Target && pair.left.is_some());
    }
    match args.format {
        Format::Json => print_json(&DiffView {
            left: head(&left, &args.left),
            right: head(&right, &args.right),
            pairs,
        }),
        Format::Text => {
            print(&pairs, args.carries, lang);
            Ok(())
        }
    }
}

fn party(loaded: &Loaded) -> Party<'_> {
    Party {
        edition: &loaded.edition,
        source: loaded.source.as_ref(),
    }
}

fn head<'a>(loaded: &'a Loaded, asked: &Path) -> DocumentHead<'a> {
    DocumentHead {
        pack: loaded.edition.name(),
        doc_number: loaded.edition.doc_number(),
        drafted: asked.is_file(),
    }
}

fn load(asked: &Path, text: Option<&Path>, data: &DataArgs) -> Result<Loaded, Failure> {
    let name = asked.to_string_lossy();
    let source = match text {
        Some(path) => Some(open_document(path)?),
        None => None,
    };
    if asked.is_file() {
        let source = open_document(asked)?;
        let reading = kaifa_text::read(&source);
        let stem = asked.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let stem = stem
            .filter(|stem| stem.is_ascii())
            .unwrap_or_else(|| "draft".to_owned());
        let proposed = draft(&source, &reading, &base_pack().items, &stem);
        let loaded = with_base(draft_files(&proposed, false));
        return Ok(Loaded {
            edition: loaded.edition,
            source: Some(source),
        });
    }
    if let Some((pack, number)) = name.rsplit_once('#')
        && let Ok(number) = number.parse::<i64>()
    {
        let mut found = None;
        in_runtime(async {
            let store = open(data).await?;
            found = Some(find_edition(&store, pack, number).await?);
            Ok(())
        })?;
        if let Some(edition) = found {
            return Ok(Loaded { edition, source });
        }
    }
    let LoadedEdition { edition, problems } = if asked.is_dir() {
        edition_of_folder(asked)
    } else {
        built_in_edition(&name).unwrap_or_else(|| edition_of_folder(asked))
    };
    if kaifa_base::Problem::any_error(&problems) {
        return Err(Failure::Problems(problems));
    }
    Ok(Loaded { edition, source })
}

fn print(pairs: &[Pair], carries: bool, lang: Lang) {
    for pair in pairs {
        let outcome = match (carries, pair.outcome) {
            (true, PairOutcome::OnlyLeft) => lang.pick("未承接", "not carried").to_owned(),
            (true, other) => format!("{} · {}", lang.pick("已承接", "carried"), other.words().get(lang)),
            (false, other) => other.words().get(lang).to_owned(),
        };
        println!("[{}] {outcome}", pair.subject.words().get(lang));
        for (mark, side) in [("A", &pair.left), ("B", &pair.right)] {
            if let Some(side) = side {
                println!("  {mark} {}", line(side));
            }
        }
        for point in &pair.points {
            println!(
                "    {} {}: {} | {}",
                point.aspect.words().get(lang),
                point.verdict.words().get(lang),
                point.left,
                point.right
            );
        }
    }
    let count = |outcome: PairOutcome| pairs.iter().filter(|pair| pair.outcome == outcome).count();
    let counts: Vec<String> = PairOutcome::ALL
        .iter()
        .map(|outcome| format!("{} {}", outcome.words().get(lang), count(*outcome)))
        .collect();
    println!("{}", counts.join(" · "));
}

fn line(side: &Side) -> String {
    let clause = side.clause.as_ref().map(ToString::to_string).unwrap_or_default();
    let span = side
        .span
        .map(|span| format!(" [{}, {}]", span.start, span.end))
        .unwrap_or_default();
    let mut line = format!("{} {clause}{span} {}", side.id, side.title);
    for part in [&side.demands, &side.owner] {
        if !part.is_empty() {
            line.push_str(&format!(" · {part}"));
        }
    }
    line
}
