//! What-if over firms: other numbers of the scheme or of one firm, answered at once, within reach, and without a trace.

use axum::http::StatusCode;

use crate::site_per_mu::{code, five, published, world};

#[tokio::test]
async fn other_quotas_and_figures_answer_with_winners_and_losers_and_leave_no_trace() {
    let world = world("firms-what-if").await;
    let run = published(&world, &five(), "2025").await;
    let acts = async || -> Vec<String> {
        let mut actions = world.actions().await;
        actions.retain(|action| !action.starts_with("session."));
        actions
    };
    let (before, baseline) = (
        acts().await,
        world.get(&format!("/api{run}"), "office").await.body,
    );
    world
        .get(&format!("{run}/what-if"), "office")
        .await
        .must_say("什么都不保存")
        .must_say("这就是现在的结果")
        .must_say("单位用地税收 · 规模以下");
    let tried = async |query: &str| {
        world
            .get(&format!("/api{run}/what-if?{query}"), "office")
            .await
            .json()
    };
    // Two of five are the first 40 percent.
    let v = tried("grade.A=40").await;
    assert_eq!(v["finding"], "1 户升档,0 户降档;名次 0 户前移,0 户后移");
    assert_eq!(v["counts"][0], serde_json::json!(["A 优先发展", 1, 2]));
    assert_eq!(v["moved"][0]["code"], code(2));
    // The last firm pays 60 on its ten mu: it is first, the others fall by one.
    let last = code(5);
    let v = tried(&format!("firm={last}&of={last}&v.tax=60")).await;
    assert_eq!(v["finding"], "1 户升档,3 户降档;名次 1 户前移,4 户后移");
    // Who gains a grade stands before those who lose one, and these before the one that keeps its grade.
    let first = &v["moved"][0];
    assert_eq!(
        (&first["code"], &first["after"]["rank"]),
        (&last.into(), &"1".into())
    );
    let kept: Vec<bool> = (0..5).map(|at| v["moved"][at]["grade_moved"] == false).collect();
    assert_eq!(kept, [false, false, false, false, true]);
    // Without groups everybody is scored by all five indicators, four of which are missing; the full score stays 100.
    let v = tried("together=1").await;
    let second = v["moved"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["code"] == code(2));
    assert_eq!(second.unwrap()["after"]["score"], "26.6667");
    // Twice the only weight is the same, since weights are brought back to the full score.
    let v = tried("w.tax_per_mu.below=200").await;
    assert_eq!(v["moved"], serde_json::json!([]));
    assert!(v["tried"].as_bool().unwrap());
    assert_eq!(acts().await, before);
    assert_eq!(world.get(&format!("/api{run}"), "office").await.body, baseline);
}

#[tokio::test]
async fn bad_wishes_are_listed_by_their_titles_and_others_firms_stay_closed() {
    let world = world("firms-what-if-bad").await;
    let run = published(&world, &five(), "2025").await;
    let bad = world
        .get(
            &format!("{run}/what-if?w.tax_per_mu.above=viel&grade.B=10"),
            "office",
        )
        .await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    bad.must_say("单位用地税收 · 规模以上").must_say("现为“viel”");
    let disorder = world.get(&format!("{run}/what-if?grade.B=10"), "office").await;
    assert_eq!(disorder.status, StatusCode::UNPROCESSABLE_ENTITY);
    disorder.must_say("累计比例应递增");
    let nothing = world
        .get(&format!("{run}/what-if?w.tax_per_mu.below=0"), "office")
        .await;
    nothing.must_say("权重至少要有一项大于零");
    // A zone tries the figures of its own firms and sees what becomes of these.
    let foreign = world
        .get(&format!("{run}/what-if?firm={}", code(1)), "huxi")
        .await;
    assert_eq!(foreign.status, StatusCode::UNPROCESSABLE_ENTITY);
    foreign.must_say("没有企业").must_not_say("第1厂");
    let (own, query) = (code(5), format!("firm={0}&of={0}&v.tax=60", code(5)));
    let v = world
        .get(&format!("/api{run}/what-if?{query}"), "huxi")
        .await
        .json();
    let mut moved: Vec<_> = v["moved"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["code"])
        .collect();
    moved.sort_by_key(|code| code.as_str());
    let mut within = [code(3), code(4), own].map(serde_json::Value::from);
    within.sort_by_key(|code| code.as_str().map(str::to_owned));
    assert_eq!(moved, within.iter().collect::<Vec<_>>());
}
