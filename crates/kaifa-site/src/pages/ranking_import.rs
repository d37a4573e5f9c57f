//! Taking in a published list: a file or pasted cells, checked as a whole; then the rules run again and the page says what
//! is newly proposed, what lost its ground, and what a person decided on ground that is gone.

use askama::Template;
use axum::extract::Multipart;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kaifa_base::Problem;
use kaifa_flow::people::permission::{Signed, Task};
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::rules::judge::{RANKING_TABLE, propose};
use kaifa_flow::rules::rank_list::{About, import};
use kaifa_flow::stop::Stop;
use kaifa_pack::item::{ZoneClass, ZoneLevel};
use kaifa_table::table_file::{self, Table};

use crate::pages::decisions::ProposalView;
use crate::pages::frame::Frame;
use crate::pages::rankings::class_words;
use crate::pages::{Page, html};
use crate::web::upload::Upload;
use crate::web::visit::Visit;

/// What was typed besides the file.
#[derive(Debug, Clone, Default)]
struct Wanted {
    document: String,
    list: String,
    publisher: String,
    correction: String,
    text: String,
}

#[derive(Template)]
#[template(path = "ranking_import.html")]
struct ImportPage {
    f: Frame,
    documents: Vec<(String, String)>,
    wanted: Wanted,
    lists: Vec<String>,
    columns: Vec<(String, String)>,
    problems: Vec<Problem>,
}

/// The documents whose lists this person may take in.
fn places<'a>(person: &Signed, picture: &'a Picture) -> Vec<&'a PlacePicture> {
    let may = |place: &&PlacePicture| {
        let region = place
            .edition
            .pack
            .document
            .as_ref()
            .and_then(|document| document.region.as_deref());
        let ranked = place.edition.fact_table(RANKING_TABLE).is_some();
        ranked
            && region.map_or(person.may_do(Task::RunOffice), |unit| {
                person.covers(Task::RunOffice, unit)
            })
    };
    picture.places.iter().filter(may).collect()
}

async fn form_page(visit: &Visit, picture: &Picture, wanted: Wanted, problems: Vec<Problem>) -> Page {
    let person = visit.allow(Task::RunOffice, None)?;
    let places = places(person, picture);
    let mut lists: Vec<String> = visit
        .app
        .store
        .list_ranking_lists()
        .await?
        .into_iter()
        .map(|list| list.row.list)
        .collect();
    lists.sort();
    lists.dedup();
    let table = places
        .first()
        .and_then(|place| place.edition.fact_table(RANKING_TABLE));
    let own = [
        ("zone", visit.t("开发区", "zone")),
        ("year", visit.t("年度", "year")),
    ];
    let columns = own
        .into_iter()
        .map(|(name, title)| (name.to_owned(), title.to_owned()));
    let further = table.into_iter().flat_map(|table| {
        table
            .columns
            .iter()
            .map(|column| (column.name.clone(), column.title.clone().unwrap_or_default()))
    });
    html(&ImportPage {
        f: visit.frame(("考核名次", "Rankings"), visit.t("导入名单", "Import a list")),
        documents: places
            .iter()
            .map(|place| (place.name().to_owned(), place.document_name()))
            .collect(),
        wanted,
        lists,
        columns: columns.chain(further).collect(),
        problems,
    })
}

/// `GET /rankings/import`
pub async fn form(visit: Visit) -> Page {
    visit.allow(Task::RunOffice, None)?;
    let picture = visit.app.picture(visit.app.today()).await?;
    form_page(&visit, &picture, Wanted::default(), Vec::new()).await
}

#[derive(Template)]
#[template(path = "ranking_imported.html")]
struct ImportedPage {
    f: Frame,
    list: String,
    lists: Vec<(String, i32, i64)>,
    rows: usize,
    elsewhere: usize,
    added: Vec<ProposalView>,
    withdrawn: Vec<ProposalView>,
    undermined: Vec<ProposalView>,
    unchanged: usize,
}

/// `POST /rankings/import`
pub async fn post(visit: Visit, form: Multipart) -> Page {
    let person = visit.allow(Task::RunOffice, None)?;
    let upload = Upload::read(form).await?;
    let field = |name: &str| upload.text(name).unwrap_or_default().to_owned();
    let wanted = Wanted {
        document: field("document"),
        list: field("list"),
        publisher: field("publisher"),
        correction: field("correction"),
        text: field("text"),
    };
    let picture = visit.app.picture(visit.app.today()).await?;
    match take_in(&visit, person, &picture, &upload, &wanted).await {
        Ok(page) => Ok(page),
        Err(stop) if stop.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let page = form_page(&visit, &picture, wanted, stop.problems).await?;
            Ok((stop.status, page).into_response())
        }
        Err(stop) => Err(stop),
    }
}

