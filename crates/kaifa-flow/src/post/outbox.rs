//! The outbox: every reminder, assignment, return, talk and decision is one message with its recipient, due time and receipt.
//!
//! A message's id is the hash of what it is about, so that there are never two for one thing, whoever asks and however often.
//! Messages that belong to an act are written with it; what comes of itself (a due date that nears, a decision, a talk) is
//! found by [`sweep`]. The ways beside the site are in `send.rs`.

use std::collections::BTreeSet;

use kaifa_base::{Date, Digest, Lang, Words, counted};
use kaifa_eval::duties::DutyState;
use kaifa_pack::item::Duty;
use kaifa_store::rows::{Assignment, DutyStepKind, Notice, NoticeFilter};
use kaifa_store::{Act, Changes, LocalDay};

use crate::app::App;
use crate::place::PlacePicture;
use crate::place::picture::Picture;
use crate::place::standing::{DutyNow, Evidence};
use crate::records;
use crate::stop::Stop;

/// Name of the part of the program that finds what is to be said.
pub const ACTOR: &str = "kaifa.outbox";
/// Decisions, talks and returns older than this are history when the outbox first runs.
const NEWS_DAYS: i64 = 30;

/// A message before it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What it is about, in one word for one thing.
    pub key: String,
    /// The unit or person that it is for; a name that is no unit is listed as undeliverable.
    pub recipient: String,
    /// What kind: `duty.overdue`, `paper.sent` …
    pub kind: String,
    /// Where it leads.
    pub href: String,
    /// What it says.
    pub words: Words,
    /// By when something is to be done.
    pub due: Option<Date>,
}

impl Message {
    /// The id: equal for messages about one thing to one recipient.
    pub fn id(&self) -> String {
        let digest = Digest::of(format!("{}\n{}", self.key, self.recipient));
        digest.as_str().chars().take(32).collect()
    }

    fn notice(&self, app: &App) -> Notice {
        Notice {
            id: self.id(),
            recipient: self.recipient.clone(),
            kind: self.kind.clone(),
            subject: self.href.clone(),
            text_zh: self.words.zh.clone(),
            text_en: self.words.en.clone(),
            due: self.due,
            sent_at: app.now(),
            read_at: None,
        }
    }
}

/// Adds messages to an act; those that were sent already are left out. Gives how many are new.
pub async fn add(
    app: &App,
    changes: &mut Changes,
    messages: impl IntoIterator<Item = Message>,
) -> Result<usize, Stop> {
    let mut seen = BTreeSet::new();
    let mut added = 0;
    for message in messages {
        if !seen.insert(message.id()) || app.store.find_notice(&message.id()).await?.is_some() {
            continue;
        }
        changes.insert(&message.notice(app));
        added += 1;
    }
    Ok(added)
}

/// Finds what is to be said on the day of a picture and stores it in one act. Gives how many messages are new.
pub async fn sweep(app: &App, picture: &Picture, actor: &str) -> Result<usize, Stop> {
    let mut messages = Vec::new();
    for place in &picture.places {
        messages.extend(reminders(place));
        messages.extend(decisions(place));
        messages.extend(talks(place));
        messages.extend(returned_figures(app, place).await?);
    }
    messages.extend(records::reminders::messages(app, picture).await?);
    let mut known: BTreeSet<String> = app
        .store
        .list_notices(&NoticeFilter::default())
        .await?
        .into_iter()
        .map(|notice| notice.row.id)
        .collect();
    let mut changes = Changes::new();
    let mut added = 0;
    for message in messages {
        if known.insert(message.id()) {
            changes.insert(&message.notice(app));
            added += 1;
        }
    }
    if added > 0 {
        let act = Act::new(app.now(), actor, "outbox.sweep", format!("outbox:{}", picture.on));
        app.store.write(&act, changes).await?;
    }
    Ok(added)
}

/// A message about an instance to each unit that answers for it; to the names of the text where no unit does.
fn to_units(
    place: &PlacePicture,
    now: &DutyNow,
    kind: &str,
    mark: &str,
    due: Option<Date>,
    words: &Words,
) -> Vec<Message> {
    let mut whom: Vec<&str> = match now.lead() {
        Some(lead) => vec![lead],
        None => now.unresolved.iter().map(String::as_str).collect(),
    };
    // A unit with a part of its own is told as long as the part is out.
    whom.extend(
        now.result
            .instance
            .parts
            .iter()
            .map(String::as_str)
            .filter(|unit| {
                !now.evidence
                    .iter()
                    .any(|one| one.part.as_deref() == Some(unit) && one.accepted_by_day(place.on))
            }),
    );
    whom.into_iter()
        .map(|unit| Message {
            key: format!("{kind}:{}:{mark}", now.key(place.name())),
            recipient: unit.to_owned(),
            kind: kind.to_owned(),
            href: now.href(place.name()),
            words: words.clone(),
            due,
        })
        .collect()
}

