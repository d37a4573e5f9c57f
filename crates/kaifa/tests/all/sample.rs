//! The demonstration shows each kind of thing alive, and its ledger is sound.

use kaifa_base::Date;
use kaifa_eval::duties::DutyState;
use kaifa_eval::effects::EffectState;
use kaifa_eval::targets::TargetStatus;
use kaifa_flow::app::{App, Clock};
use kaifa_flow::documents::shelf;
use kaifa_flow::sample::{Story, is_in};
use kaifa_pack::item::{Action, ZoneClass};
use kaifa_store::rows::{FigureFilter, RecordFilter, ReviewState};
use kaifa_testkit::TestDb;

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

#[tokio::test]
async fn the_sample_shows_each_kind_of_thing_alive() {
    let db = TestDb::sqlite("sample").await;
    let store = db.store.clone();
    assert!(!is_in(&store).await.expect("a ledger"), "nothing is there yet");
    let story = Story::built_in();
    let sign_ins = story
        .begin(&store, &shelf::built_in(), || "one-password-for-all-9".to_owned())
        .await
        .expect("people and packs");
    // `kaifa serve` on these data marks them too.
    assert!(is_in(&store).await.expect("a ledger"));
    let today = day("2026-11-21");
    let clock = Clock::Fixed(today.and_hms_opt(1, 0, 0).expect("a time").and_utc());
    let app = App::new(store.clone(), clock, true);
    story.tell(&app, today, |_| {}).await.expect("the story is told");

    let roles: Vec<&str> = sign_ins.iter().map(|one| one.role.as_str()).collect();
    for role in [
        "office",
        "department",
        "county",
        "zone",
        "leader",
        "enterprise",
        "analyst",
        "system_admin",
        "security_admin",
        "security_auditor",
    ] {
        assert!(roles.contains(&role), "no sign-in for {role}");
    }

    // The firm that may sign in is one of those that were graded.
    let firm = store.list_people().await.expect("people");
    let firm = firm
        .iter()
        .find(|person| person.login == "enterprise")
        .expect("a firm");
    let signed = app.signed(&firm.id).await.expect("a person").expect("signed in");
    let code = signed.own_firms().next().expect("its code").to_owned();
    let runs = store.list_run_heads("enterprises").await.expect("runs");
    let (_, run) = kaifa_flow::evaluation::per_mu::open(&app, &runs[0].id)
        .await
        .expect("a run");
    assert!(
        run.table().subjects.find(&code).is_some(),
        "{code} was not graded"
    );

    let picture = app.picture(today).await.expect("a picture");
    assert_eq!(picture.places.len(), 5, "five documents are in force");

    // A zone under a yellow card, with a block in effect and an application that was refused.
    let blocks = |place: &kaifa_flow::place::PlacePicture| {
        place
            .effects
            .iter()
            .filter(|e| e.what.action == Action::Block && !e.what.limit && e.state == EffectState::InEffect)
            .count()
    };
    let carded = picture
        .places
        .iter()
        .find(|place| blocks(place) > 0)
        .expect("a place with a block in effect");
    let records = store
        .list_records(&RecordFilter::default())
        .await
        .expect("records");
    let record = records
        .iter()
        .filter(|record| record.register == "application")
        .find(|record| {
            let subject = record.subject.as_deref().expect("a zone");
            carded.edition.unit(subject).is_some()
        })
        .expect("an application");
    let function = record.fields["function"].as_str().expect("a function");
    let subject = record.subject.as_deref().expect("a zone");
    assert_eq!(record.state, "draft", "the refused application stays a draft");
    let block = carded
        .block_on(subject, function, today)
        .expect("the block that refused it");
    assert!(!block.clause.is_empty() && !block.until_words(kaifa_base::Lang::Zh).is_empty());
    let refused = kaifa_store::ledger::EntryFilter {
        action_starts: Some("record.refused".into()),
        ..Default::default()
    };
    let refusals = store.list_entries(&refused, 10).await.expect("entries");
    assert_eq!(refusals.len(), 1, "the attempt is in the ledger");

    // Targets reached and not reached, duties of every lamp that matters.
    let targets: Vec<TargetStatus> = picture
        .places
        .iter()
        .flat_map(|p| &p.targets)
        .map(|t| t.result.status)
        .collect();
    assert!(
        targets.contains(&TargetStatus::Met) && targets.contains(&TargetStatus::Missed),
        "{targets:?}"
    );
    let duties: Vec<DutyState> = picture
        .places
        .iter()
        .flat_map(|p| &p.duties)
        .map(|d| d.result.state)
        .collect();
    for wanted in [
        DutyState::Overdue,
        DutyState::Done,
        DutyState::DoneLate,
        DutyState::Missed,
        DutyState::DecisionNeeded,
        DutyState::Open,
    ] {
        assert!(duties.contains(&wanted), "no duty is {wanted:?}");
    }

    // Figures that belong together do: nobody exports more than it trades.
    let yearly = |indicator: &str| FigureFilter {
        indicator: Some(indicator.to_owned()),
        ..FigureFilter::default()
    };
    let trade = store
        .list_figures(&yearly("foreign_trade"))
        .await
        .expect("figures");
    let exports = store.list_figures(&yearly("exports")).await.expect("figures");
    assert!(!exports.is_empty());
    for export in &exports {
        let same = |one: &&_| {
            let one: &kaifa_store::Kept<kaifa_store::rows::FigureVersion> = one;
            one.subject == export.subject && one.period == export.period
        };
        let whole = trade.iter().find(same).expect("what it is part of");
        assert!(export.value <= whole.value, "{export:?} of {whole:?}");
    }

    // A figure returned by a reviewer, corrected, both versions kept.
    let returned = FigureFilter {
        review: Some(ReviewState::Returned),
        ..FigureFilter::default()
    };
    let returned = store.list_figures(&returned).await.expect("figures");
    assert_eq!(returned.len(), 1);
    let versions = FigureFilter {
        indicator: Some(returned[0].indicator.clone()),
        subject: Some(returned[0].subject.clone()),
        period: Some(returned[0].period),
        ..FigureFilter::default()
    };
    assert_eq!(store.list_figures(&versions).await.expect("figures").len(), 2);

    // Both reorganisations: the day before and the day itself.
    let count = |picture: &kaifa_flow::place::picture::Picture, pack: &str, class: ZoneClass| {
        picture
            .place(pack)
            .expect("the place")
            .snapshot
            .count()
            .get(&class)
            .copied()
            .unwrap_or(0)
    };
    let before = app.picture(day("2016-10-13")).await.expect("a picture");
    let after = app.picture(day("2016-10-14")).await.expect("a picture");
    let places = ["zhangjiakou-2016-12"];
    for pack in places {
        assert_eq!(
            (
                count(&before, pack, ZoneClass::Economic),
                count(&before, pack, ZoneClass::Hightech)
            ),
            (14, 4)
        );
        assert_eq!(
            (
                count(&after, pack, ZoneClass::Economic),
                count(&after, pack, ZoneClass::Hightech)
            ),
            (12, 1)
        );
    }
    let before = app.picture(day("2023-11-22")).await.expect("a picture");
    let after = app.picture(day("2023-11-23")).await.expect("a picture");
    assert_eq!(count(&before, "jiangxi-2023", ZoneClass::Other), 31);
    assert_eq!(count(&after, "jiangxi-2023", ZoneClass::Other), 21);

    // The boards answer from what is there: each question with a flag finds something in the sample, but for a few.
    let office = store
        .find_person_by_login("office")
        .await
        .expect("found")
        .expect("the office");
    let office = app.signed(&office.id).await.expect("signed").expect("a grant");
    let boards = kaifa_flow::place::boards::boards(&picture);
    assert!(boards.len() >= 6, "{}", boards.len());
    let asker = kaifa_flow::place::boards::Asker::new(&app, &picture, &office);
    let mut silent = Vec::new();
    for part in boards.iter().flat_map(|board| &board.parts) {
        let answer = asker
            .answer(part)
            .await
            .expect("an answer")
            .expect("the office sees it");
        if part.flag.is_some() && answer.amiss() == 0 {
            silent.push(part.title.zh.clone());
        }
    }
    // In these everything is in order in the sample.
    let in_order = [
        "按在编人数算,谁的人均超出上下限?",
        "哪些开发区承接了权力却没有在编人员?",
        "哪些分解、送达和分工还没有做完?",
        "统计制度、报表和核查哪些逾期?",
        "哪些企业对答复不满意?",
    ];
    assert_eq!(silent, in_order, "nothing amiss in the sample");

    // Evaluations: one still frozen, one corrected after a figure was, all giving the same bytes again.
    let runs = store.list_run_heads("zones").await.expect("runs");
    let unpublished = runs.iter().filter(|run| run.published_at.is_none()).count();
    let corrections = runs.iter().filter(|run| run.replaces.is_some()).count();
    assert_eq!((runs.len(), unpublished, corrections), (4, 1, 1));
    for run in &runs {
        let file = kaifa_flow::evaluation::replay::run_file(&store, &run.id)
            .await
            .ok()
            .flatten();
        let replayed = file.expect("the run").replay().expect("computed again");
        assert!(replayed.problems.is_empty(), "{:?}", replayed.problems);
    }

    // Anyone may read a ranking, where targets stand and the open fields of a register; none of them is empty.
    let public = store.list_releases_on(today).await.expect("releases");
    let of_kind = |kind: &str| public.iter().find(|one| one.kind == kind).expect("a release");
    let ranking = store.list_ranking_rows(&of_kind("ranking").subject).await;
    assert!(!ranking.expect("rows").is_empty());
    let targets = kaifa_flow::release::released_targets(&app, of_kind("targets")).await;
    assert!(targets.expect("targets").iter().any(|one| one.shown.is_some()));
    let register = kaifa_flow::release::register::released(&app, &of_kind("register").version).await;
    assert!(!register.expect("a register").rows.is_empty());

    let report = store.verify_ledger(&[]).await.expect("verification");
    assert!(report.is_sound(), "{:?}", report.problems);
}
