//! Figures on their way through the reviews: versions stay, two clocks can be asked, and missing is not zero.

mod support;

use chrono::TimeDelta;
use kaifa_base::{FigureState, Period};
use kaifa_store::rows::{FigureFilter, FigureReview, FigureVersion, ReviewState, Verdict, review_figure};
use kaifa_store::{Changes, Instant, Store};
use kaifa_testkit::{Clock, TestDb};
use support::{act, codes_of, figure, insert};

fn review(
    figure: &FigureVersion,
    stage: i64,
    verdict: Verdict,
    reason: Option<&str>,
    at: Instant,
) -> FigureReview {
    FigureReview {
        indicator: figure.indicator.clone(),
        subject: figure.subject.clone(),
        period: figure.period,
        version: figure.version,
        stage,
        reviewer: "carol".into(),
        on_behalf_of: None,
        verdict,
        reason: reason.map(str::to_owned),
        at,
    }
}

async fn find(store: &Store, version: i64) -> kaifa_store::Kept<FigureVersion> {
    store
        .find_figure("output", "zone-1", Period::Year(2025), version)
        .await
        .unwrap()
        .unwrap()
}

#[tokio::test]
async fn a_figure_passes_two_reviews_is_returned_and_corrected_and_every_moment_can_be_asked() {
    for db in TestDb::on_each_engine("figure_reviews").await {
        let store = &db.store;
        let mut clock = Clock::default();
        insert(store, clock.now(), &[figure("zone-1", 1, "12.50", clock.now())]).await;
        let filter = FigureFilter {
            subject: Some("zone-1".into()),
            ..FigureFilter::default()
        };
        assert!(
            store
                .list_figures_in_force(&filter, None)
                .await
                .unwrap()
                .is_empty(),
            "not accepted yet"
        );

        // The county accepts, the office returns.
        let first = find(store, 1).await;
        let accept = review_figure(
            &first,
            &review(&first, 1, Verdict::Accept, None, clock.tick()),
            false,
        )
        .unwrap();
        store
            .write(&act(clock.now(), "figure.review"), accept)
            .await
            .unwrap();
        let first = find(store, 1).await;
        assert_eq!((first.review, first.stage), (ReviewState::UnderReview, 2));
        let back = review(&first, 2, Verdict::Return, Some("口径不符"), clock.tick());
        store
            .write(
                &act(clock.now(), "figure.review"),
                review_figure(&first, &back, true).unwrap(),
            )
            .await
            .unwrap();

        // The zone corrects: version 2 beside version 1.
        insert(store, clock.tick(), &[figure("zone-1", 2, "11.90", clock.now())]).await;
        for (stage, last) in [(1, false), (2, true)] {
            let second = find(store, 2).await;
            let accept = review(&second, stage, Verdict::Accept, None, clock.tick());
            store
                .write(
                    &act(clock.now(), "figure.review"),
                    review_figure(&second, &accept, last).unwrap(),
                )
                .await
                .unwrap();
        }
        let accepted_at = clock.now();
        assert_eq!(find(store, 1).await.review, ReviewState::Returned);
        assert_eq!(
            find(store, 1).await.value,
            Some("12.50".parse().unwrap()),
            "what was returned stays as it was"
        );
        let in_force = store.list_figures_in_force(&filter, None).await.unwrap();
        assert_eq!((in_force.len(), in_force[0].version), (1, 2));
        let just_before = accepted_at - TimeDelta::milliseconds(1);
        assert!(
            store
                .list_figures_in_force(&filter, Some(just_before))
                .await
                .unwrap()
                .is_empty()
        );
        assert_eq!(
            store
                .list_figures_in_force(&filter, Some(accepted_at))
                .await
                .unwrap()
                .len(),
            1
        );

        // A later correction that is only handed in leaves the accepted one in force, and is the newest as entered.
        insert(store, clock.tick(), &[figure("zone-1", 3, "11.95", clock.now())]).await;
        assert_eq!(
            store.list_figures_in_force(&filter, None).await.unwrap()[0].version,
            2
        );
        assert_eq!(
            store.list_figures_as_entered(&filter, None).await.unwrap()[0].version,
            3
        );
        assert_eq!(
            store
                .list_figures_as_entered(&filter, Some(accepted_at))
                .await
                .unwrap()[0]
                .version,
            2
        );
        let reviews = store
            .list_figure_reviews("output", "zone-1", Period::Year(2025))
            .await
            .unwrap();
        let verdicts: Vec<_> = reviews
            .iter()
            .map(|it| (it.version, it.stage, it.verdict))
            .collect();
        assert_eq!(
            verdicts,
            [
                (1, 1, Verdict::Accept),
                (1, 2, Verdict::Return),
                (2, 1, Verdict::Accept),
                (2, 2, Verdict::Accept)
            ]
        );
        assert_eq!(reviews[1].reason.as_deref(), Some("口径不符"));
        assert!(store.verify_ledger(&[]).await.unwrap().is_sound());
    }
}

