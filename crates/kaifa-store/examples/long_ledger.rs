//! How long the proof of a very long ledger takes: makes a SQLite file with a million acts of one row each (or as many as asked)
//! and verifies it.
//!
//! `cargo run --release -p kaifa-store --example long_ledger -- FILE [ENTRIES]`; a file that is there is used again.

use std::time::Instant;

use kaifa_store::rows::DocumentFact;
use kaifa_store::{Act, Changes, Store, new_id, parse_instant};

/// The program's allocator, so that figures are those of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("the name of the file is missing")?;
    let wanted: i64 = arguments.next().map_or(Ok(1_000_000), |text| text.parse())?;
    let store = Store::open(&file).await?;
    store.migrate().await?;
    let at = parse_instant("2026-03-05T08:00:00.000Z").ok_or("a moment")?;
    let there = store.ledger_root().await?.map_or(0, |root| root.seq);
    let start = Instant::now();
    for number in there..wanted {
        let mut changes = Changes::new();
        changes.insert(&DocumentFact {
            id: new_id(at),
            pack: "bench".to_owned(),
            fact: format!("fact-{}", number % 97),
            value: number.to_string(),
            author: "bench".to_owned(),
            entered_at: at,
            reason: "基准".to_owned(),
        });
        let act = Act::new(at, "bench", "document.fact", format!("document:{}", number % 97));
        store.write(&act, changes).await?;
        if (number + 1) % 50_000 == 0 {
            eprintln!("{} entries, {:.0} s", number + 1, start.elapsed().as_secs_f64());
        }
    }
    for _ in 0..3 {
        let start = Instant::now();
        let report = store.verify_ledger(&[]).await?;
        println!(
            "{} entries, {} rows, sound: {}, {:.2} s",
            report.entries,
            report.rows,
            report.is_sound(),
            start.elapsed().as_secs_f64()
        );
    }
    Ok(())
}
