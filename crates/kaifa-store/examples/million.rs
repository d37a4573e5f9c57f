//! How long lists of a very long register take: makes a SQLite file with a million records (or as many as asked) and asks for
//! pages in every way that the list page does.
//!
//! `cargo run --release -p kaifa-store --example million -- FILE [RECORDS]`; a file that is there is used again.

use std::time::Instant;

use kaifa_base::Digest;
use kaifa_store::records::{
    FieldFilter, FieldTest, IndexKind, IndexedField, RecordQuery, RecordSort, sort_key,
};
use kaifa_store::rows::Record;
use kaifa_store::{Act, Origin, Store, parse_instant};

const ROUNDS: usize = 40;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("the name of the file is missing")?;
    let wanted: i64 = arguments.next().map_or(Ok(1_000_000), |text| text.parse())?;
    let store = Store::open(&file).await?;
    store.migrate().await?;
    let there: i64 = store
        .count_records("firm", None)
        .await?
        .iter()
        .map(|(_, count)| count)
        .sum();
    if there == 0 {
        fill(&store, wanted).await?;
    }
    let number = |text: &str| Some(sort_key(IndexKind::Number, text));
    let filter = |field: &str, test: FieldTest| FieldFilter {
        field: field.to_owned(),
        test,
    };
    let base = || RecordQuery {
        register: "firm".to_owned(),
        descending: true,
        limit: 200,
        ..RecordQuery::default()
    };
    let by = |field: &str| RecordSort::Field(field.to_owned());
    let at = |offset: i64, query: RecordQuery| RecordQuery { offset, ..query };
    let sorted = |field: &str, query: RecordQuery| RecordQuery {
        sort: by(field),
        ..query
    };
    let in_state = |state: &str| RecordQuery {
        states: vec![state.to_owned()],
        ..base()
    };
    let with = |fields: Vec<FieldFilter>| RecordQuery { fields, ..base() };
    let said = |words: &str| RecordQuery {
        words: Some(words.to_owned()),
        ..base()
    };
    let tax = |from: &str, to: &str| filter("tax", FieldTest::Between(number(from), number(to)));
    let county = RecordQuery {
        scope: Some((100..120).map(|n| format!("zone-{n}")).collect()),
        ..base()
    };
    let (middle, last) = (wanted / 2, wanted - 200);
    let questions: Vec<(&str, RecordQuery)> = vec![
        ("newest first", base()),
        ("middle page", at(middle, base())),
        ("last page", at(last, base())),
        ("largest tax first", sorted("tax", base())),
        ("by tax, middle page", at(middle, sorted("tax", base()))),
        ("by tax, last page", at(last, sorted("tax", base()))),
        ("by name", sorted("name", base())),
        ("by class, middle page", at(middle, sorted("class", base()))),
        ("one state of five", in_state("s3")),
        ("one state, middle page", at(wanted / 10, in_state("s3"))),
        (
            "one state by tax, middle page",
            at(wanted / 10, sorted("tax", in_state("s3"))),
        ),
        (
            "one state by tax, last page",
            at(wanted / 5 - 300, sorted("tax", in_state("s3"))),
        ),
        ("a rare state", in_state("rare")),
        ("a rare state by name", sorted("name", in_state("rare"))),
        (
            "one unit of 2,543",
            RecordQuery {
                subject: Some("zone-77".into()),
                ..base()
            },
        ),
        ("a county's 20 units", county.clone()),
        ("a county's 20 units by tax", sorted("tax", county.clone())),
        (
            "a county by tax, last page",
            at(wanted / 127 - 200, sorted("tax", county.clone())),
        ),
        ("tax above 999,000", with(vec![tax("999000", "9999999")])),
        (
            "tax 400,000-450,000 by tax",
            sorted("tax", with(vec![tax("400000", "450000")])),
        ),
        (
            "the same, its middle page",
            at(25_000, sorted("tax", with(vec![tax("400000", "450000")]))),
        ),
        ("tax 400,000-450,000, newest", with(vec![tax("400000", "450000")])),
        (
            "tax above 100,000 (most), by name",
            sorted("name", with(vec![tax("100000", "9999999")])),
        ),
        (
            "class and tax",
            with(vec![
                filter("class", FieldTest::Equals("c17".into())),
                tax("500000", "9999999"),
            ]),
        ),
        (
            "one class by tax",
            sorted(
                "tax",
                with(vec![filter("class", FieldTest::Equals("c17".into()))]),
            ),
        ),
        (
            "name begins with",
            with(vec![filter("name", FieldTest::Starts("企业12345".into()))]),
        ),
        (
            "name holds, one",
            with(vec![filter("name", FieldTest::Contains("业87654公".into()))]),
        ),
        ("title holds (many)", said("99")),
        ("title holds (one)", said("业87654公")),
        ("title holds (ten), by tax", sorted("tax", said("业8765"))),
        (
            "title holds, of a county",
            RecordQuery {
                words: Some("87".into()),
                ..county
            },
        ),
        ("title holds nothing of it", said("没有")),
    ];
    // The first search is answered by the database while the texts are read beside it.
    for words in ["没有", "没有"] {
        let start = Instant::now();
        store.query_records(&said(words)).await?;
        store
            .query_records(&with(vec![filter("name", FieldTest::Contains(words.into()))]))
            .await?;
        println!("two searches: {:.0} ms", start.elapsed().as_secs_f64() * 1000.0);
        tokio::time::sleep(std::time::Duration::from_secs(8)).await;
    }
    println!(
        "{:<36} {:>9} {:>9} {:>9} {:>9} {:>10}",
        "question", "CPU ms", "median ms", "p95 ms", "rows", "total"
    );
    let (mut all, mut costs) = (Vec::new(), Vec::new());
    for (name, query) in questions {
        let mut times = Vec::new();
        let mut answer = (0, None);
        let before = cpu_seconds();
        for _ in 0..ROUNDS {
            let start = Instant::now();
            let page = store.query_records(&query).await?;
            store.count_records("firm", query.scope.as_deref()).await?;
            times.push(start.elapsed().as_secs_f64() * 1000.0);
            answer = (page.records.len(), page.total);
        }
        // What one page costs whatever else the machine does; the times also hold its waiting.
        let cpu = (cpu_seconds() - before) * 1000.0 / f64::from(u32::try_from(ROUNDS)?);
        all.extend(times.clone());
        costs.push(cpu);
        times.sort_by(f64::total_cmp);
        let total = answer.1.map_or("many".to_owned(), |total| total.to_string());
        println!(
            "{name:<36} {cpu:>9.1} {:>9.1} {:>9.1} {:>9} {total:>10}",
            times[ROUNDS / 2],
            times[ROUNDS * 95 / 100],
            answer.0
        );
    }
    all.sort_by(f64::total_cmp);
    costs.sort_by(f64::total_cmp);
    println!(
        "over all: p95 {:.1} ms; CPU p95 {:.1} ms, most {:.1} ms",
        all[all.len() * 95 / 100],
        costs[costs.len() * 95 / 100],
        costs[costs.len() - 1]
    );
    Ok(())
}

