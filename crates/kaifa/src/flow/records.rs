//! Records of registers: made, filled, moved from state to state. The register's definition in the pack says everything: fields,
//! states, who may take which step, what must be filled, which guard holds. There is no code for one register.

use std::collections::BTreeMap;

use kaifa_base::{Date, Decimal, Place, Problem, Words};
use kaifa_eval::book::Book;
use kaifa_eval::expression::{Evaluator, Scope};
use kaifa_eval::facts::Facts;
use kaifa_eval::value::Value;
use kaifa_pack::expr;
use kaifa_pack::item::{FieldType, Register, RegisterField, Transition};
use kaifa_store::rows::{Record, RecordEvent};
use kaifa_store::{Act, Changes, Kept, new_id};

use crate::app::App;
use crate::flow::codes;
use crate::flow::place::{BlockNow, PlacePicture};
use crate::permission::{Signed, Task};
use crate::web::stop::Stop;

/// A step that a record could take, and why this person cannot take it now.
#[derive(Debug, Clone)]
pub struct Step<'a> {
    /// The step.
    pub transition: &'a Transition,
    /// What stands against it; empty if it may be taken.
    pub against: Vec<Problem>,
    /// Whether it is for this person's role; otherwise only others may take it.
    pub for_role: bool,
    /// The blocks among what stands against it.
    pub blocks: Vec<BlockNow>,
}

/// Fields as typed, by name.
pub type Typed = BTreeMap<String, String>;

/// Makes a record in the register's first state.
pub async fn create(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    register: &Register,
    subject: &str,
    typed: &Typed,
) -> Result<String, Stop> {
    person
        .may(Task::WorkOnRecords, Some(subject))
        .map_err(Stop::refused)?;
    let mut problems = Vec::new();
    let fields = read_fields(register, typed, &mut problems);
    if place.unit(subject).is_none() {
        problems.push(Problem::error(
            &codes::UNKNOWN_SUBJECT,
            Place::field("subject"),
            Words::new(
                format!("单位目录中没有“{subject}”"),
                format!("the directory has no unit `{subject}`"),
            ),
        ));
    }
    for field in register
        .fields
        .iter()
        .filter(|field| field.required && !filled(&fields, &field.name))
    {
        problems.push(required(field));
    }
    if !problems.is_empty() {
        return Err(Stop::problems(problems));
    }
    let id = new_id(app.now());
    let act = Act::new(
        app.now(),
        &person.id,
        "record.create",
        format!("record:{}/{id}", register.id),
    );
    app.store
        .write(
            &act,
            new_record(app, register, &id, subject, fields, &person.id, None),
        )
        .await?;
    Ok(id)
}

/// The rows of a new record; also used for records that a decision opens.
pub fn new_record(
    app: &App,
    register: &Register,
    id: &str,
    subject: &str,
    fields: serde_json::Map<String, serde_json::Value>,
    by: &str,
    clause: Option<String>,
) -> Changes {
    let start = register
        .states
        .iter()
        .find(|state| state.start)
        .or(register.states.first());
    let state = start.map(|state| state.id.clone()).unwrap_or_default();
    let now = app.now();
    let mut changes = Changes::new();
    changes.insert(&Record {
        register: register.id.clone(),
        id: id.to_owned(),
        state: state.clone(),
        subject: Some(subject.to_owned()),
        title: register.title.clone(),
        fields: serde_json::Value::Object(fields),
        created_by: by.to_owned(),
        created_at: now,
        updated_at: now,
    });
    changes.insert(&RecordEvent {
        register: register.id.clone(),
        record: id.to_owned(),
        number: 1,
        transition: "create".to_owned(),
        from_state: None,
        to_state: state,
        actor: by.to_owned(),
        at: now,
        reason: None,
        clause,
    });
    changes
}

/// The steps that start from the record's state, each with what stands against it for this person today.
pub fn steps<'a>(
    place: &PlacePicture,
    person: &Signed,
    register: &'a Register,
    record: &Record,
    on: Date,
) -> Vec<Step<'a>> {
    register
        .transitions
        .iter()
        .filter(|transition| transition.from.contains(&record.state))
        .map(|transition| {
            let mut against = Vec::new();
            check_role(person, transition, record, &mut against);
            let for_role = against.is_empty();
            let fields = as_map(&record.fields);
            let blocks = check_guard(place, transition, record, &fields, on, &mut against);
            Step {
                transition,
                against,
                for_role,
                blocks,
            }
        })
        .collect()
}

/// The blocks that refuse a step with these fields, for the page that says so.
pub fn blocks_against(
    place: &PlacePicture,
    register: &Register,
    record: &Record,
    transition: &str,
    typed: &Typed,
    on: Date,
) -> Vec<BlockNow> {
    let Some(step) = register.transitions.iter().find(|one| one.id == transition) else {
        return Vec::new();
    };
    let mut fields = as_map(&record.fields);
    fields.extend(read_fields(register, typed, &mut Vec::new()));
    check_guard(place, step, record, &fields, on, &mut Vec::new())
}

