//! Records as they stood at the end of a past day: the state from their steps, the fields from the images that the ledger keeps of
//! every write.

use kaifa_base::Date;
use kaifa_pack::item::Register;
use kaifa_store::ledger::RowWrite;
use kaifa_store::records::RecordQuery;
use kaifa_store::rows::{Record, RecordEvent};
use kaifa_store::{LocalDay, Store, Value, end_of};

use crate::app::App;
use crate::records::index::spec;
use crate::stop::Stop;

/// The records of a query, without its page, as they stood at the end of a day, or as they stand.
pub async fn records_then(app: &App, query: RecordQuery, on: Date) -> Result<Vec<Record>, Stop> {
    let past = on < app.today();
    let query = RecordQuery {
        before: past.then(|| end_of(on)),
        ..query
    };
    let mut records = Vec::new();
    app.store
        .each_record(&query, |record| {
            records.push(record.row);
            Ok(())
        })
        .await?;
    if past {
        for record in &mut records {
            set_back_one(&app.store, record, on).await?;
        }
    }
    Ok(records)
}

/// Records of a past day that are filtered and ordered by what they held then; a longer list is filtered by what it holds today.
const MOST: i64 = 5_000;

/// The whole list of a register as it stood at the end of a past day, without its page. Nothing where the register is too long for
/// that.
pub async fn list_then(
    app: &App,
    register: &Register,
    query: &RecordQuery,
    on: Date,
) -> Result<Option<Vec<Record>>, Stop> {
    let counted = app
        .store
        .count_records_before(&register.id, query.scope.as_deref(), end_of(on))
        .await?;
    if counted.iter().map(|(_, count)| count).sum::<i64>() > MOST {
        return Ok(None);
    }
    let all = RecordQuery {
        register: register.id.clone(),
        scope: query.scope.clone(),
        reach: query.reach.clone(),
        ..RecordQuery::default()
    };
    Ok(Some(
        query.among(&spec(register), records_then(app, all, on).await?),
    ))
}

/// Sets one record back to the end of a day; one that was not written since stays as it is.
pub async fn set_back_one(store: &Store, record: &mut Record, on: Date) -> Result<(), Stop> {
    if record.updated_at.local_day() <= on {
        return Ok(());
    }
    let events: Vec<RecordEvent> = store
        .list_record_events(&record.register, &record.id)
        .await?
        .into_iter()
        .map(|event| event.row)
        .filter(|event| event.at.local_day() <= on)
        .collect();
    let key = [record.register.clone(), record.id.clone()].map(Value::Text);
    let writes = store.row_history::<Record>(&key).await?;
    set_back(on, record, &events, &writes);
    Ok(())
}

/// Sets a record back to what it was at the end of a day, by its steps up to that day and all its writes, newest first.
pub fn set_back(on: Date, now: &mut Record, events: &[RecordEvent], writes: &[RowWrite]) {
    if let Some(last) = events.last() {
        now.state = last.to_state.clone();
    }
    // The first write that is not later than the day is what held. What came in bulk has no image of its own: then what the next
    // write found is what held.
    let at = writes.iter().position(|write| write.entry.at.local_day() <= on);
    let Some(at) = at else { return };
    now.updated_at = writes[at].entry.at;
    let then = match &writes[at].after {
        Some(then) => Some(then),
        None => at.checked_sub(1).map(|next| &writes[next].before),
    };
    let Some(then) = then else { return };
    if then.contains_key("fields") {
        now.fields = fields_of(then);
    }
    if let Some(serde_json::Value::String(title)) = then.get("title") {
        now.title.clone_from(title);
    }
}

/// The fields in a stored image of a record.
pub fn fields_of(image: &kaifa_store::Image) -> serde_json::Value {
    match image.get("fields") {
        Some(serde_json::Value::String(text)) => serde_json::from_str(text).unwrap_or_default(),
        Some(other) => other.clone(),
        None => serde_json::Value::Null,
    }
}
