//! What tests that print one content in many ways have in common.

/// Fails with the names of the prints that were read wrong and the first of them whole; `WRONG=FILE` writes all of them to a file.
pub fn report(wrong: &[String], all: usize) {
    let names: Vec<&str> = wrong.iter().filter_map(|one| one.lines().next()).collect();
    if let Some(file) = std::env::var_os("WRONG") {
        std::fs::write(file, wrong.join("\n\n")).expect("a file to write to");
    }
    let first = wrong.first().map(String::as_str).unwrap_or_default();
    assert!(
        wrong.is_empty(),
        "{} of {all}:\n{}\n\n{first}",
        wrong.len(),
        names.join("\n")
    );
}
