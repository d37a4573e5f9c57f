//! The published results of some firms over the years, each in a line: what a firm finds on its start page.

use std::collections::BTreeSet;

use kaifa_base::Date;
use kaifa_flow::evaluation::per_mu;
use kaifa_flow::stop::Stop;
use kaifa_store::LocalDay;

use super::list::score_words;
use super::{Opened, grade_words};
use crate::web::visit::Visit;

/// A published result of a firm, in a line.
pub struct PublishedResult {
    /// Scheme and year, and the firm's name.
    pub title: String,
    /// Grade, score and rank.
    pub detail: String,
    /// Its page.
    pub href: String,
    /// The last day for objections, where it is still to come.
    pub objections_until: Option<Date>,
}

/// Published runs looked at for the results of a firm: some years of each scheme, with their corrections.
const LOOKED_AT: usize = 12;

/// The results of firms in published runs in force, the latest year first.
pub async fn published_results(visit: &Visit, codes: &[&str]) -> Result<Vec<PublishedResult>, Stop> {
    let mut heads = visit.app.store.list_run_heads(per_mu::KIND).await?;
    heads.retain(|head| head.published_at.is_some_and(|at| at.local_day() <= visit.on));
    let corrected: BTreeSet<String> = heads.iter().filter_map(|head| head.replaces.clone()).collect();
    heads.retain(|head| !corrected.contains(&head.id));
    heads.sort_by_key(|head| std::cmp::Reverse((head.year, head.published_at)));
    let mut found = Vec::new();
    for head in heads.iter().take(LOOKED_AT) {
        let opened = Opened::of(visit, &head.id).await?;
        let run = &opened.run;
        for row in codes.iter().filter_map(|code| run.table().subjects.find(code)) {
            let (code, name) = (run.table().subjects.get(row), run.table().names.as_ref());
            let name = name.and_then(|names| names.get(row)).unwrap_or(code);
            let grade = grade_words(run, run.grade(row).unwrap_or_default(), visit.lang);
            let (at, place) = run.at(row);
            let score = Some(at.totals[place]).filter(|total| !total.is_nan());
            let score =
                score.map(|total| format!("{} {}", visit.t("得分", "score"), score_words(run, total)));
            let rank = Some((run.ranks.ranks[row], run.sizes[row])).filter(|(rank, _)| *rank > 0);
            let rank = rank.map(|(rank, of)| format!("{} {rank} / {of}", visit.t("名次", "rank")));
            let detail: Vec<String> = [Some(grade).filter(|grade| !grade.is_empty()), score, rank]
                .into_iter()
                .flatten()
                .collect();
            found.push(PublishedResult {
                title: format!("{} · {name}", opened.title(visit.lang)),
                detail: detail.join(" · "),
                href: format!("/per-mu/{}/firms/{code}", run.id),
                objections_until: opened.window_end()?.filter(|end| visit.on <= *end),
            });
        }
    }
    Ok(found)
}