/// Seconds that all threads of this process have computed, as Linux counts them; nothing elsewhere.
fn cpu_seconds() -> f64 {
    let threads = std::fs::read_dir("/proc/self/task")
        .into_iter()
        .flatten()
        .flatten();
    let computed = |folder: std::fs::DirEntry| -> Option<f64> {
        let text = std::fs::read_to_string(folder.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse().ok()
    };
    threads.filter_map(computed).sum::<f64>() / 1e9
}

async fn fill(store: &Store, wanted: i64) -> Result<(), Box<dyn std::error::Error>> {
    let field = |name: &str, kind| IndexedField {
        name: name.to_owned(),
        kind,
        many: false,
        of: Vec::new(),
    };
    let spec = vec![
        field("name", IndexKind::Text),
        field("class", IndexKind::Text),
        field("tax", IndexKind::Number),
    ];
    store.index_registers(&[("firm".to_owned(), spec)]).await?;
    let at = parse_instant("2026-03-05T08:00:00.000Z").ok_or("a moment")?;
    let origin = Origin {
        file: "firms.csv".to_owned(),
        sha256: Digest::of("firms"),
    };
    let start = Instant::now();
    let mut writer = store
        .begin(&Act::new(at, "bench", "record.import", "record:firm"))
        .await?;
    let mut part = Vec::with_capacity(2_000);
    for n in 0..wanted {
        // A fixed jumble: neighbours in time differ in everything else.
        let jumble = (n * 7_919 + 104_729) % wanted;
        let state = match n {
            n if n % 50_000 == 7 => "rare".to_owned(),
            n => format!("s{}", n % 5),
        };
        part.push(Record {
            register: "firm".to_owned(),
            id: format!("r{n:08}"),
            state,
            subject: Some(format!("zone-{}", jumble % 2_543)),
            title: format!("企业{jumble}公司"),
            fields: serde_json::json!({
                "name": format!("企业{jumble}公司"), "class": format!("c{}", jumble % 600), "tax": jumble.to_string(),
                "land": format!("{}.5", n % 900), "employees": (n % 3_000).to_string(), "note": "样例",
            }),
            created_by: "bench".to_owned(),
            created_at: at + chrono::TimeDelta::seconds(n),
            updated_at: at,
        });
        if part.len() == 2_000 {
            writer.import_part(&origin, &part).await?;
            part.clear();
        }
    }
    writer.import_part(&origin, &part).await?;
    writer.commit().await?;
    println!(
        "{wanted} records written in {:.1} s",
        start.elapsed().as_secs_f64()
    );
    Ok(())
}
