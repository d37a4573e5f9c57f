//! Ids of proposed items: from the pack's name and the address of the clause, so that a second reading of the same text
//! gives the same ids, and a person sees from an id where it comes from.

use std::collections::BTreeSet;

use kaifa_base::ClausePath;
use kaifa_text::chinese_number;

/// Gives out ids, each once.
#[derive(Debug)]
pub(super) struct Names {
    /// `yunze` of `yunze-2025-7`.
    prefix: String,
    taken: BTreeSet<String>,
}

impl Names {
    pub(super) fn new(pack: &str) -> Names {
        let head: String = pack
            .split('-')
            .next()
            .unwrap_or_default()
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        Names {
            prefix: if head.is_empty() { "doc".to_owned() } else { head },
            taken: BTreeSet::new(),
        }
    }

    /// An id for an item that rests on a clause: `YUNZE-2.1-a`; `kind` comes between where given.
    pub(super) fn of_clause(&mut self, kind: &str, clause: &ClausePath) -> String {
        let head = format!("{}{kind}-{}", self.prefix.to_ascii_uppercase(), address(clause));
        let letters = (0..).map(letters);
        self.first_free(letters.map(|letter| format!("{head}-{letter}")))
    }

    /// An id that is counted: `yunze.unit.3`.
    pub(super) fn counted(&mut self, kind: &str) -> String {
        let head = format!("{}.{kind}", self.prefix);
        self.first_free((1..).map(|number| format!("{head}.{number}")))
    }

    /// An id of which there is one: `yunze.base_year`.
    pub(super) fn one(&self, name: &str) -> String {
        format!("{}.{name}", self.prefix)
    }

    /// A name for a fact table: `yunze_findings`.
    pub(super) fn table(&self, name: &str) -> String {
        format!("{}_{name}", self.prefix)
    }

    fn first_free(&mut self, mut wanted: impl Iterator<Item = String>) -> String {
        wanted
            .find(|id| self.taken.insert(id.clone()))
            .expect("the ids never end")
    }
}

/// a, b, … z, aa, ab, …
fn letters(mut number: usize) -> String {
    let mut found = Vec::new();
    loop {
        found.push(b'a' + (number % 26) as u8);
        if number < 26 {
            break;
        }
        number = number / 26 - 1;
    }
    found.iter().rev().map(|letter| char::from(*letter)).collect()
}

/// The address in plain letters: `二/(一)/1` becomes `2.1.1`.
fn address(clause: &ClausePath) -> String {
    let step = |step: &str| {
        if step == ClausePath::PREAMBLE {
            return "0".to_owned();
        }
        if step == ClausePath::CLOSING {
            return "end".to_owned();
        }
        let (body, again) = step.split_once('#').unwrap_or((step, ""));
        let inside: String = body
            .chars()
            .filter(|c| c.is_ascii_digit() || "零〇一二三四五六七八九十百".contains(*c))
            .collect();
        let number = inside
            .parse::<u32>()
            .ok()
            .or_else(|| chinese_number::parse(&inside));
        let mut text = number.map_or_else(|| "x".to_owned(), |number| number.to_string());
        if body.starts_with("附件") {
            text = format!("annex{text}");
        }
        if !again.is_empty() {
            text.push_str(&format!("r{again}"));
        }
        text
    };
    clause.steps().map(step).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_say_where_they_come_from_and_are_given_once() {
        let mut names = Names::new("yunze-2025-7");
        let clause = ClausePath::parse("二/(十一)/1").unwrap();
        assert_eq!(names.of_clause("", &clause), "YUNZE-2.11.1-a");
        assert_eq!(names.of_clause("", &clause), "YUNZE-2.11.1-b");
        assert_eq!(names.counted("unit"), "yunze.unit.1");
        assert_eq!(letters(27), "ab");
        let article = ClausePath::parse("第二章/第十条").unwrap();
        assert_eq!(address(&article), "2.10");
    }
}
