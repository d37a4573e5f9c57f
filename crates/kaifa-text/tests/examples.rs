//! Small texts beside their printed trees, one for each habit of writing: `tests/examples/NAME.txt` holds the text and,
//! after a line of `=`, what must be printed. `UPDATE=1 cargo test -p kaifa-text` writes the print anew; read the difference.

use std::fs;
use std::path::Path;

use kaifa_text::{Source, print, read};

const LINE: &str = "\n==========\n";

#[test]
fn every_example_prints_as_beside_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/examples");
    let update = std::env::var_os("UPDATE").is_some();
    let mut files: Vec<_> = fs::read_dir(&folder)
        .expect("examples")
        .map(|e| e.expect("entry").path())
        .collect();
    files.sort();
    assert!(files.len() >= 12, "examples are missing");
    let mut wrong = Vec::new();
    for file in files {
        let whole = fs::read_to_string(&file).expect("example");
        let (text, expected) = whole.split_once(LINE).unwrap_or((&whole, ""));
        let source = Source::from_text(text);
        let printed = print::tree(&source, &read(&source));
        if printed != expected {
            if update {
                fs::write(&file, format!("{text}{LINE}{printed}")).expect("write example");
            } else {
                wrong.push(format!(
                    "{}\n--- expected\n{expected}--- printed\n{printed}",
                    file.display()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
