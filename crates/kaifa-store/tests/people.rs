//! People: signing in and its lock, sessions, and the three offices kept apart in the database, not only on paper.

mod support;

use chrono::TimeDelta;
use kaifa_store::Store;
use kaifa_store::ledger::EntryFilter;
use kaifa_store::people::{NewGrant, NewPerson, Role, SignInPolicy};
use kaifa_testkit::{Clock, TestDb};
use support::{act, codes_of};

const PASSWORD: &str = "correct horse";

fn grant(role: Role) -> NewGrant {
    NewGrant {
        role,
        unit: role.needs_unit().then(|| "zone-1".to_owned()),
        from_date: Clock::default().today(),
        until_date: None,
    }
}

fn person(login: &str, roles: &[Role]) -> NewPerson {
    NewPerson {
        login: login.into(),
        name: "测试".into(),
        password: PASSWORD.into(),
        grants: roles.iter().map(|role| grant(*role)).collect(),
    }
}

async fn create(store: &Store, login: &str, roles: &[Role]) -> String {
    let act = act(Clock::default().now(), "person.create");
    store.create_person(&act, &person(login, roles)).await.unwrap()
}

async fn actions(store: &Store) -> Vec<String> {
    let filter = EntryFilter {
        action_starts: Some("session.".into()),
        ..EntryFilter::default()
    };
    store
        .list_entries(&filter, 100)
        .await
        .unwrap()
        .into_iter()
        .rev()
        .map(|entry| entry.action)
        .collect()
}

