//! A register as the table of firms: its final records in the columns of a scheme. The table is then graded and frozen like one that
//! was handed in, so that a run never depends on what becomes of the register.

use kaifa_base::Problem;
use kaifa_pack::item::{Register, RegisterField, Scheme, SchemeInput};
use kaifa_store::StoreError;
use kaifa_store::records::RecordQuery;
use kaifa_store::rows::Record;

use crate::app::App;
use crate::people::permission::Signed;
use crate::place::PlacePicture;
use crate::records::rights::Rights;
use crate::stop::Stop;

/// The title of the field that names the year of a record, where the scheme reads no column of the year itself.
const YEAR: &str = "年度";

/// Where a column of the table comes from.
enum From<'p> {
    /// A field.
    Field(&'p RegisterField),
    /// The unit that the record is about.
    Subject,
}

/// The columns that a scheme reads, each once.
pub fn columns(scheme: &Scheme) -> Vec<&str> {
    let data = &scheme.data;
    let own = [
        Some(&data.subject),
        data.name.as_ref(),
        data.year.as_ref(),
        data.part.as_ref(),
    ];
    let all = own.into_iter().flatten();
    let mut columns: Vec<&str> = Vec::new();
    for column in all.chain(scheme.inputs.iter().map(|input| &input.column)) {
        if !columns.contains(&column.as_str()) {
            columns.push(column);
        }
    }
    columns
}

/// The columns that a scheme reads from a register. Where it has no field for parts of a firm, a record is a whole firm.
fn columns_of<'s>(register: &Register, scheme: &'s Scheme) -> Vec<&'s str> {
    let has = |column: &str| register.fields.iter().any(|field| holds(field, column, None));
    let mut columns = columns(scheme);
    columns.retain(|column| scheme.data.part.as_deref() != Some(column) || has(column));
    columns
}

/// The registers of a place that hold every column of a scheme, in the scheme's units.
pub fn registers<'p>(place: &'p PlacePicture, scheme: &Scheme) -> Vec<&'p Register> {
    let all = place.edition.items.registers.iter();
    all.filter(|register| sources(register, scheme).is_some())
        .collect()
}

fn sources<'p>(register: &'p Register, scheme: &Scheme) -> Option<Vec<From<'p>>> {
    columns_of(register, scheme)
        .into_iter()
        .map(|column| source(register, scheme, column))
        .collect()
}

fn source<'p>(register: &'p Register, scheme: &Scheme, column: &str) -> Option<From<'p>> {
    let input = scheme.inputs.iter().find(|input| input.column == column);
    let field = register.fields.iter().find(|field| holds(field, column, input));
    if let Some(field) = field {
        return Some(From::Field(field));
    }
    let names_unit = input.is_some_and(|input| scheme.data.unit.as_ref() == Some(&input.name));
    names_unit.then_some(From::Subject)
}

fn holds(field: &RegisterField, column: &str, input: Option<&SchemeInput>) -> bool {
    let named =
        |name: &str| name == column || input.is_some_and(|input| input.aliases.iter().any(|one| one == name));
    let titled = named(&field.title) || named(&field.name) || field.aliases.iter().any(|alias| named(alias));
    let measures = (field.unit.as_ref(), input.and_then(|input| input.unit.as_ref()));
    let same_measure = !matches!(measures, (Some(own), Some(wanted)) if own != wanted);
    titled && same_measure && field.derived.is_none() && !field.many
}

/// The final records of a register as a csv in the columns of a scheme, with a name that says what it is. Only records of the year
/// are taken where the register has a field titled 年度 and the scheme reads no year.
pub async fn table(
    app: &App,
    person: &Signed,
    place: &PlacePicture,
    scheme: &Scheme,
    register: &str,
    year: i32,
) -> Result<(String, Vec<u8>), Stop> {
    let unknown = || Stop::not_found(format!("台账 {register}"), format!("register {register}"));
    let register = place.edition.register(register).ok_or_else(unknown)?;
    let sources = sources(register, scheme).ok_or_else(|| {
        Stop::bad_field(
            "register",
            format!("“{}”没有这个办法需要的全部列", register.title),
            format!(
                "the register `{}` does not hold every column of the scheme",
                register.title
            ),
        )
    })?;
    let rights = Rights::of(person, register);
    let hidden = sources.iter().any(|source| match source {
        From::Field(field) => field.personal || !rights.sees_field(field, ""),
        From::Subject => false,
    });
    if hidden || rights.scope().is_some() || !rights.sees_some() {
        let refusal: Problem =
            rights.refusal("查看全部记录和所需各列", "see all records and the columns needed");
        return Err(Stop::refused(refusal));
    }
    let of_year = match scheme.data.year {
        Some(_) => None,
        None => register.fields.iter().find(|field| field.title == YEAR),
    };
    let final_states = register.states.iter().filter(|state| state.is_final);
    let query = RecordQuery {
        register: register.id.clone(),
        states: final_states.map(|state| state.id.clone()).collect(),
        ..RecordQuery::default()
    };
    let mut file = csv::Writer::from_writer(Vec::new());
    file.write_record(columns_of(register, scheme))
        .map_err(Stop::failed)?;
    let mut failed = None;
    app.store
        .each_record(&query, |record| {
            if of_year.is_some_and(|field| text_of(&record, field) != year.to_string()) {
                return Ok(());
            }
            let cells = sources.iter().map(|source| match source {
                From::Field(field) => text_of(&record, field),
                From::Subject => place
                    .unit_name(record.subject.as_deref().unwrap_or_default())
                    .to_owned(),
            });
            file.write_record(cells).map_err(|error| {
                failed = Some(Stop::failed(error));
                StoreError::Refused(Vec::new())
            })
        })
        .await
        .map_err(|error| failed.take().unwrap_or_else(|| error.into()))?;
    let name = format!("{}({}).csv", register.title, app.today());
    Ok((name, file.into_inner().map_err(Stop::failed)?))
}

/// A value as a cell of the table.
fn text_of(record: &Record, field: &RegisterField) -> String {
    match record.fields.get(&field.name) {
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(serde_json::Value::Bool(yes)) => u8::from(*yes).to_string(),
        Some(serde_json::Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}
