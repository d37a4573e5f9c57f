//! What if: other weights, lines, methods, peer groups, or other figures of one zone; who wins and who loses shows at once. The page
//! is asked for by its address and writes nothing: there is no form that could keep what was tried.

use std::collections::BTreeMap;

use askama::Template;
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kaifa_base::{Decimal, Lang, Problem};
use kaifa_eval::composite::issued::{Changed, IssuedYear};
use kaifa_eval::composite::what_if::{NORMALISATIONS, Wishes};
use kaifa_eval::composite::year::YearInputs;
use kaifa_flow::evaluation::zones::{THREADS, ZoneEvaluation};
use kaifa_flow::people::permission::Task;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::{AggregateMean, LineKind, LinePlace, NormalisationMethod, Scheme, Weight};
use serde::Serialize;

use crate::pages::changes::ChangeView;
use crate::pages::evaluations::{SchemeView, find, made, score_words, title, year_of};
use crate::pages::frame::Frame;
use crate::pages::runs::list_title;
use crate::pages::{Page, html};
use crate::web::visit::Visit;

/// What was tried, and what would come out.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct WhatIfView {
    /// The scheme.
    pub scheme: SchemeView,
    /// The year.
    pub year: i32,
    /// The weights that can be moved.
    pub weights: Vec<KnobView>,
    /// The lines that can be moved.
    pub lines: Vec<KnobView>,
    /// Normalisations: code, words, whether chosen.
    pub normalisations: Vec<(String, String, bool)>,
    /// Means: code, words, whether chosen.
    pub means: Vec<(String, String, bool)>,
    /// Whether the scheme has peer groups.
    pub has_groups: bool,
    /// Whether all are compared with all.
    pub all_together: bool,
    /// The zones whose figures the reader may change: id, name, whether chosen.
    pub zones: Vec<(String, String, bool)>,
    /// The figures of the chosen zone.
    pub figures: Vec<KnobView>,
    /// Whether anything is otherwise.
    pub tried: bool,
    /// The finding in words.
    pub finding: String,
    /// Everyone who would stand otherwise, by the new places.
    pub changes: Vec<ChangeView>,
    /// The ranking that would come out, by peer group: title and rows.
    pub ranking: Vec<WhatIfGroup>,
}

/// A number that can be moved.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct KnobView {
    /// Its name in the address.
    pub name: String,
    /// What it is.
    pub title: String,
    /// The number in force; empty: missing.
    pub own: String,
    /// The number tried.
    pub now: String,
    /// Largest number of the slider; empty: no slider.
    pub most: String,
    /// Unit.
    pub unit: String,
    /// Whether it stands below another: an indicator in its category.
    pub inner: bool,
}

/// A peer group of the ranking that would come out.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct WhatIfGroup {
    /// Its title; empty: there is only one.
    pub title: String,
    /// Its rows, by rank.
    pub rows: Vec<WhatIfRow>,
}

/// A zone in the ranking that would come out.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct WhatIfRow {
    /// Its name.
    pub name: String,
    /// The rank that would be.
    pub rank: Option<u32>,
    /// The score that would be.
    pub score: String,
    /// Places gained, with an arrow; empty: none, or not comparable.
    pub gained: String,
    /// 1 gained, −1 lost.
    pub way: i8,
    /// Lines that it would stand inside of: title, whether a penalty.
    pub lines: Vec<(String, bool)>,
    /// Its grade; empty: it has none.
    pub grade: String,
}

/// A number of the address; nothing where it was not sent or left empty.
pub fn decimal(visit: &Visit, name: &str) -> Result<Option<Decimal>, Stop> {
    let Some(text) = visit.asked(name) else {
        return Ok(None);
    };
    let read = text.trim().parse::<Decimal>().map(Some);
    read.map_err(|_| {
        Stop::bad_field(
            name,
            format!("应为数字,现为“{text}”"),
            format!("expected a number, found `{text}`"),
        )
    })
}

