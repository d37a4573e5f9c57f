//! One and the same demanded figure, printed in every way that texts have, is read the same each time: comparators before and behind,
//! numerals, ranges, times, subjects, lists. And what is no demanded figure is read as none wherever it stands.

mod bearers;
mod forms;
mod lists;
mod none;
mod sentences;
mod whole_words;
mod whose;

use kaifa_text::{Source, read};

/// What is read below a heading: whose figure, what of, comparator, value, unit, by when.
fn figures_under(heading: &str, sentence: &str) -> Vec<String> {
    let text = format!(
        "云泽区产业园区提升工作方案\n一、{heading}\n{sentence}\n二、组织保障\n各单位密切配合,抓好落实。\n"
    );
    let reading = read(&Source::from_text(&text));
    let mut shown = Vec::new();
    for clause in reading.root.walk() {
        for target in &clause.targets {
            let part = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
            shown.push(format!(
                "{} | {} {} {} {} | {}",
                part(&target.scope),
                target.indicator,
                target.comparator.name(),
                target.value,
                part(&target.unit),
                part(&target.by)
            ));
        }
    }
    shown
}

/// Collects what is read otherwise than expected.
#[derive(Default)]
struct Matrix {
    all: usize,
    wrong: Vec<String>,
}

impl Matrix {
    fn expect(&mut self, heading: &str, sentence: &str, expected: &[String]) {
        self.all += 1;
        let found = figures_under(heading, sentence);
        if found != expected {
            self.wrong.push(format!(
                "{heading}: {sentence}\n    wanted {}\n    read   {}",
                expected.join("; "),
                found.join("; ")
            ));
        }
    }

    fn report(self) {
        assert!(
            self.wrong.is_empty(),
            "{} of {}:\n{}",
            self.wrong.len(),
            self.all,
            self.wrong.join("\n")
        );
    }
}

/// Each sentence is read as expected under a heading of goals and under one of tasks.
fn in_goals_and_tasks(sentences: &[(&str, &[&str])]) {
    let mut matrix = Matrix::default();
    for (sentence, expected) in sentences {
        let expected: Vec<String> = expected.iter().map(|one| (*one).to_owned()).collect();
        for heading in ["发展目标", "重点任务"] {
            matrix.expect(heading, sentence, &expected);
        }
    }
    matrix.report();
}
