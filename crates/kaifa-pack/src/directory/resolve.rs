//! Whom a phrase of a text means: `各县(市、区)党委、政府` → the party committees and governments of the counties of a day.
//!
//! Brackets of any width and blanks are folded. The longest run of list pieces that is a name wins, because names of
//! groups hold list marks themselves. A piece that names an organ of a unit or group by its suffix (政府, 党委, 管委会)
//! stands for that organ, and a bare suffix after it for the same units. A piece that leaves out its level or its kind, because a
//! neighbour of the list names it (`市发展改革、财政局`), stands for the one unit of the directory that it can mean. Nothing is
//! guessed: what is left is returned.

use std::collections::HashMap;

use kaifa_base::Date;
use serde::Serialize;

use super::{Directory, Snapshot, UnitState};
use crate::item::Group;

/// Organs that texts name by the place's name and a suffix; longer ones first.
const ORGAN_SUFFIXES: [&str; 9] = [
    "人民政府",
    "党工委",
    "管委会",
    "管理委员会",
    "党委",
    "政府",
    "工委",
    "县委",
    "市委",
];

/// Words at the end of names of departments that a list may leave out.
const KINDS: [&str; 8] = ["局", "委", "厅", "委员会", "办", "办公室", "部", "中心"];

/// Signs of a level of government at the start of names that a list may leave out.
const LEVELS: [char; 6] = ['省', '市', '州', '县', '区', '盟'];

/// The marks between the pieces of a list.
const LIST_MARKS: [char; 6] = ['、', ',', ';', '\u{ff0c}', '\u{ff1b}', '\u{3000}'];

/// The units that a phrase means.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Resolution {
    /// Units and their organs, in order, each once.
    pub units: Vec<ResolvedUnit>,
    /// Pieces that stand for no known unit.
    pub unresolved: Vec<String>,
    /// What groups leave unnamed, in words.
    pub unnamed: Vec<String>,
}

/// A unit, under the name by which the phrase means it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ResolvedUnit {
    /// The unit.
    pub unit: String,
    /// Its name, or that of its organ.
    pub name: String,
}

impl Resolution {
    /// Ids of the units, each once, in order.
    pub fn unit_ids(&self) -> Vec<&str> {
        let mut ids = Vec::new();
        for one in &self.units {
            if !ids.contains(&one.unit.as_str()) {
                ids.push(one.unit.as_str());
            }
        }
        ids
    }

    /// Names of the units and organs, in order.
    pub fn names(&self) -> Vec<&str> {
        self.units.iter().map(|one| one.name.as_str()).collect()
    }
}

impl Directory {
    /// Whom a phrase means on a day.
    pub fn resolve(&self, text: &str, day: Date) -> Resolution {
        self.resolver(&self.at(day)).run(text)
    }

    /// Whom each phrase of a list means, where the state of the day is at hand: a phrase may rest on the one before it (`各县党委`,
    /// `政府`).
    pub fn resolve_list(&self, list: &[String], snapshot: &Snapshot) -> Vec<Resolution> {
        let mut resolver = self.resolver(snapshot);
        list.iter().map(|text| resolver.run(text)).collect()
    }

    fn resolver<'a>(&'a self, snapshot: &'a Snapshot) -> Resolver<'a> {
        Resolver {
            directory: self,
            snapshot,
            found: Resolution::default(),
            last: Vec::new(),
            level: None,
        }
    }
}

struct Resolver<'a> {
    directory: &'a Directory,
    snapshot: &'a Snapshot,
    found: Resolution,
    /// The places that the last piece was about, for a bare suffix after it.
    last: Vec<ResolvedUnit>,
    /// The level that the last piece named which named one.
    level: Option<char>,
}

impl<'a> Resolver<'a> {
    fn run(&mut self, text: &str) -> Resolution {
        let folded = fold(text);
        let pieces = split(&folded);
        let mut at = 0;
        while at < pieces.len() {
            let longest = (at + 1..=pieces.len())
                .rev()
                .find(|end| self.take(&folded[pieces[at].0..pieces[end - 1].1]));
            at = longest.unwrap_or_else(|| {
                let piece = &folded[pieces[at].0..pieces[at].1];
                self.joined(piece);
                at + 1
            });
        }
        std::mem::take(&mut self.found)
    }

    /// A piece that is no name: perhaps two names with 和, 及 or 与 between, or one that is cut short.
    fn joined(&mut self, piece: &str) {
        for (at, mark) in piece.match_indices(['和', '及', '与']) {
            let (left, right) = (&piece[..at], &piece[at + mark.len()..]);
            if !left.is_empty() && !right.is_empty() && self.both(left, right) {
                return;
            }
        }
        let whole = self.elliptic(piece);
        self.level = level_of(piece).or(self.level);
        match whole {
            Some(unit) => self.add(vec![unit]),
            None => self.found.unresolved.push(piece.to_owned()),
        }
    }

