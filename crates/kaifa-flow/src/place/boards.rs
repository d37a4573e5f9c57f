//! The answers of boards: the rows of a part as far as a person may see them, over all places, on the day of the picture, and the lines
//! that the part makes of them.
//!
//! Rights are those of the source: records by register, unit and field, duties by responsible unit; the directory is open to everyone
//! who works here. A part that reads a field which the person may not see is not answered, since its lines would tell.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use kaifa_eval::board::{BoardLine, BoardRow, Question};
use kaifa_eval::book::Book;
use kaifa_eval::record::form::{Form, Setting};
use kaifa_eval::value::{Cause, Value};
use kaifa_pack::UnitState;
use kaifa_pack::expr;
use kaifa_pack::item::{Board, BoardPart, BoardSource, Duty, Register, UnitKind};
use kaifa_store::records::RecordQuery;
use kaifa_store::rows::Record;

use crate::app::App;
use crate::duties::scheme::duty_values;
use crate::duties::supervise;
use crate::people::permission::{Signed, Task};
use crate::place::PlacePicture;
use crate::place::picture::Picture;
use crate::place::standing::DutyNow;
use crate::records;
use crate::records::form::known_fields;
use crate::records::rights::Rights;
use crate::records::then::records_then;
use crate::stop::Stop;

/// Records that a part reads at most; a register with more has its list with filters.
const MOST: i64 = 50_000;

/// What a row was made of, for showing it.
#[derive(Clone)]
pub enum Origin<'p> {
    /// A record of a register.
    Record(&'p PlacePicture, Arc<Record>),
    /// An instance of a duty.
    Duty(&'p PlacePicture, &'p Duty, &'p DutyNow),
    /// A unit.
    Unit(&'p UnitState),
}

/// The answer of a part.
pub struct Answer<'p> {
    /// The part.
    pub part: &'p BoardPart,
    /// The register that each of its sources reads.
    pub registers: Vec<Option<&'p Register>>,
    /// The rows that count.
    pub rows: Vec<Arc<BoardRow>>,
    /// What each row was made of.
    pub origins: Vec<Origin<'p>>,
    /// The lines, those amiss first.
    pub lines: Vec<BoardLine>,
    /// Records of the register, where they are too many to be read for a page.
    pub too_many: Option<i64>,
}

impl<'p> Answer<'p> {
    /// The register of one of the sources; 0 is the part's own.
    pub fn register(&self, source: usize) -> Option<&'p Register> {
        self.registers.get(source).copied().flatten()
    }

    /// Lines that are amiss.
    pub fn amiss(&self) -> usize {
        self.lines.iter().filter(|line| line.amiss == Some(true)).count()
    }

    /// Lines of which that cannot be judged.
    pub fn open(&self) -> usize {
        self.lines.iter().filter(|line| line.amiss.is_none()).count()
    }
}

/// The boards of all places, each once.
pub fn boards(picture: &Picture) -> Vec<&Board> {
    let mut seen = BTreeSet::new();
    let all = picture
        .places
        .iter()
        .flat_map(|place| &place.edition.items.boards);
    all.filter(|board| seen.insert(board.id.as_str())).collect()
}

/// Whether a board stands on the workbench of a person.
pub fn is_for(person: &Signed, board: &Board) -> bool {
    let mut roles = person.reaches.iter().map(|reach| reach.role.code());
    roles.any(|role| board.roles.iter().any(|one| one == role))
}

/// One person who asks boards of one picture: what several parts read is gathered once.
pub struct Asker<'p> {
    app: &'p App,
    picture: &'p Picture,
    person: &'p Signed,
    books: Vec<Arc<Book>>,
    duties: OnceLock<Rows<'p>>,
}

/// Rows with what each was made of.
type Rows<'p> = Vec<(Arc<BoardRow>, Origin<'p>)>;

