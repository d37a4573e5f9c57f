//! A root: number, time and hash of the last entry at some moment, in one line that fits a notice or a notebook.

use kaifa_base::{Digest, Place, Problem, Words};

use crate::codes;
use crate::instant::{Instant, parse_instant, show_instant};

/// The hash before the first entry.
pub(crate) const GENESIS_HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The state of the ledger after one entry. Whoever keeps it elsewhere can prove later what came before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// The number of the entry.
    pub seq: i64,
    /// Its time.
    pub at: Instant,
    /// Its hash.
    pub hash: Digest,
}

impl std::fmt::Display for Root {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {}", self.seq, show_instant(self.at), self.hash)
    }
}

impl Root {
    /// Reads one line as [`Root`] prints it.
    pub fn parse(line: &str) -> Option<Root> {
        let mut words = line.split_whitespace();
        let root = Root {
            seq: words.next()?.parse().ok().filter(|seq| *seq > 0)?,
            at: parse_instant(words.next()?)?,
            hash: Digest::parse(words.next()?)?,
        };
        words.next().is_none().then_some(root)
    }

    /// Reads a file of roots, one per line; empty lines and lines starting with `#` are passed over. All unreadable lines
    /// are listed.
    pub fn parse_all(file: &str, text: &str) -> Result<Vec<Root>, Vec<Problem>> {
        let mut roots = Vec::new();
        let mut problems = Vec::new();
        for (at, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.trim_start().starts_with('#') {
                continue;
            }
            match Root::parse(line) {
                Some(root) => roots.push(root),
                None => problems.push(
                    Problem::error(
                        &codes::LEDGER_ROOT_UNREADABLE,
                        Place::file(file).at_line(at + 1),
                        Words::new(
                            format!("不是账根:“{}”", line.trim()),
                            format!("this is no root: “{}”", line.trim()),
                        ),
                    )
                    .hint(
                        "每行应为:序号 时间 64 位哈希,即 kaifa ledger root 的输出",
                        "each line is: number, time, hash of 64 digits, as `kaifa ledger root` prints it",
                    ),
                ),
            }
        }
        if problems.is_empty() {
            Ok(roots)
        } else {
            Err(problems)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_reads_back_from_the_line_it_prints() {
        let line = format!("12 2026-03-05T08:00:00.000Z {}", Digest::of("x"));
        let root = Root::parse(&line).unwrap();
        assert_eq!(root.to_string(), line);
        assert_eq!(Root::parse("0 2026-03-05T08:00:00.000Z x"), None);
    }

    #[test]
    fn all_unreadable_lines_of_a_file_are_listed_with_their_numbers() {
        let text = format!(
            "# kept by the archive\n\n7 2026-03-05T08:00:00.000Z {}\nseven\n8 today x\n",
            Digest::of("x")
        );
        let problems = Root::parse_all("roots.txt", &text).unwrap_err();
        let lines: Vec<_> = problems
            .iter()
            .map(|problem| problem.place.line.unwrap())
            .collect();
        assert_eq!(lines, [4, 5]);
        assert_eq!(problems[0].code, "ledger.root_unreadable");
    }
}
