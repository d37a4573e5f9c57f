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

#[test]
fn every_reason_is_in_english_with_the_holes_of_the_chinese_one() {
    let shelf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
    let mut reasons = 0;
    let mut wrong = Vec::new();
    for folder in std::fs::read_dir(&shelf)
        .unwrap()
        .map(|entry| entry.unwrap().path())
    {
        let edition = Edition::load(&folder, &[&shelf]).edition;
        for rule in &edition.items.rules {
            for alternative in &rule.alternatives {
                let Some(text) = &alternative.text else { continue };
                reasons += 1;
                let holes = |text: &str| text.matches('{').count();
                let english = alternative.text_en.as_ref().map(|english| holes(&english.text));
                if english != Some(holes(&text.text)) {
                    wrong.push(format!("{} · {}: {}", edition.name(), rule.id, text.text));
                }
            }
        }
    }
    assert!(reasons > 400, "{reasons} reasons were looked at");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
