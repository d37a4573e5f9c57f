//! A register as the table of firms: its final records in the columns of a scheme. The table is then graded and frozen like one that
//! was handed in, so that a run never depends on what becomes of the register.

use kaifa_base::Problem;
use kaifa_pack::item::{Register, RegisterField, Scheme, SchemeInput};
use kaifa_store::StoreError;
use kaifa_store::records::RecordQuery;
use kaifa_store::rows::Record;

use super::used::{used_in_any_year, used_in_year};
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

/// A column of the table.
struct Head<'s> {
    column: &'s str,
    /// The input that it is.
    input: Option<&'s SchemeInput>,
    /// Whether it names the unit of the directory.
    names_unit: bool,
    /// Whether the table can be without it.
    optional: bool,
}

/// The columns that a scheme reads, and those that only the schemes read that it rests on; each once.
fn heads<'s>(scheme: &'s Scheme, used: &[&'s Scheme]) -> Vec<Head<'s>> {
    let mut heads: Vec<Head<'s>> = Vec::new();
    for (at, scheme) in std::iter::once(scheme).chain(used.iter().copied()).enumerate() {
        let data = &scheme.data;
        let own = at == 0;
        let fixed = [
            (Some(&data.subject), false),
            // Names are those that the scheme itself reads.
            (data.name.as_ref().filter(|_| own), false),
            (data.year.as_ref(), !own),
            // Without a field for parts of a firm a record is a whole firm.
            (data.part.as_ref(), true),
        ];
        let fixed = fixed.into_iter().filter_map(|(column, optional)| {
            let column = column?.as_str();
            Some(Head {
                column,
                input: scheme.inputs.iter().find(|input| input.column == column),
                names_unit: false,
                optional,
            })
        });
        let inputs = scheme.inputs.iter().map(|input| Head {
            column: &input.column,
            input: Some(input),
            names_unit: data.unit.as_ref() == Some(&input.name),
            optional: false,
        });
        for head in fixed.chain(inputs) {
            if !heads.iter().any(|known| serves(known, &head)) {
                heads.push(head);
            }
        }
    }
    heads
}

/// Whether a column is already there, under its own head or one of the further heads by which another scheme finds it.
fn serves(known: &Head<'_>, wanted: &Head<'_>) -> bool {
    let aliases = wanted.input.iter().flat_map(|input| &input.aliases);
    let unit = |head: &Head<'_>| head.input.and_then(|input| input.unit);
    known.column == wanted.column
        || (aliases.into_iter().any(|alias| alias == known.column) && unit(known) == unit(wanted))
}

/// The columns of the table that a scheme needs, with those of the schemes that it rests on.
pub fn columns<'s>(scheme: &'s Scheme, used: &[&'s Scheme]) -> Vec<&'s str> {
    heads(scheme, used).into_iter().map(|head| head.column).collect()
}

/// The registers of a place that hold every column of a scheme, in the scheme's units, and those of the schemes that it rests on in
/// some year.
pub fn registers<'p>(place: &'p PlacePicture, scheme: &Scheme) -> Vec<&'p Register> {
    let editions = used_in_any_year(place, scheme);
    let bounds = editions.iter().flat_map(|one| [one.from_year, one.until_year]);
    let years = bounds.chain([scheme.from_year, scheme.until_year]).flatten();
    let in_years = years
        .filter(|year| scheme.holds_in(*year))
        .filter_map(|year| used_in_year(place, scheme, year).ok());
    let sets: Vec<Vec<&Scheme>> = in_years.chain([editions.clone()]).collect();
    let all = place.edition.items.registers.iter();
    all.filter(|register| sets.iter().any(|used| sources(register, scheme, used).is_some()))
        .collect()
}

/// The columns of the table with where each comes from; nothing where one is missing.
fn sources<'p, 's>(
    register: &'p Register,
    scheme: &'s Scheme,
    used: &[&'s Scheme],
) -> Option<Vec<(&'s str, From<'p>)>> {
    let mut found = Vec::new();
    for head in heads(scheme, used) {
        match source(register, &head) {
            Some(from) => found.push((head.column, from)),
            None if head.optional => {}
            None => return None,
        }
    }
    Some(found)
}

fn source<'p>(register: &'p Register, head: &Head<'_>) -> Option<From<'p>> {
    let mut fields = register.fields.iter();
    let field = fields.find(|field| holds(field, head.column, head.input));
    let field = field.map(From::Field);
    field.or(head.names_unit.then_some(From::Subject))
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
    let used = used_in_year(place, scheme, year).map_err(Stop::problems)?;
    let sources = sources(register, scheme, &used).ok_or_else(|| {
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
    let hidden = sources.iter().any(|(_, source)| match source {
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
    file.write_record(sources.iter().map(|(column, _)| column))
        .map_err(Stop::failed)?;
    let mut failed = None;
    app.store
        .each_record(&query, |record| {
            if of_year.is_some_and(|field| text_of(&record, field) != year.to_string()) {
                return Ok(());
            }
            let cells = sources.iter().map(|(_, source)| match source {
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
