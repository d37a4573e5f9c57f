//! Chasing through the site: a scheme's lamps and slips, the chase list, the bulletin with its ranking, messages on every way and never
//! two for one thing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::StatusCode;
use kaifa_flow::post::mail::{MailSecurity, MailServer};
use kaifa_flow::post::{self, outbox};
use kaifa_store::people::Role;
use kaifa_store::rows::{DeliveryState, NoticeFilter, RecordFilter};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

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

async fn choose(world: &World, scheme: &str) {
    let form = [("value", scheme), ("reason", "本市督办办法")];
    let path = format!("/parameters/{PACK}/supervision.scheme");
    let answer = world.post(&path, &form, "office").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
}

async fn give(world: &World, slip: &str, reason: &str, login: &str) -> Answer {
    let form = [
        ("pack", PACK),
        ("duty", SEWAGE),
        ("unit", ZONE),
        ("slip", slip),
        ("reason", reason),
    ];
    world.post("/slips", &form, login).await
}

/// Ids of the slips that are proposed for the sewage duty of the zone.
async fn proposed(world: &World) -> Vec<String> {
    let json = world.get("/api/duties/chase", "office").await.json();
    let units = json["units"].as_array().expect("units");
    let items = units
        .iter()
        .flat_map(|unit| unit["items"].as_array().expect("items"));
    items
        .filter(|item| item["duty"]["duty"] == SEWAGE && item["duty"]["unit"] == ZONE)
        .flat_map(|item| item["proposed"].as_array().expect("proposed"))
        .map(|slip| slip[0].as_str().expect("an id").to_owned())
        .collect()
}

#[tokio::test]
async fn one_matter_gets_one_slip_of_a_kind_and_the_next_only_when_it_was_missed() {
    let world = world("slips", "2026-07-06").await;
    choose(&world, "three_slips").await;
    assert_eq!(proposed(&world).await, ["blue"]);
    world
        .get("/duties/chase", "office")
        .await
        .must_say("蓝橙红三单递进")
        .must_say("湖东")
        .must_say("逾期天数 6");
    assert_eq!(
        give(&world, "blue", "", "zone").await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        give(&world, "blue", "", "office").await.status,
        StatusCode::SEE_OTHER
    );
    let second = give(&world, "blue", "", "office").await;
    assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
    second.must_say("flow.slip").must_say("一事一单");
    // Out of turn only with a reason.
    give(&world, "orange", "", "office")
        .await
        .must_say("越级发单须写明理由");
    give(&world, "purple", "", "office")
        .await
        .must_say("没有“purple”");
    assert!(proposed(&world).await.is_empty());

    // Answered in time, the matter stays with its blue slip; unanswered, orange is next the day after.
    let page = world
        .get(&format!("/duties/{PACK}/{SEWAGE}?unit={ZONE}"), "zone")
        .await;
    page.must_say("蓝色督办单").must_say("反馈期限 2026年7月13日");
    let world = world.on("2026-07-13");
    assert!(proposed(&world).await.is_empty());
    let world = world.on("2026-07-14");
    assert_eq!(proposed(&world).await, ["orange"]);
    give(&world, "orange", "", "office").await;
    let world = world.on("2026-07-20");
    assert_eq!(proposed(&world).await, ["red"]);
    give(&world, "red", "", "office").await;
    // Red opens the talk, in the register of talks.
    let filter = RecordFilter {
        register: Some("interview".to_owned()),
        ..RecordFilter::default()
    };
    let talks = world.app.store.list_records(&filter).await.expect("records");
    assert_eq!(talks.len(), 1);
    assert_eq!(talks[0].subject.as_deref(), Some(ZONE));
    let slips = world.app.store.list_slips(PACK).await.expect("slips");
    let answer = |id: &str, words: &'static str, login: &'static str| {
        let path = format!("/slips/{id}/answer");
        let world = &world;
        async move {
            world
                .post(&path, &[("answer", words), ("back", "/")], login)
                .await
        }
    };
    assert_eq!(
        answer(&slips[2].id, "已完工", "neighbour").await.status,
        StatusCode::FORBIDDEN
    );
    answer(&slips[2].id, " ", "zone").await.must_say("请写明办理情况");
    assert_eq!(
        answer(&slips[2].id, "设备到货推迟,8月底投运", "zone")
            .await
            .status,
        StatusCode::SEE_OTHER
    );
    answer(&slips[2].id, "再答", "zone").await.must_say("已经反馈过");
    // Points of the three slips: 0 - 1 - 2.
    let points = world
        .get("/duties/ledger?unit=yz.zone.hudong&lang=zh", "office")
        .await;
    points.must_say("<td>-3</td>");
}

