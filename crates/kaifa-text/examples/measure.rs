//! How right the reader is and whether its doubt is right, over annotated documents: `measure FOLDER…`, where a folder holds
//! `NAME.txt` beside `NAME.gold.json` or `NAME.json`. Prints what a person would have to add, take away and correct for each
//! annotated item, how many of the wrong items stand in the doubtful first fifth, how right the sure ones are, and for each way
//! of finding what it says of itself beside its measured share.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use kaifa_text::{DocumentView, Source, read};
use serde_json::Value;

/// An item that the reader found.
struct Found {
    way: String,
    sure: f64,
    right: bool,
    shown: String,
}

/// The units that a name holds: 各区、县级市 is two, and one reader writes it so, another apart. Brackets are not cut.
fn pieces(name: &str) -> Vec<String> {
    let mut depth = 0;
    let parts = name.split(|sign| {
        match sign {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        sign == '、' && depth == 0
    });
    parts.map(str::to_owned).collect()
}

/// What is counted over all documents.
#[derive(Default)]
struct Count {
    annotated: usize,
    added: usize,
    deleted: usize,
    corrected: usize,
    found: Vec<Found>,
}

fn main() -> std::io::Result<()> {
    let mut count = Count::default();
    let mut documents = 0;
    for folder in std::env::args().skip(1) {
        let mut files: Vec<_> = fs::read_dir(&folder)?
            .map(|e| e.map(|e| e.path()))
            .collect::<Result<_, _>>()?;
        files.sort();
        for text in files
            .iter()
            .filter(|path| path.extension().is_some_and(|e| e == "txt"))
        {
            let Some(gold) = annotation(text)? else { continue };
            let source = Source::decode(&fs::read(text)?);
            let view = serde_json::to_value(DocumentView::new(&source, &read(&source)))?;
            documents += 1;
            count.document(&view, &gold);
        }
    }
    count.report(documents);
    Ok(())
}

/// The annotation beside a text.
fn annotation(text: &Path) -> std::io::Result<Option<Value>> {
    for ending in ["gold.json", "json"] {
        let path = text.with_extension(ending);
        if path.is_file() {
            return Ok(Some(serde_json::from_slice(&fs::read(path)?)?));
        }
    }
    Ok(None)
}

impl Count {
    fn document(&mut self, view: &Value, gold: &Value) {
        let mut wanted: BTreeMap<String, &Value> = list(gold, "articles")
            .map(|a| (even_path(string(a, "path")), a))
            .collect();
        let left_out: Vec<&str> = list(gold, "unlabelled").filter_map(Value::as_str).collect();
        self.annotated += wanted.len();
        for article in list(view, "articles") {
            let path = even_path(string(article, "path"));
            let known = wanted.remove(&path);
            self.note(article, "number", known.is_some(), path);
            let Some(gold) = known else { continue };
            for (names, found) in [("responsible", "responsible_found"), ("lead", "lead_found")] {
                if !left_out.contains(&names) {
                    self.units(article, found, names, gold);
                }
            }
            self.deadlines(article, gold);
            self.targets(article, gold);
        }
        self.added += wanted.len();
        for article in wanted.values() {
            let items = ["responsible", "lead", "deadlines", "targets"].map(|of| list(article, of).count());
            let items: usize = items.iter().sum();
            self.annotated += items;
            self.added += items;
        }
    }

    /// Writes down one found item; one that no annotation has is to be deleted.
    fn note(&mut self, item: &Value, kind: &str, right: bool, shown: String) {
        self.deleted += usize::from(!right);
        self.push(item, kind, right, shown);
    }

    fn push(&mut self, item: &Value, kind: &str, right: bool, shown: String) {
        self.found.push(Found {
            way: format!("{kind}: {}", string(item, "found_by")),
            sure: item["sure"].as_f64().unwrap_or_default(),
            right,
            shown,
        });
    }

    fn units(&mut self, article: &Value, found: &str, kind: &str, gold: &Value) {
        let names = list(gold, kind).filter_map(Value::as_str).map(even);
        let mut wanted: Vec<String> = names.flat_map(|name| pieces(&name)).collect();
        self.annotated += list(gold, kind).count();
        for unit in list(article, found) {
            let name = even(string(unit, "name"));
            let places = |piece: &String| wanted.iter().position(|known| known == piece);
            let right = pieces(&name).iter().all(|piece| places(piece).is_some());
            for piece in pieces(&name) {
                if let Some(at) = wanted.iter().position(|known| *known == piece) {
                    wanted.swap_remove(at);
                }
            }
            self.note(unit, kind, right, name);
        }
        self.added += wanted.len();
    }

    fn deadlines(&mut self, article: &Value, gold: &Value) {
        let mut wanted: Vec<&Value> = list(gold, "deadlines").collect();
        self.annotated += wanted.len();
        for deadline in list(article, "deadlines") {
            let at =
                wanted.iter().position(
                    |known| match (known["date"].as_str(), deadline["date"].as_str()) {
                        (None, None) => known["kind"] == deadline["kind"] && overlap(known, deadline, "text"),
                        (one, other) => one == other,
                    },
                );
            if let Some(at) = at {
                wanted.swap_remove(at);
            }
            self.note(
                deadline,
                "deadline",
                at.is_some(),
                string(deadline, "text").to_owned(),
            );
        }
        self.added += wanted.len();
    }

    fn targets(&mut self, article: &Value, gold: &Value) {
        let mut wanted: Vec<&Value> = list(gold, "targets").collect();
        self.annotated += wanted.len();
        for target in list(article, "targets") {
            let alike = |known: &&Value| {
                known["value"].as_f64() == target["value"].as_f64()
                    && even(string(known, "unit")) == even(string(target, "unit"))
                    && same_side(string(known, "comparator"), string(target, "comparator"))
            };
            let best = wanted
                .iter()
                .position(|known| alike(known) && overlap(known, target, "indicator"));
            let shown = string(target, "text").to_owned();
            match best.or_else(|| wanted.iter().position(alike)) {
                Some(at) => {
                    let known = wanted.swap_remove(at);
                    let wrong = [
                        string(known, "by") != string(target, "by"),
                        !overlap(known, target, "indicator"),
                        !overlap(known, target, "scope"),
                    ];
                    let wrong = wrong.iter().filter(|wrong| **wrong).count();
                    self.corrected += wrong;
                    self.push(target, "target", wrong == 0, shown);
                }
                None => self.note(target, "target", false, shown),
            }
        }
        self.added += wanted.len();
    }

    fn report(mut self, documents: usize) {
        self.found.sort_by(|one, other| one.sure.total_cmp(&other.sure));
        let wrong = self.found.iter().filter(|item| !item.right).count();
        let fifth = self.found.len() / 5;
        let caught = self.found[..fifth].iter().filter(|item| !item.right).count();
        let sure: Vec<&Found> = self.found.iter().filter(|item| item.sure >= 0.9).collect();
        let sure_right = sure.iter().filter(|item| item.right).count();
        let work = self.added + self.deleted + self.corrected;
        println!(
            "documents {documents}, annotated items {}, found {}",
            self.annotated,
            self.found.len()
        );
        println!(
            "to add {}, to delete {}, to correct {}: {:.3} for each annotated item",
            self.added,
            self.deleted,
            self.corrected,
            share(work, self.annotated)
        );
        println!(
            "wrong {wrong}, of them in the doubtful first fifth {caught} = {:.3}",
            share(caught, wrong)
        );
        println!(
            "sure (0.90 and more) {}, right {:.4}",
            sure.len(),
            share(sure_right, sure.len())
        );
        let mut ways: BTreeMap<&str, (usize, usize, f64)> = BTreeMap::new();
        for item in &self.found {
            let way = ways.entry(&item.way).or_default();
            *way = (way.0 + 1, way.1 + usize::from(item.right), way.2 + item.sure);
        }
        println!(
            "{:<34} {:>6} {:>6} {:>6}",
            "way of finding", "items", "says", "right"
        );
        for (way, (items, right, sure)) in ways {
            println!(
                "{way:<34} {items:>6} {:>6.3} {:>6.3}",
                sure / items as f64,
                share(right, items)
            );
        }
        for item in self.found.iter().filter(|item| !item.right) {
            println!("wrong {:.2} {} {}", item.sure, item.way, item.shown);
        }
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        1.0
    } else {
        part as f64 / whole as f64
    }
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().into_iter().flatten()
}

fn string<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// A path without what writers add to numbers: 一、/（一） and 一/(一) are the same.
fn even_path(path: &str) -> String {
    even(path).trim_matches('/').replace(['、', '.'], "")
}

/// Half-width, without blanks and quotation marks, brackets of one kind, ⑴ as (1) and ① as 1.
fn even(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        let number = |first: char| c as u32 - first as u32 + 1;
        match c {
            '\u{ff01}'..='\u{ff5e}' => folded.extend(char::from_u32(c as u32 - 0xfee0)),
            '〔' | '[' | '【' => folded.push('('),
            '〕' | ']' | '】' => folded.push(')'),
            '⑴'..='⒇' => folded += &format!("({})", number('⑴')),
            '①'..='⑳' => folded += &number('①').to_string(),
            '"' | '\'' | '“' | '”' | '‘' | '’' => {}
            blank if blank.is_whitespace() => {}
            other => folded.push(other),
        }
    }
    folded
}

fn same_side(one: &str, other: &str) -> bool {
    let side = |word: &str| word.trim_end_matches('=').to_owned();
    side(one) == side(other) || [one, other].contains(&"=") && !one.contains('_') && !other.contains('_')
}

/// Whether two texts are the same for the most part: one holds the other, or six in ten of their letters agree.
fn overlap(one: &Value, other: &Value, key: &str) -> bool {
    let (one, other) = (even(string(one, key)), even(string(other, key)));
    if one.is_empty() || other.is_empty() {
        return one == other;
    }
    let (a, b) = (one.chars().count(), other.chars().count());
    if one.contains(&other) || other.contains(&one) {
        return a.min(b) * 10 >= a.max(b) * 6;
    }
    let mut left: Vec<char> = other.chars().collect();
    let common = one.chars().filter(|c| {
        left.iter().position(|d| d == c).is_some_and(|at| {
            left.swap_remove(at);
            true
        })
    });
    20 * common.count() >= 6 * (a + b)
}
