//! Sessions: a random token in the browser, its hash here. They come and go without ledger entries of their own (signing
//! in and out are entries), are in no backup, and are the only rows that are ever removed.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use kaifa_base::Digest;

use crate::error::{Result, StoreError};
use crate::instant::{Instant, parse_instant, show_instant};
use crate::store::Store;
use crate::value::{Kind, Value};

/// A session that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The person.
    pub person: String,
    /// The hash of the token, fit for deriving a form token from.
    pub token_hash: Digest,
    /// When it was made.
    pub created_at: Instant,
    /// When it ends.
    pub expires_at: Instant,
}

impl Store {
    /// The session of a token, if it holds at this moment and its person is not disabled.
    pub async fn find_session(&self, token: &str, at: Instant) -> Result<Option<Session>> {
        let token_hash = Digest::of(token);
        let rows = self
            .database
            .reader()
            .await?
            .rows(
                "SELECT s.person, s.created_at, s.expires_at, p.disabled FROM session s JOIN person p ON p.id = s.person \
                 WHERE s.token_hash = $1 AND s.expires_at > $2",
                &[Value::Text(token_hash.to_string()), Value::Text(show_instant(at))],
                &[Kind::Text, Kind::Text, Kind::Text, Kind::Boolean],
            )
            .await?;
        Ok(rows.into_iter().next().and_then(|row| match row.as_slice() {
            [
                Value::Text(person),
                Value::Text(created),
                Value::Text(expires),
                Value::Boolean(false),
            ] => Some(Session {
                person: person.clone(),
                token_hash,
                created_at: parse_instant(created)?,
                expires_at: parse_instant(expires)?,
            }),
            _ => None,
        }))
    }
}

/// Makes a session and gives its token. Sessions of anybody that have ended by this moment go at the same time: there is no other
/// moment at which they would.
pub(crate) async fn start_session(
    store: &Store,
    person: &str,
    at: Instant,
    expires_at: Instant,
) -> Result<String> {
    let mut random = [0_u8; 32];
    getrandom::fill(&mut random).map_err(|error| {
        StoreError::File(
            "random numbers".to_owned(),
            std::io::Error::other(error.to_string()),
        )
    })?;
    let token = BASE64_URL_SAFE_NO_PAD.encode(random);
    let values = [
        Digest::of(&token).to_string(),
        person.to_owned(),
        show_instant(at),
        show_instant(expires_at),
    ]
    .map(Value::Text);
    let arguments: Vec<(Kind, &Value)> = values.iter().map(|value| (Kind::Text, value)).collect();
    let mut connection = store.database.writer().await?;
    connection
        .execute(
            "DELETE FROM session WHERE expires_at <= $1",
            &[(Kind::Text, &Value::Text(show_instant(at)))],
        )
        .await?;
    connection
        .execute(
            "INSERT INTO session (token_hash, person, created_at, expires_at) VALUES ($1, $2, $3, $4)",
            &arguments,
        )
        .await?;
    connection.commit().await?;
    Ok(token)
}

/// Removes the session of a token.
pub(crate) async fn end_session(store: &Store, token_hash: &Digest) -> Result<u64> {
    remove_sessions(
        store,
        "DELETE FROM session WHERE token_hash = $1",
        token_hash.as_str(),
    )
    .await
}

/// Removes all sessions of a person.
pub(crate) async fn end_sessions_of(store: &Store, person: &str) -> Result<u64> {
    remove_sessions(store, "DELETE FROM session WHERE person = $1", person).await
}

async fn remove_sessions(store: &Store, sql: &str, argument: &str) -> Result<u64> {
    let mut connection = store.database.writer().await?;
    let removed = connection
        .execute(sql, &[(Kind::Text, &Value::Text(argument.to_owned()))])
        .await?;
    connection.commit().await?;
    Ok(removed)
}
