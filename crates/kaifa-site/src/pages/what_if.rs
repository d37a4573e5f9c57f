//! What if: other weights, lines, methods, peer groups, or other figures of one zone; who wins and who loses shows at once. The page
//! is asked for by its address and writes nothing: there is no form that could keep what was tried.

pub mod knobs;
pub mod outcome;

use askama::Template;
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kaifa_base::{Lang, Problem};
use kaifa_eval::composite::issued::Changed;
use kaifa_eval::composite::what_if::{NORMALISATIONS, Wishes};
use kaifa_flow::evaluation::zones::{THREADS, ZoneEvaluation};
use kaifa_flow::people::permission::Task;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::AggregateMean;
use serde::Serialize;

use self::knobs::{KnobView, knobs, shown, wishes};
use self::outcome::{WhatIfGroup, finding, ranking};
use crate::pages::changes::ChangeView;
use crate::pages::evaluations::{SchemeView, find, made, title, year_of};
use crate::pages::frame::Frame;
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
