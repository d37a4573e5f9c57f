//! The passport for people: the sentence of the clause, the rule in words, the inputs with their source, the parameters with
//! their author, the derivation, who decided, and how to check it elsewhere. Every "why?" of the site leads here.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use kaifa_base::{Citation, Digest, Problem};
use kaifa_eval::passport::{Inputs, Passport, recompute};
use kaifa_eval::trace::{Leaf, ParameterUse, Trace};
use kaifa_flow::papers::passports::{self, PassportId};
use kaifa_flow::people::permission::{Signed, Task};
use kaifa_flow::place::PlacePicture;
use kaifa_flow::stop::Stop;
use kaifa_store::people::Role;

use crate::pages::derivation::{Reader, TreeNode};
use crate::pages::duty_view::DutyView;
use crate::pages::frame::Frame;
use crate::pages::grounds::{self, InputView, ParameterView};
use crate::pages::rule_lines::{RuleLine, rule_lines, step_labels};
use crate::pages::{Page, decisions, duty, html, target, targets};
use crate::web::download::attachment;
use crate::web::visit::Visit;

/// A clause that a result rests on.
struct ClauseView {
    pack: String,
    document: String,
    path: String,
    quote: Option<String>,
    span: String,
    hash: String,
}

/// One thing handed in for a duty.
struct HandedIn {
    on: String,
    words: String,
    by: String,
    state: String,
    class: &'static str,
}

/// What was decided on a result.
struct DecidedView {
    what: &'static str,
    by: String,
    role: String,
    on: String,
    reason: String,
}

/// Whether the passport gives its result again, here and now.
enum Checked {
    Same,
    Differs(Vec<Problem>),
}

#[derive(Template)]
#[template(path = "why.html")]
struct WhyPage {
    f: Frame,
    what: String,
    what_href: String,
    status: String,
    lamp: &'static str,
    reason: String,
    clauses: Vec<ClauseView>,
    rule: Vec<RuleLine>,
    inputs: Vec<InputView>,
    hidden: usize,
    handed_in: Vec<HandedIn>,
    parameters: Vec<ParameterView>,
    tree: Vec<TreeNode>,
    decision: Option<DecidedView>,
    facts: Vec<(String, String)>,
    json_href: String,
    may_export: bool,
    id: String,
    file: String,
    checked: Checked,
}

impl WhyPage {
    /// Whether the pack writes any line of the rule as an expression.
    fn has_code(&self) -> bool {
        self.rule.iter().any(|line| !line.code.is_empty())
    }
}

/// What the kinds of passports have of their own; the rest of the page is the same for all.
struct Shown<'a> {
    place: &'a PlacePicture,
    id: PassportId,
    passport: Passport,
    what: String,
    what_href: String,
    status: String,
    lamp: &'static str,
    reason: String,
    rule: Vec<RuleLine>,
    traces: Vec<Trace>,
    /// The table of the expressions in the traces; absent where their steps are sentences.
    table: Option<String>,
    /// What the traces are in their rule, in their order.
    labels: Vec<&'static str>,
    parameters: Vec<ParameterUse>,
    handed_in: Vec<HandedIn>,
    facts: Vec<(String, String)>,
}

fn clause_view(place: &PlacePicture, citation: &Citation) -> ClauseView {
    let path = citation.clause.to_string();
    ClauseView {
        pack: citation.pack.clone(),
        document: place.document_name(),
        quote: place.quote(&path),
        span: citation.span.map(|span| span.to_string()).unwrap_or_default(),
        hash: citation
            .quote_hash
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        path,
    }
}

/// Whether everything inside a passport may be given to a person.
fn may_export(person: &Signed, passport: &Passport) -> bool {
    match &passport.inputs {
        Inputs::Target { figures, .. } => figures
            .iter()
            .all(|figure| person.covers(Task::SeeFigures, &figure.subject)),
        // The subject's own rows, and lists that were published; who may see the proposal or duty may see these.
        Inputs::Rule { .. } | Inputs::Duty { .. } => true,
    }
}

