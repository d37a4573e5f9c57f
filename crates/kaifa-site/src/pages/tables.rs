//! The way of a foreign table: taken in, its columns shown with the meaning that their headings suggest and ten rows, corrected,
//! tried without writing, kept under a name, handed in. Nothing is kept between the steps but what the form carries.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Multipart;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use kaifa_base::{Digest, Place, Problem, Words};
use kaifa_flow::figures::collect::{prepare, submit_all};
use kaifa_flow::figures::foreign::keep::keep_mapping;
use kaifa_flow::figures::foreign::mapping::{Hidden, MappedColumn, Mapping, SAMPLE_ROWS, apply, propose};
use kaifa_flow::figures::foreign::table::{Grid, read};
use kaifa_flow::people::permission::Task;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::stop::Stop;
use kaifa_flow::{codes, show};

use crate::pages::frame::Frame;
use crate::pages::{Page, go, html};
use crate::web::upload::Upload;
use crate::web::visit::Visit;

/// A kept mapping in the list.
#[derive(Debug, Clone)]
struct MappingLine {
    id: String,
    name: String,
    columns: String,
    made: String,
}

#[derive(Template)]
#[template(path = "tables.html")]
struct TablesPage {
    f: Frame,
    documents: Vec<(String, String)>,
    mappings: Vec<MappingLine>,
}

/// `GET /tables`
pub async fn list(visit: Visit) -> Page {
    visit.allow(Task::EnterFigures, None)?;
    let picture = visit.picture().await?;
    let names = visit.app.people_names().await?;
    let mappings = visit
        .app
        .store
        .list_table_mappings()
        .await?
        .into_iter()
        .map(|row| {
            let mapping: Mapping = serde_json::from_value(row.content.clone()).unwrap_or_default();
            let used: Vec<String> = mapping
                .columns
                .iter()
                .filter(|column| column.field != "ignore")
                .map(|column| column.heading.clone())
                .collect();
            MappingLine {
                columns: visit.lang.list(&used),
                made: format!(
                    "{} {}",
                    names.get(&row.made_by).unwrap_or(&row.made_by),
                    show::moment(row.made_at)
                ),
                id: row.row.id,
                name: row.row.name,
            }
        })
        .collect();
    html(&TablesPage {
        f: visit.frame(("报表", "Forms"), visit.t("外来表格", "Foreign tables")),
        documents: documents_with_rights(&visit, &picture),
        mappings,
    })
}

fn documents_with_rights(visit: &Visit, picture: &Picture) -> Vec<(String, String)> {
    let covers = |place: &PlacePicture| {
        let mut units = place.snapshot.units.iter();
        visit
            .person
            .as_ref()
            .is_some_and(|person| units.any(|unit| person.covers(Task::EnterFigures, &unit.id)))
    };
    picture
        .places
        .iter()
        .filter(|place| covers(place))
        .map(|place| (place.name().to_owned(), place.document_name()))
        .collect()
}

/// A column as shown: heading, meaning, unit of measure.
#[derive(Debug, Clone)]
struct ColumnView {
    number: usize,
    heading: String,
    field: String,
    measure: String,
}

#[derive(Template)]
#[template(path = "table_mapping.html")]
struct MappingPage {
    f: Frame,
    file: String,
    data: String,
    mapping: Mapping,
    columns: Vec<ColumnView>,
    fields: Vec<(String, String)>,
    sheets: Vec<String>,
    sample: Vec<(usize, bool, Vec<String>)>,
    tried: Option<Tried>,
    problems: Vec<Problem>,
    name: String,
    reason: String,
}

/// What a try found.
#[derive(Debug, Clone)]
struct Tried {
    figures: usize,
    left_out: usize,
    unknown: String,
}

impl MappingPage {
    fn sheet(&self) -> &str {
        self.mapping.sheet.as_deref().unwrap_or_default()
    }
    fn period(&self) -> &str {
        self.mapping.period.as_deref().unwrap_or_default()
    }
    fn measure(&self) -> &str {
        self.mapping.measure.as_deref().unwrap_or_default()
    }
    fn leave_out(&self) -> String {
        self.mapping.leave_out.join("、")
    }
    fn hidden(&self) -> &'static str {
        match self.mapping.hidden {
            Hidden::Refuse => "refuse",
            Hidden::Skip => "skip",
            Hidden::Take => "take",
        }
    }
}

