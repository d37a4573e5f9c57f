//! The side of an import that writes: rows become new records or change those that their key or number names, all in one act.

use std::collections::{HashMap, HashSet};

use kaifa_base::Digest;
use kaifa_eval::record::form::{Form, Setting, Stored};
use kaifa_pack::item::Register;
use kaifa_store::rows::{Record, RecordEvent};
use kaifa_store::{Act, Changes, Kept, Origin, Writer, new_id};
use tokio::sync::mpsc;

use super::faults::{CellFault, What};
use super::reading::Ready;
use super::{Existing, Wish};
use crate::records::form::{self, to_store};
use crate::records::index::KEY;
use crate::records::{Desk, set_due};
use crate::stop::Stop;

/// Records whose old and new contents one ledger entry keeps; an import that changes more of them has several entries.
const CHANGES_OF_ENTRY: usize = 5_000;

/// What the writing side did.
pub(super) struct Written {
    pub(super) writer: Option<Writer>,
    pub(super) faults: Vec<CellFault>,
    pub(super) made: usize,
    pub(super) changed: usize,
}

/// Writes the rows that the reading side hands on, as one act that is not yet committed.
pub(super) async fn write(
    desk: Desk<'_>,
    form: &Form<'_>,
    file: &str,
    digest: &Digest,
    wish: &Wish,
    receiver: &mut mpsc::Receiver<Vec<Ready>>,
) -> Result<Written, Stop> {
    let mut written = Written {
        writer: None,
        faults: Vec::new(),
        made: 0,
        changed: 0,
    };
    let now = desk.app.now();
    let run = new_id(now);
    let origin = Origin {
        file: file.to_owned(),
        sha256: digest.clone(),
    };
    while let Some(rows) = receiver.recv().await {
        if wish.dry_run || !written.faults.is_empty() {
            written.faults.extend(held_keys(desk, None, &rows, wish).await?.1);
            continue;
        }
        let writer = match &mut written.writer {
            Some(writer) => writer,
            none => {
                let act = Act::new(
                    now,
                    &desk.person.id,
                    "record.import",
                    format!("record:{}", desk.register.id),
                )
                .because(format!("{file} sha256:{digest}"));
                none.insert(desk.app.store.begin(&act).await?)
            }
        };
        let (held, faults) = held_keys(desk, Some(writer), &rows, wish).await?;
        written.faults.extend(faults);
        if !written.faults.is_empty() {
            continue;
        }
        let (mut records, mut events) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
        for row in rows {
            if let Some(record) = held.get(&row.row) {
                written.changed += 1;
                change(desk, form, writer, record, row).await?;
                if written.changed.is_multiple_of(CHANGES_OF_ENTRY) {
                    writer.next_entry().await?;
                }
                continue;
            }
            written.made += 1;
            let (record, event) = made(desk, form, &run, written.made, file, row);
            records.push(record);
            events.push(event);
        }
        writer.import_part(&origin, &records).await?;
        writer.import_part(&origin, &events).await?;
    }
    Ok(written)
}

/// Records that rows belong to, by row; and the rows whose record must not be there.
async fn held_keys(
    desk: Desk<'_>,
    writer: Option<&mut Writer>,
    rows: &[Ready],
    wish: &Wish,
) -> Result<(HashMap<u32, Kept<Record>>, Vec<CellFault>), Stop> {
    let register = desk.register;
    let mut of_row: HashMap<u32, (String, String)> = HashMap::new();
    for (field, key_of) in keys(register) {
        let by_key: HashMap<String, &Ready> = rows
            .iter()
            .filter_map(|row| Some((key_of(&row.fields)?, row)))
            .collect();
        if by_key.is_empty() {
            continue;
        }
        let wanted: Vec<String> = by_key.keys().cloned().collect();
        for (key, record) in desk.app.store.find_by_keys(&register.id, &field, &wanted).await? {
            if let Some(row) = by_key.get(&key) {
                of_row.insert(
                    row.row,
                    (record, key.replace(kaifa_store::records::index::JOINT, " / ")),
                );
            }
        }
    }
    let named: HashSet<u32> = rows
        .iter()
        .filter(|row| row.id.is_some())
        .map(|row| row.row)
        .collect();
    for row in rows {
        if let Some(id) = &row.id {
            of_row.insert(row.row, (id.clone(), id.clone()));
        }
    }
    let mut held = HashMap::new();
    let mut faults = Vec::new();
    let mut ids: Vec<String> = of_row.values().map(|(record, _)| record.clone()).collect();
    ids.sort();
    ids.dedup();
    let found = match writer {
        Some(writer) => writer.find_records(&register.id, &ids).await?,
        None => desk.app.store.find_records(&register.id, &ids).await?,
    };
    let by_id: HashMap<String, Kept<Record>> = found
        .into_iter()
        .map(|record| (record.id.clone(), record))
        .collect();
    for (row, (record, key)) in of_row {
        let mut fault = |what: What, found: &str| {
            faults.push(CellFault {
                row,
                column: 0,
                what,
                found: found.into(),
            });
        };
        match by_id.get(&record) {
            None if named.contains(&row) => fault(What::NoRecord, &key),
            None => {}
            Some(_) if wish.existing == Existing::Refuse => fault(What::Taken(record.into_boxed_str()), &key),
            Some(found) if desk.rights().corrects(found) => {
                held.insert(row, found.clone());
            }
            Some(found) => {
                let unit = found.subject.as_deref().unwrap_or_default();
                fault(What::NotYours, desk.place.unit_name(unit));
            }
        }
    }
    Ok((held, faults))
}

