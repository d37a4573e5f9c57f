//! The records of one register as a list: columns, rows, filters.

use kaifa_base::Date;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::records::index::{DUE, found_by};
use kaifa_flow::records::list::ListWish;
use kaifa_flow::records::rights::{About, Rights, covered};
use kaifa_flow::records::then::{list_then, set_back_one};
use kaifa_flow::records::words::{choice_words, field_text, field_title, state_title, value_words};
use kaifa_flow::stop::Stop;
use kaifa_pack::item::{FieldType, Register, RegisterField};
use kaifa_store::LocalDay;
use kaifa_store::rows::Record;
use serde::Serialize;

use crate::pages::registers::{RegisterView, register_view};
use crate::web::visit::Visit;

/// Records on one page of a list.
const PER_PAGE: i64 = 200;

/// A column of a list of records.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ColumnView {
    /// Name of the field.
    pub name: String,
    /// Its title, with the unit.
    pub title: String,
    /// Whether its values are numbers.
    pub number: bool,
    /// Whether the list can be ordered by it.
    pub sortable: bool,
}

/// A record in a list.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RecordRow {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Pack of the document.
    pub pack: String,
    /// Name of the document.
    pub document: String,
    /// The unit.
    pub subject: String,
    /// Name of the unit.
    pub subject_name: String,
    /// The state.
    pub state: String,
    /// The state in words.
    pub state_title: String,
    /// Whether it ended.
    pub is_final: bool,
    /// The values of the columns, in words.
    pub values: Vec<String>,
    /// The day of its next deadline.
    pub due: Option<Date>,
    /// Whether that day has passed.
    pub overdue: bool,
    /// The day it was made.
    pub created_on: Date,
    /// The day it last changed.
    pub updated_on: Date,
}

/// The records of one register.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct RecordsView {
    /// The register, counted before filtering.
    pub register: RegisterView,
    /// The columns.
    pub columns: Vec<ColumnView>,
    /// The records of this page.
    pub records: Vec<RecordRow>,
    /// Records that fit the filter; nothing where counting them would mean to walk through a very long register.
    pub fitting: Option<i64>,
    /// This page, from 1.
    pub page: i64,
    /// Pages in all, where the records are counted.
    pub pages: Option<i64>,
    /// Whether a page follows.
    pub more: bool,
    /// The order, as an address writes it.
    pub sort: String,
    /// On a past day: the list is so long that it is filtered and ordered by what its records hold today.
    pub by_today: bool,
}

/// A filter of the list: an input by its field's type.
#[derive(Debug, Clone)]
pub struct FilterView {
    /// Name of the field.
    pub name: String,
    /// Its title.
    pub title: String,
    /// `choice`, `number`, `date` or `text`.
    pub kind: &'static str,
    /// Values and words to choose from.
    pub choices: Vec<(String, String)>,
    /// What the address asks for.
    pub value: String,
    /// The lower bound that it asks for.
    pub from: String,
    /// The upper bound.
    pub to: String,
}

/// The records that the query asks for.
pub async fn records_view(
    visit: &Visit,
    picture: &Picture,
    rights: &Rights<'_>,
) -> Result<RecordsView, Stop> {
    let register = rights.register;
    let today = visit.app.today();
    let past = picture.on < today;
    let mut wish = ListWish::read(&visit.query, register, picture.on.min(today));
    let mut page = page_of(visit, picture, rights, &wish).await?;
    let mut pages = page.total.map(|total| ((total + PER_PAGE - 1) / PER_PAGE).max(1));
    if let Some(last) = pages.filter(|last| wish.page > *last) {
        wish.page = last;
        page = page_of(visit, picture, rights, &wish).await?;
        pages = Some(last);
    }
    let records = page.records;
    let fields = wish.shown_columns(register);
    let sortable = found_by(register);
    Ok(RecordsView {
        register: register_view(visit, picture, rights).await?,
        columns: fields
            .iter()
            .map(|field| ColumnView {
                name: field.name.clone(),
                title: field_title(field, visit.lang),
                number: field.kind.is_number(),
                sortable: sortable
                    .iter()
                    .any(|other| other.name == field.name && !other.many),
            })
            .collect(),
        records: records
            .iter()
            .map(|record| row(visit, picture, rights, &fields, record))
            .collect(),
        by_today: past && page.by_today,
        fitting: page.total,
        page: wish.page,
        pages,
        more: page.more,
        sort: wish.sort_word(),
    })
}

/// A page of the list, on a past day as it stood then.
struct ListPage {
    records: Vec<Record>,
    total: Option<i64>,
    more: bool,
    by_today: bool,
}