async fn answer(visit: &Visit, shown: Shown<'_>, as_json: bool) -> Page {
    let person = visit.signed()?;
    let may_export = may_export(person, &shown.passport);
    if as_json {
        if !may_export {
            person
                .may(Task::SeeFigures, Some(&shown.what))
                .map_err(Stop::refused)?;
        }
        return Ok(file(&shown));
    }
    let lang = visit.lang;
    let leaves: Vec<&Leaf> = shown.traces.iter().flat_map(Trace::all_leaves).collect();
    let (inputs, hidden) = grounds::inputs(shown.place, &leaves, person, lang);
    let reader = Reader::new(shown.place, person, lang);
    let people = visit.app.people_names().await?;
    let decision = shown.passport.decision.as_ref().map(|decision| DecidedView {
        what: if decision.confirmed {
            visit.t("确认", "confirmed")
        } else {
            visit.t("不予采纳", "not taken")
        },
        by: people
            .get(&decision.by)
            .cloned()
            .unwrap_or_else(|| decision.by.clone()),
        role: Role::parse(&decision.role)
            .map(|role| role.words().get(lang).to_owned())
            .unwrap_or_default(),
        on: lang.date(decision.on),
        reason: decision.reason.clone(),
    });
    let mut facts = shown.facts;
    let mut add = |zh: &str, en: &str, value: String| facts.push((lang.pick(zh, en).to_owned(), value));
    add("截至", "As of", lang.date(shown.passport.as_of));
    add("程序", "Program", shown.passport.program.clone());
    add(
        "凭证校验值",
        "Hash of the passport",
        Digest::of(shown.passport.to_json()).to_string(),
    );
    if let Some(root) = visit.app.store.ledger_root().await? {
        add("操作账存根", "Ledger root", root.to_string());
    }
    let checked = match recompute(&shown.passport) {
        Ok(()) => Checked::Same,
        Err(problems) => Checked::Differs(problems),
    };
    let query = if visit.raw_query.is_empty() {
        String::new()
    } else {
        format!("?{}", visit.raw_query)
    };
    html(&WhyPage {
        f: visit.frame((&shown.what, &shown.what), visit.t("为什么", "Why")),
        what: shown.what.clone(),
        what_href: shown.what_href,
        status: shown.status,
        lamp: shown.lamp,
        reason: shown.reason,
        clauses: shown
            .passport
            .clauses
            .iter()
            .map(|citation| clause_view(shown.place, citation))
            .collect(),
        rule: shown.rule,
        inputs,
        hidden,
        handed_in: shown.handed_in,
        parameters: shown
            .parameters
            .iter()
            .map(|used| grounds::parameter(shown.place, used, lang))
            .collect(),
        tree: shown
            .traces
            .iter()
            .zip(shown.labels.into_iter().chain(std::iter::repeat("")))
            .map(|(trace, label)| {
                let tree = reader.tree(trace, shown.table.as_deref()).under(label, lang);
                // A trace without expressions begins with the Chinese title of what it is about.
                match shown.table {
                    Some(_) => tree,
                    None => tree.titled(&shown.what),
                }
            })
            .collect(),
        decision,
        facts,
        json_href: format!("{}.json{query}", visit.path),
        may_export,
        file: shown.id.file_name(),
        id: shown.id.to_string(),
        checked,
    })
}

fn file(shown: &Shown<'_>) -> Response {
    attachment(
        &shown.id.file_name(),
        "application/json; charset=utf-8",
        shown.passport.to_json(),
    )
}

/// An id of an address, and whether its JSON is asked for.
fn split(id: &str) -> (&str, bool) {
    id.strip_suffix(".json").map_or((id, false), |id| (id, true))
}

/// `GET /why/target/{pack}/{target}` and the same with `.json`
pub async fn of_target(visit: Visit, Path((pack, id)): Path<(String, String)>) -> Page {
    let person = visit.allow(Task::SeeWork, None)?;
    let (id, as_json) = split(&id);
    let picture = visit.picture().await?;
    let (place, item, now) = target::find(person, &picture, (&pack, id), visit.asked("subject"))?;
    let view = targets::TargetView::of(place, item, now, visit.lang);
    let words = |zh: &str, en: &str| visit.t(zh, en).to_owned();
    let mut rule = vec![
        RuleLine::new(
            words("目标", "Target"),
            target::sentence(place, item, now, visit.lang),
        ),
        RuleLine::new(
            words("算法", "Measure"),
            item.measure.words().get(visit.lang).to_owned(),
        ),
    ];
    rule.extend(
        item.basis
            .note
            .clone()
            .map(|note| RuleLine::new(words("读法", "Reading"), note)),
    );
    let shown = Shown {
        place,
        id: PassportId::Target {
            pack,
            target: id.to_owned(),
            subject: now.subject.clone(),
            on: visit.on,
        },
        passport: passports::of_target(place, now),
        what: format!("{} · {}", view.title, view.subject_name),
        what_href: view.href.clone(),
        status: if view.behind {
            words("落后于路径", "behind the path")
        } else {
            view.status_words.clone()
        },
        lamp: view.lamp,
        reason: view.reason.clone(),
        rule,
        traces: vec![now.result.trace.clone()],
        table: None,
        labels: Vec::new(),
        parameters: now.result.parameters.clone(),
        handed_in: Vec::new(),
        facts: Vec::new(),
    };
    answer(&visit, shown, as_json).await
}

