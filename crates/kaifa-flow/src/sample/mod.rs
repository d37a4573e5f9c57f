//! Fills a fresh database with the demonstration: the story of `samples/demo.toml`, told through the same use cases that people
//! use, on the days that it names; and figures and evidence from a seeded generator. Everything it adds is sample.

mod duties;
mod evaluations;
mod figures;
mod firms;
mod forms;
pub mod large;
mod records;
mod releases;
mod rules;
mod supervision;

use chrono::{Datelike, NaiveTime};
use kaifa_base::{Date, Digest};
use kaifa_pack::PackFiles;
use kaifa_store::people::{NewGrant, NewPerson, Role};
use kaifa_store::{Act, Changes, Instant, Origin, Store, Stored};
use serde::Deserialize;

use crate::app::App;
use crate::documents::shelf;
use crate::people::permission::Signed;
use crate::stop::Stop;

/// The story as stored.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Story {
    seed: String,
    taken_up: toml::value::Datetime,
    first_year: i32,
    last_year: i32,
    #[serde(default, rename = "person")]
    people: Vec<PersonDoc>,
    #[serde(default, rename = "parameter")]
    parameters: Vec<rules::ParameterDoc>,
    #[serde(default)]
    figures: Vec<figures::FiguresDoc>,
    #[serde(default, rename = "ranking")]
    rankings: Vec<rules::RankingDoc>,
    #[serde(default, rename = "decision")]
    decisions: Vec<rules::DecisionDoc>,
    #[serde(default, rename = "evaluation")]
    evaluations: Vec<evaluations::EvaluationDoc>,
    #[serde(default, rename = "record")]
    records: Vec<records::RecordDoc>,
    #[serde(default, rename = "table")]
    tables: Vec<records::TableDoc>,
    #[serde(default, rename = "figure")]
    figure_stories: Vec<figures::FigureDoc>,
    duties: duties::DutyShares,
    #[serde(default, rename = "contact")]
    contacts: Vec<supervision::ContactDoc>,
    #[serde(default, rename = "assignment")]
    assignments: Vec<supervision::AssignmentDoc>,
    slips: usize,
    slips_by: String,
    #[serde(default)]
    firms: Vec<firms::FirmsDoc>,
    #[serde(default, rename = "relation")]
    relations: Vec<figures::RelationDoc>,
    #[serde(default, rename = "release")]
    releases: Vec<releases::ReleaseDoc>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonDoc {
    login: String,
    name: String,
    role: String,
    unit: Option<String>,
}

/// A sign-in of the demonstration.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// The role's code.
    pub role: String,
    /// Login name.
    pub login: String,
    /// First password.
    pub password: String,
}

/// The name under which the generator acts in the ledger.
const ACTOR: &str = "sample";

/// Who wrote the sample, as the ledger names them: for the office, and for the units that report.
pub(crate) fn makers() -> impl Iterator<Item = String> {
    [ACTOR.to_owned(), unit_actor()].into_iter()
}

/// Whether a store holds the sample: its ledger begins with an act of the generator.
pub async fn is_in(store: &Store) -> Result<bool, Stop> {
    let first = store.find_entry(1).await?;
    Ok(first.is_some_and(|first| first.actor == ACTOR))
}

fn unit_actor() -> String {
    format!("{ACTOR}.unit")
}

impl Story {
    /// The story built into the program.
    pub fn built_in() -> Story {
        toml::from_str(include_str!("../../../../samples/demo.toml"))
            .expect("the built-in story is checked by a test")
    }

    /// People and packs: what must be there before anything else.
    pub async fn begin(
        &self,
        store: &Store,
        packs: &[PackFiles],
        mut password: impl FnMut() -> String,
    ) -> Result<Vec<SignIn>, Stop> {
        let day = date(&self.taken_up)?;
        let now = moment(day, 8);
        for files in packs {
            shelf::put_in_force(store, files, packs, ACTOR, day, now).await?;
        }
        let mut sign_ins = Vec::new();
        for person in &self.people {
            let role = Role::parse(&person.role)
                .ok_or_else(|| Stop::failed(format!("sample: role {}", person.role)))?;
            let word = password();
            let grant = NewGrant {
                role,
                unit: person.unit.clone(),
                from_date: day,
                until_date: None,
            };
            let new = NewPerson {
                login: person.login.clone(),
                name: person.name.clone(),
                password: word.clone(),
                grants: vec![grant],
            };
            let act = Act::new(now, ACTOR, "person.create", format!("person:{}", person.login));
            store.create_person(&act, &new).await?;
            sign_ins.push(SignIn {
                role: person.role.clone(),
                login: person.login.clone(),
                password: word,
            });
        }
        Ok(sign_ins)
    }