    /// The one unit that a piece means once its level, its kind or both are added.
    fn elliptic(&self, piece: &str) -> Option<ResolvedUnit> {
        let with_level = self.level.map(|level| format!("{level}{piece}"));
        if let Some(unit) = with_level.as_deref().and_then(|name| self.unit(name)) {
            return Some(unit);
        }
        let starts = std::iter::once(piece).chain(with_level.as_deref());
        let mut units = starts
            .flat_map(|start| KINDS.iter().map(move |kind| format!("{start}{kind}")))
            .filter_map(|name| self.unit(&name));
        let only = units.next()?;
        units.all(|other| other == only).then_some(only)
    }

    fn both(&mut self, left: &str, right: &str) -> bool {
        let before = (self.found.clone(), self.last.clone());
        if self.take(left) && self.take(right) {
            return true;
        }
        (self.found, self.last) = before;
        false
    }

    /// Takes a phrase if it is a name as a whole.
    fn take(&mut self, phrase: &str) -> bool {
        if let Some(group) = self.group(phrase) {
            let members = self.group_members(group, &group.expand);
            self.found.unnamed.extend(group.unnamed.clone());
            self.last = self.group_members(group, &["{name}".to_owned()]);
            self.add(members);
            return true;
        }
        if let Some(unit) = self.unit(phrase).or_else(|| self.unit(without_bracket(phrase)?)) {
            self.last = vec![unit.clone()];
            self.level = level_of(phrase).or(self.level);
            self.add(vec![unit]);
            return true;
        }
        self.organ(phrase)
    }

    /// A place with an organ's suffix, or the bare suffix.
    fn organ(&mut self, phrase: &str) -> bool {
        for suffix in ORGAN_SUFFIXES {
            let Some(place) = phrase.strip_suffix(suffix) else {
                continue;
            };
            let places = if place.is_empty() {
                self.last.clone()
            } else if let Some(group) = self.group(place) {
                self.found.unnamed.extend(group.unnamed.clone());
                self.group_members(group, &["{name}".to_owned()])
            } else {
                self.unit(place).into_iter().collect()
            };
            if places.is_empty() {
                continue;
            }
            let organs = places
                .iter()
                .map(|place| ResolvedUnit {
                    name: format!("{}{suffix}", place.name),
                    unit: place.unit.clone(),
                })
                .collect();
            self.last = places;
            self.add(organs);
            return true;
        }
        false
    }

    fn group(&self, phrase: &str) -> Option<&'a Group> {
        self.directory
            .groups
            .iter()
            .find(|group| group.names.iter().any(|name| fold(name) == phrase))
    }

    fn group_members(&self, group: &Group, expand: &[String]) -> Vec<ResolvedUnit> {
        let mut members = Vec::new();
        for id in self.snapshot.members(group) {
            let Some(unit) = self.snapshot.unit(&id) else {
                continue;
            };
            for pattern in expand {
                members.push(ResolvedUnit {
                    unit: id.clone(),
                    name: pattern.replace("{name}", &unit.name),
                });
            }
        }
        members
    }

    fn unit(&self, phrase: &str) -> Option<ResolvedUnit> {
        self.snapshot.named(phrase).map(|unit| ResolvedUnit {
            unit: unit.id.clone(),
            name: unit.name.clone(),
        })
    }

    fn add(&mut self, units: Vec<ResolvedUnit>) {
        for unit in units {
            if !self.found.units.contains(&unit) {
                self.found.units.push(unit);
            }
        }
    }
}

/// The level that a name begins with.
fn level_of(name: &str) -> Option<char> {
    name.chars().next().filter(|first| LEVELS.contains(first))
}

impl Snapshot {
    /// A unit by its folded name, else by another name, else by a plate or a former name.
    fn named(&self, folded: &str) -> Option<&UnitState> {
        let index = self.names.get_or_init(|| {
            let mut index: HashMap<String, usize> = HashMap::new();
            let mut take = |names: &dyn Fn(&UnitState) -> Vec<&String>| {
                for (at, unit) in self.units.iter().enumerate() {
                    for name in names(unit) {
                        index.entry(fold(name)).or_insert(at);
                    }
                }
            };
            take(&|unit| vec![&unit.name]);
            take(&|unit| unit.aliases.iter().collect());
            take(&|unit| unit.plates.iter().chain(&unit.former_names).collect());
            index
        });
        index.get(folded).map(|at| &self.units[*at])
    }
}

/// Half-width brackets, no blanks, no full stop at the end.
fn fold(text: &str) -> String {
    text.trim_end_matches(['。', '.', ';', '\u{ff1b}'])
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '\u{ff08}' | '\u{3014}' | '[' => '(',
            '\u{ff09}' | '\u{3015}' | ']' => ')',
            other => other,
        })
        .collect()
}

/// Byte ranges of the pieces between list marks outside brackets.
fn split(text: &str) -> Vec<(usize, usize)> {
    let (mut pieces, mut start, mut depth) = (Vec::new(), 0, 0u32);
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            mark if depth == 0 && LIST_MARKS.contains(&mark) => {
                pieces.push((start, at));
                start = at + mark.len_utf8();
            }
            _ => {}
        }
    }
    pieces.push((start, text.len()));
    pieces.retain(|(start, end)| start < end);
    pieces
}

/// `某某局(某办)` → `某某局`.
fn without_bracket(phrase: &str) -> Option<&str> {
    let open = phrase.find('(')?;
    (open > 0 && phrase.ends_with(')')).then(|| &phrase[..open])
}
