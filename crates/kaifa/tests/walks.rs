//! Walks through the site in a real browser, as people do them. Pictures of the pages go to `walks/` in the target folder.
//! Without Chromium each walk says that it was skipped; with `CI=true` that is a failure.

mod browser;
mod support;

use std::net::SocketAddr;

use browser::Browser;
use support::{PASSWORD, World};

/// Serves a world on a free port, as the program does.
async fn serve(world: &World) -> String {
    let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))
        .await
        .expect("a free port");
    let address = listener.local_addr().expect("an address");
    let router = kaifa::router::router(world.app.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn signing_in_leads_to_the_decisions_and_the_language_can_be_changed() {
    let world = World::new("walk_language").await;
    let site = serve(&world).await;
    let Some(browser) = Browser::start("language", &site) else {
        return;
    };
    browser.go("/decisions");
    assert!(browser.address().starts_with("/sign-in"), "{}", browser.address());
    browser.look("sign-in");
    browser.sign_in("office", PASSWORD);
    browser.go("/decisions");
    assert_eq!(browser.text("h1"), "决定");
    browser.must_show("正在执行的限制");
    browser.press("English");
    browser.must_show("Blocks in effect");
    assert_eq!(browser.address(), "/decisions");
    assert_eq!(browser.text("h1"), "Decisions");
    browser.look("decisions-en");
    browser.press("中文");
    assert_eq!(browser.text("h1"), "决定");
    browser.press("退出");
    browser.must_show("登录");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_auditor_verifies_the_ledger_and_a_change_made_past_the_program_is_named() {
    let world = World::new("walk_auditor").await;
    let site = serve(&world).await;
    let Some(browser) = Browser::start("auditor", &site) else {
        return;
    };
    browser.sign_in("auditor", PASSWORD);
    browser.go("/ledger");
    let root = browser.text("#root-line");
    browser.fill("#roots", &root);
    browser.press("核验全部账目和数据");
    browser.must_show("未发现改动");
    browser.look("ledger-sound");

    let leader = world
        .app
        .store
        .find_person_by_login("leader")
        .await
        .unwrap()
        .unwrap();
    world
        .db
        .by_hand("UPDATE person SET name = 'Mallory' WHERE login = 'leader'")
        .await;
    browser.press("核验全部账目和数据");
    browser.must_show("发现改动");
    let found = browser.text("#verification");
    assert!(
        found.contains(&format!("person {}", leader.id)) && found.contains("[ledger.row_edited]"),
        "{found}"
    );
    assert!(!found.contains("Mallory"), "{found}");
    browser.look("ledger-altered");

    browser.go("/ledger?action=edition.");
    browser.click("table td.num a");
    browser.must_show("写入的数据行");
    browser.look("ledger-entry");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_security_administrator_adds_a_person_who_changes_the_password_and_the_offices_stay_apart() {
    let world = World::new("walk_people").await;
    let site = serve(&world).await;
    let Some(browser) = Browser::start("people", &site) else {
        return;
    };
    browser.sign_in("security", PASSWORD);
    browser.go("/people");
    browser.look("people");
    browser.fill("#login", "newcomer");
    browser.fill("#name", "新来的同志");
    browser.choose("#role", "leader");
    browser.press("新增");
    let first = browser.text("#password");
    browser.choose("#role", "system_admin");
    browser.press("授权");
    browser.must_show("三员分立");
    browser.look("person-refused");

    browser.sign_in("newcomer", &first);
    browser.go("/me");
    browser.fill("#current", &first);
    browser.fill("#new", "tower-of-nine-bricks");
    browser.fill("#again", "tower-of-nine-bricks");
    browser.press("修改");
    browser.must_show("密码已修改");
    browser.sign_in("newcomer", "tower-of-nine-bricks");
    browser.go("/me");
    browser.must_show("新来的同志");
    browser.look("me");

    browser.sign_in("system", PASSWORD);
    browser.go("/system");
    browser.must_show("数据结构");
    browser.look("system");
}
