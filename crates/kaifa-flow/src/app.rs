//! The running program: the store, the packs in force, the clock, and the pictures computed so far.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

use chrono::{Local, Utc};
use kaifa_base::{Date, Period};
use kaifa_store::rows::Edition;
use kaifa_store::{Instant, LocalDay, Store, Stored};
use tokio::sync::{RwLock, RwLockWriteGuard};

use crate::documents::library::Library;
use crate::documents::shelf::Shelf;
use crate::evaluation::per_mu::FirmRun;
use crate::figures::book::FigureBook;
use crate::figures::review_queue::WaitingFigures;
use crate::people::permission::{Reach, Signed};
use crate::place::PlacePicture;
use crate::place::kept_rows::{KeptRows, LastWrites, RowsNow};
use crate::place::picture::{FIGURE_TABLES, Picture};
use crate::records;
use crate::sample;
use crate::stop::Stop;

/// Where the time comes from.
#[derive(Debug, Clone, Copy)]
pub enum Clock {
    /// The machine.
    System,
    /// Always the same moment, for tests.
    Fixed(Instant),
}

/// How many dates are kept computed at a time.
const PICTURES_KEPT: usize = 8;
/// How many runs over tables of firms are kept open at a time.
const FIRM_RUNS_KEPT: usize = 4;

/// How many periods' figures are kept read at a time.
const BOOKS_KEPT: usize = 4;

/// The figures of a period as they were known by a moment, at a state of the ledger.
struct KeptBook {
    period: Period,
    known_by: Option<Instant>,
    number: i64,
    book: Arc<FigureBook>,
}

/// Everything a request may need.
pub struct App {
    /// The data.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    sample: bool,
    library: Arc<Library>,
    pictures: Mutex<Vec<(Date, i64, Arc<Picture>)>>,
    computing: RwLock<()>,
    books: Mutex<Vec<KeptBook>>,
    firm_runs: Mutex<Vec<Arc<FirmRun>>>,
    rows: KeptRows,
    writes: Mutex<LastWrites>,
    /// The state of the ledger after the last act of each person.
    last_acts: Mutex<BTreeMap<String, i64>>,
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("clock", &self.clock)
            .field("sample", &self.sample)
            .finish_non_exhaustive()
    }
}

impl App {
    /// A program on a store. `sample` marks every page as showing generated data.
    pub fn new(store: Store, clock: Clock, sample: bool) -> App {
        App {
            store,
            clock,
            sample,
            library: Arc::default(),
            pictures: Mutex::new(Vec::new()),
            computing: RwLock::new(()),
            books: Mutex::new(Vec::new()),
            firm_runs: Mutex::new(Vec::new()),
            rows: KeptRows::default(),
            writes: Mutex::default(),
            last_acts: Mutex::new(BTreeMap::new()),
        }
    }

    /// The same program with another clock; what was parsed and read is shared.
    pub fn at(&self, clock: Clock) -> App {
        App {
            library: self.library.clone(),
            ..App::new(self.store.clone(), clock, self.sample)
        }
    }

    /// The moment.
    pub fn now(&self) -> Instant {
        match self.clock {
            Clock::System => Utc::now(),
            Clock::Fixed(at) => at,
        }
    }

    /// The day at the place of the program.
    pub fn today(&self) -> Date {
        match self.clock {
            Clock::System => Local::now().date_naive(),
            Clock::Fixed(at) => at.local_day(),
        }
    }

    /// Whether the data is the generated sample.
    pub fn is_sample(&self) -> bool {
        self.sample
    }

    /// Everything as it stands on a day; computed once per day and state of the ledger.
    pub async fn picture(&self, on: Date) -> Result<Arc<Picture>, Stop> {
        let number = self.ledger_number().await?;
        if let Some(kept) = self.kept_picture(on, number) {
            return Ok(kept);
        }
        // One computes, the others wait for it instead of computing the same.
        let turn = self.computing.write().await;
        self.compute_picture(on, turn).await
    }

