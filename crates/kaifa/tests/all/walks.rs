//! Walks through the site in a real browser, as people do them. Pictures of the pages go to `walks/` in the target folder.
//! Without Chromium each walk says that it was skipped; with `CI=true` that is a failure.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use crate::browser::Browser;
use crate::support::{PASSWORD, World, root};
use kaifa_store::people::Role;

/// Serves a world on a free port, as the program does.
pub async fn serve(world: &World) -> String {
    let listener = tokio::net::TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))
        .await
        .expect("a free port");
    let address = listener.local_addr().expect("an address");
    let router = kaifa_site::router::router(world.app.clone());
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
    // 未发现改动 holds 发现改动, so the page before would show it too.
    browser.must_show("ledger.row_edited");
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_clerk_takes_in_a_text_enters_its_date_of_issue_and_the_six_month_duty_gets_a_due_date() {
    let text = root().join("../shared/documents/003_756dfb2b2ff66241.txt");
    if !text.is_file() {
        println!("clerk: skipped, the documents' texts are not in ../shared/documents");
        return;
    }
    let world = World::with_built_in("walk_clerk", "yanbian", "2026-03-05").await;
    let site = serve(&world).await;
    let Some(browser) = Browser::start("clerk", &site) else {
        return;
    };
    browser.sign_in("office", PASSWORD);
    browser.go("/documents");
    browser.must_show("未存入");
    browser.fill(
        "#file",
        &text.canonicalize().expect("a file").display().to_string(),
    );
    browser.press("存入");
    browser.must_show("已存入");

    browser.go("/documents/yanbian");
    let addresses = browser.texts(".clause .address");
    let numbered = |address: &&String| {
        address
            .rsplit('/')
            .next()
            .is_some_and(|step| step.starts_with('('))
    };
    assert_eq!(addresses.iter().filter(numbered).count(), 18, "{addresses:?}");
    let general = addresses.iter().find(|address| !address.contains('('));
    assert!(general.is_some(), "the general part: {addresses:?}");
    assert!(browser.has(".clause mark"), "figures are marked in the text");
    let duty = || browser.text("//li[@id='YB-18-measures']");
    assert!(!duty().contains("2026年7月10日"), "{}", duty());
    browser.look("clerk-before");

    browser.fill("#issued", "2026-01-10");
    browser.fill("#issued-reason", "收文登记第12号");
    browser.press("保存");
    browser.must_show("已保存");
    assert!(duty().contains("2026年7月10日"), "{}", duty());
    browser.look("clerk-after");
}

const LIST: &str = "全省开发区综合评价";