/// Reminders of the day: when the warning begins, the day after the due date, and when a milestone or period went by.
pub(crate) fn reminders(place: &PlacePicture) -> Vec<Message> {
    let mut found = Vec::new();
    for now in &place.duties {
        let Some(duty) = place.edition.duty(&now.duty) else {
            continue;
        };
        let (title, due) = (&duty.title.zh, now.result.instance.due);
        let title_en = duty.title.get(Lang::En);
        let by = due.map(|due| due.to_string()).unwrap_or_default();
        let said = |lang: Lang| due.map(|due| lang.date(due)).unwrap_or_default();
        let (by_zh, by_en) = (said(Lang::Zh), said(Lang::En));
        let late = now.result.days_late;
        let (kind, words) = match now.result.state {
            DutyState::DueSoon => (
                "duty.due_soon",
                Words::new(
                    format!("临期提醒:“{title}”须于{by_zh}前办结"),
                    format!("Due soon: “{title_en}” by {by_en}"),
                ),
            ),
            DutyState::Overdue => (
                "duty.overdue",
                Words::new(
                    format!("逾期催办:“{title}”期限{by_zh},已迟{late}天"),
                    format!(
                        "Overdue: “{title_en}” was due on {by_en}, {} ago",
                        counted(late, "day", "days")
                    ),
                ),
            ),
            DutyState::Behind => (
                "duty.behind",
                Words::new(
                    format!("进度滞后:“{title}”{}", now.result.reason.zh),
                    format!("Behind: “{title_en}”, {}", now.result.reason.en),
                ),
            ),
            // A period that has just gone by is said once; older ones stand in the bulletin.
            DutyState::Missed if late <= NEWS_DAYS => (
                "duty.missed",
                Words::new(
                    format!("过期未办:“{title}”本期期限{by_zh}"),
                    format!("Missed: “{title_en}”, this period was due on {by_en}"),
                ),
            ),
            _ => continue,
        };
        found.extend(to_units(place, now, kind, &by, due, &words));
    }
    found
}

/// Decisions on a unit.
fn decisions(place: &PlacePicture) -> Vec<Message> {
    let mut found = Vec::new();
    for decision in &place.history.decisions {
        let Some(proposal) = place
            .history
            .proposals
            .iter()
            .find(|proposal| proposal.id == decision.proposal)
        else {
            continue;
        };
        if !decision.confirmed || (place.on - decision.on).num_days() > NEWS_DAYS {
            continue;
        }
        let outcome = &proposal.outcome;
        found.push(Message {
            key: format!("decision:{}", decision.id),
            recipient: outcome.subject.clone(),
            kind: "decision".to_owned(),
            href: format!("/decisions/{}", decision.proposal),
            words: Words::new(
                format!("已作出决定:{}", outcome.text),
                format!("Decided: {}", outcome.said(Lang::En)),
            ),
            due: None,
        });
    }
    found
}

/// Records that a unit has just got, such as a talk or a rectification.
fn talks(place: &PlacePicture) -> Vec<Message> {
    let mut found = Vec::new();
    for record in &place.rows.records {
        let Some(register) = place.edition.register(&record.register) else {
            continue;
        };
        let start = register.start().is_some_and(|start| start.id == record.state);
        let news = (place.on - record.created_at.local_day()).num_days() <= NEWS_DAYS;
        let (true, true, Some(unit)) = (start, news, &record.subject) else {
            continue;
        };
        let field = |name: &str| record.fields.get(name).and_then(|value| value.as_str());
        // What the unit made itself it knows.
        if field("cause").is_none() {
            continue;
        }
        let cause = field("cause").unwrap_or_default();
        found.push(Message {
            key: format!("record:{}/{}", record.register, record.id),
            recipient: unit.clone(),
            kind: format!("record.{}", record.register),
            href: format!("/registers/{}/{}", record.register, record.id),
            words: Words::new(
                format!("{}:{cause}", register.title),
                format!(
                    "{}: {cause}",
                    register.title_en.as_deref().unwrap_or(&register.title)
                ),
            ),
            due: field("due").and_then(|due| due.parse().ok()),
        });
    }
    found
}