#[tokio::test]
async fn signing_in_gives_a_session_that_ends_by_time_by_signing_out_and_by_disabling() {
    for db in TestDb::on_each_engine("sign_in").await {
        let mut clock = Clock::default();
        let id = create(&db.store, "clerk", &[Role::Office]).await;
        let policy = SignInPolicy::default();
        let first = db
            .store
            .sign_in("clerk", PASSWORD, clock.tick(), policy)
            .await
            .unwrap();
        let session = db
            .store
            .find_session(&first.token, clock.now())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (session.person.as_str(), session.expires_at),
            (id.as_str(), clock.now() + TimeDelta::hours(12))
        );
        assert_eq!(db.store.find_session("guess", clock.now()).await.unwrap(), None);
        let last_moment = first.expires_at - TimeDelta::milliseconds(1);
        assert!(
            db.store
                .find_session(&first.token, last_moment)
                .await
                .unwrap()
                .is_some()
        );
        assert!(
            db.store
                .find_session(&first.token, first.expires_at)
                .await
                .unwrap()
                .is_none()
        );

        db.store.sign_out(&first.token, clock.tick()).await.unwrap();
        assert!(
            db.store
                .find_session(&first.token, clock.now())
                .await
                .unwrap()
                .is_none()
        );
        db.store.sign_out(&first.token, clock.tick()).await.unwrap();
        assert_eq!(actions(&db.store).await, ["session.sign_in", "session.sign_out"]);

        // Whoever signs in next takes away the sessions that have ended: at the moment when it held, it is not found any more.
        let left_open = db
            .store
            .sign_in("clerk", PASSWORD, clock.tick(), policy)
            .await
            .unwrap();
        let held = clock.now();
        let over = left_open.expires_at;
        assert!(
            db.store
                .find_session(&left_open.token, held)
                .await
                .unwrap()
                .is_some()
        );
        let later = db.store.sign_in("clerk", PASSWORD, over, policy).await.unwrap();
        assert!(
            db.store
                .find_session(&left_open.token, held)
                .await
                .unwrap()
                .is_none()
        );
        assert!(db.store.find_session(&later.token, over).await.unwrap().is_some());

        let second = db
            .store
            .sign_in("clerk", PASSWORD, clock.tick(), policy)
            .await
            .unwrap();
        db.store
            .set_disabled(&act(clock.tick(), "person.disable"), &id, true)
            .await
            .unwrap();
        assert!(
            db.store
                .find_session(&second.token, clock.now())
                .await
                .unwrap()
                .is_none()
        );
        let refused = db.store.sign_in("clerk", PASSWORD, clock.tick(), policy).await;
        assert_eq!(codes_of(refused), ["people.sign_in_refused"]);
        assert!(db.store.verify_ledger(&[]).await.unwrap().is_sound());
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_are_answered_alike_and_only_the_first_is_recorded() {
    for db in TestDb::on_each_engine("sign_in_refused").await {
        let clock = Clock::default();
        create(&db.store, "clerk", &[Role::Office]).await;
        let policy = SignInPolicy::default();
        let wrong = db
            .store
            .sign_in("clerk", "guess", clock.now(), policy)
            .await
            .unwrap_err();
        let unknown = db
            .store
            .sign_in("nobody", PASSWORD, clock.now(), policy)
            .await
            .unwrap_err();
        assert_eq!(wrong.problems(), unknown.problems());
        assert_eq!(actions(&db.store).await, ["session.sign_in_failed"]);
    }
}

#[tokio::test]
async fn the_fifth_failure_locks_for_fifteen_minutes_and_the_fourth_does_not() {
    for db in TestDb::on_each_engine("lockout").await {
        let mut clock = Clock::default();
        create(&db.store, "clerk", &[Role::Office]).await;
        let policy = SignInPolicy::default();
        for _ in 0..4 {
            let refused = db.store.sign_in("clerk", "guess", clock.tick(), policy).await;
            assert_eq!(codes_of(refused), ["people.sign_in_refused"]);
        }
        db.store
            .sign_in("clerk", PASSWORD, clock.tick(), policy)
            .await
            .unwrap();
        for _ in 0..4 {
            assert_eq!(
                codes_of(db.store.sign_in("clerk", "guess", clock.tick(), policy).await),
                ["people.sign_in_refused"]
            );
        }
        let fifth = db
            .store
            .sign_in("clerk", "guess", clock.tick(), policy)
            .await
            .unwrap_err()
            .problems();
        assert_eq!(fifth[0].code, "people.sign_in_locked");
        assert!(
            fifth[0].message.en.contains("locked until 2026-03-05T08:15:10"),
            "{}",
            fifth[0].message.en
        );

        clock.advance(TimeDelta::minutes(15) - TimeDelta::seconds(1));
        assert_eq!(
            codes_of(db.store.sign_in("clerk", PASSWORD, clock.now(), policy).await),
            ["people.sign_in_locked"]
        );
        clock.tick();
        db.store
            .sign_in("clerk", PASSWORD, clock.now(), policy)
            .await
            .unwrap();
        let person = db.store.find_person_by_login("clerk").await.unwrap().unwrap();
        assert_eq!((person.failed_count, person.locked_until), (0, None));
    }
}

#[tokio::test]
async fn one_failure_after_a_lock_has_run_out_does_not_lock_again() {
    for db in TestDb::on_each_engine("lock_runs_out").await {
        let mut clock = Clock::default();
        create(&db.store, "clerk", &[Role::Office]).await;
        let policy = SignInPolicy {
            failures: 2,
            ..SignInPolicy::default()
        };
        for code in ["people.sign_in_refused", "people.sign_in_locked"] {
            assert_eq!(
                codes_of(db.store.sign_in("clerk", "guess", clock.tick(), policy).await),
                [code]
            );
        }
        clock.advance(TimeDelta::minutes(16));
        assert_eq!(
            codes_of(db.store.sign_in("clerk", "guess", clock.now(), policy).await),
            ["people.sign_in_refused"]
        );
    }
}

#[tokio::test]
async fn a_new_password_lifts_the_lock_ends_sessions_and_the_old_one_is_worth_nothing() {
    for db in TestDb::on_each_engine("new_password").await {
        let mut clock = Clock::default();
        let id = create(&db.store, "clerk", &[Role::Office]).await;
        let policy = SignInPolicy {
            failures: 1,
            ..SignInPolicy::default()
        };
        let session = db
            .store
            .sign_in("clerk", PASSWORD, clock.tick(), policy)
            .await
            .unwrap();
        assert_eq!(
            codes_of(db.store.sign_in("clerk", "guess", clock.tick(), policy).await),
            ["people.sign_in_locked"]
        );
        let reset = act(clock.tick(), "person.set_password");
        assert_eq!(
            codes_of(db.store.set_password(&reset, &id, "short").await),
            ["people.password_short"]
        );
        db.store.set_password(&reset, &id, "new password").await.unwrap();
        assert!(
            db.store
                .find_session(&session.token, clock.now())
                .await
                .unwrap()
                .is_none()
        );
        assert!(
            db.store
                .sign_in("clerk", PASSWORD, clock.tick(), SignInPolicy::default())
                .await
                .is_err()
        );
        db.store
            .sign_in("clerk", "new password", clock.tick(), policy)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn an_own_new_password_needs_the_current_one_and_wrong_ones_lock_like_sign_ins() {
    for db in TestDb::on_each_engine("own_password").await {
        let mut clock = Clock::default();
        let id = create(&db.store, "clerk", &[Role::Office]).await;
        let policy = SignInPolicy {
            failures: 2,
            ..SignInPolicy::default()
        };
        let mut change = async |current: &str| {
            let act = act(clock.tick(), "person.change_password");
            db.store
                .change_own_password(&act, &id, current, "battery staple", policy)
                .await
        };
        change(PASSWORD).await.unwrap();
        assert_eq!(codes_of(change(PASSWORD).await), ["people.sign_in_refused"]);
        assert_eq!(codes_of(change("guess").await), ["people.sign_in_locked"]);
        assert_eq!(
            codes_of(change("battery staple").await),
            ["people.sign_in_locked"]
        );
    }
}

#[tokio::test]
async fn neither_password_nor_hash_nor_token_stands_in_the_ledger() {
    for db in TestDb::on_each_engine("no_secrets").await {
        let clock = Clock::default();
        create(&db.store, "clerk", &[Role::Office]).await;
        let session = db
            .store
            .sign_in("clerk", PASSWORD, clock.now(), SignInPolicy::default())
            .await
            .unwrap();
        let person = db.store.find_person_by_login("clerk").await.unwrap().unwrap();
        assert!(person.password.0.starts_with("$argon2id$"));
        for entry in db.store.list_entries(&EntryFilter::default(), 100).await.unwrap() {
            for secret in [PASSWORD, &person.password.0, &session.token] {
                assert!(!entry.payload.contains(secret));
            }
        }
    }
}

#[tokio::test]
async fn the_three_offices_are_kept_apart_when_a_person_is_made_and_when_a_role_is_added() {
    for db in TestDb::on_each_engine("offices_apart").await {
        let clock = Clock::default();
        let both = person("both", &[Role::SystemAdmin, Role::SecurityAdmin]);
        let create_act = act(clock.now(), "person.create");
        assert_eq!(
            codes_of(db.store.create_person(&create_act, &both).await),
            ["people.offices_apart"]
        );
        assert!(db.store.find_person_by_login("both").await.unwrap().is_none());

        let auditor = create(&db.store, "auditor", &[Role::SecurityAuditor]).await;
        let grant_act = act(clock.now(), "role.grant");
        for role in [Role::SystemAdmin, Role::SecurityAdmin, Role::Office, Role::Zone] {
            let refused = db.store.grant_role(&grant_act, &auditor, &grant(role)).await;
            assert_eq!(codes_of(refused), ["people.offices_apart"], "{role:?}");
        }
        let clerk = create(&db.store, "clerk", &[Role::Office]).await;
        db.store
            .grant_role(&grant_act, &clerk, &grant(Role::Analyst))
            .await
            .unwrap();
        assert_eq!(
            codes_of(
                db.store
                    .grant_role(&grant_act, &clerk, &grant(Role::SystemAdmin))
                    .await
            )
            .len(),
            2
        );
        assert_eq!(
            codes_of(
                db.store
                    .grant_role(&grant_act, "nobody", &grant(Role::Office))
                    .await
            ),
            ["store.not_found"]
        );
    }
}

#[tokio::test]
async fn of_two_clashing_grants_given_at_once_only_one_is_taken() {
    for db in TestDb::on_each_engine("clash_at_once").await {
        let clock = Clock::default();
        let id = create(&db.store, "new", &[]).await;
        let tasks: Vec<_> = [Role::SystemAdmin, Role::SecurityAuditor]
            .into_iter()
            .map(|role| {
                let (store, id) = (db.store.clone(), id.clone());
                tokio::spawn(async move {
                    store
                        .grant_role(&act(clock.now(), "role.grant"), &id, &grant(role))
                        .await
                })
            })
            .collect();
        let mut taken = 0;
        for task in tasks {
            taken += usize::from(task.await.unwrap().is_ok());
        }
        assert_eq!(taken, 1);
        assert_eq!(db.store.list_grants(Some(&id)).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_grant_holds_through_its_last_day_and_not_on_the_next() {
    for db in TestDb::on_each_engine("grant_ends").await {
        let clock = Clock::default();
        let id = create(&db.store, "clerk", &[Role::Office]).await;
        let kept = db.store.list_grants(Some(&id)).await.unwrap().remove(0);
        db.store
            .end_grant(&act(clock.now(), "role.end"), &kept, clock.today())
            .await
            .unwrap();
        assert_eq!(
            db.store.list_grants_on(&id, clock.today()).await.unwrap().len(),
            1
        );
        let next_day = clock.today() + chrono::Days::new(1);
        assert!(db.store.list_grants_on(&id, next_day).await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn all_faults_of_a_new_person_are_listed_at_once_and_a_taken_name_is_one() {
    for db in TestDb::on_each_engine("person_faults").await {
        let clock = Clock::default();
        create(&db.store, "clerk", &[Role::Office]).await;
        let faulty = NewPerson {
            login: "two words".into(),
            password: "short".into(),
            ..person("", &[Role::Public])
        };
        let act = act(clock.now(), "person.create");
        assert_eq!(
            codes_of(db.store.create_person(&act, &faulty).await),
            [
                "people.login_empty",
                "people.password_short",
                "people.role_not_granted"
            ]
        );
        assert_eq!(
            codes_of(db.store.create_person(&act, &person("clerk", &[])).await),
            ["store.already_exists"]
        );
    }
}