    /// Everything as it stands on a day, for somebody who reads. While another's act is being worked out, what stood before it is
    /// shown to those who did nothing since, so that one person's entry holds up nobody else; their own acts they see at once.
    pub async fn picture_to_read(&self, on: Date, person: Option<&str>) -> Result<Arc<Picture>, Stop> {
        let number = self.ledger_number().await?;
        if let Some(kept) = self.kept_picture(on, number) {
            return Ok(kept);
        }
        if let Ok(turn) = self.computing.try_write() {
            return self.compute_picture(on, turn).await;
        }
        let own = person.map_or(0, |person| self.last_acts().get(person).copied().unwrap_or(0));
        let older = {
            let pictures = self.kept_pictures();
            let fits = |(day, of, _): &&(Date, i64, Arc<Picture>)| *day == on && *of >= own;
            pictures.iter().find(fits).map(|(.., picture)| picture.clone())
        };
        match older {
            Some(older) => Ok(older),
            None => self.picture(on).await,
        }
    }

    /// Remembers that somebody has just done something, which they must see from now on.
    pub async fn note_act(&self, person: &str) -> Result<(), Stop> {
        let number = self.ledger_number().await?;
        self.last_acts().insert(person.to_owned(), number);
        Ok(())
    }

    fn last_acts(&self) -> MutexGuard<'_, BTreeMap<String, i64>> {
        self.last_acts
            .lock()
            .expect("no thread panics while holding the last acts")
    }

    async fn compute_picture(&self, on: Date, _turn: RwLockWriteGuard<'_, ()>) -> Result<Arc<Picture>, Stop> {
        let number = self.ledger_number().await?;
        if let Some(kept) = self.kept_picture(on, number) {
            return Ok(kept);
        }
        let now = self.rows_now().await?;
        let name = format!("documents in force on {on}");
        let read = Shelf::load(&self.store, &self.library, on, None);
        let shelf = now.get(&name, &[Edition::TABLE], read).await?;
        // However an edition came into force, lists follow it from the first look on.
        if on >= self.today() {
            let follow = records::index::follow(&self.store, shelf.editions.iter().map(|edition| &**edition));
            now.get(&format!("registers followed on {on}"), &[Edition::TABLE], follow)
                .await?;
        }
        let before = {
            let pictures = self.kept_pictures();
            let of_day = pictures.iter().find(|(day, ..)| *day == on);
            of_day.map(|(.., picture)| picture.clone())
        };
        let picture =
            Picture::compute(&self.store, &now, &self.library, &shelf, on, before.as_deref()).await?;
        let picture = Arc::new(picture);
        let mut pictures = self.kept_pictures();
        pictures.retain(|(_, of, _)| *of == number);
        if pictures.len() >= PICTURES_KEPT {
            pictures.remove(0);
        }
        pictures.push((on, number, picture.clone()));
        Ok(picture)
    }

    /// A document's place as it stood on a day by what was known at its end.
    pub async fn place_as_known(&self, pack: &str, day: Date) -> Result<PlacePicture, Stop> {
        let now = self.rows_now().await?;
        Picture::place_as_known(&self.store, &now, &self.library, pack, day).await
    }

    /// The figures of all units for a period, as they were known by a moment; read once per act on figures.
    pub async fn figures_of_period(
        &self,
        period: Period,
        known_by: Option<Instant>,
    ) -> Result<Arc<FigureBook>, Stop> {
        self.ledger_number().await?;
        let number = self.last_writes().of(FIGURE_TABLES);
        let kept = |books: &[KeptBook]| {
            let fits = |kept: &&KeptBook| {
                kept.period == period && kept.known_by == known_by && kept.number == number
            };
            books.iter().find(fits).map(|kept| kept.book.clone())
        };
        if let Some(book) = kept(&self.kept_books()) {
            return Ok(book);
        }
        let book = Arc::new(FigureBook::of_period(&self.store, period, known_by).await?);
        let mut books = self.kept_books();
        books.retain(|kept| kept.number == number);
        if books.len() >= BOOKS_KEPT {
            books.remove(0);
        }
        books.push(KeptBook {
            period,
            known_by,
            number,
            book: book.clone(),
        });
        Ok(book)
    }

    fn kept_books(&self) -> MutexGuard<'_, Vec<KeptBook>> {
        self.books
            .lock()
            .expect("no thread panics while holding the books")
    }

    /// The reading of a document's bytes, kept under their hash.
    pub fn read_text(&self, sha256: &kaifa_base::Digest, bytes: &[u8]) -> Arc<crate::place::ReadText> {
        self.library.text(sha256, bytes)
    }

    /// A run over a table of firms that was opened lately.
    pub(crate) fn kept_firm_run(&self, id: &str) -> Option<Arc<FirmRun>> {
        let runs = self
            .firm_runs
            .lock()
            .expect("no thread panics while holding the runs");
        runs.iter().find(|run| run.id == id).cloned()
    }

    /// Keeps a run open; the one opened longest ago makes room.
    pub(crate) fn keep_firm_run(&self, run: Arc<FirmRun>) {
        let mut runs = self
            .firm_runs
            .lock()
            .expect("no thread panics while holding the runs");
        runs.retain(|kept| kept.id != run.id);
        if runs.len() >= FIRM_RUNS_KEPT {
            runs.remove(0);
        }
        runs.push(run);
    }

    /// The newest act of the ledger that can change what is shown: sign-ins do not.
    async fn ledger_number(&self) -> Result<i64, Stop> {
        let seen = self.last_writes().seen;
        let written = self.store.written_after(seen).await?;
        let mut writes = self.last_writes();
        writes.add(written);
        Ok(writes.act)
    }

    fn last_writes(&self) -> MutexGuard<'_, LastWrites> {
        self.writes
            .lock()
            .expect("no thread panics while holding what was written last")
    }

    /// The rows as they are after the newest act.
    async fn rows_now(&self) -> Result<RowsNow<'_>, Stop> {
        self.ledger_number().await?;
        let writes = self.last_writes().clone();
        Ok(self.rows.after(writes))
    }

    /// All figures that wait for a review by themselves; read once per act on figures.
    pub(crate) async fn waiting_figures(&self) -> Result<Arc<WaitingFigures>, Stop> {
        let now = self.rows_now().await?;
        let read = WaitingFigures::read(&self.store);
        now.get("waiting figures", FIGURE_TABLES, read).await
    }

    fn kept_pictures(&self) -> MutexGuard<'_, Vec<(Date, i64, Arc<Picture>)>> {
        self.pictures
            .lock()
            .expect("no thread panics while holding the pictures")
    }

    fn kept_picture(&self, on: Date, number: i64) -> Option<Arc<Picture>> {
        let pictures = self.kept_pictures();
        pictures
            .iter()
            .find(|(day, of, _)| *day == on && *of == number)
            .map(|(.., picture)| picture.clone())
    }

    /// The person behind a session token, with today's grants and what they reach.
    pub async fn signed_in(&self, token: &str) -> Result<Option<Signed>, Stop> {
        let Some(session) = self.store.find_session(token, self.now()).await? else {
            return Ok(None);
        };
        self.signed(&session.person).await
    }

    /// A person with today's grants and what they reach.
    pub async fn signed(&self, person: &str) -> Result<Option<Signed>, Stop> {
        let Some(person) = self
            .store
            .find_person(person)
            .await?
            .filter(|person| !person.disabled)
        else {
            return Ok(None);
        };
        let grants = self.store.list_grants_on(&person.id, self.today()).await?;
        let needs_units = grants.iter().any(|grant| grant.unit.is_some());
        let picture = if needs_units {
            Some(self.picture_to_read(self.today(), Some(&person.id)).await?)
        } else {
            self.kept_pictures().last().map(|(.., picture)| picture.clone())
        };
        let reaches = grants
            .iter()
            .map(|grant| Reach {
                role: grant.role,
                unit: grant.unit.clone(),
                inside: match (&grant.unit, &picture) {
                    (Some(unit), Some(picture)) => picture.reach_of(unit),
                    _ => BTreeSet::new(),
                },
            })
            .collect();
        Ok(Some(Signed {
            id: person.id.clone(),
            login: person.login.clone(),
            name: person.name.clone(),
            reaches: Arc::new(reaches),
            picture,
        }))
    }

    /// What stands beside the program's name: the person's unit, if a grant names one.
    pub fn place_name(&self, person: Option<&Signed>) -> String {
        let pictures = self.kept_pictures();
        let (Some(person), Some((.., picture))) = (person, pictures.last()) else {
            return String::new();
        };
        person
            .own_units()
            .next()
            .map(|unit| picture.unit_name(unit).to_owned())
            .unwrap_or_default()
    }

    /// Names of people by id, for showing who did something.
    pub async fn people_names(&self) -> Result<BTreeMap<String, String>, Stop> {
        let people = self.store.list_people().await?.into_iter();
        let mut names: BTreeMap<String, String> = people
            .map(|person| (person.id.clone(), person.name.clone()))
            .collect();
        if self.sample {
            // Who made the sample is no person.
            names.extend(sample::makers().map(|maker| (maker, "样例程序".to_owned())));
        }
        Ok(names)
    }
}
