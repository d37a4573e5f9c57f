//! One and the same table, printed in every way of laying out, numbering, heading and grouping that plain texts have, is read the
//! same each time: a table of tasks, one of indicators, one of quotas, and cards. A way that cannot be told apart from others is named as such.

mod after;
mod cards;
mod columns;
mod indicators;
mod prints;
mod quotas;
mod tasks;

fn report(wrong: &[String], all: usize) {
    let names: Vec<&str> = wrong.iter().filter_map(|one| one.lines().next()).collect();
    let first = wrong.first().map(String::as_str).unwrap_or_default();
    if let Some(file) = std::env::var_os("WRONG") {
        std::fs::write(file, wrong.join("\n\n")).expect("a file to write to");
    }
    assert!(
        wrong.is_empty(),
        "{} of {all}:\n{}\n\n{first}",
        wrong.len(),
        names.join("\n")
    );
}
