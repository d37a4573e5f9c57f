//! Figures inside reports and figures with rows of their own, read as one.

mod support;

use std::sync::Arc;

use kaifa_base::{Decimal, Digest, Period};
use kaifa_store::rows::{
    FigureFilter, FigureReview, Report, ReviewState, Submission, Verdict, review_figure,
};
use kaifa_store::{Changes, Document, Origin};
use kaifa_testkit::{Clock, TestDb};
use support::act;

const CONTENT: &str =
    r#"[["i",1,"1.50",0,2],["i",2,"1.75","accepted",9],["j",1,null,1,3],["k",1,"4","draft",4]]"#;

async fn import(db: &TestDb, clock: &Clock) {
    let mut changes = Changes::new();
    changes.insert(&Submission {
        id: "s".into(),
        form: "f".into(),
        file: "a.csv".into(),
        file_sha256: Digest::of("a"),
        indicators: serde_json::json!({ "i": "万元", "j": "个", "k": "人" }),
        figures: 4,
        superseded: 1,
        unchanged: 0,
        reason: None,
        entered_by: "p".into(),
        known_at: clock.now(),
    });
    let report = |subject: &str| Report {
        form: "f".into(),
        subject: subject.into(),
        period: Period::Quarter(2025, 1),
        version: 1,
        submission: "s".into(),
        waiting: 1,
        content: Document(CONTENT.into()),
    };
    let origin = Origin {
        file: "a.csv".into(),
        sha256: Digest::of("a"),
    };
    changes.import_owned(origin, vec![report("b"), report("a")]);
    db.store
        .write(&act(clock.now(), "figure.import"), changes)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_figure_in_a_report_is_found_like_any_other_until_its_own_row_goes_before_it() {
    for db in TestDb::on_each_engine("reports").await {
        let clock = Clock::default();
        import(&db, &clock).await;
        let period = Period::Quarter(2025, 1);
        let all = db.store.list_figures(&FigureFilter::default()).await.unwrap();
        assert_eq!(all.len(), 8);
        assert!(all.is_sorted_by_key(|one| (one.indicator.clone(), one.subject.clone(), one.version)));
        let of = |indicator: &str| FigureFilter::of_figure(indicator, "a", period);
        let counts = db.store.list_figures_in_force(&of("i"), None).await.unwrap();
        assert_eq!((counts.len(), counts[0].value), (1, Some(Decimal::new(175, 2))));
        assert_eq!(
            (counts[0].unit.as_deref(), &counts[0].source["line"]),
            (Some("万元"), &9.into())
        );
        assert!(
            db.store
                .list_figures_in_force(&of("k"), None)
                .await
                .unwrap()
                .is_empty(),
            "a draft never counts"
        );
        let judged = ["i".to_owned(), "k".to_owned()].into();
        assert_eq!(
            db.store
                .list_figures_in_force_of(&judged, None)
                .await
                .unwrap()
                .len(),
            2
        );

        // A verdict gives the version its own row; a second verdict on what was read before is refused.
        let waiting = db.store.find_figure("j", "a", period, 1).await.unwrap().unwrap();
        assert_eq!(
            (waiting.row_version, waiting.review, waiting.stage),
            (0, ReviewState::UnderReview, 1)
        );
        let review = |reviewer: &str| FigureReview {
            indicator: "j".into(),
            subject: "a".into(),
            period,
            version: 1,
            stage: 1,
            reviewer: reviewer.into(),
            on_behalf_of: None,
            verdict: Verdict::Return,
            reason: Some("口径".into()),
            at: clock.now(),
        };
        let changes = review_figure(&waiting, &review("p"), true).unwrap();
        db.store
            .write(&act(clock.now(), "figure.return"), changes)
            .await
            .unwrap();
        let late = review_figure(&waiting, &review("q"), true).unwrap();
        assert!(
            db.store
                .write(&act(clock.now(), "figure.return"), late)
                .await
                .is_err()
        );
        let now = db.store.find_figure("j", "a", period, 1).await.unwrap().unwrap();
        assert_eq!((now.row_version, now.review), (1, ReviewState::Returned));
        let waits = FigureFilter {
            review: Some(ReviewState::UnderReview),
            ..FigureFilter::default()
        };
        let left = db.store.list_figures(&waits).await.unwrap();
        let left: Vec<(&str, &str)> = left
            .iter()
            .map(|one| (one.indicator.as_str(), one.subject.as_str()))
            .collect();
        assert_eq!(left, [("i", "a"), ("i", "b"), ("j", "b")]);
        assert_eq!(
            db.store
                .list_figures(&FigureFilter::default())
                .await
                .unwrap()
                .len(),
            8,
            "no version twice"
        );
        let report = db.store.find_report_of(&now).await.unwrap().unwrap();
        assert_eq!(report.subject, "a");
        assert_eq!(kaifa_testkit::waiting(&db.store).await, (2, 2));
        let ledger = db.store.verify_ledger(&[]).await.unwrap();
        assert!(ledger.is_sound(), "{:?}", ledger.problems);
    }
}

#[tokio::test]
async fn what_counts_is_read_again_only_where_something_was_written_since() {
    for db in TestDb::on_each_engine("reports-since").await {
        let clock = Clock::default();
        let judged = ["i".to_owned(), "j".to_owned()].into();
        let root = async || db.store.ledger_root().await.unwrap().map_or(0, |root| root.seq);
        let whole = async || db.store.list_figures_in_force_of(&judged, None).await.unwrap();
        let empty = Arc::new(whole().await);
        let since = root().await;
        import(&db, &clock).await;
        let after = db
            .store
            .list_figures_in_force_after(&judged, &empty, since)
            .await
            .unwrap();
        assert_eq!((after.len(), &*after), (2, &whole().await));

        // A verdict that lets a figure count brings it in; one that returns a figure changes nothing that counts.
        let period = Period::Quarter(2025, 1);
        for (subject, verdict) in [("a", Verdict::Accept), ("b", Verdict::Return)] {
            let (since, before) = (root().await, Arc::new(whole().await));
            let waiting = db
                .store
                .find_figure("j", subject, period, 1)
                .await
                .unwrap()
                .unwrap();
            let review = FigureReview {
                indicator: "j".into(),
                subject: subject.into(),
                period,
                version: 1,
                stage: 1,
                reviewer: "p".into(),
                on_behalf_of: None,
                verdict,
                reason: Some("核对".into()),
                at: clock.now(),
            };
            let changes = review_figure(&waiting, &review, true).unwrap();
            db.store
                .write(&act(clock.now(), "figure.review"), changes)
                .await
                .unwrap();
            let now = db
                .store
                .list_figures_in_force_after(&judged, &before, since)
                .await
                .unwrap();
            assert_eq!((now.len(), &*now), (3, &whole().await), "{subject}");
            assert_eq!(Arc::ptr_eq(&now, &before), verdict == Verdict::Return);
        }
    }
}
