//! What a document in force goes through later: a new text becomes the next edition and changes nothing before, ids mean the same
//! over documents and editions, the end takes the edition of its last day; and what a reviewer is told on the way.

use axum::http::StatusCode;
use kaifa_base::Digest;
use kaifa_pack::Proposal;

use crate::site_drafts::{accept_all, drafted, in_force, items, step};
use crate::support::World;

const TEXT: &str = "甲远市人民政府关于整顿园区的通知\n甲政发〔2026〕3号\n各县(市、区):\n一、清查。2026年6月底前完成闲置土地清查。(责任单位:市自然资源局)\n二、目标。到2027年底,建成标准厂房20个。\n三、通报。每月通报重点指标。(责任单位:市商务局)\n甲远市人民政府\n2026年1月5日\n";

async fn put_in_force(world: &World, text: &str, name: &str, from: &str) -> Digest {
    let hash = drafted(world, text.as_bytes(), name).await;
    accept_all(world, &hash).await;
    let done = in_force(world, &hash, from).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    hash
}

/// The id that a review gives to what is called so.
async fn id_of(world: &World, hash: &Digest, list: &str, name: &str) -> String {
    let all = items(world, hash).await;
    let said: Vec<Proposal> = all
        .iter()
        .map(|item| kaifa_flow::documents::draft_review::proposal(item))
        .collect();
    let found = said.iter().find(|one| one.list == list && one.title() == name);
    found.unwrap_or_else(|| panic!("{list} {name}")).id().to_owned()
}

#[tokio::test]
async fn a_new_text_changes_nothing_before_it_is_the_next_edition_and_its_review_begins_on_the_page() {
    let world = World::new("next_text").await;
    put_in_force(&world, TEXT, "jia-2026-3", "2026-01-10").await;
    let amended = TEXT.replace("一、清查。", "一、更正后的清查。");
    let taken = world
        .upload(
            "/documents",
            &[("file", "修订稿.txt", amended.as_bytes())],
            "office",
        )
        .await;
    assert_eq!(
        taken.location, "/documents/jia-2026-3?done=taken_in",
        "{}",
        taken.body
    );
    let page = world.get("/documents/jia-2026-3", "office").await;
    page.must_say("修订稿.txt").must_say("起草新一版");
    assert!(
        !page.body.contains("更正后的清查"),
        "the text of the edition in force is shown"
    );
    assert!(
        !page.body.contains("与审阅时的文本不一致"),
        "and it is the reviewed one"
    );
    let hash = Digest::of(&amended);
    let started = world
        .post(&format!("/documents/texts/{hash}/review"), &[], "office")
        .await;
    assert_eq!(started.status, StatusCode::SEE_OTHER, "{}", started.body);
    world
        .get("/documents/jia-2026-3", "office")
        .await
        .must_say("继续审阅新一版");
    accept_all(&world, &hash).await;
    in_force(&world, &hash, "2026-02-01").await;
    let page = world.get("/documents/jia-2026-3", "office").await;
    page.must_say("更正后的清查");
    assert!(!page.body.contains("新一版"), "nothing waits any more");
    let before = world.get("/documents/jia-2026-3?on=2026-01-15", "office").await;
    assert!(
        !before.body.contains("更正后的清查"),
        "a day before keeps its text"
    );
}

