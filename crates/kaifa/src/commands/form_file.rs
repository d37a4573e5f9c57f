//! `kaifa import --form` and `kaifa export --form`: the long table of a collection form, a row per figure. An import is one
//! submission and one entry of the ledger; a killed one leaves nothing.

use std::path::Path;
use std::time::Instant;

use chrono::Local;
use kaifa_base::{Digest, Lang, Place, Problem, Words};
use kaifa_flow::app::{App, Clock};
use kaifa_flow::codes;
use kaifa_flow::documents::shelf::{built_in_edition, edition_of_folder};
use kaifa_flow::figures::bulk::{self, Ask, Policy};
use kaifa_flow::figures::forms;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::place::rows::PlaceRows;
use kaifa_pack::Edition;
use kaifa_pack::item::{Form, FormTable};
use kaifa_store::Store;

use crate::cli::{DataArgs, ExportArgs, ImportArgs, RowPolicy};
use crate::commands::figures::person_of;
use crate::commands::read::peak_memory;
use crate::commands::{Failure, Outcome, open_or_create};

/// Runs `kaifa import --form`.
pub async fn import(args: ImportArgs, form_id: &str, lang: Lang) -> Outcome {
    let start = Instant::now();
    let bytes = std::fs::read(&args.file).map_err(|error| Failure::file(&args.file, &error))?;
    let app = App::new(opened(&args.data).await?, Clock::System, false);
    let where_from = Source::of(&app, args.pack.as_deref(), form_id).await?;
    let (place, form) = where_from.find(form_id)?;
    let table = table_of(form)?;
    let person = match &args.by {
        Some(login) => Some(person_of(&app, login).await?),
        None => None,
    };
    // The ledger keeps the file's name, not where it lay on somebody's machine.
    let name = args
        .file
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    // The hash of the file is worked out beside the reading of it.
    let hashing = std::thread::scope(|scope| {
        let digest = scope.spawn(|| Digest::of(&bytes));
        let read = bulk::read(&name, &bytes, table);
        digest.join().map(|digest| (digest, read))
    });
    let (sha256, (long, mut problems)) =
        hashing.map_err(|_| Failure::failed("the hash of the file could not be computed"))?;
    drop(bytes);
    let load = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let exceptions: Vec<_> = app
        .store
        .list_form_exceptions(form_id)
        .await?
        .into_iter()
        .map(|kept| kept.row)
        .collect();
    let known = bulk::known_figures(&app.store, form).await?;
    let ask = Ask {
        form,
        place,
        person: person.as_ref(),
        today: app.today(),
        policy: match args.policy {
            RowPolicy::Refuse => Policy::Refuse,
            RowPolicy::LastWins => Policy::LastWins,
        },
        reason: args.reason.as_deref().filter(|reason| !reason.trim().is_empty()),
        exceptions: &exceptions,
    };
    let rows = long.rows.len();
    let (reports, counts, found) = bulk::check(&long, &ask, &known);
    drop((long, known));
    problems.extend(found);
    if problems.is_empty() {
        problems.extend(bulk::check_together(&app.store, &ask, &reports).await?);
    }
    if problems.is_empty() && reports.is_empty() && counts.unchanged == 0 {
        let words = Words::new("文件中没有数据", "the file has no figures");
        problems.push(Problem::error(&codes::NOTHING_ENTERED, Place::file(&name), words));
    }
    if !problems.is_empty() {
        problems.sort_by_key(|problem| problem.place.line);
        return Err(Failure::Problems(problems));
    }
    let compute = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let figures = if args.dry_run || reports.is_empty() {
        reports.iter().map(|report| report.figures.len() as i64).sum()
    } else {
        bulk::write(&app.store, &ask, &name, sha256, reports, counts, app.now())
            .await?
            .figures
    };
    app.store.close().await;
    let write = start.elapsed().as_secs_f64();
    let (superseded, unchanged, empty) = (counts.superseded, counts.unchanged, counts.empty);
    println!(
        "{}",
        match (lang, args.dry_run) {
            (Lang::Zh, false) => format!("已导入 {figures} 项数据({rows} 行)"),
            (Lang::Zh, true) => format!("试运行:没有问题,将导入 {figures} 项数据({rows} 行),未写入"),
            (Lang::En, false) => format!("{figures} figures imported ({rows} rows)"),
            (Lang::En, true) => format!(
                "dry run: no problems; {figures} figures ({rows} rows) would be imported, nothing was written"
            ),
        }
    );
    println!(
        "{}",
        match lang {
            Lang::Zh => format!(
                "被同一文件后面的行取代、作为旧版保留 {superseded} 行;与已有数据相同 {unchanged} 行;未填数值 {empty} 行"
            ),
            Lang::En => format!(
                "{superseded} rows replaced by later rows and kept as older versions; {unchanged} rows say what is known; {empty} rows without a value"
            ),
        }
    );
    if args.timings {
        eprintln!(
            "{}",
            serde_json::json!({ "load": load, "features": 0.0, "compute": compute, "write": write, "total": load + compute + write, "rss_mib": peak_memory() })
        );
    }
    Ok(())
}

