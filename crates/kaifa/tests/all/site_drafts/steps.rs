//! Single steps of a review: one item or all of a clause.

use axum::http::StatusCode;
use kaifa_store::Kept;
use kaifa_store::people::Role;
use kaifa_store::rows::DraftItem;

use super::{SONGLING, drafted, items, judged, step, text_of};
use crate::support::World;

#[tokio::test]
async fn all_items_of_a_clause_are_accepted_in_one_step_unless_one_has_changed_since() {
    let world = World::new("draft_clause").await;
    world.person("second", Role::Office, None).await;
    let hash = drafted(&world, &text_of(SONGLING), SONGLING).await;
    let before = items(&world, &hash).await;
    let clauses: Vec<_> = judged(&before)
        .iter()
        .filter_map(|item| item.clause.clone())
        .collect();
    let clause = clauses
        .iter()
        .find(|clause| clauses.iter().filter(|other| other == clause).count() > 1)
        .expect("a clause with several items");
    let of_clause = |items: &[Kept<DraftItem>]| -> Vec<Kept<DraftItem>> {
        let own = judged(items)
            .into_iter()
            .filter(|item| item.clause.as_ref() == Some(clause));
        own.cloned().collect()
    };
    let seen = |items: &[Kept<DraftItem>]| {
        let pairs = items
            .iter()
            .map(|item| format!("{}:{}", item.item, item.row_version));
        pairs.collect::<Vec<_>>().join(" ")
    };
    let page = world
        .get(&format!("/documents/texts/{hash}/review"), "office")
        .await;
    let shown = seen(&of_clause(&before));
    page.must_say("确认本条").must_say(&format!("value=\"{shown}\""));

    // Another judges one of them in between: nothing is accepted.
    let one = &of_clause(&before)[0];
    step(
        &world,
        &hash,
        one,
        &[("act", "reject"), ("reason", "只是背景")],
        "second",
    )
    .await;
    let accept = format!("/documents/texts/{hash}/review/accept");
    let form = [("clause", clause.as_str()), ("seen", shown.as_str())];
    let refused = world.post(&accept, &form, "office").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.must_say("second-name");
    let states = |items: &[Kept<DraftItem>]| -> Vec<String> {
        of_clause(items).iter().map(|item| item.state.clone()).collect()
    };
    let now = items(&world, &hash).await;
    assert!(
        states(&now)[1..].iter().all(|state| state == "open"),
        "{:?}",
        states(&now)
    );

    // What is judged already stays as it is, the others are accepted, and taken back together.
    let shown = seen(&of_clause(&now));
    let done = world
        .post(
            &accept,
            &[("clause", clause.as_str()), ("seen", &shown)],
            "office",
        )
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let now = items(&world, &hash).await;
    assert_eq!(states(&now)[0], "rejected");
    assert!(
        states(&now)[1..].iter().all(|state| state == "accepted"),
        "{:?}",
        states(&now)
    );
    let undone = world
        .post(&format!("/documents/texts/{hash}/review/undo"), &[], "office")
        .await;
    assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.body);
    let now = items(&world, &hash).await;
    assert!(
        states(&now)[1..].iter().all(|state| state == "open"),
        "{:?}",
        states(&now)
    );
    let unread = world
        .post(&accept, &[("clause", "一"), ("seen", "3;1")], "office")
        .await;
    unread.must_say("应为“项号:版本”");
}