async fn page_of(
    visit: &Visit,
    picture: &Picture,
    rights: &Rights<'_>,
    wish: &ListWish,
) -> Result<ListPage, Stop> {
    let today = visit.app.today();
    let query = wish.query(picture, rights, today, PER_PAGE);
    if picture.on < today
        && let Some(found) = list_then(&visit.app, rights.register, &query, picture.on).await?
    {
        let total = i64::try_from(found.len()).unwrap_or(i64::MAX);
        let skipped = usize::try_from(query.offset).unwrap_or(usize::MAX);
        let taken = usize::try_from(PER_PAGE).unwrap_or(usize::MAX);
        return Ok(ListPage {
            records: found.into_iter().skip(skipped).take(taken).collect(),
            total: Some(total),
            more: query.offset + PER_PAGE < total,
            by_today: false,
        });
    }
    let store = &visit.app.store;
    let page = store.query_records(&query).await?;
    let mut records: Vec<Record> = page.records.into_iter().map(|record| record.row).collect();
    if picture.on < today {
        for record in &mut records {
            set_back_one(store, record, picture.on).await?;
        }
    }
    Ok(ListPage {
        records,
        total: page.total,
        more: page.more,
        by_today: true,
    })
}

fn row(
    visit: &Visit,
    picture: &Picture,
    rights: &Rights<'_>,
    fields: &[&RegisterField],
    record: &Record,
) -> RecordRow {
    let (register, lang) = (rights.register, visit.lang);
    let about = About::record(register, record);
    let subject = about.unit.to_owned();
    let place = picture.place_of_unit(&subject).or(picture.places.first());
    let state = register.state(&record.state);
    let value = |field: &&RegisterField| {
        let text = field_text(record, &field.name);
        match place {
            _ if !rights.sees_field(field, about) => visit.t("不可见", "not for you").to_owned(),
            _ if field.personal => covered(text),
            Some(place) => value_words(place, field, text, lang),
            None => text.to_owned(),
        }
    };
    let due = field_text(record, DUE).parse::<Date>().ok();
    RecordRow {
        id: record.id.clone(),
        title: record.title.clone(),
        pack: place.map(|place| place.name().to_owned()).unwrap_or_default(),
        document: place.map(PlacePicture::document_name).unwrap_or_default(),
        subject_name: picture.unit_name(&subject).to_owned(),
        subject: subject.clone(),
        state_title: state_title(register, &record.state, lang).to_owned(),
        is_final: state.is_some_and(|state| state.is_final),
        state: record.state.clone(),
        values: fields.iter().map(value).collect(),
        due,
        overdue: due.is_some_and(|due| due < visit.on),
        created_on: record.created_at.local_day(),
        updated_on: record.updated_at.local_day(),
    }
}

/// The filters that the register's fields offer.
pub fn filters(visit: &Visit, place: &PlacePicture, register: &Register) -> Vec<FilterView> {
    let asked = |key: String| visit.asked(&key).unwrap_or_default().to_owned();
    found_by(register)
        .into_iter()
        .map(|field| {
            let (kind, choices) = match field.kind {
                FieldType::Choice => {
                    let words =
                        |choice: &String| (choice.clone(), choice_words(place, field, choice, visit.lang));
                    ("choice", field.choices.iter().map(words).collect())
                }
                FieldType::Bool => (
                    "choice",
                    vec![
                        ("true".to_owned(), visit.t("是", "yes").to_owned()),
                        ("false".to_owned(), visit.t("否", "no").to_owned()),
                    ],
                ),
                FieldType::Code => code_choices(visit, place, field),
                FieldType::Unit => {
                    let units = place.snapshot.units.iter();
                    let fits = units.filter(|unit| field.unit_kind.is_none_or(|kind| kind == unit.kind));
                    (
                        "choice",
                        fits.take(500)
                            .map(|unit| (unit.id.clone(), unit.name.clone()))
                            .collect(),
                    )
                }
                FieldType::Date => ("date", Vec::new()),
                kind if kind.is_number() => ("number", Vec::new()),
                _ => ("text", Vec::new()),
            };
            FilterView {
                name: field.name.clone(),
                title: field_title(field, visit.lang),
                kind,
                choices,
                value: asked(format!("f.{}", field.name)),
                from: asked(format!("f.{}.from", field.name)),
                to: asked(format!("f.{}.to", field.name)),
            }
        })
        .collect()
}

/// The codes of a list, unless there are too many to choose from.
fn code_choices(
    visit: &Visit,
    place: &PlacePicture,
    field: &RegisterField,
) -> (&'static str, Vec<(String, String)>) {
    const MOST: usize = 200;
    let list = field
        .code_list
        .as_deref()
        .and_then(|id| place.edition.code_list(id));
    match list.filter(|list| list.codes.len() <= MOST) {
        Some(list) => {
            let words = |code: &kaifa_pack::item::Code| {
                (
                    code.code.clone(),
                    value_words(place, field, &code.code, visit.lang),
                )
            };
            ("choice", list.codes.iter().map(words).collect())
        }
        None => ("text", Vec::new()),
    }
}
