//! `kaifa import --register`: a workbook or csv into a register, as one act; every problem by cell, or nothing.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use kaifa_base::{Lang, Place, Problem, Words};
use kaifa_flow::app::{App, Clock};
use kaifa_flow::documents::shelf::{built_in_edition, edition_of_folder};
use kaifa_flow::people::permission::Signed;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::place::rows::PlaceRows;
use kaifa_flow::records::import::{Existing, Order, Wish, import as import_rows};
use kaifa_flow::{codes, records};
use kaifa_pack::Edition;
use kaifa_store::Store;
use kaifa_table::sheets::rows::TableSource;

use crate::cli::{DataArgs, ImportArgs};
use crate::commands::figures::person_of;
use crate::commands::{Failure, Outcome};

/// Runs `kaifa import --register`.
pub async fn import(args: ImportArgs, register: &str, lang: Lang) -> Outcome {
    let start = Instant::now();
    let app = Arc::new(App::new(opened(&args.data).await?, Clock::System, false));
    let picture = match &args.pack {
        Some(pack) => Arc::new(picture_of(&app, pack)?),
        None => app.picture(app.today()).await?,
    };
    let place = picture
        .places
        .iter()
        .find(|place| place.edition.register(register).is_some())
        .ok_or_else(|| unknown(register))?;
    records::index::follow(&app.store, [&*place.edition]).await?;
    let person = match &args.by {
        Some(login) => person_of(&app, login).await?,
        None => Signed::command_line(),
    };
    let wish = Wish {
        subject: subject_of(place, register, args.subject.as_deref()),
        existing: if args.update {
            Existing::Update
        } else {
            Existing::Refuse
        },
        dry_run: args.dry_run,
        sheet: args.sheet.clone(),
    };
    // The ledger keeps the file's name, not where it lay on somebody's machine.
    let name = args
        .file
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    if !args.file.is_file() {
        let error = std::io::Error::from(std::io::ErrorKind::NotFound);
        return Err(Failure::file(&args.file, &error));
    }
    let order = Order {
        app: app.clone(),
        picture: picture.clone(),
        pack: place.name().to_owned(),
        register: register.to_owned(),
        person,
    };
    let load = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let mut list = Listing::open(args.problems.as_deref(), lang)?;
    let outcome = import_rows(
        order,
        &name,
        TableSource::Path(args.file.clone()),
        &wish,
        |problem| {
            list.take(&problem);
        },
    )
    .await?;
    list.close()?;
    app.store.close().await;
    let compute = start.elapsed().as_secs_f64();
    if args.timings {
        let rss = crate::commands::read::peak_memory();
        eprintln!(
            "{}",
            serde_json::json!({ "load": load, "compute": compute, "total": load + compute, "rss_mib": rss })
        );
    }
    match outcome {
        Ok(done) => {
            for warning in &done.warnings {
                eprintln!("{}", warning.show(lang));
            }
            println!(
                "{}",
                match (lang, args.dry_run) {
                    (Lang::Zh, false) =>
                        format!("已导入 {} 行:新增 {},更新 {}", done.rows, done.made, done.changed),
                    (Lang::Zh, true) => format!("试运行:{} 行没有问题,未写入", done.rows),
                    (Lang::En, false) => format!(
                        "{} rows imported: {} made, {} changed",
                        done.rows, done.made, done.changed
                    ),
                    (Lang::En, true) => format!(
                        "dry run: {} rows without problems, nothing was written",
                        done.rows
                    ),
                }
            );
            Ok(())
        }
        Err(found) => {
            eprintln!(
                "{}",
                match lang {
                    Lang::Zh => format!("有 {found} 处问题,未写入任何内容"),
                    Lang::En => format!("{found} problems; nothing was written"),
                }
            );
            Err(Failure::Told)
        }
    }
}

/// Where problems go: to standard error in words, or into a csv.
enum Listing {
    Words(std::io::BufWriter<std::io::Stderr>, Lang),
    Csv(Box<csv::Writer<std::fs::File>>, Lang),
}