#[tokio::test]
async fn an_item_is_corrected_split_merged_rejected_with_a_reason_and_added() {
    let world = World::new("draft_steps").await;
    let hash = drafted(&world, &text_of("yunze-2025-7"), "ignored").await;
    let all = items(&world, &hash).await;
    let find = |words: &str| {
        let found = judged(&all)
            .into_iter()
            .find(|item| item.content.contains(words))
            .cloned();
        found.unwrap_or_else(|| panic!("`{words}` is in no item"))
    };
    let duty = find("每月10日前");
    let page = world
        .get(&format!("/documents/texts/{hash}/review/{}", duty.item), "office")
        .await;
    page.must_say("更正并确认")
        .must_say("责任单位")
        .must_say("市商务局");
    let wrong = step(
        &world,
        &hash,
        &duty,
        &[("act", "correct"), ("f.due", "明天"), ("f.every", "常常")],
        "office",
    )
    .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong
        .must_say("截止日")
        .must_say("频次")
        .must_say("draft.bad_item");
    let form = [
        ("act", "correct"),
        ("f.title", "报送上月数据"),
        ("f.evidence", "数据表、说明"),
    ];
    let done = step(&world, &hash, &duty, &form, "office").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let row = |items: Vec<Kept<DraftItem>>, number: i64| items.into_iter().find(|item| item.item == number);
    let kept = row(items(&world, &hash).await, duty.item).expect("the item");
    assert!(
        kept.content.contains("报送上月数据") && kept.content.contains("[\"数据表\", \"说明\"]"),
        "{}",
        kept.content
    );
    assert_eq!(kept.state, "accepted");

    let silent = step(
        &world,
        &hash,
        &find("产业链图谱"),
        &[("act", "reject"), ("reason", " ")],
        "office",
    )
    .await;
    silent.must_say("请写明为何不采纳");

    let whole = find("产业链图谱");
    let (start, end) = (whole.span_start.unwrap(), whole.span_end.unwrap());
    let middle = ((start + end) / 2).to_string();
    let split = step(
        &world,
        &hash,
        &whole,
        &[("act", "split"), ("at", &middle)],
        "office",
    )
    .await;
    assert_eq!(split.status, StatusCode::SEE_OTHER, "{}", split.body);
    let after = items(&world, &hash).await;
    assert_eq!(after.len(), all.len() + 1);
    let first = row(after.clone(), whole.item).unwrap();
    let second = after
        .iter()
        .find(|item| item.span_start == middle.parse().ok())
        .expect("the second half")
        .clone();
    assert_eq!((first.span_end, second.span_end), (second.span_start, Some(end)));
    let outside = step(&world, &hash, &first, &[("act", "split"), ("at", "1")], "office").await;
    outside.must_say("不能在此处拆分");
    let merged = step(
        &world,
        &hash,
        &first,
        &[("act", "merge"), ("other", &second.item.to_string())],
        "office",
    )
    .await;
    assert_eq!(merged.status, StatusCode::SEE_OTHER, "{}", merged.body);
    let after = items(&world, &hash).await;
    assert_eq!(after.len(), all.len());
    assert_eq!(row(after, whole.item).unwrap().span_end, Some(end));

    let added = world
        .post(
            &format!("/documents/texts/{hash}/review/add"),
            &[
                ("clause", "二/(一)"),
                ("list", "duty"),
                ("words", "编制主导产业名录"),
            ],
            "office",
        )
        .await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.body);
    world
        .get(&added.location, "office")
        .await
        .must_say("编制主导产业名录");
    let analyst = step(&world, &hash, &whole, &[("act", "accept")], "analyst").await;
    assert_eq!(analyst.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn whose_figures_are_is_assumed_otherwise_for_those_that_nobody_has_judged() {
    let world = World::new("draft_assume").await;
    world.person("second", Role::Office, None).await;
    let text = "甲远市人民政府关于工业发展的通知\n一、目标。到2030年底,工业投资达到300亿元,引进企业50家,建成标准厂房20个。\n";
    let hash = drafted(&world, text.as_bytes(), "jiayuan-2030-1").await;
    let review = format!("/documents/texts/{hash}/review");
    let assume = format!("{review}/assume");
    let figures = async || -> Vec<Kept<DraftItem>> {
        let all = items(&world, &hash).await;
        all.into_iter().filter(|item| item.list == "target").collect()
    };
    let of = |items: &[Kept<DraftItem>], id: &str| -> usize {
        let scope = |item: &&Kept<DraftItem>| {
            item.content
                .lines()
                .any(|line| line.starts_with("scope = ") && line.ends_with(&format!(".{id}\"")))
        };
        items.iter().filter(scope).count()
    };
    let seen = |items: &[Kept<DraftItem>]| -> String {
        let open = items.iter().filter(|item| item.state == "open");
        let pairs: Vec<String> = open
            .map(|item| format!("{}:{}", item.item, item.row_version))
            .collect();
        pairs.join(" ")
    };
    let (place, zones) = ("place", "zones");
    let before = figures().await;
    assert_eq!((before.len(), of(&before, place)), (3, 3));
    step(&world, &hash, &before[0], &[("act", "accept")], "office").await;

    // It is said before it is done: how many change, which stay.
    let page = world.get(&review, "office").await;
    page.must_say("3 个数没有写明是谁的,按“甲远市”。")
        .must_say("改按“全市开发区”")
        .must_say(&format!("href=\"{review}/{}\"", before[0].item));
    let shown = seen(&figures().await);
    page.must_say(&format!("value=\"{shown}\""));

    // Another judges one of them meanwhile: nothing is changed.
    step(&world, &hash, &before[1], &[("act", "accept")], "second").await;
    let form = [("whose", "zones"), ("seen", shown.as_str())];
    let refused = world.post(&assume, &form, "office").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.must_say("second-name");
    assert_eq!(of(&figures().await, place), 3);

    // Those that nobody has judged are turned and go on waiting; those accepted stay.
    let shown = seen(&figures().await);
    let form = [("whose", "zones"), ("seen", shown.as_str())];
    let done = world.post(&assume, &form, "office").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    let now = figures().await;
    assert_eq!((of(&now, place), of(&now, zones)), (2, 1));
    assert_eq!(now[2].state, "open");
    let page = world.get(&review, "office").await;
    page.must_say("2 个数没有写明是谁的,按“甲远市”。")
        .must_say("1 个数没有写明是谁的,按“全市开发区”。")
        .must_say("改按“甲远市”")
        .must_not_say("改按“全市开发区”");

    // The step is taken back as a whole.
    let undone = world.post(&format!("{review}/undo"), &[], "office").await;
    assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.body);
    assert_eq!(of(&figures().await, place), 3);
    world
        .post(&assume, &[("whose", "nobody"), ("seen", "")], "office")
        .await
        .must_say("应为 place 或 zones");
}
