//! How a list of records is walked, chosen by what is known beforehand: counts of units and states, of keys that fit a condition,
//! of records that hold the words.

use super::compose::{Sql, units};
use super::index::read_spec;
use super::query::counts::counts;
use super::query::{FieldFilter, FieldTest, Reach, RecordQuery};
use crate::database::Connection;
use crate::error::Result;
use crate::store::Store;
use crate::value::{Kind, Value};

/// So many records are looked at one by one and sorted without anybody noticing.
const FEW: i64 = 20_000;
/// Of a unit or state fewer records than these are looked up; more are met soon enough in the order of the list.
const FEW_OF_UNITS: i64 = 4_000;
/// So many records that hold some words are looked up; more are met soon enough in the order of the list.
const FEW_WITH_WORDS: usize = 5_000;
/// So many keys that fit one condition are counted for the number of pages.
const MOST_COUNTED: i64 = 200_000;

/// What a list is walked along.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Drive {
    /// The records of the units.
    Scope,
    /// The records of the states.
    State,
    /// The keys that fit a condition, by its place.
    Filter(usize),
    /// These records, each once, and no others.
    Among(Vec<String>),
    /// The order of the list.
    Order,
}

/// How a list is walked, and how many records fit where that is known beforehand.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plan {
    pub drive: Drive,
    pub total: Option<i64>,
}

impl Plan {
    fn along(drive: Drive, total: Option<i64>) -> Result<Plan> {
        Ok(Plan { drive, total })
    }
}

pub(super) async fn plan(store: &Store, connection: &mut Connection, query: &RecordQuery) -> Result<Plan> {
    if query.before.is_some() {
        return Plan::along(Drive::Order, None);
    }
    if let Some(reach) = &query.reach {
        let within = within_reach(connection, query, reach).await?;
        return Plan::along(within.map_or(Drive::Order, Drive::Among), None);
    }
    let units = units(query);
    let by_state = counts(connection, &query.register, units.as_deref()).await?;
    let in_scope: i64 = by_state.iter().map(|(_, count)| count).sum();
    let in_states: i64 = by_state
        .iter()
        .filter(|(state, _)| query.states.is_empty() || query.states.contains(state))
        .map(|(_, count)| count)
        .sum();
    let plain = query.fields.is_empty() && query.words.is_none();
    let total = plain.then_some(in_states);
    if units.is_some() && in_scope <= FEW_OF_UNITS {
        return Plan::along(Drive::Scope, total);
    }
    if !query.states.is_empty() && in_states <= FEW_OF_UNITS {
        return Plan::along(Drive::State, total);
    }
    if plain {
        return Plan::along(Drive::Order, total);
    }
    let alone = query.fields.len() == 1 && query.words.is_none();
    if let Some((count, at)) = narrowest(connection, query, if alone { MOST_COUNTED } else { FEW }).await? {
        let drive = if count <= FEW {
            Drive::Filter(at)
        } else {
            Drive::Order
        };
        return Plan::along(drive, alone.then_some(count));
    }
    // In a short register the words are looked for record by record.
    if in_states > FEW
        && let Some(among) = holding_words(store, connection, query).await?
    {
        return Plan::along(Drive::Among(among), None);
    }
    Plan::along(Drive::Order, None)
}

/// The records of some units, where they are few.
async fn of_units(
    connection: &mut Connection,
    register: &str,
    units: &[String],
) -> Result<Option<Vec<String>>> {
    let by_state = counts(connection, register, Some(units)).await?;
    let in_units: i64 = by_state.iter().map(|(_, count)| count).sum();
    if in_units > FEW_OF_UNITS {
        return Ok(None);
    }
    let mut sql = Sql::default();
    let register = sql.argument(register);
    sql.holds(format!("register = {register}"));
    sql.one_of("subject", units);
    let text = format!("SELECT id FROM record WHERE {}", sql.conditions.join(" AND "));
    let rows = connection.rows(&text, &sql.arguments, &[Kind::Text]).await?;
    Ok(Some(rows.iter().flatten().map(Value::show).collect()))
}

