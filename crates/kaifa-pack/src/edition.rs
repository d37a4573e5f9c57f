//! An edition: a pack together with the packs that it builds on, ready to be checked, asked and evaluated.

use std::path::Path;

use kaifa_base::{Date, Digest, Place, Problem, Words};

use crate::codes;
use crate::item::{
    Board, Calendar, CodeList, Definition, Duty, FactTable, Form, Function, Group, Indicator, Items,
    Parameter, ParameterValue, Register, Rule, Scheme, Target, Unit,
};
use crate::pack::Pack;

/// A pack and its base packs, merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// The pack of the document.
    pub pack: Pack,
    /// The packs that it builds on, in the order named.
    pub base: Vec<Pack>,
    /// The items of all of them, base first.
    pub items: Items,
    /// Hash of the pack and its base together.
    pub digest: Digest,
}

/// An edition and everything that was wrong with the files of its packs.
#[derive(Debug, Clone)]
pub struct LoadedEdition {
    /// What could be read.
    pub edition: Edition,
    /// All problems, by file and line.
    pub problems: Vec<Problem>,
}

impl Edition {
    /// Joins a pack with its base packs.
    pub fn new(pack: Pack, base: Vec<Pack>) -> Edition {
        let mut items = Items::default();
        let mut digests = Vec::new();
        for one in base.iter().chain([&pack]) {
            items.append(&one.items);
            digests.push(one.digest.as_str());
        }
        let digest = Digest::of(digests.join("\n"));
        Edition {
            pack,
            base,
            items,
            digest,
        }
    }

    /// Reads a pack from its folder, and the packs that it builds on from the folders beside it or in `shelves`.
    pub fn load(folder: &Path, shelves: &[&Path]) -> LoadedEdition {
        let full = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let beside = full.parent();
        let loaded = Pack::load(folder);
        Edition::complete(loaded.pack, loaded.problems, |name| {
            beside
                .into_iter()
                .chain(shelves.iter().copied())
                .map(|shelf| shelf.join(name))
                .find(|path| path.is_dir())
                .map(|path| Pack::load(&path))
                .map(|loaded| (loaded.pack, loaded.problems))
        })
    }

    /// Joins a pack with the packs that it builds on, which `find` gives by name.
    pub fn complete(
        pack: Pack,
        mut problems: Vec<Problem>,
        mut find: impl FnMut(&str) -> Option<(Pack, Vec<Problem>)>,
    ) -> LoadedEdition {
        let mut base = Vec::new();
        let wanted = pack
            .document
            .as_ref()
            .map(|document| document.builds_on.clone())
            .unwrap_or_default();
        for name in &wanted {
            match find(name) {
                Some((found, mut more)) => {
                    base.push(found);
                    problems.append(&mut more);
                }
                None => {
                    let place = pack
                        .document
                        .as_ref()
                        .map(|document| document.at.place(&pack.name));
                    problems.push(
                        Problem::error(
                            &codes::UNKNOWN_BASE,
                            place.unwrap_or_else(|| Place::item(&pack.name)),
                            Words::new(
                                format!("找不到所依据的包“{name}”"),
                                format!("the pack `{name}` that this one builds on was not found"),
                            ),
                        )
                        .hint("基础包应在同一目录下", "base packs lie beside the pack"),
                    );
                }
            }
        }
        LoadedEdition {
            edition: Edition::new(pack, base),
            problems,
        }
    }

    /// Name of the pack.
    pub fn name(&self) -> &str {
        &self.pack.name
    }

    /// The document's own number.
    pub fn doc_number(&self) -> Option<&str> {
        self.pack.document.as_ref()?.doc_number.as_deref()
    }

    /// The document's issue date, if its text gives one.
    pub fn issued(&self) -> Option<Date> {
        self.pack.document.as_ref()?.issued
    }

    /// The pack and its base packs.
    pub fn packs(&self) -> impl Iterator<Item = &Pack> {
        self.base.iter().chain([&self.pack])
    }

    /// The value of a parameter in force on a day, as the packs set it.
    pub fn parameter_value(&self, id: &str, day: Date) -> Option<&ParameterValue> {
        self.parameter(id)?.value_at(day)
    }

    /// The definition of a name for a table: one of the table itself, else one that belongs to none.
    pub fn definition(&self, name: &str, table: &str) -> Option<&Definition> {
        let of = |wanted: Option<&str>| {
            self.items
                .definitions
                .iter()
                .rev()
                .find(|definition| definition.name == name && definition.table.as_deref() == wanted)
        };
        of(Some(table)).or_else(|| of(None))
    }

    /// The calendar of a year.
    pub fn calendar(&self, year: i32) -> Option<&Calendar> {
        self.items
            .calendars
            .iter()
            .rev()
            .find(|calendar| calendar.year == year)
    }

    /// The act of a code.
    pub fn function(&self, code: &str) -> Option<&Function> {
        self.items.functions.iter().find(|function| function.code == code)
    }

    /// The indicator of an id, a name or an alias.
    pub fn indicator_named(&self, name: &str) -> Option<&Indicator> {
        self.indicator(name).or_else(|| {
            self.items
                .indicators
                .iter()
                .find(|one| one.name == name || one.aliases.iter().any(|alias| alias == name))
        })
    }
}

macro_rules! find_by_id {
    ($($(#[$doc:meta])* $function:ident: $list:ident -> $type:ty;)*) => {
        impl Edition {
            $($(#[$doc])*
            pub fn $function(&self, id: &str) -> Option<&$type> {
                self.items.$list.iter().find(|item| item.id == id)
            })*
        }
    };
}

find_by_id! {
    /// The rule of an id.
    rule: rules -> Rule;
    /// The target of an id.
    target: targets -> Target;
    /// The duty of an id.
    duty: duties -> Duty;
    /// The parameter of an id.
    parameter: parameters -> Parameter;
    /// The unit of an id, as it is before any event.
    unit: units -> Unit;
    /// The group of an id.
    group: groups -> Group;
    /// The indicator of an id.
    indicator: indicators -> Indicator;
    /// The fact table of an id.
    fact_table: fact_tables -> FactTable;
    /// The collection form of an id.
    form: forms -> Form;
    /// The register of an id.
    register: registers -> Register;
    /// The code list of an id.
    code_list: code_lists -> CodeList;
    /// The board of an id.
    board: boards -> Board;
    /// The scheme of an id.
    scheme: schemes -> Scheme;
}
