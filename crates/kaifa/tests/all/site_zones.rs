//! Zones through the site: the reorganisation asked before and after its day, what is undated or unnamed, and who sees
//! which part of a zone's page.

use std::collections::BTreeMap;

use crate::support::World;
use axum::http::StatusCode;
use kaifa_store::people::Role;

async fn counts(world: &World, on: &str) -> BTreeMap<String, u64> {
    let view = world.get(&format!("/api/zones?on={on}"), "office").await.json();
    let counts = view["counts"].as_array().unwrap().iter();
    counts
        .map(|one| {
            (
                one["class"].as_str().unwrap().to_owned(),
                one["count"].as_u64().unwrap(),
            )
        })
        .collect()
}

#[tokio::test]
async fn a_reorganisation_counts_from_the_day_that_the_office_enters() {
    let world = World::with_built_in("zones_reorganised", "zhangjiakou-2016-12", "2026-03-05").await;
    let before = counts(&world, "2026-03-05").await;
    assert_eq!((before["经济开发区"], before["高新技术产业开发区"]), (14, 4));
    let page = world.get("/zones", "office").await;
    page.must_say("日期未载,尚未计入的变动")
        .must_say("合并新设为“河北怀安经济开发区”")
        .must_say("/parameters?document=zhangjiakou-2016-12#zjk.reorganisation_date");
    let life = world.get("/zones/zjk.zone.nanshan", "office").await;
    life.must_say("日期未载")
        .must_say("合并新设为")
        .must_not_say("当日不存在");

    let form = [
        ("value", "2016-10-14"),
        ("valid_from", "2026-03-05"),
        ("reason", "按批复文件"),
    ];
    let set = world
        .post(
            "/parameters/zhangjiakou-2016-12/zjk.reorganisation_date",
            &form,
            "office",
        )
        .await;
    assert!(
        set.status.is_success() || set.status.is_redirection(),
        "{}",
        set.body
    );

    let day_before = counts(&world, "2016-10-13").await;
    assert_eq!(
        (day_before["经济开发区"], day_before["高新技术产业开发区"]),
        (14, 4)
    );
    let day = counts(&world, "2016-10-14").await;
    assert_eq!((day["经济开发区"], day["高新技术产业开发区"]), (12, 1));
    let then = world.get("/zones?on=2016-10-13", "office").await;
    then.must_say("/zones/zjk.zone.nanshan")
        .must_not_say("/zones/zjk.zone.huaian\"");
    let gone = world.get("/zones/zjk.zone.nanshan", "office").await;
    gone.must_say("当日不存在")
        .must_say("2016-10-14")
        .must_say("合并新设为“河北怀安经济开发区”");
    let renamed = world.get("/zones/zjk.zone.gaoxin", "office").await;
    renamed
        .must_say("名称和牌子的变动")
        .must_say("更名为“河北张家口高新技术产业开发区”")
        .must_say("加挂“河北张家口西山经济开发区”牌子")
        .must_say("张家口西山高新技术产业开发区");
}

#[tokio::test]
async fn bodies_are_counted_before_and_after_a_clean_up_and_what_has_no_name_says_so() {
    let world = World::with_built_in("zones_unnamed", "jiangxi-2023", "2026-03-05").await;
    for (on, bodies) in [("2022-10-31", 31), ("2023-11-23", 21)] {
        let view = world
            .get(&format!("/api/zones?kind=body&on={on}"), "office")
            .await
            .json();
        let units = view["zones"].as_array().unwrap();
        let counted = view["counts"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["class"] == "其他")
            .unwrap();
        assert_eq!((counted["count"].as_u64(), on), (Some(bodies), on));
        assert!(
            units
                .iter()
                .any(|unit| unit["name"].as_str().unwrap().contains("名称未载")),
            "{on}"
        );
        assert!(units.iter().all(|unit| unit["level"] == "不适用"), "{on}");
    }
    let page = world.get("/zones?kind=body", "office").await;
    page.must_say("文件未列名的单位")
        .must_say("名称未载")
        .must_say("有假定");
}

#[tokio::test]
async fn a_department_sees_the_zone_but_not_its_decisions_records_and_figures() {
    let world = World::new("zones_scope").await;
    let picture = world.app.picture(world.app.today()).await.unwrap();
    let place = &picture.places[0];
    let zones: Vec<String> = place.zones().map(|zone| zone.id.clone()).collect();
    let department = place
        .snapshot
        .units
        .iter()
        .find(|unit| unit.kind == kaifa_pack::item::UnitKind::Department)
        .unwrap();
    world
        .person("department", Role::Department, Some(&department.id))
        .await;
    world.person("zone", Role::Zone, Some(&zones[0])).await;
    let fields = [
        ("subject", zones[0].as_str()),
        ("function", "zone.expand"),
        ("reason", "用地不足"),
    ];
    world.post("/registers/application/new", &fields, "office").await;

    let own = world.get(&format!("/zones/{}", zones[0]), "zone").await;
    own.must_say("开发区事项申请").must_say("草稿").must_say("数据");
    for (login, zone) in [("zone", &zones[1]), ("department", &zones[0])] {
        let page = world.get(&format!("/zones/{zone}"), login).await;
        assert_eq!(page.status, StatusCode::OK);
        page.must_say("没有查看该单位决定和事项的权限")
            .must_not_say("开发区事项申请")
            .must_not_say("未报的指标");
        let json = world.get(&format!("/api/zones/{zone}"), login).await.json();
        assert_eq!(
            (&json["may_see"], &json["open"]),
            (&false.into(), &serde_json::json!([]))
        );
    }
    let list = world.get("/api/zones", "zone").await.json();
    let open: Vec<(bool, u64)> = list["zones"]
        .as_array()
        .unwrap()
        .iter()
        .map(|zone| (zone["may_see"].as_bool().unwrap(), zone["open"].as_u64().unwrap()))
        .collect();
    assert_eq!(open.iter().filter(|(may_see, _)| *may_see).count(), 1);
    assert_eq!(open.iter().map(|(_, open)| open).sum::<u64>(), 1);
    assert_eq!(world.get("/zones", "auditor").await.status, StatusCode::FORBIDDEN);
    assert_eq!(
        world.get("/zones/nowhere", "office").await.status,
        StatusCode::NOT_FOUND
    );
    world
        .get("/zones?level=national", "office")
        .await
        .must_say("没有符合条件的开发区");
    let english = world.get(&format!("/zones/{}?lang=en", zones[0]), "office").await;
    english.must_say("What holds").must_say("Life line");
}

