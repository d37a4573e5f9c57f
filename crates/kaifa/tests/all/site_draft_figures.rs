//! The figures of a draft checked beside each other: what is asked about the doubtful ones, corrections on the way, one step for all.

use axum::http::StatusCode;
use kaifa_base::Lang;
use kaifa_flow::documents::shelf::base_pack;
use kaifa_flow::place::ReadText;
use kaifa_pack::draft::{DOUBTFUL, draft};
use kaifa_site::pages::documents::draft_doubts::{Ask, asks};
use kaifa_store::people::Role;

use crate::site_drafts::{drafted, items, step};
use crate::support::World;

const TEXT: &str = "甲远市开发区提升方案\n甲远政发〔2026〕5号\n一、目标。到2028年底,全市开发区亩均税收达到25万元以上,高新技术企业达到180家。\n二、绿化。绿化率达到35%。\n甲远市人民政府\n2026年1月5日\n";

#[tokio::test]
async fn figures_are_checked_together_corrected_on_the_way_and_accepted_as_one_step() {
    let world = World::new("draft_figures").await;
    let hash = drafted(&world, TEXT.as_bytes(), "jia-2026-5").await;
    let review = format!("/documents/texts/{hash}/review");
    let targets = || async {
        let mut all = items(&world, &hash).await;
        all.retain(|item| item.list == "target");
        all
    };
    let all = targets().await;
    assert_eq!(all.len(), 3, "{all:?}");
    world
        .get(&review, "office")
        .await
        .must_say("一并核对本条数字")
        .must_say("/review/figures")
        .must_say("1 个数没有写明是谁的,按“全市开发区”。")
        .must_say("1 个数没有写期限,按每年都要达到。");
    let page = world.get(&format!("{review}/figures"), "office").await;
    page.must_say("亩均税收达到25万元以上")
        .must_say("谁的数")
        .must_say("一并确认");
    let clause = world.get(&format!("{review}/figures?clause=二"), "office").await;
    clause.must_say("绿化率").must_not_say("高新技术企业");

    // One is left out, one gets the time limit that the text does not give, one is right as it is.
    let named = |words: &str| {
        all.iter()
            .find(|item| item.content.contains(words))
            .expect("a figure")
            .clone()
    };
    let (tax, rate) = (named("亩均税收"), named("绿化率"));
    let key = |name: &str, item: i64| format!("{name}.{item}");
    let pairs = [
        (key("pick", tax.item), "1".to_owned()),
        (key("v", tax.item), tax.row_version.to_string()),
        (key("pick", rate.item), "1".to_owned()),
        (key("v", rate.item), rate.row_version.to_string()),
        (format!("f.{}.by", rate.item), "2027-12-31".to_owned()),
        (format!("f.{}.every", rate.item), "year".to_owned()),
    ];
    let form: Vec<(&str, &str)> = pairs
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let to = format!("{review}/figures");
    let wrong: Vec<(&str, &str)> = form
        .iter()
        .map(|(name, value)| (*name, if name.ends_with(".by") { "年底" } else { *value }))
        .collect();
    world.post(&to, &wrong, "office").await.must_say("期限");
    world.post(&to, &[], "office").await.must_say("没有勾选");
    let done = world.post(&to, &form, "office").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let now = targets().await;
    let state = |number: i64| {
        let item = now.iter().find(|item| item.item == number).expect("a figure");
        (item.state.as_str(), item.content.as_str())
    };
    assert_eq!(state(tax.item), ("accepted", tax.content.as_str()));
    let (accepted, content) = state(rate.item);
    assert!(
        accepted == "accepted" && content.contains("by = 2027-12-31") && !content.contains("every"),
        "{content}"
    );
    assert_eq!(now.iter().filter(|item| item.state == "open").count(), 1);

    // Taken back as a whole.
    let undone = world.post(&format!("{review}/undo"), &[], "office").await;
    assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.body);
    assert!(targets().await.iter().all(|item| item.state == "open"));

    // What another has judged in between is not overwritten.
    world.person("second", Role::Office, None).await;
    let fresh = targets().await;
    let of_tax = fresh.iter().find(|item| item.item == tax.item).expect("a figure");
    step(
        &world,
        &hash,
        of_tax,
        &[("act", "reject"), ("reason", "只是背景")],
        "second",
    )
    .await;
    let refused = world.post(&to, &form, "office").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.must_say("second-name");
}

/// What is asked about the first item of a list of the draft of a text, were it doubtful.
fn asked_of(text: &str, list: &str) -> Vec<Ask> {
    let source = kaifa_text::Source::decode(text.as_bytes());
    let reading = kaifa_text::read(&source);
    let drafted = draft(&source, &reading, &base_pack().items, "yi-2026-1");
    let found = drafted.proposals.into_iter().find(|one| one.list == list);
    let mut said = found.expect("an item");
    // What is asked does not depend on how sure the reader is by now.
    said.sure = said.sure.min(DOUBTFUL - 1);
    asks(&ReadText { source, reading }, &said, Lang::Zh)
}

#[test]
fn a_person_is_asked_about_the_fields_that_the_text_leaves_open() {
    let fields = |asked: &[Ask]| -> Vec<&str> { asked.iter().map(|one| one.field).collect() };
    // Whose a figure is and by when is asked once for the document where the text does not say it.
    let open = asked_of("一、发展。标准厂房出租率达到85%。\n", "target");
    assert!(
        !fields(&open).iter().any(|field| ["by", "scope"].contains(field)),
        "{open:?}"
    );
    let before = asked_of(
        "一、发展。全市开发区加快建设,达到85%的出租率,年底前新增企业20家。\n",
        "target",
    );
    assert!(fields(&before).contains(&"scope"), "{before:?}");
    let nobody = asked_of("一、通报。每月通报重点指标。\n", "duty");
    assert_eq!(fields(&nobody), ["responsible"]);
    let subject = asked_of("一、报送。各开发区管委会每月8日前报送重点指标。\n", "duty");
    assert!(
        subject[0]
            .words
            .contains("“各开发区管委会”取自本句或前一句的主语"),
        "{subject:?}"
    );
    let named = asked_of("一、通报。每月通报重点指标。(责任单位:市商务局)\n", "duty");
    assert_eq!(fields(&named), [""], "{named:?}");
}
