//! Documents on the site: taking texts in, the living document, filters, and the day of issue that a text leaves out.

mod dates;

use axum::http::StatusCode;
use kaifa_base::Digest;
use kaifa_store::people::Role;

use crate::site_english::links;
use crate::support::{World, root};

const PACK: &str = "yunze-2025-7";

fn text_of(name: &str) -> Vec<u8> {
    std::fs::read(root().join("tests/documents").join(name)).expect("a document of the repository")
}

#[tokio::test]
async fn without_its_text_a_document_shows_addresses_titles_and_how_to_take_it_in() {
    let world = World::new("doc_no_text").await;
    let list = world.get("/documents", "analyst").await;
    assert_eq!(list.status, StatusCode::OK);
    list.must_say("云政发\u{3014}2025\u{3015}7号")
        .must_say("云泽市人民政府")
        .must_say("2025年3月18日")
        .must_say("未存入")
        .must_say("14/14");
    list.must_not_say("存入文件原文");
    let page = world.get("/documents/yunze-2025-7", "analyst").await;
    page.must_say("原文尚未存入")
        .must_say("id=\"二/(三)\"")
        .must_say("亩均评价")
        .must_say("仅为陈述");
    page.must_not_say("<mark").must_not_say("公开现行版本");
    let english = world.get("/documents/yunze-2025-7?lang=en", "analyst").await;
    english
        .must_say("The text has not been taken in")
        .must_say("Statement only");
}

#[tokio::test]
async fn a_text_is_joined_by_its_hash_and_its_figures_are_marked() {
    let world = World::new("doc_take_in").await;
    let bytes = text_of("yunze-2025-7.txt");
    let answer = world
        .upload(
            "/documents",
            &[("file", "方案.txt", &bytes), ("pack", "", b"")],
            "office",
        )
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(answer.location, "/documents/yunze-2025-7?done=taken_in");
    let kept = world
        .app
        .store
        .find_source(&Digest::of(&bytes))
        .await
        .unwrap()
        .expect("the source");
    assert_eq!(kept.bytes, bytes);
    assert_eq!(kept.pack.as_deref(), Some(PACK));
    assert_eq!(
        world
            .actions()
            .await
            .iter()
            .filter(|action| *action == "source.take_in")
            .count(),
        1
    );
    let page = world.get(&answer.location, "analyst").await;
    page.must_say("文件已存入")
        .must_say("<mark title=")
        .must_say(">620亿元</mark>")
        .must_say("市工信局备案");
    page.must_not_say("与审阅时的文本不一致");

    let again = world
        .upload("/documents", &[("file", "方案.txt", &bytes)], "office")
        .await;
    assert_eq!(again.location, "/documents/yunze-2025-7?done=taken_in");
    assert_eq!(
        world
            .actions()
            .await
            .iter()
            .filter(|action| *action == "source.take_in")
            .count(),
        1,
        "nothing new was written"
    );
}

#[tokio::test]
async fn a_text_in_another_encoding_is_joined_by_its_number_and_said_to_differ() {
    let world = World::new("doc_gb18030").await;
    let text = String::from_utf8(text_of("yunze-2025-7.txt")).unwrap();
    let (bytes, _, failed) = encoding_rs::GB18030.encode(&text);
    assert!(!failed);
    let answer = world
        .upload("/documents", &[("file", "gb.txt", &bytes)], "office")
        .await;
    assert_eq!(answer.location, "/documents/yunze-2025-7?done=taken_in");
    let page = world.get("/documents/yunze-2025-7", "office").await;
    page.must_say("与审阅时的文本不一致")
        .must_say("gb18030")
        .must_say(">620亿元</mark>");
    world.get("/documents", "office").await.must_say("与审阅时不同");
    let sent = String::from_utf8_lossy(&page.bytes);
    assert!(
        sent.contains("不一致：条款对应可能有出入，数字标记"),
        "our own sentences have the marks of Chinese"
    );
    let api = world.get("/api/documents", "analyst").await.json();
    assert_eq!(api["documents"][0]["text"]["as_reviewed"], false);
}