impl<'p> Asker<'p> {
    /// Somebody who asks.
    pub fn new(app: &'p App, picture: &'p Picture, person: &'p Signed) -> Asker<'p> {
        Asker {
            app,
            picture,
            person,
            books: picture
                .places
                .iter()
                .map(|place| records::form::book(place, picture.on))
                .collect(),
            duties: OnceLock::new(),
        }
    }

    /// The answer of a part; nothing where the person may not see all that it reads.
    pub async fn answer(&self, part: &'p BoardPart) -> Result<Option<Answer<'p>>, Stop> {
        let (picture, person) = (self.picture, self.person);
        let question = Question::new(part);
        let words = std::iter::once(&part.words).chain(part.others.iter().map(|other| &other.words));
        let (mut rows, mut origins, mut registers) = (Vec::new(), Vec::<Origin<'p>>::new(), Vec::new());
        let (mut scopes, mut too_many) = (Vec::new(), None);
        // Where each row is a line of its own it says nothing of others, so the records about the person's own firms are among them;
        // a line of a unit would be wrong with only those.
        let one_by_one = part.group.is_none() && part.others.is_empty();
        for (at, (source, words)) in part.sources().zip(words).enumerate() {
            let mut register = None;
            let gathered = match source {
                BoardSource::Register(id) => {
                    let found = picture.places.iter().find_map(|place| place.edition.register(id));
                    let Some(found) = found.filter(|found| may_read(person, found, part, at)) else {
                        return Ok(None);
                    };
                    register = Some(found);
                    let rights = Rights::of(person, found);
                    let all = RecordQuery {
                        register: found.id.clone(),
                        ..RecordQuery::default()
                    };
                    let query = match one_by_one {
                        true => rights.narrow(all),
                        false => {
                            let scope = rights.scope();
                            scopes.extend(scope.clone());
                            RecordQuery { scope, ..all }
                        }
                    };
                    match self.records(found, query).await? {
                        Ok(rows) => rows,
                        Err(total) => {
                            too_many = Some(total);
                            Vec::new()
                        }
                    }
                }
                BoardSource::Duties if person.may_do(Task::SeeWork) => self.duties_titled(words),
                BoardSource::Units(kind) if person.may_do(Task::SeeWork) => self.units(*kind),
                BoardSource::Duties | BoardSource::Units(_) => return Ok(None),
            };
            registers.push(register);
            for (mut row, origin) in gathered {
                if at > 0 {
                    Arc::make_mut(&mut row).source = at;
                }
                if question.counts(&row, &self.books, picture.on) {
                    rows.push(row);
                    origins.push(origin);
                }
            }
        }
        if too_many.is_some() {
            // Lines of some sources without the others would say what is not so.
            rows.clear();
            origins.clear();
        }
        // A unit counts where the reader sees it in each of the sources: of what is not seen nothing can be said to be missing.
        let sees = |unit: &str| scopes.iter().all(|scope| scope.iter().any(|one| one == unit));
        let (rows, origins): (Vec<Arc<BoardRow>>, Vec<Origin<'p>>) = rows
            .into_iter()
            .zip(origins)
            .filter(|(row, _)| sees(&row.subject))
            .unzip();
        let every = match part.every.filter(|_| too_many.is_none()) {
            Some(kind) => units_of(picture, kind, &sees),
            None => Vec::new(),
        };
        let name = |group: &str| picture.unit_name(group).to_owned();
        let lines = question.lines(&rows, &every, &self.books, picture.on, &name);
        Ok(Some(Answer {
            part,
            registers,
            rows,
            origins,
            lines,
            too_many,
        }))
    }

    /// The records of a register; their number where they are too many.
    async fn records(
        &self,
        register: &'p Register,
        query: RecordQuery,
    ) -> Result<Result<Rows<'p>, i64>, Stop> {
        let (app, picture) = (self.app, self.picture);
        let counted = match query.reach.is_some() || !query.fields.is_empty() {
            true => app.store.count_by_state(&query).await?,
            false => {
                app.store
                    .count_records(&register.id, query.scope.as_deref())
                    .await?
            }
        };
        let total: i64 = counted.iter().map(|(_, count)| count).sum();
        if total > MOST {
            return Ok(Err(total));
        }
        let records = records_then(app, query, picture.on).await?;
        let forms: Vec<(&PlacePicture, &Register, Form<'_>)> = picture
            .places
            .iter()
            .map(|place| {
                let own = place.edition.register(&register.id).unwrap_or(register);
                (place, own, records::form::form(place, own, picture.on))
            })
            .collect();
        let mut rows = Vec::with_capacity(records.len());
        for record in records {
            let subject = record.subject.clone().unwrap_or_default();
            let place = picture
                .places
                .iter()
                .position(|place| place.directory.unit(&subject).is_some())
                .unwrap_or(0);
            let Some((found, own, form)) = forms.get(place) else {
                continue;
            };
            let setting = Setting {
                subject: &subject,
                state: &record.state,
                on: picture.on,
            };
            let row = BoardRow {
                href: format!("/registers/{}/{}", register.id, record.id),
                county: county_of(found, &subject),
                values: form.values(&known_fields(own, &record.fields), setting),
                subject,
                book: place,
                source: 0,
            };
            rows.push((Arc::new(row), Origin::Record(found, Arc::new(record))));
        }
        Ok(Ok(rows))
    }

    /// Every instance of a duty that the person may see and whose title holds one of the words.
    fn duties_titled(&self, words: &[String]) -> Rows<'p> {
        let all = self.duties.get_or_init(|| self.all_duties());
        all.iter()
            .filter(|(_, origin)| match origin {
                Origin::Duty(_, duty, _) => {
                    words.is_empty() || words.iter().any(|word| duty.title.zh.contains(word))
                }
                Origin::Record(..) | Origin::Unit(_) => false,
            })
            .cloned()
            .collect()
    }

    fn all_duties(&self) -> Rows<'p> {
        let mut rows = Vec::new();
        for (at, place) in self.picture.places.iter().enumerate() {
            for (duty, now) in supervise::visible(self.person, place) {
                let subject = match now.subject() {
                    "" => now.lead().unwrap_or_default(),
                    own => own,
                };
                let mut values = duty_values(place, duty, now);
                values.insert("title".to_owned(), Value::text(&duty.title.zh));
                values.insert("document".to_owned(), Value::text(place.document_name()));
                values.insert("unit".to_owned(), Value::text(place.unit_name(subject)));
                let row = BoardRow {
                    href: now.href(place.name()),
                    subject: subject.to_owned(),
                    county: county_of(place, subject),
                    values,
                    book: at,
                    source: 0,
                };
                rows.push((Arc::new(row), Origin::Duty(place, duty, now)));
            }
        }
        rows
    }

    fn units(&self, kind: UnitKind) -> Rows<'p> {
        let mut rows = Vec::new();
        for (at, place) in self.picture.places.iter().enumerate() {
            for unit in place.snapshot.units.iter().filter(|unit| unit.kind == kind) {
                let text = |name: &str, value: Option<&str>| {
                    let value = value.map_or_else(
                        || {
                            Value::unknown(Cause::EmptyFact {
                                table: "unit".to_owned(),
                                column: name.to_owned(),
                                subject: unit.id.clone(),
                                year: None,
                            })
                        },
                        Value::text,
                    );
                    (name.to_owned(), value)
                };
                let values = BTreeMap::from([
                    text("id", Some(&unit.id)),
                    text("name", Some(&unit.name)),
                    text("kind", Some(unit.kind.code())),
                    text("level", unit.level.map(|level| level.code())),
                    text("class", unit.class.map(|class| class.code())),
                    text("county", unit.county.as_deref()),
                    text("manager", unit.manager.as_deref()),
                    text("trustee", unit.trustee.as_deref()),
                    text("parent", unit.parent.as_deref()),
                ]);
                let row = BoardRow {
                    href: format!("/zones/{}", crate::address::url_encode(&unit.id)),
                    subject: unit.id.clone(),
                    county: county_of(place, &unit.id),
                    values,
                    book: at,
                    source: 0,
                };
                rows.push((Arc::new(row), Origin::Unit(unit)));
            }
        }
        rows
    }
}

/// Whether a person may see records of a register and every field that a part reads of it as its source of this number.
fn may_read(person: &Signed, register: &Register, part: &BoardPart, source: usize) -> bool {
    if !Rights::of(person, register).sees_some() {
        return false;
    }
    let measures = || {
        let all = part.measures.iter();
        all.filter(|measure| part.source_of(measure) == Some(source))
    };
    let mut names: BTreeSet<String> = part.group.iter().cloned().collect();
    names.extend(measures().filter_map(|measure| measure.field.clone()));
    let when = match source.checked_sub(1) {
        None => {
            names.extend(part.columns.iter().cloned());
            part.when.as_ref()
        }
        Some(at) => part.others.get(at).and_then(|other| other.when.as_ref()),
    };
    let conditions = when.into_iter().chain(&part.flag);
    for condition in conditions.chain(measures().filter_map(|measure| measure.when.as_ref())) {
        if let Ok(read) = expr::parse(&condition.text) {
            names.extend(expr::references(&read).names.iter().cloned());
        }
    }
    let closed = register
        .fields
        .iter()
        .filter(|field| names.contains(&field.name) || names.contains(&field.title))
        .any(|field| {
            let roles = person.reaches.iter().map(|reach| reach.role.code());
            !field.see.is_empty()
                && !roles
                    .into_iter()
                    .any(|role| field.see.iter().any(|one| one == role))
        });
    !closed
}

/// The units of a kind that count, over all places.
fn units_of(picture: &Picture, kind: UnitKind, counts: &dyn Fn(&str) -> bool) -> Vec<String> {
    let units = picture.places.iter().flat_map(|place| &place.snapshot.units);
    units
        .filter(|unit| unit.kind == kind)
        .map(|unit| unit.id.clone())
        .filter(|id| counts(id))
        .collect()
}

/// The county that a unit is or lies in, as far as the directory says.
fn county_of(place: &PlacePicture, unit: &str) -> Option<String> {
    // Directories are a few levels deep; a circle in one ends here.
    const DEPTH: usize = 6;
    let mut at = place.unit(unit)?;
    for _ in 0..DEPTH {
        if at.kind == UnitKind::County {
            return Some(at.id.clone());
        }
        let above = [&at.county, &at.parent, &at.manager, &at.trustee];
        at = above.into_iter().flatten().find_map(|id| place.unit(id))?;
    }
    None
}
