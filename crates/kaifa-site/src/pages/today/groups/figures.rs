//! Figures that wait for the reader: what came back, and what is asked and has not come.

use chrono::Datelike;
use kaifa_base::{Period, counted};
use kaifa_flow::address::url_encode;
use kaifa_flow::figures::book::FigureBook;
use kaifa_flow::people::permission::{Signed, Task};
use kaifa_flow::place::picture::Picture;
use kaifa_flow::stop::Stop;
use kaifa_pack::item::PeriodKind;
use kaifa_store::rows::{ReviewState, Verdict};

use super::{group, plain};
use crate::pages::today::{TodayGroup, TodayItem};
use crate::web::visit::Visit;

/// Figures of the person's own units that a reviewer returned.
pub(super) async fn returned_figures(
    visit: &Visit,
    person: &Signed,
    picture: &Picture,
) -> Result<TodayGroup, Stop> {
    let mut items = Vec::new();
    let own: Vec<&str> = person
        .own_units()
        .filter(|unit| person.covers(Task::EnterFigures, unit))
        .collect();
    let book = FigureBook::of_subjects(&visit.app.store, own, None).await?;
    for newest in book.all().filter_map(|versions| versions.last()) {
        if newest.review != ReviewState::Returned {
            continue;
        }
        let reviews = visit
            .app
            .store
            .list_figure_reviews(&newest.indicator, &newest.subject, newest.period)
            .await?;
        let reason = reviews
            .iter()
            .find(|review| review.version == newest.version && review.verdict == Verdict::Return)
            .and_then(|review| review.reason.clone())
            .unwrap_or_default();
        let place = picture.place_of_unit(&newest.subject);
        let indicator = place.and_then(|place| {
            place
                .edition
                .items
                .indicators
                .iter()
                .find(|one| one.id == newest.indicator)
                .map(|one| one.name.clone())
        });
        items.push(TodayItem {
            lamp_words: visit.t("已退回", "returned").to_owned(),
            lamp: "late",
            ..plain(
                format!(
                    "{} {}",
                    indicator.unwrap_or_else(|| newest.indicator.clone()),
                    newest.period.words().get(visit.lang)
                ),
                reason,
                format!(
                    "/figures?unit={}&period={}",
                    url_encode(&newest.subject),
                    newest.period
                ),
            )
        });
    }
    Ok(group(
        "returned_figures",
        visit.t("被退回的数据", "Figures returned"),
        visit.t(
            "更正之前不计入目标",
            "they count for nothing before they are corrected",
        ),
        items,
        "/figures",
    ))
}

/// Yearly figures of the person's own units that nobody has handed in for the last closed year.
pub(super) async fn missing_figures(
    visit: &Visit,
    person: &Signed,
    picture: &Picture,
) -> Result<TodayGroup, Stop> {
    let mut items = Vec::new();
    let year = visit.on.year() - 1;
    let period = Period::Year(year);
    let own: Vec<&str> = person
        .own_units()
        .filter(|unit| person.covers(Task::EnterFigures, unit))
        .collect();
    let book = FigureBook::of_subjects(&visit.app.store, own.iter().copied(), None).await?;
    for unit in own {
        let Some(place) = picture.place_of_unit(unit) else {
            continue;
        };
        let Some(kind) = place.unit(unit).map(|unit| unit.kind) else {
            continue;
        };
        let wanted = place.edition.items.indicators.iter().filter(|indicator| {
            indicator.period == PeriodKind::Year
                && indicator.formula.is_none()
                && indicator.subjects.contains(&kind)
        });
        let missing: Vec<&str> = wanted
            .filter(|indicator| book.newest(&indicator.id, unit, period).is_none())
            .map(|indicator| indicator.name_in(visit.lang))
            .collect();
        if !missing.is_empty() {
            let first = missing.iter().take(5).copied().collect::<Vec<_>>();
            let first = visit.lang.list(&first);
            let title = match visit.lang {
                kaifa_base::Lang::Zh => {
                    format!("{} {year}年还缺 {} 项", place.unit_name(unit), missing.len())
                }
                kaifa_base::Lang::En => format!(
                    "{}: {} of {year} missing",
                    place.unit_name(unit),
                    counted(missing.len(), "figure", "figures")
                ),
            };
            let detail = if missing.len() > 5 {
                format!("{first} …")
            } else {
                first
            };
            items.push(plain(
                title,
                detail,
                format!("/figures?unit={}&period={year}", url_encode(unit)),
            ));
        }
    }
    Ok(group(
        "missing_figures",
        visit.t("还没有填报的数据", "Figures not handed in"),
        visit.t("缺一项,合计目标就无法判断", "a sum with a gap cannot be judged"),
        items,
        "/figures",
    ))
}