/// The wishes of an address; a number that is the one in force is no wish. All fields that cannot be read are listed.
fn wishes(visit: &Visit, base: &YearInputs) -> Result<Wishes, Stop> {
    let (mut wishes, mut problems) = (Wishes::default(), Vec::new());
    let mut number = |name: &str| match decimal(visit, name) {
        Ok(number) => number,
        Err(stop) => {
            problems.extend(stop.problems);
            None
        }
    };
    for (id, weight) in nodes(&base.scheme) {
        if let Some(wished) = number(&format!("w.{id}"))
            && weight != Some(wished)
        {
            wishes.weights.insert(id.to_owned(), wished);
        }
    }
    for line in &base.scheme.lines {
        if let Some(wished) = number(&format!("line.{}", line.id))
            && line_number(&line.place) != Some(wished)
        {
            wishes.lines.insert(line.id.clone(), wished);
        }
    }
    for (id, own) in grade_numbers(&base.scheme) {
        if let Some(wished) = number(&format!("grade.{id}"))
            && own != wished
        {
            wishes.grades.insert(id.to_owned(), wished);
        }
    }
    let zone = visit
        .asked("zone")
        .and_then(|id| base.subjects.iter().find(|one| one.id == id));
    // Who may not see a zone's figures cannot find them out by changing them.
    let zone = zone.filter(|zone| visit.allow(Task::SeeFigures, Some(&zone.id)).is_ok());
    if let Some(zone) = zone {
        for input in &base.scheme.inputs {
            let own = zone.values.get(&input.name).and_then(|value| value.as_number());
            let name = format!("v.{}", input.name);
            // A field that was emptied is a wish for a missing figure; one that was not sent is none. It counts only for the zone that
            // the form was filled in for.
            if !visit.query.contains_key(&name) || visit.asked("of") != Some(zone.id.as_str()) {
                continue;
            }
            let wished = number(&name);
            if wished != own {
                wishes
                    .values
                    .insert((zone.id.clone(), input.name.clone()), wished);
            }
        }
    }
    if !problems.is_empty() {
        return Err(Stop::problems(problems));
    }
    let composite = base.scheme.composite.as_ref();
    wishes.normalise = visit
        .asked("normalise")
        .and_then(NormalisationMethod::parse)
        .filter(|wished| composite.is_some_and(|own| own.normalise.method != *wished));
    wishes.mean = visit
        .asked("mean")
        .and_then(AggregateMean::parse)
        .filter(|wished| composite.is_some_and(|own| own.aggregate.iter().any(|mean| mean != wished)));
    wishes.all_together = visit.asked("together").is_some() && !base.scheme.peer_groups.is_empty();
    Ok(wishes)
}

/// Every node with the weight that is the same in all groups; `None` where groups differ.
fn nodes(scheme: &Scheme) -> Vec<(&str, Option<Decimal>)> {
    let number = |weight: &Weight| match weight {
        Weight::Same(weight) => weight.number(),
        Weight::ByPeerGroup(_) => None,
    };
    let categories = scheme
        .categories
        .iter()
        .map(|one| (one.id.as_str(), number(&one.weight)));
    let indicators = scheme
        .indicators
        .iter()
        .map(|one| (one.id.as_str(), number(&one.weight)));
    categories.chain(indicators).collect()
}

/// Every grade that has a number: its share, percent of rank or lower end of score.
fn grade_numbers(scheme: &Scheme) -> Vec<(&str, Decimal)> {
    let grades = scheme.grades.iter();
    grades
        .filter_map(|grade| Some((grade.id.as_str(), grade.share.or(grade.up_to).or(grade.from)?)))
        .collect()
}

fn line_number(place: &LinePlace) -> Option<Decimal> {
    match place {
        LinePlace::Top(count) | LinePlace::Bottom(count) => count.number().map(Decimal::from),
        LinePlace::TopShare(share) | LinePlace::BottomShare(share) => share.number(),
    }
}

/// A number as it stands in a field.
pub fn shown(number: Option<Decimal>) -> String {
    number
        .map(|number| number.normalize().to_string())
        .unwrap_or_default()
}

