//! `kaifa demo`: a fresh data folder, every pack in force, the documents' texts where they are given, a marked sample, and the site.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use kaifa_base::{Lang, Place, Problem, Words};
use kaifa_flow::app::{App, Clock};
use kaifa_flow::codes::FOLDER_NOT_EMPTY;
use kaifa_flow::documents::{shelf, take_in};
use kaifa_flow::people::admit::new_password;
use kaifa_flow::sample::{Story, large};
use kaifa_pack::PackFiles;
use kaifa_store::Store;

use crate::cli::{DemoArgs, SampleScale};
use crate::commands::serve::{bind_near, serve};
use crate::commands::{Failure, Outcome, print_problems};

/// Runs the command.
pub async fn run(args: DemoArgs, lang: Lang) -> Outcome {
    let store = open(&args).await?;
    store.migrate().await?;
    let fresh = store.ledger_root().await?.is_none();
    let say = |words: &str| eprintln!("… {words}");
    let mut sign_ins = Vec::new();
    if fresh {
        say(lang.pick("装入政策包", "putting packs in force"));
        let mut packs = shelf::built_in();
        packs.extend(further_packs(args.packs.as_deref())?);
        if args.scale == SampleScale::Large {
            packs.push(large::pack());
        }
        let story = Story::built_in();
        sign_ins = story.begin(&store, &packs, new_password).await?;
        let app = Arc::new(App::new(store.clone(), Clock::System, true));
        if let Some(folder) = &args.documents {
            take_in_documents(&app, folder, lang).await?;
        }
        story.tell(&app, app.today(), |what| say(what)).await?;
        if args.scale == SampleScale::Large {
            large::fill(&app, |what| say(what)).await?;
        }
    } else if !args.reuse {
        return Err(not_empty(&args.data_dir));
    } else if args.packs.is_some() {
        say(lang.pick(
            "数据已在,--packs 未再装入;新的版次请用 kaifa pack enact",
            "the data is there: --packs was not read again; `kaifa pack enact` puts a new edition in force",
        ));
    }
    let app = Arc::new(App::new(store, Clock::System, true));
    app.picture(app.today()).await?;
    let listener = bind_near(args.listen).await?;
    let address = listener.local_addr().map_err(Failure::failed)?;
    for one in &sign_ins {
        println!("SIGN-IN {} {} {}", one.role, one.login, one.password);
    }
    println!("LISTENING http://{address}");
    serve(listener, app, None).await
}

async fn open(args: &DemoArgs) -> Result<Store, Failure> {
    if let Some(url) = &args.database_url {
        return Ok(Store::open(url).await?);
    }
    let folder = &args.data_dir;
    let occupied = folder.is_dir()
        && std::fs::read_dir(folder)
            .map_err(|error| Failure::file(folder, &error))?
            .next()
            .is_some();
    if occupied && !args.reuse {
        return Err(not_empty(folder));
    }
    std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, &error))?;
    Ok(Store::open(&folder.join("kaifa.db").display().to_string()).await?)
}

fn not_empty(folder: &Path) -> Failure {
    let words = Words::new(
        "数据目录里已有内容,演示需要空目录",
        "the data folder holds something; the demonstration wants an empty one",
    );
    Failure::Problems(vec![
        Problem::error(
            &FOLDER_NOT_EMPTY,
            Place::file(folder.display().to_string()),
            words,
        )
        .hint(
            "换一个 --data-dir,或用 --reuse 接着用这一个",
            "choose another --data-dir, or go on with this one by --reuse",
        ),
    ])
}

/// The packs of a folder; one folder each.
fn further_packs(folder: Option<&Path>) -> Result<Vec<PackFiles>, Failure> {
    let Some(folder) = folder else {
        return Ok(Vec::new());
    };
    let mut packs = Vec::new();
    let mut problems = Vec::new();
    for path in sorted(folder)?.into_iter().filter(|path| path.is_dir()) {
        let (files, mut found) = PackFiles::read(&path);
        problems.append(&mut found);
        packs.push(files);
    }
    if problems.is_empty() {
        Ok(packs)
    } else {
        Err(Failure::Problems(problems))
    }
}

/// Takes in every text of a folder; one that cannot be read is named and does not stop the others.
async fn take_in_documents(app: &Arc<App>, folder: &Path, lang: Lang) -> Outcome {
    for path in sorted(folder)?.into_iter().filter(|path| path.is_file()) {
        let bytes = std::fs::read(&path).map_err(|error| Failure::file(&path, &error))?;
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let picture = app.picture(app.today()).await?;
        let offered = take_in::Offered {
            name: &name,
            bytes: &bytes,
            pack: None,
        };
        match take_in::take_in(app, &picture, "sample", offered).await {
            Ok(taken) => {
                let pack = taken
                    .pack
                    .unwrap_or_else(|| lang.pick("没有对应的政策包", "no pack").to_owned());
                eprintln!("  {name} → {pack}");
            }
            Err(stop) => print_problems(&stop.problems, lang),
        }
    }
    Ok(())
}

fn sorted(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = std::fs::read_dir(folder).map_err(|error| Failure::file(folder, &error))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}
