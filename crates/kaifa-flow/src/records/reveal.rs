//! Looking at personal data of a record: it is shown once to who may see it, and the ledger says who looked, at what and why.

use kaifa_base::{Place, Problem, Words};
use kaifa_pack::item::Register;
use kaifa_store::rows::Record;
use kaifa_store::{Act, Changes};

use crate::app::App;
use crate::codes;
use crate::people::permission::Signed;
use crate::records::rights::{About, Rights};
use crate::stop::Stop;

/// Notes that a person looks at the personal fields of a record, and why.
pub async fn reveal(
    app: &App,
    person: &Signed,
    register: &Register,
    record: &Record,
    reason: &str,
) -> Result<(), Stop> {
    let rights = Rights::of(person, register);
    let about = About::record(register, record);
    let personal: Vec<&str> = register
        .fields
        .iter()
        .filter(|field| field.personal && rights.sees_field(field, about))
        .map(|field| field.name.as_str())
        .collect();
    let reason = reason.trim();
    if reason.is_empty() {
        let words = Words::new("查看个人信息须写明事由", "say why you look at personal data");
        let problem = Problem::error(&codes::REASON_NEEDED, Place::field("reason"), words);
        return Err(Stop::problems(vec![problem]));
    }
    let subject = format!("record:{}/{}", record.register, record.id);
    let act = Act::new(app.now(), &person.id, "record.reveal", subject)
        .because(format!("{reason}({})", personal.join(", ")));
    app.store.write(&act, Changes::new()).await?;
    Ok(())
}
