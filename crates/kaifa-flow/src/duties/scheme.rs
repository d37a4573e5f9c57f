//! The scheme of supervision of a place at work: which lamp burns for an instance, which slips are proposed, and giving and answering
//! them. A slip is given by a person of the office; the scheme only proposes.

use std::collections::BTreeMap;

use chrono::Datelike;
use kaifa_base::{Date, Decimal, Lang, Place, Problem, Words};
use kaifa_eval::book::Book;
use kaifa_eval::calendar::WorkingDays;
use kaifa_eval::duties::DutyState;
use kaifa_eval::expression::{Evaluator, Scope};
use kaifa_eval::facts::Facts;
use kaifa_eval::value::{Cause, Value};
use kaifa_pack::expr::{self, Expr};
use kaifa_pack::item::{
    Duty, Rhythm, SCHEME_PARAMETER, Scalar, SchemeLamp, SchemeSlip, SlipThen, SupervisionScheme,
};
use kaifa_store::rows::{Slip, UnitContact};
use kaifa_store::{Changes, Kept, LocalDay, new_id};

use crate::app::App;
use crate::codes;
use crate::duties::supervise;
use crate::people::permission::{Signed, Task};
use crate::place::PlacePicture;
use crate::place::standing::DutyNow;
use crate::post::outbox::{self, Message};
use crate::records::new_record;
use crate::stop::Stop;

/// A scheme with its conditions read.
pub struct Running<'p> {
    /// The scheme.
    pub scheme: &'p SupervisionScheme,
    place: &'p PlacePicture,
    lamps: Vec<Option<Expr>>,
    slips: Vec<Option<Expr>>,
    score: Option<Expr>,
}

impl<'p> Running<'p> {
    /// The scheme in force in a place on its day: the parameter as the office set it, else as the packs do.
    pub fn of(place: &'p PlacePicture) -> Option<Running<'p>> {
        let set = place
            .settings
            .get(SCHEME_PARAMETER)
            .and_then(|setting| match &setting.value {
                Scalar::Text(text) => Some(text.clone()),
                _ => None,
            });
        let id = set.or_else(|| {
            match place
                .edition
                .parameter_value(SCHEME_PARAMETER, place.on)
                .map(|value| &value.value)
            {
                Some(Scalar::Text(text)) => Some(text.clone()),
                _ => None,
            }
        })?;
        let scheme = place
            .edition
            .items
            .supervision_schemes
            .iter()
            .rev()
            .find(|scheme| scheme.id == id)?;
        let read = |text: &str| expr::parse(text).ok();
        Some(Running {
            scheme,
            place,
            lamps: scheme.lamps.iter().map(|lamp| read(&lamp.when.text)).collect(),
            slips: scheme.slips.iter().map(|slip| read(&slip.when.text)).collect(),
            score: scheme.score.as_ref().and_then(|score| read(&score.text)),
        })
    }

    /// The lamp that burns for an instance.
    pub fn lamp(&self, duty: &Duty, now: &DutyNow) -> Option<&'p SchemeLamp> {
        let values = self.values(duty, now);
        let burning = self
            .lamps
            .iter()
            .position(|when| self.holds(when.as_ref(), &values))?;
        self.scheme.lamps.get(burning)
    }