#[tokio::test]
async fn the_bulletin_ranks_units_on_what_fell_due_and_equal_scores_share_a_rank() {
    let world = world("bulletin", "2026-06-28").await;
    let form = [("unit", ZONE), ("words", "投运证明")];
    let path = format!("/duties/{PACK}/{SEWAGE}/report");
    assert_eq!(
        world.post(&path, &form, "zone").await.status,
        StatusCode::SEE_OTHER
    );
    let form = [("unit", ZONE), ("number", "0"), ("choice", "accept")];
    let path = format!("/duties/{PACK}/{SEWAGE}/accept");
    assert_eq!(
        world.post(&path, &form, "office").await.status,
        StatusCode::SEE_OTHER
    );
    let world = world.on("2026-07-10");
    let json = world
        .get("/api/duties/bulletin?period=2026H1", "leader")
        .await
        .json();
    let units = json[0]["units"].as_array().expect("units");
    let line = |name: &str| {
        units
            .iter()
            .find(|line| line["unit"].as_str().is_some_and(|unit| unit.contains(name)))
            .unwrap_or_else(|| panic!("{name} is missing: {json}"))
    };
    let (first, other) = (line("湖东经济"), line("临泽"));
    assert_eq!((&first["in_time"], &other["in_time"]), (&1.into(), &0.into()));
    let rank = |line: &serde_json::Value| line["rank"].as_u64().expect("a rank");
    assert_eq!(rank(first), 1);
    // Everyone without anything done shares the second rank.
    assert_eq!(rank(other), 2);
    let counts = |line: &serde_json::Value| -> u64 {
        ["in_time", "late", "overdue", "missed"]
            .iter()
            .map(|part| line[*part].as_u64().expect("a count"))
            .sum()
    };
    for line in units {
        assert_eq!(Some(counts(line)), line["due"].as_u64(), "{line}");
    }
    let exact: f64 = first["exact"]
        .as_str()
        .expect("a score")
        .parse()
        .expect("a number");
    let due = first["due"].as_f64().expect("due");
    assert!((exact - 100.0 / due).abs() < 1e-9, "{exact} of {due}");
    world
        .get("/duties/bulletin?period=2026H1", "leader")
        .await
        .must_say("2026年上半年通报")
        .must_say("同分同名次");
    world
        .get("/duties/bulletin?period=2026Q5", "leader")
        .await
        .must_say("期间应写成");
    assert_eq!(
        world.get("/duties/bulletin", "zone").await.status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn what_the_day_brings_is_said_once_and_signed_for_by_whom_it_is_for() {
    let world = world("outbox", "2026-07-01").await;
    let sweep = async || {
        let answer = world.post("/outbox/sweep", &[], "office").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        world
            .app
            .store
            .list_notices(&NoticeFilter::default())
            .await
            .expect("notices")
    };
    let first = sweep().await;
    assert!(first.len() > 5, "only {} messages", first.len());
    assert_eq!(sweep().await.len(), first.len(), "never two for one thing");
    let own: Vec<_> = first.iter().filter(|one| one.recipient == ZONE).collect();
    let overdue = own
        .iter()
        .find(|one| one.kind == "duty.overdue")
        .expect("the sewage duty is overdue");
    assert!(
        overdue.text_zh.contains("期限2026年6月30日,已迟1天"),
        "{}",
        overdue.text_zh
    );

    let receipt = async |id: &str, login: &str| {
        let path = format!("/outbox/{id}/receipt");
        world.post(&path, &[], login).await.status
    };
    assert_eq!(receipt(&overdue.id, "neighbour").await, StatusCode::FORBIDDEN);
    assert_ne!(receipt(&overdue.id, "office").await, StatusCode::SEE_OTHER);
    assert_eq!(receipt(&overdue.id, "zone").await, StatusCode::SEE_OTHER);
    let read = world
        .app
        .store
        .find_notice(&overdue.id)
        .await
        .expect("read")
        .expect("a notice");
    assert!(read.read_at.is_some());
    let theirs = world.get("/api/outbox", "neighbour").await.json();
    for message in theirs["messages"].as_array().expect("messages") {
        assert_eq!(message["mine"], true, "{message}");
    }

    // Units in which nobody may sign in are listed as undeliverable, until somebody may.
    let picture = world.app.picture(world.app.today()).await.expect("a picture");
    let sent = post::send(&world.app, &picture, &post::Ways::default())
        .await
        .expect("sent");
    assert!(sent.undeliverable > 0);
    world
        .get("/outbox?only=undeliverable", "office")
        .await
        .must_say("该单位没有可登录的人员");
    let stuck = first
        .iter()
        .find(|one| one.recipient.starts_with("yz.dept"))
        .expect("a department is told");
    world
        .person("dept", Role::Department, Some(&stuck.recipient))
        .await;
    let again = post::send(&world.app, &picture, &post::Ways::default())
        .await
        .expect("sent");
    assert!(again.undeliverable < sent.undeliverable);

    let file = world.get("/outbox/calendar.ics", "zone").await;
    file.must_say("BEGIN:VCALENDAR")
        .must_say("DTSTART;VALUE=DATE:20260630");
}

/// A mail relay that takes everything and counts the mails.
async fn relay() -> (String, Arc<AtomicUsize>, Arc<std::sync::Mutex<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address").to_string();
    let (count, last) = (Arc::new(AtomicUsize::new(0)), Arc::default());
    let (counted, kept): (_, Arc<std::sync::Mutex<String>>) = (count.clone(), Arc::clone(&last));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (reader, mut writer) = stream.into_split();
            let mut lines = BufReader::new(reader).lines();
            let mut in_data = false;
            let mut text = String::new();
            writer.write_all(b"220 relay\r\n").await.expect("written");
            while let Ok(Some(line)) = lines.next_line().await {
                if in_data {
                    if line == "." {
                        in_data = false;
                        counted.fetch_add(1, Ordering::SeqCst);
                        kept.lock().expect("no panic").clone_from(&text);
                        writer.write_all(b"250 taken\r\n").await.expect("written");
                    } else {
                        text.push_str(&line);
                        text.push('\n');
                    }
                    continue;
                }
                let answer: &[u8] = match line.split(' ').next().unwrap_or_default() {
                    "DATA" => {
                        in_data = true;
                        text.clear();
                        b"354 go on\r\n"
                    }
                    "QUIT" => b"221 bye\r\n",
                    _ => b"250 ok\r\n",
                };
                writer.write_all(answer).await.expect("written");
            }
        }
    });
    (address, count, last)
}