#[tokio::test]
async fn empty_and_binary_files_are_refused_with_words_and_nothing_is_kept() {
    let world = World::new("doc_refused").await;
    let before = world.actions().await.len();
    let blank = world
        .upload("/documents", &[("file", "空白.txt", b" \r\n\t ")], "office")
        .await;
    assert_eq!(blank.status, StatusCode::UNPROCESSABLE_ENTITY);
    blank.must_say("文件中没有文字").must_say("flow.document_empty");
    let nothing = world
        .upload("/documents", &[("file", "空.txt", b"")], "office")
        .await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let picture: Vec<u8> = (0..2000u32).map(|i| (i * 7 % 32) as u8).collect();
    let binary = world
        .upload("/documents", &[("file", "扫描件.png", &picture)], "office")
        .await;
    assert_eq!(binary.status, StatusCode::UNPROCESSABLE_ENTITY);
    binary
        .must_say("文件不是文本")
        .must_say("可存入 txt、html、docx")
        .must_say("flow.document_binary");
    assert!(world.app.store.list_source_heads().await.unwrap().is_empty());
    // Signing in is an act of its own.
    let written = world.actions().await.len() - before;
    assert_eq!(
        world
            .actions()
            .await
            .iter()
            .filter(|action| action.starts_with("source."))
            .count(),
        0,
        "{written}"
    );
}

#[tokio::test]
async fn a_portal_page_is_shown_without_its_markup_an_old_word_file_is_read_and_rich_text_says_what_to_do() {
    let world = World::new("doc_formats").await;
    let page = concat!(
        "<!DOCTYPE html><html><head><title>门户</title><script>var a = '<p>一、脚本</p>';</script></head><body>",
        "<div class=\"nav\"><a href=\"/\">首页导航</a></div><p><span style=\"x\">一、做强</span><b>产业</b></p>",
        "<p>到2027年,全市开发区产值达到<span>620</span>亿元。(责任单位:市工信局)</p></body></html>"
    );
    let answer = world
        .upload("/documents", &[("file", "通知.html", page.as_bytes())], "office")
        .await;
    let shown = world.get(&answer.location, "office").await;
    shown
        .must_say("一、做强产业")
        .must_say("市工信局")
        .must_say("产值达到620亿元");
    shown.must_not_say("首页导航").must_not_say("style=&quot;x");
    shown.must_say("<dd>网页,UTF-8 编码");
    let old = include_bytes!("../../../kaifa-formats/tests/old_office/notice.doc");
    let answer = world
        .upload("/documents", &[("file", "通知.doc", old)], "office")
        .await;
    let shown = world.get(&answer.location, "office").await;
    shown.must_say("一、做强产业").must_say("市工信局");
    shown.must_say("Word 或 WPS 文档(doc)").must_not_say("UTF-8");
    let cut = [("file", "通知.doc", &old[..700])];
    world
        .upload("/documents", &cut, "office")
        .await
        .must_say("Office 文件已损坏或不完整:")
        .must_say("应为能正常打开的完整文件")
        .must_say("请重新下载");
    world
        .upload("/documents?lang=en", &cut, "office")
        .await
        .must_say("the Office file is damaged or incomplete: ")
        .must_say("expected is a whole file");
    let refused = world
        .upload("/documents", &[("file", "通知.rtf", b"{\\rtf1 text}")], "office")
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused
        .must_say("formats.unsupported")
        .must_say("通知.rtf")
        .must_say("另存为 docx");
    assert_eq!(world.app.store.list_source_heads().await.unwrap().len(), 2);
}

#[tokio::test]
async fn no_link_of_a_document_or_a_chase_list_leads_a_zone_to_a_refusal() {
    let world = World::new("doc_links").await;
    world.person("zone", Role::Zone, Some("yz.zone.huxi")).await;
    let mut followed = 0;
    for page in ["/documents/yunze-2025-7", "/duties/chase"] {
        let shown = world.get(page, "zone").await;
        for href in links(&shown.body) {
            let answer = world.get(&href, "zone").await;
            assert!(answer.status.is_success(), "{page}: {href}: {}", answer.status);
            followed += 1;
        }
    }
    assert!(followed > 50, "{followed}");
}

