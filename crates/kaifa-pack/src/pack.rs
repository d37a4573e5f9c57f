//! One pack: its document, its items, and the hash of what it says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use kaifa_base::{Digest, Place, Problem, Words};
use toml::de::{DeTable, DeValue};

use crate::codes;
use crate::decode::{Reader, SourceFile, Stored, canonical};
use crate::files::PackFiles;
use crate::item::{Document, FactsFile, Items};
use crate::nearest::nearest;

/// A pack as read from its files; whether its parts fit together is the work of [`crate::check`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    /// Its name, the name of its folder.
    pub name: String,
    /// The document that it stands for; base packs have none of their own number, or none at all.
    pub document: Option<Document>,
    /// How yearly facts are read from a table.
    pub facts: Option<FactsFile>,
    /// Its items, in the order of file names and within a file as written.
    pub items: Items,
    /// Hash of all that it says, tests and acceptances excepted; the same however it is spread over files.
    pub digest: Digest,
    /// Hash of each item, by kind and id (`rule R-1`), for comparing editions.
    pub item_digests: BTreeMap<String, Digest>,
    /// Kind and id of items that could not be read, so that references to them are not called unknown.
    pub unreadable: BTreeSet<String>,
    /// Whether a file could not be read as a whole, so that anything may be absent.
    pub incomplete: bool,
    /// The files that it was read from.
    pub files: PackFiles,
}

/// A pack and everything that was wrong with its files.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// What could be read.
    pub pack: Pack,
    /// All problems, by file and line.
    pub problems: Vec<Problem>,
}

impl Pack {
    /// Reads a pack from its folder.
    pub fn load(folder: &Path) -> Loaded {
        let (files, mut problems) = PackFiles::read(folder);
        let mut loaded = Pack::from_files(files);
        loaded.pack.incomplete |= !problems.is_empty();
        problems.append(&mut loaded.problems);
        Loaded {
            pack: loaded.pack,
            problems,
        }
    }

    /// Reads a pack from text in memory.
    pub fn from_files(files: PackFiles) -> Loaded {
        let mut reading = Reading::default();
        for (name, content) in &files.files {
            reading.file(&files.name, name, content);
        }
        let Reading {
            document,
            facts,
            items,
            parts,
            mut item_digests,
            mut problems,
            seen,
        } = reading;
        let declared: BTreeSet<String> = item_digests.keys().cloned().collect();
        let unreadable = declared.difference(&readable(&items)).cloned().collect();
        item_digests.retain(|key, _| !key.starts_with("test ") && !key.starts_with("accepted "));
        if let Some(document) = &document {
            if document.name != files.name {
                problems.push(
                    Problem::error(
                        &codes::NAME_MISMATCH,
                        document.at.place(&document.name),
                        Words::new(
                            format!("包名“{}”与文件夹名“{}”不一致", document.name, files.name),
                            format!(
                                "the pack is named `{}` but its folder `{}`",
                                document.name, files.name
                            ),
                        ),
                    )
                    .hint("两者须一致", "both must be the same"),
                );
            }
        } else if !seen.contains("document") && !items.rules.is_empty() | !items.clauses.is_empty() {
            problems.push(Problem::error(
                &codes::NO_DOCUMENT,
                Place::file(format!("{}/document.toml", files.name)),
                Words::new("缺少 [document]", "there is no [document]"),
            ));
        }
        let pack = Pack {
            name: files.name.clone(),
            document,
            facts,
            items,
            digest: digest_of(parts),
            item_digests,
            unreadable,
            incomplete: problems.iter().any(|problem| problem.code == codes::SYNTAX.code),
            files,
        };
        Loaded { pack, problems }
    }

    /// The files, to store or to write the pack elsewhere.
    pub fn to_files(&self) -> &PackFiles {
        &self.files
    }

    /// Whether this pack stands for a document of its own, so that its items must rest on clauses.
    pub fn stands_for_document(&self) -> bool {
        !self.items.clauses.is_empty()
            || self.document.as_ref().is_some_and(|document| {
                document.region.is_some() || document.doc_number.is_some() || document.text_sha256.is_some()
            })
    }
}

fn digest_of(mut parts: Vec<String>) -> Digest {
    parts.sort();
    Digest::of(parts.join("\n"))
}