/// `GET /why/duty/{pack}/{duty}` and the same with `.json`
pub async fn of_duty(visit: Visit, Path((pack, id)): Path<(String, String)>) -> Page {
    let (id, as_json) = split(&id);
    let picture = visit.picture().await?;
    let (place, item, now) = duty::find(&visit, &picture, &pack, id)?;
    let lang = visit.lang;
    let view = DutyView::of(place, item, now, lang);
    let people = visit.app.people_names().await?;
    let name = |id: &str| people.get(id).cloned().unwrap_or_else(|| id.to_owned());
    let words = |zh: &str, en: &str| visit.t(zh, en).to_owned();
    let issued = place.issued.map_or_else(
        || words("未载,须录入", "not in the text; must be entered"),
        |day| lang.date(day),
    );
    let mut rule = vec![
        RuleLine::new(words("任务", "Duty"), view.title.clone()),
        RuleLine::new(
            words("责任单位", "Responsible"),
            lang.list(
                &view
                    .units
                    .iter()
                    .map(|unit| unit.name.as_str())
                    .collect::<Vec<_>>(),
            ),
        ),
        RuleLine::new(
            words("期限", "Due"),
            lang.aside(&view.due_words, duty::due_because(place, item, now, lang)),
        ),
        RuleLine::new(words("印发日期", "Issued"), issued),
        RuleLine::new(words("办结依据", "Evidence wanted"), lang.list(&item.evidence)),
    ];
    rule.extend(
        item.basis
            .note
            .clone()
            .map(|note| RuleLine::new(words("读法", "Reading"), note)),
    );
    rule.retain(|line| !line.words.is_empty());
    let handed_in = now
        .evidence
        .iter()
        .map(|one| {
            let (state, class) = match (&one.returned, &one.accepted_by) {
                (Some(reason), _) => (lang.of(visit.t("已退回", "returned"), reason), "late"),
                (None, Some(who)) => (
                    format!("{} {}", name(who), visit.t("核验通过", "accepted it")),
                    "done",
                ),
                (None, None) => (words("待核验", "to accept"), "todo"),
            };
            HandedIn {
                on: one.on.to_string(),
                words: one.words.clone(),
                by: name(&one.by),
                state,
                class,
            }
        })
        .collect();
    let unit = now.subject().to_owned();
    let shown = Shown {
        place,
        id: PassportId::Duty {
            pack,
            duty: id.to_owned(),
            unit,
            period: now.period_key(),
            on: visit.on,
        },
        passport: passports::of_duty(place, now),
        what: format!("{} · {}", view.title, view.units_short(lang)),
        what_href: view.href.clone(),
        status: view.lamp_words.clone(),
        lamp: view.lamp_class,
        reason: view.reason.clone(),
        rule,
        traces: vec![now.result.trace.clone()],
        table: None,
        labels: Vec::new(),
        parameters: now.result.instance.parameters.clone(),
        handed_in,
        facts: Vec::new(),
    };
    answer(&visit, shown, as_json).await
}

/// `GET /why/proposal/{id}` and the same with `.json`
pub async fn of_proposal(visit: Visit, Path(id): Path<String>) -> Page {
    let (id, as_json) = split(&id);
    visit.signed()?;
    let found = visit.app.store.find_proposal(id).await?;
    let proposal = found.ok_or_else(|| Stop::not_found(format!("建议 {id}"), format!("proposal {id}")))?;
    visit.allow(Task::SeeRecords, Some(&proposal.subject))?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let place = picture.place_or_stop(&proposal.pack)?;
    let issued = passports::of_proposal(&visit.app, place, &proposal).await?;
    let view = decisions::ProposalView::of(place, &proposal, visit.lang);
    let rule = issued.passport.excerpt.rule(&proposal.rule);
    let words = |zh: &str, en: &str| visit.t(zh, en).to_owned();
    let people = visit.app.people_names().await?;
    let who = people
        .get(&issued.run.made_by)
        .cloned()
        .unwrap_or_else(|| issued.run.made_by.clone());
    let facts = vec![
        (
            words("运算", "Run"),
            format!(
                "{} · {} · {who}",
                issued.run.id,
                visit.lang.date(issued.run.as_of)
            ),
        ),
        (
            words("运算校验值", "Hash of the run"),
            issued.run.digest.to_string(),
        ),
    ];
    let shown = Shown {
        place,
        id: PassportId::Proposal(proposal.id.clone()),
        what: format!("{} · {} · {}", view.subject_name, view.title, view.year),
        what_href: format!("/decisions/{}", proposal.id),
        status: view.status_words.clone(),
        lamp: view.lamp,
        reason: view.text.clone(),
        rule: rule
            .map(|rule| rule_lines(place, rule, &issued.passport, visit.lang))
            .unwrap_or_default(),
        traces: issued.outcome.trace.clone(),
        labels: rule.map(|rule| step_labels(rule, visit.lang)).unwrap_or_default(),
        table: rule.map(|rule| rule.table.clone()),
        parameters: issued.outcome.parameters.clone(),
        handed_in: Vec::new(),
        facts,
        passport: issued.passport,
    };
    answer(&visit, shown, as_json).await
}