type KeyOf<'r> = Box<dyn Fn(&Stored) -> Option<String> + Send + Sync + 'r>;

/// The keys by which a register's records are told apart: the joint one and each unique field.
fn keys(register: &Register) -> Vec<(String, KeyOf<'_>)> {
    let mut keys: Vec<(String, KeyOf<'_>)> = Vec::new();
    if !register.key.is_empty() {
        keys.push((
            KEY.to_owned(),
            Box::new(|fields: &Stored| {
                let parts: Option<Vec<&str>> = register
                    .key
                    .iter()
                    .map(|name| fields.get(name).map(String::as_str))
                    .collect();
                Some(parts?.join(&kaifa_store::records::index::JOINT.to_string()))
            }),
        ));
    }
    for field in register
        .fields
        .iter()
        .filter(|field| field.unique && !register.key.contains(&field.name))
    {
        let kind = match field.kind.is_number() {
            true => kaifa_store::records::IndexKind::Number,
            false => kaifa_store::records::IndexKind::Text,
        };
        keys.push((
            field.name.clone(),
            Box::new(move |fields: &Stored| {
                fields
                    .get(&field.name)
                    .map(|text| kaifa_store::records::sort_key(kind, text))
            }),
        ));
    }
    keys
}

fn made(
    desk: Desk<'_>,
    form: &Form<'_>,
    run: &str,
    number: usize,
    file: &str,
    row: Ready,
) -> (Record, RecordEvent) {
    let register = desk.register;
    let now = desk.app.now();
    let state = register.start().map(|state| state.id.clone()).unwrap_or_default();
    let setting = Setting {
        subject: &row.subject,
        state: &state,
        on: desk.app.today(),
    };
    // Ids of one import follow each other, as its rows do.
    let id = format!("{run}.{number:07}");
    let title = form.title(&row.fields, setting);
    let event = RecordEvent {
        register: register.id.clone(),
        record: id.clone(),
        number: 1,
        transition: "create".to_owned(),
        from_state: None,
        to_state: state.clone(),
        actor: desk.person.id.clone(),
        at: now,
        reason: Some(format!("{file}:{}", row.row)),
        clause: None,
    };
    let mut fields = to_store(register, &serde_json::Value::Null, &row.fields);
    set_due(
        desk.place,
        register,
        &mut fields,
        std::slice::from_ref(&event),
        desk.app.today(),
    );
    let record = Record {
        register: register.id.clone(),
        id,
        state,
        subject: Some(row.subject.clone()),
        title,
        fields: serde_json::Value::Object(fields),
        created_by: desk.person.id.clone(),
        created_at: now,
        updated_at: now,
    };
    (record, event)
}

/// Changes a record that is there: the columns of the table count, other fields stay.
async fn change(
    desk: Desk<'_>,
    form: &Form<'_>,
    writer: &mut Writer,
    record: &Kept<Record>,
    row: Ready,
) -> Result<(), Stop> {
    let register = desk.register;
    let mut fields = form::known_fields(register, &record.fields);
    fields.extend(row.fields);
    let setting = Setting {
        subject: &row.subject,
        state: &record.state,
        on: desk.app.today(),
    };
    form.derive(&mut fields, setting);
    let changed = Record {
        title: form.title(&fields, setting),
        subject: Some(row.subject.clone()),
        fields: serde_json::Value::Object(to_store(register, &record.fields, &fields)),
        updated_at: desk.app.now(),
        ..record.row.clone()
    };
    if changed.fields != record.fields || changed.subject != record.subject {
        let mut changes = Changes::new();
        changes.update(record, &changed);
        writer.apply(changes).await?;
    }
    Ok(())
}