/// Knobs of weights, and of lines and quotas.
fn knobs(base: &YearInputs, wishes: &Wishes, lang: Lang) -> (Vec<KnobView>, Vec<KnobView>) {
    let scheme = &base.scheme;
    let weights = nodes(scheme);
    let knob = |id: &str, words: String, inner: bool| {
        let own = weights
            .iter()
            .find(|(node, _)| *node == id)
            .and_then(|(_, weight)| *weight);
        let most = own.map_or(Decimal::ONE_HUNDRED, |own| own * Decimal::from(3));
        KnobView {
            name: format!("w.{id}"),
            title: words,
            own: shown(own),
            now: shown(wishes.weights.get(id).copied().or(own)),
            most: shown(Some(most)),
            unit: String::new(),
            inner,
        }
    };
    let mut moved = Vec::new();
    let indicators_of = |category: Option<&str>| -> Vec<KnobView> {
        let below = scheme
            .indicators
            .iter()
            .filter(|one| one.category.as_deref() == category);
        below
            .map(|one| knob(&one.id, title(&one.title, lang), category.is_some()))
            .collect()
    };
    for category in &scheme.categories {
        moved.push(knob(
            &category.id,
            title(&category.title, lang),
            category.parent.is_some(),
        ));
        moved.extend(indicators_of(Some(&category.id)));
    }
    moved.extend(indicators_of(None));
    let lines = scheme.lines.iter().map(|line| {
        let own = line_number(&line.place);
        let share = matches!(line.place, LinePlace::TopShare(_) | LinePlace::BottomShare(_));
        KnobView {
            name: format!("line.{}", line.id),
            title: title(&line.title, lang),
            own: shown(own),
            now: shown(wishes.lines.get(&line.id).copied().or(own)),
            most: if share {
                "100".to_owned()
            } else {
                base.subjects.len().to_string()
            },
            unit: if share { "%" } else { lang.pick("位", "places") }.to_owned(),
            inner: false,
        }
    });
    let grades = grade_numbers(scheme).into_iter().filter_map(|(id, own)| {
        let (_, grade) = scheme.grade(id)?;
        Some(KnobView {
            name: format!("grade.{id}"),
            title: match lang {
                Lang::Zh => format!("{}等", title(&grade.title, lang)),
                Lang::En => format!("grade {}", title(&grade.title, lang)),
            },
            own: shown(Some(own)),
            now: shown(wishes.grades.get(id).copied().or(Some(own))),
            most: "100".to_owned(),
            unit: if grade.from.is_some() {
                lang.pick("分", "points")
            } else {
                "%"
            }
            .to_owned(),
            inner: false,
        })
    });
    (moved, lines.chain(grades).collect())
}

/// The ranking that would come out.
fn ranking(after: &IssuedYear, changes: &[Changed], scheme: &Scheme, lang: Lang) -> Vec<WhatIfGroup> {
    let gained: BTreeMap<&str, i64> = changes
        .iter()
        .filter_map(|one| Some((one.subject.as_str(), one.places_gained()?)))
        .collect();
    let of_group = |group: &kaifa_eval::composite::issued::IssuedGroup| {
        let mut members: Vec<_> = group.members.iter().collect();
        members.sort_by_key(|member| (member.rank.unwrap_or(u32::MAX), member.subject.clone()));
        let row = |member: &kaifa_eval::composite::issued::IssuedMember| {
            let moved = gained.get(member.subject.as_str()).copied().unwrap_or_default();
            WhatIfRow {
                name: member.name.clone(),
                rank: member.rank,
                score: score_words(member.score.unwrap_or(f64::NAN)),
                gained: match moved {
                    0 => String::new(),
                    up if up > 0 => format!("▲{up}"),
                    down => format!("▼{}", -down),
                },
                way: moved.signum() as i8,
                grade: member.grade.clone().unwrap_or_default(),
                lines: group
                    .lines
                    .iter()
                    .zip(&scheme.lines)
                    .filter(|(line, _)| member.inside.contains(&line.id))
                    .map(|(_, line)| (title(&line.title, lang), line.kind == LineKind::Penalty))
                    .collect(),
            }
        };
        let found = group
            .id
            .as_ref()
            .and_then(|id| scheme.peer_groups.iter().find(|one| one.id == *id));
        WhatIfGroup {
            title: list_title(found.map(|one| title(&one.title, lang)), &group.list),
            rows: members.into_iter().map(row).collect(),
        }
    };
    after.groups.iter().map(of_group).collect()
}

