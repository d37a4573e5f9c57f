//! Fills a fresh database with the demonstration: the story of `samples/demo.toml`, told through the same use cases that people
//! use, on the days that it names; and figures and evidence from a seeded generator. Everything it adds is sample.

mod firms;
mod forms;
pub mod large;
mod records;
mod supervision;

use chrono::{Datelike, NaiveTime};
use kaifa_base::{Date, Decimal, Digest, FigureState, Period};
use kaifa_pack::PackFiles;
use kaifa_pack::UnitState;
use kaifa_pack::item::{DutyKind, Indicator, PeriodKind, Target, TargetMeasure, UnitKind};
use kaifa_store::people::{NewGrant, NewPerson, Role};
use kaifa_store::rows::{FigureFilter, FigureVersion, ParameterValue, ProposalFilter, ReviewState, Verdict};
use kaifa_store::{Act, Changes, Instant, Origin, Store, new_id};
use kaifa_table::table_file;
use serde::Deserialize;

use crate::app::{App, Clock};
use crate::documents::shelf;
use crate::evaluation::runs::{self, Correction};
use crate::figures::collect::{self, Entry};
use crate::people::permission::Signed;
use crate::place::PlacePicture;
use crate::place::standing::Evidence;
use crate::rules::decide::{self, Wish};
use crate::rules::{judge, rank_list};
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
    parameters: Vec<ParameterDoc>,
    #[serde(default)]
    figures: Vec<FiguresDoc>,
    #[serde(default, rename = "ranking")]
    rankings: Vec<RankingDoc>,
    #[serde(default, rename = "decision")]
    decisions: Vec<DecisionDoc>,
    #[serde(default, rename = "evaluation")]
    evaluations: Vec<EvaluationDoc>,
    #[serde(default, rename = "record")]
    records: Vec<records::RecordDoc>,
    #[serde(default, rename = "table")]
    tables: Vec<records::TableDoc>,
    #[serde(default, rename = "figure")]
    figure_stories: Vec<FigureDoc>,
    duties: DutyShares,
    #[serde(default, rename = "contact")]
    contacts: Vec<supervision::ContactDoc>,
    #[serde(default, rename = "assignment")]
    assignments: Vec<supervision::AssignmentDoc>,
    slips: usize,
    slips_by: String,
    #[serde(default)]
    firms: Vec<firms::FirmsDoc>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct PersonDoc {
    login: String,
    name: String,
    role: String,
    unit: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ParameterDoc {
    pack: String,
    id: String,
    value: String,
    reason: String,
    on: toml::value::Datetime,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct FiguresDoc {
    pack: String,
    first_year: Option<i32>,
    last_year: Option<i32>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RankingDoc {
    pack: String,
    on: toml::value::Datetime,
    list: String,
    publisher: String,
    csv: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct DecisionDoc {
    pack: String,
    on: toml::value::Datetime,
    by: String,
    rule: String,
    subject: String,
    year: i64,
    reason: String,
    due: Option<toml::value::Datetime>,
}

/// An evaluation of zones, frozen and published; with a reason, as a correction of the one published before.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct EvaluationDoc {
    pack: String,
    on: toml::value::Datetime,
    by: String,
    scheme: String,
    year: i32,
    correction: Option<String>,
    /// Whether it is left frozen, for people to look at and publish.
    #[serde(default)]
    unpublished: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct FigureDoc {
    pack: String,
    indicator: String,
    subject: String,
    period: String,
    #[serde(rename = "step")]
    steps: Vec<FigureStep>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct FigureStep {
    on: toml::value::Datetime,
    by: String,
    value: Option<String>,
    correction: Option<String>,
    verdict: Option<String>,
    reason: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct DutyShares {
    in_time: u64,
    late: u64,
    kept: u64,
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
        self.supervise(told, today).await
    }

    async fn set_parameters(&self, told: &App) -> Result<(), Stop> {
        for parameter in &self.parameters {
            let day = date(&parameter.on)?;
            let mut changes = Changes::new();
            changes.insert(&ParameterValue {
                id: new_id(moment(day, 9)),
                pack: parameter.pack.clone(),
                parameter: parameter.id.clone(),
                value: parameter.value.clone(),
                valid_from: Date::MIN.max(Date::from_ymd_opt(2000, 1, 1).unwrap_or(day)),
                author: "领导小组办公室(样例)".to_owned(),
                set_at: moment(day, 9),
                reason: parameter.reason.clone(),
            });
            let act = Act::new(
                moment(day, 9),
                ACTOR,
                "parameter.set",
                format!("parameter:{}", parameter.id),
            )
            .because(&parameter.reason);
            told.store.write(&act, changes).await?;
        }
        Ok(())
    }

    /// Yearly figures of every unit that reports an indicator: a level by unit, a growth by unit and year; a city is worth
    /// about twice its zones, a county about one and a half times.
    async fn generate_figures(&self, told: &App, wanted: &FiguresDoc, today: Date) -> Result<(), Stop> {
        let app = told.at(Clock::Fixed(moment(today, 9)));
        let picture = app.picture(today).await?;
        let place = picture.place_or_stop(&wanted.pack)?;
        let (first, last) = (
            wanted.first_year.unwrap_or(self.first_year),
            wanted.last_year.unwrap_or(self.last_year),
        );
        let known_at = moment(date(&self.taken_up)?, 10);
        let mut rows = Vec::new();
        let indicators = place
            .edition
            .items
            .indicators
            .iter()
            .filter(|one| one.formula.is_none() && one.period == PeriodKind::Year);
        for indicator in indicators {
            let reporting: Vec<&UnitState> = place
                .snapshot
                .units
                .iter()
                .filter(|unit| indicator.subjects.contains(&unit.kind) && unit.kind != UnitKind::Province)
                .collect();
            let series = Series {
                indicator: &indicator.id,
                unit: indicator.unit.symbol(),
                first,
                last,
                goal: goal_of(place, indicator, reporting.len()),
            };
            for unit in reporting {
                for year in first..=last {
                    let value = self.value(place, &series, &unit.id, unit.kind, year);
                    let known_at = known_at
                        .max(moment(Period::Year(year).last_day(), 9))
                        .min(moment(today, 9));
                    rows.push(FigureVersion {
                        indicator: indicator.id.clone(),
                        subject: unit.id.clone(),
                        period: Period::Year(year),
                        version: 1,
                        state: FigureState::Reported,
                        value: Some(value),
                        unit: Some(indicator.unit.symbol().to_owned()),
                        state_reason: None,
                        held_on: Some(Period::Year(year).last_day()),
                        known_at,
                        source: serde_json::json!({ "form": "样例生成器" }),
                        entered_by: ACTOR.to_owned(),
                        correction_reason: None,
                        review: ReviewState::Accepted,
                        stage: 1,
                        accepted_at: Some(known_at),
                    });
                }
            }
        }
        let draw = |words: &[&str], below: i64| self.percent(words, below);
        rows.extend(crate::sample::forms::quarters(place, today, ACTOR, draw, moment));
        let file = format!("sample-{}", wanted.pack);
        let mut changes = Changes::new();
        changes.import(
            Origin {
                file: file.clone(),
                sha256: Digest::of(format!("{}{file}", self.seed)),
            },
            &rows,
        );
        told.store
            .write(
                &Act::new(
                    known_at,
                    ACTOR,
                    "figure.import",
                    format!("figures:{}", wanted.pack),
                ),
                changes,
            )
            .await?;
        Ok(())
    }

    /// The value of one unit in one year. Where a target asks for a level of the indicator, the series ends near it, so that
    /// some reach it and some do not; else it starts at a level drawn for the unit and grows.
    fn value(
        &self,
        place: &PlacePicture,
        series: &Series<'_>,
        subject: &str,
        kind: UnitKind,
        year: i32,
    ) -> Decimal {
        let own = |id: &str| match series.goal {
            Some(goal) => self.near(series, goal, id, year),
            None => self.grown(series, id, year),
        };
        let value = match (kind, series.goal) {
            (UnitKind::City, None) => {
                let zones: Decimal = place.zones().map(|zone| own(&zone.id)).sum();
                zones * Decimal::new(150 + self.percent(&[series.indicator, "city"], 60), 2)
            }
            (UnitKind::County, None) => own(subject) * Decimal::new(16, 1),
            _ => own(subject),
        };
        let places = if series.counts() { 0 } else { 2 };
        value.round_dp(places).normalize()
    }

    fn near(&self, series: &Series<'_>, goal: Decimal, id: &str, year: i32) -> Decimal {
        let drawn = self.percent(&[series.indicator, id], 100);
        let back = i64::from(series.last - year);
        match series.unit {
            "%" => (goal + Decimal::new(drawn - 55, 1) - Decimal::from(back))
                .clamp(Decimal::ONE, Decimal::from(100)),
            "位" | "强" => (goal + Decimal::from(drawn / 6 - 10 + back)).max(Decimal::ONE),
            // A limit of a few is kept by most and passed by one.
            _ if goal <= Decimal::from(3) => goal + Decimal::from(i64::from(drawn >= 80)),
            _ => goal * Decimal::new(900 + drawn * 2, 3) / (Decimal::ONE + Decimal::new(7 * back, 2)),
        }
    }

    fn grown(&self, series: &Series<'_>, id: &str, year: i32) -> Decimal {
        let (low, high) = match series.unit {
            "%" => (45, 96),
            "亿元" => (40, 600),
            "亿美元" => (1, 6),
            "万元" => (8_000, 90_000),
            "亩" => (3_000, 18_000),
            "万人" => (1, 9),
            "位" | "强" => (20, 90),
            _ if series.counts() => (12, 260),
            _ => (20, 400),
        };
        let mut value =
            Decimal::from(low) + Decimal::new(self.percent(&[series.indicator, id], (high - low) * 100), 2);
        for y in series.first + 1..=year {
            let step = self.percent(&[series.indicator, id, &y.to_string()], 100);
            value = match series.unit {
                "%" => (value + Decimal::new((step - 38) * 4, 2)).clamp(Decimal::ONE, Decimal::from(100)),
                "位" | "强" => (value + Decimal::from(step % 7 - 4)).max(Decimal::ONE),
                // Between 5 and 17 per cent a year.
                _ => value * Decimal::new(1_050 + step * 12 / 10, 3),
            };
        }
        value
    }

    async fn take_in_ranking(&self, told: &App, ranking: &RankingDoc) -> Result<(), Stop> {
        let day = date(&ranking.on)?;
        let app = told.at(Clock::Fixed(moment(day, 10)));
        let picture = app.picture(day).await?;
        let place = picture.place_or_stop(&ranking.pack)?;
        let csv = ranking.csv.trim_start();
        let table = table_file::read("sample.csv", csv.as_bytes(), None).map_err(Stop::problems)?;
        let office = self.person(&app, "office").await?;
        let about = rank_list::About {
            list: ranking.list.clone(),
            publisher: ranking.publisher.clone(),
            correction: None,
        };
        rank_list::import(&app, place, &office.id, &about, &table, csv.as_bytes()).await?;
        let picture = app.picture(day).await?;
        judge::propose(
            &app,
            picture.place_or_stop(&ranking.pack)?,
            &office.id,
            "样例:导入名次后运行",
        )
        .await?;
        Ok(())
    }

    async fn decide(&self, told: &App, wanted: &DecisionDoc) -> Result<(), Stop> {
        let day = date(&wanted.on)?;
        let app = told.at(Clock::Fixed(moment(day, 11)));
        let picture = app.picture(day).await?;
        let place = picture.place_or_stop(&wanted.pack)?;
        let filter = ProposalFilter {
            pack: Some(wanted.pack.clone()),
            rule: Some(wanted.rule.clone()),
            subject: Some(wanted.subject.clone()),
            year: Some(wanted.year),
            ..ProposalFilter::default()
        };
        let proposal = told.store.list_proposals(&filter).await?.into_iter().next();
        let proposal = proposal.ok_or_else(|| {
            Stop::failed(format!(
                "sample: no proposal {} {} {}",
                wanted.rule, wanted.subject, wanted.year
            ))
        })?;
        let person = self.person(&app, &wanted.by).await?;
        let due = wanted
            .due
            .as_ref()
            .map(date)
            .transpose()?
            .map(|due| due.to_string());
        let wish = Wish {
            confirm: true,
            option: None,
            number: None,
            reason: wanted.reason.clone(),
            due,
        };
        decide::decide(&app, place, &person, &proposal, wish).await?;
        Ok(())
    }

    async fn evaluate(&self, told: &App, wanted: &EvaluationDoc) -> Result<(), Stop> {
        let day = date(&wanted.on)?;
        let app = told.at(Clock::Fixed(moment(day, 10)));
        let picture = app.picture(day).await?;
        let place = picture.place_or_stop(&wanted.pack)?;
        let person = self.person(&app, &wanted.by).await?;
        let kept = app
            .store
            .list_run_heads_of(&wanted.scheme, i64::from(wanted.year))
            .await?;
        let correction = wanted.correction.as_ref().map(|reason| Correction {
            replaces: runs::in_force(&kept)
                .map(|run| run.id.clone())
                .unwrap_or_default(),
            reason: reason.clone(),
        });
        let run = runs::freeze(&app, &person, place, &wanted.scheme, wanted.year, correction).await?;
        match wanted.unpublished {
            true => Ok(()),
            false => runs::publish(&app, &person, &run, true).await,
        }
    }

    async fn report_figure(&self, told: &App, wanted: &FigureDoc) -> Result<(), Stop> {
        let period = Period::parse(&wanted.period)
            .ok_or_else(|| Stop::failed(format!("sample: period {}", wanted.period)))?;
        for step in &wanted.steps {
            let day = date(&step.on)?;
            let app = told.at(Clock::Fixed(moment(day, 16)));
            let picture = app.picture(day).await?;
            let place = picture.place_or_stop(&wanted.pack)?;
            let person = self.person(&app, &step.by).await?;
            if let Some(value) = &step.value {
                let entry = Entry {
                    place: kaifa_base::Place::default(),
                    indicator: wanted.indicator.clone(),
                    subject: wanted.subject.clone(),
                    period,
                    text: value.clone(),
                    correction: step.correction.clone(),
                };
                collect::submit(
                    &app,
                    place,
                    &person,
                    vec![entry],
                    serde_json::json!({ "form": "网页填报(样例)" }),
                )
                .await?;
                continue;
            }
            let filter = FigureFilter {
                indicator: Some(wanted.indicator.clone()),
                subject: Some(wanted.subject.clone()),
                period: Some(period),
                ..FigureFilter::default()
            };
            let newest = told
                .store
                .list_figures(&filter)
                .await?
                .pop()
                .ok_or_else(|| Stop::failed("sample: nothing to review"))?;
            let verdict = step
                .verdict
                .as_deref()
                .and_then(Verdict::parse)
                .ok_or_else(|| Stop::failed("sample: verdict"))?;
            collect::review(&app, place, &person, &newest, verdict, step.reason.clone(), None).await?;
        }
        Ok(())
    }

    /// Evidence for duties whose time has come, so that lamps of every colour show.
    async fn do_duties(&self, told: &App, today: Date) -> Result<(), Stop> {
        let now = moment(today, 8);
        let app = told.at(Clock::Fixed(now));
        let picture = app.picture(today).await?;
        let taken_up = date(&self.taken_up)?;
        for place in &picture.places {
            let mut rows = Vec::new();
            for duty in &place.duties {
                let Some(item) = place.edition.duty(&duty.duty) else {
                    continue;
                };
                let Some(due) = duty.result.instance.due.filter(|due| *due < today) else {
                    continue;
                };
                let drawn = self.draw(&[place.name(), &duty.duty, duty.subject(), &duty.period_key()]) % 100;
                let shift = i64::try_from(drawn % 17).unwrap_or(0);
                let on = match item.kind {
                    DutyKind::Periodic if drawn < self.duties.kept => {
                        due - chrono::TimeDelta::days(shift.min(3))
                    }
                    DutyKind::Periodic => continue,
                    _ if drawn < self.duties.in_time => due - chrono::TimeDelta::days(shift),
                    _ if drawn < self.duties.in_time + self.duties.late => {
                        due + chrono::TimeDelta::days(shift + 5)
                    }
                    _ => continue,
                };
                if on >= today {
                    continue;
                }
                let on = duty.result.instance.from.map_or(on, |from| on.max(from));
                let words = item
                    .evidence
                    .first()
                    .cloned()
                    .unwrap_or_else(|| "办结报告".to_owned());
                let entry = |item: Option<String>| Evidence {
                    on,
                    words: format!("{words}(样例)"),
                    item,
                    by: format!("{ACTOR}.unit"),
                    accepted_by: Some(ACTOR.to_owned()),
                    accepted_on: Some(on.max(taken_up)),
                    returned: None,
                    reported_on: Some(on.max(taken_up)),
                    part: None,
                    interim: false,
                    difficulties: None,
                    set_aside_on: None,
                };
                let mut evidence: Vec<Evidence> =
                    item.items.iter().map(|name| entry(Some(name.clone()))).collect();
                for _ in evidence.len()..usize::try_from(duty.result.instance.times.max(1)).unwrap_or(1) {
                    evidence.push(entry(None));
                }
                rows.push(kaifa_store::rows::DutyState {
                    pack: place.name().to_owned(),
                    duty: duty.duty.clone(),
                    subject: duty.subject().to_owned(),
                    period_key: duty.period_key(),
                    state: "accepted".to_owned(),
                    progress: None,
                    evidence: serde_json::to_value(&evidence).map_err(Stop::failed)?,
                    reported_by: Some(ACTOR.to_owned()),
                    reported_at: Some(moment(on.max(taken_up), 9)),
                    accepted_by: Some(ACTOR.to_owned()),
                    accepted_at: Some(moment(on.max(taken_up), 10)),
                    due_override: None,
                    due_reason: None,
                });
            }
            let file = format!("sample-duties-{}", place.name());
            let mut changes = Changes::new();
            changes.import(
                Origin {
                    file: file.clone(),
                    sha256: Digest::of(format!("{}{file}", self.seed)),
                },
                &rows,
            );
            told.store
                .write(
                    &Act::new(now, ACTOR, "duty.import", format!("duties:{}", place.name())),
                    changes,
                )
                .await?;
        }
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

/// One indicator over some years.
struct Series<'a> {
    indicator: &'a str,
    unit: &'a str,
    first: i32,
    last: i32,
    /// The level that a target asks of one unit.
    goal: Option<Decimal>,
}

impl Series<'_> {
    fn counts(&self) -> bool {
        matches!(
            self.unit,
            "家" | "个" | "项" | "位" | "强" | "件" | "次" | "所" | "人"
        )
    }
}

/// The level that the latest target asks of one unit; a level asked of all together is shared out.
fn goal_of(place: &PlacePicture, indicator: &Indicator, units: usize) -> Option<Decimal> {
    let asks = |target: &&Target| {
        target.indicator.as_ref() == Some(&indicator.id)
            && matches!(target.measure, TargetMeasure::Level | TargetMeasure::Rank)
            && target
                .unit
                .is_some_and(|unit| unit == indicator.unit || target.measure == TargetMeasure::Rank)
    };
    let target = place
        .edition
        .items
        .targets
        .iter()
        .filter(asks)
        .max_by_key(|target| target.by)?;
    let shares = match (&target.scope, target.each) {
        (Some(scope), false) if place.directory.group(scope).is_some() => Decimal::from(units.max(1)),
        _ => Decimal::ONE,
    };
    target.value.map(|value| value / shares)
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
