//! The lists of the start page, one function per kind of thing that can wait for a person, in the order of what they hold up.

mod figures;

use std::collections::BTreeMap;

use kaifa_base::{Date, Lang, Period, counted};
use kaifa_eval::duties::{DutyResult, Lamp, foremost};
use kaifa_eval::effects::EffectState;
use kaifa_flow::address::url_encode;
use kaifa_flow::duties::supervise;
use kaifa_flow::figures::review_queue::waiting_for;
use kaifa_flow::people::permission::{Signed, Task};
use kaifa_flow::place::PlacePicture;
use kaifa_flow::place::picture::Picture;
use kaifa_flow::place::standing::DutyNow;
use kaifa_flow::records;
use kaifa_flow::records::index::DUE;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::{Action, Duty};
use kaifa_store::LocalDay;
use kaifa_store::rows::{ProposalFilter, ProposalStatus};

use self::figures::{missing_figures, returned_figures};
use crate::pages::decisions::{EffectView, ProposalView};
use crate::pages::duties;
use crate::pages::duty_view::{DutyView, LAMPS, waiting};
use crate::pages::today::{TodayGroup, TodayItem, document_ends, reports};
use crate::web::visit::Visit;

/// Things of one kind that the start page shows.
const SHOWN: usize = 6;

/// Everything that waits for a person.
pub async fn all(visit: &Visit, person: &Signed, picture: &Picture) -> Result<Vec<TodayGroup>, Stop> {
    let mut groups = vec![
        proposals(visit, person, picture).await?,
        returned_figures(visit, person, picture).await?,
        reviews(visit, person, picture).await?,
        duties_to_accept(visit, person, picture),
        issue_dates(visit, person, picture),
        records_to_move(visit, person, picture).await?,
        pressing_duties(visit, person, picture),
        reports::waiting(visit, person, picture).await?,
        missing_figures(visit, person, picture).await?,
        blocks(visit, person, picture),
        document_ends::repealed(visit, person, picture).await?,
        document_ends::expiring(visit, person, picture).await?,
    ];
    groups.retain(|group| group.total > 0);
    Ok(groups)
}

pub(in crate::pages::today) fn group(
    kind: &'static str,
    title: &str,
    holds_up: &str,
    mut items: Vec<TodayItem>,
    more: &str,
) -> TodayGroup {
    let total = items.len();
    items.truncate(SHOWN);
    let more = if total > items.len() {
        more.to_owned()
    } else {
        String::new()
    };
    TodayGroup {
        kind,
        title: title.to_owned(),
        holds_up: holds_up.to_owned(),
        items,
        total,
        more,
    }
}

pub(in crate::pages::today) fn plain(title: String, detail: String, href: String) -> TodayItem {
    TodayItem {
        title,
        detail,
        href,
        due: None,
        lamp_words: String::new(),
        lamp: "",
    }
}

/// What rules proposed and this person may decide.
async fn proposals(visit: &Visit, person: &Signed, picture: &Picture) -> Result<TodayGroup, Stop> {
    let mut items = Vec::new();
    if person.may_do(Task::Decide) {
        let filter = ProposalFilter {
            status: Some(ProposalStatus::Proposed),
            ..ProposalFilter::default()
        };
        for proposal in visit.app.store.list_proposals(&filter).await? {
            let Some(place) = picture.place(&proposal.pack) else {
                continue;
            };
            if !person.covers(Task::Decide, &proposal.subject) || proposal.proposed_at.local_day() > visit.on
            {
                continue;
            }
            let view = ProposalView::of(place, &proposal, visit.lang);
            items.push(plain(
                format!("{} · {}", view.subject_name, view.title),
                view.text,
                format!("/decisions/{}", view.id),
            ));
        }
    }
    Ok(group(
        "proposals",
        visit.t("待决定的建议", "Proposals to decide"),
        visit.t("决定之前,后果不生效", "nothing takes effect before the decision"),
        items,
        "/decisions?status=proposed",
    ))
}

