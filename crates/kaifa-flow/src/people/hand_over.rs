//! A person's work passes to a successor: the rights, and with them the open duties, forms and records that hang on them. It is one act
//! that both confirm; nobody can pass more than they hold, and the three offices pass nothing this way.

use kaifa_base::{Place, Problem, Words};
use kaifa_pack::item::PeriodKind;
use kaifa_store::people::{Grant, Role};
use kaifa_store::rows::{HandOver, Notice, NoticeFilter, ReviewState};
use kaifa_store::{Act, Changes, Kept, new_id};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::duties::supervise;
use crate::figures::book::FigureBook;
use crate::people::permission::{Signed, Task};
use crate::place::picture::Picture;
use crate::post::outbox::{self, Message};
use crate::stop::Stop;
use crate::{codes, records};

/// What passes, as shown to both before they confirm and kept afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Passing {
    /// Grants: role and unit.
    pub grants: Vec<(String, Option<String>)>,
    /// Open duties: title, and address.
    pub duties: Vec<(String, String)>,
    /// Forms that wait: figures returned or missing, by unit; what, and address.
    pub forms: Vec<(String, String)>,
    /// Records that are not at their end: title, and address.
    pub records: Vec<(String, String)>,
    /// Messages to the person without a receipt.
    pub messages: Vec<String>,
}

/// Roles that may be passed on; the three offices are given and taken by the security administrator alone.
fn passes(role: Role) -> bool {
    Task::SeeWork.is_for(role)
}

/// What a person would pass on today.
pub async fn passing(app: &App, picture: &Picture, person: &Signed) -> Result<Passing, Stop> {
    let mut found = Passing {
        grants: grants_of(app, person)
            .await?
            .iter()
            .map(|grant| (grant.role.code().to_owned(), grant.unit.clone()))
            .collect(),
        ..Passing::default()
    };
    let own = person.own_reach();
    for place in &picture.places {
        for now in &place.duties {
            let mine = now.units.iter().any(|unit| own.contains(unit));
            let waits = now.evidence.iter().any(|one| one.waits()) && supervise::may_accept(person, now);
            if (mine || waits)
                && now.result.done_on.is_none()
                && now.result.instance.to.is_none_or(|to| to >= place.on)
            {
                let title = place
                    .edition
                    .duty(&now.duty)
                    .map_or(now.duty.clone(), |duty| duty.title.zh.clone());
                let unit = now.lead().map_or("", |lead| place.unit_name(lead));
                found
                    .duties
                    .push((format!("{title}({unit})"), now.href(place.name())));
            }
        }
        for unit in &own {
            for (_, record) in records::open::of_unit(app, place, unit).await? {
                found.records.push((
                    record.title.clone(),
                    format!("/registers/{}/{}", record.register, record.id),
                ));
            }
        }
        let year = kaifa_base::Period::Year(chrono::Datelike::year(&place.on) - 1);
        let units: Vec<&str> = own
            .iter()
            .map(String::as_str)
            .filter(|unit| place.unit(unit).is_some() && person.covers(Task::EnterFigures, unit))
            .collect();
        let book = FigureBook::of_subjects(&app.store, units.iter().copied(), None).await?;
        for newest in book.all().filter_map(|versions| versions.last()) {
            if newest.review == ReviewState::Returned {
                let name = place
                    .edition
                    .indicator(&newest.indicator)
                    .map_or(&newest.indicator, |indicator| &indicator.name);
                found.forms.push((
                    format!("退回待改:{name} {}", newest.period.words().zh),
                    format!("/figures?unit={}&period={}", newest.subject, newest.period),
                ));
            }
        }
        for unit in units {
            let kind = place.unit(unit).map(|unit| unit.kind);
            let missing = place
                .edition
                .items
                .indicators
                .iter()
                .filter(|one| one.formula.is_none() && one.period == PeriodKind::Year)
                .filter(|one| kind.is_some_and(|kind| one.subjects.contains(&kind)))
                .filter(|one| {
                    !place
                        .rows
                        .figures
                        .iter()
                        .any(|row| row.indicator == one.id && row.subject == unit && row.period == year)
                })
                .count();
            if missing > 0 {
                found.forms.push((
                    format!("{}{}待报 {missing} 项", place.unit_name(unit), year.words().zh),
                    format!("/figures?unit={unit}&period={year}"),
                ));
            }
        }
    }
    let filter = NoticeFilter {
        recipient: Some(person.id.clone()),
        unread: true,
        ..NoticeFilter::default()
    };
    found.messages = app
        .store
        .list_notices(&filter)
        .await?
        .into_iter()
        .map(|notice| notice.row.id)
        .collect();
    Ok(found)
}