impl Listing {
    fn open(path: Option<&Path>, lang: Lang) -> Result<Listing, Failure> {
        let Some(path) = path else {
            return Ok(Listing::Words(std::io::BufWriter::new(std::io::stderr()), lang));
        };
        let file = std::fs::File::create(path).map_err(|error| Failure::file(path, &error))?;
        let mut writer = csv::Writer::from_writer(file);
        writer
            .write_record(["cell", "code", "message", "hint"])
            .map_err(Failure::failed)?;
        Ok(Listing::Csv(Box::new(writer), lang))
    }

    fn take(&mut self, problem: &Problem) {
        // A listing that cannot be written any more does not change what is wrong with the file.
        match self {
            Listing::Words(out, lang) => {
                let _ = writeln!(out, "{}", problem.show(*lang));
            }
            Listing::Csv(out, lang) => {
                let cell = problem
                    .place
                    .cell
                    .clone()
                    .unwrap_or_else(|| problem.place.show(*lang));
                let hint = problem
                    .hint
                    .as_ref()
                    .map(|hint| hint.get(*lang))
                    .unwrap_or_default();
                let _ = out.write_record([cell.as_str(), problem.code, problem.message.get(*lang), hint]);
            }
        }
    }

    fn close(self) -> Result<(), Failure> {
        match self {
            Listing::Words(mut out, _) => out.flush().map_err(Failure::failed),
            Listing::Csv(mut out, _) => out.flush().map_err(Failure::failed),
        }
    }
}

/// Opens the data, which is made if it is not there: a register can be filled before anything else.
async fn opened(data: &DataArgs) -> Result<Store, Failure> {
    let store = match &data.database_url {
        Some(url) => Store::open(url).await?,
        None => {
            std::fs::create_dir_all(&data.data_dir).map_err(|error| Failure::file(&data.data_dir, &error))?;
            Store::open(&data.data_dir.join("kaifa.db").display().to_string()).await?
        }
    };
    if store.schema_version().await? == 0 {
        store.migrate().await?;
    }
    store.require_schema().await?;
    Ok(store)
}

/// The place of a pack that need not be in force.
fn picture_of(app: &App, pack: &Path) -> Result<Picture, Failure> {
    let loaded = match pack.is_dir() {
        true => edition_of_folder(pack),
        false => built_in_edition(&pack.to_string_lossy()).ok_or_else(|| {
            let words = Words::new("找不到政策包", "the pack was not found");
            Failure::Problems(vec![Problem::error(
                &crate::commands::FILE,
                Place::file(pack.display().to_string()),
                words,
            )])
        })?,
    };
    let mut problems = loaded.problems;
    problems.retain(|problem| problem.severity == kaifa_base::Severity::Error);
    if !problems.is_empty() {
        return Err(Failure::Problems(problems));
    }
    let edition: Arc<Edition> = Arc::new(loaded.edition);
    let place = PlacePicture::compute(edition, None, PlaceRows::default(), app.today())?;
    Ok(Picture {
        on: app.today(),
        places: vec![place],
    })
}

fn unknown(register: &str) -> Failure {
    let words = Words::new(
        format!("没有台账“{register}”"),
        format!("there is no register `{register}`"),
    );
    Failure::Problems(vec![
        Problem::error(&codes::REGISTER_UNKNOWN, Place::field("--register"), words).hint(
            "用 --pack 指明定义它的政策包,或先使该包生效",
            "name the pack that declares it by --pack, or put it in force first",
        ),
    ])
}

/// The unit of rows that name none: the one asked for, by id or name, else the only one there is.
fn subject_of(place: &PlacePicture, register: &str, asked: Option<&str>) -> Option<String> {
    if let Some(asked) = asked {
        return Some(
            place
                .find_unit(asked)
                .map_or_else(|| asked.to_owned(), |unit| unit.id.clone()),
        );
    }
    let kind = place.edition.register(register)?.subject;
    let mut units = place.snapshot.units.iter().filter(|unit| unit.kind == kind);
    match (units.next(), units.next()) {
        (Some(only), None) => Some(only.id.clone()),
        _ => None,
    }
}
