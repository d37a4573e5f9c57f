//! Schemes in a file of their own: `[[scheme]]` tables and nothing else, checked as those of a pack are.

use std::path::Path;

use kaifa_base::{Place, Problem, Words};

use crate::check::check_schemes;
use crate::codes;
use crate::edition::Edition;
use crate::files::PackFiles;
use crate::item::Scheme;
use crate::pack::Pack;
use crate::used_schemes::scheme_in_year;

/// The schemes of a file and everything that is wrong with it.
#[derive(Debug, Clone)]
pub struct SchemeFile {
    /// What could be read.
    pub schemes: Vec<Scheme>,
    /// All problems, by line.
    pub problems: Vec<Problem>,
}

impl SchemeFile {
    /// The scheme that holds in an evaluation year: the one of that id or series, or the only one that holds.
    /// Several that could be meant, or none, are a problem.
    pub fn choose(&self, wanted: Option<&str>, year: i32, place: &Place) -> Result<&Scheme, Problem> {
        scheme_in_year(&self.schemes, wanted, year, place).map_err(|problem| {
            let all: Vec<String> = self.schemes.iter().map(span_of_years).collect();
            let list = all.join(", ");
            problem.hint(
                format!("文件中有:{list};以 --scheme 文件#编号 指定"),
                format!("the file has {list}; name one as --scheme FILE#ID"),
            )
        })
    }
}

fn span_of_years(scheme: &Scheme) -> String {
    let year = |year: Option<i32>| year.map(|year| year.to_string()).unwrap_or_default();
    match (scheme.from_year, scheme.until_year) {
        (None, None) => scheme.id.clone(),
        (from, until) => format!("{} ({}–{})", scheme.id, year(from), year(until)),
    }
}

/// Reads and checks the schemes of a file; `path` is only used for the places of problems.
pub fn read_schemes(path: &Path, content: &str) -> SchemeFile {
    let folder = path
        .parent()
        .and_then(Path::file_name)
        .map_or_else(|| ".".to_owned(), |name| name.to_string_lossy().into_owned());
    let file = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let loaded = Pack::from_files(PackFiles::new(folder, [(file, content.to_owned())]));
    let mut problems = loaded.problems;
    let edition = Edition::new(loaded.pack, Vec::new());
    if problems.iter().all(|problem| problem.code != codes::SYNTAX.code) {
        problems.extend(check_schemes(&edition));
    }
    if edition.pack.items.schemes.is_empty() && problems.is_empty() {
        let words = Words::new("文件中没有 [[scheme]]", "the file has no [[scheme]]");
        problems.push(Problem::error(
            &codes::INCOMPLETE,
            Place::file(path.display().to_string()),
            words,
        ));
    }
    problems.sort_by_key(|problem| problem.place.line);
    SchemeFile {
        schemes: edition.pack.items.schemes,
        problems,
    }
}
