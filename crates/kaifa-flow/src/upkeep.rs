//! Keeping an installation: a backup that the ledger knows of.

use std::path::Path;

use kaifa_store::{Act, Backup, Changes};

use crate::app::App;
use crate::people::permission::Signed;
use crate::stop::Stop;

/// Writes everything into a new file while others work, and notes in the ledger who took it and its hash.
pub async fn back_up(app: &App, person: &Signed, path: &Path) -> Result<Backup, Stop> {
    let backup = app.store.backup(path).await?;
    let subject = format!("backup:{}", backup.sha256);
    let act = Act::new(app.now(), &person.id, "system.backup", subject);
    app.store.write(&act, Changes::new()).await?;
    Ok(backup)
}