#[tokio::test]
async fn the_office_records_what_happens_to_units_after_the_document() {
    let world = World::new("zones_recorded").await;
    let place = async || {
        let picture = world.app.picture(world.app.today()).await.unwrap();
        picture.place("yunze-2025-7").unwrap().clone()
    };
    let zones = |place: &kaifa_flow::place::PlacePicture| {
        let zones = place.zones().map(|zone| (zone.id.clone(), zone.name.clone()));
        zones.collect::<Vec<_>>()
    };
    let before = zones(&place().await);
    let (id, old_name) = before[0].clone();
    let (other, other_name) = before[1].clone();
    let address = format!("/zones/{id}");
    // Everything that is missing is listed at once, and the form keeps what was typed.
    let wrong = [("kind", "rename"), ("on", "昨天"), ("rests_on", "")];
    let refused = world.post(&address, &wrong, "office").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused
        .must_say("现为“昨天”")
        .must_say("请填写名称")
        .must_say("请填写依据")
        .must_say("<option value=\"rename\" selected>");
    let rename = [
        ("kind", "rename"),
        ("on", "2026-02-01"),
        ("name", "新名开发区"),
        ("rests_on", "某政函〔2026〕3号"),
    ];
    let analyst = world.post(&address, &rename, "analyst").await;
    assert_eq!(analyst.status, StatusCode::FORBIDDEN);
    let done = world.post(&address, &rename, "office").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let twice = world.post(&address, &rename, "office").await;
    twice.must_say("这一变动已登记过");
    world
        .get(&address, "office")
        .await
        .must_say("更名为“新名开发区”")
        .must_say("某政函〔2026〕3号")
        .must_say("登记有误");
    world
        .get(&format!("{address}?on=2026-01-31"), "office")
        .await
        .must_say(&format!("<h1>{old_name}</h1>"));
    // A merger into a new unit: the second one finds what the first one founded.
    let merge = [
        ("kind", "merge_new"),
        ("on", "2026-03-01"),
        ("name", "合并开发区"),
        ("rests_on", "某政函〔2026〕5号"),
    ];
    // A unit that is there already is no new one: it would not have existed before.
    let mut existing = merge;
    existing[2] = ("name", before[2].1.as_str());
    let refused = world.post(&address, &existing, "office").await;
    refused.must_say("已经存在,请改选“并入”");
    for unit in [&id, &other] {
        let done = world.post(&format!("/zones/{unit}"), &merge, "office").await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    }
    let merged = place().await;
    let after = zones(&merged);
    assert_eq!(after.len(), before.len() - 1);
    let new = merged.zones().find(|zone| zone.name == "合并开发区").unwrap();
    let predecessors: std::collections::BTreeSet<&String> = new.predecessors.iter().collect();
    assert_eq!(predecessors, [&id, &other].into());
    world
        .get(&format!("/zones/{}", new.id), "office")
        .await
        .must_say(&format!("由“{other_name}”并入"));
    // A record that was wrong is withdrawn with a reason; then it never counted.
    let row = world.app.store.list_unit_events().await.unwrap();
    let row = row.iter().find(|row| row.unit == other).unwrap().id.clone();
    let withdraw = format!("/zones/{other}/changes/{row}/withdraw");
    let silent = world.post(&withdraw, &[("reason", " ")], "office").await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = world.post(&withdraw, &[("reason", "看错单位")], "office").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(zones(&place().await).len(), before.len());
    // A new zone counts from its day.
    let found = [
        ("document", "yunze-2025-7"),
        ("name", "新设产业园区"),
        ("kind", "zone"),
        ("level", "provincial"),
        ("class", "cluster"),
        ("on", "2026-03-02"),
        ("rests_on", "省批复"),
    ];
    let unclear = world.post("/zones", &found[..3], "office").await;
    unclear
        .must_say("请选择开发区级别")
        .must_say("请选择开发区类别")
        .must_say("请填写设立日期");
    let done = world.post("/zones", &found, "office").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    world
        .get("/zones", "office")
        .await
        .must_say("新设产业园区")
        .must_say("登记新设单位");
    world
        .get("/zones?on=2026-03-01", "office")
        .await
        .must_not_say("新设产业园区")
        .must_not_say("登记新设单位");
    world.get("/zones", "leader").await.must_not_say("登记新设单位");
    let actions = world.actions().await;
    for action in ["unit.change", "unit.found", "unit.withdraw"] {
        assert!(actions.iter().any(|one| one == action), "{action}");
    }
    assert!(world.app.store.verify_ledger(&[]).await.unwrap().is_sound());
}