/// The meanings that a column can be given.
fn fields(place: &PlacePicture, visit: &Visit) -> Vec<(String, String)> {
    let common = [
        ("ignore", "不读", "ignore"),
        ("unit", "单位", "unit"),
        ("period", "期间", "period"),
        ("indicator", "指标(长表)", "indicator (long table)"),
        ("value", "数值(长表)", "value (long table)"),
        ("measure", "计量单位(长表)", "unit of measure (long table)"),
    ];
    let common = common
        .into_iter()
        .map(|(code, zh, en)| (code.to_owned(), visit.t(zh, en).to_owned()));
    let figures = place
        .edition
        .items
        .indicators
        .iter()
        .filter(|one| one.formula.is_none())
        .map(|one| {
            (
                format!("figure:{}", one.id),
                visit.lang.aside(one.name_in(visit.lang), one.unit.symbol()),
            )
        });
    common.chain(figures).collect()
}

fn page(
    visit: &Visit,
    place: &PlacePicture,
    grid: &Grid,
    bytes: &[u8],
    mapping: Mapping,
    tried: Option<Tried>,
    problems: Vec<Problem>,
) -> MappingPage {
    let columns = (0..)
        .zip(&mapping.columns)
        .map(|(number, column)| ColumnView {
            number,
            heading: column.heading.clone(),
            field: column.field.clone(),
            measure: column.measure.clone().unwrap_or_default(),
        })
        .collect();
    // The heading ends where the mapping's headings stand; the sample shows what follows.
    let skip = grid
        .rows
        .iter()
        .rposition(|(_, cells)| {
            mapping.columns.iter().any(|column| {
                let last = column.heading.rsplit(' ').next().unwrap_or_default();
                !last.is_empty() && cells.iter().any(|cell| cell == last || *cell == column.heading)
            })
        })
        .map_or(0, |at| at + 1);
    let sample = grid
        .rows
        .iter()
        .skip(skip)
        .take(SAMPLE_ROWS)
        .map(|(row, cells)| (*row, grid.hidden.contains(row), cells.clone()))
        .collect();
    MappingPage {
        f: visit.frame(
            ("报表", "Forms"),
            visit.t("列的对应关系", "What the columns mean"),
        ),
        file: grid.file.clone(),
        data: BASE64_STANDARD.encode(bytes),
        columns,
        fields: fields(place, visit),
        sheets: grid.sheets.clone(),
        sample,
        mapping,
        tried,
        problems,
        name: String::new(),
        reason: String::new(),
    }
}

fn place_of<'a>(picture: &'a Picture, pack: Option<&str>) -> Result<&'a PlacePicture, Stop> {
    match pack {
        Some(pack) => picture.place_or_stop(pack),
        None => picture
            .places
            .first()
            .ok_or_else(|| Stop::not_found("文件", "a document")),
    }
}

/// The mapping that a form carries.
fn mapping_of(upload: &Upload, pack: &str) -> Mapping {
    let mut columns: BTreeMap<usize, MappedColumn> = BTreeMap::new();
    for (name, value) in &upload.fields {
        let Some((number, part)) = name.strip_prefix("column.").and_then(|rest| rest.split_once('.')) else {
            continue;
        };
        let Ok(number) = number.parse() else { continue };
        let column = columns.entry(number).or_insert_with(|| MappedColumn {
            heading: String::new(),
            field: "ignore".to_owned(),
            measure: None,
        });
        match part {
            "heading" => column.heading = value.clone(),
            "field" => column.field = value.clone(),
            "measure" => column.measure = Some(value.trim().to_owned()).filter(|text| !text.is_empty()),
            _ => {}
        }
    }
    Mapping {
        pack: pack.to_owned(),
        sheet: upload.text("sheet").map(str::to_owned),
        heading_rows: upload
            .text("heading_rows")
            .and_then(|rows| rows.parse().ok())
            .unwrap_or(1),
        columns: columns.into_values().collect(),
        period: upload.text("period").map(str::to_owned),
        measure: upload.text("measure").map(str::to_owned),
        hidden: match upload.text("hidden") {
            Some("skip") => Hidden::Skip,
            Some("take") => Hidden::Take,
            _ => Hidden::Refuse,
        },
        leave_out: upload
            .text("leave_out")
            .unwrap_or_default()
            .split(['、', ',', '\u{ff0c}'])
            .map(|word| word.trim().to_owned())
            .filter(|word| !word.is_empty())
            .collect(),
    }
}

