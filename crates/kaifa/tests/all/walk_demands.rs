//! Ten demands drawn by a seed from all that the packs hold, each shown in a browser through what carries it. A duty on which work can
//! be reported is walked to its closed lamp: its clause, the report of a responsible person, the refusal of one's own acceptance, the
//! acceptance by another. Any other duty is shown with its clause and its time, a target with its clause and value, everything else in
//! the living document at its clause. Of all ten the page of coverage says that their tests pass.
//! The seed is printed; `SEED=…` walks the same ten again.

use std::collections::BTreeMap;

use kaifa_base::Digest;
use kaifa_eval::duties::DutyState;
use kaifa_flow::place::standing::DutyNow;
use kaifa_pack::citing::citing;
use kaifa_pack::item::{Basis, Duty};
use kaifa_store::people::Role;

use crate::browser::Browser;
use crate::support::{PASSWORD, World};
use crate::walks::serve;

/// How many are drawn.
const DRAWN: usize = 10;
/// The day of the walk.
const TODAY: &str = "2026-03-05";

/// The packs.
const PACKS: [&str; 5] = [
    "jiangxi-2023",
    "jiujiang-2024-1",
    "lianyungang-2022-32",
    "yanbian",
    "zhangjiakou-2016-12",
];

/// A demand with what carries it.
struct Demand {
    id: String,
    pack: &'static str,
    title: String,
    clause: String,
    href: String,
    /// Whether work can be reported on it today.
    open: bool,
    /// Whether it is a list of things to do.
    items: bool,
}

/// Whether work can be reported on an instance today.
fn is_open(now: &DutyNow) -> bool {
    matches!(
        now.result.state,
        DutyState::Open | DutyState::DueSoon | DutyState::Overdue | DutyState::Behind
    )
}

/// Every demand of a pack, with the first of what carries it: a duty that is open today, another duty, a target, else what stands
/// in the document.
async fn demands(world: &World, pack: &'static str) -> Vec<Demand> {
    let picture = world.app.picture(world.app.today()).await.unwrap();
    let place = picture.place_or_stop(pack).unwrap();
    let clause = |basis: &Basis| basis.clause.as_ref().map(ToString::to_string).unwrap_or_default();
    let asked = place.edition.pack.items.mechanisms.iter();
    asked
        .map(|one| {
            let carries = |basis: &Basis| basis.mechanisms.contains(&one.id);
            let mut instances: Vec<(&DutyNow, &Duty)> = place
                .duties
                .iter()
                .filter_map(|now| Some((now, place.edition.duty(&now.duty)?)))
                .filter(|(_, duty)| carries(&duty.basis))
                .collect();
            instances.sort_by_key(|(now, _)| !is_open(now));
            let targets = place.targets.iter();
            let target = targets
                .filter_map(|now| Some((now, place.edition.target(&now.target)?)))
                .find(|(_, target)| carries(&target.basis));
            let (title, clause, href, open, items) = match (instances.first(), target) {
                (Some((now, duty)), _) => (
                    duty.title.zh.clone(),
                    clause(&duty.basis),
                    now.href(pack),
                    is_open(now),
                    !duty.items.is_empty(),
                ),
                (None, Some((now, target))) => (
                    target.title.zh.clone(),
                    clause(&target.basis),
                    now.href(pack),
                    false,
                    false,
                ),
                (None, None) => {
                    let carrying = citing(&place.edition.pack.items).find(|item| carries(item.basis));
                    let item = carrying.unwrap_or_else(|| panic!("{} is carried by nothing", one.id));
                    let clause = clause(item.basis);
                    let href = format!("/documents/{pack}#{clause}");
                    (item.title.to_owned(), clause, href, false, false)
                }
            };
            Demand {
                id: one.id.clone(),
                pack,
                title,
                clause,
                href,
                open,
                items,
            }
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_demands_drawn_by_a_seed_are_reported_and_accepted_to_the_closed_lamp() {
    let seed = std::env::var("SEED").unwrap_or_else(|_| {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        now.map_or(0, |since| since.as_secs()).to_string()
    });
    let mut worlds = BTreeMap::new();
    let mut all = Vec::new();
    for pack in PACKS {
        let world = World::with_built_in(&format!("demands_{pack}"), pack, TODAY).await;
        world.person("second", Role::Office, None).await;
        all.extend(demands(&world, pack).await);
        worlds.insert(pack, world);
    }
    let whole = all.len();
    // The order of the hashes is the draw: the same seed gives the same ten on every machine.
    all.sort_by_key(|demand| Digest::of(format!("{seed}|{}|{}", demand.pack, demand.id)).to_string());
    all.truncate(DRAWN);
    let ids: Vec<&str> = all.iter().map(|demand| demand.id.as_str()).collect();
    println!(
        "SEED={seed}: {} of {whole} demands: {}",
        ids.len(),
        ids.join(", ")
    );
    assert_eq!(ids.len(), DRAWN);

    let mut sites = BTreeMap::new();
    for (pack, world) in &worlds {
        sites.insert(*pack, serve(world).await);
    }
    let Some(mut browser) = Browser::start("demands", &sites[PACKS[0]]) else {
        return;
    };
    all.sort_by_key(|demand| demand.pack);
    for login in ["office", "second"] {
        let mut at = "";
        for demand in &all {
            if at != demand.pack {
                at = demand.pack;
                browser.move_to(&sites[at]);
                browser.sign_in(login, PASSWORD);
            }
            browser.go(&demand.href);
            browser.must_show(&demand.title);
            browser.must_show(&demand.clause);
            if !demand.open {
                continue;
            }
            if login == "office" {
                if demand.items {
                    browser.choose("#item", "*");
                }
                browser.fill("#done-words", &format!("{}的办结材料", demand.id));
                browser.fill("#done-on", TODAY);
                browser.press("报告");
                browser.must_show("待核验");
                assert!(
                    !browser.has("//button[normalize-space(.)='核验通过']"),
                    "{}: nobody accepts what they reported themselves",
                    demand.id
                );
            } else {
                browser.must_show(&format!("{}的办结材料", demand.id));
                browser.press("核验通过");
                browser.must_show("已核验");
            }
        }
    }
    let mut at = "";
    for demand in &all {
        if at != demand.pack {
            at = demand.pack;
            browser.move_to(&sites[at]);
            browser.sign_in("office", PASSWORD);
            browser.go(&format!("/coverage?document={at}"));
        }
        let proved = format!(
            "//tr[td[normalize-space(.)='{}']]//span[@class='lamp ok']",
            demand.id
        );
        assert!(browser.has(&proved), "{}: its tests pass", demand.id);
    }
    // What the site shows is what is judged: done where nothing more is needed, else as many as were accepted.
    for demand in all.iter().filter(|demand| demand.open) {
        let world = &worlds[demand.pack];
        let picture = world.app.picture(world.app.today()).await.unwrap();
        let place = picture.place_or_stop(demand.pack).unwrap();
        let now = place
            .duties
            .iter()
            .find(|now| now.href(demand.pack) == demand.href)
            .expect("the instance");
        let (done, needed) = now.result.progress;
        let closed = matches!(now.result.state, DutyState::Done | DutyState::DoneLate);
        assert!(done >= 1, "{}: {done}/{needed}", demand.id);
        assert_eq!(
            closed,
            done >= needed,
            "{}: {done}/{needed} {:?}",
            demand.id,
            now.result.state
        );
    }
    for (pack, world) in &worlds {
        assert!(
            world.app.store.verify_ledger(&[]).await.unwrap().is_sound(),
            "{pack}"
        );
    }
}
