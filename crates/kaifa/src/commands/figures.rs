//! `kaifa import` and `kaifa export`: figures from and to a workbook or csv. An import is one act of the person who hands it in,
//! with that person's rights and the same checks as on the site.

use kaifa_base::{Lang, Place, Problem, Words};
use kaifa_flow::app::{App, Clock};
use kaifa_flow::figures::book::FigureBook;
use kaifa_flow::figures::collect::submit_all;
use kaifa_flow::figures::workbook::{self, ExportRow};
use kaifa_flow::people::permission::Signed;
use kaifa_site::pages::figures::history::FigureView;
use kaifa_site::pages::figures::transfer::{export_row, read_file};

use crate::cli::{ExportArgs, ImportArgs};
use crate::commands::user::UNKNOWN_LOGIN;
use crate::commands::{FILE, Failure, Outcome, form_file, open, register_file};

/// Runs `kaifa import`.
pub async fn import(args: ImportArgs, lang: Lang) -> Outcome {
    if let Some(register) = args.register.clone() {
        return register_file::import(args, &register, lang).await;
    }
    if let Some(form) = args.form.clone() {
        return form_file::import(args, &form, lang).await;
    }
    let bytes = std::fs::read(&args.file).map_err(|error| Failure::file(&args.file, &error))?;
    let store = open(&args.data).await?;
    store.require_schema().await?;
    let app = App::new(store, Clock::System, false);
    let person = person_of(&app, args.by.as_deref().unwrap_or_default()).await?;
    let picture = app.picture(app.today()).await?;
    // The ledger keeps the file's name, not where it lay on somebody's machine.
    let name = args
        .file
        .file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let submission = read_file(&picture, "import", &name, &bytes);
    let count = submit_all(&app, &picture.places, &person, submission).await?;
    println!(
        "{}",
        match lang {
            Lang::Zh => format!("已提交 {count} 项数据,等待审核"),
            Lang::En => format!("{count} figures handed in, waiting for review"),
        }
    );
    app.store.close().await;
    Ok(())
}

/// The active person of a login.
pub async fn person_of(app: &App, login: &str) -> Result<Signed, Failure> {
    let person = match app.store.find_person_by_login(login).await? {
        Some(person) => app.signed(&person.id).await?,
        None => None,
    };
    person.ok_or_else(|| {
        let words = Words::new(
            format!("没有可用的登录名“{login}”"),
            format!("there is no active login `{login}`"),
        );
        Failure::Problems(vec![
            Problem::error(&UNKNOWN_LOGIN, Place::field("--by"), words).hint(
                "用 kaifa user list 查看登录名",
                "see the logins with `kaifa user list`",
            ),
        ])
    })
}

/// Runs `kaifa export`.
pub async fn export(args: ExportArgs, lang: Lang) -> Outcome {
    if let Some(form) = args.form.clone() {
        return form_file::export(args, &form, lang).await;
    }
    let ending = args
        .file
        .extension()
        .map(|ending| ending.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    if !matches!(ending.as_str(), "csv" | "xlsx") {
        let words = Words::new(
            "导出文件应以 .csv 或 .xlsx 结尾",
            "an export ends with .csv or .xlsx",
        );
        return Err(Failure::Problems(vec![Problem::error(
            &FILE,
            Place::file(args.file.display().to_string()),
            words,
        )]));
    }
    let store = open(&args.data).await?;
    store.require_schema().await?;
    let app = App::new(store, Clock::System, false);
    let rows = all_in_force(&app).await?;
    let bytes = match ending.as_str() {
        "csv" => workbook::export_csv(&rows).map_err(Failure::failed)?,
        _ => workbook::export_xlsx(&rows).map_err(Failure::failed)?,
    };
    std::fs::write(&args.file, bytes).map_err(|error| Failure::file(&args.file, &error))?;
    println!(
        "{}",
        match lang {
            Lang::Zh => format!("已导出 {} 项数据", rows.len()),
            Lang::En => format!("{} figures exported", rows.len()),
        }
    );
    app.store.close().await;
    Ok(())
}

async fn all_in_force(app: &App) -> Result<Vec<ExportRow>, Failure> {
    let picture = app.picture(app.today()).await?;
    let names = app.people_names().await?;
    let mut rows = Vec::new();
    for place in &picture.places {
        // Units that are gone have figures too.
        let units = place.edition.items.units.iter().map(|unit| unit.id.as_str());
        let book = FigureBook::of_subjects(&app.store, units, None).await?;
        rows.extend(
            book.all()
                .filter_map(|versions| {
                    let first = versions.first()?;
                    book.in_force(&first.indicator, &first.subject, first.period)
                })
                .map(|figure| export_row(&FigureView::of(place, figure, &names, Lang::Zh))),
        );
    }
    Ok(rows)
}