#[tokio::test]
async fn of_two_reviewers_at_once_one_verdict_stands_and_the_other_learns_of_it() {
    for db in TestDb::on_each_engine("two_reviewers").await {
        let clock = Clock::default();
        insert(
            &db.store,
            clock.now(),
            &[figure("zone-1", 1, "12.50", clock.now())],
        )
        .await;
        let read = find(&db.store, 1).await;
        let accept =
            review_figure(&read, &review(&read, 1, Verdict::Accept, None, clock.now()), true).unwrap();
        let back = review_figure(
            &read,
            &review(&read, 1, Verdict::Return, Some("重复"), clock.now()),
            true,
        )
        .unwrap();
        db.store
            .write(&act(clock.now(), "figure.review"), accept)
            .await
            .unwrap();
        let refused = db.store.write(&act(clock.now(), "figure.review"), back).await;
        assert_eq!(
            codes_of(refused),
            ["store.changed_meanwhile", "store.already_exists"]
        );
        assert_eq!(find(&db.store, 1).await.review, ReviewState::Accepted);
    }
}

#[tokio::test]
async fn a_review_at_the_wrong_stage_and_a_return_without_reason_are_both_named() {
    for db in TestDb::on_each_engine("review_faults").await {
        let clock = Clock::default();
        insert(
            &db.store,
            clock.now(),
            &[figure("zone-1", 1, "12.50", clock.now())],
        )
        .await;
        let read = find(&db.store, 1).await;
        let faulty = review(&read, 2, Verdict::Return, Some("  "), clock.now());
        assert_eq!(
            codes_of(review_figure(&read, &faulty, true)),
            ["figure.review_state", "figure.review_reason"]
        );
    }
}

#[tokio::test]
async fn missing_is_not_zero_in_the_database_either() {
    for db in TestDb::on_each_engine("missing_not_zero").await {
        let clock = Clock::default();
        let missing = FigureVersion {
            state: FigureState::Missing,
            value: None,
            unit: None,
            ..figure("zone-1", 1, "0", clock.now())
        };
        let zero = figure("zone-2", 1, "0", clock.now());
        insert(&db.store, clock.now(), &[missing, zero]).await;
        let figures = db.store.list_figures(&FigureFilter::default()).await.unwrap();
        assert_eq!((figures[0].state, figures[0].value), (FigureState::Missing, None));
        assert_eq!(
            (figures[1].state, figures[1].value),
            (FigureState::Reported, Some("0".parse().unwrap()))
        );
        let reported_without_value = FigureVersion {
            value: None,
            ..figure("zone-3", 1, "0", clock.now())
        };
        let mut changes = Changes::new();
        changes.insert(&reported_without_value);
        assert_eq!(
            codes_of(db.store.write(&act(clock.now(), "x"), changes).await),
            ["store.value_refused"]
        );
    }
}
