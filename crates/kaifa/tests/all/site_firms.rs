//! A firm as a user: it hands in requests for itself, follows them, supplies what is asked for and says whether it is satisfied;
//! what is about other firms, and what others decide, stays closed to it.

use axum::http::StatusCode;
use kaifa_base::credit_code;
use kaifa_store::people::Role;

use crate::site_register_machine::{made_id, records, zones};
use crate::support::World;

/// Two valid codes of a region that does not exist.
pub fn codes() -> [String; 2] {
    let signs = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    ["00000021", "00000035"].map(|number| {
        let ends = signs
            .chars()
            .flat_map(|own| signs.chars().map(move |whole| format!("{own}{whole}")));
        ends.map(|end| format!("91999999{number}{end}"))
            .find(|code| credit_code::check(code).is_ok())
            .expect("two signs fit")
    })
}

const WISH: [(&str, &str); 4] = [
    ("enterprise", "青岚锻件厂"),
    ("kind", "utilities"),
    ("summary", "夜间电压不稳"),
    ("content", "夜班时电压多次低于允许值,请协调增容"),
];

async fn world(name: &str) -> (World, String, [String; 2]) {
    let world = World::new(name).await;
    let zone = zones(&world).await.remove(0);
    let codes = codes();
    world.person("zone", Role::Zone, Some(&zone)).await;
    world.person("firm", Role::Enterprise, Some(&codes[0])).await;
    world.person("other", Role::Enterprise, Some(&codes[1])).await;
    (world, zone, codes)
}

#[tokio::test]
async fn a_firm_hands_in_a_request_and_has_the_last_word_on_it() {
    let (world, zone, [own, _]) = world("firm-request").await;
    let today = world.get("/", "firm").await;
    today
        .must_say("/registers/request/new")
        .must_not_say("action=\"/search\"");
    let form = world.get("/registers/request/new", "firm").await;
    form.must_say(&own)
        .must_say("所在单位")
        .must_not_say("name=\"credit_code\"")
        .must_not_say("name=\"lead\"")
        .must_not_say("/import");
    let mut wish = WISH.to_vec();
    wish.push(("subject", &zone));
    let id = made_id(&world.post("/registers/request/new", &wish, "firm").await);
    let page = format!("/registers/request/{id}");
    let kept = records(&world, "request").await;
    assert_eq!(kept[0].fields["credit_code"], own.as_str());

    // The zone takes it up and asks for papers; the firm sees that on its start page and hands them in.
    world.get("/", "zone").await.must_say(&page);
    let lead = world.app.picture(world.app.today()).await.unwrap();
    let lead = lead.places[0].snapshot.units.iter();
    let lead = lead
        .clone()
        .find(|unit| unit.kind == kaifa_pack::item::UnitKind::Department);
    let lead = lead.expect("a department").name.clone();
    let step = async |step: &str, fields: &[(&str, &str)], who: &str| {
        let answer = world.post(&format!("{page}/{step}"), fields, who).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{step}: {}", answer.body);
    };
    step("assign", &[("lead", &lead)], "zone").await;
    step("ask", &[("papers", "近三个月的用电记录")], "zone").await;
    world
        .get("/", "firm")
        .await
        .must_say("本企业未办结的事项")
        .must_say("提交补充材料");
    let asked = world.get(&page, "firm").await;
    asked
        .must_say("近三个月的用电记录")
        .must_say("name=\"materials\"")
        .must_not_say("name=\"answer\"")
        .must_not_say("href=\"/zones/");
    let papers: [(&str, &str, &[u8]); 1] = [("materials", "用电.csv", "月,度\n1,20\n".as_bytes())];
    let supplied = world.upload(&format!("{page}/hand_in"), &papers, "firm").await;
    assert_eq!(supplied.status, StatusCode::SEE_OTHER, "{}", supplied.body);
    world.get(&page, "zone").await.must_say("用电.csv");

    // It is not satisfied with the first answer and is with the second; nobody else says so in its name.
    step("answer", &[("answer", "已列入明年计划")], "zone").await;
    let named = world
        .post(&format!("{page}/confirm"), &[("satisfied", "true")], "zone")
        .await;
    assert_eq!(named.status, StatusCode::FORBIDDEN);
    let unsure = world
        .post(&format!("{page}/confirm"), &[("satisfied", "false")], "firm")
        .await;
    assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
    step("dispute", &[("comment", "明年太晚")], "firm").await;
    step("answer", &[("answer", "本月增容完毕")], "zone").await;
    step("confirm", &[("satisfied", "true")], "firm").await;
    world
        .get(&page, "zone")
        .await
        .must_say("已办结")
        .must_say("明年太晚");
    world.get("/", "firm").await.must_not_say("本企业未办结的事项");
}

