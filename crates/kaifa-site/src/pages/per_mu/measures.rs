//! Differential measures that the grades of a run propose: each with the document that allows it and who may decide it. Nothing
//! is decided or charged here.

use askama::Template;
use axum::extract::Path;
use kaifa_eval::scheme::measures::proposals;

use super::Opened;
use super::firm::ProposalView;
use super::firm::earlier::{earlier_grades, earlier_runs};
use crate::pages::frame::Frame;
use crate::pages::pager::Pager;
use crate::pages::{Page, html};
use crate::web::visit::Visit;

/// Proposals on a page.
const PER_PAGE: usize = 100;

#[derive(Template)]
#[template(path = "per_mu_measures.html")]
struct MeasuresPage {
    f: Frame,
    run: String,
    title: String,
    proposals: Vec<ProposalView>,
    pager: Pager,
    years: Vec<i32>,
}

/// `GET /per-mu/{run}/measures`
pub async fn list(visit: Visit, Path(id): Path<String>) -> Page {
    let opened = Opened::of(&visit, &id).await?;
    let before = earlier_runs(&visit, &opened).await?;
    let run = &opened.run;
    let scope = opened.scope(&visit)?;
    let earlier = earlier_grades(run.frozen.year, &before);
    let rows: std::collections::HashMap<&str, usize> = (0..run.table().rows())
        .map(|row| (run.table().subjects.get(row), row))
        .collect();
    let all: Vec<ProposalView> = proposals(&run.evaluation(), &earlier)
        .iter()
        .filter_map(|one| {
            let row = *rows.get(one.subject.as_str())?;
            let name = run.table().names.as_ref().and_then(|names| names.get(row));
            scope
                .holds(run, row)
                .then(|| ProposalView::of(one, name.unwrap_or_default(), visit.lang))
        })
        .collect();
    let (proposals, pager) = Pager::cut(&visit, all, PER_PAGE);
    html(&MeasuresPage {
        f: visit.frame(
            ("企业亩均评价", "Per-mu evaluation"),
            visit.t("差别化措施建议", "Proposed measures"),
        ),
        run: id,
        title: opened.title(visit.lang),
        proposals,
        pager,
        years: before.iter().map(|(year, _)| *year).collect(),
    })
}