/// Takes a step. A refusal by a block is itself an act in the ledger, so that the attempt stays visible.
pub async fn take_step(
    app: &App,
    place: &PlacePicture,
    person: &Signed,
    register: &Register,
    record: &Kept<Record>,
    transition: &str,
    typed: &Typed,
) -> Result<(), Stop> {
    let step = register
        .transitions
        .iter()
        .find(|one| one.id == transition)
        .filter(|one| one.from.contains(&record.state));
    let Some(step) = step else {
        let state = register
            .states
            .iter()
            .find(|state| state.id == record.state)
            .map_or(record.state.as_str(), |state| &state.title);
        return Err(Stop::problems(vec![
            Problem::error(
                &codes::TRANSITION,
                Place::item(record.id.clone()),
                Words::new(
                    format!("事项现为“{state}”,不能办理“{transition}”"),
                    format!(
                        "the record is `{}`; `{transition}` does not start there",
                        record.state
                    ),
                ),
            )
            .hint(
                "请刷新页面,可能已有人办理",
                "reload the page; someone may have been faster",
            ),
        ]));
    };
    let mut problems = Vec::new();
    check_role(person, step, record, &mut problems);
    if !problems.is_empty() {
        return Err(Stop {
            status: axum::http::StatusCode::FORBIDDEN,
            problems,
        });
    }
    let mut fields = as_map(&record.fields);
    fields.extend(read_fields(register, typed, &mut problems));
    for name in &step.requires {
        if let (false, Some(field)) = (
            filled(&fields, name),
            register.fields.iter().find(|field| field.name == *name),
        ) {
            problems.push(required(field));
        }
    }
    let guarded = check_guard(place, step, record, &fields, app.today(), &mut problems);
    if !problems.is_empty() {
        if let Some(block) = guarded.first() {
            let said: Vec<&str> = problems
                .iter()
                .filter(|problem| problem.code == codes::BLOCKED.code)
                .map(|problem| problem.message.zh.as_str())
                .collect();
            let mut act = Act::new(
                app.now(),
                &person.id,
                "record.refused",
                format!("record:{}/{}", record.register, record.id),
            )
            .because(format!("{}:{}", step.title, said.join(";")));
            if let Some(citation) = place.citation(&block.clause) {
                act = act.on_clause(citation);
            }
            app.store.write(&act, Changes::new()).await?;
        }
        return Err(Stop::problems(problems));
    }
    let now = app.now();
    let events = app.store.list_record_events(&record.register, &record.id).await?;
    let mut changes = Changes::new();
    let moved = Record {
        state: step.to.clone(),
        fields: serde_json::Value::Object(fields),
        updated_at: now,
        ..record.row.clone()
    };
    changes.update(record, &moved);
    let reason = step
        .requires
        .iter()
        .filter_map(|name| typed.get(name))
        .find(|text| !text.trim().is_empty())
        .cloned();
    changes.insert(&RecordEvent {
        register: record.register.clone(),
        record: record.id.clone(),
        number: i64::try_from(events.len()).unwrap_or(i64::MAX - 1) + 1,
        transition: step.id.clone(),
        from_state: Some(record.state.clone()),
        to_state: step.to.clone(),
        actor: person.id.clone(),
        at: now,
        reason,
        clause: None,
    });
    let act = Act::new(
        now,
        &person.id,
        format!("record.{}", step.id),
        format!("record:{}/{}", record.register, record.id),
    );
    app.store.write(&act, changes).await?;
    Ok(())
}

fn check_role(person: &Signed, step: &Transition, record: &Record, problems: &mut Vec<Problem>) {
    let subject = record.subject.as_deref().unwrap_or_default();
    let fits = person.reaches.iter().any(|reach| {
        step.roles.iter().any(|role| role == reach.role.code())
            && (reach.unit.is_none() || reach.inside.contains(subject))
    });
    if !fits {
        let names = |lang| {
            let list: Vec<String> = step
                .roles
                .iter()
                .map(|code| {
                    kaifa_store::people::Role::parse(code)
                        .map_or(code.clone(), |role| role.words().get(lang).to_owned())
                })
                .collect();
            list.join(if lang == kaifa_base::Lang::Zh { "、" } else { ", " })
        };
        problems.push(Problem::error(
            &codes::TRANSITION_ROLE,
            Place::item(record.id.clone()),
            Words::new(
                format!("“{}”由{}办理", step.title, names(kaifa_base::Lang::Zh)),
                format!("`{}` is done by: {}", step.title, names(kaifa_base::Lang::En)),
            ),
        ));
    }
}