#[tokio::test]
async fn an_id_means_one_thing_over_documents_and_editions() {
    let world = World::new("next_ids").await;
    let first = put_in_force(&world, TEXT, "document-2026-3", "2026-01-10").await;
    let other = TEXT
        .replace("整顿园区", "招商")
        .replace("3号", "4号")
        .replace("建成标准厂房20个", "新建公园5个");
    let other = drafted(&world, other.as_bytes(), "document-2026-4").await;
    // One department of one place, so that it finds its duties of both.
    for name in ["市商务局", "甲远市"] {
        let ids = (
            id_of(&world, &first, "unit", name).await,
            id_of(&world, &other, "unit", name).await,
        );
        assert_eq!(ids.0, ids.1, "{name}");
    }
    let factories = id_of(&world, &first, "indicator", "建成标准厂房").await;
    assert_ne!(factories, id_of(&world, &other, "indicator", "新建公园").await);
    let far = TEXT.replace("甲远市", "乙远市").replace("甲政发", "乙政发");
    let far = drafted(&world, far.as_bytes(), "document-2026-5").await;
    let ids = (
        id_of(&world, &first, "unit", "市商务局").await,
        id_of(&world, &far, "unit", "市商务局").await,
    );
    assert_ne!(ids.0, ids.1, "the departments of two cities");
    let amended = TEXT.replace("建成标准厂房20个", "新建停车场3个,建成标准厂房30个");
    let amended = drafted(&world, amended.as_bytes(), "").await;
    assert_eq!(
        id_of(&world, &amended, "indicator", "建成标准厂房").await,
        factories
    );
    assert_ne!(
        id_of(&world, &amended, "indicator", "新建停车场").await,
        factories
    );
}

#[tokio::test]
async fn the_end_takes_the_duties_of_the_edition_of_the_last_day() {
    let world = World::new("next_end").await;
    put_in_force(&world, TEXT, "jia-2026-3", "2026-01-10").await;
    let today = world.app.today();
    let later = today + chrono::Days::new(10);
    let amended = TEXT.replace("三、通报。每月通报重点指标。", "三、例会。每季度召开一次调度会。");
    put_in_force(&world, &amended, "", &later.to_string()).await;
    let last_day = (later + chrono::Days::new(10)).to_string();
    let form = [
        ("kind", "withdrawn"),
        ("last_day", last_day.as_str()),
        ("reason", "市政府令第9号"),
    ];
    let ended = world.post("/documents/jia-2026-3/life", &form, "office").await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", ended.body);
    let page = world.get("/documents/jia-2026-3/life", "office").await;
    page.must_say("召开一次调度会");
    let ends = world
        .app
        .store
        .list_duty_ends("jia-2026-3")
        .await
        .expect("the ends");
    assert_eq!(ends.len(), 2, "two duties, of which one is new: {ends:?}");
    // Behind its last day the document leads to how it ended.
    let behind = later + chrono::Days::new(11);
    let gone = world
        .get(&format!("/documents/jia-2026-3?on={behind}"), "office")
        .await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.body);
    assert_eq!(gone.location, format!("/documents/jia-2026-3/life?on={behind}"));
    let other = world.get("/documents/nobody-2026-1", "office").await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_reviewer_sees_what_the_reader_points_at_writes_as_an_office_does_and_is_told_what_is_wrong() {
    let world = World::new("next_words").await;
    let text = TEXT.replace("2026年6月底前", "20266月底前").replace(
        "三、通报。",
        "三、约谈。对排名后2位的开发区,予以约谈。\n四、通报。",
    );
    let hash = drafted(&world, text.as_bytes(), "jia-2026-3").await;
    let review = format!("/documents/texts/{hash}/review");
    let page = world.get(&review, "office").await;
    page.must_say("建议读作")
        .must_say("后果:约谈")
        .must_say("指标:建成标准厂房");
    let all = items(&world, &hash).await;
    let duty = all
        .iter()
        .find(|item| item.content.contains("每月"))
        .expect("the rhythm")
        .clone();
    world
        .get(&format!("{review}/{}", duty.item), "office")
        .await
        .must_say("每月1次");
    let form = [("act", "correct"), ("f.every", "每两个月一次"), ("f.figure", "")];
    let done = step(&world, &hash, &duty, &form, "office").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let all = items(&world, &hash).await;
    let duty = all.iter().find(|item| item.item == duty.item).expect("the duty");
    assert!(
        duty.content.contains("every = { months = 2 }"),
        "{}",
        duty.content
    );
    accept_all(&world, &hash).await;
    let page = world.get(&review, "office").await;
    page.must_say("改正后才能启用").must_say("没有写明由谁决定");
    let refused = world
        .post(&format!("{review}/in-force"), &[("from", "2026-01-10")], "office")
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
}