/// Imports one year of the provincial list by pasting it; gives the rules that are newly proposed.
fn import(browser: &Browser, zone: &str, year: i32, rank: i32) -> Vec<String> {
    browser.go("/rankings/import");
    browser.fill("#list", LIST);
    browser.fill("#publisher", "省商务厅");
    let published = year + 1;
    let row =
        format!("zone,year,rank,list_size,state,published\n{zone},{year},{rank},50,ranked,{published}-01-20");
    browser.fill("#text", &row);
    browser.press("检查并导入");
    browser.must_show("已导入,规则已重新运行");
    browser.texts("//h2[.='新提出的建议']/following-sibling::div[1]//td/small")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_office_imports_three_bad_years_confirms_the_card_and_the_application_is_refused_until_all_is_mended()
 {
    const ZONE: &str = "yb.zone.yanji-airport";
    let world = World::with_built_in("walk_office", "yanbian", "2026-03-05").await;
    world.person("zone", Role::Zone, Some(ZONE)).await;
    let site = serve(&world).await;
    let Some(mut browser) = Browser::start("office", &site) else {
        return;
    };
    browser.sign_in("office", PASSWORD);
    assert_eq!(import(&browser, ZONE, 2023, 43), ["R-YB-31"]);
    assert_eq!(import(&browser, ZONE, 2024, 45), ["R-YB-31", "R-YB-32"]);
    assert_eq!(import(&browser, ZONE, 2025, 47), ["R-YB-31", "R-YB-32"]);
    browser.look("office-imported");
    browser.go("/rankings");
    browser.must_show("47");
    browser.look("office-rankings");

    browser.sign_in("leader", PASSWORD);
    browser.go("/decisions?status=proposed");
    let card = "//tr[td[1]='2025年'][.//small='R-YB-31']";
    browser.click(&format!("{card}//a[.='为什么']"));
    let passport = browser.text("dialog.drawer");
    assert!(
        passport.contains("第47位") && passport.contains("五/(十四)"),
        "{passport}"
    );
    browser.click("dialog.drawer .close");
    browser.click(&format!("{card}/td[3]/a"));
    browser.fill("#due", "2026-06-30");
    browser.press("确认");
    browser.must_show("决定已记录");
    browser.must_show("执行中");
    browser.must_show("待确定数额或选项");
    browser.fill("[name='number']", "50");
    browser.fill(
        "//input[@name='number']/../input[@name='reason']",
        "市领导小组会议纪要",
    );
    browser.press("确定限额");
    browser.must_show("限额 50");
    browser.look("office-decided");

    browser.sign_in("zone", PASSWORD);
    browser.go("/registers/application/new");
    browser.choose("#new-function", "zone.expand");
    browser.fill("#new-reason", "用地不足");
    browser.press("保存");
    browser.must_show("目前被禁止");
    browser.press("提交");
    browser.must_show("为什么被拒绝");
    browser.must_show("五/(十四)");
    let record = browser.address().trim_end_matches("/submit").to_owned();
    browser.look("office-refused");
    browser.go(&format!("/zones/{ZONE}"));
    browser.must_show("暂停扩区、调区、升级");
    browser.look("office-zone");

    let world = world.on("2026-06-20");
    browser.move_to(&serve(&world).await);
    browser.sign_in("zone", PASSWORD);
    browser.go("/registers/rectification");
    browser.click("//main//table//tbody//a[contains(@href, '/registers/rectification/')]");
    let case = browser.address();
    browser.fill("//form[.//*[@id='step-submit']]//*[@name='evidence']", "整改报告");
    browser.click("#step-submit");
    browser.must_show("已办理");
    browser.sign_in("office", PASSWORD);
    browser.go(&case);
    browser.fill(
        "//form[.//*[@id='step-accept']]//*[@name='acceptance_note']",
        "符合要求",
    );
    browser.click("#step-accept");
    browser.must_show("已办理");
    browser.sign_in("zone", PASSWORD);
    browser.go(&record);
    browser.must_show("目前被禁止");

    let world = world.on("2027-01-25");
    browser.move_to(&serve(&world).await);
    browser.sign_in("office", PASSWORD);
    assert!(import(&browser, ZONE, 2026, 30).is_empty());
    browser.sign_in("zone", PASSWORD);
    browser.go(&record);
    // The history still tells of the refusal; the step is open again.
    assert!(!browser.has(".band.error"), "{}", browser.main_text());
    browser.press("提交");
    browser.must_show("已办理");
    browser.look("office-accepted");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_county_returns_a_figure_the_zone_corrects_it_and_both_versions_with_both_clocks_stay() {
    const ZONE: &str = "yz.zone.huxi";
    let world = World::new("walk_county").await;
    world.person("zone", Role::Zone, Some(ZONE)).await;
    world.person("county", Role::County, Some("yz.county.huxi")).await;
    let site = serve(&world).await;
    let Some(mut browser) = Browser::start("county", &site) else {
        return;
    };
    browser.sign_in("zone", PASSWORD);
    browser.go("/figures?period=2025");
    browser.fill("[name='value.yz.bodies']", "约5万");
    browser.press("提交审核");
    browser.must_show("约5万");
    assert!(browser.has("[name='value.yz.bodies'][aria-invalid='true']"));
    browser.look("county-wrong-cell");
    browser.fill("[name='value.yz.bodies']", "5");
    browser.press("提交审核");
    browser.must_show("等待审核");

    browser.sign_in("county", PASSWORD);
    browser.go("/reviews");
    browser.look("county-reviews");
    browser.click("details.return summary");
    browser.fill("details.return [name='reason']", "口径应为全区");
    browser.click("details.return button");
    browser.must_show("已退回");

    let world = world.on("2026-03-06");
    browser.move_to(&serve(&world).await);
    browser.sign_in("zone", PASSWORD);
    browser.go("/figures?period=2025");
    browser.must_show("口径应为全区");
    browser.fill("[name='value.yz.bodies']", "7");
    browser.fill("[name='reason.yz.bodies']", "漏计两家");
    browser.press("提交审核");
    browser.must_show("等待审核");
    browser.go(&format!("/figures/yz.bodies/{ZONE}/2025"));
    let versions = browser.texts("main tbody tr");
    assert_eq!(versions.len(), 2, "{versions:?}");
    for (words, version) in [("2026-03-05", "口径应为全区"), ("2026-03-06", "漏计两家")] {
        assert!(
            versions
                .iter()
                .any(|one| one.contains(words) && one.contains(version)),
            "{versions:?}"
        );
    }
    assert!(
        versions.iter().all(|one| one.contains("2025年12月31日")),
        "the other clock: {versions:?}"
    );
    browser.look("county-versions");
}

/// A running demonstration; ended when it is dropped.
struct Demo {
    program: Child,
    site: String,
    /// Role, login and password.
    sign_ins: Vec<[String; 3]>,
    _folder: tempfile::TempDir,
}

impl Demo {
    /// Starts the built program as its readers are told to, with the made-up city's pack and text beside the built-in packs.
    fn start() -> Demo {
        let folder = tempfile::tempdir().expect("a folder");
        let mut program = Command::new(env!("CARGO_BIN_EXE_kaifa"))
            .args(["demo", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(folder.path().join("data"))
            .arg("--packs")
            .arg(root().join("tests/packs"))
            .arg("--documents")
            .arg(root().join("tests/documents"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let output = program.stdout.take().expect("the output is taken");
        let mut sign_ins = Vec::new();
        let mut site = None;
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if let Some(words) = line.strip_prefix("SIGN-IN ") {
                let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
                sign_ins.push(words.try_into().expect("role, login and password"));
            }
            if let Some(address) = line.strip_prefix("LISTENING ") {
                site = Some(address.to_owned());
                break;
            }
        }
        let site = site.expect("the program says where it listens");
        Demo {
            program,
            site,
            sign_ins,
            _folder: folder,
        }
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

#[test]
fn a_newcomer_signs_in_as_everyone_and_every_page_offered_opens_the_sixth_city_included() {
    if Browser::start("newcomer", "http://127.0.0.1").is_none() {
        return;
    }
    let demo = Demo::start();
    let browser = Browser::start("newcomer", &demo.site).expect("it started a moment ago");
    assert!(demo.sign_ins.len() >= 9, "{:?}", demo.sign_ins);
    let mut closed = Vec::new();
    for [role, login, password] in &demo.sign_ins {
        browser.sign_in(login, password);
        browser.go("/me");
        let links = browser
            .run("return [...document.querySelectorAll('nav.side a')].map(one => one.getAttribute('href'))");
        let links: Vec<&str> = links
            .as_array()
            .expect("links")
            .iter()
            .filter_map(serde_json::Value::as_str)
            .collect();
        assert!(!links.is_empty(), "{role} is offered nothing");
        for link in links {
            browser.go(link);
            let title = browser.text("h1");
            if ["没有权限", "没有找到", "没有办成", "出错了"].contains(&title.as_str()) {
                closed.push(format!("{role} {link}: {title}"));
            }
            if role == "office" || link == "/" {
                let page = link.trim_start_matches('/').replace('/', "-");
                browser.look(&format!(
                    "demo-{role}-{}",
                    if page.is_empty() { "today" } else { &page }
                ));
            }
        }
    }
    assert!(closed.is_empty(), "offered and not open: {closed:#?}");
    let office = demo
        .sign_ins
        .iter()
        .find(|[role, ..]| role == "office")
        .expect("an office");
    browser.sign_in(&office[1], &office[2]);
    browser.go("/documents");
    let documents = browser.texts("main tbody tr");
    assert_eq!(
        documents
            .iter()
            .filter(|row| row.contains("云政发〔2025〕7号"))
            .count(),
        1,
        "{documents:?}"
    );
    browser.go("/documents/yunze-2025-7");
    assert!(
        browser.has(".clause mark"),
        "the text of the sixth city is there with its figures marked"
    );
    browser.look("demo-sixth-city");
}
