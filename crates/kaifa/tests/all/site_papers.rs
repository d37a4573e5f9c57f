//! Official papers and hand-overs through the site: drafted, edited, numbered, sent, stored with their hash; layout measured in the file;
//! work that passes to a successor once both confirm.

use std::io::Read;

use axum::http::StatusCode;
use kaifa_base::Digest;
use kaifa_store::people::Role;

use crate::support::{Answer, World};

const PACK: &str = "yunze-2025-7";
const ZONE: &str = "yz.zone.hudong";
/// Due on 30 June 2026, each zone for itself.
const SEWAGE: &str = "YZ-8d-sewage";

async fn world(name: &str, today: &str) -> World {
    let world = World::new(name).await;
    world.person("zone", Role::Zone, Some(ZONE)).await;
    world.person("neighbour", Role::Zone, Some("yz.zone.linze")).await;
    world.on(today)
}

fn about() -> String {
    format!("duty:{PACK}/{SEWAGE}/{ZONE}/once")
}

async fn draft(world: &World, template: &str, about: &str) -> Answer {
    let form = [("pack", PACK), ("about", about), ("template", template)];
    world.post("/papers", &form, "office").await
}

fn id_of(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let path = answer.location.split('?').next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

async fn send(world: &World, id: &str, number: &str, file: &[u8]) -> Answer {
    let parts: Vec<(&str, &str, &[u8])> = vec![
        ("number", "", number.as_bytes()),
        ("dated", "", b"2026-07-05"),
        ("file", "final.docx", file),
    ];
    world
        .upload(&format!("/papers/{id}/send"), &parts, "office")
        .await
}

fn part(docx: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(docx)).expect("a package");
    let mut text = String::new();
    archive
        .by_name(name)
        .unwrap_or_else(|error| panic!("{name}: {error}"))
        .read_to_string(&mut text)
        .expect("text");
    text
}

#[tokio::test]
async fn a_letter_is_numbered_sent_and_kept_with_its_hash_and_the_office_copy_says_what_it_rests_on() {
    let world = world("paper", "2026-07-05").await;
    // The button stands on the page of a duty for the office, and nobody else.
    let page = format!("/duties/{PACK}/{SEWAGE}?unit={ZONE}");
    world
        .get(&page, "office")
        .await
        .must_say("拟公文")
        .must_say(&about());
    world.get(&page, "zone").await.must_not_say("拟公文");
    let choice = draft(&world, "", &about()).await;
    choice.must_say("督办函").must_say("通报(表扬)");
    let id = id_of(&draft(&world, "letter_of_supervision", &about()).await);
    let page = world.get(&format!("/papers/{id}"), "office").await;
    page.must_say("湖东经济")
        .must_say("污水设施建成投运")
        .must_say("应于2026年6月30日办结")
        .must_say("已迟5")
        .must_say("开办督函〔2026〕1号");
    // Nobody but the office sees a draft.
    assert_eq!(
        world.get(&format!("/papers/{id}"), "zone").await.status,
        StatusCode::FORBIDDEN
    );
    let bad = send(&world, &id, "督函[2026]01号", b"").await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    bad.must_say("flow.paper_number");
    assert_eq!(send(&world, &id, "", b"").await.status, StatusCode::SEE_OTHER);

    let kept = world
        .app
        .store
        .find_paper(&id)
        .await
        .expect("found")
        .expect("a paper");
    assert_eq!(kept.number.as_deref(), Some("开办督函〔2026〕1号"));
    let (sent, office) = (
        kept.sent_file.clone().expect("sent"),
        kept.office_file.clone().expect("the office's copy"),
    );
    assert_eq!(kept.sha256, Some(Digest::of(&sent)));
    assert_eq!(kept.office_sha256, Some(Digest::of(&office)));
    assert!(kept.root.is_some());
    let file = world.get(&format!("/papers/{id}/sent.docx"), "zone").await;
    assert_eq!(file.bytes, sent, "what is downloaded is what was sent");
    assert_eq!(
        world
            .get(&format!("/papers/{id}/office.docx"), "zone")
            .await
            .status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        world.get(&format!("/papers/{id}"), "neighbour").await.status,
        StatusCode::FORBIDDEN
    );

    // GB/T 9704: A4, head margin 37 mm, binding margin 28 mm; fonts by name; date four characters from the right.
    let text = part(&sent, "word/document.xml");
    for wanted in [
        "w:w=\"11906\" w:h=\"16838\"",
        "w:top=\"2098\"",
        "w:left=\"1587\"",
        "方正小标宋简体",
        "仿宋_GB2312",
        "w:rightChars=\"400\"",
        "2026年7月5日",
        "开办督函〔2026〕1号",
        "操作账存根",
    ] {
        assert!(text.contains(wanted), "{wanted} is missing");
    }
    assert!(!text.contains("footnoteReference") && !text.contains("[^"));
    let noted = part(&office, "word/document.xml");
    assert!(
        noted.matches("<w:footnoteReference ").count() >= 2,
        "figures carry footnotes"
    );
    assert!(part(&office, "word/footnotes.xml").contains("依据链 duty:"));

    // Sent is sent; the next letter gets the next number; a number is used once.
    let edit = [("title", "另一个标题"), ("text", "x"), ("issuer", "x")];
    let late = world.post(&format!("/papers/{id}"), &edit, "office").await;
    late.must_say("flow.paper_sent");
    let second = id_of(&draft(&world, "letter_of_supervision", &about()).await);
    send(&world, &second, "开办督函(2026)1号", b"")
        .await
        .must_say("已被使用");
    send(&world, &second, "", b"not a docx")
        .await
        .must_say("flow.paper_file");
    // An edited file goes out as it is.
    assert_eq!(
        send(&world, &second, "", &sent).await.status,
        StatusCode::SEE_OTHER
    );
    let kept = world
        .app
        .store
        .find_paper(&second)
        .await
        .expect("found")
        .expect("a paper");
    assert_eq!(kept.number.as_deref(), Some("开办督函〔2026〕2号"));
    assert_eq!(kept.sent_file.as_deref(), Some(sent.as_slice()));
    let told = world.get("/api/outbox", "zone").await.json();
    let papers = told["messages"]
        .as_array()
        .expect("messages")
        .iter()
        .filter(|one| one["text"].as_str().is_some_and(|text| text.contains("收到公文")))
        .count();
    assert_eq!(papers, 2);
}

