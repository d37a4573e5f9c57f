//! Every pack of the repository passes its own tests.

use std::path::Path;

use kaifa_base::Lang;
use kaifa_pack::Edition;

#[test]
fn every_pack_passes_its_own_tests() {
    let shelf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let mut failed = Vec::new();
    let mut run = 0;
    let mut folders: Vec<_> = std::fs::read_dir(&shelf)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    folders.sort();
    for folder in folders.iter().filter(|f| f.join("document.toml").is_file()) {
        let loaded = Edition::load(folder, &[&shelf]);
        for report in kaifa_eval::packtest::run_tests(&loaded.edition) {
            run += 1;
            for words in &report.failures {
                failed.push(format!(
                    "{} · {}: {}",
                    loaded.edition.name(),
                    report.name,
                    words.get(Lang::Zh)
                ));
            }
        }
    }
    assert!(
        failed.is_empty(),
        "{} failures in {run} tests:\n{}",
        failed.len(),
        failed.join("\n")
    );
}