/// Runs `kaifa export --form`: the newest version of every figure, in the columns of the form.
pub async fn export(args: ExportArgs, form_id: &str, lang: Lang) -> Outcome {
    let app = App::new(opened(&args.data).await?, Clock::System, false);
    let where_from = Source::of(&app, args.pack.as_deref(), form_id).await?;
    let (place, form) = where_from.find(form_id)?;
    let table = table_of(form)?;
    let mut file = csv::Writer::from_path(&args.file).map_err(Failure::failed)?;
    let heads = [&table.subject, &table.indicator, &table.period, &table.value];
    file.write_record(heads.into_iter().chain(table.state.as_ref()))
        .map_err(Failure::failed)?;
    let mut count = 0;
    for unit in forms::units_of(place, form) {
        let filter = kaifa_store::rows::FigureFilter {
            subject: Some(unit.id.clone()),
            ..Default::default()
        };
        for figure in app.store.list_figures_as_entered(&filter, None).await? {
            if !form.indicators.contains(&figure.indicator) {
                continue;
            }
            let last = place
                .review_stages(&unit.id)
                .last()
                .map_or(0, |stage| stage.number);
            let state = bulk::handed_in(&figure, last);
            let word = table.states.iter().find(|(_, known)| Some(*known) == state);
            let value = figure
                .value
                .map_or_else(|| "不适用".to_owned(), |value| value.to_string());
            let mut cells = vec![
                unit.id.clone(),
                figure.indicator.clone(),
                figure.period.to_string(),
                value,
            ];
            if table.state.is_some() {
                cells.push(word.map_or_else(|| figure.review.code().to_owned(), |(word, _)| word.clone()));
            }
            file.write_record(&cells).map_err(Failure::failed)?;
            count += 1;
        }
    }
    file.flush().map_err(|error| Failure::file(&args.file, &error))?;
    println!(
        "{}",
        match lang {
            Lang::Zh => format!("已导出 {count} 项数据"),
            Lang::En => format!("{count} figures exported"),
        }
    );
    app.store.close().await;
    Ok(())
}

/// The store, made and brought to the program's schema where there is none yet.
async fn opened(data: &DataArgs) -> Result<Store, Failure> {
    let store = open_or_create(data).await?;
    if store.schema_version().await? == 0 {
        store.migrate().await?;
    }
    store.require_schema().await?;
    Ok(store)
}

/// Where a form is declared: a pack on its own, or what is in force.
enum Source {
    Pack(Box<PlacePicture>),
    InForce(std::sync::Arc<Picture>),
}

impl Source {
    async fn of(app: &App, pack: Option<&Path>, form: &str) -> Result<Source, Failure> {
        let Some(pack) = pack else {
            return Ok(Source::InForce(app.picture(app.today()).await?));
        };
        let loaded = match built_in_edition(&pack.to_string_lossy()) {
            Some(loaded) if !pack.is_dir() => loaded,
            _ => edition_of_folder(pack),
        };
        if Problem::any_error(&loaded.problems) {
            return Err(Failure::Problems(loaded.problems));
        }
        if loaded.edition.form(form).is_none() {
            return Err(unknown_form(&loaded.edition, form));
        }
        let rows = PlaceRows::default();
        let place = PlacePicture::compute(
            std::sync::Arc::new(loaded.edition),
            None,
            rows,
            Local::now().date_naive(),
        )?;
        Ok(Source::Pack(Box::new(place)))
    }

    fn find(&self, form: &str) -> Result<(&PlacePicture, &Form), Failure> {
        let places = match self {
            Source::Pack(place) => std::slice::from_ref(&**place),
            Source::InForce(picture) => &picture.places,
        };
        forms::find(places, None, form).ok_or_else(|| forms::unknown(form).into())
    }
}

fn unknown_form(edition: &Edition, form: &str) -> Failure {
    let known: Vec<&str> = edition.items.forms.iter().map(|one| one.id.as_str()).collect();
    let words = Words::new(
        format!("没有报表“{form}”,现有:{}", known.join("、")),
        format!("there is no form `{form}`; found: {}", known.join(", ")),
    );
    Failure::Problems(vec![Problem::error(
        &codes::UNKNOWN_FORM,
        Place::field("--form"),
        words,
    )])
}

fn table_of(form: &Form) -> Result<&FormTable, Failure> {
    form.table.as_ref().ok_or_else(|| {
        let words = Words::new(
            format!("报表“{}”没有写明长表的列名", form.title.zh),
            format!("the form `{}` does not say the columns of a long table", form.id),
        );
        Failure::Problems(vec![
            Problem::error(&codes::UNKNOWN_FORM, Place::field("--form"), words)
                .hint("在包中写 [form.table]", "write [form.table] in the pack"),
        ])
    })
}