#[tokio::test]
async fn the_bulletin_is_a_paper_with_its_ranking_and_a_gap_keeps_a_paper_at_home() {
    let world = world("paper_bulletin", "2026-07-05").await;
    let id = id_of(&draft(&world, "bulletin", "stretch:2026H1").await);
    let page = world.get(&format!("/papers/{id}"), "office").await;
    page.must_say("关于2026年上半年任务办理情况的通报")
        .must_say("云泽市人民政府文件")
        .must_say("<th>名次</th>");
    let file = world.get(&format!("/papers/{id}/office.docx"), "office").await;
    let text = part(&file.bytes, "word/document.xml");
    assert!(text.contains("<w:tbl>") && text.contains("FF0000"));
    assert!(part(&file.bytes, "word/footnotes.xml").contains("操作账存根"));
    // Nothing was done in time, so that there is no worst unit to name: no gap in this text.
    assert_eq!(send(&world, &id, "", b"").await.status, StatusCode::SEE_OTHER);

    let page = draft(&world, "bulletin", "stretch:2026Q9").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    // A talk that has no date yet: the gap is seen and nothing goes out.
    let form = [
        ("subject", ZONE),
        ("persons", "主要负责人"),
        ("cause", "任务连续逾期"),
    ];
    let made = world.post("/registers/interview/new", &form, "office").await;
    let record = id_of(&made);
    let id = id_of(&draft(&world, "talk_notice", &format!("record:interview/{record}")).await);
    world
        .get(&format!("/papers/{id}"), "office")
        .await
        .must_say("〔待填:held_on〕");
    let gap = send(&world, &id, "", b"").await;
    assert_eq!(gap.status, StatusCode::UNPROCESSABLE_ENTITY);
    gap.must_say("还有未填的内容");
    let edit = [
        ("title", "约谈通知书"),
        ("addressed", "湖东经济开发区管委会:"),
        ("text", "约谈时间:2026年7月10日。"),
        ("issuer", "云泽市开发区工作领导小组办公室"),
        ("recipients", "没有的单位"),
    ];
    world
        .post(&format!("/papers/{id}"), &edit, "office")
        .await
        .must_say("单位目录中没有“没有的单位”");
    let mut edit = edit.to_vec();
    edit[4].1 = ZONE;
    assert_eq!(
        world.post(&format!("/papers/{id}"), &edit, "office").await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(send(&world, &id, "", b"").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn minutes_of_a_meeting_hold_its_resolutions() {
    let world = world("minutes", "2026-07-05").await;
    for (title, lead) in [("盘活闲置土地", "市自然资源和规划局"), ("核对台账", "市税务局")]
    {
        let form = [
            ("pack", PACK),
            ("source", "resolution"),
            ("source_title", "领导小组第三次会议"),
            ("source_on", "2026-07-03"),
            ("title", title),
            ("demand", title),
            ("lead", lead),
            ("due", "2026-12-31"),
        ];
        let answer = world.post("/duties/assign", &form, "office").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    }
    let about = "meeting:2026-07-03/领导小组第三次会议";
    let id = id_of(&draft(&world, "meeting_minutes", about).await);
    world
        .get(&format!("/papers/{id}"), "office")
        .await
        .must_say("会议议定2项事项")
        .must_say("由市税务局牵头,2026年12月31日前办结")
        .must_say("<th>议定事项</th>");
}

#[tokio::test]
async fn work_passes_to_a_successor_in_one_act_that_both_confirm() {
    let world = world("hand_over", "2026-06-20").await;
    let successor = NewPerson::make(&world).await;
    let propose = |to: &'static str, reason: &'static str, login: &'static str| {
        let world = &world;
        async move {
            world
                .post("/hand-over", &[("to", to), ("reason", reason)], login)
                .await
        }
    };
    propose("zone", "调动", "zone").await.must_say("不能移交给本人");
    propose("nobody", "调动", "zone")
        .await
        .must_say("没有可登录的人员");
    propose("successor", "", "zone").await.must_say("请写明移交理由");
    assert_eq!(
        world
            .post(
                "/hand-over",
                &[("from", "zone"), ("to", "successor"), ("reason", "x")],
                "neighbour"
            )
            .await
            .status,
        StatusCode::FORBIDDEN
    );
    let id = id_of(&propose("successor", "工作调动", "zone").await);
    propose("successor", "再次", "zone")
        .await
        .must_say("已有一项未完成的移交");
    // Nothing has passed yet.
    assert_eq!(
        world.get("/api/duties", "successor").await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        world.get(&format!("/hand-over/{id}"), "neighbour").await.status,
        StatusCode::NOT_FOUND
    );
    world
        .get(&format!("/hand-over/{id}"), "successor")
        .await
        .must_say("污水设施建成投运")
        .must_say("确认移交");
    let confirm = |login: &'static str| {
        let path = format!("/hand-over/{id}/confirm");
        let world = &world;
        async move { world.post(&path, &[], login).await }
    };
    confirm("zone").await.must_say("只有移交人和接收人各确认一次");
    assert_eq!(confirm("successor").await.status, StatusCode::SEE_OTHER);
    let grants = world
        .app
        .store
        .list_grants_on(&successor, world.app.today())
        .await
        .expect("grants");
    assert_eq!(grants.len(), 1);
    assert_eq!(grants[0].unit.as_deref(), Some(ZONE));
    assert_eq!(
        world.get("/api/duties", "zone").await.status,
        StatusCode::FORBIDDEN
    );
    let duties = world.get("/api/duties", "successor").await.json();
    assert!(!duties["duties"].as_array().expect("duties").is_empty());
    assert_eq!(
        world
            .actions()
            .await
            .iter()
            .filter(|one| *one == "hand_over.done")
            .count(),
        1
    );
    confirm("successor").await.must_say("已办结或已退回");
}

/// A person without any right, who will take over.
struct NewPerson;

impl NewPerson {
    async fn make(world: &World) -> String {
        let act = kaifa_store::Act::new(world.app.now(), "test", "person.create", "person:successor");
        let new = kaifa_store::people::NewPerson {
            login: "successor".to_owned(),
            name: "successor-name".to_owned(),
            password: crate::support::PASSWORD.to_owned(),
            grants: Vec::new(),
        };
        world.app.store.create_person(&act, &new).await.expect("a person")
    }
}
