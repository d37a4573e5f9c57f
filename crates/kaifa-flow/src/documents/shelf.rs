//! The packs on the shelf: those built into the program, those in force in the database, and how one gets there.
//!
//! An edition in the database is the pack's files as text, so that what was in force on a day can be read again with
//! every line as it was accepted.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use kaifa_base::{Date, Digest, Problem};
use kaifa_pack::{Edition, Loaded, LoadedEdition, Pack, PackFiles};
use kaifa_store::{Act, Changes, Document, Instant, Kept, Store};
use kaifa_store::{LocalDay, rows};
use rust_embed::Embed;

use crate::documents::library::Library;
use crate::stop::Stop;

#[derive(Embed)]
#[folder = "../../packs"]
#[include = "*.toml"]
struct BuiltIn;

/// What is built in does not change while the program runs: it is unpacked once, and the base pack, on which every page of a draft
/// rests, is read once.
static BUILT_IN: LazyLock<Vec<PackFiles>> = LazyLock::new(unpacked);
static BASE: LazyLock<Loaded> = LazyLock::new(|| {
    let base = BUILT_IN.iter().find(|files| files.name == BASE_NAME);
    Pack::from_files(base.expect("the base pack is built in").clone())
});
const BASE_NAME: &str = "base";

/// The packs built into the program, `base` first.
pub fn built_in() -> Vec<PackFiles> {
    BUILT_IN.clone()
}

fn unpacked() -> Vec<PackFiles> {
    let mut names: Vec<String> = BuiltIn::iter()
        .filter_map(|path| path.split_once('/').map(|(name, _)| name.to_owned()))
        .collect();
    names.sort_by_key(|name| (name != BASE_NAME, name.clone()));
    names.dedup();
    names
        .into_iter()
        .map(|name| {
            let prefix = format!("{name}/");
            let files = BuiltIn::iter().filter_map(|path| {
                let inside = path.strip_prefix(&prefix)?.to_owned();
                let file = BuiltIn::get(&path)?;
                Some((inside, String::from_utf8_lossy(&file.data).into_owned()))
            });
            PackFiles::new(name.clone(), files)
        })
        .collect()
}

/// The built-in base pack.
pub fn base_pack() -> Pack {
    BASE.pack.clone()
}

/// A pack from memory with its base, from the built-in ones.
pub fn with_base(files: PackFiles) -> LoadedEdition {
    let loaded = Pack::from_files(files);
    Edition::complete(loaded.pack, loaded.problems, |name| {
        let found = match name == BASE_NAME {
            true => BASE.clone(),
            false => Pack::from_files(BUILT_IN.iter().find(|files| files.name == name)?.clone()),
        };
        Some((found.pack, found.problems))
    })
}

/// One pack with its base, from the built-in ones, by name.
pub fn built_in_edition(name: &str) -> Option<LoadedEdition> {
    let files = BUILT_IN.iter().find(|files| files.name == name)?.clone();
    Some(with_base(files))
}

/// A pack folder with its base: from the folders beside it, else from the built-in packs.
pub fn edition_of_folder(folder: &Path) -> LoadedEdition {
    let loaded = Pack::load(folder);
    let shelf = &*BUILT_IN;
    let parent = std::fs::canonicalize(folder)
        .ok()
        .and_then(|full| full.parent().map(Path::to_owned));
    Edition::complete(loaded.pack, loaded.problems, |name| {
        let beside = parent
            .as_ref()
            .map(|parent| parent.join(name))
            .filter(|path| path.is_dir());
        let found = match beside {
            Some(path) => Pack::load(&path),
            None => Pack::from_files(shelf.iter().find(|files| files.name == name)?.clone()),
        };
        Some((found.pack, found.problems))
    })
}

fn complete(files: PackFiles, shelf: &[PackFiles]) -> LoadedEdition {
    let loaded = Pack::from_files(files);
    Edition::complete(loaded.pack, loaded.problems, |name| {
        let found = Pack::from_files(shelf.iter().find(|files| files.name == name)?.clone());
        Some((found.pack, found.problems))
    })
}

