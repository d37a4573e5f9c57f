//! How fast documents are read: reads every file of a folder again and again, each time anew, and prints megabytes, CPU time
//! and the most memory held. `cargo run --release -p kaifa-text --example speed -- FOLDER [ROUNDS] [THREADS]`

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use kaifa_text::{DocumentView, Source, read};

/// That of the program, so that figures are those of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, usual: usize| arguments.get(at).and_then(|a| a.parse().ok()).unwrap_or(usual);
    let (rounds, threads) = (number(1, 20), number(2, 1));
    let folder = arguments.first().expect("a folder of documents");
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "txt") {
            files.push(std::fs::read(path)?);
        }
    }
    let bytes: usize = files.iter().map(Vec::len).sum();
    let (next, written) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let began = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= files.len() * rounds {
                        return;
                    }
                    let source = Source::decode(&files[index % files.len()]);
                    let reading = read(&source);
                    let view = DocumentView::new(&source, &reading);
                    let json = serde_json::to_vec(&view).expect("a reading as JSON");
                    written.fetch_add(json.len(), Ordering::Relaxed);
                }
            });
        }
    });
    let seconds = began.elapsed().as_secs_f64();
    let megabytes = (bytes * rounds) as f64 / 1e6;
    println!(
        "{megabytes:.1} MB in {seconds:.2} s by the clock, {} MB of JSON, {threads} threads: {:.1} MB/s; {}",
        written.load(Ordering::Relaxed) / 1_000_000,
        megabytes / seconds,
        used()
    );
    Ok(())
}

/// CPU seconds and the most memory held, as the system counts them.
fn used() -> String {
    let ticks = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = ticks
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let cpu: f64 = [11, 12]
        .iter()
        .filter_map(|at| fields.get(*at)?.parse::<f64>().ok())
        .sum();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let memory = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap_or("?");
    format!("{:.2} CPU s, most memory {}", cpu / 100.0, memory.trim())
}