/// `POST /tables`: fields `step` (`look`, `try`, `keep`, `import`), the file (`file`, later `data` and `name`), `document`, `use`
/// (id of a kept mapping), and the mapping.
pub async fn post(mut visit: Visit, form: Multipart) -> Page {
    visit.on = visit.app.today();
    let person = visit.allow(Task::EnterFigures, None)?.clone();
    let upload = Upload::read(form).await?;
    let picture = visit.picture().await?;
    let (file, bytes) = match upload.text("data") {
        Some(data) => {
            let bytes = BASE64_STANDARD
                .decode(data)
                .map_err(|_| Stop::bad_field("data", "文件内容不完整", "the file did not arrive whole"))?;
            (upload.text("file_name").unwrap_or("table").to_owned(), bytes)
        }
        None => {
            let file = upload.file("file")?;
            (file.name.clone(), file.bytes.clone())
        }
    };
    let kept = match upload.text("use") {
        Some(id) => visit.app.store.find_table_mapping(id).await?,
        None => None,
    };
    let step = upload.text("step").unwrap_or("look");
    let kept_mapping: Option<Mapping> = kept
        .as_ref()
        .and_then(|kept| serde_json::from_value(kept.content.clone()).ok());
    let pack = kept_mapping.as_ref().map(|mapping| mapping.pack.clone());
    let place = place_of(&picture, pack.as_deref().or(upload.text("document")))?;
    let sheet = match &kept_mapping {
        Some(mapping) => mapping.sheet.clone(),
        None => upload.text("sheet").map(str::to_owned),
    };
    let grid = read(&file, &bytes, sheet.as_deref()).map_err(Stop::problems)?;
    if step == "look" && kept_mapping.is_none() {
        let mapping = propose(&grid, place);
        return html(&page(&visit, place, &grid, &bytes, mapping, None, Vec::new()));
    }
    let mapping = match kept_mapping {
        Some(mapping) => Mapping {
            period: upload
                .text("period")
                .map(str::to_owned)
                .or(mapping.period.clone()),
            ..mapping
        },
        None => mapping_of(&upload, place.name()),
    };
    if step == "keep" {
        return keep(&visit, &upload, mapping).await;
    }
    let mut read = apply(&grid, &mapping, place);
    let reason = upload.text("reason").map(str::to_owned);
    for entry in &mut read.submission.entries {
        entry.correction.clone_from(&reason);
    }
    read.submission.source = serde_json::json!({
        "form": "table", "file": file, "sha256": Digest::of(&bytes).to_string(),
    });
    read.submission.remark = reason.clone();
    let unknown = visit.lang.list(&read.unknown);
    let left_out = read.left_out;
    if step == "import" {
        submit_all(&visit.app, &picture.places, &person, read.submission).await?;
        return go("/forms", "submitted");
    }
    let (figures, problems) = match prepare(&visit.app, &picture.places, &person, read.submission).await {
        Ok((_, count)) => (count, Vec::new()),
        Err(stop) => (0, stop.problems),
    };
    let tried = Tried {
        figures,
        left_out,
        unknown,
    };
    let mut page = page(&visit, place, &grid, &bytes, mapping, Some(tried), problems);
    page.name = kept.map(|kept| kept.row.name).unwrap_or_default();
    page.reason = reason.unwrap_or_default();
    html(&page)
}

async fn keep(visit: &Visit, upload: &Upload, mapping: Mapping) -> Page {
    let person = visit.signed()?;
    let Some(name) = upload.text("mapping_name") else {
        let words = Words::new("请给对应关系起个名字", "give the mapping a name");
        return Err(Stop::problems(vec![Problem::error(
            &codes::MAPPING,
            Place::field("mapping_name"),
            words,
        )]));
    };
    keep_mapping(&visit.app, person, name, &mapping).await?;
    go("/tables", "saved")
}