/// The editions of documents that are in force on a day, in the order of their names.
#[derive(Debug, Clone, Default)]
pub struct Shelf {
    /// One per document.
    pub editions: Vec<Arc<Edition>>,
    /// Pack → the day since when the office works with its document: it was accepted and holds.
    pub taken_up: BTreeMap<String, Date>,
    /// Pack → the first day of a document that was accepted by the day asked about and does not hold yet.
    pub begins: BTreeMap<String, Date>,
}

impl Shelf {
    /// Reads what is in force on a day from the database. For a day before a pack's first edition that edition counts, so
    /// that the directory can be asked for any past day. With a moment only editions accepted before it count: what ends an
    /// edition is the next one, so the newest of them has no end yet.
    pub async fn load(
        store: &Store,
        library: &Library,
        on: Date,
        known: Option<Instant>,
    ) -> Result<Shelf, Stop> {
        let mut chosen: BTreeMap<String, rows::Edition> = BTreeMap::new();
        let mut taken_up: BTreeMap<String, Date> = BTreeMap::new();
        let mut first_days: BTreeMap<String, Date> = BTreeMap::new();
        let mut rows = store.list_editions(None).await?;
        if let Some(known) = known {
            rows.retain(|row| row.accepted_at < known);
            // Newest first within a pack.
            let mut last = None;
            for row in &mut rows {
                if last.as_ref() != Some(&row.pack) {
                    row.row.in_force_until = None;
                    last = Some(row.pack.clone());
                }
            }
        }
        for row in rows {
            let first = taken_up
                .entry(row.pack.clone())
                .or_insert(row.accepted_at.local_day());
            *first = (*first).min(row.accepted_at.local_day());
            let first = first_days.entry(row.pack.clone()).or_insert(row.in_force_from);
            *first = (*first).min(row.in_force_from);
            let known = chosen.get(&row.pack);
            let in_force = row.in_force_from <= on && row.in_force_until.is_none_or(|until| until >= on);
            // After its end a document is in force no more, unlike before its beginning.
            let first = row.in_force_from > on
                && known
                    .is_none_or(|known| known.in_force_from > on && row.in_force_from < known.in_force_from);
            if in_force || first {
                chosen.insert(row.pack.clone(), row.row);
            }
        }
        let mut begins = BTreeMap::new();
        for (pack, first) in first_days {
            if let Some(day) = taken_up.get_mut(&pack) {
                if *day <= on && first > on {
                    begins.insert(pack, first);
                }
                *day = (*day).max(first);
            }
        }
        // Which packs a pack builds on is known only when it is parsed, so all of them are part of what names an edition.
        let together: Vec<&str> = chosen.values().map(|row| row.digest.as_str()).collect();
        let together = Digest::of(together.join(" "));
        let mut shelf: Option<Vec<PackFiles>> = None;
        let mut editions = Vec::new();
        for row in chosen.values() {
            if let Some(known) = library.known_edition(&format!("{}@{together}", row.pack)) {
                editions.push(known);
                continue;
            }
            let shelf = match &mut shelf {
                Some(shelf) => shelf,
                none => none.insert(chosen.values().map(files_of).collect::<Result<_, Stop>>()?),
            };
            let edition = complete(files_of(row)?, shelf).edition;
            editions.push(library.keep_edition(format!("{}@{together}", row.pack), edition));
        }
        editions.retain(|edition| !edition.pack.items.clauses.is_empty());
        Ok(Shelf {
            editions,
            taken_up,
            begins,
        })
    }

    /// The edition of a pack.
    pub fn edition(&self, pack: &str) -> Option<&Arc<Edition>> {
        self.editions.iter().find(|edition| edition.name() == pack)
    }
}

/// The files of a stored edition.
fn files_of(row: &rows::Edition) -> Result<PackFiles, Stop> {
    let files: Vec<(String, String)> = serde_json::from_str(&row.content.0).map_err(Stop::failed)?;
    Ok(PackFiles::new(row.pack.clone(), files))
}

/// How a document is named, in force or not: its number, else its title, else its pack.
pub async fn name_of(store: &Store, pack: &str) -> Result<String, Stop> {
    let editions = store.list_editions(Some(pack)).await?;
    let newest = editions.first().map(|row| files_of(row)).transpose()?;
    let document = newest.and_then(|files| Pack::from_files(files).pack.document);
    let name = document.and_then(|document| document.doc_number.or(document.title));
    Ok(name.unwrap_or_else(|| pack.to_owned()))
}

