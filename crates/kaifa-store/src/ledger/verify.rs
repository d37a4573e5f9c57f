//! Proving that nothing was altered: the chain is recomputed entry by entry, and every business row is compared with what
//! its entry wrote. Works on one unchanging snapshot while others write, batch by batch, so memory does not grow with the
//! ledger; what was read is checked on a thread of its own while the next is read.
//!
//! What the database alone cannot prove is said plainly: someone who rewrites everything consistently is only found
//! against a root that was kept elsewhere.

use std::sync::Arc;

use kaifa_base::{Place, Problem, Words};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use crate::codes;
use crate::database::Connection;
use crate::error::Result;
use crate::instant::show_instant;
use crate::ledger::entry::StoredEntry;
use crate::ledger::root::Root;
use crate::ledger::verify_chain::ChainCheck;
use crate::ledger::verify_rows::RowCheck;
use crate::store::Store;
use crate::tables::TABLES;
use crate::value::{Kind, Value};

/// Entries per batch.
const BATCH: i64 = 5_000;
/// Entries and rows that may wait to be checked: two batches and their rows.
const AHEAD: usize = 4 * BATCH as usize;

/// What is handed from reading to checking, batch after batch.
enum Piece {
    /// All entries of a batch.
    Entries(Vec<StoredEntry>),
    /// Some rows that name entries of the batch, with the number of their table.
    Rows(usize, Vec<Vec<Value>>),
    /// All rows of the batch were handed on.
    End,
}

/// The way from reading to checking. Reading waits while too much lies there, however many pieces that is.
struct Handing {
    pieces: mpsc::UnboundedSender<(Piece, OwnedSemaphorePermit)>,
    room: Arc<Semaphore>,
}

impl Handing {
    /// Hands a piece on once there is room for it. Whoever takes the pieces is there until the last; if it is not, it is being
    /// unwound and says why itself.
    async fn hand(&self, piece: Piece) {
        let size = match &piece {
            Piece::Entries(entries) => entries.len(),
            Piece::Rows(_, rows) => rows.len(),
            Piece::End => 0,
        };
        let size = u32::try_from(size.min(AHEAD)).unwrap_or(u32::MAX);
        // The room is never closed.
        if let Ok(room) = self.room.clone().acquire_many_owned(size).await {
            let _ = self.pieces.send((piece, room));
        }
    }
}

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
    const MOST_ROWS: usize = 1_000;

    /// Whether nothing was found altered.
    pub fn is_sound(&self) -> bool {
        !Problem::any_error(&self.problems)
    }
}

impl Store {
    /// Verifies the ledger and all business rows, against roots kept outside where there are any.
    pub async fn verify_ledger(&self, known_roots: &[Root]) -> Result<VerifyReport> {
        self.verify(known_roots, RowCheck::new()).await
    }

    /// The same for a reader without right to business data: an edited row is named with its key and columns, not with what
    /// stood or stands there.
    pub async fn verify_ledger_without_values(&self, known_roots: &[Root]) -> Result<VerifyReport> {
        let mut rows = RowCheck::new();
        rows.without_values = true;
        self.verify(known_roots, rows).await
    }

    async fn verify(&self, known_roots: &[Root], mut rows: RowCheck) -> Result<VerifyReport> {
        let mut connection = self.database.snapshot().await?;
        let mut chain = ChainCheck::new(known_roots);
        let (sender, mut pieces) = mpsc::unbounded_channel();
        let handing = Arc::new(Handing {
            pieces: sender,
            room: Arc::new(Semaphore::new(AHEAD)),
        });
        let check = tokio::task::spawn_blocking(move || {
            while let Some((piece, _room)) = pieces.blocking_recv() {
                match piece {
                    Piece::Entries(entries) => {
                        for entry in &entries {
                            let proven = chain.take(entry);
                            rows.take_entry(entry, proven);
                        }
                    }
                    Piece::Rows(table, found) => found.into_iter().for_each(|row| rows.take_row(table, row)),
                    Piece::End => rows.settle(),
                }
            }
            (chain, rows)
        });
        let read = read_all(&mut connection, handing).await;
        let (chain, mut rows) = match check.await {
            Ok(checked) => checked,
            Err(panic) => std::panic::resume_unwind(panic.into_panic()),
        };
        read?;
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

/// Reads the ledger and the rows of all tables, batch by batch.
async fn read_all(connection: &mut Connection, handing: Arc<Handing>) -> Result<()> {
    let mut from = i64::MIN;
    loop {
        let batch = entries_from(connection, from).await?;
        let last_batch = batch.len() < BATCH as usize;
        let until = match (last_batch, batch.last()) {
            (false, Some(entry)) => entry.seq,
            _ => i64::MAX,
        };
        handing.hand(Piece::Entries(batch)).await;
        for (number, table) in TABLES.iter().enumerate() {
            let sql = format!(
                "SELECT {} FROM {} WHERE entry_seq >= $1 AND entry_seq <= $2",
                table.select_list(),
                table.name
            );
            let range = [Value::Integer(from), Value::Integer(until)];
            connection
                .for_each_part(&sql, &range, &table.select_kinds(), |rows| {
                    let handing = handing.clone();
                    Box::pin(async move {
                        if !rows.is_empty() {
                            handing.hand(Piece::Rows(number, rows)).await;
                        }
                        Ok(())
                    })
                })
                .await?;
        }
        handing.hand(Piece::End).await;
        if last_batch {
            return Ok(());
        }
        from = until + 1;
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
