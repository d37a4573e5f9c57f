//! The pages of the three offices and the own account: the ledger without values, verification that names what was
//! altered, people and grants with the offices kept apart, the installation and its backup.

use crate::support::{PASSWORD, World};
use axum::http::StatusCode;
use kaifa_store::Store;
use kaifa_store::people::{Role, SignInPolicy};

/// The password that a page shows once.
fn shown_password(body: &str) -> String {
    let start = body.find("id=\"password\">").expect("a password is shown") + "id=\"password\">".len();
    body[start..].split('<').next().unwrap().to_owned()
}

async fn id_of(world: &World, login: &str) -> String {
    world
        .app
        .store
        .find_person_by_login(login)
        .await
        .unwrap()
        .unwrap()
        .id
        .clone()
}

#[tokio::test]
async fn the_ledger_lists_acts_in_words_and_filters_them_and_an_entry_shows_no_values() {
    let world = World::new("ledger_list").await;
    let page = world.get("/ledger", "auditor").await;
    assert_eq!(page.status, StatusCode::OK);
    page.must_say("新增人员")
        .must_say("政策包生效")
        .must_say("登录")
        .must_say("auditor-name");
    let root = world.app.store.ledger_root().await.unwrap().unwrap();

    let people = world.get("/api/ledger?action=person.", "auditor").await.json();
    let entries = people["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 6);
    assert!(entries.iter().all(|entry| entry["action"] == "person.create"));
    assert!(
        root.seq
            < people["root"]
                .as_str()
                .unwrap()
                .split(' ')
                .next()
                .unwrap()
                .parse()
                .unwrap()
    );

    let seq = entries[1]["seq"].as_i64().unwrap();
    let entry = world.get(&format!("/ledger/{seq}"), "auditor").await;
    entry
        .must_say("grant_row")
        .must_say("person")
        .must_say("role")
        .must_not_say("argon2");
    entry.must_not_say("security-name").must_say("行哈希");
    let none = world.get("/ledger?until=2019-12-31", "auditor").await;
    none.must_say("没有符合条件的账目");
    let wrong = world
        .get("/ledger?from=yesterday&until=2019-13-01", "auditor")
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.must_say("yesterday").must_say("2019-13-01");
}

#[tokio::test]
async fn pages_of_the_ledger_follow_each_other_without_gap() {
    let world = World::new("ledger_pages").await;
    for _ in 0..120 {
        world.cookie("leader").await;
    }
    let first = world.get("/api/ledger", "auditor").await.json();
    assert_eq!(first["entries"].as_array().unwrap().len(), 100);
    let older = first["older"].as_i64().unwrap();
    let second = world
        .get(&format!("/api/ledger?before={older}"), "auditor")
        .await
        .json();
    assert_eq!(second["entries"][0]["seq"].as_i64().unwrap(), older - 1);
    assert!(second["older"].is_null());
    world
        .get("/ledger?action=session.", "auditor")
        .await
        .must_say("/ledger?before=");
}

#[tokio::test]
async fn verification_passes_on_untouched_data_and_names_a_change_made_past_the_program_without_its_value() {
    let world = World::new("ledger_verify").await;
    let file = world.get("/ledger/root.txt", "auditor").await;
    assert!(file.body.ends_with('\n'));
    let sound = world
        .post("/ledger/verify", &[("roots", &file.body)], "auditor")
        .await;
    assert_eq!(sound.status, StatusCode::OK);
    sound
        .must_say("未发现改动")
        .must_say("其后")
        .must_not_say("[ledger.rewrite_possible]");
    let without = world.post("/ledger/verify", &[("roots", "")], "auditor").await;
    without.must_say("不能排除整本账被重写");

    let id = id_of(&world, "leader").await;
    world
        .db
        .by_hand(&format!("UPDATE person SET name = 'Mallory' WHERE id = '{id}'"))
        .await;
    let found = world
        .post("/ledger/verify", &[("roots", &file.body)], "auditor")
        .await;
    found
        .must_say("发现改动")
        .must_say(&format!("person {id}"))
        .must_say("[ledger.row_edited]");
    let json = world
        .post_body(
            "/api/ledger/verify",
            "application/json",
            b"{}".to_vec(),
            "auditor",
        )
        .await
        .json();
    assert_eq!(json["sound"], false);
    let words = json["problems"][0]["message"]["zh"].as_str().unwrap();
    assert!(words.ends_with("name") && !words.contains("Mallory"), "{words}");
}

#[tokio::test]
async fn a_root_that_is_none_is_refused_with_its_line_and_stays_in_the_form() {
    let world = World::new("ledger_roots").await;
    let answer = world
        .post("/ledger/verify", &[("roots", "# kept\nseven")], "auditor")
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    answer
        .must_say("不是账根")
        .must_say("seven</textarea>")
        .must_say(":2");
}

#[tokio::test]
async fn nobody_but_the_office_concerned_sees_its_pages() {
    let world = World::new("offices_closed").await;
    for (path, owner) in [
        ("/ledger", "auditor"),
        ("/ledger/1", "auditor"),
        ("/ledger/root.txt", "auditor"),
        ("/api/ledger", "auditor"),
        ("/people", "security"),
        ("/api/people", "security"),
        ("/system", "system"),
        ("/api/system", "system"),
    ] {
        for login in ["office", "leader", "analyst", "system", "security", "auditor"] {
            let status = world.get(path, login).await.status;
            let expected = if login == owner {
                StatusCode::OK
            } else {
                StatusCode::FORBIDDEN
            };
            assert_eq!(status, expected, "{login} on {path}");
        }
    }
    for path in ["/ledger/verify", "/people", "/system/backup"] {
        assert_eq!(
            world.post(path, &[], "office").await.status,
            StatusCode::FORBIDDEN,
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_person_is_added_with_a_password_shown_once_that_signs_in() {
    let world = World::new("person_add").await;
    let picture = world.app.picture(world.app.today()).await.unwrap();
    let zone = picture.places[0].zones().next().unwrap().clone();
    let form = [
        ("login", "zone1"),
        ("name", "管委会一"),
        ("role", "zone"),
        ("unit", zone.name.as_str()),
        ("from", ""),
        ("until", ""),
    ];
    let made = world.post("/people", &form, "security").await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    made.must_say(&zone.name).must_say("只显示这一次");
    let password = shown_password(&made.body);
    let policy = SignInPolicy::default();
    world
        .app
        .store
        .sign_in("zone1", &password, world.app.now(), policy)
        .await
        .unwrap();
    let id = id_of(&world, "zone1").await;
    world
        .get(&format!("/people/{id}"), "security")
        .await
        .must_not_say(&password);
    let json = world.get("/api/people?role=zone", "security").await.json();
    assert_eq!(json.as_array().unwrap().len(), 1);
    assert_eq!(json[0]["grants"][0]["unit"], zone.id.as_str());
}

#[tokio::test]
async fn every_fault_of_a_new_person_is_listed_at_once_and_what_was_typed_stays() {
    let world = World::new("person_faults").await;
    let before = world.app.store.list_people().await.unwrap().len();
    let form = [
        ("login", "zone1"),
        ("name", " "),
        ("role", "king"),
        ("unit", "月球开发区"),
        ("from", "soon"),
        ("until", ""),
    ];
    let refused = world.post("/people", &form, "security").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused
        .must_say("姓名不能为空")
        .must_say("请选择角色")
        .must_say("没有单位“月球开发区”")
        .must_say("现为“soon”");
    refused.must_say("value=\"zone1\"");
    let taken = world
        .post(
            "/people",
            &[("login", "office"), ("name", "甲"), ("role", "zone")],
            "security",
        )
        .await;
    taken.must_say("已被使用").must_say("须指明单位");
    assert_eq!(world.app.store.list_people().await.unwrap().len(), before);
}

#[tokio::test]
async fn the_three_offices_are_kept_apart_and_the_page_says_why() {
    let world = World::new("offices_apart").await;
    let auditor = id_of(&world, "auditor").await;
    let refused = world
        .post(
            &format!("/people/{auditor}/grants"),
            &[("role", "office")],
            "security",
        )
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.must_say("三员分立").must_say("[people.offices_apart]");
    let own = id_of(&world, "security").await;
    let refused = world
        .post(&format!("/people/{own}/disable"), &[], "security")
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.must_say("不能办理本人的账号和授权");
}

#[tokio::test]
async fn a_grant_is_given_and_ended_and_can_only_be_shortened() {
    let world = World::new("grant_end").await;
    let id = id_of(&world, "analyst").await;
    let given = world
        .post(
            &format!("/people/{id}/grants"),
            &[("role", "leader"), ("until", "2026-06-30")],
            "security",
        )
        .await;
    assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.body);
    assert_eq!(
        world
            .actions()
            .await
            .iter()
            .find(|action| action.starts_with("person."))
            .unwrap(),
        "person.grant"
    );
    let grants = world.app.store.list_grants(Some(&id)).await.unwrap();
    let leader = grants.iter().find(|grant| grant.role == Role::Leader).unwrap();
    let end = format!("/people/{id}/grants/{}/end", leader.id);
    for (day, why) in [
        ("2026-06-30", "只能提前终止"),
        ("2026-03-03", "不能早于昨天"),
        ("soon", "现为“soon”"),
    ] {
        let refused = world.post(&end, &[("until", day)], "security").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{day}");
        refused.must_say(why);
    }
    let ended = world.post(&end, &[("until", "2026-03-04")], "security").await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", ended.body);
    let signed = world.app.signed(&id).await.unwrap().unwrap();
    assert_eq!(
        signed.reaches.iter().map(|reach| reach.role).collect::<Vec<_>>(),
        [Role::Analyst]
    );
}

#[tokio::test]
async fn disabling_and_resetting_end_sessions_and_enabling_lets_in_again() {
    let world = World::new("person_disable").await;
    let id = id_of(&world, "leader").await;
    let cookie = world.cookie("leader").await;
    let disabled = world
        .post(&format!("/people/{id}/disable"), &[], "security")
        .await;
    assert_eq!(disabled.status, StatusCode::SEE_OTHER);
    let request = axum::http::Request::get("/decisions").header("cookie", &cookie);
    let answer = world.send(request.body(axum::body::Body::empty()).unwrap()).await;
    assert!(answer.location.starts_with("/sign-in"), "{answer:?}");
    let policy = SignInPolicy::default();
    assert!(
        world
            .app
            .store
            .sign_in("leader", PASSWORD, world.app.now(), policy)
            .await
            .is_err()
    );
    world.post(&format!("/people/{id}/enable"), &[], "security").await;
    world.cookie("leader").await;
    let reset = world.post(&format!("/people/{id}/reset"), &[], "security").await;
    let password = shown_password(&reset.body);
    assert!(
        world
            .app
            .store
            .sign_in("leader", PASSWORD, world.app.now(), policy)
            .await
            .is_err()
    );
    world
        .app
        .store
        .sign_in("leader", &password, world.app.now(), policy)
        .await
        .unwrap();
    let acts: Vec<String> = world
        .actions()
        .await
        .into_iter()
        .filter(|action| action.starts_with("person."))
        .take(3)
        .collect();
    assert_eq!(acts, ["person.reset_password", "person.enable", "person.disable"]);
}

#[tokio::test]
async fn everyone_sees_the_own_grants_and_changes_the_own_password_against_the_current_one() {
    let world = World::new("me").await;
    world
        .get("/me", "auditor")
        .await
        .must_say("安全审计员")
        .must_say("auditor-name");
    assert_eq!(
        world.get("/api/me", "leader").await.json()["grants"][0]["role"],
        "leader"
    );
    let new = "tower-of-nine-bricks";
    let form = |current, again| [("current", current), ("new", new), ("again", again)];
    let wrong = world.post("/me/password", &form("guess", new), "leader").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.must_say("当前密码不正确");
    world
        .post("/me/password", &form(PASSWORD, "else"), "leader")
        .await
        .must_say("不一致");
    let done = world.post("/me/password", &form(PASSWORD, new), "leader").await;
    assert_eq!(done.location, "/sign-in?done=password");
    world.get(&done.location, "").await.must_say("密码已修改");
    let policy = SignInPolicy::default();
    assert!(
        world
            .app
            .store
            .sign_in("leader", PASSWORD, world.app.now(), policy)
            .await
            .is_err()
    );
    world
        .app
        .store
        .sign_in("leader", new, world.app.now(), policy)
        .await
        .unwrap();
}

#[tokio::test]
async fn the_system_page_shows_the_checks_and_its_backup_restores() {
    let world = World::new("system_backup").await;
    let page = world.get("/system", "system").await;
    page.must_say("数据结构")
        .must_say("SQLite")
        .must_say("还没有从这里下载过备份");
    let json = world.get("/api/system", "system").await.json();
    assert_eq!(json["schema"], json["newest_schema"]);
    assert!(
        json["checks"]
            .as_array()
            .unwrap()
            .iter()
            .all(|check| check["health"] != "bad")
    );

    let answer = world.post("/system/backup", &[], "system").await;
    assert_eq!(answer.status, StatusCode::OK);
    let file = world.db.folder().join("taken.jsonl");
    std::fs::write(&file, &answer.bytes).unwrap();
    let empty = Store::open(&world.db.folder().join("restored.db").display().to_string())
        .await
        .unwrap();
    empty.migrate().await.unwrap();
    let report = empty.restore(&file).await.unwrap();
    assert!(report.is_sound(), "{:?}", report.problems);
    assert_eq!(empty.list_people().await.unwrap().len(), 6);
    let sha256 = kaifa_base::Digest::of(&answer.bytes);
    world
        .get("/system", "system")
        .await
        .must_say(sha256.as_str())
        .must_say("system-name");
    assert!(world.actions().await.contains(&"system.backup".to_owned()));
}

#[tokio::test]
async fn what_never_reaches_its_page_is_refused_in_words() {
    let world = World::new("refused_in_words").await;
    let opened = world.get("/ledger/verify", "auditor").await;
    assert_eq!(opened.status, StatusCode::METHOD_NOT_ALLOWED);
    opened
        .must_say("这个地址只接收页面上按钮提交的内容")
        .must_say("请回到原来的页面");
    let english = world.get("/ledger/verify?lang=en", "auditor").await;
    english.must_say("press the button again");
    let broken = world.post("/documents", &[("pack", "x")], "office").await;
    assert_eq!(broken.status, StatusCode::BAD_REQUEST);
    broken.must_say("请刷新原来的页面");
    let api = world.post("/api/duties", &[("a", "b")], "office").await;
    assert_eq!(api.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(api.json()["problems"][0]["code"], "site.bad_form");
}
