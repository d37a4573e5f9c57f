//! The lists of the row modules: two clocks, latest versions, what holds on a day, both sides of each boundary.

mod support;

use kaifa_base::Digest;
use kaifa_store::rows::{
    Choice, Decision, DocumentFact, Edition, EffectEnd, EffectLimit, ParameterValue, Proposal,
    ProposalFilter, ProposalStatus, RankState, RankingList, RankingRow, Run,
};
use kaifa_store::{Changes, Document, Instant, new_id};
use kaifa_testkit::{Clock, TestDb};
use support::{act, codes_of, day, insert};

fn ranking(id: &str, version: i64, at: Instant) -> RankingList {
    RankingList {
        id: id.into(),
        list: "provincial".into(),
        class: "provincial".into(),
        year: 2024,
        version,
        publisher: "省".into(),
        published_on: Some(day("2025-06-30")),
        list_size: Some(50),
        source: Some(Digest::of(id)),
        entered_by: "alice".into(),
        entered_at: at,
        correction_reason: (version > 1).then(|| "更正".to_owned()),
    }
}

#[tokio::test]
async fn a_corrected_list_takes_over_and_the_old_one_can_still_be_asked_for_as_known_then() {
    for db in TestDb::on_each_engine("ranking").await {
        let mut clock = Clock::default();
        let entered = clock.now();
        insert(&db.store, entered, &[ranking("l1", 1, entered)]).await;
        let row = |subject: &str, rank: Option<i64>, state: RankState| RankingRow {
            ranking_list: "l1".into(),
            subject: subject.into(),
            printed_name: subject.into(),
            level: None,
            state,
            rank,
            award: None,
            rise_rank: None,
            fall_rank: None,
            further: serde_json::json!({}),
        };
        let rows = [
            row("struck", None, RankState::Disqualified),
            row("zone-2", Some(47), RankState::Ranked),
            row("zone-1", Some(43), RankState::Ranked),
        ];
        insert(&db.store, entered, &rows).await;
        let subjects: Vec<_> = db
            .store
            .list_ranking_rows("l1")
            .await
            .unwrap()
            .iter()
            .map(|r| r.subject.clone())
            .collect();
        assert_eq!(subjects, ["zone-1", "zone-2", "struck"]);

        let corrected = clock.tick();
        insert(&db.store, corrected, &[ranking("l2", 2, corrected)]).await;
        let ids = |lists: Vec<kaifa_store::Kept<RankingList>>| {
            lists.iter().map(|l| l.id.clone()).collect::<Vec<_>>()
        };
        assert_eq!(
            ids(db.store.list_ranking_lists_in_force(None).await.unwrap()),
            ["l2"]
        );
        assert_eq!(
            ids(db.store.list_ranking_lists_in_force(Some(entered)).await.unwrap()),
            ["l1"]
        );
        assert_eq!(db.store.list_ranking_lists().await.unwrap().len(), 2);
        let mut again = Changes::new();
        again.insert(&ranking("l3", 2, corrected));
        assert_eq!(
            codes_of(db.store.write(&act(corrected, "x"), again).await),
            ["store.already_exists"]
        );
    }
}

fn edition(number: i64, from: &str, until: Option<&str>, at: Instant) -> Edition {
    Edition {
        pack: "sample".into(),
        number,
        in_force_from: day(from),
        in_force_until: until.map(day),
        content: Document("{}".into()),
        digest: Digest::of("{}"),
        source: None,
        accepted_by: "alice".into(),
        accepted_at: at,
    }
}

#[tokio::test]
async fn the_edition_in_force_changes_on_its_first_day_and_ends_after_its_last() {
    for db in TestDb::on_each_engine("editions").await {
        let at = Clock::default().now();
        let editions = [
            edition(1, "2022-01-01", None, at),
            edition(2, "2024-07-01", Some("2025-12-31"), at),
        ];
        insert(&db.store, at, &editions).await;
        for (on, number) in [
            ("2021-12-31", None),
            ("2024-06-30", Some(1)),
            ("2024-07-01", Some(2)),
            ("2025-12-31", Some(2)),
            ("2026-01-01", Some(1)),
        ] {
            let found = db
                .store
                .find_edition_in_force("sample", day(on))
                .await
                .unwrap()
                .map(|it| it.number);
            assert_eq!(found, number, "{on}");
        }
        assert_eq!(db.store.list_editions(Some("sample")).await.unwrap().len(), 2);
    }
}

#[tokio::test]
async fn values_of_a_parameter_stay_and_the_fact_entered_last_holds() {
    for db in TestDb::on_each_engine("parameters").await {
        let mut clock = Clock::default();
        for (value, from) in [("1", "2024-01-01"), ("2", "2025-01-01"), ("3", "2025-01-01")] {
            let at = clock.tick();
            let parameter = ParameterValue {
                id: new_id(at),
                pack: "sample".into(),
                parameter: "front".into(),
                value: value.into(),
                valid_from: day(from),
                author: "alice".into(),
                set_at: at,
                reason: "会议确定".into(),
            };
            insert(&db.store, at, &[parameter]).await;
            let fact = DocumentFact {
                id: new_id(at),
                pack: "sample".into(),
                fact: "issued".into(),
                value: from.into(),
                author: "alice".into(),
                entered_at: at,
                reason: "原件".into(),
            };
            insert(&db.store, at, &[fact]).await;
        }
        assert_eq!(db.store.list_parameter_values("sample").await.unwrap().len(), 3);
        assert_eq!(
            db.store
                .find_document_fact("sample", "issued")
                .await
                .unwrap()
                .unwrap()
                .value,
            "2025-01-01"
        );
        assert_eq!(db.store.list_document_facts("sample").await.unwrap().len(), 3);
    }
}

