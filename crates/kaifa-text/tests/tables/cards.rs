//! Tables as cards: each row as its own list of labels and values.

use crate::report;
use crate::tasks::{HEADS, READ, TASKS, demands};

/// How a card is printed.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Print {
    /// A label on a line, its value on the next.
    Lines,
    /// The same, with a line for each unit.
    LinesOfUnits,
    /// Label and value with a colon between.
    Colon,
    /// A row of two cells for each.
    Bars,
    /// The same without outer bars.
    OpenBars,
    /// As with a colon, with empty lines between cards and a signature below the last.
    Signed,
}

const PRINTS: [Print; 6] = [
    Print::Lines,
    Print::LinesOfUnits,
    Print::Colon,
    Print::Bars,
    Print::OpenBars,
    Print::Signed,
];

fn table(print: Print, head: &[&str; 6]) -> (String, Vec<String>) {
    let mut text = "东湾区2026年重点任务清单\n".to_owned();
    let mut expected = Vec::new();
    for (at, task) in TASKS.iter().enumerate() {
        let number = (at + 1).to_string();
        expected.push(format!("{number}: {}", READ[at]));
        let cells = [number.as_str()].into_iter().chain(task.iter().copied());
        for (name, cell) in head.iter().zip(cells) {
            let line = match print {
                Print::Lines => format!("{name}\n{cell}\n"),
                Print::LinesOfUnits => format!("{name}\n{}\n", cell.replace('、', "\n")),
                Print::Bars => format!("| {name} | {cell} |\n"),
                Print::OpenBars => format!("{name} | {cell}\n"),
                Print::Colon | Print::Signed => format!("{name}：{cell}\n"),
            };
            text.push_str(&line);
        }
        if print == Print::Signed {
            text.push('\n');
        }
    }
    if print == Print::Signed {
        text.push_str("东湾区人民政府办公室\n2026年1月15日\n");
    }
    (text, expected)
}

#[test]
fn cards_are_read_as_the_rows_of_a_table() {
    let (mut wrong, mut all) = (Vec::new(), 0);
    for print in PRINTS {
        for (form, head) in HEADS.iter().enumerate() {
            all += 1;
            let (text, expected) = table(print, head);
            let found = demands(&text);
            if found != expected {
                wrong.push(format!(
                    "{print:?} Cards head {form}\n{text}\n{}",
                    found.join("\n")
                ));
            }
        }
    }
    report(&wrong, all);
}
