//! Ten demands drawn by a seed, each walked through in a browser: its duty with the clause, the report of a responsible person, the
//! refusal of one's own acceptance, the acceptance by another, and the closed lamp. The seed is printed; `SEED=…` walks the same ten again.

use std::collections::{BTreeMap, BTreeSet};

use kaifa_base::Digest;
use kaifa_eval::duties::DutyState;
use kaifa_flow::standing::DutyNow;
use kaifa_store::people::Role;

use crate::browser::Browser;
use crate::support::{PASSWORD, World};
use crate::walks::serve;

/// How many are drawn.
const DRAWN: usize = 10;
/// The day of the walk.
const TODAY: &str = "2026-03-05";

/// A demand with the instance of a duty that carries it.
struct Demand {
    id: String,
    pack: &'static str,
    title: String,
    clause: String,
    href: String,
    on: String,
    items: bool,
}

/// Whether work can be reported on an instance today.
fn is_open(now: &DutyNow) -> bool {
    matches!(
        now.result.state,
        DutyState::Open | DutyState::DueSoon | DutyState::Overdue | DutyState::Behind
    )
}

/// Every demand that a duty carries and on which work can be reported today.
async fn demands(world: &World, pack: &'static str) -> Vec<Demand> {
    let picture = world.app.picture(world.app.today()).await.unwrap();
    let place = picture.place_or_stop(pack).unwrap();
    let known: BTreeSet<&str> = place
        .edition
        .items
        .mechanisms
        .iter()
        .map(|one| one.id.as_str())
        .collect();
    let mut found = BTreeMap::new();
    for now in place.duties.iter().filter(|now| is_open(now)) {
        let Some(duty) = place.edition.duty(&now.duty) else {
            continue;
        };
        for id in duty
            .basis
            .mechanisms
            .iter()
            .filter(|id| known.contains(id.as_str()))
        {
            found.entry(id.clone()).or_insert_with(|| Demand {
                id: id.clone(),
                pack,
                title: duty.title.zh.clone(),
                clause: duty
                    .basis
                    .clause
                    .as_ref()
                    .map(ToString::to_string)
                    .unwrap_or_default(),
                href: now.href(pack),
                on: TODAY.to_owned(),
                items: !duty.items.is_empty(),
            });
        }
    }
    found.into_values().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_demands_drawn_by_a_seed_are_reported_and_accepted_to_the_closed_lamp() {
    const PACKS: [&str; 5] = [
        "jiangxi-2023",
        "jiujiang-2024-1",
        "lianyungang-2022-32",
        "yanbian",
        "zhangjiakou-2016-12",
    ];
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
            if login == "office" {
                if demand.items {
                    browser.choose("#item", "*");
                }
                browser.fill("#done-words", &format!("{}的办结材料", demand.id));
                browser.fill("#done-on", &demand.on);
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
    // What the site shows is what is judged: done where nothing more is needed, else as many as were accepted.
    for demand in &all {
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