/// Figures that wait for this person's review, by unit and period.
async fn reviews(visit: &Visit, person: &Signed, picture: &Picture) -> Result<TodayGroup, Stop> {
    let mut by_unit: BTreeMap<(String, Period), (usize, usize)> = BTreeMap::new();
    if person.may_do(Task::ReviewFigures) {
        for one in waiting_for(&visit.app, picture, person).await? {
            let name = one.place.unit_name(&one.figure.subject).to_owned();
            let (count, striking) = by_unit.entry((name, one.figure.period)).or_default();
            *count += 1;
            *striking += usize::from(!one.strikes.is_empty());
        }
    }
    let items = by_unit
        .into_iter()
        .map(|((name, period), (count, striking))| {
            let detail = match visit.lang {
                Lang::Zh => format!("{count} 项 · 需留意 {striking}"),
                Lang::En => format!(
                    "{} · to look at first {striking}",
                    counted(count, "figure", "figures")
                ),
            };
            plain(
                format!("{name} {}", period.words().get(visit.lang)),
                detail,
                "/reviews".to_owned(),
            )
        })
        .collect();
    Ok(group(
        "reviews",
        visit.t("待审核数据", "Figures to review"),
        visit.t(
            "未通过审核的数据不计入目标",
            "figures count for targets only once accepted",
        ),
        items,
        "/reviews",
    ))
}

/// Evidence that waits for acceptance.
fn duties_to_accept(visit: &Visit, person: &Signed, picture: &Picture) -> TodayGroup {
    let waits = |(_, duty, now): &Instance<'_>| supervise::may_accept(person, now) && waiting(duty, now) > 0;
    let items = duties::visible(person, picture)
        .into_iter()
        .filter(waits)
        .map(|(place, duty, now)| item(&DutyView::of(place, duty, now, visit.lang), visit.lang))
        .collect();
    group(
        "duties_to_accept",
        visit.t("待核验的任务材料", "Evidence to accept"),
        visit.t(
            "核验通过后任务才办结",
            "a duty closes when its evidence is accepted",
        ),
        items,
        "/duties",
    )
}

fn item(view: &DutyView, lang: Lang) -> TodayItem {
    TodayItem {
        title: view.title.clone(),
        // The date stands in a column of its own; what holds it up does not.
        detail: [
            view.units_short(lang),
            view.period_words.clone(),
            view.due.map_or_else(|| view.due_words.clone(), |_| String::new()),
        ]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join(" · "),
        href: view.href.clone(),
        due: view.due,
        lamp_words: view.lamp_words.clone(),
        lamp: view.lamp_class,
    }
}

/// Documents whose date of issue nobody has entered.
fn issue_dates(visit: &Visit, person: &Signed, picture: &Picture) -> TodayGroup {
    let undated = picture.places.iter().filter(|place| place.issued.is_none());
    let items = undated
        .filter(|_| person.may_do(Task::RunOffice))
        .map(|place| {
            let held = place
                .duties
                .iter()
                .filter(|now| now.result.lamp == Lamp::DecisionNeeded)
                .count();
            let detail = format!(
                "{} {held}",
                visit.t("需决定的任务", "duties that need a decision")
            );
            plain(
                place.document_title(visit.lang),
                detail,
                format!("/documents/{}", url_encode(place.name())),
            )
        })
        .collect();
    group(
        "issue_dates",
        visit.t("未录入印发日期的文件", "Documents without a date of issue"),
        visit.t(
            "自印发之日起算的任务没有期限",
            "duties counted from it have no due date",
        ),
        items,
        "/documents",
    )
}

/// Records whose next step is this person's.
async fn records_to_move(visit: &Visit, person: &Signed, picture: &Picture) -> Result<TodayGroup, Stop> {
    let mut items = Vec::new();
    for (place, register, record) in records::open::to_move(&visit.app, picture, person).await? {
        let steps = records::steps(place, person, register, &record, visit.on);
        let next: Vec<&str> = steps
            .iter()
            .filter(|step| step.for_role && step.blocks.is_empty() && step.transition.to != record.state)
            .map(|step| kaifa_flow::records::words::step_title(step.transition, visit.lang))
            .collect();
        if next.is_empty() {
            continue;
        }
        // The next deadline of its clocks, else the date that the record itself names.
        let day = |name: &str| {
            kaifa_flow::records::words::field_text(&record, name)
                .parse::<Date>()
                .ok()
        };
        let due = day(DUE).or_else(|| day("due"));
        let late = due.is_some_and(|due| due < visit.on);
        let unit = record
            .subject
            .as_deref()
            .map(|id| place.unit_name(id))
            .unwrap_or_default();
        items.push(TodayItem {
            title: format!(
                "{unit} · {}",
                kaifa_flow::records::words::register_title(register, visit.lang)
            ),
            detail: format!(
                "{}{}{}",
                kaifa_flow::records::words::state_title(register, &record.state, visit.lang),
                visit.t(":", ": "),
                visit.lang.list(&next)
            ),
            href: format!("/registers/{}/{}", record.register, record.id),
            due,
            lamp_words: if late {
                visit.t("逾期", "overdue").to_owned()
            } else {
                String::new()
            },
            lamp: if late { "over" } else { "" },
        });
    }
    items.sort_by_key(|item| (item.due.is_none(), item.due));
    Ok(group(
        "records",
        visit.t("待办的台账事项", "Records to move on"),
        visit.t("对方在等这一步", "the other side waits for this step"),
        items,
        "/registers",
    ))
}