#[tokio::test]
async fn only_the_office_takes_texts_in() {
    let world = World::new("doc_rights").await;
    for login in ["analyst", "leader", "auditor"] {
        let answer = world
            .upload("/documents", &[("file", "a.txt", "一、甲。".as_bytes())], login)
            .await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{login}");
    }
    assert!(world.app.store.list_source_heads().await.unwrap().is_empty());
    assert_eq!(
        world.get("/documents", "auditor").await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(
        world.get("/documents/nowhere", "office").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn the_words_of_a_document_keep_the_marks_they_were_typed_with() {
    let world = World::new("doc_marks").await;
    let text = "关于做好园区调度的通知\n\n一、按月调度,如实填报,不得迟报;宽标点，照旧。\n";
    world
        .upload("/documents", &[("file", "n.txt", text.as_bytes())], "office")
        .await;
    let page = world
        .get(
            &format!("/documents/texts/{}", Digest::of(text.as_bytes())),
            "office",
        )
        .await;
    let sent = String::from_utf8_lossy(&page.bytes);
    assert!(sent.contains("按月调度,如实填报,不得迟报;宽标点，照旧"), "{sent}");
}

#[tokio::test]
async fn a_text_without_a_pack_is_shown_as_read_and_can_be_joined_later() {
    let world = World::new("doc_unpacked").await;
    let bytes = text_of("songling-2024-21.txt");
    let answer = world
        .upload("/documents", &[("file", "songling.txt", &bytes)], "office")
        .await;
    let hash = Digest::of(&bytes);
    assert_eq!(answer.location, format!("/documents/texts/{hash}?done=taken_in"));
    let page = world.get(&format!("/documents/texts/{hash}"), "analyst").await;
    page.must_say("这份文件还没有政策包")
        .must_say("责任单位")
        .must_say("时限");
    page.must_not_say("归入已有文件");
    world
        .get("/documents", "analyst")
        .await
        .must_say("尚无政策包的文件")
        .must_say("songling.txt");
    let api = world
        .get(&format!("/api/documents/texts/{hash}"), "analyst")
        .await
        .json();
    assert!(api["clauses"].as_array().is_some_and(|clauses| clauses.len() > 5));

    let refused = world
        .post(&format!("/documents/texts/{hash}"), &[("pack", PACK)], "analyst")
        .await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let joined = world
        .post(&format!("/documents/texts/{hash}"), &[("pack", PACK)], "office")
        .await;
    assert_eq!(joined.location, "/documents/yunze-2025-7?done=taken_in");
    let page = world.get("/documents/yunze-2025-7?show=open", "office").await;
    page.must_say("与审阅时的文本不一致").must_say("未落实");
    let whole = world.get("/documents/yunze-2025-7", "office").await;
    whole.must_say("存入的文本中没有这一条");
}

#[tokio::test]
async fn a_choice_may_not_contradict_the_text() {
    let world = World::new("doc_choice").await;
    let answer = world
        .upload(
            "/documents",
            &[("file", "a.txt", "一、甲。".as_bytes()), ("pack", "", b"")],
            "office",
        )
        .await;
    assert!(answer.location.starts_with("/documents/texts/"));
    // The list says what it is, how large, who brought it and when; the hash stands behind a fold.
    let list = world.get("/documents", "office").await;
    list.must_say("a.txt")
        .must_say("纯文本")
        .must_say("12 B")
        .must_say("office-name")
        .must_say("核对用哈希");
    let unknown = world
        .upload(
            "/documents",
            &[("file", "b.txt", "一、乙。".as_bytes()), ("pack", "", b"nowhere")],
            "office",
        )
        .await;
    assert_eq!(unknown.status, StatusCode::UNPROCESSABLE_ENTITY);
    unknown.must_say("没有名为“nowhere”的政策包");
    assert_eq!(world.app.store.list_source_heads().await.unwrap().len(), 1);
}

#[tokio::test]
async fn filters_show_what_is_late_what_is_mine_and_what_is_open() {
    let world = World::new("doc_filters").await;
    world.person("huxi", Role::Zone, Some("yz.zone.huxi")).await;
    // The chain map was due at the end of September 2025; it is March 2026.
    let late = world.get("/documents/yunze-2025-7?show=late", "office").await;
    late.must_say("产业链图谱编制备案")
        .must_say("逾期")
        .must_say("2025年9月30日");
    late.must_not_say("零碳园区创建");
    let mine = world.get("/documents/yunze-2025-7?show=mine", "huxi").await;
    mine.must_say("只看我的").must_say("产业链图谱编制备案");
    world
        .get("/documents/yunze-2025-7", "office")
        .await
        .must_not_say("只看我的");
    let open = world.get("/documents/yunze-2025-7?show=open", "office").await;
    open.must_say("每一条都已落实或说明");
    let api = world
        .get("/api/documents/yunze-2025-7?show=late", "office")
        .await
        .json();
    let clauses = api["clauses"].as_array().unwrap();
    assert!(!clauses.is_empty() && clauses.len() == api["late"].as_u64().unwrap() as usize);
    let before = world
        .get("/api/documents/yunze-2025-7?show=late&on=2025-04-01", "office")
        .await
        .json();
    let path = |one: &serde_json::Value| one["path"].as_str().unwrap().to_owned();
    assert!(
        !before["clauses"]
            .as_array()
            .unwrap()
            .iter()
            .map(path)
            .any(|path| path == "二/(一)"),
        "not late before it was due"
    );
}

#[tokio::test]
async fn a_zone_sees_no_figure_of_another_in_the_targets_of_a_clause() {
    let world = World::new("doc_scope").await;
    world.person("huxi", Role::Zone, Some("yz.zone.huxi")).await;
    let api = world.get("/api/documents/yunze-2025-7", "huxi").await.json();
    let lines: Vec<&serde_json::Value> = api["clauses"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|clause| clause["lines"].as_array().unwrap())
        .filter(|line| line["kind"] == "target")
        .collect();
    let hidden = lines
        .iter()
        .filter(|line| line["state"] == "不在您的查看范围")
        .count();
    assert!(
        hidden > 0,
        "the target of a single other zone is not shown: {lines:#?}"
    );
}

#[tokio::test]
async fn coverage_joins_clauses_items_demands_and_tests() {
    let world = World::new("doc_coverage").await;
    let page = world.get("/coverage", "analyst").await;
    page.must_say("条款 14/14")
        .must_say("YZ-2d")
        .must_say("通过")
        .must_say("仅为陈述");
    let api = world
        .get("/api/coverage?document=yunze-2025-7", "analyst")
        .await
        .json();
    assert_eq!(
        api[0]["passing"], api[0]["mechanism_count"],
        "every demand of the made-up city is proved"
    );
    let mechanisms = api[0]["mechanisms"].as_array().unwrap();
    assert!(
        mechanisms
            .iter()
            .all(|one| !one["tests"].as_array().unwrap().is_empty())
    );
    world
        .get("/coverage?show=open", "analyst")
        .await
        .must_say("每一条都已落实,每项要求都通过检验");
    assert_eq!(
        world.get("/coverage", "system").await.status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn an_installation_without_documents_says_where_to_begin() {
    let world = World::without_documents("documents_none").await;
    world
        .get("/", "office")
        .await
        .must_say("从这里开始")
        .must_say("存入文件原文")
        .must_not_say("目标在路径上");
    world.get("/", "leader").await.must_not_say("从这里开始");
    for (path, words) in [
        ("/duties", "没有文件在执行,任务会"),
        ("/targets", "没有文件在执行,目标会"),
        ("/zones", "没有文件在执行,开发区目录会"),
        ("/registers", "还没有台账"),
        ("/evaluations", "没有开发区综合评价办法"),
    ] {
        world.get(path, "office").await.must_say(words);
    }
}
