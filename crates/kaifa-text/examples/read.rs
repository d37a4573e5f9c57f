//! Reads a policy document and prints its JSON, or its tree with `--tree`.

use kaifa_text::{DocumentView, Source, print, read};

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let tree = arguments.iter().any(|a| a == "--tree");
    for file in arguments.iter().filter(|a| !a.starts_with("--")) {
        let source = Source::decode(&std::fs::read(file)?);
        let reading = read(&source);
        if tree {
            print!("{}", print::tree(&source, &reading));
        } else {
            println!(
                "{}",
                serde_json::to_string(&DocumentView::new(&source, &reading))?
            );
        }
    }
    Ok(())
}