/// The records that a reader may see, where they are few.
async fn within_reach(
    connection: &mut Connection,
    query: &RecordQuery,
    reach: &Reach,
) -> Result<Option<Vec<String>>> {
    let Some(mut ids) = of_units(connection, &query.register, &reach.units).await? else {
        return Ok(None);
    };
    let mut sql = Sql::default();
    let (register, field) = (sql.argument(&query.register), sql.argument(&reach.besides.field));
    let said = reach
        .besides
        .test
        .condition("value", connection.engine(), &mut sql);
    let besides = format!(
        "SELECT record FROM record_key WHERE register = {register} AND field = {field} AND {said} LIMIT {FEW}"
    );
    let rows = connection.rows(&besides, &sql.arguments, &[Kind::Text]).await?;
    ids.extend(rows.iter().flatten().map(Value::show));
    ids.sort();
    ids.dedup();
    let few = i64::try_from(ids.len()).is_ok_and(|count| count < FEW);
    Ok(few.then_some(ids))
}

/// The condition that the fewest keys fit, at most `most`, with their number.
async fn narrowest(
    connection: &mut Connection,
    query: &RecordQuery,
    most: i64,
) -> Result<Option<(i64, usize)>> {
    if query.fields.is_empty() {
        return Ok(None);
    }
    let spec = read_spec(connection, &query.register).await?.unwrap_or_default();
    let mut best: Option<(i64, usize)> = None;
    for (at, filter) in query.fields.iter().enumerate() {
        // A record with several values could fit a range more than once.
        let many = spec.iter().any(|field| field.name == filter.field && field.many);
        let narrow = match filter.test {
            FieldTest::Contains(_) => false,
            FieldTest::Equals(_) | FieldTest::Empty => true,
            FieldTest::Between(..) | FieldTest::Starts(_) | FieldTest::OneOf(_) => !many,
        };
        if !narrow {
            continue;
        }
        let count = count_keys(connection, query, filter, most + 1).await?;
        if count <= most && best.is_none_or(|(fewest, _)| count < fewest) {
            best = Some((count, at));
        }
    }
    Ok(best)
}

/// How many keys of records of the units and states fit a condition, counted as far as `most`.
async fn count_keys(
    connection: &mut Connection,
    query: &RecordQuery,
    filter: &FieldFilter,
    most: i64,
) -> Result<i64> {
    let mut sql = Sql::default();
    let (register, field) = (sql.argument(&query.register), sql.argument(&filter.field));
    sql.holds(format!("register = {register} AND field = {field}"));
    let condition = filter.test.condition("value", connection.engine(), &mut sql);
    sql.holds(condition);
    if let Some(units) = units(query) {
        sql.one_of("subject", &units);
    }
    if !query.states.is_empty() {
        sql.one_of("state", &query.states);
    }
    let text = format!(
        "SELECT COUNT(*) FROM (SELECT 1 FROM record_key WHERE {} LIMIT {most}) x",
        sql.conditions.join(" AND ")
    );
    connection.number(&text, &sql.arguments).await
}

/// The records that hold the words of a query, or of one of its conditions, where they are few and the texts are at hand.
async fn holding_words(
    store: &Store,
    connection: &mut Connection,
    query: &RecordQuery,
) -> Result<Option<Vec<String>>> {
    for filter in &query.fields {
        if let FieldTest::Contains(words) = &filter.test {
            let found = store
                .texts
                .holding(
                    store,
                    connection,
                    &query.register,
                    Some(&filter.field),
                    words,
                    FEW_WITH_WORDS,
                )
                .await?;
            if found.is_some() {
                return Ok(found);
            }
        }
    }
    let Some(words) = &query.words else {
        return Ok(None);
    };
    let titled = store
        .texts
        .holding(store, connection, &query.register, None, words, FEW_WITH_WORDS)
        .await?;
    let Some(mut among) = titled else { return Ok(None) };
    among.push(words.clone());
    if !query.words_subjects.is_empty() {
        match of_units(connection, &query.register, &query.words_subjects).await? {
            Some(records) => among.extend(records),
            None => return Ok(None),
        }
    }
    among.sort();
    among.dedup();
    Ok(Some(among))
}
