//! The dictionary of indicators, with the gate for new requests; and the burden: how many cells each unit is asked to fill in, how
//! many are shared instead, and which forms weigh most.

use askama::Template;
use kaifa_base::{Lang, Problem};
use kaifa_flow::figures::dictionary::{Request, refuse, uses};
use kaifa_flow::figures::forms;
use kaifa_flow::people::permission::Task;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::stop::Stop;
use kaifa_pack::environment::INDICATOR_TABLE;
use kaifa_pack::item::{PeriodKind, UnitKind};
use kaifa_pack::words::Rows;
use serde::Serialize;

use crate::pages::frame::Frame;
use crate::pages::{Page, html};
use crate::web::visit::Visit;

/// One indicator.
#[derive(Debug, Clone, Serialize)]
struct IndicatorLine {
    id: String,
    name: String,
    aliases: String,
    unit: String,
    rhythm: String,
    accumulation: String,
    owner: String,
    reported_by: String,
    formula: String,
    asked_in: Vec<(String, String)>,
    shown_in: Vec<(String, String)>,
    targets: usize,
    changes: Vec<String>,
}

#[derive(Template)]
#[template(path = "dictionary.html")]
struct DictionaryPage {
    f: Frame,
    documents: Vec<(String, String)>,
    document: String,
    text: String,
    lines: Vec<IndicatorLine>,
    kinds: Vec<(&'static str, String)>,
    periods: Vec<(&'static str, String)>,
    name: String,
    subject: String,
    period: String,
    verdict: Vec<Problem>,
    is_new: bool,
}

fn chosen<'a>(visit: &Visit, places: &'a [PlacePicture]) -> Result<&'a PlacePicture, Stop> {
    let found = match visit.asked("document") {
        Some(wanted) => places.iter().find(|place| place.name() == wanted),
        None => {
            let own = visit
                .person
                .as_ref()
                .and_then(|person| person.own_units().next().map(str::to_owned));
            let of_own = own.and_then(|unit| places.iter().find(|place| place.unit(&unit).is_some()));
            of_own.or(places.first())
        }
    };
    found.ok_or_else(|| Stop::not_found("文件", "a document"))
}

fn line(place: &PlacePicture, lang: Lang) -> Vec<IndicatorLine> {
    let wording = place.wording(lang);
    uses(place, lang)
        .into_iter()
        .map(|(indicator, uses)| {
            let own = |list: Vec<(&str, &str)>| {
                list.into_iter()
                    .map(|(id, title)| (id.to_owned(), title.to_owned()))
                    .collect()
            };
            let kinds: Vec<String> = indicator
                .subjects
                .iter()
                .map(|kind| kind.words().get(lang).to_owned())
                .collect();
            IndicatorLine {
                id: indicator.id.clone(),
                name: indicator.name_in(lang).to_owned(),
                aliases: lang.list(&indicator.aliases),
                unit: indicator.unit.symbol().to_owned(),
                rhythm: indicator.period.words().get(lang).to_owned(),
                accumulation: indicator.accumulation.words().get(lang).to_owned(),
                owner: indicator.owner.clone().unwrap_or_default(),
                reported_by: lang.list(&kinds),
                formula: indicator
                    .formula
                    .as_ref()
                    .map(|formula| wording.value_of(&formula.text, Rows::Table(INDICATOR_TABLE)))
                    .unwrap_or_default(),
                asked_in: own(uses.asked_in),
                shown_in: own(uses.shown_in),
                targets: uses.targets,
                changes: indicator
                    .changes
                    .iter()
                    .map(|change| format!("{} {}", change.from, change.title.get(lang)))
                    .collect(),
            }
        })
        .collect()
}

/// `GET /dictionary`: query `document`, `q`; and for the gate `name`, `subject`, `every`.
pub async fn list(visit: Visit) -> Page {
    visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    let place = chosen(&visit, &picture.places)?;
    let lang = visit.lang;
    let text = visit.asked("q").unwrap_or_default().to_owned();
    let mut lines = line(place, lang);
    if !text.is_empty() {
        lines.retain(|line| {
            [&line.id, &line.name, &line.aliases, &line.owner]
                .into_iter()
                .any(|part| part.contains(&text))
        });
    }
    let name = visit.asked("name").unwrap_or_default().to_owned();
    let subject = visit.asked("subject").unwrap_or(UnitKind::Zone.code()).to_owned();
    let period = visit
        .asked("every")
        .unwrap_or(PeriodKind::Quarter.code())
        .to_owned();
    let request = UnitKind::parse(&subject).zip(PeriodKind::parse(&period));
    let verdict: Vec<Problem> = match request.filter(|_| !name.is_empty()) {
        Some((subject, period)) => refuse(
            place,
            &Request {
                name: &name,
                subject,
                period,
            },
        )
        .into_iter()
        .collect(),
        None => Vec::new(),
    };
    html(&DictionaryPage {
        f: visit.frame(("报表", "Forms"), visit.t("指标字典", "Dictionary of indicators")),
        documents: picture.document_names(),
        document: place.name().to_owned(),
        text,
        lines,
        kinds: UnitKind::ALL
            .iter()
            .map(|kind| (kind.code(), kind.words().get(lang).to_owned()))
            .collect(),
        periods: PeriodKind::ALL
            .iter()
            .map(|kind| (kind.code(), kind.words().get(lang).to_owned()))
            .collect(),
        is_new: !name.is_empty() && verdict.is_empty(),
        name,
        subject,
        period,
        verdict,
    })
}

