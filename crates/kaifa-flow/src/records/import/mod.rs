//! A workbook or csv into a register: read row by row, every cell judged, everything or nothing written, as one act.
//!
//! Reading and writing go side by side: rows that are ready go in parts to the act under way; with the first problem the act is
//! given up, and the file is read to its end so that all problems are listed. Nothing of the file is held but those problems.

mod faults;
mod headings;
mod reading;
mod writing;

use std::collections::HashMap;
use std::sync::Arc;

use kaifa_base::{Place, Problem, Words};
use kaifa_pack::item::FieldType;
use tokio::sync::mpsc;

use crate::app::App;
use crate::codes;
use crate::people::permission::Signed;
use crate::place::picture::Picture;
use crate::records::Desk;
use crate::stop::Stop;
use kaifa_table::sheets::rows::TableSource;

pub use faults::{CellFault, Faults};
use reading::{Outcome, Reading, Ready};
use writing::write;

/// What becomes of rows whose record is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Existing {
    /// They are problems.
    #[default]
    Refuse,
    /// They change the record.
    Update,
}

/// How to import.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// The unit of rows that name none.
    pub subject: Option<String>,
    /// Records that are there already.
    pub existing: Existing,
    /// Only look for problems.
    pub dry_run: bool,
    /// The sheet; the one named after the register, else the first.
    pub sheet: Option<String>,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Done {
    /// Rows with something in them.
    pub rows: usize,
    /// Records made.
    pub made: usize,
    /// Records changed.
    pub changed: usize,
    /// Warnings.
    pub warnings: Vec<Problem>,
}

/// Who imports into which register. Owns what it needs, because reading goes on beside writing.
#[derive(Clone)]
pub struct Order {
    /// The program.
    pub app: Arc<App>,
    /// Today's picture.
    pub picture: Arc<Picture>,
    /// The pack of the place.
    pub pack: String,
    /// The register.
    pub register: String,
    /// Who.
    pub person: Signed,
}

impl Order {
    fn desk(&self) -> Result<Desk<'_>, Stop> {
        let place = self.picture.place_or_stop(&self.pack)?;
        let register = place.edition.register(&self.register).ok_or_else(|| {
            Stop::not_found(
                format!("台账 {}", self.register),
                format!("register {}", self.register),
            )
        })?;
        Ok(Desk {
            app: &self.app,
            place,
            person: &self.person,
            register,
        })
    }
}

/// Imports a file. Either everything is written and counted, or nothing is, and all problems are handed to `tell`, one by one.
pub async fn import(
    order: Order,
    file: &str,
    source: TableSource,
    wish: &Wish,
    mut tell: impl FnMut(Problem),
) -> Result<Result<Done, usize>, Stop> {
    let desk = order.desk()?;
    let rights = desk.rights();
    if !rights.makes_some() {
        return Err(Stop::refused(rights.refusal("登记事项", "make records")));
    }
    let form = desk.form();
    let (digest, source) = tokio::task::spawn_blocking(move || (source.digest(), source))
        .await
        .map_err(Stop::failed)?;
    let digest = digest.map_err(Stop::failed)?;
    let references = references(desk).await?;
    let (sender, mut receiver) = mpsc::channel::<Vec<Ready>>(4);
    let reader = {
        let (order, file, wish) = (order.clone(), file.to_owned(), wish.clone());
        tokio::task::spawn_blocking(move || {
            let desk = order.desk()?;
            let form = desk.form();
            let reading = Reading {
                desk,
                form: &form,
                wish: &wish,
                file: &file,
                references: &references,
            };
            Ok::<Outcome, Stop>(reading.run(&source, &sender))
        })
    };
    let written = write(desk, &form, file, &digest, wish, &mut receiver).await;
    // A writer that failed lets go of the rows, so that the reader comes to its end.
    drop(receiver);
    let mut outcome = reader.await.map_err(Stop::failed)??;
    let written = written?;
    outcome.faults.cells.extend(written.faults);
    outcome
        .faults
        .cells
        .sort_by_key(|fault| (fault.row, fault.column));
    if outcome.faults.is_empty() && outcome.rows == 0 {
        outcome.faults.whole.push(Problem::error(
            &codes::NOTHING_ENTERED,
            Place::file(file),
            Words::new("表中没有可导入的行", "the table has no row to import"),
        ));
    }
    if !outcome.faults.is_empty() {
        // The act is dropped here, and with it everything it wrote.
        drop(written.writer);
        outcome.faults.each(&form, &outcome.columns, &mut tell);
        return Ok(Err(outcome.faults.len()));
    }
    if let Some(writer) = written.writer {
        writer.commit().await?;
    }
    Ok(Ok(Done {
        rows: outcome.rows,
        made: written.made,
        changed: written.changed,
        warnings: outcome.warnings,
    }))
}

/// Records that reference fields may name, by number and by key, where the register names others.
async fn references(desk: Desk<'_>) -> Result<HashMap<String, HashMap<String, String>>, Stop> {
    let mut all = HashMap::new();
    let fields = desk
        .register
        .fields
        .iter()
        .filter(|field| field.kind == FieldType::Record);
    for register in fields.filter_map(|field| field.register.as_deref()) {
        if all.contains_key(register) {
            continue;
        }
        let mut known = HashMap::new();
        let query = kaifa_store::records::RecordQuery {
            register: register.to_owned(),
            ..Default::default()
        };
        let keys: Vec<String> = desk
            .place
            .edition
            .register(register)
            .map(|register| register.key.clone())
            .unwrap_or_default();
        desk.app
            .store
            .each_record(&query, |record| {
                known.insert(record.id.clone(), record.id.clone());
                if let [key] = &keys[..]
                    && let Some(text) = record.fields.get(key).and_then(serde_json::Value::as_str)
                {
                    known.insert(text.to_owned(), record.id.clone());
                }
                Ok(())
            })
            .await?;
        all.insert(register.to_owned(), known);
    }
    Ok(all)
}
