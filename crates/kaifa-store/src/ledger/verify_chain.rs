//! The chain by itself: every entry gives its hash, follows from the one before, and none is missing, inside or at the
//! end. Roots kept outside are compared on the way.

use std::collections::HashMap;

use kaifa_base::{Digest, Place, Problem, Words};

use crate::codes;
use crate::instant::{parse_instant, show_instant};
use crate::ledger::entry::StoredEntry;
use crate::ledger::root::{GENESIS_HASH, Root};

/// The state of the walk along the chain.
pub(crate) struct ChainCheck {
    roots: HashMap<i64, Vec<Root>>,
    last: Option<Last>,
    entries: i64,
    /// Entries that do not give their hash: edited, or in each other's place.
    suspects: Vec<StoredEntry>,
    problems: Vec<Problem>,
}

struct Last {
    seq: i64,
    at: String,
    hash: String,
    suspect: bool,
}

impl ChainCheck {
    pub fn new(known_roots: &[Root]) -> ChainCheck {
        let mut roots: HashMap<i64, Vec<Root>> = HashMap::new();
        for root in known_roots {
            roots.entry(root.seq).or_default().push(root.clone());
        }
        ChainCheck {
            roots,
            last: None,
            entries: 0,
            suspects: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Checks the next entry; says whether its contents give its hash, so that its rows may be judged by it.
    pub fn take(&mut self, entry: &StoredEntry) -> bool {
        self.entries += 1;
        let (expected, previous_hash, previous_suspect) = match &self.last {
            Some(last) => (last.seq + 1, last.hash.as_str(), last.suspect),
            None => (1, GENESIS_HASH, false),
        };
        let suspect = entry.computed_hash_at(entry.seq).as_str() != entry.hash;
        let mut found = Vec::new();
        if entry.seq > expected {
            found.push(missing_entries(expected, entry.seq - 1));
        } else if !suspect && !previous_suspect && entry.previous_hash != previous_hash {
            found.push(broken_chain(entry.seq));
        }
        if suspect {
            self.suspects.push(entry.clone());
        }
        for root in self.roots.remove(&entry.seq).unwrap_or_default() {
            if root.hash.as_str() != entry.hash {
                found.push(contradicted_root(&root, &entry.hash));
            }
        }
        self.problems.extend(found);
        self.last = Some(Last {
            seq: entry.seq,
            at: entry.at.clone(),
            hash: entry.hash.clone(),
            suspect,
        });
        !suspect
    }

    pub fn entries(&self) -> i64 {
        self.entries
    }

    /// The last entry, where it is readable.
    pub fn root(&self) -> Option<Root> {
        let last = self.last.as_ref()?;
        Some(Root {
            seq: last.seq,
            at: parse_instant(&last.at)?,
            hash: Digest::parse(&last.hash)?,
        })
    }

    /// Everything found, once the end and the head record are known.
    pub fn finish(mut self, head: Option<(i64, String)>) -> Vec<Problem> {
        let mut problems = suspects_explained(&self.suspects);
        problems.append(&mut self.problems);
        let (seq, hash) = match &self.last {
            Some(last) => (last.seq, last.hash.as_str()),
            None => (0, GENESIS_HASH),
        };
        match head {
            Some((head_seq, _)) if head_seq > seq => problems.push(cut_tail_by_head(seq, head_seq)),
            Some((head_seq, head_hash)) if head_seq == seq && head_hash == hash => {}
            Some((head_seq, _)) => problems.push(edited_head(Some(head_seq), seq)),
            None => problems.push(edited_head(None, seq)),
        }
        let mut later: Vec<Root> = self
            .roots
            .into_values()
            .flatten()
            .filter(|root| root.seq > seq)
            .collect();
        later.sort_by_key(|root| root.seq);
        problems.extend(later.iter().map(|root| cut_tail_by_root(seq, root)));
        problems
    }
}

/// Edited entries one by one; a pair that stands in each other's place is named as such.
fn suspects_explained(suspects: &[StoredEntry]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut explained = vec![false; suspects.len()];
    for (at, entry) in suspects.iter().enumerate() {
        if explained[at] {
            continue;
        }
        let stands_for =
            |one: &StoredEntry, other: &StoredEntry| one.computed_hash_at(other.seq).as_str() == one.hash;
        let partner = (at + 1..suspects.len())
            .find(|other| stands_for(entry, &suspects[*other]) && stands_for(&suspects[*other], entry));
        problems.push(match partner {
            Some(partner) => {
                explained[partner] = true;
                swapped_entries(entry.seq, suspects[partner].seq)
            }
            None => edited_entry(entry),
        });
    }
    problems
}

fn place(seq: i64) -> Place {
    Place::item(format!("entry {seq}"))
}

fn edited_entry(entry: &StoredEntry) -> Problem {
    Problem::error(
        &codes::LEDGER_ENTRY_EDITED,
        place(entry.seq),
        Words::new(
            format!(
                "第 {} 条账({},{})的内容与其哈希不符,记账后被改动",
                entry.seq, entry.at, entry.actor
            ),
            format!(
                "entry {} ({}, {}) does not give its hash: it was edited after it was written",
                entry.seq, entry.at, entry.actor
            ),
        ),
    )
    .hint(
        "请与备份中的同一条比较",
        "compare it with the same entry of a backup",
    )
}

fn swapped_entries(one: i64, other: i64) -> Problem {
    Problem::error(
        &codes::LEDGER_ENTRIES_SWAPPED,
        place(one),
        Words::new(
            format!("第 {one} 条账与第 {other} 条账互换了位置"),
            format!("entries {one} and {other} stand in each other's place"),
        ),
    )
}

fn missing_entries(first: i64, last: i64) -> Problem {
    let words = match first == last {
        true => Words::new(
            format!("第 {first} 条账被删除"),
            format!("entry {first} was deleted"),
        ),
        false => Words::new(
            format!("第 {first} 至 {last} 条账被删除"),
            format!("entries {first} to {last} were deleted"),
        ),
    };
    Problem::error(&codes::LEDGER_ENTRY_DELETED, place(first), words)
}

fn broken_chain(seq: i64) -> Problem {
    let before = seq - 1;
    Problem::error(
        &codes::LEDGER_CHAIN_BROKEN,
        place(seq),
        Words::new(
            format!("第 {seq} 条账接不上前一条:第 {before} 条被替换或改动后重算了哈希"),
            format!(
                "entry {seq} does not follow from the one before: entry {before} was replaced, or edited with a new hash"
            ),
        ),
    )
}

fn contradicted_root(root: &Root, found: &str) -> Problem {
    Problem::error(
        &codes::LEDGER_REBUILT,
        place(root.seq),
        Words::new(
            format!(
                "库外账根({},第 {} 条)的哈希为 {},库中为 {}:这一条或更早的账被重写",
                show_instant(root.at),
                root.seq,
                root.hash.short(),
                found.get(..12).unwrap_or(found)
            ),
            format!(
                "the root kept outside ({}, entry {}) has hash {}, the ledger has {}: the chain was rebuilt at or before this entry",
                show_instant(root.at),
                root.seq,
                root.hash.short(),
                found.get(..12).unwrap_or(found)
            ),
        ),
    )
}

fn cut_tail_by_head(last: i64, head: i64) -> Problem {
    Problem::error(
        &codes::LEDGER_TAIL_CUT,
        place(last + 1),
        Words::new(
            format!("账尾被截:首记录为第 {head} 条,账中只到第 {last} 条"),
            format!("the tail was cut: the head record names entry {head}, the ledger ends with {last}"),
        ),
    )
}

fn cut_tail_by_root(last: i64, root: &Root) -> Problem {
    Problem::error(
        &codes::LEDGER_TAIL_CUT,
        place(last + 1),
        Words::new(
            format!(
                "账尾被截:库外账根为第 {} 条({}),账中只到第 {last} 条",
                root.seq,
                show_instant(root.at)
            ),
            format!(
                "the tail was cut: a root kept outside names entry {} of {}, the ledger ends with {last}",
                root.seq,
                show_instant(root.at)
            ),
        ),
    )
}

fn edited_head(head: Option<i64>, last: i64) -> Problem {
    let head_zh = head.map_or("缺失".to_owned(), |head| format!("为第 {head} 条"));
    let head_en = head.map_or("is missing".to_owned(), |head| format!("names entry {head}"));
    Problem::error(
        &codes::LEDGER_HEAD_EDITED,
        Place::item("ledger_head"),
        Words::new(
            format!("首记录{head_zh},与最后一条账(第 {last} 条)不符"),
            format!("the head record {head_en} and does not fit the last entry, {last}"),
        ),
    )
}