/// What one kind of unit is asked for in a year.
#[derive(Debug, Clone)]
struct BurdenLine {
    unit: String,
    units: usize,
    forms: usize,
    cells: usize,
    cells_a_year: usize,
    shared: usize,
    unasked: usize,
}

/// One form's weight.
#[derive(Debug, Clone)]
struct FormWeight {
    id: String,
    title: String,
    owner: String,
    rhythm: String,
    units: usize,
    cells: usize,
    cells_a_year: usize,
    shared: usize,
    rests_on: bool,
    term: bool,
}

#[derive(Template)]
#[template(path = "burden.html")]
struct BurdenPage {
    f: Frame,
    documents: Vec<(String, String)>,
    document: String,
    kinds: Vec<BurdenLine>,
    forms: Vec<FormWeight>,
    total_a_year: usize,
    shared_a_year: usize,
}

fn times_a_year(period: PeriodKind) -> usize {
    match period {
        PeriodKind::Year => 1,
        PeriodKind::Half => 2,
        PeriodKind::Quarter => 4,
        PeriodKind::Month => 12,
    }
}

/// `GET /burden`
pub async fn burden(visit: Visit) -> Page {
    visit.allow(Task::SeeWork, None)?;
    let picture = visit.picture().await?;
    let place = chosen(&visit, &picture.places)?;
    let items = &place.edition.items;
    let alive = |form: &&kaifa_pack::item::Form| form.asks_for(visit.on, visit.on);
    let mut forms_shown: Vec<FormWeight> = items
        .forms
        .iter()
        .filter(alive)
        .map(|form| {
            let units = forms::units_of(place, form).len();
            FormWeight {
                id: form.id.clone(),
                title: form.title.get(visit.lang).to_owned(),
                owner: form.owner.clone().unwrap_or_default(),
                rhythm: form.period.words().get(visit.lang).to_owned(),
                units,
                cells: form.indicators.len(),
                cells_a_year: form.indicators.len() * times_a_year(form.period) * units,
                shared: form.reuses.len() * times_a_year(form.period) * units,
                rests_on: form.rests_on.is_some() || form.basis.clause.is_some(),
                term: form.until.is_some(),
            }
        })
        .collect();
    forms_shown.sort_by_key(|form| std::cmp::Reverse(form.cells_a_year));
    let kinds = UnitKind::ALL
        .iter()
        .filter_map(|kind| {
            let of_kind: Vec<_> = items
                .forms
                .iter()
                .filter(alive)
                .filter(|form| form.subjects.contains(kind))
                .collect();
            let asked: std::collections::BTreeSet<&String> =
                of_kind.iter().flat_map(|form| &form.indicators).collect();
            let known = items
                .indicators
                .iter()
                .filter(|one| one.formula.is_none() && one.subjects.contains(kind));
            let units = place
                .snapshot
                .units
                .iter()
                .filter(|unit| unit.kind == *kind)
                .count();
            (!of_kind.is_empty()).then(|| BurdenLine {
                unit: kind.words().get(visit.lang).to_owned(),
                units,
                forms: of_kind.len(),
                cells: of_kind.iter().map(|form| form.indicators.len()).sum(),
                cells_a_year: of_kind
                    .iter()
                    .map(|form| form.indicators.len() * times_a_year(form.period))
                    .sum(),
                shared: of_kind
                    .iter()
                    .map(|form| form.reuses.len() * times_a_year(form.period))
                    .sum(),
                unasked: known.filter(|one| !asked.contains(&one.id)).count(),
            })
        })
        .collect();
    html(&BurdenPage {
        f: visit.frame(("报表", "Forms"), visit.t("填报负担", "Burden of reporting")),
        documents: picture.document_names(),
        document: place.name().to_owned(),
        total_a_year: forms_shown.iter().map(|form| form.cells_a_year).sum(),
        shared_a_year: forms_shown.iter().map(|form| form.shared).sum(),
        kinds,
        forms: forms_shown,
    })
}