fn finding(changes: &[Changed], tried: bool, lang: Lang) -> String {
    let count = |test: &dyn Fn(i64) -> bool| {
        let moves = changes.iter().filter_map(Changed::places_gained);
        moves.filter(|moved| test(*moved)).count()
    };
    let (up, down) = (count(&|moved| moved > 0), count(&|moved| moved < 0));
    let lines = changes
        .iter()
        .filter(|one| !one.entered.is_empty() || !one.left.is_empty())
        .count();
    match (tried, lang) {
        (false, Lang::Zh) => "这就是现在的排名;改动左边的数,结果随即显示".to_owned(),
        (false, Lang::En) => "This is the ranking as it is; change a number and the answer shows".to_owned(),
        (true, Lang::Zh) => format!("{up} 个前移,{down} 个后移,{lines} 个的奖惩随之改变"),
        (true, Lang::En) => {
            format!("{up} would rise, {down} would fall, for {lines} the consequences change")
        }
    }
}

fn what_if_view(
    visit: &Visit,
    place_scheme: (SchemeView, i32),
    base: &ZoneEvaluation,
    wishes: &Wishes,
) -> Result<WhatIfView, Stop> {
    let lang = visit.lang;
    let tried = !wishes.is_empty();
    let inputs = base.inputs.with(wishes).map_err(Stop::problems)?;
    let after = inputs.evaluate(THREADS).map_err(Stop::problems)?.issued(&inputs);
    let before = base.result.issued(&base.inputs);
    let changes: Vec<Changed> = match tried {
        true => before
            .differences(&after)
            .into_iter()
            .filter(Changed::matters)
            .collect(),
        false => Vec::new(),
    };
    let composite = base.inputs.scheme.composite.as_ref();
    let chosen_normal = wishes.normalise.or(composite.map(|one| one.normalise.method));
    let chosen_mean = wishes
        .mean
        .or(composite.and_then(|one| one.aggregate.first().copied()));
    let (weights, lines) = knobs(&base.inputs, wishes, lang);
    let zone = visit.asked("zone");
    let mut normalisations = NORMALISATIONS.to_vec();
    normalisations.extend(chosen_normal.filter(|own| !NORMALISATIONS.contains(own)));
    let open = |id: &str| visit.allow(Task::SeeFigures, Some(id)).is_ok();
    let figures = base
        .inputs
        .subjects
        .iter()
        .find(|one| zone == Some(one.id.as_str()) && open(&one.id))
        .map(|one| {
            let knob = |input: &kaifa_pack::item::SchemeInput| {
                let own = one.values.get(&input.name).and_then(|value| value.as_number());
                let wished = wishes.values.get(&(one.id.clone(), input.name.clone()));
                KnobView {
                    name: format!("v.{}", input.name),
                    title: title(&input.title, lang),
                    own: shown(own),
                    now: shown(wished.copied().unwrap_or(own)),
                    most: String::new(),
                    unit: input
                        .unit
                        .map(|unit| unit.symbol().to_string())
                        .unwrap_or_default(),
                    inner: false,
                }
            };
            let numbers = base
                .inputs
                .scheme
                .inputs
                .iter()
                .filter(|input| input.indicator.is_some());
            numbers.map(knob).collect()
        })
        .unwrap_or_default();
    let (scheme, year) = place_scheme;
    Ok(WhatIfView {
        scheme,
        year,
        weights,
        lines,
        normalisations: normalisations
            .into_iter()
            .map(|one| {
                (
                    one.code().to_owned(),
                    one.words().get(lang).to_owned(),
                    chosen_normal == Some(one),
                )
            })
            .collect(),
        means: AggregateMean::ALL
            .iter()
            .map(|one| {
                (
                    one.code().to_owned(),
                    one.words().get(lang).to_owned(),
                    chosen_mean == Some(*one),
                )
            })
            .collect(),
        has_groups: !base.inputs.scheme.peer_groups.is_empty(),
        all_together: wishes.all_together,
        zones: base
            .inputs
            .subjects
            .iter()
            .filter(|one| open(&one.id))
            .map(|one| (one.id.clone(), one.name.clone(), zone == Some(one.id.as_str())))
            .collect(),
        figures,
        tried,
        finding: finding(&changes, tried, lang),
        ranking: ranking(&after, &changes, &inputs.scheme, lang),
        changes: ChangeView::all(&changes, &inputs.scheme, lang),
    })
}

