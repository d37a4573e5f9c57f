//! Opens a document of any format and prints its tree, or with `--text` the text that its spans count.

use kaifa_text::{print, read};

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let text = arguments.iter().any(|a| a == "--text");
    for file in arguments.iter().filter(|a| !a.starts_with("--")) {
        match kaifa_formats::open(&std::fs::read(file)?) {
            Ok(source) if text => print!("{}", source.text()),
            Ok(source) => print!("{}", print::tree(&source, &read(&source))),
            Err(problem) => eprintln!("{file}: {problem}"),
        }
    }
    Ok(())
}
