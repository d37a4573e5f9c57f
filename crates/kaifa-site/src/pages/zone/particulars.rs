//! What is known of a unit: its attributes in the directory, and its newest figures.

use kaifa_base::Lang;
use kaifa_flow::address::url_encode;
use kaifa_flow::place::PlacePicture;
use kaifa_flow::show;
use kaifa_flow::stop::Stop;
use kaifa_store::rows::FigureFilter;
use serde::Serialize;

use crate::pages::zones::{class_words, level_words};
use crate::web::visit::Visit;

/// The newest figure of an indicator.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct FigureRow {
    /// Title of the indicator.
    pub title: String,
    /// The period.
    pub period: String,
    /// Value with its unit; empty where there is none.
    pub value: String,
    /// The state in words, where there is no value.
    pub state: String,
    /// Address of its versions and sources.
    pub href: String,
}

pub(super) fn attributes(visit: &Visit, place: &PlacePicture, id: &str) -> Vec<(String, String)> {
    let lang = visit.lang;
    let name = |id: &Option<String>| {
        id.as_deref()
            .map(|id| place.unit_name(id).to_owned())
            .unwrap_or_default()
    };
    let mut list: Vec<(&str, String)> = Vec::new();
    match place.unit(id) {
        Some(unit) => {
            list.push((visit.t("性质", "Kind"), unit.kind.words().get(lang).to_owned()));
            if unit.kind == kaifa_pack::item::UnitKind::Zone {
                list.push((visit.t("级别", "Level"), level_words(unit.level, lang)));
                list.push((visit.t("类别", "Class"), class_words(unit.class, lang)));
            }
            list.push((visit.t("所在县市区", "Lies in"), name(&unit.county)));
            list.push((visit.t("管理单位", "Managed by"), name(&unit.manager)));
            list.push((visit.t("托管单位", "Entrusted to"), name(&unit.trustee)));
            list.push((visit.t("上级", "Part of"), name(&unit.parent)));
            list.push((visit.t("牌子", "Plates"), lang.list(&unit.plates)));
            list.push((
                visit.t("已撤销的牌子", "Plates revoked"),
                lang.list(&unit.revoked_plates),
            ));
            list.push((visit.t("曾用名", "Former names"), lang.list(&unit.former_names)));
            list.push((visit.t("别称", "Other names"), lang.list(&unit.aliases)));
            let parks = unit.parks.map(|parks| parks.to_string()).unwrap_or_default();
            list.push((visit.t("园区数", "Parks"), parks));
            let before: Vec<&str> = unit.predecessors.iter().map(|id| place.unit_name(id)).collect();
            list.push((visit.t("并入的单位", "Took over"), lang.list(&before)));
            let classes = unit
                .counted_as
                .iter()
                .map(|class| class.words().get(lang).to_owned());
            list.push((
                visit.t("计入", "Counted as"),
                lang.list(&classes.collect::<Vec<_>>()),
            ));
        }
        None => {
            if let Some(unit) = place.directory.unit(id) {
                list.push((visit.t("性质", "Kind"), unit.kind.words().get(lang).to_owned()));
            }
        }
    }
    list.into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(title, value)| (title.to_owned(), value))
        .collect()
}

/// The newest figure of each indicator, and the titles of those that the unit should report and has not.
pub(super) async fn figures(
    visit: &Visit,
    place: &PlacePicture,
    id: &str,
) -> Result<(Vec<FigureRow>, Vec<String>), Stop> {
    let filter = FigureFilter {
        subject: Some(id.to_owned()),
        ..FigureFilter::default()
    };
    let known = visit.app.store.list_figures_in_force(&filter, None).await?;
    let kind = place.unit(id).map(|unit| unit.kind);
    let (mut rows, mut unreported) = (Vec::new(), Vec::new());
    for indicator in &place.edition.items.indicators {
        let newest = known
            .iter()
            .filter(|figure| figure.indicator == indicator.id)
            .filter(|figure| figure.period.first_day() <= visit.on)
            .max_by_key(|figure| figure.period.last_day());
        let title = match (&indicator.name_en, visit.lang) {
            (Some(english), Lang::En) => english.clone(),
            _ => indicator.name.clone(),
        };
        let reports = kind.is_some_and(|kind| indicator.subjects.contains(&kind));
        match newest {
            Some(figure) => rows.push(FigureRow {
                title,
                period: figure.period.to_string(),
                value: figure
                    .value
                    .map(|value| {
                        let unit = figure.unit.as_deref().unwrap_or_default();
                        format!("{} {unit}", show::number(value, 4)).trim_end().to_owned()
                    })
                    .unwrap_or_default(),
                state: figure.state.words().get(visit.lang).to_owned(),
                href: format!(
                    "/figures/{}/{}/{}",
                    url_encode(&figure.indicator),
                    url_encode(&figure.subject),
                    figure.period
                ),
            }),
            None if reports && indicator.formula.is_none() => unreported.push(title),
            None => {}
        }
    }
    Ok((rows, unreported))
}