/// An instance of a duty with its place.
type Instance<'p> = (&'p PlacePicture, &'p Duty, &'p DutyNow);

/// Duties that are overdue, due soon or need a decision; of a periodic duty the instance that matters most.
fn pressing_duties(visit: &Visit, person: &Signed, picture: &Picture) -> TodayGroup {
    let own = person.own_reach();
    let mut by_key: BTreeMap<(&str, &str, &str), Vec<Instance<'_>>> = BTreeMap::new();
    for (place, duty, now) in duties::visible(person, picture) {
        if own.is_empty() || now.units.iter().any(|unit| own.contains(unit)) {
            let key = (place.name(), duty.id.as_str(), now.subject());
            by_key.entry(key).or_default().push((place, duty, now));
        }
    }
    let mut pressing: Vec<(usize, DutyView)> = Vec::new();
    for instances in by_key.into_values() {
        let results: Vec<&DutyResult> = instances.iter().map(|(.., now)| &now.result).collect();
        let chosen = foremost(&results).and_then(|chosen| {
            instances
                .iter()
                .find(|(.., now)| now.result.instance == chosen.instance)
        });
        let Some((place, duty, now)) = chosen else {
            continue;
        };
        let lamp = now.result.lamp;
        if matches!(
            lamp,
            Lamp::Overdue | Lamp::DueSoon | Lamp::DecisionNeeded | Lamp::Behind
        ) {
            let rank = LAMPS.iter().position(|one| *one == lamp).unwrap_or(LAMPS.len());
            pressing.push((rank, DutyView::of(place, duty, now, visit.lang)));
        }
    }
    pressing.sort_by_key(|(rank, view)| (*rank, view.due.is_none(), view.due));
    let items = pressing.iter().map(|(_, view)| item(view, visit.lang)).collect();
    let counts: Vec<String> = pressing
        .chunk_by(|(rank, _), (next, _)| rank == next)
        .map(|alike| format!("{} {}", alike[0].1.lamp_words, alike.len()))
        .collect();
    group(
        "duties",
        visit.t("需要催办或决定的任务", "Duties to press or decide on"),
        &counts.join(" · "),
        items,
        "/duties?group=lamp",
    )
}

/// What is blocked for the person's own units.
fn blocks(visit: &Visit, person: &Signed, picture: &Picture) -> TodayGroup {
    let own: Vec<&str> = person.own_units().collect();
    let mut items = Vec::new();
    for place in &picture.places {
        for effect in &place.effects {
            let holds = effect.what.action == Action::Block && effect.state == EffectState::InEffect;
            if holds
                && own.contains(&effect.subject.as_str())
                && person.covers(Task::SeeRecords, &effect.subject)
            {
                let view = EffectView::of(place, effect, visit.lang);
                items.push(TodayItem {
                    lamp_words: view.state_words.clone(),
                    lamp: view.lamp,
                    due: view.until,
                    ..plain(
                        format!("{} · {}", view.subject_name, visit.lang.list(&view.functions)),
                        format!(
                            "{} · {}{}",
                            view.clause,
                            visit.t("止:", "until: "),
                            view.until_words
                        ),
                        format!("/decisions/{}", view.proposal),
                    )
                });
            }
        }
    }
    group(
        "blocks",
        visit.t("正在执行的限制", "Blocks in effect"),
        visit.t("期间不受理所列事项", "what is listed is refused meanwhile"),
        items,
        "/decisions",
    )
}