/// Checks the guard; gives the blocks if blocks refuse.
fn check_guard(
    place: &PlacePicture,
    step: &Transition,
    record: &Record,
    fields: &serde_json::Map<String, serde_json::Value>,
    on: Date,
    problems: &mut Vec<Problem>,
) -> Vec<BlockNow> {
    let Some(guard) = step.guard.as_ref() else {
        return Vec::new();
    };
    let subject = record.subject.as_deref().unwrap_or_default();
    let values: BTreeMap<String, Value> = fields
        .iter()
        .filter_map(|(name, value)| Some((name.clone(), Value::text(value.as_str()?))))
        .collect();
    // Which blocks the guard asked about and met.
    let met = std::cell::RefCell::new(Vec::new());
    let blocked = |subject: &str, function: &str| {
        let block = place.block_on(subject, function, on);
        let is_blocked = block.is_some();
        met.borrow_mut().extend(block);
        is_blocked
    };
    let (book, facts) = (Book::default(), Facts::default());
    let evaluator = Evaluator::new(&book, &facts, on).with_blocks(&blocked);
    let holds = match expr::parse(&guard.text) {
        Ok(parsed) => {
            evaluator
                .value(&parsed, &Scope::of_values(subject, &values))
                .as_truth()
                == Some(true)
        }
        Err(_) => false,
    };
    if holds {
        return Vec::new();
    }
    let refusal = step
        .refusal
        .clone()
        .unwrap_or_else(|| "不符合办理条件".to_owned());
    let blocks = met.into_inner();
    if blocks.is_empty() {
        problems.push(Problem::error(
            &codes::GUARD,
            Place::item(record.id.clone()),
            Words::new(
                refusal.clone(),
                format!("the condition of this step does not hold ({refusal})"),
            ),
        ));
        return blocks;
    }
    for block in &blocks {
        let function = place.function_title(&block.function);
        let (until_zh, until_en) = (
            block.until_words(kaifa_base::Lang::Zh),
            block.until_words(kaifa_base::Lang::En),
        );
        problems.push(
            Problem::error(
                &codes::BLOCKED,
                Place {
                    item: Some(record.id.clone()),
                    clause: kaifa_base::ClausePath::parse(&block.clause).ok(),
                    ..Place::default()
                },
                Words::new(
                    format!(
                        "{refusal}:{}“{function}”自{}起被禁止,依据{}{},{until_zh}",
                        place.unit_name(subject),
                        crate::pages::show::date(block.from, kaifa_base::Lang::Zh),
                        place.document_name(),
                        block.clause,
                    ),
                    format!(
                        "refused: `{function}` is blocked for {} since {} under {} {}; {until_en}",
                        place.unit_name(subject),
                        block.from,
                        place.document_name(),
                        block.clause,
                    ),
                ),
            )
            .hint(
                format!("限制来自决定 {}", block.decision),
                format!("the block comes from decision {}", block.decision),
            ),
        );
    }
    blocks
}

fn as_map(fields: &serde_json::Value) -> serde_json::Map<String, serde_json::Value> {
    fields.as_object().cloned().unwrap_or_default()
}

fn filled(fields: &serde_json::Map<String, serde_json::Value>, name: &str) -> bool {
    fields
        .get(name)
        .and_then(|value| value.as_str())
        .is_some_and(|text| !text.trim().is_empty())
}

fn required(field: &RegisterField) -> Problem {
    Problem::error(
        &codes::REQUIRED,
        Place::field(field.title.clone()),
        Words::new(
            format!("“{}”必须填写", field.title),
            format!("`{}` must be filled in", field.title),
        ),
    )
}

/// Reads typed fields by their type; values are kept as text, which keeps every digit.
fn read_fields(
    register: &Register,
    typed: &Typed,
    problems: &mut Vec<Problem>,
) -> serde_json::Map<String, serde_json::Value> {
    let mut fields = serde_json::Map::new();
    for field in &register.fields {
        let Some(text) = typed
            .get(&field.name)
            .map(|text| text.trim())
            .filter(|text| !text.is_empty())
        else {
            continue;
        };
        let expected = match field.kind {
            FieldType::Integer if text.parse::<i64>().is_err() => Some(("整数", "a whole number")),
            FieldType::Decimal if text.parse::<Decimal>().is_err() => Some(("数字", "a number")),
            FieldType::Date if text.parse::<Date>().is_err() => {
                Some(("日期(如 2025-12-31)", "a date such as 2025-12-31"))
            }
            FieldType::Choice if !field.choices.iter().any(|choice| choice == text) => {
                Some(("列出的选项之一", "one of the listed choices"))
            }
            _ => None,
        };
        match expected {
            None => {
                fields.insert(field.name.clone(), serde_json::Value::String(text.to_owned()));
            }
            Some((zh, en)) => problems.push(Problem::error(
                &codes::FIELD_TYPE,
                Place::field(field.title.clone()),
                Words::new(
                    format!("“{}”应为{zh},现为“{text}”", field.title),
                    format!("`{}` should be {en}, found `{text}`", field.title),
                ),
            )),
        }
    }
    fields
}
