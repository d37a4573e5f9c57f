//! Reviewing a draft on the site: from a text that no pack speaks about to an edition in force; two people at once; what is
//! refused; the next edition of a document; and the end of one.

mod steps;

use axum::http::StatusCode;
use kaifa_base::Digest;
use kaifa_store::Kept;
use kaifa_store::people::Role;
use kaifa_store::rows::DraftItem;

use crate::support::{Answer, World, root};

const SONGLING: &str = "songling-2024-21";

fn text_of(name: &str) -> Vec<u8> {
    std::fs::read(root().join("tests/documents").join(format!("{name}.txt"))).expect("a document")
}

/// Takes a text in and drafts it; gives its hash.
pub async fn drafted(world: &World, bytes: &[u8], name: &str) -> Digest {
    let hash = Digest::of(bytes);
    let taken = world
        .upload("/documents", &[("file", "新文件.txt", bytes)], "office")
        .await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
    let page = world.get(&format!("/documents/texts/{hash}"), "office").await;
    if !page.location.starts_with("/documents/") {
        page.must_say("起草并审阅");
    }
    let started = world
        .post(
            &format!("/documents/texts/{hash}/review"),
            &[("name", name)],
            "office",
        )
        .await;
    assert_eq!(
        started.location,
        format!("/documents/texts/{hash}/review"),
        "{}",
        started.body
    );
    hash
}

pub async fn items(world: &World, hash: &Digest) -> Vec<Kept<DraftItem>> {
    let items = world.app.store.list_draft_items(hash).await.expect("items");
    items.into_iter().filter(|item| item.state != "gone").collect()
}

fn judged(items: &[Kept<DraftItem>]) -> Vec<&Kept<DraftItem>> {
    let kinds = ["target", "duty", "rule", "clause"];
    items
        .iter()
        .filter(|item| kinds.contains(&item.list.as_str()))
        .collect()
}

/// One step on an item in the version that the item has here.
pub async fn step(
    world: &World,
    hash: &Digest,
    item: &Kept<DraftItem>,
    form: &[(&str, &str)],
    login: &str,
) -> Answer {
    let version = item.row_version.to_string();
    let mut all = vec![("version", version.as_str())];
    all.extend(form);
    let number = item.item;
    world
        .post(&format!("/documents/texts/{hash}/review/{number}"), &all, login)
        .await
}

pub async fn accept_all(world: &World, hash: &Digest) {
    for item in judged(&items(world, hash).await) {
        if item.state == "open" {
            let done = step(world, hash, item, &[("act", "accept")], "office").await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        }
    }
}

pub async fn in_force(world: &World, hash: &Digest, from: &str) -> Answer {
    world
        .post(
            &format!("/documents/texts/{hash}/review/in-force"),
            &[("from", from)],
            "office",
        )
        .await
}

#[tokio::test]
async fn the_first_document_of_an_installation_comes_into_force_where_no_pack_was() {
    let world = World::without_documents("draft_first").await;
    let hash = drafted(&world, &text_of(SONGLING), SONGLING).await;
    accept_all(&world, &hash).await;
    let done = in_force(&world, &hash, "2026-03-05").await;
    assert_eq!(
        done.location,
        format!("/documents/{SONGLING}?done=in_force"),
        "{}",
        done.body
    );
    let start = world.get("/", "office").await;
    start.must_not_say("从这里开始").must_say("目标在路径上");
    world.get("/targets", "office").await.must_say("高新技术产业产值");
    // What all places share is there as well: registers, forms and calendars of the base pack.
    world
        .get("/registers", "office")
        .await
        .must_say("/registers/request");
}