/// The keys `kind id` of all items that were read.
fn readable(items: &Items) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    keys.extend(items.clauses.iter().map(|item| format!("clause {}", item.path)));
    keys.extend(
        items
            .mechanisms
            .iter()
            .map(|item| format!("mechanism {}", item.id)),
    );
    keys.extend(items.units.iter().map(|item| format!("unit {}", item.id)));
    keys.extend(items.groups.iter().map(|item| format!("group {}", item.id)));
    keys.extend(
        items
            .unit_events
            .iter()
            .map(|item| format!("unit_event {}", item.no)),
    );
    keys.extend(
        items
            .indicators
            .iter()
            .map(|item| format!("indicator {}", item.id)),
    );
    keys.extend(
        items
            .parameters
            .iter()
            .map(|item| format!("parameter {}", item.id)),
    );
    keys.extend(
        items
            .fact_tables
            .iter()
            .map(|item| format!("fact_table {}", item.id)),
    );
    keys.extend(
        items
            .definitions
            .iter()
            .map(|item| format!("definition {}", item.name)),
    );
    keys.extend(items.rules.iter().map(|item| format!("rule {}", item.id)));
    keys.extend(items.targets.iter().map(|item| format!("target {}", item.id)));
    keys.extend(items.duties.iter().map(|item| format!("duty {}", item.id)));
    keys.extend(
        items
            .calendars
            .iter()
            .map(|item| format!("calendar {}", item.year)),
    );
    keys.extend(items.registers.iter().map(|item| format!("register {}", item.id)));
    keys.extend(items.forms.iter().map(|item| format!("form {}", item.id)));
    keys.extend(
        items
            .functions
            .iter()
            .map(|item| format!("function {}", item.code)),
    );
    keys.extend(
        items
            .review_routes
            .iter()
            .map(|item| format!("review_route {}", item.id)),
    );
    keys.extend(items.schemes.iter().map(|item| format!("scheme {}", item.id)));
    keys.extend(
        items
            .supervision_schemes
            .iter()
            .map(|item| format!("supervision_scheme {}", item.id)),
    );
    keys.extend(items.papers.iter().map(|item| format!("paper {}", item.id)));
    keys.extend(items.boards.iter().map(|item| format!("board {}", item.id)));
    keys.extend(items.tests.iter().map(|item| format!("test {}", item.name)));
    keys.extend(
        items
            .acceptances
            .iter()
            .map(|item| format!("accepted {}", item.edition)),
    );
    keys
}

/// What has been read so far.
#[derive(Default)]
struct Reading {
    document: Option<Document>,
    facts: Option<FactsFile>,
    items: Items,
    parts: Vec<String>,
    item_digests: BTreeMap<String, Digest>,
    problems: Vec<Problem>,
    seen: BTreeSet<String>,
}

impl Reading {
    fn file(&mut self, pack: &str, name: &str, content: &str) {
        let file = SourceFile::new(name, content);
        let mut reader = Reader::new(pack, &file);
        let (table, errors) = DeTable::parse_recoverable(content);
        for error in errors {
            let bytes = error.span().unwrap_or(0..0);
            let message = error.message();
            reader.error(
                &codes::SYNTAX,
                bytes,
                "",
                format!("不是合格的 TOML:{message}"),
                format!("not valid TOML: {message}"),
            );
        }
        for (key, value) in table.get_ref().iter() {
            let key_name = key.get_ref().as_ref();
            let read = match key_name {
                "document" => {
                    self.once(key_name, key.span(), &mut reader);
                    self.document = Document::read(value, key_name, &mut reader).or(self.document.take());
                    true
                }
                "facts" => {
                    self.once(key_name, key.span(), &mut reader);
                    self.facts = FactsFile::read(value, key_name, &mut reader).or(self.facts.take());
                    true
                }
                list => self.items.read_list(list, value, &mut reader),
            };
            reader.item = None;
            if read {
                self.hash(key_name, value.get_ref());
                continue;
            }
            let problem = reader.error(
                &codes::UNKNOWN_KEY,
                key.span(),
                key_name,
                format!("未知的键“{key_name}”"),
                format!("unknown key `{key_name}`"),
            );
            let known = Items::KEYS.iter().copied().chain(["document", "facts"]);
            problem.hint = Some(match nearest(key_name, known.clone()) {
                Some(near) => Words::new(format!("是否为“{near}”?"), format!("did you mean `{near}`?")),
                None => {
                    let all: Vec<&str> = known.collect();
                    Words::new(
                        format!("此处可用:{}", all.join("、")),
                        format!("known here: {}", all.join(", ")),
                    )
                }
            });
        }
        // What is odd about the rest of a file that is not TOML comes from the parser's guesses.
        if reader
            .problems
            .iter()
            .any(|problem| problem.code == codes::SYNTAX.code)
        {
            reader
                .problems
                .retain(|problem| problem.code == codes::SYNTAX.code);
        }
        // TOML tables come sorted by key; people read a file from top to bottom.
        reader.problems.sort_by_key(|problem| problem.place.line);
        self.problems.append(&mut reader.problems);
    }

    fn once(&mut self, key: &str, bytes: std::ops::Range<usize>, reader: &mut Reader<'_>) {
        if !self.seen.insert(key.to_owned()) {
            reader.error(
                &codes::DUPLICATE,
                bytes,
                key,
                format!("[{key}] 只能有一个"),
                format!("there may be only one [{key}]"),
            );
        }
    }

    fn hash(&mut self, key: &str, value: &DeValue<'_>) {
        let governs = !matches!(key, "test" | "accepted");
        let list: Vec<&DeValue<'_>> = match value {
            DeValue::Array(array) => array.iter().map(|one| one.get_ref()).collect(),
            single => vec![single],
        };
        for one in list {
            let text = canonical(one);
            if let (Some(id_key), Some(table)) = (Items::id_key(key), one.as_table()) {
                let id = table.get(id_key).map(|id| match id.get_ref() {
                    DeValue::String(text) => text.replace('\u{ff08}', "(").replace('\u{ff09}', ")"),
                    other => canonical(other),
                });
                if let Some(id) = id {
                    self.item_digests.insert(format!("{key} {id}"), Digest::of(&text));
                }
            }
            if governs {
                self.parts.push(format!("{key}{text}"));
            }
        }
    }
}