    /// Everything that happened since, told in the order of the days. `progress` is called with what is being done.
    pub async fn tell(&self, told: &App, today: Date, mut progress: impl FnMut(&str)) -> Result<(), Stop> {
        progress("读法与数据");
        self.set_parameters(told).await?;
        for figures in &self.figures {
            self.generate_figures(told, figures, today).await?;
        }
        progress("名次与规则");
        for ranking in &self.rankings {
            self.take_in_ranking(told, ranking).await?;
        }
        progress("决定与事项");
        for decision in &self.decisions {
            self.decide(told, decision).await?;
        }
        for record in &self.records {
            self.work_on_record(told, record).await?;
        }
        for table in &self.tables {
            self.take_in_table(told, table).await?;
        }
        progress("考核");
        for evaluation in self.evaluations.iter().filter(|one| one.correction.is_none()) {
            self.evaluate(told, evaluation).await?;
        }
        for figure in &self.figure_stories {
            self.report_figure(told, figure).await?;
        }
        for evaluation in self.evaluations.iter().filter(|one| one.correction.is_some()) {
            self.evaluate(told, evaluation).await?;
        }
        progress("企业评价");
        self.grade_firms(told, today).await?;
        progress("任务佐证");
        self.do_duties(told, today).await?;
        progress("督办");
        self.supervise(told, today).await?;
        progress("公开");
        self.make_public(told).await
    }

    /// Writes rows as they would come in a file that is handed in.
    async fn hand_in<T: Stored>(&self, store: &Store, act: &Act, file: &str, rows: &[T]) -> Result<(), Stop> {
        let origin = Origin {
            file: file.to_owned(),
            sha256: Digest::of(format!("{}{file}", self.seed)),
        };
        let mut changes = Changes::new();
        changes.import(origin, rows);
        store.write(act, changes).await?;
        Ok(())
    }

    async fn person(&self, app: &App, login: &str) -> Result<Signed, Stop> {
        let person = app
            .store
            .find_person_by_login(login)
            .await?
            .ok_or_else(|| Stop::failed(format!("sample: no person {login}")))?;
        app.signed(&person.id)
            .await?
            .ok_or_else(|| Stop::failed(format!("sample: {login} cannot sign in")))
    }

    /// A number from 0 up to, not including, `below`.
    fn percent(&self, words: &[&str], below: i64) -> i64 {
        i64::try_from(self.draw(words)).unwrap_or(0) % below.max(1)
    }

    /// A number that depends on the seed and some words only.
    fn draw(&self, words: &[&str]) -> u64 {
        let digest = Digest::of(format!("{}|{}", self.seed, words.join("|")));
        u64::from_str_radix(&digest.as_str()[..15], 16).unwrap_or(0)
    }
}

fn date(at: &toml::value::Datetime) -> Result<Date, Stop> {
    let date = at
        .date
        .ok_or_else(|| Stop::failed("sample: a time without a date"))?;
    Date::from_ymd_opt(i32::from(date.year), u32::from(date.month), u32::from(date.day))
        .ok_or_else(|| Stop::failed("sample: no such day"))
}

fn moment(day: Date, hour: u32) -> Instant {
    // Hours are those of the place, eight ahead of UTC; the day in UTC stays the same.
    day.and_time(NaiveTime::from_hms_opt(hour, day.day() % 60, 0).unwrap_or(NaiveTime::MIN))
        .and_utc()
        - chrono::TimeDelta::hours(if hour >= 8 { 8 } else { 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_story_is_readable_and_draws_are_stable() {
        let story = Story::built_in();
        assert!(story.people.iter().any(|person| person.role == "office"));
        assert_eq!(story.draw(&["a"]), story.draw(&["a"]));
        assert_ne!(story.draw(&["a"]), story.draw(&["b"]));
    }
}