#[tokio::test]
async fn a_text_without_a_pack_is_drafted_reviewed_and_put_in_force_with_every_act_in_the_ledger() {
    let world = World::new("draft_whole").await;
    let hash = drafted(&world, &text_of(SONGLING), SONGLING).await;
    let page = world
        .get(&format!("/documents/texts/{hash}/review"), "office")
        .await;
    page.must_say("项已审")
        .must_say("松政发")
        .must_say("data-items=")
        .must_say("还不能启用")
        .must_say("省统计局");
    let early = in_force(&world, &hash, "2026-03-05").await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    early.must_say("项没有审阅").must_say("draft.not_judged");

    accept_all(&world, &hash).await;
    let page = world
        .get(&format!("/documents/texts/{hash}/review"), "office")
        .await;
    page.must_say("每一项都已审阅,每一条都已落实或说明");
    let done = in_force(&world, &hash, "2026-03-05").await;
    assert_eq!(
        done.location,
        format!("/documents/{SONGLING}?done=in_force"),
        "{}",
        done.body
    );

    let living = world.get(&format!("/documents/{SONGLING}"), "office").await;
    living.must_say("<mark title=").must_say("9/9");
    living.must_not_say("未落实</span>");
    let duties = world.get("/api/duties", "office").await;
    assert!(duties.says("SONGLING-D-"), "the duties run: {}", duties.body);
    world.get("/targets", "office").await.must_say("高新技术产业产值");

    let editions = world.app.store.list_editions(Some(SONGLING)).await.unwrap();
    assert_eq!(editions.len(), 1);
    assert!(editions[0].content.0.contains("[[accepted]]") && editions[0].content.0.contains("office-name"));
    assert_eq!(editions[0].source.as_ref(), Some(&hash));
    let actions = world.actions().await;
    let judged = judged(&items(&world, &hash).await).len();
    assert_eq!(
        actions.iter().filter(|action| *action == "draft.accept").count(),
        judged
    );
    assert!(
        actions.contains(&"draft.start".to_owned()) && actions.contains(&"edition.put_in_force".to_owned())
    );

    // Finished is finished.
    let first = items(&world, &hash).await[0].clone();
    let late = step(
        &world,
        &hash,
        &first,
        &[("act", "reject"), ("reason", "再想想")],
        "office",
    )
    .await;
    late.must_say("审阅已结束");
}

#[tokio::test]
async fn two_people_do_not_overwrite_each_other_and_a_step_is_taken_back_by_who_took_it() {
    let world = World::new("draft_two").await;
    world.person("second", Role::Office, None).await;
    let hash = drafted(&world, &text_of(SONGLING), SONGLING).await;
    let before = items(&world, &hash).await;
    let seen = judged(&before)[0];
    let first = step(&world, &hash, seen, &[("act", "accept")], "office").await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.body);
    let second = step(
        &world,
        &hash,
        seen,
        &[("act", "reject"), ("reason", "与上文重复")],
        "second",
    )
    .await;
    assert_eq!(second.status, StatusCode::UNPROCESSABLE_ENTITY);
    second
        .must_say("office-name")
        .must_say("您的操作没有写入")
        .must_say("draft.changed");
    let state = |items: &[Kept<DraftItem>]| {
        items
            .iter()
            .find(|item| item.item == seen.item)
            .unwrap()
            .state
            .clone()
    };
    assert_eq!(state(&items(&world, &hash).await), "accepted");

    let undo = format!("/documents/texts/{hash}/review/undo");
    let nothing = world.post(&undo, &[], "second").await;
    nothing.must_say("没有可以撤销的操作");
    let undone = world.post(&undo, &[], "office").await;
    assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.body);
    assert_eq!(state(&items(&world, &hash).await), "open");

    // What another has changed since is not taken back.
    let now = items(&world, &hash).await;
    let fresh = |items: &[Kept<DraftItem>]| items.iter().find(|item| item.item == seen.item).unwrap().clone();
    step(&world, &hash, &fresh(&now), &[("act", "accept")], "office").await;
    let now = items(&world, &hash).await;
    step(
        &world,
        &hash,
        &fresh(&now),
        &[("act", "reject"), ("reason", "与上文重复")],
        "second",
    )
    .await;
    let refused = world.post(&undo, &[], "office").await;
    refused.must_say("second-name");
    assert_eq!(state(&items(&world, &hash).await), "rejected");
    let verified = world.app.store.verify_ledger(&[]).await.expect("verified");
    let errors = verified
        .problems
        .iter()
        .filter(|problem| problem.severity == kaifa_base::Severity::Error);
    assert_eq!(errors.count(), 0, "{:?}", verified.problems);
}

#[tokio::test]
async fn the_next_edition_says_what_changes_for_whom_and_keeps_ids_and_past_days() {
    let world = World::new("draft_next").await;
    let text = "甲市人民政府关于整顿园区的通知\n甲政发〔2026〕3号\n各县(市、区):\n一、清查。2026年6月底前完成闲置土地清查。(责任单位:市自然资源局)\n二、通报。每月通报重点指标。(责任单位:市商务局)\n甲市人民政府\n2026年1月5日\n";
    let hash = drafted(&world, text.as_bytes(), "jia-2026-3").await;
    accept_all(&world, &hash).await;
    let first = in_force(&world, &hash, "2026-01-10").await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.body);

    let amended = text
        .replace("2026年6月底前", "2026年9月底前")
        .replace("每月通报", "每季度通报");
    let hash = drafted(&world, amended.as_bytes(), "").await;
    let page = world
        .get(&format!("/documents/texts/{hash}/review"), "office")
        .await;
    page.must_say("与上一版相比")
        .must_say("更松")
        .must_say("市自然资源局")
        .must_say("2026-09-30");
    accept_all(&world, &hash).await;
    let second = in_force(&world, &hash, "2026-03-01").await;
    assert_eq!(second.status, StatusCode::SEE_OTHER, "{}", second.body);

    let now = world.get("/api/duties/jia-2026-3/JIA-D-1-a", "office").await;
    now.must_say("2026-09-30");
    let then = world
        .get("/api/duties/jia-2026-3/JIA-D-1-a?on=2026-02-01", "office")
        .await;
    then.must_say("2026-06-30");
    let life = world.get("/documents/jia-2026-3/life", "office").await;
    life.must_say("2026年2月28日").must_say("现行");
    let compared = world
        .get("/compare?left=jia-2026-3%231&right=jia-2026-3%232", "office")
        .await;
    compared
        .must_say("右方更松")
        .must_say("2026-06-30")
        .must_say("2026-09-30");
}