/// A gateway that answers with a status and counts what it is posted.
async fn gateway(status: &'static str) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = format!("http://{}/in", listener.local_addr().expect("an address"));
    let count = Arc::new(AtomicUsize::new(0));
    let counted = count.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut buffer = vec![0_u8; 64 * 1024];
            let _ = stream.read(&mut buffer).await;
            counted.fetch_add(1, Ordering::SeqCst);
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    (address, count)
}

#[tokio::test]
async fn mail_goes_out_as_one_digest_and_a_gateway_that_refuses_is_tried_again() {
    let world = world("ways", "2026-07-01").await;
    let contact = [
        ("unit", ZONE),
        ("mail", "zone@example.gov.cn"),
        ("gateway", "G-17"),
    ];
    world.post("/contacts", &contact, "zone").await;
    let picture = world.app.picture(world.app.today()).await.expect("a picture");
    outbox::sweep(&world.app, &picture, outbox::ACTOR)
        .await
        .expect("swept");
    let (server, mails, last) = relay().await;
    let (refusing, refused) = gateway("503 Busy").await;
    let mut ways = post::Ways {
        mail: Some(MailServer {
            server: server.clone(),
            from: "kaifa@example.gov.cn".to_owned(),
            ..MailServer::default()
        }),
        gateway: Some(refusing),
        site: "http://kaifa.example".to_owned(),
    };
    // A server that offers no encryption gets nothing where encryption is asked for, least of all a password.
    let sign_in = Some(("kaifa".to_owned(), "secret-of-the-relay".to_owned()));
    for security in [MailSecurity::Starttls, MailSecurity::Plain] {
        let strict = MailServer {
            security,
            sign_in: sign_in.clone(),
            ..ways.mail.clone().expect("a server")
        };
        assert!(!format!("{strict:?}").contains("secret-of-the-relay"));
        let refused = strict.send("zone@example.gov.cn", 1, "text".to_owned()).await;
        assert!(refused.is_err(), "{security:?}");
        assert_eq!(mails.load(Ordering::SeqCst), 0);
        assert!(!last.lock().expect("no panic").contains("secret-of-the-relay"));
    }
    let sent = post::send(&world.app, &picture, &ways).await.expect("sent");
    assert_eq!((mails.load(Ordering::SeqCst), sent.mail.1), (1, 1), "one digest");
    assert!(sent.mail.0 > 1, "{sent:?}");
    assert_eq!((refused.load(Ordering::SeqCst), sent.gateway), (1, 0));
    assert!(sent.failed > 1);
    assert!(last.lock().expect("no panic").contains("zone@example.gov.cn"));

    let (taking, taken) = gateway("200 OK").await;
    ways.gateway = Some(taking);
    let again = post::send(&world.app, &picture, &ways).await.expect("sent");
    assert_eq!(mails.load(Ordering::SeqCst), 1, "nothing is mailed twice");
    assert_eq!((taken.load(Ordering::SeqCst), again.gateway), (1, sent.failed));
    let third = post::send(&world.app, &picture, &ways).await.expect("sent");
    assert_eq!((taken.load(Ordering::SeqCst), third.gateway), (1, 0));
    let delivered = world.app.store.list_deliveries().await.expect("deliveries");
    assert!(delivered.iter().any(|one| one.state == DeliveryState::Sent
        && one.way == "gateway"
        && one.address.as_deref() == Some("G-17")));
    // What the gateway has taken stands in no csv any more; before, it did.
    world
        .get("/outbox/gateway.csv", "office")
        .await
        .must_say("网关号码")
        .must_not_say("G-17");
    let id = &delivered
        .iter()
        .find(|one| one.way == "gateway")
        .expect("one")
        .notice;
    let receipt = world
        .post_body(
            &format!("/api/outbox/{id}/receipt"),
            "application/json",
            br#"{"way":"gateway","detail":"read on the phone"}"#.to_vec(),
            "office",
        )
        .await;
    assert_eq!(receipt.status, StatusCode::OK, "{}", receipt.body);
    let kept = world
        .app
        .store
        .find_delivery(id, "gateway")
        .await
        .expect("found")
        .expect("one");
    assert_eq!(kept.state, DeliveryState::Received);
}
