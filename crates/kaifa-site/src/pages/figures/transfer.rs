//! Figures as files: the template to fill in, a filled one handed in, and the export of what the reader may see. A file is
//! taken whole or not at all, with all its problems by cell.

use axum::extract::{Multipart, Path};
use kaifa_base::{Digest, Lang, Period};
use kaifa_flow::address::url_encode;
use kaifa_flow::figures::collect::{Submission, submit_all};
use kaifa_flow::figures::workbook::{self, ExportRow};
use kaifa_flow::people::permission::Task;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::stop::Stop;

use super::api::visible_figures;
use super::history::FigureView;
use super::{bad_period, units_for};
use crate::pages::{Page, go};
use crate::web::download::{CSV, XLSX, attachment};
use crate::web::upload::Upload;
use crate::web::visit::Visit;

/// `GET /figures/template.xlsx?unit=&period=`: the rows of the grid; without a unit, of all units that the person reports for.
pub async fn template(visit: Visit) -> Page {
    let person = visit.allow(Task::EnterFigures, visit.asked("unit"))?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let text = visit.asked("period").unwrap_or_default();
    let period = Period::parse(text).ok_or_else(|| bad_period(text))?;
    let units = units_for(&picture, person, Task::EnterFigures, visit.asked("document"));
    let mut lines = Vec::new();
    for unit in units
        .iter()
        .filter(|unit| visit.asked("unit").is_none_or(|wanted| wanted == unit.id))
    {
        lines.extend(workbook::lines(
            picture.place_or_stop(&unit.pack)?,
            &unit.id,
            period,
        ));
    }
    let bytes = workbook::template(&lines).map_err(Stop::failed)?;
    let whose = match units.as_slice() {
        [one] => one.name.clone(),
        _ => visit
            .asked("unit")
            .map(|id| picture.unit_name(id).to_owned())
            .unwrap_or_default(),
    };
    Ok(attachment(&format!("填报{whose}{period}.xlsx"), XLSX, bytes))
}

/// The unit of measure of an indicator of any document in force.
pub fn measure_of<'a>(picture: &'a Picture, indicator: &str) -> Option<&'a str> {
    picture
        .places
        .iter()
        .find_map(|place| place.edition.indicator(indicator))
        .map(|indicator| indicator.unit.symbol())
}

/// A file as a submission: its values, what is wrong with it, and what the ledger says of its origin.
pub fn read_file(picture: &Picture, way: &str, name: &str, bytes: &[u8]) -> Submission {
    let (entries, problems) = workbook::read(name, bytes, |indicator| measure_of(picture, indicator));
    Submission {
        entries,
        problems,
        remark: None,
        source: serde_json::json!({ "form": way, "file": name, "sha256": Digest::of(bytes).to_string() }),
    }
}

/// `POST /figures/upload`: fields `file`, and `unit` and `period` to come back to.
pub async fn upload(visit: Visit, form: Multipart) -> Page {
    let person = visit.allow(Task::EnterFigures, None)?;
    let upload = Upload::read(form).await?;
    let file = upload.file("file")?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let submission = read_file(&picture, "upload", &file.name, &file.bytes);
    submit_all(&visit.app, &picture.places, person, submission).await?;
    go(
        &format!(
            "/figures?unit={}&period={}",
            url_encode(upload.text("unit").unwrap_or_default()),
            url_encode(upload.text("period").unwrap_or_default())
        ),
        "submitted",
    )
}

/// A figure as a row of an export.
pub fn export_row(figure: &FigureView) -> ExportRow {
    vec![
        figure.subject.clone(),
        figure.subject_name.clone(),
        figure.indicator.clone(),
        figure.indicator_name.clone(),
        figure.unit.clone(),
        figure.period.clone(),
        match figure.state.as_str() {
            "not_applicable" => "不适用".to_owned(),
            _ => figure.value.clone().unwrap_or_default(),
        },
        figure.correction_reason.clone().unwrap_or_default(),
        figure.state_words.clone(),
        figure.review_words.clone(),
        figure.version.to_string(),
        figure.held_on.map(|day| day.to_string()).unwrap_or_default(),
        kaifa_store::show_instant(figure.known_at),
        figure
            .accepted_at
            .map(kaifa_store::show_instant)
            .unwrap_or_default(),
        figure.entered_by.clone(),
        figure.source.clone(),
    ]
}

/// `GET /figures/export/{figures.csv|figures.xlsx}`: the figures that count and that the reader may see, filtered like the API.
pub async fn export(visit: Visit, Path(name): Path<String>) -> Page {
    visit.allow(Task::SeeFigures, None)?;
    let picture = visit.picture().await?;
    // The headings of the file are Chinese, so its words are too.
    let figures = visible_figures(&visit, &picture, Lang::Zh).await?;
    let rows: Vec<ExportRow> = figures.iter().map(export_row).collect();
    match name.as_str() {
        "figures.csv" => Ok(attachment(
            "数据.csv",
            CSV,
            workbook::export_csv(&rows).map_err(Stop::failed)?,
        )),
        "figures.xlsx" => Ok(attachment(
            "数据.xlsx",
            XLSX,
            workbook::export_xlsx(&rows).map_err(Stop::failed)?,
        )),
        other => Err(Stop::not_found(
            format!("文件 {other}"),
            format!("the file {other}"),
        )),
    }
}
