//! Which rows belong together: by the words of one or several text inputs, by peer group, or all.

use std::borrow::Cow;
use std::collections::HashMap;

use super::plan::Keys;
use super::table::{NO_WORD, Table, Words};

/// The group of each row, and the words that name each group.
#[derive(Debug, Clone)]
pub struct Groups<'t> {
    /// The number of each row's group; [`NO_WORD`] where a word is missing.
    codes: Cow<'t, [u32]>,
    /// The same group for all rows.
    one: bool,
    names: Names<'t>,
}

/// The words that name groups.
#[derive(Debug, Clone)]
enum Names<'t> {
    /// The words of one input: a group for each.
    Words(&'t Words),
    /// Those of each group.
    Each(Vec<Vec<String>>),
}

impl<'t> Groups<'t> {
    /// The groups of a table. `peers` gives the peer group of each row; it is only asked for where it matters.
    pub fn of(table: &'t Table, keys: &Keys, peers: impl Fn(usize) -> u8, peer_groups: usize) -> Groups<'t> {
        match keys {
            Keys::Peers if peer_groups <= 1 => Groups::all(),
            Keys::Peers => Groups {
                codes: (0..table.rows()).map(|row| peer_code(peers(row))).collect(),
                one: false,
                names: Names::Each((0..peer_groups).map(|group| vec![group.to_string()]).collect()),
            },
            Keys::Texts(inputs) => Groups::of_texts(table, inputs, None::<fn(usize) -> u8>),
        }
    }

    /// Groups by text inputs inside each peer group.
    pub fn within(
        table: &'t Table,
        inputs: &[usize],
        peers: impl Fn(usize) -> u8,
        peer_groups: usize,
    ) -> Groups<'t> {
        if peer_groups <= 1 {
            Groups::of_texts(table, inputs, None::<fn(usize) -> u8>)
        } else {
            Groups::of_texts(table, inputs, Some(peers))
        }
    }

    fn all() -> Groups<'t> {
        Groups {
            codes: Cow::Borrowed(&[]),
            one: true,
            names: Names::Each(vec![Vec::new()]),
        }
    }

    fn of_texts(table: &'t Table, inputs: &[usize], peers: Option<impl Fn(usize) -> u8>) -> Groups<'t> {
        let columns: Vec<_> = inputs.iter().filter_map(|input| table.words(*input)).collect();
        match (&columns[..], &peers) {
            ([], None) => Groups::all(),
            ([words], None) => Groups {
                codes: Cow::Borrowed(&words.codes),
                one: false,
                names: Names::Words(words),
            },
            _ => {
                let mut found: HashMap<Vec<u32>, u32> = HashMap::new();
                let mut names = Vec::new();
                let codes = (0..table.rows())
                    .map(|row| {
                        let mut key: Vec<u32> = columns.iter().map(|words| words.codes[row]).collect();
                        let peer = peers.as_ref().map(|peers| peer_code(peers(row)));
                        if key.contains(&NO_WORD) || peer == Some(NO_WORD) {
                            return NO_WORD;
                        }
                        key.extend(peer);
                        *found.entry(key).or_insert_with(|| {
                            let mut name: Vec<String> = columns
                                .iter()
                                .map(|words| words.get(row).unwrap_or_default().to_owned())
                                .collect();
                            name.extend(peer.map(|peer| peer.to_string()));
                            names.push(name);
                            u32::try_from(names.len() - 1).unwrap_or(NO_WORD)
                        })
                    })
                    .collect();
                Groups {
                    codes: Cow::Owned(codes),
                    one: false,
                    names: Names::Each(names),
                }
            }
        }
    }

    /// How many groups there are.
    pub fn count(&self) -> usize {
        match &self.names {
            Names::Words(words) => words.dictionary().len(),
            Names::Each(names) => names.len(),
        }
    }

    /// The group of a row; `None` where a word is missing.
    pub fn group(&self, row: usize) -> Option<usize> {
        if self.one {
            return Some(0);
        }
        Some(self.codes[row])
            .filter(|code| *code != NO_WORD)
            .map(|code| code as usize)
    }

    /// The groups of some rows as codes; `None` where all rows are one group.
    pub fn codes(&self, rows: std::ops::Range<usize>) -> Option<&[u32]> {
        (!self.one).then(|| &self.codes[rows])
    }

    /// The words that name a group.
    pub fn name(&self, group: usize) -> Vec<String> {
        match &self.names {
            Names::Words(words) => {
                let word = u32::try_from(group)
                    .ok()
                    .and_then(|code| words.dictionary().word(code));
                vec![word.unwrap_or_default().to_owned()]
            }
            Names::Each(names) => names.get(group).cloned().unwrap_or_default(),
        }
    }
}

/// The group of a peer group's number.
pub(super) fn peer_code(peer: u8) -> u32 {
    if peer == super::state::NO_PEERS {
        NO_WORD
    } else {
        u32::from(peer)
    }
}