/// What was tried and what is wrong with it: wishes that cannot be answered leave the ranking as it is, with what was typed.
async fn view(visit: &Visit, id: &str) -> Result<(WhatIfView, Vec<Problem>), Stop> {
    visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    let (place, scheme) = find(&picture, id)?;
    let year = year_of(visit, place, scheme)?;
    let base = made(place, scheme, year)?;
    let answer = |wishes: &Wishes| {
        let scheme = SchemeView::of(place, scheme, visit.lang);
        what_if_view(visit, (scheme, year), &base, wishes)
    };
    match wishes(visit, &base.inputs).and_then(|wishes| answer(&wishes)) {
        Ok(view) => Ok((view, Vec::new())),
        Err(stop) if stop.status == StatusCode::UNPROCESSABLE_ENTITY => {
            let view = answer(&Wishes::default())?.with_typed(visit);
            let problems = stop
                .problems
                .into_iter()
                .map(|problem| view.named(problem))
                .collect();
            Ok((view, problems))
        }
        Err(stop) => Err(stop),
    }
}

impl WhatIfView {
    fn knobs(&mut self) -> impl Iterator<Item = &mut KnobView> {
        let moved = self.weights.iter_mut().chain(&mut self.lines);
        moved.chain(&mut self.figures)
    }

    /// The same with the numbers as they were typed.
    fn with_typed(mut self, visit: &Visit) -> WhatIfView {
        for knob in self.knobs() {
            if let Some(typed) = visit.asked(&knob.name) {
                knob.now = typed.to_owned();
            }
        }
        self
    }

    /// A problem with the field's title in place of its name.
    fn named(&self, mut problem: Problem) -> Problem {
        let mut knobs = self.weights.iter().chain(&self.lines).chain(&self.figures);
        let field = problem.place.field.as_deref();
        if let Some(knob) = knobs.find(|knob| Some(knob.name.as_str()) == field) {
            problem.place.field = Some(knob.title.clone());
        }
        problem
    }
}

#[derive(Template)]
#[template(path = "what_if.html")]
struct WhatIfPage {
    f: Frame,
    v: WhatIfView,
    problems: Vec<Problem>,
}

/// `GET /evaluations/{scheme}/what-if`
pub async fn show(visit: Visit, Path(id): Path<String>) -> Page {
    let (v, problems) = view(&visit, &id).await?;
    let status = match problems.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let title = match visit.lang {
        Lang::Zh => format!("试算:{}年{}", v.year, v.scheme.title),
        Lang::En => format!("What if: {} {}", v.scheme.title, v.year),
    };
    let page = html(&WhatIfPage {
        f: visit.frame(("综合评价", "Zone evaluation"), title),
        v,
        problems,
    })?;
    Ok((status, page).into_response())
}

/// `GET /api/evaluations/{scheme}/what-if`
#[utoipa::path(get, path = "/api/evaluations/{scheme}/what-if", responses((status = 200, body = WhatIfView)))]
pub async fn api(visit: Visit, Path(id): Path<String>) -> Result<Json<WhatIfView>, Stop> {
    match view(&visit, &id).await? {
        (view, problems) if problems.is_empty() => Ok(Json(view)),
        (_, problems) => Err(Stop::problems(problems)),
    }
}
