//! Figures on the site: entry, workbook, reviews, corrections, rights. Here stand the cast and what it does in all of them.

mod entry;
mod reviews;
mod workbook;

use kaifa_store::people::Role;
use kaifa_store::rows::{FigureFilter, FigureVersion};

use crate::support::{Answer, World};

const ZONE: &str = "yz.zone.huxi";
const NEIGHBOUR: &str = "yz.zone.linze";
const CITY_ZONE: &str = "yz.zone.yunze";

/// The made-up city with a zone, its neighbour, a zone of the city, and two reviewers of the first zone's county.
async fn world(name: &str) -> World {
    let world = World::new(name).await;
    for (login, role, unit) in [
        ("zone", Role::Zone, ZONE),
        ("neighbour", Role::Zone, NEIGHBOUR),
        ("city_zone", Role::Zone, CITY_ZONE),
        ("county", Role::County, "yz.county.huxi"),
        ("county_two", Role::County, "yz.county.huxi"),
        ("far_county", Role::County, "yz.county.linze"),
    ] {
        world.person(login, role, Some(unit)).await;
    }
    world
}

impl World {
    async fn versions(&self, indicator: &str, subject: &str) -> Vec<FigureVersion> {
        let filter = FigureFilter {
            indicator: Some(indicator.to_owned()),
            subject: Some(subject.to_owned()),
            ..FigureFilter::default()
        };
        let found = self.app.store.list_figures(&filter).await.expect("figures");
        found.into_iter().map(|kept| kept.row).collect()
    }

    async fn all_versions(&self) -> usize {
        let all = self.app.store.list_figures(&FigureFilter::default()).await;
        all.expect("figures").len()
    }

    async fn enter(&self, unit: &str, indicator: &str, value: &str, login: &str) -> Answer {
        let field = format!("value.{indicator}");
        let form = [("unit", unit), ("period", "2025"), (field.as_str(), value)];
        self.post("/figures", &form, login).await
    }

    /// A verdict on the newest version as it stands.
    async fn review(&self, indicator: &str, unit: &str, verdict: &str, login: &str) -> Answer {
        let key = self.key(indicator, unit).await;
        let reason = if verdict == "return" {
            "口径应为全区,请核对报表"
        } else {
            ""
        };
        let form = [("figure", key.as_str()), ("verdict", verdict), ("reason", reason)];
        self.post("/reviews", &form, login).await
    }

    async fn key(&self, indicator: &str, unit: &str) -> String {
        let versions = self.versions(indicator, unit).await;
        let newest = versions.last().expect("a figure");
        format!(
            "{indicator}|{unit}|{}|{}|{}",
            newest.period, newest.version, newest.stage
        )
    }

    async fn count(&self, action: &str) -> usize {
        let actions = self.actions().await;
        actions.iter().filter(|one| *one == action).count()
    }
}