/// The grants of a person that hold today and may be passed on.
async fn grants_of(app: &App, person: &Signed) -> Result<Vec<Kept<Grant>>, Stop> {
    let grants = app.store.list_grants_on(&person.id, app.today()).await?;
    Ok(grants.into_iter().filter(|grant| passes(grant.role)).collect())
}

fn refusal(zh: impl Into<String>, en: impl Into<String>) -> Stop {
    Stop::problems(vec![Problem::error(
        &codes::HAND_OVER,
        Place::field("to"),
        Words::new(zh, en),
    )])
}

/// Proposes a hand-over. Whoever hands over has confirmed by proposing; the security administrator may propose for someone who has left,
/// and then both must confirm.
pub async fn propose(app: &App, person: &Signed, from: &str, to: &str, reason: &str) -> Result<String, Stop> {
    if from != person.id {
        person.may(Task::GrantRights, None).map_err(Stop::refused)?;
    }
    let find = |login: &str| {
        let login = login.trim().to_owned();
        async move {
            let people = app.store.list_people().await?;
            let found = people
                .into_iter()
                .find(|one| !one.disabled && (one.id == login || one.login == login));
            found.ok_or_else(|| {
                refusal(
                    format!("没有可登录的人员“{login}”"),
                    format!("nobody named `{login}` can sign in"),
                )
            })
        }
    };
    let (from, to) = (find(from).await?, find(to).await?);
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Stop::problems(vec![Problem::error(
            &codes::REASON_NEEDED,
            Place::field("reason"),
            Words::new("请写明移交理由", "say why it is handed over"),
        )]));
    }
    if from.id == to.id {
        return Err(refusal("不能移交给本人", "nobody hands over to themselves"));
    }
    let open = app.store.list_hand_overs().await?;
    if open
        .iter()
        .any(|one| one.from_person == from.id && one.done_at.is_none() && one.refused_by.is_none())
    {
        return Err(refusal(
            "已有一项未完成的移交",
            "a hand-over of this person is open already",
        ));
    }
    let signed = app
        .signed(&from.id)
        .await?
        .ok_or_else(|| refusal("移交人已停用", "the person is disabled"))?;
    if grants_of(app, &signed).await?.is_empty() {
        return Err(refusal(
            "没有可以移交的业务权限",
            "there is no right to hand over",
        ));
    }
    let picture = app.picture(app.today()).await?;
    let content = passing(app, &picture, &signed).await?;
    let id = new_id(app.now());
    let mut changes = Changes::new();
    changes.insert(&HandOver {
        id: id.clone(),
        from_person: from.id.clone(),
        to_person: to.id.clone(),
        reason: reason.to_owned(),
        content: serde_json::to_value(&content).map_err(Stop::failed)?,
        proposed_by: person.id.clone(),
        proposed_at: app.now(),
        from_confirmed_at: (from.id == person.id).then(|| app.now()),
        to_confirmed_at: None,
        refused_by: None,
        refused_reason: None,
        done_at: None,
    });
    let message = |whom: &str| Message {
        key: format!("hand_over:{id}"),
        recipient: whom.to_owned(),
        kind: "hand_over".to_owned(),
        href: format!("/hand-over/{id}"),
        words: Words::new(
            format!("工作移交:{} → {},请确认", from.name, to.name),
            format!("Hand-over: {} → {}, please confirm", from.name, to.name),
        ),
        due: None,
    };
    let whom: Vec<Message> = [&from.id, &to.id]
        .into_iter()
        .filter(|one| **one != person.id)
        .map(|one| message(one))
        .collect();
    outbox::add(app, &mut changes, whom).await?;
    let act = Act::new(
        app.now(),
        &person.id,
        "hand_over.propose",
        format!("hand_over:{id}"),
    )
    .because(reason);
    app.store.write(&act, changes).await?;
    Ok(id)
}