/// Figures that a reviewer returned and that wait for correction.
async fn returned_figures(app: &App, place: &PlacePicture) -> Result<Vec<Message>, Stop> {
    let filter = kaifa_store::rows::FigureFilter {
        review: Some(kaifa_store::rows::ReviewState::Returned),
        ..kaifa_store::rows::FigureFilter::default()
    };
    let rows = app.store.list_figures(&filter).await?;
    Ok(rows
        .into_iter()
        .filter(|row| {
            place.edition.unit(&row.subject).is_some() && place.edition.indicator(&row.indicator).is_some()
        })
        .map(|row| {
            let indicator = place.edition.indicator(&row.indicator);
            let name = |lang| indicator.map_or(row.indicator.as_str(), |indicator| indicator.name_in(lang));
            Message {
                key: format!(
                    "figure:{}/{}/{}/{}",
                    row.indicator, row.subject, row.period, row.version
                ),
                recipient: row.subject.clone(),
                kind: "figure.returned".to_owned(),
                href: format!(
                    "/figures/{}/{}/{}",
                    crate::address::url_encode(&row.indicator),
                    crate::address::url_encode(&row.subject),
                    row.period
                ),
                words: Words::new(
                    format!("数据被退回:{} {}", name(Lang::Zh), row.period.words().zh),
                    format!("Figure returned: {} {}", name(Lang::En), row.period.words().en),
                ),
                due: None,
            }
        })
        .collect())
}

fn to_reporter(
    place: &PlacePicture,
    now: &DutyNow,
    piece: &Evidence,
    kind: &str,
    words: Words,
    due: Option<Date>,
) -> Message {
    let number = now.evidence.iter().position(|one| one == piece).unwrap_or(0);
    let unit = piece.part.as_deref().or(now.lead()).unwrap_or(&piece.by);
    Message {
        key: format!(
            "{kind}:{}:{}:{number}:{}",
            now.key(place.name()),
            piece.on,
            piece.words
        ),
        recipient: unit.to_owned(),
        kind: kind.to_owned(),
        href: now.href(place.name()),
        words,
        due,
    }
}

/// A piece of evidence went back.
pub fn returned(
    _app: &App,
    place: &PlacePicture,
    duty: &Duty,
    now: &DutyNow,
    piece: &Evidence,
    reason: &str,
) -> Message {
    let words = Words::new(
        format!("材料被退回:“{}”:{reason}", duty.title.zh),
        format!("Evidence returned: “{}”: {reason}", duty.title.get(Lang::En)),
    );
    to_reporter(place, now, piece, "duty.returned", words, now.result.instance.due)
}

/// A piece of evidence was accepted.
pub fn accepted(_app: &App, place: &PlacePicture, duty: &Duty, now: &DutyNow, piece: &Evidence) -> Message {
    let words = Words::new(
        format!("材料已核验:“{}”", duty.title.zh),
        format!("Evidence accepted: “{}”", duty.title.get(Lang::En)),
    );
    to_reporter(place, now, piece, "duty.accepted", words, None)
}

/// A duty was extended, closed or opened again.
pub(crate) fn stepped(
    app: &App,
    place: &PlacePicture,
    duty: &Duty,
    now: &DutyNow,
    kind: DutyStepKind,
    words: &str,
    due: Option<Date>,
) -> Message {
    let step = kind.words();
    let until = |lang: Lang| {
        due.map(|due| format!(" → {}", lang.date(due)))
            .unwrap_or_default()
    };
    Message {
        key: format!("duty.{}:{}:{}", kind.code(), now.key(place.name()), app.now()),
        recipient: now.lead().unwrap_or_default().to_owned(),
        kind: format!("duty.{}", kind.code()),
        href: now.href(place.name()),
        words: Words::new(
            format!("{}:“{}”:{words}{}", step.zh, duty.title.zh, until(Lang::Zh)),
            format!(
                "Duty {}: “{}”: {words}{}",
                step.en,
                duty.title.get(Lang::En),
                until(Lang::En)
            ),
        ),
        due,
    }
}

/// A duty was assigned: to its lead and to every unit that takes part.
pub fn assigned(_app: &App, place: &PlacePicture, row: &Assignment) -> Vec<Message> {
    let co_units: Vec<String> = serde_json::from_value(row.co_units.clone()).unwrap_or_default();
    [row.lead_unit.clone()]
        .into_iter()
        .chain(co_units)
        .map(|unit| Message {
            key: format!("duty.assigned:{}", row.id),
            recipient: unit,
            kind: "duty.assigned".to_owned(),
            href: format!("/duties/{}/{}", crate::address::url_encode(place.name()), row.id),
            words: Words::new(
                format!("交办:“{}”({}),期限 {}", row.title, row.source_title, row.due),
                format!(
                    "Assigned: “{}” ({}), due {}",
                    row.title, row.source_title, row.due
                ),
            ),
            due: Some(row.due),
        })
        .collect()
}