    /// The slips that are proposed for an instance: the condition holds, and it was not given as often as it may be.
    pub fn proposed(&self, duty: &Duty, now: &DutyNow) -> Vec<&'p SchemeSlip> {
        let values = self.values(duty, now);
        self.scheme
            .slips
            .iter()
            .zip(&self.slips)
            .filter(|(slip, when)| {
                self.holds(when.as_ref(), &values) && self.given(now, &slip.id) < to_count(slip.at_most)
            })
            .map(|(slip, _)| slip)
            .collect()
    }

    /// The score of a unit over a stretch of time: by the scheme's formula, else the share done in time; nothing where nothing was
    /// due.
    pub fn score(&self, values: &BTreeMap<String, Value>) -> Option<Decimal> {
        let (book, facts) = (Book::default(), Facts::default());
        let evaluator = Evaluator::new(&book, &facts, self.place.on);
        let scope = Scope::of_values("", values);
        evaluator.value(self.score.as_ref()?, &scope).as_number()
    }

    fn holds(&self, when: Option<&Expr>, values: &BTreeMap<String, Value>) -> bool {
        let (book, facts) = (Book::default(), Facts::default());
        let evaluator = Evaluator::new(&book, &facts, self.place.on);
        when.is_some_and(|when| evaluator.value(when, &Scope::of_values("", values)).as_truth() == Some(true))
    }

    fn given(&self, now: &DutyNow, slip: &str) -> usize {
        self.of_matter(now).filter(|given| given.slip == slip).count()
    }

    /// The slips of this scheme for one matter.
    fn of_matter<'s>(&'s self, now: &'s DutyNow) -> impl Iterator<Item = &'p Slip> + 's {
        slips_of(self.place, now).filter(move |slip| slip.scheme == self.scheme.id)
    }

    /// What the conditions may name: the duty as it stands, and for each slip how often it was given.
    fn values(&self, duty: &Duty, now: &DutyNow) -> BTreeMap<String, Value> {
        let on = self.place.on;
        let mut values = duty_values(self.place, duty, now);
        let mut put = |name: &str, value: Value| values.insert(name.to_owned(), value);
        let of_unit: Vec<&Slip> = self
            .place
            .rows
            .slips
            .iter()
            .filter(|slip| slip.scheme == self.scheme.id && Some(slip.unit.as_str()) == now.lead())
            .collect();
        for slip in &self.scheme.slips {
            let of_matter: Vec<&Slip> = self
                .of_matter(now)
                .filter(|given| given.slip == slip.id)
                .collect();
            let missed = of_matter
                .iter()
                .filter(|given| given.answered_at.is_none() && given.answer_by.is_some_and(|by| by < on))
                .count();
            let in_a_row = of_unit
                .iter()
                .rev()
                .take_while(|given| given.slip == slip.id)
                .count();
            let in_year = of_unit
                .iter()
                .filter(|given| given.slip == slip.id && given.issued_at.local_day().year() == on.year())
                .count();
            put(&format!("slips_{}", slip.id), count(of_matter.len()));
            put(&format!("missed_{}", slip.id), count(missed));
            put(&format!("row_{}", slip.id), count(in_a_row));
            put(&format!("year_{}", slip.id), count(in_year));
        }
        values
    }
}

/// Whether a slip was given for an instance of a duty.
pub(crate) fn is_about(slip: &Slip, now: &DutyNow) -> bool {
    slip.duty == now.duty && slip.subject == now.subject() && slip.period_key == now.period_key()
}

/// The slips that were given for an instance, by whatever scheme.
pub fn slips_of<'p: 's, 's>(
    place: &'p PlacePicture,
    now: &'s DutyNow,
) -> impl Iterator<Item = &'p Slip> + 's {
    place.rows.slips.iter().filter(move |slip| is_about(slip, now))
}

/// What a slip is called in its scheme; its id where the scheme is gone.
pub fn slip_title<'s>(place: &'s PlacePicture, slip: &'s Slip, lang: Lang) -> &'s str {
    let schemes = &place.edition.items.supervision_schemes;
    schemes
        .iter()
        .find(|scheme| scheme.id == slip.scheme)
        .and_then(|scheme| scheme.slip(&slip.slip))
        .map_or(&slip.slip, |own| own.title.get(lang))
}

/// An instance of a duty in the names that conditions may use. What has no due date has no days left; a condition on them does not
/// hold.
pub(crate) fn duty_values(place: &PlacePicture, duty: &Duty, now: &DutyNow) -> BTreeMap<String, Value> {
    let result = &now.result;
    let on = place.on;
    let done = matches!(result.state, DutyState::Done | DutyState::DoneLate);
    let unknown = |name: &str| {
        Value::unknown(Cause::NoResult {
            expression: name.to_owned(),
        })
    };
    let rhythm = match duty.every {
        Some(Rhythm::Times { per, .. }) => per.code().to_owned(),
        Some(Rhythm::Every(_)) => "every".to_owned(),
        None => duty.kind.code().to_owned(),
    };
    let due = result.instance.due;
    let start = result.instance.from.or(duty.starting).or(place.issued);
    let days = |count: i64| Value::number(Decimal::from(count));
    let mut values: BTreeMap<String, Value> = BTreeMap::new();
    let mut put = |name: &str, value: Value| values.insert(name.to_owned(), value);
    put("state", Value::text(result.state.code()));
    put("rhythm", Value::text(rhythm));
    put(
        "strength",
        Value::text(duty.basis.strength.map_or("", |strength| strength.code())),
    );
    put("source", Value::text(duty.source().code()));
    put(
        "days_left",
        due.map_or_else(|| unknown("days_left"), |due| days((due - on).num_days())),
    );
    put("days_late", days(if done { 0 } else { result.days_late }));
    put(
        "term",
        due.zip(start)
            .map_or_else(|| unknown("term"), |(due, start)| days((due - start).num_days())),
    );
    put("done", Value::truth(done));
    put("on_time", Value::truth(result.state == DutyState::Done));
    put("behind", Value::truth(result.state == DutyState::Behind));
    put("warned", Value::truth(result.state == DutyState::DueSoon));
    let returned = now.evidence.iter().filter(|one| one.returned.is_some()).count();
    let waiting = now.evidence.iter().filter(|one| one.waits()).count();
    put("returned", count(returned));
    put("waiting", count(waiting));
    values
}

