//! Proving that nothing was altered: the chain is recomputed entry by entry, and every business row is compared with what
//! its entry wrote. Works on one unchanging snapshot while others write, batch by batch, so memory does not grow with the
//! ledger.
//!
//! What the database alone cannot prove is said plainly: someone who rewrites everything consistently is only found
//! against a root that was kept elsewhere.

use kaifa_base::{Place, Problem, Words};

use crate::codes;
use crate::database::Connection;
use crate::error::Result;
use crate::instant::show_instant;
use crate::ledger::entry::StoredEntry;
use crate::ledger::root::Root;
use crate::ledger::verify_chain::ChainCheck;
use crate::ledger::verify_rows::RowCheck;
use crate::store::Store;
use crate::value::{Kind, Value};

/// Entries per batch.
const BATCH: i64 = 2_000;

/// What verification found.
#[derive(Debug, Clone, PartialEq)]
pub struct VerifyReport {
    /// Entries checked.
    pub entries: i64,
    /// Business rows compared.
    pub rows: i64,
    /// The last entry.
    pub root: Option<Root>,
    /// How many roots kept outside were compared.
    pub roots_checked: usize,
    /// What is wrong, and what cannot be excluded. Of damaged rows at most [`VerifyReport::MOST_ROWS`] are listed.
    pub problems: Vec<Problem>,
    /// Damaged rows beyond those listed.
    pub rows_not_listed: i64,
}

impl VerifyReport {
    /// How many damaged rows are listed one by one.
    pub const MOST_ROWS: usize = 1_000;

    /// Whether nothing was found altered.
    pub fn is_sound(&self) -> bool {
        !Problem::any_error(&self.problems)
    }
}

impl Store {
    /// Verifies the ledger and all business rows, against roots kept outside where there are any.
    pub async fn verify_ledger(&self, known_roots: &[Root]) -> Result<VerifyReport> {
        self.verify(known_roots, RowCheck::default()).await
    }

    /// The same for a reader without right to business data: an edited row is named with its key and columns, not with what
    /// stood or stands there.
    pub async fn verify_ledger_without_values(&self, known_roots: &[Root]) -> Result<VerifyReport> {
        let mut rows = RowCheck::default();
        rows.without_values = true;
        self.verify(known_roots, rows).await
    }

    async fn verify(&self, known_roots: &[Root], mut rows: RowCheck) -> Result<VerifyReport> {
        let mut connection = self.database.snapshot().await?;
        let mut chain = ChainCheck::new(known_roots);
        let mut from = i64::MIN;
        loop {
            let batch = entries_from(&mut connection, from).await?;
            let last_batch = batch.len() < BATCH as usize;
            let until = match (last_batch, batch.last()) {
                (false, Some(entry)) => entry.seq,
                _ => i64::MAX,
            };
            for entry in &batch {
                let proven = chain.take(entry);
                rows.take_entry(entry, proven);
            }
            rows.compare(&mut connection, from, until).await?;
            if last_batch {
                break;
            }
            from = until + 1;
        }
        let head = connection
            .rows(
                "SELECT seq, hash FROM ledger_head WHERE id = 1",
                &[],
                &[Kind::Integer, Kind::Text],
            )
            .await?;
        let head = match head.first().map(Vec::as_slice) {
            Some([Value::Integer(seq), Value::Text(hash)]) => Some((*seq, hash.clone())),
            _ => None,
        };
        connection.rollback().await?;
        let (entries, root) = (chain.entries(), chain.root());
        let mut problems = chain.finish(head);
        let row_problems = rows.finish();
        let rows_not_listed = row_problems.len().saturating_sub(VerifyReport::MOST_ROWS);
        problems.extend(row_problems.into_iter().take(VerifyReport::MOST_ROWS));
        problems.extend(limits_of_proof(known_roots, root.as_ref()));
        Ok(VerifyReport {
            entries,
            rows: rows.rows,
            root,
            roots_checked: known_roots.len(),
            problems,
            rows_not_listed: i64::try_from(rows_not_listed).unwrap_or(i64::MAX),
        })
    }
}

async fn entries_from(connection: &mut Connection, from: i64) -> Result<Vec<StoredEntry>> {
    let columns = StoredEntry::COLUMNS;
    let sql = format!("SELECT {columns} FROM ledger_entry WHERE seq >= $1 ORDER BY seq LIMIT {BATCH}");
    let rows = connection
        .rows(&sql, &[Value::Integer(from)], &StoredEntry::KINDS)
        .await?;
    Ok(rows.into_iter().map(StoredEntry::from_values).collect())
}

/// What the given roots leave open.
fn limits_of_proof(known_roots: &[Root], last: Option<&Root>) -> Option<Problem> {
    let last = last?;
    let Some(newest) = known_roots.iter().max_by_key(|root| root.seq) else {
        return Some(
            Problem::note(
                &codes::LEDGER_REWRITE_POSSIBLE,
                Place::default(),
                Words::new(
                    "未提供库外保存的账根,不能排除整本账被重写",
                    "no root kept outside was given: a full rewrite of the ledger cannot be excluded",
                ),
            )
            .hint(
                "请用通知、公布名单上印出的账根再核验一次:kaifa ledger verify --roots 文件",
                "verify again with the roots printed in notices and published lists: kaifa ledger verify --roots FILE",
            ),
        );
    };
    (newest.seq < last.seq).then(|| {
        Problem::note(
            &codes::LEDGER_UNCOVERED_TAIL,
            Place::default(),
            Words::new(
                format!("库外账根只到第 {} 条({});其后 {} 条无外部凭据", newest.seq, show_instant(newest.at), last.seq - newest.seq),
                format!(
                    "the newest root kept outside is entry {} of {}; the {} entries after it rest on no outside proof",
                    newest.seq,
                    show_instant(newest.at),
                    last.seq - newest.seq
                ),
            ),
        )
    })
}