/// Every accepted edition as the pack that it is, without those that it builds on; newest first within a document.
pub(crate) async fn list_packs(store: &Store) -> Result<Vec<(i64, Pack)>, Stop> {
    let rows = store.list_editions(None).await?;
    let pack = |row: &Kept<rows::Edition>| Ok((row.number, Pack::from_files(files_of(row)?).pack));
    rows.iter().map(pack).collect()
}

/// One accepted edition of a pack by its number, with the packs that it builds on as they were accepted last.
pub async fn find_edition(store: &Store, pack: &str, number: i64) -> Result<Edition, Stop> {
    let rows = store.list_editions(None).await?;
    let row = rows.iter().find(|row| row.pack == pack && row.number == number);
    let row = row.ok_or_else(|| {
        Stop::not_found(
            format!("{pack} 第{number}版"),
            format!("edition {number} of {pack}"),
        )
    })?;
    let mut shelf: Vec<PackFiles> = Vec::new();
    // Newest first within a pack.
    for other in rows.iter().filter(|other| other.pack != pack) {
        if !shelf.iter().any(|files| files.name == other.pack) {
            shelf.push(files_of(other)?);
        }
    }
    Ok(complete(files_of(row)?, &shelf).edition)
}

/// Puts a pack in force from a day, as its next edition. Refused while the pack has errors.
pub async fn put_in_force(
    store: &Store,
    files: &PackFiles,
    shelf: &[PackFiles],
    by: &str,
    from: Date,
    now: Instant,
) -> Result<(), Stop> {
    let (act, changes) = edition_changes(store, files, shelf, by, from, now).await?;
    store.write(&act, changes).await?;
    Ok(())
}

/// The act of putting a pack in force and what it writes, for an act that writes more besides. Packs that it builds on and that never
/// were in force come with it.
pub(crate) async fn edition_changes(
    store: &Store,
    files: &PackFiles,
    shelf: &[PackFiles],
    by: &str,
    from: Date,
    now: Instant,
) -> Result<(Act, Changes), Stop> {
    let LoadedEdition {
        edition,
        mut problems,
    } = complete(files.clone(), shelf);
    problems.extend(kaifa_pack::check::check(&edition));
    if Problem::any_error(&problems) {
        problems.retain(|problem| problem.severity == kaifa_base::Severity::Error);
        return Err(Stop::problems(problems));
    }
    let before = store.list_editions(Some(&files.name)).await?;
    let document = edition.pack.document.as_ref();
    let row = rows::Edition {
        number: before.iter().map(|edition| edition.number).max().unwrap_or(0) + 1,
        source: document.and_then(|document| document.text_sha256.clone()),
        ..first_edition(files, by, from, now)?
    };
    let mut changes = Changes::new();
    // What it builds on comes into force with it where it never was.
    let wanted = document.map(|document| &document.builds_on);
    for name in wanted.into_iter().flatten() {
        let files = shelf.iter().find(|files| files.name == *name);
        if let Some(files) = files.filter(|one| one.name != row.pack)
            && store.list_editions(Some(name)).await?.is_empty()
        {
            changes.insert(&first_edition(files, by, from, now)?);
        }
    }
    if let Some(old) = before.iter().find(|edition| edition.in_force_until.is_none()) {
        let ended = rows::Edition {
            in_force_until: from.pred_opt(),
            ..old.row.clone()
        };
        changes.update(old, &ended);
    }
    changes.insert(&row);
    let act = Act::new(
        now,
        by,
        "edition.put_in_force",
        format!("edition:{}#{}", row.pack, row.number),
    );
    Ok((act, changes))
}

/// A pack as its first edition.
fn first_edition(files: &PackFiles, by: &str, from: Date, now: Instant) -> Result<rows::Edition, Stop> {
    let content = serde_json::to_string(&files.files).map_err(Stop::failed)?;
    Ok(rows::Edition {
        pack: files.name.clone(),
        number: 1,
        in_force_from: from,
        in_force_until: None,
        digest: Digest::of(&content),
        content: Document(content),
        source: None,
        accepted_by: by.to_owned(),
        accepted_at: now,
    })
}
