//! The store: opened once, shared by all. Reading by key or by the lists of the row modules; writing only by an act.

use std::sync::Arc;

use crate::act::Act;
use crate::changes::Changes;
use crate::database::{Database, Engine};
use crate::error::Result;
use crate::ledger::Root;
use crate::records::Texts;
use crate::select::Select;
use crate::table::{Kept, Stored};
use crate::value::Value;
use crate::write::Writer;

/// The data of one installation, on either engine. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) database: Database,
    pub(crate) texts: Arc<Texts>,
}

impl Store {
    /// Opens a database: `sqlite:FILE`, a bare file name (made if missing), or `postgres://…`. Tables are made by
    /// [`Store::migrate`].
    pub async fn open(address: &str) -> Result<Store> {
        Ok(Store {
            database: Database::open(address).await?,
            texts: Arc::default(),
        })
    }

    /// Which engine it runs on.
    pub fn engine(&self) -> Engine {
        self.database.engine()
    }

    /// Closes all connections; files are complete afterwards.
    pub async fn close(&self) {
        self.database.close().await;
    }

    /// Writes rows and their ledger entry, all or nothing, and gives the ledger's new root. Every reason for a refusal is
    /// listed.
    pub async fn write(&self, act: &Act, changes: Changes) -> Result<Root> {
        let mut writer = self.begin(act).await?;
        writer.apply(changes).await?;
        writer.commit().await
    }

    /// Starts an act whose changes depend on what is read meanwhile. Nobody else writes until it is committed or
    /// dropped, so keep it short.
    pub async fn begin(&self, act: &Act) -> Result<Writer> {
        Writer::begin(&self.database, act).await
    }

    /// The row of a key, whose parts are given in the table's order.
    pub async fn find<T: Stored>(&self, key: &[Value]) -> Result<Option<Kept<T>>> {
        Ok(self.select(Select::key::<T>(key)).await?.into_iter().next())
    }

    pub(crate) async fn select<T: Stored>(&self, select: Select) -> Result<Vec<Kept<T>>> {
        select.run(&mut self.database.reader().await?).await
    }
}
