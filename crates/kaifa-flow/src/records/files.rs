//! Files handed in with a record: kept as they are, with their hash; a field names its files, one a line.

use kaifa_base::{Digest, Place, Problem, Words};
use kaifa_eval::record::form::Stored;
use kaifa_pack::item::FieldType;
use kaifa_store::new_id;
use kaifa_store::rows::RecordFile;

use super::Files;
use crate::app::App;
use crate::codes;
use crate::records::rights::{About, Rights};

/// One file as sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Name on the sender's machine.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// The rows of files that were handed in; their fields name them, one a line.
pub(super) fn file_rows(
    app: &App,
    rights: &Rights<'_>,
    record: &str,
    about: About<'_>,
    files: &Files,
    fields: &mut Stored,
    problems: &mut Vec<Problem>,
) -> Vec<RecordFile> {
    let (person, register) = (rights.person, rights.register);
    let mut rows = Vec::new();
    for (name, file) in files {
        let field = register.field(name).filter(|field| field.kind == FieldType::File);
        let Some(field) = field.filter(|field| rights.edits_field(field, about)) else {
            problems.push(Problem::error(
                &codes::FIELD_RIGHT,
                Place::field(name.clone()),
                Words::new(
                    format!("“{name}”不是由您上传文件的字段"),
                    format!("`{name}` is no field for which you hand in files"),
                ),
            ));
            continue;
        };
        let row = RecordFile {
            id: new_id(app.now()),
            register: register.id.clone(),
            record: record.to_owned(),
            field: name.clone(),
            name: file.name.clone(),
            media: "application/octet-stream".to_owned(),
            size: i64::try_from(file.bytes.len()).unwrap_or(i64::MAX),
            sha256: Digest::of(&file.bytes).to_string(),
            bytes: file.bytes.clone(),
            handed_in_by: person.id.clone(),
            handed_in_at: app.now(),
        };
        let line = format!("{} {}", row.id, row.name.replace('\n', " "));
        match fields.get_mut(name).filter(|_| field.many) {
            Some(lines) => {
                lines.push('\n');
                lines.push_str(&line);
            }
            None => {
                fields.insert(name.clone(), line);
            }
        }
        rows.push(row);
    }
    rows
}
