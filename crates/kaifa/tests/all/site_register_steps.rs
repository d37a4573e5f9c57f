//! What a person may write with a step, and what an import says of checks: a register of a small pack of its own.

use axum::http::StatusCode;
use kaifa_pack::PackFiles;
use kaifa_store::people::Role;

use crate::site_register_machine::{made_id, records};
use crate::support::World;

const PACK: &str = r#"
[document]
name = "plots"
title = "青岚市地块清单"
issued = 2025-01-02
region = "pl.city"

[[clause]]
path = "一"
title = "地块"

[[unit]]
id = "pl.city"
name = "青岚市"
kind = "city"

[[unit]]
id = "pl.county"
name = "甲溪县"
kind = "county"
parent = "pl.city"

[[unit]]
id = "pl.zone"
name = "青岚东湾经开区"
kind = "zone"
level = "provincial"
class = "economic"
county = "pl.county"
manager = "pl.county"

[[register]]
id = "plot"
title = "地块清单"
subject = "zone"
clause = "一"
record_title = "{code}"
key = ["code"]

[[register.field]]
name = "code"
title = "地块编号"
type = "text"
required = true

[[register.field]]
name = "area"
title = "面积"
type = "decimal"
unit = "亩"
decimals = 2
required = true

[[register.field]]
name = "found"
title = "发现日期"
type = "date"
required = true

[[register.field]]
name = "due"
title = "处置期限"
type = "date"
required = true

[[register.field]]
name = "note"
title = "备注"
type = "text"

[[register.field]]
name = "done_on"
title = "完成日期"
type = "date"

[[register.check]]
id = "due_after_found"
holds = "due > found"
message = "处置期限应晚于发现日期"
field = "due"

[[register.check]]
id = "large"
holds = "area < 1000 亩"
message = "面积超过一千亩,请核对"
field = "area"
warning = true

[[register.state]]
id = "found"
title = "已发现"
start = true

[[register.state]]
id = "fixing"
title = "处置中"
edit = ["zone"]

[[register.state]]
id = "done"
title = "已处置"
final = true

[[register.transition]]
id = "begin"
title = "开始处置"
from = ["found"]
to = "fixing"
roles = ["office"]

[[register.transition]]
id = "dispose"
title = "处置完成"
from = ["fixing"]
to = "done"
roles = ["county"]
requires = ["done_on"]
"#;

const PLOT: [(&str, &str); 5] = [
    ("subject", "pl.zone"),
    ("code", "A-1"),
    ("area", "22.25"),
    ("found", "2025-06-01"),
    ("due", "2026-06-01"),
];

async fn world(name: &str) -> World {
    let pack = PackFiles::new("plots", [("plots.toml".to_owned(), PACK.to_owned())]);
    let world = World::with_pack(name, pack, "2026-03-05").await;
    world.person("county", Role::County, Some("pl.county")).await;
    world
}

#[tokio::test]
async fn a_step_changes_what_it_asks_for_and_fills_in_what_is_empty_but_nothing_that_stands() {
    let world = world("register-steps").await;
    let id = made_id(&world.post("/registers/plot/new", &PLOT, "office").await);
    let version = async || records(&world, "plot").await[0].clone();
    let step = |step: &str| format!("/registers/plot/{id}/{step}");
    let begun = world.post(&step("begin"), &[], "office").await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.body);

    let page = world.get(&format!("/registers/plot/{id}"), "county").await;
    page.must_say("name=\"done_on\"").must_not_say("name=\"area\"");
    let smuggled = world
        .post(
            &step("dispose"),
            &[("done_on", "2026-03-01"), ("area", "99")],
            "county",
        )
        .await;
    assert_eq!(smuggled.status, StatusCode::UNPROCESSABLE_ENTITY);
    smuggled.must_say("“面积”不由您填写");
    world
        .get("/search?q=A-1", "county")
        .await
        .must_say(&format!("/registers/plot/{id}"));
    assert_eq!(version().await.fields["area"], "22.25");
    assert_eq!(version().await.state, "fixing");

    // What stands is sent back unchanged by forms; an empty field may be filled in.
    let done = world
        .post(
            &step("dispose"),
            &[("done_on", "2026-03-01"), ("area", "22.25"), ("note", "已收回")],
            "county",
        )
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let record = version().await;
    assert_eq!(
        (record.state.as_str(), &record.fields["note"]),
        ("done", &"已收回".into())
    );
}

#[tokio::test]
async fn an_import_lists_checks_of_rows_beside_wrong_cells_and_says_where_each_stands() {
    let world = world("register-checks").await;
    let table = "单位,地块编号,面积,发现日期,处置期限\n\
                 青岚东湾经开区,A-1,约5亩,2025-06-01,2026-06-01\n\
                 青岚东湾经开区,A-2,20,2025-06-01,2025-05-01\n\
                 青岚东湾经开区,A-3,30,2025-06-01,2026-06-01\n";
    let upload = async |table: &str| {
        world
            .upload(
                "/registers/plot/import",
                &[("file", "plots.csv", table.as_bytes())],
                "office",
            )
            .await
    };
    let refused = upload(table).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused
        .must_say("plots.csv:2:3")
        .must_say("plots.csv:3:5")
        .must_say("处置期限应晚于发现日期")
        .must_say("应满足:处置期限晚于发现日期");
    assert!(records(&world, "plot").await.is_empty());
    let unknown = upload(&table.replacen("单位", "开发区", 1)).await;
    unknown.must_say("单位一列应名为“单位”");
}