fn count(number: usize) -> Value {
    Value::number(Decimal::from(number))
}

fn to_count(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Gives a slip. One that the scheme does not propose (an important matter may start higher) needs a reason.
pub async fn give(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    duty: &Duty,
    now: &DutyNow,
    slip: &str,
    reason: &str,
) -> Result<String, Stop> {
    person.may(Task::RunOffice, None).map_err(Stop::refused)?;
    let refuse = |words: Words, hint: (&str, &str)| {
        Stop::problems(vec![
            Problem::error(&codes::SLIP, Place::field("slip"), words).hint(hint.0, hint.1),
        ])
    };
    let running = Running::of(place).ok_or_else(|| {
        refuse(
            Words::new("没有设定督办办法", "no scheme of supervision is set"),
            ("请在“读法与参数”中设定", "set it among the readings"),
        )
    })?;
    let Some(slip) = running.scheme.slip(slip) else {
        return Err(refuse(
            Words::new(
                format!("“{}”没有“{slip}”", running.scheme.title.zh),
                format!("`{}` has no slip `{slip}`", running.scheme.id),
            ),
            ("请刷新页面", "reload the page"),
        ));
    };
    let Some(unit) = now.lead() else {
        return Err(refuse(
            Words::new("任务没有明确的责任单位", "no known unit answers for the duty"),
            (
                "请先由办公室明确责任单位",
                "the office must first say who answers for it",
            ),
        ));
    };
    if running.given(now, &slip.id) >= to_count(slip.at_most) {
        return Err(refuse(
            Words::new(
                format!("同一事项已发过“{}”", slip.title.zh),
                format!("the slip `{}` was given for this matter already", slip.id),
            ),
            ("一事一单,不重复发", "one matter, one slip"),
        ));
    }
    let proposed = running.proposed(duty, now).iter().any(|one| one.id == slip.id);
    let reason = reason.trim();
    if !proposed && reason.is_empty() {
        return Err(refuse(
            Words::new(
                format!(
                    "按“{}”现在不发“{}”,越级发单须写明理由",
                    running.scheme.title.zh, slip.title.zh
                ),
                format!(
                    "`{}` does not give `{}` now; a slip out of turn needs a reason",
                    running.scheme.id, slip.id
                ),
            ),
            (
                "重要事项可以直接升级,请写明理由",
                "an important matter may start higher: say why",
            ),
        ));
    }
    let because = if reason.is_empty() {
        now.result.reason.zh.clone()
    } else {
        reason.to_owned()
    };
    let answer_by = slip.answer.and_then(|length| {
        WorkingDays::new(&place.excerpt.calendars)
            .end_of(length, app.today())
            .map(|clock| clock.day)
    });
    let id = new_id(app.now());
    let row = Slip {
        id: id.clone(),
        pack: place.name().to_owned(),
        duty: now.duty.clone(),
        subject: now.subject().to_owned(),
        period_key: now.period_key(),
        unit: unit.to_owned(),
        scheme: running.scheme.id.clone(),
        slip: slip.id.clone(),
        reason: because.clone(),
        answer_by,
        points: slip.points,
        issued_by: person.id.clone(),
        issued_at: app.now(),
        answer: None,
        answered_by: None,
        answered_at: None,
    };
    let mut changes = Changes::new();
    changes.insert(&row);
    open_case(app, place, duty, slip, &row, person, &mut changes);
    outbox::add(app, &mut changes, [slip_message(place, duty, now, slip, &row)]).await?;
    let subject = format!("duty:{}", now.key(place.name()));
    let act = supervise::act(app, place, person, duty, "slip.give", &subject, Some(because));
    app.store.write(&act, changes).await?;
    Ok(id)
}

/// The talk or rectification that a slip leads to, as a record of its register.
fn open_case(
    app: &App,
    place: &PlacePicture,
    duty: &Duty,
    slip: &SchemeSlip,
    row: &Slip,
    person: &Signed,
    changes: &mut Changes,
) {
    let register = match slip.then {
        Some(SlipThen::Talk) => "interview",
        Some(SlipThen::Rectification) => "rectification",
        _ => return,
    };
    let Some(register) = place.edition.register(register) else {
        return;
    };
    let mut fields = serde_json::Map::new();
    let mut set = |name: &str, text: String| {
        if register.field(name).is_some() {
            fields.insert(name.to_owned(), serde_json::Value::String(text));
        }
    };
    set(
        "cause",
        format!("{}:{}({})", slip.title.zh, duty.title.zh, row.reason),
    );
    set("persons", format!("{}主要负责人", place.unit_name(&row.unit)));
    if let Some(by) = row.answer_by {
        set("due", by.to_string());
    }
    changes.extend(new_record(
        app,
        register,
        &new_id(app.now()),
        &row.unit,
        fields,
        &person.id,
        duty.basis.clause.as_ref().map(ToString::to_string),
    ));
}

fn slip_message(place: &PlacePicture, duty: &Duty, now: &DutyNow, slip: &SchemeSlip, row: &Slip) -> Message {
    let by = |lang: Lang| row.answer_by.map(|by| lang.date(by)).unwrap_or_default();
    Message {
        key: format!("slip:{}", row.id),
        recipient: row.unit.clone(),
        kind: "slip.issued".to_owned(),
        href: now.href(place.name()),
        words: Words::new(
            format!(
                "{}:“{}”:{},请于{}前反馈",
                slip.title.zh,
                duty.title.zh,
                row.reason,
                by(Lang::Zh)
            ),
            format!(
                "{}: “{}”: {}; answer by {}",
                slip.title.get(Lang::En),
                duty.title.get(Lang::En),
                row.reason,
                by(Lang::En)
            ),
        ),
        due: row.answer_by,
    }
}

/// Answers a slip in the name of its unit.
pub async fn answer(app: &App, person: &Signed, slip: &Kept<Slip>, words: &str) -> Result<(), Stop> {
    person
        .may(Task::ReportDuty, Some(&slip.unit))
        .map_err(Stop::refused)?;
    let words = words.trim();
    let refuse =
        |words: Words| Stop::problems(vec![Problem::error(&codes::SLIP, Place::field("answer"), words)]);
    if slip.answered_at.is_some() {
        return Err(refuse(Words::new("已经反馈过", "it was answered already")));
    }
    if words.is_empty() {
        return Err(refuse(Words::new(
            "请写明办理情况、原因和下一步时限",
            "say what was done, why it was late, and when it will be done",
        )));
    }
    let mut changes = Changes::new();
    changes.update(
        slip,
        &Slip {
            answer: Some(words.to_owned()),
            answered_by: Some(person.id.clone()),
            answered_at: Some(app.now()),
            ..slip.row.clone()
        },
    );
    let subject = format!(
        "duty:{}/{}/{}/{}",
        slip.pack, slip.duty, slip.subject, slip.period_key
    );
    let act = kaifa_store::Act::new(app.now(), &person.id, "slip.answer", subject).because(words);
    app.store.write(&act, changes).await?;
    Ok(())
}

/// Days between a Monday and the Sunday after.
pub fn week_of(day: Date) -> (Date, Date) {
    let monday = day - chrono::TimeDelta::days(i64::from(day.weekday().num_days_from_monday()));
    (monday, monday + chrono::TimeDelta::days(6))
}

/// Whom to call in a unit: leader and contact, where they are entered.
pub fn whom(contact: Option<&UnitContact>) -> String {
    let names: Vec<&str> = contact
        .into_iter()
        .flat_map(|one| [one.leader.as_deref(), one.contact.as_deref()])
        .flatten()
        .collect();
    names.join("、")
}