async fn take_in(
    visit: &Visit,
    person: &Signed,
    picture: &Picture,
    upload: &Upload,
    wanted: &Wanted,
) -> Page {
    let places = places(person, picture);
    let place = match places.iter().find(|place| place.name() == wanted.document) {
        Some(place) => *place,
        None => {
            return Err(Stop::bad_field(
                "document",
                "请选择名单所属的文件",
                "choose the document that the list belongs to",
            ));
        }
    };
    let mut problems = Vec::new();
    for (value, zh, en) in [
        (&wanted.list, "名单名称", "the name of the list"),
        (&wanted.publisher, "发布单位", "the publisher"),
    ] {
        if value.is_empty() {
            problems.extend(Stop::bad_field(zh, format!("请填写{zh}"), format!("fill in {en}")).problems);
        }
    }
    let (name, bytes) = match upload.files.get("file") {
        Some(file) => (file.name.clone(), file.bytes.clone()),
        None if !wanted.text.is_empty() => (visit.t("粘贴内容", "pasted").to_owned(), as_csv(&wanted.text)?),
        None => {
            problems.extend(
                upload
                    .file("file")
                    .err()
                    .into_iter()
                    .flat_map(|stop| stop.problems),
            );
            return Err(Stop::problems(problems));
        }
    };
    let table = table_file::read(&name, &bytes, kaifa_table::sheets::Wanted::First);
    if let Err(found) = &table {
        problems.extend(found.clone());
    }
    let (true, Ok(mut table)) = (problems.is_empty(), table) else {
        return Err(Stop::problems(problems));
    };
    write_codes(place, &mut table);
    let about = About {
        list: wanted.list.clone(),
        publisher: wanted.publisher.clone(),
        correction: Some(wanted.correction.clone()),
    };
    let imported = import(&visit.app, place, &person.id, &about, &table, &bytes).await?;
    // Rules judge the lists as they are now, with this one.
    let after = visit.app.picture(visit.app.today()).await?;
    let place = after.place_or_stop(place.name())?;
    let reason = match about.correction.as_deref().filter(|reason| !reason.is_empty()) {
        Some(reason) => format!("名单更正:{reason}"),
        None => format!("导入名单:{}", about.list),
    };
    let changed = propose(&visit.app, place, &person.id, &reason).await?;
    html(&ImportedPage {
        f: visit.frame(("考核名次", "Rankings"), visit.t("已导入名单", "List imported")),
        list: about.list,
        lists: imported
            .lists
            .into_iter()
            .map(|(class, year, version)| (class_words(&class, visit.lang), year, version))
            .collect(),
        rows: imported.rows,
        elsewhere: imported.elsewhere,
        added: views(visit, place, &changed.added).await?,
        withdrawn: views(visit, place, &changed.withdrawn).await?,
        undermined: views(visit, place, &changed.undermined).await?,
        unchanged: changed.unchanged,
    })
}

async fn views(visit: &Visit, place: &PlacePicture, ids: &[String]) -> Result<Vec<ProposalView>, Stop> {
    let mut found = Vec::new();
    for id in ids {
        if let Some(proposal) = visit.app.store.find_proposal(id).await? {
            found.push(ProposalView::of(place, &proposal, visit.lang));
        }
    }
    found.sort_by(|a, b| (a.year, &a.subject, &a.rule).cmp(&(b.year, &b.subject, &b.rule)));
    Ok(found)
}

/// Cells copied from a spreadsheet are parted by tabs.
fn as_csv(text: &str) -> Result<Vec<u8>, Stop> {
    if !text.lines().next().unwrap_or_default().contains('\t') {
        return Ok(text.as_bytes().to_vec());
    }
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for line in text.lines() {
        writer.write_record(line.split('\t')).map_err(Stop::failed)?;
    }
    writer.into_inner().map_err(Stop::failed)
}

/// Chinese headings and words of a list become the names and codes of the fact table, so that a published list can be
/// taken in as it was printed.
fn write_codes(place: &PlacePicture, table: &mut Table) {
    let titles = place.edition.fact_table(RANKING_TABLE);
    for heading in &mut table.headings {
        let name = match heading.as_str() {
            "开发区" | "开发区名称" => Some("zone".to_owned()),
            "年度" | "年份" => Some("year".to_owned()),
            printed => titles.and_then(|table| {
                let column = table
                    .columns
                    .iter()
                    .find(|column| column.title.as_deref() == Some(printed));
                column.map(|column| column.name.clone())
            }),
        };
        if let Some(name) = name {
            *heading = name;
        }
    }
    let class_code = |words: &str| {
        let class = ZoneClass::ALL.iter().find(|class| class.words().zh == words);
        class.map(|class| class.code())
    };
    let level_code = |words: &str| {
        let level = ZoneLevel::ALL.iter().find(|level| level.words().zh == words);
        level.map(|level| level.code())
    };
    let (class, level) = (table.column("class"), table.column("level"));
    for row in &mut table.rows {
        for (column, code) in [
            (class, class_code as fn(&str) -> Option<&'static str>),
            (level, level_code),
        ] {
            if let Some((column, code)) = column.and_then(|at| Some((at, code(&row.cells[at])?))) {
                row.cells[column] = code.to_owned();
            }
        }
    }
}
