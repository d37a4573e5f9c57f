//! What changes under records while they exist: their definition, what the public sees of them, the clock of the machine.

use axum::http::StatusCode;
use kaifa_pack::PackFiles;

use crate::site_register_machine::{department, made_id, records, zones};
use crate::support::{World, day, moment, root};

/// The made-up pack with its register of plots in another form.
fn other_edition(change: impl Fn(&str) -> String) -> PackFiles {
    let (mut files, _) = PackFiles::read(&root().join("tests/packs/yunze-2025-7"));
    for (name, text) in &mut files.files {
        if name == "registers.toml" {
            *text = change(text);
        }
    }
    files
}

#[tokio::test]
async fn after_a_new_edition_old_records_stay_readable_and_what_does_not_fit_is_listed() {
    let world = World::new("machine_edition").await;
    let zone = zones(&world).await.remove(0);
    for number in ["甲-01", "甲-02"] {
        let form = [
            ("subject", zone.as_str()),
            ("number", number),
            ("kind", "idle"),
            ("area", "30"),
        ];
        made_id(&world.post("/registers/yz_plot/new", &form, "office").await);
    }
    let files = other_edition(|text| {
        text.replace(
            "name = \"area\"\ntitle = \"面积\"",
            "name = \"size\"\ntitle = \"宗地面积\"",
        )
        .replace(
            "\"approved_not_supplied\", \"idle\"",
            "\"approved_not_supplied\", \"vacant\"",
        )
        .replace(
            "id = \"found\"\ntitle = \"已查明\"",
            "id = \"listed\"\ntitle = \"已列册\"",
        )
        .replace("from = [\"found\"]", "from = [\"listed\"]")
    });
    let base = kaifa_flow::documents::shelf::built_in()
        .into_iter()
        .find(|files| files.name == "base")
        .unwrap();
    let shelf = [base, files.clone()];
    let now = moment("2026-03-05");
    // People go on working while the new edition comes into force; each record is judged by one definition or the other.
    let form = [
        ("subject", zone.as_str()),
        ("number", "甲-03"),
        ("kind", "approved_not_supplied"),
        ("area", "1"),
        ("size", "1"),
    ];
    let (put, made) = tokio::join!(
        kaifa_flow::documents::shelf::put_in_force(
            &world.app.store,
            &files,
            &shelf,
            "test",
            day("2026-03-05"),
            now
        ),
        world.post("/registers/yz_plot/new", &form, "office"),
    );
    put.unwrap_or_else(|stop| panic!("{:#?}", stop.problems));
    made_id(&made);
    let world = world.on("2026-03-06");
    let old = records(&world, "yz_plot")
        .await
        .into_iter()
        .find(|record| record.fields["number"] == "甲-01")
        .unwrap();
    let page = world
        .get(&format!("/registers/yz_plot/{}", old.id), "office")
        .await;
    assert_eq!(page.status, StatusCode::OK);
    page.must_say("早先定义中的内容")
        .must_say("area")
        .must_say("30")
        .must_say("found");
    let fit = world.get("/api/registers/yz_plot/fit", "office").await.json();
    assert_eq!(fit["looked_at"], 3);
    let misfit = fit["records"]
        .as_array()
        .unwrap()
        .iter()
        .find(|record| record["id"] == old.id.as_str())
        .unwrap();
    let said = misfit["problems"].to_string();
    for words in [
        "状态“found”在现行定义中没有",
        "字段“area”在现行定义中没有",
        "“类别”应为列出的选项之一",
        "“宗地面积”必须填写",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    // It can be brought into the new form by hand: the state that is no more holds nobody up.
    let fixed = world
        .post(
            &format!("/registers/yz_plot/{}/correct", old.id),
            &[("kind", "vacant"), ("size", "30"), ("reason", "换版")],
            "office",
        )
        .await;
    assert_eq!(fixed.status, StatusCode::SEE_OTHER, "{}", fixed.body);
    let now = records(&world, "yz_plot")
        .await
        .into_iter()
        .find(|record| record.id == old.id)
        .unwrap();
    assert_eq!(
        (&now.fields["size"], &now.fields["area"]),
        (&"30".into(), &"30".into()),
        "nothing of it is lost"
    );
    world
        .get("/registers/yz_plot?f.size=30", "office")
        .await
        .must_say(&old.id);
    world.get("/registers/yz_plot/fit", "leader").await;
    assert_eq!(
        world.get("/registers/yz_plot/fit", "leader").await.status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn only_marked_fields_of_named_states_become_public_as_they_are_now() {
    let world = World::new("machine_public").await;
    let zone = zones(&world).await.remove(0);
    let department = department(&world).await;
    let power = async |code: &str| {
        let form = [
            ("subject", zone.as_str()),
            ("code", code),
            ("name", "施工许可"),
            ("department", &department),
            ("form", "delegate"),
            ("basis", "内部依据"),
            ("staff", "2"),
            ("system_ready", "true"),
            ("seal_ready", "true"),
        ];
        made_id(
            &world
                .post("/registers/delegated_power/new", &form, "office")
                .await,
        )
    };
    let (taken, _) = (power("Q-01").await, power("Q-02").await);
    let step = format!("/registers/delegated_power/{taken}/take_over");
    assert_eq!(
        world.post(&step, &[], "office").await.status,
        StatusCode::SEE_OTHER
    );
    let wish = [("kind", "register"), ("subject", "delegated_power")];
    assert_eq!(
        world.post("/releases", &wish, "leader").await.status,
        StatusCode::FORBIDDEN
    );
    let answer = world.post("/releases", &wish, "office").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let address = answer.location.split('?').next().unwrap().to_owned();
    let page = world.get(&address, "").await;
    page.must_say("赋权事项")
        .must_say("Q-01")
        .must_say("下放")
        .must_not_say("Q-02")
        .must_not_say("内部依据");
    let changed = [("name", "改名"), ("reason", "更名")];
    world
        .post(
            &format!("/registers/delegated_power/{taken}/correct"),
            &changed,
            "office",
        )
        .await;
    world
        .get(&address, "")
        .await
        .must_say("施工许可")
        .must_not_say("改名");
    let nothing = world
        .post(
            "/releases",
            &[("kind", "register"), ("subject", "request")],
            "office",
        )
        .await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    nothing.must_say("没有写明可以公开的状态和字段");
}

#[tokio::test]
async fn a_clock_that_is_set_back_changes_the_order_of_nothing() {
    let world = World::new("machine_clock").await.on("2026-03-05");
    let zone = zones(&world).await.remove(0);
    let form = [
        ("subject", zone.as_str()),
        ("number", "钟-01"),
        ("kind", "idle"),
        ("area", "30"),
    ];
    let id = made_id(&world.post("/registers/yz_plot/new", &form, "office").await);
    let correct = async |world: &World, area: &str| {
        let form = [("area", area), ("reason", "复测")];
        let answer = world
            .post(&format!("/registers/yz_plot/{id}/correct"), &form, "office")
            .await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    };
    correct(&world, "31").await;
    // A month back: the machine was started with a wrong clock.
    let world = world.on("2026-02-05");
    correct(&world, "32").await;
    let settled = [("measure", "收回"), ("settled_on", "2026-02-05")];
    let step = format!("/registers/yz_plot/{id}/settle");
    let answer = world.post(&step, &settled, "office").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let world = world.on("2026-03-06");
    let now = records(&world, "yz_plot").await.remove(0);
    assert_eq!(
        (now.state.as_str(), &now.fields["area"]),
        ("settled", &"32".into())
    );
    let key = [
        kaifa_store::Value::Text("yz_plot".into()),
        kaifa_store::Value::Text(id.clone()),
    ];
    let history = world
        .app
        .store
        .row_history::<kaifa_store::rows::Record>(&key)
        .await
        .unwrap();
    let areas: Vec<&str> = history
        .iter()
        .filter_map(|write| write.after.as_ref()?.get("fields")?.as_str())
        .map(|fields| {
            fields
                .split("\"area\":\"")
                .nth(1)
                .unwrap_or("")
                .split('"')
                .next()
                .unwrap()
        })
        .collect();
    assert_eq!(
        areas,
        ["32", "32", "31", "30"],
        "newest first, whatever the clock said"
    );
    let page = world.get(&format!("/registers/yz_plot/{id}"), "office").await;
    assert_eq!(page.status, StatusCode::OK);
    let report = world.app.store.verify_ledger(&[]).await.unwrap();
    assert!(report.is_sound(), "{:?}", report.problems);
}
