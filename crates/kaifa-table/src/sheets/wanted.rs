//! Which sheet of a workbook is read.

use kaifa_base::{Place, Problem, Words};

use crate::codes;

/// The sheet to read.
#[derive(Debug, Clone, Copy)]
pub enum Wanted<'w> {
    /// The first; a hidden one only where all are hidden.
    First,
    /// The one of a name.
    Named(&'w str),
    /// The one of a name, else the first.
    NamedOrFirst(&'w str),
}

impl Wanted<'_> {
    /// Chooses among the names of the sheets.
    pub(super) fn choose<'n>(self, file: &str, names: &'n [String]) -> Result<&'n str, Vec<Problem>> {
        let named = |wanted: &str| names.iter().find(|name| *name == wanted);
        let found = match self {
            Wanted::First => names.first(),
            Wanted::Named(name) => named(name),
            Wanted::NamedOrFirst(name) => named(name).or(names.first()),
        };
        found
            .map(String::as_str)
            .ok_or_else(|| vec![self.missing(file, names)])
    }

    fn missing(self, file: &str, names: &[String]) -> Problem {
        let words = match self {
            Wanted::Named(wanted) => Words::new(
                format!("没有工作表“{wanted}”,现有:{}", names.join("、")),
                format!("there is no sheet “{wanted}”; found: {}", names.join(", ")),
            ),
            Wanted::First | Wanted::NamedOrFirst(_) => {
                Words::new("没有工作表", "there is no sheet with cells")
            }
        };
        Problem::error(&codes::WRONG_SHEET, Place::file(file), words).hint(
            "请核对工作表名称,或使用下载的模板",
            "check the name of the sheet, or use the downloaded template",
        )
    }
}
