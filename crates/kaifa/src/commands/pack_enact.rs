//! `kaifa pack enact`: packs that were written as folders, or that come with the program, come into force in an installation, each
//! as its next edition.

use kaifa_base::{Date, Digest, Lang};
use kaifa_flow::app::{App, Clock};
use kaifa_flow::documents::shelf::{built_in, put_in_force};
use kaifa_flow::people::permission::Signed;
use kaifa_pack::PackFiles;

use crate::cli::EnactArgs;
use crate::commands::figures::person_of;
use crate::commands::{Failure, Outcome, in_runtime, open};

/// Runs the command.
pub fn run(args: &EnactArgs, lang: Lang) -> Outcome {
    let (mut packs, mut problems) = (Vec::new(), Vec::new());
    let known = built_in();
    for dir in &args.packs {
        let named = known.iter().find(|files| dir.to_str() == Some(&files.name));
        match named.filter(|_| !dir.is_dir()) {
            Some(files) => packs.push(files.clone()),
            None => {
                let (files, mut found) = PackFiles::read(dir);
                problems.append(&mut found);
                packs.push(files);
            }
        }
    }
    if !problems.is_empty() {
        return Err(Failure::Problems(problems));
    }
    in_runtime(async {
        let app = App::new(open(&args.data).await?, Clock::System, false);
        app.store.require_schema().await?;
        let person = match &args.by {
            Some(login) => person_of(&app, login).await?,
            None => Signed::command_line(),
        };
        let from = args.from.unwrap_or_else(|| app.today());
        // What a pack rests on comes from those given, else from the program.
        let mut shelf = packs.clone();
        shelf.extend(
            known
                .into_iter()
                .filter(|one| !packs.iter().any(|pack| pack.name == one.name)),
        );
        for pack in &packs {
            enact(&app, pack, &shelf, &person, from, lang).await?;
        }
        app.store.close().await;
        Ok(())
    })
}

async fn enact(
    app: &App,
    pack: &PackFiles,
    shelf: &[PackFiles],
    person: &Signed,
    from: Date,
    lang: Lang,
) -> Outcome {
    let editions = app.store.list_editions(Some(&pack.name)).await?;
    let newest = editions.iter().max_by_key(|edition| edition.number);
    let content = serde_json::to_string(&pack.files).map_err(Failure::failed)?;
    let same =
        newest.filter(|edition| edition.digest == Digest::of(&content) && edition.in_force_until.is_none());
    let name = &pack.name;
    if let Some(edition) = same {
        let (number, since) = (edition.number, edition.in_force_from);
        println!(
            "{}",
            match lang {
                Lang::Zh => format!("{name}:与第 {number} 版({since} 起生效)相同,未改动"),
                Lang::En =>
                    format!("{name}: as edition {number}, in force from {since}; nothing was changed"),
            }
        );
        return Ok(());
    }
    let number = newest.map_or(1, |edition| edition.number + 1);
    put_in_force(&app.store, pack, shelf, &person.id, from, app.now()).await?;
    println!(
        "{}",
        match lang {
            Lang::Zh => format!("{name}:第 {number} 版,自 {from} 起生效"),
            Lang::En => format!("{name}: edition {number}, in force from {from}"),
        }
    );
    Ok(())
}