fn run(id: &str, at: Instant) -> Run {
    let (inputs, results) = (Document("{\"facts\":[]}".into()), Document("[]".into()));
    Run {
        id: id.into(),
        kind: "rules".into(),
        pack: Some("sample".into()),
        as_of: day("2026-03-01"),
        digest: Run::digest_of(&inputs, &results),
        inputs,
        results,
        made_by: "alice".into(),
        made_at: at,
        replaces: None,
        reason: None,
        published_at: None,
        published_root: None,
        scheme: Some("sample.zones".to_owned()),
        year: Some(2025),
    }
}

fn proposal(id: &str, key: &str, at: Instant) -> Proposal {
    Proposal {
        id: id.into(),
        run: "run-1".into(),
        pack: "sample".into(),
        rule: "R-1".into(),
        clause: "五/(十四)".into(),
        subject: "zone-1".into(),
        year: 2024,
        consequence: "yellow_card".into(),
        text: "名次 43".into(),
        because: serde_json::json!([{"rank": 43}]),
        decides: Some("office".into()),
        status: ProposalStatus::Proposed,
        dedupe_key: key.into(),
        proposed_at: at,
    }
}

#[tokio::test]
async fn a_run_proposes_once_a_person_decides_once_and_states_the_end_of_an_effect() {
    for db in TestDb::on_each_engine("consequence").await {
        let store = &db.store;
        let mut clock = Clock::default();
        insert(store, clock.now(), &[run("run-1", clock.now())]).await;
        insert(
            store,
            clock.now(),
            &[proposal("p1", "R-1/zone-1/2024", clock.now())],
        )
        .await;
        let mut twice = Changes::new();
        twice.insert(&proposal("p2", "R-1/zone-1/2024", clock.now()));
        assert_eq!(
            codes_of(store.write(&act(clock.now(), "x"), twice).await),
            ["store.already_exists"]
        );
        let open = ProposalFilter {
            status: Some(ProposalStatus::Proposed),
            ..ProposalFilter::default()
        };
        let proposals = store.list_proposals(&open).await.unwrap();
        assert_eq!(proposals.len(), 1);
        assert_eq!(proposals[0].dedupe_key, "R-1/zone-1/2024");

        let decision = |id: &str, at: Instant| Decision {
            id: id.into(),
            proposal: "p1".into(),
            decided_by: "alice".into(),
            role: "office".into(),
            choice: Choice::Confirm,
            reason: "属实".into(),
            picked: Some("6".into()),
            amount: Some("0.50".parse().unwrap()),
            decided_at: at,
        };
        insert(store, clock.tick(), &[decision("d1", clock.now())]).await;
        let mut second = Changes::new();
        second.insert(&decision("d2", clock.now()));
        assert_eq!(
            codes_of(store.write(&act(clock.now(), "x"), second).await),
            ["store.already_exists"]
        );
        assert_eq!(store.find_decision_on("p1").await.unwrap().unwrap().id, "d1");
        assert_eq!(store.list_decisions().await.unwrap().len(), 1);

        let kept = store.find_decision_on("p1").await.unwrap().unwrap();
        assert_eq!(
            (kept.picked.as_deref(), kept.amount.map(|it| it.to_string())),
            (Some("6"), Some("0.50".to_owned()))
        );

        // An event that ends an effect is stated by a person; it points to a proposal that exists.
        let end = |id: &str, proposal: &str| EffectEnd {
            id: id.into(),
            proposal: proposal.into(),
            consequence: 0,
            ended_on: day("2026-06-01"),
            ended_by: "alice".into(),
            reason: "验收合格".into(),
            recorded_at: clock.now(),
        };
        insert(store, clock.now(), &[end("e1", "p1")]).await;
        assert_eq!(store.list_effect_ends().await.unwrap()[0].row, end("e1", "p1"));
        let limit = EffectLimit {
            id: "l1".into(),
            proposal: "p1".into(),
            amount: "0.50".parse().unwrap(),
            set_on: day("2026-06-01"),
            set_by: "alice".into(),
            reason: "会议纪要".into(),
            recorded_at: clock.now(),
        };
        insert(store, clock.now(), std::slice::from_ref(&limit)).await;
        assert_eq!(store.list_effect_limits().await.unwrap()[0].row, limit);
        let mut stray = Changes::new();
        stray.insert(&end("e2", "nothing"));
        assert_eq!(
            codes_of(store.write(&act(clock.now(), "x"), stray).await),
            ["store.reference_missing"]
        );
    }
}

#[tokio::test]
async fn a_published_run_is_not_published_again_and_a_correction_says_why() {
    for db in TestDb::on_each_engine("published_run").await {
        let clock = Clock::default();
        insert(&db.store, clock.now(), &[run("run-1", clock.now())]).await;
        let root = db.store.ledger_root().await.unwrap().unwrap();
        let read = db.store.find_run("run-1").await.unwrap().unwrap();
        db.store
            .write(
                &act(clock.now(), "run.publish"),
                Run::publish(&read, clock.now(), Some(&root)).unwrap(),
            )
            .await
            .unwrap();
        let read = db.store.find_run("run-1").await.unwrap().unwrap();
        assert_eq!(read.published_root.as_deref(), Some(root.to_string().as_str()));
        assert_eq!(
            codes_of(Run::publish(&read, clock.now(), None)),
            ["run.published"]
        );
        let mut silent = Changes::new();
        silent.insert(&Run {
            replaces: Some("run-1".into()),
            ..run("run-2", clock.now())
        });
        assert_eq!(
            codes_of(db.store.write(&act(clock.now(), "x"), silent).await),
            ["store.value_refused"]
        );
        assert_eq!(db.store.list_run_heads("rules").await.unwrap().len(), 1);
    }
}