/// Confirms a hand-over. With the second confirmation everything passes, in the same act: the successor gets what the other holds that
/// day, whose grants end, and messages without receipt go along.
pub async fn confirm(app: &App, person: &Signed, old: &Kept<HandOver>) -> Result<(), Stop> {
    refuse_closed(old)?;
    let mut row = old.row.clone();
    let now = app.now();
    if person.id == row.from_person && row.from_confirmed_at.is_none() {
        row.from_confirmed_at = Some(now);
    } else if person.id == row.to_person && row.to_confirmed_at.is_none() {
        row.to_confirmed_at = Some(now);
    } else {
        return Err(refusal(
            "只有移交人和接收人各确认一次",
            "only the two persons confirm, each once",
        ));
    }
    let mut changes = Changes::new();
    let mut action = "hand_over.confirm";
    if row.from_confirmed_at.is_some() && row.to_confirmed_at.is_some() {
        action = "hand_over.done";
        row.done_at = Some(now);
        let from = app
            .signed(&row.from_person)
            .await?
            .ok_or_else(|| refusal("移交人已停用", "the person who hands over is disabled"))?;
        let picture = app.picture(app.today()).await?;
        let content = passing(app, &picture, &from).await?;
        row.content = serde_json::to_value(&content).map_err(Stop::failed)?;
        let held = app.store.list_grants_on(&row.to_person, app.today()).await?;
        if held.iter().any(|grant| !passes(grant.role)) {
            return Err(refusal(
                "接收人担任三员之一,不能同时有业务权限",
                "the successor holds one of the three offices and may have no business right",
            ));
        }
        for grant in grants_of(app, &from).await? {
            changes.update(
                &grant,
                &Grant {
                    // The last day is the day before, so that the right is not in two hands.
                    until_date: app.today().pred_opt(),
                    ..grant.row.clone()
                },
            );
            let has = held.iter().any(|own| {
                own.role == grant.role && own.unit == grant.unit && own.until_date == grant.until_date
            });
            if !has {
                changes.insert(&Grant {
                    id: new_id(now),
                    person: row.to_person.clone(),
                    role: grant.role,
                    unit: grant.unit.clone(),
                    from_date: app.today(),
                    until_date: grant.until_date,
                    granted_by: row.from_person.clone(),
                    granted_at: now,
                });
            }
        }
        for id in &content.messages {
            if let Some(notice) = app.store.find_notice(id).await? {
                changes.update(
                    &notice,
                    &Notice {
                        recipient: row.to_person.clone(),
                        ..notice.row.clone()
                    },
                );
            }
        }
    }
    changes.update(old, &row);
    let act = Act::new(now, &person.id, action, format!("hand_over:{}", row.id)).because(row.reason.clone());
    app.store.write(&act, changes).await?;
    Ok(())
}

/// Refuses or takes back a hand-over, with the reason.
pub async fn refuse(app: &App, person: &Signed, old: &Kept<HandOver>, reason: &str) -> Result<(), Stop> {
    refuse_closed(old)?;
    if ![&old.from_person, &old.to_person, &old.proposed_by].contains(&&person.id) {
        person.may(Task::GrantRights, None).map_err(Stop::refused)?;
    }
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Stop::problems(vec![Problem::error(
            &codes::REASON_NEEDED,
            Place::field("reason"),
            Words::new("请写明理由", "give the reason"),
        )]));
    }
    let mut changes = Changes::new();
    changes.update(
        old,
        &HandOver {
            refused_by: Some(person.id.clone()),
            refused_reason: Some(reason.to_owned()),
            ..old.row.clone()
        },
    );
    let act = Act::new(
        app.now(),
        &person.id,
        "hand_over.refuse",
        format!("hand_over:{}", old.id),
    )
    .because(reason);
    app.store.write(&act, changes).await?;
    Ok(())
}

fn refuse_closed(old: &HandOver) -> Result<(), Stop> {
    if old.done_at.is_some() || old.refused_by.is_some() {
        return Err(refusal(
            "移交已办结或已退回",
            "the hand-over is done or was refused",
        ));
    }
    Ok(())
}