#[tokio::test]
async fn what_is_about_another_firm_is_closed_wherever_it_could_show() {
    let (world, zone, [own, other]) = world("firm-closed").await;
    let mut wish = WISH.to_vec();
    wish.push(("subject", &zone));
    let id = made_id(&world.post("/registers/request/new", &wish, "firm").await);
    // Whatever code it types, a firm makes records about itself.
    wish.push(("credit_code", &own));
    let second = made_id(&world.post("/registers/request/new", &wish, "other").await);
    let kept = records(&world, "request").await;
    let second = kept.iter().find(|record| record.id == second).expect("a record");
    assert_eq!(second.fields["credit_code"], other.as_str());

    for (login, mine, foreign) in [("firm", &id, &second.id), ("other", &second.id, &id)] {
        for path in ["/registers/request", "/registers/request.csv"] {
            let page = world.get(path, login).await;
            assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
            page.must_say(mine).must_not_say(foreign);
        }
        let api = world.get("/api/registers", login).await.json();
        let request = api.as_array().unwrap().iter().find(|one| one["id"] == "request");
        assert_eq!(request.expect("the register")["total"], 1, "{api}");
        let closed = world.get(&format!("/registers/request/{foreign}"), login).await;
        assert_eq!(closed.status, StatusCode::FORBIDDEN);
        let changed = world
            .post(
                &format!("/registers/request/{foreign}/correct"),
                &[("summary", "别的")],
                login,
            )
            .await;
        assert_eq!(changed.status, StatusCode::FORBIDDEN);
    }
    // It cannot make its record one about the other firm either.
    let page = world.get(&format!("/registers/request/{id}"), "firm").await;
    page.must_say("更正内容").must_not_say("name=\"credit_code\"");
    let moved = world
        .post(
            &format!("/registers/request/{id}/correct"),
            &[("credit_code", &other)],
            "firm",
        )
        .await;
    assert_eq!(moved.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", moved.body);
    // What the office writes is not for the firm to write, and registers that name no firm are closed.
    let smuggled = world
        .post(
            &format!("/registers/request/{id}/correct"),
            &[("answer", "同意")],
            "firm",
        )
        .await;
    assert_eq!(
        smuggled.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        smuggled.body
    );
    let registers = world.get("/registers", "firm").await;
    registers.must_say("企业诉求").must_not_say("约谈");
    assert_eq!(
        world.get("/registers/interview", "firm").await.status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn who_has_a_unit_and_speaks_for_firms_sees_all_of_it_and_says_for_whom_a_record_is() {
    let world = World::new("firm-both").await;
    let zones = zones(&world).await;
    let [own, other] = codes();
    world.person("zone", Role::Zone, Some(&zones[0])).await;
    world.person("far", Role::Zone, Some(&zones[1])).await;
    world.person("firm", Role::Enterprise, Some(&own)).await;
    let both = world.person("both", Role::Zone, Some(&zones[0])).await;
    world.grant(&both, Role::Enterprise, &own).await;
    let two = world.person("two", Role::Enterprise, Some(&own)).await;
    world.grant(&two, Role::Enterprise, &other).await;

    // One record of the own zone about some firm, one of another zone about the own firm, one of nobody's.
    let made = async |subject: &str, code: Option<&str>, who: &str| {
        let mut wish = WISH.to_vec();
        wish.push(("subject", subject));
        wish.extend(code.map(|code| ("credit_code", code)));
        made_id(&world.post("/registers/request/new", &wish, who).await)
    };
    let of_zone = made(&zones[0], Some(&other), "zone").await;
    let of_firm = made(&zones[1], None, "firm").await;
    let foreign = made(&zones[1], Some(&other), "far").await;
    for path in [
        "/registers/request",
        "/registers/request.csv",
        "/api/registers/request",
    ] {
        let page = world.get(path, "both").await;
        page.must_say(&of_zone).must_say(&of_firm).must_not_say(&foreign);
    }
    let count = async |who: &str| {
        let api = world.get("/api/registers", who).await.json();
        let all = api.as_array().expect("registers").clone();
        let request = all.into_iter().find(|one| one["id"] == "request");
        request.expect("the register")["total"].as_i64()
    };
    assert_eq!((count("both").await, count("two").await), (Some(2), Some(3)));
    let state = world.get("/registers/request?q=夜间", "both").await;
    state.must_say(&of_zone).must_say(&of_firm).must_not_say(&foreign);
    let today = world.get("/", "both").await;
    today.must_say("本企业未办结的事项").must_say(&of_firm);

    // The form says for whom: the unit, with the code to be typed, or a firm, which is the code.
    let form = world.get("/registers/request/new", "both").await;
    form.must_say("为谁办理").must_say("name=\"credit_code\"");
    let voice = format!("/registers/request/new?about_firm={own}");
    world
        .get(&voice, "both")
        .await
        .must_say("所在单位")
        .must_not_say("name=\"credit_code\"");
    let mut wish = WISH.to_vec();
    wish.extend([
        ("subject", zones[1].as_str()),
        ("about_firm", &own),
        ("credit_code", &other),
    ]);
    let id = made_id(&world.post("/registers/request/new", &wish, "both").await);
    let kept = records(&world, "request").await;
    let kept = kept.iter().find(|record| record.id == id).expect("a record");
    assert_eq!(kept.fields["credit_code"], own.as_str());

    // Whoever speaks for two says for which; nobody speaks for another's.
    world
        .get("/registers/request/new", "two")
        .await
        .must_say(&own)
        .must_say(&other);
    let mut wish = WISH.to_vec();
    wish.push(("subject", &zones[1]));
    let unsaid = world.post("/registers/request/new", &wish, "two").await;
    assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
    unsaid.must_say("请选择为哪家企业办理");
    wish.push(("about_firm", &other));
    made_id(&world.post("/registers/request/new", &wish, "two").await);
    let closed = world.post("/registers/request/new", &wish, "both").await;
    assert_eq!(closed.status, StatusCode::FORBIDDEN);
}