#[tokio::test]
async fn a_replaced_document_ends_its_duties_go_on_and_past_days_keep_it() {
    let world = World::new("draft_life").await;
    let hash = drafted(&world, &text_of(SONGLING), SONGLING).await;
    accept_all(&world, &hash).await;
    in_force(&world, &hash, "2026-01-01").await;
    let next = "松岭省人民政府关于开发区监测的通知\n松政发〔2026〕2号\n一、发布指标。省统计局按季度发布开发区主要指标。(责任单位:省统计局、省商务厅)\n松岭省人民政府\n2026年2月1日\n";
    let hash = drafted(&world, next.as_bytes(), "songling-2026-2").await;
    accept_all(&world, &hash).await;
    in_force(&world, &hash, "2026-02-15").await;

    let life = format!("/documents/{SONGLING}/life");
    let wrong = world
        .post(&life, &[("kind", "replaced"), ("last_day", "soon")], "office")
        .await;
    wrong
        .must_say("最后一天")
        .must_say("接替它的文件")
        .must_say("请写明依据");
    let end = [
        ("kind", "replaced"),
        ("last_day", "2026-02-28"),
        ("successor", "songling-2026-2"),
        ("reason", "新通知第一条"),
    ];
    let ended = world.post(&life, &end, "office").await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", ended.body);
    let page = world.get(&life, "office").await;
    page.must_say("被替代")
        .must_say("由接替文件承接")
        .must_say("随文件终止")
        .must_say("新通知第一条");
    // After its last day it leads to how it ended.
    let gone = world.get(&format!("/documents/{SONGLING}"), "office").await;
    assert_eq!((gone.status, &gone.location), (StatusCode::SEE_OTHER, &life));
    let past = world
        .get(&format!("/documents/{SONGLING}?on=2026-02-20"), "office")
        .await;
    assert_eq!(past.status, StatusCode::OK);
    world
        .get("/documents", "office")
        .await
        .must_say("已终止的文件")
        .must_say("2026年2月28日");
    world
        .get("/documents/songling-2026-2/life", "office")
        .await
        .must_say("承接自其他文件的任务");
    let ends = world.app.store.list_duty_ends(SONGLING).await.unwrap();
    let on = ends
        .iter()
        .find(|end| end.outcome == "goes_on")
        .expect("a duty that goes on");
    let (pack, duty) = (
        on.successor_pack.clone().unwrap(),
        on.successor_duty.clone().unwrap(),
    );
    world
        .get(&format!("/duties/{SONGLING}/{}?on=2026-02-20", on.duty), "office")
        .await
        .must_say("文件被替代,最后一天为2026年2月28日;本任务由接替文件承接")
        .must_say(&format!("/duties/{pack}/{duty}"));
    world
        .get(&format!("/duties/{pack}/{duty}"), "office")
        .await
        .must_say("承接自已终止文件的任务")
        .must_say(&format!("/duties/{SONGLING}/{}?on=2026-02-28", on.duty));

    let ends = world.app.store.list_duty_ends(SONGLING).await.unwrap();
    let open = ends
        .iter()
        .find(|end| end.outcome == "ends")
        .expect("a duty that ends");
    let form = [
        ("duty", open.duty.as_str()),
        ("outcome", "closed"),
        ("reason", "领导小组会议决定"),
    ];
    let closed = world.post(&format!("{life}/duty"), &form, "office").await;
    assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", closed.body);
    world
        .get(&life, "office")
        .await
        .must_say("经决定关闭")
        .must_say("领导小组会议决定");
    let again = world.post(&life, &end, "office").await;
    assert_ne!(again.status, StatusCode::SEE_OTHER);
}
